"""From texts to tables: blocks, sentences, tokens with their vocabulary, mentions, quotations."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.lexicon.schema import Lexicon
from analysis.mentions.resolve import find_mentions
from analysis.pages.lines import load_cues
from analysis.pages.roles import label_blocks
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES
from analysis.study.corrections import Correction, correct_mentions, correct_roles, correct_speakers
from analysis.text.sentences import split_sentences
from analysis.text.tokens import place, tokenize
from analysis.text.vocabulary import build_vocabulary
from analysis.voices.quotations import add_voices, find_quotations

NOTHING: Mapping = MappingProxyType({})


class Annotation(NamedTuple):
    """The tables of a set of articles, with the columns of the span contract."""

    blocks: pd.DataFrame
    sentences: pd.DataFrame
    tokens: pd.DataFrame
    vocabulary: pd.DataFrame
    mentions: pd.DataFrame
    quotations: pd.DataFrame


def annotate(texts: Mapping[str, str], lexicon: Lexicon, conflation: str = "stem",
             counted: Iterable[str] = ARTICLE_ROLES, verbatim: Mapping[str, str] = NOTHING,
             days: Mapping[str, date] = NOTHING, pages: Mapping[str, pd.DataFrame] = NOTHING,
             corrections: Mapping[str, list[Correction]] = NOTHING) -> Annotation:
    """Annotate articles: `texts` maps their ids to their texts as decoded, nothing stripped.

    Every row of every table holds `text[start:end]` as its surface. `counted` names the roles of
    blocks that are counted; the other blocks are annotated all the same, so that a reader can see
    what was set aside. `verbatim` says of an article whether its quotations are original or
    translated; where it says nothing this is unknown. `days` says when an article appeared. `pages`
    has the blocks of articles whose roles were told already (from their HTML); `corrections` are
    applied after the rules.
    """
    names = list(texts)
    cues = load_cues(lexicon.folder)
    located, spellings = tokenize([texts[name] for name in names])
    vocabulary = build_vocabulary(spellings, lexicon, conflation)
    edges = np.searchsorted(located["article"], np.arange(len(names) + 1))
    tables = [_annotate_one(name, texts[name],
                            pages[name] if name in pages else label_blocks(texts[name], cues),
                            located.iloc[first:last], vocabulary, lexicon, frozenset(counted),
                            verbatim.get(name, "unknown"), days.get(name),
                            corrections.get(name, []))
              for name, first, last in zip(names, edges[:-1], edges[1:], strict=True)]
    joined = (pd.concat(column, ignore_index=True) for column in zip(*tables, strict=True))
    blocks, sentences, tokens, mentions, quotations = joined
    return Annotation(blocks, sentences, tokens, vocabulary, mentions, quotations)


def in_counted_blocks(table: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table that stand in counted blocks, in their order, with `role`."""
    counted = blocks.loc[blocks["counted"], ["article", "block", "role"]]
    return table.merge(counted, on=["article", "block"])


def _annotate_one(name: str, text: str, blocks: pd.DataFrame, located: pd.DataFrame,
                  vocabulary: pd.DataFrame, lexicon: Lexicon, counted: frozenset[str],
                  verbatim: str, day: date | None, corrections: list[Correction]
                  ) -> tuple[pd.DataFrame, ...]:
    blocks = correct_roles(blocks, corrections)
    blocks.insert(blocks.columns.get_loc("role") + 1, "counted", blocks["role"].isin(counted))
    blocks = blocks.assign(unsure=blocks.get("unsure", False))
    sentences = split_sentences(text, blocks)
    tokens = located.drop(columns="article").reset_index(drop=True)
    for column, spans in (("block", blocks), ("sentence", sentences)):
        inside = place(tokens, spans)
        if (inside < 0).any():
            lost = tokens.iloc[int(np.argmax(inside < 0))]
            raise AssertionError(f"{name}: the word at {lost['start']} is in no {column}.")
        tokens[column] = spans[column].to_numpy()[inside]
    tokens["token"] = np.arange(len(tokens))
    tokens = tokens[["block", "sentence", "token", "start", "end", "word"]]
    clutter = blocks.loc[blocks["role"].isin(CLUTTER_ROLES), "block"]
    mentions = find_mentions(text, tokens, vocabulary, lexicon, clutter, day)
    mentions = correct_mentions(mentions, text, blocks, sentences, corrections)
    kinds = {actor.id: actor.kind for actor in lexicon.actors.values()}
    quotations = find_quotations(text, blocks, tokens, vocabulary, mentions,
                                 lexicon.folder, verbatim, kinds)
    quotations = correct_speakers(quotations, corrections)
    mentions = add_voices(mentions, quotations, blocks)
    result = []
    for table in (blocks, sentences, tokens, mentions, quotations):
        table = table.drop(columns="article", errors="ignore")
        table.insert(0, "article", name)
        result.append(table)
    return tuple(result)
