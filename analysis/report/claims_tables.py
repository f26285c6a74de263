"""Claims for reading: as records for other programs, as tables and cards for notebooks."""

import html
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.claims.labels import part_labels
from analysis.claims.source import Claim, Claims, Measure
from analysis.claims.verdicts import Results
from analysis.report.choices import choice_shares
from analysis.report.display import Shown, number, show_concordance
from analysis.report.lines import lines_of
from analysis.report.links import leading, leads_of, part_link
from analysis.study.addresses import concordance_link
from analysis.study.study import Study

NO_CLAIMS = "This study states no claims: data/claims.yml is not there or holds none."


def claim_records(results: Results) -> list[dict]:
    """Return one object a claim, as `framing claims --format jsonl` prints them.

    `values` are the counts by group of the claim's first part and `of` what they are out of (words
    of a rate, expressions of a share); `low`, `high` and `flip` belong to them. `agree` and
    `outcomes` are those of the part that agrees least; `parts` has each part with all of its own.
    """
    records = []
    for row in results.claims.to_dict("records"):
        claim = results.source.claims[row["id"]]
        parts = results.parts[results.parts["id"] == row["id"]].to_dict("records")
        lines = results.lines[results.lines["id"] == row["id"]]
        told = [_part_record(part, lines[lines["part"] == part["part"]]) for part in parts]
        first = told[0]
        records.append({
            "id": row["id"], "about": row["about"], "status": row["status"],
            "verdict": row["verdict"], "values": first["values"], "low": first["low"],
            "high": first["high"], "flip": first["flip"], "agree": plain(row["agree"]),
            "outcomes": plain(row["outcomes"]), "of": first["of"], "contrast": first["contrast"],
            "rule": row["rule"], "reason": row["reason"], "text_en": claim.text_en,
            "text_ar": claim.text_ar, "tempting": claim.tempting, "moved_by": row["moved_by"],
            "warnings": row["warnings"], "parts": told})
    return records


def _part_record(part: dict, lines: pd.DataFrame) -> dict:
    hits = lines[lines["hit"]]
    spans = [[row.article, int(row.start), int(row.end)] for row in hits.itertuples()]
    names = ("contrast", "low", "high", "holds", "echoes", "universes", "outcomes", "agree",
             "moved_by", "overturned_by", "fixed", "verdict", "rule", "warnings")
    return {"measure": measured(part["measure"]), "expect": expected(part["expect"]),
            "values": part["count"], "of": part["of"],
            **{name: plain(part[name]) for name in names},
            **{name: whole(part[name]) for name in ("flip", "flip_missed")},
            "hangs_on": [list(place) for place in part["hangs_on"]],
            "whole_page": part["whole_page"], "spans": spans}


def plain(value: object) -> object:
    """Return a value as JSON holds it: a number that is missing as null."""
    if isinstance(value, float) and np.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def whole(value: float | None) -> int | None:
    """Return a count that a column with gaps holds as a float."""
    return None if pd.isna(value) else int(value)


def expected(expect: Iterable) -> list[str]:
    """Return expectations as they are written in claims.yml."""
    return [f"more in {e.group} than in {e.than}" if e.what == "more" else f"{e.what} in {e.group}"
            for e in expect]


def measured(measure: Measure) -> str:
    """Say in a few words what a measure counts, by the ids of the lexicons."""
    node = _listed(measure.frame, measure.actor, measure.term)
    who = _listed(measure.speakers, measure.voices, measure.caller, measure.addressee)
    near = _listed(measure.with_actors, measure.with_frames, measure.with_terms)
    return {
        "rate": f"rate of {node}",
        "choice": f"expressions for {measure.referent}: {_listed(measure.choice)}",
        "voice": f"{node} in the words of {who}",
        "quotations": f"direct quotations of {who}",
        "actor_share": f"mentions of actors: {node}",
        "object": f"{node} of {_listed(measure.object)}",
        "modality": f"{node}, {_listed(measure.modality)}",
        "calls": f"calls {'by' if measure.caller else 'on'} {who}",
        "collocate": f"{node} with {near} ({measure.within})",
    }[measure.kind]


def _listed(*names: Iterable[str]) -> str:
    return ", ".join(name.split("|")[0] for some in names for name in some)


def referent_shares(study: Study, claims: Claims) -> pd.DataFrame:
    """Count the choices for every referent by group and voice, as `choice_shares` gives them."""
    return pd.concat([choice_shares(study.find(referent=name).spans, referent, study.groups)
                      for name, referent in claims.referents.items()], ignore_index=True)


