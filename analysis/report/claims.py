"""The study's claims: how each was counted, its verdict and its lines, for notebook 6."""

import html
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.addresses import concordance_link
from analysis.claims.expectations import WRONG, pair_of
from analysis.claims.miscoding import MOST, WRONG_CODINGS
from analysis.claims.multiverse import Set
from analysis.claims.source import Measure
from analysis.claims.verdicts import EXPLORATORY, RESTS, VERDICTS, Results
from analysis.measures.uncertainty import garwood, wilson
from analysis.plots.style import MOST_GROUPS
from analysis.report import charts, figures
from analysis.report.charts import Chart, Exhibit, Printed
from analysis.report.display import Shown, leading, leads_of, number, part_link, show
from analysis.report.lines import lines_of
from analysis.report.sentences import Said, counted, said, say, sentence, shown, write
from analysis.study.study import Study
from analysis.wording import COMMA, LANGUAGES, SEMICOLON, wording

VALUES = ["id", "part", "tempting", "label_en", "label_ar", "share", "expected", "verdict", "flip",
          "flip_missed", "verdict_en", "verdict_ar"]
SURVIVES = f"survives {' and '.join(f'{rate:.0%}' for rate in WRONG_CODINGS)} wrong codings"


def claim_records(results: Results) -> list[dict]:
    """Return one object a claim, as `framing claims --format jsonl` prints them.

    Counts are those of the claim's first part, `flip` that of the part that fails first, `agree`
    and `outcomes` those of the part that agrees least; `parts` has each part with all of its own.
    """
    records = []
    for row in results.claims.to_dict("records"):
        claim = results.source.claims[row["id"]]
        parts = [_part_record(part, rows_of(results.lines, row["id"], part["part"]).query("hit"))
                 for part in rows_of(results.parts, row["id"]).to_dict("records")]
        records.append({
            **_plain(row, ("id", "about", "status", "verdict", "rests_on")),
            **{name: parts[0][name] for name in ("values", "low", "high")},
            "flip": whole(row["flip"]),
            "survives": {f"{rate:g}": share for rate, share in row["survives"].items()},
            "fixed_by_author": {name: why.en for name, why in row["chosen"].items()},
            "verdict_unfixed": row["unfixed"],
            **_plain(row, ("agree", "outcomes")),
            **{name: parts[0][name] for name in ("of", "contrast")},
            **_plain(row, ("rule", "reason")), "text_en": claim.text_en, "text_ar": claim.text_ar,
            "tempting": claim.tempting, **_plain(row, ("moved_by", "warnings")), "parts": parts})
    return records


def rows_of(table: pd.DataFrame, claim: str, part: int | None = None) -> pd.DataFrame:
    """Return the rows of a claim, or of one of its parts."""
    return table[(table["id"] == claim) & (part is None or table["part"] == part)]


def _part_record(part: dict, hits: pd.DataFrame) -> dict:
    return {"measure": measured(part["measure"]), "expect": expected(part["expect"]),
            "values": part["count"], "of": part["of"],
            **_plain(part, ("contrast", "low", "high", "holds", "echoes", "universes", "outcomes",
                            "agree", "moved_by", "rests_on", "empty", "fixed", "verdict", "rule",
                            "warnings")),
            **{name: whole(part[name]) for name in ("flip", "flip_missed")},
            "hangs_on": [list(place) for place in part["hangs_on"]],
            "whole_page": part["whole_page"],
            "spans": [[row.article, int(row.start), int(row.end)] for row in hits.itertuples()]}


def _plain(row: Mapping, names: Iterable[str]) -> dict:
    """Some values of a row as JSON holds them: a number that is missing as null."""
    return {name: None if isinstance(value := row[name], float) and np.isnan(value) else
            value.item() if isinstance(value, np.generic) else value for name in names}


def whole(value: float | None) -> int | None:
    """Return a count that a column with gaps holds as a float."""
    return None if pd.isna(value) else int(value)


def expected(expect: Iterable) -> list[str]:
    """Return expectations as they are written in claims.yml."""
    return [e.written for e in expect]


