"""The lines of a page, one by one: cue, shape and the words that tell stories apart."""

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import NamedTuple

from analysis.arabic.characters import CONTROLS
from analysis.pages.cues import Cues, Found, key_words

# Shapes, in words. A headline is seldom longer than 18, a paragraph without a full stop seldom
# shorter than 22; between the two, punctuation and neighbours decide.
TAG, MENU, LONG = 3, 4, 22
LONGEST_WORD = 20

_CLOSING = "\"'”’»«“)]}› \t\u00a0" + "".join(sorted(CONTROLS))
_BULLET = re.compile(r"[\s\u200e\u200f]*(?:[-–—*•·▪●◾■➤►]+|\d{1,2}\s*[-.)/](?!\s*\d))\s*\S")
_QUOTED = re.compile(r"[\s\u200e\u200f-]*[\"“”«][^\"“”«»]*[\"“”»][.!؟،…]*\s*$")
_INNER_STOP = re.compile(r"\w\w[\"”»)]?\.\s+\S")
_DATED = re.compile(r"\W*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_HANDLE = re.compile(r"@\w{2,}")
_POSTED = re.compile(r"pic\.(?:twitter|x)\.com/|https?://t\.co/|instagram\.com/p/")
_AUTHOR = re.compile(r"\(@\w+\)|^\W*(?:—|A post shared by|تمت مشاركة منشور)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$|[^\s@]+@[^\s@]+\.\w+$")
_CODE = re.compile(r"\{\s*$|^\s*\}|\)\s*;|^\s*(?:var|function|const|window|document|googletag)\b")
_CREDIT = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]\s*[.]?\s*$")
_SOURCE = re.compile(r"\s[-–—/]\s([^-–—/]{2,30})$")
_IMAGE_BY = re.compile(r"صورة من\s*:|[|©]\s*(?:صورة|تصوير|Foto|Photo)\s*:")
_TRAIL = re.compile(r"\s[›»>/]\s|[|›]")
_PARTED = re.compile(r"\s[-–—ـ|/•]\s|[(|/]")
_PREFIX = re.compile("^[وف]?(?:[بك]?ال|لل|[بلك](?=.{4}))?(?=.{3})")
_ARABIC = re.compile("[\u0621-\u064a\ufb50-\ufdff\ufe70-\ufefc]")
# Conjunctions joined to so short a word that nothing tells them from words that begin with waw.
_JOINED = frozenset(
    ["وهو", "وهي", "وهم", "ولم", "ولا", "ولن", "وقد", "وان",
     "وفي", "ومن", "وعن", "ومع", "وله", "ولو", "وما"])


