"""Tables that a study keeps beside its articles: translations, codings by hand, references."""

import pandas as pd

from analysis.mentions.fit import read_reference
from analysis.study.study import Study


def read_beside(study: Study, name: str, columns: list[str]) -> pd.DataFrame:
    """Read a table that a study may keep in its `data/` folder; empty where it has none."""
    path = None if study.folder is None else study.folder / "data" / name
    if path is None or not path.is_file():
        return pd.DataFrame(columns=columns)
    return pd.read_csv(path, dtype=object, keep_default_na=False, encoding="utf-8")


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
