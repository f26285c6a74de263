"""Word forms taken apart into proclitics, stem and enclitics, for arrays of words at once.

Arabic writes conjunctions, prepositions, the article and pronouns together with their word, and
the same letters begin and end words of their own (ولد, بيان, كتاب, فيينا). For every word the
candidate analyses are listed; the one with the greatest weighted sum of features is taken. The
weights are those of a conditional maximum likelihood model over the treebank PUD (`train_clitics`
in `benchmarks/`). An analysis depends on the word alone, and on the names a study protects.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.arabic.frequencies import PRONOUNS, Evidence
from analysis.arabic.keys import CODE, HAMZATED, Words, append, key, prepend
from analysis.edited_files import read_weights
from analysis.files import lexicon_file


class Proclitic(NamedTuple):
    """A string of proclitics; `written` is how it stands before the stem (ل + ال is لل)."""

    conjunction: str
    particle: str
    article: str

    @property
    def written(self) -> str:
        """The letters before the stem."""
        head = self.conjunction + self.particle
        return head + "ل" if self.article and self.particle == "ل" else head + self.article

    @property
    def name(self) -> str:
        """The parts joined by +."""
        return "+".join(part for part in self if part)


PROCLITICS = [
    Proclitic(conjunction, particle, article)
    for conjunction in ("", "و", "ف") for particle in ("", "ب", "ك", "ل", "س")
    for article in ("", "ال") if not (particle == "س" and article)
]
ENCLITICS = ["", "هما", "كما", "ها", "هم", "هن", "نا", "كم", "كن", "ني", "ه", "ك", "ي"]
KEPT, TEH_MARBUTA, ALEF_MAQSURA, HAMZA, SILENT_ALEF = range(5)
RESPELT = {TEH_MARBUTA: ("ت", "ة"), ALEF_MAQSURA: ("ا", "ى"), HAMZA: ("ئؤ", "ء")}
"""Ends of stems before an enclitic, and how they are written where the stem stands alone."""
ALONE = {**{way: letter for way, (_, letter) in RESPELT.items()}, SILENT_ALEF: "ا", KEPT: ""}

_FUTURE_FOLLOWED_BY = [CODE[c] for c in "يتنا"]
_IMPERFECT = [CODE[c] for c in "يتن"]
_HAMZATED = [CODE[c] for c in HAMZATED]
_FAR_MORE = 1.5
"""Decimal orders of magnitude."""


class Candidates(NamedTuple):
    """Possible analyses, one a row: the stem is `word[start:end]`, its end respelt by `way`."""

    word: np.ndarray
    proclitic: np.ndarray
    enclitic: np.ndarray
    start: np.ndarray
    end: np.ndarray
    way: np.ndarray

    def take(self, rows: np.ndarray) -> "Candidates":
        """Return some of the rows."""
        return Candidates(*(column[rows] for column in self))


def find_candidates(words: Words, evidence: Evidence) -> Candidates:
    """List the possible analyses of words, for each that without a split first."""
    whole = np.arange(len(words.length))
    parts = [_rows(whole, 0, 0, 0, words.length)]
    bases = [parts[0]]
    splittable = words.known & (words.part(whole, 0, words.length) != key("الله"))
    for number, proclitic in enumerate(PROCLITICS[1:], start=1):
        written = proclitic.written
        size = len(written)
        rows = np.flatnonzero(splittable & (words.length >= size + 2))
        if not len(rows):
            continue
        rows = rows[words.prefix[rows, size] == key(written)]
        rest = words.part(rows, size, words.length[rows])
        if proclitic.article:
            rows = rows[_is_article(words, rows, size, rest, proclitic, evidence)]
        elif proclitic.particle == "س":
            rows = rows[np.isin(words.codes[rows, size], _FUTURE_FOLLOWED_BY)]
        found = _rows(rows, number, 0, size, words.length[rows])
        parts.append(found)
        if not proclitic.article:
            bases.append(found)
        elif proclitic.particle == "ل":
            # للغة is ل + اللغة: one lam fewer is written than is spoken.
            parts.append(found._replace(start=found.start - 1))
    base = _joined(bases)
    base = base.take(np.flatnonzero(splittable[base.word]))
    for number, enclitic in enumerate(ENCLITICS[1:], start=1):
        parts += _with_enclitic(words, base, number, enclitic, evidence)
    return _joined(parts)


def _rows(word: np.ndarray, proclitic: int, enclitic: int, start: int | np.ndarray,
          end: np.ndarray) -> Candidates:
    def column(value: int | np.ndarray) -> np.ndarray:
        return np.broadcast_to(np.asarray(value, np.int16), word.shape)

    return Candidates(word, column(proclitic), column(enclitic), column(start), column(end),
                      column(KEPT))


def _joined(parts: list[Candidates]) -> Candidates:
    return Candidates(*map(np.concatenate, zip(*parts, strict=True)))


def _is_article(words: Words, rows: np.ndarray, size: int, rest: np.ndarray, proclitic: Proclitic,
                evidence: Evidence) -> np.ndarray:
    usable = rest != key("له")
    if proclitic.particle != "ل":
        usable &= words.marked[rows, size - 2] == CODE["ا"]
    return usable & ~evidence.alef_lam[evidence.find(rest)]


def _with_enclitic(words: Words, base: Candidates, number: int, enclitic: str,
                   evidence: Evidence) -> list[Candidates]:
    size = len(enclitic)
    rows = np.flatnonzero(base.end - base.start >= max(3, size + 2))
    end = base.end[rows]
    rows = rows[words.ends_with(base.word[rows], end, enclitic)]
    found = base.take(rows)
    if enclitic == "ه":
        found = found.take(np.flatnonzero(~_is_teh_marbuta(words, found, evidence)))
    last = words.codes[found.word, found.end - size - 1]
    found = found.take(np.flatnonzero(last != CODE["ة"]))
    last = last[last != CODE["ة"]]
    found = found._replace(end=found.end - size, enclitic=np.full(len(last), number, np.int16))
    parts = [found]
    for way, (joined, _) in RESPELT.items():
        at = np.flatnonzero(np.isin(last, [CODE[c] for c in joined]))
        parts.append(found.take(at)._replace(way=np.full(len(at), way, np.int16)))
    at = np.flatnonzero(last == CODE["و"])
    parts.append(found.take(at)._replace(way=np.full(len(at), SILENT_ALEF, np.int16)))
    return parts


def _is_teh_marbuta(words: Words, found: Candidates, evidence: Evidence) -> np.ndarray:
    """Tell where ه is how some writers type ة (القاهره): with ة the word is far more frequent."""
    typed = words.part(found.word, found.start, found.end)
    usual = _end_replaced(typed, CODE["ه"], "ة")
    difference = (evidence.either(evidence.find(usual)) - evidence.either(evidence.find(typed)))
    return difference > _FAR_MORE


def stem_keys(words: Words, found: Candidates) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of the stems as they stand in the word, and as they stand alone."""
    surface = words.part(found.word, found.start, found.end)
    alone = surface.copy()
    for way, (_, letter) in RESPELT.items():
        at = np.flatnonzero(found.way == way)
        last = words.codes[found.word[at], found.end[at] - 1]
        alone[at] = _end_replaced(surface[at], last, letter)
    at = np.flatnonzero(found.way == SILENT_ALEF)
    alone[at] = append(surface[at], "ا")
    return surface, alone


