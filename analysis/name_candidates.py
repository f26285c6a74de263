"""Candidates for actors in the articles: names of persons, bodies, countries and media by form.

A person's name is a run of words that look like names; a title before it or a reporting verb is
evidence. Other names begin with a word for what they are (وزارة، حزب، قناة). A country is one of
CLDR, or a rare word whose adjective stands in the articles too. Where a name ends follows from
grammar: the article that completes a genitive, the adjectives that agree with it, لـ after it.
"""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from analysis.arabic.characters import matching_key
from analysis.name_shapes import (
    ARTICLE,
    NameWords,
    countries_of,
    demonym_base,
    demonyms,
    is_common,
    is_rare,
    territories,
    zipf,
)
from analysis.reading import Reading
from analysis.speech import IMPERFECT, PERFECT, read_form

IN_BRACKETS = "in brackets after its name"
_LONGEST_PERSON = 5
_LONGEST_BODY = 8
_LONGEST_TITLE = 12
_OPENING = "«\"“"
_JOINING = " \t\u00a0«»\"“”"


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
        return tuple(map(matching_key, self.words))


class Page:
    """An article laid out for the search, with what stands where already."""

    def __init__(self, name: str, reading: Reading, mentions: pd.DataFrame, words: NameWords,
                 stopwords: frozenset[str]):
        """Note the words that mentions of the lexicon's actors cover."""
        self.name, self.reading, self.words, self.stopwords = name, reading, words, stopwords
        size = len(reading.form)
        self.written = [_written(reading, i) for i in range(size)]
        self.taken = [False] * size
        self.known: dict[int, str] = {}
        self.persons: set[int] = set()
        actors = mentions[mentions["kind"] == "actor"]
        for row in actors.itertuples():
            for i in range(size):
                if reading.start[i] < row.head_end and row.head_start < reading.end[i]:
                    self.known[i] = row.id
                    self.taken[i] |= row.form != "demonym"

    def joins(self, i: int) -> bool:
        """Whether a word follows the one before it without a mark between them."""
        return self.reading.same(i - 1, i) and not self.reading.gap[i].strip(_JOINING) and (
            ":" not in self.reading.gap[i])

    def verb(self, i: int) -> bool:
        """Whether a word is a reporting verb in a finite form."""
        _, found = read_form(self.reading.form[i], self.reading.speech)
        return any(x.mood in (PERFECT, IMPERFECT) for x in found)

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
            return True
        if len(word) < 3 or self.words.listed(word, "not_names") or self.words.kind(word):
            return False
        if reading.listed(i, "titles") or reading.listed(i, "bodies") or self.verb(i):
            return is_rare(word) and not self.verb(i)
        return not is_common(word)

    def found(self, first: int, last: int, kind: str, *why: str, head: bool = False,
              title: tuple[int, int] | None = None) -> Found:
        """Return the candidate that these words are; `title` are the words of a title."""
        words = (self.written[first], *self.reading.spelling[first + 1:last])
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
            joined = "".join(p for p in self.reading.proclitics[i] if p != ARTICLE)
            word = self.written[i]
            if i == first or not joined:
                found.append(word)
            elif self.grammatical(i):
                found.append(self.reading.spelling[i] + ":exact")
            else:
                elided = joined.endswith("ل") and len(word) > 4
                found.append(f"{joined}+{word.removeprefix(ARTICLE) if elided else word}")
        return tuple(found)

    def take(self, found: Found) -> Found:
        """Note that the words of a candidate are no part of another."""
        self.taken[found.first:found.last] = [True] * (found.last - found.first)
        return found


def _written(reading: Reading, i: int) -> str:
    """A word as written, without the conjunctions and prepositions joined to it."""
    spelled = reading.spelling[i]
    before = [p for p in reading.proclitics[i] if p != ARTICLE]
    rest = spelled[sum(map(len, before)):]
    if before and before[-1] == "ل" and rest.startswith("ل") and ARTICLE in reading.proclitics[i]:
        rest = "ا" + rest
    return rest or spelled


