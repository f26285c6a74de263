"""The command that hands a study to other programs: export."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from framing.cli.shared import StudyOption, end_with_problems, reporting_errors, told


class Kind(str, Enum):  # noqa: UP042 - typer reads the values of a str enum
    """What a study is exported as."""

    csv = "csv"
    parquet = "parquet"
    jsonl = "jsonl"
    quanteda = "quanteda"
    excel = "excel"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)


def export(
    kind: Annotated[Kind, typer.Option("--format", help="CSV, Parquet or JSON Lines for programs; "
                                       "quanteda for R; Excel to look at.")],
    out: Annotated[Path, typer.Option(help="The folder to write; for jsonl and excel also a file "
                                      "that ends in .jsonl or .xlsx.")],
    study: StudyOption = Path("."),
    whole_page: Annotated[bool, typer.Option(
        "--whole-page", help="Only with quanteda: give it the clutter of the page too. The other "
        "formats hold it always, and say what is counted.")] = False,
) -> None:
    """Export a whole annotated study, with every column documented beside it.

    CSV, Parquet and Excel hold the tables articles, blocks, sentences, tokens, vocabulary,
    mentions and quotations; JSON Lines an object an article. Texts are exact, so that
    `text[start:end]` is what was counted; only Excel keeps what looks like a formula from being
    one, so open that in a spreadsheet and not the CSV.

    Example: `framing export --format quanteda --out for-r`
    """
    from analysis.study.study import load_study
    from framing.export.packages import export as write
    from framing.export.workbook import export_excel

    if whole_page and kind is not Kind.quanteda:
        raise typer.BadParameter("only --format quanteda can leave the clutter out or take it in; "
                                 "the others hold it always", param_hint="--whole-page")
    notes: list[str] = []
    with reporting_errors():
        loaded = load_study(study)
        if kind is Kind.excel:
            paths, notes = export_excel(loaded, out)
        else:
            paths = write(loaded, kind.value, out, whole_page)
    for note in notes:
        told.print(note, markup=False)
    where = paths[-1].parent
    names = dict.fromkeys(path.relative_to(where).parts[0] for path in paths)
    told.print(f"Wrote {', '.join(names)} to {where.as_posix()}/.", markup=False)
    end_with_problems(loaded.problems["problem"])
