"""How often does keyness find a term where nothing differs, and how often a planted one?

    python benchmarks/keyness.py [--shared ../shared] [--splits 300] [--seed 0]

Articles of one newspaper are dealt at random to two groups of 10, 30 and 100, and `keyness` is
asked for the key terms at 5 percent (terms of three occurrences and more): by the permutation of
articles (`p_family`), by the rate of false discoveries over single words, and by the conservative
log ratio. At most 5 percent of splits should have one.

Then a word that stands 1 to 2 times in 1,000 is planted: each article of one group gets as many
more as it has twice over, so that it is three times as frequent and as clumped. It is looked for
family-wise, and as a term named beforehand: by the permutation that claims rest on, and by the
interval that they rested on before, the widest of three (`widest_of_three`).
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Many small products: more threads than one only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import scipy  # noqa: E402

from analysis.measures.keyness import g2_4cell, lrc  # noqa: E402
from analysis.measures.resampling import contrast_dealt, term_contrasts  # noqa: E402
from analysis.measures.uncertainty import clopper_pearson  # noqa: E402
from benchmarks.splits import Corpus, read_corpus  # noqa: E402

NUMBERS = (10, 30, 100)
MINIMUM = 3
ALPHA = .05
REPEATS = 999


def dealt(corpus: Corpus, number: int, random: np.random.Generator):
    outlet = corpus.outlets[random.integers(len(corpus.outlets))]
    rows = random.permutation(outlet)[:2 * number]
    counts = corpus.terms[rows]
    counts = counts[:, counts.sum(axis=0) >= MINIMUM]
    return counts, corpus.sizes[rows], np.arange(2 * number) < number


def key_terms(counts, sizes, first, random: np.random.Generator) -> dict[str, int]:
    a, b = first @ counts, ~first @ counts
    c, d = sizes[first].sum(), sizes[~first].sum()
    table = term_contrasts(counts, sizes, first, repeats=REPEATS, random=random)
    q = scipy.stats.false_discovery_control(scipy.stats.chi2.sf(g2_4cell(a, c, b, d), df=1))
    return {"by articles": int((table["p_family"] <= ALPHA).sum()),
            "q of single words": int((q <= ALPHA).sum()),
            "lrc not 0": int((lrc(a, c, b, d, m=len(a)) != 0).sum())}


def planted(counts, sizes, first, random: np.random.Generator) -> dict[str, bool] | None:
    counts = counts.tolil()
    rate = 1000 * counts.sum(axis=0) / sizes.sum()
    there = np.flatnonzero((rate >= 1) & (rate < 2))
    if not len(there):
        return None
    term = int(random.choice(there))
    column = counts[:, [term]].toarray()[:, 0]
    # Each article's own count, three times: as clumped as it was. They stand in the sizes too.
    more = np.where(first, 2 * column, 0)
    counts[:, [term]] = (column + more)[:, None]
    sizes = sizes + more
    counts = scipy.sparse.csc_array(counts)
    family = term_contrasts(counts, sizes, first, repeats=REPEATS, random=random)
    k = column + more

    def interval(alpha: float) -> bool:
        return widest_of_three(k[first], sizes[first], k[~first], sizes[~first], alpha) > 0

    deals = random.permuted(np.tile(first, (REPEATS, 1)), axis=1).astype(float)
    *_, more, _ = contrast_dealt(k, sizes, first, [deals], False)
    return {"named before: permutation": more <= ALPHA / 2,
            "named before: interval over articles": interval(ALPHA),
            "of all terms: maximum statistic": family["p_family"].iloc[term] <= ALPHA,
            "of all terms: interval over articles, Bonferroni": interval(ALPHA / counts.shape[1])}


def widest_of_three(k1, n1, k2, n2, alpha: float) -> float:
    """The lower bound of the difference by Welch's t, Student's t and words on their own."""
    means, variances, exact = [], [], []
    for k, n in ((k1, n1), (k2, n2)):
        total, size = k.sum(), n.sum()
        gaps = (total - k) / (size - n) - total / size
        means.append(total / size)
        variances.append((gaps**2).sum() * (len(k) - 1)**2 / (len(k) - 1) / len(k))
        exact.append(clopper_pearson(total, size, alpha=alpha))
    (v1, v2), (m1, m2) = variances, (len(k1), len(k2))
    df = (v1 + v2)**2 / (v1**2 / (m1 - 1) + v2**2 / (m2 - 1)) if v1 + v2 else 1
    pooled = (v1 * m1 * (m1 - 1) + v2 * m2 * (m2 - 1)) / (m1 + m2 - 2) * (1 / m1 + 1 / m2)
    half = max(scipy.stats.t.isf(alpha / 2, df) * np.sqrt(v1 + v2),
               scipy.stats.t.isf(alpha / 2, m1 + m2 - 2) * np.sqrt(pooled),
               np.hypot(means[0] - exact[0].low, exact[1].high - means[1]))
    return means[0] - means[1] - half


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--splits", type=int, default=300)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    random = np.random.default_rng(given.seed)
    path = given.shared / "corpus" / "news-1m.parquet"
    if not path.is_file():
        print(f"{path} is not there: nothing to split. Name the folder with --shared.")
        return
    corpus = read_corpus(path)
    for number in NUMBERS:
        rows = pd.DataFrame([key_terms(*dealt(corpus, number, random), random)
                             for _ in range(given.splits)])
        print(f"{number} and {number} articles, {given.splits} splits: key terms where nothing "
              "differs (mean; percent of splits with any)")
        print(pd.DataFrame({"mean": rows.mean(), "any": 100 * (rows > 0).mean()})
              .round(1).to_string(), "\n")
    tried = [planted(*dealt(corpus, 30, random), random) for _ in range(given.splits)]
    found = pd.DataFrame([row for row in tried if row])
    print(f"A planted word, 1 to 2 in 1,000, three times as frequent in 30 of 60 articles, "
          f"{len(found)} trials: percent found")
    print((100 * found.mean()).round(1).to_string())


if __name__ == "__main__":
    main()
