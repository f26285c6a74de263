"""Alt texts of the charts for corpora, written from the numbers that they were drawn from."""

from collections.abc import Sequence

import pandas as pd

from .words import wording


def of_scatter(terms: pd.DataFrame, groups: Sequence[str], most: int = 12, lang: str = "en") -> str:
    """Return the alt text of `scatter.terms_scatter`, for its first terms."""
    items = [f"{_term(row, lang)} " + _listed(
        (f"{row[f'per_thousand_{group}']:.2f}" for group in groups), lang)
        for row in terms.head(most).to_dict("records")]
    return wording("alt_scatter", lang, groups=_listed(groups, lang), items="; ".join(items))


def of_rates_over_time(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `over_time.rates_over_time`."""
    parts = []
    for _, own in counts.groupby("id", sort=False):
        for group in groups:
            told = [f"{row['period']} {row['per_thousand']:.1f} ({row['count']:,})"
                    for row in own[own["group"] == group].sort_values("at").to_dict("records")]
            if told:
                name = _listed([own[f"label_{lang}"].iloc[0], group], lang)
                parts.append(f"{name}: {'; '.join(told)}")
    return wording("alt_over_time", lang, items=". ".join(parts))


def of_word_shift(terms: pd.DataFrame, groups: Sequence[str], total: float,
                  lang: str = "en") -> str:
    """Return the alt text of `shift_bars.word_shift_bars` with Jensen-Shannon parts."""
    items = [f"{_term(row, lang)} {100 * row['shift'] / total if total else 0:.1f} ({row['side']})"
             for row in terms.to_dict("records")]
    return wording("alt_parts", lang, groups=_listed(groups, lang), total=f"{total:.3f}",
                   items="; ".join(items))


def _term(row: dict, lang: str) -> str:
    glossed = lang == "en" and isinstance(row["gloss"], str) and row["gloss"]
    return f"{row['term']} ({row['gloss']})" if glossed else row["term"]


def _listed(parts, lang: str) -> str:
    return ("، " if lang == "ar" else ", ").join(map(str, parts))
