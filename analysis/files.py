"""Files written whole or not at all."""

import errno
import glob
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from platformdirs import user_cache_path

FORMULA = ("=", "+", "-", "@")
"""With what a spreadsheet lets a formula begin."""
_FORMULA_OR_GUARDED = re.compile(r"'*\s*[=+\-@]")
LONGEST = 40
"""Characters of a file's name in that of what is being written: systems take 255 bytes."""
PARTIAL = ".partial"
"""How a file ends that is being written; one that is left over was interrupted."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file to a temporary name beside it and move it into place.

    A reader, or a run that was interrupted, never sees half a file. Folders are made as needed.
    """
    with _beside(Path(path)) as file:
        file.write(content)


def copy_atomically(source: Path, target: Path) -> None:
    """Copy a file of any size byte for byte, whole or not at all."""
    with open(source, "rb") as content, _beside(Path(target)) as file:
        shutil.copyfileobj(content, file)


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not (path.is_file() or path.is_dir()):
        # A device or a pipe would be gone, and a file in its place.
        raise OSError(errno.EINVAL, "this is a device or a pipe, not a file", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(PARTIAL, f".{path.name[:LONGEST]}.", path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        # mkstemp makes files that only their owner can read; results are for everybody.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        # A disk that is full says so without a name, or with that of the temporary file.
        Path(name).unlink(missing_ok=True)
        where = path if error.filename in (None, name) else error.filename
        raise OSError(error.errno, error.strerror, str(where)) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def remove_partial(folder: Path, *inside: str, of: str = "") -> None:
    """Remove what an interrupted command left half written in a folder, and `inside` those in it.

    Named are only folders that are written to: a study's may hold thousands of others' files. `of`
    is the name of the one file that was under way.
    """
    for path in chain(folder.glob(f".{glob.escape(of[:LONGEST])}*{PARTIAL}"),
                      *((folder / name).rglob(f".*{PARTIAL}") for name in inside)):
        if path.is_file():
            path.unlink(missing_ok=True)


class LexiconError(ValueError):
    """A lexicon that cannot be used: the message names file and line, what is wrong and the fix."""


def packaged(name: str, package: str = "framing") -> Path:
    """Return a folder that comes with a package: `notebooks`, `docs`, ...

    A wheel takes it in; in a checkout it is read from where it stands.
    """
    house = Path(__file__).resolve().parents[1]
    installed = house / package / f"default_{Path(name).name}"
    return installed if installed.is_dir() else house / name


def default_lexicon() -> Path:
    """Return the folder of the lexicons that come with the package."""
    return packaged("data/lexicon", "analysis")


def default_wordings() -> Path:
    """Return the folder of the words and sentences that the package says."""
    return packaged("data/wordings", "analysis")


def packaged_yaml(path: Path) -> Any:
    """Return what a YAML file that comes with the package holds."""
    import yaml  # not every command reads one

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def lexicon_file(name: str, folder: Path | None = None) -> Path:
    """Return the path of a lexicon file: from `folder` where it has one, else the package's own.

    Raises `FileNotFoundError` where neither has it.
    """
    places = [Path(folder)] if folder is not None else []
    for place in [*places, default_lexicon()]:
        if (place / name).is_file():
            return place / name
    raise FileNotFoundError(
        f"No lexicon file {name} in {' or '.join(map(str, [*places, default_lexicon()]))}. "
        "Copy the one that comes with the package, or correct the folder's name."
    )


def written_out(name: object) -> str:
    """Return the name of a file as text: bytes in it that are no text are written out.

    >>> written_out("a.txt"), written_out("\\udcff.txt")
    ('a.txt', '\\\\udcff.txt')
    """
    return str(name).encode("utf-8", "backslashreplace").decode()


def cache_folder() -> Path:
    """Return the user's cache folder for tables that are quick to read and slow to build."""
    return user_cache_path("framing")


def installed_version(name: str) -> str | None:
    """Return the version of an installed package, null for one that is not.

    >>> installed_version("no-such-package") is None
    True
    """
    from importlib.metadata import PackageNotFoundError, version  # takes a while

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def defused(text: str) -> str:
    """Return a text that a spreadsheet will not take for a formula when it opens a CSV.

    >>> defused("=1+1"), defused("-3"), defused("قال"), defused("")
    ("'=1+1", "'-3", 'قال', '')
    """
    return "'" + text if _FORMULA_OR_GUARDED.match(text) else text


def undefused(text: str) -> str:
    """Return what was given to `defused`.

    >>> undefused("'=1+1"), undefused(defused("'=1")), undefused("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA_OR_GUARDED.match(text) else text
