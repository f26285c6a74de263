"""Alt texts: what a chart shows, written from the numbers that it was drawn from."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.plots.editions import spans_of
from analysis.plots.multiverse import CHOICES, EITHER
from analysis.plots.strips import ARTICLE, CLUTTER, placed
from analysis.plots.voices import VOICES, whose
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
    for _, own in values.groupby(["id", "part"], sort=False):
        by_group = {row["group"]: row for row in own.to_dict("records")}
        cells = [f"{_value(by_group[group])} ({_count(by_group[group], lang)})" for group in groups]
        verdict = wording(f"verdict_{own['verdict'].iloc[0].replace(' ', '_')}", lang)
        items.append(f"{own[f'label_{lang}'].iloc[0]} {_listed(cells, lang)}: {verdict}")
    return wording("alt_claims", lang, groups=_listed(groups, lang), items="; ".join(items))


def of_outcomes(outcomes: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.outcomes_overview`."""
    items = []
    for _, own in outcomes.groupby(["id", "part"], sort=False):
        told = []
        for holds, key in ((True, "alt_holding"), (False, "alt_failing")):
            counts = [_pair(table, groups, lang) for _, table in
                      own[own["holds"].astype(bool) == holds].groupby("outcome", sort=True)]
            if counts:
                told.append(wording(key, lang, counts=_listed(counts, lang)))
        if overturned := own["overturned_by"].iloc[0]:
            names = [wording(f"choice_{name}", lang) for name in overturned.split(", ")]
            told.append(wording("alt_overturned", lang, choices=_listed(names, lang)))
        items.append(f"{own[f'label_{lang}'].iloc[0]}: {_listed(told, lang)}")
    return wording("alt_outcomes", lang, groups=_listed(groups, lang), items="; ".join(items))


def of_universes(columns: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `multiverse.specification_curve`."""
    items = []
    choices = [name for name in CHOICES if name in columns]
    for _, own in columns.groupby("column", sort=True):
        row = own.iloc[0]
        made = [_made(name, row[name], lang) for name in choices]
        if row["default"]:
            made.append(wording("own_settings", lang))
        holds = wording("claim_holds" if row["holds"] else "claim_fails", lang)
        items.append(f"{_listed(made, lang)}: {_listed([_pair(own, groups, lang), holds], lang)}")
    return wording("alt_universes", lang, what=columns[f"label_{lang}"].iloc[0],
                   count=columns["universes"][columns["group"] == groups[0]].sum(),
                   groups=_listed(groups, lang), items="; ".join(items))


def of_choices(table: pd.DataFrame, groups: Sequence[str], lang: str = "en") -> str:
    """Return the alt text of `choices.choice_shares`; voices without expressions are left out."""
    parts = []
    for _, of_referent in table.groupby("referent", sort=False):
        voices = []
        for voice, own in of_referent[of_referent["total"] > 0].groupby("voice", sort=False):
            named = wording("all_voices" if voice == "all" else voice, lang)
            made = []
            for _, chosen in own.groupby("choice", sort=False):
                counts = chosen.set_index("group")[["count", "total"]].reindex(list(groups))
                cells = ["–" if pd.isna(n) else wording("k_of_n", lang, count=int(k), total=int(n))
                         for k, n in counts.itertuples(index=False)]
                made.append(f"{chosen[f'choice_{lang}'].iloc[0]} {_listed(cells, lang)}")
            voices.append(f"{named}: {'; '.join(made)}")
        parts.append(f"{of_referent[f'label_{lang}'].iloc[0]}: {'; '.join(voices)}")
    return wording("alt_choices", lang, groups=_listed(groups, lang), items=". ".join(parts))


def of_placebo(forms: pd.DataFrame, lang: str = "en") -> str:
    """Return the alt text of `claims.placebo_plot`."""
    items = [f"{row[f'label_{lang}']} " + ("–" if pd.isna(row["share"])
                                           else f"{100 * row['share']:.0f}%")
             for row in forms.drop_duplicates("form").to_dict("records")]
    return wording("alt_placebo", lang, items="; ".join(items))


def _made(name: str, options: str, lang: str) -> str:
    told = [wording(f"option_{name}_{option.replace(' ', '_')}", lang)
            for option in options.split(EITHER)]
    either = f" {wording('or', lang)} ".join(told)
    return f"{wording(f'choice_{name}', lang)} ({either})"


def _pair(table: pd.DataFrame, groups: Sequence[str], lang: str) -> str:
    by_group = {row["group"]: row for row in table.to_dict("records")}
    joined = " و" if lang == "ar" else " and "
    return joined.join(_count(by_group[group], lang) for group in groups)


def _count(row: Mapping, lang: str) -> str:
    if row["share"]:
        return wording("k_of_n", lang, count=row["count"], total=row["of"])
    return f"{row['count']}"


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
