"""Arabic text to print: two wordings side by side, a concordance, with some of the words marked.

A mark is a yellow field with an outline, so that it is seen in grey too. Lengths are mm before the
preset's scale.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import drawn_extent, has_arabic, label, unkerned

_MARK = (style.OKABE_ITO["yellow"], "")
_STEP = 4.2  # from one line to the next
_SURE = 0.98  # letters are a little wider or narrower from one format to another
_SIZE, _SMALL = 8.5, 7.0
_EDGE, _BETWEEN, _AFTER, _GAP, _PLACE = 1.5, 4.0, 1.6, 1.4, 28.0
_WIDE = 130.0  # from this width the place of a line stands beside it, else above it


class Word(NamedTuple):
    """A word as it stands between spaces, and whether it is marked."""

    text: str
    marked: bool = False


def words_of(text: str, spans: Sequence[tuple[int, int]] = ()) -> list[Word]:
    """Cut a text between its spaces; a word of which a span takes in a character is marked.

    >>> words_of("قوات النظام", [(5, 11)])
    [Word(text='قوات', marked=False), Word(text='النظام', marked=True)]
    """
    return [Word(found.group(), any(a < found.end() and b > found.start() for a, b in spans))
            for found in re.finditer(r"\S+", text)]


def spans_of(text: object) -> list[tuple[int, int]]:
    """Return the spans that a cell names as in "0-7 12-20", none where it is null."""
    named = text.split() if isinstance(text, str) else []
    return [tuple(map(int, span.split("-"))) for span in named]


def _ready(words: Iterable[Word], rtl: bool) -> str:
    return label(" ".join(word.text for word in words), "rtl" if rtl else "ltr")


def _rtl(words: Iterable[Word]) -> bool:
    return any(has_arabic(word.text) for word in words)


class _Sheet:
    """A figure's whole area, its unit 1 mm, from the top and from where reading begins."""

    def __init__(self, page: rows.Page) -> None:
        self.page, self.width = page, page.width / page.scale
        self.small = _SMALL + page.arabic
        self.figure = style.new_figure(page, 10)
        # Everything is placed by hand: there is nothing for a layout to do.
        self.figure.set_layout_engine("none")
        self.ax = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set_axis_off()
        self.ax.set_xlim((self.width, 0) if page.arabic else (0, self.width))

    def as_high(self, top: float) -> float:
        """Make the figure as high as what is written on it; return its height in inches."""
        self.figure.set_figheight(top * style.MM * self.page.scale)
        self.ax.set_ylim(top, 0)
        return self.figure.get_figheight()

    def width_of(self, text: str, size: float) -> float:
        """Return how wide a text of `size` pt, ready for matplotlib, is drawn."""
        written = unkerned(self.figure.text(0, 0, text, fontsize=size * self.page.scale))
        width = drawn_extent(written).width
        written.remove()
        return width / self.figure.dpi * 25.4 / self.page.scale

    def put(self, place: float, top: float, text: str, size: float, side: str,
            color: str = style.INK) -> None:
        """Write a line, ready for matplotlib, whose `side` (left, center, right) is at `place`."""
        written = unkerned(self.ax.text(
            place, top + 0.72 * _STEP, text, fontsize=size * self.page.scale, color=color,
            va="baseline", ha=side))
        # matplotlib sets it by where it is measured to stand, which is not where it is drawn.
        box = drawn_extent(written)
        at = {"left": box.x0, "center": (box.x0 + box.x1) / 2, "right": box.x1}[side]
        written.set_x(2 * place - self.ax.transData.inverted().transform((at, 0))[0])

    def mark(self, one: float, other: float, top: float) -> None:
        """Mark what stands on a line between two places."""
        left, right = min(one, other) - 0.25, max(one, other) + 0.25
        rows.box(self.ax, left, top + 0.72 * _STEP - 2.75, right - left, 3.8, _MARK,
                 linewidth=0.5 * self.page.scale, zorder=0)

    def rule(self, top: float, color: str = style.INK) -> None:
        """Draw a line from edge to edge."""
        self.ax.plot([_EDGE, self.width - _EDGE], [top] * 2, color=color,
                     linewidth=0.5 * self.page.scale)

    def write(self, place: float, top: float, words: Sequence[Word], size: float, width: float,
              color: str = style.INK, rtl: bool | None = None) -> float:
        """Write words in a column that begins at `place`, and return where the next would begin.

        A word longer than a line has one of its own. Lines of the other direction than the page's
        end together where the longest of them does.
        """
        lines: list[list[Word]] = []
        for word in words:
            tried = [*lines[-1], word] if lines else []
            if tried and self.width_of(_ready(tried, _rtl(words)), size) <= width * _SURE:
                lines[-1] = tried
            else:
                lines.append([word])
        rtl = _rtl(words) if rtl is None else rtl
        begin, towards = place, 1
        if rtl != self.page.arabic:
            begin += max((self.width_of(_ready(line, rtl), size) for line in lines), default=0.0)
            towards = -1
        for line in lines:
            self.put(begin, top, _ready(line, rtl), size, "right" if rtl else "left", color)
            for before, marked in _marks(line):
                ends = self.width_of(_ready([*before, *marked], rtl), size)
                starts = ends - self.width_of(_ready(marked, rtl), size)
                self.mark(begin + towards * starts, begin + towards * ends, top)
            top += _STEP
        return top

    def remark(self, place: float, top: float, text: str, width: float,
               color: str = style.MUTED, size: float = 0) -> float:
        """Write a remark in the page's language; return where the next line would begin."""
        return self.write(place, top, words_of(text), size or self.small, width, color,
                          self.page.arabic)


