"""Which columns of a table hold what: matched by their names, or as asked."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from analysis.arabic.characters import matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file
from analysis.pages.article_files import ArticleError

COLUMNS = "table_columns.yml"
FIELDS = ("text", "title", "date", "outlet", "url", "author", "language", "group", "genre", "id",
          "country", "edition_of", "translated_from", "retrieved", "rights")
EXTRA = "extra"


class Columns(NamedTuple):
    """What each column of a table is used as.

    `fields` gives the position of the column of each field that was found, `extras` the position of
    each other column by the name it keeps; `mapping` shows both: `column` (its heading), `used_as`
    (a field, or extra) and `how` that was told.
    """

    fields: dict[str, int]
    extras: dict[str, int]
    mapping: pd.DataFrame


def column_key(name: str) -> str:
    """Return the heading of a column as it is compared.

    >>> column_key("Publish_Date"), column_key("publishDate"), column_key("المُحتوى ")
    ('publishdate', 'publishdate', 'المحتوي')
    """
    plain = unicodedata.normalize("NFKC", matching_key(name)).casefold()
    return re.sub(r"[\W_]+", "", plain)


def load_names(folder: Path | None = None) -> dict[str, dict[str, int]]:
    """Return the names of each field's columns, as compared, with their rank in the list.

    Raises `LexiconError` where the list names a field that there is not, or one name twice.
    """
    path = lexicon_file(COLUMNS, folder)
    return _names(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _names(path: Path, _stamp: int) -> dict[str, dict[str, int]]:
    try:
        lists = TypeAdapter(dict[str, list[str]]).validate_python(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(f"{path}: {error}. Write under each field a list of names.") from None
    field_of: dict[str, str] = {}
    for field, names in lists.items():
        if field not in FIELDS:
            raise LexiconError(f"{path}: no field is called {field}. There are "
                               f"{', '.join(FIELDS)}.")
        for name in names:
            if field_of.setdefault(column_key(name), field) != field:
                raise LexiconError(f"{path}: {name} is listed for {field} and for "
                                   f"{field_of[column_key(name)]}. Keep one of the two.")
    return {field: {column_key(name): rank for rank, name in reversed(list(enumerate(names)))}
            for field, names in lists.items()}


def match_columns(where: str, headings: Sequence[str],
                  chosen: Mapping[str, str | int] | None = None,
                  folder: Path | None = None) -> Columns:
    """Tell what each column is used as.

    `where` names the table in messages; `chosen` says of fields which column they are, by heading
    or by number (from 1): `{"text": "body"}`. Raises `ArticleError` where no column could be the
    text or two could, and where `chosen` names what is not there.
    """
    names = load_names(folder)
    fields, how = {}, {}
    for field, column in (chosen or {}).items():
        fields[field] = _chosen(where, headings, field, column)
        how[fields[field]] = f"chosen as {field}"
    for field, known in names.items():
        columns = sorted((known[column_key(heading)], i) for i, heading in enumerate(headings)
                       if column_key(heading) in known and i not in how)
        if field in fields:
            how |= {i: f"could be the {field} too" for _, i in columns}
            continue
        if field == "text" and len(columns) > 1:
            raise _several(where, headings, [i for _, i in sorted(columns, key=lambda x: x[1])])
        for place, (_, i) in enumerate(columns):
            fields.setdefault(field, i)
            how[i] = f"a name of the {field}" if not place else f"could be the {field} too"
    if "text" not in fields:
        shown = ", ".join(repr(h) for h in headings[:30]) or "none at all"
        raise ArticleError(
            f"{where}: no column is known to hold the text of articles. Its columns are: {shown}. "
            f"Say which it is, for example --column text={next(iter(headings), 'body')} (in Python "
            f"columns={{\"text\": {next(iter(headings), 'body')!r}}}), or call it text.")
    used = {i: field for field, i in fields.items()}
    extras: dict[str, int] = {}
    for i, heading in enumerate(headings):
        if i not in used:
            extras[_free(heading or f"column {i + 1}", extras)] = i
    mapping = pd.DataFrame(
        [(heading, used.get(i, EXTRA), how.get(i, "not known: kept beside the others"))
         for i, heading in enumerate(headings)], columns=["column", "used_as", "how"])
    return Columns(fields, extras, mapping)


def _called(headings: Sequence[str], name: str) -> list[int]:
    return [i for i, heading in enumerate(headings) if heading == name] or [
        i for i, heading in enumerate(headings) if column_key(heading) == column_key(name)]


def _has_text(headings: Sequence[str], chosen: Mapping[str, str | int] | None,
              folder: Path | None) -> bool:
    """Tell whether one of the headings is that of the text."""
    if chosen and "text" in chosen:
        return isinstance(chosen["text"], int) or bool(_called(headings, chosen["text"]))
    names = load_names(folder).get("text", {})
    return any(column_key(heading) in names for heading in headings)


def _chosen(where: str, headings: Sequence[str], field: str, column: str | int) -> int:
    if field not in FIELDS:
        raise ArticleError(f"{where}: no field is called {field!r}. There are "
                           f"{', '.join(FIELDS)}.")
    if isinstance(column, int):
        if 1 <= column <= len(headings):
            return column - 1
        raise ArticleError(f"{where}: there is no column {column}; there are {len(headings)}.")
    places = _called(headings, column)
    if not places:
        raise ArticleError(f"{where}: no column is called {column!r}. Its columns are: "
                           f"{', '.join(map(repr, headings[:30]))}.")
    if len(places) > 1:
        raise _several(where, headings, places)
    return places[0]


def _several(where: str, headings: Sequence[str], places: Sequence[int]) -> ArticleError:
    named = " and ".join(f"{headings[i]!r} (column {i + 1})" for i in places)
    return ArticleError(
        f"{where}: {named} could all be the text. Say which it is, by heading or by number: "
        f"--column text={places[0] + 1} (in Python columns={{\"text\": {places[0] + 1}}}).")


def _free(name: str, taken: Mapping[str, int]) -> str:
    """Return a name for an extra column that no field and no other extra has."""
    free, n = name, 1
    while free in taken or free in FIELDS or free == "line" or free.endswith("_as_written"):
        n += 1
        free = f"{name} ({n})"
    return free
