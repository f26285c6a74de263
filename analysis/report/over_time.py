"""Rates over time: the frames and actors in focus, in periods as long as the dates ask for."""

import pandas as pd

from analysis.measures.uncertainty import garwood
from analysis.mentions.resolve import each_named
from analysis.report.charts import Chart, over_time
from analysis.report.exhibit import Exhibit
from analysis.report.groups import groups_with_words
from analysis.study.labels import label_ids
from analysis.study.study import Study

DATES = 6
"""Different dates from which on rates are drawn over time."""
MOST_PERIODS = 24
MOST_ITEMS = 12
UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def over_time_chart(study: Study) -> Chart:
    """Draw the rates of the frames and actors in focus over time: `rates-over-time`."""
    table, unit = counts_over_time(study)
    if table.empty:
        return Chart()
    dates = study.articles.loc[study.articles["words"] > 0, "date"].dropna().nunique()
    return over_time(table, unit, dates, [group for group in groups_with_words(study)
                                          if group in set(table["group"])])


def counts_over_time(study: Study) -> tuple[pd.DataFrame, str]:
    """Count the frames and actors in focus by group and period, and name the unit of the periods.

    The unit is the shortest of day, week, month, quarter and year of which the dated articles span
    at most `MOST_PERIODS`, else a year. Returns one row an item, group and period with counted
    words: `id`, `label_en`, `label_ar`, `group`, `period`, `at` (the day in the middle of it),
    `articles`, `count`, `size` (words), `per_thousand`, `low`, `high` (Garwood 1936). No row where
    articles have fewer than `DATES` different dates or nothing in focus is mentioned in them.
    """
    dated = study.articles[study.articles["date"].notna() & (study.articles["words"] > 0)]
    if dated["date"].nunique() < DATES:
        return pd.DataFrame(), ""
    days = pd.to_datetime(dated["date"])
    unit = _unit(days)
    periods = days.dt.to_period(UNITS[unit])
    dated = dated.assign(period=[_named(period, unit) for period in periods], at=[
        (p.start_time + (p.end_time - p.start_time) / 2).date().isoformat() for p in periods])
    sizes = dated.groupby(["group", "period", "at"]).agg(
        articles=("article", "size"), size=("words", "sum")).reset_index()
    focus = study.settings.focus
    ids = list(dict.fromkeys([*focus.frames, *focus.actors]))
    mentions = each_named(study.mentions)
    mentions = mentions[mentions["id"].isin(ids)].drop(columns="group").merge(
        dated[["article", "group", "period"]], on="article")
    ids = [name for name in ids if (mentions["id"] == name).any()][:MOST_ITEMS]
    if not ids:
        return pd.DataFrame(), ""
    found = mentions.groupby(["id", "group", "period"]).size().rename("count").reset_index()
    table = pd.DataFrame({"id": ids}).merge(sizes.sort_values(["group", "at"]), how="cross")
    table = table.merge(found, on=["id", "group", "period"], how="left").fillna({"count": 0})
    table = table.astype({"count": int})
    table["per_thousand"] = 1000 * table["count"] / table["size"]
    table["low"], table["high"] = garwood(table["count"], table["size"] / 1000)
    table = label_ids(study, table)
    return table[["id", "label_en", "label_ar", "group", "period", "at", "articles", "count",
                  "size", "per_thousand", "low", "high"]], unit


def _unit(days: pd.Series) -> str:
    for unit, code in UNITS.items():
        periods = days.dt.to_period(code)
        if (periods.max() - periods.min()).n < MOST_PERIODS:
            return unit
    return "year"


def _named(period: pd.Period, unit: str) -> str:
    return period.start_time.date().isoformat() if unit in ("day", "week") else (
        f"{period.year}-Q{period.quarter}" if unit == "quarter" else str(period))


OVER_TIME = Exhibit("rates-over-time", lambda study, results: counts_over_time(study)[0],
                    lambda study, rates: over_time_chart(study))
"""Rates of the frames and actors in focus over time."""
