"""The front pages say what the tables say, in both languages, and nothing that a study has not."""

import re

import pytest

from analysis.claims.verdicts import evaluate
from analysis.study.study import load_study
from framing.site.front import pages
from tests.test_wording import offences


def front_page(folder):
    study = load_study(folder)
    return pages(study, evaluate(study))["index"]


@pytest.fixture(scope="module")
def fronts(study, results):
    return pages(study, results)


def test_both_pages_have_the_same_numbers_linked_to_the_same_lines(fronts):
    found = {lang: re.findall(r'href="(concordances/[^"]+)"', page)
             for lang, page in fronts.items()}
    assert found["index"] == found["ar"]
    assert "concordances/claim-assad_dictator.html#group-2024" in found["ar"]


def test_the_arabic_page_is_arabic(fronts):
    assert fronts["ar"].startswith("---\nlang: ar\n---\n")
    assert "6 من 8" in fronts["ar"] and "12 من 12" in fronts["ar"]
    assert " of " not in re.sub(r"<[^>]+>", "", fronts["ar"])


def test_the_front_pages_say_no_more_than_two_texts_can_show(fronts):
    assert not [word for page in fronts.values() for word in offences(page)]
    assert "## What two texts cannot show" in fronts["index"]


def test_a_study_without_claims_and_counts_by_hand_says_nothing_of_them(small_study):
    front = front_page(small_study)
    assert "laims" not in front and "by hand" not in front
    assert "one article a group" in front


def test_one_group_is_set_against_nothing(small_study):
    rows = (small_study / "data" / "articles.csv")
    rows.write_text(rows.read_text(encoding="utf-8").replace(",after,", ",before,"),
                    encoding="utf-8")
    assert "nothing is set against it" in front_page(small_study)
