"""Speakers who are not named where they speak: carried over from before, or looked up nearby."""

from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.arabic.characters import fold
from analysis.voices.phrases import Cast, Phrase, Quote, Reading, Report
from analysis.voices.speakers import read_phrase
from analysis.voices.speech import NOUN, PARTICIPLE, read_form

_FROM = fold("عن")
_FROM_WHOM = frozenset({"عنه", "عنها", "عنهم"})


class Heard(NamedTuple):
    """Somebody who has spoken, and what the verb showed of gender and number."""

    speaker: str
    feminine: bool | None
    plural: bool
    quoted: str | None


@dataclass
class Memory:
    """Who has spoken so far, the latest last."""

    heard: list[Heard] = field(default_factory=list)

    def last(self, feminine: bool | None = None, plural: bool | None = None) -> Heard | None:
        """The latest speaker who agrees in gender and number, as far as these are known."""
        for one in reversed(self.heard):
            gender = feminine is None or one.feminine is None or one.feminine == feminine
            number = plural is None or one.plural == plural
            if gender and number:
                return one
        return None

    def group(self) -> str | None:
        """The latest speakers who spoke together."""
        return next((h.speaker for h in reversed(self.heard) if "+" in h.speaker), None)


def find_speakers(reading: Reading, cast: Cast, quotes: list[Quote], reports: list[Report]) -> None:
    """Set the speaker of every report and of every quotation, in text order."""
    memory = Memory()
    events: list[tuple[int, int, object]] = [(q.first, 1, q) for q in quotes if q.role != "name"]
    events += [(r.anchor, 0 if r.word is None else 2, r) for r in reports]
    for _, kind, item in sorted(events, key=lambda e: e[:2]):
        if kind == 1:
            _quote_speaker(reading, quotes, reports, memory, item)
        else:
            _report_speaker(reading, cast, quotes, reports, memory, item)
    for quote in quotes:
        if quote.report is not None:
            quote.speaker = quote.report.quoted_speaker or quote.report.speaker


def _holder(quotes: list[Quote], word: int | None) -> Quote | None:
    inside = [q for q in quotes if q.role != "name" and word is not None
              and q.first <= word < q.last and q.direct]
    return min(inside, key=lambda q: q.last - q.first, default=None)


def _containing(reports: list[Report], start: int, end: int, besides: Report | None = None
                ) -> list[Report]:
    """Reports whose content holds a span, the innermost first."""
    holding = [r for r in reports if r is not besides and r.start <= start and end <= r.end
               and r.end > r.start]
    return sorted(holding, key=lambda r: (r.end - r.start, -r.start))


def _report_speaker(reading: Reading, cast: Cast, quotes: list[Quote], reports: list[Report],
                    memory: Memory, report: Report) -> None:
    phrase = _named(reading, cast, report)
    if phrase is not None and reading.enclitic[phrase.first] and reading.listed(
            phrase.first, "honorifics") and phrase.last == phrase.first + 1:
        phrase = None
    x = report.inflection
    holder = _holder(quotes, report.word)
    if phrase is not None:
        report.speaker, report.quoted_speaker = phrase.speaker, phrase.quoted
    elif x is not None and x.person == 1:
        report.speaker = (memory.group() if x.plural else None) or (
            holder.speaker if holder else None)
        if report.speaker is None and memory.last() is not None:
            report.speaker = memory.last().speaker
    elif x is not None:
        heard = _carried(reading, cast, quotes, reports, memory, report, holder)
        if heard is not None:
            report.speaker, report.quoted_speaker = heard.speaker, heard.quoted
    nested = holder is not None or report.word is not None and _containing(
        [r for r in reports if r.quote is None], reading.start[report.word],
        reading.end[report.word], report)
    aside = report.how == "before" and report.quote is None or (
        report.how == "attribution" and report.last >= 0)
    group = report.speaker is not None and "+" in report.speaker
    quoted_noun = x is not None and x.mood == NOUN and x.verb.lemma != "قال"
    if report.speaker is None or aside or quoted_noun and not group:
        return
    if nested and not group:
        return
    feminine = x.feminine if x is not None and x.mood != NOUN else None
    if x is not None and x.verb.lemma == "نقل":
        feminine = None
    plural = (phrase.plural if phrase is not None else bool(x and x.plural)) or group
    heard = Heard(report.speaker, feminine, plural, report.quoted_speaker)
    if nested or quoted_noun:
        memory.heard.insert(max(len(memory.heard) - 1, 0), heard)
    else:
        memory.heard.append(heard)


def _named(reading: Reading, cast: Cast, report: Report) -> Phrase | None:
    """The phrase that names the speaker beside the reporting word."""
    before, after = report.before, report.after
    if before is not None and before.likely:
        return before
    if after is not None and (after.likely or report.how != "complement"):
        return after
    x = report.inflection
    if x is not None and x.mood == NOUN and report.word is not None:
        return _noun_speaker(reading, cast, report)
    return None


