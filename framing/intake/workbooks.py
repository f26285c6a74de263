"""The rows of an Excel workbook (xlsx): values only, nothing computed, its size checked before.

A cell with a formula gives the value that Excel stored beside it or, without one, the formula as
text. Of merged cells the first holds the value; the others in its column get it too.
"""

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from analysis.pages.article_files import ArticleError
from framing.intake.table_files import Row, Table, written

MAX_UNPACKED = 500_000_000
"""Bytes of a workbook once unpacked: that many Arabic letters twice over are 40,000 articles."""
_MAX_PARTS, _MAX_COLUMNS, _HEADINGS_WITHIN = 5000, 1000, 20
_CELL_OF_EXCEL = 32_767
_DTD = tuple(word.encode(name) for word in ("<!DOCTYPE", "<!ENTITY")
             for name in ("ascii", "utf-16-le", "utf-16-be"))
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell [^>]*?ref\s*=\s*["']([A-Z0-9:]{1,25})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


class _Part:
    """What the file of a sheet shows before it is parsed: merged cells, and any formula."""

    def __init__(self) -> None:
        self.merged: list[tuple[int, int, int, int]] = []
        self.formulas = False


Fits = Callable[[Sequence[str]], bool]
"""Tells whether cells are the headings that are looked for."""


def open_workbook(path: Path, fits: Fits, sheet: str | None = None) -> Table:
    """Read the sheet of a workbook that holds the articles.

    It is `sheet` or, without it, the first one that is not hidden and has headings that fit; the
    others are named in the notes. Headings are looked for in the first twenty rows. Raises
    `ArticleError` where the file is no workbook, is too large once unpacked, has a document type
    declaration, or has no such sheet.
    """
    parts = _checked(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            chosen = _choose(path, book, fits, sheet)
            part = parts.get(getattr(chosen, "_worksheet_path", ""), _Part())
            formulas = load_workbook(path, read_only=True)[chosen.title] if part.formulas else None
            at, headings = _headings(chosen, fits)
    except ArticleError:
        raise
    except Exception as error:  # a broken workbook makes openpyxl raise whatever it may
        raise _broken(path, error) from None
    where = f"{path}, sheet {chosen.title!r}"
    notes = [f"sheet {other.title!r}{' (hidden)' if other.sheet_state != 'visible' else ''} was "
             "not read; to read it, name it" for other in book.worksheets
             if other.title != chosen.title]
    epoch = book.epoch

    def from_serial(number: float) -> datetime:
        return from_excel(number, epoch)
    return Table(where, headings, _rows(path, chosen, formulas, part, at, len(headings)), notes,
                 from_serial)


def _checked(path: Path) -> dict[str, _Part]:
    """Read through the parts of a workbook without parsing them; refuse what is too large."""
    parts = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(x.file_size for x in entries) > MAX_UNPACKED or len(entries) > _MAX_PARTS:
                raise ArticleError(f"{path} has more than {MAX_UNPACKED:,} bytes once unpacked. "
                                   "Save the sheet as CSV (UTF-8), or in several workbooks.")
            if not any(x.filename.endswith("workbook.xml") for x in entries):
                raise ArticleError(f"{path} is a zip archive but no Excel workbook (xlsx).")
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    part = parts[entry.filename] = _Part()
                    with archive.open(entry) as file:
                        _look_through(path, file, part)
    except ArticleError:
        raise
    except Exception as error:  # zipfile, too, raises what it may: encrypted, truncated, odd names
        raise _broken(path, error) from None
    return parts


def _look_through(path: Path, file: Any, part: _Part) -> None:
    tail = b""
    while block := file.read(1 << 20):
        block = tail + block
        if any(word in block for word in _DTD):
            raise ArticleError(f"{path} holds a document type declaration, which no workbook needs "
                               "and which can be an attack. Save it again with Excel or as CSV.")
        part.formulas = part.formulas or bool(_FORMULA.search(block))
        # What ends in the kept tail is found again with the next block.
        last = 0
        for match in _MERGED.finditer(block):
            part.merged.append(range_boundaries(match[1].decode()))
            last = match.end()
        tail = block[max(last, len(block) - 200):]


def _broken(path: Path, error: Exception) -> ArticleError:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return ArticleError(f"{path} cannot be read as an Excel workbook ({reason}). Open it in Excel "
                        "and save it again as xlsx, or as CSV (UTF-8).")


def _choose(path: Path, book: Any, fits: Fits, sheet: str | None) -> Any:
    titles = ", ".join(repr(x.title) for x in book.worksheets) or "none"
    for candidate in book.worksheets:
        if sheet is None:
            if candidate.sheet_state == "visible" and _headings(candidate, fits)[0]:
                return candidate
        elif candidate.title == sheet:
            return candidate
    if sheet is not None:
        raise ArticleError(f"{path}: no sheet is called {sheet!r}. Its sheets are: {titles}.")
    # The first one with anything in it: what its columns are called goes into the message.
    for candidate in book.worksheets:
        if candidate.sheet_state == "visible" and any(_headings(candidate, fits)[1]):
            return candidate
    raise ArticleError(f"{path}: no sheet that is not hidden holds anything. "
                       f"Its sheets are: {titles}.")


def _headings(sheet: Any, fits: Fits) -> tuple[int, list[str]]:
    """Return the row of the headings and these; row 0 and the first row where none fits."""
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


def _rows(path: Path, sheet: Any, formulas: Any, part: _Part, at: int,
          width: int) -> Iterator[Row]:
    sheet.reset_dimensions()
    values = sheet.iter_rows(min_row=at + 1, max_col=width, values_only=True)
    beside = iter(())
    if formulas is not None:
        formulas.reset_dimensions()
        beside = formulas.iter_rows(min_row=at + 1, max_col=width, values_only=True)
    below = {(row, column - 1): (top, column - 1)
             for left, top, right, bottom in part.merged for column in range(left, right + 1)
             for row in range(top + 1, min(bottom, top + 100_000) + 1) if column == left}
    first = {place for place in below.values()}
    seen: dict[tuple[int, int], Any] = {}
    line = at
    try:
        for cells, computed in zip(values, chain(beside, iter(lambda: (), None)), strict=False):
            line += 1
            row = [_text(cell) for cell in cells] + [None] * (width - len(cells))
            for i, cell in enumerate(computed):
                if row[i] is None:
                    row[i] = _text(cell)
            for i in range(width):
                if (line, i) in first:
                    seen[line, i] = row[i]
                elif row[i] is None and (line, i) in below:
                    row[i] = seen.get(below[line, i])
            if any(cell is not None and cell != "" for cell in row):
                yield Row(line, row)
    except Exception as error:  # as above, now in the middle of the sheet
        yield Row(line + 1, [], f"from here on the sheet cannot be read ({error})")


def _text(value: Any) -> Any:
    # Excel writes a control character such as a carriage return as _x000D_.
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if value.__class__.__name__ in ("ArrayFormula", "DataTableFormula"):
        return str(getattr(value, "text", "") or "")
    return value


def cut_short(text: str) -> bool:
    """Tell whether a text fills an Excel cell to the last character: then its end is lost."""
    return len(text) >= _CELL_OF_EXCEL
