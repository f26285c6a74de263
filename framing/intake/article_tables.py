"""Articles from a spreadsheet or a news database: CSV, Excel, JSON Lines or Parquet.

Columns are told by their names, which stand in `data/lexicon/table_columns.yml`, and the mapping is
shown. Texts are what they are, unaltered. A row that cannot be used is reported with its line, and
the others are read all the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.pages.article_files import ArticleError
from framing.intake.dates import find_dates, month_first, parse_date
from framing.intake.ids import is_safe_id
from framing.intake.table_columns import (
    Columns,
    _has_text,
    column_key,
    load_names,
    match_columns,
)
from framing.intake.table_files import (
    MAX_CELL,
    Row,
    Table,
    open_csv,
    open_jsonl,
    open_parquet,
    written,
)
from framing.intake.workbooks import cut_short, open_workbook

MAX_BYTES = 2_000_000_000
CSV_NAMES = (".csv", ".tsv", ".tab")
JSON_NAMES = (".jsonl", ".ndjson", ".json")
NAMES = (*CSV_NAMES, *JSON_NAMES, ".xlsx", ".xlsm", ".parquet", ".pq")
"""Suffixes of the files that are read as tables."""

PROBLEMS = ["file", "line", "problem"]
AS_WRITTEN = "date_as_written"


class Sheet(NamedTuple):
    """The articles of a table.

    `rows` has `line` (where the row begins; the row's number in Excel, Parquet and a JSON list),
    `text`, a column for each field that was found (`date` as `datetime.date`, with
    `date_as_written` beside it) and those that nobody knows, under their own headings; what is
    empty is None. `mapping` has `column`, `used_as` (a field, or extra) and `how`; `problems` has
    `file`, `line` (null for the whole file) and `problem`.
    """

    rows: pd.DataFrame
    mapping: pd.DataFrame
    problems: pd.DataFrame


def is_table(path: Path | str) -> bool:
    """Tell by its name whether a file is one that `read_rows` takes."""
    return Path(path).suffix.lower() in NAMES


def read_rows(path: Path | str, columns: Mapping[str, str | int] | None = None,
              sheet: str | None = None, encoding: str | None = None,
              folder: Path | None = None) -> Sheet:
    """Read the articles of a table.

    `columns` says of a field which column it is, by heading or number: `{"text": "body"}`; `sheet`
    names the sheet of a workbook, `encoding` that of a CSV file; `folder` holds other lexicons than
    the package's. Returns a `Sheet`. Raises `ArticleError` for a file that is missing, too large,
    of another kind or broken, and where no column could be the text or several could.
    """
    parts = list(iter_rows(path, None, columns, sheet, encoding, folder))
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    problems = pd.concat([part.problems for part in parts], ignore_index=True)
    return Sheet(rows, parts[0].mapping, problems)


def iter_rows(path: Path | str, chunk: int | None = 10_000,
              columns: Mapping[str, str | int] | None = None, sheet: str | None = None,
              encoding: str | None = None, folder: Path | None = None) -> Iterator[Sheet]:
    """Read the articles of a table in parts of at most `chunk` rows, for tables of any length.

    Arguments and errors are those of `read_rows`; at least one part comes, if an empty one.
    """
    path = Path(path)
    table = _open(path, columns, sheet, encoding, folder)
    table.headings[:] = [name.encode("utf-8", "replace").decode() for name in table.headings]
    matched = match_columns(table.where, table.headings, columns, folder)
    notes = [(str(path), None, note) for note in table.notes]
    rows = iter(table.rows)
    # Whether the first number of a date is the day shows in the other dates of its column.
    sample = list(islice(rows, chunk or 10_000))
    markup = _check_texts(table, sample, matched)
    at = matched.fields.get("date")
    months_lead, order = month_first(
        row.values[at] for row in sample
        if at is not None and row.values and isinstance(row.values[at], str))
    notes += [(str(path), None, note) for note in (markup, order) if note]
    taken: dict[str, int] = {}
    rows, part = chain(sample, rows), 0
    while (sample := list(islice(rows, chunk))) or not part:
        articles, problems = [], [] if part else notes
        for row in sample:
            cells, wrong = _article(row, matched, table, months_lead, taken)
            problems += [(str(path), row.line, problem) for problem in wrong]
            if cells is not None:
                articles.append(cells)
        yield Sheet(_frame(articles, matched), matched.mapping,
                    pd.DataFrame(problems, columns=PROBLEMS).astype({"line": "Int64"}))
        part += 1


def _open(path: Path, columns: Mapping[str, str | int] | None, sheet: str | None,
          encoding: str | None, folder: Path | None) -> Table:
    if not path.is_file():
        raise ArticleError(f"{path}: there is no such file. Correct the name, or put it there.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise ArticleError(f"{path} cannot be read ({error.strerror}). Check that you may open "
                           "it.") from None
    if not size:
        raise ArticleError(f"{path} is empty.")
    if size > MAX_BYTES:
        raise ArticleError(f"{path} has {size:,} bytes, more than the {MAX_BYTES:,} that a table "
                           "may have. Part it into several.")
    name = path.suffix.lower()
    if start.startswith(b"PK\x03\x04"):
        return open_workbook(path, lambda cells: _has_text(cells, columns, folder), sheet)
    if start.startswith(b"PAR1"):
        return open_parquet(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ArticleError(f"{path} is an old or a locked Excel workbook. Save it as xlsx, without "
                           "a password.")
    if start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf")):
        raise ArticleError(f"{path} is compressed. Unpack it first.")
    if name in JSON_NAMES:
        return open_jsonl(path, encoding)
    if name in CSV_NAMES:
        known = set().union(*load_names().values())
        return open_csv(path, lambda heading: column_key(heading) in known, encoding)
    raise ArticleError(f"{path} is no table that can be read: its content does not fit its name, "
                       f"or it is none of {', '.join(NAMES)}.")


_TAG = re.compile(r"</?(?:p|br|div|span|a|strong|h[1-6]|img)\b[^<>]*>", re.IGNORECASE)


def _check_texts(table: Table, rows: Iterable[Row], matched: Columns) -> str:
    """Refuse a column of numbers or days that is only called like a text; tell of HTML in it."""
    at = matched.fields["text"]
    values = [row.values[at] for row in rows if row.values and row.values[at] is not None]
    texts = [value for value in values if isinstance(value, str | bytes)]
    if values and not texts:
        raise ArticleError(f"{table.where}: column {table.headings[at]!r} holds "
                           f"{type(values[0]).__name__}, not text. Say which column is the text.")
    marked = sum(bool(_TAG.search(text)) for text in texts if isinstance(text, str))
    return "" if not marked else (
        f"{marked:,} of the first {len(texts):,} texts hold HTML tags, left as they are: "
        "export the texts without markup if you can")


def _article(row: Row, matched: Columns, table: Table, months_lead: bool,
             taken: dict[str, int]) -> tuple[list | None, list[str]]:
    """Return the cells of a row, None where it is no article, and what is wrong with it."""
    if row.problem:
        return None, [row.problem]
    at = matched.fields["text"]
    text = written(row.values[at])
    if problem := _unusable(text):
        return None, [problem]
    problems: list[str] = []
    if table.from_serial and cut_short(text):
        problems.append("the text fills its cell to the last character: Excel cuts longer ones off")
    cells: list[Any] = [row.line]
    for field, place in matched.fields.items():
        value = row.values[place]
        if field == "text":
            cells.append(text)
        elif field == "date":
            day, as_written, problem = _date(value, table, months_lead)
            cells += [day, as_written]
            problems += [problem] if problem else []
        else:
            cells.append(_checked(field, _plain(value), row.line, taken, problems))
    cells += [_plain(row.values[place]) for place in matched.extras.values()]
    return cells, problems


def _unusable(text: str | None) -> str:
    if text is None or not text.strip("\ufeff \t\r\n\xa0\u200b\u200e\u200f"):
        return "the text is empty"
    if len(text) > MAX_CELL:
        return f"the text has more than {MAX_CELL:,} characters"
    if "\0" in text:
        return "the text has a NUL character, which no text has"
    # Lone surrogates: what could not be decoded, or half a character of a JSON escape.
    return "" if _is_text(text) else "the text has bytes that are not valid in its encoding"


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _plain(value: Any) -> str | None:
    """Return a cell other than the text, without blanks around it and what is no character."""
    value = written(value)
    if value is None:
        return None
    value = value[:MAX_CELL].replace("\0", "").strip("\ufeff \t\r\n\xa0")
    return (value if _is_text(value) else value.encode("utf-8", "replace").decode()) or None


def _checked(field: str, value: str | None, line: int, taken: dict[str, int],
             found: list[str]) -> str | None:
    """Return a value, or None where it cannot be used, with the reason added to `found`."""
    if value is None:
        return None
    if field == "id":
        if not is_safe_id(value):
            found.append(f"the id {value[:80]!r} cannot name a file: only ASCII letters, digits, "
                         ". _ and - may stand in it; the row is kept without it")
            return None
        first = taken.setdefault(value.lower(), line)
        if first != line:
            found.append(f"the id {value!r} is that of line {first} too; the row is kept without "
                         "it")
            return None
    scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", value) if field == "url" else None
    if scheme and scheme[1].lower() not in ("http", "https") and "." not in scheme[1]:
        found.append(f"the address begins with {scheme[1]}: and was left out; only http and https "
                     "are kept")
        return None
    return value


def _date(value: Any, table: Table, months_lead: bool) -> tuple[date | None, str | None, str]:
    """Return the day of a cell, the cell as written, and a problem."""
    shown = _plain(value)
    if shown is None:
        return None, None, ""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value, shown, ""
    if isinstance(value, int | float) and table.from_serial and 10_000 < value < 100_000:
        return table.from_serial(value).date(), shown, ""
    day = parse_date(shown[:200])
    if day and months_lead:
        dates = find_dates(shown[:200])
        first = dates[dates["date"].notna()].head(1)
        if first["ambiguous"].any():
            day = date(day.year, day.day, day.month)
    if day:
        return day, shown, ""
    notes = find_dates(shown[:200])["note"].tolist() or ["it is no date of a day"]
    return None, shown, f"the date {shown[:60]!r} was not read ({notes[0]})"


def _frame(rows: list[list], matched: Columns) -> pd.DataFrame:
    fields = [name for field in matched.fields
              for name in ([field, AS_WRITTEN] if field == "date" else [field])]
    table = pd.DataFrame(rows, columns=["line", *fields, *matched.extras], dtype=object)
    return table.astype({"line": "int64"})
