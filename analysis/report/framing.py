"""Tables about frames for the notebook on framing: echoes, remedies, objects, editions, placebo."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measures.frequency import count_mentions, group_sizes
from analysis.measures.made import made
from analysis.measures.uncertainty import placebo
from analysis.report.charts import dot_rows
from analysis.report.checks import page_and_own
from analysis.report.exhibit import RATE, Column, Exhibit, label
from analysis.report.focus import focus_terms
from analysis.report.links import leading, part_link
from analysis.report.telling import groups_with_words
from analysis.study.addresses import reader_link
from analysis.study.beside import modality, read_beside
from analysis.study.labels import gloss_phrases, kind_of, label_ids
from analysis.study.study import Study, StudyError, without_echoes
from analysis.text.terms import Term, count_term, parse_term
from analysis.wording import LANGUAGES, wording

THRESHOLD = 3


def frame_counts(study: Study, mentions: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Count the mentions of every frame of the lexicon in each group, those of none included.

    Columns as in `count_mentions`, and `function`: the frame's first after Entman (1993). A group
    without words has no rows.
    """
    frames = mentions[mentions["kind"] == "frame"]
    counts = label_ids(study, count_mentions(frames, sizes[sizes > 0],
                                             ids=list(study.lexicon.frames)))
    counts = counts.assign(function=[study.lexicon.frames[name].functions[0]
                                     for name in counts["id"]])
    return made(counts, "rates", kind="frame")


FRAMES = Exhibit(
    "frames", lambda study, results: frame_counts(study, study.mentions, study.sizes),
    lambda study, rates: dot_rows(rates), (
        Column("frame", label),
        Column("function", lambda row, lang: wording(row["function"], lang).lower()), *RATE),
    "id", ("rates",))
"""How often each frame is used in each group."""


def one_sided(study: Study, counts: pd.DataFrame, threshold: int = 1) -> dict[str, list[str]]:
    """Name the frames that are in one group only, there at least `threshold` times.

    `counts` as `frame_counts` gives it. Returns the labels for each group with words.
    """
    wide = counts.pivot(index="label_en", columns="group", values="count")
    alone = wide.gt(0).sum(axis=1).eq(1)
    return {group: sorted(wide.index[alone & wide[group].ge(threshold)])
            for group in study.groups if group in wide}


