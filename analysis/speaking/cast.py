"""Everybody an article names, and how a phrase that may name a speaker is told on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Entity(NamedTuple):
    """An actor mention by its words: `first` to `last` (exclusive)."""

    id: str
    first: int
    last: int
    form: str
    governed: bool = False  # a preposition is written together with it


class Phrase(NamedTuple):
    """A noun phrase that may name a speaker."""

    first: int
    last: int
    speaker: str
    kind: str  # actor, person, office, document, unnamed, body, other
    plural: bool = False
    quoted: str | None = None

    @property
    def likely(self) -> bool:
        """Whether this is somebody or something that can speak."""
        return self.kind != "other"


@dataclass(frozen=True)
class Cast:
    """Everybody an article names: actor mentions by first word, persons by name, open quotes."""

    at: Mapping[int, Entity]
    inner: Mapping[int, tuple[Entity, ...]]
    kinds: Mapping[str, str]
    quotes: frozenset[int]
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    holders: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)

    def known_name(self, words: tuple[str, ...]) -> str | None:
        """The fullest name that holds these words, of the persons found so far."""
        for name, parts in self.people.items():
            if set(words) <= set(parts) and (
                    len(words) > 1 and words[-1] in parts[1:] or words == parts[-1:]):
                return name
        for name, parts in self.people.items():
            if words == parts:
                return name
        return None

    def holder(self, office: tuple[str, ...], before: int) -> str | None:
        """Who holds an office, by the persons named with it: الوزير، مدير المرصد.

        A bare title is its nearest holder before a word; a fuller one must have only one holder.
        """
        if len(office) == 1:
            held = [name for at, words, name in self.holders
                    if words[0] == office[0] and at < before]
            return held[-1] if held else None
        held = {name for _, words, name in self.holders
                if words[:len(office)] == office or len(words) > 1 and (
                    office[:len(words)] == words)}
        return next(iter(held)) if len(held) == 1 else None
