"""Intervals are exact and hold what they estimate; contrasts are shown for what they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from analysis.claims.expectations import Expectation, flips
from analysis.measures import uncertainty as u
from framing.coding.agreement import krippendorff_alpha


def test_published_intervals():
    assert u.garwood(0, .258).high == pytest.approx(14.3, abs=.05)
    assert u.newcombe(56, 70, 48, 80) == pytest.approx((.0524, .3339), abs=5e-5)
    # Newcombe (1998), table 1, row a of Wilson's method: 81 of 263.
    assert u.wilson(81, 263) == pytest.approx((.2553, .3662), abs=5e-5)


@given(st.integers(0, 200), st.floats(.1, 100))
def test_garwood_against_statsmodels(k, exposure):
    low, high = u.garwood(k, exposure)
    assert (low, high) == pytest.approx(confint_poisson(k, exposure, method="exact-c"), nan_ok=True)
    assert low <= k / exposure <= high


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_against_statsmodels(k, more):
    n = k + more - 1 or 1
    low, high = u.wilson(k, n)
    assert (low, high) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-9)
    assert 0 <= low <= k / n <= high <= 1


@given(st.integers(0, 200), st.integers(0, 200))
def test_clopper_and_pearson_against_scipy(k, more):
    n = k + more or 1
    low, high = u.clopper_pearson(k, n)
    assert (low, high) == pytest.approx(
        tuple(stats.binomtest(k, n).proportion_ci(method="exact")), abs=1e-9)
    assert u.clopper_pearson(0, 0) == (0, 1)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 9), st.integers(1, 9))
def test_the_interval_of_a_ratio_of_rates(a, b, c, d):
    c, d = 100 * c, 100 * d
    low, high = u.rate_ratio_interval(a, c, b, d)
    if b:
        assert low <= (a / c) / (b / d) <= high
    turned = u.rate_ratio_interval(b, d, a, c)
    if low > 0:
        assert turned.high == pytest.approx(1 / low)
    # It holds 1 exactly where the exact binomial test at 5 percent does not reject, of which the
    # interval is the equal-tailed form.
    share = c / (c + d)
    below, above = stats.binom.cdf(a, a + b, share), stats.binom.sf(a - 1, a + b, share)
    if min(below, above) > .0251:
        assert low <= 1 <= high
    if min(below, above) < .0249:
        assert not low <= 1 <= high


def test_intervals_are_wider_when_surer():
    for interval in (u.garwood(3, 1), u.wilson(3, 9), u.newcombe(3, 9, 1, 9)):
        assert interval.low < interval.high
    assert u.garwood(3, 1, alpha=.01).high > u.garwood(3, 1).high
    assert u.wilson(3, 9, alpha=.01).low < u.wilson(3, 9).low


def test_intervals_take_columns():
    low, high = u.garwood(pd.Series([0, 3]), pd.Series([1, 2]))
    assert low.tolist() == [0, pytest.approx(.618672 / 2, abs=1e-6)]
    assert high.shape == (2,)
    assert np.isnan(u.wilson(0, 0).low) and np.isnan(u.newcombe(0, 0, 1, 2).high)


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        u.garwood(-1, 10)
    with pytest.raises(ValueError, match="larger than its whole"):
        u.wilson(9, 8)


@pytest.fixture
def krippendorff_2011():
    n = None
    coders = [[1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
              [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n]]
    return pd.DataFrame(coders, index=list("ABCD")).T


@pytest.mark.parametrize(("level", "published"), [
    ("nominal", .743), ("ordinal", .815), ("interval", .849), ("ratio", .797)])
def test_krippendorffs_own_example(krippendorff_2011, level, published):
    assert krippendorff_alpha(krippendorff_2011, level) == pytest.approx(published, abs=5e-4)


def test_agreement_has_its_ends_and_its_limits(krippendorff_2011):
    same = pd.DataFrame({"A": ["frame", "none", "none"], "B": ["frame", "none", "none"]})
    assert krippendorff_alpha(same) == 1
    assert krippendorff_alpha(1 - pd.DataFrame({"A": [0, 1], "B": [1, 0]})) < 0
    one_value = pd.DataFrame({"A": ["none"] * 3, "B": ["none"] * 3})
    assert np.isnan(krippendorff_alpha(one_value))
    assert np.isnan(krippendorff_alpha(same[["A"]]))
    with pytest.raises(ValueError, match="nominal, ordinal"):
        krippendorff_alpha(same, "binary")


def article(size, **mentions):
    words = pd.DataFrame({"article": "a", "start": range(0, 5 * size, 5)})
    rows = [("a", frame, 5 * word) for frame, places in mentions.items() for word in places]
    return words, pd.DataFrame(rows, columns=["article", "id", "start"])


def test_a_clump_passes_the_placebo_and_an_even_frame_does_not():
    words, mentions = article(100, clump=[10, 11, 12], even=range(0, 100, 4))
    cuts = u.placebo(words, mentions, 40, cuts=None)
    assert cuts["word"].tolist() == list(range(100))
    assert set(cuts["ids"]) == {"", "clump"}
    # Begun at 11 or 12, or past the end and ended at 10 or 11, a stretch has some of the three.
    assert cuts.loc[cuts["one_sided"] == 0, "word"].tolist() == [11, 12, 71, 72]


def test_the_placebo_draws_with_its_seed():
    words, mentions = article(100, clump=[10, 11, 12])
    drawn = u.placebo(words, mentions, 40, cuts=500, seed=4)
    pd.testing.assert_frame_equal(drawn, u.placebo(words, mentions, 40, cuts=500, seed=4))
    assert not drawn.equals(u.placebo(words, mentions, 40, cuts=500, seed=5))
    assert drawn["word"].between(0, 99).all()
    assert drawn["one_sided"].gt(0).mean() == pytest.approx(.96, abs=.03)
    with pytest.raises(ValueError, match="both sides of 100"):
        u.placebo(words, mentions, 100)


def test_how_many_spans_a_claim_hangs_on():
    def distance(what, early, late, *than, **options):
        counted = {"early": (early, 258), "late": (late, 656)}
        return flips([Expectation(what, *than)], counted, share=False, **options)
    assert distance("more", 6, 0, "early", "late") == 6
    assert distance("more", 3, 0, "early", "late") == 3
    assert distance("more", 0, 3, "early", "late") == 0
    # Spans that were overlooked in the shorter text weigh more than those coded in the longer.
    assert distance("more", 0, 3, "late", "early") == 3
    assert distance("more", 0, 3, "late", "early", missed=True) == 2
    assert distance("none", 0, 3, "early") is None


@pytest.mark.parametrize("expected", [1, 3, 6, 20])
def test_exact_intervals_cover_what_they_promise(expected):
    counts = np.arange(90)
    chance = stats.poisson.pmf(counts, expected)
    low, high = u.garwood(counts, 1)
    assert chance[(low <= expected) & (expected <= high)].sum() >= .95
    # A ratio of rates of 2, over texts of two lengths.
    a, b = np.meshgrid(counts, counts)
    both = np.outer(stats.poisson.pmf(counts, expected), stats.poisson.pmf(counts, 2 * expected)).T
    low, high = u.rate_ratio_interval(a, 1000, b, 4000)
    assert both[(low <= 2) & (high >= 2)].sum() >= .95


def test_of_a_table_without_units_there_is_no_agreement_to_give():
    assert np.isnan(krippendorff_alpha(pd.DataFrame({"first": [], "second": []})))
