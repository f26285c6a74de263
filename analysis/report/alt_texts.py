"""Alt texts: what a chart shows, written from the numbers that it was drawn from."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from analysis.plots.marked_text import spans_of
from analysis.plots.rates import ARTICLE, CLUTTER, placed
from analysis.report.sentences import Labels, Said, labels, said, say
from analysis.wording import entries, wording


def of_rates(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en",
             name: str = "actors") -> str:
    """Return the alt text of a chart of rates: `alt_<name>`, else that of mentions."""
    key = name if f"alt_{name}" in entries() else "rates"
    return say(f"alt_{key}", lang, what=wording(f"what_{name}", lang), groups=list(groups),
               items=_beside(counts, groups, lambda row: _with(
                   f"{row['per_thousand']:.1f}", f"{row['count']:,.0f}")))


def of_terms(keyness: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `terms.diverging_bars`, for the terms in the table."""
    return say("alt_terms", lang, groups=list(groups), items=[_term(row, [
        f"{row[f'count_{group}']:,.0f}" for group in groups])
        for row in keyness.to_dict("records")])


def of_scatter(terms: pd.DataFrame, groups: Sequence[str], lang: str = "en", most: int = 12) -> str:
    """Return the alt text of `terms.terms_scatter`, for its first terms."""
    return say("alt_scatter", lang, groups=list(groups), items=[_term(row, [
        f"{row[f'per_thousand_{group}']:.2f}" for group in groups])
        for row in terms.head(most).to_dict("records")])


def of_word_shift(terms: pd.DataFrame, groups: Sequence[str], total: float,
                  lang: str = "en") -> str:
    """Return the alt text of `terms.word_shift_bars` with Jensen-Shannon parts."""
    return say("alt_parts", lang, groups=list(groups), total=f"{total:.3f}", items=[
        _term(row, [_with(f"{100 * row['shift'] / total if total else 0:.1f}", row["side"])])
        for row in terms.to_dict("records")])


def of_dots(table: pd.DataFrame, groups: Sequence[str], lang: str = "en", *, key: str,
            also: Sequence[str] = (), aside: str = "") -> str:
    """Return the alt text of `rates.dot_table`, with the counts in columns `also` in brackets."""
    def cell(row: dict) -> Said | str:
        return _with(row["text"], said("alt_cells", cells=[str(row[name]) for name in also])
                     ) if also else row["text"]

    items = []
    for _, rows in table.groupby("section", sort=False):
        some = _beside(rows, groups, cell, "item")
        if aside:
            words = rows.drop_duplicates("item")[[f"{aside}_en", f"{aside}_ar"]].itertuples()
            some = [said("alt_claim", part=part, verdict=Labels(*word[1:]))
                    for part, word in zip(some, words, strict=True)]
        heading = Labels(rows["heading_en"].iloc[0], rows["heading_ar"].iloc[0])
        items.append(_under(heading, some) if heading.en else said("alt_items", items=some))
    named = {"groups": list(groups)} if any(groups) else {}
    return say(f"alt_{key}", lang, items=items, **named)


def of_dispersion(mentions: pd.DataFrame, blocks: pd.DataFrame, items: pd.DataFrame,
                  articles: Mapping[str, str], lang: str = "en") -> str:
    """Return the alt text of `rates.dispersion`."""
    strips = []
    for article, title in articles.items():
        at = placed(mentions, blocks, article).sort_values("position", kind="stable")
        strips.append(_under(title, [_line(labels(row), map("{:.0f}".format, places))
                                     for row in items.itertuples()
                                     if len(places := at.loc[at["id"] == row.id, "position"])]))
    return say("alt_places", lang, items=strips)


def of_pages(blocks: pd.DataFrame, articles: Mapping[str, str], lang: str = "en") -> str:
    """Return the alt text of `rates.page_anatomy`."""
    length = blocks["end"] - blocks["start"]
    sizes = length.groupby([blocks["article"], blocks["role"]]).agg(["size", "sum"])
    return say("alt_pages", lang, items=[said("alt_of", label=title, cells=[
        _line(said(role), [_with(*sizes.loc[article, role])]) for role in (*ARTICLE, *CLUTTER)
        if (article, role) in sizes.index]) for article, title in articles.items()])


