"""What the notebook on voices asks of any study: its answers as sentences, tables and figures."""

from collections.abc import Sequence

import pandas as pd

from analysis.report.charts import SavedFigure, saved
from analysis.report.display import Linked, Shown, joined, prose, show
from analysis.report.focus import focus_actors, named_in_focus
from analysis.report.links import leading, part_link
from analysis.report.sentences import write
from analysis.report.telling import (
    MOST_LINES,
    bullets,
    enumerated,
    groups_with_words,
    heading,
    plural,
    show_lines,
)
from analysis.report.telling import texts_of as texts_said
from analysis.report.voices_figures import naming_recipes
from analysis.report.whose_words import (
    compare_voices,
    naming_tiles,
    profile_table,
    told_of,
    who_says,
)
from analysis.study.addresses import reader_link
from analysis.study.beside import references
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study
from analysis.study.whole_pages import OUTLET

NO_QUOTATION = ("No quotation and no reported speech is found: every word is taken as the page's "
                "own. Speech is found from quotation marks and reporting words "
                "(data/lexicon/speech.yml).")
NO_CALL = "No call, declared support or question is found in these texts."
NO_ACTOR = "No actor of the lexicon (data/lexicon/actors.yml) is mentioned in these texts."


def texts_of(study: Study, group: str) -> str:
    """Name the texts of a group."""
    return write(texts_said(study, group), study.settings.figures.language)


def _with_rows(study: Study, table: pd.DataFrame) -> list[str]:
    return [group for group in study.groups if table["group"].eq(group).any()]


def speaking_told(study: Study, shares: pd.DataFrame) -> Shown:
    """Say how much is the page's own, how much is quoted, and who says most besides the page."""
    told = []
    for group in _with_rows(study, shares):
        own = shares[shares["group"] == group]
        voice = own.groupby("voice")["share"].sum()
        others = own[own["speaker"] != OUTLET]
        page = Linked(voice.get(OUTLET, 0.0), part_link(
            "speaker", OUTLET, group, voice.get(OUTLET, 0.0), voice=OUTLET))
        told.append(prose("The page's own words are {page:.0%} of {texts}; between quotation marks "
                          "stand {quoted:.0%}. {most}", page=page,
                          quoted=voice.get("quoted", 0.0), texts=texts_of(study, group),
                          most=f"Apart from the page, {others['label_en'].iloc[0]} says most."
                          if len(others) else "Nobody else speaks."))
    return bullets(told or [prose("There is no counted word, so nobody speaks.")])


def calls_told(study: Study, calls: pd.DataFrame) -> Shown:
    """Say how many calls each group has, how many name whom they are made on, and who calls.

    `calls` as `whose_words.calls` gives it.
    """
    asked = calls[calls["kind"] == "call_for"]
    if asked.empty:
        return prose("Nobody calls for anything in these texts.")
    told = []
    for group in groups_with_words(study):
        own = asked[asked["group"] == group]
        callers = enumerated(own["caller_en"].replace("", "nobody named").drop_duplicates())
        told.append(prose("In {texts}: {n}, {named} on somebody by name{who}.",
                          texts=texts_of(study, group),
                          n=Linked(plural(len(own), "call"), part_link(
                              "call", "all", group, len(own), call="call_for")),
                          named=_named_link(group, int(own["addressee_en"].ne("").sum())),
                          who=f"; by {callers}" * bool(callers)))
    return bullets(told)


def _named_link(group: str, count: int) -> Linked:
    return Linked(count, part_link("call", "all", group, count, named="named"))


def call_pairs(calls: pd.DataFrame) -> pd.DataFrame:
    """Count who calls on whom by name: `group`, `caller`, `addressee`, `calls`."""
    asked = calls[(calls["kind"] == "call_for") & (calls["addressee_en"] != "")]
    counts = asked.groupby(["group", "caller_en", "addressee_en"]).size().rename("calls")
    table = counts.reset_index().rename(
        columns={"caller_en": "caller", "addressee_en": "addressee"})
    return leading(table, [{"calls": part_link(
        "call", "all", row.group, row.calls, pair=f"{row.caller} {row.addressee}")}
        for row in table.itertuples()])


