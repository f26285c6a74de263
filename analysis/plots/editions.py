"""Two wordings of the same place side by side, the words that differ marked."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.plots import rows, style
from analysis.plots.arabic_text import label, word
from analysis.plots.marked_text import MARK, STEP, Sheet, Word, broken, put, sheet, words_of, write
from analysis.wording import check_language

SIZE, SMALL = 8.5, 7.0
_EDGE, _BETWEEN, _AFTER = 1.5, 4.0, 1.6
COLUMNS = ("place_en", "place_ar", "who_en", "who_ar", "first", "first_differs", "second",
           "second_differs")


def wordings(
    table: pd.DataFrame,
    heads: Sequence[str],
    lang: str = "en",
    preset: str = "elsevier-double",
) -> Figure:
    """Draw pairs of wordings side by side, those of one place under one heading.

    Parameters: `table`, one row a pair in its order, with the columns place_en, place_ar (where in
    the text), who_en, who_ar (whose wording the second is, and how it is related; empty where the
    heads say it), first, second (the wordings; empty where one has none), first_differs and
    second_differs (spans in them, as "0-7 12-20"; null where the two cannot be set word against
    word), and where they are known first_gloss, second_gloss, first_choice_en, first_choice_ar,
    second_choice_en, second_choice_ar; `heads`, what stands over the two columns.
    Raises `ValueError` where a column is missing.
    """
    check_language(lang)
    rows.require(table, COLUMNS, "The chart of wordings")
    with style.applied(preset) as chosen:
        figure = style.new_figure(chosen, 10)
        on = sheet(figure, chosen, lang)
        top = _drawn(on, table, heads, lang)
        figure.set_figheight(top * style.MM * chosen.scale)
        on.ax.set_ylim(top, 0)
        below = figure.get_figheight()
        rows.key(figure, _key(table, lang), lang)
        on.ax.set_position((0, 0, 1, below / figure.get_figheight()))
        return style.settle(figure)


def spans_of(text: object) -> list[tuple[int, int]]:
    """Return the spans that a cell names, none where it is null.

    >>> spans_of("0-7 12-20")
    [(0, 7), (12, 20)]
    """
    if not isinstance(text, str):
        return []
    return [tuple(map(int, span.split("-"))) for span in text.split()]


def _key(table: pd.DataFrame, lang: str) -> list:
    handles = []
    if table["first_differs"].notna().any() or "first_choice_en" in table:
        handles.append(Rectangle((0, 0), 1, 1, facecolor=MARK, edgecolor=style.INK,
                                 label=word("words_differ", lang)))
    return handles or [Rectangle((0, 0), 1, 1, facecolor="none", edgecolor="none",
                                 label=word("not_word_by_word", lang))]


def _drawn(on: Sheet, table: pd.DataFrame, heads: Sequence[str], lang: str) -> float:
    width = (on.width - 2 * _EDGE - _BETWEEN) / 2
    columns = (_EDGE, _EDGE + width + _BETWEEN)
    top = 1.0
    for place, head in zip(columns, heads, strict=True):
        _small(on, place, top, head, width, lang, style.MUTED)
    top += STEP
    _rule(on, top, style.INK)
    top += 0.8
    for heading, own in _by_place(table, lang):
        if heading:
            top = _small(on, _EDGE, top, heading, on.width - 2 * _EDGE, lang, style.INK, SIZE) + 0.4
        for row in own.to_dict("records"):
            if row[f"who_{lang}"]:
                top = _small(on, _EDGE, top, row[f"who_{lang}"], on.width - 2 * _EDGE, lang,
                             style.MUTED)
            ends = [_wording(on, place, top, row, side, width, lang)
                    for place, side in zip(columns, ("first", "second"), strict=True)]
            top = max(ends) + _AFTER
        _rule(on, top - 0.6, style.RULE)
        top += 0.8
    return top + 0.5


def _by_place(table: pd.DataFrame, lang: str) -> list[tuple[str, pd.DataFrame]]:
    part = table[f"place_{lang}"].ne(table[f"place_{lang}"].shift()).cumsum()
    return [(own[f"place_{lang}"].iloc[0], own) for _, own in table.groupby(part)]


def _wording(on: Sheet, place: float, top: float, row: dict, side: str, width: float,
             lang: str) -> float:
    """Write a wording with its gloss and what was chosen; return where the next would begin."""
    text = row[side] if isinstance(row[side], str) else ""
    if not text:
        return _small(on, place, top, "–", width, lang, style.MUTED)
    figure = on.ax.figure
    words = words_of(text, spans_of(row[f"{side}_differs"]))
    top = write(on, place, top, broken(figure, words, SIZE, width, on.scale), SIZE)
    gloss = row.get(f"{side}_gloss")
    if lang == "en" and isinstance(gloss, str) and gloss:
        top = _small(on, place, top, gloss, width, lang, style.MUTED)
    choices = [row.get(f"{one}_choice_{lang}") for one in ("first", "second")]
    if all(isinstance(choice, str) and choice for choice in choices):
        own = choices[side == "second"]
        size = SMALL + (lang == "ar")
        marked = [Word(part, choices[0] != choices[1]) for part in own.split()]
        top = write(on, place, top + 0.3, broken(figure, marked, size, width, on.scale), size)
    return top


def _small(on: Sheet, place: float, top: float, text: str, width: float, lang: str, color: str,
           size: float | None = None) -> float:
    """Write a remark from where reading begins; return where the next line would begin."""
    size = size or (SMALL + (lang == "ar"))
    words = words_of(text)
    side = "right" if lang == "ar" else "left"
    for line in broken(on.ax.figure, words, size, width, on.scale):
        shown = label(" ".join(w.text for w in line), "rtl" if lang == "ar" else "ltr")
        put(on, place, top + 0.72 * STEP, shown, size, side, color)
        top += STEP
    return top


def _rule(on: Sheet, top: float, color: str) -> None:
    on.ax.plot([_EDGE, on.width - _EDGE], [top] * 2, color=color, linewidth=0.5 * on.scale)
