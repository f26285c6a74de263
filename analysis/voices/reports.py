"""Which words report speech, and the subject beside them.

A word of `speech.yml` counts only with content: a clause (إن، أن), a quotation, a colon, or the
preposition its lexicon entry names (`contents`). Content may also stand before it (حسبما قال).
"""

from analysis.arabic.characters import fold
from analysis.voices.contents import find_content, past_comma
from analysis.voices.phrases import (
    COMMAS,
    RELATIVE,
    Cast,
    Phrase,
    Quote,
    Reading,
    Report,
    Scene,
    close_by,
    letters_in,
)
from analysis.voices.speakers import read_phrase
from analysis.voices.speech import IMPERFECT, NOUN, PARTICIPLE, PERFECT, Inflection, read_form

VERBS_NOT_AFTER = frozenset(map(fold, """
    في من عن على إلى مع خلال بعد قبل عقب إثر بسبب بشأن حول ضد دون بدون غير أي كل بعض هذا هذه
    ذلك تلك سوى رغم عبر أول آخر
""".split()))
_BETWEEN = frozenset(map(fold, """
    أيضا ايضا كذلك بدوره بدورها اليوم أمس مجددا أيضاً مؤخرا سابقا لاحقا عليه له لهم
""".split()))
_STARTERS = frozenset(map(fold, """
    إن أن ان كان كانت كانوا وكان وكانت فيما بينما لكن ولكن غير كما حيث قد وقد إذ فإن وإن وأن
    الذي التي الذين ما مما عندما بعدما حين حينما ثم بأن
""".split()))
_RELATIVES = {"الذي": False, "التي": True, "الذين": False}
_BEFORE_VERBS = frozenset(map(fold, """
    قد كما ثم لقد فيما بينما عندما حين إذ حيث بدوره بدورها
""".split()))
_SKIPPED = frozenset(map(fold, "قد لم لن لا سوف كان كانت كانوا أيضا بدوره بدورها كذلك لقد".split()))


def find_reports(reading: Reading, cast: Cast, quotes: list[Quote]) -> list[Report]:
    """Find the reporting words of an article that have content, in text order.

    Words are read from the last to the first, so that of two words before one إن the nearer has it.
    """
    scene = Scene(reading, cast, {q.first: q for q in quotes if q.role != "name"},
                  {q.last: q for q in quotes if q.role != "name"}, set())
    named = {k for q in quotes if q.role == "name" for k in range(q.first, q.last)}
    # The إن of a name in marks (شبكة «سي إن إن») opens no clause.
    scene.taken.update(named)
    found: list[Report] = []
    for i in range(len(reading.form) - 1, -1, -1):
        if i in named or reading.role[reading.block[i]] == "embed":
            continue
        report = _read_word(scene, i)
        if report is not None:
            found.append(report)
            if report.how in ("clause", "colon"):
                scene.taken.add(report.first)
            if report.quote is not None:
                scene.taken.add(report.quote.first)
    begun = {r.first for r in found if r.how == "colon"}
    bare = [r for r in find_attributions(reading, cast) if r.first not in begun]
    found = sorted(found + bare,
                   key=lambda r: (r.anchor, r.word is None))
    for report in found:
        if report.last >= 0 and report.quote is None:
            _shorten(reading, found, report)
    return found


def _shorten(reading: Reading, found: list[Report], report: Report) -> None:
    """Begin content that stands before its word after what another has reported by then."""
    earlier = [r for r in found if r is not report and r.how != "act"
               and report.first <= r.anchor < report.last]
    if not earlier:
        return
    k = report.last - 1
    while k > earlier[-1].anchor:
        if set(reading.gap[k]) & COMMAS:
            report.first = k
            return
        k -= 1


def _preferred(found: tuple[Inflection, ...], form: str) -> Inflection:
    """Of the readings of one form, the likeliest: no object, third person, but we in نا."""
    def rank(x: Inflection) -> tuple:
        return (x.object != "", x.person == 3 if form.endswith("نا") else x.person != 3)
    return min(found, key=rank)


