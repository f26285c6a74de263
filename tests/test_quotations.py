"""Which quotation marks belong together, on a text alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.voices.marks import Line, marked_spans


def page(text: str, roles: list[str] | None = None) -> list[Line]:
    lines, position = [], 0
    for line in text.split("\n"):
        if line:
            role = roles[len(lines)] if roles else "body"
            lines.append(Line(len(lines), position, position + len(line), role))
        position += len(line) + 1
    return lines


def marked(text: str, roles: list[str] | None = None) -> list[str]:
    return [text[span.start:span.end] for span in marked_spans(text, page(text, roles))[0]]


@pytest.mark.parametrize("pair", ['""', "“”", "”“", "«»", "»«", "»»", "««", "„“", "„”", "''", "‘’",
                                  "’‘", "‹›", "{}", "“\"", "\"”", "«\"", "‟”"])
def test_any_pair_of_shapes_marks_the_words_between(pair):
    assert marked(f"قال {pair[0]}نحن هنا{pair[1]} ثم غادر") == ["نحن هنا"]


@pytest.mark.parametrize(("opening", "closing"), [('\\"', '\\"'), ("''", "''"), ("((", "))")])
def test_marks_of_two_characters(opening, closing):
    assert marked(f"قال {opening}نحن هنا{closing} ثم غادر") == ["نحن هنا"]


@pytest.mark.parametrize(("text", "words"), [
    ('قال" نحن هنا "ثم غادر', ["نحن هنا"]),
    ('وصفه بـ"الخطير"، ثم غادر', ["الخطير"]),
    ('وصفه ب"الخطير" ثم غادر', ["الخطير"]),
    ('قال "نحن هنا."', ["نحن هنا."]),
    ('قال "نحن هنا".', ["نحن هنا"]),
    ('("نحن هنا") قال', ["نحن هنا"]),
    ('"نحن" و"هم" و"أنتم"', ["نحن", "هم", "أنتم"]),
    ('قال «إن "الهدنة" صامدة»', ['إن "الهدنة" صامدة', "الهدنة"]),
    ('قال "إن "الهدنة" صامدة"', ['إن "الهدنة" صامدة', "الهدنة"]),
])
def test_sides_decide_what_opens_and_closes(text, words):
    assert marked(text) == words


def test_an_apostrophe_in_a_word_is_no_mark():
    assert marked("زار O'Neil وD'Alema المدينة") == []


@pytest.mark.parametrize("text", ["«", "»", '"', "كلمة", "", "قال «", "» قال", '""', "« »"])
def test_nothing_is_marked(text):
    assert marked(text) == []


def test_a_mark_without_partner_is_reported_and_the_rest_is_read():
    text = "قال «نعم ثم غادر.\nوقال «هذا كثير» أمس» أيضا."
    spans, problems = marked_spans(text, page(text))
    assert marked(text) == ["هذا كثير"]
    assert [(text[p.start:p.end], p.problem) for p in problems] == [
        ("«", "an opening mark without a closing one"),
        ("»", "a closing mark without an opening one")]
    assert {span.part for span in spans} == {None}


def test_an_open_mark_after_a_colon_takes_its_sentence():
    assert marked("وقال: «نريد حلا الآن. ثم غادر القاعة.") == ["نريد حلا الآن"]


def test_a_quotation_over_paragraphs_has_a_span_in_each():
    text = "قال: «نريد حلا.\nولن نقبل بغيره.\nوسنعود غدا». ثم غادر."
    spans, problems = marked_spans(text, page(text))
    assert marked(text) == ["نريد حلا.", "ولن نقبل بغيره.", "وسنعود غدا"]
    assert [span.part for span in spans] == [0, 0, 0]
    assert problems == []


def test_each_paragraph_may_open_the_quotation_anew():
    text = "قال: «نريد حلا.\n«ولن نقبل بغيره.\n«وسنعود غدا». ثم غادر."
    assert marked(text) == ["نريد حلا.", "ولن نقبل بغيره.", "وسنعود غدا"]


def test_clutter_between_two_paragraphs_is_no_part_of_a_quotation():
    text = "قال: «نريد حلا.\nاقرأ أيضا: أسعار النفط\nوسنعود غدا». ثم غادر."
    assert marked(text, ["body", "related", "body"]) == ["نريد حلا.", "وسنعود غدا"]


@given(st.text(alphabet="قال نحن.\n«»\"“”„'‘’{}\\ـ()،:ab", max_size=60))
def test_spans_lie_within_their_blocks_and_hold_no_edge_space(text):
    lines = page(text)
    spans, problems = marked_spans(text, lines)
    for row in spans:
        line = lines[row.block]
        assert line.start <= row.outer_start <= row.start < row.end <= row.outer_end <= line.end
        assert text[row.start:row.end].strip() == text[row.start:row.end]
    for row in problems:
        assert lines[row.block].start <= row.start < row.end <= lines[row.block].end
