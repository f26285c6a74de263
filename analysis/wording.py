"""Whatever the package says, in Arabic and English: the entries of `data/wordings/*.yml`.

An entry is a text in each language with values in braces, or such a text for each form that a
number (the value `n`) takes by Unicode's plural rules. Of two texts for one form the first is the
nominative, the second the oblique case. `analysis.report.sentences` puts entries into one another.
"""

from functools import cache

from analysis.files import default_wordings, packaged_yaml

LANGUAGES = ("en", "ar")
COMMA = {"en": ", ", "ar": "، "}
SEMICOLON = {"en": "; ", "ar": "؛ "}


def check_language(lang: str) -> None:
    """Raise `ValueError` for a language in which figures cannot be labelled."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang is {lang!r}; figures can be labelled in {' or '.join(LANGUAGES)}.")


def wording(key: str, lang: str, **values: object) -> str:
    """Return the words for `key` in `lang` (`en`, `ar`), as they are read.

    `values` fill the places in braces. Raises `KeyError` for a key that no file has, `ValueError`
    for another language.

    >>> wording("more_in", "en", group="2017"), wording("n_word", "en", n=1)
    ('more in 2017', '1 word')
    """
    return template(key, lang, values.get("n")).format(**values)


def template(key: str, lang: str, n: object = None, oblique: bool = False) -> str:
    """Return the text of an entry, its places still in braces, in the form that `n` things take."""
    check_language(lang)
    text = entries()[key][lang]
    if isinstance(text, dict):
        text = text.get(_plural(lang)(n), text["other"])
    return text[oblique] if isinstance(text, list) else text


@cache
def _plural(lang: str):
    from babel import Locale  # takes a while, and most words have no number

    return Locale(lang).plural_form


@cache
def entries() -> dict[str, dict]:
    """Return every entry by its key. Raises `ValueError` for a key that stands twice."""
    found: dict[str, dict] = {}
    for path in sorted(default_wordings().glob("*.yml")):
        some = packaged_yaml(path)
        if twice := found.keys() & some.keys():
            raise ValueError(f"data/wordings/{path.name}: {min(twice)} stands in another file too. "
                             "Give one of them another key.")
        found |= some
    return found
