"""Quotation marks as Arabic pages use them: which marks belong together and what stands between.

A mark's own shape is a poor guide: pages mix shapes in one pair, turn them round (”…“, »…«),
write them single or escaped (\\"). So a mark opens or closes by what stands on its two sides, and
its shape decides only where both sides look alike. Whether what is marked is somebody's words, a
name or a scare quote is a matter of the sentence around it: see `quotations`.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from analysis.arabic.characters import CONTROLS, MARKS, TATWEEL
from analysis.pages.rules import CLUTTER_ROLES

OPENING = frozenset("“«„‟‹‘‚{❝〝＂﴿")
CLOSING = frozenset("”»›’}❞〞﴾")
STRAIGHT = frozenset("\"'″")
SINGLE = frozenset("'‘’‚‹›")
PROCLITICS = frozenset("بلكوف")

NOT_CLOSED = "an opening mark without a closing one"
NOT_OPENED = "a closing mark without an opening one"
LONGEST_RUN = 4
_SENTENCE_END = re.compile(r"[.!?؟](?=\s|$)")
_TRIMMED = "".join([*CONTROLS, TATWEEL, "\\", *filter(str.isspace, map(chr, range(0x3001)))])
_TWICE = {"''": '"', "``": '"', "<<": "«", ">>": "»", "((": "{", "))": "}"}
# Brackets mark words where one opens right after a colon.
_BRACKET = re.compile(r"(?<=:)\s*(\()[^()]{9,}(?:\([^()]*\)[^()]*)*(\))")
_MARK = re.compile(r"''|``|<<|>>|\(\(|\)\)|\\?(?!'')["
                   + "".join(OPENING | CLOSING | STRAIGHT) + "]")


class _Mark(NamedTuple):
    start: int
    end: int
    shape: str

    @property
    def family(self) -> int:
        """Single marks, braces and double marks close their own kind alone."""
        return 1 if self.shape in SINGLE else 3 if self.shape in "{}﴿﴾" else 2


class Line(NamedTuple):
    """A block of an article."""

    block: int
    start: int
    end: int
    role: str


class Marked(NamedTuple):
    """What stands between two marks, without and (`outer`) with them and the spaces inside them."""

    block: int
    start: int
    end: int
    outer_start: int
    outer_end: int
    part: int | None


class Unpaired(NamedTuple):
    """A mark that has no partner."""

    block: int
    start: int
    end: int
    mark: str
    problem: str


def marked_spans(text: str, lines: Iterable[Line]) -> tuple[list[Marked], list[Unpaired]]:
    """Pair the quotation marks of a text, block by block; clutter is passed over.

    A pair left open at the end of a block goes on in the next ones if one of them closes it, as
    where a quotation runs over paragraphs; each block then has its own span, all with the same
    `part`, its number. An opening mark that is never closed marks the rest of its sentence at most.

    Returns what is marked, in text order, outer before inner spans, and the marks without partner.

    >>> spans, problems = marked_spans('قال: "لا نخطط لذلك". ثم غادر «', [Line(0, 0, 30, "body")])
    >>> [span[1:3] for span in spans], problems[0].problem
    ([(6, 18)], 'an opening mark without a closing one')
    """
    rows: list[Marked] = []
    problems: list[Unpaired] = []
    running: _Running | None = None
    part = 0
    for line in lines:
        if line.role in CLUTTER_ROLES:
            continue
        block, start, end = line.block, line.start, line.end
        pairs, opened, closed = _pair(_marks(text, start, end), text, start, end)
        opened = [m for m in opened if m.shape not in SINGLE]
        closed = [m for m in closed if m.shape not in SINGLE]
        if running is not None:
            ended = running.go_on(text, block, start, end, pairs, opened, closed)
            if ended:
                rows += [piece._replace(part=part) for piece in running.pieces]
                part += 1
            elif ended is None:
                rows += running.given_up(text, problems)
            running = running if ended is False else None
        rows += [Marked(block, a.end, b.start, a.start, b.end, None) for a, b in pairs]
        problems += [Unpaired(block, m.start, m.end, m.shape, NOT_OPENED) for m in closed]
        for mark in opened:
            left = _Running(block, mark, [Marked(block, mark.end, end, mark.start, end, None)])
            if mark is opened[-1] and running is None and not any(
                    a.start > mark.start for a, _ in pairs):
                running = left
            else:
                rows += left.given_up(text, problems)
    if running is not None:
        rows += running.given_up(text, problems)
    spans: dict[tuple[int, int], Marked] = {}
    for row in sorted((_trimmed(text, row) for row in rows),
                      key=lambda row: (row.start, -row.outer_end)):
        if row.end > row.start:
            spans.setdefault((row.start, row.end), row)
    return list(spans.values()), sorted(problems)


class _Running(NamedTuple):
    """A quotation left open at the end of its block, with its piece of each block so far."""

    block: int
    mark: _Mark
    pieces: list[Marked]

    def go_on(self, text: str, block: int, start: int, end: int, pairs: list, opened: list,
              closed: list) -> bool | None:
        """Take what the next block has of it; True where it ends there, None where it cannot be.

        A block goes on with it that begins with a mark of its own, that has a closing mark
        without an opening one, or that has no marks at all.
        """
        pair = next((p for p in pairs if not text[start:p[0].start].strip()), None)
        ended = True
        if pair is not None:
            pairs.remove(pair)
            piece = pair[0].end, pair[1].start, pair[0].start, pair[1].end
        elif opened and not text[start:opened[0].start].strip():
            again = opened.pop(0)
            piece, ended = (again.end, end, again.start, end), False
        elif closed and not any(a.start < closed[0].start for a, _ in pairs):
            last = closed.pop(0)
            piece = start, last.start, start, last.end
        elif pairs or opened or len(self.pieces) > LONGEST_RUN:
            return None
        else:
            piece, ended = (start, end, start, end), False
        self.pieces.append(Marked(block, *piece, None))
        return ended

    def given_up(self, text: str, problems: list[Unpaired]) -> list[Marked]:
        """Report the mark; after a colon what it opens still goes to the end of its sentence."""
        problems.append(Unpaired(self.block, *self.mark, NOT_CLOSED))
        if not text[:self.mark.start].rstrip().endswith(":"):
            return []
        first = self.pieces[0]
        stop = _SENTENCE_END.search(text, first.start, first.end)
        end = stop.start() if stop else first.end
        return [first._replace(end=end, outer_end=end)]


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """The marks of a block, but for single ones inside a word (O'Neil), which quote nothing."""
    marks = []
    for found in _MARK.finditer(text, start, end):
        first, last = found.span()
        shape = _TWICE.get(found.group(), text[last - 1])
        before = text[first - 1] if first > start else " "
        if not (shape in SINGLE and before.isalnum() and before not in PROCLITICS
                and text[last:min(last + 1, end)].isalnum()):
            marks.append(_Mark(first, last, shape))
    for found in _BRACKET.finditer(text, start, end):
        marks += [_Mark(*found.span(n), shape) for n, shape in ((1, "{"), (2, "}"))]
    return sorted(marks)


def _beside(text: str, position: int, step: int, first: int, last: int) -> str:
    """The next character that can be seen, or a space at the edge."""
    while first <= position < last and (text[position] in CONTROLS or text[position] in MARKS):
        position += step
    return text[position] if first <= position < last else " "


def _opens(text: str, mark: _Mark, kin: list[_Mark], start: int, end: int) -> bool:
    """Whether a mark opens, by its two sides; where both look alike, by its shape."""
    before = _beside(text, mark.start - 1, -1, start, end)
    after = _beside(text, mark.end, 1, start, end)
    bare = _beside(text, mark.start - 2, -1, start, end)
    joined = before == TATWEEL or (before in PROCLITICS and not bare.isalnum())
    opens = (before.isspace() or before in "([-–—:،؛" or joined) and not after.isspace()
    closes = not before.isspace() and not joined and before not in "([:" and not after.isalnum()
    if opens != closes:
        return opens
    return not kin if mark.shape in STRAIGHT else mark.shape in OPENING


def _pair(marks: list[_Mark], text: str, start: int, end: int
          ) -> tuple[list[tuple[_Mark, _Mark]], list[_Mark], list[_Mark]]:
    """Pairs of marks within one block, and what is left open or closes nothing."""
    stack: list[_Mark] = []
    pairs, closed = [], []
    turned: set[_Mark] = set()
    for n, mark in enumerate(marks):
        kin = [m for m in stack if m.family == mark.family]
        opens = _opens(text, mark, kin, start, end)
        # قال" نحن هنا "ثم: marks that stand on the wrong side of their space, in even number.
        if mark.shape in STRAIGHT:
            left = sum(m.shape == mark.shape for m in marks[n:])
            if not opens and not kin and left % 2 == 0:
                opens = True
                turned.add(mark)
            elif opens and kin and kin[-1] in turned:
                opens = False
        if opens:
            stack.append(mark)
        elif kin:
            while stack[-1] is not kin[-1]:
                closed.append(stack.pop())
            pairs.append((stack.pop(), mark))
        else:
            closed.append(mark)
    return [(a, b) for a, b in pairs if b.start > a.end], stack, closed


def _trimmed(text: str, row: Marked) -> Marked:
    inner = text[row.start:row.end].lstrip(_TRIMMED)
    first = row.end - len(inner)
    return row._replace(start=first, end=first + len(inner.rstrip(_TRIMMED)))
