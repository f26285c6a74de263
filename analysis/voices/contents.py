"""What a reporting word reports: a clause, a quotation, a colon, a preposition and a noun.

The search goes from the word to the end of its sentence and takes what no nearer word has taken.
"""

import re
from dataclasses import dataclass

from analysis.arabic.characters import fold
from analysis.voices.phrases import (
    NEAR,
    STOPS,
    Quote,
    Reading,
    Report,
    Scene,
    close_by,
    letters_in,
    likely,
)
from analysis.voices.speech import NOUN, PARTICIPLE, PERFECT, Inflection, read_form

FARTHEST = 45
FARTHEST_NOUN = 12


def find_content(scene: Scene, report: Report) -> bool:
    """Find what a word reports, after it or before it, and note it in the report.

    Returns whether there is any; a clause or quotation found is taken for no other word.
    """
    if not report.inflection.verb.content:
        return False
    after = _noun_content if report.inflection.mood == NOUN else _content_after
    return after(_Search(scene, report)) or _content_before(scene, report)


@dataclass
class _Search:
    """The search for what a word reports: `after` is the word after its subject.

    `joined` is the first word with a preposition of the verb written onto it.
    """

    scene: Scene
    report: Report
    past_comma: bool = False
    joined: int = -1

    def __post_init__(self):
        self.reading, self.taken = self.scene.reading, self.scene.taken
        self.word, self.inflection = self.report.word, self.report.inflection
        self.previous = self.reading.core[self.word - 1] if self.reading.same(
            self.word - 1, self.word) else ""
        subject = self.report.after
        self.after = subject.last if subject is not None else self.word + 1
        self.prepositions = {fold(p) for p in self.inflection.verb.content} - {
            "clause", "quote", "noun"}

    def clause(self, k: int) -> bool:
        """Take the clause that begins at a word, without the أن before it."""
        first = k + (self.reading.form[k] == "ان")
        if not self.reading.same(self.word, first):
            return False
        self.taken.add(k)
        return self.report.take("clause", first)


def _content_after(search: _Search) -> bool:
    """Find content after a verb or participle: at each word the first rule that can tell."""
    reading, i = search.reading, search.word
    k, last = i + 1, i + (FARTHEST if search.inflection.finite else FARTHEST_NOUN)
    while k < min(len(reading.form), last):
        colon = ":" in reading.gap[k] and not reading.digits(k)
        if not reading.same(i, k) and not (colon and reading.same(i, k - 1)):
            break
        search.past_comma = search.past_comma or reading.comma(k)
        if any(x.mood == PARTICIPLE and not x.plural
               for x in read_form(reading.form[k], reading.speech)[1]):
            break
        quote = search.scene.opening.get(k) if k not in search.taken else None
        if quote is not None:
            if _quote_is_content(search, quote, k, colon):
                return search.report.take("quote", k, quote.last, quote)
            if k >= search.after and search.joined < 0 and not (search.prepositions or colon):
                k = quote.last
                continue
        for rule in (_colon, _clause, _question, _preposition):
            content = rule(search, k)
            if content is not None:
                return content
        k += 1
    if 0 <= search.joined <= search.after + 6 and _may_have_complement(search, search.joined):
        return search.report.take("complement", search.joined)
    return _without_complementiser(search) or _plain_object(search)


def _colon(search: _Search, k: int) -> bool | None:
    reading = search.reading
    if ":" not in reading.gap[k] or reading.digits(k) or k in search.taken:
        return None
    search.taken.add(k)
    first = k + (reading.form[k] == "ان")
    return search.report.take("colon", first) and first < len(reading.form)


def _clause(search: _Search, k: int) -> bool | None:
    if "clause" not in search.inflection.verb.content or k in search.taken or (
            not search.reading.clause(k)):
        return None
    if search.inflection.verb.close and k > search.after + NEAR and not likely(search.report.after):
        return False
    return search.clause(k)


def _question(search: _Search, k: int) -> bool | None:
    asks = search.inflection.verb.kind == "ask" and k <= search.after + NEAR
    return search.report.take("clause", k) if asks and search.reading.form[
        k] in search.reading.speech.lists["questions"] else None


def _preposition(search: _Search, k: int) -> bool | None:
    """A preposition of the verb and its noun; one that is joined to the noun is only noted."""
    reading, prepositions = search.reading, search.prepositions
    if k < search.after or search.past_comma:
        return None
    if reading.form[k] in prepositions or reading.core[k] in prepositions:
        if reading.same(search.word, k + 1) and not reading.clause(k + 1) and (
                _may_have_complement(search, k)):
            return search.report.take("complement", k)
    elif search.joined < 0 and not prepositions.isdisjoint(reading.proclitics[k]) and (
            k not in search.scene.cast.at or "ل" in prepositions):
        search.joined = k
    return None


