"""The rows of Excel workbooks as they are, read one after another.

Nothing is computed: a formula gives the value that is stored beside it or, without one, its text.
"""

import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat, zip_longest
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from analysis.pages.article_files import ArticleError, refusal
from framing.intake.table_files import Row, Table, short, written

MAX_UNPACKED = 500_000_000
"""Bytes of a workbook once unpacked: some 40,000 articles."""
_MAX_PARTS, _MAX_COLUMNS, _HEADINGS_WITHIN = 5000, 1000, 20
_DTD = tuple(word.encode(name) for word in ("<!DOCTYPE", "<!ENTITY")
             for name in ("ascii", "utf-16-le", "utf-16-be"))
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell [^>]*?ref\s*=\s*["']([A-Z0-9:]{1,25})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
Fits = Callable[[Sequence[str]], bool]
"""Tells whether cells are the headings that are looked for."""


def open_workbook(path: Path, fits: Fits, sheet: str | None = None) -> Table:
    """Read `sheet` of a workbook, else the first that is not hidden and has headings that fit.

    Headings are looked for in the first twenty rows. Of merged cells the first holds the value; the
    others in its column get it too.
    """
    try:
        parts = _looked_through(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            chosen, at, headings = _choose(path, book, fits, sheet)
            merged, formulas = parts.get(getattr(chosen, "_worksheet_path", ""), ([], False))
            beside = load_workbook(path, read_only=True)[chosen.title] if formulas else None
    except ArticleError:
        raise
    except Exception as error:  # zipfile and openpyxl raise whatever they may
        raise refusal("broken_workbook", path, error=short(error)) from None
    notes = [f"sheet {other.title!r}{' (hidden)' if other.sheet_state != 'visible' else ''} was "
             "not read; to read it, name it" for other in book.worksheets
             if other.title != chosen.title]
    return Table(f"{path}, sheet {chosen.title!r}", headings,
                 _sheet_rows(chosen, beside, merged, at, len(headings)), notes,
                 partial(from_excel, epoch=book.epoch))


def _looked_through(path: Path) -> dict[str, tuple[list[tuple[int, ...]], bool]]:
    """Return what the parts of a workbook have of merged cells and formulas; refuse attacks."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if sum(x.file_size for x in entries) > MAX_UNPACKED or len(entries) > _MAX_PARTS:
            raise refusal("large_workbook", path, most=MAX_UNPACKED)
        if not any(x.filename.endswith("workbook.xml") for x in entries):
            raise refusal("no_workbook", path)
        for entry in (x for x in entries if x.filename.lower().endswith((".xml", ".rels"))):
            merged, formulas, tail = [], False, b""
            with archive.open(entry) as file:
                while block := file.read(1 << 20):
                    block = tail + block
                    if any(word in block for word in _DTD):
                        raise refusal("declares_types", path)
                    formulas = formulas or bool(_FORMULA.search(block))
                    found = list(_MERGED.finditer(block))
                    merged += [range_boundaries(match[1].decode()) for match in found]
                    # A cell that was found must not be found again with the next block.
                    tail = block[max(found[-1].end() if found else 0, len(block) - 200):]
            parts[entry.filename] = merged, formulas
    return parts


def _choose(path: Path, book: Any, fits: Fits,
            title: str | None) -> tuple[Any, int, list[str]]:
    """Return the sheet that is read, the row of its headings (0 where none fits), and these."""
    titles = ", ".join(repr(sheet.title) for sheet in book.worksheets) or "none"
    seen = []
    for sheet in book.worksheets:
        if sheet.title == title if title is not None else sheet.sheet_state == "visible":
            seen.append((sheet, *_headings(sheet, fits)))
            if title is not None or seen[-1][1]:
                return seen[-1]
    if title is not None:
        raise refusal("no_sheet", path, title=title, titles=titles)
    # The first one with anything in it: what its columns are called goes into the message.
    for found in seen:
        if any(found[2]):
            return found
    raise refusal("empty_sheets", path, titles=titles)


def _headings(sheet: Any, fits: Fits) -> tuple[int, list[str]]:
    sheet.reset_dimensions()
    first: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=_HEADINGS_WITHIN, values_only=True,
                                                   max_col=_MAX_COLUMNS), start=1):
        headings = [str(written(cell) or "").strip() for cell in cells]
        while headings and not headings[-1]:
            headings.pop()
        if headings and fits(headings):
            return number, headings
        first = first or headings
    return 0, first


def _sheet_rows(sheet: Any, formulas: Any, merged: Iterable[tuple[int, ...]], at: int,
                width: int) -> Iterator[Row]:
    above = {(row, left - 1): (top, left - 1) for left, top, _, bottom in merged
             for row in range(top + 1, min(bottom, top + 100_000) + 1)}
    first, seen, line = set(above.values()), {}, at

    def cells_of(source: Any) -> Iterator[tuple]:
        source.reset_dimensions()
        return source.iter_rows(min_row=at + 1, max_col=width, values_only=True)
    beside = repeat(()) if formulas is None else chain(cells_of(formulas), repeat(()))
    try:
        for line, (cells, texts) in enumerate(zip(cells_of(sheet), beside, strict=False), at + 1):
            row = [_cell(text if cell is None else cell)
                   for cell, text, _ in zip_longest(cells, texts, range(width))]
            for i in range(width):
                if (line, i) in first:
                    seen[line, i] = row[i]
                elif row[i] is None and (line, i) in above:
                    row[i] = seen.get(above[line, i])
            if any(cell is not None and cell != "" for cell in row):
                yield Row(line, row)
    except Exception as error:  # as above, now in the middle of the sheet
        yield Row(line + 1, [], f"from here on the sheet cannot be read ({error})")


def _cell(value: Any) -> Any:
    # Excel writes a control character such as a carriage return as _x000D_.
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if value.__class__.__name__ in ("ArrayFormula", "DataTableFormula"):
        return str(getattr(value, "text", "") or "")
    return value
