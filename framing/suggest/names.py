"""Places in articles that may name an actor: what looks like a name, and what stands before it.

Arabic has no capitals, but a name seldom takes the article and never a verb's endings, and a word
that general Arabic hardly knows is a name more often than not. Persons are runs of such words,
bodies begin with a word for what they are (وزارة، حزب); where a name ends follows from grammar.
Frequencies are those of wordfreq (R. Speer, 2022), countries those of Unicode CLDR.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.arabic.characters import matching_key
from analysis.text.vocabulary import ARTICLE
from analysis.voices.reading import Reading
from analysis.voices.speech import IMPERFECT, PERFECT, read_form
from framing.suggest.name_words import (
    Key,
    NameWords,
    adjective_of,
    countries,
    demonym_base,
    is_common,
    is_rare,
    zipf,
)

_LONGEST_BODY, _LONGEST_PERSON = 8, 5


class Candidate(NamedTuple):
    """A place that may name an actor."""

    article: str
    sentence: int
    kind: str  # as in the lexicon, or unknown
    key: Key
    words: tuple[str, ...]  # as written, without what is joined to the first
    pattern: tuple[str, ...]  # the words as the lexicon writes them
    start: int
    end: int
    why: tuple[str, ...]
    title: tuple[str, ...] = ()  # as a pattern
    short: frozenset[Key] = frozenset()  # how the same may be named; only of bodies

class Page:
    """An article laid out for the search: what each of its words may be, as lists of one length."""

    def __init__(self, name: str, reading: Reading, mentions: pd.DataFrame, words: NameWords,
                 stopwords: frozenset[str]):
        """Tell the words apart; `taken` are those of the lexicon's mentions, then of candidates."""
        self.name, self.reading, self.lists = name, reading, words.lists
        every = range(len(reading.form))
        parts = [_apart(reading, i) for i in every]
        self.joined, self.written = [j for j, _ in parts], [w for _, w in parts]
        self.key = [matching_key(word) for word in self.written]
        self.definite = [reading.definite(i) for i in every]
        self.kind = [words.heads.get(key.removeprefix(ARTICLE)) for key in self.key]
        self.titled = [reading.listed(i, "titles") or self.listed(i, "callings") for i in every]
        self.follows = [reading.same(i - 1, i) and not reading.gap[i].strip(" \t\u00a0«»\"“”")
                        for i in every]
        self.verb = [self._verb(i) for i in every]
        self.stop = [self.verb[i] or reading.form[i] in stopwords or self._stops(i) for i in every]
        bare = [self._bare(i) for i in every]
        self.noun = [bare[i] and zipf(self.written[i]) < 4.3 for i in every]
        self.proper = [self._proper(i, bare[i]) for i in every]
        actors = mentions.loc[mentions["kind"] == "actor", ["head_start", "head_end"]].to_numpy()
        self.known = {i for start, end in actors for i in every
                      if reading.start[i] < end and start < reading.end[i]}
        self.taken = set(self.known)

    def listed(self, i: int, name: str) -> bool:
        """Whether a word stands in a list of `titles.yml`, with or without the article."""
        return self.key[i].removeprefix(ARTICLE) in self.lists[name]

    def _verb(self, i: int) -> bool:
        _, found = read_form(self.reading.form[i], self.reading.speech)
        return any(x.mood in (PERFECT, IMPERFECT) for x in found)

    def _stops(self, i: int) -> bool:
        return (self.reading.particle(i) or self.reading.clause(i)
                or self.reading.preposition(i))

    def _bare(self, i: int) -> bool:
        return not (self.definite[i] or self.stop[i] or self.titled[i] or self.kind[i]
                    or self.listed(i, "not_names") or self.written[i].isdigit())

    def _proper(self, i: int, bare: bool) -> bool:
        """Whether a word looks like part of a name: no article, no common word."""
        if self.listed(i, "name_parts") or self.listed(i, "given_names"):
            return not (self.definite[i] or self.stop[i])
        return bare and len(self.written[i]) > 2 and not is_common(self.written[i])

    def phrase(self, i: int) -> int:
        """How many words from here are a phrase inside names (بلا حدود), or 0."""
        return next((n for n in (1, 2) if " ".join(self.reading.form[i:i + n]) in (
            self.lists["inside"])), 0)

    def ends(self, i: int) -> bool:
        """Whether no name goes on at a word."""
        return i >= len(self.key) or not self.follows[i] or self.stop[i]

    def free(self, first: int, last: int) -> bool:
        """Whether words stand side by side and belong to nothing yet."""
        return self.taken.isdisjoint(range(first, last)) and all(self.follows[first + 1:last])

    def candidate(self, first: int, last: int, kind: str, *why: str, title: int | None = None,
                  short: Iterable[Key] = ()) -> Candidate:
        """Take the words for a candidate; its title begins with the word `title`."""
        self.taken.update(range(first, last))
        reading, word = self.reading, self.written[first]
        # Where marks or elided letters stand between, the whole word is the place.
        start = reading.end[first] - len(word)
        start = start if reading.text.startswith(word, start) else reading.start[first]
        return Candidate(self.name, reading.sentence[first], kind, tuple(self.key[first:last]),
                         (word, *reading.spelling[first + 1:last]), self._pattern(first, last),
                         start, reading.end[last - 1], why,
                         () if title is None else self._pattern(title, first), frozenset(short))

    def _pattern(self, first: int, last: int) -> tuple[str, ...]:
        """Write words as a pattern of the lexicon, what is joined to the inner ones with a +."""
        found = [self.written[first]]
        for i in range(first + 1, last):
            joined, word = self.joined[i], self.written[i]
            if joined and self.stop[i]:
                word = f"{self.reading.spelling[i]}:exact"
            elif joined:
                elided = joined.endswith("ل") and len(word) > 4
                word = f"{joined}+{word.removeprefix(ARTICLE) if elided else word}"
            found.append(word)
        return tuple(found)


