"""A folder of tables that says what it holds: `datapackage.json` for programs, `README.md`."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from analysis.files import installed_version, write_atomically
from analysis.report.markup import plain
from analysis.study.study import Study, StudyError
from framing.export.documented import Table, column_table, documentation

DESCRIPTOR = "datapackage.json"
_MEDIA = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet",
          ".jsonl": "application/jsonl"}


class Content(NamedTuple):
    """What a file of an export holds: its bytes, and the documented tables that are in it."""

    content: bytes
    tables: tuple[str, ...] = ()


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


def write_package(study: Study, folder: Path, kind: str, contents: Mapping[str, Content],
                  how: str) -> list[Path]:
    """Write files with their documentation, and return the paths of all that was written.

    `contents` maps a file's name to what it holds. `how` is the part of the README on reading it.
    """
    paths = []
    for name, file in contents.items():
        write_atomically(folder / name, file.content)
        paths.append(folder / name)
    for name, text in (("README.md", _readme(study, kind, contents, how)),
                       (DESCRIPTOR, _descriptor(study, kind, contents))):
        write_atomically(folder / name, text.encode("utf-8"))
        paths.append(folder / name)
    return paths


def _settings(study: Study) -> dict:
    return {"version": installed_version("framing") or "", "groups": study.groups,
            "counted": list(study.settings.pages.counted),
            "conflation": study.settings.terms.conflation,
            "strength": study.settings.coding.strength}


def _descriptor(study: Study, kind: str, contents: Mapping[str, Content]) -> str:
    paths = {table: name for name, file in contents.items() for table in file.tables}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "annotated-study",
        "title": study.settings.study.title or "Annotated study",
        "framing": {"export": kind, **_settings(study)},
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


def _readme(study: Study, kind: str, contents: Mapping[str, Content], how: str) -> str:
    settings = _settings(study)
    lines = [
        f"# {plain(' '.join(study.settings.study.title.split()) or 'Annotated study')}", "",
        f"{len(study.articles)} articles in the groups {plain(', '.join(study.groups))}, annotated "
        f"by framing {settings['version']} and exported as {kind}.", "",
        "- Every `start` and `end` counts Unicode code points from 0 in the article's whole text, "
        "`end` exclusive: in Python `text[start:end]`, in R `substr(text, start + 1, end)`.",
        f"- Counted are blocks of these roles: {', '.join(settings['counted'])}.",
        f"- Words are the same term if they share their {settings['conflation']} (column `key`).",
        "- Counts of mentions take those whose `strength` is core"
        + (" or wide." if settings["strength"] == "wide" else "."),
        "- The texts belong to who published them: see `rights` before you pass them on.", "",
        how.strip(), "", "## Columns", ""]
    for name, file in contents.items():
        for table in file.tables:
            title = name if len(file.tables) == 1 else f"{name}: {table}"
            lines += [f"### {title}", "", documentation()[table].about, "",
                      "| column | type | unit | what it holds | missing where |",
                      "|---|---|---|---|---|"]
            lines += [f"| {row.column} | {row.type} | {row.unit or ''} | {row.about} | "
                      f"{row.missing or 'never'} |"
                      for row in column_table({table: table}).itertuples()]
            lines.append("")
    return "\n".join(lines)
