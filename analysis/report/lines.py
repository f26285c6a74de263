"""The lines in which something is named: in tables, and of what is in focus in figures."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.addresses import reader_link, slug
from analysis.measures.concordance import concordance
from analysis.plots.concordance_lines import paired_concordance
from analysis.report import alt_texts
from analysis.report.captions import Caption
from analysis.report.charts import Chart, Recipe, cut_by
from analysis.report.display import Shown, leading, show
from analysis.report.focus import named_in_focus
from analysis.report.groups import groups_with_words
from analysis.report.sentences import sentence
from analysis.study.labels import gloss_phrases, glossed, with_english
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording

MOST_DRAWN = 16
"""Lines of one figure; the groups have equal parts of them."""
MOST_LINES = 60
"""How many lines a notebook shows; `framing concordance` writes them all."""
CONTEXT = 120
"""Characters on each side, more than any width has room for."""


def lines_of(study: Study, spans: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Return the concordance of spans, with the English of each line where there is one."""
    table = concordance(study.texts, spans, study.tables.blocks, width)
    table = with_english(study, table)
    return leading(table, [{"node": reader_link(article, start=start)} for article, start in
                           zip(table["article"], table["start"], strict=True)])


def mention_lines(study: Study, *ids: str, width: int = 60) -> pd.DataFrame:
    """Return the concordance of the counted mentions of actors or frames, in text order.

    The columns of a concordance with `id`, `form`, `object`, `voice`, `speaker`, `echo`, `english`.
    """
    found = study.mentions[study.mentions["id"].isin(ids)]
    found = found.sort_values(["article", "start", "end"], ignore_index=True)
    table = lines_of(study, found, width)
    also = ["id", "form", "object", "voice", "speaker", "echo"]
    return table.assign(**{name: found[name] for name in also})


def every_place(study: Study, ids: Iterable[str]) -> pd.DataFrame:
    """Return every counted mention of some actors or frames in its line.

    Columns `article`, `line`, `role`, `voice`, `what` (the actor or frame, of several), `object`
    (of what a frame is said, where it has one), `before`, `node`, `after`, `english`.
    """
    table = mention_lines(study, *dict.fromkeys(ids))
    entries = {**study.lexicon.actors, **study.lexicon.frames}
    several = table["id"].nunique() > 1
    table["what"] = [entries[name].label_en if name in entries else name for name in table["id"]]
    also = [*["what"] * several, *["object"] * bool(table["object"].notna().any())]
    columns = ["article", "line", "role", "voice", *also, "before", "node", "after", "english"]
    return glossed(study, table[columns], "node")


def show_places(study: Study, ids: Iterable[str], caption: str, most: int = MOST_LINES) -> Shown:
    """Show every counted mention of some actors or frames in its line, or say that there is none.
    """
    return show(every_place(study, ids), caption, most=most,
                empty=sentence(study, "caption_none", caption=caption))


def frame_concordances(study: Study) -> Chart:
    """Draw the lines of each frame that study.toml puts into focus: `concordance-frame-...`."""
    frames = [study.lexicon.frames[name] for name in named_in_focus(study, "frames")]
    return Chart(recipe for frame in frames for recipe in line_chart(
        study, f"frame-{slug(frame.id)}",
        {lang: getattr(frame, f"label_{lang}") for lang in LANGUAGES},
        study.mentions[study.mentions["id"] == frame.id]))


def chosen_lines(study: Study, places: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of some places that are drawn, chosen evenly from each group's text order.

    `places` has article, start, end, group and voice. The columns that
    `plots.concordance_lines.paired_concordance` takes; `start` and `end` are of the node, which is
    widened to whole words.
    """
    order = {article: n for n, article in enumerate(study.articles["article"])}
    places = places.assign(order=places["article"].map(order)).sort_values(
        ["order", "start"], kind="stable")
    groups = [group for group in groups_with_words(study) if (places["group"] == group).any()]
    most = max(1, MOST_DRAWN // max(2, len(groups)))
    kept = pd.concat([evenly(places[places["group"] == group], most) for group in groups])
    whole = [_whole_words(study.texts[row.article], row.start, row.end)
             for row in kept.itertuples()]
    kept[["start", "end"]] = whole
    lines = concordance(study.texts, kept, study.tables.blocks, CONTEXT)
    told = kept.drop_duplicates(["article", "start", "end"])[
        ["article", "start", "end", "group", "voice"]]
    # The concordance is in the order of ids; the figure has that of the study.
    lines = with_english(study, told.merge(lines, on=["article", "start", "end"]))
    glosses = gloss_phrases(study, lines["node"])
    lines["gloss"] = lines["node"].map(glosses)
    for lang in LANGUAGES:
        lines[f"place_{lang}"] = [_place(study, row, lang) for row in lines.to_dict("records")]
    return lines[["group", "article", "line", "start", "end", "voice", "place_en", "place_ar",
                  "before", "node", "after", "english", "gloss"]]


def evenly(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most `most` rows, as far apart as they can be, the first and the last among them.

    >>> evenly(pd.DataFrame({"n": range(9)}), 3)["n"].tolist()
    [0, 4, 8]
    """
    if len(table) <= most:
        return table
    step = (len(table) - 1) / max(1, most - 1)
    return table.iloc[[round(n * step) for n in range(most)]]


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    before = re.search(r"\w*\Z", text[max(0, start - 40):start]).group()
    after = re.match(r"\w*", text[end:end + 40]).group()
    return start - len(before), end + len(after)


def _place(study: Study, row: dict, lang: str) -> str:
    groups = study.articles["group"]
    alone = (groups == row["group"]).sum() == 1
    name = "" if alone else short_name(study, row["article"])
    return wording("concordance_place" if name else "concordance_place_alone", lang, article=name,
                   line=row["line"], voice=wording(row["voice"], lang))


def line_chart(study: Study, name: str, what: dict[str, str], places: pd.DataFrame) -> Chart:
    """Draw the lines of some places, the groups one above the other: `concordance-<name>`.

    `what` is what they are of, in each language; `places` has article, start, end, group and voice.
    """
    if places.empty:
        return Chart()
    lines = chosen_lines(study, places)
    counted = places["group"].value_counts()
    totals = {group: int(counted.get(group, 0)) for group in groups_with_words(study)}
    if len(totals) > 2:
        totals = {group: total for group, total in totals.items() if total}

    def build(name: str, some: Sequence[int]) -> Recipe:
        own = lines.iloc[list(some)].reset_index(drop=True)
        here = (totals if len(some) == len(lines) else
                {group: total for group, total in totals.items() if group in set(own["group"])})
        return Recipe(
            name, own, lambda lang, preset: paired_concordance(own, here, lang, preset),
            lambda lang: alt_texts.of_concordance(own, here, what[lang], lang),
            "elsevier-double",
            Caption("concordance", groups=list(here), what=what, n=len(own),
                    all=sum(here.values())))
    return Chart([cut_by(f"concordance-{name}", range(len(lines)), build)])


def short_name(study: Study, article: str) -> str:
    """Return the group of an article that is alone in it, else its id."""
    groups = study.articles.set_index("article")["group"]
    group = groups[article]
    return group if (groups == group).sum() == 1 else article
