"""What is a letter, a mark or invisible; how words fold, whoever typed them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.arabic import characters
from analysis.arabic.characters import (
    CONTROLS,
    DIGITS,
    LATIN,
    LETTERS,
    MARKS,
    TATWEEL,
    fold,
    fold_all,
    hidden_characters,
    matching_key,
    spelling,
)

ALL = sorted(LETTERS | MARKS | CONTROLS | DIGITS | {TATWEEL})


def test_each_character_is_of_one_kind():
    kinds = [LETTERS, MARKS, CONTROLS, DIGITS, LATIN, {TATWEEL}]
    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))


def test_the_diacritics_of_the_design_are_marks():
    named = {*range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6EE)}
    symbols = {0x6DD, 0x6DE, 0x6E9}  # end of verse and the like stand alone, on no letter
    assert {chr(p) for p in named - symbols} <= MARKS


def test_every_combining_mark_of_arabic_script_is_known():
    arabic = [chr(p) for p in (*range(0x600, 0x700), *range(0x8A0, 0x900))]
    assert {c for c in arabic if unicodedata.category(c) == "Mn"} <= MARKS


@pytest.mark.parametrize(("word", "expected"), [
    ("مُحَمَّدٌ", "محمد"), ("شُكرًا", "شكرًا"), ("ســـوريا", "سوريا"), ("هٰذا", "هذا"),
    ("ٱلكتاب", "الكتاب"), ("قُرۡءَانٗا", "قرءانا"), ("لَهُۥ", "له"),
    ("ﺳﻮﺭﻳﺎ", "سوريا"), ("ﻷﻧﻪ", "لأنه"), ("ﷲ", "الله"), ("ﯾﮏ", "يك"), ("ﭐﻟﻠﻪ", "الله"),
    ("ﺷﹷﺮ", "شر"), ("ﺱﹳ", "س"),
    ("ایران", "ايران"), ("ڪتاب", "كتاب"), ("ھذا", "هذا"), ("کی", "كي"),
    ("ا\u0653سيا", "آسيا"), ("مسو\u0654ول", "مسؤول"), ("شا\u064e\u0654ن", "شأن"),
    ("شى\u0654", "شئ"), ("ا\u0655لى", "إلى"),
    ("سو\u200cريا\u200f", "سوريا"), ("٢٠٢٤", "2024"), ("۲۰۲۴", "2024"),
    ("گوگل", "غوغل"), ("پاريس", "باريس"),
    ("ٱلصَّلَوٰةَ", "الصلاة"), ("عَلَىٰ", "على"), ("لٰكن", "لكن"), ("لاااا", "لا"), ("للللجنة", "للجنة"),
    ("ممممتاز", "ممتاز"), ("1000", "1000"), ("١٬٥٠٠", "1500"), ("٢٫٤", "2.4"),
])
def test_spelling(word, expected):
    assert spelling(word) == expected


@pytest.mark.parametrize(("word", "form", "key"), [
    ("أستانة", "استانة", "استانه"), ("إلى", "الى", "الي"), ("آمناً", "امنا", "امنا"),
    ("مسؤولية", "مسؤولية", "مسووليه"), ("رئيس", "رئيس", "رييس"), ("شُكرًا", "شكرا", "شكرا"),
])
def test_form_and_key(word, form, key):
    assert fold(word) == form
    assert matching_key(form) == key


@given(st.text(st.sampled_from(ALL)))
def test_folding_again_changes_nothing(word):
    for way in (spelling, fold, matching_key):
        assert way(way(word)) == way(word)


@given(st.lists(st.text(st.sampled_from(sorted(LETTERS)), min_size=1)))
def test_a_vocabulary_folds_like_its_words(words):
    spellings = [spelling(word) for word in words]
    assert fold_all(spellings) == [fold(word) for word in words]


def test_every_letter_is_spelt_with_plain_letters():
    plain = LETTERS - characters.PRESENTATION | {characters.FATHATAN}
    assert [c for c in sorted(LETTERS) if not spelling(c) or not set(spelling(c)) <= plain] == []


@given(st.text(st.sampled_from(ALL)))
def test_nothing_that_vanishes_is_left(word):
    assert not set(fold(word)) & (MARKS | CONTROLS | {TATWEEL})
    assert not set(spelling(word)) & (MARKS - {characters.FATHATAN} | CONTROLS | {TATWEEL})


def test_hidden_characters_are_reported_with_their_place():
    found = hidden_characters("سو\u200bريا \u202eنعم\u202c")
    assert found.values.tolist() == [
        [2, 3, "ZERO WIDTH SPACE"], [7, 8, "RIGHT-TO-LEFT OVERRIDE"],
        [11, 12, "POP DIRECTIONAL FORMATTING"]]
    assert hidden_characters("سوريا").empty
