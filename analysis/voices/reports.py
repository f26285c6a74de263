"""Which words report speech, and the subject beside them.

A word of `speech.yml` counts only with content: a clause (إن، أن), a quotation, a colon, or the
preposition its lexicon entry names (`contents`). Content may also stand before it (حسبما قال).
"""

from analysis.arabic.characters import fold
from analysis.voices.contents import find_content, past_comma
from analysis.voices.noun_phrases import read_phrase
from analysis.voices.phrases import (
    COMMAS,
    STOPS,
    Cast,
    Phrase,
    Quote,
    Reading,
    Report,
    Scene,
    close_by,
    letters_in,
    likely,
)
from analysis.voices.speech import NOUN, PARTICIPLE, Inflection, read_form


def find_reports(reading: Reading, cast: Cast, quotes: list[Quote]) -> list[Report]:
    """Find the reporting words of an article that have content, in text order.

    Words are read from the last to the first, so that of two words before one إن the nearer has it.
    """
    scene = Scene(reading, cast, {q.first: q for q in quotes if q.role != "name"},
                  {q.last: q for q in quotes if q.role != "name"}, set())
    named = {k for q in quotes if q.role == "name" for k in range(q.first, q.last)}
    # The إن of a name in marks (شبكة «سي إن إن») opens no clause.
    scene.taken.update(named)
    reports: list[Report] = []
    for i in range(len(reading.form) - 1, -1, -1):
        if i in named or reading.role[reading.block[i]] == "embed":
            continue
        report = _read_word(scene, i)
        if report is not None:
            reports.append(report)
            if report.how in ("clause", "colon"):
                scene.taken.add(report.first)
            if report.quote is not None:
                scene.taken.add(report.quote.first)
    begun = {r.first for r in reports if r.how == "colon"}
    reports += [r for r in find_attributions(reading, cast) if r.first not in begun]
    reports.sort(key=lambda r: (r.anchor, r.word is None))
    for report in reports:
        if report.last >= 0 and report.quote is None:
            _shorten(reading, reports, report)
    return reports


def _shorten(reading: Reading, reports: list[Report], report: Report) -> None:
    """Begin content that stands before its word after what another has reported by then."""
    earlier = [r.anchor for r in reports if r is not report and r.how != "act"
               and report.first <= r.anchor < report.last]
    if earlier:
        report.first = next((k for k in range(report.last - 1, earlier[-1], -1)
                             if reading.comma(k)), report.first)


def _read_word(scene: Scene, i: int) -> Report | None:
    """Read a word as one that reports, with its subject and content."""
    reading, cast = scene.reading, scene.cast
    previous = reading.form[i - 1] if reading.same(i - 1, i) else ""
    letters, x = _inflection(scene, i, previous)
    if x is None:
        return None
    before, after = _subjects(reading, cast, i, x, previous)
    report = Report(i, x, letters_in(reading.text, reading.start[i], letters), reading.end[i],
                    after=after, before=before)
    if x.verb.close and x.finite and not _clause_initial(reading, i, before):
        return None
    subject = likely(before) or after
    if subject is not None and not subject.likely and reading.noun[subject.first].endswith("ات"):
        return None  # المعطيات تشير إلى أن: what shows something says nothing
    if x.verb.lemma == "نقل" and not _relayed(reading, cast, report):
        return None
    if find_content(scene, report):
        documents = {p.kind for p in (report.after, report.before) if p is not None}
        return report if x.verb.subject in (None, *documents) else None
    if x.finite and likely(subject) and x.verb.subject is None and (
            previous not in reading.speech.lists["relatives"]):
        report.how, report.after, report.before = "act", subject, None
        return report
    return None


def _inflection(scene: Scene, i: int, previous: str) -> tuple[int, Inflection | None]:
    """What a word is as a reporting word, and how many letters stand before it."""
    reading = scene.reading
    letters, several = read_form(reading.form[i], reading.speech)
    if i in scene.cast.at:
        several = tuple(x for x in several if any(y.mood == NOUN for y in several))
    if not any(q.first <= i < q.last for q in scene.opening.values()):
        several = tuple(x for x in several if x.person != 1)
    if not several or _impersonal(reading, i) or _of_identity(reading, i):
        return 0, None
    ours = reading.form[i].endswith("نا")
    # The likeliest: no object, third person, but we in نا.
    x = min(several, key=lambda x: (x.object != "", (x.person == 3) == ours))
    opens = bool(letters) or reading.comma(i) or not reading.same(i - 1, i)
    if x.mood == PARTICIPLE and (x.plural or x.feminine) and not opens or (
            x.finite and previous in reading.speech.lists["no_verb_after"] and not letters):
        return 0, None
    return letters, x


