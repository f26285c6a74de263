"""Mentions of actors and realisations of frames: from matches of patterns to spans.

A word may match several patterns. What is kept follows the codebook (`data/reference`): the
longest match of each actor; an adjective or name of another actor inside it counts of its own, as
nested; short forms (الأسد, الحكومة) are whoever was named before them last.
"""

from collections.abc import Collection, Iterable
from datetime import date

import pandas as pd

from analysis.lexicon.schema import CONDITIONS, Actor, Lexicon, Pattern
from analysis.mentions.candidates import Article, Match

COLUMNS = ("block", "sentence", "start", "end", "head_start", "head_end", "nested", "kind", "id",
           "form", "object", "strength", "surface", "voice", "speaker")
ABOUT = 0.2
"""The share of a state among all states named from which an article counts as about it."""
_REMEMBERED = 3
_FORMS = {form: n for n, form in enumerate(
    ("label", "name", "title", "metonym", "generic", "demonym"))}


def find_mentions(text: str, tokens: pd.DataFrame, vocabulary: pd.DataFrame, lexicon: Lexicon,
                  clutter: Collection[int] = (), day: date | None = None) -> pd.DataFrame:
    """Find the mentions of actors and the realisations of frames in one article.

    `tokens` has the columns block, sentence, start, end, word in the order of the text, the code
    `word` being the row of `vocabulary` (columns `spelling`, `proclitics`). Blocks named in
    `clutter` are searched too, but what stands in them tells nothing about the rest. `day` is the
    day of the article, where it is known: offices change hands.

    Returns one row a mention, in the order of the text: `block`, `sentence`, `start`, `end`,
    `head_start`, `head_end` (code points; head null for frames), `nested`, `kind` (actor, frame),
    `id` (of several actors joined by +), `form` (of actors), `object` (of frames, where known),
    `strength` (core, wide), `surface`, and `voice` and `speaker`, which are filled in later.
    """
    article = Article(text, tokens, vocabulary, lexicon, frozenset(clutter))
    rows = [article.row(m, nested, lexicon) for m, nested in _actors(article, lexicon, day)]
    rows += [article.row(m, False, lexicon, of) for m, of in _frames(article, lexicon)]
    rows += article.handles(lexicon)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.sort_values(["start", "end", "kind", "id"], ascending=[True, False, True, True],
                              kind="stable", ignore_index=True)
    table[["head_start", "head_end"]] = table[["head_start", "head_end"]].astype("Int64")
    return table.astype({"nested": bool, "block": int, "sentence": int, "start": int, "end": int,
                         "form": object, "object": object, "voice": object, "speaker": object})