def _quote_is_content(search: _Search, quote: Quote, k: int, colon: bool) -> bool:
    reading, length = search.reading, quote.last - quote.first
    if colon or length > 3:
        return True
    # مؤسسة النقد «ساما» أن: a short mark in the middle of a sentence is a name.
    return k <= search.after and (not reading.same(k, quote.last) or bool(
        set(reading.gap[quote.last]) & STOPS))


def _may_have_complement(search: _Search, k: int) -> bool:
    """A preposition and a noun are content only where somebody who can speak is the subject."""
    report, verb = search.report, search.inflection.verb
    calls = verb.kind == "call_for"
    if k > search.after + (20 if calls else NEAR):
        return False
    if search.inflection.mood == PARTICIPLE:
        return k <= search.word + 4 + 4 * calls
    if report.before is not None:
        return report.before.likely
    if report.after is None:
        return True
    if report.after.kind == "document":
        return calls or verb.kind == "say" and verb.lemma not in ("أشار", "لفت")
    return report.after.likely


def _without_complementiser(search: _Search) -> bool:
    """وأضاف لذا نطالب: a clause without إن."""
    first = search.word + 1
    if search.inflection.verb.lemma not in ("أضاف", "قال") or search.inflection.mood != PERFECT or (
            not search.reading.same(search.word, first)) or search.reading.form[
            first] not in search.reading.speech.lists["openers"]:
        return False
    search.report.after = None
    return search.report.take("clause", first)


def _plain_object(search: _Search) -> bool:
    reading, report, x = search.reading, search.report, search.inflection
    if "noun" not in x.verb.content or x.mood == PARTICIPLE:
        return False
    if report.after is not None and not report.after.likely and report.before is None:
        first = report.word + 1
        report.after = None
    elif likely(report.before) or likely(report.after):
        first = search.after
    else:
        return False
    if not close_by(reading, first, report.word) or reading.preposition(first) or (
            reading.particle(first) or reading.joined_preposition(first)):
        return False
    definite = reading.definite(first) or reading.enclitic[first] or (
        first + 1 < len(reading.form) and reading.definite(first + 1))
    return definite and report.take("complement", first)


def _noun_content(search: _Search) -> bool:
    """Content of a verbal noun: دعوة روسيا إلى، مع تأكيد، قوله إن، سؤال حول ما إذا."""
    reading, k = search.reading, search.after
    if not reading.same(search.word, k):
        return False
    i, x, report = search.word, search.inflection, search.report
    previous = search.previous
    says = x.verb.lemma == "قال"
    if says and x.object and k not in search.taken and _said_plainly(search, k):
        return True
    somebodys = x.object or report.after is not None or previous == "مع"
    for j in range(k, k + 3):
        if not close_by(reading, j, i):
            break
        if reading.clause(j) and j not in search.taken and somebodys:
            return (not says or bool(x.object)) and search.clause(j)
        if x.verb.kind == "ask" and reading.form[j] in reading.speech.lists["question_links"] and (
                {"ما", *reading.speech.lists["questions"]} & set(reading.form[j + 1:j + 2])):
            return report.take("clause", j + 1)
    if not close_by(reading, k, i):
        return False
    if x.verb.lemma == "دعا":
        return _called_for(search, k)
    bare = previous == "مع" and report.after is None and not (
        reading.definite(i) or reading.preposition(k))
    return "noun" in x.verb.content and bare and report.take("complement", k)


def _said_plainly(search: _Search, k: int) -> bool:
    """The quotation or colon after قوله."""
    quote = search.scene.opening.get(k)
    if quote is not None:
        return search.report.take("quote", k, quote.last, quote)
    if ":" not in search.reading.gap[k]:
        return False
    search.taken.add(k)
    return search.report.take("colon", k)


def _called_for(search: _Search, k: int) -> bool:
    reading, i = search.reading, search.word
    if search.previous in reading.speech.lists["offers"] or (
            "ب" in reading.proclitics[i] and search.report.after is None):
        return False
    joined = "ل" in reading.proclitics[k] and k not in search.scene.cast.at and (
        not reading.listed(k, "bodies"))
    to = reading.form[k] in (fold("إلى"), fold("الي"))
    return (to or joined) and search.report.take("complement", k)


def _content_before(scene: Scene, report: Report) -> bool:
    """Content before its verb: حسبما قال، وفق ما أعلن، "…" قال فلان، and ، يقول فلان at the end."""
    reading, i, x = scene.reading, report.word, report.inflection
    if not x.finite:
        return False
    first = reading.first_of_sentence(i)
    for length in (2, 1):
        pointer = " ".join(reading.form[max(first, i - length):i])
        if not {pointer, pointer.removeprefix("و")}.isdisjoint(reading.speech.lists["pointers"]):
            return _pointed_at(reading, report, first, i - length)
    if "و" in reading.proclitics[i]:
        return False
    after = report.after.last if report.after is not None else i + 1
    ends, speaks = not close_by(reading, after, i), likely(report.after) is not None
    quote = scene.closing.get(i)
    if quote is not None and quote.first not in scene.taken and x.verb.kind != "describe" and (
            report.before is None and (speaks or ends)
            and reading.gap[i].strip(" \t\u200f\u200e")):
        return report.take("before", quote.first, quote.last, quote)
    return (x.verb.lemma == "قال" and speaks and ends and reading.comma(i) and i - first > 2
            and report.take("before", first, i))


