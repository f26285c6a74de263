"""What a study was computed with: versions, the lock file, the lexicons' hashes, the seeds."""

import hashlib
import importlib
import inspect
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.claims.freezing import coding_hashes
from analysis.files import installed_version
from analysis.study.study import Study

LIBRARIES = ("pandas", "numpy", "scipy", "scikit-learn", "simplemma", "wordfreq", "matplotlib")
"""Libraries that counts, measures and figures depend on."""

DRAWS = {
    "cuts_longest": ("analysis.report.robustness", "placebo_of_longest"),
    "cuts": ("analysis.measures.uncertainty", "placebo"),
    "cuts_counted": ("analysis.measures.uncertainty", "cut_counts"),
    "halves_beside": ("analysis.measures.keyness", "beside_halves"),
    "dealt_terms": ("analysis.measures.keyness", "keyness"),
    "dealt": ("analysis.measures.resampling", "permute_articles"),
    "coding": ("framing.coding.sheets", "draw_sheet"),
}
"""Everything that draws at random: module and function, by a name in the wordings `draw_...`."""


def library_versions() -> dict[str, str | None]:
    """Return the versions of the libraries that results depend on; null for one not installed."""
    return {name: installed_version(name) for name in LIBRARIES}


def lock_file(folder: Path) -> Path | None:
    """Return the lock file that stands in a study's folder, or in the checkout of the package."""
    for place in (Path(folder), Path(__file__).resolve().parents[2]):
        if (place / "requirements.lock").is_file():
            return place / "requirements.lock"
    return None


def lock_differences(path: Path) -> list[str]:
    """Name the libraries whose installed version is not the one that a lock file pins."""
    pins = dict(line.split("==", 1) for line in path.read_text(encoding="utf-8").splitlines()
                if "==" in line and not line.startswith("#"))
    found = library_versions()
    return [f"{name} {found[name]} (locked: {pins[name].split()[0]})" for name in LIBRARIES
            if name in pins and found[name] != pins[name].split()[0]]


def has_own_lexicons(study: Study) -> bool:
    """Return whether a study has lexicons of its own in place of the package's."""
    return (study.folder / "data" / "lexicon").is_dir()


def lexicon_digest(study: Study) -> str:
    """Return one SHA-256 for all files of the lexicons that counts depend on."""
    hashes = {name: value for name, value in coding_hashes(study).items() if name != "study.toml"}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def seeds(notes: Iterable[Mapping] = ()) -> pd.DataFrame:
    """Return the seed of everything in the package that draws at random.

    Of what the notebooks show (`notes`, of `recorded`) it is the seed that was used there, of
    the rest the one by default. Columns `what`, `function`, `seed`.
    """
    rows = []
    for what, (module, name) in DRAWS.items():
        function = getattr(importlib.import_module(module), name)
        used = dict.fromkeys(note["seed"] for note in notes if note.get("draws") == what)
        rows += [(what, f"{module}.{name}", seed)
                 for seed in used or [inspect.signature(function).parameters["seed"].default]]
    return pd.DataFrame(rows, columns=["what", "function", "seed"])
