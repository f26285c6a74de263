"""Tables and text in notebooks and pages: the same bytes each time, Arabic from right to left.

What may come from an article is escaped. The text form of a table is what notebook checks compare.
Numbers lead to the lines they were counted from, lines to their place in the article.
"""

import html
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.addresses import concordance_link, reader_link
from analysis.arabic.characters import LETTERS, MARKS
from analysis.measures.made import MADE

CONTEXT = {"before": "left", "node": "center", "after": "right"}
"""The columns of a concordance line in reading order, and to which side each leans."""
NOTED = "framing"
"""Under which name the metadata of an output keep what was made and how."""
LEADS = "evidence"
"""Under which name a table keeps where its numbers lead."""
MOST_ROWS = 100  # of a table, where no number is asked for
SMALL = "font-size:85%;opacity:.8"
_WORDS = "".join(sorted(LETTERS | MARKS))
_ARABIC_RUN = re.compile(f"[{_WORDS}]+(?:[\\s،؛.]+[{_WORDS}]+)*")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$-])")
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~^$])")
_CODE = re.compile(r"((?<!`)(`+)(?!`)[^`]+(?<!`)\2(?!`))")
# A tag or an address, what a fence is to be given to, a role: an address is all that is left.
_LIVE = re.compile(r"<(?!https?://|mailto:)|(?<=[`~:]{3})\s*\{|\{(?=[^{}\s]+\}`)")


class Shown(NamedTuple):
    """Something to show in a notebook, as text and in one richer form.

    `made` is what its table was made with (`analysis.measures.made`): the output keeps it.
    """

    text: str
    rich: str | bytes
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
        notes = {"image/png": {"alt": self.text}} if self.kind == "image/png" else {}
        if self.made:
            notes[NOTED] = dict(self.made)
        return {"text/plain": self.text, self.kind: self.rich}, notes


class Linked(NamedTuple):
    """A value in a sentence that leads to an address."""

    value: object
    address: str | None


def recorded(folder: Path | str) -> list[dict]:
    """Return what each output of the notebooks in a study's folder shows, in order.

    Each has `notebook` (its name) and what was noted: of a table or chart the `measure` and its
    parameters, of a saved chart its `figure`. It is read from the outputs, as a cell may not have
    run; a notebook that cannot be read shows nothing.
    """
    return [{"notebook": name, **note} for name, cells in _notebooks(folder)
            for cell in cells for output in cell.get("outputs", ())
            if (note := output.get("metadata", {}).get(NOTED))]


def unexecuted(folder: Path | str) -> list[str]:
    """Return the names of the notebooks of which no cell was executed."""
    return [name for name, cells in _notebooks(folder)
            if not any(cell.get("execution_count") for cell in cells)]