@dataclass(slots=True)
class Line:
    """A non-empty line: where it stands, what it is like, and its role once that is known."""

    number: int
    start: int
    end: int
    text: str
    words: list[str]
    gap: int
    role: str = ""
    reason: str = ""
    unsure: bool = False
    found: Found | None = None
    weak: bool = False
    opener: bool = False
    paragraph: bool = False
    stop: bool = False
    quoted: bool = False
    content: Set[str] = frozenset()

    def be(self, role: str, reason: str, unsure: bool = False) -> None:
        """Settle the line's role and say why; `unsure` where it is little more than a guess."""
        self.role, self.reason, self.unsure = role, reason, unsure

    def opens(self, *kinds: str) -> bool:
        """Tell whether the line is a cue after which lines of one of these kinds follow."""
        return self.found is not None and self.found.cue.opens in kinds

    @property
    def plain(self) -> bool:
        """Tell whether neither cue nor shape say what the line is."""
        return not self.role

    @property
    def strong(self) -> bool:
        """Tell whether the line alone shows that its page carries more than an article."""
        return self.role in ("site", "share", "related") or (
            self.role == "ui" and self.found is not None and not self.weak)

    @property
    def bullet(self) -> bool:
        """Tell whether the line begins with a bullet, a dash or a number, as lists do."""
        return bool(_BULLET.match(self.text))

    @property
    def arabic(self) -> bool:
        """Tell whether the line holds Arabic letters."""
        return bool(_ARABIC.search(self.text))

    @property
    def colon(self) -> bool:
        """Tell whether the line ends with a colon."""
        return self.text.rstrip(_CLOSING).endswith(":")

    @property
    def parted(self) -> bool:
        """Tell whether a bar, an arrow or a dash parts the line, as in titles and trails."""
        return bool(_TRAIL.search(self.text) or _PARTED.search(self.text))

    @property
    def post(self) -> bool:
        """Tell whether the line holds what posts on networks hold."""
        return bool(_POSTED.search(self.text) or _HANDLE.search(self.text) or "#" in self.text)

    def shares(self, content: Set[str]) -> float:
        """Return the share of the line's content words that are in `content`."""
        return len(self.content & content) / len(self.content) if self.content else 0.0

    def credit(self, cues: Cues) -> bool:
        """Tell whether the line ends with the source of an image, as captions do."""
        if not 0 < len(self.words) <= 40:
            return False
        found = _CREDIT.search(self.text) or len(self.words) > 6 and _SOURCE.search(self.text)
        named = key_words(found.group(1)) if found else []
        return bool(named and len(named) <= 5 and cues.sources.anywhere(named)
                    or _IMAGE_BY.search(self.text) or self.words[-1] in ("ارشيف", "ارشيفيه"))

    def byline(self, cues: Cues) -> bool:
        """Tell whether the line may name an author, a place and an outlet, and no more."""
        return len(self.words) <= MENU or len(self.words) <= 9 and not self.stop and bool(
            _PARTED.search(self.text) and not self.quoted and len(_PARTED.findall(self.text)) > 1
            or cues.sources.anywhere(self.words) and _PARTED.search(self.text)
            or _HANDLE.search(self.text))


def line_spans(text: str) -> list[tuple[int, int, int]]:
    r"""Return the number (from 1), start and end of each line that is not empty.

    >>> line_spans("a\r\n\nb")
    [(1, 0, 1), (3, 4, 5)]
    """
    spans, start = [], 0
    for number, match in enumerate(re.finditer(r"\r\n|\r|\n|\Z", text), 1):
        if text[start:match.start()].strip():
            spans.append((number, start, match.start()))
        start = match.end()
    return spans


def read_lines(text: str, cues: Cues) -> list[Line]:
    r"""Return the non-empty lines of a text, parted by \n, \r\n or \r.

    Their roles are set where a cue or the shape of a line gives it away, and empty elsewhere.
    """
    lines, last = [], 0
    for number, start, end in line_spans(text):
        line = text[start:end]
        lines.append(Line(number, start, end, line, key_words(line), number - last - 1))
        _describe(lines[-1], cues)
        last = number
    for before, line in zip([None, *lines], lines, strict=False):
        _mark_post(before, line)
    return lines


def _describe(line: Line, cues: Cues) -> None:
    text, words = line.text, line.words
    if not words:
        line.weak = True
        return line.be("ui", "has neither letters nor digits")
    _punctuation(line, cues)
    line.found = cues.find(text, words)
    if line.found and line.found.cue.weak and line.stop and len(words) > 2:
        line.found = None
    if line.found:
        cue, alone = line.found
        line.weak = cue.weak
        verb = "is" if alone else "contains" if cue.match == "part" else "begins with"
        return line.be(cue.role, f"{verb} the cue '{cue.text}' ({cue.name})")
    return _by_shape(line, cues)


def _punctuation(line: Line, cues: Cues) -> None:
    """Note whether a line ends and begins as paragraphs do, and which words tell of its story."""
    text, words = line.text, line.words
    bare = text.rstrip(_CLOSING)
    line.stop = bare.endswith(".") and not bare.endswith("..") and len(words[-1]) > 2 and (
        len(words) > 1)
    line.opener = _opens_paragraph(words, cues)
    line.quoted = len(words) >= 4 and bool(_QUOTED.match(text))
    # Menus on one line are long, but hardly have the small words and commas of prose.
    prose = line.stop or "،" in text or 12 * sum(w in cues.function for w in words) >= len(words)
    line.paragraph = (
        len(words) >= LONG and prose or line.quoted
        or line.opener and len(words) >= 5 and not bare.endswith(("..", "…"))
        or len(words) >= 8 and (line.stop or line.colon or bool(_INNER_STOP.search(text))))
    line.content = frozenset(
        _PREFIX.sub("", w)[:4] for w in words
        if len(w) > 2 and w not in cues.function and not w.isdigit())


