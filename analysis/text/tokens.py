"""Texts to tokens: where each word stands, and which word it is, as integers.

A token is a maximal run of Arabic letters with the marks, tatweel and invisible controls between
them, of digits that touch no Latin letter, or the name of a thing in capitals and digits (F-16,
A380), spelt without its hyphen, or a number with its separators (1,500; ٢٫٤). Tatweel at its
edges and marks after its last letter belong to it, invisible controls at its edges do not. Latin
words, handles, addresses, emoji and punctuation are no tokens, nor is what stands inside an
address. No text is edited:
`text[start:end]` is the surface, and beside it stands the code of its spelling
(`characters.spelling`).

Texts are read in chunks of whole articles that fit the processor's cache. One table look-up gives
the class and the letter of every character; words of up to eight letters are then integers as they
stand, and Arrow numbers them. Only rare characters and very long words take the way through Python.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.arabic import characters
from analysis.text.addresses import LETTER, MARK, address_spans

_CHUNK = 128 * 1024  # characters; twice and half as many are as fast

# One byte for every character: what it is and, for a letter, which one.
_BREAK, _LATIN, _FIRST_DIGIT, _FIRST_LETTER = 0, 1, 2, 12
_RARE_LETTER, _FATHATAN, _RARE_MARK, _CONTROL, _MARK = 250, 251, 252, 254, 255


_SPACE_WITHOUT_WIDTH, _NOT_JOINED = "\u200b", 0x200c
_ENDING = np.array([ord(c) for c in "اأإآءؤدذرزوةى\u06cc\u06a9"], np.uint16)
"""Letters after which nothing tells whether the next is joined, and Persian ones."""


def _tables() -> tuple[np.ndarray, np.ndarray]:
    """Return the byte of each character, and the spelling (a code point) of each byte."""
    byte_of = np.zeros(0x10000, np.uint8)
    plain = {c: characters.spelling(c) for c in characters.LETTERS}
    letters = sorted({s for c, s in plain.items() if len(s) == 1 and ord(c) < 0x700})
    code = {letter: _FIRST_LETTER + i for i, letter in enumerate(letters)}
    if _FIRST_LETTER + len(letters) > _RARE_LETTER:
        raise AssertionError("more letters than bytes: leave some to the rare ones")
    code |= {str(i): _FIRST_DIGIT + i for i in range(10)} | {characters.FATHATAN: _FATHATAN}
    for c in characters.LATIN:
        byte_of[ord(c)] = _LATIN
    for c in characters.DIGITS:
        byte_of[ord(c)] = code[characters.spelling(c)]
    for c, s in plain.items():
        byte_of[ord(c)] = code.get(s, _RARE_LETTER)
    for c in characters.MARKS | {characters.TATWEEL}:
        kept = characters.spelling(c) or c in {*characters.COMBINING_HAMZA, characters.DAGGER_ALEF}
        byte_of[ord(c)] = _RARE_MARK if kept else _MARK
    byte_of[ord(characters.FATHATAN)] = _FATHATAN
    for c in characters.CONTROLS - {_SPACE_WITHOUT_WIDTH}:
        byte_of[ord(c)] = _CONTROL
    spelling_of = np.zeros(256, "<u4")
    for s, byte in code.items():
        spelling_of[byte] = ord(s)
    return byte_of, spelling_of


_BYTE, _SPELLED = _tables()
_PACKED = {int(letter): byte for byte, letter in enumerate(_SPELLED) if letter}
_PACKED_ALEFS = [_PACKED[ord(c)] for c in characters.ALEFS if ord(c) in _PACKED]
_FIRST_BYTES = np.array([(1 << 8 * n) - 1 for n in range(9)], "<u8")  # masks a key to n letters
# No letter's byte reaches these, so as the eighth letter they tell other keys from plain ones.
_LONG, _OTHER = np.uint64(0xFE << 56), np.uint64(0xFF << 56)
_NUMBER = np.uint64((1 << 56) - 1)


_CONTROLS = "".join(sorted(characters.CONTROLS))
_ARABIC_RUN = re.compile(
    f"(?:{characters.TATWEEL}[{MARK}{_CONTROLS}]{{0,99}})?[{LETTER}]"
    f"(?:[{_CONTROLS}]*[{LETTER}{MARK}])*"
)

# The name of a thing in Latin letters and a number (F-16, A380, G20).
_DIGITS = "".join(sorted(characters.DIGITS))
_NAME = re.compile(r"(?<![A-Za-z0-9_])[A-Z][A-Za-z]{0,4}[-\u2010-\u2013]?"
                   + f"[{_DIGITS}]{{1,4}}$")


def tokenize(texts: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Find the tokens of texts and number their words.

    Returns a table with one row a token, in text order: `article` (position in `texts`), `start`
    and `end` (code points into that text, end exclusive) and `word` (position in the second
    result); and the distinct spellings (`characters.spelling`), in order of first appearance.

    >>> tokens, spellings = tokenize(["في ٢٠١٧ قال: «في F-16»"])
    >>> tokens.values.tolist()
    [[0, 0, 2, 0], [0, 3, 7, 1], [0, 8, 11, 2], [0, 14, 16, 0], [0, 17, 21, 3]]
    >>> spellings
    ['في', '2017', 'قال', 'F16']
    """
    found, texts_before, tokens_before = [], 0, 0
    for chunk in _chunks(texts):
        part = _chunk(chunk)
        found.append(part._replace(article=part.article + np.int32(texts_before),
                                   high_at=part.high_at + tokens_before,
                                   other_at=part.other_at + tokens_before))
        texts_before += len(chunk)
        tokens_before += len(part.start)
    *columns, others = zip(*found, strict=True)
    whole = _Chunk(*map(np.concatenate, columns), [word for part in others for word in part])
    del found, columns
    word, spellings = _numbered(whole)
    return pd.DataFrame({"article": whole.article, "start": whole.start, "end": whole.end,
                         "word": word}, copy=False), spellings


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    chunk, size = [], 0
    for text in texts:
        if chunk and size + len(text) > _CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(text)
        size += len(text)
    yield chunk


