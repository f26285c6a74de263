"""What several tests share: the study of this repository, and small studies of our own."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.browser.skips import write_skipped_line

# A busy machine changes no result: no example has a deadline, and continuous integration tries the
# same ones each time.
settings.register_profile("work", deadline=None, derandomize="FRAMING_NO_SKIPS" in os.environ)
settings.load_profile("work")

REPOSITORY = Path(__file__).resolve().parents[1]

FIRST = """الوسطاء يدعون إلى تثبيت الهدنة
قال وزير الخارجية الروسي سيرغي لافروف إن الهدنة صامدة في شمال سوريا، وإن موسكو ضامن لها.
وأضاف أن المحادثات مع أنقرة وطهران تتواصل في جنيف، وأن وقف إطلاق النار لن ينهار.
"""
SECOND = """قوات المعارضة تتقدم نحو العاصمة
أعلنت فصائل المعارضة السورية سيطرتها على بلدات جديدة في ريف دمشق بعد انسحاب قوات النظام.
ودعت الأمم المتحدة إلى حوار عاجل، محذرة من انهيار النظام.
"""
SETTINGS = """[study]
title = "A small study"
groups = ["before", "after"]
"""


WHOLE = {"built_site", "executed"}
"""Fixtures that run a whole study or build its site."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what `make test` leaves to `make test-all`, which has every result's hash anyway."""
    for item in items:
        if WHOLE & {*getattr(item, "fixturenames", ())} or "browser" in item.path.parts:
            item.add_marker("whole")


def pytest_unconfigure(config):
    """Say last of all how many browser tests were skipped; here, for parallel workers' sake."""
    write_skipped_line(config)


@pytest.fixture(scope="session", autouse=True)
def _own_memory(tmp_path_factory):
    """What tests begin is not noted among what the user of this machine trusts."""
    from framing.intake import study_folder
    study_folder._TRUSTED = tmp_path_factory.mktemp("data") / "trusted"


@pytest.fixture(scope="session", autouse=True)
def _no_clock():
    """How far a command is, which a slow machine tells of more often, is told by none."""
    from framing.cli import shared
    shared._SECONDS = float("inf")


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def study():
    """The study of the two articles."""
    from analysis.study.study import load_study
    return load_study(REPOSITORY)


@pytest.fixture
def small_study(tmp_path):
    """A study folder of two short articles of our own, with the package's lexicons."""
    folder = tmp_path / "small"
    (folder / "data" / "articles").mkdir(parents=True)
    (folder / "study.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in (("first.txt", FIRST), ("second.txt", SECOND)):
        (folder / "data" / "articles" / name).write_text(text, encoding="utf-8")
    (folder / "data" / "articles.csv").write_text(
        "id,file,group,title,date\nfirst,first.txt,before,,2020-01-05\n"
        "second,second.txt,after,,2021-02-06\n", encoding="utf-8")
    return folder


@pytest.fixture
def copied_study(tmp_path):
    """This repository's study, copied to where a test may change it."""
    return _copied(tmp_path)


def _copied(parent: Path) -> Path:
    folder = parent / "study"
    folder.mkdir()
    shutil.copy(REPOSITORY / "study.toml", folder)
    for name in ("data", "notebooks", "figures"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def results(study):
    """The claims of the two articles, evaluated under every combination of choices."""
    from analysis.claims.verdicts import evaluate
    return evaluate(study)


@pytest.fixture(scope="session")
def begun(tmp_path_factory):
    """A study that was just begun, with the package's own lexicons; copy it to change it."""
    from framing.intake.study_folder import new_study
    folder = tmp_path_factory.mktemp("begun") / "study"
    new_study(folder)
    # The package's own lexicons are the same, and read once.
    shutil.rmtree(folder / "data" / "lexicon")
    return folder


@pytest.fixture
def folder(tmp_path, begun):
    """A copy of a study that was just begun."""
    return Path(shutil.copytree(begun, tmp_path / "study"))


@pytest.fixture(scope="session")
def built_site(tmp_path_factory):
    """The site of this repository's study, built once: its front page and what Sphinx said."""
    pytest.importorskip("sphinx", reason="the site needs: pip install 'framing[site]'")
    from framing.site.build import build_site
    # A copy: two processes that run tests may both build it.
    folder = _copied(tmp_path_factory.mktemp("built"))
    return build_site(folder)


@pytest.fixture(scope="session")
def site(built_site) -> Path:
    """The folder of the built site."""
    return built_site.index.parent
