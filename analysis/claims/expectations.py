"""What claims expect of counts, whether it is met, and how few recodings make it fail."""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import product
from operator import and_
from typing import Any, NamedTuple

import numpy as np

_EXPECTED = re.compile(r"(?P<more>more) in (?P<high>.+?) than in (?P<low>.+)"
                       r"|(?P<quantifier>none|some|most|all) in (?P<group>.+)")
REST = "the rest"
WRONG = "wrong if "
"""Before what is expected not to be."""
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
        what, wrong = self.what.removeprefix(WRONG), self.what.startswith(WRONG)
        if self.than is not None:
            what = f"{'no' if wrong else 'a'} {'larger share' if share else 'higher rate'}"
            return f"{what} in {self.group} than in {self.than}"
        what = {"none": "some", "some": "none"}.get(what, f"not {what}") if wrong else what
        return f"{what} in {self.group}"

    @property
    def written(self) -> str:
        """It as claims.yml has it."""
        return f"{self.what} in {self.group}" + f" than in {self.than}" * bool(self.than)


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
    # Of a group that is not there nothing, in as many places as of the others.
    nothing = tuple(0 * some for some in next(iter(counted.values()), (0, 0)))
    rest = tuple(map(sum, zip(nothing, *others, strict=True)))
    return {name: counted.get(name, rest if name == REST else nothing) for name in named}


def is_empty(expect: Sequence[Expectation], counted: Counted, *, share: bool) -> Any:
    """Say whether nothing was counted: of a share in one of the groups named, of a rate in any."""
    named = with_rest(counted, expect).values()
    return (np.any([of == 0 for _, of in named], axis=0) if share
            else sum(count for count, _ in named) == 0)


def pair_of(expect: Sequence[Expectation]) -> tuple[str, str] | None:
    """Return the groups that are set against each other: where more is expected, and than where."""
    return next(((e.group, e.than) for e in expect if e.what == "more"), None)


def holds(expect: Sequence[Expectation], counted: Counted, *, share: bool) -> bool:
    """Say whether every expectation is met; of arrays of counts, in each of their places.

    Of a `share` nothing is met in a group that has no expression to choose from.

    >>> more = Expectation("more", "early", "late")
    >>> holds([more], {"early": (6, 258), "late": (0, 656)}, share=False)
    True
    >>> holds([Expectation("most", "late")], {"late": (0, 0)}, share=True)
    False
    """
    named = with_rest(counted, expect)
    met = reduce(and_, (_met(e, named, share) for e in expect), True)
    return met if isinstance(met, np.ndarray) else bool(met)


def _met(e: Expectation, counted: Counted, share: bool) -> bool:
    count, of = counted[e.group]
    if e.what.removeprefix(WRONG) == "more":
        low, low_of = counted[e.than]
        met = (of > 0) & (low_of > 0) & (count * low_of > low * of)
    else:
        met = {"none": count == 0, "some": count > 0, "most": 2 * count > of,
               "all": (count == of) & (count > 0)}[e.what.removeprefix(WRONG)]
        met = met & ((of > 0) | (not share))
    return met != e.what.startswith(WRONG)


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
    # All expectations have to be met, so the one that is the first to fail decides.
    for distance, e in product(range(LIMIT + 1), expect):
        most = distance if share or missed else 0
        for changes in product(range(-distance, most + 1), repeat=len(e.groups)):
            recoded = {name: (named[name][0] + change, named[name][1])
                       for name, change in zip(e.groups, changes, strict=True)}
            # Of a share there can be no more hits than expressions.
            possible = all(k >= 0 and (k <= of or not share) for k, of in recoded.values())
            if sum(map(abs, changes)) == distance and possible and not _met(e, recoded, share):
                return distance
    return None
