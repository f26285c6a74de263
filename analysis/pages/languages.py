"""Whether a text is in Arabic, and which other language in Arabic script it may be in."""

import re
from collections import Counter

from analysis.arabic.characters import LETTERS, MARKS, TATWEEL
from analysis.pages.lines import data_of

MAX_LANGUAGE = 100_000
"""How many characters the language is told by: more than any article has."""
FEW = 30  # words, of which some are Arabic: their language is not asked

_ARABIC_WORD = re.compile("[" + re.escape("".join(sorted(LETTERS | MARKS))) + "]+")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_OTHER = re.compile("[\u0370-\u05ff\u0900-\u1cff\u3040-\ud7ff]")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@\S+|[@#]\w+")
_UNMARKED = dict.fromkeys(map(ord, [*MARKS, TATWEEL]))


def language_problem(text: str) -> str | None:
    """Tell what is wrong with the language of an article, or None where it is in Arabic.

    The answer continues a sentence that begins with the article's name. Languages in Arabic script
    are told by their own letters and by their commonest words. Addresses and handles are no words,
    and quotations in other languages do no harm as long as Arabic prevails; a text of a few words
    is let pass if any of them is Arabic.

    >>> language_problem("وصلت القافلة إلى البلدة بعد انتظار طويل عند الجسر القديم.")
    >>> language_problem("The convoy reached the town.")
    'is not in Arabic: most of its letters are Latin. Leave it out, or check the file.'
    """
    text = _ADDRESS.sub(" ", text[:MAX_LANGUAGE])
    words = [w for word in _ARABIC_WORD.findall(text) if (w := word.translate(_UNMARKED))]
    latin_words = _LATIN_WORD.findall(text)
    letters, latin = sum(map(len, words)), sum(map(len, latin_words))
    other = len(_OTHER.findall(text))
    many = len(words) + len(latin_words) >= FEW
    problem = ("no_words" if not letters and not latin and not other
               else "latin" if latin > letters and latin >= other and (many or not letters)
               else "other_script" if other > letters else "")
    if problem:
        return data_of("refusals.yml")[problem]
    found = _other_language(words, letters)
    return found and data_of("refusals.yml")["other_language"].format(language=found)


def _other_language(words: list[str], letters: int) -> str | None:
    """Return which language in Arabic script a text of these words is in, None for Arabic."""
    languages = data_of("languages.yml")
    letters_of, words_of = Counter("".join(words)), Counter(words)
    common = {name: {*language["words"].split()} for name, language in languages.items()}
    arabic = sum(count for w, count in words_of.items()
                 if w in common["Arabic"] or w.startswith("ال") and len(w) > 3)
    best, found = 0, None
    for name, language in languages.items():
        strange = sum(letters_of[c] for c in language.get("letters", ""))
        known = sum(words_of[w] for w in common[name])
        # Arabic writes foreign names with a few of these letters, never a fiftieth of a text.
        if (strange >= .015 * letters or known > arabic and known >= 3) and known and (
                known + strange / 2 > best and known + strange / 4 > arabic):
            best, found = known + strange / 2, name
    return found
