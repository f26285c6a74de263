"""Reports without a verb: وفق الوزارة، بحسب مصادر, and a headline's "لافروف: ..."."""

from analysis.arabic.characters import fold
from analysis.speaking.cast import Cast, Phrase
from analysis.speaking.contents import past_comma
from analysis.speaking.reading import Reading
from analysis.speaking.reported import COMMAS, Report, close_by
from analysis.speaking.speakers import read_phrase

NORMS = frozenset(map(fold, "قرار ميثاق دستور مبادرة إعلان قانون".split()))


def find_attributions(reading: Reading, cast: Cast) -> list[Report]:
    """Reports without a verb: وفق الوزارة، بحسب مصادر, and a headline's "لافروف: ..."."""
    found = []
    phrases = sorted(reading.speech.lists["attributions"], key=lambda p: -len(p.split()))
    n = len(reading.form)
    for i in range(n):
        if reading.role[reading.block[i]] == "embed":
            continue
        begins_at = _attribution(reading, phrases, i)
        if begins_at is None:
            continue
        phrase = read_phrase(reading, cast, begins_at) if begins_at < n else None
        if phrase is None and begins_at < n:
            phrase = _spoken_by_bare(reading, cast, begins_at)
        if phrase is None or _is_norm(reading, phrase):
            continue
        bare = phrase.last == begins_at + 1 and not reading.definite(begins_at) and (
            phrase.last == n or not close_by(reading, phrase.last, i))
        if not phrase.likely and not bare:
            continue
        first = reading.first_of_sentence(i)
        start = i
        while start > first and not set(reading.gap[start]) & COMMAS:
            start -= 1
        if i - first <= 1 or 0 < i - start <= 2 and start > first:
            content = past_comma(reading, phrase.last)
            if content < n and reading.same(i, content):
                found.append(Report(None, None, None, None, "attribution", content, -1, phrase))
        else:
            found.append(Report(None, None, None, None, "attribution", first, i, phrase))
    return found + _headline_colons(reading, cast)


def _attribution(reading: Reading, phrases: list[str], i: int) -> int | None:
    """The word after an attributing phrase that begins at a word."""
    for phrase in phrases:
        words = phrase.split()
        form = reading.form[i]
        plain = form[1:] if form.startswith("و") and form not in phrases else form
        last = i + len(words)
        if words[0] not in (form, plain):
            continue
        if words[-1] == "ل" and len(words) == 2:
            if i + 1 < len(reading.form) and reading.same(i, i + 1) and (
                    "ل" in reading.proclitics[i + 1]):
                return i + 1
            continue
        if reading.form[i + 1:last] == words[1:] and last < len(reading.form) and (
                reading.same(i, last)) and not reading.form[last].startswith("ما"):
            return last
    return None


def _spoken_by_bare(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """A phrase whose first word carries ل (وفقا للوزارة)."""
    if not reading.joined_preposition(i):
        return None
    entity = cast.at.get(i)
    if entity is not None:
        return Phrase(i, entity.last, entity.id, "actor", "+" in entity.id)
    bare = reading._replace(proclitics=[*reading.proclitics])
    bare.proclitics[i] = tuple(p for p in reading.proclitics[i] if p not in "بل")
    phrase = read_phrase(bare, cast, i)
    if phrase is None or phrase.kind in ("actor", "person", "unnamed") or "_" in phrase.speaker:
        return phrase
    rest = " ".join(reading.text[reading.end[i]:reading.end[phrase.last - 1]].split())
    spelled = reading.spelling[i]
    first = spelled[1:] if not spelled.startswith("لل") else "ال" + spelled[2:]
    return phrase._replace(speaker=f"{first} {rest}".strip())


def _is_norm(reading: Reading, phrase: Phrase) -> bool:
    """Whether وفقا ل means "in accordance with" a resolution, which then says nothing."""
    return phrase.speaker.startswith(tuple(f"{p}_" for p in reading.speech.numbered.values())) or (
        reading.noun[phrase.first] in NORMS)


def _headline_colons(reading: Reading, cast: Cast) -> list[Report]:
    found = []
    for i in range(len(reading.form)):
        if reading.role[reading.block[i]] not in ("headline", "subheading"):
            continue
        first = reading.first_of_sentence(i)
        if i == first or ":" not in reading.gap[i] or reading.form[i].isdigit():
            continue
        phrase = read_phrase(reading, cast, first)
        if phrase is not None and phrase.likely and i - phrase.last <= 5 and not any(
                ":" in reading.gap[j] for j in range(first + 1, i)):
            found.append(Report(None, None, None, None, "attribution", i, -1, phrase))
    return found
