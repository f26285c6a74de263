"""The distinct words of texts, each analysed once."""

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from analysis.arabic import analyse_words
from analysis.arabic.characters import fold, fold_all, matching_key
from analysis.arabic.words import list_files
from analysis.caches import kept
from analysis.edited_files import read_lexicon_rows, read_lexicon_text
from analysis.files import LexiconError, lexicon_file

CONFLATIONS = ("form", "stem", "lemma")


class Words(Protocol):
    """What words are analysed with: a folder of lexicons, and names that are kept whole."""

    folder: Path | None
    protected: frozenset[str]


def build_vocabulary(spellings: Iterable[str], lexicon: Words, conflation: str = "stem",
                     glossed: bool = True) -> pd.DataFrame:
    """Analyse each distinct spelling once.

    Returns one row a spelling, in the order given: `word` (its code), `spelling`, `form`
    (folded), `proclitics`, `stem`, `enclitics`, `lemma`, `stem_key`, `key` (what counts as the
    same term, by `conflation`), `stopword`, `gloss` (of the stem, null where there is none;
    not unless `glossed`).
    """
    spellings = list(spellings)
    protected = lexicon.protected
    words = analyse_words(spellings, protected, lexicon.folder)
    vocabulary = words.rename(columns={"word": "spelling", "key": "stem_key"})
    vocabulary.insert(0, "word", np.arange(len(words)))
    vocabulary["key"] = conflated(vocabulary, conflation)
    vocabulary["stopword"] = stopword_flags(vocabulary, load_stopwords(lexicon.folder))
    if glossed:
        glosses = gloss_stems(vocabulary["stem"].tolist(), protected, lexicon.folder)
        vocabulary["gloss"] = glosses.astype(vocabulary["stem"].dtype)
    return vocabulary


def as_meant(tokens: pd.DataFrame, spellings: list[str], folder: Path | None = None
             ) -> tuple[pd.DataFrame, list[str]]:
    """Take words for others that their article shows them to be.

    An article without any final ى, but with such words as الي, writes ي for it: its علي is على.
    Before a verb ألم asks لم. Returns tokens and spellings, as `tokenize` gives them.
    """
    dotted = {word[:-1] + "ي": word for word in read_words("stopwords.txt", folder)
              if word.endswith("ى")}
    dotted |= {fold(word): usual for word, usual in dotted.items()}
    dotted |= {c + word: c + usual for word, usual in dotted.items() for c in "وف"}
    number = {spelled: code for code, spelled in enumerate(spellings)}
    code, article = tokens["word"].to_numpy().copy(), tokens["article"].to_numpy()

    def of(words: Iterable[str]) -> np.ndarray:
        return np.isin(code, [number[word] for word in words if word in number])

    swaps = []
    shown = of(word for word in dotted if fold(word).removeprefix("و") in ("الي", "حتي"))
    if shown.any():
        plain = np.isin(article, article[of(word for word in spellings if word.endswith("ى"))])
        swaps = [(usual, shown_in & of([word])) for shown_in in [
            np.isin(article, article[shown]) & ~plain] for word, usual in dotted.items()]
    if "ألم" in number:
        verbs = of(word for word in spellings if word[0] in "يتن" and len(word) > 2
                   and word[-1] not in "ةيىهء")
        swaps.append(("لم", of(["ألم"]) & np.append(
            verbs[1:] & (article[1:] == article[:-1]), False)))
    for usual, at in swaps:
        if at.any():
            code[at] = number.setdefault(usual, len(number))
    used, spelled = pd.factorize(code), list(number)
    return tokens.assign(word=used[0].astype(tokens["word"].dtype)), [
        spelled[code] for code in used[1].tolist()]


def conflated(words: pd.DataFrame, conflation: str) -> pd.Series:
    """Return the column of an analysis that says which words are the same term.

    Raises `ValueError` where the conflation is none of form, stem and lemma.
    """
    if conflation not in CONFLATIONS:
        raise ValueError(f"Words can be conflated by {', '.join(CONFLATIONS)}, not {conflation!r}.")
    if conflation == "form":
        return words["form"].map(matching_key)
    return words["stem_key" if conflation == "stem" else "lemma"]


ARTICLE = "ال"


def read_words(name: str, folder: Path | None = None) -> list[str]:
    """Return the words of a list with one word a line, `#` beginning a comment."""
    text = read_lexicon_text(lexicon_file(name, folder))
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def load_stopwords(folder: Path | None = None) -> frozenset[str]:
    """Return the folded forms of the stop words.

    Their last letters are kept as they are: the preposition على must not stop the name علي.

    Warns where a word of the list does not come out of the folding as one word, since such a
    word would never match (Nothman, Qin & Yurchak 2018).
    """
    words = read_words("stopwords.txt", folder)
    odd = [word for word in words if not fold(word).isalnum()]
    if odd:
        warnings.warn(f"stopwords.txt: never matches: {', '.join(odd)}", stacklevel=2)
    return frozenset(map(fold, words))


