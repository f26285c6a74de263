"""The commands that hand a study on: site, a site to read, and export, tables for programs."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from framing.cli import shared
from framing.cli.shared import StudyOption, told


def site(
    study: StudyOption = Path("."),
    force: Annotated[bool, typer.Option("--force", help="Render even if nothing "
                                        "changed.")] = False,
    show: Annotated[bool, typer.Option("--open", help="Open the front page in the "
                                       "browser.")] = False,
) -> None:
    """Render the study as a site to read: notebooks, texts, concordances, terms, reference.

    The pages stand in `site/`; they open from the disk, ask nothing of the network, and may be
    moved or published as they are. Needs `pip install 'framing[site]'`, and `framing run` first.

    Example: `framing site --open`
    """
    from framing.run import freshness
    from framing.site.build import build_site

    with shared.reporting_errors(), shared.steps("site") as step:
        done = build_site(study, force=force, progress=step)
        fresh = freshness(study)
    if fresh.never or fresh.stale or fresh.changed:
        told.print("The notebooks are older than the study; to bring them up to date: framing run, "
                   "then framing site.")
    for warning in done.warnings:
        told.print(f"site: {warning}", markup=False)
    if not done.built:
        told.print("The site is as the study is. (--force renders it all the same.)")
    told.print(f"Read: {(study / 'site' / 'index.html').as_posix()}", markup=False)
    if show:
        typer.launch(done.index.as_uri())


def export(
    kind: Annotated[Literal["csv", "parquet", "jsonl", "quanteda", "excel"], typer.Option(
        "--format", help="CSV, Parquet or JSON Lines for programs; quanteda for R; Excel to look "
        "at.")],
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

    if whole_page and kind != "quanteda":
        raise typer.BadParameter("only --format quanteda can leave the clutter out or take it in; "
                                 "the others hold it always", param_hint="--whole-page")
    notes: list[str] = []
    with shared.reporting_errors():
        loaded = load_study(study)
        if kind == "excel":
            paths, notes = export_excel(loaded, out)
        else:
            paths = write(loaded, kind, out, whole_page)
    for note in notes:
        told.print(note, markup=False)
    where = paths[-1].parent
    names = dict.fromkeys(path.relative_to(where).parts[0] for path in paths)
    told.print(f"Wrote {', '.join(names)} to {where.as_posix()}/.", markup=False)
    shared.end_counted(loaded)
