"""The matches in one article, and the questions that conditions ask of the words around them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import fold, matching_key
from analysis.lexicon.matching import letters_end
from analysis.lexicon.schema import Lexicon, Rule


class Match(NamedTuple):
    """A match, in tokens, with what it stands for."""

    rule: Rule
    start: int
    end: int
    head_start: int
    head_end: int
    strip: int
    head_strip: int
    order: int

    @property
    def length(self) -> int:
        """The number of tokens."""
        return self.end - self.start

    def overlaps(self, other: "Match") -> bool:
        """Tell whether two matches share a token."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Match") -> bool:
        """Tell whether another match lies within this one."""
        return self.start <= other.start and other.end <= self.end


class Article:
    """The matches of one article and the questions that conditions ask of them."""

    def __init__(self, text: str, tokens: pd.DataFrame, vocabulary: pd.DataFrame,
                 lexicon: Lexicon, clutter: frozenset[int]):
        """Match every pattern of the lexicon; parameters as for `find_mentions`."""
        self.text = text
        self.starts, self.ends, self.blocks, self.sentences = (
            tokens[name].to_numpy() for name in ("start", "end", "block", "sentence"))
        words = tokens["word"].to_numpy()
        self.enclitics = (vocabulary["enclitics"].to_numpy()[words] if "enclitics" in vocabulary
                          else np.full(len(words), ""))
        change = (np.diff(self.blocks) != 0) | (np.diff(self.sentences) != 0)
        self.groups = np.concatenate([[0], np.cumsum(change)])[:len(words)]
        self.clutter = np.isin(self.blocks, list(clutter))
        matches = lexicon.patterns.match(words, self.groups, vocabulary)
        self.by_role: dict[str, list[Match]] = {}
        self._contexts: dict[int, list[tuple[int, int]]] = {}
        previous = None
        for number, *place in zip(*(column.tolist() for column in matches), strict=True):
            if (number, *place[:2]) == previous:
                continue
            previous = (number, *place[:2])
            rule = lexicon.rules[number]
            if rule.role == "context":
                self._contexts.setdefault(number, []).append((place[0], place[1]))
            else:
                self.by_role.setdefault(rule.role, []).append(Match(rule, *place, number))
        self._numbers = lexicon.contexts
        self.sure: dict[str, list[tuple[int, int]]] = {}

    def role(self, role: str, kind: str) -> list[Match]:
        """Return the matches of rules with a role, for actors or for frames."""
        return [m for m in self.by_role.get(role, ()) if m.rule.kind == kind]

    def holds(self, match: Match) -> bool:
        """Tell whether the conditions on the words around a match are met."""
        pattern = match.rule.pattern
        return (self._after(match, pattern.if_after, True)
                and self._before(match, pattern.if_before, True)
                and not self._after(match, pattern.unless_after, False)
                and not self._before(match, pattern.unless_before, False)
                and self._sentence(match, pattern.if_sentence, True)
                and not self._sentence(match, pattern.unless_sentence, False)
                and self._article(pattern.if_article, True)
                and not self._article(pattern.unless_article, False))

    def _spans(self, written: str) -> list[tuple[int, int]]:
        if written.startswith("@"):
            return self.sure.get(written[1:], [])
        return self._contexts.get(self._numbers[written], [])

    def _after(self, match: Match, patterns: Iterable[str], empty: bool) -> bool:
        return empty if not patterns else any(
            end == match.start and self.groups[start] == self.groups[match.start]
            for written in patterns for start, end in self._spans(written))

    def _before(self, match: Match, patterns: Iterable[str], empty: bool) -> bool:
        return empty if not patterns else any(
            start == match.end and self.groups[start] == self.groups[match.start]
            for written in patterns for start, _ in self._spans(written))

    def _sentence(self, match: Match, patterns: Iterable[str], empty: bool) -> bool:
        return empty if not patterns else any(
            self.groups[start] == self.groups[match.start]
            for written in patterns for start, _ in self._spans(written))

    def _article(self, patterns: Iterable[str], empty: bool) -> bool:
        return empty if not patterns else any(
            not self.clutter[start] for written in patterns for start, _ in self._spans(written))

    def row(self, match: Match, nested: bool, lexicon: Lexicon, of: str | None = None) -> tuple:
        """Make the row of a mention; `of` is its object, or the actors it stands for."""
        rule = match.rule
        start = self._start(match.start, match.strip)
        end = int(self.ends[match.end - 1])
        head = (None, None)
        if rule.kind == "actor":
            head = (self._start(match.head_start, match.head_strip),
                    int(self.ends[match.head_end - 1]))
        strength = (rule.pattern or rule.together).strength
        return (int(self.blocks[match.start]), int(self.sentences[match.start]), start, end, *head,
                nested, rule.kind, rule.id, rule.form, of, strength, self.text[start:end],
                None, None)

    def _start(self, token: int, strip: int) -> int:
        return letters_end(self.text, int(self.starts[token]), int(self.ends[token]), strip)

    def touch(self, match: Match, following: Match) -> bool:
        """Tell whether nothing but space is between two matches: they name as one."""
        between = self.text[int(self.ends[match.end - 1]):int(self.starts[following.start])]
        return match.end == following.start and not between.strip()

    def word(self, token: int, strip: int) -> str:
        """Return the key of a token without its proclitics and article."""
        key = matching_key(self.text[self._start(token, strip):int(self.ends[token])])
        if not self.has_article(token, strip):
            return key
        return key.removeprefix("ال") if key.startswith("ال") else key[1:]

    def has_article(self, token: int, strip: int) -> bool:
        """Tell whether a token begins with the article, its proclitics left aside."""
        start = self._start(token, strip)
        return self.text[start:int(self.ends[token])].startswith("ال") or (
            strip > 0 and fold(self.text[int(self.starts[token]):start + 1]).endswith("لل"))

    def handles(self, lexicon: Lexicon) -> list[tuple]:
        """Find the accounts of actors in embedded posts."""
        rows = []
        for actor in lexicon.actors.values():
            for handle in actor.handles:
                for account in re.finditer(rf"(?<![A-Za-z0-9_])@?({handle})(?![A-Za-z0-9_])",
                                           self.text):
                    token = self._beside(account.start())
                    if token is None:
                        continue
                    rows.append((int(self.blocks[token]), int(self.sentences[token]),
                                 *account.span(), *account.span(1), False, "actor", actor.id,
                                 "name", None, "core", account.group(), None, None))
        return rows

    def _beside(self, position: int) -> int | None:
        """Return a token of the line in which a position of the text is."""
        line = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        first = int(np.searchsorted(self.starts, line))
        last = int(np.searchsorted(self.starts, len(self.text) if end < 0 else end))
        before = int(np.searchsorted(self.starts, position)) - 1
        if first == last:
            return None
        return min(max(before, first), last - 1)
