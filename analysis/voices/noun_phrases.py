"""The noun phrase that names a speaker.

A speaker is an actor of the lexicon, a person found by the pattern title + name (قال عضو الائتلاف
سمير نشار), a numbered document (القرار 2254), an unnamed source, or else the words of the phrase.
Where one person is named more or less fully, the fullest name stands for all (نشار → سمير نشار).
"""

from dataclasses import dataclass

from analysis.voices.reading import Phrase, Reading, likely

LONGEST_PHRASE = 16
LONGEST_NAME = 5
_BESIDE_NAMES = " \t\u00a0\u200f\u200e\"“”«»'‘’ـ"


def phrase_at(reading: Reading, i: int) -> Phrase | None:
    """Read the noun phrase that begins at a word, as `read_phrase` does, once."""
    if i not in reading.phrases:
        reading.phrases[i] = read_phrase(reading, i)
    return reading.phrases[i]


def read_phrase(reading: Reading, i: int, bare: bool = False) -> Phrase | None:
    """Read the noun phrase that begins at a word, several joined by و as one; None without any.

    `bare` reads a word that a preposition is written onto without it (وفقا للوزارة).
    """
    if i >= len(reading.form):
        return None
    if reading.form[i] in reading.speech.lists["demonstratives"]:
        phrase = read_phrase(reading, i + 1) if reading.same(i, i + 1) else None
        return phrase and phrase._replace(first=i)
    if reading.core[i] == "كل" and reading.form[i + 1:i + 2] == ("من",):
        return read_phrase(reading, i + 2)
    phrases = []
    j = i
    while (phrase := _one_phrase(reading, j, bare and j == i)) is not None:
        phrases.append(phrase)
        j = phrase.last
        if not (likely(phrase) and reading.same(i, j) and reading.gap[j].isspace()
                and "و" in reading.proclitics[j] and not reading.joined[j]
                and _begins_speaker(reading, j)):
            break
    if len(phrases) <= 1:
        return phrases[0] if phrases else None
    last = phrases[-1]
    if last.kind in ("person", "actor") and all(p.kind == "office" for p in phrases[:-1]) and (
            "،" in reading.text[reading.start[last.first]:reading.start[last.last - 1]]):
        return last._replace(first=i)  # نائب الرئيس ورئيس الوزراء، خالد بحاح: one person
    names = sorted({p.speaker for p in phrases})
    return Phrase(i, j, "+".join(names), phrases[0].kind, True)


def _begins_speaker(reading: Reading, i: int) -> bool:
    return i in reading.at or not reading.finite[i] and (
        reading.listed(i, "titles", "bodies") or reading.known_name(reading.core[i]) is not None)


def joins(reading: Reading, i: int) -> bool:
    """Whether nothing but a space or a mark of a name stands before a word (د. is a title)."""
    return len(reading.form[i - 1]) == 1 and reading.gap[i].strip() == "." or (
        not reading.gap[i].strip(_BESIDE_NAMES))


def _one_phrase(reading: Reading, i: int, bare: bool = False) -> Phrase | None:
    if reading.particle(i) or reading.clause(i):
        return None
    entity = reading.at.get(i)
    if entity is not None:
        if entity.governed and not bare:
            return None
        named = entity.form not in ("title", "demonym") and Phrase(
            i, entity.last, entity.id, "actor", "+" in entity.id)
        return _unnamed(reading, i) or named or _extent(reading, i).resolved()
    if reading.preposition[i] or reading.joined[i] and not bare or (
            reading.finite[i] and not reading.listed(i, "titles")):
        return None
    return _some_of(reading, i) or _unnamed(reading, i) or _extent(reading, i).resolved()


def _extent(reading: Reading, i: int) -> "_Extent":
    """How far a phrase goes, which does not depend on whom the article was found to name."""
    if i not in reading.extents:
        reading.extents[i] = _Extent(reading, i)
    return reading.extents[i]


def _some_of(reading: Reading, i: int) -> Phrase | None:
    """A group without a name: بعض المسؤولين، عدد من الوزراء."""
    if reading.noun[i] not in reading.speech.lists["quantifiers"]:
        return None
    rest = i + 1 + (reading.form[i + 1:i + 2] == ("من",))
    some = likely(_one_phrase(reading, rest)) if reading.same(i, rest) else None
    return some and Phrase(i, some.last, surface(reading, i, some.last), "body", True)


