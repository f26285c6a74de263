"""The figures of claims and of the choices behind them, as recipes for any study."""

from collections.abc import Sequence

import pandas as pd

from analysis.claims.placebo import placebo_forms
from analysis.claims.verdicts import Results
from analysis.plots import claims, multiverse
from analysis.plots.style import MOST_GROUPS
from analysis.report import alt_texts
from analysis.report.captions import caption
from analysis.report.charts import Recipe, cut_by
from analysis.report.choices import shares_recipe
from analysis.report.claims_charted import (
    claim_outcomes,
    claim_values,
    label_forms,
    universe_columns,
)
from analysis.report.claims_robustness import most_moved
from analysis.report.claims_tables import referent_shares
from analysis.study.study import Study

PRESET = "elsevier-double"


def claim_recipes(study: Study, results: Results) -> list[Recipe]:
    """What each part of the claims counts, and its verdict: `claims`."""
    values, groups = claim_values(study, results), study.groups
    if values.empty or len(groups) > MOST_GROUPS:
        return []
    highest = values.loc[~values["share"].astype(bool), ["value", "high"]].max().max()

    def build(name: str, parts: Sequence[tuple]) -> Recipe:
        own = _parts_of(values, parts)
        return Recipe(
            name, own,
            lambda lang, preset: claims.claims_forest(own, groups, lang, preset, highest),
            lambda lang: alt_texts.of_claims(own, groups, lang), PRESET,
            lambda lang: caption(study, "claims", lang, n=len(parts), claims=own["id"].nunique()))

    return [cut_by("claims", _parts(values.sort_values("tempting", kind="stable")), build)]


def naming_choice_recipes(study: Study, results: Results) -> list[Recipe]:
    """What every referent of the claims is called, by group and voice: `choices`."""
    shares = referent_shares(study, results.source)
    if shares.empty or not shares["total"].any() or len(study.groups) > MOST_GROUPS:
        return []
    return [shares_recipe("choices", study.groups, shares)]


def outcome_recipes(study: Study, results: Results) -> list[Recipe]:
    """Every distinct outcome of the parts of claims that some choice moves: `outcomes`."""
    outcomes, groups = claim_outcomes(study, results), study.groups
    if outcomes.empty or len(groups) > MOST_GROUPS:
        return []
    highest = outcomes.loc[~outcomes["share"].astype(bool), "value"].max()

    def build(name: str, parts: Sequence[tuple]) -> Recipe:
        own = _parts_of(outcomes, parts)
        return Recipe(
            name, own,
            lambda lang, preset: multiverse.outcomes_overview(own, groups, lang, preset, highest),
            lambda lang: alt_texts.of_outcomes(own, groups, lang), PRESET,
            lambda lang: caption(study, "outcomes", lang, n=len(parts)))

    return [cut_by("outcomes", _parts(outcomes.sort_values(
        "share", ascending=False, kind="stable")), build)]


def curve_recipes(study: Study, results: Results) -> list[Recipe]:
    """The part of a claim that choices move most, under all of them: `specification-curve`."""
    which = most_moved(results)
    if not which or len(study.groups) > MOST_GROUPS:
        return []
    columns, groups = universe_columns(study, results, *which), study.groups
    own = columns[columns["group"] == groups[0]]
    return [Recipe(
        "specification-curve", columns,
        lambda lang, preset: multiverse.specification_curve(columns, groups, lang, preset),
        lambda lang: alt_texts.of_universes(columns, groups, lang), PRESET,
        lambda lang: caption(study, "curve", lang, what=columns[f"label_{lang}"].iloc[0],
                             n=own["universes"].sum(), columns=len(own),
                             holds=own.loc[own["holds"].astype(bool), "universes"].sum()))]


def placebo_recipes(study: Study, results: Results,
                    forms: pd.DataFrame | None = None) -> list[Recipe]:
    """How common the claims' forms are between two parts of one text: `placebo`.

    `forms` as `charted.label_forms` gives it.
    """
    if forms is None:
        forms = label_forms(study, results, placebo_forms(study, results))
    if forms.empty:
        return []
    order = forms.drop_duplicates("form").sort_values("share", ascending=False, kind="stable")

    def build(name: str, some: Sequence[str]) -> Recipe:
        own = forms[forms["form"].isin(some)]
        return Recipe(name, own, lambda lang, preset: claims.placebo_plot(own, lang, preset),
                      lambda lang: alt_texts.of_placebo(own, lang), PRESET,
                      lambda lang: caption(study, "placebo", lang, n=len(some)))

    return [cut_by("placebo", list(order["form"]), build)]


def _parts(table: pd.DataFrame) -> list[tuple]:
    return list(dict.fromkeys(zip(table["id"], table["part"], strict=True)))


def _parts_of(table: pd.DataFrame, parts: Sequence[tuple]) -> pd.DataFrame:
    return table[pd.MultiIndex.from_frame(table[["id", "part"]]).isin(list(parts))]
