"""Suggestions written as entries of `actors.yml`, to paste, correct and keep or throw away.

Every entry is valid as it stands, so that a study runs at once; above it, as comments, stand why it
is proposed and the lines to decide by. What a person must say is marked `?`: how the name is
written in Latin letters, and the definition.
"""

import re
import tempfile
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path
from textwrap import indent
from typing import Any

import pandas as pd
import yaml

from analysis.files import lexicon_file
from analysis.lexicon.schema import Lexicon, load_lexicon
from analysis.lexicon.source import Source
from analysis.text.vocabulary import ARTICLE
from framing.suggest.name_words import adjective_of, countries, demonym_base, is_common, zipf
from framing.suggest.ranking import Group, Suggestions

_LINES = 3
_LETTERS = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ", (
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a a a i a u i").split(),
    strict=True))


def draft(suggestions: Suggestions, lexicon: Lexicon) -> str:
    """Write suggestions as YAML: entries under `actors`, with their evidence as comments.

    The text is the same for the same suggestions.
    """
    lines = ["# Suggested by `framing lexicon suggest`. Read the lines above each entry, correct",
             "# or delete it, and paste what you keep below the last actor of actors.yml in the",
             "# study's data/lexicon. Then run `framing lexicon check`.", "actors:"]
    for row, entry in zip(suggestions.table.itertuples(), entries_of(suggestions, lexicon),
                          strict=True):
        lines += ["", f"  # {row.rank}. {_comment(row.name)}: {_several(row.places, 'place')} in "
                      f"{_several(row.articles, 'article')}, score {row.score}.",
                  f"  # Why: {row.why}.", *_evidence(row.evidence, "  # "),
                  indent(yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=10_000),
                         "  ").rstrip()]
    return "\n".join(lines) + "\n"


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def _evidence(evidence: pd.DataFrame, start: str) -> list[str]:
    lines = [f"{start}  {row.article}, line {row.line}: "
             + _comment(f"{row.before}[{row.node}]{row.after}").rstrip()
             for row in evidence.head(_LINES).itertuples()]
    more = len(evidence) - _LINES
    return lines + [f"{start}  and {more} more"] * (more > 0)


def _comment(text: str) -> str:
    """Text as a part of a comment: on one line, without controls and marks of direction."""
    return "".join(c if c.isprintable() else " " for c in text)


def in_latin(name: str) -> str:
    """Write an Arabic name in Latin letters, roughly, for an id and a label to be corrected.

    >>> in_latin("لودفيغ هانكه")
    'Ludfigh Hankh'
    """
    bare = (word.removeprefix(ARTICLE) if len(word) > 4 else word for word in name.split())
    latin = " ".join("".join(_LETTERS.get(c, c * c.isascii()) for c in word) for word in bare)
    for letter, vowel in ("wu", "yi"):
        latin = re.sub(rf"(?<=[^aiu\W]){letter}", vowel, latin)
    return latin.title()


def entries_of(suggestions: Suggestions, lexicon: Lexicon) -> list[dict[str, Any]]:
    """Return the entries as the lexicon's layout has them, in the order of the suggestions."""
    entries: list[dict[str, Any]] = []
    taken = {*lexicon.actors, *lexicon.frames}
    for group in suggestions.groups:
        english = countries().get(group.names[-1].key) or in_latin(group.name)
        name = _new_id(english, taken)
        titles = Counter(" ".join(c.title) for c in group.places if c.title)
        called = max(sorted(titles), key=titles.__getitem__, default="")
        entries.append({"id": name, "label_en": f"{english} ?", "label_ar": group.name,
                        "kind": group.kind, "definition": f"? {called}".strip(),
                        "examples": [group.name]})
    states = {adjective_of(group.names[-1].words[0]): entry["id"] for group, entry in zip(
        suggestions.groups, entries, strict=True) if group.kind == "country"}
    families: dict[str, list[str]] = {}
    for group, entry in zip(suggestions.groups, entries, strict=True):
        families.setdefault(f"{group.kind} {group.names[0].key[-1]}", []).append(entry["id"])
    for group, entry in zip(suggestions.groups, entries, strict=True):
        bases = {demonym_base(word) for c in group.places for word in (*c.title, *c.words)}
        for base in sorted(bases & states.keys())[:group.kind != "country"]:
            entry["state"] = states[base]
        rivals = [other for other in families[f"{group.kind} {group.names[0].key[-1]}"]
                  if other != entry["id"]]
        titled = "$title? " * ("title" in lexicon.classes)
        entry["patterns"] = (_of_person(group, rivals, titled) if group.kind == "person" else
                             _of_country(group) if group.kind == "country" else _of_body(group))
    return entries


