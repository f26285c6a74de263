"""Collocates: near a word, within its sentence, and how firmly tied to it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures import collocation as col

GOLD = Path(__file__).parent / "gold"


def test_published_values():
    assert col.mi(8, 1105, 44, 15_000_000) == pytest.approx(11.3, abs=.05)
    assert col.t_score(8, 15_828, 4_675, 14_307_668) == pytest.approx(.999932, abs=5e-7)
    assert col.log_dice(5, 5, 5, 1000) == 14
    # Gries (2013) gives the four cells of "of course": both, first alone, second alone, neither.
    both, first, second, neither = 5610, 168_938, 2257, 10_233_063
    forward, backward = col.delta_p(both, both + first, both + second,
                                    both + first + second + neither)
    assert forward == pytest.approx(.032, abs=5e-4)
    assert backward == pytest.approx(.697, abs=5e-4)


@st.composite
def signatures(draw):
    f = draw(st.integers(1, 50))
    f1, f2 = f + draw(st.integers(1, 500)), f + draw(st.integers(1, 500))
    return f, f1, f2, f1 + f2 + draw(st.integers(1, 10**6))


def test_another_program_gives_the_same():
    gold = pd.read_csv(GOLD / "collocation.csv")
    signature = [gold[name] for name in ("f", "f1", "f2", "n")]
    assert col.t_score(*signature) == pytest.approx(gold["t_score"].to_numpy())
    # That package takes the logarithm of mutual information to base 10, and Dice as it is.
    assert col.mi(*signature) == pytest.approx(
        gold["mutual_information"].to_numpy() / np.log10(2), abs=1e-9)
    assert col.log_dice(*signature) == pytest.approx(14 + np.log2(gold["dice"].to_numpy()))


@given(signatures())
def test_delta_p_is_the_difference_of_two_conditional_shares(signature):
    f, f1, f2, n = signature
    assert col.delta_p(*signature)[1] == pytest.approx(
        f / f2 - (f1 - f) / (n - f2))


@given(signatures())
def test_the_direction_of_all_measures_is_one(signature):
    f, f1, f2, n = signature
    sign = np.sign(round(f * n - f1 * f2, 9))
    assert np.sign(round(float(col.mi(*signature)), 12)) in (sign, 0)
    assert all(np.sign(np.round(value, 15)) in (sign, 0) for value in col.delta_p(*signature))
    assert col.log_dice(*signature) <= 14
    assert col.mi(f, f1, f2, n) == col.mi(f, f2, f1, n)


def test_a_joint_count_above_a_single_one_is_refused():
    with pytest.raises(ValueError, match="joint count"):
        col.mi(5610, 168_938, 2257, 10_233_063)


def words_of(*sentences, article="a"):
    rows = [(article, number, word) for number, sentence in enumerate(sentences)
            for word in sentence.split()]
    table = pd.DataFrame(rows, columns=["article", "sentence", "key"])
    return table.assign(token=range(len(table)))


def test_a_window_ends_with_the_sentence_and_the_article():
    words = pd.concat([words_of("دعت موسكو إلى هدنة", "رفضت أنقرة"),
                       words_of("خرقت الهدنة", article="b")], ignore_index=True)
    table = col.collocates(words, "هدنة", window=5)
    assert set(table.index) == {"دعت", "موسكو", "إلى"}
    assert table["before"].eq(1).all() and table["after"].eq(0).all()


def test_a_word_left_out_still_takes_its_place():
    words = words_of("دعت موسكو إلى هدنة")
    kept = words[words["key"] != "إلى"]
    assert col.collocates(kept, "هدنة", window=2).index.tolist() == ["موسكو"]


def test_counts_of_a_window():
    words = words_of("b x a x a c", "x d d d", "e e e e")
    table = col.collocates(words, "a", window=1)
    assert table.loc["x", ["f", "before", "after", "f1", "f2", "n"]].tolist() == [2, 2, 1, 3, 3, 12]
    assert table.loc["c", "after"] == 1
    assert (table.attrs["window"], table.attrs["nodes"]) == (1, 2)
    assert "does not test" in table.attrs["note"]
    # x: 2 of the 3 places in the window, 1 of the 9 outside it.
    assert table.loc["x", "mi"] == pytest.approx(np.log2(2 * 12 / (3 * 3)))
    assert table.loc["x", "delta_p_term"] == pytest.approx(2 / 3 - 1 / 9)
    assert "a" not in table.index


def test_nodes_may_be_rows_and_rows_may_be_in_any_order():
    words = words_of("b x a x a c", "x d d d")
    by_term = col.collocates(words, ["a"], window=2)
    marked = col.collocates(words, words["key"] == "a", window=2)
    shuffled = col.collocates(words.sample(frac=1, random_state=3), "a", window=2)
    pd.testing.assert_frame_equal(by_term, marked)
    pd.testing.assert_frame_equal(by_term, shuffled)
    assert col.collocates(words, "nowhere").empty