def _subjects(reading: Reading, cast: Cast, i: int, x: Inflection, previous: str
              ) -> tuple[Phrase | None, Phrase | None]:
    """The phrases before and after a reporting word that may be its subject."""
    following = likely(read_phrase(reading, cast, i + 1)) if close_by(reading, i + 1, i) else None
    if not x.finite:
        return None, following if x.mood == NOUN and not x.object else None
    before, after = subject_before(reading, cast, i), None
    antecedent = _antecedent(reading, cast, i)
    if previous in reading.speech.lists["relatives"] and not x.object and (
            x.feminine in (previous == "التي", None)):
        before = antecedent or before
    if not likely(before):
        after = following if x.object else _subject_after(reading, cast, i)
        if x.verb.kind == "describe":
            after = likely(after)  # ووصف الوضع بأنه: what is described does not speak
        if after is None:
            before = antecedent
    return before, after


def _relayed(reading: Reading, cast: Cast, report: Report) -> bool:
    """Set as speaker of نقل the one from whom words are passed on: نقلت الوكالة عن الوزير أن."""
    first = report.after.last if report.after is not None else report.word + 1
    for k in range(first, first + 8):
        if not close_by(reading, k, report.word):
            return False
        if reading.form[k] == "عن":
            report.before = report.after = read_phrase(reading, cast, k + 1)
            return report.after is not None
    return False


