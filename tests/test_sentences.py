"""Sentences of Arabic news: where they end, and all the full stops that end none."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.sentences import split_sentences
from analysis.text.tokens import place, tokenize

ROOT = Path(__file__).resolve().parents[1]
CLUTTER = {"site", "share", "related", "ui"}


def split(text):
    blocks = pd.DataFrame({"start": [0], "end": [len(text)]})
    found = split_sentences(text, blocks)
    return [text[a:b] for a, b in zip(found.start, found.end, strict=True)]


@pytest.mark.parametrize("article", ["2017-astana", "2024-doha"])
def test_the_sentences_that_two_readers_marked(article):
    reference = json.loads((ROOT / f"data/reference/{article}.json").read_text(encoding="utf-8"))
    text = (ROOT / f"data/articles/{article}.txt").read_bytes().decode("utf-8")
    found = split_sentences(text, pd.DataFrame(reference["blocks"]))
    roles = [reference["blocks"][block]["role"] for block in found.block]
    spans = [(a, b) for a, b, role in zip(found.start, found.end, roles, strict=True)
             if role not in CLUTTER]
    assert spans == [(s["start"], s["end"]) for s in reference["sentences"]]


@pytest.mark.parametrize("sentences", [
    ["وصل الوفد أمس.", "ثم غادر المدينة."],
    ["هل ينجح الحوار؟", "لا أحد يعرف!", "وتستمر المحادثات"],
    ["قال الوزير: «اتفقنا على الهدنة.", "وسنوقع غدا.»", "ثم غادر القاعة."],
    ['قال: "انتهى الأمر."', "وأضاف أن الوفد غادر."],
    ["قال: \"انتهى الأمر\".", "وغادر."],
    ["قال: \\\"انتهى الأمر.\\\"", "وغادر."],
    ["قال “انتهى الأمر. ”", "وغادر."],
    ["وصل الوفد (مساء الأحد.)", "وغادر."],
    ["عاد الوفد .", "وغادر ."],
    ["ماذا حدث؟!", "لم يجب أحد."],
    ["ماذا حدث!! ..", "لم يجب أحد."],
    ["بلغ الناتج 2.445 مليون طن في عام 2015.", "وتراجع بنسبة ٢.٥ بالمئة."],
    ["ولد عام 1949 م.", "ودرس في الخارج."],
    ["قالت وكالة (أ.ف.ب) إن الوفد وصل.", "وغادر."],
    ["نقلته وكالة و.م.ع.", "وأكده مسؤول."],
    ["قال لهيئة بي بي سي.", "وأكد ذلك مسؤول."],
    ["التقى د. سامي أ. د. منى وم. خالد في جورج و. بوش.", "ثم غادروا."],
    ["كتب جون إف. سميث الرسالة.", "ووقعها Dr. Smith أيضا."],
    ["طالع aljazeera.net أو العربية.نت أو https://example.org/a?b=c.d لمعرفة المزيد.", "انتهى."],
    ["لافتة تدعو للحوار.. ومسيرة في المدينة"],
    ["انتظرنا طويلا... ولم يأت أحد."],
    ["قال \"لن نرحل...\"، وهتف الجميع."],
    ["سأل: «هل انتهت الحرب؟» في رسالة إلى الصحيفة.", "ولم يجب أحد."],
    ["سأل: «هل انتهت الحرب؟»", "وأجاب الوزير."],
    ["هتفوا «الشعب يريد السلام!» وسط حراسة مشددة.", "ثم تفرقوا."],
    ["وصفه بالمنتصر (!) في رسالته."],
    ["غادر الوفد المدينة مساء.", "🇸🇾 pic.example.com/1aB7"],
])
def test_one_line(sentences):
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize("sentences", [
    ["وصل الوفد إلى دمشق.", "وقال مسؤول إنه سيغادر."],
    ["استضافت المدينة قمة (آسيان).", "وغادر الوفد."],
    ["هل ينجح الحوار؟", "لا أحد يعرف."],
])
def test_a_space_lost_after_the_full_stop(sentences):
    assert split("".join(sentences)) == sentences


@pytest.mark.parametrize(("text", "expected"), [
    ("  • وصل الوفد.  \u200f", ["وصل الوفد."]),
    ("\ufeff- وصل الوفد", ["وصل الوفد"]),
    ("-كما قال- وصل", ["-كما قال- وصل"]),
    ("1. وصل الوفد", ["1. وصل الوفد"]),
    ("***", []),
    ("   ", []),
    ("", []),
    ("BBC", ["BBC"]),
    ("وصل.\u2028وغادر\u2028ثم عاد", ["وصل.", "وغادر", "ثم عاد"]),
    ("وصل.\nوغادر\r\nالوفد", ["وصل.", "وغادر\r\nالوفد"]),
])
def test_bullets_and_space_stay_outside_and_a_broken_line_goes_on(text, expected):
    assert split(text) == expected


def test_sentences_are_numbered_through_the_article_and_keep_to_their_block():
    text = "عنوان\nجملة أولى. جملة ثانية\nخاتمة"
    blocks = pd.DataFrame({"block": [0, 1, 2], "start": [0, 6, 28], "end": [5, 27, 33]})
    found = split_sentences(text, blocks)
    assert found.columns.tolist() == ["block", "sentence", "start", "end"]
    assert found.values.tolist() == [[0, 0, 0, 5], [1, 1, 6, 16], [1, 2, 17, 27], [2, 3, 28, 33]]
    assert split_sentences(text, blocks.head(0)).empty


MIXED = st.text(st.one_of(st.sampled_from("ابوفدنيم"), st.sampled_from(".؟!…\"»«”“()' ،:\\"),
                          st.sampled_from("aB12٣•-*#@/\u200f\ufeff\u00a0🇸\ud800"),
                          st.sampled_from("\n\r\u2028ًـ")), max_size=60)


@settings(max_examples=400)
@given(MIXED)
def test_every_token_is_in_one_sentence_and_no_sentence_has_space_at_its_edges(text):
    found = split_sentences(text, pd.DataFrame({"start": [0], "end": [len(text)]}))
    tokens, _ = tokenize([text])
    rows = place(tokens, found)
    assert (rows >= 0).all()
    assert (tokens.end.to_numpy() <= found.end.to_numpy()[rows]).all()
    assert found.sentence.tolist() == list(range(len(found)))
    for a, b in zip(found.start, found.end, strict=True):
        assert a < b and text[a:b].strip() == text[a:b] and "\u2028" not in text[a:b]
