"""The small CSV files of a study (its articles, corrections, roles of lines), read for people.

They are edited by hand and in spreadsheets, so whatever is wrong with one is told with its line.
"""

import csv
import io
import json
from collections.abc import Callable, Collection
from pathlib import Path
from reprlib import Repr
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from analysis.files import LexiconError, undefused

MAX_BYTES = 100_000_000
MAX_CELL = 1_000_000


BRIEF = Repr()
"""Writes what was found into a message, however long or deep it is."""
BRIEF.maxlevel, BRIEF.maxstring, BRIEF.maxother = 3, 200, 200

Row = TypeVar("Row", bound=BaseModel)


class Strict(BaseModel, extra="forbid", frozen=True, defer_build=True):
    """What people write by hand: nothing that is not known may stand in it."""


class CsvError(ValueError):
    """A CSV file that cannot be read; the message names the file and what to do."""


def read_csv(path: Path) -> list[tuple[int, dict]]:
    """Return the rows of a CSV file that has headings, each with the line it ends in.

    A row is a dict by heading; as with `csv.DictReader` a row that is too short has None, and what
    is beyond the last heading stands under the key None. Spreadsheets in some countries part cells
    by semicolons or tabs, and such a file is read too; a formula that was kept from being one is
    read as it was. Raises `CsvError` for a file that is too
    large, not UTF-8, has a heading twice, or is broken.
    """
    if path.stat().st_size > MAX_BYTES:
        raise CsvError(f"{path.name} has more than {MAX_BYTES:,} bytes. Put the right file there.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CsvError(f"{path.name} is not in UTF-8 (byte {error.start}). Save it as UTF-8; in "
                       "Excel the kind of file is called CSV UTF-8.") from None
    first = text.lstrip().partition("\n")[0]
    delimiter = "," if "," in first else max(",;\t", key=first.count)
    # The limit is one of the whole process, and by default lower than that of a long title.
    csv.field_size_limit(MAX_CELL)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = reader.fieldnames or []
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise CsvError(f"{path.name} has two columns called {', '.join(twice)}. Give each its "
                           "own name, or take one out.")
        return [(reader.line_num, {name: undefused(value) if isinstance(value, str) else value
                                   for name, value in row.items()}) for row in reader]
    except csv.Error as error:
        raise CsvError(f"{path.name}, line {reader.line_num}: it cannot be read as CSV ({error}). "
                       "Put text that holds commas or line ends between quotation marks, and "
                       "close them.") from None


def read_rows(path: Path, model: type[Row], check: Callable[[Row, int], None]
              ) -> tuple[list[tuple[int, Row]], list[tuple[int, dict, str]]]:
    """Read the rows of a CSV file by line, and what is wrong with others: line, row, problem.

    `check` gets a row and its line, and may raise `ValueError`. Raises `CsvError`.
    """
    rows, problems = [], []
    for line, raw in read_csv(path):
        try:
            if None in raw:
                raise ValueError("the row has more values than the first line has columns. Put "
                                 "text that holds a comma between quotation marks.")
            row = model.model_validate({name: (v or "").strip() for name, v in raw.items()})
            check(row, line)
        except ValidationError as error:
            problems.append((line, raw, first_problem(error)))
        except ValueError as error:
            problems.append((line, raw, str(error)))
        else:
            rows.append((line, row))
    return rows, problems


def first_problem(error: ValidationError) -> str:
    """Say what is wrong with a setting or a row, and where in it."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        return f"there is no setting or column {place!r}. Correct its spelling or take it out."
    return f"{place}: {first['msg']} (found {BRIEF.repr(first.get('input'))})."


LARGEST = 5_000_000


class _Loader(yaml.SafeLoader):
    """The safe loader, without aliases: a few of them can stand for millions of values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias (*). Write it out instead",
                                              self.peek_event().start_mark)
        return super().compose_node(parent, index)


def read_lexicon_text(path: Path) -> str:
    """Return the text of a lexicon's file; raises `LexiconError` where it is none."""
    if path.stat().st_size > LARGEST:
        raise LexiconError(f"{path.name} has more than {LARGEST:,} bytes: this is no lexicon. Put "
                           "the right file in its place.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path.name}: not UTF-8 at byte {error.start}. Save it as UTF-8."
                           ) from None


def read_yaml(path: Path) -> Any:
    """Return what a YAML file of plain values holds; raises `LexiconError` where it is none."""
    return parse_yaml(path.name, read_lexicon_text(path), _Loader, yaml.load)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; raises `LexiconError` where it is none."""
    try:
        return json.loads(read_lexicon_text(path))
    except LexiconError:
        raise
    except (ValueError, RecursionError) as error:
        raise LexiconError(f"{path.name}: not valid JSON ({error}). Restore it.") from None


def read_weights(path: Path) -> dict[str, float]:
    """Return the trained weights of a JSON file by feature; raises `LexiconError`."""
    stored = read_json(path)
    try:
        return {name: float(weight) for name, weight in stored["weights"].items()}
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise LexiconError(f"{path.name} has no weights, or one that is no number. Put back the "
                           "one that comes with the package.") from None


def parse_yaml(name: str, text: str, loader: type, parse: Callable[..., Any]) -> Any:
    """Return what `yaml.load` or the like makes of the text of a file; raises as `read_yaml`."""
    try:
        return parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LexiconError(f"{name}, line {mark.line + 1 if mark else '?'}: not valid YAML "
                           f"({error.problem}). Look at the indentation, the colons and the "
                           "quotation marks around that line.") from None
    except (yaml.YAMLError, ValueError) as error:  # a day such as 2024-02-31 is a ValueError
        raise LexiconError(f"{name}: not valid YAML ({error}).") from None
    except RecursionError:
        raise LexiconError(f"{name} is nested too deeply: this is no lexicon.") from None


def read_lexicon_rows(path: Path, columns: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV file, each with its line and a value for each of `columns`.

    Raises `LexiconError` where it cannot be read or lacks one of the columns.
    """
    try:
        rows = read_csv(path)
    except CsvError as error:
        raise LexiconError(str(error)) from None
    missing = [name for name in columns if rows and name not in rows[0][1]]
    if missing:
        raise LexiconError(f"{path.name}, line 1: no column {missing[0]}. The first line names the "
                           f"columns: {', '.join(columns)}.")
    return [(line, {name: (row[name] or "").strip() for name in columns}) for line, row in rows]
