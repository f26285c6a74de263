"""The commands on claims: evaluate them, show where they come from, freeze them."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from framing.cli import shared
from framing.cli.shared import FormatOption, StudyOption, told

OnlyOption = Annotated[list[str] | None, typer.Option(
    "--id", help="Only the claim with this id; may be repeated. Shows its lines too.")]


def claims(
    context: typer.Context,
    study: StudyOption = Path("."),
    only: OnlyOption = None,
    format: FormatOption = "table",
) -> None:
    """Evaluate every claim: its counts, its verdict with the rule, and what would overturn it.

    A claim is counted under every combination of the choices that can move it: coding, echoes,
    quotations, conflation, roles, denominator, edition. `flip` is how many of the spans counted for
    its first part would have to be coded otherwise for that part to fail.

    Example: `framing claims --id assad_dictator`
    """
    context.obj = study
    if context.invoked_subcommand is None:
        show(context, study, only, format)


def show(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option("--study", help="The study's folder.")] = None,
    only: OnlyOption = None,
    format: FormatOption = "table",
) -> None:
    """Show the claims, as `framing claims` does.

    Example: `framing claims show --id assad_dictator`
    """
    from analysis.report import claims as tables
    from analysis.wording import wording

    with shared.reporting_errors():
        loaded, results = shared.load_evaluated(
            folder or context.obj, lambda loaded: _chosen(loaded, only))
    if format == "jsonl":
        for record in tables.claim_records(results):
            shared.print_json(record)
    elif results.claims.empty:
        told.print(wording("no_claims", "en"))
    else:
        shared.show_table(tables.claims_overview(loaded, results))
        if not only:
            told.print("`framing claims --id ID` shows one with its parts, its rule and its lines.")
        for name in only or []:
            print(tables.claim_card(loaded, results, name).text)
            shared.show_table(tables.claim_parts(loaded, results, name))
    shared.end(loaded)


def _chosen(study, only: list[str] | None):
    from analysis.claims.source import load_claims

    source = load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    unknown = [name for name in only or [] if name not in source.claims]
    if unknown:
        raise typer.BadParameter(f"there is no claim {', '.join(unknown)}; there are "
                                 f"{', '.join(source.claims) or 'none'}", param_hint="--id")
    if not only:
        return source
    return source._replace(claims={name: source.claims[name] for name in only})


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
    from analysis.claims import freezing
    from analysis.study.study import load_study
    from framing.locks import changing

    study = folder or context.obj
    # An article that is added meanwhile would be new to the claims, and the record not know it.
    with shared.reporting_errors(), changing(study, shared.tell_waiting):
        new = freezing.freeze(load_study(study), on.date() if on else date.today())
    told.print(f"Froze {len(new.claims)} claims on {new.on.isoformat()}, with "
               f"{len(new.articles)} articles in the study: {(study / freezing.RECORD).as_posix()}")
    told.print("They can be tested on articles added from now on, at least one in each group; not "
               "on those a claim was formed from.")
