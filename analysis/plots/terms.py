"""Words: which terms set groups apart, and whose words they are: bars, a scatter, a matrix."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, log2
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from analysis.plots import rows, style
from analysis.plots.arabic_text import drawn_extent, label, term_label, unkerned
from analysis.wording import wording

_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a label may stand beside its dot, the best first: to the right, the left, above, below."""
_DOT = "#8C8C8C"
_MOST_TICKS = 6
_SHARES = {"outlet": (style.OKABE_ITO["blue"], ""), "reported": (style.PAPER, "//////"),
           "quoted": (style.OKABE_ITO["yellow"], "")}
# Each step is 1.7 times as dark as the one before, so that neighbours differ in print.
_SHADES = (style.PAPER, "#C7C7C7", "#989898", "#717171", "#4E4E4E", "#2A2A2A")
_LETTER = 1.4  # mm that a letter of 7 pt takes, and a little more


@rows.chart("The chart of terms", "term gloss log_ratio", "elsevier-single")
def diverging_bars(page: rows.Page, keyness: pd.DataFrame, groups: Sequence[str], most: int = 12,
                   reach: float | None = None) -> Figure:
    """Draw the log ratio of terms as bars to both sides, each group's count beside them.

    The first group's bars point to where reading begins; log_ratio_low and log_ratio_high are drawn
    as an interval where there are such columns. `most` terms of each side, on a scale that ends at
    a log ratio of `reach`, by default that of the table.
    """
    first, second = groups
    table = strongest(keyness, first, second, most)
    made = rows.stacked([(None, page.term_labels(table))])
    figure, (ax,) = page.figure(18 + 4.6 * made.height)
    cues = style.cues([first, second])
    ends = table[table.columns.intersection(["log_ratio", "log_ratio_low", "log_ratio_high"])]
    # Of a term that one side lacks the interval has no end: it is drawn to that of the scale.
    reach = max(ends.where(np.isfinite(ends)).abs().max().max(), reach or 0) * 1.06 or 1
    for place, row in zip(made.labels, ends.clip(-reach, reach).to_dict("records"), strict=True):
        ax.barh(place, row["log_ratio"], height=0.62, zorder=2,
                **cues[first if row["log_ratio"] > 0 else second].bar)
        if "log_ratio_low" in table:
            ax.plot([row["log_ratio_low"], row["log_ratio_high"]], [place] * 2, color=style.INK,
                    linewidth=0.5 * page.scale, zorder=3)
    ax.set_xlim(-reach, reach)
    ax.set_xticks(*_fold_ticks(reach))
    ax.set_xlabel(page.word("log_ratio"))
    _label_sides(ax, page, made)
    page.counts(ax, 2, cues, {
        group: dict(zip(made.labels, table[f"count_{group}"].map("{:,.0f}".format), strict=True))
        for group in cues}, marker="s")
    return page.finish(figure, _swatches(page, cues, bars=True))


@rows.chart("The word shift graph", "term gloss shift side", "elsevier-half")
def word_shift_bars(page: rows.Page, terms: pd.DataFrame, groups: Sequence[str], total: float
                    ) -> Figure:
    """Draw a word shift graph (Gallagher et al. 2021): what each term adds to a divergence.

    A bar, in percent of the `total` in bits, points to the side where the term's share is larger.
    """
    first, second = groups
    made = rows.stacked([(None, page.term_labels(terms))])
    figure, (ax,) = page.figure(20 + 4.6 * made.height)
    cues = style.cues([first, second])
    values = (100 * terms["shift"].abs() / (total or 100)).tolist()
    neither = style.Cue(style.INK, "", "", style.RULE)
    for place, value, side in zip(made.labels, values, terms["side"], strict=True):
        ax.barh(place, value if side == first else -value, height=0.62, zorder=2,
                **cues.get(str(side), neither).bar)
    reach = max(values) * 1.06 or 1
    rows.rounded_ticks(ax, -reach, reach, 4)
    ax.set_xticklabels([f"{abs(tick):g}" for tick in ax.get_xticks()])
    said = wording("parts_axis", page.lang, total=f"{total:.3f}")
    ax.set_xlabel(page.lines(said, page.width * 0.6, 7.5 * page.scale))
    _label_sides(ax, page, made)
    return page.finish(figure, _swatches(page, cues, bars=True))


