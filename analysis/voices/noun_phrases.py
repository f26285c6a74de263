"""Who speaks: the noun phrase that names a speaker.

A speaker is an actor of the lexicon, a person found by the pattern title + name (قال عضو الائتلاف
سمير نشار), a numbered document (القرار 2254), an unnamed source, or else the words of the phrase.
Where one person is named more or less fully, the fullest name stands for all (نشار → سمير نشار).
"""

from dataclasses import dataclass

from analysis.arabic.characters import fold
from analysis.voices.phrases import Cast, Entity, Phrase, Reading, letters_in, likely
from analysis.voices.speech import NOUN, PARTICIPLE, read_form

LONGEST_PHRASE = 16
LONGEST_NAME = 5
_BESIDE_NAMES = " \t\u00a0\u200f\u200e\"“”«»'‘’ـ"


def read_phrase(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """Read the noun phrase that begins at a word, several joined by و as one.

    Returns None where no noun phrase begins.
    """
    if i >= len(reading.form):
        return None
    if reading.form[i] in reading.speech.lists["demonstratives"]:
        phrase = read_phrase(reading, cast, i + 1) if reading.same(i, i + 1) else None
        return phrase._replace(first=i) if phrase is not None else None
    if reading.core[i] == "كل" and reading.form[i + 1:i + 2] == ["من"]:
        return read_phrase(reading, cast, i + 2)
    phrases = []
    j = i
    while (phrase := _one_phrase(reading, cast, j)) is not None:
        phrases.append(phrase)
        j = phrase.last
        if not (phrase.likely and reading.same(i, j) and reading.gap[j].isspace()
                and "و" in reading.proclitics[j] and not reading.joined_preposition(j)
                and _begins_speaker(reading, cast, j)):
            break
    if len(phrases) <= 1:
        return phrases[0] if phrases else None
    names = sorted({p.speaker for p in phrases})
    return Phrase(i, phrases[-1].last, "+".join(names), phrases[0].kind, True)


def _begins_speaker(reading: Reading, cast: Cast, i: int) -> bool:
    return i in cast.at or not finite(reading, i) and (
        reading.listed(i, "titles") or reading.listed(i, "bodies")
        or cast.known_name((reading.core[i],)) is not None)


def finite(reading: Reading, i: int) -> bool:
    """Whether a word is most likely a reporting verb in a finite form."""
    _, readings = read_form(reading.form[i], reading.speech)
    return any(x.finite and not x.verb.close
               or x.mood == NOUN and x.object
               or x.mood == PARTICIPLE and reading.form[i].endswith("ا") for x in readings)


def joins(reading: Reading, i: int) -> bool:
    """Whether nothing but a space or a mark of a name stands before a word (د. is a title)."""
    return len(reading.form[i - 1]) == 1 and reading.gap[i].strip() == "." or (
        not reading.gap[i].strip(_BESIDE_NAMES))


def _one_phrase(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    if i >= len(reading.form) or reading.particle(i) or reading.clause(i) or i in cast.quotes:
        return None
    entity = cast.at.get(i)
    if entity is not None:
        return None if entity.governed else (
            _unnamed(reading, i) or _by_name(reading, cast, entity)
            or _resolved(_Extent(reading, cast, i, entity)))
    if reading.preposition(i) or reading.joined_preposition(i) or (
            finite(reading, i) and not reading.listed(i, "titles")):
        return None
    return _some_of(reading, cast, i) or _unnamed(reading, i) or _resolved(
        _Extent(reading, cast, i, None))


def _some_of(reading: Reading, cast: Cast, i: int) -> Phrase | None:
    """A group without a name: بعض المسؤولين، عدد من الوزراء."""
    if reading.noun[i] not in reading.speech.lists["quantifiers"]:
        return None
    rest = i + 1 + (reading.form[i + 1:i + 2] == ["من"])
    some = likely(_one_phrase(reading, cast, rest)) if reading.same(i, rest) else None
    return Phrase(i, some.last, surface(reading, i, some.last), "body", True) if some else None


def _by_name(reading: Reading, cast: Cast, entity: Entity) -> Phrase | None:
    """An actor under its name, unless a title follows that is somebody else's (سوريا الرئيس)."""
    i, after = entity.first, entity.last
    if entity.form in ("title", "demonym") or cast.kinds.get(entity.id) != "person" and (
            reading.same(i, after) and reading.listed(after, "titles")):
        return None
    return Phrase(i, after, entity.id, "actor", "+" in entity.id)


@dataclass
class _Extent:
    """The words of a phrase, read on from its first: `name` is where a personal name begins.

    A name begins where a title is complete (definite, or named after somebody) and a word without
    article follows: وزير الخارجية التركي | مولود.
    """

    reading: Reading
    cast: Cast
    first: int
    entity: Entity | None
    name: int | None = None

    def __post_init__(self):
        i, reading = self.first, self.reading
        self.title, self.body = reading.listed(i, "titles"), reading.listed(i, "bodies")
        definite = reading.definite(i)
        self.complete = definite or reading.enclitic[i] or self.entity is not None
        self.last = self.entity.last if self.entity is not None else i + 1
        if not (self.title or self.body or self.entity is not None or definite):
            self.name = i
        while self.last < i + LONGEST_PHRASE and reading.same(i, self.last) and self._goes_over():
            pass

    def _goes_over(self) -> bool:
        """Take one more word, or somebody named; tells whether the phrase may go on after it."""
        reading, cast, k = self.reading, self.cast, self.last
        if k in cast.quotes or reading.particle(k) or reading.clause(k) or (
                not {"(", ")"}.isdisjoint(reading.gap[k])):
            return False
        if not joins(reading, k):
            if not (self.title and self.name is None and _apposition(reading, cast, k)):
                return False
            self.complete = True
        inside = cast.at.get(k)
        if inside is not None:
            kind = cast.kinds.get(inside.id)
            if kind == "person":
                if self.name is None:
                    self.name, self.last = k, inside.last
                return False
            if inside.governed and self.name is not None or kind == "medium" and (
                    self.complete or reading.form[k - 1].endswith(("ون", "ين"))):
                return False
            if self.name is None:
                self.complete = inside.form == "name" or reading.definite(k)
                self.last = inside.last
                return True
        if finite(reading, k) or reading.form[k][0] in "يت" and reading.form[k].endswith("ون"):
            return False
        return self._goes_over_word(k)

    def _goes_over_word(self, k: int) -> bool:
        reading, in_name = self.reading, self.name is not None
        if "و" in reading.proclitics[k]:
            adjective = reading.core[k][-2:] == reading.core[k - 1][-2:]
            goes = not in_name and adjective and not reading.joined_preposition(k)
        elif reading.preposition(k) or reading.joined_preposition(k):
            goes = not in_name and (self.title or self.body) and _goes_on(
                reading, self.cast, k, self.title)
            self.complete = reading.definite(k) and not reading.preposition(k)
        elif in_name:
            goes = not (reading.listed(k, "titles") or reading.listed(k, "bodies")
                        or k - self.name >= LONGEST_NAME or reading.digits(k))
            # A family name with the article ends a name (هادي البحرة), but not عبد الله.
            if goes and reading.definite(k) and reading.core[k] != "الله" and (
                    reading.core[k - 1] != "عبد"):
                self.last = k + 1
                return False
        else:
            goes = True
            self._opens(k)
        self.last = k + goes
        return goes

    def _opens(self, k: int) -> None:
        """Look whether a word completes the title, or begins the name after it."""
        reading = self.reading
        if reading.listed(k, "titles"):
            self.complete = reading.definite(k) or reading.enclitic[k]
        elif reading.definite(k) or reading.enclitic[k] or reading.digits(k):
            self.complete = True
        elif self.complete and self.title and not reading.listed(k, "bodies"):
            self.name = k

    def phrase(self, speaker: str, kind: str, plural: bool = False) -> Phrase:
        """The phrase, once it is clear who is meant."""
        return Phrase(self.first, self.last, speaker, kind, plural)


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
    start = letters_in(reading.text, reading.start[first], before)
    end = reading.end[last - 1]
    words = reading.text[start:end]
    if any(words.count(a) > words.count(b) for a, b in ("«»", "“”")) or words.count('"') % 2:
        end += 1
    return " ".join(reading.text[start:end].split())


def _resolved(extent: _Extent) -> Phrase:
    """Whom a phrase names: the first that one of these can tell, else what its words say."""
    for rule in (_numbered, _family_name, _person, _actor, _organ, _holder):
        phrase = rule(extent)
        if phrase is not None:
            return phrase
    return _described(extent)


def _family_name(extent: _Extent) -> Phrase | None:
    """الدكتور القباع: a family name that carries the article."""
    reading, i, name = extent.reading, extent.first, extent.name
    if not extent.title or extent.entity is not None:
        return None
    for k in range(i + 1, min(i + 4, extent.last)):
        known = extent.cast.known_name((reading.core[k],))
        if known is not None and not reading.listed(k, "titles") and (name is None or k <= name):
            return extent.phrase(known, "person")
    return None


def _person(extent: _Extent) -> Phrase | None:
    reading, cast, first, last = extent.reading, extent.cast, extent.name, extent.last
    if first is None:
        return None
    if first in cast.at:
        return extent.phrase(cast.at[first].id, "actor")
    words = tuple(reading.core[first:last])
    known = cast.known_name(words)
    # An unknown noun with its genitive (مشروعية الحراك) looks like a name with the article.
    common = any(w.endswith(("ات", "ون")) for w in words) or (
        reading.definite(last - 1) and "الله" not in words and "عبد" not in words
        and not (reading.same(first, last) and reading.listed(last, "titles")))
    if known is not None or extent.title or len(words) > 1 and not common:
        return extent.phrase(known or surface(reading, first, last), "person")
    return extent.phrase(surface(reading, extent.first, last), "other")


def _actor(extent: _Extent) -> Phrase | None:
    """An actor under its title or demonym, or a person by the last of the names."""
    entity, reading = extent.entity, extent.reading
    if entity is not None and extent.last == entity.last:
        return extent.phrase(entity.id, "actor", "+" in entity.id)
    known = extent.cast.known_name(tuple(reading.core[extent.first:extent.last]))
    return None if known is None else extent.phrase(known, "person")


def _organ(extent: _Extent) -> Phrase | None:
    """A part of a state with its adjective: الخارجية الروسية."""
    cast = extent.cast
    if not extent.reading.listed(extent.first, "organs"):
        return None
    states = (e for k in range(extent.first, extent.last)
              for e in (cast.at.get(k), *cast.inner.get(k, ()))
              if e is not None and cast.kinds.get(e.id, "country") == "country")
    state = next(states, None)
    return None if state is None else extent.phrase(state.id, "actor")


def _holder(extent: _Extent) -> Phrase | None:
    reading, cast, i = extent.reading, extent.cast, extent.first
    if not extent.title or extent.entity is not None or not (
            reading.definite(i) or extent.last > i + 1):
        return None
    holder = cast.holder((reading.noun[i], *reading.core[i + 1:extent.last]), i)
    return None if holder is None else extent.phrase(
        holder, "actor" if holder in cast.kinds else "person")


def _described(extent: _Extent) -> Phrase:
    """Somebody or something without a name: a document, office or group, or what cannot speak."""
    reading, i, kind = extent.reading, extent.first, "other"
    if reading.listed(i, "documents"):
        kind = "document"
        if reading.definite(i):  # أكد البيان الختامي ضرورة: what lacks the article is no part of it
            extent.last = next((k for k in range(i + 1, extent.last) if not reading.definite(k)),
                               extent.last)
    elif extent.title or extent.entity is not None:
        kind = "office"
    # A plural may name people by what they do (المراقبون، مزارعون).
    elif extent.body or len(reading.noun[i]) > 4 and reading.noun[i].endswith("ون"):
        kind = "body"
    return extent.phrase(surface(reading, i, extent.last), kind,
                         reading.noun[i].endswith(("ون", "ين")))


def _numbered(extent: _Extent) -> Phrase | None:
    """القرار 2254: a document that is a speaker of its own."""
    reading, i = extent.reading, extent.first
    prefix = reading.speech.numbered.get(reading.noun[i])
    for k in range(i + 1, extent.last + 4 if prefix else 0):
        if reading.same(i, k) and reading.digits(k):
            return Phrase(i, max(extent.last, k + 1), f"{prefix}_{reading.form[k]}", "document")
    return None


def _unnamed(reading: Reading, i: int) -> Phrase | None:
    """A speaker without a name who has an id (مصادر مطلعة), unless more is said of it."""
    for entry in reading.speech.unnamed:
        for words in (fold(wording).split() for wording in entry.words):
            last = i + len(words)
            if words != [reading.core[i], *reading.form[i + 1:last]]:
                continue
            allowed = set(map(fold, entry.alone_with))
            while reading.same(i, last) and joins(reading, last) and (
                    reading.noun[last] in allowed):
                last += 1
            qualified = len(words) == 1 and reading.same(i, last) and (
                joins(reading, last) and not (reading.particle(last) or reading.clause(last)
                                               or finite(reading, last)))
            if not qualified:
                plural = reading.noun[i] == "مصادر"
                return Phrase(i, last, entry.id, "unnamed", plural, entry.quoted)
    return None
