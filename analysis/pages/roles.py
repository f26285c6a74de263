"""Scraped pages: what belongs to the article, what is clutter around it, and why.

Cues (`data/lexicon/page_cues.yml`) say what a line is by its words, `rules` the rest by position,
neighbours, shape and words of the story. What nothing speaks against stays in the article.
"""

import re
from itertools import groupby
from types import SimpleNamespace

import pandas as pd

from analysis.pages.lines import LONG, MENU, TAG, Cues, Line, line_spans, load_cues
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES, COLUMNS, decide

TICKER = 14  # words: a line of breaking news is no longer

_HANDLE = re.compile(r"@\w{2,}")
_POSTED = re.compile(r"pic\.(?:twitter|x)\.com/|https?://t\.co/|instagram\.com/p/")
_AUTHOR = re.compile(r"\(@\w+\)|^\W*(?:—|A post shared by|تمت مشاركة منشور)")
_BOXES = {
    "stories": ("related", "belongs to the other stories that line {} announces"),
    "tags": ("related", "is one of the tags that line {} announces"),
    "comments": ("ui", "is among the readers' comments that begin in line {}"),
    "embed": ("embed", "belongs to the post that line {} announces"),
    "page": ("site", "belongs to the foot of the page, which begins in line {}"),
}


def label_blocks(text: str, cues: Cues | None = None, wrapped: bool = True) -> pd.DataFrame:
    r"""Give every non-empty line of a page its role, and the reason for it.

    `text` is the page as decoded, with \n, \r\n or \r between lines; `cues` comes from `load_cues`
    (by default the cues of the package). Lines that a width broke off are one line with the first,
    unless `wrapped` is false. Returns one row a line, in order: `block` (from 0), `line`
    (from 1, empty lines counted), `start` and `end` (code points of the whole line), `role`
    (headline, summary, caption, subheading, body, embed belong to the article; site, share,
    related, ui are clutter), `reason`, in plain English, and `unsure`, where that is little more
    than a guess.

    >>> page = "سوق السمك يعود\n\nعاد سوق السمك إلى العمل بعد شهر من الإغلاق.\n\nشارك الخبر:"
    >>> label_blocks(page).role.tolist()
    ['headline', 'body', 'share']
    """
    return pd.DataFrame(label_lines(text, cues or load_cues()), columns=COLUMNS).astype(
        {"unsure": bool})


def label_lines(text: str, cues: Cues) -> list[tuple]:
    """Return the rows of `label_blocks`."""
    lines = read_lines(text, cues)
    if len(lines) == 1 and lines[0].words and (len(lines[0].words) > LONG or lines[0].weak):
        lines[0].be("body", "is all there is: a whole text in one line")
    elif lines:
        headline, first = _find_story(lines)
        _label_above(lines, first if headline is None else headline, headline is not None)
        if headline is not None:
            _label_between(lines, headline, first)
        _label_loose(lines, *_walk(lines, first), first)
    return [(i, x.number, x.start, x.end, x.role, x.reason, x.unsure)
            for i, x in enumerate(lines)]


def read_lines(text: str, cues: Cues, wrapped: bool = True) -> list[Line]:
    """Return the lines of a text, with a role where a cue or the shape gives it away."""
    lines, last = [], 0
    for number, start, end in line_spans(text, wrapped):
        line = Line(number, start, text[start:end], number - last - 1, cues)
        if not line.role and (shape := decide(line, "shape")):
            *label, line.weak = shape
            line.be(*label)
        _mark_post(lines[-1] if lines else None, line)
        lines.append(line)
        last = number + text.count("\n", start, end)
    return lines


def _mark_post(before: Line | None, line: Line) -> None:
    if len(line.words) <= 16 and _AUTHOR.search(line.text) and _HANDLE.search(line.text):
        line.be("embed", "names the author of a post, with a handle")
        if before and not before.role and (
                line.gap == 0 or _POSTED.search(before.text) or _HANDLE.search(before.text)
                or "#" in before.text):
            before.be("embed", "stands right above the author of a post")
    elif _POSTED.search(line.text):
        line.be("embed", "holds an address that posts have")


