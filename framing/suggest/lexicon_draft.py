"""Suggestions written as entries of `actors.yml`, to paste, correct and keep or throw away.

Every entry is valid as it stands, so that a study runs at once; above it, as comments, stand why it
is proposed and the lines to decide by. What a person must say is marked `?`: how the name is
written in Latin letters, and the definition.
"""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.files import lexicon_file
from analysis.lexicon.schema import Lexicon, load_lexicon
from analysis.lexicon.source import Source
from framing.suggest.name_pages import Found
from framing.suggest.name_shapes import (
    ARTICLE,
    demonym_base,
    in_latin,
    is_common,
    load_name_words,
    territories,
    zipf,
)
from framing.suggest.suggest import Group, Suggestions

_PLAIN = re.compile(r"^[\u0621-\u064a]+( [\u0621-\u064a]+)*$")
_ID = re.compile(r"[^a-z0-9]+")
_LINES = 3


def draft(suggestions: Suggestions, lexicon: Lexicon) -> str:
    """Write suggestions as YAML: entries under `actors`, with their evidence as comments.

    Behind them, as comments, stand the words that may be places or names, and the repeated unusual
    terms that a frame may be made of. The text is the same for the same suggestions.
    """
    entries = entries_of(suggestions, lexicon)
    words = load_name_words(lexicon.folder)
    lines = ["# Suggested by `framing lexicon suggest`. Read the lines above each entry, correct",
             "# or delete it, and paste what you keep below the last actor of actors.yml in the",
             "# study's data/lexicon. Then run `framing lexicon check`.", "actors:"]
    for row, entry in zip(suggestions.table.itertuples(), entries, strict=True):
        lines += ["", f"  # {row.rank}. {_comment(row.name)}: {_several(row.places, 'place')} in "
                      f"{_several(row.articles, 'article')}, score {row.score}.",
                  f"  # Why: {row.why or suggestions.groups[row.Index].why[0] + ', no more'}."]
        lines += _evidence(row.evidence)
        lines += [f"  # Its labels? {_comment(label)}" for label in _labels(row.evidence, words)]
        lines += _yaml(entry)
    if suggestions.places:
        lines += ["", "# Places, or names nothing tells about: for `places`, or an entry of yours."]
        for name, evidence in suggestions.places.items():
            lines += [f"# {_comment(name)}: {len(evidence)}", *_evidence(evidence.head(1), "# ")]
    if len(suggestions.terms):
        lines += ["", "# Repeated words that general Arabic has seldom: of what frame are they?"]
        for row in suggestions.terms.to_dict("records"):
            lines.append(f"# {_comment(row['term'])}: {row['count']} in "
                         f"{_several(row['articles'], 'article')} (log ratio {row['log_ratio']:g})")
    return "\n".join(lines) + "\n"


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def entries_of(suggestions: Suggestions, lexicon: Lexicon) -> list[dict[str, Any]]:
    """Return the entries as the lexicon's layout has them, in the order of the suggestions."""
    ids: list[str] = []
    taken = {*lexicon.actors, *lexicon.frames}
    states = {group.base: n for n, group in enumerate(suggestions.groups)
              if group.kind == "country" and group.base}
    latin = [_latin(group) for group in suggestions.groups]
    latin = [f"{latin[states[group.base]]} {group.kind}" if group.base in states and group.kind in (
        "government", "opposition") else name
        for group, name in zip(suggestions.groups, latin, strict=True)]
    for name in latin:
        wanted = _ID.sub("_", name.lower()).strip("_") or "actor"
        wanted = wanted if wanted[0].isalpha() else f"a_{wanted}"
        number = 2
        one = wanted
        while one in taken:
            one, number = f"{wanted}_{number}", number + 1
        taken.add(one)
        ids.append(one)
    families: dict[str, list[str]] = {}
    for name, group in zip(ids, suggestions.groups, strict=True):
        if group.kind == "person":
            families.setdefault(group.names[0].key[-1], []).append(name)
    return [_entry(group, name, english, ids, states, families, lexicon)
            for group, name, english in zip(suggestions.groups, ids, latin, strict=True)]


