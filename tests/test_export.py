"""A study is handed to other programs whole: what they read is what was counted."""

import csv
import io
import json
import shutil
from functools import partial

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.study.study import StudyError, load_study
from framing.export import documents
from framing.export.documents import export_excel
from framing.export.packages import (
    csv_bytes,
    documentation,
    export,
    prepare_folder,
    quanteda_tables,
    study_tables,
    typed,
)
from framing.spreadsheets import add_sheet, new_book, save_book
from tests.study_folders import framing, tree

WRITERS = {kind: partial(lambda kind, study, out: export(study, kind, out), kind)
           for kind in ("csv", "parquet", "jsonl", "quanteda")}
WRITERS["excel"] = lambda *given: export_excel(*given)[0]
TABLES = ("articles", "blocks", "sentences", "tokens", "vocabulary", "mentions", "quotations")


@pytest.fixture
def windows_study(small_study):
    """A study with line ends of Windows, an emoji, and what spreadsheets take for formulas."""
    text = ('الوسطاء يدعون إلى "تثبيت" الهدنة\r\n'
            "قال وزير الخارجية الروسي سيرغي لافروف إن الهدنة صامدة 😀، وإن موسكو ضامن لها.\r\n"
            "=1+1 هكذا كتبت روسيا في بيانها عن الهدنة أمس.\r\n")
    (small_study / "data" / "articles" / "first.txt").write_bytes(text.encode("utf-8"))
    return load_study(small_study)


@pytest.fixture
def wordless(tmp_path):
    """A study of one article that is nothing but clutter: no counted word, no mention."""
    folder = tmp_path / "wordless"
    (folder / "data" / "articles").mkdir(parents=True)
    (folder / "study.toml").write_text("", encoding="utf-8")
    (folder / "data" / "articles" / "a.txt").write_text("اقرأ أيضا\n", encoding="utf-8")
    (folder / "data" / "articles.csv").write_text("id,file,group\nTRUE,a.txt,NA\n",
                                                  encoding="utf-8")
    return load_study(folder)


def read_csv(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_exported_column_is_documented_with_its_type(windows_study, wordless):
    for made in (windows_study, wordless):
        for name, table in (study_tables(made) | quanteda_tables(made)).items():
            told = documentation()[name].columns
            assert list(table.columns) == list(told)
            for column, values in ((column, table[column].dropna()) for column in table):
                if told[column].values:
                    assert set(values) <= set(told[column].values), (name, column)
                # An empty text and a missing value look the same in CSV: only one may occur.
                if told[column].type == "string" and told[column].missing:
                    assert "" not in set(values), (name, column)


def test_a_column_without_documentation_is_refused(windows_study):
    with pytest.raises(ValueError, match="surprise"):
        typed("sentences", windows_study.tables.sentences.assign(surprise=1))
    with pytest.raises(ValueError, match="sentences, column end: a value is missing in row 1"):
        typed("sentences", windows_study.tables.sentences.assign(end=[1] + [None] * (
            len(windows_study.tables.sentences) - 1)))


def test_spans_in_csv_lead_to_the_surface_in_the_text_beside_it(windows_study, tmp_path):
    export(windows_study, "csv", tmp_path / "out")
    texts = {path.stem: path.read_bytes().decode("utf-8")
             for path in (tmp_path / "out" / "texts").iterdir()}
    assert "\r\n" in texts["first"]
    mentions = read_csv(tmp_path / "out" / "mentions.csv")
    assert {"russia", "lavrov"} <= {row["id"] for row in mentions}
    for row in mentions:
        assert texts[row["article"]][int(row["start"]):int(row["end"])] == row["surface"]


def test_csv_gives_the_counts_of_the_study_to_pandas(windows_study, tmp_path):
    export(windows_study, "csv", tmp_path / "out")
    tokens, blocks, words = (
        pd.read_csv(tmp_path / "out" / f"{name}.csv", encoding="utf-8", keep_default_na=False,
                    na_values=[""]) for name in ("tokens", "blocks", "vocabulary"))
    counted = tokens.merge(blocks[blocks["counted"]][["article", "block"]]).merge(words, on="word")
    there = counted.groupby(["article", "key"]).size()
    assert there["first", "هدنه"] == 3 and there["second", "نظام"] == 2
    assert len(counted) == int(windows_study.sizes.sum())


def test_csv_holds_the_tables_with_nothing_for_what_is_missing(windows_study, tmp_path):
    export(windows_study, "csv", tmp_path / "out")
    for name in TABLES:
        table = windows_study.tables._asdict().get(name, windows_study.articles)
        rows = read_csv(tmp_path / "out" / f"{name}.csv")
        assert len(rows) == len(table) > 0
        for column in table:
            missing = [row[column] == "" for row in rows]
            empty = table[column].isna() | (table[column].astype(object) == "")
            assert missing == empty.tolist(), (name, column)


def test_csv_is_exact_for_programs(windows_study, tmp_path):
    export(windows_study, "csv", tmp_path / "out")
    content = (tmp_path / "out" / "tokens.csv").read_bytes()
    assert content.startswith(b"article,")
    export(windows_study, "quanteda", tmp_path / "r")
    texts = {row["doc_id"]: row["text"] for row in read_csv(tmp_path / "r" / "corpus.csv")}
    assert texts["first"].splitlines()[2].startswith("=1+1 ")


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1))
def test_any_text_comes_back_from_csv(texts):
    table = pd.DataFrame({"a": texts, "b": range(len(texts))})
    lines = io.StringIO(csv_bytes(table).decode("utf-8"), newline="")
    assert [row[0] for row in csv.reader(lines)][1:] == texts


