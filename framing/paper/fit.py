"""How well the rules fit what readers annotated, and whether coders agree, as plain counts."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.mentions.fit import Comparison, compare_frames
from analysis.report.actors import actor_fit
from analysis.report.articles import compare_roles
from analysis.report.voice_fit import compare_voices
from analysis.study.labels import references
from analysis.study.study import Study
from framing.coding.agreement import agree
from framing.coding.coded_sheets import read_sheets

SHEETS = Path("data") / "coding"
"""Where a study keeps the sheets that coders filled in, if it keeps them."""
_VOICES = {"direct quotations": "fit_quotations", "reporting words": "fit_reports",
           "voices of mentions": "fit_voices"}


class Fit(NamedTuple):
    """How many articles have reference annotations, and what was found of them, in counts."""

    articles: int
    items: list[dict]


class Agreed(NamedTuple):
    """Coders, units coded twice or more, and Krippendorff's alpha (null: cannot be computed)."""

    coders: int
    twice: int
    alpha: float | None


def fit_shares(study: Study) -> Fit:
    """Hold roles, actors, frames and voices against the reference annotations of the study.

    Each item has `item` (`fit` or `share`), `what`, and its counts: `both`, `found`, `expected`
    with `precision` and `recall`, or `right` of `expected`. No item without references.
    """
    known = references(study)
    if not known:
        return Fit(0, [])
    items = []
    roles = compare_roles(study)
    if len(roles):
        items.append({"item": "share", "what": "fit_roles", "expected": len(roles),
                      "right": int((roles["role"] == roles["expected"]).sum())})
    annotated = study.mentions["article"].isin([own["article"] for own in known])
    for what, compared in (("fit_actors", actor_fit(study)),
                           ("fit_frames", compare_frames(study.mentions[annotated], known))):
        items += _shares(what, compared)
    for row in compare_voices(study, known).itertuples():
        items.append({"item": "share", "what": _VOICES[row.what], "right": int(row.right),
                      "expected": int(row.expected)})
    return Fit(len(known), items)


def _shares(what: str, compared: Comparison) -> list[dict]:
    row = compared.table.set_index("id").loc["all"]
    if not row["found"] or not row["expected"]:
        return []
    return [{"item": "fit", "what": what, "both": int(row["true_positive"]),
             "found": int(row["found"]), "expected": int(row["expected"]),
             "precision": f"{row['precision']:.2f}", "recall": f"{row['recall']:.2f}"}]


def agreement(study: Study) -> Agreed | None:
    """Compare the coded sheets that a study keeps in `data/coding`; null where there is none.

    Raises `CodingError` where they cannot be read together.
    """
    paths = [path for path in sorted((study.folder / SHEETS).glob("*"))
             if path.suffix.lower() in (".xlsx", ".csv") and not path.name.startswith((".", "~"))]
    if not paths:
        return None
    coded = read_sheets(paths, study)
    summary = agree(coded, study).summary.iloc[0]
    alpha = None if pd.isna(summary["alpha"]) else float(summary["alpha"])
    return Agreed(len(coded.coders), int(summary["coded_twice"]), alpha)
