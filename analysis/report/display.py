"""Tables and sentences in notebooks: the same bytes each time, Arabic from right to left.

Everything that may come from an article is escaped. The text form of a table is what notebook
checks compare; its HTML form has no ids and no colours that a dark page would hide. Numbers lead to
the lines they were counted from, lines to their place in the article (`analysis.report.links`).
"""

import html
import math
import string
import unicodedata
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import NamedTuple

import pandas as pd

from analysis.measures.made import MADE
from analysis.report.links import leads_of
from analysis.report.markup import (
    SMALL,
    boxed_table,
    cell,
    escaped,
    gloss,
    in_markdown,
    is_arabic,
    linked,
    mixed,
)

CONTEXT = ("before", "node", "after")
"""The columns of a concordance line, in reading order."""
NOTED = "framing"
"""Under which name the metadata of an output keep what was made and how."""


class Shown(NamedTuple):
    """Something to show in a notebook, as text and in one richer form.

    `made` is what its table was made with (`analysis.measures.made`): the output keeps it.
    """

    text: str
    rich: str
    kind: str = "text/html"
    made: Mapping | None = None

    def __repr__(self) -> str:
        """Return the text form."""
        return self.text

    __str__ = __repr__

    def _ipython_display_(self) -> None:
        # Of nothing to say not even an empty output is left; else IPython asks for the forms below.
        if self.text:
            raise NotImplementedError

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return {"text/plain": self.text, self.kind: self.rich}, noted(self.made)


def noted(made: Mapping | None) -> dict[str, Mapping]:
    """Return the metadata of an output that shows what was made so; none where that is unknown."""
    return {NOTED: dict(made)} if made else {}


class Linked(NamedTuple):
    """A value that leads to an address, for `prose`."""

    value: object
    address: str | None


def number(value: object, decimals: int = 2) -> str:
    """Return a value as readers see it: thousands apart, decimals fixed, nothing where it is null.

    >>> number(1234567), number(3.14159), number(-0.5, 1), number(None), number("حوار")
    ('1,234,567', '3.14', '−0.5', '', 'حوار')
    """
    if isinstance(value, str):
        return value
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(value)
    if not isinstance(value, Integral) and math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:,}" if isinstance(value, Integral) else f"{value:,.{decimals}f}"
    zero = float(text.replace(",", "")) == 0
    return text.replace("-", "") if zero else text.replace("-", "−")


def show(
    table: pd.DataFrame,
    caption: str | None = None,
    note: str | Sequence[str] | None = None,
    glosses: Mapping[str, str] | str | None = None,
    decimals: int = 2,
    empty: str | Shown | None = None,
    most: int | None = None,
) -> Shown:
    """Return a table to show in a notebook: all its rows, caption above, filters and totals below.

    Parameters: `caption`; `note`, one line or several, under the table; both by default from
    `table.attrs` (title; filters, totals), as `glosses`: what an Arabic cell means in English, by
    its text, or the name of the column that says so, which is then not shown on its own (it
    belongs to the first column that holds Arabic). `decimals` of numbers that are not whole.
    `empty`: the sentence that stands in place of a table without rows. `most`: how many rows are
    shown; a note then says that there are more.

    Where `links.leading` has said where a row's cells lead, they are links; an article and its
    line lead to the reader without that. A table of lines (before, node, after) is read from right
    to left, as `show_concordance` says.

    >>> print(show(pd.DataFrame({"term": []}), empty="No term occurs twice."))
    No term occurs twice.
    """
    if set(CONTEXT) <= set(table.columns):
        return show_concordance(table, caption, note, glosses, decimals, empty, most)
    if empty is not None and table.empty:
        return _sentence(empty)
    leads = leads_of(table)
    table, further = _cut(_with_index(table), most)
    caption, notes = _captioned(table, caption, note)
    notes += further
    by_row = None
    glosses = table.attrs.get("glosses") if glosses is None else glosses
    if isinstance(glosses, str):
        by_row = [number(gloss) for gloss in table[glosses]]
        table = table.drop(columns=glosses)
        glosses = None
    cells = {name: texts_of(table[name], decimals) for name in table.columns}
    numeric = {n for n in table.columns if pd.api.types.is_numeric_dtype(table[n])}
    own = next((n for n, texts in cells.items() if any(map(is_arabic, texts))), None)
    under = {
        name: by_row if by_row and name == own else [(glosses or {}).get(t, "") for t in texts]
        for name, texts in cells.items()
    }
    head = "".join(
        f'<th scope="col" style="text-align:{"right" if n in numeric else "left"}">'
        f"{html.escape(str(n))}</th>"
        for n in table.columns
    )
    body = [
        "".join(cell(cells[n][i], under[n][i], n in numeric, leads[i].get(str(n)))
                for n in table.columns)
        for i in range(len(table))
    ]
    plain = {
        str(n): [f"{t} ({g})" if g else t for t, g in zip(cells[n], under[n], strict=True)]
        for n in table.columns
    }
    return Shown(_plain(plain, numeric, caption, notes), boxed_table(head, body, caption, notes),
                 made=table.attrs.get(MADE))


