"""How often do intervals for small counts hold the truth, at 95 percent promised?

    python benchmarks/intervals.py

Three tables, all simulated. The first: how often each interval holds what it estimates, where 1, 3,
6 and 20 occurrences are expected, each on its own; the same where each brings one other with it on
average (clumps); and a percentile bootstrap over 9 and 31 paragraphs, which is why the study has
none. Shares are of a quarter, their difference from a half, ratios of rates of two.

The second has articles as units and no difference between the groups: how often an interval over
articles excludes none in one given direction, which should be 2.5 percent and may be 5. It is the
worst of several rates and clumpings; the rows are the interval that is used, the parts it is the
widest of, a bootstrap and a permutation. The third: how often that interval holds a difference that
is there, at one and three occurrences expected an article in the lower group.
"""

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from scipy import stats  # noqa: E402

from analysis.measures.resampling import clustered_interval, permute_articles  # noqa: E402
from analysis.measures.uncertainty import (  # noqa: E402
    clopper_pearson,
    garwood,
    newcombe,
    rate_ratio_interval,
    wilson,
)

EXPECTED = (1, 3, 6, 20)
TEXTS = 20_000
GROUPS = ((2, 2), (3, 3), (5, 5), (10, 10), (30, 30), (2, 30))
WORDS = 300
REPEATS = 3000


def occurrences(expected: float, clumps: bool, random: np.random.Generator) -> np.ndarray:
    """Counts of texts; clumps are of geometric size, two occurrences on average."""
    if not clumps:
        return random.poisson(expected, TEXTS)
    first = random.poisson(expected / 2, TEXTS)
    return first + np.where(first > 0, random.negative_binomial(np.maximum(first, 1), .5), 0)


def held(interval: tuple, truth: float) -> float:
    """The share of intervals that hold the truth, of those that there are."""
    low, high = interval
    there = ~np.isnan(low)
    return ((low <= truth) & (truth <= high))[there].mean()


def coverage(expected: float, clumps: bool, random: np.random.Generator) -> dict[str, float]:
    hits, twice, others, as_many = (occurrences(times * expected, clumps, random)
                                    for times in (1, 2, 3, 2))
    n, m = hits + others, twice + as_many
    return {
        "rate (Garwood)": held(garwood(hits, 1), expected),
        "ratio of rates (conditional, Clopper-Pearson)":
            held(rate_ratio_interval(twice, 1000, hits, 1000), 2),
        "share (Clopper-Pearson)": held(clopper_pearson(hits, n), .25),
        "share (Wilson)": held(wilson(hits, n), .25),
        "difference of shares (Newcombe)": held(newcombe(twice, m, hits, n), .25),
    }


def bootstrap(expected: float, paragraphs: int, random: np.random.Generator) -> float:
    number, found = 1000, 0
    for counts in random.poisson(expected / paragraphs, (number, paragraphs)):
        drawn = random.choice(counts, (400, paragraphs)).sum(axis=1)
        low, high = np.quantile(drawn, [.025, .975])
        found += low <= expected <= high
    return found / number


def small_counts(random: np.random.Generator) -> pd.DataFrame:
    table = {}
    for expected in EXPECTED:
        column = {}
        for clumps in (False, True):
            column |= {(name, "in clumps" if clumps else "independent"): value
                       for name, value in coverage(expected, clumps, random).items()}
        for paragraphs in (9, 31):
            column["rate, bootstrap over paragraphs", f"independent, {paragraphs} paragraphs"] = (
                bootstrap(expected, paragraphs, random))
        table[expected] = column
    table = pd.DataFrame(table)
    return table.rename_axis(index=["interval", "occurrences"], columns="expected")


def articles_of_one_kind(groups: tuple[int, int], random: np.random.Generator):
    """Yield counts of two groups of articles that do not differ, and what they are out of."""
    for clumping in (.3, 1, 5, np.inf):
        for mean in (.3, 1, 3, 10):
            rates = [np.ones((REPEATS, m)) if np.isinf(clumping)
                     else random.gamma(clumping, 1 / clumping, (REPEATS, m)) for m in groups]
            yield [(np.minimum(random.poisson(mean * rate), WORDS), np.full(rate.shape, WORDS))
                   for rate in rates]
    for alike in (.2, 1, 20):
        for mean in (1, 5, 20):
            pairs = []
            for m in groups:
                of = random.poisson(mean * random.gamma(1, 1, (REPEATS, m)))
                share = random.beta(.3 * alike, .7 * alike, (REPEATS, m))
                pairs.append((random.binomial(of, share), of))
            yield pairs