def _label_sides(ax: Axes, page: rows.Page, made: rows.Rows) -> None:
    ax.axvline(0, color=style.INK, linewidth=0.5 * page.scale, zorder=4)
    page.label_rows([ax], made)
    ax.invert_xaxis()


def _swatches(page: rows.Page, cues: dict[str, style.Cue], bars: bool = False) -> list:
    return rows.swatches(cues, {group: page.word("more_in", group=group) for group in cues}, bars)


def _fold_ticks(reach: float) -> tuple[list[float], list[str]]:
    """Return places on a scale of binary logs, and how many times as frequent they stand for."""
    if reach < 1:
        known = [factor for factor in (1.01, 1.02, 1.05, 1.1, 1.2, 1.5) if log2(factor) < reach]
        upper = {log2(factor): f"{factor}×" for factor in known[-1:]}
    else:
        step = ceil(reach / 3)
        upper = {tick: f"{2 ** tick:,}×" for tick in range(step, int(reach) + 1, step)}
    lower = {-tick: name for tick, name in reversed(upper.items())}
    ticks = {**lower, 0: "1", **upper}
    return list(ticks), list(ticks.values())


def strongest(keyness: pd.DataFrame, first: str, second: str, most: int) -> pd.DataFrame:
    """Return at most `most` terms of each side, from the first's strongest to the second's.

    At equal log ratios the more frequent come first, then they stand in alphabetical order.
    """
    table = keyness.assign(
        _size=-keyness["log_ratio"].abs(),
        _total=-(keyness[f"count_{first}"] + keyness[f"count_{second}"]),
    ).sort_values(["_size", "_total", "term"], kind="stable").drop(columns=["_size", "_total"])
    above = table[table["log_ratio"] > 0].head(most)
    below = table[table["log_ratio"] < 0].head(most)
    return pd.concat([above, below.iloc[::-1]])


@rows.chart("The scatter of terms", "term gloss", "elsevier-half")
def terms_scatter(page: rows.Page, terms: pd.DataFrame, groups: Sequence[str], most: int = 60
                  ) -> Figure:
    """Draw each term as a dot at its rates in two groups, on log scales, and name those that fit.

    A rate of 0 stands in a shaded margin. Of the first `most` terms those are named whose label
    hides no dot and no other label, in the colour and shape of the group that has the term more.
    """
    first, second = groups
    rates = terms[[f"per_thousand_{first}", f"per_thousand_{second}"]].to_numpy(float)
    # Square, with room for the key and the labels of the axis on a page or a slide.
    side = min(page.width, 140.0 * page.scale, page.height - 14 * page.scale)
    figure, (ax,) = page.figure(side / page.scale)
    places = _scales(ax, page, rates)
    ax.plot(*places.T, linestyle="none", marker="o", color=_DOT, markersize=0.45 * page.marker,
            markeredgewidth=0, zorder=2)
    page.reading_order(ax)
    ax.set_xlabel(page.word("rate_in", group=first))
    ax.set_ylabel(page.word("rate_in", group=second))
    cues = style.cues([first, second])
    page.finish(figure, _swatches(page, cues))
    equal = style.Cue(style.INK, "o", "", style.INK)
    for number in _name(ax, page, terms.head(most), places):
        more = rates[number, 0] - rates[number, 1]
        cue = cues[first if more > 0 else second] if more else equal
        ax.plot(*places[number], linestyle="none", zorder=3, markersize=0.8 * page.marker,
                **cue.mark)
    return figure


