"""Alt texts: what a chart shows, written from the numbers that it was drawn from."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from analysis.measures.uncertainty import OPTIONS
from analysis.plots.claims import EITHER
from analysis.plots.marked_text import spans_of
from analysis.plots.rates import ARTICLE, CLUTTER, placed
from analysis.plots.voices import whose
from analysis.report.charts import SEPARATORS
from analysis.report.sentences import Labels, Said, said, say
from analysis.wording import entries, wording


def of_rates(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en",
             name: str = "actors") -> str:
    """Return the alt text of a chart of rates: `alt_<name>`, else that of mentions."""
    key = name if f"alt_{name}" in entries() else "rates"
    return _read(key, lang, _by_id(
        counts, groups, lang, lambda row: f"{row['per_thousand']:.1f} ({row['count']:,.0f})"),
        groups=groups, what=wording(f"what_{name}", lang))


def of_terms(keyness: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `terms.diverging_bars`, for the terms in the table."""
    return _read("terms", lang, [f"{_term(row, lang)} " + _listed(
        (f"{row[f'count_{group}']:,.0f}" for group in groups), lang)
        for row in keyness.to_dict("records")], groups=groups)


def of_scatter(terms: pd.DataFrame, groups: Sequence[str], lang: str = "en", most: int = 12) -> str:
    """Return the alt text of `scatter.terms_scatter`, for its first terms."""
    return _read("scatter", lang, [f"{_term(row, lang)} " + _listed(
        (f"{row[f'per_thousand_{group}']:.2f}" for group in groups), lang)
        for row in terms.head(most).to_dict("records")], groups=groups)


def of_word_shift(terms: pd.DataFrame, groups: Sequence[str], total: float,
                  lang: str = "en") -> str:
    """Return the alt text of `shift_bars.word_shift_bars` with Jensen-Shannon parts."""
    return _read("parts", lang, [
        f"{_term(row, lang)} {100 * row['shift'] / total if total else 0:.1f} ({row['side']})"
        for row in terms.to_dict("records")], groups=groups, total=f"{total:.3f}")


def of_objects(mentions: pd.DataFrame, items: pd.DataFrame, groups: Sequence[str],
               lang: str = "en") -> str:
    """Return the alt text of `frames.objects`."""
    table = mentions.astype({"echo": bool}).groupby(["id", "group"])["echo"].agg(["size", "sum"])
    every = pd.MultiIndex.from_product([items["id"], groups], names=["id", "group"])
    counted = table.reindex(every, fill_value=0).reset_index().merge(items, on="id")
    return _read("dots", lang, _by_id(
        counted, groups, lang, lambda row: f"{row['size']:,} ({row['sum']:,})"), groups=groups)


def of_dispersion(mentions: pd.DataFrame, blocks: pd.DataFrame, items: pd.DataFrame,
                  articles: Mapping[str, str], lang: str = "en") -> str:
    """Return the alt text of `strips.dispersion`."""
    parts = []
    for article, title in articles.items():
        at = placed(mentions, blocks, article).sort_values("position", kind="stable")
        rows = [f"{row[f'label_{lang}']} {_listed(places, lang)}"
                for row in items.to_dict("records")
                if (places := [f"{p:.0f}" for p in at.loc[at["id"] == row["id"], "position"]])]
        parts.append(f"{title}: {'; '.join(rows)}")
    return _read("places", lang, parts, ". ")


def of_pages(blocks: pd.DataFrame, articles: Mapping[str, str], lang: str = "en") -> str:
    """Return the alt text of `strips.page_anatomy`."""
    parts = []
    for article, title in articles.items():
        page = blocks[blocks["article"] == article]
        sizes = (page["end"] - page["start"]).groupby(page["role"]).agg(["size", "sum"])
        roles = (f"{wording(role, lang)} {sizes.loc[role, 'size']:,} ({sizes.loc[role, 'sum']:,})"
                 for role in (*ARTICLE, *CLUTTER) if role in sizes.index)
        parts.append(f"{title}: {_listed(roles, lang)}")
    return _read("pages", lang, parts, ". ")


