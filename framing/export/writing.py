"""The annotated study written as CSV, Parquet, JSON Lines, or for quanteda, the same each time."""

import csv
import io
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.files import write_atomically
from analysis.study.annotation import Annotation, annotation_record, records
from analysis.study.study import Study, StudyError
from framing.export.documented import documentation
from framing.export.packages import Content, prepare_folder, write_package
from framing.export.tables import quanteda_tables, study_tables

_ARROW = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}

_READ_CSV = """## Reading the tables

UTF-8 without a byte order mark, values between quotation marks where they need it (RFC 4180). This
is CSV for programs: the text is exact, so what looks like a formula to a spreadsheet still does.
For Excel export with `--format excel`. An empty value is a missing one; in the columns that are
never missing it is an empty text.

```python
import pandas as pd
read = lambda name: pd.read_csv(name, encoding="utf-8", keep_default_na=False, na_values=[""])
tokens, blocks, words = read("tokens.csv"), read("blocks.csv"), read("vocabulary.csv")
counted = tokens.merge(blocks[blocks["counted"]][["article", "block"]]).merge(words, on="word")
counted.groupby(["article", "key"]).size()        # how often each term occurs in each article

text = open("texts/ARTICLE.txt", encoding="utf-8", newline="").read()    # its line ends kept
```

```r
read <- function(name) read.csv(name, encoding = "UTF-8", na.strings = "")
tokens <- read("tokens.csv"); blocks <- read("blocks.csv"); words <- read("vocabulary.csv")
counted <- merge(tokens, subset(blocks, counted, c("article", "block")))
table(merge(counted, words, by = "word")$key)

name <- "texts/ARTICLE.txt"
text <- readChar(name, file.size(name), useBytes = TRUE); Encoding(text) <- "UTF-8"
```

The texts are files of their own because `read.csv` of R would drop a part of the line ends of
Windows, and no span after them would be right.
"""

_READ_PARQUET = """## Reading the tables

```python
import pandas as pd
tokens = pd.read_parquet("tokens.parquet").merge(pd.read_parquet("vocabulary.parquet"), on="word")
```

In R: `arrow::read_parquet("tokens.parquet")`. Each column holds what is said below as its
description too.
"""

_READ_JSONL = """## Reading it

One object a line, an article each, as `framing annotate --format jsonl` prints it: `article`,
`sha256`, `text_characters`, then `blocks`, `sentences`, `tokens` (with `form`, `proclitics`,
`stem`, `enclitics`, `lemma`, `key`, `counted` in place of the word's number), `mentions` and
`quotations` as lists of objects with the columns below; beside them `text`, which the spans count
in, and `about`, the article's row in the list of articles.

```python
import json
articles = [json.loads(line) for line in open("annotation.jsonl", encoding="utf-8")]
```
"""

