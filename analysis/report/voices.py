"""Who is in the texts and whose words they are: what notebooks 3 and 5 show."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.addresses import reader_link
from analysis.measures.frequency import count_mentions, naming_profile
from analysis.measures.made import made
from analysis.measures.uncertainty import wilson
from analysis.mentions.ids import each_named
from analysis.mentions.naming import naming_expressions
from analysis.report.charts import Chart, Exhibit, print_rates
from analysis.report.display import Linked, Shown, leading, leads_of, part_link, show
from analysis.report.figures import dumbbells, most_mentioned
from analysis.report.framing import judged_actors
from analysis.report.groups import body_sizes, by_group, focus_actors, shares_beside, with_link
from analysis.report.lines import line_chart, mention_lines
from analysis.report.sentences import Labels, Said, counted, heading, labels, said, sentence, shown
from analysis.study.labels import (
    gloss_phrases,
    glossed,
    kind_of,
    label_ids,
    label_speakers,
    with_english,
)
from analysis.study.study import Study, without_echoes
from analysis.study.whole_pages import OUTLET, VOICES, named_speaker
from analysis.wording import COMMA, LANGUAGES, wording


def actor_counts(study: Study, body: bool = False) -> pd.DataFrame:
    """Count the mentions of each actor in each group as `count_mentions` does, with labels.

    With `body` without the blocks that restate it. Several actors together count for each.
    """
    mentions = without_echoes(study.mentions) if body else study.mentions
    sizes = body_sizes(study) if body else study.sizes
    actors = each_named(mentions[mentions["kind"] == "actor"])
    return made(label_ids(study, count_mentions(actors, sizes[sizes > 0])), "rates", kind="actor",
                text="body" if body else None)


def mention_forms(study: Study, most: int = 14) -> pd.DataFrame:
    """Count the forms (name, title, label, ...) of the most mentioned actors by group.

    What names an actor together with others has a column of its own, `together`.
    """
    top = most_mentioned(actor_counts(study), most)["id"].unique()
    actors = study.mentions[study.mentions["kind"] == "actor"]
    form = actors["form"].mask(actors["id"].str.contains("+", regex=False), "together")
    actors = each_named(actors.assign(form=form))
    actors = actors[actors["id"].isin(top)]
    counts = actors.groupby(["id", "group", "form"]).size().unstack(fill_value=0)
    forms = list(counts.columns)
    table = label_ids(study, counts.rename_axis(columns=None).reset_index())
    return leading(table, lambda row: {
        form: part_link("actor", row["id"], row["group"], row[form], form=form)
        for form in forms if form != "together"  # the lines of which no page has apart
    }).rename(columns={"label_ar": "actor"})[["label_en", "actor", "group", *forms]]


def actor_lines(study: Study, actor: str) -> pd.DataFrame:
    """Return every place of an actor; `gloss` is of the expression, word by word."""
    lines = mention_lines(study, actor)
    lines["gloss"] = lines["node"].map(gloss_phrases(study, lines["node"]))
    return lines[["article", "line", "role", "form", "before", "node", "after", "english", "gloss"]]


def label_shares(study: Study, actor: str) -> pd.DataFrame:
    """Count how many expressions for an actor are labels, by group, with Wilson intervals."""
    mentions = study.mentions[study.mentions["id"] == actor]
    table = mentions["form"].eq("label").groupby(mentions["group"]).agg(
        labels="sum", expressions="size").astype(int)
    table = table.reindex([group for group in study.groups if group in table.index])
    low, high = wilson(table["labels"], table["expressions"])
    return table.assign(low=low, high=high).rename_axis("group").reset_index()


def label_sentence(study: Study, actor: str) -> Shown:
    """Say how many of the expressions for an actor are labels, group by group."""
    shares, name = label_shares(study, actor), labels(study.lexicon.actors[actor])
    if shares.empty:
        return sentence(study, "actor_absent", name=name)
    parts = [said("labels_in_group", group=row.group, low=row.low, high=row.high,
                  n=with_link(row.labels, "actor", actor, row.group, form="label"),
                  expressions=with_link(row.expressions, "actor", actor, row.group))
             for row in shares.itertuples()]
    sentences = [said("labels_of_actor", name=name, parts=parts)]
    if absent := [group for group in study.groups if group not in set(shares["group"])]:
        sentences.append(said("labels_absent", name=name, groups=absent))
    return sentence(study, "in_a_row", sentences=sentences)


ACTORS = Exhibit(
    "actors", lambda study, results: actor_counts(study),
    lambda study, rates: dumbbells(rates), print_rates("actor"))


def quoted_by_outlet(study: Study) -> pd.DataFrame:
    """Count the words that each known outlet (`group`) quotes, by speaker (`id`)."""
    words = study.words.query("voice == 'quoted'").drop(columns="group")
    words = words.merge(study.articles[["article", "outlet"]].dropna(), on="article")
    sizes = study.sizes_by("outlet")
    sizes = sizes[sizes.index.notna() & (sizes > 0)]
    # Where no outlet is known the names of none are no numbers.
    sizes.index = sizes.index.astype(object).rename("group")
    counts = count_mentions(words.rename(columns={"speaker": "id", "outlet": "group"}), sizes)
    return made(label_speakers(study, counts.assign(speaker=counts["id"])), "quoted",
                kind="speaker", by="outlet")


QUOTED = Exhibit(
    "quoted", lambda study, results: quoted_by_outlet(study),
    lambda study, rates: dumbbells(rates, name="quoted"), print_rates("speaker", "quoted"))


def speaking(study: Study) -> pd.DataFrame:
    """Count whose words each group's counted words are, the page first, then who says most.

    `speaker` is `outlet` for the page, `unknown` where nobody is named; `size` is the group's.
    """
    words = study.words.assign(speaker=named_speaker(study.words))
    counts = words.groupby(["group", "speaker", "voice"]).size().reset_index(name="words")
    counts["size"] = counts["group"].map(study.sizes)
    counts["share"] = counts["words"] / counts["size"]
    total = counts.groupby(["group", "speaker"])["words"].transform("sum")
    order = counts.assign(group=counts["group"].map(study.groups.index),
                          page=counts["speaker"] != OUTLET, total=-total,
                          voice=counts["voice"].map(VOICES.index)).sort_values(
        ["group", "page", "total", "speaker", "voice"]).index
    return label_speakers(study, counts.loc[order].reset_index(drop=True))


def speaking_table(study: Study, counts: pd.DataFrame) -> pd.DataFrame:
    """Return `speaking` for reading: a row a group and speaker, the words of each voice beside."""
    keys = ["group", "speaker"]
    words = counts.pivot(index=keys, columns="voice", values="words")
    table = counts.drop_duplicates(keys)[[*keys, "label_en", "label_ar", "size"]].join(
        words.reindex(columns=VOICES).fillna(0).astype(int), on=keys).reset_index(drop=True)
    shares = table[list(VOICES)].sum(axis=1) / table["size"]
    table["share of the text"] = shares.map("{:.1%}".format)
    return leading(table, lambda row: {
        voice: part_link("speaker", row["speaker"], row["group"], row[voice], voice=voice)
        for voice in VOICES}).drop(columns=["size", "speaker"]).rename(
        columns={"label_ar": "speaker"})


def speaking_told(study: Study, shares: pd.DataFrame) -> Shown:
    """Say how much is the page's own, how much is quoted, and who else says most."""
    sentences = []
    for group, texts, rows in by_group(study, shares):
        voice, others = rows.groupby("voice")["share"].sum(), rows[rows["speaker"] != OUTLET]
        page = voice.get(OUTLET, 0.0)
        sentences.append(said(
            "speaking_page", quoted=voice.get("quoted", 0.0), texts=texts,
            page=with_link(page, "speaker", OUTLET, group, voice=OUTLET),
            most=said("speaking_most", who=labels(others.iloc[0])) if len(others) else
            said("speaking_alone")))
    return shown(study, sentences or [said("speaking_nobody")])


