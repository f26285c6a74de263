"""An article as it is read for voices: its words, everybody it names, its marks and its reports."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from typing import Any, NamedTuple

import pandas as pd

from analysis.arabic.characters import fold
from analysis.lexicon.matching import letters_end
from analysis.pages.rules import CLUTTER_ROLES
from analysis.text.tokens import by_article
from analysis.voices.marks import Line
from analysis.voices.speech import NOUN, PARTICIPLE, Inflection, Speech, read_form

COMMAS = frozenset("،,؛;")
STOPS = COMMAS | frozenset(":.؟!")
# Verbal nouns that their pattern shows: استئناف، انهيار، اجتماع، تعليق، مواصلة.
_EVENT = re.compile(r"(?:است..ا.|ان..ا.|ا.ت.ا.|ا[دصض].[دط]?ا.|ت..ي[^ا])[ةت]?|م.ا..[ةت]")
# ألبرت and إلهام begin with no article.
_OTHER_ALEF = ("أل", "إل", "آل")
_JOINED = frozenset("بلك")
_EVENTS = frozenset(("events",))
_SPEAKING = frozenset(("titles", "bodies", "documents", "quantifiers"))


class Entity(NamedTuple):
    """An actor mention by its words: `first` to `last` (exclusive)."""

    id: str
    first: int
    last: int
    form: str
    governed: bool  # a preposition is written together with it


class Phrase(NamedTuple):
    """A noun phrase that may name a speaker."""

    first: int
    last: int
    speaker: str
    kind: str  # actor, person, office, document, unnamed, body, other
    plural: bool = False
    quoted: str | None = None


def likely(phrase: Phrase | None) -> Phrase | None:
    """Return a phrase if it names somebody or something that can speak."""
    return phrase if phrase is not None and phrase.kind != "other" else None


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
    is_name: bool = False
    speaker: str | None = None
    quoted_speaker: str | None = None
    unsure: bool = False
    report: "Report | None" = None
    direct: bool = False


@dataclass
class Report:
    """A reporting word with its content, `first` to `last` where that is known.

    `how` is clause, quote, colon, complement, before or attribution, or act, which has no content.
    """

    word: int | None = None
    inflection: Inflection | None = None
    verb_start: int | None = None
    after: Phrase | None = None
    before: Phrase | None = None
    how: str = ""
    first: int = -1
    last: int = -1
    quote: Quote | None = None
    speaker: str | None = None
    unsure: bool = False
    quoted_speaker: str | None = None
    start: int = -1
    end: int = -1

    def take(self, how: str, first: int, last: int = -1, quote: Quote | None = None) -> bool:
        """Note the content."""
        self.how, self.first, self.last, self.quote = how, first, last, quote
        return True

    @property
    def past(self) -> int:
        """The word after the reporting word and its subject."""
        return self.after.last if self.after is not None else self.word + 1

    @property
    def anchor(self) -> int:
        """The word that shows where the report stands."""
        if self.word is not None:
            return self.word
        return self.after.first if self.after is not None else self.first


class Heard(NamedTuple):
    """Somebody who has spoken at a word, and what the verb showed of gender and number."""

    speaker: str
    feminine: bool | None
    plural: bool
    word: int


class Named(NamedTuple):
    """A phrase that names somebody, whether it is governed, and how a verb agrees with it."""

    phrase: Phrase
    governed: bool  # by a preposition or a noun
    feminine: bool | None
    plural: bool


@dataclass
class Reading:
    """The words of an article, clutter left out: lists of one length, and what is found in them.

    `at` has the actor mentions by first word, `people` the persons by name, `family` them by family
    name, `holders` who is named with which office; `marked` are the marked spans, `opening` and
    `closing` those that are no names, by first word and by the word after the last;
    `taken` are the words that begin what a report has for content; `phrases` are the noun phrases
    read so far, by first word, `extents` how far each goes, `named` those that name somebody;
    `heard` are those who have spoken so far, the latest last.
    """

    text: str
    start: tuple[int, ...]
    end: tuple[int, ...]
    block: tuple[int, ...]
    sentence: tuple[int, ...]
    gap: list[str]
    form: tuple[str, ...]
    spelling: tuple[str, ...]
    proclitics: tuple[tuple[str, ...], ...]
    core: tuple[str, ...]
    noun: tuple[str, ...]
    enclitic: tuple[bool, ...]
    lists: tuple[frozenset[str], ...]
    inflections: tuple[tuple[int, tuple[Inflection, ...]], ...]
    finite: tuple[bool, ...]
    attributes: tuple[bool, ...]
    definite: tuple[bool, ...]
    preposition: tuple[bool, ...]
    joined: tuple[bool, ...]
    barring: tuple[bool, ...]
    speaks: tuple[bool, ...]
    lines: list[Line]
    role: dict[int, str]
    speech: Speech
    kinds: Mapping[str, str] = field(default_factory=dict)
    at: dict[int, Entity] = field(default_factory=dict)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    family: dict[str, str] = field(default_factory=dict)
    holders: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)
    marked: list[Quote] = field(default_factory=list)
    opening: dict[int, Quote] = field(default_factory=dict)
    closing: dict[int, Quote] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    reports: list[Report] = field(default_factory=list)
    phrases: dict[int, Phrase | None] = field(default_factory=dict)
    extents: dict[int, Any] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def listed(self, i: int, *names: str) -> bool:
        """Whether a word stands in one of these lists, with or without article and enclitic."""
        return not self.lists[i].isdisjoint(names)

    def particle(self, i: int) -> bool:
        """Whether a word is one that no noun phrase goes over."""
        if self.core[i] in self.speech.lists["periods"]:
            return not self.speech.lists["period_ends"].isdisjoint(self.core[i + 1:i + 2])
        return self.barring[i]

    def clause(self, i: int) -> bool:
        """Whether a word begins a reported clause: إن، أنه، بأن ..."""
        lists = self.speech.lists
        return self.form[i] in lists["clause"] and (
            i == 0 or self.form[i - 1] not in lists["no_clause_after"])

    def comma(self, i: int) -> bool:
        """Whether a comma or semicolon stands before a word."""
        return not COMMAS.isdisjoint(self.gap[i])

    def words_in(self, start: int, end: int) -> tuple[int, int]:
        """The words that a span of the text touches: the first, and the one after the last."""
        first = bisect_right(self.end, start)
        return first, max(first, bisect_left(self.start, end))

    def start_without(self, i: int, letters: int) -> int:
        """Where a word stands without so many letters."""
        return letters_end(self.text, self.start[i], self.end[i], letters)

    def same(self, i: int, j: int) -> bool:
        """Whether two words stand in one sentence, which is of one block."""
        return i >= 0 and j < len(self.form) and self.sentence[i] == self.sentence[j]

    def close_by(self, i: int, j: int) -> bool:
        """Whether a word stands in the sentence of an earlier one, no punctuation before it."""
        return self.same(i, j) and STOPS.isdisjoint(self.gap[j])

    def first_of_sentence(self, i: int) -> int:
        """The first word of the sentence that a word stands in."""
        while self.same(i - 1, i):
            i -= 1
        return i

    def known_name(self, *words: str) -> str | None:
        """The fullest name that holds these words, of the persons found so far."""
        if len(words) == 1:
            return self.family.get(words[0])
        return next((name for name, parts in self.people.items()
                     if set(words) <= set(parts) and words[-1] in parts[1:]), None)

    def holder(self, office: tuple[str, ...], before: int) -> str | None:
        """Who holds an office, by the persons named with it: الوزير، مدير المرصد.

        A bare title is its nearest holder before a word; a fuller one must have only one holder.
        """
        if len(office) == 1:
            return next((name for at, words, name in reversed(self.holders)
                         if words[0] == office[0] and at < before), None)
        held = {name for _, words, name in self.holders
                if words[:len(office)] == office or len(words) > 1 and (
                    office[:len(words)] == words)}
        return held.pop() if len(held) == 1 else None


def read_articles(texts: Mapping[Any, str], blocks: pd.DataFrame, tokens: pd.DataFrame,
                  vocabulary: pd.DataFrame, speech: Speech) -> Iterator[Reading]:
    """Lay out the tokens of articles that lie outside their clutter, one article after the other.

    `tokens` has `article`, `block`, `sentence`, `start`, `end` and `word`, a position in
    `vocabulary`, which has `spelling` and, where known, `form`, `proclitics` and `enclitics`
    (joined by +).
    """
    words = [_told(*parts, speech) for parts in zip(*(
        vocabulary[name].tolist() if name in vocabulary else [""] * len(vocabulary)
        for name in ("form", "spelling", "proclitics", "enclitics")), strict=True)]
    for text, lines, located in zip(
            texts.values(), by_article(blocks, texts, "block", "start", "end", "role"),
            by_article(tokens, texts, "start", "end", "block", "sentence", "word"), strict=True):
        lines = [Line(*line) for line in lines]
        role = {line.block: line.role for line in lines}
        begins = {line.block: line.start for line in lines}
        located = [row for row in located if role.get(row[2], "site") not in CLUTTER_ROLES]
        start, end, block, sentence, word = zip(*located, strict=True) if located else [()] * 5
        gap = [text[end[i - 1] if i and block[i - 1] == block[i] else begins[block[i]]:first]
               for i, first in enumerate(start)]
        yield Reading(text, start, end, block, sentence, gap, *(
            zip(*map(words.__getitem__, word), strict=True) if word else [()] * 15), lines, role,
                      speech)


_folded = cache(fold)  # of the few clitics


@cache
def _parts(clitics: str) -> tuple[str, ...]:
    return tuple(clitics.split("+")) if clitics else ()


def _told(form: str, spelled: str, before: str, after: str, speech: Speech) -> tuple:
    """Return what can be told of a word alone, in the order of the columns of a reading.

    The core is the form without conjunctions and prepositions, its article kept, and put back
    after لل; the noun is the core without article and enclitics. A word is finite if it is most
    likely a reporting verb in a finite form; it attributes if an attribution may begin with it; it
    is definite with an article, joined with a preposition written onto it, barring where no noun
    phrase goes over it, and speaks if it may begin a phrase for somebody who does.
    """
    form = core = form or fold(spelled)
    if form[-1] == "ي" and len(form) < 6 and form != "علي" and (
            form[:-1].removeprefix("و") + "ى" in speech.lists["prepositions"]):
        form = core = form[:-1] + "ى"  # إلي, as Egyptian pages type it
    proclitics = () if form in speech.lists["names"] else _parts(before)
    for clitic in takewhile("ال".__ne__, proclitics):
        if core.startswith(_folded(clitic)) and len(core) > len(clitic) + 1:
            core = core[len(clitic):]
            if clitic == "ل" and core.startswith("ل") and "ال" in proclitics:
                core = "ا" + core
    noun = core[2:] if core.startswith("ال") and len(core) > 3 else core
    for clitic in reversed(_parts(after)):
        if noun.endswith(_folded(clitic)) and len(noun) > len(clitic) + 1:
            noun = noun[:-len(clitic)]
    lists = speech.lists_with(form, core, noun)
    outer = speech.lists_with(form, core, form[form[0] in "وف":])
    if not lists and "ال" not in proclitics and _EVENT.fullmatch(noun):
        lists = _EVENTS
    letters, several = read_form(form, speech)
    finite = bool(several) and any(
        x.finite and not x.verb.close or x.mood == NOUN and x.object
        or x.mood == PARTICIPLE and form.endswith("ا") for x in several)
    attributes = not speech.lists["attributing"].isdisjoint((form, form.removeprefix("و")))
    definite = core.startswith("ال") and len(core) > 3 and not (
        spelled.startswith(_OTHER_ALEF) or spelled[1:].startswith(_OTHER_ALEF))
    return (form, spelled, proclitics, core, noun, bool(after), lists, (letters, several), finite,
            attributes, definite, "prepositions" in outer, not _JOINED.isdisjoint(proclitics),
            "particles" in outer, not lists.isdisjoint(_SPEAKING) or (
                core[:2] == "ال" and core.endswith(("ون", "ين"))))
