"""Frames: how often each is used, and what collapses or is called for."""

from collections.abc import Sequence
from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.plots import rows, style
from analysis.plots.actors import COLUMNS, by_highest_rate, paired_rows
from analysis.plots.arabic_text import label, word

FUNCTIONS = ("problem", "cause", "moral", "remedy")
"""What a frame does (Entman 1993), in the order in which charts show it."""


def dot_rows(
    counts: pd.DataFrame,
    groups: Sequence[str] | None = None,
    lang: str = "en",
    preset: str = "elsevier-single",
    highest: float | None = None,
    axis: str = "per_thousand",
) -> Figure:
    """Draw each frame's rate per 1,000 words in each group, under the function that it has.

    Parameters as for `actors.dumbbells`; `counts` has the column `function` as well (problem,
    cause, moral, remedy). Within a function frames stand in the order of their highest rate.
    Raises `ValueError` for a function of another name.
    """
    rows.require(counts, (*COLUMNS, "function"), "The chart of frames")
    unknown = sorted(set(counts["function"]) - set(FUNCTIONS))
    if unknown:
        raise ValueError(
            f"No function of frames is called {', '.join(map(str, unknown))}; "
            f"there are {', '.join(FUNCTIONS)}."
        )
    sections = [(word(function, lang), by_highest_rate(own)) for function in FUNCTIONS
                if len(own := counts[counts["function"] == function])]
    return paired_rows(counts, sections, groups, lang, preset, highest, axis)


def by_function(counts: pd.DataFrame) -> list[str]:
    """Return the ids of frames by their function, within one in the order of their highest rate."""
    return [identifier for function in FUNCTIONS
            for identifier in by_highest_rate(counts[counts["function"] == function])]


def objects(
    mentions: pd.DataFrame,
    items: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-single",
    most: int | None = None,
) -> Figure:
    """Draw one dot for each mention: what collapses and what is called for, body before echoes.

    Parameters: `mentions`, one row a mention, with the columns id, group, echo (whether it stands
    in a headline, summary, caption or subheading); `items`, one row a line of the chart in its
    order, with the columns id, heading_en, heading_ar, label_en, label_ar; `groups`, one panel
    each, in reading order; `most`, the number of dots for which there is room, by default those of
    the longest row. Raises `ValueError` where a column is missing.
    """
    rows.require(items, ("id", f"heading_{lang}", "label_en", "label_ar"), "The chart of objects")
    missing = [c for c in ("id", "group", "echo") if c not in mentions]
    if missing:
        raise ValueError(f"The mentions have no column {', '.join(missing)}.")
    chosen_mentions = mentions[mentions["id"].isin(items["id"]) & mentions["group"].isin(groups)]
    most = most or max(1, chosen_mentions.groupby(["id", "group"]).size().max())
    with style.applied(preset) as chosen:
        labels = rows.item_labels(items, lang, chosen)
        places: dict[str, float] = {}
        headings: dict[float, str] = {}
        height = 0.0
        for heading, section in items.groupby(f"heading_{lang}", sort=False):
            headings[height] = label(heading)
            below, height = rows.stacked({i: labels[i] for i in section["id"]}, height + 1)
            places |= below
            height += 0.3
        beside = chosen.width * (1 - rows.LABEL_SHARE) / len(groups)
        titles = {group: label(fill(str(group), rows.letters(beside, 8 * chosen.scale)))
                  for group in groups}
        further = max(title.count("\n") for title in titles.values())
        figure = style.new_figure(chosen, 9 + 3.6 * further + 5.2 * height)
        axes = figure.subplots(1, len(groups), sharey=True, squeeze=False)[0]
        cues = style.cues(groups)
        # Dots stand 3 mm apart where there is room, closer where there are many.
        room = max(most + 2.4, (chosen.width / chosen.scale - 30) / len(groups) / 3)
        order = list(reversed(axes)) if lang == "ar" else list(axes)
        for ax, group in zip(order, groups, strict=True):
            own = chosen_mentions[chosen_mentions["group"] == group]
            _panel(ax, own, places, cues[group], lang)
            ax.set_xlim((room, 0.3) if lang == "ar" else (0.3, room))
            ax.set_title(titles[group], fontsize=8 * chosen.scale,
                         loc="right" if lang == "ar" else "left")
        first = order[0]
        first.set_ylim(height - 0.6, -0.7)
        rows.row_labels(first, {p: labels[i] for i, p in places.items()}, headings)
        for ax in order:
            ax.tick_params(left=False, labelleft=ax is first and lang == "en",
                           right=False, labelright=ax is first and lang == "ar")
        _dot_key(figure, lang)
        return style.settle(figure)


def _panel(ax, mentions: pd.DataFrame, places: dict, cue: style.Cue, lang: str) -> None:
    for identifier, place in places.items():
        echoes = sorted(mentions.loc[mentions["id"] == identifier, "echo"].astype(bool))
        for number, echo in enumerate(echoes, 1):
            ax.plot(number, place, marker="o", color=cue.color, markeredgecolor=cue.color,
                    markerfacecolor="#FFFFFF" if echo else cue.color, clip_on=False)
        size = ax.xaxis.label.get_fontsize()
        beside = (0.6 * size if echoes else 0) * (-1 if lang == "ar" else 1)
        ax.annotate(str(len(echoes)), (len(echoes) or 0.7, place), (beside, -0.34 * size),
                    textcoords="offset points", va="baseline", fontsize=size,
                    ha="right" if lang == "ar" else "left",
                    color=style.INK if echoes else style.MUTED)
    ax.set_xticks([])
    for side in ("left", "bottom", "right"):
        ax.spines[side].set_visible(False)


def _dot_key(figure: Figure, lang: str) -> None:
    plain = {"linestyle": "none", "marker": "o", "color": style.MUTED}
    handles = [
        Line2D([], [], label=word("in_body", lang), **plain),
        Line2D([], [], label=word("in_echo", lang), markerfacecolor="#FFFFFF", **plain),
    ]
    rows.key(figure, handles, lang)