def _scales(ax: Axes, page: rows.Page, rates: np.ndarray) -> np.ndarray:
    """Set both axes to the same log scale, and return the place of each term on it."""
    low, high = rates[rates > 0].min() / 1.3, rates.max() * 1.3
    zeros = bool((rates == 0).any())
    share = (high / low) ** 0.07
    zero = low / share
    start = zero / share if zeros else low
    ticks = _round(low, high)
    ax.set(xscale="log", yscale="log", xlim=(start, high), ylim=(start, high))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator([zero] * zeros + ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_ticklabels([*["0"] * zeros, *(f"{tick:g}" for tick in ticks)])
    if zeros:
        ax.axvspan(start, low, facecolor=style.SHADE, zorder=0)
        ax.axhspan(start, low, facecolor=style.SHADE, zorder=0)
    ax.plot([low, high], [low, high], color=style.MUTED, zorder=1, linestyle=(0, (4, 3)),
            linewidth=0.6 * style.matplotlib.rcParams["lines.linewidth"])
    ax.set_aspect("equal", adjustable="box", anchor="NE" if page.arabic else "NW")
    ax.tick_params(axis="y", labelsize=7 * page.scale, length=2 * page.scale)
    return np.where(rates > 0, rates, zero)


def _round(low: float, high: float) -> list[float]:
    """Return at most `_MOST_TICKS` round places between two limits of a log scale."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [tick for power in decades for step in steps
                 if low <= (tick := step * 10.0**power) <= high]
        if len(found) <= _MOST_TICKS:
            break
    return found


def _name(ax: Axes, page: rows.Page, terms: pd.DataFrame, places: np.ndarray) -> list[int]:
    """Write the labels that hide nothing, the first terms first; return the numbers of the terms.

    A label stands beside its dot: lines from dots to labels further off would cross.
    """
    dots = ax.transData.transform(places)
    pixel = page.marker * ax.figure.dpi / 72
    away, clear = 0.75 * pixel, 0.3 * pixel
    taken: dict[int, tuple[float, float, float, float]] = {}
    for number, (term, gloss) in enumerate(zip(terms["term"], terms["gloss"], strict=True)):
        text = unkerned(ax.text(*places[number], term_label(term, gloss, page.lang), va="baseline",
                                fontsize=7 * page.scale + page.arabic))
        box = drawn_extent(text)
        for right, up in _AROUND:
            x, y = dots[number]
            left = x + (away if right > 0 else -away - box.width if right else -box.width / 2)
            bottom = y + (away if up > 0 else -away - box.height if up else -box.height / 2)
            if right and up:
                # On a corner it may be nearer.
                left -= 0.4 * away * right
                bottom -= 0.4 * away * up
            edges = left, bottom, left + box.width, bottom + box.height
            if _is_free(edges, ax, taken.values(), np.delete(dots, number, axis=0), clear):
                shift = np.array([left - box.x0, bottom - box.y0])
                text.set_position(ax.transData.inverted().transform(dots[number] + shift))
                taken[number] = edges
                break
        else:
            text.remove()
    return list(taken)


def _is_free(box: tuple[float, float, float, float], ax: Axes, taken: Iterable[tuple],
             dots: np.ndarray, clear: float) -> bool:
    left, bottom, right, top = box
    inside = (left >= ax.bbox.x0 + clear and right <= ax.bbox.x1
              and bottom >= ax.bbox.y0 + clear and top <= ax.bbox.y1)
    near = (dots > [left - clear, bottom - clear]) & (dots < [right + clear, top + clear])
    return inside and not near.all(axis=1).any() and not any(
        left < other[2] + clear and right > other[0] - clear and bottom < other[3]
        and top > other[1] for other in taken)


@rows.chart("The chart of who speaks", "group speaker voice words size share label_*",
            "elsevier-half")
def who_speaks(page: rows.Page, counts: pd.DataFrame, groups: Sequence[str],
               highest: float | None = None) -> Figure:
    """Draw whose words the words of each group are: a bar a speaker, reported and quoted apart.

    `highest` is the percentage at which the scale ends, by default that of the longest bar.
    """
    sizes = counts.groupby("group")["size"].max()
    made = _sections(page, counts, {
        group: page.word("group_size", group=group, size=f"{sizes[group]:,}")
        if group in sizes else label(str(group)) for group in groups})
    figure, (ax,) = page.figure(13 + 4.6 * made.height)
    speakers = counts.groupby(["group", "speaker"])
    for speaker, place in made.places.items():
        shares = speakers.get_group(speaker).groupby("voice")["share"].sum()
        base = 0.0
        for voice, look in _SHARES.items():
            if share := 100 * shares.get(voice, 0.0):
                rows.box(ax, base, place - 0.34, share, 0.68, look)
                base += share
    rows.rounded_ticks(ax, 0, (highest or 100 * speakers["share"].sum().max()) * 1.02)
    ax.set_xlabel(page.word("speaking_share"))
    page.label_rows([ax], made, above=0.7, line=True)
    totals = speakers["words"].sum()
    page.column(ax, 2.2, {at: f"{totals[speaker]:,}" for speaker, at in made.places.items()},
                page.word("words"))
    return page.finish(figure, [rows.swatch(look, page.word(voice))
                                      for voice, look in _SHARES.items()])


@rows.chart("The matrix of speakers", "group speaker id count label_* actor_*")
def speaker_actors(page: rows.Page, counts: pd.DataFrame, groups: Sequence[str],
                   highest: int | None = None) -> Figure:
    """Draw who speaks of whom: a row a speaker, a column an actor, the count in its cell.

    The shade follows the count up to the `highest`, by default that of the table.
    """
    actors = counts.drop_duplicates("id").set_index("id")[f"actor_{page.lang}"]
    made = _sections(page, counts, {group: label(str(group)) for group in groups})
    column = page.width / page.scale * (1 - rows.LABEL_SHARE) / len(actors)
    flat = _LETTER * max(len(word) for name in actors for word in name.split()) <= column
    most = int(column / _LETTER) if flat else 15 if column > 8 else 40
    names = [page.label(fill(name, most)) for name in actors]
    over = (3.6 * max(name.count("\n") + 1 for name in names) if flat
            else _LETTER * max(len(part) for name in names for part in name.split("\n")))
    figure, (ax,) = page.figure(11 + over + 5.2 * made.height)
    highest = max(1, highest or counts["count"].max())
    for row in counts.to_dict("records"):
        at, place = actors.index.get_loc(row["id"]), made.places[row["group"], row["speaker"]]
        # White for 0, black for the highest, the rest between.
        shade = -(-row["count"] * (len(_SHADES) - 1) // highest)
        rows.box(ax, at - 0.5, place - 0.5, 1, 1, (_SHADES[shade], ""), style.RULE)
        if row["count"]:
            page.written(ax, f"{row['count']}", at, place,
                         style.PAPER if shade > 2 else style.INK)
    ax.set_xlim(-0.5, len(actors) - 0.5)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel(page.word("spoken_of"), labelpad=5 * page.scale)
    ax.set_xticks(range(len(actors)), names, rotation=0 if flat else 90, fontsize=7 * page.scale)
    ax.tick_params(axis="x", length=0)
    page.label_rows([ax], made, above=0.7)
    ax.spines[:].set_visible(False)
    return page.finish(figure)


def _sections(page: rows.Page, counts: pd.DataFrame, headings: Mapping[str, str]) -> rows.Rows:
    """Put the speakers of each group under its heading."""
    return rows.stacked([
        (heading, page.labels(counts[counts["group"] == group], ["group", "speaker"]))
        for group, heading in headings.items()], 0.3)
