"""Dates as Arabic pages write them: found with their spans and read as days.

The names of months, days and weekdays stand in `data/lexicon/months.yml`. A number of the form
07/12/2024 is read with the day first, as Arabic pages write it, unless a weekday beside it says
otherwise. Hijri dates are told as such and not converted, since their day depends on the sighting
of the moon in each country. أمس and قبل ساعتين are no dates.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from analysis.arabic.characters import CONTROLS, LETTERS, MARKS, TATWEEL, matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file

FILE = "months.yml"
EXCHANGED = "day and month could be exchanged"
_ON_LETTERS = MARKS | {TATWEEL}
"""What belongs to the letter before it."""

HIJRI_YEARS = range(1300, 1470)
"""Years of the Hijri calendar that a news page may name (1882 to 2047)."""

_GONE = _ON_LETTERS | CONTROLS
_FOLDED = str.maketrans(
    {c: matching_key(c) for c in LETTERS}
    | {chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)}
    | {c: None for c in _GONE})
_MOVED = _GONE | {c for c in LETTERS if len(c.translate(_FOLDED)) != 1}

Names = dict[int, list[str]]


class _File(BaseModel, extra="forbid"):
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
def _calendar(path: Path, _stamp: int) -> Calendar:
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


def _places_of(text: str) -> list[int] | None:
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




class Date(NamedTuple):
    """A date in a text: its span, how it is written, and how it is to be read."""

    start: int
    end: int
    surface: str
    date: date | None
    calendar: str
    ambiguous: bool = False
    note: str = ""


def find_dates(text: str, reference: date | int | None = None,
               folder: Path | None = None) -> pd.DataFrame:
    """Find the dates of a text, in order.

    A date without a year gets that of `reference`, a year, or the one nearest to `reference`, a
    day; without it, it has none. `folder` may hold a `months.yml` of its own. Returns one row a
    date: `start` and `end` (code points, end exclusive), `surface`, `date` (a `datetime.date`, null
    where it is not known), `calendar` (gregorian, hijri), `ambiguous` (true where day and month
    could be exchanged) and `note` (why there is no date, or what does not fit; else empty). What no
    calendar has, such as 31 February, is no date.

    >>> find_dates("السبت ٧ كانون الأول/ديسمبر ٢٠٢٤ الموافق 6 جمادى الآخرة 1446")[
    ...     ["surface", "date", "calendar"]].values.tolist()  # doctest: +NORMALIZE_WHITESPACE
    [['٧ كانون الأول/ديسمبر ٢٠٢٤', datetime.date(2024, 12, 7), 'gregorian'],
     ['6 جمادى الآخرة 1446', None, 'hijri']]
    """
    table = pd.DataFrame(dates_in(text, load_calendar(folder), reference), columns=Date._fields)
    return table.astype({"start": "int64", "end": "int64", "date": object, "ambiguous": bool})


def dates_in(text: str, calendar: Calendar, reference: date | int | None = None) -> list[Date]:
    """Return the dates of a text, which `find_dates` tables."""
    dates = dates_in_folded(folded(text), calendar, reference)
    places = _places_of(text) if dates else None
    for n, found in enumerate(dates):
        start, end = (found.start, found.end) if places is None else (
            places[found.start], places[found.end - 1] + 1)
        while end < len(text) and text[end] in _ON_LETTERS:
            end += 1
        dates[n] = found._replace(start=start, end=end, surface=text[start:end])
    return dates


def parse_date(text: str, reference: date | int | None = None) -> date | None:
    """Return the first day of the Gregorian calendar that a text names, None where there is none.

    `reference` gives the year of a date without one, as in `find_dates`.

    >>> parse_date("نشر في: السبت 07/12/2024 - 10:30"), parse_date("31 شباط 2024")
    (datetime.date(2024, 12, 7), None)
    """
    plain = folded(text)
    compact = re.fullmatch(r"\s*((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])\s*", plain)
    if compact:
        return _day(*map(int, compact.groups()))
    dates = dates_in_folded(plain, load_calendar(), reference)
    return next((x.date for x in dates if x.date), None)


def dates_in_folded(plain: str, calendar: Calendar,
                    reference: date | int | None = None) -> list[Date]:
    """Return the dates of a text that is folded already, the longest of those that overlap."""
    dates = [x for kind, pattern in calendar.patterns for match in pattern.finditer(plain)
             if (x := _read(kind, match, plain, calendar, reference))]
    chosen: list[Date] = []
    taken: set[int] = set()
    for x in sorted(dates, key=lambda x: (x.start - x.end, x.start)):
        if taken.isdisjoint(range(x.start, x.end)):
            taken.update(range(x.start, x.end))
            chosen.append(x)
    # What was written as a date and is none must not come back as a shorter one.
    return sorted(x for x in chosen if x.calendar)


def _read(kind: str, match: re.Match, plain: str, calendar: Calendar,
          reference: date | int | None) -> Date | None:
    start, end = match.span()
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    if year is not None and year < 100:
        year += 2000 if year <= 50 else 1900
    if year is not None and year < 1900:
        if year not in HIJRI_YEARS:
            return None
        mark = calendar.hijri_mark.match(plain, end)
        return Date(start, mark.end() if mark else end, "", None, "hijri",
                    note="Hijri date: not converted")
    if kind == "numeric":
        one, two = int(parts["one"]), int(parts["two"])
        days = [day for day in (_day(year, two, one), _day(year, one, two)) if day]
    else:
        month, day = _month_and_day(kind, parts, calendar)
        if month is None:
            return None
        if year is None:
            return Date(start, end, "", *_yearless(month, day, reference))
        days = [x for x in [_day(year, month, day)] if x]
    if not days:
        return Date(start, end, "", None, "")
    # The weekday that stands beside a date, before or after it, settles which is the month.
    beside = (calendar.weekday_before.search(plain[max(0, start - 20):start])
              or calendar.weekday_after.match(plain[end:end + 20]))
    weekday = calendar.weekdays[name_key(beside[1])] if beside else None
    fitting = [day for day in dict.fromkeys(days) if weekday in (None, day.isoweekday())]
    ambiguous = len(set(days)) > 1 and len(fitting) != 1
    note = "another weekday than named" if not fitting else EXCHANGED if ambiguous else ""
    return Date(start, end, "", (fitting or days)[0], "gregorian", ambiguous, note)


def _month_and_day(kind: str, parts: dict[str, str], calendar: Calendar) -> tuple[int | None, int]:
    """Return the month, null where two names of different months stand side by side, and day."""
    if kind == "iso":
        return int(parts["month"]), int(parts["day"])
    month = calendar.months[name_key(parts["month"])]
    if parts.get("also") and calendar.months[name_key(parts["also"])] != month:
        month = None
    ordinal = parts.get("ordinal")
    return month, calendar.days[name_key(ordinal)] if ordinal else int(parts["day"])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _yearless(month: int, day: int,
              reference: date | int | None) -> tuple[date | None, str, bool, str]:
    if _day(2024, month, day) is None:
        return None, "", False, ""
    if reference is None:
        return None, "gregorian", False, "no year"
    if isinstance(reference, int):
        near = _day(reference, month, day)
    else:
        years = [_day(reference.year + n, month, day) for n in (-1, 0, 1)]
        near = min(filter(None, years), key=lambda x: abs(x - reference), default=None)
    return near, "gregorian", False, (
        "year from the reference" if near else "no such day in that year")


_NUMBERS = re.compile(r"\D*(\d{1,2})[/.-](\d{1,2})[/.-](?:19|20)?\d\d(?!\d)")


def month_first(values: Iterable[str]) -> tuple[bool, str]:
    """Tell whether a column writes the month first, and what a reader should know about it."""
    day = month = either = 0
    example = ""
    for value in values:
        match = _NUMBERS.match(value)
        if match and match[1] != match[2]:
            one, two = int(match[1]), int(match[2])
            day += one > 12 >= two
            month += two > 12 >= one
            if one <= 12 and two <= 12:
                either += 1
                example = example or value.strip()
    if not either or (day and not month):
        return False, ""
    if month and not day:
        return True, (f"dates such as {example} were read month first, as {month} others in that "
                      "column can only be read so")
    why = "some of its dates can only be read in one way, others in the other" if day else (
        "nothing in the column shows which it is")
    return False, (f"{either} dates such as {example} could be read day first or month first; they "
                   f"were read day first, but {why}. Write them as 2024-12-31 to be sure")
