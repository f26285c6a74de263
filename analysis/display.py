"""Tables and sentences in notebooks: the same bytes each time, Arabic from right to left.

Everything that may come from an article is escaped. The text form of a table is what notebook
checks compare; its HTML form has no ids, no addresses, and no colours that a dark page would hide.
"""

import html
import math
import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import NamedTuple

import pandas as pd

from .arabic.characters import LETTERS, MARKS

CONTEXT = ("before", "node", "after")
"""The columns of a concordance line, in reading order."""

_RULE = "1px solid rgba(128,128,128,.4)"
_SMALL = "font-size:85%;opacity:.8"
_WORDS = "".join(sorted(LETTERS | MARKS))
_ARABIC_RUN = re.compile(f"[{_WORDS}]+(?:[\\s،؛.]+[{_WORDS}]+)*")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$-])")


class Shown(NamedTuple):
    """Something to show in a notebook, as text and in one richer form."""

    text: str
    rich: str
    kind: str = "text/html"

    def __repr__(self) -> str:
        """Return the text form."""
        return self.text

    __str__ = __repr__

    def _ipython_display_(self) -> None:
        # Of nothing to say not even an empty output is left; else IPython asks for the forms below.
        if self.text:
            raise NotImplementedError

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": self.text, self.kind: self.rich}


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


def is_arabic(text: str) -> bool:
    """Return whether a text is to be read from right to left: half of its letters are Arabic.

    >>> is_arabic("روسيا (RF)"), is_arabic("the form الأسد"), is_arabic("2017")
    (True, False, False)
    """
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and 2 * sum(c in LETTERS for c in letters) >= len(letters)


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
    `table.attrs` (title; filters, totals). `glosses`: what an Arabic cell means in English, by its
    text, or the name of the column that says so, which is then not shown on its own (it belongs to
    the first column that holds Arabic). `decimals` of numbers that are not whole. `empty`: the
    sentence that stands in place of a table without rows. `most`: how many rows are shown; a note
    then says that there are more.

    >>> print(show(pd.DataFrame({"term": []}), empty="No term occurs twice."))
    No term occurs twice.
    """
    if empty is not None and table.empty:
        return _sentence(empty)
    table, further = _cut(_with_index(table), most)
    caption, notes = _captioned(table, caption, note)
    notes += further
    by_row = None
    if isinstance(glosses, str):
        by_row = [number(gloss) for gloss in table[glosses]]
        table = table.drop(columns=glosses)
        glosses = None
    cells = {name: _texts(table[name], decimals) for name in table.columns}
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
        "".join(_cell(cells[n][i], under[n][i], n in numeric) for n in table.columns)
        for i in range(len(table))
    ]
    plain = {
        str(n): [f"{t} ({g})" if g else t for t, g in zip(cells[n], under[n], strict=True)]
        for n in table.columns
    }
    return Shown(
        _plain(plain, numeric, caption, notes), _page(head, body, caption, notes, "ltr")
    )


def show_concordance(
    table: pd.DataFrame,
    caption: str | None = None,
    note: str | Sequence[str] | None = None,
    glosses: Mapping[str, str] | None = None,
    decimals: int = 2,
    empty: str | Shown | None = None,
    most: int | None = None,
) -> Shown:
    """Return a concordance read from right to left: what stands before the node is at its right.

    Parameters: `table` with the columns before, node, after; a column `english`, where it has one,
    stands under each line; other columns (the source) follow to the left. The rest as for `show`.
    Raises `ValueError` where before, node or after is missing.
    """
    if missing := [name for name in CONTEXT if name not in table]:
        raise ValueError(f"A concordance needs the column {', '.join(missing)}.")
    if empty is not None and table.empty:
        return _sentence(empty)
    table, further = _cut(_with_index(table), most)
    caption, notes = _captioned(table, caption, note)
    notes += further
    english = [number(t) for t in table["english"]] if "english" in table else [""] * len(table)
    rest = [name for name in table.columns if name not in (*CONTEXT, "english")]
    cells = {name: _texts(table[name], decimals) for name in (*CONTEXT, *rest)}
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
            + (f"<b>{_escaped(cells[n][i])}</b>" if n == "node" else _escaped(cells[n][i]))
            + (_gloss((glosses or {}).get(cells[n][i], "")) if n == "node" else "")
            + "</td>"
            for n in CONTEXT
        )
        body.append(line + "".join(_cell(cells[n][i], "", n in numeric) for n in rest))
        if english[i]:
            body.append(
                f'<td colspan="{len(cells)}" dir="ltr" lang="en" '
                f'style="text-align:left;{_SMALL}">{_mixed(english[i])}</td>'
            )
    plain = {name: cells[name] for name in (*rest, *CONTEXT)}
    if any(english):
        plain["english"] = english
    return Shown(
        _plain(plain, numeric, caption, notes), _page(head, body, caption, notes, "rtl")
    )


def prose(template: str, **values: object) -> Shown:
    """Return a sentence of Markdown with computed values in the places in braces.

    Numbers are written as in tables ({share:.0%} and the like are possible); texts are escaped and
    Arabic is marked as such. A value that the sentence does not name is an error, as is the
    reverse.

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
        return super().format_field(value, format_spec) if format_spec else number(value, 1)


class _MarkdownWords(_Words):
    def format_field(self, value: object, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        if not isinstance(value, str):
            return text
        # Quotes stay: the # of their entities would be taken for Markdown.
        plain = html.escape(" ".join(text.split()), quote=False)
        return _marked(_MARKDOWN.sub(r"\\\1", plain))


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


def _texts(column: pd.Series, decimals: int) -> list[str]:
    known = column.dropna()
    # Whole numbers that a null turned into floats are still whole.
    if pd.api.types.is_float_dtype(column) and len(known) < len(column) and (known % 1 == 0).all():
        decimals = 0
    return [number(value, decimals) for value in column]


def _escaped(text: str) -> str:
    return html.escape(" ".join(text.split()))


def _marked(text: str) -> str:
    return _ARABIC_RUN.sub(lambda run: f'<span dir="rtl" lang="ar">{run.group()}</span>', text)


def _mixed(text: str) -> str:
    return _marked(_escaped(text))


def _gloss(gloss: str) -> str:
    if not gloss:
        return ""
    return f'<br><span dir="ltr" lang="en" style="{_SMALL}">{_escaped(gloss)}</span>'


def _cell(text: str, gloss: str, numeric: bool) -> str:
    if is_arabic(text):
        return (f'<td dir="rtl" lang="ar" style="text-align:right">{_escaped(text)}'
                f"{_gloss(gloss)}</td>")
    side = "right" if numeric else "left"
    return f'<td dir="ltr" style="text-align:{side}">{_mixed(text)}{_gloss(gloss)}</td>'


def _page(head: str, body: list[str], caption: str, notes: list[str], direction: str) -> str:
    rows = "\n".join(f"<tr>{row}</tr>" for row in body)
    # In a table that runs from right to left English would be turned round with it.
    title = (f'<caption dir="ltr" style="caption-side:top;text-align:left">{_mixed(caption)}'
             "</caption>")
    under = "".join(f'<div style="{_SMALL}">{_mixed(line)}</div>' for line in notes)
    turned = ' dir="rtl"' if direction == "rtl" else ""
    return (
        f'<div style="overflow-x:auto">\n<table{turned} style="border-collapse:collapse">'
        f'{title if caption else ""}\n<thead style="border-bottom:{_RULE}">'
        f"<tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>{under}\n</div>"
    )


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
