"""Charts that show themselves in a notebook and save themselves for print, in two languages.

A chart is made from a table and a few options. It is as many figures as its groups need, and where
a page is too low for one of them, this is cut into parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from analysis.measures.made import MADE
from analysis.plots.actors import by_highest_rate
from analysis.plots.actors import dumbbells as draw_dumbbells
from analysis.plots.frames import by_function
from analysis.plots.frames import dot_rows as draw_dot_rows
from analysis.plots.over_time import rates_over_time
from analysis.plots.scatter import terms_scatter
from analysis.plots.style import MOST_GROUPS, flaws, png, preset_named, save_figure
from analysis.plots.terms import diverging_bars, strongest
from analysis.report import alt_texts
from analysis.report.captions import Caption
from analysis.report.display import noted
from analysis.report.groups import REST
from analysis.study.study import Study
from analysis.wording import LANGUAGES, entries, wording

MOST_PARTS = 40
SHOWN_DPI = 150
"""Dots per inch in a notebook, which weighs what its pictures weigh."""


class Recipe(NamedTuple):
    """What a figure is made of.

    `name` is its file's name without language; `draw(lang, preset)` returns the figure,
    `describe(lang)` its alt text, written from `data`; `preset` is the width it is drawn in where
    none is asked for. `caption(lang, study)` says what is shown, of how many words, and what
    intervals are. `cut(n)` returns the recipes of n figures that show the same together, fewer
    where there is less to cut apart; without it the figure is always one.
    """

    name: str
    data: pd.DataFrame
    draw: Callable[[str, str], Figure]
    describe: Callable[[str], str]
    preset: str
    caption: Caption | Callable[[str], str] | None = None
    cut: Callable[[int], "list[Recipe]"] | None = None
    part: tuple[int, int] | None = None

    def told(self, lang: str, study: Study | None = None) -> str | None:
        """Return the caption, with the sizes of groups and the texts where the study is given."""
        if self.caption is None:
            return None
        known = {"study": study} if isinstance(self.caption, Caption) else {}
        text = self.caption(lang, **known)
        return text if self.part is None else f"{text} " + wording(
            "caption_part", lang, number=self.part[0], parts=self.part[1])


def recipe(name: str, data: pd.DataFrame, draw: Callable, describe: Callable, caption: Caption,
           *given: object, preset: str = "elsevier-double", further: Sequence = ()) -> Recipe:
    """Return the recipe of a figure that is drawn and described of its data and what else is given.

    `further` is what drawing alone takes, after the language and the preset.
    """
    return Recipe(name, data, lambda lang, width: draw(data, *given, lang, width, *further),
                  lambda lang: describe(data, *given, lang), preset, caption)


class Drawn(NamedTuple):
    """A recipe with its figure in each language, and what is still wrong with each of these."""

    recipe: Recipe
    figures: dict[str, Figure]
    flaws: dict[str, list[str]]

    def shown(self, lang: str, name: str = "") -> "SavedFigure":
        """Return the figure in one of its languages, to show it."""
        return SavedFigure(name, self.recipe.describe(lang).strip(), self.figures[lang],
                           self.recipe.data.attrs.get(MADE))

    def save(self, folder: Path, lang: str, study: Study | None = None,
             svg: bool = False) -> "SavedFigure":
        """Save the figure in one of its languages as `<name>-<lang>` in all its files."""
        recipe, shown = self.recipe, self.shown(lang, f"{self.recipe.name}-{lang}")
        save_figure(shown.figure, folder, shown.name, recipe.data, shown.alt,
                    recipe.told(lang, study), svg)
        return shown


class SavedFigure(NamedTuple):
    """A figure that shows itself in a notebook, its alt text being its text form.

    `name` is that of its files, empty where there are none.
    """

    name: str
    alt: str
    figure: Figure
    made: Mapping | None = None

    def __repr__(self) -> str:
        """Return the alt text, so that a notebook does not hold the path of a machine."""
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        drawn = {"figure": self.name} if self.name else {}
        return ({"text/plain": self.alt, "image/png": png(self.figure, SHOWN_DPI)},
                {"image/png": {"alt": self.alt}, **noted({**(self.made or {}), **drawn})})


class Figures(tuple):
    """Figures one after the other, as a notebook shows them."""

    def __repr__(self) -> str:
        """Return the alt texts, a line each."""
        return "\n".join(map(repr, self))

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(*self)


class Chart(tuple[Recipe, ...]):
    """A chart of a table: the recipes of its figures, none where there is nothing to draw.

    It shows itself in a notebook; `save` writes its files.
    """

    def __repr__(self) -> str:
        """Return the names of the figures."""
        return f"Chart({', '.join(recipe.name for recipe in self)})"

    def _ipython_display_(self) -> None:
        self.drawn()._ipython_display_()

    def drawn(self, lang: str = "en", preset: str | None = None) -> Figures:
        """Return the figures in a language and a width, to show them."""
        return Figures(drawn.shown(lang) for recipe in self
                       for drawn in fitted(recipe, preset, [lang]))

    def save(self, where: Study | Path | str, preset: str | None = None,
             svg: bool = False) -> Figures:
        """Save the figures in both languages: PDF, PNG, the numbers, alt text and caption.

        `where` is a folder; or a study, whose folder of figures is taken, and whose sizes and texts
        then stand in the caption. Returns the figures to show, in the language of the study, else
        in English.
        """
        study = where if isinstance(where, Study) else None
        folder = study.figures if study else Path(where)
        shown = study.settings.figures.language if study else LANGUAGES[0]
        files = [{lang: drawn.save(folder, lang, study, svg) for lang in LANGUAGES}
                 for recipe in self for drawn in fitted(recipe, preset)]
        return Figures(saved[shown] for saved in files)


def saved(study: Study, recipes: Iterable[Recipe]) -> Figures:
    """Save figures in every language, and return them in the language of the study."""
    return Chart(recipes).save(study)


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
        return [recipe._replace(part=(n, parts) if parts > 1 else None)
                for n, recipe in enumerate(made, 1)]

    return build(name, units)._replace(cut=cut)


def handfuls(name: str, groups: Sequence[str],
             most: int = MOST_GROUPS) -> Iterator[tuple[str, Sequence[str]]]:
    """Take groups as many at a time as a figure can show, with the name of that figure."""
    for number, first in enumerate(range(0, len(groups), most)):
        yield numbered(name, number), groups[first:first + most]


def fitted(recipe: Recipe, preset: str | None = None,
           languages: Iterable[str] = LANGUAGES) -> list[Drawn]:
    """Draw a figure in a width and several languages, in as many parts as pages need.

    The parts are the same in all languages. What cannot be drawn without flaws in any number of
    parts comes in the number that has fewest.
    """
    preset = preset or recipe.preset
    best, fewest, recipes = [], float("inf"), [recipe]
    while len(recipes) <= MOST_PARTS:
        drawn = [_drawn(part, preset, languages) for part in recipes]
        wrong = sum(len(found) for part in drawn for found in part.flaws.values())
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
    heights = [max(figure.get_figheight() for figure in part.figures.values()) for part in drawn]
    return int(25.4 * sum(heights) // preset_named(preset).height) + 1


def dumbbells(rates: pd.DataFrame, most: int = 14, groups: Sequence[str] | None = None, *,
              name: str = "actors") -> Chart:
    """Draw the rate of each of the most frequent ids in each group, with interval and count.

    Parameters: `rates`, one row an id and group: id, label_en, label_ar, group, count, size (words
    of the group), per_thousand, low, high; `most`, how many ids, those with most mentions in all
    groups together; `groups`, which and in what order, by default as the table has them; `name`,
    what the rows are and the files are called: `what_<name>` and `caption_<name>` are in
    `data/wordings`, `per_thousand_<name>` and `alt_<name>` where it is not mentions. A table
    without a count gives no figure.
    """
    return _of_rates(rates, most, groups, name, draw_dumbbells, by_highest_rate)


def dot_rows(rates: pd.DataFrame, most: int | None = None,
             groups: Sequence[str] | None = None, *, name: str = "frames") -> Chart:
    """Draw the rate of each frame in each group under its function (column `function`).

    Frames that no group has are left out. Parameters as for `dumbbells`.
    """
    return _of_rates(rates, most, groups, name, draw_dot_rows, by_function)


def most_mentioned(rates: pd.DataFrame, most: int | None = 14) -> pd.DataFrame:
    """Return the rows of the ids with most mentions in all groups together, without those of none.
    """
    totals = rates.groupby("id")["count"].sum()
    totals = totals[totals > 0]
    top = totals if most is None else totals.nlargest(most, keep="first")
    return rates[rates["id"].isin(top.index)]


def _of_rates(rates: pd.DataFrame, most: int | None, groups: Sequence[str] | None, name: str,
              draw: Callable[..., Figure],
              order: Callable[[pd.DataFrame], list[str]]) -> Chart:
    shown, every = most_mentioned(rates, most), rates["id"].nunique()
    axis = f"per_thousand_{name}" if f"per_thousand_{name}" in entries() else "per_thousand"
    groups = list(dict.fromkeys(shown["group"])) if groups is None else list(groups)

    def recipe(title: str, some: Sequence[str], table: pd.DataFrame) -> Recipe:
        highest = max(table["high"].max(), table["per_thousand"].max())

        def build(title: str, ids: Sequence[str]) -> Recipe:
            part = table[table["id"].isin(ids)]
            return Recipe(
                title, part, lambda lang, preset: draw(part, some, lang, preset, highest, axis),
                lambda lang: alt_texts.of_rates(part, some, name, lang),
                "elsevier-half",
                Caption(name, groups=some, n=part["id"].nunique(), all=every))

        return cut_by(title, order(table), build)

    return Chart(
        recipe(title, some, table) for title, some in handfuls(name, groups)
        if (table := shown[shown["group"].isin(some)])["count"].sum())


def bars(*keyness: pd.DataFrame, most: int = 12) -> Chart:
    """Draw the terms that set two groups apart as bars to both sides, with their counts.

    Parameters: `keyness`, a table a contrast as `fa.keyness` gives it; `most`, how many terms of
    each side. A table without a term gives no figure.
    """
    tables = [table for table in keyness if len(table)]
    return Chart(_bars(numbered("terms", number), table, most)
                 for number, table in enumerate(tables))


def contrasted(keyness: pd.DataFrame) -> list[str]:
    """Return the two groups that a table of `fa.keyness` sets against each other."""
    return [str(keyness.attrs[MADE][side]) for side in ("target", "reference")]


READ = ("log_ratio", "lrc", "percent_diff", "g2_4cell", "g2_2cell", "dirichlet_z")
"""The measures of keyness that are read, in a notebook and beside a figure."""


def read_keyness(keyness: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a table of `fa.keyness` that are read: terms, counts, rates, `READ`."""
    names = [f"{value}_{group}" for value in ("count", "per_thousand")
             for group in contrasted(keyness)]
    return keyness[["term", "gloss", *names, *READ]].reset_index(drop=True)


