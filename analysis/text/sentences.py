"""Where sentences begin and end in Arabic news.

A full stop, a question or exclamation mark ends a sentence, together with the quotation marks and
brackets that close right after it; so does the end of a block. A mark that does something else is
told by what stands round it: decimals, initials, dotted abbreviations, addresses, an ellipsis that
stands for a pause (in headlines it is a comma), a question that is quoted inside a sentence.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.arabic import characters
from analysis.arabic.characters import fold
from analysis.text.addresses import ADDRESS
from analysis.text.tokens import by_article

_STOPS = ".!?؟…۔‼⁉"
_STOP = re.compile(f"[{_STOPS}]+(?:[ \\n\\r]+[{_STOPS}]+)*")
_ASKING = frozenset("!?؟‼⁉")
_CLOSING = frozenset("”’»›)]}")
_CONTINUING = frozenset("،,؛;:" + _STOPS)
_CONTROLS = "".join(sorted(characters.CONTROLS))
_MARKS = "".join(sorted(characters.MARKS | {characters.TATWEEL}))
_LETTERS = "".join(sorted(characters.LETTERS))
_LINE = re.compile(r"[^\v\f\x85\u2028\u2029]+")
_BULLETS = re.compile(rf"(?:[\s{_CONTROLS}]|[•·▪▫◦●○■□►▶◄◀➤➢✓✔◊♦*]|[-–—](?=\s))*")
_WORD_BEFORE = re.compile(r"(?<![^\s\"'«»“”‘’‹›()\[\]])[^\s\"'«»“”‘’‹›()\[\]]*$")
_AFTER_NUMBER = re.compile(r"\d\s?$")
_FIRST_WORD = re.compile(rf"[{_LETTERS}][{_LETTERS}{_MARKS}]*")
_LAST_WORD = re.compile(
    rf"(?<![{_LETTERS}{_MARKS}])[{_MARKS}]*([{_LETTERS}][{_LETTERS}{_MARKS}]*)$")

# A title or initial before a name; Arabic text has the dot of جورج و. بوش and of د. محمد.
_TITLES = frozenset(["د", "أ", "م", "ود", "وأ", "وم"])
_LATIN_TITLES = frozenset(["mr", "mrs", "ms", "dr", "st", "no", "vs", "jr", "sr", "gen", "col",
                           "lt", "sgt", "prof", "e.g", "i.e"])
# The names of Latin letters, which stand for initials (جون إف. كينيدي) and build abbreviations.
_LETTER_NAMES = frozenset([
    "إيه", "ايه", "إي", "بي", "سي", "دي", "إف", "اف", "جي", "جيه", "جاي", "إتش", "اتش", "آي",
    "كيه", "كاي", "إل", "ال", "إم", "ام", "إن", "ان", "أو", "او", "كيو", "آر", "ار", "إس", "اس",
    "تي", "يو", "في", "دبليو", "إكس", "اكس", "واي", "زد", "زي",
])
_PREPOSITIONS = frozenset(["وفق", "وفقا", "وسط", "وراء"])
# The last part of an address that is written in Arabic (العربية.نت).
_DOMAINS = frozenset(["نت", "كوم", "أورغ", "اورغ", "أورج", "اورج"])


def split_sentences(text: str | Mapping[Any, str], blocks: pd.DataFrame) -> pd.DataFrame:
    """Split the blocks of an article into sentences; none crosses a block.

    `blocks` has `start` and `end`, and `block` where it is not the row's position. Of several
    articles `text` maps ids to texts, and `blocks` has `article`. Returns one row a sentence in
    text order: `article` (of several), `block`, `sentence` (from 0 within the article), `start`,
    `end` (code points into the text). Space, invisible controls and bullets round a sentence are
    outside it; a line without any letter, digit or emoji has no sentence.

    >>> text = 'قال: "اتفقنا. سنوقع غدا." وبلغ الناتج 2.4 مليون'
    >>> sentences = split_sentences(text, pd.DataFrame({"start": [0], "end": [len(text)]}))
    >>> [text[a:b] for a, b in zip(sentences.start, sentences.end)]
    ['قال: "اتفقنا.', 'سنوقع غدا."', 'وبلغ الناتج 2.4 مليون']
    """
    if isinstance(text, str):
        blocks = blocks.assign(article=0, block=blocks.get("block", range(len(blocks))))
        return split_sentences({0: text}, blocks).drop(columns="article")
    articles, rows = [], []
    parts = by_article(blocks, text, "block", "start", "end")
    for (article, written), part in zip(text.items(), parts, strict=True):
        first = len(rows)
        for block, start, end in part:
            for line in _LINE.finditer(written, start, end):
                rows += [(block, len(rows) - first + i, line.start() + a, line.start() + b)
                         for i, (a, b) in enumerate(_sentences(line.group()))]
        articles += [article] * (len(rows) - first)
    table = pd.DataFrame(rows, columns=["block", "sentence", "start", "end"]).astype("int64")
    table.insert(0, "article", articles)
    return table


def _sentences(line: str) -> Iterator[tuple[int, int]]:
    begin = _BULLETS.match(line).end()
    for end in _ends(line, begin):
        while end > begin and (line[end - 1].isspace() or line[end - 1] in _CONTROLS):
            end -= 1
        if any(c.isalnum() or unicodedata.category(c) == "So" for c in line[begin:end]):
            yield begin, end
            begin = _BULLETS.match(line, end).end()


def _ends(line: str, begin: int) -> Iterator[int]:
    addresses = [m.span() for m in ADDRESS.finditer(line)]
    for stop in _STOP.finditer(line, begin):
        if any(a <= stop.start() < b - 1 for a, b in addresses):
            continue
        end = _closed(line, stop.end())
        if end < len(line) and _ends_here(line, stop, end, begin):
            begin = end
            yield end
    yield len(line)


def _closed(line: str, at: int) -> int:
    """Return the position after the quotation marks and brackets that close at `at`."""
    while at < len(line):
        mark = at
        while mark < len(line) and line[mark] in " \u00a0\n\r\\":
            mark += 1
        after = line[mark + 1 : mark + 2]
        stands_free = not after or not (after.isalnum() or after in "\"«“")
        if line[mark : mark + 1] in _CLOSING and mark < len(line):
            closes = mark == at or stands_free
        elif line[mark : mark + 1] in ('"', "'"):
            # The same mark opens and closes: with a space before it, or none after it, count.
            odd = line.count(line[mark], 0, mark) % 2 == 1
            closes = odd if line[at].isspace() or not stands_free else True
        else:
            closes = False
        if not closes:
            break
        at = mark + 1
    return at


def _ends_here(line: str, stop: re.Match, end: int, begin: int) -> bool:
    rest = line[end:].lstrip(" \t\u00a0\n\r" + _CONTROLS)
    glued = not line[end].isspace()
    closed = end > stop.end()
    if not rest:
        return False
    if rest[0] in _CONTINUING or (closed and line[stop.start() - 1 : stop.start()] == "("):
        return False
    if _ASKING.isdisjoint(stop.group()) and (len(stop.group()) > 1 or stop.group() == "…"):
        return closed and _new_sentence(rest)
    if not _ASKING.isdisjoint(stop.group()):
        if closed:
            return _new_sentence(rest)
        return not glued or rest[0] in characters.LETTERS or rest[0] in "\"«“"
    before = line[begin : stop.start()].rstrip()
    if not before:
        return False
    if closed:
        return not glued or rest[0] in characters.LETTERS
    if glued:
        return _lost_space(before, rest)
    return not _abbreviates(before)


def _new_sentence(rest: str) -> bool:
    """Tell whether a sentence begins after a quotation that itself ended in ? ! or an ellipsis.

    Arabic has no capitals. The next sentence of a news story begins with و or a quotation, while
    what follows such a quotation inside its sentence (who said it, where, when) does not.
    """
    word = _FIRST_WORD.match(rest)
    return rest[0] in "و\"«“" and not (word and fold(word.group()) in _PREPOSITIONS)


def _lost_space(before: str, rest: str) -> bool:
    """Tell whether a full stop with no space after it ends a sentence: the space was lost."""
    if unicodedata.category(rest[0]) == "So":
        return True
    right = _FIRST_WORD.match(rest)
    left = _LAST_WORD.search(before)
    if not right or len(right.group()) < 2 or right.group() in _DOMAINS:
        return False
    if before[-1] in _CLOSING or before[-1] in "\"'" or (before[-1].isdigit() and " " in before):
        return True
    dotted = rest[right.end() : right.end() + 1] == "." or (
        left and before[: left.start(1)].endswith("."))
    # The parts of an abbreviation (جي.بي.إس) are short, or the names of letters.
    return bool(left) and not dotted and left[1] not in _LETTER_NAMES and (
        len(left[1]) >= 3 and len(left[1]) + len(right.group()) >= 6)


def _abbreviates(before: str) -> bool:
    """Tell whether a full stop after these words belongs to an abbreviation, initial or number."""
    word = _WORD_BEFORE.search(before).group()
    if before.strip(" (").isdigit() and len(word) <= 3:
        return True  # the number of an item in a list
    plain = re.sub(f"[{_MARKS}{_CONTROLS}]", "", word)
    parts = plain.split(".")
    if len(parts) > 2:
        return False  # و.م.ع and جي.بي.إس are written without a last dot: this one ends
    last = parts[-1]
    if len(last) == 1 and last.isalpha():
        return not _AFTER_NUMBER.search(before[: len(before) - len(word)])  # not 1949 م.
    earlier = before[: len(before) - len(word)].split()
    if last in _LETTER_NAMES:
        return not earlier or earlier[-1] not in _LETTER_NAMES  # جون إف. but not بي بي سي.
    return last in _TITLES or plain.casefold() in _LATIN_TITLES
