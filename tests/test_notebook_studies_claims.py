"""Notebooks 6 and 7 serve any study, and say what it lacks."""

import shutil

import pytest

from tests.notebook_cells import run_cells, text_of, undrawn

pytestmark = pytest.mark.whole

NOTEBOOKS = ("6-claims", "7-robustness")
ONE = """المدينة تستعد للانتخابات
قالت الحكومة إن الحوار مستمر، وإن وقف إطلاق النار صامد.
"""


def told(folder, name):
    return text_of(run_cells(name, folder))


@pytest.fixture
def example(tmp_path, monkeypatch):
    from framing.intake.study_folder import new_study
    undrawn(monkeypatch)
    new_study(tmp_path / "study")
    return tmp_path / "study"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_they_run_on_the_example_of_a_new_study(example, name):
    assert "ceasefire_before" in told(example, name) or name == "7-robustness"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_study_without_claims_is_told_so(example, name):
    (example / "data" / "claims.yml").unlink()
    text = told(example, name)
    assert ("states no claims" if name == "6-claims" else "No choice moves any count") in text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_claims_of_groups_that_are_not_there_do_not_apply(example, name):
    path = example / "data" / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",after,", ",later,"), "utf-8")
    text = told(example, name)
    if name == "6-claims":
        assert "not applicable" in text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_one_article_is_enough_to_run(example, name):
    shutil.rmtree(example / "data" / "articles")
    (example / "data" / "articles").mkdir()
    (example / "data" / "articles" / "one.txt").write_text(ONE, encoding="utf-8")
    (example / "data" / "articles.csv").write_text("id,file,group\none,one.txt,before\n", "utf-8")
    text = told(example, name)
    if name == "7-robustness":
        assert "cannot be computed" in text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_three_groups_and_the_rest(example, name):
    path = example / "data" / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(
        "example-4,example-4.txt,after", "example-4,example-4.txt,long after"), encoding="utf-8")
    claims = example / "data" / "claims.yml"
    claims.write_text(claims.read_text(encoding="utf-8").replace(
        "more in before than in after, none in after", "more in before than in the rest"), "utf-8")
    assert told(example, name)
