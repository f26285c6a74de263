"""Everybody an article names, and how a phrase that may name a speaker is told on."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import LETTERS, fold
from analysis.voices.quotations import CLUTTER
from analysis.voices.speech import Inflection, Speech


class Entity(NamedTuple):
    """An actor mention by its words: `first` to `last` (exclusive)."""

    id: str
    first: int
    last: int
    form: str
    governed: bool = False  # a preposition is written together with it


class Phrase(NamedTuple):
    """A noun phrase that may name a speaker."""

    first: int
    last: int
    speaker: str
    kind: str  # actor, person, office, document, unnamed, body, other
    plural: bool = False
    quoted: str | None = None

    @property
    def likely(self) -> bool:
        """Whether this is somebody or something that can speak."""
        return self.kind != "other"


def likely(phrase: Phrase | None) -> Phrase | None:
    """Return a phrase if it names somebody who can speak."""
    return phrase if phrase is not None and phrase.likely else None


@dataclass(frozen=True)
class Cast:
    """Everybody an article names: actor mentions by first word, persons by name, open quotes."""

    at: Mapping[int, Entity]
    inner: Mapping[int, list[Entity]]
    kinds: Mapping[str, str]
    quotes: frozenset[int]
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    holders: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)

    def known_name(self, words: tuple[str, ...]) -> str | None:
        """The fullest name that holds these words, of the persons found so far."""
        for name, parts in self.people.items():
            if set(words) <= set(parts) and (
                    len(words) > 1 and words[-1] in parts[1:] or words == parts[-1:]):
                return name
        return None

    def holder(self, office: tuple[str, ...], before: int) -> str | None:
        """Who holds an office, by the persons named with it: الوزير، مدير المرصد.

        A bare title is its nearest holder before a word; a fuller one must have only one holder.
        """
        if len(office) == 1:
            held = [name for at, words, name in self.holders
                    if words[0] == office[0] and at < before]
            return held[-1] if held else None
        held = {name for _, words, name in self.holders
                if words[:len(office)] == office or len(words) > 1 and (
                    office[:len(words)] == words)}
        return next(iter(held)) if len(held) == 1 else None


# ألبرت and إلهام begin with no article.
_OTHER_ALEF = ("أل", "إل", "آل")


class Reading(NamedTuple):
    """The words of an article (clutter left out), each list as long as there are words."""

    text: str
    start: list[int]
    end: list[int]
    form: list[str]
    spelling: list[str]
    proclitics: list[tuple[str, ...]]
    core: list[str]
    noun: list[str]
    enclitic: list[bool]
    block: list[int]
    sentence: list[int]
    gap: list[str]
    role: dict[int, str]
    speech: Speech

    def listed(self, i: int, name: str) -> bool:
        """Whether a word stands in a list of the lexicon, with or without article and enclitic."""
        words = self.speech.lists[name]
        return self.noun[i] in words or self.core[i] in words or self.form[i] in words

    def definite(self, i: int) -> bool:
        """Whether a word carries the article."""
        spelled = self.spelling[i]
        return self.core[i].startswith("ال") and len(self.core[i]) > 3 and not (
            spelled.startswith(_OTHER_ALEF) or spelled[1:].startswith(_OTHER_ALEF))

    def word_in(self, i: int, name: str) -> bool:
        """Whether a word stands in a list as it is, without its preposition, or after و or ف."""
        form, words = self.form[i], self.speech.lists[name]
        return form in words or self.core[i] in words or form[0] in "وف" and form[1:] in words

    def preposition(self, i: int) -> bool:
        """Whether a word is a preposition, with or without a conjunction before it."""
        return self.word_in(i, "prepositions")

    def joined_preposition(self, i: int) -> bool:
        """Whether a preposition is written together with the word."""
        return any(p in ("ب", "ل", "ك") for p in self.proclitics[i])

    def particle(self, i: int) -> bool:
        """Whether a word is one that no noun phrase goes over."""
        if self.core[i] in self.speech.lists["periods"]:
            return i + 1 < len(self.form) and self.core[i + 1] in self.speech.lists["period_ends"]
        return self.word_in(i, "particles")

    def clause(self, i: int) -> bool:
        """Whether a word begins a reported clause: إن، أنه، بأن ..."""
        lists = self.speech.lists
        return self.form[i] in lists["clause"] and (
            i == 0 or self.form[i - 1] not in lists["no_clause_after"])

    def comma(self, i: int) -> bool:
        """Whether a comma or semicolon stands before a word."""
        return not COMMAS.isdisjoint(self.gap[i])

    def digits(self, i: int) -> bool:
        """Whether a word is a number."""
        return self.form[i].isdigit()

    def words_in(self, start: int, end: int) -> tuple[int, int]:
        """The words that a span of the text touches: the first, and the one after the last."""
        first = bisect_right(self.end, start)
        return first, max(first, bisect_left(self.start, end))

    def same(self, i: int, j: int) -> bool:
        """Whether two words stand in one sentence of one block."""
        return (i >= 0 and j < len(self.form) and self.block[i] == self.block[j]
                and self.sentence[i] == self.sentence[j])

    def first_of_sentence(self, i: int) -> int:
        """The first word of the sentence that a word stands in."""
        while i > 0 and self.same(i - 1, i):
            i -= 1
        return i


def read_article(text: str, blocks: pd.DataFrame, tokens: pd.DataFrame,
                 vocabulary: pd.DataFrame, speech: Speech) -> Reading:
    """Lay out the tokens of an article that lie outside its clutter.

    `tokens` has `block`, `sentence`, `start`, `end` and `word`, a position in `vocabulary`, which
    has `spelling` and, where known, `proclitics` and `enclitics` (joined by +).
    """
    role = dict(zip(blocks["block"].tolist(), blocks["role"].tolist(), strict=True))
    located = tokens[~tokens["block"].map(role).isin(CLUTTER) & (tokens["block"] >= 0)]
    words = vocabulary.iloc[located["word"].to_numpy(np.int64)]
    spelling = words["spelling"].tolist()
    before = _column(words, "proclitics")
    after = _column(words, "enclitics")
    form = [fold(word) for word in spelling]
    names = speech.lists["names"]
    proclitics = [() if f in names else tuple(p for p in joined.split("+") if p)
                  for f, joined in zip(form, before, strict=True)]
    core = [_core(f, p) for f, p in zip(form, proclitics, strict=True)]
    noun = [_noun(c, e) for c, e in zip(core, after, strict=True)]
    start, end = located["start"].tolist(), located["end"].tolist()
    block = located["block"].tolist()
    sentence = located["sentence"].tolist()
    begins = dict(zip(blocks["block"].tolist(), blocks["start"].tolist(), strict=True))
    gap = []
    for i, first in enumerate(start):
        same = i and block[i - 1] == block[i]
        gap.append(text[end[i - 1] if same else begins[block[i]]:first])
    return Reading(text, start, end, form, spelling, proclitics, core, noun,
                   [bool(e) for e in after], block, sentence, gap, role, speech)


def _column(words: pd.DataFrame, name: str) -> list[str]:
    if name not in words:
        return [""] * len(words)
    return words[name].fillna("").tolist()


def _core(form: str, proclitics: tuple[str, ...]) -> str:
    """A form without conjunctions and prepositions, its article kept and put back after لل."""
    rest = form
    for clitic in proclitics:
        if clitic == "ال":
            break
        if rest.startswith(fold(clitic)) and len(rest) > len(clitic) + 1:
            rest = rest[len(clitic):]
            if clitic == "ل" and rest.startswith("ل") and "ال" in proclitics:
                rest = "ا" + rest
    return rest


def _noun(core: str, enclitics: str) -> str:
    bare = core[2:] if core.startswith("ال") and len(core) > 3 else core
    for clitic in reversed([e for e in enclitics.split("+") if e]):
        if bare.endswith(fold(clitic)) and len(bare) > len(clitic) + 1:
            bare = bare[:-len(clitic)]
    return bare


def letters_in(text: str, start: int, count: int) -> int:
    """The position after so many letters from `start`, marks and tatweel passed over."""
    if not count:
        return start
    position = start
    while count:
        count -= text[position] in LETTERS
        position += 1
    while position < len(text) and text[position] not in LETTERS:
        position += 1
    return position


COMMAS = frozenset("،,؛;")
STOPS = COMMAS | frozenset(":.؟!")
NEAR = 3


@dataclass
class Quote:
    """A marked span that may be somebody's words, by its words: `first` to `last` (exclusive)."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    part: int | None
    first: int
    last: int
    role: str = ""  # name, or empty
    speaker: str | None = None
    report: "Report | None" = None
    direct: bool = False


