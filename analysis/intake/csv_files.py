"""The small CSV files of a study (its articles, corrections, roles of lines), read for people.

They are edited by hand and in spreadsheets, so whatever is wrong with one is told with its line.
"""

import csv
import io
from pathlib import Path

MAX_BYTES = 100_000_000
MAX_CELL = 1_000_000


class CsvError(ValueError):
    """A CSV file that cannot be read; the message names the file and what to do."""


def read_csv(path: Path) -> list[tuple[int, dict]]:
    """Return the rows of a CSV file that has headings, each with the line it ends in.

    A row is a dict by heading; as with `csv.DictReader` a row that is too short has None, and what
    is beyond the last heading stands under the key None. Spreadsheets in some countries part cells
    by semicolons or tabs, and such a file is read too. Raises `CsvError` for a file that is too
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
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise CsvError(f"{path.name}, line {reader.line_num}: it cannot be read as CSV ({error}). "
                       "Put text that holds commas or line ends between quotation marks, and "
                       "close them.") from None