def echoes_apart(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """Count mentions with and without the blocks that restate the body.

    Returns a row an actor or frame: `label_en`, `name` (Arabic), and for each group with
    words the counts `all` and `body`.
    """
    table = mentions.groupby("id", sort=False).size().index.to_frame(name="id", index=False)
    body = without_echoes(mentions)
    for group in groups_with_words(study):
        for name, rows in (("all", mentions), ("body", body)):
            own = rows[rows["group"] == group].groupby("id").size()
            table[f"{group}: {name}"] = table["id"].map(own).fillna(0).astype(int)
    labelled = label_ids(study, table).rename(columns={"label_ar": "name"})
    counts = [name for name in labelled if ":" in name]
    leads = [{name: _echo_link(study, row["id"], name, row[name]) for name in counts}
             for row in labelled.to_dict("records")]
    return leading(labelled[["label_en", "name", *counts]], leads)


def _echo_link(study: Study, identifier: str, column: str, count: int) -> str | None:
    group, _, what = column.rpartition(": ")
    part = {"text": "body"} if what == "body" else {}
    return part_link(kind_of(study, identifier), identifier, group, count, **part
                     ) if "+" not in identifier else None


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


def expressions(study: Study, *ids: str) -> pd.DataFrame:
    """List the expressions used for actors, the most frequent first.

    Returns `group`, `label_en`, `form`, `surface` (without proclitics) and `count`.
    """
    found = study.mentions[study.mentions["id"].isin(ids)]
    counts = found.groupby(["group", "id", "form", "surface"]).size().rename("count").reset_index()
    order = counts.sort_values(["group", "id", "count", "form", "surface"],
                               ascending=[True, True, False, True, True], ignore_index=True)
    return leading(label_ids(study, order)[["group", "label_en", "form", "surface", "count"]], [
        {"count": part_link("actor", row.id, row.group, 1,
                            expression=f"{row.form} {row.surface}")}
        for row in order.rename(columns={"count": "n"}).itertuples()])


def modality_lines(study: Study) -> pd.DataFrame:
    """Return `modality`, each coding leading to its words."""
    table = modality(study)
    return leading(table, [{"modality": reader_link(row.article, start=row.start)}
                           for row in table.itertuples()])


def editions(study: Study) -> pd.DataFrame:
    """Set the expressions of a page beside those of other pages that tell the same story.

    Returns `article`, `page` (its expression), `other`, `edition`, `relation`, `language`, `note`.
    An edition without an expression of the page to stand beside has `page` empty. Raises
    `StudyError` where an expression is not where the table says.
    """
    columns = ["article", "start", "end", "expression", "edition", "relation", "language",
               "other_expression", "note"]
    table = read_beside(study, "editions.csv", columns)
    table = table[table["article"].isin(list(study.texts))]
    for row in table[table["start"] != ""].itertuples():
        page = study.texts[row.article][int(row.start):int(row.end)]
        if page != row.expression:
            raise StudyError(f"data/editions.csv: {row.article} has {page!r} at {row.start}, not "
                             f"{row.expression!r}. Correct the row.")
    table = table.rename(columns={"expression": "page", "other_expression": "other"})
    return table[["article", "page", "other", "edition", "relation", "language", "note"]]


class Placebo(NamedTuple):
    """What cutting one text in two shows: `cuts`, contrasts on average, share with at least one."""

    article: str
    length: int
    cuts: int
    frames: int
    average: float
    share: float
    seed: int


def placebo_of_longest(study: Study, cuts: int = 2000, seed: int = 0) -> Placebo:
    """Cut the longest article as if it were two texts of the study's sizes.

    A stretch as long as the shortest article is set against the rest. A contrast is a frame with
    three or more mentions on one side and none on the other. Raises `StudyError` where no two
    articles with words differ in length.
    """
    sizes = group_sizes(study.words, "article")
    if sizes.nunique() < 2:
        raise StudyError("An article is cut as if it were two texts of the study's lengths; that "
                         "needs two articles of different length.")
    article, length = str(sizes.idxmax()), int(sizes.min())
    words = study.words[study.words["article"] == article]
    frames = study.mentions[(study.mentions["kind"] == "frame")
                            & (study.mentions["article"] == article)]
    result = placebo(words, frames, length, cuts=cuts, threshold=THRESHOLD, seed=seed)
    return Placebo(article, length, cuts, frames["id"].nunique(),
                   float(result["one_sided"].mean()), float(np.mean(result["one_sided"] > 0)),
                   seed)


def page_and_article(study: Study) -> pd.DataFrame:
    """Count actors, frames and terms on each whole page and in its article alone.

    The terms are those of `data/check_terms.csv` and of `[focus]`. Returns those that the clutter
    holds too, those with most there first: `label_en`, `article`, `page`, `own` (counts), `clutter`
    (the difference).
    """
    words = study.words[["article", "token"]]
    inside = study.tables.tokens.merge(words, on=["article", "token"])
    rows = [(label, article, int(page), int(own), "term", " ".join(term.keys))
            for label, term in _typed(study).items()
            for article, page, own in zip(
                study.texts, _times(study, term, study.tables.tokens), _times(study, term, inside),
                strict=True)]
    names = ["label_en", "article", "page", "own", "kind", "id"]
    table = pd.concat([pd.DataFrame(rows, columns=names),
                       _mentioned(study)])
    # What was typed as a term and is in the lexicon too stands once.
    table = table.assign(clutter=table["page"] - table["own"],
                         key=table["label_en"].str.lower().str.removeprefix("the "))
    table = table[table["clutter"] > 0].drop_duplicates(["article", "key"]).drop(columns="key")
    table = table.sort_values(["clutter", "own", "article", "label_en"],
                              ascending=[False, True, True, True], ignore_index=True)
    leads = [page_and_own(study, row.kind, row.id, row.article, row.own)
             for row in table.itertuples()]
    # A notebook names the columns otherwise.
    leads = [{**lead, "on the page": lead["page"], "in the article": lead["own"]}
             for lead in leads]
    return leading(table.drop(columns=["kind", "id"]), leads)


def _typed(study: Study) -> dict[str, Term]:
    checked = read_beside(study, "check_terms.csv", ["term", "english"])
    terms = {row.english: parse_term(row.term, study.lexicon, study.settings.terms.conflation)
             for row in checked.itertuples()}
    focus = {term.typed: term for term in focus_terms(study)}
    glosses = gloss_phrases(study, focus) if focus else {}
    keys = {term.keys for term in terms.values()}
    return terms | {glosses[typed] or typed: term for typed, term in focus.items()
                    if term.keys not in keys}


def _times(study: Study, term: Term, tokens: pd.DataFrame) -> np.ndarray:
    return count_term(term, tokens, study.tables.vocabulary, list(study.texts))["count"].to_numpy()


def _mentioned(study: Study) -> pd.DataFrame:
    mentions = study.tables.mentions
    if study.settings.coding.strength == "core":
        mentions = mentions[mentions["strength"] == "core"]
    page, own = (table.groupby(["id", "article"]).size() for table in (mentions, study.mentions))
    table = pd.DataFrame({"page": page, "own": own.reindex(page.index, fill_value=0)})
    table = label_ids(study, table.reset_index())
    return table.assign(kind=[kind_of(study, name) for name in table["id"]])[
        ["label_en", "article", "page", "own", "kind", "id"]]
