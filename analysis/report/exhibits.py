"""Every exhibit of a study, in the order of its notebooks: whatever is drawn or printed."""

from types import ModuleType

import pandas as pd

from analysis.claims.verdicts import EXPLORATORY, Results
from analysis.lexicon.referents import load_referents
from analysis.report import actors, articles, checks, framing, over_time, terms
from analysis.report.charts import Chart, Recipe
from analysis.report.choices import choice_expressions, choices_by_referent
from analysis.report.claims_figures import (
    claim_recipes,
    curve_recipes,
    naming_choice_recipes,
    outcome_recipes,
    placebo_recipes,
)
from analysis.report.claims_robustness import choices_table
from analysis.report.claims_tables import claims_overview, referent_shares
from analysis.report.display import number
from analysis.report.edition_figures import edition_recipes
from analysis.report.exhibit import Column, Exhibit, Printed, framed, label
from analysis.report.focus import named_in_focus
from analysis.report.framing import frame_counts
from analysis.report.framing_figures import choice_recipes, remedy_recipes, strip_recipes
from analysis.report.lines import frame_chart
from analysis.report.voices_figures import focus_recipes, matrix_recipes, speaking_recipes
from analysis.report.whose_words import speakers_by_actors, speaking
from analysis.study.study import Study
from analysis.wording import wording

_APART = {"en": "; ", "ar": "؛ "}
_COMMA = {"en": ", ", "ar": "، "}


def _called(study: Study, tables: dict[str, pd.DataFrame]) -> Chart:
    referents = load_referents(study.lexicon)
    return Chart(recipe for name, table in tables.items()
                 for recipe in choice_recipes(study, referents[name], table))


def _strips(study: Study, counts: pd.DataFrame) -> Chart:
    frames = study.mentions[study.mentions["kind"] == "frame"].reset_index(drop=True)
    return Chart(strip_recipes(study, frames, counts))


def _chosen(study: Study, results: Results) -> pd.DataFrame:
    shares = referent_shares(study, results.source)
    return shares[(shares["voice"] == "all") & (shares["total"] > 0)]


def _claims(study: Study, results: Results, table: pd.DataFrame, lang: str) -> Printed:
    rows = []
    for row in table.to_dict("records"):
        claim = results.source.claims[row["id"]]
        found = results.claims.set_index("id").loc[row["id"]]
        parts = results.parts[results.parts["id"] == row["id"]].to_dict("records")
        counts = [_APART[lang].join(_part(part, group, lang) for part in parts)
                  for group in study.groups]
        verdict = wording("verdict_" + found["verdict"].replace(" ", "_"), lang)
        agree = wording("k_of_n", lang, count=round(found["agree"] * found["outcomes"]),
                        total=found["outcomes"])
        rows.append((getattr(claim, f"text_{lang}"), *counts,
                     wording(f"cell_{found['status']}", lang), verdict, agree,
                     "–" if pd.isna(found["flip"]) else str(int(found["flip"]))))
    heads = ["claim", *(("group_counts", group) for group in study.groups), "status", "verdict",
             "agree", "flip"]
    notes = [("claims", {})]
    if rows and results.claims["status"].eq(EXPLORATORY).all():
        notes.append(("claims_exploratory", {}))
    return Printed(framed(heads, rows), notes, {})


def _part(part: dict, group: str, lang: str) -> str:
    count, of = part["count"][group], part["of"][group]
    return wording("k_of_n", lang, count=count, total=of) if part["share"] else str(count)


def _options(row: dict, lang: str) -> str:
    return _COMMA[lang].join(
        wording("option_" + "_".join([row["choice"], *option.replace(",", "").split()]), lang)
        for option in row["options"].split(", "))


def _robustness(study: Study, results: Results, table: pd.DataFrame, lang: str) -> Printed:
    rows = [(wording(f"choice_{row['choice']}", lang), _options(row, lang), row["applies to"],
             row["moves"], row["overturns"]) for row in table.to_dict("records")]
    return Printed(framed(["choice", "options", "applies", "moves", "overturns"], rows),
                   [("robustness", {"parts": len(results.parts)})], {})


def _of(*rooms: ModuleType) -> list[Exhibit]:
    """The exhibits that modules declare, in their order."""
    return [value for room in rooms for value in vars(room).values() if isinstance(value, Exhibit)]


EXHIBITS = (
    *_of(articles, checks),
    Exhibit("editions", lambda study, results: study.articles,
            lambda study, table: Chart(edition_recipes(study))),
    *_of(terms),
    Exhibit("concordance-frame", lambda study, results: named_in_focus(study, "frames"),
            lambda study, frames: Chart(recipe for frame in frames
                                        for recipe in frame_chart(study, frame))),
    *_of(over_time, actors, framing),
    Exhibit("where-frames-fall",
            lambda study, results: frame_counts(study, study.mentions, study.sizes), _strips),
    Exhibit("called-for-and-collapsing", lambda study, results: study.mentions,
            lambda study, table: Chart(remedy_recipes(study))),
    Exhibit("called", lambda study, results: choices_by_referent(
        study, choice_expressions(study)), _called),
    Exhibit("who-speaks", lambda study, results: speaking(study),
            lambda study, table: Chart(speaking_recipes(study, table))),
    Exhibit("naming", lambda study, results: study.mentions,
            lambda study, table: Chart(focus_recipes(study))),
    Exhibit("who-speaks-of-whom", lambda study, results: speakers_by_actors(study, most=12),
            lambda study, table: Chart(matrix_recipes(study, table))),
    *(Exhibit(name, lambda study, results, draw=draw: draw(study, results),
              lambda study, recipes: Chart(recipes), claims=True)
      for name, draw in (("claims", claim_recipes), ("choices", naming_choice_recipes),
                         ("outcomes", outcome_recipes), ("specification-curve", curve_recipes),
                         ("placebo", placebo_recipes))),
    Exhibit("choices", _chosen, columns=(
        Column("referent", label), Column("choice", lambda row, lang: row[f"choice_{lang}"]),
        Column("group", "group"), Column("number", lambda row, lang: int(row["count"])),
        Column("of", lambda row, lang: int(row["total"])),
        Column("share", lambda row, lang: 100 * row["share"], 0),
        Column("own_interval", lambda row, lang: f"{number(100 * row['low'], 0)}–"
                                                 f"{number(100 * row['high'], 0)}")),
        notes=("choices",), claims=True),
    Exhibit("claims", lambda study, results: claims_overview(study, results)
            if len(results.claims) else pd.DataFrame(), print=_claims, claims=True),
    Exhibit("robustness", lambda study, results: choices_table(results)
            if len(results.claims) else pd.DataFrame(), print=_robustness, claims=True),
)


def all_recipes(study: Study, results: Results | None = None) -> list[Recipe]:
    """Return the recipes of all figures of a study, in the order of its notebooks.

    `results` as `verdicts.evaluate` gives them; without them, the figures of claims are left out.
    """
    return [recipe for exhibit in EXHIBITS for recipe in exhibit.drawn(study, results)]
