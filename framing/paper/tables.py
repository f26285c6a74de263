"""The tables that a paper on a study prints, with headings in English or Arabic."""

from typing import NamedTuple

import pandas as pd

from analysis.claims.verdicts import Results
from analysis.report.exhibit import Printed
from analysis.report.exhibits import EXHIBITS
from analysis.report.groups import REST
from analysis.study.study import Study
from analysis.wording import check_language, wording

TABLES = tuple(exhibit.name for exhibit in EXHIBITS if exhibit.prints)


class PaperTable(NamedTuple):
    """A table as it is printed: headings and words in one language, numbers as numbers.

    `decimals` are those of each column that is not of whole numbers.
    """

    name: str
    table: pd.DataFrame
    caption: str
    notes: tuple[str, ...]
    decimals: dict[str, int]


def paper_tables(study: Study, results: Results, lang: str = "en") -> dict[str, PaperTable]:
    """Return the tables of a study by name (`TABLES`), without those that would have no row.

    Raises `ValueError` for another language than en or ar.
    """
    check_language(lang)
    tables = (_named(exhibit.name, exhibit.printed(study, results, lang), lang)
              for exhibit in EXHIBITS if exhibit.prints)
    return {table.name: table for table in tables if len(table.table)}


def _named(name: str, printed: Printed, lang: str) -> PaperTable:
    """Give columns their headings: a key, or a key and a group."""
    decimals, heads = {}, []
    for column in printed.table.columns:
        key, group = column if isinstance(column, tuple) else (column, None)
        head = wording(f"head_{key}", lang,
                       group=wording("rest", lang) if group == REST else group)
        heads.append(head)
        if key in printed.decimals:
            decimals[head] = printed.decimals[key]
    notes = tuple(wording(f"note_{note}", lang, **values) for note, values in printed.notes)
    return PaperTable(name, printed.table.set_axis(heads, axis=1).reset_index(drop=True),
                      wording(f"table_{name}", lang), notes, decimals)
