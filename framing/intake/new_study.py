"""A study of one's own: its folder, with settings, lexicons to edit, claims to state, notebooks.

A new study holds a small made-up example, so that it runs at once. The first article that is added
takes the example's files out again, as far as nobody changed them.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from analysis.files import default_lexicon, write_atomically
from analysis.study.study import StudyError
from framing.pages import packaged

_HERE = Path(__file__).resolve().parents[1]
TEMPLATE, EXAMPLE = _HERE / "template", _HERE / "example"
LEXICONS = ("README.md", "actors.yml", "frames.yml", "referents.yml", "titles.yml", "glosses.csv",
            "stopwords.txt")
"""What is laid into a new study to be edited; everything else stays the package's."""


def new_study(folder: Path) -> list[Path]:
    """Lay out a new study and return its files, as they are named inside it.

    Raises `StudyError` where the folder holds something already.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError(f"{folder} holds something already. Name a folder that does not exist "
                         "yet, or is empty.")
    there, made = folder.exists(), []
    try:
        for name, content in _contents():
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


def _contents() -> Iterator[tuple[Path, bytes]]:
    """Yield the files of a new study; its settings, which make it one, come last."""
    files = {name: source.read_bytes() for folder in (TEMPLATE, EXAMPLE)
             for source, name in _files(folder)}
    settings = files.pop(Path("study.toml"))
    yield from sorted(files.items())
    for name in LEXICONS:
        yield Path("data") / "lexicon" / name, (default_lexicon() / name).read_bytes()
    for path in sorted(packaged("notebooks").glob("*.ipynb")):
        yield Path("notebooks") / path.name, _without_outputs(path)
    yield Path("study.toml"), settings


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path, path.relative_to(folder)


def _without_outputs(path: Path) -> bytes:
    # Written as `nbformat` does, which takes a second to import.
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def example_rows(folder: Path, rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return those rows of `articles.csv` that list the example, as far as nobody changed it."""
    example = {name.name: source for source, name in _files(EXAMPLE / "data" / "articles")}
    return [row for row in rows if row["file"] in example and "made up" in row.get("rights", "")
            and _same(folder / "data" / "articles" / row["file"], example[row["file"]])]


def take_out_example(folder: Path, kept: Container[str] = ()) -> bool:
    """Take the example out of a study, and say whether there was one.

    Its articles go, but for those in `kept`; settings and claims that nobody changed become those
    of an empty study.
    """
    taken = False
    for source, name in _files(EXAMPLE):
        path = folder / name
        if name.name == "articles.csv" or name.name in kept or not _same(path, source):
            continue
        taken = True
        empty = TEMPLATE / name
        if empty.is_file():
            write_atomically(path, empty.read_bytes())
        else:
            path.unlink()
    return taken


def _same(path: Path, other: Path) -> bool:
    return path.is_file() and path.read_bytes() == other.read_bytes()
