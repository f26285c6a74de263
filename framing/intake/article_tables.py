"""Articles from a spreadsheet or a news database: CSV, Excel, JSON Lines or Parquet.

Columns are told by their names, which stand in `data/lexicon/table_columns.yml`, and the mapping is
shown. Texts are what they are, unaltered. A row that cannot be used is reported with its line, and
the others are read all the same.
"""

import re
import unicodedata
from ast import literal_eval
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from analysis.arabic.characters import matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file
from analysis.pages.article_files import ArticleError, refusal
from framing.intake.dates import find_dates, parse_date
from framing.intake.study_folder import is_safe_id
from framing.intake.table_files import (
    CELL_OF_EXCEL,
    MAX_CELL,
    Row,
    Table,
    open_csv,
    open_json,
    open_parquet,
    written,
)
from framing.intake.workbooks import open_workbook

MAX_BYTES = 2_000_000_000
CSV_NAMES = (".csv", ".tsv", ".tab")
JSON_NAMES = (".jsonl", ".ndjson", ".json")
NAMES = (*CSV_NAMES, *JSON_NAMES, ".xlsx", ".xlsm", ".parquet", ".pq")
"""Suffixes of the files that are read as tables."""
FIELDS = ("text", "title", "date", "outlet", "url", "author", "language", "group", "genre", "id",
          "country", "edition_of", "translated_from", "retrieved", "rights")
_BLANK = "\ufeff \t\r\n\xa0"
LISTED = "its text was a list of strings as a program writes it, and was read as paragraphs"
_LIST = re.compile(r"""(?:array\()?[\[({][\[(\s]*['"]""")
_MISSING = re.compile(r"""(?<=['"\])]),\s*(?:nan|None)(?=\s*[,\])}])""")
_BETWEEN = re.compile(r"""(?<=['"])\s+(?=['"])""")

Chosen = Mapping[str, str | int] | None
Names = dict[str, list[str]]


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


def iter_rows(path: Path | str, chunk: int | None = 10_000, columns: Chosen = None,
              sheet: str | None = None, encoding: str | None = None,
              folder: Path | None = None) -> Iterator[Sheet]:
    """Read the articles of a table in parts of at most `chunk` rows, at least one, if an empty one.

    `columns` says of a field which column it is, by heading or number: `{"text": "body"}`; `sheet`
    names the sheet of a workbook, `encoding` that of a CSV file; `folder` holds other lexicons than
    the package's. Raises `ArticleError` for a file that is missing, too large, of another kind or
    broken, and where no column could be the text or several could.
    """
    path, names = Path(path), load_names(folder)
    table = _open(path, columns, sheet, encoding, names)
    headings = [_encodable(name) for name in table.headings]
    places, mapping = _matched(table.where, headings, names, columns)
    # Whether the first number of a date is the day shows in the other dates of its column.
    sample = list(islice(table.rows, chunk or 10_000))
    at = places.get("id")
    if at is not None and "id" not in (columns or {}) and _numbers_rows(headings[at], sample, at):
        del places["id"]
        places[_free(headings[at], places)] = at
        mapping.loc[at, ["used_as", "how"]] = "extra", "numbers the rows: no id of an article"
    _check_texts(table, headings, sample, places["text"])
    months_lead, order = _month_first(
        row.values[places["date"]] for row in sample if "date" in places and row.values
        and isinstance(row.values[places["date"]], str))
    problems = [(str(path), None, note) for note in (*table.notes, order) if note]
    names = ["line", *chain.from_iterable(
        ("date", "date_as_written") if name == "date" else (name,) for name in places)]
    taken: dict[str, int] = {}
    rows, part = chain(sample, table.rows), 0
    while (sample := list(islice(rows, chunk))) or not part:
        articles = []
        for row in sample:
            article, wrong = _article(row, places, table, months_lead, taken)
            problems += [(str(path), row.line, problem) for problem in wrong]
            articles += [article] if article else []
        yield Sheet(
            pd.DataFrame(articles, columns=names, dtype=object).astype({"line": "int64"}), mapping,
            pd.DataFrame(problems, columns=["file", "line", "problem"]).astype({"line": "Int64"}))
        part, problems = part + 1, []


