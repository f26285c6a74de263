"""Which words report speech, with their subject and what they report.

A word of `speech.yml` counts only with content: a clause (إن، أن), a quotation, a colon, or the
preposition its lexicon entry names. The search for it goes from the word to the end of its sentence
and takes what no nearer word has taken; content may also stand before the word (حسبما قال).
"""

from dataclasses import replace

from analysis.arabic.characters import fold
from analysis.voices.noun_phrases import read_phrase
from analysis.voices.reading import STOPS, Phrase, Quote, Reading, Report, letters_in, likely
from analysis.voices.speech import NOUN, PARTICIPLE, Inflection, read_form

FARTHEST = 45
FARTHEST_NOUN = 12
NEAR = 3
_TO = frozenset({fold("إلى"), fold("الي")})


def find_reports(reading: Reading) -> list[Report]:
    """Find the reporting words of an article that have content, in text order.

    Words are read from the last to the first, so that of two words before one إن the nearer has it.
    """
    named = {k for q in reading.marked if q.is_name for k in range(q.first, q.last)}
    # The إن of a name in marks (شبكة «سي إن إن») opens no clause.
    reading.taken.update(named)
    reports: list[Report] = []
    for i in range(len(reading.form) - 1, -1, -1):
        if i in named or reading.role[reading.block[i]] == "embed":
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
    before, after = _subjects(reading, i, x, previous)
    report = Report(i, x, letters_in(reading.text, reading.start[i], letters), after, before)
    if x.verb.close and x.finite and not _clause_initial(reading, i, before):
        return None
    subject = likely(before) or after
    if subject is not None and not likely(subject) and reading.noun[subject.first].endswith("ات"):
        return None  # المعطيات تشير إلى أن: what shows something says nothing
    if x.verb.lemma == "نقل" and not _relayed(reading, report):
        return None
    if _has_content(reading, report):
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
    letters, several = read_form(form, reading.speech)
    if i in reading.at:
        return 0, None
    if not any(q.first <= i < q.last for q in reading.opening.values()):
        several = tuple(x for x in several if x.person != 1)
    if not several:
        return 0, None
    # يشار إلى أن: the outlet's own; عدم الكشف عن هويته: what a source does not want told.
    to = i + 1 + (not _TO.isdisjoint(reading.form[i + 1:i + 2]))
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
            x.finite and previous in lists["no_verb_after"] and not letters):
        return 0, None
    return letters, x


def _subjects(reading: Reading, i: int, x: Inflection, previous: str
              ) -> tuple[Phrase | None, Phrase | None]:
    """The phrases before and after a reporting word that may be its subject."""
    following = likely(read_phrase(reading, i + 1)) if reading.close_by(i, i + 1) else None
    if not x.finite:
        return None, following if x.mood == NOUN and not x.object else None
    before, after = _subject_before(reading, i), None
    antecedent = _antecedent(reading, i, previous)
    if antecedent and not x.object and x.feminine in (previous == "التي", None):
        before = antecedent
    if not likely(before):
        after = following if x.object else _subject_after(reading, i)
        if x.verb.kind == "describe":
            after = likely(after)  # ووصف الوضع بأنه: what is described does not speak
        if after is None:
            before = antecedent
    return before, after


def _relayed(reading: Reading, report: Report) -> bool:
    """Set as speaker of نقل the one from whom words are passed on: نقلت الوكالة عن الوزير أن."""
    first = report.after.last if report.after is not None else report.word + 1
    for k in range(first, first + 8):
        if not reading.close_by(report.word, k):
            return False
        if reading.form[k] == "عن":
            report.before = report.after = read_phrase(reading, k + 1)
            return report.after is not None
    return False


def _antecedent(reading: Reading, i: int, previous: str) -> Phrase | None:
    """Whoever a relative clause that begins with the verb is about: الاتحاد الذي يتهمها."""
    if previous not in reading.speech.lists["relatives"]:
        return None
    phrases = (likely(read_phrase(reading, k)) for k in range(max(0, i - 9), i - 1)
               if reading.same(k, i))
    return next((phrase for phrase in phrases if phrase and phrase.last == i - 1), None)


def _clause_initial(reading: Reading, i: int, before: Phrase | None) -> bool:
    lists = reading.speech.lists
    return (not reading.same(i - 1, i) or reading.form[i][0] in "وف" or likely(before) is not None
            or not set(reading.gap[i]).isdisjoint("،,؛;:-–—\"”»")
            or reading.form[i - 1] in lists["before_verbs"]
            or reading.core[i - 1] in lists["own_part"])


