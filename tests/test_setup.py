"""The files that set the project up agree with one another."""

import re
import tomllib
from importlib.metadata import distribution

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version


def _lines(repository):
    return (repository / "requirements.lock").read_text(encoding="utf-8").splitlines()


def _locked(repository):
    pins = map(Requirement, _lines(repository))
    return {pin.name: Version(str(pin.specifier).removeprefix("==")) for pin in pins}


def _project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_lock_satisfies_every_requirement(repository):
    project, locked = _project(repository), _locked(repository)
    wanted = sum(project["optional-dependencies"].values(), project["dependencies"])
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[requirement.name.lower()]), requirement


def test_every_line_of_the_lock_pins_another_package_and_holds_no_address(repository):
    # Two versions of one package for two versions of Python would give two figures of one study.
    assert len(_locked(repository)) == len(_lines(repository))
    for line in _lines(repository):
        assert re.fullmatch(r"[a-z0-9-]+==[a-z0-9.]+( ; [^/@]+)?", line), line


@pytest.mark.parametrize("oldest", ["3.11.0", "3.12.0", "3.13.0", "3.14.0"])
def test_the_lock_installs_on_the_oldest_patch_of_every_python_promised(repository, oldest):
    assert SpecifierSet(_project(repository)["requires-python"]).contains(oldest)
    python = {"python_full_version": oldest, "python_version": oldest.rpartition(".")[0]}
    for pin in map(Requirement, _lines(repository)):
        if pin.marker and not (pin.marker.evaluate() and pin.marker.evaluate(python)):
            continue
        installed = distribution(pin.name)
        assert pin.specifier.contains(installed.version), f"{pin}: {installed.version} is installed"
        wanted = installed.metadata.get("Requires-Python", "")
        assert SpecifierSet(wanted).contains(oldest), f"{pin} wants Python {wanted}"


def test_the_libraries_that_the_users_fixed_are_there(repository):
    names = {Requirement(line).name for group in
             (_project(repository)["dependencies"],
              _project(repository)["optional-dependencies"]["test"]) for line in group}
    assert {"jupyterlab", "pandas", "matplotlib", "arabic-reshaper", "python-bidi", "scikit-learn",
            "nbval"} <= names


def test_conda_installs_what_the_lock_names(repository):
    environment = yaml.safe_load((repository / "environment.yml").read_text(encoding="utf-8"))
    *packages, pip = environment["dependencies"]
    assert "python" + _project(repository)["requires-python"] in packages
    assert pip["pip"] == ["-r requirements.lock", "-e ."]


def test_no_file_of_the_set_up_names_a_host(repository):
    for name in ("requirements.lock", "environment.yml", "Makefile", ".ci/run"):
        assert not re.search(r"://|\.org\b|\.com\b", (repository / name).read_text("utf-8")), name


def test_continuous_integration_calls_the_test_command_of_the_readme(repository):
    assert "make test" in (repository / ".ci" / "run").read_text(encoding="utf-8")
    readme = (repository / "README.md").read_text(encoding="utf-8")
    assert "make study" in readme and "make test" in readme


def test_every_module_is_small(repository):
    for path in sorted([*(repository / "analysis").rglob("*.py"),
                        *(repository / "framing").rglob("*.py")]):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.name
