"""Where the numbers of a table lead: noted in the table, so that every display can link them."""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.addresses import concordance_link, reader_link

EVIDENCE = "evidence"


def leading(table: pd.DataFrame, leads: Iterable[Mapping[str, str | None]]) -> pd.DataFrame:
    """Note for each row, in order, which of its columns lead to which address.

    >>> table = leading(pd.DataFrame({"count": [3]}), [{"count": "page.html#a"}])
    >>> leads_of(table)
    [{'count': 'page.html#a'}]
    """
    table = table if table.index.is_unique else table.reset_index(drop=True)
    noted = {label: {column: address for column, address in lead.items() if address}
             for label, lead in zip(table.index, leads, strict=True)}
    table = table.copy()
    table.attrs[EVIDENCE] = noted
    return table


def leads_of(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return for each row which columns lead where.

    An article and its line lead to the reader, whether that was noted or not.
    """
    noted = table.attrs.get(EVIDENCE, {})
    leads = [dict(noted.get(label, {})) for label in table.index]
    names = set(table.columns)
    if "article" in names:
        for lead, article in zip(leads, table["article"], strict=True):
            lead.setdefault("article", reader_link(str(article)))
    if {"article", "line"} <= names:
        for lead, article, line in zip(leads, table["article"], table["line"], strict=True):
            if not pd.isna(line):
                lead.setdefault("line", reader_link(str(article), line=int(line)))
    return leads


def part_link(kind: str, identifier: str, group: str, count: int, **part: str) -> str:
    """Return the address of a part of a group's lines; of none of them, of the group's lines.

    >>> part_link("actor", "russia", "2017", 0, form="label")
    '../site/concordances/actor-russia.html#group-2017'
    """
    return concordance_link(kind, identifier, group, **(part if count else {}))
