"""Articles, not words, are the units where a group has several."""

import numpy as np
import pandas as pd
import pytest

from analysis.measures.resampling import permute_articles, resample_articles


def groups(target, reference, size=100):
    return pd.DataFrame({"group": ["a"] * len(target) + ["b"] * len(reference),
                         "count": [*target, *reference], "size": size})


def test_three_articles_a_group_cannot_show_more_than_one_in_ten():
    result = permute_articles(groups([90, 80, 70], [0, 0, 0]), "a", "b")
    assert result.exact and result.p == pytest.approx(2 / 20)
    assert result.difference == 800


def test_groups_that_are_the_same_do_not_differ():
    result = permute_articles(groups([2, 3, 4, 5], [5, 4, 3, 2]), "a", "b")
    assert result.difference == 0 and result.p == 1


def test_one_article_that_repeats_a_word_does_not_make_a_group():
    clumped = permute_articles(groups([30, 0, 0, 0, 0], [1, 0, 1, 0, 1]), "a", "b")
    spread = permute_articles(groups([6, 6, 6, 6, 6], [1, 0, 1, 0, 1]), "a", "b")
    assert clumped.p > .2 and spread.p < .01
    low, high = resample_articles(groups([30, 0, 0, 0, 0], [1, 0, 1, 0, 1]), "a", "b")
    assert low < 0 < high


def test_swapping_the_groups_turns_the_contrast():
    articles = groups([5, 3, 8, 1, 4, 2, 7, 9], [1, 2, 2, 0, 3, 1, 0, 1])
    one, other = permute_articles(articles, "a", "b"), permute_articles(articles, "b", "a")
    assert one.difference == -other.difference and one.p == other.p


def test_many_articles_are_dealt_at_random_with_the_seed():
    random = np.random.default_rng(8)
    articles = groups(random.poisson(4, 15), random.poisson(2, 15), size=200)
    first = permute_articles(articles, "a", "b", repeats=500, seed=1)
    assert not first.exact
    assert first == permute_articles(articles, "a", "b", repeats=500, seed=1)
    low, high = resample_articles(articles, "a", "b", seed=1)
    assert low < first.difference < high
    assert resample_articles(articles, "a", "b", seed=1, alpha=.01).low < low


def test_what_cannot_be_resampled_is_said():
    with pytest.raises(ValueError, match="'b' has 1 article; resampling"):
        permute_articles(groups([1, 2], [3]), "a", "b")
    assert np.isnan(resample_articles(groups([0, 0, 0], [3, 1, 2]), "a", "b").low)
