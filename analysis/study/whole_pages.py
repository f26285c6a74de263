"""A study's tables on its whole pages: where each row stands, and in whose words.

What a study counts is a selection of these rows (`Study.counted`), and so is what any other choice
counts (with or without headlines, quotations, clutter): nothing is searched twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.lexicon.matching import Patterns, letters_end
from analysis.lexicon.patterns import Parser
from analysis.lexicon.referents import OTHER, Referent
from analysis.lexicon.source import spellings
from analysis.measures.frequency import ngrams
from analysis.mentions.ids import names_any
from analysis.pages.rules import CLUTTER_ROLES
from analysis.text.terms import Term, find_term, parse_by_conflation
from analysis.text.vocabulary import CONFLATIONS, conflated
from analysis.voices.quotations import add_voices

if TYPE_CHECKING:
    from analysis.study.study import Study

OUTLET, NOBODY = "outlet", "unknown"
VOICES = (OUTLET, "reported", "quoted")
PLACE = ["article", "group", "block", "sentence", "role", "counted", "echo", "voice", "speaker"]
"""Columns of every table: where a row stands and whose words it is in."""
_MODES = {"direct": "quoted", "indirect": "reported"}


class WholePages:
    """The tables of a study, clutter too: every row has `counted`.

    Voices are known of what the study counts; the words of clutter are taken as the page's own.
    """

    def __init__(self, study: "Study"):
        """Take over a study that was read, not changing it."""
        self.study = study
        self._terms: dict[tuple[str, str], Term] = {}
        self._places: dict[tuple[tuple, str], pd.DataFrame] = {}
        self._vocabularies: dict[str, pd.DataFrame] = {}
        self._runs: dict[int, pd.DataFrame] = {}

    @cached_property
    def blocks(self) -> pd.DataFrame:
        """Every line of the pages, with `group` and `echo`; `reason` says why its role."""
        return self.placed(self.study.tables.blocks.drop(columns=["role", "counted"]))

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """Every sentence."""
        return self.placed(self.study.tables.sentences)

    @cached_property
    def words(self) -> pd.DataFrame:
        """Every token, with the columns of the vocabulary and the voice that it stands in."""
        tables = self.study.tables
        named = tables.vocabulary.set_index("word")[["form", "stem", "key", "stopword", "gloss"]]
        words = self.placed(tables.tokens).join(named, on="word")
        return words.assign(**self._voices(words))

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """Every mention of actors and realisation of frames, by whatever reading."""
        return self.placed(self.study.tables.mentions)

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """Every quotation and reported clause; its voice is quoted or reported."""
        tables = self.study.tables
        # A quotation may begin before its first word (with a number sign, a Latin word).
        table = tables.quotations.merge(tables.sentences[["article", "sentence", "block"]],
                                        on=["article", "sentence"])
        return self.placed(table).assign(voice=table["mode"].map(_MODES))

    def runs(self, number: int) -> pd.DataFrame:
        """Return every run of so many counted words within a sentence, as `ngrams` does."""
        if number not in self._runs:
            self._runs[number] = ngrams(self.study.words, number)
        return self._runs[number]

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Where each block stands: `role`, `group`, `counted`, `echo`, `clutter`."""
        study = self.study
        blocks = study.tables.blocks
        table = blocks[["article", "block", "role"]].merge(
            study.articles[["article", "group"]], on="article")
        return table.assign(echo=table["role"].isin(study.settings.pages.echoes),
                            counted=blocks["counted"].to_numpy(),
                            clutter=table["role"].isin(CLUTTER_ROLES))

    def placed(self, table: pd.DataFrame) -> pd.DataFrame:
        """Add to rows with `article` and `block` where that block stands."""
        return table.merge(self._rows, on=["article", "block"])

    def _voices(self, words: pd.DataFrame) -> dict[str, np.ndarray]:
        tables, counted = self.study.tables, words["counted"].to_numpy()
        voiced = add_voices(tables.mentions, tables.quotations, tables.blocks, words[counted])
        columns = {}
        for name, otherwise in (("voice", OUTLET), ("speaker", None)):
            columns[name] = np.full(len(words), otherwise, dtype=object)
            columns[name][counted] = voiced[name].to_numpy()
        return columns

    def term(self, typed: str | Term, conflation: str | None = None) -> pd.DataFrame:
        """Return every place of a term, with `PLACE`: in the voice of its first word.

        Raises `ValueError` where nothing in it is an Arabic word or a number.
        """
        conflation = conflation or self.study.settings.terms.conflation
        term = typed if isinstance(typed, Term) else self.parsed(typed, conflation)
        key = (term[1:], conflation)
        if key not in self._places:
            spans = find_term(term, self.study.tables.tokens, self._vocabulary(conflation))
            self._places[key] = self.at_words(spans).assign(strength="core")
        return self._places[key]

    def matches(self, written: Iterable[str], classes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        """Return every place of the heads of some patterns (`lexicon.patterns`), with `PLACE`."""
        tokens, parser = self.study.tables.tokens, Parser(classes)
        sentences = tokens.groupby(["article", "sentence"], sort=False).ngroup().to_numpy()
        heads = Patterns([parser.parse(pattern) for pattern in written]).match(
            tokens["word"].to_numpy(), sentences, self.study.tables.vocabulary)
        first, last = tokens.iloc[heads.head_start], tokens.iloc[heads.head_end - 1]
        table = pd.DataFrame({
            "article": first["article"].to_numpy(), "end": last["end"].to_numpy(),
            "start": [letters_end(self.study.texts[article], start, end, letters)
                      for article, start, end, letters in zip(
                          first["article"], first["start"], first["end"], heads.head_strip,
                          strict=True)]})
        return self.at_words(table).assign(strength="core")

    def parsed(self, typed: str, conflation: str | None = None) -> Term:
        """Return a term as it is found; several at once are sooner read by `parse`."""
        conflation = conflation or self.study.settings.terms.conflation
        if (typed, conflation) not in self._terms:
            self.parse([typed])
        return self._terms[typed, conflation]

    def parse(self, typed: Iterable[str]) -> None:
        """Read many terms at once, by every conflation. Raises as `term` does."""
        new = [term for term in dict.fromkeys(typed) if (term, CONFLATIONS[0]) not in self._terms]
        for name, terms in parse_by_conflation(new, self.study.lexicon).items() if new else ():
            self._terms |= {(term.typed, name): term for term in terms}

    def _vocabulary(self, conflation: str) -> pd.DataFrame:
        if conflation not in self._vocabularies:
            vocabulary = self.study.tables.vocabulary
            self._vocabularies[conflation] = vocabulary.assign(
                key=conflated(vocabulary, conflation))
        return self._vocabularies[conflation]

    def at_words(self, table: pd.DataFrame, at: str = "start") -> pd.DataFrame:
        """Give each row the place and voice of the word that its position `at` is in."""
        names = [name for name in [*PLACE, "clutter"] if name != "article"]
        rows = self.word_rows(table["article"], table[at])
        place = self.words.iloc[rows][names].set_axis(table.index)
        return table.drop(columns=[name for name in names if name in table]).join(place)

    def in_words(self, table: pd.DataFrame) -> pd.Series:
        """Say of each row whether it begins within a word, not between two."""
        ends = self.words["end"].to_numpy()[self.word_rows(table["article"], table["start"])]
        return table["start"] < ends

    def word_rows(self, articles: pd.Series, positions: pd.Series) -> np.ndarray:
        """Return for each position in an article the row of `words` that it is in or follows."""
        rows = np.zeros(len(articles), dtype=int)
        positions = positions.to_numpy(dtype=int)
        for article, places in articles.reset_index(drop=True).groupby(
                articles.to_numpy()).indices.items():
            first, starts = self._starts[article]
            last = np.searchsorted(starts, positions[places], side="right") - 1
            rows[places] = first + np.maximum(last, 0)
        return rows

    @cached_property
    def _starts(self) -> dict[str, tuple[int, np.ndarray]]:
        starts = self.words["start"].to_numpy()
        return {article: (int(places[0]), starts[places])
                for article, places in self.words.groupby("article").indices.items()}


def named_speaker(table: pd.DataFrame) -> pd.Series:
    """Return who speaks on each row: `outlet` for the page itself, `unknown` for nobody named."""
    return table["speaker"].where(table["voice"] != OUTLET, OUTLET).fillna(NOBODY)


COLUMNS = [*PLACE, "clutter", "start", "end", "strength"]


def named_spans(pages: WholePages, frames: Iterable[str], actors: Iterable[str],
                terms: Iterable[str], conflation: str, *more: pd.DataFrame) -> pd.DataFrame:
    """Return every place of some frames, actors and terms on the whole pages, each once.

    `more` are tables of other places to be among them.
    """
    mentions = pages.mentions
    named = (mentions["kind"].eq("frame") & mentions["id"].isin(frames)) | (
        mentions["kind"].eq("actor") & names_any(mentions["id"], actors))
    tables = [mentions[named], *more, *(pages.term(spelling, conflation)
                              for term in terms for spelling in spellings(term))]
    columns = [*COLUMNS, "nested", "id", "object", "form"]
    table = pd.concat([table[table.columns.intersection(columns)] for table in tables if len(table)]
                      or [mentions.iloc[:0]], ignore_index=True)
    return table.drop_duplicates(["article", "start", "end"], ignore_index=True)


def expressions(pages: WholePages, referent: Referent, conflation: str) -> pd.DataFrame:
    """List the expressions for a referent on the whole pages, with the `choice` that each makes."""
    if referent.actors:
        table = named_spans(pages, (), referent.actors, (), conflation)
        table["choice"] = (_by_words(pages, table, referent, conflation) if referent.choices
                           else table["form"].astype(object))
    else:
        parts = [named_spans(pages, option.frames, (), option.terms, conflation,
                             *([pages.matches(option.patterns, referent.classes)]
                               if option.patterns else [])).assign(choice=name)
                 for name, option in referent.choices.items()]
        table = _first_of_overlapping(pd.concat(parts, ignore_index=True))
    if referent.beside:
        named = named_spans(pages, (), referent.beside, (), conflation)
        sentences = set(zip(named["article"], named["sentence"], strict=True))
        carried = {name for name, option in referent.choices.items() if option.carried}
        inside = [(row.article, row.sentence) in sentences or (
            row.choice in carried and (row.article, row.sentence - 1) in sentences)
            for row in table.itertuples()]
        table = table[np.array(inside, dtype=bool)].reset_index(drop=True)
    return table


def _by_words(pages: WholePages, table: pd.DataFrame, referent: Referent,
              conflation: str) -> pd.Series:
    choice = pd.Series(OTHER, index=table.index, dtype=object)
    for name, option in reversed(referent.choices.items()):
        words = named_spans(pages, (), (), option.words, conflation)
        choice[touching(table, words)] = name
    return choice


def touching(table: pd.DataFrame, spans: pd.DataFrame) -> np.ndarray:
    """Whether each row shares characters with one of the spans of its article."""
    rows = table[["article", "start", "end"]].reset_index(names="row")
    pairs = rows.merge(spans[["article", "start", "end"]], on="article", suffixes=("", "_of"))
    inside = pairs["start_of"].lt(pairs["end"]) & pairs["end_of"].gt(pairs["start"])
    return table.index.isin(pairs.loc[inside, "row"])


def _first_of_overlapping(table: pd.DataFrame) -> pd.DataFrame:
    """Keep of expressions that overlap the first, the longest of those, so that none counts twice.

    One that overlaps only an expression that was left out stays.
    """
    order = table.assign(until=-table["end"]).sort_values(["article", "start", "until"],
                                                          kind="stable")
    kept, last = [], (None, -1)
    for article, start, end in zip(order["article"], order["start"], order["end"], strict=True):
        free = article != last[0] or start >= last[1]
        kept.append(free)
        last = (article, end) if free else last
    return order[np.array(kept, dtype=bool)].drop(columns="until").reset_index(drop=True)
