"""The lexicons of actors and frames: read from YAML, checked line by line, compiled for matching.

`actors.yml` has `classes` (words used in several patterns), `shared` (patterns of every actor of a
kind), `together` (words for several actors at once) and `actors`; `frames.yml` has `classes` and
`frames`. The language of the patterns is described in `analysis/patterns.py`. A pattern is either
written alone or as `match` with conditions beside it:

==========================  ====================================================================
``if_after``                one of these patterns must end right before it
``if_before``               one of these must begin right after it
``unless_after``, ``unless_before``   none of these may
``if_sentence``, ``unless_sentence``  somewhere in the same sentence
``if_article``, ``unless_article``    somewhere in the article, clutter left aside
``about: syria_state``      only where at least a fifth of the states named are this one
``short: true``             a short form (الأسد, الحكومة): it is whoever was named before it last,
                            this actor, one of `others` or one of `rivals`
``if_named: true``          only where the actor is named somewhere in the article
``if_topic: true``          only where it is the state that the article names most
``strength: wide``          a wider reading, which a coder may leave out
==========================  ====================================================================

A condition names patterns, or actors as ``@syria_state``. An actor's `not_this` are words that look
alike and are nobody here (شبه الجزيرة); its `others` are fuller names of others (سليمان الأسد), to
whom a short form after them refers; its `places` show that a text is about it but are no mention.
"""

import difflib
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analysis.arabic.characters import fold
from analysis.paths import lexicon_file
from analysis.patterns import (
    Parser,
    PatternError,
    Patterns,
    Variant,
    compile_patterns,
)

Kind = Literal["country", "government", "person", "armed group", "organisation", "medium",
               "community", "opposition"]
Form = Literal["name", "metonym", "demonym", "title", "label", "generic"]
Function = Literal["problem", "cause", "moral", "remedy"]
Strength = Literal["core", "wide"]
CONDITIONS = ("if_after", "if_before", "unless_after", "unless_before", "if_sentence",
              "unless_sentence", "if_article", "unless_article")
_LARGEST = 2_000_000


class LexiconError(ValueError):
    """A lexicon that cannot be used: the message names file and line, what is wrong and the fix."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]


class Pattern(_Strict):
    """A pattern with its conditions."""

    match: Text
    strength: Strength = "core"
    if_after: tuple[Text, ...] = ()
    if_before: tuple[Text, ...] = ()
    unless_after: tuple[Text, ...] = ()
    unless_before: tuple[Text, ...] = ()
    if_sentence: tuple[Text, ...] = ()
    unless_sentence: tuple[Text, ...] = ()
    if_article: tuple[Text, ...] = ()
    unless_article: tuple[Text, ...] = ()
    about: Identifier | None = None
    short: bool = False
    rivals: tuple[Identifier, ...] = ()
    if_named: bool = False
    if_topic: bool = False

    @property
    def refers(self) -> bool:
        """Whether what it refers to depends on the other mentions of the article."""
        return self.short or self.if_named or self.if_topic or self.about is not None


def _with_match(value: Any) -> Any:
    return {"match": value} if isinstance(value, str) else value


Written = Annotated[Pattern, BeforeValidator(_with_match)]


class Entry(_Strict):
    """What actors and frames have in common: labels and the rules a coder follows."""

    id: Identifier
    label_en: Text
    label_ar: Text
    definition: Text
    include: str = ""
    exclude: str = ""
    examples: tuple[Text, ...] = ()
    not_this: tuple[Text, ...] = ()


class Actor(Entry):
    """A state, government, person, group or medium that acts or is acted upon."""

    kind: Kind
    state: Identifier | None = None
    patterns: dict[Form, tuple[Written, ...]] = Field(min_length=1)
    others: tuple[Text, ...] = ()
    places: tuple[Text, ...] = ()
    handles: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")], ...] = ()


class Frame(Entry):
    """A frame, with its functions after Entman (1993: 52), realised by core or wider wordings."""

    functions: tuple[Function, ...] = Field(min_length=1)
    patterns: dict[Strength, tuple[Written, ...]] = Field(min_length=1)
    objects: dict[Identifier, tuple[Text, ...]] = Field(default_factory=dict)


class Together(_Strict):
    """Words for several actors at once, who are named side by side nearby (الدول الثلاث)."""

    match: Text
    form: Form
    of: Kind
    count: int = Field(ge=2, le=9)
    strength: Strength = "core"


Classes = dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], tuple[Text, ...]]


class ActorsFile(_Strict):
    """The layout of `actors.yml`."""

    classes: Classes = Field(default_factory=dict)
    shared: dict[Kind, dict[Form, tuple[Written, ...]]] = Field(default_factory=dict)
    together: tuple[Together, ...] = ()
    actors: tuple[Actor, ...] = Field(min_length=1)


class FramesFile(_Strict):
    """The layout of `frames.yml`."""

    classes: Classes = Field(default_factory=dict)
    frames: tuple[Frame, ...] = Field(min_length=1)


class Rule(NamedTuple):
    """What it means that a compiled pattern matches: the entry it stands for and how."""

    role: Literal["mention", "not_this", "others", "place", "object", "together", "context"]
    kind: Literal["actor", "frame", ""] = ""
    id: str = ""
    form: str | None = None
    pattern: Pattern | None = None
    together: Together | None = None


@dataclass(frozen=True)
class Lexicon:
    """The actors and frames of a study, with the patterns that find them.

    `folder` is where the files were read from, None for those that come with the package.
    `rules[n]` says what a match of the compiled pattern `n` means; `contexts` maps the patterns
    named in conditions to their numbers.
    """

    folder: Path | None
    actors: dict[str, Actor]
    frames: dict[str, Frame]
    classes: dict[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    parsed: tuple[tuple[Variant, ...], ...] = field(repr=False)
    contexts: dict[str, int] = field(repr=False)

    @cached_property
    def patterns(self) -> Patterns:
        """The patterns of all rules, compiled on first use."""
        return compile_patterns(self.parsed)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read and check `actors.yml` and `frames.yml`, from `folder` where it has them.

    Raises `LexiconError` whose message has one line for each problem: file, line, what is wrong
    and what to write instead.
    """
    paths = [lexicon_file(name, folder) for name in ("actors.yml", "frames.yml")]
    stamps = tuple((path, path.stat().st_mtime_ns) for path in paths)
    return _load(None if folder is None else Path(folder), stamps)


