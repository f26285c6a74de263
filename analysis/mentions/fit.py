"""Found mentions and frames compared with reference annotations: precision, recall, every error.

Both are read after the codebook of `data/reference`: an actor is found where the same actor's head
overlaps, a frame where the same frame's span does; what is marked borderline counts neither way.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd


class Comparison(NamedTuple):
    """What was expected and found of each id, and the single errors.

    `table`: `id`, `expected`, `found`, `true_positive` (counts), `precision`, `recall` (shares;
    null where nothing was found or expected), with a last row `all`.
    `errors`: `article`, `kind` (missed, extra, object), `id`, `start`, `end`, `surface`.
    """

    table: pd.DataFrame
    errors: pd.DataFrame


def read_reference(path: Path) -> dict[str, Any]:
    """Read one article's reference annotations (JSON, UTF-8).

    Raises `ValueError` that names the file where it has no mentions or frames.
    """
    reference = json.loads(Path(path).read_text(encoding="utf-8"))
    for key in ("article", "mentions", "frames"):
        if key not in reference:
            raise ValueError(f"{Path(path).name} has no {key!r}: it is no reference annotation.")
    return reference


def compare_mentions(found: pd.DataFrame, reference: Iterable[dict[str, Any]]) -> Comparison:
    """Compare the actors found with those annotated, article by article.

    `found` is a table of mentions with `article`, of which the rows of kind actor are taken; drop
    clutter from it first, as the reference covers the articles alone. `reference` are articles as
    `read_reference` gives them. A part of an annotated mention found twice counts once.
    """
    actors = found[found["kind"] == "actor"]
    expected = [{"article": article["article"], "id": m["actor"], "start": m["start"],
                 "end": m["end"], "head": tuple(m["head"]), "surface": m["surface"],
                 "borderline": bool(m.get("borderline"))}
                for article in reference for m in article["mentions"]]
    rows = [{"article": row.article, "id": row.id, "start": row.start, "end": row.end,
             "head": (row.head_start, row.head_end), "surface": row.surface}
            for row in actors.itertuples()]
    return _compare(rows, expected, _heads_overlap)


def compare_frames(found: pd.DataFrame, reference: Iterable[dict[str, Any]],
                   with_object: Iterable[str] = ("collapse",)) -> Comparison:
    """Compare the core realisations of frames found with those annotated.

    As `compare_mentions`; for the frames in `with_object` the object must be the same too, else
    the realisation counts as missed and as extra.
    """
    checked = frozenset(with_object)
    core = found[(found["kind"] == "frame") & (found["strength"] == "core")]
    expected = [{"article": article["article"], "id": f["frame"], "start": f["start"],
                 "end": f["end"], "surface": f["surface"], "object": f.get("object"),
                 "borderline": bool(f.get("borderline"))}
                for article in reference for f in article["frames"]]
    rows = [{"article": row.article, "id": row.id, "start": row.start, "end": row.end,
             "surface": row.surface, "object": row.object} for row in core.itertuples()]

    def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
        return _overlap((a["start"], a["end"]), (b["start"], b["end"])) and (
            a["id"] not in checked or a["object"] == b["object"])

    return _compare(rows, expected, same)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _heads_overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return _overlap(a["head"], b["head"])


def _compare(found: list[dict], expected: list[dict], same: Callable[[dict, dict], bool],
             ) -> Comparison:
    taken: set[int] = set()
    hits: list[str] = []
    errors: list[dict] = []
    # Sure annotations take their partners before borderline ones can.
    for wanted in sorted(expected, key=lambda e: (e["borderline"], e["article"], e["start"])):
        partners = [n for n, row in enumerate(found) if n not in taken
                    and row["article"] == wanted["article"] and row["id"] == wanted["id"]
                    and same(row, wanted)]
        if partners:
            taken.add(partners[0])
        if wanted["borderline"]:
            continue
        if partners:
            hits.append(wanted["id"])
        else:
            errors.append({"kind": "missed", **wanted})
    counted = [row for n, row in enumerate(found) if n in taken]
    borderline = sum(1 for e in expected if e["borderline"])
    extra = [row for n, row in enumerate(found) if n not in taken]
    errors += [{"kind": "extra", **row} for row in extra]
    assert len(counted) <= len(hits) + borderline
    ids = sorted({e["id"] for e in expected if not e["borderline"]} | {e["id"] for e in extra})
    wanted_ids = [e["id"] for e in expected if not e["borderline"]]
    found_ids = hits + [row["id"] for row in extra]
    rows = [(i, wanted_ids.count(i), found_ids.count(i), hits.count(i)) for i in ids]
    rows.append(("all", len(wanted_ids), len(found_ids), len(hits)))
    table = pd.DataFrame(rows, columns=["id", "expected", "found", "true_positive"])
    table["precision"] = table["true_positive"] / table["found"].where(table["found"] > 0)
    table["recall"] = table["true_positive"] / table["expected"].where(table["expected"] > 0)
    listed = pd.DataFrame(errors, columns=["article", "kind", "id", "start", "end", "surface"])
    return Comparison(table, listed.sort_values(["article", "start", "kind", "id"],
                                                ignore_index=True))
