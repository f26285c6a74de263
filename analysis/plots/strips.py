"""An article from its first to its last character: where things stand, what the page is made of."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from analysis.plots import rows, style
from analysis.plots.arabic_text import word
from analysis.wording import wording

ECHOES = ("headline", "summary", "caption", "subheading")
ARTICLE = (*ECHOES, "body", "embed")
CLUTTER = ("related", "share", "site", "ui")

# Fill and hatch of a role. Roles that meet differ in grey or in hatch; what is set aside is white.
_ROLES = {
    "headline": (style.INK, ""),
    "summary": (style.OKABE_ITO["blue"], ""),
    "caption": (style.OKABE_ITO["yellow"], ""),
    "subheading": (style.OKABE_ITO["vermilion"], "//////"),
    "body": (style.OKABE_ITO["sky"], ""),
    "embed": ("#C9E6F7", "......"),
    "related": ("#FFFFFF", "//////"),
    "share": ("#FFFFFF", "||||||"),
    "site": ("#FFFFFF", "xxxxxx"),
    "ui": ("#FFFFFF", "------"),
}
_AROUND = 51  # mm that title, scale and key take beside the lines of a page
# Marker, size and fill of a mention by where it stands.
_PLACES = {"in_body": ("|", 1.9, True), "in_echo": ("o", 0.95, False), "in_embed": ("x", 1.0, True)}


def dispersion(
    mentions: pd.DataFrame,
    blocks: pd.DataFrame,
    items: pd.DataFrame,
    articles: Mapping[str, str],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw where in each article something is mentioned: one strip an article, one line an item.

    Parameters: `mentions`, with the columns article, id, start; `blocks`, with article, start, end,
    role; `items`, one row a line in its order, with id, label_en, label_ar; `articles`, the label
    of each article to draw, in order. Blocks that are not counted (the column `counted`; without
    it, by their role) are left out of the strip and take no room; positions are shares of the
    characters of the rest. In Arabic the article begins at the right. Raises `ValueError` where a
    column is missing.
    """
    rows.require(blocks, ("article", "start", "end", "role"), "The strips")
    rows.require(items, ("id", "label_en", "label_ar"), "The strips")
    if missing := [c for c in ("article", "id", "start") if c not in mentions]:
        raise ValueError(f"The mentions have no column {', '.join(missing)}.")
    with style.applied(preset) as chosen:
        labels = rows.item_labels(items, lang, chosen)
        places, height = rows.stacked(labels)
        figure = style.new_figure(chosen, 11 + len(articles) * (17 + 4.4 * height))
        axes = figure.subplots(len(articles), 1, squeeze=False)[:, 0]
        for ax, (article, title) in zip(axes, articles.items(), strict=True):
            kept = _laid_end_to_end(blocks[blocks["article"] == article])
            found = placed(mentions, blocks, article)
            _ribbon(ax, kept, chosen.scale)
            _ticks(ax, found[found["id"].isin(places)], places, lang)
            rows.row_labels(ax, {p: labels[i] for i, p in places.items()}, {})
            ax.set_ylim(height - 0.4, -2.1)
            rows.rounded_ticks(ax, 0, 100, 4)
            ax.spines["left"].set_visible(False)
            rows.reading_order(ax, lang)
            size = 8 * chosen.scale
            room = rows.letters(chosen.width * (0.9 - rows.LABEL_SHARE), size)
            ax.set_title(rows.lines_of(title, room, lang), fontsize=size,
                         loc="right" if lang == "ar" else "left")
        axes[-1].set_xlabel(word("position", lang))
        roles = [r for r in ARTICLE if (blocks["role"] == r).any()]
        handles = [
            *(_mark(place, word(place, lang)) for place in _PLACES
              if place != "in_embed" or "embed" in roles),
            *(Patch(facecolor=_ROLES[r][0], hatch=_ROLES[r][1], edgecolor=style.INK,
                    label=word(r, lang)) for r in roles),
        ]
        rows.key(figure, handles, lang)
        return style.settle(figure)


