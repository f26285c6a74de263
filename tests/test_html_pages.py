"""Saved HTML pages: nothing of an article lost, clutter kept out, bad input told in plain words."""

import email.message
import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.arabic.characters import hidden_characters
from analysis.pages.article_files import (
    MAX_BYTES,
    ArticleError,
    read_article_file,
)
from analysis.pages.html_pages import MAX_BLOCKS, read_page
from analysis.pages.languages import language_problem
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES
from tests.html_gold import ARTICLE, PAGES, compare, expected, markup

PARAGRAPH = "<p>وصلت أول قافلة إلى بلدة الدير صباح اليوم، بعد انتظار طويل عند الجسر القديم.</p>"
STORY = "<h1>قافلة قمح تصل إلى بلدة الدير</h1>" + PARAGRAPH + (
    "<p>وقال رئيس البلدية إن القافلة تحمل قمحا يكفي شهرين، وإن قافلة ثانية في الطريق.</p>")


def page(body: str, head: str = "", encoding: str = "utf-8") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(encoding)


def lines(data: bytes) -> dict[str, str]:
    found = read_page(data)
    return {found.text[b.start:b.end]: b.role for b in found.blocks.itertuples()}


def refusal(data: bytes) -> str:
    with pytest.raises(ArticleError) as error:
        read_page(data)
    return str(error.value)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("A page must never make the reader fetch anything.")
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_article_and_clutter_are_told_apart(path):
    wrong = [f"{'|'.join(item.roles)} is {roles}: {item.text[:60]}"
             for item, side, _, roles in compare(read_page(markup(path).encode()), expected(path))
             if not side]
    assert wrong == []


def test_the_roles_are_right_nearly_everywhere():
    rows = [row for path in PAGES
            for row in compare(read_page(markup(path).encode()), expected(path))]
    assert len(rows) > 400
    assert sum(right for _, _, right, _ in rows) > .98 * len(rows)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_without_names_of_classes_no_paragraph_is_lost_and_little_clutter_gets_through(path):
    bare = markup(path)
    for name in ("class", "id", "data-testid", "aria-labelledby", "role"):
        bare = bare.replace(f" {name}=", f" data-x-{name}=")
    rows = compare(read_page(bare.encode()), expected(path))
    lost = [item.text for item, side, _, _ in rows if item.roles == ("body",) and not side]
    clutter = [side for item, side, _, _ in rows if item.roles[0] not in ARTICLE]
    assert lost == []
    assert sum(clutter) >= .6 * len(clutter)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_blocks_are_the_lines_of_the_text(path):
    found = read_page(markup(path).encode())
    rows = list(found.blocks.itertuples())
    assert [found.text[b.start:b.end] for b in rows] == found.text.split("\n")
    assert [b.line for b in rows] == list(range(1, len(rows) + 1))
    assert set(found.blocks.role) <= {*ARTICLE_ROLES, *CLUTTER_ROLES}
    assert found.blocks.reason.str.len().min() > 8
    assert (found.blocks.reason.str.endswith("; unsure") == found.blocks.unsure).all()