class _Chunk(NamedTuple):
    """Tokens of some texts. A word is its first eight letters (`low`) and what `rest` says.

    `high` holds letters 9 to 16 of the tokens at `high_at`; the tokens at `other_at`, with rare
    letters or more than sixteen, have their spelling in `others`.
    """

    article: np.ndarray
    start: np.ndarray
    end: np.ndarray
    low: np.ndarray
    high_at: np.ndarray
    high: np.ndarray
    other_at: np.ndarray
    others: list[str]


def _chunk(texts: list[str]) -> _Chunk:
    text = "".join(texts)
    ends = np.cumsum([len(t) for t in texts], dtype=np.int64)
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    if len(units) != len(text):
        wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        units = np.where(wide > 0xFFFF, 0, wide).astype(np.uint16)
    code = np.zeros(len(text) + 1, np.uint8)
    np.take(_BYTE, units, out=code[:-1], mode="clip")
    # Addresses and handles are looked for only round a sign that there is one.
    dots = np.flatnonzero(units == ord("."))
    before, after = code[dots - 1], code[dots + 1]
    signs = dots[(before > _BREAK) & (before < _FIRST_LETTER) & (after == _LATIN)].tolist()
    for a, b in address_spans(text, ends, signs):
        code[a:b] = _BREAK
    # Where a writer of Arabic unjoins a letter a word ends (حزب‌الله).
    parted = np.flatnonzero(units == _NOT_JOINED)
    code[parted[~np.isin(units[parted - 1], _ENDING)]] = _BREAK
    start, end, numbers = _spans(text, code, ends)

    vanish = code >= _CONTROL
    if vanish.any():
        moved = np.cumsum(vanish, dtype=np.int32)
        letters = code[~vanish]
        first = start - moved[start] + vanish[start]  # a tatweel may begin a token
        length = end - moved[end - 1] - first
    else:
        letters, first, length = code, start, end - start
    letters = np.concatenate([letters, np.zeros(16, np.uint8)])
    low = _eight(letters, first, length)
    high_at = np.flatnonzero(length > 8)
    high = np.zeros_like(low)
    high[high_at] = _eight(letters, first[high_at] + 8, length[high_at] - 8)

    rare = np.flatnonzero((code == _RARE_LETTER) | (code == _RARE_MARK))
    rare = rare[rare >= start[0]] if len(start) else rare[:0]
    holder = np.searchsorted(start, rare, "right") - 1
    holder = holder[rare < end[holder]]
    other_at, others = [], []
    named = np.flatnonzero(code[start] == _LATIN)
    for i in np.union1d(holder, np.r_[named, numbers, _stretched(letters, first),
                                     np.flatnonzero(length > 16)]).tolist():
        word = characters.spelling(text[start[i]:end[i]])
        if word[0].isupper():
            word = re.sub(r"\W", "", word).upper()
        length[i], packed = len(word), word.translate(_PACKED)
        if len(word) <= 16 and max(packed) < "\u0100" and not (
                word[0].isupper() or "." in word):
            low[i], high[i] = np.frombuffer(packed.encode("latin-1").ljust(16, b"\0"), "<u8")
        else:
            other_at.append(i)
            others.append(word)

    counts = np.diff(np.searchsorted(start, ends), prepend=0)
    article = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    begins = (ends - [len(t) for t in texts])[article]
    high_at = np.flatnonzero(length > 8)
    return _Chunk(article, (start - begins).astype(np.int32), (end - begins).astype(np.int32), low,
                  high_at, high[high_at], np.array(other_at, np.int64), others)


