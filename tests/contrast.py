"""Whether fills that touch are told apart in a grey print."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

LEAST = 1.5
"""Contrast that two plain fills with a dark outline between them need to be told apart in grey."""
NEAR = 2.0
"""Pixels between fills that still touch."""


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, 0 for black and 1 for white (WCAG 2.2).

    >>> luminance("#FFFFFF"), luminance("black")
    (1.0, 0.0)
    """
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                        for part in to_rgb(color))
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def ratio(first: str, second: str) -> float:
    """Return the contrast of two colours, from 1 (the same) to 21 (WCAG 2.2).

    >>> round(ratio("#FFFFFF", "#000000"), 1), round(ratio("#767676", "#FFFFFF"), 2)
    (21.0, 4.54)
    """
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def alike(first: Rectangle, second: Rectangle, least: float = LEAST) -> bool:
    """Return whether two fills differ in colour but look the same in grey: by tone and hatch."""
    colors = first.get_facecolor()[:3], second.get_facecolor()[:3]
    return (colors[0] != colors[1] and (first.get_hatch() or "") == (second.get_hatch() or "")
            and ratio(*colors) < least)


def alike_neighbours(figure: Figure, least: float = LEAST) -> list[str]:
    """Return which fills of a figure touch, differ in colour and look the same in a grey print.

    Only what is filled is looked at: bars, parts of strips, cells, lines of a page.
    """
    found = []
    for ax in figure.axes:
        fills = [patch for patch in ax.patches if isinstance(patch, Rectangle)
                 and patch.get_fill() and patch.get_visible() and patch.get_facecolor()[3] > 0]
        if not fills:
            continue
        boxes = np.array([patch.get_window_extent().extents for patch in fills])
        for number, (box, patch) in enumerate(zip(boxes, fills, strict=True)):
            gap = np.maximum(np.maximum(box[:2] - boxes[number + 1:, 2:],
                                        boxes[number + 1:, :2] - box[2:]), 0)
            for other in np.flatnonzero((gap <= NEAR).all(axis=1)) + number + 1:
                if alike(patch, fills[other], least):
                    found.append(f"{patch.get_facecolor()} beside {fills[other].get_facecolor()}")
    return sorted(set(found))
