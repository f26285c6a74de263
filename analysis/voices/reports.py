"""Which words report speech, with their subject and what they report.

A word of `speech.yml` counts only with content: a clause (إن، أن), a quotation, a colon, or the
preposition its lexicon entry names. The search for it goes from the word to the end of its sentence
and takes what no nearer word has taken; content may also stand before the word (حسبما قال).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from analysis.voices.cast import gender
from analysis.voices.contents import has_content, past_comma
from analysis.voices.noun_phrases import phrase_at, read_phrase
from analysis.voices.reading import STOPS, Phrase, Reading, Report, likely
from analysis.voices.speech import NOUN, PARTICIPLE, Inflection

# Parts of a headline stand between these.
_CUT = re.compile(r"[:|…]|\.\.|\s[-–—]\s")
_ADVERB = re.compile(".ا..ا")


def find_reports(reading: Reading) -> list[Report]:
    """Find the reporting words of an article that have content, in text order.

    Words are read from the last to the first, so that of two words before one إن the nearer has it.
    """
    named = {k for q in reading.marked if q.is_name for k in range(q.first, q.last)}
    # The إن of a name in marks (شبكة «سي إن إن») opens no clause.
    reading.taken.update(named)
    reports: list[Report] = []
    for i in range(len(reading.form) - 1, -1, -1):
        if not reading.inflections[i][1] or i in named or (
                reading.role[reading.block[i]] == "embed"):
            continue
        report = _read_word(reading, i)
        if report is not None:
            reports.append(report)
            if report.how in ("clause", "colon"):
                reading.taken.add(report.first)
            if report.quote is not None:
                reading.taken.add(report.quote.first)
    begun = {r.first for r in reports if r.how == "colon"}
    reports += [r for r in _attributions(reading) if r.first not in begun]
    reports.sort(key=lambda r: (r.anchor, r.word is None))
    for report in reports:
        # Content that stands before its word begins after what another has reported by then.
        earlier = [r.anchor for r in reports if r is not report and r.how != "act"
                   and report.first <= r.anchor < report.last]
        if earlier and report.quote is None:
            report.first = next((k for k in range(report.last - 1, earlier[-1], -1)
                                 if reading.comma(k)), report.first)
    return reports


def _read_word(reading: Reading, i: int) -> Report | None:
    """Read a word as one that reports, with its subject and content."""
    previous = reading.form[i - 1] if reading.same(i - 1, i) else ""
    letters, x = _inflection(reading, i, previous)
    if x is None:
        return None
    before, after = _subjects(reading, i, x)
    report = Report(i, x, reading.start_without(i, letters), after, before)
    if x.verb.close and x.finite and not _clause_initial(reading, i, before):
        return None
    subject = likely(before) or after
    if subject is not None and not likely(subject) and reading.noun[subject.first].endswith("ات"):
        return None  # المعطيات تشير إلى أن: what shows something says nothing
    if x.verb.lemma == "نقل" and not _relayed(reading, report):
        return None
    if has_content(reading, report):
        quoted = any(q.first <= i < q.last for q in reading.opening.values())
        if quoted and report.how == "complement" and x.person == 3 and x.finite:
            return None  # what is asked or denied in a quotation is part of it
        documents = {p.kind for p in (report.after, report.before) if p is not None}
        return report if x.verb.subject in (None, *documents) else None
    if x.finite and likely(subject) and x.verb.subject is None and (
            previous not in reading.speech.lists["relatives"]):
        report.how, report.after, report.before = "act", subject, None
        return report
    return None


def _inflection(reading: Reading, i: int, previous: str) -> tuple[int, Inflection | None]:
    """What a word is as a reporting word, and how many letters stand before it."""
    form, lists = reading.form[i], reading.speech.lists
    letters, several = reading.inflections[i]
    if i in reading.at:
        return 0, None
    if not any(q.first <= i < q.last for q in reading.opening.values()):
        several = tuple(x for x in several if x.person != 1)
    if not several:
        return 0, None
    # يشار إلى أن: the outlet's own; عدم الكشف عن هويته: what a source does not want told.
    to = i + 1 + (reading.form[i + 1:i + 2] == ("الى",))
    about = i + 1 + (reading.form[i + 1:i + 2] == ("عن",))
    if not lists["impersonal"].isdisjoint((form, form[form[0] in "وف":])) and (
            reading.same(i, to) and reading.clause(to)) or (
            reading.same(i, about) and reading.listed(about, "identity")):
        return 0, None
    ours = form.endswith("نا")
    # The likeliest: no object, third person, but we in نا.
    x = min(several, key=lambda x: (x.object != "", (x.person == 3) == ours))
    opens = bool(letters) or reading.comma(i) or not reading.same(i - 1, i)
    if x.mood == PARTICIPLE and (x.plural or x.feminine) and not opens or (
            x.finite and not letters and (
                previous in lists["no_verb_after"] or previous in lists["negations"])):
        return 0, None
    return letters, x


def _subjects(reading: Reading, i: int, x: Inflection) -> tuple[Phrase | None, Phrase | None]:
    """The phrases before and after a reporting word that may be its subject."""
    following = likely(phrase_at(reading, i + 1)) if reading.close_by(i, i + 1) and (
        i + 1 not in reading.opening) else None
    if not x.finite:
        return None, following if x.mood == NOUN and not x.object else None
    before = _subject_before(reading, i)
    if likely(before):
        return before, None
    after = following if x.object else _subject_after(reading, i, x)
    # ووصف الوضع بأنه: what is described does not speak
    return None, likely(after) if x.verb.kind == "describe" else after


def _relayed(reading: Reading, report: Report) -> bool:
    """Set as speaker of نقل the one from whom words are passed on: نقلت الوكالة عن الوزير أن."""
    for k in range(report.past, report.past + 8):
        if not reading.close_by(report.word, k):
            return False
        if reading.form[k] == "عن":
            report.before = report.after = phrase_at(reading, k + 1)
            return report.after is not None
    return False


def _clause_initial(reading: Reading, i: int, before: Phrase | None) -> bool:
    lists = reading.speech.lists
    return (not reading.same(i - 1, i) or reading.form[i][0] in "وف" or likely(before) is not None
            or not set(reading.gap[i]).isdisjoint("،,؛;:-–—\"”»")
            or reading.form[i - 1] in lists["before_verbs"]
            or reading.core[i - 1] in lists["own_part"])


def _subject_after(reading: Reading, i: int, x: Inflection) -> Phrase | None:
    j = i + 1
    if x.verb.inside:
        return _inside(reading, j)
    # وقال ضاحكا، المدير: adverbs and an asides comma may stand between.
    while reading.same(i, j) and (reading.form[j] in reading.speech.lists["between"]
                                  or _ADVERB.fullmatch(reading.form[j])):
        j += 1
    if not reading.same(i, j) or j in reading.opening:
        return None
    if not (reading.close_by(i, j) or reading.comma(j) and (
            j in reading.at or reading.listed(j, "titles", "bodies"))):
        return None
    phrase = phrase_at(reading, j)
    if phrase is not None:
        return phrase if _may_be_subject(reading, phrase, x) else None
    # "وقال لوكالة فرانس برس مدير المرصد رامي عبد الرحمن": the one spoken to may come first.
    if "ل" not in reading.proclitics[j]:
        return None
    for k in range(j + 1, j + 8):
        if not reading.close_by(i, k) or reading.particle(k):
            return None
        if reading.listed(k, "titles") and not reading.definite[k]:
            return phrase_at(reading, k)
    return None


def _inside(reading: Reading, j: int) -> Phrase | None:
    """The document in which something stands: جاء في البيان أن."""
    if reading.same(j - 1, j + 1) and reading.form[j] == "في":
        phrase = read_phrase(reading, j + 1)
        return phrase if phrase is not None and phrase.kind == "document" else None
    return None


def _may_be_subject(reading: Reading, phrase: Phrase, x: Inflection) -> bool:
    """Whether a phrase after a verb can be its subject by case and gender: دعا المدنيين إلى."""
    k = phrase.first
    named = k in reading.at and not phrase.plural and reading.at[k].form != "demonym"
    if reading.noun[k].endswith("ين") and reading.definite[k] and not (
            named or reading.listed(k, "titles")):
        return False
    if reading.listed(k, "events") and not reading.definite[k] and k not in reading.at:
        return False
    feminine = gender(reading, phrase)
    return x.plural or None in (x.feminine, feminine) or x.feminine == feminine


def _subject_before(reading: Reading, i: int) -> Phrase | None:
    """Read the subject that stands before its verb: كانت الحكومة قالت، المعارضة تدعو.

    Only a phrase that opens its clause counts; between it and the verb there may be no other verb.
    """
    if "و" in reading.proclitics[i] and reading.form[i][0] in "وف":
        return None
    lists, last = reading.speech.lists, i
    while reading.same(last - 1, i) and reading.form[last - 1] in lists["skipped"]:
        last -= 1
    first = last
    while reading.same(first - 1, i) and STOPS.isdisjoint(reading.gap[first]) and (
            first not in reading.opening and reading.form[first - 1] not in lists["starters"]):
        first -= 1
    phrase = phrase_at(reading, first) if first < last else None
    if phrase is None or phrase.last > last:
        return None
    unknown = phrase.kind == "person" and phrase.speaker not in reading.people
    if unknown and reading.same(first - 1, first) and (
            reading.form[first - 1].removeprefix("و") not in ("كان", "كانت", "ان", "لكن")):
        return None
    # What stands between may be an adjunct (لافروف في الدوحة قال) or a relative clause.
    rest = phrase.last
    return phrase if rest == last or reading.preposition[rest] or (
        reading.joined[rest] or reading.particle(rest)) else None


def _attributions(reading: Reading) -> list[Report]:
    """Reports without a verb: وفق الوزارة، بحسب مصادر, and a headline's "لافروف: ..."."""
    reports = []
    for i, attributes in enumerate(reading.attributes):
        if not attributes or reading.role[reading.block[i]] == "embed":
            continue
        begins_at = _attribution(reading, i)
        phrase = None if begins_at is None else (
            read_phrase(reading, begins_at, bare=True))
        # وفقا ل may mean "in accordance with" a resolution, which then says nothing.
        if phrase is None or reading.noun[phrase.first] in reading.speech.lists["norms"] or (
                phrase.speaker.partition("_")[0] in reading.speech.numbered.values()):
            continue
        # وفق الخطط: in accordance with plans; but a bare word alone may be a name (وفق كليبر،).
        if not likely(phrase) and (phrase.last > begins_at + 1 or reading.definite[begins_at]
                                   or reading.close_by(i, phrase.last)):
            continue
        first = reading.first_of_sentence(i)
        start = next((k for k in range(i, first, -1) if reading.comma(k)), first)
        if i - first <= 1 or 0 < i - start <= 2 and start > first:
            content = past_comma(reading, phrase.last)
            if reading.same(i, content):
                reports.append(Report(how="attribution", first=content, after=phrase))
        else:
            reports.append(Report(how="attribution", first=first, last=i, after=phrase))
    return [*reports, *_headlines(reading)]


