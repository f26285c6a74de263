"""Speakers who are not named where they speak: carried over from before, or looked up nearby."""

from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.voices.noun_phrases import read_phrase
from analysis.voices.phrases import Cast, Phrase, Quote, Reading, Report, likely
from analysis.voices.speech import NOUN, PARTICIPLE

_FROM_WHOM = frozenset({"عنه", "عنها", "عنهم"})


class Heard(NamedTuple):
    """Somebody who has spoken, and what the verb showed of gender and number."""

    speaker: str
    feminine: bool | None = None
    plural: bool = False
    quoted: str | None = None


@dataclass
class Course:
    """An article while its speakers are found: `heard` are those found so far, the latest last."""

    reading: Reading
    cast: Cast
    quotes: list[Quote]
    reports: list[Report]
    heard: list[Heard] = field(default_factory=list)

    def last(self, feminine: bool | None = None, plural: bool | None = None) -> Heard | None:
        """The latest speaker who agrees in gender and number, as far as these are known."""
        return next((h for h in reversed(self.heard) if _agree(feminine, h.feminine)
                     and (plural is None or h.plural == plural)), None)

    def last_group(self) -> str | None:
        """The latest speakers who spoke together."""
        return next((h.speaker for h in reversed(self.heard) if "+" in h.speaker), None)

    def holder(self, word: int) -> Quote | None:
        """The innermost quotation that a word stands in."""
        inside = [q for q in self.quotes if q.role != "name" and q.direct
                  and q.first <= word < q.last]
        return min(inside, key=lambda q: q.last - q.first, default=None)

    def around(self, report: Report) -> list[Report]:
        """The reported clauses that a report's word stands in, the innermost first."""
        return _containing([r for r in self.reports if r is not report],
                           *self.span(report.word))

    def span(self, word: int) -> tuple[int, int]:
        """Where a word begins and ends."""
        return self.reading.start[word], self.reading.end[word]


def _agree(feminine: bool | None, other: bool | None) -> bool:
    return feminine is None or other is None or feminine == other


def _containing(reports: list[Report], start: int, end: int) -> list[Report]:
    """Reported clauses that hold a span, the innermost first."""
    holding = [r for r in reports if r.quote is None and r.start <= start and end <= r.end
               and r.end > r.start]
    return sorted(holding, key=lambda r: (r.end - r.start, -r.start))


def find_speakers(reading: Reading, cast: Cast, quotes: list[Quote], reports: list[Report]) -> None:
    """Set the speaker of every report and of every quotation, in text order."""
    course = Course(reading, cast, quotes, reports)
    events: list[tuple[int, int, object]] = [(q.first, 1, q) for q in quotes if q.role != "name"]
    events += [(r.anchor, 2, r) for r in reports]
    for _, kind, item in sorted(events, key=lambda e: e[:2]):
        (_quote_speaker if kind == 1 else _report_speaker)(course, item)
    for quote in quotes:
        if quote.report is not None:
            quote.speaker = quote.report.quoted_speaker or quote.report.speaker


def _report_speaker(course: Course, report: Report) -> None:
    """Set who speaks in a report, and remember whoever may go on speaking after it."""
    reading, x = course.reading, report.inflection
    phrase = _named(course, report)
    if phrase is not None and phrase.last == phrase.first + 1 and (
            reading.enclitic[phrase.first] and reading.listed(phrase.first, "honorifics")):
        phrase = None
    holder = course.holder(report.word) if report.word is not None else None
    heard = None
    if phrase is not None:
        heard = Heard(phrase.speaker, None, phrase.plural, phrase.quoted)
    elif x is not None and x.person == 1:
        group = course.last_group() if x.plural else None
        speaker = group or holder and holder.speaker
        heard = Heard(speaker) if speaker else course.last()
        heard = heard and Heard(heard.speaker)
    elif x is not None:
        heard = _carried(course, report, holder)
    if heard is None or heard.speaker is None:
        return
    report.speaker, report.quoted_speaker = heard.speaker, heard.quoted
    _remember(course, report, phrase, holder)


