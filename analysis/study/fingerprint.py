"""A fingerprint of everything that a study's counts depend on."""

import pandas as pd

from analysis.caches import digest, program
from analysis.lexicon.schema import load_lexicon
from analysis.study.study import Study


def fingerprint(study: Study) -> bytes | None:
    """Return the SHA-256 of a study's texts, tables, settings and lexicons, and of the program.

    None where the lexicons are not those of a folder: what is changed in memory has no fingerprint.
    """
    folder = study.lexicon.folder
    if study.lexicon != load_lexicon(folder):
        return None
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder else []
    parts = [program(), study.settings.model_dump_json().encode(),
             *(part for path in files for part in (path.name.encode(), path.read_bytes())),
             *(part.encode() for item in study.texts.items() for part in item)]
    for table in (study.articles, *study.tables):
        parts += [repr(list(table.columns)).encode(),
                  pd.util.hash_pandas_object(table).to_numpy().tobytes()]
    return digest(parts)
