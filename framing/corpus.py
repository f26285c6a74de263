"""A corpus: any number of articles annotated in parts on disk, and questions to its tables.

`parts/NAME/` has a Parquet file for each table of some two thousand articles; `corpus.json` names
the parts in order, `set-aside.csv` what was left out and why. What is built does not depend on how
many processes or machines share the work; a build that was interrupted goes on where it stopped.
"""

import json
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pandas.api.types import is_object_dtype

from analysis.caches import key_of
from analysis.files import PARTIAL, write_atomically
from analysis.lexicon.schema import Lexicon, lexicon_parts, load_lexicon
from analysis.pages.lines import load_cues
from analysis.study.settings import COLUMNS
from analysis.study.study import StudyError, annotate_texts, load_study
from framing.intake.recognising import Given, Reading, find_files, read_candidates, recognise
from framing.intake.study_folder import is_safe_id, safe_id

PART = 2000
"""Articles of a part."""
RECORD = "corpus.json"
TABLES = ("articles", "blocks", "sentences", "words", "mentions", "quotations")
"""What can be asked; `words` has the columns of the vocabulary."""
_WORDS = ["article", "group", "block", "sentence", "token", "start", "end", "word", "role",
          "counted", "echo", "voice", "speaker"]

Part = list[tuple[dict[str, Any], pd.DataFrame]]


class Built(NamedTuple):
    """What a build holds: numbers of articles, words and parts, and what was set aside and why."""

    articles: int
    words: int
    parts: int
    set_aside: pd.DataFrame


def build_corpus(paths: Iterable[Path], out: Path, given: Given = Given(), *,  # noqa: B008
                 lexicon: Path | None = None, conflation: str = "stem", workers: int = 1,
                 scheduler: str = "", progress: Callable[[str, int, int], None] = lambda *_: None
                 ) -> Built:
    """Annotate articles of files and folders into parts under `out`.

    A file is plain text, a saved web page, or a table with an article a row; one part is in memory
    at a time for each of the `workers`, or of the processes of the Dask cluster whose `scheduler`
    has this address and which see the same files. An article that cannot be used is set aside.

    Raises `StudyError` where none can be used, and where `out` holds something else.
    """
    out = Path(out).resolve()
    if out.is_dir() and any(out.iterdir()) and not (out / "parts").is_dir():
        raise StudyError(f"{out.name} holds something else than a corpus. Name a new folder.")
    reading = Reading(given, load_cues(lexicon), lexicon)
    tasks = ((out / "parts", lexicon, conflation, part)
             for part in _parts(find_files([Path(path) for path in paths], reading), reading))
    done = []
    for name, articles, words in _shared(tasks, workers, scheduler):
        done.append((name, articles, words))
        count = sum(some for _, some, _ in done)
        progress(f"{count:,} articles", len(done), len(done) + 1)
    if not done:
        reasons = " ".join(problem for *_, problem in reading.problems[:3])
        raise StudyError(f"There is no article that can be used. {reasons}".strip())
    names = [name for name, *_ in done]
    aside = pd.DataFrame(reading.problems, columns=["file", "line", "problem"]).astype(
        {"line": "Int64"})
    write_atomically(out / "set-aside.csv", aside.to_csv(index=False, lineterminator="\n").encode())
    totals = [sum(numbers) for numbers in zip(*(numbers for _, *numbers in done), strict=True)]
    record = {"parts": names, "articles": totals[0], "words": totals[1], "set_aside": len(aside)}
    write_atomically(out / RECORD, f"{json.dumps(record, indent=1)}\n".encode())
    for left in (out / "parts").iterdir():  # of a former build, or half written
        if left.name not in names:
            shutil.rmtree(left, ignore_errors=True)
    return Built(*totals, len(done), aside)


def _parts(files: Iterable[tuple[Path, str]], reading: Reading) -> Iterator[Part]:
    """Read articles and what is known of them, so many at a time; ids are made unlike."""
    taken: set[str] = set()

    def articles() -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
        for path, group in files:
            for candidate in read_candidates(path, reading):
                row, _ = recognise(candidate, group, reading)
                name = str(candidate.known.get("id") or "")
                if not is_safe_id(name) or name.lower() in taken:
                    line = f"-{candidate.line}" if candidate.line else ""
                    name = safe_id(name or path.stem + line, taken)
                taken.add(name.lower())
                known = {column: row.get(column) or None for column in COLUMNS}
                yield {"article": name, **known, "group": row["group"] or path.stem,
                       "file": path.name, "line": candidate.line, "sha256": candidate.sha256,
                       "text": candidate.article.text}, candidate.blocks

    rows = articles()
    while part := list(islice(rows, PART)):
        yield part


def _shared(tasks: Iterable[tuple], workers: int, scheduler: str) -> Iterator[tuple]:
    """Make parts one after the other, by several processes or by a cluster, in their order."""
    if scheduler:
        from distributed import Client

        with Client(scheduler) as client:
            most, waiting = 2 * max(1, len(client.scheduler_info()["workers"])), deque()
            for task in tasks:
                waiting.append(client.submit(_make_part, *task, pure=False))
                if len(waiting) > most:
                    yield waiting.popleft().result()
            yield from (future.result() for future in waiting)
    elif workers > 1:
        from joblib import Parallel, delayed

        yield from Parallel(n_jobs=workers, return_as="generator", pre_dispatch=workers + 1)(
            delayed(_make_part)(*task) for task in tasks)
    else:
        yield from (_make_part(*task) for task in tasks)


