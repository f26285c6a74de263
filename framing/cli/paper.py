"""The commands for a paper on a study: methods, citations, a checklist, tables for LaTeX."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from framing.cli import shared
from framing.cli.shared import StudyOption, told

LangOption = Annotated[Literal["en", "ar"], typer.Option("--lang", help="English or Arabic.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="The file to write; without it the "
                                                "text is printed.")]


def methods(
    study: StudyOption = Path("."),
    lang: LangOption = "en",
    format: Annotated[Literal["md", "tex", "txt", "jsonl"], typer.Option(
        "--format", help="Markdown, LaTeX, plain text, or JSON Lines with each sentence and its "
        "values.")] = "md",
    out: OutOption = None,
) -> None:
    """Write the methods of a study, as a paper tells them: settings, counts, hashes, versions.

    Only what the study does is said, and every number is computed from it.

    Example: `framing paper methods --format tex --out methods.tex`
    """
    from framing.paper.methods import methods_records, methods_text

    with shared.reporting_errors():
        loaded, results = shared.load_evaluated(study)
        text = (_lines(methods_records(loaded, results, lang)) if format == "jsonl"
                else methods_text(loaded, results, lang, format))
        _print_or_write(text, out)
    shared.end(loaded)


def cite(
    study: StudyOption = Path("."),
    format: Annotated[Literal["bibtex", "csl-json", "text"], typer.Option(
        "--format", help="BibTeX, CSL-JSON for reference managers, or text.")] = "bibtex",
    out: OutOption = None,
) -> None:
    """Write citations: the program, the lexicons, the articles, and the methods that are used.

    Without a study in this folder (or --study) the program alone is cited.

    Example: `framing paper cite --out framing.bib`
    """
    from framing.paper.citing import bibtex, citations, tool_item
    from framing.paper.papers import reference_text

    loaded = None
    with shared.reporting_errors():
        if study == Path(".") and not (study / "study.toml").is_file():
            items = [tool_item()]
        else:
            loaded, results = shared.load_evaluated(study)
            items = citations(loaded, results)
        if format == "bibtex":
            text = bibtex(items)
        elif format == "csl-json":
            text = json.dumps(items, ensure_ascii=False, indent=1) + "\n"
        else:
            text = "".join(reference_text(item) + "\n" for item in items)
        _print_or_write(text, out)
    if loaded:
        shared.end(loaded)


def checklist(
    study: StudyOption = Path("."),
    lang: LangOption = "en",
    format: Annotated[Literal["md", "html", "jsonl"], typer.Option(
        "--format", help="Markdown, a page to print, or JSON Lines.")] = "md",
    out: OutOption = None,
) -> None:
    """Check what others need to do the study again: yes, no or not known, and what to do.

    Retrieval, hashes, versions, seeds, exclusions, fit and validity, status of claims, agreement of
    coders, notebooks and figures.

    Example: `framing paper checklist --format html --out checklist.html`
    """
    from framing.checking import check_list
    from framing.checklists import checklist_html, checklist_markdown

    with shared.reporting_errors():
        loaded, results = shared.load_evaluated(study)
        table = check_list(loaded, results, lang)
        write = {"md": checklist_markdown, "html": checklist_html,
                 "jsonl": lambda table, _: _lines(table.to_dict("records"))}[format]
        _print_or_write(write(table, lang), out)
    shared.end(loaded)


def tables(
    study: StudyOption = Path("."),
    out: Annotated[Path | None, typer.Option(
        "--out", help="The folder to write to; by default figures/tables in the study.")] = None,
    only: Annotated[list[str] | None, typer.Option(
        "--only", help="Only the table of this name; may be repeated.")] = None,
    polyglossia: Annotated[bool, typer.Option(
        "--polyglossia", help="Mark Arabic for polyglossia instead of babel.")] = False,
    format: Annotated[Literal["table", "jsonl"], typer.Option(
        "--format", help="Names of files to read, or JSON Lines for other programs.")] = "table",
) -> None:
    """Write the tables that a paper prints: CSV and LaTeX (booktabs), in English and in Arabic.

    Example: `framing paper tables --only claims --out paper/tables`
    """
    from framing.paper.latex import TABLES, save_tables

    unknown = [name for name in only or [] if name not in TABLES]
    if unknown:
        raise typer.BadParameter(f"there is no table {', '.join(unknown)}; there are "
                                 f"{', '.join(TABLES)}", param_hint="--only")
    with shared.reporting_errors():
        loaded, results = shared.load_evaluated(study)
        saved = save_tables(loaded, results, out or loaded.figures / "tables", only or None,
                            "polyglossia" if polyglossia else "babel")
    for path in saved:
        if format == "jsonl":
            shared.print_json({"file": path.as_posix()})
        else:
            told.print(path.as_posix(), markup=False)
    shared.end(loaded)


def _lines(records: list[dict]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _print_or_write(text: str, out: Path | None) -> None:
    from analysis.files import write_atomically

    if out is None:
        sys.stdout.write(text)
    else:
        write_atomically(out, text.encode("utf-8"))
        told.print(f"Wrote {out.as_posix()}", markup=False)
