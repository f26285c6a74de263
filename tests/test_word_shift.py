"""Word shift splits a divergence into what each term adds, beside what chance would give."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr

from analysis.measures import keyness as ws

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
    # Each part is that of the two Kullback-Leibler divergences from the mean of both.
    p, q = target / target.sum(), reference / reference.sum()
    mean = (p + q) / 2
    assert parts == pytest.approx((rel_entr(p, mean) + rel_entr(q, mean)) / 2 / np.log(2), abs=1e-9)
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
    assert "does not test" in table.attrs["note"]
    shares = ws.word_shift(counts, "early", "late", "proportion")
    assert shares.loc["truce", "shift"] == pytest.approx(.4)
    assert shares.loc["advance", "shift"] == pytest.approx(-.4)
    with pytest.raises(ValueError, match="jensen_shannon or proportion"):
        ws.word_shift(counts, "early", "late", "kullback")


def paragraphs(**groups):
    rows = [(name, name, block, word) for name, texts in groups.items()
            for block, text in enumerate(texts) for word in text.split()]
    return pd.DataFrame(rows, columns=["article", "group", "block", "key"])


def test_groups_are_compared_with_their_own_halves_at_one_length():
    same = paragraphs(early=["هدنة قصف هدنة قصف"] * 4, late=["هدنة قصف هدنة قصف"] * 20)
    other = paragraphs(early=["هدنة قصف هدنة قصف"] * 4, late=["حوار قرار حوار قرار"] * 20)
    alike, apart = (ws.beside_halves(words, "early", "late", seed=2) for words in (same, other))
    assert alike["compared"].tolist() == ["early and late", "halves of early", "halves of late"]
    assert alike["tokens"].eq(8).all()
    # The early halves are the same eight words; those of the late group are eight of forty.
    assert alike["divergence"].iloc[1] == 0 and alike["high"].iloc[0] < .3
    assert alike["low"].iloc[0] <= alike["divergence"].iloc[0] <= alike["high"].iloc[0]
    assert apart["low"].iloc[0] == pytest.approx(1) and apart["high"].iloc[2] < .3
    pd.testing.assert_frame_equal(apart, ws.beside_halves(other, "early", "late", seed=2))
    with pytest.raises(ValueError, match="'early' has 1 of the two parts"):
        ws.beside_halves(other[(other["group"] != "early") | (other["block"] == 0)],
                         "early", "late")
