"""What claims rest on: choices, paragraphs, recoding, the clutter of the page; for notebook 7."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.addresses import concordance_link
from analysis.claims.expectations import pair_of
from analysis.claims.placebo import placebo_forms
from analysis.claims.verdicts import Results
from analysis.measures.frequency import group_sizes
from analysis.measures.uncertainty import OPTIONS
from analysis.measures.uncertainty import placebo as cut_in_two
from analysis.plots.claims import option_key, outcomes_overview
from analysis.plots.style import MOST_GROUPS
from analysis.report import alt_texts, charts, claims, figures
from analysis.report.charts import Chart, Exhibit, Printed
from analysis.report.display import Shown, leading
from analysis.report.sentences import labels, said, sentence, shown
from analysis.study.study import Study, StudyError
from analysis.wording import COMMA, LANGUAGES, wording

THRESHOLD = 3
OUTCOMES = ["id", "part", "label_en", "label_ar", "share", "expected", "outcome", "universes",
            "holds", "moved_by", "overturned_by", "group", "count", "of", "value"]


def choices_table(results: Results) -> pd.DataFrame:
    """Return for each choice what may be chosen, and in how many parts it moves or overturns."""
    parts = results.parts
    return pd.DataFrame(
        [(name, ", ".join(options), sum(name not in fixed for fixed in parts["fixed"]),
          sum(name in moved for moved in parts["moved_by"]),
          sum(name in moved for moved in parts["overturned_by"]))
         for name, options in OPTIONS.items()],
        columns=["choice", "options", "applies to", "moves", "overturns"])


def fixed_table(results: Results) -> pd.DataFrame:
    """Return why a choice does not apply to a part: `choice`, `why`, `parts` (how many)."""
    table = pd.DataFrame([row for fixed in results.parts["fixed"] for row in fixed.items()],
                         columns=["choice", "why"])
    return table.groupby(["choice", "why"]).size().reset_index(name="parts")


def moved_table(results: Results) -> pd.DataFrame:
    """Return the parts of which some choice moves the outcome."""
    rows = [(part.id, part.label_en, part.universes, part.outcomes,
             round(part.agree * part.outcomes), ", ".join(part.moved_by),
             ", ".join(part.overturned_by) or "none")
            for part in results.parts.itertuples() if part.outcomes > 1]
    return leading(pd.DataFrame(rows, columns=[
        "claim", "counted", "universes", "distinct outcomes", "that agree", "moved by",
        "overturned by"]), lambda row: {"claim": concordance_link("claim", row["claim"])})


def unmoved(study: Study, results: Results) -> Shown:
    """Say what is counted the same whatever is chosen."""
    still = results.parts[results.parts["outcomes"] == 1].drop_duplicates("label_en")
    which = [labels(row) for row in still.itertuples()]
    return sentence(study, "unmoved", n=len(which), all=len(results.parts),
                    which=which or [said("none_at_all")])


def whole_page_table(study: Study, results: Results) -> pd.DataFrame:
    """Return the parts that would have counted otherwise with the clutter of the pages."""
    rows, leads = [], []
    for part in results.parts.to_dict("records"):
        page = part["whole_page"]
        if page["count"] == part["count"] and page["holds"] == part["holds"]:
            continue
        heads = {group: f"{group}: article, page" for group in study.groups}
        leads.append({head: claims.part_of_claim(part, group) for group, head in heads.items()})
        rows.append({"counted": part["label_en"],
                     "expected": "; ".join(claims.expected(part["expect"])),
                     **{head: f"{part['count'][group]}, {page['count'][group]}"
                        for group, head in heads.items()},
                     "holds in the article": "yes" if part["holds"] else "no",
                     "holds on the page": "yes" if page["holds"] else "no"})
    return leading(pd.DataFrame(rows), leads)


def recoding_table(study: Study, results: Results) -> pd.DataFrame:
    """Return how few spans stand between each part that holds and its failing, fewest first."""
    held = results.parts[results.parts["holds"].astype(bool)]
    table = pd.DataFrame([(part.label_en, claims.whole(part.flip), claims.whole(part.flip_missed),
                           claims.paragraphs(study, part.hangs_on) or "none")
                          for part in held.itertuples()],
                         columns=["counted", "flip", "with missed ones", "hangs on"])
    return leading(table, [{"counted": concordance_link("claim", name)} for name in held["id"]]
                   ).sort_values("flip", kind="stable")


def claim_outcomes(study: Study, results: Results) -> pd.DataFrame:
    """Return what comes of each choice on its own, and of the fewest that overturn a part.

    Of the parts that have several outcomes, a row an outcome and group; `outcome` 0 is the study's
    own; counts are those of the first of the `universes` that give it.
    """
    rows = []
    for part in results.parts[results.parts["outcomes"] > 1].to_dict("records"):
        named = {**{name: part[name] for name in ("id", "part", "label_en", "label_ar", "share")},
                 "expected": claims.expected_in(part["expect"]),
                 **{name: ", ".join(part[name]) for name in ("moved_by", "overturned_by")}}
        table = _universes(results, part)
        failing = table["holds"] != table["holds"].iloc[0]
        fewest = table.loc[failing, "changed"].min() if failing.any() else 1
        table = table[(table["changed"] <= 1) | (failing & (table["changed"] == fewest))]
        for outcome, alike in table.groupby("outcome", sort=False):
            row = alike.iloc[0]
            rows += [{**named, "outcome": outcome, "universes": len(alike), "holds": row["holds"],
                      "group": group, **{name: row[name][group] for name in (
                          "count", "of", "value")}} for group in study.groups]
    return pd.DataFrame(rows, columns=OUTCOMES)


def _universes(results: Results, part: Mapping) -> pd.DataFrame:
    """The universes of a part that are not empty, with `changed` (how many choices) and `value`.

    A rate over something else than words is scaled to the words that as many of them have, so that
    all values of a part stand on one scale and keep their ratio.
    """
    table = claims.rows_of(results.universes, part["id"], part["part"]).reset_index(drop=True)
    choices = table[list(OPTIONS)]
    table = table.assign(changed=(choices != choices.iloc[0]).sum(axis=1))
    table = table[~table["empty"].astype(bool)].reset_index(drop=True)
    others = [name for name in OPTIONS if name != "denominator"]
    totals = pd.Series([sum(of.values()) for of in table["of"]], index=table.index)
    words = totals.groupby([table[name] for name in others], sort=False).transform("first")
    scale = 1.0 if part["share"] else (totals / words).where(words > 0, 1.0)
    values = [{group: claims.value_of(count[group], of[group], part["share"]) * factor
               for group in count}
              for count, of, factor in zip(table["count"], table["of"],
                                           np.broadcast_to(scale, len(table)), strict=True)]
    return table.assign(value=values)


def forms_table(study: Study, results: Results) -> pd.DataFrame:
    """Return `placebo_forms`: how often a claim's form passes within one article, labelled."""
    return label_forms(results, placebo_forms(study, results.parts, results.source.terms))