def _noun_speaker(reading: Reading, cast: Cast, report: Report) -> Phrase | None:
    """The one whose call or words these are: نقلت الوكالة عن الوزير قوله، يدفع روسيا للدعوة."""
    i = report.word
    first = reading.first_of_sentence(i)
    if report.inflection.verb.lemma == "قال":
        for k in range(i - 1, first - 1, -1):
            if reading.form[k] == _FROM:
                return read_phrase(reading, cast, k + 1)
    if report.inflection.verb.kind == "ask":
        media = [e for e in cast.at.values() if e.first < i
                 and cast.kinds.get(e.id) in ("medium", None) and reading.listed(e.first, "media")]
        if media:
            last = max(media, key=lambda e: e.first)
            return Phrase(last.first, last.last, last.id, "actor")
    if reading.definite(i):
        for k in range(i - 1, first - 1, -1):
            entity = cast.at.get(k)
            if entity is not None and not entity.governed and not (
                    k and reading.preposition(k - 1)):
                return Phrase(k, entity.last, entity.id, "actor")
    return None


def _carried(reading: Reading, cast: Cast, quotes: list[Quote], reports: list[Report],
             memory: Memory, report: Report, holder: Quote | None) -> Heard | None:
    x, i = report.inflection, report.word
    feminine = None if x.mood == NOUN else x.feminine
    if holder is not None:
        return _inside_quote(reading, cast, reports, report, holder)
    outer = _containing([r for r in reports if r.quote is None and r.word is not None
                         and r.word < i and r.how != "before"],
                        reading.start[i], reading.end[i], report)
    if outer:
        # قال لافروف إنه يدعو: the subject of a reported clause that is left out is its speaker,
        # unless the verb does not agree.
        if x.plural and outer[0].speaker and "+" not in outer[0].speaker:
            entity = _nearest(reading, cast, outer[0].first, i, plural=True)
            if entity is not None:
                return Heard(entity.id, None, True, None)
        inner = _clause_subject(reading, cast, outer[0], i, feminine)
        if inner is not None:
            return inner
        if outer[0].speaker:
            return Heard(outer[0].speaker, None, False, outer[0].quoted_speaker)
    first = reading.first_of_sentence(i)
    if x.mood == NOUN and x.verb.lemma == "قال" and any(
            reading.form[k] in _FROM_WHOM for k in range(first, i)):
        return memory.last()
    if x.mood == PARTICIPLE:
        relayed = _passed_on(reading, cast, first, i)
        if relayed is not None:
            return relayed
    earlier = [r for r in reports if r.word is not None and first <= r.word < i and r.speaker
               and not (r.how == "before" and r.quote is None)]
    top = [r for r in earlier if not _containing([q for q in earlier if q.quote is None],
                                                 reading.start[r.word], reading.end[r.word], r)]
    for r in reversed(top):
        gender = r.inflection.feminine if r.inflection.mood != NOUN else None
        named = r.after if r.after is not None else r.before
        if feminine is None or gender is None or gender == feminine or (
                named is not None and not named.likely):
            plural = bool(named and named.plural) or r.inflection.plural
            return Heard(r.speaker, gender, plural, r.quoted_speaker)
    subject = _main_subject(reading, cast, first, i, feminine)
    if subject is not None:
        return subject
    return memory.last(feminine, x.plural or None) or memory.last(feminine) or memory.last()


def _passed_on(reading: Reading, cast: Cast, first: int, i: int) -> Heard | None:
    """Whose words نقل passes on in the same sentence: نقل عن الوزير ثقته، قائلا."""
    verbs = [k for k in range(first, i)
             if any(y.verb.lemma == "نقل" and y.mood != NOUN
                    for y in read_form(reading.form[k], reading.speech)[1])]
    for k in range(verbs[-1] + 1 if verbs else i, i - 1):
        if reading.form[k] == _FROM:
            phrase = read_phrase(reading, cast, k + 1)
            if phrase is not None:
                return Heard(phrase.speaker, None, phrase.plural, phrase.quoted)
    return None


def _clause_subject(reading: Reading, cast: Cast, outer: Report, i: int, feminine: bool | None
                    ) -> Heard | None:
    """Whoever a reported clause begins with, where the verb is not its first word and agrees."""
    if i <= outer.first + 1:
        return None
    if outer.first not in cast.at and not reading.listed(outer.first, "titles"):
        said = outer.inflection
        if said is None or feminine is None or said.feminine in (None, feminine):
            return None
        return _main_subject(reading, cast, outer.first, i, feminine)
    phrase = read_phrase(reading, cast, outer.first)
    if phrase is None or not phrase.likely:
        return None
    gender = _feminine(reading, cast, outer.first, phrase)
    if feminine is not None and gender is not None and gender != feminine:
        return None
    return Heard(phrase.speaker, gender, phrase.plural, phrase.quoted)


