"""Tables and sentences for the notebook on articles: what is known, kept, unsure, corrected, twice.

A study may have many articles: pages are shown line by line for a few of them, one of each group
first.
"""

import re
from itertools import chain, zip_longest

import pandas as pd

from analysis.pages.copies import editions_side_by_side, find_duplicates
from analysis.report.display import Linked, Shown, prose
from analysis.report.links import leading, part_link
from analysis.report.views import check_terms, compare_roles, page_lines
from analysis.study.addresses import reader_link
from analysis.study.study import Study

FEW = 4
"""Articles that are shown in full, or side by side."""

FACTS = ["group", "title", "outlet", "date", "genre", "language", "translated_from", "edition_of",
         "url", "retrieved", "characters", "words", "unsure"]


def about_study(study: Study) -> Shown:
    """Say how many articles and groups there are, and which groups there is nothing to count of."""
    named = study.settings.study.groups
    absent = [group for group in named if group not in study.groups]
    silent = [group for group in study.groups if not study.sizes[group]]
    sizes = study.articles.groupby("group").size()
    told = ", ".join(f"{group} ({sizes[group]})" for group in study.groups)
    sentences = [("{count} in {groups}: {told}.", {
        "count": _counted(len(study.articles), "article"),
        "groups": _counted(len(study.groups), "group"), "told": told})]
    if len(study.groups) == 1:
        sentences.append(("With one group nothing is set against another; give articles another "
                          "group in data/articles.csv to compare.", {}))
    if absent:
        sentences.append(("No article is in {absent}, which study.toml names: nothing is said of "
                          "it.", {"absent": _listed(absent)}))
    if silent:
        sentences.append(("No word is counted in {silent}: see below which lines were set aside, "
                          "and why.", {"silent": _listed(silent)}))
    return prose(" ".join(text for text, _ in sentences),
                 **{name: value for _, values in sentences for name, value in values.items()})


def article_facts(study: Study) -> pd.DataFrame:
    """Return what is known of the articles, without what is known of none.

    A few articles stand side by side (a row a fact, the first column without a name); more have a
    row each.
    """
    table = study.articles.set_index("article")[FACTS]
    table = table.loc[:, table.notna().any()].astype(object).where(table.notna(), "–")
    table = table.rename(columns={"unsure": "unsure lines"})
    sizes = ("characters", "words", "unsure lines")
    if len(table) <= FEW:
        turned = table.T.rename_axis("").reset_index().rename_axis(columns=None)
        return leading(turned, [{article: reader_link(article) for article in table.index}
                                if fact in sizes else {} for fact in turned[""]])
    return leading(table.reset_index(), [
        {name: reader_link(article) for name in sizes} for article in table.index])


def unknown_facts(study: Study) -> list[str]:
    """Name the facts that are known of no article, as a note under `article_facts`."""
    table = study.articles[FACTS]
    missing = [name for name in FACTS if table[name].isna().all()]
    return [f"known of no article: {', '.join(missing)}"] if missing else []


def titles(study: Study) -> dict[str, str]:
    """Return the English of the headlines that have a translation, by their text."""
    lines = page_lines(study)
    own = lines[(lines["role"] == "headline") & (lines["english"] != "")]
    return dict(zip(own["text"], own["english"], strict=True))


def few_articles(study: Study, most: int = FEW) -> list[str]:
    """Return the articles that are shown in full: those of the groups in turn, at most `most`."""
    columns = [study.articles.loc[study.articles["group"] == group, "article"]
               for group in study.groups]
    turns = chain.from_iterable(zip_longest(*columns))
    chosen = {article for article in [a for a in turns if a is not None][:most]}
    return [article for article in study.articles["article"] if article in chosen]


def not_shown(study: Study) -> Shown:
    """Say how many articles are not shown in full; nothing where all are."""
    shown = len(few_articles(study))
    if shown == len(study.articles):
        return Shown("", "", "text/markdown")
    return prose("{shown} of {all} articles are shown. `framing annotate FILE` has the lines of "
                 "any other.", shown=shown, all=len(study.articles))


