"""The charts of tables: of rates, terms, frames and voices; none where there is nothing to draw."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from math import ceil

import pandas as pd

from analysis.measures.made import MADE
from analysis.plots import rates as plots
from analysis.plots import terms
from analysis.plots.arabic_text import has_arabic
from analysis.plots.style import MOST_GROUPS
from analysis.report import alt_texts, charts
from analysis.report.charts import Caption, Chart, Recipe, cut_rows, handfuls, numbered, recipe
from analysis.report.groups import REST, counts_over_time, groups_with_words
from analysis.report.sentences import labels
from analysis.study.study import Study
from analysis.wording import COMMA, LANGUAGES, entries, wording

MOST_PANELS = 3
MOST_STRIPS = 8
"""Articles of which one figure shows where everything stands."""
MOST_LINES = 12
"""Frames that one strip shows before it is kept to those in focus."""
MOST_SPEAKERS = 15
"""Speakers of a group that a figure shows."""
READ = ("log_ratio", "log_ratio_low", "log_ratio_high", "p_family", "lrc", "percent_diff",
        "g2_4cell", "g2_2cell", "dirichlet_z")
"""The measures of keyness that are read, in a notebook and beside a figure."""


def dumbbells(rates: pd.DataFrame, most: int | None = 14, groups: Sequence[str] | None = None, *,
              name: str = "actors") -> Chart:
    """Draw the rate of each of the most frequent ids in each group, with interval and count.

    Parameters: `rates`, one row an id and group: id, label_en, label_ar, group, count, size (words
    of the group), per_thousand, low, high; `most`, how many ids, those with most mentions in all
    groups together; `groups`, which and in what order, by default as the table has them; `name`,
    what the rows are and the files are called: `what_<name>` and `caption_<name>` are in
    `data/wordings`, `per_thousand_<name>` and `alt_<name>` where it is not mentions. A table
    without a count gives no figure.
    """
    shown, every = most_mentioned(rates, most), rates["id"].nunique()
    axis = f"per_thousand_{name}" if f"per_thousand_{name}" in entries() else "per_thousand"
    groups = list(dict.fromkeys(shown["group"])) if groups is None else list(groups)

    def of(title: str, some: Sequence[str], table: pd.DataFrame) -> Recipe:
        return cut_rows(title, table, table["id"], lambda title, rows: recipe(
            title, rows, plots.dumbbells, partial(alt_texts.of_rates, name=name),
            Caption(name, groups=some, n=rows["id"].nunique(), all=every), some, preset=charts.HALF,
            further=(table[["high", "per_thousand"]].max().max(), axis)),
            chain(*plots.in_sections(table).values()))

    return Chart(of(title, some, table) for title, some in handfuls(name, groups)
                 if (table := shown[shown["group"].isin(some)])["count"].sum())


def dot_rows(rates: pd.DataFrame, most: int | None = None,
             groups: Sequence[str] | None = None, *, name: str = "frames") -> Chart:
    """Draw the rate of each frame in each group under its function (column `function`).

    Frames that no group has are left out. Parameters as for `dumbbells`.
    """
    return dumbbells(rates, most, groups, name=name)


def most_mentioned(rates: pd.DataFrame, most: int | None = 14) -> pd.DataFrame:
    """Return the rows of the ids with most mentions in all groups together; of none, no row."""
    totals = rates.groupby("id")["count"].sum()
    totals = totals[totals > 0]
    top = totals if most is None else totals.nlargest(most, keep="first")
    return rates[rates["id"].isin(top.index)]


def bars(*keyness: pd.DataFrame, most: int = 12) -> Chart:
    """Draw the terms that set two groups apart as bars to both sides, with their counts.

    Parameters: `keyness`, a table a contrast as `fa.keyness` gives it; `most`, how many terms of
    each side. A table of which no term stands more often on one side gives no figure.
    """
    return Chart(_bars(numbered("terms", number), table, most) for number, table in enumerate(
        table for table in keyness if len(table) and (table["log_ratio"] != 0).any()))


def contrasted(keyness: pd.DataFrame) -> list[str]:
    """Return the two groups that a table of `fa.keyness` sets against each other."""
    return [str(keyness.attrs[MADE][side]) for side in ("target", "reference")]


def read_keyness(keyness: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a table of `fa.keyness` that are read: terms, counts, rates, `READ`."""
    names = [f"{value}_{group}" for value in ("count", "per_thousand")
             for group in contrasted(keyness)]
    return keyness[["term", "gloss", *names, *keyness.columns.intersection(READ, sort=False)]
                   ].reset_index(drop=True)