def _read_word(scene: Scene, i: int) -> Report | None:
    reading, cast = scene.reading, scene.cast
    letters, found = read_form(reading.form[i], reading.speech)
    if not found:
        return None
    if i in cast.at and cast.at[i].first == i and all(x.mood != NOUN for x in found):
        return None
    inside = any(q.first <= i < q.last for q in scene.opening.values())
    found = found if inside else tuple(x for x in found if x.person != 1)
    if not found:
        return None
    x = _preferred(found, reading.form[i])
    comma = bool(set(reading.gap[i]) & COMMAS) or i == 0 or not reading.same(i - 1, i)
    if x.mood == PARTICIPLE and (x.plural or x.feminine) and not comma and not letters:
        return None
    previous = reading.form[i - 1] if i and reading.same(i - 1, i) else ""
    if x.mood in (PERFECT, IMPERFECT) and previous in VERBS_NOT_AFTER and not letters:
        return None
    if _impersonal(reading, i) or _of_identity(reading, i):
        return None
    start = letters_in(reading.text, reading.start[i], letters) if letters else reading.start[i]
    end = reading.end[i]
    after = before = None
    if x.mood in (PERFECT, IMPERFECT):
        before = subject_before(reading, cast, i)
        relative = _RELATIVES.get(previous)
        if relative is not None and not x.object and x.feminine in (relative, None):
            before = _antecedent(reading, cast, i) or before
        if not (before is not None and before.likely) and not x.object:
            after = _subject_after(reading, cast, i)
            if after is not None and x.verb.kind == "describe" and not after.likely:
                after = None  # ووصف الوضع بأنه: what is described does not speak
        elif x.object and not (before is not None and before.likely):
            after = read_phrase(reading, cast, i + 1) if close_by(reading, i + 1, i) else None
            after = after if after is not None and after.likely else None
        if (before is None or not before.likely) and after is None:
            before = _antecedent(reading, cast, i)
    elif x.mood == NOUN and not x.object:
        after = read_phrase(reading, cast, i + 1) if close_by(reading, i + 1, i) else None
        if after is not None and not after.likely:
            after = None
    report = Report(i, x, start, end, "", -1, -1, after, before)
    if x.verb.close and x.mood in (PERFECT, IMPERFECT) and not (
            _clause_initial(reading, i, before)):
        return None
    subject = after if before is None or not before.likely else before
    if subject is not None and not subject.likely and reading.noun[subject.first].endswith("ات"):
        return None  # المعطيات تشير إلى أن: what shows something says nothing
    if x.verb.lemma == "نقل" and not _relayed(reading, cast, report):
        return None
    if find_content(scene, report):
        if x.verb.subject == "document" and not _document_speaks(report):
            return None
        return report
    if x.mood in (PERFECT, IMPERFECT) and subject is not None and subject.likely and (
            x.verb.subject is None and previous not in RELATIVE):
        report.how = "act"
        report.after, report.before = subject, None
        return report
    return None


def _relayed(reading: Reading, cast: Cast, report: Report) -> bool:
    """Set as speaker of نقل the one from whom words are passed on: نقلت الوكالة عن الوزير أن."""
    first = report.after.last if report.after is not None else report.word + 1
    for k in range(first, min(first + 8, len(reading.form) - 1)):
        if not close_by(reading, k, report.word):
            return False
        if reading.form[k] == "عن":
            phrase = read_phrase(reading, cast, k + 1)
            report.before, report.after = phrase, phrase
            return phrase is not None
    return False


