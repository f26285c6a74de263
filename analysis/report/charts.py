"""Charts that show themselves in a notebook and save themselves for print, and what exhibits are.

A chart is as many figures as its groups need; one for which a page is too low is cut into parts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from analysis.claims.verdicts import Results
from analysis.measures.made import MADE
from analysis.plots.style import MOST_GROUPS, flaws, png, preset_named, save_figure
from analysis.report.display import Shown, number
from analysis.report.sentences import counted, say
from analysis.study.study import Study
from analysis.wording import COMMA, LANGUAGES, SEMICOLON, wording

DOUBLE, HALF = "elsevier-double", "elsevier-half"
MOST_PARTS = 40
MOST_NAMED = 6
"""Articles that a caption names one by one."""
SHOWN_DPI = 150
"""Dots per inch in a notebook, which weighs what its pictures weigh."""


class Caption:
    """The caption `caption_<key>`: what is shown, the sizes of its groups, the texts behind it.

    `groups` are those shown (all where not given), `articles` those (all of the groups); `values`
    fill the places in braces; a mapping has a text for each language.
    """

    def __init__(self, key: str, groups: Sequence[str] | None = None,
                 articles: Sequence[str] | None = None, **values: object):
        """Take what is shown."""
        self.key, self.groups, self.articles, self.values = key, groups, articles, values

    def __call__(self, lang: str, study: Study | None = None) -> str:
        """Say what is shown; of a study with the sizes of the groups and the texts behind it."""
        said = [wording(f"caption_{self.key}", lang, **{
            name: value[lang] if isinstance(value, Mapping) else value
            for name, value in self.values.items()})]
        if study is None:
            return said[0]
        table = study.articles[study.articles["group"].isin(self.groups or study.groups)
                               if self.articles is None else
                               study.articles["article"].isin(self.articles)]
        sizes = [say("caption_size", lang, group=group, words=counted(int(words.sum()), "word"),
                     articles=counted(len(words), "article")) for group in study.groups
                 if len(words := table.loc[table["group"] == group, "words"])]
        if sizes:
            said.append(wording("caption_sizes", lang, sizes=SEMICOLON[lang].join(sizes)))
        if 0 < len(table) <= MOST_NAMED:
            named = []
            for row in table.to_dict("records"):
                known = COMMA[lang].join(part for part in (row["outlet"], row["date"])
                                         if isinstance(part, str) and part)
                named.append(f"{row['article']} ({known})" if known else row["article"])
            said.append(wording("caption_texts", lang, texts=SEMICOLON[lang].join(named)))
        return " ".join(said)


class Recipe(NamedTuple):
    """What a figure is made of: its file's name without language, its data, how it is drawn.

    `describe(lang)` returns its alt text; `preset` is the width it is drawn in where none is asked
    for. `cut(n)` returns the recipes of up to n figures that show the same together.
    """

    name: str
    data: pd.DataFrame
    draw: Callable[[str, str], Figure]
    describe: Callable[[str], str]
    preset: str
    caption: Caption
    cut: Callable[[int], "list[Recipe]"] | None = None
    part: tuple[int, int] | None = None

    def told(self, lang: str, study: Study | None = None) -> str:
        """Return the caption, with the sizes of groups and the texts where the study is given."""
        caption = self.caption(lang, study)
        return caption if self.part is None else f"{caption} " + wording(
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
    """Return the recipe that `build(name, units)` makes, which can be cut between its units."""
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


class Drawn(NamedTuple):
    """A recipe with its figure in each language, and what is still wrong with each of these."""

    recipe: Recipe
    figures: dict[str, Figure]
    flaws: dict[str, list[str]]

    def shown(self, lang: str, name: str = "") -> Shown:
        """Return the figure in one of its languages; `name` is that of its files, if it has any.

        Its text form is the alt text, so that a notebook does not hold the path of a machine.
        """
        made = {**(self.recipe.data.attrs.get(MADE) or {}), **({"figure": name} if name else {})}
        return Shown(self.recipe.describe(lang).strip(), png(self.figures[lang], SHOWN_DPI),
                     "image/png", made)

    def save(self, folder: Path, lang: str, study: Study | None = None, svg: bool = False) -> str:
        """Save the figure in one of its languages in all its files, and return their name."""
        name = f"{self.recipe.name}-{lang}"
        save_figure(self.figures[lang], folder, name, self.recipe.data, self.recipe.describe(lang),
                    self.recipe.told(lang, study), svg)
        return name


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
        parts = [drawn for recipe in self for drawn in fitted(recipe, preset)]
        names = [{lang: drawn.save(folder, lang, study, svg) for lang in LANGUAGES}
                 for drawn in parts]
        return Figures(drawn.shown(shown, name[shown])
                       for drawn, name in zip(parts, names, strict=True))


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


class Printed(NamedTuple):
    """A table as a paper prints it, before it has headings in a language.

    `table`: its columns are keys of headings, or such a key and a group; `notes` are keys of what
    stands under it, with their values; `decimals` are those of numbers that are not whole, by key.
    """

    table: pd.DataFrame
    notes: Mapping[str, Mapping]
    decimals: Mapping[str, int] = {}


class Exhibit(NamedTuple):
    """One thing that is shown of a study: how its table is made, how it is drawn and printed.

    `table(study, results)` makes its table (`results` of the claims, null where they are not
    evaluated); `chart(study, table)` draws it; `printed(study, results, table, lang)` makes what a
    paper prints of it. With `claims` it needs the results.
    """

    name: str
    table: Callable[[Study, Results | None], pd.DataFrame]
    chart: Callable[[Study, pd.DataFrame], Chart] | None = None
    printed: Callable[[Study, Results | None, pd.DataFrame, str], Printed] | None = None
    claims: bool = False

    def drawn(self, study: Study, results: Results | None = None) -> Chart:
        """Return its chart; an empty one where it has none, or there is nothing to draw."""
        if self.chart is None or (self.claims and results is None):
            return Chart()
        return self.chart(study, self.table(study, results))


def print_rates(head: str, note: str = "rates") -> Callable[..., Printed]:
    """Return how a paper prints rates: of each group the count, the rate and its interval."""
    def printed(study: Study, results: Results | None, table: pd.DataFrame, lang: str) -> Printed:
        ids = table.drop_duplicates("id").set_index("id")
        columns = {head: ids[f"label_{lang}"]}
        if "function" in table:
            columns["function"] = ids["function"].map(lambda key: wording(key, lang).lower())
        for group, rows in table.set_index("id").groupby("group", sort=False):
            columns |= {("count", group): rows["count"].astype(int),
                        ("rate", group): rows["per_thousand"],
                        ("interval", group): rows["low"].map(one) + "–" + rows["high"].map(one)}
        return Printed(pd.DataFrame(columns, ids.index), {note: {}}, {"rate": 1})

    one = partial(number, decimals=1)
    return printed