def _end_replaced(keys: np.ndarray, last: np.ndarray | int, letter: str) -> np.ndarray:
    return keys - np.asarray(last, np.uint64) + np.uint64(CODE[letter])


FEATURES = (
    ["con_و", "con_ف", "pre_ب", "pre_ك", "pre_ل", "pre_س", "ال"]
    + [f"enc_{enclitic}" for enclitic in ENCLITICS[1:]]
    + ["lf0", "lf_p", "lf_e", "lfal", "len2", "len3", "len4", "len5", "rest", "restE", "par",
       "par0", "encT", "alt_ة", "alt_ى", "alt_ء", "alt_ا", "same_ت", "same_ا", "lfsurf", "altmaxE",
       "hamza_con", "hamza_pre", "future"]
)
_COLUMN = {name: i for i, name in enumerate(FEATURES)}


def _clitic_columns() -> tuple[np.ndarray, np.ndarray]:
    before = np.zeros((len(PROCLITICS), len(FEATURES)), np.float32)
    for row, proclitic in enumerate(PROCLITICS):
        for kind, part in zip(("con_", "pre_", ""), proclitic, strict=True):
            if part:
                before[row, _COLUMN[kind + part]] = 1
    after = np.zeros((len(ENCLITICS), len(FEATURES)), np.float32)
    for row, enclitic in enumerate(ENCLITICS[1:], start=1):
        after[row, _COLUMN[f"enc_{enclitic}"]] = 1
    return before, after