def _bars(title: str, keyness: pd.DataFrame, most: int) -> Recipe:
    groups = contrasted(keyness)
    keyness = read_keyness(keyness)
    # All the others together have no name of their own: it is a word of the language.
    named = {lang: [wording("rest", lang) if side == REST else side for side in groups]
             for lang in LANGUAGES}
    top = terms.strongest(keyness, *groups, most)
    top = top.assign(**{f"count_{name}": top[f"count_{side}"] for names in named.values()
                        for side, name in zip(groups, names, strict=True)})
    # The second side is listed from its weakest term to its strongest.
    weaker = top["log_ratio"] <= 0
    rank = top.groupby(~weaker).cumcount()
    rank = rank.where(~weaker, weaker.sum() - 1 - rank)
    sides = {side: {lang: names[at] for lang, names in named.items()}
             for at, side in enumerate(("first", "second"))}
    return cut_rows(title, top, rank, lambda title, part: recipe(
        title, part, terms.diverging_bars, alt_texts.of_terms,
        Caption("terms", n=len(part), all=len(keyness), **sides), named.get, preset=charts.HALF,
        further=(most, top["log_ratio"].abs().max()))._replace(data=keyness), sorted(set(rank)))


def scatter(keyness: pd.DataFrame, named: int = 60) -> Chart:
    """Draw each term at its rates in two groups, on log scales, and name those that differ most.

    Parameters: `keyness`, a table of `fa.keyness`; `named`, of how many terms those are named whose
    name has room. For groups of several articles: of one it would show that article's words.
    """
    if keyness.empty:
        return Chart()
    groups = contrasted(keyness)
    columns = [f"{value}_{group}" for group in groups for value in ("count", "per_thousand")]
    table = keyness[["term", "gloss", *columns, "g2_4cell"]].sort_values(
        ["g2_4cell", "term"], ascending=[False, True], ignore_index=True)
    return Chart([recipe(
        "terms-scatter", table, terms.terms_scatter, alt_texts.of_scatter,
        Caption("scatter", groups=groups, first=groups[0], second=groups[1], n=len(table),
                minimum=keyness.attrs[MADE]["minimum"]), groups, preset=charts.HALF,
        further=(named,))])


def over_time(rates: pd.DataFrame, unit: str, dates: int,
              groups: Sequence[str] | None = None) -> Chart:
    """Draw the rates of each id in each period, a panel an id, a point a group and period.

    Parameters: `rates`, as for `dumbbells` with period (its name) and at (the day in its middle);
    `unit` of the periods (day, week, month, quarter, year); `dates`, how many different dates the
    articles have; `groups`, which and in what order, by default the first six.
    """
    if rates.empty:
        return Chart()
    groups = list(groups or dict.fromkeys(rates["group"]))[:MOST_GROUPS]
    caption = Caption("over_time", groups=groups, n=dates,
                      unit={lang: wording(f"unit_{unit}", lang) for lang in LANGUAGES})
    return Chart([cut_rows("rates-over-time", rates, rates["id"], lambda name, rows: recipe(
        name, rows[rows["group"].isin(groups)].reset_index(drop=True), plots.rates_over_time,
        alt_texts.of_rates_over_time, caption, groups))])


def needed_articles(plan: pd.DataFrame, articles: int) -> Chart:
    """Draw how many articles a group the claims of a plan need (see `planning.plan_table`)."""
    table = plan.dropna(subset="needed")
    table = table.assign(item=table["id"] + table["part"].astype(str) + table["label_en"], **{
        f"name_{lang}": table["id"] + ": " + table[f"label_{lang}"] for lang in LANGUAGES})
    table = table[["item", "name_en", "name_ar", "form", "base", "each", "effect", "needed"]]
    return Chart(recipe(name, some, plots.needed_articles, alt_texts.of_needed_articles,
                        Caption("articles_needed", n=articles, claims=plan["id"].nunique()))
                 for name, items in handfuls("articles-needed", list(table["item"].unique()))
                 for some in [table[table["item"].isin(items)].reset_index(drop=True)])