def calls_table(study: Study, calls: pd.DataFrame) -> pd.DataFrame:
    """Return every call, declared support and question for reading; `calls` as `study.calls`."""
    names = {"caller_en": "caller", "addressee_en": "addressee"}
    return _placed(study, calls.drop(columns=[*names.values()]).rename(columns=names).replace(
        {"kind": {"call_for": "call for"}}), ["kind", *names.values(), "what"], "what")


def calls_told(study: Study, calls: pd.DataFrame) -> Shown:
    """Say how many calls each group has, how many name whom they are made on, and who calls."""
    asked = calls[calls["kind"] == "call_for"]
    if asked.empty:
        return sentence(study, "calls_none")
    sentences = []
    for group, texts, rows in by_group(study, asked, silent=True):
        callers = [Labels(en, ar) if en else said("speaker_unknown") for en, ar in
                   rows[["caller_en", "caller_ar"]].drop_duplicates("caller_en").to_numpy()]
        named = int(rows["addressee_en"].ne("").sum())
        values = {"named": with_link(named, "call", "all", group, named="named"),
                  "calls": with_link(len(rows), "call", "all", group, "call", call="call_for")}
        sentences.append(said("calls_in_by", texts=texts, **values, who=callers) if callers else
                         said("calls_in", texts=texts, **values))
        supports = int((calls["kind"].eq("support") & calls["group"].eq(group)).sum())
        if supports:
            sentences.append(said("calls_and_support", n=supports, all=len(rows) + supports))
    return shown(study, sentences)


