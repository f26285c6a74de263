"""Whose words: quotations, reported speech and the voice of every mention.

Three steps. Marks that belong together are told apart as names and as what may be quotations
(`marks`); reporting words get their content (`reports`); each gets its speaker (`speakers`),
carried over where the subject is a pronoun or left out.

What stands inside marks that quote is `quoted`, what a reporting word reports is `reported`, all
else is the outlet's. A label in a translated page belongs to the page, not to the person quoted;
`verbatim` says which.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from analysis.files import lexicon_file
from analysis.lexicon.schema import Lexicon
from analysis.text.tokens import by_article, offsets
from analysis.voices.cast import find_cast, find_named
from analysis.voices.marks import marked_spans
from analysis.voices.reading import Quote, Reading, Report, likely, read_articles
from analysis.voices.reports import find_reports
from analysis.voices.speakers import choose_by, find_speakers, load_weights
from analysis.voices.speech import NOUN, PARTICIPLE, load_speech

COLUMNS = {"article": object, "sentence": "int64", "start": "int64", "end": "int64", "mode": object,
           "verbatim": object, "content": object, "speaker": object, "unsure": bool,
           "verb_start": "Int64", "verb_end": "Int64", "verb": object}
EMBED = "embed"
# A dash with a space before it opens an aside, one with a space or a comma after it ends it.
_ASIDE = re.compile(r"(?<=\s)[-–—]\s?([^-–—\n]{3,160}?)\s?[-–—](?=[\s،,.]|$)")


def find_quotations(texts: Mapping[Any, str], blocks: pd.DataFrame, tokens: pd.DataFrame,
                    vocabulary: pd.DataFrame, mentions: pd.DataFrame, lexicon: Lexicon,
                    verbatim: Mapping[Any, str] | None = None) -> pd.DataFrame:
    """Find the quotations and the reported speech of articles.

    Parameters: `texts` by their ids; the tables as the contract has them; the lexicon, whose folder
    may have a `speech.yml` of its own; `verbatim`, what is known of the wording of an article
    (original, translated; else unknown).

    Returns one row a span that somebody says: `article`, `sentence`, `start`, `end` (code points;
    of direct speech the words between the marks, of reported speech the reported clause, in pieces
    where the outlet puts in an aside), `mode` (direct, indirect), `verbatim`, `content`
    (quotation, clause, phrase or noun), `speaker` (id of an actor, several joined by +, else the
    name as written; null where nobody is named), `unsure` (another speaker is nearly as likely),
    `verb_start`, `verb_end`, `verb` (the lemma; null where there is none).
    """
    rows: list[tuple] = []
    weights = load_weights((lexicon_file("speaker_weights.json", lexicon.folder),))
    for name, reading in read_speakers(texts, blocks, tokens, vocabulary, mentions, lexicon,
                                       choose_by(weights)):
        rows += _rows(reading, name, (verbatim or {}).get(name, "unknown"))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).astype(COLUMNS)


def read_speakers(texts: Mapping[Any, str], blocks: pd.DataFrame, tokens: pd.DataFrame,
                  vocabulary: pd.DataFrame, mentions: pd.DataFrame, lexicon: Lexicon,
                  choose: Callable) -> Iterator[tuple[Any, Reading]]:
    """Read who says what in each article, by what chooses a speaker among the candidates."""
    kinds = {actor.id: actor.kind for actor in lexicon.actors.values()}
    readings = read_articles(texts, blocks, tokens, vocabulary, load_speech(lexicon.folder))
    actors = by_article(mentions[mentions["kind"] == "actor"], texts, "start", "end", "id", "form")
    for name, reading, named in zip(texts, readings, actors, strict=True):
        if reading.form:
            reading.kinds = kinds
            _find_marks(reading, named)
            find_cast(reading, named)
            reading.reports = find_reports(reading)
            _measure_contents(reading)
            find_named(reading)
            find_speakers(reading, choose)
            yield name, reading


def _find_marks(reading: Reading, actors: list[tuple]) -> None:
    """Note the marked spans that hold Arabic words, telling apart those that are names."""
    for _, *span, part in marked_spans(reading.text, reading.lines)[0]:
        first, last = reading.words_in(*span[:2])
        if last > first:
            reading.marked.append(Quote(*span, part, first, last))
    written = Counter(reading.form[q.first:q.last] for q in reading.marked
                      if reading.role[reading.block[q.first]] != "headline")
    for quote in reading.marked:
        first, length = quote.first, quote.last - quote.first
        words = " ".join(reading.core[first:quote.last])
        actor = length <= 4 and any(start <= min(reading.end[first] - 1, quote.start + 3)
                                    and quote.end <= end for start, end, *_ in actors)
        repeated = length <= 3 and written[reading.form[first:quote.last]] > 1
        spoken_to = length <= 3 and reading.same(first - 2, first) and (
            reading.form[first - 1] == "ل")
        quote.is_name = bool(
            actor or repeated or spoken_to or _after_noun(reading, first, length)
            or words in reading.speech.lists["platforms"] or words.isdigit())
        if not quote.is_name:
            reading.opening[first] = reading.closing[quote.last] = quote


def _after_noun(reading: Reading, first: int, length: int) -> bool:
    """Whether marked words follow what has a name: حركة «حماس»، ما يسمى «الخلافة»."""
    before = [k for k in range(first - 3, first) if reading.same(k, first)]
    if not before or length > 6 or ":" in reading.gap[first]:
        return False
    noun = first - 1
    # A noun such as حركة or المعهد may be followed by words of its own, too.
    said = reading.same(noun - 1, noun) and any(
        x.finite for x in reading.inflections[noun - 1][1])
    named = not reading.definite[noun] or length <= (1 if said else 3)
    return named and reading.listed(noun, "naming") or any(
        reading.listed(k, "naming_phrases") for k in before)


def _measure_contents(reading: Reading) -> None:
    """Set where the content of each report starts and ends, in characters."""
    reports = [r for r in reading.reports if r.how != "act"]
    at = {r.word: r for r in reports if r.word is not None}
    quotes = [q for q in reading.marked if not q.is_name]
    for report in reports:
        if report.quote is not None:
            continue
        report.start = _content_start(reading, report)
        holder = next((q for q in quotes if report.word is not None and q.first <= min(
            report.first, report.word) and max(report.first, report.word) < q.last), None)
        last = report.last if report.last >= 0 else _content_last(reading, report, at, holder)
        report.end = reading.end[max(last - 1, report.first)]
        for quote in reading.marked:
            if report.start <= quote.outer_start < report.end <= quote.outer_end:
                report.end = quote.outer_end


def _content_start(reading: Reading, report: Report) -> int:
    first = report.first
    start = reading.start[first]
    if report.how == "complement":
        return reading.start_without(first, sum(p in "بوف" for p in reading.proclitics[first]))
    return next((q.outer_start for q in reading.marked if q.first == first), start)


def _content_last(reading: Reading, report: Report, at: dict[int, Report], holder: Quote | None
                  ) -> int:
    """The word after the last word of a reported clause."""
    k = report.first + 1
    while reading.same(k - 1, k) and (holder is None or k < holder.last) and (
            not _ends_content(reading, report, at, k)):
        k += 1
    return k


def _ends_content(reading: Reading, report: Report, at: dict[int, Report], k: int) -> bool:
    """Whether a word ends what is reported: another report goes on, or one leaves the clause."""
    form, lists, comma = reading.form[k], reading.speech.lists, reading.comma(k)
    x = at[k].inflection if k in at else None
    if x is not None and x.mood != NOUN and (
            form[0] in "وف" and reading.start[k] != at[k].verb_start or comma and (
                x.mood == PARTICIPLE or x.person == 1 or likely(at[k].after) is not None)):
        return True
    if form.removeprefix("و") in lists["but"] and k + 1 in at:
        return True
    ahead = reading.form[k + 1] if k + 1 < len(reading.form) else ""
    if not comma:
        return form in lists["asides"] and ahead in lists["attributing"]
    if form in lists["asides"]:
        return k - report.first >= 4
    return (form in lists["breaks"] or form in lists["pointers"] or form == "مع" and k + 1 in at
            or form.lstrip("و") in lists["attributing"] or form in lists["occasions_after"]
            and bool(ahead) and reading.listed(k + 1, "occasion"))


def _rows(reading: Reading, name: Any, verbatim: str) -> list[tuple]:
    direct = [q for q in reading.marked if q.direct]
    said = [(q.first, q.start, q.end, "direct", "quotation", q, q.report) for q in direct]
    quoted = {(q.first, q.last) for q in direct}
    said += [(r.first, start, end, "indirect", _content(reading, r), r, r)
             for r in reading.reports
             if r.quote is None and reading.words_in(r.start, r.end) not in quoted
             for start, end in _pieces(reading.text, r)]
    rows = []
    for first, start, end, mode, content, item, report in said:
        verb = (None, None, None) if report is None or report.word is None else (
            report.verb_start, reading.end[report.word], report.inflection.verb.lemma)
        rows.append((name, reading.sentence[first], start, end, mode, verbatim, content,
                     item.speaker, item.unsure, *verb))
    return sorted(rows, key=lambda r: (r[2], -r[3], r[4]))


def _content(reading: Reading, report: Report) -> str:
    """What is reported: a clause, a phrase with its preposition, or a noun."""
    if report.how != "complement":
        return "clause"
    phrase = reading.preposition[report.first] or reading.joined[report.first]
    return "phrase" if phrase else "noun"


def _pieces(text: str, report: Report) -> list[tuple[int, int]]:
    """A reported clause without the asides between dashes that the outlet puts in."""
    cuts = [report.start]
    for aside in _ASIDE.finditer(text, report.start, report.end):
        if len(aside.group(1).split()) > 2:
            cuts += aside.span()
    trimmed = []
    for a, b in zip(cuts[::2], [*cuts[1::2], report.end], strict=True):
        while a < b and not text[a].isalnum() and text[a] not in "\"“«({'‘":
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if b > a:
            trimmed.append((a, b))
    return trimmed


def add_voices(mentions: pd.DataFrame, quotations: pd.DataFrame, blocks: pd.DataFrame,
               spans: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say of every mention of articles, or of each of other `spans`, in whose voice it stands.

    All tables have `article`. Returns the mentions or spans with `voice` (outlet, reported, quoted)
    and `speaker` (null where the voice is the outlet's or nobody is named). Within several spans
    the innermost reported one counts; quoted goes before reported. An embedded post is its
    author's, who is the first actor named in its last line.
    """
    result = (mentions if spans is None else spans).copy()
    after = offsets(result, quotations, blocks, mentions)
    posts = _posts(blocks.assign(after=after[2]), mentions.assign(after=after[3]))
    said = pd.concat([posts, pd.DataFrame({
        "start": quotations["start"] + after[1], "end": quotations["end"] + after[1],
        "voice": quotations["mode"].map({"direct": "quoted", "indirect": "reported"}),
        "speaker": quotations["speaker"], "order": quotations["mode"].eq("indirect") + 1})])
    said = said.iloc[np.lexsort((said["end"] - said["start"], said["order"]))]
    at = result["start"].to_numpy() + after[0]
    order = np.argsort(at, kind="stable")
    holder = np.full(len(at), -1)
    # What goes before is written last.
    for n, (first, last) in reversed([*enumerate(zip(*(
            np.searchsorted(at[order], said[side].to_numpy(int)) for side in ("start", "end")),
            strict=True))]):
        holder[order[first:last]] = n
    for column, otherwise in (("voice", "outlet"), ("speaker", None)):
        values = [*(value or None for value in said[column]), otherwise]
        result[column] = pd.Series([values[n] for n in holder], result.index, dtype=object)
    return result


def _posts(blocks: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Each embedded post, whose lines stand one below the other: where it is, and its author."""
    rows = []
    lines = blocks.sort_values(["after", "start"]).itertuples()
    for (moved, role), post in groupby(lines, key=lambda line: (line.after, line.role)):
        if role == EMBED:
            post = list(post)
            first, last = post[0], post[-1]
            inside = mentions[(mentions["after"] == moved) & (mentions["start"] >= last.start) & (
                mentions["end"] <= last.end) & (mentions["kind"] == "actor")]
            named = inside.sort_values(["start", "end"], ascending=[True, False])["id"]
            author = next(iter(named), None) if last.start > first.start else None
            rows.append((moved + first.start, moved + last.end, "quoted", author, 0))
    return pd.DataFrame(rows, columns=["start", "end", "voice", "speaker", "order"])
