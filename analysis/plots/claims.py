"""The claims at a glance, the choices behind them, and how common their forms are in one text."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from analysis.plots import rows, style
from analysis.plots.arabic_text import word
from analysis.wording import check_language, wording

LINE = {"en": 3.25, "ar": 3.9}
"""From one line of a small label to the next, mm."""
SIZE = {"en": 7, "ar": 8}
"""Points of a small label: Arabic letters are smaller than Latin ones of a size."""
GAP = 1.8
"""Between rows, mm."""
RATE, SHARE = "rate", "share"
VOICES = ("all", "outlet", "reported", "quoted")
# Marker and fill of a verdict: full where the claim is borne out, half where it is open.
_VERDICTS = {
    "accurate": ("o", "full"), "supported": ("s", "full"),
    "depends on coding": ("o", "left"), "undecided": ("s", "left"),
    "not accurate": ("X", "none"), "not supported": ("x", "none"),
    "not applicable": ("_", "none"),
}


def claims_forest(
    values: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
    highest: float | None = None,
) -> Figure:
    """Draw what each part of the claims counts, with exact intervals, its verdict and recodings.

    Parameters: `values`, one row a part and group in the order of the rows, with the columns id,
    part, tempting, label_en, label_ar, share (whether it is one, in percent; else a rate per 1,000
    words), expected (groups joined by +), verdict, flip, flip_missed, group, value, low, high;
    `groups` in the order in which they are drawn; `highest`, the rate at which the scale ends, by
    default that of the table. Rates and shares have a panel each. Raises `ValueError` for a
    verdict that does not exist or a missing column.
    """
    check_language(lang)
    rows.require(values, ("id", "part", "tempting", f"label_{lang}", "share", "expected", "verdict",
                          "flip", "flip_missed", "group", "value", "low", "high"),
                 "The chart of claims")
    _known(values["verdict"], _VERDICTS, "verdict")
    parts = values.drop_duplicates(["id", "part"])
    with style.applied(preset) as chosen:
        labels = small_labels(parts, lang, chosen, 0.36)
        places, headings, height = _sections(parts, labels, lang)
        figure = style.new_figure(chosen, 24 + height)
        kinds = [kind for kind in (RATE, SHARE) if (parts["share"] == (kind == SHARE)).any()]
        axes = figure.subplots(1, len(kinds), squeeze=False)[0]
        order = list(reversed(axes)) if lang == "ar" else list(axes)
        cues = style.cues(groups)
        for kind, ax in zip(kinds, order, strict=True):
            table = values[values["share"] == (kind == SHARE)]
            marks = [(row["group"], places[row["id"], row["part"]], row["low"], row["value"],
                      row["high"]) for row in table.to_dict("records")]
            _stripes(ax, (place for _, place, *_ in marks), 2)
            _intervals(ax, marks, cues, 2.4 / len(groups))
            top = highest if highest and kind == RATE else table[["value", "high"]].max().max()
            rows.rounded_ticks(ax, 0, 100 if kind == SHARE else top * 1.03, 4)
            ax.set_xlabel(word("share_axis_short" if kind == SHARE else "rate_axis", lang))
            finish(ax, height, lang)
        last = order[-1]
        label_rows(order, {places[part]: text for part, text in labels.items()}, headings, lang,
                   chosen.scale)
        cells = {places[row["id"], row["part"]]: _recodings(row, lang)
                 for row in parts.to_dict("records")}
        for row in parts.to_dict("records"):
            place = places[row["id"], row["part"]]
            mark_expected(last, row["expected"], place, 10 * chosen.scale, cues, lang)
            beside(last, _verdict(row["verdict"], ""), place, 26 * chosen.scale, lang)
        rows.column(last, 6.2, lang, "", cells)
        rows.key(figure, [*rows.group_handles(cues), *(
            _verdict(name, word(f"verdict_{name.replace(' ', '_')}", lang))
            for name in _VERDICTS if (parts["verdict"] == name).any())], lang)
        note(figure, wording("claims_note", lang), lang, chosen)
        return style.settle(figure)


def placebo_plot(
    forms: pd.DataFrame, lang: str = "en", preset: str = "elsevier-single"
) -> Figure:
    """Draw in how many cuts of one text each form of contrast is found, the commonest first.

    Parameters: `forms`, one row a claim's part, with the columns form, observed (what the groups
    have), share (of the cuts; null where the text holds too little to cut apart), label_en,
    label_ar (the form in words). A form that several claims have is drawn once. Raises
    `ValueError` where a column is missing.
    """
    check_language(lang)
    rows.require(forms, ("form", "observed", "share", f"label_{lang}"), "The chart of the placebo")
    table = forms.drop_duplicates("form").sort_values("share", ascending=False, kind="stable")
    with style.applied(preset) as chosen:
        table = table.assign(id=range(len(table)), part=0)
        labels = small_labels(table, lang, chosen, 0.5)
        places, height = stacked_mm(labels, lang)
        figure = style.new_figure(chosen, 13 + height)
        ax = figure.subplots()
        cells = {}
        for row in table.to_dict("records"):
            place, share = places[row["id"], 0], 100 * row["share"]
            cells[place] = "–" if pd.isna(share) else f"{share:.0f}%"
            if share > 0:
                ax.add_patch(Rectangle((0, place - 1.2), share, 2.4, edgecolor=style.INK,
                                       facecolor=style.OKABE_ITO["sky"], clip_on=False))
        rows.rounded_ticks(ax, 0, 100, 4)
        ax.set_xlabel(word("cuts_axis", lang))
        finish(ax, height, lang)
        ax.spines["left" if lang == "en" else "right"].set_visible(True)
        label_rows([ax], {places[part]: text for part, text in labels.items()}, {}, lang,
                   chosen.scale)
        rows.column(ax, 2.2, lang, "", cells)
        return style.settle(figure)


def choice_shares(
    table: pd.DataFrame,
    groups: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw what share of the expressions for each referent each choice has, by group and voice.

    Parameters: `table`, one row a referent, choice, group and voice in the order of the rows, with
    the columns referent, label_en, label_ar (of the referent), choice, choice_en, choice_ar, group,
    voice (all, outlet, reported, quoted), count, total (expressions of the group in the voice),
    share, low, high; `groups` in the order in which they are drawn. A panel a voice that has
    expressions; beside a referent's name stands how many each group has. Raises `ValueError` for
    a voice that does not exist or a missing column.
    """
    check_language(lang)
    rows.require(table, ("referent", f"label_{lang}", "choice", f"choice_{lang}", "group", "voice",
                         "count", "total", "share", "low", "high"), "The chart of choices")
    _known(table["voice"], VOICES, "voice")
    voices = [voice for voice in VOICES if table.loc[table["voice"] == voice, "total"].sum()]
    if not voices:
        raise ValueError("There is no expression in any voice; nothing can be drawn of it.")
    with style.applied(preset) as chosen:
        places, headings, labels, height = _referents(table, lang, chosen)
        figure = style.new_figure(chosen, 19 + height)
        # The last number of one panel is not taken for the first of the next.
        figure.get_layout_engine().set(wspace=0.06)
        axes = figure.subplots(1, len(voices), squeeze=False)[0]
        order = list(reversed(axes)) if lang == "ar" else list(axes)
        cues = style.cues(groups)
        small = SIZE[lang] * chosen.scale
        room = rows.letters(chosen.width * 0.62 / len(voices), small)
        for ax, voice in zip(order, voices, strict=True):
            heard = table[table["voice"] == voice]
            _stripes(ax, places.values(), 1.9)
            _intervals(ax, [
                (row["group"], places[row["referent"], row["choice"]],
                 *(100 * row[name] for name in ("low", "share", "high")))
                for row in heard[heard["total"] > 0].to_dict("records")], cues,
                2.2 / max(1, len(groups) - 1) * 0.8)
            rows.rounded_ticks(ax, 0, 100, 2)
            for place, (referent, _) in headings.items():
                totals = heard[heard["referent"] == referent].groupby("group")["total"].max()
                # Numbers stand in the order in which they are read, whatever the direction.
                told = " · ".join(f"{totals.get(group, 0):,.0f}" for group in (
                    reversed(groups) if lang == "ar" else groups))
                written(ax, told, 50, place, chosen.scale, color=style.MUTED)
            finish(ax, height, lang)
            ax.set_title(rows.lines_of(wording("all_voices" if voice == "all" else voice, lang),
                                       room, lang), fontsize=small)
        label_rows(order, {places[key]: text for key, text in labels.items()},
                   {place: name for place, (_, name) in headings.items()}, lang, chosen.scale)
        order[0].set_xlabel(word("share_axis_short", lang))
        rows.key(figure, rows.group_handles(cues), lang)
        listed = ("، " if lang == "ar" else ", ").join(map(str, groups))
        note(figure, wording("choices_note", lang, groups=listed), lang, chosen)
        return style.settle(figure)


