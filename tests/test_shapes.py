"""Studies of every shape: all notebooks run, and what is written from them is written."""

import re
from functools import cache

import pytest

from analysis.report import charts
from analysis.study import study as studies
from framing.site import sources
from tests.claim_studies import TRUCE, claim, write_study
from tests.conftest import FIRST, REPOSITORY, SECOND
from tests.notebook_cells import run_cells, text_of
from tests.study_folders import BRIDGE, HARVEST, MARKET, framing

HALVES = '[study]\ngroups = ["early", "late"]\n'
ECHOES = HALVES + '[pages]\ncounted = ["headline"]\n'
CLAIMS = [claim("truce", **TRUCE)]
STUDIES = {
    "one article": ({"a": ("early", FIRST)}, '[study]\n', CLAIMS),
    "one group": ({"a": ("early", FIRST), "b": ("early", SECOND)}, '[study]\n', []),
    "the same words": ({f"{group}{n}": (group, f"{MARKET.rstrip()} {n}\n")
                        for group in ("early", "late") for n in range(4)}, HALVES, CLAIMS),
    "the same text": ({"a": ("early", FIRST), "b": ("late", FIRST)}, HALVES, CLAIMS),
    "nobody, no frame": ({"a": ("early", BRIDGE), "b": ("late", HARVEST)}, HALVES, []),
    "nothing but echoes": ({"a": ("early", FIRST), "b": ("late", SECOND)}, ECHOES, CLAIMS),
    "one word": ({"a": ("early", "هدنة\n"), "b": ("late", SECOND)}, HALVES, CLAIMS),
    "three groups": ({"a": ("south", MARKET), "b": ("north", FIRST), "c": ("east", SECOND)},
                     '[study]\ngroups = ["north", "south"]\n', []),
    "eight groups": ({f"a{n}": (f"country {n}", FIRST if n % 2 else SECOND) for n in range(8)},
                     '[study]\n', []),
    "no word": ({"a": ("early", "شارك\nفيسبوك\n"), "b": ("late", BRIDGE)}, HALVES, []),
    "no word at all": ({"a": ("early", "شارك\nفيسبوك\n")}, '[study]\n', []),
    "thirty groups": ({f"a{n}": (f"group {n}", f"{MARKET.rstrip()} {n}\n{FIRST}")
                       for n in range(30)}, "[study]\n", []),
    "a word each": ({"a": ("early", "هدنة\n"), "b": ("late", "حوار\n")}, HALVES, []),
}
NOTEBOOKS = sorted(path.stem for path in (REPOSITORY / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory):
    root = tmp_path_factory.mktemp("shapes")

    @cache
    def written(name):
        articles, settings, claims = STUDIES[name]
        return write_study(root / re.sub(r"\W+", "-", name), articles, *claims, settings=settings)
    return written


@pytest.mark.whole
@pytest.mark.parametrize("name", STUDIES)
def test_all_notebooks_run_through_and_say_what_is_lacking(folder_of, name, monkeypatch):
    # Figures are drawn, which may fail, but not saved, which is long.
    monkeypatch.setattr(charts, "save_figure", lambda figure, folder, name, *_: name)
    monkeypatch.setattr(studies, "load_study", cache(studies.load_study))
    for notebook in NOTEBOOKS:
        said = text_of(run_cells(notebook, folder_of(name)))
        assert not re.search(r"\b(nan|None(?! of )|NaT|inf)\b", said), notebook


COMMANDS = (["check"], ["claims"], ["paper", "methods"], ["paper", "cite"], ["paper", "checklist"],
            ["paper", "tables", "--out", "tables"], ["code", "draw", "ceasefire"],
            ["export", "--format", "csv", "--out", "csv"], ["lexicon", "suggest"],
            ["export", "--format", "excel", "--out", "study.xlsx"])


@pytest.mark.whole
@pytest.mark.parametrize("name", STUDIES)
def test_what_is_written_from_a_study_of_any_shape(folder_of, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        result = framing(*command, "--study", folder_of(name))
        assert result.exception is None or isinstance(result.exception, SystemExit), command
        assert result.exit_code == 0 or command[0] in ("check", "code"), (command, result.stderr)


@pytest.mark.whole
@pytest.mark.parametrize("name", STUDIES)
def test_the_site_of_a_study_of_any_shape(folder_of, name, monkeypatch):
    pytest.importorskip("sphinx", reason="the site needs: pip install 'framing[site]'")
    # What the package says of itself comes from no study, and takes long to render.
    monkeypatch.setattr(sources, "reference", lambda: "# Reference\n")
    result = framing("site", "--study", folder_of(name))
    assert result.exit_code == 0, result.stderr
    pages = sorted((folder_of(name) / "site").rglob("*.html"))
    assert {"index.html", "ar.html", "search.html"} <= {path.name for path in pages}
    assert not [path.name for path in pages if re.search(
        r">(nan|None|NaT|inf)<", path.read_text(encoding="utf-8"))]
