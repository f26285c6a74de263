"""Actors that the articles name and the lexicon lacks: candidates joined, ranked, with their lines.

Places that name one actor are joined (full name, family name, name with a title; a body with its
short name; a country with its adjective). A suggestion's score is the number of its places plus
the number of different reasons to think it a name, so that what stands often and what is well
marked come first. Nothing that the lexicon finds already is suggested.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from analysis.lexicon.schema import Lexicon
from analysis.measures.concordance import concordance
from analysis.study.annotation import Annotation
from analysis.text.glosses import load_stopwords
from analysis.voices.phrases import read_article
from analysis.voices.speech import load_speech
from framing.suggest.name_candidates import IN_BRACKETS, find_names
from framing.suggest.name_pages import Found, Page
from framing.suggest.name_shapes import (
    ARTICLE,
    countries_of,
    demonym_base,
    demonyms,
    key_of,
    load_name_words,
    territories,
    zipf,
)

COLUMNS = ["rank", "kind", "name", "score", "places", "articles", "why", "evidence"]
WEAK = "after a word for what it may be"


@dataclass
class Group:
    """The places that name one actor."""

    kind: str
    found: list[Found] = field(default_factory=list)
    base: str = ""  # the adjective of a country or community

    @property
    def names(self) -> list[Found]:
        """One place of each way it is named: the fullest first, then the most frequent."""
        counts = Counter(f.key for f in self.found if f.kind != "demonym")
        first = {f.key: f for f in reversed(self.found) if f.kind != "demonym"}
        return [first[key] for key in sorted(counts, key=lambda k: (-len(k), -counts[k], k))]

    @property
    def name(self) -> str:
        """Its fullest name as written, or the country of its adjective, or that itself."""
        known = demonyms().get(key_of(self.base))
        if not self.names and known is not None:
            return known.name
        return " ".join((self.names or self.found)[0].words)

    @property
    def why(self) -> list[str]:
        """The reasons to think it a name, each once, sorted."""
        return sorted({reason for f in self.found for reason in f.why})


class Suggestions(NamedTuple):
    """What is proposed.

    `table`: one row a suggestion, best first: `rank`, `kind` (as in the lexicon), `name`, `score`,
    `places`, `articles` (counts), `why` (reasons), `evidence` (a concordance: article, line,
    before, node, after). `groups` are the same with all they were made from; `places` maps words
    that name places or that nothing tells about to their evidence; `terms` are repeated unusual
    words and sequences (`term`, `count`, `articles`, `log_ratio`), which a frame may be made of.
    """

    table: pd.DataFrame
    groups: list[Group]
    places: dict[str, pd.DataFrame]
    terms: pd.DataFrame


def suggest(texts: Mapping[str, str], tables: Annotation, lexicon: Lexicon, most: int = 40,
            ) -> Suggestions:
    """Propose the actors that annotated articles name and their lexicon lacks.

    `texts` maps article to text, `tables` is their annotation with that lexicon; at most `most`
    suggestions are returned, the best first, equals by name.
    """
    pages = _pages(texts, tables, lexicon)
    found = find_names(pages)
    groups, rest = _grouped(found)
    known = {(page.name, page.reading.sentence[i]) for page in pages for i in page.known}
    sentence = {(page.name, i): page.reading.sentence[i] for page in pages
                for i in range(len(page.written))}
    speakers = " + ".join(sorted(set(tables.quotations["speaker"].dropna())))
    ranked = []
    for group in groups:
        why = [reason for reason in group.why if reason != WEAK]
        if len({f.article for f in group.found}) > 1:
            why.append("in several articles")
        if any((f.article, sentence[f.article, f.first]) in known for f in group.found):
            why.append("beside a known actor")
        if any(" ".join(f.words) in speakers for f in group.names):
            why.append("a speaker")
        ranked.append((len(group.found) + len(why), group, sorted(why)))
    ranked.sort(key=lambda r: (-r[0], r[1].name, r[1].kind))
    del ranked[most:]
    shown = [*(r[1].found for r in ranked), *rest.values()]
    lines = _lines(texts, tables, (f for places in shown for f in places))
    rows = [(n, group.kind, group.name, score, len(group.found),
             len({f.article for f in group.found}), "; ".join(why), lines(group.found))
            for n, (score, group, why) in enumerate(ranked, 1)]
    others = {name: lines(places) for name, places in sorted(
        rest.items(), key=lambda item: (-len(item[1]), item[0]))}
    return Suggestions(pd.DataFrame(rows, columns=COLUMNS), [r[1] for r in ranked], others,
                       _terms(pages))


def _lines(texts: Mapping[str, str], tables: Annotation, found: Iterable[Found],
           ) -> Callable[[Iterable[Found]], pd.DataFrame]:
    """Make one concordance of all candidates; return what picks the lines of some of them."""
    spans = dict.fromkeys((f.article, f.start, f.end) for f in found)
    table = concordance(texts, pd.DataFrame(list(spans), columns=["article", "start", "end"]),
                        tables.blocks)
    at = {key: n for n, key in enumerate(zip(table["article"], table["start"], table["end"],
                                             strict=True))}

    def pick(places: Iterable[Found]) -> pd.DataFrame:
        rows = sorted(at[f.article, f.start, f.end] for f in places)
        return table.iloc[rows].reset_index(drop=True)
    return pick


def _pages(texts: Mapping[str, str], tables: Annotation, lexicon: Lexicon) -> list[Page]:
    speech, words = load_speech(lexicon.folder), load_name_words(lexicon.folder)
    stopwords = load_stopwords(lexicon.folder)
    heard = frozenset(tables.vocabulary["spelling"])
    pages = []
    parts = [dict(list(table.groupby("article"))) for table in (
        tables.blocks, tables.sentences, tables.tokens, tables.mentions)]
    none = tables.mentions.iloc[:0]
    for name in sorted(texts):
        blocks, sentences, tokens, mentions = (part.get(name, none) for part in parts)
        if tokens.empty:
            continue
        kept = tokens[tokens["block"].isin(blocks.loc[blocks["counted"], "block"])]
        reading = read_article(texts[name], blocks, sentences, kept, tables.vocabulary, speech)
        pages.append(Page(name, reading, mentions, words, stopwords, heard))
    return pages


def _grouped(found: list[Found]) -> tuple[list[Group], dict[str, list[Found]]]:
    """Join the places that name one actor; what is no actor or nobody can tell comes second."""
    bodies = _bodies([f for f in found if f.head or f.why in (
        ("its short name",), (IN_BRACKETS,), ("its name alone",))])
    persons = _persons([f for f in found if f.kind == "person" and not f.head])
    places = {f.key: f for f in found if f.kind == "place"}
    unknown: dict[tuple[str, ...], list[Found]] = {}
    for one in (f for f in found if f.kind == "unknown"):
        unknown.setdefault(one.key, []).append(one)
    rest: dict[str, list[Found]] = {}
    for one in (f for f in found if f.kind == "place"):
        rest.setdefault(" ".join(one.words), []).append(one)
    for key, places_of in sorted(unknown.items()):
        body = next((g for g in bodies for f in g.found if f.head and _core(f) == key), None)
        owner = _owner(key, persons) or body
        if owner is not None:
            owner.found += places_of
        elif key in places:
            rest.setdefault(" ".join(places[key].words), []).extend(places_of)
        elif len(places_of) > 1 and any("beside a reporting verb" in f.why for f in places_of):
            persons.append(Group("person", places_of))
        elif any("a rare word" in f.why for f in places_of):
            rest.setdefault(" ".join(places_of[0].words), []).extend(places_of)
    for group in list(persons):
        # A run of words may be a body without the word that says what it is (القمصان السود).
        core = group.names[0].key
        body = next((g for g in bodies for f in g.found if f.head and _core(f)[:len(core)] == core
                     and (len(core) > 1 or len(_core(f)) == 1)), None)
        if body is not None and not any(f.title for f in group.found):
            body.found += group.found
            persons.remove(group)
    states = _states(found, bodies)
    groups = [g for g in [*persons, *bodies, *states] if g.found]
    for group in groups:
        group.found.sort(key=lambda f: (f.article, f.start, f.end))
    return groups, rest


def _core(found: Found) -> tuple[str, ...]:
    return found.key[1:] if found.head else found.key


def _within(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether a name is a part of a fuller one: its end, or its beginning and end."""
    n = len(short)
    return any(full[i:i + n] == short for i in range(len(full) - n + 1)) or (
        n > 1 and short[0] == full[0] and short[-1] == full[-1])


