"""The annotated study as an Excel workbook: a sheet a table, right to left, and what they hold."""

from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from analysis.study.study import Study, surface
from framing.export.packages import documentation, study_tables
from framing.spreadsheets import add_sheet, new_book, save_book

ROWS = 1_048_576
"""How many rows a sheet of Excel has, the header among them."""

CHARACTERS = 32_767
"""How many characters a cell of Excel holds."""

_WIDTHS = {"string": 18, "integer": 10, "boolean": 9, "date": 12}
_WIDE = {"text": 80, "title": 45, "reason": 45, "surface": 24, "gloss": 24, "about": 90,
         "missing": 40, "sha256": 20, "url": 40}
_CUT = "... [cut: a cell of Excel holds no more]"


def export_excel(study: Study, out: Path, rows: int = ROWS) -> tuple[list[Path], list[str]]:
    """Write the study's tables as one workbook; return the paths written and what to be told.

    Sheets run right to left, their header stays in sight and filters; Arabic is as in the text, and
    what looks like a formula is stored as text. A table of more than `rows` rows goes on in further
    sheets; a text too long for a cell is cut and says so. Where `out` does not end in .xlsx it is a
    folder that gets `study.xlsx`.
    """
    path = out if out.suffix.lower() == ".xlsx" else out / "study.xlsx"
    book, notes = new_book(), []
    readme = _read_me(book, study)
    for name, table in _readable_tables(study).items():
        table, cut = _cut_to_cells(table)
        if cut:
            notes.append(f"{cut} texts of the table {name} are longer than the {CHARACTERS:,} "
                         "characters that a cell of Excel holds, and are cut there. The other "
                         "formats have them whole.")
        parts = range(0, max(len(table), 1), rows - 1)
        if len(parts) > 1:
            notes.append(f"The table {name} has {len(table):,} rows and goes on over {len(parts)} "
                         "sheets: one of Excel holds no more.")
        for number, first in enumerate(parts, start=1):
            _add(book, name if number == 1 else f"{name} {number}", name,
                 table.iloc[first:first + rows - 1])
    for note in notes:
        readme.append([note])
    return [save_book(book, path)], notes


def _readable_tables(study: Study) -> dict[str, pd.DataFrame]:
    """The study's tables with the words beside what is numbered: texts, surfaces, vocabulary."""
    tables = study_tables(study)
    del tables["texts"]
    for name in ("blocks", "sentences", "quotations"):
        tables[name]["text"] = list(surface(study, tables[name]))
    tokens = tables["tokens"].join(tables["vocabulary"].set_index("word"), on="word")
    tokens.insert(tokens.columns.get_loc("word") + 1, "surface", list(surface(study, tokens)))
    return {**tables, "tokens": tokens}


def _read_me(book: Workbook, study: Study) -> Worksheet:
    rows = [(name, column, told.type, told.unit, told.whole, told.missing or "never")
            for name in ("articles", *study.tables._fields)
            for column, told in documentation()[name].columns.items()]
    rows += [("blocks, sentences, quotations", "text", "string", None,
              "The exact characters of the text that start and end lead to.", "never"),
             ("tokens", "surface", "string", None,
              "The exact characters of the text, beside them the columns of vocabulary.", "never")]
    names = ["table", "column", "type", "unit", "what it holds", "missing where"]
    sheet = add_sheet(book, "README", pd.DataFrame(rows, columns=names, dtype=object), {
        "table": 16, "column": 18, "unit": 14, "what it holds": 90, "missing where": 50})
    sheet.sheet_view.rightToLeft = False
    sheet.append([])
    for line in filter(None, (
            study.settings.study.title,
            "start and end count code points from 0 in the text of the article, end exclusive.",
            f"Counted are these roles: {', '.join(study.settings.pages.counted)}; the sheets "
            "hold the others too.",
            f"Words are the same term if they share their {study.settings.terms.conflation}.",
            "The texts belong to who published them: see rights in articles before passing on.")):
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).data_type = "s"
    return sheet


def _cut_to_cells(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Cut texts that are too long for a cell; Excel counts in UTF-16, where some are two."""
    def fitting(value: object) -> object:
        if not isinstance(value, str) or len(value) * 2 <= CHARACTERS:
            return value
        units = value.encode("utf-16-le")
        if len(units) <= 2 * CHARACTERS:
            return value
        room = 2 * (CHARACTERS - len(_CUT))
        return units[:room].decode("utf-16-le", errors="ignore") + _CUT

    cut, result = 0, table
    for name in table.select_dtypes(exclude=["number", "bool"]):
        shown = table[name].map(fitting)
        cut += int((shown.notna() & (shown != table[name])).sum())
        result = result.assign(**{name: shown})
    return result, cut


def _add(book: Workbook, title: str, name: str, table: pd.DataFrame) -> None:
    columns = documentation()[name].columns | documentation()["vocabulary"].columns
    widths = {column: _WIDE.get(column, _WIDTHS[columns[column].type] if column in columns else 18)
              for column in table}
    sheet = add_sheet(book, title, table, widths)
    sheet.auto_filter.ref = sheet.dimensions
    right_to_left = Alignment(readingOrder=2)
    for number, column in enumerate(table, start=1):
        if column in ("text", "surface") or (column in columns and columns[column].arabic):
            # Excel would take the order from the first letter, which may be a Latin one.
            for row in range(2, len(table) + 2):
                sheet.cell(row, number).alignment = right_to_left
