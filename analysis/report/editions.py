"""Other editions: what they call what a page names, and where two editions differ."""

import re
from collections.abc import Callable, Sequence

import pandas as pd
from babel import Locale

from analysis.pages.copies import editions_side_by_side
from analysis.plots.editions import wordings
from analysis.report import alt_texts
from analysis.report.articles import differing_words, edition_pairs
from analysis.report.captions import Caption
from analysis.report.charts import Chart, Recipe, cut_by, numbered
from analysis.report.display import Shown, is_arabic
from analysis.report.lines import short_name
from analysis.report.sentences import said, sentence, shown
from analysis.study.labels import gloss_phrases, glossed, read_beside
from analysis.study.study import Study, StudyError
from analysis.wording import LANGUAGES, wording

CONTEXT = 4
"""Words that both editions have which are shown before and after a difference."""
MOST_PLACES = 24
"""Differences of two editions that are drawn; a table has them all."""


def editions(study: Study) -> pd.DataFrame:
    """Set the expressions of a page beside those of other pages that tell the same story.

    Returns `article`, `page` (its expression), `other`, `edition`, `relation`, `language`, `note`.
    An edition without an expression of the page to stand beside has `page` empty. Raises
    `StudyError` where an expression is not where the table says.
    """
    columns = ["article", "start", "end", "expression", "edition", "relation", "language",
               "other_expression", "note"]
    table = read_beside(study, "editions.csv", columns)
    table = table[table["article"].isin(list(study.texts))]
    for row in table[table["start"] != ""].itertuples():
        page = study.texts[row.article][int(row.start):int(row.end)]
        if page != row.expression:
            raise StudyError(f"data/editions.csv: {row.article} has {page!r} at {row.start}, not "
                             f"{row.expression!r}. Correct the row.")
    table = table.rename(columns={"expression": "page", "other_expression": "other"})
    columns = ["article", "page", "other", "edition", "relation", "language", "note"]
    return glossed(study, table[columns], "page", "other")


def pairs_that_differ(study: Study) -> list[pd.DataFrame]:
    """Return for each pair of editions of one story where their words differ, titled by both."""
    tables = []
    for article, other in edition_pairs(study):
        table = glossed(study, differing_words(study, article, other), article, other)
        table.attrs["title"] = f"Where {article} and {other}, editions of one story, differ"
        tables.append(table)
    return tables


def alike(study: Study, pair: pd.DataFrame) -> Shown:
    """Say that two editions have the same words; `pair` as `pairs_that_differ` gives it."""
    _, one, other = pair.columns
    return sentence(study, "editions_alike", one=one, other=other)


def editions_told(study: Study) -> Shown:
    """Say that no other edition of the articles is known; nothing where one is."""
    known = len(editions(study)) or edition_pairs(study)
    return shown(study, [] if known else [said("editions_unknown")])


def edition_chart(study: Study) -> Chart:
    """Draw what other editions call the same, and what differs between two editions."""
    return Chart([*_named_elsewhere(study), *_compared(study)])


def named_elsewhere(study: Study) -> pd.DataFrame:
    """Return each row of `data/editions.csv` as a pair of wordings, the page's own first.

    The columns that `plots.editions.wordings` takes, with `article`. Words are compared where both
    are in Arabic; else the kind of expression is, where both are known.
    """
    told = editions(study)
    if told.empty:
        return pd.DataFrame()
    table = read_beside(study, "editions.csv", []).loc[told.index]
    glosses = gloss_phrases(study, [*told["page"], *told["other"]])
    rows = [_row(study, row, glosses) for row in table.to_dict("records")]
    drawn = pd.DataFrame(rows)
    order = {article: n for n, article in enumerate(study.articles["article"])}
    # What stands at no single line comes after what does.
    drawn["at"] = [int(start) if start else len(study.texts[article]) for article, start in
                   zip(table["article"], table["start"], strict=True)]
    drawn = drawn.sort_values(["article", "at", "place_en"], kind="stable", ignore_index=True,
                              key=lambda c: c.map(order) if c.name == "article" else c)
    return drawn.drop(columns="at")


