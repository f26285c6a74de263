"""What stands on a figure is looked at as ink, so the tests hold for every matplotlib.

`make test-older-matplotlib` runs them with matplotlib 3.10.
"""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis.plots import arabic_text, style
from analysis.plots.arabic_text import label, term_label

FONTS = style.fonts()


def ink(text: str) -> np.ndarray:
    """The pixels of a text, black on white, cut to where there is ink."""
    figure = Figure(figsize=(5, 1), dpi=200)
    canvas = FigureCanvasAgg(figure)
    figure.text(0.02, 0.4, text, fontsize=30, family=list(FONTS), parse_math=False)
    canvas.draw()
    dark = np.asarray(canvas.buffer_rgba())[..., 0] < 128
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    return dark[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]


def pieces(dark: np.ndarray) -> list[np.ndarray]:
    """The rows and columns of every piece of joined ink, from left to right."""
    left = {tuple(p) for p in np.argwhere(dark)}
    found = []
    while left:
        todo, piece = [left.pop()], []
        while todo:
            y, x = todo.pop()
            piece.append((y, x))
            for near in ((y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
                if near in left:
                    left.remove(near)
                    todo.append(near)
        found.append(np.array(piece))
    return sorted(found, key=lambda piece: piece[:, 1].min())


def size(piece: np.ndarray) -> tuple[int, int]:
    """The height and width of a piece."""
    height, width = np.ptp(piece, axis=0) + 1
    return int(height), int(width)


def joined(text: str) -> bool:
    # Four letters that all join and carry no dots are one piece of ink.
    return len(pieces(ink(text))) == 1


def from_the_right(text: str) -> bool:
    # Reh, which is short, and the two long letters that follow it and join: the wide piece is read
    # last, so it stands at the left.
    first, *_, last = pieces(ink(text))
    return size(first)[1] > 1.5 * size(last)[1]


def test_letters_are_joined():
    assert joined(label("سلسل"))


def test_words_run_from_right_to_left():
    assert from_the_right(label("رسس"))


@pytest.mark.parametrize("wrong", ["ﺳ ﻠ ﺴ ﻞ", "س\u200cل\u200cس\u200cل"])
def test_letters_that_are_not_joined_would_be_noticed(wrong):
    assert not joined(wrong)


def test_a_reversed_word_would_be_noticed():
    # What reshaping twice gives: joined forms in visual order, turned around once more.
    forms = "ﺭﺳﺲ"
    backwards = forms[::-1] if arabic_text.LAYS_OUT_ARABIC else forms
    assert not from_the_right(backwards)
    assert from_the_right(backwards[::-1])


def tall_side(text: str) -> str:
    """The side at which the tall Latin letters stand; the Arabic ones are low."""
    dark = ink(text)
    half = dark.shape[1] // 2
    top = [np.flatnonzero(part.any(1))[0] for part in (dark[:, :half], dark[:, half:])]
    return "left" if top[0] < top[1] else "right"


@pytest.mark.parametrize(("text", "direction", "side"), [
    ("سسسس lll", None, "left"),
    ("lll سسسس", None, "left"),
    ("سسسس (lll)", "ltr", "right"),
    ("lll سسسس", "rtl", "right"),
    ("سسسس lll", "rtl", "left"),
])
def test_mixed_lines_run_in_the_direction_of_their_first_letter_or_as_told(text, direction, side):
    assert tall_side(label(text, direction)) == side


@pytest.mark.parametrize(("line", "direction", "shown"), [
    ("د (د) د", "rtl", "د (د) د"),
    ("د (د) د", "ltr", "د (د) د"),
    ("د (x) 1", "rtl", "1 (x) د"),
    ("د (x)", "ltr", "د (x)"),
    ("x (د) 1", "ltr", "x (د) 1"),
    ("x (د)", "rtl", "(د) x"),
    ("د (x), ر [y] 1", "rtl", "1 [y] ر ,(x) د"),
    ("x (د y) ر", "ltr", "x (د y) ر"),
])
def test_older_matplotlib_is_given_brackets_as_they_are_seen(line, direction, shown):
    # `shown` is what is seen, from left to right, written with letters that never join.
    visual = arabic_text._laid_out(line, direction)
    assert unicodedata.normalize("NFKC", visual) == shown


@pytest.mark.parametrize("line", ["سسس (xxx)", "xxx (سسس)", "سسس (سسس)", "سسس (xxx), xx (سس)"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_brackets_open_before_they_close(line, direction):
    def bulges_left(bracket: np.ndarray) -> bool:
        # The middle rows of a left bracket stand further left than its ends.
        rows, columns = bracket.T
        ends = columns[(rows == rows.min()) | (rows == rows.max())]
        return columns[rows == int(np.median(rows))].mean() < ends.mean()

    brackets = [p for p in pieces(ink(label(line, direction))) if size(p)[0] > 3 * size(p)[1]]
    assert [bulges_left(bracket) for bracket in brackets] == [True, False] * line.count("(")


def test_each_line_of_a_label_is_laid_out_on_its_own():
    assert label("سلام\nlll").split("\n") == [label("سلام"), "lll"]


def test_text_without_arabic_is_left_alone():
    assert label("Rate per 1,000 (2017), $x_1$", "rtl") == "Rate per 1,000 (2017), $x_1$"


@given(st.text(alphabet="ab \u200b\u200e\u202e\u2066\u2069\ufeff\u061c7", max_size=20))
def test_invisible_characters_never_reach_a_figure(text):
    assert not set(label(text)) & set("\u200b\u200e\u202e\u2066\u2069\ufeff\u061c")


def test_a_hidden_override_cannot_turn_a_label_around():
    assert label("سل\u202eام") == label("سلام")


def test_terms_carry_their_gloss_in_english_figures_only():
    assert tall_side(term_label("سسسس", "lll", "en")) == "right"
    assert term_label("حوار", "dialogue", "ar") == label("حوار")
    assert term_label("حوار", None, "en") == label("حوار") == term_label("حوار", " ", "en")


def test_only_one_module_reshapes():
    package = Path(arabic_text.__file__).parents[1]
    assert [
        path.name for path in sorted(package.rglob("*.py"))
        if any(w in path.read_text(encoding="utf-8")
               for w in ("import arabic_reshaper", "from arabic_reshaper", "from bidi"))
    ] == ["arabic_text.py"]