def test_the_same_page_gives_the_same_bytes_from_a_file_and_from_memory(tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(markup(PAGES[0]).encode())
    one, two = read_page(file), read_page(file.read_bytes())
    assert one.text == two.text
    assert one.blocks.equals(two.blocks)
    assert one.metadata == two.metadata


def test_metadata_from_data_for_machines_goes_before_meta_elements():
    data = page(STORY, """<title>قافلة قمح | موقع</title>
        <meta property="og:title" content="&amp;quot;قافلة&amp;quot; قمح">
        <meta property="og:site_name" content="الوادي"><meta property="article:published_time"
        content="2020-01-01"><link rel="canonical" href="https://example.org/a">
        <script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"],
        "datePublished": "2021-05-06T07:00:00Z", "author": [{"name": "أ"}, {"name": "ب"}]}]}
        </script>""")
    found = read_page(data).metadata
    assert found["title"] == '"قافلة" قمح'
    assert (found["date"], found["outlet"], found["author"]) == ("2021-05-06", "الوادي", "أ, ب")
    assert found["url"] == "https://example.org/a"


def test_what_a_page_does_not_say_is_none():
    found = read_page(page(STORY)).metadata
    assert {found[name] for name in ("date", "url", "author", "language")} == {None}


def test_line_breaks_part_paragraphs_but_not_a_headline():
    found = lines(page("<h1>قافلة قمح<br>تصل إلى بلدة الدير</h1><div>وصلت القافلة إلى البلدة صباح "
                       "اليوم بعد انتظار طويل.<br>وقال رئيس البلدية إن قافلة ثانية في الطريق."
                       "</div>"))
    assert found == {"قافلة قمح تصل إلى بلدة الدير": "headline",
                     "وصلت القافلة إلى البلدة صباح اليوم بعد انتظار طويل.": "body",
                     "وقال رئيس البلدية إن قافلة ثانية في الطريق.": "body"}


def test_a_word_in_two_spans_stays_one_and_links_in_a_row_are_parted():
    text = read_page(page("<div><a href=1>محليات</a><a href=2>دولي</a></div>" + STORY + (
        "<p>وتقول الإدارة إن التذاكر نفدت خلال ساع<span>تين</span> من <b>ال</b>طرح.</p>"))).text
    assert "ساعتين من الطرح." in text
    assert text.startswith("محليات\nدولي\n")


def test_a_story_that_only_the_data_hold_is_taken_from_them():
    words = "وصلت القافلة إلى البلدة بعد انتظار طويل عند الجسر القديم. " * 4
    found = read_page(page('<div id="app"></div>', '<script type="application/ld+json">'
                           '{"@type":"NewsArticle","headline":"قافلة قمح","articleBody":"'
                           + words + '\\nوعادت مساء."}</script>'))
    assert found.blocks.role.tolist() == ["headline", "body", "body"]
    assert found.blocks.unsure.all()
    assert "JSON-LD" in found.notes[0]


def test_a_story_that_is_hidden_as_saved_is_taken_and_said_to_be():
    found = read_page(page(f'<div style="display: none">{STORY}</div>'))
    assert found.blocks.role.tolist() == ["headline", "body", "body"]
    assert "hidden" in found.notes[0]


def test_nothing_hidden_or_run_is_text():
    text = read_page(page(
        STORY + "<script>alert('قال')</script><style>p{}</style><template>قالب</template>"
        "<p hidden>مخفي</p><p style='display:none'>غائب</p><noscript>بديل</noscript>"
        "<p onclick=\"alert('نقر')\">وعادت القافلة مساء اليوم إلى المدينة.</p>")).text
    for word in ("alert", "قالب", "مخفي", "غائب", "بديل", "نقر", "onclick"):
        assert word not in text
    assert text.endswith("وعادت القافلة مساء اليوم إلى المدينة.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256", "iso-8859-6"])
def test_every_encoding_of_arabic_pages_is_read(encoding):
    assert read_page(page(STORY, encoding=encoding)).text.startswith("قافلة قمح تصل")


@pytest.mark.parametrize(("said", "true"), [("windows-1256", "utf-8"), ("utf-8", "windows-1256"),
                                            ("iso-8859-1", "windows-1256"), ("latin9x", "utf-8")])
def test_a_wrong_declaration_is_not_believed_and_reported(said, true):
    found = read_page(page(STORY, f'<meta charset="{said}">', true))
    assert found.text.startswith("قافلة قمح تصل")
    assert found.encoding == true
    assert said in found.notes[0]
    assert true in found.notes[0]


def test_an_encoding_that_is_named_is_binding():
    with pytest.raises(ArticleError, match="not valid in utf-8, as was declared"):
        read_page(page(STORY, encoding="windows-1256"), "utf-8")