def page_anatomy(
    blocks: pd.DataFrame,
    articles: Mapping[str, str],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw each page as its lines from top to bottom, as long as their characters, by role.

    Parameters: `blocks`, one row a line that is not empty, with the columns article, start, end,
    role; `articles`, the label of each page to draw, in order. Lines begin at the right, where
    Arabic does. The key has the lines and characters of each role, the heading how many characters
    are counted (the column `counted`; without it, by role). Raises `ValueError` for a role
    that does not exist or a missing column.
    """
    rows.require(blocks, ("article", "start", "end", "role"), "The anatomy of a page")
    if unknown := sorted(set(blocks["role"]) - set(_ROLES)):
        raise ValueError(f"No role of a line is called {', '.join(map(str, unknown))}; "
                         f"there are {', '.join(_ROLES)}.")
    pages = {a: blocks[blocks["article"] == a].sort_values("start") for a in articles}
    longest = max((page["end"] - page["start"]).max() for page in pages.values())
    lines = max(len(page) for page in pages.values())
    with style.applied(preset) as chosen:
        # Lines are drawn lower where a page of many would not fit, with room for title and key.
        room = chosen.height / chosen.scale - _AROUND
        figure = style.new_figure(chosen, 26 + min(1.25, max(0.3, room / lines)) * lines)
        axes = figure.subplots(1, len(pages), sharey=True, squeeze=False)[0]
        order = list(reversed(axes)) if lang == "ar" else list(axes)
        for ax, (article, page) in zip(order, pages.items(), strict=True):
            _page(ax, page, chosen.scale)
            rows.rounded_ticks(ax, 0, longest * 1.02, 4)
            ax.set_ylim(lines + 0.5, -0.5)
            ax.invert_xaxis()
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
            ax.set_xlabel(word("characters_a_line", lang))
            size = 8 * chosen.scale
            room = rows.letters(chosen.width / len(pages) - 6 * chosen.scale, size)
            title = rows.lines_of(articles[article], room, lang)
            ax.set_title(f"{title}\n{_kept(page, room, lang)}", fontsize=size,
                         loc="right" if lang == "ar" else "left")
        rows.key(figure, _anatomy_key(pd.concat(pages.values()), lang), lang)
        return style.settle(figure)


def _page(ax: Axes, page: pd.DataFrame, scale: float) -> None:
    for place, (role, start, end) in enumerate(
        page[["role", "start", "end"]].itertuples(index=False)
    ):
        fill, hatch = _ROLES[role]
        edge = style.MUTED if hatch else style.INK
        ax.add_patch(Rectangle((0, place), end - start, 0.86, facecolor=fill, hatch=hatch,
                               edgecolor=edge, linewidth=0.3 * scale))


def _kept(page: pd.DataFrame, room: int, lang: str) -> str:
    length = page["end"] - page["start"]
    kept = length[_counted(page)].sum()
    text = wording("kept", lang, kept=f"{kept:,}", all=f"{length.sum():,}")
    return rows.lines_of(text, room, lang)


def _anatomy_key(blocks: pd.DataFrame, lang: str) -> list[Patch]:
    sizes = (blocks["end"] - blocks["start"]).groupby(blocks["role"]).agg(["size", "sum"])
    handles = []
    for role in (*ARTICLE, *CLUTTER):
        if role in sizes.index:
            name = word("role_size", lang, role=wording(role, lang),
                        lines=f"{sizes.loc[role, 'size']:,}",
                        characters=f"{sizes.loc[role, 'sum']:,}")
            fill, hatch = _ROLES[role]
            handles.append(Patch(facecolor=fill, hatch=hatch, edgecolor=style.MUTED, label=name))
    return handles


def counted_characters(blocks: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return for each article how many characters of its page are counted, and how many it has."""
    length = blocks["end"] - blocks["start"]
    return {article: (int(length[own.index][_counted(own)].sum()), int(length[own.index].sum()))
            for article, own in blocks.groupby("article", sort=False)}


def _counted(blocks: pd.DataFrame) -> pd.Series:
    if "counted" in blocks:
        return blocks["counted"].astype(bool)
    return blocks["role"].isin(ARTICLE)


def _laid_end_to_end(blocks: pd.DataFrame) -> pd.DataFrame:
    """Return the counted blocks with `at` and `until`, in percent of their characters."""
    kept = blocks[_counted(blocks)].sort_values("start")
    length = (kept["end"] - kept["start"]).to_numpy()
    until = length.cumsum() / max(1, length.sum()) * 100
    return kept.assign(at=np.concatenate([[0], until[:-1]])[: len(kept)], until=until)


def placed(mentions: pd.DataFrame, blocks: pd.DataFrame, article: str) -> pd.DataFrame:
    """Return the mentions that stand in an article, not in what is set aside from its page.

    Adds `position`, in percent of the article's characters, and `place`: in_body, in_echo (a
    headline, summary, caption, subheading) or in_embed.
    """
    kept = _laid_end_to_end(blocks[blocks["article"] == article])
    mentions = mentions[mentions["article"] == article]
    if kept.empty:
        return mentions.iloc[:0].assign(position=[], place=[])
    starts, ends = kept["start"].to_numpy(), kept["end"].to_numpy()
    where = np.searchsorted(starts, mentions["start"].to_numpy(), side="right") - 1
    inside = (where >= 0) & (mentions["start"].to_numpy() < ends[where.clip(0)])
    own, where = mentions[inside], where[inside]
    share = (own["start"].to_numpy() - starts[where]) / (ends - starts)[where]
    at, until = kept["at"].to_numpy()[where], kept["until"].to_numpy()[where]
    roles = kept["role"].to_numpy()[where]
    kinds = ["in_echo" if r in ECHOES else "in_embed" if r == "embed" else "in_body" for r in roles]
    return own.assign(position=at + share * (until - at), place=kinds)


def _ribbon(ax: Axes, kept: pd.DataFrame, scale: float) -> None:
    for role, at, until in kept[["role", "at", "until"]].itertuples(index=False):
        fill, hatch = _ROLES[role]
        ax.add_patch(Rectangle((at, -1.7), until - at, 0.8, facecolor=fill, hatch=hatch,
                               edgecolor=style.INK, linewidth=0.3 * scale, clip_on=False))
        ax.axvline(until, color=style.RULE, linewidth=0.3 * scale, zorder=0)


def _ticks(ax: Axes, found: pd.DataFrame, places: Mapping[str, int], lang: str) -> None:
    for place in places.values():
        ax.axhline(place, color=style.RULE, linewidth=0.5, zorder=0)
    for kind, own in found.groupby("place"):
        handle = _mark(kind, "")
        handle.set_data(own["position"], [places[i] for i in own["id"]])
        handle.set(zorder=3, clip_on=False)
        ax.add_line(handle)
    totals = found.groupby("id").size()
    cells = {place: str(totals.get(i, 0)) for i, place in places.items()}
    rows.column(ax, 1.6, lang, "", cells)


def _mark(kind: str, text: str) -> Line2D:
    marker, size, filled = _PLACES[kind]
    base = style.matplotlib.rcParams["lines.markersize"]
    return Line2D([], [], linestyle="none", marker=marker, markersize=base * size, label=text,
                  color=style.INK, markerfacecolor=style.INK if filled else "#FFFFFF",
                  markeredgewidth=base / 3.3)
