"""Every reader takes whatever a file may hold: it reads it, or says in our own words why not."""

import cProfile
import os
import warnings

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis.arabic.clitics import load_weights
from analysis.arabic.words import analyse_words, load_lists
from analysis.claims.source import load_claims
from analysis.files import LexiconError, default_lexicon
from analysis.lexicon.referents import load_referents
from analysis.lexicon.schema import load_lexicon
from analysis.pages.article_files import ArticleError, read_article_file, read_blocks
from analysis.pages.lines import load_cues
from analysis.pages.witnesses import load_names as load_zones
from analysis.report.groups import _notes
from analysis.study.corrections import read_corrections
from analysis.study.study import StudyError, load_settings, load_study
from analysis.text.vocabulary import gloss_words, load_stopwords, read_glosses
from analysis.voices import speakers
from analysis.voices.names import load_name_words
from analysis.voices.speech import load_speech
from framing.intake.article_tables import load_names as load_columns
from framing.intake.changing import write_table
from framing.intake.dates import load_calendar
from framing.intake.study_folder import read_table
from tests.conftest import FIRST, REPOSITORY
from tests.study_folders import BRIDGE, HARVEST, MARKET, html_page, read_rows

pytestmark = pytest.mark.whole

OURS = (ArticleError, StudyError, LexiconError)
CALLS = 3_000_000
"""Of functions, for one file: what a file costs is held in work, which no busy machine changes."""
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", 30))

PIECES = [b"\0", b"\xff", b"\xd8\xd9", b"\xef\xbb\xbf", b"\xff\xfe", "\u202e".encode(), b"\r",
          b"\n", b"\t", b'"', b"'", b",", b";", b"=", b"[", b"]", b"{", b"}", b"<", b"</",
          b"<![CDATA[", b"<!--", b"&#0;", b"&#xD800;", b"&#x110000;", b"<script>", b"<table>",
          b"<p>", b"- ", b": ", b"*a", b"&a ", b"!!python/object:os.system ", b"1e999", b"-1",
          b"9" * 18, b"null", b"NaN", b"true", b"..", b"/", b"\\", b"#", b"|", b"$x", b"@x", b"%",
          b"((", b"+", "ـ".encode(), "َ".encode(), "﷽".encode(), "😀".encode(), b"\xc3", b"\x1a",
          b"\x85", b"<?xml version='1.0' encoding='utf-7'?>", b"charset=utf-16", b"2024-02-31",
          b"\xe2\x80\xa8"]

place = st.floats(0, 1)
edit = st.one_of(
    st.tuples(st.just("insert"), place, st.sampled_from(PIECES)),
    st.tuples(st.just("cut"), place, place),
    st.tuples(st.just("repeat"), place, st.integers(2, 400)),
    st.tuples(st.just("end"), place, st.just(0)))


def mutated(data: bytes, edits) -> bytes:
    """Return a file's bytes after some edits of the kinds that accidents and strangers make."""
    try:
        # Cut between letters, or nearly every file would only be one in no encoding.
        units = [character.encode() for character in data.decode()]
    except UnicodeDecodeError:
        units = [data[n:n + 1] for n in range(len(data))]
    for kind, at, value in edits:
        start = int(at * len(units))
        if kind == "insert":
            units[start:start] = [value]
        elif kind == "cut":
            del units[start:start + int(value * 30) + 1]
        elif kind == "repeat":
            units[start:start] = units[start:start + 12] * value
        elif start:
            del units[start:]
    return b"".join(units)


