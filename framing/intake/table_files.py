"""The rows of CSV, JSON Lines and Parquet files as they are, read one after another.

Each reader gives the headings and then the rows. A row that cannot be read is a problem of its own;
those after it are read all the same. (Excel: `framing/intake/workbooks.py`.)
"""

import csv
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from analysis.pages.article_files import ArticleError, detect_encoding

MAX_CELL = 1_000_000
"""Characters of the longest cell that is read: some two hundred times a news article."""
MAX_LINE = 8_000_000
BATCH = 1000


class Row(NamedTuple):
    """A row: the line it begins in (from 1), its values by column, or what is wrong with it."""

    line: int
    values: Sequence[Any]
    problem: str = ""


class Table(NamedTuple):
    """A table that is being read: `where` names it in messages, `notes` are for people.

    `from_serial` turns a number that stands for a day, as in Excel, into that day.
    """

    where: str
    headings: list[str]
    rows: Iterator[Row]
    notes: list[str]
    from_serial: Callable[[float], datetime] | None = None


def open_csv(path: Path, known: Callable[[str], bool], encoding: str | None = None) -> Table:
    """Read a CSV file whose cells are parted by commas, semicolons, tabs or bars.

    By which one, shows in how many of the headings are `known`. Nothing in it is evaluated: a
    formula is the text it is. Raises `ArticleError` where its encoding cannot be told or its first
    line cannot be read.
    """
    file = _opened(path, encoding)
    lines = _numbered(file)
    first = next(lines, (1, "", "the file is empty"))
    if first[1].removeprefix("\ufeff").lower().startswith("sep=") and len(first[1].strip()) <= 6:
        delimiter = first[1].strip()[4:5] or "\t"
        first = next(lines, (2, "", "the file is empty"))
    else:
        delimiter = ""
    if first[2]:
        raise ArticleError(f"{path}: line {first[0]}: {first[2]}. A table begins with the headings "
                           "of its columns.")
    line = first[1].removeprefix("\ufeff")
    delimiter = delimiter or _delimiter(line, known)
    rows = _records(chain([(first[0], line, "")], lines), delimiter)
    head = next((row for row in rows if row.problem or any(row.values)), None)
    if head is None or head.problem:
        raise ArticleError(f"{path}: line {head.line if head else 1}: its headings cannot be read"
                           f"{': ' + head.problem if head else ''}.")
    headings = [str(cell).strip() for cell in head.values]
    return Table(str(path), headings, _whole(rows, headings), [])


def _opened(path: Path, encoding: str | None) -> TextIO:
    name = encoding or _encoding(path)
    # Bytes that are not valid stay visible as lone surrogates, so that their row can be named.
    errors = "surrogatepass" if name.lower().startswith("utf-16") else "surrogateescape"
    try:
        return path.open(encoding=name, errors=errors, newline="")
    except LookupError:
        raise ArticleError(f"{path}: no encoding is called {encoding!r}. Write utf-8, utf-16, "
                           "windows-1256 or iso-8859-6.") from None


def _undecoded(path: Path, error: UnicodeError) -> ArticleError:
    return ArticleError(f"{path} is not in the encoding that it seems to be in ({error}). Save it "
                        "as UTF-8.")


def _encoding(path: Path) -> str:
    """Tell the encoding of a file by the first part of it that is not all ASCII."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        block = start
        while block.isascii() and b"\0" not in block and (more := file.read(1 << 20)):
            block = more
    if block.isascii() and b"\0" not in block:
        return "utf-8"
    if b"\0" in block and block.count(0) < 0.01 * len(block):
        # A stray NUL is the problem of its row; a text in UTF-16 has thousands.
        block = block.replace(b"\0", b" ")
    # The block may end within a character.
    end = max((n for n in range(min(4, len(block))) if block[-n - 1] >= 0xC0), default=-1)
    return detect_encoding(path, block[:len(block) - end - 1] if end >= 0 else block)


def _numbered(file: TextIO) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of a file with their numbers, or what is wrong where one cannot be read."""
    number = 0
    with file:
        while True:
            number += 1
            try:
                line = file.readline(MAX_LINE)
                if not line:
                    return
                problem = ""
                if len(line) >= MAX_LINE and line[-1] not in "\r\n":
                    problem = f"the line has more than {MAX_LINE:,} characters"
                    while (line := file.readline(MAX_LINE)) and line[-1] not in "\r\n":
                        pass
            except UnicodeError as error:
                yield number, "", f"the text breaks off within a character ({error.reason})"
                return
            yield number, "" if problem else line, problem


