"""How often a claim's verdict survives coding that is wrong at random.

In each run every decision about every place is wrong with a probability: what a span is, what it is
coded as (form, object, modality, caller), whose words it is in, whether it restates the body. What
is wrong is another of the codings that there are, each as likely: a span that is wrong is of no
frame or actor, and one of another may be of this one. Terms are words as written: only whose words
they are in, and whether these restate, can be wrong. Runs are rows of arrays, and all parts of a
claim see the same errors.
"""

from collections.abc import Collection, Sequence
from itertools import product

import numpy as np
import pandas as pd

from analysis.claims.expectations import holds, is_empty
from analysis.claims.multiverse import applicable
from analysis.claims.source import KINDS, Part
from analysis.claims.universes import Counter, default_universe
from analysis.measures.uncertainty import OPTIONS
from analysis.mentions.ids import names_any
from analysis.study.whole_pages import VOICES

WRONG_CODINGS = (.02, .05)
"""The shares of codings that are wrong."""
MOST, FEWEST, CELLS = 1000, 100, 10**7
"""How many runs there are, at most and at least, and how many numbers a coding may take."""


class Errors:
    """Which codings of which places are wrong in which run, and what comes of them."""

    def __init__(self, rate: float, runs: int, places: int, seed: int):
        """Draw as the codings are asked for; without a rate nothing is wrong, in one run."""
        self._random, self._rate, self._shape = np.random.default_rng(seed), rate, (runs, places)
        self._drawn: dict[str, np.ndarray] = {}

    def applied(self, coding: str, at: np.ndarray, right: np.ndarray, chance: np.ndarray | float
                ) -> np.ndarray:
        """Return what is so of some places, a row a run; where wrong it is so by its `chance`."""
        if not self._rate:
            return right[np.newaxis]
        if coding not in self._drawn:
            self._drawn[coding] = self._random.random(self._shape, dtype=np.float32)
        drawn = self._drawn[coding][:, at]
        # Below the rate a number is even over what lies below it.
        return np.where(drawn < self._rate, drawn < self._rate * chance, right)


