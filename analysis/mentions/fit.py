"""Found mentions and frames compared with reference annotations: precision, recall, every error.

Both are read after the codebook of `data/reference`: an actor is found where the same actor's head
overlaps, a frame where the same frame's span does; what is marked borderline counts neither way.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.edited_files import first_problem, read_json
from analysis.files import LexiconError

_SHOWN = ["article", "id", "start", "end", "surface"]


class Comparison(NamedTuple):
    """What was expected and found of each id, and the single errors.

    `table`: `id`, `expected`, `found`, `true_positive` (counts), `precision`, `recall` (shares;
    null where nothing was found or expected), with a last row `all`.
    `errors`: `article`, `kind` (missed, extra, object), `id`, `start`, `end`, `surface`.
    """

    table: pd.DataFrame
    errors: pd.DataFrame


class _Place(BaseModel):
    model_config = ConfigDict(extra="allow")

    start: int
    end: int
    surface: str


class _Mention(_Place):
    actor: str
    head: tuple[int, int]


class _Frame(_Place):
    frame: str


class _Reference(BaseModel):
    model_config = ConfigDict(extra="allow")

    article: str
    mentions: list[_Mention]
    frames: list[_Frame]


def read_reference(path: Path) -> dict[str, Any]:
    """Read one article's reference annotations (JSON, UTF-8).

    Raises `LexiconError` that names the file where it has no mentions or frames.
    """
    try:
        return _Reference.model_validate(read_json(Path(path))).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise LexiconError(f"{Path(path).name} is no reference annotation: {first_problem(error)}"
                           ) from None


def compare_mentions(found: pd.DataFrame, reference: Iterable[dict[str, Any]]) -> Comparison:
    """Compare the actors found with those annotated, article by article.

    `found` is a table of mentions with `article`, of which the rows of kind actor are taken; drop
    clutter from it first, as the reference covers the articles alone. `reference` are articles as
    `read_reference` gives them. A part of an annotated mention found twice counts once.
    """
    actors = found[found["kind"] == "actor"]
    expected = [_annotated(article, mention, mention["actor"], mention["head"])
                for article in reference for mention in article["mentions"]]
    return _compare(actors.assign(object=None), ["head_start", "head_end"], expected)


def compare_frames(found: pd.DataFrame, reference: Iterable[dict[str, Any]]) -> Comparison:
    """Compare the core realisations of frames found with those annotated.

    As `compare_mentions`; of a frame that has objects, which is one that any is found with, the
    object must be the same too, else the realisation counts as missed and as extra.
    """
    core = found[(found["kind"] == "frame") & (found["strength"] == "core")]
    with_object = set(core.loc[core["object"].notna(), "id"])
    expected = [_annotated(article, frame, frame["frame"], (frame["start"], frame["end"]),
                           frame.get("object") if frame["frame"] in with_object else None)
                for article in reference for frame in article["frames"]]
    return _compare(core, ["start", "end"], expected)


def _annotated(article: dict[str, Any], annotation: dict[str, Any], name: str, at: Iterable[int],
               of: str | None = None) -> dict[str, Any]:
    """Return an annotation as `_compare` takes it; `at` is what must overlap, `of` its object."""
    return {**{key: annotation[key] for key in ("start", "end", "surface")}, "id": name,
            "article": article["article"], "at": tuple(at), "of": of,
            "borderline": bool(annotation.get("borderline"))}


def _compare(found: pd.DataFrame, at: list[str], expected: list[dict[str, Any]]) -> Comparison:
    """Compare found places, whose spans stand in the columns `at`, with those expected."""
    objects = found["object"].astype(object).where(found["object"].notna(), None)
    extra = [{**row, "at": span, "of": of, "kind": "extra"} for row, span, of in zip(
        found[_SHOWN].to_dict("records"), found[at].itertuples(index=False), objects, strict=True)]
    hits, sought, missed = Counter(), Counter(), []
    # Sure annotations take their partners before borderline ones can.
    for wanted in sorted(expected, key=lambda e: (e["borderline"], e["article"], e["start"])):
        partner = next((n for n, row in enumerate(extra) if _same(row, wanted)), None)
        if partner is not None:
            del extra[partner]
        if not wanted["borderline"]:
            sought[wanted["id"]] += 1
            hits[wanted["id"]] += partner is not None
            missed += [{**wanted, "kind": "missed"}] * (partner is None)
    counted = hits + Counter(row["id"] for row in extra)
    lines = [(name, sought[name], counted[name], hits[name])
             for name in sorted(sought.keys() | counted.keys())]
    lines.append(("all", sought.total(), counted.total(), hits.total()))
    table = pd.DataFrame(lines, columns=["id", "expected", "found", "true_positive"])
    table["precision"] = table["true_positive"] / table["found"].where(table["found"] > 0)
    table["recall"] = table["true_positive"] / table["expected"].where(table["expected"] > 0)
    listed = pd.DataFrame([*missed, *extra], columns=[
        "article", "kind", "id", "start", "end", "surface"])
    return Comparison(table, listed.sort_values(["article", "start", "kind", "id"],
                                                ignore_index=True))


def _same(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    (start, end), (first, last) = row["at"], wanted["at"]
    return (row["article"] == wanted["article"] and row["id"] == wanted["id"]
            and start < last and first < end and row["of"] == wanted["of"])