def measured(measure: Measure) -> str:
    """Say in a few words what a measure counts, by the ids of the lexicons."""
    def listed(*names: Iterable[str]) -> str:
        return ", ".join(name.split("|")[0] for some in names for name in some)

    node = listed(measure.frame, measure.actor, measure.term)
    who = listed(measure.speakers, measure.voices, measure.caller, measure.addressee)
    near = listed(measure.with_actors, measure.with_frames, measure.with_terms)
    return {
        "rate": f"rate of {node}",
        "choice": f"expressions for {measure.referent}: {listed(measure.choice)}",
        "voice": f"{node} in the words of {who}",
        "quotations": f"direct quotations of {who}",
        "actor_share": f"mentions of actors: {node}",
        "object": f"{node} of {listed(measure.object)}",
        "modality": f"{node}, {listed(measure.modality)}",
        "calls": f"calls {'by' if measure.caller else 'on'} {who}",
        "collocate": f"{node} with {near} ({measure.within})",
    }[measure.kind]


def _agreement(row: Mapping) -> str:
    return f"{round(row['agree'] * row['outcomes'])} of {row['outcomes']}"


def flips_told(row: Mapping) -> str:
    """Return the flip distance of a claim or part for reading."""
    return "–" if pd.isna(row["flip"]) else f"{int(row['flip'])}"


def verdict_said(verdict: str, rests_on: Sequence[Set]) -> Said:
    """Name a verdict for what it rests on."""
    if verdict != RESTS:
        return said(f"verdict_{verdict.replace(' ', '_')}")
    sets = dict.fromkeys(tuple(name for name, _ in some) for some in rests_on)
    together = [[said(f"rests_{name}") for name in some] for some in sets]
    return said("verdict_rests_on", what=[
        some[0] if len(some) == 1 else said("rests_together", what=some) for some in together])


def verdict_told(row: Mapping, lang: str = "en") -> str:
    """Name the verdict of a claim or part for what it rests on."""
    return write(verdict_said(row["verdict"], row["rests_on"]), lang)


def survives_told(row: Mapping, lang: str = "en") -> str:
    """Return the shares of runs that a claim survives for reading."""
    return COMMA[lang].join(f"{share:.0%}" for share in row["survives"].values())


def fixed_told(row: Mapping, lang: str) -> str:
    """Say which choices a claim's author fixed and why, and the verdict without that."""
    if not row["chosen"]:
        return "–"
    return say("fixed_unfixed", lang, choices=[
        said("fixed_why", choice=said(f"choice_{name}"), why=getattr(why, lang))
        for name, why in row["chosen"].items()],
        verdict=verdict_said(row["unfixed"], row["unfixed_on"]))


def claims_table(results: Results, tempting: bool | None = None) -> pd.DataFrame:
    """Return all claims at a glance, only the tempting ones or only the others if asked."""
    known = results.source.claims
    rows = [row for row in results.claims.to_dict("records")
            if tempting in (None, known[row["id"]].tempting)]
    table = pd.DataFrame(
        [(known[row["id"]].text_en, row["about"], row["status"],
          verdict_told(row), _agreement(row), flips_told(row), survives_told(row),
          fixed_told(row, "en")) for row in rows],
        columns=["claim", "about", "status", "verdict", "outcomes that agree", "flip distance",
                 SURVIVES, "fixed by its author"])
    return leading(table, [{"claim": concordance_link("claim", row["id"])} for row in rows])


def claims_overview(study: Study, results: Results) -> pd.DataFrame:
    """Return all claims in short, a line each, with the counts of their parts (set apart by ;)."""
    table = claims_table(results).drop(columns=["claim", "about"])
    table.insert(0, "id", results.claims["id"])
    for place, group in enumerate(study.groups, 1):
        table.insert(place, group, [_counts(results, name, group) for name in table["id"]])
    return table


def _counts(results: Results, claim: str, group: str, lang: str = "en") -> str:
    """The counts of a claim's parts in a group, of a share with what they are of."""
    # Counts with a Latin semicolon between them would be read in the wrong order among Arabic.
    return SEMICOLON[lang].join(
        wording("k_of_n", lang, count=part["count"][group], total=part["of"][group])
        if part["share"] else f"{part['count'][group]}"
        for part in rows_of(results.parts, claim).to_dict("records"))


