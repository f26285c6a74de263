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
from pydantic import Field

from analysis.arabic.characters import CONTROLS, LETTERS, MARKS, TATWEEL, matching_key
from analysis.edited_files import Strict
from analysis.files import lexicon_file
from analysis.pages.lines import load_checked

HIJRI_YEARS = range(1300, 1470)
"""Years of the Hijri calendar that a news page may name (1882 to 2047)."""
EXCHANGED = "day and month could be exchanged"

_ON_LETTERS = MARKS | {TATWEEL}
_FOLDED = str.maketrans(
    {c: matching_key(c) for c in LETTERS}
    | {chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-")
    | dict.fromkeys("\u2044\u2215\uff0f", "/") | dict.fromkeys(_ON_LETTERS | CONTROLS))

_BLANK = r"[ \t\xa0\u2000-\u200a\u202f\u3000]"
_BLANKS = _BLANK + "{1,3}"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
_ANY_YEAR = r"(?P<year>(?:19|20|1[34])[0-9]{2})"
_NUMBER = (r"(?<![0-9A-Za-z_])(?<![0-9][.,/٫])(?P<day>[0-3]?[0-9])(?![0-9])"
           r"(?:st|nd|rd|th|er)?")
_START = r"(?<![0-9A-Za-z_/])(?<![0-9][.-])"
_MARK = rf"{_BLANK}?(?P<mark>[/.-]){_BLANK}?"
_AGAIN = rf"{_BLANK}?(?P=mark){_BLANK}?"
_END = r"(?![0-9])(?!(?P=mark)[0-9])"
_LINK = (rf"(?:{_BLANK}|[.,،/-]|من{_BLANK}(?:شهر{_BLANK})?|of{_BLANK}|de{_BLANK}"
         rf"|(?<=[0-9]{_BLANK})شهر{_BLANK}){{0,4}}")
_GAP = rf"(?:{_BLANK}|[.,،/-]){{0,4}}(?:من{_BLANKS})?(?:(?:ال|لل?)?(?:عام|سنه){_BLANKS})?"
# The end of a name: no letter follows, nor a digit where it ends in one (ت2).
_NAMED = r"(?![^\W\d_])(?!(?<=[0-9])[0-9])"
_MONTH = (rf"(?<![^\W\d_])(?P<month>MONTHS){_NAMED}\.?(?:{_BLANK}{{0,3}}[/\\|(\[،,_-]?"
          rf"{_BLANK}{{0,3}}(?P<also>MONTHS){_NAMED}(?:{_BLANK}?[)\]])?)?")
_APART = rf"(?:{_BLANK}|[,،/-]){{1,3}}"
_DAY = rf"(?:{_NUMBER}|(?<!\w)(?P<ordinal>DAYS)(?!\w))"
_WAYS = (
    f"{_DAY}{_LINK}{_MONTH}{_GAP}{_YEAR}",
    rf"(?<!\w){_MONTH}{_BLANK}?{_NUMBER}{_APART}{_YEAR}",
    rf"(?<![0-9]){_YEAR}{_APART}{_MONTH}{_BLANK}?[-/]?{_BLANK}?(?P<day>[0-3]?[0-9])(?![0-9])",
    rf"(?<![0-9]){_YEAR}{_APART}{_DAY}{_LINK}{_MONTH}(?!{_GAP}[0-9])",
    f"{_NUMBER}[-/]{_MONTH}[-/](?P<year>[0-9]{{2}})(?![0-9])",
    f"{_DAY}{_LINK}{_MONTH}",
    f"{_DAY}{_LINK}{_MONTH.replace('MONTHS', 'HIJRI')}{_GAP}(?P<year>1[34][0-9]{{2}})(?![0-9])",
    f"{_START}(?P<one>[0-3]?[0-9]){_MARK}(?P<two>[0-3]?[0-9]){_AGAIN}{_ANY_YEAR}{_END}",
    f"{_START}(?P<one>[0-3]?[0-9])(?P<mark>[/.-])(?P<two>[0-3]?[0-9])(?P=mark)"
    rf"(?P<year>[0-9]{{2}})(?![0-9]|(?P=mark)|:)",
    f"{_START}{_ANY_YEAR}{_MARK}(?P<month>[01]?[0-9]){_AGAIN}(?P<day>[0-3]?[0-9]){_END}",
    r"\A\s*(?P<year>(?:19|20)[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])\s*\Z",
    # "may 7" and "mar 3" are words before numbers, "May 7" is a day.
    rf"(?-i:(?<!\w)(?P<month>LATIN)(?!\w))\.?{_BLANK}?{_NUMBER}",
)
"""Each way of writing a date, over folded text; the words in capitals stand for names."""


def _numbered(last: int) -> type:
    return dict[Annotated[int, Field(ge=1, le=last)], list[str]]


class _File(Strict):
    months: _numbered(12)
    hijri_months: _numbered(12)
    hijri_marks: list[str] = Field(min_length=1)
    weekdays: _numbered(7)
    days: _numbered(31)
    no_days: list[str] = Field(min_length=1)
    day_words: list[str] = Field(min_length=1)
    published: list[str] = Field(min_length=1)
    updated: list[str] = Field(min_length=1)
    beside: list[str]


class Calendar:
    """The names of a lexicon, folded, with their numbers, and the patterns made of them."""

    def __init__(self, file: _File, _path: Path):
        """Fold the names of a file and compile the patterns."""
        self.months, hijri, self.days, self.weekdays = (
            {_name_key(_folded(name)): number for number, names in several.items()
             for name in names}
            for several in (file.months, file.hijri_months, file.days, file.weekdays))
        weekdays = _any(self.weekdays)
        marks, no_days, day_words, published, updated, beside = (
            _any(map(_folded, words)) for words in (
                file.hijri_marks, [*file.no_days, *(
                    name.rstrip("12") for name in self.months if name[-1].isdigit())],
                file.day_words, file.published, file.updated,
                [*file.beside, *self.weekdays]))
        names = {"MONTHS": _any(self.months), "HIJRI": _any(hijri), "DAYS": _any(self.days),
                 "LATIN": "|".join(sorted((name.capitalize() for name in self.months
                                           if name.isascii()), key=len, reverse=True))}
        self.ways = [re.compile(re.sub("MONTHS|HIJRI|DAYS|LATIN", lambda name: names[name[0]], way),
                                re.IGNORECASE) for way in _WAYS]
        # النصف الثاني من يناير is no day: the number goes with the noun that stands before it, or
        # with the month (كانون الثاني يناير).
        begun = _any(name.split()[0] for name in (*self.months, *hijri) if " " in name)
        self.no_ordinal = re.compile(
            rf"(?<!\w)(?:{begun}|(?!(?:{weekdays}|{day_words})\b)[وف]?(?:[بك]?ال|لل)\w+){_BLANKS}$",
            re.IGNORECASE)
        self.no_number = re.compile(
            rf"(?:(?<!\w)(?:{no_days}){_BLANKS}|(?<![:0-9])[0-9]{{1,2}}-)$", re.IGNORECASE)
        self.weekday_before = re.compile(rf"(?<!\w)({weekdays})\W{{0,4}}$", re.IGNORECASE)
        self.weekday_after = re.compile(rf"\W{{0,4}}({weekdays})(?!\w)", re.IGNORECASE)
        self.hijri_mark = re.compile(rf"\s{{0,2}}(?:{marks})(?!\w)", re.IGNORECASE)
        self.published, self.updated, self.beside = (
            re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
            for words in (published, updated, beside))


# Not kept from run to run: the patterns are made of what stands above.
_calendar = lru_cache(maxsize=4)(
    lambda path, _stamp: load_checked.__wrapped__([path], _File, Calendar))


def load_calendar(folder: Path | None = None) -> Calendar:
    """Read `months.yml`, from `folder` where it has one; raises `LexiconError` where it is odd."""
    path = lexicon_file("months.yml", folder)
    return _calendar(path, path.stat().st_mtime_ns)


def _folded(text: str) -> str:
    """Return a text as dates are looked for in it: letters folded, digits ASCII, no controls."""
    return text.translate(_FOLDED)


def _name_key(written: str) -> str:
    """Return a name with one blank between words, none before a digit (كانون 2)."""
    return re.sub(r"\s(?=[0-9])", "", re.sub(r"\s+", " ", written.lower()))


def _any(names: Iterable[str]) -> str:
    """Return a pattern of names, the longest first, with any blanks within them."""
    names = sorted(map(re.escape, set(names)), key=lambda name: (-len(name), name))
    return re.sub(r"(?<=\D)(?=[0-9])", f"{_BLANK}{{0,3}}".replace("\\", r"\\"),
                  "|".join(names)).replace(r"\ ", _BLANKS)


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
    return next((x.date for x in find_dates(text) if x.date), None)


def _read(match: re.Match, plain: str, calendar: Calendar) -> Date | None:
    """Read what is written as a date; it is of no calendar where there is no such day."""
    start, end = match.span()
    parts, nothing = match.groupdict(), Date(start, end, "", None, "")
    before, mark = plain[max(0, start - 40):start], calendar.hijri_mark.match(plain, end)
    year = int(parts["year"]) if "year" in parts else None
    if year in range(100) and not mark:
        # Of a short year all that stands in its line must be of a date, but for 07/12/24.
        line = re.split("[\n\r]", before)[-1] + " " + re.split("[\n\r]", plain[end:end + 40])[0]
        if year in range(30, 70) or _other_words(line, calendar) and not re.fullmatch(
                "[0-9]{2}/[0-9]{2}/..|.*[^0-9/.-].*", match.group()):
            return nothing
        year += 2000 if year < 30 else 1900
    if year in range(1900):
        return None if year not in HIJRI_YEARS and not mark else Date(
            start, mark.end() if mark else end, "", None, "hijri", False,
            "Hijri date: not converted")
    days = _days(match, year or 2024, before, calendar)
    if days and year is None:
        return nothing._replace(calendar="gregorian", note="no year")
    # The weekday that stands beside a date, before or after it, settles which is the month.
    beside = (calendar.weekday_before.search(before[-20:])
              or calendar.weekday_after.match(plain[end:end + 20]))
    weekday = calendar.weekdays[_name_key(beside[1])] if beside else None
    fitting = [day for day in dict.fromkeys(days) if weekday in (None, day.isoweekday())]
    if not days or not fitting and parts.get("ordinal"):  # the second Sunday of a month is none
        return nothing
    ambiguous = len(set(days)) > 1 and len(fitting) != 1
    note = "another weekday than named" if not fitting else EXCHANGED if ambiguous else ""
    return Date(start, end, "", (fitting or days)[0], "gregorian", ambiguous, note)


def _days(match: re.Match, year: int, before: str, calendar: Calendar) -> list[date]:
    """Return the days that may be meant: two where day and month could be exchanged."""
    parts = match.groupdict()
    if "one" in parts:
        one, two = int(parts["one"]), int(parts["two"])
        return list(filter(None, (_day(year, two, one), _day(year, one, two))))
    ordinal = parts.get("ordinal")
    if match.start("ordinal" if ordinal else "day") == match.start() and (
            calendar.no_ordinal if ordinal else calendar.no_number).search(before):
        return []
    months = {int(name) if name.isdigit() else calendar.months[_name_key(name)]
              for name in (parts["month"], parts.get("also")) if name}
    day = calendar.days[_name_key(ordinal)] if ordinal else int(parts["day"])
    return list(filter(None, [len(months) == 1 and _day(year, *months, day)]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


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
_SURE = _NEAR = 3  # ranks; lines above the headline, or below the last paragraph
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
    words = _other_words(_folded(line), calendar)
    return words <= _OTHER_WORDS and not (words > 4 and line.rstrip().endswith("."))


def _other_words(plain: str, calendar: Calendar) -> int:
    """Return how many words of a folded line are none of those that stand beside dates."""
    plain = calendar.beside.sub(" ", calendar.updated.sub(" ", calendar.published.sub(" ", plain)))
    return len(_WORD.findall(plain))


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
