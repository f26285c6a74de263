"""Tokens: where they stand, which word they are, and that no text is too strange for that."""

import re
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.arabic.characters import CONTROLS, DIGITS, LATIN, LETTERS, MARKS, TATWEEL, spelling
from analysis.text.tokens import place, tokenize

ROOT = Path(__file__).resolve().parents[1]


def surfaces(text):
    tokens, _ = tokenize([text])
    return [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]


def words(text):
    tokens, spellings = tokenize([text])
    return [spellings[w] for w in tokens.word]


def some_of(characters):
    return "[" + "".join(map(re.escape, sorted(characters))) + "]"


L, T, D, LAT = some_of(LETTERS), TATWEEL, some_of(DIGITS), some_of(LATIN)
M, ANY = some_of(MARKS | {TATWEEL}), some_of(MARKS | CONTROLS | {TATWEEL})
LM = some_of(LETTERS | MARKS | {TATWEEL})
C = some_of(CONTROLS)
NAME = f"(?<![A-Za-z0-9_])[A-Z]{{1,5}}[-\u2010-\u2013]?{D}{{1,4}}(?!{D}){LAT}?(?!{LAT}|[+])"
PLAIN = re.compile(f"{NAME}|(?:{T}{ANY}*)?{L}(?:{C}*{LM})*|(?<!{LAT})(?<!{D}){D}+(?!{D})(?!{LAT})")

# Everything that Arabic pages hold: letters and what hides among them, other scripts, emoji.
MIXED = st.text(st.one_of(
    st.sampled_from("ابتجدرسعفقكلمنهويىةءآأؤإئ"),
    st.sampled_from(sorted(MARKS)), st.sampled_from(sorted(CONTROLS)), st.sampled_from(TATWEEL),
    st.sampled_from(sorted(LETTERS)), st.sampled_from(sorted(DIGITS)),
    st.sampled_from("azAZéñẞﬁＡ_-%#،؛؟!«»()[]\"' \n\t\u00a0"), st.sampled_from("🇸🇾🕊𐐀𝟘\U0001ee00"),
    st.sampled_from("日本кירית"),
), max_size=60)
ADDRESSES = st.sampled_from([
    "https://example.org/سوريا/2024-7?q=9", "www.example.com/12", "pic.example.com/1-7",
    "name.12@example.com", "@user_24", "example.net/5/6",
])


@pytest.mark.parametrize(("article", "expected"), [("2017-astana", 258), ("2024-doha", 656)])
def test_the_two_articles_have_the_tokens_that_readers_counted(article, expected):
    blocks = pd.read_json(ROOT / f"data/reference/{article}.json", typ="series")["blocks"]
    blocks = pd.DataFrame(blocks)
    raw = (ROOT / f"data/articles/{article}.txt").read_bytes()
    tokens, _ = tokenize([raw.decode("utf-8")])
    roles = blocks["role"].to_numpy()[place(tokens, blocks)]
    assert np.isin(roles, ["headline", "summary", "caption", "subheading", "body", "embed"]
                   ).sum() == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("قالَ الوزيرُ: «لا».", ["قالَ", "الوزيرُ", "لا"]),
    ("مئة 2.445 طن", ["مئة", "2.445", "طن"]),
    ("قتل 1,500 و٢٫٤ في 12.5.2017, 7", ["قتل", "1,500", "و", "٢٫٤", "في", "12", "5", "2017", "7"]),
    ("دمشق\u200bحلب حزب\u200cالله", ["دمشق", "حلب", "حزب", "الله"]),
    ("بـ\"سيادة\" سوريـا", ["بـ", "سيادة", "سوريـا"]),
    ("طائرة F16 وصاروخ 16F و C5+1", ["طائرة", "F16", "وصاروخ", "و", "1"]),
    ("عام2017م", ["عام", "2017", "م"]),
    ("قناةCNN", ["قناة"]),
    ("\u200fمرحبا\u200f بكم\u202c", ["مرحبا", "بكم"]),
    ("می\u200cرود", ["می\u200cرود"]),
    ("#سوريا_الآن", ["سوريا", "الآن"]),
    ("َ ـ ً", []),
    ("🕊سلام🕊", ["سلام"]),
    ("", []),
])
def test_what_a_token_is(text, expected):
    assert surfaces(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("انظر https://example.org/خبر-2024/7 الآن", ["انظر", "الآن"]),
    ("رابط: https://example.org/a7وقال", ["رابط", "وقال"]),
    ("(www.example.com/2024).وقال", ["وقال"]),
    ("راسلونا name.12@example.com.", ["راسلونا"]),
    ("حضر @user_24 اليوم 24", ["حضر", "اليوم", "24"]),
    ("صورة pic.example.com/1-7 جديدة", ["صورة", "جديدة"]),
    ("موقع example.net/2015/5، وفي 2015", ["موقع", "وفي", "2015"]),
    ("بلغ 3.5 ثم 4.The end", ["بلغ", "3.5", "ثم", "4"]),
])
def test_addresses_and_handles_are_no_tokens_and_end_where_the_sentence_goes_on(text, expected):
    assert surfaces(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("أُلمـانيا ألمانيا", ["ألمانيا", "ألمانيا"]),
    ("ﻻﻡ لام", ["لام", "لام"]),
    ("ا\u0654حمد أحمد", ["أحمد", "أحمد"]),
    ("ایران ايران", ["ايران", "ايران"]),
    ("٢٠١٧ ۲۰۱۷ 2017", ["2017", "2017", "2017"]),
    ("تقدُّماً", ["تقدماً"]),
    ("ﷲ الله", ["الله", "الله"]),
])
def test_ways_of_writing_one_word_have_one_code(text, expected):
    tokens, spellings = tokenize([text])
    assert [spellings[w] for w in tokens.word] == expected
    assert tokens.word.nunique() == 1