def of_tiles(tiles: pd.DataFrame, lang: str = "en") -> str:
    """Return the alt text of `voices.naming_tiles`."""
    return _read("tiles", lang, [_listed((
        row["group"], f"{row['expression']} ({row['gloss']})" if lang == "en"
        else row["expression"], wording(row["choice"], lang), whose(row, lang)), lang)
        for row in tiles.to_dict("records")])


def of_speaking(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `voices.who_speaks`."""
    return _by_speaker("speaking", counts, groups, lang, lambda row: (
        f"{wording(row['voice'], lang)} {100 * row['share']:.1f} ({row['words']:,})"))


def of_matrix(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `voices.speaker_actors`; what was never counted is left out."""
    return _by_speaker("matrix", counts[counts["count"] > 0], groups, lang,
                       lambda row: f"{row[f'actor_{lang}']} {row['count']}")


def of_rates_over_time(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `over_time.rates_over_time`."""
    parts = []
    for _, rows in counts.groupby("id", sort=False):
        for group in groups:
            if rates := [f"{row['period']} {row['per_thousand']:.1f} ({row['count']:,})"
                         for row in rows[rows["group"] == group].sort_values("at").to_dict(
                             "records")]:
                name = _listed((rows[f"label_{lang}"].iloc[0], group), lang)
                parts.append(f"{name}: {'; '.join(rates)}")
    return _read("over_time", lang, parts, ". ")


def of_wordings(table: pd.DataFrame, heads: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `editions.wordings`: each pair, and which of its words differ."""
    items = []
    for row in table.to_dict("records"):
        where = ": ".join(filter(None, (row[f"place_{lang}"], row[f"who_{lang}"])))
        items.append(f"{where}: {_wording(row, 'first', lang)} | {_wording(row, 'second', lang)}")
    return _read("wordings", lang, items, first=heads[0], second=heads[1])


def _wording(row: dict, side: str, lang: str) -> str:
    text = row[side] or wording("nothing_here", lang)
    gloss = row.get(f"{side}_gloss")
    if lang == "en" and isinstance(gloss, str) and gloss:
        text = f"{text} ({gloss})"
    differs = " … ".join(row[side][a:b] for a, b in spans_of(row[f"{side}_differs"]))
    return f"{text} [{wording('alt_differs', lang, words=differs)}]" if differs else text


def of_concordance(lines: pd.DataFrame, totals: Mapping[str, int], what: str,
                   lang: str = "en") -> str:
    """Return the alt text of `marked_text.paired_concordance`."""
    parts = []
    for group, total in totals.items():
        rows = [f"{row[f'place_{lang}']}: {row['before']} [{row['node']}] {row['after']}"
                for row in lines[lines["group"] == group].to_dict("records")]
        heading = wording("concordance_group", lang, group=group, shown=len(rows), total=total)
        parts.append(": ".join(filter(None, (heading, "; ".join(rows)))))
    return _read("concordance", lang, parts, ". ", what=what)


def _read(key: str, lang: str, items: Iterable[str], apart: str = "; ",
          groups: Sequence[str] | None = None, **values: object) -> str:
    if groups is not None:
        values["groups"] = _listed(groups, lang)
    return wording(f"alt_{key}", lang, items=apart.join(items), **values)


def _listed(parts: Iterable, lang: str) -> str:
    return SEPARATORS[lang].join(map(str, parts))


def _term(row: dict, lang: str) -> str:
    glossed = lang == "en" and isinstance(row["gloss"], str) and row["gloss"]
    return f"{row['term']} ({row['gloss']})" if glossed else row["term"]


def _by_id(counts: pd.DataFrame, groups: Sequence[str], lang: str,
           cell: Callable[[dict], str]) -> list[str]:
    """A label and what is in the cells of the groups, for each id."""
    items = []
    for _, rows in counts.groupby("id", sort=False):
        first, by_group = _by_group(rows)
        cells = (cell(by_group[group]) for group in groups if group in by_group)
        items.append(f"{first[f'label_{lang}']} {_listed(cells, lang)}")
    return items


def _by_speaker(key: str, counts: pd.DataFrame, groups: Sequence[str], lang: str,
                cell: Callable[[dict], str]) -> str:
    """What is in the cells of each speaker, group by group."""
    parts = []
    for group in groups:
        speakers = [
            f"{rows[f'label_{lang}'].iloc[0]}: {_listed(map(cell, rows.to_dict('records')), lang)}"
            for _, rows in counts[counts["group"] == group].groupby("speaker", sort=False)]
        parts.append(f"{group}: {'; '.join(speakers)}")
    return _read(key, lang, parts, ". ")


def of_claims(values: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `claims.claims_forest`."""
    items = []
    for _, rows in values.groupby(["id", "part"], sort=False):
        first, by_group = _by_group(rows)
        items.append(said(
            "alt_claim", label=_label(first),
            cells=[said("alt_value", value=_value(by_group[group]), count=_count(by_group[group]))
                   for group in groups],
            verdict=said(f"verdict_{first['verdict'].replace(' ', '_')}")))
    return say("alt_claims", lang, groups=list(groups), items=items)


def of_outcomes(outcomes: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.outcomes_overview`."""
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
        items.append(said("alt_outcome", label=_label(rows.iloc[0]), parts=parts))
    return say("alt_outcomes", lang, groups=list(groups), items=items)


def of_universes(columns: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.specification_curve`."""
    items = []
    for _, rows in columns.groupby("column", sort=True):
        row = rows.iloc[0]
        chosen = [said("alt_made", choice=said(f"choice_{name}"), options=[
            said(f"option_{name}_{option.replace(' ', '_')}")
            for option in row[name].split(EITHER)]) for name in OPTIONS if name in columns]
        items.append(said(
            "alt_column", counts=_counts(rows, groups),
            choices=[*chosen, *[said("own_settings")] * bool(row["default"])],
            holds=said("claim_holds" if row["holds"] else "claim_fails")))
    return say("alt_universes", lang, what=_label(columns.iloc[0]), groups=list(groups),
               count=columns["universes"][columns["group"] == groups[0]].sum(), items=items)


def of_choices(table: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `claims.choice_shares`; voices without expressions are left out."""
    items = []
    for _, of_referent in table[table["total"] > 0].groupby("referent", sort=False):
        heard = []
        for voice, of_voice in of_referent.groupby("voice", sort=False):
            made = []
            for _, rows in of_voice.groupby("choice", sort=False):
                first, by_group = _by_group(rows)
                made.append(said(
                    "alt_choice", choice=Labels(first["choice_en"], first["choice_ar"]),
                    counts=[said("k_of_n", count=by_group[group]["count"],
                                 total=by_group[group]["total"]) if group in by_group else "–"
                            for group in groups]))
            heard.append(said("alt_voice", choices=made,
                              voice=said("all_voices" if voice == "all" else voice)))
        items.append(said("alt_referent", label=_label(of_referent.iloc[0]), voices=heard))
    return say("alt_choices", lang, groups=list(groups), items=items)


def of_placebo(forms: pd.DataFrame, lang: str = "en") -> str:
    """Return the alt text of `claims.placebo_plot`."""
    return say("alt_placebo", lang, items=[
        said("labelled", label=_label(row),
             n="–" if pd.isna(row["share"]) else f"{100 * row['share']:.0f}%")
        for row in forms.drop_duplicates("form").to_dict("records")])


def _label(row: Mapping) -> Labels:
    return Labels(row["label_en"], row["label_ar"])


def _by_group(rows: pd.DataFrame) -> tuple[dict, dict[str, dict]]:
    """The first row, and the rows by their group."""
    records = rows.to_dict("records")
    return records[0], {row["group"]: row for row in records}


def _counts(rows: pd.DataFrame, groups: Sequence[str]) -> Said:
    by_group = _by_group(rows)[1]
    return said("alt_counts", counts=[_count(by_group[group]) for group in groups])


def _count(row: Mapping) -> Said | int:
    return said("k_of_n", count=row["count"], total=row["of"]) if row["share"] else row["count"]


def _value(row: Mapping) -> str:
    value = row["value"]
    return "–" if pd.isna(value) else f"{value:.0f}%" if row["share"] else f"{value:.1f}"
