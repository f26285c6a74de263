"""The words that report speech, and every form they take: `speech.yml`, `grammar.yml` made ready.

The lexicon gives a verb's principal parts; its inflections follow from them (strong, hollow,
doubled and defective verbs), folded as the text's words are, and written with Egyptian ى as well.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, create_model

from analysis.arabic.characters import fold
from analysis.caches import kept
from analysis.files import lexicon_file
from analysis.lexicon.source import Source

PERFECT, IMPERFECT, PARTICIPLE, NOUN = "perfect", "imperfect", "participle", "noun"
_OBJECTS = ("ه", "ها", "هم", "هما", "هن", "ني", "نا")
_POSSESSORS = ("ه", "ها", "هم", "هما", "نا")
_NOWHERE: frozenset[str] = frozenset()
_STRICT = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Verb(BaseModel):
    """One reporting verb of the lexicon."""

    model_config = _STRICT

    lemma: str
    imperfect: str
    participle: str | None = None
    noun: str | None = None
    nouns: tuple[str, ...] = ()
    short: str | None = None
    kind: Literal["say", "call_for", "claim", "deny", "warn", "ask", "agree", "describe"]
    stance: Literal["neutral", "distancing", "endorsing"]
    content: tuple[str, ...] = ("clause", "quote")
    close: bool = False
    subject: Literal["document"] | None = None
    inside: bool = False


class Unnamed(BaseModel):
    """Speakers without a name who have an id of their own."""

    model_config = _STRICT

    id: str
    words: tuple[str, ...]
    alone_with: tuple[str, ...] = ()
    quoted: str | None = None


_SPEECH = """
    impersonal attributions pointers documents titles honorifics bodies organs identity
    naming naming_phrases names platforms media occasion breaks asides endorsements
    addressing""".split()
_GRAMMAR = """
    prepositions particles periods period_ends demonstratives quantifiers plurals relatives clause
    no_clause_after questions question_links openers offers but occasions_after no_verb_after
    between starters before_verbs own_part skipped norms governing leading events
    negations feminine either_gender""".split()
_SpeechFile = create_model(
    "_SpeechFile", __config__=_STRICT, verbs=(tuple[Verb, ...], ...),
    unnamed=(tuple[Unnamed, ...], ()), numbered_documents=(dict[str, str], {}),
    **{name: (tuple[str, ...], ()) for name in _SPEECH})
_GrammarFile = create_model("_GrammarFile", __config__=_STRICT,
                            **{name: (tuple[str, ...], ...) for name in _GRAMMAR})


class Inflection(NamedTuple):
    """What one written form can be: a verb, its mood, and whom it agrees with."""

    verb: Verb
    mood: str
    person: int
    feminine: bool | None
    plural: bool
    object: str = ""

    @property
    def finite(self) -> bool:
        """Whether it is a verb in the perfect or the imperfect."""
        return self.mood in (PERFECT, IMPERFECT)


class Speech(NamedTuple):
    """The speech lexicon: inflected forms, and the folded word lists around them."""

    forms: dict[str, tuple[Inflection, ...]]
    lists: dict[str, frozenset[str]]
    listed: dict[str, frozenset[str]]  # the names of the lists that hold a word
    # By their first word: all of them, what may follow them, and the entry.
    unnamed: dict[str, list[tuple[list[str], frozenset[str], Unnamed]]]
    attributions: list[list[str]]
    numbered: dict[str, str]
    kinds: dict[str, str]  # of verbs, by lemma

    def lists_with(self, *words: str) -> frozenset[str]:
        """The names of the lists that hold one of some words."""
        if self.listed.keys().isdisjoint(words):
            return _NOWHERE
        return frozenset().union(*(self.listed.get(word, ()) for word in words))


def load_speech(folder: Path | None = None) -> Speech:
    """Read `speech.yml` and `grammar.yml` from a folder of lexicons, else those of the package.

    Raises `LexiconError` that names file and line and says what is wrong there.
    """
    return read_speech([lexicon_file(name, folder) for name in ("speech.yml", "grammar.yml")])


@kept
def read_speech(files: Sequence[Path]) -> Speech:
    """Read the two files; raises as `load_speech`."""
    speech, grammar = (Source(file).validate(layout) for file, layout in zip(
        files, (_SpeechFile, _GrammarFile), strict=True))
    forms: dict[str, dict[Inflection, None]] = {}
    for verb in speech.verbs:
        for form, inflection in inflections(verb):
            forms.setdefault(fold(form), {})[inflection] = None
            if form.endswith("ى"):  # as some write it (يري, ادعي)
                forms.setdefault(fold(form[:-1] + "ي"), {})[inflection] = None
    lists = {name: frozenset(map(fold, getattr(source, name)))
             for source, names in ((speech, _SPEECH), (grammar, _GRAMMAR)) for name in names}
    lists["attributing"] = frozenset(phrase.split()[0] for phrase in lists["attributions"])
    unnamed: dict[str, list] = {}
    for entry in speech.unnamed:
        for words in map(str.split, map(fold, entry.words)):
            unnamed.setdefault(words[0], []).append(
                (words, frozenset(map(fold, entry.alone_with)), entry))
    listed: dict[str, set[str]] = {}
    for name, word in ((name, word) for name, members in lists.items() for word in members):
        listed.setdefault(word, set()).add(name)
    return Speech({form: tuple(several) for form, several in forms.items()}, lists,
                  {word: frozenset(names) for word, names in listed.items()}, unnamed,
                  sorted((phrase.split() for phrase in lists["attributions"]),
                         key=lambda words: (-len(words), words)),
                  {fold(word): name for word, name in speech.numbered_documents.items()},
                  {verb.lemma: verb.kind for verb in speech.verbs})


def inflections(verb: Verb) -> Iterator[tuple[str, Inflection]]:
    """Yield every form of a reporting verb, with what it is.

    >>> verb = Verb(lemma="قال", imperfect="يقول", short="قل", kind="say", stance="neutral")
    >>> forms = {form for form, _ in inflections(verb)}
    >>> [form in forms for form in ("قالت", "قالوا", "قلنا", "سيقول", "تقول", "يقولون")]
    [True, True, True, True, True, True]
    """
    for mood, form, person, feminine, plural, pronouns in _forms(verb):
        yield form, Inflection(verb, mood, person, feminine, plural)
        # Egyptian and other pages write a final yeh without its dots, or a final alef with them.
        if form[-1] in "يى":
            yield form[:-1] + ("ى" if form[-1] == "ي" else "ي"), Inflection(
                verb, mood, person, feminine, plural)
        base = form[:-1] if form.endswith("وا") else form
        base = base[:-1] + {"ى": "ا", "ة": "ت"}.get(base[-1], base[-1])
        for pronoun in pronouns:
            yield base + pronoun, Inflection(verb, mood, person, feminine, plural, pronoun)


def _forms(verb: Verb) -> Iterator[tuple[str, str, int, bool | None, bool, tuple[str, ...]]]:
    """Mood, form, person, feminine, plural, and the pronouns that may be written onto it."""
    past, present, part = verb.lemma, verb.imperfect[1:], verb.participle
    defective = past[-1] in "اى" and len(past) > 2
    stem = past[:-1] if defective else past
    short = verb.short or (stem + ("و" if past[-1] == "ا" else "ي") if defective else past)
    yield PERFECT, past, 3, False, False, _OBJECTS
    yield PERFECT, stem + "ت", 3, True, False, _OBJECTS
    yield PERFECT, stem + "وا", 3, None, True, _OBJECTS
    yield PERFECT, stem + "تا", 3, True, True, ()
    yield PERFECT, (short if defective else stem) + "ا", 3, False, True, ()
    yield PERFECT, short + "ن", 3, True, True, ()
    yield PERFECT, short + "ت", 1, None, False, _OBJECTS
    yield PERFECT, short + "نا", 1, None, True, _OBJECTS
    bare = present[:-1] if present[-1] in "يوى" else present
    for future in ("", "س"):
        yield IMPERFECT, future + "ي" + present, 3, False, False, _OBJECTS
        yield IMPERFECT, future + "ت" + present, 3, True, False, _OBJECTS
        yield IMPERFECT, future + "أ" + present, 1, None, False, _OBJECTS
        yield IMPERFECT, future + "ن" + present, 1, None, True, _OBJECTS
        for prefix, feminine in (("ي", None), ("ت", True)):
            yield IMPERFECT, future + prefix + bare + "ون", 3, feminine, True, ()
            yield IMPERFECT, future + prefix + present + "ان", 3, feminine, True, ()
    yield IMPERFECT, "ي" + bare + "وا", 3, None, True, ()
    yield IMPERFECT, "ي" + present + "ن", 3, True, True, ()
    if part:
        plural = part[:-1] if part.endswith("ي") and not part.endswith("يي") else part
        yield PARTICIPLE, part + "ا", 3, False, False, ()
        yield PARTICIPLE, part + "ة", 3, True, False, ()
        for form in (plural + "ين", plural + "ون", part + "ين"):
            yield PARTICIPLE, form, 3, None, True, ()
        yield PARTICIPLE, part + "ات", 3, True, True, ()
    for noun in filter(None, (verb.noun, *verb.nouns)):
        yield NOUN, noun, 3, None, False, _POSSESSORS
        yield NOUN, "ال" + noun, 3, None, False, ()


def read_form(form: str, speech: Speech) -> tuple[int, tuple[Inflection, ...]]:
    """Look a folded word up as a reporting word, with its conjunctions and prepositions.

    Returns how many letters stand before the reporting word (و and ف, and for verbal nouns ب, ل
    and ك), and what it can be; nothing where it is no reporting word.
    """
    if form in speech.forms:
        return 0, speech.forms[form]
    if form[0] in "وف" and form[1:] in speech.forms:
        return 1, speech.forms[form[1:]]
    for length in (1, 2):
        before, rest = form[:length], form[length:]
        if before[0] in "وفبلك" and before[-1] in "بلك":
            # In لل the alef of the article is elided: للدعوة is ل + الدعوة.
            full = "ا" + rest if before[-1] == "ل" and rest.startswith("ل") else rest
            nouns = tuple(i for i in speech.forms.get(full, ()) if i.mood == NOUN)
            if nouns:
                return length, nouns
    return 0, ()
