"""What claims count: of these places, those; and in each universe, one way to make every choice.

Places stand on the whole page, clutter too, so that a choice selects among them. A universe is one
combination of reasonable choices (Steegen et al. 2016); its first values are the study's settings.
"""

from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.source import KINDS, Measure, Part
from analysis.lexicon.referents import load_referents
from analysis.measures.uncertainty import OPTIONS
from analysis.mentions.ids import names_any
from analysis.study.labels import modality, read_beside
from analysis.study.study import Study
from analysis.study.whole_pages import COLUMNS, expressions, named_spans, touching

_CALLS = ["kind", "caller", "addressee", "verb_start", "start", "end", "article"]


class Evidence:
    """The places of a study that claims count, with the columns `PLACE` of `whole_pages`."""

    def __init__(self, study: Study, terms: Iterable[str] = ()):
        """Take over a study that was read, not changing it; `terms` are those to be counted."""
        self.study, self.pages = study, study.whole_pages
        self.referents = load_referents(study.lexicon)
        self.pages.parse(terms)

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """Every direct quotation."""
        table = self.pages.quotations
        return table[table["mode"] == "direct"].assign(strength="core")

    @cached_property
    def actors(self) -> pd.DataFrame:
        """Every mention of an actor."""
        return self.pages.mentions[self.pages.mentions["kind"] == "actor"]

    @cached_property
    def calls(self) -> pd.DataFrame:
        """Every call and declared support, placed where its verb stands."""
        table = self.study.calls
        table = table.loc[table["kind"] != "ask", _CALLS].reset_index(drop=True)
        return self.pages.at_words(table, "verb_start").assign(strength="core")

    @cached_property
    def modality(self) -> pd.DataFrame:
        """Mentions of frames that were coded by hand as asserted, threatened, feared or denied."""
        coded = modality(self.study)[["article", "start", "end", "modality"]]
        table = self.pages.mentions.merge(coded, on=["article", "start", "end"])
        return table[table["kind"] == "frame"]

    @cached_property
    def other_forms(self) -> dict[tuple[str, int], str]:
        """What other editions have in place of a mention, by its article and start."""
        table = read_beside(self.study, "editions.csv", ["article", "start", "end"], blank=True)
        if "form" not in table:
            return {}
        table = table[(table["start"] != "") & (table["form"] != "")]
        return {(row.article, int(row.start)): row.form for row in table.itertuples()}

    def units(self, measure: Measure, conflation: str, coding: str = "core") -> pd.DataFrame:
        """List what a measure counts, in the order of the texts.

        `conflation` says which words are the same term; `coding` whether a collocate may be one by
        a wider reading. Returns the columns of `PLACE`, `clutter`, `start`, `end`, `strength`,
        `hit`, and `hit_elsewhere`: whether it would be one with the expression of another edition.
        """
        table = self._places(measure, conflation, coding)
        if measure.kind == "collocate":
            hit = self._near(table, measure, conflation, coding)
        elif those := KINDS[measure.kind].those:
            hit = np.any([names_any(table[column], getattr(measure, field)).to_numpy(bool)
                          for column, field in those.items()], axis=0)
        else:
            hit = np.ones(len(table), dtype=bool)
        table = table.assign(hit=hit, hit_elsewhere=hit)
        if measure.kind == "choice" and not self.referents[measure.referent].choices:
            other = [self.other_forms.get((row.article, row.start), row.choice)
                     for row in table.itertuples()]
            table["hit_elsewhere"] = pd.Series(other, table.index, dtype=object).isin(
                measure.choice)
        table = table[[*COLUMNS, "hit", "hit_elsewhere"]]
        return table.sort_values(["article", "start", "end"], kind="stable", ignore_index=True)

    def _places(self, measure: Measure, conflation: str, coding: str) -> pd.DataFrame:
        """The places of which some are hits."""
        if measure.kind == "quotations":
            return self.quotations
        if measure.kind == "actor_share":
            return self.actors
        if measure.kind == "modality":
            return self.modality[self.modality["id"].isin(measure.frame)]
        if measure.kind == "choice":
            return expressions(self.pages, self.referents[measure.referent], conflation)
        if measure.kind == "calls":
            if not measure.names:
                return self.calls
            frames = named_spans(self.pages, measure.names, (), (), conflation)
            return self.calls[touching(self.calls, _read(frames, coding))]
        table = named_spans(self.pages, measure.frame, measure.actor, measure.term, conflation)
        return table.dropna(subset="object") if measure.kind == "object" else table

    def _near(self, table: pd.DataFrame, measure: Measure, conflation: str, coding: str
              ) -> np.ndarray:
        """Whether a collocate stands within the measure's window of each place, in its sentence."""
        near = _read(named_spans(self.pages, measure.with_frames, measure.with_actors,
                                 measure.with_terms, conflation), coding)
        if measure.within == "itself":
            return touching(table, near)
        number, _, side = measure.within.partition(" ")
        most = np.inf if number == "sentence" else int(number)
        before, after = (0 if side == other else most for other in ("after", "before"))
        names = ["article", "sentence", "first", "last"]
        rows = self.pages.word_rows
        nodes, others = (places.assign(first=rows(places["article"], places["start"]),
                                       last=rows(places["article"], places["end"] - 1))[names]
                         for places in (table, near))
        pairs = nodes.reset_index(names="row").merge(others, on=names[:2], suffixes=("", "_of"))
        apart = pairs["last_of"].lt(pairs["first"]) | pairs["first_of"].gt(pairs["last"])
        close = pairs["last_of"].ge(pairs["first"] - before) & pairs["first_of"].le(
            pairs["last"] + after)
        # Actors mentioned together (الدول الثلاث) stand beside one another in one expression.
        joint = names_any(table["id"], measure.with_actors) if "id" in table else False
        return table.index.isin(pairs.loc[apart & close, "row"]) | joint


