"""The words that report speech, and every form they take: `data/lexicon/speech.yml` made ready.

The lexicon gives a verb's principal parts; its inflections follow from them (strong, hollow,
doubled and defective verbs), folded as the text's words are, and written with Egyptian ى as well.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.arabic.characters import fold
from analysis.caches import kept
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file

PERFECT, IMPERFECT, PARTICIPLE, NOUN = "perfect", "imperfect", "participle", "noun"
CLITICS = ("", "و", "ف")
OBJECTS = ("ه", "ها", "هم", "هما", "هن", "ني", "نا")
POSSESSED = ("ه", "ها", "هم", "هما", "نا")


class Verb(BaseModel):
    """One reporting verb of the lexicon."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

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


class Unnamed(BaseModel):
    """Speakers without a name who have an id of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str
    words: tuple[str, ...]
    alone_with: tuple[str, ...] = ()
    quoted: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    verbs: tuple[Verb, ...]
    unnamed: tuple[Unnamed, ...] = ()
    numbered_documents: dict[str, str] = Field(default_factory=dict)
    impersonal: tuple[str, ...] = ()
    attributions: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    stands_in: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    naming_phrases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    endorsements: tuple[str, ...] = ()


class Inflection(NamedTuple):
    """What one written form can be: a verb, its mood, and whom it agrees with."""

    verb: Verb
    mood: str
    person: int
    feminine: bool | None
    plural: bool
    object: str = ""


class Speech(NamedTuple):
    """The speech lexicon: inflected forms, and the folded word lists around them."""

    forms: dict[str, tuple[Inflection, ...]]
    lists: dict[str, frozenset[str]]
    unnamed: tuple[Unnamed, ...]
    numbered: dict[str, str]


def load_speech(folder: Path | None = None) -> Speech:
    """Read `speech.yml` from a folder of lexicons, else the one that comes with the package.

    Raises `ValueError` that names the file, the entry and what is wrong with it.
    """
    path = lexicon_file("speech.yml", folder)
    return _load([path])


@kept
def _load(files: Sequence[Path]) -> Speech:
    path, = files
    try:
        raw = _File.model_validate(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(_explained(path, error)) from error
    forms: dict[str, list[Inflection]] = {}
    for verb in raw.verbs:
        for form, inflection in inflections(verb):
            forms.setdefault(form, []).append(inflection)
    lists = {name: frozenset(fold(word) for word in getattr(raw, name))
             for name in _File.model_fields if name not in
             ("verbs", "unnamed", "numbered_documents")}
    return Speech({form: tuple(found) for form, found in forms.items()}, lists, raw.unnamed,
                  {fold(word): name for word, name in raw.numbered_documents.items()})


def _explained(path: Path, error: ValidationError) -> str:
    lines = [f"{path} cannot be read as a lexicon of reporting words:"]
    for problem in error.errors():
        place = ".".join(map(str, problem["loc"]))
        lines.append(f"  {place}: {problem['msg']} (found {problem['input']!r})")
    return "\n".join(lines)


def inflections(verb: Verb) -> list[tuple[str, Inflection]]:
    """List the folded forms of a verb, without conjunctions, each with what it agrees with.

    >>> verb = Verb(lemma="قال", imperfect="يقول", short="قل", kind="say", stance="neutral")
    >>> forms = [form for form, _ in inflections(verb)]
    >>> [form in forms for form in ("قالت", "قالوا", "قلنا", "سيقول", "تقول", "يقولون")]
    [True, True, True, True, True, True]
    """
    found: dict[tuple[str, Inflection], None] = {}

    def add(form: str, mood: str, person: int, feminine: bool | None, plural: bool,
            with_object: bool = False) -> None:
        found[fold(form), Inflection(verb, mood, person, feminine, plural)] = None
        # Egyptian and other pages write a final yeh without its dots.
        if form.endswith("ي"):
            found[fold(form[:-1] + "ى"), Inflection(verb, mood, person, feminine, plural)] = None
        if with_object:
            for enclitic in OBJECTS:
                joined = form[:-1] if form.endswith("وا") else form
                joined = joined[:-1] + "ا" if joined.endswith("ى") else joined
                found[fold(joined + enclitic),
                      Inflection(verb, mood, person, feminine, plural, enclitic)] = None

    past = verb.lemma
    defective = past[-1] in "اى" and len(past) > 2
    stem = past[:-1] if defective else past
    short = verb.short or (stem + ("و" if past[-1] == "ا" else "ي") if defective else past)
    add(past, PERFECT, 3, False, False, True)
    add(stem + "ت", PERFECT, 3, True, False, True)
    add(stem + "وا", PERFECT, 3, None, True, True)
    add((short if defective else stem) + "ا", PERFECT, 3, False, True)
    add(stem + "تا", PERFECT, 3, True, True)
    add(short + "ن", PERFECT, 3, True, True)
    add(short + "ت", PERFECT, 1, None, False, True)
    add(short + "نا", PERFECT, 1, None, True, True)

    present = verb.imperfect[1:]
    weak = present[-1] in "يوى"
    bare = present[:-1] if weak else present
    for future in ("", "س"):
        for prefix, person, feminine, plural in (("ي", 3, False, False), ("ت", 3, True, False),
                                                 ("أ", 1, None, False), ("ن", 1, None, True)):
            add(future + prefix + present, IMPERFECT, person, feminine, plural, True)
        for prefix, feminine in (("ي", None), ("ت", True)):
            add(future + prefix + bare + "ون", IMPERFECT, 3, feminine, True)
            add(future + prefix + (present if weak else bare) + "ان", IMPERFECT, 3, feminine, True)
    add("ي" + bare + "وا", IMPERFECT, 3, None, True)
    add("ي" + (present if not weak else bare + present[-1]) + "ن", IMPERFECT, 3, True, True)

    if verb.participle:
        part = verb.participle
        weak_part = part.endswith("ي") and not part.endswith("يي")
        plural = part[:-1] if weak_part else part
        for ending, feminine, many in (("ا", False, False), ("ة", True, False)):
            add(part + ending, PARTICIPLE, 3, feminine, many)
        add(plural + "ين", PARTICIPLE, 3, None, True)
        add(plural + "ون", PARTICIPLE, 3, None, True)
        add(part + "ين", PARTICIPLE, 3, None, True)
        add(part + "ات", PARTICIPLE, 3, True, True)
    for noun in filter(None, (verb.noun, *verb.nouns)):
        for article in ("", "ال"):
            add(article + noun, NOUN, 3, None, False)
        base = noun[:-1] + "ت" if noun.endswith("ة") else noun
        for enclitic in POSSESSED:
            found[fold(base + enclitic), Inflection(verb, NOUN, 3, None, False, enclitic)] = None
    return list(found)


def read_form(form: str, speech: Speech) -> tuple[int, tuple[Inflection, ...]]:
    """Look a folded word up as a reporting word, with its conjunctions and prepositions.

    Returns how many letters stand before the reporting word (و and ف, and for verbal nouns ب, ل
    and ك), and what it can be; nothing where it is no reporting word.
    """
    if form in speech.forms:
        return 0, speech.forms[form]
    for length in (1, 2):
        before, rest = form[:length], form[length:]
        if before[0] in "وف" and length == 1 and rest in speech.forms:
            return 1, speech.forms[rest]
        if all(c in "وفبلك" for c in before) and before[-1] in "بلك":
            # In لل the alef of the article is elided: للدعوة is ل + الدعوة.
            full = "ا" + rest if before[-1] == "ل" and rest.startswith("ل") else rest
            nouns = tuple(i for i in speech.forms.get(full, ()) if i.mood == NOUN)
            if nouns:
                return length, nouns
    return 0, ()