_BEFORE, _AFTER = _clitic_columns()


def features(words: Words, found: Candidates, evidence: Evidence) -> np.ndarray:
    """Return the features of candidates, one row each, in the order of `FEATURES`."""
    table = _BEFORE[found.proclitic] + _AFTER[found.enclitic]
    surface, alone = stem_keys(words, found)
    at_surface = evidence.find(surface)
    at_stem = at_surface.copy()
    respelt = np.flatnonzero(found.way != KEPT)
    at_stem[respelt] = evidence.find(alone[respelt])
    frequency = evidence.frequency[at_stem]
    split_before, split_after = found.proclitic > 0, found.enclitic > 0
    whole = ~split_before & ~split_after

    def put(name: str, rows: np.ndarray, values: np.ndarray | float) -> None:
        table[rows, _COLUMN[name]] = values

    for name, mask in (("lf0", whole), ("lf_e", split_after),
                       ("lf_p", split_before & ~split_after)):
        rows = np.flatnonzero(mask)
        put(name, rows, frequency[rows])
    table[:, _COLUMN["lfal"]] = evidence.with_article[at_stem]
    length = found.end - found.start + (found.way == SILENT_ALEF)
    rows = np.flatnonzero(~whole)
    table[rows, _COLUMN["len2"] - 2 + np.minimum(length[rows], 5)] = 1

    rows = np.flatnonzero(split_before)
    put("rest", rows, evidence.frequency[evidence.find(_rest(words, found.take(rows)))])
    paradigm = evidence.prefixes[at_surface]
    paradigm = np.bitwise_count(np.where(split_after, paradigm & 0b1111, paradigm))
    put("par0", np.flatnonzero(whole), paradigm[whole])
    put("par", np.flatnonzero(~whole), paradigm[~whole])

    rows = np.flatnonzero(split_after)
    put("restE", rows, evidence.frequency[evidence.find(
        words.part(found.word[rows], 0, found.end[rows]))])
    pronouns = evidence.pronouns[at_surface[rows]] & _OTHER_PRONOUNS[found.enclitic[rows]]
    put("encT", rows, np.bitwise_count(pronouns))
    for way, letter in ALONE.items():
        if letter:
            put(f"alt_{letter}", np.flatnonzero(found.way == way), 1)
    put("lfsurf", respelt, np.maximum(
        0, evidence.frequency[at_surface[respelt]] - frequency[respelt]))
    kept = rows[found.way[rows] == KEPT]
    last = words.codes[found.word[kept], found.end[kept] - 1]
    put("same_ا", kept[last == CODE["ا"]], 1)
    kept, last = kept[last == CODE["ت"]], last[last == CODE["ت"]]
    put("same_ت", kept, 1)
    other = evidence.frequency[evidence.find(_end_replaced(surface[kept], last, "ة"))]
    put("altmaxE", kept, np.maximum(0, other - frequency[kept]))

    rows = np.flatnonzero(split_before & _begins_with_hamza(words, found, evidence))
    put("hamza_con", rows[_CONJUNCTION[found.proclitic[rows]]], 1)
    put("hamza_pre", rows[_PREPOSITION[found.proclitic[rows]]], 1)
    rows = np.flatnonzero((length >= 4) & (words.codes[found.word, found.start] == CODE["س"]))
    rows = rows[np.isin(words.codes[found.word[rows], found.start[rows] + 1], _IMPERFECT)]
    verb = words.part(found.word[rows], found.start[rows] + 1, found.end[rows])
    put("future", rows, np.maximum(
        0, evidence.frequency[evidence.find(verb)] - frequency[rows]))
    return table


