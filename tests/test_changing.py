"""Articles are taken out, renamed, regrouped and replaced, and what hangs on them follows.

Killed at any write and called again, a command leaves the bytes that it leaves undisturbed.
"""

import os
import shutil
from pathlib import Path

import pytest

from analysis.edited_files import read_csv
from analysis.study.study import load_study
from framing.intake.study_folder import read_table
from tests.study_folders import BRIDGE, HARVEST, MARKET, framing, html_page, tree

NEWER = MARKET.replace("شهر", "شهرين") + "وقال باعة في السوق إنهم عادوا إلى العمل جميعا.\n"


@pytest.fixture
def kept(folder, tmp_path):
    """A study of three articles (a page, two texts) with work by hand on two of them."""
    for name, text in (("market.html", html_page(MARKET)), ("bridge.txt", BRIDGE),
                       ("harvest.txt", HARVEST), ("newer.html", html_page(NEWER))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    given = [tmp_path / name for name in ("market.html", "bridge.txt", "harvest.txt")]
    assert framing("add", *given, "--group", "early", "--study", folder).exit_code == 0
    data = folder / "data"
    (data / "translations.csv").write_text(
        "article,line,english\nmarket,1,\"'=The market, again\"\nbridge,1,The bridge\n",
        encoding="utf-8")
    (data / "reference").mkdir()
    (data / "reference" / "bridge.json").write_text("{}", encoding="utf-8")
    (data / "notes.yml").write_text("# of bridge, not of bridge-2\n", encoding="utf-8")
    return folder


def rows(folder, name="articles.csv"):
    return [row for _, row in read_csv(folder / "data" / name)]


def test_an_article_is_taken_out_with_its_files_and_its_rows(kept):
    before = tree(kept)
    dry = framing("remove", "bridge", "market", "--dry-run", "--study", kept)
    assert dry.exit_code == 0 and tree(kept) == before
    done = framing("remove", "bridge", "market", "--study", kept)
    assert done.exit_code == 0
    assert dry.stderr.splitlines()[:-1] == done.stderr.splitlines()[:-1]
    for said in ("data/originals/market.html", "data/articles/market.blocks.csv",
                 "translations.csv (2 rows) goes too", "notes.yml, line 1 names bridge"):
        assert said in done.stderr
    gone = {name for name in before if "market" in name or "bridge." in name}
    assert set(before) - set(tree(kept)) == gone and len(gone) == 5
    assert list(load_study(kept).texts) == ["harvest"]
    assert rows(kept, "translations.csv") == []


def test_a_new_id_is_followed_by_all_that_names_the_old_one(kept):
    framing("regroup", "harvest", "--group", "late", "--study", kept)
    path = kept / "data" / "articles.csv"
    path.write_text(path.read_text("utf-8").replace("group,", "edition_of,group,").replace(
        ",early", ",,early").replace(",late", ",bridge,late"), encoding="utf-8")
    texts = load_study(kept).texts
    assert framing("rename", "bridge", "2024-bridge", "--study", kept).exit_code == 0
    study = load_study(kept)
    assert study.problems.empty and study.texts["2024-bridge"] == texts["bridge"]
    assert study.articles.set_index("article").loc["harvest", "edition_of"] == "2024-bridge"
    assert [row["article"] for row in rows(kept, "translations.csv")] == ["market", "2024-bridge"]
    assert rows(kept, "translations.csv")[0]["english"] == "=The market, again"
    assert {path.name for path in (kept / "data" / "reference").iterdir()} == {"2024-bridge.json"}


@pytest.mark.parametrize(("command", "told"), [
    (("rename", "bridge", "market"), "another article has it"),
    (("rename", "bridge", "MARKET"), "another article has it"),
    (("rename", "bridge", "../x"), "ASCII"),
    (("rename", "frozen", "x"), "no article frozen"),
    (("remove", "bridge", "nobody"), "no article nobody"),
    (("regroup", "nobody", "--group", "x"), "There are: market, bridge, harvest"),
    (("regroup", "bridge", "--group", "\ud800"), "group: \\ud800 is no text in UTF-8"),
    (("update", "nobody", "newer.html"), "There are: market, bridge, harvest"),
    (("update", "bridge", "harvest.txt"), "is the article harvest already"),
    (("update", "bridge", "none.html"), "none.html"),
])
def test_what_cannot_be_is_told_and_nothing_changes(kept, command, told, monkeypatch):
    monkeypatch.chdir(kept.parent)
    before = tree(kept)
    result = framing(*command, "--study", kept)
    assert result.exit_code == 1 and told in result.stderr
    assert tree(kept) == before


def test_an_article_moves_to_another_group_and_adding_it_again_does_not_move_it(kept):
    settings = kept / "study.toml"
    settings.write_text('[study]\ngroups = ["early"]\n', encoding="utf-8")
    again = framing("add", kept.parent / "bridge.txt", "--group", "late", "--study", kept)
    assert "in the group early; to move it: framing regroup bridge --group 'late'" in again.stderr
    assert load_study(kept).groups == ["early"]
    moved = framing("regroup", "bridge", "harvest", "--group", "late", "--study", kept)
    assert "bridge: group early becomes late" in moved.stderr
    assert "study.toml does not name the group late" in moved.stderr
    assert [row["group"] for row in rows(kept)] == ["early", "late", "late"]


def test_a_newer_page_takes_the_place_of_an_article(kept):
    framing("rename", "market", "fish", "--study", kept)
    before = tree(kept)
    dry = framing("update", "fish", kept.parent / "newer.html", "--dry-run", "--study", kept)
    assert dry.exit_code == 0 and tree(kept) == before
    done = framing("update", "fish", kept.parent / "newer.html", "--study", kept)
    assert done.exit_code == 0, done.stderr
    assert "translations.csv (1 rows): written for the former text" in done.stderr
    study = load_study(kept)
    assert study.problems.empty and list(study.texts) == ["fish", "bridge", "harvest"]
    assert "شهرين" in study.texts["fish"]
    assert (kept / "data" / "originals" / rows(kept)[0]["original"]).read_text(
        "utf-8") == html_page(NEWER)
    assert not [name for name in tree(kept) if "market" in name]
    # A text in the place of a page leaves neither the page nor its roles.
    (kept.parent / "plain.txt").write_text(NEWER + "والسلام على من قرأ الخبر.\n", encoding="utf-8")
    assert framing("update", "fish", kept.parent / "plain.txt", "--study", kept).exit_code == 0
    assert load_study(kept).problems.empty
    assert {name for name in tree(kept) if "fish" in name} == {"data/articles/fish.txt"}


def killed_at(step: int, arguments) -> bool:
    """Call a command in a child that dies, as by SIGKILL, at a write; return whether it did."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    try:
        left = iter(range(step))

        def dying(act):
            def wrapped(*given, **options):
                if next(left, None) is None:
                    os._exit(9)
                return act(*given, **options)
            return wrapped
        os.replace, os.unlink = dying(os.replace), dying(os.unlink)
        framing(*arguments)
    finally:
        os._exit(0)


COMMANDS = {
    "add": ("add", "given", "--group", "early"), "remove": ("remove", "bridge", "market"),
    "rename": ("rename", "bridge", "2024-bridge"), "update": ("update", "market", "newer.html"),
    "regroup": ("regroup", "bridge", "--group", "late"),
    "export": ("export", "--format", "csv", "--out", "tables"),
    "export to a file": ("export", "--format", "jsonl", "--out", "tables.jsonl"),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process that can be copied")
@pytest.mark.parametrize("what", [pytest.param(what, marks=[pytest.mark.whole] * ("export" in what))
                                  for what in COMMANDS])
def test_killed_at_any_write_and_called_again_a_command_ends_the_same(kept, what, monkeypatch):
    place = kept.parent
    (place / "given").mkdir()
    (place / "given" / "one.html").write_text(html_page(NEWER), encoding="utf-8")
    (place / "given" / "two.csv").write_text(f'id,text\nx,"{MARKET} ثم عاد."\n', encoding="utf-8")
    start = Path(shutil.copytree(place, place.parent / f"{place.name}-start"))
    command = (*COMMANDS[what], "--study", "study")

    def begin(name):
        there = Path(shutil.copytree(start, place.parent / f"{place.name}-{name}"))
        monkeypatch.chdir(there)
        return there
    whole = begin("whole")
    assert framing(*command).exit_code == 0
    expected, steps = tree(whole), 0
    while True:
        there = begin(f"killed-{steps}")
        died = killed_at(steps, command)
        if died and tree(there) != expected:
            framing(*command)
        assert tree(there) == expected, steps
        shutil.rmtree(there)
        if not died:
            break
        steps += 1
    assert steps > 1
    assert load_study(whole / "study").problems.empty
    assert {row["id"] for row in read_table(whole / "study" / "data" / "articles.csv")}
