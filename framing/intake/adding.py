"""Articles added to a study: read, recognised, kept beside their originals, listed in a table.

Whatever can be known is told from the files: title, day, outlet, address, the roles of lines. The
table `data/articles.csv` is written last and at once, so that an interrupted `add` leaves a whole
study; adding the same files again then ends the same way.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.files import copy_atomically, write_atomically, written_out
from analysis.pages.article_files import ArticleError, blocks_path, read_article_file, write_blocks
from analysis.pages.copies import find_duplicates
from analysis.pages.lines import load_cues
from analysis.pages.roles import label_blocks
from analysis.pages.rules import ARTICLE_ROLES
from analysis.study.study import StudyError, load_settings
from analysis.text.tokens import tokenize
from framing.intake.changing import ARTICLES, ORIGINALS, TABLE, files_of, write_rows
from framing.intake.recognising import (
    Candidate,
    Given,
    Reading,
    digest_of,
    find_files,
    read_candidates,
    recognise,
)
from framing.intake.study_folder import (
    FIELDS,
    example_rows,
    is_safe_id,
    read_table,
    safe_id,
    take_out_example,
)

SHOWN = ["file", "line", "id", "state", "group", "title", "date", "date_from", "outlet", "words",
         "lines", "of_the_article", "unsure"]


class Added(NamedTuple):
    """What was recognised, and what was written.

    `articles`: a row an article: `file`, `line` (of a table), `id`, `state` (added, already there,
    restored), `group`, `title`, `date`, `date_from`, `outlet`, `words` (counted), `lines`,
    `of_the_article`, `unsure`. `notes` and `problems`: `file`, `line`, and `note` or `problem`.
    `mapping`: `file`, `column`, `used_as`, `how`. `duplicates`: as `find_duplicates` gives them,
    those with a new article.
    """

    articles: pd.DataFrame
    notes: pd.DataFrame
    problems: pd.DataFrame
    mapping: pd.DataFrame
    duplicates: pd.DataFrame
    example_taken_out: bool


def add_articles(folder: Path, paths: Iterable[Path], given: Given = Given(), *,  # noqa: B008
                 dry_run: bool = False, replaced: str = "",
                 progress: Callable[[str, int, int], None] | None = None) -> Added:
    """Add articles from files and folders to a study.

    A file is plain text, a saved web page, a Word document, a PDF with text, or a table with an
    article a row (CSV, Excel, JSON Lines, Parquet). In a folder all such files are taken; a
    subfolder's name is its files' group where no other is said. With `dry_run` nothing is
    written. The id of an article that is to be `replaced` takes the one article of the paths in
    its place: text, lines and original are new, and of its row the title; what else the row
    says stays, and what it lacks is filled in.

    Raises `StudyError` where the folder is no study, where `edition_of` or `replaced` names no
    article of it, and where one of the folders holds the study; what is wrong with a file is among
    the problems, and the others are added.
    """
    folder, paths = Path(folder), [Path(path) for path in paths]
    work = _Work(folder, given, replaced)
    reading = work.reading
    for path in paths:
        _refuse_the_study(path, folder)
    files = find_files(paths, reading)
    for number, (path, group) in enumerate(files, 1):
        if progress:
            progress(path.name, number, len(files))
        for candidate in read_candidates(path, reading):
            work.take(candidate, group)
    if replaced and len(work.shown) > 1:
        raise StudyError(f"{replaced} is one article, and there are {len(work.shown)} in what was "
                         "named. Name one file with one article.")
    ids = {row["id"] for row in work.listed} | {row["id"] for row, _ in work.new} | {replaced}
    for row, candidate in work.new:
        if row["edition_of"] and row["edition_of"] not in ids:
            reading.note(candidate.source, "it is said to be an edition of "
                         f"{row['edition_of']!r}, which is no article of the study; correct it in "
                         "data/articles.csv", candidate.line)
    duplicates = work.duplicates()
    if not dry_run:
        work.write()
    return Added(pd.DataFrame(work.shown, columns=SHOWN).astype({"line": "Int64"}),
                 pd.DataFrame(reading.notes, columns=["file", "line", "note"]),
                 pd.DataFrame(reading.problems, columns=["file", "line", "problem"]),
                 pd.concat(reading.mapping, ignore_index=True) if reading.mapping
                 else pd.DataFrame(columns=["column", "used_as", "how", "file"]),
                 duplicates, bool(work.example and work.new))


def _refuse_the_study(path: Path, folder: Path) -> None:
    """Refuse a folder that is the study, or holds it: its own articles would be added to it."""
    whole, study = path.resolve(), folder.resolve()
    if whole.is_dir() and study in (whole, *whole.parents) and study / "data" not in whole.parents:
        raise StudyError(f"{path} is the study itself, not a folder of articles. Keep what is "
                         "to be added beside it, and name that.")
    if whole in study.parents:
        raise StudyError(f"{path} holds the study itself. Keep what is to be added in a folder of "
                         "its own, and name that.")


class _Work:
    """What `add_articles` has read and found so far."""

    def __init__(self, folder: Path, given: Given, replaced: str = ""):
        self.folder, self.counted = folder, load_settings(folder).pages.counted
        lexicon = folder / "data" / "lexicon"
        lexicon = lexicon if lexicon.is_dir() else None
        self.reading = Reading(given, load_cues(lexicon), lexicon)
        rows = read_table(folder / TABLE)
        self.example = example_rows(folder, rows)
        self.listed = [row for row in rows if row not in self.example]
        self.replaced, self.at = None, 0
        for wanted in filter(None, (given.edition_of, replaced)):
            if wanted not in (ids := [row["id"] for row in self.listed]):
                raise StudyError(f"There is no article {wanted!r} in the study. There are: "
                                 f"{', '.join(ids) or 'none yet'}.")
        if replaced:
            self.at = ids.index(replaced)
            self.replaced = self.listed.pop(self.at)
        # An id is the name of a file too, and an article may have another file's name.
        self.taken = {name.lower() for row in self.listed
                      for name in (row["id"], Path(row["file"]).stem)}
        self.known: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in self.listed:
            self._know(row)
        self.originals: dict[Path, tuple[str, str]] = {}
        self.new: list[tuple[dict[str, str], Candidate]] = []
        self.restored: list[tuple[dict[str, str], Candidate]] = []
        self.shown: list[dict[str, Any]] = []

    def _know(self, row: dict[str, str]) -> None:
        for digest in {row.get("sha256"), row.get("original_sha256")} - {"", None}:
            self.known[digest].append(row)

    def take(self, candidate: Candidate, group: str) -> None:
        """Recognise an article and give it an id, unless the study has it already."""
        blocks = candidate.blocks
        spans = blocks.loc[blocks["role"].isin(self.counted), ["start", "end"]]
        words, _ = tokenize([candidate.article.text[start:end]
                             for start, end in spans.itertuples(index=False)])
        if words.empty:
            self.reading.problem(candidate.source, "holds no words that belong to an article. "
                                 "Check the file.", candidate.line)
            return
        recognised, how = recognise(candidate, group, self.reading)
        row = dict.fromkeys(FIELDS, "") | recognised | {"sha256": candidate.sha256}
        there, state = self._there(candidate, row), "replaced" if self.replaced else "added"
        if self.replaced:
            stays = {name: value for name, value in self.replaced.items() if value and name not in (
                "file", "sha256", "original", "original_sha256", "repaired") and (name != "title"
                                                                      or not row["title"])}
            for name in ("date", "outlet"):
                if row[name] and row[name] != stays.get(name, row[name]):
                    self.reading.note(candidate.source, f"its {name} is now {row[name]}; what the "
                                      f"study says stays: {stays[name]}")
            row |= stays
        if there is not None:
            if row["group"] not in ("", there["group"]):
                self.reading.note(
                    candidate.source, f"it is in the study already, in the group {there['group']}; "
                    f"to move it: framing regroup {there['id']} --group {row['group']!r}",
                    candidate.line)
            if self.replaced:
                self.reading.problem(candidate.source, f"is the article {there['id']} already.",
                                     candidate.line)
                return
            row, how = dict.fromkeys(FIELDS, "") | there, "articles.csv"
            lost = not (self.folder / ARTICLES / row["file"]).is_file() and there in self.listed
            state = "restored" if lost and row["sha256"] == candidate.sha256 else "already there"
            if state == "restored":
                self.restored.append((row, candidate))
        elif not row["group"]:
            self.reading.problem(
                candidate.source, "its group is not known: say it with --group, give the table a "
                "column group, or put the file in a subfolder that is named like its group, and "
                "add the folder above.", candidate.line)
            return
        else:
            self._place(candidate, row)
            self.taken.add(row["id"].lower())
            self._know(row)
            self.new.append((row, candidate))
        self.shown.append(row | {
            "file": written_out(candidate.source), "line": candidate.line, "state": state,
            "words": len(words), "date_from": how, "lines": len(blocks),
            "unsure": int(blocks["unsure"].sum()),
            "of_the_article": int(blocks["role"].isin(ARTICLE_ROLES).sum())})

    def _there(self, candidate: Candidate, row: Mapping[str, str]) -> dict[str, str] | None:
        """Return the row of an article that the study has already.

        The same words under another outlet in a table, as when two papers print one story of an
        agency, are another article; so are those said to be an edition of the first.
        """
        for digest in (candidate.sha256, *([] if candidate.line else [candidate.article.sha256])):
            for other in self.known.get(digest, []):
                outlets = {row["outlet"], other.get("outlet", "")} - {""}
                if row["edition_of"] != other["id"] and not (candidate.line and len(outlets) == 2):
                    return other
        return None

    def _place(self, candidate: Candidate, row: dict[str, str]) -> None:
        """Give an article its id and the names of its files, none of which another has."""
        source, line = candidate.source, candidate.line
        suffix = source.suffix.lower()
        ending = ".txt" if candidate.apart or suffix != ".text" else suffix
        proposed = str(candidate.known.get("id") or "")
        if self.replaced:
            proposed = self.replaced["id"]
        elif not is_safe_id(proposed):
            proposed = f"{source.stem}-{line}" if line else proposed or source.stem
        its = files_of(self.folder, [self.replaced] if self.replaced else [])
        while True:
            name = safe_id(proposed, self.taken)
            files = {self.folder / ARTICLES / (name + ending): candidate.sha256}
            if candidate.apart and line is None:
                row |= {"original": name + (suffix or ".html"),
                        "original_sha256": candidate.article.sha256}
                files[self.folder / ORIGINALS / row["original"]] = row["original_sha256"]
            # What stands there and is in no table is somebody's all the same; what an interrupted
            # command left is the same file.
            free = all(not path.exists() or path in its or path.is_file()
                       and digest_of(path) == digest for path, digest in files.items())
            roles = blocks_path(next(iter(files)))
            if free and (candidate.article.blocks is not None or not roles.exists()
                         or roles in its):
                break
            self.taken.add(name.lower())
        row |= {"id": proposed if self.replaced else name, "file": name + ending}
        if line is not None:
            row["original"], row["original_sha256"] = self._table(source)

    def _table(self, source: Path) -> tuple[str, str]:
        """Return the name under which a table is kept, and its SHA-256."""
        if source not in self.originals:
            digest = digest_of(source)
            used = {row["original"].lower(): row.get("original_sha256", "") for row in self.listed
                    if row.get("original")} | dict(self.originals.values())
            others: set[str] = set()
            while True:
                name = safe_id(source.stem, others)
                file = name + source.suffix.lower()
                path = self.folder / ORIGINALS / file
                there = used.get(file.lower()) or (digest_of(path) if path.is_file() else digest)
                if there == digest:
                    break
                others.add(name)
            self.originals[source] = file, digest
        return self.originals[source]

    def duplicates(self) -> pd.DataFrame:
        """Find which new articles are the same story as another, new or old."""
        texts, blocks = {}, {}  # by id, which two rows may have
        for row in self.listed:
            try:
                old = read_article_file(self.folder / ARTICLES / row["file"],
                                        folder=self.reading.lexicon)
            except ArticleError:  # `framing check` and `framing run` tell of it
                continue
            texts[row["id"]] = old.text
            lines = label_blocks(old.text, self.reading.cues) if old.blocks is None else old.blocks
            blocks[row["id"]] = lines.assign(article=row["id"])
        for row, candidate in self.new:
            texts[row["id"]] = candidate.article.text
            blocks[row["id"]] = candidate.blocks.assign(article=row["id"])
        new = {row["id"] for row, _ in self.new}
        if len(texts) < 2 or not new:
            return find_duplicates({})
        table = pd.concat(blocks.values(), ignore_index=True)
        copies = find_duplicates(texts, table[["article", "start", "end", "role"]])
        return copies[copies[["article", "other"]].isin(new).any(axis=1)].reset_index(drop=True)

    def write(self) -> None:
        """Write the new articles, then their table; nothing stays where that fails."""
        contents: dict[Path, Callable[[Path], None]] = {}
        for row, candidate in [*self.new, *self.restored]:
            target = self.folder / ARTICLES / row["file"]
            original = self.folder / ORIGINALS / row["original"]
            contents[target] = (partial(write_atomically, content=candidate.article.text.encode(
                "utf-8", "surrogatepass")) if candidate.apart
                else partial(copy_atomically, candidate.source))
            if candidate.article.blocks is not None:
                contents[blocks_path(target)] = partial(
                    lambda blocks, text, _: write_blocks(text, blocks), candidate.blocks, target)
            elif self.replaced:
                contents[blocks_path(target)] = partial(Path.unlink, missing_ok=True)
            if row["original"] and (self.replaced or not original.exists()):
                contents[original] = partial(copy_atomically, candidate.source)
        before, after = [*self.listed], [*self.listed, *(row for row, _ in self.new)]
        if self.replaced:
            before = [*before[:self.at], self.replaced, *before[self.at:]]
            after = [*after[:self.at], after[-1], *after[self.at:-1]] if self.new else before
        write_rows(self.folder, before, after, contents)
        if self.new or self.listed and not self.example:
            take_out_example(self.folder, {row["file"] for row in self.listed})