def test_words_of_any_length_keep_all_their_letters():
    letters = "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ"
    texts = [letters[:n] for n in range(1, 29)] + ["مك" * 2500, "ٹڇٹ", "ٹڇ" * 10]
    tokens, spellings = tokenize(texts)
    assert spellings == texts
    assert tokens.word.tolist() == list(range(len(texts)))
    assert words(" ".join([letters[:16], letters[:17], letters[:16]])) == [
        letters[:16], letters[:17], letters[:16]]


def test_tokens_stop_at_the_end_of_their_text():
    tokens, _ = tokenize(["سور", "يا", "A", "5", "2", "B", "\u064e", "ان"])
    assert tokens[["article", "start", "end"]].values.tolist() == [
        [0, 0, 3], [1, 0, 2], [3, 0, 1], [4, 0, 1], [7, 0, 2]]


def test_lone_surrogates_are_survived():
    assert surfaces("سلام \ud800عليكم\udfff") == ["سلام", "عليكم"]
    tokens, _ = tokenize(["قبل\ud83d", "\ude00بعد"])
    assert tokens[["article", "start", "end"]].values.tolist() == [[0, 0, 3], [1, 1, 4]]


def test_offsets_count_code_points_after_an_emoji():
    assert surfaces("🇸🇾🕊 سوريا 2024") == ["سوريا", "2024"]


@settings(max_examples=400)
@given(MIXED)
def test_tokens_are_those_of_a_plain_pattern(text):
    if re.search(r"[a-z0-9]\.[a-z]|@|://|\d[.,،٫٬]\d|[\u200b\u200c]", text, re.I):
        return
    tokens, spellings = tokenize([text])
    expected = [m.span() for m in PLAIN.finditer(text)]
    assert list(zip(tokens.start, tokens.end, strict=True)) == expected
    assert [spellings[w] for w in tokens.word] == [
        re.sub("(?<=[A-Z])[-\u2010-\u2013]", "", spelling(text[a:b])) for a, b in expected]
    assert len(set(spellings)) == len(spellings)


@settings(max_examples=200)
@given(st.lists(st.one_of(MIXED, ADDRESSES), max_size=8))
def test_the_span_contract_holds_on_any_text(parts):
    text = " ".join(parts)
    tokens, spellings = tokenize([text])
    start, end = tokens.start.to_numpy(), tokens.end.to_numpy()
    assert (start < end).all() and (end <= len(text)).all()
    assert (end[:-1] <= start[1:]).all()
    for a, b, w in zip(start, end, tokens.word, strict=True):
        assert spellings[w] == spelling(text[a:b]) != ""
    covered = {i for a, b in zip(start, end, strict=True) for i in range(a, b)}
    in_address = {i for m in re.finditer(r"\S*(://|@|[A-Za-z0-9]\.[A-Za-z])\S*", text)
                  for i in range(*m.span())}
    letters = {i for i, c in enumerate(text) if c in LETTERS}
    assert letters - in_address <= covered


@settings(max_examples=200)
@given(st.lists(st.one_of(MIXED, ADDRESSES), max_size=8))
def test_texts_together_or_one_by_one_give_the_same(texts):
    together, spellings = tokenize(texts)
    for i, text in enumerate(texts):
        alone, its_own = tokenize([text])
        here = together[together.article == i]
        assert here.start.tolist() == alone.start.tolist()
        assert here.end.tolist() == alone.end.tolist()
        assert [spellings[w] for w in here.word] == [its_own[w] for w in alone.word]


def test_more_texts_than_fit_one_chunk_are_numbered_on():
    texts = ["كلمة " * 30_000, "ثانية " * 60_000, "كلمة ثالثة"]
    tokens, spellings = tokenize(texts)
    assert spellings == ["كلمة", "ثانية", "ثالثة"]
    assert tokens.groupby("article").size().tolist() == [30_000, 60_000, 2]
    assert tokens.tail(2)[["start", "end", "word"]].values.tolist() == [[0, 4, 0], [5, 10, 2]]


def test_no_arabic_letter_of_the_basic_block_is_lost():
    basic = [chr(p) for p in range(0x621, 0x64B) if unicodedata.category(chr(p)) == "Lo"]
    assert surfaces(" ".join(basic)) == basic


def test_placing_tokens_in_spans():
    tokens = pd.DataFrame({"start": [0, 3, 7, 12, 20]})
    spans = pd.DataFrame({"start": [12, 3], "end": [20, 8]})
    assert place(tokens, spans).tolist() == [-1, 1, 1, 0, -1]
    assert place(tokens, spans.head(0)).tolist() == [-1] * 5
    with pytest.raises(ValueError, match="overlap"):
        place(tokens, pd.DataFrame({"start": [0, 2], "end": [3, 5]}))


def test_the_columns_can_be_changed_by_whoever_gets_them():
    tokens, _ = tokenize(["سوريا"])
    for column in tokens:
        tokens.loc[0, column] = 7
    assert tokens.values.tolist() == [[7, 7, 7, 7]]
