"""How often something holds: predictions for all units, corrected by a random sample coded by hand.

Predictions (of a lexicon, a classifier, anybody) err, and may err more in one group; a sample coded
by hand is right but small. Together they give the share that is predicted, less the error that the
sample shows, however bad the predictions are; the better they are, the narrower the interval.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.measures.made import made


class Estimate(NamedTuple):
    """A mean, the variance of its estimate and the degrees of freedom of that."""

    mean: float
    variance: float
    freedom: float

    def interval(self, alpha: float) -> tuple[float, float]:
        """Return the interval after Student; after the normal where the freedom is endless."""
        half = stats.t.ppf(1 - alpha / 2, self.freedom) * np.sqrt(self.variance)
        return self.mean - half, self.mean + half

    def less(self, other: "Estimate") -> "Estimate":
        """Return the difference from an estimate on other units (Welch 1947)."""
        both = self.variance + other.variance
        shares = sum(one.variance ** 2 / one.freedom for one in (self, other))
        freedom = both ** 2 / shares if shares else np.inf
        return Estimate(self.mean - other.mean, both, freedom)


def prevalence(units: pd.DataFrame, *, by: str | None = None, coded: str = "coded",
               predicted: str = "predicted", cluster: str = "article", tuned: bool = True,
               published: bool = False, alpha: float = .05) -> pd.DataFrame:
    """Return how often an item holds, by group, from predictions corrected by a coded sample.

    `units`, one row each: `predicted` (0, 1 or between) for all, `coded` (0, 1 or a scale) for
    those coded by hand and null for the others, `cluster` (units of one article are no independent
    ones), and the column `by`. The coded must be drawn at random within each group: of those that
    were chosen because a prediction was unsure nothing follows.

    Returns a row for each value of `by`, then one for each two of them (`group` less `against`,
    which is null else): `units`, `coded`, `clusters` (articles with a coded unit), `naive` (the
    share predicted), `by_hand`, `by_hand_low`, `by_hand_high` (of the coded sample alone),
    `corrected`, `low`, `high`, `error` (naive less corrected) and `weight` (what the predictions
    count, 0 to 1; 1 where `tuned` is false; null of a difference). Bounds cover 1 - `alpha`.

    Source: Angelopoulos et al. 2023 (prediction-powered inference), tuned after Angelopoulos, Duchi
    & Zrnic 2023. As published the intervals are normal and fall short where few are coded; unless
    `published` is true they are Student's, clustered, and an added article at each end of the scale
    widens them (as Agresti & Coull 1998 add to shares). Raises `ValueError` where a group has fewer
    than two articles with a coded unit, or a prediction is missing.
    """
    if units[predicted].isna().any():
        raise ValueError(f"{int(units[predicted].isna().sum()):,} units have no {predicted!r}: a "
                         "prediction is needed for every unit.")
    units = units.rename(columns={coded: "coded", predicted: "predicted", cluster: "cluster"})
    ends = () if published else (units["coded"].min(), units["coded"].max())
    rows, found = [], {}
    for name, some in units.groupby(by, sort=True) if by else [("all", units)]:
        sample, others = some[some["coded"].notna()], some[some["coded"].isna()]
        if (articles := sample["cluster"].nunique()) < 2:
            raise ValueError(f"{name}: {articles} articles have a coded unit, and two or more are "
                             "needed. Code more of them by hand, drawn at random.")
        weight = (_weight(sample, others) if tuned else 1.) if len(others) else 0.
        found[name] = (Estimate(some["predicted"].mean(), 0., np.inf),
                       _estimate(sample, others, 0., ends), _estimate(sample, others, weight, ends))
        rows.append({"group": name, "against": None, "units": len(some), "coded": len(sample),
                     "clusters": articles, **_columns(*found[name], alpha), "weight": weight})
    sizes = pd.DataFrame(rows).set_index("group")[["units", "coded", "clusters"]]
    for name, against in combinations(found, 2):
        both = [one.less(other) for one, other in zip(found[name], found[against], strict=True)]
        rows.append({"group": name, "against": against, **sizes.loc[[name, against]].sum(),
                     **_columns(*both, alpha), "weight": np.nan})
    return made(pd.DataFrame(rows), "prevalence", by=by, tuned=tuned, published=published,
                alpha=alpha)


def _columns(naive: Estimate, by_hand: Estimate, corrected: Estimate, alpha: float
             ) -> dict[str, float]:
    hand, bounds = by_hand.interval(alpha), corrected.interval(alpha)
    return {"naive": naive.mean, "by_hand": by_hand.mean, "by_hand_low": hand[0],
            "by_hand_high": hand[1], "corrected": corrected.mean, "low": bounds[0],
            "high": bounds[1], "error": naive.mean - corrected.mean}


def _weight(sample: pd.DataFrame, others: pd.DataFrame) -> float:
    """The weight of the predictions that makes the interval narrowest."""
    spread = pd.concat([sample["predicted"], others["predicted"]]).var()
    both = np.cov(sample["coded"], sample["predicted"], ddof=0)[0, 1]
    return float(np.clip(both / ((1 + len(sample) / len(others)) * spread), 0, 1)) if spread else 0.


def _estimate(sample: pd.DataFrame, others: pd.DataFrame, weight: float, ends: tuple) -> Estimate:
    """The mean and its variance; `ends` are those of the scale, none for the published form."""
    error = sample["coded"] - weight * sample["predicted"]
    mean = error.mean() + (weight * others["predicted"].mean() if weight else 0.)
    if not ends:
        return Estimate(mean, error.var(ddof=0) / len(sample) + (
            weight ** 2 * others["predicted"].var(ddof=0) / len(others) if weight else 0.), np.inf)
    variance, articles = _spread(error, sample["cluster"])
    added = np.array(ends) - weight * sample["predicted"].mean() - error.mean()
    variance += (added ** 2).sum() / articles ** 2
    if weight:
        variance += weight ** 2 * _spread(others["predicted"], others["cluster"])[0]
    return Estimate(mean, variance, max(articles - 1 - bool(weight), 1))


def _spread(values: pd.Series, cluster: pd.Series) -> tuple[float, int]:
    """The variance of a mean of units that lie in articles, and how many articles these are."""
    sums = (values - values.mean()).groupby(cluster, sort=False).sum()
    return (sums ** 2).sum() / len(values) ** 2, len(sums)
