"""Articles laid out for the search for names: what each word may be, and what it is part of."""

from typing import NamedTuple

import pandas as pd

from analysis.voices.phrases import Reading
from analysis.voices.speech import IMPERFECT, PERFECT, read_form
from framing.suggest.name_shapes import (
    ARTICLE,
    RARE,
    NameWords,
    is_common,
    is_rare,
    key_of,
    zipf,
)

TANWIN = "\u064b"
OPENING = "«\"“"
JOINING = " \t\u00a0«»\"“”"


class Found(NamedTuple):
    """A place that may name an actor: the words `first` to `last` (exclusive) of an article."""

    article: str
    first: int
    last: int
    kind: str  # as in the lexicon, or place, demonym, unknown
    words: tuple[str, ...]  # as written, without what is joined to the first
    start: int
    end: int
    why: tuple[str, ...] = ()
    title: str = ""
    head: bool = False  # the first word says what it is
    pattern: tuple[str, ...] = ()  # the words as the lexicon writes them
    title_pattern: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """The words as they are compared."""
        return tuple(map(key_of, self.words))


class Page:
    """An article laid out for the search, with what stands where already."""

    def __init__(self, name: str, reading: Reading, mentions: pd.DataFrame, words: NameWords,
                 stopwords: frozenset[str], heard: frozenset[str] = frozenset()):
        """Note the words that mentions of the lexicon's actors cover.

        `heard` are the spellings of all articles: a letter is only taken off a name where what
        remains is a word of general Arabic or stands in them alone (لوفان is no ل + وفان).
        """
        self.name, self.reading, self.words, self.stopwords = name, reading, words, stopwords
        size = len(reading.form)
        self.proclitics = [_proclitics(reading, i, heard) for i in range(size)]
        self.written = [_written(reading.spelling[i], self.proclitics[i]) for i in range(size)]
        self.accusative = [TANWIN in word for word in reading.spelling]
        self.spelling = [word.replace(TANWIN, "") for word in reading.spelling]
        self.taken = [False] * size
        self.known: dict[int, str] = {}
        self.persons: set[int] = set()
        self.states: set[int] = set()
        actors = mentions[mentions["kind"] == "actor"]
        for row in actors.itertuples():
            for i in range(size):
                if reading.start[i] < row.head_end and row.head_start < reading.end[i]:
                    self.known[i] = row.id
                    self.taken[i] |= row.form != "demonym"

    def joins(self, i: int) -> bool:
        """Whether a word follows the one before it without a mark between them."""
        return self.reading.same(i - 1, i) and not self.reading.gap[i].strip(JOINING) and (
            ":" not in self.reading.gap[i])

    def verb(self, i: int) -> bool:
        """Whether a word is a reporting verb in a finite form."""
        _, found = read_form(self.reading.form[i], self.reading.speech)
        return any(x.mood in (PERFECT, IMPERFECT) for x in found)

    def titled(self, i: int) -> bool:
        """Whether a word is a person's office or calling."""
        return self.reading.listed(i, "titles") or self.words.listed(self.written[i], "callings")

    def ends(self, i: int) -> bool:
        """Whether a name cannot go on at a word: after a mark, or where grammar begins."""
        return i >= len(self.written) or not self.joins(i) or self.grammatical(i) or self.verb(i)

    def plain(self, i: int) -> bool:
        """Whether a word may be a name although it is a common word: a bare noun."""
        reading, word = self.reading, self.written[i]
        return not (reading.definite(i) or self.accusative[i] or reading.enclitic[i]
                    or self.grammatical(i) or self.verb(i) or self.titled(i)
                    or self.words.kind(word) or word.isdigit()
                    or self.words.listed(word, "not_names") or self.words.listed(word, "places")
                    or zipf(word) > 4.3 or self.taken[i])

    def grammatical(self, i: int) -> bool:
        """Whether a word is a particle, a preposition or a stop word."""
        reading = self.reading
        return (reading.particle(i) or reading.clause(i) or reading.preposition(i)
                or reading.form[i] in self.stopwords)

    def described(self, i: int) -> bool:
        """Whether a word describes a name and is no part of it (الحاكم، المعارضة)."""
        return self.words.listed(self.written[i], "descriptions")

    def proper(self, i: int) -> bool:
        """Whether a word looks like part of a name: no article, no common word."""
        reading, word = self.reading, self.written[i]
        if reading.definite(i) or word.isdigit() or len(word) < 2 or self.grammatical(i):
            return False
        if self.words.listed(word, "name_parts") or self.words.listed(word, "given_names"):
            return not self.accusative[i]
        if self.accusative[i] or len(word) < 3 or self.words.kind(word) or (
                self.words.listed(word, "not_names")):
            return False
        if self.titled(i) or reading.listed(i, "bodies") or self.verb(i):
            return is_rare(word) and not (self.verb(i) or reading.enclitic[i])
        return not is_common(word)

    def found(self, first: int, last: int, kind: str, *why: str, head: bool = False,
              title: tuple[int, int] | None = None) -> Found:
        """Return the candidate that these words are; `title` are the words of a title."""
        words = (self.written[first], *self.spelling[first + 1:last])
        titled = () if title is None else (
            self._start(title[0]), self.reading.end[title[1] - 1])
        return Found(self.name, first, last, kind, words, self._start(first),
                     self.reading.end[last - 1], why,
                     " ".join(self.reading.text[slice(*titled)].split()) if titled else "", head,
                     self.pattern(first, last), " ".join(self.pattern(*title)) if title else "")

    def _start(self, i: int) -> int:
        at = self.reading.spelling[i].find(self.written[i])
        # Marks and elided letters stand between: then the whole word is the place.
        whole = self.reading.text[self.reading.start[i]:self.reading.end[i]]
        return self.reading.start[i] + (at if at > 0 and whole == self.reading.spelling[i] else 0)

    def pattern(self, first: int, last: int) -> tuple[str, ...]:
        """Write words as a pattern of the lexicon, what is joined to the inner ones with a +."""
        found = []
        for i in range(first, last):
            joined = "".join(p for p in self.proclitics[i] if p != ARTICLE)
            word = self.written[i]
            if i == first or not joined:
                found.append(word)
            elif self.grammatical(i):
                found.append(self.spelling[i] + ":exact")
            else:
                elided = joined.endswith("ل") and len(word) > 4
                found.append(f"{joined}+{word.removeprefix(ARTICLE) if elided else word}")
        return tuple(found)

    def take(self, found: Found) -> Found:
        """Note that the words of a candidate are no part of another."""
        self.taken[found.first:found.last] = [True] * (found.last - found.first)
        return found


def _proclitics(reading: Reading, i: int, heard: frozenset[str]) -> tuple[str, ...]:
    proclitics = reading.proclitics[i]
    joined = [p for p in proclitics if p != ARTICLE and p != "و"]
    rest = _written(reading.spelling[i], proclitics)
    usual = zipf(rest)
    if not joined or ARTICLE in proclitics or rest in heard or usual > 3.5 or (
            usual >= max(RARE, zipf(reading.spelling[i]))):
        return proclitics
    return tuple(p for p in proclitics if p == "و")


def _written(spelled: str, proclitics: tuple[str, ...]) -> str:
    """A word as written, without the conjunctions and prepositions joined to it."""
    before = [p for p in proclitics if p != ARTICLE]
    rest = spelled[sum(map(len, before)):]
    if before and before[-1] == "ل" and rest.startswith("ل") and ARTICLE in proclitics:
        rest = "ا" + rest
    return (rest or spelled).replace(TANWIN, "")