def test_a_page_cut_within_a_letter_is_read_and_one_cut_off_is_noted():
    data = page(STORY)
    cut = data.index("قمحا".encode()) + 1
    assert ["\ufffd" in note for note in read_page(data[:cut]).notes] == [True, False]
    assert "cut off" in read_page(data[:data.index(b"<p>", 200)]).notes[0]


def test_a_web_archive_holds_its_page():
    archive = email.message.EmailMessage()
    archive.set_content("x")
    archive.make_related()
    archive.set_payload([])
    part = email.message.EmailMessage()
    part.set_content(page(STORY).decode(), subtype="html", cte="quoted-printable")
    archive.attach(part)
    assert read_page(archive.as_bytes()).blocks.role.tolist() == ["headline", "body", "body"]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "huge.html"
    with file.open("wb") as stream:
        stream.truncate(10 * MAX_BYTES)
    with pytest.raises(ArticleError, match=r"huge\.html has 200,000,000 bytes"):
        read_article_file(file)


@pytest.mark.parametrize("tag", ["div", "span", "x-a", "ul><li", "table><tr><td", "font", "dd><td"])
def test_nesting_without_end_is_refused(tag):
    deep = "".join(f"<{tag}>" for _ in range(100_000))
    assert "nest" in refusal(page(deep + STORY)) or "tags" in refusal(page(deep + STORY))


def test_entities_that_grow_without_end_are_not_expanded():
    bomb = '<!DOCTYPE html [<!ENTITY a "لول">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    found = read_page(f'<?xml version="1.0"?>{bomb}]><html><body>{STORY}&i;</body></html>'.encode())
    assert "لول" not in found.text
    assert len(found.text) < 300


