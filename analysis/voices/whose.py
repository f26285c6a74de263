"""Whose words: quotations, reported speech and the voice of every mention.

Three steps. Marks that belong together are told apart as names and as what may be quotations
(`quotations`); reporting words get their content (`reports`); each gets its speaker (`speakers`),
carried over where the subject is a pronoun or left out.

What stands inside marks that quote is `quoted`, what a reporting word reports is `reported`, all
else is the outlet's. A label in a translated page belongs to the page, not to the person quoted;
`verbatim` says which.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.lexicon.schema import load_lexicon
from analysis.voices.contents import asides, measure_contents
from analysis.voices.persons import find_cast
from analysis.voices.phrases import Quote, Reading, Report, read_article
from analysis.voices.quotations import marked_spans
from analysis.voices.reports import find_reports
from analysis.voices.speakers import find_speakers
from analysis.voices.speech import load_speech, read_form

COLUMNS = ["sentence", "start", "end", "mode", "verbatim", "speaker", "verb_start", "verb_end",
           "verb"]
EMBED = "embed"


def find_quotations(text: str, blocks: pd.DataFrame, tokens: pd.DataFrame,
                    vocabulary: pd.DataFrame, mentions: pd.DataFrame,
                    lexicon_folder: Path | None = None, verbatim: str = "unknown",
                    kinds: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Find the quotations and the reported speech of one article.

    Parameters: the article's tables as the contract has them; `lexicon_folder` for a `speech.yml`
    of one's own; `verbatim`, what is known of the wording (original, translated, unknown);
    `kinds`, what each actor is (person, country, ...), by default from `actors.yml`.

    Returns one row a span that somebody says: `sentence`, `start`, `end` (code points; of direct
    speech the words between the marks, of reported speech the reported clause, in pieces where
    the outlet puts in an aside), `mode` (direct, indirect), `verbatim`, `speaker` (id of an
    actor, several joined by +, else the name as written; null where nobody is named),
    `verb_start`, `verb_end`, `verb` (the lemma; null where there is none).
    """
    reading = read_article(text, blocks, tokens, vocabulary, load_speech(lexicon_folder))
    if not reading.form:
        return _table([])
    quotes = _quotes(reading, marked_spans(text, blocks)[0])
    _mark_names(reading, mentions, quotes)
    cast = find_cast(reading, mentions,
                     actor_kinds(lexicon_folder) if kinds is None else kinds,
                     frozenset(q.first for q in quotes if q.role != "name"))
    reports = find_reports(reading, cast, quotes)
    measure_contents(reading, reports, quotes)
    find_speakers(reading, cast, quotes, reports)
    return _table(_rows(reading, quotes, reports, verbatim))


def actor_kinds(folder: Path | None = None) -> dict[str, str]:
    """Say of each actor of the lexicon what it is: person, country, medium ..."""
    return {name: actor.kind for name, actor in load_lexicon(folder).actors.items()}


def _quotes(reading: Reading, spans: pd.DataFrame) -> list[Quote]:
    """The marked spans by their words; those without any Arabic word are left out."""
    quotes = []
    for row in spans.itertuples(index=False):
        first, last = reading.words_in(row.start, row.end)
        if last > first:
            part = None if pd.isna(row.part) else int(row.part)
            quotes.append(Quote(row.start, row.end, row.outer_start, row.outer_end, part, first,
                                last))
    return quotes


def _mark_names(reading: Reading, mentions: pd.DataFrame, quotes: list[Quote]) -> None:
    """Mark the spans that are a name or a title, which quote nobody."""
    actors = mentions[mentions["kind"] == "actor"]
    actors = list(zip(actors["start"], actors["end"], strict=True))
    written = Counter(tuple(reading.form[q.first:q.last]) for q in quotes)
    for quote in quotes:
        first, length = quote.first, quote.last - quote.first
        words = " ".join(reading.core[first:quote.last])
        actor = length <= 4 and any(start <= min(reading.end[first] - 1, quote.start + 3)
                                    and quote.end <= end for start, end in actors)
        repeated = length <= 3 and written[tuple(reading.form[first:quote.last])] > 1
        spoken_to = length <= 3 and reading.same(first - 2, first) and (
            reading.form[first - 1] == "ل")
        if actor or repeated or spoken_to or _after_noun(reading, first, length) or (
                words in reading.speech.lists["platforms"] or words.isdigit()):
            quote.role = "name"


def _after_noun(reading: Reading, first: int, length: int) -> bool:
    """Whether marked words follow what has a name: حركة «حماس»، ما يسمى «الخلافة»."""
    before = [k for k in range(first - 3, first) if reading.same(k, first)]
    return bool(before) and length <= 6 and ":" not in reading.gap[first] and (
        reading.listed(first - 1, "naming") and _names(reading, first - 1, length)
        or any(reading.listed(k, "naming_phrases") for k in before))


