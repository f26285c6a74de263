"""Whose words: who says how much, who speaks of whom."""

from collections.abc import Mapping, Sequence
from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import label

VOICES = ("outlet", "reported", "quoted")
_SHARES = {"outlet": (style.OKABE_ITO["blue"], ""), "reported": (style.PAPER, "//////"),
           "quoted": (style.OKABE_ITO["yellow"], "")}
# Each step is 1.7 times as dark as the one before, so that neighbours differ in print.
_SHADES = (style.PAPER, "#C7C7C7", "#989898", "#717171", "#4E4E4E", "#2A2A2A")
_LETTER = 1.4  # mm that a letter of 7 pt takes, and a little more


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