def _latin(group: Group) -> str:
    if group.kind == "country":
        keys = tuple(w.removeprefix(ARTICLE) for w in group.names[0].key) if group.names else ()
        known = territories().get(keys) or next(
            (t for t in territories().values() if t.demonym == group.base and group.base), None)
        if known is not None:
            return known.english
        return in_latin(group.names[0].words[0] if group.names else group.base)
    return in_latin(group.name)


def _entry(group: Group, name: str, english: str, ids: list[str], states: dict[str, int],
           families: dict[str, list[str]], lexicon: Lexicon) -> dict[str, Any]:
    titles = Counter(f.title for f in group.found if f.title and group.kind == "person")
    called = max(sorted(titles), key=lambda t: titles[t]) if titles else ""
    entry: dict[str, Any] = {"id": name, "label_en": f"{english} ?", "label_ar": group.name,
                             "kind": group.kind}
    bases = {demonym_base(word) for f in group.found for word in (
        *f.title.split(), *(f.words if group.kind != "country" else ()))} - {None}
    state = next((ids[states[b]] for b in sorted(bases | {group.base}) if b in states), None)
    if state is not None and group.kind != "country":
        entry["state"] = state
    entry["definition"] = f"? {called}".strip() if called else "?"
    entry["examples"] = [" ".join((group.names or group.found)[0].words)]
    if group.kind == "country":
        entry["patterns"] = _of_country(group)
    elif group.base:
        entry["patterns"] = _of_state(group)
    elif group.kind == "person":
        entry["patterns"] = _of_person(group, name, families, lexicon)
    else:
        entry["patterns"] = {"name": _of_body(group)}
    return entry


def _of_country(group: Group) -> dict[str, list]:
    patterns: dict[str, list] = {}
    for one in group.names:
        plain = len(one.pattern) == 1 and not one.pattern[0].startswith(ARTICLE)
        patterns.setdefault("name", []).append(" ".join(one.pattern) + ":bare" * plain)
    if group.base:
        patterns["demonym"] = [f"{group.base}:adj"]
    return patterns


def _of_state(group: Group) -> dict[str, list]:
    heads = sorted({f.pattern[0].removeprefix(ARTICLE) for f in group.found if f.head})
    if group.kind == "community":
        heads = [head.removesuffix(" ") for head in heads]
        return {"name": [f"{'|'.join(heads)}? [{group.base}:adj]" if heads
                         else f"{group.base}:adj"]}
    return {"generic": [f"[{'|'.join(heads)}] {group.base}:adj"]}


def _of_person(group: Group, name: str, families: dict[str, list[str]], lexicon: Lexicon,
               ) -> dict[str, list]:
    titled = "$title? " if "title" in lexicon.classes else ""
    full = [one for one in group.names if len(one.words) > 1 and one.key[-1] == group.names[0].key[
        -1] and one.key[0] == group.names[0].key[0]] or group.names[:1]
    patterns: dict[str, list] = {"name": [f"{titled}[{' '.join(one.pattern)}]" for one in full]}
    shorts = {one.pattern for one in group.names if one not in full}
    if len(full[0].pattern) > 1:
        shorts.add(full[0].pattern[-1:])
    honours = load_name_words(lexicon.folder)
    rivals = [other for other in families.get(full[0].key[-1], ()) if other != name]
    for short in sorted(shorts):
        pattern: dict[str, Any] = {"match": f"{titled}[{' '.join(short)}]", "short": True}
        if len(short) == 1 and (is_common(short[0]) or zipf(short[0]) > 4):
            pattern["if_named"] = True
        if rivals:
            pattern["rivals"] = rivals
        patterns["name"].append(pattern)
    offices = sorted({f.title_pattern for f in group.found if f.title_pattern})
    for office in offices:
        words = office.split()
        if len(words) > 1 and honours.listed(words[-1], "honours"):
            words.pop()  # الخبير في شؤون المياه الدكتور
        # A title of one word, or with somebody else's name in it, is too little or too much.
        if 2 <= len(words) <= 6 and words[-1].startswith(ARTICLE):
            patterns.setdefault("title", []).append(
                {"match": f"[{words[0]}] {' '.join(words[1:])}", "if_named": True, "short": True})
    return patterns