def test_parquet_is_typed_and_holds_the_study(windows_study, tmp_path):
    export(windows_study, "parquet", tmp_path / "out")
    schema = pq.read_schema(tmp_path / "out" / "mentions.parquet")
    assert str(schema.field("head_start").type) == "int64"
    assert str(schema.field("nested").type) == "bool" and not schema.field("start").nullable
    assert b"exact characters" in schema.field("surface").metadata[b"description"]
    for name in TABLES[1:]:
        read = pq.read_table(tmp_path / "out" / f"{name}.parquet").to_pylist()
        table = getattr(windows_study.tables, name)
        table = table.assign(status="listed") if name == "mentions" else table
        assert read == [{key: None if pd.isna(value) else value for key, value in row.items()}
                        for row in table.astype(object).to_dict("records")]
    [first, _] = pq.read_table(tmp_path / "out" / "articles.parquet").to_pylist()
    assert first["date"].isoformat() == "2020-01-05" and first["outlet"] is None
    column = pq.ParquetFile(tmp_path / "out" / "mentions.parquet").metadata.row_group(0).column(0)
    assert column.has_dictionary_page


def test_json_lines_are_those_of_annotate(small_study, tmp_path):
    export(load_study(small_study), "jsonl", tmp_path / "study.jsonl")
    lines = [json.loads(line) for line in
             (tmp_path / "study.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["article"] for line in lines] == ["first", "second"]
    file = small_study / "data" / "articles" / "first.txt"
    alone = json.loads(framing("annotate", file, "--format", "jsonl", "--date",
                               "2020-01-05").stdout)
    # What no lexicon lists is exported where a study counts it.
    alone["mentions"] = [row for row in alone["mentions"] if row["status"] == "listed"]
    assert {name: lines[0][name] for name in alone} == alone
    assert lines[0]["about"]["group"] == "before" and lines[0]["about"]["outlet"] is None
    text = lines[0]["text"]
    assert all(text[row["start"]:row["end"]] == row["surface"] for row in lines[0]["mentions"])


def test_quanteda_gets_the_counted_text_and_our_terms(copied_study, tmp_path):
    made = load_study(copied_study)
    export(made, "quanteda", tmp_path / "article")
    export(made, "quanteda", tmp_path / "page", whole_page=True)
    article, page = (
        {row["doc_id"]: row["text"] for row in read_csv(tmp_path / name / "corpus.csv")}
        for name in ("article", "page"))
    # The clutter of one page is full of another war.
    assert "غزة" not in article["2024-doha"] and "غزة" in page["2024-doha"]
    assert page == made.texts
    words = read_csv(tmp_path / "article" / "tokens.csv")
    assert [row["token_id"] for row in words][:3] == ["1", "2", "3"]
    for row in words:
        assert made.texts[row["doc_id"]][int(row["start"]):int(row["end"])] == row["token"]
    assert sum(row["doc_id"] == "2024-doha" for row in words) == 656
    assert len(read_csv(tmp_path / "page" / "tokens.csv")) > len(words)


@pytest.mark.parametrize("kind", WRITERS)
def test_a_study_without_words_or_mentions_is_exported(kind, wordless, tmp_path):
    assert int(wordless.articles["words"].sum()) == 0 and wordless.tables.mentions.empty
    for path in WRITERS[kind](wordless, tmp_path / kind):
        assert path.stat().st_size > 0
    if kind == "quanteda":
        [row] = read_csv(tmp_path / kind / "corpus.csv")
        assert (row["doc_id"], row["group"], row["text"], row["words"]) == ("TRUE", "NA", "", "0")


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_study_gives_the_same_bytes(kind, windows_study, tmp_path):
    WRITERS[kind](windows_study, tmp_path / "1")
    first = tree(tmp_path / "1")
    WRITERS[kind](windows_study, tmp_path / "1")
    WRITERS[kind](windows_study, tmp_path / "2")
    assert tree(tmp_path / "1") == tree(tmp_path / "2") == first


def test_the_package_describes_its_files(windows_study, tmp_path):
    export(windows_study, "csv", tmp_path / "out")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    named = {resource["name"]: resource for resource in package["resources"]}
    assert set(named) == {*TABLES, "texts"}
    for resource in (named[name] for name in TABLES):
        with (tmp_path / "out" / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [f["name"] for f in resource["schema"]["fields"]]
    assert named["tokens"]["schema"]["foreignKeys"][1]["reference"] == {
        "resource": "vocabulary", "fields": ["word"]}
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "| head_start | integer | code points |" in readme


def test_a_folder_of_other_files_is_left_alone(windows_study, small_study, tmp_path):
    before = tree(small_study)
    with pytest.raises(StudyError, match="other files"):
        export(windows_study, "csv", small_study)
    assert tree(small_study) == before
    export(windows_study, "csv", tmp_path / "out")
    with pytest.raises(StudyError, match="export as csv"):
        prepare_folder(tmp_path / "out", "parquet")


def test_texts_of_articles_that_left_the_study_leave_the_export(small_study, tmp_path):
    export(load_study(small_study), "csv", tmp_path / "out")
    path = small_study / "data" / "articles.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:2]), encoding="utf-8")
    export(load_study(small_study), "csv", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out" / "texts").iterdir()] == ["first.txt"]


def test_ids_that_differ_in_capitals_are_not_written_over_each_other(small_study, tmp_path):
    path = small_study / "data" / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("second,", "FIRST,"),
                    encoding="utf-8")
    with pytest.raises(StudyError, match="the same file on many disks"):
        export(load_study(small_study), "csv", tmp_path / "out")


def test_the_workbook_runs_right_to_left_and_holds_what_was_counted(windows_study, tmp_path):
    [path], notes = export_excel(windows_study, tmp_path / "study.xlsx")
    assert notes == []
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["README", *TABLES]
    assert not book["README"].sheet_view.rightToLeft
    for name in TABLES:
        sheet = book[name]
        assert sheet.sheet_view.rightToLeft and sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    rows = list(book["blocks"].iter_rows())
    names = [cell.value for cell in rows[0]]
    cell = rows[3][names.index("text")]
    assert cell.value.startswith("=1+1 ") and cell.quotePrefix
    assert cell.alignment.readingOrder == 2
    header, *tokens = book["tokens"].iter_rows(values_only=True)
    row = dict(zip(header, tokens[0], strict=True))
    text = windows_study.texts[row["article"]]
    assert row["surface"] == "الوسطاء" == text[row["start"]:row["end"]] and row["stem"] == "وسطاء"
    told = {(row[0], row[1]) for row in book["README"].iter_rows(values_only=True)}
    for name in TABLES:
        for cell in book[name][1]:
            assert (name, cell.value) in told or cell.value in (
                "text", "surface") or name == "tokens"


def test_a_table_too_long_for_a_sheet_goes_on_and_a_text_too_long_for_a_cell_says_so(
        windows_study, tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "CHARACTERS", 75)
    [path], notes = export_excel(windows_study, tmp_path / "study.xlsx", rows=15)
    book = openpyxl.load_workbook(path, read_only=True)
    assert "tokens 2" in book.sheetnames and any("table tokens has" in note for note in notes)
    rows = sum(book[name].max_row - 1 for name in book.sheetnames if name.startswith("tokens"))
    assert rows == len(windows_study.tables.tokens)
    cells = [row[-1] for row in book["blocks"].iter_rows(min_row=2, values_only=True)]
    cut = [text for text in cells if text.endswith("no more]")]
    assert cut and all(len(text) <= 75 for text in cells)
    # Half of a character of two UTF-16 units is never kept.
    assert not any("\ufffd" in text for text in cells)
    assert any(note.startswith(f"{len(cut)} texts of the table blocks") for note in notes)


@settings(max_examples=40)
@given(st.lists(st.text(st.one_of(st.sampled_from("=+-@ \tقال"), st.characters(codec="utf-8")),
                        max_size=30), min_size=1, max_size=5))
def test_no_cell_becomes_a_formula(tmp_path_factory, texts):
    path = tmp_path_factory.getbasetemp() / "cells.xlsx"
    book = new_book()
    add_sheet(book, "texts", pd.DataFrame({"text": texts}), {})
    sheet = openpyxl.load_workbook(save_book(book, path)).active
    for row, text in enumerate(texts, start=2):
        cell = sheet.cell(row, 1)
        assert cell.data_type != "f"
        shown = "" if cell.value is None else str(cell.value)
        kept = "".join(c if c in "\t\n\r" or ord(c) >= 32 else "\ufffd" for c in text)
        assert shown.replace("\r\n", "\n") == kept.replace("\r\n", "\n").replace("\r", "\n") or \
            shown == kept


def test_the_command_exports_and_refuses_plainly(small_study, tmp_path):
    result = framing("export", "--format", "csv", "--study", small_study, "--out",
                     tmp_path / "out")
    assert result.exit_code == 0 and "mentions.csv" in result.stderr
    assert framing("export", "--format", "csv", "--study", small_study, "--out",
                   tmp_path / "out", "--whole-page").exit_code == 2
    assert framing("export", "--format", "sav", "--out", tmp_path / "x").exit_code == 2
    again = framing("export", "--format", "parquet", "--study", small_study, "--out",
                    tmp_path / "out")
    assert again.exit_code == 1 and "export as csv" in again.stderr.replace("\n", " ")


def test_a_study_with_a_bad_article_is_exported_and_says_so(small_study, tmp_path):
    shutil.copy(small_study / "data" / "articles.csv", tmp_path / "list.csv")
    (small_study / "data" / "articles" / "second.txt").unlink()
    result = framing("export", "--format", "jsonl", "--study", small_study, "--out",
                     tmp_path / "s.jsonl")
    assert result.exit_code == 1 and "second.txt" in result.stderr
    assert len((tmp_path / "s.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_actors_that_a_study_counts_though_no_lexicon_lists_them_are_exported(
        copied_study, tmp_path):
    settings = copied_study / "study.toml"
    text = settings.read_text(encoding="utf-8")
    assert "[coding]\n" in text
    settings.write_text(text.replace("[coding]\n", "[coding]\nproposed = true\n"),
                        encoding="utf-8")
    made = load_study(copied_study)
    export(made, "csv", tmp_path / "csv")
    mentions = pd.read_csv(tmp_path / "csv" / "mentions.csv")
    assert mentions["status"].value_counts().to_dict() == made.tables.mentions[
        "status"].value_counts().to_dict()
    assert set(mentions["status"]) == {"listed", "proposed"}