def small_labels(
    parts: pd.DataFrame, lang: str, preset: style.Preset, share: float
) -> dict[tuple, str]:
    """Return the label of each part in small letters, in lines for a share of the width."""
    most = rows.letters(preset.width * share, SIZE[lang] * preset.scale * 0.96)
    return {(row["id"], row["part"]): rows.lines_of(row[f"label_{lang}"], most, lang)
            for row in parts.to_dict("records")}


def stacked_mm(
    labels: Mapping[tuple, str],
    lang: str,
    least: Mapping[tuple, float] | None = None,
    top: float = 0.0,
) -> tuple[dict[tuple, float], float]:
    """Return the middle of each row, in mm from the top, and where the next would begin.

    A row is as high as its label, or as `least` says where that is more.
    """
    places = {}
    for part, text in labels.items():
        high = max(_high(text, lang), (least or {}).get(part, 0)) + GAP
        places[part] = top + high / 2
        top += high
    return places, top


def label_rows(
    panels: Sequence[Axes],
    places: Mapping[float, str],
    headings: Mapping[float, str],
    lang: str,
    scale: float,
) -> None:
    """Label rows in small letters, beside the first of the panels alone."""
    panels[0].tick_params(axis="y", labelsize=SIZE[lang] * scale)
    rows.row_labels(panels[0], places, headings)
    for ax in panels if len(panels) > 1 else ():
        shown = ax is panels[0]
        ax.tick_params(labelleft=shown and lang == "en", labelright=shown and lang == "ar")


