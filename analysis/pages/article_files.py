"""An article's file, plain text or a saved web page, read the same way everywhere."""

import csv
import hashlib
import io
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.edited_files import CsvError, read_csv
from analysis.files import write_atomically
from analysis.pages.encodings import ArticleError, is_page, read_bytes, read_text
from analysis.pages.languages import language_problem
from analysis.pages.lines import line_spans
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES


class ArticleFile(NamedTuple):
    """What a file holds.

    `text` is the text that spans refer to: of plain text the file as decoded, of a web page what
    was extracted. `blocks` are the lines of a web page with their roles, null for plain text, whose
    roles are told from its words. `sha256` is of the file, `notes` are for people.
    """

    text: str
    encoding: str
    sha256: str
    blocks: pd.DataFrame | None = None
    metadata: dict[str, Any] = {}  # noqa: RUF012 - never changed
    notes: tuple[str, ...] = ()


def read_article_file(path: Path | str, encoding: str | None = None,
                      folder: Path | None = None) -> ArticleFile:
    """Read an article from plain text or from a saved web page.

    The roles that a study keeps beside a text (`page_files`) are read with it. `encoding` is the
    declared one, `folder` holds other lexicons than the package's. Raises
    `ArticleError`, which names the file and says what to do, for whatever is no Arabic article.
    """
    path = Path(path)
    data = read_bytes(path)
    digest = hashlib.sha256(data).hexdigest()
    if is_page(path, data):
        # Reading pages needs libraries that plain text does not.
        from analysis.pages.html_pages import read_page

        page = read_page(path, encoding, folder)
        return ArticleFile(page.text, page.encoding, digest, page.blocks, page.metadata, page.notes)
    text, name = read_text(path, encoding)
    if problem := language_problem(text):
        raise ArticleError(f"{path} {problem}")
    return ArticleFile(text, name, digest, read_blocks(path, text))


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