@dataclass
class Report:
    """A reporting word with its content; `speaker` is found in a second step."""

    word: int | None = None
    inflection: Inflection | None = None
    verb_start: int | None = None
    verb_end: int | None = None
    how: str = ""  # clause, quote, colon, complement, before, attribution; act: no content
    first: int = -1  # first word of the content
    last: int = -1  # end of the content's words where known
    after: Phrase | None = None
    before: Phrase | None = None
    quote: Quote | None = None
    speaker: str | None = None
    quoted_speaker: str | None = None
    start: int = -1
    end: int = -1

    def take(self, how: str, first: int, last: int = -1, quote: Quote | None = None) -> bool:
        """Note the content."""
        self.how, self.first, self.last, self.quote = how, first, last, quote
        return True

    @property
    def anchor(self) -> int:
        """The word that shows where the report stands."""
        if self.word is not None:
            return self.word
        return self.after.first if self.after is not None else self.first


class Scene(NamedTuple):
    """An article while its reporting words are read: what may open or end content, what is taken.

    `opening` and `closing` are its quotations by first word and by the word after the last.
    """

    reading: Reading
    cast: Cast
    opening: dict[int, Quote]
    closing: dict[int, Quote]
    taken: set[int]


def close_by(reading: Reading, j: int, i: int) -> bool:
    """Whether no punctuation parts a word from the verb before it."""
    return reading.same(i, j) and not set(reading.gap[j]) & STOPS