def _read(places: pd.DataFrame, coding: str) -> pd.DataFrame:
    return places[(places["strength"] == "core") | (coding == "wide")]


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

    @property
    def hit(self) -> str:
        """The column of units that says which are hits."""
        return "hit_elsewhere" if self.edition == "other wording" else "hit"


def default_universe(study: Study) -> Universe:
    """Return the universe of the study's own settings."""
    return Universe(coding=study.settings.coding.strength,
                    conflation=study.settings.terms.conflation)


class _Rows:
    """A table of the whole pages: in which article each row stands, and which choices keep it."""

    def __init__(self, table: pd.DataFrame, articles: pd.Series):
        self.table, self.number = table, len(articles)
        self.article = pd.Index(articles).get_indexer(table["article"])
        keeping = {
            ("page", "article"): table["counted"],
            ("echoes", "without"): ~table["echo"].astype(bool),
            ("quotations", "without"): table["voice"] != "quoted",
            ("roles", OPTIONS["roles"][1]): ~table["role"].isin(("caption", "embed"))}
        if "strength" in table:
            keeping["coding", "core"] = table["strength"] == "core"
        self._keeping = {key: rows.to_numpy(bool) for key, rows in keeping.items()}

    def kept(self, universe: Universe) -> np.ndarray:
        """Say of each row whether a universe counts it."""
        return np.logical_and.reduce([np.ones(len(self.table), dtype=bool), *(
            rows for (choice, option), rows in self._keeping.items()
            if getattr(universe, choice) == option)])

    def by_article(self, chosen: np.ndarray) -> np.ndarray:
        """Count the chosen rows of each article."""
        return np.bincount(self.article[chosen], minlength=self.number)


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
        self._made: dict[tuple | Universe, _Rows | np.ndarray] = {}

    def _rows(self, measure: Measure, universe: Universe) -> _Rows:
        key = (measure, universe.conflation, universe.coding)
        if key not in self._made:
            self._made[key] = _Rows(self.evidence.units(*key), self.articles["article"])
        return self._made[key]

    def units(self, measure: Measure, universe: Universe) -> pd.DataFrame:
        """Return all units of a measure, whatever a universe leaves out."""
        return self._rows(measure, universe).table

    def counted(self, part: Part, universe: Universe) -> pd.DataFrame:
        """Return the units of a part that are counted in a universe, with `hit`."""
        rows = self._rows(part.measure, universe)
        table = rows.table[rows.kept(universe)]
        return table.assign(hit=table[universe.hit])

    def totals(self, part: Part, universe: Universe) -> np.ndarray:
        """Count a part in a universe, a row an article of the study.

        Its hits, and what they are out of: of a rate the denominator, of a share the units.
        """
        rows = self._rows(part.measure, universe)
        kept = rows.kept(universe)
        count = rows.by_article(kept & rows.table[universe.hit].to_numpy(bool))
        of = self._size(universe) if part.measure.is_rate else rows.by_article(kept)
        return np.column_stack([count, of]) * self._of_story.get(universe.edition, 1)

    def by_group(self, part: Part, universe: Universe,
                 articles: Collection[str] | None = None) -> dict[str, tuple[int, int]]:
        """Count a part in a universe: for each group its hits, and what they are out of.

        Of all articles, or of those named.
        """
        totals = self.totals(part, universe)
        if articles is not None:
            totals = totals * self.articles[["article"]].isin(articles).to_numpy()
        return {group: tuple(map(int, totals[self.articles["group"].to_numpy() == group].sum(0)))
                for group in self.study.groups}

    def _size(self, universe: Universe) -> np.ndarray:
        """For each article what a rate is over in a universe."""
        key = universe._replace(conflation="", edition="")
        if key not in self._made:
            rows = self._actors if universe.denominator == "actor mentions" else self._words
            kept = rows.kept(universe)
            if universe.denominator == "sentences":
                kept[kept] = ~rows.table.loc[kept, ["article", "sentence"]].duplicated().to_numpy()
            elif universe.denominator == "content words":
                kept = kept & ~rows.table["stopword"].to_numpy(bool)
            self._made[key] = rows.by_article(kept)
        return self._made[key]

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


def applicable(counter: Counter, part: Part) -> dict[str, str | None]:
    """Say of each choice whether it can apply to a part: null, or why it does not.

    A claim may name choices that do not apply and say why; the others follow from what is counted.
    """
    measure, reasons = part.measure, dict.fromkeys(OPTIONS)
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
    there = {"actor mentions": part.measure.actor, "first edition": counter.editions,
             "other edition": counter.editions,
             "other wording": counter.other_wording(part.measure)}
    options = []
    for name, values in OPTIONS.items():
        first = getattr(default, name)
        options.append([first, *(value for value in values if reasons[name] is None
                                 and value != first and there.get(value, True))])
    return [Universe(*combination) for combination in product(*options)]
