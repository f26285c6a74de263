"""What the design of a study cannot carry: warnings beside each claim."""

import pandas as pd

from analysis.claims.source import Part
from analysis.study.study import Study

FEW = 5


def warnings(study: Study, part: Part, articles: pd.DataFrame, units: pd.DataFrame) -> list[str]:
    """List why the articles cannot carry a part of a claim, in plain words.

    `articles` and `units` are those that the part is counted in, the groups that it does not name
    being the rest.
    """
    groups = set(articles["group"]) & set(part.groups) or set(articles["group"])
    articles = articles[articles["group"].isin(groups)]
    hits = units[units["hit"] & units["group"].isin(groups)]
    sizes = hits.groupby("group").size()
    places = hits.drop_duplicates(["article", "block"]).groupby("group").size()
    told = {
        "one article a group: what differs may be the article":
            articles.groupby("group").size().eq(1).any(),
        f"counts below {FEW}": len(hits) and sizes.max() < FEW,
        "nothing was counted": not len(hits),
        "all in one paragraph": (places.eq(1) & sizes.gt(1)).any()}
    warned = [text for text, concerned in told.items() if concerned] + differences(articles)
    if _translated_label(study, part, hits):
        warned.append("a label in a translated quotation: the word may be the translator's")
    return warned


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
