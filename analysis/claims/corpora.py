"""What a verdict over articles rests on: what counts once, what is one unit, how much was tried.

Exact and near copies count once in each group: the earliest by date, of one day the first by id.
Articles of one outlet, or of one story (copies, parts and editions of one another), are one unit
where a claim's `cluster`, or else that of study.toml, says so. Of all claims that were ever frozen
Holm's procedure (1979) holds the error in each direction at 2.5 percent; a claim that was looked at
several times while articles were added has its p that many times (Bonferroni), unless a plan was
frozen with it: then there is no verdict before as many articles are there as it asks for, and the
looks count from there.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
from statsmodels.stats.multitest import multipletests

from analysis.claims.freezing import Status
from analysis.claims.source import Part
from analysis.measures.resampling import permute_articles
from analysis.pages.copies import find_duplicates, stories
from analysis.study.study import Study

ENOUGH = "One place is enough."
LEVEL = .025
"""Of each direction."""


class Units:
    """Which articles of a study count, and what is one unit of theirs."""

    def __init__(self, study: Study):
        """Compare all articles of a study with one another."""
        self.articles = study.articles
        self.pairs = find_duplicates(study.texts, study.blocks)

    def copies(self) -> dict[str, str]:
        """Return of each copy that is not counted the article of its group that is."""
        linked = self.pairs[self.pairs["kind"] != "part"]
        story = pd.concat([linked.set_index(side)["story"] for side in ("article", "other")])
        rows = self.articles[["article", "group", "date"]].assign(
            story=self.articles["article"].map(story[~story.index.duplicated()])).dropna(
                subset="story").sort_values(["date", "article"])
        first = rows.groupby(["story", "group"])["article"].transform("first")
        return {name: kept for name, kept in zip(rows["article"], first, strict=True)
                if name != kept}

    def clustered(self, cluster: str) -> pd.Series:
        """Return the unit of each article of the study."""
        rows, alone = self.articles, self.articles["article"]
        if cluster == "none":
            return alone
        if cluster == "outlet":
            return rows["outlet"].replace("", None).fillna(alone)
        places = pd.Index(alone)
        editions = rows[rows["edition_of"].isin(alone)]
        pairs = [*self.pairs[["article", "other"]].itertuples(index=False),
                 *editions[["article", "edition_of"]].itertuples(index=False)]
        return alone.iloc[stories(len(rows), [tuple(places.get_indexer(pair)) for pair in pairs])
                          ].set_axis(rows.index).rename("story")


def over_articles(part: Part, totals: pd.DataFrame) -> tuple[tuple[float, float] | None, ...]:
    """Return the interval of a part's contrast over articles and its p; null where there is none.

    `totals` has a row an article: its group, `count`, `of` and `unit`. The interval is of the
    binary log of the ratio of rates, or of the odds of shares; of several contrasts that with the
    lowest bound. The p are of more, all of which have to be there, and of less, which any may be.
    """
    found = [permute_articles(totals, e.group, e.than, of="of", cluster="unit",
                              share=not part.measure.is_rate)
             for e in part.expect if e.what == "more"]
    if not found:
        return None, None
    lowest = min(found, key=lambda contrast: contrast.low)
    return (lowest.low, lowest.high), (max(contrast.more for contrast in found), min(
        1.0, len(found) * min(contrast.less for contrast in found)))


def told_copies(copies: Mapping[str, str], articles: Sequence[str]) -> str:
    """Say which articles are copies of some that count, and which of them count; empty if none."""
    told = [f"{name} (as {kept})" for name, kept in sorted(copies.items()) if kept in articles]
    more = f" and {len(told) - 5} more" * (len(told) > 5)
    return f" Copies count once: {', '.join(told[:5])}{more}." if told else ""


def hold_over_claims(rows: list[dict], parts: Sequence[dict], statuses: Mapping[str, Status],
                     frozen: int) -> None:
    """Leave `supported` and `contradicted` to the claims that outlast all that was tried.

    `rows` are those of claims, which are changed, with `p` added; `frozen` is how many claims were
    ever frozen. A claim that a single place contradicts is not contradicted by chance.
    """
    for verdict, place, worst in (("supported", 0, max), ("contradicted", 1, min)):
        values = {}
        for row in rows:
            dealt = [part["dealt"][place] for part in parts if part["id"] == row["id"]
                     and part["dealt"]]
            if looks := statuses[row["id"]].looks if dealt else 0:
                times = len(dealt) if worst is min else 1
                values[row["id"]] = min(1, looks * times * worst(dealt))
        alone = [1.0] * max(0, frozen - len(values))
        held = dict(zip(values, multipletests([*values.values(), *alone], method="holm")[1],
                        strict=False)) if values else {}
        for row in rows:
            if row["verdict"] != verdict or (verdict == "contradicted" and row["by_a_place"]):
                continue
            status, p = statuses[row["id"]], held.get(row["id"], 1)
            if not status.looks:
                row |= {"verdict": "undecided", "rule": status.lacking}
                continue
            looks = f", looked at {status.looks} times while articles were added" * (
                status.looks > 1)
            tried = f"{frozen} frozen claim{'s' * (frozen > 1)} (Holm){looks}: p {p:.4f}"
            row |= {"p": float(p), "rule": f"{row['rule']} Over {tried}."} if p <= LEVEL else {
                "p": float(p), "verdict": "undecided",
                "rule": f"{row['rule']} But not over {tried}, above {LEVEL}."}