def finish(ax: Axes, height: float, lang: str) -> None:
    """Let the rows run down and, in Arabic, the values to the left; no line beside the rows."""
    ax.set_ylim(height, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    rows.reading_order(ax, lang)


def written(ax: Axes, text: str, x: float, y: float, scale: float, **look: object) -> None:
    """Write a small text on a place, on the baseline of the labels beside it."""
    ax.annotate(text, (x, y), (0, -0.34 * 7 * scale), ha="center", va="baseline",
                textcoords="offset points", fontsize=7 * scale, **look)


def beside(ax: Axes, mark: Line2D, place: float, points: float, lang: str) -> None:
    """Put a mark beside a row, so many points outside the end of the axis."""
    edge, away = (0, -points) if lang == "ar" else (1, points)
    outside = ScaledTranslation(away / 72, 0, ax.figure.dpi_scale_trans)
    mark.set_data([edge], [place])
    mark.set(clip_on=False,
             transform=blended_transform_factory(ax.transAxes, ax.transData) + outside)
    ax.add_artist(mark)


def mark_expected(
    ax: Axes,
    expected: str,
    place: float,
    points: float,
    cues: Mapping[str, style.Cue],
    lang: str,
) -> None:
    """Mark beside a row the groups (joined by +) in which more is expected."""
    base = style.matplotlib.rcParams["lines.markersize"]
    named = [group for group in expected.split("+") if group in cues]
    for n, group in enumerate(named):
        cue = cues[group]
        mark = Line2D([], [], color=cue.color, marker=cue.marker, markerfacecolor=cue.fill,
                      markeredgecolor=cue.color, linestyle="none")
        beside(ax, mark, place, points + (n - (len(named) - 1) / 2) * 1.4 * base, lang)


def note(figure: Figure, text: str, lang: str, preset: style.Preset) -> None:
    """Write a note under a figure, over its whole width; the figure grows by its height."""
    size = SIZE[lang] * preset.scale
    told = rows.lines_of(text, int(rows.letters(preset.width, size) * 1.05), lang)
    edge = {"x": 0.99, "ha": "right"} if lang == "ar" else {"x": 0.01, "ha": "left"}
    under = figure.supxlabel(told, fontsize=size, color=style.MUTED, **edge)
    figure.set_figheight(figure.get_figheight() + under.get_window_extent().height / figure.dpi)


def _known(names: pd.Series, known: Iterable[str], what: str) -> None:
    if unknown := sorted(set(names) - set(known)):
        raise ValueError(f"No {what} is called {', '.join(map(str, unknown))}; there are "
                         f"{', '.join(known)}.")


def _high(text: str, lang: str) -> float:
    return (text.count("\n") + 1) * LINE[lang]


def _sections(
    parts: pd.DataFrame, labels: Mapping[tuple, str], lang: str
) -> tuple[dict[tuple, float], dict[float, str], float]:
    """The places of parts under what kind of claims they are, where there are both kinds."""
    places: dict[tuple, float] = {}
    headings: dict[float, str] = {}
    height = 0.0
    for tempting, some in parts.groupby("tempting", sort=True):
        if parts["tempting"].nunique() > 1:
            high = LINE[lang] + GAP
            headings[height + high / 2] = word("claims_tempting" if tempting else "claims_own",
                                               lang)
            height += high
        chosen = {part: labels[part] for part in zip(some["id"], some["part"], strict=True)}
        below, height = stacked_mm(chosen, lang, top=height)
        places |= below
    return places, headings, height


def _referents(table: pd.DataFrame, lang: str, preset: style.Preset
               ) -> tuple[dict, dict, dict, float]:
    """Where the choices of each referent stand under its name.

    Returns the places of the choices, the referent and its name by place, the choices' labels, and
    the height of all.
    """
    made = table.drop_duplicates(["referent", "choice"])
    named = made.assign(id=made["referent"], part=made["choice"],
                        **{f"label_{lang}": made[f"choice_{lang}"]})
    labels = small_labels(named, lang, preset, rows.LABEL_SHARE)
    names = small_labels(made.assign(id=made["referent"], part=""), lang, preset, rows.LABEL_SHARE)
    places, headings, height = {}, {}, 0.0
    for referent, some in made.groupby("referent", sort=False):
        high = _high(names[referent, ""], lang) + GAP / 2
        headings[height + high / 2] = (referent, names[referent, ""])
        chosen = {(referent, choice): labels[referent, choice] for choice in some["choice"]}
        below, height = stacked_mm(chosen, lang, dict.fromkeys(chosen, 3.4), height + high)
        places |= below
        height += GAP
    return places, headings, labels, height


def _stripes(ax: Axes, places: Iterable[float], half: float) -> None:
    for place in dict.fromkeys(places):
        ax.axhspan(place - half, place + half, color=style.SHADE, zorder=0, linewidth=0)


def _intervals(ax: Axes, marks: Sequence[tuple], cues: Mapping[str, style.Cue],
               step: float) -> None:
    """A value with its interval a mark (group, place, low, value, high), groups side by side."""
    for number, (group, cue) in enumerate(cues.items()):
        shift = (number - (len(cues) - 1) / 2) * step
        for named, place, low, value, high in marks:
            if named == group and pd.notna(value):
                height = place + shift
                ax.plot([low, high], [height] * 2, color=cue.color, zorder=2)
                ax.plot(value, height, color=cue.color, marker=cue.marker, zorder=3, clip_on=False,
                        markerfacecolor=cue.fill, markeredgecolor=cue.color)


def _recodings(row: Mapping, lang: str) -> str:
    if pd.isna(row["flip"]) or not row["flip"]:
        return "–"
    told = [f"{row['flip']:.0f}"]
    if pd.notna(row["flip_missed"]) and row["flip_missed"] != row["flip"]:
        told.append(f"({row['flip_missed']:.0f})")
    return " ".join(reversed(told) if lang == "ar" else told)


def _verdict(name: str, text: str) -> Line2D:
    marker, fill = _VERDICTS[name]
    base = style.matplotlib.rcParams["lines.markersize"]
    return Line2D([], [], linestyle="none", marker=marker, fillstyle=fill, color=style.INK,
                  markerfacecoloralt="#FFFFFF", markersize=base * 1.25, label=text,
                  markeredgewidth=base / 5)
