"""What claims count under every reasonable choice: each outcome."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.measures.uncertainty import OPTIONS
from analysis.plots import rows, style
from analysis.wording import COMMA

_LONGEST = 40
"""Letters of a pattern or a word that is left out."""
_PART = ["id", "part"]
_STEP = 1.9  # mm between the outcomes of a row
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
