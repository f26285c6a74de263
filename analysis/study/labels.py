"""How things are called when they are shown: glosses, labels of ids and of speakers."""

import re
from collections.abc import Callable, Iterable

import pandas as pd

from analysis.edited_files import CsvError, read_csv
from analysis.mentions.fit import read_reference
from analysis.mentions.ids import apart
from analysis.study.study import Study, StudyError
from analysis.text.tokens import tokenize
from analysis.text.vocabulary import build_vocabulary, gloss_words
from analysis.wording import LANGUAGES, wording


def gloss_phrases(study: Study, phrases: Iterable[str]) -> dict[str, str]:
    """Gloss Arabic phrases word by word, for cells that have no translation of their own.

    A phrase with a word that no list has is given none: in parts it would be misread.
    """
    phrases = list(dict.fromkeys(phrases))
    tokens, spellings = tokenize(phrases)
    vocabulary = build_vocabulary(spellings, study.lexicon)
    known = vocabulary["gloss"].notna() | vocabulary["spelling"].str.isdigit()
    words = gloss_words(vocabulary, study.lexicon.folder).where(known)
    joined = words.take(tokens["word"]).groupby(tokens["article"].to_numpy()).agg(
        lambda words: " · ".join(words) if words.notna().all() else "")
    return {phrase: joined.get(number, "") for number, phrase in enumerate(phrases)}


def glossed(study: Study, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Note what the Arabic of some columns means word by word, for whoever shows the table."""
    table.attrs["glosses"] = gloss_phrases(study, [text for name in columns
                                                   for text in table[name]])
    return table


def label_ids(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Add `label_en` and `label_ar` of the actor or frame named in the column `id`.

    Several actors together, joined by +, have their labels joined likewise.
    """
    entries = {**study.lexicon.actors, **study.lexicon.frames}
    return _labelled(table, "id", lambda name, lang: getattr(entries[name], f"label_{lang}")
                     if name in entries else name)


def _labelled(table: pd.DataFrame, column: str, label: Callable[[str, str], str]) -> pd.DataFrame:
    names = {name for joined in table[column] for name in apart(joined)}
    labels = {lang: {name: label(name, lang) for name in names} for lang in LANGUAGES}
    return table.assign(**{f"label_{lang}": [" + ".join(map(of.get, apart(joined)))
                                             for joined in table[column]]
                           for lang, of in labels.items()})


def kind_of(study: Study, identifier: str) -> str:
    """Return whether an id is an actor's or a frame's."""
    return "frame" if identifier in study.lexicon.frames else "actor"


def label_terms(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Replace the column `term` (a key) by the term's usual spelling and add its `gloss`."""
    labels = study.term_labels.reindex(table["term"])
    return table.assign(term=labels["stem"].fillna(table["term"].set_axis(labels.index)).to_numpy(),
                        gloss=labels["gloss"].to_numpy())


def label_speakers(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Add `label_en` and `label_ar` of the column `speaker`.

    An actor has the lexicon's label, the page and those who are not named one of `data/wordings`;
    somebody who is in no lexicon keeps the name as written: glossed word by word it would be
    another name.
    """
    actors = study.lexicon.actors
    return _labelled(table, "speaker", lambda name, lang: getattr(actors[name], f"label_{lang}")
                     if name in actors else _special(name, lang))


def _special(name: str, lang: str) -> str:
    if name.startswith("resolution_"):
        return wording("speaker_resolution", lang, number=name.removeprefix("resolution_"))
    try:
        return wording(f"speaker_{name}", lang)
    except KeyError:
        return name


def read_beside(study: Study, name: str, columns: list[str], blank: bool = False) -> pd.DataFrame:
    """Read a table that a study may keep in its `data/` folder; empty where it has none.

    `line`, `start` and `end` are whole numbers, as text, and only missing where they may be
    `blank`. Raises `StudyError` where they are not, where one of `columns` is missing, and where
    the table cannot be read.
    """
    path = None if study.folder is None else study.folder / "data" / name
    if path is None or not path.is_file():
        return pd.DataFrame(columns=columns)
    try:
        rows = read_csv(path)
    except CsvError as error:
        raise StudyError(str(error)) from None
    for line, row in rows:
        if None in row or (missing := [column for column in columns if row.get(column) is None]):
            raise StudyError(f"data/{name}, line {line}: the row has more cells than there are "
                             "columns." if None in row else
                             f"data/{name}, line {line}: no column {missing[0]}. It has "
                             f"{', '.join(columns)}.")
        for column in {"line", "start", "end"} & {*row}:
            if not (row[column] or blank) or not re.fullmatch("[0-9]{0,9}", row[column]):
                raise StudyError(f"data/{name}, line {line}, column {column}: {row[column][:50]!r} "
                                 "is no whole number. Correct it.")
    return pd.DataFrame([row for _, row in rows], columns=None if rows else columns, dtype=object)


def translations(study: Study) -> pd.DataFrame:
    """Return the English of each line that has one: `article`, `line`, `english`."""
    table = read_beside(study, "translations.csv", ["article", "line", "english"])
    return table.assign(line=table["line"].astype(int))


def with_english(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Add the column `english`: the translation of each row's line, empty where there is none."""
    joined = table.merge(translations(study), on=["article", "line"], how="left")
    return joined.assign(english=joined["english"].fillna(""))


def references(study: Study) -> list[dict]:
    """Return the reference annotations that the study keeps of its own articles, by article."""
    if study.folder is None:
        return []
    folder = study.folder / "data" / "reference"
    paths = (folder / f"{article}.json" for article in study.texts)
    return [read_reference(path) for path in paths if path.is_file()]


def modality(study: Study) -> pd.DataFrame:
    """Return the hand coding of mentions as asserted, threatened, feared or denied.

    `article`, `start`, `end`, `modality`, `why`; only where the mention is still found there.
    """
    coded = read_beside(study, "modality.csv", ["article", "start", "end", "modality", "why"])
    coded = coded.assign(start=coded["start"].astype(int), end=coded["end"].astype(int))
    spans = study.mentions[["article", "start", "end", "object"]].drop_duplicates()
    return coded.merge(spans, on=["article", "start", "end"])
