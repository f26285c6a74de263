"""The day on which a page says that it was published, told from where its dates stand."""

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from framing.intake.dates import (
    EXCHANGED,
    Calendar,
    Date,
    dates_in,
    dates_in_folded,
    folded,
    load_calendar,
)


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
    headline, first, last = _story(roles)
    among_others, looked_at = False, 0
    candidates = []
    for i, line in enumerate(blocks.itertuples(index=False)):
        # The day of a teaser stands below it; once teasers follow the story, all days are theirs.
        among_others = among_others and i > last + 1 or i > 0 and roles[i - 1] == "related"
        # A paragraph is no date line; only its dateline, at its beginning, is of use.
        long = line.end - line.start > _LONGEST
        surface = text[line.start:line.start + _LONGEST if long else line.end]
        prose = i != first and (long or line.role == "body")
        if among_others or prose or line.role in _NOT_ITS_OWN or not _YEAR.search(surface):
            continue
        looked_at += 1
        if looked_at > _MOST_LINES:
            break
        for day in dates_in(surface, calendar):
            rank = _rank(i, headline, first, last, surface, day, calendar)
            if day.date is not None and rank is not None:
                candidates.append(_Candidate(
                    rank, i, line.start + day.start, line.start + day.end, day.surface,
                    day.date, day.note))
    return _chosen(candidates, text) if candidates else NO_DATE


def _story(roles: list[str]) -> tuple[int, int, int]:
    """Return where the headline (-1 for none), the first and the last paragraph of a page stand."""
    headlines = [i for i, role in enumerate(roles) if role == "headline"]
    body = [i for i, role in enumerate(roles) if role == "body"] or [len(roles)]
    headline = max((i for i in headlines if i < body[0]), default=(headlines or [-1])[0])
    return headline, body[0], body[-1]


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


def _rank(place: int, headline: int, first: int, last: int, line: str, day: Date,
          calendar: Calendar) -> int | None:
    """Return how good a sign a date is, by where it stands; None for no sign at all."""
    before = folded(line[:day.start])
    if not _is_date_line(line, calendar) or place == first and len(line) > _DATELINE:
        return 4 if place == first and _opens(before, line[day.end:]) else None
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
    for match in reversed(dates_in_folded(plain, calendar)):
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
    for x in dates_in(text[:_LOOKED_AT], load_calendar()):
        if x.date == best.day and not x.ambiguous:
            return True
        numbers = re.match(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]", folded(x.surface))
        if numbers:
            days |= int(numbers[1]) > 12
            months |= int(numbers[2]) > 12
    return days and not months
