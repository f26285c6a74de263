"""Reported speech: which word reports, what it reports, and how far that goes.

A word of `speech.yml` counts only with content: a clause (إن، أن), a quotation, a colon, or the
preposition its lexicon entry names. Content may also stand before it (حسبما قال، "…"، قال فلان).
"""

import re
from dataclasses import dataclass

from analysis.arabic.characters import fold
from analysis.reading import NOT_CLAUSE_AFTER, QUESTION, Reading, letters_in
from analysis.speakers import Cast, Phrase, read_phrase
from analysis.speech import IMPERFECT, NOUN, PARTICIPLE, PERFECT, Inflection, read_form

FARTHEST = 45
FARTHEST_NOUN = 12
NEAR = 3
COMMAS = frozenset("،,؛;")
VERBS_NOT_AFTER = frozenset(map(fold, """في من عن على إلى مع خلال بعد قبل عقب إثر بسبب بشأن حول ضد دون بدون غير أي كل
    بعض هذا هذه ذلك تلك سوى رغم عبر أول آخر""".split()))
OFFERS = frozenset(map(fold, "وجه وجهت يوجه تلقى تلقت قبل قبلت لبى لبت رفض رفضت".split()))
QUESTION_LINKS = frozenset(map(fold, "حول عن بشأن عما ما".split()))
_ASIDE = re.compile(r"(?:(?<=\s)[-–—]\s|\s[-–—](?=\S))([^-–—\n]{3,160}?)(?:\s[-–—](?=[\s،,.]|$)|[-–—](?=[\s،,.]|$))")