def label_forms(results: Results, forms: pd.DataFrame) -> pd.DataFrame:
    """Add `label_en` and `label_ar` of each form to the table of `placebo_forms`."""
    parts = results.parts.set_index(["id", "part"])
    rows = [parts.loc[place] for place in zip(forms["claim"], forms["part"], strict=True)]
    return forms.assign(**{f"label_{lang}": [_form(part, lang) for part in rows]
                           for lang in LANGUAGES})


def _form(part: pd.Series, lang: str) -> str:
    pair = [(part["count"][group], part["of"][group]) for group in pair_of(part["expect"])]
    if part["share"]:
        shares = [100 * k / n if n else 0 for k, n in pair]
        return wording("form_share", lang, what=part[f"label_{lang}"],
                       difference=f"{abs(shares[0] - shares[1]):.0f}")
    low, high = sorted(k for k, _ in pair)
    kind = next(name for name in ("frame", "actor", "term") if getattr(part["measure"], name))
    against = wording("at_most", lang, count=low) if low else wording("none_at_all", lang)
    return wording(f"form_{kind}", lang, high=high, low=against)


def forms_read(forms: pd.DataFrame) -> pd.DataFrame:
    """Return the forms of `forms_table` for reading, each once."""
    table = forms.drop(columns="form").rename(columns={"label_en": "form"}).drop_duplicates("form")
    shares = table["share"].map("{:.0%}".format, "ignore").fillna("cannot occur in this text")
    return table.assign(**{"pass on average": table["mean"], "share of cuts": shares})[
        ["form", "observed", "pass on average", "share of cuts"]]


