"""Lines of text, broken where they are full as drawn, with some of their words marked.

A mark is a yellow field with an outline, so that it is seen in grey too. Lengths are mm on a
`sheet`, before the preset's scale.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.plots import style
from analysis.plots.arabic_text import has_arabic, label, unkerned
from analysis.plots.extents import drawn_extent

MARK = style.OKABE_ITO["yellow"]
STEP = 4.2
"""From one line to the next."""
_CUT = "…"
_SURE = 0.98  # Letters are a little wider or narrower from one format to another.


class Word(NamedTuple):
    """A word as it stands between spaces, and whether it is marked."""

    text: str
    marked: bool = False


class Sheet(NamedTuple):
    """An axes whose unit is 1 mm, from the top and from where reading begins."""

    ax: Axes
    scale: float
    width: float


def sheet(figure: Figure, preset: style.Preset, lang: str) -> Sheet:
    """Return a figure's whole area to write on; in Arabic it is measured from the right."""
    # Everything is placed by hand: there is nothing for a layout to do.
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    width = preset.width / preset.scale
    ax.set_xlim((width, 0) if lang == "ar" else (0, width))
    ax.set_ylim(figure.get_figheight() / style.MM / preset.scale, 0)
    return Sheet(ax, preset.scale, width)


def width_of(figure: Figure, text: str, size: float, scale: float) -> float:
    """Return how wide a text of `size` pt, ready for matplotlib, is drawn, in mm before scale."""
    written = unkerned(figure.text(0, 0, text, fontsize=size * scale))
    width = drawn_extent(written).width
    written.remove()
    return width / figure.dpi * 25.4 / scale


def words_of(text: str, spans: Iterable[tuple[int, int]] = ()) -> list[Word]:
    """Cut a text between its spaces; a word of which a span takes in a character is marked.

    >>> words_of("قوات النظام", [(5, 11)])
    [Word(text='قوات', marked=False), Word(text='النظام', marked=True)]
    """
    spans = list(spans)
    return [Word(found.group(), any(a < found.end() and b > found.start() for a, b in spans))
            for found in re.finditer(r"\S+", text)]


def direction_of(text: str) -> str:
    """Return `rtl` for a text with Arabic letters, else `ltr`."""
    return "rtl" if has_arabic(text) else "ltr"


def broken(figure: Figure, words: Sequence[Word], size: float, width: float, scale: float
           ) -> list[list[Word]]:
    """Put words on as few lines as hold them; a word longer than a line has one of its own."""
    lines: list[list[Word]] = []
    width *= _SURE
    direction = direction_of(" ".join(word.text for word in words))
    for word in words:
        tried = [*lines[-1], word] if lines else []
        if tried and width_of(figure, _ready(tried, direction), size, scale) <= width:
            lines[-1] = tried
        else:
            lines.append([word])
    return lines


def fitting(figure: Figure, words: Sequence[str], size: float, width: float, scale: float,
            last: bool = False) -> str:
    """Return as many of the first words as fit in a line, of the last ones with `last`.

    Where some are left out three dots stand in their place.
    """
    words = list(words)
    width *= _SURE
    for number in range(len(words), 0, -1):
        kept = words[-number:] if last else words[:number]
        shown = " ".join(kept)
        if number < len(words):
            shown = f"{_CUT} {shown}" if last else f"{shown} {_CUT}"
        if width_of(figure, label(shown, "rtl"), size, scale) <= width:
            return shown
    return ""


def write(on: Sheet, place: float, top: float, lines: Sequence[Sequence[Word]], size: float,
          color: str = style.INK) -> float:
    """Write lines in a column that begins at `place`, and return where the next would begin.

    Lines of the other direction than the sheet's end together where the longest of them does.
    """
    direction = direction_of(" ".join(word.text for line in lines for word in line))
    with_sheet = (direction == "rtl") == on.ax.xaxis_inverted()
    longest = max((_width(on, line, direction, size) for line in lines), default=0.0)
    begin, towards = (place, 1) if with_sheet else (place + longest, -1)
    for line in lines:
        baseline = top + 0.72 * STEP
        put(on, begin, baseline, _ready(line, direction), size,
            "right" if direction == "rtl" else "left", color)
        for before, marked in _marks(line):
            ends = _width(on, [*before, *marked], direction, size)
            starts = ends - _width(on, marked, direction, size)
            mark(on, begin + towards * starts, begin + towards * ends, baseline)
        top += STEP
    return top


def put(on: Sheet, place: float, baseline: float, text: str, size: float, side: str,
        color: str = style.INK) -> None:
    """Write one line, ready for matplotlib, whose `side` (left, center, right) is at `place`."""
    written = unkerned(on.ax.text(place, baseline, text, fontsize=size * on.scale, color=color,
                                  va="baseline", ha=side))
    # matplotlib sets it by where it is measured to stand, which is not where it is drawn.
    box = drawn_extent(written)
    at = {"left": box.x0, "center": (box.x0 + box.x1) / 2, "right": box.x1}[side]
    written.set_x(2 * place - on.ax.transData.inverted().transform((at, 0))[0])


def _ready(words: Sequence[Word], direction: str) -> str:
    return label(" ".join(word.text for word in words), direction)


def _width(on: Sheet, words: Sequence[Word], direction: str, size: float) -> float:
    return width_of(on.ax.figure, _ready(words, direction), size, on.scale)


def _marks(line: Sequence[Word]) -> list[tuple[list[Word], list[Word]]]:
    """Return each run of marked words with the words before it.

    Latin words side by side in an Arabic line run to the right: they are marked together.
    """
    arabic = any(has_arabic(word.text) for word in line)
    units: list[list[Word]] = []
    for word in line:
        if arabic and units and _is_latin(word) and _is_latin(units[-1][-1]):
            units[-1].append(word)
        else:
            units.append([word])
    runs, before = [], []
    for marked, own in groupby(units, key=lambda unit: any(word.marked for word in unit)):
        words = [word for unit in own for word in unit]
        if marked:
            runs.append((before.copy(), words))
        before += words
    return runs


def _is_latin(word: Word) -> bool:
    return not has_arabic(word.text) and any(c.isalpha() for c in word.text)


def mark(on: Sheet, one: float, other: float, baseline: float) -> None:
    """Mark what stands on a line between two places."""
    left, right = min(one, other) - 0.25, max(one, other) + 0.25
    on.ax.add_patch(Rectangle((left, baseline - 2.75), right - left, 3.8, facecolor=MARK,
                              edgecolor=style.INK, linewidth=0.5 * on.scale, zorder=0))
