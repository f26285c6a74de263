"""How often and where ids are mentioned: rates, dots, rates over time, strips; lines of a page."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import ceil
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.plots import rows, style
from analysis.plots.arabic_text import drawn_extent, label
from analysis.wording import wording

COLUMNS = "id label_en label_ar group count size per_thousand low high"
FUNCTIONS = ("problem", "cause", "moral", "remedy")
"""What a frame does (Entman 1993), in the order in which charts show it."""
ECHOES = ("headline", "summary", "caption", "subheading")
ARTICLE = (*ECHOES, "body", "embed")
CLUTTER = ("related", "share", "site", "ui")

# Fill and hatch of a role. Roles that meet differ in grey or in hatch; what is set aside is white.
_ROLES = {
    "headline": (style.INK, ""), "summary": (style.OKABE_ITO["blue"], ""),
    "caption": (style.OKABE_ITO["yellow"], ""),
    "subheading": (style.OKABE_ITO["vermilion"], "//////"),
    "body": (style.OKABE_ITO["sky"], ""), "embed": ("#C9E6F7", "......"),
    "related": (style.PAPER, "//////"), "share": (style.PAPER, "||||||"),
    "site": (style.PAPER, "xxxxxx"), "ui": (style.PAPER, "------"),
}
_AROUND = 51  # mm that title, scale and key take beside the lines of a page
# Marker, size and fill of a mention by where it stands.
_PLACES = {"in_body": ("|", 1.9, style.INK), "in_echo": ("o", 0.95, style.PAPER),
           "in_embed": ("x", 1.0, style.INK)}


@rows.chart("The chart of rates", COLUMNS, "elsevier-single")
def dumbbells(page: rows.Page, counts: pd.DataFrame, groups: Sequence[str] | None = None,
              highest: float | None = None, axis: str = "per_thousand") -> Figure:
    """Draw the rate of each id in each group, the highest first, with its interval and count.

    Where there is a column `function` each stands under its own, one of `FUNCTIONS`. `highest` is
    where the scale ends, if not at that of the table, `axis` the key of its name.
    """
    sections = {name and page.word(name): ids for name, ids in in_sections(counts).items()}
    groups = list(groups if groups is not None else counts["group"].unique())
    counts = counts[counts["group"].isin(groups)]
    labels = page.labels(counts, "id")
    gap = 0 if None in sections else 0.25
    made = rows.stacked(((heading, {i: labels[i] for i in ids})
                         for heading, ids in sections.items()), gap)
    figure, (ax,) = page.figure(17 + 5.6 * made.height)
    cues = style.cues(groups)
    for place in made.labels:
        ax.axhline(place, color=style.SHADE, linewidth=7 * page.scale, zorder=0)
    step = 0.36 / max(1, len(groups) - 1)
    for identifier, some in counts.groupby("id", sort=False):
        values = some.set_index("group").reindex(groups).dropna(subset=["per_thousand"])
        at = [made.places[identifier] + rows.apart(groups.index(group), len(groups), step)
              for group in values.index]
        ax.plot(values["per_thousand"], at, color=style.RULE, zorder=1, linewidth=1.5)
        for (group, row), place in zip(values.iterrows(), at, strict=True):
            ax.plot([row["low"], row["high"]], [place] * 2, color=cues[group].color, zorder=2)
            ax.plot(row["per_thousand"], place, zorder=3, clip_on=False, **cues[group].mark)
    top = highest or counts[["high", "per_thousand"]].max().max()
    rows.rounded_ticks(ax, 0, top * 1.03 if top > 0 else 1)
    page.label_rows([ax], made, 0.4 + gap)
    table = counts.pivot_table("count", "id", "group", aggfunc="sum").reindex(list(made.places))
    page.counts(ax, 2.2, cues, {group: {made.places[i]: f"{count:,.0f}" for i, count in
                                        table[group].dropna().items()} for group in groups})
    ax.set_xlabel(page.word(axis) + "\n" + page.word("interval"))
    # The mark of the key takes the room of a few letters.
    names = {group: page.lines(wording("group_size", page.lang, group=group, size=f"{size:,.0f}"),
                               page.width - 10)
             for group, size in counts.groupby("group")["size"].max().items()}
    return page.finish(figure, rows.swatches(cues, names))


def in_sections(counts: pd.DataFrame) -> dict[str | None, list[str]]:
    """Return the ids by their function, none where there is no such column, the highest first.

    That is the highest rate in any group. Raises `ValueError` for a function not in `FUNCTIONS`.
    """
    rates = counts.groupby("id", sort=False)["per_thousand"].max()
    ids = list(rates.sort_values(ascending=False, kind="stable").index)
    if "function" not in counts or counts["function"].isna().all():
        return {None: ids}
    of = counts.drop_duplicates("id").set_index("id")["function"]
    if unknown := sorted({*of} - {*FUNCTIONS}):
        raise ValueError(f"No function of frames is called {', '.join(map(str, unknown))}; there "
                         f"are {', '.join(FUNCTIONS)}.")
    found = {name: [item for item in ids if of[item] == name] for name in FUNCTIONS}
    return {name: some for name, some in found.items() if some}


@rows.chart("The dot table", "section heading_* item label_* group text")
def dot_table(page: rows.Page, table: pd.DataFrame, groups: Sequence[str], kinds: Sequence[str],
              most: float, unit: int = 1, aside: str = "", head: str = "") -> Figure:
    """Draw what is counted of each item as dots, a panel a group, with the number beside.

    Parameters: `table`, one row an item and group in their order (heading: empty where none stands
    over the item; text: the number), with a column of counts for each of the `kinds`, whose dots
    have a look each; `most` dots for which there is room in each panel; `unit`, what a dot stands
    for, more where there is no room; `aside`, the key of the heading over words at the end of the
    rows, which are in the columns `<aside>_en` and `<aside>_ar`; `head`, that of the name of
    the only panel, which then is no group's.
    """
    # What labels and words leave, and what the longest number takes.
    beside = page.width * (1 - rows.LABEL_SHARE)
    # On a slide, whose letters are large and whose pages are low, words take more of the width.
    for_words = max(24 * page.scale, page.width / (4 if page.scale > 1 else 6)) if aside else 0
    room = (beside - for_words) / page.scale / len(groups)
    letters = 2.5 + 1.6 * table["text"].str.len().max()
    for unit in (unit * factor for factor in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)):
        dots = ceil(most / unit)
        step = min(3.0, max(1.0, room - letters) / (dots + 0.7))
        if step >= 0.8:
            break
    heading = f"heading_{page.lang}"
    sections = [(page.lines(name, page.width * rows.LABEL_SHARE) if (name := some[heading].iloc[0])
                 else None, page.labels(some, "item", small=True))
                for _, some in table.groupby("section", sort=False)]
    words = table.drop_duplicates("item").set_index("item")[f"{aside}_{page.lang}"].map(
        lambda text: page.lines(text, for_words, page.small)) if aside else {}
    made = page.in_mm(sections, rows.GAP / 2, least=lambda item: page.tall(words.get(item, "")))
    titles = [label(fill(str(name), rows.letters(beside / len(groups), 8 * page.scale)))
              for name in ([page.word(head)] if head else groups)]
    further = max(title.count("\n") for title in titles)
    figure, panels = page.figure(5 + 3.6 * further + made.height, 1, len(groups), sharey=True)
    # A PDF draws small letters a little wider than they are measured on a grid of pixels.
    figure.get_layout_engine().set(w_pad=4 * page.scale / 72)
    page.label_rows(panels, made)
    fills = ("full", "left", "none") if len(kinds) > 2 else ("full", "none")
    look = {"linestyle": "none", "marker": "o", "markerfacecoloralt": style.PAPER}
    for ax, title, (group, cue) in zip(panels, titles, style.cues(groups).items(), strict=True):
        for row in table[table["group"] == group].to_dict("records"):
            place = made.places[row["item"]]
            ends = [ceil(n / unit) for n in accumulate(row[kind] for kind in kinds)]
            for begin, end, shape in zip([0, *ends], ends, fills, strict=False):
                for number in range(begin + 1, end + 1):
                    ax.plot(number, place, color=style.INK if head else cue.color, clip_on=False,
                            fillstyle=shape, markersize=page.marker * min(1, step / 1.7), **look)
            number, size = ends[-1], 7.5 * page.scale
            away = 0.6 * size if number else 0
            ax.annotate(row["text"], (number or 0.7, place),
                        (-away if page.arabic else away, -0.34 * size), va="baseline",
                        textcoords="offset points", ha=page.start, fontsize=size,
                        color=style.INK if number else style.MUTED)
        limit = max(dots + letters / step, room / step)
        ax.set_xlim((limit, 0.3) if page.arabic else (0.3, limit))
        ax.set_xticks([])
        ax.tick_params(left=False, right=False)
        ax.spines[["left", "bottom", "right"]].set_visible(False)
        # Its name stands as high as that of the words.
        page.title(ax, title, 2 if aside else None)
    if aside:
        page.column(panels[-1], 1, {place: words[item] for item, place in made.places.items()},
                    page.word(aside), page.small, page.start, "center")
    key = [Line2D([], [], label=page.word(kind), color=style.MUTED, fillstyle=shape, **look)
           for kind, shape in zip(kinds, fills, strict=False) if len(kinds) > 1]
    if unit > 1:
        key.append(Line2D([], [], label=page.word("dot_unit", n=unit), color=style.MUTED, **look))
    return page.finish(figure, key)


@rows.chart("The chart of rates over time", f"{COLUMNS} period at")
def rates_over_time(page: rows.Page, counts: pd.DataFrame, groups: Sequence[str]) -> Figure:
    """Draw the rates of each item in each period: a panel an item, a point a group and period.

    Points stand at the day in the middle of their period, with their count where all have room.
    They are not joined: what is between them is not known.
    """
    labels = page.labels(counts, "id", 0.85)
    cues = style.cues(groups)
    figure, panels = page.figure(14 + 36 * len(labels), len(labels), sharex=True)
    counts = counts.assign(day=pd.to_datetime(counts["at"]).map(pd.Timestamp.toordinal))
    periods = counts.drop_duplicates("period").sort_values("at", kind="stable")
    days = periods["day"].to_numpy(float)
    # Groups stand apart, but all of a period nearer than the next.
    step = np.diff(np.unique(days)).min() if len(np.unique(days)) > 1 else 1.0
    apart = 0.6 * step / len(cues) if len(cues) > 1 else 0.0
    points = []
    for ax, (item, name) in zip(panels, labels.items(), strict=True):
        own = counts[counts["id"] == item]
        for number, (group, cue) in enumerate(cues.items()):
            for row in own[own["group"] == group].to_dict("records"):
                at = row["day"] + rows.apart(number, len(cues), apart)
                ax.plot([at, at], [row["low"], row["high"]], color=cue.color, zorder=2)
                ax.plot(at, row["per_thousand"], ls="none", zorder=3, clip_on=False, **cue.mark)
                points.append((ax, f"{row['count']:,}", (at, row["high"])))
        ax.set_ylim(0, own["high"].max() * 1.2 or 1)
        ax.yaxis.set_major_locator(MaxNLocator(3))
        ax.set_ylabel(page.word("rate_axis"))
        ax.tick_params(axis="y", labelsize=7 * page.scale, length=2 * page.scale)
        page.reading_order(ax, values=False)
        page.title(ax, name)
    edge = max(apart * len(cues), 0.04 * (days.max() - days.min()), 0.5)
    limits = (days.min() - edge, days.max() + edge)
    panels[-1].set_xlim(limits[::-1] if page.arabic else limits)
    sizes = counts.drop_duplicates(["group", "period"]).groupby("group")["size"].sum()
    page.key(figure, rows.swatches(cues, {
        group: page.word("group_size", group=group, size=f"{sizes.get(group, 0):,.0f}")
        for group in cues}))
    _name_periods(panels[-1], page, days, list(periods["period"].astype(str)))
    style.settle(figure)
    _write_counts(panels, page, points)
    return figure


@rows.chart("The chart of articles needed", "item name_* effect needed")
def needed_articles(page: rows.Page, table: pd.DataFrame) -> Figure:
    """Draw how many articles a group each item needs (`needed`) by how large its effect is."""
    figure, (ax,) = page.figure(64)
    names = {item: page.lines(some[f"name_{page.lang}"].iloc[0], page.width * .42)
             for item, some in table.groupby("item", sort=False)}
    cues = style.cues(list(names))
    for item, cue in cues.items():
        some = table[table["item"] == item]
        ax.plot(some["effect"], some["needed"].astype(float), clip_on=False, **cue.mark)
    ax.set_xscale("log")
    ax.set_yscale("log")
    for axis, values in ((ax.xaxis, sorted({*table["effect"]})), (ax.yaxis, [
            size for size in (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
            if size <= 2.5 * table["needed"].max()])):
        axis.set_ticks(values, [f"{value:,g}" for value in values])
        axis.set_ticks([], minor=True)
    page.reading_order(ax)
    ax.set_xlabel(page.word("log_ratio"))
    ax.set_ylabel(page.word("needed_axis"))
    return page.finish(figure, rows.swatches(cues, names))


def _name_periods(ax: Axes, page: rows.Page, days: np.ndarray, names: list[str]) -> None:
    """Name every period, or every second, third, ..., so that no name runs into another."""
    gap = 0.4 * 7 * page.scale * ax.figure.dpi / 72
    for step in range(1, len(days) + 1):
        ax.set_xticks(days[::step], names[::step])
        ax.figure.draw_without_rendering()
        boxes = sorted((text.get_window_extent() for text in ax.get_xticklabels()),
                       key=lambda box: box.x0)
        if all(a.x1 + gap <= b.x0 for a, b in pairwise(boxes)):
            return


def _write_counts(panels: Sequence[Axes], page: rows.Page,
                  points: Sequence[tuple[Axes, str, tuple]]) -> None:
    """Write over each point how many mentions it is, unless two of these would meet."""
    size = 7 * page.scale
    written = [ax.annotate(count, point, (0, 0.2 * size), textcoords="offset points", ha="center",
                           va="bottom", fontsize=size, annotation_clip=False)
               for ax, count, point in points]
    boxes = [text.get_window_extent() for text in written]
    titles = [drawn_extent(title) for ax in panels for title in (ax._left_title, ax._right_title)
              if title.get_text()]
    if any(a.overlaps(b) for n, a in enumerate(boxes) for b in [*boxes[n + 1:], *titles]):
        for text in written:
            text.remove()


@rows.chart("The strips", "article id start", empty=True)
def dispersion(page: rows.Page, mentions: pd.DataFrame, blocks: pd.DataFrame, items: pd.DataFrame,
               articles: Mapping[str, str]) -> Figure:
    """Draw where in each article something is mentioned: one strip an article, one line an item.

    What is not counted takes no room: positions are shares of the characters of the rest.
    """
    made = rows.stacked([(None, page.labels(items, "id"))])
    figure, panels = page.figure(11 + len(articles) * (17 + 4.4 * made.height), len(articles))
    thin = {"linewidth": 0.3 * page.scale}
    for ax, (article, title) in zip(panels, articles.items(), strict=True):
        strip = _laid_end_to_end(blocks[blocks["article"] == article])
        for role, at, until in strip[["role", "at", "until"]].itertuples(index=False):
            rows.box(ax, at, -1.7, until - at, 0.8, _ROLES[role], clip_on=False, **thin)
            ax.axvline(until, color=style.RULE, zorder=0, **thin)
        for place in made.labels:
            ax.axhline(place, color=style.RULE, linewidth=0.5, zorder=0)
        shown = placed(mentions, blocks, article)
        shown = shown[shown["id"].isin(made.places)]
        for kind, some in shown.groupby("place"):
            mark = _mark(page, kind)
            mark.set_data(some["position"], [made.places[i] for i in some["id"]])
            mark.set(zorder=3, clip_on=False)
            ax.add_line(mark)
        totals = shown.groupby("id").size()
        page.column(ax, 1.6, {at: str(totals.get(i, 0)) for i, at in made.places.items()})
        rows.rounded_ticks(ax, 0, 100, 4)
        page.label_rows([ax], made, above=2.1)
        page.title(ax, page.lines(title, page.width * (0.9 - rows.LABEL_SHARE)))
    panels[-1].set_xlabel(page.word("position"))
    roles = [role for role in ARTICLE if (blocks["role"] == role).any()]
    return page.finish(figure, [
        *(_mark(page, place, page.word(place)) for place in _PLACES
          if place != "in_embed" or "embed" in roles),
        *(rows.swatch(_ROLES[role], page.word(role)) for role in roles)])


def _mark(page: rows.Page, kind: str, text: str = "") -> Line2D:
    marker, size, fill = _PLACES[kind]
    return Line2D([], [], linestyle="none", marker=marker, markersize=page.marker * size,
                  label=text, color=style.INK, markerfacecolor=fill,
                  markeredgewidth=page.marker / 3.3)


@rows.chart("The anatomy of a page", "article start end role counted")
def page_anatomy(page: rows.Page, blocks: pd.DataFrame, articles: Mapping[str, str]) -> Figure:
    """Draw each page as its lines from top to bottom, as long as their characters, by role.

    Lines begin at the right, where Arabic does.
    """
    blocks = blocks.assign(length=blocks["end"] - blocks["start"])
    pages = {a: blocks[blocks["article"] == a].sort_values("start") for a in articles}
    longest = max(some["length"].max() for some in pages.values())
    lines = max(map(len, pages.values()))
    # Lines are drawn lower where a page of many would not fit, with room for title and key.
    room = page.height / page.scale - _AROUND
    figure, panels = page.figure(26 + min(1.25, max(0.3, room / lines)) * lines, 1, len(pages),
                                 sharey=True)
    room = page.width / len(pages) - 6 * page.scale
    counted = counted_characters(blocks)
    for ax, (article, some) in zip(panels, pages.items(), strict=True):
        for place, (role, length) in enumerate(zip(some["role"], some["length"], strict=True)):
            look = _ROLES[role]
            rows.box(ax, 0, place, length, 0.86, look, style.MUTED if look[1] else style.INK,
                     linewidth=0.3 * page.scale)
        rows.rounded_ticks(ax, 0, longest * 1.02, 4)
        ax.set_ylim(lines + 0.5, -0.5)
        ax.invert_xaxis()
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(page.word("characters_a_line"))
        kept, whole = counted[article]
        said = wording("kept", page.lang, kept=f"{kept:,}", all=f"{whole:,}")
        page.title(ax, f"{page.lines(articles[article], room)}\n{page.lines(said, room)}")
    sizes = pd.concat(pages.values()).groupby("role")["length"].agg(["size", "sum"])
    return page.finish(figure, [
        rows.swatch(look, page.word(
            "role_size", role=wording(role, page.lang), lines=f"{sizes.loc[role, 'size']:,}",
            characters=f"{sizes.loc[role, 'sum']:,}"), style.MUTED)
        for role, look in _ROLES.items() if role in sizes.index])


def counted_characters(blocks: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return for each article how many characters of its page are counted, and how many it has."""
    length = blocks["end"] - blocks["start"]
    sums = pd.DataFrame({"kept": length.where(blocks["counted"], 0), "all": length}).groupby(
        blocks["article"], sort=False).sum()
    return {row.Index: (int(row[1]), int(row[2])) for row in sums.itertuples()}


