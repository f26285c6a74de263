"""The reader shows an article exactly as it is, however spans overlap; nothing of it runs."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.addresses import reader_page, slug
from analysis.study.study import load_study
from framing.site import concordances, reader
from framing.site.reader import Span, marked_text

SAVED = "قال الوزير إن وقف إطلاق النار يحتاج إلى ضامن."
NASTY = '<script>alert(1)</script> ``` {raw} html **bold** [a](javascript:x) {{ x }} $y$'


class Text(HTMLParser):
    """The text inside the elements of the class `text`; what marks say stands outside it."""

    def __init__(self, everything=False):
        # The parser's own decoding drops control characters, which browsers keep.
        super().__init__(convert_charrefs=False)
        self.parts, self.tags, self.depth, self.everything = [], [], 0, everything

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "input":
            return
        if self.depth or ("class", "text") in attributes:
            self.depth += 1

    def handle_endtag(self, tag):
        self.depth = max(self.depth - 1, 0)

    def handle_data(self, data):
        if self.depth or self.everything:
            self.parts.append(data)


    def handle_charref(self, name):
        self.handle_data(chr(int(name.removeprefix("x"), 16 if name.startswith("x") else 10)))

    def handle_entityref(self, name):
        self.handle_data(html.unescape(f"&{name};"))


def text_of(page, everything=False):
    parser = Text(everything)
    parser.feed(page)
    parser.close()
    return "".join(parser.parts)


@pytest.fixture(scope="module")
def study():
    return load_study(".")


LETTERS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")
                  | st.sampled_from("اللهوقف <>&`\r\n\t\u2028\u0640\u064b"), max_size=60)


@given(LETTERS, st.data())
def test_text_with_any_overlapping_spans_is_kept_exactly(text, data):
    places = st.integers(0, len(text))
    drawn = data.draw(st.lists(st.tuples(places, places), max_size=8))
    spans = [Span(min(pair), max(pair), "actor core", "actor: <Russia>", first=n % 2 == 0)
             for n, pair in enumerate(drawn) if pair[0] != pair[1]]
    page = marked_text(text, 0, len(text), spans, [start for start, *_ in spans])
    assert text_of(page, everything=True) == text
    anchors = re.findall(r'id="(c\d+)"', page)
    assert len(anchors) == len(set(anchors))
    assert {f"c{span.start}" for span in spans} == set(anchors)


def test_nested_mentions_are_both_marked_on_the_piece_they_share():
    spans = [Span(0, 13, "frame core"), Span(5, 13, "actor core")]
    page = marked_text("تقدم المعارضة", 0, 13, spans)
    assert re.findall(r'class="([^"]*)"', page) == ["frame core", "frame core actor"]


def test_what_a_mark_says_does_not_take_a_word_apart():
    page = marked_text("لروسيا", 0, 6, [Span(1, 4, "actor", "actor: Russia")], words=[(0, 6)])
    assert page.index("data-said") > page.index("يا")


def test_the_reader_holds_both_articles_to_the_character(study):
    pages = reader.pages(study)
    for article, text in study.texts.items():
        assert text_of(pages[reader_page(article)]) == text


def test_every_word_of_an_article_can_be_linked_to(study):
    pages = reader.pages(study)
    for article, own in study.tables.tokens.groupby("article"):
        ids = re.findall(r'id="(c\d+|line-\d+)"', pages[reader_page(article)])
        assert len(ids) == len(set(ids))
        assert {f"c{start}" for start in own["start"]} <= set(ids)


def test_of_many_articles_the_first_have_pages_and_the_index_says_so(study):
    pages = reader.pages(study, most=1)
    assert len(pages) == 2
    assert "The first 1 of 2 articles" in pages["articles/index"]


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nasty")
    articles = folder / "data" / "articles"
    articles.mkdir(parents=True)
    text = f"عنوان الخبر\n\n{SAVED} {NASTY}\n```\n\nقالت روسيا إن الحوار مستمر في سوريا.\r\n"
    (articles / "a.txt").write_bytes(text.encode())
    (folder / "data" / "articles.csv").write_text(
        'id,file,group,title,outlet\na,a.txt,"<b>g</b>","<i>t</i> ```","<u>o</u>"\n',
        encoding="utf-8")
    (folder / "study.toml").write_text("", encoding="utf-8")
    return load_study(folder)


def test_nothing_that_an_article_holds_is_markup_or_markdown(nasty):
    pages = reader.pages(nasty) | concordances.pages(nasty, set())
    assert text_of(pages[reader_page("a")]) == nasty.texts["a"]
    for page in pages.values():
        parser = Text()
        parser.feed(page)
        assert not {"script", "b", "i", "u"} & set(parser.tags)
        # Only the fences of the pages themselves stand at the beginning of a line.
        assert set(re.findall(r"^`+.*$", page, re.M)) <= {"```{raw} html", "```"}
        outside = re.sub(r"```\{raw\} html\n.*?\n```\n", "", page, flags=re.S)
        assert "**bold**" not in outside and "javascript" not in outside


def test_layers_have_labels_and_roles_are_named(study):
    page = reader.pages(study)[reader_page(study.articles["article"].iloc[0])]
    boxes = re.findall(r'<label[^>]*><input type="checkbox" id="layer-(\w+)"', page)
    assert boxes == list(reader.LAYERS)
    roles = study.tables.blocks.query("article == @study.articles['article'].iloc[0]")["role"]
    assert all(f'role-{slug(role)}"' in page and role in page for role in roles.unique())


def test_a_group_with_many_lines_shows_the_first_and_says_how_many_there_are(study, monkeypatch):
    monkeypatch.setattr(concordances, "MOST_LINES", 2)
    most = study.mentions.query("kind == 'actor'")["id"].value_counts().index[0]
    page = concordances.pages(study, set())[f"concordances/actor-{most}"]
    number = int((study.mentions["id"] == most).groupby(study.mentions["group"]).sum().max())
    assert f"The first 2 of {number} lines" in page
    assert page.count('<tr class="counted"') <= 2 * len(study.groups)


def test_articles_without_title_outlet_or_date_are_listed_beside_others(tmp_path):
    folder = tmp_path / "data" / "articles"
    folder.mkdir(parents=True)
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text(SAVED, encoding="utf-8")
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    (tmp_path / "data" / "articles.csv").write_text(
        "id,file,group,title,outlet,date\none,one.txt,a,A title,An outlet,2020-01-05\n"
        "two,two.txt,a,,,\n", encoding="utf-8")
    listed = reader.pages(load_study(tmp_path))["articles/index"]
    assert "A title" in listed and "nan" not in listed.lower()
