"""A concordance in Word: lines right to left, the node between its contexts, the text intact."""

import io
import re
import zipfile

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measures.concordance import concordance
from framing.export.documents import ON_ONE_LINE, pieces, write_concordance_docx
from tests.study_folders import framing

TEXT = ("ارتفع عدد خروقات الهدنة بنسبة 2.5% وفق Al Jazeera English عام 2017 (مقاتلة F-16)\n"
        "قال إن «الهدنة» صامدة <b>&amp;\n"
        "لا هدنة\x0bبلا حوار\n")


def lines(text: str = TEXT, word: str = "(ال)?هدنة", width: int = 200) -> pd.DataFrame:
    places = [("a", match.start(), match.end()) for match in re.finditer(word, text)]
    spans = pd.DataFrame(places, columns=["article", "start", "end"])
    return concordance({"a": text}, spans, None, width)


@pytest.fixture
def document(tmp_path):
    path = write_concordance_docx(
        lines(), tmp_path / "lines.docx", "هدنة", settings=["Words share their stem."],
        sources={"a": ["2020-01-05", "الجزيرة نت"]}, english={("a", 2): "He said <it> holds."})
    return Document(path)


def runs(paragraph) -> list[tuple[str, bool]]:
    return [(run.text, run._r.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None)
            for run in paragraph.runs]


def test_the_text_stands_in_order_before_node_after(document):
    [table] = document.tables
    found = [tuple(cell.text for cell in row.cells) for row in table.rows[1::2]]
    told = lines()
    assert found == [(row.before, row.node, row.after.replace("\x0b", "\ufffd"))
                     for row in told.itertuples()]
    assert found[1] == ("قال إن «", "الهدنة", "» صامدة <b>&amp;")


def test_every_line_is_turned_right_to_left(document):
    [table] = document.tables
    assert table._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    for row in table.rows[1::2]:
        aligned = []
        for cell in row.cells:
            [paragraph] = cell.paragraphs
            properties = paragraph._p.pPr
            assert properties.find(qn("w:bidi")) is not None
            aligned.append(properties.find(qn("w:jc")).get(qn("w:val")))
        # In a turned paragraph right is where a line ends: before stands against the node.
        assert aligned == ["right", "center", "left"]
        [node] = row.cells[1].paragraphs[0].runs
        assert node.bold and node._r.rPr.find(qn("w:bCs")) is not None
        assert node._r.rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"


def test_latin_words_in_a_line_are_runs_that_are_not_turned(document):
    after = document.tables[0].rows[1].cells[2].paragraphs[0]
    assert runs(after) == [(" بنسبة 2.5% وفق ", True), ("Al Jazeera English", False),
                           (" عام 2017 (مقاتلة ", True), ("F-16", False), (")", True)]


def test_the_source_and_the_translation_stand_below_the_line(document):
    table = document.tables[0]
    below = [paragraph.text for paragraph in table.rows[4].cells[0].paragraphs]
    assert below == ["(2) a, line 2, 2020-01-05, الجزيرة نت", "He said <it> holds."]
    assert table.rows[4].cells[0]._tc.grid_span == 3
    source = table.rows[4].cells[0].paragraphs[0]
    assert source._p.pPr.find(qn("w:bidi")) is None
    assert runs(source) == [("(2) a, line 2, 2020-01-05, ", False), ("الجزيرة نت", True)]
    assert len(table.rows[2].cells[0].paragraphs) == 1


def test_the_caption_says_how_the_lines_were_found(document):
    assert [paragraph.text for paragraph in document.paragraphs][:2] == [
        "هدنة", "3 lines, read from right to left. Words share their stem."]


def test_arabic_has_a_face_and_a_second_one_where_it_is_missing(document, tmp_path):
    fonts = document.styles["Concordance Line"].element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:cs")) == "Amiri"
    with zipfile.ZipFile(tmp_path / "lines.docx") as archive:
        assert b'w:altName w:val="Traditional Arabic"' in archive.read("word/fontTable.xml")


def test_long_contexts_turn_the_page(tmp_path):
    sizes = {}
    for width in (ON_ONE_LINE, 80):
        path = write_concordance_docx(lines(width=width), tmp_path / "x.docx", "t")
        section = Document(path).sections[0]
        sizes[width] = section.page_width > section.page_height
    assert sizes == {ON_ONE_LINE: False, 80: True}


def test_a_concordance_without_lines_says_so(tmp_path):
    path = write_concordance_docx(lines(word="سلام"), tmp_path / "x.docx", "سلام")
    document = Document(path)
    assert document.paragraphs[1].text.startswith("0 lines") and not document.tables


def test_the_same_lines_give_the_same_bytes_and_no_day(tmp_path):
    first, second = (write_concordance_docx(lines(), tmp_path / name, "هدنة").read_bytes()
                     for name in ("1.docx", "2.docx"))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
        about = archive.read("docProps/core.xml").decode("utf-8")
    assert set(re.findall(r"\d{4}-\d\d-\d\d", about)) == {"1980-01-01"}
    assert "python-docx" not in about


@given(st.text(st.one_of(st.sampled_from("هدنة، 2.5%()-AbF"), st.characters(codec="utf-8"))))
def test_pieces_are_the_text_and_arabic_letters_always_run_right_to_left(text):
    found = pieces(text)
    assert "".join(piece for piece, _ in found) == text
    assert not any(re.search("[\u0621-\u064a]", piece) for piece, turned in found if not turned)
    assert not any(re.search("[A-Za-z]", piece) for piece, turned in found if turned)


@settings(max_examples=15)
@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_any_text_can_be_written(tmp_path_factory, before, after):
    table = pd.DataFrame({"article": ["a"], "line": [1], "before": [before], "node": ["هدنة"],
                          "after": [after]})
    path = tmp_path_factory.getbasetemp() / "any.docx"
    row = Document(write_concordance_docx(table, path, "هدنة")).tables[0].rows[1]
    # Word has line ends of one kind.
    expected = [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "\ufffd", text)
                .replace("\r", "\n") for text in (before, "هدنة", after)]
    assert [cell.text for cell in row.cells] == expected


def test_the_command_writes_terms_actors_and_frames(small_study, tmp_path):
    for number, asked in enumerate((["الهدنة"], ["--actor", "russia"], ["--frame", "ceasefire"])):
        result = framing("concordance", *asked, "--study", small_study, "--docx",
                         tmp_path / f"{number}.docx", "--format", "jsonl")
        assert result.exit_code == 0, result.stderr
        nodes = [line for line in result.stdout.splitlines() if line]
        document = Document(tmp_path / f"{number}.docx")
        assert len(document.tables[0].rows) == 1 + 2 * len(nodes) > 1
        assert "clutter of the pages is left out" in document.paragraphs[1].text
    assert "2020-01-05" in Document(tmp_path / "0.docx").tables[0].rows[2].cells[0].text


def test_an_id_that_is_in_no_lexicon_is_answered_with_those_that_are(small_study):
    result = framing("concordance", "--frame", "ceasefyre", "--study", small_study)
    assert result.exit_code == 2 and "ceasefire" in result.stderr
    assert framing("concordance", "هدنة", "--actor", "russia").exit_code == 2
    assert framing("concordance").exit_code == 2
