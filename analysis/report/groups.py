"""The groups of a study: which there are, what is set against what, and in what they differ."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from analysis.addresses import articles_link
from analysis.edited_files import read_yaml
from analysis.files import LexiconError
from analysis.measures.frequency import group_sizes
from analysis.measures.keyness import REST
from analysis.report.display import Linked, Shown, part_link, tamed
from analysis.report.sentences import Said, counted, labels, said, sentence, shown, write
from analysis.study.study import Study, StudyError, without_echoes

METADATA = ("outlet", "date", "genre", "language", "translated_from")


class Contrast(NamedTuple):
    """Two groups set against each other; `against` may be `the rest`, all others together."""

    group: str
    against: str


def contrasts(study: Study) -> list[Contrast]:
    """Return the groups that are set against each other.

    Two groups are one contrast; of more, each is set against the rest; of one there is none.
    Groups without a counted word are left out.
    """
    groups = groups_with_words(study)
    if len(groups) == 2:
        return [Contrast(*groups)]
    return [Contrast(group, REST) for group in groups] if len(groups) > 2 else []


def groups_with_words(study: Study) -> list[str]:
    """Return the groups of which a word is counted, in their order."""
    return [group for group in study.groups if study.sizes[group]]


def texts_of(study: Study, group: str) -> Said:
    """Name the texts of a group: "the 2017 text", of several "the 2017 texts"."""
    return said("texts", n=int((study.articles["group"] == group).sum()), group=group)


def by_group(study: Study, table: pd.DataFrame) -> Iterator[tuple[str, Said, pd.DataFrame]]:
    """Go through the groups that have rows in a table: the group, the name of its texts, its rows.
    """
    for group in study.groups:
        rows = table[table["group"] == group]
        if len(rows):
            yield group, texts_of(study, group), rows


def linked_count(n: float, kind: str, identifier: str, group: str, noun: str = "",
                 **part: str) -> Linked:
    """Return a number, or a number of things, that leads to its part of a group's lines."""
    return Linked(counted(n, noun) if noun else n, part_link(kind, identifier, group, n, **part))


def body_sizes(study: Study) -> pd.Series:
    """Return the counted words of each group without those that restate the body."""
    return group_sizes(without_echoes(study.words)).reindex(study.groups, fill_value=0)


def named(study: Study, ids: Iterable[str], last: str = "and") -> str:
    """Name actors or frames in a row, for a heading; `last` empty: with commas alone."""
    entries = {**study.lexicon.actors, **study.lexicon.frames}
    row = said("names_and" if last else "names", names=[labels(entries[name]) for name in ids])
    return write(row, study.settings.figures.language)


def note(study: Study, key: str) -> Shown:
    """Show what the authors of a study remark at a place of the notebooks; nothing if nothing.

    The notebooks serve any study, so nothing of one study stands in them: its authors' remarks
    stand in `data/notes.yml` (a key a place, Markdown). Raises `StudyError` where this is no YAML
    of texts by key.
    """
    text = _notes(study).get(key, "").strip()
    return Shown(text, tamed(text), "text/markdown")


def _notes(study: Study) -> dict[str, str]:
    path = study.folder / "data" / "notes.yml"
    if not path.is_file():
        return {}
    try:
        notes = read_yaml(path) or {}
    except LexiconError as error:
        raise StudyError(f"data/{error}") from error
    if not isinstance(notes, dict) or not all(isinstance(text, str) for text in notes.values()):
        raise StudyError("data/notes.yml should have a text (Markdown) under each key, as in\n"
                         "where_from: The first is a wire story.")
    return {str(key): text for key, text in notes.items()}


def groups_told(study: Study) -> Shown:
    """Say which groups there are and which of them are set against each other.

    Groups that `study.toml` names and no article belongs to, those without a counted word, and
    files that were left out are named with what to do.
    """
    sizes, pairs = study.sizes, contrasts(study)
    sized = [said("group_sized", texts=texts_of(study, group), words=Linked(
        counted(int(sizes[group]), "word"), articles_link(group)))
        for group in groups_with_words(study)]
    sentences = []
    if len(pairs) == 1:
        sentences.append(said("groups_two", sized=sized))
    elif pairs:
        sentences.append(said("groups_many", groups=counted(len(pairs), "group"), sized=sized))
    elif sized:
        sentences.append(said("groups_one", sized=sized))
    if empty := [texts_of(study, group) for group in study.groups if not sizes[group]]:
        sentences.append(said("groups_empty", texts=empty))
    if missing := [group for group in study.settings.study.groups if group not in study.groups]:
        sentences.append(said("groups_missing", groups=missing))
    if len(study.problems):
        sentences.append(said("groups_left_out", files=list(study.problems["file"].unique())))
    return shown(study, sentences)


def differences_told(study: Study) -> Shown:
    """Say in what the articles of the groups differ, by `articles.csv`, beside their group."""
    if not contrasts(study):
        return sentence(study, "differ_one_group")
    differ, unknown = [], []
    for column in METADATA:
        values = study.articles.groupby("group")[column].agg(
            lambda known: tuple(sorted(known.dropna().unique())))
        if column != "translated_from" and not all(values):
            unknown.append(said(f"metadata_{column}"))
        elif values.nunique() > 1:
            differ.append(said(f"metadata_{column}"))
    sentences = [said("differ_in", what=differ) if differ else said("differ_in_nothing")]
    if unknown:
        sentences.append(said("differ_unknown", what=unknown))
    return shown(study, sentences)
