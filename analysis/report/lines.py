"""The lines in which something is named, and how other editions of a story word the same."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import pandas as pd
from babel import Locale

from analysis.addresses import reader_link, slug
from analysis.measures.concordance import concordance, line_at
from analysis.pages.copies import editions_side_by_side
from analysis.plots.marked_text import paired_concordance, wordings
from analysis.report import alt_texts
from analysis.report.articles import differing_words, edition_pairs
from analysis.report.charts import Caption, Chart, Recipe, cut_rows, numbered, recipe
from analysis.report.display import Shown, is_arabic, leading, show
from analysis.report.groups import groups_with_words, in_focus
from analysis.report.sentences import said, sentence, shown
from analysis.study.labels import gloss_phrases, glossed, read_beside, with_english
from analysis.study.study import Study, StudyError
from analysis.wording import LANGUAGES, entries, wording

MOST_DRAWN = 16
"""Lines of one figure; the groups have equal parts of them."""
MOST_LINES = 60
"""How many lines a notebook shows; `framing concordance` writes them all."""
MOST_PLACES = 24
"""Differences of two editions that are drawn; a table has them all."""
AROUND = 120
"""Characters on each side of a line that is drawn, more than any width has room for."""
CONTEXT = 4
"""Words that both editions have which are shown before and after a difference."""
SIDES = (("start", "end"), ("other_start", "other_end"))
"""Where a run of words stands in one edition and in the other."""


def lines_of(study: Study, spans: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Return the concordance of spans, with the English of each line where there is one."""
    table = with_english(study, concordance(study.texts, spans, study.tables.blocks, width))
    return leading(table, [{"node": reader_link(article, start=start)} for article, start in
                           zip(table["article"], table["start"], strict=True)])


def mention_lines(study: Study, *ids: str, width: int = 60) -> pd.DataFrame:
    """Return the concordance of the counted mentions of actors or frames, in text order."""
    mentions = study.mentions[study.mentions["id"].isin(ids)].sort_values(
        ["article", "start", "end"], ignore_index=True)
    return lines_of(study, mentions, width).assign(**{
        name: mentions[name] for name in ("id", "form", "object", "voice", "speaker", "echo")})


def show_places(study: Study, ids: Iterable[str], caption: str, most: int = MOST_LINES) -> Shown:
    """Show every counted mention of some actors or frames in its line, or that there is none."""
    table = mention_lines(study, *dict.fromkeys(ids))
    named = {**study.lexicon.actors, **study.lexicon.frames}
    several = table["id"].nunique() > 1
    table["what"] = [named[name].label_en if name in named else name for name in table["id"]]
    also = [*["what"] * several, *["object"] * bool(table["object"].notna().any())]
    columns = ["article", "line", "role", "voice", *also, "before", "node", "after", "english"]
    return show(glossed(study, table[columns], "node"), caption, most=most,
                empty=sentence(study, "caption_none", caption=caption))


def frame_concordances(study: Study) -> Chart:
    """Draw the lines of each frame that study.toml puts into focus: `concordance-frame-...`."""
    frames = [study.lexicon.frames[name] for name in in_focus(study, "frames")]
    return Chart(recipe for frame in frames for recipe in line_chart(
        study, f"frame-{slug(frame.id)}", {"en": frame.label_en, "ar": frame.label_ar},
        study.mentions[study.mentions["id"] == frame.id]))


