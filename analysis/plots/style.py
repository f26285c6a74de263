"""Sizes (mm, points), fonts, colours and saving of figures, the same on every machine."""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import fontpkg
import matplotlib
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from analysis.files import defused, write_atomically
from analysis.plots.arabic_text import drawn_extent, unkerned, written_to_pdf

MM = 1 / 25.4
SMALLEST_TEXT = 7.0
THINNEST_LINE = 0.3
SLACK = 0.5
"""Pixels by which a text may run out of a figure or into another: no more than rounding."""
DPI = 300
COLOURS = 256
"""Those of a PNG, so that each of its points is one byte."""


class Preset(NamedTuple):
    """The width of a figure in mm, what its text and lines are multiplied by, the most height."""

    width: float
    scale: float = 1.0
    height: float = 230.0


PRESETS = {
    "acm-single": Preset(84.8), "acm-double": Preset(177.9), "elsevier-single": Preset(90),
    "elsevier-half": Preset(140), "elsevier-double": Preset(190),
    "slide": Preset(254, 1.7, 142.8),  # 16:9
}

# Okabe & Ito (2008), told apart with every kind of colour vision. Written out because older
# matplotlib does not have it.
OKABE_ITO = {
    "blue": "#0072B2", "orange": "#E69F00", "black": "#000000", "sky": "#56B4E9",
    "vermilion": "#D55E00", "yellow": "#F0E442", "green": "#009E73", "purple": "#CC79A7",
}
INK, MUTED, RULE, SHADE, PAPER = "#000000", "#595959", "#BFBFBF", "#F0F0F0", "#FFFFFF"


class Cue(NamedTuple):
    """How a group is told from the others: by colour, and without it by marker and hatch."""

    color: str
    marker: str
    hatch: str
    fill: str

    @property
    def mark(self) -> dict[str, str]:
        """What a line with markers is drawn with."""
        return {"color": self.color, "marker": self.marker, "markerfacecolor": self.fill}

    @property
    def bar(self) -> dict[str, str]:
        """What a bar is drawn with."""
        return {"facecolor": self.fill, "edgecolor": self.color, "hatch": self.hatch}


_CUES = [
    Cue(OKABE_ITO["blue"], "o", "", OKABE_ITO["blue"]),
    Cue(OKABE_ITO["orange"], "D", "//////", PAPER),
    Cue(OKABE_ITO["black"], "s", "......", OKABE_ITO["black"]),
    Cue(OKABE_ITO["sky"], "^", "xxxxxx", PAPER),
    Cue(OKABE_ITO["vermilion"], "v", "------", OKABE_ITO["vermilion"]),
    Cue(OKABE_ITO["purple"], "P", "++++++", PAPER),
]
MOST_GROUPS = len(_CUES)
"""Groups that one figure can tell apart in grey."""


def cues(groups: Sequence[str]) -> dict[str, Cue]:
    """Return the cue of each group, in the order given; `ValueError` for more than six groups."""
    if len(groups) > MOST_GROUPS:
        raise ValueError(f"{len(groups)} groups in one figure; at most {MOST_GROUPS} can be told "
                         "apart in grey. Draw fewer groups, or one figure each.")
    return dict(zip(groups, _CUES, strict=False))


@cache
def fonts() -> tuple[str, ...]:
    """Return the families of every figure, in the order in which a glyph is looked for.

    Arabic is set in Amiri, whose lam-alef stays two glyphs and can be copied out of a PDF in the
    right order; DejaVu Sans has the signs that neither has.
    """
    manager = font_manager.fontManager
    for family in ("IBM Plex Sans", "Amiri"):
        # A font of that name on the machine may be another version: the bytes would be others.
        manager.ttflist = [font for font in manager.ttflist if font.name != family]
        manager.addfont(str(fontpkg.path(family)))
    return "IBM Plex Sans", "Amiri", "DejaVu Sans"


def preset_named(name: str) -> Preset:
    """Return a preset by its name; `ValueError` lists the names there are."""
    if name not in PRESETS:
        raise ValueError(f"No figure preset {name!r}; there are {', '.join(PRESETS)}.")
    return PRESETS[name]


# What is multiplied by a preset's scale (points), and what is the same in all.
_SCALED = {
    "axes.labelsize": 7.5, "axes.linewidth": 0.5, "font.size": 8, "hatch.linewidth": 0.5,
    "legend.fontsize": 7.5, "lines.linewidth": 0.8, "lines.markeredgewidth": 0.9,
    "lines.markersize": 4, "patch.linewidth": 0.5, "xtick.labelsize": 7, "xtick.major.size": 2,
    "xtick.major.width": 0.5, "ytick.labelsize": 8, "ytick.major.pad": 5,
}
_SAME = {
    "axes.edgecolor": INK, "axes.spines.right": False, "axes.spines.top": False,
    "axes.unicode_minus": True, "figure.dpi": DPI, "legend.framealpha": 1, "legend.frameon": False,
    "pdf.fonttype": 42, "savefig.dpi": DPI, "svg.fonttype": "path", "svg.hashsalt": "framing",
    "text.parse_math": False, "ytick.major.size": 0,
}


@contextmanager
def applied(preset: str = "elsevier-single") -> Iterator[Preset]:
    """Set sizes, fonts and colours for the block, and put back what was set before."""
    chosen = preset_named(preset)
    pads = ("figure.constrained_layout.h_pad", "figure.constrained_layout.w_pad")
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            _SAME | {name: points * chosen.scale for name, points in _SCALED.items()}
            | {"font.family": list(fonts())} | dict.fromkeys(pads, 1.5 * chosen.scale / 72))
        yield chosen


