"""A new study runs at once on its example, and is never laid over anything that is there."""

import errno
import os
import shutil
import tomllib

import nbformat
import pytest

from analysis.claims.source import load_claims
from analysis.claims.verdicts import evaluate
from analysis.study.study import StudyError, load_study
from framing.intake import study_folder
from framing.intake.study_folder import new_study
from tests.conftest import REPOSITORY
from tests.study_folders import MARKET, framing, objects, tree


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "study"
    made = new_study(folder)
    return folder, made


def test_every_file_of_a_new_study_is_named(begun):
    folder, made = begun
    assert sorted(path.as_posix() for path in made) == sorted(tree(folder))
    assert {"study.toml", "data/claims.yml", "data/articles.csv", "data/README.md",
            "data/lexicon/actors.yml", "data/lexicon/README.md",
            "notebooks/1-articles.ipynb"} <= set(tree(folder))


def test_the_example_loads_without_a_problem_and_has_something_to_find(begun):
    study = load_study(begun[0])
    assert study.problems.empty
    assert study.groups == ["before", "after"]
    assert study.sizes.min() > 30
    assert set(study.mentions["kind"]) == {"actor", "frame"}
    # It shows that the page around an article is left out.
    assert not study.tables.blocks["counted"].all()


def test_the_claims_of_the_example_are_evaluated(begun):
    study = load_study(begun[0])
    parts = evaluate(study).parts
    assert len(load_claims(begun[0] / "data" / "claims.yml", study.lexicon).claims) == 2
    assert parts.set_index("id")["verdict"].to_dict() == {
        "ceasefire_before": "rests on choices", "dialogue_after": "accurate as coded"}
    # What the articles after say of ending hostilities is a ceasefire where the frames are merged.
    assert parts["rests_on"].tolist() == [[(("frames", ("merged",)),)], []]
    assert parts["count"].tolist() == [{"before": 7, "after": 0}, {"before": 0, "after": 5}]


def test_check_finds_of_a_new_study_only_that_it_was_never_run(begun):
    result = framing("check", "--study", begun[0], "--format", "jsonl")
    assert result.exit_code == 1
    [found] = objects(result)
    assert found["what"] == "notebooks" and "framing run" in found["finding"]


def test_the_notebooks_come_without_the_results_of_another_study(begun):
    paths = sorted((begun[0] / "notebooks").glob("*.ipynb"))
    assert [path.name for path in paths] == sorted(
        path.name for path in (REPOSITORY / "notebooks").glob("*.ipynb"))
    for path in paths:
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs"), path.name


@pytest.mark.parametrize("name", ["study", "my study", "دراسة الصحف العربية", "a/b/c"])
def test_any_name_of_a_folder_will_do_and_next_steps_are_told(tmp_path, name):
    result = framing("new", tmp_path / name)
    assert result.exit_code == 0
    assert "framing run" in result.stderr and "framing add" in result.stderr
    if " " in name:
        assert f'cd "{(tmp_path / name).as_posix()}"' in result.stderr
    assert load_study(tmp_path / name).problems.empty


def test_a_folder_that_is_there_and_empty_is_taken(tmp_path):
    (tmp_path / "study").mkdir()
    assert framing("new", tmp_path / "study").exit_code == 0
    assert load_study(tmp_path / "study").groups == ["before", "after"]


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path):
    (tmp_path / ".hidden").write_text("mine", encoding="utf-8")
    before = tree(tmp_path)
    result = framing("new", tmp_path)
    assert result.exit_code == 1
    assert "holds something already" in result.stderr
    assert tree(tmp_path) == before
    file = tmp_path / ".hidden"
    with pytest.raises(StudyError, match="holds something"):
        new_study(file)
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("there", [True, False])
def test_where_the_disk_is_full_nothing_stays_and_one_may_begin_again(tmp_path, monkeypatch, there):
    folder = tmp_path / "study"
    if there:
        folder.mkdir()
    replace, left = os.replace, iter(range(9))

    def full(source, target):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)
    monkeypatch.setattr(os, "replace", full)
    result = framing("new", folder)
    assert result.exit_code == 1 and "disk is full" in result.stderr
    assert folder.exists() == there and tree(tmp_path) == {}
    monkeypatch.undo()
    assert framing("new", folder).exit_code == 0


def test_the_settings_of_the_example_are_those_of_the_template_but_for_their_values():
    def keys(name):
        with (REPOSITORY / "framing" / name / "study.toml").open("rb") as file:
            return {key: set(values) for key, values in tomllib.load(file).items()}
    assert keys("example") == keys("template")