@dataclass
class _Extent:
    """The words of a phrase, read on from its first: `name` is where a personal name begins.

    A name begins where a title is complete (definite, or named after somebody) and a word without
    article follows: وزير الخارجية التركي | مولود.
    """

    reading: Reading
    first: int
    name: int | None = None

    def __post_init__(self):
        i, reading = self.first, self.reading
        self.entity, definite = reading.at.get(i), reading.definite[i]
        self.title, self.body = reading.listed(i, "titles"), reading.listed(i, "bodies")
        self.complete = definite or reading.enclitic[i] or self.entity is not None
        self.last = self.entity.last if self.entity else i + 1
        if not (self.title or self.body or self.entity or definite):
            self.name = i
        while self.last < i + LONGEST_PHRASE and reading.same(i, self.last) and (
                self._goes_over(self.last)):
            pass

    def _goes_over(self, k: int) -> bool:
        """Take one more word, or somebody named; tells whether the phrase may go on after it."""
        reading = self.reading
        if k in reading.opening or reading.particle(k) or reading.clause(k):
            return False
        if not joins(reading, k):
            # After a comma a title may go on (عضو الائتلاف، المعارض) or its holder be named.
            if not (self.title and self.name is None and reading.gap[k].strip() in ("،", ",")
                    and not (reading.preposition[k] or reading.joined[k])):
                return False
            self.complete = True
        inside = reading.at.get(k)
        if inside is not None:
            kind = reading.kinds.get(inside.id)
            if kind == "person":
                if self.name is None:
                    self.name, self.last = k, inside.last
                return False
            if kind == "medium" and (
                    self.complete or reading.form[k - 1].endswith(("ون", "ين"))):
                return False
            if self.name is None:
                self.complete = inside.form == "name" or reading.definite[k]
                self.last = inside.last
                return True
        form = reading.form[k]
        if reading.finite[k] or form[0] in "يت" and form.endswith("ون") or form.endswith("وا"):
            return False
        return self._goes_over_word(k)

    def _goes_over_word(self, k: int) -> bool:
        reading, in_name = self.reading, self.name is not None
        if self.complete and reading.listed(k, "events") and not (
                reading.definite[k] or reading.listed(k, "titles", "bodies")) or (
                k == self.first + 1 and reading.definite[k] and not self._agrees(k)):
            self.last = k
            return False
        if "و" in reading.proclitics[k]:
            goes = not in_name and reading.core[k][-2:] == reading.core[k - 1][-2:]
        elif reading.preposition[k] or reading.joined[k]:
            goes = not in_name and (self.title or self.body) and self._over_preposition(k)
            self.complete = reading.definite[k] and not reading.preposition[k]
        elif in_name:
            goes = not (reading.listed(k, "titles", "bodies")
                        or k - self.name >= LONGEST_NAME or reading.form[k].isdigit())
            # A family name with the article ends a name (هادي البحرة), but not عبد الله.
            if goes and reading.definite[k] and reading.core[k] != "الله" and (
                    reading.core[k - 1] != "عبد"):
                self.last = k + 1
                return False
        else:
            goes = True
            if reading.listed(k, "titles"):
                self.complete = reading.definite[k] or reading.enclitic[k]
            elif reading.definite[k] or reading.enclitic[k] or reading.form[k].isdigit():
                self.complete = True
            elif self.complete and self.title and not reading.listed(k, "bodies"):
                self.name = k
        self.last = k + goes
        return goes

    def _agrees(self, k: int) -> bool:
        """Whether a word may be an adjective of the one before: نفى الحوثيون | الخبر."""
        noun, word = self.reading.core[k - 1], self.reading.core[k]
        return not (self.reading.definite[k - 1] and (
            noun.endswith("ون") and not word.endswith(("ون", "ين"))
            or noun.endswith("ة") and not word.endswith("ة")))

    def _over_preposition(self, k: int) -> bool:
        """Whether it goes on: المتحدث باسم، مسؤول في وزارة، المرصد لحقوق."""
        reading, after = self.reading, k + 1
        if reading.preposition[k]:
            return reading.core[k] in ("في", "من", "لدى") and reading.same(k, after) and not (
                reading.particle(after) or reading.listed(after, "occasion", "documents")) and (
                after in reading.at or reading.noun[after] == "شؤون"
                or reading.listed(after, "bodies", "titles"))
        if reading.core[k] == "اسم":
            return True
        fits = "ب" not in reading.proclitics[k] or self.title and reading.listed(k, "bodies")
        return fits and not (reading.enclitic[k] or reading.listed(k, "media", "occasion"))

    def resolved(self) -> Phrase:
        """Whom the phrase names: the first that a rule can tell, else what its words say."""
        for rule in (self._numbered, self._family_name, self._person, self._actor, self._organ,
                     self._holder):
            phrase = rule()
            if phrase is not None:
                return phrase
        return self._described()

    def _phrase(self, speaker: str, kind: str, plural: bool = False) -> Phrase:
        return Phrase(self.first, self.last, speaker, kind, plural)

    def _numbered(self) -> Phrase | None:
        """القرار 2254: a document that is a speaker of its own."""
        reading, i = self.reading, self.first
        prefix = reading.speech.numbered.get(reading.noun[i])
        for k in range(i + 1, self.last + 4 if prefix else 0):
            if reading.same(i, k) and reading.form[k].isdigit():
                return Phrase(i, max(self.last, k + 1), f"{prefix}_{reading.form[k]}", "document")
        return None

    def _family_name(self) -> Phrase | None:
        """الدكتور القباع: a family name that carries the article."""
        if not self.title or self.entity:
            return None
        last = min(self.first + 4, self.last if self.name is None else self.name + 1)
        names = map(self.reading.known_name, self.reading.core[self.first + 1:last])
        known = next(filter(None, names), None)
        return known and self._phrase(known, "person")

    def _person(self) -> Phrase | None:
        reading, first, last = self.reading, self.name, self.last
        if first is None:
            return None
        if first in reading.at:
            return self._phrase(reading.at[first].id, "actor")
        words = reading.core[first:last]
        known = reading.known_name(*words)
        # An unknown noun with its genitive (مشروعية الحراك) looks like a name with the article.
        common = any(w.endswith(("ات", "ون")) for w in words) or (
            reading.definite[last - 1] and "الله" not in words and "عبد" not in words
            and not (reading.same(first, last) and reading.listed(last, "titles")))
        if known is not None or self.title or len(words) > 1 and not common:
            return self._phrase(known or surface(reading, first, last), "person")
        return self._phrase(surface(reading, self.first, last), "other")

    def _actor(self) -> Phrase | None:
        """An actor under its title or demonym, or a person by the last of the names."""
        if self.entity and self.last == self.entity.last:
            return self._phrase(self.entity.id, "actor", "+" in self.entity.id)
        known = self.reading.known_name(*self.reading.core[self.first:self.last])
        return known and self._phrase(known, "person")

    def _organ(self) -> Phrase | None:
        """A part of a state with its adjective: الخارجية الروسية."""
        reading = self.reading
        if not reading.listed(self.first, "organs"):
            return None
        return next((self._phrase(reading.at[k].id, "actor")
                     for k in range(self.first, self.last) if k in reading.at), None)

    def _holder(self) -> Phrase | None:
        """Whoever was named with the office before: الوزير، مدير المرصد."""
        reading, i = self.reading, self.first
        holder = None if self.entity else reading.holder(
            (reading.noun[i], *reading.core[i + 1:self.last]), i)
        return holder and self._phrase(holder, "person")

    def _described(self) -> Phrase:
        """Somebody or something without a name: a document, office or group, or what is mute."""
        reading, i, last, kind = self.reading, self.first, self.last, "other"
        plural = reading.noun[i].endswith(("ون", "ين"))
        if reading.listed(i, "documents"):
            kind = "document"
            if reading.definite[i]:  # أكد البيان الختامي ضرورة: ضرورة is no part of it
                last = next((k for k in range(i + 1, last) if not reading.definite[k]), last)
        elif self.title or self.entity:
            kind = "office"
        # A plural may name people by what they do (المراقبون، مزارعون).
        elif self.body or len(reading.noun[i]) > 4 and reading.noun[i].endswith("ون"):
            kind = "body"
        return Phrase(i, last, surface(reading, i, last), kind, plural)


