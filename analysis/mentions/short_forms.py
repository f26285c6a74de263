"""Short forms (الأسد, الحكومة): to whom of those named in an article they refer."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.mentions.resolve import _Article, _Match

ABOUT = 0.2
"""The share of a state among all states named from which an article counts as about it."""
_REMEMBERED = 3


class Named:
    """Who has been named where, clutter left aside, to tell what a short form refers to."""

    def __init__(self, article: "_Article", sure: "list[_Match]"):
        """Note who is named, and how often each state."""
        self._article = article
        self._actors = article.lexicon.actors
        self._places, self._others, self._sure = (
            [m for m in matches if not article.clutter[m.start]] for matches in (
                article.role("place", "actor"), article.role("others", "actor"), sure))
        named = (self._actors[m.rule.id] for m in (*self._sure, *self._places))
        states = Counter(a.id if a.kind == "country" else a.state for a in named)
        del states[None]
        self._share = {state: count / states.total() for state, count in states.items()}

    def add(self, match: "_Match") -> None:
        """Count a short form as a naming, for those that come after it."""
        if not self._article.clutter[match.start]:
            self._sure.append(match)

    def refers(self, match: "_Match") -> bool:
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

    def _namings(self, ids: Collection[str], kind: str) -> "list[_Match]":
        """Where actors of a kind are named: countries by their names and places alone."""
        country = kind == "country"
        return [*(m for m in self._sure if m.rule.id in ids
                  and (not country or m.rule.form == "name")),
                *(m for m in self._places if country and m.rule.id in ids)]

    def _comes_first(self, match: "_Match", namings: "list[_Match]",
                     rivals: "list[_Match]") -> bool:
        """Tell whether an actor, and no rival, was named last before a match, or else next."""
        groups = self._article.groups
        named = [(m, m in namings) for m in (*rivals, *namings) if not match.rule.pattern.if_topic
                 or groups[m.start] == groups[match.start]]
        before = [(m.end, mine) for m, mine in named if m.end <= match.start]
        after = [(m.start, not mine) for m, mine in named if m.start >= match.end]
        return max(before)[1] if before else not after or not min(after)[1]

    def _is_other(self, match: "_Match", namings: "list[_Match]") -> bool:
        """Tell whether somebody else of the same name or noun was named fully, and last."""
        article = self._article
        word = article.word(match.head_start, match.head_strip)

        def last(matches: "Iterable[_Match]") -> int:
            return max((m.end for m in matches if m.end <= match.start
                        and word in (article.word(token, m.strip if token == m.start else 0)
                                     for token in range(m.start, m.end))), default=-1)

        near = article.groups[match.start] - _REMEMBERED
        others = [m for m in self._others if m.rule.id == match.rule.id
                  and article.groups[m.start] >= near]
        return last(others) > last(namings)