def of_speaking(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `terms.who_speaks`."""
    return say("alt_speaking", lang, items=_by_speaker(counts, groups, lambda row: _line(
        said(row["voice"]), [_with(f"{100 * row['share']:.1f}", row["words"])])))


def of_matrix(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `terms.speaker_actors`; what was never counted is left out."""
    return say("alt_matrix", lang, items=_by_speaker(
        counts[counts["count"] > 0], groups, lambda row: _line(
            Labels(row["actor_en"], row["actor_ar"]), [str(row["count"])])))


def of_needed_articles(table: pd.DataFrame, lang: str = "en") -> str:
    """Return the alt text of `rates.needed_articles`."""
    return say("alt_articles_needed", lang, items=[
        _line(Labels(some["name_en"].iloc[0], some["name_ar"].iloc[0]), [
            _with(f"{row.needed:,}", f"{row.effect:g}") for row in some.itertuples()])
        for _, some in table.groupby("item", sort=False)])


def of_rates_over_time(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `rates.rates_over_time`."""
    return say("alt_over_time", lang, items=[
        _under(said("alt_cells", cells=[labels(rows.iloc[0]), group]), [_line(row["period"], [
            _with(f"{row['per_thousand']:.1f}", row["count"])])
            for row in rows.sort_values("at").to_dict("records")])
        for _, item in counts.groupby("id", sort=False) for group in groups
        if len(rows := item[item["group"] == group])])


def of_wordings(table: pd.DataFrame, heads: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `marked_text.wordings`: each pair, and which of its words differ."""
    items = []
    for row in table.to_dict("records"):
        where = ": ".join(filter(None, (row[f"place_{lang}"], row[f"who_{lang}"])))
        items.append(f"{where}: {_wording(row, 'first', lang)} | {_wording(row, 'second', lang)}")
    return say("alt_wordings", lang, items=items, first=heads[0], second=heads[1])


def _wording(row: dict, side: str, lang: str) -> str:
    text = row[side] or wording("nothing_here", lang)
    text = getattr(_glossed(text, row.get(f"{side}_gloss")), lang)
    differs = " … ".join(row[side][a:b] for a, b in spans_of(row[f"{side}_differs"]))
    return f"{text} [{wording('alt_differs', lang, words=differs)}]" if differs else text


def of_concordance(lines: pd.DataFrame, totals: Mapping[str, int], what: str,
                   lang: str = "en") -> str:
    """Return the alt text of `marked_text.paired_concordance`."""
    parts = []
    for group, total in totals.items():
        rows = [f"{row[f'place_{lang}']}: {row['before']} "
                f"[{getattr(_glossed(row['node'], row['gloss']), lang)}] {row['after']}"
                for row in lines[lines["group"] == group].to_dict("records")]
        heading = said("concordance_group", group=group, shown=str(len(rows)), total=str(total))
        parts.append(_under(heading, rows) if rows else heading)
    return say("alt_concordance", lang, items=parts, what=what)


def of_outcomes(outcomes: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `claims.outcomes_overview`."""
    items = []
    for _, rows in outcomes.groupby(["id", "part"], sort=False):
        parts = []
        for holds, key in ((True, "alt_holding"), (False, "alt_failing")):
            if counts := [_counts(some, groups) for _, some in rows[
                    rows["holds"].astype(bool) == holds].groupby("outcome", sort=True)]:
                parts.append(said(key, counts=counts))
        if overturned := rows["overturned_by"].iloc[0]:
            parts.append(said("alt_overturned", choices=[
                said(f"choice_{name}") for name in overturned.split(", ")]))
        items.append(said("alt_of", label=labels(rows.iloc[0]), cells=parts))
    return say("alt_outcomes", lang, groups=list(groups), items=items)


def _with(value: object, count: object) -> Said:
    return said("alt_value", value=value, count=count)


def _line(label: object, cells: Iterable) -> Said:
    return said("alt_beside", label=label, cells=list(cells))


def _under(label: object, items: list) -> Said:
    return said("alt_under", label=label, items=items)


def _glossed(text: str, gloss: object) -> Labels:
    """A text, in English with its gloss, where there is one."""
    return Labels(f"{text} ({gloss})" if isinstance(gloss, str) and gloss else text, text)


def _term(row: dict, cells: Iterable) -> Said:
    return _line(_glossed(row["term"], row["gloss"]), cells)


def _beside(table: pd.DataFrame, groups: Sequence[str], cell: Callable[[dict], object],
            by: str = "id") -> list[Said]:
    """Return what is in the cells of the groups, for each item; `cell` of a row."""
    return [_line(labels(rows.iloc[0]), map(cell, _in_order(rows, groups)))
            for _, rows in table.groupby(by, sort=False)]


def _by_speaker(counts: pd.DataFrame, groups: Sequence[str],
                cell: Callable[[dict], Said]) -> list[Said]:
    """Return what is in the cells of each speaker, group by group."""
    return [_under(group, [
        said("alt_of", label=labels(rows.iloc[0]), cells=[*map(cell, rows.to_dict("records"))])
        for _, rows in counts[counts["group"] == group].groupby("speaker", sort=False)])
        for group in groups]


def _in_order(rows: pd.DataFrame, groups: Sequence[str]) -> list[dict]:
    """Return the row of each group that has one."""
    return [row for group in groups for row in rows[rows["group"] == group].to_dict("records")]


def _counts(rows: pd.DataFrame, groups: Sequence[str]) -> Said:
    return said("alt_counts", counts=[
        said("k_of_n", count=row["count"], total=row["of"]) if row["share"] else row["count"]
        for row in _in_order(rows, groups)])
