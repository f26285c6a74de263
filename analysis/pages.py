"""Scraped pages: what belongs to the article, what is clutter around it, and why.

Every non-empty line gets a role and a reason. Cues (`data/lexicon/page_cues.yml`) say what a line is
by its words; position, neighbours, shape and words shared with the story decide the rest. What
nothing speaks against stays in the article.
"""

import re
from dataclasses import dataclass, field

import pandas as pd

from analysis.arabic.characters import CONTROLS
from analysis.page_cues import Cues, Found, key_words, load_cues

ARTICLE_ROLES = ("headline", "summary", "caption", "subheading", "body", "embed")
CLUTTER_ROLES = ("site", "share", "related", "ui")
COLUMNS = ["block", "line", "start", "end", "role", "reason"]

# Shapes, in words. A headline is seldom longer than 18, a paragraph without a full stop seldom
# shorter than 22; between the two, punctuation and neighbours decide.
SHORT, MENU, HEADLINE, LONG = 3, 4, 18, 22
LONGEST_WORD = 20

_CLOSING = "\"'”’»«“)]}› \t\u00a0" + "".join(sorted(CONTROLS))
_BULLET = re.compile(r"[\s\u00a0\u200e\u200f]*(?:[-–—*•·▪●◾■➤►]+|\d{1,2}\s*[-.)/])\s*\S")
_QUOTED = re.compile(r"[\s\u200e\u200f-]*[\"“”«][^\"“”«»]*[\"“”»][.!؟،…]*\s*$")
_SEPARATED = re.compile(r"\s[|›»>/•·]\s|\S[|›]\S|\s-\s")
_TRAIL = re.compile(r"[›»>]|\s/\s|^/")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_HANDLE = re.compile(r"@\w{2,}")
_POSTED = re.compile(r"pic\.(?:twitter|x)\.com/|https?://t\.co/|instagram\.com/p/")
_AUTHOR = re.compile(r"\(@\w+\)|^\W*(?:—|A post shared by|تمت مشاركة منشور)")
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*$|\s*\S+@\S+\.\w+\s*$")
_CODE = re.compile(r"\{\s*$|^\s*\}|\)\s*;|^\s*(?:var|function|const|window|document|googletag)\b|[;{]\s*--?\w")
_CREDIT = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]\s*[.]?\s*$")
_PREFIX = re.compile("^[وف]?(?:[بك]?ال|لل|[بلك](?=.{4}))?(?=.{3})")
_ARABIC = re.compile("[\u0621-\u064a\ufb50-\ufdff\ufe70-\ufefc]")


@dataclass(slots=True)
class _Line:
    number: int
    start: int
    end: int
    text: str
    words: list[str]
    gap: int
    role: str = ""
    reason: str = ""
    found: Found | None = None
    weak: bool = False
    paragraph: bool = False
    stop: bool = False
    content: frozenset[str] = field(default=frozenset())

    def be(self, role: str, reason: str) -> None:
        self.role, self.reason = role, reason

    @property
    def plain(self) -> bool:
        """No cue and no shape says what the line is."""
        return not self.role