def _find_story(lines: list[Line]) -> tuple[int | None, int]:
    """Return the positions of the headline (None where there is none) and the first paragraph."""
    plain = [i for i, x in enumerate(lines) if not x.role]
    paragraphs = [i for i in plain if lines[i].paragraph]
    if not paragraphs:
        titles = [i for i in plain if not lines[i].bullet]
        return (titles[0], titles[0] + 1) if titles else (None, len(lines))
    paragraphs = _skip_ticker(lines, paragraphs)
    paragraphs = paragraphs[_count_cards(lines, paragraphs):]
    first = paragraphs[0]
    able = _able(lines, [i for i in plain if i < first])
    if not able:
        return None, first
    menu = _has_menu(lines, first)
    return _choose(lines, able, _content(lines, paragraphs)) if menu else able[0], first


def _able(lines: list[Line], above: list[int]) -> list[int]:
    """Return which of the lines above the first paragraph may be its headline."""
    able = [i for i in above if len(lines[i].words) > 1 and lines[i].arabic
            and not lines[i].bullet]
    # A trail or page title repeats the headline with more words; a byline names the outlet.
    able = [i for i in able if not any(i != k and lines[k].within(lines[i]) for k in able)]
    able = [i for i in able if not lines[i].byline or len(lines[i].words) <= MENU and not (
        lines[i].parted and lines[i].cues.sources.search(lines[i].joined))] or able
    return [i for i in able if "|" not in lines[i].text] or able


def _skip_ticker(lines: list[Line], paragraphs: list[int]) -> list[int]:
    """Leave out a line of breaking news above the headline that ends with a full stop."""
    first, *rest = paragraphs
    line, story = lines[first], _content(lines, rest)
    ticker = (
        rest and len(line.words) <= TICKER and not line.opener and line.shares(story) < .34
        and any(x.strong for x in lines[:first])
        and not any(len(x.words) > MENU and x.content & line.content for x in lines[:first])
        and any(not x.role and len(x.words) > 1
                and x.shares(story) >= max(.25, 2 * line.shares(story))
                for x in lines[first + 1:rest[0]]))
    return rest if ticker else paragraphs


def _count_cards(lines: list[Line], paragraphs: list[int]) -> int:
    """Return how many paragraphs at the top lead into other stories: headline, lead, headline..."""
    if paragraphs[0] < 2 or not lines[paragraphs[0] - 2].opens("stories"):
        return 0
    leads = [not lines[i - 1].role and not lines[i - 1].paragraph
             and lines[i].shares(lines[i - 1].content) > 0 for i in paragraphs]
    cards = [*leads, False].index(False)
    # The last card is the story's own headline, if its paragraphs go straight on.
    if 0 < cards < len(paragraphs) and paragraphs[cards] == paragraphs[cards - 1] + 1:
        cards -= 1
    story = _content(lines, paragraphs[cards:])
    strange = all(max(lines[i].shares(story), lines[i - 1].shares(story)) < .2
                  for i in paragraphs[:cards])
    return cards if strange and cards < len(paragraphs) else 0


def _content(lines: list[Line], paragraphs: list[int]) -> frozenset[str]:
    return frozenset().union(*(lines[i].content for i in paragraphs[:12]))


def _has_menu(lines: list[Line], first: int) -> bool:
    """Tell whether anything shows that the lines above the first paragraph hold a menu."""
    above = lines[:first]
    return any(x.strong for x in above) or (
        len(above) > 3 and 2 * sum(len(x.words) <= TAG for x in above) > len(above)
        and any(x.strong for x in lines))


def _choose(lines: list[Line], able: list[int], story: frozenset[str]) -> int:
    """Choose among lines above the first paragraph the one most likely to be its headline."""
    value = {i: lines[i].shares(story) * min(1, len(lines[i].words) / 4) for i in able}
    # Menu items are short; a headline seldom is.
    long = [i for i in able if sum(not w.isdigit() for w in lines[i].words) >= MENU]
    if any(value[i] for i in long):
        value = {i: value[i] for i in long}
    best, announced, chosen = max(value.values()), False, None
    if not best:
        return able[-1]
    for i in range(able[0], able[-1] + 1):
        if lines[i].opens("stories"):
            # An empty line right after a heading shows that nothing stands under it.
            announced = lines[i].gap > 0 or lines[i + 1].gap == 0
        if i not in value or value[i] < (.6 if announced else .3) * best:
            continue
        # A button, form, menu or heading of other stories parts two lines.
        if chosen is None or value[i] > value[chosen] and any(
                x.cue and x.alone and x.cue.name in (
                    "button", "form or account", "navigation", "heading of other stories")
                for x in lines[chosen:i]):
            chosen = i
    return chosen


