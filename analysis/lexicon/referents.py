"""Referents: one thing or person that texts may call by several expressions.

Of a referent in `referents.yml` it is asked which of the expressions for it are chosen, by whom, in
which group: a rate per 1,000 words mixes how much a text speaks of something with what it calls it;
the share of a choice among the expressions for one referent does not. `data/lexicon/README.md` says
what its keys mean.
"""

from pathlib import Path
from typing import get_args

from pydantic import Field, model_validator

from analysis.edited_files import Strict
from analysis.files import lexicon_file
from analysis.lexicon.patterns import Parser
from analysis.lexicon.schema import Classes, Form, Identifier, Lexicon, Text
from analysis.lexicon.source import Source, check_term
from analysis.wording import LANGUAGES, wording

OTHER = "other"


class Option(Strict):
    """One thing that may be chosen, and the expressions that choose it.

    Where it is `carried`, as its subject is a pronoun, it also counts in the sentence after one
    that names who stands `beside` the referent.
    """

    label_en: Text
    label_ar: Text
    words: tuple[Text, ...] = ()
    frames: tuple[Identifier, ...] = ()
    terms: tuple[Text, ...] = ()
    patterns: tuple[Text, ...] = ()
    carried: bool = False


class Referent(Strict):
    """Something that may be called by different expressions."""

    id: Identifier
    label_en: Text
    label_ar: Text
    actors: tuple[Identifier, ...] = ()
    choices: dict[Identifier, Option] = Field(default_factory=dict)
    classes: Classes = Field(default_factory=dict)
    beside: tuple[Identifier, ...] = ()
    question_en: str = ""
    question_ar: str = ""

    @model_validator(mode="after")
    def _has_expressions(self) -> "Referent":
        if not self.actors and not self.choices:
            raise ValueError("a referent has actors, or choices with frames, terms or "
                             "patterns")
        for name, option in self.choices.items():
            if self.actors and not option.words:
                raise ValueError(f"the choice {name} of a referent with actors needs words")
            if not self.actors and not (option.frames or option.terms or option.patterns):
                raise ValueError(f"the choice {name} needs frames, terms or patterns")
        return self

    @property
    def choice_names(self) -> tuple[str, ...]:
        """What may be chosen."""
        names = tuple(self.choices) or get_args(Form)
        return (*names, OTHER) if self.actors and self.choices else names


class _ReferentsFile(Strict):
    referents: tuple[Referent, ...] = ()


def load_referents(lexicon: Lexicon) -> dict[str, Referent]:
    """Read `referents.yml` from the lexicon's folder, else the one that comes with the package.

    Of the package's own, those are left out that name actors or frames which another lexicon has
    not. Raises `LexiconError` that names file and line.
    """
    path = Path(lexicon_file("referents.yml", lexicon.folder))
    source = Source(path)
    referents = source.unique("referents", source.validate(_ReferentsFile).referents)
    if lexicon.folder is not None and path.parent != Path(lexicon.folder):
        referents = {name: referent for name, referent in referents.items()
                     if _names_known(referent, lexicon)}
    for n, referent in enumerate(referents.values()):
        for name in (*referent.actors, *referent.beside):
            source.known(("referents", n), name, lexicon.actors)
        parser = Parser(referent.classes)
        for key, option in referent.choices.items():
            for name in option.frames:
                source.known(("referents", n, "choices", key), name, lexicon.frames)
            for term in (*option.words, *option.terms):
                check_term(source, ("referents", n, "choices", key), term)
            for m, written in enumerate(option.patterns):
                source.parse(("referents", n, "choices", key, "patterns", m), written, parser)
    source.raise_problems()
    return referents


def _names_known(referent: Referent, lexicon: Lexicon) -> bool:
    frames = {name for option in referent.choices.values() for name in option.frames}
    return frames <= set(lexicon.frames) and {*referent.actors, *referent.beside} <= set(
        lexicon.actors)


def choice_names(referent: Referent) -> dict[str, tuple[str, str]]:
    """Map what may be chosen for a referent to its English and Arabic labels."""
    named = {name: (option.label_en, option.label_ar) for name, option in referent.choices.items()}
    return {name: named.get(name) or tuple(wording(name, lang) for lang in LANGUAGES)
            for name in referent.choice_names}
