"""When a claim was frozen, and for which articles that makes it confirmatory.

`data/frozen.json` records each freeze: the hashes of the claims, of the lexicons and settings they
are counted with, and of the articles that the study had. A claim is confirmatory for an article
only if a freeze holds the claim and the lexicons as they are now, the article was in no freeze up
to that one (neither its text nor its id), and the claim was not formed from it. The record says
what was in the folder when; that nobody rewrote it is for the repository's history to show.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, Field, ValidationError

from analysis.claims.source import REST, Claim, load_claims
from analysis.edited_files import read_json
from analysis.files import default_lexicon, lexicon_file, write_atomically
from analysis.study.study import Study, StudyError

RECORD = Path("data") / "frozen.json"
LABELS = {"glosses.csv", "clitic_glosses.csv", "glossary.yml", "table_columns.yml", "README.md"}
"""Files of the lexicons that only explain, label or read in: no count depends on them."""


class Freeze(BaseModel, extra="forbid", frozen=True):
    """One freeze: hashes by claim id, by file of the lexicons, and by article id."""

    on: date
    claims: dict[str, str]
    coding: dict[str, str]
    articles: dict[str, str] = Field(default_factory=dict)


class Status(NamedTuple):
    """Whether a claim is confirmatory, for which articles, and why or why not."""

    confirmatory: bool
    articles: frozenset[str]
    reason: str


def claim_hash(claim: Claim) -> str:
    """Return the hash of all that a claim says, whatever the layout of its file."""
    return _hash(json.dumps(claim.model_dump(mode="json", exclude_defaults=True), sort_keys=True,
                            ensure_ascii=False).encode())


def coding_hashes(study: Study) -> dict[str, str]:
    """Return the hash of each file of the lexicons and of the settings that counts depend on."""
    # Only files of the package's own names are read; an editor's or a system's are no lexicons.
    names = {path.name for path in default_lexicon().iterdir() if path.is_file()} - LABELS
    hashes = {name: text_hash(lexicon_file(name, study.lexicon.folder).read_bytes())
              for name in sorted(names) if not name.startswith((".", "__"))}
    settings = study.settings.model_dump(mode="json", include={"pages", "terms", "coding"})
    return {**hashes, "study.toml": _hash(json.dumps(settings, sort_keys=True).encode())}


def text_hash(content: bytes) -> str:
    """Return the SHA-256 of a text file's bytes, whatever its line ends: Git may turn them."""
    return _hash(content.replace(b"\r\n", b"\n"))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_freezes(study: Study) -> list[Freeze]:
    """Read the record of freezes, the oldest first; empty where there is none.

    Raises `StudyError` where the record cannot be read.
    """
    path = study.folder / RECORD
    if not path.is_file():
        return []
    try:
        return [Freeze.model_validate(one) for one in
                read_json(path)["freezes"]]
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise StudyError(f"{RECORD.as_posix()} cannot be read ({error}). It is written by `framing "
                         "claims freeze`; restore it from the repository's history.") from error


def freeze(study: Study, on: date) -> Freeze:
    """Record the claims, lexicons, settings and articles of a study as they are, and return it.

    Raises `StudyError` where the study has no claims, and where an article could not be read: once
    it can be, it would seem to be new.
    """
    if len(study.problems):
        raise StudyError("Freezing records every article, and not all could be read. "
                         + " ".join(study.problems["problem"]))
    claims = load_claims(study.folder / "data" / "claims.yml", study.lexicon).claims
    if not claims:
        raise StudyError("There is no claim to freeze: state some in data/claims.yml first.")
    new = Freeze(on=on, claims={name: claim_hash(claim) for name, claim in claims.items()},
                 coding=coding_hashes(study),
                 articles=dict(sorted(zip(study.articles["article"], study.articles["sha256"],
                                          strict=True))))
    record = {"freezes": [one.model_dump(mode="json") for one in [*read_freezes(study), new]]}
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    write_atomically(study.folder / RECORD, text.encode())
    return new


def claim_status(study: Study, claim: Claim, freezes: list[Freeze]) -> Status:
    """Say for which articles of a study a claim is confirmatory, and why not for the others.

    The claim is confirmatory as a whole where each group it names has such an article; it is then
    counted in these articles alone.
    """
    holding = [one for one in freezes if claim.id in one.claims]
    if not holding:
        return Status(False, frozenset(), "The claim was never frozen.")
    current, coding = claim_hash(claim), coding_hashes(study)
    valid = [one for one in holding if one.claims[claim.id] == current and one.coding == coding]
    if not valid:
        last = holding[-1]
        changed = ["the claim"] * (last.claims[claim.id] != current) + sorted(
            name for name in {*coding, *last.coding} if coding.get(name) != last.coding.get(name))
        return Status(False, frozenset(), (
            f"Edited since it was frozen on {last.on.isoformat()}: {', '.join(changed)}. Freeze it "
            "again, and add articles after that."))
    first = valid[0]
    known = {value for one in freezes[:freezes.index(first) + 1] for pair in one.articles.items()
             for value in pair}
    table = study.articles
    new = table[~table["sha256"].isin(known) & ~table["article"].isin({*known, *claim.formed_from})]
    groups = {name for part in claim.all_parts for name in part.groups}
    there = set(new["group"])
    lacking = sorted(groups - {REST} - there)
    if REST in groups and not there - groups:
        lacking.append(REST)
    if lacking or not len(new):
        return Status(False, frozenset(), (
            f"Frozen on {first.on.isoformat()}; no article was added since in "
            f"{', '.join(lacking) or 'any group'}."))
    return Status(True, frozenset(new["article"]), f"Frozen on {first.on.isoformat()}, before "
                  f"{len(new)} of {len(table)} articles were added.")
