"""`framing check` names whatever does not fit, with its file and what to do, and nothing else."""

import csv
import hashlib
import io
import shutil
from pathlib import Path

import nbformat
import pytest

from analysis.files import default_lexicon
from framing.checking import check_study
from framing.intake.adding import add_articles
from framing.intake.recognising import Given
from framing.intake.study_folder import new_study
from framing.run import run_study
from tests.study_folders import BRIDGE, HARVEST, MARKET, framing, html_page, objects, tree

CELL = """from pathlib import Path
folder = Path("..") / "figures"
folder.mkdir(exist_ok=True)
(folder / "drawn.csv").write_text("a,b\\n1,2\\n", encoding="utf-8")
1 + 1"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study of three articles (a page, a text, a row of a table) that has been run."""
    place = tmp_path_factory.mktemp("made")
    folder = place / "study"
    new_study(folder)
    shutil.rmtree(folder / "data" / "lexicon")
    for path in (folder / "notebooks").glob("*.ipynb"):
        path.unlink()
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL, id="a")])
    nbformat.write(book, folder / "notebooks" / "1-small.ipynb")
    (place / "market.html").write_text(html_page(MARKET), encoding="utf-8")
    (place / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (place / "table.csv").write_text(f'id,text\nharvest,"{HARVEST}"\n', encoding="utf-8")
    known = {"outlet": "The Daily", "date": "2024-12-07"}
    add_articles(folder, [place / "market.html"], Given(group="early", **known))
    add_articles(folder, [place / "bridge.txt", place / "table.csv"], Given(group="late", **known))
    run_study(folder)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "study"))


def findings(folder) -> dict[tuple[str, str], str]:
    """What `check` finds, but for results that a test made stale by changing what they are of."""
    result = framing("check", "--study", folder, "--format", "jsonl")
    found = objects(result)
    assert result.exit_code == int(any(row["what"] != "notes" for row in found)), result.stderr
    assert len({(row["what"], row["where"]) for row in found}) == len(found)
    return {(row["what"], row["where"]): row["finding"] for row in found
            if "since the last run" not in row["finding"] or row["where"]}


def change(folder, article, **values):
    """Change the row of an article in articles.csv."""
    path = folder / "data" / "articles.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    names = list(dict.fromkeys([*rows[0], *values]))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, **values} if row["id"] == article else row for row in rows)
    path.write_text(out.getvalue(), encoding="utf-8")


def test_of_a_study_that_was_run_nothing_is_said(folder):
    before = tree(folder)
    result = framing("check", "--study", folder)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "All is well" in result.stderr
    assert tree(folder) == before


def test_an_article_that_is_in_no_table(folder):
    (folder / "data" / "articles" / "loose.txt").write_text(HARVEST, encoding="utf-8")
    found = findings(folder)
    assert list(found) == [("articles", "loose.txt")]
    assert "framing add" in found["articles", "loose.txt"]


def test_findings_are_said_in_arabic_too(folder):
    (folder / "data" / "articles" / "loose.txt").write_text(HARVEST, encoding="utf-8")
    [(what, where, finding)] = [row for row in check_study(folder, "ar").itertuples(index=False)
                                if row.where]
    assert (what, where) == ("articles", "loose.txt")
    assert "framing add" in finding and "فلا يُعد" in finding


def test_an_article_that_is_missing_or_changed(folder):
    articles = folder / "data" / "articles"
    (articles / "bridge.txt").unlink()
    (articles / "harvest.txt").write_text(HARVEST + "جملة زائدة.\n", encoding="utf-8")
    found = findings(folder)
    assert "no such file" in found["articles", "bridge.txt"]
    assert "line 3" not in found["articles", "bridge.txt"]
    assert set(found) == {("articles", "bridge.txt"), ("articles", "harvest.txt")}
    # The checksum that is told is whole: written into the table it is the one of the file.
    change(folder, "harvest", sha256=found["articles", "harvest.txt"].split()[-1])
    assert ("articles", "harvest.txt") not in findings(folder)


def test_articles_of_which_something_is_not_known_are_named(folder):
    # A title that no row gives may still stand in the text.
    change(folder, "market", date="", outlet="", title="")
    change(folder, "bridge", date="", title="")
    (folder / "data" / "corrections.csv").write_text(
        "article,sha256,start,end,what,value,who,why\n"
        f"bridge,{hashlib.sha256(BRIDGE.encode()).hexdigest()},0,9,role,body,me,no headline\n",
        encoding="utf-8")
    found = findings(folder)
    assert "market, bridge" in found["notes", "articles.csv, date"]
    assert {where: said.split(":")[1].split(".")[0].strip() for (_, where), said in found.items()
            } == {"articles.csv, date": "market, bridge", "articles.csv, title": "bridge",
                  "articles.csv, outlet": "market"}