def _names(reading: Reading, noun: int, length: int) -> bool:
    """Whether a noun such as حركة or المعهد is followed by its name, not by its words."""
    if not reading.definite(noun):
        return True
    said = reading.same(noun - 1, noun) and any(
        x.finite for x in read_form(reading.form[noun - 1], reading.speech)[1])
    return length <= (1 if said else 3)


def _rows(reading: Reading, quotes: list[Quote], reports: list[Report], verbatim: str
          ) -> list[tuple]:
    def row(first: int, start: int, end: int, mode: str, speaker: str | None,
            report: Report | None) -> tuple:
        verb = (None, None, None) if report is None or report.word is None else (
            report.verb_start, report.verb_end, report.inflection.verb.lemma)
        return (reading.sentence[first], start, end, mode, verbatim, speaker, *verb)

    rows = [row(q.first, q.start, q.end, "direct", q.speaker, q.report) for q in quotes if q.direct]
    rows += [row(report.first, start, end, "indirect", report.speaker, report)
             for report in reports if report.quote is None and report.end > report.start
             for start, end in _pieces(reading.text, report)]
    return sorted(rows, key=lambda r: (r[1], -r[2], r[3]))


def _pieces(text: str, report: Report) -> list[tuple[int, int]]:
    """A reported clause without the asides between dashes that the outlet puts in."""
    cuts = [report.start, *(edge for aside in asides(text, report.start, report.end)
                            for edge in aside), report.end]
    pieces = zip(cuts[::2], cuts[1::2], strict=True)
    trimmed = []
    for a, b in pieces:
        while a < b and not text[a].isalnum() and text[a] not in "\"“«({'‘":
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if b > a:
            trimmed.append((a, b))
    return trimmed


def _table(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS)
    for column in ("sentence", "start", "end"):
        table[column] = table[column].astype("int64")
    for column in ("verb_start", "verb_end"):
        table[column] = table[column].astype("Int64")
    for column in ("mode", "verbatim", "speaker", "verb"):
        table[column] = table[column].astype(object).where(table[column].notna(), None)
    return table


def add_voices(mentions: pd.DataFrame, quotations: pd.DataFrame, blocks: pd.DataFrame,
               spans: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say of every mention of one article, or of each of other `spans`, in whose voice it stands.

    Returns the mentions or spans with `voice` (outlet, reported, quoted) and `speaker` (null where
    the voice is the outlet's or nobody is named). Within several spans the innermost reported one
    counts; quoted goes before reported. An embedded post is its author's, who is the first actor
    named in its last line.
    """
    result = mentions.copy() if spans is None else spans.copy()
    voices, speakers = [], []
    direct, indirect = (_spans(quotations[quotations["mode"] == mode])
                        for mode in ("direct", "indirect"))
    embeds = _embeds(blocks)
    for start in result["start"]:
        embed = next((e for e in embeds if e[0] <= start < e[1]), None)
        if embed is not None:
            voices.append("quoted")
            speakers.append(_author(mentions, embed))
            continue
        voice, speaker = "outlet", None
        if (quoted := _innermost(direct, start)) is not None:
            voice, speaker = "quoted", quoted
        elif (reported := _innermost(indirect, start)) is not None:
            voice, speaker = "reported", reported
        voices.append(voice)
        speakers.append(speaker or None)
    result["voice"] = pd.Series(voices, index=result.index, dtype=object)
    result["speaker"] = pd.Series(speakers, index=result.index, dtype=object)
    return result


def _spans(table: pd.DataFrame) -> list[tuple[int, int, str]]:
    """Spans with their speaker, the shortest first."""
    spans = zip(table["start"], table["end"], table["speaker"], strict=True)
    return sorted(((int(start), int(end), speaker or "") for start, end, speaker in spans),
                  key=lambda span: span[1] - span[0])


def _innermost(spans: list[tuple[int, int, str]], position: int) -> str | None:
    """The speaker of the shortest span that holds a position, empty where unknown; else None."""
    return next((speaker for start, end, speaker in spans if start <= position < end), None)


def _embeds(blocks: pd.DataFrame) -> list[tuple[int, int, int]]:
    """Each embedded post: its start and end and the start of its last line."""
    posts: list[tuple[int, int, int]] = []
    previous = None
    for row in blocks.sort_values("start").itertuples():
        if row.role == EMBED:
            if previous == EMBED:
                posts[-1] = (posts[-1][0], row.end, row.start)
            else:
                posts.append((row.start, row.end, row.start))
        previous = row.role
    return posts


def _author(mentions: pd.DataFrame, embed: tuple[int, int, int]) -> str | None:
    first, end, last_line = embed
    if last_line == first:
        return None
    inside = mentions[(mentions["start"] >= last_line) & (mentions["end"] <= end)
                      & (mentions["kind"] == "actor")]
    return inside.sort_values(["start", "end"], ascending=[True, False])["id"].iloc[0] if len(
        inside) else None
