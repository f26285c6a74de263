"""What each claim counts, whether it holds under every reasonable choice, and its verdict by rule.

Exploratory, for claims that were formed on the articles they are counted in: `accurate` (it holds
by the study's own settings, without echoes, and in every distinct outcome of the multiverse),
`depends on coding` (by the settings, not in all), `not accurate`. Confirmatory, for articles that
were added after the claim was frozen: `supported` (it holds so, and the interval over articles
excludes no difference), `not supported` (it does not hold), `undecided`; with one article a group
never `supported`. `not applicable` where the study lacks a group that the claim names. A claim of
several parts is as good as its worst.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.caches import digest, recall
from analysis.claims.freezing import Freeze, Status, claim_status, read_freezes
from analysis.claims.limits import warnings
from analysis.claims.rows import Evidence
from analysis.claims.source import (
    REST,
    Claim,
    Claims,
    Expectation,
    Part,
    flips,
    holds,
    load_claims,
    with_rest,
    worded,
)
from analysis.claims.universes import (
    OPTIONS,
    Counter,
    Counts,
    Universe,
    applicable,
    default_universe,
    universes,
)
from analysis.measures.resampling import article_interval
from analysis.measures.uncertainty import newcombe, rate_ratio_interval
from analysis.study.fingerprint import fingerprint
from analysis.study.study import Study

EXPLORATORY, CONFIRMATORY = "exploratory", "confirmatory"
VERDICTS = ("accurate", "supported", "depends on coding", "undecided", "not accurate",
            "not supported", "not applicable")
"""From best to worst."""


class Results(NamedTuple):
    """All claims of a study.

    `claims`: a row a claim: `id`, `about`, `status`, `verdict`, `rule` (why this verdict), `flip`,
    `flip_missed`, `agree`, `outcomes`, `moved_by`, `warnings`, `reason` (of the status).
    `parts`: a row a part: `id`, `part` (from 0), `measure`, `expect`, `share` (whether it counts
    expressions), `count` and `of` (by group), `low`, `high`, `contrast`, `holds`, `echoes`,
    `universes`, `outcomes`, `agree`, `moved_by`, `overturned_by`, `flip`, `flip_missed`,
    `hangs_on` (paragraphs without which it fails), `over_articles` (interval of the contrast with
    articles as units, the lowest of several), `verdict`, `rule`, `warnings`, `whole_page`.
    `universes`: a row a part and universe: `id`, `part`, the choices, `count`, `of`, `holds`,
    `outcome`. `lines`: a row a counted unit: `id`, `part`, `article`, `group`, `block`, `start`,
    `end`, `hit`.
    """

    claims: pd.DataFrame
    parts: pd.DataFrame
    universes: pd.DataFrame
    lines: pd.DataFrame
    source: Claims


def evaluate(study: Study, progress: Callable[[str, int, int], None] | None = None,
             claims: Claims | None = None) -> Results:
    """Evaluate every claim of a study under every combination of choices.

    `claims` are those of `data/claims.yml` unless others are given. `progress` is called with a
    claim's id, its number and the number of claims. What was found is kept in the cache folder by
    a fingerprint of study, claims and program.
    """
    claims = claims or load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    freezes, of_study = read_freezes(study), fingerprint(study)
    if of_study is None:
        return Results(*_evaluated(study, claims, freezes, progress), claims)
    key = digest([of_study, *(repr(one).encode() for one in (*claims[:2], freezes))])
    return Results(*recall("claims", key, lambda: _evaluated(study, claims, freezes, progress),
                           most=64), claims)


def _evaluated(study: Study, claims: Claims, freezes: Sequence[Freeze],
               progress: Callable[[str, int, int], None] | None) -> tuple[pd.DataFrame, ...]:
    counter = Counter(Evidence(study, claims.terms), claims.referents)
    rows, parts, tables, lines = [], [], [], []
    for number, claim in enumerate(claims.claims.values(), 1):
        if progress:
            progress(claim.id, number, len(claims.claims))
        status = claim_status(study, claim, freezes)
        chosen = status.articles if status.confirmatory else None
        own = []
        for n, part in enumerate(claim.all_parts):
            result = evaluate_part(counter, part, chosen)
            own.append({"id": claim.id, "part": n, **result.row})
            tables.append(result.universes.assign(id=claim.id, part=n))
            lines.append(result.lines.assign(id=claim.id, part=n))
        rows.append(_claim_row(claim, status, own))
        parts += own
    return (pd.DataFrame(rows, columns=CLAIM_COLUMNS), pd.DataFrame(parts, columns=PART_COLUMNS),
            _joined(tables, ["id", "part"]), _joined(lines, ["id", "part"]))


CLAIM_COLUMNS = ["id", "about", "status", "verdict", "rule", "flip", "flip_missed", "agree",
                 "outcomes", "moved_by", "warnings", "reason"]
PART_COLUMNS = ["id", "part", "measure", "expect", "share", "count", "of", "contrast", "low",
                "high", "echoes", "universes", "outcomes", "agree", "moved_by", "overturned_by",
                "holds", "flip", "flip_missed", "fixed", "hangs_on", "warnings", "whole_page",
                "over_articles", "verdict", "rule"]


def _joined(tables: list[pd.DataFrame], first: list[str]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame(columns=first)
    table = pd.concat(tables, ignore_index=True)
    return table[[*first, *(name for name in table if name not in first)]]


class PartResult(NamedTuple):
    """One part: its row for `Results.parts`, its universes and its units."""

    row: dict
    universes: pd.DataFrame
    lines: pd.DataFrame


def evaluate_part(counter: Counter, part: Part, articles: Collection[str] | None = None
                  ) -> PartResult:
    """Evaluate a part of a claim; `articles` restricts it, and makes it confirmatory."""
    study = counter.evidence.study
    default = default_universe(study)
    share = not part.measure.is_rate
    base = counter.count(part, default)
    counted = by_group(counter, part, default, articles)
    row = {"measure": part.measure, "expect": part.expect, "share": share,
           "count": {g: k for g, (k, _) in counted.items()},
           "of": {g: n for g, (_, n) in counted.items()}, **_contrast(part, counted)}
    table = _multiverse(counter, part, articles)
    row.update(_summary(table))
    row["holds"] = bool(table["holds"].iloc[0])
    row["flip"] = flips(part.expect, counted, share=share)
    row["flip_missed"] = flips(part.expect, counted, share=share, missed=True)
    row["fixed"] = {name: why for name, why in applicable(counter, part, default).items() if why}
    row["hangs_on"] = _hangs_on(counter, part, base, articles) if row["holds"] else []
    row["warnings"] = warnings(study, part, base, articles)
    page = by_group(counter, part, default._replace(page="whole"), articles)
    row["whole_page"] = {"count": {g: k for g, (k, _) in page.items()},
                         "of": {g: n for g, (_, n) in page.items()},
                         "holds": _holds(part, page)}
    row["over_articles"] = _over_articles(part, base.articles, articles)
    fewest = _fewest(part, _chosen(part, base.articles, articles))
    row["verdict"], row["rule"] = _verdict(
        part, row, study.groups, None if articles is None else fewest)
    lines = base.units if articles is None else base.units[base.units["article"].isin(articles)]
    lines = lines[["article", "group", "block", "start", "end", "hit", "voice", "speaker"]]
    return PartResult(row, table, lines.reset_index(drop=True))


def by_group(counter: Counter, part: Part, universe: Universe,
             articles: Collection[str] | None = None) -> dict[str, tuple[int, int]]:
    """Count a part in a universe: for each group its hits, and what they are out of."""
    count, of = counter.totals(part, universe)
    table = counter.articles
    chosen = np.ones(len(table), bool) if articles is None else table["article"].isin(articles)
    own = {group: (table["group"].eq(group) & chosen).to_numpy()
           for group in counter.evidence.study.groups}
    return {group: (int(count[rows].sum()), int(of[rows].sum())) for group, rows in own.items()}


def _holds(part: Part, counted: dict[str, tuple[int, int]]) -> bool:
    return holds(part.expect, with_rest(counted, part.expect), share=not part.measure.is_rate)


def pair_of(expect: Sequence[Expectation]) -> tuple[str, str] | None:
    """Return the groups that are set against each other: where more is expected, and than where."""
    return next(((e.group, e.than) for e in expect if e.what == "more"), None)


def _contrast(part: Part, counted: dict[str, tuple[int, int]]) -> dict:
    """The exact interval of the contrast, the expected higher group first."""
    pair = pair_of(part.expect)
    if pair is None:
        return {"contrast": None, "low": None, "high": None}
    named = with_rest(counted, part.expect)
    (k1, n1), (k2, n2) = named[pair[0]], named[pair[1]]
    if part.measure.is_rate:
        name = "ratio of rates"
        low, high = rate_ratio_interval(k1, n1, k2, n2) if n1 and n2 and k1 + k2 else (None, None)
    else:
        name = "difference of shares"
        low, high = newcombe(k1, n1, k2, n2) if n1 and n2 else (None, None)
    return {"contrast": f"{name}, {pair[0]} and {pair[1]}", "low": _bound(low),
            "high": _bound(high)}


def _bound(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _multiverse(counter: Counter, part: Part, articles: Collection[str] | None) -> pd.DataFrame:
    rows = []
    share = not part.measure.is_rate
    for universe in universes(counter, part):
        counted = by_group(counter, part, universe, articles)
        met = _holds(part, counted)
        # Of a rate, two denominators give two outcomes only where the claim holds by one of them.
        named = with_rest(counted, part.expect).values()
        outcome = (tuple(named) if share else tuple(k for k, _ in named), met)
        rows.append((*(getattr(universe, name) for name in OPTIONS),
                     {g: k for g, (k, _) in counted.items()},
                     {g: n for g, (_, n) in counted.items()}, met, outcome))
    table = pd.DataFrame(rows, columns=[*OPTIONS, "count", "of", "holds", "outcome"])
    table["outcome"] = pd.factorize(table["outcome"])[0]
    return table


def _summary(table: pd.DataFrame) -> dict:
    distinct = table.drop_duplicates("outcome")
    echoes = table[(table["echoes"] == "without")]
    first = [name for name in OPTIONS if name != "echoes"]
    same = (echoes[first] == table.loc[0, first]).all(axis=1)
    without = echoes.loc[same, "holds"]
    return {"echoes": bool(without.iloc[0]) if len(without) else None,
            "universes": len(table), "outcomes": len(distinct),
            "agree": float(distinct["holds"].mean()),
            "moved_by": _movers(table, "outcome"), "overturned_by": _movers(table, "holds")}


def _movers(table: pd.DataFrame, what: str) -> list[str]:
    """Name the choices that, with all others left as they are, change something somewhere."""
    moved = []
    for name in OPTIONS:
        others = [other for other in OPTIONS if other != name]
        if table[name].nunique() > 1 and table.groupby(others)[what].nunique().gt(1).any():
            moved.append(name)
    return moved


def _hangs_on(counter: Counter, part: Part, base: Counts, articles: Collection[str] | None
              ) -> list[tuple[str, int]]:
    """Name the paragraphs (article and block) without which a part no longer holds."""
    study = counter.evidence.study
    whole = by_group(counter, part, default_universe(study), articles)
    place = ["article", "block", "group"]
    blocks = base.units.groupby(place)["hit"].agg(hits="sum", less="size")
    if part.measure.is_rate:
        # A paragraph without a hit makes its group's rate lower all the same.
        blocks = study.words.groupby(place).size().rename("less").to_frame().join(blocks["hits"])
    found = []
    for (article, block, group), row in blocks.fillna(0).astype(int).sort_index().iterrows():
        if articles is not None and article not in articles:
            continue
        count, of = whole[group]
        without = {**whole, group: (count - int(row["hits"]), of - int(row["less"]))}
        if not _holds(part, without):
            found.append((article, int(block)))
    return found


def _over_articles(part: Part, table: pd.DataFrame, articles: Collection[str] | None
                   ) -> tuple[float, float] | None:
    """The interval of the contrast with the article as its unit; null with one article a group.

    Of several contrasts the one whose lower bound is the lowest, or is missing.
    """
    table = _chosen(part, table, articles)
    pairs = [(e.group, e.than) for e in part.expect if e.what == "more"]
    if not pairs or _fewest(part, table) < 2:
        return None
    found = [tuple(map(float, article_interval(table, *pair))) for pair in pairs]
    return min(found, key=lambda interval: np.nan_to_num(interval[0], nan=-np.inf))


def _chosen(part: Part, table: pd.DataFrame, articles: Collection[str] | None) -> pd.DataFrame:
    """The articles that a part is counted in, with the groups it does not name as the rest."""
    if articles is not None:
        table = table[table["article"].isin(articles)]
    if REST in part.groups:
        table = table.assign(group=table["group"].where(table["group"].isin(part.groups), REST))
    return table


def _fewest(part: Part, table: pd.DataFrame) -> int:
    """The number of articles of the group that has fewest, of those that a part names."""
    return int(table.groupby("group").size().reindex(list(part.groups), fill_value=0).min())


def _verdict(part: Part, row: dict, groups: Sequence[str], fewest: int | None) -> tuple[str, str]:
    """The verdict and its rule; `fewest` articles a group makes it confirmatory."""
    missing = [name for name in part.groups if name not in (*groups, REST)]
    if missing:
        return "not applicable", f"This study has no group {', '.join(missing)}."
    outcomes = f"{row['outcomes']} distinct outcome{'s' * (row['outcomes'] > 1)}"
    expected = " and ".join(worded(e, row["share"]) for e in part.expect)
    everywhere = row["holds"] and row["agree"] == 1
    if not row["holds"]:
        return _failing(part, row, fewest is not None)
    if fewest is None:
        if everywhere:
            echoes = ", without echoes," if row["echoes"] else ""
            return "accurate", (f"There is {expected}: by the study's settings{echoes} and in each "
                                f"of {outcomes}.")
        agreeing = round(row["agree"] * row["outcomes"])
        return "depends on coding", (
            f"There is {expected} by the study's settings, but in {agreeing} of {outcomes} only; "
            f"{', '.join(row['overturned_by'])} can overturn it.")
    if fewest < 2:
        return "undecided", "One article a group: it can be neither supported nor refuted."
    if not everywhere:
        return "undecided", f"There is {expected}, but not in each of {outcomes}."
    interval = row["over_articles"]
    if interval is None:
        return "supported", (f"In the articles added since there is {expected}, in each of "
                             f"{outcomes}; no contrast is claimed.")
    if interval[0] > 0:
        return "supported", (f"There is {expected}, in each of {outcomes}, and the interval over "
                             "articles excludes no difference.")
    return "undecided", (f"There is {expected}, but the interval over articles includes no "
                         "difference.")


def _failing(part: Part, row: dict, confirmatory: bool) -> tuple[str, str]:
    """The verdict where a part does not hold, and which of its expectations fail."""
    named = with_rest({group: (row["count"][group], of) for group, of in row["of"].items()},
                      part.expect)
    empty = [group for group, (_, of) in named.items() if of == 0]
    failing = [e for e in part.expect if not holds([e], named, share=row["share"])]
    told = "; ".join(worded(e, row["share"]) for e in failing)
    if empty:
        told += f" (in {', '.join(empty)} nothing was found to count it of)"
    if not confirmatory:
        return "not accurate", f"By the study's settings this does not hold: {told}."
    # What could not be counted is not refuted.
    unknown = all({e.group, e.than} & set(empty) for e in failing)
    return ("undecided" if unknown else "not supported",
            f"In the articles added since this does not hold: {told}.")


def _claim_row(claim: Claim, status: Status, parts: list[dict]) -> dict:
    worst = max(parts, key=lambda part: VERDICTS.index(part["verdict"]))
    least = min(parts, key=lambda part: (part["agree"], -part["outcomes"]))
    verdict, rule = worst["verdict"], worst["rule"]
    if verdict == "supported" and all(part["contrast"] is None for part in parts):
        verdict, rule = "undecided", "No part sets one group against another."
    return {"id": claim.id, "about": claim.about,
            "status": CONFIRMATORY if status.confirmatory else EXPLORATORY, "verdict": verdict,
            "rule": rule, "flip": parts[0]["flip"], "flip_missed": parts[0]["flip_missed"],
            "agree": least["agree"], "outcomes": least["outcomes"],
            "moved_by": _union(parts, "moved_by"), "warnings": _union(parts, "warnings"),
            "reason": status.reason}


def _union(parts: list[dict], name: str) -> list[str]:
    return list(dict.fromkeys(value for part in parts for value in part[name]))
