"""The lexicons of actors and frames: read from YAML, checked and compiled for matching.

`data/lexicon/README.md` says what their keys mean; the layouts below, which values these may have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from analysis.arabic.characters import fold
from analysis.caches import kept
from analysis.edited_files import Strict
from analysis.files import lexicon_file
from analysis.lexicon.matching import Patterns
from analysis.lexicon.patterns import Parser, Variant
from analysis.lexicon.source import Source, check_term

Kind = Literal["country", "government", "person", "armed group", "organisation", "medium",
               "community", "opposition"]
Form = Literal["name", "metonym", "demonym", "title", "label", "generic"]
Function = Literal["problem", "cause", "moral", "remedy"]
Strength = Literal["core", "wide"]
CONDITIONS = ("if_after", "if_before", "unless_after", "unless_before", "if_sentence",
              "unless_sentence", "if_article", "unless_article")


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
Classes = dict[Identifier, tuple[Text, ...]]


class Pattern(Strict):
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
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")

    def applies_on(self, day: date | None) -> bool:
        """Whether it applies to an article of a day; None where the day is not known."""
        if day is None:
            return self.first is None
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def refers(self) -> bool:
        """Whether what it refers to depends on the other mentions of the article."""
        return self.short or self.if_named or self.if_topic or self.about is not None

    @property
    def conditions(self) -> list[tuple[str, int, str]]:
        """Each condition: its name, its number there, the pattern or @id that is written."""
        return [(name, n, written) for name in CONDITIONS
                for n, written in enumerate(getattr(self, name))]


Written = Annotated[Pattern, BeforeValidator(
    lambda value: {"match": value} if isinstance(value, str) else value)]


class Entry(Strict):
    """What actors and frames have in common: labels and the rules a coder follows."""

    id: Identifier
    label_en: Text
    label_ar: Text
    definition: Text
    include: str = ""
    exclude: str = ""
    examples: tuple[Text, ...] = ()
    counter_examples: tuple[Text, ...] = ()
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
    """A frame, with its functions after Entman (1993: 52), realised by core or wider wordings.

    `neighbours` are frames for which a coder might take it, or which might be taken for it;
    `neighbouring_terms` the words of one that is not listed (failure beside weakness).
    """

    functions: tuple[Function, ...] = Field(min_length=1)
    patterns: dict[Strength, tuple[Written, ...]] = Field(min_length=1)
    objects: dict[Identifier, tuple[Text, ...]] = Field(default_factory=dict)
    neighbours: tuple[Identifier, ...] = ()
    neighbouring_terms: tuple[Text, ...] = ()


class Together(Strict):
    """Words for several actors at once, who are named side by side nearby (الدول الثلاث)."""

    match: Text
    form: Form
    of: Kind
    count: int = Field(ge=2, le=9)
    strength: Strength = "core"


class ActorsFile(Strict):
    """The layout of `actors.yml`."""

    classes: Classes = Field(default_factory=dict)
    shared: dict[Kind, dict[Form, tuple[Written, ...]]] = Field(default_factory=dict)
    not_this: dict[Kind, tuple[Text, ...]] = Field(default_factory=dict)
    together: tuple[Together, ...] = ()
    actors: tuple[Actor, ...] = Field(min_length=1)


class FramesFile(Strict):
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

    @property
    def strength(self) -> Strength:
        """How strong a mention is."""
        return (self.pattern or self.together).strength


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
        """The patterns of all rules, compiled."""
        return Patterns(self.parsed)

    @cached_property
    def protected(self) -> frozenset[str]:
        """The words of the names of persons, countries and groups, folded, without the article.

        A word analysis keeps them whole: the ل of لافروف and the ب of باراك are no proclitics.
        """
        names = set()
        for rule, variants in zip(self.rules, self.parsed, strict=True):
            named = rule.role == "mention" and rule.form in ("name", "metonym")
            kind = self.actors[rule.id].kind if named else ""
            for variant in variants if named else ():
                head = variant.elements[slice(*variant.head)]
                if kind == "person" or (kind in ("country", "armed group", "medium")
                                        and len(head) == 1):
                    names.update(fold(w.base) for e in head for w in e.words
                                 if len(w.base) > 3 and not w.flags - {"bare", "exact"})
        return frozenset(names)


def every(kind: str) -> str:
    """Return what stands in the place of an id where all actors of a kind are meant."""
    return f"every {kind}"


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read and check `actors.yml` and `frames.yml`, from `folder` where it has them.

    Raises `LexiconError` whose message has one line for each problem: file, line, what is wrong
    and what to write instead.
    """
    paths = [lexicon_file(name, folder) for name in ("actors.yml", "frames.yml")]
    return _load(paths, None if folder is None else Path(folder))


