"""The paper kit: what methods may say, citations that parse, the checklist, tables for LaTeX."""

import json
import re
import shutil
import subprocess

import pandas as pd
import pytest
import yaml
from pybtex.database import parse_string

from analysis.claims.verdicts import evaluate
from analysis.study.study import load_study
from analysis.wording import entries, wording
from benchmarks.latex import paper_document
from framing.checking import DRAWS, check_list
from framing.paper.citing import (
    article_items,
    bibtex,
    load_papers,
    reference_text,
    tool_item,
    with_unique_ids,
)
from framing.paper.latex import escape, latex_table, marked, paper_tables, save_tables
from framing.paper.methods import citations, methods_records, methods_text
from framing.site.sources import paper_pages
from tests.conftest import REPOSITORY
from tests.study_folders import framing
from tests.test_wording import offences


def said(folder, lang="en"):
    study = load_study(folder)
    return {one["key"]: one for one in methods_records(study, evaluate(study), lang)}


def test_methods_tell_the_numbers_of_the_study(study, results):
    found = {one["key"]: one for one in methods_records(study, results)}
    assert found["size"]["values"]["articles"] == 2
    assert "258 words" in found["size"]["text"] and "656 words" in found["size"]["text"]
    assert found["claims"]["values"]["claims"] == 17
    assert found["claims"]["values"]["confirmatory"] == 0


def test_nothing_is_said_of_measures_that_no_notebook_takes(small_study):
    found = said(small_study)
    assert not found.keys() & {"rates", "keyness", "placebo", "fit", "tfidf", "spread", "naming"}
    assert {"no_claims", "no_fit", "no_agreement", "outlets_unknown", "retrieved_unknown"} <= (
        found.keys())


def test_an_article_that_changed_is_left_out_and_told(small_study):
    path = small_study / "data" / "articles.csv"
    path.write_text("id,file,group,sha256\nfirst,first.txt,before," + "0" * 64
                    + "\nsecond,second.txt,after,\n", encoding="utf-8")
    study = load_study(small_study)
    found = {one["key"]: one for one in methods_records(study, evaluate(study))}
    assert found["left_out"]["values"] == {"n": 1, "items": ["first.txt"]}
    answers = check_list(study, evaluate(study)).set_index("key")
    assert answers.loc["same_hash", "answer"] == "no"
    assert "first.txt" in answers.loc["same_hash", "to_do"]
    assert answers.loc["recorded_hash", "answer"] == "no"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_methods_claim_no_more_than_two_texts_can_carry(study, results, lang):
    text = methods_text(study, results, lang, "txt")
    # Titles of the works cited are theirs.
    own = text.split(wording("methods_reference_list", lang))[0]
    assert offences(own) == []


def test_every_work_cited_is_known_and_cited_in_both_languages():
    for key, one in entries().items():
        if not key.startswith("methods_"):
            continue
        keys = [re.findall(r"@([a-z0-9]+)", one[lang]) for lang in ("en", "ar")]
        assert keys[0] == keys[1]
        assert set(keys[0]) <= load_papers().keys()


def awkward():
    return pd.DataFrame([{
        "article": name, "title": title, "outlet": "100% & more_#1 {x} \\ $", "date": "2024-12-07",
        "url": "https://example.org/a_b?c=%D9%82&d#e", "retrieved": "2025-01-02T10:00",
        "language": "ar", "translated_from": None, "sha256": "ab"}
        for name, title in (("a.b", "وقف 100% & more_#1"), ("a-b", None), ("A_B", "حوار"))])


def test_bibtex_is_escaped_keys_are_ascii_and_unique(study, results):
    awkward_items = with_unique_ids(article_items(awkward()))
    keys = [item["id"] for item in [*awkward_items, *citations(study, results)]]
    assert len(set(map(str.lower, keys))) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9:-]+", key) for key in keys)
    text = bibtex(awkward_items)
    assert r"وقف 100\% \& more\_\#1" in text
    assert "url = {https://example.org/a_b?c=%D9%82&d#e}" in text
    assert "urldate = {2025-01-02}" in text and "date = {2024-12-07}" in text
    for entry in text.split("\n\n"):
        bare = re.sub(r"\\[{}]", "", entry)
        assert bare.count("{") == bare.count("}")
    assert escape("a\nb") == "a b"


def test_bibtex_parses():
    entries = parse_string(bibtex([tool_item(), *load_papers().values()]), "bibtex").entries
    assert len(entries) == len(load_papers()) + 1
    assert [str(p) for p in entries["clopper1934"].persons["author"]] == [
        "Clopper, C. J.", "Pearson, E. S."]


def test_csl_json_has_what_its_schema_requires(study, results):
    for item in citations(study, results):
        assert isinstance(item["id"], str) and item["type"] in {
            "article-journal", "article-newspaper", "book", "dataset", "paper-conference",
            "report", "software", "webpage"}
        for name in item.get("author", []):
            assert name.keys() <= {"family", "given", "literal"}
        for date in ("issued", "accessed"):
            for part in item.get(date, {}).get("date-parts", [[]])[0]:
                assert isinstance(part, int)
    json.dumps(citations(study, results))


