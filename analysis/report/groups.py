"""The groups of a study, what is set against what, and what the notebooks look at line by line.

The latter is as `[focus]` of study.toml says. Where a study names no terms and no actors, its own
counts choose: the clearest contrasting term of each group, the person who is mentioned most.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.addresses import articles_link, concordance_link, reader_link
from analysis.arabic.characters import matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError
from analysis.measures.frequency import count_by, group_sizes
from analysis.measures.keyness import REST, keyness
from analysis.measures.made import MADE
from analysis.mentions.ids import each_named
from analysis.report.display import Linked, Shown, leading, part_link, tamed
from analysis.report.sentences import Said, counted, labels, said, sentence, shown, write
from analysis.study.labels import label_ids
from analysis.study.study import Study, StudyError, without_echoes
from analysis.text.terms import Term, parse_term

METADATA = ("outlet", "date", "genre", "language", "translated_from")
DATES = 6
"""Different dates from which on rates are drawn over time."""
MOST_PERIODS = 24
MOST_ITEMS = 12
UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


_PLACE = re.compile(r"\{([^{}\s]+) (\d+)\}")
# Arabic words, and the line that may be named behind them.
_CITED = re.compile(r"((?:[\u0621-\u0652]+[\s\d]*)*)[)”»\"',.;]*\s?(?:" + _PLACE.pattern + ")?")


class Contrast(NamedTuple):
    """Two groups set against each other; `against` may be `the rest`, all others together."""

    group: str
    against: str


def contrasts(study: Study) -> list[Contrast]:
    """Return the groups that are set against each other: two, or of more each against the rest."""
    groups = groups_with_words(study)
    if len(groups) == 2:
        return [Contrast(*groups)]
    return [Contrast(group, REST) for group in groups] if len(groups) > 2 else []


def groups_with_words(study: Study) -> list[str]:
    """Return the groups of which a word is counted, in their order."""
    return [group for group in study.groups if study.sizes[group]]


def texts_of(study: Study, group: str) -> Said:
    """Name the texts of a group: "the 2017 text", of several "the 2017 texts"."""
    return said("texts", n=int((study.articles["group"] == group).sum()), group=group)


def by_group(study: Study, table: pd.DataFrame, silent: bool = False
             ) -> Iterator[tuple[str, Said, pd.DataFrame]]:
    """Yield each group with rows (`silent`: or with a word), its texts' name, and the rows."""
    for group in study.groups:
        rows = table[table["group"] == group]
        if len(rows) or (silent and study.sizes[group]):
            yield group, texts_of(study, group), rows


def with_link(n: float, kind: str, identifier: str, group: str, noun: str = "",
                 **part: str) -> Linked:
    """Return a number, or a number of things, that leads to its part of a group's lines."""
    return Linked(counted(n, noun) if noun else n, part_link(kind, identifier, group, n, **part))


def body_sizes(study: Study) -> pd.Series:
    """Return the counted words of each group without those that restate the body."""
    return group_sizes(without_echoes(study.words)).reindex(study.groups, fill_value=0)


def named(study: Study, ids: Iterable[str], last: str = "and") -> str:
    """Name actors or frames in a row, for a heading; `last` empty: with commas alone."""
    entries = {**study.lexicon.actors, **study.lexicon.frames}
    row = said("names_and" if last else "names", names=[labels(entries[name]) for name in ids])
    return write(row, study.settings.figures.language)


def note(study: Study, key: str) -> Shown:
    """Show what the authors of a study remark (`data/notes.yml`) at a place of the notebooks.

    `{2017-astana 8}` in it leads to line 8 of that article. Raises `StudyError` where the file is
    no YAML of texts by key.
    """
    text = _notes(study).get(key, "").strip()
    read = _PLACE.sub(lambda place: f"{place[1]}, line {place[2]}", text)
    linked = _PLACE.sub(lambda place: f"[line {place[2]}]({reader_link(place[1], int(place[2]))})",
                        tamed(text))
    return Shown(read, linked, "text/markdown")


