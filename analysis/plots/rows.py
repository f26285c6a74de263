"""What charts share: the page they are drawn on, rows with labels, keys, columns, notes."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import wraps
from textwrap import fill
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from analysis.plots import style
from analysis.plots.arabic_text import label, term_label
from analysis.plots.style import INK, MUTED, SHADE, Cue
from analysis.wording import check_language, wording

COLUMN = 3.2
"""The width of a column of numbers, in ems."""
LABEL_SHARE = 0.36
"""The share of a figure's width that the labels of its rows may take."""
GAP = 1.8
"""Between rows that are measured in mm."""
Look = tuple[str, str]  # fill and hatch of an area
Sections = Iterable[tuple[str | None, Mapping[Hashable, str]]]
"""Headings, each with the labels of its rows by their keys; None where there is no heading."""


class Rows(NamedTuple):
    """Where rows stand, by their keys, and what is written at each place; headings apart."""

    places: dict[Hashable, float]
    labels: dict[float, str]
    headings: dict[float, str]
    height: float
    small: bool = False


def stacked(sections: Sections, gap: float = 0.0, unit: float = 1.0,
            high: Callable[[Hashable, str], float] = lambda _, text: 1 + 0.75 * text.count("\n"),
            heading: Callable[[str], float] = lambda text: 1) -> Rows:
    """Put rows one below the other, with a `gap` below each section.

    A row of one line is 1 high and stands at its number; or, where `unit` is 0, it is as high as
    `high` says, a heading as `heading` does, and each stands in its middle.
    """
    places, named, headings, top = {}, {}, {}, 0.0
    for title, items in sections:
        if title is not None:
            headings[top + (heading(title) - unit) / 2] = title
            top += heading(title)
        for item, text in items.items():
            tall = high(item, text)
            places[item] = top + (tall - unit) / 2
            named[places[item]] = text
            top += tall
        top += gap
    return Rows(places, named, headings, top, small=unit == 0)