def _bars(title: str, keyness: pd.DataFrame, most: int) -> Recipe:
    groups = contrasted(keyness)
    keyness = read_keyness(keyness)
    top = strongest(keyness, *groups, most)
    rank = top.groupby(top["log_ratio"] > 0).cumcount()
    # The second side is listed from its weakest term to its strongest.
    weaker = top["log_ratio"] <= 0
    rank = rank.where(~weaker, weaker.sum() - 1 - rank)
    reach = top["log_ratio"].abs().max()

    def build(title: str, ranks: Sequence[int]) -> Recipe:
        part = top[rank.isin(ranks)]

        def named(lang: str) -> tuple[pd.DataFrame, list[str]]:
            # All the others together have no name of their own: it is a word of the language.
            sides = [wording("rest", lang) if side == REST else side for side in groups]
            return part.rename(columns={f"count_{REST}": f"count_{wording('rest', lang)}"}), sides

        sides = {lang: named(lang)[1] for lang in LANGUAGES}
        return Recipe(
            title, keyness,
            lambda lang, preset: diverging_bars(*named(lang), most, lang, preset, reach),
            lambda lang: alt_texts.of_terms(*named(lang), lang), "elsevier-half",
            Caption("terms", n=len(part), all=len(keyness),
                    first={lang: sides[lang][0] for lang in LANGUAGES},
                    second={lang: sides[lang][1] for lang in LANGUAGES}))

    return cut_by(title, range(int(rank.max()) + 1), build)


