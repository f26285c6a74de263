"""Terms as a reader types them, found in the tokens by the same folding and conflation.

`*` stands for any letters or none (سوري*) and `|` parts alternatives, words or phrases
(هدنة|وقف إطلاق النار), as in other tools. Other signs are refused by name, for none of them would
be looked for.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import CONTROLS, MARKS, TATWEEL, fold, matching_key
from analysis.text.tokens import by_article, tokenize
from analysis.text.vocabulary import ARTICLE, CONFLATIONS, Words, build_vocabulary, conflated

CONJUNCTIONS = frozenset("وف")
OR, ANY = "|", "*"
_QUOTED = re.compile(r"""(?<!\s)\s*["“”«»](.*)["“”«»]\s*""", re.DOTALL)
# What may stand in a term beside letters and digits: marks within numbers, hyphens, apostrophes.
_OTHER = re.compile(r"[^\W_]|[\s*|'’\u2010\u2011-]|(?<=\d)[.,،٫٬/:](?=\d)")


class Term(NamedTuple):
    """A term as typed, with the keys of its words, which of them were typed with and, their forms.

    Of words with `*` the folded pattern is the key; between alternatives stands the key `|`.
    """

    typed: str
    keys: tuple[str, ...]
    joined: tuple[bool, ...]
    forms: tuple[str, ...] = ()


def parse_term(typed: str, lexicon: Words, conflation: str = "stem") -> Term:
    """Fold and conflate a term of one word or several, typed with or without the article.

    Raises `ValueError` where nothing in it is an Arabic word or a number, and for a sign that has
    no meaning in a term.
    """
    return parse_terms([typed], lexicon, conflation)[0]


def parse_terms(typed: Sequence[str], lexicon: Words, conflation: str = "stem") -> list[Term]:
    """Fold and conflate many terms at once, in the order given. Raises as `parse_term` does."""
    return parse_by_conflation(typed, lexicon, [conflation])[conflation]


def parse_by_conflation(typed: Sequence[str], lexicon: Words,
                        conflations: Iterable[str] = CONFLATIONS) -> dict[str, list[Term]]:
    """Parse many terms by several conflations, analysing each word once."""
    pieces = [(number, piece) for number, term in enumerate(typed) for piece in _pieces(term)]
    tokens, spellings = tokenize([piece for _, piece in pieces])
    vocabulary = build_vocabulary(spellings, lexicon, glossed=False)
    places, words = tokens.groupby("article").indices, tokens["word"].to_numpy()
    terms = {}
    for name in conflations:
        keys, parts = conflated(vocabulary, name).to_numpy(), [([], []) for _ in typed]
        for row, (number, piece) in enumerate(pieces):
            if piece == OR or ANY in piece:
                parts[number][0].append(matching_key(piece))
                parts[number][1].append(piece[0] in CONJUNCTIONS)
                continue
            if row not in places:
                raise ValueError(f"{typed[number]!r} is not a term that can be counted: "
                                 f"{piece!r} is no Arabic word and no number.")
            found = words[places[row]]
            parts[number][0].extend(keys[found])
            parts[number][1].extend(map(_joined, vocabulary["proclitics"].to_numpy()[found]))
        terms[name] = [
            Term(term, tuple(several), tuple(joined),
                 tuple(map(fold, pieces)) if len(pieces) == len(several) else ())
            for term, (several, joined), pieces in zip(typed, parts, map(_pieces, typed),
                                                       strict=True)]
    return terms


def _pieces(typed: str) -> list[str]:
    """Return the words and bars of a term; raises `ValueError` for what it cannot say."""
    term = _QUOTED.sub(r"\1", typed).upper()
    problem = ""
    if signs := _OTHER.sub("", "".join(c for c in term if c not in MARKS | CONTROLS | {TATWEEL})):
        problem = (f"the sign {signs[0]!r} has no meaning in a term. There are * for any letters "
                   "and | between alternatives; type each other term by itself.")
    if re.search(r"(?<!\S)[-\u2010\u2011](?=[^\W\d])", term):
        problem = problem or "a sign - before a word leaves nothing out here. Leave it away."
    pieces = [piece for piece in term.replace(OR, f" {OR} ").split() if piece.strip("-'’‐‑")]
    if any(not "".join(part).strip(ANY) for bar, part in groupby(
            ["", *pieces, ""], OR.__eq__) if not bar):
        problem = problem or "it holds no Arabic word and no number" + (
            f", or none beside {OR}." if OR in pieces else ".")
    if problem:
        raise ValueError(f"{typed!r} is not a term that can be counted: {problem}")
    return pieces


def _joined(proclitics: str) -> bool:
    return proclitics[:1] in CONJUNCTIONS and proclitics != ""


def find_term(term: Term, tokens: pd.DataFrame, vocabulary: pd.DataFrame) -> pd.DataFrame:
    """Find a term in the tokens: words in a row, within a sentence and a block.

    The first word may carry any clitics, the later ones the article and prepositions
    (الوقف الفوري للأنشطة) but no conjunction, which would begin something new. Two words that are
    written as one, or one as two, are found as well (أبو ظبي, أبوظبي).

    Returns `article`, `block`, `sentence`, `token` (the first), `start`, `end` of the whole
    tokens, in text order.
    """
    keys, known = pd.factorize(vocabulary["key"].to_numpy(object), sort=True)
    word = tokens["word"].to_numpy()
    place = np.stack([pd.factorize(tokens[c])[0] for c in ("article", "block", "sentence")], 1)
    if len(term.keys) > 1:
        conjoined = vocabulary["proclitics"].map(_joined).to_numpy()[word]
    begins, ends = [], []
    forms = term.forms or [""] * len(term.keys)
    for bar, several in groupby(zip(term.keys, term.joined, forms, strict=True),
                                lambda k: k[0] == OR):
        if bar:
            continue
        several = list(several)
        first, length = None, 0
        for length, (key, joined, _) in enumerate(several, 1):
            at = _is_word(key, vocabulary, known, keys)[word]
            if first is None:
                first = np.flatnonzero(at)
                continue
            here = first + length - 1
            first, here = first[here < len(word)], here[here < len(word)]
            first = first[at[here] & (place[here] == place[first]).all(axis=1)
                          & (joined | ~conjoined[here])]
        begins.append(first)
        ends.append(first + length - 1)
        if length < 3 and term.forms:
            first, last = _compounds([form for *_, form in several], vocabulary, word, place)
            begins.append(first)
            ends.append(last)
    begin, end = np.concatenate(begins), np.concatenate(ends)
    order = np.lexsort((-end, begin))
    kept = _without_overlap(begin[order], end[order])
    spans = tokens.iloc[begin[order][kept]][
        ["article", "block", "sentence", "token", "start", "end"]].reset_index(drop=True)
    spans["end"] = tokens["end"].to_numpy()[end[order][kept]]
    return spans


def _compounds(forms: list[str], vocabulary: pd.DataFrame, word: np.ndarray, place: np.ndarray,
               ) -> tuple[np.ndarray, np.ndarray]:
    """Find two words that are written as one, or one word written as two: first and last tokens."""
    whole, used = "".join(forms), vocabulary["form"]
    before = ("", *CONJUNCTIONS)
    if len(forms) == 2:
        here = np.flatnonzero((used.isin([c + whole for c in before]) | (
            vocabulary["key"] == matching_key(whole))).to_numpy()[word])
        return here, here
    cuts = [cut for cut in range(2, len(whole) - 2) if ANY not in whole]
    beginnings = {c + whole[:cut]: cut for cut in cuts for c in before}
    # من صور is no منصور, but لا مركزية is اللامركزية's stem.
    able = used.isin(list(beginnings)) & (~vocabulary["stopword"] | used.isin(
        [c + "لا" for c in before]))
    here = np.flatnonzero(able.to_numpy()[word[:-1]] & (place[1:] == place[:-1]).all(axis=1))
    form = used.to_numpy()
    here = np.array([i for i in here.tolist() if form[word[i + 1]]
                     == whole[beginnings[form[word[i]]]:]], int)
    return here, here + 1


def _is_word(key: str, vocabulary: pd.DataFrame, known: np.ndarray, keys: np.ndarray
             ) -> np.ndarray:
    """Tell which words of a vocabulary a key stands for; a pattern for forms and for stems."""
    if ANY not in key:
        at = np.searchsorted(known, key)
        return keys == (at if at < len(known) and known[at] == key else -1)
    bare = key.removeprefix(ARTICLE) if key.strip(ANY) != ARTICLE else key
    pattern = re.compile("|".join(re.escape(k).replace(re.escape(ANY), ".*") for k in {key, bare}))
    return np.array([any(map(pattern.fullmatch, map(matching_key, pair)))
                     for pair in zip(vocabulary["form"], vocabulary["stem"], strict=True)], bool)


def _without_overlap(begins: np.ndarray, ends: np.ndarray) -> list[int]:
    kept, last = [], -1
    for row, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        if begin > last:
            kept.append(row)
            last = end
    return kept


def count_term(term: Term, tokens: pd.DataFrame, vocabulary: pd.DataFrame,
               articles: Iterable[str]) -> pd.DataFrame:
    """Count a term in each article, over the tokens given (the counted ones, or all of a page).

    Returns one row an article: `term`, `article`, `count`, `per_thousand` (per 1,000 tokens
    given; null where there are none), `spans` (a list of `[start, end]` pairs).
    """
    articles = list(articles)
    spans = by_article(find_term(term, tokens, vocabulary), articles, "start", "end")
    sizes = tokens["article"].value_counts().reindex(articles, fill_value=0).tolist()
    rates = [1000 * len(places) / size if size else None
             for places, size in zip(spans, sizes, strict=True)]
    return pd.DataFrame({"term": term.typed, "article": articles, "count": [*map(len, spans)],
                         "per_thousand": pd.Series(rates, dtype=object),
                         "spans": [[list(place) for place in places] for places in spans]})
