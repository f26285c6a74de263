"""What claims count under every reasonable choice: all that move at a glance, and one in full."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.measures.uncertainty import OPTIONS
from analysis.plots import rows, style
from analysis.plots.arabic_text import label, word
from analysis.plots.claims import (
    GAP,
    LINE,
    SIZE,
    beside,
    finish,
    label_rows,
    mark_expected,
    note,
    small_labels,
    stacked_mm,
    written,
)
from analysis.wording import check_language, wording

EITHER = " / "
"""Between the options of a choice that make no difference in a column."""
_STEP = 1.9  # mm between the outcomes of a row
_PANEL = 38  # mm, the height of the panel of values
_LOWEST = 11  # mm, where the page is low
_AROUND = 30  # mm that title, key and the space between the panels take
_BAND = "#DADADA"
_FAIL = style.OKABE_ITO["vermilion"]


def outcomes_overview(
    outcomes: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
    highest: float | None = None,
) -> Figure:
    """Draw every distinct outcome of the parts of claims that some choice moves, a row a part.

    Parameters: `outcomes`, one row a part, outcome and group, with the columns id, part, label_en,
    label_ar, share (whether it is one, in percent; else a rate per 1,000 words), outcome (0 is that
    of the study's own settings), expected (groups joined by +), holds, overturned_by (choices
    joined by commas), group, value; `groups` in the order in which they are drawn; `highest`, the
    rate at which the scale ends, by default that of the table. Shares stand above, rates below. An
    outcome is a line between the groups' values, that of the study's settings on a grey band; where
    the claim does not hold the line is dotted and a cross stands beside it. Outcomes of equal
    values share a line; in how many of all outcomes the claim holds stands beside. Raises
    `ValueError` where a column is missing.
    """
    check_language(lang)
    rows.require(outcomes, ("id", "part", f"label_{lang}", "share", "expected", "outcome",
                            "holds", "overturned_by", "group", "value"), "The chart of outcomes")
    with style.applied(preset) as chosen:
        panels = []
        for share in (True, False):
            table = outcomes[outcomes["share"] == share]
            if table.empty:
                continue
            parts = {part: some for part, some in table.groupby(["id", "part"], sort=False)}
            lines = {part: _lines(some, groups) for part, some in parts.items()}
            aside = {part: _overturned(some, lang, chosen) for part, some in parts.items()}
            labels = small_labels(table.drop_duplicates(["id", "part"]), lang, chosen, 0.36)
            least = {part: max(len(lines[part]) * _STEP + 0.6,
                               (aside[part].count("\n") + 1) * LINE[lang]) for part in labels}
            panels.append((share, table, parts, lines, aside, labels,
                           *stacked_mm(labels, lang, least)))
        heights = [height for *_, height in panels]
        figure = style.new_figure(chosen, 6 + 12 * len(panels) + sum(heights))
        axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
        cues = style.cues(groups)
        for ax, (share, table, parts, lines, aside, labels, places, height) in zip(
                axes, panels, strict=True):
            for part, some in lines.items():
                _row(ax, some, places[part], cues, lang)
            top = 100 if share else (highest or table["value"].max()) * 1.04 or 1
            rows.rounded_ticks(ax, 0, top)
            ax.set_xlabel(word("share_axis" if share else "rate_axis", lang))
            finish(ax, height, lang)
            label_rows([ax], {places[part]: text for part, text in labels.items()}, {}, lang,
                       chosen.scale)
            first = ax is axes[0]
            for part, some in parts.items():
                mark_expected(ax, some["expected"].iloc[0], places[part], 17 * chosen.scale, cues,
                              lang)
            rows.column(ax, 4.9, lang, word("agree", lang) if first else "",
                        {places[part]: _agreement(some) for part, some in parts.items()})
            _aside(ax, {places[part]: text for part, text in aside.items()},
                   word("overturned_by", lang) if first else "", lang, chosen.scale)
        rows.key(figure, _handles(cues, _cross(word("claim_fails", lang)), lang), lang)
        note(figure, wording("outcomes_note", lang), lang, chosen)
        return style.settle(figure)


def specification_curve(
    columns: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw what one part of a claim counts under every combination of the choices that move it.

    After Simonsohn, Simmons & Nelson (2020): the values above, below them the choices that were
    made, a column a combination. Parameters: `columns`, one row a column and group, with the
    columns column, label_en, label_ar, share, the choices (any of those in `OPTIONS`), universes,
    default, holds, group, count, of, value; `groups` in the order in which they are drawn. Two
    options of one choice that are joined in a column make no difference there. Counts and numbers
    of universes are written where columns are wide enough. Raises `ValueError` where a column is
    missing or no choice is in the table.
    """
    check_language(lang)
    rows.require(columns, ("column", f"label_{lang}", "share", "universes", "default", "holds",
                           "group", "count", "of", "value"), "The chart of a claim's universes")
    choices = [name for name in OPTIONS if name in columns]
    if not choices:
        raise ValueError(f"There is no choice in the table; there are {', '.join(OPTIONS)}.")
    each = columns.drop_duplicates("column").set_index("column")
    share = bool(columns["share"].iloc[0])
    with style.applied(preset) as chosen:
        numbers = _numbers(columns, each, groups, lang, share)
        room = chosen.width * (0.95 - rows.LABEL_SHARE) / len(each)
        longest = max(len(text) for cells in numbers.values() for text in cells)
        numbers = numbers if longest <= room / 25.4 * 72 / (0.62 * 7 * chosen.scale) else {}
        matrix, headings, labels, height = _matrix_rows(columns, choices, numbers, lang, chosen)
        # The panel is lower where the page is: a slide is wide.
        panel = min(_PANEL, max(_LOWEST, chosen.height / chosen.scale - height - _AROUND))
        figure = style.new_figure(chosen, 9 + panel + height)
        top, below = figure.subplots(2, 1, sharex=True, height_ratios=[panel, height])
        cues = style.cues(groups)
        for ax in (top, below):
            for n in each.index[each["default"].astype(bool)]:
                ax.axvspan(n - 0.45, n + 0.45, color=_BAND, zorder=0, linewidth=0)
        _curve(top, columns, cues, room / chosen.scale, share)
        top.set_ylabel(word("share_axis_short" if share else "rate_axis", lang))
        size = 8 * chosen.scale
        most = rows.letters(chosen.width * (0.95 - rows.LABEL_SHARE), size)
        top.set_title(rows.lines_of(each[f"label_{lang}"].iloc[0], most, lang), fontsize=size,
                      loc="right" if lang == "ar" else "left")
        _matrix(below, each, choices, matrix, room / chosen.scale)
        for name, cells in numbers.items():
            for n, text in zip(each.index, cells, strict=True):
                written(below, text, n, matrix[name], chosen.scale)
        finish(below, height, lang)
        label_rows([below], labels, headings, lang, chosen.scale)
        below.set_xticks([])
        below.spines["bottom"].set_visible(False)
        top.tick_params(axis="x", length=0)
        top.tick_params(axis="y", labelsize=7 * chosen.scale)
        edges = [-0.6, len(each) - 0.4]
        if lang == "ar":
            _values_at_the_right(top)
            edges.reverse()
        top.set_xlim(*edges)
        dot = Line2D([], [], linestyle="none", marker="o", color=style.INK,
                     label=word("claim_holds", lang))
        handles = _handles(cues, dot, lang) + [_cross(word("claim_fails", lang))]
        if any(EITHER in str(option) for name in choices for option in each[name]):
            handles.append(Line2D([], [], marker="o", color=style.MUTED, linewidth=0.9,
                                  label=word("either", lang)))
        rows.key(figure, handles, lang)
        return style.settle(figure)