def surface(reading: Reading, first: int, last: int) -> str:
    """The words of a phrase as written, without conjunction and preposition before the first."""
    before = 0
    for clitic in reading.proclitics[first]:
        if clitic not in ("و", "ف", "ب", "ل", "ك"):
            break
        before += len(clitic)
    start = reading.start_without(first, before)
    end = reading.end[last - 1]
    words = reading.text[start:end]
    article = reading.proclitics[first][:2] == ("ل", "ال") or (
        reading.proclitics[first][1:3] == ("ل", "ال"))
    if any(words.count(a) > words.count(b) for a, b in ("«»", "“”")) or words.count('"') % 2:
        end += 1
    return ("ا" if article and words.startswith("ل") else "") + " ".join(
        reading.text[start:end].split())


def _unnamed(reading: Reading, i: int) -> Phrase | None:
    """A speaker without a name who has an id (مصادر مطلعة), unless more is said of it."""
    for words, allowed, entry in reading.speech.unnamed.get(reading.core[i], ()):
        last = i + len(words)
        if words != [reading.core[i], *reading.form[i + 1:last]]:
            continue
        while reading.same(i, last) and reading.noun[last] in allowed:
            last += 1
        qualified = len(words) == 1 and reading.same(i, last) and joins(reading, last) and not (
            reading.particle(last) or reading.finite[last])
        if not qualified:
            plural = reading.noun[i] == "مصادر"
            return Phrase(i, last, entry.id, "unnamed", plural, entry.quoted)
    return None
