"""Word shift graph: what each term adds to the difference of two groups (Gallagher et al. 2021)."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import term_label, word
from analysis.wording import check_language, wording

SCORES = ("jensen_shannon", "proportion")


def word_shift_bars(
    terms: pd.DataFrame,
    groups: Sequence[str],
    total: float,
    score: str = "jensen_shannon",
    lang: str = "en",
    preset: str = "elsevier-half",
) -> Figure:
    """Draw what each term adds to a difference as a bar, to the side where its share is larger.

    Parameters: `terms`, one row a term in the order of the bars, with the columns term, gloss (may
    be null), shift (as `measures.word_shift.word_shift` gives it) and side (the group where the
    share is larger); `groups`, the two, target first; `total`, the divergence of the two in bits;
    `score`, what `shift` is: "jensen_shannon" (drawn in percent of `total`) or "proportion" (in
    percentage points). The score and the total stand on the figure. The first group's bars point
    to the left in English and to the right in Arabic. Raises `ValueError` for other than two
    groups, another score, a missing column or an empty table.
    """
    check_language(lang)
    if len(groups) != 2:
        raise ValueError(f"Terms are compared between two groups, not {len(groups)}.")
    if score not in SCORES:
        raise ValueError(f"score is {score!r}; it must be {' or '.join(SCORES)}.")
    first, second = map(str, groups)
    rows.require(terms, ("term", "gloss", "shift", "side"), "The word shift graph")
    whole = total if score == "jensen_shannon" else 1.0
    with style.applied(preset) as chosen:
        most = rows.letters(chosen.width * rows.LABEL_SHARE, 8 * chosen.scale)
        labels = {number: term_label(term, gloss, lang, most) for number, (term, gloss) in
                  enumerate(zip(terms["term"], terms["gloss"], strict=True))}
        places, height = rows.stacked(labels)
        figure = style.new_figure(chosen, 20 + 4.6 * height)
        ax = figure.add_subplot()
        cues = style.cues([first, second])
        values = (100 * terms["shift"].abs() / whole if whole else terms["shift"].abs()).tolist()
        for place, value, side in zip(places.values(), values, terms["side"], strict=True):
            cue = cues.get(str(side))
            ax.barh(place, value if side == first else -value, height=0.62, zorder=2,
                    color=cue.fill if cue else style.RULE, hatch=cue.hatch if cue else "",
                    edgecolor=cue.color if cue else style.INK)
        ax.axvline(0, color=style.INK, linewidth=0.5 * chosen.scale, zorder=4)
        rows.row_labels(ax, {places[number]: text for number, text in labels.items()}, {})
        ax.set_ylim(height - 0.4, -0.6)
        reach = max(values) * 1.06 or 1
        rows.rounded_ticks(ax, -reach, reach, 4)
        ax.set_xticklabels([f"{abs(tick):g}" for tick in ax.get_xticks()])
        ax.spines["left"].set_visible(False)
        rows.reading_order(ax, lang)
        ax.invert_xaxis()
        told = wording(f"parts_{score}", lang, total=f"{total:.3f}")
        ax.set_xlabel(rows.lines_of(told, rows.letters(chosen.width * 0.6, 7.5 * chosen.scale),
                                    lang))
        rows.group_key(figure, cues, {g: word("more_in", lang, group=g) for g in cues}, lang,
                       bars=True)
        return style.settle(figure)
