"""Scraped pages: what belongs to the article, what is clutter around it, and why.

Every non-empty line gets a role and a reason. Cues (`data/lexicon/page_cues.yml`) say what a line
is by its words; position, neighbours, shape and words shared with the story decide the rest. What
nothing speaks against stays in the article.
"""


import pandas as pd

from analysis.pages.cues import Cues, load_cues
from analysis.pages.lines import LONG, MENU, TAG, Line, read_lines
from analysis.pages.rules import (
    AMONG,
    ARTICLE_ROLES,
    BETWEEN,
    CLUTTER_ROLES,
    COLUMNS,
    Among,
    Between,
    decide,
)
from analysis.pages.story import find_story, has_menu, within


def label_blocks(text: str, cues: Cues | None = None) -> pd.DataFrame:
    r"""Give every non-empty line of a page its role, and the reason for it.

    `text` is the page as decoded, with \n, \r\n or \r between lines; `cues` comes from `load_cues`
    (by default the cues of the package). Returns one row a line, in order: `block` (from 0), `line`
    (from 1, empty lines counted), `start` and `end` (code points of the whole line), `role`
    (headline, summary, caption, subheading, body, embed belong to the article; site, share,
    related, ui are clutter), `reason`, in plain English, and `unsure`, where that is little more
    than a guess.

    >>> page = "سوق السمك يعود\n\nعاد سوق السمك إلى العمل بعد شهر من الإغلاق.\n\nشارك الخبر:"
    >>> label_blocks(page).role.tolist()
    ['headline', 'body', 'share']
    """
    cues = cues or load_cues()
    lines = read_lines(text, cues)
    if len(lines) == 1 and len(lines[0].words) > LONG:
        lines[0].be("body", "is all there is: a whole text in one line")
    elif lines:
        headline, first = find_story(lines, cues)
        _label_above(lines, headline, first)
        _label_between(lines, headline, first, cues)
        loose, story = _walk(lines, headline, first, cues)
        _label_loose(lines, loose, first, story, cues)
    rows = [(i, x.number, x.start, x.end, x.role, x.reason, x.unsure)
            for i, x in enumerate(lines)]
    return pd.DataFrame(rows, columns=[*COLUMNS, "unsure"]).astype({"unsure": bool})


def _label_above(lines: list[Line], headline: int | None, first: int) -> None:
    """Label what stands above the headline."""
    top = first if headline is None else headline
    title = None if headline is None else lines[headline]
    clutter = has_menu(lines, top)
    for i, line in enumerate(lines[:top]):
        after = lines[i + 1] if i + 1 < top else None
        if title and within(title, line):
            line.be("site", "repeats the headline together with the name of the site or section")
        elif line.opens("stories", "tags") and line.found.alone and (
                after is None or len(after.words) <= TAG):
            line.be("site", "is a menu item above the headline")
        elif not line.plain:
            continue
        elif title and line.words == title.words:
            line.be("headline", "repeats the headline")
        elif not clutter and top <= 2:
            line.be("headline", "stands above the headline, with nothing else around it")
        elif i and len(line.words) > MENU and "|" not in line.text:
            line.be("related", "stands above the headline and shares little with the story", True)
        else:
            line.be("site", "is a short line above the headline, as menus have")


def _label_between(lines: list[Line], headline: int | None, first: int, cues: Cues) -> None:
    """Label what stands between the headline and the first paragraph."""
    if headline is None:
        return
    title = lines[headline]
    title.be("headline", "is the line above the first paragraph that fits the story best")
    story = lines[first].content if first < len(lines) else frozenset()
    summary, box = False, 0
    for i in range(headline + 1, first):
        line, before, after = lines[i], lines[i - 1], lines[i + 1] if i + 1 < first else None
        if not line.plain:
            box = line.number if line.opens("stories") and line.found.alone else 0
            continue
        near = lines[max(headline + 1, i - 4):min(first, i + 5)]
        at = Between(
            line, before, title, cues, box, any(x.role in CLUTTER_ROLES and x.words for x in near),
            before.role in CLUTTER_ROLES or after is not None and after.role in CLUTTER_ROLES,
            not (after and after.plain and len(after.words) <= TAG) and before.role != "ui",
            line.shares(story | title.content) if len(line.content) > 1 else 0,
            i == first - 1, summary)
        decide(at, BETWEEN, box=box)
        summary = summary or line.role == "summary"


def _walk(lines: list[Line], headline: int | None, first: int,
          cues: Cues) -> tuple[list[int], frozenset[str]]:
    """Go through the lines from the first paragraph on, setting aside what interrupts the story.

    Returns the positions of the lines that nothing accounts for, and the story's content words.
    """
    story = lines[headline].content if headline is not None else frozenset()
    section, opened, loose, seen = None, 0, [], 0
    for i in range(first, len(lines)):
        line = lines[i]
        if line.weak and not section and _between_paragraphs(lines, i):
            line.role = ""
        if not line.plain:
            if not _in_section(line, section, opened):
                section, opened = _opened(lines, i, seen, section, opened)
            continue
        if section == "tags" and len(line.words) > 5 and not line.paragraph:
            section = None
        if section in ("stories", "tags", "page", "share", "embed") and line.paragraph and (
                not seen or _continues(lines, i, story, cues) > (section == "page")):
            _give_back_subheading(lines, i)
            section = None
        if section and (section != "share" or line.paragraph):
            line.be(*_by_section(section, opened))
            continue
        if line.paragraph:
            seen += 1
            story |= line.content
        loose.append(i)
    return loose, story


