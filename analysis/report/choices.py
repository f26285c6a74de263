"""What is chosen among the expressions for each referent, for notebook 6."""

from functools import partial

import pandas as pd

from analysis.plots.style import MOST_GROUPS
from analysis.report import charts, figures, framing
from analysis.report.charts import Chart, Exhibit, Printed
from analysis.report.display import leading, number, part_link
from analysis.study.study import Study
from analysis.wording import COMMA, LANGUAGES

_SHARE = ["share", "low", "high"]


def referent_shares(study: Study) -> pd.DataFrame:
    """Count the choices for every referent by group and voice, as `choice_shares` gives them."""
    shares = framing.choices_by_referent(study, framing.choice_expressions(study))
    return pd.concat(shares.values() or [pd.DataFrame(columns=[*framing.CHOICES, *_SHARE])],
                     ignore_index=True)


def choices_chart(shares: pd.DataFrame) -> Chart:
    """Draw what every referent is called, by group and voice; `shares` as `referent_shares`."""
    groups = list(shares["group"].unique())
    if not shares["total"].any() or len(groups) > MOST_GROUPS:
        return Chart()
    voices = framing.VOICES[1:]
    # Rows of one voice stand in the order of those of another.
    table = shares[shares["voice"] == framing.ALL].assign(
        section=shares["referent"], item=shares["referent"] + " " + shares["choice"],
        **{f"heading_{lang}": shares[f"label_{lang}"] for lang in LANGUAGES},
        **{f"label_{lang}": shares[f"choice_{lang}"] for lang in LANGUAGES},
        **{voice: shares.loc[shares["voice"] == voice, "count"].to_numpy() for voice in voices},
        text=shares["count"].astype(str) + "/" + shares["total"].astype(str))
    return Chart([figures.dotted(
        "choices", table, table["referent"], lambda rows: charts.Caption(
            "choices", groups=groups, n=f"{rows[list(voices)].sum().sum():,.0f}", what={
                lang: COMMA[lang].join(rows[f"heading_{lang}"].unique()) for lang in LANGUAGES}),
        "choices", voices)])


def choices_read(shares: pd.DataFrame) -> pd.DataFrame:
    """Return choices for reading, their counts leading to their lines; of `referent_shares`."""
    columns = ["label_en", "choice_en", "group", "voice", "count", "total", *_SHARE]
    return leading(shares, lambda row: {"count": framing.choice_link(row), "total": part_link(
        "choice", row["referent"], row["group"], row["total"],
        **({} if row["voice"] == framing.ALL else {"voice": row["voice"]}))})[columns].rename(
        columns={"label_en": "referent", "choice_en": "choice"})


def _printed(study: Study, results: object, shares: pd.DataFrame, lang: str) -> Printed:
    shares = shares[(shares["voice"] == framing.ALL) & (shares["total"] > 0)]
    # A study without choices has a table without rows, whose columns are numbers.
    low, high = ((100 * shares[side]).map(partial(number, decimals=0)).astype(str)
                 for side in ("low", "high"))
    return Printed(pd.DataFrame({
        "referent": shares[f"label_{lang}"], "choice": shares[f"choice_{lang}"],
        "group": shares["group"], "number": shares["count"], "of": shares["total"],
        "share": 100 * shares["share"], "own_interval": low + "–" + high}),
        {"choices": {}}, {"share": 0})


CHOICES = Exhibit("choices", lambda study, results: referent_shares(study),
                  lambda study, shares: choices_chart(shares), _printed, True)
