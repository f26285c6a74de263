"""Parts: the annotation of some articles as Parquet files, named by all that it follows from.

A part is a folder with a file for each table. It is written whole or not at all, so that a build
that was interrupted goes on where it stopped; one that is damaged is made anew.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.caches import digest, program
from analysis.files import PARTIAL
from analysis.lexicon.schema import Lexicon, load_lexicon

_DTYPES = b"framing"


def lexicon_parts(lexicon: Lexicon) -> list[bytes] | None:
    """Return the names and contents of a lexicon's files; null where it was changed in memory."""
    folder = lexicon.folder
    if lexicon != load_lexicon(folder):
        return None
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder else []
    return [part for path in files for part in (path.name.encode(), path.read_bytes())]


def key_of(lexicon: list[bytes], *given: object) -> bytes:
    """Return a fingerprint of what follows from a lexicon's files and other plain values."""
    return digest([program(), *lexicon, repr(given).encode("utf-8", "surrogatepass")])


def read_part(folder: Path) -> dict[str, pd.DataFrame] | None:
    """Return the tables of a part as they were written; null where it is missing or damaged."""
    if not folder.is_dir():
        return None
    try:
        found = {path.stem: read_table(path) for path in sorted(folder.glob("*.parquet"))}
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        found = {}
    if not found:
        shutil.rmtree(folder, ignore_errors=True)
    return found or None


def read_table(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Return a table of a part, or some columns of it, with the types that it was written with."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, memory_map=True, page_checksum_verification=True) as file:
        types = json.loads(file.schema_arrow.metadata[_DTYPES])
        table = file.read(columns)
    return pd.DataFrame({
        name: pd.Series(table[name].to_pylist(), dtype=object) if types[name] == "object"
        else table[name].to_pandas().astype(types[name]) for name in columns or types})


def write_part(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of a part, whole or not at all."""
    import pyarrow.parquet as pq

    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(PARTIAL, f".{folder.name[:16]}.", folder.parent))
    try:
        for name, table in tables.items():
            pq.write_table(arrow(table), work / f"{name}.parquet", compression="zstd",
                           write_page_checksum=True)
        os.chmod(work, 0o755)
        work.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was sooner
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def arrow(table: pd.DataFrame) -> pa.Table:
    """Return a table for Arrow, which keeps what types it had; of objects it takes text and null.
    """
    types = {column: str(kind) for column, kind in table.dtypes.items()}
    # A column of nulls alone would be of another type in each part.
    return pa.table({name: pa.array(table[name], pa.string() if types[name] == "object" else None,
                                    from_pandas=True) for name in table}).replace_schema_metadata(
        {_DTYPES: json.dumps(types)})