def lexicon_parts(lexicon: Lexicon) -> list[bytes] | None:
    """Return the names and contents of a lexicon's files; null where it was changed in memory."""
    folder = lexicon.folder
    if lexicon != load_lexicon(folder):
        return None
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder else []
    return [part for path in files for part in (path.name.encode(), path.read_bytes())]


@kept
def _load(files: Sequence[Path], folder: Path | None) -> Lexicon:
    sources = dict(zip(("actors", "frames"), map(Source, files), strict=True))
    actors_file, frames_file = (source.validate(layout) for source, layout in zip(
        sources.values(), (ActorsFile, FramesFile), strict=True))
    classes = {**actors_file.classes, **frames_file.classes}
    parser = Parser(classes)
    actors = sources["actors"].unique("actors", actors_file.actors)
    frames = sources["frames"].unique("frames", frames_file.frames)
    ids = {*actors, *frames}
    rules: list[Rule] = []
    parsed: list[tuple[Variant, ...]] = []
    contexts: dict[str, int] = {}

    def add(source: Source, path: tuple, written: str, rule: Rule) -> None:
        parsed.append(source.parse(path, written, parser))
        rules.append(rule)

    for name, file in (("actors", actors_file), ("frames", frames_file)):
        for key, members in file.classes.items():
            for n, written in enumerate(members):
                sources[name].parse(("classes", key, n), written, parser)
    for path, written, rule in _patterns(actors_file, frames_file):
        source = sources["frames" if path[0] == "frames" else "actors"]
        if written.startswith("@") and rule.role == "object":
            source.known(path, written[1:], ids)
        else:
            add(source, path, written, rule)
        conditions = rule.pattern.conditions if rule.pattern else ()
        for name, n, condition in conditions:
            if condition.startswith("@"):
                source.known((*path, name, n), condition[1:], ids)
            elif condition not in contexts:
                contexts[condition] = len(rules)
                add(source, (*path, name, n), condition, Rule("context"))
        for name in (*rule.pattern.rivals, rule.pattern.about) if rule.pattern else ():
            if name:
                source.known(path, name, actors)
    for n, actor in enumerate(actors_file.actors):
        if actor.state:
            sources["actors"].known(("actors", n, "state"), actor.state, actors)
    for n, frame in enumerate(frames_file.frames):
        for name in frame.neighbours:
            sources["frames"].known(("frames", n, "neighbours"), name, frames)
        for term in frame.neighbouring_terms:
            check_term(sources["frames"], ("frames", n, "neighbouring_terms"), term)
    for source in sources.values():
        source.raise_problems()
    lexicon = Lexicon(folder, actors, frames, classes, tuple(rules), tuple(parsed), contexts)
    _ = lexicon.patterns, lexicon.protected  # compiled now, to be kept with the rest
    return lexicon


def _patterns(actors: ActorsFile, frames: FramesFile) -> Iterator[tuple[tuple, str, Rule]]:
    """Yield every pattern of the files: its place, how it is written, what it means."""
    for n, actor in enumerate(actors.actors):
        rivals = tuple(a.id for a in actors.actors if a.kind == actor.kind and a != actor)
        for place, forms, update in (
                (("actors", n, "patterns"), actor.patterns, {}),
                (("shared", actor.kind), actors.shared.get(actor.kind, {}), {"rivals": rivals})):
            for form, patterns in forms.items():
                for m, p in enumerate(patterns):
                    yield ((*place, form, m), p.match, Rule(
                        "mention", "actor", actor.id, form, p.model_copy(update=update)))
        for role, key in (("not_this", "not_this"), ("others", "others"), ("place", "places")):
            for m, written in enumerate(getattr(actor, key)):
                yield ("actors", n, key, m), written, Rule(role, "actor", actor.id)
    for kind, several in actors.not_this.items():
        for m, written in enumerate(several):
            yield ("not_this", kind, m), written, Rule("not_this", "actor", every(kind))
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
