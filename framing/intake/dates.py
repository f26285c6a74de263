"""Dates as Arabic pages write them: found with their spans, read as days, and the day of a page.

A number of the form 07/12/2024 is read with the day first, as Arabic pages write it, unless a
weekday beside it says otherwise. Hijri dates are told as such and not converted, since their day
depends on the sighting of the moon in each country. أمس and قبل ساعتين are no dates.
"""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from framing.intake.date_patterns import (
    HIJRI_YEARS,
    ON_LETTERS,
    Calendar,
    folded,
    load_calendar,
    name_key,
    places_of,
)

COLUMNS = ["start", "end", "surface", "date", "calendar", "ambiguous", "note"]
EXCHANGED = "day and month could be exchanged"


class Found(NamedTuple):
    """A date in a folded text: its span there and how it is to be read."""

    start: int
    end: int
    day: date | None
    calendar: str
    ambiguous: bool
    note: str


class _Row(NamedTuple):
    start: int
    end: int
    surface: str
    date: date | None
    calendar: str
    ambiguous: bool
    note: str


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
    table = pd.DataFrame(_rows(text, load_calendar(folder), reference), columns=COLUMNS)
    return table.astype({"start": "int64", "end": "int64", "date": object, "ambiguous": bool})


def _rows(text: str, calendar: Calendar, reference: date | int | None = None) -> list[_Row]:
    """Return the rows of `find_dates`."""
    found = _in_folded(folded(text), calendar, reference)
    places = places_of(text) if found else None
    rows = []
    for x in found:
        start, end = (x.start, x.end) if places is None else (
            places[x.start], places[x.end - 1] + 1)
        while end < len(text) and text[end] in ON_LETTERS:
            end += 1
        rows.append(_Row(start, end, text[start:end], *x[2:]))
    return rows


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
    return next((x.day for x in _in_folded(plain, load_calendar(), reference) if x.day), None)


def _in_folded(plain: str, calendar: Calendar, reference: date | int | None) -> list[Found]:
    found = [x for kind, pattern in calendar.patterns for match in pattern.finditer(plain)
             if (x := _read(kind, match, plain, calendar, reference))]
    found.sort(key=lambda x: (x.start - x.end, x.start))
    kept: list[Found] = []
    taken: set[int] = set()
    for x in found:
        if taken.isdisjoint(range(x.start, x.end)):
            taken.update(range(x.start, x.end))
            kept.append(x)
    # What was written as a date and is none must not come back as a shorter one.
    return sorted(x for x in kept if x.calendar)


def _read(kind: str, match: re.Match, plain: str, calendar: Calendar,
          reference: date | int | None) -> Found | None:
    start, end = match.span()
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    if year is not None and year < 100:
        year += 2000 if year <= 50 else 1900
    if year is not None and year < 1900:
        if year not in HIJRI_YEARS:
            return None
        mark = calendar.hijri_mark.match(plain, end)
        return Found(start, mark.end() if mark else end, None, "hijri", False,
                     "Hijri date: not converted")
    if kind == "numeric":
        return _numeric(start, end, int(parts["one"]), int(parts["two"]), year,
                        _weekday(plain, start, end, calendar))
    if kind == "iso":
        month, day = int(parts["month"]), int(parts["day"])
    else:
        month = calendar.months[name_key(parts["month"])]
        if parts.get("also") and calendar.months[name_key(parts["also"])] != month:
            return None
        ordinal = parts.get("ordinal")
        day = calendar.days[name_key(ordinal)] if ordinal else int(parts["day"])
    if year is None:
        return _yearless(start, end, month, day, reference)
    return _checked(start, end, _day(year, month, day), _weekday(plain, start, end, calendar))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(plain: str, start: int, end: int, calendar: Calendar) -> int | None:
    """Return the weekday that stands beside a date, before or after it."""
    beside = (calendar.weekday_before.search(plain[max(0, start - 20):start])
              or calendar.weekday_after.match(plain[end:end + 20]))
    return calendar.weekdays[name_key(beside[1])] if beside else None