def survival(counter: Counter, parts: Sequence[Part], articles: Collection[str] | None = None,
             *, rates: Sequence[float] = WRONG_CODINGS, seed: int = 0) -> dict[float, float]:
    """Say in which share of the runs a claim of some parts survives, by the share of wrong codings.

    A claim that holds survives where it still holds by the study's settings, and also without
    echoes and without quotations where it held so and something is left to count; one that fails
    where it still fails.
    """
    tables = [_places(counter, part, articles) for part in parts]
    numbers = pd.concat(tables).groupby(["article", "start", "end"]).ngroup().to_numpy()
    places = int(numbers.max(initial=-1)) + 1
    own = np.split(numbers, np.cumsum([len(table) for table in tables])[:-1])
    runs = max(FEWEST, min(MOST, CELLS // max(places, 1)))

    def met(rate: float) -> list[np.ndarray]:
        errors = Errors(rate, runs, places, seed)
        return [cells for n, (part, table, at) in enumerate(zip(parts, tables, own, strict=True))
                for cells in _cells(counter, part, table, at, errors, f"beside {n}", articles)]

    def survived(rate: float) -> float:
        """Each cell has what holds and what is empty; a part's first is the study's own."""
        found = met(rate)
        if not all(holding[0] for first, holding, _ in right if first):
            return float(np.any([~holding for first, holding, _ in found if first], axis=0).mean())
        return float(np.all([holding | empty & (not first) for (first, held, _), (
            _, holding, empty) in zip(right, found, strict=True) if held[0]], axis=0).mean())

    right = met(0)
    return {rate: survived(rate) for rate in rates}


def _places(counter: Counter, part: Part, articles: Collection[str] | None) -> pd.DataFrame:
    """The counted places of a part and, of spans, those of other ids with the chance to be of it.
    """
    measure, study = part.measure, counter.study
    table = counter.counted(part, default_universe(study)).assign(chance=0.0)
    ids = measure.frame or measure.actor
    if ids and {"frame", "actor"} & {*KINDS[measure.kind].of}:
        mentions = study.mentions[study.mentions["kind"] == ("frame" if measure.frame else "actor")]
        mentions = mentions[mentions["article"].isin(counter.articles["article"][counter.once])]
        others = mentions[~names_any(mentions["id"], ids)]
        if measure.kind == "object":
            others = others.dropna(subset="object")
        if measure.kind not in ("modality", "collocate"):
            chance = len(ids) / max(mentions["id"].nunique() - 1, 1)
            table = pd.concat([table, others.assign(chance=chance, hit=measure.is_rate).reindex(
                columns=table.columns)], ignore_index=True)
    return table if articles is None else table[table["article"].isin(articles)]


def _cells(counter: Counter, part: Part, table: pd.DataFrame, at: np.ndarray, errors: Errors,
           beside: str, articles: Collection[str] | None) -> list[tuple]:
    """Say with and without echoes and quotations what holds in each run, and what is empty."""
    measure, study, reasons = part.measure, counter.study, applicable(counter, part)
    mine = table["chance"].to_numpy() == 0
    written = bool(measure.term) and not (measure.frame or measure.actor)
    there = mine[np.newaxis] if written else errors.applied(
        "span", at, mine, table["chance"].to_numpy())
    hit = _hits(part, table, at, errors, beside)
    echo = errors.applied("echo", at, table["echo"].to_numpy(bool), ~table["echo"].to_numpy(bool))
    quoted = table["voice"].eq("quoted").to_numpy()
    quoted = errors.applied("voice", at, quoted, np.where(quoted, 0, 1 / (len(VOICES) - 1)))
    groups = study.groups
    dealt = (table["group"].to_numpy()[:, np.newaxis] == np.array(groups, dtype=object)).astype(int)
    articles = counter.articles["article"] if articles is None else articles
    inside = counter.articles["article"].isin(articles).to_numpy() & counter.once
    cells = []
    for echoes, quotations in product(*(OPTIONS[name] if reasons[name] is None else ("with",)
                                        for name in ("echoes", "quotations"))):
        kept = there & (~echo | (echoes == "with")) & (~quoted | (quotations == "with"))
        k, n = (kept & hit) @ dealt, kept @ dealt
        if measure.is_rate:
            sizes = counter.size(default_universe(study)._replace(
                echoes=echoes, quotations=quotations)) * inside
            n = np.broadcast_to([sizes[counter.articles["group"].to_numpy() == group].sum()
                                 for group in groups], k.shape)
        counted = {group: (k[:, i], n[:, i]) for i, group in enumerate(groups)}
        empty, holding = (said(part.expected, counted, share=not measure.is_rate)
                          for said in (is_empty, holds))
        cells.append((not cells, holding & ~(empty & bool(cells)), empty))
    return cells


def _hits(part: Part, table: pd.DataFrame, at: np.ndarray, errors: Errors, beside: str
          ) -> np.ndarray:
    """Say which places are hits in each run, whatever they are themselves."""
    measure, right = part.measure, table["hit"].to_numpy(bool)
    if measure.kind == "collocate":
        # What stands beside is a span of its own, unless it is a word as written.
        coded = measure.with_actors or measure.with_frames
        return errors.applied(beside, at, right, 0.0) if coded else right[np.newaxis]
    hits = []
    for column, field in KINDS[measure.kind].those.items():
        if chosen := getattr(measure, field):
            hit = names_any(table[column], chosen).to_numpy(bool)
            values = VOICES if column == "voice" else table[column].dropna().unique()
            fitting = int(names_any(pd.Series(values, dtype=object), chosen).sum())
            among = np.maximum(len(values) - table[column].notna().to_numpy(), 1)
            hits.append(errors.applied(column, at, hit, (fitting - hit) / among))
    return np.logical_or.reduce(hits) if hits else right[np.newaxis]
