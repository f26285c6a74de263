"""Terms as a reader types them, found in the tokens by the same folding and conflation."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.text.tokens import tokenize
from analysis.text.vocabulary import CONFLATIONS, Words, build_vocabulary, conflated

CONJUNCTIONS = frozenset("وف")


class Term(NamedTuple):
    """A term as typed, with the keys of its words and which of them were typed with and."""

    typed: str
    keys: tuple[str, ...]
    joined: tuple[bool, ...]


def parse_term(typed: str, lexicon: Words, conflation: str = "stem") -> Term:
    """Fold and conflate a term of one word or several, typed with or without the article.

    Raises `ValueError` where nothing in it is an Arabic word or a number.
    """
    return parse_terms([typed], lexicon, conflation)[0]


def parse_terms(typed: Sequence[str], lexicon: Words, conflation: str = "stem") -> list[Term]:
    """Fold and conflate many terms at once, in the order given. Raises as `parse_term` does."""
    return parse_by_conflation(typed, lexicon, [conflation])[conflation]


def parse_by_conflation(typed: Sequence[str], lexicon: Words,
                        conflations: Iterable[str] = CONFLATIONS) -> dict[str, list[Term]]:
    """Parse many terms by several conflations, analysing each word once."""
    typed = list(typed)
    tokens, spellings = tokenize(typed)
    vocabulary = build_vocabulary(spellings, lexicon)
    places = tokens.groupby("article").indices
    keys = {name: conflated(vocabulary, name).to_numpy() for name in conflations}
    joined = [_joined(proclitics) for proclitics in vocabulary["proclitics"]]
    terms: dict[str, list[Term]] = {name: [] for name in keys}
    for number, term in enumerate(typed):
        if number not in places:
            raise ValueError(f"{term!r} is not a term that can be counted: it holds no Arabic word "
                             "and no number.")
        words = tokens["word"].to_numpy()[places[number]]
        for name, key in keys.items():
            terms[name].append(Term(term, tuple(key[words]), tuple(joined[w] for w in words)))
    return terms


def _joined(proclitics: str) -> bool:
    return proclitics[:1] in CONJUNCTIONS and proclitics != ""


def find_term(term: Term, tokens: pd.DataFrame, vocabulary: pd.DataFrame) -> pd.DataFrame:
    """Find a term in the tokens: words in a row, within a sentence and a block.

    The first word may carry any clitics, the later ones the article and prepositions
    (الوقف الفوري للأنشطة) but no conjunction, which would begin something new.

    Returns `article`, `block`, `sentence`, `token` (the first), `start`, `end` of the whole
    tokens, in text order.
    """
    known, keys = np.unique(vocabulary["key"].to_numpy(str), return_inverse=True)
    wanted = [np.flatnonzero(known == key) for key in term.keys]
    columns = ["article", "block", "sentence", "token", "start", "end"]
    if any(code.size == 0 for code in wanted):
        return tokens.iloc[:0][columns]
    word = tokens["word"].to_numpy()
    code = keys[word]
    begins = np.flatnonzero(code == wanted[0][0])
    begins = begins[begins + len(wanted) <= len(tokens)]
    if len(wanted) > 1:
        conjoined = vocabulary["proclitics"].map(_joined).to_numpy()[word]
        place = tokens[["article", "block", "sentence"]].apply(lambda c: pd.factorize(c)[0])
        place = place.to_numpy()
        for step, (key, joined) in enumerate(zip(wanted[1:], term.joined[1:], strict=True), 1):
            here = begins + step
            fits = (code[here] == key[0]) & (place[here] == place[begins]).all(axis=1)
            begins = begins[fits & (joined | ~conjoined[here])]
        begins = _without_overlap(begins, len(wanted))
    spans = tokens.iloc[begins][columns].reset_index(drop=True)
    spans["end"] = tokens["end"].to_numpy()[begins + len(wanted) - 1]
    return spans


def _without_overlap(begins: np.ndarray, length: int) -> np.ndarray:
    kept: list[int] = []
    for begin in begins:
        if not kept or begin >= kept[-1] + length:
            kept.append(int(begin))
    return np.array(kept, dtype=int)


def count_term(term: Term, tokens: pd.DataFrame, vocabulary: pd.DataFrame,
               articles: Iterable[str]) -> pd.DataFrame:
    """Count a term in each article, over the tokens given (the counted ones, or all of a page).

    Returns one row an article: `term`, `article`, `count`, `per_thousand` (per 1,000 tokens
    given; null where there are none), `spans` (a list of `[start, end]` pairs).
    """
    places = find_term(term, tokens, vocabulary)
    rows = []
    for article in articles:
        spans = places.loc[places["article"] == article, ["start", "end"]].to_numpy().tolist()
        size = int((tokens["article"] == article).sum())
        rate = 1000 * len(spans) / size if size else None
        rows.append((term.typed, article, len(spans), rate, spans))
    return pd.DataFrame(rows, columns=["term", "article", "count", "per_thousand", "spans"])