def _checked(start: int, end: int, day: date | None, weekday: int | None) -> Found:
    if day is None:
        return Found(start, end, None, "", False, "")
    fits = weekday is None or weekday == day.isoweekday()
    return Found(start, end, day, "gregorian", False, "" if fits else "another weekday than named")


def _numeric(start: int, end: int, one: int, two: int, year: int, weekday: int | None) -> Found:
    first, other = _day(year, two, one), _day(year, one, two)
    if first is None or other is None or first == other:
        return _checked(start, end, first or other, weekday)
    fitting = [day for day in (first, other) if day.isoweekday() == weekday]
    if len(fitting) == 1:
        return _checked(start, end, fitting[0], weekday)
    note = EXCHANGED
    if weekday is not None and not fitting:
        note = "another weekday than named"
    return Found(start, end, first, "gregorian", True, note)


def _yearless(start: int, end: int, month: int, day: int, reference: date | int | None) -> Found:
    if _day(2024, month, day) is None:
        return Found(start, end, None, "", False, "")
    if reference is None:
        return Found(start, end, None, "gregorian", False, "no year")
    if isinstance(reference, int):
        near = [_day(reference, month, day)]
    else:
        near = [_day(reference.year + n, month, day) for n in (-1, 0, 1)]
        near.sort(key=lambda x: abs(x - reference) if x else timedelta.max)
    if near[0] is None:
        return Found(start, end, None, "gregorian", False, "no such day in that year")
    return Found(start, end, near[0], "gregorian", False, "year from the reference")


class PageDate(NamedTuple):
    """The day a page was published: its date, where the page says so, and whether that is sure."""

    date: date | None
    surface: str
    start: int | None
    end: int | None
    sure: bool
    reason: str


NO_DATE = PageDate(None, "", None, None, False, "no line of the page gives its date")
_NEAR = 3  # lines above the headline, or below the last paragraph
_OTHER_WORDS = 10  # that a date line may hold: author, place, agency, number of readers
_LONGEST = 400  # characters of a date line, with all that stands beside the date
_NOT_ITS_OWN = ("headline", "related", "caption", "embed")
_MOST_LINES = 2000  # lines with numbers that are looked at
_LOOKED_AT = 100_000  # characters of a page, for other dates
_DATELINE = 80  # characters of one that was taken for a paragraph
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"\d\W?\d")


class _Candidate(NamedTuple):
    rank: int
    place: int
    start: int
    end: int
    surface: str
    day: date
    doubtful: str


def date_of_page(text: str, blocks: pd.DataFrame, folder: Path | None = None) -> PageDate:
    """Return the day on which a page says that it was published.

    `blocks` are its blocks (`pages.label_blocks`). Looked at are the date lines around the
    headline, lines anywhere that say نشر في or the like, lines right below the story and the
    dateline of its first paragraph; never sentences, teasers of other stories, captions or
    posts. Returns `date`, `surface`, `start`, `end` (null where there is none), `sure` and
    `reason`, in plain English. It is not sure where several dates compete, where day and month
    could be exchanged and no other date of the page shows which it is, and at the top of the page,
    where sites show the day of the visit.
    """
    calendar = load_calendar(folder)
    roles = blocks["role"].tolist()
    headlines = [i for i, role in enumerate(roles) if role == "headline"]
    body = [i for i, role in enumerate(roles) if role == "body"]
    first = body[0] if body else len(roles)
    headline = max((i for i in headlines if i < first), default=headlines[0] if headlines else -1)
    last, among_others, looked_at = body[-1] if body else len(roles), False, 0
    candidates = []
    for i, line in enumerate(blocks.itertuples(index=False)):
        # The day of a teaser stands below it; once teasers follow the story, all days are theirs.
        among_others = among_others and i > last + 1 or i > 0 and roles[i - 1] == "related"
        # A paragraph is no date line; only its dateline, at its beginning, is of use.
        long = line.end - line.start > _LONGEST
        surface = text[line.start:line.start + _LONGEST if long else line.end]
        if among_others or line.role in _NOT_ITS_OWN or i != first and (
                long or line.role == "body") or not _YEAR.search(surface):
            continue
        looked_at += 1
        if looked_at > _MOST_LINES:
            break
        for found in _rows(surface, calendar):
            rank = _rank(i, headline, first, last, surface, found, calendar)
            if found.date is not None and rank is not None:
                candidates.append(_Candidate(
                    rank, i, line.start + found.start, line.start + found.end, found.surface,
                    found.date, found.note))
    return _chosen(candidates, text) if candidates else NO_DATE


