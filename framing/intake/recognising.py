"""What is recognised in files that are about to be added: articles, their titles, days, outlets."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.arabic.characters import CONTROLS, fold, hidden_characters, matching_key
from analysis.pages.article_files import ArticleFile, read_article_file
from analysis.pages.cues import Cues
from analysis.pages.encodings import ArticleError, decode_text
from analysis.pages.languages import language_problem
from analysis.pages.lines import line_spans
from analysis.pages.roles import label_blocks
from framing.intake.article_tables import NAMES, is_table, iter_rows
from framing.intake.dates import date_of_page
from framing.spreadsheets import defused

PAGES = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
SUFFIXES = frozenset((".txt", ".text", *PAGES, *NAMES))
"""Suffixes of the files that are taken from a folder; a file that is named is taken whatever it is
called."""

_NAMES = ("group", "outlet", "genre", "translated_from", "edition_of", "url", "retrieved", "rights")
_INVISIBLE = {ord(character): None for character in CONTROLS}
_LONGEST = 500


@dataclass(frozen=True)
class Given:
    """What is said of all files that are added; it goes before what they say themselves."""

    group: str = ""
    outlet: str = ""
    date: str = ""
    genre: str = ""
    edition_of: str = ""
    columns: Mapping[str, str | int] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None


class Candidate(NamedTuple):
    """An article that may be added.

    `line` is that of its row in a table; `known` is what the table or the page says of it; `blocks`
    are its lines with roles, and `unsure`; `apart` tells whether its text is kept apart from the
    file it was taken from; `sha256` is that of its text as it is kept.
    """

    source: Path
    line: int | None
    article: ArticleFile
    known: dict[str, Any]
    blocks: pd.DataFrame
    apart: bool
    sha256: str


@dataclass
class Told:
    """What people should know of the files: (file, line, text) each; columns of tables."""

    notes: list[tuple[str, int | None, str]] = field(default_factory=list)
    problems: list[tuple[str, int | None, str]] = field(default_factory=list)
    mapping: list[pd.DataFrame] = field(default_factory=list)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_files(paths: Iterable[Path], group: str, told: Told) -> list[tuple[Path, str]]:
    """List the files that are meant, each with its group.

    In a folder those of a known suffix are taken. Where no group is said, a subfolder's name is
    that of its files, and in a folder without subfolders its own. What a browser saved beside a
    page (its scripts and images) is left out.
    """
    found = []
    for path in map(Path, paths):
        if not path.is_dir():
            found.append((path, group))
            continue
        inside = sorted(one for one in path.rglob("*") if one.is_file())
        pages = {one.with_suffix("") for one in inside if one.suffix.lower() in PAGES}
        taken, others = [], 0
        for one in inside:
            parts = one.relative_to(path).parts
            if any(part.startswith(".") for part in parts) or one.name.endswith(".blocks.csv"):
                continue
            if any(_is_of_page(folder, pages) for folder in one.parents):
                continue
            if one.suffix.lower() not in SUFFIXES:
                others += 1
                continue
            taken.append((one, parts[0] if len(parts) > 1 else ""))
        if others:
            told.notes.append((str(path), None, f"{others} other files in it were left out: in a "
                               f"folder only {', '.join(sorted(SUFFIXES))} are taken"))
        if not taken:
            told.problems.append((str(path), None, "there is no article in this folder: no file in "
                                  f"it ends in {', '.join(sorted(SUFFIXES))}."))
        # A folder without subfolders is a group itself; beside subfolders a file is in none.
        own = "" if any(inner for _, inner in taken) else path.resolve().name
        found += [(one, group or inner or own) for one, inner in taken]
    return found


def _is_of_page(folder: Path, pages: Iterable[Path]) -> bool:
    # Browsers name it page_files, page-Dateien, page.files, ... as they speak.
    return any(folder.parent == page.parent and re.fullmatch(
        re.escape(page.name) + r"[ _.-]\w+", folder.name) for page in pages)


def read_candidates(path: Path, given: Given, cues: Cues, lexicon: Path | None,
                    told: Told) -> Iterator[Candidate]:
    """Read the articles of a file; what is wrong with it, or odd, is told."""
    try:
        if is_table(path):
            yield from _of_table(path, given, cues, lexicon, told)
        else:
            yield _of_file(path, given, cues, lexicon, told)
    except ArticleError as error:
        told.problems.append((str(path), None, str(error)))


def _of_file(path: Path, given: Given, cues: Cues, lexicon: Path | None, told: Told) -> Candidate:
    article = read_article_file(path, given.encoding, lexicon)
    told.notes += [(str(path), None, note) for note in article.notes]
    _tell_hidden(article.text, path, None, told)
    if hidden := _names(path.name):
        told.notes.append((str(path), None, f"the file's name holds invisible characters "
                           f"({hidden}), which are left out of the id"))
    if article.blocks is not None:
        data = article.text.encode("utf-8", "surrogatepass")
        _check_kept(path, data, article.text)
        return Candidate(path, None, article, dict(article.metadata), article.blocks, True,
                         hashlib.sha256(data).hexdigest())
    blocks = _below_the_outlet(article.text, given.outlet, cues)
    if blocks is not None:
        article = article._replace(blocks=blocks)
    else:
        blocks = label_blocks(article.text, cues)
    apart, digest = False, article.sha256
    if given.encoding and _told_otherwise(path, article.text, lexicon):
        # A study is read without being told encodings, so it keeps what was read.
        told.notes.append((str(path), None, f"its text is kept in UTF-8, with the file beside it, "
                           f"as nothing in it says that it is in {given.encoding}"))
        apart, digest = True, hashlib.sha256(article.text.encode()).hexdigest()
    return Candidate(path, None, article, {}, blocks, apart, digest)


def _below_the_outlet(text: str, outlet: str, cues: Cues) -> pd.DataFrame | None:
    """Label a text whose first line is nothing but the outlet's name, which is no headline."""
    spans = line_spans(text)
    if not outlet or len(spans) < 2:
        return None
    number, start, end = spans[0]
    if matching_key(fold(one_line(text[start:end]))) != matching_key(fold(one_line(outlet))):
        return None
    rest = label_blocks(text[end:], cues)
    rest = rest.assign(block=rest["block"] + 1, line=rest["line"] + number - 1,
                       start=rest["start"] + end, end=rest["end"] + end)
    first = pd.DataFrame([(0, number, start, end, "site", "is the name of the outlet", False)],
                         columns=rest.columns)
    return pd.concat([first, rest], ignore_index=True)


