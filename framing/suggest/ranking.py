"""Actors that the articles name and the lexicon lacks: candidates joined, ranked, with their lines.

Places that name one actor are joined (full name, family name, name with a title; a body with its
short name). A suggestion's score is the number of its places plus the number of different reasons
to think it a name, so that what stands often and what is well marked come first. Nothing that the
lexicon finds already is suggested.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.lexicon.schema import Lexicon
from analysis.measures.concordance import concordance
from analysis.study.annotation import Annotation
from analysis.text.vocabulary import load_stopwords
from analysis.voices.reading import read_article
from analysis.voices.speech import load_speech
from framing.suggest.name_words import Key, demonym_base, load_name_words
from framing.suggest.names import Candidate, Page, candidates

COLUMNS = ["rank", "kind", "name", "score", "places", "articles", "why", "evidence"]


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
    pages = _pages(texts, tables, lexicon)
    best = ranked(groups(candidates(pages)), pages, tables)[:most]
    rows = []
    for rank, (group, why) in enumerate(best, 1):
        spans = pd.DataFrame(group.places)[["article", "start", "end"]]
        rows.append((rank, group.kind, group.name, len(spans) + len(why), len(spans),
                     spans["article"].nunique(), "; ".join(why),
                     concordance(texts, spans, tables.blocks)))
    return Suggestions(pd.DataFrame(rows, columns=COLUMNS), [group for group, _ in best])


def _pages(texts: Mapping[str, str], tables: Annotation, lexicon: Lexicon) -> list[Page]:
    speech, words = load_speech(lexicon.folder), load_name_words(lexicon.folder)
    stopwords = load_stopwords(lexicon.folder)
    tokens = tables.tokens.merge(tables.blocks.loc[tables.blocks["counted"], ["article", "block"]])
    pages = []
    for name in sorted(texts):
        blocks, counted, mentions = (table[table["article"] == name] for table in (
            tables.blocks, tokens, tables.mentions))
        reading = read_article(texts[name], blocks, counted, tables.vocabulary, speech)
        pages.append(Page(name, reading, mentions, words, stopwords))
    return pages


def groups(found: Iterable[Candidate]) -> list[Group]:
    """Join the candidates of one actor, long names before their parts."""
    places_of: dict[Key, list[Candidate]] = {}
    for one in found:
        places_of.setdefault(one.key, []).append(one)
    titled = {key for key, places in places_of.items() if any(c.title for c in places)}
    families = {key[-1] for key in titled if len(key) > 1}
    joined: list[Group] = []
    by_key: dict[Key, Group] = {}
    for key, places in sorted(places_of.items(), key=lambda item: (
            -len(item[0]), item[0] not in titled, -len(item[1]), item[0])):
        kind, state = places[0].kind, _state(places[0])
        # Two family names side by side are two persons (وصفت مولينغا ستاينمتز).
        if len(key) == 2 and kind == "person" and key not in titled and families.issuperset(key):
            continue
        other = (kind, state) if state else key
        group = by_key.get(other) or _fuller(key, kind, joined)
        if group is None:
            if kind == "unknown" and not _repeated_speaker(places):
                continue
            group = Group("person" if kind == "unknown" else kind, [], state)
            joined.append(group)
        group.places.extend(places)
        for name in (other, key, *sorted(short for c in places for short in c.short)):
            by_key.setdefault(name, group)
    for group in joined:
        group.places.sort(key=lambda c: (c.article, c.start, c.end))
    return joined


def _state(one: Candidate) -> str:
    """The adjective of the state whose government or opposition this is, else nothing."""
    official = one.kind in ("government", "opposition") and len(one.key) == 2
    return (demonym_base(one.words[1]) or "") if official else ""


def _repeated_speaker(places: list[Candidate]) -> bool:
    return len(places) > 1 and any("beside a reporting verb" in c.why for c in places)


def _fuller(key: Key, kind: str, joined: Iterable[Group]) -> Group | None:
    """The actor whose fuller name has this one as a part: a person's, or a body's beginning."""
    person = kind in ("person", "unknown")
    near = [(g, g.names[0].key) for g in joined if (g.kind == "person") == person]
    if not person:
        longer = [g for g, full in near if len(key) > 1 and full[:len(key)] == key]
        return longer[0] if len(longer) == 1 else None
    size = len(key)
    parts = [(g, full, [full[i:i + size] for i in range(len(full))]) for g, full in near]
    return next((g for g, full, _ in parts if full[-size:] == key), None) or next((
        g for g, full, inner in parts if key in inner or full[::len(full) - 1 or 1] == key), None)


def ranked(joined: Iterable[Group], pages: Iterable[Page], tables: Annotation,
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
