"""What charts with one row an item share: labels, a group's key, intervals, columns of numbers."""

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from analysis.plots.arabic_text import label
from analysis.plots.style import INK, MUTED, RULE, Cue, Preset
from analysis.wording import check_language, wording

COLUMN = 3.2
"""The width of a column of numbers, in ems."""
LABEL_SHARE = 0.36
"""The share of a figure's width that the labels of its rows may take."""


def require(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Raise `ValueError` for an empty table or one without the columns that a chart needs."""
    missing = [column for column in columns if column not in table]
    if missing:
        raise ValueError(
            f"{what} cannot be drawn without the column{'s' * (len(missing) > 1)} "
            f"{', '.join(missing)}; the table has {', '.join(map(str, table.columns))}."
        )
    if table.empty:
        raise ValueError(f"{what} cannot be drawn from an empty table; widen what it is made of.")


def letters(width: float, size: float) -> int:
    """Return about how many letters of `size` pt stand in a line of `width` mm."""
    return max(12, int(width / 25.4 * 72 / (0.53 * size)))


def lines_of(text: str, most: int, lang: str) -> str:
    """Return a text broken into lines of at most `most` letters, ready for matplotlib."""
    return label(fill(str(text), most), "rtl" if lang == "ar" else "ltr")


def item_labels(table: pd.DataFrame, lang: str, preset: Preset) -> dict[str, str]:
    """Return the label of each id from `label_en` or `label_ar`, broken where it is too long."""
    check_language(lang)
    named = table.drop_duplicates("id").set_index("id")[f"label_{lang}"]
    most = letters(preset.width * LABEL_SHARE, 8 * preset.scale)
    return {identifier: lines_of(text, most, lang) for identifier, text in named.items()}


def stacked(labels: Mapping[Hashable, str], top: float = 0.0) -> tuple[dict, float]:
    """Return the middle of each row, one below the other, and where the next would begin.

    A row is 1 high, and higher by 0.75 for each further line of its label.
    """
    places = {}
    for name, text in labels.items():
        further = 0.75 * text.count("\n")
        places[name] = top + further / 2
        top += 1 + further
    return places, top


def reading_order(ax: Axes, lang: str) -> None:
    """Let an Arabic chart begin at the right: labels there, values growing to the left."""
    if lang == "ar":
        ax.invert_xaxis()
        ax.yaxis.tick_right()
        ax.spines["right"].set_visible(ax.spines["left"].get_visible())
        ax.spines["left"].set_visible(False)


def rounded_ticks(ax: Axes, low: float, high: float, most: int = 5) -> None:
    """Put at most `most` + 1 round ticks within the limits and none outside of them."""
    ticks = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ax.set_xlim(low, high)
    ax.set_xticks([tick for tick in ticks if low - 1e-9 <= tick <= high + 1e-9])


def row_labels(ax: Axes, places: Mapping[float, str], headings: Mapping[float, str]) -> None:
    """Label rows at their places, headings in grey, all on one baseline whatever the script."""
    labels = dict(sorted({**places, **headings}.items()))
    ax.set_yticks(list(labels), list(labels.values()))
    for place, tick in zip(labels, ax.yaxis.get_major_ticks(), strict=True):
        for text in (tick.label1, tick.label2):
            text.set_color(MUTED if place in headings else INK)
            if "\n" in text.get_text():
                text.set_va("center")
            else:
                text.set_va("baseline")
                text.set_transform(text.get_transform() + _lowered(ax, text.get_fontsize()))


def _lowered(ax: Axes, size: float) -> ScaledTranslation:
    # Half the height of digits: fonts with deep descenders would otherwise pull a line up or down.
    return ScaledTranslation(0, -0.34 * size / 72, ax.figure.dpi_scale_trans)


def column(ax: Axes, place: float, lang: str, heading: str, cells: Mapping[float, str]) -> None:
    """Write a column of numbers beside the rows, `place` ems outside the end of the axis."""
    size = ax.xaxis.label.get_fontsize()
    edge, shift = (0.0, -place * size) if lang == "ar" else (1.0, place * size)
    style = {"textcoords": "offset points", "ha": "center", "va": "baseline", "fontsize": size,
             "annotation_clip": False}
    for row, cell in cells.items():
        ax.annotate(cell, (edge, row), (shift, -0.34 * size),
                    xycoords=(ax.transAxes, ax.transData), **style)
    if heading:
        ax.annotate(heading, (edge, 1), (shift, 2), xycoords=ax.transAxes, color=MUTED, **style)


def group_headings(ax: Axes, lang: str, first: float, cues: Mapping[str, Cue]) -> dict[str, str]:
    """Return what stands over each group's column of numbers, `COLUMN` ems from one to the next.

    The groups' names, where all are short enough; else nothing, and the group's sign is drawn in
    their place, `first` ems outside the end of the axis, which the key explains.
    """
    size = ax.xaxis.label.get_fontsize()
    room = (COLUMN - 0.2) * size / 72 * ax.figure.dpi
    names = {group: label(str(group)) for group in cues}
    if max(map(partial(_width, ax, size), names.values())) <= room:
        return names
    for number, cue in enumerate(cues.values()):
        away = (first + COLUMN * number) * size / 72
        place = ScaledTranslation(-away if lang == "ar" else away, 0.55 * size / 72,
                                  ax.figure.dpi_scale_trans)
        ax.plot([0 if lang == "ar" else 1], [1], linestyle="none", marker=cue.marker,
                color=cue.color, markerfacecolor=cue.fill, clip_on=False,
                transform=ax.transAxes + place)
    return dict.fromkeys(names, "")


def _width(ax: Axes, size: float, text: str) -> float:
    written = ax.figure.text(0, 0, text, fontsize=size)
    width = written.get_window_extent().width
    written.remove()
    return width


def group_key(
    figure: Figure,
    cues: Mapping[str, Cue],
    labels: Mapping[str, str],
    lang: str,
    bars: bool = False,
) -> None:
    """Put the key of the groups above the chart, in reading order."""
    key(figure, group_handles(cues, labels, bars), lang)


def group_handles(
    cues: Mapping[str, Cue], labels: Mapping[str, str] | None = None, bars: bool = False
) -> list[Patch | Line2D]:
    """Return what the key shows of each group: its marker on a line, or its bar."""
    labels = labels or {group: label(str(group)) for group in cues}
    return [
        Patch(facecolor=cue.fill, edgecolor=cue.color, hatch=cue.hatch, label=labels[group])
        if bars
        else Line2D([], [], color=cue.color, marker=cue.marker, markerfacecolor=cue.fill,
                    markeredgecolor=cue.color, label=labels[group])
        for group, cue in cues.items()
    ]


def key(figure: Figure, handles: Sequence, lang: str) -> None:
    """Put a key above the chart, in reading order, in as many columns as there is room for.

    The figure grows by the height of the key.
    """
    arabic = lang == "ar"
    for columns in range(len(handles), 0, -1):
        legend = figure.legend(
            handles=_from_the_right(handles, columns) if arabic else handles,
            loc="outside upper right" if arabic else "outside upper left",
            ncols=columns,
            markerfirst=not arabic,
            alignment="right" if arabic else "left",
            borderaxespad=0.2,
            borderpad=0.2,
            handletextpad=0.6,
            columnspacing=1.4,
            handlelength=1.8,
        )
        box = legend.get_window_extent()
        if columns == 1 or box.width <= figure.bbox.width:
            figure.set_figheight(figure.get_figheight() + box.height / figure.dpi)
            return
        legend.remove()


def _from_the_right(handles: Sequence, columns: int) -> list:
    """Order handles so that a legend, filled column by column, is read from the right."""
    size, longer = divmod(len(handles), columns)
    heights = [size + (column < longer) for column in range(columns)]
    ends = np.cumsum(heights[::-1])
    parts = [handles[end - height:end] for end, height in zip(ends, heights[::-1], strict=True)]
    return [handle for part in reversed(parts) for handle in part]


def group_sizes(counts: pd.DataFrame, groups: Sequence[str], lang: str, preset: Preset
                ) -> dict[str, str]:
    """Return each group's label with its size, "2017 (258 words)"; one too long is broken."""
    sizes = counts.groupby("group")["size"].max()
    # The mark of the key takes the room of a few letters.
    most = letters(preset.width - 10, 8 * preset.scale)
    return {group: lines_of(wording("group_size", lang, group=group, size=f"{sizes[group]:,.0f}"),
                            most, lang) for group in groups}


def intervals(
    ax: Axes, counts: pd.DataFrame, places: Mapping[str, float], cues: Mapping[str, Cue]
) -> None:
    """Draw the rate of each group in each row with its interval, the groups one above the other.

    `counts`: id, group, per_thousand, low, high. `places`: the height of each id's row.
    """
    spread = 0.36 / max(1, len(cues) - 1) if len(cues) > 1 else 0
    offset = {g: (i - (len(cues) - 1) / 2) * spread for i, g in enumerate(cues)}
    for identifier, row in counts.groupby("id", sort=False):
        values = row.set_index("group").reindex(list(cues)).dropna(subset=["per_thousand"])
        base = places[identifier]
        heights = [base + offset[group] for group in values.index]
        ax.plot(values["per_thousand"], heights, color=RULE, zorder=1, linewidth=1.5)
        for (group, value), height in zip(values.iterrows(), heights, strict=True):
            cue = cues[group]
            ax.plot([value["low"], value["high"]], [height] * 2, color=cue.color, zorder=2)
            ax.plot(value["per_thousand"], height, color=cue.color, marker=cue.marker, zorder=3,
                    markerfacecolor=cue.fill, markeredgecolor=cue.color, clip_on=False)
