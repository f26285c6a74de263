"""Resampling of articles: what a contrast is worth where a group has several of them.

The unit is the article, not the word: words of one article come together. With one article in a
group there is nothing to resample, and these functions say so.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, islice
from math import comb
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy

_AT_A_TIME = 2_000_000
"""How many numbers a step of a permutation holds at most, so that memory does not grow."""


class Permutation(NamedTuple):
    """A contrast of two groups, and what dealing the articles anew says of it.

    `difference` of the pooled ratios, per 1,000; `low` and `high` of the binary log of the ratio of
    rates, or of the odds of shares; `more` and `less`: in which part of the deals the target stands
    as far above the reference, or below; whether all deals were tried (`exact`).
    """

    difference: float
    low: float
    high: float
    more: float
    less: float
    exact: bool

    @property
    def p(self) -> float:
        """The two-sided p."""
        return min(1.0, 2 * min(self.more, self.less))


def permute_articles(articles: pd.DataFrame, target: str, reference: str, *, group: str = "group",
                     of: str = "size", share: bool = False, cluster: str | None = None,
                     alpha: float = .05, repeats: int = 4999, seed: int = 0) -> Permutation:
    """Contrast two groups of articles by dealing the articles anew to them.

    `articles` has one row an article: the column `group`, `count` (of a term or frame) and `of`,
    what that is out of: tokens, or expressions of a `share`. Rows that agree in the column
    `cluster` (those of one outlet) are one unit of their group. What is compared is studentised
    (see `contrast_dealt`). Every way to deal them is tried where there are at most `repeats`, else
    that many are drawn with `seed`. Raises ValueError where a group has fewer than two units, and
    for a count above what it is out of.

    >>> articles = pd.DataFrame({"group": list("aaabbb"), "count": [9, 8, 7, 1, 2, 3], "size": 100})
    >>> found = permute_articles(articles, "a", "b")
    >>> found.difference, found.p, found.exact
    (60.0, 0.1, True)
    """
    rows = articles[articles[group].isin([target, reference])]
    if cluster:
        rows = rows.groupby([group, cluster], as_index=False)[["count", of]].sum()
    # In one order, and the higher group first: how rows come, and which is the target, is the same.
    rows = rows.sort_values(["count", of, group])
    counts, sizes = rows["count"].to_numpy(dtype=float), rows[of].to_numpy(dtype=float)
    first = rows[group].eq(target).to_numpy()
    for name, number in ((target, first.sum()), (reference, (~first).sum())):
        if number < 2:
            what = cluster or "article"
            raise ValueError(f"Group {name!r} has {number} {what}{'' if number == 1 else 's'}; "
                             f"resampling {what}s needs at least 2 in each group.")
    if (counts < 0).any() or (counts > sizes).any():
        raise ValueError("An article's count is negative or larger than what it is out of.")
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = [counts[side].sum() / sizes[side].sum() for side in (first, ~first)]
    turned = ratio[0] < ratio[1]
    exact = comb(len(first), int(first.sum())) <= repeats
    deals = _deals(first ^ turned, None if exact else repeats, np.random.default_rng(seed))
    low, high, more, less = map(float, contrast_dealt(
        counts, sizes, first ^ turned, deals, exact, share=share, alpha=alpha))
    if turned:
        low, high, more, less = -high, -low, less, more
    return Permutation(round(1000 * float(ratio[0] - ratio[1]), 9), low, high, more, less, exact)


def contrast_dealt(counts: np.ndarray, of: np.ndarray, first: np.ndarray,
                   deals: Iterable[np.ndarray], exact: bool, *, share: bool = False,
                   alpha: float = .05) -> tuple[np.ndarray, ...]:
    """Contrast two groups of units, the last axis of `counts` and `of`, by deals, a row each.

    The log of the ratio of rates, or of the odds of shares (each count half more: Walter 1975), is
    taken over its standard error (the jackknife's, linearised: Cochran 1977, chapter 6; of shares
    with a design effect that is no less than that of both groups: Rao & Scott 1992). Dealing the
    units anew gives the distribution of this studentised value, which holds whether or not the
    groups vary alike (Janssen 1997; Chung & Romano 2013), and its quantiles the interval. A unit
    without anything to count out of is none. Returns the lower and the upper bound (binary log;
    infinite where a group has nothing that could bound it), and in which part of the deals the
    value is as high, and as low; these are 1 where a group has fewer than two units.
    """
    sums = np.stack([counts, of, counts**2, counts * of, of**2, of > 0])
    both = sums.sum(axis=-1, keepdims=True)
    observed, *dealt = (_studentised(one := sums @ sides.T, both - one, share)
                        for sides in chain([first[None].astype(float)], deals))
    return _bounds(observed, _Studentised(*(
        np.concatenate(parts, axis=-1) for parts in zip(*dealt, strict=True))), exact, alpha)


class _Studentised(NamedTuple):
    """A log contrast and its error; whether there is one, and what bounds it below and above."""

    value: np.ndarray
    error: np.ndarray
    there: np.ndarray
    below: np.ndarray
    above: np.ndarray


def _studentised(one: Sequence[np.ndarray], other: Sequence[np.ndarray], share: bool = False
                 ) -> _Studentised:
    """Contrast two sides: sums of counts, sizes, their squares and products, number of units."""
    logs, spreads, scales, bounds = [], [], [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for count, size, squares, products, sizes, number in (one, other):
            ratio = count / size
            spread = squares - 2 * ratio * products + ratio**2 * sizes
            spread = np.maximum(spread, 0) * number / np.maximum(number - 1, 1)
            left = size - count if share else size
            scale = (count + .5) * ((left + .5) / (size + 1) if share else 1)
            logs.append(np.log(count + .5) - np.log(left + .5 * share))
            # Half a count more varies as a word on its own would.
            spreads.append(spread + (.25 if share else .5))
            scales.append(scale)
            bounds.append((count > 0, left > 0))
        if share:
            # Where nearly all articles of a group agree they tell little of how they clump.
            clumps = sum(spreads) / sum(scales)
            spreads = [np.maximum(spread, clumps * scale)
                       for spread, scale in zip(spreads, scales, strict=True)]
        (hits, rest), (hits_of, rest_of) = bounds
        error = sum(spread / scale**2 for spread, scale in zip(spreads, scales, strict=True))
        return _Studentised(logs[0] - logs[1], np.sqrt(error),
                            (one[5] > 1) & (other[5] > 1), hits & rest_of, hits_of & rest)


def _bounds(observed: _Studentised, dealt: _Studentised, exact: bool, alpha: float
            ) -> tuple[np.ndarray, ...]:
    # Equal deals must not differ by rounding; one that leaves a side empty is no contrast.
    found, others = (np.round(np.nan_to_num(side.value / side.error, posinf=0, neginf=0), 9)
                     for side in (observed, dealt))
    number, drawn = others.shape[-1], not exact
    more, less = (((side >= 0).sum(axis=-1) + drawn) / (number + drawn)
                  for side in (others - found, found - others))
    value, error, there, below, above = (part[..., 0] for part in observed)
    outside = int(alpha / 2 * (number + drawn) + 1e-9) - drawn
    if outside < 0:
        below = above = np.zeros_like(there)
    places = [number - 1 - max(outside, 0), max(outside, 0)]
    ends = np.partition(others, places, axis=-1)
    low, high = (np.round((value - ends[..., place] * error) / np.log(2), 9) for place in places)
    # The interval excludes no difference where p does, and not by rounding.
    low = np.where(more > alpha / 2, np.minimum(low, 0), low)
    high = np.where(less > alpha / 2, np.maximum(high, 0), high)
    return (np.where(there & below, low, -np.inf), np.where(there & above, high, np.inf),
            np.where(there, more, 1), np.where(there, less, 1))


def term_contrasts(counts: "scipy.sparse.csc_array", sizes: np.ndarray, first: np.ndarray, *,
                   alpha: float = .05, repeats: int = 4999,
                   random: np.random.Generator | None = None) -> pd.DataFrame:
    """Contrast the rates of many terms in two groups of articles, the article as the unit.

    `counts` has a row an article and a column a term, `sizes` the tokens of each article, `first`
    says which articles are the target's. Returns a row a term, in their order:

    `log_ratio_low`, `log_ratio_high`: interval at 1 - `alpha` of the binary log of the ratio of
    rates, as of `contrast_dealt`, for each term on its own.

    `p_family`: how often, when the articles are dealt anew, the largest contrast of *any* of the
    terms is as large as this one's (the maximum statistic: Westfall & Young 1993; Nichols & Holmes
    2002), so that where nothing differs at most `alpha` of all tables have a term below `alpha`.
    A contrast is the distance of the target's count from its share of the term, over its standard
    deviation when articles are dealt. All deals are tried where there are at most `repeats`.

    Raises ValueError where a group has fewer than two articles.
    """
    sizes, first = np.asarray(sizes, dtype=float), np.asarray(first, dtype=bool)
    number, chosen = len(first), int(first.sum())
    if min(chosen, number - chosen) < 2:
        raise ValueError("Resampling articles needs at least 2 in each group.")
    counts = scipy.sparse.csc_array(counts, dtype=float)
    squares = counts.power(2)
    products = (counts * sizes[:, None]).tocsc()
    exact = comb(number, chosen) <= repeats
    rates = counts.sum(axis=0) / sizes.sum()
    spread = squares.sum(axis=0) - 2 * rates * (counts.T @ sizes) + rates**2 * (sizes**2).sum()
    spread = np.sqrt(np.maximum(spread, 0) * chosen * (number - chosen) / number / (number - 1))

    def stretches(deals: np.ndarray) -> Iterator[slice]:
        """Yield the terms that are looked at together."""
        step = max(_AT_A_TIME // len(deals), 1)
        yield from (slice(start, start + step) for start in range(0, counts.shape[1], step))

    def contrasts(deals: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the contrasts of a stretch of terms in some deals, a row a term."""
        for terms in stretches(deals):
            distance = np.abs(counts[:, terms].T @ deals.T - np.outer(rates[terms], deals @ sizes))
            scale = spread[terms, None]
            # Equal deals must not differ by rounding.
            yield np.round(np.divide(distance, scale, out=np.zeros_like(distance),
                                     where=scale > 0), 9)

    def alone(terms: slice, deals: np.ndarray) -> _Studentised:
        """Contrast each term of a stretch in some deals."""
        k, kk, kn = (part[:, terms].T for part in (counts, squares, products))
        return _studentised(*([k @ side.T, side @ sizes, kk @ side.T, kn @ side.T,
                               side @ sizes**2, side.sum(axis=1)] for side in (deals, 1 - deals)))

    found = np.concatenate([part[:, 0] for part in contrasts(first[None].astype(float))] or [[]])
    largest, bounds = [], []
    for deals in _deals(first, None if exact else repeats, random):
        largest.append(np.max([np.zeros(len(deals)), *(
            part.max(axis=0) for part in contrasts(deals))], axis=0))
        # The first deals are enough for an interval.
        bounds = bounds or [_bounds(alone(terms, first[None].astype(float)), alone(terms, deals),
                                    exact, alpha)[:2] for terms in stretches(deals)]
    largest = np.sort(np.concatenate(largest))
    low, high = np.concatenate(bounds, axis=1) if bounds else np.empty((2, 0))
    above = len(largest) - np.searchsorted(largest, found, side="left")
    p_family = above / len(largest) if exact else (above + 1) / (len(largest) + 1)
    return pd.DataFrame({"log_ratio_low": low, "log_ratio_high": high, "p_family": p_family})


def _deals(first: np.ndarray, repeats: int | None, random: np.random.Generator | None
           ) -> Iterator[np.ndarray]:
    """Yield ways to deal the articles, some at a time, a row a deal: all, or `repeats` drawn."""
    step = max(_AT_A_TIME // len(first), 1)
    if repeats is None:
        members = combinations(range(len(first)), int(first.sum()))
        while some := list(islice(members, step)):
            yield (np.arange(len(first)) == np.array(some)[..., None]).any(axis=1).astype(float)
        return
    random = random or np.random.default_rng(0)
    for start in range(0, repeats, step):
        rows = np.tile(first, (min(step, repeats - start), 1))
        yield random.permuted(rows, axis=1).astype(float)
