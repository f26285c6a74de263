"""Places in articles that may name an actor: what looks like a name, and what stands before it.

Arabic has no capitals, but a name seldom takes the article and never a verb's endings, and a word
that general Arabic hardly knows is a name more often than not. Persons are runs of such words,
bodies begin with a word for what they are (وزارة، حزب); where a name ends follows from grammar.
Frequencies are those of wordfreq (R. Speer, 2022), countries those of Unicode CLDR.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import log10
from pathlib import Path
from typing import NamedTuple

from pydantic import create_model

from analysis.arabic.characters import matching_key
from analysis.arabic.frequencies import load_spellings
from analysis.caches import kept
from analysis.files import lexicon_file
from analysis.lexicon.source import Source
from analysis.text.vocabulary import ARTICLE, read_words
from analysis.voices.reading import Reading

Key = tuple[str, ...]
RARE = 2.5
"""Zipf value (log10 of occurrences in a billion words) under which a word is hardly known."""
_LONGEST_BODY, _LONGEST_PERSON = 8, 5
_NOUN_ENDINGS = ("هما", "هم", "ها", "نا", "كم", "ه", "ان", "ين", "ا")
_ADJECTIVE_ENDINGS = ("يون", "يين", "يات", "يان", "ية", "ي")
_COUNTRY_ENDINGS = ("يا", "ا", "ة", "ه", "و")


_LISTS = ("inside", "descriptions", "name_parts", "given_names", "not_names", "callings")
_File = create_model("_File", heads=(dict[str, tuple[str, ...]], ...),
                     **dict.fromkeys(_LISTS, (tuple[str, ...], ())))


def load_name_words(folder: Path | None = None) -> tuple[dict[str, str], dict[str, frozenset]]:
    """Return the words around names, by key: the kind of actor that a head names, and the lists.

    They are those of `titles.yml`. Raises `LexiconError` that names the line that cannot be read.
    """
    raw = Source(lexicon_file("titles.yml", folder)).validate(_File)
    heads = {matching_key(word): kind for kind, words in raw.heads.items() for word in words}
    return heads, {name: frozenset(map(matching_key, getattr(raw, name))) for name in _LISTS}


@cache
def zipf(word: str) -> float:
    """How frequent a written form is in general Arabic, as a Zipf value; 0 where it is unknown."""
    frequency = load_spellings(()).frequency_of(word)
    return max(log10(frequency) + 9, 0) if frequency else 0


def _is_rare(word: str) -> bool:
    return max(zipf(word), zipf(ARTICLE + word)) < RARE


@cache
def is_common(word: str) -> bool:
    """Whether a word without clitics and article is a common noun, adjective or verb, no name."""
    bases = {word[:-len(end)] for end in _NOUN_ENDINGS if word.endswith(end)}
    bases |= {base[:-1] + "ة" for base in bases if base.endswith("ت")}
    return matching_key(word) not in _protected() and (_is_noun(word) or _is_verb(word) or any(
        len(base) > 2 and zipf(base) > 3.8 and _is_noun(base) for base in bases))


@cache
def _protected() -> frozenset[str]:
    return frozenset(map(matching_key, " ".join(read_words("protected.txt")).split()))


def _is_noun(word: str) -> bool:
    """Whether a word is frequent with the article, or as a plural with it (لاعبي، اللاعبين)."""
    return zipf(ARTICLE + word) > max(RARE, zipf(word) - 1.3) or (
        word.endswith(("ي", "و")) and zipf(ARTICLE + word[:-1] + "ين") > RARE)


def _is_verb(word: str) -> bool:
    """Whether a word is frequent in other persons and tenses of a verb."""
    usual, stem = zipf(word), word.removeprefix("س")
    other = ("ت" if stem[0] == "ي" else "ي") + stem[1:]
    if word.endswith("ت") and usual > 2 and zipf(word[:-1]) > max(RARE, usual - .5):
        return True  # توسطت beside توسط
    return usual > 1.5 and (
        max(zipf(word + "ت"), zipf(word + "وا")) > usual - 1.4
        or stem[0] in "يت" and len(stem) > 2 and zipf(other) > min(max(RARE, usual - 1.3), 3))


def demonym_base(word: str) -> str | None:
    """The masculine of an adjective of origin without the article, None where it looks like none.
    """
    bare = word.removeprefix(ARTICLE)
    return next((bare.removesuffix(ending) + "ي" for ending in _ADJECTIVE_ENDINGS
                 if bare.endswith(ending) and len(bare) - len(ending) > 2), None)


@cache
def countries() -> dict[Key, str]:
    """The English names of the countries of CLDR by the keys of the Arabic ones."""
    return _countries(())


@kept
def _countries(_files: tuple) -> dict[Key, str]:
    from babel import Locale

    arabic, english = Locale("ar").territories, Locale("en").territories
    codes = [code for code in sorted(arabic) if len(code) == 2]
    first = [arabic[code].split(" - ")[0] for code in codes]
    found: dict[Key, str] = {}
    for code, stem in zip(codes, first, strict=True):
        # Both Congos have an addition; that of others is part of the name.
        name = stem if first.count(stem) > 1 else arabic[code].split(" (")[0].replace(" - ", " ")
        found.setdefault(tuple(map(matching_key, name.split())), english[code])
    return found


class Candidate(NamedTuple):
    """A place that may name an actor."""

    article: str
    block: int
    sentence: int
    kind: str  # as in the lexicon, or unknown
    key: Key
    words: tuple[str, ...]  # as written, without what is joined to the first
    pattern: tuple[str, ...]  # the words as the lexicon writes them
    start: int
    end: int
    after: int  # the word that follows
    why: tuple[str, ...]
    title: tuple[str, ...] = ()  # as a pattern
    short: frozenset[Key] = frozenset()  # how the same may be named; only of bodies


class Page:
    """An article laid out for the search: what each of its words may be, as lists of one length."""

    def __init__(self, name: str, reading: Reading, actors: Iterable[tuple[int, int]],
                 heads: dict[str, str], lists: dict[str, frozenset], stopwords: frozenset[str]):
        """Tell the words apart; `taken` are those of the lexicon's mentions, then of candidates."""
        self.name, self.reading, self.lists = name, reading, lists
        every = range(len(reading.form))
        self.joined, self.written = [], []
        for spelled, before in zip(reading.spelling, reading.proclitics, strict=True):
            joined = "".join(p for p in before if p not in (ARTICLE, "س"))
            rest = spelled[len(joined):] or spelled
            if joined.endswith("ل") and rest.startswith("ل") and ARTICLE in before:
                rest = "ا" + rest
            self.joined.append(joined)
            self.written.append(rest.replace("\u064b", ""))
        self.key = [matching_key(word) for word in self.written]
        self.definite = reading.definite
        self.kind = [heads.get(key.removeprefix(ARTICLE)) for key in self.key]
        self.titled = [reading.listed(i, "titles") or self.listed(i, "callings") for i in every]
        self.follows = [reading.same(i - 1, i) and not reading.gap[i].strip(" \t\u00a0«»\"“”")
                        for i in every]
        self.verb = [any(x.finite for x in several) for _, several in reading.inflections]
        self.stop = [self.verb[i] or reading.form[i] in stopwords or reading.particle(i)
                     or reading.clause(i) or reading.preposition[i] for i in every]
        # Which words may be part of a name, and which nouns may after a title.
        self.proper, self.noun = [], []
        for i, word in enumerate(self.written):
            bare = not (self.definite[i] or self.stop[i] or self.titled[i] or self.kind[i]
                        or self.listed(i, "not_names") or word.isdigit())
            listed = self.listed(i, "name_parts") or self.listed(i, "given_names")
            self.noun.append(bare and zipf(word) < 4.3)
            # No article, no common word.
            self.proper.append(not (self.definite[i] or self.stop[i]) if listed
                               else bare and len(word) > 2 and not is_common(word))
        self.known = {i for span in actors for i in range(*reading.words_in(*span))}
        self.taken = set(self.known)

    def listed(self, i: int, name: str) -> bool:
        """Whether a word stands in a list of `titles.yml`, with or without the article."""
        return self.key[i].removeprefix(ARTICLE) in self.lists[name]

    def described(self, i: int) -> bool:
        """Whether a word describes one with the article before it (البنك المركزي)."""
        return i < len(self.key) and self.follows[i] and not self.joined[i] and self.definite[i]

    def ends(self, i: int) -> bool:
        """Whether no name goes on at a word."""
        return i >= len(self.key) or not self.follows[i] or self.stop[i]

    def rare(self, first: int, last: int) -> tuple[str, ...]:
        """The reason to think words a name that one of them is rare, none where none is."""
        return ("a rare word",) * any(map(_is_rare, self.written[first:last]))

    def candidate(self, first: int, last: int, kind: str, *why: str, title: int | None = None,
                  short: Iterable[Key] = ()) -> Candidate:
        """Take the words for a candidate; its title begins with the word `title`."""
        self.taken.update(range(first, last))
        reading, word = self.reading, self.written[first]
        # Where marks or elided letters stand between, the whole word is the place.
        start = reading.end[first] - len(word)
        start = start if reading.text.startswith(word, start) else reading.start[first]
        return Candidate(self.name, reading.block[first], reading.sentence[first], kind,
                         tuple(self.key[first:last]), (word, *reading.spelling[first + 1:last]),
                         self._pattern(first, last), start, reading.end[last - 1], last, why,
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


States = Mapping[Key, tuple[str, str]]
"""Names that are known by their keys, each with its kind and why."""


def named_places(page: Page, names: States) -> list[Candidate]:
    """Find the places of names that are known, where nothing else was found."""
    found = []
    for i in range(len(page.key)):
        for last in range(min(i + 3, len(page.key)), i, -1):
            known = names.get(tuple(page.key[i:last]))
            if known and page.taken.isdisjoint(range(i, last)) and all(page.follows[i + 1:last]):
                found.append(page.candidate(i, last, *known))
    return found


def _bodies(page: Page, states: States) -> list[Candidate]:
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
        rare = page.rare(i + 1, last)
        # شركة بلو ريدج may be بلو ريدج, الاتحاد الدولي للتجديف (فيزا) may be فيزا.
        short = {tuple(page.key[i + 1:last])} if last > i + 2 or rare else set()
        if "(" in gaps[last] and ")" in gaps[last + 1] and page.proper[last]:
            short.add((page.key[last],))
        found.append(page.candidate(
            i, last, kind, "after a word for what it is", *["in marks"] * marked, *rare,
            short=short if kind == "country" else short - states.keys()))
    return found


def _body_end(page: Page, i: int, states: States) -> int:
    """Where a name ends that begins with a word for what it is.

    Nouns go on until one with the article, or a name, completes the genitive; then follow only
    words with the article, and such as are joined by و or ل (العليا للانتخابات).
    """
    complete, proper, end = page.definite[i], False, i + 1
    for k in range(i + 1, min(i + _LONGEST_BODY, len(page.key))):
        inside = next((n for n in (1, 2) if " ".join(page.reading.form[k:k + n]) in (
            page.lists["inside"])), 0)
        if inside:  # بلا حدود
            return min(k + inside + 1, len(page.key))
        named = page.proper[k] or (page.key[k],) in states
        if page.joined[k]:
            goes_on = complete and not (page.titled[k] or page.kind[k]) and (
                page.joined[k] == "ل" or page.joined[k] == "و" and page.definite[k])
        elif page.definite[k]:
            goes_on = not (page.listed(k, "descriptions") or page.titled[k] and (
                k > i + 1 or page.definite[i]))
        else:
            goes_on = not complete and (named or not proper)
        if page.ends(k) or k in page.taken or not goes_on:
            break
        complete = page.definite[k] or complete and not page.joined[k]
        proper |= named
        if complete or named:
            end = k + 1
    return end


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
        why = (*("after a title",) * (title is not None), *("beside a reporting verb",) * verb,
               *page.rare(i, last))
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
    last = i
    while last < i + _LONGEST_PERSON and last not in page.taken and (
            last == i or not page.ends(last) and not page.joined[last]):
        family = last > i and page.definite[last] and not page.stop[last] and (
            loose and last == i + 1 or page.listed(last - 1, "name_parts")
            or _is_rare(page.written[last]))
        if not (page.proper[last] or family or loose and last - i < 2 and page.noun[last]):
            break
        last += 1
        if family and not page.listed(last - 2, "name_parts"):
            break
    sure = any(page.proper[k] or page.definite[k] or _is_rare(page.written[k])
               for k in range(i, last))
    return last if sure else i


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


def candidates(pages: Sequence[Page]) -> list[Candidate]:
    """Find the candidates of all articles, in the order of the texts.

    A country that CLDR has not is told by its adjective, which may stand in another article; the
    short names of bodies, and family names that stand alone, are looked for everywhere.
    """
    rare = {(word, definite) for page in pages
            for word, definite in zip(page.written, page.definite, strict=True) if _is_rare(word)}
    adjectives = {demonym_base(word) for word, definite in rare if definite}
    # The regular adjective of a country's name: of موريتانيا it is موريتاني.
    endings = {word: next((e for e in _COUNTRY_ENDINGS if word.endswith(e)), "")
               for word, definite in rare if not definite}
    names = {(matching_key(word),): ("country", "its adjective stands too")
             for word, ending in endings.items()
             if word.removeprefix(ARTICLE).removesuffix(ending) + "ي" in adjectives}
    names |= dict.fromkeys(countries(), ("country", "a country of CLDR"))
    found = [body for page in pages for body in _bodies(page, names)]
    names = {short: (c.kind, "its short name") for c in found for short in c.short} | names
    for page in pages:
        found += [*named_places(page, names), *_persons(page)]
    families = {c.key[-1:]: ("unknown", "a family's name") for c in found
                if c.kind == "person" and len(c.key) > 1 and zipf(c.words[-1]) < 4}
    found += [c for page in pages for c in named_places(page, families)]
    return sorted(found, key=lambda c: (c.article, c.start, c.end, c.kind))
