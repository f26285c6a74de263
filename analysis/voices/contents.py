"""What a reporting word reports: a clause, a quotation, a colon, a preposition and a noun.

The search goes from the word to the end of its sentence and takes what no nearer word has taken.
"""

import re

from analysis.arabic.characters import fold
from analysis.voices.phrases import (
    COMMAS,
    NEAR,
    QUESTION,
    Quote,
    Reading,
    Report,
    Scene,
    close_by,
    letters_in,
)
from analysis.voices.speech import IMPERFECT, NOUN, PARTICIPLE, PERFECT, read_form

FARTHEST = 45
FARTHEST_NOUN = 12
OFFERS = frozenset(map(fold, "وجه وجهت يوجه تلقى تلقت قبل قبلت لبى لبت رفض رفضت".split()))
QUESTION_LINKS = frozenset(map(fold, "حول عن بشأن عما ما".split()))
# Without إن: وأضاف لذا نطالب
_OPENERS = frozenset(map(fold, "لذا لكن نحن لا لقد هناك هذا هذه ليس لن لم ليست إذا كل".split()))


def find_content(scene: Scene, report: Report) -> bool:
    """Find what a word reports, after it or before it, and note it in the report.

    Returns whether there is any; a clause or quotation found is taken for no other word.
    """
    if not report.inflection.verb.content:
        return False
    return _content_after(scene, report) or _content_before(scene, report)


def _content_after(scene: Scene, report: Report) -> bool:
    """Find the content after a reporting word; tells whether there is any."""
    reading, opening, taken = scene.reading, scene.opening, scene.taken
    i, x = report.word, report.inflection
    subject_end = report.after.last if report.after is not None else i + 1
    limit = FARTHEST if x.mood in (PERFECT, IMPERFECT) else FARTHEST_NOUN
    if x.mood == NOUN:
        return _noun_content(scene, report, subject_end)
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
        if "clause" in x.verb.content and k not in taken and reading.clause(k) and not (
                _later_in(reading, report, taken, k)):
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
                        _may_have_complement(report, k, subject_end)):
                    report.how, report.first = "complement", k
                    return True
            elif joined_hit < 0 and prepositions & set(reading.proclitics[k]) and (
                    k not in scene.cast.at or "ل" in prepositions):
                joined_hit = k
        k += 1
    if joined_hit >= 0 and joined_hit - subject_end <= 6 and _may_have_complement(
            report, joined_hit, subject_end):
        report.how, report.first = "complement", joined_hit
        return True
    if x.verb.lemma in ("أضاف", "قال") and x.mood == PERFECT and i + 1 < n and (
            reading.same(i, i + 1) and reading.form[i + 1] in _OPENERS):
        report.how, report.first, report.after = "clause", i + 1, None
        return True
    return _plain_object(reading, report, subject_end)


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


def _may_have_complement(report: Report, k: int, subject_end: int) -> bool:
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


def _plain_object(reading: Reading, report: Report, subject_end: int) -> bool:
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
    if first >= n or not close_by(reading, first, report.word) or reading.preposition(first) or (
            reading.particle(first) or reading.joined_preposition(first)):
        return False
    if not (reading.definite(first) or reading.enclitic[first] or (
            first + 1 < n and reading.definite(first + 1))):
        return False
    report.how, report.first = "complement", first
    return True


def _noun_content(scene: Scene, report: Report, subject_end: int) -> bool:
    """Content of a verbal noun: دعوة روسيا إلى، مع تأكيد، قوله إن، سؤال حول ما إذا."""
    reading, taken = scene.reading, scene.taken
    i, x = report.word, report.inflection
    n = len(reading.form)
    previous = reading.core[i - 1] if i and reading.same(i - 1, i) else ""
    before = reading.proclitics[i]
    k = subject_end
    if k >= n or not reading.same(i, k):
        return False
    somebodys = x.object or report.after is not None or previous == "مع"
    if x.verb.lemma == "قال" and x.object and k not in taken:
        quote = scene.opening.get(k)
        if quote is not None:
            report.how, report.quote, report.first, report.last = "quote", quote, k, quote.last
            return True
        if ":" in reading.gap[k]:
            report.how, report.first = "colon", k
            taken.add(k)
            return True
    for j in range(k, min(k + 3, n)):
        if not close_by(reading, j, i):
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
        joined = "ل" in reading.proclitics[k] and k not in scene.cast.at
        if (to or joined) and close_by(reading, k, i) and not (
                joined and reading.listed(k, "bodies")):
            report.how, report.first = "complement", k
            return True
        return False
    if "noun" in x.verb.content and previous == "مع" and report.after is None and not (
            reading.definite(i) or reading.preposition(k)) and close_by(reading, k, i):
        report.how, report.first = "complement", k
        return True
    return False


def _content_before(scene: Scene, report: Report) -> bool:
    """Content before its verb: حسبما قال، وفق ما أعلن، "…" قال فلان، and ، يقول فلان at the end."""
    reading, taken = scene.reading, scene.taken
    i, x = report.word, report.inflection
    if x.mood not in (PERFECT, IMPERFECT):
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
                report.how, report.first = "clause", past_comma(reading, after_end)
                return reading.same(i, report.first)
            return False
    quote = scene.closing.get(i)
    if quote is not None and quote.first not in taken and x.verb.kind != "describe" and not (
            report.before is not None):
        likely = report.after is not None and report.after.likely
        ends = after_end >= len(reading.form) or not close_by(reading, after_end, i)
        said_after = reading.gap[i].strip(" \t\u200f\u200e") not in ("",) and (
            likely or ends or not reading.same(i, i + 1))
        if said_after and "و" not in reading.proclitics[i]:
            report.how, report.quote, report.first, report.last = (
                "before", quote, quote.first, quote.last)
            return True
    if (report.after is not None and report.after.likely and set(reading.gap[i]) & COMMAS
            and "و" not in reading.proclitics[i] and x.verb.kind == "say"
            and (after_end >= len(reading.form) or not close_by(reading, after_end, i))
            and i - first > 2 and x.mood in (IMPERFECT, PERFECT) and x.verb.lemma == "قال"):
        report.how, report.first, report.last = "before", first, i
        return True
    return False


def past_comma(reading: Reading, k: int) -> int:
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
