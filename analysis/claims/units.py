"""What a measure counts: of these places, those.

Places stand on the whole page, clutter too, so that a choice (with or without headlines,
quotations ...) selects among them.
"""

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.claims.source import KINDS, Measure
from analysis.lexicon.schema import load_referents
from analysis.mentions.resolve import names_any
from analysis.study.labels import modality, read_beside
from analysis.study.study import Study
from analysis.study.whole_pages import COLUMNS, expressions, named_spans, touching

_CALLS = ["kind", "caller", "addressee", "verb_start", "start", "end", "article"]


class Evidence:
    """The places of a study that claims count, each table made once.

    Each has the columns `PLACE` of `whole_pages`, `start`, `end` and `strength` (core where there
    is no other).
    """

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
        """Mentions that were coded by hand as asserted, threatened, feared or denied."""
        coded = modality(self.study)[["article", "start", "end", "modality"]]
        return self.pages.mentions.merge(coded, on=["article", "start", "end"])

    @cached_property
    def other_forms(self) -> dict[tuple[str, int], str]:
        """What other editions have in place of a mention, by its article and start."""
        table = read_beside(self.study, "editions.csv", ["article", "start", "end", "form"])
        if "form" not in table:
            return {}
        table = table[(table["start"] != "") & (table["form"] != "")]
        return dict(zip(zip(table["article"], table["start"].astype(int), strict=True),
                        table["form"], strict=True))

    def units(self, measure: Measure, conflation: str, coding: str = "core") -> pd.DataFrame:
        """List what a measure counts, in the order of the texts.

        `conflation` says which words are the same term; `coding` whether a collocate may be one by
        a wider reading. Returns the columns of `PLACE`, `clutter`, `start`, `end`, `strength`,
        `hit`, and `hit_elsewhere`: whether it would be one with the expression of another edition.
        """
        table = _PLACES[measure.kind](self, measure, conflation, coding)
        hit = (_near(self, table, measure, conflation, coding) if measure.kind == "collocate"
               else _those(table, measure))
        table = table.assign(hit=hit, hit_elsewhere=hit)
        if measure.kind == "choice" and not self.referents[measure.referent].choices:
            other = [self.other_forms.get((row.article, row.start), row.choice)
                     for row in table.itertuples()]
            table["hit_elsewhere"] = pd.Series(other, table.index, dtype=object).isin(
                measure.choice)
        table = table[[*COLUMNS, "hit", "hit_elsewhere"]]
        return table.sort_values(["article", "start", "end"], kind="stable", ignore_index=True)


def _those(table: pd.DataFrame, measure: Measure) -> np.ndarray:
    """Whether a column of each place has one of what the measure names; else all are hits."""
    named = [names_any(table[column], getattr(measure, field)).to_numpy(bool)
             for column, field in KINDS[measure.kind].those.items()]
    return np.any(named, axis=0) if named else np.ones(len(table), dtype=bool)


def _named(evidence: Evidence, measure: Measure, conflation: str, coding: str) -> pd.DataFrame:
    return named_spans(evidence.pages, measure.frame, measure.actor, measure.term, conflation)


def _of_something(*asked) -> pd.DataFrame:
    return _named(*asked).dropna(subset="object")


def _chosen(evidence: Evidence, measure: Measure, conflation: str, coding: str) -> pd.DataFrame:
    return expressions(evidence.pages, evidence.referents[measure.referent], conflation)


def _coded(evidence: Evidence, measure: Measure, conflation: str, coding: str) -> pd.DataFrame:
    table = evidence.modality
    return table[table["kind"].eq("frame") & table["id"].isin(measure.frame)]


def _calls(evidence: Evidence, measure: Measure, conflation: str, coding: str) -> pd.DataFrame:
    if not measure.names:
        return evidence.calls
    frames = named_spans(evidence.pages, measure.names, (), (), conflation)
    return evidence.calls[touching(evidence.calls, _read(frames, coding))]


def _near(evidence: Evidence, table: pd.DataFrame, measure: Measure, conflation: str, coding: str
          ) -> np.ndarray:
    """Whether a collocate stands within the measure's window of each place, in its sentence."""
    pages = evidence.pages
    near = _read(named_spans(pages, measure.with_frames, measure.with_actors, measure.with_terms,
                             conflation), coding)
    if measure.within == "itself":
        return touching(table, near)
    number, _, side = measure.within.partition(" ")
    most = np.inf if number == "sentence" else int(number)
    before, after = (0 if side == other else most for other in ("after", "before"))
    nodes, others = (places.assign(first=pages.word_rows(places["article"], places["start"]),
                                   last=pages.word_rows(places["article"], places["end"] - 1))
                     for places in (table, near))
    names = ["article", "sentence", "first", "last"]
    pairs = nodes[names].reset_index(names="row").merge(
        others[names], on=names[:2], suffixes=("", "_of"))
    apart = pairs["last_of"].lt(pairs["first"]) | pairs["first_of"].gt(pairs["last"])
    close = pairs["last_of"].ge(pairs["first"] - before) & pairs["first_of"].le(
        pairs["last"] + after)
    # Actors mentioned together (الدول الثلاث) stand beside one another in one expression.
    joint = names_any(table["id"], measure.with_actors) if "id" in table else False
    return table.index.isin(pairs.loc[apart & close, "row"]) | joint


def _read(places: pd.DataFrame, coding: str) -> pd.DataFrame:
    return places[(places["strength"] == "core") | (coding == "wide")]


_PLACES: dict[str, Callable[..., pd.DataFrame]] = {
    "rate": _named, "choice": _chosen, "voice": _named, "object": _of_something,
    "modality": _coded, "calls": _calls, "collocate": _named,
    "quotations": lambda evidence, *_: evidence.quotations,
    "actor_share": lambda evidence, *_: evidence.actors,
}
