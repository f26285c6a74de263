"""The commands on what a study gives: claims, figures, a site, exports, and for a paper."""

import json
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import typer

from analysis.files import remove_partial
from analysis.wording import LANGUAGES, wording
from framing.cli import shared
from framing.cli.shared import HERE, Format, say, tell

Language = Literal["en", "ar"]


def claims(context: typer.Context, study: Path = HERE, only: list[str] | None = None,
           format: Format = "table") -> bool:
    """Evaluate every claim: its counts, its verdict with the rule, and what would overturn it."""
    context.obj = study
    return context.invoked_subcommand is None and show(context, study, only, format)


def show(context: typer.Context, folder: Path | None = None, only: list[str] | None = None,
         format: Format = "table") -> bool:
    """Show the claims, as `framing claims` does."""
    from analysis.claims import freezing
    from analysis.report import claims as tables
    from analysis.study.study import StudyError
    from framing.locks import changing

    loaded = shared.load_study(folder or context.obj)
    chosen = _chosen(loaded, only)
    # Whatever changes the study at this moment records its articles itself.
    with suppress(OSError, StudyError), changing(loaded.folder, patience=0):
        freezing.record(loaded)
    results = shared.evaluated(loaded, chosen)
    if format == "jsonl":
        shared.print_json(*tables.claim_records(results))
    elif results.claims.empty:
        say(wording("no_claims", "en"))
    else:
        shared.show_table(tables.claims_overview(loaded, results))
        if not only:
            say("`framing claims --id ID` shows one with its parts, its rule and its lines.")
        for name in only or []:
            print(tables.claim_card(loaded, results, name).text)
            shared.show_table(tables.claim_parts(loaded, results, name))
    for key, names in freezing.changes(loaded, freezing.read_ledger(loaded)).items():
        if names:
            shared.tell(wording(f"methods_{key}", "en", names=", ".join(sorted(names))))
    return shared.tell_problems(loaded)


def _chosen(study, only: list[str] | None):
    from analysis.claims.source import load_claims

    source = load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    shared.check_names(only, list(source.claims), "claim", "--id")
    return source._replace(claims={name: source.claims[name] for name in only or source.claims})


def freeze(context: typer.Context, folder: Path | None = None, on: datetime | None = None) -> None:
    """Record the claims and the lexicons as they are, before other articles are added."""
    from analysis.claims import freezing

    study = folder or context.obj
    loaded = shared.load_study(study)
    new = freezing.freeze(loaded, on.date() if on else date.today())
    say(f"Froze {len(new.claims)} claims on {new.on.isoformat()}, with {len(loaded.articles)} "
        f"articles in the study: {(study / freezing.LEDGER).as_posix()}")
    say("They can be tested on articles added from now on, at least one in each group; not on "
        "those a claim was formed from.")


def figures(study: Path = HERE, preset: str | None = None,
            lang: Literal["en", "ar", "both"] | None = None, only: list[str] | None = None,
            out: Path | None = None, format: Format = "table") -> bool:
    """Draw every figure of a study in the exact width of a journal's column."""
    import pandas as pd

    from analysis.claims.verdicts import evaluate
    from analysis.plots.style import preset_named
    from analysis.report.charts import fitted
    from analysis.report.exhibits import all_recipes

    loaded = shared.load_study(study)
    preset = preset or loaded.settings.figures.preset
    try:
        width = preset_named(preset).width
    except ValueError as error:
        tell(str(error))
        raise typer.Exit(2) from error
    recipes = {recipe.name: recipe for recipe in all_recipes(loaded, evaluate(loaded))}
    if unknown := sorted(set(only or ()) - set(recipes)):
        tell(f"No figure is called {', '.join(unknown)}; there are {', '.join(recipes)}.")
        raise typer.Exit(2)
    folder = out or loaded.figures / preset
    chosen = lang or loaded.settings.figures.language
    rows, problems = [], []
    wanted = [recipe for name, recipe in recipes.items() if not only or name in only]
    for recipe in shared.shown(wanted, "figures"):
        try:
            parts = fitted(recipe, preset)
        except ValueError as error:
            problems.append(f"{recipe.name} is not drawn. {error}")
            continue
        for part, language in [(part, language) for part in parts for language in (
                LANGUAGES if chosen == "both" else [chosen])]:
            if flaws := part.flaws.get(language):
                problems.append(
                    f"{part.recipe.name} ({language}) is not written: it cannot be read at a "
                    f"width of {width:g} mm, {flaws[0]}{' and more' * (len(flaws) > 1)}. Take "
                    "a wider preset, or fewer or shorter labels (label_en and label_ar in "
                    "data/lexicon/).")
                continue
            name = part.save(folder, language, loaded, svg=True)
            height = part.figures[language].get_figheight() * 25.4
            rows.append({"figure": part.recipe.name, "language": language,
                         "file": f"{name}.pdf", "width_mm": width,
                         "height_mm": round(height, 1)})
    if format == "jsonl":
        shared.print_json(*rows)
    elif rows:
        shared.show_table(pd.DataFrame(rows))
        say(f"{len(rows)} figures in {folder.as_posix()}/")
    for problem in problems:
        tell(problem)
    return bool(problems)


