"""Run a study: execute its notebooks where anything they depend on has changed."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import nbformat
from joblib import Parallel, delayed
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from analysis.caches import digest
from analysis.files import (
    LexiconError,
    default_lexicon,
    default_wordings,
    installed_version,
    write_atomically,
)
from analysis.study.study import StudyError, load_settings, load_study

STATE = Path(".framing") / "run.json"
LIBRARIES = ("numpy", "pandas", "matplotlib", "scipy", "scikit-learn", "statsmodels", "simplemma",
             "wordfreq", "arabic-reshaper", "python-bidi")
MOST_AT_ONCE = 4
LONGEST = 600
"""Seconds that a cell may take."""
SECOND = 1_000_000_000
"""In nanoseconds: some file systems keep times no finer."""
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Run(NamedTuple):
    """What a run did: the notebooks it executed (none where nothing had changed)."""

    executed: list[Path]
    notebooks: list[Path]
    figures: list[Path]


class Freshness(NamedTuple):
    """What of a study's results is no longer what its inputs give.

    `never`: it was not run yet; `stale`: an input changed since; `changed`: results that were
    changed or are missing; `unknown`: figures that the last run did not draw.
    """

    never: bool
    stale: bool
    changed: list[str]
    unknown: list[str]


def run_study(folder: Path, force: bool = False,
              progress: Callable[[str, int, int], None] = lambda *_: None,
              only: Collection[str] = ()) -> Run:
    """Execute the notebooks of a study, several at once, and write their figures.

    Nothing is executed where the data, settings, lexicons, notebooks, package and libraries are
    those of the last run and its results are still there unchanged; `force` executes all the same.
    A run that was stopped goes on: notebooks that it had executed are not executed again.
    `only` executes the notebooks of these names, for a first look: the study still counts as not
    run, or as run the last time.
    `progress` is called with the name of a notebook that is done, how many are done and one more,
    and the number of notebooks.

    Raises `StudyError` where the folder is no study, has no notebook, or notebooks fail; these are
    left as they were, and the others have their results.
    """
    folder = Path(folder).resolve()
    load_settings(folder)
    notebooks = [path for path in notebooks_of(folder) if not only or path.stem in only]
    if not notebooks:
        raise StudyError(f"There are no notebooks in {folder.name}/notebooks.")
    inputs, state = fingerprint(folder, notebooks), read_state(folder / STATE)
    former = state.get("outputs") or {}
    if not (force or only) and former and state.get("inputs") == inputs and not _changed(
            folder, former):
        return Run([], notebooks, _figures(folder))
    began, done = time.time_ns() - SECOND, {}
    stopped = state.get("stopped") or {}
    if not (force or only) and stopped.get("inputs") == inputs and all(
            (folder / name).is_file() for name in stopped["figures"]):
        began, done = stopped["began"], stopped["done"]
    left = [path for path in notebooks if done.get(path.stem) != _hash(path)]
    with suppress(StudyError, LexiconError):  # which the notebooks tell
        load_study(folder)  # annotated once, before each of them asks for it
    progress("notebooks", 1, len(left))
    # Notebooks do not wait for one another: each begins from the data.
    work = Parallel(n_jobs=max(1, min(os.cpu_count() or 1, MOST_AT_ONCE, len(left))),
                    return_as="generator_unordered")
    problems = {}
    for number, (name, problem) in enumerate(work(map(delayed(_execute), left)), 1):
        problems[name] = problem
        progress(name, number + 1, len(left))
        if not (problem or only):
            done[name] = _hash(folder / "notebooks" / f"{name}.ipynb")
            _write_state(folder, state | {"stopped": {
                "inputs": inputs, "began": began, "done": done,
                "figures": _names(folder, _drawn_since(folder, began))}})
    if any(problems.values()):
        raise StudyError(" ".join(filter(None, map(problems.get, sorted(problems)))))
    if only:
        return Run(notebooks, notebooks, _figures(folder))
    drawn = _drawn_since(folder, began)
    for path in {folder / name for name in former}.difference(drawn):
        # A figure that the run before drew and this one did not shows another study.
        if path.parent == folder / "figures" and path.is_file():
            path.unlink()
    results = [*notebooks, *drawn]
    _write_state(folder, {"inputs": inputs, "outputs": dict(zip(
        _names(folder, results), map(_hash, results), strict=True))})
    return Run(left, notebooks, _figures(folder))


def freshness(folder: Path) -> Freshness:
    """Tell whether the results of a study follow from it as it is."""
    folder = Path(folder).resolve()
    state = read_state(folder / STATE)
    outputs = state.get("outputs") or {}
    figures = _names(folder, _figures(folder))
    inputs = fingerprint(folder, notebooks_of(folder))
    return Freshness(not outputs, state.get("inputs") != inputs,
                     _changed(folder, outputs), [name for name in figures if name not in outputs])


def fingerprint(folder: Path, notebooks: Iterable[Path], more: Iterable[Path] = (),
                libraries: Iterable[str] = LIBRARIES) -> str:
    """Return a digest of everything that a study's results follow from, and of `more` files."""
    house = Path(__file__).resolve().parents[1]
    code = [path for room in ("analysis", "framing") for kind in ("*.py", "*.yml", "*.jinja")
            for path in (house / room).rglob(kind)]
    files = [folder / "study.toml", *sorted((folder / "data").rglob("*")),
             *sorted(default_lexicon().glob("*")), *sorted(default_wordings().glob("*")),
             *sorted(code), *more]
    parts = [f"{path.name}\n".encode() + path.read_bytes() for path in files if path.is_file()]
    for path in notebooks:
        cells = [(cell.cell_type, cell.source) for cell in _read_notebook(path).cells]
        parts.append(json.dumps([path.name, cells], ensure_ascii=False).encode())
    parts.append(json.dumps([f"{name} {installed_version(name)}" for name in libraries]).encode())
    return digest(parts).hex()