def test_labels_and_definitions_that_are_still_to_be_filled_in(folder):
    lexicon = folder / "data" / "lexicon"
    lexicon.mkdir()
    known = (default_lexicon() / "actors.yml").read_text(encoding="utf-8")
    (lexicon / "actors.yml").write_text(known + """
  - id: nhalu
    label_en: "Nhalu ?"
    label_ar: نحلو
    kind: person
    definition: "?"
    patterns: {name: [سعد نحلو]}
""", encoding="utf-8")
    found = findings(folder)
    told = found["lexicons", "nhalu"]
    line = len(known.splitlines()) + 3
    assert f"actors.yml, line {line}: label_en has a ? that is still to be filled in" in told
    assert f"line {line + 3}: definition" in told


def test_roles_that_do_not_fit_their_text(folder):
    path = folder / "data" / "articles" / "market.blocks.csv"
    path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[:-1]), encoding="utf-8")
    assert "market.blocks.csv does not fit" in findings(folder)["articles", "market.txt"]
    path.write_bytes("line,role,unsure,reason\n1,متن".encode("cp1256"))
    assert "not in UTF-8" in findings(folder)["articles", "market.txt"]


def test_originals_that_are_missing_changed_or_nobodys(folder):
    originals = folder / "data" / "originals"
    (originals / "market.html").write_text(html_page(BRIDGE), encoding="utf-8")
    (originals / "table.csv").unlink()
    (originals / "loose.html").write_text(html_page(HARVEST), encoding="utf-8")
    found = findings(folder)
    assert set(found) == {("originals", name) for name in ("market.html", "table.csv",
                                                           "loose.html")}
    assert "SHA-256" in found["originals", "market.html"]
    assert "harvest.txt" in found["originals", "table.csv"] and "Restore" in found[
        "originals", "table.csv"]
    assert "no article" in found["originals", "loose.html"]


def test_groups_that_are_not_there(folder):
    claim = """claims:
  - id: more
    about: wording
    text_en: The early texts name it more often.
    text_ar: تذكره النصوص الأولى أكثر.
    would_be_wrong_if: it were not so
    formed_by: a test
    formed_on: 2026-01-02
    measure: {kind: rate, term: سوق}
    expect: [more in earlier than in late]
"""
    (folder / "data" / "claims.yml").write_text(claim, encoding="utf-8")
    settings = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(settings.replace("groups = []", 'groups = ["first"]'),
                                       encoding="utf-8")
    found = findings(folder)
    assert "earlier" in found["claims", "more"] and "early, late" in found["claims", "more"]
    assert "first" in found["articles", "study.toml"]


@pytest.mark.parametrize(("name", "content", "what", "told"), [
    ("data/lexicon/actors.yml", "actors:\n  - id: [broken\n", "lexicons", "line"),
    ("data/lexicon/actors.yml", "actors:\n  - id: x\n    nam: y\n", "lexicons", "line"),
    ("data/lexicon/frames.yml", "\0", "lexicons", "frames.yml"),
    ("data/claims.yml", "claims: 3\n", "claims", "claims.yml, line 1"),
    ("data/articles.csv", "id,file,group\nx,nothing.txt,a\n", "study", "nothing.txt"),
    ("data/articles.csv", "id,file,group\nx,,a\n", "study", "articles.csv"),
    ("study.toml", "[study\n", "study", "study.toml"),
    ("study.toml", "[study]\ncolour = 1\n", "study", "colour")])
def test_what_cannot_be_read_is_told_and_not_raised(folder, name, content, what, told):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    result = framing("check", "--study", folder, "--format", "jsonl")
    assert result.exit_code == 1
    said = [row["finding"] for row in objects(result) if row["what"] == what]
    assert said and told in " ".join(said)


