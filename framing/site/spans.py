"""Exact text with overlapping spans as HTML: cut at every boundary, so that nothing is nested."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.addresses import place_anchor

# Control characters and ends of lines would be lost or turned into others on the way to the page,
# a row of backticks would close the fence that the HTML stands in.
_REFERRED = re.compile("[\t\n\x0b\x0c\r\x1c\x1d\x1e\u2028\u2029`]")


class Span(NamedTuple):
    """A stretch to mark: its classes, what it says of itself, and where that leads.

    `said` stands after the stretch, or before it where `first` is true; it is no part of the text.
    """

    start: int
    end: int
    classes: str
    said: str = ""
    address: str = ""
    first: bool = False


def exact(text: str) -> str:
    """Return HTML whose text is exactly the given one, every space and control character kept.

    >>> exact("a <b>\\n")
    'a &lt;b&gt;&#10;'
    """
    return _REFERRED.sub(lambda found: f"&#{ord(found[0])};", html.escape(text))


def marked_text(text: str, begin: int, finish: int, spans: Iterable[Span],
                anchors: Iterable[int] = (), words: Sequence[tuple[int, int]] = ()) -> str:
    """Return `text[begin:finish]` as HTML with its spans marked, however they overlap.

    Every piece between two boundaries is an element with the classes of all spans over it. Each of
    `anchors`, and the start of each span, can be linked to (`c<start>`). What a span says of itself
    stands outside the `words` (start, end), whose letters would come apart.
    """
    own = [span for span in spans if span.start < finish and span.end > begin]
    ids = {place for place in (*anchors, *(span.start for span in own)) if begin <= place < finish}
    before, after = _sayings(own, begin, finish, words)
    cuts = sorted({begin, finish, *ids, *(place for span in own for place in (span.start, span.end)
                                          if begin < place < finish),
                   *(place for place in (*before, *after) if begin < place < finish)})
    parts = []
    for left, right in zip(cuts, cuts[1:], strict=False):
        parts += [_said(span) for span in before.get(left, [])]
        classes = [span.classes for span in own if span.start <= left and span.end >= right]
        parts.append(_piece(exact(text[left:right]), left if left in ids else None,
                            " ".join(dict.fromkeys(" ".join(classes).split()))))
        parts += [_said(span) for span in after.get(right, [])]
    return "".join(parts)


def _sayings(spans: Iterable[Span], begin: int, finish: int, words: Sequence[tuple[int, int]]
             ) -> tuple[dict[int, list[Span]], dict[int, list[Span]]]:
    """Return the spans that say something of themselves, by the place before and after them."""
    before: dict[int, list[Span]] = {}
    after: dict[int, list[Span]] = {}
    for span in spans:
        if span.said and span.first and span.start >= begin:
            before.setdefault(_outside(span.start, words, True), []).append(span)
        elif span.said and not span.first and span.end <= finish:
            after.setdefault(_outside(span.end, words, False), []).append(span)
    return before, after


def _outside(place: int, words: Sequence[tuple[int, int]], to_start: bool) -> int:
    for start, end in words:
        if start < place < end:
            return start if to_start else end
    return place


def _piece(content: str, place: int | None, classes: str) -> str:
    told = f' id="{place_anchor(place)}"' if place is not None else ""
    if not classes:
        return f"<span{told}>{content}</span>" if told else content
    tag = "mark" if {"actor", "frame"} & set(classes.split()) else "span"
    return f'<{tag}{told} class="{html.escape(classes)}">{content}</{tag}>'


def _said(span: Span) -> str:
    """What a span is, beside it: written by the style sheet, so that it is never copied along."""
    told = html.escape(span.said)
    kind = html.escape(span.classes.split()[0])
    common = f'class="said said-{kind}" data-said="{told}" lang="en" dir="ltr"'
    if span.address:
        return f'<a {common} href="{html.escape(span.address)}" aria-label="{told}"></a>'
    return f'<span {common} role="note" aria-label="{told}"></span>'