def _subject_after(reading: Reading, i: int) -> Phrase | None:
    j = i + 1
    if not reading.close_by(i, j):
        return None
    while reading.same(i, j) and reading.form[j] in reading.speech.lists["between"]:
        j += 1
    phrase = read_phrase(reading, j)
    if phrase is not None:
        # قائلا and the like are no subject.
        form = reading.form[j]
        adverb = len(form) > 4 and form[1] == form[-1] == "ا"
        return None if adverb and phrase.last == j + 1 and phrase.kind == "other" else phrase
    # "وقال لوكالة فرانس برس مدير المرصد رامي عبد الرحمن": the one spoken to may come first.
    if j == len(reading.form) or "ل" not in reading.proclitics[j]:
        return None
    for k in range(j + 1, j + 8):
        if not reading.close_by(i, k) or reading.particle(k):
            return None
        if reading.listed(k, "titles") and not reading.definite(k):
            return read_phrase(reading, k)
    return None


def _subject_before(reading: Reading, i: int) -> Phrase | None:
    """Read the subject that stands before its verb: كانت الحكومة قالت، المعارضة تدعو.

    Only a phrase that opens its clause counts; between it and the verb there may be no other verb.
    """
    if "و" in reading.proclitics[i] and reading.form[i][0] in "وف":
        return None
    lists, first, last = reading.speech.lists, i, i
    while reading.same(first - 1, i) and STOPS.isdisjoint(reading.gap[first]) and (
            first not in reading.opening and reading.form[first - 1] not in lists["starters"]):
        first -= 1
    while last > first and reading.form[last - 1] in lists["skipped"]:
        last -= 1
    phrase = read_phrase(reading, first) if first < last else None
    if phrase is None or phrase.last > last:
        return None
    unknown = phrase.kind == "person" and phrase.speaker not in reading.people
    if unknown and reading.same(first - 1, first) and (
            reading.form[first - 1].removeprefix("و") not in ("كان", "كانت", "ان", "لكن")):
        return None
    # What stands between may be an adjunct (لافروف في الدوحة قال) or a relative clause.
    rest = phrase.last
    return phrase if rest == last or reading.preposition(rest) or (
        reading.joined_preposition(rest) or reading.particle(rest)) else None


def _attributions(reading: Reading) -> list[Report]:
    """Reports without a verb: وفق الوزارة، بحسب مصادر, and a headline's "لافروف: ..."."""
    reports = []
    phrases = sorted((p.split() for p in reading.speech.lists["attributions"]),
                     key=lambda words: (-len(words), words))
    for i in range(len(reading.form)):
        if reading.role[reading.block[i]] == "embed":
            continue
        begins_at = _attribution(reading, phrases, i)
        phrase = None if begins_at is None else (
            read_phrase(reading, begins_at) or _spoken_by_bare(reading, begins_at))
        # وفقا ل may mean "in accordance with" a resolution, which then says nothing.
        if phrase is None or reading.noun[phrase.first] in reading.speech.lists["norms"] or (
                phrase.speaker.partition("_")[0] in reading.speech.numbered.values()):
            continue
        # وفق الخطط: in accordance with plans; but a bare word alone may be a name (وفق كليبر،).
        if not likely(phrase) and (phrase.last > begins_at + 1 or reading.definite(begins_at)
                                   or reading.close_by(i, phrase.last)):
            continue
        first = reading.first_of_sentence(i)
        start = next((k for k in range(i, first, -1) if reading.comma(k)), first)
        if i - first <= 1 or 0 < i - start <= 2 and start > first:
            content = _past_comma(reading, phrase.last)
            if reading.same(i, content):
                reports.append(Report(how="attribution", first=content, after=phrase))
        else:
            reports.append(Report(how="attribution", first=first, last=i, after=phrase))
    return reports + _headline_colons(reading)


def _attribution(reading: Reading, phrases: list[list[str]], i: int) -> int | None:
    """The word after an attributing phrase that begins at a word."""
    form = reading.form[i]
    for words in phrases:
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


