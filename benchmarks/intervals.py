"""How often do intervals for small counts hold the truth, at 95 percent promised?

    python benchmarks/intervals.py

Three tables, all simulated. The first: how often each interval holds what it estimates, where 1, 3,
6 and 20 occurrences are expected, each on its own; the same where each brings one other with it on
average (clumps); and a percentile bootstrap over 9 and 31 paragraphs, which is why the study has
none. Shares are of a quarter, their difference from a half, ratios of rates of two.

The second has articles of several lengths as units: how often the interval of the ratio of rates,
or of the odds of shares, holds it, with 10, 30 and 100 articles a group, words that come alone, in
clumps and in large clumps, and ratios of one, two and four. Cells in which a group is expected to
have fewer than five occurrences (of a share also five others), counted as independent ones that
vary as much, are told apart: these are too few for any interval. The third: how often it excludes
no difference in one given direction, which should be 2.5 percent; the worst of several rates and
clumpings, beside a bootstrap over articles.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# Many small products: more threads than one only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from analysis.measures.resampling import contrast_dealt  # noqa: E402
from analysis.measures.uncertainty import (  # noqa: E402
    clopper_pearson,
    garwood,
    newcombe,
    rate_ratio_interval,
    wilson,
)

EXPECTED = (1, 3, 6, 20)
TEXTS = 20_000
NUMBERS = (10, 30, 100)
GROUPS = ((4, 4), (5, 5), (10, 10), (30, 30), (2, 30))
WORDS = 300
REPEATS = 4000
FEW = 5
DEALS = 999


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


def clumped(number: tuple[int, int], means: tuple[float, float], clumping: float,
            random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts of REPEATS pairs of groups whose words clump, the articles' lengths, and the group."""
    first = np.arange(sum(number)) < number[0]
    shape = (REPEATS, len(first))
    sizes = np.round(WORDS * random.lognormal(-.18, .6, shape)).clip(30)
    rates = np.ones(shape) if np.isinf(clumping) else random.gamma(clumping, 1 / clumping, shape)
    counts = random.poisson(np.where(first, *means) * rates * sizes / WORDS)
    return np.minimum(counts, sizes).astype(float), sizes, first


def shares(number: tuple[int, int], means: tuple[float, float], expressions: float, alike: float,
           random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same of shares: so many expressions an article, more or less alike within one."""
    first = np.arange(sum(number)) < number[0]
    shape, of = (REPEATS, len(first)), np.where(first, *means)
    sizes = random.poisson(expressions * random.gamma(1, 1, shape))
    counts = random.binomial(sizes, random.beta(of * alike, (1 - of) * alike, shape))
    return counts.astype(float), sizes.astype(float), first


def over_articles(counts: np.ndarray, sizes: np.ndarray, first: np.ndarray,
                  random: np.random.Generator, share: bool = False) -> tuple[np.ndarray, ...]:
    deals = random.permuted(np.tile(first, (DEALS, 1)), axis=1).astype(float)
    parts = [contrast_dealt(counts[rows:rows + 250], sizes[rows:rows + 250], first, [deals], False,
                            share=share) for rows in range(0, len(counts), 250)]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def independent(counts: np.ndarray, sizes: np.ndarray, first: np.ndarray, share: bool) -> float:
    """As how many independent occurrences the fewest vary that a group is expected to have."""
    least = np.inf
    for side in (first, ~first):
        hits, of = counts[:, side].sum(axis=1), sizes[:, side].sum(axis=1)
        ratio = hits.mean() / of.mean()
        clumps = (hits - ratio * of).var() / (hits.mean() * (1 - ratio * share))
        least = min(least, min(hits.mean(), (of - hits).mean()) / clumps)
    return least


def coverage_over_articles(random: np.random.Generator) -> pd.DataFrame:
    rows = []

    def note(what: str, mean: float, effect: str, truth: float, drawn: tuple, share: bool) -> None:
        low, high, *_ = over_articles(*drawn, random, share)
        rows.append((what, mean, effect, number, held((low, high), truth),
                     independent(*drawn, share) >= FEW))

    for number in NUMBERS:
        for clumping, told in ((np.inf, "alone"), (5, "clumped"), (1, "much clumped")):
            for mean in (.3, 1, 3):
                for ratio in (1, 2, 4):
                    note("rates, words " + told, mean, f"{ratio} times", np.log2(ratio), clumped(
                        (number, number), (ratio * mean, mean), clumping, random), False)
        for alike, told in ((20, "much alike"), (1, "each its own")):
            for mean in (1, 5):
                for one, other in ((.3, .3), (.5, .33), (.75, .25)):
                    odds = one / (1 - one) / other * (1 - other)
                    note("shares, articles " + told, mean, f"{one} and {other}", np.log2(odds),
                         shares((number, number), (one, other), mean, alike, random), True)
    return pd.DataFrame(rows, columns=["what", "an article", "ratio", "articles", "held", "enough"])


def redrawn(counts: np.ndarray, sizes: np.ndarray, first: np.ndarray,
            random: np.random.Generator) -> tuple:
    sides = []
    for side in (first, ~first):
        k, n = counts[:300, None, side], sizes[:300, None, side]
        drawn = random.integers(0, k.shape[-1], (len(k), 300, k.shape[-1]))
        counted, of = (np.take_along_axis(part, drawn, 2).sum(axis=2) for part in (k, n))
        sides.append(counted / of)
    return tuple(np.quantile(sides[0] - sides[1], [.025, .975], axis=1))


def wrong_directions(random: np.random.Generator) -> pd.DataFrame:
    table = {}
    for number in GROUPS:
        worst: dict[str, float] = {}

        def note(name: str, above: np.ndarray, below: np.ndarray,
                 worst: dict[str, float] = worst) -> None:
            worst[name] = max(worst.get(name, 0), above.mean(), below.mean())

        for clumping in (.3, 1, 5, np.inf):
            for mean in (.3, 1, 3, 10):
                drawn = clumped(number, (mean, mean), clumping, random)
                *_, more, less = over_articles(*drawn, random)
                note("rates: over articles", more <= .025, less <= .025)
                low, high = redrawn(*drawn, random)
                note("rates: bootstrap over articles", low > 0, high < 0)
        for alike in (.2, 1, 20):
            for mean in (1, 5, 20):
                *_, more, less = over_articles(*shares(number, (.3, .3), mean, alike, random),
                                               random, True)
                note("shares: over articles", more <= .025, less <= .025)
        table["{} and {}".format(*number)] = worst
    return pd.DataFrame(table).rename_axis(columns="articles")


def main() -> None:
    random = np.random.default_rng(0)
    print("How often an interval holds the truth\n")
    print(small_counts(random).round(3).to_string())
    print("\nHow often the interval over articles holds the ratio of rates, or of odds of shares\n")
    table = coverage_over_articles(random)
    shown = table["held"].map("{:.3f}".format) + table["enough"].map({True: "", False: " few"})
    print(table.assign(held=shown).pivot(index=["what", "an article", "ratio"], columns="articles",
                                         values="held").to_string(), "\n")
    print(table.groupby(["enough", "articles"])["held"].agg(["size", "min", "mean", "max"])
          .round(3).to_string())
    print("\nHow often p excludes no difference, in one direction, where there is none\n")
    print(wrong_directions(random).round(3).to_string())


if __name__ == "__main__":
    main()
