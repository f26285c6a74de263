"""Who speaks: the noun phrase that names a speaker, and people known by title and name alone.

A speaker is an actor of the lexicon, a person found by the pattern title + name (قال عضو الائتلاف
سمير نشار), a numbered document (القرار 2254), an unnamed source, or else the words of the phrase.
Where one person is named more or less fully, the fullest name stands for all (نشار → سمير نشار).
"""

from collections.abc import Mapping

import pandas as pd

from analysis.arabic.characters import fold
from analysis.voices.phrases import Cast, Entity, Phrase, Reading, letters_in
from analysis.voices.speech import IMPERFECT, NOUN, PARTICIPLE, PERFECT, read_form

DEMONSTRATIVES = frozenset({"هذا", "هذه", "وهذا", "وهذه"})
QUANTIFIERS = frozenset(map(fold, """بعض معظم أغلب غالبية أكثر كبار أبرز عدد عشرات مئات آلاف
    جميع كافة مجموعة""".split()))
LONGEST_PHRASE = 16
LONGEST_NAME = 5


def find_cast(reading: Reading, mentions: pd.DataFrame, kinds: Mapping[str, str],
              quotes: frozenset[int]) -> Cast:
    """Index the actor mentions of an article by word and find further persons by title and name.

    `kinds` says of each actor id what it is (person, country, ...); `quotes` are the words that a
    quotation begins with, which no phrase goes over.
    """
    at: dict[int, Entity] = {}
    inner: dict[int, list[Entity]] = {}
    actors = mentions[mentions["kind"] == "actor"] if len(mentions) else mentions
    starts = reading.start
    reach = 0
    for row in actors.sort_values(["start", "end"], ascending=[True, False]).itertuples():
        position = _first_word(reading, row.start)
        last = position
        while last < len(starts) and starts[last] < row.end:
            last += 1
        if position == last:
            continue
        before = reading.text[reading.start[position]:row.start]
        governed = any(c in "بلك" for c in before)
        entity = Entity(row.id, position, last, row.form, governed)
        if position < reach:
            inner.setdefault(position, []).append(entity)
        else:
            at[position], reach = entity, last
    attributing = {p.split()[0] for p in reading.speech.lists["attributions"]}
    cast = Cast(at, {k: tuple(v) for k, v in inner.items()}, kinds, quotes)
    for i in range(len(starts)):
        entity = at.get(i)
        if entity is not None and kinds.get(entity.id) == "person":
            _remember_office(reading, cast, entity)
        named = i > 0 and reading.same(i - 1, i) and (
            _finite(reading, i - 1) or reading.form[i - 1].removeprefix("و") in attributing)
        if (reading.listed(i, "titles") or named) and i not in at:
            phrase = read_phrase(reading, cast, i)
            if phrase is not None and phrase.kind == "person":
                _remember(cast, phrase.speaker, reading, i)
    return cast


def _first_word(reading: Reading, start: int) -> int:
    low, high = 0, len(reading.start)
    while low < high:
        middle = (low + high) // 2
        if reading.end[middle] <= start:
            low = middle + 1
        else:
            high = middle
    return low


def _remember(cast: Cast, name: str, reading: Reading, i: int) -> None:
    words = tuple(fold(w) for w in name.split())
    if cast.known_name(words) is None and len(words) > 1:
        cast.people[name] = words
    if reading.listed(i, "titles"):
        j = i
        while j < len(reading.form) and reading.same(i, j) and reading.core[j] != words[0]:
            j += 1
        cast.holders.append((i, (reading.noun[i], *reading.core[i + 1:j]), name))


def _remember_office(reading: Reading, cast: Cast, entity: Entity) -> None:
    """Note the office of an actor named with it (الوزير لافروف، عادل الجبير وزير الخارجية)."""
    first, last = entity.first, entity.last
    if reading.listed(first, "titles"):
        name = next((k for k in range(last - 1, first, -1) if reading.definite(k)), first)
        office = (reading.noun[first], *reading.core[first + 1:name + 1])
    elif last < len(reading.form) and reading.same(first, last) and _joins(reading, last) and (
            reading.listed(last, "titles") and not reading.joined_preposition(last)):
        end = last + 1
        while end < len(reading.form) and reading.same(last, end) and reading.definite(end) and (
                _joins(reading, end)):
            end += 1
        office = (reading.noun[last], *reading.core[last + 1:end])
    else:
        return
    cast.holders.append((first, office, entity.id))


