import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

from analysis.report.display import Shown, number, show

ATTACK = '<script>alert("x")</script><img src=x onerror=alert(1)>'


class Cells(HTMLParser):
    """The cells of a table with their attributes, and every tag there is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.cells, self._open = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in ("td", "th"):
            self.cells.append([dict(attrs), ""])
            self._open = True

    def handle_endtag(self, tag):
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data):
        if self._open:
            self.cells[-1][1] += data


@pytest.fixture
def counts():
    return pd.DataFrame(
        {"term": ["هدنة", "حوار"], "gloss": ["truce", "dialogue"], "count": [1200, 5],
         "rate": [4.5612, 0.0]}
    )


def test_only_arabic_cells_are_right_to_left(counts):
    cells = Cells(show(counts).rich).cells
    turned = {text for attrs, text in cells if attrs.get("dir") == "rtl"}
    assert turned == {"هدنة", "حوار"}
    assert all(attrs["lang"] == "ar" for attrs, _ in cells if attrs.get("dir") == "rtl")
    assert "<table dir" not in show(counts).rich


def test_numbers_stand_at_the_right_of_their_column(counts):
    sides = {text: attrs["style"] for attrs, text in Cells(show(counts).rich).cells}
    assert sides["1,200"] == sides["4.56"] == "text-align:right"
    assert sides["truce"] == "text-align:left"


@pytest.mark.parametrize("place", ["cell", "column", "caption", "note", "gloss"])
def test_markup_from_an_article_is_shown_not_run(place):
    values = {p: ATTACK if p == place else "word" for p in ("cell", "column", "caption", "note")}
    table = pd.DataFrame({values["column"]: [values["cell"]], "term": ["حوار"]})
    gloss = ATTACK if place == "gloss" else "dialogue"
    rich = show(table, values["caption"], values["note"], {"حوار": gloss}).rich
    assert not {"script", "img"} & set(Cells(rich).tags)
    assert "&lt;script&gt;" in rich


def test_markup_in_a_concordance_is_shown_not_run():
    table = pd.DataFrame(
        {"before": [ATTACK], "node": [ATTACK], "after": [ATTACK], "english": [ATTACK],
         "source": [ATTACK]}
    )
    assert not {"script", "img"} & set(Cells(show(table).rich).tags)


@given(st.text(max_size=40))
def test_no_text_can_add_a_tag(text):
    table = pd.DataFrame({"a": [text], "b": ["x"]})
    assert sorted(set(Cells(show(table).rich).tags) - {"span"}) == [
        "div", "table", "tbody", "td", "th", "thead", "tr"
    ]


def test_the_text_form_is_fixed(counts):
    shown = show(counts, "Terms", ["article roles only", "2 terms"])
    assert repr(shown) == (
        "Terms\n"
        "term | gloss    | count | rate\n"
        "هدنة | truce    | 1,200 | 4.56\n"
        "حوار | dialogue |     5 | 0.00\n"
        "article roles only\n"
        "2 terms"
    )


def test_two_showings_are_the_same_and_have_no_address(counts):
    bundles = [show(counts, "Terms")._repr_mimebundle_()[0] for _ in range(2)]
    assert bundles[0] == bundles[1]
    assert not re.search(r"\bid=|0x[0-9a-f]{6}", bundles[0]["text/html"])


def test_a_gloss_stands_under_its_arabic_cell_from_a_mapping_or_a_column(counts):
    mapped = show(counts[["term", "count"]], glosses={"هدنة": "truce", "حوار": "dialogue"})
    column = show(counts[["term", "gloss", "count"]], glosses="gloss")
    assert mapped == column
    assert "هدنة (truce)" in mapped.text
    assert re.search(r'هدنة<br><span dir="ltr" lang="en"[^>]*>truce</span></td>', mapped.rich)


def test_a_result_brings_its_title_and_notes_stand_below(counts):
    counts.attrs = {"title": "Keyness"}
    lines = show(counts, note=["G² over 3.84", "258 and 656 words"]).text.splitlines()
    assert lines[0] == "Keyness" and lines[-2:] == ["G² over 3.84", "258 and 656 words"]
    assert show(counts, "Another").text.startswith("Another\n")


def test_a_long_table_shows_its_first_rows_and_says_how_many_there_are():
    shown = show(pd.DataFrame({"n": range(500)}))
    assert shown.rich.count("<tr>") == 101
    assert shown.text.splitlines()[-1] == "the first 100 of 500 rows"
    assert show(pd.DataFrame({"n": range(500)}), most=None).rich.count("<tr>") == 501


def test_an_english_sentence_that_quotes_arabic_stays_left_to_right():
    rich = show(pd.DataFrame({"note": ["the word حوار occurs in the second text"]})).rich
    (attrs, _), = [cell for cell in Cells(rich).cells if "حوار" in cell[1]]
    assert attrs["dir"] == "ltr"
    assert '<span dir="rtl" lang="ar">حوار</span>' in rich


def test_a_named_index_is_shown_and_a_plain_one_is_not(counts):
    assert show(counts.set_index("term")).text == show(counts).text
    assert show(counts.loc[[1, 0]]).text.splitlines()[1].startswith("حوار")


def test_a_group_may_be_called_as_a_side_of_a_line():
    cells = Cells(show(pd.DataFrame({"before": [1], "after": ["x"]})).rich).cells
    assert [attrs["style"] for attrs, _ in cells[:2]] == ["text-align:right", "text-align:left"]


def test_whole_numbers_stay_whole_beside_a_null():
    text = show(pd.DataFrame({"id": ["a", "b"], "line": [3, None], "share": [0.5, None]})).text
    assert text.splitlines()[1:] == ["a  |    3 |  0.50", "b  |      |"]


@pytest.mark.parametrize(("value", "text"), [
    (0, "0"), (-1234, "−1,234"), (2.0, "2.00"), (-0.001, "0.00"), (float("inf"), "∞"),
    (float("nan"), ""), (pd.NA, ""), (True, "True"), ("=1", "=1"),
])
def test_numbers_are_written_for_readers(value, text):
    assert number(value) == text


@pytest.fixture
def lines():
    return pd.DataFrame(
        {"article": ["2017"], "before": ["دعت الحكومة إلى"], "node": ["الحوار"],
         "after": ["بين الأطراف"], "english": ["The government called for dialogue."]}
    )


def test_a_concordance_reads_from_the_right_and_leans_on_its_node(lines):
    rich = show(lines, glosses={"الحوار": "dialogue"}).rich
    assert '<table dir="rtl"' in rich
    cells = [(text, attrs) for attrs, text in Cells(rich).cells]
    texts = [text for text, _ in cells]
    assert texts[:4] == ["before", "node", "after", "article"]
    before, node, after = (dict(cells)[t] for t in
                           ("دعت الحكومة إلى", "الحوارdialogue", "بين الأطراف"))
    assert before["style"] == "text-align:left"
    assert node["style"] == "text-align:center"
    assert after["style"] == "text-align:right"


def test_the_translation_stands_under_its_line_from_left_to_right(lines):
    rich = show(lines).rich
    attrs, text = Cells(rich).cells[-1]
    assert text == "The government called for dialogue."
    assert attrs["dir"] == "ltr" and attrs["colspan"] == "4"


def test_a_table_without_rows_gives_its_sentence():
    table = pd.DataFrame({"term": [], "count": []})
    assert str(show(table, "Terms", empty="No term occurs twice.")) == "No term occurs twice."
    lines = pd.DataFrame({"before": [], "node": [], "after": []})
    assert show(lines, empty="It is nowhere.").kind == "text/markdown"
    assert str(show(table, "Terms")).startswith("Terms\n")


def test_a_long_table_says_how_much_of_it_is_shown():
    table = pd.DataFrame({"count": range(7)})
    lines = str(show(table, "Counts", most=3)).splitlines()
    assert lines[-2:] == ["    2", "the first 3 of 7 rows"]
    assert "rows" not in str(show(table, "Counts", most=7))


def test_nothing_to_say_leaves_no_output_in_a_notebook():
    formatter = DisplayFormatter()
    for text, kinds in (("", set()), ("Something.", {"text/plain", "text/markdown"})):
        assert set(formatter.format(Shown(text, text, "text/markdown"))[0]) == kinds
