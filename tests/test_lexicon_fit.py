"""Lexicons measured: against annotations, fit told from validity, and against themselves."""

import hashlib
import json
import shutil

import pytest
from typer.testing import CliRunner

from analysis.files import default_lexicon
from analysis.lexicon.schema import load_lexicon
from analysis.study.study import load_study
from framing.cli.main import app
from framing.coding.agreement import validate_lexicon
from framing.coding.codebook import check_lexicon
from tests.conftest import FIRST, SECOND

OTHER = """الأمم المتحدة تدعو إلى هدنة
قالت الأمم المتحدة إن روسيا وتركيا اتفقتا على هدنة، وإن مقراتها آمنة.
"""


def annotation(name, text, mentions=(), frames=(), **more):
    """Reference annotations of the first occurrences of words: actor or frame, words, options."""
    def spans(given, key):
        rows = []
        for who, surface, *extra in given:
            start = text.index(surface)
            rows.append({key: who, "surface": surface, "start": start,
                         "end": start + len(surface), "head": [start, start + len(surface)],
                         **(extra[0] if extra else {})})
        return rows
    return {"article": name, "mentions": spans(mentions, "actor"),
            "frames": spans(frames, "frame"), **more}


@pytest.fixture
def folder(small_study):
    (small_study / "gold").mkdir()
    return small_study


def put(folder, *references):
    for reference in references:
        (folder / "gold" / f"{reference['article']}.json").write_text(
            json.dumps(reference, ensure_ascii=False), encoding="utf-8")
    return validate_lexicon(load_study(folder), folder / "gold")


def row(result, kind, name, part):
    table = result.table
    [one] = table[(table["kind"] == kind) & (table["id"] == name)
                  & (table["set"] == part)].to_dict("records")
    return one


def ids(folder):
    return list(load_study(folder).texts)


def test_articles_of_the_study_are_fit_and_others_are_validity(folder):
    name = ids(folder)[0]
    text = load_study(folder).texts[name]
    (folder / "gold" / "elsewhere.txt").write_text(OTHER, encoding="utf-8")
    result = put(folder, annotation(name, text, [("lavrov", "لافروف")]),
                 annotation("elsewhere", OTHER, [("russia", "روسيا"), ("turkey", "تركيا")]))
    assert result.sets == {name: "fit", "elsewhere": "validity"}
    assert not result.problems
    assert row(result, "actor", "lavrov", "fit")["true_positive"] == 1
    russia = row(result, "actor", "russia", "validity")
    assert (russia["expected"], russia["found"], russia["precision"]) == (1, 1, 1)
    # 1 of 1: Wilson (1927) gives 1 / (1 + z^2) with z = 1.96.
    assert russia["recall_low"] == pytest.approx(.2065, abs=.0005)
    assert set(result.table["set"]) == {"fit", "validity"}


def test_every_miss_and_every_extra_comes_with_its_line(folder):
    (folder / "gold" / "elsewhere.txt").write_text(OTHER, encoding="utf-8")
    result = put(folder, annotation("elsewhere", OTHER, [("turkey", "تركيا"),
                                                         ("assad", "مقراتها")]))
    errors = result.errors.set_index(["error", "id"])
    missed = errors.loc[("missed", "assad")]
    assert (missed["line"], missed["node"]) == (2, "مقراتها")
    assert missed["before"].endswith("وإن ") and missed["after"].startswith(" آمنة")
    extra = errors.loc[[("extra", "russia")]]
    assert list(extra["node"]) == ["روسيا"]
    assert OTHER[missed["start"]:missed["end"]] == "مقراتها"
    assert row(result, "actor", "assad", "validity")["recall"] == 0
    assert row(result, "actor", "russia", "validity")["precision"] == 0


def test_what_is_borderline_counts_neither_way(folder):
    (folder / "gold" / "elsewhere.txt").write_text(OTHER, encoding="utf-8")
    result = put(folder, annotation("elsewhere", OTHER, [
        ("turkey", "تركيا", {"borderline": True}), ("russia", "روسيا")]))
    assert "turkey" not in set(result.table["id"]) | set(result.errors["id"])