def _told_otherwise(path: Path, text: str, lexicon: Path | None) -> bool:
    try:
        return read_article_file(path, folder=lexicon).text != text
    except ArticleError:
        return True


def _check_kept(path: Path, data: bytes, text: str) -> None:
    """Refuse a text that would be read as something else from the file it is kept in."""
    try:
        kept = decode_text("text.txt", data).text
    except ArticleError as error:
        problem = str(error).removeprefix("text.txt").lstrip(": ")
        raise ArticleError(f"{path}: its text {problem}") from None
    if kept != text:
        raise ArticleError(f"{path}: its text cannot be kept as it is. Copy it to a .txt file in "
                           "UTF-8, and use that.")


def _of_table(path: Path, given: Given, cues: Cues, lexicon: Path | None,
              told: Told) -> Iterator[Candidate]:
    parts = iter_rows(path, 1000, given.columns or None, given.sheet, given.encoding, lexicon)
    for number, part in enumerate(parts):
        if number == 0:
            told.mapping.append(part.mapping.assign(file=path.name))
        for row in part.problems.itertuples():
            # A problem without a line is about the whole table, which is read all the same.
            line = None if pd.isna(row.line) else int(row.line)
            (told.notes if line is None else told.problems).append((str(path), line, row.problem))
        for row in part.rows.to_dict("records"):
            line = int(row.pop("line"))
            article = _with_title(row.pop("text"), row.get("title"), cues)
            text, data = article.text, article.text.encode()
            try:
                _check_kept(path, data, text)
            except ArticleError as error:
                problem = str(error).removeprefix(f"{path}: ")
                told.problems.append((str(path), line, problem))
                continue
            if problem := language_problem(text):
                told.problems.append((str(path), line, f"the text {problem}"))
                continue
            _tell_hidden(text, path, line, told)
            known = {name: value for name, value in row.items() if value is not None}
            blocks = label_blocks(text, cues) if article.blocks is None else article.blocks
            yield Candidate(path, line, article, known, blocks, True, article.sha256)


