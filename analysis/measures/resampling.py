"""Resampling of articles: what a contrast is worth where a group has several of them.

The unit is the article, not the word: words of one article come together. With one article in a
group there is nothing to resample, and these functions say so.
"""

from collections.abc import Iterator
from itertools import combinations, islice
from math import comb
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy

from analysis.measures.uncertainty import (
    Interval,
    Numbers,
    clopper_pearson,
    rate_ratio_interval,
)

_AT_A_TIME = 2_000_000
"""How many numbers a step of a permutation holds at most, so that memory does not grow."""


class Permutation(NamedTuple):
    """A contrast of rates (per 1,000 tokens) and how often dealing the articles anew exceeds it."""

    difference: float
    p: float
    exact: bool


def _two_groups(articles: pd.DataFrame, target: str, reference: str, group: str,
                of: str = "size") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = articles[articles[group].isin([target, reference])]
    first = rows[group].eq(target).to_numpy()
    for name, number in ((target, first.sum()), (reference, (~first).sum())):
        if number < 2:
            raise ValueError(f"Group {name!r} has {number} article{'' if number == 1 else 's'}; "
                             "resampling articles needs at least 2 in each group.")
    return rows["count"].to_numpy(dtype=float), rows[of].to_numpy(dtype=float), first


def permute_articles(articles: pd.DataFrame, target: str, reference: str, *, group: str = "group",
                     repeats: int = 9999, seed: int = 0) -> Permutation:
    """Deal the articles anew to the two groups and see how often they differ as much.

    `articles` has one row an article: the column `group`, `count` (of a term or frame), `size`
    (tokens). Every way to deal them is tried where there are at most `repeats`, else that many are
    drawn with `seed`. Returns the difference of the groups' pooled rates per 1,000 tokens, the
    two-sided p (Phipson & Smyth 2010) and whether it is exact. Raises ValueError where a group has
    fewer than two articles.

    >>> articles = pd.DataFrame({"group": list("aaabbb"), "count": [9, 8, 7, 1, 2, 3], "size": 100})
    >>> permute_articles(articles, "a", "b")
    Permutation(difference=60.0, p=0.1, exact=True)
    """
    counts, sizes, first = _two_groups(articles, target, reference, group)

    def apart(one: np.ndarray, other: np.ndarray, axis: int = -1) -> np.ndarray:
        rates = [counts[dealt.astype(int)].sum(axis) / sizes[dealt.astype(int)].sum(axis)
                 for dealt in (one, other)]
        return 1000 * (rates[0] - rates[1])

    groups = np.flatnonzero(first), np.flatnonzero(~first)
    # In one order whichever is the target: the draws, and so p, are then the same.
    p = scipy.stats.permutation_test(
        sorted(groups, key=min), lambda *dealt, axis: np.abs(apart(*dealt, axis)),
        n_resamples=repeats, batch=max(_AT_A_TIME // len(first), 1), alternative="greater",
        vectorized=True, rng=seed).pvalue
    return Permutation(round(float(apart(*groups)), 9), float(p),
                       comb(len(first), int(first.sum())) <= repeats)


def article_interval(articles: pd.DataFrame, target: str, reference: str, *, group: str = "group",
                     alpha: float = .05) -> Interval:
    """Give the interval of the difference of two groups' ratios with the article as the unit.

    `articles` has one row an article: the column `group`, `count`, and `of`, what the count is out
    of: tokens for a rate, expressions for a share. The bounds are those of `clustered_interval`.
    Raises ValueError where a group has fewer than two articles, and for a count above its `of`.

    >>> articles = pd.DataFrame({"group": list("aaabbb"), "count": [9, 8, 7, 1, 2, 3], "of": 100})
    >>> low, high = article_interval(articles, "a", "b")
    >>> print(f"{low:.3f} to {high:.3f}")
    0.024 to 0.099
    """
    counts, of, first = _two_groups(articles, target, reference, group, "of")
    low, high = clustered_interval(counts[first], of[first], counts[~first], of[~first],
                                   alpha=alpha)
    return Interval(float(low), float(high))


def clustered_interval(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers, *,
                       alpha: float = .05) -> Interval:
    """Give the interval of sum(k1) / sum(n1) - sum(k2) / sum(n2), each article a unit.

    The articles are the last axis of the arrays; an article that has nothing to count out of
    (n = 0) is none. The interval is the widest of three, since with few articles each alone fails
    somewhere: Student's t on the variance of the ratio when each article is left out in turn (the
    jackknife: Tukey 1958; Cochran 1977, chapter 6), with the variances of the groups apart (Welch
    1947), so that a group of widely differing articles makes it wide; the same with one variance
    for both, so that two articles that happen to agree do not make it narrow; and the exact
    intervals of the two shares (Clopper & Pearson 1934), squared and added as Newcombe (1998) does,
    so that it is never narrower than if each word had been written on its own. `benchmarks/
    intervals.py` shows what each of them holds. From minus to plus infinity where a group has fewer
    than two articles to count in.
    """
    ratio, spread, number, exact = [], [], [], []
    for k, n in ((k1, n1), (k2, n2)):
        k, n = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
        if (k < 0).any() or (k > n).any():
            raise ValueError("An article's count is negative or larger than what it is out of.")
        total, size = k.sum(axis=-1), n.sum(axis=-1)
        there = n > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio.append(total / size)
            without = (total[..., None] - k) / (size[..., None] - n)
            gaps = np.where(there, without - ratio[-1][..., None], 0)
        number.append(there.sum(axis=-1))
        spread.append((gaps**2).sum(axis=-1) * (number[-1] - 1)**2)
        exact.append(clopper_pearson(total, size, alpha=alpha))
    difference = ratio[0] - ratio[1]
    half = _half_width(spread, number, alpha)
    (low1, high1), (low2, high2) = exact
    enough = np.minimum(*number) > 1
    low = difference - np.maximum(half, np.hypot(ratio[0] - low1, high2 - ratio[1]))
    high = difference + np.maximum(half, np.hypot(high1 - ratio[0], ratio[1] - low2))
    return Interval(np.where(enough, low, -np.inf)[()], np.where(enough, high, np.inf)[()])


def _half_width(spread: list[np.ndarray], number: list[np.ndarray], alpha: float) -> np.ndarray:
    """The wider of Welch's and Student's, from the squares of pseudo-values about the ratio."""
    m1, m2 = (np.maximum(m, 2) for m in number)
    v1, v2 = spread[0] / (m1 * (m1 - 1)), spread[1] / (m2 * (m2 - 1))
    both, freedom = v1 + v2, v1**2 / (m1 - 1) + v2**2 / (m2 - 1)
    df = np.divide(both**2, freedom, out=np.ones(np.shape(both)), where=freedom > 0)
    welch = scipy.stats.t.isf(alpha / 2, df) * np.sqrt(both)
    pooled = (spread[0] + spread[1]) / (m1 + m2 - 2) * (1 / m1 + 1 / m2)
    return np.maximum(welch, scipy.stats.t.isf(alpha / 2, m1 + m2 - 2) * np.sqrt(pooled))


def term_contrasts(counts: "scipy.sparse.csc_array", sizes: np.ndarray, first: np.ndarray, *,
                   alpha: float = .05, repeats: int = 4999,
                   random: np.random.Generator | None = None) -> pd.DataFrame:
    """Contrast the rates of many terms in two groups of articles, the article as the unit.

    `counts` has a row an article and a column a term, `sizes` the tokens of each article, `first`
    says which articles are the target's. Returns a row a term, in their order:

    `log_ratio_low`, `log_ratio_high`: interval at 1 - `alpha` of the binary log of the ratio of
    rates: Student's t on the jackknife variance of the two logs (Tukey 1958; Welch 1947), and never
    narrower than if each word had been written on its own (the exact interval of the ratio).

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
    low, high = _log_ratio_intervals(counts, squares, sizes, first, alpha)
    exact = comb(number, chosen) <= repeats
    rates = counts.sum(axis=0) / sizes.sum()
    spread = squares.sum(axis=0) - 2 * rates * (counts.T @ sizes) + rates**2 * (sizes**2).sum()
    spread = np.sqrt(np.maximum(spread, 0) * chosen * (number - chosen) / number / (number - 1))

    def contrasts(deals: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the contrasts of a stretch of terms in some deals, a row a term."""
        step = max(_AT_A_TIME // len(deals), 1)
        for terms in (slice(start, start + step) for start in range(0, counts.shape[1], step)):
            distance = np.abs(counts[:, terms].T @ deals.T - np.outer(rates[terms], deals @ sizes))
            scale = spread[terms, None]
            # Equal deals must not differ by rounding.
            yield np.round(np.divide(distance, scale, out=np.zeros_like(distance),
                                     where=scale > 0), 9)

    found = np.concatenate([part[:, 0] for part in contrasts(first[None].astype(float))] or [[]])
    largest = np.sort(np.concatenate([
        np.max([np.zeros(len(deals)), *(part.max(axis=0) for part in contrasts(deals))], axis=0)
        for deals in _deals(first, None if exact else repeats, random)]))
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


def _log_ratio_intervals(counts: "scipy.sparse.csc_array", squares: "scipy.sparse.csc_array",
                         sizes: np.ndarray, first: np.ndarray, alpha: float) -> Interval:
    logs, variances, freedom, totals = [], [], [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for side in (first, ~first):
            number, size = int(side.sum()), sizes[side].sum()
            total = side @ counts
            rate = total / size
            spread = (side @ squares - 2 * rate * ((side * sizes) @ counts)
                      + rate**2 * (sizes[side]**2).sum())
            variances.append(np.maximum(spread, 0) / total**2 * number / (number - 1))
            logs.append(np.log(rate))
            freedom.append(number - 1)
            totals += [total, size]
        both = variances[0] + variances[1]
        df = both**2 / sum(v**2 / f for v, f in zip(variances, freedom, strict=True))
        half = scipy.stats.t.isf(alpha / 2, np.where(df > 0, df, 1)) * np.sqrt(both)
        exact_low, exact_high = rate_ratio_interval(*totals, alpha=alpha)
        low = np.fmin(logs[0] - logs[1] - half, np.log(exact_low))
        high = np.fmax(logs[0] - logs[1] + half, np.log(exact_high))
    return Interval(low / np.log(2), high / np.log(2))
