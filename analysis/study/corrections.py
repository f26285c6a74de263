"""Corrections: where the rules are wrong about one line, one mention or one speaker.

They are rows of `data/corrections.csv`, as `data/lexicon/README.md` says, and are applied after the
rules. A correction of a text that changed since it was written is not applied, and is told.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd
from pydantic import Field, model_validator

from analysis.edited_files import CsvError, Strict, read_rows
from analysis.lexicon.schema import Form, Lexicon
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.text.tokens import place

ROLES = (*ARTICLE_ROLES, *CLUTTER_ROLES)
NONE, OUTLET = "none", "outlet"
COLUMNS = ["article", "sha256", "start", "end", "what", "value", "who", "why"]


class Correction(Strict):
    """One row of `corrections.csv`."""

    article: str = Field(min_length=1)
    sha256: str = Field(min_length=8, pattern=r"^[0-9a-f]+$")
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    what: Literal["role", "mention", "speaker"]
    value: str = Field(min_length=1)
    who: str = Field(min_length=1)
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _is_possible(self) -> "Correction":
        if self.end <= self.start:
            raise ValueError("end must be after start")
        if self.what == "role" and self.value not in ROLES:
            raise ValueError(f"{self.value!r} is no role; there are {', '.join(ROLES)}")
        return self


Corrections = Mapping[str, Iterable[Correction]]


def read_corrections(path: Path, hashes: Mapping[str, str], lexicon: Lexicon
                     ) -> tuple[dict[str, list[Correction]], list[tuple[int | None, str]]]:
    """Read `corrections.csv`; `hashes` has the SHA-256 of each article's file.

    Returns the corrections by article, and what is wrong with others: line, and what to do. No
    file, no corrections.
    """
    if not path.is_file():
        return {}, []
    try:
        rows, wrong = read_rows(path, Correction, lambda row, _: _check(row, hashes, lexicon))
    except CsvError as error:
        return {}, [(None, str(error))]
    by_article: dict[str, list[Correction]] = {}
    for _, row in rows:
        by_article.setdefault(row.article, []).append(row)
    return by_article, [(line, problem) for line, _, problem in wrong]


def _check(row: Correction, hashes: Mapping[str, str], lexicon: Lexicon) -> None:
    if row.article not in hashes:
        raise ValueError(f"there is no article {row.article!r} in the study.")
    if not hashes[row.article].startswith(row.sha256):
        raise ValueError(f"the file of {row.article} changed since this correction was written "
                         f"(its SHA-256 begins with {hashes[row.article][:12]}). Look whether the "
                         "span is still right, then write the new one.")
    if row.what == "mention" and row.value != NONE:
        name, *more = row.value.split()
        if name in lexicon.actors:
            wrong = len(more) != 1 or more[0] not in get_args(Form)
            expected = f"its form after it: {', '.join(get_args(Form))}"
        elif name in lexicon.frames:
            objects = lexicon.frames[name].objects
            wrong = bool(more) and (len(more) > 1 or more[0] not in objects)
            expected = f"nothing or its object after it: {', '.join(objects) or 'it has none'}"
        else:
            raise ValueError(f"there is no actor or frame {name!r} in the lexicons.")
        if wrong:
            raise ValueError(f"{row.value!r} is no mention of {name}: write {expected}.")


def correct_roles(blocks: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Give lines the role that a correction says; `reason` then says who and why."""
    blocks = blocks.copy()
    for row in _of(corrections, "role"):
        holds = (blocks["article"] == row.article) & (blocks["start"] <= row.start) & (
            row.end <= blocks["end"])
        blocks.loc[holds, "role"] = row.value
        blocks.loc[holds, "reason"] = f"corrected by {row.who}: {row.why}"
        blocks.loc[holds, "unsure"] = False
    return blocks


def correct_mentions(mentions: pd.DataFrame, texts: Mapping[str, str], blocks: pd.DataFrame,
                     sentences: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Take out, put in or rename mentions; what a correction says stands for its exact span.

    A mention that overlaps the span and is of the same kind makes room for it.
    """
    for row in _of(corrections, "mention"):
        name, *more = row.value.split()
        here = mentions["article"] == row.article
        overlaps = here & (mentions["start"] < row.end) & (mentions["end"] > row.start)
        exact = here & (mentions["start"] == row.start) & (mentions["end"] == row.end)
        if row.value == NONE:
            mentions = mentions[~exact]
            continue
        kind = "actor" if more and more[0] in get_args(Form) else "frame"
        mentions = mentions[~(overlaps & (mentions["kind"] == kind))]
        span = pd.DataFrame({"article": [row.article], "start": [row.start], "end": [row.end]})
        new: dict[str, Any] = dict.fromkeys(mentions.columns)
        new.update(article=row.article,
                   block=int(blocks["block"].iloc[place(span, blocks)[0]]),
                   sentence=int(sentences["sentence"].iloc[place(span, sentences)[0]]),
                   start=row.start, end=row.end, nested=False, kind=kind, id=name,
                   strength="core", surface=texts[row.article][row.start:row.end])
        if kind == "actor":
            new.update(head_start=row.start, head_end=row.end, form=more[0])
        elif more:
            new.update(object=more[0])
        types = mentions.dtypes.to_dict()
        mentions = pd.concat([mentions.astype(object), pd.DataFrame([new], dtype=object)])
        mentions = mentions.astype(types)
    place_of = {name: n for n, name in enumerate(texts)}
    return mentions.assign(order=mentions["article"].map(place_of)).sort_values(
        ["order", "start", "end"], kind="stable", ignore_index=True).drop(columns="order")


def correct_speakers(quotations: pd.DataFrame, corrections: Corrections) -> pd.DataFrame:
    """Give what is quoted or reported the speaker that a correction says, who then is sure."""
    quotations = quotations.copy()
    for row in _of(corrections, "speaker"):
        begins = (quotations["article"] == row.article) & (row.start <= quotations["start"]) & (
            quotations["start"] < row.end)
        if row.value == OUTLET:
            quotations = quotations[~begins].reset_index(drop=True)
        else:
            quotations.loc[begins, ["speaker", "unsure"]] = [row.value, False]
    return quotations


def _of(corrections: Corrections, what: str) -> list[Correction]:
    return [row for rows in corrections.values() for row in rows if row.what == what]
