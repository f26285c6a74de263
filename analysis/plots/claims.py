"""What claims count under every reasonable choice: each outcome, and one part choice by choice."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.measures.uncertainty import OPTIONS
from analysis.plots import rows, style
from analysis.plots.arabic_text import label
from analysis.wording import COMMA, wording

_LONGEST = 40
"""Letters of a pattern or a word that is left out."""
_PART = ["id", "part"]
_STEP = 1.9  # mm between the outcomes of a row
_PANEL, _LOWEST = 38, 11  # mm, the height of the panel of values, and where the page is low
_AROUND = 30  # mm that title, key and the space between the panels take
_BAND = "#DADADA"
_FAIL = style.OKABE_ITO["vermilion"]


def option_key(choice: str, option: str) -> tuple[str, dict[str, str]]:
    """Return the wording of an option of a choice, and what goes into it."""
    without = option.removeprefix("without ")
    if choice in ("patterns", "words") and without not in (option, "each"):
        short = without[:_LONGEST] + "…" * (len(without) > _LONGEST)
        return "option_left_out", {"what": short}
    if choice == "coder" and option not in OPTIONS["coder"]:
        return "option_coder", {"who": option}
    return f"option_{choice}_{option.replace(' ', '_')}", {}


@rows.chart("The chart of outcomes", "id part label_* share expected outcome holds overturned_by "
            "group value")
def outcomes_overview(page: rows.Page, outcomes: pd.DataFrame, groups: Sequence[str],
                      highest: float | None = None) -> Figure:
    """Draw every distinct outcome of the parts of claims that some choice moves, a row a part.

    An outcome is a line between the groups' values, that of the study's settings (0) on a grey
    band; where the claim does not hold the line is dotted and a cross stands beside it. Outcomes of
    equal values share a line; in how many the claim holds stands beside.
    """
    panels = []
    for share, table in sorted(outcomes.groupby("share"), reverse=True):
        parts = dict(list(table.groupby(_PART, sort=False)))
        lines = {part: _lines(some, groups) for part, some in parts.items()}
        aside = {part: _overturned(page, some) for part, some in parts.items()}
        least = {part: max(len(lines[part]) * _STEP + 0.6, page.tall(aside[part]))
                 for part in parts}
        made = page.in_mm([(None, page.labels(table, _PART, small=True))], least=least.get)
        panels.append((share, parts, lines, aside, made))
    heights = [panel[-1].height for panel in panels]
    figure, axes = page.figure(6 + 12 * len(panels) + sum(heights), len(panels),
                               height_ratios=heights)
    cues = style.cues(groups)
    for ax, (share, parts, lines, aside, made) in zip(axes, panels, strict=True):
        first = ax is axes[0]
        for part, some in lines.items():
            _row(ax, page, some, made.places[part], cues)
        rates = outcomes.loc[outcomes["share"] == share, "value"]
        rows.rounded_ticks(ax, 0, 100 if share else (highest or rates.max()) * 1.04 or 1)
        ax.set_xlabel(page.word("share_axis" if share else "rate_axis"))
        page.label_rows([ax], made)
        agree = {}
        for part, some in parts.items():
            # The groups (joined by +) in which more is expected.
            named = [cues[group] for group in some["expected"].iloc[0].split("+") if group in cues]
            for number, cue in enumerate(named):
                page.beside(ax, Line2D([], [], linestyle="none", **cue.mark), made.places[part],
                            17 * page.scale + rows.apart(number, len(named), 1.4 * page.marker))
            holds = some.drop_duplicates("outcome")["holds"]
            agree[made.places[part]] = f"{holds.sum()}/{len(holds)}"
        page.column(ax, 4.9, agree, page.word("agree") if first else "")
        page.column(ax, 7.3, {made.places[part]: text for part, text in aside.items()},
                    page.word("overturned_by") if first else "", page.small, page.start, "center")
    return page.finish(figure, [
        *rows.swatches(cues), Patch(facecolor=_BAND, label=page.word("own_settings")),
        _cross(page, "claim_fails")], "outcomes_note")


def _lines(table: pd.DataFrame, groups: Sequence[str]) -> list[tuple[pd.Series, bool, bool]]:
    """The values of each outcome, whether the claim holds in it, whether it is the study's own."""
    lines = {}
    for outcome, some in table.groupby("outcome", sort=True):
        values = some.set_index("group")["value"].reindex(list(groups)).dropna()
        holds = bool(some["holds"].iloc[0])
        lines.setdefault((*values.round(6).items(), holds), (values, holds, outcome == 0))
    return list(lines.values())


def _overturned(page: rows.Page, part: pd.DataFrame) -> str:
    names = filter(None, part["overturned_by"].iloc[0].split(", "))
    listed = COMMA[page.lang].join(page.word(f"choice_{name}") for name in names)
    return page.lines(listed, page.width * 0.15, page.small) or "–"


def _row(ax: Axes, page: rows.Page, lines: Sequence[tuple[pd.Series, bool, bool]], place: float,
         cues: Mapping[str, style.Cue]) -> None:
    """The outcomes of one part, one above the other, the study's own first."""
    for n, (values, holds, default) in enumerate(lines):
        height = place + rows.apart(n, len(lines), _STEP)
        if default:
            rows.stripes(ax, [height], _STEP / 2, _BAND)
        if len(values):
            ax.plot([values.min(), values.max()], [height] * 2, color=style.MUTED, zorder=1,
                    linestyle="-" if holds else ":")
        _marks(ax, cues, values.index, values, [height] * len(values), 0.85 * page.marker)
        if not holds:
            page.beside(ax, _cross(page), height, 0.7 * 7.5 * page.scale)