def call_pairs(calls: pd.DataFrame) -> pd.DataFrame:
    """Count who calls on whom by name: `group`, `caller`, `addressee`, `calls`."""
    asked = calls[(calls["kind"] == "call_for") & (calls["addressee_en"] != "")]
    counts = asked.groupby(["group", "caller_en", "addressee_en"]).size().reset_index(
        name="calls").rename(columns={"caller_en": "caller", "addressee_en": "addressee"})
    return leading(counts, lambda row: {"calls": part_link(
        "call", "all", row["group"], row["calls"], pair=f"{row['caller']} {row['addressee']}")})


def speakers_by_actors(study: Study, most: int | None = None) -> pd.DataFrame:
    """Count which actors each speaker speaks of, with labels of both, zeros included.

    Speakers are in the order of `speaking`, actors (the `most` frequent, else all) in that of their
    total. Several actors together count for each.
    """
    actors = each_named(study.mentions[study.mentions["kind"] == "actor"])
    totals = actors.groupby("id").size().sort_values(ascending=False, kind="stable").head(most)
    counts = actors.groupby(["group", named_speaker(actors).rename("speaker"), "id"]).size()
    spoken = speaking(study)[["group", "speaker"]].drop_duplicates().merge(
        counts.index.droplevel("id").unique().to_frame(index=False))
    table = spoken.merge(totals.index.to_frame(index=False), how="cross")
    table["count"] = counts.reindex(pd.MultiIndex.from_frame(table), fill_value=0).to_numpy()
    return label_speakers(study, label_ids(study, table).rename(
        columns={"label_en": "actor_en", "label_ar": "actor_ar"}))[[
            "group", "speaker", "id", "count", "label_en", "label_ar", "actor_en", "actor_ar"]]


def matrix_told(study: Study, matrix: pd.DataFrame) -> Shown:
    """Say how many mentions of actors are the page's own; `matrix` as `speakers_by_actors`."""
    return sentence(study, "matrix_page", n=matrix["id"].nunique(), each=[
        said("matrix_page_in", texts=texts, all=rows["count"].sum(),
             page=rows.loc[rows["speaker"] == OUTLET, "count"].sum())
        for _, texts, rows in by_group(study, matrix)]) if len(matrix) else sentence(
        study, "no_actor")