def find_countries(page: Page, adjectives: frozenset[str]) -> list[Found]:
    """Find the countries of CLDR and, by `adjectives` that stand in the articles, others."""
    found = []
    for i in range(len(page.written)):
        if page.taken[i] or i in page.known:
            continue
        for length in (3, 2, 1):
            words = page.written[i:i + length]
            keys = tuple(matching_key(w.removeprefix(ARTICLE)) for w in words)
            country = territories().get(keys) if len(words) == length else None
            # المالي is no country, مالي (of what?) seldom one.
            if country is not None and all(
                    page.joins(k) for k in range(i + 1, i + length)) and (
                    length > 1 or not is_common(words[0])) and (
                    page.reading.definite(i) <= country.name.startswith(ARTICLE)):
                found.append(page.take(page.found(i, i + length, "country", "a country of CLDR")))
                break
        else:
            word, key = page.written[i], matching_key(page.written[i])
            if page.reading.definite(i) or not page.proper(i):
                continue
            if page.words.kind(page.written[i - 1]) == "country" and page.joins(i) and i:
                found.append(page.take(page.found(i, i + 1, "country", "after a word for a state")))
            elif zipf(word) < 4 and any(key in countries_of(a) for a in adjectives):
                found.append(page.take(page.found(i, i + 1, "country", "its adjective stands too")))
    return found


def find_adjectives(page: Page) -> list[Found]:
    """Find adjectives of origin that no lexicon knows: definite, after a definite word, or plural.

    Those of countries of CLDR are found by their form, others where they are rare words.
    """
    found = []
    for i, word in enumerate(page.written):
        base = demonym_base(word)
        if base is None or i in page.known or not page.reading.definite(i):
            continue
        many = word.endswith(("يون", "يين"))
        agrees = i > 0 and page.joins(i) and page.reading.definite(i - 1)
        named = matching_key(base) in demonyms() and zipf(ARTICLE + base) < 5
        if (many or agrees) and (is_rare(base) and is_rare(base[:-1]) or named and not many):
            found.append(page.found(i, i + 1, "demonym", "an adjective of origin"))
    return found


def find_bodies(page: Page, origins: frozenset[str]) -> list[Found]:
    """Find organisations, media and groups by the word that says what they are."""
    found = []
    for i, word in enumerate(page.written):
        kind = page.words.kind(word)
        if kind is None or kind == "country" or page.taken[i] or page.described(i) and (
                page.joins(i) and page.reading.definite(i) and page.reading.definite(i - 1)):
            continue
        if page.reading.enclitic[i] and matching_key(word) not in page.words.heads:
            continue
        last, proper = _extent(page, i, kind, origins)
        if last == i + 1:
            continue
        marked = any(mark in page.reading.gap[i + 1] for mark in _OPENING)
        weak = page.words.listed(word, "weak")
        why = ["after a word for what it is"]
        why += ["in marks"] * marked + ["a rare word"] * proper
        if weak and not (marked or proper):
            why = ["after a word for what it may be"]
        if kind == "organisation" and page.words.listed(word, "armed_if"):
            sentence = [k for k in range(len(page.written)) if page.reading.same(min(i, k), max(
                i, k))]
            if any(page.words.listed(page.written[k], "armed") for k in sentence):
                kind = "armed group"
        found.append(page.take(page.found(i, last, kind, *why, head=True)))
        if last + 1 < len(page.written) and "(" in page.reading.gap[last] and (
                ")" in page.reading.gap[last + 1]) and page.proper(last):
            found.append(page.take(page.found(last, last + 1, kind, IN_BRACKETS, title=(i, last))))
    return found


def find_aliases(page: Page, aliases: Iterable[Found]) -> list[Found]:
    """Find where bodies are named by the short name that stood in brackets after their name."""
    short = {a.key[0].removeprefix(ARTICLE): a for a in aliases}
    found = []
    for i, word in enumerate(page.written):
        alias = short.get(matching_key(word).removeprefix(ARTICLE))
        if alias is not None and not page.taken[i]:
            found.append(page.take(page.found(i, i + 1, alias.kind, "its short name")._replace(
                title=alias.title)))
    return found