def test_the_tool_is_cited_as_its_citation_file_says():
    given = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    item = tool_item()
    assert (item["title"], item["author"][0]["literal"]) == (given["title"],
                                                             given["authors"][0]["name"])


def test_a_work_without_an_author_is_listed_by_its_title():
    own = {"id": "own", "type": "dataset", "title": "Lexicons of the study", "version": "2"}
    assert reference_text(own) == "Lexicons of the study. Version 2."


def test_all_that_draws_at_random_is_on_the_checklist(study, results):
    listed = {f"{module}.{name}" for module, name in DRAWS.values()}
    drawing = set()
    for path in [*(REPOSITORY / "analysis").rglob("*.py"),
                 *(REPOSITORY / "framing").rglob("*.py")]:
        module = ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        for name, arguments in re.findall(r"^def ([a-z]\w*)\(([^)]*)\)", path.read_text("utf-8"),
                                          flags=re.MULTILINE):
            # A command hands on the seed that it is given.
            if re.search(r"\bseed: int =", arguments) and not module.startswith("framing.cli."):
                drawing.add(f"{module}.{name}")
    assert drawing - listed == set()
    asked = check_list(study, results).query("about == 'seeds'")
    assert len(asked) >= len(DRAWS) and asked["answer"].eq("yes").all()


def test_a_table_is_escaped_and_its_arabic_marked():
    table = pd.DataFrame({"a_b": ["100% & more_#1", "قال (إن) حوار"], "n": [1234, None]})
    text = latex_table(table, "A & B", "tab:x")
    assert r"a\_b & n \\" in text and r"100\% \& more\_\#1 & 1,234 \\" in text
    assert r"\foreignlanguage{arabic}{قال (إن) حوار} & – \\" in text
    assert r"\textarabic{" in latex_table(table, package="polyglossia")
    assert r"\begin{longtable}" in latex_table(table, long=True)
    told = pd.DataFrame({"claim": ["a sentence of some length that takes several lines " * 4] * 17})
    assert r"\begin{longtable}" in latex_table(told)
    assert r"\begin{longtable}" not in latex_table(told.assign(claim="short"))
    assert marked("حوار المعارضة في Al Jazeera 2024") == (
        r"\foreignlanguage{arabic}{حوار المعارضة في \foreignlanguage{english}{Al Jazeera 2024}}")


def test_counts_in_a_row_are_read_from_the_right_in_arabic(study, results):
    table = paper_tables(study, results, "ar")["claims"]["table"]
    assert table.iloc[0]["2017"] == "6؛ 0" and table.iloc[0]["2024"] == "0؛ 5"
    assert marked("6؛ 0") == r"\foreignlanguage{arabic}{6؛ 0}" and marked("6; 0") == "6; 0"


def test_tables_are_written_in_both_languages_without_formulas(small_study, tmp_path):
    study = load_study(small_study)
    saved = save_tables(study, evaluate(study), tmp_path / "out")
    names = {path.name for path in saved}
    assert {"articles-en.csv", "articles-ar.tex", "actors-en.tex", "roles-ar.csv"} <= names
    assert "claims-en.csv" not in names
    first = [path.read_bytes() for path in saved]
    assert first == [path.read_bytes() for path in save_tables(
        study, evaluate(study), tmp_path / "out")]


def test_the_commands_say_what_is_wrong(small_study, tmp_path):
    result = framing("cite", "--study", small_study, "--format", "csl-json")
    assert result.exit_code == 0 and json.loads(result.stdout)[0]["id"] == "framing"
    assert framing("tables", "--study", small_study, "--only", "nothing").exit_code == 2
    assert framing("methods", "--study", tmp_path).exit_code == 1
    assert framing("checklist", "--study", small_study, "--format", "html").stdout.startswith(
        "<!DOCTYPE html>")


def test_pages_of_the_site(study, results):
    found = paper_pages(study, results)
    assert set(found) == {"cite", "methods"}
    assert "@software{framing," in found["cite"] and 'dir="rtl"' in found["methods"]


@pytest.mark.skipif(shutil.which("xelatex") is None or shutil.which("pdftotext") is None,
                    reason="xelatex or pdftotext is not installed")
def test_a_document_with_an_arabic_table_compiles(tmp_path):
    table = pd.DataFrame({"term": ["وقف إطلاق النار", "100% & more_#1"], "n": [6, 0]})
    (tmp_path / "t.tex").write_text(latex_table(table, "حوار"), encoding="utf-8")
    (tmp_path / "d.tex").write_text(paper_document("A_B", [], [(tmp_path / "t.tex").relative_to(
        tmp_path)]), encoding="utf-8")
    done = subprocess.run(["xelatex", "-interaction=nonstopmode", "-halt-on-error", "d"],
                          cwd=tmp_path, capture_output=True, timeout=60, check=False)
    log = (tmp_path / "d.log").read_text(encoding="utf-8", errors="replace")
    if "Amiri" in log and "cannot be found" in log:
        pytest.skip("the font Amiri is not installed for xelatex")
    assert done.returncode == 0 and "Missing character" not in log