def naming_tiles(study: Study, *ids: str) -> pd.DataFrame:
    """List every expression for actors in text order, with its choice, voice and line.

    `expression` has an elided article put back; `verbatim` is that of the speech it stands in.
    """
    kinds = {name: actor.kind for name, actor in study.lexicon.actors.items()}
    table = naming_expressions(study.mentions[study.mentions["id"].isin(ids)], None, kinds,
                               study.texts)
    table = table.sort_values(
        ["group", "article", "start", "end"], ignore_index=True,
        key=lambda column: column.map(study.groups.index) if column.name == "group" else column)
    lines = study.tables.blocks.rename(columns={"start": "from", "end": "to"})
    table = table.merge(lines[["article", "block", "line", "from", "to"]], on=["article", "block"])
    table["text"] = [" ".join(study.texts[article][start:end].split()) for article, start, end in
                     table[["article", "from", "to"]].to_numpy()]
    verbatim = study.tables.quotations.groupby("article")["verbatim"].first()
    table = table.assign(
        verbatim=table["article"].map(verbatim).where(table["voice"] != OUTLET),
        gloss=table["expression"].map(gloss_phrases(study, table["expression"])),
        choice=table["form"], speaker=named_speaker(table))
    return with_english(study, label_speakers(study, table))[[
        "group", "article", "line", "expression", "gloss", "choice", "strategy", "voice",
        "speaker", "verbatim", "label_en", "label_ar", "start", "end", "text", "english"]]


def naming(study: Study, actor: str, tiles: pd.DataFrame) -> Chart:
    """Draw each expression for an actor, of `naming_tiles`, marked in its line."""
    def said_by(row: Mapping, lang: str) -> str:
        speaker, voice = row[f"label_{lang}"], row["voice"]
        translated = voice == "quoted" and row["verbatim"] == "translated"
        key = f"voice_{'translated' if translated else voice}"
        whose = speaker if voice == OUTLET else wording(key, lang, speaker=speaker)
        return COMMA[lang].join([wording(row["choice"], lang), whose])

    entry = study.lexicon.actors[actor]
    return line_chart(study, actor.replace("_", "-"), {"en": entry.label_en, "ar": entry.label_ar},
                      tiles.assign(**{f"said_{lang}": [said_by(row, lang) for row in
                                                       tiles.to_dict("records")]
                                      for lang in LANGUAGES}), "naming")


def tiles_table(study: Study, tiles: pd.DataFrame) -> pd.DataFrame:
    """Return the expressions of `naming_tiles` for reading, each line leading to its place."""
    return _placed(study, tiles.rename(columns={"label_en": "whose"}), [
        "expression", "choice", "strategy", "voice", "whose", "verbatim"], "expression")


def _placed(study: Study, places: pd.DataFrame, columns: Sequence[str], arabic: str
            ) -> pd.DataFrame:
    """Return columns of places for reading, each line leading to its place."""
    # Where a group has several articles a line number alone would not say where.
    where = ["group", *["article"] * bool(study.articles["group"].duplicated().any()), "line"]
    table = leading(places.reset_index(drop=True), lambda row: {
        "line": reader_link(row["article"], start=row["start"])})
    return glossed(study, table[[*where, *columns]], arabic)


def profile_table(study: Study, expressions: pd.DataFrame, by: str = "choice",
                  actor: str | None = None, voice: str | None = None) -> pd.DataFrame:
    """Put the naming profiles of the groups beside one another, a row a choice.

    They lead to lines where all expressions are for one `actor` (and in one `voice`, if given).
    """
    part = {"choice": "form" if voice is None else "spoken", "voice": "voice"}[by]
    profile = naming_profile(expressions, by=by)
    order = profile.groupby(by)["count"].sum().sort_values(ascending=False, kind="stable").index
    rows = profile.set_index([by, "group"]).reindex(pd.MultiIndex.from_product(
        [order, study.groups], names=[by, "group"]), fill_value=0).reset_index()
    table = shares_beside(study, rows, [by], lambda row: actor and part_link(
        "actor", actor, row["group"], row["count"],
        **{part: f"{row[by]} {voice}" if voice else row[by]}))
    return made(table, "naming", by=by, actor=actor, voice=voice)


def naming_heading(study: Study, actor: str, tiles: pd.DataFrame) -> list[Shown]:
    """Ask as a heading what an actor is called, and say so where it is not mentioned."""
    name = labels(study.lexicon.actors[actor])
    asked = heading(study, said("named_how", name=name))
    return [asked] if len(tiles) else [asked, sentence(study, "named_nowhere", name=name)]