def over_time_chart(study: Study) -> Chart:
    """Draw the rates of the frames and actors in focus over time: `rates-over-time`."""
    table, unit = counts_over_time(study)
    if table.empty:
        return Chart()
    dates = study.articles.loc[study.articles["words"] > 0, "date"].dropna().nunique()
    return over_time(table, unit, dates, [group for group in groups_with_words(study)
                                          if group in set(table["group"])])


def strips(study: Study, mentions: pd.DataFrame, counts: pd.DataFrame) -> Chart:
    """Draw where in each article each frame of `frame_counts` falls, of many those in focus."""
    items = most_mentioned(counts, None).drop_duplicates("id")[["id", "label_en", "label_ar"]]
    in_focus = items[items["id"].isin(study.settings.focus.frames)]
    if len(items) > MOST_LINES and len(in_focus):
        items = in_focus
    mentions = mentions.loc[mentions["id"].isin(items["id"]), [
        "article", "start", "end", "id", "object", "role", "echo", "surface"]]
    if mentions.empty:
        return Chart()
    titles = {lang: strip_titles(study, lang) for lang in LANGUAGES}
    blocks = study.tables.blocks[study.tables.blocks["counted"]]

    def build(name: str, articles: Sequence[str], shown: pd.DataFrame) -> Recipe:
        rows = mentions[mentions["article"].isin(articles) & mentions["id"].isin(shown["id"])]
        return recipe(name, rows, plots.dispersion, alt_texts.of_dispersion,
                      Caption("strips", articles=articles, n=len(rows), frames=len(shown)),
                      blocks, shown,
                      lambda lang: {article: titles[lang][article] for article in articles})

    def cut(parts: int) -> list[Recipe]:
        # An article has a figure of its own before its frames are set apart.
        articles, rows = list(titles["en"]), ceil(parts / len(titles["en"]))
        pieces = [(some, items) for some in charts.runs(articles, parts)] if rows == 1 else [
            ([article], some) for article in articles for some in charts.runs(items, rows)]
        return [build(numbered("where-frames-fall", n), *piece) for n, piece in enumerate(pieces)]

    return Chart([build("where-frames-fall", list(titles["en"]), items)._replace(cut=cut)])


def strip_titles(study: Study, lang: str) -> dict[str, str]:
    """Name the articles whose strips are drawn: all, or of many the longest of each group in turn.

    A title has group, genre where it is known, words; in a group of several articles the outlet
    too, or the id where outlets do not tell them apart.
    """
    table = study.articles[study.articles["words"] > 0].reset_index(drop=True)
    longest = table.sort_values("words", ascending=False, kind="stable")
    turn = longest.groupby("group").cumcount().sort_values(kind="stable")
    groups = table.groupby("group", sort=False)
    unclear = groups["outlet"].transform(lambda names: names.hasnans or not names.is_unique)
    names = table["outlet"].mask(unclear.astype(bool), table["article"])
    names = names[groups["article"].transform("size") > 1]
    titles = {}
    for row in table.loc[sorted(turn.index[:MOST_STRIPS])].itertuples():
        genre = row.genre if isinstance(row.genre, str) else ""
        key = f"genre_{genre.strip().casefold().replace(' ', '_')}"
        if key in entries():
            genre = wording(key, lang)
        elif lang == "ar" and not has_arabic(genre):
            genre = ""
        known = [names.get(row.Index), genre,
                 wording("strip_words", lang, count=f"{row.words:,}")]
        titles[row.article] = f"{row.group}: {COMMA[lang].join(filter(None, known))}"
    return titles


def dotted(name: str, table: pd.DataFrame, units: Iterable, caption: Callable[..., Caption],
           key: str, kinds: Sequence[str], *, preset: str = charts.DOUBLE, aside: str = "",
           bracketed: bool = True, **look: object) -> Recipe:
    """Return the recipe of `plots.dot_table`, which can be cut between its units.

    `key` is that of its alt text (`alt_<key>`), in which the dots that are not of the first of
    `kinds` stand in brackets.
    """
    groups = list(dict.fromkeys(table["group"]))
    draw = partial(plots.dot_table, kinds=kinds, aside=aside, **{
        "most": max(1, table[list(kinds)].sum(axis=1).max()), **look})
    describe = partial(alt_texts.of_dots, key=key, aside=aside,
                       also=kinds[1:] if bracketed else ())
    return cut_rows(name, table, units, lambda name, rows: recipe(
        name, rows.reset_index(drop=True), draw, describe, caption(rows), groups, preset=preset))


