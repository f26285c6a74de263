"""The rules by which a line between headline and story, or among paragraphs, is told."""

from collections.abc import Callable
from typing import NamedTuple

from analysis.pages.cues import Cues
from analysis.pages.lines import MENU, TAG, Line

ARTICLE_ROLES = ("headline", "summary", "caption", "subheading", "body", "embed")
CLUTTER_ROLES = ("site", "share", "related", "ui")
COLUMNS = ["block", "line", "start", "end", "role", "reason"]
SHORT = "is a short line between headline and story: author, place or section"


class Rule(NamedTuple):
    """What a line is where something holds of its place; of several rules the first decides."""

    role: str
    reason: str
    holds: Callable[["Between | Among"], bool]
    unsure: bool = False


class Between(NamedTuple):
    """The place of a line between headline and first paragraph."""

    line: Line
    before: Line
    title: Line
    cues: Cues
    box: int  # the line that announces other stories, right above; else 0
    busy: bool  # there is clutter within five lines
    beside: bool  # right above or below it is clutter
    alone: bool  # neither a button above nor another short line below
    known: float  # the share of its words that headline and first paragraph hold
    lowest: bool  # the first paragraph comes next
    summary: bool  # there was a summary


BETWEEN = (
    Rule("caption", "repeats the headline below it, as captions do",
         lambda at: at.line.words == at.title.words),
    Rule("caption", "ends with the source of an image", lambda at: at.line.credit(at.cues)),
    Rule("related", "belongs to the other stories that line {box} announces",
         lambda at: at.box > 0 and at.known < .5),
    Rule("caption", "is a short line below the headline that only names what is in it",
         lambda at: at.busy and len(at.line.words) <= MENU and at.known >= .6 and at.alone
         and at.beside, unsure=True),
    Rule("subheading", "is a short line right above the first paragraph",
         lambda at: at.lowest and at.summary and TAG < len(at.line.words) <= 12
         and at.before.role in CLUTTER_ROLES and not at.line.byline(at.cues), unsure=True),
    Rule("ui", "says who the author is",
         lambda at: at.line.words[0] in at.cues.authors and len(at.line.words) <= 16
         and at.before.role in ("ui", "caption")),
    Rule("ui", SHORT,
         lambda at: at.busy and (len(at.line.words) <= TAG or at.line.byline(at.cues)
                                 and (at.beside or at.known < .3))),
    Rule("summary", "stands between the headline and the first paragraph", lambda at: True),
)
"""Of lines between headline and first paragraph."""

AMONG = (
    Rule("summary", "stands below the headline and above the share bar or byline",
         lambda at: at.standfirst),
    Rule("caption", "stands between the standfirst and the share bar or byline",
         lambda at: at.above),
    Rule("caption", "ends with the source of an image",
         lambda at: at.line.credit(at.cues) and not at.last),
    Rule("ui", SHORT,
         lambda at: at.early and len(at.line.words) <= TAG and not at.line.stop),
    Rule("body", "is a paragraph: it ends with a full stop",
         lambda at: at.line.paragraph and at.line.stop),
    Rule("body", "is a paragraph: it is long or goes on as one", lambda at: at.line.paragraph),
    Rule("body", "stands among the paragraphs",
         lambda at: at.line.bullet or at.line.stop or len(at.line.words) > 14 or at.late
         or at.line.colon or not at.heads and at.line.gap == 0
         or at.line.text.rstrip()[-1] in "،؛,"),
    Rule("subheading", "is a short line without a full stop between paragraphs", lambda at: True),
)
"""Of lines among the paragraphs."""


def decide(at: "Between | Among", rules: tuple[Rule, ...], **values: object) -> None:
    """Settle a line by the first rule that holds of its place."""
    rule = next(rule for rule in rules if rule.holds(at))
    at.line.be(rule.role, rule.reason.format(**values), rule.unsure)


class Among(NamedTuple):
    """The place of a line among the paragraphs."""

    line: Line
    cues: Cues
    standfirst: bool  # it is the first paragraph above the share bar or byline
    above: bool  # it is another one above it
    early: bool  # it stands above the first paragraph below the bar, after clutter
    last: bool  # it is the last paragraph
    late: bool  # it comes after the last paragraph
    heads: bool  # a paragraph or item comes next
