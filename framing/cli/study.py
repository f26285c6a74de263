"""The commands that begin a study, fill it, hold it against itself and run it, and for corpora."""

import re
from pathlib import Path
from typing import Literal

import typer

from analysis.wording import wording
from framing.cli import shared
from framing.cli.shared import HERE, Conflation, Format, say, tell

_NEXT = """Next:
  cd {place}
  framing run                                  executes the notebooks on the example
  framing add pages/*.html --group early       adds your own articles
  framing add table.xlsx                       or a table, with an article a row
  framing run --only 1-articles                a first look: what was read
  framing lexicon suggest --out names.yml      proposes the names that the lexicons lack
  framing check                                what is stale, missing or twice there
Edit study.toml (groups), data/lexicon/ (names, frames), data/claims.yml (what you claim)."""


def new(folder: Path, demo: Literal["yes", "no"] = "yes") -> None:
    """Begin a study: settings, lexicons to edit, claims to state, notebooks, a small example."""
    from framing.intake.study_folder import new_study, remember

    made, place = new_study(folder, demo == "yes"), folder.as_posix()
    remember(folder)
    say(f"Made {place}/ with {len(made)} files."
        + " It holds an example of four made-up articles." * (demo == "yes"))
    lines = _NEXT.format(place=f'"{place}"' if " " in place else place).splitlines()
    say("\n".join(line for line in lines if demo == "yes" or "example" not in line))


def add(paths: list[Path], group: str = "", outlet: str = "", day: str = "", genre: str = "",
        edition_of: str = "", column: list[str] | None = None, sheet: str | None = None,
        encoding: str | None = None, repair: bool = False, dry_run: bool = False,
        study: Path = HERE, format: Format = "table") -> bool:
    """Add articles to a study, and show what was recognised of each."""
    from framing.intake.dates import parse_date
    from framing.intake.recognising import Given

    if day:
        parsed = parse_date(day)
        if parsed is None:
            raise typer.BadParameter(f"{day!r} is no day that can be read. Write 2024-12-07",
                                     param_hint="--date")
        day = parsed.isoformat()
    given = Given(group, outlet, day, genre, edition_of, columns_given(column or []), sheet,
                  encoding, repair)
    return _add(study, paths, given, dry_run, format)


def _add(study: Path, paths: list[Path], given, dry_run: bool, format: str, replaced: str = ""
         ) -> bool:
    """Add articles, or one in the place of another, and show what was recognised."""
    from framing.intake.adding import add_articles

    with shared.steps("reading") as step:
        done = add_articles(study, paths, given, dry_run=dry_run, replaced=replaced, progress=step)
    if format == "jsonl":
        shared.print_rows(done.articles)
    elif len(done.articles):
        for name, columns in done.mapping.groupby("file", sort=False):
            say(f"{name}: columns")
            shared.show_table(columns[["column", "used_as", "how"]], {"used_as": "used as"})
        shared.show_table(done.articles.drop(columns=["file", "line"]))
    _tell_added(done, dry_run)
    for row in done.problems.itertuples():
        tell(shared.placed(row.file, row.line, row.problem))
    return len(done.problems) > 0


def columns_given(given: list[str]) -> dict[str, str | int]:
    """Return which column is what, as `--column` says it."""
    columns: dict[str, str | int] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        if not name or not value:
            raise typer.BadParameter(f"{pair!r} names no column. Write text=body",
                                     param_hint="--column")
        columns[name] = int(value) if re.fullmatch("[0-9]{1,6}", value) else value
    return columns


def _tell_added(done, dry_run: bool) -> None:
    for row in done.notes.itertuples():
        say(shared.visible(shared.placed(row.file, row.line, row.note)))
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


def remove(ids: list[str], dry_run: bool = False, study: Path = HERE) -> None:
    """Take articles out of a study, with their files and what other tables say of them."""
    _change(study, dict.fromkeys(ids), dry_run)


def rename(old: str, new: str, dry_run: bool = False, study: Path = HERE) -> None:
    """Give an article another id, in every table of the study; its file keeps its name."""
    _change(study, {old: {"id": new}}, dry_run)


def regroup(ids: list[str], group: str, dry_run: bool = False, study: Path = HERE) -> None:
    """Put articles into another group."""
    from framing.intake.recognising import one_line

    if not one_line(group):
        raise typer.BadParameter("a group has a name", param_hint="--group")
    _change(study, dict.fromkeys(ids, {"group": one_line(group)}), dry_run)


