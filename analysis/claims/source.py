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
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analysis.lexicon.referents import Referent, check_term, load_referents, spellings
from analysis.lexicon.schema import Identifier, Lexicon, Text
from analysis.lexicon.source import Source
from analysis.voices.speech import load_speech

About = Literal["wording", "event", "occasion"]
Kind = Literal["rate", "choice", "voice", "quotations", "actor_share", "object", "modality",
               "calls", "collocate"]
Rival = Literal["translation", "house_style", "occasion", "length", "genre", "outlet"]
Modality = Literal["asserted", "threatened", "feared", "denied"]
Choice = Literal["coding", "echoes", "quotations", "conflation", "roles", "denominator", "edition"]
QUANTIFIERS = ("none", "some", "most", "all")
_EXPECTED = re.compile(r"(?P<more>more) in (?P<high>.+?) than in (?P<low>.+)"
                       r"|(?P<quantifier>none|some|most|all) in (?P<group>.+)")
_WINDOW = re.compile(r"sentence|itself|\d{1,3} (before|after|around)", re.ASCII)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Several = Annotated[tuple[Text, ...], BeforeValidator(_listed)]


def _is_a_window(value: str) -> str:
    if not _WINDOW.fullmatch(value):
        raise ValueError(f"{value!r} is no window. Write: sentence, itself, or a number of words "
                         "as in 3 before, 3 after, 3 around")
    return value


class Measure(_Strict):
    """What a claim counts."""

    kind: Kind
    frame: Several = ()
    actor: Several = ()
    term: Several = ()
    referent: Identifier | None = None
    choice: Several = ()
    speakers: Several = ()
    voices: Annotated[tuple[Literal["outlet", "reported", "quoted"], ...],
                      BeforeValidator(_listed)] = ()
    object: Several = ()
    modality: Annotated[tuple[Modality, ...], BeforeValidator(_listed)] = ()
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
        allowed, needed = _FIELDS[self.kind]
        given = {name for name in self.model_fields_set if name != "kind"}
        if extra := sorted(given - allowed):
            raise ValueError(f"a measure of the kind {self.kind} has no {', '.join(extra)}; it has "
                             f"{', '.join(sorted(allowed))}")
        for options in needed:
            if sum(bool(getattr(self, name)) for name in options) == 0:
                raise ValueError(f"a measure of the kind {self.kind} needs {' or '.join(options)}")
        return self


_NODE = ("frame", "actor", "term")
_WITH = ("with_terms", "with_actors", "with_frames")
_FIELDS: dict[str, tuple[set[str], list[tuple[str, ...]]]] = {
    "rate": ({*_NODE}, [_NODE]),
    "choice": ({"referent", "choice"}, [("referent",), ("choice",)]),
    "voice": ({*_NODE, "speakers", "voices"}, [_NODE, ("speakers", "voices")]),
    "quotations": ({"speakers"}, [("speakers",)]),
    "actor_share": ({"actor"}, [("actor",)]),
    "object": ({"frame", "object"}, [("frame",), ("object",)]),
    "modality": ({"frame", "modality"}, [("frame",), ("modality",)]),
    "calls": ({"caller", "addressee", "names"}, [("caller", "addressee")]),
    "collocate": ({*_NODE, *_WITH, "within"}, [_NODE, _WITH]),
}


class Expectation(NamedTuple):
    """What is expected of a value: more in `group` than in `than`, or a quantifier in `group`."""

    what: str
    group: str
    than: str | None = None