@dataclass
class Quote:
    """A marked span that may be somebody's words, by its words: `first` to `last` (exclusive)."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    part: int | None
    first: int
    last: int
    role: str = ""  # name, or empty
    speaker: str | None = None
    report: "Report | None" = None
    direct: bool = False


@dataclass
class Report:
    """A reporting word with its content; `speaker` is found in a second step."""

    word: int | None
    inflection: Inflection | None
    verb_start: int | None
    verb_end: int | None
    how: str  # clause, quote, colon, complement, before, attribution; act: no content
    first: int  # first word of the content
    last: int  # end of the content's words where known, else -1
    after: Phrase | None = None
    before: Phrase | None = None
    quote: Quote | None = None
    speaker: str | None = None
    quoted_speaker: str | None = None
    start: int = -1
    end: int = -1

    @property
    def anchor(self) -> int:
        """The word that shows where the report stands."""
        if self.word is not None:
            return self.word
        return self.after.first if self.after is not None else self.first


def find_reports(reading: Reading, cast: Cast, quotes: list[Quote]) -> list[Report]:
    """Find the reporting words of an article that have content, in text order.

    Words are read from the last to the first, so that of two words before one إن the nearer has it.
    """
    opening = {q.first: q for q in quotes if q.role != "name"}
    closing = {q.last: q for q in quotes if q.role != "name"}
    named = {k for q in quotes if q.role == "name" for k in range(q.first, q.last)}
    taken: set[int] = set()
    found: list[Report] = []
    for i in range(len(reading.form) - 1, -1, -1):
        if i in named or reading.role[reading.block[i]] == "embed":
            continue
        report = _read_word(reading, cast, opening, closing, taken, i)
        if report is not None:
            found.append(report)
            if report.how in ("clause", "colon"):
                taken.add(report.first)
            if report.quote is not None:
                taken.add(report.quote.first)
    found = sorted(found + _attributions(reading, cast),
                   key=lambda r: (r.anchor, r.word is None))
    for report in found:
        if report.last >= 0 and report.quote is None:
            _shorten(reading, found, report)
    return found


def _shorten(reading: Reading, found: list[Report], report: Report) -> None:
    """Begin content that stands before its word after what another has reported by then."""
    earlier = [r for r in found if r is not report and r.how != "act" and report.first <= r.anchor < report.last]
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


def _read_word(reading: Reading, cast: Cast, opening: dict[int, Quote], closing: dict[int, Quote],
               taken: set[int], i: int) -> Report | None:
    letters, found = read_form(reading.form[i], reading.speech)
    if not found:
        return None
    if i in cast.at and cast.at[i].first == i and all(x.mood != NOUN for x in found):
        return None
    inside = any(q.first <= i < q.last for q in opening.values())
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
    if _impersonal(reading, i):
        return None
    start = letters_in(reading.text, reading.start[i], letters) if letters else reading.start[i]
    end = reading.end[i]
    after = before = None
    if x.mood in (PERFECT, IMPERFECT):
        before = subject_before(reading, cast, i)
        if not (before is not None and before.likely) and not x.object:
            after = _subject_after(reading, cast, i)
        elif x.object and not (before is not None and before.likely):
            after = read_phrase(reading, cast, i + 1) if _close_by(reading, i + 1, i) else None
            after = after if after is not None and after.likely else None
        if (before is None or not before.likely) and after is None:
            before = _antecedent(reading, cast, i)
    elif x.mood == NOUN and not x.object:
        after = read_phrase(reading, cast, i + 1) if _close_by(reading, i + 1, i) else None
        if after is not None and not after.likely:
            after = None
    report = Report(i, x, start, end, "", -1, -1, after, before)
    if x.verb.close and x.mood in (PERFECT, IMPERFECT) and not _clause_initial(reading, i, before):
        return None
    subject = after if before is None or not before.likely else before
    if subject is not None and not subject.likely and reading.noun[subject.first].endswith("ات"):
        return None  # المعطيات تشير إلى أن: what shows something says nothing
    if x.verb.lemma == "نقل" and not _relayed(reading, cast, report):
        return None
    if _content(reading, cast, opening, taken, report) or _content_before(
            reading, cast, closing, taken, report):
        if x.verb.subject == "document" and not _document_speaks(report):
            return None
        return report
    if x.mood in (PERFECT, IMPERFECT) and subject is not None and subject.likely and (
            x.verb.subject is None and previous not in _RELATIVE):
        report.how = "act"
        report.after, report.before = subject, None
        return report
    return None


def _relayed(reading: Reading, cast: Cast, report: Report) -> bool:
    """Set as speaker of نقل the one from whom words are passed on: نقلت الوكالة عن الوزير أن."""
    first = report.after.last if report.after is not None else report.word + 1
    for k in range(first, min(first + 8, len(reading.form) - 1)):
        if not _close_by(reading, k, report.word):
            return False
        if reading.form[k] == "عن":
            phrase = read_phrase(reading, cast, k + 1)
            report.before, report.after = phrase, phrase
            return phrase is not None
    return False


def _antecedent(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """Whoever a relative clause that begins with the verb is about: الاتحاد الذي يتهمها."""
    if not i or not reading.same(i - 1, i) or reading.form[i - 1] not in _RELATIVE:
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


def _close_by(reading: Reading, j: int, i: int) -> bool:
    """Whether no punctuation parts a word from the verb before it."""
    return j < len(reading.form) and reading.same(i, j) and not (
        set(reading.gap[j]) & (COMMAS | set(":.؟!")))


def _clause_initial(reading: Reading, i: int, before: Phrase | None) -> bool:
    if i == 0 or not reading.same(i - 1, i) or reading.form[i][0] in "وف":
        return True
    if before is not None and before.likely:
        return True
    return bool(set(reading.gap[i]) & (COMMAS | set(":-–—\"”»"))) or (
        reading.form[i - 1] in ("قد", "كما", "ثم", "لقد"))


def _subject_after(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    j = i + 1
    if not _close_by(reading, j, i):
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
            if not _close_by(reading, k, i) or reading.particle(k) or reading.preposition(k):
                break
            if reading.listed(k, "titles") and not reading.joined_preposition(k) and (
                    not reading.definite(k)):
                phrase = read_phrase(reading, cast, k)
                return phrase if phrase is not None and phrase.kind in ("person", "actor") else None
    return None


_BETWEEN = frozenset(map(fold, "أيضا ايضا كذلك بدوره بدورها اليوم أمس مجددا أيضاً مؤخرا سابقا لاحقا عليه له لهم".split()))


def _adverb(reading: Reading, i: int) -> bool:
    form = reading.form[i]
    return reading.spelling[i].endswith(("اً", "ًا")) or (
        len(form) >= 5 and form.endswith("ا") and (form[1] == "ا" or form[0] == "م"))


_RELATIVE = frozenset({"الذي", "التي", "الذين"})
_STARTERS = frozenset(map(fold, """إن أن ان كان كانت كانوا وكان وكانت فيما بينما لكن ولكن غير كما حيث قد وقد إذ فإن وإن وأن الذي
    التي الذين ما مما عندما بعدما حين حينما ثم بأن""".split()))
_BUT = frozenset({"لكن", "لكنه", "لكنها", "لكنهم"})
# Without إن: وأضاف لذا نطالب
_OPENERS = frozenset(map(fold, "لذا لكن نحن لا لقد هناك هذا هذه ليس لن لم ليست إذا كل".split()))
_SKIPPED = frozenset(map(fold, "قد لم لن لا سوف كان كانت كانوا أيضا بدوره بدورها كذلك لقد".split()))


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


def _content(reading: Reading, cast: Cast, opening: dict[int, Quote], taken: set[int],
             report: Report) -> bool:
    """Find the content after a reporting word; tells whether there is any."""
    i, x = report.word, report.inflection
    if not x.verb.content:
        return False
    subject_end = report.after.last if report.after is not None else i + 1
    limit = FARTHEST if x.mood in (PERFECT, IMPERFECT) else FARTHEST_NOUN
    if x.mood == NOUN:
        return _noun_content(reading, cast, opening, taken, report, subject_end)
    prepositions = {fold(p) for p in x.verb.content} - {"clause", "quote", "noun"}
    joined_hit = -1
    past_comma = False
    n = len(reading.form)
    k = i + 1
    while k < min(n, i + limit):
        same = reading.same(i, k)
        colon = ":" in reading.gap[k] and not reading.form[k].isdigit()
        if not same and not (colon and k == i + 1 or colon and not reading.same(i, k)
                             and reading.same(i, k - 1)):
            break
        past_comma = past_comma or bool(set(reading.gap[k]) & COMMAS)
        if any(y.mood == PARTICIPLE and not y.plural
               for y in read_form(reading.form[k], reading.speech)[1]):
            break
        quote = opening.get(k)
        if quote is not None and k not in taken and _quote_is_content(
                reading, report, quote, k, subject_end, colon):
            report.how, report.quote, report.first, report.last = "quote", quote, k, quote.last
            return True
        if quote is not None and k not in taken and k >= subject_end and joined_hit < 0 and (
                quote.last - quote.first > 0 and not prepositions and not colon):
            k = quote.last
            continue
        if colon and k not in taken:
            first = k + 1 if _bare_clause(reading, k) else k
            report.how, report.first = "colon", first
            taken.add(k)
            return first < n
        if k not in taken and reading.clause(k) and not _later_in(reading, report, taken, k):
            likely = report.after is not None and report.after.likely
            if x.verb.close and k > subject_end + NEAR and not likely:
                return False
            report.how = "clause"
            first = k + 1 if _bare_clause(reading, k) else k
            if first >= n or not reading.same(i, first):
                return False
            taken.add(k)
            report.first = first
            return True
        if x.verb.kind == "ask" and reading.form[k] in QUESTION and k <= subject_end + NEAR:
            report.how, report.first = "clause", k
            return True
        if prepositions and k >= subject_end and not past_comma:
            if reading.form[k] in prepositions or reading.core[k] in prepositions:
                ahead = k + 1
                if ahead < n and reading.same(i, ahead) and not reading.clause(ahead) and (
                        _may_have_complement(reading, cast, report, k, subject_end)):
                    report.how, report.first = "complement", k
                    return True
            elif joined_hit < 0 and prepositions & set(reading.proclitics[k]) and k not in cast.at:
                joined_hit = k
            elif joined_hit < 0 and "ل" in prepositions and "ل" in reading.proclitics[k]:
                joined_hit = k
        k += 1
    if joined_hit >= 0 and joined_hit - subject_end <= 6 and _may_have_complement(
            reading, cast, report, joined_hit, subject_end):
        report.how, report.first = "complement", joined_hit
        return True
    if x.verb.lemma in ("أضاف", "قال") and x.mood == PERFECT and i + 1 < n and (
            reading.same(i, i + 1) and reading.form[i + 1] in _OPENERS):
        report.how, report.first, report.after = "clause", i + 1, None
        return True
    return _plain_object(reading, cast, report, subject_end)


def _bare_clause(reading: Reading, k: int) -> bool:
    return reading.form[k] == "ان"


def _later_in(reading: Reading, report: Report, taken: set[int], k: int) -> bool:
    """Whether قال has its own إن later, so that this أن is another word's."""
    if report.inflection.verb.lemma != "قال" or not reading.spelling[k].startswith("أ"):
        return False
    j = k + 1
    while j < len(reading.form) and reading.same(k, j) and j - k < FARTHEST:
        if j not in taken and reading.spelling[j].startswith("إن") and reading.clause(j):
            return k > report.word + NEAR or reading.spelling[j] == "إن"
        j += 1
    return False


