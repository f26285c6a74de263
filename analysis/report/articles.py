"""What was scraped and what the articles are: the tables, charts and sentences of notebook 1."""

from collections.abc import Sequence

import pandas as pd

from analysis.addresses import reader_link
from analysis.pages.copies import editions_side_by_side, find_duplicates
from analysis.plots.rates import counted_characters, page_anatomy
from analysis.report import alt_texts, charts
from analysis.report.charts import Chart, Exhibit, Printed
from analysis.report.display import Linked, Shown, leading
from analysis.report.sentences import counted, language_name, said, sentence, shown
from analysis.study.labels import with_english
from analysis.study.study import Study, surface
from analysis.wording import LANGUAGES, wording

FEW = 4
"""Articles that are shown in full, or side by side."""
FACTS = ["group", "title", "outlet", "date", "genre", "language", "translated_from", "edition_of",
         "url", "retrieved", "characters", "words", "unsure"]


def about_study(study: Study) -> Shown:
    """Say how many articles and groups there are, and which groups there is nothing to count of."""
    sizes = study.articles.groupby("group").size()
    absent = [group for group in study.settings.study.groups if group not in study.groups]
    silent = [group for group in study.groups if not study.sizes[group]]
    sentences = [said("articles_in_groups", articles=counted(len(study.articles), "article"),
                      groups=counted(len(study.groups), "group"),
                      each=[f"{group} ({sizes[group]})" for group in study.groups])]
    if len(study.groups) == 1:
        sentences.append(said("articles_one_group"))
    if absent:
        sentences.append(said("articles_absent", groups=absent))
    if silent:
        sentences.append(said("articles_silent", groups=silent))
    return sentence(study, "in_a_row", sentences=sentences)


def not_shown(study: Study) -> Shown:
    """Say how many articles are not shown in full; nothing where all are."""
    few, every = len(few_articles(study)), len(study.articles)
    return shown(study, [said("articles_shown", shown=few, all=every)] if few < every else [])


def kept_lines(study: Study) -> Shown:
    """Say how many lines of the pages are counted: of each of a few, of many together."""
    lines = study.tables.blocks.groupby("article", sort=False)["counted"].agg(
        kept="sum", every="size")
    if len(lines) > FEW:
        share = lines["kept"] / lines["every"]
        return sentence(study, "lines_kept_of_many", every=int(lines["every"].sum()),
                        pages=len(lines), kept=int(lines["kept"].sum()), low=share.min(),
                        high=share.max())
    first, *others = [{"article": row.Index, "kept": Linked(int(row.kept), reader_link(row.Index)),
                       "all": Linked(int(row.every), reader_link(row.Index))}
                      for row in lines.itertuples()]
    return sentence(study, "lines_kept", **first, others=[
        said("lines_kept_other", **values) for values in others]) if others else sentence(
        study, "lines_kept_one", **first)


def page_lines(study: Study, article: str | None = None) -> pd.DataFrame:
    """Return every line of the pages as it was scraped, with what became of it and why."""
    blocks, tokens = study.tables.blocks, study.tables.tokens
    if article is not None:
        blocks, tokens = (table[table["article"] == article] for table in (blocks, tokens))
    words = tokens.groupby(["article", "block"]).size().rename("words")
    table = blocks.join(words, on=["article", "block"]).fillna({"words": 0}).astype({"words": int})
    table["text"] = surface(study, blocks)
    table = with_english(study, table)
    return _to_reader(table[["article", "line", "role", "counted", "words", "reason", "text",
                             "english"]], "line", "line", "words")


def _to_reader(table: pd.DataFrame, key: str, *columns: str) -> pd.DataFrame:
    """Note that some columns lead to the row's line or role (`key`) in the reader."""
    return leading(table, lambda row: dict.fromkeys(
        columns, reader_link(row["article"], **{key: row[key]})))


def role_counts(study: Study) -> pd.DataFrame:
    """Return how many lines and words of a page have each role."""
    table = page_lines(study).groupby(["article", "role", "counted"], sort=False).agg(
        lines=("line", "size"), words=("words", "sum")).reset_index().sort_values(
        ["article", "counted", "words"], ascending=[True, False, False], ignore_index=True)
    return _to_reader(table, "role", "lines", "words")


def article_facts(study: Study) -> pd.DataFrame:
    """Return what is known of the articles: few side by side, a row a fact; more a row each."""
    table = study.articles.set_index("article")[FACTS]
    table = table.loc[:, table.notna().any()].astype(object).where(table.notna(), "–")
    table = table.rename(columns={"unsure": "unsure lines"})
    sizes = ("characters", "words", "unsure lines")
    if len(table) > FEW:
        return leading(table.reset_index(),
                       lambda row: dict.fromkeys(sizes, reader_link(row["article"])))
    return leading(table.T.rename_axis("").rename_axis(columns=None).reset_index(), lambda fact: {
        article: reader_link(article) for article in table.index if fact[""] in sizes})


def unknown_facts(study: Study) -> list[str]:
    """Name the facts that are known of no article, as a note under `article_facts`."""
    missing = [name for name in FACTS if study.articles[name].isna().all()]
    return [f"known of no article: {', '.join(missing)}"] if missing else []


def titles(study: Study) -> dict[str, str]:
    """Return the English of the headlines that have a translation, by their text."""
    lines = page_lines(study).query("role == 'headline' and english != ''")
    return dict(zip(lines["text"], lines["english"], strict=True))