def _pointed_at(reading: Reading, report: Report, first: int, last: int) -> bool:
    """What حسبما قال points at: the sentence before it, or the one after it."""
    if last > first:
        return report.take("before", first, last)
    if report.after is None or not reading.same(report.word, report.after.last):
        return False
    start = past_comma(reading, report.after.last)
    return report.take("clause", start) and reading.same(report.word, start)


def past_comma(reading: Reading, k: int) -> int:
    """Skip the rest of an adjunct, up to فإن or to the comma that ends it, if one is near."""
    near = [j for j in range(k, k + 14) if reading.same(k, j)]
    for j in near:
        if reading.form[j] in ("فان", "فقد", "فانه", "فانها"):
            return j + (reading.form[j] == "فان" and reading.same(j, j + 1))
    return next((j for j in near[:6] if reading.comma(j)), k)


# A dash with a space before it opens an aside, one with a space or a comma after it ends it.
_ASIDE = re.compile(r"(?<=\s)[-–—]\s?([^-–—\n]{3,160}?)\s?[-–—](?=[\s،,.]|$)")

def measure_contents(reading: Reading, reports: list[Report], quotes: list[Quote]) -> None:
    """Set where the content of each report starts and ends, in characters."""
    reports = [r for r in reports if r.how != "act"]
    at = {r.word: r for r in reports if r.word is not None}
    open_quotes = [q for q in quotes if q.role != "name"]
    for report in reports:
        if report.quote is not None:
            continue
        report.start = _content_start(reading, report, quotes)
        holder = next((q for q in open_quotes if report.word is not None and q.first <= min(
            report.first, report.word) and max(report.first, report.word) < q.last), None)
        last = report.last if report.last >= 0 else _content_last(
            reading, report, at, [q for q in open_quotes if q is not holder], holder)
        report.end = reading.end[max(last - 1, report.first)]
        for quote in quotes:
            if report.start <= quote.outer_start < report.end <= quote.outer_end and (
                    quote is not holder):
                report.end = quote.outer_end


def _content_start(reading: Reading, report: Report, quotes: list[Quote]) -> int:
    first = report.first
    start = reading.start[first]
    if report.how == "complement" and not {"ب", "و"}.isdisjoint(reading.proclitics[first]):
        count = sum(len(p) for p in reading.proclitics[first] if p in "بوف")
        return letters_in(reading.text, start, count)
    if report.how == "colon":
        return start
    gap_start = start - len(reading.gap[first])
    return next((q.outer_start for q in quotes if gap_start <= q.outer_start and (
        q.outer_start < start <= q.start or q.first == first)), start)


def _content_last(reading: Reading, report: Report, at: dict[int, Report], quotes: list[Quote],
                  holder: Quote | None) -> int:
    """The word after the last word of a reported clause."""
    k = report.first + 1
    while reading.same(k - 1, k) and (holder is None or k < holder.last):
        inner = next((q for q in quotes if report.first <= q.first <= k < q.last), None)
        if inner is not None:
            k = inner.last
        elif _cuts(reading, report, at, k):
            return k
        else:
            k += 1
    return k


def _cuts(reading: Reading, report: Report, at: dict[int, Report], k: int) -> bool:
    """Whether a word ends what is reported: another report, or a word that leaves the clause."""
    form, speech, comma = reading.form[k], reading.speech.lists, reading.comma(k)
    other = at.get(k)
    if other is not None and k > report.first and _parts(reading, other, comma):
        return True
    if form.removeprefix("و") in speech["but"] and k + 1 in at:
        return True
    ahead = reading.form[k + 1] if k + 1 < len(reading.form) else ""
    if not comma:
        return form in speech["asides"] and ahead in speech["attributing"]
    if form in speech["asides"]:
        return k - report.first >= 4
    return (form in speech["breaks"] or form in speech["pointers"] or form == "مع" and k + 1 in at
            or form.lstrip("و") in speech["attributing"] or form in speech["occasions_after"]
            and bool(ahead) and reading.listed(k + 1, "occasion"))


def _parts(reading: Reading, other: Report, comma: bool) -> bool:
    """Whether another reporting word goes on after what is reported, and not within it."""
    x: Inflection = other.inflection
    joined = "و" in reading.proclitics[other.word] or reading.form[other.word][0] in "وف"
    if x.mood == PARTICIPLE:
        return comma or joined
    return x.finite and (joined and reading.start[other.word] != other.verb_start or comma and (
        x.person == 1 or likely(other.after) is not None))


def asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between dashes within a reported clause: what the outlet puts in.

    >>> asides("إن موسكو - وهي حليف لدمشق - تعتقد", 0, 33)
    [(9, 27)]
    """
    return [m.span() for m in _ASIDE.finditer(text, start, end) if len(m.group(1).split()) > 2]
