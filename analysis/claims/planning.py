"""Before collecting: how many articles a group a claim needs, from how its words clump.

Between articles a rate varies by more than words on their own would, and expressions of one article
are alike. Of articles that are there this is taken over to a plan: with m hits an article the
variance of a log rate over n articles is (1/m + c)/n, c being how much the articles' own rates vary
(Cochran 1977, chapter 6; the negative binomial's 1/k), and of a log odds d/(e p (1-p))/n, with e
expressions an article and d their design effect (Kish 1965). Student's t of two groups of one size
(its noncentral distribution) then gives how many find the effect in 80 of 100 studies.
"""

from collections.abc import Iterator
from math import comb

import numpy as np
import pandas as pd
import scipy

from analysis.claims.corpora import LEVEL, Units
from analysis.claims.source import Claims, Measure, Part
from analysis.claims.universes import Counter, default_universe
from analysis.claims.verdicts import measure_labels
from analysis.lexicon.source import spellings
from analysis.study.study import Study

POWER = .8
EFFECTS = (1.25, 1.5, 2, 3, 4, 6)
MOST = 20_000
"""Articles a group; up to them, numbers of articles are tried in steps of two percent."""


def articles_needed(counts: np.ndarray, of: np.ndarray, effect: float, *, share: bool = False,
                    base: float | None = None, tests: int = 1) -> int | None:
    """Return how many articles a group find an effect in 80 percent of studies.

    `counts` of articles that are there, and what these are out of, say how words clump. `effect` is
    the ratio of rates, or of odds of shares; `base` the lower of the two, by default that of the
    articles; `tests` the number of frozen claims. None above 20,000 articles, and where nothing
    was counted. Never fewer than can be dealt in enough ways for p to fall below its level.
    """
    there = of > 0
    counts, of = counts[there].astype(float), of[there].astype(float)
    if len(of) < 2 or not counts.sum() or (share and counts.sum() == of.sum()):
        return None
    ratio, size = counts.sum() / of.sum(), of.mean()
    spread = ((counts - ratio * of)**2).sum() / (len(of) - 1)
    low = base or ratio
    if share:
        odds = effect * low / (1 - low)
        clumps = max(spread / (ratio * (1 - ratio) * size), 1)
        variance = sum(clumps / (size * p * (1 - p)) for p in (low, odds / (1 + odds)))
    else:
        clumps = max(spread - ratio * size, 0) / (ratio * size)**2
        variance = sum(1 / (size * rate) + clumps for rate in (low, low * effect))
    number = np.unique(np.geomspace(2, MOST, 500).astype(int))
    freedom, level = 2 * number - 2, LEVEL / tests
    power = scipy.stats.nct.sf(scipy.stats.t.isf(level, freedom), freedom,
                               np.log(effect) / np.sqrt(variance / number))
    enough = number[(power >= POWER) & (number >= next(
        n for n in range(2, 60) if comb(2 * n, n) * level >= 1))]
    return int(enough[0]) if len(enough) else None


def plan_table(corpus: Study, claims: Claims, effects: tuple[float, ...] = EFFECTS,
               base: float | None = None) -> pd.DataFrame:
    """Return what each contrast of the claims needs, by the articles of a corpus.

    `base` is the lower rate (per 1,000) or share (of 1), by default that of the articles.

    A row a part, form and effect: `id`, `part`, `label_en` and `label_ar`, `form` (rate, share, or
    "as a share", which a rate can be stated as), `articles` (of the corpus, copies counted once),
    `base` (per 1,000, or of 1), `each` (words or expressions an article), `effect`, `alone` and
    `needed` (articles a group, for one claim and for all with a contrast, by Holm's first step);
    null where it is too rare.
    """
    parts = [(claim.id, n, part.measure) for claim in claims.claims.values()
             for n, part in enumerate(claim.all_parts)
             if any(e.what == "more" for e in part.expect)]
    counter = Counter(corpus, claims.terms, Units(corpus).copies())
    tests, rows = len({name for name, *_ in parts}), []
    for name, n, measure in parts:
        for form, one in (("rate" if measure.is_rate else "share", measure),
                          *(("as a share", other) for other in _as_shares(counter, measure))):
            counts, of = counter.totals(Part.model_construct(measure=one),
                                        default_universe(corpus))[counter.once].T
            share, known = form != "rate", of.sum() > 0
            low = counts.sum() / of.sum() if known else 0
            if base and form != "as a share":
                low = min(base, .99) if share else base / 1000
            for effect in effects:
                alone, needed = (articles_needed(counts, of, effect, share=share, base=low,
                                                 tests=times) for times in (1, tests))
                rows.append({
                    "id": name, "part": n, "measure": one, "form": form, "articles": len(of),
                    "base": low * (1 if share else 1000), "effect": effect, "alone": alone,
                    "each": of[of > 0].mean() if known else 0.0, "needed": needed})
    table = pd.DataFrame(rows, columns=["id", "part", "measure", "form", "articles", "base", "each",
                                        "effect", "alone", "needed"])
    labels = measure_labels(corpus, list(table["measure"]), claims.referents)
    return table.astype({"alone": "Int64", "needed": "Int64"}).assign(**labels)


def _as_shares(counter: Counter, measure: Measure) -> Iterator[Measure]:
    """Give the shares of expressions that would show it too if a rate were higher."""
    if measure.is_rate and measure.actor:
        yield Measure(kind="actor_share", actor=measure.actor)
    typed = {spelling for term in measure.term for spelling in spellings(term)}
    for name, referent in counter.referents.items() if measure.is_rate else ():
        for choice, option in referent.choices.items():
            if typed & {s for term in (*option.words, *option.terms) for s in spellings(term)}:
                yield Measure(kind="choice", referent=name, choice=choice)
