"""From texts to tables: blocks, sentences, tokens with their vocabulary, mentions, quotations."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.caches import key_of, recall
from analysis.lexicon.schema import Lexicon, lexicon_parts
from analysis.mentions.resolve import find_mentions
from analysis.pages.lines import Cues, load_cues
from analysis.pages.roles import label_lines
from analysis.pages.rules import ARTICLE_ROLES, COLUMNS
from analysis.study.corrections import Correction, correct_mentions, correct_roles, correct_speakers
from analysis.text.sentences import split_sentences
from analysis.text.tokens import place, tokenize
from analysis.text.vocabulary import as_meant, build_vocabulary
from analysis.voices.quotations import add_voices, find_quotations

NOTHING: Mapping = MappingProxyType({})
GROUP = 500
"""So many articles are annotated at once: enough to make pandas cheap, few enough for memory."""
MOST_GROUPS = 64
"""So many groups of articles are kept as they were read and annotated."""


class WordTables(NamedTuple):
    """The tables that counting words needs, with the columns of the span contract."""

    blocks: pd.DataFrame
    sentences: pd.DataFrame
    tokens: pd.DataFrame
    vocabulary: pd.DataFrame


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
             corrections: Mapping[str, list[Correction]] = NOTHING, workers: int = 1,
             kept: bool = False) -> Annotation:
    """Annotate articles: `texts` maps their ids to their texts as decoded, nothing stripped.

    Every row of every table holds `text[start:end]` as its surface. `counted` names the roles of
    blocks that are counted; the other blocks are annotated all the same, so that a reader can see
    what was set aside. `verbatim` says of an article whether its quotations are original or
    translated; where it says nothing this is unknown. `days` says when an article appeared. `pages`
    has the blocks of articles whose roles were told already (from their HTML); `corrections` are
    applied after the rules. Groups of articles are dealt out to so many processes as there are
    `workers`; the tables do not depend on it. With `kept` the tables of each group stay in the
    user's cache folder, to be read again.
    """
    names, counted = list(texts), frozenset(counted)
    groups = [names[first:first + GROUP] for first in range(0, len(names), GROUP)] or [[]]
    tasks = [tuple({name: given[name] for name in group if name in given}
                   for given in (texts, verbatim, days, pages, corrections)) for group in groups]
    annotate_group = partial(_annotate_group, lexicon, conflation, counted)
    if kept and (files := lexicon_parts(lexicon)) is not None:
        annotate_group = partial(_recalled, files, annotate_group)
    if min(workers, len(groups)) == 1:
        parts = [annotate_group(*task) for task in tasks]
    else:
        from joblib import Parallel, delayed

        parts = Parallel(n_jobs=workers)(delayed(annotate_group)(*task) for task in tasks)
    return parts[0] if len(parts) == 1 else _joined(parts)


def _recalled(lexicon: list[bytes], build: partial, texts: dict, verbatim: dict, days: dict,
              pages: dict, corrections: dict) -> Annotation:
    _, conflation, counted = build.args
    key = key_of(lexicon, conflation, sorted(counted), texts, verbatim, days, corrections,
                 {name: page.to_dict("list") for name, page in pages.items()})
    return recall("annotation", key, lambda: build(texts, verbatim, days, pages, corrections),
                  MOST_GROUPS)


def _joined(parts: list[Annotation]) -> Annotation:
    """Join the tables of groups of articles, their words numbered anew by first appearance."""
    blocks, sentences, tokens, words, mentions, quotations = (
        pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True))
    before = np.cumsum([0, *(len(part.vocabulary) for part in parts[:-1])])
    moved = np.repeat(before, [len(part.tokens) for part in parts])
    code, distinct = pd.factorize(words["spelling"])
    tokens["word"] = code[tokens["word"] + moved].astype(tokens["word"].dtype)
    vocabulary = words.drop_duplicates("spelling", ignore_index=True)
    return Annotation(blocks, sentences, tokens, vocabulary.assign(word=np.arange(len(distinct))),
                      mentions, quotations)


def _annotate_group(lexicon: Lexicon, conflation: str, counted: frozenset[str],
                    texts: dict[str, str], verbatim: dict[str, str], days: dict[str, date],
                    pages: dict[str, pd.DataFrame], corrections: dict[str, list[Correction]]
                    ) -> Annotation:
    words = find_words(texts, lexicon, conflation, counted, pages, corrections)
    mentions = find_mentions(texts, words.tokens, words.vocabulary, lexicon, words.blocks, days)
    mentions = correct_mentions(mentions, texts, words.blocks, words.sentences, corrections)
    quotations = find_quotations(texts, words.blocks, words.tokens, words.vocabulary, mentions,
                                 lexicon, verbatim)
    quotations = correct_speakers(quotations, corrections)
    mentions = add_voices(mentions, quotations, words.blocks)
    return Annotation(*words, mentions.astype({"article": str}),
                      quotations.astype({"article": str}))


def find_words(texts: Mapping[str, str], lexicon: Lexicon, conflation: str = "stem",
               counted: Iterable[str] = ARTICLE_ROLES,
               pages: Mapping[str, pd.DataFrame] = NOTHING,
               corrections: Mapping[str, list[Correction]] = NOTHING,
               glossed: bool = True) -> WordTables:
    """Annotate articles as far as their words: what `annotate` does first, and all that counts."""
    located, spellings = tokenize(list(texts.values()))
    located, spellings = as_meant(located, spellings, lexicon.folder)
    vocabulary = build_vocabulary(spellings, lexicon, conflation, glossed)
    blocks = correct_roles(_blocks(texts, pages, load_cues(lexicon.folder)), corrections)
    blocks.insert(blocks.columns.get_loc("role") + 1, "counted",
                  blocks["role"].isin(frozenset(counted)))
    sentences = split_sentences(texts, blocks)
    first = np.searchsorted(located["article"], np.arange(len(texts)))[located["article"]]
    tokens = located.assign(article=pd.Index(texts, dtype=object).take(located["article"]),
                            token=np.arange(len(located)) - first)
    for name, spans in (("block", blocks), ("sentence", sentences)):
        inside = place(tokens, spans)
        if (inside < 0).any():
            lost = tokens.iloc[int(np.argmax(inside < 0))]
            raise AssertionError(
                f"{lost['article']}: the word at {lost['start']} is in no {name}.")
        tokens[name] = spans[name].to_numpy()[inside]
    tokens = tokens[["article", "block", "sentence", "token", "start", "end", "word"]]
    blocks, sentences, tokens = (
        table.astype({"article": str}) for table in (blocks, sentences, tokens))
    return WordTables(blocks, sentences, tokens, vocabulary)


def _blocks(texts: Mapping[str, str], pages: Mapping[str, pd.DataFrame], cues: Cues
            ) -> pd.DataFrame:
    """Return the lines of all articles with their roles; where told, as they were told."""
    rows = []
    for name, text in texts.items():
        if name in pages:
            page = pages[name].assign(unsure=pages[name].get("unsure", False))
            rows += zip([name] * len(page), *(page[column].tolist() for column in COLUMNS),
                        strict=True)
        else:
            rows += [(name, *line) for line in label_lines(text, cues)]
    return pd.DataFrame(rows, columns=["article", *COLUMNS]).astype(
        {**dict.fromkeys(COLUMNS, int), "role": str, "reason": str, "unsure": bool})


def in_counted_blocks(table: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table that stand in counted blocks, in their order, with `role`."""
    counted = blocks.loc[blocks["counted"], ["article", "block", "role"]]
    return table.merge(counted, on=["article", "block"])


