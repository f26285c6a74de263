"""The commands on claims: evaluate them, show where they come from, freeze them."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from framing.cli.shared import (
    Format,
    FormatOption,
    StudyOption,
    print_json,
    progress,
    reporting_errors,
    show_table,
    tell,
    tell_waiting,
    told,
)

claims_app = typer.Typer(invoke_without_command=True, no_args_is_help=False)


def register(app: typer.Typer) -> None:
    """Add the commands on claims to the command line."""
    app.add_typer(claims_app, name="claims")
    app.command("freeze", hidden=True, context_settings={
        "ignore_unknown_options": True, "allow_extra_args": True})(_misplaced_freeze)


def _misplaced_freeze() -> None:
    """Freeze the claims: it is `framing claims freeze`."""
    tell("There is no `framing freeze`: write `framing claims freeze`.")
    raise typer.Exit(2)


@claims_app.callback()
def claims(
    context: typer.Context,
    study: StudyOption = Path("."),
    only: Annotated[list[str] | None, typer.Option(
        "--id", help="Only the claim with this id; may be repeated. Shows its lines too.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Evaluate every claim: its counts, its verdict with the rule, and what would overturn it.

    A claim is counted under every combination of the choices that can move it: coding, echoes,
    quotations, conflation, roles, denominator, edition. `flip` is how many of the spans counted for
    its first part would have to be coded otherwise for that part to fail.

    Example: `framing claims --id assad_dictator`
    """
    if context.invoked_subcommand is not None:
        context.obj = study
        return
    from analysis.claims.verdicts import evaluate
    from analysis.report.claims import claim_card, claim_parts, claim_records, claims_overview
    from analysis.study.study import load_study
    from analysis.wording import wording

    with reporting_errors():
        loaded = load_study(study)
        chosen = _chosen(loaded, only)
        with progress() as bar:
            task = bar.add_task("claims", total=None)
            results = evaluate(loaded, lambda name, number, total: bar.update(
                task, description=name, completed=number - 1, total=total), chosen)
    if format is Format.jsonl:
        for record in claim_records(results):
            print_json(record)
    elif results.claims.empty:
        told.print(wording("no_claims", "en"))
    else:
        show_table(claims_overview(loaded, results), {})
        if not only:
            told.print("`framing claims --id ID` shows one with its parts, its rule and its lines.")
        for name in only or []:
            print(claim_card(loaded, results, name).text)
            show_table(claim_parts(loaded, results, name), {})
    for row in loaded.problems.itertuples():
        tell(row.problem)
    raise typer.Exit(int(bool(len(loaded.problems))))


def _chosen(study, only: list[str] | None):
    from analysis.claims.source import load_claims

    found = load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    unknown = [name for name in only or [] if name not in found.claims]
    if unknown:
        raise typer.BadParameter(f"there is no claim {', '.join(unknown)}; there are "
                                 f"{', '.join(found.claims) or 'none'}", param_hint="--id")
    if not only:
        return found
    return found._replace(claims={name: found.claims[name] for name in only})


@claims_app.command()
def freeze(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option("--study", help="The study's folder.")] = None,
    on: Annotated[datetime | None, typer.Option(
        "--on", formats=["%Y-%m-%d"], help="The day to record; by default today.")] = None,
) -> None:
    """Record the claims and the lexicons as they are, before other articles are added.

    For articles that are added after that, and from which a claim was not formed, it is
    confirmatory; an edit of the claim or of a lexicon takes that away. The record is
    `data/frozen.json`: commit it at once, so that others can see when it was written.
    """
    from analysis.claims.freezing import RECORD
    from analysis.claims.freezing import freeze as record
    from analysis.study.study import load_study
    from framing.locks import changing

    study = folder or context.obj
    # An article that is added meanwhile would be new to the claims, and the record not know it.
    with reporting_errors(), changing(study, tell_waiting):
        new = record(load_study(study), on.date() if on else date.today())
    told.print(f"Froze {len(new.claims)} claims on {new.on.isoformat()}, with "
               f"{len(new.articles)} articles in the study: {(study / RECORD).as_posix()}")
    told.print("They can be tested on articles added from now on, at least one in each group; not "
               "on those a claim was formed from.")
