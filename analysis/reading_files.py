"""Read the file of an article whatever it is: plain text or a saved HTML page."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.encodings import ArticleError, is_page, read_bytes, read_text
from analysis.html_pages import read_page
from analysis.languages import language_problem


class ArticleFile(NamedTuple):
    """An article's file as it was read.

    `blocks` and `metadata` are None for plain text, whose lines `label_blocks` labels; spans refer
    to `text`, which of an HTML page is the extracted text.
    """

    text: str
    encoding: str
    blocks: pd.DataFrame | None
    metadata: dict | None
    notes: tuple[str, ...] = ()


def read_article(path: Path | str, encoding: str | None = None,
                 folder: Path | None = None) -> ArticleFile:
    """Read an article from a plain text or a saved HTML page, told apart by name and content.

    `encoding` is the declared one, if any; `folder` holds other lexicons than the package's.
    Raises `ArticleError`, with a message for people, for what cannot be used: see `read_text` and
    `read_page`; also for a text that is not in Arabic.
    """
    path = Path(path)
    data = read_bytes(path)
    if is_page(path, data):
        page = read_page(path, encoding, folder)
        return ArticleFile(*page)
    text, encoding = read_text(path, encoding)
    if problem := language_problem(text):
        raise ArticleError(f"{path} {problem}")
    return ArticleFile(text, encoding, None, None)
