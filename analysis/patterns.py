"""Patterns over tokens: how the lexicons say which words name an actor or realise a frame.

A pattern is words with spaces between. It is matched over the tokens of one sentence, whatever
marks, clitics and spellings they are written with (`وبوقف إطلاق النار` is found by `وقف إطلاق
نار`). Proclitics (و ف ب ل ك س) are free on the first word and forbidden on the others.

==================  ================================================================
``نظام``            the word with or without the article, also as an accusative (نظاما)
``النظام``          only with the article
``نظام:bare``       only without it
``نظام:exact``      the word as written, no clitics
``روسي:adj``        also feminine, dual, sound plurals (روسية، روسيين، الروسيات)
``مقاتل:plural``    also dual and sound plurals, those of the construct too (مقاتلو، مقاتلي)
``انهار|ينهار:verb``  every person of the perfect, or, from ي, of the imperfect
``نفوذ:own``        may carry a pronoun (نفوذها); ``نظير:plural:owned`` must
``*ة``              any word that ends so
``a|b``             one of them; flags after the last hold for those without flags of their own
``ل+أنشطة``         must carry the proclitic; ``ل?+أنشطة`` may
``word?``           optional
``*`` and ``**``    one word, or up to three, may stand here
``$nationality``    one of a class defined under `classes`; its members are patterns themselves
``[بشار? الأسد]``   the head of the mention; without brackets the whole is the head
==================  ================================================================
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, product
from math import prod
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import LETTERS, fold, matching_key, spelling

FLAGS = ("bare", "exact", "adj", "plural", "verb", "own", "owned")
_LONGEST = 12
_MOST_VARIANTS = 4000
_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ك", "س")
_ENCLITICS = ("ه", "ها", "هم", "هما", "هن", "نا", "ي", "ك", "كم")
_WITH_ARTICLE_AS_RADICAL = frozenset({"الله", "الذي", "التي", "الذين", "إلى", "الى", "اللواتي"})
_ADJECTIVE = ("", "ة", "ا", "ان", "ين", "ون", "تان", "تين", "ات")
_PLURAL = ("", "ة", "ا", "ان", "ين", "ون", "ات", "تان", "تين", "تا", "تي", "ي", "و")
_PERFECT = ("", "ت", "ا", "تا", "وا", "ن", "نا")
_IMPERFECT = ("", "ون", "ان", "وا", "ين", "ن")
_ITEM = re.compile(r"^(?:([وفبلكس]+)(\??)\+)?(.+?)(\?)?$")
_WORD = re.compile(r"^[\u0620-\u064a\u0671-\u06d30-9]+$")


class PatternError(ValueError):
    """A pattern that cannot be read: the message says what is wrong and what to write instead."""


class Word(NamedTuple):
    """One way a token may look: what remains of it without proclitics, article and pronoun."""

    base: str
    article: bool | None
    flags: frozenset[str]


class Element(NamedTuple):
    """What one token must be: one of `words` or end in one of `endings`; neither: any token.

    `proclitic` is None where any may stand, empty where none may; `may` where it is only allowed.
    """

    words: frozenset[Word] = frozenset()
    endings: frozenset[str] = frozenset()
    proclitic: str | None = ""
    may: bool = False

    @property
    def any(self) -> bool:
        """Whether every token will do."""
        return not self.words and not self.endings


class Variant(NamedTuple):
    """A pattern with its options decided: its elements, and which of them are the head."""

    elements: tuple[Element, ...]
    head: tuple[int, int]


def parse(pattern: str, classes: Mapping[str, Sequence[str]] | None = None) -> list[Variant]:
    """Read a pattern into its variants, longest first.

    `classes` maps the names after `$` to their members. Raises `PatternError` for an unknown
    class or flag, for what is no word, and for a pattern that is empty or can match nothing.

    >>> [len(variant.elements) for variant in parse("رئيس? [بشار? الأسد]")]
    [3, 2, 2, 1]
    """
    return Parser(classes or {}).parse(pattern)


class Parser:
    """Reads patterns that share classes, each class once."""

    def __init__(self, classes: Mapping[str, Sequence[str]]):
        """Keep the classes: the names after `$`, each with its members."""
        self.classes = classes
        self._members: dict[str, list[Variant]] = {}
        self._within: list[str] = []

    def parse(self, pattern: str) -> list[Variant]:
        """Read a pattern, as the function `parse` does."""
        return _parsed(pattern, self._expand(pattern))

    def _expand(self, pattern: str) -> list[Variant]:
        items = pattern.split()
        if not items:
            raise PatternError("an empty pattern. Write a word or take the line out.")
        choices: list[list[tuple[Element, ...]]] = []
        opened = closed = None
        for position, item in enumerate(items):
            if item.startswith("["):
                if opened is not None:
                    raise PatternError(f"{pattern!r} has a second [. A mention has one head.")
                opened, item = position, item[1:]
            if item.endswith(("]", "]?")):
                closed, item = position, item.replace("]", "")
            choices.append(self._choices(item, pattern))
        if (opened is None) != (closed is None) or (opened or 0) > (closed or 0):
            raise PatternError(f"{pattern!r} has a bracket without its partner. Write [ before the "
                               "first word of the head and ] after its last.")
        if prod(map(len, choices)) > _MOST_VARIANTS:
            raise PatternError(f"{pattern!r} has over {_MOST_VARIANTS} variants. Split it in two.")
        variants = []
        for chosen in product(*choices):
            lengths = list(accumulate(map(len, chosen), initial=0))
            head = (0, lengths[-1]) if opened is None else (lengths[opened], lengths[closed + 1])
            if head[0] == head[1]:
                continue
            variants.append(Variant(tuple(e for part in chosen for e in part), head))
        return variants

    def _choices(self, item: str, pattern: str) -> list[tuple[Element, ...]]:
        if set(item) == {"*"}:
            return [(Element(),) * n for n in ((1, 0) if item == "*" else (3, 2, 1, 0))]
        read = _ITEM.match(item)
        if read is None:
            raise PatternError(f"{item!r} in {pattern!r} is no word.")
        proclitic, may, body, optional = read.groups()
        plain, sequences = self._alternatives(body, pattern)
        found: list[tuple[Element, ...]] = []
        if plain.words or plain.endings:
            found.append((plain._replace(proclitic=proclitic or "", may=bool(may)),))
        for sequence in sequences:
            if proclitic:
                first = sequence[0]._replace(proclitic=proclitic, may=bool(may))
                sequence = (first, *sequence[1:])
            found.append(sequence)
        if optional:
            found.append(())
        return found

    def _alternatives(self, body: str, pattern: str,
                      ) -> tuple[Element, list[tuple[Element, ...]]]:
        parts = [part.partition(":") for part in body.split("|")]
        flags_of_last = parts[-1][2]
        for name in {flag for part in parts for flag in part[2].split(":") if flag}:
            if name not in FLAGS:
                raise PatternError(f"there is no flag {name!r} (in {pattern!r}). The flags are "
                                   f"{', '.join(FLAGS)}.")
        words, endings, sequences = set(), set(), []
        for alternative, _, own in parts:
            flags = frozenset((own or flags_of_last).split(":")) - {""}
            if alternative.startswith("$"):
                for variant in self._class(alternative[1:], pattern):
                    only = variant.elements[0]
                    if len(variant.elements) == 1 and not only.any and only.proclitic == "":
                        words |= {word._replace(flags=word.flags | flags) for word in only.words}
                        endings |= only.endings
                    else:
                        sequences.append(variant.elements)
            elif alternative.startswith("*") and _WORD.match(alternative[1:]):
                endings.add(matching_key(alternative[1:]))
            elif _WORD.match(alternative):
                words.add(_word(alternative, flags))
            else:
                raise PatternError(f"{alternative!r} in {pattern!r} is no Arabic word, class or *.")
        return Element(frozenset(words), frozenset(endings)), sequences

    def _class(self, name: str, pattern: str) -> list[Variant]:
        if name not in self.classes:
            raise PatternError(f"there is no class ${name} (in {pattern!r}).", name)
        if name in self._within:
            raise PatternError(f"the class ${name} contains itself.")
        if name not in self._members:
            self._within.append(name)
            try:
                self._members[name] = [variant for member in self.classes[name]
                                       for variant in self._expand(member)]
            finally:
                self._within.pop()
        return self._members[name]


def _parsed(pattern: str, variants: list[Variant]) -> list[Variant]:
    variants = [v for v in variants if not all(e.any for e in v.elements)]
    if not variants:
        raise PatternError(f"the pattern {pattern!r} has no word that must stand there, so it can "
                           "never match. Leave out a ? or name a word.")
    if max(len(v.elements) for v in variants) > _LONGEST:
        raise PatternError(f"the pattern {pattern!r} is longer than {_LONGEST} words. Shorten it.")
    unique = dict.fromkeys(_first_free(v) for v in variants)
    return sorted(unique, key=lambda v: -len(v.elements))


def _first_free(variant: Variant) -> Variant:
    first = variant.elements[0]
    if not first.any and first.proclitic == "":
        first = first._replace(proclitic=None)
    return variant._replace(elements=(first, *variant.elements[1:]))


def _word(written: str, flags: frozenset[str]) -> Word:
    has_article = (written.startswith("ال") and len(written) > 3 and "exact" not in flags
                   and written not in _WITH_ARTICLE_AS_RADICAL)
    base = written[2:] if has_article else written
    article = True if has_article else False if flags & {"bare", "verb"} else None
    if has_article and "bare" in flags:
        raise PatternError(f"{written}:bare is with and without the article at once, so it can "
                           f"never match. Write {base}:bare or {written}.")
    return Word(base, article, flags)


def written_forms(word: Word) -> dict[str, bool]:
    """Return the matching keys of a word's forms, and whether each carries a pronoun.

    >>> sorted(written_forms(Word("قوة", None, frozenset({"owned"}))))[:3]
    ['قوتك', 'قوتكم', 'قوتنا']
    """
    base = word.base
    if "verb" in word.flags:
        forms = _verb(base)
    elif "adj" in word.flags:
        stem = base.removesuffix("ة")
        forms = [stem + ending for ending in _ADJECTIVE]
    elif "plural" in word.flags:
        stem = base.removesuffix("ة")
        forms = [stem + e for e in _PLURAL if e or base == stem]
        forms = [f for f in forms if base != stem or not f.endswith("ة")]
    else:
        forms = [base]
        if "exact" not in word.flags and len(base) > 2 and base[-1] not in "اةىء":
            forms.append(base + "ا")
    keys = {} if "owned" in word.flags else {matching_key(fold(f)): False for f in forms}
    if word.flags & {"own", "owned"}:
        for form in forms:
            for enclitic in _ENCLITICS:
                keys.setdefault(matching_key(fold(_before_pronoun(form) + enclitic)), True)
    return keys


def _verb(base: str) -> list[str]:
    if base[0] == "ي":
        stem = base[1:]
        short = stem[:-1] if stem[-1] in "ىي" else stem
        return [p + s for p in "يتنأ" for s in (stem, *(short + e for e in _IMPERFECT[1:]))]
    short = base[:-1] if base[-1] == "ى" else base
    return [base, *(short + e for e in _PERFECT[1:])]


def _before_pronoun(form: str) -> str:
    if form.endswith("وا"):
        return form[:-1]
    if form.endswith(("ون", "ين", "ان")) and len(form) > 4:
        return form[:-1]
    return form[:-1] + {"ة": "ت", "ى": "ا"}.get(form[-1], form[-1])


class Reading(NamedTuple):
    """One way to take a written word apart."""

    conjunction: str
    preposition: str
    article: bool
    rest: str
    first: str


def readings(spelled: str) -> list[Reading]:
    """List the ways to take proclitics off a spelling; the rest is a matching key.

    >>> [r.rest for r in readings("للأسد")]
    ['للاسد', 'لاسد', 'اسد', 'لاسد']
    """
    form = fold(spelled)
    found = []
    for conjunction, preposition in product(_CONJUNCTIONS, _PREPOSITIONS):
        taken = conjunction + preposition
        if not form.startswith(taken) or len(form) - len(taken) < 2:
            continue
        rest = form[len(taken):]
        key, letters = matching_key(rest), spelled[len(taken):]
        found.append(Reading(conjunction, preposition, False, key, letters[0]))
        if preposition == "ل" and rest.startswith("ل") and len(rest) > 2:
            found.append(Reading(conjunction, preposition, True, key[1:], letters[1]))
            found.append(Reading(conjunction, preposition, True, key, letters[0]))
        # An alef with a hamza is no article: ألمانيا.
        elif rest.startswith("ال") and len(rest) > 3 and letters[0] in "اٱ":
            found.append(Reading(conjunction, preposition, True, key[2:], letters[2]))
    return found


class Matches(NamedTuple):
    """Where patterns match: arrays of one length, in the order of the text.

    `pattern` is the position in the list that was compiled; `start`, `end`, `head_start` and
    `head_end` count tokens, ends exclusive; `strip` counts the letters of proclitics before the
    first word, `head_strip` before the head's.
    """

    pattern: np.ndarray
    start: np.ndarray
    end: np.ndarray
    head_start: np.ndarray
    head_end: np.ndarray
    strip: np.ndarray
    head_strip: np.ndarray


class Patterns:
    """Patterns compiled for matching; `compile_patterns` makes it."""

    def __init__(self, variants: Iterable[tuple[int, Variant]]):
        """Number the elements and lay the variants out as arrays."""
        self._elements: dict[Element, int] = {Element(): 0}
        rows = [(n, [self._elements.setdefault(e, len(self._elements)) for e in v.elements], v.head)
                for n, v in variants]
        self._index: dict[str, list[tuple[int, Word, bool]]] = {}
        self._list = list(self._elements)
        width = np.zeros(len(self._list), int)
        for number, element in enumerate(self._list):
            for word in sorted(element.words, key=lambda w: (w.base, sorted(w.flags))):
                for key, owned in written_forms(word).items():
                    self._index.setdefault(key, []).append((number, word, owned))
                    width[number] += 1
        self._suffixed = [n for n, e in enumerate(self._list) if e.endings]
        width[self._suffixed] = 10_000
        width[0] = 100_000
        self._pattern = np.array([r[0] for r in rows], int)
        self._length = np.array([len(r[1]) for r in rows], int)
        self._heads = np.array([r[2] for r in rows], int).reshape(-1, 2)
        self._words = np.zeros((len(rows), self._length.max(initial=1)), int)
        for row, (_, elements, _) in enumerate(rows):
            self._words[row, :len(elements)] = elements
        # A variant is looked for from the word that fewest tokens can be.
        self._anchor = np.array([int(np.argmin(width[r[1]])) for r in rows], int)
        anchors = self._words[np.arange(len(rows)), self._anchor] if rows else self._pattern
        self._by_anchor = np.argsort(anchors, kind="stable")
        self._first = np.searchsorted(anchors[self._by_anchor], np.arange(len(self._list) + 1))
        self.accepts: Callable[[str, str | None], tuple[tuple[int, int], ...]] = (
            lru_cache(maxsize=200_000)(self._accepts))

    def _accepts(self, spelled: str, proclitics: str | None) -> tuple[tuple[int, int], ...]:
        """Return the elements a word can be, each with the letters of its proclitics."""
        found: dict[int, tuple[bool, int]] = {}
        for reading in readings(spelled):
            taken = reading.conjunction + reading.preposition
            parts = [*taken, "ال"] if reading.article else [*taken]
            agrees = proclitics is None or "+".join(parts) == proclitics
            for number, word, owned in self._index.get(reading.rest, ()):
                if not _fits(reading, word, owned, self._list[number], taken):
                    continue
                # Two or three letters after a letter that may be a proclitic are too little.
                if taken and len(reading.rest) <= 3 and not agrees and not reading.article:
                    continue
                best = (agrees, -len(taken))
                if number not in found or best > (found[number][0], -found[number][1]):
                    found[number] = (agrees, len(taken))
        if self._suffixed:
            key = matching_key(fold(spelled))
            for number in self._suffixed:
                if key.endswith(tuple(self._list[number].endings)):
                    found.setdefault(number, (True, 0))
        return tuple((number, strip) for number, (_, strip) in sorted(found.items()))

    def match(self, words: np.ndarray, groups: np.ndarray, vocabulary: pd.DataFrame) -> Matches:
        """Find every match in a sequence of tokens.

        `words` are codes into `vocabulary` (columns `spelling` and, where known, `proclitics`);
        `groups` changes from token to token where no match may cross.
        """
        used, codes = np.unique(words, return_inverse=True)
        spellings = vocabulary["spelling"].to_numpy()[used]
        proclitics = (vocabulary["proclitics"].to_numpy()[used] if "proclitics" in vocabulary
                      else [None] * len(used))
        strips = np.full((len(self._list), len(used)), -1, np.int8)
        strips[0] = 0
        elements, holders = [], []
        for code, (spelled, known) in enumerate(zip(spellings, proclitics, strict=True)):
            for number, strip in self.accepts(spelled, known):
                strips[number, code] = strip
                elements.append(number)
                holders.append(code)
        row, start = self._candidates(codes, np.array(elements, int), np.array(holders, int))
        end = start + self._length[row]
        inside = (start >= 0) & (end <= len(words))
        row, start, end = row[inside], start[inside], end[inside]
        kept = groups[start] == groups[end - 1]
        row, start, end = row[kept], start[kept], end[kept]
        for step in range(self._words.shape[1]):
            at = np.minimum(start + step, len(words) - 1)
            fits = (step >= self._length[row]) | (strips[self._words[row, step], codes[at]] >= 0)
            row, start, end = row[fits], start[fits], end[fits]
        order = np.lexsort((row, -end, start))
        row, start, end = row[order], start[order], end[order]
        head = self._heads[row]
        head_at = np.minimum(start + head[:, 0], max(len(words) - 1, 0))
        return Matches(
            self._pattern[row], start, end, start + head[:, 0], start + head[:, 1],
            strips[self._words[row, 0], codes[start]],
            strips[self._words[row, head[:, 0]], codes[head_at]])

    def _candidates(self, codes: np.ndarray, elements: np.ndarray, holders: np.ndarray,
                    ) -> tuple[np.ndarray, np.ndarray]:
        """Pair the tokens that may be an anchor with the variants anchored there."""
        per_word = np.searchsorted(holders, np.arange(codes.max(initial=-1) + 2))
        tokens, pairs = _ranges(per_word[codes], per_word[codes + 1])
        anchored = elements[pairs] if len(elements) else pairs
        which, slots = _ranges(self._first[anchored], self._first[anchored + 1])
        row = self._by_anchor[slots]
        return row, tokens[which] - self._anchor[row]


def compile_patterns(parsed: Sequence[Sequence[Variant]]) -> Patterns:
    """Compile parsed patterns for matching; they are numbered by their position."""
    return Patterns((n, variant) for n, variants in enumerate(parsed) for variant in variants)


def _ranges(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spread half-open ranges out: which range each number is from, and the numbers."""
    sizes = last - first
    which = np.repeat(np.arange(len(first)), sizes)
    offset = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return which, first[which] + offset


