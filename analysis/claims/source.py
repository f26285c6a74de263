"""Claims as they stand in `data/claims.yml`, checked line by line, and whether counts meet them.

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
`wrong_if` lists, in the same words, what shows the part wrong as soon as it is met.

`rivals` are explanations other than the groups: `translation` (one text is translated),
`house_style` (rules of the outlet for wording), `occasion` (what had just happened), `length`,
`genre` (a report against an opinion or an interview), `outlet` (the groups are of other outlets).

`fixed` names choices that do not apply to a claim, and why: `quotations: the claim is about them`,
or `{en: ..., ar: ...}`; the verdict without that stands beside. `replaces` has the wordings that a
claim had before.

`cluster` (outlet, story or none) says what is one unit where articles are dealt anew; by default
what study.toml says. Beside `claims` the file may have a `plan` of the articles that shall be
added after the freeze: `articles` (which, in words), `per_group` (how many in each), `until` (the
last day on which one is retrieved).
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from analysis.claims.expectations import WRONG, Expectation, expectation
from analysis.edited_files import Strict
from analysis.lexicon.referents import Referent, load_referents
from analysis.lexicon.schema import Identifier, Lexicon, Text
from analysis.lexicon.source import Source, check_term, spellings
from analysis.measures.uncertainty import OPTIONS
from analysis.study.settings import Cluster
from analysis.voices.speech import load_speech


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

_WINDOW = re.compile(r"sentence|itself|\d{1,3} (before|after|around)", re.ASCII)


_Listed = BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
Several = Annotated[tuple[Text, ...], _Listed]


def _is_a_window(value: str) -> str:
    if not _WINDOW.fullmatch(value):
        raise ValueError(f"{value!r} is no window. Write: sentence, itself, or a number of words "
                         "as in 3 before, 3 after, 3 around")
    return value


class Measure(Strict):
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


class Why(Strict):
    """Why a choice does not apply, in both languages."""

    en: Text
    ar: Text


_Fixed = dict[Literal[tuple(OPTIONS)], Annotated[Why, BeforeValidator(
    lambda value: {"en": value, "ar": value} if isinstance(value, str) else value)]]


class Part(Strict):
    """A measure and what is expected of it."""

    measure: Measure
    expect: _Expectations = Field(min_length=1)
    wrong_if: _Expectations = ()
    fixed: _Fixed = Field(default_factory=dict)

    @property
    def expected(self) -> tuple[Expectation, ...]:
        """All that has to be met: what is expected, and that nothing shows it wrong."""
        return (*self.expect, *(e._replace(what=WRONG + e.what) for e in self.wrong_if))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the expectations name."""
        return tuple(dict.fromkeys(name for e in self.expected for name in e.groups))


class Former(Strict):
    """What a claim said before, and why no more."""

    text_en: Text
    text_ar: Text
    until: date
    why: Text


class Claim(Strict):
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
    cluster: Cluster | None = None
    replaces: tuple[Former, ...] = ()
    measure: Measure | None = None
    expect: _Expectations = ()
    wrong_if: _Expectations = ()
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
        return (Part.model_construct(measure=self.measure, expect=self.expect,
                                     wrong_if=self.wrong_if, fixed=self.fixed),)


class Plan(Strict):
    """Which articles shall be added after a freeze, how many in each group, and until when."""

    articles: Text
    per_group: int = Field(ge=2)
    until: date | None = None


class _File(Strict):
    plan: Plan | None = None
    claims: tuple[Claim, ...]


class Claims(NamedTuple):
    """The claims of a study in the order of their file, the line each begins in, and the plan."""

    claims: dict[str, Claim]
    referents: dict[str, Referent]
    lines: dict[str, int]
    plan: Plan | None = None

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
    file = source.validate(_File)
    claims = source.unique("claims", file.claims)
    known = {**dict.fromkeys(("frame", "names", "with_frames"), lexicon.frames),
             **dict.fromkeys(("actor", "with_actors"), lexicon.actors),
             **dict.fromkeys(("speakers", "caller", "addressee"), {
                 *lexicon.actors, *(entry.id for some in load_speech(
                     lexicon.folder).unnamed.values() for *_, entry in some)})}
    lines = {}
    for n, claim in enumerate(claims.values()):
        lines[claim.id] = source.line(("claims", n))
        for m, part in enumerate(claim.all_parts):
            at = ("claims", n, *(() if claim.measure else ("parts", m)), "measure")
            _check(source, at, part.measure, lexicon, referents, known)
    source.raise_problems()
    return Claims(claims, referents, lines, file.plan)


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
