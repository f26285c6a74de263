"""Sheets for hand coding: places drawn from a study, to be coded by people who read them.

A sheet of lines holds mentions of actors and frames, or places of terms: they show whether what
the rules found is right. A sheet of sentences (`blind`) holds sentences with and without what was
asked for, and not what the rules say: it shows also what they missed.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.files import lexicon_file
from analysis.lexicon.source import near
from analysis.measures.concordance import concordance
from analysis.mentions.resolve import apart, names_any
from analysis.study.places import thinned, unit_names
from analysis.study.study import Study, StudyError
from framing.coding.codebook import codebook_table
from framing.spreadsheets import add_sheet, new_book, save_book, write_csv

NONE = "none"
"""The code of a place that is nothing of what was asked for."""
SHEET = "Coding"
COLUMNS = ["unit", "article", "line", "before", "node", "after", "id", "rule", "code", "note",
           "codes", "coder", "seed", "draw", "lexicon", "sha256"]
_WIDTHS = {"unit": 20, "article": 14, "line": 6, "before": 45, "node": 24, "after": 45, "id": 18,
           "code": 18, "note": 30, "codes": 24, "draw": 24, "sha256": 16}


class CodingError(StudyError):
    """A sheet that cannot be drawn or read: the message names file and row, and the fix."""


class Draw(NamedTuple):
    """A drawn sheet: its rows, the codes that are allowed (empty: any), and drawn of how many."""

    sheet: pd.DataFrame
    codes: tuple[str, ...]
    ids: tuple[str, ...]
    of: int


class Asked(NamedTuple):
    """What a sheet asks about: ids of the lexicons, and terms."""

    ids: tuple[str, ...]
    terms: tuple[str, ...]


def asked_for(study: Study, names: Iterable[str]) -> Asked:
    """Tell ids of actors and frames from terms.

    Raises `CodingError` for a name that is neither: Latin letters that are no id.
    """
    known = {**study.lexicon.frames, **study.lexicon.actors}
    ids, terms = [], []
    for name in dict.fromkeys(names):
        if name in known:
            ids.append(name)
        elif re.search("[A-Za-z]", name):
            raise CodingError(f"There is no actor or frame {name!r} in the lexicons, and a term is "
                              f"Arabic.{meant(name, known)} All ids stand in `framing code "
                              "book`.")
        else:
            terms.append(name)
    return Asked(tuple(ids), tuple(terms))


def meant(name: str, known: Iterable[str]) -> str:
    """Return the question after a known name that is much alike, empty where none is."""
    known_name = near(name, known)
    return f" Did you mean {known_name}?" if known_name else ""


def draw_sheet(study: Study, names: Iterable[str], *, number: int = 100, seed: int = 1,
               blind: bool = False, wide: bool = False, codes: Sequence[str] = (),
               coder: str = "", width: int = 60) -> Draw:
    """Draw places of ids or terms from the counted blocks of a study, for coding by hand.

    `number` places are drawn, all where there are fewer. The draw follows from `seed` and the
    places alone: it is the same on every machine, and a smaller one is part of a larger one.
    Lines are sorted by the word before, then the three words after (L1, R1, R2, R3). With `blind`
    half of the units are sentences that hold an id asked for and half do not, in the order of the
    texts. `wide` draws the wider readings of the lexicon too. `codes` are the codes allowed;
    without them the ids asked for and "none", and any for terms alone.

    The sheet's columns: `unit` (article:start-end), `article`, `line`, `before`, `node`, `after`,
    `id` and `rule` (what the rules say: core, wide or none; not with `blind`), `code` and `note`
    (empty, for the coder), `codes`, `coder`, `seed`, `draw` (the same in all sheets of one draw:
    its kind, how many places there were, a hash), `lexicon` and `sha256` (of lexicons and article,
    to tell when they changed).

    Raises `CodingError` where nothing is found, or an id is unknown.
    """
    asked = asked_for(study, names)
    for code in codes:
        if not code.strip() or re.search(r"[|+]", code):
            raise CodingError(f"{code!r} cannot be a code: | and + stand between codes. Name it "
                              "otherwise.")
    if blind and (asked.terms or wide):
        raise CodingError("Sentences (--blind) are drawn for ids, as the study counts them. Leave "
                          + ("--wide" if wide else ", ".join(asked.terms)) + " out.")
    places = _places(study, asked, wide)
    if places.empty:
        raise CodingError(f"None of {', '.join([*asked.ids, *asked.terms])} occurs in the counted "
                          "parts of the study's articles: there is nothing to draw."
                          + ("" if wide else " (--wide looks for the wider readings too.)"))
    if blind:
        pool = _sentences(study)
        holds = _holding(pool, places)
        chosen = pd.concat(_thinned_halves(pool[holds], pool[~holds], number, seed))
    else:
        pool = places[["article", "start", "end"]]
        chosen = thinned(pool, number, seed)
    allowed = tuple(codes) or ((*asked.ids, NONE) if asked.ids else ())
    sheet = concordance(study.texts, chosen, study.tables.blocks, width,
                        sort="text" if blind else "context")
    sheet.insert(0, "unit", unit_names(sheet))
    if not blind:
        ids = asked.ids or tuple([*study.lexicon.frames, *study.lexicon.actors])
        sheet["id"], sheet["rule"] = decisions(study, sheet, ids)
    hashes = study.articles.set_index("article")["sha256"]
    sheet["code"] = sheet["note"] = None
    sheet["codes"], sheet["coder"], sheet["seed"] = " | ".join(allowed) or None, coder or None, seed
    sheet["lexicon"], sheet["sha256"] = lexicon_hash(study), sheet["article"].map(hashes)
    kind = f"{'sentences' if blind else 'lines'}-{len(pool)}"
    sheet["draw"] = _draw_name(sheet, kind, asked, allowed, seed)
    kept = [name for name in COLUMNS if name in sheet]
    return Draw(sheet[kept], allowed, asked.ids, len(pool))


def _places(study: Study, asked: Asked, wide: bool) -> pd.DataFrame:
    wide = wide or study.settings.coding.strength == "wide"
    try:
        tables = [study.find(wide=wide, id=asked.ids).spans,
                  *(study.find(term).spans for term in asked.terms)]
    except ValueError as error:
        raise CodingError(str(error)) from error
    columns = ["article", "sentence", "start", "end"]
    return pd.concat([table[columns] for table in tables]).drop_duplicates(
        ["article", "start", "end"], ignore_index=True)


def _sentences(study: Study) -> pd.DataFrame:
    """Return the counted sentences that hold a word."""
    worded = study.tables.tokens[["article", "sentence"]].drop_duplicates()
    return study.sentences.merge(worded, on=["article", "sentence"])


def _holding(sentences: pd.DataFrame, places: pd.DataFrame) -> pd.Series:
    held = set(zip(places["article"], places["sentence"], strict=True))
    return pd.Series([key in held for key in zip(
        sentences["article"], sentences["sentence"], strict=True)], sentences.index, dtype=bool)


def _thinned_halves(holding: pd.DataFrame, without: pd.DataFrame, number: int,
                    seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    half = max(math.ceil(number / 2), number - len(without))
    held = thinned(holding, half, seed)
    return held, thinned(without, number - len(held), seed)


def decisions(study: Study, units: pd.DataFrame,
              ids: Iterable[str]) -> tuple[list[str | None], list[str]]:
    """Say for each unit (article, start, end) what the rules find there among `ids`.

    A mention with exactly these characters counts, else those that overlap them. Returns the ids,
    joined by +, or None, and the strength of the surest: core, wide, or "none".
    """
    names, rules = [], []
    counted = study.counted(study.whole_pages.mentions, wide=True)
    for mentions, start, end in _at(counted, units, ids):
        here = mentions[(mentions["start"] == start) & (mentions["end"] == end)]
        if here.empty:
            here = mentions[(mentions["start"] < end) & (mentions["end"] > start)]
        names.append("+".join(sorted(_named(here))) or None)
        rules.append(min(here["strength"], default=NONE))
    return names, rules


def sentence_decisions(study: Study, units: pd.DataFrame, ids: Iterable[str]) -> list[str | None]:
    """Say for each sentence (article, start, end) which of `ids` the study counts in it."""
    return ["+".join(sorted(_named(mentions[(mentions["start"] >= start) & (mentions["end"] <= end)]
                                   ) & set(ids))) or None
            for mentions, start, end in _at(study.mentions, units, ids)]


def _at(mentions: pd.DataFrame, units: pd.DataFrame,
        ids: Iterable[str]) -> Iterator[tuple[pd.DataFrame, int, int]]:
    """Yield for each unit the mentions of `ids` in its article, its start and its end."""
    mentions = mentions[names_any(mentions["id"], ids)]
    by_article = dict(list(mentions.groupby("article")))
    for article, start, end in zip(units["article"], units["start"], units["end"], strict=True):
        yield by_article.get(article, mentions.iloc[:0]), start, end


def _named(mentions: pd.DataFrame) -> set[str]:
    return {name for joined in mentions["id"] for name in apart(joined)}


def counted_sentences(study: Study) -> pd.DataFrame:
    """Return the sentences that a blind draw is made from: `article`, `start`, `end`."""
    return _sentences(study)[["article", "start", "end"]].reset_index(drop=True)


def lexicon_hash(study: Study) -> str:
    """Return a short hash of the lexicons of actors and frames, whatever their line ends."""
    texts = [lexicon_file(name, study.lexicon.folder).read_text(encoding="utf-8-sig")
             for name in ("actors.yml", "frames.yml")]
    return _short("\n".join(texts))


def _draw_name(sheet: pd.DataFrame, kind: str, asked: Asked, allowed: tuple[str, ...],
               seed: int) -> str:
    facts = [kind, *asked.ids, *asked.terms, *allowed, str(seed), *sheet["unit"],
             *sheet["sha256"], *sheet["lexicon"].unique()]
    return f"{kind}-{_short(chr(10).join(facts))}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def write_sheet(draw: Draw, study: Study, path: Path | str) -> Path:
    """Write a drawn sheet as .xlsx, with its codebook on a second sheet, or as .csv.

    The workbook runs from right to left and offers the codes in a list. The same draw gives the
    same bytes. Raises `CodingError` for another kind of file.
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        return write_csv(draw.sheet, path)
    if path.suffix.lower() != ".xlsx":
        raise CodingError(f"{path.name}: sheets are written as .xlsx or .csv. Name a file that "
                          "ends so.")
    book = new_book()
    sentences = "id" not in draw.sheet
    widths = {**_WIDTHS, "node": 70, "before": 25, "after": 25} if sentences else _WIDTHS
    lines = add_sheet(book, SHEET, draw.sheet, widths, wrap=True)
    codes = _code_table(draw, study)
    if len(codes):
        add_sheet(book, "Codebook", codes, {"code": 18, "definition": 40, "include": 50,
                                            "exclude": 50, "label_ar": 20, "label_en": 20,
                                            "examples": 40, "counter_examples": 40}, wrap=True)
        column = lines.cell(1, list(draw.sheet.columns).index("code") + 1).column_letter
        choice = DataValidation("list", f"Codebook!$A$2:$A${len(draw.codes) + 1}", allow_blank=True,
                                # Joined codes and notes of doubt are the coder's to write.
                                showErrorMessage=False)
        choice.add(f"{column}2:{column}{len(draw.sheet) + 1}")
        lines.add_data_validation(choice)
    return save_book(book, path)


def _code_table(draw: Draw, study: Study) -> pd.DataFrame:
    """Return the allowed codes with what the codebook says of each, a row a code."""
    columns = ["label_ar", "label_en", "definition", "include", "exclude", "examples",
               "counter_examples"]
    book = codebook_table(study.lexicon, draw.ids or draw.codes).set_index("id")[columns]
    book[columns[-2:]] = book[columns[-2:]].map("\n".join)
    book = book.reindex(list(draw.codes)).astype(object)
    if NONE in book.index:
        book.loc[NONE, "definition"] = "None of what is asked for."
    rows = book.reset_index(names="code")
    if draw.ids:
        rows.loc[len(rows), "definition"] = "Several codes of one place are joined by +."
    return rows.astype(object).where(rows.notna(), None)
