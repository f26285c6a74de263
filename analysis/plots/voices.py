"""Whose words: who names an actor how, who says how much, who speaks of whom."""

from collections.abc import Mapping, Sequence
from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import label
from analysis.wording import wording

VOICES = ("outlet", "reported", "quoted")
# Fill and hatch of a choice; the fills differ in grey or in hatch.
_CHOICES = {
    "name": (style.OKABE_ITO["sky"], ""), "title": (style.OKABE_ITO["yellow"], "......"),
    "label": (style.OKABE_ITO["vermilion"], "//////"), "generic": (style.PAPER, "------"),
    "demonym": (style.PAPER, "xxxxxx"), "metonym": (style.OKABE_ITO["purple"], "||||||"),
}
# Width (pt) and dashes of a tile's outline by voice.
_OUTLINES = {"outlet": (0.5, "-"), "reported": (0.9, (0, (4, 2))), "quoted": (1.8, "-")}
_SHARES = {"outlet": (style.OKABE_ITO["blue"], ""), "reported": (style.PAPER, "//////"),
           "quoted": (style.OKABE_ITO["yellow"], "")}
# Each step is 1.7 times as dark as the one before, so that neighbours differ in print.
_SHADES = (style.PAPER, "#C7C7C7", "#989898", "#717171", "#4E4E4E", "#2A2A2A")
_PAD, _EDGE = 1.2, 4.0  # mm
_LETTER = 1.4  # mm that a letter of 7 pt takes, and a little more


@rows.chart("The chart of naming", "group article line expression gloss choice voice verbatim "
            "label_* text english")
def naming_tiles(page: rows.Page, tiles: pd.DataFrame, groups: Sequence[str]) -> Figure:
    """Draw each expression for an actor as a tile beside the line it stands in.

    A tile's edge shows the choice by colour and hatch, its outline the voice.
    """
    width = page.width / page.scale
    tile = max(36.0, 0.3 * width)
    beside, step, small = tile + 3.0, 4.4 if page.arabic else 3.9, 8 if page.arabic else 7
    most = rows.letters(tile - _EDGE - 2 * _PAD, small)
    outlines = {voice: {"fill": False, "linewidth": points * page.scale, "linestyle": dashes}
                for voice, (points, dashes) in _OUTLINES.items()}
    figure, (ax,) = page.figure(10)
    ax.set_axis_off()
    side = {"ha": page.start, "va": "top"}
    look = {**side, "fontsize": page.small, "linespacing": 1.25}

    def high(text: str) -> float:
        return (text.count("\n") + 1) * step + 2 * _PAD

    height = 0.0
    for group in groups:
        own = tiles[tiles["group"] == group]
        ax.text(0, height, page.word("group_expressions", group=group, count=len(own)),
                color=style.MUTED, fontsize=8 * page.scale, **side)
        height += step + 1
        for _, of_line in own.groupby(["article", "line"], sort=False):
            top = height
            for row in of_line.to_dict("records"):
                said = [label(fill(row["expression"], most), "rtl"),
                        label(fill(row["gloss"], most), "ltr"),
                        page.label(fill(whose(row, page.lang), most))]
                text = "\n".join(said[::2] if page.arabic else said)
                rows.box(ax, 0.6, height, _EDGE - 0.6, high(text), _CHOICES[row["choice"]],
                         linewidth=0.3 * page.scale)
                rows.box(ax, 0.6, height, tile - 0.6, high(text), **outlines[row["voice"]])
                ax.text(_EDGE + _PAD, height + _PAD, text, **look)
                height += high(text) + 1
            shown = of_line["text" if page.arabic else "english"].iloc[0]
            line = page.lines(shown or of_line["text"].iloc[0], width - beside - 2.5, small)
            ax.text(beside, top + _PAD, line, **look)
            height = max(height, top + high(line)) + 1
        height += 1.5
    figure.set_figheight((height + 2) * page.scale * style.MM)
    ax.set_xlim((width, 0) if page.arabic else (0, width))
    ax.set_ylim(height, 0)
    return page.finish(figure, [
        *(rows.swatch(look, page.word(choice), linewidth=0.3 * page.scale)
          for choice, look in _CHOICES.items() if (tiles["choice"] == choice).any()),
        *(rows.swatch(("none", ""), page.word(voice), **outline)
          for voice, outline in outlines.items())])


def whose(row: Mapping, lang: str) -> str:
    """Say whose words a row of tiles is: "Samuel Ramani, quoted in translation"."""
    speaker, voice = row[f"label_{lang}"], row["voice"]
    if voice == "outlet":
        return speaker
    translated = voice == "quoted" and row["verbatim"] == "translated"
    return wording(f"voice_{'translated' if translated else voice}", lang, speaker=speaker)


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
