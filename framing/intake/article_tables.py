"""Articles from a spreadsheet or a news database: CSV, Excel, JSON Lines or Parquet.

Columns are told by their names, which stand in `data/lexicon/table_columns.yml`, and the mapping is
shown. Texts are what they are, unaltered. A row that cannot be used is reported with its line, and
the others are read all the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from analysis.arabic.characters import matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file
from analysis.pages.encodings import ArticleError
from framing.intake.dates import find_dates, month_first, parse_date
from framing.intake.ids import is_safe_id
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

COLUMNS = "table_columns.yml"
FIELDS = ("text", "title", "date", "outlet", "url", "author", "language", "group", "genre", "id",
          "country", "edition_of", "translated_from", "retrieved", "rights")
EXTRA = "extra"
MAX_BYTES = 2_000_000_000
CSV_NAMES = (".csv", ".tsv", ".tab")
JSON_NAMES = (".jsonl", ".ndjson", ".json")
NAMES = (*CSV_NAMES, *JSON_NAMES, ".xlsx", ".xlsm", ".parquet", ".pq")
"""Suffixes of the files that are read as tables."""

PROBLEMS = ["file", "line", "problem"]
AS_WRITTEN = "date_as_written"


class Columns(NamedTuple):
    """What each column of a table is used as.

    `fields` gives the position of the column of each field that was found, `extras` the position of
    each other column by the name it keeps; `mapping` shows both: `column` (its heading), `used_as`
    (a field, or extra) and `how` that was told.
    """

    fields: dict[str, int]
    extras: dict[str, int]
    mapping: pd.DataFrame


def column_key(name: str) -> str:
    """Return the heading of a column as it is compared.

    >>> column_key("Publish_Date"), column_key("publishDate"), column_key("المُحتوى ")
    ('publishdate', 'publishdate', 'المحتوي')
    """
    plain = unicodedata.normalize("NFKC", matching_key(name)).casefold()
    return re.sub(r"[\W_]+", "", plain)


def load_names(folder: Path | None = None) -> dict[str, dict[str, int]]:
    """Return the names of each field's columns, as compared, with their rank in the list.

    Raises `LexiconError` where the list names a field that there is not, or one name twice.
    """
    path = lexicon_file(COLUMNS, folder)
    return _names(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _names(path: Path, _stamp: int) -> dict[str, dict[str, int]]:
    try:
        lists = TypeAdapter(dict[str, list[str]]).validate_python(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(f"{path}: {error}. Write under each field a list of names.") from None
    field_of: dict[str, str] = {}
    for field, names in lists.items():
        if field not in FIELDS:
            raise LexiconError(f"{path}: no field is called {field}. There are "
                               f"{', '.join(FIELDS)}.")
        for name in names:
            if field_of.setdefault(column_key(name), field) != field:
                raise LexiconError(f"{path}: {name} is listed for {field} and for "
                                   f"{field_of[column_key(name)]}. Keep one of the two.")
    return {field: {column_key(name): rank for rank, name in reversed(list(enumerate(names)))}
            for field, names in lists.items()}


def match_columns(where: str, headings: Sequence[str],
                  chosen: Mapping[str, str | int] | None = None,
                  folder: Path | None = None) -> Columns:
    """Tell what each column is used as.

    `where` names the table in messages; `chosen` says of fields which column they are, by heading
    or by number (from 1): `{"text": "body"}`. Raises `ArticleError` where no column could be the
    text or two could, and where `chosen` names what is not there.
    """
    names = load_names(folder)
    fields, how = {}, {}
    for field, column in (chosen or {}).items():
        fields[field] = _chosen(where, headings, field, column)
        how[fields[field]] = f"chosen as {field}"
    for field, known in names.items():
        columns = sorted((known[column_key(heading)], i) for i, heading in enumerate(headings)
                       if column_key(heading) in known and i not in how)
        if field in fields:
            how |= {i: f"could be the {field} too" for _, i in columns}
            continue
        if field == "text" and len(columns) > 1:
            raise _several(where, headings, [i for _, i in sorted(columns, key=lambda x: x[1])])
        for place, (_, i) in enumerate(columns):
            fields.setdefault(field, i)
            how[i] = f"a name of the {field}" if not place else f"could be the {field} too"
    if "text" not in fields:
        shown = ", ".join(repr(h) for h in headings[:30]) or "none at all"
        raise ArticleError(
            f"{where}: no column is known to hold the text of articles. Its columns are: {shown}. "
            f"Say which it is, for example --column text={next(iter(headings), 'body')} (in Python "
            f"columns={{\"text\": {next(iter(headings), 'body')!r}}}), or call it text.")
    used = {i: field for field, i in fields.items()}
    extras: dict[str, int] = {}
    for i, heading in enumerate(headings):
        if i not in used:
            extras[_free(heading or f"column {i + 1}", extras)] = i
    mapping = pd.DataFrame(
        [(heading, used.get(i, EXTRA), how.get(i, "not known: kept beside the others"))
         for i, heading in enumerate(headings)], columns=["column", "used_as", "how"])
    return Columns(fields, extras, mapping)


def _called(headings: Sequence[str], name: str) -> list[int]:
    return [i for i, heading in enumerate(headings) if heading == name] or [
        i for i, heading in enumerate(headings) if column_key(heading) == column_key(name)]


def _has_text(headings: Sequence[str], chosen: Mapping[str, str | int] | None,
              folder: Path | None) -> bool:
    """Tell whether one of the headings is that of the text."""
    if chosen and "text" in chosen:
        return isinstance(chosen["text"], int) or bool(_called(headings, chosen["text"]))
    names = load_names(folder).get("text", {})
    return any(column_key(heading) in names for heading in headings)


def _chosen(where: str, headings: Sequence[str], field: str, column: str | int) -> int:
    if field not in FIELDS:
        raise ArticleError(f"{where}: no field is called {field!r}. There are "
                           f"{', '.join(FIELDS)}.")
    if isinstance(column, int):
        if 1 <= column <= len(headings):
            return column - 1
        raise ArticleError(f"{where}: there is no column {column}; there are {len(headings)}.")
    places = _called(headings, column)
    if not places:
        raise ArticleError(f"{where}: no column is called {column!r}. Its columns are: "
                           f"{', '.join(map(repr, headings[:30]))}.")
    if len(places) > 1:
        raise _several(where, headings, places)
    return places[0]


def _several(where: str, headings: Sequence[str], places: Sequence[int]) -> ArticleError:
    named = " and ".join(f"{headings[i]!r} (column {i + 1})" for i in places)
    return ArticleError(
        f"{where}: {named} could all be the text. Say which it is, by heading or by number: "
        f"--column text={places[0] + 1} (in Python columns={{\"text\": {places[0] + 1}}}).")


def _free(name: str, taken: Mapping[str, int]) -> str:
    """Return a name for an extra column that no field and no other extra has."""
    free, n = name, 1
    while free in taken or free in FIELDS or free == "line" or free.endswith("_as_written"):
        n += 1
        free = f"{name} ({n})"
    return free


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