def _marks(line: Sequence[Word]) -> list[tuple[list[Word], list[Word]]]:
    """Return each run of marked words with the words before it.

    Latin words side by side in an Arabic line run to the right: they are marked together.
    """
    arabic = _rtl(line)
    units: list[list[Word]] = []
    for latin, some in groupby(line, key=lambda word: arabic and not has_arabic(word.text)
                               and any(c.isalpha() for c in word.text)):
        words = list(some)
        units += [words] if latin else [[word] for word in words]
    runs, before = [], []
    for marked, some in groupby(units, key=lambda unit: any(word.marked for word in unit)):
        words = [word for unit in some for word in unit]
        if marked:
            runs.append((before.copy(), words))
        before += words
    return runs


@rows.chart("The chart of wordings", "place_en place_ar who_en who_ar first first_differs second "
            "second_differs")
def wordings(page: rows.Page, table: pd.DataFrame, heads: Sequence[str]) -> Figure:
    """Draw pairs of wordings side by side under two heads, those of one place under one heading.

    `first_differs` and `second_differs` are spans, as "0-7 12-20", null where the two cannot be set
    word against word.
    """
    on = _Sheet(page)
    full = on.width - 2 * _EDGE
    width = (full - _BETWEEN) / 2
    columns = (_EDGE, _EDGE + width + _BETWEEN)
    top = 1.0
    for place, head in zip(columns, heads, strict=True):
        on.remark(place, top, head, width)
    on.rule(top + _STEP)
    top += _STEP + 0.8
    headings = table[f"place_{page.lang}"]
    for _, some in table.groupby(headings.ne(headings.shift()).cumsum()):
        if heading := some[f"place_{page.lang}"].iloc[0]:
            top = on.remark(_EDGE, top, heading, full, style.INK, _SIZE) + 0.4
        for row in some.to_dict("records"):
            if who := row[f"who_{page.lang}"]:
                top = on.remark(_EDGE, top, who, full)
            top = _AFTER + max(_wording(on, place, top, row, side, width) for place, side
                               in zip(columns, ("first", "second"), strict=True))
        on.rule(top - 0.6, style.RULE)
        top += 0.8
    below = on.as_high(top + 0.5)
    differ = table["first_differs"].notna().any() or "first_choice_en" in table
    page.key(on.figure, [
        rows.swatch(_MARK, page.word("words_differ")) if differ
        else rows.swatch(("none", ""), page.word("not_word_by_word"), "none")])
    on.ax.set_position((0, 0, 1, below / on.figure.get_figheight()))
    return style.settle(on.figure)


