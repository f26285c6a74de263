"""Which quotation marks belong together, on a text alone."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.voices.marks import marked_spans


def page(text: str, roles: list[str] | None = None) -> pd.DataFrame:
    rows, position = [], 0
    for line in text.split("\n"):
        if line:
            rows.append((len(rows), position, position + len(line)))
        position += len(line) + 1
    blocks = pd.DataFrame(rows, columns=["block", "start", "end"])
    blocks["role"] = roles or ["body"] * len(rows)
    return blocks


def marked(text: str, roles: list[str] | None = None) -> list[str]:
    spans, _ = marked_spans(text, page(text, roles))
    return [text[a:b] for a, b in zip(spans["start"], spans["end"], strict=True)]


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
    assert [(text[p.start:p.end], p.problem) for p in problems.itertuples()] == [
        ("«", "an opening mark without a closing one"),
        ("»", "a closing mark without an opening one")]
    assert spans["part"].isna().all()


def test_an_open_mark_after_a_colon_takes_its_sentence():
    assert marked("وقال: «نريد حلا الآن. ثم غادر القاعة.") == ["نريد حلا الآن"]


def test_a_quotation_over_paragraphs_has_a_span_in_each():
    text = "قال: «نريد حلا.\nولن نقبل بغيره.\nوسنعود غدا». ثم غادر."
    spans, problems = marked_spans(text, page(text))
    assert marked(text) == ["نريد حلا.", "ولن نقبل بغيره.", "وسنعود غدا"]
    assert spans["part"].tolist() == [0, 0, 0]
    assert problems.empty


def test_each_paragraph_may_open_the_quotation_anew():
    text = "قال: «نريد حلا.\n«ولن نقبل بغيره.\n«وسنعود غدا». ثم غادر."
    assert marked(text) == ["نريد حلا.", "ولن نقبل بغيره.", "وسنعود غدا"]


def test_clutter_between_two_paragraphs_is_no_part_of_a_quotation():
    text = "قال: «نريد حلا.\nاقرأ أيضا: أسعار النفط\nوسنعود غدا». ثم غادر."
    assert marked(text, ["body", "related", "body"]) == ["نريد حلا.", "وسنعود غدا"]


@given(st.text(alphabet="قال نحن.\n«»\"“”„'‘’{}\\ـ()،:ab", max_size=60))
def test_spans_lie_within_their_blocks_and_hold_no_edge_space(text):
    blocks = page(text)
    spans, problems = marked_spans(text, blocks)
    bounds = blocks.set_index("block")
    for row in spans.itertuples():
        assert bounds["start"][row.block] <= row.outer_start <= row.start < row.end
        assert row.end <= row.outer_end <= bounds["end"][row.block]
        assert text[row.start:row.end].strip() == text[row.start:row.end]
    for row in problems.itertuples():
        assert bounds["start"][row.block] <= row.start < row.end <= bounds["end"][row.block]
