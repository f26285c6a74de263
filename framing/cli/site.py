"""The command that renders a study as a site: site."""

from pathlib import Path
from typing import Annotated

import typer

from framing.cli.shared import StudyOption, progress, reporting_errors, told


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(site)


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

    with reporting_errors(), progress() as bar:
        task = bar.add_task("site", total=None)
        done = build_site(study, force=force, progress=lambda name, n, total: bar.update(
            task, description=name, completed=n, total=total))
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