def _wording(on: _Sheet, place: float, top: float, row: dict, side: str, width: float) -> float:
    """Write a wording with its gloss and what was chosen; return where the next would begin."""
    lang, text = on.page.lang, row[side]
    if not isinstance(text, str) or not text:
        return on.remark(place, top, "–", width)
    top = on.write(place, top, words_of(text, spans_of(row[f"{side}_differs"])), _SIZE, width)
    gloss = row.get(f"{side}_gloss")
    if lang == "en" and isinstance(gloss, str) and gloss:
        top = on.remark(place, top, gloss, width)
    choices = [row.get(f"{one}_choice_{lang}") for one in ("first", "second")]
    if all(isinstance(choice, str) and choice for choice in choices):
        differ = choices[0] != choices[1]
        words = [Word(part, differ) for part in choices[side == "second"].split()]
        top = on.write(place, top + 0.3, words, on.small, width)
    return top


@rows.chart("The concordance", "group article line place_* before node after english gloss",
            empty=True)
def paired_concordance(page: rows.Page, lines: pd.DataFrame, totals: Mapping[str, int],
                       glossed: bool = False) -> Figure:
    """Draw lines of a concordance, each read from right to left, their nodes in one column.

    `totals` are the lines that there are of each group; the gloss of a node is shown where asked
    for, or its line has no translation. Context that has no room is left out, dots in its place.
    """
    on = _Sheet(page)
    beside = _PLACE if on.width >= _WIDE else 0.0
    room = on.width - 2 * _EDGE - beside
    widest = max((on.width_of(label(node, "rtl"), _SIZE) for node in lines["node"]), default=0.0)
    context = (room - (min(widest, room / 2) + 2 * _GAP)) / 2 - _GAP
    middle = _EDGE + beside + room / 2
    top = 1.0
    for group, total in totals.items():
        some = lines[lines["group"] == group]
        on.put(_EDGE, top, page.word("concordance_group", group=group, total=total,
                                     shown=len(some)), _SIZE, page.start)
        on.rule(top + _STEP + 0.3)
        top += _STEP + 1.2
        # Several nodes of one line have its translation once, under the last of them.
        at = some[["article", "line"]]
        last = at.ne(at.shift(-1)).any(axis=1)
        for row, translated in zip(some.to_dict("records"), last, strict=True):
            # Beside the line the place has a column, above it the whole width.
            ends = on.remark(_EDGE, top, row[f"place_{page.lang}"],
                             beside - 2 if beside else on.width - 2 * _EDGE)
            top = top if beside else ends
            _line(on, middle, top, row, context)
            top += _STEP
            if not page.arabic and row["gloss"] and (glossed or not row["english"]):
                on.put(middle, top, label(row["gloss"], "ltr"), _SMALL, "center", style.MUTED)
                top += _STEP
            if not page.arabic and row["english"] and translated:
                top = on.write(_EDGE + beside, top, words_of(row["english"]), _SMALL, room,
                               style.MUTED)
            top = max(top, ends) + 0.9
        top += 1.2
    on.as_high(top)
    return style.settle(on.figure)


def _line(on: _Sheet, middle: float, top: float, row: Mapping, context: float) -> None:
    """Write a node, marked, in the middle, and as much of its context as has room."""
    node = label(row["node"], "rtl")
    half = on.width_of(node, _SIZE) / 2
    on.put(middle, top, node, _SIZE, "center")
    on.mark(middle - half, middle + half, top)
    right = -1 if on.page.arabic else 1
    for text, side, last in ((row["before"], "left", True), (row["after"], "right", False)):
        if shown := _fitting(on, text.split(), context, last):
            away = right * (half + _GAP) * (1 if last else -1)
            on.put(middle + away, top, label(shown, "rtl"), _SIZE, side)


def _fitting(on: _Sheet, words: Sequence[str], width: float, last: bool) -> str:
    """Return as many of the first words as fit in a line, or of the `last`, and dots for others."""
    fits = ""
    for number in range(1, len(words) + 1):
        shown = " ".join(words[-number:] if last else words[:number])
        if number < len(words):
            shown = f"… {shown}" if last else f"{shown} …"
        if on.width_of(label(shown, "rtl"), _SIZE) <= width * _SURE:
            fits = shown
        elif number < len(words) - 1:  # without dots there may be room for the last
            break
    return fits
