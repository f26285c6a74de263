"""Patterns matched over tokens, all together, by number.

The words of all patterns are looked up once for each distinct word of a text; tokens that can be
the rarest word of a pattern are its candidates, and all candidates are stepped together in numpy.
So the cost follows the candidates, not tokens times patterns.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import LETTERS, fold, matching_key, spelling
from analysis.lexicon.patterns import Element, Variant, Word, written_forms

_CONJUNCTIONS = frozenset("وف")
_PREPOSITIONS = frozenset("بلكس")


class Reading(NamedTuple):
    """One way to take a written word apart."""

    conjunction: str
    preposition: str
    article: bool
    rest: str
    first: str


def readings(spelled: str) -> list[Reading]:
    """List the ways to take proclitics off a spelling; the rest is a matching key.

    >>> [r.rest for r in readings("للأسد")]
    ['للاسد', 'لاسد', 'اسد', 'لاسد']
    """
    form = fold(spelled)
    whole, ways = matching_key(form), []
    for conjunction in ("", form[:1]) if form[:1] in _CONJUNCTIONS else ("",):
        letter = form[len(conjunction):][:1]
        for preposition in ("", letter) if letter in _PREPOSITIONS else ("",):
            taken = len(conjunction + preposition)
            if len(form) - taken < 2:
                continue
            rest, key, letters = form[taken:], whole[taken:], spelled[taken:]
            ways.append(Reading(conjunction, preposition, False, key, letters[0]))
            if preposition == "ل" and rest.startswith("ل") and len(rest) > 2:
                ways.append(Reading(conjunction, preposition, True, key[1:], letters[1]))
                ways.append(Reading(conjunction, preposition, True, key, letters[0]))
            # An alef with a hamza is no article: ألمانيا.
            elif rest.startswith("ال") and len(rest) > 3 and letters[0] in "اٱ":
                ways.append(Reading(conjunction, preposition, True, key[2:], letters[2]))
    return ways


class Matches(NamedTuple):
    """Where patterns match: arrays of one length, in the order of the text.

    `pattern` is the position in the list that was compiled; `start`, `end`, `head_start` and
    `head_end` count tokens, ends exclusive; `strip` counts the letters of proclitics before the
    first word, `head_strip` before the head's.
    """

    pattern: np.ndarray
    start: np.ndarray
    end: np.ndarray
    head_start: np.ndarray
    head_end: np.ndarray
    strip: np.ndarray
    head_strip: np.ndarray


class Patterns:
    """Parsed patterns compiled for matching; they are numbered by their position."""

    def __init__(self, parsed: Iterable[Sequence[Variant]]):
        """Number the elements and lay the variants out as arrays."""
        numbers: dict[Element, int] = {Element(): 0}
        rows = [(n, [numbers.setdefault(e, len(numbers)) for e in v.elements], v.head)
                for n, variants in enumerate(parsed) for v in variants]
        self._index: dict[str, list[tuple[int, Word, bool]]] = {}
        self._list = list(numbers)
        width = np.zeros(len(self._list), int)
        for number, element in enumerate(self._list):
            for word in sorted(element.words, key=lambda w: (w.base, sorted(w.flags))):
                for key, owned in written_forms(word).items():
                    self._index.setdefault(key, []).append((number, word, owned))
                    width[number] += 1
        self._suffixed = [(n, tuple(e.endings)) for n, e in enumerate(self._list) if e.endings]
        width[[n for n, _ in self._suffixed]] = 10_000
        width[0] = 100_000
        self._pattern = np.array([r[0] for r in rows], int)
        self._length = np.array([len(r[1]) for r in rows], int)
        self._heads = np.array([r[2] for r in rows], int).reshape(-1, 2)
        self._words = np.zeros((len(rows), self._length.max(initial=1)), int)
        for row, (_, elements, _) in enumerate(rows):
            self._words[row, :len(elements)] = elements
        # A variant is looked for from the word that fewest tokens can be.
        self._anchor = np.array([int(np.argmin(width[r[1]])) for r in rows], int)
        anchors = self._words[np.arange(len(rows)), self._anchor] if rows else self._pattern
        self._by_anchor = np.argsort(anchors, kind="stable")
        self._first = np.searchsorted(anchors[self._by_anchor], np.arange(len(self._list) + 1))

    def __getstate__(self) -> dict:
        """Leave out what is remembered of words."""
        return {name: value for name, value in vars(self).items() if name != "accepts"}

    @cached_property
    def accepts(self) -> Callable[[str, str | None], tuple[tuple[int, int], ...]]:
        """Tell the elements a word can be, remembering each."""
        return lru_cache(maxsize=200_000)(self._accepts)

    def _accepts(self, spelled: str, proclitics: str | None) -> tuple[tuple[int, int], ...]:
        """Return the elements a word can be, each with the letters of its proclitics."""
        elements: dict[int, tuple[bool, int]] = {}
        ways = readings(spelled)
        for reading in ways:
            if reading.rest not in self._index:
                continue
            taken = reading.conjunction + reading.preposition
            parts = [*taken, "ال"] if reading.article else [*taken]
            agrees = proclitics is None or "+".join(parts) == proclitics
            for number, word, owned in self._index[reading.rest]:
                if not _fits(reading, word, owned, self._list[number], taken):
                    continue
                # A name is no preposition, which may stand before any name (على الأسد).
                if word.base == "علي" and spelled.endswith("ى"):
                    continue
                # Two or three letters after a letter that may be a proclitic are too little.
                if taken and len(reading.rest) <= 3 and not agrees and not reading.article:
                    continue
                best = (agrees, -len(taken))
                if number not in elements or best > (elements[number][0], -elements[number][1]):
                    elements[number] = (agrees, len(taken))
        if self._suffixed:
            key = ways[0].rest if ways else matching_key(spelled)
            for number, endings in self._suffixed:
                if key.endswith(endings):
                    elements.setdefault(number, (True, 0))
        return tuple((number, strip) for number, (_, strip) in sorted(elements.items()))

    def match(self, words: np.ndarray, groups: np.ndarray, vocabulary: pd.DataFrame) -> Matches:
        """Find every match in a sequence of tokens.

        `words` are codes into `vocabulary` (columns `spelling` and, where known, `proclitics`);
        `groups` changes from token to token where no match may cross.
        """
        used, codes = np.unique(words, return_inverse=True)
        accepted = [self.accepts(*columns) for columns in zip(*(
            vocabulary[name].iloc[used].tolist() if name in vocabulary else [None] * len(used)
            for name in ("spelling", "proclitics")), strict=True)]
        holders = np.repeat(np.arange(len(used)), [len(elements) for elements in accepted])
        elements, letters = np.array(list(chain(*accepted)), int).reshape(-1, 2).T
        known = np.append(holders * len(self._list) + elements, -1)
        letters = np.append(letters, -1)

        def strip(element: np.ndarray, token: np.ndarray) -> np.ndarray:
            """The letters of proclitics before an element, -1 where a token is none."""
            sought = codes[token] * len(self._list) + element
            at = np.searchsorted(known[:-1], sought)
            return np.where(element == 0, 0, np.where(known[at] == sought, letters[at], -1))

        row, start = self._candidates(codes, elements, holders)
        end = start + self._length[row]
        inside = (start >= 0) & (end <= len(words))
        inside[inside] = groups[start[inside]] == groups[end[inside] - 1]
        row, start, end = row[inside], start[inside], end[inside]
        for step in range(self._words.shape[1]):
            at = np.minimum(start + step, len(words) - 1)
            fits = (step >= self._length[row]) | (strip(self._words[row, step], at) >= 0)
            row, start, end = row[fits], start[fits], end[fits]
        order = np.lexsort((row, -end, start))
        row, start, end = row[order], start[order], end[order]
        head = self._heads[row]
        head_at = np.minimum(start + head[:, 0], max(len(words) - 1, 0))
        return Matches(self._pattern[row], start, end, start + head[:, 0], start + head[:, 1],
                       strip(self._words[row, 0], start),
                       strip(self._words[row, head[:, 0]], head_at))

    def _candidates(self, codes: np.ndarray, elements: np.ndarray, holders: np.ndarray,
                    ) -> tuple[np.ndarray, np.ndarray]:
        """Pair the tokens that may be an anchor with the variants anchored there."""
        anchors = self._first[elements] < self._first[elements + 1]
        elements, holders = elements[anchors], holders[anchors]
        per_word = np.searchsorted(holders, np.arange(codes.max(initial=-1) + 2))
        tokens, pairs = _ranges(per_word[codes], per_word[codes + 1])
        which, slots = _ranges(self._first[elements[pairs]], self._first[elements[pairs] + 1])
        row = self._by_anchor[slots]
        return row, tokens[which] - self._anchor[row]


def _ranges(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spread half-open ranges out: which range each number is from, and the numbers."""
    sizes = last - first
    which = np.repeat(np.arange(len(first)), sizes)
    offset = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return which, first[which] + offset


