"""Block roles: what a page's lines are, that nothing of an article is lost, and why."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.files import lexicon_file
from analysis.pages.lines import line_spans, load_cues
from analysis.pages.roles import label_blocks
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES, COLUMNS

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"
PAGES = sorted((HERE / "pages").glob("*.txt"))

# Teasers amid the story that carry no cue and look like subheadings: nothing tells them apart.
TEASERS_WITHOUT_CUE = {"masry": 2, "sputnik": 1}

PARAGRAPHS = [
    "وصلت أول قافلة إلى بلدة الدير صباح اليوم، بعد انتظار طويل عند الجسر القديم.",
    "وقال رئيس البلدية إن القافلة تحمل قمحا يكفي شهرين، وإن قافلة ثانية في الطريق.",
    "لكن السكان يخشون أن يتأخر وصولها بسبب الثلوج التي أغلقت طرق الجبل.",
]
ARTICLE = ["قافلة قمح تصل إلى بلدة الدير", *PARAGRAPHS]


def roles(*lines: str) -> list[str]:
    return label_blocks("\n".join(lines)).role.tolist()


def read_page(path: Path) -> tuple[str, dict[int, list[str]]]:
    rows = [row.partition("\t") for row in path.read_text(encoding="utf-8").splitlines()]
    expected = {n: kinds.split("|") for n, (kinds, _, line) in enumerate(rows, 1) if line}
    return "\n".join(line for _, _, line in rows), expected


@pytest.mark.parametrize("article", ["2017-astana", "2024-doha"])
def test_every_line_of_the_study_has_the_role_and_span_of_the_reference(article):
    text = (DATA / "articles" / f"{article}.txt").read_bytes().decode("utf-8")
    gold = json.loads((DATA / "reference" / f"{article}.json").read_text(encoding="utf-8"))
    found = label_blocks(text)[["line", "start", "end", "role"]].to_dict("records")
    assert found == [{k: b[k] for k in ("line", "start", "end", "role")} for b in gold["blocks"]]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
@pytest.mark.parametrize("between", ["as it is", "no empty lines", "empty lines everywhere"])
def test_pages_of_many_layouts_keep_their_article_and_lose_their_clutter(path, between):
    text, expected = read_page(path)
    kinds = list(expected.values())
    if between != "as it is":
        lines = [line for line in text.split("\n") if line]
        text = ("\n" if between == "no empty lines" else "\r\n\r\n").join(lines)
    found = label_blocks(text).role.tolist()
    wrong = [(f, k) for f, k in zip(found, kinds, strict=True)
             if f not in k and (f in CLUTTER_ROLES) != (k[0] in CLUTTER_ROLES)]
    lost = [w for w in wrong if w[0] in CLUTTER_ROLES]
    assert not lost
    assert len(wrong) <= TEASERS_WITHOUT_CUE.get(path.stem, 0)


def test_an_article_with_nothing_around_it_is_kept_whole():
    assert roles(*ARTICLE) == ["headline", "body", "body", "body"]
    assert roles(*PARAGRAPHS) == ["body"] * 3
    assert roles(" ".join(ARTICLE)) == ["body"]


@pytest.mark.parametrize("line", [
    "شارك وزير الزراعة في استقبال القافلة",
    "المزيد من القوافل ينتظر عند الجسر، كما قال السائق.",
    "اقرأ أي لافتة على الطريق تجدها تحذر من الثلوج، يقول السائق.",
    "الرئيسية بين الطرق ما زالت مغلقة، بحسب البلدية.",
    "تعليقات السكان على التأخير لم تخل من غضب.",
    "إعلان البلدية عن قافلة ثالثة لم يقنع أحدا.",
    "اشترك في تفريغ الحمولة ثلاثون متطوعا من البلدة.",
    "انتقل إلى البلدة طبيبان لمساعدة الجرحى.",
    "تأسست عام 1950.",
    "\"ننتظر القمح ولا ننتظر الوعود\"",
    "1. القمح أولا",
    "- ومتى تصل القافلة الثانية؟",
    "* من يدفع ثمن القمح؟",
    "2 شباط 2020",
    "سياسة",
    "التفاصيل",
])
def test_a_line_of_the_story_stays_even_if_it_begins_like_a_cue(line):
    found = roles(*ARTICLE[:3], line, *ARTICLE[3:])
    assert set(found) <= set(ARTICLE_ROLES)


def test_a_short_last_paragraph_and_verses_stay():
    assert roles(*ARTICLE, "القمح لا ينتظر.")[-1] == "body"
    verses = ["يا قمح بلدتنا البعيد", "متى تعود إلى البيادر", "طال الشتاء على القرى"]
    assert roles(*ARTICLE, "ويغني الأطفال في ساحة البلدة أغنية قديمة تقول:", *verses)[-3:] == [
        "body"] * 3


def test_other_stories_are_set_aside_with_and_without_a_heading():
    others = ["حريق في سوق السمك بمدينة الساحل", "فريق المدينة يفوز بكأس الشتاء للمرة الأولى",
              "افتتاح معرض الكتاب الخامس والعشرين غدا"]
    assert roles(*ARTICLE, "شارك الخبر:", *others)[-3:] == ["related"] * 3
    assert roles(*ARTICLE, "", "", "", *others)[-3:] == ["related"] * 3
    inside = roles(*ARTICLE[:3], "أخبار ذات صلة", *others[:2], ARTICLE[3])
    assert inside == ["headline", "body", "body", "related", "related", "related", "body"]


def test_the_lead_of_another_story_is_no_part_of_this_one():
    found = roles(*ARTICLE, "مواضيع ذات صلة", "حريق في سوق السمك بمدينة الساحل",
                  "التهم حريق كبير سوق السمك في مدينة الساحل ليلا، ولم يصب أحد بأذى.")
    assert found[-3:] == ["related"] * 3


def test_a_menu_item_that_also_heads_boxes_takes_nothing_from_the_story():
    found = roles("أخبار", "الأكثر قراءة", ARTICLE[0], ARTICLE[1], "قمح في الطريق", *ARTICLE[2:])
    assert found[2:] == ["headline", "body", "subheading", "body", "body"]


def test_readers_comments_are_clutter_even_if_they_read_like_the_story():
    found = roles(*ARTICLE, "تعليقات الزوار (2)", "1 - قارئ",
                  "وقال جاري إن القافلة لن تصل أبدا، وأنا أصدقه لأنه من البلدة.", "2 - عابر",
                  "وأضاف: \"كل هذا بسبب الثلوج في الجبل\".")
    assert set(found[4:]) == {"ui"}


def test_posts_are_embeds():
    found = roles(*ARTICLE[:3], "وصلنا إلى الجسر! #الدير pic.twitter.com/a1B2c3D4e5",
                  "— بلدية الدير (@deir_town) January 3, 2020", ARTICLE[3])
    assert found[3:5] == ["embed", "embed"]


def test_lines_are_counted_as_an_editor_does_and_spans_hold_whole_lines():
    text = "\ufeffقافلة قمح\r\n\r\n  • وصلت القافلة. \r\u2028\nآخر\x0bسطر\n"
    blocks = label_blocks(text)
    assert blocks.line.tolist() == [1, 3, 5]
    assert [text[s:e] for s, e in zip(blocks.start, blocks.end, strict=True)] == [
        "\ufeffقافلة قمح", "  • وصلت القافلة. ", "آخر\x0bسطر"]


def test_reasons_name_the_cue_or_the_line_that_a_reader_can_look_up():
    page = label_blocks("\n".join([*ARTICLE, "شاهد أيضا: سوق السمك", "أخبار متعلقة", "سوق السمك"]))
    reasons = page.reason.tolist()
    assert "'شاهد أيضا'" in reasons[4] and "'أخبار متعلقة'" in reasons[5]
    assert "line 6" in reasons[6]


def test_a_page_without_text_has_no_blocks():
    for text in ("", "\n \r\n\t"):
        assert label_blocks(text).empty
        assert label_blocks(text).columns.tolist() == COLUMNS


PIECES = st.sampled_from([
    *ARTICLE, "شارك", "أخبار ذات صلة", "التعليقات", "Loading...", "الرئيسية", "12:30", "(@a_b)",
    "pic.twitter.com/x", "تابعوا", "على", "(رويترز)", "🇹🇷", "ﻻ", *"—…-*1:؟\n\r \u00a0\u200f\u2028ًـ",
    "\r\n", "\n\n"])


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=40).map("".join))
def test_any_text_gives_each_non_empty_line_exactly_one_block(text):
    blocks = label_blocks(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert blocks.line.tolist() == [n for n, line in enumerate(lines, 1) if line.strip()]
    assert [text[s:e] for s, e in zip(blocks.start, blocks.end, strict=True)] == [
        line for line in lines if line.strip()]
    assert blocks.block.tolist() == list(range(len(blocks)))
    assert set(blocks.role) <= {*ARTICLE_ROLES, *CLUTTER_ROLES}
    assert blocks.reason.astype(bool).all()
    pd.testing.assert_frame_equal(blocks, label_blocks(text))


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = lexicon_file("page_cues.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "page_cues.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_a_researcher_can_add_a_cue(tmp_path):
    page = "\n".join([*ARTICLE[:3], "تصفحوا معنا: سوق السمك", ARTICLE[3]])
    cues = load_cues(edited(tmp_path, "      - شاهد أيضا\n",
                            "      - شاهد أيضا\n      - تصفحوا معنا\n"))
    assert label_blocks(page).role[3] != "related"
    assert label_blocks(page, cues).role[3] == "related"


@pytest.mark.parametrize(("old", "new", "told"), [
    ("    role: related\n", "    rôle: related\n", "groups.0.rôle"),
    ("    match: start\n", "    match: begin\n", "groups.0.match"),
    ("      - شاهد أيضا\n", "      - '!'\n", "groups.0.cues"),
    ("words:\n", "words: [\n", "not valid YAML"),
    ("  networks:\n", "  nets:\n", "words.nets"),
])
def test_a_wrong_cue_file_is_named_with_its_key(tmp_path, old, new, told):
    with pytest.raises(ValueError, match=r"page_cues\.yml") as caught:
        load_cues(edited(tmp_path, old, new))
    assert told in str(caught.value)


def test_each_line_of_the_study_has_one_english_translation():
    table = pd.read_csv(DATA / "translations.csv", encoding="utf-8")
    assert table.columns.tolist() == ["article", "line", "english"]
    expected = []
    for path in sorted((DATA / "articles").glob("*.txt")):
        blocks = label_blocks(path.read_bytes().decode("utf-8"))
        expected += [(path.stem, line) for line in blocks.line]
    assert list(zip(table.article, table.line, strict=True)) == expected
    assert table.english.str.strip().astype(bool).all()


def test_what_is_little_more_than_a_guess_says_so():
    page = label_blocks("الرئيسية | أخبار | رياضة\nسوق السمك يعود إلى العمل\n"
                        "عاد سوق السمك إلى العمل بعد شهر من الإغلاق بسبب العاصفة.\n"
                        "وقال التجار إن الأسعار عادت إلى ما كانت عليه قبلها.\n\n"
                        "افتتاح طريق جديد بين المدينة والميناء قبل الشتاء\nشارك المقال")
    assert page.role.tolist() == ["site", "headline", "body", "body", "related", "share"]
    assert page.unsure.tolist() == [False, False, False, False, True, False]


def test_a_headline_given_twice_above_a_long_paragraph_is_no_wrapped_text():
    headline = "قافلة قمح تصل إلى بلدة الدير"
    body = "وصلت أول قافلة إلى بلدة الدير صباح اليوم، بعد انتظار طويل عند الجسر القديم."
    assert len(line_spans(f"{headline}\n{headline}\n{body}")) == 3
