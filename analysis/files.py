"""Files written whole or not at all."""

import os
import shutil
import tempfile
from pathlib import Path

PARTIAL = ".partial"
"""How a file ends that is being written; one that is left over was interrupted."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file to a temporary name beside it and move it into place.

    A reader, or a run that was interrupted, never sees half a file. Folders are made as needed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes files that only their owner can read; results are for everybody.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        _named(error, path)
        raise


def copy_atomically(source: Path, target: Path) -> None:
    """Copy a file of any size byte for byte, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=PARTIAL)
    os.close(handle)
    try:
        shutil.copyfile(source, name)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        _named(error, target)
        raise


def _named(error: BaseException, path: Path) -> None:
    # A disk that is full says so without a name, or with that of the temporary file.
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        error.filename, error.filename2 = str(path), None


def remove_partial(folder: Path) -> None:
    """Remove what an interrupted command left half written in a folder and those inside it."""
    for path in Path(folder).rglob(f".*{PARTIAL}"):
        if path.is_file():
            path.unlink(missing_ok=True)
