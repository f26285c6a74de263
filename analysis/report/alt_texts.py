"""Alt texts: what a chart shows, written from the numbers that it was drawn from."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.measures.uncertainty import OPTIONS
from analysis.plots.editions import spans_of
from analysis.plots.multiverse import EITHER
from analysis.plots.strips import ARTICLE, CLUTTER, placed
from analysis.plots.voices import VOICES, whose
from analysis.report.sentences import Labels, Said, said, say
from analysis.wording import entries, wording


def of_rates(counts: pd.DataFrame, groups: Sequence[str], name: str, lang: str = "en") -> str:
    """Return the alt text of a chart of rates, `alt_<name>` where there is one: of mentions else.
    """
    key = f"alt_{name}" if f"alt_{name}" in entries() else "alt_rates"
    what = wording(f"what_{name}", lang)
    return wording(key, lang, what=what, groups=_listed(groups, lang), items=_rows(
        counts, groups, lang, lambda row: f"{row['per_thousand']:.1f} ({row['count']:,.0f})"))


def of_terms(keyness: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `terms.diverging_bars`, for the terms in the table."""
    items = []
    for row in keyness.to_dict("records"):
        glossed = lang == "en" and isinstance(row["gloss"], str)
        name = f"{row['term']} ({row['gloss']})" if glossed else row["term"]
        counts = (f"{row[f'count_{group}']:,.0f}" for group in groups)
        items.append(f"{name} {_listed(counts, lang)}")
    return wording("alt_terms", lang, groups=_listed(groups, lang), items="; ".join(items))


def of_objects(
    mentions: pd.DataFrame, items: pd.DataFrame, groups: Sequence[str], lang: str = "en"
) -> str:
    """Return the alt text of `frames.objects`."""
    table = mentions.astype({"echo": bool}).groupby(["id", "group"])["echo"].agg(["size", "sum"])
    every = pd.MultiIndex.from_product([items["id"], groups], names=["id", "group"])
    counted = table.reindex(every, fill_value=0).reset_index().merge(items, on="id")
    return wording("alt_dots", lang, groups=_listed(groups, lang), items=_rows(
        counted, groups, lang, lambda row: f"{row['size']:,} ({row['sum']:,})"))


def of_dispersion(
    mentions: pd.DataFrame,
    blocks: pd.DataFrame,
    items: pd.DataFrame,
    articles: Mapping[str, str],
    lang: str = "en",
) -> str:
    """Return the alt text of `strips.dispersion`."""
    parts = []
    for article, title in articles.items():
        found = placed(mentions, blocks, article).sort_values("position", kind="stable")
        rows = [
            f"{row[f'label_{lang}']} {_listed(own, lang)}"
            for row in items.to_dict("records")
            if (own := [f"{p:.0f}" for p in found.loc[found["id"] == row["id"], "position"]])
        ]
        parts.append(f"{title}: {'; '.join(rows)}")
    return wording("alt_places", lang, items=". ".join(parts))


def of_pages(blocks: pd.DataFrame, articles: Mapping[str, str], lang: str = "en") -> str:
    """Return the alt text of `strips.page_anatomy`."""
    parts = []
    for article, title in articles.items():
        page = blocks[blocks["article"] == article]
        sizes = (page["end"] - page["start"]).groupby(page["role"]).agg(["size", "sum"])
        roles = [
            f"{wording(role, lang)} {sizes.loc[role, 'size']:,} ({sizes.loc[role, 'sum']:,})"
            for role in (*ARTICLE, *CLUTTER) if role in sizes.index
        ]
        parts.append(f"{title}: {_listed(roles, lang)}")
    return wording("alt_pages", lang, items=". ".join(parts))


def of_tiles(tiles: pd.DataFrame, lang: str = "en") -> str:
    """Return the alt text of `voices.naming_tiles`."""
    parts = []
    for row in tiles.to_dict("records"):
        glossed = f"{row['expression']} ({row['gloss']})" if lang == "en" else row["expression"]
        parts.append(_listed([row["group"], glossed, wording(row["choice"], lang),
                              whose(row, lang)], lang))
    return wording("alt_tiles", lang, items="; ".join(parts))