def _owner(key: tuple[str, ...], persons: list[Group]) -> Group | None:
    """The person a single name belongs to: by the family's name, else by a name nobody shares."""
    name = key[0].removeprefix(ARTICLE)
    full = [(g, [w.removeprefix(ARTICLE) for w in g.names[0].key]) for g in persons]
    last = [g for g, words in full if words[-1] == name]
    some = [g for g, words in full if name in words]
    if last:
        return max(last, key=lambda g: (len(g.found), g.name))
    return some[0] if len(some) == 1 else None


def _persons(found: list[Found]) -> list[Group]:
    groups: list[Group] = []
    counts = Counter(f.key for f in found)
    titled = {f.key for f in found if f.title}
    families = {key[-1] for key in titled if len(key) > 1}
    for key in sorted(counts, key=lambda k: (-len(k), k not in titled, -counts[k], k)):
        mine = [f for f in found if f.key == key]
        # Two family names side by side are two persons (وصفت مولينغا ستاينمتز).
        two = len(key) == 2 and key not in titled and set(key) <= families
        group = None
        if not two:
            group = next((g for g in groups if _within(key, g.names[0].key)), None)
        if two:
            for n, word in enumerate(key):
                owner = _owner((word,), groups)
                if owner is not None:
                    owner.found += [_part(f, n) for f in mine]
        elif group is not None:
            group.found += mine
        else:
            groups.append(Group("person", mine))
    return groups