def placebo_of_longest(study: Study, cuts: int = 2000, seed: int = 0) -> dict:
    """Cut the longest article as if it were two texts of the study's sizes.

    Counts frames with `THRESHOLD` or more mentions on one side and none on the other. Raises
    `StudyError` where all articles have one length.
    """
    sizes = group_sizes(study.words, "article")
    if sizes.nunique() < 2:
        raise StudyError("An article is cut as if it were two texts of the study's lengths; that "
                         "needs two articles of different length.")
    article, length = str(sizes.idxmax()), int(sizes.min())
    words, mentions = (table[table["article"] == article]
                       for table in (study.words, study.mentions))
    frames = mentions[mentions["kind"] == "frame"]
    alone = cut_in_two(words, frames, length, cuts=cuts, threshold=THRESHOLD,
                       seed=seed)["one_sided"]
    return {"article": article, "length": length, "cuts": cuts, "frames": frames["id"].nunique(),
            "average": float(alone.mean()), "share": float(np.mean(alone > 0)), "seed": seed}


def placebo_told(study: Study) -> Shown:
    """Say how often two parts of the longest article differ, or why that is not known."""
    if study.articles.loc[study.articles["words"] > 0, "words"].nunique() < 2:
        return sentence(study, "placebo_impossible")
    cut = placebo_of_longest(study)
    if not cut["frames"]:
        return sentence(study, "placebo_no_frame", article=cut["article"])
    noted = {"measure": "placebo", "draws": "cuts_longest", "cuts": cut["cuts"],
             "length": cut["length"], "seed": cut.pop("seed")}
    told = [said("placebo_cut", **cut), *[said("placebo_alike")] * (cut["share"] >= .5)]
    return shown(study, told)._replace(made=noted)


def overview(outcomes: pd.DataFrame) -> Chart:
    """Draw the outcomes of the parts that do not hold in all of them; of `claim_outcomes`."""
    outcomes = outcomes[outcomes.groupby(["id", "part"])["holds"].transform("nunique") > 1]
    groups = list(dict.fromkeys(outcomes["group"]))
    if outcomes.empty or len(groups) > MOST_GROUPS:
        return Chart()
    highest = outcomes.loc[~outcomes["share"].astype(bool), "value"].max()
    order = outcomes.sort_values("share", ascending=False, kind="stable")
    units, parts = (zip(table["id"], table["part"], strict=True) for table in (outcomes, order))
    return Chart([charts.cut_rows("outcomes", outcomes, units, lambda name, rows: charts.recipe(
        name, rows, outcomes_overview, alt_texts.of_outcomes,
        charts.Caption("outcomes", n=claims.parts_in(rows)), groups, further=[highest]),
        dict.fromkeys(parts))])


def placebo(forms: pd.DataFrame) -> Chart:
    """Draw how common the forms of claims are between two parts of one text; of `forms_table`."""
    if forms.empty:
        return Chart()
    table = forms.drop_duplicates("form").sort_values("share", ascending=False, kind="stable")
    cuts = 100 * table["share"]
    table = table.assign(section="", item=table["form"], heading_en="", heading_ar="", group="",
                         cuts=cuts.fillna(0), text=cuts.map("{:.0f}%".format, "ignore").fillna("–"))
    return Chart([figures.dotted(
        "placebo", table, table["form"], lambda rows: charts.Caption("placebo", n=len(rows)),
        "placebo", ("cuts",), most=100, unit=5, head="cuts_axis")])


def _print(study: Study, results: Results, table: pd.DataFrame, lang: str) -> Printed:
    table = table if len(results.claims) else table.head(0)
    return Printed(table.rename(columns={"applies to": "applies"}).assign(
        choice=[wording(f"choice_{name}", lang) for name in table["choice"]],
        options=[COMMA[lang].join(wording(option_key(name, option)[0], lang)
                                  for option in options.split(", "))
                 for name, options in zip(table["choice"], table["options"], strict=True)]),
        {"robustness": {"parts": len(results.parts)}})


ALL_OUTCOMES = Exhibit("outcomes", claim_outcomes, lambda study, outcomes: overview(outcomes),
                       claims=True)
PLACEBO = Exhibit("placebo", forms_table, lambda study, forms: placebo(forms), claims=True)
ROBUSTNESS = Exhibit("robustness", lambda study, results: choices_table(results), printed=_print,
                     claims=True)