def _new_id(english: str, taken: set[str]) -> str:
    wanted = re.sub(r"[^a-z0-9]+", "_", english.lower()).strip("_")
    wanted = wanted if wanted[:1].isalpha() else f"actor_{wanted}"
    name = next(one for n in count(1) if (one := wanted + f"_{n}" * (n > 1)) not in taken)
    taken.add(name)
    return name


def _of_country(group: Group) -> dict[str, list]:
    """Its names, and the regular adjective where that is no frequent word (مالي)."""
    patterns: dict[str, list] = {"name": [" ".join(c.pattern) + ":bare" * (
        len(c.pattern) == 1 and not c.pattern[0].startswith(ARTICLE)) for c in group.names]}
    short = group.names[-1]
    adjective = adjective_of(short.words[0])
    if len(short.words) == 1 and zipf(ARTICLE + adjective) < 5:
        patterns["demonym"] = [f"{adjective}:adj"]
    return patterns


def _of_person(group: Group, rivals: list[str], title: str) -> dict[str, list]:
    """The full names; shorter ones that count after them, and offices of some words."""
    first = group.names[0].key
    full = [c.pattern for c in group.names if (c.key[0], c.key[-1]) == (first[0], first[-1])]
    patterns: dict[str, list] = {"name": [f"{title}[{' '.join(pattern)}]" for pattern in full]}
    shorts = {c.pattern for c in group.names} | {full[0][-1:]}
    for short in sorted(shorts - set(full)):
        pattern: dict[str, Any] = {"match": f"{title}[{' '.join(short)}]", "short": True}
        if len(short) == 1 and (is_common(short[0]) or zipf(short[0]) > 4):
            pattern["if_named"] = True
        patterns["name"].append(pattern | ({"rivals": rivals} if rivals else {}))
    for head, *more in sorted({c.title for c in group.places if c.title}):
        # A title of one word, or with somebody else's name in it, is too little or too much.
        if 1 <= len(more) <= 5 and more[-1].startswith(ARTICLE):
            patterns.setdefault("title", []).append(
                {"match": f"[{head}] {' '.join(more)}", "if_named": True, "short": True})
    return patterns


def _of_body(group: Group) -> dict[str, list]:
    """Names with the word that says what it is; without it where they stand so, or in marks."""
    if group.state:
        heads = sorted({c.pattern[0].removeprefix(ARTICLE) for c in group.places})
        return {"generic": [f"[{'|'.join(heads)}] {group.state}:adj"]}
    keys = {c.key for c in group.places}
    marked = any("in marks" in c.why for c in group.places)
    patterns = []
    for one in group.names:
        head, *core = one.pattern
        bare = bool(core) and (marked or one.key[1:] in keys) and (
            len(core) > 1 or not is_common(core[0])) and zipf(core[0]) < 6
        patterns.append(f"{head}? [{' '.join(core)}]" if bare else f"[{' '.join(one.pattern)}]")
    return {"name": list(dict.fromkeys(patterns))}


def with_entries(text: str, lexicon: Lexicon) -> Lexicon:
    """Return the lexicon with the entries of a draft, read and checked as if they were pasted.

    Raises `LexiconError` where they cannot be read.
    """
    actors = Source(lexicon_file("actors.yml", lexicon.folder)).data
    actors["actors"] = [*actors["actors"], *(yaml.safe_load(text)["actors"] or [])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames = lexicon_file("frames.yml", lexicon.folder).read_bytes()
        (folder / "frames.yml").write_bytes(frames)
        (folder / "actors.yml").write_text(
            yaml.safe_dump(actors, allow_unicode=True, width=10_000), encoding="utf-8")
        # Everything but the actors is read from where it was.
        return replace(load_lexicon(folder), folder=lexicon.folder)


def places_found(suggestions: Suggestions, mentions: pd.DataFrame) -> tuple[int, int]:
    """How many of the places that were suggested mentions of a new lexicon cover, and of all."""
    spans = {article: list(zip(rows["start"], rows["end"], strict=True)) for article, rows in
             mentions[mentions["kind"] == "actor"].groupby("article")}
    places = [place for group in suggestions.groups for place in group.places]
    return sum(any(start < place.end and place.start < end
                   for start, end in spans.get(place.article, ())) for place in places), len(places)
