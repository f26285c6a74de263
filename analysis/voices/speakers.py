"""Who speaks, named there or carried over from before, and on whom they call."""

import re

import numpy as np
import pandas as pd

from analysis.arabic.characters import fold
from analysis.mentions.ids import apart
from analysis.voices.noun_phrases import read_phrase
from analysis.voices.reading import Heard, Phrase, Quote, Reading, Report, likely
from analysis.voices.speech import NOUN, PARTICIPLE, Speech

_FROM_WHOM = frozenset({"عنه", "عنها", "عنهم"})


def find_speakers(reading: Reading) -> None:
    """Set the speaker of every report and of every quotation, in text order."""
    events = [(q.first, 1, q) for q in reading.marked if not q.is_name]
    events += [(r.anchor, 2, r) for r in reading.reports]
    for _, kind, item in sorted(events, key=lambda e: e[:2]):
        (_quote_speaker if kind == 1 else _report_speaker)(reading, item)
    for quote in reading.marked:
        if quote.report is not None:
            quote.speaker = quote.report.quoted_speaker or quote.report.speaker


def _last(reading: Reading, feminine: bool | None = None, plural: bool | None = None
          ) -> Heard | None:
    """The latest speaker who agrees in gender and number, as far as these are known."""
    return next((h for h in reversed(reading.heard) if _agree(feminine, h.feminine)
                 and (plural is None or h.plural == plural)), None)


def _holder(reading: Reading, word: int) -> Quote | None:
    """The innermost quotation that a word stands in."""
    inside = [q for q in reading.marked if q.direct and q.first <= word < q.last]
    return min(inside, key=lambda q: q.last - q.first, default=None)


def _around(reading: Reading, report: Report, reports: list[Report] | None = None
            ) -> list[Report]:
    """The reported clauses that a report's word stands in, the innermost first."""
    others = [r for r in (reading.reports if reports is None else reports) if r is not report]
    return _containing(others, reading.start[report.word], reading.end[report.word])


def _agree(feminine: bool | None, other: bool | None) -> bool:
    return feminine is None or other is None or feminine == other


def _containing(reports: list[Report], start: int, end: int) -> list[Report]:
    """Reported clauses that hold a span, the innermost first."""
    holding = [r for r in reports if r.quote is None and r.start <= start and end <= r.end]
    return sorted(holding, key=lambda r: (r.end - r.start, -r.start))


def _report_speaker(reading: Reading, report: Report) -> None:
    """Set who speaks in a report, and remember whoever may go on speaking after it."""
    x, phrase, heard = report.inflection, _named(reading, report), None
    if phrase is not None and phrase.last == phrase.first + 1 and (
            reading.enclitic[phrase.first] and reading.listed(phrase.first, "honorifics")):
        phrase = None
    holder = _holder(reading, report.word) if report.word is not None else None
    if phrase is not None:
        heard = Heard(phrase.speaker, None, phrase.plural, phrase.quoted)
    elif x is not None and x.person == 1:
        group = next((h.speaker for h in reversed(reading.heard) if "+" in h.speaker), None)
        speaker = x.plural and group or holder and holder.speaker
        heard = Heard(speaker) if speaker else _last(reading)
        heard = heard and Heard(heard.speaker)
    elif x is not None:
        heard = _carried(reading, report, holder)
    if heard is None or heard.speaker is None:
        return
    report.speaker, report.quoted_speaker = heard.speaker, heard.quoted
    _remember(reading, report, phrase, holder)


def _remember(reading: Reading, report: Report, phrase: Phrase | None, holder: Quote | None
              ) -> None:
    x, group = report.inflection, "+" in report.speaker
    aside = report.quote is None and report.how == "before" or (
        report.how == "attribution" and report.last >= 0)
    noun = x is not None and x.mood == NOUN and x.verb.lemma != "قال"
    nested = holder is not None or report.word is not None and _around(reading, report)
    if aside or (noun or nested) and not group:
        return
    known = x is not None and x.verb.lemma != "نقل"
    plural = phrase.plural if phrase is not None else x is not None and x.plural
    heard = Heard(report.speaker, x.feminine if known else None, plural or group,
                  report.quoted_speaker)
    at = len(reading.heard) - 1 if nested or noun else len(reading.heard)
    reading.heard.insert(max(at, 0), heard)


