"""The commands for a paper on a study: methods, citations, a checklist, tables for LaTeX."""

import json
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from framing.cli.shared import (
    Format,
    StudyOption,
    print_json,
    progress,
    reporting_errors,
    tell,
    told,
)


class Lang(str, Enum):  # noqa: UP042 - typer reads the values of a str enum
    """A language of what is written."""

    en = "en"
    ar = "ar"


class MethodsFormat(str, Enum):  # noqa: UP042
    """How methods are printed."""

    md = "md"
    tex = "tex"
    txt = "txt"
    jsonl = "jsonl"


class CiteFormat(str, Enum):  # noqa: UP042
    """How citations are printed."""

    bibtex = "bibtex"
    csl_json = "csl-json"
    text = "text"


class ListFormat(str, Enum):  # noqa: UP042
    """How the checklist is printed."""

    md = "md"
    html = "html"
    jsonl = "jsonl"


LangOption = Annotated[Lang, typer.Option("--lang", help="English or Arabic.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="The file to write; without it the "
                                                "text is printed.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (methods, cite, checklist, tables):
        app.command()(command)


def methods(
    study: StudyOption = Path("."),
    lang: LangOption = Lang.en,
    format: Annotated[MethodsFormat, typer.Option(
        "--format", help="Markdown, LaTeX, plain text, or JSON Lines with each sentence and its "
        "values.")] = MethodsFormat.md,
    out: OutOption = None,
) -> None:
    """Write the methods of a study, as a paper tells them: settings, counts, hashes, versions.

    Only what the study does is said, and every number is computed from it.

    Example: `framing methods --format tex --out methods.tex`
    """
    from framing.paper.methods import methods_records, methods_text

    with reporting_errors():
        loaded, results = _evaluated(study)
        if format is MethodsFormat.jsonl:
            text = "".join(json.dumps(one, ensure_ascii=False) + "\n"
                           for one in methods_records(loaded, results, lang.value))
        else:
            text = methods_text(loaded, results, lang.value, format.value)
        _print_or_write(text, out)
    _end(loaded)


def cite(
    study: StudyOption = Path("."),
    format: Annotated[CiteFormat, typer.Option(
        "--format", help="BibTeX, CSL-JSON for reference managers, or text.")] = CiteFormat.bibtex,
    out: OutOption = None,
) -> None:
    """Write citations: the program, the lexicons, the articles, and the methods that are used.

    Without a study in this folder (or --study) the program alone is cited.

    Example: `framing cite --out framing.bib`
    """
    from framing.paper.citing import bibtex, citations, tool_item
    from framing.paper.papers import reference_text

    with reporting_errors():
        loaded = None
        if study == Path(".") and not (study / "study.toml").is_file():
            items = [tool_item()]
        else:
            loaded, results = _evaluated(study)
            items = citations(loaded, results)
        if format is CiteFormat.bibtex:
            text = bibtex(items)
        elif format is CiteFormat.csl_json:
            text = json.dumps(items, ensure_ascii=False, indent=1) + "\n"
        else:
            text = "".join(reference_text(item) + "\n" for item in items)
        _print_or_write(text, out)
    _end(loaded)


def checklist(
    study: StudyOption = Path("."),
    lang: LangOption = Lang.en,
    format: Annotated[ListFormat, typer.Option(
        "--format", help="Markdown, a page to print, or JSON Lines.")] = ListFormat.md,
    out: OutOption = None,
) -> None:
    """Check what others need to do the study again: yes, no or not known, and what to do.

    Retrieval, hashes, versions, seeds, exclusions, fit and validity, status of claims, agreement of
    coders, notebooks and figures.

    Example: `framing checklist --format html --out checklist.html`
    """
    from analysis.study.annotation import records
    from framing.checking import check_list, checklist_html, checklist_markdown

    with reporting_errors():
        loaded, results = _evaluated(study)
        table = check_list(loaded, results, lang.value)
        if format is ListFormat.jsonl:
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records(table))
        elif format is ListFormat.html:
            text = checklist_html(table, lang.value)
        else:
            text = checklist_markdown(table, lang.value)
        _print_or_write(text, out)
    _end(loaded)


def tables(
    study: StudyOption = Path("."),
    out: Annotated[Path | None, typer.Option(
        "--out", help="The folder to write to; by default figures/tables in the study.")] = None,
    only: Annotated[list[str] | None, typer.Option(
        "--only", help="Only the table of this name; may be repeated.")] = None,
    polyglossia: Annotated[bool, typer.Option(
        "--polyglossia", help="Mark Arabic for polyglossia instead of babel.")] = False,
    format: Annotated[Format, typer.Option(
        "--format", help="Names of files to read, or JSON Lines for other programs.")] = (
        Format.table),
) -> None:
    """Write the tables that a paper prints: CSV and LaTeX (booktabs), in English and in Arabic.

    Example: `framing tables --only claims --out paper/tables`
    """
    from framing.paper.latex_tables import TABLES, save_tables

    unknown = [name for name in only or [] if name not in TABLES]
    if unknown:
        raise typer.BadParameter(f"there is no table {', '.join(unknown)}; there are "
                                 f"{', '.join(TABLES)}", param_hint="--only")
    with reporting_errors():
        loaded, results = _evaluated(study)
        folder = out or loaded.figures / "tables"
        saved = save_tables(loaded, results, folder, only or None,
                            "polyglossia" if polyglossia else "babel")
    for path in saved:
        if format is Format.jsonl:
            print_json({"file": path.as_posix()})
        else:
            told.print(path.as_posix(), markup=False)
    _end(loaded)


def _evaluated(folder: Path):
    from analysis.claims.verdicts import evaluate
    from analysis.study.study import load_study

    loaded = load_study(folder)
    with progress() as bar:
        task = bar.add_task("claims", total=None)
        results = evaluate(loaded, lambda name, number, total: bar.update(
            task, description=name, completed=number - 1, total=total))
    return loaded, results


def _print_or_write(text: str, out: Path | None) -> None:
    from analysis.files import write_atomically

    if out is None:
        sys.stdout.write(text)
    else:
        write_atomically(out, text.encode("utf-8"))
        told.print(f"Wrote {out.as_posix()}", markup=False)


def _end(loaded) -> None:
    """Tell what was left out, and end with status 1 where something was."""
    problems = [] if loaded is None else list(loaded.problems["problem"])
    for problem in problems:
        tell(problem)
    raise typer.Exit(int(bool(problems)))
