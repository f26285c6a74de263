"""`framing claims` prints what its contract says, and tells errors in plain words."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from framing.cli.main import app
from tests.claim_studies import TEXTS, TRUCE, claim, write_articles, write_claims, write_study

CONTRACT = {"id", "about", "status", "verdict", "values", "low", "high", "flip", "agree",
            "outcomes"}
ARTICLES = {"a": ("early", TEXTS["truce twice"]), "b": ("late", TEXTS["market"])}


@pytest.fixture
def folder(tmp_path):
    return write_study(tmp_path, ARTICLES, claim("truce", **TRUCE, rivals={"length": "[b]short"}),
                       claim("quoted", about="occasion", expect=["some in late"],
                             measure={"kind": "quotations", "speakers": "russia"}))


def run(*arguments):
    return CliRunner().invoke(app, ["claims", *map(str, arguments)])


def no_constant(name):
    raise AssertionError(f"{name} is not JSON")


def objects(result):
    return [json.loads(line, parse_constant=no_constant) for line in result.stdout.splitlines()]


def test_one_object_a_claim_with_the_keys_of_the_contract(folder):
    result = run("--study", folder, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    truce, quoted = objects(result)
    assert set(truce) >= CONTRACT and set(quoted) >= CONTRACT
    assert truce["values"] == {"early": 2, "late": 0} and truce["verdict"] == "accurate as coded"
    assert (truce["status"], truce["about"], truce["flip"]) == ("exploratory", "wording", 2)
    # Its two truces stand in one paragraph, which may count once.
    assert truce["agree"] == 1 and truce["outcomes"] == 2
    # Of a ratio with nothing in one text the upper bound is open.
    assert truce["low"] > 0 and truce["high"] is None
    assert quoted["verdict"] == "not accurate"
    assert (quoted["low"], quoted["high"], quoted["flip"]) == (None, None, 0)
    [part] = truce["parts"]
    spans = [ARTICLES[article][1][start:end] for article, start, end in part["spans"]]
    assert spans == ["الهدنة", "الهدنة"]
    assert "يقول أحدهما أكثر" in result.stdout and "\\u" not in result.stdout


def test_the_studys_claims_as_a_program_of_its_own(repository):
    result = subprocess.run(
        [sys.executable, "-c", "from framing.cli.main import main; main()", "claims", "--format",
         "jsonl"], cwd=repository, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    found = [json.loads(line, parse_constant=no_constant)
             for line in result.stdout.decode().splitlines()]
    assert len(found) == 17 and all(set(record) >= CONTRACT for record in found)
    by_id = {record["id"]: record for record in found}
    assert by_id["assad_dictator"]["values"] == {"2017": 0, "2024": 6}
    assert by_id["assad_dictator"]["of"] == {"2017": 3, "2024": 8}
    assert {record["status"] for record in found} == {"exploratory"}


def test_a_table_to_read_shows_values_and_verdicts(folder):
    result = run("--study", folder)
    assert result.exit_code == 0
    assert "truce" in result.stdout and "accurate" in result.stdout
    assert "{" not in result.stdout


def test_one_claim_is_shown_with_its_rule_and_its_lines(folder):
    result = run("--study", folder, "--id", "truce")
    assert result.exit_code == 0
    assert "By the study's settings" in result.stdout or "by the study's settings" in result.stdout
    assert "would be wrong if" in result.stdout.lower() and "الهدنة" in result.stdout
    assert "[b]short" in result.stdout  # what a claim says is text, never markup
    assert "quoted" not in result.stdout
    result = run("--study", folder, "--id", "truce", "--id", "quoted", "--format", "jsonl")
    assert [record["id"] for record in objects(result)] == ["truce", "quoted"]


def test_an_unknown_claim_is_wrong_usage_and_names_the_known_ones(folder):
    result = run("--study", folder, "--id", "truse")
    assert result.exit_code == 2
    assert "truse" in result.stderr and "truce" in result.stderr and not result.stdout


def test_a_study_without_claims_says_so(tmp_path):
    write_study(tmp_path, ARTICLES)
    result = run("--study", tmp_path)
    assert result.exit_code == 0 and "claims.yml" in result.stderr
    result = run("--study", tmp_path, "--format", "jsonl")
    assert result.exit_code == 0 and result.stdout == ""


def test_a_file_without_a_claim_is_not_said_to_be_missing(tmp_path):
    write_study(tmp_path, ARTICLES)
    (tmp_path / "data" / "claims.yml").write_text("claims: []\n", encoding="utf-8")
    result = run("--study", tmp_path)
    assert result.exit_code == 0
    told = " ".join(result.stderr.split())
    assert "states no claims: data/claims.yml is not there or holds none" in told


def test_a_folder_that_is_no_study_is_told(tmp_path):
    result = run("--study", tmp_path)
    assert result.exit_code == 1
    assert "study.toml" in result.stderr and "Traceback" not in result.output
    assert run("--study", tmp_path / "none").exit_code in (1, 2)


@pytest.mark.parametrize("text", ["claims:\n\t- x", "", "claims: [", "claims:\n- id: one\n",
                                  "claims: " + "[" * 50 + "]" * 50])
def test_bad_claims_are_told_without_a_stack_trace(folder, text):
    (folder / "data" / "claims.yml").write_text(text, encoding="utf-8")
    for arguments in ([], ["--format", "jsonl"], ["freeze"]):
        place = ["--study", folder]
        result = run(*arguments, *place) if "freeze" in arguments else run(*place, *arguments)
        assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
        assert "claims.yml, line" in result.stderr and result.stdout == ""


def test_a_term_without_arabic_is_told_with_its_line(folder):
    write_claims(folder, claim("truce", measure={"kind": "rate", "term": "truce"},
                               expect=["some in early"]))
    result = run("--study", folder)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert "claims.yml, line 11" in result.stderr and "Arabic" in result.stderr


def test_a_bad_article_is_told_and_the_claims_are_printed(folder):
    write_articles(folder, {**ARTICLES, "c": ("late", TEXTS["rain"])})
    (folder / "data" / "articles" / "c.txt").unlink()
    result = run("--study", folder, "--format", "jsonl")
    assert result.exit_code == 1 and "c.txt" in result.stderr
    assert [record["id"] for record in objects(result)] == ["truce", "quoted"]


def test_freezing_is_recorded_and_makes_later_articles_confirmatory(folder):
    result = run("freeze", "--study", folder, "--on", "2026-03-01")
    assert result.exit_code == 0 and result.stdout == ""
    assert "2 claims" in result.stderr and "2026-03-01" in result.stderr
    assert "ledger.jsonl" in result.stderr
    told = " ".join(result.stderr.split())
    assert "tested on articles added from now on, at least one in each group" in told
    assert "not on those a claim was formed from" in told
    write_articles(folder, {**ARTICLES, "c": ("early", TEXTS["truce"]), "d": ("late",
                                                                              TEXTS["rain"])})
    truce, quoted = objects(run("--study", folder, "--format", "jsonl"))
    assert truce["status"] == "confirmatory" and truce["values"] == {"early": 1, "late": 0}
    assert truce["verdict"] == "undecided" and "2026-03-01" in truce["reason"]
    assert {article for article, *_ in truce["parts"][0]["spans"]} == {"c"}


@pytest.mark.parametrize("more", [[], ["--study", "elsewhere"], ["--on", "2026-03-01"]])
def test_freeze_without_claims_before_it_says_how_it_is_written(more):
    result = CliRunner().invoke(app, ["freeze", *more])
    assert result.exit_code == 2 and "framing claims freeze" in result.stderr
    assert " freeze " not in CliRunner().invoke(app, ["--help"]).stdout


def test_the_study_may_be_named_before_freeze_too(folder, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(write_study(tmp_path_factory.mktemp("here"), ARTICLES,
                                  claim("other", **TRUCE)))
    assert run("--study", folder, "freeze").exit_code == 0
    assert (folder / "data" / "ledger.jsonl").is_file()
    assert run("freeze").exit_code == 0
    frozen = json.loads(Path("data/ledger.jsonl").read_text(encoding="utf-8"))
    assert list(frozen["claims"]) == ["other"]


def test_freezing_takes_today_unless_another_day_is_given(folder):
    assert run("freeze", "--study", folder).exit_code == 0
    frozen = json.loads((folder / "data" / "ledger.jsonl").read_text(encoding="utf-8"))
    # The day may have ended since.
    assert 0 <= (date.today() - date.fromisoformat(frozen["on"])).days <= 1
    assert run("freeze", "--study", folder, "--on", "soon").exit_code == 2


def test_what_cannot_be_frozen_is_told(tmp_path):
    write_study(tmp_path, ARTICLES)
    result = run("freeze", "--study", tmp_path)
    assert result.exit_code == 1 and "no claim to freeze" in result.stderr
    write_claims(tmp_path, claim("truce", **TRUCE))
    (tmp_path / "data" / "ledger.jsonl").write_text("{", encoding="utf-8")
    for arguments in (("freeze", "--study", tmp_path), ("--study", tmp_path)):
        result = run(*arguments)
        assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
        assert "ledger.jsonl, line 1 cannot be read" in result.stderr


@pytest.mark.parametrize("arguments", [["--format", "xml"], ["--nothing"], ["thaw"]])
def test_wrong_usage_exits_2(arguments):
    assert run(*arguments).exit_code == 2


def test_help_teaches():
    assert "Example" in run("--help").output and "confirmatory" in run("freeze", "--help").output


def test_what_was_frozen_or_counted_and_is_gone_is_told_with_the_claims(folder):
    assert run("freeze", "--study", folder).exit_code == 0
    claims = folder / "data" / "claims.yml"
    claims.write_text(claims.read_text(encoding="utf-8").replace("truce", "other"),
                      encoding="utf-8")
    table = folder / "data" / "articles.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(rows[:-1]), encoding="utf-8")
    told = run("--study", folder).stderr
    assert "frozen too and are no longer stated: truce" in told
    assert "no longer in the study: " + rows[-1].split(",")[0] in told
