"""How many steps a regular expression takes on a text: a matcher that backtracks as `re` does."""

import itertools
import re
import re._constants as op
import re._parser as parser
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache

MOST = 8
"""What a repetition's largest number counts as: a pattern that is bounded takes linear time."""
CATEGORIES = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w",
              op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_NOT_SPACE: r"\S",
              op.CATEGORY_NOT_WORD: r"\W"}
SAMPLES = {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " \n\u2028", op.CATEGORY_WORD: "aس_",
           op.CATEGORY_NOT_SPACE: "a-", op.CATEGORY_NOT_WORD: "- ", op.CATEGORY_NOT_DIGIT: "a-"}
ONE = op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN
"""What takes one character."""
REPEATS = op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT
Matcher = Callable[[int, Callable[[int], bool]], bool]


class _Enough(Exception):
    pass


class Steps:
    """A pattern to be run on texts; `count` says how many characters were looked at."""

    def __init__(self, pattern: re.Pattern):
        self.flags = pattern.flags
        self.tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
        self.start = self._sequence(list(self.tree))

    def count(self, text: str, anchored: bool = False, most: int = 200_000) -> int:
        """Count the steps, to `most`, of finding every match in a text, or one at its beginning."""
        self.text, self.steps, self.most, at = text, 0, most, 0
        with suppress(_Enough):
            while at <= (0 if anchored else len(text)):
                self.steps += 1
                self.groups, self.end = {}, at
                self.start(at, self._ended)
                at = max(self.end, at + 1)
        return self.steps

    def _ended(self, at: int) -> bool:
        self.end = at
        return True

    def _sequence(self, items: list) -> Matcher:
        parts = [self._item(code, value) for code, value in items]

        def run(at: int, then: Callable[[int], bool], n: int = 0) -> bool:
            if self.steps > self.most:
                raise _Enough
            if n == len(parts):
                return then(at)
            return parts[n](at, lambda end: run(end, then, n + 1))
        return run

    def _item(self, code, value) -> Matcher:
        if code in ONE:
            accepts = self._accepts(code, value)

            def one(at, then):
                self.steps += 1
                return at < len(self.text) and accepts(self.text[at]) and then(at + 1)
            return one
        if code in REPEATS:
            low, high, body = value
            high = MOST if high is not op.MAXREPEAT and high > MOST else high
            low = min(low, MOST)
            return self._repeat(code, low, high, list(body))
        if code is op.BRANCH:
            ways = [self._sequence(list(way)) for way in value[1]]
            return lambda at, then: any(way(at, then) for way in ways)
        if code is op.SUBPATTERN:
            number, _, _, body = value
            inner = self._sequence(list(body))

            def group(at, then):
                def after(end):
                    old = self.groups.get(number)
                    self.groups[number] = (at, end)
                    if then(end):
                        return True
                    self.groups[number] = old
                    return False
                return inner(at, after)
            return group
        if code is op.ATOMIC_GROUP:
            return self._atomic(self._sequence(list(value)))
        if code in (op.ASSERT, op.ASSERT_NOT):
            return self._look(code is op.ASSERT, value[0], value[1])
        if code is op.AT:
            return lambda at, then: self._holds(value, at) and then(at)
        if code is op.GROUPREF:
            def again(at, then):
                begun = self.groups.get(value)
                if begun is None:
                    return False
                said = self.text[slice(*begun)]
                self.steps += len(said)
                return self.text.startswith(said, at) and then(at + len(said))
            return again
        if code is op.GROUPREF_EXISTS:
            number, yes, no = value
            ways = self._sequence(list(yes)), self._sequence(list(no or []))
            return lambda at, then: ways[not self.groups.get(number)](at, then)
        raise NotImplementedError(code)

    def _atomic(self, inner: Matcher) -> Matcher:
        def atomic(at, then):
            ends: list[int] = []
            return inner(at, lambda end: ends.append(end) or True) and then(ends[0])
        return atomic

    def _repeat(self, code, low: int, high, body: list) -> Matcher:
        if len(body) == 1 and body[0][0] in ONE:
            accepts = self._accepts(*body[0])

            def run(at, then):
                end, most = at, len(self.text) if high is op.MAXREPEAT else at + high
                if code is op.MIN_REPEAT:
                    while end <= len(self.text):
                        if end - at >= low and then(end):
                            return True
                        self.steps += 1
                        if end >= min(most, len(self.text)) or not accepts(self.text[end]):
                            return False
                        end += 1
                    return False
                while end < min(most, len(self.text)) and accepts(self.text[end]):
                    end += 1
                self.steps += end - at + 1
                if code is op.POSSESSIVE_REPEAT:
                    return end - at >= low and then(end)
                while end - at >= low:
                    if then(end):
                        return True
                    self.steps += 1
                    end -= 1
                return False
            return run
        inner = self._sequence(body)

        def several(at, then, n=0):
            def more():
                return (high is op.MAXREPEAT or n < high) and inner(
                    at, lambda end: (end > at or n < low) and several(end, then, n + 1))
            if n < low:
                return more()
            if code is op.MIN_REPEAT:
                return then(at) or more()
            return more() or then(at)
        return self._atomic(several) if code is op.POSSESSIVE_REPEAT else several

    def _look(self, wanted: bool, direction: int, body) -> Matcher:
        inner, width = self._sequence(list(body)), body.getwidth()[0]

        def look(at, then):
            begin = at if direction > 0 else at - width
            met = begin >= 0 and inner(begin, lambda end: direction > 0 or end == at)
            return met == wanted and then(at)
        return look

    def _holds(self, value, at: int) -> bool:
        text = self.text
        if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0 or (bool(self.flags & re.MULTILINE) and value is op.AT_BEGINNING
                               and text[at - 1] == "\n")
        if value is op.AT_END_STRING:
            return at == len(text)
        if value is op.AT_END:
            return at == len(text) or (at == len(text) - 1 and text[at] == "\n") or (
                bool(self.flags & re.MULTILINE) and text[at] == "\n")
        words = [0 <= n < len(text) and bool(re.match(r"\w", text[n])) for n in (at - 1, at)]
        return (words[0] != words[1]) == (value is op.AT_BOUNDARY)

    def _accepts(self, code, value) -> Callable[[str], bool]:
        fold = bool(self.flags & re.IGNORECASE)

        def member(item, c: str) -> bool:
            kind, what = item
            if kind is op.LITERAL:
                return ord(c) == what
            if kind is op.RANGE:
                return what[0] <= ord(c) <= what[1]
            return bool(re.match(CATEGORIES[what], c, self.flags & re.ASCII))

        @cache
        def accepts(c: str) -> bool:
            ways = {c, c.lower(), c.upper()} if fold else {c}
            ways = {way for way in ways if len(way) == 1}
            if code is op.ANY:
                return c != "\n" or bool(self.flags & re.DOTALL)
            if code is op.IN:
                negate = value[0][0] is op.NEGATE
                return any(member(item, way) for way in ways for item in value[negate:]) != negate
            return (value in map(ord, ways)) == (code is op.LITERAL)
        return accepts


