"""Files written whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

PARTIAL = ".partial"
"""How a file ends that is being written; one that is left over was interrupted."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file to a temporary name beside it and move it into place.

    A reader, or a run that was interrupted, never sees half a file. Folders are made as needed.
    """
    def write(name: str, handle: int) -> None:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    _put(Path(path), write)


def copy_atomically(source: Path, target: Path) -> None:
    """Copy a file of any size byte for byte, whole or not at all."""
    def copy(name: str, handle: int) -> None:
        os.close(handle)
        shutil.copyfile(source, name)
    _put(Path(target), copy)


def _put(path: Path, fill: Callable[[str, int], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
    try:
        fill(name, handle)
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


def remove_partial(folder: Path, inside: bool = True) -> None:
    """Remove what an interrupted command left half written in a folder, and in those inside it."""
    find = Path(folder).rglob if inside else Path(folder).glob
    for path in find(f".*{PARTIAL}"):
        if path.is_file():
            path.unlink(missing_ok=True)
