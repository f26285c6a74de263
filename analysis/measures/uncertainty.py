"""How sure a count can make us: exact intervals and the placebo.

All intervals take tokens or expressions as independent. Running text is not: a word that was used
once is likely to be used again (Lijffijt et al. 2016; Koplenig 2019), so they are the least
uncertainty there is, not all of it. There is no bootstrap of counts here: that of a zero is [0, 0].
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy

from analysis.measures.made import made

Numbers = Any
"""A number or anything numpy makes an array of; functions of them are vectorised."""


DESCRIBES = "It describes these texts and does not test: two texts differ whatever they stand for."
"""The note, in a table's `attrs["note"]`, of measures that come into their own on corpora."""


class Interval(NamedTuple):
    """The lower and the upper bound of an interval."""

    low: Numbers
    high: Numbers


def _counts(**arguments: Numbers) -> list[np.ndarray]:
    arrays = {name: np.asarray(value, dtype=float) for name, value in arguments.items()}
    for name, array in arrays.items():
        if (array < 0).any():
            raise ValueError(f"{name} holds {array.min():g}: a count or a size cannot be negative.")
    return list(np.broadcast_arrays(*arrays.values()))


def _share(of: Numbers, total: Numbers) -> list[np.ndarray]:
    k, n = _counts(k=of, n=total)
    if (k > n).any():
        raise ValueError("k is larger than n: a part cannot be larger than its whole.")
    return [k, n]


def garwood(k: Numbers, exposure: Numbers, *, alpha: float = .05) -> Interval:
    """Give the exact interval for a rate: `k` events in `exposure` tokens (Garwood 1936).

    The bounds are events per unit of exposure: with `exposure` in thousands of tokens they are
    per 1,000 tokens.

    >>> low, high = garwood(0, .258)
    >>> print(f"{low:.1f} to {high:.1f} per 1,000")
    0.0 to 14.3 per 1,000
    """
    k, exposure = _counts(k=k, exposure=exposure)
    with np.errstate(divide="ignore", invalid="ignore"):
        ppf = scipy.stats.chi2.ppf
        low = np.where(k > 0, ppf(alpha / 2, 2 * np.maximum(k, 1)) / 2, 0) / exposure
        high = ppf(1 - alpha / 2, 2 * k + 2) / 2 / exposure
    return Interval(low[()], high[()])