def wrong_notes(study: Study) -> Iterator[tuple[str, str]]:
    """Yield the notes that do not stand what they name in its line: key, and what is wrong.

    Arabic words in a note in another language are the articles': behind them stands the line that
    has them.
    """
    blocks = study.tables.blocks
    lines = {(row.article, row.line): matching_key(study.texts[row.article][row.start:row.end])
             for row in blocks.itertuples()}
    for key, text in _notes(study).items():
        for cited, article, line in _CITED.findall("" if key.endswith("_ar") else text):
            words = matching_key(" ".join(cited.split()))
            if not article and cited:
                yield key, (f"names “{cited.strip()}” without its line. Write the article's id and "
                            "the number of the line behind it, as in {2017-astana 8}")
            elif article and words not in lines.get((article, int(line)), ()):
                yield key, (f"names “{cited.strip()}” for line {line} of {article}, which does not "
                            "have it" if (article, int(line)) in lines else
                            f"names line {line} of {article}, which is no line of the study")


def _notes(study: Study) -> dict[str, str]:
    path = study.folder / "data" / "notes.yml"
    try:
        notes = (read_yaml(path) or {}) if path.is_file() else {}
    except LexiconError as error:
        raise StudyError(f"data/{error}") from error
    if not isinstance(notes, dict) or not all(isinstance(text, str) for text in notes.values()):
        raise StudyError("data/notes.yml should have a text (Markdown) under each key, as in\n"
                         "where_from: The first is a wire story.")
    return {str(key): text for key, text in notes.items()}


def groups_told(study: Study) -> Shown:
    """Say which groups there are, which are set against each other, and which are left out."""
    sizes, pairs = study.sizes, contrasts(study)
    sized = [said("group_sized", texts=texts_of(study, group), words=Linked(
        counted(int(sizes[group]), "word"), articles_link(group)))
        for group in groups_with_words(study)]
    if len(pairs) > 1:
        sentences = [said("groups_many", groups=counted(len(pairs), "group"), sized=sized)]
    else:
        sentences = [said("groups_two" if pairs else "groups_one", sized=sized)] if sized else []
    if empty := [texts_of(study, group) for group in study.groups if not sizes[group]]:
        sentences.append(said("groups_empty", texts=empty))
    if missing := [group for group in study.settings.study.groups if group not in study.groups]:
        sentences.append(said("groups_missing", groups=missing))
    if len(study.problems):
        sentences.append(said("groups_left_out", files=list(study.problems["file"].unique())))
    return shown(study, sentences)


def differences_told(study: Study) -> Shown:
    """Say in what the articles of the groups differ, by `articles.csv`, beside their group."""
    if not contrasts(study):
        return sentence(study, "differ_one_group")
    differ, unknown = [], []
    for column in METADATA:
        values = study.articles.groupby("group")[column].agg(
            lambda known: tuple(sorted(known.dropna().unique())))
        if column != "translated_from" and not all(values):
            unknown.append(said(f"metadata_{column}"))
        elif values.nunique() > 1:
            differ.append(said(f"metadata_{column}"))
    sentences = [said("differ_in", what=differ) if differ else said("differ_in_nothing")]
    return shown(study, sentences + [said("differ_unknown", what=unknown)] * bool(unknown))


