"""Charts that show themselves in a notebook and save themselves for print, and what exhibits are.

A chart is as many figures as its groups need; one for which a page is too low is cut into parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.claims.verdicts import Results
from analysis.measures.made import MADE
from analysis.plots.style import MOST_GROUPS, flaws, png, preset_named, save_figure
from analysis.report.display import noted, number
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording

DOUBLE, HALF = "elsevier-double", "elsevier-half"
MOST_PARTS = 40
MOST_NAMED = 6
"""Articles that a caption names one by one."""
SHOWN_DPI = 150
"""Dots per inch in a notebook, which weighs what its pictures weigh."""
SEPARATORS = {"en": ", ", "ar": "، "}


class Caption:
    """The caption `caption_<key>`: what is shown, the sizes of its groups, the texts behind it."""

    def __init__(self, key: str, groups: Sequence[str] | None = None,
                 articles: Sequence[str] | None = None, **values: object):
        """Take what is shown: `groups` (all where not given), `articles` (all of the groups).

        `values` fill the places in braces; a mapping has a text for each language.
        """
        self.key, self.groups, self.articles, self.values = key, groups, articles, values

    def __call__(self, lang: str, study: Study | None = None) -> str:
        """Say what is shown; of a study with the sizes of the groups and the texts behind it."""
        text = wording(f"caption_{self.key}", lang, **{
            name: value[lang] if isinstance(value, Mapping) else value
            for name, value in self.values.items()})
        if study is None:
            return text
        table = study.articles[study.articles["group"].isin(self.groups or study.groups)
                               if self.articles is None else
                               study.articles["article"].isin(self.articles)]
        return " ".join(filter(None, (text, _sizes(study, table, lang), _texts(table, lang))))


def _sizes(study: Study, table: pd.DataFrame, lang: str) -> str:
    words = table.groupby("group")["words"]
    sizes = [wording("caption_size", lang, group=group, words=f"{words.get_group(group).sum():,}",
                     articles=len(words.get_group(group)))
             for group in study.groups if group in words.groups]
    return wording("caption_sizes", lang, sizes=SEPARATORS[lang].join(sizes)) if sizes else ""


def _texts(table: pd.DataFrame, lang: str) -> str:
    if table.empty or len(table) > MOST_NAMED:
        return ""
    named = []
    for row in table.to_dict("records"):
        known = [part for part in (row["outlet"], row["date"]) if isinstance(part, str) and part]
        named.append(row["article"] + f" ({SEPARATORS[lang].join(known)})" * bool(known))
    return wording("caption_texts", lang, texts="; ".join(named))


class Recipe(NamedTuple):
    """What a figure is made of.

    `name` is its file's name without language; `draw(lang, preset)` returns the figure,
    `describe(lang)` its alt text, written from `data`; `preset` is the width it is drawn in where
    none is asked for. `cut(n)` returns the recipes of n figures that show the same together, fewer
    where there is less to cut apart; without it the figure is always one.
    """

    name: str
    data: pd.DataFrame
    draw: Callable[[str, str], Figure]
    describe: Callable[[str], str]
    preset: str
    caption: Caption | None = None
    cut: Callable[[int], "list[Recipe]"] | None = None
    part: tuple[int, int] | None = None

    def told(self, lang: str, study: Study | None = None) -> str | None:
        """Return the caption, with the sizes of groups and the texts where the study is given."""
        if self.caption is None or self.part is None:
            return self.caption and self.caption(lang, study)
        return f"{self.caption(lang, study)} " + wording(
            "caption_part", lang, number=self.part[0], parts=self.part[1])


def recipe(name: str, data: pd.DataFrame, draw: Callable, describe: Callable, caption: Caption,
           *given: object, preset: str = DOUBLE, further: Sequence = ()) -> Recipe:
    """Return the recipe of a figure that is drawn and described of its data and what else is given.

    What is a function in `given` gives it in a language; `further` is what drawing alone takes.
    """
    def in_language(lang: str) -> list:
        return [one(lang) if callable(one) else one for one in given]

    return Recipe(name, data,
                  lambda lang, width: draw(data, *in_language(lang), *further, lang=lang,
                                            preset=width),
                  lambda lang: describe(data, *in_language(lang), lang), preset, caption)


def numbered(name: str, number: int) -> str:
    """Return the name of the figure with this number, from 0: the first keeps the plain name."""
    return f"{name}-{number + 1}" if number else name


def runs(whole: Sequence | pd.DataFrame, parts: int) -> list:
    """Cut a list or a table into runs of about one length."""
    parts = min(parts, len(whole))
    edges = [round(len(whole) * n / parts) for n in range(parts + 1)]
    return [whole[edges[n]:edges[n + 1]] for n in range(parts)]


def cut_by(name: str, units: Sequence, build: Callable[[str, Sequence], Recipe]) -> Recipe:
    """Return the recipe that `build(name, units)` makes, which can be cut between its units.

    `build` makes the recipe of some units: rows, articles or lines that may stand on another page.
    """
    def cut(parts: int) -> list[Recipe]:
        made = [build(numbered(name, n), some) for n, some in enumerate(runs(units, parts))]
        return [part._replace(part=(n, len(made)) if len(made) > 1 else None)
                for n, part in enumerate(made, 1)]

    return build(name, units)._replace(cut=cut)


def cut_rows(name: str, table: pd.DataFrame, units: Iterable,
             build: Callable[[str, pd.DataFrame], Recipe], order: Iterable | None = None) -> Recipe:
    """Return the recipe that `build(name, rows)` makes, which can be cut between units of rows.

    `units` names the unit of each row, `order` is theirs where it is not that of the table.
    """
    units = list(units)
    return cut_by(name, list(dict.fromkeys(units) if order is None else order),
                  lambda name, some: build(name, table[[unit in some for unit in units]]))


def handfuls(name: str, groups: Sequence[str],
             most: int = MOST_GROUPS) -> Iterator[tuple[str, Sequence[str]]]:
    """Take groups as many at a time as a figure can show, with the name of that figure."""
    for at, first in enumerate(range(0, len(groups), most)):
        yield numbered(name, at), groups[first:first + most]


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


class Drawn(NamedTuple):
    """A recipe with its figure in each language, and what is still wrong with each of these."""

    recipe: Recipe
    figures: dict[str, Figure]
    flaws: dict[str, list[str]]

    def shown(self, lang: str, name: str = "") -> SavedFigure:
        """Return the figure in one of its languages, to show it."""
        return SavedFigure(name, self.recipe.describe(lang).strip(), self.figures[lang],
                           self.recipe.data.attrs.get(MADE))

    def save(self, folder: Path, lang: str, study: Study | None = None,
             svg: bool = False) -> SavedFigure:
        """Save the figure in one of its languages as `<name>-<lang>` in all its files."""
        shown = self.shown(lang, f"{self.recipe.name}-{lang}")
        save_figure(shown.figure, folder, shown.name, self.recipe.data, shown.alt,
                    self.recipe.told(lang, study), svg)
        return shown


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
        # As many pages as the parts are high at least.
        heights = [max(map(Figure.get_figheight, part.figures.values())) for part in drawn]
        pages = int(25.4 * sum(heights) // preset_named(preset).height) + 1
        further = recipe.cut(max(len(recipes) + 1, pages)) if recipe.cut else []
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


class Column(NamedTuple):
    """A column of a table in print.

    `head` is the key of its heading; `cell` the column of the exhibit's table that it shows, or a
    function of a row and a language; `decimals` those of numbers that are not whole. With
    `by_group` there is one for each group.
    """

    head: str
    cell: str | Callable[[Mapping, str], object]
    decimals: int | None = None
    by_group: bool = False

    def of(self, row: Mapping, lang: str) -> object:
        """Return what stands in the cell of a row."""
        return row[self.cell] if isinstance(self.cell, str) else self.cell(row, lang)


class Printed(NamedTuple):
    """A table as it is printed, before it has headings in a language.

    `table`: its columns are keys of headings, or such a key and a group. `decimals` by such a key.
    """

    table: pd.DataFrame
    notes: Sequence[tuple[str, Mapping]]
    decimals: Mapping[str, int]


@dataclass(frozen=True)
class Exhibit:
    """One thing that is shown of a study: how its table is made, how it is drawn and printed.

    `table(study, results)` makes its table (`results` of the claims, null where they are not
    evaluated); `chart(study, table)` draws it. `columns` are those of the table in print, with a
    row for each value of the table's column `row` (of all rows where not given); `notes` are keys
    of what stands under it, `print` makes the whole where rows and columns are not enough: of the
    study, the results, the table and a language. With `claims` it needs the results.
    """

    name: str
    table: Callable[[Study, Results | None], pd.DataFrame]
    chart: Callable[[Study, pd.DataFrame], Chart] | None = None
    columns: Sequence[Column] = ()
    row: str | None = None
    notes: Sequence[str] = ()
    print: Callable[[Study, Results | None, pd.DataFrame, str], Printed] | None = None
    claims: bool = False

    @property
    def prints(self) -> bool:
        """Whether a paper prints its table."""
        return bool(self.columns or self.print)

    def drawn(self, study: Study, results: Results | None = None) -> Chart:
        """Return its chart; an empty one where it has none, or there is nothing to draw."""
        if self.chart is None or (self.claims and results is None):
            return Chart()
        return self.chart(study, self.table(study, results))

    def printed(self, study: Study, results: Results | None, lang: str) -> Printed:
        """Return its table as a paper prints it, without headings."""
        table = self.table(study, results)
        if self.print is not None:
            return self.print(study, results, table, lang)
        return Printed(rows_and_columns(table, self.columns, lang, self.row),
                       [(note, {}) for note in self.notes], {
                           column.head: column.decimals for column in self.columns
                           if column.decimals is not None})


def rows_and_columns(table: pd.DataFrame, columns: Sequence[Column], lang: str,
                     row: str | None = None) -> pd.DataFrame:
    """Return a table as it is printed: a row for each row or id, groups beside one another."""
    groups = list(dict.fromkeys(table["group"])) if "group" in table else []
    plain = [column for column in columns if not column.by_group]
    grouped = [(column, group) for group in groups for column in columns if column.by_group]
    rows = []
    for _, some in table.groupby(row or np.arange(len(table)), sort=False):
        records = some.to_dict("records")
        by_group = {record["group"]: record for record in records} if grouped else {}
        rows.append([*(column.of(records[0], lang) for column in plain),
                     *(column.of(by_group[group], lang) for column, group in grouped)])
    return framed([*(column.head for column in plain),
                   *((column.head, group) for column, group in grouped)], rows)


def framed(heads: Sequence, rows: Sequence) -> pd.DataFrame:
    """Return rows under headings, of which some are pairs: these make no levels of columns."""
    table = pd.DataFrame(rows, columns=range(len(heads)))
    table.columns = pd.Index(heads, tupleize_cols=False)
    return table


def label(row: Mapping, lang: str) -> str:
    """Return what a row is called in a language."""
    return row[f"label_{lang}"]


RATE = (
    Column("count", lambda row, lang: int(row["count"]), by_group=True),
    Column("rate", lambda row, lang: float(row["per_thousand"]), 1, by_group=True),
    Column("interval", lambda row, lang: f"{number(row['low'], 1)}–{number(row['high'], 1)}",
           by_group=True),
)
"""What a paper prints of a rate: the count, the rate and its interval, group by group."""
