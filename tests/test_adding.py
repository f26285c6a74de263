"""`framing add`: whatever is given is kept as it was, recognised, and listed once."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from analysis.pages import article_files
from analysis.pages.damage import find_damage
from analysis.study.study import StudyError, load_study
from framing.intake.adding import add_articles
from framing.intake.recognising import Given
from framing.intake.study_folder import read_table
from tests.conftest import REPOSITORY
from tests.study_folders import BRIDGE, HARVEST, MARKET, framing, html_page, objects, tree


@pytest.fixture
def given_files(tmp_path):
    """Three articles as people have them: a saved page, copied text, a row of a workbook."""
    place = tmp_path / "given"
    place.mkdir()
    (place / "page.html").write_text(html_page(
        MARKET, '<meta property="article:published_time" content="2024-03-09T10:00:00Z">'
        '<meta property="og:site_name" content="جريدة الميناء">'), encoding="utf-8")
    (place / "copied.txt").write_text(BRIDGE, encoding="utf-8")
    book = Workbook()
    book.active.append(["Headline", "Body", "Publication date", "Source", "Group"])
    book.active.append(["موسم الزيتون", HARVEST, "7 كانون الأول 2024", "صوت الجبل", "late"])
    book.save(place / "articles.xlsx")
    return place


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows_of(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "data" / "articles.csv").open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_page_a_text_and_a_workbook_are_added_in_one_call(folder, given_files):
    result = framing("add", *sorted(given_files.iterdir()), "--group", "early", "--study", folder,
                     "--format", "jsonl")
    assert result.exit_code == 0
    assert {row["id"]: row["state"] for row in objects(result)} == {
        "articles-2": "added", "copied": "added", "page": "added"}
    study = load_study(folder)
    assert study.problems.empty
    table = study.articles.set_index("article")
    assert table["title"].to_dict() == {
        "articles-2": "موسم الزيتون", "copied": "إصلاح الجسر القديم يبدأ غدا",
        "page": "عودة سوق السمك إلى العمل"}
    assert table["outlet"].dropna().to_dict() == {"articles-2": "صوت الجبل",
                                                  "page": "جريدة الميناء"}
    assert table["date"].dropna().to_dict() == {"articles-2": "2024-12-07", "page": "2024-03-09"}
    # What is said in the command goes before what the workbook says.
    assert set(table["group"]) == {"early"}
    assert study.texts["copied"] == BRIDGE and study.texts["articles-2"] == HARVEST


def test_what_is_added_is_kept_byte_for_byte(folder, given_files):
    framing("add", *sorted(given_files.iterdir()), "--group", "early", "--study", folder)
    rows = rows_of(folder)
    data = folder / "data"
    assert sha256(data / "articles" / "copied.txt") == sha256(given_files / "copied.txt")
    assert sha256(data / "originals" / "page.html") == sha256(given_files / "page.html")
    assert sha256(data / "originals" / "articles.xlsx") == sha256(given_files / "articles.xlsx")
    assert rows["page"]["original_sha256"] == sha256(given_files / "page.html")
    assert rows["articles-2"]["original_sha256"] == sha256(given_files / "articles.xlsx")
    for row in rows.values():
        assert row["sha256"] == sha256(data / "articles" / row["file"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "windows-1256",
                                      "iso-8859-6"])
def test_a_text_keeps_its_bytes_whatever_its_encoding(folder, tmp_path, encoding):
    text = MARKET.replace("\n", "\r\n").replace("،", ",")
    path = write(tmp_path / "text.txt", text.encode(encoding))
    framing("add", path, "--group", "a", "--study", folder)
    assert (folder / "data" / "articles" / "text.txt").read_bytes() == path.read_bytes()
    assert load_study(folder).texts["text"].removeprefix("\ufeff") == text


def test_an_encoding_that_has_to_be_said_is_not_forgotten(folder, tmp_path):
    # Read in the wrong one of two encodings that every byte is valid in, letters are exchanged.
    text = "بيان\n" + "كتب مراسلنا: قال المدير إن العمل مستمر.\n" * 3
    path = write(tmp_path / "mac.txt", text.encode("mac-arabic"))
    result = framing("add", path, "--group", "a", "--encoding", "mac-arabic", "--study", folder)
    assert result.exit_code == 0
    study = load_study(folder)
    assert study.texts["mac"] == text and study.problems.empty
    assert (folder / "data" / "originals" / "mac.txt").read_bytes() == path.read_bytes()
    again = framing("add", path, "--group", "a", "--encoding", "mac-arabic", "--study", folder)
    assert "1 already there" in again.stderr


def test_the_text_of_a_page_is_what_its_spans_refer_to_and_its_roles_are_kept(folder, given_files):
    page = given_files / "page.html"
    framing("add", page, "--group", "early", "--study", folder)
    study = load_study(folder)
    [annotated] = objects(framing("annotate", page, "--format", "jsonl"))
    assert study.texts["page"] == annotated["text"]
    assert (folder / "data" / "articles" / "page.txt").read_bytes().decode() == annotated["text"]
    kept = study.tables.blocks[["line", "start", "end", "role"]].to_dict("records")
    assert kept == [{name: block[name] for name in ("line", "start", "end", "role")}
                    for block in annotated["blocks"]]
    assert {"headline", "body"} <= set(study.tables.blocks["role"])
    text = study.texts["page"]
    lines = {text[row.start:row.end] for row in study.tables.blocks.itertuples()}
    assert set(MARKET.strip().splitlines()) <= lines
    tokens = [text[row.start:row.end] for row in study.tables.tokens.itertuples()]
    assert {"السمك", "الصيادون", "وقال", "الرقابة"} <= set(tokens)


def test_a_dry_run_shows_all_and_writes_nothing(folder, given_files):
    before = tree(folder)
    result = framing("add", given_files, "--group", "early", "--dry-run", "--study", folder,
                     "--format", "jsonl")
    assert result.exit_code == 0
    assert len(objects(result)) == 3 and "would be added" in result.stderr
    assert tree(folder) == before
    dry = objects(result)
    assert objects(framing("add", given_files, "--group", "early", "--study", folder, "--format",
                           "jsonl")) == dry


def test_the_same_files_again_change_no_byte(folder, given_files):
    call = ["add", given_files, "--group", "early", "--study", folder]
    framing(*call)
    before = tree(folder)
    result = framing(*call, "--format", "jsonl")
    assert result.exit_code == 0
    assert {row["state"] for row in objects(result)} == {"already there"}
    assert tree(folder) == before


def test_the_order_of_files_makes_no_difference_to_what_is_kept_of_each(begun, folder, given_files):
    for path in sorted(given_files.iterdir(), reverse=True):
        framing("add", path, "--group", "early", "--study", folder)
    one = tree(folder / "data" / "articles")
    other = Path(shutil.copytree(begun, folder.parent / "other"))
    framing("add", given_files, "--group", "early", "--study", other)
    assert tree(other / "data" / "articles") == one


def test_the_folders_inside_a_folder_are_the_groups(folder, tmp_path):
    write(tmp_path / "in" / "الصحف" / "a.txt", MARKET)
    write(tmp_path / "in" / "agencies" / "2024" / "b.txt", BRIDGE)
    write(tmp_path / "in" / ".git" / "c.txt", HARVEST)
    assert framing("add", tmp_path / "in", "--study", folder).exit_code == 0
    assert load_study(folder).articles.set_index("article")["group"].to_dict() == {
        "a": "الصحف", "b": "agencies"}


def test_two_files_of_one_name_are_two_articles(folder, tmp_path):
    for group, text in (("early", MARKET), ("late", BRIDGE), ("latest", HARVEST)):
        write(tmp_path / "in" / group / "article.txt", text)
        write(tmp_path / "in" / group / "page.html", html_page(text + "سطر أخير من عندنا.\n"))
    framing("add", tmp_path / "in", "--study", folder)
    study = load_study(folder)
    assert study.problems.empty
    assert set(study.texts) == {"article", "article-2", "article-3", "page", "page-2", "page-3"}
    assert {study.texts[name] for name in study.texts if name.startswith("article")} == {
        MARKET, BRIDGE, HARVEST}
    assert len(list((folder / "data" / "originals").iterdir())) == 3


@pytest.mark.parametrize("name", ["../../secret.txt", "CON.txt", "مقال اليوم.txt", "a b.txt",
                                  "-x.txt", "=1+1.txt", "مقال\u202e.txt", "é" * 100 + ".txt"])
def test_ids_are_safe_whatever_a_file_is_called(folder, tmp_path, name):
    path = write(tmp_path / Path(name).name, MARKET)
    framing("add", path, "--group", "a", "--study", folder)
    [row] = rows_of(folder).values()
    assert row["id"].isascii() and ".." not in row["id"] and row["id"].lower() != "con"
    assert (folder / "data" / "articles" / row["file"]).is_file()
    assert load_study(folder).problems.empty


def test_no_file_that_stands_there_is_written_over(folder, tmp_path):
    # One that another article has under another id, and one that is in no table.
    listed = write(folder / "data" / "articles" / "bridge.txt", BRIDGE)
    loose = write(folder / "data" / "articles" / "harvest.txt", HARVEST)
    write(folder / "data" / "articles.csv", "id,file,group\nfirst,bridge.txt,a\n")
    write(tmp_path / "in" / "bridge.txt", MARKET)
    write(tmp_path / "in" / "harvest.txt", MARKET + "سطر أخير.\n")
    framing("add", tmp_path / "in", "--group", "a", "--study", folder)
    assert listed.read_text(encoding="utf-8") == BRIDGE
    assert loose.read_text(encoding="utf-8") == HARVEST
    assert {row["file"] for row in rows_of(folder).values()} == {"bridge.txt", "bridge-2.txt",
                                                                "harvest-2.txt"}
    assert load_study(folder).problems.empty


def test_what_is_read_of_markup_is_kept_beside_the_original_and_told(folder, tmp_path):
    marked = write(tmp_path / "bridge.txt", BRIDGE.replace(" ", "&nbsp;", 1) + "<p>&quot;</p>")
    listed = write(tmp_path / "rows.csv", f"""text,group\n"['{HARVEST[:60]}', 'ثم عاد.']",late\n""")
    added = add_articles(folder, [marked, listed], Given(group="early"))
    assert ["HTML" in added.notes["note"][0], "list" in added.notes["note"][1]] == [True, True]
    row = rows_of(folder)["bridge"]
    assert (folder / "data" / "originals" / row["original"]).read_bytes() == marked.read_bytes()
    study = load_study(folder)
    assert study.texts["bridge"] == BRIDGE.replace(" ", "\xa0", 1) + '"\n'
    assert study.texts["rows-2"] == HARVEST[:60] + "\n\nثم عاد."


def test_two_tables_of_one_name_are_both_kept(folder, tmp_path):
    for place, text in (("one", MARKET), ("two", BRIDGE)):
        write(tmp_path / place / "news.csv", f'text,group\n"{text}",a\n')
    for place in ("one", "two", "one"):
        framing("add", tmp_path / place / "news.csv", "--study", folder)
    assert tree(folder / "data" / "originals") == {
        "news.csv": (tmp_path / "one" / "news.csv").read_bytes(),
        "news-2.csv": (tmp_path / "two" / "news.csv").read_bytes()}
    assert {row["original"]: row["original_sha256"] for row in rows_of(folder).values()} == {
        "news.csv": sha256(tmp_path / "one" / "news.csv"),
        "news-2.csv": sha256(tmp_path / "two" / "news.csv")}


def test_a_table_that_has_grown_adds_its_new_rows(folder, tmp_path):
    path = write(tmp_path / "news.csv", f'text,group\n"{MARKET}",a\n')
    framing("add", path, "--study", folder)
    write(path, f'text,group\n"{MARKET}",a\n"{BRIDGE}",a\n')
    result = framing("add", path, "--study", folder, "--format", "jsonl")
    assert [row["state"] for row in objects(result)] == ["already there", "added"]
    assert sorted(load_study(folder).texts.values()) == sorted([MARKET, BRIDGE])
    assert len(tree(folder / "data" / "originals")) == 2


def test_an_article_under_two_names_is_added_once(folder, tmp_path):
    write(tmp_path / "in" / "a.txt", MARKET)
    write(tmp_path / "in" / "b.txt", MARKET)
    result = framing("add", tmp_path / "in", "--group", "a", "--study", folder, "--format", "jsonl")
    assert [(row["id"], row["state"]) for row in objects(result)] == [
        ("a", "added"), ("a", "already there")]
    assert result.exit_code == 0 and list(rows_of(folder)) == ["a"]


def test_one_story_in_two_papers_of_a_table_is_two_articles_and_told(folder, tmp_path):
    path = write(tmp_path / "wire.csv",
                 f'text,group,outlet\n"{MARKET}",a,Here\n"{MARKET}",b,There\n"{MARKET}",b,There\n')
    result = framing("add", path, "--study", folder, "--format", "jsonl")
    assert [row["state"] for row in objects(result)] == ["added", "added", "already there"]
    assert "wire-7 has the same words as wire-2" in result.stderr
    assert "edition_of" in result.stderr
    before = tree(folder)
    framing("add", path, "--study", folder)
    assert tree(folder) == before


def test_near_copies_are_told_with_what_to_do(folder, tmp_path):
    write(tmp_path / "in" / "b.txt", BRIDGE)
    write(tmp_path / "in" / "m1.txt", MARKET)
    framing("add", tmp_path / "in", "--group", "a", "--study", folder)
    other = write(tmp_path / "m2.txt", MARKET.replace("شهر", "أسبوعين"))
    result = framing("add", other, "--group", "a", "--study", folder)
    assert "m2 is nearly the same as m1" in result.stderr
    assert "write m1 into the column edition_of of m2" in result.stderr
    assert "take its line out" in result.stderr


def test_an_edition_is_named_and_one_that_is_not_there_refused(folder, tmp_path):
    first = write(tmp_path / "first.txt", MARKET)
    second = write(tmp_path / "second.txt", MARKET.replace("شهر", "أسبوعين"))
    framing("add", first, "--group", "a", "--study", folder)
    before = tree(folder)
    result = framing("add", second, "--group", "b", "--edition-of", "frist", "--study", folder)
    assert result.exit_code == 1 and "'frist'" in result.stderr and "first" in result.stderr
    assert tree(folder) == before
    framing("add", second, "--group", "b", "--edition-of", "first", "--study", folder)
    assert load_study(folder).articles["edition_of"].tolist()[1] == "first"
    # The same words may be an edition too, where that is said; and it stays one.
    third = write(tmp_path / "third.txt", MARKET)
    for state in ("added", "already there"):
        result = framing("add", third, "--group", "b", "--edition-of", "first", "--study", folder,
                         "--format", "jsonl")
        assert objects(result)[0]["state"] == state


@pytest.mark.parametrize("day", ["2024-12-07", "٧ ديسمبر 2024", "7 كانون الأول 2024",
                                 "7 دجنبر 2024"])
def test_a_day_may_be_written_as_arabic_pages_do(folder, tmp_path, day):
    path = write(tmp_path / "a.txt", MARKET)
    framing("add", path, "--group", "a", "--date", day, "--study", folder)
    assert rows_of(folder)["a"]["date"] == "2024-12-07"


def test_what_is_no_day_is_wrong_usage(folder, tmp_path):
    path = write(tmp_path / "a.txt", MARKET)
    result = framing("add", path, "--group", "a", "--date", "قريبا", "--study", folder)
    assert result.exit_code == 2 and "no day" in result.stderr


def test_the_day_that_a_page_shows_goes_before_the_one_it_gives_to_machines(folder, tmp_path):
    head = '<meta property="article:published_time" content="2024-12-11T10:00:00Z">'
    page = html_page(MARKET, head, "<p>نشر في 7 كانون الأول 2024</p>")
    result = framing("add", write(tmp_path / "shown.html", page), "--group", "a", "--study", folder,
                     "--format", "jsonl")
    [row] = objects(result)
    assert row["date"] == "2024-12-07"
    assert "كانون الأول" in row["date_from"] and "2024-12-11" in row["date_from"]
    # A day that cannot be is none.
    page = html_page(BRIDGE, head.replace("12-11", "02-31"))
    [row] = objects(framing("add", write(tmp_path / "odd.html", page), "--group", "a", "--study",
                            folder, "--format", "jsonl"))
    assert row["date"] == "" and load_study(folder).problems.empty


def test_a_column_is_named_where_its_name_says_nothing(folder, tmp_path):
    path = write(tmp_path / "odd.csv", f'x,y,group\n1,"{MARKET}",a\n')
    result = framing("add", path, "--study", folder)
    assert result.exit_code == 1 and "--column text=" in result.stderr
    assert framing("add", path, "--column", "text=y", "--study", folder).exit_code == 0
    assert [*load_study(folder).texts.values()] == [MARKET]
    assert framing("add", path, "--column", "text", "--study", folder).exit_code == 2
    for place in ("9" * 5000, "²"):
        assert framing("add", path, "--column", f"text={place}", "--study", folder).exit_code == 1


def test_an_id_that_two_rows_have_does_not_stop_what_is_added(folder, given_files, tmp_path):
    assert framing("add", given_files, "--group", "a", "--study", folder).exit_code == 0
    table = folder / "data" / "articles.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    (tmp_path / "new.txt").write_text(
        "افتتح المتحف أبوابه أمام الزوار بعد أعمال ترميم دامت عامين في البلدة القديمة.", "utf-8")
    result = framing("add", tmp_path / "new.txt", "--group", "a", "--study", folder)
    assert result.exit_code == 0 and "new" in [row["id"] for row in read_table(table)]


def test_without_a_group_an_article_is_left_out_and_the_others_are_added(folder, tmp_path):
    alone = write(tmp_path / "alone.txt", MARKET)
    write(tmp_path / "in" / "late" / "b.txt", BRIDGE)
    result = framing("add", alone, tmp_path / "in", "--study", folder)
    assert result.exit_code == 1
    assert "alone.txt" in result.stderr and "--group" in result.stderr
    assert list(rows_of(folder)) == ["b"]


def test_in_a_folder_what_is_no_article_is_passed_over(folder, tmp_path):
    place = tmp_path / "saved"
    write(place / "page.html", html_page(MARKET))
    write(place / "page_files" / "advert.html", "<html><body><p>اشتر الآن</p></body></html>")
    write(place / "page_files" / "script.js", "var x = 'مرحبا';")
    write(place / "photo.jpg", b"\xff\xd8\xff\xe0")
    result = framing("add", place, "--group", "a", "--study", folder)
    assert result.exit_code == 0
    assert list(rows_of(folder)) == ["page"]
    assert "1 other files in it were left out" in result.stderr


def test_an_empty_folder_and_a_file_that_is_not_there_are_told(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    path = write(tmp_path / "a.txt", MARKET)
    result = framing("add", tmp_path / "empty", tmp_path / "gone.txt", path, "--group", "a",
                     "--study", folder)
    assert result.exit_code == 1
    assert "no article in this folder" in result.stderr and "gone.txt" in result.stderr
    assert list(rows_of(folder)) == ["a"]


def test_a_study_is_not_added_to_itself(folder):
    before = tree(folder.parent)
    for place in (folder, folder.parent, folder / "data", folder / "notebooks"):
        result = framing("add", place, "--group", "a", "--study", folder)
        assert result.exit_code == 1 and "the study itself" in result.stderr
    assert tree(folder.parent) == before


def test_an_article_that_was_lost_comes_back(folder, given_files):
    call = ["add", given_files, "--group", "early", "--study", folder]
    framing(*call)
    before = tree(folder)
    for name in ("articles/page.txt", "articles/page.blocks.csv", "originals/page.html",
                 "articles/copied.txt"):
        (folder / "data" / name).unlink()
    result = framing(*call, "--format", "jsonl")
    assert {row["id"]: row["state"] for row in objects(result)} == {
        "articles-2": "already there", "copied": "restored", "page": "restored"}
    assert tree(folder) == before


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from framing.intake.adding import add_articles
from framing.intake.recognising import Given
study, given, place = map(Path, sys.argv[1:])
replace = os.replace
for n in range(20):
    folder = shutil.copytree(study, place / f"{n}")
    child = os.fork()
    if not child:
        left = iter(range(n))
        def killing(source, target):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            replace(source, target)
        os.replace = killing
        add_articles(folder, [given], Given(group="early"))
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


@pytest.mark.whole
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed so")
def test_killed_at_any_write_the_study_is_whole_and_the_next_call_ends_alike(
        folder, given_files, tmp_path):
    place = tmp_path / "killed"
    place.mkdir()
    subprocess.run([sys.executable, "-c", KILLED, folder, given_files, place], check=True,
                   cwd=REPOSITORY, timeout=100)
    old = tree(folder)
    framing("add", given_files, "--group", "early", "--study", folder)
    new = tree(folder)
    interrupted = sorted(place.iterdir())
    # A text, a page with its roles and original, a row with its workbook, the list, the settings
    # and claims that the example leaves.
    assert len(interrupted) >= 10
    partial = 0
    for one in interrupted:
        study = load_study(one)
        assert study.problems.empty, one.name
        assert set(study.texts) in ({f"example-{n}" for n in range(1, 5)},
                                    {"page", "copied", "articles-2"})
        for name, content in tree(one).items():
            if name.endswith(".partial"):
                partial += 1
            else:
                assert content in (old.get(name), new.get(name)), (one.name, name)
        assert framing("add", given_files, "--group", "early", "--study", one).exit_code == 0
        assert tree(one) == new, one.name
    assert partial == len(interrupted) - 1


def test_unseen_characters_do_not_make_two_groups_of_one(folder, tmp_path):
    path = write(tmp_path / "t.csv", f'text,group,outlet\n"{MARKET}",after\u200f,\u202eHere\n'
                                     f'"{BRIDGE}",after,Here\n')
    result = framing("add", path, "--study", folder)
    assert "RIGHT-TO-LEFT MARK" in result.stderr and "RIGHT-TO-LEFT OVERRIDE" in result.stderr
    study = load_study(folder)
    assert study.groups == ["after"] and set(study.articles["outlet"]) == {"Here"}


def test_a_table_without_titles_takes_them_from_the_texts(folder, tmp_path):
    path = write(tmp_path / "t.jsonl", json.dumps({"text": MARKET, "group": "a"}))
    framing("add", path, "--study", folder)
    assert rows_of(folder)["t-1"]["title"] == "عودة سوق السمك إلى العمل"


def test_parquet_and_json_are_tables_too(folder, tmp_path):
    pd.DataFrame({"body": [MARKET], "id": ["market"], "group": ["a"]}).to_parquet(
        tmp_path / "t.parquet")
    write(tmp_path / "t.json", json.dumps([{"المحتوى": BRIDGE, "id": "bridge", "group": "b"}]))
    assert framing("add", tmp_path / "t.parquet", tmp_path / "t.json", "--study",
                   folder).exit_code == 0
    assert load_study(folder).texts == {"market": MARKET, "bridge": BRIDGE}


@pytest.mark.parametrize(("table", "told"), [
    ("id,file,group,colour\na,a.txt,x,red\n", "colour"),
    ("id,group\na,x\n", "lacks a column: file"),
    ("id,file,group\na,a.txt,x,y\n", "line 2"),
    ("id,file,group,group\na,a.txt,x,y\n", "two columns called group"),
    ('id,file,group\na,a.txt,"x\n', "articles.csv")])
def test_a_table_that_would_lose_something_is_not_written_again(folder, tmp_path, table, told):
    path = write(folder / "data" / "articles.csv", table)
    result = framing("add", write(tmp_path / "m.txt", MARKET), "--group", "a", "--study", folder)
    assert (result.exit_code, told in result.stderr) == (1, True), result.stderr
    assert path.read_text(encoding="utf-8") == table


def test_a_table_edited_in_a_spreadsheet_of_another_country_is_read(folder, tmp_path):
    write(folder / "data" / "articles" / "b.txt", BRIDGE)
    write(folder / "data" / "articles.csv", "\ufeffid;file;group\r\nb;b.txt;early\r\n")
    framing("add", write(tmp_path / "m.txt", MARKET), "--group", "late", "--study", folder)
    assert load_study(folder).groups == ["early", "late"]
    write(folder / "data" / "articles.csv", "id,file,group,title\nb,b.txt,a,سوق\n".encode("cp1256"))
    with pytest.raises(StudyError, match="CSV UTF-8"):
        add_articles(folder, [tmp_path / "m.txt"], Given(group="late"))


def test_a_folder_without_subfolders_is_a_group_itself(folder, tmp_path):
    write(tmp_path / "early" / "one.txt", MARKET)
    write(tmp_path / "late" / "two.txt", BRIDGE)
    result = framing("add", tmp_path / "early", tmp_path / "late", "--study", folder)
    assert result.exit_code == 0, result.output
    assert {row["id"]: row["group"] for row in rows_of(folder).values()} == {
        "one": "early", "two": "late"}


def test_the_title_of_a_table_is_the_headline_of_a_text_that_has_none(folder, tmp_path):
    body = HARVEST.split("\n", 1)[1]
    write(tmp_path / "rows.csv", f'title,text,group\nموسم الزيتون يبدأ مبكرا,"{body}",late\n')
    framing("add", tmp_path / "rows.csv", "--study", folder)
    study = load_study(folder)
    [text] = study.texts.values()
    assert text == f"موسم الزيتون يبدأ مبكرا\n\n{body}"
    first = study.tables.blocks.iloc[0]
    assert (first["role"], text[first["start"]:first["end"]]) == ("headline",
                                                                  "موسم الزيتون يبدأ مبكرا")
    assert first["reason"] == "is the title that the table gives"


def test_the_name_of_the_outlet_above_a_headline_is_no_headline(folder, tmp_path):
    write(tmp_path / "one.txt", "صوت الجبل\n" + MARKET)
    framing("add", tmp_path / "one.txt", "--group", "a", "--outlet", "صوت الجبل", "--study", folder)
    study = load_study(folder)
    [row] = rows_of(folder).values()
    assert row["title"] == MARKET.split("\n", 1)[0]
    assert study.tables.blocks["role"].tolist()[:2] == ["site", "headline"]


@pytest.mark.parametrize("damage", [
    lambda text: text.encode().decode("cp1256", "replace"),
    lambda text: "".join(chr(byte) if byte in (129, 141, 143, 144, 157)
                         else bytes([byte]).decode("cp1252") for byte in text.encode()),
    lambda text: "\n".join(line[::-1] for line in text.split("\n")),
])
def test_a_damaged_text_is_repaired_beside_its_original_and_the_table_says_so(
        folder, tmp_path, damage):
    whole = BRIDGE * 3
    bad = write(tmp_path / "bad.txt", damage(whole))
    result = framing("add", bad, "--group", "early", "--study", folder, "--repair")
    row = rows_of(folder)["bad"]
    assert row["repaired"] in result.output
    assert (folder / "data" / "originals" / row["original"]).read_bytes() == bad.read_bytes()
    text = load_study(folder).texts["bad"]
    assert find_damage(text) is None
    assert sum(map(text.split().count, set(whole.split()))) >= .9 * len(whole.split())


def test_what_is_still_damaged_after_a_repair_is_not_added(folder, tmp_path, monkeypatch):
    garbled = "دمشق تعلن وقف إطلاق النار في سوريا".encode().decode("cp1256")
    bad = write(tmp_path / "bad.txt", garbled)
    monkeypatch.setattr(article_files, "damage_note", lambda text: "the text is damaged: so")
    added = add_articles(folder, [bad], Given(group="early", repair=True))
    assert "still does not read as Arabic" in added.problems["problem"][0]
    assert "bad" not in rows_of(folder)
