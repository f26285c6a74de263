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
from analysis.claims.expectations import REST, flips, holds, pair_of, with_rest
from analysis.claims.freezing import Freeze, Status, claim_status, read_freezes
from analysis.claims.limits import warnings
from analysis.claims.source import Claim, Claims, Part, labels_of, load_claims
from analysis.claims.universes import Counter, applicable, default_universe, universes
from analysis.measures.resampling import article_interval
from analysis.measures.uncertainty import OPTIONS, moved_by, newcombe, rate_ratio_interval
from analysis.study.study import Study, fingerprint

EXPLORATORY, CONFIRMATORY = "exploratory", "confirmatory"
VERDICTS = ("accurate", "supported", "depends on coding", "undecided", "not accurate",
            "not supported", "not applicable")
"""From best to worst."""


class Results(NamedTuple):
    """All claims of a study.

    `claims`: a row a claim: `id`, `about`, `status`, `verdict`, `rule` (why this verdict), `flip`,
    `flip_missed`, `agree`, `outcomes`, `moved_by`, `warnings`, `reason` (of the status).
    `parts`: a row a part: `id`, `part` (from 0), `measure`, `expect`, `label_en`, `label_ar` (what
    it counts), `share` (whether it counts expressions), `count` and `of` (by group), `low`, `high`,
    `contrast`, `holds`, `echoes`, `universes`, `outcomes`, `agree`, `moved_by`, `overturned_by`,
    `flip`, `flip_missed`, `hangs_on` (paragraphs without which it fails), `over_articles` (interval
    of the contrast with articles as units, the lowest of several), `verdict`, `rule`, `warnings`,
    `whole_page`.
    `universes`: a row a part and universe: `id`, `part`, the choices, `count`, `of`, `holds`,
    `outcome`. `lines`: a row a counted unit: `id`, `part`, `article`, `group`, `block`, `start`,
    `end`, `hit`.
    """

    claims: pd.DataFrame
    parts: pd.DataFrame
    universes: pd.DataFrame
    lines: pd.DataFrame
    source: Claims


CLAIM_COLUMNS = ["id", "about", "status", "verdict", "rule", "flip", "flip_missed", "agree",
                 "outcomes", "moved_by", "warnings", "reason"]
PART_COLUMNS = ["id", "part", "measure", "expect", "share", "count", "of", "contrast", "low",
                "high", "echoes", "universes", "outcomes", "agree", "moved_by", "overturned_by",
                "holds", "flip", "flip_missed", "fixed", "hangs_on", "warnings", "whole_page",
                "over_articles", "verdict", "rule"]
LINE_COLUMNS = ["article", "group", "block", "start", "end", "hit", "voice", "speaker"]


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
    beside = [study.folder / "data" / name for name in ("editions.csv", "modality.csv")]
    key = digest([of_study, *(repr(entry).encode() for entry in (*claims[:2], freezes)),
                  *(path.read_bytes() if path.is_file() else b"" for path in beside)])
    return Results(*recall("claims", key, lambda: _evaluated(study, claims, freezes, progress),
                           most=64), claims)


def _evaluated(study: Study, claims: Claims, freezes: Sequence[Freeze],
               progress: Callable[[str, int, int], None] | None) -> tuple[pd.DataFrame, ...]:
    counter = Counter(study, claims.terms)
    rows, parts, tables, lines = [], [], {}, {}
    for number, claim in enumerate(claims.claims.values(), 1):
        if progress:
            progress(claim.id, number, len(claims.claims))
        status = claim_status(study, claim, freezes)
        results = [evaluate_part(counter, part, status.articles if status.confirmatory else None)
                   for part in claim.all_parts]
        for n, result in enumerate(results):
            parts.append({"id": claim.id, "part": n, **result.row})
            tables[claim.id, n], lines[claim.id, n] = result.universes, result.lines
        rows.append(_claim_row(claim, status, [result.row for result in results]))
    table = pd.DataFrame(parts, columns=PART_COLUMNS)
    table = table.assign(**labels_of(study, list(table["measure"]), claims.referents))
    return pd.DataFrame(rows, columns=CLAIM_COLUMNS), table, _joined(tables), _joined(lines)


def _joined(tables: dict[tuple[str, int], pd.DataFrame]) -> pd.DataFrame:
    names = ["id", "part"]
    if not tables:
        return pd.DataFrame(columns=names)
    return pd.concat(tables, names=names).reset_index(names).reset_index(drop=True)