def _fits(reading: Reading, word: Word, owned: bool, element: Element, taken: str) -> bool:
    # انهار, collapsed, is not أنهار, rivers; the other way round writers leave hamzas out.
    if word.base[0] == "ا" and reading.first == "أ" and word.article is not True:
        return False
    if "exact" in word.flags and (taken or reading.article):
        return False
    if word.article is not None and reading.article != word.article:
        return False
    if reading.article and (owned or "verb" in word.flags):
        return False
    if reading.preposition == "س" and "verb" not in word.flags:
        return False
    if reading.preposition in ("ب", "ك") and "verb" in word.flags:
        return False
    if element.proclitic is None:
        return True
    if element.proclitic:
        here = taken[1:] if taken[:1] in ("و", "ف") and len(taken) > 1 else taken
        return here == element.proclitic or (element.may and not taken)
    return not taken


def letters_end(text: str, start: int, end: int, letters: int) -> int:
    """Return where a word stands without its first letters, the marks on them taken too.

    >>> letters_end("وَبِروسيا", 0, 9, 2)
    4
    """
    position = start
    while letters and position < end:
        # A ligature of the presentation forms is several letters in one character.
        letters -= len(spelling(text[position])) if text[position] in LETTERS else 0
        letters = max(letters, 0)
        position += 1
    while position < end and text[position] not in LETTERS:
        position += 1
    return position if position < end else start