def _label_above(lines: list[Line], top: int, titled: bool) -> None:
    """Label what stands above the headline."""
    clutter = _has_menu(lines, top)
    for i, line in enumerate(lines[:top]):
        line.be(*decide(SimpleNamespace(
            line=line, title=lines[top] if titled else None, first=i == 0,
            after=lines[i + 1] if i + 1 < top else None,
            alone=not clutter and top <= 2), "above the headline"))


def _label_between(lines: list[Line], headline: int, first: int) -> None:
    """Label the headline, and what stands between it and the first paragraph."""
    title = lines[headline]
    title.be("headline", "is the line above the first paragraph that fits the story best")
    story = title.content | (lines[first].content if first < len(lines) else frozenset())
    for i in range(headline + 1, first):
        line, before, after = lines[i], lines[i - 1], lines[i + 1] if i + 1 < first else None
        if line.role:
            continue
        near = lines[max(headline + 1, i - 4):min(first, i + 5)]
        line.be(*decide(SimpleNamespace(
            line=line, before=before, title=title,
            busy=any(x.role in CLUTTER_ROLES and x.words for x in near),
            beside=before.role in CLUTTER_ROLES or bool(after and after.role in CLUTTER_ROLES),
            alone=before.role != "ui" and not (
                after and not after.role and len(after.words) <= TAG),
            known=line.shares(story) if len(line.content) > 1 else 0), "below the headline"))


def _walk(lines: list[Line], first: int) -> tuple[list[int], frozenset[str]]:
    """Set aside what interrupts the story; return the other lines and the story's content words."""
    story, box, opened, loose = frozenset(), None, 0, []
    for i in range(first, len(lines)):
        line = lines[i]
        # Between two paragraphs a date may be a subheading.
        if line.weak and not box and 0 < i < len(lines) - 1 and all(
                not x.role and (x.paragraph or x.bullet) for x in (lines[i - 1], lines[i + 1])):
            line.role = ""
        if line.role:
            if not _in_box(line, box, opened) and line.cue:
                if line.cue.closes:
                    box = None
                elif _opens_box(line):
                    box, opened = line.cue.opens, line.number
            continue
        if box == "tags" and len(line.words) > 5 and not line.paragraph:
            box = None
        if box not in (None, "comments") and line.paragraph and (
                not story or _continues(lines, i, story) > (box == "page")):
            box = None
            _leave_box(lines, i)
        if box:
            role, reason = _BOXES[box]
            line.be(role, reason.format(opened))
            continue
        if line.paragraph:
            story |= line.content
        loose.append(i)
    return loose, story


def _opens_box(line: Line) -> bool:
    return line.opens("comments", "embed", "page") or line.opens("stories", "tags") and (
        line.alone or line.cue.name == "skip link")


def _leave_box(lines: list[Line], i: int) -> None:
    """Give the story a short line at the end of a box, above the paragraph that goes on."""
    above = lines[i - 1]
    if i > 1 and above.role == lines[i - 2].role == "related" and not above.cue and (
            len(above.words) <= MENU < len(lines[i - 2].words)):
        above.be("subheading", "is a short line between a box and the paragraph that goes on")


def _in_box(line: Line, box: str | None, opened: int) -> bool:
    """Give a line with a role of its own that of the box it stands in, where it belongs to it."""
    if box == "comments" and line.role != "related" and not line.opens("page"):
        if line.role in ARTICLE_ROLES:
            line.be("ui", f"is among the readers' comments that begin in line {opened}")
        return True
    if box in ("stories", "tags") and line.role == "site" and line.cue and not line.opens("page"):
        line.be("related", f"is a section name in the box that line {opened} opens")
        return True
    if box == "stories" and line.role == "caption":
        line.be("related", f"belongs to the other stories that line {opened} announces")
        return True
    return False


