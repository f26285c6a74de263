"""The checks themselves: each finds the fault that it is there for, and nothing in a good page."""

import pytest

from .files import (
    broken_links,
    head_faults,
    images_without_alt,
    loads_from_elsewhere,
    page_names,
)
from .visits import kind, spread, violations, visit

GOOD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Two texts</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1 id="top-line">Terms</h1>
<p>The word <span lang="ar" dir="rtl">الهدنة</span> is counted.</p>
<table><tr><th scope="col">Word</th></tr>
<tr><td lang="ar" dir="rtl">وقف إطلاق النار</td></tr></table>
%s</main></body></html>"""


@pytest.fixture
def write(tmp_path):
    """Write a page that is good but for what is put into it."""
    def written(body: str = "", name: str = "index.html", page: str = GOOD):
        (tmp_path / name).write_text(page.replace("%s", body), encoding="utf-8")
        return tmp_path
    return written


@pytest.fixture
def seen(write, page):
    """Visit a page with that fault."""
    return lambda body, axe=False: visit(page, write(body), "index.html", axe=axe)


def test_a_good_page_has_no_fault(seen, tmp_path):
    found = seen('<p><a href="#top-line">Up</a></p>', axe=True)
    assert list(found[1:]) == [[], [], [], [], []]
    for check in (broken_links, head_faults, images_without_alt, loads_from_elsewhere):
        assert check(tmp_path, "index.html") == []


@pytest.mark.parametrize("body", [
    "<script>console.error('no such table')</script>",
    "<script>nothing.at.all()</script>",
    "<img src='lost.png' alt='A lost picture'>",
    "<script src='lost.js'></script>",
])
def test_errors_and_lost_files_are_heard(seen, body):
    assert seen(body).console


@pytest.mark.parametrize("body", [
    "<img src='https://example.org/counter.gif' alt=''>",
    "<link rel='stylesheet' href='https://example.org/face.css'>",
    "<script>fetch('https://example.org/').catch(() => 0)</script>",
    "<script>new WebSocket('wss://example.org/')</script>",
    "<style>@import url('//example.org/face.css');</style>",
    "<iframe src='../../outside.html' title='outside'></iframe>",
])
def test_whatever_leaves_the_folder_is_recorded(seen, body):
    assert seen(body).elsewhere


@pytest.mark.parametrize("body", [
    "<script src='//example.org/a.js'></script>",
    "<link rel='preconnect' href='https://example.org'>",
    "<form action='https://example.org/find'></form>",
])
def test_what_would_be_asked_later_is_found_in_the_file(write, body):
    assert loads_from_elsewhere(write(body), "index.html")


def test_a_licence_or_a_link_may_name_another_place(write):
    folder = write("<link rel='license' href='https://example.org'><a href='https://example.org'>x")
    assert loads_from_elsewhere(folder, "index.html") == []
    assert broken_links(folder, "index.html") == []


def test_a_page_wider_than_a_phone_is_told_with_its_cause(seen):
    found = seen("<pre class='long'>" + "word " * 60 + "</pre>")
    assert any("at 360 px" in line and "pre.long" in line for line in found.wide)
    held = seen("<pre style='overflow-x: auto' tabindex='0'>" + "word " * 60 + "</pre>")
    assert not held.wide


def test_an_arabic_page_that_scrolls_to_the_left_is_too_wide(page, write):
    folder = write("<pre>" + "word " * 60 + "</pre>",
                   page=GOOD.replace('lang="en"', 'lang="ar" dir="rtl"'))
    assert any("pre" in line for line in visit(page, folder, "index.html", axe=False).wide)


@pytest.mark.parametrize(("body", "fault"), [
    ("<p lang='ar'>الهدنة</p>", "left to right: p"),
    ("<table><tr><td>الهدنة صامدة</td></tr></table>", "cell left to right"),
    ("<table><tr><td dir='rtl'>الهدنة صامدة</td></tr></table>", "not said to be Arabic"),
    ("<p>They say الهدنة here.</p>", "not said to be Arabic"),
])
def test_arabic_that_is_not_marked_is_found(seen, body, fault):
    assert any(line.startswith(fault) for line in seen(body).arabic)


@pytest.mark.parametrize(("body", "rule"), [
    ("<p style='color: #bbb; background: #fff'>Pale</p>", "color-contrast"),
    ("<input type='search'>", "label"),
    ("<button></button>", "button-name"),
    ("<div style='overflow: auto; height: 2em'>" + "line<br>" * 50 + "</div>",
     "scrollable-region-focusable"),
])
def test_axe_finds_what_is_hard_to_read_or_to_reach(seen, body, rule):
    assert any(rule in line for line in seen(body, axe=True).violations)


def test_contrast_is_judged_in_the_scheme_that_is_shown(page, write):
    folder = write("<style>@media (prefers-color-scheme: dark) "
                   "{ body { background: #111; color: #333 } }</style>")
    page.goto((folder / "index.html").as_uri())
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert any("color-contrast" in line for line in violations(page))


@pytest.mark.parametrize("address", [
    "lost.html", "#lost", "other.html#lost", "../outside.html", "folder/", "javascript:void(0)",
])
def test_links_to_no_place_are_found(write, address):
    write(name="other.html")
    assert broken_links(write(f"<a href='{address}'>x</a>"), "index.html")


def test_a_link_with_an_arabic_anchor_is_followed(write):
    write("<p id='مصطلح'>x</p>", name="second page.html")
    folder = write("<a href='second%20page.html#%D9%85%D8%B5%D8%B7%D9%84%D8%AD'>x</a>")
    assert broken_links(folder, "index.html") == []


@pytest.mark.parametrize(("old", "new", "fault"), [
    ("<title>Two texts</title>", "", "no title"),
    (' lang="en"', "", "no language"),
    ("h1", "h2", "0 main headings"),
    ("%s", "<h1>Again</h1>", "2 main headings"),
    ("%s", "<p id='top-line'>Again</p>", "id top-line 2 times"),
])
def test_what_a_page_must_begin_with(write, old, new, fault):
    folder = write(page=GOOD.replace(old, new))
    assert any(fault in line for line in head_faults(folder, "index.html"))


def test_an_image_without_words_is_found(write):
    assert images_without_alt(write("<img src='a.png'>"), "index.html")
    assert not images_without_alt(write("<img src='a.png' alt=''>", name="b.html"), "b.html")


def test_pages_of_one_kind_are_sampled_evenly():
    names = [f"concordances/term-{n:02}.html" for n in range(20)] + ["index.html"]
    assert spread(names, 2) == ["concordances/term-00.html", "concordances/term-10.html",
                                "index.html"]
    assert kind("concordances/actor-russia.html") != kind("concordances/term-ceasefire.html")
    assert kind("notebooks/1_terms.html") == kind("notebooks/2_actors.html") == "notebooks"


def test_pages_are_not_the_theme(write):
    folder = write()
    (folder / "_static").mkdir()
    (folder / "_static" / "theme.html").write_text("", encoding="utf-8")
    assert page_names(folder) == ["index.html"]
