"""What is known of Arabic word forms before any text is read: how frequent they are, and lemmas.

Two public tables are folded once and kept in the user's cache folder: the word frequencies of
wordfreq (R. Speer, 2022) and the lemma table of simplemma (A. Barbaresi, 2023).
"""

from bisect import bisect_left
from functools import partial
from typing import NamedTuple

import numpy as np

from analysis.arabic import characters, keys
from analysis.arabic.keys import HAMZATED, Words, encode, key, keys_of, spell
from analysis.caches import fingerprint, kept

PREFIXES = ("ال", "و", "ب", "ل", "وال", "بال", "لل")
PRONOUNS = ("ه", "ها", "هم", "نا")


class Evidence(NamedTuple):
    """Tables by key (sorted); the last row of each stands for every form that is not listed."""

    keys: np.ndarray
    frequency: np.ndarray
    with_article: np.ndarray
    prefixes: np.ndarray
    pronouns: np.ndarray
    alef_lam: np.ndarray
    hamza_second: np.ndarray
    lemma: np.ndarray
    entry: np.ndarray
    exact_keys: np.ndarray
    exact_lemma: np.ndarray
    lemma_keys: np.ndarray
    lemma_frequency: np.ndarray
    lemma_verbal: np.ndarray
    lemmas: list[str]

    def find(self, keys: np.ndarray) -> np.ndarray:
        """Return the row of each key, -1 (and so the last row) where it is not listed."""
        return _positions(self.keys, keys)

    def find_exact(self, keys: np.ndarray) -> np.ndarray:
        """Return the row in the lemma table that keeps the hamza, -1 where it is not listed."""
        return _positions(self.exact_keys, keys)

    def either(self, rows: np.ndarray) -> np.ndarray:
        """Return how frequent forms are, with or without the article, whichever is more."""
        return np.maximum(self.frequency[rows], self.with_article[rows])


def _positions(table: np.ndarray, keys: np.ndarray) -> np.ndarray:
    if not len(table):
        return np.full(len(keys), -1)
    at = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    return np.where(table[at] == keys, at, -1)


def _listed() -> dict[str, float]:
    import wordfreq

    return wordfreq.get_frequency_dict("ar", wordlist="large")


def _frequencies() -> tuple[list[str], np.ndarray]:
    listed = _listed()
    words = [word for word in listed if word[0] in characters.LETTERS]
    return words, np.array([listed[word] for word in words])


def _lemma_pairs() -> list[tuple[str, str]]:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    table = DefaultDictionaryFactory().get_dictionary("ar")
    pairs = [(_text(word), _text(lemma)) for word, lemma in table.items()]
    pairs = [pair for pair in pairs if pair[0][:1] in characters.LETTERS]
    words, lemmas = (_bare_spellings(list(column)) for column in zip(*pairs, strict=True))
    return list(zip(words, lemmas, strict=True))


def _text(value: str | bytes) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else value


def _bare_spellings(words: list[str]) -> list[str]:
    return [word.replace(characters.FATHATAN, "") for word in spell(words)]


def build() -> Evidence:
    """Fold wordfreq's and simplemma's Arabic tables (some seconds)."""
    listed, weights = _frequencies()
    spellings = _bare_spellings(listed)
    words = encode(spellings)
    forms, first, group = np.unique(
        np.where(words.known, keys_of(spellings), np.uint64(0)),
        return_index=True, return_inverse=True)
    parts = _parts(words, first, forms)
    pairs = _lemma_pairs()
    entries = keys_of(characters.fold_all([word for word, _ in pairs]))
    table = np.unique(np.concatenate([forms, entries, *(rests for _, rests in parts.values())]))
    table = table[table != 0]

    def column(keys_: np.ndarray, values: np.ndarray, kind: type) -> np.ndarray:
        result = np.zeros(len(table) + 1, kind)
        result[np.searchsorted(table, keys_[keys_ != 0])] = values[keys_ != 0]
        return result

    def total(which: list[bool]) -> np.ndarray:
        return np.bincount(group, weights * np.array(which))

    sums = np.bincount(group, weights)
    logs = np.log10(sums * 1e9 + 1)
    definite, bare = parts["ال"]
    hamza_first = total([word[0] in HAMZATED and word[1:2] == "ل" for word in spellings])
    hamza_second = total([word[1:2] in tuple(HAMZATED) for word in spellings])
    plain = np.maximum(1e-9, sums - hamza_first)
    evidence = Evidence(
        keys=table,
        frequency=column(forms, logs, np.float32),
        with_article=column(bare, logs[definite], np.float32),
        prefixes=_bits([column(parts[p][1], np.ones_like(parts[p][1]), bool) for p in PREFIXES]),
        pronouns=_bits([column(parts[p][1], np.ones_like(parts[p][1]), bool) for p in PRONOUNS]),
        alef_lam=column(bare, (hamza_first > 2 * plain)[definite], bool),
        hamza_second=column(forms, hamza_second > sums / 2, bool),
        **dict.fromkeys(Evidence._fields[7:]))
    return _with_lemmas(evidence, pairs, dict(zip(spellings, weights, strict=True)))