def test_corrections_that_cannot_be_applied(folder):
    (folder / "data" / "corrections.csv").write_text(
        "article,sha256,start,end,what,value,who,why\n"
        "bridge,0123456789ab,0,5,role,body,A,b\n"
        "nobody,0123456789ab,0,5,role,body,A,b\n", encoding="utf-8")
    result = framing("check", "--study", folder, "--format", "jsonl")
    said = [row["finding"] for row in objects(result) if row["what"] == "corrections"]
    assert len(said) == 2
    assert "line 2" in said[0] and "changed" in said[0]
    assert "line 3" in said[1] and "nobody" in said[1]
    (folder / "data" / "corrections.csv").write_bytes("article,why\nسبب".encode("cp1256"))
    assert "not in UTF-8" in findings(folder)["corrections", "corrections.csv"]


def test_one_story_twice_unless_it_is_said_to_be_an_edition(folder):
    for n, word in enumerate(["شهر", "أسبوع", "يوم"], 1):
        path = folder.parent / f"edition{n}.txt"
        path.write_text(MARKET.replace("شهر", word) + f"سطر {word}.\n", encoding="utf-8")
        add_articles(folder, [path], Given(group="late", outlet="o", date="2024-12-08"))
    found = findings(folder)
    assert {where for what, where in found if what == "duplicates"} == {"edition2", "edition3",
                                                                        "market"}
    assert all("edition_of" in text for (what, _), text in found.items() if what == "duplicates")
    # All are editions of the first, and so of one another.
    for n in (1, 2, 3):
        change(folder, f"edition{n}", edition_of="market")
    assert findings(folder) == {}
    change(folder, "edition3", edition_of="markett")
    found = findings(folder)
    assert "markett" in found["articles", "edition3.txt"]
    assert any(what == "duplicates" for what, _ in found)


def test_editions_of_each_other_end(folder):
    change(folder, "market", edition_of="bridge")
    change(folder, "bridge", edition_of="market")
    assert findings(folder) == {}


def test_lines_whose_role_is_unsure(folder):
    path = folder / "data" / "articles" / "market.blocks.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",no,", ",yes,", 2), encoding="utf-8")
    found = findings(folder)
    assert found["notes", "market.txt"].startswith("the roles of 2 lines are unsure")
    assert "corrections.csv" in found["notes", "market.txt"]


def test_an_article_without_a_counted_word(folder):
    path = folder / "data" / "articles" / "market.blocks.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    roles = [line.split(",", 2) for line in lines[1:]]
    path.write_text("\n".join([lines[0], *(f"{n},related,{rest}" for n, _, rest in roles)]),
                    encoding="utf-8")
    assert "no word that is counted" in findings(folder)["articles", "market.txt"]


def test_results_that_are_no_longer_what_the_study_gives(folder):
    (folder / "study.toml").write_text("[study]\ntitle = 'Another'\n", encoding="utf-8")
    result = framing("check", "--study", folder, "--format", "jsonl")
    [row] = objects(result)
    assert row["what"] == "notebooks" and "framing run" in row["finding"]


def test_figures_that_were_changed_removed_or_are_nobodys(folder):
    figures = folder / "figures"
    (figures / "old.csv").write_text("a\n", encoding="utf-8")
    (figures / "drawn.csv").write_text("a,b\n1,3\n", encoding="utf-8")
    found = findings(folder)
    assert set(found) == {("figures", "figures/drawn.csv"), ("figures", "figures/old.csv")}
    assert "framing run" in found["figures", "figures/drawn.csv"]
    assert "no notebook" in found["figures", "figures/old.csv"]
    (figures / "drawn.csv").unlink()
    assert ("figures", "figures/drawn.csv") in findings(folder)


def test_a_notebook_that_was_changed_or_is_none(folder):
    path = folder / "notebooks" / "1-small.ipynb"
    book = nbformat.read(path, as_version=4)
    book.cells[0].outputs = []
    nbformat.write(book, path)
    assert ("notebooks", "notebooks/1-small.ipynb") in findings(folder)
    path.write_text('{"cells": [', encoding="utf-8")
    result = framing("check", "--study", folder)
    assert result.exit_code == 1 and "1-small.ipynb is no notebook" in result.stdout
    result = framing("run", "--trust", "--study", folder)
    assert result.exit_code == 1 and "1-small.ipynb is no notebook" in result.stderr


def test_a_folder_that_is_no_study(tmp_path):
    result = framing("check", "--study", tmp_path)
    assert result.exit_code == 1 and "study.toml" in result.stdout
    result = framing("check", "--study", tmp_path / "\udc87")
    assert result.exit_code == 1 and "\\udc87" in result.stdout