@lru_cache(maxsize=8)
def _load(folder: Path | None, stamps: tuple[tuple[Path, int], ...]) -> Lexicon:
    actors_source, frames_source = (_Source(path) for path, _ in stamps)
    actors_file = actors_source.validate(ActorsFile)
    frames_file = frames_source.validate(FramesFile)
    classes = {**actors_file.classes, **frames_file.classes}
    parser = Parser(classes)
    actors = actors_source.unique("actors", actors_file.actors)
    frames = frames_source.unique("frames", frames_file.frames)
    ids = {*actors, *frames}

    rules: list[Rule] = []
    parsed: list[tuple[Variant, ...]] = []
    contexts: dict[str, int] = {}

    def add(source: _Source, path: tuple, written: str, rule: Rule) -> None:
        parsed.append(source.parse(path, written, parser))
        rules.append(rule)

    def add_contexts(source: _Source, path: tuple, pattern: Pattern) -> None:
        for name in CONDITIONS:
            for n, written in enumerate(getattr(pattern, name)):
                source.context((*path, name, n), written, ids)
                if not written.startswith("@") and written not in contexts:
                    contexts[written] = len(rules)
                    add(source, (*path, name, n), written, Rule("context"))
        named = [*pattern.rivals, *([pattern.about] if pattern.about else [])]
        for name in named:
            source.known(path, name, actors)

    for name, source in (("actors", actors_source), ("frames", frames_source)):
        defined = actors_file.classes if name == "actors" else frames_file.classes
        for key, members in defined.items():
            for n, written in enumerate(members):
                source.parse(("classes", key, n), written, parser)
    for path, written, rule in _patterns(actors_file, frames_file):
        source = frames_source if path[0] == "frames" else actors_source
        if written.startswith("@") and rule.role == "object":
            source.known(path, written[1:], ids)
        else:
            add(source, path, written, rule)
        if rule.pattern is not None:
            add_contexts(source, path, rule.pattern)
    for n, actor in enumerate(actors_file.actors):
        if actor.state:
            actors_source.known(("actors", n, "state"), actor.state, actors)
    for source in (actors_source, frames_source):
        source.raise_problems()
    return Lexicon(folder, actors, frames, classes, tuple(rules), tuple(parsed), contexts)


