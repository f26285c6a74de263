"""Whose words: expressions as tiles, who says how much, who speaks of whom."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from analysis.plots import rows, style
from analysis.plots.arabic_text import label, word
from analysis.wording import check_language, wording

VOICES = ("outlet", "reported", "quoted")
# Fill and hatch of a choice; the fills differ in grey or in hatch.
_CHOICES = {
    "name": (style.OKABE_ITO["sky"], ""),
    "title": (style.OKABE_ITO["yellow"], "......"),
    "label": (style.OKABE_ITO["vermilion"], "//////"),
    "generic": ("#FFFFFF", "------"),
    "demonym": ("#FFFFFF", "xxxxxx"),
    "metonym": (style.OKABE_ITO["purple"], "||||||"),
}
# Width (pt) and dashes of a tile's outline by voice.
_OUTLINES = {"outlet": (0.5, "-"), "reported": (0.9, (0, (4, 2))), "quoted": (1.8, "-")}
_SHARES = {
    "outlet": (style.OKABE_ITO["blue"], ""),
    "reported": ("#FFFFFF", "//////"),
    "quoted": (style.OKABE_ITO["yellow"], ""),
}
# Each step is 1.7 times as dark as the one before, so that neighbours differ in print.
_SHADES = ("#FFFFFF", "#C7C7C7", "#989898", "#717171", "#4E4E4E", "#2A2A2A")
_LINE = {"en": 3.9, "ar": 4.4}  # mm from one line of text to the next
_PAD = 1.2
_LETTER = 1.4  # mm that a letter of 7 pt takes, and a little more


def naming_tiles(
    tiles: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw each expression for an actor as a tile beside the line it stands in.

    Parameters: `tiles`, one row an expression in its order, with the columns group, article, line,
    expression, gloss, choice (a form: name, title, label, generic, demonym, metonym), voice
    (outlet, reported, quoted), verbatim, label_en, label_ar (of who speaks), text and english (of
    the line); `groups`, the headings, in order. A tile's edge shows the choice by colour and
    hatch, its outline the voice; the tiles of one line stand together. Raises `ValueError` for a
    choice or voice that does not exist or a missing column.
    """
    check_language(lang)
    rows.require(tiles, ("group", "article", "line", "expression", "gloss", "choice", "voice",
                         "verbatim", f"label_{lang}", "text", "english"), "The chart of naming")
    for column, known in (("choice", _CHOICES), ("voice", _OUTLINES)):
        if unknown := sorted(set(tiles[column]) - set(known)):
            raise ValueError(f"No {column} of an expression is called {', '.join(unknown)}; "
                             f"there are {', '.join(known)}.")
    with style.applied(preset) as chosen:
        width = chosen.width / chosen.scale
        tile, edge = max(36.0, 0.3 * width), 4.0
        beside = tile + 3.0
        step = _LINE[lang]
        size = 8 if lang == "ar" else 7  # Arabic letters are smaller than Latin ones of a size
        written = (rows.letters(tile - edge - 2 * _PAD, size),
                   rows.letters(width - beside - 2.5, size))
        height, drawn = 0.0, []
        for group in groups:
            own = tiles[tiles["group"] == group]
            drawn.append(("heading", height, word("group_expressions", lang, group=group,
                                                  count=len(own))))
            height += step + 1
            for _, of_line in own.groupby(["article", "line"], sort=False):
                top = height
                for row in of_line.to_dict("records"):
                    content = _tile_text(row, lang, written[0])
                    high = (content.count("\n") + 1) * step + 2 * _PAD
                    drawn.append(("tile", height, (row, content, high)))
                    height += high + 1
                shown = of_line["english" if lang == "en" else "text"].iloc[0]
                line = rows.lines_of(shown or of_line["text"].iloc[0], written[1], lang)
                drawn.append(("line", top, line))
                height = max(height, top + (line.count("\n") + 1) * step + 2 * _PAD) + 1
            height += 1.5
        figure = style.new_figure(chosen, height + 2)
        ax = figure.subplots()
        ax.set_axis_off()
        ax.set_xlim((width, 0) if lang == "ar" else (0, width))
        ax.set_ylim(height, 0)
        side = {"ha": "right" if lang == "ar" else "left", "va": "top"}
        small = {**side, "fontsize": size * chosen.scale, "linespacing": 1.25}
        for kind, top, content in drawn:
            if kind == "heading":
                ax.text(0, top, content, color=style.MUTED, fontsize=8 * chosen.scale, **side)
            elif kind == "line":
                ax.text(beside, top + _PAD, content, **small)
            else:
                row, text, high = content
                _tile(ax, row, top, (tile, high), edge, chosen.scale)
                ax.text(edge + _PAD, top + _PAD, text, **small)
        rows.key(figure, _tile_key(tiles, lang, chosen.scale), lang)
        return style.settle(figure)


