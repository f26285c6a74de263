"""Who is named how often: one row an actor, two markers a row."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import word

COLUMNS = ("id", "label_en", "label_ar", "group", "count", "size", "per_thousand", "low", "high")


def dumbbells(
    counts: pd.DataFrame,
    groups: Sequence[str] | None = None,
    lang: str = "en",
    preset: str = "elsevier-single",
    highest: float | None = None,
    axis: str = "per_thousand",
) -> Figure:
    """Draw each actor's rate per 1,000 words in each group, with its exact interval and count.

    Parameters: `counts`, one row an actor and group, with the columns id, label_en, label_ar,
    group, count, size (words of the group), per_thousand, low, high; `groups` in the order in
    which they are drawn, as they first occur where not given; `highest`, the value at which the
    scale ends, by default that of the table; `axis`, the key of its name. Actors stand in the order
    of their highest rate. Raises `ValueError` where a column is missing or the table is empty.
    """
    rows.require(counts, COLUMNS, "The chart of actors")
    return paired_rows(counts, [(None, by_highest_rate(counts))], groups, lang, preset, highest,
                       axis)


def by_highest_rate(counts: pd.DataFrame) -> list[str]:
    """Return the ids in the order of their highest rate in any group."""
    highest = counts.groupby("id", sort=False)["per_thousand"].max()
    return list(highest.sort_values(ascending=False, kind="stable").index)


def paired_rows(
    counts: pd.DataFrame,
    sections: Sequence[tuple[str | None, Sequence[str]]],
    groups: Sequence[str] | None,
    lang: str,
    preset: str,
    highest: float | None = None,
    axis: str = "per_thousand",
) -> Figure:
    """Draw rates with intervals for the ids of each section, under the section's heading if any."""
    groups = list(groups if groups is not None else counts["group"].unique())
    counts = counts[counts["group"].isin(groups)]
    with style.applied(preset) as chosen:
        labels = rows.item_labels(counts, lang, chosen)
        places: dict[str, float] = {}
        headings: dict[float, str] = {}
        height = 0.0
        for heading, ids in sections:
            if heading is not None:
                headings[height] = heading
                height += 1
            below, height = rows.stacked({i: labels[i] for i in ids}, height)
            places |= below
            height += 0.25 if heading is not None else 0
        figure = style.new_figure(chosen, 17 + 5.6 * height)
        ax = figure.add_subplot()
        cues = style.cues(groups)
        for place in places.values():
            ax.axhline(place, color=style.SHADE, linewidth=7 * chosen.scale, zorder=0)
        rows.intervals(ax, counts, places, cues)
        rows.row_labels(ax, {p: labels[i] for i, p in places.items()}, headings)
        ax.set_ylim(height - (0.65 if headings else 0.4), -0.6)
        top = highest or max(counts["high"].max(), counts["per_thousand"].max())
        rows.rounded_ticks(ax, 0, top * 1.03 if top > 0 else 1)
        ax.spines["left"].set_visible(False)
        rows.reading_order(ax, lang)
        table = counts.pivot_table("count", "id", "group", aggfunc="sum")
        over = rows.group_headings(ax, lang, 2.2, cues)
        for number, group in enumerate(groups):
            cells = {places[i]: f"{table.loc[i, group]:,.0f}" for i in places
                     if i in table.index and pd.notna(table.loc[i, group])}
            rows.column(ax, 2.2 + rows.COLUMN * number, lang, over[group], cells)
        ax.set_xlabel(word(axis, lang) + "\n" + word("interval", lang))
        rows.group_key(figure, cues, rows.group_sizes(counts, groups, lang, chosen), lang)
        return style.settle(figure)