def page_names(study: Study, articles: list[str]) -> dict[str, str]:
    """Return how pages are called in a figure: group and outlet, or the id where that is unclear.
    """
    rows = study.articles.set_index("article").loc[articles]
    names = {row.Index: f"{row.group}: {row.outlet}" for row in rows.itertuples()
             if isinstance(row.outlet, str)}
    counts = pd.Series(names, dtype=object).value_counts()
    return {row.Index: names[row.Index] if counts.get(names.get(row.Index)) == 1
            else f"{row.group}: {row.Index}" for row in rows.itertuples()}


def kept_lines(study: Study) -> Shown:
    """Say how many lines of the pages are counted: of each of a few, of many together."""
    counted = study.tables.blocks.groupby("article", sort=False)["counted"]
    kept, every = counted.sum(), counted.size()
    values: dict[str, object] = {}
    if len(every) > FEW:
        share = kept / every
        return prose("Of {every} lines of {pages} pages {kept} are counted as the articles; "
                     "of a single page between {low:.0%} and {high:.0%}.", every=int(every.sum()),
                     pages=len(every), kept=int(kept.sum()), low=share.min(), high=share.max())
    parts = []
    for number, article in enumerate(every.index):
        place = reader_link(article)
        values |= {f"a{number}": article, f"k{number}": Linked(int(kept[article]), place),
                   f"n{number}": Linked(int(every[article]), place)}
        if number:
            parts.append(f"on that of {{a{number}}} {{k{number}}} of {{n{number}}}")
        else:
            parts.append("On the page of {a0} {k0} of {n0} lines belong to the article")
    return prose(", ".join(parts) + ".", **values)


def role_fit(study: Study) -> Shown:
    """Say how many lines have the role that readers gave them, where readers annotated pages."""
    roles = compare_roles(study)
    if roles.empty:
        return prose("This study has no reference annotations of lines (data/reference), so "
                     "nothing is said of fit.")
    return prose("{same} of {all} lines have the role of the reference.", all=len(roles),
                 same=int((roles["role"] == roles["expected"]).sum()))


def unsure_lines(study: Study) -> pd.DataFrame:
    """Return the lines whose role is unsure: the columns of `page_lines`."""
    unsure = study.tables.blocks.loc[study.tables.blocks["unsure"].astype(bool),
                                     ["article", "line"]]
    return page_lines(study).merge(unsure, on=["article", "line"])


def corrected(study: Study) -> pd.DataFrame:
    """Return the corrections that were applied: `article`, `line`, `what`, `text`, `value`, `who`,
    `why`.
    """
    rows = [(article, study.texts[article].count("\n", 0, row.start) + 1, row.what,
             study.texts[article][row.start:row.end], row.value, row.who, row.why)
            for article, corrections in study.corrections.items() for row in corrections]
    return pd.DataFrame(rows, columns=["article", "line", "what", "text", "value", "who", "why"])


def same_stories(study: Study) -> pd.DataFrame:
    """Return pairs of articles that tell the same story, by their words or by `edition_of`.

    Columns `article`, `other`, `kind` (exact, near, part; edition where the words differ too much
    to show it), `share` and `other_share` (of the words of each in runs that both have), `marked`
    (whether articles.csv says that they are editions of one story).
    """
    found = find_duplicates(study.texts, study.tables.blocks)
    found = found[["article", "other", "kind", "share", "other_share"]]
    stories = study.articles.set_index("article")
    stories = stories["edition_of"].fillna(pd.Series(stories.index, index=stories.index))
    pairs = {tuple(sorted((first, other))) for _, own in stories.groupby(stories)
             for first in own.index[:1] for other in own.index[1:]}
    known = set(zip(found["article"], found["other"], strict=True))
    more = pd.DataFrame([(*pair, "edition", None, None) for pair in sorted(pairs - known)],
                        columns=found.columns)
    table = pd.concat([found.astype(object), more.astype(object)], ignore_index=True)
    marked = [stories[row.article] == stories[row.other] for row in table.itertuples()]
    return table.assign(marked=marked).sort_values(["article", "other"], ignore_index=True)


def edition_pairs(study: Study, most: int = FEW) -> list[tuple[str, str]]:
    """Return pairs of editions of one story to set side by side, as articles.csv marks them."""
    table = same_stories(study)
    marked = table[table["marked"].astype(bool)].head(most)
    return list(zip(marked["article"], marked["other"], strict=True))


