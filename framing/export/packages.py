"""The annotated study as a folder of files that says what it holds, the same bytes each time.

CSV, Parquet, JSON Lines or files for quanteda; `datapackage.json` documents them for programs,
`README.md` for people. Excel: `workbook`.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from jinja2 import Environment

from analysis.files import installed_version, write_atomically
from analysis.report.display import plain
from analysis.study.annotation import Annotation, annotation_record, records
from analysis.study.study import Study, StudyError
from framing.export.tables import Table, documentation, quanteda_tables, study_tables

DESCRIPTOR = "datapackage.json"
_ARROW = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
_MEDIA = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet",
          ".jsonl": "application/jsonl"}


class Content(NamedTuple):
    """What a file of an export holds: its bytes, and the documented tables that are in it."""

    content: bytes
    tables: tuple[str, ...] = ()


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
    tables = study.tables._asdict()
    rows = {name: table.groupby("article").indices for name, table in tables.items()
            if name != "vocabulary"}
    lines = []
    for about in records(study.articles):
        article = about["article"]
        annotation = Annotation(*(table if name == "vocabulary" else
                                  table.iloc[rows[name].get(article, [])]
                                  for name, table in tables.items()))
        record = annotation_record(article, study.texts[article], about["sha256"], annotation)
        lines.append(json.dumps({**record, "text": study.texts[article], "about": about},
                                ensure_ascii=False))
    return "".join(line + "\n" for line in lines).encode("utf-8")


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
    contents = {"csv": _csv, "parquet": _parquet, "jsonl": _jsonl, "quanteda": _quanteda}[kind](
        study, whole_page)
    written = _write(study, out, kind, contents)
    for left in set((out / "texts").glob("*.txt")) - set(written):
        # Of an article that was in an earlier export and is no longer in the study.
        left.unlink()
    return written


def _csv(study: Study, whole_page: bool) -> dict[str, Content]:
    tables = study_tables(study)
    texts = tables.pop("texts")
    names = [f"texts/{article}.txt" for article in texts["article"]]
    seen: dict[str, str] = {}
    for name in names:
        if (other := seen.setdefault(name.lower(), name)) != name:
            raise StudyError(f"{other} and {name} would be the same file on many disks. Give one "
                             "of the articles another id, or export as parquet or jsonl.")
    return {f"{name}.csv": Content(csv_bytes(table), (name,)) for name, table in tables.items()
            } | {name: Content(text.encode("utf-8"))
                 for name, text in zip(names, texts["text"], strict=True)}


def _parquet(study: Study, whole_page: bool) -> dict[str, Content]:
    return {f"{name}.parquet": Content(parquet_bytes(table, name), (name,))
            for name, table in study_tables(study).items()}


def _jsonl(study: Study, whole_page: bool) -> dict[str, Content]:
    return {"annotation.jsonl": Content(jsonl_bytes(study), (
        "blocks", "sentences", "tokens", "vocabulary", "mentions", "quotations", "articles"))}


def _quanteda(study: Study, whole_page: bool) -> dict[str, Content]:
    tables = quanteda_tables(study, whole_page)
    script = files("framing.export").joinpath("read.R").read_bytes()
    return {"corpus.csv": Content(csv_bytes(tables["corpus"]), ("corpus",)),
            "tokens.csv": Content(csv_bytes(tables["words"]), ("words",)),
            "read.R": Content(script)}


def prepare_folder(folder: Path, kind: str) -> None:
    """See that a folder may be written to: not there, empty, or an export of the same kind.

    Raises `StudyError` otherwise: a README of yours would be lost, or tables of two exports mixed.
    """
    folder = Path(folder)
    if not folder.exists():
        return
    if not folder.is_dir():
        raise StudyError(f"{folder.name} is a file; name a folder for the tables with --out.")
    if not any(folder.iterdir()):
        return
    try:
        found = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))["framing"]["export"]
    except (OSError, ValueError, KeyError, TypeError):
        raise StudyError(f"The folder {folder.name} holds other files. Name a new folder with "
                         "--out, or empty this one.") from None
    if found != kind:
        raise StudyError(f"The folder {folder.name} holds an export as {found}. Name another "
                         "folder with --out, or empty this one.")


def _write(study: Study, folder: Path, kind: str, contents: Mapping[str, Content]) -> list[Path]:
    settings = {"version": installed_version("framing") or "", "groups": study.groups,
                "counted": list(study.settings.pages.counted),
                "conflation": study.settings.terms.conflation,
                "strength": study.settings.coding.strength}
    documents = {"README.md": _readme(study, kind, contents, settings),
                 DESCRIPTOR: _descriptor(study, kind, contents, settings)}
    written = {name: file.content for name, file in contents.items()} | {
        name: text.encode("utf-8") for name, text in documents.items()}
    for name, content in written.items():
        write_atomically(folder / name, content)
    return [folder / name for name in written]


def _descriptor(study: Study, kind: str, contents: Mapping[str, Content], settings: dict) -> str:
    paths = {table: name for name, file in contents.items() for table in file.tables}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "annotated-study",
        "title": study.settings.study.title or "Annotated study",
        "framing": {"export": kind, **settings},
        "resources": [_resource(name, file, paths) for name, file in contents.items()
                      if Path(name).suffix in _MEDIA]}
    if texts := [name for name in contents if name.endswith(".txt")]:
        descriptor["resources"].append({"name": "texts", "path": texts, "format": "txt",
                                        "mediatype": "text/plain", "encoding": "utf-8"})
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def _resource(name: str, file: Content, paths: Mapping[str, str]) -> dict:
    suffix = Path(name).suffix
    resource = {"name": Path(name).stem.lower(), "path": name, "format": suffix[1:],
                "mediatype": _MEDIA[suffix], "bytes": len(file.content),
                "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}"}
    if suffix != ".parquet":
        resource["encoding"] = "utf-8"
    if suffix == ".jsonl":
        # Objects within objects are no table.
        return resource
    told = documentation()[file.tables[0]]
    return resource | {"type": "table", "description": told.about, "schema": _schema(told, paths)}


def _schema(table: Table, paths: Mapping[str, str]) -> dict:
    fields = []
    for name, column in table.columns.items():
        field = {"name": name, "type": column.type, "description": column.about}
        if column.unit:
            field["unit"] = column.unit
        if column.missing:
            field["description"] += f" Missing where {column.missing}."
        else:
            # What is empty in a column that is never missing is an empty text, no gap.
            field["missingValues"] = []
        constraints = {} if column.missing else {"required": True}
        if column.values:
            constraints["enum"] = list(column.values)
        fields.append(field | ({"constraints": constraints} if constraints else {}))
    schema: dict = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    links = [{"fields": [name], "reference": {"resource": Path(paths[other]).stem.lower(),
                                              "fields": [there]}}
             for name, target in table.links.items()
             for other, there in [target.split(".")] if other in paths]
    return schema | ({"foreignKeys": links} if links else {})


def _readme(study: Study, kind: str, contents: Mapping[str, Content], settings: dict) -> str:
    template = files("framing.export").joinpath("README.md.jinja").read_text(encoding="utf-8")
    # Titles and groups are made harmless as Markdown; the rest is the package's own.
    page = Environment(trim_blocks=True, autoescape=False).from_string(template)
    tables = [(name if len(file.tables) == 1 else f"{name}: {table}", documentation()[table])
              for name, file in contents.items() for table in file.tables]
    return page.render(settings | {
        "title": plain(" ".join(study.settings.study.title.split()) or "Annotated study"),
        "articles": len(study.articles), "groups": plain(", ".join(study.groups)), "kind": kind,
        "tables": tables}).rstrip() + "\n"