_REASONS = {
    0: "stands beside words for publishing",
    1: "stands in the date line below the headline",
    2: "stands in the date line above the headline",
    3: "stands in a date line below the story",
    4: "is the dateline of the first paragraph",
    5: "stands beside words for updating",
    6: "stands at the top of the page, where sites show the day of the visit",
}
_SURE = (0, 1, 2)


def _rank(place: int, headline: int, first: int, last: int, line: str, found: _Row,
          calendar: Calendar) -> int | None:
    """Return how good a sign a date is, by where it stands; None for no sign at all."""
    before = folded(line[:found.start])
    if not _is_date_line(line, calendar) or place == first and len(line) > _DATELINE:
        return 4 if place == first and _opens(before, line[found.end:]) else None
    cues = [(match.end(), rank) for rank, pattern in ((0, calendar.published),
                                                      (5, calendar.updated))
            for match in pattern.finditer(before)]
    if cues:
        return max(cues)[1]
    if headline < place <= first:
        return 1
    if headline - _NEAR <= place < headline:
        return 2
    if last < place <= last + _NEAR:
        return 3
    return 6 if place < headline else None


def _is_date_line(line: str, calendar: Calendar) -> bool:
    plain = folded(line)
    for match in reversed(_in_folded(plain, calendar, None)):
        plain = plain[:match.start] + " " + plain[match.end:]
    for pattern in (calendar.published, calendar.updated, calendar.beside):
        plain = pattern.sub(" ", plain)
    words = len(_WORD.findall(plain))
    return words <= _OTHER_WORDS and not (words > 4 and plain.rstrip().endswith("."))


def _opens(before: str, after: str) -> bool:
    """Tell whether a date is part of what opens a report: دمشق - 7 ديسمبر 2024 (سانا) -."""
    return len(_WORD.findall(before)) <= 5 and bool(
        re.match(r"\s*[(/|:–—-]", after) or re.search(r"[(/|:–—-]", before))


def _chosen(candidates: list[_Candidate], text: str) -> PageDate:
    best = min(candidates, key=lambda x: (x.rank, x.place, x.start))
    reason, rivals = _REASONS[best.rank], {x.day for x in candidates if x.rank == best.rank}
    sure = best.rank in _SURE
    if best.doubtful and not _settled(best, text):
        sure, reason = False, f"{reason}; {best.doubtful}"
    elif len(rivals) > 1 and best.day != min(rivals):
        sure, reason = False, f"{reason}, with an earlier date beside it"
    return PageDate(best.day, best.surface, best.start, best.end, sure, reason)


def _settled(best: _Candidate, text: str) -> bool:
    """Tell whether the page's other dates show that its numbers have the day first."""
    if best.doubtful != EXCHANGED:
        return False
    days = months = False
    for x in _rows(text[:_LOOKED_AT], load_calendar()):
        if x.date == best.day and not x.ambiguous:
            return True
        numbers = re.match(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]", folded(x.surface))
        if numbers:
            days |= int(numbers[1]) > 12
            months |= int(numbers[2]) > 12
    return days and not months
