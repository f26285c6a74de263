"""Claims as they stand in `data/claims.yml`: read, checked line by line.

A claim says something of groups of articles: `text_en` and `text_ar`, what it is `about` (wording,
event, occasion), what it counts (`measure`) and what it expects (`expect`), what would show it
wrong, which other explanations there are (`rivals`), and where it comes from (`formed_from`,
`formed_by`, `formed_on`). A claim of several parts has `parts`, each with `measure` and `expect`.

`measure` has a `kind`, what is counted (`frame`, `actor`, `term`: a name or a list) and the rest:

===============  ==================================================================================
``rate``         mentions of a frame or actor, or places of a term, over all words
``choice``       of the expressions for `referent` (data/lexicon/referents.yml), those of `choice`
``voice``        of the mentions of a frame, actor or term, those in the words of `speakers`, or in
                 `voices` (outlet, reported, quoted)
``quotations``   of the direct quotations, those of `speakers`
``actor_share``  of the mentions of all actors, those of `actor`
``object``       of a frame's mentions with an object, those whose object is `object`
``modality``     of a frame's mentions coded by hand, those of `modality` (data/modality.csv)
``calls``        of the calls and declarations of support (that name one of `names`, frames), those
                 whose `caller` or `addressee` is one of those given
``collocate``    of a node's places (`frame`, `actor`, `term`), those with one of `with_terms`,
                 `with_actors`, `with_frames` nearby: `within` its sentence, so many words before or
                 after, or itself
===============  ==================================================================================

Ways to write one term are set apart by `|`: حوار|الحوار counts the term by its written form too.

`expect` is a list of `more in A than in B`, `none in A`, `some in A`, `most in A`, `all in A`; the
groups are those of the study. A mention of several actors together counts for each of them.

`rivals` are explanations other than the groups: `translation` (one text is translated),
`house_style` (rules of the outlet for wording), `occasion` (what had just happened), `length`,
`genre` (a report against an opinion or an interview), `outlet` (the groups are of other outlets).

`fixed` names choices that do not apply to a claim, and why: `quotations: the claim is about them`.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analysis.claims.expectations import Expectation, expectation
from analysis.lexicon.referents import Referent, check_term, choice_names, load_referents, spellings
from analysis.lexicon.schema import Identifier, Lexicon, Text
from analysis.lexicon.source import Source
from analysis.measures.uncertainty import OPTIONS
from analysis.study.labels import gloss_phrases
from analysis.study.study import Study
from analysis.voices.speech import load_speech
from analysis.wording import LANGUAGES, entries, wording


class Kind(NamedTuple):
    """A kind of measure: of these places, those.

    `of` are fields one of which names the places that are counted, all of a kind where there are
    none; `those` the columns of the places by which some are hits, each with the field that says
    what stands there; without any, every place is one. `also` are fields that may be left out.
    """

    of: tuple[str, ...]
    those: Mapping[str, str]
    also: tuple[str, ...] = ()


_NODE = ("frame", "actor", "term")
_WITH = ("with_terms", "with_actors", "with_frames")
KINDS = {
    "rate": Kind(_NODE, {}),
    "choice": Kind(("referent",), {"choice": "choice"}),
    "voice": Kind(_NODE, {"speaker": "speakers", "voice": "voices"}),
    "quotations": Kind((), {"speaker": "speakers"}),
    "actor_share": Kind((), {"id": "actor"}),
    "object": Kind(("frame",), {"object": "object"}),
    "modality": Kind(("frame",), {"modality": "modality"}),
    "calls": Kind((), {"caller": "caller", "addressee": "addressee"}, ("names",)),
    "collocate": Kind(_NODE, dict(zip(_WITH, _WITH, strict=True)), ("within",)),
}
"""The kinds of measures; of a collocate a field names not a column, but what stands near."""

MOST_TERMS = 3
# By which of its fields a kind has several wordings: the first that a measure has.
_BY_FIELD = {"rate": {"term": "_term", "kind": ""}, "calls": {"caller": "_by", "kind": "_on"},
             "voice": {"speakers": "_speakers", "kind": "_voices"}}

_WINDOW = re.compile(r"sentence|itself|\d{1,3} (before|after|around)", re.ASCII)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Listed = BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
Several = Annotated[tuple[Text, ...], _Listed]


def _is_a_window(value: str) -> str:
    if not _WINDOW.fullmatch(value):
        raise ValueError(f"{value!r} is no window. Write: sentence, itself, or a number of words "
                         "as in 3 before, 3 after, 3 around")
    return value


class Measure(_Strict):
    """What a claim counts."""

    kind: Literal[tuple(KINDS)]
    frame: Several = ()
    actor: Several = ()
    term: Several = ()
    referent: Identifier | None = None
    choice: Several = ()
    speakers: Several = ()
    voices: Annotated[tuple[Literal["outlet", "reported", "quoted"], ...], _Listed] = ()
    object: Several = ()
    modality: Annotated[tuple[Literal["asserted", "threatened", "feared", "denied"], ...],
                        _Listed] = ()
    caller: Several = ()
    addressee: Several = ()
    names: Several = ()
    with_terms: Several = ()
    with_actors: Several = ()
    with_frames: Several = ()
    within: Annotated[str, AfterValidator(_is_a_window)] = "sentence"

    @property
    def is_rate(self) -> bool:
        """Whether it counts places over words; else it is a share of expressions."""
        return self.kind == "rate"

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Measure":
        of, those, also = KINDS[self.kind]
        allowed = {*of, *those.values(), *also}
        if extra := sorted(self.model_fields_set - {"kind"} - allowed):
            raise ValueError(f"a measure of the kind {self.kind} has no {', '.join(extra)}; it has "
                             f"{', '.join(sorted(allowed))}")
        for options in filter(None, (of, tuple(those.values()))):
            if not any(getattr(self, name) for name in options):
                raise ValueError(f"a measure of the kind {self.kind} needs {' or '.join(options)}")
        return self


_Expectations = tuple[Annotated[Expectation, BeforeValidator(expectation)], ...]
_Fixed = dict[Literal[tuple(OPTIONS)], Text]


class Part(_Strict):
    """A measure and what is expected of it."""

    measure: Measure
    expect: _Expectations = Field(min_length=1)
    fixed: _Fixed = Field(default_factory=dict)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the expectations name."""
        return tuple(dict.fromkeys(name for e in self.expect for name in e.groups))