def _attribution(reading: Reading, i: int) -> int | None:
    """The word after an attributing phrase that begins at a word."""
    form = reading.form[i]
    for words in reading.speech.attributions:
        last = i + len(words)
        if words[0] not in (form, form.removeprefix("و")) or not reading.same(i, i + 1):
            continue
        if words[-1] == "ل":
            if "ل" in reading.proclitics[i + 1]:
                return i + 1
        elif [*reading.form[i + 1:last]] == words[1:] and reading.same(i, last) and (
                not reading.form[last].startswith("ما")):
            return last
    return None


def _headlines(reading: Reading) -> Iterator[Report]:
    """What headlines report: فلان: ...، عاجل | فلان: ...، فلان.. «...»، and «...»: فلان."""
    starts = [k for k, (last, block) in enumerate(pairwise((None, *reading.block)))
              if last != block]
    for start, stop in pairwise([*starts, len(reading.form)]):
        if reading.role[reading.block[start]] not in ("headline", "subheading"):
            continue
        cuts = [k for k in range(start + 1, stop) if _CUT.search(reading.gap[k])]
        for first, k, after in zip([start, *cuts], cuts, [*cuts[1:], stop], strict=False):
            phrase = likely(phrase_at(reading, first))
            whole = phrase is not None and phrase.last == k and phrase.kind in ("person", "actor")
            quote, colon = reading.opening.get(k), ":" in reading.gap[k]
            if phrase is not None and k - phrase.last <= 5 and colon or whole and (
                    quote is not None or "|" in reading.gap[k]
                    and reading.kinds.get(phrase.speaker, "person") == "person"):
                yield Report(how="attribution", first=k, after=phrase, quote=quote)
                break
            closed, ends = reading.closing.get(k), likely(phrase_at(reading, k))
            if closed is not None and ends is not None and ends.last == after:
                yield Report(how="attribution", first=closed.first, last=k, after=ends,
                             quote=closed)
