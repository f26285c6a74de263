"""What the commands share: options, how a command ends, how results and problems are told."""

import errno
import json
import sys
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from analysis.files import write_atomically, written_out

HERE = Path(".")
_SECONDS = 5
Format = Literal["table", "jsonl"]
Conflation = Literal["form", "stem", "lemma"]

console = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
say = console.print


def command(function: Callable, name: str = "", changes: bool = False) -> Callable:
    """Decorate a command, which returns whether something was left out or wrong.

    Then, and at an error meant for people, which is told in one paragraph, the exit status is 1.
    One that `changes` a study has it for itself, unless it runs dry.
    """
    @wraps(function)
    def run(*arguments, **options) -> None:
        # What is typed is text; only names of files may hold other bytes.
        for given, value in options.items():
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and written_out(text) != text:
                    tell(f"{given}: {written_out(text)} is no text in UTF-8. Type it again.")
                    raise typer.Exit(1)
        try:
            with _alone(name, options) if changes else nullcontext():
                failed = function(*arguments, **options)
        except BrokenPipeError:
            raise  # who reads the output has seen enough
        except (OSError, ValueError) as error:
            from analysis.files import LexiconError
            from analysis.study.study import StudyError

            if isinstance(error, StudyError | LexiconError) or (
                    isinstance(error, FileNotFoundError) and error.errno is None):
                tell(str(error))
            elif isinstance(error, OSError):
                tell(of_system(error))
            else:
                raise
            raise typer.Exit(1) from error
        if failed:
            raise typer.Exit(1)
    return run


def _alone(name: str, options: Mapping[str, Any]) -> AbstractContextManager:
    from framing.locks import changing

    if options.get("dry_run"):
        return nullcontext()
    return changing(options.get("study") or options.get("folder") or options["context"].obj,
                    f"framing {name}",
                    lambda who: say(f"{who} is changing this study; waiting for it to end."))


def of_system(error: OSError) -> str:
    """Say what the system could not do, and what to do."""
    where = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.ENOSPC:
        return (f"{where}the disk is full. Nothing is lost: files are written whole or not at all. "
                "Free some space and run the command again.")
    return f"{where}{error.strerror or error}. Check that you may read and write there."


def print_rows(table) -> None:
    """Print a table as JSON Lines, a value that is missing as null."""
    print_json(*table.astype(object).where(table.notna(), None).to_dict("records"))


def print_json(*objects: dict) -> None:
    """Print objects as lines of JSON, Arabic as it is."""
    # Half a character, as JSON can escape it, is written as it is escaped.
    sys.stdout.write(written_out(json_lines(objects)))


def json_lines(objects: Sequence[dict]) -> str:
    """Return objects as lines of JSON, Arabic as it is."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


def print_table(table, format: str, columns: Sequence[str] | None = None,
                names: Mapping[str, str] | None = None) -> None:
    """Print a table as it was asked for; to read, these `columns` of it, headed as `names` say."""
    if format == "jsonl":
        print_rows(table)
    else:
        show_table(table if columns is None else table[list(columns)], names)


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


def print_or_write(text: str, out: Path | None, more: str = "") -> None:
    """Print a text, or write it to a file and say so, and what `more` there is to say."""
    if out is None:
        sys.stdout.write(text)
    else:
        write_atomically(out, text.encode("utf-8"))
        say(f"Wrote {out.as_posix()}{more}")


@contextmanager
def steps(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar, or lines; yields what is called with a step's name, number and how many.

    Where output is no terminal a line is written every few seconds.
    """
    if not console.is_terminal:
        last = [time.monotonic()]

        def line(name: str, number: int, total: int) -> None:
            if time.monotonic() - last[0] > _SECONDS:
                say(f"{what}: {visible(name)} ({number - 1} of {total})")
                last[0] = time.monotonic()
        yield line
        return
    from rich import progress as bars

    with bars.Progress(bars.TextColumn("{task.description}"), bars.BarColumn(),
                       bars.MofNCompleteColumn(), bars.TimeElapsedColumn(), console=console,
                       transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda name, number, total: bar.update(
            task, description=name, completed=number - 1, total=total)


def shown(things: Sequence, what: str = "reading") -> Iterator:
    """Give things one by one, files or what has a name, and show how far that is."""
    with steps(what) as step:
        for number, thing in enumerate(things, 1):
            step(thing.name, number, len(things))
            yield thing


def readable(files: Iterable[Path], read: Callable) -> Iterator[tuple[Path, Any]]:
    """Read files one by one; one that cannot be read is told of and left out."""
    from analysis.pages.article_files import ArticleError

    for path in files:
        try:
            yield path, read(path)
        except ArticleError as error:
            tell(str(error))


def read_lexicon(folder: Path | None = None, study: Path | None = None):
    """Load the lexicons of a folder, else those of a study that has some, else the package's."""
    from analysis.lexicon.schema import load_lexicon

    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder", param_hint="--lexicon")
    within = (study or Path()) / "data" / "lexicon"
    return load_lexicon(folder or (within if study and within.is_dir() else None))


def load_study(folder: Path):
    """Load a study; what a study needs is imported only then."""
    from analysis.study import study

    return study.load_study(folder)


def load_evaluated(folder: Path):
    """Load a study and evaluate its claims."""
    loaded = load_study(folder)
    return loaded, evaluated(loaded)


def evaluated(loaded, chosen=None):
    """Evaluate the claims of a study, or those chosen, and show how far it is."""
    from analysis.claims.verdicts import evaluate

    with steps("claims") as step:
        return evaluate(loaded, step, chosen)


def check_names(names: Sequence[str] | None, known: Sequence[str], what: str, option: str) -> None:
    """Refuse names that are not known, as wrong usage."""
    if unknown := [name for name in names or () if name not in known]:
        raise typer.BadParameter(f"there is no {what} {', '.join(unknown)}; there are "
                                 f"{', '.join(known) or 'none'}", param_hint=option)


def tell(message: str) -> None:
    """Tell a problem on stderr."""
    say(f"framing: {visible(message)}")


def tell_problems(study, counted: bool = False) -> bool:
    """Tell what was left out of a study, how many if `counted`; return whether anything was."""
    for problem in study.problems["problem"]:
        tell(problem)
    if counted and len(study.problems):
        say(f"{len(study.problems)} article(s) left out, as said above.")
    return bool(len(study.problems))


def placed(file: str, line, text: str) -> str:
    """Return a message with its file and line, unless it names the file itself."""
    import pandas as pd

    if file in text:
        return text
    return f"{file}: {text}" if pd.isna(line) else f"{file}, line {int(line)}: {text}"


def visible(text: str, invisible: Container[str] | None = None) -> str:
    """Return a text in which what is invisible, or moves the cursor, is written out.

    A file's name may hold characters that turn the words around it, or command the terminal;
    `invisible` are the characters that are not seen, by default those of Unicode.
    """
    from analysis.arabic.characters import CONTROLS

    invisible = CONTROLS if invisible is None else invisible
    return "".join(f"\\u{ord(c):04x}" if c in invisible or (ord(c) < 32 and c not in "\n\t")
                   or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 else c for c in text)