def _quote_is_content(reading: Reading, report: Report, quote: Quote, k: int, subject_end: int,
                      colon: bool) -> bool:
    if colon:
        return True
    length = quote.last - quote.first
    if quote.role == "scare":
        return False
    if k <= subject_end:
        # مؤسسة النقد «ساما» أن: a short mark in the middle of a sentence is a name.
        ends = quote.last >= len(reading.form) or bool(
            set(reading.gap[quote.last]) & set("،,.؛;:؟!")) or not reading.same(k, quote.last)
        return length > 3 or ends
    return length >= 4


def _may_have_complement(reading: Reading, cast: Cast, report: Report, k: int,
                         subject_end: int) -> bool:
    """A preposition and a noun are content only where somebody who can speak is the subject."""
    x = report.inflection
    if k > subject_end + (20 if x.verb.kind == "call_for" else NEAR):
        return False
    if x.mood == PARTICIPLE:
        return k <= report.word + 4 + 4 * (x.verb.kind == "call_for")
    if report.before is not None:
        return report.before.likely
    if report.after is not None:
        return report.after.likely and report.after.kind != "document" or (
            report.after.kind == "document" and x.verb.kind in ("call_for", "say")
            and x.verb.lemma not in ("أشار", "لفت"))
    return True


def _plain_object(reading: Reading, cast: Cast, report: Report, subject_end: int) -> bool:
    x = report.inflection
    if "noun" not in x.verb.content or x.mood == PARTICIPLE:
        return False
    likely = [p for p in (report.before, report.after) if p is not None and p.likely]
    if report.after is not None and not report.after.likely and report.before is None:
        first = report.word + 1
        report.after = None
    elif likely:
        first = subject_end
    else:
        return False
    n = len(reading.form)
    if first >= n or not _close_by(reading, first, report.word) or reading.preposition(first) or (
            reading.particle(first) or reading.joined_preposition(first)):
        return False
    if not (reading.definite(first) or reading.enclitic[first] or (
            first + 1 < n and reading.definite(first + 1))):
        return False
    report.how, report.first = "complement", first
    return True


