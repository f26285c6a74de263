"""What is held against counts by hand, against readers' annotations, and against the whole page."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from analysis.addresses import concordance_link
from analysis.measures.uncertainty import wilson
from analysis.mentions.fit import Comparison, compare_frames, compare_mentions
from analysis.report.articles import page_lines
from analysis.report.charts import Exhibit, Printed
from analysis.report.display import Linked, Shown, leading, leads_of, part_link, show
from analysis.report.groups import focus_terms
from analysis.report.sentences import counted, labels, said, sentence, shown
from analysis.study.labels import gloss_phrases, kind_of, label_ids, read_beside, references
from analysis.study.study import Study, StudyError, surface
from analysis.text.terms import Term, parse_term, parse_terms
from analysis.wording import SEMICOLON, wording


def check_terms(study: Study) -> pd.DataFrame:
    """Count the terms of `data/check_terms.csv` in four ways, to hold against counts by hand.

    A row a term typed without and with the article, way and article. Raises `StudyError` for a file
    that cannot be read so.
    """
    terms = read_beside(study, "check_terms.csv", ["term", "with_article", "english"])
    articles = [name for name in study.texts if name in terms.columns]
    for name in articles:
        if wrong := [row for row, cell in enumerate(terms[name], 2) if not cell.isdecimal()]:
            raise StudyError(f"data/check_terms.csv, line {wrong[0]}, column {name}: the count by "
                             "hand is no whole number. Write one, or take the column out.")
    blocks = study.blocks[study.blocks["counted"]]
    inside = {name: "\n".join(surface(study, blocks[blocks["article"] == name]))
              for name in articles}
    try:
        by_study = {term: _times(study, term) for term in [*terms["term"], *terms["with_article"]]}
    except ValueError as error:
        raise StudyError(f"data/check_terms.csv: {error}") from error
    ways: dict[str, Callable[[str, str], int]] = {
        "whole word in the page": lambda term, name: len(
            re.findall(rf"(?<!\w){re.escape(term)}(?!\w)", study.texts[name])),
        "substring in the page": lambda term, name: study.texts[name].count(term),
        "substring in the article": lambda term, name: inside[name].count(term),
        "this study": lambda term, name: by_study[term][name],
    }
    rows = [(row["english"], row[column], typed, way, name, count(row[column], name),
             int(row[name]))
            for row in terms.to_dict("records")
            for column, typed in (("term", "without the article"),
                                  ("with_article", "with the article"))
            for way, count in ways.items() for name in articles]
    return pd.DataFrame(rows, columns=["english", "term", "typed", "way", "article", "count",
                                       "by_hand"])


def _times(study: Study, term: str | Term, whole_page: bool = False) -> pd.Series:
    """How often a term stands in each article, or on each whole page."""
    places = study.find(term, whole_page=whole_page).spans
    return places["article"].value_counts().reindex(list(study.texts), fill_value=0)


def check_terms_table(study: Study, typed: str) -> pd.DataFrame:
    """Return `check_terms` typed without or with the article: a row a term, a column a way."""
    checked = check_terms(study).query("typed == @typed")
    if checked.empty:
        return pd.DataFrame(columns=["term", "english", "by hand"])
    everywhere = {1: "right", 2: "right in both"}.get(checked["article"].nunique(), "right in all")
    table = _by_way(checked, " and ", ["", everywhere], "en")
    terms = table["term"][:-1]
    return leading(table, [*({"this study": concordance_link("term", " ".join(term.keys)),
                              "substring in the page": concordance_link("string", typed)}
                             for typed, term in zip(terms, parse_terms(
                                 terms, study.lexicon, study.settings.terms.conflation),
                                 strict=True)), {}])


def _by_way(checked: pd.DataFrame, apart: str, last: list[str], lang: str) -> pd.DataFrame:
    """Put the ways of counting beside one another; a last row says how often each is right."""
    hand = checked.drop_duplicates(["english", "article"])
    cells = pd.concat([hand.assign(way="by hand", count=hand["by_hand"]), checked]).groupby(
        ["english", "way"], sort=False)["count"].agg(
        lambda counts: apart.join(map(str, counts))).unstack("way")
    terms = checked.drop_duplicates("english").set_index("english")["term"]
    table = cells.loc[terms.index, ["by hand", *checked["way"].unique()]].reset_index()
    table.insert(0, "term", terms.to_numpy())
    right = [wording("k_of_n", lang, count=(table[way] == table["by hand"]).sum(),
                     total=len(table)) for way in table.columns[2:]]
    table.loc[len(table)] = [*last, *right]
    return table


def checked_in(study: Study) -> str:
    """Name the articles that the check terms were counted in, in the order of their counts."""
    return " and ".join(check_terms(study)["article"].drop_duplicates())


def beside_the_article(study: Study) -> pd.DataFrame:
    """Return the check terms that a page has more often than its article, as strings."""
    columns = ["english", "term", "article", "page", "own", "elsewhere"]
    ways = {"substring in the page": "page", "substring in the article": "own"}
    checked = check_terms(study).query("typed == 'without the article'").replace({"way": ways})
    table = checked[checked["way"].isin(ways.values())].pivot_table(
        "count", columns[:3], "way", sort=False, aggfunc="first").reset_index()
    if table.empty:
        return pd.DataFrame(columns=columns)
    table = table.rename_axis(columns=None).query("page > own").astype({"page": int, "own": int})
    lines = page_lines(study).query("not counted")

    def by_role(row) -> str:
        here = lines[lines["article"] == row.article]
        counts = here["text"].str.count(re.escape(row.term)).groupby(here["role"]).sum()
        return ", ".join(f"{role} {count}" for role, count in counts[counts > 0].items())

    table["elsewhere"] = [by_role(row) for row in table.itertuples()]
    table = table.assign(more=table["page"] - table["own"]).sort_values(
        ["more", "english"], ascending=[False, True], ignore_index=True)
    return leading(table[columns], lambda row: _page_and_own(
        study, "string", row["term"], row["article"], row["own"]))


def _page_and_own(study: Study, kind: str, identifier: str, article: str, own: int
                  ) -> dict[str, str]:
    """Return where counts of a whole page (`page`) and of its article (`own`) lead."""
    groups = study.articles.set_index("article")["group"]
    group = groups[article]
    part = {"article": article} if (groups == group).sum() > 1 else {}
    return {"page": part_link(kind, identifier, group, 1, **part, page="whole"),
            "own": part_link(kind, identifier, group, own, **part)}


def clutter_sentence(study: Study, most: int = 3) -> Shown:
    """Say which check terms differ most between a page and its article."""
    if not len(check_terms(study)):
        return shown(study, [])
    table = beside_the_article(study).head(most)
    return sentence(study, "checks_clutter", each=[
        said("checks_page_and_own", english=row.english, article=row.article,
             **{name: Linked(counted(int(getattr(row, name)), "time"), lead[name])
                for name in ("page", "own")})
        for row, lead in zip(table.itertuples(), leads_of(table), strict=True)]) if len(
        table) else sentence(study, "checks_no_clutter")


def page_and_article(study: Study) -> pd.DataFrame:
    """Count actors, frames, check terms and those in focus that a page has beside its article."""
    names = ["label_en", "label_ar", "article", "page", "own", "kind", "id"]
    rows = [(label, term.typed, article, page, own, "term", " ".join(term.keys))
            for label, term in _typed(study).items()
            for article, page, own in zip(study.texts, _times(study, term, True),
                                          _times(study, term), strict=True)]
    mentions = study.tables.mentions
    if study.settings.coding.strength == "core":
        mentions = mentions[mentions["strength"] == "core"]
    page, own = (table.groupby(["id", "article"]).size() for table in (mentions, study.mentions))
    mentioned = label_ids(study, pd.DataFrame({
        "page": page, "own": own.reindex(page.index, fill_value=0)}).reset_index())
    mentioned["kind"] = [kind_of(study, name) for name in mentioned["id"]]
    table = pd.concat([pd.DataFrame(rows, columns=names), mentioned[names]])
    # What was typed as a term and is in the lexicon too stands once.
    table = table.assign(clutter=table["page"] - table["own"],
                         key=table["label_en"].str.lower().str.removeprefix("the "))
    table = table[table["clutter"] > 0].drop_duplicates(["article", "key"]).sort_values(
        ["clutter", "own", "article", "label_en"], ascending=[False, True, True, True],
        ignore_index=True)

    def leads(row: dict) -> dict[str, str]:
        lead = _page_and_own(study, row["kind"], row["id"], row["article"], row["own"])
        # A notebook names the columns otherwise.
        return {**lead, "on the page": lead["page"], "in the article": lead["own"]}
    return leading(table, leads).drop(columns=["key", "kind", "id"])


def _typed(study: Study) -> dict[str, Term]:
    """The check terms by their English and those in focus by their gloss."""
    checked = read_beside(study, "check_terms.csv", ["term", "english"])
    terms = {row.english: parse_term(row.term, study.lexicon, study.settings.terms.conflation)
             for row in checked.itertuples()}
    focus = {term.typed: term for term in focus_terms(study)}
    glosses = gloss_phrases(study, focus) if focus else {}
    keys = {term.keys for term in terms.values()}
    return terms | {glosses[typed] or typed: term for typed, term in focus.items()
                    if term.keys not in keys}


def clutter_told(study: Study, table: pd.DataFrame) -> Shown:
    """Say what the pages around the articles would add; `table` as `page_and_article` gives it."""
    if table.empty:
        return sentence(study, "clutter_none")
    rows = [(row, {name: Linked(int(getattr(row, name)), lead.get(name))
                   for name in ("page", "own")})
            for row, lead in zip(table.itertuples(), leads_of(table), strict=True)]
    most, counts = rows[0]
    each = [said("clutter_only_on", article=article, named=never[:8])
            for article in table["article"].unique() if (never := [
                said("labelled", label=labels(row), n=counts["page"])
                for row, counts in rows if row.article == article and not row.own])]
    return shown(study, [said("clutter_most", what=labels(most), article=most.article, **counts),
                         *([said("clutter_only", each=each)] if each else [])])


def compare_roles(study: Study) -> pd.DataFrame:
    """Hold the role of each line against that `expected` by a reference, where there is one."""
    expected = pd.DataFrame(
        [(reference["article"], block["line"], block["role"])
         for reference in references(study) for block in reference["blocks"]],
        columns=["article", "line", "expected"]).astype({"line": int})
    return page_lines(study).merge(expected, on=["article", "line"])


def role_fit(study: Study) -> Shown:
    """Say how many lines have the role that readers gave them, where readers annotated pages."""
    roles = compare_roles(study)
    return sentence(study, "roles_as_reference", all=len(roles),
                    same=int((roles["role"] == roles["expected"]).sum())) if len(
        roles) else sentence(study, "roles_no_reference")


def actor_fit(study: Study) -> Comparison:
    """Compare the actors found with those that readers annotated, in annotated articles alone."""
    known = references(study)
    annotated = study.mentions["article"].isin([reference["article"] for reference in known])
    compared = compare_mentions(study.mentions[annotated], known)
    return compared if known else Comparison(compared.table.iloc[:0], compared.errors)


def fit_table(study: Study, compared: Comparison) -> pd.DataFrame:
    """Return a comparison with the reference for reading, with Wilson intervals for both shares."""
    table = label_ids(study, compared.table).rename(columns={"true_positive": "both"})
    for share, total in (("precision", "found"), ("recall", "expected")):
        table[share] = _shares(table["both"], table[total])
    known = {*study.lexicon.actors, *study.lexicon.frames}
    return leading(
        table[["id", "label_en", "expected", "found", "both", "precision", "recall"]],
        lambda row: {"found": concordance_link(kind_of(study, row["id"]), row["id"])
                     if row["found"] and row["id"] in known else None})


def show_fit(study: Study) -> list[Shown]:
    """Show the frames found against the reference annotations, with every error."""
    known = references(study)
    if not known:
        return [sentence(study, "no_reference")]
    compared = compare_frames(study.mentions, known)
    return [show(fit_table(study, compared), "Frames: found against the reference"),
            show(compared.errors, "Every error", "missed: only in the reference; extra: only found",
                 empty=sentence(study, "no_error"))]


def compare_voices(study: Study, annotations: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Hold voices and quotations against the reference annotations of the articles.

    What is marked borderline there is left out.
    """
    quoted, reported, mentioned = hits = [], [], []
    for reference in annotations:
        quotations, mentions = (table[table["article"] == reference["article"]]
                                for table in (study.tables.quotations, study.mentions))
        spans = quotations[["start", "end", "speaker"]][quotations["mode"] == "direct"]
        direct = set(spans.itertuples(index=False, name=None))
        quoted += [(q["start"], q["end"], q["speaker"]) in direct
                   for q in reference.get("direct_quotations", [])]
        for report in reference.get("reported_speech", []):
            if not report.get("borderline"):
                found = _meeting(quotations, "verb", report["verb"])
                reported.append(report["speaker"] in found["speaker"].tolist())
        for mention in reference["mentions"]:
            if "voice" in mention and not mention.get("borderline"):
                found = _meeting(mentions[mentions["id"] == mention["actor"]], "head",
                                 mention["head"])
                voice = {"attributed": "reported"}.get(mention["voice"], mention["voice"])
                mentioned.append(voice in found["voice"].tolist())
    whats = ("direct quotations", "reporting words", "voices of mentions")
    table = pd.DataFrame([(what, sum(right), len(right)) for what, right in
                          zip(whats, hits, strict=True) if right],
                         columns=["what", "right", "expected"])
    table["share (95% interval)"] = _shares(table["right"], table["expected"])
    return table


