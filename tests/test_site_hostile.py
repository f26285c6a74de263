"""A study that came from a stranger: nothing that its files say becomes markup of the site."""

import csv
import shutil
from html.parser import HTMLParser

import pytest
import yaml

from analysis.files import default_lexicon
from analysis.lexicon.source import Source
from framing.site import sources
from tests.study_folders import framing

RUNS = "<script>alert(1)</script><img src=x onerror=alert(1)>"
NASTY = f"{RUNS} & <b>x</b> ``{RUNS}` ]( {RUNS}"
FENCED = f"text\n\n```{{raw}} html\n{RUNS}\n```\n\n:::{{raw}} html\n{RUNS}\n:::\n\n`a\n{RUNS}`\n"
FENCED += "\n[a](javascript:alert(1)) <javascript:alert(1)>\n"
SAID = {"label_en", "label_ar", "question_en", "question_ar", "definition", "definition_ar",
        "include", "exclude", "en", "ar", "source", "text_en", "text_ar", "would_be_wrong_if",
        "formed_by"}
NOTES = ("front", "front_ar", "front_title_ar", "limits", "limits_ar")


def poisoned(value, key=""):
    """The data of a YAML file, in which every text that is only shown has markup."""
    if isinstance(value, dict):
        return {name: poisoned(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one) for one in value]
    return f"{value} {NASTY}" if key in SAID else value


def poison(path):
    path.write_text(yaml.safe_dump(poisoned(Source(path).data), allow_unicode=True, width=10_000,
                                   default_flow_style=False),
                    encoding="utf-8")


class Live(HTMLParser):
    """What a page would run or fetch for the stranger, and the text that it shows."""

    def __init__(self, text: str):
        super().__init__()
        self.found, self.shown, self.script = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.script = tag == "script"
        named = dict(attrs)
        if named.get("src") == "x" or any(
                name.startswith("on") and "alert" in (value or "")
                or (value or "").lower().startswith("javascript:") for name, value in attrs):
            self.found.append((tag, attrs))

    def handle_endtag(self, tag):
        self.script = self.script and tag != "script"

    def handle_data(self, data):
        if self.script and "alert(1)" in data:
            self.found.append(("script", data))
        elif not self.script:
            self.shown.append(data)


pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, begun):
    """A study whose every text that is shown holds scripts, and its site."""
    pytest.importorskip("sphinx", reason="the site needs: pip install 'framing[site]'")
    from framing.site.build import build_site

    folder = tmp_path_factory.mktemp("hostile") / "study"
    shutil.copytree(begun, folder)
    shutil.rmtree(folder / "notebooks")
    lexicon = folder / "data" / "lexicon"
    lexicon.mkdir()
    for name in ("actors.yml", "frames.yml", "referents.yml", "glossary.yml"):
        shutil.copy(default_lexicon() / name, lexicon)
        poison(lexicon / name)
    poison(folder / "data" / "claims.yml")
    (lexicon / "glosses.csv").write_text("word,gloss\nهدنة,\"" + NASTY + "\"\n", encoding="utf-8")
    (lexicon / "README.md").write_text(f"# {RUNS}\n\n{FENCED}", encoding="utf-8")
    (folder / "data" / "notes.yml").write_text(yaml.safe_dump(
        {name: NASTY if "title" in name else FENCED for name in NOTES}), encoding="utf-8")
    (folder / "study.toml").write_text(
        f"[study]\ntitle = '''{NASTY}'''\ngroups = ['''before {NASTY}''', '''after {NASTY}''']\n",
        encoding="utf-8")
    table = folder / "data" / "articles.csv"
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    for row in rows:
        for name in ("group", "title", "outlet", "genre", "rights"):
            row[name] = f"{row[name]} {NASTY}"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    # What the package says of itself comes from no study, and takes long to render.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "reference", lambda: "# Reference\n")
        return folder, build_site(folder).index.parent


def test_no_page_of_the_site_runs_what_a_study_says(hostile):
    found = {}
    for path in sorted(hostile[1].rglob("*.html")):
        page = Live(path.read_text(encoding="utf-8"))
        if page.found:
            found[path.relative_to(hostile[1]).as_posix()] = page.found[:3]
    assert not found


@pytest.mark.parametrize("name", ["index.html", "search.html", "articles/index.html"])
def test_the_title_of_a_study_is_shown_as_it_was_written(hostile, name):
    page = Live((hostile[1] / name).read_text(encoding="utf-8"))
    assert f"{RUNS} & <b>x</b>" in "".join(page.shown)


@pytest.mark.parametrize("arguments", [
    ["methods"], ["methods", "--lang", "ar"], ["checklist"], ["codebook"],
    ["export", "--format", "csv"]])
def test_what_is_written_for_papers_holds_no_markup_of_a_study(hostile, tmp_path, arguments):
    from markdown_it import MarkdownIt

    out = tmp_path / "out"
    export = arguments[0] == "export"
    result = framing(*arguments, "--study", hostile[0], *(["--out", out] if export else []))
    assert result.exit_code == 0
    text = (out / "README.md").read_text(encoding="utf-8") if export else result.stdout
    assert not Live(MarkdownIt().enable("table").render(text)).found