def _stretched(letters: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Return the tokens that may hold a stretched letter: two alefs, three of another letter."""
    plain = np.where(np.isin(letters, _PACKED_ALEFS), _PACKED_ALEFS[0], letters)
    tanwin = np.append(np.flatnonzero(letters[:-1] == _FATHATAN), 0)
    again = (plain[1:] == plain[:-1]) & (plain[1:] >= _FIRST_LETTER)
    again[tanwin] |= plain[tanwin - 1] == plain[tanwin + 1]
    run = np.flatnonzero(again & ((plain[:-1] == _PACKED_ALEFS[0]) | (plain[:-1] == _FATHATAN)
                                  | np.append(again[1:], False)))
    holder = np.searchsorted(first, run, "right") - 1
    return holder[holder >= 0]


def _eight(letters: np.ndarray, at: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return up to eight letters from each position as one integer, those past `length` zero."""
    windows = np.ndarray((len(letters) - 7,), "<u8", letters, strides=(1,))
    return windows[at] & _FIRST_BYTES[np.minimum(length, 8)]


def _spans(text: str, code: np.ndarray, ends: np.ndarray
           ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where the tokens of a chunk start and end, and which are numbers with separators."""
    kind = (code >= _FIRST_DIGIT).view(np.uint8) + (code >= _FIRST_LETTER).view(np.uint8)
    text_ends = np.zeros(len(code), bool)
    text_ends[ends] = True
    edge = text_ends.copy()
    edge[0] = True
    edge[1:] |= kind[1:] != kind[:-1]
    edges = np.flatnonzero(edge)
    runs = np.flatnonzero(kind[edges[:-1]])
    start, end = edges[runs], edges[runs + 1]

    keep = np.ones(len(start), bool)
    digits = np.flatnonzero(code[start] < _FIRST_LETTER)
    before = (code[start[digits] - 1] == _LATIN) & ~text_ends[start[digits]]
    after = (code[end[digits]] == _LATIN) & ~text_ends[end[digits]]
    keep[digits[before | after]] = False
    hyphened = (code[start[digits] - 1] == _BREAK) & (code[start[digits] - 2] == _LATIN)
    for i in digits[before | hyphened].tolist():
        begin = int(ends[at - 1]) if (at := np.searchsorted(ends, start[i], "right")) else 0
        name = _NAME.search(text, max(begin, start[i] - 8), end[i])
        tail = int(code[end[i]] == _LATIN and not text_ends[end[i]])
        if name and code[name.start()] == _LATIN and text[end[i]:end[i] + 1] != "+" and not (
                tail and code[end[i] + 1] == _LATIN):
            keep[i], start[i], end[i] = True, name.start(), end[i] + tail
    numbers = np.zeros(len(start), bool)
    beside = (np.diff(digits) == 1) & (start[digits[1:]] - end[digits[:-1]] == 1)
    beside &= ~text_ends[start[digits[1:]]]
    run: list[int] = []
    for i in np.flatnonzero(beside).tolist():
        run = run if run and run[-1] == i else [i]
        run.append(i + 1)
        if i + 1 < len(beside) and beside[i + 1]:
            continue
        first, last = digits[run[0]], digits[run[-1]]
        if characters.NUMBER.fullmatch(text, start[first], end[last]):
            end[first], numbers[first], keep[first + 1:last + 1] = end[last], True, False
    edged = (code[start] > _RARE_LETTER) | (code[end - 1] == _CONTROL)
    for i in np.flatnonzero(edged).tolist():
        word = _ARABIC_RUN.search(text, start[i], end[i])
        keep[i] = word is not None
        if word:
            start[i], end[i] = word.span()
    return start[keep], end[keep], np.flatnonzero(numbers[keep])


def _numbered(found: _Chunk) -> tuple[np.ndarray, list[str]]:
    """Number the words by first appearance; return the code of each token and the spellings."""
    key = found.low
    pair, lows, highs = _paired(key[found.high_at], found.high)
    key[found.high_at] = _LONG | pair.astype(np.uint64)
    number = {word: i for i, word in enumerate(dict.fromkeys(found.others))}
    key[found.other_at] = _OTHER | np.array([number[w] for w in found.others], np.uint64)

    word, keys = _dictionary(key)
    letters = np.zeros((len(keys), 2), "<u8")
    letters[:, 0] = keys
    long = np.flatnonzero((keys >= _LONG) & (keys < _OTHER))
    pairs = (keys[long] & _NUMBER).astype(np.int64)
    letters[long, 0], letters[long, 1] = lows[pairs], highs[pairs]
    spellings = _SPELLED[letters.view(np.uint8)].view("<U16").reshape(-1).tolist()
    others = list(number)
    for i in np.flatnonzero(keys >= _OTHER).tolist():
        spellings[i] = others[int(keys[i] & _NUMBER)]
    return word.copy(), spellings


def _paired(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number the pairs of two keys; return each one's number and the two keys of each number."""
    low_number, lows = _dictionary(low)
    high_number, highs = _dictionary(high)
    both = low_number.astype(np.uint64) << np.uint64(32) | high_number.astype(np.uint64)
    number, pairs = _dictionary(both)
    return (number, lows[(pairs >> np.uint64(32)).astype(np.int64)],
            highs[(pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)])


def _dictionary(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each value, by first appearance, and the distinct values."""
    coded = pa.Array.from_buffers(pa.uint64(), len(values), [None, pa.py_buffer(values)]
                                  ).dictionary_encode()
    number = np.frombuffer(coded.indices.buffers()[1], np.int32, len(values))
    distinct = np.frombuffer(coded.dictionary.buffers()[1], "<u8", len(coded.dictionary))
    return number, distinct


def by_article(table: pd.DataFrame, articles: Iterable, *columns: str) -> list[list[tuple]]:
    """Return columns of a table as rows, those of each of some articles in a list."""
    rows = list(zip(*(table[name].tolist() for name in columns), strict=True))
    places = table.groupby("article", sort=False).indices
    return [[rows[place] for place in places.get(article, ())] for article in articles]


def offsets(*tables: pd.DataFrame) -> list[np.ndarray]:
    """Return by how much the positions of each row move if all articles were one long text.

    Of tables without `article` all rows are of one article.
    """
    if not all("article" in table for table in tables):
        return [np.zeros(len(table), int) for table in tables]
    article = pd.factorize(pd.concat([table["article"] for table in tables]))[0]
    return np.split(article.astype(np.int64) << 32, np.cumsum([*map(len, tables)])[:-1])


def place(tokens: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
    """Find the span in which each token starts, such as its block or its sentence.

    Both tables have `start` (code points into the text), `spans` also `end`, and both `article` if
    there are several; rows may stand in any order, but spans may not overlap. Returns for each
    token the row number (from 0) of its span, -1 where it is in none. Raises `ValueError` for
    overlapping spans.

    >>> blocks = pd.DataFrame({"start": [4, 8], "end": [7, 12]})
    >>> place(pd.DataFrame({"start": [0, 5, 9]}), blocks).tolist()
    [-1, 0, 1]
    """
    after, moved = offsets(tokens, spans)
    starts = tokens["start"].to_numpy() + after
    begin, stop = (spans[side].to_numpy() + moved for side in ("start", "end"))
    order = np.argsort(begin, kind="stable")
    begin, stop = begin[order], stop[order]
    if (stop[:-1] > begin[1:]).any():
        raise ValueError("Spans overlap: a token could start in two of them.")
    if not len(order):
        return np.full(len(starts), -1)
    last = np.searchsorted(begin, starts, "right") - 1
    return np.where((last >= 0) & (starts < stop[last]), order[last], -1)