def _row(study: Study, row: dict, glosses: dict[str, str]) -> dict:
    first, second = row["expression"], row["other_expression"]
    drawn = {"article": row["article"], "first": first, "second": second,
             "first_differs": None, "second_differs": None}
    if first and is_arabic(first) and is_arabic(second):
        drawn |= dict(zip(("first_differs", "second_differs"), differing(first, second),
                          strict=True))
    for side, text in (("first", first), ("second", second)):
        drawn[f"{side}_gloss"] = glosses[text] if is_arabic(text) else ""
    entries = {**study.lexicon.actors, **study.lexicon.frames}
    line = study.texts[row["article"]].count("\n", 0, int(row["start"])) + 1 if first else None
    forms = {"first": _form(study, row) if first else None, "second": row.get("form") or None}
    for lang in LANGUAGES:
        entry = entries.get(row["referent"])
        named = getattr(entry, f"label_{lang}") if entry else row["referent"]
        drawn[f"place_{lang}"] = wording(f"edition_{'place' if line else 'no_place'}", lang,
                                         article=short_name(study, row["article"]), line=line,
                                         referent=named)
        drawn[f"who_{lang}"] = _who(row, lang)
        for side, form in forms.items():
            drawn[f"{side}_choice_{lang}"] = wording(form, lang) if all(forms.values()) else ""
    return drawn


def differing(first: str, second: str) -> tuple[str, str]:
    """Return the spans of the words of two wordings that the other has not, as "0-7 12-20"."""
    whole = [pd.DataFrame({"start": [0], "end": [len(text)], "counted": [True]})
             for text in (first, second)]
    table = editions_side_by_side(first, second, *whole)
    table = table[table["kind"] != "same"]
    return tuple(" ".join(f"{a}-{b}" for a, b in table[list(columns)].dropna().to_numpy())
                 for columns in (("start", "end"), ("other_start", "other_end")))


def _form(study: Study, row: dict) -> str | None:
    """The form of the page's own expression: of the mention of the referent that stands there."""
    found = study.tables.mentions
    found = found[(found["article"] == row["article"]) & (found["id"] == row["referent"])
                  & (found["start"] < int(row["end"])) & (found["end"] > int(row["start"]))]
    form = found["form"].dropna()
    return form.iloc[0] if len(form) else None


def _who(row: dict, lang: str) -> str:
    try:
        relation = wording(f"relation_{row['relation'].replace(' ', '_')}", lang)
    except KeyError:
        relation = row["relation"]
    language = Locale(lang).languages.get(row["language"])
    return wording("edition_who" if language else "edition_who_plain", lang,
                   edition=row["edition"], relation=relation, language=language)


def _named_elsewhere(study: Study) -> list[Recipe]:
    table = named_elsewhere(study)
    if table.empty:
        return []
    places = table.groupby(["article", "place_en"], sort=False).ngroup()

    def build(name: str, some: Sequence[int]) -> Recipe:
        own = table[places.isin(some)].reset_index(drop=True)
        return _recipe(name, own, lambda lang: (wording("this_page_wording", lang),
                                                wording("other_edition_wording", lang)),
                       Caption("editions", articles=list(own["article"].unique())))
    return [cut_by("editions", range(places.max() + 1), build)]


def places_that_differ(study: Study, article: str, other: str,
                       context: int = CONTEXT) -> pd.DataFrame:
    """Return where two editions differ as pairs of wordings with equal context.

    Each is shown with up to `context` of the words that both have before and after it, within its
    block; differences that have no more than that between them are one place. The columns that
    `plots.editions.wordings` takes.
    """
    own, others = (study.tables.blocks[study.tables.blocks["article"] == name]
                   for name in (article, other))
    table = editions_side_by_side(study.texts[article], study.texts[other], own, others)
    rows = []
    for first, last in _stretches(table, study.texts[article], study.texts[other], context):
        sides = {"first": _side(study.texts[article], table, first, last, "", context),
                 "second": _side(study.texts[other], table, first, last, "other_", context)}
        row = {"who_en": "", "who_ar": ""}
        for side, (text, spans, _) in sides.items():
            row |= {side: text, f"{side}_differs": spans}
        for lang in LANGUAGES:
            row[f"place_{lang}"] = _lines(sides["first"][2], sides["second"][2], lang)
        rows.append(row)
    return pd.DataFrame(rows)


