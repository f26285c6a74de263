"""Words as numbers, so that every part of many words can be looked up at once.

Every question about a word is a question about some part of it: the rest after و, the stem with ال
before it. So the letters of a form are the digits of its *key*, and the keys of all its parts come
from one multiplication and one subtraction, for arrays of words. Up to eleven letters the key *is*
the form; longer forms wrap around 64 bits, where two of them clash once in some 10^13 look-ups.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analysis.arabic import characters

FOLDED = "ءابةتثجحخدذرزسشصضطظعغؤئفقكلمنهوىي"
HAMZATED = "أإآ"
LONGEST = 30
"""Longer runs of letters are no words; they are left whole."""

_BASE = np.uint64(43)
_UNKNOWN = 42
_CODE = np.full(0x10000, _UNKNOWN, np.uint8)
_CODE[[ord(c) for c in FOLDED + HAMZATED]] = np.arange(1, len(FOLDED + HAMZATED) + 1)
_CODE[ord("\n")] = 0
CODE = {letter: int(_CODE[ord(letter)]) for letter in FOLDED + HAMZATED}
_FOLD = np.arange(_UNKNOWN + 1, dtype=np.uint8)
_FOLD[[CODE[letter] for letter in HAMZATED]] = CODE["ا"]
_POWER = np.concatenate([np.ones(1, np.uint64), np.full(LONGEST + 2, _BASE)]).cumprod()


class Words(NamedTuple):
    """An array of words as numbers: `part` gives the key of any stretch of their letters.

    `codes` and `prefix` are of the folded letters, `marked` keeps the hamza on alef.
    """

    codes: np.ndarray
    marked: np.ndarray
    length: np.ndarray
    prefix: np.ndarray
    known: np.ndarray

    def part(self, rows: np.ndarray, start: np.ndarray | int, end: np.ndarray) -> np.ndarray:
        """Return the keys of the letters from `start` to `end` of the words in `rows`."""
        return self.prefix[rows, end] - self.prefix[rows, start] * _POWER[end - start]

    def ends_with(self, rows: np.ndarray, end: np.ndarray, suffix: str) -> np.ndarray:
        """Tell where the letters before `end` are those of `suffix`."""
        start = end - len(suffix)
        return (start >= 0) & (self.part(rows, np.maximum(start, 0), end) == key(suffix))


def encode(words: Sequence[str], exact: bool = False) -> Words:
    """Return words as numbers; `known` is false where one is empty, too long or not Arabic.

    Words are spellings without tanwin. With `exact` the keys keep the hamza on alef.
    """
    text = np.frombuffer("\n".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = _CODE[np.minimum(text, 0xFFFF)]
    length = np.fromiter(map(len, words), np.int64, len(words))
    width = min(int(length.max(initial=0)), LONGEST)
    used = np.minimum(length, width)
    starts = (length + 1).cumsum() - length - 1
    inside = np.arange(width + 1) < used[:, None]
    marked = np.zeros((len(words), width + 1), np.uint8)
    row, column = np.nonzero(inside)
    marked[row, column] = letters[starts[row] + column]
    codes = marked if exact else _FOLD[marked]
    prefix = np.zeros((len(words), width + 2), np.uint64)
    for place in range(width + 1):
        prefix[:, place + 1] = prefix[:, place] * _BASE + codes[:, place]
    strange = ((codes == _UNKNOWN) | (inside & (codes == 0))).any(axis=1)
    return Words(codes, marked, used, prefix, (length > 0) & (length <= LONGEST) & ~strange)


def keys_of(forms: Sequence[str], exact: bool = False) -> np.ndarray:
    """Return the key of each form, 0 for what is not Arabic."""
    parts = [np.zeros(0, np.uint64)]
    for first in range(0, len(forms), 50_000):
        words = encode(forms[first:first + 50_000], exact)
        keys = words.prefix[np.arange(len(words.length)), words.length]
        parts.append(np.where(words.known, keys, np.uint64(0)))
    return np.concatenate(parts)


@lru_cache(maxsize=1000)
def key(form: str) -> np.uint64:
    """Return the key of one form."""
    return keys_of([form])[0]


def prepend(letters: str, keys: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return the keys of forms with letters put before them."""
    return keys + key(letters) * _POWER[length]


def append(keys: np.ndarray, letters: str) -> np.ndarray:
    """Return the keys of forms with letters put after them."""
    return keys * _POWER[len(letters)] + key(letters)


def spell(words: list[str]) -> list[str]:
    """Return `characters.spelling` of many words (plain Arabic letters are their own)."""
    spellings = list(words)
    found = encode(words)
    again = (found.codes[:, 1:] == found.codes[:, :-1]) & (found.codes[:, 1:] > 0)
    stretched = (again[:, 1:] & again[:, :-1]).any(axis=1) | (
        again & (found.codes[:, 1:] == CODE[characters.ALEF])).any(axis=1)
    for row in np.flatnonzero(~found.known | stretched).tolist():
        spellings[row] = characters.spelling(words[row])
    return spellings