_READ_QUANTEDA = """## In R

`source("read.R")` in this folder gives `corp` (the texts, tokenised as you like), `toks` and
`dfmat` (this study's words, clitics taken off and spellings folded) with the variables of the
documents. For another reading of the words set `term <- "lemma"` (or form, stem, token) before.

```r
library(quanteda)
source("read.R")
dfm_group(dfmat, groups = docvars(dfmat, "group"))
```

quanteda brings texts and tokens to Unicode's composed form (NFC); the files hold the exact
characters, and `start` and `end` count in the article's whole text, not in the column `text`.

## In Python

```python
import pandas as pd
words = pd.read_csv("tokens.csv", encoding="utf-8", dtype=str, keep_default_na=False)
matrix = pd.crosstab(words["doc_id"], words["key"])      # an article without words has no row
```

For scikit-learn, whose matrix is sparse:
`CountVectorizer(analyzer=list).fit_transform(words.groupby("doc_id")["key"].agg(list))`.
"""


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV for programs: UTF-8, exact text, nothing for a missing value.

    There is no byte order mark: a program would take it for a part of the first column's name.
    """
    lines = io.StringIO(newline="")
    # Both characters of the line end: the writer puts quotation marks around what holds them.
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*(map(_csv_value, table[column]) for column in table), strict=True))
    return lines.getvalue().encode("utf-8")


def _csv_value(value: object) -> object:
    # R takes no other spelling of true and false for what they are; pandas and Frictionless do.
    if pd.isna(value):
        return ""
    return str(value).upper() if isinstance(value, bool | np.bool_) else value


def parquet_bytes(table: pd.DataFrame, name: str) -> bytes:
    """Return a table as Parquet, typed and with the description of each column.

    `name` is that of the table in `columns.yml`. Repeated texts are stored once (dictionary
    encoding).
    """
    columns = documentation()[name].columns
    schema = pa.schema([pa.field(column, _ARROW[told.type], nullable=told.missing is not None,
                                 metadata={"description": told.about})
                        for column, told in columns.items()])
    # What pandas adds of its own would change with its version.
    arrow = pa.Table.from_pandas(table, schema=schema, preserve_index=False)
    result = io.BytesIO()
    pq.write_table(arrow.replace_schema_metadata(None), result, compression="zstd")
    return result.getvalue()


def jsonl_bytes(study: Study) -> bytes:
    """Return the study as JSON Lines: an object an article, as `framing annotate` prints it.

    Each has also `text`, which its spans count in, and `about`, its row in the list of articles.
    """
    tables = study.tables
    places = {name: table.groupby("article").indices
              for name, table in tables._asdict().items() if name != "vocabulary"}
    lines = []
    for about in records(study.articles):
        article = about["article"]
        own = Annotation(*(
            table if name == "vocabulary" else table.iloc[places[name].get(article, [])]
            for name, table in tables._asdict().items()))
        record = annotation_record(article, study.texts[article], about["sha256"], own)
        lines.append(json.dumps({**record, "text": study.texts[article], "about": about},
                                ensure_ascii=False))
    return "".join(line + "\n" for line in lines).encode("utf-8")


def export_csv(study: Study, out: Path) -> list[Path]:
    """Write the study's tables as CSV into a folder, documented; return the paths written.

    The texts are files of their own in `texts/`, byte for byte what the spans count in. Raises
    `StudyError` where the names of two of them differ in capitals only.
    """
    prepare_folder(out, "csv")
    tables = study_tables(study)
    texts = tables.pop("texts")
    names = [f"texts/{article}.txt" for article in texts["article"]]
    _refuse_same_names(names)
    contents = {f"{name}.csv": Content(csv_bytes(table), (name,)) for name, table in tables.items()}
    contents |= {name: Content(text.encode("utf-8"))
                 for name, text in zip(names, texts["text"], strict=True)}
    written = write_package(study, out, "csv", contents, _READ_CSV)
    for left in set((out / "texts").glob("*.txt")) - set(written):
        # Of an article that was in an earlier export and is no longer in the study.
        left.unlink()
    return written


def _refuse_same_names(names: list[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if (other := seen.setdefault(name.lower(), name)) != name:
            raise StudyError(f"{other} and {name} would be the same file on many disks. Give one "
                             "of the articles another id, or export as parquet or jsonl.")


def export_parquet(study: Study, out: Path) -> list[Path]:
    """Write the study's tables as Parquet into a folder, documented; return the paths written."""
    prepare_folder(out, "parquet")
    contents = {f"{name}.parquet": Content(parquet_bytes(table, name), (name,))
                for name, table in study_tables(study).items()}
    return write_package(study, out, "parquet", contents, _READ_PARQUET)


def export_jsonl(study: Study, out: Path) -> list[Path]:
    """Write the study as JSON Lines: to a file that ends in .jsonl, else into a folder."""
    content = jsonl_bytes(study)
    if out.suffix == ".jsonl":
        write_atomically(out, content)
        return [out]
    prepare_folder(out, "jsonl")
    tables = ("blocks", "sentences", "tokens", "vocabulary", "mentions", "quotations", "articles")
    return write_package(study, out, "jsonl", {"annotation.jsonl": Content(content, tables)},
                         _READ_JSONL)


def export_quanteda(study: Study, out: Path, whole_page: bool = False) -> list[Path]:
    """Write a corpus and its tokens for quanteda into a folder, with a script that reads them."""
    prepare_folder(out, "quanteda")
    tables = quanteda_tables(study, whole_page)
    script = files("framing.export").joinpath("read.R").read_bytes()
    contents = {"corpus.csv": Content(csv_bytes(tables["corpus"]), ("corpus",)),
                "tokens.csv": Content(csv_bytes(tables["words"]), ("words",)),
                "read.R": Content(script)}
    return write_package(study, out, "quanteda", contents, _READ_QUANTEDA)
