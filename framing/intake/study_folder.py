"""A study's folder: laid out anew, with the ids of its articles and the table that lists them.

A new study holds settings, lexicons to edit, claims to state, notebooks, and a small made-up
example, so that it runs at once. The first article that is added takes the example's files out
again, as far as nobody changed them.
"""

import json
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from platformdirs import user_data_path

from analysis.addresses import LATIN
from analysis.arabic.characters import fold
from analysis.edited_files import CsvError, read_csv
from analysis.files import default_lexicon, packaged, write_atomically
from analysis.study.study import ArticleRow, StudyError

_HERE = Path(__file__).resolve().parents[1]
TEMPLATE, EXAMPLE = _HERE / "template", _HERE / "example"
LEXICONS = ("README.md", "actors.yml", "frames.yml", "referents.yml", "titles.yml", "glosses.csv",
            "stopwords.txt")
"""What is laid into a new study to be edited; everything else stays the package's."""

_TRUSTED = user_data_path("framing") / "trusted"
FIELDS = list(ArticleRow.model_fields)
_LONGEST = 60
_LATIN = str.maketrans(LATIN | {"ع": "a", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ڤ": "v"})
# Windows opens a device under these names, whatever follows the first dot.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)\d)(?:\..*)?", re.IGNORECASE | re.ASCII)


def new_study(folder: Path, demo: bool = True) -> list[Path]:
    """Lay out a new study, with its example or without, and return its files by name in it.

    Raises `StudyError` where the folder holds something already.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(f"{folder} holds something already. Name a folder that does not exist "
                         "yet, or is empty.")
    there, made = folder.exists(), []
    try:
        for name, content in _contents(demo):
            made.append(folder / name)
            write_atomically(folder / name, content)
    except BaseException:
        # A folder that is half a study could neither be used nor be begun anew.
        for path in made:
            path.unlink(missing_ok=True)
        for path in [*sorted(folder.rglob("*"), reverse=True), *([] if there else [folder])]:
            path.rmdir()
        raise
    return [path.relative_to(folder) for path in made]


def _contents(demo: bool) -> Iterator[tuple[Path, bytes]]:
    """Yield the files of a new study; its settings, which make it one, come last."""
    files = {name: source.read_bytes() for folder in (TEMPLATE, EXAMPLE)[:1 + demo]
             for source, name in _files(folder)}
    settings = files.pop(Path("study.toml"))
    yield from sorted(files.items())
    for name in LEXICONS:
        yield Path("data") / "lexicon" / name, (default_lexicon() / name).read_bytes()
    for path in sorted(packaged("notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        # Written as `nbformat` does, which takes a second to import.
        written = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        yield Path("notebooks") / path.name, written.encode()
    yield Path("study.toml"), settings


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path, path.relative_to(folder)


def remember(folder: Path) -> None:
    """Note that a study was begun on this machine, or is trusted here, whatever it holds later."""
    if not is_trusted(folder):
        with suppress(OSError):  # then it is asked for again
            _TRUSTED.parent.mkdir(parents=True, exist_ok=True)
            with _TRUSTED.open("a", encoding="utf-8", errors="surrogateescape") as file:
                file.write(f"{json.dumps(str(folder.resolve()))}\n")


def is_trusted(folder: Path) -> bool:
    """Tell whether a study was begun or trusted here; what the study says of itself is no proof."""
    with suppress(OSError, UnicodeError):
        return json.dumps(str(folder.resolve())) in _TRUSTED.read_text("utf-8").splitlines()
    return False


def example_rows(folder: Path, rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return those rows of `articles.csv` that list the example, as far as nobody changed it."""
    example = {name.name: source for source, name in _files(EXAMPLE / "data" / "articles")}
    return [row for row in rows if row["file"] in example and "made up" in row.get("rights", "")
            and _same(folder / "data" / "articles" / row["file"], example[row["file"]])]


def take_out_example(folder: Path, kept: Container[str] = ()) -> None:
    """Take the example out of a study, but for the articles in `kept`.

    Settings and claims that nobody changed become those of an empty study.
    """
    for source, name in _files(EXAMPLE):
        path, empty = folder / name, TEMPLATE / name
        if name.name == "articles.csv" or name.name in kept or not _same(path, source):
            continue
        if empty.is_file():
            write_atomically(path, empty.read_bytes())
        else:
            path.unlink()


def _same(path: Path, other: Path) -> bool:
    return path.is_file() and path.read_bytes() == other.read_bytes()


def read_table(path: Path) -> list[dict[str, str]]:
    """Read the rows of `articles.csv` as they are; none where there is no such file.

    Raises `StudyError` for a table that could not be written again without losing something.
    """
    if not path.is_file():
        return []
    try:
        rows = read_csv(path)
    except CsvError as error:
        raise StudyError(str(error)) from error
    for line, row in rows:
        if None in row:
            raise StudyError(f"{path.name}, line {line}: the row has more values than the first "
                             "line has columns. Put text that holds a comma between quotation "
                             "marks.")
        if unknown := sorted(set(row) - set(FIELDS)):
            raise StudyError(f"{path.name} has a column that there is not: {', '.join(unknown)}. "
                             f"There are {', '.join(FIELDS)}.")
        if missing := [name for name in ("id", "file", "group") if name not in row]:
            raise StudyError(f"{path.name} lacks a column: {', '.join(missing)}.")
    return [{name: (value or "").strip() for name, value in row.items()} for _, row in rows]


def is_safe_id(name: str) -> bool:
    """Tell whether a name can be an article's id: ASCII, no path, no device of Windows.

    >>> is_safe_id("2024-doha"), is_safe_id("../secret"), is_safe_id("con.txt")
    (True, False, False)
    """
    return (bool(re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?", name))
            and len(name) <= 2 * _LONGEST and ".." not in name and not _DEVICES.fullmatch(name))


def safe_id(proposal: str, taken: Container[str] = ()) -> str:
    """Make an id from a file's name or a title that is safe as the name of a file, as on Windows.

    Arabic letters are written in Latin ones; where the id is `taken` (in lower case) -2, -3 follow.

    >>> safe_id("../Été 2024.html"), safe_id("سوريا اليوم"), safe_id("CON"), safe_id("؟")
    ('Ete-2024.html', 'swrya-alywm', 'article-CON', 'article')
    >>> safe_id("doha", {"doha", "doha-2"})
    'doha-3'
    """
    plain = unicodedata.normalize("NFKD", fold(proposal).translate(_LATIN))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", plain)
    plain = re.sub(r"\.{2,}", ".", plain)[:_LONGEST].strip("-._") or "article"
    if _DEVICES.fullmatch(plain):
        plain = f"article-{plain}"
    free, n = plain, 1
    while free in taken or free.lower() in taken:
        n += 1
        free = f"{plain}-{n}"
    return free
