"""What a reader does on the site, by click and by key."""

import re

import pytest

from .chromium import PHONE, opened

STYLE = "(e, name) => getComputedStyle(e)[name]"
IN_SIGHT = """e => { const box = e.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth; }"""
# The mark that each layer puts on, and the property by which it is seen.
LAYERS = {"actors": (".actor", "backgroundColor"), "frames": (".frame", "textDecorationLine"),
          "voices": (".direct, .indirect", "borderBlockEndStyle"), "roles": (".why", "display")}


def in_sight(place) -> bool:
    """Whether the browser scrolls to the place that an address names.

    It does so a moment after the page is there, and on a busy machine once in some hundred times
    not at all; then the address is opened anew, which must lead there.
    """
    page = place.page
    for attempt in range(3):
        if attempt:
            address = page.url
            page.goto("about:blank")
            page.goto(address)
        place.wait_for()
        for _ in range(100):
            if place.evaluate(IN_SIGHT):
                return True
            page.wait_for_timeout(100)
    return False


def letters(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture
def article(site):
    return next(path for path in sorted((site / "articles").glob("*.html"))
                if path.name != "index.html").relative_to(site).as_posix()


def press(link):
    link.focus()
    link.press("Enter")


by_click_and_key = pytest.mark.parametrize("act", [lambda link: link.click(), press],
                                           ids=["click", "key"])
TO_THE_END_OF_THE_LINE = """e => {
  const range = document.createRange();
  range.setStartBefore(e);
  range.setEndAfter(e.closest('.text'));
  return range.toString();
}"""


def seen_in_the_article(page, row, act):
    """Go from a line of a concordance to its place, which begins with the very same characters."""
    node = row.locator("td.node a")
    words = letters(node.inner_text())
    act(node)
    page.wait_for_url(re.compile(r"articles/.+#c\d+"))
    place = page.locator(":target")
    assert in_sight(place)
    assert letters(place.evaluate(TO_THE_END_OF_THE_LINE)).startswith(words)


@by_click_and_key
def test_a_count_of_the_front_page_leads_to_its_lines_and_each_to_its_place(home, act):
    page = home()
    number = page.locator("article a[href*='concordances/term-']").filter(
        has_text=re.compile(r"^[1-9]\d*$")).first
    count = int(number.inner_text())
    act(number)
    page.wait_for_url(re.compile(r"concordances/.+#group-"))
    section = page.locator(":target")
    assert in_sight(section)
    assert section.locator("tr.counted").count() == count
    seen_in_the_article(page, section.locator("tr.counted").last, act)


@by_click_and_key
def test_a_choice_of_words_leads_to_its_own_lines_in_three_steps(home, act):
    page = home()
    number = page.locator("article a[href*='concordances/choice-']").first
    count = int(re.match(r"\d+", number.inner_text())[0])
    act(number)
    page.wait_for_url(re.compile(r"concordances/.+#group-.+-choice-"))
    part = page.locator(":target")
    assert in_sight(part)
    lines = part.locator("a[href*='-line-']")
    assert lines.count() == count
    act(lines.last)
    page.wait_for_url(re.compile(r"-line-\d+$"))
    seen_in_the_article(page, page.locator(":target"), act)


@pytest.mark.parametrize("act", [lambda box: box.click(), lambda box: box.press("Space")],
                         ids=["click", "key"])
@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_each_layer_of_the_reader_goes_off_and_on(home, article, act, layer):
    page = home(article)
    selector, name = LAYERS[layer]
    mark, box = page.locator(selector).first, page.locator(f"#layer-{layer}")
    shown = mark.evaluate(STYLE, name)
    act(box)
    hidden = mark.evaluate(STYLE, name)
    assert hidden != shown and hidden in ("rgba(0, 0, 0, 0)", "none")
    act(box)
    assert mark.evaluate(STYLE, name) == shown


def test_the_reader_says_in_words_what_its_colours_say(home, article):
    page = home(article)
    words = page.locator(".said-actor").first
    assert not words.is_visible()
    page.locator("#layer-labels").press("Space")
    assert words.is_visible()
    assert words.get_attribute("data-said")


@pytest.mark.parametrize("query", ["ceasefire", "الهدنة"])
@pytest.mark.parametrize("by", ["click", "key"])
def test_search_finds_pages_in_both_languages(home, query, by):
    page = home()
    field = page.locator("input.sidebar-search")
    field.fill(query)
    field.press("Enter")
    first = page.locator("#search-results ul.search li a").first
    first.wait_for()
    address = first.get_attribute("href").split("?")[0].split("#")[0]
    first.click() if by == "click" else press(first)
    page.wait_for_url(lambda url: url.split("?")[0].split("#")[0].endswith(address))
    assert query in page.locator("article").inner_text().lower().replace("\u200f", "")


@pytest.mark.parametrize("query", ["ceasefire", "السورية"])
def test_what_a_search_finds_is_called_as_its_page_is(home, query):
    page = home(f"search.html?q={query}")
    page.locator("#search-results p.search-summary", has_text="found").wait_for()
    found = page.locator("#search-results ul.search li a").all_inner_texts()
    assert found
    assert not [title for title in found if "<" in title or "&" in title]


def test_a_search_for_nothing_says_so(home):
    page = home("search.html?q=qqqqzzzz")
    page.get_by_text("did not match any documents").wait_for()


def test_the_first_key_leads_past_the_contents(home):
    page = home()
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href") == "#furo-main-content" and link.is_visible()
    link.press("Enter")
    assert page.url.endswith("#furo-main-content")


def test_the_theme_is_changed_by_key(home):
    page = home()
    toggle = page.locator(".theme-toggle:visible").first
    seen = set()
    for _ in range(3):
        press(toggle)
        seen.add((page.evaluate("document.body.dataset.theme"),
                  page.evaluate("getComputedStyle(document.body).backgroundColor")))
    assert {theme for theme, _ in seen} == {"auto", "light", "dark"}
    assert len({colour for _, colour in seen}) == 2


def test_code_is_folded_and_opens_by_key(home, site):
    name = next(iter(sorted((site / "notebooks").glob("*.html")))).relative_to(site).as_posix()
    page = home(name)
    cell = page.locator("details.code").first
    assert not cell.locator("pre").first.is_visible()
    cell.locator("summary").first.press("Enter")
    assert cell.locator("pre").first.is_visible()


def test_whoever_goes_by_key_sees_where_they_are(home, article):
    page = home(article)
    page.locator("article").locator("a, input, [tabindex='0']").first.focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        outline = focused.evaluate("e => getComputedStyle(e).outlineStyle")
        assert outline != "none", focused.evaluate("e => e.outerHTML.slice(0, 200)")


def test_the_arabic_front_page_runs_right_to_left_and_leads_back(home):
    page = home("ar.html")
    assert page.locator("article h1").evaluate(STYLE, "direction") == "rtl"
    assert "Amiri" in page.locator("article h1").evaluate(STYLE, "fontFamily")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Amiri'))")
    page.locator("article a[href$='index.html'], article a[href='#']").first.click()
    page.wait_for_url(re.compile(r"index\.html"))


def test_on_a_phone_the_contents_open_and_close(program, site, browser):
    with opened(browser, PHONE) as page:
        page.goto((site / "index.html").resolve().as_uri())
        link = page.locator(".sidebar-tree a").first
        assert not link.evaluate(IN_SIGHT)
        page.locator("label.nav-overlay-icon").first.click()
        page.wait_for_function("document.querySelector('.sidebar-tree a')"
                               ".getBoundingClientRect().left >= 0")
        page.locator("label.sidebar-overlay").click(position={"x": 340, "y": 400})
        page.wait_for_function("document.querySelector('.sidebar-tree a')"
                               ".getBoundingClientRect().right <= 0")


def test_on_paper_there_is_no_furniture(home, article):
    page = home(article)
    page.emulate_media(media="print")
    for furniture in (".sidebar-drawer", ".toc-drawer", ".mobile-header"):
        assert not page.locator(furniture).first.is_visible()
    assert page.locator("article h1").is_visible()