def _feminine(reading: Reading, cast: Cast, k: int, phrase: Phrase) -> bool | None:
    if phrase.kind == "person" or cast.kinds.get(phrase.speaker) == "person":
        return None
    return reading.core[k].endswith("ة") or cast.kinds.get(phrase.speaker) == "country" or (
        reading.form[k].endswith("ات"))


def _main_subject(reading: Reading, cast: Cast, first: int, i: int, feminine: bool | None
                  ) -> Heard | None:
    """Whoever is named first before a word in its sentence, not after a preposition."""
    k = first
    while k < i:
        entity = cast.at.get(k)
        known = cast.known_name((reading.form[k],)) or cast.known_name((reading.core[k],))
        able = entity is not None or known or reading.listed(k, "titles") or (
            reading.listed(k, "bodies"))
        governed = k > first and reading.preposition(k - 1) or (
            entity.governed if entity is not None else reading.joined_preposition(k) and not known)
        if able and not governed:
            phrase = Phrase(k, k + 1, known, "person") if known and entity is None else (
                read_phrase(reading, cast, k))
            if phrase is not None and phrase.likely:
                gender = _feminine(reading, cast, k, phrase)
                if feminine is None or gender is None or gender == feminine:
                    return Heard(phrase.speaker, gender, phrase.plural, phrase.quoted)
                k = phrase.last
                continue
        k = entity.last if entity is not None else k + 1
    return None


def _nearest(reading: Reading, cast: Cast, first: int, i: int, plural: bool):
    found = [e for e in cast.at.values() if first <= e.first < i and (
        not plural or reading.noun[e.first].endswith(("ين", "ون", "ات")) or "+" in e.id
        or reading.noun[e.first] in {fold(w) for w in ("ثوار", "قوات", "روس", "أكراد", "فصائل")})]
    return max(found, key=lambda e: e.first, default=None)


def _inside_quote(reading: Reading, cast: Cast, reports: list[Report], report: Report,
                  holder: Quote) -> Heard | None:
    """Somebody of whom a quotation says that he speaks: never the one quoted, who would say I."""
    x, i = report.inflection, report.word
    if x.plural:
        entity = _nearest(reading, cast, holder.first, i, plural=True)
        if entity is not None:
            return Heard(entity.id, None, True, None)
    for earlier in reversed([r for r in reports if r.word is not None and r.word < holder.first]):
        if earlier.speaker == holder.speaker and earlier.how == "clause":
            topic = cast.at.get(earlier.first)
            if topic is not None and topic.id != holder.speaker and (
                    cast.kinds.get(topic.id, "person") == "person"):
                return Heard(topic.id, None, False, None)
            break
    if x.mood == PARTICIPLE and holder.speaker:
        return Heard(holder.speaker, None, False, None)
    return _main_subject(reading, cast, holder.first, i, x.feminine)


def _quote_speaker(reading: Reading, quotes: list[Quote], reports: list[Report], memory: Memory,
                   quote: Quote) -> None:
    """Decide whether a marked span is a quotation, and whose."""
    own = next((r for r in reports if r.quote is quote), None)
    if own is not None:
        quote.direct, quote.report = True, own
        quote.speaker = own.quoted_speaker or own.speaker
        return
    previous = [q for q in quotes if q.part is not None and q.part == quote.part
                and q.first < quote.first and q.direct]
    if quote.part is not None and previous:
        quote.direct, quote.report, quote.speaker = True, previous[-1].report, previous[-1].speaker
        return
    outer = _containing([r for r in reports if r.quote is None], quote.start, quote.end)
    if outer:
        chosen = outer[0]
        # Several actors together are not quoted word for word within one person's report.
        if len(outer) > 1 and (chosen.speaker is None or "+" in chosen.speaker):
            chosen = outer[1]
        quote.direct, quote.report = True, chosen
        quote.speaker = chosen.quoted_speaker or chosen.speaker
        return
    within = _holder(quotes, quote.first)
    length = quote.last - quote.first
    if within is not None and within is not quote:
        return
    begins = quote.first == 0 or not reading.same(quote.first - 1, quote.first)
    follows = next((r for r in reports if r.how == "before" and r.quote is not None
                    and r.quote.last <= quote.first and reading.same(r.word, quote.first)), None)
    if follows is not None and length > 1:
        quote.direct, quote.report = True, follows
    elif begins and length >= 5 or length >= 7 and not reading.preposition(quote.first - 1):
        heard = memory.last()
        quote.direct = True
        quote.speaker = (heard.quoted or heard.speaker) if heard is not None else None
