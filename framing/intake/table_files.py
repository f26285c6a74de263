"""The rows of tables as they are, read one after another: CSV, JSON and Parquet.

Each reader gives the headings and then the rows. A row that cannot be read is a problem of its own;
those after it are read all the same."""

import csv
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from analysis.pages.article_files import detect_encoding, refusal

MAX_CELL, MAX_LINE = 1_000_000, 8_000_000
"""Characters: a cell of that many has some two hundred times those of a news article."""
MAX_LIST = 200_000_000
"""Bytes of a JSON list: some 40,000 articles."""
CELL_OF_EXCEL, BATCH = 32_767, 1000
_QUOTES = ("a quotation mark opens a cell and is never closed, or stands inside a quoted cell "
           "without being doubled")


class Row(NamedTuple):
    """A row: the line it begins in (from 1), its values by column, or what is wrong with it."""

    line: int
    values: Any
    problem: str = ""


class Table(NamedTuple):
    """A table that is being read; `from_serial` gives the day that a number in Excel stands for."""

    where: str
    headings: list[str]
    rows: Iterator[Row]
    notes: Sequence[str] = ()
    from_serial: Callable[[float], datetime] | None = None


def written(value: Any) -> str | None:
    """Return a cell's value as text: a whole number without decimals, a day as in ISO 8601."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return None if value != value else str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return str(value)


def short(error: Exception) -> str:
    """Return what an error says, in one line."""
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__


def open_csv(path: Path, known: Callable[[str], bool], encoding: str | None = None) -> Table:
    """Read a CSV file; its cells are parted by what gives the most `known` headings."""
    lines = _numbered(_opened(path, encoding))
    number, line, problem = next(lines, (1, "", "the file is empty"))
    delimiter = ""
    if line.removeprefix("\ufeff").lower().startswith("sep=") and len(line.strip()) <= 6:
        delimiter = line.strip()[4:5] or "\t"
        number, line, problem = next(lines, (2, "", "the file is empty"))
    if problem:
        raise refusal("no_headings", path, line=number, problem=problem)
    line = line.removeprefix("\ufeff")

    def names(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(map(known, cells)), len(cells)
    rows = _records(chain([(number, line, "")], lines), delimiter or max(",;\t|", key=names))
    head = next(rows, Row(1, []))
    if head.problem or not head.values:
        raise refusal("odd_headings", path, line=head.line,
                      problem=head.problem and f": {head.problem}")
    headings = [cell.strip() for cell in head.values]
    return Table(str(path), headings, (_fitted(row, len(headings)) for row in rows))


def _opened(path: Path, encoding: str | None) -> TextIO:
    name = encoding or _encoding(path)
    # Bytes that are not valid stay visible as lone surrogates, so that their row can be named.
    errors = "surrogatepass" if name.lower().startswith("utf-16") else "surrogateescape"
    try:
        return path.open(encoding=name, errors=errors, newline="")
    except LookupError:
        raise refusal("unknown_encoding_of_table", path, encoding=encoding) from None


def _encoding(path: Path) -> str:
    """Tell the encoding of a file by the first part of it that is not all ASCII."""
    with path.open("rb") as file:
        block = file.read(1 << 20)
        if block[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        while block.isascii() and b"\0" not in block and (more := file.read(1 << 20)):
            block = more
    if block.isascii() and b"\0" not in block:
        return "utf-8"
    if b"\0" in block and block.count(0) < 0.01 * len(block):
        # A stray NUL is the problem of its row; a text in UTF-16 has thousands.
        block = block.replace(b"\0", b" ")
    # The block may end within a character.
    end = max((n for n in range(min(4, len(block))) if block[-n - 1] >= 0xC0), default=-1)
    return detect_encoding(path, block[:len(block) - end - 1])


def _numbered(file: TextIO) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of a file with their numbers, or what is wrong where one cannot be read."""
    number = 0
    with file:
        try:
            for number in count(1):
                line, problem = file.readline(MAX_LINE), ""
                if not line:
                    return
                if len(line) >= MAX_LINE and line[-1] not in "\r\n":
                    line, problem = "", f"the line has more than {MAX_LINE:,} characters"
                    while (rest := file.readline(MAX_LINE)) and rest[-1] not in "\r\n":
                        pass
                yield number, line, problem
        except UnicodeError as error:
            yield number, "", f"the text breaks off within a character ({error.reason})"


def _records(lines: Iterator[tuple[int, str, str]], delimiter: str) -> Iterator[Row]:
    """Yield the records of CSV but empty ones; after a broken one reading goes on a line below."""
    # The limit is one of the whole process, and by default too low for an article.
    csv.field_size_limit(MAX_CELL)
    waiting, taken = deque(), []

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
            large = f"a cell has more than {MAX_CELL:,} characters"
            yield Row(taken[0][0], [], large if "field limit" in str(error)
                      else taken[0][2] or _QUOTES)
            continue
        if any(values):
            yield Row(taken[0][0], values)


