"""Mentions of actors and realisations of frames: from matches of patterns to spans.

A word may match several patterns. What is kept follows the codebook (`data/reference`): the
longest match of each actor; an adjective or name of another actor inside it counts of its own, as
nested; short forms (الأسد, الحكومة) are whoever was named before them last.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import fold, matching_key
from analysis.lexicon.matching import letters_end
from analysis.lexicon.schema import CONDITIONS, Lexicon, Rule, every
from analysis.mentions.short_forms import Named
from analysis.pages.rules import CLUTTER_ROLES

COLUMNS = {"article": object, "block": int, "sentence": int, "start": int, "end": int,
           "head_start": "Int64", "head_end": "Int64", "nested": bool, "kind": str, "id": str,
           "form": object, "object": object, "strength": str, "surface": str, "voice": object,
           "speaker": object}
_FORMS = {form: n for n, form in enumerate(
    ("label", "name", "title", "metonym", "generic", "demonym", None))}
_ACCOUNT = re.compile(r"(?<!\w)@?(\w+)", re.ASCII)


def find_mentions(texts: Mapping[Any, str], tokens: pd.DataFrame, vocabulary: pd.DataFrame,
                  lexicon: Lexicon, blocks: pd.DataFrame | None = None,
                  days: Mapping[Any, date] | None = None) -> pd.DataFrame:
    """Find the mentions of actors and the realisations of frames in articles.

    `tokens` has the columns article, block, sentence, start, end, word in the order of the texts,
    the code `word` being the row of `vocabulary` (columns `spelling`, `proclitics`). Clutter, by
    the roles of `blocks`, is searched too, but what stands there tells nothing about the rest.
    `days` are those of the articles, where they are known: offices change hands.

    Returns one row a mention, in the order of the texts: `article`, `block`, `sentence`, `start`,
    `end`, `head_start`, `head_end` (code points; head null for frames), `nested`, `kind` (actor,
    frame), `id` (of several actors joined by +), `form` (of actors), `object` (of frames, where
    known), `strength` (core, wide), `surface`; `voice` and `speaker` are filled in later.
    """
    laid = _Layout(tokens, blocks, lexicon)
    matches = lexicon.patterns.match(tokens["word"].to_numpy(), np.array(laid.groups), vocabulary)
    places = np.column_stack(matches[:3])
    # Of the variants of a pattern that match the same tokens the first counts.
    first = np.append(True, (places[1:] != places[:-1]).any(axis=1))[:len(places)]
    columns = [column[first] for column in matches]
    found = list(zip(*(column.tolist() for column in columns), strict=True))
    sizes = tokens["article"].value_counts().reindex([*texts], fill_value=0)
    bounds = np.append(0, np.cumsum(sizes)).tolist()
    parts = pairwise(np.searchsorted(columns[1], bounds))
    rows = []
    for (name, text), span, part in zip(texts.items(), pairwise(bounds), parts, strict=True):
        article = _Article(text, range(*span), laid, found[slice(*part)])
        actors = _actors(article, (days or {}).get(name))
        rows += sorted(((name, *row) for row in (
            *(article.row(match, nested) for match, nested in actors),
            *(article.row(match, False, of) for match, of in _frames(article)),
            *article.handles())), key=lambda row: (row[3], -row[4], *row[8:10]))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).astype(COLUMNS)


class _Match(NamedTuple):
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
        return self.end - self.start

    def overlaps(self, other: "_Match") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "_Match") -> bool:
        return self.start <= other.start and other.end <= self.end


class _Layout:
    """The tokens of many articles, as lists: `groups` numbers their sentences token by token."""

    def __init__(self, tokens: pd.DataFrame, blocks: pd.DataFrame | None, lexicon: Lexicon):
        self.lexicon = lexicon
        self.starts, self.ends, self.blocks, self.sentences = (
            tokens[name].tolist() for name in ("start", "end", "block", "sentence"))
        self.groups = tokens.groupby(["article", "sentence"], sort=False).ngroup().tolist()
        roles = {} if blocks is None else dict(zip(zip(
            blocks["article"].tolist(), blocks["block"].tolist(), strict=True),
            blocks["role"].tolist(), strict=True))
        self.clutter = [roles.get(place) in CLUTTER_ROLES for place in zip(
            tokens["article"].tolist(), self.blocks, strict=True)]
        self.handles = {handle: actor.id for actor in lexicon.actors.values()
                        for handle in actor.handles}


class _Article:
    """The matches of one article and the questions that conditions ask of them.

    `tokens` are its tokens in the layout; `sure` has where each actor was found so far.
    """

    def __init__(self, text: str, tokens: range, laid: _Layout, found: Iterable[tuple[int, ...]]):
        self.text, self.tokens, self.laid = text, tokens, laid
        self.lexicon, self.groups, self.clutter = laid.lexicon, laid.groups, laid.clutter
        self._by_role: dict[tuple[str, str], list[_Match]] = {}
        self._contexts: dict[int, list[tuple[int, int]]] = {}
        for number, *place in found:
            rule = self.lexicon.rules[number]
            if rule.role == "context":
                self._contexts.setdefault(number, []).append((place[0], place[1]))
            else:
                self._by_role.setdefault((rule.role, rule.kind), []).append(
                    _Match(rule, *place, number))
        self.sure: dict[str, list[tuple[int, int]]] = {}

    def role(self, role: str, kind: str) -> list[_Match]:
        """Return the matches of rules with a role, for actors or for frames."""
        return self._by_role.get((role, kind), [])

    def holds(self, match: _Match) -> bool:
        """Tell whether the conditions on the words around a match are met."""
        return all(self._stands(match, where.partition("_")[2], patterns) == where.startswith("if")
                   for where in CONDITIONS if (patterns := getattr(match.rule.pattern, where)))

    def _stands(self, match: _Match, where: str, patterns: Iterable[str]) -> bool:
        """Tell whether one of the patterns stands somewhere, as seen from a match."""
        spans = (self.sure.get(written[1:], ()) if written.startswith("@") else
                 self._contexts.get(self.lexicon.contexts[written], ()) for written in patterns)
        for start, end in chain.from_iterable(spans):
            if not self.clutter[start] if where == "article" else (
                    self.groups[start] == self.groups[match.start] and (
                        where == "sentence" or where == "after" and end == match.start
                        or where == "before" and start == match.end)):
                return True
        return False

    def row(self, match: _Match, nested: bool, of: str | None = None) -> tuple:
        """Make the row of a mention; `of` is the object of a frame."""
        rule, ends = match.rule, self.laid.ends
        start, end = self._start(match.start, match.strip), ends[match.end - 1]
        head = (None, None) if rule.kind == "frame" else (
            self._start(match.head_start, match.head_strip), ends[match.head_end - 1])
        return (self.laid.blocks[match.start], self.laid.sentences[match.start], start, end, *head,
                nested, rule.kind, rule.id, rule.form, of, rule.strength, self.text[start:end],
                None, None)

    def _start(self, token: int, strip: int) -> int:
        return letters_end(self.text, self.laid.starts[token], self.laid.ends[token], strip)

    def word(self, token: int, strip: int) -> str:
        """Return the key of a token without its proclitics and article."""
        key = matching_key(self.text[self._start(token, strip):self.laid.ends[token]])
        if not self.has_article(token, strip):
            return key
        return key.removeprefix("ال") if key.startswith("ال") else key[1:]

    def has_article(self, token: int, strip: int) -> bool:
        """Tell whether a token begins with the article, its proclitics left aside."""
        start = self._start(token, strip)
        return self.text.startswith("ال", start, self.laid.ends[token]) or (
            strip > 0 and fold(self.text[self.laid.starts[token]:start + 1]).endswith("لل"))

    def handles(self) -> Iterator[tuple]:
        """Find the accounts of actors in embedded posts, each beside a token of its line."""
        starts, (first_token, end_token) = self.laid.starts, (self.tokens.start, self.tokens.stop)
        for account in _ACCOUNT.finditer(self.text):
            actor = self.laid.handles.get(account.group(1))
            if actor is None:
                continue
            position = account.start()
            line_end = f"{self.text}\n".index("\n", position)
            before, first, last = (bisect_left(starts, at, first_token, end_token) for at in (
                position, self.text.rfind("\n", 0, position) + 1, line_end))
            if first < last:
                token = min(max(before - 1, first), last - 1)
                yield (self.laid.blocks[token], self.laid.sentences[token], *account.span(),
                       *account.span(1), False, "actor", actor, "name", None, "core",
                       account.group(), None, None)


def _longest(matches: Iterable[_Match], clash: Callable[[_Match, _Match], bool] = _Match.overlaps
             ) -> list[_Match]:
    """Keep, of matches that clash, the longest; of equally long ones the label or the core."""
    chosen: list[_Match] = []
    for match in sorted(matches, key=lambda m: (
            -m.length, _FORMS[m.rule.form], m.rule.strength, m.start, m.order)):
        if not any(clash(match, other) for other in chosen):
            chosen.append(match)
    return sorted(chosen, key=lambda m: (m.start, -m.end, m.order))


def _same_actor(match: _Match, other: _Match) -> bool:
    return match.rule.id == other.rule.id and match.overlaps(other)


def _without_look_alikes(article: _Article, kind: str) -> list[_Match]:
    actors, excluded = article.lexicon.actors if kind == "actor" else {}, {}
    for match in article.role("not_this", kind) + article.role("others", kind):
        excluded.setdefault(match.rule.id, []).append(match)
    return [m for m in article.role("mention", kind)
            if not any(other.start < m.head_end and m.head_start < other.end
                       and not (m.contains(other) and m.length > other.length)
                       for other in (*excluded.get(m.rule.id, ()), *(actors and excluded.get(
                           every(actors[m.rule.id].kind), ()))))]


def _actors(article: _Article, day: date | None) -> list[tuple[_Match, bool]]:
    states: dict[int, set[str]] = {}
    for match in article.role("mention", "actor"):
        if match.rule.form == "demonym":
            states.setdefault(match.start, set()).add(match.rule.id)
    candidates = [m for m in _without_look_alikes(article, "actor")
                  if m.rule.pattern.applies_on(day) and not _contradicted(article, m, states)]
    sure: list[_Match] = []
    # Those whose conditions name actors come after the others, which these may be.
    for by_actors in (False, True):
        sure = _longest([*sure, *(
            m for m in candidates if not m.rule.pattern.refers and by_actors == any(
                written.startswith("@") for *_, written in m.rule.pattern.conditions)
            and article.holds(m))], _same_actor)
        _remember(article, sure)
    named = Named(article, sure)
    matches = list(sure)
    for match in sorted((m for m in candidates if m.rule.pattern.refers),
                        key=lambda m: (m.start, -m.end)):
        if article.holds(match) and named.refers(match):
            matches.append(match)
            named.add(match)
    matches = _longest(matches, _same_actor)
    matches = _longest([*matches, *_together(article, matches)], _crosses)
    _remember(article, matches)
    return [(match, _is_nested(match, matches)) for match in matches]


def _contradicted(article: _Article, match: _Match, states: Mapping[int, set[str]]) -> bool:
    """Tell whether an adjective right after a match is another state's (رئيس النظام التركي)."""
    actor = article.lexicon.actors[match.rule.id]
    state = actor.id if actor.kind == "country" else actor.state
    return bool(state and match.rule.form in ("title", "generic", "label")
                and state not in states.get(match.end, {state})
                and article.groups[match.end] == article.groups[match.start]
                and article.has_article(match.end, 0))


