"""Diversity of vocabulary that does not fall with length."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.diversity import diversity_table, mattr, mtld

STORY = re.findall(r"\w+", """
the old man and the sea and the boy went down to the shore to see the old boat and the boy said to
the old man that the sea was calm and the boat was old but good and the man said yes the sea is calm
today but the wind may come and the boat is old so we wait here and mend the net until the wind
falls and the sea is calm again""")


def test_values_of_another_implementation():
    # Computed with lexical-diversity 0.1.1 (Kyle), mtld and mattr.
    assert mtld(STORY) == pytest.approx(18.060749588138385, abs=1e-9)
    assert mattr(STORY, 20) == pytest.approx(.7137931034482757, abs=1e-9)
    assert mattr(STORY) == pytest.approx(.5, abs=1e-9)


@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=80), st.integers(1, 20))
def test_mattr_by_its_definition(terms, window):
    window_used = min(window, len(terms))
    ratios = [len(set(terms[i:i + window_used])) / window_used
              for i in range(len(terms) - window_used + 1)]
    assert mattr(terms, window) == pytest.approx(np.mean(ratios))


@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=80))
def test_mtld_reads_both_ways(terms):
    assert mtld(terms) == mtld(terms[::-1])
    assert mtld(terms) >= 1


def test_texts_too_short_to_say():
    assert np.isnan(mtld([])) and np.isnan(mattr([]))
    assert mtld(["one", "two"]) == np.inf


def test_each_article_in_the_order_of_its_words():
    words = pd.DataFrame({"article": "x", "token": range(len(STORY)), "key": STORY})
    table = diversity_table(words.sample(frac=1, random_state=2))
    assert table.loc["x", ["tokens", "types"]].tolist() == [77, 33]
    assert table.loc["x", "mtld"] == pytest.approx(18.060749588138385)