def _of_body(group: Group) -> list:
    written: dict[str, None] = {}
    for one in group.names:
        head, core = one.pattern[0], one.pattern[1:]
        alone = any(f.key == one.key[1:] for f in group.found)
        if one.head and core and (alone or any("in marks" in f.why for f in group.found)) and (
                len(core) > 1 or not is_common(core[0])) and zipf(core[0]) < 6:
            written[f"{head}? [{' '.join(core)}]"] = None
        elif one.head:
            written[f"[{' '.join(one.pattern)}]"] = None
        else:
            written[" ".join(one.pattern)] = None
    return list(written)


def _labels(evidence: pd.DataFrame, words) -> list[str]:
    """Words that judge, right before or after a name."""
    found = set()
    for row in evidence.itertuples():
        before, after = row.before.split()[-1:], row.after.split()[:1]
        for word in (*before, *after):
            bare = re.sub(r"[^\u0621-\u064a]", "", word)
            if bare.startswith(ARTICLE) and words.listed(bare, "labels"):
                found.add(bare)
    return sorted(found)


def _evidence(evidence: pd.DataFrame, indent: str = "  # ") -> list[str]:
    lines = [f"{indent}  {row.article}, line {row.line}: "
             + _comment(f"{row.before}[{row.node}]{row.after}").rstrip()
             for row in evidence.head(_LINES).itertuples()]
    more = len(evidence) - _LINES
    return lines + [f"{indent}  and {more} more"] * (more > 0)


def _comment(text: str) -> str:
    """Text as a part of a comment: on one line, without controls and marks of direction."""
    return "".join(c if c.isprintable() else " " for c in text)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_scalar, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_scalar(v)}' for key, v in value.items())}}}"
    plain = _PLAIN.match(value) or re.fullmatch(r"[a-z][a-z_]*[a-z]( [a-z]+)?", value)
    if plain and value not in ("yes", "no", "on", "off", "true", "false", "null"):
        return value
    return json.dumps(value, ensure_ascii=False)


def _yaml(entry: Mapping[str, Any]) -> list[str]:
    lines = []
    for n, (key, value) in enumerate(entry.items()):
        start = "  - " if n == 0 else "    "
        if key != "patterns":
            lines.append(f"{start}{key}: {_scalar(value)}")
            continue
        lines.append(f"{start}{key}:")
        for form, patterns in value.items():
            lines.append(f"      {form}:")
            lines += [f"        - {_scalar(pattern)}" for pattern in patterns]
    return lines


def with_entries(text: str, lexicon: Lexicon) -> Lexicon:
    """Return the lexicon with the entries of a draft, read and checked as if they were pasted.

    Raises `LexiconError` where they cannot be read.
    """
    own = Source(lexicon_file("actors.yml", lexicon.folder)).data
    own["actors"] = [*own["actors"], *(yaml.safe_load(text)["actors"] or [])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames = lexicon_file("frames.yml", lexicon.folder).read_bytes()
        (folder / "frames.yml").write_bytes(frames)
        (folder / "actors.yml").write_text(
            yaml.safe_dump(own, allow_unicode=True, default_flow_style=False, width=10_000),
            encoding="utf-8")
        # Everything but the actors is read from where it was.
        return replace(load_lexicon(folder), folder=lexicon.folder)


def places_found(suggestions: Suggestions, mentions: pd.DataFrame) -> tuple[int, int]:
    """How many of the places that were suggested mentions of a new lexicon cover, and of all."""
    spans = {article: list(zip(rows["start"], rows["end"], strict=True)) for article, rows in
             mentions[mentions["kind"] == "actor"].groupby("article")}

    def covered(found: Found) -> bool:
        return any(start < found.end and found.start < end
                   for start, end in spans.get(found.article, ()))

    places = [found for group in suggestions.groups for found in group.found]
    return sum(map(covered, places)), len(places)


__all__ = ["draft", "entries_of", "places_found", "with_entries"]
