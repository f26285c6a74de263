"""Where the story of a page begins: its headline and first paragraph, below menus and teasers."""

from analysis.pages.cues import Cues
from analysis.pages.lines import MENU, TAG, Line

# Paragraphs more lines apart than this do not belong together.
FAR = 12
# A line of breaking news is no longer than this.
TICKER = 14


def find_story(lines: list[Line], cues: Cues) -> tuple[int | None, int]:
    """Return the positions of the headline (None where there is none) and the first paragraph."""
    paragraphs = [i for i, x in enumerate(lines) if x.paragraph and x.plain]
    plain = [i for i, x in enumerate(lines) if x.plain]
    if not paragraphs:
        titles = [i for i in plain if not lines[i].bullet]
        return (titles[0], titles[0] + 1) if titles else (None, len(lines))
    paragraphs = _skip_ticker(lines, _main_part(lines, paragraphs))
    cards = _skip_cards(lines, paragraphs)
    after, paragraphs = (paragraphs[cards - 1] if cards else -1), paragraphs[cards:]
    first = paragraphs[0]
    if first == plain[0] and len(paragraphs) > 1 and _is_long_headline(
            lines[first], lines[paragraphs[1]]):
        return first, paragraphs[1]
    story = _content(lines, paragraphs)
    able = _able(lines, [i for i in range(after + 1, first) if _may_be_headline(lines[i], story)],
                 cues)
    if not able:
        return None, first
    if not has_menu(lines, first):
        return able[0], first
    return _choose(lines, able, story), first


def _is_long_headline(line: Line, body: Line) -> bool:
    """Tell whether the first paragraph is a headline: it may be long or end with a full stop."""
    return not line.quoted and not line.opener and 2 * len(line.words) <= len(body.words) and (
        len(line.words) < 20 and line.shares(body.content) >= .4)


def _able(lines: list[Line], able: list[int], cues: Cues) -> list[int]:
    """Leave out lines that are no headline, as long as any is left: trails, bylines, titles."""
    # A trail or page title repeats the headline with more words.
    able = [i for i in able if not any(i != k and within(lines[k], lines[i]) for k in able)]
    able = [i for i in able if not lines[i].byline(cues) or (
        len(lines[i].words) <= MENU and not (
            lines[i].parted and cues.sources.anywhere(lines[i].words)))] or able
    return [i for i in able if "|" not in lines[i].text] or able


def _main_part(lines: list[Line], paragraphs: list[int]) -> list[int]:
    """Leave out single paragraphs high above the story, in menus and boxes of other stories."""
    parts: list[list[int]] = []
    for i in paragraphs:
        if parts and i - parts[-1][-1] <= FAR:
            parts[-1].append(i)
        else:
            parts.append([i])
    for n, part in enumerate(parts):
        if any(x.opens("comments", "page") and x.found.alone for x in lines[parts[0][0]:part[0]]):
            break
        if sum(lines[i].opener for i in part) > 1:
            above = [i for other in parts[:n] for i in other]
            if len(above) <= 2 and not any(lines[i].opener for i in above):
                return [i for other in parts[n:] for i in other]
            break
    return paragraphs


def _skip_ticker(lines: list[Line], paragraphs: list[int]) -> list[int]:
    """Leave out a line of breaking news above the headline that ends with a full stop."""
    first, *rest = paragraphs
    story = _content(lines, rest)
    line = lines[first]
    if (rest and len(line.words) <= TICKER and not line.opener and line.shares(story) < .34
            and any(x.strong for x in lines[:first])
            and not any(len(x.words) > MENU and x.content & line.content for x in lines[:first])
            and any(x.plain and len(x.words) > 1 and x.shares(story) >= max(
                .25, 2 * line.shares(story))
                    for x in lines[first + 1:rest[0]])):
        return rest
    return paragraphs


def _skip_cards(lines: list[Line], paragraphs: list[int]) -> int:
    """Return how many paragraphs at the top lead into other stories: headline, lead, headline..."""
    if paragraphs[0] < 2 or not lines[paragraphs[0] - 2].opens("stories"):
        return 0
    cards = 0
    for i in paragraphs:
        if not (lines[i - 1].plain and not lines[i - 1].paragraph
                and lines[i].shares(lines[i - 1].content) > 0):
            break
        cards += 1
    # The last card is the story's own headline, if its paragraphs go straight on.
    if 0 < cards < len(paragraphs) and paragraphs[cards] == paragraphs[cards - 1] + 1:
        cards -= 1
    story = _content(lines, paragraphs[cards:])
    if cards == len(paragraphs):
        return 0
    strange = all(max(lines[i].shares(story), lines[i - 1].shares(story)) < .2
                  for i in paragraphs[:cards])
    return cards if strange else 0


def _content(lines: list[Line], paragraphs: list[int]) -> frozenset[str]:
    return frozenset().union(*(lines[i].content for i in paragraphs[:12]))


def has_menu(lines: list[Line], first: int) -> bool:
    """Tell whether anything shows that the lines above the first paragraph hold a menu."""
    above = lines[:first]
    short = sum(len(x.words) <= TAG for x in above)
    return any(x.strong for x in above) or (
        len(above) > 3 and 2 * short > len(above) and any(x.strong for x in lines))


def _may_be_headline(line: Line, story: frozenset[str]) -> bool:
    if line.plain:
        return len(line.words) > 1 and not line.bullet and line.arabic
    # A cue may begin a headline too; then the story shares its words.
    return bool(line.found and not line.found.alone and len(line.words) > MENU
                and line.role in ("related", "ui", "share")
                and (line.start == 0 or line.shares(story) >= .6))


def within(part: Line, whole: Line) -> bool:
    """Tell whether a line holds another one, and a name of a site or section beside it."""
    return 2 < len(part.words) < len(whole.words) and whole.parted and (
        f" {' '.join(part.words)} " in f" {' '.join(whole.words)} ")


def _choose(lines: list[Line], able: list[int], story: frozenset[str]) -> int:
    """Choose among lines above the first paragraph the one most likely to be its headline."""
    value = {i: lines[i].shares(story) * min(1, len(lines[i].words) / 4) for i in able}
    # Menu items are short; a headline seldom is.
    long = [i for i in able if sum(not w.isdigit() for w in lines[i].words) >= MENU]
    if any(value[i] for i in long):
        value = {i: value[i] for i in long}
    best = max(value.values())
    if not best:
        return able[-1]
    announced = False
    chosen = None
    for i in range(able[0], able[-1] + 1):
        if lines[i].opens("stories"):
            # An empty line right after a heading shows that nothing stands under it.
            announced = lines[i].gap > 0 or lines[i + 1].gap == 0
        if i not in value or value[i] < (.6 if announced else .3) * best:
            continue
        if chosen is None or sum(x.role == "site" for x in lines[chosen:i]) > 1 or (
                value[i] > value[chosen] and (_breaks(lines[chosen:i])
                                              or value[i] > 3 * value[chosen])):
            chosen = i
    return able[-1] if chosen is None else chosen


def _breaks(between: list[Line]) -> bool:
    """Tell whether a button, form, menu or heading of other stories parts two lines."""
    return any(x.found and x.found.alone and x.found.cue.name in (
        "button", "form or account", "navigation", "heading of other stories") for x in between)