def _remember(article: _Article, matches: Iterable[_Match]) -> None:
    article.sure = {}
    for match in [*matches, *article.role("place", "actor")]:
        article.sure.setdefault(match.rule.id, []).append((match.start, match.end))


def _crosses(match: _Match, other: _Match) -> bool:
    """Tell whether a match may not count beside a longer one: inside it by the same noun."""
    if not other.contains(match):
        return match.overlaps(other)
    if match.rule.form == "demonym":
        return other.length == match.length and other.rule.form == "demonym"
    return match.rule.form == "title" and other.rule.form == "name" or (
        other.head_start < match.end and match.start < other.head_end)


def _is_nested(match: _Match, matches: list[_Match]) -> bool:
    return any(o.rule.id != match.rule.id and o.contains(match)
               and (o.length > match.length or match.rule.form == "demonym") for o in matches)


def _together(article: _Article, matches: list[_Match]) -> list[_Match]:
    """Resolve words for several actors to those named side by side, before or else after.

    Of two actors only those count that stand before, in the same sentence or the one before it.
    """
    result: list[_Match] = []
    for match in article.role("together", "actor"):
        rule = match.rule.together
        runs = [run for run in _runs(article, matches, rule.of)
                if len({m.rule.id for m in run}) == len(run) == rule.count
                and article.clutter[run[0].start] == article.clutter[match.start]
                and (rule.count > 2 or run[-1].end <= match.start and article.groups[match.start]
                     - article.groups[run[-1].start] <= 1)]
        before = [run for run in runs if run[-1].end <= match.start]
        after = [run for run in runs if run[0].start >= match.end]
        if before or after:
            joined = "+".join(sorted(m.rule.id for m in (before[-1] if before else after[0])))
            result.append(match._replace(rule=match.rule._replace(id=joined)))
    return _longest(result)


