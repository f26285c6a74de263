"""Articles of a study taken out, renamed, put in another group: what hangs on their ids follows.

Files change first and `data/articles.csv` last and at once: a command that was interrupted finds
the study's list as it was, and called again it ends as it would have.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from analysis.edited_files import CsvError, read_csv
from analysis.files import copy_atomically, defused, write_atomically
from analysis.pages.article_files import blocks_path
from analysis.study.settings import StudyError
from framing.intake.study_folder import FIELDS, is_safe_id, read_table

TABLE = Path("data") / "articles.csv"
ARTICLES, ORIGINALS = Path("data") / "articles", Path("data") / "originals"
_ALWAYS = ("id", "file", "group", "title", "outlet", "date", "sha256")
Rows = Iterable[Mapping[str, str]]


def change_articles(folder: Path, changes: Mapping[str, Mapping[str, str] | None],
                    dry_run: bool = False) -> list[str]:
    """Change rows of `articles.csv` by their ids: values to write, or None to take an article out.

    Its files go with an article that is taken out, and its rows in the other tables of `data/`,
    which follow a new id too. Returns what is done, or would be, a sentence each, and which lines
    name an id where only a person can say what is meant. Raises `StudyError` for an id that there
    is not, and for a new one that cannot be or that another has. The ledger of what was counted
    knows an article by its text too.
    """
    folder = Path(folder)
    rows = read_table(folder / TABLE)
    ids = [row["id"] for row in rows]
    if unknown := [name for name in changes if name not in ids]:
        raise StudyError(f"There is no article {', '.join(unknown)} in the study. There are: "
                         f"{', '.join(ids) or 'none'}.")
    new_ids = {old: new["id"] for old, new in changes.items() if new and "id" in new}
    for old, new in new_ids.items():
        if not is_safe_id(new) or new.lower() in {name.lower() for name in ids if name != old}:
            raise StudyError(f"{new!r} can be no new id: another article has it, or it has more "
                             "than ASCII letters, digits, . _ and - in it.")
    after = [{**row, **(changes.get(row["id"]) or {})} for row in rows
             if changes.get(row["id"], row) is not None]
    said = []
    for row in rows:
        new = changes.get(row["id"], row)
        if new is None:
            gone = sorted(files_of(folder, [row]) - files_of(folder, after))
            said.append(f"{row['id']} is taken out: "
                        + ", ".join(path.relative_to(folder).as_posix() for path in gone))
        said += [f"{row['id']}: {name} {row[name]} becomes {value}"
                 for name, value in (new or {}).items() if row[name] != value]
    for row in after:
        row["edition_of"] = new_ids.get(row.get("edition_of", ""), row.get("edition_of", ""))
    names = {old: new_ids.get(old) for old, new in changes.items() if not new or "id" in new}
    contents, beside = rows_beside(folder, names)
    said += [f"{what} {'goes too' if None in names.values() else 'follows'}" for what in beside]
    if not dry_run:
        write_rows(folder, rows, after, contents)
    return [*said, *_elsewhere(folder, names, after)]


def rows_beside(folder: Path, names: Mapping[str, str | None]
                ) -> tuple[dict[Path, Callable[[Path], None]], list[str]]:
    """Return how files beside `articles.csv` follow new ids (None: are rid of), and which they are.

    These are the tables of `data/` with a column `article`, and the annotations of `reference/`.
    """
    contents: dict[Path, Callable[[Path], None]] = {}
    beside = []
    for path in sorted((folder / "data").glob("*.csv")):
        try:
            rows = [row for _, row in read_csv(path)] if path.name != TABLE.name else []
        except CsvError as error:
            raise StudyError(f"{error} It may hold rows of the article.") from None
        if count := sum(row.get("article") in names for row in rows):
            text = csv_text([name for name in rows[0] if name], (
                {**row, "article": names.get(row["article"], row["article"])} for row in rows
                if names.get(row["article"], "") is not None))
            contents[path] = partial(write_atomically, content=text)
            beside.append(f"{path.name} ({count} rows)")
    for old, new in names.items():
        path = folder / "data" / "reference" / f"{old}.json"
        if path.is_file():
            if new:
                contents[path.with_stem(new)] = partial(copy_atomically, path)
            contents[path] = partial(Path.unlink, missing_ok=True)
            beside.append(f"reference/{path.name}")
    return contents, beside


def _elsewhere(folder: Path, names: Mapping[str, str | None], rows: Rows) -> list[str]:
    """Tell which lines name an id that is gone: what they say is for a person to change."""
    said = [f"{row['id']} is said to be an edition of {row['edition_of']}: correct edition_of in "
            f"{TABLE.as_posix()}" for row in rows if names.get(row["edition_of"], "") is None]
    for path in sorted((folder / "data").glob("*.yml")):
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            said += [f"{path.name}, line {number} names {old}: "
                     + (f"write {new} there" if new else "correct it") for old, new in names.items()
                     if re.search(rf"(?<![\w.-]){re.escape(old)}(?![\w.-])", line)]
    return said


def files_of(folder: Path, rows: Rows) -> set[Path]:
    """Return the files of articles that are there."""
    texts = [folder / ARTICLES / row["file"] for row in rows if row["file"]]
    originals = [folder / ORIGINALS / row["original"] for row in rows if row.get("original")]
    return {path for path in (*texts, *map(blocks_path, texts), *originals) if path.is_file()}


def write_rows(folder: Path, before: Rows, after: Rows,
               contents: Mapping[Path, Callable[[Path], None]]) -> None:
    """Write files, take away those that no row names any more, then write `articles.csv`.

    Files that were not there go again where that fails.
    """
    before, made = list(before), [path for path in contents if not path.exists()]
    try:
        for path, write in contents.items():
            write(path)
        for path in files_of(folder, before) - files_of(folder, after):
            path.unlink(missing_ok=True)
        if list(after) != before:
            write_table(folder / TABLE, after)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def write_table(path: Path, rows: Rows) -> None:
    """Write `articles.csv` with the columns that some row has a value in."""
    rows = list(rows)
    names = [name for name in FIELDS if name in _ALWAYS or any(row.get(name) for row in rows)]
    write_atomically(path, csv_text(names, rows))


def csv_text(names: list[str], rows: Rows) -> bytes:
    """Return rows as CSV that `read_csv` reads back as they are, and no spreadsheet computes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, "", "ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: defused(row.get(name) or "") for name in names} for row in rows)
    return out.getvalue().encode()
