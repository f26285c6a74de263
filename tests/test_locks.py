"""Two commands at once on one study: neither loses what the other wrote."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.study.study import StudyError, load_study
from framing import locks
from framing.locks import LOCK, changing
from tests.conftest import REPOSITORY
from tests.study_folders import BRIDGE, HARVEST, framing

RUN = "from framing.cli.main import main; main()"
# The command, which stops before it writes the table until a line is given to it.
SLOW = f"""
from framing.intake import changing
write = changing.write_table
def slowly(path, rows):
    print("writing", flush=True)
    input()
    write(path, rows)
changing.write_table = slowly
{RUN}
"""
HOLD = """
import sys
from framing.locks import changing
with changing(sys.argv[1], "framing run"):
    print("holding", flush=True)
    input()
"""


def started(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=REPOSITORY, text=True,
        encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def given(tmp_path):
    for name, text in (("bridge", BRIDGE), ("harvest", HARVEST)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def held(folder):
    """A study that another process is changing, and that process."""
    other = started(HOLD, folder)
    assert other.stdout.readline() == "holding\n"
    yield folder, other
    other.kill()
    other.communicate()


def test_two_articles_added_at_once_are_both_in_the_study(folder, given):
    options = ("--group", "early", "--study", folder)
    first = started(SLOW, "add", given / "bridge.txt", *options)
    assert first.stdout.readline() == "writing\n"
    second = started(RUN, "add", given / "harvest.txt", *options)
    said = second.stderr.readline()
    assert f"framing add (process {first.pid}, since " in said and "waiting" in said
    first.communicate("\n", timeout=100)
    second.communicate(timeout=100)
    assert (first.returncode, second.returncode) == (0, 0)
    assert set(load_study(folder).texts) == {"bridge", "harvest"}
    assert not (folder / LOCK).exists() or os.name == "nt"


@pytest.mark.parametrize("command", [
    ("add", "bridge.txt", "--group", "early", "--study"), ("claims", "freeze", "--study"),
    ("remove", "example-1", "--study"), ("run", "--study"), ("site", "--study"),
    ("export", "--format", "csv", "--out", "tables", "--study")])
def test_who_waits_in_vain_is_told_and_changes_nothing(held, given, monkeypatch, command):
    monkeypatch.setattr(locks, "PATIENCE", 0)
    monkeypatch.chdir(given)
    folder, other = held
    before = (folder / "data" / "articles.csv").read_bytes()
    result = framing(*command, folder)
    assert result.exit_code == 1
    assert f"framing run (process {other.pid}, since " in result.stderr
    assert "has been changing this study" in result.stderr
    assert (folder / "data" / "articles.csv").read_bytes() == before
    assert not (folder / "data" / "ledger.jsonl").exists() and not Path("tables").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs a process that can be killed so")
def test_a_command_that_was_killed_blocks_nobody(held, monkeypatch):
    monkeypatch.setattr(locks, "PATIENCE", 0)
    folder, other = held
    with pytest.raises(StudyError), changing(folder):
        pass
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    assert (folder / LOCK).is_file()
    with changing(folder):
        pass


def test_a_dry_run_waits_for_nobody(held, given):
    folder, _ = held
    result = framing("add", given / "bridge.txt", "--group", "early", "--dry-run", "--study",
                     folder)
    assert result.exit_code == 0


def test_where_there_is_no_study_nothing_is_made(tmp_path):
    with changing(tmp_path):
        assert not list(tmp_path.iterdir())
