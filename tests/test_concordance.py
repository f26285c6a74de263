"""Concordance lines are stretches of the text, in the order of reading, safe to open anywhere."""

from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.concordance import concordance
from framing.export.documents import write_concordance_excel, write_concordance_html

TEXT = ("عنوان الهدنة\n\nقالت موسكو إن الهدنة صامدة، وأضافت أن خرق الهدنة مرفوض.\n"
        "ورد مقاتلون <b>بالرفض</b> & قالوا: =الهدنة انتهت\n")


def spans_of(text, node, article="a"):
    starts = [i for i in range(len(text)) if text.startswith(node, i)]
    return pd.DataFrame({"article": article, "start": starts,
                         "end": [start + len(node) for start in starts]})


@pytest.fixture
def table():
    return concordance({"a": TEXT}, spans_of(TEXT, "الهدنة"))


def test_lines_are_stretches_of_the_text(table):
    assert table.columns.tolist() == ["article", "line", "role", "before", "node", "after",
                                      "start", "end"]
    assert table["line"].tolist() == [1, 3, 3, 4]
    assert table["before"].tolist()[:2] == ["عنوان ", "قالت موسكو إن "]
    assert table["after"].tolist()[:2] == ["", " صامدة، وأضافت أن خرق الهدنة مرفوض."]


@given(st.text("اب \n,.", min_size=1, max_size=60), st.data(), st.integers(0, 20))
def test_context_is_cut_between_words_and_within_the_line(text, data, width):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if "\n" in text[start:end]:
        return
    line = concordance({"a": text}, pd.DataFrame({"article": ["a"], "start": [start],
                                                  "end": [end]}), width=width).iloc[0]
    left, right = start - len(line.before), end + len(line.after)
    assert text[left:right] == line.before + line.node + line.after
    assert "\n" not in line.before + line.after
    assert len(line.before) <= width and len(line.after) <= width
    # Nothing begins or ends inside a word, but where the node itself does.
    assert left == start or left == 0 or text[left - 1].isspace()
    assert right == end or right == len(text) or text[right].isspace()


def test_blocks_bound_the_context_and_give_the_role():
    text = "أول الكلام. آخر الكلام."
    blocks = pd.DataFrame({"article": "a", "line": [1, 1], "start": [0, 12], "end": [11, 23],
                           "role": ["headline", "body"]})
    table = concordance({"a": text}, spans_of(text, "الكلام"), blocks)
    assert table["role"].tolist() == ["headline", "body"]
    assert table["before"].tolist() == ["أول ", "آخر "]
    assert table["after"].tolist() == [".", "."]
    with pytest.raises(ValueError, match="No block of article 'a'"):
        concordance({"a": text}, pd.DataFrame({"article": ["a"], "start": [8], "end": [14]}),
                    blocks)


def test_sorting_by_what_stands_beside_the_node():
    text = "قرب البيت باب\nفوق البيت ألف\nتحت البيت تاء"
    by_before = concordance({"a": text}, spans_of(text, "البيت"), sort="before")
    by_after = concordance({"a": text}, spans_of(text, "البيت"), sort="after")
    assert by_before["before"].str.strip().tolist() == ["تحت", "فوق", "قرب"]
    assert by_after["after"].str.strip().tolist() == ["ألف", "باب", "تاء"]


def test_spans_that_cannot_be_are_named():
    with pytest.raises(ValueError, match="article 'b'"):
        concordance({"a": TEXT}, spans_of(TEXT, "الهدنة", article="b"))
    with pytest.raises(ValueError, match="span 5-9999"):
        concordance({"a": TEXT}, pd.DataFrame({"article": ["a"], "start": [5], "end": [9999]}))


class Page(HTMLParser):
    """A page as a reader's program sees it, every element closed that was opened."""

    VOID = frozenset({"meta"})

    def __init__(self, page):
        super().__init__()
        self.open, self.elements, self.marked, self.cells, self.ids = [], [], [], [], []
        self.links = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, attrs))
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if "href" in attrs else []
        if tag not in self.VOID:
            self.open.append(tag)
        for name, found in (("mark", self.marked), ("td", self.cells)):
            if tag == name:
                found.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for name, found in (("mark", self.marked), ("td", self.cells)):
            if name in self.open:
                found[-1] += data


