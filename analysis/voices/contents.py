"""What a reporting word reports: a clause, a quotation, a phrase with its preposition, a noun."""

from analysis.arabic.characters import fold
from analysis.voices.reading import Quote, Reading, Report, likely
from analysis.voices.speech import NOUN, PARTICIPLE

FARTHEST = 45
FARTHEST_NOUN = 12
NEAR = 3


def has_content(reading: Reading, report: Report) -> bool:
    """Find what a word reports, after it or before it, and note it in the report.

    Returns whether there is any; a clause or quotation found is taken for no other word.
    """
    x = report.inflection
    if not x.verb.content:
        return False
    if x.finite and x.object and x.verb.kind == "say" and x.person == 3 and (
            x.verb.lemma not in reading.speech.lists["addressing"]):
        return _content_before(reading, report)  # ما قاله: the object is what is said
    after = _noun_content if x.mood == NOUN else _content_after
    return x.finite and _quote_before(reading, report) or after(reading, report) or (
        x.finite and _content_before(reading, report))


def _content_after(reading: Reading, report: Report) -> bool:
    """Find content after a verb or participle: at each word the first rule that can tell."""
    i, after = report.word, report.past
    verb = report.inflection.verb
    prepositions = {fold(p) for p in verb.content} - {"clause", "quote", "noun"}
    k, joined, past_comma = i + 1, -1, False
    while _within_reach(reading, report, k):
        colon = _colon(reading, k)
        past_comma = past_comma or reading.comma(k)
        quote = None if k in reading.taken else reading.opening.get(k)
        if verb.kind == "call_for" and reading.spelling[k].startswith("إن") and reading.clause(k):
            return False  # قال مسؤول طلب التكتم إن: one calls for أن
        if quote is not None and (colon or _is_content(
                reading, quote, k - (reading.form[k - 1] == "ب") <= after)):
            return report.take("quote", k, quote.last, quote)
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


def _within_reach(reading: Reading, report: Report, k: int) -> bool:
    """Whether content may begin at a word: near enough, in the sentence, before any participle."""
    farthest = FARTHEST if report.inflection.finite else FARTHEST_NOUN
    return k < min(len(reading.form), report.word + farthest) and (
        reading.same(report.word, k) or _colon(reading, k)) and not any(
        y.mood == PARTICIPLE and not y.plural for y in reading.inflections[k][1])


def _colon(reading: Reading, k: int) -> bool:
    return ":" in reading.gap[k] and not reading.form[k].isdigit()


def _begins_here(reading: Reading, report: Report, k: int, colon: bool) -> bool | None:
    """Whether a colon, clause or question begins the content at a word; None: none is there."""
    verb, free = report.inflection.verb, k not in reading.taken
    if colon and free:
        reading.taken.add(k)
        first = k + (reading.form[k] == "ان")
        return report.take("colon", first) and first < len(reading.form)
    near = k <= report.past + NEAR
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
    return last - first > 3 or beside and not any(
        reading.clause(k) for k in range(last, last + 8) if reading.close_by(last - 1, k))


def _may_have_complement(report: Report, k: int) -> bool:
    """A preposition and a noun are content only where somebody who can speak is the subject."""
    verb, after = report.inflection.verb, report.after
    calls = verb.kind == "call_for"
    if k > report.past + (20 if calls else NEAR):
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
    if "noun" not in report.inflection.verb.content:
        return False
    if not (likely(report.before) or likely(report.after)):
        report.after = None
    first = report.past
    phrase = report.after
    parted = phrase is not None and "،" in reading.text[
        reading.start[phrase.first]:reading.start[phrase.last - 1]] and reading.comma(first)
    if not (reading.close_by(report.word, first) or parted and reading.same(report.word, first)):
        return False
    if reading.preposition[first] or reading.joined[first] or (
            reading.particle(first) or reading.finite[first]):
        return False
    noun = reading.listed(first, "events") or reading.enclitic[first] or any(
        reading.definite[k] for k in (first, first + 1) if reading.same(first, k))
    return noun and report.take("complement", first)


def _noun_content(reading: Reading, report: Report) -> bool:
    """Content of a verbal noun: دعوة روسيا إلى، مع تأكيد، قوله إن، سؤال حول ما إذا."""
    i, x, k = report.word, report.inflection, report.past
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
    somebodys = x.object or report.after is not None or previous == "مع" or (
        x.verb.lemma == "قال" and "ب" in reading.proclitics[i])
    for j in range(k, k + 3):
        if not reading.close_by(i, j):
            break
        if reading.clause(j) and j not in reading.taken and somebodys:
            return _take_clause(reading, report, j)
        if x.verb.kind == "ask" and reading.form[j] in lists["question_links"] and (
                {"ما", *lists["questions"]} & set(reading.form[j + 1:j + 2])):
            return report.take("clause", j + 1)
    return _has_noun_complement(reading, report, previous) and report.take("complement", k)


def _has_noun_complement(reading: Reading, report: Report, previous: str) -> bool:
    """دعوة إلى، مع تأكيد: whether a complement follows a verbal noun after the word `previous`."""
    verb, k = report.inflection.verb, report.past
    if verb.lemma == "دعا":
        to = reading.form[k] == "الى" or "ل" in reading.proclitics[k]
        somebodys = report.after is not None or report.inflection.object or reading.definite[
            report.word]
        return to and somebodys and previous not in reading.speech.lists["offers"]
    return "noun" in verb.content and previous == "مع" and not (
        reading.definite[report.word] or reading.preposition[k])


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
            start = past_comma(reading, report.past)
            return report.after is not None and reading.same(i, start) and (
                report.take("clause", start))
    ends = not reading.close_by(i, report.past)
    return (x.verb.lemma == "قال" and likely(report.after) is not None and ends
            and reading.comma(i) and i - first > 2 and report.take("before", first, i))


def _quote_before(reading: Reading, report: Report) -> bool:
    """A quotation right before its verb: «…»، قال فلان; «…»، كما قال; «…»، هذا ما قاله فلان."""
    i = report.word
    if "و" in reading.proclitics[i] or i == 0 or reading.block[i - 1] != reading.block[i]:
        return False
    pointed = next((i - n for n in (1, 2) if " ".join(reading.form[i - n:i])
                    in reading.speech.lists["pointers"] and reading.same(i - n, i)), i)
    quote, subject = reading.closing.get(pointed), likely(report.after) is not None
    return quote is not None and "." not in reading.gap[pointed] and (
        subject or pointed == i and not reading.close_by(i, report.past)
    ) and report.take("before", quote.first, quote.last, quote)


def past_comma(reading: Reading, k: int) -> int:
    """Skip the rest of an adjunct, up to فإن or to the comma that ends it, if one is near."""
    near = [j for j in range(k, k + 14) if reading.same(k, j)]
    for j in near:
        if reading.form[j] in ("فان", "فقد", "فانه", "فانها"):
            return j + (reading.form[j] == "فان" and reading.same(j, j + 1))
    return next((j for j in near[:6] if reading.comma(j)), k)
