"""Terms that set two groups of texts apart."""

from collections.abc import Sequence
from math import ceil, log2

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import term_label, word


def diverging_bars(
    keyness: pd.DataFrame,
    groups: Sequence[str],
    most: int = 12,
    lang: str = "en",
    preset: str = "elsevier-single",
    reach: float | None = None,
) -> Figure:
    """Draw the log ratio of terms as bars to both sides, each group's count beside them.

    Parameters: `keyness`, one row a term, with the columns term (Arabic), gloss (English, may be
    null), log_ratio (positive: more in the first group) and, for each group, count_<group>; where
    it has log_ratio_low and log_ratio_high they are drawn as an interval. `groups`: the two
    groups, target first. `most`: how many terms of each side, those with the highest log ratios
    (at equal ones the more frequent, then in alphabetical order); `reach`, the log ratio at which
    the scale ends on both sides, by default that of the table. The first group's bars point to
    the left in English and to the right in Arabic, where reading begins.
    Raises `ValueError` for other than two groups, a missing column, an empty table.
    """
    if len(groups) != 2:
        raise ValueError(f"Terms are compared between two groups, not {len(groups)}.")
    first, second = map(str, groups)
    rows.require(keyness, ("term", "gloss", "log_ratio", f"count_{first}", f"count_{second}"),
                 "The chart of terms")
    table = strongest(keyness, first, second, most)
    with style.applied(preset) as chosen:
        most_letters = rows.letters(chosen.width * rows.LABEL_SHARE, 8 * chosen.scale)
        labels = {
            number: term_label(term, gloss, lang, most_letters)
            for number, (term, gloss) in enumerate(zip(table["term"], table["gloss"], strict=True))
        }
        places, height = rows.stacked(labels)
        figure = style.new_figure(chosen, 18 + 4.6 * height)
        ax = figure.add_subplot()
        cues = style.cues([first, second])
        for place, row in zip(places.values(), table.to_dict("records"), strict=True):
            cue = cues[first if row["log_ratio"] > 0 else second]
            ax.barh(place, row["log_ratio"], height=0.62, color=cue.fill, edgecolor=cue.color,
                    hatch=cue.hatch, zorder=2)
            if "log_ratio_low" in table:
                ax.plot([row["log_ratio_low"], row["log_ratio_high"]], [place] * 2,
                        color=style.INK, linewidth=0.5 * chosen.scale, zorder=3)
        ax.axvline(0, color=style.INK, linewidth=0.5 * chosen.scale, zorder=4)
        rows.row_labels(ax, {places[number]: text for number, text in labels.items()}, {})
        ax.set_ylim(height - 0.4, -0.6)
        ends = [c for c in ("log_ratio", "log_ratio_low", "log_ratio_high") if c in table]
        reach = max(table[ends].abs().max().max(), reach or 0) * 1.06 or 1
        ax.set_xlim(-reach, reach)
        ax.set_xticks(*_fold_ticks(reach))
        ax.spines["left"].set_visible(False)
        rows.reading_order(ax, lang)
        ax.invert_xaxis()
        headings = rows.group_headings(
            ax, lang, 2, {group: cue._replace(marker="s") for group, cue in cues.items()})
        for number, group in enumerate((first, second)):
            counted = zip(places.values(), table[f"count_{group}"], strict=True)
            cells = {place: f"{count:,.0f}" for place, count in counted}
            rows.column(ax, 2 + rows.COLUMN * number, lang, headings[group], cells)
        ax.set_xlabel(word("log_ratio", lang))
        names = {g: word("more_in", lang, group=g) for g in (first, second)}
        rows.group_key(figure, cues, names, lang, bars=True)
        return style.settle(figure)


def _fold_ticks(reach: float) -> tuple[list[float], list[str]]:
    """Return places on a scale of binary logs, and how many times as frequent they stand for."""
    if reach < 1:
        known = [factor for factor in (1.01, 1.02, 1.05, 1.1, 1.2, 1.5) if log2(factor) < reach]
        upper = known[-1:]
        return ([-log2(f) for f in upper] + [0] + [log2(f) for f in upper],
                [f"{f}×" for f in upper] + ["1"] + [f"{f}×" for f in upper])
    step = ceil(reach / 3)
    upper = list(range(step, int(reach) + 1, step))
    ticks = [-tick for tick in reversed(upper)] + [0] + upper
    return ticks, [f"{2 ** abs(tick):,}×" if tick else "1" for tick in ticks]


def strongest(keyness: pd.DataFrame, first: str, second: str, most: int) -> pd.DataFrame:
    """Return at most `most` terms of each side, from the first's strongest to the second's.

    At equal log ratios the more frequent come first, then they stand in alphabetical order.
    """
    total = keyness[f"count_{first}"] + keyness[f"count_{second}"]
    table = keyness.assign(_size=keyness["log_ratio"].abs(), _total=total).sort_values(
        ["_size", "_total", "term"], ascending=[False, False, True], kind="stable"
    )
    above = table[table["log_ratio"] > 0].head(most)
    below = table[table["log_ratio"] < 0].head(most)
    return pd.concat([above, below.iloc[::-1]]).drop(columns=["_size", "_total"])
