"""Words that look like names: Arabic has no capitals, but names are inflected less than words.

A name seldom takes the article (محمد, hardly ever المحمد) and never a verb's endings; a word that
the general language hardly knows is a name more often than not. Frequencies are those of wordfreq
(R. Speer, 2022), country names those of Unicode CLDR.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.arabic.characters import fold
from analysis.arabic.characters import matching_key as _matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file
from analysis.text.glosses import read_words

ARTICLE = "ال"
RARE = 2.5
"""Zipf value (log10 of occurrences in a billion words) under which a word is hardly known."""
_ADJECTIVE_ENDINGS = ("يون", "يين", "يات", "يان", "ية", "ي")


@lru_cache(maxsize=200_000)
def key_of(word: str) -> str:
    """How a word is compared with others: its matching key, remembered."""
    return _matching_key(word)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    heads: dict[str, tuple[str, ...]]
    weak: tuple[str, ...] = ()
    armed: tuple[str, ...] = ()
    armed_if: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    name_parts: tuple[str, ...] = ()
    given_names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    honours: tuple[str, ...] = ()
    sons: tuple[str, ...] = ()
    callings: tuple[str, ...] = ()
    own_titles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


class NameWords(NamedTuple):
    """The words around names, by matching key: what kind of actor a head names, and the lists."""

    heads: dict[str, str]
    lists: dict[str, frozenset[str]]

    def listed(self, word: str, name: str) -> bool:
        """Whether a word is in a list, with or without the article."""
        key = key_of(word)
        return key in self.lists[name] or key.removeprefix(ARTICLE) in self.lists[name]

    def kind(self, word: str) -> str | None:
        """The kind of actor that a word begins the name of, None where it begins none."""
        key = key_of(word)
        return self.heads.get(key) or self.heads.get(key.removeprefix(ARTICLE))


def load_name_words(folder: Path | None = None) -> NameWords:
    """Read `titles.yml` from a folder of lexicons, else the one that comes with the package.

    Raises `LexiconError` that names the file where it cannot be read.
    """
    path = lexicon_file("titles.yml", folder)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> NameWords:
    try:
        raw = _File.model_validate(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(f"{path.name} cannot be read as a list of words before names: "
                           f"{error}") from error
    heads = {key_of(word): kind for kind, words in raw.heads.items() for word in words}
    lists = {name: frozenset(map(key_of, getattr(raw, name)))
             for name in _File.model_fields if name != "heads"}
    return NameWords(heads, lists)


@cache
def zipf(word: str) -> float:
    """How frequent a written form is in general Arabic, as a Zipf value; 0 where it is unknown."""
    import wordfreq

    return wordfreq.zipf_frequency(word, "ar")


def _share(derived: tuple[str, ...], word: str) -> float:
    """How frequent derived forms are beside the word itself."""
    known = [10 ** zipf(form) for form in derived if zipf(form)]
    return sum(known) / 10 ** max(zipf(word), 1)


@lru_cache(maxsize=50_000)
def is_common(word: str) -> bool:
    """Whether a word without clitics and article is a common noun, adjective or verb, no name.

    >>> [is_common(word) for word in ("مدينة", "محمد", "زار", "لاعبي", "لافروف")]
    [True, False, True, True, False]
    """
    if is_known(word):
        return False
    if word.endswith("ا") and len(word) > 3 and zipf(word[:-1]) > max(3.8, zipf(word) - 1) and (
            _is_noun(word[:-1]) or zipf(word[:-1]) > 4.5):
        return True
    for pronoun in ("هما", "هم", "ها", "نا", "كم", "ه"):
        base = word.removesuffix(pronoun)
        if base != word and len(base) > 2:
            full = base[:-1] + "ة" if base.endswith("ت") else base
            if any(zipf(noun) > (3.5 if _is_noun(noun) else 4) for noun in (full, base)):
                return True
    if len(word) > 5 and word.endswith(("ان", "ين")) and _is_noun(word[:-2]) and (
            zipf(word[:-2]) > 3.8):
        return True
    if word[-1] in "يو" and zipf(ARTICLE + word[:-1] + "ين") > RARE:
        return True
    return _is_noun(word) or _is_verb(word)


def is_known(word: str) -> bool:
    """Whether a word is a well known name, of a country or a city most often."""
    return fold(word) in _known_names()


@lru_cache(maxsize=1)
def _known_names() -> frozenset[str]:
    return frozenset(fold(word) for line in read_words("protected.txt") for word in line.split())


def _is_noun(word: str) -> bool:
    if zipf(ARTICLE + word) > RARE and _share((ARTICLE + word,), word) > .05:
        return True
    return zipf(word) > 3.5 and _share(("ب" + word, "ل" + word), word) > .15


def _is_verb(word: str) -> bool:
    if word.removeprefix("س")[0] in "يت" and word.endswith("ون") and len(word) > 4:
        return True
    if zipf(word) < 1.5:
        return False
    if word[0] == "س" and word[1:2] in tuple("يتن"):
        return zipf(word[1:]) > RARE
    if word[0] in "يت" and len(word) > 3:
        other = ("ت" if word[0] == "ي" else "ي") + word[1:]
        if zipf(other) > (RARE if _share((other,), word) > .05 else 3):
            return True
    if word.endswith("ت") and len(word) > 3:
        return max(zipf(word[:-1]), zipf(word[:-1] + "ى"), zipf(word[:-1] + "ا")) > 3
    if word[-1] in "ىا" and zipf(word[:-1] + "ت") > 2 and zipf(word[:-1] + "وا") > 2:
        return True
    return _share((word + "ت", word + "وا"), word) > .04


def is_rare(word: str) -> bool:
    """Whether general Arabic hardly knows a word, with or without the article."""
    return max(zipf(word), zipf(ARTICLE + word)) < RARE


def demonym_base(word: str) -> str | None:
    """The masculine of an adjective of origin without the article, None where it looks like none.

    >>> demonym_base("السنغالية"), demonym_base("الموريتانيون"), demonym_base("بحر")
    ('سنغالي', 'موريتاني', None)
    """
    bare = word.removeprefix(ARTICLE)
    for ending in _ADJECTIVE_ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) > 2:
            return bare[:len(bare) - len(ending)] + "ي"
    return None


def countries_of(demonym: str) -> tuple[str, ...]:
    """The names a country may have whose adjective this is, as matching keys.

    >>> countries_of("سنغالي")[:2]
    ('سنغال', 'سنغالا')
    """
    stem = key_of(demonym)[:-1]
    return tuple(dict.fromkeys((stem, stem + "ا", stem + "يا", stem + "ه", stem + "و")))


class Territory(NamedTuple):
    """A country of Unicode CLDR."""

    name: str
    english: str
    demonym: str


@lru_cache(maxsize=1)
def territories() -> dict[tuple[str, ...], Territory]:
    """The countries of CLDR, by the matching keys of their names without the article."""
    from babel import Locale

    arabic, english = Locale("ar").territories, Locale("en").territories
    found: dict[tuple[str, ...], Territory] = {}
    codes = [code for code in sorted(arabic) if len(code) == 2]
    stems = [arabic[code].split(" - ")[0] for code in codes]
    for code in codes:
        # Both Congos have an addition; that of others is part of the name.
        name = arabic[code].split(" (")[0]
        first = name.split(" - ")[0]
        name = first if stems.count(first) > 1 else name.replace(" - ", " ")
        words = tuple(key_of(w.removeprefix(ARTICLE)) for w in name.split())
        last = fold(name.split()[-1]).removeprefix(ARTICLE) if len(words) == 1 else ""
        stem = last.removesuffix("يا") if last.endswith("يا") else (
            last[:-1] if last[-1:] in tuple("اةو") else last)
        if len("".join(words)) > 3:
            found.setdefault(words, Territory(name, english[code], stem + "ي" if last else ""))
    return found


@lru_cache(maxsize=1)
def demonyms() -> dict[str, Territory]:
    """The countries of CLDR by the matching key of their regular adjective."""
    return {key_of(t.demonym): t for t in territories().values() if t.demonym}


_LETTERS = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآؤئ", (
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a a a i a u i").split(),
    strict=True))


def in_latin(name: str) -> str:
    """Write an Arabic name in Latin letters, roughly, for an id and a label to be corrected.

    >>> in_latin("لودفيغ هانكه")
    'Ludfigh Hankh'
    """
    words = []
    for word in name.split():
        word = word.removeprefix(ARTICLE) if len(word) > 4 else word
        letters = [_LETTERS.get(letter, letter if letter.isascii() and letter.isalnum() else "")
                   for letter in word]
        for n, letter in enumerate(letters):
            before = letters[n - 1] if n else "a"
            if letter in ("w", "y") and n and before[-1:] not in tuple("aiu"):
                letters[n] = "u" if letter == "w" else "i"
        words.append("".join(letters).capitalize())
    return " ".join(filter(None, words))