# FUZZ_EXAMPLES=1000 looks further, each time at others.
fuzzed = settings(max_examples=EXAMPLES, derandomize="FUZZ_EXAMPLES" not in os.environ,
                  suppress_health_check=[
                      HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
edits = given(st.lists(edit, min_size=1, max_size=6))


def hold(read) -> object:
    """Read; hold that only our own errors, with a message, come of it, and not too much work."""
    work = cProfile.Profile()
    result, told = None, "it was read"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = work.runcall(read)
    except OURS as error:
        told = str(error)
    assert len(told) > 10
    assert sum(function.callcount for function in work.getstats()) < CALLS
    return result


def workbook(path) -> bytes:
    book = Workbook()
    book.active.append(["title", "text", "date"])
    book.active.append(["عنوان", MARKET, "7 ديسمبر 2024"])
    book.save(path / "valid.xlsx")
    return (path / "valid.xlsx").read_bytes()


def parquet(path) -> bytes:
    pd.DataFrame({"text": [MARKET, BRIDGE], "n": [1, 2]}).to_parquet(path / "valid.parquet")
    return (path / "valid.parquet").read_bytes()


PAGE = html_page(MARKET + HARVEST, '<script type="application/ld+json">{"@type": "NewsArticle", '
                 '"headline": "سوق", "datePublished": "2024-12-07T10:00:00Z", "publisher": '
                 '{"name": "جريدة"}, "articleBody": "أعلنت بلدية الميناء"}</script>',
                 "<p>نشر في ٧ ديسمبر 2024</p>", "<table><tr><td>خلية</td></tr></table>")
ARTICLES = {"a.txt": MARKET.encode(), "b.txt": MARKET.encode("utf-16"),
            "c.txt": MARKET.encode("windows-1256"), "d.html": PAGE.encode(),
            "e.html": PAGE.replace("utf-8", "windows-1256").encode("windows-1256", "replace"),
            "f.mhtml": (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
                        b"Content-Type: text/html; charset=utf-8\n\n" + PAGE.encode()
                        + b"\n--x--\n")}


@pytest.mark.parametrize("name", ARTICLES)
@fuzzed
@edits
def test_articles_and_pages(tmp_path, name, edits):
    path = tmp_path / name
    path.write_bytes(mutated(ARTICLES[name], edits))
    found = hold(lambda: read_article_file(path))
    if found is not None and found.blocks is not None:
        text = found.text
        lines = [text[b.start:b.end] for b in found.blocks.itertuples()]
        assert lines == text.split("\n")


TABLES = {"a.csv": f'id,title,text,date\nx,عنوان,"{MARKET}",٧ ديسمبر 2024\n'.encode(),
          "b.csv": f"text;group\n{FIRST.splitlines()[0]};a\n".encode("windows-1256"),
          "c.jsonl": ('{"text": "' + MARKET.replace("\n", "\\n") + '", "n": [1]}\n').encode(),
          "d.json": ('[{"text": "' + BRIDGE.replace("\n", "\\n") + '"}]').encode(),
          "e.xlsx": workbook, "f.parquet": parquet}


@pytest.mark.parametrize("name", TABLES)
@fuzzed
@edits
def test_tables_of_articles(tmp_path, name, edits):
    path = tmp_path / name
    data = TABLES[name]
    path.write_bytes(mutated(data(tmp_path) if callable(data) else data, edits))
    found = hold(lambda: read_rows(path))
    if found is not None:
        for text in found.rows["text"]:
            assert text.encode().decode() == text


SETTINGS = (REPOSITORY / "study.toml").read_bytes()
CLAIMS = (REPOSITORY / "framing" / "example" / "data" / "claims.yml").read_bytes()


@fuzzed
@edits
def test_settings(tmp_path, edits):
    (tmp_path / "study.toml").write_bytes(mutated(SETTINGS, edits))
    hold(lambda: load_settings(tmp_path))


@fuzzed
@edits
def test_claims(tmp_path, edits):
    (tmp_path / "claims.yml").write_bytes(mutated(CLAIMS, edits))
    hold(lambda: load_claims(tmp_path / "claims.yml", load_lexicon()))


@fuzzed
@edits
def test_remarks(small_study, edits):
    class OfStudy:
        folder = small_study
    (small_study / "data" / "notes.yml").write_bytes(mutated(
        "articles_where_from: |\n  الأول من وكالة.\nother: 'x'\n".encode(), edits))
    hold(lambda: _notes(OfStudy))


LIST = ("id,file,group,title,date\nfirst,first.txt,before,\"عنوان, طويل\",2020-01-05\n"
        "second,second.txt,after,,2021-02-06\n").encode()


@fuzzed
@edits
def test_the_list_of_articles(small_study, edits):
    path = small_study / "data" / "articles.csv"
    path.write_bytes(mutated(LIST, edits))
    rows = hold(lambda: read_table(path))
    if rows is not None:
        write_table(path, rows)
        again = read_table(path)
        # Columns that are empty throughout are left out, others are kept as they were.
        assert [{name: value for name, value in row.items() if value} for row in again] == [
            {name: value for name, value in row.items() if value} for row in rows]


@settings(fuzzed, max_examples=EXAMPLES // 4)
@edits
def test_a_study_with_a_broken_list_of_articles(small_study, edits):
    (small_study / "data" / "articles.csv").write_bytes(mutated(LIST, edits))
    hold(lambda: load_study(small_study))


CORRECTIONS = (b"article,sha256,start,end,what,value,who,why\n"
               b"first,0123456789ab,0,5,role,body,A,b\n"
               b"first,0123456789ab,3,9,mention,russia name,A,b\n"
               b"first,0123456789ab,3,9,speaker,outlet,A,b\n")


@fuzzed
@edits
def test_corrections(tmp_path, edits):
    path = tmp_path / "corrections.csv"
    path.write_bytes(mutated(CORRECTIONS, edits))
    found = hold(lambda: read_corrections(path, {"first": "0123456789ab" * 5}, load_lexicon()))
    assert all(problem for _, problem in found[1])


ROLES = "line,role,unsure,reason\n" + "".join(
    f"{n},body,no,is a sentence\n" for n in range(1, MARKET.count("\n") + 1))


@fuzzed
@edits
def test_roles_of_lines(tmp_path, edits):
    (tmp_path / "a.blocks.csv").write_bytes(mutated(ROLES.encode(), edits))
    found = hold(lambda: read_blocks(tmp_path / "a.txt", MARKET))
    assert found is None or len(found) == MARKET.count("\n")


ACTORS = """classes:
  office: [رئيس, وزير خارجية]
actors:
  - id: atlantis
    label_en: Atlantis
    label_ar: أطلنطس
    kind: country
    definition: The island.
    patterns:
      name: [أطلنطس:bare, "$office أطلنطس"]
      demonym:
        - أطلنطي:adj
"""
FRAMES = """frames:
  - id: ceasefire
    label_en: Ceasefire
    label_ar: هدنة
    functions: [remedy]
    definition: Fire is to stop.
    patterns:
      core: [هدنة, "وقف إطلاق النار"]
"""


@fuzzed
@edits
def test_lexicons_of_actors_and_frames(tmp_path, edits):
    (tmp_path / "actors.yml").write_bytes(mutated(ACTORS.encode(), edits))
    (tmp_path / "frames.yml").write_bytes(mutated(FRAMES.encode(), edits[::-1]))
    hold(lambda: load_lexicon(tmp_path))


def whole(name: str) -> bytes:
    return (default_lexicon() / name).read_bytes()


WORDS = analyse_words(["وبالحوار"]).assign(spelling="وبالحوار", gloss="dialogue")
READERS = {"speech.yml": load_speech, "grammar.yml": load_speech,
           "page_cues.yml": load_cues, "months.yml": load_calendar,
           "titles.yml": load_name_words, "table_columns.yml": load_columns,
           "html_zones.yml": load_zones, "stopwords.txt": load_stopwords,
           "glosses.csv": read_glosses, "variants.csv": load_lists, "irregular.csv": load_lists,
           "protected.txt": load_lists, "clitic_weights.json": load_weights,
           "speaker_weights.json": lambda folder: speakers.load_weights(
               (folder / "speaker_weights.json",)),
           "clitic_glosses.csv": lambda folder: gloss_words(WORDS, folder),
           "referents.yml": lambda folder: load_referents(load_lexicon(folder))}


@pytest.mark.parametrize("name", READERS)
@settings(fuzzed, max_examples=EXAMPLES // 3)
@edits
def test_the_other_lexicons(tmp_path, name, edits):
    (tmp_path / name).write_bytes(mutated(whole(name), edits))
    hold(lambda: READERS[name](tmp_path))


YAML = {"aliases": "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n"
            for n in range(9)),
        "nesting": "a: " + "[" * 1_000,
        "an object": "!!python/object/apply:os.system ['exit 7']\n",
        "a merge": "a: &a\n  b: c\nd:\n  <<: *a\n",
        "a number": "7\n", "a list": "- 1\n- 2\n", "nothing": "",
        "another encoding": "\udc87\udcff"}


@pytest.mark.parametrize("kind", YAML)
@pytest.mark.parametrize("name", ["actors.yml", "claims.yml", "notes.yml", *(
    name for name in READERS if name.endswith(".yml"))])
def test_yaml_that_is_made_to_do_harm(small_study, name, kind):
    folder = small_study / "data" / "lexicon"
    folder.mkdir()
    place = small_study / "data" if name in ("claims.yml", "notes.yml") else folder
    (place / name).write_bytes(YAML[kind].encode("utf-8", "surrogateescape"))

    class OfStudy:
        folder = small_study
    read = {"actors.yml": lambda: load_lexicon(folder), "notes.yml": lambda: _notes(OfStudy),
            "claims.yml": lambda: load_claims(place / name, load_lexicon())}
    hold(read.get(name) or (lambda: READERS[name](folder)))
