"""What a claim expects of its counts, whether that is met, and how many recodings would fail it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

_EXPECTED = re.compile(r"(?P<more>more) in (?P<high>.+?) than in (?P<low>.+)"
                       r"|(?P<quantifier>none|some|most|all) in (?P<group>.+)")
REST = "the rest"
LIMIT = 50
Counted = Mapping[str, tuple[int, int]]
"""For each group its hits, and what they are out of: words of a rate, expressions of a share."""


class Expectation(NamedTuple):
    """What is expected of a value: more in `group` than in `than`, or a quantifier in `group`."""

    what: str
    group: str
    than: str | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that it names."""
        return (self.group,) if self.than is None else (self.group, self.than)

    def worded(self, share: bool) -> str:
        """It in words, of a share or of a rate."""
        if self.what == "more":
            more = "a larger share" if share else "a higher rate"
            return f"{more} in {self.group} than in {self.than}"
        return f"{self.what} in {self.group}"


def expectation(value: Any) -> Any:
    """Read an expectation as claims.yml has it. Raises `ValueError` with the ways to write one."""
    if not isinstance(value, str):
        return value
    found = _EXPECTED.fullmatch(" ".join(value.split()))
    if found is None:
        raise ValueError(f"{value!r} is no expectation. Write: more in A than in B, none in A, "
                         "some in A, most in A, or all in A")
    if found["more"]:
        if found["high"] == found["low"]:
            raise ValueError(f"{value!r} sets a group against itself. Name two groups")
        return Expectation("more", found["high"], found["low"])
    return Expectation(found["quantifier"], found["group"])


def with_rest(counted: Counted, expect: Sequence[Expectation]) -> dict[str, tuple[int, int]]:
    """Return the groups that expectations name; `the rest` is all others taken together."""
    named = dict.fromkeys(name for e in expect for name in e.groups)
    others = [counts for group, counts in counted.items() if group not in named]
    rest = tuple(map(sum, zip((0, 0), *others, strict=True)))
    return {name: counted.get(name, rest if name == REST else (0, 0)) for name in named}


def pair_of(expect: Sequence[Expectation]) -> tuple[str, str] | None:
    """Return the groups that are set against each other: where more is expected, and than where."""
    return next(((e.group, e.than) for e in expect if e.what == "more"), None)


def holds(expect: Sequence[Expectation], counted: Counted, *, share: bool) -> bool:
    """Say whether every expectation is met.

    Of a `share` nothing is met in a group that has no expression to choose from.

    >>> more = Expectation("more", "early", "late")
    >>> holds([more], {"early": (6, 258), "late": (0, 656)}, share=False)
    True
    >>> holds([Expectation("most", "late")], {"late": (0, 0)}, share=True)
    False
    """
    return all(_met(e, counted, share) for e in expect)


def _met(e: Expectation, counted: Counted, share: bool) -> bool:
    count, of = counted[e.group]
    if share and of == 0:
        return False
    if e.what == "more":
        low, low_of = counted[e.than]
        return of > 0 and low_of > 0 and count * low_of > low * of
    return {"none": count == 0, "some": count > 0, "most": 2 * count > of,
            "all": count == of and count > 0}[e.what]


def flips(expect: Sequence[Expectation], counted: Counted, *, share: bool,
          missed: bool = False) -> int | None:
    """Give the fewest spans that would have to be coded otherwise for the expectations to fail.

    Of a rate, spans that were counted and should not have been; with `missed` also spans that
    should have been counted. Of a share, expressions that are of the other choice. 0 where the
    expectations are not met as it is; None where no recoding, or none of up to `LIMIT` spans,
    makes them fail.

    >>> counted = {"early": (0, 258), "late": (3, 656)}
    >>> flips([Expectation("more", "late", "early")], counted, share=False)
    3
    >>> flips([Expectation("more", "late", "early")], counted, share=False, missed=True)
    2
    """
    named = with_rest(counted, expect)

    def distance(e: Expectation) -> int | None:
        def still(*counts: int) -> bool:
            recoded = {name: (k, named[name][1]) for k, name in zip(counts, e.groups, strict=True)}
            # Of a share there can be no more hits than expressions.
            return share and any(k > of for k, of in recoded.values()) or _met(e, recoded, share)

        return flip_distance(still, [named[name][0] for name in e.groups],
                             additions=share or missed)

    # All expectations have to be met, so the one that is the first to fail decides.
    return min((found for found in map(distance, expect) if found is not None), default=None)


def flip_distance(holds: Callable[..., bool], counts: Sequence[int], *,
                  additions: bool = False, limit: int = LIMIT) -> int | None:
    """Give the fewest spans that would have to be coded otherwise for a claim to fail.

    `holds(*counts)` says whether the claim holds for these counts. A step takes one span out of one
    count; with `additions` it may also put one in. 0: the claim does not hold as it is. None: it
    holds whatever is recoded, up to `limit` spans.

    >>> flip_distance(lambda early, late: early / 258 > late / 656, [6, 0])
    6
    >>> flip_distance(lambda early, late: late == 0, [3, 0], additions=True)
    1
    """
    reached: set[tuple[int, ...]] = {tuple(int(count) for count in counts)}
    seen = set(reached)
    for distance in range(limit + 1):
        if any(not holds(*state) for state in reached):
            return distance
        steps = (-1, 1) if additions else (-1,)
        near = {(*state[:i], state[i] + step, *state[i + 1:])
                for state in reached for i in range(len(state)) for step in steps}
        reached = {state for state in near if min(state) >= 0} - seen
        if not reached:
            return None
        seen |= reached
    return None
