"""The distinct words of texts, each analysed once."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from analysis.arabic import analyse_words
from analysis.arabic.characters import matching_key
from analysis.text.glosses import gloss_stems, load_stopwords, stopword_flags

CONFLATIONS = ("form", "stem", "lemma")


class Words(Protocol):
    """What words are analysed with: a folder of lexicons, and names that are kept whole."""

    folder: Path | None
    protected: frozenset[str]


def build_vocabulary(spellings: Iterable[str], lexicon: Words,
                     conflation: str = "stem") -> pd.DataFrame:
    """Analyse each distinct spelling once.

    Returns one row a spelling, in the order given: `word` (its code), `spelling`, `form`
    (folded), `proclitics`, `stem`, `enclitics`, `lemma`, `stem_key`, `key` (what counts as the
    same term, by `conflation`), `stopword`, `gloss` (of the stem, null where there is none).
    """
    spellings = list(spellings)
    protected = lexicon.protected
    words = analyse_words(spellings, protected, lexicon.folder)
    vocabulary = words.rename(columns={"word": "spelling", "key": "stem_key"})
    vocabulary.insert(0, "word", np.arange(len(words)))
    vocabulary["key"] = conflated(vocabulary, conflation)
    vocabulary["stopword"] = stopword_flags(vocabulary, load_stopwords(lexicon.folder))
    vocabulary["gloss"] = gloss_stems(vocabulary["stem"], protected, lexicon.folder).to_numpy()
    return vocabulary


def conflated(words: pd.DataFrame, conflation: str) -> pd.Series:
    """Return the column of an analysis that says which words are the same term.

    Raises `ValueError` where the conflation is none of form, stem and lemma.
    """
    if conflation not in CONFLATIONS:
        raise ValueError(f"Words can be conflated by {', '.join(CONFLATIONS)}, not {conflation!r}.")
    if conflation == "form":
        return words["form"].map(matching_key)
    return words["stem_key" if conflation == "stem" else "lemma"]
