"""Everybody an article names: actors of the lexicon, and persons known by title and name alone."""

from collections.abc import Mapping

import pandas as pd

from analysis.arabic.characters import fold
from analysis.voices.noun_phrases import finite, joins, read_phrase
from analysis.voices.phrases import Cast, Entity, Reading


def find_cast(reading: Reading, mentions: pd.DataFrame, kinds: Mapping[str, str],
              quotes: frozenset[int]) -> Cast:
    """Index the actor mentions of an article by word and find further persons by title and name.

    `kinds` says of each actor id what it is (person, country, ...); `quotes` are the words that a
    quotation begins with, which no phrase goes over.
    """
    at: dict[int, Entity] = {}
    inner: dict[int, list[Entity]] = {}
    reach = 0
    actors = mentions[mentions["kind"] == "actor"]
    for row in actors.sort_values(["start", "end"], ascending=[True, False]).itertuples():
        first, last = reading.words_in(row.start, row.end)
        if first == last:
            continue
        governed = any(c in "بلك" for c in reading.text[reading.start[first]:row.start])
        entity = Entity(row.id, first, last, row.form, governed)
        if first < reach:
            inner.setdefault(first, []).append(entity)
        else:
            at[first], reach = entity, last
    cast = Cast(at, inner, kinds, quotes)
    for i in range(len(reading.form)):
        if i in at:
            if kinds.get(at[i].id) == "person":
                _remember_office(reading, cast, at[i])
            continue
        named = reading.same(i - 1, i) and (finite(reading, i - 1) or reading.form[
            i - 1].removeprefix("و") in reading.speech.lists["attributing"])
        if named or reading.listed(i, "titles"):
            phrase = read_phrase(reading, cast, i)
            if phrase is not None and phrase.kind == "person":
                _remember(cast, phrase.speaker, reading, i)
    return cast


def _remember(cast: Cast, name: str, reading: Reading, i: int) -> None:
    words = tuple(fold(w) for w in name.split())
    if cast.known_name(words) is None and len(words) > 1:
        cast.people[name] = words
    if reading.listed(i, "titles"):
        j = next((k for k in range(i, len(reading.form)) if not reading.same(i, k)
                  or reading.core[k] == words[0]), len(reading.form))
        cast.holders.append((i, (reading.noun[i], *reading.core[i + 1:j]), name))


def _remember_office(reading: Reading, cast: Cast, entity: Entity) -> None:
    """Note the office of an actor named with it (الوزير لافروف، عادل الجبير وزير الخارجية)."""
    first, last = entity.first, entity.last
    if reading.listed(first, "titles"):
        name = next((k for k in range(last - 1, first, -1) if reading.definite(k)), first)
        office = (reading.noun[first], *reading.core[first + 1:name + 1])
    elif reading.same(first, last) and joins(reading, last) and (
            reading.listed(last, "titles") and not reading.joined_preposition(last)):
        end = last + 1
        while reading.same(last, end) and reading.definite(end) and joins(reading, end):
            end += 1
        office = (reading.noun[last], *reading.core[last + 1:end])
    else:
        return
    cast.holders.append((first, office, entity.id))