def wilson(k: Numbers, n: Numbers, *, alpha: float = .05) -> Interval:
    """Give the score interval for a share, `k` of `n` (Wilson 1927); nan where `n` is 0.

    >>> low, high = wilson(6, 8)
    >>> print(f"{low:.2f} to {high:.2f}")
    0.41 to 0.93
    """
    k, n = _share(k, n)
    z = scipy.stats.norm.isf(alpha / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    # At the ends the bound is 0 or 1 exactly; rounding must not leave the share outside it.
    low = np.where(k == 0, np.where(n == 0, np.nan, 0), centre - half)
    high = np.where(k == n, np.where(n == 0, np.nan, 1), centre + half)
    return Interval(low[()], high[()])


def newcombe(k1: Numbers, n1: Numbers, k2: Numbers, n2: Numbers, *,
             alpha: float = .05) -> Interval:
    """Give the interval for a difference of two shares, k1/n1 - k2/n2 (Newcombe 1998, method 10).

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> print(f"{low:.4f} to {high:.4f}")
    0.0524 to 0.3339
    """
    k1, n1 = _share(k1, n1)
    k2, n2 = _share(k2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = k1 / n1, k2 / n2
    low1, high1 = wilson(k1, n1, alpha=alpha)
    low2, high2 = wilson(k2, n2, alpha=alpha)
    low = p1 - p2 - np.hypot(p1 - low1, high2 - p2)
    high = p1 - p2 + np.hypot(high1 - p1, p2 - low2)
    return Interval(low[()], high[()])


def clopper_pearson(k: Numbers, n: Numbers, *, alpha: float = .05) -> Interval:
    """Give the exact interval for a share, `k` of `n` (Clopper & Pearson 1934).

    It holds the share at least as often as promised, whatever the share; 0 to 1 where `n` is 0.

    >>> low, high = clopper_pearson(6, 8)
    >>> print(f"{low:.2f} to {high:.2f}")
    0.35 to 0.97
    """
    k, n = _share(k, n)
    low = np.where(k > 0, scipy.stats.beta.ppf(alpha / 2, np.maximum(k, 1), n - k + 1), 0)
    high = np.where(k < n, scipy.stats.beta.isf(alpha / 2, k + 1, np.maximum(n - k, 1)), 1)
    return Interval(low[()], high[()])


def rate_ratio_interval(a: Numbers, c: Numbers, b: Numbers, d: Numbers, *,
                        alpha: float = .05) -> Interval:
    """Give the exact interval for a ratio of rates, (a/c) / (b/d), whatever the counts.

    The Clopper-Pearson interval for `a` of a + b, turned into a ratio by the sizes (Przyborowski &
    Wilenski 1940; Evert 2022). With nothing on one side it is open to 0 or to infinity.

    >>> low, high = rate_ratio_interval(3, 258, 0, 656)
    >>> print(f"{low:.2f} to {high}")
    1.05 to inf
    """
    a, c, b, d = _counts(a=a, c=c, b=b, d=d)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = clopper_pearson(a, a + b, alpha=alpha)
        low, high = d / c * low / (1 - low), d / c * high / (1 - high)
    return Interval(low[()], high[()])


def placebo(words: pd.DataFrame, mentions: pd.DataFrame, length: int, *, cuts: int | None = 2000,
            threshold: int = 3, seed: int = 0) -> pd.DataFrame:
    """Cut one article in two as if it were two texts, and see which contrasts appear all the same.

    Each cut sets a stretch of `length` consecutive words against the rest of the article. The end
    is joined to the beginning, so that every word is as likely to be in it. A mention is where its
    first word is. `cuts` stretches are drawn with `seed`; None takes each possible one once.

    Returns one row a cut: `word` (where it begins, from 0), `one_sided` (how many ids have
    `threshold` or more mentions on one side and none on the other) and `ids`, which they are
    (joined by +). Columns needed: article, start in both tables, id in `mentions`.
    """
    cut = cut_counts(words, mentions, length, cuts=cuts, seed=seed)
    apart = ((cut.within >= threshold) & (cut.rest == 0)) | ((cut.rest >= threshold)
                                                             & (cut.within == 0))
    table = pd.DataFrame({
        "word": cut.word,
        "one_sided": apart.sum(axis=0),
        "ids": ["+".join(cut.ids[column]) for column in apart.T],
    })
    return made(table, "placebo", length=length, cuts=cuts, threshold=threshold, seed=seed)


class Cuts(NamedTuple):
    """Counts in a stretch of one article and in the rest of it, a row an id, a column a cut."""

    word: np.ndarray
    ids: np.ndarray
    within: np.ndarray
    rest: np.ndarray


def cut_counts(words: pd.DataFrame, mentions: pd.DataFrame, length: int, *,
               cuts: int | None = None, seed: int = 0) -> Cuts:
    """Count each id in the stretches of one article that `placebo` cuts out, and in the rest.

    Raises `ValueError` for several articles, and where the stretch is as long as the article.
    """
    articles = pd.unique(words["article"])
    if len(articles) != 1:
        raise ValueError(f"A placebo cuts one article; these words are of {len(articles)}.")
    size = len(words)
    if not 0 < length < size:
        raise ValueError(f"length is {length}; it must leave words on both sides of {size}.")
    spans = mentions.loc[mentions["article"].eq(articles[0])]
    starts = np.sort(words["start"].to_numpy())
    place = np.searchsorted(starts, spans["start"].to_numpy(), side="right") - 1
    ids, names = pd.factorize(spans["id"], sort=True)
    # inside[i, w]: mentions of id i among the first w words.
    inside = np.zeros((len(names), size + 1), dtype=int)
    np.add.at(inside, (ids, np.maximum(place, 0) + 1), 1)
    inside = inside.cumsum(axis=1)
    whole = inside[:, -1:]
    begin = (np.arange(size) if cuts is None
             else np.random.default_rng(seed).integers(0, size, size=cuts))
    end = begin + length
    within = inside[:, end % size] - inside[:, begin] + whole * (end >= size)
    return Cuts(begin, np.asarray(names), within, whole - within)


OPTIONS = {
    "coding": ("core", "wide"),
    "patterns": ("all", "without each"),
    "frames": ("apart", "merged"),
    "words": ("all", "without each"),
    "window": ("as set", "2", "3", "4", "5", "sentence"),
    "unit": ("mention", "paragraph", "statement"),
    "nested": ("with", "without"),
    "echoes": ("with", "without"),
    "quotations": ("with", "without"),
    "conflation": ("stem", "form", "lemma"),
    "roles": ("as set", "without captions and embeds"),
    "denominator": ("words", "content words", "sentences", "actor mentions"),
    "edition": ("this page", "other wording", "first edition", "other edition"),
    "coder": ("first", "each other"),
}
"""What may be chosen, in the order in which charts show it. Of `patterns`, `words` and `coder` the
options are those of a claim: one pattern or word left out, one other coder. Echoes are the blocks
that restate the body; `nested` mentions stand within longer ones; a statement is what a paragraph
says together with the headline, summary, caption or subheading before it. Of a story of which the
study holds several editions all are counted, as the study is set, or only the first or the last
listed.
"""
