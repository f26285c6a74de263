"""Universes: one way each to make every choice of a count, and what is counted in it.

A universe is one combination of reasonable choices (Steegen et al. 2016). Its first values are the
study's own settings.
"""

from collections.abc import Mapping
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.rows import Evidence
from analysis.claims.source import Measure, Part
from analysis.claims.units import units
from analysis.lexicon.referents import Referent
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


OPTIONS = {
    "coding": ("core", "wide"),
    "echoes": ("with", "without"),
    "quotations": ("with", "without"),
    "conflation": ("stem", "form", "lemma"),
    "roles": ("as set", "without captions and embeds"),
    "denominator": ("words", "content words", "sentences", "actor mentions"),
    "edition": ("this page", "other wording", "first edition", "other edition"),
}
"""What may be chosen. Echoes are the blocks that restate the body. Of a story of which the study
holds several editions all are counted, as the study is set, or only the first or the last listed.
"""


def default_universe(study: Study) -> Universe:
    """Return the universe of the study's own settings."""
    return Universe(coding=study.settings.coding.strength,
                    conflation=study.settings.terms.conflation)


class Counts(NamedTuple):
    """What a part counts in one universe: a row an article (group, count, of), and its units."""

    articles: pd.DataFrame
    units: pd.DataFrame


class Counter:
    """Counts the parts of claims in any universe; what universes share is counted once."""

    def __init__(self, evidence: Evidence, referents: Mapping[str, Referent]):
        """Count from evidence, with the referents of its lexicon."""
        self.evidence = evidence
        self.referents = referents
        articles = evidence.study.articles
        self.articles = articles[["article", "group"]].reset_index(drop=True)
        # Of each story with several editions one, of all others the only one.
        story = self.articles["article"].groupby(
            articles["edition_of"].fillna(articles["article"]).to_numpy())
        self._one = {"first edition": self.articles.index.isin(story.head(1).index),
                     "other edition": self.articles.index.isin(story.tail(1).index)}
        self._units: dict[tuple, tuple[pd.DataFrame, _Rows]] = {}
        self._sizes: dict[Universe, np.ndarray] = {}

    def units(self, measure: Measure, universe: Universe) -> pd.DataFrame:
        """Return all units of a measure, whatever a universe leaves out."""
        return self._found(measure, universe)[0]

    def _found(self, measure: Measure, universe: Universe) -> tuple[pd.DataFrame, "_Rows"]:
        key = (measure, universe.conflation, universe.coding)
        if key not in self._units:
            table = units(self.evidence, measure, self.referents, *key[1:])
            self._units[key] = (table, self._rows(table))
        return self._units[key]

    def _rows(self, table: pd.DataFrame) -> "_Rows":
        codes = pd.Index(self.articles["article"]).get_indexer(table["article"])
        return _Rows(codes, table["counted"].to_numpy(bool), ~table["echo"].to_numpy(bool),
                     (table["voice"] != "quoted").to_numpy(bool),
                     ~table["role"].isin(NARROW).to_numpy(bool),
                     (table["strength"] == "core").to_numpy(bool) if "strength" in table
                     else np.ones(len(table), dtype=bool))

    def totals(self, part: Part, universe: Universe) -> tuple[np.ndarray, np.ndarray]:
        """Count a part in a universe: for each article its hits, and what they are out of."""
        table, rows = self._found(part.measure, universe)
        keep = rows.kept(universe)
        hit = table[_hit(universe)].to_numpy(bool)
        number = len(self.articles)
        count = np.bincount(rows.article[keep & hit], minlength=number)
        of = (self.sizes(universe) if part.measure.is_rate
              else np.bincount(rows.article[keep], minlength=number))
        one = self._one.get(universe.edition, 1)
        return count * one, of * one

    def count(self, part: Part, universe: Universe) -> Counts:
        """Count a part in a universe, with the units that were counted.

        `articles` has a row an article of the study: `article`, `group`, `count` (hits) and `of`
        (of a rate the denominator, of a share the units).
        """
        table, rows = self._found(part.measure, universe)
        count, of = self.totals(part, universe)
        kept = table[rows.kept(universe)]
        return Counts(self.articles.assign(count=count, of=of),
                      kept.assign(hit=kept[_hit(universe)]))

    def sizes(self, universe: Universe) -> np.ndarray:
        """Return for each article what a rate is over in a universe."""
        key = universe._replace(conflation="", edition="")
        if key not in self._sizes:
            self._sizes[key] = self._measured(universe)
        return self._sizes[key]

    def _measured(self, universe: Universe) -> np.ndarray:
        number = len(self.articles)
        if universe.denominator == "actor mentions":
            rows = self._actors
            return np.bincount(rows.article[rows.kept(universe)], minlength=number)
        keep = self._words.kept(universe)
        words = self.evidence.pages.words
        if universe.denominator == "sentences":
            found = words.loc[keep].assign(code=self._words.article[keep])
            found = found.drop_duplicates(["article", "sentence"])["code"]
            return np.bincount(found, minlength=number)
        if universe.denominator == "content words":
            keep = keep & ~words["stopword"].to_numpy(bool)
        return np.bincount(self._words.article[keep], minlength=number)

    @cached_property
    def _words(self) -> "_Rows":
        return self._rows(self.evidence.pages.words)

    @cached_property
    def _actors(self) -> "_Rows":
        mentions = self.evidence.pages.mentions
        return self._rows(mentions[mentions["kind"] == "actor"])


