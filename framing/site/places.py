"""The lines behind each number: for every concordance page what is counted, and its places.

Each kind of page has a function that gives its places: a row a place with `article`, `start`,
`end`, `counted` (else the place stands in what was set aside), `echo`, `voice`, `speaker`, and a
column for each of `parts`: what the lines of a group are told apart by.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.labels import part_labels
from analysis.claims.rows import Evidence
from analysis.claims.universes import Counter, default_universe
from analysis.claims.verdicts import Results, evaluate
from analysis.lexicon.referents import load_referents
from analysis.measures.frequency import ngrams
from analysis.mentions.resolve import each_named
from analysis.report.choices import choice_expressions
from analysis.study.addresses import concordance_page
from analysis.study.beside import read_beside
from analysis.study.labels import label_speakers
from analysis.study.study import Study
from analysis.study.voiced import NOBODY, OUTLET, calls, voiced_words
from analysis.text.terms import Term, find_term, parse_terms

PLACE = ["article", "start", "end"]
_TYPES = {"article": object, "start": "int64", "end": "int64"}


class Places(NamedTuple):
    """What a page is of: titles, what is counted, its places, and what they are told apart by.

    `unit` is what the lines are called; of `words` each line counts as many as its column `words`
    says, of anything else once. `rated` says whether counts are also given per 1,000 words.
    """

    kind: str
    label_en: str
    label_ar: str
    definition: list[str]
    lines: pd.DataFrame
    parts: tuple[str, ...] = ()
    unit: str = "place"
    rated: bool = True


class Sources:
    """A study's tables as concordance pages need them, each made once."""

    def __init__(self, study: Study, results: Results | None = None):
        """Take over a study, and its claims where they were evaluated already."""
        self.study = study
        self._results = results

    @cached_property
    def results(self) -> Results:
        """The study's claims, evaluated."""
        return self._results or evaluate(self.study)

    @cached_property
    def words(self) -> pd.DataFrame:
        """The counted words with voice and speaker."""
        words = voiced_words(self.study)
        return words.assign(speaker=_speaker(words))

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """All mentions on the pages that the coding lets count, a row an actor or frame."""
        study = self.study
        table = study.tables.mentions
        if study.settings.coding.strength == "core":
            table = table[table["strength"] == "core"]
        table = each_named(table.assign(whole=table["id"]))
        # Without a mention of an actor no form is text.
        table = table.astype({"form": "str", "voice": "str", "surface": "str"})
        blocks = study.tables.blocks[["article", "block", "counted", "role"]]
        table = table.merge(blocks, on=["article", "block"])
        alone = table["id"] == table["whole"]
        return table.assign(
            echo=table["role"].isin(study.settings.pages.echoes), speaker=_speaker(table),
            form=table["form"].where(alone, "with others").where(table["kind"] == "actor"),
            spoken=(table["form"] + " " + table["voice"]).where(alone),
            # By these a study counts expressions of one actor alone.
            expression=(table["form"] + " " + table["surface"]).where(alone))

    def voiced(self, spans: pd.DataFrame) -> pd.DataFrame:
        """Add `counted`, `echo`, `voice` and `speaker` of the word that each span begins with."""
        words = self.words[["article", "start", "end", "echo", "voice", "speaker"]].astype(
            _TYPES)
        order = spans.astype(_TYPES).sort_values(
            ["start", "end"]).reset_index(drop=True)
        found = pd.merge_asof(order, words.sort_values("start").rename(
            columns={"start": "word_start", "end": "word_end"}), left_on="start",
            right_on="word_start", by="article")
        counted = found["word_end"].gt(found["start"])
        return found.assign(counted=counted, echo=found["echo"].eq(True) & counted,
                            voice=found["voice"].where(counted, OUTLET),
                            speaker=found["speaker"].where(counted, OUTLET)).drop(
            columns=["word_start", "word_end"])


def _speaker(table: pd.DataFrame) -> pd.Series:
    return table["speaker"].where(table["voice"] != OUTLET, OUTLET).fillna(NOBODY)


def known_pages(study: Study) -> set[str]:
    """Return the docnames of the actors, frames and speakers that always have a page."""
    sources = Sources(study)
    ids = sources.mentions[["kind", "id"]].drop_duplicates()
    return {*(concordance_page(kind, name) for kind, name in ids.itertuples(index=False)),
            *(concordance_page("speaker", name) for name in sources.words["speaker"].unique())}


