"""Actors that the articles name and the lexicon lacks: joined, ranked, written as entries.

Places that name one actor are joined (full name, family name, name with a title; a body with its
short name). A suggestion's score is the number of its places plus the number of different reasons
to think it a name, so that what stands often and what is well marked come first. Nothing that the
lexicon finds already is suggested.

Every entry is valid as it stands, so that a study runs at once; above it, as comments, stand why it
is proposed and the lines to decide by. What a person must say is marked `?`: how the name is
written in Latin letters, and the definition.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

import pandas as pd
import yaml

from analysis.addresses import LATIN
from analysis.edited_files import parse_yaml
from analysis.files import LexiconError, lexicon_file, write_atomically
from analysis.lexicon.schema import Lexicon, load_lexicon
from analysis.measures.concordance import concordance
from analysis.study.annotation import Annotation
from analysis.text.vocabulary import ARTICLE
from analysis.voices.names import Page, candidates, countries
from analysis.voices.proposed import Group, joined_places, read_pages

COLUMNS = ["rank", "kind", "name", "score", "places", "articles", "why", "evidence"]
_LINES = 3
_LETTERS = LATIN | dict(zip("عءؤئ", "aaui", strict=True))


class Suggestions(NamedTuple):
    """What is proposed.

    `table`: one row a suggestion, best first: `rank`, `kind` (as in the lexicon), `name`, `score`,
    `places`, `articles` (counts), `why` (reasons), `evidence` (a concordance: article, line,
    before, node, after). `groups` are the same with all they were made from.
    """

    table: pd.DataFrame
    groups: list[Group]


def suggest(texts: Mapping[str, str], tables: Annotation, lexicon: Lexicon, most: int = 40,
            ) -> Suggestions:
    """Propose the actors that annotated articles name and their lexicon lacks.

    `texts` maps article to text, `tables` is their annotation with that lexicon; at most `most`
    suggestions are returned, the best first, equals by name.
    """
    pages = sorted(read_pages(texts, tables, lexicon.folder), key=lambda page: page.name)
    best = _ranked(joined_places(candidates(pages)), pages, tables)[:most]
    rows = []
    for rank, (group, why) in enumerate(best, 1):
        spans = pd.DataFrame(group.places)[["article", "start", "end"]]
        rows.append((rank, group.kind, group.name, len(spans) + len(why), len(spans),
                     spans["article"].nunique(), "; ".join(why),
                     concordance(texts, spans, tables.blocks)))
    return Suggestions(pd.DataFrame(rows, columns=COLUMNS), [group for group, _ in best])


def _ranked(joined: Iterable[Group], pages: Iterable[Page], tables: Annotation,
            ) -> list[tuple[Group, list[str]]]:
    """Sort groups by their places and the reasons to think them names, which stand beside them."""
    known = {(page.name, page.reading.sentence[i]) for page in pages for i in page.known}
    speakers = " + ".join(sorted(set(tables.quotations["speaker"].dropna())))
    rows = []
    for group in joined:
        why = {reason for c in group.places for reason in c.why}
        if len({c.article for c in group.places}) > 1:
            why.add("in several articles")
        if any((c.article, c.sentence) in known for c in group.places):
            why.add("beside a known actor")
        if any(" ".join(c.words) in speakers for c in group.names):
            why.add("a speaker")
        rows.append((group, sorted(why)))
    return sorted(rows, key=lambda r: (-len(r[0].places) - len(r[1]), r[0].name, r[0].kind))


def draft(suggestions: Suggestions, lexicon: Lexicon) -> str:
    """Write suggestions as YAML: entries under `actors`, with their evidence as comments.

    The text is the same for the same suggestions.
    """
    lines = ["# Suggested by `framing lexicon suggest`. Read the lines above each entry, correct",
             "# or delete it, and paste what you keep below the last actor of actors.yml in the",
             "# study's data/lexicon. Then run `framing lexicon check`.", "actors:"]
    for row, entry in zip(suggestions.table.itertuples(), entries_of(suggestions, lexicon),
                          strict=True):
        places, articles = (f"{n} {noun}{'s' * (n != 1)}" for n, noun in (
            (row.places, "place"), (row.articles, "article")))
        more = len(row.evidence) - _LINES
        lines += ["", f"  # {row.rank}. {_comment(row.name)}: {places} in {articles}, "
                      f"score {row.score}.", f"  # Why: {row.why}.",
                  *(f"  #   {line.article}, line {line.line}: "
                    + _comment(f"{line.before}[{line.node}]{line.after}").rstrip()
                    for line in row.evidence.head(_LINES).itertuples()),
                  *[f"  #   and {more} more"] * (more > 0),
                  indent(yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=10_000),
                         "  ").rstrip()]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    """Text as a part of a comment: on one line, without controls and marks of direction."""
    return "".join(c if c.isprintable() else " " for c in text)


def drafted(text: str) -> dict[str, tuple[str, str]]:
    """Return of each entry of a draft, by its id, the lines to decide by and the entry itself.

    Raises `LexiconError` for what is no such draft.
    """
    entries = {}
    for block in re.split(r"\n[ \t]*(?=\n)", f"\n{text}".partition("\nactors:")[2]):
        lines = [line for line in block.splitlines() if line.strip()]
        entry = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
        if entry:
            parsed = parse_yaml("the draft", entry, yaml.SafeLoader, yaml.load)
            try:
                entries[str(parsed[0]["id"])] = "\n".join(lines), entry
            except (TypeError, KeyError, IndexError):
                raise LexiconError(f"This is no entry as `framing lexicon suggest --out` writes "
                                   f"it: {entry[:100]!r}.") from None
    if not entries:
        raise LexiconError("There is no entry below `actors:` in the draft.")
    return entries


def accept(folder: Path, entries: Iterable[str]) -> None:
    """Write entries below the last actor of a study's actors.yml, which is made where it has none.

    Raises `LexiconError`, and leaves the file as it was, where the lexicon could not be read then.
    """
    lexicons = folder / "data" / "lexicon"
    path, own = lexicons / "actors.yml", (lexicons / "actors.yml").is_file()
    old = lexicon_file("actors.yml", lexicons).read_bytes()
    write_atomically(path, old.rstrip() + "".join(f"\n{entry}" for entry in entries).encode()
                     + b"\n")
    try:
        load_lexicon(lexicons)
    except LexiconError:
        write_atomically(path, old) if own else path.unlink()
        raise


def in_latin(name: str) -> str:
    """Write an Arabic name in Latin letters, roughly: لودفيغ هانكه as Ludfigh Hankh."""
    bare = (word.removeprefix(ARTICLE) if len(word) > 4 else word for word in name.split())
    latin = " ".join("".join(_LETTERS.get(c, c * c.isascii()) for c in word) for word in bare)
    for letter, vowel in ("wu", "yi"):
        latin = re.sub(rf"(?<=[^aiu\W]){letter}", vowel, latin)
    return latin.title()


def entries_of(suggestions: Suggestions, lexicon: Lexicon) -> list[dict[str, Any]]:
    """Return the entries as the lexicon's layout has them, in the order of the suggestions.

    Each way in which the actor is named is a pattern. A person's shorter name counts after the full
    one, not after that of another person (`rivals`) of the same family.
    """
    entries: list[dict[str, Any]] = []
    taken = {*lexicon.actors, *lexicon.frames}
    families: dict[tuple[str, str], list[str]] = defaultdict(list)
    for group in suggestions.groups:
        english = countries().get(group.names[-1].key) or in_latin(group.name)
        wanted = re.sub(r"[^a-z0-9]+", "_", english.lower()).strip("_")
        wanted = wanted if wanted[:1].isalpha() else f"actor_{wanted}"
        name = next(one for n in count(1) if (one := wanted + f"_{n}" * (n > 1)) not in taken)
        taken.add(name)
        titles = Counter(" ".join(c.title) for c in group.places if c.title)
        called = max(sorted(titles), key=titles.__getitem__, default="")
        entries.append({"id": name, "label_en": f"{english} ?", "label_ar": group.name,
                        "kind": group.kind, "definition": f"? {called}".strip(),
                        "examples": [group.name]})
        families[group.kind, group.names[0].key[-1]].append(name)
    titled = "$title? " * ("title" in lexicon.classes)
    for group, entry in zip(suggestions.groups, entries, strict=True):
        person, first = group.kind == "person", group.names[0].key
        rivals = [other for other in families[group.kind, first[-1]] if other != entry["id"]]
        patterns: list[str | dict[str, Any]] = []
        for pattern, key in {c.pattern: c.key for c in group.names}.items():
            match = f"{titled * person}[{' '.join(pattern)}]"
            short = person and (key[0], key[-1]) != (first[0], first[-1])
            patterns.append({"match": match, "short": True} | ({"rivals": rivals} if rivals else {})
                            if short else match)
        entry["patterns"] = {"name": patterns}
    return entries
