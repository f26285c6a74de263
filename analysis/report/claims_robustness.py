"""What claims rest on, for reading: choices, paragraphs, recoding, the clutter of the page."""

import pandas as pd

from analysis.claims.labels import part_labels
from analysis.claims.universes import OPTIONS
from analysis.claims.verdicts import Results
from analysis.report.claims_tables import expected, part_of_claim, whole
from analysis.report.links import leading
from analysis.study.addresses import concordance_link
from analysis.study.study import Study


def label_parts(study: Study, results: Results) -> pd.DataFrame:
    """Return the parts with `counted` and `expected` in words, what readers know them by."""
    return results.parts.assign(
        counted=part_labels(study, results)["label_en"].to_numpy(),
        expected=["; ".join(expected(expect)) for expect in results.parts["expect"]])


def moved_table(study: Study, results: Results) -> pd.DataFrame:
    """Return the parts of which some choice moves the outcome, a row a part.

    `claim`, `counted`, `universes` (combinations of choices), `distinct outcomes`, `that agree`,
    `moved by`, `overturned by`.
    """
    parts = label_parts(study, results) if len(results.parts) else results.parts
    rows = [(part.id, part.counted, part.universes, part.outcomes,
             round(part.agree * part.outcomes), ", ".join(part.moved_by),
             ", ".join(part.overturned_by) or "none")
            for part in parts.itertuples() if part.outcomes > 1]
    table = pd.DataFrame(rows, columns=["claim", "counted", "universes", "distinct outcomes",
                                        "that agree", "moved by", "overturned by"])
    return leading(table, [{"claim": concordance_link("claim", row[0])} for row in rows])


def unmoved(study: Study, results: Results) -> list[str]:
    """Name what is counted the same whatever is chosen, in words."""
    if results.parts.empty:
        return []
    parts = label_parts(study, results)
    return list(dict.fromkeys(parts.loc[parts["outcomes"] == 1, "counted"]))


def choices_table(results: Results) -> pd.DataFrame:
    """Return for each choice what may be chosen, and in how many parts it moves or overturns.

    `choice`, `options`, `applies to` (parts), `moves`, `overturns`.
    """
    rows = []
    for name, options in OPTIONS.items():
        parts = results.parts
        rows.append((name, ", ".join(options), sum(name not in fixed for fixed in parts["fixed"]),
                     sum(name in moved for moved in parts["moved_by"]),
                     sum(name in moved for moved in parts["overturned_by"])))
    return pd.DataFrame(rows, columns=["choice", "options", "applies to", "moves", "overturns"])


def fixed_table(study: Study, results: Results) -> pd.DataFrame:
    """Return why a choice does not apply to a part: `why`, `choice`, `parts` (how many)."""
    rows = [(why, name) for fixed in results.parts["fixed"] for name, why in fixed.items()]
    table = pd.DataFrame(rows, columns=["why", "choice"])
    return table.groupby(["choice", "why"]).size().rename("parts").reset_index()


def whole_page_table(study: Study, results: Results) -> pd.DataFrame:
    """Return what each part would have counted with the clutter of the pages, where that differs.

    `counted`, `expected`, for each group its count in the article and on the whole page, `holds in
    the article`, `holds on the page`.
    """
    rows, leads = [], []
    for part in label_parts(study, results).to_dict("records"):
        page = part["whole_page"]
        if page["count"] == part["count"] and page["holds"] == part["holds"]:
            continue
        leads.append({f"{group}: article, page": part_of_claim(part, group)
                      for group in study.groups})
        rows.append({"counted": part["counted"], "expected": part["expected"],
                     **{f"{group}: article, page": f"{part['count'][group]}, "
                        f"{page['count'][group]}" for group in study.groups},
                     "holds in the article": _said(part["holds"]),
                     "holds on the page": _said(page["holds"])})
    return leading(pd.DataFrame(rows), leads)


def _said(value: bool) -> str:
    return "yes" if value else "no"


def recoding_table(study: Study, results: Results) -> pd.DataFrame:
    """Return how few spans stand between each part that holds and its failing, the fewest first.

    `counted`, `flip` (counted spans, or expressions, that would have to be coded otherwise),
    `with missed ones` (counted or missed), `hangs on` (paragraphs without which it fails).
    """
    lines = study.tables.blocks.set_index(["article", "block"])["line"]
    rows = [(part.counted, whole(part.flip), whole(part.flip_missed),
             "; ".join(f"{article} line {lines[article, block]}"
                       for article, block in part.hangs_on) or "none")
            for part in label_parts(study, results).itertuples() if part.holds]
    table = pd.DataFrame(rows, columns=["counted", "flip", "with missed ones", "hangs on"])
    held = results.parts.loc[results.parts["holds"].astype(bool), "id"]
    return leading(table, [{"counted": concordance_link("claim", name)} for name in held]
                   ).sort_values("flip", kind="stable")


def limits_table(results: Results) -> pd.DataFrame:
    """Return what the articles cannot carry: `warning`, and the `claims` it concerns."""
    rows = [(warning, row.id) for row in results.claims.itertuples() for warning in row.warnings]
    table = pd.DataFrame(rows, columns=["warning", "claim"])
    joined = table.groupby("warning", sort=False)["claim"].agg(
        lambda own: f"{len(own)} of {len(results.claims)}: " + ", ".join(own))
    return joined.rename("claims").reset_index()


def most_moved(results: Results) -> tuple[str, int] | None:
    """Return the claim and part with the most distinct outcomes; null where nothing moves.

    The study's own claims go before the tempting ones.
    """
    parts = results.parts[results.parts["outcomes"] > 1] if len(results.parts) else results.parts
    if parts.empty:
        return None
    claims = results.source.claims
    first = max(parts.to_dict("records"),
                key=lambda part: (not claims[part["id"]].tempting, part["outcomes"]))
    return first["id"], first["part"]