def found_places(study: Study, needed: Iterable[str], results: Results | None = None
                 ) -> Iterator[tuple[str, Places]]:
    """Give docname and places of each actor, frame and speaker found, and of what is needed.

    `needed` are docnames that something leads to; one that nothing in the study has is left out.
    """
    sources, needed = Sources(study, results), set(needed)
    for kind in (_actors_and_frames, _speakers):
        yield from kind(sources)
    for name, kind in (("term", _terms), ("pair", _pairs), ("string", _strings),
                       ("choice", _choices), ("call", _calls), ("claim", _claims)):
        own = {page for page in needed if page.startswith(f"concordances/{name}-")}
        if own:
            yield from kind(sources, own)


def _actors_and_frames(sources: Sources) -> Iterator[tuple[str, Places]]:
    lexicon = sources.study.lexicon
    for (kind, name), lines in sources.mentions.groupby(["kind", "id"], sort=True):
        entry = (lexicon.actors if kind == "actor" else lexicon.frames).get(name)
        told = [entry.definition] if entry else []
        if kind == "frame" and entry:
            told.append(f"Functions: {', '.join(entry.functions)} (Entman 1993).")
        parts = (("form", "voice", "whose", "spoken", "expression") if kind == "actor"
                 else ("object", "voice", "whose"))
        yield concordance_page(kind, name), Places(
            kind, entry.label_en if entry else name, entry.label_ar if entry else name, told,
            lines, parts, "mention")


def _speakers(sources: Sources) -> Iterator[tuple[str, Places]]:
    """Stretches of consecutive words in one voice and of one speaker, within a sentence."""
    words = sources.words.sort_values(["article", "token"], ignore_index=True)
    if words.empty:
        return
    keys = ["article", "block", "sentence", "voice", "speaker"]
    new = words[keys].ne(words[keys].shift()).any(axis=1)
    follows = words["token"].eq(words["token"].shift() + 1)
    stretch = (new | ~follows).cumsum()
    lines = words.groupby(stretch).agg(
        **{name: (name, "first") for name in [*keys, "start", "echo"]}, end=("end", "last"),
        words=("token", "size")).assign(counted=True)
    named = label_speakers(sources.study, lines)
    for speaker, own in named.groupby("speaker", sort=True):
        first = own.iloc[0]
        told = ["Words that stand in nobody's reported or quoted words."
                if speaker == OUTLET else "Words in reported clauses and between quotation marks."]
        yield concordance_page("speaker", speaker), Places(
            "speaker", first["label_en"], first["label_ar"], told,
            own.drop(columns=["label_en", "label_ar"]), ("voice",), "word", False)


def _terms(sources: Sources, needed: set[str]) -> Iterator[tuple[str, Places]]:
    study, labels = sources.study, sources.study.term_labels
    vocabulary = study.tables.vocabulary
    terms = {concordance_page("term", key): Term(labels["stem"].get(key, key), (key,), (False,))
             for key in vocabulary["key"].unique()}
    terms |= {concordance_page("term", " ".join(term.keys)): term for term in _typed(study)}
    counted = study.tables.tokens.merge(study.words[["article", "token"]])
    for page in sorted(needed & set(terms)):
        term = terms[page]
        inside = find_term(term, counted, vocabulary).assign(counted=True)
        every = find_term(term, study.tables.tokens, vocabulary)
        words = study.words[["article", "token"]].assign(known=True)
        outside = every.merge(words, on=["article", "token"], how="left")
        outside = outside[outside["known"].isna()].drop(columns="known").assign(counted=False)
        lines = sources.voiced(pd.concat([inside, outside]).drop(columns="counted"))
        gloss = labels["gloss"].get(term.keys[0]) if len(term.keys) == 1 else None
        shape = study.settings.terms.conflation
        yield page, Places(
            "term", gloss if isinstance(gloss, str) else "", term.typed,
            [f"Every counted word of this {shape}, with whatever clitics."], lines,
            ("voice",))


def _typed(study: Study) -> list[Term]:
    focus = study.settings.focus
    typed = [*focus.terms, *focus.company,
             *read_beside(study, "check_terms.csv", ["term"]).get("term", [])]
    return parse_terms(list(dict.fromkeys(typed)), study.lexicon, study.settings.terms.conflation
                       ) if typed else []


def _pairs(sources: Sources, needed: set[str]) -> Iterator[tuple[str, Places]]:
    runs = ngrams(sources.study.words, 2)
    runs = runs.assign(page=runs["ngram"].map(
        {name: concordance_page("pair", name) for name in runs["ngram"].unique()}))
    for page, lines in runs[runs["page"].isin(needed)].groupby("page", sort=True):
        yield page, Places("pair", "", lines["ngram"].iloc[0],
                           ["Two counted words in a row within a sentence, as they are written."],
                           sources.voiced(lines[PLACE]), ("voice",))