def _notebooks(folder: Path | str) -> Iterator[tuple[str, list[dict]]]:
    for path in sorted((Path(folder) / "notebooks").glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            yield path.stem, [cell for cell in cells if cell["cell_type"] == "code"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue


Leads = Mapping[str, str | None]


def leading(table: pd.DataFrame, leads: Iterable[Leads] | Callable[[dict], Leads]) -> pd.DataFrame:
    """Note for each row which of its columns lead to which address: in order, or made of the row.

    >>> table = leading(pd.DataFrame({"count": [3]}), [{"count": "page.html#a"}])
    >>> leads_of(table)
    [{'count': 'page.html#a'}]
    """
    table = table.copy() if table.index.is_unique else table.reset_index(drop=True)
    leads = map(leads, table.to_dict("records")) if callable(leads) else leads
    table.attrs[LEADS] = _Leads({
        label: {column: address for column, address in lead.items() if address}
        for label, lead in zip(table.index, leads, strict=True)})
    return table


class _Leads(dict):
    # Never changed: pandas copies what a table notes, deeply, whenever the table is touched.
    def __deepcopy__(self, memo: dict) -> "_Leads":
        return self


def leads_of(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return for each row which columns lead where.

    An article and its line lead to the reader, whether that was noted or not.
    """
    leads = [dict(table.attrs.get(LEADS, {}).get(label, {})) for label in table.index]
    if "article" in table:
        lines = table["line"] if "line" in table else [None] * len(table)
        for lead, article, line in zip(leads, map(str, table["article"]), lines, strict=True):
            lead.setdefault("article", reader_link(article))
            if not pd.isna(line):
                lead.setdefault("line", reader_link(article, line=int(line)))
    return leads


def part_link(kind: str, identifier: str, group: str, count: int, **part: str) -> str:
    """Return the address of a part of a group's lines; of none of them, of the group's lines.

    >>> part_link("actor", "russia", "2017", 0, form="label")
    '../site/concordances/actor-russia.html#group-2017'
    """
    return concordance_link(kind, identifier, group, **(part if count else {}))


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
    return text.replace("-", "" if zero else "−")


def texts_of(column: pd.Series, decimals: int = 2) -> list[str]:
    """Return the values of a column as readers see them (`number`)."""
    known = column.dropna()
    # Whole numbers that a null turned into floats are still whole.
    if pd.api.types.is_float_dtype(column) and len(known) < len(column) and (known % 1 == 0).all():
        decimals = 0
    return [number(value, decimals) for value in column]


def show(
    table: pd.DataFrame,
    caption: str | None = None,
    note: str | Sequence[str] | None = None,
    glosses: Mapping[str, str] | str | None = None,
    decimals: int = 2,
    empty: str | Shown | None = None,
    most: int | None = MOST_ROWS,
) -> Shown:
    """Return a table to show in a notebook, a caption above, notes below.

    Parameters: `caption` (by default the title in `table.attrs`); `note`, one line or several;
    `glosses`: what an Arabic cell means in English, by its text, or the name of the column that
    says so, which is then not shown on its own (it belongs to the first column that holds Arabic).
    `decimals` of numbers that are not whole. `empty`: the sentence that stands in place of a table
    without rows. `most`: how many rows are shown (null: all); a note then says that there are more.

    Cells are links where the table knows where they lead. A table of lines (before, node, after)
    is read from right to left: what stands before the node is at its right; a column `english`
    stands under each line, other columns follow to the left.

    >>> print(show(pd.DataFrame({"term": []}), empty="No term occurs twice."))
    No term occurs twice.
    """
    if empty is not None and table.empty:
        return empty if isinstance(empty, Shown) else Shown(empty, empty, "text/markdown")
    attrs, leads, rows = table.attrs, leads_of(table[:most]), _flat(table[:most])
    caption = caption or attrs.get("title", "")
    notes = [note] if isinstance(note, str) else [*(note or ())]
    if len(rows) < len(table):
        notes.append(f"the first {most:,} of {len(table):,} rows")
    glosses, by_row = attrs.get("glosses", {}) if glosses is None else glosses, []
    if isinstance(glosses, str):
        by_row, rows, glosses = texts_of(rows[glosses]), rows.drop(columns=glosses), {}
    lines = set(CONTEXT) <= set(rows.columns)
    english = [number(text) for text in rows.pop("english")] if lines and "english" in rows else []
    names = [*CONTEXT, *rows.columns.difference([*CONTEXT], sort=False)] if lines else rows.columns
    numeric = {name for name in names if pd.api.types.is_numeric_dtype(rows[name])}
    cells = {name: texts_of(rows[name], decimals) for name in names}
    # Of lines only the node has a gloss.
    glossed = "node" if lines else next(
        (name for name, texts in cells.items() if any(map(is_arabic, texts))), None)
    under = {name: by_row if by_row and name == glossed else
             [glosses.get(text, "") if name == glossed or not lines else "" for text in texts]
             for name, texts in cells.items()}
    sides = CONTEXT if lines else dict.fromkeys(numeric, "right")
    heads = [(str(name), sides.get(name, "left")) for name in names]
    body = [([(cells[name][i], under[name][i],
               sides.get(name, "right" if name in numeric else "left"), lead.get(str(name)),
               lines and name in CONTEXT and name) for name in names],
             english[i] if english else "") for i, lead in enumerate(leads)]
    if lines:  # as text the sources come first
        cells = {name: cells[name] for name in [*list(names)[len(CONTEXT):], *CONTEXT]} | (
            {"english": english} if any(english) else {})
    else:
        cells = {name: [f"{text} ({means})" if means else text for text, means in
                        zip(texts, under[name], strict=True)] for name, texts in cells.items()}
    text = _plain(cells, numeric, caption, notes)
    return Shown(text, table_html(heads, body, caption, notes, lines), made=attrs.get(MADE))


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a named index as columns, and columns of one level."""
    rows = table.reset_index(drop=not any(name is not None for name in table.index.names))
    if isinstance(rows.columns, pd.MultiIndex):
        rows.columns = [" ".join(filter(None, map(str, names))) for names in rows.columns]
    return rows


def _plain(columns: Mapping[str, list[str]], numeric: set, caption: str, notes: list[str]) -> str:
    spread = []
    for name, texts in columns.items():
        texts = [str(name), *(" ".join(text.split()) for text in texts)]
        widths = [sum(not unicodedata.combining(c) for c in text) for text in texts]
        pads = [" " * (max(widths) - width) for width in widths]
        spread.append([pad + text if name in numeric else text + pad
                       for text, pad in zip(texts, pads, strict=True)])
    lines = [" ".join(caption.split())] if caption else []
    lines += [" | ".join(row).rstrip() for row in zip(*spread, strict=True)]
    return "\n".join([*lines, *notes])


def is_arabic(text: str) -> bool:
    """Return whether a text is to be read from right to left: half of its letters are Arabic.

    >>> is_arabic("روسيا (RF)"), is_arabic("the form الأسد"), is_arabic("2017")
    (True, False, False)
    """
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and 2 * sum(c in LETTERS for c in letters) >= len(letters)


def escaped(text: str) -> str:
    """Return a text as one line of HTML."""
    return html.escape(" ".join(text.split()))


def marked(text: str) -> str:
    """Return HTML or Markdown with its Arabic marked as such."""
    return _ARABIC_RUN.sub(lambda run: f'<span dir="rtl" lang="ar">{run.group()}</span>', text)


def mixed(text: str) -> str:
    """Return a text as HTML with its Arabic marked as such."""
    return marked(escaped(text))


def in_markdown(text: str, lang: str = "en") -> str:
    """Return a text as Markdown that says the same, for a sentence in a language.

    Arabic in an English sentence is marked as such, Latin letters in an Arabic one keep their
    direction.

    >>> in_markdown("*a* <b>"), in_markdown("2024-doha", "ar")
    ('\\\\*a\\\\* &lt;b&gt;', '<bdi>2024\\\\-doha</bdi>')
    """
    # Quotes stay: the # of their entities would be taken for Markdown.
    safe = _MARKDOWN.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))
    if lang == "ar":
        return f"<bdi>{safe}</bdi>" if re.search("[A-Za-z]", text) else safe
    return marked(safe)


def plain(text: str) -> str:
    """Return plain text as Markdown: the signs of Markdown and HTML in it are text.

    >>> plain("*a* <b>")
    '\\\\*a\\\\* \\\\<b\\\\>'
    """
    return _SIGNS.sub(r"\\\1", text)


def with_code(text: str) -> str:
    """Return plain text as Markdown, in which what stands between backticks is code.

    >>> with_code("a_b is `a_b`")
    'a\\\\_b is `a_b`'
    """
    # Its ticks stand beside each piece of code.
    return "".join(piece if at % 3 else plain(piece)
                   for at, piece in enumerate(_CODE.split(text)) if at % 3 < 2)


def tamed(text: str) -> str:
    """Return Markdown of a study's authors, whose HTML, directives and roles are only text.

    >>> print(tamed("*so* <b>, :::{raw} html"))
    *so* &lt;b>, :::&#123;raw} html
    """
    return _LIVE.sub(lambda sign: "&lt;" if sign[0] == "<" else sign[0].replace("{", "&#123;"),
                     text)


def linked(content: str, address: str | None) -> str:
    """Return HTML that leads to an address; as it is without one, or where it is empty.

    >>> linked("5", "a.html#b"), linked("5", None)
    ('<a href="a.html#b">5</a>', '5')
    """
    return f'<a href="{html.escape(address)}">{content}</a>' if address and content else content


def table_html(heads: Sequence[tuple[str, str]], rows: Sequence[tuple], caption: str,
               notes: Sequence[str] = (), lines: bool = False) -> str:
    """Return a table as HTML in a box that scrolls by itself.

    `heads`: each text and the side it leans to; `rows`: cells (text, gloss, side, address, which
    context of a line it is) and the English under them; `lines`: whether it is a concordance.
    """
    return templates("analysis").get_template("table.jinja").render(
        heads=heads, rows=rows, caption=caption, notes=notes, lines=lines, small=SMALL).rstrip("\n")


@cache
def templates(package: str) -> Any:
    """Return the templates of a package (`templates/*.jinja`), with filters for texts.

    `|text` is a text on one line, `|mixed` an English one whose Arabic is marked, `|md` the same in
    Markdown; `|linked(address)` leads there.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # takes a while
    from markupsafe import Markup

    made = Environment(loader=PackageLoader(package), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True, undefined=StrictUndefined)
    for name, safe in (("text", escaped), ("mixed", mixed), ("md", in_markdown)):
        made.filters[name] = lambda value, safe=safe: Markup(safe(str(value)))
    made.filters["linked"] = lambda content, address: Markup(linked(content, address))
    made.tests["arabic"] = is_arabic
    return made
