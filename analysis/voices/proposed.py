"""Actors that an article names and no lexicon lists: each with all its places in the article.

Places that name one actor are joined (full name, family name, name with a title; a body with its
short name); it is called by the fullest of its names, which is its id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.lexicon.schema import Actor, Lexicon
from analysis.mentions.resolve import COLUMNS
from analysis.text.tokens import by_article
from analysis.text.vocabulary import ARTICLE, load_stopwords
from analysis.voices.names import (
    Candidate,
    Key,
    Page,
    candidates,
    demonym_base,
    is_common,
    load_name_words,
    named_places,
)
from analysis.voices.quotations import add_voices
from analysis.voices.reading import read_articles
from analysis.voices.speech import load_speech

LISTED, PROPOSED = "listed", "proposed"


class Group(NamedTuple):
    """The places that name one actor; `state` is the adjective of whose government it is."""

    kind: str
    places: list[Candidate]
    state: str = ""

    @property
    def names(self) -> list[Candidate]:
        """One place of each way it is named: the fullest first, then the most frequent."""
        counts = Counter(c.key for c in self.places)
        first = {c.key: c for c in reversed(self.places)}
        return [first[key] for key in sorted(counts, key=lambda k: (-len(k), -counts[k], k))]

    @property
    def name(self) -> str:
        """Its fullest name as written."""
        return " ".join(self.names[0].words)


def read_pages(texts: Mapping[str, str], tables, folder: Path | None) -> list[Page]:
    """Lay annotated articles out for the search: one page each, in the order of the texts.

    `tables` is their annotation, `folder` that of the lexicon.
    """
    speech, (heads, lists) = load_speech(folder), load_name_words(folder)
    stopwords = load_stopwords(folder)
    tokens = tables.tokens.merge(tables.blocks.loc[tables.blocks["counted"], ["article", "block"]])
    readings = read_articles(texts, tables.blocks, tokens, tables.vocabulary, speech)
    actors = by_article(tables.mentions[tables.mentions["kind"] == "actor"], texts, "head_start",
                        "head_end")
    return [Page(name, reading, spans, heads, lists, stopwords)
            for name, reading, spans in zip(texts, readings, actors, strict=True)]


def propose(texts: Mapping[str, str], tables, folder: Path | None = None
            ) -> tuple[pd.DataFrame, dict[str, str]]:
    """Find the actors that annotated articles name and their lexicon lacks, article by article.

    Returns mentions with the columns of those listed, the fullest name in the article being the
    `id`, and the kind of each id, as in the lexicon.
    """
    rows, kinds = [], {}
    for page in read_pages(texts, tables, folder):
        groups = joined_places(candidates([page]))
        known: dict[Key, list[Group]] = defaultdict(list)
        for group in groups:
            for key in _parts(group, page):
                known[key].append(group)
        sure = {key: several[0] for key, several in known.items() if len(several) == 1}
        for place in named_places(page, dict.fromkeys(sure, ("unknown", "a part of a name"))):
            if len(place.key) > 1 or not (
                    place.key[0].startswith(ARTICLE) and page.described(place.after)):
                sure[place.key].places.append(place)
        for group in groups:
            kinds.setdefault(group.name, group.kind)
            rows += [(page.name, c.block, c.sentence, *(c.start, c.end) * 2, False, "actor",
                      group.name, "name", None, "core", page.reading.text[c.start:c.end], None,
                      None) for c in group.places]
    found = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).astype(COLUMNS)
    found = found.drop_duplicates(["article", "start"], ignore_index=True)
    return add_voices(found, tables.quotations, tables.blocks), kinds


def with_proposed(texts: Mapping[str, str], tables, lexicon: Lexicon):
    """Return the tables with the proposed actors beside those listed, and a lexicon that has both.

    Mentions have `status`: listed or proposed. `tables` is an annotation.
    """
    found, kinds = propose(texts, tables, lexicon.folder)
    both = pd.concat([tables.mentions.assign(status=LISTED), found.assign(status=PROPOSED)])
    place = {name: n for n, name in enumerate(texts)}
    both = both.assign(order=both["article"].map(place)).sort_values(
        ["order", "start", "end"], ascending=[True, True, False], kind="stable",
        ignore_index=True).drop(columns="order")
    actors = {name: Actor.model_construct(
        id=name, label_en=name, label_ar=name, definition="Proposed: no lexicon lists it.",
        kind=kind, patterns={"name": ()}) for name, kind in kinds.items()}
    return (tables._replace(mentions=both.astype({"article": str})),
            replace(lexicon, actors={**actors, **lexicon.actors}))


def _parts(group: Group, page: Page) -> set[Key]:
    """The shorter names by which an actor may go after its full one."""
    full = group.names[0]
    key, words = full.key, full.words
    if group.kind == "person":
        ends = {key[n:] for n in range(1, len(key))}
        given = {key[:1]} if len(key) > 1 else set()
        return {part for part in ends | given if len(part) > 1 or page.lists["given_names"] & {
            *part} or not is_common(words[key.index(part[0])].removeprefix(ARTICLE))}
    # الوزارة is the ministry named, الحوثيون are جماعة الحوثي.
    short = {(ARTICLE + key[0].removeprefix(ARTICLE),)} if group.kind != "country" else set()
    if len(key) == 2 and key[1].startswith(ARTICLE) and key[1].endswith("ي"):
        short |= {(key[1] + ending,) for ending in ("ون", "ين")}
    return short


def joined_places(found: Iterable[Candidate]) -> list[Group]:
    """Join the candidates of one actor, long names before their parts."""
    places_of: dict[Key, list[Candidate]] = defaultdict(list)
    for one in found:
        places_of[one.key].append(one)
    titled = {key for key, places in places_of.items() if any(c.title for c in places)}
    families = {key[-1] for key in titled if len(key) > 1}
    joined: list[Group] = []
    by_key: dict[Key, Group] = {}
    for key, places in sorted(places_of.items(), key=lambda item: (
            -len(item[0]), item[0] not in titled, -len(item[1]), item[0])):
        kind = places[0].kind
        # Two family names side by side are two persons (وصفت مولينغا ستاينمتز).
        if len(key) == 2 and kind == "person" and key not in titled and families.issuperset(key):
            continue
        # The state that الحكومة التركية is of, empty where the words say none.
        state = (demonym_base(places[0].words[1]) or "") if (
            len(key) == 2 and kind in ("government", "opposition")) else ""
        other = (kind, state) if state else key
        group = by_key.get(other) or _fuller(key, kind, joined)
        if group is None:
            if kind == "unknown" and not (len(places) > 1 and any(
                    "beside a reporting verb" in c.why for c in places)):
                continue
            group = Group("person" if kind == "unknown" else kind, [], state)
            joined.append(group)
        group.places.extend(places)
        for name in (other, key, *sorted(short for c in places for short in c.short)):
            by_key.setdefault(name, group)
    for group in joined:
        group.places.sort(key=lambda c: (c.article, c.start, c.end))
    return joined


def _fuller(key: Key, kind: str, joined: Iterable[Group]) -> Group | None:
    """The actor whose fuller name has this one as a part: a person's, or a body's beginning."""
    person, size = kind in ("person", "unknown"), len(key)
    near = [(g, g.names[0].key) for g in joined if (g.kind == "person") == person]
    if not person:
        longer = [g for g, full in near if size > 1 and full[:size] == key]
        return longer[0] if len(longer) == 1 else None
    # By its end before any other part of a name.
    return next((g for g, full in near if full[-size:] == key), None) or next((
        g for g, full in near if key in {full[i:i + size] for i in range(len(full))}
        or full[::len(full) - 1 or 1] == key), None)