def _handles(cues: Mapping[str, style.Cue], mark: Line2D, lang: str) -> list:
    return [*rows.group_handles(cues), Patch(facecolor=_BAND, label=word("own_settings", lang)),
            mark]


def _lines(table: pd.DataFrame, groups: Sequence[str]) -> list[tuple[pd.Series, bool, bool]]:
    """The values of each outcome, whether the claim holds in it, whether it is the study's own."""
    lines = {}
    for outcome, own in table.groupby("outcome", sort=True):
        values = own.set_index("group")["value"].reindex(list(groups)).dropna()
        key = (*values.round(6).items(), bool(own["holds"].iloc[0]))
        lines.setdefault(key, (values, key[-1], outcome == 0))
    return list(lines.values())


def _agreement(part: pd.DataFrame) -> str:
    outcomes = part.drop_duplicates("outcome")
    return f"{outcomes['holds'].sum()}/{len(outcomes)}"


def _row(ax: Axes, lines: Sequence[tuple[pd.Series, bool, bool]], place: float,
         cues: Mapping[str, style.Cue], lang: str) -> None:
    """The outcomes of one part, one above the other, the study's own first."""
    for n, (values, holds, default) in enumerate(lines):
        height = place + (n - (len(lines) - 1) / 2) * _STEP
        if default:
            ax.axhspan(height - _STEP / 2, height + _STEP / 2, color=_BAND, zorder=0, linewidth=0)
        if len(values):
            ax.plot([values.min(), values.max()], [height] * 2, color=style.MUTED, zorder=1,
                    linestyle="-" if holds else ":")
        _marks(ax, values, cues, [height] * len(values), 0.85)
        if not holds:
            beside(ax, _cross(), height, 0.7 * ax.xaxis.label.get_fontsize(), lang)


