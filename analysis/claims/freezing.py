"""When a claim was frozen, what was counted since, and for which articles that makes it a test.

`data/ledger.jsonl` only grows: each line holds the SHA-256 of the line before. A line of a freeze
(`on`) has the hashes of the claims and of all that they are counted with; any line the articles
that the study had and no line before: text, group and a sketch of their words. A claim is
confirmatory only for articles in no line up to its freeze, neither by text nor by id nor as a near
copy, from which it was not formed, and while claim, lexicons, settings, codings by hand and the
program are what was frozen, no article that was counted since is gone and none has another group.

The ledger says what was in the folder when. Who owns the folder can write it anew: only a copy that
lies elsewhere (a commit, a deposit of its hash) shows that nobody did.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import date
from itertools import chain, takewhile
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pydantic import Field, ValidationError

from analysis.claims.expectations import REST
from analysis.claims.source import Claim, Plan, load_claims
from analysis.edited_files import Strict
from analysis.files import default_lexicon, installed_version, lexicon_file, write_atomically
from analysis.pages.copies import resemblance, sketches
from analysis.study.study import Study, StudyError

LEDGER = Path("data") / "ledger.jsonl"
LABELS = {"glosses.csv", "clitic_glosses.csv", "glossary.yml", "table_columns.yml", "README.md"}
"""Files of the lexicons that only explain, label or read in: no count depends on them."""
BESIDE = ("corrections.csv", "modality.csv", "editions.csv")
"""What is coded by hand beside the articles."""
COPY = .3
"""The resemblance from which an article is a near copy: half of the words in shared runs of five
make about a third of the runs (see `find_duplicates`)."""


class Recorded(Strict):
    """An article as it was counted: the hash of its text, its group, a sketch of its words."""

    sha256: str
    group: str
    sketch: str


class Entry(Strict):
    """One line: articles not seen before, by id; of a freeze its day, hashes by claim and file."""

    on: date | None = None
    claims: dict[str, str] = Field(default_factory=dict)
    coding: dict[str, str] = Field(default_factory=dict)
    articles: dict[str, Recorded] = Field(default_factory=dict)
    plan: Plan | None = None
    previous: str


class Ledger(NamedTuple):
    """The lines, the oldest first, and the number of the first that does not follow, if any."""

    entries: tuple[Entry, ...]
    broken: int | None
    last: str

    @property
    def freezes(self) -> list[Entry]:
        """The lines of freezes."""
        return [entry for entry in self.entries if entry.on]


class Standing(NamedTuple):
    """The ledger and, where it has a freeze, what is asked of the study for all claims alike.

    `coding` is all that claims are counted with, `changes` what the ledger knows otherwise,
    `sketches` those of the articles, `copies` the articles that do not count, and `tested` how many
    claims, each wording one, were frozen when articles came.
    """

    ledger: Ledger
    coding: dict[str, str]
    changes: dict[str, set[str]]
    sketches: dict[str, str]
    copies: Collection[str] = ()
    tested: int = 0


class Status(NamedTuple):
    """Whether a claim is confirmatory, for which articles, and why or why not.

    `looks` is how often it was evaluated as articles came, 0 where they are `lacking` by the plan.
    """

    confirmatory: bool
    articles: frozenset[str]
    reason: str
    looks: int = 1
    lacking: str = ""


def claim_hash(claim: Claim) -> str:
    """Return the hash of all that a claim says, whatever the layout of its file."""
    return _hash(json.dumps(claim.model_dump(mode="json", exclude_defaults=True),
                                sort_keys=True, ensure_ascii=False).encode())


def coding_hashes(study: Study) -> dict[str, str]:
    """Return the hash of each file of the lexicons and of the settings that counts depend on."""
    # Only files of the package's own names are read; an editor's or a system's are no lexicons.
    names = {path.name for path in default_lexicon().iterdir() if path.is_file()} - LABELS
    hashes = {name: text_hash(lexicon_file(name, study.lexicon.folder).read_bytes())
              for name in sorted(names) if not name.startswith((".", "__"))}
    settings = study.settings.model_dump(mode="json", include={"pages", "terms", "coding"})
    if study.settings.study.cluster != "none":
        settings["cluster"] = study.settings.study.cluster
    return {**hashes, "study.toml": _hash(json.dumps(settings, sort_keys=True).encode())}


def _counted_with(study: Study) -> dict[str, str]:
    """All that a claim is counted with: lexicons, settings, codings by hand, the program."""
    beside = {name: text_hash(path.read_bytes()) for name in BESIDE
              if (path := study.folder / "data" / name).is_file()}
    return {**coding_hashes(study), **beside, "framing": installed_version("framing") or ""}


def text_hash(content: bytes) -> str:
    """Return the SHA-256 of a text file's bytes, whatever its line ends: Git may turn them."""
    return _hash(content.replace(b"\r\n", b"\n"))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_ledger(study: Study) -> Ledger:
    """Read the ledger; empty where there is none.

    Raises `StudyError` where a line cannot be read.
    """
    path, entries, broken, last = study.folder / LEDGER, [], None, ""
    content = path.read_bytes() if path.is_file() else b""
    for number, line in enumerate(content.replace(b"\r\n", b"\n").splitlines(), 1):
        try:
            entries.append(Entry.model_validate_json(line))
        except (ValueError, ValidationError) as error:
            raise StudyError(
                f"{LEDGER.as_posix()}, line {number} cannot be read. It is written by `framing "
                "claims`; restore it from the repository's history.") from error
        if entries[-1].previous != last:
            broken = broken or number
        last = _hash(line)
    return Ledger(tuple(entries), broken, last)


