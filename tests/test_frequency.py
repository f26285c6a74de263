"""Counts come with what they are counted over, and what is absent is counted as 0."""

import numpy as np
import pandas as pd
import pytest

from analysis.measures import frequency as freq


@pytest.fixture
def words():
    rows = [
        ("a", "early", 0, 0, "headline", "هدنة"), ("a", "early", 0, 0, "headline", "جديدة"),
        ("a", "early", 1, 1, "body", "أعلنت"), ("a", "early", 1, 1, "body", "موسكو"),
        ("a", "early", 1, 1, "body", "هدنة"), ("b", "late", 0, 0, "body", "موسكو"),
        ("b", "late", 0, 0, "body", "تتقدم"), ("b", "late", 0, 1, "body", "موسكو"),
        ("b", "late", 0, 1, "body", "تدعو"), ("b", "late", 0, 1, "body", "للحوار"),
    ]
    table = pd.DataFrame(rows, columns=["article", "group", "block", "sentence", "role", "key"])
    table["token"] = table.groupby("article").cumcount()
    table["start"] = table["token"] * 10
    table["end"] = table["start"] + table["key"].str.len()
    return table.assign(form=table["key"])


def test_counts_and_rates_of_every_group(words):
    table = freq.count_terms(words).set_index(["term", "group"])
    assert table.columns.tolist() == ["count", "size", "per_thousand"]
    assert table.loc[("موسكو", "late")].tolist() == [2, 5, 400]
    assert table.loc[("موسكو", "early"), "count"] == 1
    assert table.loc[("هدنة", "late"), ["count", "size"]].tolist() == [0, 5]
    assert table["count"].sum() == len(words)
    assert table.index[0][0] == "موسكو"


def test_leaving_out_rows_leaves_out_echoes(words):
    body = words[words["role"] == "body"]
    table = freq.count_terms(body).set_index(["term", "group"])
    assert table.loc[("هدنة", "early")].tolist() == [1, 3, pytest.approx(1000 / 3)]
    # The rate over the whole article is still to be had.
    table = freq.count_terms(body, sizes=freq.group_sizes(words)).set_index(["term", "group"])
    assert table.loc[("هدنة", "early"), "per_thousand"] == 200


def test_a_corpus_may_do_without_its_zeros(words):
    full = freq.count_terms(words, by="article")
    short = freq.count_terms(words, by="article", complete=False)
    assert short["count"].min() == 1
    pd.testing.assert_frame_equal(short, full[full["count"] > 0].reset_index(drop=True))


def test_the_order_of_rows_does_not_matter(words):
    pd.testing.assert_frame_equal(freq.count_terms(words),
                                  freq.count_terms(words.sample(frac=1, random_state=1)))


def test_runs_of_words_keep_to_the_sentence_and_their_place(words):
    pairs = freq.ngrams(words, 2)
    assert pairs["ngram"].tolist() == ["هدنة جديدة", "أعلنت موسكو", "موسكو هدنة", "موسكو تتقدم",
                                       "موسكو تدعو", "تدعو للحوار"]
    assert pairs.loc[0, ["start", "end"]].tolist() == [0, 15]
    triples = freq.ngrams(words, 3)
    assert triples["ngram"].tolist() == ["أعلنت موسكو هدنة", "موسكو تدعو للحوار"]
    counted = freq.count_terms(triples, term="ngram", sizes=freq.group_sizes(words))
    assert counted["count"].sum() == 2 and counted["size"].unique().tolist() == [5]
    assert freq.ngrams(words, 9).empty


def test_words_about_a_gap_are_no_run(words):
    assert "أعلنت هدنة" not in set(freq.ngrams(words[words["key"] != "موسكو"], 2)["ngram"])


def test_tfidf_by_hand(words):
    weights = freq.tfidf(words).sparse.to_dense()
    assert np.linalg.norm(weights, axis=1) == pytest.approx([1, 1])
    assert "does not test" in freq.tfidf(words).attrs["note"]
    # Smoothed idf of two documents: 1 in both, 1 + ln(3/2) in one.
    alone = 1 + np.log(1.5)
    row = np.array([2 * alone, 1, alone, alone])
    assert weights.loc["a", "هدنة"] == pytest.approx(2 * alone / np.linalg.norm(row))
    assert weights.loc["a", "موسكو"] == pytest.approx(1 / np.linalg.norm(row))


def test_mentions_come_with_exact_intervals():
    mentions = pd.DataFrame({"id": ["ceasefire"] * 6 + ["collapse"] * 3,
                             "group": ["early"] * 7 + ["late"] * 2})
    sizes = pd.Series({"early": 258, "late": 656})
    table = freq.count_mentions(mentions, sizes)
    assert table.columns.tolist() == ["id", "group", "count", "size", "per_thousand",
                                      "low", "high"]
    table = table.set_index(["id", "group"])
    assert table.loc[("ceasefire", "late"), ["count", "per_thousand", "low"]].tolist() == [0, 0, 0]
    assert table.loc[("ceasefire", "early"), "per_thousand"] == pytest.approx(6 / .258)
    # Garwood (1936) for 6: 2.202 to 13.06.
    assert table.loc[("ceasefire", "early"), "low"] * .258 == pytest.approx(2.202, abs=5e-4)
    assert table.loc[("ceasefire", "early"), "high"] * .258 == pytest.approx(13.06, abs=5e-3)


def test_ids_that_never_occur_can_be_listed():
    table = freq.count_mentions(pd.DataFrame({"id": ["dialogue"], "group": ["late"]}),
                                pd.Series({"early": 10, "late": 20}), ids=["terrorism", "dialogue"])
    assert table["id"].tolist() == ["terrorism"] * 2 + ["dialogue"] * 2
    assert table["count"].tolist() == [0, 0, 0, 1]


def test_errors_say_what_is_missing(words):
    with pytest.raises(ValueError, match="no column lemma"):
        freq.count_terms(words, term="lemma")
    with pytest.raises(ValueError, match="No size for group late"):
        freq.count_terms(words, sizes=pd.Series({"early": 5}), complete=False)
