"""Articles, not words, are the units where a group has several."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from analysis.measures.resampling import (
    article_interval,
    clustered_interval,
    permute_articles,
    term_contrasts,
)
from analysis.measures.uncertainty import newcombe, rate_ratio_interval


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


def test_what_cannot_be_resampled_is_said():
    with pytest.raises(ValueError, match="'b' has 1 article; resampling"):
        permute_articles(groups([1, 2], [3]), "a", "b")


def counted(target, reference, of=100):
    return groups(target, reference).drop(columns="size").assign(of=of)


ARTICLES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=2, max_size=6)


@given(ARTICLES, ARTICLES)
def test_the_interval_over_articles_turns_with_the_groups_and_is_never_missing(one, other):
    rows = [*one, *other]
    table = counted([k for k, _ in one], [k for k, _ in other], [k + more for k, more in rows])
    low, high = article_interval(table, "a", "b")
    turned = article_interval(table, "b", "a")
    assert (low, high) == pytest.approx((-turned.high, -turned.low))
    assert low <= high
    sums = table.groupby("group")[["count", "of"]].sum()
    if sums["of"].all():
        ratio = sums["count"] / sums["of"]
        assert low <= ratio["a"] - ratio["b"] <= high
    shuffled = article_interval(table.sample(frac=1, random_state=1), "a", "b")
    assert shuffled == pytest.approx((low, high))


@pytest.mark.filterwarnings("ignore:Precision loss")
@given(st.lists(st.integers(0, 99), min_size=2, max_size=8),
       st.lists(st.integers(0, 99), min_size=2, max_size=8))
def test_articles_of_one_length_give_at_least_the_intervals_of_students_and_welchs_t(one, other):
    low, high = article_interval(counted(one, other), "a", "b")
    rates = np.array(one) / 100, np.array(other) / 100
    if len({*one}) == 1 and len({*other}) == 1:
        return
    for equal in (True, False):
        own = stats.ttest_ind(*rates, equal_var=equal).confidence_interval(.95)
        assert low <= own.low + 1e-9 and own.high <= high + 1e-9


def test_an_article_that_differs_counts_as_one_article():
    assert article_interval(counted([30, 0, 0, 0, 0], [1, 0, 1, 0, 1]), "a", "b").low < 0
    assert article_interval(counted([6, 7, 5, 6, 6], [1, 0, 1, 0, 1]), "a", "b").low > 0
    # The same words on their own would exclude no difference in both.
    assert rate_ratio_interval(30, 500, 3, 500).low > 1


def test_articles_that_agree_are_not_surer_than_their_words():
    # Nothing differs between articles; the counts are as small as they are.
    low, high = article_interval(counted([1, 1], [0, 0]), "a", "b")
    assert low < 0 < high
    assert low <= newcombe(2, 200, 0, 200).low
    # None of 300 words: up to 1 - .025 ** (1 / 300) of them.
    high = article_interval(counted([0] * 3, [0] * 3), "a", "b").high
    assert high == pytest.approx(.012221, abs=1e-6)


def test_two_articles_without_a_word_do_not_tell_that_a_group_avoids_it():
    # In the larger group a third of the articles have it, so two without it are no wonder.
    third = [9, 0, 0, 12, 0, 0, 8, 0, 0, 15, 0, 0]
    assert article_interval(counted(third, [0, 0]), "a", "b").low < 0
    assert article_interval(counted(third, [0] * 12), "a", "b").low > 0


def test_an_article_without_expressions_says_nothing_of_a_share():
    shares = counted([6, 7, 0], [1, 0, 0], [7, 8, 0, 8, 7, 0])
    with_none = article_interval(shares, "a", "b")
    assert with_none == article_interval(shares[shares["of"] > 0], "a", "b")
    # With one article left, or none, nothing is excluded.
    one = counted([6, 0], [1, 0], [7, 0, 8, 7])
    assert article_interval(one, "a", "b") == (-np.inf, np.inf)
    assert article_interval(one.assign(count=0, of=0), "a", "b") == (-np.inf, np.inf)


def test_an_interval_over_articles_needs_two_in_each_group_and_possible_counts():
    with pytest.raises(ValueError, match="'b' has 1 article;"):
        article_interval(counted([1, 2], [3]), "a", "b")
    with pytest.raises(ValueError, match="larger than what it is out of"):
        article_interval(counted([1, 2], [3, 101]), "a", "b")


@pytest.mark.parametrize("articles", [(2, 2), (3, 3), (10, 10), (2, 30)])
@pytest.mark.parametrize("clumps", [.3, 5])
def test_no_difference_is_seldom_excluded_however_words_clump(articles, clumps):
    random = np.random.default_rng(5)
    rates = [random.gamma(clumps, 1 / clumps, (2000, number)) for number in articles]
    counts = [np.minimum(random.poisson(4 * rate), 300) for rate in rates]
    low, high = clustered_interval(counts[0], 300, counts[1], 300)
    assert (low > 0).mean() <= .05 and (high < 0).mean() <= .05


@pytest.mark.parametrize("number", [3, 10])
def test_the_interval_over_articles_holds_a_difference_that_is_there(number):
    random = np.random.default_rng(6)
    counts = [random.poisson(mean * random.gamma(5, .2, (2000, number))) for mean in (12, 3)]
    low, high = clustered_interval(counts[0], 300, counts[1], 300)
    # 95 percent promised; that clumped counts lean to one side leaves a little less.
    assert ((low <= .03) & (high >= .03)).mean() >= .93


FIRST = np.arange(8) < 4


def contrasts(*terms, sizes=None, **options):
    counts = sparse.csc_array(np.array(terms).T)
    sizes = np.full(len(FIRST), 100) if sizes is None else sizes
    return term_contrasts(counts, sizes, FIRST, **options)


def test_of_one_term_the_family_is_the_permutation_of_articles():
    counts = [5, 3, 8, 1, 1, 2, 2, 0]
    alone = permute_articles(groups(counts[:4], counts[4:]), "a", "b")
    assert alone.exact and contrasts(counts)["p_family"].iloc[0] == pytest.approx(alone.p)


def test_among_others_a_term_must_differ_more_than_any_of_them_by_chance():
    counts = [5, 3, 8, 1, 1, 2, 2, 0]
    [alone] = contrasts(counts)["p_family"]
    family = contrasts([1, 0, 0, 2, 0, 1, 1, 0], counts, [0, 0, 3, 0, 4, 0, 0, 1])["p_family"]
    assert family[1] > alone and family.min() == family[1]


def test_a_term_that_one_article_repeats_is_no_key_term_of_its_group():
    clumped, spread = contrasts([40, 0, 0, 0, 0, 1, 0, 1], [10, 9, 11, 10, 1, 0, 0, 1])["p_family"]
    assert clumped > .5 and spread == pytest.approx(2 / 70)


def test_an_interval_over_articles_is_never_narrower_than_of_words_on_their_own():
    table = contrasts([10, 9, 11, 10, 5, 5, 5, 5], [40, 0, 0, 0, 5, 5, 5, 5])
    low, high = np.log2(rate_ratio_interval(40, 400, 20, 400))
    assert (table["log_ratio_low"] <= low + 1e-12).all()
    assert (table["log_ratio_high"] >= high - 1e-12).all()
    even, clumped = table["log_ratio_high"] - table["log_ratio_low"]
    assert even == pytest.approx(high - low) and clumped > 2 * even


def test_where_nothing_differs_few_tables_have_a_key_term():
    random, found = np.random.default_rng(3), 0
    for _ in range(200):
        rates = random.gamma(.5, 2, (20, len(FIRST)))
        found += (contrasts(*random.poisson(rates), repeats=99,
                            random=random)["p_family"] <= .05).any()
    # 10 of 200 are promised; more than 18 would come about once in a hundred times.
    assert found <= 18


def test_one_article_a_group_cannot_be_resampled():
    with pytest.raises(ValueError, match="at least 2"):
        term_contrasts(sparse.csc_array(np.ones((2, 1))), [9, 9], [True, False])
