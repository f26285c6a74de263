"""Patterns over tokens: how the lexicons say which words name an actor or realise a frame.

`data/lexicon/README.md` says how they are written. They are matched over the tokens of one
sentence, whatever marks, clitics and spellings these have (`وبوقف إطلاق النار` is found by `وقف
إطلاق نار`). Proclitics (و ف ب ل ك س) are free on the first word and forbidden on the others.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, product
from math import prod
from typing import NamedTuple

from analysis.arabic.characters import fold, matching_key
from analysis.text.vocabulary import read_words

FLAGS = ("bare", "exact", "adj", "plural", "verb", "own", "owned")
_LONGEST = 12
_MOST_VARIANTS = 4000
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


class Parser:
    """Reads patterns that share classes: the names after `$`, each with its members."""

    def __init__(self, classes: Mapping[str, Sequence[str]]):
        """Keep the classes, each of which is read once."""
        self.classes = classes
        self._members: dict[str, list[Variant]] = {}
        self._within: list[str] = []

    def parse(self, pattern: str) -> tuple[Variant, ...]:
        """Read a pattern into its variants, longest first; proclitics are free on the first word.

        Raises `PatternError` for an unknown class or flag, for what is no word, and for a pattern
        that is empty or can match nothing.

        >>> [len(variant.elements) for variant in Parser({}).parse("رئيس? [بشار? الأسد]")]
        [3, 2, 2, 1]
        """
        variants: dict[Variant, None] = {}
        for elements, head in self._expand(pattern):
            first, *others = elements
            if not first.any and first.proclitic == "":
                first = first._replace(proclitic=None)
            if not all(e.any for e in elements):
                variants[Variant((first, *others), head)] = None
        if not variants:
            raise PatternError(f"the pattern {pattern!r} has no word that must stand there, so it "
                               "can never match. Leave out a ? or name a word.")
        if max(len(v.elements) for v in variants) > _LONGEST:
            raise PatternError(f"the pattern {pattern!r} is longer than {_LONGEST} words. Shorten "
                               "it.")
        return tuple(sorted(variants, key=lambda v: -len(v.elements)))

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
            if head[0] < head[1]:
                variants.append(Variant(tuple(chain.from_iterable(chosen)), head))
        return variants

    def _choices(self, item: str, pattern: str) -> list[tuple[Element, ...]]:
        if set(item) == {"*"}:
            return [(Element(),) * n for n in ((1, 0) if item == "*" else (3, 2, 1, 0))]
        read = _ITEM.match(item)
        if read is None:
            raise PatternError(f"{item!r} in {pattern!r} is no word.")
        proclitic, may, body, optional = read.groups()
        choices = [sequence if not proclitic else (
            sequence[0]._replace(proclitic=proclitic, may=bool(may)), *sequence[1:])
            for sequence in self._alternatives(body, pattern)]
        return [*choices, ()] if optional else choices

    def _alternatives(self, body: str, pattern: str) -> list[tuple[Element, ...]]:
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
        single = [(Element(frozenset(words), frozenset(endings)),)] if words or endings else []
        return single + sequences

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


def _word(written: str, flags: frozenset[str]) -> Word:
    has_article = (written.startswith("ال") and len(written) > 3 and "exact" not in flags
                   and written not in _WITH_ARTICLE_AS_RADICAL)
    if not has_article:
        return Word(written, False if flags & {"bare", "verb"} else None, flags)
    if "bare" in flags:
        raise PatternError(f"{written}:bare is with and without the article at once, so it can "
                           f"never match. Write {written[2:]}:bare or {written}.")
    return Word(written[2:], True, flags)


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
        # روسيا is the country far sooner than a Russian in the accusative.
        forms = [stem + ending for ending in _ADJECTIVE
                 if ending != "ا" or fold(stem + ending) not in _names()]
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


@cache
def _names() -> frozenset[str]:
    return frozenset(fold(word) for line in read_words("protected.txt") for word in line.split())


def _verb(base: str) -> list[str]:
    if base[0] == "ي":
        stem = base[1:]
        short = stem[:-1] if stem[-1] in "ىي" else stem
        return [p + s for p in "يتنأ" for s in (stem, *(short + e for e in _IMPERFECT[1:]))]
    short = base[:-1] if base[-1] == "ى" else base
    return [base, *(short + e for e in _PERFECT[1:])]


def _before_pronoun(form: str) -> str:
    if form.endswith("وا") or form.endswith(("ون", "ين", "ان")) and len(form) > 4:
        return form[:-1]
    return form[:-1] + {"ة": "ت", "ى": "ا"}.get(form[-1], form[-1])