def side_by_side(study: Study, rates: pd.DataFrame, *also: str) -> pd.DataFrame:
    """Put counts and rates of the groups beside one another, a row an id: for reading.

    What `rates` was made with says where its counts lead, and by what it has groups, if not by
    those of the study. Of a group without words both columns are empty.
    """
    made = rates.attrs.get(MADE, {})
    ours = made.get("by", "group") == "group"
    part = {"text": made["text"]} if made.get("text") else {}
    rows = rates.drop_duplicates("id").set_index("id")[["label_en", "label_ar", *also]]
    leads = [{} for _ in rows.index]
    for group in study.groups if ours else dict.fromkeys(rates["group"]):
        counts = rates[rates["group"] == group].set_index("id")
        rows[f"{group}: count"] = counts["count"]
        for lead, name in zip(leads, rows.index, strict=True):
            lead[f"{group}: count"] = part_link(
                made.get("kind", "actor"), name, group, counts["count"].get(name, 0), **part
            ) if ours else concordance_link(made["kind"], name)
        rows[f"{group}: per 1,000 (95% interval)"] = pd.Series({
            row.Index: f"{row.per_thousand:.1f} ({row.low:.1f} to {row.high:.1f})"
            for row in counts.itertuples()}, dtype=object)
    return leading(rows.reset_index(drop=True).rename(columns={"label_ar": "name"}), leads)


def shares_beside(study: Study, shares: pd.DataFrame, keys: Sequence[str],
                  lead: Callable[[dict], str | None]) -> pd.DataFrame:
    """Put shares of the groups beside one another, a row a value of `keys`, with their intervals.

    `lead` says where a share leads.
    """
    heads = {group: f"{group}: share (95% interval)" for group in study.groups}
    cells, leads = {}, {}
    for row in shares.to_dict("records"):
        key, head = tuple(row[name] for name in keys), heads[row["group"]]
        cells.setdefault(key, dict(zip(keys, key, strict=True)))[head] = (
            f"{row['count']} of {row['total']}: {row['share']:.2f} ({row['low']:.2f} to "
            f"{row['high']:.2f})" if row["total"] else "–")
        leads.setdefault(key, {})[head] = lead(row)
    return leading(pd.DataFrame(cells.values(), columns=[*keys, *heads.values()]), leads.values())


def check_focus(study: Study) -> None:
    """Raise `StudyError` where `[focus]` names an actor, frame or term that cannot be shown."""
    for key in ("actors", "frames", "terms", "company"):
        in_focus(study, key)


def in_focus(study: Study, key: str) -> list:
    """Return what `[focus]` names: ids of actors or frames, the terms of `terms` or `company`.

    Raises `StudyError` for an id that is in no lexicon, and for what is no term.
    """
    names, known = list(getattr(study.settings.focus, key)), getattr(study.lexicon, key, None)
    if known is None:
        try:
            return [parse_term(term, study.lexicon, study.settings.terms.conflation)
                    for term in names]
        except ValueError as error:
            raise StudyError(f"study.toml, [focus] {key}: {error}") from error
    if unknown := [name for name in names if name not in known]:
        raise StudyError(f"study.toml, [focus] {key}: there is no {key[:-1]} {unknown[0]!r} in "
                         f"{key}.yml. Correct the id, or add the {key[:-1]}.")
    return names


def focus_terms(study: Study) -> list[Term]:
    """Return the terms whose places are shown: those of `[focus] terms`.

    Else of each contrast the clearest term of either side (of the group alone, where it is set
    against the rest), by log-likelihood among terms that occur three times; without a contrast the
    most frequent content word.
    """
    if terms := in_focus(study, "terms"):
        return terms
    keys = []
    for group, against in contrasts(study):
        table = keyness(study.words, group, against, minimum=3)
        keys.extend(table.index[table["log_ratio"] > 0][:1])
        if against in study.groups:
            keys.extend(table.index[table["log_ratio"] < 0][:1])
    # Without a contrast, or with none among terms that occur three times.
    keys = keys or _most(study.content_words["key"].value_counts())
    stems = study.term_labels["stem"]
    return [Term(stems[key], (key,), (False,)) for key in dict.fromkeys(keys)]


def focus_company(study: Study) -> list[Term]:
    """Return the terms whose neighbours are shown: `[focus] company`, else the first in focus."""
    return in_focus(study, "company") or focus_terms(study)[:1]


