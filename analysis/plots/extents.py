"""How much room a text takes as it is drawn.

matplotlib measures a text without the font features it is drawn with: Arabic whose letters are not
kerned is drawn wider than it is measured, by up to a fifth, and would run out of the figure.
"""

from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.plots.arabic_text import LAYS_OUT_ARABIC

_ALIGNED = {"left": 0.0, "center": 0.5, "right": 1.0}


def drawn_extent(text: Text) -> Bbox:
    """Return the box of a text in pixels, as it is drawn with the text's own font features."""
    box = text.get_window_extent()
    features = text.get_fontfeatures() if LAYS_OUT_ARABIC else None
    if not features or not text.get_visible():
        return box
    font = text.get_fontproperties()
    families, size = tuple(font.get_family()), font.get_size_in_points()
    dpi = text.get_figure(root=True).dpi
    lines = text.get_text().split("\n")
    measured = [_width(line, families, size, dpi, ()) for line in lines]
    drawn = [_width(line, families, size, dpi, tuple(features)) for line in lines]
    # Lines begin where they were measured to begin, and all that is more stands after their ends.
    share = _ALIGNED[text.get_horizontalalignment()]
    further = max(share * (max(measured) - narrow) + wide
                  for narrow, wide in zip(measured, drawn, strict=True)) - max(measured)
    upright = round(text.get_rotation()) % 180 == 90
    return Bbox.from_extents(box.x0, box.y0, box.x1 + (0 if upright else max(0, further)),
                             box.y1 + (max(0, further) if upright else 0))


@cache
def _width(line: str, families: tuple[str, ...], size: float, dpi: float,
           features: tuple[str, ...]) -> float:
    font = get_font([findfont(FontProperties(family=family)) for family in families])
    font.set_size(size, dpi)
    font.set_text(line, 0, features=features or None)
    return font.get_width_height()[0] / 64
