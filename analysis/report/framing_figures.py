"""The figures of the notebook on framing, as recipes for studies of any shape.

There is a recipe where there is something to draw; of many groups there are several, of which the
first keeps the plain name.
"""

from collections.abc import Iterator, Sequence
from math import ceil

import pandas as pd

from analysis.lexicon.referents import Referent
from analysis.plots.arabic_text import has_arabic
from analysis.plots.choices import choice_shares
from analysis.plots.frames import objects
from analysis.plots.strips import dispersion
from analysis.plots.style import MOST_GROUPS
from analysis.report import alt_texts
from analysis.report.captions import caption
from analysis.report.charts import Recipe, cut_by, dot_rows, numbered
from analysis.report.framing import remedies_and_objects
from analysis.report.telling import groups_with_words
from analysis.study.study import Study
from analysis.wording import wording

MOST_PANELS = 3
MOST_STRIPS = 8
"""Articles of which one figure shows where everything stands."""
MOST_LINES = 12
"""Frames that one strip shows before it is kept to those in focus."""


def frame_recipes(study: Study, counts: pd.DataFrame) -> list[Recipe]:
    """The rate of each frame that is found: `frames`.

    `counts` as `framing.frame_counts` gives it. Frames that no group has are left out; a zero of a
    group tells as much as a count where another has the frame.
    """
    return list(dot_rows(counts))


def strip_recipes(study: Study, frames: pd.DataFrame, counts: pd.DataFrame) -> list[Recipe]:
    """Where in each article each frame falls: `where-frames-fall`.

    `frames` are the study's mentions of frames, `counts` as `framing.frame_counts` gives it. Frames
    that no group has are left out; of more than `MOST_LINES`, those of `[focus] frames` are drawn.
    """
    items = _found(counts).drop_duplicates("id")[["id", "label_en", "label_ar"]]
    in_focus = items[items["id"].isin(study.settings.focus.frames)]
    if len(items) > MOST_LINES and len(in_focus):
        items = in_focus
    frames = frames[frames["id"].isin(items["id"])]
    if frames.empty:
        return []
    titles = {lang: strip_titles(study, lang=lang) for lang in ("en", "ar")}
    blocks = study.tables.blocks[study.tables.blocks["counted"]]
    columns = ["article", "start", "end", "id", "object", "role", "echo", "surface"]

    def build(name: str, articles: Sequence[str], shown: pd.DataFrame) -> Recipe:
        own = frames[frames["article"].isin(articles) & frames["id"].isin(shown["id"])]

        def named(lang: str) -> dict[str, str]:
            return {article: titles[lang][article] for article in articles}

        return Recipe(
            name, own[columns],
            lambda lang, preset: dispersion(own, blocks, shown, named(lang), lang, preset),
            lambda lang: alt_texts.of_dispersion(own, blocks, shown, named(lang), lang),
            "elsevier-double",
            lambda lang: caption(study, "strips", lang, articles=articles, n=len(own),
                                 frames=len(shown)))

    def cut(parts: int) -> list[Recipe]:
        # An article has a figure of its own before its frames are set apart.
        articles, rows = list(titles["en"]), ceil(parts / len(titles["en"]))
        pieces = [(some, items) for some in _runs(articles, parts)] if rows == 1 else [
            ([article], some) for article in articles for some in _runs(items, rows)]
        return [build(numbered("where-frames-fall", n), some, own)
                for n, (some, own) in enumerate(pieces)]

    return [build("where-frames-fall", list(titles["en"]), items)._replace(cut=cut)]


def _runs(whole, parts: int) -> list:
    """Cut a list or a table into runs of about one length."""
    parts = min(parts, len(whole))
    edges = [round(len(whole) * n / parts) for n in range(parts + 1)]
    return [whole[edges[n]:edges[n + 1]] for n in range(parts)]


def strip_titles(study: Study, most: int = MOST_STRIPS, lang: str = "en") -> dict[str, str]:
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
        told = [names.get(row.article), _genre(row.genre, lang),
                wording("strip_words", lang, count=f"{row.words:,}")]
        known = [part for part in told if isinstance(part, str) and part]
        titles[row.article] = f"{row.group}: {('، ' if lang == 'ar' else ', ').join(known)}"
    return titles


def _genre(genre: object, lang: str) -> str:
    """Word a genre in a language; one that is known in no other stands as the study writes it."""
    if not isinstance(genre, str):
        return ""
    try:
        return wording(f"genre_{genre.strip().casefold().replace(' ', '_')}", lang)
    except KeyError:
        return genre if lang == "en" or has_arabic(genre) else ""


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


def remedy_recipes(study: Study) -> list[Recipe]:
    """A dot for each remedy and each object of a frame: `called-for-and-collapsing`."""
    choices = remedies_and_objects(study)
    if choices.mentions.empty:
        return []
    return [_dots(study, name, some, choices.mentions[choices.mentions["group"].isin(some)],
                  choices.items)
            for name, some in handfuls(study, "called-for-and-collapsing", MOST_PANELS)]


def _dots(study: Study, name: str, groups: Sequence[str], mentions: pd.DataFrame,
          items: pd.DataFrame) -> Recipe:
    most = max(1, mentions.groupby(["id", "group"]).size().max()) if len(mentions) else 1

    def build(name: str, ids: Sequence[str]) -> Recipe:
        shown = items[items["id"].isin(ids)]
        own = mentions[mentions["id"].isin(ids)]
        return Recipe(
            name, own,
            lambda lang, preset: objects(own, shown, groups, lang, preset, most),
            lambda lang: alt_texts.of_objects(own, shown, groups, lang), "elsevier-half",
            lambda lang: caption(study, "dots", lang, groups=groups, n=len(own)))

    return cut_by(name, list(items["id"]), build)


def choice_recipes(study: Study, referent: Referent, table: pd.DataFrame) -> list[Recipe]:
    """What is chosen for a referent, by group and voice: `called-<referent>`.

    `table` as `referents.choice_shares` gives it.
    """
    return [shares_recipe(study, name, some, own)
            for name, some in handfuls(study, f"called-{referent.id.replace('_', '-')}",
                                       MOST_GROUPS)
            if (own := table[table["group"].isin(some)])["total"].any()]


def shares_recipe(study: Study, name: str, groups: Sequence[str], table: pd.DataFrame) -> Recipe:
    """What is chosen for the referents of a table of `referents.choice_shares`, by voice."""
    def build(name: str, units: Sequence[tuple[str, str]]) -> Recipe:
        chosen = pd.MultiIndex.from_frame(table[["referent", "choice"]]).isin(list(units))
        own = table[chosen]

        def told(lang: str) -> str:
            what = own.drop_duplicates("referent")[f"label_{lang}"]
            heard = own[own["voice"] == "all"].drop_duplicates(["referent", "group"])
            return caption(study, "choices", lang, groups=groups,
                           what=("، " if lang == "ar" else ", ").join(what),
                           n=f"{heard['total'].sum():,.0f}")

        return Recipe(name, own, lambda lang, preset: choice_shares(own, groups, lang, preset),
                      lambda lang: alt_texts.of_choices(own, groups, lang), "elsevier-double",
                      told)

    units = list(dict.fromkeys(zip(table["referent"], table["choice"], strict=True)))
    return cut_by(name, units, build)


def handfuls(study: Study, name: str, most: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Groups with words, as many as a figure can show, and the name of their figure."""
    groups = groups_with_words(study)
    for number, first in enumerate(range(0, len(groups), most)):
        yield numbered(name, number), groups[first:first + most]