def _fitted(row: Row, width: int) -> Row:
    """Set a row aside that has more or fewer cells than there are headings."""
    while len(row.values) > width and not row.values[-1]:
        row.values.pop()
    if row.problem or len(row.values) == width:
        return row
    return Row(row.line, [], f"the row has {len(row.values)} cells, the table {width} columns; "
                             "perhaps a comma or a line end stands outside quotes")


def open_json(path: Path, encoding: str | None = None) -> Table:
    """Read JSON Lines, or a list of objects; the columns are the keys of the first thousand."""
    file = _opened(path, encoding)
    try:
        is_list = file.read(1000).removeprefix("\ufeff").lstrip().startswith("[")
        file.seek(0)
        objects = _listed(path, file) if is_list else _objects(_numbered(file))
        first = list(islice(objects, BATCH))
    except UnicodeError as error:
        file.close()
        raise refusal("other_encoding", path, error=error) from None
    headings = list(dict.fromkeys(key for row in first for key in row.values))
    if not headings:
        problem = next((row.problem for row in first if row.problem), "it is empty")
        raise refusal("no_objects", path, problem=problem)

    def rows() -> Iterator[Row]:
        for row in chain(first, objects):
            if row.problem:
                yield row
                continue
            yield Row(row.line, [row.values.get(key) for key in headings])
            if new := [key for key in row.values if key not in headings]:
                yield Row(row.line, [], f"{', '.join(map(repr, new[:5]))} was left out: no key of "
                                        f"the first {BATCH:,} objects is called so")
    return Table(str(path), headings, rows())


def _objects(lines: Iterable[tuple[int, str, str]]) -> Iterator[Row]:
    for number, line, problem in lines:
        line = line.removeprefix("\ufeff") if number == 1 else line
        record: Any = {}
        if not problem and not line.strip():
            continue
        if not problem:
            try:
                record = json.loads(line, object_pairs_hook=_no_key_twice)
            except RecursionError:
                problem = "the line is nested too deeply"
            except KeyError as error:
                problem = f"the key {error.args[0]!r} stands twice in one object"
            except ValueError as error:
                reason = getattr(error, "msg", "a number too long")
                problem = f"the line is no valid JSON ({reason})"
        yield Row(number, record, problem) if isinstance(record, dict) else Row(
            number, {}, "the line is no JSON object ({...})")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [key for key, _ in pairs]
    for n, name in enumerate(names):
        if name in names[n + 1:]:
            raise KeyError(name)
    return dict(pairs)


def _listed(path: Path, file: TextIO) -> Iterator[Row]:
    with file:
        if path.stat().st_size > MAX_LIST:
            raise refusal("long_list", path, most=MAX_LIST // 1_000_000)
        try:
            items = json.loads(file.read().removeprefix("\ufeff"))
        except UnicodeError:
            raise
        except (ValueError, RecursionError) as error:
            raise refusal("broken_json", path, error=error) from None
    for number, item in enumerate(items, start=1):
        yield Row(number, item) if isinstance(item, dict) else Row(
            number, {}, "the item of the list is no object ({...})")


def open_parquet(path: Path) -> Table:
    """Read a Parquet file in batches. Columns of lists and records are left out, with a note."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    broken = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)
    try:
        file = pq.ParquetFile(path)
        schema = file.schema_arrow
    except broken as error:
        raise refusal("broken_parquet", path, error=short(error)) from None
    nested = {field.name: field.type for field in schema if pa.types.is_nested(field.type)}
    if len(set(schema.names)) < len(schema.names):
        raise refusal("same_columns", path)
    plain = [name for name in schema.names if name not in nested]

    def cells(column: Any) -> list[Any]:
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        try:
            return column.to_pylist()
        except UnicodeDecodeError:
            return [None if value is None else written(value)
                    for value in column.cast(pa.binary()).to_pylist()]
        except (ValueError, OverflowError):
            # Days and times outside the years that Python has: nanoseconds of the year 1.
            return column.cast(pa.string()).to_pylist()

    def rows() -> Iterator[Row]:
        line = 0
        try:
            with file:
                for batch in file.iter_batches(batch_size=BATCH, columns=plain):
                    for values in zip(*(cells(batch.column(name)) for name in plain), strict=True):
                        line += 1
                        yield Row(line, values)
        except broken as error:
            yield Row(line + 1, [], f"from here on the file cannot be read: {short(error)}")
    return Table(str(path), plain, rows(), [
        f"column {name!r} holds {kind}, not text, and was left out"
        for name, kind in nested.items()])