def _noun_content(reading: Reading, cast: Cast, opening: dict[int, Quote], taken: set[int],
                  report: Report, subject_end: int) -> bool:
    """Content of a verbal noun: دعوة روسيا إلى، مع تأكيد، قوله إن، سؤال حول ما إذا."""
    i, x = report.word, report.inflection
    n = len(reading.form)
    previous = reading.core[i - 1] if i and reading.same(i - 1, i) else ""
    before = reading.proclitics[i]
    k = subject_end
    if k >= n or not reading.same(i, k):
        return False
    somebodys = x.object or report.after is not None or previous == "مع"
    if x.verb.lemma == "قال" and x.object and k not in taken:
        quote = opening.get(k)
        if quote is not None:
            report.how, report.quote, report.first, report.last = "quote", quote, k, quote.last
            return True
        if ":" in reading.gap[k]:
            report.how, report.first = "colon", k
            taken.add(k)
            return True
    for j in range(k, min(k + 3, n)):
        if not _close_by(reading, j, i):
            break
        if reading.clause(j) and j not in taken and somebodys:
            if x.verb.lemma == "قال" and not x.object:
                return False
            first = j + 1 if _bare_clause(reading, j) else j
            if first >= n or not reading.same(i, first):
                return False
            taken.add(j)
            report.how, report.first = "clause", first
            return True
        asks = x.verb.kind == "ask" and reading.form[j] in QUESTION_LINKS
        if asks and j + 1 < n and reading.form[j + 1] in QUESTION | {"ما"}:
            first = j + 1
            report.how, report.first = "clause", first
            return True
    if x.verb.lemma == "قال":
        return False
    if x.verb.kind == "call_for" and x.verb.lemma == "دعا":
        if previous in OFFERS or "ب" in before and report.after is None:
            return False
        to = reading.form[k] in (fold("إلى"), fold("الي"))
        joined = "ل" in reading.proclitics[k] and k not in cast.at
        if (to or joined) and _close_by(reading, k, i) and not (
                joined and reading.listed(k, "bodies")):
            report.how, report.first = "complement", k
            return True
        return False
    if "noun" in x.verb.content and previous == "مع" and x.mood == NOUN and (
            report.after is None and not reading.definite(i)):
        if not reading.preposition(k) and _close_by(reading, k, i):
            report.how, report.first = "complement", k
            return True
    return False


