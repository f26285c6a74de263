"""Word forms to the terms they are counted as: clitics, stem, key and lemma together."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic import characters
from analysis.arabic.clitics import ENCLITICS, PROCLITICS, load_weights, split_words, standing_alone
from analysis.arabic.frequencies import Evidence, load_evidence
from analysis.arabic.keys import encode, keys_of, spell
from analysis.arabic.lemmas import drops_accusative, find_lemmas
from analysis.caches import kept
from analysis.edited_files import read_lexicon_rows, read_lexicon_text
from analysis.files import lexicon_file

CHUNK = 20_000
# A hamza before و sits on و, on ي or on the line (شؤون, شئون; يقرؤون, يقرأون, يقرءون).
_SEATS = re.compile("(?<=.)[ؤئء]و(?!ي)|(?<=..)أو(?=[ان]$)")
_CALLS = ("أ", "يا")
Analysis = tuple[str, str, str]
"""Proclitics, stem and enclitics."""


class WordLists(NamedTuple):
    """What a lexicon folder says of single words, everything folded."""

    names: frozenset[str]
    roots: frozenset[str]
    whole: dict[str, Analysis]
    lemmas: dict[str, str]
    variants: dict[str, str]
    weights: np.ndarray


def analyse_words(words: Iterable[str], protected: frozenset[str] = frozenset(),
                  lexicon: Path | None = None) -> pd.DataFrame:
    """Take words apart into proclitics, stem and enclitics, with the term and lemma they count as.

    The analysis of a word depends on the word alone and on the protected names, never on the
    other words. What is not Arabic passes through unchanged.

    Parameters: `words` in any order, repeats too; `protected`, folded names whose spelling stays
    whole as a stem (proclitics and the article may come off before it); `lexicon`, a folder whose
    `protected.txt`, `roots.txt`, `irregular.csv`, `variants.csv` and `clitic_weights.json` are
    read in place of the package's own where it has them.

    Returns one row a word, as given: `word`; `form` (folded); `proclitics` and `enclitics`, joined
    by +; `stem`, spelt as it stands alone with its hamza; `key`, the folded stem without the
    accusative alef and with one spelling for the variants of a name; `lemma`, folded likewise.

    >>> analyse_words(["وبالحوار", "للدكتاتور"])[["proclitics", "stem"]].values.tolist()
    [['و+ب+ال', 'حوار'], ['ل+ال', 'دكتاتور']]
    """
    given = list(words)
    distinct = list(dict.fromkeys(given))
    lists = load_lists(lexicon)
    evidence = load_evidence()
    names = _protected_stems(list_files(lexicon), tuple(sorted(protected)))
    parts = [_analyse(distinct[first:first + CHUNK], names, lists, evidence)
             for first in range(0, len(distinct), CHUNK)]
    columns = ["word", "form", "proclitics", "stem", "enclitics", "key", "lemma"]
    table = pd.concat(parts) if parts else pd.DataFrame(columns=columns, dtype=str)
    if len(distinct) < len(given):
        table = table.set_index("word").loc[given].reset_index()
    return table[columns].reset_index(drop=True)


def _analyse(distinct: list[str], names: frozenset[str], lists: WordLists,
             evidence: Evidence) -> pd.DataFrame:
    spellings = spell(distinct)
    bare = [word.replace(characters.FATHATAN, "") for word in spellings]
    forms = characters.fold_all(bare)
    keys = np.unique(keys_of(sorted(names | lists.roots)))
    found = split_words(encode(bare), evidence, lists.weights, keys[keys != 0])

    proclitics = [_NAMES[number] for number in found.proclitic.tolist()]
    enclitics = [ENCLITICS[number] for number in found.enclitic.tolist()]
    stems = [standing_alone(word[start:end], way) if start or after else word
             for word, start, end, after, way in zip(
                 bare, found.start.tolist(), found.end.tolist(), enclitics, found.way.tolist(),
                 strict=True)]
    for row, word in enumerate(bare):
        if word in lists.whole:
            proclitics[row], stems[row], enclitics[row] = lists.whole[word]
    for row, call in _called(bare, evidence, names):
        proclitics[row], stems[row], enclitics[row] = call, bare[row][len(call):], ""

    folded = characters.fold_all(stems)
    tanwin = np.fromiter((word[-2:] in ("اً", "ًا") for word in spellings), bool, len(spellings))
    # Listed words (adverbs such as أيضا, names such as كندا) keep an alef that is their own.
    listed = np.fromiter((word in lists.whole for word in bare), bool, len(stems))
    tanwin &= ~listed
    indefinite = np.fromiter(
        (not after and not before.endswith("ال") and stem not in names for before, stem, after in
         zip(proclitics, folded, enclitics, strict=True)), bool, len(stems)) & ~listed
    drops = drops_accusative(folded, tanwin, indefinite, evidence)
    terms = [stem[:-1] if drop else stem for stem, drop in zip(folded, drops, strict=True)]
    terms = [term if seat == stem else characters.fold(seat) for stem, term, seat in zip(
        stems, terms, [_SEATS.sub("ؤو", stem).replace("يأة", "يئة") for stem in stems],
        strict=True)]
    written = (drops & tanwin).tolist()
    lemmas = find_lemmas(*([stem[:-1] if drop else stem for stem, drop in
                            zip(column, written, strict=True)] for column in (stems, folded)),
                         names, evidence)
    lemmas = [lists.lemmas.get(stem, lemma) for stem, lemma in zip(folded, lemmas, strict=True)]
    return pd.DataFrame({
        "word": distinct, "form": forms, "proclitics": proclitics, "stem": stems,
        "enclitics": enclitics, "key": _keys(terms, lists), "lemma": _keys(lemmas, lists),
    })


def _called(words: list[str], evidence: Evidence, names: frozenset[str]
            ) -> list[tuple[int, str]]:
    """Return the words that a question or a call is joined to, each with what is joined.

    They are those that are much more frequent without (ياشباب); after أ verbs (أيعقل), which have
    no article.
    """
    rows = [(row, call) for row, word in enumerate(words) for call in _CALLS
            if word.startswith(call) and len(word) > len(call) + 2 and (
                call != "أ" or word[1] == "ي") and characters.fold(word) not in names]
    both = [[words[row] for row, _ in rows], [words[row][len(call):] for row, call in rows]]
    whole, rest = (evidence.find(keys_of(characters.fold_all(some))) for some in both)
    verb = evidence.frequency[rest] > evidence.with_article[rest] + 1
    more = (evidence.frequency[rest] > evidence.either(whole) + 0.6) & (
        verb | np.array([call != "أ" for _, call in rows], bool))
    return [pair for pair, called in zip(rows, more, strict=True) if called]


_NAMES = [proclitic.name for proclitic in PROCLITICS]


def _keys(forms: list[str], lists: WordLists) -> list[str]:
    return [lists.variants.get(form, key)
            for form, key in zip(forms, characters.fold_all(forms, characters.KEY_LETTERS),
                                 strict=True)]


@kept
def _protected_stems(files: Sequence[Path], names: Sequence[str]) -> frozenset[str]:
    """Return names as stems: without the article where the plain analysis takes one off."""
    lists, evidence = _read_lists(files), load_evidence()
    names = frozenset(map(characters.fold, names))
    articled = sorted(name for name in names if name.startswith("ال"))
    stems = {name: name for name in articled}
    if articled:
        found = split_words(encode(articled), evidence, lists.weights, np.zeros(0, np.uint64))
        article = (found.start == 2) & (found.enclitic == 0)
        stems = {name: name[2:] if off else name
                 for name, off in zip(articled, article.tolist(), strict=True)}
    return lists.names | {stems.get(name, name) for name in names}


def load_lists(folder: Path | None = None) -> WordLists:
    """Return the word lists of a lexicon folder."""
    return _read_lists(list_files(folder))


def list_files(folder: Path | None = None) -> list[Path]:
    """Return the files of a lexicon folder on which the analysis of words depends."""
    names = ("protected.txt", "roots.txt", "irregular.csv", "variants.csv", "clitic_weights.json")
    return [lexicon_file(name, folder) for name in names]


@kept
def _read_lists(files: Sequence[Path]) -> WordLists:
    protected, roots, irregular, variants, weights = files
    whole, lemmas = {}, {}
    for _, row in read_lexicon_rows(irregular, (
            "form", "proclitics", "stem", "enclitics", "lemma")):
        form = characters.spelling(row["form"])
        if row["stem"]:
            whole[form] = (row["proclitics"], row["stem"], row["enclitics"])
        if row["lemma"]:
            lemmas[characters.fold(row["stem"] or form)] = characters.fold(row["lemma"])
    return WordLists(
        _listed(protected), _listed(roots), _with_conjunctions(whole), lemmas,
        {characters.fold(row["spelling"]): characters.matching_key(row["name"])
         for _, row in read_lexicon_rows(variants, ("spelling", "name"))},
        load_weights(weights.parent))


def _listed(path: Path) -> frozenset[str]:
    lines = read_lexicon_text(path).splitlines()
    return frozenset(map(characters.fold, " ".join(line.split("#")[0] for line in lines).split()))


def _with_conjunctions(listed: dict[str, Analysis]) -> dict[str, Analysis]:
    """Return the listed words, and with و or ف before them what is not listed itself."""
    prefixed = {
        conjunction + form: ("+".join(filter(None, (conjunction, proclitics))), stem, enclitics)
        for form, (proclitics, stem, enclitics) in listed.items() for conjunction in "وف"
    }
    return prefixed | listed
