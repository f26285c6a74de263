"""What is known of Arabic word forms before any text is read: how frequent they are, and lemmas.

Two public tables are folded once: the word frequencies of wordfreq (R. Speer, 2022) and the lemma
table of simplemma (A. Barbaresi, 2023). Because every question about a word is a question about
some part of it (the rest after و, the stem with ال before it), forms are looked up as numbers:
the letters of a form are the digits of its key, so that the keys of all its parts come from one
multiplication and one subtraction, for arrays of words at once. Up to eleven letters the key *is*
the form; longer forms wrap around 64 bits, where two of them clash once in some 10^13 look-ups.
"""

import os
import tempfile
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic import characters
from analysis.paths import cache_folder

FOLDED = "ءابةتثجحخدذرزسشصضطظعغؤئفقكلمنهوىيپچژڤگ"
HAMZATED = "أإآ"
LONGEST = 30
"""Longer runs of letters are no words; they are left whole."""

PREFIXES = ("ال", "و", "ب", "ل", "وال", "بال", "لل")
PRONOUNS = ("ه", "ها", "هم", "نا")
SCHEMA = 1

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


def in_bulk(function: Callable[[str], str], words: list[str]) -> list[str]:
    """Apply a function of characters to many words with one call."""
    text = "\n".join(words)
    if text.count("\n") != len(words) - 1 or any(c in text for c in characters.COMBINING_HAMZA):
        return [function(word) for word in words]
    return function(text).split("\n")


_ALEFS = [c for c in sorted(characters.LETTERS)
          if characters.spelling(c) == c and characters.fold(c) != c]
_KEY_LETTERS = {c: characters.matching_key(c) for c in FOLDED if characters.matching_key(c) != c}


def spell(words: list[str]) -> list[str]:
    """Return `characters.spelling` of many words (plain Arabic letters are their own)."""
    spellings = list(words)
    strange = np.flatnonzero(~encode(words).known).tolist()
    for row, spelling in zip(strange, in_bulk(characters.spelling, [words[i] for i in strange]),
                             strict=True):
        spellings[row] = spelling
    return spellings


def fold_spellings(spellings: list[str]) -> list[str]:
    """Return `characters.fold` of many spellings without tanwin."""
    return in_bulk(lambda text: _replaced(text, dict.fromkeys(_ALEFS, characters.ALEF)), spellings)


def fold_keys(forms: list[str]) -> list[str]:
    """Return `characters.matching_key` of many folded forms."""
    return in_bulk(lambda text: _replaced(text, _KEY_LETTERS), forms)


def _replaced(text: str, letters: dict[str, str]) -> str:
    for letter, plain in letters.items():
        text = text.replace(letter, plain)
    return text


class Evidence(NamedTuple):
    """Tables by key (sorted); the last row of each stands for every form that is not listed."""

    keys: pd.Index
    frequency: np.ndarray
    with_article: np.ndarray
    prefixes: np.ndarray
    pronouns: np.ndarray
    alef_lam: np.ndarray
    hamza_second: np.ndarray
    lemma: np.ndarray
    entry: np.ndarray
    exact_keys: pd.Index
    exact_lemma: np.ndarray
    lemma_keys: np.ndarray
    lemma_frequency: np.ndarray
    lemma_verbal: np.ndarray
    lemmas: list[str]

    def find(self, keys: np.ndarray) -> np.ndarray:
        """Return the row of each key, -1 (and so the last row) where it is not listed."""
        return self.keys.get_indexer(keys)

    def find_exact(self, keys: np.ndarray) -> np.ndarray:
        """Return the row in the lemma table that keeps the hamza, -1 where it is not listed."""
        return self.exact_keys.get_indexer(keys)

    def either(self, rows: np.ndarray) -> np.ndarray:
        """Return how frequent forms are, with or without the article, whichever is more."""
        return np.maximum(self.frequency[rows], self.with_article[rows])


def _frequencies() -> tuple[list[str], np.ndarray]:
    import wordfreq

    listed = wordfreq.get_frequency_dict("ar", wordlist="large")
    words = [word for word in listed if word[0] in characters.LETTERS]
    return words, np.array([listed[word] for word in words])


