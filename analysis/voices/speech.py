"""The words that report speech, and every form they take: `speech.yml`, `grammar.yml` made ready.

The lexicon gives a verb's principal parts; its inflections follow from them (strong, hollow,
doubled and defective verbs), folded as the text's words are, and written with Egyptian ى as well.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from analysis.arabic.characters import fold
from analysis.caches import kept
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file

PERFECT, IMPERFECT, PARTICIPLE, NOUN = "perfect", "imperfect", "participle", "noun"
CLITICS = ("", "و", "ف")
OBJECTS = ("ه", "ها", "هم", "هما", "هن", "ني", "نا")
POSSESSED = ("ه", "ها", "هم", "هما", "نا")
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


class Unnamed(BaseModel):
    """Speakers without a name who have an id of their own."""

    model_config = _STRICT

    id: str
    words: tuple[str, ...]
    alone_with: tuple[str, ...] = ()
    quoted: str | None = None


_SPEECH = """
    impersonal attributions pointers stands_in documents titles honorifics bodies organs identity
    naming naming_phrases names platforms media occasion breaks asides endorsements""".split()
_GRAMMAR = """
    prepositions particles periods period_ends demonstratives quantifiers plurals relatives clause
    no_clause_after questions question_links openers offers but occasions_after no_verb_after
    between starters before_verbs own_part skipped norms governing leading""".split()
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
    unnamed: tuple[Unnamed, ...]
    numbered: dict[str, str]


def load_speech(folder: Path | None = None) -> Speech:
    """Read `speech.yml` and `grammar.yml` from a folder of lexicons, else those of the package.

    Raises `ValueError` that names the file, the entry and what is wrong with it.
    """
    return read_speech([lexicon_file(name, folder) for name in ("speech.yml", "grammar.yml")])


@kept
def read_speech(files: Sequence[Path]) -> Speech:
    """Read the two files; raises as `load_speech`."""
    speech, grammar = map(_checked, files, (_SpeechFile, _GrammarFile))
    forms: dict[str, list[Inflection]] = {}
    for verb in speech.verbs:
        for form, inflection in inflections(verb):
            forms.setdefault(form, []).append(inflection)
    lists = {name: frozenset(map(fold, getattr(source, name)))
             for source, names in ((speech, _SPEECH), (grammar, _GRAMMAR)) for name in names}
    lists["attributing"] = frozenset(word for phrase in lists["attributions"]
                                     for word in phrase.split()[:1])
    return Speech({form: tuple(several) for form, several in forms.items()}, lists, speech.unnamed,
                  {fold(word): name for word, name in speech.numbered_documents.items()})


def _checked(path: Path, layout: type[BaseModel]) -> BaseModel:
    try:
        return layout.model_validate(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(_explained(path, error)) from error


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
    forms: dict[tuple[str, Inflection], None] = {}

    def add(form: str, mood: str, person: int, feminine: bool | None, plural: bool,
            with_object: bool = False) -> None:
        forms[fold(form), Inflection(verb, mood, person, feminine, plural)] = None
        # Egyptian and other pages write a final yeh without its dots.
        if form.endswith("ي"):
            forms[fold(form[:-1] + "ى"), Inflection(verb, mood, person, feminine, plural)] = None
        if with_object:
            for enclitic in OBJECTS:
                joined = form[:-1] if form.endswith("وا") else form
                joined = joined[:-1] + "ا" if joined.endswith("ى") else joined
                forms[fold(joined + enclitic),
                      Inflection(verb, mood, person, feminine, plural, enclitic)] = None

    past = verb.lemma
    defective = past[-1] in "اى" and len(past) > 2
    stem = past[:-1] if defective else past
    short = verb.short or (stem + ("و" if past[-1] == "ا" else "ي") if defective else past)
    for form, person, feminine, plural, with_object in (
            (past, 3, False, False, True), (stem + "ت", 3, True, False, True),
            (stem + "وا", 3, None, True, True), (stem + "تا", 3, True, True, False),
            ((short if defective else stem) + "ا", 3, False, True, False),
            (short + "ن", 3, True, True, False), (short + "ت", 1, None, False, True),
            (short + "نا", 1, None, True, True)):
        add(form, PERFECT, person, feminine, plural, with_object)
    present = verb.imperfect[1:]
    weak = present[-1] in "يوى"
    bare = present[:-1] if weak else present
    for future in ("", "س"):
        for prefix, person, feminine, plural in (("ي", 3, False, False), ("ت", 3, True, False),
                                                 ("أ", 1, None, False), ("ن", 1, None, True)):
            add(future + prefix + present, IMPERFECT, person, feminine, plural, True)
        for prefix, feminine in (("ي", None), ("ت", True)):
            add(future + prefix + bare + "ون", IMPERFECT, 3, feminine, True)
            add(future + prefix + present + "ان", IMPERFECT, 3, feminine, True)
    add("ي" + bare + "وا", IMPERFECT, 3, None, True)
    add("ي" + present + "ن", IMPERFECT, 3, True, True)
    if verb.participle:
        part = verb.participle
        plural = part[:-1] if part.endswith("ي") and not part.endswith("يي") else part
        for form, feminine, many in (
                (part + "ا", False, False), (part + "ة", True, False), (plural + "ين", None, True),
                (plural + "ون", None, True), (part + "ين", None, True), (part + "ات", True, True)):
            add(form, PARTICIPLE, 3, feminine, many)
    for noun in filter(None, (verb.noun, *verb.nouns)):
        for article in ("", "ال"):
            add(article + noun, NOUN, 3, None, False)
        base = noun[:-1] + "ت" if noun.endswith("ة") else noun
        for enclitic in POSSESSED:
            forms[fold(base + enclitic), Inflection(verb, NOUN, 3, None, False, enclitic)] = None
    return list(forms)


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
