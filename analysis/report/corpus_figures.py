"""Figures that need many articles: a scatter of terms, rates over time, a word shift graph.

With one or two articles a group they would show one text's words as if they were a group's: there
is no recipe then.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.measures.frequency import count_wide
from analysis.measures.uncertainty import garwood
from analysis.measures.word_shift import beside_halves, word_shift
from analysis.mentions.resolve import each_named
from analysis.plots.over_time import rates_over_time
from analysis.plots.scatter import terms_scatter
from analysis.plots.shift_bars import word_shift_bars
from analysis.plots.style import MOST_GROUPS
from analysis.report import alt_texts
from analysis.report.captions import Caption
from analysis.report.charts import Chart, Recipe, cut_by
from analysis.report.groups import REST, contrasts, groups_with_words
from analysis.report.views import content_words, keyness_of, label_terms
from analysis.study.labels import label_ids
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording

SEVERAL = 3
"""Articles of a group from which on its terms are drawn as the group's."""
DATES = 6
"""Different dates from which on rates are drawn over time."""
MOST_PERIODS = 24
MOST_ITEMS = 12
MOST_TERMS = 24
MINIMUM = 3
NAMED = 60
UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


def corpus_recipes(study: Study) -> list[Recipe]:
    """`terms-scatter`, `word-shift` and `rates-over-time`, where there are articles enough."""
    return [*scatter_recipes(study), *word_shift_recipes(study), *over_time(study)]


def _two_corpora(study: Study) -> tuple[str, str] | None:
    """The two groups that are set against each other, if both have several articles."""
    pairs = contrasts(study)
    if len(pairs) != 1 or REST in pairs[0]:
        return None
    articles = study.articles[study.articles["words"] > 0].groupby("group").size()
    return tuple(pairs[0]) if (articles[list(pairs[0])] >= SEVERAL).all() else None


def scatter_recipes(study: Study) -> list[Recipe]:
    """Terms by their rates in two groups of several articles: `terms-scatter`."""
    pair = _two_corpora(study)
    table = keyness_of(study, *pair, MINIMUM) if pair else pd.DataFrame()
    if table.empty:
        return []
    first, second = pair
    terms = label_terms(study, table.rename_axis("term").reset_index()).rename(columns={
        f"{value}_{side}": f"{value}_{group}" for value in ("count", "per_thousand")
        for side, group in (("target", first), ("reference", second))})
    columns = ["term", "gloss", *(f"{value}_{group}" for group in pair
                                  for value in ("count", "per_thousand")), "g2_4cell"]
    terms = terms[columns].sort_values(["g2_4cell", "term"], ascending=[False, True],
                                       ignore_index=True)
    return [Recipe("terms-scatter", terms,
                   lambda lang, preset: terms_scatter(terms, pair, NAMED, lang, preset),
                   lambda lang: alt_texts.of_scatter(terms, pair, lang=lang), "elsevier-half",
                   Caption("scatter", groups=pair, first=first, second=second, n=len(terms),
                           minimum=MINIMUM))]


def word_shift_recipes(study: Study) -> list[Recipe]:
    """What each content word adds to the difference of two groups of articles: `word-shift`."""
    pair = _two_corpora(study)
    words = content_words(study) if pair else pd.DataFrame()
    if words.empty:
        return []
    table = word_shift(count_wide(words), *pair)
    total = table.attrs["total"]
    own = label_terms(study, table.head(MOST_TERMS).reset_index())
    halves = beside_halves(words, *pair, by="article", repeats=50)
    between, one, other = (f"{value:.3f}" for value in halves["divergence"])

    def build(name: str, some: Sequence[int]) -> Recipe:
        part = own.iloc[list(some)].reset_index(drop=True)
        return Recipe(
            name, part, lambda lang, preset: word_shift_bars(part, pair, total, lang=lang,
                                                             preset=preset),
            lambda lang: alt_texts.of_word_shift(part, pair, total, lang), "elsevier-half",
            Caption("parts", groups=pair, n=len(part), first=pair[0], second=pair[1],
                    total=f"{total:.3f}", between=between, within_first=one, within_second=other,
                    tokens=f"{halves['tokens'].iloc[0]:,}"))
    return [cut_by("word-shift", range(len(own)), build)]


def over_time(study: Study) -> Chart:
    """Draw the rates of the frames and actors in focus over time."""
    table, unit = counts_over_time(study)
    if table.empty:
        return Chart()
    groups = [group for group in groups_with_words(study) if group in set(table["group"])]
    groups = groups[:MOST_GROUPS]
    dates = study.articles.loc[study.articles["words"] > 0, "date"].dropna().nunique()

    def build(name: str, ids: Sequence[str]) -> Recipe:
        own = table[table["id"].isin(ids) & table["group"].isin(groups)].reset_index(drop=True)
        return Recipe(name, own, lambda lang, preset: rates_over_time(own, groups, lang, preset),
                      lambda lang: alt_texts.of_rates_over_time(own, groups, lang),
                      "elsevier-double",
                      Caption("over_time", groups=groups, n=dates,
                              unit={lang: wording(f"unit_{unit}", lang) for lang in LANGUAGES}))
    return Chart([cut_by("rates-over-time", list(dict.fromkeys(table["id"])), build)])


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