def matrix_told(study: Study, matrix: pd.DataFrame) -> Shown:
    """Say how many mentions of actors are the page's own in each group."""
    if matrix.empty:
        return prose("{told}", told=NO_ACTOR)
    parts = []
    for group in _with_rows(study, matrix):
        own = matrix[matrix["group"] == group].groupby("speaker")["count"].sum()
        parts.append(f"{own.get(OUTLET, 0)} of {own.sum()} in {texts_of(study, group)}")
    return prose("Of the mentions of these actors ({n}) {parts} are the page's own; the others "
                 "stand in somebody's reported or quoted words.", n=matrix["id"].nunique(),
                 parts=enumerated(parts))


def who_calls_whom(study: Study) -> list[Shown | SavedFigure]:
    """Show what the actors in focus are called and by whom, then others with a judging word.

    For each actor of `[focus] actors` (else the person mentioned most) a part: every expression as
    a tile with its line, and what is chosen, in all words and in the page's own.
    """
    shown: list[Shown | SavedFigure] = []
    actors = focus_actors(study)
    for actor in actors:
        shown += _naming_part(study, actor)
    judged = study.mentions.loc[study.mentions["form"] == "label", "id"].unique()
    others = [name for name in study.lexicon.actors if name in judged and name not in actors]
    if others:
        tiles = naming_tiles(study, *others)
        names = enumerated(study.lexicon.actors[name].label_en for name in others)
        labels = tiles[tiles["choice"] == "label"]
        shown += [heading("Who else is called by a judging word?"),
                  prose("{names}.", names=names),
                  show(profile_table(study, tiles), "What is chosen for them"),
                  show(_readable(study, labels), "Their labels, and whose they are",
                       "Glossed word by word.", _glosses(labels))]
    return shown or [prose("{told}", told=NO_ACTOR)]


def _naming_part(study: Study, actor: str) -> list[Shown | SavedFigure]:
    name = study.lexicon.actors[actor].label_en
    tiles = naming_tiles(study, actor)
    title = heading(f"What is {name} called, and by whom?")
    if tiles.empty:
        return [title, prose("{name} is not mentioned in these texts.", name=name)]
    own = tiles[tiles["voice"] == OUTLET]
    return [title, *saved(study, naming_recipes(study, actor, tiles)),
            show(_readable(study, tiles), f"Expressions: {name}",
                 "Strategies after van Leeuwen (2008). Glossed word by word.", _glosses(tiles),
                 most=MOST_LINES),
            show(profile_table(study, tiles, actor=actor), f"What is chosen for {name}",
                 "Score intervals (Wilson 1927), as if each expression were chosen on its own."),
            show(profile_table(study, own, actor=actor, voice=OUTLET),
                 "The same in the page's own words",
                 empty="In no page's own words is there an expression."),
            show(profile_table(study, tiles, "voice", actor),
                 f"In whose words {name} is named"),
            *labels_told(study, actor, tiles)]


def _readable(study: Study, tiles: pd.DataFrame) -> pd.DataFrame:
    columns = [*_where(study), "expression", "choice", "strategy", "voice", "label_en", "verbatim"]
    return _placed(tiles, tiles[columns].rename(columns={"label_en": "whose"}))


