"""How often an item holds, by predictions that a coded sample corrects."""

import numpy as np
import pandas as pd
import pytest

import analysis as fa

CODED, FOUND = ("0001110110010000100101010010010100110110",
                "0001110111000101100101010010010100101100")


@pytest.fixture
def units():
    """Forty units coded by hand and 160 that are only predicted, of which 100 have the item."""
    return pd.DataFrame({
        "article": range(200), "coded": [*map(float, CODED), *[np.nan] * 160],
        "predicted": [*map(int, FOUND), *[1] * 100, *[0] * 60]})


@pytest.mark.parametrize(("tuned", "mean", "low", "high"), [
    # What ppi_mean_ci and ppi_mean_pointestimate of ppi-python 0.2.3 give for these units.
    (False, .6, .4504222727447712, .7495777272552288),
    (True, .5164174245556015, .39166818454088276, .6411666645703202)])
def test_the_published_form_is_that_of_its_authors(units, tuned, mean, low, high):
    row = fa.prevalence(units, tuned=tuned, published=True).iloc[0]
    assert row[["corrected", "low", "high"]].tolist() == pytest.approx([mean, low, high], abs=1e-9)


def test_an_interval_says_more_of_its_doubt_than_the_published_form(units):
    said, published = (fa.prevalence(units, published=form).iloc[0] for form in (False, True))
    assert said["corrected"] == published["corrected"]
    assert said["low"] < published["low"] and published["high"] < said["high"]
    assert said["naive"] == np.mean([*map(int, FOUND), *[1] * 100, *[0] * 60])


def test_predictions_that_say_nothing_count_nothing(units):
    row = fa.prevalence(units.assign(predicted=1)).iloc[0]
    assert row["weight"] == 0
    assert row[["corrected", "low", "high"]].tolist() == row[
        ["by_hand", "by_hand_low", "by_hand_high"]].tolist()
    assert row["naive"] == 1 and row["error"] == 1 - row["by_hand"]


def test_all_coded_by_hand_needs_no_prediction(units):
    row = fa.prevalence(units[units["coded"].notna()]).iloc[0]
    assert row["corrected"] == row["by_hand"] == pytest.approx(np.mean([*map(int, CODED)]))


def test_units_of_one_article_are_no_more_than_the_article(units):
    five_times = pd.concat([units] * 5, ignore_index=True)
    alone, clustered = fa.prevalence(units).iloc[0], fa.prevalence(five_times).iloc[0]
    assert clustered["coded"] == 5 * alone["coded"] and clustered["clusters"] == 40
    assert clustered[["by_hand_low", "by_hand_high"]].tolist() == pytest.approx(
        alone[["by_hand_low", "by_hand_high"]].tolist())


def test_a_lexicon_that_errs_in_one_group_alone_makes_no_difference():
    """In both groups the item holds in half of the articles; in one the lexicon sees them all."""
    articles = np.arange(400)
    truth, group = articles // 2 % 2, np.where(articles % 2, "a", "b")
    found = np.where(group == "a", truth, 0)
    units = pd.DataFrame({"article": articles, "group": group, "predicted": found,
                          "coded": np.where(articles < 100, truth, np.nan)})
    table = fa.prevalence(units, by="group")
    assert table["group"].tolist() == ["a", "b", "a"]
    assert table["against"].isna().tolist() == [True, True, False]
    apart = table.iloc[2]
    assert apart["naive"] == .5 and apart["error"] == pytest.approx(.5)
    assert apart["low"] < 0 < apart["high"]


@pytest.mark.parametrize(("change", "said"), [
    ({"predicted": np.nan}, "200 units have no 'predicted'"),
    ({"coded": np.nan}, "0 articles have a coded unit")])
def test_what_cannot_be_corrected_is_told(units, change, said):
    with pytest.raises(ValueError, match=said):
        fa.prevalence(units.assign(**change))
