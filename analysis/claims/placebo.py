"""Whether the form of a claim would pass between two parts of one text."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.claims.expectations import pair_of
from analysis.claims.source import Measure
from analysis.claims.universes import units
from analysis.lexicon.referents import load_referents
from analysis.measures.frequency import group_sizes
from analysis.measures.uncertainty import cut_counts
from analysis.study.study import Study


def placebo_forms(study: Study, parts: pd.DataFrame, terms: Iterable[str]) -> pd.DataFrame:
    """Cut one article as if it were two texts, and see how often each claim's form passes.

    The longest article is cut into a stretch as long as the shortest one and the rest, at every
    place (its end joined to its beginning). What passes there can be no difference between groups.
    The form of a rate is "a or more against b or fewer", with the claim's own counts, for any
    frame, actor or term; that of a share is a difference as large, between the same expressions.
    `parts` are those of `Results`, `terms` all that claims count.

    Returns a row for each part that sets groups against each other and passed: `claim` (its id),
    `part`, `form` (in words), `observed`, `mean` (of a rate: how many frames, actors or terms pass
    in a cut on average; of a share null), `share` of the cuts where it passes; null where it
    cannot, as the article has fewer than two expressions to cut apart or all are alike.
    """
    sizes = group_sizes(study.words, "article")
    # A study without a word has no article to cut.
    article, length = (str(sizes.idxmax()), int(sizes.min())) if len(sizes) else ("", 0)
    words = study.words[study.words["article"] == article]
    study.whole_pages.parse(terms)
    rows, referents = [], load_referents(study.lexicon)
    for part in parts[parts["holds"].astype(bool)].to_dict("records"):
        pair, measure = pair_of(part["expect"]), part["measure"]
        if pair is None or not {*pair} <= {*part["count"]} or length >= len(words):
            continue
        counts = [part["count"][group] for group in pair]
        if measure.is_rate:
            found = _rates(study, words, measure, length, max(counts), min(counts))
            observed = f"{counts[0]} and {counts[1]}"
        else:
            shares = [k / part["of"][group] for k, group in zip(counts, pair, strict=True)
                      if part["of"][group]]
            apart = abs(shares[0] - shares[1])
            places = units(study, referents, measure, study.settings.terms.conflation,
                           study.settings.coding.strength)
            places = places[places["counted"] & (places["article"] == article)]
            found = (f"{part['label_en']}: shares that differ by {apart:.2f} or more", np.nan,
                     _share(words, places, length, apart))
            observed = f"{shares[0]:.2f} and {shares[1]:.2f}"
        rows.append((part["id"], part["part"], found[0], observed, *found[1:]))
    return pd.DataFrame(rows, columns=["claim", "part", "form", "observed", "mean", "share"])


def _rates(study: Study, words: pd.DataFrame, measure: Measure, length: int, high: int, low: int
           ) -> tuple[str, float, float]:
    """The form of a rate, how many pass it in a cut on average, and in which share any does."""
    if measure.term:
        what, spans = "term", words[~words["stopword"]]
        spans = spans.assign(id=spans["key"])
    else:
        what = "frame" if measure.frame else "actor"
        spans = study.mentions[study.mentions["kind"] == what]
    cut = cut_counts(words, spans, length)
    passes = (((cut.within >= high) & (cut.rest <= low))
              | ((cut.rest >= high) & (cut.within <= low))).sum(axis=0)
    against = f"{low} or fewer" if low else "none"
    return (f"a {what} {high} or more times against {against}", float(passes.mean()),
            float((passes > 0).mean()))


def _share(words: pd.DataFrame, units: pd.DataFrame, length: int, difference: float) -> float:
    """In which share of the cuts the shares of hits differ so much; null where they never can."""
    if len(units) < 2 or units["hit"].nunique() < 2:
        return np.nan
    cut = cut_counts(words, units.assign(id=np.where(units["hit"], "hit", "miss")), length)
    sides = dict(zip(cut.ids, zip(cut.within, cut.rest, strict=True), strict=True))
    (hit_in, hit_out), (miss_in, miss_out) = (sides.get(name, (0, 0)) for name in ("hit", "miss"))
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(hit_in / (hit_in + miss_in) - hit_out / (hit_out + miss_out))
    return float((apart >= difference - 1e-9).mean())