def _named(reading: Reading, report: Report) -> Phrase | None:
    """The phrase that names the speaker beside the reporting word."""
    if likely(report.before):
        return report.before
    if likely(report.after) or report.after is not None and report.how != "complement":
        return report.after
    noun = report.inflection is not None and report.inflection.mood == NOUN
    return _noun_speaker(reading, report) if noun else None


def _noun_speaker(reading: Reading, report: Report) -> Phrase | None:
    """The one whose call or words these are: نقلت الوكالة عن الوزير قوله، يدفع روسيا للدعوة."""
    i, verb, named = report.word, report.inflection.verb, None
    sentence = range(i - 1, reading.first_of_sentence(i) - 1, -1)
    if verb.lemma == "قال":
        for k in sentence:
            if reading.form[k] == "عن":
                return read_phrase(reading, k + 1)
    if verb.kind == "ask":
        media = [e for e in reading.at.values() if e.first < i and reading.kinds.get(e.id) in (
            "medium", None) and reading.listed(e.first, "media")]
        named = max(media, key=lambda e: e.first, default=None)
    if named is None and reading.definite(i):
        named = next((reading.at[k] for k in sentence if k in reading.at
                      and not reading.at[k].governed
                      and not (k and reading.preposition(k - 1))), None)
    return named and Phrase(named.first, named.last, named.id, "actor")


def _carried(reading: Reading, report: Report, holder: Quote | None) -> Heard | None:
    """Whoever speaks where the subject is a pronoun or left out: the first that a rule knows."""
    if holder is not None:
        return _inside_quote(reading, report, holder)
    x, i, feminine = report.inflection, report.word, report.inflection.feminine
    first = reading.first_of_sentence(i)
    inside = _inside_clause(reading, report, feminine)
    if inside is not None:
        return inside
    if x.mood == NOUN and x.verb.lemma == "قال" and _FROM_WHOM & {*reading.form[first:i]}:
        return _last(reading)
    return (_earlier_in_sentence(reading, first, i, feminine)
            or _main_subject(reading, first, i, feminine)
            or _last(reading, feminine, x.plural or None) or _last(reading, feminine)
            or _last(reading))


def _inside_clause(reading: Reading, report: Report, feminine: bool | None) -> Heard | None:
    """قال لافروف إنه يدعو: a left-out subject is the speaker, unless the verb does not agree.

    Whoever the reported clause begins with goes before, where the verb agrees.
    """
    outer = next(iter(_around(reading, report)), None)
    if outer is None:
        return None
    phrase = likely(read_phrase(reading, outer.first))
    return phrase and _agreeing(reading, outer.first, phrase, feminine) or (
        Heard(outer.speaker, quoted=outer.quoted_speaker) if outer.speaker else None)


def _earlier_in_sentence(reading: Reading, first: int, i: int, feminine: bool | None
                         ) -> Heard | None:
    """Whoever spoke last in the sentence, not within what another reports there."""
    earlier = [r for r in reading.reports
               if r.word is not None and first <= r.word < i and r.speaker]
    for r in reversed(earlier):
        x = r.inflection
        if not _around(reading, r, earlier) and _agree(feminine, x.feminine):
            return Heard(r.speaker, x.feminine, x.plural, r.quoted_speaker)
    return None


def _agreeing(reading: Reading, k: int, phrase: Phrase, feminine: bool | None) -> Heard | None:
    """Somebody named at a word, if a verb of a gender may be theirs."""
    kind = reading.kinds.get(phrase.speaker)
    gender = None if "person" in (phrase.kind, kind) else (
        reading.core[k].endswith("ة") or kind == "country")
    return Heard(phrase.speaker, gender, phrase.plural, phrase.quoted) if _agree(
        feminine, gender) else None