def chosen_lines(study: Study, places: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of some places that are drawn, chosen evenly from each group's text order.

    Their nodes are of whole words. `said_en` and `said_ar` of `places` say what stands beside a
    line, by default its voice.
    """
    order = list(study.articles["article"])
    said_by = {f"said_{lang}": [wording(voice, lang) for voice in places["voice"]]
               for lang in LANGUAGES if f"said_{lang}" not in places}
    places = places.assign(order=places["article"].map(order.index), **said_by).sort_values(
        ["order", "start"], kind="stable")
    groups = [group for group in groups_with_words(study) if (places["group"] == group).any()]
    most = max(1, MOST_DRAWN // max(2, len(groups)))
    kept = pd.concat([evenly(places[places["group"] == group], most) for group in groups])
    whole = []
    for row in kept.itertuples():
        text = study.texts[row.article]
        before = re.search(r"(?<!\w)\w*\Z", text[max(0, row.start - 40):row.start]).group()
        after = re.match(r"\w*", text[row.end:row.end + 40]).group()
        whole.append((row.start - len(before), row.end + len(after)))
    kept[["start", "end"]] = whole
    lines = concordance(study.texts, kept, study.tables.blocks, AROUND)
    # The concordance is in the order of ids; the figure has that of the study.
    spans = ["article", "start", "end"]
    lines = with_english(study, kept[[*spans, "group", "voice", "said_en", "said_ar"]]
                         .drop_duplicates(spans).merge(lines, on=spans))
    lines["gloss"] = lines["node"].map(gloss_phrases(study, lines["node"]))
    sizes = study.articles["group"].value_counts()
    for lang in LANGUAGES:
        lines[f"place_{lang}"] = [wording(
            "concordance_place_alone" if sizes[row.group] == 1 else "concordance_place", lang,
            article=short_name(study, row.article), line=row.line, voice=getattr(
                row, f"said_{lang}")) for row in lines.itertuples()]
    return lines[["group", "article", "line", "start", "end", "voice", "place_en", "place_ar",
                  "before", "node", "after", "english", "gloss"]]


def evenly(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most `most` rows, as far apart as they can be, the first and the last among them.

    >>> evenly(pd.DataFrame({"n": range(9)}), 3)["n"].tolist()
    [0, 4, 8]
    """
    if len(table) <= most:
        return table
    step = (len(table) - 1) / max(1, most - 1)
    return table.iloc[[round(n * step) for n in range(most)]]


def line_chart(study: Study, name: str, what: dict[str, str], places: pd.DataFrame,
               caption: str = "concordance") -> Chart:
    """Draw the lines of some places, the groups one above the other: `<caption>-<name>`.

    `what` is what they are of, in each language.
    """
    if places.empty:
        return Chart()
    lines, counts = chosen_lines(study, places), places["group"].value_counts()
    totals = {group: int(counts.get(group, 0)) for group in groups_with_words(study)}
    if len(totals) > 2:
        totals = {group: total for group, total in totals.items() if total}

    def build(name: str, rows: pd.DataFrame) -> Recipe:
        here = {group: total for group, total in totals.items()
                if len(rows) == len(lines) or group in set(rows["group"])}
        return recipe(
            name, rows.reset_index(drop=True),
            partial(paired_concordance, glossed=caption == "naming"),
            lambda rows, here, lang: alt_texts.of_concordance(rows, here, what[lang], lang),
            Caption(caption, groups=list(here), what=what, n=len(rows), all=sum(here.values())),
            here)
    return Chart([cut_rows(f"{caption}-{name}", lines, range(len(lines)), build)])


def short_name(study: Study, article: str) -> str:
    """Return the group of an article that is alone in it, else its id."""
    groups = study.articles.set_index("article")["group"]
    group = groups[article]
    return group if (groups == group).sum() == 1 else article


def editions(study: Study) -> pd.DataFrame:
    """Set the expressions of a page beside those of other pages that tell the same story.

    Raises `StudyError` where an expression is not where `data/editions.csv` says.
    """
    columns = ["article", "start", "end", "expression", "edition", "relation", "language",
               "other_expression", "note"]
    table = read_beside(study, "editions.csv", columns, blank=True)
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
    def of(name: str, table: pd.DataFrame, units: Iterable, heads: Callable[[str], tuple[str, str]],
           caption: Callable[[pd.DataFrame], Caption]) -> Recipe:
        return cut_rows(name, table, units, lambda name, rows: recipe(
            name, rows.reset_index(drop=True), wordings, alt_texts.of_wordings, caption(rows),
            heads))

    recipes, compared = [], []
    if len(table := named_elsewhere(study)):
        recipes.append(of(
            "editions", table, zip(table["article"], table["place_en"], strict=True),
            lambda lang: (wording("this_page_wording", lang),
                          wording("other_edition_wording", lang)),
            lambda rows: Caption("editions", articles=list(rows["article"].unique()))))
    for pair in edition_pairs(study):
        table = places_that_differ(study, *pair).head(MOST_PLACES)
        if len(table):
            compared.append(of(
                numbered("editions-compared", len(compared)), table, range(len(table)),
                lambda lang, pair=pair: pair, lambda rows, pair=pair: Caption(
                    "edition_pair", articles=list(pair), first=pair[0], second=pair[1],
                    n=len(rows), context=CONTEXT)))
    return Chart([*recipes, *compared])


def named_elsewhere(study: Study) -> pd.DataFrame:
    """Return each row of `data/editions.csv` as a pair of wordings, the page's own first.

    Words are compared where both are in Arabic; else the kind of expression is, where both are
    known.
    """
    shown = editions(study)
    if shown.empty:
        return pd.DataFrame()
    table = read_beside(study, "editions.csv", [], blank=True).loc[shown.index]
    glosses = gloss_phrases(study, [*shown["page"], *shown["other"]])
    drawn = pd.DataFrame([_pair(study, row, glosses) for row in table.to_dict("records")])
    order = list(study.articles["article"])
    # What stands at no single line comes after what does.
    drawn["at"] = [int(start) if start else len(study.texts[article]) for article, start in
                   zip(table["article"], table["start"], strict=True)]
    return drawn.sort_values(["article", "at", "place_en"], kind="stable", ignore_index=True,
                             key=lambda c: c.map(order.index) if c.name == "article" else c
                             ).drop(columns="at")


def _pair(study: Study, row: dict, glosses: dict[str, str]) -> dict:
    first, second = row["expression"], row["other_expression"]
    arabic = first and is_arabic(first) and is_arabic(second)
    differ = differing(first, second) if arabic else (None, None)
    pair = {"article": row["article"], "first": first, "second": second,
            "first_differs": differ[0], "second_differs": differ[1],
            "first_gloss": glosses[first] if is_arabic(first) else "",
            "second_gloss": glosses[second] if is_arabic(second) else ""}
    entry = {**study.lexicon.actors, **study.lexicon.frames}.get(row["referent"])
    line, forms = None, {"first": None, "second": row.get("form") or None}
    if first:
        line = study.texts[row["article"]].count("\n", 0, int(row["start"])) + 1
        # The form is that of the mention of the referent that stands there.
        found = study.tables.mentions
        form = found.loc[(found["article"] == row["article"]) & (found["id"] == row["referent"])
                         & (found["start"] < int(row["end"])) & (found["end"] > int(row["start"])),
                         "form"].dropna()
        forms["first"] = form.iloc[0] if len(form) else None
    relation = f"relation_{row['relation'].replace(' ', '_')}"
    for lang in LANGUAGES:
        pair[f"place_{lang}"] = wording(
            "edition_place" if line else "edition_no_place", lang, line=line,
            article=short_name(study, row["article"]),
            referent=getattr(entry, f"label_{lang}") if entry else row["referent"])
        language = Locale(lang).languages.get(row["language"])
        pair[f"who_{lang}"] = wording(
            "edition_who" if language else "edition_who_plain", lang, edition=row["edition"],
            relation=wording(relation, lang) if relation in entries() else row["relation"],
            language=language)
        for side, form in forms.items():
            pair[f"{side}_choice_{lang}"] = wording(form, lang) if all(forms.values()) else ""
    return pair


def differing(first: str, second: str) -> tuple[str, str]:
    """Return the spans of the words of two wordings that the other has not, as "0-7 12-20"."""
    whole = [pd.DataFrame({"start": [0], "end": [len(text)], "counted": [True]})
             for text in (first, second)]
    table = editions_side_by_side(first, second, *whole)
    table = table[table["kind"] != "same"]
    return tuple(" ".join(f"{a}-{b}" for a, b in table[list(columns)].dropna().to_numpy())
                 for columns in SIDES)


def places_that_differ(study: Study, article: str, other: str,
                       context: int = CONTEXT) -> pd.DataFrame:
    """Return where two editions differ as pairs of wordings with equal context.

    Each is shown with up to `context` of the words that both have before and after it, within its
    block; differences that have no more than that between them are one place.
    """
    blocks, texts = study.tables.blocks, [study.texts[article], study.texts[other]]
    runs = editions_side_by_side(*texts, *(blocks[blocks["article"] == name]
                                           for name in (article, other)))
    rows = []
    for first, last in _stretches(runs, texts, context):
        row, lines = {"who_en": "", "who_ar": ""}, []
        for side, text, columns in zip(("first", "second"), texts, SIDES, strict=True):
            row[side], row[f"{side}_differs"], line = _side(
                text, runs["kind"], runs[list(columns)], first, last, context)
            lines.append(line)
        for lang in LANGUAGES:
            row[f"place_{lang}"] = wording("edition_line", lang, **dict(zip(("line", "other"), (
                line or wording("nothing_here", lang) for line in lines), strict=True)))
        rows.append(row)
    return pd.DataFrame(rows)


def _stretches(runs: pd.DataFrame, texts: Sequence[str], context: int) -> list[tuple[int, int]]:
    """Return the first and last run of each place: differences with few shared words between."""
    found: list[tuple[int, int]] = []
    for number in runs.index[runs["kind"] != "same"]:
        first, last = found[-1] if found else (None, None)
        if found and runs.loc[last + 1:number - 1, "words"].fillna(0).sum() <= context and not any(
                "\n" in text[side[start].min():side[end].max()]
                for text, (start, end) in zip(texts, SIDES, strict=True)
                if (side := runs.loc[first:number])[start].notna().any()):
            found[-1] = first, number
        else:
            found.append((number, number))
    return found


def _side(text: str, kinds: pd.Series, spans: pd.DataFrame, first: int, last: int, context: int
          ) -> tuple[str, str, int | None]:
    """Return what one edition has at a place, with context: its text, what differs, its line."""
    def words(run: int) -> list[tuple[int, int]]:
        return [(a + word.start(), a + word.end())
                for a, b in spans.loc[run:run].dropna().to_numpy()
                for word in re.finditer(r"\S+", text[a:b])]

    # Words that both editions have stand in one run; what another line has is no context.
    before, after = words(first - 1)[-context:], words(last + 1)[:context]
    here = spans.loc[first:last].dropna()
    shown = [*before, *here.to_numpy(), *after]
    if not shown:
        return "", "", None
    begin, finish = int(shown[0][0]), int(shown[-1][1])
    edge = before[-1][1] if before else begin
    begin = max(begin, line_at(text, here.iloc[0, 0] if len(here) else edge)[0])
    finish = min(finish, line_at(text, here.iloc[-1, 1] if len(here) else edge)[1])
    differs = here[kinds[here.index] != "same"].to_numpy()
    return (text[begin:finish], " ".join(f"{a - begin}-{b - begin}" for a, b in differs),
            text.count("\n", 0, begin) + 1)
