"""Tables as spreadsheets: Arabic intact, right to left, no formulas, the same bytes each time."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analysis.files import FORMULA, defused, write_atomically

SIDES = {"before": "left", "node": "center", "after": "right"}
"""Where the text of a column stands, so that the node stands between its contexts."""

_DAY = datetime(1980, 1, 1)


def add_sheet(book: Workbook, title: str, table: pd.DataFrame, widths: Mapping[str, int], *,
              wrap: bool = False) -> Worksheet:
    """Add a table to a workbook as a sheet that runs from right to left, and return the sheet.

    `widths` of columns are in characters, 10 for the others; `wrap` breaks long text into lines.
    """
    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    sheet.append(list(table.columns))
    for row, values in enumerate(table.itertuples(index=False), start=2):
        for column, value in enumerate(values, start=1):
            if value is not None and not pd.isna(value):
                _fill(sheet.cell(row, column), value, table.columns[column - 1], wrap)
    for column, name in enumerate(table.columns, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(name, 10)
    return sheet


def _fill(cell, value, name: str, wrap: bool) -> None:
    if not isinstance(value, str):
        cell.value = value.item() if hasattr(value, "item") else value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
    cell.data_type = "s"
    # The mark that Excel sets for text typed after an apostrophe: it stays text when edited.
    cell.quotePrefix = value.lstrip().startswith(FORMULA)
    # Without a reading order Excel takes it from the first letter, which may be a Latin one.
    if name in SIDES:
        cell.alignment = Alignment(horizontal=SIDES[name], readingOrder=2, wrap_text=wrap or None,
                                   vertical="top" if wrap else None)
    elif wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def new_book() -> Workbook:
    """Return a workbook without sheets."""
    book = Workbook()
    book.remove(book.active)
    return book


def save_book(book: Workbook, path: Path | str) -> Path:
    """Write a workbook without the day and hour it was written at, and return its path."""
    book.properties.created = _DAY
    saved = io.BytesIO()
    book.save(saved)
    write_atomically(Path(path), without_dates(saved.getvalue()))
    return Path(path)


def without_dates(saved: bytes) -> bytes:
    """Return an Office file (a zip archive) without the day and hour that it was written at."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, \
            zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^<>]*>)[^<]*",
                                 rb"\g<1>" + _DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
            entry = zipfile.ZipInfo(name, date_time=_DAY.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            entry.create_system = 3
            new.writestr(entry, content)
    return result.getvalue()


def write_csv(table: pd.DataFrame, path: Path | str) -> Path:
    """Write a table as CSV that spreadsheets read as UTF-8, without formulas; return its path."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        writer.writerow("" if pd.isna(value) else defused(value) if isinstance(value, str)
                        else value for value in row)
    write_atomically(Path(path), lines.getvalue().encode("utf-8-sig"))
    return Path(path)