def claims_table(results: Results, tempting: bool | None = None) -> pd.DataFrame:
    """Return all claims at a glance, a row a claim.

    `claim`, `about`, `status`, `verdict`, `agree` ("4 of 5 outcomes"), `flip` (of its first part),
    `choices that move it`. `tempting` keeps only the tempting claims, or leaves them out.
    """
    rows, leads = [], []
    for row in results.claims.itertuples():
        claim = results.source.claims[row.id]
        if tempting is not None and claim.tempting != tempting:
            continue
        leads.append({"claim": concordance_link("claim", row.id)})
        rows.append((claim.text_en, row.about, row.status, row.verdict,
                     f"{round(row.agree * row.outcomes)} of {row.outcomes}",
                     "–" if pd.isna(row.flip) else str(whole(row.flip)),
                     ", ".join(row.moved_by) or "none"))
    table = pd.DataFrame(rows, columns=["claim", "about", "status", "verdict",
                                        "outcomes that agree", "flip distance", "moved by"])
    return leading(table, leads)


def claims_overview(study: Study, results: Results) -> pd.DataFrame:
    """Return all claims in short, a line each, with the counts of their parts (set apart by ;)."""
    table = claims_table(results).drop(columns=["claim", "about", "moved by"])
    table.insert(0, "id", results.claims["id"])
    parts = {name: own.to_dict("records") for name, own in results.parts.groupby("id")}
    for place, group in enumerate(study.groups, 1):
        table.insert(place, group, [
            "; ".join(f"{part['count'][group]} of {part['of'][group]}" if part["share"]
                      else f"{part['count'][group]}" for part in parts[name])
            for name in table["id"]])
    return table


def claims_markdown(study: Study, results: Results) -> list[str]:
    """Return the claims as the lines of a Markdown table, with the counts of their parts."""
    table = claims_overview(study, results).set_index("id")
    lines = [f"| claim | {' | '.join(study.groups)} | verdict |",
             "|---|" + "---|" * (len(study.groups) + 1)]
    for name, row in table.iterrows():
        counts = " | ".join(str(row[group]) for group in study.groups)
        text = results.source.claims[name].text_en
        lines.append(f"| {text} | {counts} | {row['verdict']} |")
    return lines


def claim_parts(study: Study, results: Results, claim: str) -> pd.DataFrame:
    """Return one claim's parts turned round, a row a property, so that it fits a narrow screen."""
    table = parts_table(study, results, claim).drop(columns="claim")
    noted = leads_of(table)
    table.index = [f"part {n}" for n in range(1, len(table) + 1)]
    turned = table.T.rename_axis("").reset_index()
    return leading(turned, [{part: lead.get(name) for part, lead in
                             zip(table.index, noted, strict=True)} for name in turned[""]])


def parts_table(study: Study, results: Results, claim: str | None = None) -> pd.DataFrame:
    """Return every part of the claims (or of one) with its counts, interval and limits.

    `claim` (its id), `counted`, `expected`, for each group its count (of a share "k of n"),
    `contrast (95% interval)`, `without echoes`, `outcomes that agree`, `flip` (spans counted that
    would have to be coded otherwise; after the plus, with missed ones: the fewest of both kinds),
    `hangs on` (lines without whose paragraph it fails), `verdict`.
    """
    line = study.tables.blocks.set_index(["article", "block"])["line"]
    rows, leads = [], []
    parts = results.parts.assign(counted=part_labels(study, results)["label_en"].to_numpy())
    parts = parts if claim is None else parts[parts["id"] == claim]
    for part in parts.to_dict("records"):
        hangs = "; ".join(f"{article} line {line[article, block]}"
                          for article, block in part["hangs_on"][:3])
        leads.append({"claim": concordance_link("claim", part["id"]), **{
            group: part_of_claim(part, group) for group in study.groups}})
        rows.append({
            "claim": part["id"], "counted": part["counted"],
            "expected": "; ".join(expected(part["expect"])),
            **{group: _counted(part, group) for group in study.groups},
            "contrast (95% interval)": interval(part),
            "without echoes": {True: "holds", False: "fails", None: "–"}[part["echoes"]],
            "outcomes that agree": f"{round(part['agree'] * part['outcomes'])} of "
                                   f"{part['outcomes']}",
            "flip": _flip(part), "hangs on": hangs or "–", "verdict": part["verdict"]})
    return leading(pd.DataFrame(rows), leads)


def part_of_claim(part: Mapping, group: str) -> str:
    """Return the address of the lines that a part of a claim counts in a group."""
    return part_link("claim", part["id"], group, part["count"][group],
                     part=str(part["part"] + 1))


def _counted(part: dict, group: str) -> str:
    count, of = part["count"][group], part["of"][group]
    if part["share"]:
        return f"{count} of {of}"
    return f"{count} ({1000 * count / of:.1f} per 1,000)" if of else f"{count}"


