"""The golden list: what differs is named, what is asked for is taken, versions do not count."""

import zipfile

import pytest

from tests import golden


def test_what_is_new_gone_or_changed_is_named_and_nothing_else():
    old = {"a": "1", "b": "2", "c": "3"}
    assert golden.compare(old, {"a": "1", "b": "9", "d": "4"}) == [
        ("changed", "b"), ("gone", "c"), ("new", "d")]
    assert golden.compare(old, dict(old)) == []


@pytest.mark.parametrize(("only", "taken"), [
    ([], True), (["study"], True), (["study/paper"], True), (["*/paper"], True),
    (["*/paper/*-ar.md"], True), (["example"], False), (["study/pap"], False), (["paper"], False)])
def test_an_entry_is_taken_with_its_section_or_by_its_name(only, taken):
    assert golden.chosen("study/paper/methods-ar.md", only) == taken


@pytest.mark.parametrize(("only", "made"), [
    ([], True), (["study/paper"], True), (["*/paper/methods-*"], True), (["study"], True),
    (["*/site"], False), (["example/paper"], False), (["pages"], False)])
def test_only_the_sections_that_are_asked_for_are_made(only, made):
    assert golden.needed("study/paper", only) == made


def test_versions_and_the_lock_do_not_change_a_hash_but_all_else_does(tmp_path):
    def digest(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return golden.digest(tmp_path / name)
    first = digest("a.md", "framing 0.1.0 under Python 3.11.7 with pandas 3.1.1: 0.05")
    assert first == digest("b.md", "framing 0.2.0 under Python 3.12.1 with pandas 3.1.2: 0.05")
    assert first != digest("c.md", "framing 0.2.0 under Python 3.12.1 with pandas 3.1.2: 0.01")
    for written in ('"version": "{}"', '"python": "{}"', "{{numpy}} {}", "version = {{{}}}"):
        assert digest("a.tex", written.format("3.1.0")) == digest("b.tex", written.format("3.2.1"))


def test_a_workbook_is_its_parts_however_they_were_packed(tmp_path):
    for name, packing, text in (("a", zipfile.ZIP_STORED, "x"), ("b", zipfile.ZIP_DEFLATED, "x"),
                                ("c", zipfile.ZIP_STORED, "y")):
        with zipfile.ZipFile(tmp_path / f"{name}.xlsx", "w", packing) as file:
            file.writestr("sheet.xml", text)
    first, packed, other = (golden.digest(tmp_path / f"{name}.xlsx") for name in "abc")
    assert first == packed != other


def test_a_list_is_read_as_it_was_written(tmp_path):
    entries = {"b/حوار.csv": "2", "a, b": "1"}
    golden.write(tmp_path / "list.csv", entries)
    assert golden.read(tmp_path / "list.csv") == entries


def test_an_output_is_what_a_reader_sees_of_it():
    assert golden.shown({"data": {"text/html": ["<b>", "1</b>"], "text/plain": ["<Table at 0x1>"]}}
                        ) == {"text/html": "<b>1</b>"}
    assert golden.shown({"data": {"text/plain": "5"}}) == {"text/plain": "5"}
    assert golden.shown({"name": "stdout", "text": ["a\n", "b"]}) == {"text": "a\nb"}


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "study").mkdir()
    with pytest.raises(SystemExit):
        golden.main(["--keep", str(tmp_path)])
    assert (tmp_path / "study").is_dir() and "holds something else" in capsys.readouterr().err