def _in_section(line: Line, section: str | None, opened: int) -> bool:
    """Give a line with a role of its own that of the box it stands in, where it belongs to it."""
    if section == "comments" and line.role != "related" and not line.opens("page"):
        if line.role in ARTICLE_ROLES:
            line.be("ui", f"is among the readers' comments that begin in line {opened}")
        return True
    if section in ("stories", "tags") and line.role == "site" and line.found and (
            not line.opens("page")):
        line.be("related", f"is a section name in the box that line {opened} opens")
        return True
    if section == "stories" and line.role == "caption":
        line.be("related", f"belongs to the other stories that line {opened} announces")
        return True
    return False


def _opened(lines: list[Line], i: int, seen: int, section: str | None, opened: int
            ) -> tuple[str | None, int]:
    """Return which box a cue opens, and its line; else the one that was open."""
    line = lines[i]
    if line.found and line.found.cue.closes:
        return None, opened
    if line.opens("comments", "embed", "page", "stories", "tags") and _announces(line):
        counter = line.opens("comments") and _goes_on(lines, i, seen)
        return (section, opened) if counter else (line.found.cue.opens, line.number)
    if line.role == "share" and seen > 1 and section in (None, "tags"):
        return "share", line.number
    return section, opened


def _between_paragraphs(lines: list[Line], i: int) -> bool:
    """Tell whether paragraphs stand right above and below: there, a date may be a subheading."""
    return 0 < i < len(lines) - 1 and all(
        x.plain and (x.paragraph or x.bullet) for x in (lines[i - 1], lines[i + 1]))


def _announces(line: Line) -> bool:
    """Tell whether what follows a cue belongs to it: the heading of a box, not a single teaser."""
    return line.found.alone or line.found.cue.name == "skip link" or line.opens(
        "comments", "embed", "page")


def _goes_on(lines: list[Line], i: int, seen: int) -> bool:
    """Tell whether a comment counter stands high on the page, with most of the story below it."""
    run = 0
    for line in lines[i + 1:i + 12]:
        run = (run + 1 if line.paragraph else 0) if line.plain else run
        if run >= 3:
            return seen <= 2
    return False


_SECTIONS = {
    "stories": ("related", "belongs to the other stories that line {} announces"),
    "tags": ("related", "is one of the tags that line {} announces"),
    "comments": ("ui", "is among the readers' comments that begin in line {}"),
    "embed": ("embed", "belongs to the post that line {} announces"),
    "share": ("related", "does not go on with the story that the share bar in line {} ends"),
    "page": ("site", "belongs to the foot of the page, which begins in line {}"),
}


def _by_section(section: str, opened: int) -> tuple[str, str]:
    role, reason = _SECTIONS[section]
    return role, reason.format(opened)


def _continues(lines: list[Line], i: int, story: frozenset[str], cues: Cues) -> int:
    """Weigh whether a paragraph after a box goes on with the story or leads into another one."""
    line, before = lines[i], lines[i - 1]
    after = lines[i + 1] if i + 1 < len(lines) else None
    share = line.shares(story)
    weight = 2 * line.opener + 2 * line.quoted + (share >= .2) + (share >= .4) - (share < .1)
    weight += after is not None and after.plain and after.paragraph
    weight += not before.plain and before.found is not None and before.role in ("related", "share")
    # A list of two headlines or more is a box; a single one may have its lead below it.
    items = [x for x in lines[max(0, i - 2):i] if not x.found and not x.paragraph
             and x.role == "related" and len(x.words) > MENU]
    weight += len(items) == 2
    # Under tags there is no lead.
    tags = [x for x in lines[max(0, i - 2):i] if x.role == "related" and len(x.words) <= TAG]
    weight += 2 * (len(tags) == 2)
    weight -= 2 * cues.teaser_calls.anywhere(line.words[-12:])
    # A card: a headline, perhaps a section, then a lead that says the same in more words.
    weight -= 2 * any(not x.paragraph and x.role == "related" and len(x.content & line.content) > 1
                      and x.shares(line.content) >= .3 for x in lines[max(0, i - 3):i])
    weight -= before.found is not None and before.found.cue.name == "button"
    return weight


def _give_back_subheading(lines: list[Line], i: int) -> None:
    line, before = lines[i - 1], lines[i - 2] if i > 1 else None
    if before and line.role == before.role == "related" and not line.found and (
            len(line.words) <= MENU < len(before.words)):
        line.be("subheading", "is a short line between a box and the paragraph that goes on")


