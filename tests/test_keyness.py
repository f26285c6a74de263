"""Keyness gives the published numbers, and says which way a term leans."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from analysis.measures import keyness as k

GOLD = Path(__file__).parent / "gold"
UCREL = (52, 50_000, 57, 75_000)
HARDIE = (1189, 168_329, 968, 19_552_238)


@pytest.mark.parametrize(("measure", "cells", "published", "digits"), [
    (k.g2_4cell, (110, 2552, 111, 29_225), 270.72, 2),
    (k.g2_4cell, (10, 100, 5, 200), 7.329812, 6),
    (k.g2_4cell, (700, 1000, 200, 1000), 530.02, 2),
    (k.g2_2cell, (700, 1000, 200, 1000), 294.19, 2),
    (k.g2_2cell, UCREL, 2.65, 2),
    (k.g2_2cell, (10, 100, 5, 200), 10 * np.log(2), 9),
    (k.log_ratio, HARDIE, 7.156575955874566, 12),
    (k.log_ratio_walter, (3, 1177, 1, 341_805), 9.403697162912341, 12),
    (k.percent_diff, (206_523, 959_641, 178_174, 1_562_358), 88.7, 1),
    (k.odds_ratio, (16_217, 2_796_938, 735, 2_087_946), 16.6, 1),
    (k.simple_maths, (35, 112_289_776, 263, 1_559_716_979), 1.1224, 4),
    (k.bic, UCREL, -9.0844, 4),
])
def test_published_values(measure, cells, published, digits):
    assert measure(*cells) == pytest.approx(published, abs=.5 * 10**-digits)


def test_published_intervals_of_the_log_ratio():
    assert k.lrc(*HARDIE, alpha=.05, m=599) == pytest.approx(6.910068549501856, abs=1e-9)
    assert k.bic(*UCREL, cells=4) == pytest.approx(-9.0820, abs=5e-5)


def test_the_dirichlet_prior_on_the_fox_and_the_pig():
    first = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"]
    second = ["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"]
    types = len({*first, *second})
    z = {word: k.dirichlet_z(first.count(word), len(first), second.count(word), len(second),
                             .05, .05 * types) for word in ("quick", "donkey", "the")}
    assert z["quick"] == pytest.approx(.6894227886807968, abs=1e-12)
    assert z["donkey"] == pytest.approx(-z["quick"])
    assert z["the"] == 0


@st.composite
def cells(draw, smallest=0):
    c, d = draw(st.integers(50, 10**6)), draw(st.integers(50, 10**6))
    return draw(st.integers(smallest, 40)), c, draw(st.integers(smallest, 40)), d


@given(cells(smallest=1))
def test_second_implementations_agree(counts):
    a, c, b, d = counts
    table = [[a, b], [c - a, d - b]]
    assert k.g2_4cell(*counts) == pytest.approx(
        chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic, abs=1e-6)


def test_another_program_gives_the_same():
    gold = pd.read_csv(GOLD / "keyness.csv")
    counts = [gold[name] for name in "acbd"]
    assert k.g2_4cell(*counts) == pytest.approx(gold["log_likelihood"].to_numpy(), abs=1e-6)
    assert k.log_ratio_walter(*counts) == pytest.approx(gold["log_ratio"].to_numpy(), abs=1e-9)
    assert k.log_ratio(*counts) == pytest.approx(gold["log_ratio_hardie"].to_numpy(), abs=1e-9)
    assert k.lrc(*counts, alpha=.05, m=7) == pytest.approx(
        gold["conservative_log_ratio"].to_numpy(), abs=1e-9)


@given(cells())
def test_swapping_the_groups_turns_the_direction_and_keeps_the_strength(counts):
    a, c, b, d = counts
    swapped = (b, d, a, c)
    for signed in (k.log_ratio, k.log_ratio_walter, k.lrc):
        assert signed(*counts) == pytest.approx(-signed(*swapped), abs=1e-9)
    assert k.dirichlet_z(*counts, .5, 100) == pytest.approx(-k.dirichlet_z(*swapped, .5, 100))
    for unsigned in (k.g2_4cell, k.g2_2cell):
        assert unsigned(*counts) >= 0
        assert unsigned(*counts) == pytest.approx(unsigned(*swapped), abs=1e-7)


@given(cells())
def test_the_conservative_log_ratio_claims_no_more_than_the_counts(counts):
    a, c, b, d = counts
    claimed = k.lrc(*counts)
    if a and b:
        assert abs(claimed) <= abs(np.log2((a / c) / (b / d))) + 1e-9
    assert abs(k.lrc(*counts, m=100)) <= abs(claimed) + 1e-9
    if claimed:
        assert np.sign(claimed) == np.sign(a / c - b / d)


def test_the_conservative_log_ratio_of_a_few_words_is_nothing():
    assert k.lrc(3, 258, 2, 656) == 0
    assert k.lrc(0, 258, 0, 656) == 0
    assert k.lrc(30, 258, 0, 656) > 0 > k.lrc(0, 258, 60, 656)


def test_arrays_give_what_scalars_give():
    columns = np.array([(10, 100, 5, 200), (0, 100, 5, 200), (3, 100, 0, 200)]).T
    for measure in (k.g2_4cell, k.g2_2cell, k.log_ratio, k.log_ratio_walter, k.lrc,
                    k.percent_diff, k.odds_ratio, k.simple_maths, k.bic):
        together = measure(*columns)
        assert together.shape == (3,)
        assert together == pytest.approx([float(measure(*cells)) for cells in columns.T])


def test_arguments_in_the_wrong_order_are_noticed():
    with pytest.raises(ValueError, match="target count, target size"):
        k.g2_4cell(100, 10, 200, 5)


@pytest.fixture
def counts():
    return pd.DataFrame({"early": {"truce": 9, "state": 5, "talks": 3},
                         "late": {"truce": 1, "state": 10, "advance": 14}, "other": {"sea": 4}})


def test_terms_absent_from_the_target_are_negative_keywords(counts):
    sizes = pd.Series({"early": 250, "late": 500, "other": 90})
    table = k.keyness_table(counts, sizes, "early", "late")
    assert set(table.index) == {"truce", "state", "talks", "advance"}
    absent = table.loc["advance"]
    assert absent.count_target == 0 and absent.per_thousand_reference == 28
    assert absent.log_ratio_walter < 0 and absent.percent_diff == -100 and absent.dirichlet_z < 0
    assert table.loc["state", "log_ratio_walter"] == pytest.approx(0, abs=.2)
    assert table.loc["talks", "percent_diff"] == np.inf
    assert table["g2_4cell"].is_monotonic_decreasing
    assert (table["q"] >= 0).all() and (table["q"] <= 1).all()
    assert table.attrs["terms"] == 4 and "pooled" in table.attrs["prior"]
    assert "does not test" in table.attrs["note"]


def test_the_table_does_not_depend_on_the_order_of_its_rows(counts):
    sizes = pd.Series({"early": 250, "late": 500, "other": 90})
    table = k.keyness_table(counts, sizes, "early", "late")
    again = k.keyness_table(counts.iloc[::-1], sizes, "early", "late")
    pd.testing.assert_frame_equal(table, again)
    turned = k.keyness_table(counts, sizes, "late", "early")
    assert turned["lrc"].reindex(table.index).to_numpy() == pytest.approx(-table["lrc"].to_numpy())


def test_an_unknown_group_is_named_with_those_there_are(counts):
    with pytest.raises(ValueError, match="'2017'.*early, late"):
        k.keyness_table(counts, pd.Series({"early": 250, "late": 500}), "2017", "late")


@pytest.fixture
def spread_and_clumped():
    rows = [("x", "one", block, word) for block in range(6) for word in ("pad", "spread")]
    rows += [("x", "one", 0, "clump")] * 6
    rows += [("y", "two", block, "pad") for block in range(6)]
    return pd.DataFrame(rows, columns=["article", "group", "block", "key"])


def test_a_term_that_one_paragraph_repeats_counts_once(spread_and_clumped):
    table = k.dispersion_keyness(spread_and_clumped, "one", "two")
    assert table.loc["clump", ["range_target", "parts_target"]].tolist() == [1, 6]
    assert table.loc["spread", ["range_reference", "parts_reference"]].tolist() == [0, 6]
    assert table.loc["spread", "g2_dispersion"] > table.loc["clump", "g2_dispersion"] > 0
    assert table.loc["pad", "g2_dispersion"] == 0
    assert table.index[0] == "spread"
    # Egbert & Biber (2019) take the log-likelihood of the texts that hold a word: 1 of 6 and 0.
    assert table.loc["clump", "g2_dispersion"] == pytest.approx(chi2_contingency(
        [[1, 0], [5, 6]], correction=False, lambda_="log-likelihood").statistic)


def test_groups_of_several_articles_are_set_against_each_other_by_articles():
    def words(article, group, *keys):
        return [{"article": article, "group": group, "key": key, "stem": key, "form": key,
                 "gloss": None, "stopword": False} for key in keys]

    rows = pd.DataFrame([*words("a", "x", *"ppppqrr"), *words("b", "x", *"pqqr"),
                         *words("c", "y", *"qrrs"), *words("d", "y", *"rrss")])
    table = k.keyness(rows, "x", "y", minimum=1)
    assert "q" not in table and "lrc" not in table
    # Two articles a side can be dealt in six ways: nothing is below one in three.
    assert table["p_family"].min() >= 1 / 3 and table["p_family"].is_monotonic_increasing
    assert table.attrs["made"]["measure"] == "keyness_articles"
    assert (table["log_ratio_low"] <= table["log_ratio_high"]).all()
    one = k.keyness(rows[rows["article"] != "d"], "x", "y", minimum=1)
    assert "q" in one and "p_family" not in one