def label_blocks(text: str, cues: Cues | None = None) -> pd.DataFrame:
    r"""Give every non-empty line of a page its role, and the reason for it.

    `text` is the page as decoded, with \n, \r\n or \r between lines; `cues` comes from `load_cues`
    (by default the cues of the package). Returns one row a line, in order: `block` (from 0), `line`
    (from 1, empty lines counted), `start` and `end` (code points of the whole line), `role`
    (headline, summary, caption, subheading, body, embed belong to the article; site, share,
    related, ui are clutter) and `reason`, in plain English.

    >>> page = "سوق السمك يعود\n\nعاد سوق السمك إلى العمل بعد شهر من الإغلاق.\n\nشارك الخبر:"
    >>> label_blocks(page).role.tolist()
    ['headline', 'body', 'share']
    """
    cues = cues or load_cues()
    lines = _read_lines(text)
    for line in lines:
        _describe(line, cues)
    _mark_embeds(lines)
    if lines:
        headline, first = _find_story(lines)
        _label_before(lines, headline, first, cues)
        _label_story(lines, headline, first, cues)
    rows = [(i, x.number, x.start, x.end, x.role, x.reason) for i, x in enumerate(lines)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _read_lines(text: str) -> list[_Line]:
    lines, gap, start = [], 0, 0
    for number, match in enumerate(re.finditer(r"\r\n|\r|\n|\Z", text), 1):
        line = text[start:match.start()]
        if line.strip():
            lines.append(_Line(number, start, match.start(), line, key_words(line), gap))
            gap = 0
        else:
            gap += 1
        start = match.end()
    return lines


def _describe(line: _Line, cues: Cues) -> None:
    """Say what can be said of a line by itself: its shape, its cue, its content words."""
    text, words = line.text, line.words
    if not words:
        line.weak = True
        return line.be("ui", "has neither letters nor digits")
    bare = text.rstrip(_CLOSING)
    line.stop = bare.endswith(".") and not bare.endswith("..") and len(words) > 2
    line.content = frozenset(
        _PREFIX.sub("", w)[:4] for w in words if len(w) > 2 and w not in cues.function)
    line.found = cues.find(text, words)
    opener = _opens_paragraph(words, cues)
    line.paragraph = (
        len(words) >= LONG or (line.stop and len(words) >= 8) or (opener and len(words) >= 5)
        or (len(words) >= 4 and bool(_QUOTED.match(text))))
    if line.found:
        cue = line.found.cue
        line.weak = cue.weak
        where = {"line": "is", "label": "begins with", "start": "begins with",
                 "part": "contains"}[cue.match]
        return line.be(cue.role, f"{'is' if line.found.alone else where} the cue "
                                 f"'{cue.text}' ({cue.name})")
    return _by_shape(line, cues)


def _by_shape(line: _Line, cues: Cues) -> None:
    text, words = line.text, line.words
    joined = "".join(words)
    if cues.glued_networks.fullmatch(joined):
        return line.be("share", "holds nothing but names of networks and share buttons")
    if all(w.isdigit() for w in words):
        line.weak = True
        return line.be("ui", "holds nothing but numbers")
    if len(words) <= 16 and all(w in cues.date or w.isdigit() for w in words) and (
            len(words) > 1 or words[0] in cues.date):
        line.weak = not _CLOCK.search(text)
        return line.be("ui", "holds nothing but a date or time")
    if len(words) <= 14 and "بتوقيت" in words[:-1] and _CLOCK.search(text):
        return line.be("ui", "is a date and time")
    if _ADDRESS.match(text):
        return line.be("ui", "is an address on the web")
    if _CODE.search(text) and not line.stop:
        return line.be("ui", "is program code")
    if len(words) <= 12 and max(map(len, words)) > LONGEST_WORD and _ARABIC.search(joined):
        return line.be("site", f"has a word of over {LONGEST_WORD} letters: menu items run together")
    if not _ARABIC.search(joined) and len(words) <= MENU:
        line.weak = True
        return line.be("ui", "is a short line without Arabic")
    return None


def _opens_paragraph(words: list[str], cues: Cues) -> bool:
    """Tell whether a line begins as a paragraph does that goes on with a story.

    Headlines do not begin with a conjunction: 'and he said', 'but', 'for his part'.
    """
    first = words[0]
    if cues.openers.at(words, 0):
        return True
    if first in cues.own_waw or len(first) < 4:
        return first in ("وهو", "وهي", "ولم", "ولا", "وفي", "ومن", "وان", "وقد", "ولن", "وما", "وعن")
    return first[0] == "و"


def _mark_embeds(lines: list[_Line]) -> None:
    for i, line in enumerate(lines):
        if len(line.words) > 60:
            continue
        author = _AUTHOR.search(line.text) and _HANDLE.search(line.text) and len(line.words) <= 16
        if author:
            line.be("embed", "names the author of a post, with a handle")
            before = lines[i - 1] if i else None
            posted = before is not None and bool(
                _POSTED.search(before.text) or _HANDLE.search(before.text) or "#" in before.text)
            if before and before.plain and (line.gap == 0 or posted):
                before.be("embed", "stands right above the author of a post")
        elif _POSTED.search(line.text):
            line.be("embed", "holds an address that posts have")


def _shared(words: frozenset[str], other: frozenset[str] | set[str]) -> float:
    return len(words & other) / len(words) if words else 0.0


def _find_story(lines: list[_Line]) -> tuple[int | None, int]:
    """Return the positions of the headline (None where there is none) and the first paragraph."""
    paragraphs = [i for i, x in enumerate(lines) if x.paragraph and x.plain]
    if not paragraphs:
        plain = [i for i, x in enumerate(lines) if x.plain and not _BULLET.match(x.text)]
        if not plain:
            return None, len(lines)
        return plain[0], plain[0] + 1
    first = paragraphs[0]
    if len(paragraphs) > 1 and first == next(i for i, x in enumerate(lines) if x.plain):
        # A headline may be long or end with a full stop.
        line, after = lines[first], lines[paragraphs[1]]
        if len(line.words) <= LONG and 2 * len(line.words) <= len(after.words) and _shared(
                line.content, after.content) >= .4 and not _QUOTED.match(line.text):
            return first, paragraphs[1]
    story: set[str] = set()
    for i in paragraphs[:4]:
        story |= lines[i].content
    header = any(not x.plain and x.role in CLUTTER_ROLES for x in lines[:first])
    able = [i for i in range(first) if lines[i].plain and len(lines[i].words) >= 2
            and not _BULLET.match(lines[i].text)]
    able += [i for i in range(first) if lines[i].found and not lines[i].found.alone
             and len(lines[i].words) > 4 and lines[i].role in ("related", "ui", "share")
             and _shared(lines[i].content, story) >= .6]
    able.sort()
    if not able:
        return None, first
    if not header:
        return able[0], first
    values = {i: _shared(lines[i].content, story) * min(1, len(lines[i].words) / 4) for i in able}
    best = max(values.values())
    good = [i for i in able if values[i] >= .6 * best and values[i] > 0] or [able[-1]]
    chosen = good[0]
    # The page's own title repeats the headline at the very top.
    for i in good[1:]:
        if chosen == 0 and _begins_alike(lines[0].words, lines[i].words) and i > 2:
            chosen = i
            break
    return chosen, first


def _begins_alike(title: list[str], headline: list[str]) -> bool:
    return title[:len(headline)] == headline


def _label_before(lines: list[_Line], headline: int | None, first: int, cues: Cues) -> None:
    """Label what stands before the first paragraph."""
    top = headline if headline is not None else first
    clutter = any(x.role in CLUTTER_ROLES for x in lines[:top])
    title = lines[headline] if headline is not None else None
    for i, line in enumerate(lines[:top]):
        if title and len(line.words) > len(title.words) and (
                " ".join(title.words) in " ".join(line.words)):
            line.be("site", "repeats the headline together with the name of the site or section")
        elif not line.plain:
            continue
        elif not clutter and i >= top - 2:
            line.be("headline", "stands above the headline, with nothing else around it")
        elif title and line.words == title.words:
            line.be("headline", "repeats the headline")
        elif len(line.words) > MENU:
            line.be("related", "stands above the headline and shares little with the story")
        else:
            line.be("site", "is a short line above the headline, as menus have")
    if title is None:
        return
    title.be("headline", "is the line above the first paragraph that shares most words with it")
    between = lines[headline + 1:first]
    busy = any(x.role in CLUTTER_ROLES for x in between)
    summary = False
    for i, line in enumerate(between):
        after_clutter = i > 0 and between[i - 1].role in CLUTTER_ROLES
        if line.role == "related" and not line.found.alone and len(line.words) > MENU:
            continue
        if not line.plain:
            continue
        if line.words == title.words:
            line.be("caption", "repeats the headline below it, as captions do")
        elif _is_credit(line, cues):
            line.be("caption", "ends with the source of an image")
        elif i and between[i - 1].role == "caption" and line.gap == 0 and len(line.words) > SHORT \
                and not busy:
            line.be("caption", "stands right below a caption")
        elif busy and (len(line.words) <= SHORT or (
                len(line.words) <= 8 and (cues.agencies.anywhere(line.words)
                                          or _HANDLE.search(line.text)))):
            line.be("ui", "is a short line between headline and story: author, place or section")
        elif headline + 1 + i == first - 1 and summary and after_clutter and len(line.words) <= 12:
            line.be("subheading", "is a short line right above the first paragraph")
        else:
            summary = True
            line.be("summary", "stands between the headline and the first paragraph")


def _is_credit(line: _Line, cues: Cues) -> bool:
    """Tell whether a line ends with an agency or archive in brackets, as captions do."""
    found = _CREDIT.search(line.text)
    if found and len(line.words) <= 40:
        words = key_words(found.group(1))
        return bool(words) and cues.agencies.anywhere(words) and len(words) <= 5
    return len(line.words) <= 40 and line.words[-1:] and line.words[-1] in ("ارشيف", "ارشيفيه")


def _label_story(lines: list[_Line], headline: int | None, first: int, cues: Cues) -> None:
    """Go through the lines from the first paragraph on, telling the story from what interrupts it."""
    story: set[str] = set(lines[headline].content) if headline is not None else set()
    section, opened, loose, seen = None, 0, [], 0
    for i in range(first, len(lines)):
        line = lines[i]
        if line.weak and not section and _between_paragraphs(lines, i, seen):
            line.role = ""
        if not line.plain:
            found = line.found
            if section == "comments" and line.role != "related" and not (
                    found and found.cue.opens == "page"):
                if line.role not in ("ui", "site", "share"):
                    line.be("ui", "is among the readers' comments")
                continue
            if section in ("stories", "tags") and line.role == "site" and found and found.cue.weak \
                    and found.cue.opens is None:
                line.be("related", f"is a section name in a box that line {opened} opens")
                continue
            if section == "stories" and line.role == "caption":
                line.be("related", f"belongs to the other stories that line {opened} announces")
            if found and found.cue.closes:
                section = None
            elif found and found.cue.opens and (found.alone or found.cue.opens in (
                    "comments", "embed", "page") or found.cue.name == "skip link"):
                if found.cue.opens != "comments" or not _goes_on(lines, i, seen):
                    section, opened = found.cue.opens, line.number
            elif line.role == "share" and section == "tags":
                section = None
            continue
        if section == "tags" and len(line.words) > 5 and not line.paragraph:
            section = None
        if section and line.paragraph and section != "comments":
            weight = _continues(lines, i, story, cues)
            if weight > (1 if section == "page" else 0) or not seen:
                _give_back_subheading(lines, i)
                section = None
        if section:
            _by_section(line, section, opened)
            continue
        if line.paragraph:
            seen += 1
            story |= line.content
        loose.append(i)
    _label_loose(lines, loose, first, story, cues)


def _between_paragraphs(lines: list[_Line], i: int, seen: int) -> bool:
    """Tell whether paragraphs stand right above and below: there, a date may be a subheading."""
    return bool(seen and i + 1 < len(lines) and lines[i - 1].role == "" and lines[i - 1].paragraph
                and lines[i + 1].plain and lines[i + 1].paragraph)


def _goes_on(lines: list[_Line], i: int, seen: int) -> bool:
    """Tell whether a comment counter stands high on the page, with most of the story below it."""
    run = 0
    for line in lines[i + 1:i + 12]:
        if line.plain:
            run = run + 1 if line.paragraph else 0
            if run >= 3:
                return seen <= 2
    return False


def _by_section(line: _Line, section: str, opened: int) -> None:
    if section == "stories":
        line.be("related", f"belongs to the other stories that line {opened} announces")
    elif section == "tags":
        line.be("related", f"is one of the tags that line {opened} announces")
    elif section == "comments":
        line.be("ui", f"is among the readers' comments that begin in line {opened}")
    elif section == "embed":
        line.be("embed", f"belongs to the post that line {opened} announces")
    else:
        line.be("site", f"belongs to the foot of the page, which begins in line {opened}")


def _continues(lines: list[_Line], i: int, story: set[str], cues: Cues) -> int:
    """Weigh whether a paragraph after a box goes on with the story or leads into another one."""
    line = lines[i]
    following = lines[i + 1] if i + 1 < len(lines) else None
    before = lines[i - 1]
    share = _shared(line.content, story)
    weight = 2 * _opens_paragraph(line.words, cues) + 2 * bool(_QUOTED.match(line.text))
    weight += (share >= .2) + (share >= .4) - (share < .1)
    weight += bool(following and following.plain and following.paragraph)
    weight -= 2 * cues.teaser_calls.anywhere(line.words[-12:])
    # A card: a headline, perhaps a section, then a lead that says the same in more words.
    for other in lines[max(0, i - 3):i]:
        if not other.paragraph and len(other.content & line.content) >= 2 and _shared(
                other.content, line.content) >= .3 and other.role == "related":
            weight -= 2
            break
    weight -= before.role == "ui" and before.found is not None and before.found.cue.name == "button"
    return weight


def _give_back_subheading(lines: list[_Line], i: int) -> None:
    line = lines[i - 1]
    if i > 2 and line.role == "related" and not line.found and len(line.words) <= MENU and (
            lines[i - 2].role == "related" and len(lines[i - 2].words) > MENU):
        line.be("subheading", "is a short line between a box and the paragraph that goes on")


def _label_loose(lines: list[_Line], loose: list[int], first: int, story: set[str],
                 cues: Cues) -> None:
    """Label the lines that neither a cue nor a section accounts for."""
    if not loose:
        return
    last = max((p for p, i in enumerate(loose) if lines[i].paragraph), default=-1)
    tail = _tail_begins(lines, loose, last)
    _label_body(lines, loose[:tail], first, cues)
    run: list[int] = []
    for i in [*loose[tail:], None]:
        if run and (i is None or i != run[-1] + 1):
            _label_run(lines, run, story, cues)
            run = []
        if i is not None:
            run.append(i)


def _tail_begins(lines: list[_Line], loose: list[int], last: int) -> int:
    """Return from which of the loose lines on nothing belongs to the story for certain."""
    if last < 0:
        return len(loose)
    tail = last + 1
    listed = lines[loose[last]].text.rstrip(_CLOSING).endswith(":")
    while tail < len(loose) and loose[tail] == loose[tail - 1] + 1:
        line = lines[loose[tail]]
        if listed and line.gap <= max(1, lines[loose[last]].gap):
            tail += 1
        elif any(lines[i].stop for i in _neighbours(loose, tail)) or _BULLET.match(line.text):
            tail += 1
        elif line.text.rstrip(_CLOSING).endswith(":") and tail + 1 < len(loose) and _BULLET.match(
                lines[loose[tail + 1]].text):
            tail += 1
        else:
            break
    return tail


def _neighbours(loose: list[int], tail: int) -> list[int]:
    """Return the lines that follow without a break: a full stop in one keeps those before it."""
    run = [loose[tail]]
    for i in loose[tail + 1:tail + 8]:
        if i != run[-1] + 1:
            break
        run.append(i)
    return run


def _label_body(lines: list[_Line], body: list[int], first: int, cues: Cues) -> None:
    paragraphs = [i for i in body if lines[i].paragraph]
    fixed = {i: j for j, i in enumerate(paragraphs)}
    # Paragraphs above the share bar or the byline are the standfirst, then captions.
    bar = next((i for i in range(first + 1, paragraphs[-1] if paragraphs else 0)
                if lines[i].role == "share" or (lines[i].role == "ui" and lines[i].found
                    and lines[i].found.cue.name in ("byline", "date or counter"))), None)
    above = [i for i in paragraphs if bar is not None and i < bar]
    if not (bar is not None and len(above) <= 3 and len(paragraphs) - len(above) >= 2
            and len(above) < len(paragraphs) - len(above)):
        above = []
    last = paragraphs[-1] if paragraphs else -1
    for i in body:
        line = lines[i]
        if i in above:
            if fixed[i] == 0:
                line.be("summary", "stands below the headline and above the share bar or byline")
            else:
                line.be("caption", "stands between the standfirst and the share bar or byline")
        elif line.paragraph:
            if _is_credit(line, cues) and i != last:
                line.be("caption", "ends with the source of an image")
            else:
                line.be("body", "is a paragraph: " + (
                    "it ends with a full stop" if line.stop else "it is long or goes on as one"))
        elif _is_credit(line, cues):
            line.be("caption", "ends with the source of an image")
        elif _BULLET.match(line.text) or line.stop or len(line.words) > 14 or i > last:
            line.be("body", "stands among the paragraphs")
        elif not (i + 1 < len(lines) and i + 1 in fixed) and line.gap == 0:
            line.be("body", "stands among the paragraphs")
        elif line.text.rstrip(_CLOSING)[-1:] in (":", "،", "؛", ","):
            line.be("body", "stands among the paragraphs")
        else:
            line.be("subheading", "is a short line without a full stop between paragraphs")


def _label_run(lines: list[_Line], run: list[int], story: set[str], cues: Cues) -> None:
    """Label lines in a row after the last paragraph."""
    above = lines[run[0] - 1] if run[0] else None
    after_story = above is not None and above.role in ARTICLE_ROLES
    mean = sum(len(lines[i].words) for i in run) / len(run)
    for i in run:
        line, count = lines[i], len(lines[i].words)
        if count <= 8 and cues.agencies.cover(line.words):
            line.be("ui", "names the source after the last paragraph")
        elif len(run) > 1 and mean <= SHORT:
            line.be("related", f"is one of {len(run)} short lines in a row after the last "
                               "paragraph, as tags are")
        elif len(run) > 1 and (mean > 5 or not after_story):
            line.be("related", f"is one of {len(run)} headlines in a row after the last paragraph")
        elif after_story and len(run) == 1 and count > SHORT and _shared(line.content, story) > 0:
            line.be("body", "is a short last line that shares words with the story")
        elif after_story and len(run) > 1:
            line.be("body", "is a short line after the last paragraph, too short for a headline")
        elif count > MENU:
            line.be("related", "is a single headline after the last paragraph")
        elif after_story and not any(x.role in CLUTTER_ROLES for x in lines):
            line.be("body", "ends a text that has nothing around it")
        else:
            line.be("site", "is a short line after the end of the story")