def _delimiter(line: str, known: Callable[[str], bool]) -> str:
    """Tell which character parts the headings: the one that gives the most known names."""
    def names(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(map(known, cells)), len(cells)
    return max(",;\t|", key=names)


_QUOTES = ("a quotation mark opens a cell and is never closed, or stands inside a quoted cell "
           "without being doubled")


def _records(lines: Iterable[tuple[int, str, str]], delimiter: str) -> Iterator[Row]:
    """Yield the records of CSV; after a broken one reading goes on in the next line."""
    # The limit is one of the whole process, and by default too low for an article.
    csv.field_size_limit(MAX_CELL)
    lines, waiting, taken = iter(lines), deque(), []

    def feed() -> Iterator[str]:
        while (item := waiting.popleft() if waiting else next(lines, None)) is not None:
            taken.append(item)
            if item[2]:
                raise csv.Error(item[2])
            yield item[1]

    while True:
        taken.clear()
        try:
            # A reader that saw a broken record cannot be used again.
            values = next(csv.reader(feed(), delimiter=delimiter, strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            waiting.extendleft(reversed(taken[1:]))
            message = taken[0][2] or _QUOTES
            if "field limit" in str(error):
                message = f"a cell has more than {MAX_CELL:,} characters"
            yield Row(taken[0][0], [], message)
            continue
        yield Row(taken[0][0], values)


def _whole(rows: Iterable[Row], headings: Sequence[str]) -> Iterator[Row]:
    """Leave out empty rows, and set aside those with more or fewer cells than headings."""
    for row in rows:
        values = list(row.values)
        if row.problem:
            yield row
            continue
        if not any(values):
            continue
        while len(values) > len(headings) and not values[-1]:
            values.pop()
        if len(values) != len(headings):
            yield Row(row.line, [], f"the row has {len(values)} cells, the table {len(headings)} "
                                    "columns; perhaps a comma or a line end stands outside quotes")
        else:
            yield Row(row.line, values)


class _Twice(ValueError):
    pass


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [key for key, _ in pairs]
        raise _Twice(next(key for key in names if names.count(key) > 1))
    return record


def open_jsonl(path: Path, encoding: str | None = None) -> Table:
    """Read a file of JSON Lines, one object a line, or a JSON file that is a list of objects.

    The columns are the keys of the first thousand objects.
    """
    file = _opened(path, encoding)
    try:
        start = file.read(1000).removeprefix("\ufeff").lstrip()
        file.seek(0)
    except UnicodeError as error:
        file.close()
        raise _undecoded(path, error) from None
    objects = _listed(path, file) if start.startswith("[") else _objects(_numbered(file))
    first = list(islice(objects, BATCH))
    headings = list(dict.fromkeys(key for _, found, _ in first for key in found))
    if not headings:
        problem = next((p for _, _, p in first if p), "it is empty")
        raise ArticleError(f"{path}: no line of it is a JSON object with keys: {problem}.")
    known = set(headings)

    def rows() -> Iterator[Row]:
        for line, found, problem in chain(first, objects):
            new = [key for key in found if key not in known]
            if problem:
                yield Row(line, [], problem)
                continue
            yield Row(line, [found.get(key) for key in headings])
            if new:
                yield Row(line, [], f"{', '.join(map(repr, new[:5]))} was left out: no key of the "
                                    f"first {BATCH:,} objects is called so")
    return Table(str(path), headings, rows(), [])


def _objects(lines: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, dict, str]]:
    for number, line, problem in lines:
        line = line.removeprefix("\ufeff") if number == 1 else line
        if problem:
            yield number, {}, problem
        elif line.strip():
            try:
                record = json.loads(line, object_pairs_hook=_no_key_twice)
            except _Twice as error:
                yield number, {}, f"the key {error.args[0]!r} stands twice in one object"
            except RecursionError:
                yield number, {}, "the line is nested too deeply"
            except ValueError as error:
                reason = getattr(error, "msg", "a number too long")
                yield number, {}, f"the line is no valid JSON ({reason})"
            else:
                yield (number, record, "") if isinstance(record, dict) else (
                    number, {}, "the line is no JSON object ({...})")


def _listed(path: Path, file: TextIO) -> Iterator[tuple[int, dict, str]]:
    with file:
        if path.stat().st_size > 200_000_000:
            raise ArticleError(f"{path} is one JSON list of more than 200 MB, which has to be read "
                               "at once. Save it as JSON Lines, one object a line.")
        try:
            items = json.loads(file.read().removeprefix("\ufeff"))
        except UnicodeError as error:
            raise _undecoded(path, error) from None
        except (ValueError, RecursionError) as error:
            raise ArticleError(f"{path} is no valid JSON: {error}.") from None
    for number, item in enumerate(items, start=1):
        yield (number, item, "") if isinstance(item, dict) else (
            number, {}, "the item of the list is no object ({...})")


def open_parquet(path: Path) -> Table:
    """Read a Parquet file in batches. Columns of lists and records are left out, with a note."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise ArticleError(f"{path} cannot be read as Parquet: {_short(error)}.") from None
    plain = [f.name for f in schema if not pa.types.is_nested(f.type)]
    notes = [f"column {f.name!r} holds {f.type}, not text, and was left out"
             for f in schema if pa.types.is_nested(f.type)]
    if len(set(schema.names)) < len(schema.names):
        raise ArticleError(f"{path}: two columns have the same name. Give each its own.")

    def rows() -> Iterator[Row]:
        line = 0
        try:
            with file:
                for batch in file.iter_batches(batch_size=BATCH, columns=plain):
                    columns = [_values(column) for column in batch.columns]
                    order = [batch.schema.names.index(name) for name in plain]
                    for values in zip(*(columns[i] for i in order), strict=True):
                        line += 1
                        yield Row(line, values)
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            yield Row(line + 1, [], f"from here on the file cannot be read: {_short(error)}")
    return Table(str(path), plain, rows(), notes)


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        return column.to_pylist()
    except UnicodeDecodeError:
        return [None if value is None else value.decode("utf-8", "surrogateescape")
                for value in column.cast(pa.binary()).to_pylist()]
    except (ValueError, OverflowError):
        # Days and times outside the years that Python has, such as nanoseconds of the year 1.
        return column.cast(pa.string()).to_pylist()


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__


def written(value: Any) -> str | None:
    """Return a cell's value as text: a whole number without decimals, a day as in ISO 8601."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return None if value != value else str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return str(value)
