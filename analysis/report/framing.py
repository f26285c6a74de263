"""What notebook 4 shows: frames, what is called for, what is said of what, and what chance shows.

What things are called stands in `report.choices`, other editions in `report.editions`.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.addresses import concordance_link, reader_link
from analysis.lexicon.schema import load_referents
from analysis.measures.frequency import count_mentions, group_sizes
from analysis.measures.made import made
from analysis.measures.uncertainty import placebo, rate_ratio_interval
from analysis.mentions.fit import compare_frames
from analysis.report.actors import fit_table
from analysis.report.charts import dot_rows
from analysis.report.checks import page_and_own
from analysis.report.choices import ALL, choices_by_referent, choices_said
from analysis.report.display import Linked, Shown, leading, leads_of, part_link, show
from analysis.report.exhibit import RATE, Column, Exhibit, label
from analysis.report.focus import focus_terms
from analysis.report.groups import REST, contrasts, groups_with_words, texts_of
from analysis.report.sentences import Said, counted, heading, labels, said, say, sentence, shown
from analysis.study.labels import (
    gloss_phrases,
    kind_of,
    label_ids,
    modality,
    read_beside,
    references,
)
from analysis.study.study import Study, StudyError, without_echoes
from analysis.text.terms import Term, count_term, parse_term
from analysis.wording import entries, wording

THRESHOLD = 3
FUNCTIONS = ("problem", "cause", "moral")
MOST_REFERENTS = 3


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


def frames_with(study: Study, function: str, objects: bool = True) -> list[str]:
    """Return the frames whose first function is the given one, after Entman (1993).

    Without `objects` those that are said of something are left out.
    """
    return [frame.id for frame in study.lexicon.frames.values()
            if frame.functions[0] == function and (objects or not frame.objects)]


def functions(study: Study) -> dict[str, list[str]]:
    """Return by function, remedies apart, the frames that are not said of something."""
    found = {name: frames_with(study, name, objects=False) for name in FUNCTIONS}
    return {name: frames for name, frames in found.items() if frames}


def function_heading(study: Study, function: str) -> Shown:
    """Show a function of frames as a heading."""
    return heading(study, said(f"function_{function}"))


def frames_with_objects(study: Study) -> list[str]:
    """Return the frames that are said of something, as a collapse is."""
    return [frame.id for frame in study.lexicon.frames.values() if frame.objects]


def against_the_rest(study: Study, counts: pd.DataFrame) -> list[pd.DataFrame]:
    """Set the frames of each group against all the others, where there are more than two.

    `counts` as `frame_counts` gives it. Columns `label_en`, `frame` (Arabic), the counts of
    either side, their rates per 1,000 words, and how many times as frequent a frame is: the exact
    interval (Clopper & Pearson 1934, as a ratio of rates), which nothing on one side leaves open.
    """
    tables = []
    for group, against in contrasts(study):
        if against != REST:
            continue
        rows = counts[counts["group"] == group].set_index("id")
        rest = counts[counts["group"] != group].groupby("id")[["count", "size"]].sum()
        rows = rows[["label_en", "label_ar", "count", "per_thousand", "size"]].join(
            rest.add_suffix("_rest"))
        rows = rows[rows["count"].add(rows["count_rest"]).gt(0)]
        bounds = zip(*rate_ratio_interval(rows["count"], rows["size"], rows["count_rest"],
                                          rows["size_rest"]), strict=True)
        table = pd.DataFrame({
            "label_en": rows["label_en"], "frame": rows["label_ar"], group: rows["count"],
            REST: rows["count_rest"], f"{group}: per 1,000": rows["per_thousand"],
            f"{REST}: per 1,000": 1000 * rows["count_rest"] / rows["size_rest"],
            "ratio: 95% interval": [f"{low:.1f} to {'∞' if np.isinf(high) else f'{high:.1f}'}"
                                    for low, high in bounds]})
        table = leading(table.reset_index(drop=True), [
            {group: concordance_link("frame", name, group), REST: concordance_link("frame", name)}
            for name in rows.index])
        table.attrs["title"] = f"{group} against {REST}"
        tables.append(table)
    return tables


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


def alone(study: Study, counts: pd.DataFrame) -> Shown:
    """Say which frames stand in one group only; `counts` as `frame_counts` gives it."""
    if counts["count"].sum() == 0:
        return sentence(study, "no_frames")
    if not contrasts(study):
        found = counts[counts["count"] > 0]
        return sentence(study, "frames_found", k=len(found),
                        frames=counted(counts["id"].nunique(), "frame"),
                        which=[labels(row) for row in found.itertuples()])
    names = {frame.label_en: labels(frame) for frame in study.lexicon.frames.values()}
    return shown(study, [
        said("frames_only_in", texts=texts_of(study, group), frames=[names[n] for n in frames])
        if frames else said("frames_none_only_in", texts=texts_of(study, group))
        for group, frames in one_sided(study, counts).items()])


def one_minute(study: Study, counts: pd.DataFrame,
               expressions: dict[str, pd.DataFrame]) -> Shown:
    """Say in a few sentences what is chosen in which group.

    `counts` as `frame_counts` gives it, `expressions` as `choices.choice_expressions`.

    Referents (what is asked for, what somebody is called) whose usual choice is not the same in all
    groups come first, of these those with most expressions, at most three; then of what each frame
    with an object is said; then the frame that is named most.
    """
    ranked, referents = {}, load_referents(study.lexicon)
    for place, (name, shares) in enumerate(choices_by_referent(study, expressions).items()):
        made = shares[(shares["voice"] == ALL) & (shares["count"] > 0)]
        if len(made):
            usual = made.sort_values("count", ascending=False, kind="stable").groupby("group")
            same = usual["choice"].first().nunique() < 2
            key = (same, bool(referents[name].actors), -int(made["count"].sum()), place)
            ranked[key] = choices_said(study, referents[name], shares)
    sentences = [ranked[key] for key in sorted(ranked)[:MOST_REFERENTS]]
    if study.mentions["object"].notna().any():
        sentences.append(_objects_said(study))
    if counts["count"].sum():
        most = counts[counts["count"] > 0].sort_values("count", ascending=False, kind="stable")
        first = {row.group: row for row in most.drop_duplicates("group").rename(
            columns={"count": "n"}).itertuples()}
        sentences.append(said("frame_most", each=[
            said("frame_most_in", texts=texts_of(study, group), frame=labels(first[group]),
                 places=Linked(counted(first[group].n, "place"),
                               concordance_link("frame", first[group].id, group)))
            for group in study.groups if group in first]))
    return shown(study, sentences or [said("no_frames")])


def places_told(study: Study, function: str, frames: Iterable[str]) -> Shown:
    """Say how often the frames of a function are named in each group, and which."""
    frames, each = [study.lexicon.frames[name] for name in frames], []
    for group in groups_with_words(study):
        counts = study.mentions[study.mentions["group"] == group]["id"].value_counts()
        named = [(int(counts.get(frame.id, 0)), frame) for frame in frames]
        which = [said("labelled", label=labels(frame), n=Linked(
            n, concordance_link("frame", frame.id, group))) for n, frame in named if n]
        values = {"n": sum(n for n, _ in named), "texts": texts_of(study, group)}
        each.append(said("function_in_which", **values, which=which) if which else
                    said("function_in", **values))
    what = said(f"function_{function}")
    if not each:
        return sentence(study, "function_nowhere", what=what)
    return sentence(study, "function_places", what=what, each=each)


def objects_told(study: Study) -> Shown:
    """Say of what each frame that has an object is said in each group."""
    return shown(study, [_objects_said(study)])


def _objects_said(study: Study) -> Said:
    mentions = study.mentions.dropna(subset="object")
    sentences = []
    for name, frame in study.lexicon.frames.items():
        rows = mentions[mentions["id"] == name]
        each = [said("objects_in", texts=texts_of(study, group),
                     objects=_objects_of(name, group, rows[rows["group"] == group]))
                for group in study.groups if rows["group"].eq(group).any()]
        if each:
            sentences.append(said("objects_of", frame=labels(frame), each=each))
    return said("paragraph", sentences=sentences) if sentences else said("objects_none")


def _objects_of(frame: str, group: str, mentions: pd.DataFrame) -> list[Said]:
    counts = mentions["object"].value_counts().sort_index().sort_values(ascending=False,
                                                                        kind="stable")
    return [said("with_places", name=said(key) if (key := f"object_{name}") in entries() else
                 said("object_named", name=name), places=Linked(
        counted(int(n), "place"), part_link("frame", frame, group, n, object=name)))
        for name, n in counts.items()]


def modality_told(study: Study, coded: pd.DataFrame) -> str | Shown:
    """Say how many places of frames with an object are asserted, of those that were coded.

    Where none was coded, that; nothing where there is no such place.
    """
    if len(coded):
        return say("coded_asserted", study.settings.figures.language, all=len(coded),
                   asserted=int(coded["modality"].eq("asserted").sum()))
    places = study.mentions["id"].isin(frames_with_objects(study)).any()
    return shown(study, [said("not_coded")] if places else [])


def modality_lines(study: Study) -> pd.DataFrame:
    """Return `modality`, each coding leading to its words."""
    table = modality(study)
    return leading(table, [{"modality": reader_link(row.article, start=row.start)}
                           for row in table.itertuples()])


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


def placebo_told(study: Study) -> Shown:
    """Say how often two parts of the longest article differ, or why that is not known."""
    words = study.articles.loc[study.articles["words"] > 0, "words"]
    if words.nunique() < 2:
        return sentence(study, "placebo_impossible")
    cut = placebo_of_longest(study)
    if not cut.frames:
        return sentence(study, "placebo_no_frame", article=cut.article)
    values = cut._asdict()
    noted = {"measure": "placebo", "draws": "cuts_longest", "cuts": cut.cuts, "length": cut.length,
             "seed": values.pop("seed")}
    return sentence(study, "placebo_cut", **values)._replace(made=noted)


def show_fit(study: Study) -> list[Shown]:
    """Show the frames found against the reference annotations, with every error."""
    known = references(study)
    if not known:
        return [sentence(study, "no_reference")]
    compared = compare_frames(study.mentions, known)
    return [show(fit_table(study, compared), "Frames: found against the reference"),
            show(compared.errors, "Every error", "missed: only in the reference; extra: only found",
                 empty=sentence(study, "no_error"))]


def page_and_article(study: Study) -> pd.DataFrame:
    """Count actors, frames and terms on each whole page and in its article alone.

    The terms are those of `data/check_terms.csv` and of `[focus]`. Returns those that the clutter
    holds too, those with most there first: `label_en`, `label_ar`, `article`, `page`, `own`
    (counts), `clutter` (the difference).
    """
    words = study.words[["article", "token"]]
    inside = study.tables.tokens.merge(words, on=["article", "token"])
    rows = [(label, term.typed, article, int(page), int(own), "term", " ".join(term.keys))
            for label, term in _typed(study).items()
            for article, page, own in zip(
                study.texts, _times(study, term, study.tables.tokens), _times(study, term, inside),
                strict=True)]
    names = ["label_en", "label_ar", "article", "page", "own", "kind", "id"]
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
        ["label_en", "label_ar", "article", "page", "own", "kind", "id"]]


def clutter_told(study: Study, table: pd.DataFrame) -> Shown:
    """Say what the pages around the articles would add; `table` as `page_and_article` gives it."""
    if table.empty:
        return sentence(study, "clutter_none")
    leads = [{name: lead.get(name) for name in ("page", "own")} for lead in leads_of(table)]
    rows = [(row, {name: Linked(int(getattr(row, name)), lead[name]) for name in lead})
            for row, lead in zip(table.itertuples(), leads, strict=True)]
    most, counts = rows[0]
    sentences = [said("clutter_most", what=labels(most), article=most.article, **counts)]
    each = []
    for article in dict.fromkeys(row.article for row, _ in rows):
        never = [said("labelled", label=labels(row), n=counts["page"])
                 for row, counts in rows if row.article == article and not row.own]
        if never:
            each.append(said("clutter_only_on", article=article, named=never[:8]))
    if each:
        sentences.append(said("clutter_only", each=each))
    return shown(study, sentences)
