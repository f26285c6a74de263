"""The claims at a glance, and how common their forms are between two parts of one text."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from analysis.plots import rows, style
from analysis.plots.arabic_text import label, word
from analysis.wording import check_language, wording

LINE = {"en": 3.25, "ar": 3.9}
"""From one line of a small label to the next, mm."""
SIZE = {"en": 7, "ar": 8}
"""Points of a small label: Arabic letters are smaller than Latin ones of a size."""
GAP = 1.8
"""Between rows, mm."""
RATE, SHARE = "rate", "share"
# Marker and fill of a verdict: full where the claim is borne out, half where it is open.
_VERDICTS = {
    "accurate": ("o", "full"), "supported": ("s", "full"),
    "depends on coding": ("o", "left"), "undecided": ("s", "left"),
    "not accurate": ("X", "none"), "not supported": ("x", "none"),
    "not applicable": ("_", "none"),
}
_PART = ["id", "part"]


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
    rows.require(values, (*_PART, "tempting", f"label_{lang}", "share", "expected", "verdict",
                          "flip", "flip_missed", "group", "value", "low", "high"),
                 "The chart of claims")
    if unknown := sorted(set(values["verdict"]) - set(_VERDICTS)):
        raise ValueError(f"No verdict is called {', '.join(unknown)}; there are "
                         f"{', '.join(_VERDICTS)}.")
    parts = values.drop_duplicates(_PART)
    with style.applied(preset) as chosen:
        labels = small_labels(parts, lang, chosen, 0.36)
        places, headings, height = _sections(parts, labels, lang)
        figure = style.new_figure(chosen, 24 + height)
        kinds = [kind for kind in (RATE, SHARE) if (parts["share"] == (kind == SHARE)).any()]
        axes = figure.subplots(1, len(kinds), squeeze=False)[0]
        order = dict(zip(kinds, reversed(axes) if lang == "ar" else axes, strict=True))
        cues = style.cues(groups)
        for kind, ax in order.items():
            own = values[values["share"] == (kind == SHARE)]
            _stripes(ax, [places[part] for part in zip(own["id"], own["part"], strict=True)])
            for number, group in enumerate(groups):
                shift = (number - (len(groups) - 1) / 2) * 2.4 / len(groups)
                _values(ax, own[own["group"] == group], places, shift, cues[group])
            top = highest if highest and kind == RATE else own[["value", "high"]].max().max()
            rows.rounded_ticks(ax, 0, 100 if kind == SHARE else top * 1.03, 4)
            ax.set_xlabel(word("share_axis_short" if kind == SHARE else "rate_axis", lang))
            finish(ax, height, lang)
        first, last = order[kinds[0]], order[kinds[-1]]
        label_rows(first, {places[part]: text for part, text in labels.items()}, headings, lang,
                   chosen.scale)
        for ax in axes:
            shown = ax is first
            ax.tick_params(labelleft=shown and lang == "en", labelright=shown and lang == "ar")
        cells = {places[row["id"], row["part"]]: _recodings(row, lang)
                 for row in parts.to_dict("records")}
        for row in parts.to_dict("records"):
            place = places[row["id"], row["part"]]
            mark_expected(last, row["expected"], place, 10 * chosen.scale, cues, lang)
            beside(last, _verdict(row["verdict"], ""), place, 26 * chosen.scale, lang)
        rows.column(last, 6.2, lang, "", cells)
        handles = [*group_handles(cues, {group: label(str(group)) for group in groups}),
                   *(_verdict(name, word(f"verdict_{name.replace(' ', '_')}", lang))
                     for name in _VERDICTS if (parts["verdict"] == name).any())]
        rows.key(figure, handles, lang)
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
        label_rows(ax, {places[part]: text for part, text in labels.items()}, {}, lang,
                   chosen.scale)
        rows.column(ax, 2.2, lang, "", cells)
        return style.settle(figure)


def small_labels(parts: pd.DataFrame, lang: str, preset: style.Preset, share: float
                 ) -> dict[tuple, str]:
    """Return the label of each part in small letters, in lines for a share of the width."""
    most = rows.letters(preset.width * share, SIZE[lang] * preset.scale * 0.96)
    return {(row["id"], row["part"]): rows.lines_of(row[f"label_{lang}"], most, lang)
            for row in parts.to_dict("records")}


def stacked_mm(labels: Mapping[tuple, str], lang: str, least: Mapping[tuple, float] | None = None,
               top: float = 0.0) -> tuple[dict[tuple, float], float]:
    """Return the middle of each row, in mm from the top, and where the next would begin.

    A row is as high as its label, or as `least` says where that is more.
    """
    places = {}
    for part, text in labels.items():
        high = max((text.count("\n") + 1) * LINE[lang], (least or {}).get(part, 0)) + GAP
        places[part] = top + high / 2
        top += high
    return places, top


def label_rows(ax: Axes, places: Mapping[float, str], headings: Mapping[float, str], lang: str,
               scale: float) -> None:
    """Label rows in small letters."""
    ax.tick_params(axis="y", labelsize=SIZE[lang] * scale)
    rows.row_labels(ax, places, headings)


def finish(ax: Axes, height: float, lang: str) -> None:
    """Let the rows run down and, in Arabic, the values to the left; no line beside the rows."""
    ax.set_ylim(height, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    rows.reading_order(ax, lang)


def group_handles(cues: Mapping[str, style.Cue], labels: Mapping[str, str]) -> list[Line2D]:
    """Return what the key shows of each group: its marker on a line."""
    return [Line2D([], [], color=cue.color, marker=cue.marker, markerfacecolor=cue.fill,
                   markeredgecolor=cue.color, label=labels[group]) for group, cue in cues.items()]


def beside(ax: Axes, mark: Line2D, place: float, points: float, lang: str) -> None:
    """Put a mark beside a row, so many points outside the end of the axis."""
    edge, away = (0, -points) if lang == "ar" else (1, points)
    outside = ScaledTranslation(away / 72, 0, ax.figure.dpi_scale_trans)
    mark.set_data([edge], [place])
    mark.set(clip_on=False,
             transform=blended_transform_factory(ax.transAxes, ax.transData) + outside)
    ax.add_artist(mark)


def mark_expected(ax: Axes, expected: str, place: float, points: float,
                  cues: Mapping[str, style.Cue], lang: str) -> None:
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
    written = figure.supxlabel(told, fontsize=size, color=style.MUTED, **edge)
    figure.set_figheight(
        figure.get_figheight() + written.get_window_extent().height / figure.dpi)


def _sections(parts: pd.DataFrame, labels: Mapping[tuple, str], lang: str
              ) -> tuple[dict[tuple, float], dict[float, str], float]:
    """The places of parts under what kind of claims they are, where there are both kinds."""
    places: dict[tuple, float] = {}
    headings: dict[float, str] = {}
    height = 0.0
    both = parts["tempting"].nunique() > 1
    for tempting, own in parts.groupby("tempting", sort=True):
        if both:
            high = LINE[lang] + GAP
            headings[height + high / 2] = word("claims_tempting" if tempting else "claims_own",
                                               lang)
            height += high
        chosen = {part: labels[part] for part in zip(own["id"], own["part"], strict=True)}
        below, height = stacked_mm(chosen, lang, top=height)
        places |= below
    return places, headings, height


def _stripes(ax: Axes, places: Sequence[float]) -> None:
    for place in dict.fromkeys(places):
        ax.axhspan(place - 2, place + 2, color=style.SHADE, zorder=0, linewidth=0)


def _values(ax: Axes, own: pd.DataFrame, places: Mapping[tuple, float], shift: float,
            cue: style.Cue) -> None:
    for row in own.dropna(subset="value").to_dict("records"):
        height = places[row["id"], row["part"]] + shift
        ax.plot([row["low"], row["high"]], [height] * 2, color=cue.color, zorder=2)
        ax.plot(row["value"], height, color=cue.color, marker=cue.marker, zorder=3, clip_on=False,
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