def _fits(reading: Reading, word: Word, owned: bool, element: Element, taken: str) -> bool:
    # انهار, collapsed, is not أنهار, rivers; the other way round writers leave hamzas out.
    if word.base[0] == "ا" and reading.first == "أ" and word.article is not True:
        return False
    if "exact" in word.flags and (taken or reading.article):
        return False
    verb = "verb" in word.flags
    if word.article not in (None, reading.article) or reading.article and (owned or verb):
        return False
    if reading.preposition in ("ب", "ك") and verb or reading.preposition == "س" and not verb:
        return False
    if not element.proclitic:
        return element.proclitic is None or not taken
    here = taken[1:] if taken[:1] in ("و", "ف") and len(taken) > 1 else taken
    return here == element.proclitic or (element.may and not taken)


def letters_end(text: str, start: int, end: int, letters: int) -> int:
    """Return where a word stands without its first letters, the marks on them taken too.

    >>> letters_end("وَبِروسيا", 0, 9, 2)
    4
    """
    position = start
    while letters and position < end:
        # A ligature of the presentation forms is several letters in one character.
        letters -= len(spelling(text[position])) if text[position] in LETTERS else 0
        letters = max(letters, 0)
        position += 1
    while position < end and text[position] not in LETTERS:
        position += 1
    return position if position < end else start
