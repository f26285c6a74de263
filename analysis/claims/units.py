"""What a measure counts: the places or expressions, and which of them are hits.

For a rate every place is a hit; for a share the units are all expressions that could have been one.
Units stand on the whole page, clutter too: a choice then selects among them.
"""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.claims.rows import PLACE, Evidence
from analysis.claims.source import Measure
from analysis.lexicon.referents import OTHER, Referent, spellings

COLUMNS = [*PLACE, "clutter", "start", "end", "strength"]


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
    return _places(evidence, measure.frame, measure.actor, measure.term, conflation)


def _places(evidence: Evidence, frames: Iterable[str], actors: Iterable[str],
            terms: Iterable[str], conflation: str, *more: pd.DataFrame) -> pd.DataFrame:
    mentions = evidence.mentions
    own = (mentions["kind"].eq("frame") & mentions["id"].isin(frames)) | (
        mentions["kind"].eq("actor") & _names(mentions["id"], actors))
    found = [mentions[own], *more, *(evidence.term(spelling, conflation) for term in terms
                              for spelling in spellings(term))]
    table = pd.concat([one[one.columns.intersection([*COLUMNS, "id", "object", "form"])]
                       for one in found if len(one)] or [mentions.iloc[:0]], ignore_index=True)
    return table.drop_duplicates(["article", "start", "end"], ignore_index=True)


def _names(column: pd.Series, names: Iterable[str]) -> pd.Series:
    """Whether each value, ids joined by +, holds one of some ids."""
    wanted = set(names)
    known = {value: bool(wanted & set(value.split("+"))) for value in column.dropna().unique()}
    return column.map(known).fillna(False).astype(bool)


def _choice(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = expressions(evidence, referents[measure.referent], conflation)
    wanted = set(measure.choice)
    return table.assign(hit=table["choice"].isin(wanted),
                        hit_elsewhere=table["choice_elsewhere"].isin(wanted))


def expressions(evidence: Evidence, referent: Referent, conflation: str) -> pd.DataFrame:
    """List the expressions for a referent with their `choice`, and that of another edition.

    Returns the columns of `units` without the hits, `choice` and `choice_elsewhere` (the same
    where no other edition is known).
    """
    if referent.actors:
        table = _places(evidence, (), referent.actors, (), conflation)
        table["choice"] = (_by_words(evidence, table, referent, conflation) if referent.choices
                           else table["form"].astype(object))
    else:
        parts = [_places(evidence, option.frames, (), option.terms, conflation,
                         *([evidence.matches(option.patterns, referent.classes)]
                           if option.patterns else [])).assign(choice=name)
                 for name, option in referent.choices.items()]
        table = _first_of_overlapping(pd.concat(parts, ignore_index=True))
    if referent.beside:
        named = _places(evidence, (), referent.beside, (), conflation)
        sentences = set(zip(named["article"], named["sentence"], strict=True))
        carried = {name for name, option in referent.choices.items() if option.carried}
        inside = [(row.article, row.sentence) in sentences or (
            row.choice in carried and (row.article, row.sentence - 1) in sentences)
            for row in table.itertuples()]
        table = table[np.array(inside, dtype=bool)].reset_index(drop=True)
    other = dict(zip(zip(evidence.editions["article"], evidence.editions["start"], strict=True),
                     evidence.editions["form"], strict=True))
    by_form = referent.actors and not referent.choices
    return table.assign(choice_elsewhere=[
        other.get((article, start), choice) if by_form else choice for article, start, choice
        in zip(table["article"], table["start"], table["choice"], strict=True)])


def _by_words(evidence: Evidence, table: pd.DataFrame, referent: Referent,
              conflation: str) -> pd.Series:
    choice = pd.Series(OTHER, index=table.index, dtype=object)
    for name, option in reversed(referent.choices.items()):
        words = _places(evidence, (), (), option.words, conflation)
        choice[_touching(table, words)] = name
    return choice


def _touching(table: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
    """Whether each row shares characters with one of the spans of its article."""
    rows = table[["article", "start", "end"]].reset_index(names="row")
    pairs = rows.merge(spans[["article", "start", "end"]], on="article", suffixes=("", "_of"))
    inside = pairs["start_of"].lt(pairs["end"]) & pairs["end_of"].gt(pairs["start"])
    return table.index.isin(pairs.loc[inside, "row"])


def _first_of_overlapping(table: pd.DataFrame) -> pd.DataFrame:
    """Keep of expressions that overlap the first, the longest of those, so that none counts twice.

    One that overlaps only an expression that was left out stays.
    """
    order = table.assign(until=-table["end"]).sort_values(["article", "start", "until"],
                                                          kind="stable")
    kept, last = [], (None, -1)
    for article, start, end in zip(order["article"], order["start"], order["end"], strict=True):
        free = article != last[0] or start >= last[1]
        kept.append(free)
        last = (article, end) if free else last
    return order[np.array(kept, dtype=bool)].drop(columns="until").reset_index(drop=True)


def _voice(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = nodes(evidence, measure, conflation)
    return table.assign(hit=_names(table["speaker"], measure.speakers)
                        | table["voice"].isin(measure.voices))


def _quotations(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = evidence.quotations
    return table.assign(hit=_names(table["speaker"], measure.speakers))


def _actor_share(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = evidence.mentions[evidence.mentions["kind"] == "actor"]
    return table.assign(hit=_names(table["id"], measure.actor))


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
        frames = _places(evidence, measure.names, (), (), conflation)
        table = table[_touching(table, _coded(frames, coding))]
    return table.assign(hit=_names(table["caller"], measure.caller)
                        | _names(table["addressee"], measure.addressee))


def _collocate(evidence, measure, referents, conflation, coding) -> pd.DataFrame:
    table = nodes(evidence, measure, conflation)
    near = _places(evidence, measure.with_frames, measure.with_actors, measure.with_terms,
                   conflation)
    near = _coded(near, coding)
    if measure.within == "itself":
        return table.assign(hit=_touching(table, near))
    before, after = _window(measure.within)
    spans = [frame.assign(first=evidence.word_rows(frame["article"], frame["start"]),
                          last=evidence.word_rows(frame["article"], frame["end"] - 1))
             for frame in (table, near)]
    names = ["article", "sentence", "first", "last"]
    pairs = spans[0][names].reset_index(names="row").merge(
        spans[1][names], on=["article", "sentence"], suffixes=("", "_of"))
    apart = pairs["last_of"].lt(pairs["first"]) | pairs["first_of"].gt(pairs["last"])
    close = pairs["last_of"].ge(pairs["first"] - before) & pairs["first_of"].le(
        pairs["last"] + after)
    # Actors mentioned together (الدول الثلاث) stand beside one another in one expression.
    joint = _names(table["id"], measure.with_actors) if "id" in table else False
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