def _marks(ax: Axes, values: pd.Series, cues: Mapping[str, style.Cue], at: Sequence[float],
           scale: float, upright: bool = False) -> None:
    """A mark a group; the later are larger and lie beneath, so that equal values are both seen."""
    base = style.matplotlib.rcParams["lines.markersize"] * scale
    for (group, value), place in zip(values.items(), at, strict=True):
        cue, number = cues[group], list(cues).index(group)
        point = (place, value) if upright else (value, place)
        ax.plot(*point, marker=cue.marker, color=cue.color, markerfacecolor=cue.fill,
                markeredgecolor=cue.color, markersize=base * (1 + 0.3 * number),
                zorder=3 - number / 10, clip_on=False, markeredgewidth=base / 5)


def _cross(text: str = "") -> Line2D:
    base = style.matplotlib.rcParams["lines.markersize"]
    return Line2D([], [], linestyle="none", marker="x", color=_FAIL, label=text,
                  markersize=0.85 * base)


def _overturned(part: pd.DataFrame, lang: str, preset: style.Preset) -> str:
    names = [word(f"choice_{name}", lang) for name in part["overturned_by"].iloc[0].split(", ")
             if name]
    most = rows.letters(preset.width * 0.15, SIZE[lang] * preset.scale)
    return rows.lines_of(("، " if lang == "ar" else ", ").join(names), most, lang) or "–"


def _aside(ax: Axes, cells: Mapping[float, str], heading: str, lang: str, scale: float) -> None:
    """Write texts beside the rows, on the side where reading ends."""
    size = SIZE[lang] * scale
    edge, away, side = (0, -1, "right") if lang == "ar" else (1, 1, "left")
    look = {"textcoords": "offset points", "ha": side, "fontsize": size, "annotation_clip": False}
    for place, text in cells.items():
        ax.annotate(text, (edge, place), (away * 7.3 * size, 0), va="center",
                    xycoords=(ax.transAxes, ax.transData), **look)
    if heading:
        ax.annotate(heading, (edge, 1), (away * 7.3 * size, 2), va="baseline", color=style.MUTED,
                    xycoords=ax.transAxes, **look)


