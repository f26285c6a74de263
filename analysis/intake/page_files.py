"""The roles of the lines of an article that was taken from a web page, kept beside its text.

The text of an HTML page and the roles of its lines are found once, when it is added to a study, and
kept: a later version of the library that reads pages cannot move them.
"""

import csv
import io
from pathlib import Path

import pandas as pd

from analysis.encodings import ArticleError
from analysis.files import write_atomically
from analysis.intake.csv_files import CsvError, read_csv
from analysis.pages import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.zones.lines import line_spans

COLUMNS = ["line", "role", "unsure", "reason"]


def blocks_path(text_path: Path) -> Path:
    """Return where the roles of an article's lines are kept, beside its text."""
    return text_path.with_name(f"{text_path.stem}.blocks.csv")


def write_blocks(text_path: Path, blocks: pd.DataFrame) -> None:
    """Keep the roles of an article's lines beside its text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in blocks.itertuples():
        writer.writerow([row.line, row.role, "yes" if row.unsure else "no", row.reason])
    write_atomically(blocks_path(text_path), out.getvalue().encode())


def read_blocks(text_path: Path, text: str) -> pd.DataFrame | None:
    """Read the roles of an article's lines; null where none are kept beside its text.

    Returns the columns of `label_blocks` and `unsure`. Raises `ArticleError` where the file does
    not fit the text.
    """
    path = blocks_path(text_path)
    if not path.is_file():
        return None
    try:
        rows = [row for _, row in read_csv(path)]
    except CsvError as error:
        raise ArticleError(f"{error} Or add the page again.") from None
    spans = line_spans(text)
    roles = {*ARTICLE_ROLES, *CLUTTER_ROLES}
    try:
        told = {int(row["line"]): row for row in rows}
        odd = [row["role"] for row in rows if row["role"] not in roles]
        fits = (not odd and set(told) == {number for number, _, _ in spans}
                and all({*COLUMNS} <= {*row} for row in rows))
    except (KeyError, TypeError, ValueError):
        fits = False
    if not fits:
        raise ArticleError(f"{path.name} does not fit {text_path.name}: it should have a row for "
                           f"each line that is not empty ({', '.join(COLUMNS)}), with a role of "
                           "those that pages have. Add the page again.")
    return pd.DataFrame(
        [(n, number, start, end, told[number]["role"], told[number]["reason"] or "",
          told[number]["unsure"] == "yes") for n, (number, start, end) in enumerate(spans)],
        columns=["block", "line", "start", "end", "role", "reason", "unsure"])