def _extent(page: Page, i: int, kind: str, origins: frozenset[str]) -> tuple[int, bool]:
    """Where a name ends that begins with a word for what it is, and whether it has a rare word."""
    reading, size = page.reading, len(page.written)
    k = i + 1
    if k >= size or not page.joins(k):
        return i + 1, False
    if any(mark in reading.gap[k] for mark in _OPENING):
        while k < size and reading.same(i, k) and k - i < _LONGEST_BODY:
            k += 1
            if k == size or any(mark in reading.gap[k] for mark in "»\"”"):
                return k, True
        return i + 1, False
    head_definite = closed = reading.definite(i)
    proper, good = False, i + 1
    while k < size and page.joins(k) and k - i < _LONGEST_BODY:
        joined = [p for p in reading.proclitics[k] if p != ARTICLE]
        definite = reading.definite(k)
        if reading.form[k] == "بلا" and k + 1 < size:
            return k + 2, proper
        if reading.form[k] == "لا" and k + 1 < size and is_rare(page.written[k + 1]):
            k += 1
            continue
        if page.taken[k] and not definite or k in page.known and not definite:
            break
        if joined == ["و"] and definite and good == k and k > i + 1 and closed and not (
                reading.listed(k, "titles") or page.words.kind(page.written[k])):
            good = k = k + 1
            continue
        if joined == ["ل"] and closed and not page.grammatical(k):
            if definite and page.words.kind(page.written[k]) is None:
                good = k = k + 1
                continue
            if k + 1 < size and page.joins(k + 1) and reading.definite(k + 1) and not definite:
                return k + 2, proper
            break
        if joined:
            break
        if definite:
            following = [p for p in reading.proclitics[k + 1] if p != ARTICLE] if (
                k + 1 < size and page.joins(k + 1)) else []
            complement = page.written[k].startswith("الم") and following == ["ل"] and k > i + 1
            origin = matching_key(demonym_base(page.written[k]) or "") in origins or (
                k in page.known)
            if page.described(k) or complement or proper and origin or reading.listed(
                    k, "titles") and k > i + 1 or page.grammatical(k):
                break
            closed = True
            good = k = k + 1
            continue
        if page.written[k].isdigit():
            good = k + 1 if good == k and k > i + 1 else good
            break
        if page.proper(k) and not (head_definite or page.verb(k)):
            if closed and not (kind == "medium" and zipf(page.written[k]) < 3.5):
                break
            proper = proper or is_rare(page.written[k])
            good = k = k + 1
            continue
        if closed or page.grammatical(k) or page.verb(k) or reading.listed(k, "titles"):
            break
        k += 1  # a noun in the construct: what completes it must follow
    return good, proper


def find_places(page: Page) -> list[Found]:
    """Find names of places by the word before them; they are no actors."""
    found = []
    for i, word in enumerate(page.written[:-1]):
        definite = page.reading.definite(i) and matching_key(word) not in page.words.lists["places"]
        if not page.words.listed(word, "places") or page.taken[i + 1] or definite or (
                not page.joins(i + 1)):
            continue
        k = i + 1
        while k < len(page.written) and (k == i + 1 or page.joins(k)) and not page.taken[k] and (
                page.proper(k) or page.reading.definite(k) and is_rare(page.written[k])) and (
                k == i + 1 or not page.reading.proclitics[k] or page.reading.definite(k)):
            k += 1
        if k > i + 1 and not page.reading.joined_preposition(i + 1):
            found.append(page.take(page.found(i + 1, k, "place", "after a word for a place")))
    return found


def find_persons(page: Page) -> list[Found]:
    """Find runs of words that look like names, with the title or the verb before them."""
    reading, size = page.reading, len(page.written)
    found, i = [], 0
    while i < size:
        last = _run(page, i)
        if last == i:
            i += 1
            continue
        title = _title(page, i)
        why = ["after a title"] * (title is not None)
        if i and reading.same(i - 1, i) and page.verb(i - 1):
            why.append("beside a reporting verb")
        if any(is_rare(word) for word in page.written[i:last]):
            why.append("a rare word")
        person = last - i > 1 or title or i and reading.same(i - 1, i) and reading.listed(
            i - 1, "titles")
        if person or is_rare(page.written[i]):
            kind = "person" if person else "unknown"
            found.append(page.take(page.found(i, last, kind, *why, title=title)))
            page.persons.update(range(i, last))
        i = last
    return found