class Claim(_Strict):
    """A claim with its parts, its origin, and what would show it wrong."""

    id: Identifier
    about: Literal["wording", "event", "occasion"]
    text_en: Text
    text_ar: Text
    would_be_wrong_if: Text
    rivals: dict[Literal["translation", "house_style", "occasion", "length", "genre", "outlet"],
                 Text] = Field(default_factory=dict)
    formed_from: tuple[Text, ...] = ()
    formed_by: Text
    formed_on: date
    tempting: bool = False
    measure: Measure | None = None
    expect: _Expectations = ()
    fixed: _Fixed = Field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    @model_validator(mode="after")
    def _counts_something(self) -> "Claim":
        if bool(self.parts) == bool(self.measure):
            raise ValueError("a claim has either a measure with expect, or parts, each of which "
                             "has them")
        if self.measure and not self.expect:
            raise ValueError("expect is missing: say what the measure should show")
        return self

    @property
    def all_parts(self) -> tuple[Part, ...]:
        """The parts; a claim without them is its own only part."""
        if self.measure is None:
            return tuple(part.model_copy(update={"fixed": {**self.fixed, **part.fixed}})
                         for part in self.parts)
        return (Part.model_construct(measure=self.measure, expect=self.expect, fixed=self.fixed),)


class _File(_Strict):
    claims: tuple[Claim, ...]


class Claims(NamedTuple):
    """The claims of a study in the order of their file, and the line each begins in."""

    claims: dict[str, Claim]
    referents: dict[str, Referent]
    lines: dict[str, int]

    @property
    def terms(self) -> list[str]:
        """Every term that a claim or a referent may count."""
        measures = [part.measure for claim in self.claims.values() for part in claim.all_parts]
        options = [option for referent in self.referents.values()
                   for option in referent.choices.values()]
        typed = [*(term for m in measures for term in (*m.term, *m.with_terms)),
                 *(term for option in options for term in (*option.words, *option.terms))]
        return list(dict.fromkeys(spelling for term in typed for spelling in spellings(term)))


def load_claims(path: Path, lexicon: Lexicon) -> Claims:
    """Read and check `claims.yml`; no claims where there is no such file.

    Raises `LexiconError` whose message has one line for each problem: file, line, what is wrong.
    """
    referents = load_referents(lexicon)
    if not Path(path).is_file():
        return Claims({}, referents, {})
    source = Source(Path(path))
    claims = source.unique("claims", source.validate(_File).claims)
    known = {**dict.fromkeys(("frame", "names", "with_frames"), lexicon.frames),
             **dict.fromkeys(("actor", "with_actors"), lexicon.actors),
             **dict.fromkeys(("speakers", "caller", "addressee"), {
                 *lexicon.actors, *(entry.id for *_, entry in load_speech(
                     lexicon.folder).unnamed)})}
    lines = {}
    for n, claim in enumerate(claims.values()):
        lines[claim.id] = source.line(("claims", n))
        for m, part in enumerate(claim.all_parts):
            at = ("claims", n, *(() if claim.measure else ("parts", m)), "measure")
            _check(source, at, part.measure, lexicon, referents, known)
    source.raise_problems()
    return Claims(claims, referents, lines)


