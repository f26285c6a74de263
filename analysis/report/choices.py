"""The expressions for each referent in a study, and which of them are chosen."""

from collections.abc import Sequence

import pandas as pd

from analysis.lexicon.referents import Referent, choice_names, load_referents
from analysis.measures.made import made
from analysis.measures.uncertainty import wilson
from analysis.study.study import Study


def choice_expressions(study: Study) -> dict[str, pd.DataFrame]:
    """List the counted expressions for every referent, in the order of `referents.yml`.

    By the referent's id. Each table has a row an expression in text order: `article`, `group`,
    `voice`, `speaker`, `start`, `end`, `surface`, `choice`, `choice_en`, `choice_ar`.
    """
    if not study.sizes.sum():
        return {}
    columns = ["article", "group", "voice", "speaker", "start", "end", "surface", "choice",
               "choice_en", "choice_ar"]
    return {name: study.find(referent=name).spans[columns]
            for name in load_referents(study.lexicon)}


def choices_by_referent(study: Study, found: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Count the choices for every referent by group and voice, as `choice_shares` does.

    `found` as `choice_expressions` gives it.
    """
    referents = load_referents(study.lexicon)
    return {name: choice_shares(table, referents[name], study.groups)
            for name, table in found.items()}


ALL = "all"
VOICES = (ALL, "outlet", "reported", "quoted")


def choice_shares(expressions: pd.DataFrame, referent: Referent,
                  groups: Sequence[str]) -> pd.DataFrame:
    """Count which expressions are chosen for a referent, by group and voice.

    `expressions` has one row an expression: `group`, `voice`, `choice`. Returns a row a choice that
    is made somewhere, group and voice (`all` for all voices together): `referent`, `label_en`,
    `label_ar`, `choice`, `choice_en`, `choice_ar`, `group`, `voice`, `count`, `total` (expressions
    of the group in the voice), `share`, `low`, `high` (score interval, Wilson 1927, as if each
    expression were chosen on its own).
    """
    rows = []
    chosen = [name for name in referent.choice_names if name in set(expressions["choice"])]
    for voice in VOICES:
        for group in groups:
            own = expressions[expressions["group"] == group]
            own = own if voice == ALL else own[own["voice"] == voice]
            rows += [(group, voice, name, int(own["choice"].eq(name).sum()), len(own))
                     for name in chosen]
    table = pd.DataFrame(rows, columns=["group", "voice", "choice", "count", "total"])
    labels = choice_names(referent)
    table = table.assign(
        referent=referent.id, label_en=referent.label_en, label_ar=referent.label_ar,
        choice_en=[labels[name][0] for name in table["choice"]],
        choice_ar=[labels[name][1] for name in table["choice"]],
        share=table["count"] / table["total"].where(table["total"] > 0))
    table["low"], table["high"] = wilson(table["count"].to_numpy(), table["total"].to_numpy())
    table = table[["referent", "label_en", "label_ar", "choice", "choice_en", "choice_ar", "group",
                   "voice", "count", "total", "share", "low", "high"]]
    return made(table, "choices")