def _laid_end_to_end(blocks: pd.DataFrame) -> pd.DataFrame:
    """Return the counted blocks with `at` and `until`, in percent of their characters."""
    kept = blocks[blocks["counted"]].sort_values("start")
    length = (kept["end"] - kept["start"]).to_numpy()
    until = length.cumsum() / max(1, length.sum()) * 100
    return kept.assign(at=np.concatenate([[0], until[:-1]])[: len(kept)], until=until)


def placed(mentions: pd.DataFrame, blocks: pd.DataFrame, article: str) -> pd.DataFrame:
    """Return the counted mentions of an article with `position`, in percent of its characters.

    `place` is in_body, in_echo (a headline, summary, caption, subheading) or in_embed.
    """
    kept = _laid_end_to_end(blocks[blocks["article"] == article])
    kept = kept[["start", "end", "role", "at", "until"]].add_prefix("line_")
    found = pd.merge_asof(
        mentions[mentions["article"] == article].sort_values("start", kind="stable"), kept,
        left_on="start", right_on="line_start").query("start < line_end")
    share = (found["start"] - found["line_start"]) / (found["line_end"] - found["line_start"])
    at, role = found["line_at"], found["line_role"]
    place = np.where(role.isin(ECHOES), "in_echo", np.where(role == "embed", "in_embed", "in_body"))
    return found.drop(columns=kept.columns).assign(
        position=at + share * (found["line_until"] - at), place=place)
