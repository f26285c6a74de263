"""Bad files: each is told in words that name it, nothing is lost, and the rest is added.

What is in a page stays text wherever it is shown: nothing of it runs.
"""

import errno
import os
import re
import shutil
import sys
import tracemalloc
import zipfile
from html import escape
from itertools import chain
from pathlib import Path

import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

from analysis.lexicon.schema import load_lexicon
from analysis.plots.style import save_figure
from analysis.report import charts
from analysis.study.study import StudyError, load_study
from analysis.text.vocabulary import build_vocabulary
from framing.intake import study_folder
from framing.run import freshness
from tests.conftest import FIRST, SECOND
from tests.notebook_cells import run_cells
from tests.study_folders import BRIDGE, HARVEST, MARKET, framing, html_page, objects, tree

PERSIAN = "این یک متن فارسی است که برای آزمایش نوشته شده است. دولت این طرح را اجرا خواهد کرد.\n"
ENGLISH = "The convoy reached the town after a long wait at the old bridge, officials said.\n"
BOMB = ('<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "كلمة كلمة كلمة كلمة">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]><html><body><h1>عنوان الخبر</h1><p>&j;</p></body></html>")
MEBIBYTE = 1 << 20


@pytest.fixture
def bad(tmp_path):
    """Write a file, and a good one beside it that must be added all the same."""
    def write(name, content=b"", size=None):
        place = tmp_path / "given"
        place.mkdir(exist_ok=True)
        (place / "zgood.txt").write_text(BRIDGE, encoding="utf-8")
        path = place / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if size:
            os.truncate(path, size)
        return path
    return write


def add_both(folder, path, *more):
    """Add a bad file and the good one, and hold that the good one was added and nothing lost."""
    given = tree(path.parent) if path.stat().st_size < MEBIBYTE else {}
    result = framing("add", path, path.parent / "zgood.txt", "--group", "a", "--study", folder,
                     *more)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    assert load_study(folder).texts["zgood"] == BRIDGE
    assert not list(folder.rglob("*.partial"))
    if given:
        assert tree(path.parent) == given
    return result


REFUSED = {
    "a truncated text": ("cut.txt", MARKET.rstrip(". \n").encode()[:-1], "byte"),
    "another encoding than is said": ("said.txt", MARKET.encode(), "utf-16"),
    "nothing": ("nothing.txt", "", "is empty"),
    "blanks": ("blanks.txt", " \n\t\r\n", "is empty"),
    "no words": ("none.txt", "؟؟ ... 123\n", "no Arabic"),
    "a page of no words": ("none.html", "<html><body><p>...</p></body></html>", "none.html"),
    "Persian": ("persian.txt", PERSIAN * 3, "is in Persian"),
    "a Persian page": ("persian.html", html_page(PERSIAN * 5), "is in Persian"),
    "English": ("english.txt", ENGLISH * 4, "no Arabic"),
    "an English page": ("english.html", html_page(ENGLISH * 5), "is not in Arabic"),
    "100,000 nested tags": ("nested.html", "<html><body>" + "<div>" * 100_000 + MARKET, "nests"),
    "100,000 nested spans": ("spans.html", "<html>" + "<b><i>" * 50_000 + MARKET, "nests"),
    "nested JSON": ("nested.json", "[" * 100_000, "no valid JSON"),
    "an entity bomb": ("bomb.xhtml", BOMB, "bomb.xhtml"),
    "two columns of text": ("two.csv", f'text,text\n"{MARKET}","{HARVEST}"\n', "column 1"),
    "a table without text": ("numbers.csv", "a,b\n1,2\n", "--column text="),
    "an image": ("image.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG image"),
    "bytes of all kinds": ("noise.txt", bytes(range(256)) * 9, "noise.txt"),
    "a workbook that is none": ("none.xlsx", b"PK\x03\x04" + b"x" * 99, "none.xlsx"),
    "a table of zeros": ("zeros.parquet", b"PAR1" + b"\0" * 99, "Parquet"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_named_and_the_good_one_is_added(folder, bad, case):
    name, content, told = REFUSED[case]
    more = ("--encoding", "utf-16") if case == "another encoding than is said" else ()
    path = bad(name, content)
    if more:
        result = framing("add", path, "--group", "a", "--study", folder, *more)
        assert result.exit_code == 1 and name in result.stderr
        return
    result = add_both(folder, path)
    assert result.exit_code == 1
    assert name in result.stderr and told in result.stderr
    assert list(load_study(folder).texts) == ["zgood"]


@pytest.mark.parametrize("name", ["big.txt", "big.html", "big.csv", "big.tsv", "big.xlsx",
                                  "big.jsonl", "big.json", "big.parquet"])
def test_a_file_of_200_megabytes_is_refused_by_its_size_or_its_first_line(folder, bad, name):
    path = bad(name, b"x", 200_000_000)
    result = add_both(folder, path)
    assert result.exit_code == 1 and name in result.stderr


def test_a_workbook_that_unpacks_to_far_more_than_it_is(folder, bad):
    path = bad("bomb.xlsx")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(name, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 100 * MEBIBYTE)
    assert path.stat().st_size < MEBIBYTE
    result = add_both(folder, path)
    assert result.exit_code == 1 and "bomb.xlsx" in result.stderr


def test_a_page_that_is_cut_off_is_added_and_said_to_be(folder, bad):
    page = html_page(MARKET).encode()
    path = bad("cut.html", page[:page.index(b"</article>")])
    result = add_both(folder, path)
    assert result.exit_code == 0 and "cut off" in result.stderr
    # Cut within a letter it is not what was saved.
    path = bad("half.html", page[:page.rindex("القديم".encode()) + 1])
    assert "half.html" in add_both(folder, path).stderr


@pytest.mark.parametrize(("said", "real"), [("windows-1256", "utf-8"), ("utf-8", "windows-1256"),
                                            ("iso-8859-1", "windows-1256"), ("klingon", "utf-8")])
def test_a_page_that_declares_another_encoding_is_read_as_what_it_is(folder, bad, said, real):
    page = html_page(MARKET).replace("charset='utf-8'", f"charset='{said}'")
    result = add_both(folder, bad("said.html", page.encode(real)))
    assert result.exit_code == 0 and said in result.stderr
    assert MARKET.splitlines()[1] in load_study(folder).texts["said"]


def test_formulas_and_paths_in_a_table_are_text(folder, bad):
    path = bad("formulas.csv", f'id,title,outlet,text\n../../x,"=HYPERLINK(""http://x"")",@SUM(1),'
                               f'"{MARKET}"\n..\\y,+1,-2,"=1+1 {HARVEST}"\n/etc/z,t,o,"{SECOND}"\n')
    result = add_both(folder, path)
    assert result.exit_code == 1
    for odd in ("../../x", "/etc/z"):
        assert odd in result.stderr
    study = load_study(folder)
    assert study.problems.empty
    assert set(study.texts.values()) == {MARKET, "=1+1 " + HARVEST, SECOND, BRIDGE}
    assert all(name.startswith("formulas-") for name in study.texts if name != "zgood")
    table = (folder / "data" / "articles.csv").read_text(encoding="utf-8")
    for cell in table.replace('"', "").replace("\n", ",").split(","):
        assert not cell.startswith(("=", "+", "-", "@"))
    assert not [path for path in folder.parent.rglob("*") if path.name in ("x.txt", "z.txt")]
    # Read back they are what they were, also where another command has written the table again.
    framing("regroup", "zgood", "--group", "b", "--study", folder)
    titles = {'=HYPERLINK("http://x")', "+1", "t"}
    assert titles < {*load_study(folder).articles["title"]}


def test_hidden_characters_are_reported_and_stay_in_the_text(folder, bad):
    text = MARKET.replace("السمك", "الس\u202eمك\u200b")
    result = add_both(folder, bad("اسم\u202e\u200b.txt", text))
    assert result.exit_code == 0
    assert "4 invisible characters" in result.stderr and "RIGHT-TO-LEFT OVERRIDE" in result.stderr
    assert "the file's name holds invisible characters" in result.stderr
    # Shown, they would turn the message round.
    assert "\u202e" not in result.stderr and "\\u202e" in result.stderr
    assert text in load_study(folder).texts.values()
    again = framing("annotate", bad("b.txt", text))
    assert "4 invisible characters" in again.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_file_name_gives_no_orders_to_the_terminal(folder, bad):
    result = add_both(folder, bad("\x1b[2Jgone\x07.txt", ""))
    assert "\x1b" not in result.stderr and "\\u001b[2Jgone" in result.stderr


def test_a_text_that_would_be_taken_for_a_page_is_refused_with_its_row(folder, bad):
    path = bad("pages.csv", f'text\n"<html><body><p>{MARKET}</p>"\n"{HARVEST}"\n')
    result = add_both(folder, path)
    assert result.exit_code == 1 and "line 2" in result.stderr and "HTML" in result.stderr
    assert HARVEST in load_study(folder).texts.values()


EVIL = ["<script>evil7()</script>", '"><svg/onload=evil7()>', "[x](javascript:evil7)",
        "<img src=x onerror=evil7()>", "$\\frac{evil7$", "{evil7}"]


def evil(text: str) -> str:
    """A text with markup between its words, one piece a line."""
    lines = []
    for n, line in enumerate(text.strip().splitlines()):
        words = line.split(" ")
        words.insert(2, EVIL[n % len(EVIL)])
        lines.append(" ".join(words))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def attacked(begun, tmp_path_factory):
    """A study of three articles that try what they can, in groups that do too."""
    place = tmp_path_factory.mktemp("attacked")
    folder = Path(shutil.copytree(begun, place / "study"))
    text = "\n".join(escape(line) for line in evil(FIRST + MARKET).splitlines())
    page = html_page(text, f'<script>evil7()</script><meta property="og:site_name" '
                           f'content="{escape(EVIL[3])}">',
                     '<p onclick="evil7()"><a href="javascript:evil7()">نشر اليوم</a></p>',
                     '<iframe src="javascript:evil7()"></iframe><svg onload="evil7()"></svg>')
    (place / "page.html").write_text(page, encoding="utf-8")
    (place / "text.txt").write_text(evil(SECOND), encoding="utf-8")
    (place / "wire.txt").write_text(evil(SECOND.replace("جديدة", "كثيرة")), encoding="utf-8")
    for name, group in (("page.html", "<b onmouseover=evil7()>early $\\frac{evil7$"),
                        ("text.txt", "late<script>evil7()</script>"),
                        ("wire.txt", "late<script>evil7()</script>")):
        result = framing("add", place / name, "--group", group, "--outlet", EVIL[3], "--study",
                         folder)
        assert result.exit_code == 0, result.stderr
    return folder


def assert_harmless(markup: str) -> None:
    """Hold that in a piece of HTML the articles' markup is text."""
    root = html.fragment_fromstring(markup, create_parent="div")
    for element in root.iter(etree.Element):
        assert element.tag not in ("iframe", "object", "embed", "base", "form")
        assert "evil7" not in (element.text or "") or element.tag not in ("script", "style")
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), etree.tostring(element)
            # Addresses are made of letters, digits and hyphens, whatever a group is called.
            made = name == "href" and re.fullmatch(r"\.\./site/[a-z0-9/_.#-]+", value)
            # A label is read out as text.
            assert made or name == "aria-label" or "evil7" not in value, etree.tostring(element)


def test_of_a_page_only_its_text_is_taken(attacked):
    text = load_study(attacked).texts["page"]
    assert EVIL[0] in text and "onclick" not in text
    # The page's own script, frame and link are not in it; its paragraphs' words are.
    assert text.count("evil7") == evil(FIRST + MARKET).count("evil7")


@pytest.mark.parametrize("notebook", ["1-articles", "2-terms", "3-actors", "6-claims"])
def test_nothing_of_an_article_runs_in_a_notebook_or_figure(attacked, notebook, tmp_path,
                                                            monkeypatch):
    monkeypatch.setenv("FRAMING_FIGURES", str(tmp_path))
    monkeypatch.setattr(charts, "save_figure", lambda *given: save_figure(*given[:6], svg=True))
    seen, markdown = 0, MarkdownIt("commonmark", {"html": True})
    for shown in chain.from_iterable(value if isinstance(value, charts.Figures) else [value]
                                     for value in run_cells(notebook, attacked)):
        bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {}
        for kind, rich in (bundle[0] if isinstance(bundle, tuple) else bundle).items():
            if kind in ("text/html", "text/markdown"):
                seen += "evil7" in rich
                # Markdown passes HTML on as it is, and makes links.
                assert_harmless(rich if kind == "text/html" else markdown.render(rich))
    assert seen or notebook == "6-claims"
    for path in tmp_path.glob("*.svg"):
        root = etree.parse(path).getroot()
        for element in root.iter(etree.Element):
            assert etree.QName(element).localname not in ("script", "foreignObject", "iframe")
            assert not [name for name in element.attrib if name.startswith("on")]


def test_nothing_of_an_article_runs_in_a_concordance_or_spreadsheet(attacked, tmp_path):
    for term in ("سوريا", "قوات"):
        result = framing("concordance", term, "--study", attacked, "--html", tmp_path / "c.html",
                         "--excel", tmp_path / "c.xlsx")
        assert result.exit_code == 0, result.stderr
        page = (tmp_path / "c.html").read_text(encoding="utf-8")
        assert "evil7" in page
        assert_harmless(page)
        with zipfile.ZipFile(tmp_path / "c.xlsx") as book:
            sheets = [book.read(name) for name in book.namelist() if "worksheets/" in name]
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]


@pytest.mark.parametrize("allowed", [0, 1, 2, 3, 4])
def test_on_a_full_disk_nothing_is_half_written_and_nothing_lost(folder, bad, monkeypatch, allowed):
    page = bad("page.html", html_page(MARKET))
    call = ["add", page, page.parent / "zgood.txt", "--group", "a", "--study", folder]
    before = tree(folder)
    replace, left = os.replace, iter(range(allowed))

    def full(source, target):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)
    monkeypatch.setattr(os, "replace", full)
    result = framing(*call)
    assert result.exit_code == 1 and "disk is full" in result.stderr
    assert folder.as_posix() in result.stderr
    assert tree(folder) == before
    monkeypatch.undo()
    assert framing(*call).exit_code == 0
    assert set(load_study(folder).texts) == {"page", "zgood"}