def _curve(ax: Axes, columns: pd.DataFrame, cues: Mapping[str, style.Cue], room: float,
           share: bool) -> None:
    """The values of each column, which is `room` mm wide, the groups beside one another."""
    spread = min(0.3, 1.6 / room)
    for n, own in columns.groupby("column", sort=True):
        values = own.set_index("group")["value"].reindex(list(cues)).dropna()
        middle = (len(cues) - 1) / 2
        at = [n + (list(cues).index(group) - middle) * spread for group in values.index]
        holds = bool(own["holds"].iloc[0])
        ax.plot(at, values, color=style.MUTED, zorder=1, linestyle="-" if holds else ":")
        _marks(ax, values, cues, at, min(1, room / 2.6), upright=True)
    ax.set_ylim(0, 100 if share else (columns["value"].max() * 1.05 or 1))


def _numbers(columns: pd.DataFrame, each: pd.DataFrame, groups: Sequence[str], lang: str,
             share: bool) -> dict[str, list[str]]:
    """The rows of numbers under the matrix: the counts of each group, the universes."""
    numbers = {}
    for group in groups:
        own = columns[columns["group"] == group].set_index("column").loc[each.index]
        numbers[label(str(group))] = [
            f"{row.count_}/{row.of}" if share else f"{row.count_}"
            for row in own.rename(columns={"count": "count_"}).itertuples()]
    return {**numbers, word("combinations", lang): [f"{n}" for n in each["universes"]]}


def _matrix_rows(columns: pd.DataFrame, choices: Sequence[str], numbers: Mapping[str, list],
                 lang: str, preset: style.Preset) -> tuple[dict, dict, dict, float]:
    """Where the rows of the matrix stand: places by option, headings, labels, height."""
    most = rows.letters(preset.width * rows.LABEL_SHARE, SIZE[lang] * preset.scale)
    step = LINE[lang] + (0.8 if preset.height > 150 else 0.1)
    places, headings, labels, height = {"holds": step / 2}, {}, {}, step + GAP / 2
    labels[places["holds"]] = word("claim_holds", lang)
    for name in choices:
        used = {option for text in columns[name].unique() for option in text.split(EITHER)}
        headings[height + step / 2] = word(f"choice_{name}", lang)
        height += step
        for option in OPTIONS[name]:
            if option in used:
                text = rows.lines_of(word(f"option_{name}_{option.replace(' ', '_')}", lang), most,
                                     lang)
                high = step + text.count("\n") * LINE[lang]
                places[name, option] = height + high / 2
                labels[height + high / 2] = text
                height += high
        height += GAP / 2
    for name in numbers:
        places[name] = height + step / 2
        labels[places[name]] = name
        height += step
    return places, headings, labels, height


def _matrix(ax: Axes, each: pd.DataFrame, choices: Sequence[str], places: Mapping,
            room: float) -> None:
    """A dot where an option is chosen; two joined by a line where either is the same."""
    base = style.matplotlib.rcParams["lines.markersize"] * min(1, room / 2.2)
    look = {"linestyle": "none", "markersize": base, "zorder": 3, "color": style.INK}
    for n, row in each.iterrows():
        ax.plot(n, places["holds"], **{**look, "marker": "o" if row["holds"] else "x",
                                       "color": style.INK if row["holds"] else _FAIL})
        for name in choices:
            chosen = [places[name, option] for option in row[name].split(EITHER)]
            if len(chosen) > 1:
                ax.plot([n, n], [min(chosen), max(chosen)], color=style.MUTED, zorder=2)
            ax.plot([n] * len(chosen), chosen, **{
                **look, "marker": "o", "color": style.INK if len(chosen) == 1 else style.MUTED})
    for key, place in places.items():
        if isinstance(key, tuple):
            ax.axhline(place, color=style.RULE, linewidth=0.4, zorder=1)


def _values_at_the_right(ax: Axes) -> None:
    ax.yaxis.tick_right()
    ax.yaxis.set_label_position("right")
    ax.spines["right"].set_visible(True)
    ax.spines["left"].set_visible(False)