def _spoken_by_bare(reading: Reading, i: int) -> Phrase | None:
    """A phrase whose first word carries ل (وفقا للوزارة)."""
    if not reading.joined_preposition(i):
        return None
    entity = reading.at.get(i)
    if entity is not None:
        return Phrase(i, entity.last, entity.id, "actor", "+" in entity.id)
    bare = [*reading.proclitics]
    bare[i] = tuple(p for p in bare[i] if p not in "بل")
    phrase = read_phrase(replace(reading, proclitics=bare), i)
    if phrase is None or phrase.kind in ("actor", "person", "unnamed") or "_" in phrase.speaker:
        return phrase
    rest = " ".join(reading.text[reading.end[i]:reading.end[phrase.last - 1]].split())
    spelled = reading.spelling[i]
    first = spelled[1:] if not spelled.startswith("لل") else "ال" + spelled[2:]
    return phrase._replace(speaker=f"{first} {rest}".strip())


def _headline_colons(reading: Reading) -> list[Report]:
    reports = []
    for i in range(len(reading.form)):
        if reading.role[reading.block[i]] not in ("headline", "subheading"):
            continue
        first = reading.first_of_sentence(i)
        if ":" in reading.gap[i] and i > first and not any(
                ":" in gap for gap in reading.gap[first + 1:i]):
            phrase = likely(read_phrase(reading, first))
            if phrase is not None and i - phrase.last <= 5:
                reports.append(Report(how="attribution", first=i, after=phrase))
    return reports


def _has_content(reading: Reading, report: Report) -> bool:
    """Find what a word reports, after it or before it, and note it in the report.

    Returns whether there is any; a clause or quotation found is taken for no other word.
    """
    x = report.inflection
    if not x.verb.content:
        return False
    after = _noun_content if x.mood == NOUN else _content_after
    return after(reading, report) or x.finite and _content_before(reading, report)


def _content_after(reading: Reading, report: Report) -> bool:
    """Find content after a verb or participle: at each word the first rule that can tell."""
    i, x, after = report.word, report.inflection, _after(report)
    prepositions = {fold(p) for p in x.verb.content} - {"clause", "quote", "noun"}
    k, joined, past_comma = i + 1, -1, False
    while k < min(len(reading.form), i + (FARTHEST if x.finite else FARTHEST_NOUN)):
        colon = ":" in reading.gap[k] and not reading.digits(k)
        if not (reading.same(i, k) or colon) or any(
                y.mood == PARTICIPLE for y in read_form(reading.form[k], reading.speech)[1]):
            break
        past_comma = past_comma or reading.comma(k)
        quote = None if k in reading.taken else reading.opening.get(k)
        if quote is not None:
            if colon or _is_content(reading, quote, k <= after):
                return report.take("quote", k, quote.last, quote)
            if k >= after and joined < 0 and not prepositions:
                k = quote.last
                continue
        content = _begins_here(reading, report, k, colon)
        if content is not None:
            return content
        if k >= after and not past_comma:
            if reading.form[k] in prepositions:
                if reading.same(i, k + 1) and not reading.clause(k + 1) and (
                        _may_have_complement(report, k)):
                    return report.take("complement", k)
            elif joined < 0 and not prepositions.isdisjoint(reading.proclitics[k]):
                joined = k
        k += 1
    if 0 <= joined <= after + 6 and _may_have_complement(report, joined):
        return report.take("complement", joined)
    return _without_complementiser(reading, report) or _plain_object(reading, report)


def _after(report: Report) -> int:
    """The word after a reporting word and its subject."""
    return report.after.last if report.after is not None else report.word + 1


def _begins_here(reading: Reading, report: Report, k: int, colon: bool) -> bool | None:
    """Whether a colon, clause or question begins the content at a word; None: none is there."""
    verb, free = report.inflection.verb, k not in reading.taken
    if colon and free:
        reading.taken.add(k)
        first = k + (reading.form[k] == "ان")
        return report.take("colon", first) and first < len(reading.form)
    near = k <= _after(report) + NEAR
    if free and "clause" in verb.content and reading.clause(k):
        return (near or not verb.close or likely(report.after) is not None) and (
            _take_clause(reading, report, k))
    if verb.kind == "ask" and near and reading.form[k] in reading.speech.lists["questions"]:
        return report.take("clause", k)
    return None


def _take_clause(reading: Reading, report: Report, k: int) -> bool:
    """Take the clause that begins at a word, without the أن before it."""
    first = k + (reading.form[k] == "ان")
    if not reading.same(report.word, first):
        return False
    reading.taken.add(k)
    return report.take("clause", first)


def _is_content(reading: Reading, quote: Quote, beside: bool) -> bool:
    """Whether a quotation after a reporting word is what it reports.

    مؤسسة النقد «ساما» أن: a short mark in the middle of a sentence is a name.
    """
    first, last = quote.first, quote.last
    return last - first > 3 or beside and not reading.close_by(first, last)