def test_where_only_the_example_cannot_go_the_next_call_takes_it_out(folder, bad, monkeypatch):
    page = bad("page.html", html_page(MARKET))
    call = ["add", page, "--group", "a", "--study", folder]
    write = study_folder.write_atomically
    monkeypatch.setattr(study_folder, "write_atomically", lambda path, content: write(
        path, content) if path.name == "articles.csv" else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        framing(*call, catch_exceptions=False)
    assert list(load_study(folder).texts) == ["page"]
    monkeypatch.undo()
    assert framing(*call).exit_code == 0
    assert not [name for name in tree(folder) if "example" in name]
    assert b"made-up" not in (folder / "study.toml").read_bytes()


def test_on_a_disk_that_takes_no_byte_more_nothing_is_half_written(folder, bad, monkeypatch):
    path = bad("table.csv", f'text\n"{MARKET}"\n')
    before = tree(folder)

    class Full:
        def __init__(self, handle, mode):
            self.handle = handle

        def __enter__(self):
            return self

        def __exit__(self, *_):
            os.close(self.handle)

        def write(self, content):
            os.write(self.handle, content[:3])
            raise OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(os, "fdopen", Full)
    result = framing("add", path, "--group", "a", "--study", folder)
    assert result.exit_code == 1 and "disk is full" in result.stderr
    monkeypatch.undo()
    assert tree(folder) == before


def test_json_lines_alone_go_to_the_output_whatever_is_wrong(folder, bad):
    path = bad("bad.txt", "")
    result = add_both(folder, path, "--format", "jsonl")
    assert result.exit_code == 1
    assert [row["id"] for row in objects(result)] == ["zgood"]


def test_control_characters_in_cells_and_settings_are_told(small_study, folder, bad):
    path = bad("controls.csv", f'text,title,outlet\n"{MARKET}",a\x01b\x1cc,d\x7fe\n')
    add_both(folder, path)
    row = load_study(folder).articles.set_index("file").loc["controls-2.txt"]
    assert (row["title"], row["outlet"]) == ("ab c", "de")
    table = small_study / "data" / "articles.csv"
    table.write_text(table.read_text("utf-8").replace("before,", "before,a\x1fb"), encoding="utf-8")
    [problem] = load_study(small_study).problems["problem"]
    assert "line 2" in problem and "title holds a control character (U+001F)" in problem
    (small_study / "study.toml").write_text('[study]\ntitle = "a\\u0001b"\n', encoding="utf-8")
    with pytest.raises(StudyError, match=r"study title holds a control character \(U\+0001\)"):
        load_study(small_study)


@pytest.mark.parametrize("noted", ["[1]", "[" * 50_000, '{"outputs": [1]}', "\udcff", ""])
def test_what_a_run_noted_of_itself_may_be_anything(small_study, noted):
    (small_study / ".framing").mkdir()
    (small_study / ".framing" / "run.json").write_bytes(os.fsencode(noted))
    assert freshness(small_study).never


def test_a_help_page_that_is_not_utf8_is_told(small_study):
    pytest.importorskip("sphinx", reason="the site needs: pip install 'framing[site]'")
    (small_study / "data" / "lexicon").mkdir()
    (small_study / "data" / "lexicon" / "README.md").write_bytes("كلمة".encode("cp1256"))
    result = framing("site", "--study", small_study)
    assert result.exit_code == 1 and "README.md: not UTF-8 at byte 0" in result.stderr


def test_a_word_without_end_takes_no_room_beside_every_other_word():
    lexicon = load_lexicon()
    words = sorted({*MARKET.split(), *BRIDGE.split()})
    build_vocabulary(words, lexicon)
    tracemalloc.start()
    build_vocabulary([*words, "ﷺ" * 20_000], lexicon)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * MEBIBYTE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that is a pipe")
def test_what_is_no_file_is_not_replaced_by_one(small_study, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for command in (["concordance", "هدنة", "--html"], ["concordance", "هدنة", "--excel"],
                    ["paper", "methods", "--out"]):
        result = framing(*command, tmp_path / "pipe", "--study", small_study)
        assert result.exit_code == 1 and "not a file" in result.stderr, command
        assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("command", [
    ("code", "draw", "ceasefire", "--coder", "\udc87"), ("concordance", "\udc87"),
    ("regroup", "first", "--group", "\ud800")])
def test_what_is_typed_and_no_text_is_told(small_study, command):
    result = framing(*command, "--study", small_study)
    assert result.exit_code == 1 and "is no text in UTF-8" in result.stderr
