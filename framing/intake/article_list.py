"""The table `data/articles.csv` as it stands, to be read, added to and written again."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.edited_files import CsvError, read_csv
from analysis.files import write_atomically
from analysis.study.study import ArticleRow, StudyError

FIELDS = list(ArticleRow.model_fields)
ALWAYS = ("id", "file", "group", "title", "outlet", "date", "sha256")


def read_table(path: Path) -> list[dict[str, str]]:
    """Read the rows of `articles.csv` as they are; none where there is no such file.

    Raises `StudyError` for a table that could not be written again without losing something.
    """
    if not path.is_file():
        return []
    try:
        rows = read_csv(path)
    except CsvError as error:
        raise StudyError(str(error)) from error
    for line, row in rows:
        if None in row:
            raise StudyError(f"{path.name}, line {line}: the row has more values than the first "
                             "line has columns. Put text that holds a comma between quotation "
                             "marks.")
        if unknown := sorted(set(row) - set(FIELDS)):
            raise StudyError(f"{path.name} has a column that there is not: {', '.join(unknown)}. "
                             f"There are {', '.join(FIELDS)}.")
        if missing := [name for name in ("id", "file", "group") if name not in row]:
            raise StudyError(f"{path.name} lacks a column: {', '.join(missing)}.")
    return [{name: (value or "").strip() for name, value in row.items()} for _, row in rows]


def write_table(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write `articles.csv` with the columns that some row has a value in."""
    rows = list(rows)
    names = [name for name in FIELDS if name in ALWAYS or any(row.get(name) for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    write_atomically(path, out.getvalue().encode())