def claim_parts(study: Study, results: Results, claim: str) -> pd.DataFrame:
    """Return one claim's parts turned round, a row a property, so that it fits a narrow screen."""
    table = parts_table(study, results, claim).drop(columns="claim")
    leads = leads_of(table)
    table.index = [f"part {n}" for n in range(1, len(table) + 1)]
    turned = table.T.rename_axis("").reset_index()
    return leading(turned, lambda row: {part: lead.get(row[""]) for part, lead in
                                        zip(table.index, leads, strict=True)})


def parts_table(study: Study, results: Results, claim: str | None = None) -> pd.DataFrame:
    """Return every part of the claims (or of one) with its counts, interval and limits."""
    parts = (results.parts if claim is None else rows_of(results.parts, claim)).to_dict("records")
    table = pd.DataFrame([{
        "claim": part["id"], "counted": part["label_en"],
        "expected": "; ".join(expected(part["expect"])),
        **{group: _counted(part, group) for group in study.groups},
        "contrast (95% interval)": _interval(part),
        "without echoes": {True: "holds", False: "fails", None: "–"}[part["echoes"]],
        "outcomes that agree": _agreement(part),
        "flip": flips_told(part) if part["share"] or pd.isna(part["flip_missed"]) else
        f"{flips_told(part)}; {int(part['flip_missed'])} with missed ones",
        "hangs on": paragraphs(study, part["hangs_on"][:3]) or "–",
        "verdict": verdict_told(part)} for part in parts])
    return leading(table, [
        {"claim": concordance_link("claim", part["id"]),
         **{group: part_of_claim(part, group) for group in study.groups}} for part in parts])


def part_of_claim(part: Mapping, group: str) -> str:
    """Return the address of the lines that a part of a claim counts in a group."""
    return part_link("claim", part["id"], group, part["count"][group],
                     part=str(part["part"] + 1))


def paragraphs(study: Study, places: Iterable[tuple[str, int]]) -> str:
    """Name the lines of paragraphs, given by article and block."""
    line = study.tables.blocks.set_index(["article", "block"])["line"]
    return "; ".join(f"{article} line {line[article, block]}" for article, block in places)


def _counted(part: dict, group: str) -> str:
    count, of = part["count"][group], part["of"][group]
    if part["share"]:
        return f"{count} of {of}"
    return f"{count} ({1000 * count / of:.1f} per 1,000)" if of else f"{count}"


def _interval(part: Mapping) -> str:
    """The exact interval of a part's contrast, in words where it is open."""
    low, high = (None if pd.isna(part[name]) else part[name] for name in ("low", "high"))
    if part["contrast"] is None or (low is None and high is None):
        return "–"
    bounds = f"{number(low)} to {'∞' if high is None else number(high)}"
    return f"{bounds}, {part['contrast'].split(',')[0]}"


def claim_card(study: Study, results: Results, identifier: str) -> Shown:
    """Show one claim: what it says, its verdict with the rule, its limits, its lines to open."""
    lang, claim = study.settings.figures.language, results.source.claims[identifier]
    row = results.claims.set_index("id").loc[identifier]
    facts = {
        "verdict": f"{verdict_told(row, lang)} ({say('status_' + row['status'], lang)}). "
                   f"{row['rule']}",
        "survives": survives_told(row, lang),
        "fixed": fixed_told(row, lang).replace("–", ""),
        "wrong_if": claim.would_be_wrong_if,
        "rivals": "; ".join(f"{name.replace('_', ' ')}: {why}"
                            for name, why in claim.rivals.items()),
        "limits": "; ".join(row["warnings"]),
        "formed": say("claim_formed_how", lang, by=claim.formed_by,
                      articles=list(claim.formed_from) or [said("claim_no_article")],
                      on=claim.formed_on.isoformat()),
        "replaces": " ".join(f"“{old.text_en}” ({old.until.isoformat()}: {old.why})"
                             for old in claim.replaces)}
    facts = {say(f"claim_{name}", lang): text for name, text in facts.items() if text}
    place = ["article", "start", "end"]
    hits = rows_of(results.lines, identifier).query("hit").drop_duplicates(place)
    lines = lines_of(study, hits.sort_values(place, kind="stable", ignore_index=True))
    folded = show(lines[["article", "line", "before", "node", "after", "english"]], empty="")
    rich = (f'<p><b>{html.escape(claim.text_en)}</b></p>\n<p dir="rtl" lang="ar">'
            f"{html.escape(claim.text_ar)}</p>\n<dl>"
            + "".join(f"<dt><i>{head}</i></dt><dd>{html.escape(text)}</dd>"
                      for head, text in facts.items()) + "</dl>")
    if len(lines):
        rich += (f"\n<details><summary>{say('claim_lines', lang, n=len(lines))}</summary>\n"
                 f"{folded.rich}</details>")
    text = [claim.text_en, *(f"{head}: {value}" for head, value in facts.items()), folded.text]
    return Shown("\n".join(filter(None, text)), rich)