def _open(path: Path, columns: Chosen, sheet: str | None, encoding: str | None,
          names: Names) -> Table:
    if not path.is_file():
        raise refusal("no_file", path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise refusal("unreadable", path, why=error.strerror) from None
    if not size:
        raise refusal("nothing_in_it", path)
    if size > MAX_BYTES:
        raise refusal("large_table", path, size=size, most=MAX_BYTES)
    if start.startswith(b"PK\x03\x04"):
        return open_workbook(path, lambda cells: _has_text(cells, names, columns), sheet)
    if start.startswith(b"PAR1"):
        return open_parquet(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal("old_workbook", path)
    if start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf")):
        raise refusal("compressed", path)
    if path.suffix.lower() in JSON_NAMES:
        return open_json(path, encoding)
    if path.suffix.lower() in CSV_NAMES:
        known = set().union(*names.values())
        return open_csv(path, lambda heading: column_key(heading) in known, encoding)
    raise refusal("no_table", path, names=", ".join(NAMES))


def column_key(name: str) -> str:
    """Return the heading of a column as it is compared.

    >>> column_key("Publish_Date"), column_key("publishDate"), column_key("المُحتوى ")
    ('publishdate', 'publishdate', 'المحتوي')
    """
    plain = unicodedata.normalize("NFKC", matching_key(name)).casefold()
    return re.sub(r"[\W_]+", "", plain)


def load_names(folder: Path | None = None) -> Names:
    """Read the names of each field's columns, the best first; raises `LexiconError` where odd."""
    path = lexicon_file("table_columns.yml", folder)
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
            if (other := field_of.setdefault(column_key(name), field)) != field:
                raise LexiconError(f"{path}: {name} is listed for {field} and for {other}. Keep "
                                   "one of the two.")
    return {field: list(map(column_key, names)) for field, names in lists.items()}


def _matched(where: str, headings: Sequence[str], names: Names,
             chosen: Chosen) -> tuple[dict[str, int], pd.DataFrame]:
    """Return the column of each field that was found, then of the others; and how that was told."""
    places, how = {}, {}
    for field, column in (chosen or {}).items():
        places[field] = _chosen(where, headings, field, column)
        how[places[field]] = f"chosen as {field}"
    for field, known in names.items():
        columns = sorted((known.index(key), i) for i, key in enumerate(map(column_key, headings))
                         if key in known and i not in how)
        if field == "text" and field not in places and len(columns) > 1:
            raise _several(where, headings, sorted(i for _, i in columns))
        for _, i in columns:
            how[i] = f"could be the {field} too" if field in places else f"a name of the {field}"
            places.setdefault(field, i)
    if "text" not in places:
        shown = ", ".join(map(repr, headings[:30])) or "none at all"
        first = next(iter(headings), "body")
        raise refusal("no_text_column", where, shown=shown, first=first)
    used = {i: field for field, i in places.items()}
    for i, heading in enumerate(headings):
        if i not in used:
            places[_free(heading or f"column {i + 1}", places)] = i
    return places, pd.DataFrame(
        [(heading, used.get(i, "extra"), how.get(i, "not known: kept beside the others"))
         for i, heading in enumerate(headings)], columns=["column", "used_as", "how"])


def _numbers_rows(heading: str, rows: Iterable[Row], at: int) -> bool:
    """Tell whether a column says 1, 2, 3 ... of its rows, or begins with 0; one called id may."""
    cells = [written(row.values[at]) or "" for row in rows if row.values]
    counted = [[*range(first, first + len(cells))] for first in (0, 1)]
    return column_key(heading) != "id" and bool(cells) and all(
        cell.isdecimal() and len(cell) < 10 for cell in cells) and [*map(int, cells)] in counted


def _free(name: str, taken: Mapping[str, int]) -> str:
    """Return a name for a column that is not known: its heading, numbered where that is taken."""
    return next(free for free in chain([name], (f"{name} ({n})" for n in count(2)))
                if free not in taken and free not in FIELDS and free != "line"
                and not free.endswith("_as_written"))


def _called(headings: Sequence[str], name: str) -> list[int]:
    return [i for i, heading in enumerate(headings) if heading == name] or [
        i for i, heading in enumerate(headings) if column_key(heading) == column_key(name)]


def _has_text(headings: Sequence[str], names: Names, chosen: Chosen) -> bool:
    column = (chosen or {}).get("text")
    if column is None:
        return any(column_key(heading) in names.get("text", ()) for heading in headings)
    return isinstance(column, int) or bool(_called(headings, column))


def _chosen(where: str, headings: Sequence[str], field: str, column: str | int) -> int:
    if field not in FIELDS:
        raise refusal("no_field", where, field=field, fields=", ".join(FIELDS))
    if isinstance(column, int):
        if 1 <= column <= len(headings):
            return column - 1
        raise refusal("no_column_number", where, column=column, many=len(headings))
    found = _called(headings, column)
    if not found:
        raise refusal("no_column", where, column=column, shown=", ".join(map(repr, headings[:30])))
    if len(found) > 1:
        raise _several(where, headings, found)
    return found[0]


def _several(where: str, headings: Sequence[str], found: Sequence[int]) -> ArticleError:
    named = " and ".join(f"{headings[i]!r} (column {i + 1})" for i in found)
    return refusal("several_texts", where, named=named, number=found[0] + 1)


def _check_texts(table: Table, headings: Sequence[str], rows: Iterable[Row], at: int) -> None:
    """Refuse a column of numbers or days that is only called like a text."""
    values = [row.values[at] for row in rows if row.values and row.values[at] is not None]
    if values and not any(isinstance(value, str | bytes) for value in values):
        raise refusal("no_text_in_column", table.where, column=headings[at],
                      kind=type(values[0]).__name__)


def joined_list(text: str) -> str:
    """Return a cell's text, of a list as a program writes it the paragraphs in it.

    >>> joined_list("['وصل الوفد.', 'وعاد.']")
    'وصل الوفد.\\n\\nوعاد.'
    """
    plain = text.strip()
    if not _LIST.match(plain) or plain[-1] not in "])}":
        return text
    if plain.startswith("array("):
        plain = re.sub(r"(?:,\s*dtype=\w+)?\)$", "", plain.removeprefix("array("))
    plain = _MISSING.sub("", f"[{plain[1:-1]}]")
    try:
        parts = literal_eval(r"\n".join(_BETWEEN.sub(", ", plain).splitlines()))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    parts = [each for part in parts for each in ([part] if isinstance(part, str) else part)]
    return "\n\n".join(parts) if all(isinstance(part, str) for part in parts) else text


def _article(row: Row, places: Mapping[str, int], table: Table, months_lead: bool,
             taken: dict[str, int]) -> tuple[dict[str, Any] | None, list[str]]:
    """Return the cells of a row, None where it is no article, and what is wrong with it."""
    text = None if row.problem else written(row.values[places["text"]])
    if problem := row.problem or _unusable(text):
        return None, [problem]
    problems, cells = [], {"line": row.line}
    if table.from_serial and len(text) >= CELL_OF_EXCEL:
        problems.append("the text fills its cell to the last character: Excel cuts longer ones off")
    for name, at in places.items():
        # What is no text goes without blanks around it and what is no character.
        value, problem = (written(row.values[at]) or "")[:MAX_CELL].replace("\0", ""), ""
        value = _encodable(value.strip(_BLANK)) or None
        if name == "date":
            cells["date_as_written"] = value
            value, problem = _day(row.values[at], value, table, months_lead)
        elif value is not None and name in ("id", "url"):
            problem = _refused(name, value, row.line, taken)
            value = None if problem else value
        cells[name] = value
        problems += [problem] if problem else []
    return cells | {"text": text}, problems


def _unusable(text: str | None) -> str:
    if text is None or not text.strip(_BLANK + "\u200b\u200e\u200f"):
        return "the text is empty"
    if len(text) > MAX_CELL:
        return f"the text has more than {MAX_CELL:,} characters"
    if "\0" in text:
        return "the text has a NUL character, which no text has"
    return "" if text == _encodable(text) else (
        "the text has bytes that are not valid in its encoding")


def _encodable(text: str) -> str:
    # Lone surrogates are what could not be decoded, or half a character of a JSON escape.
    return text.encode("utf-8", "replace").decode()


def _refused(field: str, value: str, line: int, taken: dict[str, int]) -> str:
    """Say why an id or an address cannot be used; `taken` are the lines of the ids before."""
    if field == "id":
        if not is_safe_id(value):
            return (f"the id {value[:80]!r} cannot name a file: only ASCII letters, digits, . _ "
                    "and - may stand in it; the row is kept without it")
        first = taken.setdefault(value.lower(), line)
        return "" if first == line else (
            f"the id {value!r} is that of line {first} too; the row is kept without it")
    scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", value)
    return "" if not scheme or scheme[1].lower() in ("http", "https") or "." in scheme[1] else (
        f"the address begins with {scheme[1]}: and was left out; only http and https are kept")


def _day(value: Any, shown: str | None, table: Table,
         months_lead: bool) -> tuple[date | None, str]:
    """Return the day of a cell, and why it has none."""
    if shown is None:
        return None, ""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value, ""
    if isinstance(value, int | float) and table.from_serial and 10_000 < value < 100_000:
        return table.from_serial(value).date(), ""
    day, dates = parse_date(shown[:200]), find_dates(shown[:200])
    first = next((found for found in dates if found.date), None)
    if months_lead and first and first.ambiguous:
        day = date(day.year, day.day, day.month)
    return day, "" if day else (f"the date {shown[:60]!r} was not read "
                                f"({dates[0].note if dates else 'it is no date of a day'})")


def _month_first(values: Iterable[str]) -> tuple[bool, str]:
    """Tell whether a column writes the month first, and what a reader should know about it."""
    day = month = either = 0
    example = ""
    for value in values:
        match = re.match(r"\D*(\d{1,2})[/.-](\d{1,2})[/.-](?:19|20)?\d\d(?!\d)", value)
        if match and match[1] != match[2]:
            one, two = int(match[1]), int(match[2])
            day += one > 12 >= two
            month += two > 12 >= one
            if one <= 12 and two <= 12:
                either += 1
                example = example or value.strip()
    if not either or (day and not month):
        return False, ""
    if month and not day:
        return True, (f"dates such as {example} were read month first, as {month} others in that "
                      "column can only be read so")
    why = "some of its dates can only be read in one way, others in the other" if day else (
        "nothing in the column shows which it is")
    return False, (f"{either} dates such as {example} could be read day first or month first; they "
                   f"were read day first, but {why}. Write them as 2024-12-31 to be sure")