def _lemma_pairs() -> list[tuple[str, str]]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    table = DefaultDictionaryFactory().get_dictionary("ar")
    pairs = [(_text(word), _text(lemma)) for word, lemma in table.items()]
    pairs = [pair for pair in pairs if pair[0][:1] in characters.LETTERS]
    words, lemmas = ([_bare(word) for word in in_bulk(characters.spelling, list(column))]
                     for column in zip(*pairs, strict=True))
    return list(zip(words, lemmas, strict=True))


def _text(value: str | bytes) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else value


def _bare(spelling: str) -> str:
    return spelling.replace(characters.FATHATAN, "")


def build() -> Evidence:
    """Fold wordfreq's and simplemma's Arabic tables (some seconds)."""
    spellings, weights = _frequencies()
    spellings = [_bare(word) for word in in_bulk(characters.spelling, spellings)]
    forms = in_bulk(characters.fold, spellings)
    encoded = encode(forms)
    everything = np.where(encoded.known, keys_of(forms), np.uint64(0))
    keys, first, group = np.unique(everything, return_index=True, return_inverse=True)
    sums = np.bincount(group, weights)
    hamza_first = np.array([word[0] in HAMZATED and word[1:2] == "ل" for word in spellings])
    hamza_second = np.array([w[1:2] != "" and w[1] in HAMZATED for w in spellings])
    sums_first = np.bincount(group, weights * hamza_first)
    sums_second = np.bincount(group, weights * hamza_second)
    length = encoded.length[first]

    rests, bits = [keys], [np.zeros(len(keys), np.uint16)]
    article = np.zeros(0, np.int64)
    for number, prefix in enumerate(PREFIXES):
        size = len(prefix)
        has = np.flatnonzero((length > size) & (
            encoded.prefix[first, np.minimum(size, length)] == key(prefix)))
        rests.append(encoded.part(first[has], size, length[has]))
        bits.append(np.full(len(has), 1 << number, np.uint16))
        if prefix == "ال":
            article = has
    for number, pronoun in enumerate(PRONOUNS):
        size = len(pronoun)
        has = np.flatnonzero((length > size) & encoded.ends_with(first, length, pronoun))
        rests.append(encoded.prefix[first[has], length[has] - size])
        bits.append(np.full(len(has), 1 << (number + len(PREFIXES)), np.uint16))

    pairs = _lemma_pairs()
    rows, where = np.unique(np.concatenate([*rests, _folded_entries(pairs)]), return_inverse=True)
    rows = rows[rows != 0]
    blank = int(np.any(np.concatenate(rests) == 0))
    where = where - blank
    marks = np.zeros(len(rows) + 1, np.uint16)
    np.bitwise_or.at(marks, where[:sum(map(len, rests))], np.concatenate(bits))
    marks[-1] = 0

    logs = np.log10(sums * 1e9 + 1).astype(np.float32)
    frequency = np.zeros(len(rows) + 1, np.float32)
    with_article = frequency.copy()
    listed = keys != 0
    place = np.searchsorted(rows, keys[listed])
    frequency[place] = logs[listed]
    bare = np.searchsorted(rows, encoded.part(first[article], 2, length[article]))
    with_article[bare] = logs[article]
    alef_lam = np.zeros(len(rows) + 1, bool)
    plain = np.maximum(1e-9, sums - sums_first)
    alef_lam[bare] = (sums_first > 2 * plain)[article]
    second = np.zeros(len(rows) + 1, bool)
    second[place] = (sums_second > sums / 2)[listed]
    evidence = Evidence(pd.Index(rows), frequency, with_article, marks & 0x7F, marks >> 7,
                        alef_lam, second, *([None] * 8))
    return _with_lemmas(evidence, pairs, dict(zip(spellings, weights, strict=True)))


def _folded_entries(pairs: list[tuple[str, str]]) -> np.ndarray:
    entries = keys_of(in_bulk(characters.fold, [word for word, _ in pairs]))
    return entries[entries != 0]