def _strings(sources: Sources, needed: set[str]) -> Iterator[tuple[str, Places]]:
    study = sources.study
    checked = read_beside(study, "check_terms.csv", ["term", "with_article", "english"])
    typed = {text: row["english"] for row in checked.to_dict("records")
             for text in (row["term"], row["with_article"]) if text}
    for text, english in typed.items():
        page = concordance_page("string", text)
        if page in needed:
            rows = [(article, place, place + len(text)) for article, whole in study.texts.items()
                    for place in _occurrences(whole, text)]
            yield page, Places(
                "string", english, text,
                ["Characters as typed, anywhere on the page, within words too."],
                sources.voiced(pd.DataFrame(rows, columns=PLACE)), ())


def _occurrences(text: str, string: str) -> Iterator[int]:
    place = text.find(string)
    while place >= 0:
        yield place
        place = text.find(string, place + len(string))


def _choices(sources: Sources, needed: set[str]) -> Iterator[tuple[str, Places]]:
    referents = load_referents(sources.study.lexicon)
    for name, found in choice_expressions(sources.study).items():
        page, referent = concordance_page("choice", name), referents[name]
        if page in needed and len(found):
            echo = sources.voiced(found[PLACE])[[*PLACE, "echo"]].drop_duplicates()
            lines = found.merge(echo, on=PLACE).assign(
                counted=True, speaker=_speaker(found), made=found["choice"] + " " + found["voice"],
                expression=found["choice"] + " " + found["surface"])
            yield page, Places(
                "choice", referent.label_en, referent.label_ar,
                ["Every expression for it, and which is chosen (data/lexicon/referents.yml)."],
                lines, ("choice", "voice", "made", "expression"), "expression", False)


def _calls(sources: Sources, needed: set[str]) -> Iterator[tuple[str, Places]]:
    page, found = concordance_page("call", "all"), calls(sources.study)
    if page in needed and len(found):
        named = found["kind"].eq("call_for") & found["addressee"].notna()
        voices = sources.voiced(found[PLACE].drop_duplicates())
        lines = found.drop(columns=["group", "english"]).assign(
            named=np.where(named, "named", None),
            pair=(found["caller_en"] + " " + found["addressee_en"]).where(named)).merge(
                voices[[*PLACE, "echo", "voice", "speaker"]], on=PLACE).assign(counted=True)
        yield page, Places("call", "Calls, declared support and questions", "الدعوات",
                           ["Who calls on whom to do what; in bold the words of the call."],
                           lines.rename(columns={"kind": "call"}),
                           ("call", "named", "pair"), "call", False)


def _claims(sources: Sources, needed: set[str]) -> Iterator[tuple[str, Places]]:
    study, results = sources.study, sources.results
    wanted = [claim for claim in results.source.claims.values()
              if concordance_page("claim", claim.id) in needed]
    if not wanted:
        return
    labels = part_labels(study, results).set_index(["id", "part"])["label_en"]
    counter = Counter(Evidence(study, results.source.terms), results.source.referents)
    default = default_universe(study)
    for claim in wanted:
        own = results.lines[results.lines["id"] == claim.id]
        pages = []
        for number, part in enumerate(claim.all_parts):
            lines = own[own["part"] == number]
            articles = lines["article"].unique() if len(lines) else study.texts
            units = counter.count(part, default._replace(page="whole")).units
            aside = units[~units["counted"] & units["hit"] & units["article"].isin(articles)]
            pages.append(pd.concat([lines.assign(counted=True), aside[
                [*PLACE, "hit", "voice", "speaker"]].assign(counted=False)]).assign(part=number))
        lines = pd.concat(pages, ignore_index=True)
        told = [claim.text_en, *(f"Part {n + 1}: {labels[claim.id, n]}."
                                 for n in range(len(claim.all_parts)))]
        number = (lines["part"] + 1).astype(str)
        lines = lines.assign(of=number, part=number.where(lines["hit"].astype(bool)),
                             speaker=_speaker(lines))
        # A row a place: what several parts count stands once, with the numbers of them all.
        lines = lines.groupby([*PLACE, "counted"], sort=True).agg(
            part=("part", _all_of), of=("of", _all_of), voice=("voice", "first"),
            speaker=("speaker", "first")).reset_index()
        echo = sources.voiced(lines[PLACE])[[*PLACE, "echo"]]
        yield concordance_page("claim", claim.id), Places(
            "claim", claim.id.replace("_", " "), "", told, lines.merge(echo, on=PLACE),
            ("part", "of"), "place", False)


def _all_of(values: pd.Series) -> str | None:
    return "+".join(sorted(values.dropna().unique())) or None



def whose(lines: pd.DataFrame) -> pd.Series:
    """Return voice and speaker of each line, as the part `whose` names them."""
    return lines["voice"].astype(str) + " " + lines["speaker"].astype(str)
