"""Stems grouped as terms: the key that ignores how a stem is spelt, and the lemma.

The *key* of a stem is the default of what counts as the same term: the folded stem without the
alef of the indefinite accusative (هجوم, هجوماً). The *lemma* also joins singular and plural,
masculine and feminine: simplemma's table is asked first, a few endings are tried where it knows
nothing. Everything is looked up for arrays of stems at once.
"""

from collections.abc import Sequence

import numpy as np

from analysis.arabic.frequencies import Evidence
from analysis.arabic.keys import Words, append, encode, keys_of

RARER = 1.0
"""A lemma or base may be ten times rarer than the stem it stands for, no more."""
ATTESTED = 2.0
_NEARLY = 0.1


_RULES = [(suffix, replacement, partners) for suffix, replacements, partners in (
    ("يات", ("ي", "ية"), ()),
    ("يتين", ("ي", "ية"), ()),
    ("يتان", ("ي", "ية"), ()),
    ("تين", ("ة",), ()),
    ("تان", ("ة",), ()),
    ("ات", ("ة", ""), ()),
    ("يون", ("ي",), ("يين",)),
    ("يين", ("ي",), ("يون",)),
    ("ون", ("",), ("ين",)),
    ("ين", ("",), ("ون", "ان")),
    ("ان", ("",), ("ين",)),
    ("ية", ("ي",), ()),
    ("وا", ("",), ()),
    ("ا", ("",), ()),
    ("ه", ("ة",), ()),
    ("ت", ("",), ()),
    ("ي", ("",), ("ون",)),
) for replacement in replacements]
"""An ending, what may stand in its place, and the endings of partner forms that must exist."""
_SOUND_PLURAL_OR_DUAL = ("ون", "ين", "ان")
_NEVER_WITH_ARTICLE = ("ت", "ي")
_MARGIN = {"ية": 0.5, "ا": 0.0, "ون": 2.0, "ين": 2.0}
"""Where a base may be rarer, or less rare, than `RARER`: many people are named in the plural."""


def drops_accusative(forms: Sequence[str], tanwin: np.ndarray, indefinite: np.ndarray,
                     evidence: Evidence) -> np.ndarray:
    """Tell which folded stems end in the alef of the indefinite accusative (هجوما).

    They do wherever the tanwin is written, else where at least four letters stand alone
    (`indefinite`: without article or enclitic) and the form without alef is as frequent.
    """
    words = encode(forms)
    at = np.arange(len(forms))
    ends = words.known & words.ends_with(at, words.length, "ا") & (words.length >= 3)
    with_alef = evidence.either(evidence.find(words.part(at, 0, words.length)))
    without = evidence.either(evidence.find(words.part(at, 0, np.maximum(words.length - 1, 0))))
    usual = (words.length >= 4) & (without >= with_alef - _NEARLY)
    return ends & (tanwin | (indefinite & usual))


def find_lemmas(stems: list[str], forms: list[str], kept: frozenset[str],
                evidence: Evidence) -> list[str]:
    """Return the lemma of each stem, folded; stems that are `kept` are their own.

    `stems` are spelt with their hamza, `forms` are the same stems folded.

    simplemma's table speaks first, for the spelling with hamza if the stem has one; a lemma over
    ten times rarer than its stem, or a verb for a noun, is refused. Then the first of `_RULES`
    that leaves an attested base is taken off, and the table asked once more.
    """
    words = encode(stems)
    everything = np.arange(len(forms))
    keys = words.part(everything, 0, words.length)
    rows = evidence.find(keys)
    lemma = evidence.lemma[rows]
    marked = [row for row, (stem, form) in enumerate(zip(stems, forms, strict=True))
              if stem != form]
    spelt = keys_of([stems[row] for row in marked], exact=True)
    exact = evidence.exact_lemma[evidence.find_exact(spelt)]
    lemma[marked] = np.where(exact >= 0, exact, lemma[marked])
    lemma = _accepted(lemma, keys, rows, evidence)

    own = np.fromiter((form in kept for form in forms), bool, len(forms))
    idle = (lemma < 0) | (evidence.lemma_keys[lemma] == keys)
    open_rows = np.flatnonzero(words.known & idle & ~own)
    ending, base_keys = _strip_endings(words, open_rows, evidence)
    base_rows = evidence.find(base_keys)
    again = _accepted(evidence.lemma[base_rows], base_keys, base_rows, evidence)

    result = [form if mine or number < 0 else evidence.lemmas[number]
              for form, mine, number in zip(forms, own.tolist(), lemma.tolist(), strict=True)]
    for row, rule, number in zip(open_rows.tolist(), ending.tolist(), again.tolist(), strict=True):
        if rule >= 0:
            suffix, replacement = _RULES[rule][:2]
            result[row] = (evidence.lemmas[number] if number >= 0
                           else forms[row][:-len(suffix)] + replacement)
    return result


def _accepted(lemma: np.ndarray, keys: np.ndarray, rows: np.ndarray,
              evidence: Evidence) -> np.ndarray:
    same = evidence.lemma_keys[lemma] == keys
    common = evidence.either(rows) - evidence.lemma_frequency[lemma] <= RARER
    # The table leads some participles back to their verb (ضامن to ضمن): nouns take the article.
    article = evidence.with_article[rows]
    noun = (article >= 1) & (article >= evidence.frequency[rows] - 1)
    fits = same | (common & ~(noun & evidence.lemma_verbal[lemma]))
    return np.where((lemma >= 0) & fits, lemma, -1)


def _strip_endings(words: Words, rows: np.ndarray,
                   evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of the first rule that passes for each row (-1: none), and its base."""
    chosen = np.full(len(rows), -1, np.int16)
    bases = np.zeros(len(rows), np.uint64)
    stem_rows = evidence.find(words.part(rows, 0, words.length[rows]))
    frequency = evidence.either(stem_rows)
    alone, article = evidence.frequency[stem_rows], evidence.with_article[stem_rows]
    for number, (suffix, replacement, partners) in enumerate(_RULES):
        at = np.flatnonzero((chosen < 0) & (words.length[rows] - len(suffix) >= 3)
                            & words.ends_with(rows, words.length[rows], suffix))
        if suffix in _SOUND_PLURAL_OR_DUAL:
            at = at[article[at] >= alone[at] - 1]
        elif suffix in _NEVER_WITH_ARTICLE:
            at = at[article[at] <= alone[at] - 1.5]
        trunk = words.part(rows[at], 0, words.length[rows[at]] - len(suffix))
        base = append(trunk, replacement)
        base_rows = evidence.find(base)
        passes = (evidence.frequency[base_rows] >= ATTESTED) | evidence.entry[base_rows]
        margin = _MARGIN.get(suffix, RARER)
        difference = evidence.either(base_rows) - frequency[at]
        passes &= (difference >= -margin) if suffix in _MARGIN else (difference > -margin)
        if partners:
            passes &= np.logical_or.reduce(
                [evidence.either(evidence.find(append(trunk, p))) >= 1 for p in partners])
        chosen[at[passes]] = number
        bases[at[passes]] = base[passes]
    return chosen, bases