class PartResult(NamedTuple):
    """One part: its row for `Results.parts`, its universes and its units."""

    row: dict
    universes: pd.DataFrame
    lines: pd.DataFrame


def evaluate_part(counter: Counter, part: Part, articles: Collection[str] | None = None
                  ) -> PartResult:
    """Evaluate a part of a claim; `articles` restricts it, and makes it confirmatory."""
    study, default = counter.study, default_universe(counter.study)
    share = not part.measure.is_rate
    units = counter.counted(part, default)
    counted = counter.by_group(part, default, articles)
    page = counter.by_group(part, default._replace(page="whole"), articles)
    table = _multiverse(counter, part, articles)
    row = {"measure": part.measure, "expect": part.expect, "share": share, **_counts(counted),
           **_contrast(part, counted), **_summary(table),
           "flip": flips(part.expect, counted, share=share),
           "flip_missed": flips(part.expect, counted, share=share, missed=True),
           "fixed": {name: why for name, why in applicable(counter, part).items() if why},
           "whole_page": {**_counts(page), "holds": _holds(part, page)}}
    row["hangs_on"] = _hangs_on(study, part, units, counted, articles) if row["holds"] else []
    # From here on only the articles that the part is counted in, the groups not named as the rest.
    totals = counter.articles.assign(**dict(zip(
        ("count", "of"), counter.totals(part, default).T, strict=True)))
    totals, chosen, rows = (_chosen(part, some, articles)
                            for some in (totals, units, study.articles))
    row["warnings"] = warnings(study, part, rows, chosen)
    fewest = int(totals.groupby("group").size().reindex(list(part.groups), fill_value=0).min())
    row["over_articles"] = _over_articles(part, totals) if fewest > 1 else None
    row["verdict"], row["rule"] = _verdict(
        part, row, study.groups, None if articles is None else fewest)
    lines = units.loc[units["article"].isin(set(chosen["article"])), LINE_COLUMNS]
    return PartResult(row, table, lines.reset_index(drop=True))


def _counts(counted: dict[str, tuple[int, int]]) -> dict[str, dict[str, int]]:
    return {name: {group: pair[place] for group, pair in counted.items()}
            for place, name in enumerate(("count", "of"))}


def _holds(part: Part, counted: dict[str, tuple[int, int]]) -> bool:
    return holds(part.expect, with_rest(counted, part.expect), share=not part.measure.is_rate)


def _chosen(part: Part, table: pd.DataFrame, articles: Collection[str] | None) -> pd.DataFrame:
    """The rows of the articles that a part is counted in, groups it does not name as the rest."""
    if articles is not None:
        table = table[table["article"].isin(articles)]
    if REST in part.groups:
        table = table.assign(group=table["group"].where(table["group"].isin(part.groups), REST))
    return table


def _contrast(part: Part, counted: dict[str, tuple[int, int]]) -> dict:
    """The exact interval of the contrast, the expected higher group first."""
    pair = pair_of(part.expect)
    if pair is None:
        return {"contrast": None, "low": None, "high": None}
    named = with_rest(counted, part.expect)
    (k1, n1), (k2, n2) = named[pair[0]], named[pair[1]]
    if part.measure.is_rate:
        name, known, interval = "ratio of rates", n1 and n2 and k1 + k2, rate_ratio_interval
    else:
        name, known, interval = "difference of shares", n1 and n2, newcombe
    low, high = interval(k1, n1, k2, n2) if known else (np.nan, np.nan)
    return {"contrast": f"{name}, {pair[0]} and {pair[1]}",
            "low": float(low) if np.isfinite(low) else None,
            "high": float(high) if np.isfinite(high) else None}


def _multiverse(counter: Counter, part: Part, articles: Collection[str] | None) -> pd.DataFrame:
    """What a part counts in each universe, and which of the distinct outcomes that is."""
    rows, outcomes = [], {}
    for universe in universes(counter, part):
        counted = counter.by_group(part, universe, articles)
        met = _holds(part, counted)
        # Of a rate, two denominators give two outcomes only where the claim holds by one of them.
        named = with_rest(counted, part.expect).values()
        outcome = (tuple(k if part.measure.is_rate else (k, n) for k, n in named), met)
        rows.append({**{name: getattr(universe, name) for name in OPTIONS}, **_counts(counted),
                     "holds": met, "outcome": outcomes.setdefault(outcome, len(outcomes))})
    return pd.DataFrame(rows)