def claim_cards(study: Study, results: Results) -> Shown:
    """Show every claim as a card, or say that the study states none."""
    cards = [claim_card(study, results, name) for name in results.claims["id"]]
    return Shown("\n\n".join(card.text for card in cards), "\n<hr>\n".join(
        card.rich for card in cards)) if cards else sentence(study, "no_claims")


def verdicts_told(study: Study, results: Results) -> Shown:
    """Say in a sentence or two how many claims have which verdict, named for what it rests on."""
    if results.claims.empty:
        return sentence(study, "no_claims")
    tempting = results.claims["id"].map(lambda name: results.source.claims[name].tempting)
    sentences = [said("claims_verdicts", claims=counted(len(claims), noun), each=[
        said("claims_of_verdict", n=n, status=said(f"status_{status}"), verdict=told)
        for (status, _, told), n in tallied(claims, study.settings.figures.language)])
        for claims, noun in ((results.claims[~tempting], "claim"),
                             (results.claims[tempting], "tempting_claim")) if len(claims)]
    if results.claims["status"].eq(EXPLORATORY).all():
        sentences.append(said("claims_exploratory"))
    return shown(study, [said("paragraph", sentences=sentences)])


def tallied(claims: pd.DataFrame, lang: str) -> list[tuple[tuple[str, str, str], int]]:
    """Count claims by status, verdict and what it is called, from the best to the worst."""
    each = Counter((row["status"], row["verdict"], verdict_told(row, lang))
                   for row in claims.to_dict("records"))
    return sorted(each.items(), key=lambda item: (item[0][0], VERDICTS.index(item[0][1])))


def status_table(results: Results) -> pd.DataFrame:
    """Return the status of each claim, and why."""
    claims = [results.source.claims[name] for name in results.claims["id"]]
    table = results.claims[["id", "status", "reason"]].rename(
        columns={"id": "claim", "reason": "why"}).assign(**{
            "formed from": [", ".join(claim.formed_from) or "no article" for claim in claims],
            "formed on": [claim.formed_on.isoformat() for claim in claims]})
    return leading(table, lambda row: {"claim": concordance_link("claim", row["claim"])})


def limits_table(results: Results) -> pd.DataFrame:
    """Return what the articles cannot carry: `warning`, and the `claims` it concerns."""
    rows = results.claims[["id", "warnings"]].explode("warnings").dropna()
    joined = rows.groupby("warnings", sort=False)["id"].agg(
        lambda ids: f"{len(ids)} of {len(results.claims)}: " + ", ".join(ids))
    return joined.rename_axis("warning").rename("claims").reset_index()


def expected_in(expect: Sequence) -> str:
    """Name the groups in which a claim expects more than elsewhere; else in which it does some."""
    pair = pair_of(expect)
    named = [pair[0]] if pair else [
        e.group for e in expect if e.what not in ("none", f"{WRONG}some")]
    return "+".join(dict.fromkeys(named))


def value_of(count: int, of: int, share: bool) -> float:
    """Return a rate per 1,000 or a share in percent; missing where it is of nothing."""
    return np.nan if of == 0 else (100 if share else 1000) * count / of


