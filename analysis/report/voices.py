"""What notebook 5 shows: who speaks, of whom, who calls on whom, whose words the others are."""

from collections.abc import Sequence

import pandas as pd

from analysis.addresses import reader_link
from analysis.measures.frequency import naming_profile, speaker_matrix
from analysis.measures.made import made
from analysis.mentions.naming import naming_expressions
from analysis.mentions.resolve import each_named
from analysis.report.display import Linked, Shown, leading, leads_of, part_link, show
from analysis.report.focus import focus_actors
from analysis.report.groups import groups_with_words, texts_of
from analysis.report.sentences import (
    Labels,
    Said,
    counted,
    heading,
    labels,
    said,
    sentence,
    shown,
)
from analysis.study.labels import (
    gloss_phrases,
    glossed,
    kind_of,
    label_ids,
    label_speakers,
    with_english,
)
from analysis.study.study import Study
from analysis.study.whole_pages import OUTLET, VOICES, named_speaker
from analysis.wording import LANGUAGES


def speaking(study: Study) -> pd.DataFrame:
    """Count whose words each group's counted words are.

    Returns one row a group, speaker and voice, the page first, then those who say most: `group`,
    `speaker` (`outlet` for the page, `unknown` where nobody is named), `voice`, `words`, `size`
    (words of the group), `share`, `label_en`, `label_ar`.
    """
    words = study.words.assign(speaker=named_speaker(study.words))
    counts = words.groupby(["group", "speaker", "voice"]).size().rename("words").reset_index()
    counts["size"] = counts["group"].map(study.sizes)
    counts["share"] = counts["words"] / counts["size"]
    total = counts.groupby(["group", "speaker"])["words"].transform("sum")
    keys = pd.DataFrame({"group": counts["group"].map(study.groups.index),
                         "page": counts["speaker"] != OUTLET, "total": -total,
                         "speaker": counts["speaker"],
                         "voice": counts["voice"].map(VOICES.index)})
    order = keys.sort_values(list(keys.columns)).index
    return label_speakers(study, counts.loc[order].reset_index(drop=True))


def speaking_table(study: Study, counts: pd.DataFrame) -> pd.DataFrame:
    """Return `speaking` for reading: a row a group and speaker, words reported and quoted beside.

    Columns `group`, `label_en`, `speaker` (Arabic), a count of words for each voice, `share of
    the text` (of all three).
    """
    rows = counts.drop_duplicates(["group", "speaker"]).set_index(["group", "speaker"])
    rows = rows[["label_en", "label_ar", "size"]]
    for voice in VOICES:
        own = counts[counts["voice"] == voice].set_index(["group", "speaker"])["words"]
        rows[voice] = own.reindex(rows.index, fill_value=0)
    total = rows[list(VOICES)].sum(axis=1)
    rows["share of the text"] = [f"{share:.1%}" for share in total / rows["size"]]
    table = rows.reset_index()
    leads = [{voice: part_link("speaker", row["speaker"], row["group"], row[voice], voice=voice)
              for voice in VOICES} for row in table.to_dict("records")]
    return leading(table.drop(columns=["size", "speaker"]).rename(
        columns={"label_ar": "speaker"}), leads)


def speaking_told(study: Study, shares: pd.DataFrame) -> Shown:
    """Say how much is the page's own, how much is quoted, and who says most besides the page.

    `shares` as `speaking` gives it.
    """
    sentences = []
    for group in _with_rows(study, shares):
        rows = shares[shares["group"] == group]
        voice, others = rows.groupby("voice")["share"].sum(), rows[rows["speaker"] != OUTLET]
        page = voice.get(OUTLET, 0.0)
        most = said("speaking_most", who=labels(others.iloc[0])) if len(others) else (
            said("speaking_alone"))
        sentences.append(said(
            "speaking_page", quoted=voice.get("quoted", 0.0), texts=texts_of(study, group),
            page=Linked(page, part_link("speaker", OUTLET, group, page, voice=OUTLET)), most=most))
    return shown(study, sentences or [said("speaking_nobody")])


def _with_rows(study: Study, table: pd.DataFrame) -> list[str]:
    return [group for group in study.groups if table["group"].eq(group).any()]


def calls_table(study: Study, calls: pd.DataFrame) -> pd.DataFrame:
    """Return every call, declared support and question for reading; `calls` as `study.calls`.

    Columns `group`, `article` (where a group has several), `line`, `kind`, `caller`, `addressee`,
    `what`.
    """
    columns = {**{name: name for name in _where(study)}, "kind": "kind", "caller_en": "caller",
               "addressee_en": "addressee", "what": "what"}
    table = calls.replace({"kind": {"call_for": "call for"}})[[*columns]].rename(columns=columns)
    return glossed(study, _placed(calls, table), "what")


