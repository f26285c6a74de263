"""The words that give away what a line of a news page is: read from a lexicon, matched on lines."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.arabic.characters import LETTERS, MARKS, matching_key
from analysis.caches import kept
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file

FILE = "page_cues.yml"
GAP = "..."
OUTLETS, SECTIONS = "name of the site", "navigation"


def _key_table() -> dict[int, str]:
    # One pass over a page instead of one per folding step; anything that is neither letter nor
    # digit parts words, and © stays, as it is a cue of its own.
    table = {}
    for point in [*range(0x250), *range(0x600, 0x780), *range(0x870, 0x900),
                  *range(0x2000, 0x2100), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)]:
        character = chr(point)
        if character in MARKS:
            table[point] = ""
        elif character in LETTERS:
            table[point] = matching_key(character)
        elif character.isalnum() or character == "©":
            table[point] = matching_key(character.lower())
        else:
            table[point] = matching_key(character) and " "
    return table


_KEYS = _key_table()


def key_words(text: str) -> list[str]:
    """Return the words of a line as they are compared: folded, in lower case, no punctuation.

    >>> key_words("إقرأ أيضاً: الهدنة (3)")
    ['اقرا', 'ايضا', 'الهدنه', '3']
    """
    return text.translate(_KEYS).split()


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    name: str
    role: Literal["site", "share", "related", "ui", "caption", "embed"]
    match: Literal["line", "label", "start", "part"]
    longest: int = Field(gt=0)
    opens: Literal["stories", "comments", "tags", "page", "embed"] | None = None
    closes: bool = False
    weak: bool = False
    number: bool = False
    cues: list[str] = Field(min_length=1)


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    date: list[str]
    networks: list[str]
    agencies: list[str]
    authors: list[str]
    paragraph_openers: list[str]
    own_waw: list[str]
    teaser_calls: list[str]
    function_words: list[str]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    groups: list[_Group]
    words: _Words


class Cue(NamedTuple):
    """A cue as it is matched: its words (None for a gap), its text and what follows from it."""

    words: tuple[str | None, ...]
    text: str
    name: str
    role: str
    match: str
    longest: int
    opens: str | None
    closes: bool
    weak: bool
    number: bool


class Found(NamedTuple):
    """A cue found in a line; `alone` is true where the line says nothing else."""

    cue: Cue
    alone: bool


class Phrases:
    """Word sequences, indexed by their first word."""

    def __init__(self, texts: Sequence[str]):
        """Index `texts` by first word, longest first."""
        self.by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted({tuple(key_words(t)) for t in texts}, key=lambda w: (-len(w), w)):
            self.by_first.setdefault(words[0], []).append(words)

    def at(self, words: Sequence[str], position: int) -> int:
        """Return how many words of the longest phrase stand at `position` (0: none)."""
        for phrase in self.by_first.get(words[position], ()):
            if tuple(words[position:position + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def anywhere(self, words: Sequence[str]) -> bool:
        """Tell whether any phrase stands among `words`."""
        return any(w in self.by_first and self.at(words, i) for i, w in enumerate(words))

    def cover(self, words: Sequence[str]) -> bool:
        """Tell whether phrases and numbers make up all of `words`, with one phrase at least."""
        position, phrases = 0, 0
        while position < len(words):
            length = self.at(words, position)
            phrases += bool(length)
            if not length and not words[position].isdigit():
                return False
            position += length or 1
        return phrases > 0


class Cues:
    """The cues of one lexicon, ready for matching; made by `load_cues`."""

    def __init__(self, file: _File):
        """Index the cues of a validated file."""
        self.by_first: dict[str, list[Cue]] = {}
        self.part: dict[str, list[Cue]] = {}
        for group in file.groups:
            for text in group.cues:
                pieces = text.split(GAP)
                words = [w for piece in pieces for w in (*key_words(piece), None)][:-1]
                cue = Cue(tuple(words), text, *(getattr(group, field) for field in Cue._fields[2:]))
                index = self.part if group.match == "part" else self.by_first
                index.setdefault(words[0], []).append(cue)
        for cues in [*self.by_first.values(), *self.part.values()]:
            cues.sort(key=lambda cue: (-len(cue.words), cue.text))
        names = file.words.networks
        self.networks = Phrases(names)
        glued = sorted({"".join(key_words(n)) for n in names}, key=lambda n: (-len(n), n))
        self.glued_networks = re.compile(f"(?:{'|'.join(glued)})+")
        named = {(g.name, g.match): g.cues for g in file.groups}
        self.sources = Phrases([*file.words.agencies, *named.get((OUTLETS, "line"), [])])
        self.sections = Phrases(named.get((SECTIONS, "line"), []))
        self.openers = Phrases(file.words.paragraph_openers)
        self.teaser_calls = Phrases(file.words.teaser_calls)
        self.date = frozenset(w for text in file.words.date for w in key_words(text))
        self.authors = frozenset(w for text in file.words.authors for w in key_words(text))
        self.own_waw = frozenset(w for text in file.words.own_waw for w in key_words(text))
        self.function = frozenset(w for t in file.words.function_words for w in key_words(t))

    def find(self, text: str, words: list[str]) -> Found | None:
        """Return the first cue that a line holds: at its beginning, else within it."""
        # A counter may stand before its word: 3 comments.
        skip = next((i for i, w in enumerate(words[:4]) if not w.isdigit()), 0)
        for cue in self.by_first.get(words[skip], ()):
            end = len(words) <= cue.longest and _match(cue.words, words, skip)
            if not end or cue.number and not any(w.isdigit() for w in words):
                continue
            alone = all(w.isdigit() for w in words[end:])
            if alone or not skip and (cue.match == "start" or (
                    cue.match == "label" and _breaks(text, end))):
                return Found(cue, alone)
        for position, word in enumerate(words):
            for cue in self.part.get(word, ()):
                if len(words) <= cue.longest and _match(cue.words, words, position):
                    return Found(cue, len(words) == len(cue.words))
        return None


def _match(cue: tuple[str | None, ...], words: list[str], position: int) -> int:
    """Return where a cue that begins at `position` ends, 0 where it does not stand there."""
    for i, word in enumerate(cue):
        if word is None:
            rest = cue[i + 1:]
            return next((end for start in range(position, len(words))
                         if (end := _match(rest, words, start))), 0) if rest else len(words)
        if position >= len(words) or words[position] != word:
            return 0
        position += 1
    return position


_BREAK = re.compile(r"[\s\u200e\u200f]*(?:[:：|\-–—ـ•/*]|\.\.|…)")


def _breaks(text: str, count: int) -> bool:
    """Tell whether a colon, dash or the like follows the first `count` words of a text."""
    for word in re.finditer(r"\S+", text):
        # The mark may touch the word (المصدر:), join it to the next or stand apart (المصدر : ).
        for end in range(word.start() + 1, word.end() + 1):
            if len(key_words(text[:end])) >= count and (
                    end == word.end() or not text[end].isalnum() and text[end] not in MARKS):
                return bool(_BREAK.match(text, end))
    return False


def load_cues(folder: Path | None = None) -> Cues:
    """Read and check `page_cues.yml`, from `folder` where it has one, else the package's own.

    Raises `LexiconError` naming the file and the key that is wrong.
    """
    path = lexicon_file(FILE, folder)
    return _load([path])


@kept
def _load(files: Sequence[Path]) -> Cues:
    path, = files
    try:
        content = read_yaml(path)
        file = _File.model_validate(content)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc'])) or 'the whole file'}: {e['msg']}"
                 for e in error.errors()]
        raise LexiconError(f"{path} has keys that cannot be used. {'; '.join(lines)}. "
                         "Compare them with the file that comes with the package.") from error
    for number, group in enumerate(file.groups):
        for cue in group.cues:
            if not key_words(cue.split(GAP)[0]):
                raise LexiconError(f"{path}: groups.{number}.cues: {cue!r} begins with no word. "
                                 "A cue needs a letter or digit before its first three dots.")
    for name, values in file.words:
        for value in values:
            if not key_words(value):
                raise LexiconError(f"{path}: words.{name}: {value!r} holds no word.")
    return Cues(file)
