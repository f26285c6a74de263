"""The expressions for a referent: which of several was chosen, wherever it is spoken of."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.lexicon.referents import OTHER, Referent, spellings
from analysis.mentions.resolve import names_any
from analysis.study.whole_pages import PLACE, WholePages

COLUMNS = [*PLACE, "clutter", "start", "end", "strength"]


def named_spans(pages: WholePages, frames: Iterable[str], actors: Iterable[str],
                terms: Iterable[str], conflation: str, *more: pd.DataFrame) -> pd.DataFrame:
    """Return every place of some frames, actors and terms on the whole pages, each once.

    `more` are tables of other places to be among them.
    """
    mentions = pages.mentions
    named = (mentions["kind"].eq("frame") & mentions["id"].isin(frames)) | (
        mentions["kind"].eq("actor") & names_any(mentions["id"], actors))
    tables = [mentions[named], *more, *(pages.term(spelling, conflation)
                              for term in terms for spelling in spellings(term))]
    table = pd.concat([table[table.columns.intersection([*COLUMNS, "id", "object", "form"])]
                       for table in tables if len(table)] or [mentions.iloc[:0]], ignore_index=True)
    return table.drop_duplicates(["article", "start", "end"], ignore_index=True)


def expressions(pages: WholePages, referent: Referent, conflation: str) -> pd.DataFrame:
    """List the expressions for a referent on the whole pages, with the `choice` that each makes."""
    if referent.actors:
        table = named_spans(pages, (), referent.actors, (), conflation)
        table["choice"] = (_by_words(pages, table, referent, conflation) if referent.choices
                           else table["form"].astype(object))
    else:
        parts = [named_spans(pages, option.frames, (), option.terms, conflation,
                             *([pages.matches(option.patterns, referent.classes)]
                               if option.patterns else [])).assign(choice=name)
                 for name, option in referent.choices.items()]
        table = _first_of_overlapping(pd.concat(parts, ignore_index=True))
    if referent.beside:
        named = named_spans(pages, (), referent.beside, (), conflation)
        sentences = set(zip(named["article"], named["sentence"], strict=True))
        carried = {name for name, option in referent.choices.items() if option.carried}
        inside = [(row.article, row.sentence) in sentences or (
            row.choice in carried and (row.article, row.sentence - 1) in sentences)
            for row in table.itertuples()]
        table = table[np.array(inside, dtype=bool)].reset_index(drop=True)
    return table


def _by_words(pages: WholePages, table: pd.DataFrame, referent: Referent,
              conflation: str) -> pd.Series:
    choice = pd.Series(OTHER, index=table.index, dtype=object)
    for name, option in reversed(referent.choices.items()):
        words = named_spans(pages, (), (), option.words, conflation)
        choice[touching(table, words)] = name
    return choice


def touching(table: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
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


