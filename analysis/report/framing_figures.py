"""The figures of notebook 4: rates of frames, where in a text they fall, what is called for.

There is a recipe where there is something to draw; of many groups there are several, of which the
first keeps the plain name.
"""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

import pandas as pd

from analysis.plots.arabic_text import has_arabic
from analysis.plots.frames import objects
from analysis.plots.strips import dispersion
from analysis.report import alt_texts
from analysis.report.captions import Caption
from analysis.report.charts import Chart, Recipe, cut_by, handfuls, numbered
from analysis.report.groups import groups_with_words
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording

MOST_PANELS = 3
MOST_STRIPS = 8
"""Articles of which one figure shows where everything stands."""
MOST_LINES = 12
"""Frames that one strip shows before it is kept to those in focus."""


def strips(study: Study, frames: pd.DataFrame, counts: pd.DataFrame) -> Chart:
    """Draw where in each article each frame falls.

    `frames` are the study's mentions of frames, `counts` as `framing.frame_counts` gives it. Frames
    that no group has are left out; of more than `MOST_LINES`, those of `[focus] frames` are drawn.
    """
    items = _found(counts).drop_duplicates("id")[["id", "label_en", "label_ar"]]
    in_focus = items[items["id"].isin(study.settings.focus.frames)]
    if len(items) > MOST_LINES and len(in_focus):
        items = in_focus
    frames = frames[frames["id"].isin(items["id"])]
    if frames.empty:
        return Chart()
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
            Caption("strips", articles=articles, n=len(own), frames=len(shown)))

    def cut(parts: int) -> list[Recipe]:
        # An article has a figure of its own before its frames are set apart.
        articles, rows = list(titles["en"]), ceil(parts / len(titles["en"]))
        pieces = [(some, items) for some in _runs(articles, parts)] if rows == 1 else [
            ([article], some) for article in articles for some in _runs(items, rows)]
        return [build(numbered("where-frames-fall", n), some, own)
                for n, (some, own) in enumerate(pieces)]

    return Chart([build("where-frames-fall", list(titles["en"]), items)._replace(cut=cut)])


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


class Choices(NamedTuple):
    """Mentions to draw as dots, and the lines of the chart they belong to."""

    mentions: pd.DataFrame
    items: pd.DataFrame


def remedies_and_objects(study: Study) -> Choices:
    """Return the mentions of remedies, and of frames with an object by what that object is.

    `mentions` has `id` (of the remedy, or `frame:object`), `group`, `echo`; `items` has `id`,
    `heading_en`, `heading_ar`, `label_en`, `label_ar`, in the order of the lexicon.
    """
    frames = study.mentions[study.mentions["kind"] == "frame"]
    items, parts = [], []
    for frame in study.lexicon.frames.values():
        own = frames[frames["id"] == frame.id]
        if frame.functions[0] == "remedy":
            items.append((frame.id, *(wording("called_for", lang) for lang in LANGUAGES),
                          frame.label_en, frame.label_ar))
            parts.append(own)
        elif frame.objects:
            for name in sorted(own["object"].dropna().unique()):
                items.append((f"{frame.id}:{name}", f"{frame.label_en} of", frame.label_ar,
                              *_object_labels(name)))
            parts.append(own.dropna(subset="object").assign(
                id=lambda rows: rows["id"] + ":" + rows["object"]))
    names = ["id", "heading_en", "heading_ar", "label_en", "label_ar"]
    table = pd.DataFrame(items, columns=names).sort_values(
        "heading_en", key=lambda heading: heading != wording("called_for", "en"), kind="stable")
    mentions = pd.concat([frames.iloc[:0], *parts])[["article", "start", "end", "id", "group",
                                                     "echo"]]
    return Choices(mentions.reset_index(drop=True), table.reset_index(drop=True))


def _object_labels(name: str) -> list[str]:
    try:
        return [wording(f"object_{name}", lang) for lang in LANGUAGES]
    except KeyError:
        return [name] * len(LANGUAGES)


def remedies(study: Study) -> Chart:
    """Draw a dot for each remedy and each object of a frame."""
    mentions, items = remedies_and_objects(study)
    groups = groups_with_words(study) if len(mentions) else []
    return Chart(_dots(name, some, mentions[mentions["group"].isin(some)], items)
                 for name, some in handfuls("called-for-and-collapsing", groups, MOST_PANELS))


def _dots(name: str, groups: Sequence[str], mentions: pd.DataFrame,
          items: pd.DataFrame) -> Recipe:
    most = max(1, mentions.groupby(["id", "group"]).size().max()) if len(mentions) else 1

    def build(name: str, ids: Sequence[str]) -> Recipe:
        shown = items[items["id"].isin(ids)]
        own = mentions[mentions["id"].isin(ids)]
        return Recipe(
            name, own,
            lambda lang, preset: objects(own, shown, groups, lang, preset, most),
            lambda lang: alt_texts.of_objects(own, shown, groups, lang), "elsevier-half",
            Caption("dots", groups=groups, n=len(own)))

    return cut_by(name, list(items["id"]), build)
