"""The words that stand on figures, in Arabic and English: rows of `figure_labels.csv`."""

import csv
from functools import cache

from analysis.files import lexicon_file

LANGUAGES = ("en", "ar")


def check_language(lang: str) -> None:
    """Raise `ValueError` for a language in which figures cannot be labelled."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang is {lang!r}; figures can be labelled in {' or '.join(LANGUAGES)}.")


def wording(key: str, lang: str, **values: object) -> str:
    """Return the words of a figure for `key` in `lang` (`en`, `ar`), as they are read.

    `values` fill the places in braces. Raises `KeyError` for a key that the table has not,
    `ValueError` for another language.

    >>> wording("more_in", "en", group="2017")
    'more in 2017'
    """
    check_language(lang)
    return _table()[key][lang].format(**values)


@cache
def _table() -> dict[str, dict[str, str]]:
    with lexicon_file("figure_labels.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}
