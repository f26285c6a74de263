"""The words of the site's own pages, in Arabic and English: rows of `site_words.csv`."""

import csv
from functools import cache

from analysis.files import lexicon_file
from analysis.wording import check_language


def say(key: str, lang: str, **values: object) -> str:
    """Return the site's words for `key` in `lang` (`en`, `ar`); `values` fill the places in braces.

    Numbers have their thousands set apart. Raises `KeyError` for a key that the table has not,
    `ValueError` for another language.

    >>> say("number_of", "en", count=6, total=1200)
    '6 of 1,200'
    """
    check_language(lang)
    told = {name: f"{value:,}" if isinstance(value, int) else value
            for name, value in values.items()}
    return _table()[key][lang].format(**told)


def known(key: str) -> bool:
    """Return whether there are words for a key."""
    return key in _table()


def translated(english: str, prefix: str, lang: str) -> str:
    """Return in `lang` what the program says in English, by the rows whose keys begin so.

    What no row says stays English.
    """
    for key, row in _table().items():
        if key.startswith(prefix) and row["en"] == english:
            return row[lang]
    return english


@cache
def _table() -> dict[str, dict[str, str]]:
    with lexicon_file("site_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}