def _may_have_complement(report: Report, k: int) -> bool:
    """A preposition and a noun are content only where somebody who can speak is the subject."""
    verb, after = report.inflection.verb, report.after
    calls = verb.kind == "call_for"
    if k > _after(report) + (20 if calls else NEAR):
        return False
    if after is not None and after.kind == "document":
        return verb.lemma not in ("أشار", "لفت")
    return after is None or likely(after) is not None


def _without_complementiser(reading: Reading, report: Report) -> bool:
    """وأضاف لذا نطالب: a clause without إن."""
    first, x = report.word + 1, report.inflection
    if x.verb.lemma not in ("أضاف", "قال") or not reading.same(report.word, first) or (
            reading.form[first] not in reading.speech.lists["openers"]):
        return False
    report.after = None
    return report.take("clause", first)


def _plain_object(reading: Reading, report: Report) -> bool:
    first = _after(report)
    if "noun" not in report.inflection.verb.content:
        return False
    if report.after is not None and not likely(report.after) and report.before is None:
        first = report.word + 1
        report.after = None
    elif not (likely(report.before) or likely(report.after)):
        return False
    if not reading.close_by(report.word, first) or reading.preposition(first) or (
            reading.joined_preposition(first)):
        return False
    definite = reading.definite(first) or reading.enclitic[first] or (
        first + 1 < len(reading.form) and reading.definite(first + 1))
    return definite and report.take("complement", first)


def _noun_content(reading: Reading, report: Report) -> bool:
    """Content of a verbal noun: دعوة روسيا إلى، مع تأكيد، قوله إن، سؤال حول ما إذا."""
    i, x, k = report.word, report.inflection, _after(report)
    if not reading.same(i, k):
        return False
    previous = reading.core[i - 1] if reading.same(i - 1, i) else ""
    lists = reading.speech.lists
    if x.verb.lemma == "قال" and x.object and k not in reading.taken:
        quote = reading.opening.get(k)
        if quote is not None:
            return report.take("quote", k, quote.last, quote)
        if ":" in reading.gap[k]:
            reading.taken.add(k)
            return report.take("colon", k)
    somebodys = x.object or report.after is not None or previous == "مع"
    for j in range(k, k + 3):
        if not reading.close_by(i, j):
            break
        if reading.clause(j) and j not in reading.taken and somebodys:
            return _take_clause(reading, report, j)
        if x.verb.kind == "ask" and reading.form[j] in lists["question_links"] and (
                {"ما", *lists["questions"]} & set(reading.form[j + 1:j + 2])):
            return report.take("clause", j + 1)
    if x.verb.lemma == "دعا":
        to = reading.form[k] in _TO or "ل" in reading.proclitics[k]
        return to and previous not in lists["offers"] and report.take("complement", k)
    return "noun" in x.verb.content and previous == "مع" and not (
        reading.definite(i) or reading.preposition(k)) and report.take("complement", k)


def _content_before(reading: Reading, report: Report) -> bool:
    """Content before its verb: حسبما قال، وفق ما أعلن، "…" قال فلان، and ، يقول فلان at the end."""
    i, x = report.word, report.inflection
    first = reading.first_of_sentence(i)
    for length in (2, 1):
        pointer = " ".join(reading.form[max(first, i - length):i])
        if not {pointer, pointer.removeprefix("و")}.isdisjoint(reading.speech.lists["pointers"]):
            # What حسبما قال points at is the sentence before it, or the one after it.
            if i - length > first:
                return report.take("before", first, i - length)
            start = _past_comma(reading, _after(report))
            return report.after is not None and reading.same(i, start) and (
                report.take("clause", start))
    if "و" in reading.proclitics[i]:
        return False
    ends, speaks = not reading.close_by(i, _after(report)), likely(report.after) is not None
    quote = reading.closing.get(i)
    if quote is not None and (speaks or ends) and reading.gap[i].strip(" \t\u200f\u200e"):
        return report.take("before", quote.first, quote.last, quote)
    return (x.verb.lemma == "قال" and speaks and ends and reading.comma(i) and i - first > 2
            and report.take("before", first, i))


def _past_comma(reading: Reading, k: int) -> int:
    """Skip the rest of an adjunct, up to فإن or to the comma that ends it, if one is near."""
    near = [j for j in range(k, k + 14) if reading.same(k, j)]
    for j in near:
        if reading.form[j] in ("فان", "فقد", "فانه", "فانها"):
            return j + (reading.form[j] == "فان" and reading.same(j, j + 1))
    return next((j for j in near[:6] if reading.comma(j)), k)