def _stretches(table: pd.DataFrame, text: str, other: str, context: int) -> list[tuple[int, int]]:
    """Return the first and last run of each place: differences with few shared words between."""
    found: list[tuple[int, int]] = []
    for number in table.index[table["kind"] != "same"]:
        if found and _near(table.loc[found[-1][0]:number], text, other, context):
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _near(runs: pd.DataFrame, text: str, other: str, context: int) -> bool:
    last = runs.index[runs["kind"] != "same"][-2]
    between = runs.loc[last + 1:runs.index[-1] - 1, "words"].fillna(0).sum()
    return between <= context and not any(
        "\n" in whole[runs[start].min():runs[end].max()]
        for whole, start, end in ((text, "start", "end"), (other, "other_start", "other_end"))
        if runs[start].notna().any())


def _side(text: str, table: pd.DataFrame, first: int, last: int, prefix: str, context: int
          ) -> tuple[str, str, int | None]:
    """Return what one edition has at a place, with context: its text, what differs, its line."""
    start, end = f"{prefix}start", f"{prefix}end"
    runs = table.loc[first:last]
    own = runs.dropna(subset=start)
    before = table.loc[first - 1:first - 1].dropna(subset=start)
    after = table.loc[last + 1:last + 1].dropna(subset=start)
    # Words that both editions have stand in one run; what another line has is no context.
    lead = [text[a:b] for a, b in before[[start, end]].to_numpy()]
    trail = [text[a:b] for a, b in after[[start, end]].to_numpy()]
    begin = (int(before[end].iloc[0]) - len(_last(lead[0], context)) if lead
             else int(own[start].iloc[0]) if len(own) else None)
    finish = (int(after[start].iloc[0]) + len(_first(trail[0], context)) if trail
              else int(own[end].iloc[-1]) if len(own) else None)
    if begin is None and finish is None:
        return "", "", None
    begin = int(after[start].iloc[0]) if begin is None else begin
    finish = int(before[end].iloc[0]) if finish is None else finish
    middle = (int(own[start].iloc[0]), int(own[end].iloc[-1])) if len(own) else None
    at = middle or ((begin, begin) if not lead else (int(before[end].iloc[0]),) * 2)
    begin = max(begin, text.rfind("\n", 0, at[0]) + 1)
    stop = text.find("\n", at[1])
    finish = min(finish, len(text) if stop < 0 else stop)
    spans = " ".join(f"{a - begin}-{b - begin}" for a, b in
                     runs.loc[runs["kind"] != "same", [start, end]].dropna().to_numpy())
    return text[begin:finish], spans, text.count("\n", 0, begin) + 1


def _last(text: str, words: int) -> str:
    found = list(re.finditer(r"\S+", text))[-words:]
    return text[found[0].start():] if found else ""


def _first(text: str, words: int) -> str:
    found = list(re.finditer(r"\S+", text))[:words]
    return text[:found[-1].end()] if found else ""


def _lines(line: int | None, other: int | None, lang: str) -> str:
    told = [wording("nothing_here", lang) if number is None else str(number)
            for number in (line, other)]
    return wording("edition_line", lang, line=told[0], other=told[1])


def _compared(study: Study) -> list[Recipe]:
    recipes = []
    for article, other in edition_pairs(study):
        table = places_that_differ(study, article, other)
        if len(table):
            recipes.append(_pair(numbered("editions-compared", len(recipes)), article, other,
                                 table.head(MOST_PLACES)))
    return recipes


def _pair(name: str, article: str, other: str, table: pd.DataFrame) -> Recipe:
    def build(name: str, some: Sequence[int]) -> Recipe:
        own = table.iloc[list(some)].reset_index(drop=True)
        return _recipe(name, own, lambda lang: (article, other), Caption(
            "edition_pair", articles=[article, other], first=article, second=other, n=len(own),
            context=CONTEXT))
    return cut_by(name, range(len(table)), build)


def _recipe(name: str, table: pd.DataFrame, heads: Callable[[str], tuple[str, str]],
            told: Caption) -> Recipe:
    return Recipe(name, table,
                  lambda lang, preset: wordings(table, heads(lang), lang, preset),
                  lambda lang: alt_texts.of_wordings(table, heads(lang), lang),
                  "elsevier-double", told)
