"""Alt texts of the charts of claims and choices, written from the numbers they were drawn from."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from .multiverse import CHOICES, EITHER
from .words import wording


def of_claims(values: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `claims.claims_forest`."""
    items = []
    for _, own in values.groupby(["id", "part"], sort=False):
        by_group = {row["group"]: row for row in own.to_dict("records")}
        cells = [f"{_value(by_group[group])} ({_count(by_group[group], lang)})" for group in groups]
        verdict = wording(f"verdict_{own['verdict'].iloc[0].replace(' ', '_')}", lang)
        items.append(f"{own[f'label_{lang}'].iloc[0]} {_listed(cells, lang)}: {verdict}")
    return wording("alt_claims", lang, groups=_listed(groups, lang), items="; ".join(items))


def of_outcomes(outcomes: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.outcomes_overview`."""
    items = []
    for _, own in outcomes.groupby(["id", "part"], sort=False):
        told = []
        for holds, key in ((True, "alt_holding"), (False, "alt_failing")):
            counts = [_pair(table, groups, lang) for _, table in
                      own[own["holds"].astype(bool) == holds].groupby("outcome", sort=True)]
            if counts:
                told.append(wording(key, lang, counts=_listed(counts, lang)))
        if overturned := own["overturned_by"].iloc[0]:
            names = [wording(f"choice_{name}", lang) for name in overturned.split(", ")]
            told.append(wording("alt_overturned", lang, choices=_listed(names, lang)))
        items.append(f"{own[f'label_{lang}'].iloc[0]}: {_listed(told, lang)}")
    return wording("alt_outcomes", lang, groups=_listed(groups, lang), items="; ".join(items))


def of_universes(columns: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.specification_curve`."""
    items = []
    choices = [name for name in CHOICES if name in columns]
    for _, own in columns.groupby("column", sort=True):
        row = own.iloc[0]
        made = [_made(name, row[name], lang) for name in choices]
        if row["default"]:
            made.append(wording("own_settings", lang))
        holds = wording("claim_holds" if row["holds"] else "claim_fails", lang)
        items.append(f"{_listed(made, lang)}: {_listed([_pair(own, groups, lang), holds], lang)}")
    return wording("alt_universes", lang, what=columns[f"label_{lang}"].iloc[0],
                   count=columns["universes"][columns["group"] == groups[0]].sum(),
                   groups=_listed(groups, lang), items="; ".join(items))


def of_choices(table: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `choices.choice_shares`; voices without expressions are left out."""
    parts = []
    for _, of_referent in table.groupby("referent", sort=False):
        voices = []
        for voice, own in of_referent[of_referent["total"] > 0].groupby("voice", sort=False):
            named = wording("all_voices" if voice == "all" else voice, lang)
            made = []
            for _, chosen in own.groupby("choice", sort=False):
                counts = chosen.set_index("group")[["count", "total"]].reindex(list(groups))
                cells = ["–" if pd.isna(n) else wording("k_of_n", lang, count=int(k), total=int(n))
                         for k, n in counts.itertuples(index=False)]
                made.append(f"{chosen[f'choice_{lang}'].iloc[0]} {_listed(cells, lang)}")
            voices.append(f"{named}: {'; '.join(made)}")
        parts.append(f"{of_referent[f'label_{lang}'].iloc[0]}: {'; '.join(voices)}")
    return wording("alt_choices", lang, groups=_listed(groups, lang), items=". ".join(parts))


def of_placebo(forms: pd.DataFrame, lang: str = "en") -> str:
    """Return the alt text of `claims.placebo_plot`."""
    items = [f"{row[f'label_{lang}']} " + ("–" if pd.isna(row["share"])
                                           else f"{100 * row['share']:.0f}%")
             for row in forms.drop_duplicates("form").to_dict("records")]
    return wording("alt_placebo", lang, items="; ".join(items))


def _made(name: str, options: str, lang: str) -> str:
    told = [wording(f"option_{name}_{option.replace(' ', '_')}", lang)
            for option in options.split(EITHER)]
    either = f" {wording('or', lang)} ".join(told)
    return f"{wording(f'choice_{name}', lang)} ({either})"


def _pair(table: pd.DataFrame, groups: Sequence[str], lang: str) -> str:
    by_group = {row["group"]: row for row in table.to_dict("records")}
    joined = " و" if lang == "ar" else " and "
    return joined.join(_count(by_group[group], lang) for group in groups)


def _count(row: Mapping, lang: str) -> str:
    if row["share"]:
        return wording("k_of_n", lang, count=row["count"], total=row["of"])
    return f"{row['count']}"


def _value(row: Mapping) -> str:
    if pd.isna(row["value"]):
        return "–"
    return f"{row['value']:.0f}%" if row["share"] else f"{row['value']:.1f}"


def _listed(parts: Iterable[object], lang: str) -> str:
    return ("، " if lang == "ar" else ", ").join(map(str, parts))