class Page(NamedTuple):
    """What a chart is drawn on: its language, its width and most height (mm), and its scale."""

    lang: str
    width: float
    scale: float
    height: float

    @property
    def arabic(self) -> bool:
        """Whether it is read from the right."""
        return self.lang == "ar"

    @property
    def start(self) -> str:
        """The side where reading begins."""
        return "right" if self.arabic else "left"

    @property
    def small(self) -> float:
        """Points of a small label: Arabic letters are smaller than Latin ones of a size."""
        return (8 if self.arabic else 7) * self.scale

    @property
    def marker(self) -> float:
        """Points of a marker."""
        return 4 * self.scale

    def tall(self, text: str) -> float:
        """Return how high the lines of a small text are, in mm before scale."""
        return (text.count("\n") + 1) * (3.9 if self.arabic else 3.25)

    def label(self, text: object) -> str:
        """Return a text of this language, ready for matplotlib."""
        return label(text, "rtl" if self.arabic else "ltr")

    def word(self, key: str, **values: object) -> str:
        """Return `wording`, ready for matplotlib."""
        return self.label(wording(key, self.lang, **values))

    def lines(self, text: object, width: float, size: float = 0) -> str:
        """Return a text in lines of at most `width` mm; letters of `size` pt, else of labels."""
        return self.label(fill(str(text), letters(width, size or 8 * self.scale)))

    def figure(self, height: float, down: int = 1, across: int = 1, **how: object
               ) -> tuple[Figure, list[Axes]]:
        """Return a figure of `height` mm before scale, and its panels in reading order."""
        figure = style.new_figure(self, height)
        panels = list(figure.subplots(down, across, squeeze=False, **how).flat)
        return figure, panels[::-1] if self.arabic and across > 1 else panels

    def labels(self, table: pd.DataFrame, by: str | list[str], share: float = LABEL_SHARE,
               small: bool = False, column: str = "label") -> dict:
        """Return the label of each item (the columns `by`), in lines for a share of the width."""
        items = table.drop_duplicates(by).set_index(by)[f"{column}_{self.lang}"]
        size = self.small * 0.96 if small else 0
        return {item: self.lines(text, self.width * share, size) for item, text in items.items()}

    def term_labels(self, terms: pd.DataFrame) -> dict[int, str]:
        """Return the label of each term, by its number."""
        most = letters(self.width * LABEL_SHARE, 8 * self.scale)
        return {number: term_label(term, gloss, self.lang, most) for number, (term, gloss)
                in enumerate(zip(terms["term"], terms["gloss"], strict=True))}

    def in_mm(self, sections: Sections, gap: float = 0.0, under_heading: float = GAP,
              least: Callable[[Hashable], float] = lambda item: 0.0) -> Rows:
        """Put rows of small labels one below the other, in mm, at least `least(item)` high."""
        return stacked(sections, gap, 0,
                       lambda item, text: max(self.tall(text), least(item)) + GAP,
                       lambda text: self.tall(text) + under_heading)

    def label_rows(self, panels: Sequence[Axes], made: Rows, below: float = 0.4,
                   above: float = 0.6, line: bool = False) -> None:
        """Label rows beside the first panel, and let rows run down and values in reading order.

        There is room `above` the first row and none `below` the last, but for rows in mm; a line
        beside the rows if asked. Headings are grey; all stand on one baseline, whatever the script.
        """
        for ax in panels:
            ax.set_ylim(*(made.height, -0.5) if made.small else (made.height - below, -above))
            ax.spines["left"].set_visible(line)
            ax.set_yticks([])
            self.reading_order(ax)
            ax.tick_params(labelleft=ax is panels[0] and not self.arabic,
                           labelright=ax is panels[0] and self.arabic)
        axis, named = panels[0].yaxis, dict(sorted({**made.labels, **made.headings}.items()))
        axis.set_tick_params(labelsize=self.small if made.small else 8 * self.scale)
        axis.set_ticks(list(named), list(named.values()))
        for place, tick in zip(named, axis.get_major_ticks(), strict=True):
            for text in (tick.label1, tick.label2):
                text.set_color(MUTED if place in made.headings else INK)
                text.set_va("center" if "\n" in text.get_text() else "baseline")
                if "\n" not in text.get_text():
                    # Half the height of digits: fonts with deep descenders would otherwise pull a
                    # line up or down.
                    text.set_transform(text.get_transform() + ScaledTranslation(
                        0, -0.34 * text.get_fontsize() / 72, axis.figure.dpi_scale_trans))

    def reading_order(self, ax: Axes, values: bool = True) -> None:
        """Let an Arabic chart begin at the right, its `values` too where they are beside rows."""
        if self.arabic:
            if values:
                ax.invert_xaxis()
            ax.yaxis.tick_right()
            ax.yaxis.set_label_position("right")
            ax.spines["right"].set_visible(ax.spines["left"].get_visible())
            ax.spines["left"].set_visible(False)

    def title(self, ax: Axes, text: str, pad: float | None = None) -> None:
        """Write a title over a panel, ready for matplotlib, where reading begins."""
        ax.set_title(text, fontsize=8 * self.scale, loc=self.start, pad=pad)

    def column(self, ax: Axes, place: float, cells: Mapping[float, str], heading: str = "",
               size: float = 0, ha: str = "center", va: str = "baseline") -> None:
        """Write a column of texts beside the rows, `place` ems outside the end of the axis."""
        lower = -0.34 * 7.5 * self.scale if va == "baseline" else 0
        size = size or 7.5 * self.scale
        edge, shift = (0.0, -place * size) if self.arabic else (1.0, place * size)
        look = {"textcoords": "offset points", "ha": ha, "fontsize": size, "annotation_clip": False}
        for row, cell in cells.items():
            ax.annotate(cell, (edge, row), (shift, lower), va=va,
                        xycoords=(ax.transAxes, ax.transData), **look)
        if heading:
            ax.annotate(heading, (edge, 1), (shift, 2), xycoords=ax.transAxes, color=MUTED,
                        va="baseline", **look)

    def counts(self, ax: Axes, first: float, cues: Mapping[str, Cue],
               cells: Mapping[str, Mapping[float, str]], **sign: str) -> None:
        """Write a column of numbers for each group, the first `first` ems outside the axis.

        Over it stands the group's name, where all are short enough; else its sign, as in the key.
        """
        size = 7.5 * self.scale
        names = [ax.figure.text(0, 0, label(str(group)), fontsize=size) for group in cues]
        widest = max(name.get_window_extent().width for name in names)
        named = widest <= (COLUMN - 0.2) * size / 72 * ax.figure.dpi
        for number, (name, cue) in enumerate(zip(names, cues.values(), strict=True)):
            name.remove()
            if not named:
                away = (first + COLUMN * number) * size / 72
                outside = ScaledTranslation(-away if self.arabic else away, 0.55 * size / 72,
                                            ax.figure.dpi_scale_trans)
                ax.plot([0 if self.arabic else 1], [1], linestyle="none", clip_on=False,
                        transform=ax.transAxes + outside, **cue.mark | sign)
        for number, (name, group) in enumerate(zip(names, cues, strict=True)):
            self.column(ax, first + COLUMN * number, cells[group], name.get_text() if named else "")

    def written(self, ax: Axes, text: str, x: float, y: float, color: str = INK) -> None:
        """Write a small text on a place, on the baseline of the labels beside it."""
        size = 7 * self.scale
        ax.annotate(text, (x, y), (0, -0.34 * size), ha="center", va="baseline",
                    textcoords="offset points", fontsize=size, color=color)

    def beside(self, ax: Axes, mark: Line2D, place: float, points: float) -> None:
        """Put a mark beside a row, so many points outside the end of the axis."""
        edge, away = (0, -points) if self.arabic else (1, points)
        mark.set_data([edge], [place])
        mark.set(clip_on=False, transform=blended_transform_factory(ax.transAxes, ax.transData)
                 + ScaledTranslation(away / 72, 0, ax.figure.dpi_scale_trans))
        ax.add_artist(mark)

    def key(self, figure: Figure, handles: Sequence) -> None:
        """Put a key above a chart, which grows by its height, in as many columns as have room."""
        for columns in range(len(handles), 0, -1):
            legend = figure.legend(
                handles=_from_the_right(handles, columns) if self.arabic else handles,
                loc=f"outside upper {self.start}", ncols=columns, markerfirst=not self.arabic,
                alignment=self.start, borderaxespad=0.2, borderpad=0.2, handletextpad=0.6,
                columnspacing=1.4, handlelength=1.8)
            extent = legend.get_window_extent()
            if columns == 1 or extent.width <= figure.bbox.width:
                figure.set_figheight(figure.get_figheight() + extent.height / figure.dpi)
                return
            legend.remove()

    def finish(self, figure: Figure, handles: Sequence = (), note: str = "", **values: object
               ) -> Figure:
        """Put a key above a chart and a note under it, by whose heights it grows, and settle it."""
        self.key(figure, handles)
        if note:
            text = fill(wording(note, self.lang, **values),
                        int(letters(self.width, self.small) * 1.05))
            under = figure.supxlabel(self.label(text), x=0.99 if self.arabic else 0.01,
                                     ha=self.start, fontsize=self.small, color=MUTED)
            height = under.get_window_extent().height
            figure.set_figheight(figure.get_figheight() + height / figure.dpi)
        return style.settle(figure)


