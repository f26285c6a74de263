"""The annotated study as a folder of files that says what it holds, the same bytes each time.

CSV, Parquet, JSON Lines or files for quanteda, with columns and types as `columns.yml` has them;
`datapackage.json` documents them for programs, `README.md` for people. Excel: `documents`.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
from jinja2 import Environment

from analysis.files import installed_version, packaged_yaml, remove_partial, write_atomically
from analysis.report.display import plain
from analysis.study.annotation import Annotation, annotation_record, in_counted_blocks, records
from analysis.study.study import Study, StudyError, surface
from analysis.voices.proposed import LISTED

DESCRIPTOR = "datapackage.json"
_DTYPES = {"string": object, "date": object, "integer": "Int64", "boolean": "boolean"}
_ARROW = {"string": "string", "integer": "int64", "boolean": "bool", "date": "date32"}
_MEDIA = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet",
          ".jsonl": "application/jsonl"}
_CONTRACT = ("blocks", "sentences", "tokens", "vocabulary", "mentions", "quotations", "articles")
_HERE = files("framing.export")
Contents = dict[str, tuple[bytes, tuple[str, ...]]]
"""What files of an export hold, by their names: bytes, and the documented tables in them."""


class Column(NamedTuple):
    """A column: its type, what a number counts, what it holds, when there is no value."""

    type: Literal["string", "integer", "boolean", "date"]
    about: str
    unit: str | None = None
    missing: str | None = None
    arabic: bool = False
    values: Sequence[str] = ()

    @property
    def whole(self) -> str:
        """What it holds, with its values where these are few."""
        return self.about + (f" One of {', '.join(self.values)}." if self.values else "")


class Table(NamedTuple):
    """A table: what a row is, the columns that tell rows apart, those that lead to other tables."""

    about: str
    columns: Mapping[str, Column]
    key: Sequence[str] = ()
    links: Mapping[str, str] = {}


@cache
def documentation() -> Mapping[str, Table]:
    """Return the documentation of every table that is exported, by its name."""
    return {name: Table(**table | {"columns": {column: Column(**told) for column, told in
                                               table["columns"].items()}})
            for name, table in packaged_yaml(_HERE / "columns.yml").items()}


def typed(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the columns and types of its documentation, what is missing as null.

    Integers are nullable ones, so that a column of offsets with gaps is not one of floats; days are
    `datetime.date`. Raises `ValueError` where the columns are not those that are documented, or
    where a value is missing in a column that always has one.
    """
    columns = documentation()[name].columns
    if list(rows.columns) != list(columns):
        unlike = sorted(set(rows.columns) ^ set(columns)) or "their order"
        raise ValueError(f"The columns of {name} are not those of columns.yml: {unlike}.")
    result = {}
    for column, told in columns.items():
        values = rows[column]
        if told.missing is None and values.isna().any():
            raise ValueError(f"{name}, column {column}: a value is missing in row "
                             f"{int(values.isna().to_numpy().argmax())}.")
        if told.type in ("string", "date"):
            read = date.fromisoformat if told.type == "date" else str
            values = pd.Series([None if pd.isna(value) else read(value) for value in values],
                               index=values.index, dtype=object)
        result[column] = values.astype(_DTYPES[told.type])
    return pd.DataFrame(result)


def study_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the whole annotated study: the tables of the contract and `texts`.

    Articles, blocks, sentences, tokens, vocabulary, mentions, quotations as in `study.tables`,
    clutter and wider readings too, with the columns and types of `columns.yml`; `texts` has
    `article` and `text`. `tokens.word` leads to `vocabulary`, which is not joined.
    """
    texts = pd.DataFrame({"article": list(study.texts), "text": list(study.texts.values())})
    tables = {"articles": study.articles, **_annotated(study), "texts": texts}
    return {name: typed(name, table) for name, table in tables.items()}


def _annotated(study: Study) -> dict[str, pd.DataFrame]:
    """The tables of the annotation; mentions say whether a lexicon lists them."""
    tables = study.tables._asdict()
    status = tables["mentions"].get("status", LISTED)
    return tables | {"mentions": tables["mentions"].assign(status=status)}


def quanteda_tables(study: Study, whole_page: bool = False) -> dict[str, pd.DataFrame]:
    """Return what quanteda takes: `corpus`, one row an article, and `words`, one a token.

    `text` holds the counted blocks, one a line, and `words` their tokens with this study's analysis
    (`key` is what counts as the same term); `whole_page` takes the clutter in. An article without
    words has an empty text and no row in `words`.
    """
    blocks, texts = study.tables.blocks, study.texts
    if not whole_page:
        blocks = blocks[blocks["counted"]]
        lines = blocks.assign(text=list(surface(study, blocks)))
        texts = lines.groupby("article")["text"].agg("\n".join).to_dict()
    words = in_counted_blocks(study.tables.tokens, blocks.assign(counted=True))
    words = words.join(study.tables.vocabulary.set_index("word"), on="word")
    words["token_id"] = words.groupby("article").cumcount() + 1
    words = words.assign(doc_id=words["article"], sentence_id=words["sentence"] + 1,
                         token=list(surface(study, words)))
    articles = study.articles["article"]
    sizes = words.groupby("article").size().reindex(articles, fill_value=0)
    corpus = study.articles.assign(doc_id=articles, words=sizes.to_numpy(),
                                   text=[texts.get(article, "") for article in articles])
    return {name: typed(name, table[list(documentation()[name].columns)])
            for name, table in (("corpus", corpus), ("words", words))}


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV for programs: UTF-8, exact text, nothing for a missing value.

    There is no byte order mark: a program would take it for a part of the first column's name.
    """
    # R takes no other spelling of true and false for what they are; pandas and Frictionless do.
    spelled = {name: table[name].map({True: "TRUE", False: "FALSE"})
               for name in table.select_dtypes(["bool", "boolean"])}
    # Both characters of the line end: the writer puts quotation marks around what holds them.
    return table.assign(**spelled).to_csv(index=False, lineterminator="\r\n").encode("utf-8")