def _remember(course: Course, report: Report, phrase: Phrase | None, holder: Quote | None) -> None:
    x, group = report.inflection, "+" in report.speaker
    aside = report.quote is None and report.how == "before" or (
        report.how == "attribution" and report.last >= 0)
    noun = x is not None and x.mood == NOUN and x.verb.lemma != "قال"
    nested = holder is not None or report.word is not None and course.around(report)
    if aside or (noun or nested) and not group:
        return
    known = x is not None and x.verb.lemma != "نقل"
    plural = phrase.plural if phrase is not None else x is not None and x.plural
    heard = Heard(report.speaker, x.feminine if known else None, plural or group,
                  report.quoted_speaker)
    at = len(course.heard) - 1 if nested or noun else len(course.heard)
    course.heard.insert(max(at, 0), heard)


def _named(course: Course, report: Report) -> Phrase | None:
    """The phrase that names the speaker beside the reporting word."""
    if likely(report.before):
        return report.before
    if report.after is not None and (report.after.likely or report.how != "complement"):
        return report.after
    x = report.inflection
    return _noun_speaker(course, report) if x is not None and x.mood == NOUN else None


def _noun_speaker(course: Course, report: Report) -> Phrase | None:
    """The one whose call or words these are: نقلت الوكالة عن الوزير قوله، يدفع روسيا للدعوة."""
    reading, cast, i = course.reading, course.cast, report.word
    sentence = range(i - 1, reading.first_of_sentence(i) - 1, -1)
    if report.inflection.verb.lemma == "قال":
        for k in sentence:
            if reading.form[k] == "عن":
                return read_phrase(reading, cast, k + 1)
    named = None
    if report.inflection.verb.kind == "ask":
        media = [e for e in cast.at.values() if e.first < i
                 and cast.kinds.get(e.id) in ("medium", None) and reading.listed(e.first, "media")]
        named = max(media, key=lambda e: e.first, default=None)
    if named is None and reading.definite(i):
        named = next((cast.at[k] for k in sentence if k in cast.at and not cast.at[k].governed
                      and not (k and reading.preposition(k - 1))), None)
    return named and Phrase(named.first, named.last, named.id, "actor")


def _carried(course: Course, report: Report, holder: Quote | None) -> Heard | None:
    """Whoever speaks where the subject is a pronoun or left out: the first that a rule knows."""
    if holder is not None:
        return _inside_quote(course, report, holder)
    reading, x, i = course.reading, report.inflection, report.word
    feminine, first = x.feminine, reading.first_of_sentence(i)
    inside = _inside_clause(course, report, feminine)
    if inside is not None:
        return inside
    if x.mood == NOUN and x.verb.lemma == "قال" and _FROM_WHOM & {*reading.form[first:i]}:
        return course.last()
    return (_earlier_in_sentence(course, first, i, feminine)
            or _main_subject(course, first, i, feminine)
            or course.last(feminine, x.plural or None) or course.last(feminine) or course.last())


def _inside_clause(course: Course, report: Report, feminine: bool | None) -> Heard | None:
    """قال لافروف إنه يدعو: a left-out subject is the speaker, unless the verb does not agree."""
    outer = next((r for r in course.around(report) if r.word is not None
                  and r.word < report.word and r.how != "before"), None)
    if outer is None:
        return None
    return _clause_subject(course, outer, feminine) or (
        Heard(outer.speaker, quoted=outer.quoted_speaker) if outer.speaker else None)


def _earlier_in_sentence(course: Course, first: int, i: int, feminine: bool | None) -> Heard | None:
    """Whoever spoke last in the sentence, not within what another reports there."""
    earlier = [r for r in course.reports if r.word is not None and first <= r.word < i and r.speaker
               and not (r.how == "before" and r.quote is None)]
    for r in reversed(earlier):
        gender = r.inflection.feminine
        named = r.after if r.after is not None else r.before
        if not _containing([q for q in earlier if q is not r], *course.span(r.word)) and (
                _agree(feminine, gender) or named is not None and not named.likely):
            plural = named is not None and named.plural or r.inflection.plural
            return Heard(r.speaker, gender, plural, r.quoted_speaker)
    return None


def _clause_subject(course: Course, outer: Report, feminine: bool | None) -> Heard | None:
    """Whoever a reported clause begins with, where the verb agrees."""
    phrase = likely(read_phrase(course.reading, course.cast, outer.first))
    return phrase and _agreeing(course, outer.first, phrase, feminine)


