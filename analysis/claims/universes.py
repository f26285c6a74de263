"""Universes: one way each to make every choice of a count, and what is counted in it.

A universe is one combination of reasonable choices (Steegen et al. 2016). Its first values are the
study's own settings.
"""

from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.source import Measure, Part
from analysis.claims.units import Evidence
from analysis.measures.uncertainty import OPTIONS
from analysis.study.study import Study

NARROW = ("caption", "embed")


class Universe(NamedTuple):
    """How each choice is made; `page` is `whole` where clutter is counted too, as nobody should."""

    coding: str = "core"
    echoes: str = "with"
    quotations: str = "with"
    conflation: str = "stem"
    roles: str = "as set"
    denominator: str = "words"
    edition: str = "this page"
    page: str = "article"


def default_universe(study: Study) -> Universe:
    """Return the universe of the study's own settings."""
    return Universe(coding=study.settings.coding.strength,
                    conflation=study.settings.terms.conflation)


class _Rows:
    """A table of the whole pages: in which article each row stands, and which choices keep it."""

    def __init__(self, table: pd.DataFrame, articles: pd.Series):
        self.table = table
        self.article = pd.Index(articles).get_indexer(table["article"])
        strength = table["strength"] if "strength" in table else pd.Series("core", table.index)
        self._keeping = {
            ("page", "article"): table["counted"],
            ("echoes", "without"): ~table["echo"].astype(bool),
            ("quotations", "without"): table["voice"] != "quoted",
            ("roles", OPTIONS["roles"][1]): ~table["role"].isin(NARROW),
            ("coding", "core"): strength == "core"}
        self._keeping = {key: rows.to_numpy(bool) for key, rows in self._keeping.items()}

    def kept(self, universe: Universe) -> np.ndarray:
        """Say of each row whether a universe counts it."""
        return np.logical_and.reduce([
            rows for (choice, option), rows in self._keeping.items()
            if getattr(universe, choice) == option] or [np.ones(len(self.table), dtype=bool)])

    def by_article(self, chosen: np.ndarray, number: int) -> np.ndarray:
        """Count the chosen rows of each of so many articles."""
        return np.bincount(self.article[chosen], minlength=number)


