"""What the commands share: options, how results are printed, how errors are told."""

import errno
import json
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

told = Console(stderr=True, highlight=False, soft_wrap=True)


FormatOption = Annotated[Literal["table", "jsonl"], typer.Option(
    "--format", help="A table to read, or JSON Lines for other programs.")]
StudyOption = Annotated[Path, typer.Option("--study", help="The study's folder.")]


def print_rows(table) -> None:
    """Print a table as JSON Lines, a value that is missing as null."""
    for row in table.astype(object).where(table.notna(), None).to_dict("records"):
        print_json(row)


def print_table(table, format: str, columns: Sequence[str] | None = None,
                names: Mapping[str, str] | None = None) -> None:
    """Print a table as it was asked for; to read, these `columns` of it, headed as `names` say."""
    if format == "jsonl":
        print_rows(table)
    else:
        show_table(table if columns is None else table[list(columns)], names)


def print_json(record: dict) -> None:
    """Print one object as a line of JSON, Arabic as it is."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def show_table(table, names: Mapping[str, str] | None = None) -> None:
    """Print a table to read; `names` says how columns are headed, else they say it themselves."""
    names = names or {}
    shown = Table(box=None, pad_edge=False)
    for column in table.columns:
        shown.add_column(names.get(column, column.replace("_", " ")))
    for row in table.itertuples(index=False):
        shown.add_row(*("" if value is None else visible(str(value), ()) for value in row))
    # What is sent on to a file or another program is not cut to the width of a screen.
    width = None if sys.stdout.isatty() else 240
    Console(highlight=False, markup=False, width=width).print(shown)


def progress() -> Progress:
    """Return a bar on stderr that is gone when it is done."""
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                    TimeElapsedColumn(), console=told, transient=True)


@contextmanager
def steps(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar; yields what is called with the name of a step, its number and how many."""
    with progress() as bar:
        task = bar.add_task(what, total=None)
        yield lambda name, number, total: bar.update(
            task, description=name, completed=number - 1, total=total)


def load_evaluated(folder: Path, only=None):
    """Load a study and evaluate its claims; `only` returns those that are meant of a study."""
    from analysis.claims.verdicts import evaluate
    from analysis.study.study import load_study

    loaded = load_study(folder)
    chosen = only(loaded) if only else None
    with steps("claims") as step:
        return loaded, evaluate(loaded, step, chosen)


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Turn an error meant for people into one paragraph and exit status 1."""
    from analysis.files import LexiconError
    from analysis.study.study import StudyError

    try:
        yield
    except (StudyError, LexiconError, FileNotFoundError) as error:
        tell(str(error))
        raise typer.Exit(1) from error
    except OSError as error:
        tell(_of_system(error))
        raise typer.Exit(1) from error


def _of_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.ENOSPC:
        return (f"{where}the disk is full. Nothing is lost: files are written whole or not at all. "
                "Free some space and run the command again.")
    return f"{where}{error.strerror or error}. Check that you may read and write there."


def tell(message: str) -> None:
    """Tell a problem on stderr."""
    told.print(f"framing: {visible(message)}", markup=False)


def tell_waiting() -> None:
    """Tell that another command is waited for (`framing.locks.changing`)."""
    told.print("Another command is changing this study; waiting for it to end.")


def tell_problems(study) -> bool:
    """Tell what was left out of a study, and return whether anything was."""
    for problem in study.problems["problem"]:
        tell(problem)
    return bool(len(study.problems))


def end(study, failed: bool = False) -> NoReturn:
    """Tell what was left out of a study, and end: with status 1 where something was."""
    raise typer.Exit(int(tell_problems(study) or failed))


def end_counted(study) -> NoReturn:
    """End as `end`, and say how many articles were left out."""
    if len(study.problems):
        tell_problems(study)
        told.print(f"{len(study.problems)} article(s) left out, as said above.")
    raise typer.Exit(int(bool(len(study.problems))))


def visible(text: str, invisible: Container[str] | None = None) -> str:
    """Return a text in which what is invisible, or moves the cursor, is written out.

    A file's name may hold characters that turn the words around it, or command the terminal;
    `invisible` are the characters that are not seen, by default those of Unicode.
    """
    from analysis.arabic.characters import CONTROLS

    invisible = CONTROLS if invisible is None else invisible
    return "".join(f"\\u{ord(c):04x}" if c in invisible or (ord(c) < 32 and c not in "\n\t")
                   or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 else c for c in text)
