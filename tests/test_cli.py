"""The command line prints what its contract says: results to stdout, everything else to stderr."""

import hashlib
import json
import os
import re
import subprocess
import sys
from importlib.metadata import version

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from framing.cli.main import OLDER, _spread_files, app
from tests.conftest import FIRST, REPOSITORY, SECOND

TABLES = {
    "blocks": {"article", "block", "line", "start", "end", "role", "counted", "reason"},
    "sentences": {"article", "block", "sentence", "start", "end"},
    "tokens": {"article", "block", "sentence", "token", "start", "end", "form", "proclitics",
               "stem", "enclitics", "lemma", "key", "counted"},
    "mentions": {"article", "block", "sentence", "start", "end", "head_start", "head_end", "nested",
                 "kind", "id", "form", "object", "strength", "surface", "voice", "speaker"},
}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "first.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "second.txt").write_text(SECOND, encoding="utf-8")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, _spread_files([str(argument) for argument in arguments]))


def objects(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_annotate_prints_one_object_an_article(files):
    result = run("annotate", files / "first.txt", files / "second.txt", "--format", "jsonl")
    assert result.exit_code == 0
    first, second = objects(result)
    assert (first["article"], second["article"]) == ("first", "second")
    assert first["text_characters"] == len(FIRST)
    assert first["sha256"] == hashlib.sha256(FIRST.encode()).hexdigest()
    for name, columns in TABLES.items():
        assert first[name], name
        assert columns <= set(first[name][0]), name
        for row in first[name]:
            assert 0 <= row["start"] < row["end"] <= len(FIRST)
    assert {m["id"] for m in first["mentions"]} >= {"russia", "lavrov", "ceasefire", "guarantor"}
    assert all(FIRST[m["start"]:m["end"]] == m["surface"] for m in first["mentions"])
    assert "لافروف" in result.stdout


def test_a_bad_file_is_named_on_stderr_and_the_rest_is_printed(files):
    (files / "bad.txt").write_bytes(b"\x00\x01\x02")
    result = run("annotate", files / "bad.txt", files / "none.txt", files / "first.txt",
                 "--format", "jsonl")
    assert result.exit_code == 1
    assert [o["article"] for o in objects(result)] == ["first"]
    assert "bad.txt" in result.stderr and "none.txt" in result.stderr
    assert "Traceback" not in result.output


def test_count_gives_whole_tokens_and_a_rate(files):
    result = run("count", "الهدنة", "وقف إطلاق النار", "--in", files / "first.txt",
                 files / "second.txt", "--format", "jsonl")
    rows = {(row["term"], row["article"]): row for row in objects(result)}
    assert len(rows) == 4
    truce = rows["الهدنة", "first"]
    assert [FIRST[start:end] for start, end in truce["spans"]] == ["الهدنة", "الهدنة"]
    assert truce["count"] == 2
    assert truce["per_thousand"] == pytest.approx(1000 * 2 / len(FIRST.split()))
    assert rows["وقف إطلاق النار", "second"]["count"] == 0


def test_the_whole_page_counts_the_clutter_too(files):
    page = FIRST + "\nاقرأ أيضا: الهدنة في اليمن تترنح\n"
    (files / "page.txt").write_text(page, encoding="utf-8")
    counts = [objects(run("count", "هدنة", "--in", files / "page.txt", "--format", "jsonl", *more)
                      )[0]["count"] for more in ([], ["--whole-page"])]
    assert counts == [2, 3]


def test_words_are_explained_in_the_order_given_repeats_too(files):
    (files / "list.txt").write_text("وبالحوار\n\nللدكتاتور\nوبالحوار\n", encoding="utf-8")
    rows = objects(run("words", "--in", files / "list.txt", "--format", "jsonl"))
    assert [row["word"] for row in rows] == ["وبالحوار", "للدكتاتور", "وبالحوار"]
    assert rows[0]["proclitics"] == "و+ب+ال" and rows[0]["stem"] == "حوار"
    assert rows[1]["proclitics"] == "ل+ال" and rows[1]["stem"] == "دكتاتور"
    assert set(rows[0]) == {"word", "form", "proclitics", "stem", "enclitics", "key", "lemma"}


def test_a_concordance_is_written_as_page_and_sheet(files):
    result = run("concordance", "هدنة", "--in", files / "first.txt", "--format", "jsonl",
                 "--html", files / "out.html", "--excel", files / "out.xlsx")
    assert result.exit_code == 0
    assert [row["node"] for row in objects(result)] == ["الهدنة", "الهدنة"]
    assert 'dir="rtl"' in (files / "out.html").read_text(encoding="utf-8")
    assert (files / "out.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("arguments", [
    ["count", "ceasefire", "--in", "x.txt"], ["count", "حوار"], ["annotate"], ["words"],
    ["annotate", "x.txt", "--format", "xml"], ["count", "حوار", "--in", "x", "--conflate", "root"],
])
def test_wrong_usage_exits_2(arguments):
    assert run(*arguments).exit_code == 2


def test_help_teaches():
    for command in ("annotate", "count", "words", "concordance"):
        assert "Example" in run(command, "--help").output
    assert "framing run" in run("--help").output


@pytest.mark.parametrize(("arguments", "heavy"), [
    (["--help"], ["babel", "matplotlib", "numpy", "pandas", "pyarrow", "pydantic", "scipy",
                  "yaml"]),
    # Countries that no lexicon lists are known from CLDR, by babel.
    (["annotate", "first.txt"], ["jinja2", "joblib", "lxml", "matplotlib", "nbformat",
                                 "openpyxl", "scipy.stats", "sklearn", "statsmodels"]),
], ids=["help", "annotate"])
def test_a_command_loads_only_what_it_needs(files, arguments, heavy):
    code = ("import sys; from framing.cli import main\n"
            "try: main.main()\n"
            "except SystemExit: print(*sys.modules, sep='\\n', file=sys.stderr)")
    result = subprocess.run([sys.executable, "-c", code, *arguments], cwd=files,
                            capture_output=True, check=True, encoding="utf-8")
    loaded = result.stderr.split()
    assert "framing.cli.main" in loaded and not set(heavy) & set(loaded)