def stopword_flags(vocabulary: pd.DataFrame, stopwords: Iterable[str]) -> pd.Series:
    """Tell for each row of a vocabulary whether its form, or its stem, is a stop word.

    A stem that had the article is a noun, whatever else is spelt like it.
    """
    stops = frozenset(stopwords)
    without_article = ~vocabulary["proclitics"].str.contains(ARTICLE, regex=False)
    return vocabulary["form"].isin(stops) | (
        pd.Series(fold_all(vocabulary["stem"].tolist()), vocabulary.index).isin(stops)
        & without_article)


def read_glosses(folder: Path | None = None) -> pd.DataFrame:
    """Return the glosses as written: `word` (a stem as it stands alone) and its `gloss`.

    Raises `LexiconError` that names the line where a row has no word, no gloss, or a word twice.
    """
    path = lexicon_file("glosses.csv", folder)
    seen: dict[str, int] = {}
    rows = []
    for line, row in read_lexicon_rows(path, ("word", "gloss")):
        word, gloss = row["word"], row["gloss"]
        if not word or not gloss:
            raise LexiconError(f"{path.name}, line {line}: a row needs a word and a gloss, "
                               "separated by a comma.")
        if word in seen:
            raise LexiconError(f"{path.name}, line {line}: {word} was glossed in line "
                               f"{seen[word]} already. Keep one of the two.")
        seen[word] = line
        rows.append((word, gloss))
    return pd.DataFrame(rows, columns=["word", "gloss"])


def gloss_stems(stems: Iterable[str], protected: frozenset[str] = frozenset(),
                folder: Path | None = None) -> pd.Series:
    """Return the English gloss of each stem, null where the list has none.

    A stem is looked up as it is spelt, then by its key, so that الأنشطة and انشطة find one gloss.
    """
    stems = list(stems)
    files = [lexicon_file("glosses.csv", folder), *list_files(folder)]
    exact, by_form, by_key = _gloss_tables(files, tuple(sorted(protected)), folder)
    glosses = {stem: exact.get(stem) or by_form.get(matching_key(stem)) for stem in stems}
    missing = [stem for stem, gloss in glosses.items() if gloss is None]
    keys = analyse_words(missing, protected, folder)["key"].tolist()
    glosses.update(zip(missing, map(by_key.get, keys), strict=True))
    return pd.Series([glosses[stem] for stem in stems], dtype=object)


@kept
def _gloss_tables(_files: Sequence[Path], protected: tuple[str, ...], folder: Path | None
                  ) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the glosses by their words as written, by form and by key."""
    glosses = read_glosses(folder)
    exact = dict(zip(glosses["word"], glosses["gloss"], strict=True))
    # A word of the list is a stem already: taken apart once more it would gloss another word.
    whole = frozenset(protected).union(map(fold, glosses["word"]))
    keys = analyse_words(glosses["word"], whole, folder)["key"]
    by_key: dict[str, str] = {}
    for key, gloss in zip(keys, glosses["gloss"], strict=True):
        by_key.setdefault(key, gloss)
    return exact, {matching_key(word): gloss for word, gloss in reversed(exact.items())}, by_key


def gloss_words(words: pd.DataFrame, folder: Path | None = None) -> pd.Series:
    """Return a gloss of each analysed word with its clitics: للدكتاتور is `to the dictator`.

    `words` has `spelling`, `proclitics`, `enclitics` and the `gloss` of the stem; a word whose stem
    has no gloss is given as it is spelt.
    """
    of = {(row["place"], row["clitic"]): row["gloss"] for _, row in read_lexicon_rows(
        lexicon_file("clitic_glosses.csv", folder), ("place", "clitic", "gloss"))}

    def gloss(row) -> str:
        if not isinstance(row.gloss, str):
            return row.spelling
        # English names and nationalities go without the article: الأسد is Assad.
        name = row.gloss[0].isupper()
        before = [of.get(("before", clitic), "") for clitic in row.proclitics.split("+")
                  if clitic and not (name and clitic == ARTICLE)]
        after = [of.get(("after", clitic), "") for clitic in row.enclitics.split("+") if clitic]
        return " ".join(filter(None, [*before, *after, row.gloss.split(";")[0]]))
    return pd.Series([gloss(row) for row in words.itertuples()], index=words.index, dtype=object)
