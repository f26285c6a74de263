"""Whether what was counted is as a claim expects, and how few spans would make it otherwise."""

from collections.abc import Mapping, Sequence

from analysis.claims.source import Expectation
from analysis.measures.uncertainty import flip_distance

Counted = Mapping[str, tuple[int, int]]
"""For each group its hits, and what they are out of: words of a rate, expressions of a share."""

REST = "the rest"
LIMIT = 50


def with_rest(counted: Counted, expect: Sequence[Expectation]) -> dict[str, tuple[int, int]]:
    """Return the groups that expectations name; `the rest` is all others taken together."""
    named = [name for e in expect for name in (e.group, e.than) if name]
    others = [counts for group, counts in counted.items() if group not in named]
    rest = (sum(count for count, _ in others), sum(of for _, of in others))
    return {name: counted.get(name, rest if name == REST else (0, 0)) for name in
            dict.fromkeys(named)}


def holds(expect: Sequence[Expectation], counted: Counted, *, share: bool) -> bool:
    """Say whether every expectation is met.

    Of a `share` nothing is met in a group that has no expression to choose from.

    >>> more = Expectation("more", "early", "late")
    >>> holds([more], {"early": (6, 258), "late": (0, 656)}, share=False)
    True
    >>> holds([Expectation("most", "late")], {"late": (0, 0)}, share=True)
    False
    """
    return all(_holds(e, counted, share) for e in expect)


def _holds(e: Expectation, counted: Counted, share: bool) -> bool:
    count, of = counted[e.group]
    if share and of == 0:
        return False
    if e.what == "more":
        low, low_of = counted[e.than]
        if low_of == 0 or of == 0:
            return False
        return count * low_of > low * of
    return {"none": count == 0, "some": count > 0, "most": 2 * count > of,
            "all": count == of and count > 0}[e.what]


def flips(expect: Sequence[Expectation], counted: Counted, *, share: bool,
          missed: bool = False) -> int | None:
    """Give the fewest spans that would have to be coded otherwise for the expectations to fail.

    Of a rate, spans that were counted and should not have been; with `missed` also spans that
    should have been counted. Of a share, expressions that are of the other choice. 0 where the
    expectations are not met as it is; None where no recoding, or none of up to `LIMIT` spans,
    makes them fail.

    >>> more = Expectation("more", "early", "late")
    >>> counted = {"early": (0, 258), "late": (3, 656)}
    >>> flips([Expectation("more", "late", "early")], counted, share=False)
    3
    >>> flips([Expectation("more", "late", "early")], counted, share=False, missed=True)
    2
    """
    named = with_rest(counted, expect)
    # All expectations have to be met, so the one that is the first to fail decides.
    found = [_flip(e, named, share, missed) for e in expect]
    return min((distance for distance in found if distance is not None), default=None)


def _flip(e: Expectation, named: Counted, share: bool, missed: bool) -> int | None:
    groups = [name for name in (e.group, e.than) if name]

    def still(*counts: int) -> bool:
        if share and any(k > named[name][1] for k, name in zip(counts, groups, strict=True)):
            return True
        return _holds(e, {name: (k, named[name][1])
                          for k, name in zip(counts, groups, strict=True)}, share)

    return flip_distance(still, [named[name][0] for name in groups],
                         additions=share or missed, limit=LIMIT)


def worded(e: Expectation, share: bool) -> str:
    """Say an expectation in words."""
    if e.what == "more":
        return f"{'a larger share' if share else 'a higher rate'} in {e.group} than in {e.than}"
    return f"{e.what} in {e.group}"
