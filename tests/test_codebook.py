"""The codebook says what the rules do: its examples are found, its counter examples are not."""

from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from analysis.lexicon.schema import load_lexicon
from framing.cli.main import app
from framing.coding.codebook import (
    check_examples,
    codebook_page,
    codebook_table,
    mentions_in,
    wordings_table,
)

ACTORS = """\
classes:
  rank: [ملك, ملكة]
actors:
  - id: zebra
    label_en: Zebra <b>
    label_ar: زيبرا
    kind: person
    definition: The *ruler* of the sea & its <i>land</i>.
    include: زيبرا with a title (الملكة زيبرا).
    exclude: حمار الوحش, the animal.
    examples: [قالت الملكة زيبرا]
    counter_examples: [حمار الوحش]
    patterns:
      name: ["$rank? [زيبرا]"]
      title: [{match: "الملكة", unless_before: [الأم], if_named: true, strength: wide}]
  - id: atlantis
    label_en: Atlantis
    label_ar: أطلنطس
    kind: country
    definition: The island.
    patterns: {name: ["أطلنطس:bare"], title: [{match: "الجزيرة", from: 2020-01-05}]}
"""
FRAMES = """\
frames:
  - id: storm
    label_en: Storm
    label_ar: عاصفة
    functions: [problem, cause]
    definition: The sea rises.
    examples: [هبت العاصفة, موجة]
    counter_examples: [هدوء البحر, عاصفة من التصفيق]
    patterns: {core: [عاصفة]}
"""


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "data" / "lexicon"
    folder.mkdir(parents=True)
    (folder / "actors.yml").write_text(ACTORS, encoding="utf-8")
    (folder / "frames.yml").write_text(FRAMES, encoding="utf-8")
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    return load_lexicon(folder)


def test_every_entry_of_the_package_has_a_positive_and_a_negative_example():
    table = codebook_table(load_lexicon())
    assert len(table) > 100
    assert table.loc[table["examples"].map(len) == 0, "id"].tolist() == []
    assert table.loc[table["counter_examples"].map(len) == 0, "id"].tolist() == []


def test_every_example_is_found_by_its_own_rules_and_no_counter_example_is():
    examples = check_examples(load_lexicon())
    wrong = examples[examples["expected"] != examples["found"]]
    assert wrong.to_dict("records") == []
    assert examples["expected"].sum() > 200 and (~examples["expected"]).sum() > 150


def test_namesakes_are_told_apart():
    phrases = ["قال دونالد ترامب", "قالت ميلانيا ترامب", "فاز دانييل ميدفيديف بالمباراة"]
    found = mentions_in(phrases, load_lexicon())
    assert [("actor", "trump") in ids for ids in found] == [True, False, False]
    assert ("actor", "medvedev") not in found[2]


def test_an_example_that_the_rules_contradict_is_shown(own):
    checked = check_examples(own).set_index("example")
    assert checked.loc["قالت الملكة زيبرا", ["expected", "found"]].tolist() == [True, True]
    assert checked.loc["موجة", ["expected", "found"]].tolist() == [True, False]
    assert checked.loc["عاصفة من التصفيق", ["expected", "found"]].tolist() == [False, True]
    assert checked.loc["هدوء البحر", ["expected", "found"]].tolist() == [False, False]


def test_the_table_keeps_the_order_of_the_lexicons(own):
    table = codebook_table(own)
    assert table["id"].tolist() == ["storm", "zebra", "atlantis"]
    assert table["kind"].tolist() == ["frame", "actor", "actor"]
    assert table["of"].tolist() == ["problem, cause", "person", "country"]
    assert table["strength"].tolist() == ["core", "core+wide", "core"]
    assert table["forms"].tolist() == [(), ("name", "title"), ("name", "title")]
    assert table["core"].tolist()[1] == ("$rank? [زيبرا]",)
    assert codebook_table(own, ["zebra"])["label_ar"].tolist() == ["زيبرا"]


def test_conditions_are_said_in_words(own):
    told = wordings_table(own).set_index("match")["conditions"]
    assert told["الملكة"] == "not before الأم; where named elsewhere in the article"
    assert told["الجزيرة"] == "from 2020-01-05"
    assert told["عاصفة"] == ""


def test_patterns_for_every_actor_of_a_kind_stand_with_each():
    table = codebook_table(load_lexicon()).set_index("id")
    assert any(wording.startswith("البلاد") for wording in table.loc["jordan", "core"])


class Page(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.links, self.arabic, self.text = [], [], [], [], ""
        self._inside = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if "href" in attrs else []
        if attrs.get("lang") == "ar":
            assert attrs["dir"] == "rtl"
            self.arabic.append("")
            self._inside = tag

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data):
        self.text += data
        if self._inside:
            self.arabic[-1] += data


def test_the_page_marks_arabic_and_escapes_everything(own):
    page = codebook_page(own, title="Rules <1>")
    parsed = Page(page)
    assert not {"b", "i", "script", "link", "img"} & set(parsed.tags)
    assert "The *ruler* of the sea & its <i>land</i>." in parsed.text
    assert len(parsed.ids) == len(set(parsed.ids)) == 3
    assert {link.removeprefix("#") for link in parsed.links} == set(parsed.ids)
    assert {"قالت الملكة زيبرا", "حمار الوحش", "$rank? [زيبرا]", "الملكة زيبرا"} <= set(
        parsed.arabic)
    # No Arabic stands outside an element that says how it is read.
    everything = "".join(parsed.arabic)
    assert sum("\u0621" <= c <= "\u064a" for c in parsed.text) == sum(
        "\u0621" <= c <= "\u064a" for c in everything)


def test_the_page_of_markdown_shows_characters_that_are_marks_there(own):
    page = codebook_page(own, "md")
    assert page.index("### Storm") < page.index("### Zebra") < page.index("### Atlantis")
    assert "The \\*ruler\\* of the sea & its \\<i\\>land\\</i\\>." in page
    assert "  - «هبت العاصفة»" in page and "  - `$rank? [زيبرا]`" in page
    assert "- **Count:** زيبرا with a title" in page and "- **Leave out:** حمار الوحش" in page


def test_the_same_lexicon_gives_the_same_pages():
    first, second = load_lexicon(), load_lexicon()
    assert codebook_page(first, "md") == codebook_page(second, "md")
    assert codebook_page(first) == codebook_page(second)


def test_the_command_writes_the_page_and_tells_what_the_rules_contradict(own, tmp_path):
    out = tmp_path / "rules.html"
    result = CliRunner().invoke(app, ["codebook", "--study", str(tmp_path), "--out", str(out)])
    assert result.exit_code == 1
    assert out.read_text(encoding="utf-8") == codebook_page(own)
    assert "frames.yml, storm: the patterns do not find the example «موجة»." in result.stderr
    assert "find the counter example «عاصفة من التصفيق»" in result.stderr
    assert "No example yet: atlantis." in result.stderr


def test_the_command_prints_the_page_and_refuses_other_files(own, tmp_path):
    result = CliRunner().invoke(app, ["codebook", "--study", str(tmp_path)])
    assert result.stdout == codebook_page(own, "md")
    result = CliRunner().invoke(app, ["codebook", "--out", str(tmp_path / "rules.docx")])
    assert result.exit_code == 1 and ".md or .html" in result.stderr
    assert not (tmp_path / "rules.docx").exists()