def _hit(universe: Universe) -> str:
    return "hit_elsewhere" if universe.edition == "other wording" else "hit"


class _Rows(NamedTuple):
    """What choices ask of the rows of a table, as arrays: where each stands and in which voice."""

    article: np.ndarray
    counted: np.ndarray
    body: np.ndarray
    unquoted: np.ndarray
    broad: np.ndarray
    core: np.ndarray

    def kept(self, universe: Universe) -> np.ndarray:
        """Say of each row whether a universe counts it."""
        keep = np.ones(len(self.article), dtype=bool)
        for chosen, column in ((universe.page == "article", self.counted),
                               (universe.echoes == "without", self.body),
                               (universe.quotations == "without", self.unquoted),
                               (universe.roles != "as set", self.broad),
                               (universe.coding == "core", self.core)):
            if chosen:
                keep &= column
        return keep


def applicable(counter: Counter, part: Part, default: Universe) -> dict[str, str | None]:
    """Say of each choice whether it can apply to a part: null, or why it does not.

    A claim may name choices that do not apply and say why; the others follow from what is counted.
    """
    measure, reasons = part.measure, dict.fromkeys(OPTIONS, None)
    if not (measure.term or measure.with_terms or _has_words(counter, measure)):
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
    table = counter.units(measure, default)
    if not (table["hit"] != table["hit_elsewhere"]).any() and not _has_editions(counter):
        reasons["edition"] = "No other edition is known of what is counted."
    return {**reasons, **part.fixed}


def _has_words(counter: Counter, measure: Measure) -> bool:
    if measure.referent is None:
        return False
    options = counter.referents[measure.referent].choices.values()
    return any(option.words or option.terms for option in options)


def _has_editions(counter: Counter) -> bool:
    return bool(counter.evidence.study.articles["edition_of"].notna().any())


def universes(counter: Counter, part: Part) -> list[Universe]:
    """List every combination of the choices that apply to a part, the study's own first."""
    default = default_universe(counter.evidence.study)
    reasons = applicable(counter, part, default)
    options = []
    for name, values in OPTIONS.items():
        own = getattr(default, name)
        values = (own, *(value for value in values if value != own))
        if reasons[name] is not None:
            values = (own,)
        elif name == "denominator" and not part.measure.actor:
            values = tuple(v for v in values if v != "actor mentions")
        elif name == "edition":
            table = counter.units(part.measure, default)
            worded = (table["hit"] != table["hit_elsewhere"]).any()
            values = tuple(v for v in values if v == own or (v == "other wording" and worded)
                           or (v.endswith(" edition") and _has_editions(counter)))
        options.append(values)
    return [Universe(*combination) for combination in product(*options)]
