"""How voices, quotations and reports fit the annotations of a study by hand."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.measures.uncertainty import wilson
from analysis.report.display import Shown, show
from analysis.report.sentences import (
    sentence,
)
from analysis.study.labels import references
from analysis.study.study import Study


def compare_voices(study: Study, annotations: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Hold voices and quotations against the reference annotations of the articles.

    Returns a row each for direct quotations (found with exact span and the same speaker),
    reporting words (found with the same speaker) and mentions of actors (found in the same
    voice): `what`, `right`, `expected`, `share (95% interval)` (Wilson 1927). What is
    marked borderline is left out; a mention that was not found is not right.
    """
    right = {what: [] for what in ("direct quotations", "reporting words", "voices of mentions")}
    for reference in annotations:
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


def show_voice_fit(study: Study) -> Shown:
    """Show voices held against the reference annotations, where the study has any."""
    return show(compare_voices(study, references(study)), "Voices: found against the reference",
                ["direct quotations: exact span and speaker; reporting words: the speaker;",
                 "voices of mentions: page, reported or quoted. Intervals are Wilson's."],
                empty=sentence(study, "no_voice_reference"))