def differing_words(study: Study, article: str, other: str) -> pd.DataFrame:
    """Return where two editions differ, in order: `kind`, and the words of either, by their ids."""
    blocks = study.tables.blocks
    table = editions_side_by_side(study.texts[article], study.texts[other],
                                  blocks[blocks["article"] == article],
                                  blocks[blocks["article"] == other])
    table = table[table["kind"] != "same"].fillna({"surface": "", "other_surface": ""})
    kinds = {"only_a": f"only in {article}", "only_b": f"only in {other}"}
    return table.assign(kind=table["kind"].replace(kinds)).rename(
        columns={"surface": article, "other_surface": other})[["kind", article, other]].reset_index(
        drop=True)


def checked_in(study: Study) -> str:
    """Name the articles that the check terms were counted in, in the order of their counts."""
    return " and ".join(check_terms(study)["article"].drop_duplicates())


def beside_the_article(study: Study) -> pd.DataFrame:
    """Return the check terms that a page has more often than its article, those with most first.

    Strings, counted as typed without the article in the whole page and in what is counted of it.
    Columns `english`, `term`, `article`, `page`, `own` (of the article), `elsewhere` (the roles of
    the other lines, with how often it stands in each).
    """
    ways = {"substring in the page": "page", "substring in the article": "own"}
    checked = check_terms(study).query("typed == 'without the article'").replace({"way": ways})
    checked = checked[checked["way"].isin(ways.values())]
    table = checked.pivot_table("count", ["english", "term", "article"], "way", sort=False,
                                aggfunc="first").reset_index().rename_axis(columns=None)
    if table.empty:
        return pd.DataFrame(columns=["english", "term", "article", "page", "own", "elsewhere"])
    table = table[table["page"] > table["own"]].astype({"page": int, "own": int})
    lines = page_lines(study)
    lines = lines[~lines["counted"]]
    table["elsewhere"] = [_by_role(lines[lines["article"] == row.article], row.term)
                          for row in table.itertuples()]
    more = (table["page"] - table["own"]).rename("more")
    table = table.assign(more=more).sort_values(["more", "english"], ascending=[False, True])
    table = table[["english", "term", "article", "page", "own", "elsewhere"]].reset_index(drop=True)
    return leading(table, [page_and_own(study, "string", row.term, row.article, row.own)
                           for row in table.itertuples()])


def page_and_own(study: Study, kind: str, identifier: str, article: str, own: int
                 ) -> dict[str, str]:
    """Return where counts of a whole page (`page`) and of its article (`own`) lead."""
    groups = study.articles.set_index("article")["group"]
    group = groups[article]
    part = {"article": article} if (groups == group).sum() > 1 else {}
    return {"page": part_link(kind, identifier, group, 1, **part, page="whole"),
            "own": part_link(kind, identifier, group, own, **part)}


def clutter_sentence(study: Study, most: int = 3) -> Shown:
    """Say which check terms differ most between a page and its article."""
    table = beside_the_article(study).head(most)
    if not len(check_terms(study)):
        return Shown("", "", "text/markdown")
    if table.empty:
        return prose("No check term stands more often on a page than in its article.")
    parts, values = [], {}
    for number, row in enumerate(table.itertuples()):
        values |= {f"english{number}": row.english, f"article{number}": row.article,
                   **{f"{name}{number}": Linked(_times(getattr(row, name)), address)
                      for name, address in page_and_own(study, "string", row.term, row.article,
                                                        row.own).items()}}
        parts.append(f"“{{english{number}}}” {{page{number}}} on the page of "
                     f"{{article{number}}} and {{own{number}}} in the article")
    return prose("A search for strings finds " + "; ".join(parts) + ". The others stand in lines "
                 "that were set aside.", **values)


def _by_role(lines: pd.DataFrame, term: str) -> str:
    counts = lines["text"].str.count(re.escape(term)).groupby(lines["role"]).sum()
    return ", ".join(f"{role} {count}" for role, count in counts[counts > 0].items())


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _listed(names: list[str]) -> str:
    return ", ".join(names)
