"""What the commands share: options, how results are printed, how errors are told."""

import errno
import json
import sys
from collections.abc import Collection, Container, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

told = Console(stderr=True, highlight=False, soft_wrap=True)


class Format(str, Enum):  # noqa: UP042 - typer reads the values of a str enum
    """How results are printed."""

    table = "table"
    jsonl = "jsonl"


FormatOption = Annotated[Format, typer.Option(
    "--format", help="A table to read, or JSON Lines for other programs.")]
StudyOption = Annotated[Path, typer.Option("--study", help="The study's folder.")]


def print_json(record: dict) -> None:
    """Print one object as a line of JSON, Arabic as it is."""
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def show_table(table, names: dict[str, str]) -> None:
    """Print a table to read; `names` says how columns are headed, else they say it themselves."""
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


def end_with_problems(problems: Collection[str]) -> None:
    """Tell why articles were left out, and end with status 1 where some were."""
    for problem in problems:
        tell(problem)
    if len(problems):
        told.print(f"{len(problems)} article(s) left out, as said above.")
        raise typer.Exit(1)


def visible(text: str, invisible: Container[str] | None = None) -> str:
    """Return a text in which what is invisible, or moves the cursor, is written out.

    A file's name may hold characters that turn the words around it, or command the terminal;
    `invisible` are the characters that are not seen, by default those of Unicode.
    """
    from analysis.arabic.characters import CONTROLS

    invisible = CONTROLS if invisible is None else invisible
    return "".join(f"\\u{ord(c):04x}" if c in invisible or (ord(c) < 32 and c not in "\n\t")
                   or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 else c for c in text)