def read_phrase(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """Read the noun phrase that begins at a word, several joined by و as one.

    Returns None where no noun phrase begins.
    """
    if i >= len(reading.form):
        return None
    if reading.form[i] in DEMONSTRATIVES:
        phrase = read_phrase(reading, cast, i + 1) if reading.same(i, i + 1) else None
        return phrase._replace(first=i) if phrase is not None else None
    if reading.core[i] == "كل" and i + 1 < len(reading.form) and reading.form[i + 1] == "من":
        return read_phrase(reading, cast, i + 2)
    phrases = []
    j = i
    while (one := _one_phrase(reading, cast, j)) is not None:
        phrases.append(one)
        j = one.last
        joined = (j < len(reading.form) and reading.same(i, j) and reading.gap[j].isspace()
                  and "و" in reading.proclitics[j] and not reading.joined_preposition(j))
        if not (joined and one.likely and _begins_speaker(reading, cast, j)):
            break
    if not phrases:
        return None
    if len(phrases) == 1:
        return phrases[0]
    names = sorted({p.speaker for p in phrases})
    return Phrase(i, phrases[-1].last, "+".join(names), phrases[0].kind, True)


def _begins_speaker(reading: Reading, cast: Cast, i: int) -> bool:
    if i in cast.at:
        return True
    if _finite(reading, i):
        return False
    return (reading.listed(i, "titles") or reading.listed(i, "bodies")
            or cast.known_name((reading.core[i],)) is not None)


def _finite(reading: Reading, i: int) -> bool:
    """Whether a word is most likely a reporting verb in a finite form."""
    _, found = read_form(reading.form[i], reading.speech)
    return any(x.mood in (PERFECT, IMPERFECT) and not x.verb.close
               or x.mood == NOUN and x.object
               or x.mood == PARTICIPLE and reading.form[i].endswith("ا") for x in found)


def _joins(reading: Reading, i: int) -> bool:
    """Whether nothing but a space or a mark of a name stands before a word (د. is a title)."""
    if len(reading.form[i - 1]) == 1 and reading.gap[i].strip() == ".":
        return True
    return not reading.gap[i].strip(" \t\u00a0\u200f\u200e\"“”«»'‘’ـ")


def _stops(reading: Reading, cast: Cast, i: int, first: int) -> bool:
    return (not reading.same(first, i) or i in cast.quotes or reading.particle(i)
            or reading.clause(i) or ")" in reading.gap[i] or "(" in reading.gap[i])


def _one_phrase(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    n = len(reading.form)
    if i >= n or reading.particle(i) or reading.clause(i) or i in cast.quotes:
        return None
    entity = cast.at.get(i)
    if entity is not None and entity.governed or entity is None and (
            reading.preposition(i) or reading.joined_preposition(i)):
        return None
    if entity is None and _finite(reading, i) and not reading.listed(i, "titles"):
        return None
    if reading.noun[i] in QUANTIFIERS and entity is None:
        rest = i + 1 + (i + 1 < n and reading.form[i + 1] == "من")
        some = _one_phrase(reading, cast, rest) if rest < n and reading.same(i, rest) else None
        if some is not None and some.likely:
            return Phrase(i, some.last, surface(reading, i, some.last), "body", True)
    unnamed = _unnamed(reading, i)
    if unnamed is not None:
        return unnamed
    if entity is not None and entity.form not in ("title", "demonym"):
        after = entity.last
        is_person = cast.kinds.get(entity.id) == "person"
        if is_person or not (after < n and reading.same(i, after) and reading.listed(i, "titles")):
            return Phrase(i, entity.last, entity.id, "actor", "+" in entity.id)
    end, name = _extent(reading, cast, i, entity)
    return _resolved(reading, cast, i, end, name, entity)


def _extent(reading: Reading, cast: Cast, i: int, entity: Entity | None
            ) -> tuple[int, tuple[int, int] | None]:
    """The end of a phrase, and the words of it that are a personal name.

    A name begins where a title is complete (definite, or named after somebody) and a word without
    article follows: وزير الخارجية التركي | مولود.
    """
    n = len(reading.form)
    title, body = reading.listed(i, "titles"), reading.listed(i, "bodies")
    complete = reading.definite(i) or reading.enclitic[i] or entity is not None
    k = entity.last if entity is not None else i + 1
    name = None if title or body or entity is not None or reading.definite(i) else i
    while k < min(n, i + LONGEST_PHRASE) and not _stops(reading, cast, k, i):
        if not _joins(reading, k):
            if not (title and name is None and _apposition(reading, cast, k)):
                break
            complete = True
        inside = cast.at.get(k)
        if inside is not None and cast.kinds.get(inside.id) == "person":
            return (inside.last, (k, inside.last)) if name is None else (k, (name, k))
        if inside is not None and (
                inside.governed and name is not None or cast.kinds.get(inside.id) == "medium" and (
                    complete or reading.form[k - 1].endswith(("ون", "ين")))):
            break
        if inside is not None and name is None:
            complete = inside.form == "name" or reading.definite(inside.first)
            k = inside.last
            continue
        if _finite(reading, k) or reading.form[k][0] in "يت" and reading.form[k].endswith("ون"):
            break
        if "و" in reading.proclitics[k]:
            adjective = reading.core[k][-2:] == reading.core[k - 1][-2:]
            if name is not None or not adjective or reading.joined_preposition(k):
                break
        elif reading.preposition(k) or reading.joined_preposition(k):
            if name is not None or not (title or body) or not _goes_on(reading, cast, k, title):
                break
            complete = reading.definite(k) and not reading.preposition(k)
        elif name is not None:
            if reading.listed(k, "titles") or reading.listed(k, "bodies") or (
                    k - name >= LONGEST_NAME or reading.form[k].isdigit()):
                break
            # A family name with the article ends a name (هادي البحرة), but not عبد الله.
            if reading.definite(k) and reading.core[k] != "الله" and reading.core[k - 1] != "عبد":
                return k + 1, (name, k + 1)
        elif reading.listed(k, "titles"):
            complete = reading.definite(k) or reading.enclitic[k]
        elif reading.definite(k) or reading.enclitic[k] or reading.form[k].isdigit():
            complete = True
        elif complete and title and not reading.listed(k, "bodies"):
            name = k
        k += 1
    return k, (name, k) if name is not None else None


def _apposition(reading: Reading, cast: Cast, k: int) -> bool:
    """Whether after a comma a title goes on (عضو الائتلاف، المعارض سمير) or its holder is named."""
    return reading.gap[k].strip() in ("،", ",") and (
        reading.listed(k, "titles") and reading.definite(k) or _names_person(reading, cast, k))


def _goes_on(reading: Reading, cast: Cast, k: int, title: bool) -> bool:
    """Whether a phrase goes on over a preposition: المتحدث باسم، مسؤول في وزارة، المرصد لحقوق."""
    if reading.preposition(k):
        after = k + 1
        if reading.core[k] not in ("في", "من", "لدى") or after >= len(reading.form) or (
                not reading.same(k, after) or reading.particle(after)):
            return False
        if reading.listed(after, "occasion") or reading.listed(after, "documents"):
            return False
        return (after in cast.at or reading.noun[after] == "شؤون" or any(
            reading.listed(after, name) for name in ("bodies", "titles")))
    if reading.core[k] == "اسم" or reading.form[k].endswith("باسم"):
        return True
    of_body = reading.listed(k, "bodies") or reading.listed(k, "organs")
    fits = title and of_body if "ب" in reading.proclitics[k] else True
    return fits and not reading.enclitic[k] and not (
        reading.listed(k, "media") or reading.listed(k, "occasion"))


def _names_person(reading: Reading, cast: Cast, i: int) -> bool:
    entity = cast.at.get(i)
    if entity is not None:
        return cast.kinds.get(entity.id) == "person"
    return cast.known_name((reading.core[i],)) is not None or not (
        reading.definite(i) or reading.preposition(i) or reading.particle(i)
        or reading.joined_preposition(i) or "و" in reading.proclitics[i]
        or read_form(reading.form[i], reading.speech)[1])


def surface(reading: Reading, first: int, last: int) -> str:
    """The words of a phrase as written, without conjunction and preposition before the first."""
    before = 0
    for clitic in reading.proclitics[first]:
        if clitic not in ("و", "ف", "ب", "ل", "ك"):
            break
        before += len(clitic)
    start = letters_in(reading.text, reading.start[first], before) if before else (
        reading.start[first])
    end = reading.end[last - 1]
    words = reading.text[start:end]
    if any(words.count(a) > words.count(b) for a, b in ("«»", "“”")) or words.count('"') % 2:
        end += 1
    return " ".join(reading.text[start:end].split())


def _resolved(reading: Reading, cast: Cast, i: int, end: int, name: tuple[int, int] | None,
              entity: Entity | None) -> Phrase | None:
    numbered = _numbered(reading, i, end)
    if numbered is not None:
        return numbered
    title = reading.listed(i, "titles")
    if title and entity is None:
        # الدكتور القباع: a family name that carries the article.
        for k in range(i + 1, min(i + 4, end)):
            known = None if reading.listed(k, "titles") else cast.known_name((reading.core[k],))
            if known is not None and (name is None or k <= name[0]):
                return Phrase(i, end, known, "person")
    if name is not None:
        first, last = name
        person = cast.at.get(first)
        if person is not None:
            return Phrase(i, end, person.id, "actor")
        words = tuple(reading.core[first:last])
        known = cast.known_name(words)
        # An unknown noun with its genitive (مشروعية الحراك) looks like a name with the article.
        common = any(w.endswith(("ات", "ون")) for w in words) or (
            reading.definite(last - 1) and "الله" not in words and "عبد" not in words
            and not (last < len(reading.form) and reading.same(i, last)
                     and reading.listed(last, "titles")))
        if known is not None or title or len(words) > 1 and not common:
            return Phrase(i, end, known or surface(reading, first, last), "person")
        return Phrase(i, end, surface(reading, i, end), "other")
    if entity is not None and end == entity.last:
        return Phrase(i, end, entity.id, "actor", "+" in entity.id)
    words = tuple(reading.core[i:end])
    known = cast.known_name(words)
    if known is not None:
        return Phrase(i, end, known, "person")
    if reading.listed(i, "organs"):
        states = [e for k in range(i, end) for e in (cast.at.get(k), *cast.inner.get(k, ()))
                  if e is not None and cast.kinds.get(e.id, "country") == "country"]
        if states:
            return Phrase(i, end, states[0].id, "actor")
    if title and entity is None and (reading.definite(i) or end > i + 1):
        holder = cast.holder((reading.noun[i], *words[1:]), i)
        if holder is not None:
            return Phrase(i, end, holder, "actor" if holder in cast.kinds else "person")
    kind = "other"
    if reading.listed(i, "documents"):
        kind = "document"
        if reading.definite(i):  # أكد البيان الختامي ضرورة: what lacks the article is no part of it
            end = next((k for k in range(i + 1, end) if not reading.definite(k)), end)
    elif title or entity is not None:
        kind = "office"
    elif reading.listed(i, "bodies") or _people(reading, i):
        kind = "body"
    plural = reading.noun[i].endswith(("ون", "ين"))
    return Phrase(i, end, surface(reading, i, end), kind, plural)


def _people(reading: Reading, i: int) -> bool:
    """Whether a plural names people by what they do (المراقبون، مزارعون)."""
    return len(reading.noun[i]) > 4 and reading.noun[i].endswith("ون")


def _numbered(reading: Reading, i: int, end: int) -> Phrase | None:
    prefix = reading.speech.numbered.get(reading.noun[i])
    if prefix is None:
        return None
    for k in range(i + 1, min(end + 4, len(reading.form))):
        if not reading.same(i, k):
            break
        if reading.form[k].isdigit():
            return Phrase(i, max(end, k + 1), f"{prefix}_{reading.form[k]}", "document")
    return None


def _unnamed(reading: Reading, i: int) -> Phrase | None:
    for entry in reading.speech.unnamed:
        for wording in entry.words:
            words = [fold(w) for w in wording.split()]
            last = i + len(words)
            if tuple(words) != tuple([reading.core[i], *reading.form[i + 1:last]]):
                continue
            qualified = False
            allowed = {fold(w) for w in entry.alone_with}
            while last < len(reading.form) and reading.same(i, last) and _joins(reading, last) and (
                    reading.noun[last] in allowed):
                last += 1
            if last < len(reading.form) and reading.same(i, last) and _joins(reading, last):
                qualified = len(words) == 1 and not (reading.particle(last) or reading.clause(last)
                                                     or _finite(reading, last))
            if not qualified:
                plural = reading.noun[i] == "مصادر"
                return Phrase(i, last, entry.id, "unnamed", plural, entry.quoted)
    return None