def _continues(lines: list[Line], i: int, story: frozenset[str]) -> int:
    """Weigh whether a paragraph after a box goes on with the story or leads into another one."""
    line, before, share = lines[i], lines[i - 1], lines[i].shares(story)
    # A card: a headline, perhaps a section, then a lead that says the same in more words.
    card = any(not x.paragraph and x.role == "related" and len(x.content & line.content) > 1
               and x.shares(line.content) >= .3 for x in lines[max(0, i - 3):i])
    return (2 * line.opener + 2 * line.quoted + (share >= .2) + (share >= .4) - (share < .1)
            - (before.cue is not None and before.cue.name == "button") - 2 * card
            - 2 * bool(line.cues.teaser_calls.search(" ".join(line.words[-12:]))))


def _label_loose(lines: list[Line], loose: list[int], story: frozenset[str], first: int) -> None:
    """Label the lines that neither a cue nor a box accounts for."""
    tail = _tail_begins(lines, loose)
    body = [lines[i] for i in loose[:tail] if lines[i].paragraph]
    gap = max((x.gap for x in body[1:]), default=0)
    if body and 2 * sum(x.stop for x in body) < len(body):
        # Paragraphs without full stops end at a cue or a wider gap.
        while tail < len(loose) and loose[tail] == loose[tail - 1] + 1 and (
                lines[loose[tail]].gap <= gap and len(lines[loose[tail]].words) > MENU):
            tail += 1
    _label_body(lines, loose[:tail], first)
    cluttered = any(x.strong for x in lines)
    for _, pairs in groupby(enumerate(loose[tail:]), lambda pair: pair[1] - pair[0]):
        run = [i for _, i in pairs]  # lines in a row
        counts = [len(lines[i].words) for i in run]
        for i in run:
            lines[i].be(*decide(SimpleNamespace(
                line=lines[i], many=len(run), mean=sum(counts) / len(run), story=story,
                after_story=run[0] > 0 and lines[run[0] - 1].role in ARTICLE_ROLES,
                # More empty lines than between paragraphs set them apart.
                alone=not cluttered and not (len(run) > 2 and lines[run[0]].gap > 1 + gap),
                # Verses are of one length; a mixture of tags, headings and headlines is not.
                mixed=len(run) > 2 and max(counts) - min(counts) > 3), "after the story"))


def _tail_begins(lines: list[Line], loose: list[int]) -> int:
    """Return from which of the loose lines on nothing shows that the story still goes on."""
    last = max((p for p, i in enumerate(loose) if lines[i].paragraph), default=None)
    if last is None:
        return len(loose)
    end = lines[loose[last]]
    for tail in range(last + 1, len(loose)):
        i, line = loose[tail], lines[loose[tail]]
        if i != loose[tail - 1] + 1 or not (
                end.colon and line.gap <= max(1, end.gap) or line.bullet
                or line.colon and i + 1 < len(lines) and lines[i + 1].bullet
                or any(lines[k].stop for k in loose[tail:tail + 8])):
            return tail
    return len(loose)


def _label_body(lines: list[Line], body: list[int], first: int) -> None:
    paragraphs = [i for i in body if lines[i].paragraph]
    last = paragraphs[-1] if paragraphs else -1
    bar = next((i for i in range(first + 1, last) if lines[i].role == "share" or (
        lines[i].role == "ui" and (lines[i].cue is None or lines[i].cue.name in (
            "byline", "date or counter")))), 0)
    # The few paragraphs above share bar or byline: the standfirst, then captions.
    above = [i for i in paragraphs if i < bar]
    if len(above) > 3 or len(paragraphs) - len(above) <= max(1, len(above)):
        above = []
    begin = paragraphs[len(above)] if above else 0
    for i in body:
        after = lines[i + 1] if i + 1 < len(lines) else None
        lines[i].be(*decide(SimpleNamespace(
            line=lines[i], standfirst=i in above[:1], above=i in above,
            early=i < begin and lines[i - 1].role in CLUTTER_ROLES, last=i == last, late=i > last,
            titles=after and after.paragraph and not (after.role or after.quoted or after.bullet),
            heads=after and (after.paragraph and not after.role or after.bullet)), "in the story"))
