"""A figure before it is drawn: its data, and how to draw and describe it in each language."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from analysis.plots.style import SavedFigure, save_figure


class Recipe(NamedTuple):
    """What a figure is made of.

    `name` is its file's name without language; `draw(lang, preset)` returns the figure,
    `describe(lang)` its alt text, written from `data`; `preset` is the width it is drawn in where
    none is asked for.
    """

    name: str
    data: pd.DataFrame
    draw: Callable[[str, str], Figure]
    describe: Callable[[str], str]
    preset: str


def save_recipe(
    recipe: Recipe, folder: Path, lang: str, preset: str | None = None
) -> SavedFigure:
    """Draw a figure in a language and a width, and save it as `<name>-<lang>` in all its files."""
    figure = recipe.draw(lang, preset or recipe.preset)
    return save_figure(figure, folder, f"{recipe.name}-{lang}", recipe.data,
                       recipe.describe(lang))