def calls_told(study: Study, calls: pd.DataFrame) -> Shown:
    """Say how many calls each group has, how many name whom they are made on, and who calls."""
    asked = calls[calls["kind"] == "call_for"]
    if asked.empty:
        return sentence(study, "calls_none")
    sentences = []
    for group in groups_with_words(study):
        rows = asked[asked["group"] == group]
        named = int(rows["addressee_en"].ne("").sum())
        callers = [Labels(en, ar) if en else said("speaker_unknown") for en, ar in
                   rows[["caller_en", "caller_ar"]].drop_duplicates("caller_en").to_numpy()]
        values = {"texts": texts_of(study, group), "calls": Linked(
            counted(len(rows), "call"), part_link("call", "all", group, len(rows),
                                                  call="call_for")),
            "named": Linked(named, part_link("call", "all", group, named, named="named"))}
        sentences.append(said("calls_in_by", **values, who=callers) if callers else
                         said("calls_in", **values))
    return shown(study, sentences)


def call_pairs(calls: pd.DataFrame) -> pd.DataFrame:
    """Count who calls on whom by name: `group`, `caller`, `addressee`, `calls`."""
    asked = calls[(calls["kind"] == "call_for") & (calls["addressee_en"] != "")]
    counts = asked.groupby(["group", "caller_en", "addressee_en"]).size().rename("calls")
    table = counts.reset_index().rename(
        columns={"caller_en": "caller", "addressee_en": "addressee"})
    return leading(table, [{"calls": part_link(
        "call", "all", row.group, row.calls, pair=f"{row.caller} {row.addressee}")}
        for row in table.itertuples()])


def speakers_by_actors(study: Study, most: int | None = None) -> pd.DataFrame:
    """Count which actors each speaker speaks of, with labels of both.

    Returns one row a group, speaker and actor, zeros included, speakers in the order of
    `speaking`, actors (the `most` frequent, else all) in that of their total: `group`,
    `speaker`, `id`, `count`, `label_en`, `label_ar` (of the speaker), `actor_en`, `actor_ar`. A
    mention of several actors together counts for each of them.
    """
    actors = each_named(study.mentions[study.mentions["kind"] == "actor"])
    totals = actors.groupby("id").size().sort_values(ascending=False, kind="stable").head(most)
    order = speaking(study).drop_duplicates(["group", "speaker"])
    parts = []
    for group in study.groups:
        matrix = speaker_matrix(actors[actors["group"] == group], OUTLET)
        spoken = [name for name in order.loc[order["group"] == group, "speaker"]
                  if name in matrix.index]
        matrix = matrix.reindex(index=spoken, columns=totals.index, fill_value=0)
        long = matrix.stack().rename("count").reset_index()
        long.columns = ["speaker", "id", "count"]
        parts.append(long.assign(group=group))
    table = label_ids(study, pd.concat(parts, ignore_index=True)).rename(
        columns={f"label_{lang}": f"actor_{lang}" for lang in LANGUAGES})
    table = label_speakers(study, table)
    return table[["group", "speaker", "id", "count", "label_en", "label_ar", "actor_en",
                  "actor_ar"]]


def matrix_told(study: Study, matrix: pd.DataFrame) -> Shown:
    """Say how many mentions of actors are the page's own in each group.

    `matrix` as `speakers_by_actors` gives it.
    """
    if matrix.empty:
        return sentence(study, "no_actor")
    counts = matrix.groupby(["group", "speaker"])["count"].sum()
    return sentence(study, "matrix_page", n=matrix["id"].nunique(), each=[
        said("matrix_page_in", texts=texts_of(study, group), page=counts[group].get(OUTLET, 0),
             all=counts[group].sum()) for group in _with_rows(study, matrix)])