def _make_part(folder: Path, lexicon: Path | None, conflation: str, part: Part
               ) -> tuple[str, int, int]:
    """Annotate a part unless it is there; return its name, its articles and counted words."""
    loaded = load_lexicon(lexicon)
    rows = [row for row, _ in part]
    name = key_of(lexicon_parts(loaded), conflation, TABLES, rows,
                  [blocks.to_dict("list") for _, blocks in part]).hex()
    words = _words_in(folder / name)
    if words is None:
        tables = _tables(loaded, conflation, part)
        write_part(folder / name, tables)
        words = int(tables["articles"]["words"].sum())
    return name, len(rows), words


def _tables(lexicon: Lexicon, conflation: str, part: Part) -> dict[str, pd.DataFrame]:
    rows = pd.DataFrame([row for row, _ in part])
    days = {row["article"]: date.fromisoformat(row["date"]) for row, _ in part if row["date"]}
    study = annotate_texts(
        dict(zip(rows["article"], rows["text"], strict=True)),
        dict(zip(rows["article"], rows["group"], strict=True)), lexicon=lexicon, days=days,
        pages={row["article"]: blocks for row, blocks in part}, conflation=conflation)
    whole = study.whole_pages
    articles = rows.assign(words=study.articles["words"], line=rows["line"].astype("Int64"))
    return {"articles": articles.astype({name: object for name in COLUMNS}),
            "blocks": whole.blocks, "sentences": whole.sentences, "words": whole.words[_WORDS],
            "vocabulary": study.tables.vocabulary, "mentions": whole.mentions,
            "quotations": whole.quotations}


def _words_in(part: Path) -> int | None:
    """Return how many words the articles of a part have; null where it is missing or damaged."""
    try:
        tables = {path.stem: pq.read_table(path, memory_map=True, page_checksum_verification=True)
                  for path in part.glob("*.parquet")}
        return pc.sum(tables["articles"]["words"]).as_py()
    except (OSError, ValueError, KeyError, pa.ArrowException):
        shutil.rmtree(part, ignore_errors=True)
        return None


def write_part(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of a part, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(PARTIAL, f".{folder.name[:16]}.", folder.parent))
    try:
        for name, table in tables.items():
            pq.write_table(_arrow(table), work / f"{name}.parquet", compression="zstd",
                           write_page_checksum=True)
        os.chmod(work, 0o755)
        work.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was sooner
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _arrow(table: pd.DataFrame) -> pa.Table:
    # A column of nulls alone would be of another type in each part.
    return pa.table({name: pa.array(table[name], pa.string() if is_object_dtype(kind) else None,
                                    from_pandas=True) for name, kind in table.dtypes.items()})


def parts_of(folder: Path) -> list[Path]:
    """Return the parts of a corpus in order; `StudyError` where the folder is none."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return [folder / "parts" / name for name in record["parts"]]
    except (OSError, ValueError, KeyError, TypeError):
        raise StudyError(f"{folder} is no corpus: it has no {RECORD} that can be read. Build one "
                         "with `framing corpus build INPUT... --out DIR`.") from None


def query(folder: Path, sql: str) -> pd.DataFrame:
    """Answer a question in SQL to the tables of a corpus, or of a study: `TABLES`.

    Raises `StudyError` where DuckDB is not installed, and for what it cannot answer.
    """
    try:
        import duckdb
    except ImportError:
        raise StudyError("Questions need DuckDB. Install it with: pip install "
                         "'framing[query]'") from None
    connection = duckdb.connect()
    if (folder / "study.toml").is_file():
        study = load_study(folder)
        articles = study.articles.assign(text=study.articles["article"].map(study.texts))
        for name in TABLES:
            table = articles if name == "articles" else getattr(study.whole_pages, name)
            connection.register(name, _arrow(table.drop(columns=["word", "clutter"],
                                                       errors="ignore")))
    else:
        parts = parts_of(folder)
        for name in TABLES:
            connection.execute(f"CREATE VIEW {name} AS {_selected(name, parts)}")
    try:
        return connection.execute(sql).df()
    except duckdb.Error as error:
        raise StudyError(f"DuckDB cannot answer that: {error}") from None


def _selected(name: str, parts: list[Path]) -> str:
    def files(table: str) -> str:
        paths = ", ".join("'" + str(part / f"{table}.parquet").replace("'", "''") + "'"
                          for part in parts)
        return f"read_parquet([{paths}], filename = true)"

    if name != "words":
        return f"SELECT * EXCLUDE (filename) FROM {files(name)}"
    # Each part numbers its own words.
    return (f"SELECT w.* EXCLUDE (word, filename), v.* EXCLUDE (word, filename) FROM "
            f"{files(name)} w JOIN {files('vocabulary')} v ON w.word = v.word AND "
            "parse_dirpath(w.filename) = parse_dirpath(v.filename)")