def _marks(ax: Axes, cues: Mapping[str, style.Cue], groups: Iterable[str], x: Iterable[float],
           y: Iterable[float], size: float) -> None:
    """A mark a group; the later are larger and lie beneath, so that equal values are both seen."""
    for group, *point in zip(groups, x, y, strict=True):
        number = list(cues).index(group)
        ax.plot(*point, **cues[group].mark, markersize=size * (1 + 0.3 * number),
                zorder=3 - number / 10, clip_on=False, markeredgewidth=size / 5)


def _cross(page: rows.Page, key: str = "") -> Line2D:
    return Line2D([], [], linestyle="none", marker="x", color=_FAIL,
                  label=page.word(key) if key else "", markersize=0.85 * page.marker)


@rows.chart("The chart of a claim's universes",
            "column label_* share default holds group count of value")
def specification_curve(page: rows.Page, columns: pd.DataFrame, groups: Sequence[str]) -> Figure:
    """Draw what one part of a claim counts by the study's settings and with each choice alone.

    After Simonsohn, Simmons & Nelson (2020): the values above, below them the choices that were
    made, a column a universe.
    """
    choices = [name for name in OPTIONS if name in columns]
    each = columns.drop_duplicates("column").set_index("column")
    share = bool(columns["share"].iloc[0])
    wide = page.width * (0.95 - rows.LABEL_SHARE)
    room = wide / len(each)
    numbers = {
        label(str(group)): [f"{count}/{of}" if share else f"{count}" for count, of in
                            some.set_index("column").loc[each.index, ["count", "of"]].to_numpy()]
        for group in groups for some in [columns[columns["group"] == group]]}
    longest = max(len(text) for cells in numbers.values() for text in cells)
    numbers = numbers if longest <= room / 25.4 * 72 / (0.62 * 7 * page.scale) else {}
    room /= page.scale
    made = _matrix_rows(page, columns, choices, numbers)
    # The panel is lower where the page is: a slide is wide.
    panel = min(_PANEL, max(_LOWEST, page.height / page.scale - made.height - _AROUND))
    figure, (top, below) = page.figure(9 + panel + made.height, 2, sharex=True,
                                       height_ratios=[panel, made.height])
    cues = style.cues(groups)
    for ax in (top, below):
        for n in each.index[each["default"].astype(bool)]:
            ax.axvspan(n - 0.45, n + 0.45, color=_BAND, zorder=0, linewidth=0)
    for n, some in columns.groupby("column", sort=True):
        values = some.set_index("group")["value"].reindex(list(groups)).dropna()
        at = [n + rows.apart(list(groups).index(group), len(groups), min(0.3, 1.6 / room))
              for group in values.index]
        top.plot(at, values, color=style.MUTED, zorder=1,
                 linestyle="-" if each.loc[n, "holds"] else ":")
        _marks(top, cues, values.index, at, values, page.marker * min(1, room / 2.6))
    top.set_ylim(0, 100 if share else (columns["value"].max() * 1.05 or 1))
    top.set_ylabel(page.word("share_axis_short" if share else "rate_axis"))
    page.title(top, page.lines(each[f"label_{page.lang}"].iloc[0], wide))
    _matrix(below, each, choices, made.places, page.marker * min(1, room / 2.2))
    for name, cells in numbers.items():
        for n, text in zip(each.index, cells, strict=True):
            page.written(below, text, n, made.places[name])
    page.label_rows([below], made)
    below.set_xticks([])
    below.spines["bottom"].set_visible(False)
    top.tick_params(axis="x", length=0)
    top.tick_params(axis="y", labelsize=7 * page.scale)
    page.reading_order(top, values=False)
    edges = (-0.6, len(each) - 0.4)
    top.set_xlim(edges[::-1] if page.arabic else edges)
    return page.finish(figure, [
        *rows.swatches(cues), Patch(facecolor=_BAND, label=page.word("own_settings")),
        Line2D([], [], linestyle="none", marker="o", color=style.INK,
               label=page.word("claim_holds")), _cross(page, "claim_fails")])


def _matrix_rows(page: rows.Page, columns: pd.DataFrame, choices: Sequence[str],
                 numbers: Mapping[str, list]) -> rows.Rows:
    """Where the rows of the matrix stand: whether the claim holds, each option, numbers."""
    line = page.tall("")
    step = line + (0.8 if page.height > 150 else 0.1)
    sections = [(None, {"holds": page.word("claim_holds")})]
    for name in choices:
        sections.append((page.word(f"choice_{name}"), {
            (name, option): page.lines(wording(key, page.lang, **values),
                                       page.width * rows.LABEL_SHARE, page.small)
            for option in columns[name].unique() for key, values in [option_key(name, option)]}))
    made = rows.stacked([*sections, (None, {name: name for name in numbers})], rows.GAP / 2, 0,
                        lambda _, text: step + text.count("\n") * line, lambda _: step)
    return made._replace(height=made.height - rows.GAP / 2)


def _matrix(ax: Axes, each: pd.DataFrame, choices: Sequence[str], places: Mapping,
            size: float) -> None:
    """A dot where an option is chosen."""
    look = {"linestyle": "none", "markersize": size, "zorder": 3}
    for n, row in each.iterrows():
        marker, color = ("o", style.INK) if row["holds"] else ("x", _FAIL)
        ax.plot(n, places["holds"], marker=marker, color=color, **look)
        for name in choices:
            ax.plot(n, places[name, row[name]], marker="o", color=style.INK, **look)
    for item, place in places.items():
        if isinstance(item, tuple):
            ax.axhline(place, color=style.RULE, linewidth=0.4, zorder=1)
