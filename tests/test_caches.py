"""What is slow to make from lexicon files is made once, whatever becomes of the cache folder."""

import json
import pickle
from dataclasses import replace
from datetime import date

import pytest
import wordfreq

from analysis import caches
from analysis.arabic.frequencies import load_evidence, load_spellings
from analysis.claims.freezing import freeze
from analysis.claims.source import Claims
from analysis.claims.verdicts import evaluate
from analysis.lexicon.schema import load_lexicon
from analysis.report.claims import claim_records
from analysis.study.study import fingerprint, load_study
from tests.claim_studies import TEXTS, TRUCE, claim, write_articles, write_claims, write_study

calls = []


@caches.kept
def letters(files, times):
    calls.append(times)
    return "".join(file.read_text(encoding="utf-8") for file in files) * times


@pytest.fixture
def files(tmp_path, monkeypatch):
    load_evidence()  # takes long to build, and has its place in memory
    monkeypatch.setattr(caches, "cache_folder", lambda: tmp_path / "cache")
    letters.cache_clear()
    calls.clear()
    path = tmp_path / "word.txt"
    path.write_text("هدنة", encoding="utf-8")
    yield [path]
    letters.cache_clear()


def again(files, times=1):
    """What another process would get."""
    letters.cache_clear()
    return letters(files, times)


def stored(tmp_path):
    return sorted((tmp_path / "cache" / "made").iterdir())


def test_a_result_is_made_once_for_all_processes(files):
    assert [letters(files, 1), letters(files, 1), again(files)] == ["هدنة"] * 3
    assert len(calls) == 1


def test_a_result_is_made_anew_for_other_words_and_other_arguments(files):
    letters(files, 1)
    assert letters(files, 2) == "هدنةهدنة"
    files[0].write_text("حوار", encoding="utf-8")
    assert letters(files, 1) == "حوار" and again(files) == "حوار"
    assert len(calls) == 3


def test_a_result_is_made_anew_by_another_version_of_the_program(files, monkeypatch):
    letters(files, 1)
    monkeypatch.setattr(caches, "program", lambda: b"another version")
    assert again(files) == "هدنة" and len(calls) == 2


@pytest.mark.parametrize("damage", [
    lambda content: b"", lambda content: content[:-3], lambda content: b"\0" * 200,
    lambda content: content[:32] + pickle.dumps("false"),
], ids=["empty", "cut short", "zeros", "another result"])
def test_a_damaged_cache_is_made_anew_silently(files, tmp_path, damage):
    letters(files, 1)
    path, = stored(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert again(files) == "هدنة" and len(calls) == 2
    assert again(files) == "هدنة" and len(calls) == 2


def test_a_cache_folder_that_cannot_be_written_is_done_without(files, tmp_path):
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    assert [letters(files, 1), again(files)] == ["هدنة"] * 2
    assert len(calls) == 2


def test_the_cache_keeps_the_results_that_were_used_last(files, tmp_path):
    for times in range(caches.MOST + 5):
        letters(files, times)
    assert len(stored(tmp_path)) == caches.MOST


def test_a_lexicon_from_the_cache_finds_what_a_new_one_finds(files, tmp_path):
    made = load_lexicon(tmp_path)
    again = pickle.loads(pickle.dumps(made))
    assert (again.actors, again.frames, again.rules, again.parsed, again.protected) == (
        made.actors, made.frames, made.rules, made.parsed, made.protected)
    words = ("الأسد", "للأسد", "وروسيا", "هدنة", "الهدنة")
    accepted = [made.patterns.accepts(word, None) for word in words]
    assert any(accepted)
    assert [again.patterns.accepts(word, None) for word in words] == accepted


ARTICLES = {"a": ("early", TEXTS["truce twice"]), "b": ("late", TEXTS["rain"])}


def evaluated(folder):
    """The claims of a study, as text, and whether they were counted rather than recalled."""
    counted = []
    results = evaluate(load_study(folder), lambda *_: counted.append(True))
    return json.dumps(claim_records(results), ensure_ascii=False), bool(counted)


def test_how_frequent_a_word_is_stays_what_wordfreq_says(files):
    listed = wordfreq.get_frequency_dict("ar")
    words = sorted(listed, key=str.encode)
    words = [*words[::999], words[-1]]
    for _ in range(2):  # as it was made, and as another process would get it
        load_spellings.cache_clear()
        found = load_spellings(())
        assert [found.frequency_of(word) for word in words] == [listed[word] for word in words]
        assert not any(map(found.frequency_of, ("", "هدن هدنة", "\udc80", "\U0010ffff")))


def test_the_claims_of_a_study_are_recalled_as_they_were_counted(files, tmp_path):
    folder = write_study(tmp_path / "study", ARTICLES, claim("truce", **TRUCE))
    first, counted = evaluated(folder)
    assert "truce" in first and counted
    assert evaluated(folder) == (first, False)
    results = [evaluate(load_study(folder)) for _ in range(2)]
    for once, again in zip(*results, strict=True):
        assert once is again or once == again if isinstance(once, Claims) else once.equals(again)


@pytest.mark.parametrize("change", [
    lambda folder: write_articles(folder, {**ARTICLES, "b": ("late", TEXTS["truce"])}),
    lambda folder: write_claims(folder, claim("truce", **TRUCE, tempting=True)),
    lambda folder: (folder / "study.toml").write_text(
        '[study]\ngroups = ["early", "late"]\n[terms]\nconflation = "form"\n', encoding="utf-8"),
    lambda folder: ((folder / "data" / "lexicon").mkdir(),
                    (folder / "data" / "lexicon" / "stopwords.txt").write_text(
                        "هدنة\n", encoding="utf-8")),
    lambda folder: freeze(load_study(folder), date(2026, 3, 1)),
], ids=["text", "claim", "setting", "lexicon", "freeze"])
def test_the_claims_of_a_study_are_counted_anew_after_a_change(files, tmp_path, change):
    folder = write_study(tmp_path / "study", ARTICLES, claim("truce", **TRUCE))
    evaluated(folder)
    change(folder)
    assert evaluated(folder)[1] and not evaluated(folder)[1]


def test_a_lexicon_that_is_changed_in_memory_is_never_recalled(files, tmp_path):
    study = load_study(write_study(tmp_path / "study", ARTICLES, claim("truce", **TRUCE)))
    assert fingerprint(study) is not None
    actors = dict(list(study.lexicon.actors.items())[1:])
    assert fingerprint(replace(study, lexicon=replace(study.lexicon, actors=actors))) is None
