"""Whose words the counted words are, and who calls on whom."""


import numpy as np
import pandas as pd

from analysis.study.beside import with_english
from analysis.study.labels import (
    label_speakers,
)
from analysis.study.study import Study
from analysis.voices.calls import find_calls
from analysis.voices.speech import load_speech
from analysis.voices.voices import add_voices
from analysis.wording import LANGUAGES

OUTLET, NOBODY = "outlet", "unknown"
VOICES = (OUTLET, "reported", "quoted")


def voiced_words(study: Study) -> pd.DataFrame:
    """Return the counted words with `voice` and `speaker`, as mentions have them."""
    if study.words.empty:
        return study.words.assign(voice="", speaker=None)
    parts = []
    for article, words in study.words.groupby("article", sort=False):
        own = {name: _of(article, getattr(study.tables, name))
               for name in ("mentions", "quotations", "blocks")}
        # Words between two edges are in one voice: one of them is asked for all.
        edges = np.unique(np.concatenate(
            [own[name][side] for name in ("quotations", "blocks") for side in ("start", "end")]))
        stretch = np.searchsorted(edges, words["start"], side="right")
        asked = words.assign(stretch=stretch, kind="word").drop_duplicates("stretch")
        told = add_voices(pd.concat([own["mentions"], asked]), own["quotations"], own["blocks"])
        told = told[told["kind"] == "word"].set_index("stretch")
        parts.append(words.assign(
            **{name: told[name].reindex(stretch).to_numpy() for name in ("voice", "speaker")}))
    return pd.concat(parts, ignore_index=True)


def _of(article: str, table: pd.DataFrame) -> pd.DataFrame:
    return table[table["article"] == article]


def _speaker(table: pd.DataFrame) -> pd.Series:
    return table["speaker"].where(table["voice"] != OUTLET, OUTLET).fillna(NOBODY)


def calls(study: Study) -> pd.DataFrame:
    """Find who calls on whom to do what, in the counted parts of the articles.

    The columns of `find_calls` with `article`, `group`, `line`, `what` (the words of the call),
    `english` (of the line), and `caller_en`, `caller_ar`, `addressee_en`, `addressee_ar`; an
    addressee that is not named is empty.
    """
    speech = load_speech(study.lexicon.folder)
    parts = []
    for article, text in study.texts.items():
        own = [_of(article, table) for table in (
            study.tables.quotations, study.tables.mentions, study.tables.sentences)]
        parts.append(find_calls(text, *own, speech).assign(article=article))
    table = pd.concat(parts, ignore_index=True)
    blocks = study.tables.blocks.query("counted")[["article", "line", "start", "end"]]
    joined = table.merge(blocks.rename(columns={"start": "from", "end": "to"}), on="article")
    inside = joined["start"].ge(joined["from"]) & joined["start"].lt(joined["to"])
    table = joined[inside].drop(columns=["from", "to"])
    table["what"] = [study.texts[row.article][row.start:row.end] for row in table.itertuples()]
    table["group"] = table["article"].map(study.articles.set_index("article")["group"])
    for column in ("caller", "addressee"):
        labels = label_speakers(study, table.assign(speaker=table[column].fillna(NOBODY)))
        for lang in LANGUAGES:
            table[f"{column}_{lang}"] = labels[f"label_{lang}"].where(
                labels["speaker"] != NOBODY, "").to_numpy()
    return with_english(study, table)