def _label_loose(lines: list[Line], loose: list[int], first: int, story: frozenset[str],
                 cues: Cues) -> None:
    """Label the lines that neither a cue nor a box accounts for."""
    last = max((p for p, i in enumerate(loose) if lines[i].paragraph), default=-1)
    tail = _tail_begins(lines, loose, last)
    body = [lines[i] for i in loose[:tail] if lines[i].paragraph]
    cluttered = any(x.strong for x in lines)
    if body and 2 * sum(x.stop for x in body) < len(body):
        tail = _without_stops(lines, loose, tail, max((x.gap for x in body[1:]), default=0))
    _label_body(lines, loose[:tail], first, cues)
    run: list[int] = []
    for i in [*loose[tail:], None]:
        if run and i != run[-1] + 1:
            _label_run(lines, run, story, cues, cluttered or _far(lines, run, body))
            run = []
        if i is not None:
            run.append(i)


def _tail_begins(lines: list[Line], loose: list[int], last: int) -> int:
    """Return from which of the loose lines on nothing shows that the story still goes on."""
    if last < 0:
        return len(loose)
    tail = last + 1
    end = lines[loose[last]]
    while tail < len(loose) and loose[tail] == loose[tail - 1] + 1:
        line = lines[loose[tail]]
        if not (end.colon and line.gap <= max(1, end.gap) or line.bullet
                or line.colon and loose[tail] + 1 < len(lines) and lines[loose[tail] + 1].bullet
                or _stop_follows(lines, loose, tail)):
            break
        tail += 1
    return tail


def _without_stops(lines: list[Line], loose: list[int], tail: int, gap: int) -> int:
    """Return where the tail begins if paragraphs have no full stops: at a cue or a wider gap."""
    while tail and tail < len(loose) and loose[tail] == loose[tail - 1] + 1 and (
            lines[loose[tail]].gap <= gap and len(lines[loose[tail]].words) > MENU):
        tail += 1
    return tail


def _stop_follows(lines: list[Line], loose: list[int], tail: int) -> bool:
    """Tell whether a line in the same row ends with a full stop: it keeps those before it."""
    for place in range(tail, min(len(loose), tail + 8)):
        if place > tail and loose[place] != loose[place - 1] + 1:
            return False
        if lines[loose[place]].stop:
            return True
    return False


def _label_body(lines: list[Line], body: list[int], first: int, cues: Cues) -> None:
    paragraphs = [i for i in body if lines[i].paragraph]
    above = _above_the_bar(lines, paragraphs, first)
    start = next((i for i in paragraphs if above and i > above[-1]), 0)
    last = paragraphs[-1] if paragraphs else -1
    for i in body:
        after = lines[i + 1] if i + 1 < len(lines) else None
        decide(Among(
            lines[i], cues, i in above[:1], i in above,
            bool(above) and i < start and lines[i - 1].role in CLUTTER_ROLES, i == last, i > last,
            after is not None and (after.paragraph and after.plain or after.bullet)), AMONG)


def _above_the_bar(lines: list[Line], paragraphs: list[int], first: int) -> list[int]:
    """Return the few paragraphs above share bar or byline: the standfirst, then captions."""
    end = paragraphs[-1] if paragraphs else 0
    for i in range(first + 1, end):
        line = lines[i]
        if line.role == "share" or line.role == "ui" and (
                line.found is None or line.found.cue.name in ("byline", "date or counter")):
            above = [k for k in paragraphs if k < i]
            rest = len(paragraphs) - len(above)
            return above if len(above) <= 3 and rest > max(1, len(above)) else []
    return []


def _far(lines: list[Line], run: list[int], body: list[Line]) -> bool:
    """Tell whether lines in a row stand apart from the paragraphs, by more empty lines."""
    return len(run) > 2 and lines[run[0]].gap > 1 + max((x.gap for x in body[1:]), default=0)


def _label_run(lines: list[Line], run: list[int], story: frozenset[str], cues: Cues,
               cluttered: bool) -> None:
    """Label lines in a row after the last paragraph, on a page that shows clutter or not."""
    after_story = lines[run[0] - 1].role in ARTICLE_ROLES if run[0] else False
    counts = [len(lines[i].words) for i in run]
    mean = sum(counts) / len(run)
    # Verses are short and of one length; a mixture of tags, headings and headlines is not.
    mixed = len(run) > 2 and max(counts) - min(counts) > 3
    for i in run:
        line, count = lines[i], len(lines[i].words)
        if not cluttered:
            line.be("body", "ends a text that has nothing around it")
        elif count <= 8 and (cues.sources.cover(line.words) or line.credit(cues)):
            line.be("ui", "names the source after the last paragraph")
        elif len(run) > 1 and mean <= TAG:
            line.be("related", f"is one of {len(run)} short lines in a row after the last "
                               "paragraph, as tags are")
        elif len(run) > 1 and (mean > 5 or mixed or not after_story):
            line.be("related", f"is one of {len(run)} headlines in a row after the last paragraph")
        elif after_story and (len(run) > 1 or count > TAG and line.shares(story) > 0):
            line.be("body", "is a short line after the last paragraph that may well belong to it",
                    True)
        elif count > MENU:
            line.be("related", "is a single headline after the last paragraph", True)
        else:
            line.be("site", "is a short line after the end of the story")