def _tile_text(row: Mapping, lang: str, most: int) -> str:
    """The expression, its gloss, and whose words it is, ready for matplotlib."""
    parts = [rows.lines_of(row["expression"], most, "ar")]
    if lang == "en":
        parts.append(rows.lines_of(row["gloss"], most, "en"))
    parts.append(rows.lines_of(whose(row, lang), most, lang))
    return "\n".join(parts)


def whose(row: Mapping, lang: str) -> str:
    """Say whose words a row of tiles is: "Samuel Ramani, quoted in translation"."""
    speaker = row[f"label_{lang}"]
    if row["voice"] == "outlet":
        return speaker
    translated = row["voice"] == "quoted" and row["verbatim"] == "translated"
    key = "voice_translated" if translated else f"voice_{row['voice']}"
    return wording(key, lang, speaker=speaker)


def _tile(ax: Axes, row: Mapping, top: float, size: tuple[float, float], edge: float,
          scale: float) -> None:
    fill, hatch = _CHOICES[row["choice"]]
    width, dashes = _OUTLINES[row["voice"]]
    ax.add_patch(Rectangle((0.6, top), edge - 0.6, size[1], facecolor=fill, hatch=hatch,
                           edgecolor=style.INK, linewidth=0.3 * scale))
    ax.add_patch(Rectangle((0.6, top), size[0] - 0.6, size[1], fill=False, edgecolor=style.INK,
                           linewidth=width * scale, linestyle=dashes))


def _tile_key(tiles: pd.DataFrame, lang: str, scale: float) -> list[Patch]:
    handles = [Patch(facecolor=fill, hatch=hatch, edgecolor=style.INK, label=word(choice, lang),
                     linewidth=0.3 * scale)
               for choice, (fill, hatch) in _CHOICES.items() if (tiles["choice"] == choice).any()]
    return handles + [Patch(fill=False, edgecolor=style.INK, label=word(voice, lang),
                            linewidth=width * scale, linestyle=dashes)
                      for voice, (width, dashes) in _OUTLINES.items()]


def who_speaks(
    counts: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-half",
    highest: float | None = None,
) -> Figure:
    """Draw whose words the words of each group are: a bar a speaker, reported and quoted apart.

    Parameters: `counts`, one row a group, speaker and voice in the order of the bars, with the
    columns group, speaker, voice (outlet, reported, quoted), words, size (words of the group),
    share, label_en, label_ar; `groups`, the headings, in order; `highest`, the percentage at which
    the scale ends, by default that of the longest bar. Words stand beside the bars.
    Raises `ValueError` for a voice that does not exist or a missing column.
    """
    rows.require(counts, ("group", "speaker", "voice", "words", "size", "share", "label_en",
                          "label_ar"), "The chart of who speaks")
    _known_voices(counts)
    with style.applied(preset) as chosen:
        places, headings, labels, height = _sections(counts, groups, lang, chosen)
        figure = style.new_figure(chosen, 13 + 4.6 * height)
        ax = figure.subplots()
        for (group, speaker), place in places.items():
            own = counts[(counts["group"] == group) & (counts["speaker"] == speaker)]
            base = 0.0
            for voice in VOICES:
                share = 100 * own.loc[own["voice"] == voice, "share"].sum()
                fill, hatch = _SHARES[voice]
                if share:
                    ax.add_patch(Rectangle((base, place - 0.34), share, 0.68, facecolor=fill,
                                           hatch=hatch, edgecolor=style.INK))
                base += share
        highest = highest or 100 * counts.groupby(["group", "speaker"])["share"].sum().max()
        rows.rounded_ticks(ax, 0, highest * 1.02)
        ax.set_ylim(height - 0.4, -0.7)
        ax.set_xlabel(word("speaking_share", lang))
        rows.row_labels(ax, {p: labels[name] for name, p in places.items()}, headings)
        rows.reading_order(ax, lang)
        totals = counts.groupby(["group", "speaker"])["words"].sum()
        cells = {place: f"{totals[name]:,}" for name, place in places.items()}
        rows.column(ax, 2.2, lang, word("words", lang), cells)
        handles = [Patch(facecolor=fill, hatch=hatch, edgecolor=style.INK, label=word(voice, lang))
                   for voice, (fill, hatch) in _SHARES.items()]
        rows.key(figure, handles, lang)
        return style.settle(figure)