def _summary(table: pd.DataFrame) -> dict:
    distinct = table.drop_duplicates("outcome")
    others = [name for name in OPTIONS if name != "echoes"]
    same = (table[others] == table.loc[0, others]).all(axis=1) & table["echoes"].eq("without")
    without = table.loc[same, "holds"]
    return {"echoes": bool(without.iloc[0]) if len(without) else None,
            "universes": len(table), "outcomes": len(distinct),
            "agree": float(distinct["holds"].mean()), "holds": bool(table.loc[0, "holds"]),
            "moved_by": moved_by(table, "outcome"), "overturned_by": moved_by(table, "holds")}


def _hangs_on(study: Study, part: Part, units: pd.DataFrame, whole: dict[str, tuple[int, int]],
              articles: Collection[str] | None) -> list[tuple[str, int]]:
    """Name the paragraphs (article and block) without which a part no longer holds."""
    place = ["article", "block", "group"]
    blocks = units.groupby(place)["hit"].agg(hits="sum", less="size")
    if part.measure.is_rate:
        # A paragraph without a hit makes its group's rate lower all the same.
        blocks = study.words.groupby(place).size().rename("less").to_frame().join(blocks["hits"])
    needed = []
    for (article, block, group), row in blocks.fillna(0).astype(int).sort_index().iterrows():
        count, of = whole[group]
        without = {**whole, group: (count - int(row["hits"]), of - int(row["less"]))}
        if (articles is None or article in articles) and not _holds(part, without):
            needed.append((article, int(block)))
    return needed


def _over_articles(part: Part, totals: pd.DataFrame) -> tuple[float, float] | None:
    """The interval of the contrast with the article as its unit; null where there is none.

    Of several contrasts the one whose lower bound is the lowest, or is missing.
    """
    intervals = [tuple(map(float, article_interval(totals, e.group, e.than)))
                 for e in part.expect if e.what == "more"]
    return min(intervals, key=lambda interval: np.nan_to_num(interval[0], nan=-np.inf),
               default=None)


def _verdict(part: Part, row: dict, groups: Sequence[str], fewest: int | None) -> tuple[str, str]:
    """The verdict and its rule; `fewest` articles a group makes it confirmatory."""
    missing = [name for name in part.groups if name not in (*groups, REST)]
    if missing:
        return "not applicable", f"This study has no group {', '.join(missing)}."
    if not row["holds"]:
        return _failing(part, row, fewest is not None)
    outcomes = f"{row['outcomes']} distinct outcome{'s' * (row['outcomes'] > 1)}"
    expected = f"There is {' and '.join(e.worded(row['share']) for e in part.expect)}"
    everywhere, interval = row["agree"] == 1, row["over_articles"]
    if fewest is None and everywhere:
        echoes = ", without echoes," if row["echoes"] else ""
        return "accurate", f"{expected}: by the study's settings{echoes} and in each of {outcomes}."
    if fewest is None:
        return "depends on coding", (
            f"{expected} by the study's settings, but in {round(row['agree'] * row['outcomes'])} "
            f"of {outcomes} only; {', '.join(row['overturned_by'])} can overturn it.")
    if fewest < 2:
        return "undecided", "One article a group: it can be neither supported nor refuted."
    if not everywhere:
        return "undecided", f"{expected}, but not in each of {outcomes}."
    if interval is None:
        there = expected[0].lower() + expected[1:]
        return "supported", (f"In the articles added since {there}, in each of {outcomes}; no "
                             "contrast is claimed.")
    if interval[0] > 0:
        return "supported", (f"{expected}, in each of {outcomes}, and the interval over articles "
                             "excludes no difference.")
    return "undecided", f"{expected}, but the interval over articles includes no difference."


def _failing(part: Part, row: dict, confirmatory: bool) -> tuple[str, str]:
    """The verdict where a part does not hold, and which of its expectations fail."""
    named = with_rest({group: (row["count"][group], of) for group, of in row["of"].items()},
                      part.expect)
    empty = [group for group, (_, of) in named.items() if of == 0]
    failing = [e for e in part.expect if not holds([e], named, share=row["share"])]
    told = "; ".join(e.worded(row["share"]) for e in failing)
    if empty:
        told += f" (in {', '.join(empty)} nothing was found to count it of)"
    if not confirmatory:
        return "not accurate", f"By the study's settings this does not hold: {told}."
    # What could not be counted is not refuted.
    unknown = all({*e.groups} & {*empty} for e in failing)
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
            "agree": least["agree"], "outcomes": least["outcomes"], "reason": status.reason,
            **{name: list(dict.fromkeys(value for part in parts for value in part[name]))
               for name in ("moved_by", "warnings")}}