@pytest.mark.parametrize(("change", "told"), [
    ({"sha256": "0" * 64}, "another text"),
    ({"article": "nowhere"}, "does not stand beside"),
    ({"mentions": [{"actor": "russia", "start": 0, "end": 3, "head": [0, 3], "surface": "غير"}]},
     "Correct the span"),
    ({"mentions": [{"actor": "russia"}]}, "start"),
])
def test_annotations_that_do_not_fit_their_text_are_told_and_the_others_compared(
        folder, change, told):
    (folder / "gold" / "elsewhere.txt").write_text(OTHER, encoding="utf-8")
    bad = {**annotation("bad", OTHER), **change}
    (folder / "gold" / "bad.json").write_text(json.dumps(bad), encoding="utf-8")
    if change.get("article") is None:
        (folder / "gold" / "bad.txt").write_text(OTHER, encoding="utf-8")
    good = annotation("elsewhere", OTHER, [("russia", "روسيا")],
                      sha256=hashlib.sha256(OTHER.encode()).hexdigest())
    result = put(folder, good)
    [problem] = result.problems
    assert "bad.json" in problem and told in problem
    assert row(result, "actor", "russia", "validity")["true_positive"] == 1


def test_a_folder_without_annotations_says_what_belongs_there(folder):
    with pytest.raises(ValueError, match="one JSON file"):
        validate_lexicon(load_study(folder), folder / "gold")


def test_the_command_says_that_fit_is_not_validity(folder):
    name = ids(folder)[0]
    text = load_study(folder).texts[name]
    put(folder, annotation(name, text, [("lavrov", "لافروف")]))
    arguments = ["validate", "--study", str(folder), "--reference", str(folder / "gold")]
    result = CliRunner().invoke(app, ["lexicon", *arguments])
    assert result.exit_code == 0
    assert "say nothing of other articles" in result.stderr
    arguments += ["--format", "jsonl"]
    lines = CliRunner().invoke(app, ["lexicon", *arguments]).stdout.splitlines()
    records = [json.loads(line) for line in lines]
    assert {record["record"] for record in records} == {"entry", "error"}
    assert all(record["set"] == "fit" for record in records)


ACTOR = """
  - id: {id}
    label_en: Somebody
    label_ar: فلان
    kind: organisation
    definition: Somebody.
    examples: [{examples}]
    counter_examples: [{counter}]
    patterns:
      name:
        - {pattern}
"""


@pytest.fixture
def lexicon(tmp_path):
    """A folder of lexicons of our own: the package's, with what a test adds."""
    folder = tmp_path / "lexicon"
    shutil.copytree(default_lexicon(), folder)

    def make(*actors, stopwords=""):
        with (folder / "actors.yml").open("a", encoding="utf-8") as file:
            file.writelines(ACTOR.format(**{"examples": "", "counter": "", **a}) for a in actors)
        with (folder / "stopwords.txt").open("a", encoding="utf-8") as file:
            file.write(stopwords)
        return load_lexicon(folder)
    return make


def findings(table, check, name=None):
    found = table[table["check"] == check]
    return found if name is None else found[found["id"] == name]


def test_examples_are_looked_for_by_their_own_entry(lexicon):
    own = lexicon({"id": "river_board", "pattern": "مجلس النهر",
                   "examples": "مجلس البحر, مجلس النهر", "counter": "في مجلس النهر"})
    table = check_lexicon(own)
    [missed] = findings(table, "example", "river_board").to_dict("records")
    assert missed["written"] == "مجلس البحر" and missed["file"] == "actors.yml"
    [found] = findings(table, "counter example", "river_board").to_dict("records")
    assert found["written"] == "في مجلس النهر"
    text = (own.folder / "actors.yml").read_text(encoding="utf-8").splitlines()
    assert "مجلس البحر" in text[missed["line"] - 1]


