"""The figures of the notebook on framing, for studies of any shape.

Each is drawn and saved where there is something to draw; of many groups there are several, of which
the first keeps the plain name.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.book.framing import remedies_and_objects
from analysis.book.telling import groups_with_words
from analysis.plots import alt, alt_claims
from analysis.plots.choices import choice_shares
from analysis.plots.frames import dot_rows, objects
from analysis.plots.strips import dispersion
from analysis.plots.style import SavedFigure, save_figure
from analysis.referents import Referent
from analysis.study import Study

MOST_GROUPS = 6
"""Groups that one figure can tell apart in grey."""
MOST_PANELS = 3
MOST_STRIPS = 8
"""Articles of which one figure shows where everything stands."""
MOST_LINES = 12
"""Frames that one strip shows before it is kept to those in focus."""


def frame_figures(study: Study, counts: pd.DataFrame) -> list[SavedFigure]:
    """Draw the rate of each frame that is found, and save it as `frames`.

    `counts` as `views.frame_counts` gives it. Frames that no group has are left out; a zero of a
    group tells as much as a count where another has the frame.
    """
    saved, counts = [], _found(counts)
    for name, some in handfuls(study, "frames", MOST_GROUPS):
        own = counts[counts["group"].isin(some)]
        if own["count"].sum():
            figure = dot_rows(own, some, study.settings.figures.language, "elsevier-half")
            saved.append(save_figure(figure, study.figures, name, own,
                                     alt.of_rates(own, some, "frames")))
    return saved


def strip_figure(study: Study, frames: pd.DataFrame,
                 counts: pd.DataFrame) -> list[SavedFigure]:
    """Draw where in each article each frame falls, and save it as `where-frames-fall`.

    `frames` are the study's mentions of frames, `counts` as `views.frame_counts` gives it. Frames
    that no group has are left out; of more than `MOST_LINES`, those of `[focus] frames` are drawn.
    """
    items = _found(counts).drop_duplicates("id")[["id", "label_en", "label_ar"]]
    in_focus = items[items["id"].isin(study.settings.focus.frames)]
    if len(items) > MOST_LINES and len(in_focus):
        items = in_focus
    frames = frames[frames["id"].isin(items["id"])]
    if frames.empty:
        return []
    titles = strip_titles(study)
    blocks = study.tables.blocks[study.tables.blocks["counted"]]
    figure = dispersion(frames, blocks, items, titles, study.settings.figures.language,
                        "elsevier-double")
    columns = ["article", "start", "end", "id", "object", "role", "echo", "surface"]
    return [save_figure(figure, study.figures, "where-frames-fall", frames[columns],
                        alt.of_dispersion(frames, blocks, items, titles))]


def strip_titles(study: Study, most: int = MOST_STRIPS) -> dict[str, str]:
    """Name the articles whose strips are drawn: all, or of many the longest of each group in turn.

    Returns id and title: group, genre where it is known, words; in a group of several articles the
    outlet too, or the id where outlets do not tell them apart.
    """
    table = study.articles[study.articles["words"] > 0].reset_index(drop=True)
    longest = table.sort_values("words", ascending=False, kind="stable")
    turn = longest.groupby("group").cumcount().sort_values(kind="stable")
    chosen = table.loc[sorted(turn.index[:most])]
    names = _names_within_groups(table)
    titles = {}
    for row in chosen.itertuples():
        told = [names.get(row.article), row.genre, f"{row.words:,} words"]
        known = [part for part in told if isinstance(part, str)]
        titles[row.article] = f"{row.group}: {', '.join(known)}"
    return titles


def _names_within_groups(table: pd.DataFrame) -> dict[str, str]:
    names = {}
    for _, own in table.groupby("group", sort=False):
        if len(own) > 1:
            apart = own["outlet"].notna().all() and own["outlet"].is_unique
            names |= dict(zip(own["article"], own["outlet" if apart else "article"], strict=True))
    return names


def _found(counts: pd.DataFrame) -> pd.DataFrame:
    """The rows of frames that some group has."""
    return counts[counts.groupby("id")["count"].transform("sum") > 0]


def remedy_figures(study: Study) -> list[SavedFigure]:
    """Draw a dot for each remedy and each object of a frame: `called-for-and-collapsing`."""
    choices = remedies_and_objects(study)
    if choices.mentions.empty:
        return []
    saved = []
    for name, some in handfuls(study, "called-for-and-collapsing", MOST_PANELS):
        own = choices.mentions[choices.mentions["group"].isin(some)]
        figure = objects(own, choices.items, some, study.settings.figures.language,
                         "elsevier-half")
        saved.append(save_figure(figure, study.figures, name, own,
                                 alt.of_objects(own, choices.items, some)))
    return saved


def choice_figures(study: Study, referent: Referent, table: pd.DataFrame) -> list[SavedFigure]:
    """Draw what is chosen for a referent, by group and voice, and save it as `called-<referent>`.

    `table` as `referents.choice_shares` gives it.
    """
    saved, language = [], study.settings.figures.language
    for name, some in handfuls(study, f"called-{referent.id.replace('_', '-')}", MOST_GROUPS):
        own = table[table["group"].isin(some)]
        if own["total"].any():
            figure = choice_shares(own, some, language, "elsevier-double")
            saved.append(save_figure(figure, study.figures, name, own,
                                     alt_claims.of_choices(own, some, language)))
    return saved


def handfuls(study: Study, name: str, most: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Groups with words, as many as a figure can show, and the name of their figure."""
    groups = groups_with_words(study)
    for number, first in enumerate(range(0, len(groups), most)):
        yield f"{name}-{number + 1}" if number else name, groups[first:first + most]
