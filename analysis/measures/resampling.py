"""Resampling of articles: what a contrast is worth where a group has several of them.

The unit is the article, not the word: words of one article come together. With one article in a
group there is nothing to resample, and these functions say so.
"""

from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
import pandas as pd

from .uncertainty import Interval


class Permutation(NamedTuple):
    """A contrast of rates (per 1,000 tokens) and how often dealing the articles anew exceeds it."""

    difference: float
    p: float
    exact: bool


def _two_groups(articles: pd.DataFrame, target: str, reference: str, group: str,
                least: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = articles[articles[group].isin([target, reference])]
    first = rows[group].eq(target).to_numpy()
    for name, number in ((target, first.sum()), (reference, (~first).sum())):
        if number < least:
            raise ValueError(f"Group {name!r} has {number} article{'' if number == 1 else 's'}; "
                             f"resampling articles needs at least {least} in each group.")
    return rows["count"].to_numpy(dtype=float), rows["size"].to_numpy(dtype=float), first


def _difference(counts: np.ndarray, sizes: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Give the difference of pooled rates for each row of `first`, which deals out the articles."""
    weights = np.atleast_2d(first).astype(float)
    rest = 1 - weights
    return 1000 * ((weights @ counts) / (weights @ sizes) - (rest @ counts) / (rest @ sizes))


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
    counts, sizes, first = _two_groups(articles, target, reference, group, 2)
    number, chosen = len(first), int(first.sum())
    exact = comb(number, chosen) <= repeats
    if exact:
        dealt = np.zeros((comb(number, chosen), number), dtype=bool)
        for row, members in enumerate(combinations(range(number), chosen)):
            dealt[row, list(members)] = True
    else:
        random = np.random.default_rng(seed)
        dealt = random.permuted(np.tile(first, (repeats, 1)), axis=1)
    observed = float(_difference(counts, sizes, first)[0])
    # Rounding must not make the same deal count as a smaller difference.
    as_large = np.abs(_difference(counts, sizes, dealt)) >= abs(observed) - 1e-9
    p = as_large.mean() if exact else (as_large.sum() + 1) / (repeats + 1)
    return Permutation(round(observed, 9), float(p), exact)


def resample_articles(articles: pd.DataFrame, target: str, reference: str, *, group: str = "group",
                      repeats: int = 2000, seed: int = 0, alpha: float = .05) -> Interval:
    """Give the percentile interval of the difference of rates when articles are drawn again.

    Articles are drawn with replacement within each group (Efron & Tibshirani 1993, chapter 8);
    columns as for `permute_articles`, the bounds per 1,000 tokens. With fewer than about ten
    articles a group it is too narrow: the permutation decides. Missing where a group has no
    occurrence at all, since drawing zeros again gives zeros. Raises ValueError where a group has
    fewer than two articles.
    """
    counts, sizes, first = _two_groups(articles, target, reference, group, 2)
    if not counts[first].any() or not counts[~first].any():
        return Interval(np.nan, np.nan)
    random = np.random.default_rng(seed)
    rates = []
    for members in (np.flatnonzero(first), np.flatnonzero(~first)):
        drawn = random.choice(members, size=(repeats, len(members)))
        rates.append(1000 * counts[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    low, high = np.quantile(rates[0] - rates[1], [alpha / 2, 1 - alpha / 2])
    return Interval(float(low), float(high))