def of_speaking(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `voices.who_speaks`."""
    parts = []
    for group in groups:
        speakers = []
        for _, own in counts[counts["group"] == group].groupby("speaker", sort=False):
            told = own.set_index("voice")
            shares = _listed([f"{wording(voice, lang)} {100 * told.loc[voice, 'share']:.1f} "
                              f"({told.loc[voice, 'words']:,})"
                              for voice in VOICES if voice in told.index], lang)
            speakers.append(f"{own[f'label_{lang}'].iloc[0]}: {shares}")
        parts.append(f"{group}: {'; '.join(speakers)}")
    return wording("alt_speaking", lang, items=". ".join(parts))


def of_matrix(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `voices.speaker_actors`; what was never counted is left out."""
    parts = []
    for group in groups:
        speakers = [
            f"{own[f'label_{lang}'].iloc[0]}: " + _listed(
                [f"{row[f'actor_{lang}']} {row['count']}" for row in own.to_dict("records")], lang)
            for _, own in counts[(counts["group"] == group) & (counts["count"] > 0)].groupby(
                "speaker", sort=False)
        ]
        parts.append(f"{group}: {'; '.join(speakers)}")
    return wording("alt_matrix", lang, items=". ".join(parts))


def _listed(parts, lang: str) -> str:
    return ("، " if lang == "ar" else ", ").join(map(str, parts))


def _rows(counts: pd.DataFrame, groups: Sequence[str], lang: str, cell) -> str:
    rows = []
    for _, own in counts.groupby("id", sort=False):
        by_group = {row["group"]: row for row in own.to_dict("records")}
        cells = (cell(by_group[group]) for group in groups if group in by_group)
        rows.append(f"{own[f'label_{lang}'].iloc[0]} {_listed(cells, lang)}")
    return "; ".join(rows)


def of_claims(values: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `claims.claims_forest`."""
    items = []
    for _, rows in values.groupby(["id", "part"], sort=False):
        first, by_group = _by_group(rows)
        cells = [said("alt_value", value=_value(by_group[group]), count=_count(by_group[group]))
                 for group in groups]
        items.append(said("alt_claim", label=_label(first), cells=cells,
                          verdict=said(f"verdict_{first['verdict'].replace(' ', '_')}")))
    return say("alt_claims", lang, groups=list(groups), items=items)


def of_outcomes(outcomes: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.outcomes_overview`."""
    items = []
    for _, rows in outcomes.groupby(["id", "part"], sort=False):
        parts = []
        for holds, key in ((True, "alt_holding"), (False, "alt_failing")):
            counts = [_counts(some, groups) for _, some in
                      rows[rows["holds"].astype(bool) == holds].groupby("outcome", sort=True)]
            parts += [said(key, counts=counts)] if counts else []
        if overturned := rows["overturned_by"].iloc[0]:
            parts.append(said("alt_overturned", choices=[
                said(f"choice_{name}") for name in overturned.split(", ")]))
        items.append(said("alt_outcome", label=_label(rows.iloc[0]), parts=parts))
    return say("alt_outcomes", lang, groups=list(groups), items=items)


def of_universes(columns: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.specification_curve`."""
    items = []
    choices = [name for name in OPTIONS if name in columns]
    for _, rows in columns.groupby("column", sort=True):
        row = rows.iloc[0]
        chosen = [said("alt_made", choice=said(f"choice_{name}"), options=[
            said(f"option_{name}_{option.replace(' ', '_')}")
            for option in row[name].split(EITHER)]) for name in choices]
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
        voices = []
        for voice, heard in of_referent.groupby("voice", sort=False):
            made = []
            for _, rows in heard.groupby("choice", sort=False):
                first, by_group = _by_group(rows)
                made.append(said(
                    "alt_choice", choice=Labels(first["choice_en"], first["choice_ar"]),
                    counts=[said("k_of_n", count=by_group[group]["count"],
                                 total=by_group[group]["total"]) if group in by_group else "–"
                            for group in groups]))
            voices.append(said("alt_voice", choices=made,
                               voice=said("all_voices" if voice == "all" else voice)))
        items.append(said("alt_referent", label=_label(of_referent.iloc[0]), voices=voices))
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
    if pd.isna(row["value"]):
        return "–"
    return f"{row['value']:.0f}%" if row["share"] else f"{row['value']:.1f}"


def of_scatter(terms: pd.DataFrame, groups: Sequence[str], most: int = 12, lang: str = "en") -> str:
    """Return the alt text of `scatter.terms_scatter`, for its first terms."""
    items = [f"{_term(row, lang)} " + _listed(
        (f"{row[f'per_thousand_{group}']:.2f}" for group in groups), lang)
        for row in terms.head(most).to_dict("records")]
    return wording("alt_scatter", lang, groups=_listed(groups, lang), items="; ".join(items))


def of_rates_over_time(counts: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `over_time.rates_over_time`."""
    parts = []
    for _, own in counts.groupby("id", sort=False):
        for group in groups:
            told = [f"{row['period']} {row['per_thousand']:.1f} ({row['count']:,})"
                    for row in own[own["group"] == group].sort_values("at").to_dict("records")]
            if told:
                name = _listed([own[f"label_{lang}"].iloc[0], group], lang)
                parts.append(f"{name}: {'; '.join(told)}")
    return wording("alt_over_time", lang, items=". ".join(parts))


def of_word_shift(terms: pd.DataFrame, groups: Sequence[str], total: float,
                  lang: str = "en") -> str:
    """Return the alt text of `shift_bars.word_shift_bars` with Jensen-Shannon parts."""
    items = [f"{_term(row, lang)} {100 * row['shift'] / total if total else 0:.1f} ({row['side']})"
             for row in terms.to_dict("records")]
    return wording("alt_parts", lang, groups=_listed(groups, lang), total=f"{total:.3f}",
                   items="; ".join(items))


def _term(row: dict, lang: str) -> str:
    glossed = lang == "en" and isinstance(row["gloss"], str) and row["gloss"]
    return f"{row['term']} ({row['gloss']})" if glossed else row["term"]


def of_wordings(table: pd.DataFrame, heads: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `editions.wordings`: each pair, and which of its words differ."""
    items = []
    for row in table.to_dict("records"):
        told = ": ".join(part for part in (row[f"place_{lang}"], row[f"who_{lang}"]) if part)
        first, second = (_wording(row, side, lang) for side in ("first", "second"))
        items.append(f"{told}: {first} | {second}")
    return wording("alt_wordings", lang, first=heads[0], second=heads[1], items="; ".join(items))


def _wording(row: dict, side: str, lang: str) -> str:
    text = row[side] or wording("nothing_here", lang)
    gloss = row.get(f"{side}_gloss")
    told = f"{text} ({gloss})" if lang == "en" and isinstance(gloss, str) and gloss else text
    spans = spans_of(row[f"{side}_differs"])
    if not spans:
        return told
    words = wording("alt_differs", lang, words=" … ".join(row[side][a:b] for a, b in spans))
    return f"{told} [{words}]"


def of_concordance(lines: pd.DataFrame, totals: Mapping[str, int], what: str,
                   lang: str = "en") -> str:
    """Return the alt text of `concordance_lines.paired_concordance`."""
    parts = []
    for group, total in totals.items():
        own = lines[lines["group"] == group].to_dict("records")
        told = [f"{row[f'place_{lang}']}: {row['before']} [{row['node']}] {row['after']}"
                for row in own]
        heading = wording("concordance_group", lang, group=group, shown=len(own), total=total)
        parts.append(f"{heading}: {'; '.join(told)}" if told else heading)
    return wording("alt_concordance", lang, what=what, items=". ".join(parts))