def _hash(path: Path) -> str:
    return digest([path.read_bytes()]).hex()


def read_state(path: Path) -> dict:
    """Return what a command noted of its last run; nothing where that cannot be read."""
    with suppress(OSError, ValueError, RecursionError):
        state = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(state, dict) and isinstance(state.get("outputs") or {}, dict):
            return state
    return {}


def _changed(folder: Path, outputs: Mapping[str, str]) -> list[str]:
    """Return which results of the last run are no longer there as it left them."""
    return sorted(name for name, known in outputs.items()
                  if not (folder / name).is_file() or _hash(folder / name) != known)


def notebooks_of(folder: Path) -> list[Path]:
    """Return the notebooks of a study, in the order of their names."""
    return sorted((folder / "notebooks").glob("*.ipynb"))


def _figures(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "figures").glob("*") if path.is_file())


def _drawn_since(folder: Path, began: int) -> list[Path]:
    return [path for path in _figures(folder) if path.stat().st_mtime_ns >= began]


def _names(folder: Path, paths: Iterable[Path]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def _write_state(folder: Path, state: Mapping) -> None:
    write_atomically(folder / STATE, json.dumps(state, indent=1, sort_keys=True).encode())


def _read_notebook(path: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise StudyError(f"{path.name} is no notebook that can be read. Take it out of notebooks/, "
                         "or put back the one that `framing new` lays there.") from error


def _execute(path: Path) -> tuple[str, str]:
    """Execute a notebook; returns its name and what went wrong, empty where nothing did."""
    # A kernel that the user once installed elsewhere would run another Python with other libraries.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    try:
        notebook = _read_notebook(path)
        client = NotebookClient(notebook, timeout=LONGEST, kernel_name="python3",
                                record_timing=False,
                                resources={"metadata": {"path": str(path.parent)}})
        # The kernel's own messages are for developers; an error in a cell is raised here.
        client.execute(stderr=subprocess.DEVNULL)
    except StudyError as error:
        return path.stem, str(error)
    except CellExecutionError as error:
        message = ANSI.sub("", f"{error.ename}: {error.evalue}")
        return path.stem, f"{path.name} stopped with an error and was left as it was. {message}"
    except (CellTimeoutError, DeadKernelError):
        return path.stem, (
            f"{path.name} was stopped and left as it was: a cell took over {LONGEST // 60} "
            "minutes, or its process was ended (perhaps for want of memory).")
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    })
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    write_atomically(path, (nbformat.writes(notebook).rstrip("\n") + "\n").encode())
    return path.stem, ""