def _run(page: Page, i: int) -> int:
    reading, size = page.reading, len(page.written)

    def part(k: int) -> bool:
        return k < size and page.words.listed(page.written[k], "name_parts")

    if page.taken[i]:
        return i
    family = i + 1 < size and page.joins(i + 1)
    if family and zipf(page.written[i]) < 4 and page.written[i] and _title(page, i) and (
            not reading.definite(i) and not page.grammatical(i) and not page.verb(i)
            and not reading.enclitic[i] and not page.words.kind(page.written[i])
            and not reading.listed(i, "titles") and not reading.proclitics[i]
            and page.proper(i + 1) and is_rare(page.written[i + 1])):
        return i + 2
    son = family and page.words.listed(page.written[i + 1], "sons")
    if not page.proper(i) and not (reading.definite(i) and son and not page.grammatical(i)
                                   and not page.described(i) and not reading.listed(i, "titles")):
        return i
    k = i + 1
    while k < size and k - i < _LONGEST_PERSON and page.joins(k) and not page.taken[k]:
        if any(p != ARTICLE for p in reading.proclitics[k]) or (
                any(mark in reading.gap[k] for mark in _OPENING)):
            break
        if reading.definite(k):
            after_part = part(k - 1)
            fits = after_part or k == i + 1 or is_rare(page.written[k])
            if not fits or page.described(k) or page.grammatical(k) or reading.listed(
                    k, "titles") and not after_part or k in page.known:
                break
            k += 1
            if not after_part:
                break
            continue
        if not page.proper(k):
            # After a given name even a common word may be the family's (جوزيف باندا).
            following = page.grammatical(k + 1) if k + 1 < size else True
            if k == i + 1 and _title(page, i) and not page.grammatical(k) and not page.verb(
                    k) and following and not reading.enclitic[k] and zipf(page.written[k]) < 4:
                k += 1
            break
        k += 1
    while k - 1 > i and part(k - 1) and not reading.definite(k - 1):
        k -= 1
    if k == i + 1 and part(i):
        return i
    if k == i + 2 and reading.definite(k - 1) and not (
            _title(page, i) or is_rare(page.written[k - 1])):
        return i + 1 if is_rare(page.written[i]) else i
    return k


def _title(page: Page, i: int) -> tuple[int, int] | None:
    """The words of the title before a name; None where there is none or it is somebody else's."""
    reading = page.reading
    if any(p != ARTICLE for p in reading.proclitics[i]):
        return None
    j, first = i - 1, None
    while j >= 0 and reading.same(j, i) and i - j <= _LONGEST_TITLE and j not in page.persons:
        gap = reading.gap[j + 1].strip(_JOINING)
        if gap and not (gap in ("،", ",") and j == i - 1):
            break
        definite = reading.definite(j) or reading.enclitic[j]
        if reading.listed(j, "titles"):
            # محامي كالومبا: a title without article belongs to the name that follows.
            if j == i - 1 and not definite and page.proper(i) and len(page.written[j]) > 1 and not (
                    page.words.listed(page.written[j], "own_titles")):
                break
            first = j
        elif not definite and not _within_title(page, j):
            break
        joined = [p for p in reading.proclitics[j] if p != ARTICLE]
        if joined[:1] in (["و"], ["ف"]) and not (
                definite and j and reading.definite(j - 1) and not reading.listed(j, "titles")):
            break
        j -= 1
    return None if first is None else (first, i)


def _within_title(page: Page, j: int) -> bool:
    """Whether a word without article may stand inside a title (باسم، في، شؤون المياه)."""
    reading = page.reading
    if reading.form[j] in ("في", "باسم", "من", "لدى") or page.taken[j]:
        return True
    after = j + 1
    return not (page.grammatical(j) or page.verb(j)) and after < len(reading.form) and (
        reading.definite(after) or page.taken[after] and after not in page.persons)


def find_names(pages: Iterable[Page]) -> list[Found]:
    """Find the candidates of all articles, in the order of the texts.

    Adjectives of origin are gathered from all articles first: a country may be named in one and
    its adjective stand in another.
    """
    pages = list(pages)
    adjectives = [found for page in pages for found in find_adjectives(page)]
    bases = frozenset(demonym_base(a.words[0]) or "" for a in adjectives)
    origins = frozenset(map(matching_key, bases)) | frozenset(demonyms())
    found = list(adjectives)
    for page in pages:
        found += find_countries(page, bases)
        found += find_bodies(page, origins)
    aliases = [f for f in found if f.why == (IN_BRACKETS,)]
    for page in pages:
        found += find_aliases(page, aliases)
        found += find_places(page)
        found += find_persons(page)
    return sorted(found, key=lambda f: (f.article, f.first, f.last, f.kind))
