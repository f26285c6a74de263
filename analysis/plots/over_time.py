"""Rates over time: a point a period, with its exact interval and its count, and no line between."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import word
from analysis.plots.extents import drawn_extent
from analysis.wording import check_language


def rates_over_time(
    counts: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw the rates of each item in each period: a panel an item, a point a group and period.

    Parameters: `counts`, one row an item, group and period in which the group has words, with the
    columns id, label_en, label_ar, group, period (its name), at (the day in its middle, a date),
    count, size (words), per_thousand, low, high; `groups` in order. Points stand where their
    period is in time, groups a little apart; over each is its count, where all counts have room.
    Points are not joined: what is between them is not known. In Arabic time runs to the left.
    Raises `ValueError` where a column is missing or there are too many groups.
    """
    check_language(lang)
    rows.require(counts, ("id", "label_en", "label_ar", "group", "period", "at", "count", "size",
                          "per_thousand", "low", "high"), "The chart of rates over time")
    with style.applied(preset) as chosen:
        labels = counts.drop_duplicates("id").set_index("id")[f"label_{lang}"]
        cues = style.cues(groups)
        figure = style.new_figure(chosen, 14 + 36 * len(labels))
        axes = figure.subplots(len(labels), 1, sharex=True, squeeze=False)[:, 0]
        periods = counts.drop_duplicates("period").sort_values("at", kind="stable")
        days = pd.to_datetime(periods["at"]).map(pd.Timestamp.toordinal).to_numpy(float)
        apart = _apart(days, len(cues))
        for ax, (item, name) in zip(axes, labels.items(), strict=True):
            own = counts[counts["id"] == item]
            _points(ax, own, cues, apart)
            ax.set_ylim(0, own["high"].max() * 1.2 or 1)
            ax.yaxis.set_major_locator(style.matplotlib.ticker.MaxNLocator(3))
            ax.tick_params(axis="y", labelsize=style.matplotlib.rcParams["xtick.labelsize"],
                           length=style.matplotlib.rcParams["xtick.major.size"])
            size = 8 * chosen.scale
            ax.set_title(rows.lines_of(name, rows.letters(chosen.width * 0.85, size), lang),
                         fontsize=size, loc="right" if lang == "ar" else "left")
        edge = max(apart * len(cues), 0.04 * (days.max() - days.min()), 0.5)
        axes[-1].set_xlim(days.min() - edge, days.max() + edge)
        if lang == "ar":
            axes[-1].invert_xaxis()
        for ax in axes:
            ax.set_ylabel(word("rate_axis", lang))
            _turn(ax, lang)
        axes[-1].set_xticks(days, list(periods["period"].astype(str)))
        sizes = counts.drop_duplicates(["group", "period"]).groupby("group")["size"].sum()
        rows.group_key(figure, cues, {group: word("group_size", lang, group=group,
                                                  size=f"{sizes.get(group, 0):,.0f}")
                                      for group in cues}, lang)
        _thin(figure, axes[-1], days, list(periods["period"].astype(str)))
        style.settle(figure)
        _write_counts(axes, counts, cues, apart, list(labels.index))
        return figure


def _turn(ax: Axes, lang: str) -> None:
    if lang == "ar":
        ax.yaxis.tick_right()
        ax.yaxis.set_label_position("right")
        ax.spines["right"].set_visible(True)
        ax.spines["left"].set_visible(False)


def _apart(days: np.ndarray, groups: int) -> float:
    """How many days groups stand apart, so that all of a period stay nearer than the next."""
    step = np.diff(np.unique(days)).min() if len(np.unique(days)) > 1 else 1.0
    return 0.6 * step / groups if groups > 1 else 0.0


def _place(row: dict, number: int, groups: int, apart: float) -> float:
    return pd.Timestamp(row["at"]).toordinal() + (number - (groups - 1) / 2) * apart


def _points(ax: Axes, own: pd.DataFrame, cues: dict, apart: float) -> None:
    for number, (group, cue) in enumerate(cues.items()):
        for row in own[own["group"] == group].to_dict("records"):
            at = _place(row, number, len(cues), apart)
            ax.plot([at, at], [row["low"], row["high"]], color=cue.color, zorder=2)
            ax.plot(at, row["per_thousand"], color=cue.color, marker=cue.marker, zorder=3,
                    linestyle="none", markerfacecolor=cue.fill, clip_on=False)


def _thin(figure: Figure, ax: Axes, days: np.ndarray, names: list[str]) -> None:
    """Name every period, or every second, third, ..., so that no name runs into another."""
    figure.draw_without_rendering()
    for step in range(1, len(days) + 1):
        ax.set_xticks(days[::step], names[::step])
        figure.draw_without_rendering()
        boxes = sorted((text.get_window_extent() for text in ax.get_xticklabels()),
                       key=lambda box: box.x0)
        gap = 0.4 * style.matplotlib.rcParams["xtick.labelsize"] * figure.dpi / 72
        if all(a.x1 + gap <= b.x0 for a, b in zip(boxes, boxes[1:], strict=False)):
            return


def _write_counts(axes: Sequence[Axes], counts: pd.DataFrame, cues: dict, apart: float,
                  items: Sequence[str]) -> None:
    """Write over each point how many mentions it is, unless two of these would meet."""
    written = []
    size = style.matplotlib.rcParams["xtick.labelsize"]
    for ax, item in zip(axes, items, strict=True):
        for number, group in enumerate(cues):
            own = counts[(counts["id"] == item) & (counts["group"] == group)]
            written += [ax.annotate(f"{row['count']:,}",
                                    (_place(row, number, len(cues), apart), row["high"]),
                                    (0, 0.2 * size), textcoords="offset points", ha="center",
                                    va="bottom", fontsize=size, annotation_clip=False)
                        for row in own.to_dict("records")]
    boxes = [text.get_window_extent() for text in written]
    titles = [drawn_extent(title) for ax in axes for title in (ax._left_title, ax._right_title)
              if title.get_text()]
    if any(a.overlaps(b) for n, a in enumerate(boxes) for b in [*boxes[n + 1:], *titles]):
        for text in written:
            text.remove()
