"""What is recognised in files that are about to be added: articles, their titles, days, outlets."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.arabic.characters import CONTROLS, fold, hidden_characters, matching_key
from analysis.files import written_out
from analysis.pages.article_files import (
    MARKUP,
    ArticleError,
    ArticleFile,
    decode_text,
    read_article_file,
    repair_article,
    without_markup,
)
from analysis.pages.damage import damage_note
from analysis.pages.languages import language_problem
from analysis.pages.lines import Cues, line_spans
from analysis.pages.roles import label_blocks
from framing.intake.article_tables import LISTED, NAMES, iter_rows, joined_list
from framing.intake.dates import date_of_page

PAGES = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
SUFFIXES = frozenset((".txt", ".text", ".docx", ".pdf", *PAGES, *NAMES))
"""Suffixes of the files that are taken from a folder; a file that is named is taken whatever it is
called."""

_SAID = ("group", "outlet", "genre", "translated_from", "edition_of", "url", "retrieved", "rights")
_INVISIBLE = dict.fromkeys([*map(ord, CONTROLS), *range(9), *range(14, 28), *range(127, 160)])
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
    repair: bool = False


class Candidate(NamedTuple):
    """An article that may be added.

    `blocks` are its lines with roles, and `unsure`; `apart` tells whether its text is kept apart
    from the file it was taken from; `known` is what the table or the page says of it; `line` is
    that of its row in a table.
    """

    source: Path
    article: ArticleFile
    blocks: pd.DataFrame
    apart: bool
    known: dict[str, Any]
    line: int | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of its text as it is kept."""
        return _digest(self.article.text) if self.apart else self.article.sha256


@dataclass(frozen=True)
class Reading:
    """How files are read, with the study's folder of lexicons, and what people should know of it.

    `notes` and `problems` are (file, line, text) each, `mapping` the columns of tables.
    """

    given: Given
    cues: Cues
    lexicon: Path | None = None
    notes: list[tuple[str, int | None, str]] = field(default_factory=list)
    problems: list[tuple[str, int | None, str]] = field(default_factory=list)
    mapping: list[pd.DataFrame] = field(default_factory=list)

    def note(self, path: Path, text: str, line: int | None = None) -> None:
        """Remember what is worth knowing of a file."""
        self.notes.append((written_out(path), line, written_out(text)))

    def problem(self, path: Path, text: str, line: int | None = None) -> None:
        """Remember what keeps a file, or a row of a table, out."""
        self.problems.append((written_out(path), line, written_out(text)))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def one_line(value: object) -> str:
    """Return a value on one line, without invisible characters."""
    return " ".join(str(value).translate(_INVISIBLE).split())[:_LONGEST]


def find_files(paths: Iterable[Path], reading: Reading) -> list[tuple[Path, str]]:
    """List the files that are meant, each with its group.

    In a folder those of a known suffix are taken. Where no group is said, a subfolder's name is
    that of its files, and in a folder without subfolders its own. What a browser saved beside a
    page (its scripts and images) is left out.
    """
    files, suffixes = [], ", ".join(sorted(SUFFIXES))
    for path in map(Path, paths):
        if not path.is_dir():
            files.append((path, reading.given.group))
            continue
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        pages = {file.with_suffix("") for file in inside if file.suffix.lower() in PAGES}
        inside = [(file, file.relative_to(path).parts) for file in inside
                  if not file.name.endswith(".blocks.csv")
                  and not any(part.startswith(".") for part in file.relative_to(path).parts)
                  and not any(_is_of_page(folder, pages) for folder in file.parents)]
        taken = [(file, parts[0] if len(parts) > 1 else "") for file, parts in inside
                 if file.suffix.lower() in SUFFIXES]
        if others := len(inside) - len(taken):
            reading.note(path, f"{others} other files in it were left out: in a folder only "
                         f"{suffixes} are taken")
        if not taken:
            reading.problem(path, "there is no article in this folder: no file in it ends in "
                            f"{suffixes}.")
        # A folder without subfolders is a group itself; beside subfolders a file is in none.
        whole = "" if any(inner for _, inner in taken) else path.resolve().name
        files += [(file, reading.given.group or inner or whole) for file, inner in taken]
    return files


