"""Articles, not words, are the units where a group has several."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis.measures.resampling import contrast_dealt, permute_articles, term_contrasts
from analysis.measures.uncertainty import rate_ratio_interval


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


ARTICLES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=2, max_size=6)


@given(ARTICLES, ARTICLES, st.booleans())
def test_a_contrast_turns_with_the_groups_and_no_order_of_rows_changes_it(one, other, share):
    rows = [*one, *other]
    table = groups([k for k, _ in one], [k for k, _ in other], [k + more for k, more in rows])
    found = permute_articles(table, "a", "b", share=share, repeats=199)
    shuffled = table.sample(frac=1, random_state=1)
    again = permute_articles(shuffled, "a", "b", share=share, repeats=199)
    assert again[1:] == found[1:]
    assert found.low <= found.high
    sums = table.groupby("group")[["count", "size"]].sum()
    if sums["size"].all() and found.difference:
        turned = permute_articles(table, "b", "a", share=share, repeats=199)
        assert (turned.low, turned.high) == (-found.high, -found.low)
        assert (turned.more, turned.less) == (found.less, found.more)


@given(ARTICLES, ARTICLES, st.booleans())
def test_interval_and_permutation_say_the_same(one, other, share):
    rows = [*one, *other]
    found = permute_articles(groups([k for k, _ in one], [k for k, _ in other],
                                    [k + more for k, more in rows]), "a", "b", share=share)
    # Without a hit in one group its ratio has no bound on one side, whatever p says.
    assert found.more <= .025 or found.low <= 0
    assert found.less <= .025 or found.high >= 0
    if np.isfinite(found.low) and np.isfinite(found.high):
        assert (found.more <= .025) == (found.low > 0)
        assert (found.less <= .025) == (found.high < 0)


def test_the_exact_p_is_that_of_all_deals_counted_one_by_one():
    counts, sizes = [7, 4, 9, 6, 1, 3, 0, 2], [90, 110, 100, 80, 120, 95, 100, 105]
    table = groups(counts[:4], counts[4:], sizes)

    def value(dealt):
        logs, variance = [], 0
        for side in (dealt, [i for i in range(8) if i not in dealt]):
            total, size = sum(counts[i] for i in side), sum(sizes[i] for i in side)
            spread = sum((counts[i] - total / size * sizes[i])**2 for i in side) * 4 / 3
            logs.append(np.log((total + .5) / size))
            variance += (spread + .5) / (total + .5)**2
        return round((logs[0] - logs[1]) / variance**.5, 9)

    values = [value(dealt) for dealt in combinations(range(8), 4)]
    found = permute_articles(table, "a", "b")
    assert found.exact
    assert found.more == pytest.approx(np.mean([v >= values[0] for v in values]))
    assert found.less == pytest.approx(np.mean([v <= values[0] for v in values]))


def test_an_article_that_differs_counts_as_one_article():
    assert permute_articles(groups([30, 0, 0, 0, 0], [1, 0, 1, 0, 1]), "a", "b").low < 0
    assert permute_articles(groups([6, 7, 5, 6, 6], [1, 0, 1, 0, 1]), "a", "b").low > 0
    # The same words on their own would exclude no difference in both.
    assert rate_ratio_interval(30, 500, 3, 500).low > 1


def test_two_articles_without_a_word_do_not_tell_that_a_group_avoids_it():
    # In the larger group a third of the articles have it, so two without it are no wonder.
    third = [9, 0, 0, 12, 0, 0, 8, 0, 0, 15, 0, 0]
    assert permute_articles(groups(third, [0, 0]), "a", "b").more > .1
    assert permute_articles(groups(third, [0] * 12), "a", "b").more < .1


def test_where_a_group_has_none_nothing_bounds_how_much_more_often_the_other_names_it():
    found = permute_articles(groups([3, 5, 4, 6, 2], [0] * 5), "a", "b")
    assert found.low > 0 and found.high == np.inf
    nowhere = permute_articles(groups([0] * 5, [0] * 5), "a", "b")
    assert (nowhere.low, nowhere.high) == (-np.inf, np.inf) and nowhere.p == 1


def test_an_article_without_expressions_says_nothing_of_a_share():
    shares = groups([6, 7, 0, 5, 6], [1, 0, 0, 2, 1], [7, 8, 0, 7, 8, 8, 7, 0, 9, 8])
    for table in (shares, shares[shares["size"] > 0]):
        found = permute_articles(table, "a", "b", share=True)
        assert found.difference == 1000 * (24 / 30 - 4 / 32) and found.low > 0
    # With one article left, or none, nothing is excluded.
    one = groups([6, 0], [1, 0], [7, 0, 8, 7])
    for table in (one, one.assign(count=0, size=0)):
        found = permute_articles(table, "a", "b", share=True)
        assert (found.low, found.high, found.p) == (-np.inf, np.inf, 1)


def test_an_interval_over_articles_needs_two_in_each_group_and_possible_counts():
    with pytest.raises(ValueError, match="'b' has 1 article;"):
        permute_articles(groups([1, 2], [3]), "a", "b")
    with pytest.raises(ValueError, match="larger than what it is out of"):
        permute_articles(groups([1, 2], [3, 101]), "a", "b")


def test_articles_of_one_outlet_are_one_unit_where_they_are_a_cluster():
    # Each outlet has a habit of its own: forty articles of eight outlets are eight.
    habits = [9, 8, 2, 1, 7, 2, 1, 1]
    table = groups(np.repeat(habits[:4], 5), np.repeat(habits[4:], 5)).assign(
        outlet=np.repeat(list("stuvwxyz"), 5))
    alone = permute_articles(table, "a", "b")
    clustered = permute_articles(table, "a", "b", cluster="outlet")
    assert alone.more < .025 < clustered.more and clustered.exact
    summed = groups([45, 40, 10, 5], [35, 10, 5, 5], 500)
    assert clustered == permute_articles(summed, "a", "b")
    with pytest.raises(ValueError, match="'a' has 1 outlet; resampling outlets"):
        permute_articles(table.assign(outlet=table["group"]), "a", "b", cluster="outlet")


def dealt_often(means, clumps, numbers):
    """Intervals and p of 1,000 pairs of groups of articles whose words clump."""
    random = np.random.default_rng(5)
    first = np.arange(sum(numbers)) < numbers[0]
    rates = random.gamma(clumps, 1 / clumps, (1000, len(first)))
    counts = random.poisson(np.where(first, *means) * rates).astype(float)
    deals = random.permuted(np.tile(first, (399, 1)), axis=1).astype(float)
    return contrast_dealt(counts, np.full(counts.shape, 300.), first, [deals], False)


@pytest.mark.parametrize("articles", [(4, 4), (10, 10), (2, 30)])
@pytest.mark.parametrize("clumps", [.3, 5])
def test_no_difference_is_seldom_excluded_however_words_clump(articles, clumps):
    *_, more, less = dealt_often((4, 4), clumps, articles)
    # 2.5 percent are promised; above 3.7 would come about once in a hundred times.
    assert (more <= .025).mean() <= .037 and (less <= .025).mean() <= .037


@pytest.mark.parametrize("number", [10, 30])
@pytest.mark.parametrize("clumps", [1, 5])
def test_the_interval_over_articles_holds_a_ratio_that_is_there(number, clumps):
    low, high, *_ = dealt_often((12, 3), clumps, (number, number))
    # 95 percent promised, of 1,000.
    assert .93 <= ((low <= 2) & (high >= 2)).mean() <= .97


FIRST = np.arange(8) < 4


def contrasts(*terms, sizes=None, **options):
    counts = sparse.csc_array(np.array(terms).T)
    sizes = np.full(len(FIRST), 100) if sizes is None else sizes
    return term_contrasts(counts, sizes, FIRST, **options)


def test_of_one_term_the_family_is_the_permutation_of_articles():
    counts = [5, 3, 8, 1, 1, 2, 2, 0]
    # Of articles of one size the group of 17 of 22 stands 6 above its half.
    as_far = [abs(sum(dealt) - 11) >= 6 for dealt in combinations(counts, 4)]
    assert contrasts(counts)["p_family"].iloc[0] == pytest.approx(np.mean(as_far))


def test_among_others_a_term_must_differ_more_than_any_of_them_by_chance():
    counts = [5, 3, 8, 1, 1, 2, 2, 0]
    [alone] = contrasts(counts)["p_family"]
    family = contrasts([1, 0, 0, 2, 0, 1, 1, 0], counts, [0, 0, 3, 0, 4, 0, 0, 1])["p_family"]
    assert family[1] > alone and family.min() == family[1]


def test_a_term_that_one_article_repeats_is_no_key_term_of_its_group():
    clumped, spread = contrasts([40, 0, 0, 0, 0, 1, 0, 1], [10, 9, 11, 10, 1, 0, 0, 1])["p_family"]
    assert clumped > .5 and spread == pytest.approx(2 / 70)


def test_the_interval_of_a_term_is_that_of_its_articles_dealt_alone():
    table = contrasts([5, 3, 8, 1, 1, 2, 2, 0], [40, 0, 0, 0, 5, 5, 5, 5])
    for (low, high, _), counts in zip(table.itertuples(index=False), (
            [5, 3, 8, 1, 1, 2, 2, 0], [40, 0, 0, 0, 5, 5, 5, 5]), strict=True):
        alone = permute_articles(groups(counts[:4], counts[4:]), "a", "b")
        assert (low, high) == (alone.low, alone.high)


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