def _main_subject(reading: Reading, first: int, i: int, feminine: bool | None) -> Heard | None:
    """Whoever is named first before a word in its sentence, not after a preposition."""
    k = first
    while k < i:
        entity = reading.at.get(k)
        known = reading.known_name(reading.form[k])
        able = entity is not None or known or reading.listed(k, "titles", "bodies")
        governed = k > first and reading.preposition(k - 1) or (
            entity.governed if entity is not None else reading.joined_preposition(k) and not known)
        phrase = None
        if able and not governed:
            phrase = Phrase(k, k + 1, known, "person") if known and entity is None else (
                likely(read_phrase(reading, k)))
        heard = phrase and _agreeing(reading, k, phrase, feminine)
        if heard is not None:
            return heard
        k = phrase.last if phrase is not None else entity.last if entity is not None else k + 1
    return None


def _inside_quote(reading: Reading, report: Report, holder: Quote) -> Heard | None:
    """Somebody of whom a quotation says that he speaks: never the one quoted, who would say I."""
    x, noun, plurals = report.inflection, reading.noun, reading.speech.lists["plurals"]
    several = [e for e in reading.at.values() if holder.first <= e.first < report.word and (
        noun[e.first].endswith(("ين", "ون", "ات")) or noun[e.first] in plurals)]
    if x.plural and several:
        return Heard(max(several, key=lambda e: e.first).id, None, True)
    before = [r for r in reading.reports if r.word is not None and r.word < holder.first
              and r.speaker == holder.speaker and r.how == "clause"]
    topic = reading.at.get(before[-1].first) if before else None
    if topic is not None:
        return Heard(topic.id)
    if x.mood == PARTICIPLE:
        return Heard(holder.speaker)
    return _main_subject(reading, holder.first, report.word, x.feminine)


def _quote_speaker(reading: Reading, quote: Quote) -> None:
    """Decide whether a marked span is a quotation, and whose."""
    reporting = next((r for r in reading.reports if r.quote is quote), None)
    previous = [q for q in reading.marked if q.part is not None and q.part == quote.part
                and q.first < quote.first and q.direct]
    outer = _containing(reading.reports, quote.start, quote.end)
    if reporting is not None:
        quote.report = reporting
    elif previous:
        quote.report, quote.speaker = previous[-1].report, previous[-1].speaker
    elif outer:
        # Several actors together are not quoted word for word within one person's report.
        several = len(outer) > 1 and (outer[0].speaker is None or "+" in outer[0].speaker)
        quote.report = outer[several]
    elif _holder(reading, quote.first) is not None or not _unreported(reading, quote):
        return
    quote.direct = True
    if quote.report is not None:
        quote.speaker = quote.report.quoted_speaker or quote.report.speaker


def _unreported(reading: Reading, quote: Quote) -> bool:
    """Tell whether marked words that no verb reports are a quotation; set whose it is."""
    length = quote.last - quote.first
    quote.report = next((r for r in reading.reports if r.how == "before" and r.quote is not None
                         and r.quote.last <= quote.first and reading.same(r.word, quote.first)),
                        None)
    if quote.report is not None:
        return True
    begins = not reading.same(quote.first - 1, quote.first)
    heard = _last(reading)
    quote.speaker = heard and (heard.quoted or heard.speaker)
    return begins and length >= 5 or length >= 7 and not reading.preposition(quote.first - 1)


CALLS = ("call_for", "ask")
SUPPORT = "support"
_WORD = re.compile(r"[^\W\d_]+")
_ASKED_OF = "طلب"
_SUBORDINATE = re.compile("ب?ان(ه|ها|هم|هما|نا|ني|ي)?")
_PRONOUN = re.compile("(ه|ها|هم|هما|نا|ي)$")


