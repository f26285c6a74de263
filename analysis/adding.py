"""Articles added to a study: read, recognised, kept beside their originals, listed in a table.

Whatever can be known is told from the files: title, day, outlet, address, the roles of lines. The
table `data/articles.csv` is written last and at once, so that an interrupted `add` leaves a whole
study; adding the same files again then ends the same way.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.arabic.characters import hidden_characters
from analysis.article_files import ArticleFile, read_article_file
from analysis.article_tables import is_table, iter_rows
from analysis.dates import date_of_page
from analysis.duplicates import find_duplicates
from analysis.encodings import ArticleError
from analysis.files import copy_atomically, remove_partial, write_atomically
from analysis.ids import is_safe_id, safe_id
from analysis.languages import language_problem
from analysis.new_study import example_articles, take_out_example
from analysis.page_cues import load_cues
from analysis.page_files import read_blocks, write_blocks
from analysis.pages import ARTICLE_ROLES, label_blocks
from analysis.study import ArticleRow, StudyError, load_settings
from analysis.tokens import tokenize

ARTICLES, ORIGINALS = Path("data") / "articles", Path("data") / "originals"
FIELDS = list(ArticleRow.model_fields)
_NO_ARTICLE = frozenset((".blocks.csv", ".partial"))


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


class Added(NamedTuple):
    """What was recognised, and what was written.

    `articles`: a row an article: `file`, `id`, `state` (added, already there), `group`, `title`,
    `date`, `date from`, `outlet`, `words` (counted), `lines`, `of the article`, `unsure`. `notes`
    and `problems`: `file`, `line`, and `note` or `problem`. `mapping`: `file`, `column`, `used_as`,
    `how`. `duplicates`: as `find_duplicates` gives them, those with a new article.
    """

    articles: pd.DataFrame
    notes: pd.DataFrame
    problems: pd.DataFrame
    mapping: pd.DataFrame
    duplicates: pd.DataFrame
    example_taken_out: bool


class _Candidate(NamedTuple):
    source: Path
    line: int | None
    article: ArticleFile
    known: dict[str, Any]


def add_articles(folder: Path, paths: Iterable[Path], given: Given = Given(), *,  # noqa: B008
                 dry_run: bool = False,
                 progress: Callable[[str, int, int], None] | None = None) -> Added:
    """Add articles from files and folders to a study.

    A file is plain text, a saved web page, or a table with an article a row (CSV, Excel, JSON
    Lines, Parquet). In a folder all such files are taken; a subfolder's name is its files' group
    where no other is said. With `dry_run` nothing is written. Raises `StudyError` where the folder
    is no study; what is wrong with a file is among the problems, and the others are added.
    """
    folder = Path(folder)
    settings = load_settings(folder)
    lexicon = folder / "data" / "lexicon"
    lexicon = lexicon if lexicon.is_dir() else None
    work = _Work(folder, given, load_cues(lexicon), lexicon, settings.pages.counted)
    files = list(_files(paths, given.group))
    for number, (path, group) in enumerate(files, 1):
        if progress:
            progress(path.name, number, len(files))
        for candidate in work.read(path):
            work.take(candidate, group)
    duplicates = work.duplicates()
    if not dry_run:
        work.write()
    return work.told(duplicates)


def _files(paths: Iterable[Path], group: str) -> Iterator[tuple[Path, str]]:
    for path in map(Path, paths):
        if not path.is_dir():
            yield path, group
            continue
        for one in sorted(path.rglob("*")):
            inside = one.relative_to(path).parts
            if one.is_file() and not any(part.startswith(".") for part in inside) and (
                    not one.name.endswith(tuple(_NO_ARTICLE))):
                yield one, group or (inside[0] if len(inside) > 1 else "")


class _Work:
    """What `add_articles` has read and found so far."""

    def __init__(self, folder: Path, given: Given, cues, lexicon: Path | None,
                 counted: Iterable[str]):
        self.folder, self.given, self.cues, self.lexicon = folder, given, cues, lexicon
        self.counted = frozenset(counted)
        self.rows = read_table(folder / "data" / "articles.csv")
        example = example_articles()
        self.example = [row for row in self.rows if row["file"] in example
                        and "made up" in row.get("rights", "")]
        kept = [row for row in self.rows if row not in self.example]
        self.kept = kept
        self.taken = {row["id"].lower() for row in kept}
        self.known = {row["sha256"]: row["id"] for row in kept if row.get("sha256")}
        self.sources = {row["original_sha256"]: row["id"] for row in kept
                        if row.get("original_sha256")}
        self.new: list[tuple[dict[str, str], _Candidate, pd.DataFrame]] = []
        self.shown: list[dict[str, Any]] = []
        self.notes: list[tuple] = []
        self.problems: list[tuple] = []
        self.mapping: list[pd.DataFrame] = []

    def read(self, path: Path) -> Iterator[_Candidate]:
        """Read the articles of a file; what is wrong with it is noted."""
        try:
            if not is_table(path):
                article = read_article_file(path, self.given.encoding, self.lexicon)
                yield _Candidate(path, None, article, dict(article.metadata))
                return
            for number, part in enumerate(iter_rows(
                    path, 1000, self.given.columns or None, self.given.sheet, self.given.encoding,
                    self.lexicon)):
                if number == 0:
                    self.mapping.append(part.mapping.assign(file=path.name))
                self.problems += [(path.name, row.line, row.problem)
                                  for row in part.problems.itertuples()]
                for row in part.rows.to_dict("records"):
                    yield from self._row(path, row)
        except ArticleError as error:
            self.problems.append((path.name, None, str(error)))

    def _row(self, path: Path, row: dict[str, Any]) -> Iterator[_Candidate]:
        text = row.pop("text")
        line = int(row.pop("line"))
        if problem := language_problem(text):
            self.problems.append((path.name, line, f"the text {problem}"))
            return
        data = text.encode("utf-8", "surrogatepass")
        known = {name: value for name, value in row.items() if value is not None}
        yield _Candidate(path, line, ArticleFile(text, "utf-8", _digest(data)), known)

    def take(self, candidate: _Candidate, group: str) -> None:
        """Recognise an article and give it an id, unless the study has it already."""
        article, known = candidate.article, candidate.known
        own = article.sha256 if article.blocks is None else _digest(article.text.encode())
        there = self.known.get(own) or self.sources.get(article.sha256)
        blocks = (article.blocks if article.blocks is not None
                  else label_blocks(article.text, self.cues).assign(unsure=False))
        day, how = self._day(candidate, blocks)
        row = {name: "" for name in FIELDS} | {
            "group": self.given.group or str(known.get("group") or "") or group,
            "title": _title(candidate, blocks),
            "outlet": self.given.outlet or _line(known.get("outlet")), "date": day,
            "genre": self.given.genre or _line(known.get("genre")),
            "language": _language(known.get("language")),
            "translated_from": _line(known.get("translated_from")),
            "edition_of": self.given.edition_of or _line(known.get("edition_of")),
            "url": _line(known.get("url")), "retrieved": _line(known.get("retrieved")),
            "rights": _line(known.get("rights")), "sha256": own}
        if not row["group"]:
            self.problems.append((candidate.source.name, candidate.line,
                                  "its group is not known: say it with --group, put the file in a "
                                  "folder of that name, or give the table a column group."))
            return
        words = self._words(article.text, blocks)
        if not words:
            self.problems.append((candidate.source.name, candidate.line,
                                  "holds no words that belong to an article. Check the file."))
            return
        row["id"] = there or self._id(candidate, row)
        self._note(candidate, row)
        self.shown.append({
            "file": candidate.source.name, "line": candidate.line, "id": row["id"],
            "state": f"already there as {there}" if there else "added", "group": row["group"],
            "title": row["title"], "date": day, "date from": how, "outlet": row["outlet"],
            "words": words, "lines": len(blocks),
            "of the article": int(blocks["role"].isin(ARTICLE_ROLES).sum()),
            "unsure": int(blocks["unsure"].sum())})
        if there:
            return
        self.taken.add(row["id"].lower())
        self.known[own] = row["id"]
        self._place(candidate, row)
        self.new.append((row, candidate, blocks))

    def _day(self, candidate: _Candidate, blocks: pd.DataFrame) -> tuple[str, str]:
        if self.given.date:
            return self.given.date, "as given"
        known = candidate.known.get("date")
        day = known.isoformat() if isinstance(known, date) else str(known or "")[:10]
        if day and candidate.line is not None:
            return day, "the table"
        found = date_of_page(candidate.article.text, blocks, self.lexicon)
        told = f"the line “{' '.join(found.surface.split())}”"
        if found.date is not None and (found.sure or not day):
            own = found.date.isoformat()
            # What a page gives to machines may be the day it was last changed.
            other = f" (its data say {day})" if day and day != own else ""
            return own, told + other + ("" if found.sure else " (unsure)")
        return (day, "the page's data") if day else ("", "not found")

    def _id(self, candidate: _Candidate, row: Mapping[str, str]) -> str:
        proposed = str(candidate.known.get("id") or "")
        if not is_safe_id(proposed):
            stem = candidate.source.stem
            proposed = (f"{stem}-{candidate.line}" if candidate.line
                        else proposed or stem)
        return safe_id(proposed, self.taken)

    def _note(self, candidate: _Candidate, row: Mapping[str, str]) -> None:
        hidden = hidden_characters(candidate.article.text)
        notes = list(candidate.article.notes)
        if len(hidden):
            notes.append(f"{len(hidden)} invisible characters, which can hide text; the first, at "
                         f"{hidden['start'].iloc[0]}, is {hidden['name'].iloc[0]}")
        self.notes += [(candidate.source.name, candidate.line, note) for note in notes]

    def _place(self, candidate: _Candidate, row: dict[str, str]) -> None:
        suffix = candidate.source.suffix.lower()
        plain = candidate.line is None and candidate.article.blocks is None
        row["file"] = row["id"] + (suffix if plain and suffix == ".text" else ".txt")
        if candidate.article.blocks is not None:
            row["original"] = row["id"] + (suffix or ".html")
            row["original_sha256"] = candidate.article.sha256
        elif candidate.line is not None:
            row["original"] = safe_id(candidate.source.name)

    def _words(self, text: str, blocks: pd.DataFrame) -> int:
        kept = blocks[blocks["role"].isin(self.counted)]
        tokens, _ = tokenize([text[start:end] for start, end in
                              zip(kept["start"], kept["end"], strict=True)])
        return len(tokens)

    def duplicates(self) -> pd.DataFrame:
        """Find which new articles are the same story as another, new or old."""
        texts, blocks = {}, []
        for row in self.kept:
            try:
                path = self.folder / ARTICLES / row["file"]
                old = read_article_file(path, folder=self.lexicon)
                own = old.blocks if old.blocks is not None else read_blocks(path, old.text)
            except ArticleError:
                continue
            texts[row["id"]] = old.text
            own = own if own is not None else label_blocks(old.text, self.cues)
            blocks.append(own.assign(article=row["id"]))
        for row, candidate, own in self.new:
            texts[row["id"]] = candidate.article.text
            blocks.append(own.assign(article=row["id"]))
        new = {row["id"] for row, _, _ in self.new}
        if len(texts) < 2 or not new:
            return find_duplicates({})
        table = pd.concat(blocks, ignore_index=True)
        found = find_duplicates(texts, table[["article", "start", "end", "role"]])
        return found[found["article"].isin(new) | found["other"].isin(new)].reset_index(drop=True)

    def write(self) -> None:
        """Write the new articles, then the table that lists them; then the example may go."""
        remove_partial(self.folder / "data")
        copied: set[str] = set()
        for row, candidate, blocks in self.new:
            target = self.folder / ARTICLES / row["file"]
            if candidate.line is not None or candidate.article.blocks is not None:
                write_atomically(target, candidate.article.text.encode("utf-8", "surrogatepass"))
            else:
                copy_atomically(candidate.source, target)
            if candidate.article.blocks is not None:
                write_blocks(target, blocks)
            if row["original"] and row["original"] not in copied:
                copy_atomically(candidate.source, self.folder / ORIGINALS / row["original"])
                copied.add(row["original"])
        if self.new:
            write_table(self.folder / "data" / "articles.csv",
                        [*self.kept, *(row for row, _, _ in self.new)])
        if self.new or self.kept and not self.example:
            take_out_example(self.folder)

    def told(self, duplicates: pd.DataFrame) -> Added:
        """Return what was found, for people."""
        columns = ["file", "line", "id", "state", "group", "title", "date", "date from", "outlet",
                   "words", "lines", "of the article", "unsure"]
        mapping = (pd.concat(self.mapping, ignore_index=True) if self.mapping
                   else pd.DataFrame(columns=["file", "column", "used_as", "how"]))
        return Added(pd.DataFrame(self.shown, columns=columns),
                     pd.DataFrame(self.notes, columns=["file", "line", "note"]),
                     pd.DataFrame(self.problems, columns=["file", "line", "problem"]),
                     mapping, duplicates, bool(self.example and self.new))


def read_table(path: Path) -> list[dict[str, str]]:
    """Read the rows of `articles.csv` as they are; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = [{name: value or "" for name, value in row.items() if name} for row in reader]
    if unknown := sorted({name for row in rows for name in row} - set(FIELDS)):
        raise StudyError(f"articles.csv has a column that there is not: {', '.join(unknown)}. "
                         f"There are {', '.join(FIELDS)}.")
    return rows


def write_table(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write `articles.csv` with the columns that some row has a value in."""
    rows = list(rows)
    always = ("id", "file", "group", "title", "outlet", "date", "sha256")
    names = [name for name in FIELDS if name in always or any(row.get(name) for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    write_atomically(path, out.getvalue().encode())


def _digest(data: bytes) -> str:
    import hashlib
    return hashlib.sha256(data).hexdigest()


def _line(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _language(value: object) -> str:
    code = re.match(r"[a-z]{2,3}", _line(value).lower())
    return code.group() if code else "ar"


def _title(candidate: _Candidate, blocks: pd.DataFrame) -> str:
    """The title that a table gives, else the headline; what a page gives to machines comes last."""
    known, text = _line(candidate.known.get("title")), candidate.article.text
    lines = blocks[blocks["role"] == "headline"]
    if candidate.line is None and len(lines):
        return _line(text[lines["start"].iloc[0]:lines["end"].iloc[0]])
    return known
