"""A corpus holds the same however it is cut into parts and whoever shares the work."""

import json
import re
from unittest import mock

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.measures.keyness import keyness_table
from analysis.study.study import StudyError, annotate_texts
from framing import corpus
from framing.cli.main import app

ROWS = [
    {"id": f"a{n}", "text": text, "group": "early" if n % 3 else "late", "outlet": f"o{n % 2}",
     "date": f"2024-12-{n + 1:02}"}
    for n, text in enumerate([
        "قمة في جنيف\n\nقال لافروف إن إيران جاهزة وأضاف: «تركيا شريك مهم لنا جميعا».",
        "دعت المعارضة روسيا إلى وقف القتال. وبحسب الوزارة انهارت الهدنة.",
        "قال الوزير إن الأسد غادر دمشق، وقال: «هذا كثير جدا علينا نحن جميعا هنا».",
        "انهارت الهدنة في حلب بعد أيام من توقيعها، وقالت روسيا إنها تريد وقف القتال.",
        "وصلت القافلة إلى البلدة بعد انتظار طويل عند الجسر القديم.",
    ])]
COUNTED = ('SELECT key, articles."group", count(*) AS n FROM words JOIN articles USING (article) '
           "WHERE counted AND NOT stopword AND NOT regexp_full_match(form, '[0-9]+') GROUP BY ALL")
SIZES = ('SELECT articles."group", count(*) AS n FROM words JOIN articles USING (article) '
         "WHERE counted GROUP BY ALL ORDER BY ALL")
ASKED = ("SELECT outlet, id, voice, count(*) AS n FROM mentions JOIN articles USING (article) "
         "WHERE counted GROUP BY ALL ORDER BY ALL")


def build(folder, part=corpus.PART, rows=ROWS, **options):
    folder.mkdir(exist_ok=True)
    table = folder / "news.jsonl"
    table.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    with mock.patch.object(corpus, "PART", part):
        return corpus.build_corpus([table], folder / "out", **options)


def held(folder):
    """All tables of a corpus, and counts of it."""
    tables = [corpus.query(folder / "out", f"SELECT * FROM {name} ORDER BY ALL")
              for name in corpus.TABLES]
    return [*tables, *(corpus.query(folder / "out", asked)
                       for asked in (f"{COUNTED} ORDER BY ALL", SIZES, ASKED))]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    build(folder)
    return folder


@pytest.mark.parametrize(("part", "workers"), [(1, 1), (2, 1), (3, 1), (2, 2)])
def test_nothing_depends_on_how_the_articles_are_cut_into_parts(whole, tmp_path, part, workers):
    done = build(tmp_path, part, workers=workers)
    assert done.articles == len(ROWS) and done.parts == -(-len(ROWS) // part)
    for one, other in zip(held(tmp_path), held(whole), strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_counts_are_those_of_a_study_of_the_same_texts(whole):
    study = annotate_texts({row["id"]: row["text"] for row in ROWS},
                           {row["id"]: row["group"] for row in ROWS})
    counts, sizes = (corpus.query(whole / "out", asked) for asked in (COUNTED, SIZES))
    counts = counts.pivot(index="key", columns="group", values="n").fillna(0).astype(int)
    sizes = sizes.set_index("group")["n"]
    assert sizes.to_dict() == study.sizes.to_dict()
    found = study.content_words.groupby(["key", "group"]).size()
    assert counts.stack().loc[lambda n: n > 0].to_dict() == found.to_dict()
    table = keyness_table(counts, sizes, "early", "late", minimum=2)
    assert {"روسيا", "هدنه"} <= {*table.index}


def test_an_interrupted_build_goes_on(tmp_path):
    write, written = corpus.write_part, []

    def stop(*given):
        if written:
            raise KeyboardInterrupt
        written.append(write(*given))

    with mock.patch.object(corpus, "write_part", stop), pytest.raises(KeyboardInterrupt):
        build(tmp_path, 2)
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("words.parquet")}
    assert len(first) == 1
    assert build(tmp_path, 2).parts == 3
    assert all(path.stat().st_mtime_ns == then for path, then in first.items())


def test_a_bad_article_is_set_aside_with_its_reason_and_told(tmp_path):
    table = tmp_path / "news.jsonl"
    rows = [*ROWS, {"id": "x", "text": "The convoy reached the town."}]
    table.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    (tmp_path / "empty.txt").write_text("")
    done = CliRunner().invoke(app, ["corpus", "build", str(table), str(tmp_path / "empty.txt"),
                                    "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    *told, last = done.stderr.splitlines()
    assert last.startswith("5 articles with ") and "2 set aside" in last
    assert "news.jsonl, line 6: " in told[-2] and ", line" not in told[-1]
    aside = pd.read_csv(tmp_path / "out" / "set-aside.csv")
    assert aside["line"].tolist()[0] == 6 and "no Arabic in it" in aside["problem"][0]


def test_an_article_that_is_added_leaves_the_whole_parts_as_they_are(tmp_path):
    build(tmp_path, 2, ROWS[:4])
    before = {path.name for path in (tmp_path / "out" / "parts").iterdir()}
    build(tmp_path, 2, ROWS)
    assert before < {path.name for path in (tmp_path / "out" / "parts").iterdir()}


def test_wrong_questions_and_folders_are_told(whole, tmp_path):
    with pytest.raises(StudyError, match="DuckDB cannot answer"):
        corpus.query(whole / "out", "SELECT nothing FROM words")
    with pytest.raises(StudyError, match="is no corpus"):
        corpus.query(tmp_path, "SELECT 1")
    with pytest.raises(StudyError, match="holds something else"):
        corpus.build_corpus([whole / "news.jsonl"], whole)


def test_two_workers_of_a_cluster_build_the_same(whole, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two:
        build(tmp_path, 2, scheduler=two.scheduler_address)
    for one, other in zip(held(tmp_path), held(whole), strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_the_questions_of_the_documentation_have_the_answers_that_stand_there(repository):
    page = (repository / "docs" / "corpora.md").read_text(encoding="utf-8")
    asked = re.findall(r"```sql\n(.*?)```\n```text\n(.*?)\n```", page, re.S)
    assert len(asked) == 10
    for sql, answer in asked:
        table = corpus.query(repository, sql)
        assert ("Empty" if table.empty else table.to_string(index=False)) == answer