def test_the_page_links_each_line_with_its_place(table, tmp_path):
    path = write_concordance_html(table, tmp_path / "deep" / "lines.html", "الهدنة <1>",
                                  {"a": TEXT})
    page = path.read_text(encoding="utf-8")
    parsed = Page(page)
    assert not parsed.open and page.startswith("<!DOCTYPE html>")
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link.removeprefix("#") for link in parsed.links} == set(parsed.ids)
    assert {f"{kind}-{n}" for n in range(1, 5) for kind in ("line", "place")} == set(parsed.ids)
    assert parsed.marked == ["الهدنة"] * 4
    assert parsed.cells[0::4] == table["before"].tolist()
    assert parsed.cells[2::4] == table["after"].tolist()


def test_the_page_is_safe_and_runs_right_to_left(table, tmp_path):
    page = write_concordance_html(table, tmp_path / "lines.html", "t", {"a": TEXT}).read_text(
        encoding="utf-8")
    assert "<b>" not in page and "&lt;b&gt;" in page and "&amp; قالوا" in page
    elements = Page(page).elements
    assert not {tag for tag, _ in elements} & {"script", "link", "img", "iframe"}
    names = {name for _, attrs in elements for name in attrs}
    assert "src" not in names and not any(name.startswith("on") for name in names)
    assert next(attrs for tag, attrs in elements if tag == "html") == {"lang": "en", "dir": "ltr"}
    assert next(attrs for tag, attrs in elements if tag == "table")["dir"] == "rtl"
    arabic = [attrs for _, attrs in elements if attrs.get("lang") == "ar"]
    assert len(arabic) == 3 * 4 + 3 and all(attrs["dir"] == "rtl" for attrs in arabic)


def test_nodes_that_overlap_are_all_reached(tmp_path):
    text = "وقف إطلاق النار"
    spans = pd.DataFrame({"article": "a", "start": [0, 4], "end": [15, 9]})
    table = concordance({"a": text}, spans)
    parsed = Page(write_concordance_html(table, tmp_path / "o.html", "t", {"a": text}).read_text(
        encoding="utf-8"))
    assert "".join(parsed.marked) == text
    assert {"place-1", "place-2"} <= set(parsed.ids)


def test_a_page_without_texts_has_no_dead_links(table, tmp_path):
    parsed = Page(write_concordance_html(table, tmp_path / "l.html", "t").read_text(
        encoding="utf-8"))
    assert {link.removeprefix("#") for link in parsed.links} <= set(parsed.ids)


def test_the_spreadsheet_keeps_arabic_and_defuses_formulas(tmp_path):
    text = "قال: =HYPERLINK(1) ثم +5 و-3\nبداية\x0bغريبة"
    nodes = ["=HYPERLINK(1)", "+5", "بداية"]
    starts = [text.index(node) for node in nodes]
    spans = pd.DataFrame({"article": "=a", "start": starts,
                          "end": [i + len(node) for i, node in zip(starts, nodes, strict=True)]})
    table = concordance({"=a": text}, spans)
    path = write_concordance_excel(table, tmp_path / "lines.xlsx")
    sheet = openpyxl.load_workbook(path).active
    assert sheet.sheet_view.rightToLeft
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == table.columns.tolist()
    assert [cell.value for cell in rows[1]][3:6] == ["قال: ", "=HYPERLINK(1)", " ثم +5 و-3"]
    assert rows[1][4].data_type == "s" and rows[1][4].quotePrefix
    assert rows[1][0].data_type == "s" and rows[2][4].value == "+5" and rows[2][4].quotePrefix
    assert rows[3][5].value == "\ufffdغريبة"
    assert rows[1][6].value == 5 and rows[1][6].data_type == "n"
    assert rows[1][2].value is None


def test_files_are_the_same_bytes_each_time(table, tmp_path):
    write = {"x.xlsx": write_concordance_excel,
             "x.html": lambda *to: write_concordance_html(*to, "title")}
    for name, function in write.items():
        first = function(table, tmp_path / "1" / name).read_bytes()
        assert function(table, tmp_path / "2" / name).read_bytes() == first
        assert [file.name for file in (tmp_path / "1").iterdir()].count(name) == 1