def test_the_example_goes_out_with_the_first_own_article(tmp_path):
    folder, own = tmp_path / "study", tmp_path / "market.txt"
    new_study(folder)
    own.write_text(MARKET, encoding="utf-8")
    result = framing("add", own, "--group", "now", "--study", folder)
    assert "example's articles were taken out" in result.stderr
    study = load_study(folder)
    assert study.articles["article"].tolist() == ["market"]
    assert study.problems.empty
    assert not any("example" in name for name in tree(folder))
    assert load_claims(folder / "data" / "claims.yml", study.lexicon).claims == {}
    assert b"made-up" not in (folder / "study.toml").read_bytes()


def test_what_somebody_changed_stays_when_the_example_goes_out(tmp_path):
    folder, own = tmp_path / "study", tmp_path / "market.txt"
    new_study(folder)
    own.write_text(MARKET, encoding="utf-8")
    settings = (folder / "study.toml").read_text(encoding="utf-8").replace(
        'groups = ["before", "after"]', 'groups = ["now", "before"]')
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    example = folder / "data" / "articles" / "example-2.txt"
    text = example.read_text(encoding="utf-8") + "وهذه جملة من عندنا.\n"
    example.write_text(text, encoding="utf-8")
    assert framing("add", own, "--group", "now", "--study", folder).exit_code == 0
    assert (folder / "study.toml").read_text(encoding="utf-8") == settings
    assert example.read_text(encoding="utf-8") == text
    study = load_study(folder)
    assert study.problems.empty
    assert study.articles["article"].tolist() == ["example-2", "market"]


def test_an_article_of_ones_own_may_have_the_name_of_the_example(tmp_path):
    folder, own = tmp_path / "study", tmp_path / "example-1.txt"
    new_study(folder)
    own.write_text(MARKET, encoding="utf-8")
    assert framing("add", own, "--group", "now", "--study", folder).exit_code == 0
    study = load_study(folder)
    assert [*study.texts.values()] == [MARKET]
    assert study.problems.empty


def test_a_copied_study_is_a_study(begun, tmp_path):
    copy = shutil.copytree(begun[0], tmp_path / "copy")
    assert load_study(copy).problems.empty


def test_a_study_begins_without_the_example_where_nobody_wants_it(tmp_path):
    folder, own = tmp_path / "study", tmp_path / "market.txt"
    result = framing("new", folder, "--demo", "no")
    assert result.exit_code == 0 and "example" not in result.stderr
    assert not any("example" in name for name in tree(folder))
    own.write_text(MARKET, encoding="utf-8")
    assert framing("add", own, "--group", "now", "--study", folder).exit_code == 0
    assert list(load_study(folder).texts) == ["market"]


PROGRAM = """{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "metadata": {},
"outputs": [], "source": "open('../ran-NAME', 'w').close()"}], "metadata": {}, "nbformat": 4,
"nbformat_minor": 5}"""


@pytest.fixture
def foreign(small_study):
    """A study that was not begun here, with two notebooks that leave a trace."""
    (small_study / "notebooks").mkdir()
    for name in ("1-one", "2-two"):
        (small_study / "notebooks" / f"{name}.ipynb").write_text(PROGRAM.replace("NAME", name),
                                                                 encoding="utf-8")
    return small_study


def test_the_programs_of_a_stranger_are_run_only_when_they_are_trusted(foreign):
    for answer in ("", "n\n"):
        result = framing("run", "--study", foreign, input=answer)
        assert result.exit_code == 1 and "not begun here" in result.stderr
        assert "framing run --trust" in result.stderr
        assert not list(foreign.glob("ran-*"))
    assert framing("run", "--study", foreign, input="y\n").exit_code == 0
    assert len(list(foreign.glob("ran-*"))) == 2
    # It is asked once, and again of a copy elsewhere; what is begun here is not asked for.
    assert "not begun" not in framing("run", "--force", "--study", foreign).stderr
    copy = shutil.copytree(foreign, foreign.parent / "copy")
    assert framing("run", "--study", copy).exit_code == 1
    assert framing("run", "--study", copy, "--trust").exit_code == 0
    begun_here = foreign.parent / "begun"
    framing("new", begun_here)
    assert study_folder.is_trusted(begun_here) and not study_folder.is_trusted(foreign.parent)


def test_one_notebook_alone_gives_a_first_look_and_the_study_still_counts_as_not_run(foreign):
    result = framing("run", "--only", "2-two", "--trust", "--study", foreign)
    assert result.exit_code == 0 and [path.name for path in foreign.glob("ran-*")] == ["ran-2-two"]
    found = objects(framing("check", "--study", foreign, "--format", "jsonl"))
    assert "framing run" in next(row["finding"] for row in found if row["what"] == "notebooks")
    wrong = framing("run", "--only", "two", "--study", foreign)
    assert wrong.exit_code == 2 and "1-one, 2-two" in wrong.output