def focus_actors(study: Study) -> list[str]:
    """Return the actors whose every expression is shown: those of `[focus] actors`.

    Else the person with most mentions, of equals the first by id; without persons the actor.
    """
    if names := in_focus(study, "actors"):
        return names
    actors, counts = study.lexicon.actors, _counts(study, "actor")
    alone = counts[counts.index.isin(list(actors))]
    persons = alone[[actors[name].kind == "person" for name in alone.index]]
    return _most(persons if len(persons) else alone)


def focus_frames(study: Study) -> list[str]:
    """Return the frames whose every place is told with its voice: those of `[focus] frames`.

    Else those found that pass a moral judgement, without any the frame named most.
    """
    if names := in_focus(study, "frames"):
        return names
    counts = _counts(study, "frame")
    return [name for name, frame in study.lexicon.frames.items()
            if "moral" in frame.functions and name in counts.index] or _most(counts)


def _counts(study: Study, kind: str) -> pd.Series:
    return study.mentions.loc[study.mentions["kind"] == kind, "id"].value_counts()


def _most(counts: pd.Series) -> list[str]:
    """What is counted most often, of equals the first by id."""
    return sorted(counts.index[counts == counts.max()])[:1]


def about_focus(study: Study, what: str) -> Shown:
    """Say which `terms` or `actors` are shown and who chose them."""
    if what == "terms":
        chosen = {"terms": "، ".join(term.typed for term in focus_terms(study))}
    else:
        chosen = {"names": [labels(study.lexicon.actors[name]) for name in focus_actors(study)]}
    if not any(chosen.values()):
        return sentence(study, f"focus_no_{what[:-1]}")
    typed = getattr(study.settings.focus, what)
    return sentence(study, f"focus_{what}" if typed else f"focus_{what}_chosen", **chosen)


def no_contrast(study: Study) -> Shown:
    """Say that there are no two groups to set against each other; nothing where there are."""
    return shown(study, [] if contrasts(study) else [said("no_contrast")])


def counts_over_time(study: Study) -> tuple[pd.DataFrame, str]:
    """Count the frames and actors in focus by group and period, and name the unit of the periods.

    The unit is the shortest of day, week, month, quarter and year of which the dated articles span
    at most `MOST_PERIODS`. A row an item, group and period with counted words; `at` is the day in
    the middle of it. No row where articles have fewer than `DATES` different dates or nothing in
    focus is mentioned in them.
    """
    dated = study.articles[study.articles["date"].notna() & (study.articles["words"] > 0)]
    if dated["date"].nunique() < DATES:
        return pd.DataFrame(), ""
    days = pd.to_datetime(dated["date"])
    unit = next((unit for unit, code in UNITS.items() if (
        days.max().to_period(code) - days.min().to_period(code)).n < MOST_PERIODS), "year")
    periods = days.dt.to_period(UNITS[unit])
    # A week is named by its first day.
    dated = dated.assign(
        period=[str(period).partition("/")[0].replace("Q", "-Q") for period in periods],
        at=[(period.start_time + (period.end_time - period.start_time) / 2).date().isoformat()
            for period in periods])
    sizes = dated.groupby(["group", "period", "at"]).agg(
        articles=("article", "size"), size=("words", "sum")).reset_index()
    mentions = each_named(study.mentions).drop(columns="group").merge(
        dated[["article", "group", "period"]], on="article")
    focus = study.settings.focus
    ids = [name for name in dict.fromkeys([*focus.frames, *focus.actors])
           if (mentions["id"] == name).any()][:MOST_ITEMS]
    if not ids:
        return pd.DataFrame(), ""
    table = count_by(mentions, ["id", "group", "period"], sizes.set_index(
        ["group", "period"])["size"], values=pd.DataFrame({"id": ids}))
    table = table.merge(sizes.drop(columns="size"), on=["group", "period"])
    return label_ids(study, table)[[
        "id", "label_en", "label_ar", "group", "period", "at", "articles", "count", "size",
        "per_thousand", "low", "high"]], unit