def _part(found: Found, n: int) -> Found:
    shift = len(" ".join(found.words[:n])) + (n > 0)
    return found._replace(
        first=found.first + n, last=found.first + n + 1, words=found.words[n:n + 1],
        start=found.start + shift, end=found.start + shift + len(found.words[n]),
        pattern=found.pattern[n:n + 1], why=("a rare word",))


def _bodies(found: list[Found]) -> list[Group]:
    groups: list[Group] = []
    whole = [f for f in found if f.head]
    for key in sorted({f.key for f in whole}, key=lambda k: (-len(k), k)):
        mine = [f for f in whole if f.key == key]
        bare = [word.removeprefix(ARTICLE) for word in key]
        longer = [g for g in groups if len(key) > 1 and bare == [
            word.removeprefix(ARTICLE) for word in g.names[0].key[:len(key)]]]
        # A name that begins two longer ones is an actor of its own.
        if len(longer) == 1:
            longer[0].found += mine
        else:
            groups.append(Group(mine[0].kind, mine))
    for short in (f for f in found if not f.head):
        title = tuple(map(key_of, short.title.split()))
        group = next((g for g in groups if any(f.key[-len(title):] == title or f.key == title
                                               for f in g.found)), None)
        if group is not None:
            group.found.append(short)
    return groups


def _states(found: list[Found], bodies: list[Group]) -> list[Group]:
    """Countries with their adjectives; their governments and oppositions out of the bodies."""
    states: dict[str, Group] = {}

    def state(name: str, base: str) -> Group:
        return states.setdefault(name, Group("country", base=base))

    adjectives = [f for f in found if f.kind == "demonym"]
    bases = {demonym_base(f.words[0]): None for f in adjectives}
    for one in (f for f in found if f.kind == "country"):
        keys = tuple(word.removeprefix(ARTICLE) for word in one.key)
        territory = territories().get(keys)
        base = next((b for b in bases if keys[-1] in countries_of(b)), "")
        state(" ".join(keys), base or (territory.demonym if territory else "")).found.append(one)
    communities = {demonym_base(g.names[0].words[1]): g for g in bodies if g.kind == "community"}
    for one in adjectives:
        base = demonym_base(one.words[0])
        owner = next((g for g in states.values() if g.base == base), communities.get(base))
        territory = demonyms().get(key_of(base))
        if owner is None and territory is not None:
            owner = state(key_of(territory.name).removeprefix(ARTICLE), base)
        (owner or state(base, base)).found.append(one)
        if owner in bodies:
            owner.base = base
    for group in list(bodies):
        if group.kind not in ("government", "opposition") or len(group.names[0].words) != 2:
            continue
        base = demonym_base(group.names[0].words[1])
        if base not in bases:
            continue
        group.base = base
        first = next((g for g in bodies if g is not group and g.kind == group.kind
                      and g.base == base), None)
        if first is not None:
            first.found += group.found
            bodies.remove(group)
    # An adjective seen but once, of no country that is named, is too little.
    return [g for g in states.values() if len(g.found) > 1 or g.names or (
        key_of(g.base) in demonyms())]


def _terms(pages: list[Page], most: int = 30) -> pd.DataFrame:
    """Repeated words and sequences of two or three that general Arabic has seldom."""
    counts: Counter[tuple[str, ...]] = Counter()
    where: dict[tuple[str, ...], set[str]] = {}
    shown: dict[tuple[str, ...], str] = {}
    size = sum(len(page.written) for page in pages)
    for page in pages:
        reading = page.reading
        for i in range(len(page.written)):
            for n in (1, 2, 3):
                words = range(i, i + n)
                if i + n > len(page.written) or any(page.taken[k] or k in page.known for k in words
                                                    ) or n > 1 and not all(
                        page.joins(k) for k in words[1:]):
                    break
                if page.grammatical(i) or page.grammatical(i + n - 1) or page.verb(i) or (
                        page.written[i].isdigit()):
                    continue
                key = tuple(key_of(reading.core[k].removeprefix(ARTICLE)) for k in words)
                counts[key] += 1
                where.setdefault(key, set()).add(page.name)
                shown.setdefault(key, " ".join((page.written[i], *reading.spelling[i + 1:i + n])))
    rows = []
    for key, count in counts.items():
        if count < 2 or len(key[0]) < 3:
            continue
        usual = min(max(zipf(w), zipf(ARTICLE + w), 1.) for w in (
            word.removeprefix(ARTICLE) for word in shown[key].split()))
        ratio = math.log2(count / size) - math.log2(10 ** usual / 1e9)
        if ratio > (7 if len(key) > 1 else 9):
            rows.append((shown[key], count, len(where[key]), round(ratio, 1), key))
    kept = [row for row in rows if not any(
        row[4] != other[4] and _within(row[4], other[4]) and row[1] <= other[1] for other in rows)]
    kept.sort(key=lambda r: (-r[1] * len(r[4]), -r[3], r[0]))
    return pd.DataFrame([row[:4] for row in kept[:most]],
                        columns=["term", "count", "articles", "log_ratio"])