def few_articles(study: Study) -> list[str]:
    """Return the articles that are shown in full: a few of the groups in turn."""
    group = study.articles["group"].map(study.groups.index)
    turn = study.articles.groupby("group").cumcount()
    chosen = study.articles.assign(turn=turn, at=group).sort_values(["turn", "at"]).head(FEW)
    return list(chosen.sort_index()["article"])


def page_names(study: Study, articles: list[str]) -> dict[str, str]:
    """Call pages in a figure by group and outlet, or by the id where that is unclear."""
    rows = study.articles.set_index("article").loc[articles]
    named = rows["group"] + ": " + rows["outlet"]
    unclear = named.isna() | named.duplicated(keep=False)
    return named.mask(unclear, rows["group"] + ": " + rows.index).to_dict()


def unsure_lines(study: Study) -> pd.DataFrame:
    """Return the lines whose role is unsure: the columns of `page_lines`."""
    blocks = study.tables.blocks
    return page_lines(study).merge(blocks.loc[blocks["unsure"].astype(bool), ["article", "line"]])


def corrected(study: Study) -> pd.DataFrame:
    """Return the corrections that were applied."""
    rows = [(article, study.texts[article].count("\n", 0, row.start) + 1, row.what,
             study.texts[article][row.start:row.end], row.value, row.who, row.why)
            for article, corrections in study.corrections.items() for row in corrections]
    return pd.DataFrame(rows, columns=["article", "line", "what", "text", "value", "who", "why"])


def same_stories(study: Study) -> pd.DataFrame:
    """Return pairs of articles that tell the same story, by their words or by `edition_of`.

    `kind` is as in `find_duplicates` or edition; `marked` whether articles.csv says so.
    """
    found = find_duplicates(study.texts, study.tables.blocks)
    found = found[["article", "other", "kind", "share", "other_share"]]
    names = study.articles.set_index("article", drop=False)
    stories = names["edition_of"].fillna(names["article"])
    pairs = {tuple(sorted((first, other))) for first, *others in
             stories.groupby(stories).groups.values() for other in others}
    more = pairs - set(zip(found["article"], found["other"], strict=True))
    table = pd.concat([found.astype(object), pd.DataFrame(
        [(*pair, "edition", None, None) for pair in sorted(more)], columns=found.columns,
        dtype=object)], ignore_index=True)
    marked = [stories[row.article] == stories[row.other] for row in table.itertuples()]
    return table.assign(marked=marked).sort_values(["article", "other"], ignore_index=True)


def edition_pairs(study: Study) -> list[tuple[str, str]]:
    """Return a few pairs of editions of one story, as articles.csv marks them."""
    table = same_stories(study)
    marked = table[table["marked"].astype(bool)].head(FEW)
    return list(zip(marked["article"], marked["other"], strict=True))


def differing_words(study: Study, article: str, other: str) -> pd.DataFrame:
    """Return where two editions differ, in order: `kind`, and the words of either, by their ids."""
    blocks = study.tables.blocks
    table = editions_side_by_side(study.texts[article], study.texts[other],
                                  *(blocks[blocks["article"] == name] for name in (article, other)))
    table = table.query("kind != 'same'").fillna({"surface": "", "other_surface": ""}).replace(
        {"kind": {"only_a": f"only in {article}", "only_b": f"only in {other}"}})
    return table.rename(columns={"surface": article, "other_surface": other})[
        ["kind", article, other]].reset_index(drop=True)


def page_chart(study: Study) -> Chart:
    """Draw the lines of a few pages by their role: `page-anatomy`."""
    blocks = study.tables.blocks
    names = page_names(study, few_articles(study))

    def build(name: str, articles: Sequence[str]) -> charts.Recipe:
        drawn = {article: names[article] for article in articles}
        lines = blocks[blocks["article"].isin(articles)]
        characters = counted_characters(lines)
        kept = {lang: "; ".join(f"{drawn[article]}: " + wording(
            "kept", lang, kept=f"{characters[article][0]:,}", all=f"{characters[article][1]:,}")
            for article in drawn if article in characters) for lang in LANGUAGES}
        return charts.recipe(name, lines, page_anatomy, alt_texts.of_pages,
                             charts.Caption("page", articles=articles, kept=kept), drawn)

    articles = [article for article in names if article in set(blocks["article"])]
    return Chart([charts.cut_by("page-anatomy", articles, build)] if articles else [])


def _printed(study: Study, results: object, articles: pd.DataFrame, lang: str) -> Printed:
    table = articles[["article", "group", "outlet", "date", "genre", "language", "words", "title"]]
    table = table.astype(object).where(table.notna(), None).assign(
        words=table["words"].astype(int), language=[
            None if pd.isna(code) else language_name(code, lang) for code in table["language"]])
    return Printed(table.loc[:, table.notna().any()], {"articles": {}})


def _roles_printed(study: Study, results: object, roles: pd.DataFrame, lang: str) -> Printed:
    yes, no = (wording(f"cell_{key}", lang) for key in ("yes", "no"))
    return Printed(roles.assign(role=[wording(role, lang) for role in roles["role"]],
                                counted=roles["counted"].map({True: yes, False: no})),
                   {"roles": {}})


ARTICLES = Exhibit("articles", lambda study, results: study.articles, printed=_printed)
ROLES = Exhibit("roles", lambda study, results: role_counts(study), printed=_roles_printed)
PAGES = Exhibit("page-anatomy", lambda study, results: study.tables.blocks,
                lambda study, blocks: page_chart(study))
