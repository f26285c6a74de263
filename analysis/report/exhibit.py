"""An exhibit: one thing that is shown, and how it is read in a notebook, in print and aloud.

One declaration says how its table is made and with which parameters, how it is drawn, and what a
paper prints of it. The caption and the alt text belong to its chart (`analysis.report.charts`), the
sentence of the methods to the measure that its table was made with (`analysis.measures.made`);
where the numbers lead, its table says (`analysis.report.display`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.addresses import concordance_link
from analysis.claims.verdicts import Results
from analysis.measures.made import MADE
from analysis.report.charts import Chart
from analysis.report.display import leading, number, part_link
from analysis.study.study import Study

Cell = Callable[[Mapping, str], object]
"""What stands in a cell: of a row of the table and a language."""


class Column(NamedTuple):
    """A column of a table in print.

    `head` is the key of its heading; `cell` the column of the exhibit's table that it shows, or a
    function of a row and a language; `decimals` those of numbers that are not whole. With
    `by_group` there is one for each group.
    """

    head: str
    cell: str | Cell
    decimals: int | None = None
    by_group: bool = False

    def of(self, row: Mapping, lang: str) -> object:
        """Return what stands in the cell of a row."""
        return row[self.cell] if isinstance(self.cell, str) else self.cell(row, lang)


class Printed(NamedTuple):
    """A table as it is printed, before it has headings in a language.

    `table`: its columns are keys of headings, or such a key and a group. `decimals` by such a key.
    """

    table: pd.DataFrame
    notes: Sequence[tuple[str, Mapping]]
    decimals: Mapping[str, int]


@dataclass(frozen=True)
class Exhibit:
    """What is shown of a study.

    `table(study, results)` makes its table (`results` of the claims, null where they are not
    evaluated); `chart(study, table)` draws it. `columns` are those of the table in print, with a
    row for each value of the table's column `row` (of all rows where not given); `notes` are keys
    of what stands under it, `print` makes the whole where rows and columns are not enough: of the
    study, the results, the table and a language.
    """

    name: str
    table: Callable[[Study, Results | None], pd.DataFrame]
    chart: Callable[[Study, pd.DataFrame], Chart] | None = None
    columns: Sequence[Column] = ()
    row: str | None = None
    notes: Sequence[str] = ()
    print: Callable[[Study, Results | None, pd.DataFrame, str], Printed] | None = None
    claims: bool = False

    @property
    def prints(self) -> bool:
        """Whether a paper prints its table."""
        return bool(self.columns or self.print)

    def drawn(self, study: Study, results: Results | None = None) -> Chart:
        """Return its chart; an empty one where it has none, or there is nothing to draw."""
        if self.chart is None or (self.claims and results is None):
            return Chart()
        return self.chart(study, self.table(study, results))

    def printed(self, study: Study, results: Results | None, lang: str) -> Printed:
        """Return its table as a paper prints it, without headings."""
        table = self.table(study, results)
        if self.print is not None:
            return self.print(study, results, table, lang)
        return Printed(rows_and_columns(table, self.columns, lang, self.row),
                       [(note, {}) for note in self.notes], decimals_of(self.columns))


def decimals_of(columns: Iterable[Column]) -> dict[str, int]:
    """Return the decimals of columns by their headings."""
    return {column.head: column.decimals for column in columns if column.decimals is not None}


def rows_and_columns(table: pd.DataFrame, columns: Sequence[Column], lang: str,
                     row: str | None = None) -> pd.DataFrame:
    """Return a table as it is printed: a row for each row or id, groups beside one another."""
    groups = list(dict.fromkeys(table["group"])) if "group" in table else []
    plain = [column for column in columns if not column.by_group]
    grouped = [column for column in columns if column.by_group]
    heads = [column.head for column in plain]
    heads += [(column.head, group) for group in groups for column in grouped]
    rows = []
    for _, some in table.groupby(row or np.arange(len(table)), sort=False):
        records = some.to_dict("records")
        by_group = {record["group"]: record for record in records} if grouped else {}
        rows.append([*(column.of(records[0], lang) for column in plain),
                     *(column.of(by_group[group], lang) for group in groups
                       for column in grouped)])
    return framed(heads, rows)


def framed(heads: Sequence, rows: Sequence) -> pd.DataFrame:
    """Return rows under headings, of which some are pairs: these make no levels of columns."""
    table = pd.DataFrame(rows, columns=range(len(heads)))
    table.columns = pd.Index(heads, tupleize_cols=False)
    return table


def label(row: Mapping, lang: str) -> str:
    """Return what a row is called in a language."""
    return row[f"label_{lang}"]


RATE = (
    Column("count", lambda row, lang: int(row["count"]), by_group=True),
    Column("rate", lambda row, lang: float(row["per_thousand"]), 1, by_group=True),
    Column("interval", lambda row, lang: f"{number(row['low'], 1)}–{number(row['high'], 1)}",
           by_group=True),
)
"""What a paper prints of a rate: the count, the rate and its interval, group by group."""


def side_by_side(study: Study, rates: pd.DataFrame, *also: str) -> pd.DataFrame:
    """Put counts and rates of the groups beside one another, a row an id: for reading.

    `rates` remembers what it is of (`kind`: actor, frame or speaker), whether of the body alone,
    and `by` what it has groups, if not by those of the study. Columns `label_en`, `name` (Arabic),
    those named in `also`, and for each group its count and its rate per 1,000 tokens with the exact
    interval, both empty for a group without words.
    """
    made = rates.attrs.get(MADE, {})
    ours = made.get("by", "group") == "group"
    part = {"text": made["text"]} if made.get("text") else {}
    rows = rates.drop_duplicates("id").set_index("id")[["label_en", "label_ar", *also]]
    leads = [{} for _ in rows.index]
    for group in study.groups if ours else dict.fromkeys(rates["group"]):
        counts = rates[rates["group"] == group].set_index("id")
        rows[f"{group}: count"] = counts["count"]
        for lead, name in zip(leads, rows.index, strict=True):
            lead[f"{group}: count"] = part_link(
                made.get("kind", "actor"), name, group, counts["count"].get(name, 0), **part
            ) if ours else concordance_link(made["kind"], name)
        written = {row.Index: f"{row.per_thousand:.1f} ({row.low:.1f} to {row.high:.1f})"
                   for row in counts.itertuples()}
        rows[f"{group}: per 1,000 (95% interval)"] = pd.Series(written, dtype=object)
    return leading(rows.reset_index(drop=True).rename(columns={"label_ar": "name"}), leads)


def shares_beside(study: Study, shares: pd.DataFrame, keys: Sequence[str],
                  lead: Callable[[dict], str | None]) -> pd.DataFrame:
    """Put shares of the groups beside one another, with their score intervals (Wilson 1927).

    `shares` has `group`, `count`, `total`, `share`, `low`, `high`. A row for each value of `keys`;
    where a group has none of what the share is of, a dash. `lead` says where a share leads.
    """
    heads = {group: f"{group}: share (95% interval)" for group in study.groups}
    cells, leads = {}, {}
    for row in shares.to_dict("records"):
        key, head = tuple(row[name] for name in keys), heads[row["group"]]
        cells.setdefault(key, {})[head] = (
            f"{row['count']} of {row['total']}: {row['share']:.2f} ({row['low']:.2f} to "
            f"{row['high']:.2f})" if row["total"] else "–")
        leads.setdefault(key, {})[head] = lead(row)
    return leading(pd.DataFrame([{**dict(zip(keys, key, strict=True)), **row}
                                 for key, row in cells.items()], columns=[*keys, *heads.values()]),
                   leads.values())
