import json
import zipfile
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis.files import LexiconError
from analysis.pages.article_files import ArticleError
from framing.intake import article_tables, table_files, workbooks
from framing.intake.article_tables import iter_rows, load_names
from framing.intake.study_folder import is_safe_id, safe_id
from tests.study_folders import read_rows

TEXT = "عاد سوق السمك إلى العمل بعد شهر من الإغلاق."


@pytest.fixture
def table(tmp_path):
    def write(content, name="articles.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
    return write


def problems(sheet):
    return dict(zip(sheet.problems["line"], sheet.problems["problem"], strict=True))


@pytest.mark.parametrize(("heading", "field"), [
    ("Text", "text"), ("full_text", "text"), ("المحتوى", "text"), ("المتن", "text"),
    ("Headline", "title"), ("العنوان", "title"), ("publish_date", "date"), ("publishDate", "date"),
    ("التاريخ", "date"), ("Outlet", "outlet"), ("الصحيفة", "outlet"), ("المصدر", "outlet"),
    ("LINK", "url"), ("الرابط", "url"), ("Author", "author"), ("Lang", "language"),
])
def test_columns_are_told_by_their_names_in_three_languages(table, heading, field):
    other = "title" if field == "text" else "text"
    sheet = read_rows(table(f"{other},{heading},زيادة\n{TEXT},{TEXT},س\n"))
    assert sheet.mapping.set_index("column")["used_as"].to_dict() == {
        other: other, heading: field, "زيادة": "extra"}
    assert sheet.rows.loc[0, ["text", "زيادة"]].tolist() == [TEXT, "س"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1256"])
def test_delimiter_and_encoding_are_told(table, delimiter, encoding):
    text = "قال «نعم»، ثم سكت.\r\nوأضاف: \"لا؛ أبدا\"" + delimiter
    quoted = '"' + text.replace('"', '""') + '"'
    lines = [["العنوان", "النص", "id"], ["سوق السمك", quoted, "1"], ["القطن", TEXT, "2"]]
    sheet = read_rows(table("\r\n".join(map(delimiter.join, lines)).encode(encoding)))
    assert sheet.rows["text"].tolist() == [text, TEXT]
    assert sheet.rows["line"].tolist() == [2, 4]
    assert sheet.problems.empty


def test_two_columns_that_could_be_the_text_have_to_be_told_apart(table):
    path = table("text,body,id\nأ,ب,1\n")
    with pytest.raises(ArticleError, match=r"'text' \(column 1\) and 'body' \(column 2\)"):
        read_rows(path)
    assert read_rows(path, columns={"text": "body"}).rows["text"].tolist() == ["ب"]
    path = table("text,text\nأ,ب\n")
    with pytest.raises(ArticleError, match=r"column 1.*column 2"):
        read_rows(path)
    with pytest.raises(ArticleError, match="column 2"):
        read_rows(path, columns={"text": "text"})
    sheet = read_rows(path, columns={"text": 2})
    assert sheet.rows[["text", "text (2)"]].values.tolist() == [["ب", "أ"]]


def test_a_table_without_a_text_says_which_columns_it_has(table):
    with pytest.raises(ArticleError, match="'رقم الصفحة', 'x'.*columns="):
        read_rows(table("رقم الصفحة,x\n1,2\n"))
    with pytest.raises(ArticleError, match="no column is called 'boddy'"):
        read_rows(table("text\nأ\n"), columns={"text": "boddy"})
    with pytest.raises(ArticleError, match="no field is called 'words'"):
        read_rows(table("text\nأ\n"), columns={"words": "text"})


def test_a_formula_is_the_text_it_is(table):
    sheet = read_rows(table('text,title\n"=HYPERLINK(""http://x"",""y"")",=1+1\n'))
    assert sheet.rows[["text", "title"]].values.tolist() == [
        ['=HYPERLINK("http://x","y")', "=1+1"]]


def test_every_bad_row_is_a_problem_of_its_own_and_the_others_survive(table, monkeypatch):
    monkeypatch.setattr(table_files, "MAX_CELL", 500)
    monkeypatch.setattr(article_tables, "MAX_CELL", 500)
    sheet = read_rows(table("\n".join([
        "id,text,title", f"1,{TEXT},أول", f"2,{TEXT},ثان,زائد", "3", f'4,"{TEXT},ثالث',
        f'5,"{TEXT}" زائد,رابع', f"6,{TEXT},خامس", f"7,{TEXT}\0,سادس", "8,  ,سابع",
        f"9,{'س' * 600},ثامن", f"6,{TEXT},تاسع", f"../10,{TEXT},عاشر", "", f"con,{TEXT},x",
        f"11,{TEXT},آخر"])))
    found = problems(sheet)
    assert list(found) == [3, 4, 5, 6, 8, 9, 10, 11, 12, 14]
    for line, words in {3: "4 cells", 4: "1 cells", 5: "quotation mark", 6: "quotation mark",
                        8: "NUL", 9: "empty", 10: "500 characters", 11: "line 7",
                        12: "cannot name a file", 14: "cannot name a file"}.items():
        assert words in found[line]
    assert sheet.rows["title"].tolist() == ["أول", "خامس", "تاسع", "عاشر", "x", "آخر"]
    assert sheet.rows["id"].tolist() == ["1", "6", None, None, None, "11"]
    assert set(sheet.problems["file"].map(lambda name: name[-12:])) == {"articles.csv"}


def test_bytes_that_are_not_valid_are_the_problem_of_their_row(table):
    content = f"id,text\n1,{TEXT}\n2,X{TEXT}\n3,{TEXT}\n".encode().replace(b"X", b"\xd8")
    sheet = read_rows(table(content))
    assert sheet.rows["id"].tolist() == ["1", "3"]
    assert "not valid" in problems(sheet)[3]


def test_the_text_is_left_as_it_is(table):
    text = "\u200f  قالَ\u00a0«نعم»\u202e ـ ثم… \ufeff\r\n\r\n سكت  "
    assert read_rows(table(f'text\n"{text}"\n')).rows["text"].tolist() == [text]


def test_dates_are_read_as_arabic_pages_write_them(table):
    sheet = read_rows(table("text,التاريخ\n" + "".join(f"{TEXT},{day}\n" for day in [
        "٧ ديسمبر 2024", "7 كانون الأول 2024", "2024-12-07T10:00:00Z", "", "31 شباط 2024",
        "6 رجب 1446 هـ"])))
    day = date(2024, 12, 7)
    assert sheet.rows["date"].tolist() == [day, day, day, None, None, None]
    assert sheet.rows["date_as_written"].tolist()[0] == "٧ ديسمبر 2024"
    assert "31 شباط" in problems(sheet)[6]
    assert "Hijri" in problems(sheet)[7]


def test_the_order_of_day_and_month_is_that_of_the_column(table):
    def read(*days):
        return read_rows(table("text,date\n" + "".join(f"{TEXT},{day}\n" for day in days)))

    assert read("07/12/2024", "25/12/2024").rows["date"][0] == date(2024, 12, 7)
    assert read("07/12/2024", "25/12/2024").problems.empty
    american = read("07/12/2024", "12/25/2024")
    assert american.rows["date"].tolist() == [date(2024, 7, 12), date(2024, 12, 25)]
    assert "month first" in american.problems["problem"][0]
    unknown = read("07/12/2024", "08/12/2024")
    assert unknown.rows["date"][0] == date(2024, 12, 7)
    assert "day first" in unknown.problems["problem"][0]


def test_an_address_that_a_browser_would_run_is_left_out(table):
    sheet = read_rows(table(f"text,url\n{TEXT},javascript:alert(1)\n{TEXT},https://example.org/1\n"
                            f"{TEXT},example.org/2\n"))
    assert sheet.rows["url"].tolist() == [None, "https://example.org/1", "example.org/2"]
    assert "javascript" in problems(sheet)[2]


def test_a_quotation_mark_that_swallows_the_rest_costs_its_own_row_only(table):
    rows = "".join(f"{n},{TEXT}\n" for n in range(2000))
    sheet = read_rows(table(f'id,text\nx,"{TEXT}\n{rows}'))
    assert len(sheet.rows) == 2000
    assert list(problems(sheet)) == [2]


def test_json_lines_are_read_and_a_broken_one_is_its_own_problem(table):
    lines = [{"content": TEXT, "source": "الميدان", "date": "2024-12-07", "tags": ["سمك"]},
             {"content": TEXT, "id": 7}]
    text = json.dumps(lines[0], ensure_ascii=False) + "\n{\"content\": \n[1]\n\n" + json.dumps(
        lines[1]) + '\n{"content": "أ", "content": "ب"}\n{"content": "\\ud800"}\n' + "[" * 100_000
    sheet = read_rows(table(text, "articles.jsonl"))
    assert sheet.rows[["line", "text", "outlet", "id"]].values.tolist() == [
        [1, TEXT, "الميدان", None], [5, TEXT, None, "7"]]
    assert sheet.rows["tags"][0] == '["سمك"]'
    assert sorted(problems(sheet)) == [2, 3, 6, 7, 8]
    assert "twice" in problems(sheet)[6]


def test_a_json_list_is_read_like_lines(table):
    sheet = read_rows(table(json.dumps([{"text": TEXT}, 3]), "articles.json"))
    assert sheet.rows["text"].tolist() == [TEXT]
    assert list(problems(sheet)) == [2]


def workbook(path, **sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book, path


def test_a_workbook_gives_values_real_dates_and_merged_cells(tmp_path):
    rows = [["تقرير"], [], ["id", "النص", "التاريخ", "الصحيفة"],
            [1, TEXT, datetime(2024, 12, 7, 9, 30), "الميدان"], [2.0, "=1+1", 45633, None],
            ["c", "أ_x000D_\nب", "٧ ديسمبر 2024", None], [None, None, None, None],
            ["d", None, None, 3]]
    book, path = workbook(tmp_path / "a.xlsx", ملاحظات=[["هذا الملف"]], سر=[["text"], ["لا"]],
                          أخبار=rows)
    book["أخبار"].merge_cells("D4:D6")
    book["سر"].sheet_state = "hidden"
    book.save(path)
    sheet = read_rows(path)
    day = date(2024, 12, 7)
    assert sheet.rows[["line", "id", "text", "date", "outlet"]].values.tolist() == [
        [4, "1", TEXT, day, "الميدان"], [5, "2", "=1+1", day, "الميدان"],
        [6, "c", "أ\r\nب", day, "الميدان"]]
    notes = sheet.problems["problem"].tolist()
    assert "'ملاحظات'" in notes[0]
    assert "(hidden)" in notes[1]
    assert problems(sheet)[8] == "the text is empty"
    assert read_rows(path, sheet="سر").rows["text"].tolist() == ["لا"]
    with pytest.raises(ArticleError, match="no sheet is called 'x'.*'سر'"):
        read_rows(path, sheet="x")


def test_the_stored_value_of_a_formula_is_read(tmp_path):
    book, path = workbook(tmp_path / "a.xlsx", a=[["text", "title"], [TEXT, "=1+1"]])
    book.save(path)
    edit(path, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    assert read_rows(path).rows["title"].tolist() == ["2"]


def edit(path, part, old, new):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = parts[part].replace(old, new).replace(old.replace(b"></v>", b" />"), new)
    assert changed != parts[part]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, part: changed}.items():
            archive.writestr(name, content)


def test_a_text_that_fills_its_cell_is_told_as_cut_off(tmp_path):
    book, path = workbook(tmp_path / "a.xlsx", a=[["text"], ["س" * 32_767]])
    book.save(path)
    sheet = read_rows(path)
    assert len(sheet.rows) == 1
    assert "cuts" in problems(sheet)[2]


def test_a_workbook_that_is_an_attack_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    book, path = workbook(tmp_path / "a.xlsx", a=[["text"], [TEXT]])
    book.save(path)
    edit(path, "xl/worksheets/sheet1.xml", b"<worksheet",
         b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><worksheet')
    with pytest.raises(ArticleError, match="document type"):
        read_rows(path)
    book.save(path)
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 1000)
    with pytest.raises(ArticleError, match="once unpacked"):
        read_rows(path)


def test_a_workbook_of_one_far_cell_is_read_at_once(tmp_path):
    book, path = workbook(tmp_path / "a.xlsx", a=[["text"], [TEXT]])
    book["a"].cell(200_000, 16_384).value = "س"
    book.save(path)
    assert read_rows(path).rows["text"].tolist() == [TEXT]


def test_parquet_is_read_with_its_types(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({
        "المحتوى": [TEXT, None, "ب"], "date": [date(2024, 12, 7)] * 3, "tags": [["أ"]] * 3,
        "source": pa.array(["أ", "ب", "أ"]).dictionary_encode(), "pages": [1, 2, 3]}), path)
    sheet = read_rows(path)
    assert sheet.rows[["line", "text", "date", "outlet", "pages"]].values.tolist() == [
        [1, TEXT, date(2024, 12, 7), "أ", "1"], [3, "ب", date(2024, 12, 7), "أ", "3"]]
    assert "tags" in sheet.problems["problem"][0]
    pq.write_table(pa.table({"text": [1, 2]}), path)
    with pytest.raises(ArticleError, match="holds int, not text"):
        read_rows(path)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_table_is_read_in_parts_that_join_to_the_whole(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    rows = [{"id": str(n), "text": f"{TEXT} {n}"} for n in range(25)] + [{"id": "3", "text": TEXT}]
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif suffix == "jsonl":
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    else:
        path.write_text("id,text\n" + "\n".join(",".join(row.values()) for row in rows),
                        encoding="utf-8")
    parts = list(iter_rows(path, chunk=10))
    assert [len(part.rows) for part in parts] == [10, 10, 6]
    assert read_rows(path).rows["text"].tolist() == [row["text"] for row in rows]
    # That an id was used before is known across the parts.
    assert parts[2].rows["id"].tolist()[-1] is None


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.csv", b"", "is empty"), ("a.xlsx", b"PK\x03\x04broken", "Excel workbook"),
    ("a.xls", b"\xd0\xcf\x11\xe0old", "Save it as xlsx"), ("a.csv.gz", b"\x1f\x8bx", "Unpack"),
    ("a.parquet", b"PAR1broken", "Parquet"), ("a.jsonl", b"[1", "JSON"), ("a.json", b"7", "JSON"),
    ("a.csv", bytes(range(256)) * 20, "not text"), ("a.txt", b"text", "none of"),
    ("a.csv", b"\n\n\n", "headings"),
])
def test_what_is_no_table_is_told_in_plain_words(table, name, content, words):
    with pytest.raises(ArticleError, match=words):
        read_rows(table(content, name))


def test_a_missing_or_a_far_too_large_file_is_told(tmp_path, table, monkeypatch):
    with pytest.raises(ArticleError, match="no such file"):
        read_rows(tmp_path / "no.csv")
    monkeypatch.setattr(article_tables, "MAX_BYTES", 3)
    with pytest.raises(ArticleError, match="more than the 3"):
        read_rows(table("text\nأ\n"))


PIECES = [b"text", b",", b";", b"\n", b'"', b"\r\n", b"\0", b"\xff\xfe", TEXT.encode(), b"{", b"}",
          b'{"text":"x"}', b"[", b":", b"id", b"PK\x03\x04", b"PAR1", b"\xd8", b"date", b"1/2/2024"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=30).map(b"".join),
       st.sampled_from(["a.csv", "a.jsonl", "a.json", "a.xlsx", "a.parquet"]))
def test_any_bytes_give_rows_or_an_error_for_people(table, content, name):
    message, rows = outcome(table(content, name))
    assert name in message if rows is None else rows["text"].map(bool).all()


def outcome(path):
    try:
        return "", read_rows(path).rows
    except ArticleError as error:
        return str(error), None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
       st.floats(0.5, 1))
