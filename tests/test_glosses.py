"""Every counted word of the study has an English gloss, and the stop list holds function words."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.arabic import analyse_words
from analysis.text.tokens import tokenize
from analysis.text.vocabulary import (
    gloss_stems,
    gloss_words,
    load_stopwords,
    read_glosses,
    read_words,
    stopword_flags,
)

DATA = Path(__file__).resolve().parents[1] / "data"
ARTICLE_ROLES = {"headline", "summary", "caption", "subheading", "body", "embed"}


def counted_words(article):
    text = (DATA / "articles" / f"{article}.txt").read_bytes().decode("utf-8")
    reference = json.loads((DATA / "reference" / f"{article}.json").read_text(encoding="utf-8"))
    tokens, spellings = tokenize([text])
    inside = pd.Series(False, index=tokens.index)
    for block in reference["blocks"]:
        if block["role"] in ARTICLE_ROLES:
            inside |= tokens["start"].ge(block["start"]) & tokens["end"].le(block["end"])
    words = pd.Series([spellings[code] for code in tokens.loc[inside, "word"].unique()])
    return words[~words.str.isdigit()]


@pytest.mark.parametrize("article", ["2017-astana", "2024-doha"])
def test_every_counted_word_has_a_gloss(article):
    words = counted_words(article)
    assert len(words) > 100
    stems = analyse_words(words)["stem"]
    glosses = gloss_stems(stems)
    assert [(word, stem) for word, stem, gloss in zip(words, stems, glosses, strict=True)
            if gloss is None] == []


def test_glosses_are_plain_english():
    glosses = read_glosses()
    assert len(glosses) > 700
    assert glosses["gloss"].str.fullmatch(r"[A-Za-z0-9 ;:,().\u0600-\u06ff'-]+").all()
    assert glosses["word"].str.fullmatch(r"[\u0621-\u064a]+").all()
    assert glosses["gloss"].str.len().max() < 60


def test_names_are_given_as_names():
    glosses = read_glosses().set_index("word")["gloss"]
    for name in ("لافروف", "علوش", "عراقجي", "فيدان", "بوتين"):
        assert glosses[name][0].isupper()


def flagged(*words):
    return stopword_flags(analyse_words(words), load_stopwords()).tolist()


def test_function_words_are_stopped_with_their_clitics():
    assert all(flagged("في", "وفي", "إلى", "الذي", "والتي", "للذين", "وبعدها", "لكنهم", "وكانت",
                       "وأنه", "ليست", "لهذا", "وبين", "منذ", "ستكون"))


def test_words_of_their_own_meaning_are_not():
    assert not any(flagged("روسيا", "وقف", "الهدنة", "يناير", "كانون", "الأحد", "أمن", "حل", "قوات",
                           "رئيس", "سوريا", "الداخل", "السبت", "دعا", "قال", "حوار", "ضامن"))


def test_the_stop_list_has_no_word_twice():
    words = read_words("stopwords.txt")
    assert len(words) == len(set(words)) > 400


@pytest.mark.parametrize(("word", "gloss"), [
    ("للدكتاتور", "to the dictator"), ("ونفوذها", "and her influence"), ("الأسد", "Assad"),
])
def test_a_word_is_glossed_with_its_clitics(word, gloss):
    words = analyse_words([word]).rename(columns={"word": "spelling"})
    words["gloss"] = gloss_stems(words["stem"])
    assert gloss_words(words).tolist() == [gloss]