def remedies_and_objects(study: Study) -> pd.DataFrame:
    """Count the mentions of remedies and of frames by object (`frame:object`), for `dotted`.

    They are in the order of the lexicon, remedies first.
    """
    mentions = study.mentions[study.mentions["kind"] == "frame"]
    frames = study.lexicon.frames.values()
    remedies = [frame for frame in frames if frame.functions[0] == "remedy"]
    items = [("", frame.id, *(wording("called_for", lang) for lang in LANGUAGES), *labels(frame))
             for frame in remedies]
    for frame in frames:
        if frame.objects and frame not in remedies:
            objects = mentions.loc[mentions["id"] == frame.id, "object"].dropna()
            items += [(frame.id, f"{frame.id}:{name}", f"{frame.label_en} of", frame.label_ar, *(
                wording(f"object_{name}", lang) if f"object_{name}" in entries() else name
                for lang in LANGUAGES)) for name in sorted(objects.unique())]
    table = pd.DataFrame(items, columns=["section", "item", "heading_en", "heading_ar", "label_en",
                                         "label_ar"])
    table = table.merge(pd.Series(groups_with_words(study), name="group", dtype=str), how="cross")
    objects = mentions["object"].astype(mentions["id"].dtype)  # where there is none it is no text
    item = mentions["id"].where(mentions["id"].isin(frame.id for frame in remedies),
                                mentions["id"] + ":" + objects)
    counts = mentions.assign(item=item).groupby(["item", "group"])["echo"].agg(
        ["size", "sum"]).reindex(pd.MultiIndex.from_frame(table[["item", "group"]]), fill_value=0)
    size, echoes = (counts[name].to_numpy(int) for name in ("size", "sum"))
    return table.assign(in_body=size - echoes, in_echo=echoes, text=size.astype(str))


def remedies(study: Study) -> Chart:
    """Draw a dot for each mention of a remedy and of an object of a frame."""
    table = remedies_and_objects(study)
    kinds = ("in_body", "in_echo")
    return Chart(dotted(name, rows, rows["item"], lambda rows: Caption(
        "dots", groups=list(rows["group"].unique()), n=int(rows[list(kinds)].sum().sum())),
        "dots", kinds, preset=charts.HALF)
        for name, some in handfuls("called-for-and-collapsing", list(table["group"].unique()),
                                   MOST_PANELS)
        if (rows := table[table["group"].isin(some)])[[*kinds]].to_numpy().any())


def who_speaks(shares: pd.DataFrame) -> Chart:
    """Draw whose words each group's words are, by `voices.speaking`: of those who say most."""
    return _by_speaker(
        "who-speaks", shares, terms.who_speaks, alt_texts.of_speaking, "speaking",
        lambda rows: {"n": len(rows.drop_duplicates(["group", "speaker"]))},
        lambda table: 100 * table.groupby(["group", "speaker"])["share"].sum().max(), charts.HALF)


def who_speaks_of_whom(matrix: pd.DataFrame) -> Chart:
    """Draw who speaks of whom, by `voices.speakers_by_actors`: those who say most."""
    return _by_speaker(
        "who-speaks-of-whom", matrix, terms.speaker_actors, alt_texts.of_matrix, "matrix",
        lambda rows: {"n": f"{rows['count'].sum():,}", "actors": rows["id"].nunique()},
        lambda table: table["count"].max())


def _by_speaker(name: str, table: pd.DataFrame, plot: Callable, alt: Callable, key: str,
                caption: Callable[[pd.DataFrame], dict],
                highest: Callable[[pd.DataFrame], float], preset: str = charts.DOUBLE) -> Chart:
    """Draw a table of speakers, which can be cut between these, on one scale."""
    place = table.groupby("group")["speaker"].transform(lambda names: names.factorize()[0])
    table = table[place < MOST_SPEAKERS]

    def of(title: str, rows: pd.DataFrame) -> Recipe:
        def build(title: str, some: pd.DataFrame) -> Recipe:
            groups = list(some["group"].unique())
            return recipe(title, some, plot, alt, Caption(key, groups=groups, **caption(some)),
                          groups, preset=preset, further=(highest(rows),))
        return cut_rows(title, rows, zip(rows["group"], rows["speaker"], strict=True), build)

    return Chart(of(title, table[table["group"].isin(groups)])
                 for title, groups in handfuls(name, list(table["group"].unique())))
