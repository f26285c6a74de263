"""What each claim counts, whether it holds under every reasonable choice, and its verdict by rule.

Exploratory, for claims that were formed on the articles they are counted in: `accurate as coded`
(it holds by the study's own settings, and no choice that was tried overturns it), `rests on
choices` (it holds by the settings; the smallest sets of choices that overturn it are named), `not
accurate`. Universes that leave nothing to count decide nothing. Confirmatory, for articles that
were added after the claim was frozen: `supported` (it holds so, and the interval over articles
excludes no difference), `contradicted` (it holds in no outcome, and the interval excludes it, or
what may not occur does), else `undecided`, as always with one article a group (`corpora` has what
counts once, and how all that was tried is held against). `not applicable` where the study lacks a
group that the claim names. A claim of several parts is as good as its worst.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.caches import digest, recall
from analysis.claims.corpora import ENOUGH, Units, hold_over_claims, over_articles, told_copies
from analysis.claims.expectations import REST, WRONG, flips, holds, pair_of, with_rest
from analysis.claims.freezing import BESIDE, Ledger, claim_status, read_ledger, standing
from analysis.claims.miscoding import survival
from analysis.claims.multiverse import Set, applicable, judged, multiverse
from analysis.claims.source import Claims, Measure, Part, load_claims
from analysis.claims.universes import Counter, default_universe
from analysis.lexicon.referents import Referent, choice_names
from analysis.lexicon.source import spellings
from analysis.measures.uncertainty import newcombe, rate_ratio_interval
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study, fingerprint
from analysis.wording import LANGUAGES, entries, wording

EXPLORATORY, CONFIRMATORY = "exploratory", "confirmatory"
ACCURATE, RESTS = "accurate as coded", "rests on choices"
VERDICTS = (ACCURATE, "supported", RESTS, "undecided", "not accurate", "contradicted",
            "not applicable")
"""From best to worst."""
FEW = 5
MOST_TERMS = 3
# By which of its fields a kind has several wordings: the first that a measure has.
_BY_FIELD = {"rate": {"term": "_term", "kind": ""}, "calls": {"caller": "_by", "kind": "_on"},
             "voice": {"speakers": "_speakers", "kind": "_voices"}}


class Results(NamedTuple):
    """All claims of a study.

    `claims`: a row a claim: `id`, `about`, `status`, `verdict`, `rests_on` (the smallest sets of
    choices that overturn one of its parts), `rule` (why this verdict), `flip`, `flip_missed` (of
    the part that fails first), `survives` (the share of runs by the share of wrong codings, see
    `miscoding`), `chosen` (choices that its author fixed, with the reason), `unfixed` and
    `unfixed_on` (verdict and `rests_on` without that), `agree`, `outcomes`, `moved_by`, `warnings`,
    `reason` (of the status), `p` (over all frozen claims and looks: see `hold_over_claims`).
    `parts`: a row a part: `id`, `part` (from 0), `measure`, `expect`, `label_en`, `label_ar` (what
    it counts), `share` (whether it counts expressions), `count` and `of` (by group), `low`, `high`,
    `contrast`, what `judged` says of its universes, `chosen`, `unfixed`, `unfixed_on`, `fixed` (all
    choices that do not apply, with the reason), `flip`, `flip_missed`, `hangs_on` (paragraphs
    without which it fails), `over_articles` and `dealt` (see `corpora.over_articles`), `verdict`,
    `rule`, `warnings`, `whole_page`.
    `universes`: a row a part and combination of the choices that move it: `id`, `part`, the
    choices, `count`, `of`, `holds`, `empty`, `outcome`. `lines`: a row a counted unit: `id`,
    `part`, `article`, `group`, `block`, `start`, `end`, `hit`.
    """

    claims: pd.DataFrame
    parts: pd.DataFrame
    universes: pd.DataFrame
    lines: pd.DataFrame
    source: Claims


CLAIM_COLUMNS = ["id", "about", "status", "verdict", "rests_on", "rule", "flip", "flip_missed",
                 "survives", "chosen", "unfixed", "unfixed_on", "agree", "outcomes", "moved_by",
                 "warnings", "reason", "p"]
PART_COLUMNS = ["id", "part", "measure", "expect", "share", "count", "of", "contrast", "low",
                "high", "echoes", "universes", "outcomes", "agree", "moved_by", "rests_on",
                "overturned_by", "empty", "holds", "flip", "flip_missed", "fixed", "chosen",
                "hangs_on", "warnings", "whole_page", "over_articles", "dealt", "verdict", "rule",
                "unfixed", "unfixed_on"]
LINE_COLUMNS = ["article", "group", "block", "start", "end", "hit", "voice", "speaker"]


def evaluate(study: Study, progress: Callable[[str, int, int], None] | None = None,
             claims: Claims | None = None) -> Results:
    """Evaluate every claim of a study under every combination of choices.

    `claims` are those of `data/claims.yml` unless others are given. `progress` is called with a
    claim's id, its number and the number of claims. What was found is kept in the cache folder by
    a fingerprint of study, claims and program.
    """
    claims = claims or load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    ledger, of_study = read_ledger(study), fingerprint(study)
    work = partial(_evaluated, study, claims, ledger, progress)
    if of_study is None:
        return Results(*work(), claims)
    beside = [study.folder / "data" / name for name in BESIDE]
    key = digest([of_study, *(repr(entry).encode() for entry in (*claims[:2], ledger)),
                  *(path.read_bytes() if path.is_file() else b"" for path in beside)])
    return Results(*recall("claims", key, work, most=64), claims)


def _evaluated(study: Study, claims: Claims, ledger: Ledger,
               progress: Callable[[str, int, int], None] | None) -> tuple[pd.DataFrame, ...]:
    units = Units(study)
    copies = units.copies()
    counter, now = Counter(study, claims.terms, copies), standing(study, ledger, copies)
    rows, parts, tables, lines, statuses = [], [], {}, {}, {}
    for number, claim in enumerate(claims.claims.values(), 1):
        if progress:
            progress(claim.id, number, len(claims.claims))
        status = statuses[claim.id] = claim_status(study, claim, now)
        told = told_copies(copies, status.articles or {*study.articles["article"]})
        clusters = units.clustered(claim.cluster or study.settings.study.cluster)
        articles = status.articles if status.confirmatory else None
        results = [evaluate_part(counter, part, articles, clusters) for part in claim.all_parts]
        for n, (row, tables[claim.id, n], lines[claim.id, n]) in enumerate(results):
            parts.append({"id": claim.id, "part": n, **row})
        of = [row for row, *_ in results]
        worst = max(of, key=lambda part: VERDICTS.index(part["verdict"]))
        least = min(of, key=lambda part: (part["agree"], -part["outcomes"]))
        if worst["verdict"] == "supported" and all(part["contrast"] is None for part in of):
            worst = {"verdict": "undecided", "rule": "No part sets one group against another."}
        unfixed = max((part["unfixed"] for part in of), key=VERDICTS.index)
        rows.append({
            "id": claim.id, "about": claim.about, "reason": status.reason + told,
            "by_a_place": any(part["rule"].endswith(ENOUGH) for part in of),
            "status": CONFIRMATORY if status.confirmatory else EXPLORATORY,
            **{name: worst[name] for name in ("verdict", "rule")},
            "rests_on": _rests(of, "verdict", "rests_on", worst["verdict"]),
            "chosen": {name: why for part in of for name, why in part["chosen"].items()},
            "unfixed": unfixed, "unfixed_on": _rests(of, "unfixed", "unfixed_on", unfixed),
            **{name: min((part[name] for part in of if part[name] is not None), default=None)
               for name in ("flip", "flip_missed")},
            "survives": survival(counter, claim.all_parts, articles),
            **{name: least[name] for name in ("agree", "outcomes")},
            **{name: list(dict.fromkeys(value for part in of for value in part[name]))
               for name in ("moved_by", "warnings")}})
    hold_over_claims(rows, parts, statuses, now.tested)
    table = pd.DataFrame(parts, columns=PART_COLUMNS)
    table = table.assign(**measure_labels(study, list(table["measure"]), claims.referents))
    return pd.DataFrame(rows, columns=CLAIM_COLUMNS), table, _joined(tables), _joined(lines)


def _joined(tables: dict[tuple[str, int], pd.DataFrame]) -> pd.DataFrame:
    names = ["id", "part"]
    return pd.concat(tables, names=names).reset_index(names).reset_index(
        drop=True) if tables else pd.DataFrame(columns=names)


def evaluate_part(counter: Counter, part: Part, articles: Collection[str] | None = None,
                  clusters: pd.Series | None = None) -> tuple[dict, pd.DataFrame, pd.DataFrame]:
    """Evaluate a part of a claim; `articles` restricts it, and makes it confirmatory.

    `clusters` has the unit of each article, by default itself.

    Returns its row of `Results.parts`, its universes and its units.
    """
    study, default = counter.study, default_universe(counter.study)
    share = not part.measure.is_rate
    units = counter.counted(part, default)
    counted = counter.by_group(part, default, articles)
    page = counter.by_group(part, default._replace(page="whole"), articles)
    every = multiverse(counter, part, articles)
    table, summary = judged(part, every, part.fixed)
    row = {"measure": part.measure, "expect": part.expected, "share": share, **_counts(counted),
           **_contrast(part, counted), **summary, "chosen": dict(part.fixed),
           "flip": flips(part.expected, counted, share=share),
           "flip_missed": flips(part.expected, counted, share=share, missed=True),
           "fixed": {name: why for name, why in applicable(counter, part).items() if why},
           "whole_page": {**_counts(page), "holds": holds(part.expected, page, share=share)}}
    row["hangs_on"] = _hangs_on(study, part, units, counted, articles) if row["holds"] else []
    # From here on only the articles that the part is counted in, the groups not named as the rest.
    of_articles = counter.articles["article"] if clusters is None else clusters
    totals = counter.articles.assign(unit=of_articles.to_numpy(), **dict(zip(
        ("count", "of"), counter.totals(part, default).T, strict=True)))
    totals, chosen, rows = (_chosen(part, some, articles) for some in (
        totals[counter.once], units, study.articles[counter.once]))
    row["warnings"] = _warnings(study, part, rows, chosen)
    fewest = int(totals.groupby("group")["unit"].nunique().reindex(
        list(part.groups), fill_value=0).min())
    row["unit"] = of_articles.name
    row["over_articles"], row["dealt"] = over_articles(part, totals) if fewest > 1 else (None, None)
    of_new = None if articles is None else fewest
    row["verdict"], row["rule"] = _verdict(part, row, study.groups, of_new)
    free = {**row, **judged(part, every)[1]} if part.fixed else row
    row["unfixed"], _ = _verdict(part, free, study.groups, of_new)
    row["unfixed_on"] = free["rests_on"]
    lines = units.loc[units["article"].isin(set(chosen["article"])), LINE_COLUMNS]
    return row, table, lines.reset_index(drop=True)


def _rests(parts: Sequence[dict], verdict: str, sets: str, worst: str) -> list[Set]:
    """The smallest sets of choices that the parts which give a claim its verdict rest on."""
    every = dict.fromkeys(some for part in parts if part[verdict] == worst == RESTS
                          for some in part[sets])
    return [some for some in every if len(some) == min(map(len, every))]


def _counts(counted: dict[str, tuple[int, int]]) -> dict[str, dict[str, int]]:
    return {name: {group: pair[place] for group, pair in counted.items()}
            for place, name in enumerate(("count", "of"))}


def _chosen(part: Part, table: pd.DataFrame, articles: Collection[str] | None) -> pd.DataFrame:
    """The rows of the articles that a part is counted in, groups it does not name as the rest."""
    if articles is not None:
        table = table[table["article"].isin(articles)]
    if REST in part.groups:
        table = table.assign(group=table["group"].where(table["group"].isin(part.groups), REST))
    return table


def _contrast(part: Part, counted: dict[str, tuple[int, int]]) -> dict:
    """The exact interval of the contrast, the expected higher group first."""
    pair = pair_of(part.expected)
    if pair is None:
        return {"contrast": None, "low": None, "high": None}
    named = with_rest(counted, part.expected)
    (k1, n1), (k2, n2) = named[pair[0]], named[pair[1]]
    if part.measure.is_rate:
        name, known, interval = "ratio of rates", n1 and n2 and k1 + k2, rate_ratio_interval
    else:
        name, known, interval = "difference of shares", n1 and n2, newcombe
    low, high = (float(bound) if np.isfinite(bound) else None for bound in (
        interval(k1, n1, k2, n2) if known else (np.nan, np.nan)))
    return {"contrast": f"{name}, {pair[0]} and {pair[1]}", "low": low, "high": high}


def _hangs_on(study: Study, part: Part, units: pd.DataFrame, whole: dict[str, tuple[int, int]],
              articles: Collection[str] | None) -> list[tuple[str, int]]:
    """Name the paragraphs (article and block) without which a part no longer holds."""
    place = ["article", "block", "group"]
    blocks = units.groupby(place)["hit"].agg(hits="sum", less="size")
    if part.measure.is_rate:
        # A paragraph without a hit makes its group's rate lower all the same.
        blocks = study.words.groupby(place).size().rename("less").to_frame().join(blocks["hits"])
    needed = []
    blocks = blocks.fillna(0).astype(int)[["hits", "less"]].sort_index()
    for (article, block, group), *lost in blocks.itertuples():
        without = {**whole, group: tuple(np.subtract(whole[group], lost).tolist())}
        if (articles is None or article in articles) and not holds(
                part.expected, without, share=not part.measure.is_rate):
            needed.append((article, int(block)))
    return needed


def _verdict(part: Part, row: dict, groups: Sequence[str], fewest: int | None) -> tuple[str, str]:
    """The verdict and its rule; `fewest` articles a group makes it confirmatory."""
    missing = [name for name in part.groups if name not in (*groups, REST)]
    if missing:
        return "not applicable", f"This study has no group {', '.join(missing)}."
    if not row["holds"]:
        return _failing(part, row, fewest)
    outcomes = f"{row['outcomes']} distinct outcome{'s' * (row['outcomes'] > 1)}"
    expected = f"There is {' and '.join(e.worded(row['share']) for e in part.expected)}"
    everywhere, interval = row["agree"] == 1, row["over_articles"]
    if fewest is None and everywhere:
        empty = f" Empty, so that they decide nothing: {', '.join(row['empty'])}."
        return ACCURATE, (f"{expected}: by the study's settings and in each of {outcomes} of the "
                          "choices that were tried." + empty * bool(row["empty"]))
    if fewest is None:
        return RESTS, (
            f"{expected} by the study's settings, but in {round(row['agree'] * row['outcomes'])} "
            f"of {outcomes} only; it fails with {'; or with '.join(map(_told, row['rests_on']))}.")
    if fewest < 2:
        return "undecided", f"One {row['unit']} a group: it can be neither supported nor refuted."
    if not everywhere:
        return "undecided", f"{expected}, but not in each of {outcomes}."
    if interval is None:
        return "supported", f"{expected}, in each of {outcomes}; no contrast is claimed."
    if interval[0] > 0:
        return "supported", (f"{expected}, in each of {outcomes}, and the interval over articles "
                             "excludes no difference.")
    return "undecided", f"{expected}, but the interval over articles includes no difference."


def _told(choices: Set) -> str:
    return " and ".join(f"{name} {' or '.join(options)}" for name, options in choices)


def _failing(part: Part, row: dict, fewest: int | None) -> tuple[str, str]:
    """The verdict where a part does not hold, and which of its expectations fail."""
    named = with_rest({group: (row["count"][group], of) for group, of in row["of"].items()},
                      part.expected)
    empty = [group for group, (_, of) in named.items() if of == 0]
    failing = [e for e in part.expected if not holds([e], named, share=row["share"])]
    told = "; ".join(e.worded(row["share"]) for e in failing)
    if empty:
        told += f" (in {', '.join(empty)} nothing was found to count it of)"
    if fewest is None:
        return "not accurate", f"By the study's settings this does not hold: {told}."
    told = f"In the articles added since this does not hold: {told}"
    if fewest < 2 or row["agree"] > 0:
        return "undecided", told + (
            "; but in some outcomes it does." if fewest > 1 else
            f". One {row['unit']} a group: it can be neither supported nor refuted.")
    # What could not be counted is not refuted.
    counted = [e for e in failing if not {*e.groups} & {*empty}]
    if any(e.what in ("none", "all", f"{WRONG}some") for e in counted):
        return "contradicted", f"{told}. {ENOUGH}"
    if counted and row["over_articles"] and row["over_articles"][1] < 0:
        return "contradicted", f"{told}, and the interval over articles excludes it."
    return "undecided", f"{told}, but the interval over articles does not exclude it."


def _warnings(study: Study, part: Part, articles: pd.DataFrame, units: pd.DataFrame) -> list[str]:
    """List why the articles that a part is counted in cannot carry it, in plain words."""
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
    # The word that judges may be the translator's.
    frames, judging = study.lexicon.frames, "label" in part.measure.choice
    judging |= any("moral" in frames[name].functions for name in part.measure.frame)
    foreign = study.articles.loc[study.articles["translated_from"].notna(), "article"]
    quoted = hits["voice"].eq("quoted") & hits["article"].isin(foreign)
    return [*(text for text, concerned in told.items() if concerned), *differences(articles), *[
        "a label in a translated quotation: the word may be the translator's"] * bool(
            judging and quoted.any())]


def differences(table: pd.DataFrame) -> list[str]:
    """List in what the articles of the groups differ beside their group, in plain words."""
    found = []
    for column, told in (("genre", "genres"), ("outlet", "outlets"),
                         ("translated_from", "source languages")):
        values = list(table.groupby("group")[column].agg(lambda values: frozenset(values.dropna())))
        known = all(values)
        if column == "translated_from" and any(values) and not known:
            found.append("only one group is translated" if len(values) == 2 else
                         "not all groups are translated")
        elif known and len(values) > 1 and not frozenset.intersection(*values):
            found.append(f"{told} differ between the groups")
    return found


def measure_labels(study: Study, measures: Sequence[Measure], referents: Mapping[str, Referent]
                   ) -> dict[str, list[str]]:
    """Say what each measure counts, in words: actors, frames and referents by their labels."""
    typed = dict.fromkeys(spellings(t)[0] for m in measures for t in (*m.term, *m.with_terms))
    glosses = gloss_phrases(study, typed) if typed else {}
    coded = {**study.lexicon.frames, **study.lexicon.actors}
    known = {lang: {name: getattr(entry, f"label_{lang}") for name, entry in coded.items()}
             for lang in LANGUAGES}
    return {f"label_{lang}": [
        _label(measure, referents.get(measure.referent), known[lang],
               glosses if lang == "en" else {}, lang) for measure in measures]
        for lang in LANGUAGES}


def _label(measure: Measure, referent: Referent | None, known: Mapping[str, str],
           glosses: Mapping[str, str], lang: str) -> str:
    if referent:
        place = LANGUAGES.index(lang)
        known = {**known, **{name: label[place] for name, label in choice_names(referent).items()}}

    def term(typed: str) -> str:
        gloss = glosses.get(typed, "")
        # A number is its own gloss.
        return f"{typed} ({gloss})" if gloss not in ("", typed) else typed

    def named(name: str, prefix: str) -> str:
        if prefix == "speaker" and name in known:
            return known[name]
        key = next((key for key in (f"{prefix}_{name}", name) if key in entries()), None)
        return wording(key, lang) if key else known.get(name, name.replace("_", " "))

    def either(names: Iterable[str], terms: Sequence[str] = (), prefix: str = "speaker") -> str:
        words = [*(named(name, prefix) for name in names), *map(term, terms[:MOST_TERMS]),
                 *["…"] * (len(terms) > MOST_TERMS)]
        return f" {wording('or', lang)} ".join(dict.fromkeys(words))

    key = f"measure_{measure.kind}" + next(
        (end for field, end in _BY_FIELD.get(measure.kind, {}).items() if getattr(measure, field)),
        "")
    if measure.kind == "collocate":
        key += f"_{measure.within if measure.within in ('itself', 'sentence') else 'near'}"
    # Of a term's forms (with an article, a clitic, a suffix) the one that is listed first.
    unlike: list[str] = []
    for spelling, *_ in map(spellings, measure.with_terms):
        if not any(spelling in other or other in spelling for other in unlike):
            unlike.append(spelling)
    nodes = [spellings(term)[0] for term in measure.term[:1]]
    return wording(key, lang, **{
        "node": either((*measure.frame, *measure.actor), nodes),
        "who": either((*measure.speakers, *measure.caller, *measure.addressee, *measure.voices)),
        "object": either(measure.object, prefix="object"),
        "modality": either(measure.modality, prefix="modality"),
        "with": either((*measure.with_actors, *measure.with_frames), unlike),
        "referent": getattr(referent, f"label_{lang}", ""), "choice": either(measure.choice)})
