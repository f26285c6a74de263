"""One command at a time changes a study: a lock of the operating system, gone with its process."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from analysis.files import remove_partial
from analysis.study.settings import StudyError

LOCK = Path(".framing") / "changing.lock"
PATIENCE = 60.0
"""Seconds that a command waits for another one."""
_AGAIN = 0.1
_HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES)


@contextmanager
def changing(folder: Path, command: str = "Another program",
             waiting: Callable[[str], None] = lambda who: None, patience: float | None = None
             ) -> Iterator[None]:
    """Keep other commands from changing a study while this `command` does.

    Where another one is changing it, `waiting` is called once with who that is, and it is waited
    for. The lock is the system's: it ends with the process, however that ends, and a file that was
    left behind locks nothing. What an interrupted command left half written is removed. Nothing is
    locked where the folder is no study, or cannot be written to.

    Raises `StudyError` where the other command takes longer than `patience` seconds (`PATIENCE`).
    """
    folder = Path(folder)
    patience = PATIENCE if patience is None else patience
    path, last, told = folder / LOCK, time.monotonic() + patience, False
    with suppress(OSError):
        if (folder / "study.toml").is_file():
            path.parent.mkdir(exist_ok=True)
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        yield
        return
    while (file := _locked(path)) is None:
        who = _holder(path)
        if not told:
            waiting(who)
            told = True
        if time.monotonic() > last:
            raise StudyError(f"{who} has been changing this study ({folder}) for over "
                             f"{patience:.0f} seconds. Nothing was changed; run this again when "
                             "that has ended.")
        time.sleep(_AGAIN)
    with file:  # Closing it gives the lock back.
        file.truncate(0)
        file.write(f"{command} (process {os.getpid()}, since {time.strftime('%H:%M:%S')})".encode())
        file.flush()
        try:
            remove_partial(folder, "data", "figures", "notebooks", LOCK.parent.name)
            yield
        finally:
            # Windows keeps a file that is open.
            with suppress(OSError):
                path.unlink()


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") or "Another program"
    except OSError:
        return "Another program"


def _locked(path: Path) -> BinaryIO | None:
    """Open and lock a file; null where another process has it, or has just taken it away."""
    file = path.open("ab")
    try:
        if os.name == "nt":
            import msvcrt
            file.seek(1 << 30)  # beyond what is written there, which others read
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