def _check(source: Source, at: tuple, measure: Measure, lexicon: Lexicon,
           referents: dict[str, Referent], known: Mapping[str, Collection[str]]) -> None:
    for field, ids in known.items():
        for name in getattr(measure, field):
            # Who is in no lexicon keeps the name as written; a resolution speaks by its number.
            if ids is not known["speakers"] or (
                    name.isascii() and not name.startswith("resolution_")):
                source.known((*at, field), name, ids)
    if measure.referent:
        source.known((*at, "referent"), measure.referent, referents)
        if measure.referent in referents:
            for name in measure.choice:
                source.known((*at, "choice"), name, referents[measure.referent].choice_names)
    objects = {name for frame in measure.frame if frame in lexicon.frames
               for name in lexicon.frames[frame].objects}
    for name in measure.object:
        source.known((*at, "object"), name, objects)
    for field in ("term", "with_terms"):
        for term in getattr(measure, field):
            check_term(source, (*at, field), term)


def labels_of(study: Study, measures: Sequence[Measure], referents: Mapping[str, Referent]
              ) -> dict[str, list[str]]:
    """Return what each measure counts, in words: `label_en` and `label_ar`.

    Actors, frames and referents have their labels, terms their glosses in English.
    """
    typed = dict.fromkeys(_first(t) for m in measures for t in (*m.term, *m.with_terms))
    glosses = gloss_phrases(study, typed) if typed else {}
    return {f"label_{lang}": [_label(study, measure, referents, glosses, lang)
                              for measure in measures] for lang in LANGUAGES}


def _label(study: Study, measure: Measure, referents: Mapping[str, Referent],
           glosses: Mapping[str, str], lang: str) -> str:
    known = {name: getattr(entry, f"label_{lang}") for name, entry in
             {**study.lexicon.frames, **study.lexicon.actors}.items()}
    referent = referents[measure.referent] if measure.referent else None
    if referent:
        place = LANGUAGES.index(lang)
        known |= {name: label[place] for name, label in choice_names(referent).items()}

    def term(typed: str) -> str:
        gloss = glosses.get(typed, "")
        # A number is its own gloss.
        return f"{typed} ({gloss})" if lang == "en" and gloss not in ("", typed) else typed

    def named(name: str, prefix: str) -> str:
        if prefix == "speaker" and name in known:
            return known[name]
        keys = [key for key in (f"{prefix}_{name}", name) if key in entries()]
        return wording(keys[0], lang) if keys else known.get(name, name.replace("_", " "))

    def either(names: Iterable[str], terms: Sequence[str] = (), prefix: str = "speaker") -> str:
        words = [*(named(name, prefix) for name in names), *map(term, terms[:MOST_TERMS]),
                 *["…"] * (len(terms) > MOST_TERMS)]
        return f" {wording('or', lang)} ".join(dict.fromkeys(words))

    key = f"measure_{measure.kind}" + next(
        (end for field, end in _BY_FIELD.get(measure.kind, {}).items() if getattr(measure, field)),
        "")
    if measure.kind == "collocate":
        key += f"_{measure.within if measure.within in ('itself', 'sentence') else 'near'}"
    return wording(key, lang, **{
        "node": either((*measure.frame, *measure.actor), list(map(_first, measure.term[:1]))),
        "who": either((*measure.speakers, *measure.caller, *measure.addressee, *measure.voices)),
        "object": either(measure.object, prefix="object"),
        "modality": either(measure.modality, prefix="modality"),
        "with": either((*measure.with_actors, *measure.with_frames), _unlike(measure.with_terms)),
        "referent": getattr(referent, f"label_{lang}", ""), "choice": either(measure.choice)})


def _first(term: str) -> str:
    """The way of writing a term that stands first: of `حوار|الحوار` the one without the article."""
    return term.split("|")[0]


def _unlike(terms: Sequence[str]) -> list[str]:
    """Leave out the forms of a term that was listed before: with an article, a clitic, a suffix."""
    kept: list[str] = []
    for term in map(_first, terms):
        if not any(term in other or other in term for other in kept):
            kept.append(term)
    return kept
