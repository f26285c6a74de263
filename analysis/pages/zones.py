"""What a page's elements tell of their text: by names of classes, ARIA roles and kinds."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.caches import kept
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file

FILE = "html_zones.yml"
ATTRIBUTES = ("class", "id", "itemprop", "data-testid", "data-component", "data-e2e",
              "aria-labelledby")

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MODIFIER = re.compile(r"(?:has|no|not|with|is|without|show|hide|js)[-_]|(?:has|with|is)[A-Z]")
_ROLES = {"navigation": "navigation", "banner": "head of the site", "contentinfo": "foot",
          "search": "search", "dialog": "dialogue", "alertdialog": "dialogue",
          "complementary": "side part", "menu": "menu", "menubar": "menu", "tablist": "menu"}
_TAGS = {"nav": ("site", "navigation"), "footer": ("site", "the foot"),
         "header": ("site", "the head"), "aside": ("related", "a part aside"),
         "form": ("ui", "a form"), "button": ("ui", "a button"), "select": ("ui", "a choice"),
         "option": ("ui", "a choice"), "textarea": ("ui", "a field"), "label": ("ui", "a label"),
         "time": ("ui", "a time"), "dialog": ("ui", "a dialogue"), "address": ("ui", "an address"),
         "figcaption": ("caption", "a caption")}


class Zone(NamedTuple):
    """A part of a page: the role that its text has, what tells so, and the element."""

    role: str
    name: str
    element: etree._Element


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    name: str
    role: Literal["headline", "summary", "caption", "body", "embed", "site", "share", "related",
                  "ui"]
    phrases: list[str] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    groups: list[_Group]


class Names:
    """The phrases of a lexicon, indexed by their first words; made by `load_names`."""

    def __init__(self, file: _File):
        """Index the phrases of a validated file."""
        self.groups = file.groups
        self.by_first: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for number, group in enumerate(file.groups):
            for phrase in group.phrases:
                words = tuple(phrase.lower().split())
                self.by_first.setdefault(words[0], []).append((number, words))

    def find(self, element: etree._Element) -> tuple[str, str, str] | None:
        """Return role, name and phrase of the first group that an element's names speak of."""
        names = " ".join(filter(None, map(element.get, ATTRIBUTES)))
        found = self._find(names[:2000]) if names else None
        return found and (self.groups[found[0]].role, self.groups[found[0]].name, found[1])

    @lru_cache(maxsize=4096)  # noqa: B019 (one object a lexicon file, kept as long as it)
    def _find(self, names: str) -> tuple[int, str] | None:
        best = None
        for name in names.split():
            if _MODIFIER.match(name):
                continue
            words = [w.lower() for w in _WORDS.findall(name.partition("--")[0])]
            found = sorted({number for place, word in enumerate(words)
                            for number, phrase in self.by_first.get(word, ())
                            if tuple(words[place:place + len(phrase)]) == phrase})
            # "article-body__promo" is a promo in the article's body, not the body.
            if len(found) > 1 and self.groups[found[0]].role == "body":
                found.pop(0)
            if found and (best is None or found[0] < best[0]):
                best = found[0], name
        return best


def load_names(folder: Path | None = None) -> Names:
    """Read and check `html_zones.yml`, from `folder` where it has one, else the package's own.

    Raises `LexiconError` naming the file and the key that is wrong.
    """
    path = lexicon_file(FILE, folder)
    return _load([path])


@kept
def _load(files: Sequence[Path]) -> Names:
    path, = files
    try:
        return Names(_File.model_validate(read_yaml(path)))
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc'])) or 'the whole file'}: {e['msg']}"
                 for e in error.errors()]
        raise LexiconError(f"{path} has keys that cannot be used. {'; '.join(lines)}. "
                           "Compare them with the file that comes with the package.") from error


def zone_of(element: etree._Element, names: Names) -> Zone | None:
    """Return what an element itself says of its text, by its names, its ARIA role or its kind."""
    found = names.find(element)
    if found:
        role, name, phrase = found
        return Zone(role, f"{name} (named '{phrase}')", element)
    role = element.get("role")
    if role in _ROLES:
        return Zone("ui" if role in ("search", "dialog", "alertdialog") else
                    "related" if role == "complementary" else "site",
                    f"{_ROLES[role]} (role '{role}')", element)
    if element.tag in _TAGS:
        kind, name = _TAGS[element.tag]
        return Zone(kind, f"{name} (<{element.tag}>)", element)
    return None