def find_calls(text: str, quotations: pd.DataFrame, mentions: pd.DataFrame,
               sentences: pd.DataFrame, speech: Speech) -> pd.DataFrame:
    """Find who calls on whom to do what, in one article.

    A call is reported speech whose verb's kind is call_for or ask, or whose content opens with a
    word of support or will (أعرب عن دعمه للحوار), which is of the kind support. Its addressee is
    the actor named right before what is called for (دعت المعارضة روسيا إلى); null where nobody is
    named there, where it is a pronoun, and where it is nobody of the lexicon. An actor whom a
    preposition governs (دعا من موسكو إلى), or who belongs to the speaker's name, is not addressed.

    Returns one row a call: `kind`, `caller` (as the speaker of the quotation), `addressee`
    (several joined by +), `verb_start`, `verb_end`, `start`, `end` (of what is called for, or
    asked).
    """
    kinds = {form.verb.lemma: form.verb.kind for forms in speech.forms.values() for form in forms}
    kind = quotations["verb"].map(kinds)
    supports = [_opens_with_support(text[start:end], speech)
                for start, end in zip(quotations["start"], quotations["end"], strict=True)]
    kind = kind.where(kind.isin(CALLS) | quotations["verb"].isna() | ~np.array(supports, bool),
                      SUPPORT)
    rows = quotations.assign(kind=kind)[kind.isin((*CALLS, SUPPORT))].sort_values(
        ["verb_start", "start", "end"], ascending=[True, True, False])
    actors = mentions[(mentions["kind"] == "actor") & ~mentions["nested"].astype(bool)]
    table = []
    for (start, end), content in rows.groupby(["verb_start", "verb_end"]):
        first = content.iloc[0]
        before = sentences.loc[sentences["start"] <= start, "start"].max()
        near = actors[(actors["start"] >= before) & (actors["end"] <= first["start"])]
        whom = None if first["kind"] == SUPPORT else _addressee(text, int(end), first, near, speech)
        table.append((first["kind"], first["speaker"], whom, int(start), int(end),
                     int(first["start"]), int(content["end"].max())))
    return pd.DataFrame(table, columns=["kind", "caller", "addressee", "verb_start", "verb_end",
                                       "start", "end"])


def _opens_with_support(content: str, speech: Speech) -> bool:
    """Whether what is said opens with declared support, after إلى, أن and the like."""
    words = [fold(word) for word in _WORD.findall(content)[:3]]
    first = next((word for word in words if word not in speech.lists["leading"]
                  and not _SUBORDINATE.fullmatch(word)), "")
    return not speech.lists["endorsements"].isdisjoint((first, _PRONOUN.sub("", first)))


def _addressee(text: str, verb: int, call: pd.Series, near: pd.DataFrame, speech: Speech
               ) -> str | None:
    """Whom a call is made on: the actors between verb and content that touch the content."""
    caller, content = call["speaker"] or "", int(call["start"])
    written = text.find(caller, verb, content) if caller else -1
    spoken = written + len(caller) if written >= 0 else verb
    named, edge, addressed = written >= 0, verb, []
    for row in near.sort_values(["start", "end"]).itertuples():
        if not set(apart(caller)).isdisjoint(apart(row.id)):
            # Who is joined to the speaker by a conjunction speaks too.
            named, addressed, edge = True, [], max(verb, row.end)
            continue
        if row.start < spoken:
            continue
        # What is written together with the mention before it, and the words from the edge to there.
        first = row.start
        while first > edge and text[first - 1].isalpha():
            first -= 1
        prefix, between = text[first:row.start], _WORD.findall(text[edge:first])
        joined = prefix == "و" and not between
        governed = bool(between) and fold(between[-1]) in speech.lists["governing"] and (
            call["verb"], between[-1]) != (_ASKED_OF, "من")
        edge_before, edge = edge, row.end
        if not (addressed and joined):
            addressed = []
            if between and not named or governed or joined and edge_before > verb or (
                    prefix not in ("", "و", "ل")):
                continue
        addressed.append(row.id)
    after = {fold(word) for word in _WORD.findall(text[edge:content])}
    return "+".join(sorted(addressed)) if addressed and after <= speech.lists["leading"] else None
