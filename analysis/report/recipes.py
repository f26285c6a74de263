"""A figure before it is drawn: its data, and how to draw, describe and cut it in each language."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots.style import SavedFigure, flaws, preset_named, save_figure
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording

MOST_PARTS = 40


class Recipe(NamedTuple):
    """What a figure is made of.

    `name` is its file's name without language; `draw(lang, preset)` returns the figure,
    `describe(lang)` its alt text, written from `data`; `preset` is the width it is drawn in where
    none is asked for. `caption(lang)` says what is shown, of how many words, and what intervals
    are. `cut(n)` returns the recipes of n figures that show the same together, fewer where there is
    less to cut apart; without it the figure is always one.
    """

    name: str
    data: pd.DataFrame
    draw: Callable[[str, str], Figure]
    describe: Callable[[str], str]
    preset: str
    caption: Callable[[str], str] | None = None
    cut: Callable[[int], "list[Recipe]"] | None = None


class Drawn(NamedTuple):
    """A recipe with its figure in each language, and what is still wrong with each of these."""

    recipe: Recipe
    figures: dict[str, Figure]
    flaws: dict[str, list[str]]


def numbered(name: str, number: int) -> str:
    """Return the name of the figure with this number, from 0: the first keeps the plain name.

    >>> numbered("claims", 0), numbered("claims", 1)
    ('claims', 'claims-2')
    """
    return f"{name}-{number + 1}" if number else name


def cut_by(name: str, units: Sequence, build: Callable[[str, Sequence], Recipe]) -> Recipe:
    """Return the recipe that `build(name, units)` makes, which can be cut between its units.

    `build` makes the recipe of some units: rows, articles or lines that may stand on another page.
    """
    def cut(parts: int) -> list[Recipe]:
        parts = min(parts, len(units))
        edges = [round(len(units) * n / parts) for n in range(parts + 1)]
        made = [build(numbered(name, n), units[edges[n]:edges[n + 1]]) for n in range(parts)]
        return [_part(recipe, n, parts) for n, recipe in enumerate(made)]

    return build(name, units)._replace(cut=cut)


def _part(recipe: Recipe, number: int, parts: int) -> Recipe:
    if parts == 1 or recipe.caption is None:
        return recipe
    whole = recipe.caption
    return recipe._replace(caption=lambda lang: f"{whole(lang)} " + wording(
        "caption_part", lang, number=number + 1, parts=parts))


def fitted(recipe: Recipe, preset: str | None = None,
           languages: Iterable[str] = LANGUAGES) -> list[Drawn]:
    """Draw a figure in a width and several languages, in as many parts as pages need.

    The parts are the same in all languages. What cannot be drawn without flaws in any number of
    parts comes in the number that has fewest.
    """
    preset = preset or recipe.preset
    best, fewest, recipes = [], float("inf"), [recipe]
    while len(recipes) <= MOST_PARTS:
        drawn = [_drawn(one, preset, languages) for one in recipes]
        wrong = sum(len(found) for one in drawn for found in one.flaws.values())
        if wrong < fewest:
            best, fewest = drawn, wrong
        further = recipe.cut(max(len(recipes) + 1, _pages(drawn, preset))) if recipe.cut else []
        if not wrong or len(further) <= len(recipes):
            break
        recipes = further
    return best


def _drawn(recipe: Recipe, preset: str, languages: Iterable[str]) -> Drawn:
    figures = {lang: recipe.draw(lang, preset) for lang in languages}
    found = {lang: flaws(figure) for lang, figure in figures.items()}
    most = preset_named(preset).height
    for lang, figure in figures.items():
        height = figure.get_figheight() * 25.4
        if height > most + 0.05:
            found[lang].append(f"it is {height:.0f} mm high, a page {most:.0f} mm")
    return Drawn(recipe, figures, found)


def _pages(drawn: Sequence[Drawn], preset: str) -> int:
    """How many pages figures need at least, one below the other."""
    heights = [max(figure.get_figheight() for figure in one.figures.values()) for one in drawn]
    return int(25.4 * sum(heights) // preset_named(preset).height) + 1


def save_drawn(drawn: Drawn, folder: Path, lang: str) -> SavedFigure:
    """Save a drawn figure in one of its languages as `<name>-<lang>` in all its files."""
    recipe = drawn.recipe
    return save_figure(drawn.figures[lang], folder, f"{recipe.name}-{lang}", recipe.data,
                       recipe.describe(lang), recipe.caption(lang) if recipe.caption else None)


def saved(study: Study, recipes: Iterable[Recipe]) -> list[SavedFigure]:
    """Save figures in every language, and return them in the language of the study.

    What is too high for a page is cut into several figures.
    """
    shown = []
    for recipe in recipes:
        for drawn in fitted(recipe):
            files = {lang: save_drawn(drawn, study.figures, lang) for lang in drawn.figures}
            shown.append(files[study.settings.figures.language])
    return shown