def _agreeing(course: Course, k: int, phrase: Phrase, feminine: bool | None) -> Heard | None:
    """Somebody named at a word, if a verb of a gender may be theirs."""
    reading, kind = course.reading, course.cast.kinds.get(phrase.speaker)
    gender = None if "person" in (phrase.kind, kind) else (
        reading.core[k].endswith("ة") or kind == "country" or reading.form[k].endswith("ات"))
    return Heard(phrase.speaker, gender, phrase.plural, phrase.quoted) if _agree(
        feminine, gender) else None


def _main_subject(course: Course, first: int, i: int, feminine: bool | None) -> Heard | None:
    """Whoever is named first before a word in its sentence, not after a preposition."""
    reading, cast, k = course.reading, course.cast, first
    while k < i:
        entity = cast.at.get(k)
        known = cast.known_name((reading.form[k],)) or cast.known_name((reading.core[k],))
        able = entity is not None or known or reading.listed(k, "titles") or (
            reading.listed(k, "bodies"))
        governed = k > first and reading.preposition(k - 1) or (
            entity.governed if entity is not None else reading.joined_preposition(k) and not known)
        phrase = None
        if able and not governed:
            phrase = Phrase(k, k + 1, known, "person") if known and entity is None else (
                likely(read_phrase(reading, cast, k)))
        heard = phrase and _agreeing(course, k, phrase, feminine)
        if heard is not None:
            return heard
        k = phrase.last if phrase is not None else entity.last if entity is not None else k + 1
    return None


def _nearest_group(course: Course, first: int, i: int):
    """The last actor named between two words who is several."""
    noun, plurals = course.reading.noun, course.reading.speech.lists["plurals"]
    several = [e for e in course.cast.at.values() if first <= e.first < i and (
        noun[e.first].endswith(("ين", "ون", "ات")) or "+" in e.id or noun[e.first] in plurals)]
    return max(several, key=lambda e: e.first, default=None)


def _inside_quote(course: Course, report: Report, holder: Quote) -> Heard | None:
    """Somebody of whom a quotation says that he speaks: never the one quoted, who would say I."""
    cast, x = course.cast, report.inflection
    if x.plural:
        entity = _nearest_group(course, holder.first, report.word)
        if entity is not None:
            return Heard(entity.id, None, True)
    before = [r for r in course.reports if r.word is not None and r.word < holder.first
              and r.speaker == holder.speaker and r.how == "clause"]
    topic = cast.at.get(before[-1].first) if before else None
    if topic is not None and topic.id != holder.speaker and (
            cast.kinds.get(topic.id, "person") == "person"):
        return Heard(topic.id)
    if x.mood == PARTICIPLE and holder.speaker:
        return Heard(holder.speaker)
    return _main_subject(course, holder.first, report.word, x.feminine)


def _quote_speaker(course: Course, quote: Quote) -> None:
    """Decide whether a marked span is a quotation, and whose."""
    reporting = next((r for r in course.reports if r.quote is quote), None)
    previous = [q for q in course.quotes if q.part is not None and q.part == quote.part
                and q.first < quote.first and q.direct]
    outer = _containing(course.reports, quote.start, quote.end)
    if reporting is not None:
        quote.report = reporting
    elif previous:
        quote.report, quote.speaker = previous[-1].report, previous[-1].speaker
    elif outer:
        # Several actors together are not quoted word for word within one person's report.
        several = len(outer) > 1 and (outer[0].speaker is None or "+" in outer[0].speaker)
        quote.report = outer[several]
    elif course.holder(quote.first) is not None or not _unreported(course, quote):
        return
    quote.direct = True
    if quote.report is not None:
        quote.speaker = quote.report.quoted_speaker or quote.report.speaker


def _unreported(course: Course, quote: Quote) -> bool:
    """Tell whether marked words that no verb reports are a quotation; set whose it is."""
    reading, length = course.reading, quote.last - quote.first
    quote.report = next((r for r in course.reports if r.how == "before" and r.quote is not None
                         and r.quote.last <= quote.first and reading.same(r.word, quote.first)),
                        None)
    if quote.report is not None:
        return True
    begins = not reading.same(quote.first - 1, quote.first)
    heard = course.last()
    quote.speaker = heard and (heard.quoted or heard.speaker)
    return begins and length >= 5 or length >= 7 and not reading.preposition(quote.first - 1)
