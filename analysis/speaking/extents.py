"""How far a reported clause goes: to its sentence's end, unless the outlet takes over before."""

import re

from analysis.speaking.reading import Reading, letters_in
from analysis.speaking.reported import COMMAS, Quote, Report
from analysis.speaking.speech import IMPERFECT, PARTICIPLE, PERFECT

# A dash with a space before it opens an aside, one with a space or a comma after it ends it.
_ASIDE = re.compile(r"(?<=\s)[-–—]\s?([^-–—\n]{3,160}?)\s?[-–—](?=[\s،,.]|$)")
_BUT = frozenset({"لكن", "لكنه", "لكنها", "لكنهم"})


def measure_contents(reading: Reading, reports: list[Report], quotes: list[Quote]) -> None:
    """Set where the content of each report starts and ends, in characters."""
    reports = [r for r in reports if r.how != "act"]
    at = {r.word: r for r in reports if r.word is not None}
    pointing = {r.first for r in reports if r.how == "attribution" and r.last < 0}
    open_quotes = [q for q in quotes if q.role != "name"]
    for report in reports:
        if report.quote is not None:
            report.start, report.end = report.quote.start, report.quote.end
            continue
        report.start = _content_start(reading, report, quotes)
        holder = next((q for q in open_quotes if q.first <= report.first < q.last
                       and report.word is not None and q.first <= report.word < q.last), None)
        stop = report.last if report.last >= 0 else _content_last(
            reading, report, at, open_quotes, holder, pointing)
        last = max(stop - 1, report.first)
        report.end = reading.end[last]
        for quote in quotes:
            if report.start <= quote.outer_start < report.end <= quote.outer_end and (
                    quote is not holder):
                report.end = quote.outer_end


def _content_start(reading: Reading, report: Report, quotes: list[Quote]) -> int:
    first = report.first
    start = reading.start[first]
    gap_start = start - len(reading.gap[first])
    if report.how == "complement" and reading.proclitics[first] and (
            "ب" in reading.proclitics[first] or "و" in reading.proclitics[first]):
        count = sum(len(p) for p in reading.proclitics[first] if p in "بوف")
        return letters_in(reading.text, start, count)
    if report.how == "colon":
        return start
    return next((q.outer_start for q in quotes if gap_start <= q.outer_start < start <= q.start
                 or q.first == first and q.outer_start >= gap_start), start)


def _content_last(reading: Reading, report: Report, at: dict[int, Report], quotes: list[Quote],
                  holder: Quote | None, pointing: set[int]) -> int:
    """The word after the last word of a reported clause."""
    first = report.first
    k = first + 1
    while k < len(reading.form):
        if holder is not None and k >= holder.last:
            return k
        if not reading.same(k - 1, k):
            return k
        inner = next((q for q in quotes if q is not holder and q.first <= k < q.last
                      and q.first > first - 1), None)
        if inner is not None and inner.last > k:
            k = inner.last
            continue
        comma = bool(set(reading.gap[k]) & COMMAS)
        if _cuts(reading, report, at, k, comma, first):
            return k
        k += 1
    return k


def _cuts(reading: Reading, report: Report, at: dict[int, Report], k: int, comma: bool,
          first: int) -> bool:
    other = at.get(k)
    joined = "و" in reading.proclitics[k] or reading.form[k][0] in "وف" and other is not None
    if other is not None and other.inflection is not None and other.word > report.first:
        mood = other.inflection.mood
        if mood == PARTICIPLE and (comma or joined):
            return True
        if mood in (PERFECT, IMPERFECT) and joined and reading.start[k] != other.verb_start:
            return True
        if mood in (PERFECT, IMPERFECT) and comma and (
                other.inflection.person == 1 or other.after is not None and other.after.likely):
            return True
    if reading.form[k].removeprefix("و") in _BUT and at.get(k + 1) is not None:
        return True
    speech = reading.speech.lists
    attributing = {p.split()[0] for p in speech["attributions"]}
    if not comma:
        return reading.form[k] in speech["asides"] and k + 1 < len(reading.form) and (
            reading.form[k + 1] in attributing)
    form = reading.form[k]
    if form in speech["breaks"] or form in speech["pointers"]:
        return True
    if form in speech["asides"]:
        return k - first >= 4
    nxt = k + 1
    if form == "مع" and at.get(nxt) is not None:
        return True
    if form in ("في", "خلال", "عقب", "ردا") and nxt < len(reading.form) and reading.listed(
            nxt, "occasion"):
        return True
    return form.lstrip("و") in attributing


def asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between dashes within a reported clause: what the outlet puts in.

    >>> asides("إن موسكو - وهي حليف لدمشق - تعتقد", 0, 33)
    [(9, 27)]
    """
    return [m.span() for m in _ASIDE.finditer(text, start, end) if len(m.group(1).split()) > 2]