def student(first: np.ndarray, second: np.ndarray, equal: bool) -> tuple:
    with warnings.catch_warnings():
        # Articles that agree entirely: no variance, and the interval is the gap itself.
        warnings.simplefilter("ignore", RuntimeWarning)
        result = stats.ttest_ind(first, second, axis=1, equal_var=equal).confidence_interval()
    gap = first.mean(axis=1) - second.mean(axis=1)
    return tuple(np.where(np.isnan(bound), gap, bound) for bound in result)


def independent(k1, n1, k2, n2) -> tuple:
    (low1, high1), (low2, high2) = clopper_pearson(k1, n1), clopper_pearson(k2, n2)
    first, second = k1 / n1, k2 / n2
    return (first - second - np.hypot(first - low1, high2 - second),
            first - second + np.hypot(high1 - first, second - low2))


def redrawn(counts: list, random: np.random.Generator) -> tuple:
    some = 300
    sides = []
    for k, n in counts:
        k, n = k[:some, None], n[:some, None]
        drawn = random.integers(0, k.shape[-1], (some, 300, k.shape[-1]))
        counted, of = (np.take_along_axis(part, drawn, 2).sum(axis=2) for part in (k, n))
        sides.append(counted / of)
    return tuple(np.quantile(sides[0] - sides[1], [.025, .975], axis=1))


def permuted(counts: list) -> tuple:
    (k1, n1), (k2, n2) = counts
    names = ["a"] * k1.shape[1] + ["b"] * k2.shape[1]
    low, high = [], []
    for row in range(200):
        table = pd.DataFrame({"group": names, "count": [*k1[row], *k2[row]],
                              "size": [*n1[row], *n2[row]]})
        result = permute_articles(table, "a", "b", repeats=499)
        found = result.p <= .05
        low.append(1 if found and result.difference > 0 else -1)
        high.append(-1 if found and result.difference < 0 else 1)
    return np.array(low), np.array(high)


def wrong_directions(random: np.random.Generator) -> pd.DataFrame:
    table = {}
    for groups in GROUPS:
        worst: dict[str, float] = {}

        def note(name: str, interval: tuple, worst: dict[str, float] = worst) -> None:
            low, high = interval
            worst[name] = max(worst.get(name, 0), (low > 0).mean(), (high < 0).mean())

        for counts in articles_of_one_kind(groups, random):
            (k1, n1), (k2, n2) = counts
            if (n1 == WORDS).all():
                note("rates: over articles", clustered_interval(k1, n1, k2, n2))
                note("rates: its part, Welch's t alone", student(k1 / n1, k2 / n2, False))
                note("rates: its part, Student's t alone", student(k1 / n1, k2 / n2, True))
                note("rates: its part, exact, words independent",
                     independent(k1.sum(1), n1.sum(1), k2.sum(1), n2.sum(1)))
                note("rates: bootstrap over articles", redrawn(counts, random))
                if k1.mean() < 5:
                    note("rates: permutation (200 repeats)", permuted(counts))
            else:
                note("shares: over articles", clustered_interval(k1, n1, k2, n2))
                sums = [part.sum(axis=1) for part in (k1, n1, k2, n2)]
                some = (sums[1] > 0) & (sums[3] > 0)
                note("shares: its part, exact, expressions independent",
                     independent(*(part[some] for part in sums)))
        table["{} and {}".format(*groups)] = worst
    return pd.DataFrame(table).rename_axis(columns="articles")


def coverage_over_articles(random: np.random.Generator) -> pd.DataFrame:
    """How often the interval over articles holds a rate four times as high."""
    table = {}
    for groups in GROUPS:
        column = {}
        for clumping, told in ((np.inf, "independent"), (5, "clumped"), (1, "much clumped")):
            for mean in (1, 3):
                counts = [np.minimum(random.poisson(times * mean * (
                    np.ones((REPEATS, m)) if np.isinf(clumping)
                    else random.gamma(clumping, 1 / clumping, (REPEATS, m)))), WORDS)
                    for m, times in zip(groups, (4, 1), strict=True)]
                column[told, mean] = held(clustered_interval(counts[0], WORDS, counts[1], WORDS),
                                          3 * mean / WORDS)
        table["{} and {}".format(*groups)] = column
    return pd.DataFrame(table).rename_axis(index=["occurrences", "expected"], columns="articles")


def main() -> None:
    random = np.random.default_rng(0)
    print("How often an interval holds the truth\n")
    print(small_counts(random).round(3).to_string())
    print("\nHow often an interval excludes no difference, in one direction, where there is none\n")
    print(wrong_directions(random).round(3).to_string())
    print("\nHow often the interval over articles holds a rate four times as high\n")
    print(coverage_over_articles(random).round(3).to_string())


if __name__ == "__main__":
    main()