def show_naming(study: Study, actor: str, tiles: pd.DataFrame) -> list[Shown]:
    """Show what is chosen for an actor, by whom, and whose words the labels are."""
    name, page = study.lexicon.actors[actor].label_en, tiles[tiles["voice"] == OUTLET]
    sentences, label = [], tiles[tiles["choice"] == "label"]
    for group, texts, rows in by_group(study, label):
        voices = {key: with_link(int(rows["voice"].eq(voice).sum()), "actor", actor, group,
                                 spoken=f"label {voice}")
                  for key, voice in zip(("page", "reported", "quoted"), VOICES, strict=True)}
        translated = rows["voice"].eq("quoted") & rows["verbatim"].eq("translated")
        key = "labels_whose"
        if translated.any():
            key, voices["translated"] = "labels_whose_translated", int(translated.sum())
        sentences.append(sentence(
            study, key, texts=texts, name=labels(study.lexicon.actors[actor]), **voices,
            n=with_link(len(rows), "actor", actor, group, form="label")))
    return [show(profile_table(study, tiles, actor=actor), f"What is chosen for {name}",
                 "Score intervals (Wilson 1927), as if each expression were chosen on its own."),
            show(profile_table(study, page, actor=actor, voice=OUTLET),
                 "The same in the page's own words",
                 empty=sentence(study, "named_by_page_nowhere")),
            show(profile_table(study, tiles, "voice", actor),
                 f"In whose words {name} is named"), *sentences]


def show_others(study: Study) -> list[Shown]:
    """Show what is chosen for actors out of focus of whom a label is used, and whose it is."""
    focus = focus_actors(study)
    others = [name for name in judged_actors(study) if name not in focus]
    if not others:
        return []
    tiles = naming_tiles(study, *others)
    names = [labels(study.lexicon.actors[name]) for name in others]
    return [heading(study, said("judged_besides")), sentence(study, "names_sentence", names=names),
            show(profile_table(study, tiles), "What is chosen for them"),
            show(tiles_table(study, tiles[tiles["choice"] == "label"]),
                 "Their labels, and whose they are", "Glossed word by word.")]


def who_says(study: Study, *ids: str) -> pd.DataFrame:
    """Count mentions of actors or frames (`name_`) by whose words (`label_`) they stand in."""
    found = study.mentions[study.mentions["id"].isin(ids)]
    counts = found.assign(speaker=named_speaker(found)).groupby(
        ["id", "group", "voice", "speaker"]).size().reset_index(name="count")
    named = label_ids(study, counts).rename(columns={"label_en": "name_en", "label_ar": "name_ar"})
    return leading(label_speakers(study, named), lambda row: {"count": part_link(
        kind_of(study, row["id"]), row["id"], row["group"], 1,
        whose=f"{row['voice']} {row['speaker']}")})


def whose_table(study: Study, ids: Sequence[str]) -> pd.DataFrame:
    """Return `who_says` for reading."""
    table = who_says(study, *ids)[["name_en", "name_ar", "group", "voice", "label_en", "count"]]
    return table.rename(columns={"name_ar": "frame", "label_en": "whose"})


def words_told(study: Study, frames: Sequence[str]) -> Shown:
    """Say in whose words the places of frames stand, a sentence a frame."""
    if not frames:
        return sentence(study, "words_of_no_frame")
    whose, sentences = who_says(study, *frames), []
    for name in frames:
        frame = labels(study.lexicon.frames[name])
        each = [said("words_stand_in", texts=texts, whose=_whose(rows),
                     places=counted(int(rows["count"].sum()), "place"))
                for _, texts, rows in by_group(study, whose[whose["id"] == name])]
        sentences.append(said("words_stand", frame=frame, each=each) if each else
                         said("words_stand_nowhere", frame=frame))
    return shown(study, sentences)


def _whose(counts: pd.DataFrame) -> list[Said]:
    """Say who says something and how often; `counts` are rows of `who_says`."""
    rows = counts.sort_values(["count", "speaker", "voice"], ascending=[False, True, True])
    return [said("labelled_count", n=Linked(n, lead.get("count")), label=labels(row)
                 if row.voice == OUTLET else said(f"voice_{row.voice}", speaker=labels(row)))
            for row, n, lead in zip(rows.itertuples(), rows["count"], leads_of(rows), strict=True)]