@pytest.mark.parametrize(("before", "now"), OLDER.items())
def test_a_command_answers_to_its_former_name_too(before, now):
    old, new = (re.split(r"\n\s*\n", run(*name.split(), "--help").output.strip())[1:]
                for name in (before, now))
    assert old == new and len(new) > 1
    # A command begins its line; the words of another's help are set further in.
    assert not re.search(rf"^│ {before}\b", run("--help").output, flags=re.MULTILINE)


def test_the_codebook_is_the_same_under_both_names(files, monkeypatch):
    monkeypatch.chdir(files)
    assert run("code", "book").stdout == run("codebook").stdout != ""


def test_the_version_is_said():
    assert run("--version").stdout == f"framing {version('framing')}\n"


def test_it_works_outside_the_repository(files):
    result = subprocess.run(
        [sys.executable, "-c", "from framing.cli.main import main; main()", "count", "هدنة", "--in",
         "first.txt", "second.txt", "--format", "jsonl"],
        cwd=files, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    rows = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert [row["count"] for row in rows] == [2, 0]


def called(files, *arguments, output, **options):
    return subprocess.run(
        [sys.executable, "-c", "from framing.cli.main import main; main()", *arguments], cwd=files,
        stdout=output, stderr=subprocess.PIPE, encoding="utf-8", check=False, **options)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_told_in_one_line(files):
    command = ("annotate", "first.txt", "--format", "jsonl")
    with open("/dev/full", "w") as full:
        result = called(files, *command, output=full)
    assert result.returncode == 1 and "disk is full" in result.stderr
    assert "Traceback" not in result.stderr and "Exception" not in result.stderr
    reading, writing = os.pipe()
    os.close(reading)  # who reads has seen enough before anything came
    result = called(files, *command, output=writing)
    assert result.returncode == 1 and result.stderr.strip() == ""
    result = called(files, *command, output=None, preexec_fn=lambda: os.close(1))
    assert (result.returncode, result.stderr.strip()) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="such names are there alone")
@pytest.mark.parametrize("name", [b"\xff\xd8.txt", "\u0627".encode() * 125 + b".txt", b"a\nb.txt"])
def test_files_of_any_name_are_read_and_added(files, folder, name):
    path = os.fsencode(files) + b"/" + name
    os.rename(files / "first.txt", path)
    result = run("annotate", os.fsdecode(path), "--format", "jsonl")
    assert result.exit_code == 0
    assert objects(result)[0]["text_characters"] == len(FIRST)
    assert run("count", "هدنة", "--in", os.fsdecode(path)).exit_code == 0
    result = run("add", os.fsdecode(path), "--group", "x", "--study", folder)
    assert result.exit_code == 0 and "1 article(s) added" in result.stderr


@settings(max_examples=30,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([
    "سُورِيـا", "ﻻ سلام", "روسيا\u202e", "🇸🇾", "لاﷲ", "Russia", "\u200fالأسد", "٢٠١٧", "\n", ". ",
    "وقف إطلاق النار", "\ufeff", "@handle", "https://example.com/ا", "\r\n", "گفت", "🏴\u200d☠️"]),
    min_size=1, max_size=25))
def test_every_row_of_every_table_holds_the_span_contract(tmp_path, pieces):
    text = "الهدنة " + " ".join(pieces)
    path = tmp_path / "mixed.txt"
    path.write_text(text, encoding="utf-8", newline="")
    [found] = objects(run("annotate", path, "--format", "jsonl"))
    assert found["text_characters"] == len(text)
    for name in (*TABLES, "quotations"):
        for row in found[name]:
            assert 0 <= row["start"] < row["end"] <= len(text)
            if "surface" in row:
                assert text[row["start"]:row["end"]] == row["surface"]
            for part in ("head", "verb"):
                if row.get(f"{part}_start") is not None:
                    assert 0 <= row[f"{part}_start"] < row[f"{part}_end"] <= len(text)


def test_arabic_arguments_and_names_of_files_are_read_in_a_posix_locale(tmp_path):
    path = tmp_path / "عاجل.txt"
    path.write_text("وصل الوفد إلى دمشق أمس، وقال إن دمشق هادئة.", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from framing.cli.main import main; main()", "count", "دمشق", "--in",
         str(path), "--format", "jsonl"], capture_output=True, check=False, cwd=REPOSITORY,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert done.returncode == 0, done.stderr
    [row] = map(json.loads, done.stdout.splitlines())
    assert (row["article"], row["term"], row["count"]) == ("عاجل", "دمشق", 2)


def test_a_damaged_file_is_read_with_repair_and_stays_as_it_is(tmp_path):
    text = "دمشق تعلن وقف إطلاق النار\n\nقال الوزير إن دمشق هادئة منذ أمس.\n"
    path = tmp_path / "bad.txt"
    path.write_text(text.encode().decode("cp1256"), encoding="utf-8")
    before = path.read_bytes()
    result = CliRunner().invoke(app, ["annotate", str(path), "--repair", "--format", "jsonl"])
    record = json.loads(result.stdout)
    assert record["text"] == text
    assert "read as Windows-1256" in result.stderr
    assert path.read_bytes() == before
    counted = CliRunner().invoke(app, ["count", "دمشق", "--in", str(path), "--repair",
                                       "--format", "jsonl"])
    assert json.loads(counted.stdout)["count"] == 2