def _shares(hits: pd.Series, of: pd.Series) -> list[str]:
    """Shares as they are read, with Wilson intervals; a dash for one of nothing."""
    return [f"{hit / n:.2f} ({low:.2f} to {high:.2f})" if n else "–"
            for hit, n, low, high in zip(hits, of, *wilson(hits, of), strict=True)]


def _meeting(table: pd.DataFrame, what: str, span: tuple[int, int]) -> pd.DataFrame:
    """The rows whose verb or head overlaps a span."""
    return table[(table[f"{what}_start"] < span[1]) & (table[f"{what}_end"] > span[0])]


def show_voice_fit(study: Study) -> Shown:
    """Show voices held against the reference annotations, where the study has any."""
    return show(compare_voices(study, references(study)), "Voices: found against the reference",
                ["direct quotations: exact span and speaker; reporting words: the speaker;",
                 "voices of mentions: page, reported or quoted. Intervals are Wilson's."],
                empty=sentence(study, "no_voice_reference"))


def _printed(study: Study, results: object, checked: pd.DataFrame, lang: str) -> Printed:
    checked = checked.query("typed == 'without the article'")
    heads = ["term", "gloss", "by_hand", "whole_word", "string_page", "string_article",
             "this_study"]
    table = _by_way(checked, SEMICOLON[lang], [wording("cell_right", lang), ""], lang).set_axis(
        heads, axis=1) if len(checked) else pd.DataFrame(columns=heads)
    return Printed(table, {"checks": {"articles": ", ".join(checked["article"].unique())}})


CHECKS = Exhibit("checks", lambda study, results: check_terms(study), printed=_printed)
