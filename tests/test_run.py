"""The whole study runs, gives the committed bytes, rests when nothing changed, obeys settings."""

import re

import nbformat
import pandas as pd
import pytest

from analysis.study.study import StudyError
from framing.run import run_study
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    import shutil
    folder = tmp_path_factory.mktemp("study")
    shutil.copy(REPOSITORY / "study.toml", folder)
    for name in ("data", "notebooks"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder, run_study(folder)


def test_a_rebuilt_study_equals_the_committed_one(executed):
    folder, done = executed
    assert [path.stem for path in done.executed] == ["1-articles", "2-terms", "3-actors",
                                                     "4-framing", "5-voices", "6-claims",
                                                     "7-robustness"]
    made = {path.name: path.read_bytes() for path in done.figures}
    kept = {path.name: path.read_bytes() for path in (REPOSITORY / "figures").iterdir()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []
    for path in done.notebooks:
        assert path.read_bytes() == (REPOSITORY / "notebooks" / path.name).read_bytes(), path.name


def test_every_figure_comes_in_all_its_files_and_both_languages(executed):
    _, done = executed
    kinds = ("pdf", "png", "csv", "txt", "caption.txt")
    names = {path.stem.removesuffix("-en") for path in done.figures if path.stem.endswith("-en")}
    assert {path.name for path in done.figures} == {
        f"{name}-{lang}.{kind}" for name in names for lang in ("en", "ar") for kind in kinds}


def test_a_second_run_has_nothing_to_do_until_a_result_is_missing(executed):
    folder, done = executed
    assert run_study(folder).executed == []
    assert run_study(folder).figures == done.figures


def test_changed_settings_reach_every_table_and_figure(executed):
    folder, done = executed
    before = {path.name: path.read_bytes() for path in done.figures if path.suffix == ".csv"}
    texts = {path.name: path.read_text(encoding="utf-8") for path in done.notebooks}
    settings = (folder / "study.toml").read_text(encoding="utf-8")
    settings = re.sub(r'(?m)^counted = .*$', 'counted = ["headline", "body"]', settings)
    settings = settings.replace('conflation = "stem"', 'conflation = "lemma"')
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    after = run_study(folder)
    assert len(after.executed) == len(done.executed)
    for path in after.figures:
        # Lines of the body and what other editions say are the same under these settings.
        same = ("concordance-", "editions-")
        if path.suffix == ".csv" and not path.name.startswith(same):
            assert path.read_bytes() != before[path.name], path.name
    for path in after.notebooks:
        text = path.read_text(encoding="utf-8")
        assert text != texts[path.name]
    frames = pd.read_csv(folder / "figures" / "frames-en.csv")
    assert frames.groupby("group")["size"].first().to_dict() == {2017: 258, 2024: 8 + 529}


def test_a_notebook_that_fails_is_named_and_left_as_it_was(small_study):
    notebooks = small_study / "notebooks"
    notebooks.mkdir()
    source = ('{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {},'
              ' "outputs": [], "source": "raise KeyError(\'no such actor\')"}], "metadata": {},'
              ' "nbformat": 4, "nbformat_minor": 5}')
    (notebooks / "1-broken.ipynb").write_text(source, encoding="utf-8")
    with pytest.raises(StudyError, match="1-broken.ipynb") as told:
        run_study(small_study)
    assert "no such actor" in str(told.value)
    assert (notebooks / "1-broken.ipynb").read_text(encoding="utf-8") == source


def test_a_run_that_was_stopped_executes_what_is_left(small_study):
    (small_study / "notebooks").mkdir()
    for name, source in (("1-first", "print(1)"), ("2-second", "open('../allowed'); print(2)")):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="a")])
        nbformat.write(notebook, small_study / "notebooks" / f"{name}.ipynb")
    with pytest.raises(StudyError, match="2-second"):
        run_study(small_study)
    (small_study / "allowed").touch()
    done = run_study(small_study)
    assert [path.stem for path in done.executed] == ["2-second"]
    assert run_study(small_study).executed == []
    assert [path.stem for path in run_study(small_study, force=True).executed] == [
        "1-first", "2-second"]


def test_a_study_without_notebooks_is_told_so(small_study):
    with pytest.raises(StudyError, match="no notebooks"):
        run_study(small_study)
