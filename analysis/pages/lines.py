"""The lines of a page, one by one: the cues that give a line away, and what it is like."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, create_model

from analysis.arabic.characters import CONTROLS, MARKS, matching_key
from analysis.caches import kept
from analysis.edited_files import Strict, read_yaml
from analysis.files import LexiconError, lexicon_file, packaged_yaml

GAP = "..."
OUTLETS, SECTIONS = "name of the site", "navigation"

# Shapes, in words. A headline is seldom longer than 18, a paragraph without a full stop seldom
# shorter than 22; between the two, punctuation and neighbours decide.
TAG, MENU, LONG = 3, 4, 22
LONGEST_WORD = 20
NARROWEST, WIDEST = 20, 120
"""Characters of a line to which texts are broken."""

# One pass over a page instead of one per folding step; anything that is neither letter nor digit
# parts words, and © stays, as it is a cue of its own.
_KEYS = {point: "" if chr(point) in MARKS
         else matching_key(chr(point).lower()) if chr(point).isalnum() or chr(point) == "©"
         else matching_key(chr(point)) and " "
         for first, end in ((0, 0x250), (0x600, 0x780), (0x870, 0x900), (0x2000, 0x2100),
                            (0xFB50, 0xFE00), (0xFE70, 0xFF00)) for point in range(first, end)}
_CLOSING = "\"'”’»«“)]}› \t\u00a0" + "".join(sorted(CONTROLS))
_AROUND = " \t\xa0\u200e\u200f"
_BULLET = re.compile(r"[\s\u200e\u200f]*(?:[-–—*•·▪●◾■➤►]+|\d{1,2}\s*[-.)/](?!\s*\d))\s*\S")
_QUOTED = re.compile(r"[\s\u200e\u200f-]*[\"“”«][^\"“”«»]*[\"“”»][.!؟،…]*\s*$")
_INNER_STOP = re.compile(r"\w\w[\"”»)]?\.\s+\S")
_HANDLE = re.compile(r"@\w{2,}")
_CREDIT = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]\s*[.]?\s*$")
_SOURCE = re.compile(r"\s[-–—/]\s([^-–—/]{2,30})$")
_IMAGE_BY = re.compile(r"صورة من\s*:|[|©]\s*(?:صورة|تصوير|Foto|Photo)\s*:")
TRAIL = re.compile(r"\s[›»>/]\s|[|›]")
_PARTED = re.compile(r"\s[-–—ـ|/•]\s|[(|/]")
_PREFIX = re.compile("^[وف]?(?:[بك]?ال|لل|[بلك](?=.{4}))?(?=.{3})")
_ARABIC = re.compile("[\u0621-\u064a\ufb50-\ufdff\ufe70-\ufefc]")
_LONG_WORD = re.compile(rf"[\u0621-\u064a\ufb50-\ufdff\ufe70-\ufefc]\S{{{LONGEST_WORD},}}")
# What people draw out or run together themselves: هههههه, #أنقذوا_حلب.
_HASHTAG = re.compile(rf"[#@]\w{{{LONGEST_WORD},}}")
_DRAWN = re.compile(r"[#@]\S+|(\w{1,4}?)\1{3,}")
_BREAK = re.compile(r"[\s\u200e\u200f]*(?:[:：|\-–—ـ•/*]|\.\.|…)")
# Conjunctions joined to so short a word that nothing tells them from words that begin with waw.
_JOINED = frozenset(
    ["وهو", "وهي", "وهم", "ولم", "ولا", "ولن", "وقد", "وان",
     "وفي", "ومن", "وعن", "ومع", "وله", "ولو", "وما"])


@cache
def data_of(name: str) -> Any:
    """Return what a file of data beside these modules holds."""
    return packaged_yaml(Path(__file__).with_name(name))


def key_words(text: str) -> list[str]:
    """Return the words of a line as they are compared: folded, in lower case, no punctuation.

    >>> key_words("إقرأ أيضاً: الهدنة (3)")
    ['اقرا', 'ايضا', 'الهدنه', '3']
    """
    return text.translate(_KEYS).split()


class Group(Strict):
    """Cues that say the same of a line, and what follows from them."""

    name: str
    role: Literal["site", "share", "related", "ui", "caption", "embed"]
    match: Literal["line", "label", "start", "part"]
    longest: int = Field(gt=0)
    opens: Literal["stories", "comments", "tags", "page", "embed"] | None = None
    closes: bool = False
    weak: bool = False
    number: bool = False
    cues: list[str] = Field(min_length=1)


_Words = create_model("_Words", __base__=Strict, **dict.fromkeys((
    "date", "networks", "agencies", "authors", "paragraph_openers", "own_waw", "teaser_calls",
    "function_words"), (list[str], ...)))


class _File(Strict):
    groups: list[Group]
    words: _Words


def _phrases(texts: Iterable[str], form: str = r"(?<!\S)(?:{})(?!\S)") -> re.Pattern:
    """Return the pattern of any of some phrases, as words are joined to be compared."""
    phrases = {" ".join(key_words(text)) for text in texts}
    return re.compile(form.format("|".join(sorted(phrases, key=lambda p: (-p.count(" "), p)))))


class Cues:
    """The cues of one lexicon, ready for matching; made by `load_cues`."""

    def __init__(self, file: _File, path: Path):
        """Index the cues of a file; raises `LexiconError` for one without a word."""
        problems = [f"groups.{number}.cues: {cue!r} begins with no word. A cue needs a letter or "
                    "digit before its first three dots." for number, group in enumerate(file.groups)
                    for cue in group.cues if not key_words(cue.split(GAP)[0])]
        problems += [f"words.{name}: {value!r} holds no word." for name, values in file.words
                     for value in values if not key_words(value)]
        if problems:
            raise LexiconError(f"{path}: {problems[0]}")
        self.by_first: dict[str, list[tuple[list[str | None], str, Group]]] = {}
        self.part: dict[str, list[tuple[list[str | None], str, Group]]] = {}
        for group in file.groups:
            index = self.part if group.match == "part" else self.by_first
            for text in group.cues:
                words = [w for piece in text.split(GAP) for w in (*key_words(piece), None)][:-1]
                index.setdefault(words[0], []).append((words, text, group))
        for cues in [*self.by_first.values(), *self.part.values()]:
            cues.sort(key=lambda cue: (-len(cue[0]), cue[1]))
        self.date, self.authors, self.own_waw, self.function = (
            frozenset(w for text in texts for w in key_words(text)) for texts in (
                file.words.date, file.words.authors, file.words.own_waw,
                file.words.function_words))
        self.networks = _phrases(("".join(key_words(text)) for text in file.words.networks),
                                 "(?:{})+")
        named = {(g.name, g.match): g.cues for g in file.groups}
        self.sources = _phrases([*file.words.agencies, *named.get((OUTLETS, "line"), [])])
        self.sections = _phrases(named.get((SECTIONS, "line"), []))
        self.openers = _phrases(file.words.paragraph_openers)
        self.teaser_calls = _phrases(file.words.teaser_calls)

    def find(self, text: str, words: list[str]) -> tuple[Group | None, str, bool]:
        """Return group and text of the first cue of a line, and whether it says nothing else."""
        # A counter may stand before its word: 3 comments.
        skip = next((i for i, w in enumerate(words[:4]) if not w.isdigit()), 0)
        for cue, written, group in self.by_first.get(words[skip], ()) if words else ():
            end = len(words) <= group.longest and _match(cue, words, skip)
            if end and (not group.number or any(w.isdigit() for w in words)):
                alone = all(w.isdigit() for w in words[end:])
                if alone or not skip and (group.match == "start" or (
                        group.match == "label" and _breaks(text, end))):
                    return group, written, alone
        for position, word in enumerate(words):
            for cue, written, group in self.part.get(word, ()):
                if len(words) <= group.longest and _match(cue, words, position):
                    return group, written, len(words) == len(cue)
        return None, "", False


def _match(cue: list[str | None], words: list[str], position: int) -> int:
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


def _breaks(text: str, count: int) -> bool:
    """Tell whether a colon, dash or the like follows the first `count` words of a text."""
    # The mark may touch the word (المصدر:), join it to the next or stand apart (المصدر : ).
    end = next((end for end in range(1, len(text)) if len(key_words(text[:end])) >= count
                and not text[end].isalnum() and text[end] not in MARKS), len(text))
    return bool(_BREAK.match(text, end))


@kept
def load_checked(files: Sequence[Path], layout: type[Strict], make: Callable) -> Any:
    """Make something of the content of a lexicon's file, and of its path.

    Raises `LexiconError` naming the file and the key that is wrong.
    """
    try:
        content = layout.model_validate(read_yaml(files[0]))
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc'])) or 'the whole file'}: {e['msg']}"
                 for e in error.errors()]
        raise LexiconError(f"{files[0]} has keys that cannot be used. {'; '.join(lines)}. "
                           "Compare them with the file that comes with the package.") from error
    return make(content, files[0])


def load_cues(folder: Path | None = None) -> Cues:
    """Read and check `page_cues.yml`, from `folder` where it has one, else the package's own.

    Raises `LexiconError` naming the file and the key that is wrong.
    """
    return load_checked([lexicon_file("page_cues.yml", folder)], _File, Cues)


class Line:
    """A non-empty line: where it stands, what it is like, and its role once that is known.

    `cue` is the cue that it holds, `alone` tells whether it says nothing else; `weak` is what may
    be part of the story for all that; `unsure` is little more than a guess.
    """

    def __init__(self, number: int, start: int, text: str, gap: int, cues: Cues):
        """Note what a line is like; `gap` is how many empty lines stand above it."""
        self.number, self.start, self.end = number, start, start + len(text)
        self.text, self.gap, self.cues = text, gap, cues
        self.words = words = key_words(text)
        self.joined = " ".join(words)
        self.cue, written, self.alone = cues.find(text, words)
        self.role, self.reason, self.unsure, self.weak = "", "", False, False
        if self.cue:
            verb = "is" if self.alone else (
                "contains" if self.cue.match == "part" else "begins with")
            self.be(self.cue.role, f"{verb} the cue '{written}' ({self.cue.name})")
            self.weak = self.cue.weak
        bare = text.rstrip(_CLOSING)
        self.colon = bare.endswith(":")
        self.stop = bare.endswith(".") and not bare.endswith("..") and (
            len(words) > 1 and len(words[-1]) > 2)
        self.bullet = bool(_BULLET.match(text))
        self.quoted = len(words) >= 4 and bool(_QUOTED.match(text))
        self.arabic = bool(_ARABIC.search(text))
        # Headlines do not begin with a conjunction: 'and he said', 'but', 'for his part'.
        first = words[0] if words else ""
        self.opener = (first in _JOINED or len(first) > 3 and first not in cues.own_waw
                       if first.startswith("و") else bool(cues.openers.match(self.joined)))
        self.long = any(map(_LONG_WORD.match, words))
        # Menu items that run together leave hardly a word beside them.
        self.drawn = bool(_HASHTAG.search(text)) or self.long and (
            sum(not _LONG_WORD.match(w) for w in words) > 2
            or not any(map(_LONG_WORD.match, key_words(_DRAWN.sub(r"\1", text)))))
        self.paragraph = self._is_paragraph(bare)
        # The words that tell stories apart, without prefixes and endings.
        self.content = frozenset(_PREFIX.sub("", w)[:4] for w in words
                                 if len(w) > 2 and w not in cues.function and not w.isdigit())

    def _is_paragraph(self, bare: str) -> bool:
        # Menus on one line are long, but hardly have the small words and commas of prose.
        count, small = len(self.words), sum(w in self.cues.function for w in self.words)
        prose = self.stop or "،" in self.text or 12 * small >= count
        return (count >= LONG and prose or self.quoted
                or self.opener and (count >= 5 or self.drawn) and not bare.endswith(("..", "…"))
                or count >= 8 and (
                    self.stop or self.colon or bool(_INNER_STOP.search(self.text))))

    def be(self, role: str, reason: str, unsure: bool = False) -> None:
        """Settle the line's role and say why."""
        self.role, self.reason, self.unsure = role, reason, unsure

    @property
    def strong(self) -> bool:
        """Tell whether the line alone shows that its page carries more than an article."""
        return self.role in ("site", "share", "related") or (
            self.role == "ui" and self.cue is not None and not self.weak)

    @property
    def parted(self) -> bool:
        """Tell whether a bar, an arrow or a dash parts the line, as in titles and trails."""
        return bool(TRAIL.search(self.text) or _PARTED.search(self.text))

    @property
    def credit(self) -> bool:
        """Tell whether the line ends with the source of an image, as captions do."""
        if not 0 < len(self.words) <= 40:
            return False
        source = _CREDIT.search(self.text) or len(self.words) > 6 and _SOURCE.search(self.text)
        named = key_words(source.group(1)) if source else []
        return bool(0 < len(named) <= 5 and self.cues.sources.search(" ".join(named))
                    or _IMAGE_BY.search(self.text) or self.words[-1] in ("ارشيف", "ارشيفيه"))

    @property
    def byline(self) -> bool:
        """Tell whether the line may name an author, a place and an outlet, and no more."""
        parts = len(_PARTED.findall(self.text))
        return len(self.words) <= MENU or len(self.words) <= 9 and not self.stop and bool(
            parts > 1 and not self.quoted or parts and self.cues.sources.search(self.joined)
            or _HANDLE.search(self.text))

    def opens(self, *kinds: str) -> bool:
        """Tell whether the line is a cue after which lines of one of these kinds follow."""
        return self.cue is not None and self.cue.opens in kinds

    def holds_only(self, phrases: re.Pattern) -> bool:
        """Tell whether phrases and numbers make up the line, with one phrase at least."""
        rest, count = phrases.subn("", self.joined)
        return count > 0 and not rest.strip(" 0123456789")

    def shares(self, content: Set[str]) -> float:
        """Return the share of the line's content words that are in `content`."""
        return len(self.content & content) / len(self.content) if self.content else 0.0

    def within(self, whole: "Line") -> bool:
        """Tell whether another line holds this one, and a name of a site or section beside it."""
        return 2 < len(self.words) < len(whole.words) and whole.parted and (
            f" {self.joined} " in f" {whole.joined} ")