class Counter:
    """Counts the parts of claims in any universe; what universes share is counted once."""

    def __init__(self, study: Study, terms: Iterable[str] = ()):
        """Take over a study that was read; `terms` are those to be counted."""
        self.study, self.evidence = study, Evidence(study, terms)
        articles = study.articles
        self.articles = articles[["article", "group"]].reset_index(drop=True)
        # Of each story with several editions one, of all others the only one.
        self.editions = bool(articles["edition_of"].notna().any())
        story = self.articles["article"].groupby(
            articles["edition_of"].fillna(articles["article"]).to_numpy())
        self._of_story = {
            name: self.articles.index.isin(some.index)[:, np.newaxis] for name, some in
            (("first edition", story.head(1)), ("other edition", story.tail(1)))}
        self._groups = {group: self.articles["group"].eq(group).to_numpy()
                        for group in study.groups}
        self._units: dict[tuple, _Rows] = {}
        self._sizes: dict[Universe, np.ndarray] = {}

    def _rows(self, measure: Measure, universe: Universe) -> _Rows:
        key = (measure, universe.conflation, universe.coding)
        if key not in self._units:
            self._units[key] = _Rows(self.evidence.units(*key), self.articles["article"])
        return self._units[key]

    def units(self, measure: Measure, universe: Universe) -> pd.DataFrame:
        """Return all units of a measure, whatever a universe leaves out."""
        return self._rows(measure, universe).table

    def counted(self, part: Part, universe: Universe) -> pd.DataFrame:
        """Return the units of a part that are counted in a universe, with `hit`."""
        rows = self._rows(part.measure, universe)
        table = rows.table[rows.kept(universe)]
        return table.assign(hit=table[_hit(universe)])

    def totals(self, part: Part, universe: Universe) -> np.ndarray:
        """Count a part in a universe, a row an article of the study.

        Its hits, and what they are out of: of a rate the denominator, of a share the units.
        """
        rows, number = self._rows(part.measure, universe), len(self.articles)
        kept = rows.kept(universe)
        count = rows.by_article(kept & rows.table[_hit(universe)].to_numpy(bool), number)
        of = self._size(universe) if part.measure.is_rate else rows.by_article(kept, number)
        return np.column_stack([count, of]) * self._of_story.get(universe.edition, 1)

    def by_group(self, part: Part, universe: Universe,
                 articles: Collection[str] | None = None) -> dict[str, tuple[int, int]]:
        """Count a part in a universe: for each group its hits, and what they are out of.

        Of all articles, or of those named.
        """
        totals = self.totals(part, universe)
        if articles is not None:
            totals = totals * self.articles[["article"]].isin(articles).to_numpy()
        return {group: tuple(map(int, totals[rows].sum(axis=0)))
                for group, rows in self._groups.items()}

    def _size(self, universe: Universe) -> np.ndarray:
        """For each article what a rate is over in a universe."""
        key = universe._replace(conflation="", edition="")
        if key not in self._sizes:
            number, rows = len(self.articles), self._words
            if universe.denominator == "actor mentions":
                rows = self._actors
            kept = rows.kept(universe)
            if universe.denominator == "sentences":
                first = ~rows.table.loc[kept, ["article", "sentence"]].duplicated()
                kept[kept] = first.to_numpy()
            elif universe.denominator == "content words":
                kept = kept & ~rows.table["stopword"].to_numpy(bool)
            self._sizes[key] = rows.by_article(kept, number)
        return self._sizes[key]

    @cached_property
    def _words(self) -> _Rows:
        return _Rows(self.evidence.pages.words, self.articles["article"])

    @cached_property
    def _actors(self) -> _Rows:
        return _Rows(self.evidence.actors, self.articles["article"])

    def other_wording(self, measure: Measure) -> bool:
        """Say whether another edition has what is counted in other words."""
        units = self.units(measure, default_universe(self.study))
        return bool((units["hit"] != units["hit_elsewhere"]).any())


def _hit(universe: Universe) -> str:
    return "hit_elsewhere" if universe.edition == "other wording" else "hit"


def applicable(counter: Counter, part: Part) -> dict[str, str | None]:
    """Say of each choice whether it can apply to a part: null, or why it does not.

    A claim may name choices that do not apply and say why; the others follow from what is counted.
    """
    measure, reasons = part.measure, dict.fromkeys(OPTIONS, None)
    options = counter.evidence.referents[measure.referent].choices.values() if (
        measure.referent) else ()
    if not (measure.term or measure.with_terms or any(o.words or o.terms for o in options)):
        reasons["conflation"] = "No term is counted; actors and frames have their own wordings."
    if not measure.is_rate:
        reasons["denominator"] = "A share has the expressions as its denominator."
    if measure.kind == "quotations" or (measure.kind == "calls" and not measure.names):
        reasons["coding"] = "Quotations and calls have no wider coding."
    elif measure.term and not (measure.frame or measure.actor or measure.with_frames
                               or measure.with_actors):
        reasons["coding"] = "A term is counted as it is, without a wider coding."
    if measure.kind == "quotations":
        reasons["quotations"] = "Quotations cannot be left out of a claim about quotations."
    if not (counter.editions or counter.other_wording(measure)):
        reasons["edition"] = "No other edition is known of what is counted."
    return {**reasons, **part.fixed}


def universes(counter: Counter, part: Part) -> list[Universe]:
    """List every combination of the choices that apply to a part, the study's own first."""
    default, reasons = default_universe(counter.study), applicable(counter, part)
    lacking = set() if part.measure.actor else {"actor mentions"}
    lacking |= set() if counter.other_wording(part.measure) else {"other wording"}
    lacking |= set() if counter.editions else {"first edition", "other edition"}
    options = []
    for name, values in OPTIONS.items():
        first = getattr(default, name)
        further = [] if reasons[name] is not None else [
            value for value in values if value not in {first, *lacking}]
        options.append((first, *further))
    return [Universe(*combination) for combination in product(*options)]
