import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lexicon.matching import Patterns, letters_end, readings
from analysis.lexicon.patterns import Parser, PatternError, written_forms


def parse(pattern: str, classes: dict | None = None) -> tuple:
    return Parser(classes or {}).parse(pattern)


def found(pattern: str, text: str, classes: dict | None = None) -> list[str]:
    """Return what a pattern matches in words with spaces between, the proclitics taken off."""
    words = text.split()
    vocabulary = pd.DataFrame({"spelling": sorted(set(words))})
    codes = np.array([vocabulary["spelling"].tolist().index(word) for word in words])
    compiled = Patterns([parse(pattern, classes)])
    matches = compiled.match(codes, np.zeros(len(words), int), vocabulary)
    result = []
    for start, end, strip in zip(matches.start, matches.end, matches.strip, strict=True):
        result.append(" ".join(words[start:end])[strip:])
    return list(dict.fromkeys(result))


@pytest.mark.parametrize("written", ["هدنة", "الهدنة", "بالهدنة", "وبالهدنة", "فهدنة", "كهدنة"])
def test_clitics_and_article_are_free_on_the_first_word(written):
    assert found("هدنة", written)


def test_the_elided_article_is_found_and_the_span_begins_after_the_first_lam():
    assert found("طاغية", "للطاغية") == ["لطاغية"]
    assert found("لبناني:adj", "وللبنانيين") == ["لبنانيين"]


def test_a_word_with_the_article_needs_it():
    assert found("العراق", "بالعراق") == ["العراق"]
    assert found("العراق", "عراق") == []
    assert found("قطر:bare", "القطر") == []


def test_an_alef_with_hamza_is_no_article():
    assert found("مانيا", "ألمانيا") == []


def test_proclitics_stand_on_the_first_word_only_unless_asked_for():
    assert found("وقف إطلاق النار", "ووقف إطلاق النار") == ["وقف إطلاق النار"]
    assert found("وقف أنشطة", "وقف للأنشطة") == []
    assert found("وقف ل+أنشطة", "وقف للأنشطة") == ["وقف للأنشطة"]
    assert found("وقف ل?+أنشطة", "وقف الأنشطة") == ["وقف الأنشطة"]


def test_a_word_of_three_letters_is_no_other_word_with_a_proclitic():
    # The name Bruce, which the word analysis leaves whole, is not "by Russians".
    compiled = Patterns([parse("روس")])
    number = compiled.accepts("روس", "")[-1][0]
    assert number not in dict(compiled.accepts("بروس", ""))
    assert number in dict(compiled.accepts("بروس", "ب"))
    assert number in dict(compiled.accepts("الروس", "ال"))


@pytest.mark.parametrize("written", ["إيرانيا", "إيرانيون", "الإيرانيات", "ايرانيتين", "إيرانيان"])
def test_adjectives_are_found_in_every_gender_and_number(written):
    assert found("إيراني:adj", written)


def test_plurals_of_the_construct_lose_their_nun():
    assert found("مقاتل:plural", "مقاتلو") and found("مقاتل:plural", "لمقاتلي")


def test_verbs_are_found_in_every_person_but_never_with_the_article():
    for written in ("انهارت", "تنهار", "سينهارون"):
        assert found("انهار|ينهار:verb", written)
    assert found("انهار:verb", "الانهار") == []


def test_rivers_are_no_collapse():
    assert found("انهار:verb", "أنهارا") == []


def test_pronouns_are_taken_only_where_a_pattern_allows_them():
    assert found("نفوذ", "نفوذها") == []
    assert found("نفوذ:own", "ونفوذها") == ["نفوذها"]
    assert found("قوة:owned", "قوتهم") == ["قوتهم"]
    assert found("قوة:owned", "قوة") == []


def test_optional_words_alternatives_gaps_and_classes():
    classes = {"office": ["رئيس", "وزير خارجية"]}
    pattern = "$office? [سامي? مراد]"
    assert found(pattern, "وزير الخارجية سامي مراد", classes)[0] == "وزير الخارجية سامي مراد"
    assert found("وقف * ل+قتال", "وقف فوري للقتال") == ["وقف فوري للقتال"]
    assert found("سيطر:verb ** على", "سيطر رجال من قريته على") == ["سيطر رجال من قريته على"]
    assert found("هدنة|تهدئة", "تهدئة") == ["تهدئة"]
    assert found("*ات", "خروقات") == ["خروقات"]


def test_spelling_variants_are_one():
    assert found("أنقرة", "انقره") and found("مسؤول", "مسوول")


@pytest.mark.parametrize(("pattern", "words"), [
    ("", "empty"), ("*", "never match"), ("$office", "no class"),
    ("كلمة:plurall", "no flag"), ("[كلمة", "bracket"), ("[أ] [ب]", "second"),
    ("peace", "no Arabic"),
    ("الكلمة:bare", "never"),
])
def test_a_pattern_that_cannot_be_meant_says_why(pattern, words):
    with pytest.raises(PatternError, match=words):
        parse(pattern)


def test_a_class_may_not_contain_itself():
    with pytest.raises(PatternError, match="contains itself"):
        parse("$a", {"a": ["$b"], "b": ["$a"]})


def test_no_match_crosses_a_boundary():
    vocabulary = pd.DataFrame({"spelling": ["وقف", "القتال"]})
    compiled = Patterns([parse("وقف قتال")])
    codes = np.array([0, 1])
    assert len(compiled.match(codes, np.array([0, 0]), vocabulary).start) == 1
    assert len(compiled.match(codes, np.array([0, 1]), vocabulary).start) == 0
    assert len(compiled.match(codes[:0], codes[:0], vocabulary).start) == 0


def test_marks_and_tatweel_go_with_the_proclitic():
    text = "وَبِــروسيا"
    assert text[letters_end(text, 0, len(text), 2):] == "روسيا"


LETTERS = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآ", min_size=2, max_size=8)


@given(LETTERS)
def test_every_reading_leaves_a_rest_of_the_word(word):
    for reading in readings(word):
        assert 1 <= len(reading.rest) <= len(word)


@given(LETTERS)
def test_a_word_as_written_in_a_pattern_is_among_its_forms(base):
    parsed = parse(f"{base}:exact")
    (element,) = parsed[0].elements
    (word,) = element.words
    assert len(written_forms(word)) == 1
    assert found(f"{base}:exact", base) == [base]
