"""What a word looks like: a name, a common word, an adjective of origin, a country."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from analysis.arabic.characters import matching_key
from analysis.edited_files import read_yaml
from analysis.files import LexiconError, lexicon_file
from analysis.text.vocabulary import ARTICLE, read_words

Key = tuple[str, ...]
RARE = 2.5
"""Zipf value (log10 of occurrences in a billion words) under which a word is hardly known."""
_NOUN_ENDINGS = ("هما", "هم", "ها", "نا", "كم", "ه", "ان", "ين", "ا")
_ADJECTIVE_ENDINGS = ("يون", "يين", "يات", "يان", "ية", "ي")
_COUNTRY_ENDINGS = ("يا", "ا", "ة", "ه", "و")


class _File(BaseModel):
    heads: dict[str, tuple[str, ...]]
    inside: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    name_parts: tuple[str, ...] = ()
    given_names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    callings: tuple[str, ...] = ()


class NameWords(NamedTuple):
    """The words around names, by key: the kind of actor that a head names, and the lists."""

    heads: dict[str, str]
    lists: dict[str, frozenset[str]]


def load_name_words(folder: Path | None = None) -> NameWords:
    """Read `titles.yml` from a folder of lexicons, else the one that comes with the package.

    Lists that it does not know are passed over. Raises `LexiconError` that names the file where
    it cannot be read.
    """
    path = lexicon_file("titles.yml", folder)
    try:
        raw = _File.model_validate(read_yaml(path))
    except ValidationError as error:
        raise LexiconError(f"{path.name} cannot be read as a list of words before names: "
                           f"{error}") from error
    heads = {matching_key(word): kind for kind, words in raw.heads.items() for word in words}
    return NameWords(heads, {name: frozenset(map(matching_key, words)) for name, words in raw
                             if name != "heads"})


@cache
def zipf(word: str) -> float:
    """How frequent a written form is in general Arabic, as a Zipf value; 0 where it is unknown."""
    import wordfreq

    return wordfreq.zipf_frequency(word, "ar")


def is_rare(word: str) -> bool:
    """Whether general Arabic hardly knows a word, with or without the article."""
    return max(zipf(word), zipf(ARTICLE + word)) < RARE


@cache
def is_common(word: str) -> bool:
    """Whether a word without clitics and article is a common noun, adjective or verb, no name.

    >>> [is_common(word) for word in ("مدينة", "محمد", "زار", "لاعبي", "لافروف")]
    [True, False, True, True, False]
    """
    bases = {word[:-len(end)] for end in _NOUN_ENDINGS if word.endswith(end)}
    bases |= {base[:-1] + "ة" for base in bases if base.endswith("ت")}
    return matching_key(word) not in _known_names() and (_is_noun(word) or _is_verb(word) or any(
        len(base) > 2 and zipf(base) > 3.8 and _is_noun(base) for base in bases))


@cache
def _known_names() -> frozenset[str]:
    return frozenset(matching_key(word) for line in read_words("protected.txt")
                     for word in line.split())


def _is_noun(word: str) -> bool:
    """Whether a word is frequent with the article, or as a plural with it (لاعبي، اللاعبين)."""
    return zipf(ARTICLE + word) > max(RARE, zipf(word) - 1.3) or (
        word.endswith(("ي", "و")) and zipf(ARTICLE + word[:-1] + "ين") > RARE)


def _is_verb(word: str) -> bool:
    """Whether a word is frequent in other persons and tenses of a verb."""
    usual, stem = zipf(word), word.removeprefix("س")
    other = ("ت" if stem[0] == "ي" else "ي") + stem[1:]
    return usual > 1.5 and (
        max(zipf(word + "ت"), zipf(word + "وا")) > usual - 1.4
        or stem[0] in "يت" and len(stem) > 2 and zipf(other) > min(max(RARE, usual - 1.3), 3))


def demonym_base(word: str) -> str | None:
    """The masculine of an adjective of origin without the article, None where it looks like none.

    >>> demonym_base("السنغالية"), demonym_base("الموريتانيون"), demonym_base("بحر")
    ('سنغالي', 'موريتاني', None)
    """
    bare = word.removeprefix(ARTICLE)
    return next((bare.removesuffix(ending) + "ي" for ending in _ADJECTIVE_ENDINGS
                 if bare.endswith(ending) and len(bare) - len(ending) > 2), None)


def adjective_of(country: str) -> str:
    """The regular adjective of a country's name.

    >>> adjective_of("السنغال"), adjective_of("موريتانيا")
    ('سنغالي', 'موريتاني')
    """
    bare = country.removeprefix(ARTICLE)
    ending = next((e for e in _COUNTRY_ENDINGS if bare.endswith(e)), "")
    return bare.removesuffix(ending) + "ي"


@cache
def countries() -> dict[Key, str]:
    """The English names of the countries of CLDR by the keys of the Arabic ones."""
    from babel import Locale

    arabic, english = Locale("ar").territories, Locale("en").territories
    codes = [code for code in sorted(arabic) if len(code) == 2]
    first = [arabic[code].split(" - ")[0] for code in codes]
    found: dict[Key, str] = {}
    for code, stem in zip(codes, first, strict=True):
        # Both Congos have an addition; that of others is part of the name.
        name = stem if first.count(stem) > 1 else arabic[code].split(" (")[0].replace(" - ", " ")
        found.setdefault(tuple(map(matching_key, name.split())), english[code])
    return found