def samples(tree) -> Iterator[str]:
    """Yield texts that may be long for a pattern: its characters, and its runs of literals."""
    run = ""
    for code, value in tree:
        if code is op.LITERAL:
            run += chr(value)
            yield chr(value)
            continue
        if run:
            yield run
        run = ""
        if code in (op.NOT_LITERAL, op.ANY):
            yield from "aق"
        elif code is op.IN:
            if value[0][0] is op.NEGATE:
                yield from "aق-\n\u2028"
            for kind, what in value[:8]:
                yield from (chr(what) if kind is op.LITERAL else chr(what[0]) if kind is op.RANGE
                            else SAMPLES.get(what, "a") if kind is op.CATEGORY else "a")
        elif code in (op.ASSERT, op.ASSERT_NOT):
            yield from samples(value[1])
        for part in within(code, value):
            yield from samples(part)
            if code in REPEATS:
                yield example(part)
    if run:
        yield run


def example(tree) -> str:
    """Return a short text that a pattern is likely to match."""
    made = ""
    for code, value in tree:
        if code is op.LITERAL:
            made += chr(value)
        elif code in (op.NOT_LITERAL, op.ANY):
            made += "a"
        elif code is op.IN:
            kind, what = value[0]
            made += ("a" if kind is op.NEGATE else chr(what) if kind is op.LITERAL
                     else chr(what[0]) if kind is op.RANGE else SAMPLES.get(what, "a")[0])
        elif parts := within(code, value):
            made += example(parts[0]) * (min(max(value[0], 1), MOST) if code in REPEATS else 1)
    return made


def alike(tree, characters: str) -> dict[tuple, str]:
    """Return one of the characters for each way of being in the sets of a pattern."""
    steps = Steps.__new__(Steps)
    steps.flags = 0
    sets = [steps._accepts(code, value) for code, value in leaves(tree)]
    return {tuple(accepts(c) for accepts in sets): c for c in characters}


def leaves(tree) -> Iterator[tuple]:
    """Yield what of a pattern takes one character."""
    for code, value in tree:
        if code in ONE:
            yield code, value
        for part in within(code, value):
            yield from leaves(part)


def within(code, value) -> list:
    """Return the patterns that an item of a pattern holds, but for those of a look around."""
    if code in REPEATS:
        return [value[2]]
    if code is op.SUBPATTERN:
        return [value[3]]
    return value[1] if code is op.BRANCH else [value] if code is op.ATOMIC_GROUP else []


def grows(pattern: re.Pattern, anchored: bool = False, length: int = 48) -> str:
    """Return a flood that takes a pattern more than linear time; empty where none was found."""
    steps = Steps(pattern)
    pieces = [piece for piece in dict.fromkeys([*samples(steps.tree), example(steps.tree)])
              if piece]
    single = list(alike(steps.tree, "".join(p for p in pieces if len(p) == 1)).values())[:20]
    pieces = [*single, *(p for p in pieces if len(p) > 1),
              *(a + b for a in single[:5] for b in single[:5] if a != b)]
    items = list(steps.tree)
    befores = dict.fromkeys(example(items[:n]) for n in (0, 1, 2, len(items) - 1))
    for before, piece, after in itertools.product(befores, pieces[:60], ("\x07", '" \x07')):
        short, long = (steps.count(before + piece * max(1, n // len(piece)) + after, anchored)
                       for n in (length, 2 * length))
        if long > MOST * 2 * length and (long > 2.8 * short or long > steps.most):
            return f"{before!r} + {piece!r} * n + {after!r}: {short}, {long}"
    return ""