def _is_of_page(folder: Path, pages: Iterable[Path]) -> bool:
    # Browsers name it page_files, page-Dateien, page.files, ... as they speak.
    return any(folder.parent == page.parent and re.fullmatch(
        re.escape(page.name) + r"[ _.-]\w+", folder.name) for page in pages)


def read_candidates(path: Path, reading: Reading) -> Iterator[Candidate]:
    """Read the articles of a file; what is wrong with it, or odd, is told."""
    try:
        if path.suffix.lower() in NAMES:
            yield from _of_table(path, reading)
        else:
            yield _of_file(path, reading)
    except ArticleError as error:
        reading.problem(path, str(error))


def _of_file(path: Path, reading: Reading) -> Candidate:
    encoding = reading.given.encoding
    article = read_article_file(path, encoding, reading.lexicon, reading.given.repair)
    for note in article.notes:
        reading.note(path, note)
    _tell_hidden(article.text, path, None, reading)
    if hidden := _hidden(path.name):
        reading.note(path, f"the file's name holds invisible characters ({hidden}), which are left "
                     "out of the id")
    if article.blocks is not None:
        if problem := _lost(article.text):
            raise ArticleError(f"{path}: {problem}")
        return Candidate(path, article, article.blocks, True, dict(article.metadata))
    blocks = _below_the_outlet(article.text, reading.given.outlet, reading.cues)
    if blocks is not None:
        article = article._replace(blocks=blocks)
    else:
        blocks = label_blocks(article.text, reading.cues)
    apart = False
    if encoding:
        # A study is read without being told encodings, so it keeps what was read.
        try:
            apart = read_article_file(path, folder=reading.lexicon).text != article.text
        except ArticleError:
            apart = True
    if MARKUP in article.notes or article.repaired:
        apart = True
    elif apart:
        reading.note(path, "its text is kept in UTF-8, with the file beside it, as nothing in it "
                     f"says that it is in {encoding}")
    return Candidate(path, article, blocks, apart, {"repaired": article.repaired})


def _below_the_outlet(text: str, outlet: str, cues: Cues) -> pd.DataFrame | None:
    """Label a text whose first line is nothing but the outlet's name, which is no headline."""
    spans = line_spans(text)
    if not outlet or len(spans) < 2:
        return None
    number, start, end = spans[0]
    if matching_key(one_line(text[start:end])) != matching_key(one_line(outlet)):
        return None
    rest = label_blocks(text[end:], cues)
    rest = rest.assign(block=rest["block"] + 1, line=rest["line"] + number - 1,
                       start=rest["start"] + end, end=rest["end"] + end)
    first = pd.DataFrame([(0, number, start, end, "site", "is the name of the outlet", False)],
                         columns=rest.columns)
    return pd.concat([first, rest], ignore_index=True)


def _lost(text: str) -> str:
    """Say why a text would not be read as it is from the file it is kept in."""
    try:
        read, _ = decode_text("text.txt", text.encode("utf-8", "surrogatepass"))
    except ArticleError as error:
        return "its text " + str(error).removeprefix("text.txt").lstrip(": ")
    return "" if read == text else ("its text cannot be kept as it is. Copy it to a .txt file in "
                                    "UTF-8, and use that.")


