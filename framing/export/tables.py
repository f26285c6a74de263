"""A study's tables as they are exported: typed and documented by `columns.yml`, with the texts."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field

from analysis.study.annotation import in_counted_blocks
from analysis.study.study import Study, surface

DTYPES = {"string": object, "date": object, "integer": "Int64", "boolean": "boolean"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """A column: its type, what a number counts, what it holds, when there is no value."""

    type: Literal["string", "integer", "boolean", "date"]
    about: str
    unit: str | None = None
    missing: str | None = None
    arabic: bool = False
    values: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """What it holds, with its values where these are few."""
        return self.about + (f" One of {', '.join(self.values)}." if self.values else "")


class Table(_Strict):
    """A table: what a row is, the columns that tell rows apart, those that lead to other tables."""

    about: str
    columns: dict[str, Column]
    key: tuple[str, ...] = ()
    links: dict[str, str] = Field(default_factory=dict)


@cache
def documentation() -> Mapping[str, Table]:
    """Return the documentation of every table that is exported, by its name."""
    text = files("framing.export").joinpath("columns.yml").read_text(encoding="utf-8")
    return {name: Table.model_validate(table) for name, table in yaml.safe_load(text).items()}


def typed(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the columns and types of its documentation, what is missing as null.

    Integers are nullable ones, so that a column of offsets with gaps is not one of floats; days are
    `datetime.date`. Raises `ValueError` where the columns are not those that are documented, or
    where a value is missing in a column that always has one.
    """
    columns = documentation()[name].columns
    if list(rows.columns) != list(columns):
        unlike = sorted(set(rows.columns) ^ set(columns)) or "their order"
        raise ValueError(f"The columns of {name} are not those of columns.yml: {unlike}.")
    result = {}
    for column, told in columns.items():
        values = rows[column]
        if told.missing is None and values.isna().any():
            raise ValueError(f"{name}, column {column}: a value is missing in row "
                             f"{int(values.isna().to_numpy().argmax())}.")
        if told.type in ("string", "date"):
            plain = [None if pd.isna(value) else value for value in values]
            if told.type == "date":
                plain = [value and date.fromisoformat(value) for value in plain]
            values = pd.Series(plain, index=values.index, dtype=object)
        result[column] = values.astype(DTYPES[told.type])
    return pd.DataFrame(result)


def study_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the whole annotated study: the tables of the contract and `texts`.

    Articles, blocks, sentences, tokens, vocabulary, mentions, quotations as in `study.tables`,
    clutter and wider readings too, with the columns and types of `columns.yml`; `texts` has
    `article` and `text`. `tokens.word` leads to `vocabulary`, which is not joined.
    """
    texts = pd.DataFrame({"article": list(study.texts), "text": list(study.texts.values())})
    tables = {"articles": study.articles, **study.tables._asdict(), "texts": texts}
    return {name: typed(name, table) for name, table in tables.items()}


def readable_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the study's tables as one reads them: with the words beside what is numbered.

    As `study_tables`, but blocks, sentences and quotations end with their `text`, tokens with
    their `surface` and the columns of the vocabulary; there is no table of whole texts.
    """
    tables = study_tables(study)
    del tables["texts"]
    for name in ("blocks", "sentences", "quotations"):
        tables[name]["text"] = list(surface(study, tables[name]))
    tokens = tables["tokens"].join(tables["vocabulary"].set_index("word"), on="word")
    tokens.insert(tokens.columns.get_loc("word") + 1, "surface", list(surface(study, tokens)))
    tables["tokens"] = tokens
    return tables


def quanteda_tables(study: Study, whole_page: bool = False) -> dict[str, pd.DataFrame]:
    """Return what quanteda takes: `corpus`, one row an article, and `words`, one a token.

    `text` holds the counted blocks, one a line, and `words` their tokens with this study's analysis
    (`key` is what counts as the same term); `whole_page` takes the clutter in. An article without
    words has an empty text and no row in `words`.
    """
    blocks, texts = study.tables.blocks, study.texts
    if not whole_page:
        blocks = blocks[blocks["counted"]]
        lines = blocks.assign(text=list(surface(study, blocks)))
        texts = lines.groupby("article")["text"].agg("\n".join).to_dict()
    words = in_counted_blocks(study.tables.tokens, blocks.assign(counted=True))
    words = words.join(study.tables.vocabulary.set_index("word"), on="word")
    words["token_id"] = words.groupby("article").cumcount() + 1
    words = words.assign(doc_id=words["article"], sentence_id=words["sentence"] + 1,
                         token=list(surface(study, words)))
    articles = study.articles["article"]
    sizes = words.groupby("article").size().reindex(articles, fill_value=0)
    corpus = study.articles.assign(doc_id=articles, words=sizes.to_numpy(),
                                   text=[texts.get(article, "") for article in articles])
    return {name: typed(name, table[list(documentation()[name].columns)])
            for name, table in (("corpus", corpus), ("words", words))}