def record(study: Study) -> int:
    """Record in the ledger the articles that it does not have as they are; return how many."""
    ledger = read_ledger(study)
    articles = _unrecorded(study, ledger)
    if articles:
        _append(study, Entry(articles=articles, previous=ledger.last))
    return len(articles)


def freeze(study: Study, on: date) -> Entry:
    """Record the claims, all that they are counted with, and the articles of a study as they are.

    Raises `StudyError` where the study has no claims, and where an article could not be read: once
    it can be, it would seem to be new.
    """
    if len(study.problems):
        raise StudyError("Freezing records every article, and not all could be read. "
                         + " ".join(study.problems["problem"]))
    stated = load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    claims = stated.claims
    if not claims:
        raise StudyError("There is no claim to freeze: state some in data/claims.yml first.")
    ledger = read_ledger(study)
    new = Entry(on=on, claims={name: claim_hash(claim) for name, claim in claims.items()},
                coding=_counted_with(study), articles=_unrecorded(study, ledger),
                plan=stated.plan, previous=ledger.last)
    _append(study, new)
    return new


def _unrecorded(study: Study, ledger: Ledger) -> dict[str, Recorded]:
    known = {(name, article.sha256) for entry in ledger.entries
             for name, article in entry.articles.items()}
    rows = study.articles[["article", "sha256", "group"]].sort_values("article")
    rows = [row for row in rows.itertuples(index=False) if (row.article, row.sha256) not in known]
    found = sketches({row.article: study.texts[row.article] for row in rows}, study.blocks)
    return {row.article: Recorded(sha256=row.sha256, group=row.group, sketch=found[row.article])
            for row in rows}


