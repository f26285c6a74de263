"""One command at a time changes a study: a lock of the operating system, gone with its process."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from analysis.study.study import StudyError

LOCK = Path(".framing") / "changing.lock"
PATIENCE = 60.0
"""Seconds that a command waits for another one."""
_AGAIN = 0.1
_HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES)


@contextmanager
def changing(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep other commands from changing a study meanwhile.

    Where another one is changing it, `waiting` is called once, and it is waited for. The lock is
    the system's: it ends with the process, however that ends, and a file that was left behind locks
    nothing. Nor is anything locked where the folder is no study.

    Raises `StudyError` where the other command takes longer than `PATIENCE`.
    """
    folder = Path(folder)
    if not (folder / "study.toml").is_file():
        yield
        return
    path, last, told = folder / LOCK, time.monotonic() + PATIENCE, False
    path.parent.mkdir(exist_ok=True)
    while (file := _locked(path)) is None:
        if not told:
            waiting()
            told = True
        if time.monotonic() > last:
            raise StudyError(f"Another command has been changing this study ({folder}) for over "
                             f"{PATIENCE:.0f} seconds. Nothing was changed; run this again when "
                             "that one has ended.")
        time.sleep(_AGAIN)
    with file:  # Closing it gives the lock back.
        try:
            yield
        finally:
            # Windows keeps a file that is open.
            with suppress(OSError):
                path.unlink()


def _locked(path: Path) -> BinaryIO | None:
    """Open and lock a file; null where another process has it, or has just taken it away."""
    file = path.open("ab")
    try:
        if os.name == "nt":
            import msvcrt
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
            return file
    except FileNotFoundError:
        pass
    except OSError as error:
        # A file system that knows no locks is no reason to refuse.
        if error.errno not in _HELD:
            return file
    file.close()
    return None
