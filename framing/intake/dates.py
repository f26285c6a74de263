"""Dates as Arabic pages write them, and the day on which a page says that it was published.

The names of months, days and weekdays stand in `data/lexicon/months.yml`. A number of the form
07/12/2024 is read with the day first, as Arabic pages write it, unless a weekday beside it says
otherwise. Hijri dates are told as such and not converted, since their day depends on the sighting
of the moon in each country. أمس and قبل ساعتين are no dates.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, NamedTuple

import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from analysis.arabic.characters import CONTROLS, LETTERS, MARKS, TATWEEL, matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file

HIJRI_YEARS = range(1300, 1470)
"""Years of the Hijri calendar that a news page may name (1882 to 2047)."""
EXCHANGED = "day and month could be exchanged"

_ON_LETTERS = MARKS | {TATWEEL}
_FOLDED = str.maketrans(
    {c: matching_key(c) for c in LETTERS}
    | {chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)}
    | {c: None for c in _ON_LETTERS | CONTROLS})

_BLANK = r"[ \t\xa0\u2000-\u200a\u202f\u3000]"
_BLANKS = _BLANK + "{1,3}"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
_ANY_YEAR = r"(?P<year>(?:19|20|1[34])[0-9]{2})"
_NUMBER = r"(?<![0-9A-Za-z_])(?<![0-9][.,/٫])(?P<day>[0-3]?[0-9])(?![0-9])"
_START = r"(?<![0-9A-Za-z_/])(?<![0-9][.-])"
_MARK = rf"{_BLANK}?(?P<mark>[/.–-]){_BLANK}?"
_AGAIN = rf"{_BLANK}?(?P=mark){_BLANK}?"
_END = r"(?![0-9])(?!(?P=mark)[0-9])"
_LINK = rf"(?:{_BLANK}|[.,،/-]|من{_BLANK}|شهر{_BLANK}|of{_BLANK}|de{_BLANK}){{1,4}}"
_GAP = rf"(?:{_BLANK}|[.,،/-]){{1,4}}(?:من{_BLANKS})?(?:(?:ال|ل)?(?:عام|سنه){_BLANKS})?"
_MONTH = (rf"(?<![^\W\d_])(?P<month>MONTHS)(?!\w)\.?(?:{_BLANK}?[/\\|(\[–-]{_BLANK}?"
          rf"(?P<also>MONTHS)(?!\w)(?:{_BLANK}?[)\]])?)?")
_DAY = rf"(?:{_NUMBER}(?:st|nd|rd|th|er)?|(?<!\w)(?P<ordinal>DAYS)(?!\w))"
_WAYS = (
    f"(?i){_DAY}{_LINK}{_MONTH}{_GAP}{_YEAR}",
    rf"(?i)(?<!\w)(?:{_MONTH}){_BLANK}?{_NUMBER}(?:st|nd|rd|th)?(?:{_BLANK}|[,،/-]){{1,3}}{_YEAR}",
    rf"(?i)(?<![0-9]){_YEAR}(?:{_BLANK}|[,،/-]){{1,3}}{_MONTH}{_BLANK}?[-/]?{_BLANK}?"
    r"(?P<day>[0-3]?[0-9])(?![0-9])",
    f"(?i){_NUMBER}[-/]{_MONTH}[-/](?P<year>[0-9]{{2}})(?![0-9])",
    f"(?i){_DAY}{_LINK}{_MONTH}",
    f"(?i){_DAY}{_LINK}{_MONTH.replace('MONTHS', 'HIJRI')}{_GAP}"
    r"(?P<year>1[34][0-9]{2})(?![0-9])",
    f"(?i){_START}(?P<one>[0-3]?[0-9]){_MARK}(?P<two>[0-3]?[0-9]){_AGAIN}{_ANY_YEAR}{_END}",
    f"(?i){_START}(?P<one>[0-3][0-9])(?P<mark>/)(?P<two>[0-3][0-9])/(?P<year>[0-9]{{2}}){_END}",
    f"(?i){_START}{_ANY_YEAR}{_MARK}(?P<month>[01]?[0-9]){_AGAIN}(?P<day>[0-3]?[0-9]){_END}",
    # "may 7" and "mar 3" are words before numbers, "May 7" is a day.
    rf"(?<!\w)(?P<month>LATIN)(?!\w)\.?{_BLANK}?{_NUMBER}",
)
"""Each way of writing a date, over folded text; the words in capitals stand for names."""


def _numbered(last: int) -> type:
    return dict[Annotated[int, Field(ge=1, le=last)], list[str]]


class _File(BaseModel, extra="forbid"):
    months: _numbered(12)
    hijri_months: _numbered(12)
    hijri_marks: list[str] = Field(min_length=1)
    weekdays: _numbered(7)
    days: _numbered(31)
    published: list[str] = Field(min_length=1)
    updated: list[str] = Field(min_length=1)
    beside: list[str]


class Calendar(NamedTuple):
    """The names of a lexicon, folded, with their numbers, and the patterns made of them."""

    months: dict[str, int]
    days: dict[str, int]
    weekdays: dict[str, int]
    ways: list[re.Pattern]
    weekday_before: re.Pattern
    weekday_after: re.Pattern
    hijri_mark: re.Pattern
    published: re.Pattern
    updated: re.Pattern
    beside: re.Pattern


def load_calendar(folder: Path | None = None) -> Calendar:
    """Read `months.yml`, from `folder` where it has one; raises `LexiconError` where it is odd."""
    path = lexicon_file("months.yml", folder)
    return _calendar(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _calendar(path: Path, _stamp: int) -> Calendar:
    try:
        file = _File.model_validate(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(f"{path}: {error}. Write it like the file of the package.") from None
    months, hijri, days, weekdays = (
        {_name_key(_folded(name)): number for number, several in names.items() for name in several}
        for names in (file.months, file.hijri_months, file.days, file.weekdays))
    latin = sorted((name.capitalize() for name in months if name.isascii()), key=len, reverse=True)
    names = {"MONTHS": _any(months), "HIJRI": _any(hijri), "DAYS": _any(days),
             "LATIN": "|".join(latin)}
    ways = [re.compile(re.sub("MONTHS|HIJRI|DAYS|LATIN", lambda name: names[name[0]], way))
            for way in _WAYS]
    marks, *words = (_any(_name_key(_folded(word)) for word in listed) for listed in (
        file.hijri_marks, file.published, file.updated, [*file.beside, *weekdays]))
    return Calendar(
        months, days, weekdays, ways,
        re.compile(rf"(?<!\w)({_any(weekdays)})\W{{0,4}}$", re.IGNORECASE),
        re.compile(rf"\W{{0,4}}({_any(weekdays)})(?!\w)", re.IGNORECASE),
        re.compile(rf"\s{{0,2}}(?:{marks})(?!\w)", re.IGNORECASE),
        *(re.compile(rf"(?<!\w)(?:{any_word})(?!\w)", re.IGNORECASE) for any_word in words))


def _folded(text: str) -> str:
    """Return a text as dates are looked for in it: letters folded, digits ASCII, no controls."""
    return text.translate(_FOLDED)


def _name_key(written: str) -> str:
    return re.sub(r"\s+", " ", written.lower())


def _any(names: Iterable[str]) -> str:
    """Return a pattern of names, the longest first, with any blanks within them."""
    return "|".join(re.escape(name).replace(r"\ ", _BLANKS)
                    for name in sorted(set(names), key=lambda name: (-len(name), name)))


class Date(NamedTuple):
    """A date in a text: its span, how it is written, and how it is to be read.

    `start` and `end` are code points, end exclusive; `date` is null where the day is not known;
    `calendar` is gregorian or hijri; `ambiguous` tells that day and month could be exchanged, and
    `note` why there is no date, or what does not fit.
    """

    start: int
    end: int
    surface: str
    date: date | None
    calendar: str
    ambiguous: bool = False
    note: str = ""


def find_dates(text: str, calendar: Calendar | None = None) -> list[Date]:
    """Find the dates of a text, in order; what no calendar has, such as 31 February, is none.

    >>> [(x.surface, x.date, x.calendar) for x in find_dates(
    ...     "السبت ٧ كانون الأول/ديسمبر ٢٠٢٤ الموافق 6 جمادى الآخرة 1446")
    ... ]  # doctest: +NORMALIZE_WHITESPACE
    [('٧ كانون الأول/ديسمبر ٢٠٢٤', datetime.date(2024, 12, 7), 'gregorian'),
     ('6 جمادى الآخرة 1446', None, 'hijri')]
    """
    calendar, plain = calendar or load_calendar(), _folded(text)
    found = [x for way in calendar.ways for match in way.finditer(plain)
             if (x := _read(match, plain, calendar))]
    dates: list[Date] = []
    taken: set[int] = set()
    for x in sorted(found, key=lambda x: (x.start - x.end, x.start)):
        if taken.isdisjoint(range(x.start, x.end)):
            taken.update(range(x.start, x.end))
            # What was written as a date and is none must not come back as a shorter one.
            dates += [x] if x.calendar else []
    places = [i for i, c in enumerate(text) for _ in c.translate(_FOLDED)] if dates else []
    for n, x in enumerate(dates):
        start, end = places[x.start], places[x.end - 1] + 1
        while end < len(text) and text[end] in _ON_LETTERS:
            end += 1
        dates[n] = x._replace(start=start, end=end, surface=text[start:end])
    return sorted(dates)


def parse_date(text: str) -> date | None:
    """Return the first day of the Gregorian calendar that a text names, None where there is none.

    >>> parse_date("نشر في: السبت 07/12/2024 - 10:30"), parse_date("31 شباط 2024")
    (datetime.date(2024, 12, 7), None)
    """
    compact = re.fullmatch(r"\s*((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])\s*", _folded(text))
    if compact:
        return _day(*map(int, compact.groups()))
    return next((x.date for x in find_dates(text) if x.date), None)


def _read(match: re.Match, plain: str, calendar: Calendar) -> Date | None:
    """Read what is written as a date; it is of no calendar where there is no such day."""
    start, end = match.span()
    parts = match.groupdict()
    year = int(parts["year"]) if "year" in parts else None
    if year in range(100):
        year += 2000 if year <= 50 else 1900
    if year in range(1900):
        mark = calendar.hijri_mark.match(plain, end)
        return None if year not in HIJRI_YEARS else Date(
            start, mark.end() if mark else end, "", None, "hijri", False,
            "Hijri date: not converted")
    if "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        days = [_day(year, two, one), _day(year, one, two)]
    else:
        months = {int(name) if name.isdigit() else calendar.months[_name_key(name)]
                  for name in (parts["month"], parts.get("also")) if name}
        if len(months) > 1:
            return None
        ordinal = parts.get("ordinal")
        day = calendar.days[_name_key(ordinal)] if ordinal else int(parts["day"])
        days = [_day(year or 2024, *months, day)]
    days = list(filter(None, days))
    if not days:
        return Date(start, end, "", None, "")
    if year is None:
        return Date(start, end, "", None, "gregorian", False, "no year")
    # The weekday that stands beside a date, before or after it, settles which is the month.
    beside = (calendar.weekday_before.search(plain[max(0, start - 20):start])
              or calendar.weekday_after.match(plain[end:end + 20]))
    weekday = calendar.weekdays[_name_key(beside[1])] if beside else None
    fitting = [day for day in dict.fromkeys(days) if weekday in (None, day.isoweekday())]
    ambiguous = len(set(days)) > 1 and len(fitting) != 1
    note = "another weekday than named" if not fitting else EXCHANGED if ambiguous else ""
    return Date(start, end, "", (fitting or days)[0], "gregorian", ambiguous, note)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_first(values: Iterable[str]) -> tuple[bool, str]:
    """Tell whether a column writes the month first, and what a reader should know about it."""
    day = month = either = 0
    example = ""
    for value in values:
        match = re.match(r"\D*(\d{1,2})[/.-](\d{1,2})[/.-](?:19|20)?\d\d(?!\d)", value)
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


class PageDate(NamedTuple):
    """The day a page was published: its date, where the page says so, and whether that is sure."""

    date: date | None
    surface: str
    start: int | None
    end: int | None
    sure: bool
    reason: str


_REASONS = (
    "stands beside words for publishing",
    "stands in the date line below the headline",
    "stands in the date line above the headline",
    "stands in a date line below the story",
    "is the dateline of the first paragraph",
    "stands beside words for updating",
    "stands at the top of the page, where sites show the day of the visit",
)
"""How good a sign a date is, by where it stands: the best first, the first three sure."""
_SURE = 3
_NEAR = 3  # lines above the headline, or below the last paragraph
_OTHER_WORDS = 10  # that a date line may hold: author, place, agency, number of readers
_LONGEST = 400  # characters of a date line, with all that stands beside the date
_DATELINE = 80  # characters of one that was taken for a paragraph
_MOST_LINES = 2000  # lines with numbers that are looked at
_LOOKED_AT = 100_000  # characters of a page, for other dates
_NOT_ITS_OWN = ("headline", "related", "caption", "embed")
_WORD = re.compile(r"[^\W\d_]+")


def date_of_page(text: str, blocks: pd.DataFrame, folder: Path | None = None) -> PageDate:
    """Return the day on which a page, with its `blocks`, says that it was published.

    Looked at are the date lines around the headline, lines anywhere that say نشر في or the like,
    lines right below the story and the dateline of its first paragraph; never sentences, teasers of
    other stories, captions or posts. It is not sure where several dates compete, or where day and
    month could be exchanged and no other date of the page shows which it is.
    """
    calendar, roles = load_calendar(folder), blocks["role"].tolist()
    headline, first, last = _story(roles)
    among_others, left, candidates = False, _MOST_LINES, []
    for i, line in enumerate(blocks.itertuples(index=False)):
        # The day of a teaser stands below it; once teasers follow the story, all days are theirs.
        among_others = among_others and i > last + 1 or i > 0 and roles[i - 1] == "related"
        # A paragraph is no date line; only its dateline, at its beginning, is of use.
        long = line.end - line.start > _LONGEST
        surface = text[line.start:line.start + _LONGEST if long else line.end]
        prose = i != first and (long or line.role == "body")
        if among_others or prose or line.role in _NOT_ITS_OWN or not re.search(r"\d\W?\d", surface):
            continue
        left -= 1
        if left < 0:
            break
        dates = find_dates(surface, calendar)
        dated = _is_date_line(surface, dates, calendar) and not (
            i == first and len(surface) > _DATELINE)
        for day in dates:
            before, after = surface[:day.start], surface[day.end:]
            rank = 4 if not dated and i == first and _opens(before, after) else None
            if dated:
                rank = _cued(before, calendar)
                rank = _around(i, headline, first, last) if rank is None else rank
            if day.date is not None and rank is not None:
                candidates.append((rank, i, day._replace(start=line.start + day.start,
                                                         end=line.start + day.end)))
    return _best(candidates, text, calendar)


def _story(roles: list[str]) -> tuple[int, int, int]:
    """Return which block is the headline, and which the first and the last paragraph."""
    headlines = [i for i, role in enumerate(roles) if role == "headline"]
    body = [i for i, role in enumerate(roles) if role == "body"] or [len(roles)]
    headline = max((i for i in headlines if i < body[0]), default=(headlines or [-1])[0])
    return headline, body[0], body[-1]


def _best(candidates: list[tuple[int, int, Date]], text: str, calendar: Calendar) -> PageDate:
    if not candidates:
        return PageDate(None, "", None, None, False, "no line of the page gives its date")
    rank, _, best = min(candidates)
    sure, reason = rank < _SURE, _REASONS[rank]
    if best.note and not (best.note == EXCHANGED and _day_first(best, text, calendar)):
        sure, reason = False, f"{reason}; {best.note}"
    elif best.date != min(x.date for n, _, x in candidates if n == rank):
        sure, reason = False, f"{reason}, with an earlier date beside it"
    return PageDate(best.date, best.surface, best.start, best.end, sure, reason)


def _is_date_line(line: str, dates: list[Date], calendar: Calendar) -> bool:
    for found in reversed(dates):
        line = line[:found.start] + " " + line[found.end:]
    plain = _folded(line)
    for pattern in (calendar.published, calendar.updated, calendar.beside):
        plain = pattern.sub(" ", plain)
    words = len(_WORD.findall(plain))
    return words <= _OTHER_WORDS and not (words > 4 and plain.rstrip().endswith("."))


def _cued(before: str, calendar: Calendar) -> int | None:
    """Return the rank of a date after words for publishing or updating, by the last of them."""
    cues = [(match.end(), rank) for rank, pattern in ((0, calendar.published),
                                                      (5, calendar.updated))
            for match in pattern.finditer(_folded(before))]
    return max(cues)[1] if cues else None


def _around(place: int, headline: int, first: int, last: int) -> int | None:
    if headline < place <= first:
        return 1
    if headline - _NEAR <= place < headline:
        return 2
    if last < place <= last + _NEAR:
        return 3
    return 6 if place < headline else None


def _opens(before: str, after: str) -> bool:
    """Tell whether a date is part of what opens a report: دمشق - 7 ديسمبر 2024 (سانا) -."""
    return len(_WORD.findall(_folded(before))) <= 5 and bool(
        re.match(r"\s*[(/|:–—-]", after) or re.search(r"[(/|:–—-]", before))


def _day_first(best: Date, text: str, calendar: Calendar) -> bool:
    """Tell whether the page's other dates show that its numbers have the day first."""
    days = months = False
    for x in find_dates(text[:_LOOKED_AT], calendar):
        if x.date == best.date and not x.ambiguous:
            return True
        numbers = re.match(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]", _folded(x.surface))
        if numbers:
            days |= int(numbers[1]) > 12
            months |= int(numbers[2]) > 12
    return days and not months