def interval(part: Mapping) -> str:
    """Say the exact interval of a part's contrast, in words where it is open."""
    if part["contrast"] is None:
        return "–"
    low, high = (None if pd.isna(part[name]) else part[name] for name in ("low", "high"))
    if low is None and high is None:
        return "–"
    told = f"{number(low)} to {'∞' if high is None else number(high)}"
    return f"{told}, {part['contrast'].split(',')[0]}"


def _flip(part: dict) -> str:
    if pd.isna(part["flip"]) and pd.isna(part["flip_missed"]):
        return "–"
    flip = "–" if pd.isna(part["flip"]) else f"{int(part['flip'])}"
    if part["share"] or pd.isna(part["flip_missed"]):
        return flip
    return f"{flip}; {int(part['flip_missed'])} with missed ones"


def claim_lines(study: Study, results: Results, claim: str, hits: bool = True) -> pd.DataFrame:
    """Return the lines that a claim was counted from, one row a place, each once.

    As a concordance: `article`, `line`, `before`, `node`, `after`, `english`; with `hits` only
    what was found, else also the expressions that were not.
    """
    table = results.lines[results.lines["id"] == claim]
    if hits:
        table = table[table["hit"]]
    table = table.drop_duplicates(["article", "start", "end"])
    table = table.sort_values(["article", "start", "end"], kind="stable", ignore_index=True)
    return lines_of(study, table)[["article", "line", "before", "node", "after", "english"]]


def claim_card(study: Study, results: Results, identifier: str) -> Shown:
    """Show one claim: what it says, its verdict with the rule, its limits, its lines to open."""
    claim: Claim = results.source.claims[identifier]
    row = results.claims.set_index("id").loc[identifier]
    rivals = "; ".join(f"{name.replace('_', ' ')}: {why}" for name, why in claim.rivals.items())
    told = [("Verdict", f"{row['verdict']} ({row['status']}). {row['rule']}"),
            ("Would be wrong if", claim.would_be_wrong_if),
            ("Other explanations", rivals),
            ("What these texts cannot carry", "; ".join(row["warnings"])),
            ("Formed", f"from {', '.join(claim.formed_from) or 'no article'}, by "
                       f"{claim.formed_by}, on {claim.formed_on.isoformat()}")]
    told = [(head, text) for head, text in told if text]
    lines = claim_lines(study, results, identifier)
    shown = show_concordance(lines) if len(lines) else None
    rich = (f'<p><b>{html.escape(claim.text_en)}</b></p>\n<p dir="rtl" lang="ar">'
            f"{html.escape(claim.text_ar)}</p>\n<dl>"
            + "".join(f"<dt><i>{head}</i></dt><dd>{html.escape(text)}</dd>" for head, text in told)
            + "</dl>")
    if shown is not None:
        rich += (f"\n<details><summary>{len(lines)} lines it was counted from</summary>\n"
                 f"{shown.rich}</details>")
    text = "\n".join([claim.text_en, *(f"{head}: {value}" for head, value in told),
                      *([shown.text] if shown else [])])
    return Shown(text, rich)


def claim_cards(study: Study, results: Results) -> Shown:
    """Show every claim as a card, or say that the study states none."""
    cards = [claim_card(study, results, name) for name in results.claims["id"]]
    if not cards:
        return Shown(NO_CLAIMS, f"<p>{html.escape(NO_CLAIMS)}</p>")
    return Shown("\n\n".join(card.text for card in cards), "\n<hr>\n".join(
        card.rich for card in cards))


def verdicts_told(results: Results) -> str:
    """Say in a sentence or two how many claims have which verdict."""
    if results.claims.empty:
        return NO_CLAIMS
    tempting = results.claims["id"].map(lambda name: results.source.claims[name].tempting)
    told = []
    for some, what in ((results.claims[~tempting], "claims"),
                       (results.claims[tempting], "tempting claims")):
        if len(some):
            counts = some.groupby(["status", "verdict"]).size()
            each = [f"{number} {verdict} ({status})" for (status, verdict), number in
                    counts.items()]
            told.append(f"Of the {len(some)} {what}: {', '.join(each)}.")
    if results.claims["status"].eq("exploratory").all():
        told.append("All are exploratory: these articles describe them and cannot test them.")
    return " ".join(told)


def status_table(results: Results) -> pd.DataFrame:
    """Return the status of each claim: `claim`, `status`, `why`, `formed from`, `formed on`."""
    claims = results.source.claims
    rows = [(row.id, row.status, row.reason, ", ".join(claims[row.id].formed_from) or "no article",
             claims[row.id].formed_on.isoformat()) for row in results.claims.itertuples()]
    table = pd.DataFrame(rows, columns=["claim", "status", "why", "formed from", "formed on"])
    return leading(table, [{"claim": concordance_link("claim", row[0])} for row in rows])