def _content_before(reading: Reading, cast: Cast, closing: dict[int, Quote], taken: set[int],
                    report: Report) -> bool:
    """Content before its verb: حسبما قال، وفق ما أعلن، "…" قال فلان، and ، يقول فلان at the end."""
    i, x = report.word, report.inflection
    if x.mood not in (PERFECT, IMPERFECT) or not x.verb.content:
        return False
    pointers = reading.speech.lists["pointers"]
    one = reading.form[i - 1] if i and reading.same(i - 1, i) else ""
    two = f"{reading.form[i - 2]} {one}" if i > 1 and reading.same(i - 2, i) else ""
    first = reading.first_of_sentence(i)
    after_end = report.after.last if report.after is not None else i + 1
    for pointer, length in ((two, 2), (one, 1)):
        plain = pointer[1:] if pointer[:1] == "و" else pointer
        if pointer and (pointer in pointers or plain in pointers):
            if i - length > first:
                report.how, report.first, report.last = "before", first, i - length
                return True
            if report.after is not None and after_end < len(reading.form) and reading.same(
                    i, after_end):
                report.how, report.first = "clause", _past_comma(reading, after_end)
                return reading.same(i, report.first)
            return False
    quote = closing.get(i)
    if quote is not None and quote.first not in taken and x.verb.kind != "describe" and not (
            report.before is not None):
        likely = report.after is not None and report.after.likely
        ends = after_end >= len(reading.form) or not _close_by(reading, after_end, i)
        said_after = reading.gap[i].strip(" \t\u200f\u200e") not in ("",) and (
            likely or ends or not reading.same(i, i + 1))
        if said_after and "و" not in reading.proclitics[i]:
            report.how, report.quote, report.first, report.last = (
                "before", quote, quote.first, quote.last)
            return True
    if (report.after is not None and report.after.likely and set(reading.gap[i]) & COMMAS
            and "و" not in reading.proclitics[i] and x.verb.kind == "say"
            and (after_end >= len(reading.form) or not _close_by(reading, after_end, i))
            and i - first > 2 and x.mood in (IMPERFECT, PERFECT) and x.verb.lemma == "قال"):
        report.how, report.first, report.last = "before", first, i
        return True
    return False


def _past_comma(reading: Reading, k: int) -> int:
    """Skip the rest of an adjunct, up to فإن or to the comma that ends it, if one is near."""
    for j in range(k, min(k + 14, len(reading.form))):
        if not reading.same(k, j):
            break
        if reading.form[j] in ("فان", "فقد", "فانه", "فانها"):
            bare = reading.form[j] == "فان" and j + 1 < len(reading.form) and reading.same(j, j + 1)
            return j + 1 if bare else j
    for j in range(k, min(k + 6, len(reading.form))):
        if not reading.same(k, j):
            break
        if set(reading.gap[j]) & COMMAS:
            return j
    return k


def _attributions(reading: Reading, cast: Cast) -> list[Report]:
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
            phrase.last == n or not _close_by(reading, phrase.last, i))
        if not phrase.likely and not bare:
            continue
        first = reading.first_of_sentence(i)
        start = i
        while start > first and not set(reading.gap[start]) & COMMAS:
            start -= 1
        if i - first <= 1 or 0 < i - start <= 2 and start > first:
            content = _past_comma(reading, phrase.last)
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
        reading.noun[phrase.first] in {fold(w) for w in ("قرار", "ميثاق", "دستور", "مبادرة", "إعلان")})


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
        inner = next((q for q in quotes if q is not holder and q.first <= k < q.last
                      and q.first > first - 1), None)
        if inner is not None and inner.last > k:
            k = inner.last
            continue
        if not reading.same(k - 1, k) and not (holder is not None and False):
            return k
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
        return k - first > 4
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
    [(10, 26)]
    """
    return [m.span() for m in _ASIDE.finditer(text, start, end) if len(m.group(1).split()) > 2]


__all__ = ["NOT_CLAUSE_AFTER", "Quote", "Report", "asides", "find_reports", "measure_contents",
           "subject_before"]