def _with_lemmas(evidence: Evidence, pairs: list[tuple[str, str]],
                 weights: dict[str, float]) -> Evidence:
    exact = dict(pairs)
    # Of several spellings that fold alike the most frequent one speaks for the form.
    rank, folded = {}, {}
    forms = in_bulk(characters.fold, [word for word, _ in pairs])
    for form, (word, lemma) in zip(forms, pairs, strict=True):
        score = (weights.get(word, 0.0), weights.get(lemma, 0.0))
        if form not in rank or score > rank[form]:
            rank[form], folded[form] = score, lemma
    folded_stems = _by_stem(folded)
    exact_stems = _by_stem(exact)
    lemmas = sorted({*folded_stems.values(), *exact_stems.values()})
    number = {lemma: i for i, lemma in enumerate(lemmas)}

    lemma = np.full(len(evidence.keys) + 1, -1, np.int32)
    lemma[evidence.find(keys_of(list(folded_stems)))] = [number[v] for v in folded_stems.values()]
    lemma[-1] = -1
    entry = np.zeros(len(evidence.keys) + 1, bool)
    entry[evidence.find(keys_of(list(folded)))] = True
    entry[-1] = False
    exact_keys = keys_of(list(exact_stems), exact=True)
    order = np.argsort(exact_keys, kind="stable")
    order = order[exact_keys[order] != 0]
    exact_lemma = np.array([number[v] for v in exact_stems.values()], np.int32)[order]
    lemma_keys = keys_of(lemmas)
    rows = evidence.find(lemma_keys)
    return evidence._replace(
        lemma=lemma, entry=entry, exact_keys=pd.Index(exact_keys[order]),
        exact_lemma=np.append(exact_lemma, np.int32(-1)), lemma_keys=lemma_keys,
        lemma_frequency=evidence.either(rows), lemmas=lemmas,
        lemma_verbal=evidence.with_article[rows] < evidence.frequency[rows] - 1.5)


def _by_stem(table: dict[str, str]) -> dict[str, str]:
    stems = {}
    for word, lemma in table.items():
        if word.startswith("ال") and len(word) > 3:
            stems[word[2:]] = _without_article(lemma)
    for word, lemma in table.items():
        folded = characters.fold(lemma)
        stems[word] = folded if characters.fold(word).startswith("ال") else _without_article(lemma)
    return stems


def _without_article(lemma: str) -> str:
    form = characters.fold(lemma)
    return form[2:] if form.startswith("ال") and len(form) > 4 else form


def _stamp() -> str:
    own = Path(__file__).read_bytes() + Path(characters.__file__).read_bytes()
    parts = (SCHEMA, version("wordfreq"), version("simplemma"), zlib.crc32(own))
    return "-".join(map(str, parts))


def _cache_file() -> Path:
    return cache_folder() / "arabic-evidence.npz"


def _load(path: Path, stamp: str) -> Evidence | None:
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["stamp"]) != stamp:
                return None
            arrays = [stored[name] for name in Evidence._fields[:-1]]
            lemmas = stored["lemmas"].tobytes().decode("utf-8").split("\n")
    except Exception:  # whatever is wrong with a cache, it can be built anew
        return None
    return _indexed(Evidence(*arrays, lemmas))


def _indexed(evidence: Evidence) -> Evidence:
    return evidence._replace(keys=pd.Index(evidence.keys),
                             exact_keys=pd.Index(evidence.exact_keys))


def _save(evidence: Evidence, path: Path, stamp: str) -> None:
    arrays = dict(zip(Evidence._fields[:-1], evidence[:-1], strict=True))
    text = np.frombuffer("\n".join(evidence.lemmas).encode("utf-8"), np.uint8)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, stamp=np.array(stamp), lemmas=text, **arrays)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)


@lru_cache(maxsize=1)
def load_evidence() -> Evidence:
    """Return the folded tables: from the user's cache folder, else built and put there.

    They are built anew where the stored ones are damaged or come from other versions of wordfreq,
    simplemma or this module; a cache folder that cannot be written is done without.
    """
    path, stamp = _cache_file(), _stamp()
    evidence = _load(path, stamp)
    if evidence is None:
        evidence = build()
        _save(evidence, path, stamp)
    return evidence