def _with_title(text: str, title: object, cues: Cues) -> ArticleFile:
    """Return the text of a table's row with its title as the headline, unless it has one.

    Other articles' headlines are counted; without this a table's would not be.
    """
    headline = one_line(title or "")
    blocks = label_blocks(text, cues)
    if not headline or (blocks["role"] == "headline").any() or fold(headline) in fold(
            one_line(text)[:2 * len(headline) + 100]):
        return ArticleFile(text, "utf-8", hashlib.sha256(text.encode()).hexdigest())
    text = f"{headline}\n\n{text}"
    blocks = label_blocks(text, cues)
    blocks.loc[0, ["role", "reason"]] = ["headline", "is the title that the table gives"]
    blocks.loc[0, "unsure"] = False
    return ArticleFile(text, "utf-8", hashlib.sha256(text.encode()).hexdigest(), blocks)


def _tell_hidden(text: str, path: Path, line: int | None, told: Told) -> None:
    hidden = hidden_characters(text)
    if len(hidden):
        told.notes.append((str(path), line, f"{len(hidden)} invisible characters, which can hide "
                           f"text; the first, at {hidden['start'].iloc[0]}, is "
                           f"{hidden['name'].iloc[0]}"))


def _names(text: str) -> str:
    return ", ".join(dict.fromkeys(hidden_characters(text)["name"]))


def recognise(candidate: Candidate, given: Given, group: str, lexicon: Path | None,
              told: Told) -> tuple[dict[str, str], str]:
    """Return what is known of an article, and how its day was told.

    The keys are columns of `articles.csv`. Invisible characters are taken out of names, as they
    would make two groups of one; a note says so.
    """
    known, row = candidate.known, {}
    for name in _NAMES:
        # What is said goes first; a formula in what was found stays text in a spreadsheet.
        value = getattr(given, name, "") or defused(str(known.get(name) or ""))
        value = value or (group if name == "group" else "")
        if hidden := _names(value):
            told.notes.append((str(candidate.source), candidate.line, "invisible characters "
                               f"({hidden}) were taken out of its {name}"))
        row[name] = one_line(value)
    row["title"] = defused(_title(candidate))
    row["language"] = _language(known.get("language"))
    row["date"], how = _day(candidate, given, lexicon)
    return row, how


def one_line(value: object) -> str:
    """Return a value on one line, without invisible characters."""
    return " ".join(str(value).translate(_INVISIBLE).split())[:_LONGEST]


def _title(candidate: Candidate) -> str:
    """The title that a table gives, else the headline; what a page gives to machines comes last."""
    known, text = one_line(candidate.known.get("title") or ""), candidate.article.text
    lines = candidate.blocks[candidate.blocks["role"] == "headline"]
    if len(lines) and not (candidate.line and known):
        return one_line(text[lines["start"].iloc[0]:lines["end"].iloc[0]])
    return known


def _language(value: object) -> str:
    code = re.match(r"[a-z]{2,3}(?![^\W_])", str(value or "").strip().lower())
    return code.group() if code else "ar"


def _day(candidate: Candidate, given: Given, lexicon: Path | None) -> tuple[str, str]:
    if given.date:
        return given.date, "as given"
    known = candidate.known.get("date")
    day = known.isoformat() if isinstance(known, date) else str(known or "")
    if day and candidate.line is not None:
        return day, "the table"
    found = date_of_page(candidate.article.text, candidate.blocks, lexicon)
    if found.date is not None and (found.sure or not day):
        told = f"the line “{one_line(found.surface)}”"
        own = found.date.isoformat()
        # What a page gives to machines may be the day it was last changed.
        other = f" (its data say {day})" if day and day != own else ""
        return own, told + other + ("" if found.sure else " (unsure)")
    return (day, "the page's data") if day else ("", "not found")
