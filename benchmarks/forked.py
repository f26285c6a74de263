"""Commands called in children of one process that has loaded everything: 2,000 take minutes."""

import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib

matplotlib.use("agg")
# The caches of whoever runs this stay as they are.
os.environ.setdefault("XDG_CACHE_HOME", str(Path(tempfile.gettempdir()) / "framing-benchmarks"))
REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from framing.cli.main import main  # noqa: E402
from framing.intake import study_folder  # noqa: E402
from framing.intake.study_folder import new_study  # noqa: E402

PROCESSOR, WALL, MEMORY = 60, 600, 2 << 30
"""What a command may take: seconds of processor, seconds, and bytes."""
_FAULT = 99
_PROGRAMS = {"os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.connect",
             "socket.getaddrinfo"}
_UNPICKLED = {"os", "posix", "nt", "subprocess", "sys", "importlib", "shutil", "runpy"}


class Ended(NamedTuple):
    """How a command ended: its exit status (below 0: a signal), what it said, and what it took.

    `fault` is its traceback, or what it would have executed; empty where there is neither.
    """

    status: int
    said: str
    fault: str
    seconds: float
    peak: int


def begin(arguments: Sequence[str | bytes], folder: Path, output: str | None = None,
          strict: bool = True, before: Callable[[], None] | None = None) -> tuple[int, Path, float]:
    """Call a command in a child, in a folder; what it says goes to a file, or to `output`.

    `strict` refuses other programs and the network; `before` is called first of all, in the child.
    """
    said = Path(tempfile.mkstemp(".said")[1])
    sys.stdout.flush()
    sys.stderr.flush()
    began = time.perf_counter()
    if child := os.fork():
        return child, said, began
    status = _FAULT
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(WALL)
        os.chdir(folder)
        log = os.open(said, os.O_WRONLY)
        given = os.open(os.devnull, os.O_RDONLY)
        os.dup2(given, 0)
        if output == "closed":
            os.close(1)
            sys.stdout = None
        else:
            os.dup2(os.open(output, os.O_WRONLY) if output else log, 1)
        os.dup2(log, 2)
        if strict:
            sys.addaudithook(_audited)
        if before:
            before()
        sys.argv = ["framing", *map(os.fsdecode, arguments)]
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 (whatever it is, it is what is looked for)
        fault = traceback.format_exc().encode("utf-8", "backslashreplace")
        said.with_suffix(".fault").write_bytes(fault)
    finally:
        os._exit(status)


def _audited(event: str, given: tuple) -> None:
    if event in _PROGRAMS or event == "pickle.find_class" and given[0] in _UNPICKLED:
        said = f"EXECUTED {event} {str(given)[:200]}"
        with open(2, "a", closefd=False) as log:
            log.write(said + "\n")
        os._exit(_FAULT - 1)


def end(begun: tuple[int, Path, float]) -> Ended:
    """Wait for a command that was begun."""
    child, said, began = begun
    _, status, used = os.wait4(child, 0)
    text = said.read_bytes().decode("utf-8", "replace")
    written = said.with_suffix(".fault")
    fault = written.read_text("utf-8") if written.exists() else ""
    if "EXECUTED" in text and os.waitstatus_to_exitcode(status) == _FAULT - 1:
        fault = next(line for line in text.splitlines() if "EXECUTED" in line)
    said.unlink()
    written.unlink(missing_ok=True)
    return Ended(os.waitstatus_to_exitcode(status), text, fault,
                 used.ru_utime + used.ru_stime, used.ru_maxrss << 10)


def call(*given, **options) -> Ended:
    """Call a command and wait for it."""
    return end(begin(*given, **options))


def tree(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder by its path in it."""
    return {os.fsencode(path.relative_to(folder)).decode("utf-8", "backslashreplace"):
            path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def begun_study(place: Path, notebooks: Sequence[str] = ("1-articles",)) -> Path:
    """Lay out a new study, with these notebooks, that is trusted and remembered in `place`."""
    study = place / "study"
    new_study(study)
    trusted(place)
    for path in (study / "notebooks").glob("*.ipynb"):
        if path.stem not in notebooks:
            path.unlink()
    return study


def trusted(place: Path) -> None:
    """Let the study in a place be trusted, in this process and its children."""
    study_folder._TRUSTED = place / "trusted"
    study_folder.remember(place / "study")
