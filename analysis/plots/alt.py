"""Alt texts: what a chart shows, written from the numbers that it was drawn from."""

from collections.abc import Mapping, Sequence

import pandas as pd

from .strips import ARTICLE, CLUTTER, placed
from .voices import VOICES, whose
from .words import wording


def of_rates(counts: pd.DataFrame, groups: Sequence[str], what: str, lang: str = "en") -> str:
    """Return the alt text of `actors.dumbbells` or `frames.dot_rows`; `what` names its rows."""
    return wording("alt_rates", lang, what=what, groups=_listed(groups, lang), items=_rows(
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
