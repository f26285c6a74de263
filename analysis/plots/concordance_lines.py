"""A concordance to print: the node of every line in one column, the groups one above the other."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import style
from analysis.plots.arabic_text import label
from analysis.plots.marked_text import (
    STEP,
    Sheet,
    broken,
    fitting,
    mark,
    put,
    sheet,
    width_of,
    words_of,
    write,
)
from analysis.wording import check_language, wording

SIZE, SMALL = 8.5, 7.0
_EDGE, _GAP, _PLACE = 1.5, 1.4, 28.0
_WIDE = 130.0
"""From this width the place of a line stands beside it, else above it."""
COLUMNS = ("group", "article", "line", "place_en", "place_ar", "before", "node", "after",
           "english", "gloss")


class _Columns(NamedTuple):
    place: float
    middle: float
    node: float
    context: float


def paired_concordance(
    lines: pd.DataFrame,
    totals: Mapping[str, int],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw lines of a concordance, each read from right to left, their nodes in one column.

    Parameters: `lines`, one row a line in its order, with the columns group, article, line,
    place_en, place_ar (where it stands, and whose words it is), before, node, after (of Arabic
    text; the node whole words), english (of the line it stands in, may be empty) and gloss (of the
    node, shown in an English figure where there is no translation); `totals`, for each group to
    draw, in order, how many lines there are of it. Context that has no room is left out, three
    dots in its place. Raises `ValueError` where a column or every group is missing.
    """
    check_language(lang)
    if not totals:
        raise ValueError("A concordance needs the groups that it is drawn of.")
    if missing := [column for column in COLUMNS if column not in lines]:
        raise ValueError(f"The concordance has no column {', '.join(missing)}.")
    with style.applied(preset) as chosen:
        figure = style.new_figure(chosen, 10)
        on = sheet(figure, chosen, lang)
        columns = _columns(on, lines)
        top = 1.0
        for group, total in totals.items():
            own = lines[lines["group"] == group]
            top = _heading(on, top, wording("concordance_group", lang, group=group, total=total,
                                            shown=len(own)), lang)
            for row, translated in _with_translations(own):
                top, ends = _line(on, columns, top, row, lang)
                if lang == "en":
                    top = _english(on, columns, top, row, translated)
                top = max(top, ends) + 0.9
            top += 1.2
        figure.set_figheight(top * style.MM * chosen.scale)
        on.ax.set_ylim(top, 0)
        return style.settle(figure)


def _columns(on: Sheet, lines: pd.DataFrame) -> _Columns:
    place = _PLACE if on.width >= _WIDE else 0.0
    room = on.width - 2 * _EDGE - place
    widest = max((width_of(on.ax.figure, label(node, "rtl"), SIZE, on.scale)
                  for node in lines["node"]), default=0.0)
    node = min(widest, room / 2) + 2 * _GAP
    return _Columns(place, _EDGE + place + room / 2, node, (room - node) / 2)


def _with_translations(lines: pd.DataFrame) -> list[tuple[dict, bool]]:
    """Return each row, and whether the translation of its line stands under it.

    Several nodes of one line have it once, under the last of them.
    """
    records = lines.to_dict("records")
    at = [(row["article"], row["line"]) for row in records]
    return [(row, bool(row["english"]) and at[number:number + 1] != at[number + 1:number + 2])
            for number, row in enumerate(records)]


def _heading(on: Sheet, top: float, text: str, lang: str) -> float:
    arabic = lang == "ar"
    put(on, _EDGE, top + 0.72 * STEP, label(text, "rtl" if arabic else "ltr"), SIZE,
        "right" if arabic else "left")
    on.ax.plot([_EDGE, on.width - _EDGE], [top + STEP + 0.3] * 2, color=style.INK,
               linewidth=0.5 * on.scale)
    return top + STEP + 1.2


def _line(on: Sheet, columns: _Columns, top: float, row: dict, lang: str
          ) -> tuple[float, float]:
    """Write a line with its place; return where what stands under each would begin."""
    figure, arabic = on.ax.figure, lang == "ar"
    size = SMALL + arabic
    # Beside the line the place has a column, above it the whole width.
    room = columns.place - 2 if columns.place else on.width - 2 * _EDGE
    place = broken(figure, words_of(row[f"place_{lang}"]), size, room, on.scale)
    begins, ends = top, top
    for words in place:
        text = label(" ".join(word.text for word in words), "rtl" if arabic else "ltr")
        put(on, _EDGE, ends + 0.72 * STEP, text, size, "right" if arabic else "left", style.MUTED)
        ends += STEP
    top = begins if columns.place else ends
    right = -1 if arabic else 1
    baseline = top + 0.72 * STEP
    node = label(row["node"], "rtl")
    half = width_of(figure, node, SIZE, on.scale) / 2
    put(on, columns.middle, baseline, node, SIZE, "center")
    mark(on, columns.middle - half, columns.middle + half, baseline)
    for text, side, last in ((row["before"], "left", True), (row["after"], "right", False)):
        shown = fitting(figure, text.split(), SIZE, columns.context - _GAP, on.scale, last)
        if shown:
            away = right * (half + _GAP) * (1 if side == "left" else -1)
            put(on, columns.middle + away, baseline, label(shown, "rtl"), SIZE, side)
    return top + STEP, ends


def _english(on: Sheet, columns: _Columns, top: float, row: dict, translated: bool) -> float:
    """Write the translation of the line, or under a node that has none its gloss."""
    figure = on.ax.figure
    if translated:
        place = _EDGE + columns.place
        room = on.width - _EDGE - place
        lines = broken(figure, words_of(row["english"]), SMALL, room, on.scale)
        return write(on, place, top, lines, SMALL, style.MUTED)
    if row["english"] or not row["gloss"]:
        return top
    put(on, columns.middle, top + 0.72 * STEP, label(row["gloss"], "ltr"), SMALL, "center",
        style.MUTED)
    return top + STEP
