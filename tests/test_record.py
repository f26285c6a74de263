"""What methods say was done is what executed notebooks show, with the parameters used there."""

import json

import nbformat
import pytest

from analysis.claims.verdicts import evaluate
from analysis.report.display import recorded, unexecuted
from analysis.study.study import load_study
from framing.checking import check_list
from framing.paper.methods import methods_records
from framing.run import run_study

IMPORTS = """import analysis as fa
from analysis.report import terms as views

study = fa.load("..")
"""


KEYNESS = "fa.show(views.key_terms(fa.keyness(study.words, 'before', 'after', minimum=2)))"


def notebook(folder, *cells):
    """Lay a notebook of these code cells into a study, not executed."""
    written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    path = folder / "notebooks" / "1-own.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(written, path)
    return path


def said(folder):
    study = load_study(folder)
    return {record["key"]: record for record in methods_records(study, evaluate(study))}


@pytest.fixture
def read(small_study):
    """A study of which a notebook was executed that chooses other parameters than the defaults."""
    notebook(small_study, IMPORTS,
             KEYNESS,
             "fa.show(study.find(term='موسكو').collocates(window=2))",
             "# spread and top_weights were left out")
    run_study(small_study)
    return small_study


def test_methods_say_the_parameters_of_the_cell(read):
    found = said(read)
    assert found["keyness"]["values"]["minimum"] == 2
    assert "at least 2 occurrences" in found["keyness"]["text"]
    assert found["company"]["values"] == {"window": 2}
    assert "within 2 words" in found["company"]["text"]


def test_a_comment_that_names_a_measure_reports_nothing(read):
    assert not {"spread", "tfidf", "rates"} & said(read).keys()


def test_what_is_shown_is_in_the_output_with_its_notebook(read):
    keyness, company = recorded(read)
    assert {"notebook": "1-own", "measure": "keyness", "target": "before", "reference": "after",
            "minimum": 2}.items() <= keyness.items()
    assert {"measure": "collocates", "term": "موسكو", "window": 2}.items() <= company.items()


def test_a_measure_shown_with_two_choices_is_told_twice(small_study):
    path = notebook(small_study, "")
    written = json.loads(path.read_text(encoding="utf-8"))
    written["cells"][0]["outputs"] = [
        {"output_type": "display_data", "data": {}, "metadata": {"framing": {
            "measure": "collocates", "window": window}}} for window in (3, 5, 3)]
    path.write_text(json.dumps(written), encoding="utf-8")
    study = load_study(small_study)
    windows = [record["values"]["window"] for record in methods_records(study, evaluate(study))
               if record["key"] == "company"]
    assert windows == [3, 5]


def test_a_notebook_that_was_not_executed_reports_nothing_and_the_checklist_says_so(small_study):
    notebook(small_study, IMPORTS, KEYNESS)
    assert recorded(small_study) == []
    assert unexecuted(small_study) == ["1-own"]
    assert "keyness" not in said(small_study)
    study = load_study(small_study)
    row = check_list(study, evaluate(study)).set_index("key").loc["notebooks"]
    assert row["answer"] == "no"
    assert "1-own" in row["found"]