def site(study: Path = HERE, force: bool = False, show: bool = False) -> None:
    """Render the study as a site to read: notebooks, texts, concordances, terms, reference."""
    from framing.intake.study_folder import is_trusted
    from framing.run import freshness
    from framing.site.build import build_site

    if not (live := is_trusted(study)):
        say("This study was not begun here: tables and other HTML of its notebooks stand as text. "
            "To show them: framing run --trust, then framing site.")
    with shared.steps("site") as step:
        done = build_site(study, force, step, live)
        fresh = freshness(study)
    if fresh.never or fresh.stale or fresh.changed:
        say("The notebooks are older than the study; to bring them up to date: framing run, then "
            "framing site.")
    for warning in done.warnings:
        say(f"site: {warning}")
    if not done.built:
        say("The site is as the study is. (--force renders it all the same.)")
    say(f"Read: {(study / 'site' / 'index.html').as_posix()}")
    if show:
        typer.launch(done.index.as_uri())


def export(kind: Literal["csv", "parquet", "jsonl", "quanteda", "excel"], out: Path,
           study: Path = HERE, whole_page: bool = False) -> bool:
    """Export a whole annotated study, with every column documented beside it."""
    from framing.export.documents import export_excel
    from framing.export.packages import export as write

    if whole_page and kind != "quanteda":
        raise typer.BadParameter("only --format quanteda can leave the clutter out or take it in; "
                                 "the others hold it always", param_hint="--whole-page")
    remove_partial(out.parent, of=out.name)
    loaded = shared.load_study(study)
    paths, notes = (export_excel(loaded, out) if kind == "excel"
                    else (write(loaded, kind, out, whole_page), []))
    for note in notes:
        say(note)
    where = paths[-1].parent
    names = dict.fromkeys(path.relative_to(where).parts[0] for path in paths)
    say(f"Wrote {', '.join(names)} to {where.as_posix()}/.")
    return shared.tell_problems(loaded, counted=True)


def methods(study: Path = HERE, lang: Language = "en",
            format: Literal["md", "tex", "txt", "jsonl"] = "md", out: Path | None = None) -> bool:
    """Write the methods of a study, as a paper tells them: settings, counts, hashes, versions."""
    from framing.paper.methods import methods_records, methods_text

    loaded, results = shared.load_evaluated(study)
    text = (shared.json_lines(methods_records(loaded, results, lang)) if format == "jsonl"
            else methods_text(loaded, results, lang, format))
    shared.print_or_write(text, out)
    return shared.tell_problems(loaded)


def cite(study: Path = HERE, format: Literal["bibtex", "csl-json", "text"] = "bibtex",
         out: Path | None = None) -> bool:
    """Write citations: the program, the lexicons, the articles, and the methods that are used."""
    from framing.paper.citing import bibtex, reference_text, tool_item
    from framing.paper.methods import citations

    loaded = None
    if study == HERE and not Path("study.toml").is_file():
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
    shared.print_or_write(text, out)
    return loaded is not None and shared.tell_problems(loaded)


def checklist(study: Path = HERE, lang: Language = "en",
              format: Literal["md", "html", "jsonl"] = "md", out: Path | None = None) -> bool:
    """Check what others need to do the study again: yes, no or not known, and what to do."""
    from framing.checking import check_list, checklist_page

    loaded, results = shared.load_evaluated(study)
    table = check_list(loaded, results, lang)
    text = (shared.json_lines(table.to_dict("records")) if format == "jsonl"
            else checklist_page(table, lang, format))
    shared.print_or_write(text, out)
    return shared.tell_problems(loaded)


def tables(study: Path = HERE, out: Path | None = None, only: list[str] | None = None,
           polyglossia: bool = False, format: Format = "table") -> bool:
    """Write the tables that a paper prints: CSV and LaTeX (booktabs), in English and in Arabic."""
    from framing.paper.latex import TABLES, save_tables

    shared.check_names(only, list(TABLES), "table", "--only")
    loaded, results = shared.load_evaluated(study)
    for path in save_tables(loaded, results, out or loaded.figures / "tables", only or None,
                            "polyglossia" if polyglossia else "babel"):
        if format == "jsonl":
            shared.print_json({"file": path.as_posix()})
        else:
            say(path.as_posix())
    return shared.tell_problems(loaded)
