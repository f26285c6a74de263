"""What is slow to make from lexicon files is made once, whatever becomes of the cache folder."""

import pickle

import pytest

from analysis import caches
from analysis.lexicon.schema import load_lexicon

calls = []


@caches.kept
def letters(files, times):
    calls.append(times)
    return "".join(file.read_text(encoding="utf-8") for file in files) * times


@pytest.fixture
def files(tmp_path, monkeypatch):
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