def each_named(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return mentions with a row for each actor that one names together with others.

    >>> each_named(pd.DataFrame({"id": ["russia+turkey", "iran"]}))["id"].tolist()
    ['russia', 'turkey', 'iran']
    """
    return mentions.assign(id=mentions["id"].map(apart)).explode("id", ignore_index=True)


def apart(joined: str | None) -> list[str]:
    """Return the ids that are joined by +, none of a missing value.

    >>> apart("russia+turkey"), apart(None)
    (['russia', 'turkey'], [])
    """
    return joined.split("+") if isinstance(joined, str) else []


def names_any(ids: pd.Series, wanted: Iterable[str]) -> pd.Series:
    """Say of each value, ids joined by +, whether one of some ids is among them.

    >>> names_any(pd.Series(["russia+turkey", "iran", None]), ["turkey"]).tolist()
    [True, False, False]
    """
    wanted = frozenset(wanted)
    known = {value: not wanted.isdisjoint(apart(value)) for value in ids.dropna().unique()}
    return ids.map(known).fillna(False).astype(bool)


def _longest(matches: Iterable[Match]) -> list[Match]:
    """Keep, of overlapping matches of one id, the longest; of equally long ones the label."""
    longest: dict[str, list[Match]] = {}
    for match in sorted(matches, key=lambda m: (-m.length, _FORMS.get(m.rule.form or "", 9),
                                                m.start, m.order)):
        mine = longest.setdefault(match.rule.id, [])
        if not any(match.overlaps(other) for other in mine):
            mine.append(match)
    return sorted((m for mine in longest.values() for m in mine), key=lambda m: (m.start, -m.end))


def _without_look_alikes(article: Article, kind: str) -> list[Match]:
    excluded: dict[str, list[Match]] = {}
    for match in article.role("not_this", kind) + article.role("others", kind):
        excluded.setdefault(match.rule.id, []).append(match)

    def is_excluded(match: Match) -> bool:
        return any(other.start < match.head_end and match.head_start < other.end
                   and not (match.contains(other) and match.length > other.length)
                   for other in excluded.get(match.rule.id, ()))

    return [m for m in article.role("mention", kind) if not is_excluded(m)]


def _names_actors(pattern: Pattern) -> bool:
    return any(written.startswith("@") for name in CONDITIONS for written in getattr(pattern, name))


def _actors(article: Article, lexicon: Lexicon, day: date | None) -> list[tuple[Match, bool]]:
    candidates = [m for m in _without_look_alikes(article, "actor")
                  if m.rule.pattern.applies_on(day)]
    plain = [m for m in candidates if not m.rule.pattern.refers]
    sure = _longest(m for m in plain if not _names_actors(m.rule.pattern) and article.holds(m))
    _remember(article, sure)
    sure = _longest([*sure, *(m for m in plain if _names_actors(m.rule.pattern)
                              and article.holds(m))])
    _remember(article, sure)
    named = _Named(article, lexicon, sure)
    matches = list(sure)
    for match in sorted((m for m in candidates if m.rule.pattern.refers),
                        key=lambda m: (m.start, -m.end)):
        if article.holds(match) and named.refers(match):
            matches.append(match)
            named.add(match)
    matches = _longest(matches)
    matches += _together(article, lexicon, matches)
    matches = _uncrossed(matches)
    _remember(article, matches)
    return [(match, _is_nested(match, matches)) for match in matches]


def _remember(article: Article, matches: Iterable[Match]) -> None:
    article.sure = {}
    for match in [*matches, *article.role("place", "actor")]:
        article.sure.setdefault(match.rule.id, []).append((match.start, match.end))


def _uncrossed(matches: list[Match]) -> list[Match]:
    """Drop the shorter of two matches that cross, and what stands for the same words twice."""
    chosen: list[Match] = []
    for match in sorted(matches, key=lambda m: (-m.length, _FORMS[m.rule.form], m.order)):
        if all(_may_stand_inside(match, o) for o in chosen if match.overlaps(o)):
            chosen.append(match)
    return sorted(chosen, key=lambda m: (m.start, -m.end, m.order))


def _may_stand_inside(match: Match, other: Match) -> bool:
    """Tell whether a match counts of its own inside another: not where both name by one noun."""
    if not other.contains(match):
        return False
    if match.rule.form == "demonym":
        return other.length > match.length or other.rule.form != "demonym"
    if match.rule.form == "title" and other.rule.form == "name":
        return False
    return not (other.head_start < match.end and match.start < other.head_end)


def _is_nested(match: Match, matches: list[Match]) -> bool:
    return any(o is not match and o.rule.id != match.rule.id and o.contains(match)
               and (o.length > match.length or match.rule.form == "demonym") for o in matches)


class _Named:
    """Who has been named where, to tell what a short form refers to."""

    def __init__(self, article: Article, lexicon: Lexicon, sure: list[Match]):
        self._article = article
        self._actors = lexicon.actors
        self._places = [m for m in article.role("place", "actor") if not article.clutter[m.start]]
        self._others = [m for m in article.role("others", "actor")
                        if not article.clutter[m.start]]
        self._sure = [m for m in sure if not article.clutter[m.start]]
        self._share = self._shares()

    def add(self, match: Match) -> None:
        """Count a short form as a naming, for those that come after it."""
        if not self._article.clutter[match.start]:
            self._sure.append(match)

    def _shares(self) -> dict[str, float]:
        counts: dict[str, int] = {}
        for match in [*self._sure, *self._places]:
            actor: Actor = self._actors[match.rule.id]
            state = actor.id if actor.kind == "country" else actor.state
            if state:
                counts[state] = counts.get(state, 0) + 1
        total = sum(counts.values())
        return {state: count / total for state, count in counts.items()}

    def refers(self, match: Match) -> bool:
        """Tell whether a short form refers to the actor of its rule."""
        pattern, actor = match.rule.pattern, self._actors[match.rule.id]
        if pattern.about and self._share.get(pattern.about, 0) < ABOUT:
            return False
        namings = self._namings({actor.id}, actor.kind)
        if (pattern.if_named or pattern.if_topic) and not namings:
            return False
        if pattern.if_topic and self._share.get(actor.id, 0) < max(self._share.values()):
            return False
        if not pattern.short:
            return True
        rivals = self._namings(pattern.rivals, actor.kind)
        return not self._is_other(match, namings) and self._comes_first(match, namings, rivals)

    def _namings(self, ids: Collection[str], kind: str) -> list[Match]:
        """Where actors of a kind are named: countries by their names and places alone."""
        country = kind == "country"
        return [*(m for m in self._sure if m.rule.id in ids
                  and (not country or m.rule.form == "name")),
                *(m for m in self._places if country and m.rule.id in ids)]

    def _comes_first(self, match: Match, namings: list[Match], rivals: list[Match]) -> bool:
        """Tell whether an actor, and no rival, was named last before a match, or else next."""
        if match.rule.pattern.if_topic:
            groups = self._article.groups
            namings, rivals = ([m for m in matches if groups[m.start] == groups[match.start]]
                               for matches in (namings, rivals))
        if not rivals:
            return True
        named = [*rivals, *namings]
        before = [(m.end, m in namings) for m in named if m.end <= match.start]
        after = [(m.start, m not in namings) for m in named if m.start >= match.end]
        return max(before)[1] if before else not after or not min(after)[1]

    def _is_other(self, match: Match, namings: list[Match]) -> bool:
        """Tell whether somebody else of the same name or noun was named fully, and last."""
        article = self._article
        word = article.word(match.head_start, match.head_strip)

        def last(matches: Iterable[Match]) -> int:
            return max((m.end for m in matches if m.end <= match.start
                        and word in (article.word(token, m.strip if token == m.start else 0)
                                     for token in range(m.start, m.end))), default=-1)

        near = article.groups[match.start] - _REMEMBERED
        others = [m for m in self._others if m.rule.id == match.rule.id
                  and article.groups[m.start] >= near]
        return last(others) > last(namings)


def _together(article: Article, lexicon: Lexicon, matches: list[Match]) -> list[Match]:
    """Resolve words for several actors to those named side by side, before or else after."""
    result: list[Match] = []
    for match in sorted(article.role("together", "actor"), key=lambda m: (-m.length, m.start)):
        if any(match.overlaps(other) for other in result):
            continue
        rule = match.rule.together
        runs = [run for run in _runs(article, matches, lexicon, rule.of)
                if len({m.rule.id for m in run}) == len(run) == rule.count
                and article.clutter[run[0].start] == article.clutter[match.start]
                and not article.touch(match, run[0])
                and (rule.count > 2 or _is_near(article, run, match))]
        before = [run for run in runs if run[-1].end <= match.start]
        after = [run for run in runs if run[0].start >= match.end]
        if before or after:
            run = before[-1] if before else after[0]
            joined = "+".join(sorted(m.rule.id for m in run))
            result.append(match._replace(rule=match.rule._replace(id=joined)))
    return result


def _is_near(article: Article, run: list[Match], match: Match) -> bool:
    """Tell whether actors were named in the sentence of a match or the one before it."""
    return run[-1].end <= match.start and (
        article.groups[match.start] - article.groups[run[-1].start] <= 1)


def _runs(article: Article, matches: list[Match], lexicon: Lexicon, kind: str,
          ) -> list[list[Match]]:
    runs: list[list[Match]] = []
    named = [m for m in matches if lexicon.actors[m.rule.id].kind == kind
             and not _is_nested(m, matches)]
    for match in named:
        last = runs[-1][-1] if runs else None
        if (last is not None and match.start == last.end
                and article.groups[last.start] == article.groups[match.start]):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _frames(article: Article, lexicon: Lexicon) -> list[tuple[Match, str | None]]:
    candidates = [m for m in _without_look_alikes(article, "frame") if article.holds(m)]
    frames: list[Match] = []
    for match in sorted(candidates, key=lambda m: (-m.length, m.rule.pattern.strength, m.order)):
        if not any(match.overlaps(other) for other in frames):
            frames.append(match)
    frames.sort(key=lambda m: m.start)
    return [(match, _object(article, lexicon, match, frames)) for match in frames]


def _object(article: Article, lexicon: Lexicon, match: Match, frames: list[Match],
            ) -> str | None:
    """Say what a frame is of, by the grammar of Arabic.

    After a noun without article its object follows at once (انهيار وقف إطلاق النار); else it
    follows within a few words (انهارت الهدنة) or stands before it in the sentence (النظام على
    حافة الانهيار).
    """
    group = article.groups[match.start]
    places = [place for place in _objects(article, lexicon, match, frames)
              if article.groups[place[0]] == group
              and not (place[0] < match.end and match.start < place[1])]
    if not places:
        return None
    last = match.end - 1
    pronoun = article.enclitics[last]
    bound = not (":verb" in match.rule.pattern.match or pronoun
                 or article.has_article(last, match.strip if match.length == 1 else 0))
    reach = match.end + (3 if bound else 5)
    after = next((name for start, _, name in places if match.end <= start < reach), None)
    if after is not None and not pronoun:
        return after
    follows = match.end < len(article.groups) and article.groups[match.end] == group
    if bound and follows and article.has_article(match.end, 0):
        return None
    before = [place for place in places if place[1] <= match.start]
    return max(before, key=lambda place: (place[1], -place[0]))[2] if before else None


def _objects(article: Article, lexicon: Lexicon, match: Match, frames: list[Match]
             ) -> list[tuple[int, int, str]]:
    """Where what a frame may be of is named: start, end, and the object's name."""
    places = [(m.start, m.end, m.rule.form) for m in article.role("object", "frame")
              if m.rule.id == match.rule.id]
    for name, members in lexicon.frames[match.rule.id].objects.items():
        for written in (w[1:] for w in members if w.startswith("@")):
            places += [(start, end, name) for start, end in article.sure.get(written, ())]
            places += [(m.start, m.end, name) for m in frames if m.rule.id == written]
    return sorted(places)
