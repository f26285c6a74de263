"""Tables for the notebook on voices: who speaks, who calls on whom, who calls whom what."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.measures.frequency import naming_profile, speaker_matrix
from analysis.measures.made import made
from analysis.measures.uncertainty import wilson
from analysis.mentions.naming import naming_expressions
from analysis.mentions.resolve import each_named
from analysis.report.display import Linked, Shown, joined, prose
from analysis.report.links import leading, leads_of, part_link
from analysis.study.beside import with_english
from analysis.study.labels import (
    gloss_phrases,
    kind_of,
    label_ids,
    label_speakers,
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


def told_of(counts: pd.DataFrame, identifier: str, group: str) -> Shown:
    """Say in words who says something: "in 3 places: this page (2); Al Jazeera, reported (1)".

    `counts` as `who_says` gives it.
    """
    own = counts[(counts["id"] == identifier) & (counts["group"] == group)]
    own = own.sort_values(["count", "speaker", "voice"], ascending=[False, True, True])
    if own.empty:
        return prose("in no place")
    parts = [prose("{who}{voice} ({n})", who=row["label_en"], n=Linked(
        row["count"], lead.get("count")), voice=f", {row['voice']}" * (row["voice"] != OUTLET))
        for row, lead in zip(own.to_dict("records"), leads_of(own), strict=True)]
    number = int(own["count"].sum())
    return prose("in {n} place{s}: {parts}", n=number, s="s" * (number > 1),
                 parts=joined(parts, "; "))


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


def compare_voices(study: Study, references: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Hold voices and quotations against the reference annotations of the articles.

    Returns a row each for direct quotations (found with exact span and the same speaker),
    reporting words (found with the same speaker) and mentions of actors (found in the same
    voice): `what`, `right`, `expected`, `share (95% interval)` (Wilson 1927). What is
    marked borderline is left out; a mention that was not found is not right.
    """
    right = {what: [] for what in ("direct quotations", "reporting words", "voices of mentions")}
    for reference in references:
        quotations, mentions = (table[table["article"] == reference["article"]]
                                for table in (study.tables.quotations, study.mentions))
        spans = quotations[["start", "end", "speaker"]][quotations["mode"] == "direct"]
        direct = set(spans.itertuples(index=False, name=None))
        right["direct quotations"] += [
            (q["start"], q["end"], q["speaker"]) in direct
            for q in reference.get("direct_quotations", [])]
        for report in reference.get("reported_speech", []):
            if not report.get("borderline"):
                start, end = report["verb"]
                hit = quotations[(quotations["verb_start"] < end)
                                 & (quotations["verb_end"] > start)]
                right["reporting words"].append(report["speaker"] in hit["speaker"].tolist())
        for mention in reference["mentions"]:
            if "voice" in mention and not mention.get("borderline"):
                start, end = mention["head"]
                hit = mentions[(mentions["id"] == mention["actor"])
                               & (mentions["head_start"] < end) & (mentions["head_end"] > start)]
                voice = {"attributed": "reported"}.get(mention["voice"], mention["voice"])
                right["voices of mentions"].append(voice in hit["voice"].tolist())
    table = pd.DataFrame([(what, sum(hits), len(hits)) for what, hits in right.items() if hits],
                         columns=["what", "right", "expected"])
    low, high = wilson(table["right"], table["expected"])
    table["share (95% interval)"] = [
        f"{share:.2f} ({a:.2f} to {b:.2f})" for share, a, b in
        zip(table["right"] / table["expected"], low, high, strict=True)]
    return table
