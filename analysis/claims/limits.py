"""What the design of a study cannot carry: warnings beside each claim."""

from collections.abc import Collection

import pandas as pd

from analysis.claims.source import REST, Part
from analysis.claims.universes import Counts
from analysis.study.study import Study

FEW = 5


def warnings(study: Study, part: Part, counts: Counts, articles: Collection[str] | None = None
             ) -> list[str]:
    """List why the articles cannot carry a part of a claim, in plain words."""
    table, units = study.articles, counts.units
    if articles is not None:
        table = table[table["article"].isin(articles)]
        units = units[units["article"].isin(articles)]
    if REST in part.groups:
        table, units = (rows.assign(group=rows["group"].where(
            rows["group"].isin(part.groups), REST)) for rows in (table, units))
    groups = set(table["group"]) & set(part.groups) or set(table["group"])
    table = table[table["group"].isin(groups)]
    hits = units[units["hit"] & units["group"].isin(groups)]
    found = []
    if (table.groupby("group").size() == 1).any():
        found.append("one article a group: what differs may be the article")
    if len(hits) and hits.groupby("group").size().max() < FEW:
        found.append(f"counts below {FEW}")
    elif not len(hits):
        found.append("nothing was counted")
    places = hits.groupby("group")[["article", "block"]].apply(
        lambda rows: len(rows.drop_duplicates()))
    sizes = hits.groupby("group").size()
    if len(places) and (places.eq(1) & sizes.gt(1)).any():
        found.append("all in one paragraph")
    found += differences(table)
    if _translated_label(study, part, hits):
        found.append("a label in a translated quotation: the word may be the translator's")
    return found


def differences(table: pd.DataFrame) -> list[str]:
    """List in what the articles of the groups differ beside their group, in plain words."""
    found = []
    for column, told in (("genre", "genres"), ("outlet", "outlets"),
                         ("translated_from", "source languages")):
        values = list(table.groupby("group")[column].agg(lambda own: frozenset(own.dropna())))
        known = all(values)
        if column == "translated_from" and any(values) and not known:
            found.append("only one group is translated" if len(values) == 2 else
                         "not all groups are translated")
        elif known and len(values) > 1 and not frozenset.intersection(*values):
            found.append(f"{told} differ between the groups")
    return found


def _translated_label(study: Study, part: Part, hits: pd.DataFrame) -> bool:
    measure, frames = part.measure, study.lexicon.frames
    judging = (measure.kind == "choice" and "label" in measure.choice) or any(
        "moral" in frames[name].functions for name in measure.frame if name in frames)
    translated = study.articles.loc[study.articles["translated_from"].notna(), "article"]
    return bool(judging and (hits["voice"].eq("quoted") & hits["article"].isin(translated)).any())