def naming_tiles(study: Study, *ids: str) -> pd.DataFrame:
    """List every expression for actors with its choice, its voice and its line.

    Returns one row an expression in text order: `group`, `article`, `line`, `expression` (with
    an elided article put back), `gloss` (word by word), `choice` (the form), `strategy`,
    `voice`, `speaker`, `verbatim` (of the speech it stands in; null in the page's own words),
    `label_en`, `label_ar` (of who speaks), `start`, `end`, `text` and `english` (of the line).
    """
    kinds = {name: actor.kind for name, actor in study.lexicon.actors.items()}
    found = naming_expressions(study.mentions[study.mentions["id"].isin(ids)], None, kinds,
                               study.texts)
    found = found.sort_values(["article", "start", "end"], ignore_index=True)
    found["group"] = pd.Categorical(found["group"], study.groups)
    found = found.sort_values("group", kind="stable", ignore_index=True).astype({"group": object})
    lines = study.tables.blocks.rename(columns={"start": "from", "end": "to"})
    found = found.merge(lines[["article", "block", "line", "from", "to"]], on=["article", "block"])
    found["text"] = [" ".join(study.texts[row["article"]][row["from"]:row["to"]].split())
                     for row in found.to_dict("records")]
    glosses = gloss_phrases(study, found["expression"])
    wordings = study.tables.quotations.groupby("article")["verbatim"].first()
    found["verbatim"] = found["article"].map(wordings).where(found["voice"] != OUTLET)
    found = label_speakers(study, found.assign(gloss=found["expression"].map(glosses),
                                               choice=found["form"], speaker=named_speaker(found)))
    return with_english(study, found)[["group", "article", "line", "expression", "gloss", "choice",
                                       "strategy", "voice", "speaker", "verbatim", "label_en",
                                       "label_ar", "start", "end", "text", "english"]]


def tiles_table(study: Study, tiles: pd.DataFrame) -> pd.DataFrame:
    """Return the expressions of `naming_tiles` for reading, each line leading to its place.

    Columns `group`, `article` (where a group has several), `line`, `expression`, `choice`,
    `strategy`, `voice`, `whose`, `verbatim`.
    """
    columns = [*_where(study), "expression", "choice", "strategy", "voice", "label_en", "verbatim"]
    table = tiles[columns].rename(columns={"label_en": "whose"})
    return glossed(study, _placed(tiles, table), "expression")