def show_concordance(
    table: pd.DataFrame,
    caption: str | None = None,
    note: str | Sequence[str] | None = None,
    glosses: Mapping[str, str] | str | None = None,
    decimals: int = 2,
    empty: str | Shown | None = None,
    most: int | None = None,
) -> Shown:
    """Return a concordance read from right to left: what stands before the node is at its right.

    Parameters: `table` with the columns before, node, after; a column `english`, where it has one,
    stands under each line; other columns (the source) follow to the left. The node leads to its
    place in the reader where that is known, the number of its line to the line. The rest as for
    `show`.
    Raises `ValueError` where before, node or after is missing.
    """
    if missing := [name for name in CONTEXT if name not in table]:
        raise ValueError(f"A concordance needs the column {', '.join(missing)}.")
    if empty is not None and table.empty:
        return _sentence(empty)
    leads = leads_of(table)
    table, further = _cut(_with_index(table), most)
    caption, notes = _captioned(table, caption, note)
    notes += further
    glosses = table.attrs.get("glosses") if glosses is None else glosses
    if isinstance(glosses, str):
        named = dict(zip(table["node"], table[glosses], strict=True))
        table, glosses = table.drop(columns=glosses), named
    english = [number(t) for t in table["english"]] if "english" in table else [""] * len(table)
    rest = [name for name in table.columns if name not in (*CONTEXT, "english")]
    cells = {name: texts_of(table[name], decimals) for name in (*CONTEXT, *rest)}
    numeric = {n for n in rest if pd.api.types.is_numeric_dtype(table[n])}
    # Before and after lean on the node, which they touch in the text.
    sides = {"before": "left", "node": "center", "after": "right"}
    head = "".join(
        f'<th scope="col" dir="ltr" style="text-align:{sides.get(n, "left")}">'
        f"{html.escape(str(n))}</th>"
        for n in cells
    )
    body = []
    for i in range(len(table)):
        line = "".join(
            f'<td dir="rtl" lang="ar" style="text-align:{sides[n]}">'
            + (f"<b>{linked(escaped(cells[n][i]), leads[i].get(n))}</b>" if n == "node"
               else escaped(cells[n][i]))
            + (gloss((glosses or {}).get(cells[n][i], "")) if n == "node" else "")
            + "</td>"
            for n in CONTEXT
        )
        body.append(line + "".join(
            cell(cells[n][i], "", n in numeric, leads[i].get(str(n))) for n in rest))
        if english[i]:
            body.append(
                f'<td colspan="{len(cells)}" dir="ltr" lang="en" '
                f'style="text-align:left;{SMALL}">{mixed(english[i])}</td>'
            )
    plain = {name: cells[name] for name in (*rest, *CONTEXT)}
    if any(english):
        plain["english"] = english
    return Shown(_plain(plain, numeric, caption, notes),
                 boxed_table(head, body, caption, notes, "rtl"), made=table.attrs.get(MADE))


def prose(template: str, **values: object) -> Shown:
    """Return a sentence of Markdown with computed values in the places in braces.

    Numbers are written as in tables ({share:.0%} and the like are possible); texts are escaped and
    Arabic is marked as such. A `Linked` value leads to its address; a sentence that is shown
    already (`Shown`) stands in another as it is. A value that the sentence does not name is an
    error, as is the reverse.

    >>> print(prose("{term} occurs {n} times", term="حوار", n=1200))
    حوار occurs 1,200 times
    """
    named = {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(template) if name}
    if named != set(values):
        odd = ", ".join(sorted(named ^ set(values)))
        raise ValueError(f"The sentence and its values do not name the same things: {odd}.")
    return Shown(
        _Words().format(template, **values),
        _MarkdownWords().format(template, **values),
        "text/markdown",
    )


class _Words(string.Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, Shown):
            return value.text
        if isinstance(value, Linked):
            value = value.value
        return super().format_field(value, format_spec) if format_spec else number(value, 1)


class _MarkdownWords(_Words):
    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, Shown):
            return value.rich
        if isinstance(value, Linked):
            return linked(self.format_field(value.value, format_spec), value.address)
        text = super().format_field(value, format_spec)
        return in_markdown(text) if isinstance(value, str) else text


def _with_index(table: pd.DataFrame) -> pd.DataFrame:
    named = any(name is not None for name in table.index.names)
    shown = table.reset_index() if named else table.reset_index(drop=True)
    if isinstance(shown.columns, pd.MultiIndex):
        shown.columns = [" ".join(filter(None, map(str, names))) for names in shown.columns]
    shown.attrs = dict(table.attrs)
    return shown


def _sentence(text: str | Shown) -> Shown:
    return text if isinstance(text, Shown) else Shown(text, text, "text/markdown")


def _cut(table: pd.DataFrame, most: int | None) -> tuple[pd.DataFrame, list[str]]:
    if most is None or len(table) <= most:
        return table, []
    return table.head(most), [f"the first {most:,} of {len(table):,} rows"]


def _captioned(table, caption, note) -> tuple[str, list[str]]:
    if note is None:
        note = [table.attrs[k] for k in ("filters", "totals") if table.attrs.get(k)]
    notes = [note] if isinstance(note, str) else list(note)
    return caption or table.attrs.get("title", ""), [str(line) for line in notes]


def texts_of(column: pd.Series, decimals: int = 2) -> list[str]:
    """Return the values of a column as readers see them (`number`)."""
    known = column.dropna()
    # Whole numbers that a null turned into floats are still whole.
    if pd.api.types.is_float_dtype(column) and len(known) < len(column) and (known % 1 == 0).all():
        decimals = 0
    return [number(value, decimals) for value in column]


def _plain(
    columns: Mapping[str, list[str]], numeric: set, caption: str, notes: list[str]
) -> str:
    lines = [" ".join(caption.split())] if caption else []
    spread = []
    for name, texts in columns.items():
        texts = [str(name), *(" ".join(text.split()) for text in texts)]
        width = max(map(_width, texts))
        pads = [" " * (width - _width(text)) for text in texts]
        right = name in map(str, numeric)
        spread.append([p + t if right else t + p for t, p in zip(texts, pads, strict=True)])
    lines += [" | ".join(row).rstrip() for row in zip(*spread, strict=True)]
    return "\n".join([*lines, *notes])


def _width(text: str) -> int:
    return sum(not unicodedata.combining(c) for c in text)
