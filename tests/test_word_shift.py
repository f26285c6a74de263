"""Word shift splits a divergence into what each term adds, beside what chance would give."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from analysis.measures import word_shift as ws

PAIRS = st.tuples(st.integers(0, 50), st.integers(0, 50))
SHARES = st.lists(PAIRS, min_size=1, max_size=12).filter(
    lambda pairs: all(map(sum, zip(*pairs, strict=True))))


@given(SHARES)
def test_the_parts_sum_to_the_divergence(pairs):
    target, reference = np.array(pairs).T
    parts = ws.jensen_shannon_shift(target, reference)
    assert (parts >= 0).all()
    assert parts.sum() == pytest.approx(jensenshannon(target, reference, base=2) ** 2, abs=1e-9)
    assert parts == pytest.approx(ws.jensen_shannon_shift(reference, target))
    assert ws.proportion_shift(target, reference).sum() == pytest.approx(0, abs=1e-12)


def test_the_ends_of_the_divergence():
    assert ws.jensen_shannon_shift([3, 6], [1, 2]).sum() == pytest.approx(0, abs=1e-12)
    assert ws.jensen_shannon_shift([5, 0], [0, 2]).sum() == pytest.approx(1)


@pytest.fixture
def counts():
    return pd.DataFrame({"early": {"truce": 6, "state": 3, "talks": 1},
                         "late": {"truce": 2, "state": 4, "advance": 4}})


def test_the_table_by_hand(counts):
    table = ws.word_shift(counts, "early", "late")
    # A term that one group alone has adds half its share.
    assert table.loc["advance", "shift"] == pytest.approx(.4 / 2)
    assert table.loc["talks", "shift"] == pytest.approx(.1 / 2)
    assert table["side"].to_dict() == {"advance": "late", "truce": "early", "talks": "early",
                                       "state": "late"}
    assert table.index.tolist() == ["advance", "truce", "talks", "state"]
    assert table.attrs["total"] == pytest.approx(table["shift"].sum())
    shares = ws.word_shift(counts, "early", "late", "proportion")
    assert shares.loc["truce", "shift"] == pytest.approx(.4)
    assert shares.loc["advance", "shift"] == pytest.approx(-.4)
    with pytest.raises(ValueError, match="jensen_shannon or proportion"):
        ws.word_shift(counts, "early", "late", "kullback")


def test_two_halves_of_one_text_differ_too():
    words = pd.DataFrame({"article": "a", "group": ["early"] * 40 + ["late"] * 2,
                          "block": [*np.repeat(range(8), 5), 0, 0],
                          "key": [*np.tile(list("vwxyz"), 8), "v", "w"]})
    table = ws.split_half(words, repeats=10, seed=1)
    pd.testing.assert_frame_equal(table, ws.split_half(words, repeats=10, seed=1))
    # Every paragraph has the same five words; the group of one paragraph cannot be halved.
    assert table["group"].unique().tolist() == ["early"]
    assert table["divergence"].to_numpy() == pytest.approx(np.zeros(10), abs=1e-12)
    assert table["tokens"].eq(20).all()
    clumped = words.assign(key=words["block"].astype(str))
    assert ws.split_half(clumped, repeats=10)["divergence"].to_numpy() == pytest.approx(np.ones(10))
