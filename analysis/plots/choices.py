"""Which expressions are chosen for a referent, by group and voice."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plots import rows, style
from analysis.plots.arabic_text import label, word
from analysis.plots.claims import (
    GAP,
    LINE,
    SIZE,
    finish,
    group_handles,
    label_rows,
    note,
    small_labels,
)
from analysis.wording import check_language, wording

VOICES = ("all", "outlet", "reported", "quoted")


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
    if unknown := sorted(set(table["voice"]) - set(VOICES)):
        raise ValueError(f"No voice is called {', '.join(map(str, unknown))}; "
                         f"there are {', '.join(VOICES)}.")
    voices = [voice for voice in VOICES if table.loc[table["voice"] == voice, "total"].sum()]
    if not voices:
        raise ValueError("There is no expression in any voice; nothing can be drawn of it.")
    with style.applied(preset) as chosen:
        places, headings, labels, height = _places(table, lang, chosen)
        figure = style.new_figure(chosen, 19 + height)
        # The last number of one panel is not taken for the first of the next.
        figure.get_layout_engine().set(wspace=0.06)
        axes = figure.subplots(1, len(voices), squeeze=False)[0]
        order = list(reversed(axes)) if lang == "ar" else list(axes)
        cues = style.cues(groups)
        small = SIZE[lang] * chosen.scale
        room = rows.letters(chosen.width * 0.62 / len(voices), small)
        for ax, voice in zip(order, voices, strict=True):
            own = table[table["voice"] == voice]
            _panel(ax, own, places, groups, cues)
            rows.rounded_ticks(ax, 0, 100, 2)
            for place, (referent, _) in headings.items():
                totals = own[own["referent"] == referent].groupby("group")["total"].max()
                # Numbers stand in the order in which they are read, whatever the direction.
                told = " · ".join(f"{totals.get(group, 0):,.0f}" for group in (
                    reversed(groups) if lang == "ar" else groups))
                ax.annotate(told, (50, place), (0, -0.34 * 7 * chosen.scale), ha="center",
                            va="baseline", textcoords="offset points", color=style.MUTED,
                            fontsize=7 * chosen.scale)
            finish(ax, height, lang)
            ax.set_title(rows.lines_of(wording("all_voices" if voice == "all" else voice, lang),
                                       room, lang), fontsize=small)
        first = order[0]
        label_rows(first, {places[key]: text for key, text in labels.items()},
                   {place: name for place, (_, name) in headings.items()}, lang, chosen.scale)
        for ax in axes:
            ax.tick_params(labelleft=ax is first and lang == "en",
                           labelright=ax is first and lang == "ar")
        first.set_xlabel(word("share_axis_short", lang))
        rows.key(figure, group_handles(cues, {group: label(str(group)) for group in groups}), lang)
        listed = ("، " if lang == "ar" else ", ").join(map(str, groups))
        note(figure, wording("choices_note", lang, groups=listed), lang, chosen)
        return style.settle(figure)


def _places(table: pd.DataFrame, lang: str, preset: style.Preset) -> tuple[dict, dict, dict, float]:
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
    for referent, own in made.groupby("referent", sort=False):
        high = (names[referent, ""].count("\n") + 1) * LINE[lang] + GAP / 2
        headings[height + high / 2] = (referent, names[referent, ""])
        height += high
        for choice in own["choice"]:
            high = max((labels[referent, choice].count("\n") + 1) * LINE[lang], 3.4) + GAP
            places[referent, choice] = height + high / 2
            height += high
        height += GAP
    return places, headings, labels, height


def _panel(ax: Axes, own: pd.DataFrame, places: dict, groups: Sequence[str], cues: dict) -> None:
    """One voice: a share with its interval for each choice and group that has expressions."""
    for place in places.values():
        ax.axhspan(place - 1.9, place + 1.9, color=style.SHADE, zorder=0, linewidth=0)
    for number, group in enumerate(groups):
        shift = (number - (len(groups) - 1) / 2) * 2.2 / max(1, len(groups) - 1) * 0.8
        cue = cues[group]
        for row in own[(own["group"] == group) & (own["total"] > 0)].to_dict("records"):
            height = places[row["referent"], row["choice"]] + shift
            ax.plot([100 * row["low"], 100 * row["high"]], [height] * 2, color=cue.color, zorder=2)
            ax.plot(100 * row["share"], height, color=cue.color, marker=cue.marker, zorder=3,
                    markerfacecolor=cue.fill, markeredgecolor=cue.color, clip_on=False)
