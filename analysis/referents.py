"""Referents: of the expressions for one thing, which are chosen, by whom, in which group.

A rate per 1,000 words mixes how much a text speaks of something with what it calls it; the share of
a choice among the expressions for one referent does not. The referents stand in
`data/lexicon/referents.yml`:

============  =====================================================================================
``actors``    the expressions are the mentions of these actors, and each is of the choice that its
              form is (name, title, label, ...), unless `choices` names words
``choices``   what may be chosen, by name: `words` that a mention holds; or, for a referent without
              `actors`, the `frames` and `terms` that are its expressions
``beside``    an expression counts only in a sentence that names one of these actors
============  =====================================================================================
"""

from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from analysis.lexicon import Form, Identifier, Lexicon, Text
from analysis.lexicon_source import Source
from analysis.paths import lexicon_file

OTHER = "other"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Strict):
    """One thing that may be chosen, and the expressions that choose it."""

    label_en: Text
    label_ar: Text
    words: tuple[Text, ...] = ()
    frames: tuple[Identifier, ...] = ()
    terms: tuple[Text, ...] = ()


class Referent(_Strict):
    """Something that may be called by different expressions."""

    id: Identifier
    label_en: Text
    label_ar: Text
    actors: tuple[Identifier, ...] = ()
    choices: dict[Identifier, Option] = Field(default_factory=dict)
    beside: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _has_expressions(self) -> "Referent":
        if not self.actors and not self.choices:
            raise ValueError("a referent has actors, or choices with frames or terms")
        for name, option in self.choices.items():
            if self.actors and not option.words:
                raise ValueError(f"the choice {name} of a referent with actors needs words")
            if not self.actors and not (option.frames or option.terms):
                raise ValueError(f"the choice {name} needs frames or terms")
        return self

    @property
    def choice_names(self) -> tuple[str, ...]:
        """What may be chosen."""
        names = tuple(self.choices) or get_args(Form)
        return (*names, OTHER) if self.actors and self.choices else names


class _File(_Strict):
    referents: tuple[Referent, ...] = ()


def load_referents(lexicon: Lexicon) -> dict[str, Referent]:
    """Read `referents.yml` from the lexicon's folder, else the one that comes with the package.

    Raises `LexiconError` that names file and line.
    """
    source = Source(Path(lexicon_file("referents.yml", lexicon.folder)))
    referents = source.unique("referents", source.validate(_File).referents)
    for n, referent in enumerate(referents.values()):
        for name in (*referent.actors, *referent.beside):
            source.known(("referents", n), name, lexicon.actors)
        for key, option in referent.choices.items():
            for name in option.frames:
                source.known(("referents", n, "choices", key), name, lexicon.frames)
    source.raise_problems()
    return referents