def test_a_file_of_the_reader_is_not_drawn_in(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("كنز مدفون", encoding="utf-8")
    data = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body>{STORY}<p>&x;</p>'
    assert "كنز" not in read_page(data.encode()).text


def test_controls_of_direction_stay_in_the_text_and_are_reported():
    found = read_page(page(STORY + "<p>وقال سامر\u202eحلبي\u202c إن القا\u200bفلة وصلت.</p>"))
    assert hidden_characters(found.text)["name"].tolist() == [
        "RIGHT-TO-LEFT OVERRIDE", "POP DIRECTIONAL FORMATTING", "ZERO WIDTH SPACE"]


@pytest.mark.parametrize(("body", "message"), [
    ("", "no text in it"),
    ("<script>var a = 1</script>", "no text in it"),
    ("<p>اقرأ أيضا</p>", "no article text was found"),
    ("<article><h1>Convoy</h1>" + "<p>The convoy arrived this morning, after a long wait.</p>" * 4
     + "</article>", "not in Arabic"),
    ("<h1>کاروان گندم</h1>" + "<p>نخستین کاروان گندم امروز به شهر رسید و مردم از آن استقبال کردند "
     "که این برای دو ماه کافی است.</p>" * 3, "is in Persian, not in Arabic"),
])
def test_a_page_without_an_arabic_article_is_refused_plainly(body, message):
    assert message in refusal(page(body))


@pytest.mark.parametrize("item", [
    '<div><h3><a href="/{0}">عنوان خبر رقم {0} عن المدينة</a></h3><p>{1}</p></div>',
    '<a href="/{0}">عنوان خبر رقم {0} عن المدينة</a><br>{1}<br><br>',
    '<li><a href="/{0}"><b>عنوان خبر رقم {0} عن المدينة</b></a></li>',
])
def test_the_front_page_of_a_section_is_no_article(item):
    lead = "قال مسؤول في المدينة إن العمل في المشروع سيبدأ قريبا، وإن السكان ينتظرون منذ عام."
    items = "".join(item.format(i, lead) for i in range(12))
    assert "front page of a site or section" in refusal(page(f"<h1>جريدة الوادي</h1>{items}"))


def test_more_text_than_a_page_has_is_refused():
    assert "pieces of text" in refusal(page("<p>سطر من النص.</p>" * (MAX_BLOCKS + 1)))
    assert "characters of text" in refusal(page("<p>" + "سطر من النص. " * 100_000))


def test_witnesses_that_disagree_make_a_block_unsure():
    comment = "وقال جدي رحمه الله إنهم وعدوه بالطريق قبل ثلاثين سنة، وما زلنا ننتظر إلى اليوم."
    found = read_page(page(f"{STORY}<div class='related'><p>{comment}</p></div>",
                           '<script type="application/ld+json">{"@type":"NewsArticle",'
                           f'"articleBody":"{comment}"}}</script>'))
    assert found.blocks.unsure.any()
    assert found.blocks.reason[found.blocks.unsure].str.endswith("; unsure").all()


def test_text_and_page_are_told_apart_by_what_they_hold(tmp_path):
    plain = "وصلت أول قافلة إلى بلدة الدير صباح اليوم.\n"
    for name, data, is_page in [("a.txt", plain.encode(), False), ("b.html", plain.encode(), False),
                                ("c.txt", page(STORY), True), ("d.HTM", page(STORY), True)]:
        (tmp_path / name).write_bytes(data)
        found = read_article_file(tmp_path / name)
        assert (found.blocks is not None) == is_page
        assert found.text == (plain if not is_page else read_page(data).text)


def test_plain_text_in_another_language_is_refused(tmp_path):
    (tmp_path / "ur.txt").write_text(
        "وزیر اعظم نے کہا ہے کہ حکومت عوام کے مسائل حل کرنے کے لیے کام کر رہی ہے۔", "utf-8")
    with pytest.raises(ArticleError, match=r"ur\.txt is in Urdu"):
        read_article_file(tmp_path / "ur.txt")


@pytest.mark.parametrize("text", [
    "نتنياهو يلتقي ترامب", "محافظ الوادى يتفقد مشروع الصرف الصحى بقرية النخيل",
    "قال المدیر إن القافلة وصلت إلی البلدة فی الصباح وإن السکان استقبلوها",
    "وصل بوتين إلى طهران والتقى مسؤولا من گیلان وقال إن البلدين متفقان على التعاون",
    "أطلق تطبيق Just for Men Classic Edition في السوق وقال المصنع إنه متاح",
])
def test_arabic_in_whatever_letters_is_arabic(text):
    assert language_problem(text) is None


BYTES = [markup(path).encode() for path in PAGES]
PIECES = ["<div class='related'>", "</div>", "<p>", "</p>", "<table><td>", "<a href=x>", "</a>",
          "<br>", "<h1>", "</h1>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>",
          "<svg>", "&#0;", "&#xd800;", "&nbsp;", "<li>", "<form>", "<template>", "<noscript>",
          "<pre>\n", "<", ">", "&", "قال رئيس البلدية إن القافلة وصلت.", "اقرأ أيضا", "\u202e",
          "\ufeff", "\r\n", "<html>", "<body>", "<meta property='og:title' content=''>",
          '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":[1]}</script>',
          '<meta charset="utf-16">', "<p style='white-space:pre'>"]


def read_or_refuse(data: bytes) -> None:
    try:
        found = read_page(data)
    except ArticleError:
        return
    assert [found.text[b.start:b.end] for b in found.blocks.itertuples()] == found.text.split("\n")


@settings(max_examples=60)
@given(st.sampled_from(BYTES), st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4)),
                                        max_size=12), st.integers(0, 10**6))
def test_a_damaged_page_is_read_or_refused_and_nothing_else(data, changes, cut):
    damaged = bytearray(data)
    for place, new in changes:
        place %= len(damaged)
        damaged[place:place + 3] = new
    read_or_refuse(bytes(damaged[:max(1, cut % (2 * len(damaged)))]))


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_a_soup_of_tags_is_read_or_refused_and_nothing_else(pieces):
    read_or_refuse("".join(pieces).encode("utf-8", "surrogatepass"))


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(data):
    read_or_refuse(data)