def _patterns(actors: ActorsFile, frames: FramesFile) -> Iterator[tuple[tuple, str, Rule]]:
    """Yield every pattern of the files: its place, how it is written, what it means."""
    for n, actor in enumerate(actors.actors):
        for form, patterns in actor.patterns.items():
            for m, p in enumerate(patterns):
                yield (("actors", n, "patterns", form, m), p.match,
                       Rule("mention", "actor", actor.id, form, p))
        for form, patterns in actors.shared.get(actor.kind, {}).items():
            for m, p in enumerate(patterns):
                rivals = tuple(a.id for a in actors.actors if a.kind == actor.kind and a != actor)
                yield (("shared", actor.kind, form, m), p.match,
                       Rule("mention", "actor", actor.id, form,
                            p.model_copy(update={"rivals": rivals})))
        for role, key in (("not_this", "not_this"), ("others", "others"), ("place", "places")):
            for m, written in enumerate(getattr(actor, key)):
                yield ("actors", n, key, m), written, Rule(role, "actor", actor.id)
    for n, together in enumerate(actors.together):
        yield (("together", n), together.match,
               Rule("together", "actor", "", together.form, None, together))
    for n, frame in enumerate(frames.frames):
        for strength, patterns in frame.patterns.items():
            for m, p in enumerate(patterns):
                yield (("frames", n, "patterns", strength, m), p.match,
                       Rule("mention", "frame", frame.id, None,
                            p.model_copy(update={"strength": strength})))
        for m, written in enumerate(frame.not_this):
            yield ("frames", n, "not_this", m), written, Rule("not_this", "frame", frame.id)
        for name, members in frame.objects.items():
            for m, written in enumerate(members):
                yield (("frames", n, "objects", name, m), written,
                       Rule("object", "frame", frame.id, name))


def protected_names(lexicon: Lexicon) -> frozenset[str]:
    """Return the words of the names of persons, countries and groups, folded, without the article.

    A word analysis keeps them whole: the ل of لافروف and the ب of باراك are no proclitics.
    """
    names = set()
    for rule, variants in zip(lexicon.rules, lexicon.parsed, strict=True):
        if rule.role != "mention" or rule.form not in ("name", "metonym"):
            continue
        kind = lexicon.actors[rule.id].kind
        for variant in variants:
            head = variant.elements[slice(*variant.head)]
            if kind == "person" or (kind in ("country", "armed group", "medium")
                                    and len(head) == 1):
                names.update(fold(w.base) for e in head for w in e.words
                             if len(w.base) > 3 and not w.flags - {"bare", "exact"})
    return frozenset(names)


