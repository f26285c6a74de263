"""Terms by their rates in two groups: for corpora, where every dot stands on many articles."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from analysis.plots import rows, style
from analysis.plots.arabic_text import term_label, unkerned, word
from analysis.plots.extents import drawn_extent
from analysis.wording import check_language

_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a label may stand beside its dot, the best first: to the right, the left, above, below."""
_DOT = "#8C8C8C"
_MOST_TICKS = 6


def terms_scatter(
    terms: pd.DataFrame,
    groups: Sequence[str],
    most: int = 60,
    lang: str = "en",
    preset: str = "elsevier-half",
) -> Figure:
    """Draw each term as a dot at its rates in two groups, on log scales, and name those that fit.

    Parameters: `terms`, one row a term, those to be named first, with the columns term, gloss (may
    be null) and per_thousand_<group> for both `groups`, the first on the x axis. A rate of 0 stands
    in a shaded margin. On the diagonal a term is as frequent in the one group as in the other. Of
    the first `most` terms those are named whose label hides no dot and no other label; their dots
    have the colour and shape of the group where the term is more frequent. The same table gives
    the same figure. Raises `ValueError` for other than two groups, a missing column, or rates that
    are all 0.
    """
    check_language(lang)
    if len(groups) != 2:
        raise ValueError(f"Terms are drawn by their rates in two groups, not {len(groups)}.")
    first, second = map(str, groups)
    columns = [f"per_thousand_{first}", f"per_thousand_{second}"]
    rows.require(terms, ("term", "gloss", *columns), "The scatter of terms")
    rates = terms[columns].to_numpy(float)
    if not (rates > 0).any():
        raise ValueError("The scatter of terms cannot be drawn: every rate is 0.")
    with style.applied(preset) as chosen:
        # Square, with room for the key and the labels of the axis on a page or a slide.
        side = min(chosen.width, 140.0 * chosen.scale, chosen.height - 14 * chosen.scale)
        figure = style.new_figure(chosen, side / chosen.scale)
        ax = figure.subplots()
        places = _scales(ax, rates, lang)
        size = style.matplotlib.rcParams["lines.markersize"]
        ax.plot(*places.T, linestyle="none", marker="o", color=_DOT, markersize=0.45 * size,
                markeredgewidth=0, zorder=2)
        rows.reading_order(ax, lang)
        ax.spines["right" if lang == "ar" else "left"].set_visible(True)
        ax.set_xlabel(word("rate_in", lang, group=first))
        ax.set_ylabel(word("rate_in", lang, group=second))
        if lang == "ar":
            ax.yaxis.set_label_position("right")
        cues = style.cues([first, second])
        rows.group_key(figure, cues, {g: word("more_in", lang, group=g) for g in cues}, lang)
        style.settle(figure)
        for number in _name(ax, terms.head(most), places, lang, size):
            more = rates[number, 0] - rates[number, 1]
            cue = cues[first if more > 0 else second] if more else None
            ax.plot(*places[number], linestyle="none", zorder=3, markersize=0.8 * size,
                    marker=cue.marker if cue else "o", color=cue.color if cue else style.INK,
                    markerfacecolor=cue.fill if cue else style.INK)
        return figure


def _scales(ax: Axes, rates: np.ndarray, lang: str) -> np.ndarray:
    """Set both axes to the same log scale, and return the place of each term on it."""
    found = rates[rates > 0]
    low, high = found.min() / 1.3, found.max() * 1.3
    zeros = (rates == 0).any()
    share = (high / low) ** 0.07
    zero = low / share
    start = zero / share if zeros else low
    for axis, limits in ((ax.xaxis, ax.set_xlim), (ax.yaxis, ax.set_ylim)):
        (ax.set_xscale if axis is ax.xaxis else ax.set_yscale)("log")
        limits(start, high)
        ticks = _round(low, high)
        axis.set_major_locator(FixedLocator([zero, *ticks] if zeros else ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_ticklabels([*["0"] * bool(zeros), *(f"{tick:g}" for tick in ticks)])
    if zeros:
        ax.axvspan(start, low, facecolor=style.SHADE, zorder=0)
        ax.axhspan(start, low, facecolor=style.SHADE, zorder=0)
    ax.plot([low, high], [low, high], color=style.MUTED, zorder=1, linestyle=(0, (4, 3)),
            linewidth=0.6 * style.matplotlib.rcParams["lines.linewidth"])
    ax.set_aspect("equal", adjustable="box", anchor="NE" if lang == "ar" else "NW")
    ax.tick_params(axis="y", length=style.matplotlib.rcParams["xtick.major.size"],
                   labelsize=style.matplotlib.rcParams["xtick.labelsize"])
    return np.where(rates > 0, rates, zero)


def _round(low: float, high: float) -> list[float]:
    """Return at most `_MOST_TICKS` round places between two limits of a log scale."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [step * 10.0**power for power in decades for step in steps]
        found = [tick for tick in found if low <= tick <= high]
        if len(found) <= _MOST_TICKS:
            return found
    return found


def _name(ax: Axes, terms: pd.DataFrame, places: np.ndarray, lang: str, size: float) -> list[int]:
    """Write the labels that hide nothing, the first terms first; return the numbers of the terms.

    A label stands beside its dot: lines from dots to labels further off would cross.
    """
    dots = ax.transData.transform(places)
    pixel = ax.figure.dpi / 72
    away, clear = 0.75 * size * pixel, 0.3 * size * pixel
    taken: list[tuple[float, float, float, float]] = []
    dots_named: list[int] = []
    labels = zip(terms["term"], terms["gloss"], strict=True)
    for number, (term, gloss) in enumerate(labels):
        written = unkerned(ax.text(
            *places[number], term_label(term, gloss, lang), va="baseline",
            fontsize=style.matplotlib.rcParams["xtick.labelsize"] + (lang == "ar")))
        box = drawn_extent(written)
        for right, up in _AROUND:
            x, y = dots[number]
            left = x + (away if right > 0 else -away - box.width if right else -box.width / 2)
            bottom = y + (away if up > 0 else -away - box.height if up else -box.height / 2)
            if right and up:
                # On a corner it may be nearer.
                left -= 0.4 * away * right
                bottom -= 0.4 * away * up
            own = left, bottom, left + box.width, bottom + box.height
            if _is_free(own, ax, taken, np.delete(dots, number, axis=0), clear):
                shift = np.array([left - box.x0, bottom - box.y0])
                written.set_position(ax.transData.inverted().transform(dots[number] + shift))
                taken.append(own)
                dots_named.append(number)
                break
        else:
            written.remove()
    return dots_named


def _is_free(box: tuple[float, float, float, float], ax: Axes, taken: Sequence[tuple],
             dots: np.ndarray, clear: float) -> bool:
    left, bottom, right, top = box
    inside = ax.bbox
    if left < inside.x0 + clear or right > inside.x1 or bottom < inside.y0 + clear or (
            top > inside.y1):
        return False
    if any(left < other[2] + clear and right > other[0] - clear and bottom < other[3]
           and top > other[1] for other in taken):
        return False
    hidden = ((dots[:, 0] > left - clear) & (dots[:, 0] < right + clear)
              & (dots[:, 1] > bottom - clear) & (dots[:, 1] < top + clear))
    return not hidden.any()
