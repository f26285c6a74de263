"""Everybody an article names who can speak."""

from collections.abc import Iterable

from analysis.arabic.characters import fold
from analysis.voices.noun_phrases import phrase_at, read_phrase
from analysis.voices.reading import Entity, Named, Phrase, Reading, likely


def find_cast(reading: Reading, mentions: Iterable[tuple]) -> None:
    """Index the actor mentions of an article by word; find further persons by title and name."""
    for start, end, name, form in sorted(mentions, key=lambda m: (m[0], -m[1])):
        first, last = reading.words_in(start, end)
        if first < last:
            governed = any(c in "بلك" for c in reading.text[reading.start[first]:start])
            reading.at.setdefault(first, Entity(name, first, last, form, governed))
    for i, lists in enumerate(reading.lists):
        titled = "titles" in lists
        if not (titled or i > 0 and (reading.finite[i - 1] or reading.attributes[i - 1])
                and reading.same(i - 1, i)):
            continue
        entity = reading.at.get(i)
        if entity is not None:
            # The office of an actor named with it (الوزير لافروف).
            titled = titled and reading.kinds.get(entity.id) == "person"
            name = entity.id
            end = next((k for k in range(entity.last - 1, i, -1) if reading.definite[k]), i) + 1
        else:
            phrase = read_phrase(reading, i)
            if phrase is None or phrase.kind != "person":
                continue
            name = phrase.speaker
            words = tuple(map(fold, name.split()))
            if reading.known_name(*words) is None and len(words) > 1:
                reading.people[name] = words
                reading.family.setdefault(words[-1], name)
            end = next((k for k in range(i, len(reading.form)) if not reading.same(i, k)
                        or reading.core[k] == words[0]), len(reading.form))
        if titled:
            reading.holders.append((i, (reading.noun[i], *reading.core[i + 1:end]), name))


def find_named(reading: Reading) -> None:
    """Note the phrases that name somebody who can speak, in text order, where they are needed:

    in the headline, in blocks in which something is said, and in the block before each.
    """
    said = [q.first for q in reading.marked if not q.is_name] + [r.anchor for r in reading.reports]
    blocks = {reading.block[k] for k in said}
    near = blocks | {block - 1 for block in blocks} | {
        block for block, role in reading.role.items() if role == "headline"}
    after = 0
    for k, (speaks, core) in enumerate(zip(reading.speaks, reading.core, strict=True)):
        if k < after or not (speaks or k in reading.at or core in reading.family) or (
                reading.block[k] not in near):
            continue
        phrase = Phrase(k, k + 1, reading.family.get(core, ""), "person")
        if speaks or k in reading.at:
            bare = reading.joined[k] or k in reading.at and reading.at[k].governed
            phrase = read_phrase(reading, k, bare=True) if bare else phrase_at(reading, k)
            people = core.startswith("ال") and core.endswith(("ون", "ين"))
            if phrase is None or not (likely(phrase) or people):
                continue
        after, noun = phrase.last, reading.noun[k]
        reading.named.append(Named(
            phrase, _governed(reading, k), gender(reading, phrase), phrase.plural
            or noun.endswith(("ون", "ين")) or noun in reading.speech.lists["plurals"]))


def _governed(reading: Reading, k: int) -> bool:
    """Whether a preposition or a noun before it governs what begins at a word."""
    if reading.joined[k] or reading.same(k - 1, k) and reading.preposition[k - 1]:
        return True
    return reading.close_by(k - 1, k) and not (
        reading.gap[k].strip() or reading.inflections[k - 1][1] or reading.particle(k - 1)
        or reading.definite[k - 1] or "و" in reading.proclitics[k])


def gender(reading: Reading, phrase: Phrase) -> bool | None:
    """Whether a verb after a phrase stands in the feminine; None where it may be either."""
    kind = reading.kinds.get(phrase.speaker)
    k = phrase.first + (reading.form[phrase.first] in reading.speech.lists["demonstratives"])
    if reading.listed(k, "either_gender"):
        return None
    if reading.core[k].endswith("ة") or reading.listed(k, "feminine"):
        return True
    if reading.listed(k, "titles") or reading.noun[k].endswith(("ون", "ين")):
        return False
    if reading.noun[k].endswith("ات") or kind == "country" and k in reading.at:
        return True
    person = "person" in (kind, phrase.kind)
    return False if not person and reading.listed(k, "bodies", "documents") else None
