"""The site's search: Arabic words however they are spelt and whatever is joined to them.

Pages are indexed by each word as written and by its stem, as the package takes words apart; both
are folded as everywhere (`analysis.arabic`). What a reader types is folded in the browser in the
same way (`arabic_search.js`) and loses the article with what may stand before it (`PREFIX`):
والحوار, للحوار, الحِوار and حوار are one query. Without the article nothing is taken off what was
typed: بيان is no ب + يان. English is stemmed by Sphinx as ever.
"""

import json
import re
from pathlib import Path

from sphinx.search.en import SearchEnglish

from analysis.arabic import characters
from analysis.arabic.words import analyse_words

FOLDS = {"[أإآٱٲٳٵ]": "ا", "[یےىئ]": "ي", "[کڪ]": "ك", "[ھہۃة]": "ه", "ؤ": "و"}
"""Letters that are one to a search; those that the package's folding keeps apart too."""
PREFIX = r"^[وف]?(?:[بك]?ال|لل)(?=..)"
"""The article, with conjunction and preposition, where two letters or more are left."""

_ARABIC = re.compile("[\u0600-\u06ff]")
_GONE = f"[\u0640{''.join(sorted(c for c in characters.MARKS if c < chr(0xFB00)))}" \
        f"{''.join(sorted(characters.CONTROLS))}]"
_KNOWN: dict[str, str] = {}
_INVISIBLE = re.compile(_GONE)


def query_key(word: str) -> str:
    """Return what an Arabic word is looked up by; the browser does the same.

    >>> query_key("والحِوار"), query_key("للأسد"), query_key("بيان"), query_key("أستـانة")
    ('حوار', 'اسد', 'بيان', 'استانه')
    """
    folded = characters.fold(word)
    for letters, one in FOLDS.items():
        folded = re.sub(letters, one, folded)
    return re.sub(PREFIX, "", folded)


class Search(SearchEnglish):
    """Sphinx's English search, to which Arabic words are added."""

    def split(self, input: str) -> list[str]:
        """Return the words of a text, and of each Arabic word its stem too.

        Sphinx leaves numbers out; a resolution is known by its number, so they are marked.
        """
        words = super().split(_INVISIBLE.sub("", input))
        arabic = [word for word in words if _ARABIC.search(word) and not word.isdigit()]
        words = [f"_{characters.fold(word)}" if word.isdigit() and len(word) > 2 else word
                 for word in words]
        return words + _stems(arabic)

    def stem(self, word: str) -> str:
        """Return what a word is indexed by."""
        return query_key(word) if _ARABIC.search(word) else super().stem(word)

    @property
    def js_splitter_code(self) -> str:
        """The same for the browser, laid over Sphinx's own English stemmer."""
        return _script()


def _stems(words: list[str]) -> list[str]:
    # Taken apart together: one at a time is a hundred times as slow.
    new = sorted(set(words).difference(_KNOWN))
    if new:
        _KNOWN.update(zip(new, analyse_words(new)["stem"], strict=True))
    return [stem for word in words if (stem := _KNOWN[word])]


def _script() -> str:
    text = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    for place, content in (("GONE", _GONE), ("PREFIX", PREFIX),
                           ("FOLDS", json.dumps(list(FOLDS.items()), ensure_ascii=False))):
        text = text.replace(place, content)
    return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text)


def setup(app) -> dict[str, bool]:
    """Register the language with Sphinx."""
    app.add_search_language(Search)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
