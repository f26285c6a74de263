from pathlib import Path

import pytest

from analysis.files import LexiconError
from analysis.lexicon.schema import load_lexicon

ACTORS = """\
classes:
  office: [رئيس, وزير خارجية]
actors:
  - id: atlantis
    label_en: Atlantis
    label_ar: أطلنطس
    kind: country
    definition: The island.
    patterns:
      name: [أطلنطس:bare]
      demonym:
        - أطلنطي:adj
"""
FRAMES = """\
frames:
  - id: ceasefire
    label_en: Ceasefire
    label_ar: هدنة
    functions: [remedy]
    definition: Fire is to stop.
    patterns:
      core: [هدنة]
"""


def folder_with(path: Path, actors: str = ACTORS, frames: str = FRAMES) -> Path:
    (path / "actors.yml").write_text(actors, encoding="utf-8")
    (path / "frames.yml").write_text(frames, encoding="utf-8")
    return path


def test_the_lexicon_that_comes_with_the_package_is_whole():
    lexicon = load_lexicon()
    assert {"syria_state", "syria_government", "russia", "turkey", "iran", "assad"} <= set(
        lexicon.actors)
    assert set(lexicon.frames) == {
        "ceasefire", "hostilities_end", "dialogue", "guarantor", "influence", "weakness",
        "violation", "collapse", "advance", "dictator", "terrorism", "sovereignty"}
    assert all(frame.include and frame.exclude and frame.examples
               for frame in lexicon.frames.values())
    assert {"ceasefire", "regime"} <= set(lexicon.frames["collapse"].objects)


def test_a_folder_of_ones_own_replaces_the_files(tmp_path):
    lexicon = load_lexicon(folder_with(tmp_path))
    assert set(lexicon.actors) == {"atlantis"} and lexicon.folder == tmp_path
    assert lexicon.protected == {"اطلنطس"}


def test_a_file_the_folder_has_not_comes_from_the_package(tmp_path):
    (tmp_path / "frames.yml").write_text(FRAMES, encoding="utf-8")
    lexicon = load_lexicon(tmp_path)
    assert "russia" in lexicon.actors and set(lexicon.frames) == {"ceasefire"}


def test_names_of_persons_are_protected_from_being_split():
    names = load_lexicon().protected
    assert {"لافروف", "باراك", "بوتين", "كيري"} <= names
    assert "المعارضة" not in names and "قوات" not in names


@pytest.mark.parametrize(("old", "new", "line", "words"), [
    ("label_en:", "labell_en:", 5, "Did you mean label_en"),
    ("kind: country", "kind: contry", 7, "Did you mean country"),
    ("name: [", "nam: [", 10, "Did you mean name"),
    ("    definition: The island.\n", "", 4, "'definition' is missing"),
    ("أطلنطي:adj", "أطلنطي:adjective", 12, "no flag"),
    ("أطلنطي:adj", "$offise", 12, "Did you mean \\$office"),
    ("أطلنطي:adj", '"*"', 12, "never match"),
    ("أطلنطي:adj", '""', 12, "empty"),
    ("أطلنطي:adj", "Atlantic", 12, "no Arabic word"),
    ("أطلنطي:adj", "{match: أطلنطي, unless_afer: [بحر]}", 12, "Did you mean unless_after"),
    ("أطلنطي:adj", '{match: أطلنطي, if_sentence: ["@atlants"]}', 12, "Did you mean atlantis"),
    ("id: atlantis", "id: Atlantis", 4, "small Latin letters"),
    ("label_ar: أطلنطس", "label_ar: [أطلنطس]", 6, "should be a text"),
    ("    kind: country", "    kind: country\n    kind: person", 8, "stands twice"),
    ("patterns:", "patterns", 10, "not valid YAML"),
])
def test_an_error_names_file_line_and_fix(tmp_path, old, new, line, words):
    folder = folder_with(tmp_path, ACTORS.replace(old, new, 1))
    with pytest.raises(LexiconError, match=words) as caught:
        load_lexicon(folder)
    assert f"actors.yml, line {line}:" in str(caught.value)


def test_an_unknown_function_of_a_frame_is_told(tmp_path):
    folder = folder_with(tmp_path, frames=FRAMES.replace("remedy", "remedi"))
    with pytest.raises(LexiconError, match=r"frames.yml, line 5: .*Did you mean remedy"):
        load_lexicon(folder)


def test_an_id_given_twice_names_both_lines(tmp_path):
    entry = ACTORS[ACTORS.index("  - id"):]
    folder = folder_with(tmp_path, ACTORS + entry)
    with pytest.raises(LexiconError, match="line 13: the id 'atlantis' was given in line 4"):
        load_lexicon(folder)


def test_several_problems_are_told_at_once(tmp_path):
    bad = ACTORS.replace("أطلنطس:bare", "أطلنطس:bar").replace("أطلنطي:adj", "أطلنطي:ad")
    with pytest.raises(LexiconError) as caught:
        load_lexicon(folder_with(tmp_path, bad))
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(("content", "words"), [
    ("", "'actors' is missing"),
    ("actors: []\n", "'actors' is empty"),
    ("actors: &a [*a]\n", "alias"),
    ("- كلمة\n", "keys"),
    ("[" * 500 + "]" * 500, "nested over"),
    ("[" * 9_000 + "]" * 9_000, "nested over"),
    ("[" * 30_000, "brackets"),
    ("actors: \x07\n", "not valid YAML"),
])
def test_a_file_of_another_layout_is_told(tmp_path, content, words):
    with pytest.raises(LexiconError, match=words):
        load_lexicon(folder_with(tmp_path, content))


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    folder = folder_with(tmp_path)
    (folder / "actors.yml").write_bytes("actors: [كلمة]".encode("cp1256"))
    with pytest.raises(LexiconError, match="not UTF-8 at byte 9"):
        load_lexicon(folder)
