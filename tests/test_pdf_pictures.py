"""PDF and PNG of a figure show the same words at the same places."""

import re
import shutil
import subprocess
from collections import Counter
from contextlib import nullcontext
from io import BytesIO
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from PIL import Image
from scipy.ndimage import minimum_filter, uniform_filter

from analysis.arabic.characters import CONTROLS
from analysis.plots import style
from analysis.plots.arabic_text import LAYS_OUT_ARABIC, label

FIGURES = Path(__file__).parents[1] / "figures"
PER_INCH = 150
WINDOW = 15
"""Pixels on each side of what is looked at in one go: 2.5 mm, two or three letters."""
SHIFT = 12
"""Pixels by which all letters of a window may lie beside those of the PNG: it hints its letters,
which makes a line longer, a long one of Latin letters by up to two millimetres."""
LIMIT = 10.0
"""Black pixels of a window that the other picture does not have within a pixel: at most 9 in
figures where nothing is wrong (the serifs of hinted letters), 11 and more where an alef ran into
the next word."""

pytestmark = pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("pdftotext")),
    reason="pdftoppm and pdftotext (poppler-utils) are missing")


def ran(*command) -> bytes:
    return subprocess.run(list(map(str, command)), capture_output=True, check=True).stdout


def text_apart(folder: Path, name: str) -> float:
    """Return the most that PDF and PNG differ in any window of text, in black pixels.

    Only the boxes of words are compared: dashes and hatches begin elsewhere in a PDF. The ink of
    each picture which the other does not have within a pixel is summed over each window, at the
    shift at which the two agree best there. A letter that moves against its neighbours is seen.
    """
    pdf = folder / f"{name}.pdf"
    ours = Image.open(BytesIO(ran("pdftoppm", "-r", PER_INCH, "-gray", "-singlefile", pdf)))
    other = Image.open(folder / f"{name}.png").convert("L").reduce(style.DPI // PER_INCH)
    ours, other = (np.asarray(picture, dtype=np.float32) / 255 for picture in (ours, other))
    height, width = np.minimum(ours.shape, other.shape)
    ours, other = ours[:height, :width], other[:height, :width]
    text = np.zeros(ours.shape, dtype=np.float32)
    for box in re.findall(rb'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"',
                          ran("pdftotext", "-bbox", pdf, "-")):
        left, top, right, bottom = (round(float(edge) * PER_INCH / 72) for edge in box)
        # The box of a word reaches over and under its letters, to the lines around them.
        free = (bottom - top) // 5
        text[max(top + free, 0):bottom - free, max(left - 3, 0):right + 3] = 1
    assert text.any(), name
    near = minimum_filter(ours, 3)
    padded = np.pad(other, ((1, 1), (SHIFT, SHIFT)), mode="edge")
    padded_near = minimum_filter(padded, 3)
    least = np.full(ours.shape, np.inf)
    # Each second shift will do, since a pixel more or less is no difference.
    for down, along in product(range(3), range(0, 2 * SHIFT + 1, 2)):
        at = np.s_[down:down + height, along:along + width]
        missing = np.clip(padded_near[at] - ours, 0, None) + np.clip(near - padded[at], 0, None)
        least = np.minimum(least, uniform_filter(missing * text, WINDOW) * WINDOW ** 2)
    return float(least.max())


@pytest.mark.whole
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_every_pdf_shows_its_words_as_the_png_does(lang):
    names = [path.stem for path in sorted(FIGURES.glob(f"*-{lang}.pdf"))]
    assert names
    apart = {name: text_apart(FIGURES, name) for name in names}
    assert {name: most for name, most in apart.items() if most > LIMIT} == {}


def drawn(folder: Path, text: str, size: float = 8) -> None:
    with style.applied() as chosen:
        figure = style.new_figure(chosen, 10)
        figure.text(0.95, 0.4, label(text), ha="right",
                    fontproperties=FontProperties(family=style.fonts(), size=size))
        style.settle(figure)
    for kind in ("pdf", "png"):
        (folder / f"text.{kind}").write_bytes(style._drawn(figure, kind))


MARKED = ["تقدماً سريعاً في تحدٍ كبير", "هذه التطورات على خَبَرَيْن.", "محمّد وبدلًا من ذلك",
          "جداً، جداً؛ مدّعياً (شكراً) لا", "كتابٌ في بيتٍ وَرُبَّما هٰذا", "talks المحادثاتُ أوّلاً talks"]
"""Texts with each of the marks; of two with one letter, of a mark before space and sign."""


@pytest.mark.parametrize("text", MARKED)
def test_letters_with_marks_stand_in_a_pdf_where_they_belong(tmp_path, text):
    drawn(tmp_path, text)
    assert text_apart(tmp_path, "text") < LIMIT


@pytest.mark.skipif(not LAYS_OUT_ARABIC, reason="older matplotlib gets each mark by itself")
def test_a_letter_that_ran_into_the_next_word_is_seen(tmp_path, monkeypatch):
    """Once matplotlib writes marks rightly itself, this fails and `written_to_pdf` can go."""
    monkeypatch.setattr(style, "written_to_pdf", nullcontext)
    drawn(tmp_path, MARKED[0])
    assert text_apart(tmp_path, "text") > LIMIT


@pytest.mark.skipif(not LAYS_OUT_ARABIC, reason="older matplotlib gets texts without their marks")
@pytest.mark.parametrize("text", MARKED)
def test_each_letter_and_mark_is_copied_once(tmp_path, text):
    drawn(tmp_path, text)
    copied = ran("pdftotext", "-enc", "UTF-8", tmp_path / "text.pdf", "-").decode()
    copied = copied.translate({ord(control): None for control in CONTROLS})
    assert Counter("".join(copied.split())) == Counter("".join(text.split()))
