"""Dispersion tells a term that is spread from one that stands in one place."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures import dispersion as disp

THIRDS = [1 / 3] * 3
FIFTHS = [.2] * 5


@pytest.mark.parametrize(("measure", "v", "s", "published", "digits"), [
    (disp.dp, [2, 1, 0], THIRDS, 1 / 3, 12),
    (disp.dp_norm, [2, 1, 0], THIRDS, .5, 12),
    (disp.juilland_d, [0, 4, 3, 2, 1], FIFTHS, .6464, 4),
    (disp.carroll_d2, [2, 1, 1, 1, 0], FIFTHS, .8277, 4),
    (disp.rosengren_s, [1, 2, 3, 4, 5], FIFTHS, .937, 3),
    # Three quarters in a part of a half: .75 log2 1.5 + .25 log2 .5.
    (disp.kld, [3, 1], [.5, .5], .188722, 6),
])
def test_published_values(measure, v, s, published, digits):
    assert measure(v, s) == pytest.approx(published, abs=.5 * 10**-digits)


@st.composite
def parts(draw):
    sizes = np.array(draw(st.lists(st.integers(1, 500), min_size=2, max_size=12)))
    v = draw(st.lists(st.integers(0, 30), min_size=len(sizes), max_size=len(sizes)))
    v[draw(st.integers(0, len(sizes) - 1))] += 1
    return v, sizes / sizes.sum()


@given(parts())
def test_measures_keep_to_their_ranges(drawn):
    v, s = drawn
    for measure in (disp.dp, disp.dp_norm, disp.carroll_d2, disp.rosengren_s):
        assert -1e-9 <= measure(v, s) <= 1 + 1e-9
    assert disp.kld(v, s) >= 0
    assert disp.juilland_d(v, s) <= 1 + 1e-9


@given(parts())
def test_as_often_as_the_parts_are_long_is_perfectly_even(drawn):
    _, s = drawn
    assert disp.dp(s * 1000, s) == pytest.approx(0, abs=1e-9)
    assert disp.kld(s * 1000, s) == pytest.approx(0, abs=1e-9)
    for measure in (disp.juilland_d, disp.carroll_d2, disp.rosengren_s):
        assert measure(s * 1000, s) == pytest.approx(1)


@given(parts())
def test_all_in_the_smallest_part_is_the_worst(drawn):
    v, s = drawn
    clumped = np.zeros(len(s))
    clumped[np.argmin(s)] = 5
    assert disp.dp_norm(clumped, s) == pytest.approx(1)
    assert disp.juilland_d(clumped, s) == pytest.approx(0, abs=1e-9)
    assert disp.dp(clumped, s) >= disp.dp(v, s) - 1e-9


def test_many_terms_at_once_and_absent_ones():
    v = np.array([[2, 1, 0], [0, 0, 0], [1, 1, 1]])
    assert disp.dp(v, THIRDS).tolist() == pytest.approx([1 / 3, np.nan, 0], nan_ok=True)
    assert np.isnan(disp.dp_norm([4], [1.0]))


def test_shares_that_are_no_shares():
    with pytest.raises(ValueError, match="sum to 1"):
        disp.dp([1, 2], [10, 20])
    with pytest.raises(ValueError, match="2 parts and s 3"):
        disp.dp([1, 2], THIRDS)


def test_the_parts_are_the_paragraphs_of_each_article():
    words = pd.DataFrame({
        "article": list("aaaaaabbb"), "block": [0, 0, 0, 1, 1, 1, 0, 0, 0],
        "key": ["هدنة", "روسيا", "هدنة", "هدنة", "قصف", "روسيا", "روسيا", "قصف", "قصف"]})
    table = disp.dispersion_table(words)
    assert table.index.tolist() == ["روسيا", "قصف", "هدنة"]
    assert table["parts"].eq(3).all()
    assert table.loc["روسيا", ["count", "range", "dp"]].tolist() == [3, 3, 0]
    assert table.loc["هدنة", "dp_norm"] == pytest.approx(.5)
    assert disp.dispersion_table(words, by="article").loc["هدنة", "range"] == 1
    assert disp.dispersion_table(words.iloc[:0]).empty
