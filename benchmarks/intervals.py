"""How often do intervals for a count hold the truth, at 95 percent promised?

Run: python benchmarks/intervals.py. Prints a table: the expected count; the coverage of Garwood's
interval, exactly, for independent occurrences; the same by simulation where each occurrence brings
others with it (clumps of two on average); and that of a percentile bootstrap over 9 and 31
paragraphs, which is why the study has none.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from scipy import stats  # noqa: E402

from analysis.measures.uncertainty import garwood  # noqa: E402

EXPECTED = (1, 3, 6, 20)
TEXTS = 4000


def garwood_independent(expected: float) -> float:
    counts = np.arange(int(expected + 12 * np.sqrt(expected) + 20))
    low, high = garwood(counts, 1)
    return stats.poisson.pmf(counts, expected)[(low <= expected) & (expected <= high)].sum()


def garwood_clumped(expected: float, random: np.random.Generator) -> float:
    # Clumps of geometric size, two occurrences on average.
    clumps = random.poisson(expected / 2, TEXTS)
    counts = clumps + random.negative_binomial(np.maximum(clumps, 1), .5) * (clumps > 0)
    low, high = garwood(counts, 1)
    return ((low <= expected) & (expected <= high)).mean()


def bootstrap(expected: float, paragraphs: int, random: np.random.Generator) -> float:
    held = 0
    for counts in random.poisson(expected / paragraphs, (TEXTS // 4, paragraphs)):
        drawn = random.choice(counts, (400, paragraphs)).sum(axis=1)
        low, high = np.quantile(drawn, [.025, .975])
        held += low <= expected <= high
    return held / (TEXTS // 4)


def main() -> None:
    random = np.random.default_rng(0)
    rows = [(expected, garwood_independent(expected), garwood_clumped(expected, random),
             bootstrap(expected, 9, random), bootstrap(expected, 31, random))
            for expected in EXPECTED]
    table = pd.DataFrame(rows, columns=["expected count", "Garwood", "Garwood, clumps",
                                        "bootstrap, 9 parts", "bootstrap, 31 parts"])
    print(table.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
