"""The rules by which the role of a line of a page is told, of text and of HTML.

Of the rules of a place the first that holds decides. HTML adds features to a line: its zone, tag,
links, and what witnesses say; its rules come to that of text (`text_role`) where all leave it open.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from analysis.pages.lines import LONGEST_WORD, MENU, TAG, TRAIL, Cues, Line, key_words

ARTICLE_ROLES = ("headline", "summary", "caption", "subheading", "body", "embed")
CLUTTER_ROLES = ("site", "share", "related", "ui")
COLUMNS = ["block", "line", "start", "end", "role", "reason", "unsure"]
LINKED = 0.8
"""Of the characters of a block that are in links, for it to be nothing but a link."""

_DATED = re.compile(r"\W*\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b")
# A place, of one word or two, and what stands behind it.
_PLACED = re.compile(r"\W*\w+(?: \w+)?\s?[-–—،,/|:(]\s?([^.؟!]+)$")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_HASHTAGS = re.compile(r"\s*(?:#\w+[\s،,|]*)+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$|[^\s@]+@[^\s@]+\.\w+$")
_NUMBERS = "holds little but numbers, a date or a time"
_SHORT = "is a short line between headline and story: author, place or section"
_IMAGE = "ends with the source of an image"
_ZONE, _IN_ZONE = "{at.zone.role}", "stands in {at.zone.name}"
_TEXT, _AS_TEXT = "{at.text_role}", "{at.text_reason}"
_STORY = "stands in the part that holds the story ({at.page.name})"
_MAIN = ("headline", "summary", "subheading", "body")
_DATA = "is in the article that the page's data give"


class Rule(NamedTuple):
    """What a line is where something holds of it: role and reason, as formats of its features.

    `unsure` is little more than a guess; of shapes, what may be part of the story for all that.
    """

    role: str
    reason: str
    holds: Callable[[Any], Any] = lambda at: True
    unsure: bool = False


def decide(at: Any, place: str, begin: int = 0) -> tuple[str, str, bool] | None:
    """Return role, reason and doubt by the first rule of a place, from `begin` on, that holds."""
    for rule in RULES[place][begin:]:
        if rule.holds(at):
            return rule.role.format(at=at), rule.reason.format(at=at), rule.unsure
    return None


def _is_dated(line: Line) -> bool:
    words, joined = line.words, "".join(line.words)
    return len(words) <= 16 and not line.stop and (
        sum(map(str.isdigit, joined)) > .6 * len(joined)
        or _names_a_day(words, line.cues) or bool((placed := _PLACED.match(line.text))
                                                  and re.search(r"\d", placed[1])
                                                  and _names_a_day(key_words(placed[1]), line.cues))
        or bool(("بتوقيت" in words[:-1] or _DATED.match(line.text)) and _CLOCK.search(line.text)))


def _names_a_day(words: list[str], cues: Cues) -> bool:
    """Tell whether words are nothing but those of a date, digits written onto them (كانون2)."""
    return all(not (name := w.strip("0123456789")) or name in cues.date for w in words)


RULES: dict[str, tuple[Rule, ...]] = {
    # What a line is by its shape alone.
    "shape": (
        Rule("ui", "has neither letters nor digits", lambda at: not at.words, unsure=True),
        Rule("share", "holds nothing but names of networks and share buttons",
             lambda at: at.cues.networks.fullmatch("".join(at.words))),
        Rule("ui", _NUMBERS, lambda at: _is_dated(at) and _CLOCK.search(at.text)),
        Rule("ui", _NUMBERS, _is_dated, unsure=True),
        Rule("related", "holds nothing but hashtags",
             lambda at: _HASHTAGS.fullmatch(at.text)),
        Rule("ui", "is an address on the web",
             lambda at: len(at.text) < 300 and _ADDRESS.match(at.text.strip())),
        Rule("site", f"has a word of over {LONGEST_WORD} letters: menu items run together",
             lambda at: len(at.words) <= 12 and at.long and not at.drawn),
        Rule("site", "holds nothing but names of sections",
             lambda at: 1 < len(at.words) <= 40 and at.holds_only(at.cues.sections)
             and not at.stop, unsure=True),
        Rule("site", "is a trail of sections that leads to the page",
             lambda at: at.cues.sections.match(at.joined) and not at.stop and len(at.words) <= 30
             and len(TRAIL.findall(at.text)) > (len(at.words) > MENU)),
        Rule("ui", "is a short line without Arabic",
             lambda at: not at.arabic and len(at.words) <= MENU and not at.bullet, unsure=True),
    ),
    "above the headline": (
        Rule("site", "repeats the headline together with the name of the site or section",
             lambda at: at.title and at.title.within(at.line)),
        Rule("site", "is a menu item above the headline",
             lambda at: at.line.opens("stories", "tags") and at.line.alone
             and (at.after is None or len(at.after.words) <= TAG)),
        Rule("{at.line.role}", "{at.line.reason}", lambda at: at.line.role),
        Rule("headline", "stands above the headline, with nothing else around it",
             lambda at: at.alone),
        Rule("related", "stands above the headline and shares little with the story",
             lambda at: not at.first and len(at.line.words) > MENU and "|" not in at.line.text,
             unsure=True),
        Rule("site", "is a short line above the headline, as menus have"),
    ),
    "below the headline": (
        Rule("caption", "repeats the headline below it, as captions do",
             lambda at: at.line.words == at.title.words),
        Rule("caption", _IMAGE, lambda at: at.line.credit),
        Rule("caption", "is a short line below the headline that only names what is in it",
             lambda at: at.busy and len(at.line.words) <= MENU and at.known >= .6 and at.alone
             and at.beside, unsure=True),
        Rule("ui", "says who the author is",
             lambda at: at.line.words[0] in at.line.cues.authors and len(at.line.words) <= 16
             and at.before.role in ("ui", "caption")),
        Rule("ui", _SHORT,
             lambda at: at.busy and (len(at.line.words) <= TAG or at.line.byline
                                     and (at.beside or at.known < .3))),
        Rule("summary", "stands between the headline and the first paragraph"),
    ),
    "in the story": (
        Rule("summary", "stands below the headline and above the share bar or byline",
             lambda at: at.standfirst),
        Rule("caption", "stands between the standfirst and the share bar or byline",
             lambda at: at.above),
        Rule("caption", _IMAGE, lambda at: at.line.credit and not at.last),
        Rule("ui", _SHORT,
             lambda at: at.early and len(at.line.words) <= TAG and not at.line.stop),
        Rule("body", "is a paragraph: it ends with a full stop",
             lambda at: at.line.paragraph and at.line.stop),
        Rule("body", "is a paragraph: it is long or goes on as one", lambda at: at.line.paragraph),
        Rule("subheading", "is a short line with a colon above a paragraph",
             lambda at: at.titles and at.line.colon and not at.line.opener
             and len(at.line.words) <= 2 * TAG),
        Rule("body", "stands among the paragraphs",
             lambda at: at.line.bullet or at.line.stop or len(at.line.words) > 14 or at.late
             or at.line.colon or at.line.drawn or not at.heads and at.line.gap == 0
             or at.line.text.rstrip()[-1] in "،؛,"),
        Rule("subheading", "is a short line without a full stop between paragraphs"),
    ),
    "after the story": (
        Rule("body", "ends a text that has nothing around it", lambda at: at.alone),
        Rule("ui", "names the source after the last paragraph",
             lambda at: len(at.line.words) <= 8 and (
                 at.line.holds_only(at.line.cues.sources) or at.line.credit)),
        Rule("related", "is one of {at.many} short lines in a row after the last paragraph, as "
                        "tags are", lambda at: at.many > 1 and at.mean <= TAG),
        Rule("related", "is one of {at.many} headlines in a row after the last paragraph",
             lambda at: at.many > 1 and (at.mean > 5 or at.mixed or not at.after_story)),
        Rule("body", "is a short line after the last paragraph that may well belong to it",
             lambda at: at.after_story and (at.many > 1 or len(at.line.words) > TAG
                                            and at.line.shares(at.story) > 0), unsure=True),
        Rule("related", "is a single headline after the last paragraph",
             lambda at: len(at.line.words) > MENU, unsure=True),
        Rule("site", "is a short line after the end of the story"),
    ),
    # Of HTML. First what the parts of a page say that hold no story.
    "block in a zone": (
        Rule("body", f"{_DATA}, though it stands in {{at.zone.name}}",
             lambda at: at.data and at.prose, unsure=True),
        Rule(_ZONE, _IN_ZONE, lambda at: at.prose >= 12 and at.precise, unsure=True),
        Rule(_ZONE, _IN_ZONE),
    ),
    "block that is the headline": (
        Rule("headline", "is what the page's title says", lambda at: at.same_title),
        Rule("headline", "is the heading of the page", lambda at: at.page.headed),
        Rule("headline", _AS_TEXT),
    ),
    "block that repeats the headline": (
        Rule("ui", "repeats the headline in line {at.page.title_line}"),
    ),
    "block above the headline": (
        Rule(_TEXT, _AS_TEXT, lambda at: at.text_role in CLUTTER_ROLES),
        Rule("related", "stands above the headline",
             lambda at: at.prose or at.block.words > MENU),
        Rule("site", "is a short line above the headline"),
    ),
    "block below the headline": (
        Rule("subheading", "is a heading (<{at.heading}>) above a paragraph",
             lambda at: at.heads_story
             and decide(at, "block below the headline", 1)[0] in ("summary", "ui")),
        Rule(_ZONE, _IN_ZONE, lambda at: at.zone and at.zone.role in ("caption", "embed")),
        Rule(_TEXT, _AS_TEXT, lambda at: at.cue and at.text_role not in ("summary", "body")),
        Rule("ui", "is nothing but a link, between headline and story",
             lambda at: at.block.links >= LINKED),
        Rule("summary", "is what the page gives as its description", lambda at: at.described),
        Rule("summary", _IN_ZONE,
             lambda at: at.zone and at.zone.role == "summary" and at.block.words > TAG),
        Rule("caption", "stands beside an image", lambda at: at.beside_image),
        Rule("summary", "stands between the headline and the first paragraph",
             lambda at: at.text_role in _MAIN and at.block.words > MENU and (
                 at.heading or at.generous or at.tag or at.line.paragraph)),
        Rule("ui", _SHORT, lambda at: at.text_role in _MAIN),
        Rule(_TEXT, _AS_TEXT),
    ),
    "block in the story": (
        Rule("body", "follows the last paragraph and ends as one",
             lambda at: at.follows
             and decide(at, "block in the story", 1)[0] in ("site", "related"), unsure=True),
        Rule(_ZONE, _IN_ZONE, lambda at: at.zone and at.zone.role in ("caption", "embed")),
        Rule("body", "is a cell of a table in the story",
             lambda at: at.cue and not at.line.cue and at.tag == "td"
             and at.number < at.page.last),
        Rule(_TEXT, _AS_TEXT, lambda at: at.cue and not at.data),
        Rule("related", "is nothing but a link", lambda at: at.block.links >= LINKED),
        Rule("related", "stands in a box that is mostly links", lambda at: at.boxed),
        Rule("related", "is a heading after the last paragraph",
             lambda at: at.heading and not at.line.stop and at.number > at.page.last),
        Rule("subheading", "is a heading (<{at.heading}>) between paragraphs",
             lambda at: at.heading and not at.line.stop),
        Rule(_TEXT, _AS_TEXT, lambda at: not at.data and at.text_role in CLUTTER_ROLES and (
            at.page.flat or "comments" in at.text_reason or "foot of" in at.text_reason)),
        Rule(_TEXT, _AS_TEXT, lambda at: (at.prose or at.data) and not at.line.paragraph
             and at.text_role in ("caption", "embed", "subheading")),
        Rule("body", f"is a paragraph and {_STORY}", lambda at: at.prose or at.data),
        Rule("caption", "stands beside an image", lambda at: at.beside_image),
        Rule("body", _STORY, lambda at: at.text_role in CLUTTER_ROLES and (
            at.generous and at.tag
            or at.number < at.page.last and at.tag in ("p", "li", "blockquote")), unsure=True),
        Rule(_TEXT, _AS_TEXT,
             lambda at: at.text_role in CLUTTER_ROLES and at.generous, unsure=True),
        Rule("body", _STORY, lambda at: at.text_role == "body"),
        Rule(_TEXT, _AS_TEXT),
    ),
    "block outside the story": (
        Rule("body", _DATA, lambda at: at.data and at.prose),
        Rule("body", "stands apart from the story, but reads as part of it",
             lambda at: at.prose and at.precise and at.text_role in ARTICLE_ROLES, unsure=True),
        Rule(_TEXT, _AS_TEXT, lambda at: at.text_role in CLUTTER_ROLES),
        Rule("related", "stands outside the part of the page that holds the story",
             lambda at: at.block.words > TAG),
        Rule("site", "is a short line outside the part of the page that holds the story"),
    ),
}