def _parts(words: Words, first: np.ndarray,
           forms: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return for each prefix and pronoun the positions of forms that have it, and their rests."""
    length = words.length[first]
    known = forms != 0
    parts = {}
    for prefix in PREFIXES:
        size = len(prefix)
        start = words.prefix[first, np.minimum(size, length)]
        has = np.flatnonzero(known & (length > size) & (start == key(prefix)))
        parts[prefix] = has, words.part(first[has], size, length[has])
    for pronoun in PRONOUNS:
        size = len(pronoun)
        has = np.flatnonzero(known & (length > size) & words.ends_with(first, length, pronoun))
        parts[pronoun] = has, words.prefix[first[has], length[has] - size]
    return parts


def _bits(columns: list[np.ndarray]) -> np.ndarray:
    return sum(column.astype(np.uint16) << bit for bit, column in enumerate(columns))


def _with_lemmas(evidence: Evidence, pairs: list[tuple[str, str]],
                 weights: dict[str, float]) -> Evidence:
    # Of several spellings that fold alike the most frequent one speaks for the form.
    rank, folded = {}, {}
    forms = characters.fold_all([word for word, _ in pairs])
    targets = characters.fold_all([lemma for _, lemma in pairs])
    for form, (word, lemma), target in zip(forms, pairs, targets, strict=True):
        score = (weights.get(word, 0.0), weights.get(lemma, 0.0))
        if form not in rank or score > rank[form]:
            rank[form], folded[form] = score, target
    folded_stems = _by_stem(folded)
    exact_stems = _by_stem({word: target for (word, _), target in zip(pairs, targets, strict=True)})
    lemmas = sorted({*folded_stems.values(), *exact_stems.values()})
    number = {lemma: i for i, lemma in enumerate(lemmas)}

    lemma = np.full(len(evidence.keys) + 1, -1, np.int32)
    lemma[evidence.find(keys_of(list(folded_stems)))] = [number[v] for v in folded_stems.values()]
    lemma[-1] = -1
    entry = np.zeros(len(evidence.keys) + 1, bool)
    entry[evidence.find(keys_of(list(folded)))] = True
    entry[-1] = False
    exact_keys, first = np.unique(keys_of(list(exact_stems), exact=True), return_index=True)
    exact_lemma = np.array([number[v] for v in exact_stems.values()], np.int32)[first]
    lemma_keys = keys_of(lemmas)
    rows = evidence.find(lemma_keys)
    return evidence._replace(
        lemma=lemma, entry=entry, exact_keys=exact_keys[exact_keys != 0],
        exact_lemma=np.append(exact_lemma[exact_keys != 0], np.int32(-1)), lemma_keys=lemma_keys,
        lemma_frequency=evidence.either(rows), lemmas=lemmas,
        lemma_verbal=evidence.with_article[rows] < evidence.frequency[rows] - 1.5)


def _by_stem(table: dict[str, str]) -> dict[str, str]:
    """Return lemmas by stem: an entry with the article speaks for the stem that has no other."""
    stems = {word[2:]: _without_article(lemma) for word, lemma in table.items()
             if word.startswith("ال") and len(word) > 3}
    articled = ("ال", "أل", "إل", "آل")
    return stems | {word: lemma if word.startswith(articled) else _without_article(lemma)
                    for word, lemma in table.items()}


def _without_article(lemma: str) -> str:
    return lemma[2:] if lemma.startswith("ال") and len(lemma) > 4 else lemma


def _made_with() -> bytes:
    return fingerprint((__file__, keys.__file__, characters.__file__), ("wordfreq", "simplemma"))


@partial(kept, made_with=_made_with, most=3)
def _built(_files: tuple) -> Evidence:
    return build()


def load_evidence() -> Evidence:
    """Return the folded tables: from the user's cache folder, else built and put there.

    They are built anew where the stored ones are damaged or come from other versions of wordfreq,
    simplemma or this module; a cache folder that cannot be written is done without.
    """
    return _built(())


class Spellings(NamedTuple):
    """All written forms as one text, in the order of their bytes, and how frequent each is.

    A dict of so many takes a second to be read.
    """

    text: bytes
    ends: np.ndarray
    frequency: np.ndarray

    def frequency_of(self, word: str) -> float:
        """Return how frequent a form is, as a share of all words; 0 where it is not listed."""
        def spelling(n: int) -> bytes:
            return self.text[self.ends[n]:self.ends[n + 1]]

        wanted = word.encode("utf-8", "surrogatepass")
        at = bisect_left(range(len(self.frequency)), wanted, key=spelling)
        listed = at < len(self.frequency) and spelling(at) == wanted
        return float(self.frequency[at]) if listed else 0.0


@partial(kept, made_with=_made_with, most=3)
def load_spellings(_files: tuple) -> Spellings:
    """Return how frequent written forms are, kept as what `load_evidence` returns; of no files."""
    words = sorted((word.encode(), frequency) for word, frequency in _listed().items())
    return Spellings(b"".join(word for word, _ in words),
                     np.cumsum([0, *(len(word) for word, _ in words)], dtype=np.uint32),
                     np.array([frequency for _, frequency in words]))
