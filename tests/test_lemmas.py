"""Terms and lemmas: which word forms count as the same."""

import csv

import pytest

from analysis.arabic import analyse_words
from analysis.arabic.characters import fold, spelling
from analysis.files import lexicon_file


def keys(*words):
    return analyse_words(words).key.unique().tolist()


def lemmas(*words):
    return analyse_words(words).lemma.unique().tolist()


@pytest.mark.parametrize("words", [
    ["هجوم", "الهجوم", "هجوماً", "هجومًا", "هجوما", "بهجومها"],
    ["حوار", "للحوار", "وحوارهم", "حواراً"],
    ["دولي", "دولياً", "دوليا"],
    ["أستانة", "أستانا", "بأستانة", "آستانة", "الآستانة"],
    ["أمريكا", "أميركا", "لأميركا"],
    ["أمريكية", "الأميركية"],
    ["أردوغان", "إردوغان", "وأردوغان"],
    ["إنجلترا", "إنكلترا"],
    ["غوتيريش", "غوتيريس", "جوتيريش"],
    ["ترامب", "ترمب"],
    ["ديمقراطية", "الديموقراطية"],
    ["مسؤولين", "المسئولين"],
    ["دكتاتور", "ديكتاتور", "للدكتاتور"],
    ["نية", "نيتها", "النية"],
    ["أيضاً", "أيضا", "ايضا"],
    ["حالياً", "حاليا", "وحالياً"],
    ["شيء", "شيئاً", "شئ"],
    ["علي", "على"],
])
def test_spellings_and_clitics_of_a_term_have_one_key(words):
    assert len(keys(*words)) == 1


@pytest.mark.parametrize("words", [
    ["قوة", "قوات", "قوية"],
    ["سياسي", "جيوسياسية"],
    ["هجوم", "هجمات"],
    ["سوريا", "سوري"],
    ["سوريا", "سورية"],
    ["معاً", "مع"],
    ["كندا", "كند"],
    ["كان", "كأنه"],
    ["شي", "شيء"],
])
def test_different_terms_have_different_keys(words):
    assert len(keys(*words)) == len(words)


@pytest.mark.parametrize("words", [
    ["هجوم", "الهجمات", "هجمات"],
    ["محادثة", "محادثات", "والمحادثات"],
    ["دولة", "دول", "للدول"],
    ["معركة", "معارك", "معركتنا"],
    ["ضامن", "ضامنة", "الضامنين", "كضامن"],
    ["مسؤول", "مسؤولون", "المسؤولين", "مسؤولو"],
    ["إرهابي", "إرهابية", "إرهابيين", "الإرهابيون"],
    ["شهر", "أشهر", "شهرين"],
    ["قوة", "قوى", "قوات"],
    ["قرية", "قرى", "القريتين"],
    ["صاروخ", "صواريخ"],
    ["رئيس", "رؤساء", "الرئيسين"],
    ["نازح", "نازحين", "النازحون"],
    ["أسير", "أسرى"],
    ["أول", "أولى"],
])
def test_numbers_and_genders_of_a_word_have_one_lemma(words):
    assert len(lemmas(*words)) == 1


def test_names_are_their_own_lemma():
    names = ["لبنان", "السودان", "الرياض", "بوتين", "اليونان", "فيينا", "عمران"]
    assert lemmas(*names) == ["لبنان", "سودان", "رياض", "بوتين", "يونان", "فيينا", "عمران"]


def test_a_table_of_lemmas_does_not_make_verbs_of_nouns():
    assert lemmas("ضامن") != lemmas("ضمن")


def test_the_stem_is_spelt_before_the_accusative_is_dropped():
    found = analyse_words(["هجوماً"]).iloc[0]
    assert (found.form, found.stem, found.key) == ("هجوما", "هجوما", "هجوم")


def lexicon_rows(name):
    with lexicon_file(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_spelling_is_listed_twice_or_leads_to_another_variant():
    rows = lexicon_rows("variants.csv")
    spellings = [fold(row["spelling"]) for row in rows]
    assert len(set(spellings)) == len(spellings)
    assert not {fold(row["name"]) for row in rows} & set(spellings)


def test_every_irregular_word_says_why_and_is_listed_once():
    rows = lexicon_rows("irregular.csv")
    assert all(row["why"] and (row["stem"] or row["lemma"]) for row in rows)
    whole = [spelling(row["form"]) for row in rows if row["stem"]]
    plurals = [fold(row["form"]) for row in rows if not row["stem"]]
    assert len(set(whole)) == len(whole) and len(set(plurals)) == len(plurals)