def _apart(reading: Reading, i: int) -> tuple[str, str]:
    """What is joined to a word, without the article, and the word."""
    spelled, before = reading.spelling[i], reading.proclitics[i]
    joined = "".join(p for p in before if p not in (ARTICLE, "س"))
    rest = spelled[len(joined):]
    if joined.endswith("ل") and rest.startswith("ل") and ARTICLE in before:
        rest = "ا" + rest
    return joined, (rest or spelled).replace("\u064b", "")


def _named(page: Page, keys: Mapping[Key, tuple[str, str]]) -> list[Candidate]:
    """Find names that are known by their keys, each with its kind and why."""
    found = []
    for i in range(len(page.key)):
        for last in range(min(i + 3, len(page.key)), i, -1):
            kind_and_why = keys.get(tuple(page.key[i:last]))
            if kind_and_why is not None and page.free(i, last):
                found.append(page.candidate(i, last, *kind_and_why))
    return found


def _bodies(page: Page, states: Mapping[Key, tuple[str, str]]) -> list[Candidate]:
    """Find organisations, media and groups by the word that says what they are."""
    found = []
    gaps = [*page.reading.gap, "", ""]
    for i, kind in enumerate(page.kind):
        if kind is None or i in page.taken:
            continue
        marked = bool(set(gaps[i + 1]) & set("«\"“")) and not page.definite[i]
        last = _body_end(page, i, states) if not marked else next((
            k for k in range(i + 2, min(i + _LONGEST_BODY, len(page.key)))
            if set(gaps[k]) & set("»\"”")), i + 1)
        # قناة الجزيرة and الحكومة التركية are the lexicon's already.
        if last == i + 1 or page.known & set(range(i + 1, last)):
            continue
        rare = any(map(is_rare, page.written[i + 1:last]))
        short = _short(page, i, last, rare)
        found.append(page.candidate(
            i, last, kind, "after a word for what it is", *["in marks"] * marked,
            *["a rare word"] * rare, short=short if kind == "country" else short - states.keys()))
    return found


def _short(page: Page, i: int, last: int, rare: bool) -> set[Key]:
    """How a body may be named elsewhere: without its first word or purpose, or as in brackets.

    شركة بلو ريدج للتعدين is بلو ريدج, الاتحاد الدولي للتجديف (فيزا) is فيزا.
    """
    to = next((k for k in range(i + 2, last) if page.joined[k] == "ل"), last)
    short = {tuple(page.key[i + 1:end]) for end in (last, to) if end > i + 2 or rare}
    gaps = page.reading.gap[last:last + 2]
    if len(gaps) == 2 and "(" in gaps[0] and ")" in gaps[1] and page.proper[last]:
        short.add((page.key[last],))
    return short


def _body_end(page: Page, i: int, states: Mapping[Key, tuple[str, str]]) -> int:
    """Where a name ends that begins with a word for what it is.

    Nouns go on until one with the article, or a name, completes the genitive; then follow only
    words with the article, and such as are joined by و or ل (العليا للانتخابات).
    """
    complete, proper, end = page.definite[i], False, i + 1
    for k in range(i + 1, min(i + _LONGEST_BODY, len(page.key))):
        if page.phrase(k):
            return min(k + page.phrase(k) + 1, len(page.key))
        named = page.proper[k] or (page.key[k],) in states or (
            page.written[k].isdigit() and k > i + 1) or (
            proper and page.noun[k] and page.ends(k + 1))
        if page.ends(k) or k in page.taken or not _goes_on(page, i, k, complete,
                                                           proper and not named):
            break
        complete = page.definite[k] or complete and not page.joined[k]
        proper |= named
        if complete or named:
            end = k + 1
    return end