def test_a_damaged_workbook_or_parquet_file_gives_rows_or_an_error(tmp_path, damages, left):
    for name in ("a.xlsx", "a.parquet"):
        path = tmp_path / name
        if name == "a.xlsx":
            book, _ = workbook(path, a=[["text", "id"], [TEXT, 1], ["=1+1", 2]])
            book.save(path)
        else:
            pq.write_table(pa.table({"text": [TEXT] * 9, "id": range(9)}), path)
        content = bytearray(path.read_bytes())
        for place, byte in damages:
            content[int(place * len(content))] = byte
        path.write_bytes(content[:int(left * len(content))])
        message, rows = outcome(path)
        assert name in message if rows is None else set(rows) >= {"line", "text"}


@given(st.text(max_size=80) | st.sampled_from(["../../etc/passwd", "NUL.txt", "a..b", "C:\\x",
                                               "com1", "سوريا/روسيا", "...", "-", "LPT9.csv"]))
def test_any_name_becomes_an_id_that_is_safe_and_unique(proposal):
    taken = set()
    for _ in range(3):
        found = safe_id(proposal, taken)
        assert is_safe_id(found)
        assert found.lower() not in taken
        taken.add(found.lower())


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a\\b", "a..b", ".x", "-x", "نص", "x.", "CON",
                                  "aux.txt", "a b", "a" * 200])
def test_what_could_leave_the_folder_or_trouble_a_file_system_is_no_id(name):
    assert not is_safe_id(name)


def test_a_list_of_names_that_contradicts_itself_is_refused(tmp_path):
    (tmp_path / "table_columns.yml").write_text("text: [body]\ntitle: [Body]", encoding="utf-8")
    with pytest.raises(LexiconError, match="body|Body"):
        load_names(tmp_path)
    (tmp_path / "table_columns.yml").write_text("words: [body]", encoding="utf-8")
    with pytest.raises(LexiconError, match="no field is called words"):
        load_names(tmp_path)


def test_the_numbers_of_the_rows_are_no_ids(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f"الرقم,text\n١,{TEXT}\n٢,{TEXT} ثم عاد\n", encoding="utf-8")
    read = read_rows(path)
    assert "id" not in read.rows and read.rows["الرقم"].tolist() == ["١", "٢"]
    assert "no id" in read.mapping.set_index("column").loc["الرقم", "how"]
    # Numbers that a database gave stay.
    path.write_text(f"الرقم,text\n7001,{TEXT}\n7002,{TEXT} ثم عاد\n", encoding="utf-8")
    assert read_rows(path).rows["id"].tolist() == ["7001", "7002"]