def parquet_bytes(table: pd.DataFrame, name: str) -> bytes:
    """Return a table as Parquet, typed and with the description of each column.

    `name` is that of the table in `columns.yml`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(column, pa.type_for_alias(_ARROW[told.type]),
                                 nullable=told.missing is not None,
                                 metadata={"description": told.about})
                        for column, told in documentation()[name].columns.items()])
    # What pandas adds of its own would change with its version.
    arrow = pa.Table.from_pandas(table, schema=schema, preserve_index=False)
    result = io.BytesIO()
    pq.write_table(arrow.replace_schema_metadata(None), result, compression="zstd")
    return result.getvalue()


def jsonl_bytes(study: Study) -> bytes:
    """Return the study as JSON Lines: an object an article, as `framing annotate` prints it.

    Each has also `text`, which its spans count in, and `about`, its row in the list of articles.
    Actors that no lexicon lists are among the mentions where the study counts them.
    """
    tables = _annotated(study)
    rows = {name: table.groupby("article").indices for name, table in tables.items()
            if name != "vocabulary"}
    lines = []
    for about in records(study.articles):
        article = about["article"]
        annotation = Annotation(*(
            table.iloc[rows[name].get(article, [])] if name in rows else table
            for name, table in tables.items()))
        record = annotation_record(article, study.texts[article], about["sha256"], annotation)
        lines.append(json.dumps({**record, "text": study.texts[article], "about": about},
                                ensure_ascii=False) + "\n")
    return "".join(lines).encode("utf-8")


def export(study: Study, kind: str, out: Path, whole_page: bool = False) -> list[Path]:
    """Write the annotated study as `kind` (csv, parquet, jsonl, quanteda); return the paths.

    A folder with its documentation; as jsonl also a file, where `out` ends in .jsonl. CSV has the
    texts as files of their own in `texts/`, byte for byte what the spans count in. `whole_page`
    gives quanteda the clutter too; the other kinds hold it always.

    Raises `StudyError` where the folder holds anything but an export of this kind, or where the
    names of two texts differ in capitals only.
    """
    if kind == "jsonl" and out.suffix == ".jsonl":
        write_atomically(out, jsonl_bytes(study))
        return [out]
    prepare_folder(out, kind)
    contents = _contents(study, kind, whole_page)
    settings = {"version": installed_version("framing") or "", "groups": study.groups,
                "counted": list(study.settings.pages.counted),
                "conflation": study.settings.terms.conflation,
                "strength": study.settings.coding.strength}
    documents = {"README.md": _readme(study, kind, contents, settings),
                 DESCRIPTOR: _descriptor(study, kind, contents, settings)}
    # What tells that the folder is an export comes first: one that was interrupted is known by it.
    written = {name: content for name, (content, _) in contents.items()} | {
        name: text.encode("utf-8") for name, text in documents.items()}
    for name in [*reversed(documents), *contents]:
        write_atomically(out / name, written[name])
    for left in (out / "texts").glob("*.txt"):
        # Of an article that was in an earlier export and is no longer in the study.
        if f"texts/{left.name}" not in written:
            left.unlink()
    return [out / name for name in written]


def _contents(study: Study, kind: str, whole_page: bool) -> Contents:
    if kind == "jsonl":
        return {"annotation.jsonl": (jsonl_bytes(study), _CONTRACT)}
    if kind == "quanteda":
        tables = quanteda_tables(study, whole_page)
        return {"corpus.csv": (csv_bytes(tables["corpus"]), ("corpus",)),
                "tokens.csv": (csv_bytes(tables["words"]), ("words",)),
                "read.R": (_HERE.joinpath("read.R").read_bytes(), ())}
    tables = study_tables(study)
    if kind == "parquet":
        return {f"{name}.parquet": (parquet_bytes(table, name), (name,))
                for name, table in tables.items()}
    texts = {f"texts/{row.article}.txt": (row.text.encode("utf-8"), ())
             for row in tables.pop("texts").itertuples()}
    seen: dict[str, str] = {}
    for name in texts:
        if (other := seen.setdefault(name.lower(), name)) != name:
            raise StudyError(f"{other} and {name} would be the same file on many disks. Give one "
                             "of the articles another id, or export as parquet or jsonl.")
    return {f"{name}.csv": (csv_bytes(table), (name,)) for name, table in tables.items()} | texts


def prepare_folder(folder: Path, kind: str) -> None:
    """See that a folder may be written to: not there, empty, or an export of the same kind.

    Raises `StudyError` otherwise: a README of yours would be lost, or tables of two exports mixed.
    """
    folder = Path(folder)
    if folder.is_file():
        raise StudyError(f"{folder.name} is a file; name a folder for the tables with --out.")
    remove_partial(folder, "texts")
    if not folder.exists() or not any(folder.iterdir()):
        return
    try:
        found = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))["framing"]["export"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise StudyError(f"The folder {folder.name} holds other files. Name a new folder with "
                         "--out, or empty this one.") from None
    if found != kind:
        raise StudyError(f"The folder {folder.name} holds an export as {found}. Name another "
                         "folder with --out, or empty this one.")


def _descriptor(study: Study, kind: str, contents: Contents, settings: dict) -> str:
    paths = {table: name for name, (_, tables) in contents.items() for table in tables}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "annotated-study",
        "title": study.settings.study.title or "Annotated study",
        "framing": {"export": kind, **settings},
        "resources": [_resource(name, *file, paths) for name, file in contents.items()
                      if Path(name).suffix in _MEDIA]}
    if texts := [name for name in contents if name.endswith(".txt")]:
        descriptor["resources"].append({"name": "texts", "path": texts, "format": "txt",
                                        "mediatype": "text/plain", "encoding": "utf-8"})
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _resource(name: str, content: bytes, tables: tuple[str, ...], paths: Mapping[str, str]
              ) -> dict:
    suffix = Path(name).suffix
    resource = {"name": Path(name).stem.lower(), "path": name, "format": suffix[1:],
                "mediatype": _MEDIA[suffix], "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    if suffix != ".parquet":
        resource["encoding"] = "utf-8"
    if suffix == ".jsonl":
        # Objects within objects are no table.
        return resource
    table, fields = documentation()[tables[0]], []
    for name, column in table.columns.items():
        missing = f" Missing where {column.missing}." if column.missing else ""
        constraints = {"required": not column.missing, "enum": list(column.values)}
        field = {"name": name, "type": column.type, "description": column.about + missing,
                 "unit": column.unit,
                 # What is empty in a column that is never missing is an empty text, no gap.
                 "missingValues": None if missing else [],
                 "constraints": {key: value for key, value in constraints.items() if value}}
        fields.append({key: value for key, value in field.items()
                       if value or key == "missingValues" and value is not None})
    schema = {"fields": fields, "missingValues": [""]} | (
        {"primaryKey": list(table.key)} if table.key else {})
    links = [{"fields": [name], "reference": {"resource": Path(paths[other]).stem.lower(),
                                              "fields": [there]}}
             for name, target in table.links.items()
             for other, there in [target.split(".")] if other in paths]
    return resource | {"type": "table", "description": table.about,
                       "schema": schema | ({"foreignKeys": links} if links else {})}


def _readme(study: Study, kind: str, contents: Contents, settings: dict) -> str:
    template = _HERE.joinpath("README.md.jinja").read_text(encoding="utf-8")
    # Titles and groups are made harmless as Markdown; the rest is the package's own.
    page = Environment(trim_blocks=True, autoescape=False).from_string(template)
    told = [(name if len(tables) == 1 else f"{name}: {table}", documentation()[table])
            for name, (_, tables) in contents.items() for table in tables]
    return page.render(settings | {
        "title": plain(" ".join(study.settings.study.title.split()) or "Annotated study"),
        "articles": len(study.articles), "groups": plain(", ".join(study.groups)), "kind": kind,
        "tables": told}).rstrip() + "\n"
