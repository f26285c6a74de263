"""Placebo: would the same form of claim have passed between two parts of one text?

The longest article is cut into a stretch as long as the shortest one and the rest, at every place
(its end joined to its beginning). What passes there cannot be a difference between groups.
"""

import numpy as np
import pandas as pd

from analysis.claims.source import Measure
from analysis.claims.units import Evidence
from analysis.claims.verdicts import Results, pair_of
from analysis.measures.frequency import group_sizes
from analysis.measures.uncertainty import cut_counts
from analysis.study.study import Study

COLUMNS = ["claim", "part", "form", "observed", "mean", "share"]
FEWEST = 2


def placebo_forms(study: Study, results: Results) -> pd.DataFrame:
    """Cut one article as if it were two texts, and see how often each claim's form passes.

    The form of a rate is "a or more against b or fewer", with the claim's own counts, for any
    frame, actor or term; that of a share is a difference as large, between the same expressions.

    Returns a row for each part that sets groups against each other and passed: `claim` (its id),
    `part`, `form` (in words), `observed`, `mean` (of a rate: how many frames, actors or terms pass
    in a cut on average; of a share null), `share` of the cuts where it passes; null where the
    article holds fewer than two expressions to cut apart.
    """
    sizes = group_sizes(study.words, "article")
    article, length = str(sizes.idxmax()), int(sizes.min())
    words = study.words[study.words["article"] == article]
    evidence = Evidence(study, results.source.terms)
    rows = []
    for part in results.parts[results.parts["holds"].astype(bool)].to_dict("records"):
        pair, measure = pair_of(part["expect"]), part["measure"]
        if pair is None or any(group not in part["count"] for group in pair) or length >= len(
                words):
            continue
        counts = [part["count"][group] for group in pair]
        if measure.is_rate:
            spans, what = _candidates(study, measure, article)
            form, passes = _rate(words, spans, length, max(counts), min(counts), what)
            rows.append((part["id"], part["part"], form, f"{counts[0]} and {counts[1]}",
                         float(passes.mean()), float((passes > 0).mean())))
            continue
        shares = [k / part["of"][group] for k, group in zip(counts, pair, strict=True)
                  if part["of"][group]]
        apart = abs(shares[0] - shares[1])
        units = evidence.units(measure, study.settings.terms.conflation,
                               study.settings.coding.strength)
        units = units[units["counted"] & (units["article"] == article)]
        rows.append((part["id"], part["part"],
                     f"{part['label_en']}: shares that differ by {apart:.2f} or more",
                     f"{shares[0]:.2f} and {shares[1]:.2f}", np.nan,
                     _share(words, units, length, apart)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _candidates(study: Study, measure: Measure, article: str) -> tuple[pd.DataFrame, str]:
    """All places of what could have been claimed in the same way: any frame, actor or term."""
    if measure.term:
        words = study.words[(study.words["article"] == article) & ~study.words["stopword"]]
        return words.assign(id=words["key"]), "term"
    kind = "frame" if measure.frame else "actor"
    mentions = study.mentions
    return mentions[(mentions["kind"] == kind) & (mentions["article"] == article)], kind


def _rate(words: pd.DataFrame, spans: pd.DataFrame, length: int, high: int, low: int,
          what: str) -> tuple[str, np.ndarray]:
    cut = cut_counts(words, spans, length)
    passes = ((cut.within >= high) & (cut.rest <= low)) | ((cut.rest >= high)
                                                           & (cut.within <= low))
    against = f"{low} or fewer" if low else "none"
    return f"a {what} {high} or more times against {against}", passes.sum(axis=0)


def _share(words: pd.DataFrame, units: pd.DataFrame, length: int, difference: float) -> float:
    """In which share of the cuts the shares of hits differ so much; null of too few expressions."""
    if len(units) < FEWEST:
        return np.nan
    cut = cut_counts(words, units.assign(id=np.where(units["hit"], "hit", "miss")), length)
    sides = dict(zip(cut.ids, zip(cut.within, cut.rest, strict=True), strict=True))
    (hit_in, hit_out), (miss_in, miss_out) = (sides.get(name, (0, 0)) for name in ("hit", "miss"))
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(hit_in / (hit_in + miss_in) - hit_out / (hit_out + miss_out))
    return float((apart >= difference - 1e-9).mean())
