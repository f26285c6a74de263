"""The commands that begin a study, fill it, hold it against itself and run it."""

from contextlib import nullcontext
from pathlib import Path

import typer
from typer import Argument, Option

from framing.cli import shared
from framing.cli.shared import HERE, FormatOption, StudyOption, say, tell

_NEXT = """Next:
  cd {place}
  framing run                                  executes the notebooks on the example
  framing add pages/*.html --group early       adds your own articles (the example goes out)
  framing add table.xlsx                       or a table, with an article a row
  framing lexicon suggest --out names.yml      proposes the names that the lexicons lack
  framing check                                what is stale, missing or twice there
Edit study.toml (groups), data/lexicon/ (names, frames), data/claims.yml (what you claim)."""


def new(
    folder: Path = Argument(help="A folder that is empty or not there yet."),
) -> None:
    """Begin a study: settings, lexicons to edit, claims to state, notebooks, a small example.

    Example: `framing new my-study`, then in that folder `framing run`
    """
    from framing.intake.study_folder import new_study

    made, place = new_study(folder), folder.as_posix()
    say(f"Made {place}/ with {len(made)} files. It holds an example of four made-up articles.")
    say(_NEXT.format(place=f'"{place}"' if " " in place else place))


def add(
    paths: list[Path] = Argument(metavar="FILE|DIR...", help="Saved web pages, texts, tables (CSV, "
                                 "Excel, JSON Lines, Parquet), or folders of them."),
    group: str = Option("", help="The group they belong to. By default the table's column, or the "
                        "name of the folder inside DIR."),
    outlet: str = Option("", help="By default what the page or table says."),
    day: str = Option("", "--date", help="YYYY-MM-DD, or as Arabic pages write it. By default what "
                      "the page or table says."),
    genre: str = Option("", help="News, comment, interview, ..."),
    edition_of: str = Option("", help="The id of the article that tells the same story on another "
                             "site."),
    column: list[str] | None = Option(None, help="Which column of a table is what, as in "
                                      "text=body; may be repeated."),
    sheet: str | None = Option(None, help="The sheet of a workbook."),
    encoding: str | None = Option(None, help="The encoding, where it is told wrongly."),
    dry_run: bool = Option(False, "--dry-run", help="Show what would be added, and write nothing."),
    study: StudyOption = HERE,
    format: FormatOption = "table",
) -> bool:
    """Add articles to a study, and show what was recognised of each.

    Originals are kept byte for byte. What an article is about to be counted by (title, day, outlet,
    the roles of its lines) is told from the file; options go before that.

    Example: `framing add pages/*.html --group 2024 --outlet "Al Jazeera" --dry-run`
    """
    from framing.intake.adding import Given, add_articles
    from framing.intake.dates import parse_date
    from framing.locks import changing

    if day:
        parsed = parse_date(day)
        if parsed is None:
            raise typer.BadParameter(f"{day!r} is no day that can be read. Write 2024-12-07",
                                     param_hint="--date")
        day = parsed.isoformat()
    given = Given(group, outlet, day, genre, edition_of, _columns(column or []), sheet, encoding)
    lock = nullcontext() if dry_run else changing(study, shared.tell_waiting)
    with lock, shared.steps("reading") as step:
        done = add_articles(study, paths, given, dry_run=dry_run, progress=step)
    if format == "jsonl":
        shared.print_rows(done.articles)
    elif len(done.articles):
        for name, columns in done.mapping.groupby("file", sort=False):
            say(f"{name}: columns")
            shared.show_table(columns[["column", "used_as", "how"]], {"used_as": "used as"})
        shared.show_table(done.articles.drop(columns=["file", "line"]))
    _tell_added(done, dry_run)
    for row in done.problems.itertuples():
        tell(_placed(row.file, row.line, row.problem))
    return len(done.problems) > 0


def _columns(given: list[str]) -> dict[str, str | int]:
    columns: dict[str, str | int] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        if not name or not value:
            raise typer.BadParameter(f"{pair!r} names no column. Write text=body",
                                     param_hint="--column")
        columns[name] = int(value) if value.isdigit() else value
    return columns


def _tell_added(done, dry_run: bool) -> None:
    from analysis.wording import wording

    for row in done.notes.itertuples():
        say(shared.visible(_placed(row.file, row.line, row.note)))
    new = set(done.articles.loc[done.articles["state"] == "added", "id"])
    said: set[str] = set()
    for row in done.duplicates.itertuples():
        # The later of the two is an edition of the one that was there before it.
        later, other = (row.other, row.article) if row.other in new else (row.article, row.other)
        if later not in said:
            said.add(later)
            say(f"{later} {wording(f'checked_{row.kind}', 'en')} {other}: {row.shared_words} words "
                f"in common. If both tell one story, write {other} into the column edition_of of "
                f"{later} in data/articles.csv; if one is a copy, take its line out.")
    counts = done.articles["state"].value_counts()
    added = f"{counts.pop('added') if 'added' in counts else 0} article(s) "
    say(", ".join([f"{added}{'would be ' if dry_run else ''}added",
                   *(f"{n} {state}" for state, n in counts.items())]) + ".")
    if done.example_taken_out and not dry_run:
        say("The example's articles were taken out.")
    if unsure := int(done.articles["unsure"].sum()):
        say(f"{unsure} lines whose role is unsure: notebook 1 shows them, data/corrections.csv "
            "corrects them.")


def _placed(file: str, line, text: str) -> str:
    """A message with its file and line, unless it names the file itself."""
    import pandas as pd

    if file in text:
        return text
    return f"{file}: {text}" if pd.isna(line) else f"{file}, line {int(line)}: {text}"


def check(study: StudyOption = HERE, format: FormatOption = "table") -> bool:
    """Hold a study against itself: what is stale, missing, wrong or twice there.

    Looks at the articles and their checksums, originals, lexicons, claims, corrections, duplicates,
    notebooks and figures. Exit status 1 where something was found.
    """
    from framing.checking import check_study

    findings = check_study(study)
    if len(findings):
        shared.print_table(findings, format)
    elif format == "table":
        say("All is well: data, lexicons, claims, notebooks and figures fit one another.")
    return len(findings) > 0


def run(
    study: StudyOption = HERE,
    force: bool = Option(False, "--force", help="Run even if nothing changed."),
) -> bool:
    """Run a whole study: read its articles, execute its notebooks, write its figures.

    Everything follows from `data/` and `study.toml`. If neither these nor the notebooks nor the
    package changed since the last run, nothing is done.
    """
    from analysis.claims.source import load_claims
    from analysis.report.groups import check_focus
    from framing.run import run_study

    loaded = shared.load_study(study)
    # What is wrong here would stop a notebook after a minute.
    check_focus(loaded)
    load_claims(study / "data" / "claims.yml", loaded.lexicon)
    with shared.steps("notebooks") as step:
        done = run_study(study, force, step)
    if done.executed:
        say(f"Executed {len(done.executed)} notebooks; {len(done.figures)} files in figures/.")
    else:
        say("Nothing changed since the last run. (--force runs all the same.)")
    say(f"Read: {(study / 'notebooks').as_posix()}/   Print: {(study / 'figures').as_posix()}/")
    return shared.tell_problems(loaded, counted=True)