def _placed(places: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Note that each row's line leads to its place; both tables have the same rows."""
    return leading(table.reset_index(drop=True), [
        {"line": reader_link(article, start=start)} for article, start in
        zip(places["article"], places["start"], strict=True)])


def _where(study: Study) -> list[str]:
    """The columns that say where a row stands: the article too, where its group has several."""
    several = study.articles["group"].duplicated().any()
    return ["group", *["article"] * bool(several), "line"]


def _glosses(tiles: pd.DataFrame) -> dict[str, str]:
    return dict(zip(tiles["expression"], tiles["gloss"], strict=True))


def labels_told(study: Study, actor: str, tiles: pd.DataFrame) -> list[Shown]:
    """Say whose words the labels for an actor are, a sentence a group that has any."""
    name, told = study.lexicon.actors[actor].label_en, []
    labels = tiles[tiles["choice"] == "label"]
    for group in _with_rows(study, labels):
        own = labels[labels["group"] == group]
        inside = own[own["voice"] == "quoted"]
        translated = int(inside["verbatim"].eq("translated").sum())
        tail = (f", of which {translated} are quoted in translation: what the speaker's own word "
                "was they do not show") if translated else ""
        told.append(prose("Of the labels for {name} in {texts} ({n}), {page} stand in the page's "
                          "own words, {reported} in reported speech and {quoted} between quotation "
                          "marks{tail}.", name=name, texts=texts_of(study, group), tail=tail,
                          n=Linked(len(own), part_link("actor", actor, group, len(own),
                                                       form="label")),
                          **{said: _labels_in(actor, group, own, voice) for said, voice in (
                              ("page", OUTLET), ("reported", "reported"),
                              ("quoted", "quoted"))}))
    return told


def _labels_in(actor: str, group: str, labels: pd.DataFrame, voice: str) -> Linked:
    count = int(labels["voice"].eq(voice).sum())
    return Linked(count, part_link("actor", actor, group, count, spoken=f"label {voice}"))


def focus_frames(study: Study) -> list[str]:
    """Return the frames whose every place is told with its voice.

    Those of `[focus] frames`; else those found that pass a moral judgement, without any the frame
    named most. Raises `StudyError` for an id that is in no lexicon.
    """
    frames = study.lexicon.frames
    if named := named_in_focus(study, "frames"):
        return named
    counts = study.mentions.loc[study.mentions["kind"] == "frame", "id"].value_counts()
    moral = [name for name, frame in frames.items() if "moral" in frame.functions
             and name in counts.index]
    return moral or sorted(counts.index[counts == counts.max()])[:1]


def words_told(study: Study, frames: Sequence[str]) -> Shown:
    """Say in whose words the places of frames stand, a sentence a frame."""
    if not frames:
        return prose("No frame of the lexicon is found, so there is no word to ask for.")
    whose, told = who_says(study, *frames), []
    for name in frames:
        parts = [prose("in {texts} {told}", texts=texts_of(study, group),
                       told=told_of(whose, name, group))
                 for group in study.groups
                 if len(whose[(whose["id"] == name) & (whose["group"] == group)])]
        told.append(prose("{frame} stands {parts}.", frame=study.lexicon.frames[name].label_en,
                          parts=joined(parts, "; ") if parts else "in no place"))
    return bullets(told)


def show_words(study: Study, frames: Sequence[str]) -> list[Shown]:
    """Show how often each frame stands in whose words, and every place."""
    if not frames:
        return []
    whose = who_says(study, *frames)[["name_en", "name_ar", "group", "voice", "label_en", "count"]]
    listed = enumerated(study.lexicon.frames[name].label_en for name in frames)
    return [show(whose.rename(columns={"name_ar": "frame", "label_en": "whose"}), "Whose words",
                 glosses="name_en", empty=f"There is no place of {listed}."),
            show_lines(study, f"Every place of {listed}", frames)]


def show_calls(study: Study, calls: pd.DataFrame) -> Shown:
    """Show every call, declared support and question; `calls` as `whose_words.calls` gives it."""
    columns = {**{name: name for name in _where(study)}, "kind": "kind", "caller_en": "caller",
               "addressee_en": "addressee", "what": "what"}
    table = calls.replace({"kind": {"call_for": "call for"}})[[*columns]].rename(columns=columns)
    table = _placed(calls, table)
    return show(table, "Every call, declared support and question", "Glossed word by word.",
                gloss_phrases(study, table["what"].head(MOST_LINES)), empty=NO_CALL,
                most=MOST_LINES)


def show_voice_fit(study: Study) -> Shown:
    """Show voices held against the reference annotations, where the study has any."""
    return show(compare_voices(study, references(study)), "Voices: found against the reference",
                ["direct quotations: exact span and speaker; reporting words: the speaker;",
                 "voices of mentions: page, reported or quoted. Intervals are Wilson's."],
                empty="There are no reference annotations of these articles (data/reference/), so "
                      "how well voices are found is not known here.")