def _antecedent(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """Whoever a relative clause that begins with the verb is about: الاتحاد الذي يتهمها."""
    if not reading.same(i - 1, i) or reading.form[i - 1] not in reading.speech.lists["relatives"]:
        return None
    phrases = (likely(read_phrase(reading, cast, k)) for k in range(max(0, i - 9), i - 1)
               if reading.same(k, i))
    return next((phrase for phrase in phrases if phrase and phrase.last == i - 1), None)


def _impersonal(reading: Reading, i: int) -> bool:
    form = reading.form[i]
    if not {form, form[form[0] in "وف":]} & reading.speech.lists["impersonal"]:
        return False
    nxt = i + 1 + (reading.form[i + 1:i + 2] in ([fold("إلى")], [fold("الي")]))
    return reading.same(i, nxt) and reading.clause(nxt)


def _of_identity(reading: Reading, i: int) -> bool:
    nxt = i + 1 + (reading.form[i + 1:i + 2] == ["عن"])
    return reading.same(i, nxt) and reading.listed(nxt, "identity")


def _clause_initial(reading: Reading, i: int, before: Phrase | None) -> bool:
    lists = reading.speech.lists
    return (not reading.same(i - 1, i) or reading.form[i][0] in "وف" or likely(before) is not None
            or not set(reading.gap[i]).isdisjoint(COMMAS | set(":-–—\"”»"))
            or reading.form[i - 1] in lists["before_verbs"]
            or reading.core[i - 1] in lists["own_part"])


def _subject_after(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    j = i + 1
    if not close_by(reading, j, i):
        return None
    while reading.same(i, j) and reading.form[j] in reading.speech.lists["between"]:
        j += 1
    phrase = read_phrase(reading, cast, j)
    if phrase is not None:
        adverb = phrase.last == j + 1 and phrase.kind == "other" and _adverb(reading, j)
        return None if adverb else phrase
    # "وقال لوكالة فرانس برس مدير المرصد رامي عبد الرحمن": the one spoken to may come first.
    if j == len(reading.form) or "ل" not in reading.proclitics[j]:
        return None
    for k in range(j + 1, j + 8):
        if not close_by(reading, k, i) or reading.particle(k) or reading.preposition(k):
            return None
        if reading.listed(k, "titles") and not (
                reading.joined_preposition(k) or reading.definite(k)):
            phrase = read_phrase(reading, cast, k)
            return phrase if phrase is not None and phrase.kind in ("person", "actor") else None
    return None


def _adverb(reading: Reading, i: int) -> bool:
    form = reading.form[i]
    return reading.spelling[i].endswith(("اً", "ًا")) or (
        len(form) >= 5 and form.endswith("ا") and (form[1] == "ا" or form[0] == "م"))


def subject_before(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """Read the subject that stands before its verb: كانت الحكومة قالت، المعارضة تدعو.

    Only a phrase that opens its clause counts; between it and the verb there may be no other verb.
    """
    if "و" in reading.proclitics[i] and reading.form[i][0] in "وف":
        return None
    lists, first, last = reading.speech.lists, i, i
    while reading.same(first - 1, i) and not set(reading.gap[first]) & STOPS and (
            first not in cast.quotes and reading.form[first - 1] not in lists["starters"]):
        first -= 1
    while last > first and reading.form[last - 1] in lists["skipped"]:
        last -= 1
    phrase = read_phrase(reading, cast, first) if first < last else None
    if phrase is None or phrase.last > last:
        return None
    unknown = phrase.kind == "person" and phrase.speaker not in cast.people
    if unknown and reading.same(first - 1, first) and (
            reading.form[first - 1].removeprefix("و") not in ("كان", "كانت", "ان", "لكن")):
        return None
    # What stands between may be an adjunct (لافروف في الدوحة قال) or a relative clause.
    rest = phrase.last
    return phrase if rest == last or reading.preposition(rest) or (
        reading.joined_preposition(rest) or reading.particle(rest)) else None


def find_attributions(reading: Reading, cast: Cast) -> list[Report]:
    """Reports without a verb: وفق الوزارة، بحسب مصادر, and a headline's "لافروف: ..."."""
    reports = []
    phrases = sorted((p.split() for p in reading.speech.lists["attributions"]),
                     key=lambda words: (-len(words), words))
    for i in range(len(reading.form)):
        if reading.role[reading.block[i]] == "embed":
            continue
        begins_at = _attribution(reading, phrases, i)
        phrase = None if begins_at is None else (
            read_phrase(reading, cast, begins_at) or _spoken_by_bare(reading, cast, begins_at))
        if phrase is None or _is_norm(reading, phrase):
            continue
        bare = phrase.last == begins_at + 1 and not reading.definite(begins_at) and not close_by(
            reading, phrase.last, i)
        if not phrase.likely and not bare:
            continue
        first = reading.first_of_sentence(i)
        start = next((k for k in range(i, first, -1) if reading.comma(k)), first)
        if i - first <= 1 or 0 < i - start <= 2 and start > first:
            content = past_comma(reading, phrase.last)
            if reading.same(i, content):
                reports.append(Report(how="attribution", first=content, after=phrase))
        else:
            reports.append(Report(how="attribution", first=first, last=i, after=phrase))
    return reports + _headline_colons(reading, cast)


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
        elif reading.form[i + 1:last] == words[1:] and reading.same(i, last) and (
                not reading.form[last].startswith("ما")):
            return last
    return None


def _spoken_by_bare(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """A phrase whose first word carries ل (وفقا للوزارة)."""
    if not reading.joined_preposition(i):
        return None
    entity = cast.at.get(i)
    if entity is not None:
        return Phrase(i, entity.last, entity.id, "actor", "+" in entity.id)
    bare = reading._replace(proclitics=[*reading.proclitics])
    bare.proclitics[i] = tuple(p for p in reading.proclitics[i] if p not in "بل")
    phrase = read_phrase(bare, cast, i)
    if phrase is None or phrase.kind in ("actor", "person", "unnamed") or "_" in phrase.speaker:
        return phrase
    rest = " ".join(reading.text[reading.end[i]:reading.end[phrase.last - 1]].split())
    spelled = reading.spelling[i]
    first = spelled[1:] if not spelled.startswith("لل") else "ال" + spelled[2:]
    return phrase._replace(speaker=f"{first} {rest}".strip())


def _is_norm(reading: Reading, phrase: Phrase) -> bool:
    """Whether وفقا ل means "in accordance with" a resolution, which then says nothing."""
    return phrase.speaker.startswith(tuple(f"{p}_" for p in reading.speech.numbered.values())) or (
        reading.noun[phrase.first] in reading.speech.lists["norms"])


def _headline_colons(reading: Reading, cast: Cast) -> list[Report]:
    reports, first = [], -1
    for i in range(len(reading.form)):
        if not reading.same(i - 1, i):
            first, colons = i, 0
        if i == first or ":" not in reading.gap[i]:
            continue
        colons += 1
        if colons > 1 or reading.digits(i) or (
                reading.role[reading.block[i]] not in ("headline", "subheading")):
            continue
        phrase = likely(read_phrase(reading, cast, first))
        if phrase is not None and i - phrase.last <= 5:
            reports.append(Report(how="attribution", first=i, after=phrase))
    return reports