def chart(what: str, columns: str, preset: str = "elsevier-double", empty: bool = False
          ) -> Callable[[Callable[..., Figure]], Callable[..., Figure]]:
    """Let a function draw a table on a page of the `lang` and the `preset` that it is called with.

    Raises `ValueError`, by the name `what`, for a table without one of the columns (* is the
    language), or without rows unless it may be `empty`.
    """
    def decorate(draw: Callable[..., Figure]) -> Callable[..., Figure]:
        @wraps(draw)
        def drawn(table: pd.DataFrame, *given: object, lang: str = "en", preset: str = preset,
                  **named: object) -> Figure:
            check_language(lang)
            needed = columns.replace("*", lang).split()
            if missing := [column for column in needed if column not in table]:
                raise ValueError(
                    f"{what} cannot be drawn without the column{'s' * (len(missing) > 1)} "
                    f"{', '.join(missing)}; the table has {', '.join(map(str, table.columns))}.")
            if table.empty and not empty:
                raise ValueError(f"{what} cannot be drawn from an empty table; widen what it is "
                                 "made of.")
            with style.applied(preset) as chosen:
                return draw(Page(lang, *chosen), table, *given, **named)
        return drawn
    return decorate


def letters(width: float, size: float) -> int:
    """Return about how many letters of `size` pt stand in a line of `width` mm."""
    return max(12, int(width / 25.4 * 72 / (0.53 * size)))


def rounded_ticks(ax: Axes, low: float, high: float, most: int = 5) -> None:
    """Put at most `most` + 1 round ticks within the limits and none outside of them."""
    ticks = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ax.set_xlim(low, high)
    ax.set_xticks([tick for tick in ticks if low - 1e-9 <= tick <= high + 1e-9])


def stripes(ax: Axes, places: Iterable[float], half: float, color: str = SHADE) -> None:
    """Draw a band behind each row."""
    for place in dict.fromkeys(places):
        ax.axhspan(place - half, place + half, color=color, zorder=0, linewidth=0)


def box(ax: Axes, x: float, y: float, width: float, height: float, look: Look = ("none", ""),
        edge: str = INK, **more: object) -> None:
    """Draw a rectangle from a corner."""
    ax.add_patch(Rectangle((x, y), width, height, facecolor=look[0], hatch=look[1],
                           edgecolor=edge, **more))


def swatch(look: Look, text: str, edge: str = INK, **more: object) -> Patch:
    """Return what the key shows of an area."""
    return Patch(facecolor=look[0], hatch=look[1], edgecolor=edge, label=text, **more)


def apart(number: int, of: int, step: float) -> float:
    """Return how far the mark of one group stands from the middle of all."""
    return (number - (of - 1) / 2) * step


def swatches(cues: Mapping[str, Cue], names: Mapping[str, str] | None = None, bars: bool = False
             ) -> list[Patch | Line2D]:
    """Return what the key shows of each group: its marker on a line, or its bar."""
    names = names or {group: label(str(group)) for group in cues}
    return [Patch(label=names[group], **cue.bar) if bars
            else Line2D([], [], label=names[group], **cue.mark) for group, cue in cues.items()]


def _from_the_right(handles: Sequence, columns: int) -> list:
    """Order handles so that a legend, filled column by column, is read from the right."""
    parts = np.array_split(np.array(handles, dtype=object)[::-1], columns)
    return [handle for part in parts for handle in part[::-1]]
