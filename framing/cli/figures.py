"""The command that draws every figure of a study in the width and language of a journal."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from framing.cli import shared
from framing.cli.shared import FormatOption, StudyOption, tell, told


def figures(
    study: StudyOption = Path("."),
    preset: Annotated[str | None, typer.Option(
        help="acm-single (84.8 mm wide), acm-double (177.9), elsevier-single (90), elsevier-half "
        "(140), elsevier-double (190) or slide; by default what study.toml says.")] = None,
    lang: Annotated[Literal["en", "ar", "both"] | None, typer.Option(
        help="The language of its words; by default what study.toml says.")] = None,
    only: Annotated[list[str] | None, typer.Option(
        metavar="NAME", help="Only the figure of this name; may be repeated.")] = None,
    out: Annotated[Path | None, typer.Option(
        help="Where figures are written; by default figures/PRESET/ in the study.")] = None,
    format: FormatOption = "table",
) -> None:
    """Draw every figure of a study in the exact width of a journal's column.

    Each is written as PDF, SVG and PNG with its data (CSV), alt text and caption. What would be too
    high for a page, or too narrow to read, is drawn in parts: `claims`, `claims-2`, ... The figures
    of the notebooks in figures/ stay as they are.

    Example: `framing figures --preset elsevier-single --lang ar --only terms`
    """
    import pandas as pd

    from analysis.claims.verdicts import evaluate
    from analysis.plots.style import preset_named
    from analysis.report.charts import fitted
    from analysis.report.exhibits import all_recipes
    from analysis.study.study import load_study
    from analysis.wording import LANGUAGES

    with shared.reporting_errors():
        loaded = load_study(study)
        preset = preset or loaded.settings.figures.preset
        try:
            width = preset_named(preset).width
        except ValueError as error:
            tell(str(error))
            raise typer.Exit(2) from error
        recipes = all_recipes(loaded, evaluate(loaded))
        names = [recipe.name for recipe in recipes]
        if unknown := sorted(set(only or ()) - set(names)):
            tell(f"No figure is called {', '.join(unknown)}; there are {', '.join(names)}.")
            raise typer.Exit(2)
        folder = out or loaded.figures / preset
        chosen = lang or loaded.settings.figures.language
        languages = LANGUAGES if chosen == "both" else [chosen]
        rows, problems = [], []
        with shared.progress() as bar:
            wanted = [recipe for recipe in recipes if not only or recipe.name in only]
            for recipe in bar.track(wanted, description="figures"):
                try:
                    parts = fitted(recipe, preset)
                except ValueError as error:
                    problems.append(f"{recipe.name} is not drawn. {error}")
                    continue
                for part in parts:
                    for language in languages:
                        if flaws := part.flaws.get(language):
                            problems.append(_unreadable(part.recipe.name, language, width, flaws))
                            continue
                        saved = part.save(folder, language, loaded, svg=True)
                        rows.append({"figure": part.recipe.name, "language": language,
                                     "file": f"{saved.name}.pdf", "width_mm": width,
                                     "height_mm": round(
                                         part.figures[language].get_figheight() * 25.4, 1)})
    if format == "jsonl":
        for row in rows:
            shared.print_json(row)
    elif rows:
        shared.show_table(pd.DataFrame(rows))
        told.print(f"{len(rows)} figures in {folder.as_posix()}/")
    for problem in problems:
        tell(problem)
    if problems:
        raise typer.Exit(1)


def _unreadable(name: str, language: str, width: float, flaws: list[str]) -> str:
    return (f"{name} ({language}) is not written: it cannot be read at a width of {width:g} mm, "
            f"{flaws[0]}{' and more' * (len(flaws) > 1)}. Take a wider preset, or fewer or "
            "shorter labels (label_en and label_ar in data/lexicon/).")