def _expectation(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = _EXPECTED.fullmatch(" ".join(value.split()))
    if found is None:
        raise ValueError(f"{value!r} is no expectation. Write: more in A than in B, none in A, "
                         "some in A, most in A, or all in A")
    if found["more"]:
        if found["high"] == found["low"]:
            raise ValueError(f"{value!r} sets a group against itself. Name two groups")
        return Expectation("more", found["high"], found["low"])
    return Expectation(found["quantifier"], found["group"])


class Part(_Strict):
    """A measure and what is expected of it."""

    measure: Measure
    expect: tuple[Annotated[Expectation, BeforeValidator(_expectation)], ...] = Field(min_length=1)
    fixed: dict[Choice, Text] = Field(default_factory=dict)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the expectations name."""
        named = [name for e in self.expect for name in (e.group, e.than) if name]
        return tuple(dict.fromkeys(named))


class Claim(_Strict):
    """A claim with its parts, its origin, and what would show it wrong."""

    id: Identifier
    about: About
    text_en: Text
    text_ar: Text
    would_be_wrong_if: Text
    rivals: dict[Rival, Text] = Field(default_factory=dict)
    formed_from: tuple[Text, ...] = ()
    formed_by: Text
    formed_on: date
    tempting: bool = False
    measure: Measure | None = None
    expect: tuple[Annotated[Expectation, BeforeValidator(_expectation)], ...] = ()
    fixed: dict[Choice, Text] = Field(default_factory=dict)
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
        typed = [term for m in measures for term in (*m.term, *m.with_terms)]
        typed += [term for referent in self.referents.values()
                  for option in referent.choices.values() for term in (*option.words,
                                                                       *option.terms)]
        return list(dict.fromkeys(one for term in typed for one in spellings(term)))


def load_claims(path: Path, lexicon: Lexicon) -> Claims:
    """Read and check `claims.yml`; no claims where there is no such file.

    Raises `LexiconError` whose message has one line for each problem: file, line, what is wrong.
    """
    referents = load_referents(lexicon)
    if not Path(path).is_file():
        return Claims({}, referents, {})
    source = Source(Path(path))
    claims = source.unique("claims", source.validate(_File).claims)
    unnamed = (one.id for one in load_speech(lexicon.folder).unnamed)
    speakers = {*lexicon.actors, *unnamed}
    lines = {}
    for n, claim in enumerate(claims.values()):
        lines[claim.id] = source.line(("claims", n))
        at = [("claims", n, "measure")] if claim.measure else [
            ("claims", n, "parts", m, "measure") for m in range(len(claim.parts))]
        for path_in_file, part in zip(at, claim.all_parts, strict=True):
            _check(source, path_in_file, part.measure, lexicon, referents, speakers)
    source.raise_problems()
    return Claims(claims, referents, lines)


def _check(source: Source, at: tuple, measure: Measure, lexicon: Lexicon,
           referents: dict[str, Referent], speakers: Collection[str]) -> None:
    for field, known in (("frame", lexicon.frames), ("names", lexicon.frames),
                         ("with_frames", lexicon.frames), ("actor", lexicon.actors),
                         ("with_actors", lexicon.actors)):
        for name in getattr(measure, field):
            source.known((*at, field), name, known)
    if measure.referent:
        source.known((*at, "referent"), measure.referent, referents)
        if measure.referent in referents:
            for name in measure.choice:
                source.known((*at, "choice"), name, referents[measure.referent].choice_names)
    objects = {name for frame in measure.frame if frame in lexicon.frames
               for name in lexicon.frames[frame].objects}
    for name in measure.object:
        source.known((*at, "object"), name, objects)
    for field in ("speakers", "caller", "addressee"):
        for name in getattr(measure, field):
            # Who is in no lexicon keeps the name as written; a resolution speaks by its number.
            if name.isascii() and not name.startswith("resolution_"):
                source.known((*at, field), name, speakers)
    for field in ("term", "with_terms"):
        for term in getattr(measure, field):
            check_term(source, (*at, field), term)


Counted = Mapping[str, tuple[int, int]]
"""For each group its hits, and what they are out of: words of a rate, expressions of a share."""

REST = "the rest"
LIMIT = 50


def with_rest(counted: Counted, expect: Sequence[Expectation]) -> dict[str, tuple[int, int]]:
    """Return the groups that expectations name; `the rest` is all others taken together."""
    named = [name for e in expect for name in (e.group, e.than) if name]
    others = [counts for group, counts in counted.items() if group not in named]
    rest = (sum(count for count, _ in others), sum(of for _, of in others))
    return {name: counted.get(name, rest if name == REST else (0, 0)) for name in
            dict.fromkeys(named)}


def holds(expect: Sequence[Expectation], counted: Counted, *, share: bool) -> bool:
    """Say whether every expectation is met.

    Of a `share` nothing is met in a group that has no expression to choose from.

    >>> more = Expectation("more", "early", "late")
    >>> holds([more], {"early": (6, 258), "late": (0, 656)}, share=False)
    True
    >>> holds([Expectation("most", "late")], {"late": (0, 0)}, share=True)
    False
    """
    return all(_holds(e, counted, share) for e in expect)


def _holds(e: Expectation, counted: Counted, share: bool) -> bool:
    count, of = counted[e.group]
    if share and of == 0:
        return False
    if e.what == "more":
        low, low_of = counted[e.than]
        if low_of == 0 or of == 0:
            return False
        return count * low_of > low * of
    return {"none": count == 0, "some": count > 0, "most": 2 * count > of,
            "all": count == of and count > 0}[e.what]


def flips(expect: Sequence[Expectation], counted: Counted, *, share: bool,
          missed: bool = False) -> int | None:
    """Give the fewest spans that would have to be coded otherwise for the expectations to fail.

    Of a rate, spans that were counted and should not have been; with `missed` also spans that
    should have been counted. Of a share, expressions that are of the other choice. 0 where the
    expectations are not met as it is; None where no recoding, or none of up to `LIMIT` spans,
    makes them fail.

    >>> more = Expectation("more", "early", "late")
    >>> counted = {"early": (0, 258), "late": (3, 656)}
    >>> flips([Expectation("more", "late", "early")], counted, share=False)
    3
    >>> flips([Expectation("more", "late", "early")], counted, share=False, missed=True)
    2
    """
    named = with_rest(counted, expect)
    # All expectations have to be met, so the one that is the first to fail decides.
    found = [_flip(e, named, share, missed) for e in expect]
    return min((distance for distance in found if distance is not None), default=None)


def _flip(e: Expectation, named: Counted, share: bool, missed: bool) -> int | None:
    groups = [name for name in (e.group, e.than) if name]

    def still(*counts: int) -> bool:
        if share and any(k > named[name][1] for k, name in zip(counts, groups, strict=True)):
            return True
        return _holds(e, {name: (k, named[name][1])
                          for k, name in zip(counts, groups, strict=True)}, share)

    return flip_distance(still, [named[name][0] for name in groups],
                         additions=share or missed, limit=LIMIT)


def flip_distance(holds: Callable[..., bool], counts: Sequence[int], *,
                  additions: bool = False, limit: int = 50) -> int | None:
    """Give the fewest spans that would have to be coded otherwise for a claim to fail.

    `holds(*counts)` says whether the claim holds for these counts. A step takes one span out of one
    count; with `additions` it may also put one in. 0: the claim does not hold as it is. None: it
    holds whatever is recoded, up to `limit` spans.

    >>> flip_distance(lambda early, late: early / 258 > late / 656, [6, 0])
    6
    >>> flip_distance(lambda early, late: late == 0, [3, 0], additions=True)
    1
    """
    reached: set[tuple[int, ...]] = {tuple(int(count) for count in counts)}
    seen = set(reached)
    for distance in range(limit + 1):
        if any(not holds(*state) for state in reached):
            return distance
        steps = (-1, 1) if additions else (-1,)
        near = {(*state[:i], state[i] + step, *state[i + 1:])
                for state in reached for i in range(len(state)) for step in steps}
        reached = {state for state in near if min(state) >= 0} - seen
        if not reached:
            return None
        seen |= reached
    return None


def worded(e: Expectation, share: bool) -> str:
    """Say an expectation in words."""
    if e.what == "more":
        return f"{'a larger share' if share else 'a higher rate'} in {e.group} than in {e.than}"
    return f"{e.what} in {e.group}"