def speaker_actors(
    counts: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
    highest: int | None = None,
) -> Figure:
    """Draw who speaks of whom: a row a speaker, a column an actor, the count in its cell.

    Parameters: `counts`, one row a group, speaker and actor in the order of rows and columns, with
    the columns group, speaker, id, count, label_en, label_ar (of the speaker), actor_en,
    actor_ar; `groups`, the headings, in order. The shade follows the count up to the `highest`
    (by default that of the table), an empty cell is none. Raises `ValueError` where a column is
    missing.
    """
    rows.require(counts, ("group", "speaker", "id", "count", "label_en", "label_ar", "actor_en",
                          "actor_ar"), "The matrix of speakers")
    check_language(lang)
    actors = counts.drop_duplicates("id").set_index("id")[f"actor_{lang}"]
    with style.applied(preset) as chosen:
        places, headings, labels, height = _sections(counts, groups, lang, chosen, "size")
        column = chosen.width / chosen.scale * (1 - rows.LABEL_SHARE) / len(actors)
        flat = _LETTER * max(len(w) for name in actors for w in name.split()) <= column
        most = int(column / _LETTER) if flat else 15 if column > 8 else 40
        names = [rows.lines_of(name, most, lang) for name in actors]
        lines = max(name.count("\n") + 1 for name in names)
        longest = max(len(part) for name in names for part in name.split("\n"))
        figure = style.new_figure(
            chosen, 11 + (3.6 * lines if flat else _LETTER * longest) + 5.2 * height)
        ax = figure.subplots()
        size = 7 * chosen.scale
        highest = max(1, highest or counts["count"].max())
        for row in counts.to_dict("records"):
            place = places[row["group"], row["speaker"]]
            at = actors.index.get_loc(row["id"])
            shade = _shade(row["count"], highest)
            ax.add_patch(Rectangle((at - 0.5, place - 0.5), 1, 1, facecolor=_SHADES[shade],
                                   edgecolor=style.RULE))
            if row["count"]:
                ax.annotate(f"{row['count']}", (at, place), (0, -0.34 * size), va="baseline",
                            textcoords="offset points", ha="center", fontsize=size,
                            color="#FFFFFF" if shade > 2 else style.INK)
        ax.set_xlim(-0.5, len(actors) - 0.5)
        ax.set_ylim(height - 0.4, -0.7)
        ax.xaxis.tick_top()
        ax.xaxis.set_label_position("top")
        ax.set_xlabel(word("spoken_of", lang), labelpad=5 * chosen.scale)
        ax.set_xticks(range(len(actors)), names, rotation=0 if flat else 90, fontsize=size)
        ax.tick_params(axis="x", length=0)
        rows.row_labels(ax, {p: labels[name] for name, p in places.items()}, headings)
        rows.reading_order(ax, lang)
        for spine in ax.spines.values():
            spine.set_visible(False)
        return style.settle(figure)


def _shade(count: int, highest: int) -> int:
    """The step of grey of a count: white for 0, black for the highest, the rest between."""
    return -(-count * (len(_SHADES) - 1) // highest)


def _known_voices(counts: pd.DataFrame) -> None:
    if unknown := sorted(set(counts["voice"]) - set(VOICES)):
        raise ValueError(f"No voice is called {', '.join(map(str, unknown))}; "
                         f"there are {', '.join(VOICES)}.")


def _sections(counts: pd.DataFrame, groups: Sequence[str], lang: str, preset: style.Preset,
              size: str | None = None) -> tuple[dict, dict, dict, float]:
    """The places of speakers under their groups: places, headings, labels, height."""
    check_language(lang)
    most = rows.letters(preset.width * rows.LABEL_SHARE, 8 * preset.scale)
    places, headings, labels = {}, {}, {}
    height = 0.0
    for group in groups:
        own = counts[counts["group"] == group].drop_duplicates("speaker")
        named = {(group, row["speaker"]): rows.lines_of(row[f"label_{lang}"], most, lang)
                 for row in own.to_dict("records")}
        known = size is None and len(own)
        headings[height] = word("group_size", lang, group=group, size=f"{own['size'].max():,}"
                                ) if known else label(str(group))
        below, height = rows.stacked(named, height + 1)
        places |= below
        labels |= named
        height += 0.3
    return places, headings, labels, height
