"""The names of months, days and weekdays, and the patterns of dates that are made of them.

The names stand in `data/lexicon/months.yml`; the patterns run over a text folded by `folded`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.arabic.characters import CONTROLS, LETTERS, MARKS, TATWEEL, matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file

FILE = "months.yml"
ON_LETTERS = MARKS | {TATWEEL}
"""What belongs to the letter before it."""

HIJRI_YEARS = range(1300, 1470)
"""Years of the Hijri calendar that a news page may name (1882 to 2047)."""

_GONE = ON_LETTERS | CONTROLS
_FOLDED = str.maketrans(
    {c: matching_key(c) for c in LETTERS}
    | {chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)}
    | {c: None for c in _GONE})
_MOVED = _GONE | {c for c in LETTERS if len(c.translate(_FOLDED)) != 1}

Names = dict[int, list[str]]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    months: Names
    hijri_months: Names
    hijri_marks: list[str] = Field(min_length=1)
    weekdays: Names
    days: Names
    published: list[str] = Field(min_length=1)
    updated: list[str] = Field(min_length=1)
    beside: list[str]


class Calendar(NamedTuple):
    """The names of a lexicon, folded, and the patterns made of them."""

    months: dict[str, int]
    days: dict[str, int]
    weekdays: dict[str, int]
    patterns: tuple[tuple[str, re.Pattern], ...]
    weekday_before: re.Pattern
    weekday_after: re.Pattern
    hijri_mark: re.Pattern
    published: re.Pattern
    updated: re.Pattern
    beside: re.Pattern


def load_calendar(folder: Path | None = None) -> Calendar:
    """Return the names of months and days of `months.yml`, from `folder` where it has one.

    Raises `LexiconError` where the file does not have the layout it should have.
    """
    path = lexicon_file(FILE, folder)
    return _calendar(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _calendar(path: Path, stamp: int) -> Calendar:
    try:
        file = _File.model_validate(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(f"{path}: {error}. Write it like the file of the package.") from None
    months, hijri = _numbers(file.months, 12), _numbers(file.hijri_months, 12)
    days, weekdays = _numbers(file.days, 31), _numbers(file.weekdays, 7)
    any_weekday = _any(weekdays)
    return Calendar(
        months, days, weekdays, tuple(_patterns(months, hijri, days)),
        re.compile(rf"(?<!\w)({any_weekday})\W{{0,4}}$", re.IGNORECASE),
        re.compile(rf"\W{{0,4}}({any_weekday})(?!\w)", re.IGNORECASE),
        re.compile(rf"\s{{0,2}}(?:{_any(map(_fold, file.hijri_marks))})(?!\w)", re.IGNORECASE),
        *(re.compile(rf"(?<!\w)(?:{_any(map(_fold, words))})(?!\w)", re.IGNORECASE)
          for words in (file.published, file.updated, [*file.beside, *weekdays])))


def folded(text: str) -> str:
    """Return a text as dates are looked for in it: letters folded, digits ASCII, no controls."""
    return text.translate(_FOLDED)


def name_key(written: str) -> str:
    """Return a name found in a folded text as it stands in a `Calendar`."""
    return re.sub(r"\s+", " ", written.lower())


def places_of(text: str) -> list[int] | None:
    """Return where each folded character stands in the text, None where none has moved."""
    if _MOVED.isdisjoint(text):
        return None
    places: list[int] = []
    for i, c in enumerate(text):
        places += [i] * len(c.translate(_FOLDED))
    return places


def _fold(name: str) -> str:
    return name_key(folded(name))


def _numbers(names: Names, last: int) -> dict[str, int]:
    odd = [number for number in names if not 1 <= number <= last]
    if odd:
        raise LexiconError(f"{FILE}: there is no {odd[0]}; the numbers go from 1 to {last}.")
    return {_fold(name): number for number, several in names.items() for name in several}


def _any(names: Iterable[str]) -> str:
    """Return a pattern of names, the longest first, with any blanks within them."""
    return "|".join(re.escape(name).replace(r"\ ", _BLANKS)
                    for name in sorted(set(names), key=lambda name: (-len(name), name)))


_BLANK = r"[ \t\xa0\u2000-\u200a\u202f\u3000]"
_BLANKS = _BLANK + "{1,3}"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
_HIJRI_YEAR = r"(?P<year>1[34][0-9]{2})(?![0-9])"
_NUMBER = r"(?<![0-9A-Za-z_])(?<![0-9][.,/٫])(?P<day>[0-3]?[0-9])(?![0-9])"


def _patterns(months: Mapping[str, int], hijri: Mapping[str, int],
              days: Mapping[str, int]) -> Iterator[tuple[str, re.Pattern]]:
    """Yield each way of writing a date: what it gives, and its pattern over folded text."""
    def named(names: Mapping[str, int]) -> str:
        one = _any(names)
        return (rf"(?<![^\W\d_])(?P<month>{one})(?!\w)\.?(?:{_BLANK}?[/\\|(\[–-]{_BLANK}?"
                rf"(?P<also>{one})(?!\w)(?:{_BLANK}?[)\]])?)?")

    day = rf"(?:{_NUMBER}(?:st|nd|rd|th|er)?|(?<!\w)(?P<ordinal>{_any(days)})(?!\w))"
    link = rf"(?:{_BLANK}|[.,،/-]|من{_BLANK}|شهر{_BLANK}|of{_BLANK}|de{_BLANK}){{1,4}}"
    gap = rf"(?:{_BLANK}|[.,،/-]){{1,4}}(?:من{_BLANKS})?(?:(?:ال|ل)?(?:عام|سنه){_BLANKS})?"
    number = r"(?<![0-9A-Za-z_/])(?<![0-9][.-])"
    mark = rf"{_BLANK}?(?P<mark>[/.–-]){_BLANK}?"
    again = rf"{_BLANK}?(?P=mark){_BLANK}?"
    end = r"(?![0-9])(?!(?P=mark)[0-9])"
    ways = [
        ("named", day + link + named(months) + gap + _YEAR),
        ("named", rf"(?<!\w)(?:{named(months)}){_BLANK}?{_NUMBER}(?:st|nd|rd|th)?"
                  rf"(?:{_BLANK}|[,،/-]){{1,3}}{_YEAR}"),
        ("named", rf"(?<![0-9]){_YEAR}(?:{_BLANK}|[,،/-]){{1,3}}{named(months)}"
                  rf"{_BLANK}?[-/]?{_BLANK}?(?P<day>[0-3]?[0-9])(?![0-9])"),
        ("named", rf"{_NUMBER}[-/]{named(months)}[-/](?P<year>[0-9]{{2}})(?![0-9])"),
        ("yearless", day + link + named(months)),
        ("hijri", day + link + named(hijri) + gap + _HIJRI_YEAR),
        ("numeric", rf"{number}(?P<one>[0-3]?[0-9]){mark}(?P<two>[0-3]?[0-9]){again}"
                    rf"(?P<year>(?:19|20|1[34])[0-9]{{2}}){end}"),
        ("numeric", rf"{number}(?P<one>[0-3][0-9])(?P<mark>/)(?P<two>[0-3][0-9])/"
                    rf"(?P<year>[0-9]{{2}}){end}"),
        ("iso", rf"{number}(?P<year>(?:19|20|1[34])[0-9]{{2}}){mark}(?P<month>[01]?[0-9]){again}"
                rf"(?P<day>[0-3]?[0-9]){end}"),
    ]
    for kind, way in ways:
        yield kind, re.compile(way, re.IGNORECASE)
    # "may 7" and "mar 3" are words before numbers, "May 7" is a day.
    latin = "|".join(sorted((name.capitalize() for name in months if name.isascii()), key=len,
                            reverse=True))
    yield "yearless", re.compile(rf"(?<!\w)(?P<month>{latin})(?!\w)\.?{_BLANK}?{_NUMBER}")


