"""An article's file, plain text or a saved web page, read the same way everywhere."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.encodings import ArticleError, is_page, read_bytes, read_text
from analysis.intake.languages import language_problem
from analysis.intake.page_files import read_blocks


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
        from analysis.html.pages import read_page

        page = read_page(path, encoding, folder)
        return ArticleFile(page.text, page.encoding, digest, page.blocks, page.metadata, page.notes)
    text, name = read_text(path, encoding)
    if problem := language_problem(text):
        raise ArticleError(f"{path} {problem}")
    return ArticleFile(text, name, digest, read_blocks(path, text))
