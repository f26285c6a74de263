"""What a measure counts: the places or expressions, and which of them are hits.

For a rate every place is a hit; for a share the units are all expressions that could have been one.
Units stand on the whole page, clutter too: a choice then selects among them.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from analysis.claims.rows import Evidence
from analysis.claims.source import Measure
from analysis.lexicon.referents import Referent
from analysis.mentions.resolve import names_any
from analysis.study.expressions import COLUMNS, expressions, named_spans, touching


def units(evidence: Evidence, measure: Measure, referents: Mapping[str, Referent],
          conflation: str, coding: str = "core") -> pd.DataFrame:
    """List what a measure counts, in the order of the texts.

    `conflation` says which words are the same term; `coding` whether a collocate may be one by a
    wider reading. Returns the columns of `PLACE`, `clutter`, `start`, `end`, `strength`, `hit`, and
    `hit_elsewhere`: whether it would be one with the expression of another edition.
    """
    table = _KINDS[measure.kind](evidence, measure, referents, conflation, coding)
    if "hit_elsewhere" not in table:
        table = table.assign(hit_elsewhere=table["hit"])
    table = table[[*COLUMNS, "hit", "hit_elsewhere"]]
    return table.sort_values(["article", "start", "end"], kind="stable", ignore_index=True)


def _rate(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    return nodes(evidence, measure, conflation).assign(hit=True)


def nodes(evidence: Evidence, measure: Measure, conflation: str) -> pd.DataFrame:
    """Return every place of the frames, actors and terms that a measure names."""
    return named_spans(evidence.pages, measure.frame, measure.actor, measure.term, conflation)


def _choice(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    referent = referents[measure.referent]
    table = expressions(evidence.pages, referent, conflation)
    elsewhere = table["choice"]
    if referent.actors and not referent.choices:
        other = {(row.article, row.start): row.form for row in evidence.editions.itertuples()}
        elsewhere = pd.Series([other.get((row.article, row.start), row.choice)
                               for row in table.itertuples()], table.index, dtype=object)
    return table.assign(hit=table["choice"].isin(measure.choice),
                        hit_elsewhere=elsewhere.isin(measure.choice))


def _voice(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = nodes(evidence, measure, conflation)
    return table.assign(hit=names_any(table["speaker"], measure.speakers)
                        | table["voice"].isin(measure.voices))


def _quotations(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = evidence.quotations
    return table.assign(hit=names_any(table["speaker"], measure.speakers))


def _actor_share(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = evidence.pages.mentions[evidence.pages.mentions["kind"] == "actor"]
    return table.assign(hit=names_any(table["id"], measure.actor))


def _object(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = nodes(evidence, measure, conflation).dropna(subset="object")
    return table.assign(hit=table["object"].isin(measure.object))


def _modality(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = evidence.modality
    table = table[table["kind"].eq("frame") & table["id"].isin(measure.frame)]
    return table.assign(hit=table["modality"].isin(measure.modality))


def _calls(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = evidence.calls
    if measure.names:
        frames = named_spans(evidence.pages, measure.names, (), (), conflation)
        table = table[touching(table, _coded(frames, coding))]
    return table.assign(hit=names_any(table["caller"], measure.caller)
                        | names_any(table["addressee"], measure.addressee))


def _collocate(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = nodes(evidence, measure, conflation)
    near = named_spans(evidence.pages, measure.with_frames, measure.with_actors, measure.with_terms,
                   conflation)
    near = _coded(near, coding)
    if measure.within == "itself":
        return table.assign(hit=touching(table, near))
    before, after = _window(measure.within)
    spans = [frame.assign(first=evidence.pages.word_rows(frame["article"], frame["start"]),
                          last=evidence.pages.word_rows(frame["article"], frame["end"] - 1))
             for frame in (table, near)]
    names = ["article", "sentence", "first", "last"]
    pairs = spans[0][names].reset_index(names="row").merge(
        spans[1][names], on=["article", "sentence"], suffixes=("", "_of"))
    apart = pairs["last_of"].lt(pairs["first"]) | pairs["first_of"].gt(pairs["last"])
    close = pairs["last_of"].ge(pairs["first"] - before) & pairs["first_of"].le(
        pairs["last"] + after)
    # Actors mentioned together (الدول الثلاث) stand beside one another in one expression.
    joint = names_any(table["id"], measure.with_actors) if "id" in table else False
    return table.assign(hit=table.index.isin(pairs.loc[apart & close, "row"]) | joint)


def _coded(places: pd.DataFrame, coding: str) -> pd.DataFrame:
    return places[(places["strength"] == "core") | (coding == "wide")]


def _window(within: str) -> tuple[float, float]:
    """How many words before and after a node a collocate may stand."""
    if within == "sentence":
        return np.inf, np.inf
    number, side = within.split()
    return (int(number) if side != "after" else 0), (int(number) if side != "before" else 0)


_KINDS: dict[str, Callable[..., pd.DataFrame]] = {
    "rate": _rate, "choice": _choice, "voice": _voice, "quotations": _quotations,
    "actor_share": _actor_share, "object": _object, "modality": _modality, "calls": _calls,
    "collocate": _collocate,
}