def _begins_with_hamza(words: Words, found: Candidates, evidence: Evidence) -> np.ndarray:
    """Tell where the stem's alef carries a hamza, here or as the whole word is mostly spelt."""
    first = words.marked[found.word, found.start]
    whole = words.part(np.arange(len(words.length)), 0, words.length)
    usually = evidence.hamza_second[evidence.find(whole)][found.word]
    return np.isin(first, _HAMZATED) | ((found.start == 1) & (first == CODE["ا"]) & usually)


_CONJUNCTION = np.array([bool(p.conjunction) and not p.particle and not p.article
                         for p in PROCLITICS])
_PREPOSITION = np.array([p.particle in ("ب", "ك", "ل") and not p.article for p in PROCLITICS])
_OTHER_PRONOUNS = np.array(
    [sum(1 << i for i, pronoun in enumerate(PRONOUNS) if pronoun != enclitic)
     for enclitic in ENCLITICS], np.uint16)


def _rest(words: Words, found: Candidates) -> np.ndarray:
    """Return the key of the word without its outermost proclitic."""
    outermost = np.array([len(next((part for part in proclitic if part), ""))
                          for proclitic in PROCLITICS])
    lam_article = np.array([proclitic[:1] == ("",) and proclitic.written == "لل"
                            for proclitic in PROCLITICS])
    start = outermost[found.proclitic]
    end = words.length[found.word]
    keys = words.part(found.word, start, end)
    return np.where(lam_article[found.proclitic], prepend("ا", keys, end - start), keys)


def load_weights(lexicon: Path | None = None) -> np.ndarray:
    """Return the weights of `FEATURES` from `clitic_weights.json`, 0 where it names none."""
    weights = read_weights(lexicon_file("clitic_weights.json", lexicon))
    return np.array([weights.get(name, 0) for name in FEATURES], np.float32)


def split_words(words: Words, evidence: Evidence, weights: np.ndarray,
                protected: np.ndarray) -> Candidates:
    """Return the best analysis of each word, one row a word in their order.

    `protected` holds the sorted keys of stems that stay whole.
    """
    found = find_candidates(words, evidence)
    scores = features(words, found, evidence) @ weights
    if len(protected):
        scores += _PROTECTION * _protects(words, found, protected)
    best = np.full(len(words.length), -np.inf, np.float32)
    np.maximum.at(best, found.word, scores)
    winners = np.flatnonzero(scores == best[found.word])[::-1]
    chosen = np.zeros(len(words.length), np.int64)
    # Candidates stand with the unsplit first, and the last assignment stays: ties do not split.
    chosen[found.word[winners]] = winners
    return found.take(chosen)


_PROTECTION = np.float32(4)
_WHOLE = 1000
_BEFORE_PRONOUN = 0.5


def _protects(words: Words, found: Candidates, protected: np.ndarray) -> np.ndarray:
    """Return how much a candidate keeps a protected stem whole: most if it is the whole word."""
    rows = np.flatnonzero((found.way == KEPT) & _MAY_FOLLOW_NAME[found.enclitic])
    keys = words.part(found.word[rows], found.start[rows], found.end[rows])
    place = np.minimum(np.searchsorted(protected, keys), len(protected) - 1)
    rows = rows[protected[place] == keys]
    rows = rows[~_hides_hamza(words, found.take(rows))]
    strength = np.zeros(len(found.word), np.float32)
    strength[rows] = np.where(found.enclitic[rows] > 0, _BEFORE_PRONOUN,
                              np.where(found.proclitic[rows] > 0, 1, _WHOLE))
    return strength


def _hides_hamza(words: Words, found: Candidates) -> np.ndarray:
    """Tell where a stem is a proclitic before a hamza (لأمين), though it folds like a name."""
    first, second = (words.marked[found.word, found.start + place] for place in (0, 1))
    return np.isin(first, _PROCLITIC_LETTERS) & np.isin(second, _HAMZATED)


_PROCLITIC_LETTERS = [CODE[c] for c in "وفبكل"]
_MAY_FOLLOW_NAME = np.array([enclitic in ("", "ه", "ها", "هم", "هما", "نا")
                             for enclitic in ENCLITICS])


def standing_alone(surface: str, way: int) -> str:
    """Return a stem as it is written where it stands alone."""
    return (surface[:-1] if way in RESPELT else surface) + ALONE[way]