class _Source:
    """A YAML file with the line of each of its values."""

    def __init__(self, path: Path):
        self.name = path.name
        self._lines: dict[tuple[Hashable, ...], int] = {}
        self._problems: dict[str, None] = {}
        if path.stat().st_size > _LARGEST:
            raise LexiconError(f"{self.name} is larger than {_LARGEST // 1_000_000} MB: this is "
                               "no lexicon. Put the right file in its place.")
        try:
            text = path.read_text(encoding="utf-8-sig")
            node = yaml.compose(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader")
                                else yaml.SafeLoader)
        except UnicodeDecodeError as error:
            raise LexiconError(f"{self.name}: not UTF-8 at byte {error.start}. Save it as UTF-8."
                               ) from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise LexiconError(f"{self.name}, line {mark.line + 1 if mark else '?'}: not valid "
                               f"YAML ({error.problem}). Look at the indentation, the colons and "
                               "the quotation marks around that line.") from error
        self._seen: set[int] = set()
        self.data = self._value(node, ()) if node is not None else {}

    def _value(self, node: yaml.Node, path: tuple[Hashable, ...]) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            self.problem(path, "an alias (*). Lexicons are written out: repeat the lines.")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            found: dict[str, Any] = {}
            for key, value in node.value:
                name = str(key.value)
                at = (*path, name)
                if name in found:
                    self._lines[at] = key.start_mark.line + 1
                    self.problem(at, f"{name!r} stands twice. Join the two.")
                self._lines[at] = key.start_mark.line + 1
                found[name] = self._value(value, at)
            return found
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, n)) for n, item in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if node.tag == "tag:yaml.org,2002:bool":
            return node.value.lower() in ("true", "yes", "on")
        if path and path[-1] == "count" and node.value.isdecimal():
            return int(node.value)
        return node.value

    def line(self, path: tuple) -> int:
        """Return the line of a value, or of the nearest thing it is in."""
        path = tuple(path)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def problem(self, path: tuple, text: str) -> None:
        """Note what is wrong at a place."""
        self._problems[f"{self.name}, line {self.line(path)}: {text}"] = None

    def raise_problems(self) -> None:
        """Raise what was noted."""
        if self._problems:
            found = list(self._problems)
            more = [f"... and {len(found) - 10} more problems."] if len(found) > 10 else []
            raise LexiconError("\n".join(found[:10] + more))

    def validate(self, model: type[BaseModel]) -> Any:
        """Check the file against its layout."""
        try:
            result = model.model_validate(self.data)
        except ValidationError as error:
            for found in error.errors():
                self.problem(found["loc"], _told(found, model))
            self.raise_problems()
            raise
        self.raise_problems()
        return result

    def unique(self, key: str, entries: tuple[Entry, ...]) -> dict[str, Any]:
        """Index entries by id, noting those that stand twice."""
        found: dict[str, Any] = {}
        first: dict[str, int] = {}
        for n, entry in enumerate(entries):
            at = (key, n, "id")
            if entry.id in found:
                self.problem(at, f"the id {entry.id!r} was given in line {first[entry.id]} "
                             "already. Give this entry another id or join the two.")
            found.setdefault(entry.id, entry)
            first.setdefault(entry.id, self.line(at))
        return found

    def parse(self, path: tuple, written: str, parser: Parser) -> tuple[Variant, ...]:
        """Read a pattern, noting what is wrong with it."""
        try:
            return tuple(parser.parse(written))
        except PatternError as error:
            unknown = error.args[1] if len(error.args) > 1 else None
            near = _near(unknown, parser.classes) if unknown else ""
            self.problem(path, str(error.args[0]) + (f" Did you mean ${near}?" if near else ""))
            return ()

    def context(self, path: tuple, written: str, ids: set[str]) -> None:
        """Check an actor or frame named in a condition."""
        if written.startswith("@"):
            self.known(path, written[1:], ids)

    def known(self, path: tuple, name: str, ids) -> None:
        """Note an id that no entry has."""
        if name not in ids:
            near = _near(name, ids)
            self.problem(path, f"there is no entry with the id {name!r}."
                         + (f" Did you mean {near}?" if near else " Add it or take it out."))


def _near(name: Any, known) -> str:
    close = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def _told(found: dict, model: type[BaseModel]) -> str:
    """Say in plain words what pydantic found."""
    key = found["loc"][-1] if found["loc"] else "the file"
    value = found.get("input")
    if found["type"] == "extra_forbidden":
        near = _near(key, _keys(model))
        return f"there is no key {key!r} here." + (
            f" Did you mean {near}?" if near else " Take it out or correct it.")
    if found["type"] == "missing":
        return f"{key!r} is missing. Add it to this entry."
    if found["type"] in ("literal_error", "enum"):
        expected = found.get("ctx", {}).get("expected", "")
        options = [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]
        near = _near(value if key != "[key]" else found["loc"][-2], options)
        shown = found["loc"][-2] if key == "[key]" else value
        return f"{shown!r} is not one of {', '.join(options)}." + (
            f" Did you mean {near}?" if near else "")
    if found["type"] == "string_pattern_mismatch":
        return (f"{value!r} cannot be used for {key!r}. Write an id of small Latin letters, "
                "digits and _, as in syria_state.")
    if found["type"] in ("too_short", "string_too_short"):
        return f"{key!r} is empty. Fill it in or take it out."
    if found["type"] in ("string_type", "tuple_type", "dict_type", "model_type"):
        wanted = {"string_type": "a text", "tuple_type": "a list (lines that begin with -)",
                  "dict_type": "keys with values", "model_type": "keys with values"}
        return f"{key!r} should be {wanted[found['type']]}, not {value!r}."
    return f"{key!r}: {found['msg']} (found {value!r})."


def _keys(model: type[BaseModel]) -> list[str]:
    """List the keys of a layout and of everything inside it."""
    keys, todo, seen = [], [model], set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        keys += list(current.model_fields)
        for info in current.model_fields.values():
            stack = [info.annotation]
            while stack:
                item = stack.pop()
                stack += get_args(item)
                if isinstance(item, type) and issubclass(item, BaseModel):
                    todo.append(item)
    return keys