def _change(study: Path, changes: dict, dry_run: bool) -> None:
    from analysis.study.settings import load_settings
    from framing.intake.changing import change_articles

    groups = load_settings(study).study.groups
    for line in change_articles(study, changes, dry_run):
        say(shared.visible(line) + ".")
    group = next(iter(changes.values()), None)
    if group and groups and group.get("group", groups[0]) not in groups:
        say(f"study.toml does not name the group {group['group']}: add it to groups there, in the "
            "order to show them.")
    say("A dry run: nothing was written." if dry_run else
        "Done. To bring the results up to date: framing run.")


def update(name: str, path: Path, encoding: str | None = None, dry_run: bool = False,
           study: Path = HERE, format: Format = "table") -> bool:
    """Replace an article by a newer copy of its page."""
    from framing.intake.changing import rows_beside
    from framing.intake.recognising import Given

    failed = _add(study, [path], Given(encoding=encoding), dry_run, format, name)
    for what in [] if failed else rows_beside(study, {name: name})[1]:
        say(f"{what}: written for the former text; look whether it still fits.")
    return failed


def check(study: Path = HERE, format: Format = "table") -> bool:
    """Hold a study against itself: what is stale, missing, wrong or twice there."""
    from framing.checking import check_study

    findings = check_study(study)
    if len(findings):
        shared.print_table(findings, format)
    elif format == "table":
        say("All is well: data, lexicons, claims, notebooks and figures fit one another.")
    return bool((findings["what"] != "notes").any())


def run(study: Path = HERE, force: bool = False, only: list[str] | None = None, trust: bool = False
       ) -> bool:
    """Run a whole study: read its articles, execute its notebooks, write its figures."""
    from analysis.claims.freezing import record
    from analysis.claims.source import load_claims
    from analysis.report.groups import check_focus
    from framing.intake.study_folder import is_trusted, remember
    from framing.run import notebooks_of, run_study

    shared.check_names(only, [path.stem for path in notebooks_of(study)], "notebook", "--only")
    loaded = shared.load_study(study)
    # What is wrong here would stop a notebook after a minute.
    check_focus(loaded)
    claims = load_claims(study / "data" / "claims.yml", loaded.lexicon).claims
    if not trust and not is_trusted(study):
        say("This study was not begun here. Its notebooks are programs, which may do whatever you "
            f"may: look at {(study / 'notebooks').as_posix()}/ unless you trust who made it.")
        try:
            typer.confirm("Run them, now and later?", abort=True, err=True)
        except typer.Abort:
            tell("The notebooks were not run. To run them without a question: framing run --trust")
            return True
    remember(study)
    if claims:
        record(loaded)
    with shared.steps("notebooks") as step:
        done = run_study(study, force, step, only or ())
    if done.executed:
        say(f"Executed {len(done.executed)} notebooks; {len(done.figures)} files in figures/.")
    else:
        say("Nothing changed since the last run. (--force runs all the same.)")
    say(f"Read: {(study / 'notebooks').as_posix()}/   Print: {(study / 'figures').as_posix()}/")
    return shared.tell_problems(loaded, counted=True)


def build(inputs: list[Path], out: Path, group: str = "", column: list[str] | None = None,
          lexicon: Path | None = None, conflate: Conflation = "stem",
          workers: int = 1, scheduler: str = "") -> bool:
    """Annotate any number of articles into a corpus of Parquet files, part by part."""
    from framing.corpus import build_corpus
    from framing.intake.recognising import Given

    given = Given(group=group, columns=columns_given(column or []))
    with shared.steps("building") as step:
        done = build_corpus(inputs, out, given, lexicon=lexicon, conflation=conflate,
                            workers=workers, scheduler=scheduler, progress=step)
    for row in done.set_aside.head(10).itertuples():
        tell(shared.placed(row.file, row.line, row.problem))
    say(f"{done.articles:,} articles with {done.words:,} counted words in {done.parts:,} part(s); "
        f"{len(done.set_aside):,} set aside, with reasons in set-aside.csv.")
    return len(done.set_aside) > 0


def query(sql: str, folder: Path = HERE, format: Format = "table") -> None:
    """Answer a question in SQL to the tables of a corpus or of a study."""
    from framing.corpus import query as ask

    shared.print_table(ask(folder, sql), format)