def scatter(keyness: pd.DataFrame, named: int = 60) -> Chart:
    """Draw each term at its rates in two groups, on log scales, and name those that differ most.

    Parameters: `keyness`, a table of `fa.keyness`; `named`, of how many terms those are named whose
    name has room. For groups of several articles: of one it would show that article's words.
    """
    if keyness.empty:
        return Chart()
    groups = contrasted(keyness)
    columns = [f"{value}_{group}" for group in groups for value in ("count", "per_thousand")]
    terms = keyness[["term", "gloss", *columns, "g2_4cell"]].sort_values(
        ["g2_4cell", "term"], ascending=[False, True], ignore_index=True)
    return Chart([Recipe(
        "terms-scatter", terms,
        lambda lang, preset: terms_scatter(terms, groups, named, lang, preset),
        lambda lang: alt_texts.of_scatter(terms, groups, lang=lang), "elsevier-half",
        Caption("scatter", groups=groups, first=groups[0], second=groups[1], n=len(terms),
                minimum=keyness.attrs[MADE]["minimum"]))])


def over_time(rates: pd.DataFrame, unit: str, dates: int,
              groups: Sequence[str] | None = None) -> Chart:
    """Draw the rates of each id in each period, a panel an id, a point a group and period.

    Parameters: `rates`, one row an id, group and period: id, label_en, label_ar, group, period
    (its name), at (the day in its middle), count, size, per_thousand, low, high; `unit` of the
    periods (day, week, month, quarter, year); `dates`, how many different dates the articles have;
    `groups`, which and in what order, by default the first six.
    """
    if rates.empty:
        return Chart()
    groups = list(groups or dict.fromkeys(rates["group"]))[:MOST_GROUPS]

    def build(name: str, ids: Sequence[str]) -> Recipe:
        part = rates[rates["id"].isin(ids) & rates["group"].isin(groups)].reset_index(drop=True)
        return Recipe(name, part, lambda lang, preset: rates_over_time(part, groups, lang, preset),
                      lambda lang: alt_texts.of_rates_over_time(part, groups, lang),
                      "elsevier-double", Caption(
                          "over_time", groups=groups, n=dates,
                          unit={lang: wording(f"unit_{unit}", lang) for lang in LANGUAGES}))
    return Chart([cut_by("rates-over-time", list(dict.fromkeys(rates["id"])), build)])