class _Shape(NamedTuple):
    """A line's words run together, and how many of its characters are digits."""

    line: Line
    cues: Cues
    joined: str
    digits: int


def _dated(at: _Shape) -> bool:
    words, cues = at.line.words, at.cues
    return len(words) <= 16 and not at.line.stop and (
        at.digits > .6 * len(at.joined) or all(w in cues.date or w.isdigit() for w in words)
        or bool(("بتوقيت" in words[:-1] or _DATED.match(at.line.text))
                and _CLOCK.search(at.line.text)))


def _trail(at: _Shape) -> bool:
    words = at.line.words
    return at.cues.sections.at(words, 0) and not at.line.stop and len(words) <= 30 and (
        len(_TRAIL.findall(at.line.text)) > (len(words) > MENU))


# What a line is by its shape alone; the first that holds decides. The last value: it is weak.
_SHAPES: tuple[tuple[str, str, Callable[[_Shape], bool], Callable[[_Shape], bool]], ...] = (
    ("share", "holds nothing but names of networks and share buttons",
     lambda at: bool(at.cues.glued_networks.fullmatch(at.joined)), lambda at: False),
    ("ui", "holds little but numbers, a date or a time", _dated,
     lambda at: not _CLOCK.search(at.line.text)),
    ("ui", "is an address on the web",
     lambda at: len(at.line.text) < 300 and bool(_ADDRESS.match(at.line.text.strip())),
     lambda at: False),
    ("ui", "is program code",
     lambda at: bool(_CODE.search(at.line.text)) and not at.line.stop, lambda at: False),
    ("site", f"has a word of over {LONGEST_WORD} letters: menu items run together",
     lambda at: len(at.line.words) <= 12 and any(
         len(w) > LONGEST_WORD and _ARABIC.match(w) for w in at.line.words), lambda at: False),
    ("site", "holds nothing but names of sections",
     lambda at: 1 < len(at.line.words) <= 40 and at.cues.sections.cover(at.line.words)
     and not at.line.stop, lambda at: True),
    ("site", "is a trail of sections that leads to the page", _trail, lambda at: False),
    ("ui", "is a short line without Arabic",
     lambda at: not _ARABIC.search(at.joined) and len(at.line.words) <= MENU
     and not at.line.bullet, lambda at: True),
)


def _by_shape(line: Line, cues: Cues) -> None:
    joined = "".join(line.words)
    at = _Shape(line, cues, joined, sum(map(str.isdigit, joined)))
    for role, reason, holds, weak in _SHAPES:
        if holds(at):
            line.weak = weak(at) or line.weak
            return line.be(role, reason)
    return None


def _opens_paragraph(words: list[str], cues: Cues) -> bool:
    """Tell whether a line begins as a paragraph does that goes on with a story.

    Headlines do not begin with a conjunction: 'and he said', 'but', 'for his part'.
    """
    first = words[0]
    if first[0] != "و":
        return bool(cues.openers.at(words, 0))
    return first in _JOINED or len(first) > 3 and first not in cues.own_waw


def _mark_post(before: Line | None, line: Line) -> None:
    if len(line.words) > 60:
        return
    if len(line.words) <= 16 and _AUTHOR.search(line.text) and _HANDLE.search(line.text):
        line.be("embed", "names the author of a post, with a handle")
        if before and before.plain and (line.gap == 0 or before.post):
            before.be("embed", "stands right above the author of a post")
    elif _POSTED.search(line.text):
        line.be("embed", "holds an address that posts have")