def test_what_is_still_to_be_filled_in_is_told_with_its_line(lexicon, tmp_path):
    own = lexicon({"id": "river_board", "pattern": "مجلس النهر"})
    assert findings(check_lexicon(own), "placeholder").empty
    path = own.folder / "actors.yml"
    entry = """  - {id: nhalu, label_en: "Nhalu ?", label_ar: نحلو, kind: person,
     definition: "? الخبير", patterns: {name: [سعد نحلو]}, exclude: "Who of the two?"}
"""
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")
    found = findings(check_lexicon(load_lexicon(own.folder)), "placeholder").to_dict("records")
    assert [row["written"] for row in found] == ["Nhalu ?", "? الخبير"]
    lines = path.read_text(encoding="utf-8").splitlines()
    for row in found:
        assert row["id"] == "nhalu" and row["file"] == "actors.yml"
        assert "still to be filled in" in row["told"]
        assert row["written"] in lines[row["line"] - 1]
    told = CliRunner().invoke(app, ["lexicon", "check", "--study", str(tmp_path), "--lexicon",
                                            str(own.folder)])
    assert told.exit_code == 1 and "placeholder" in told.stdout


def test_two_entries_with_one_pattern_are_told(lexicon):
    own = lexicon({"id": "first_board", "pattern": "مجلس النهر"},
                  {"id": "second_board", "pattern": '"مجلس النهر"'})
    [told] = findings(check_lexicon(own), "overlap").to_dict("records")
    assert told["id"] == "first_board" and "second_board" in told["told"]


def test_stop_words_that_stop_nothing_are_told_with_their_line(lexicon):
    own = lexicon(stopwords="من أجل\n")
    [told] = findings(check_lexicon(own), "stop word").to_dict("records")
    lines = (own.folder / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    assert told["written"] == "من أجل" == lines[told["line"] - 1]
    assert "2 words" in told["told"]


def test_patterns_that_match_nothing_in_the_study_are_dead_and_the_others_are_not(folder):
    table = check_lexicon(load_study(folder).lexicon, load_study(folder))
    dead = findings(table, "dead")
    assert "merkel" in set(dead["id"])
    assert "روسيا:bare الاتحادية?" in set(dead["written"])
    assert "روسي:adj" not in set(dead["written"])
    assert "وقف إطلاق النار" in FIRST + SECOND
    assert "وقف إطلاق النار" not in set(dead["written"])


def test_the_table_says_that_dead_patterns_are_no_fault(folder):
    told = CliRunner().invoke(app, ["lexicon", "check", "--study", str(folder)])
    assert told.exit_code == 0
    assert "dead: patterns that match nothing in this study; no fault." in " ".join(
        told.stderr.split())


def test_patterns_that_claim_the_same_words_of_the_study_are_told(folder, lexicon):
    own = lexicon({"id": "sponsors", "pattern": "وزير خارجية [الروسي]"})
    shutil.copytree(own.folder, folder / "data" / "lexicon", dirs_exist_ok=True)
    study = load_study(folder)
    table = check_lexicon(study.lexicon, study)
    crossing = findings(table, "crossing")
    assert any("sponsors" in told or one == "sponsors"
               for one, told in zip(crossing["id"], crossing["told"], strict=True))


def test_the_command_checks_the_package_where_there_is_no_study(tmp_path, lexicon):
    fine = CliRunner().invoke(app, ["lexicon", "check", "--study", str(tmp_path)])
    assert fine.exit_code == 0
    assert "No study here" in fine.stderr
    own = lexicon({"id": "river_board", "pattern": "مجلس النهر", "examples": "مجلس البحر"})
    wrong = CliRunner().invoke(app, ["lexicon", "check", "--study", str(tmp_path), "--lexicon",
                                             str(own.folder)])
    assert wrong.exit_code == 1
    assert "river_board" in wrong.stdout
    (own.folder / "actors.yml").write_text("actors: [", encoding="utf-8")
    broken = CliRunner().invoke(app, ["lexicon", "check", "--study", str(tmp_path), "--lexicon",
                                              str(own.folder)])
    assert broken.exit_code == 1
    assert "actors.yml, line" in broken.stderr
