"""An article's annotation as plain objects, for JSON Lines."""

import math

import numpy as np
import pandas as pd

from analysis.study.annotation import Annotation

ANALYSIS = ["form", "proclitics", "stem", "enclitics", "lemma", "key"]


def annotation_record(article: str, text: str, sha256: str, tables: Annotation) -> dict:
    """Return the annotation of one article as one object, its tables as lists of objects.

    A token carries its analysis (`form`, `proclitics`, `stem`, `enclitics`, `lemma`, `key`) and
    `counted` in place of the vocabulary's code.
    """
    counted = tables.blocks.set_index("block")["counted"]
    tokens = tables.tokens.join(tables.vocabulary.set_index("word")[ANALYSIS], on="word")
    tokens = tokens.drop(columns="word").assign(counted=tokens["block"].map(counted))
    named = {"blocks": tables.blocks, "sentences": tables.sentences, "tokens": tokens,
             "mentions": tables.mentions, "quotations": tables.quotations}
    return {"article": article, "sha256": sha256, "text_characters": len(text),
            **{name: records(table) for name, table in named.items()}}


def records(table: pd.DataFrame) -> list[dict]:
    """Return a table's rows as objects of plain values, a value that is missing as null."""
    columns = [[_plain(value) for value in table[name].tolist()] for name in table.columns]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: object) -> object:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        # A column of offsets with gaps is held as floats; offsets are whole numbers.
        return None if math.isnan(value) else int(value) if value.is_integer() else value
    return value.item() if isinstance(value, np.generic) else value