def _goes_on(page: Page, i: int, k: int, complete: bool, full: bool) -> bool:
    """Whether a word goes on with a name whose genitive is complete, or full by a proper name."""
    if page.joined[k]:
        return complete and _adds(page, k)
    if page.definite[k]:
        return not (page.listed(k, "descriptions") or page.titled[k] and (
            k > i + 1 or page.definite[i]))
    return not (complete or full)


def _adds(page: Page, k: int) -> bool:
    """Whether a word joined by و or ل goes on with a name that was complete before it."""
    return not (page.titled[k] or page.kind[k]) and (
        page.joined[k] == "ل" or page.joined[k] == "و" and page.definite[k])


def _persons(page: Page) -> list[Candidate]:
    """Find runs of words that look like names, with the title or the verb before them."""
    found: list[Candidate] = []
    named: set[int] = set()
    for i, word in enumerate(page.written):
        if i in page.taken or not (page.proper[i] or page.noun[i]):
            continue
        title = _title(page, i, named)
        last = _name_end(page, i, title is not None)
        if last == i or last == i + 1 and title is None and zipf(word) > 4:
            continue
        verb = i > 0 and page.reading.same(i - 1, i) and page.verb[i - 1]
        why = (["after a title"] * (title is not None) + ["beside a reporting verb"] * verb
               + ["a rare word"] * any(map(is_rare, page.written[i:last])))
        kind = "unknown" if last == i + 1 and title is None else "person"
        found.append(page.candidate(i, last, kind, *(why or ["looks like a name"]), title=title))
        named.update(range(i, last))
    return found


def _name_end(page: Page, i: int, titled: bool) -> int:
    """Where a person's name ends, `i` where none begins.

    After a title or a given name a common noun may be a part (جوزيف باندا). A family's name may
    carry the article (الدرهلي), and ends a name.
    """
    loose = (titled or page.listed(i, "given_names")) and not page.joined[i]
    last, sure = i, 0
    while last < i + _LONGEST_PERSON and (last == i or not page.ends(last) and not (
            page.joined[last])) and last not in page.taken:
        family = last > i and _family(page, last, bool(loose and sure and last == i + 1))
        if not (page.proper[last] or family or loose and last - i < 2 and page.noun[last]):
            break
        last += 1
        if page.proper[last - 1] or family or is_rare(page.written[last - 1]):
            sure = last
        if family and not page.listed(last - 2, "name_parts"):
            break
    last = max(i, last if sure and page.ends(last) else sure)
    return last - (last > i and page.key[last - 1] in page.lists["name_parts"])


def _family(page: Page, k: int, second: bool) -> bool:
    """Whether a word with the article may be in a name: a rare one, after عبد, or `second`."""
    return page.definite[k] and not page.stop[k] and (
        second or page.listed(k - 1, "name_parts") or is_rare(page.written[k]))


def _title(page: Page, i: int, named: set[int]) -> int | None:
    """The first word of the complete title before a name; None where there is none.

    A title is complete by an article or by whom it is of (وزير الري | تسفاي مكوندي).
    """
    first, j = None, i - 1
    while j >= 0 and not page.joined[i] and j not in named and page.reading.same(j, i):
        complete = page.definite[j] or page.reading.enclitic[j] or j in page.taken
        # محامي كالومبا: a title without article belongs to the name that follows.
        if page.titled[j] and (complete or j < i - 1):
            first = j
        elif not complete and (page.verb[j] or j == i - 1):
            break
        mark = page.reading.gap[j + 1].strip()
        if page.joined[j][:1] == "و" and not page.definite[j - 1] or mark and mark != "،":
            break
        j -= 1
    return first


def _unlisted(pages: Iterable[Page]) -> set[Key]:
    """Rare words whose adjective stands in the articles, with the article: countries perhaps."""
    rare = {(word, page.definite[i]) for page in pages for i, word in enumerate(page.written)
            if is_rare(word)}
    adjectives = {demonym_base(word) for word, definite in rare if definite}
    return {(matching_key(word),) for word, definite in rare
            if not definite and adjective_of(word) in adjectives}


def candidates(pages: Sequence[Page]) -> list[Candidate]:
    """Find the candidates of all articles, in the order of the texts.

    A country that CLDR has not is told by its adjective, which may stand in another article; the
    short names of bodies, and family names that stand alone, are looked for everywhere.
    """
    names = dict.fromkeys(_unlisted(pages), ("country", "its adjective stands too"))
    names |= dict.fromkeys(countries(), ("country", "a country of CLDR"))
    found = [body for page in pages for body in _bodies(page, names)]
    names = {short: (c.kind, "its short name") for c in found for short in c.short} | names
    for page in pages:
        found += [*_named(page, names), *_persons(page)]
    families = {c.key[-1:]: ("unknown", "a family's name") for c in found
                if c.kind == "person" and len(c.key) > 1 and zipf(c.words[-1]) < 4}
    found += [c for page in pages for c in _named(page, families)]
    return sorted(found, key=lambda c: (c.article, c.start, c.end, c.kind))
