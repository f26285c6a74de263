"""Arabic in figures: the one place that decides who shapes and orders it, and how wide it is.

matplotlib 3.11 and newer lay text out with libraqm: what was reshaped before would come out
reversed. Older versions draw characters as given: joined forms in visual order must be given.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import cycle, groupby
from types import SimpleNamespace

from fontTools.subset import Options
from matplotlib import _text_helpers, ft2font
from matplotlib.backends import backend_pdf
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.arabic.characters import NO_CONTROLS

LAYS_OUT_ARABIC = hasattr(ft2font, "__libraqm_version__")
"""Whether the installed matplotlib shapes and orders Arabic itself."""

_STRONG = re.compile("[A-Za-z\u00c0-\u024f\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_MARK = {"ltr": "\u200e", "rtl": "\u200f"}
_ALIGNED = {"left": 0.0, "center": 0.5, "right": 1.0}


def has_arabic(text: str) -> bool:
    """Return whether a text holds a letter that is written from right to left.

    >>> has_arabic("2017"), has_arabic("روسيا (Russia)")
    (False, True)
    """
    return bool(_ARABIC.search(text))


def unkerned(text: Text) -> Text:
    """Take the kerning from Arabic: copied out of a PDF, kerned letters would come apart."""
    if LAYS_OUT_ARABIC and has_arabic(text.get_text()):
        text.set_fontfeatures(("-kern",))
    return text


def drawn_extent(text: Text) -> Bbox:
    """Return the box of a text in pixels, as it is drawn with the text's own font features.

    matplotlib measures without them: what is not kerned is up to a fifth wider than it is measured.
    """
    box = text.get_window_extent()
    features = text.get_fontfeatures() if LAYS_OUT_ARABIC else None
    if not features or not text.get_visible():
        return box
    font = text.get_fontproperties()
    look = tuple(font.get_family()), font.get_size_in_points(), text.get_figure(root=True).dpi
    lines = text.get_text().split("\n")
    measured = [_width(line, *look, ()) for line in lines]
    drawn = [_width(line, *look, tuple(features)) for line in lines]
    # Lines begin where they were measured to begin, and all that is more stands after their ends.
    share = _ALIGNED[text.get_horizontalalignment()]
    further = max(0, max(share * (max(measured) - narrow) + wide for narrow, wide
                         in zip(measured, drawn, strict=True)) - max(measured))
    upright = round(text.get_rotation()) % 180 == 90
    return Bbox.from_extents(box.x0, box.y0, box.x1 + (0 if upright else further),
                             box.y1 + (further if upright else 0))


@cache
def _width(line: str, families: tuple[str, ...], size: float, dpi: float,
           features: tuple[str, ...]) -> float:
    font = get_font([findfont(FontProperties(family=family)) for family in families])
    font.set_size(size, dpi)
    font.set_text(line, 0, features=features or None)
    return font.get_width_height()[0] / 64


@contextmanager
def written_to_pdf() -> Iterator[None]:
    """Let a PDF drawn in the block show and copy letters with marks as they were laid out.

    Its fonts hold the glyphs alone: tables by which text is laid out, most of a font, are of no use
    where every glyph has its place, and to reduce them took a third of a run.
    """
    before = backend_pdf._text_helpers, Options._drop_tables_default
    Options._drop_tables_default = [*before[1], "GSUB", "GPOS", "GDEF"]
    if LAYS_OUT_ARABIC:
        backend_pdf._text_helpers = SimpleNamespace(layout=_glyphs_for_pdf)
    try:
        yield
    finally:
        backend_pdf._text_helpers, Options._drop_tables_default = before


def _glyphs_for_pdf(text: str, font: ft2font.FT2Font, **how) -> Iterator[SimpleNamespace]:
    """Yield the glyphs of a text, from left to right, so that matplotlib 3.11 writes them rightly.

    It moves a glyph for which it changes the font by its kerning once more, into the next word, and
    takes each glyph of a letter with marks for all of it: copied, these would come twice.
    """
    for characters, glyphs in groupby(_text_helpers.layout(text, font, **how),
                                      lambda glyph: glyph.char):
        glyphs = list(glyphs)
        each = characters[::-1] if has_arabic(characters) else characters
        # A letter and a mark may be one glyph, which then stands for both.
        each = each if len(glyphs) % len(each) == 0 else [characters]
        for glyph, char in zip(glyphs, cycle(each), strict=False):
            # Where the font stays the same only the kerning is read, where it changes both are.
            yield SimpleNamespace(
                ft_object=glyph.ft_object, glyph_index=glyph.glyph_index, char=char,
                x=glyph.x - glyph.prev_kern, y=glyph.y, prev_kern=glyph.prev_kern)


def natural_direction(text: str) -> str:
    """Return `rtl` or `ltr`, the direction of the first letter; `ltr` where there is none."""
    first = _STRONG.search(text)
    return "rtl" if first and has_arabic(first.group()) else "ltr"


def label(text: str, direction: str | None = None) -> str:
    """Return the string to hand to matplotlib so that a text is read as it was written.

    `direction` of its lines is `ltr` or `rtl`, else that of the first letter. Invisible characters,
    for which no font has a glyph, are left out.
    """
    lines = str(text).translate(NO_CONTROLS).split("\n")
    return "\n".join(_line(line, direction) if has_arabic(line) else line for line in lines)


def term_label(term: str, gloss: str | None, lang: str, most: int = 80) -> str:
    """Return the label of an Arabic term: alone in Arabic, else with its gloss, perhaps below."""
    if lang == "ar" or not isinstance(gloss, str) or not gloss.strip():
        return label(term)
    between = "\n" if len(term) + len(gloss) + 3 > most else " "
    return label(f"{term}{between}({gloss.strip()})", "ltr")


def _line(line: str, direction: str | None) -> str:
    natural = natural_direction(line)
    if not LAYS_OUT_ARABIC:
        return _laid_out(line, direction or natural)
    # The hair space keeps the mark, which has no width, off the first word: readers of PDF
    # otherwise cut that word away when the line is copied.
    return line if direction in (None, natural) else f"{_MARK[direction]}\u200a{line}"


@cache
def _laid_out(line: str, direction: str) -> str:
    # Imported here: matplotlib that lays Arabic out needs neither.
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    marked = _with_brackets_marked(reshape(line), direction)
    shown = get_display(marked, base_dir="R" if direction == "rtl" else "L")
    return shown.translate(NO_CONTROLS)


def _with_brackets_marked(line: str, direction: str) -> str:
    """Put marks of direction around brackets, so that both of a pair go the same way.

    Rule N0 of the Unicode Bidirectional Algorithm (UAX 9, since 2013), which python-bidi's layout
    leaves out: a pair goes with its line if anything in it does, else with what stands before it.
    """
    directions, opened = {}, []
    for place, character in enumerate(line):
        if character in _CLOSING:
            opened.append((place, _CLOSING[character]))
        elif opened and character == opened[-1][1]:
            start, _ = opened.pop()
            inside = {natural_direction(c) for c in _STRONG.findall(line[start:place])}
            before = _STRONG.findall(line[:start])
            if inside:
                around = natural_direction(before[-1]) if before else direction
                own = direction if direction in inside or around == direction else around
                directions |= {start: _MARK[own], place: _MARK[own]}
    return "".join(f"{directions[i]}{c}{directions[i]}" if i in directions else c
                   for i, c in enumerate(line))