def claim_values(study: Study, results: Results) -> pd.DataFrame:
    """Return what each part counts by the study's own settings, a row a part and group.

    `value` is per 1,000 words or in percent, with its interval (Garwood 1936, Wilson 1927);
    `verdict_en` and `verdict_ar` name the verdict, its flip distance, and how often it survives.
    """
    claims = {row["id"]: row for row in results.claims.to_dict("records")}
    parts = results.parts.assign(
        tempting=[results.source.claims[name].tempting for name in results.parts["id"]],
        expected=[expected_in(expect) for expect in results.parts["expect"]],
        **{f"verdict_{lang}": [wording(
            "verdict_beside_fixed" if part["chosen"] else "verdict_beside", lang,
            verdict=verdict_told(part, lang), flip=flips_told(part), fixed=fixed_told(part, lang),
            survives=survives_told(claims[part["id"]], lang))
            for part in results.parts.to_dict("records")] for lang in LANGUAGES})
    rows = []
    for part in parts.to_dict("records"):
        for group in study.groups:
            k, n = part["count"][group], part["of"][group]
            low, high = (np.nan, np.nan) if n == 0 else (
                np.multiply(wilson(k, n), 100) if part["share"] else garwood(k, n / 1000))
            rows.append((*(part[name] for name in VALUES), group, k, n,
                         value_of(k, n, part["share"]), low, high))
    return pd.DataFrame(rows, columns=[*VALUES, "group", "count", "of", "value", "low", "high"])


def forest(values: pd.DataFrame) -> Chart:
    """Draw what each part of the claims counts, and its verdict; `values` as `claim_values`."""
    groups = list(dict.fromkeys(values["group"]))
    if values.empty or len(groups) > MOST_GROUPS:
        return Chart()
    table = values.sort_values("tempting", kind="stable", ignore_index=True)
    share = table["share"].astype(bool)
    # A heading stands over the first claim of each kind, where there are both.
    first = ~table["tempting"].duplicated() & (table["tempting"].nunique() > 1)
    first = first.groupby(table["id"]).transform("any")
    names = table["tempting"].map({False: "claims_own", True: "claims_tempting"})
    table = table.assign(
        section=table["id"], item=table["id"] + " " + table["part"].astype(str),
        **{f"heading_{lang}": [wording(name, lang) if over else "" for name, over in
                               zip(names, first, strict=True)] for lang in LANGUAGES},
        dots_counted=table["count"], dots_others=(table["of"] - table["count"]).where(share, 0),
        text=[f"{k}/{n}" if of else f"{k}" for k, n, of in
              zip(table["count"], table["of"], share, strict=True)])
    return Chart([figures.dotted(
        "claims", table, table["id"], lambda rows: charts.Caption(
            "claims", n=parts_in(rows), claims=rows["id"].nunique()), "claims",
        ("dots_counted", "dots_others"), aside="verdict", bracketed=False)])


def parts_in(table: pd.DataFrame) -> int:
    """Return of how many parts of claims a table has rows."""
    return len(table.drop_duplicates(["id", "part"]))


def _print_claims(study: Study, results: Results, values: pd.DataFrame, lang: str) -> Printed:
    rows = [(getattr(results.source.claims[row["id"]], f"text_{lang}"),
             *(_counts(results, row["id"], group, lang) for group in study.groups),
             say(f"status_{row['status']}", lang), verdict_told(row, lang), flips_told(row),
             survives_told(row, lang), fixed_told(row, lang))
            for row in results.claims.to_dict("records")]
    heads = ["claim", *(("group_counts", group) for group in study.groups), "status", "verdict",
             "flip", "survives", "fixed"]
    exploratory = rows and results.claims["status"].eq(EXPLORATORY).all()
    return Printed(pd.DataFrame(rows, columns=heads), dict.fromkeys(
        ["claims", *["claims_exploratory"] * bool(exploratory)], {"runs": MOST, "seed": 0}))


CLAIMS = Exhibit("claims", claim_values, lambda study, values: forest(values), _print_claims, True)