def annotation_record(article: str, text: str, sha256: str, tables: Annotation) -> dict:
    """Return the annotation of one article as one object, its tables as lists of objects.

    A token carries its analysis (`form`, `proclitics`, `stem`, `enclitics`, `lemma`, `key`) and
    `counted` in place of the vocabulary's code.
    """
    analysed = tables.vocabulary.set_index("word")[
        ["form", "proclitics", "stem", "enclitics", "lemma", "key"]]
    tokens = tables.tokens.join(analysed, on="word").drop(columns="word")
    tokens["counted"] = tokens["block"].map(tables.blocks.set_index("block")["counted"])
    named = {"blocks": tables.blocks, "sentences": tables.sentences, "tokens": tokens,
             "mentions": tables.mentions, "quotations": tables.quotations}
    return {"article": article, "sha256": sha256, "text_characters": len(text),
            **{name: records(table) for name, table in named.items()}}


def records(table: pd.DataFrame) -> list[dict]:
    """Return a table's rows as objects of plain values for JSON, what is missing as null."""
    columns = [[_plain(value) for value in table[name].tolist()] for name in table.columns]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: object) -> object:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        # A column of offsets with gaps is held as floats; offsets are whole numbers.
        return int(value)
    return value.item() if hasattr(value, "item") else value