def _placed(places: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Note that each row's line leads to its place; both tables have the same rows."""
    return leading(table.reset_index(drop=True), [
        {"line": reader_link(article, start=start)} for article, start in
        zip(places["article"], places["start"], strict=True)])


def _where(study: Study) -> list[str]:
    """The columns that say where a row stands: the article too, where its group has several."""
    several = study.articles["group"].duplicated().any()
    return ["group", *["article"] * bool(several), "line"]


def profile_table(study: Study, expressions: pd.DataFrame, by: str = "choice",
                  actor: str | None = None, voice: str | None = None) -> pd.DataFrame:
    """Put the naming profiles of the groups beside one another, a row a choice.

    Columns: the choice, and for each group how many of its expressions make it, with the share
    and its score interval (Wilson 1927). They lead to the lines where all expressions are for one
    `actor`, and in one `voice` if that is given.
    """
    part = {"choice": "form" if voice is None else "spoken", "voice": "voice"}[by]
    profile = naming_profile(expressions, by=by)
    order = profile.groupby(by)["count"].sum().sort_values(ascending=False, kind="stable").index
    table = made(pd.DataFrame({by: order}), "naming", by=by, actor=actor, voice=voice)
    for group in study.groups:
        own = profile[profile["group"] == group].set_index(by).reindex(order)
        table[f"{group}: share (95% interval)"] = [
            f"{row.count_:.0f} of {row.total:.0f}: {row.share:.2f} ({row.low:.2f} to "
            f"{row.high:.2f})" if row.total > 0 else "–"
            for row in own.rename(columns={"count": "count_"}).itertuples()]
    if actor is None:
        return table
    counts = profile.set_index(["group", by])["count"]
    return leading(table, [{f"{group}: share (95% interval)": part_link(
        "actor", actor, group, counts.get((group, value), 0),
        **{part: f"{value} {voice}" if voice else value}) for group in study.groups}
        for value in table[by]])


def naming_heading(study: Study, actor: str, tiles: pd.DataFrame) -> list[Shown]:
    """Ask as a heading what an actor is called, and say so where it is not mentioned."""
    name = labels(study.lexicon.actors[actor])
    asked = heading(study, said("named_how", name=name))
    return [asked] if len(tiles) else [asked, sentence(study, "named_nowhere", name=name)]


def show_profiles(study: Study, actor: str, tiles: pd.DataFrame) -> list[Shown]:
    """Show what is chosen for an actor: in all words, in the page's own, and in whose words."""
    name, page = study.lexicon.actors[actor].label_en, tiles[tiles["voice"] == OUTLET]
    return [show(profile_table(study, tiles, actor=actor), f"What is chosen for {name}",
                 "Score intervals (Wilson 1927), as if each expression were chosen on its own."),
            show(profile_table(study, page, actor=actor, voice=OUTLET),
                 "The same in the page's own words",
                 empty=sentence(study, "named_by_page_nowhere")),
            show(profile_table(study, tiles, "voice", actor),
                 f"In whose words {name} is named")]


def labels_told(study: Study, actor: str, tiles: pd.DataFrame) -> list[Shown]:
    """Say whose words the labels for an actor are, a sentence a group that has any."""
    sentences, label = [], tiles[tiles["choice"] == "label"]
    for group in _with_rows(study, label):
        rows = label[label["group"] == group]
        counts = rows["voice"].value_counts()
        voices = {name: Linked(n := int(counts.get(voice, 0)), part_link(
            "actor", actor, group, n, spoken=f"label {voice}"))
            for name, voice in (("page", OUTLET), ("reported", "reported"), ("quoted", "quoted"))}
        values = {"name": labels(study.lexicon.actors[actor]), "texts": texts_of(study, group),
                  "n": Linked(len(rows), part_link("actor", actor, group, len(rows),
                                                   form="label")), **voices}
        inside = rows[rows["voice"] == "quoted"]
        translated = int(inside["verbatim"].eq("translated").sum())
        sentences.append(said("labels_whose_translated", **values, translated=translated)
                         if translated else said("labels_whose", **values))
    return [shown(study, [one]) for one in sentences]


def others_judged(study: Study) -> list[str]:
    """Return the actors out of focus of whom a label is used."""
    judged = study.mentions.loc[study.mentions["form"] == "label", "id"].unique()
    focus = focus_actors(study)
    return [name for name in study.lexicon.actors if name in judged and name not in focus]


def show_others(study: Study) -> list[Shown]:
    """Show what is chosen for actors out of focus of whom a label is used, and whose it is."""
    others = others_judged(study)
    if not others:
        return []
    tiles = naming_tiles(study, *others)
    names = [labels(study.lexicon.actors[name]) for name in others]
    return [heading(study, said("judged_besides")), sentence(study, "names_sentence", names=names),
            show(profile_table(study, tiles), "What is chosen for them"),
            show(tiles_table(study, tiles[tiles["choice"] == "label"]),
                 "Their labels, and whose they are", "Glossed word by word.")]


def who_says(study: Study, *ids: str) -> pd.DataFrame:
    """Count mentions of actors or frames by whose words they stand in.

    Returns one row an id, group, voice and speaker: `id`, `name_en`, `name_ar`, `group`,
    `voice`, `speaker`, `count`, `label_en`, `label_ar` (of who speaks).
    """
    found = study.mentions[study.mentions["id"].isin(ids)]
    found = found.assign(speaker=named_speaker(found))
    keys = ["id", "group", "voice", "speaker"]
    counts = found.groupby(keys).size().rename("count").reset_index()
    named = label_ids(study, counts).rename(
        columns={f"label_{lang}": f"name_{lang}" for lang in LANGUAGES})
    return leading(label_speakers(study, named), [
        {"count": part_link(kind_of(study, row.id), row.id, row.group, 1,
                            whose=f"{row.voice} {row.speaker}")} for row in named.itertuples()])


def whose_table(study: Study, ids: Sequence[str]) -> pd.DataFrame:
    """Return `who_says` for reading: `name_en`, `frame` (Arabic), `group`, `voice`, `whose`,
    `count`.
    """
    table = who_says(study, *ids)[["name_en", "name_ar", "group", "voice", "label_en", "count"]]
    return table.rename(columns={"name_ar": "frame", "label_en": "whose"})


def words_told(study: Study, frames: Sequence[str]) -> Shown:
    """Say in whose words the places of frames stand, a sentence a frame."""
    if not frames:
        return sentence(study, "words_of_no_frame")
    whose, sentences = who_says(study, *frames), []
    for name in frames:
        frame = labels(study.lexicon.frames[name])
        each = [said("words_stand_in", texts=texts_of(study, group), whose=_whose(rows),
                     places=counted(int(rows["count"].sum()), "place"))
                for group in study.groups
                if len(rows := whose[(whose["id"] == name) & (whose["group"] == group)])]
        sentences.append(said("words_stand", frame=frame, each=each) if each else
                         said("words_stand_nowhere", frame=frame))
    return shown(study, sentences)


def _whose(counts: pd.DataFrame) -> list[Said]:
    """Say who says something and how often; `counts` are rows of `who_says`."""
    rows = counts.sort_values(["count", "speaker", "voice"], ascending=[False, True, True])
    rows = rows.rename(columns={"count": "n"})
    return [said("labelled_count", n=Linked(row.n, lead.get("count")),
                 label=labels(row) if row.voice == OUTLET else
                 said(f"voice_{row.voice}", speaker=labels(row)))
            for row, lead in zip(rows.itertuples(), leads_of(rows), strict=True)]


