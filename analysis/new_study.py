"""A study of one's own: its folder, with settings, lexicons to edit, claims to state, notebooks.

A new study holds a small made-up example, so that it runs at once. The first article that is added
takes the example's files out again, as far as nobody changed them.
"""

from collections.abc import Iterator
from pathlib import Path

import nbformat

from analysis.files import write_atomically
from analysis.paths import default_lexicon, default_notebooks
from analysis.study import StudyError

_HERE = Path(__file__).resolve().parent
TEMPLATE, EXAMPLE = _HERE / "template", _HERE / "example"
LEXICONS = ("actors.yml", "frames.yml", "referents.yml", "titles.yml", "glosses.csv",
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
    made = []
    for source, name in [*_files(TEMPLATE), *_files(EXAMPLE)]:
        write_atomically(folder / name, source.read_bytes())
        made.append(name)
    for name in LEXICONS:
        write_atomically(folder / "data" / "lexicon" / name,
                         (default_lexicon() / name).read_bytes())
        made.append(Path("data") / "lexicon" / name)
    for path in sorted(default_notebooks().glob("*.ipynb")):
        write_atomically(folder / "notebooks" / path.name, _without_outputs(path))
        made.append(Path("notebooks") / path.name)
    return list(dict.fromkeys(made))


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path, path.relative_to(folder)


def _without_outputs(path: Path) -> bytes:
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return (nbformat.writes(book) + "\n").encode()


def example_articles() -> set[str]:
    """Return the files of the example's articles, as `articles.csv` names them."""
    return {path.name for path in (EXAMPLE / "data" / "articles").iterdir()}


def take_out_example(folder: Path) -> bool:
    """Take the example out of a study, and say whether there was one.

    Its articles go; settings and claims that nobody changed become those of an empty study.
    """
    found = False
    for source, name in _files(EXAMPLE):
        path = folder / name
        if not path.is_file() or path.read_bytes() != source.read_bytes():
            continue
        if name == Path("data") / "articles.csv":
            continue
        found = True
        empty = TEMPLATE / name
        if empty.is_file():
            write_atomically(path, empty.read_bytes())
        else:
            path.unlink()
    return found