def _append(study: Study, entry: Entry) -> None:
    path = study.folder / LEDGER
    before = path.read_bytes() if path.is_file() else b""
    line = json.dumps(entry.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
    write_atomically(path, before + line.encode() + b"\n")


def _ids(names: object) -> str:
    return ", ".join(sorted(names))


def standing(study: Study, ledger: Ledger, copies: Collection[str] = ()) -> Standing:
    """Ask once what the status of every claim depends on; nothing where nothing was frozen."""
    if not ledger.freezes:
        return Standing(ledger, {}, {}, {})
    tested, stated = set(), {}
    for entry in ledger.entries:
        # A claim that was worded anew before any article came was not tested as it was.
        tested |= {*stated.values()} if entry.articles else set()
        stated |= entry.claims
    return Standing(ledger, _counted_with(study), changes(study, ledger),
                    sketches(study.texts, study.blocks), copies, len(tested | {*stated.values()}))


def claim_status(study: Study, claim: Claim, now: Standing) -> Status:
    """Say for which articles of a study a claim is confirmatory, and why not for the others.

    The claim is confirmatory as a whole where each group it names has such an article; it is then
    counted in these articles alone.
    """
    def exploratory(why: str) -> Status:
        return Status(False, frozenset(), why)

    ledger, coding, told, found, uncounted, _ = now
    holding = [entry for entry in ledger.freezes if claim.id in entry.claims]
    if not holding:
        return exploratory("The claim was never frozen.")
    if ledger.broken:
        return exploratory(f"{LEDGER.as_posix()} was edited: line {ledger.broken} does not follow "
                           "from the line before. Restore it from the repository's history.")
    current = claim_hash(claim)
    valid = [entry for entry in holding
             if entry.claims[claim.id] == current and entry.coding == coding]
    if not valid:
        last = holding[-1]
        changed = ["the claim"] * (last.claims[claim.id] != current) + sorted(
            name for name in {*coding, *last.coding} if coding.get(name) != last.coding.get(name))
        return exploratory(f"Edited since it was frozen on {last.on.isoformat()}: "
                           f"{', '.join(changed)}. Freeze it again, and add articles after that.")
    frozen = f"Frozen on {valid[0].on.isoformat()}"
    place = ledger.entries.index(valid[0]) + 1
    before, since = (dict(chain.from_iterable(entry.articles.items() for entry in entries))
                     for entries in (ledger.entries[:place], ledger.entries[place:]))
    if gone := told["articles_gone"] & since.keys():
        return exploratory(f"{frozen}; articles that were counted since are no longer there: "
                           f"{_ids(gone)}. What does not fit may not be left out.")
    table = study.articles
    hashes = {article.sha256 for article in before.values()}
    new = table[~table["sha256"].isin(hashes) & ~table["article"].isin(
        {*before, *claim.formed_from})]
    if moved := told["regrouped"] & {*new["article"]}:
        return exploratory(f"{frozen}; since they were first counted other groups were given to "
                           f"{_ids(moved)}.")
    known = {name: article.sketch for name, article in before.items()} | {
        name: found[name] for name in claim.formed_from if name in found}
    copies = _copies({name: found[name] for name in new["article"]}, known)
    new = new[~new["article"].isin({*copies, *uncounted})]
    groups = {name for part in claim.all_parts for name in part.groups}
    there = set(new["group"])
    lacking = sorted(groups - {REST} - there)
    if REST in groups and not there - groups:
        lacking.append(REST)
    near = f" Near copies of articles known before: {_ids(copies)}." * bool(copies)
    near += (f" Frozen too, and no longer stated: {_ids(told['claims_gone'])}."
             * bool(told["claims_gone"]))
    if lacking or not len(new):
        return exploratory(f"{frozen}; no article was added since in "
                           f"{', '.join(lacking) or 'any group'}.{near}")
    looks, lacking = _looks(ledger.entries[place - 1:], new, sorted(groups - {REST}))
    return Status(True, frozenset(new["article"]),
                  f"{frozen}, before {len(new)} of {len(table)} articles were added. That "
                  f"{LEDGER.as_posix()} was not begun anew only a copy elsewhere shows.{near}",
                  looks, lacking)


def _looks(entries: Sequence[Entry], new: pd.DataFrame, groups: Sequence[str]) -> tuple[int, str]:
    """Count the times at which new articles were there, by a plan enough; what it says is lacking.

    `entries` begin with the freeze. The plan is that of the last freeze before any article came.
    """
    plan = next((entry.plan for entry in reversed(list(takewhile(
        lambda entry: entry is entries[0] or not entry.articles, entries))) if entry.on), None)
    group_of = dict(zip(new["article"], new["group"], strict=True))
    there, looks, counts = set(), 0, {}
    for names in (*(entry.articles for entry in entries[1:]), group_of):
        if added := {*names} & {*group_of} - there:
            there |= added
            counts = {group: sum(group_of[name] == group for name in there) for group in groups}
            looks += plan is None or min(counts.values()) >= plan.per_group
    told = ", ".join(f"{count} in {group}" for group, count in counts.items())
    return looks, "" if looks else (f"The frozen plan asks for {plan.per_group} articles a group "
                                    f"before the verdict; there are {told}.")


def _copies(new: dict[str, str], known: dict[str, str]) -> set[str]:
    """Return the articles that are near copies of known ones; both are sketches by id."""
    having: dict[str, set[str]] = {}
    for name, sketch in known.items():
        for part in sketch.split():
            having.setdefault(part, set()).add(name)
    return {name for name, sketch in new.items() if any(
        resemblance(sketch, known[other]) >= COPY for other in set().union(
            *(having.get(part, ()) for part in sketch.split())))}


def changes(study: Study, ledger: Ledger) -> dict[str, set[str]]:
    """Say what the ledger knows and the study has otherwise.

    `claims_gone`: frozen claims that are stated no more; `articles_gone`: articles that were
    counted and are not there, by their text either; `regrouped`: articles whose group is not the
    one in which they were first counted, by id or text; `plan_changed`: where another plan stands
    than that which was frozen last (days of later freezes, claims.yml).
    """
    source = load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    stated = source.claims
    table, first = study.articles, {}
    counted = {name: article.sha256 for entry in ledger.entries
               for name, article in entry.articles.items()}
    for entry in ledger.entries:
        for name, article in entry.articles.items():
            for key in (name, article.sha256):
                first.setdefault(key, article.group)
    there = {*table["article"], *table["sha256"]}
    plan, day = frozen_plan(ledger) or (source.plan, date.max)
    plans = {"data/claims.yml": source.plan} | {
        entry.on.isoformat(): entry.plan for entry in ledger.freezes if entry.on >= day}
    return {
        "claims_gone": {name for entry in ledger.freezes for name in entry.claims} - {*stated},
        "articles_gone": {name for name, sha256 in counted.items() if not {name, sha256} & there},
        "regrouped": {row.article for row in table.itertuples() if any(
            first.get(key, row.group) != row.group for key in (row.article, row.sha256))},
        "plan_changed": {where for where, other in plans.items() if other != plan}}


def frozen_plan(ledger: Ledger) -> tuple[Plan, date] | None:
    """Return the plan that was frozen last, and on which day first."""
    plans = [(entry.plan, entry.on) for entry in ledger.freezes if entry.plan]
    return next((pair for pair in plans if pair[0] == plans[-1][0]), None)