def line_spans(text: str, wrapped: bool = True) -> list[tuple[int, int, int]]:
    r"""Return the number (from 1), start and end of each line that is not empty.

    Lines that were broken to fit a width are one, unless `wrapped` is false.

    >>> line_spans("a\r\n\nb")
    [(1, 0, 1), (3, 4, 5)]
    """
    spans, start = [], 0
    for number, match in enumerate(re.finditer(r"\r\n|\r|\n|\Z", text), 1):
        if text[start:match.start()].strip():
            spans.append((number, start, match.start()))
        start = match.end()
    joined: list[tuple[int, int, int]] = []
    for span, goes_on in zip(spans, _go_on(text, spans), strict=True):
        if wrapped and goes_on:
            number, start, _ = joined.pop()
            span = number, start, span[2]
        joined.append(span)
    return joined


def _go_on(text: str, spans: list[tuple[int, int, int]]) -> list[bool]:
    """Tell of each line whether it goes on with the one before, which a width broke off.

    A line is broken where the next word would not have fitted, so that lines that end early end
    paragraphs. Lists and menus end early within a sentence or without a full stop, verses rhyme.
    """
    lines = [text[start:end].rstrip(_AROUND) for _, start, end in spans]
    indents = [len(line) - len(line.lstrip(_AROUND)) for line in lines]
    usual = Counter(indents).most_common(1)[0][0] if lines else 0
    lengths = sorted((len(line) - usual for line in lines[1:]), reverse=True)[1:]
    if not lengths or not NARROWEST <= lengths[0] <= WIDEST:
        return [False] * len(spans)
    stops = [line.rstrip(_CLOSING).endswith((*".؟!:", "…")) for line in lines]
    within = sum(len(_INNER_STOP.findall(line)) for line in lines)
    pairs = list(zip(pairwise(spans), lines, lines[1:], indents[1:], stops, strict=False))
    # Whether a line stands right below another, with no sign that something new begins; what is
    # much longer than the width was not broken to fit it.
    below = [two[0] == one[0] + 1 and not _BULLET.match(line) and indent <= usual
             and len(line) - usual <= 1.25 * lengths[0]
             for (one, two), _, line, indent, _ in pairs]
    spaced = sum(two[0] > one[0] + 1 for one, two in pairwise(spans)) > 1
    for slack, least, most in ((0, 2, 0), (.15, 5, .1), (0, 2, .25)):
        full = [len(line) - usual + 1 + len(after.split()[0]) > lengths[0] * (1 - slack)
                for _, line, after, *_ in pairs]
        # Whether a paragraph may end in a full line: where most stops are at the end of one.
        ends = not spaced and within <= sum(
            stop and not fits for stop, fits in zip(stops, full, strict=False))
        on = [joins and (fits and not (stop and ends) or slack and spaced and not stop)
              for joins, fits, stop in zip(below, full, stops, strict=False)]
        broken = [n for n, goes_on in enumerate(on) if goes_on and not stops[n]]
        early = sum(joins and not fits and not stop for joins, fits, stop in list(
            zip(below, full, stops, strict=False))[1:])
        last = [stops[n] for n, (goes_on, more) in enumerate(pairwise([*on, False]), 1)
                if goes_on and not more]
        rhyme = Counter(lines[n][-1] for n in broken).most_common(1)
        # Lines too long for verse, with empty lines between paragraphs, need no full stops.
        prose = 2 * sum(last) >= len(last) or spaced and lengths[0] >= WIDEST / 2
        if len(broken) >= least and early <= most * len(broken) and prose and (
                rhyme[0][1] <= max(2, .45 * len(broken))):
            return [False, *map(bool, on)]
    return [False] * len(spans)
