"""What the columns of exported tables hold, read from `columns.yml`: types, units, words."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field

DTYPES = {"string": object, "date": object, "integer": "Int64", "boolean": "boolean"}


class Column(BaseModel):
    """A column: its type, what a number counts, what it holds, when there is no value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["string", "integer", "boolean", "date"]
    about: str
    unit: str | None = None
    missing: str | None = None
    arabic: bool = False
    values: tuple[str, ...] = ()


class Table(BaseModel):
    """A table: what a row is, the columns that tell rows apart, those that lead to other tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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


def column_table(names: Mapping[str, str]) -> pd.DataFrame:
    """Return the documentation as a table: table, column, type, unit, about, missing.

    `names` maps what tables are called in an export to what they are called in `columns.yml`.
    """
    rows = []
    for shown, name in names.items():
        for column, told in documentation()[name].columns.items():
            about = told.about + (f" One of {', '.join(told.values)}." if told.values else "")
            rows.append((shown, column, told.type, told.unit, about, told.missing))
    return pd.DataFrame(rows, columns=["table", "column", "type", "unit", "about", "missing"],
                        dtype=object)