def _antecedent(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """Whoever a relative clause that begins with the verb is about: الاتحاد الذي يتهمها."""
    if not i or not reading.same(i - 1, i) or reading.form[i - 1] not in RELATIVE:
        return None
    for k in range(max(0, i - 9), i - 1):
        if reading.same(k, i):
            phrase = read_phrase(reading, cast, k)
            if phrase is not None and phrase.likely and phrase.last == i - 1:
                return phrase
    return None


def _document_speaks(report: Report) -> bool:
    return any(p is not None and p.kind == "document" for p in (report.after, report.before))


def _impersonal(reading: Reading, i: int) -> bool:
    core = reading.form[i][1:] if reading.form[i][0] in "وف" else reading.form[i]
    if reading.form[i] not in reading.speech.lists["impersonal"] and (
            core not in reading.speech.lists["impersonal"]):
        return False
    nxt = i + 1
    if nxt < len(reading.form) and reading.form[nxt] in (fold("إلى"), fold("الي")):
        nxt += 1
    return nxt < len(reading.form) and reading.same(i, nxt) and reading.clause(nxt)


def _of_identity(reading: Reading, i: int) -> bool:
    nxt = i + 1
    if nxt < len(reading.form) and reading.form[nxt] == "عن":
        nxt += 1
    return nxt < len(reading.form) and reading.same(i, nxt) and reading.listed(nxt, "identity")


def _clause_initial(reading: Reading, i: int, before: Phrase | None) -> bool:
    if i == 0 or not reading.same(i - 1, i) or reading.form[i][0] in "وف":
        return True
    if before is not None and before.likely:
        return True
    return bool(set(reading.gap[i]) & (COMMAS | set(":-–—\"”»"))) or (
        reading.form[i - 1] in _BEFORE_VERBS or reading.core[i - 1] in ("جهته", "جهتها", "جانبه",
                                                                       "جانبها", "دوره", "دورها"))


def _subject_after(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    j = i + 1
    if not close_by(reading, j, i):
        return None
    while j < len(reading.form) and reading.same(i, j) and reading.form[j] in _BETWEEN:
        j += 1
    phrase = read_phrase(reading, cast, j)
    if phrase is not None:
        adverb = phrase.last == j + 1 and phrase.kind == "other" and _adverb(reading, j)
        return None if adverb else phrase
    # "وقال لوكالة فرانس برس مدير المرصد رامي عبد الرحمن": the one spoken to may come first.
    if j < len(reading.form) and "ل" in reading.proclitics[j]:
        for k in range(j + 1, min(j + 8, len(reading.form))):
            if not close_by(reading, k, i) or reading.particle(k) or reading.preposition(k):
                break
            if reading.listed(k, "titles") and not reading.joined_preposition(k) and (
                    not reading.definite(k)):
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
    if i and reading.form[i][0] in "وف" and "و" in reading.proclitics[i]:
        return None
    first = i
    while first > 0 and reading.same(first - 1, i):
        gap = reading.gap[first]
        if set(gap) & (COMMAS | set(":.؟!")) or (first in cast.quotes):
            break
        if reading.form[first - 1] in _STARTERS:
            break
        first -= 1
    last = i
    while last > first and reading.form[last - 1] in _SKIPPED:
        last -= 1
    if last <= first:
        return None
    phrase = read_phrase(reading, cast, first)
    if phrase is None or phrase.last > last:
        return None
    unknown = phrase.kind == "person" and phrase.speaker not in cast.people
    if unknown and first > 0 and reading.same(first - 1, first) and (
            reading.form[first - 1].removeprefix("و") not in ("كان", "كانت", "ان", "لكن")):
        return None
    # What stands between may be an adjunct (لافروف في الدوحة قال) or a relative clause.
    rest = phrase.last
    if rest < last and not (reading.preposition(rest) or reading.joined_preposition(rest)
                            or reading.particle(rest)):
        return None
    return phrase


NORMS = frozenset(map(fold, "قرار ميثاق دستور مبادرة إعلان قانون".split()))


def find_attributions(reading: Reading, cast: Cast) -> list[Report]:
    """Reports without a verb: وفق الوزارة، بحسب مصادر, and a headline's "لافروف: ..."."""
    found = []
    phrases = sorted(reading.speech.lists["attributions"], key=lambda p: -len(p.split()))
    n = len(reading.form)
    for i in range(n):
        if reading.role[reading.block[i]] == "embed":
            continue
        begins_at = _attribution(reading, phrases, i)
        if begins_at is None:
            continue
        phrase = read_phrase(reading, cast, begins_at) if begins_at < n else None
        if phrase is None and begins_at < n:
            phrase = _spoken_by_bare(reading, cast, begins_at)
        if phrase is None or _is_norm(reading, phrase):
            continue
        bare = phrase.last == begins_at + 1 and not reading.definite(begins_at) and (
            phrase.last == n or not close_by(reading, phrase.last, i))
        if not phrase.likely and not bare:
            continue
        first = reading.first_of_sentence(i)
        start = i
        while start > first and not set(reading.gap[start]) & COMMAS:
            start -= 1
        if i - first <= 1 or 0 < i - start <= 2 and start > first:
            content = past_comma(reading, phrase.last)
            if content < n and reading.same(i, content):
                found.append(Report(None, None, None, None, "attribution", content, -1, phrase))
        else:
            found.append(Report(None, None, None, None, "attribution", first, i, phrase))
    return found + _headline_colons(reading, cast)


def _attribution(reading: Reading, phrases: list[str], i: int) -> int | None:
    """The word after an attributing phrase that begins at a word."""
    for phrase in phrases:
        words = phrase.split()
        form = reading.form[i]
        plain = form[1:] if form.startswith("و") and form not in phrases else form
        last = i + len(words)
        if words[0] not in (form, plain):
            continue
        if words[-1] == "ل" and len(words) == 2:
            if i + 1 < len(reading.form) and reading.same(i, i + 1) and (
                    "ل" in reading.proclitics[i + 1]):
                return i + 1
            continue
        if reading.form[i + 1:last] == words[1:] and last < len(reading.form) and (
                reading.same(i, last)) and not reading.form[last].startswith("ما"):
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
        reading.noun[phrase.first] in NORMS)


def _headline_colons(reading: Reading, cast: Cast) -> list[Report]:
    found = []
    for i in range(len(reading.form)):
        if reading.role[reading.block[i]] not in ("headline", "subheading"):
            continue
        first = reading.first_of_sentence(i)
        if i == first or ":" not in reading.gap[i] or reading.form[i].isdigit():
            continue
        phrase = read_phrase(reading, cast, first)
        if phrase is not None and phrase.likely and i - phrase.last <= 5 and not any(
                ":" in reading.gap[j] for j in range(first + 1, i)):
            found.append(Report(None, None, None, None, "attribution", i, -1, phrase))
    return found