def new_figure(preset: Preset, height: float) -> Figure:
    """Return an empty figure of a preset's width and `height` mm (times the preset's scale)."""
    figure = Figure((preset.width * MM, height * preset.scale * MM), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def settle(figure: Figure) -> Figure:
    """Lay a figure out once and keep it so, with room for all that would run out of it.

    Raises `ValueError` for a character for which no font has a glyph.
    """
    for text in figure.findobj(Text):
        unkerned(text)
    with _every_glyph():
        figure.draw_without_rendering()
        _make_room(figure)
    figure.set_layout_engine("none")
    return figure


def _make_room(figure: Figure) -> None:
    engine, page = figure.get_layout_engine(), figure.bbox
    if engine is None:
        return
    edges = np.zeros(4)  # shares of the page that are left free: left, bottom, right, top
    for _ in range(3):
        boxes = np.array([drawn_extent(text).extents for text in _shown(figure)] or [page.extents])
        over = np.array([*page.extents[:2] - boxes[:, :2].min(axis=0),
                         *boxes[:, 2:].max(axis=0) - page.extents[2:]]) / [*page.size, *page.size]
        if over.max() * page.size.max() <= SLACK:
            return
        edges += np.where(over > 0, over + 0.001, 0)
        left, bottom, right, top = edges.tolist()
        if left + right > 0.5 or bottom + top > 0.5:
            return
        before = engine.get()["rect"]
        engine.set(rect=(left, bottom, 1 - left - right, 1 - bottom - top))
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="constrained_layout not applied")
            try:
                figure.draw_without_rendering()
                continue
            except UserWarning:
                engine.set(rect=before)
        figure.draw_without_rendering()  # as before: the axes were left no room
        return


def save_figure(figure: Figure, folder: Path | str, name: str, data: pd.DataFrame, alt: str,
                caption: str | None = None, svg: bool = True) -> None:
    """Write a figure as PDF, PNG and (where asked for) SVG, with its data, alt text and caption.

    Nothing is written unless all of it can be; the bytes depend on nothing but figure and data.
    Raises `ValueError` for a name that is no plain file name, an empty alt text, and a character
    for which no font has a glyph.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise ValueError(f"{name!r} is no name for a figure: use a-z, 0-9, - and _ only.")
    if not alt.strip():
        raise ValueError(f"Figure {name} has no alt text; say in a sentence what it shows.")
    shown = data.map(lambda cell: defused(cell) if isinstance(cell, str) else cell)
    files = {
        "pdf": _drawn(figure, "pdf", Title=name, Subject=alt, CreationDate=None, Creator=None,
                      Producer=None),
        "png": png(figure),
        "csv": shown.to_csv(index=False, lineterminator="\n").encode(),
        "txt": f"{alt.strip()}\n".encode(),
    }
    if svg:
        files["svg"] = _drawn(figure, "svg", Title=name, Description=alt, Date=None, Creator=None)
    if caption:
        files["caption.txt"] = f"{caption.strip()}\n".encode()
    for kind, content in files.items():
        write_atomically(Path(folder) / f"{name}.{kind}", content)


def png(figure: Figure, dpi: int = DPI) -> bytes:
    """Return a figure as PNG of at most 256 colours, which weighs less than half."""
    picture = Image.open(BytesIO(_drawn(figure, "png", dpi, Software=None))).convert("RGB")
    buffer = BytesIO()
    picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


def flaws(figure: Figure) -> list[str]:
    """Return what would spoil a printed figure: small, overlapping or cut text, hairlines."""
    texts = [(text, drawn_extent(text)) for text in _shown(figure)]
    found = [f"{text.get_text()!r} is set in {text.get_fontsize():.1f} pt"
             for text, _ in texts if text.get_fontsize() < SMALLEST_TEXT - 1e-6]
    page, boxes = figure.bbox, [(text.get_text(), box) for text, box in texts]
    for i, (text, box) in enumerate(boxes):
        if (min(box.x0 - page.x0, box.y0 - page.y0) < -SLACK
                or max(box.x1 - page.x1, box.y1 - page.y1) > SLACK):
            found.append(f"{text!r} runs out of the figure")
        for other, second in boxes[i + 1:]:
            # A line's box has room for marks that few letters carry: a fifth of it may be shared.
            tall = 0.2 * min(box.height, second.height)
            if (min(box.x1, second.x1) - max(box.x0, second.x0) > SLACK
                    and min(box.y1, second.y1) - max(box.y0, second.y0) > tall):
                found.append(f"{text!r} overlaps {other!r}")
    for line in figure.findobj(matplotlib.lines.Line2D):
        drawn = line.get_visible() and line.get_linestyle() not in ("None", "")
        if drawn and len(line.get_xdata()) and line.get_linewidth() < THINNEST_LINE:
            found.append(f"a line of {line.get_linewidth()} pt")
    return found + [f"{type(artist).__name__} is transparent" for artist in figure.findobj()
                    if artist.get_alpha() not in (None, 1)]


def _shown(figure: Figure) -> list[Text]:
    beyond = {
        text
        for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
        for text in (tick.label1, tick.label2)
    }
    return [text for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip() and text not in beyond]


def _drawn(figure: Figure, kind: str, dpi: int = DPI, **metadata: str | None) -> bytes:
    buffer = BytesIO()
    with applied(), written_to_pdf(), _every_glyph():
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=metadata)
    return buffer.getvalue()


@contextmanager
def _every_glyph() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        # What has no room is found by `flaws`, and the figure then drawn in parts.
        warnings.filterwarnings("ignore", message="constrained_layout not applied")
        try:
            yield
        except UserWarning as warning:
            raise ValueError(f"A label cannot be drawn: {warning} Leave that character out of it."
                             ) from None
