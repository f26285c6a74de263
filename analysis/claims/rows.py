"""Everything a claim may be counted from, with what each choice would leave in or out beside it.

A choice (with or without headlines, with or without quotations, ...) then only selects rows, so the
same tables serve the study's own settings and every other combination of choices.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.lexicon.matching import compile_patterns, letters_end
from analysis.lexicon.patterns import Parser
from analysis.lexicon.schema import Lexicon
from analysis.pages.roles import CLUTTER_ROLES
from analysis.study.beside import modality as coded_by_hand
from analysis.study.beside import read_beside
from analysis.study.study import Study
from analysis.study.voiced import calls, voiced_words
from analysis.text.terms import Term, find_term, parse_by_conflation, parse_term
from analysis.text.vocabulary import CONFLATIONS, conflated

PLACE = ["article", "group", "block", "sentence", "role", "counted", "echo", "voice", "speaker"]
"""Columns that every table of evidence has: where a row stands and whose words it is in."""


class Evidence:
    """The words, mentions, quotations and calls of a study, clutter included.

    Each table has `PLACE`, `start` and `end`, and `strength` (core where there is no other).
    Voices are known of what the study counts; clutter is taken as the page's own.
    """

    def __init__(self, study: Study, terms: Iterable[str] = ()):
        """Take over a study that was read, not changing it; `terms` are those to be counted."""
        self.study = study
        self._typed = tuple(dict.fromkeys(terms))
        self._terms: dict[tuple[str, str], pd.DataFrame] = {}

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon of the study."""
        return self.study.lexicon

    @cached_property
    def words(self) -> pd.DataFrame:
        """Every token with `PLACE`, `token`, `start`, `end`, `word` and `stopword`."""
        tables = self.study.tables
        words = self._placed(tables.tokens)
        voiced = voiced_words(self.study)[["article", "token", "voice", "speaker"]]
        words = words.merge(voiced, on=["article", "token"], how="left")
        words["voice"] = words["voice"].fillna("outlet")
        words["stopword"] = tables.vocabulary["stopword"].to_numpy()[words["word"]]
        return words

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """Every mention of actors and frames, with `PLACE`."""
        return self._placed(self.study.tables.mentions)

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """Every direct quotation with `PLACE`; its voice is quoted, its speaker who says it."""
        tables = self.study.tables
        table = tables.quotations[tables.quotations["mode"] == "direct"]
        # A quotation may begin before its first word (with a number sign, a Latin word).
        table = table.merge(tables.sentences[["article", "sentence", "block"]],
                            on=["article", "sentence"])
        return self._placed(table).assign(voice="quoted", strength="core")

    @cached_property
    def calls(self) -> pd.DataFrame:
        """Every call and declared support, with `PLACE`, `kind`, `caller` and `addressee`."""
        table = calls(self.study)
        table = table[table["kind"] != "ask"][["kind", "caller", "addressee", "verb_start", "start",
                                               "end", "article"]]
        return self._at_words(table.reset_index(drop=True), "verb_start").assign(strength="core")

    @cached_property
    def modality(self) -> pd.DataFrame:
        """Mentions that were coded by hand as asserted, threatened, feared or denied."""
        coded = coded_by_hand(self.study)[["article", "start", "end", "modality"]]
        return self.mentions.merge(coded, on=["article", "start", "end"])

    @cached_property
    def editions(self) -> pd.DataFrame:
        """What other editions have in place of a mention: `article`, `start`, `end`, `form`."""
        table = read_beside(self.study, "editions.csv", ["article", "start", "end", "form"])
        if "form" not in table:
            table = table.assign(form="")
        table = table[(table["start"] != "") & (table["form"] != "")]
        return table[["article", "start", "end", "form"]].astype({"start": int, "end": int})

    def term(self, typed: str, conflation: str) -> pd.DataFrame:
        """Return every place of a term, with `PLACE`."""
        key = (typed, conflation)
        if key not in self._terms:
            parsed = self._parsed[conflation].get(typed) or parse_term(typed, self.lexicon,
                                                                       conflation)
            found = find_term(parsed, self.study.tables.tokens, self._vocabulary[conflation])
            found = found.drop(columns=["block", "sentence", "token"])
            self._terms[key] = self._at_words(found).assign(strength="core")
        return self._terms[key]

    def matches(self, written: Iterable[str], classes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        """Return every place of the heads of some patterns (`analysis.patterns`), with `PLACE`."""
        tokens, parser = self.study.tables.tokens, Parser(classes)
        sentences = tokens.groupby(["article", "sentence"], sort=False).ngroup().to_numpy()
        found = compile_patterns([parser.parse(one) for one in written]).match(
            tokens["word"].to_numpy(), sentences, self.study.tables.vocabulary)
        first, last = tokens.iloc[found.head_start], tokens.iloc[found.head_end - 1]
        table = pd.DataFrame({
            "article": first["article"].to_numpy(), "end": last["end"].to_numpy(),
            "start": [letters_end(self.study.texts[article], start, end, letters)
                      for article, start, end, letters in zip(
                          first["article"], first["start"], first["end"], found.head_strip,
                          strict=True)]})
        return self._at_words(table).assign(strength="core")

    @cached_property
    def _parsed(self) -> dict[str, dict[str, Term]]:
        return {name: {term.typed: term for term in terms} for name, terms in
                parse_by_conflation(self._typed, self.lexicon).items()}

    @cached_property
    def _vocabulary(self) -> dict[str, pd.DataFrame]:
        vocabulary = self.study.tables.vocabulary
        return {name: vocabulary.assign(key=conflated(vocabulary, name)) for name in CONFLATIONS}

    @cached_property
    def _blocks(self) -> pd.DataFrame:
        study = self.study
        blocks = study.tables.blocks[["article", "block", "role", "counted"]]
        groups = study.articles[["article", "group"]]
        blocks = blocks.merge(groups, on="article")
        return blocks.assign(echo=blocks["role"].isin(study.settings.pages.echoes),
                             clutter=blocks["role"].isin(CLUTTER_ROLES))

    def _placed(self, table: pd.DataFrame) -> pd.DataFrame:
        return table.merge(self._blocks, on=["article", "block"])

    def _at_words(self, table: pd.DataFrame, at: str = "start") -> pd.DataFrame:
        """Give each row the place and voice of the word that its position `at` is in."""
        names = [name for name in [*PLACE, "clutter"] if name != "article"]
        rows = self.word_rows(table["article"], table[at])
        place = self.words.iloc[rows][names].set_axis(table.index)
        return table.drop(columns=[name for name in names if name in table]).join(place)

    def word_rows(self, articles: pd.Series, positions: pd.Series) -> np.ndarray:
        """Return for each position in an article the row of `words` that it is in or follows."""
        rows = np.zeros(len(articles), dtype=int)
        positions = positions.to_numpy(dtype=int)
        for article, places in articles.reset_index(drop=True).groupby(
                articles.to_numpy()).indices.items():
            first, starts = self._starts[article]
            found = np.searchsorted(starts, positions[places], side="right") - 1
            rows[places] = first + np.maximum(found, 0)
        return rows

    @cached_property
    def _starts(self) -> dict[str, tuple[int, np.ndarray]]:
        starts = self.words["start"].to_numpy()
        return {article: (int(places[0]), starts[places])
                for article, places in self.words.groupby("article").indices.items()}