def _of_table(path: Path, reading: Reading) -> Iterator[Candidate]:
    given = reading.given
    for number, part in enumerate(iter_rows(path, 1000, given.columns or None, given.sheet,
                                            given.encoding, reading.lexicon)):
        if number == 0:
            reading.mapping.append(part.mapping.assign(file=written_out(path.name)))
        for row in part.problems.itertuples():
            # A problem without a line is about the whole table, which is read all the same.
            if pd.isna(row.line):
                reading.note(path, row.problem)
            else:
                reading.problem(path, row.problem, int(row.line))
        for row in part.rows.to_dict("records"):
            line = int(row.pop("line"))
            written = row.pop("text")
            text = without_markup(joined_list(written))
            if text != written:
                reading.note(path, LISTED if text == joined_list(written) else MARKUP, line)
            row["title"] = without_markup(row.get("title") or "") or None
            try:
                stored = ArticleFile(text, "utf-8", "")
                stored = repair_article(stored, path) if given.repair else stored
            except ArticleError as error:
                reading.problem(path, str(error), line)
                continue
            article, blocks = _with_title(stored.text, row["title"], reading.cues)
            odd = language_problem(article.text)
            if problem := _lost(article.text) or odd and f"the text {odd}":
                reading.problem(path, problem, line)
                continue
            _tell_hidden(article.text, path, line, reading)
            if stored.repaired:
                reading.note(path, *stored.notes, line)
            elif damage := damage_note(article.text):
                reading.note(path, damage, line)
            known = {name: value for name, value in row.items() if value is not None}
            known["repaired"] = stored.repaired
            yield Candidate(path, article, blocks, True, known, line)


def _with_title(text: str, title: object, cues: Cues) -> tuple[ArticleFile, pd.DataFrame]:
    """Return the text of a table's row with its title as headline: other headlines count too."""
    headline, blocks, titled = one_line(title or ""), label_blocks(text, cues), None
    if headline and not (blocks["role"] == "headline").any() and fold(headline) not in fold(
            one_line(text)[:2 * len(headline) + 100]):
        text = f"{headline}\n\n{text}"
        blocks = titled = label_blocks(text, cues)
        blocks.loc[0, ["role", "reason"]] = ["headline", "is the title that the table gives"]
        blocks.loc[0, "unsure"] = False
    return ArticleFile(text, "utf-8", _digest(text), titled), blocks


def _tell_hidden(text: str, path: Path, line: int | None, reading: Reading) -> None:
    hidden = hidden_characters(text)
    if len(hidden):
        reading.note(path, f"{len(hidden)} invisible characters, which can hide text; the first, "
                     f"at {hidden['start'].iloc[0]}, is {hidden['name'].iloc[0]}", line)


def _hidden(text: str) -> str:
    return ", ".join(dict.fromkeys(hidden_characters(text)["name"]))


def recognise(candidate: Candidate, group: str, reading: Reading) -> tuple[dict[str, str], str]:
    """Return what is known of an article by columns of `articles.csv`, and how its day was told."""
    known, text, row = candidate.known, candidate.article.text, {}
    for name in _SAID:
        value = (getattr(reading.given, name, "") or str(known.get(name) or "")
                 or (group if name == "group" else ""))
        if hidden := _hidden(value):  # They would make two groups of one.
            reading.note(candidate.source, f"invisible characters ({hidden}) were taken out of its "
                         f"{name}", candidate.line)
        row[name] = one_line(value)
    # The title that a table gives, else the headline; what a page gives to machines comes last.
    title = one_line(known.get("title") or "")
    lines = candidate.blocks[candidate.blocks["role"] == "headline"]
    if len(lines) and not (candidate.line and title):
        title = one_line(text[lines["start"].iloc[0]:lines["end"].iloc[0]])
    row["title"], row["repaired"] = title, str(known.get("repaired") or "")
    code = re.match(r"[a-z]{2,3}(?![^\W_])", str(known.get("language") or "").strip().lower())
    row["language"] = code.group() if code else "ar"
    row["date"], how = _day(candidate, reading)
    return row, how


def _day(candidate: Candidate, reading: Reading) -> tuple[str, str]:
    if reading.given.date:
        return reading.given.date, "as given"
    day = str(candidate.known.get("date") or "")
    if day and candidate.line is not None:
        return day, "the table"
    published = date_of_page(candidate.article.text, candidate.blocks, reading.lexicon)
    if published.date is not None and (published.sure or not day):
        written = published.date.isoformat()
        # What a page gives to machines may be the day it was last changed.
        other = f" (its data say {day})" if day and day != written else ""
        return written, (f"the line “{one_line(published.surface)}”{other}"
                         + ("" if published.sure else " (unsure)"))
    return (day, "the page's data") if day else ("", "not found")