def _runs(article: _Article, matches: list[_Match], kind: str) -> list[list[_Match]]:
    """Actors of a kind that are named side by side."""
    runs: list[list[_Match]] = []
    for match in matches:
        if article.lexicon.actors[match.rule.id].kind != kind or _is_nested(match, matches):
            continue
        last = runs[-1][-1] if runs else None
        if last and match.start == last.end and (
                article.groups[last.start] == article.groups[match.start]):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _frames(article: _Article) -> list[tuple[_Match, str | None]]:
    frames = _longest((m for m in _without_look_alikes(article, "frame") if article.holds(m)),
                      _hides)
    return [(match, _object(article, match, frames)) for match in frames]


def _hides(match: _Match, other: _Match) -> bool:
    """Tell whether a longer match leaves none: a wide one leaves what is core of another frame."""
    return match.overlaps(other) and (match.rule.id == other.rule.id or not (
        other.rule.strength == "wide" and match.rule.strength == "core"))


def _object(article: _Article, match: _Match, frames: list[_Match]) -> str | None:
    """Say what a frame is of, by the grammar of Arabic.

    After a noun without article its object follows at once (انهيار وقف إطلاق النار); else it
    follows within a few words (انهارت الهدنة) or stands before it in the sentence (النظام على
    حافة الانهيار).
    """
    places = [(m.start, m.end, m.rule.form) for m in article.role("object", "frame")
              if m.rule.id == match.rule.id]
    for name, members in article.lexicon.frames[match.rule.id].objects.items():
        for written in (w[1:] for w in members if w.startswith("@")):
            places += [(start, end, name) for start, end in article.sure.get(written, ())]
            places += [(m.start, m.end, name) for m in frames if m.rule.id == written]
    places = sorted((place for place in places
                     if article.groups[place[0]] == article.groups[match.start]),
                    key=lambda place: (place[0], -place[1], place[2]))
    bound = not (":verb" in match.rule.pattern.match or article.has_article(
        match.end - 1, match.strip if match.length == 1 else 0))
    reach = match.end + (3 if bound else 5)
    after = next((name for start, _, name in places if match.end <= start < reach), None)
    follows = match.end < article.tokens.stop and (
        article.groups[match.end] == article.groups[match.start])
    if after is not None or bound and follows and article.has_article(match.end, 0):
        return after
    before = [place for place in places if place[1] <= match.start]
    return max(before, key=lambda place: (place[1], -place[0]))[2] if before else None
