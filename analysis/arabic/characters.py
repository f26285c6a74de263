"""Unicode facts about Arabic script: what is a letter, a mark or invisible, and how words fold.

Nothing here edits a text. `spelling` and `fold` give the two written forms of a *word* that stand
beside its span: the spelling keeps what tells words apart (hamza on alef, the tanwin of the
accusative), the form drops it, so that writers who spell differently are counted together.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

import pandas as pd

TATWEEL = "\u0640"
FATHATAN = "\u064b"
ALEF = "\u0627"
WASLA_ALEF = "\u0671"
_TAIL = "\ufe73"  # the end of a letter, which old systems stored apart
COMBINING_HAMZA = frozenset("\u0653\u0654\u0655")
DAGGER_ALEF = "\u0670"
NUMBER = re.compile(r"\d{1,3}(?:[,،٬]\d{3})+(?:[.٫]\d+)?|\d+[.٫]\d+")
# Words whose long a is never written as a letter, at their ends or whole.
_DAGGERED = re.compile("(?:هذا|هذه|هذان|هذين|هؤلاء|ذلك|ذلكم|لكن|لكنه|لكنها|لكنهم|الله|لله|إله|اله"
                       "|الرحمن|رحمن|السموات|سموات|أولئك|اولئك|طه)$")
ALEFS = "اأإآٲٳٵ"
_STRETCHED = re.compile(rf"([^\W\d_])(?:{FATHATAN}?\1){{2,}}|[{ALEFS}](?:{FATHATAN}?[{ALEFS}])+")


def _block(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(point) for first, last in ranges for point in range(first, last + 1))


PRESENTATION = frozenset(c for c in _block((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
                         if unicodedata.category(c) == "Lo")
"""Letters and ligatures as old systems and PDF files store them, one for each joining form."""

_MARKS = _block((0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E8),
                (0x6EA, 0x6ED), (0x897, 0x89F), (0x8C9, 0x8E1), (0x8E3, 0x8FF))

# What Persian, Urdu and ornamental keyboards put in place of an Arabic letter that looks the same,
# and the letters of foreign names (ڤنزويلا, ترامپ) with those that stand for them mostly.
_SAME_LETTER = {"\u06cc": "ي", "\u06d2": "ي", "\u06a9": "ك", "\u06aa": "ك", "\u06be": "ه",
                "\u06c1": "ه", "\u06c3": "ة", WASLA_ALEF: ALEF,
                "پ": "ب", "ڤ": "ف", "چ": "ج", "ژ": "ج", "گ": "غ"}


_GONE = (_MARKS | {TATWEEL, _TAIL, " "}) - {FATHATAN}


def _decomposed(character: str) -> str:
    # Compatibility decomposition of a mark on its own puts a space before it.
    plain = unicodedata.normalize("NFKC", character)
    return "".join(_SAME_LETTER.get(c, c) for c in plain if c not in _GONE)


MARKS = _MARKS | {c for c in PRESENTATION if _decomposed(c) in ("", FATHATAN)}
"""Diacritics and Quranic marks: they belong to the letter before them and vanish from the form."""

CONTROLS = _block((0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F),
                  (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x206F), (0xFEFF, 0xFEFF))
"""Invisible and bidirectional controls: they vanish from the form and are reported."""
NO_CONTROLS = dict.fromkeys(map(ord, sorted(CONTROLS)))
"""For `str.translate`: a text without them."""

LETTERS = frozenset(
    c for c in _block((0x620, 0x64A), (0x66E, 0x6D5), (0x6EE, 0x6EF), (0x6FA, 0x6FF),
                      (0x750, 0x77F), (0x870, 0x8C8)) | PRESENTATION
    if unicodedata.category(c) == "Lo" and c not in MARKS
)
"""Letters of Arabic script, with the letters of other languages and the presentation forms."""

DIGITS = _block((0x30, 0x39), (0x660, 0x669), (0x6F0, 0x6F9))
"""ASCII, Arabic-Indic and extended (Persian) digits."""

LATIN = frozenset(
    c for c in _block((0x41, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF),
                      (0xFB00, 0xFB06), (0xFF21, 0xFF5A))
    if unicodedata.name(c, "").startswith("LATIN")
    or unicodedata.name(c, "").startswith("FULLWIDTH LATIN")
)
"""Letters of Latin script: a number that touches one (1lA7) is no word of the article."""

_SPELLING = str.maketrans(
    {c: None for c in MARKS - {FATHATAN} - COMBINING_HAMZA}
    | {c: _decomposed(c) for c in PRESENTATION}
    | {c: None for c in CONTROLS}
    | {TATWEEL: None}
    | {c: str(unicodedata.digit(c)) for c in DIGITS}
    | _SAME_LETTER
)
_COMBINING = str.maketrans({c: None for c in COMBINING_HAMZA})
_BARE_ALEF = str.maketrans(dict.fromkeys(ALEFS[1:], ALEF) | {FATHATAN: None})
KEY_LETTERS = str.maketrans({"ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})


def spelling(word: str) -> str:
    """Return a word without marks, tatweel and controls, its hamza and accusative tanwin kept.

    Presentation forms are decomposed, Persian yeh and kaf become Arabic, digits become ASCII.

    Foreign letters become those of the usual spelling, stretched letters one, a small alef a whole
    one where it is written as a letter now; in numbers separators of thousands go.

    >>> spelling("أُلمـانيا"), spelling("ﻻﻣ"), spelling("تقدُّماً"), spelling("٢٠١٧")
    ('ألمانيا', 'لام', 'تقدماً', '2017')
    >>> spelling("راااائع"), spelling("ٱلْكِتَٰبُ"), spelling("١٬٥٠٠٫٥"), spelling("ڤنزويلا")
    ('رائع', 'الكتاب', '1500.5', 'فنزويلا')
    """
    return _STRETCHED.sub(_shortened, _plain(word))


def _plain(word: str) -> str:
    plain = word.translate(_SPELLING)
    if DAGGER_ALEF in word and not _DAGGERED.search(plain):
        whole = word.replace(f"و{DAGGER_ALEF}", ALEF).replace(f"ى{DAGGER_ALEF}", "ى")
        plain = whole.replace(DAGGER_ALEF, ALEF).translate(_SPELLING)
    if plain[:1].isdigit() and NUMBER.fullmatch(plain):
        plain = re.sub("[,،٬]", "", plain).replace("٫", ".")
    if not COMBINING_HAMZA.isdisjoint(plain):
        # A hamza typed after its seat is the same letter as the one that carries it; alef maqsura
        # is how some keyboards write the seat of yeh, and Unicode does not compose that pair.
        plain = unicodedata.normalize("NFC", plain.replace("ى\u0654", "ئ")).translate(_COMBINING)
    return plain


def _shortened(run: re.Match) -> str:
    """One letter for a stretched one; two where a word begins so (للجنة, ممتاز) or is no more."""
    before, letter = run.string[:run.start()], run[0][0]
    return letter * (1 + (run[0] == run.string and letter not in ALEFS
                          or letter == "م" and before in ("", "و")
                          or letter == "ل" and before.lstrip("وفبك") in ("", ALEF)))


def fold(word: str) -> str:
    """Return the folded form of a word: its spelling with every alef bare and no tanwin.

    >>> fold("إيـران"), fold("تقدماً"), fold("آمنة")
    ('ايران', 'تقدما', 'امنة')
    """
    return spelling(word).translate(_BARE_ALEF)


def fold_all(spellings: Iterable[str], letters: Mapping[int, str | None] = _BARE_ALEF) -> list[str]:
    """Return the folded forms of many spellings, ten times as fast as `fold` of each.

    With `KEY_LETTERS` they are the matching keys of folded forms.

    >>> fold_all(["ألمانيا", "تقدماً"])
    ['المانيا', 'تقدما']
    """
    words = list(spellings)
    # For a whole vocabulary in one string, `replace` of each letter beats one `translate`.
    text = "\n".join(words)
    if text.count("\n") >= max(1, len(words)):
        return [word.translate(letters) for word in words]
    for letter, plain in letters.items():
        text = text.replace(chr(letter), plain or "")
    return text.split("\n") if words else []


def matching_key(form: str) -> str:
    """Return a form with teh marbuta as heh, alef maqsura as yeh and hamza seats as bare letters.

    >>> matching_key(fold("أستانة")), matching_key(fold("مسؤولى"))
    ('استانه', 'مسوولي')
    """
    return _plain(form).translate(_BARE_ALEF).translate(KEY_LETTERS)


def hidden_characters(text: str) -> pd.DataFrame:
    """List the invisible and bidirectional controls of a text, which can hide words from a reader.

    Returns one row a character: `start`, `end` (code points into the text) and its Unicode `name`.

    >>> hidden_characters("سوريا\\u202e").name.tolist()
    ['RIGHT-TO-LEFT OVERRIDE']
    """
    rows = [(i, i + 1, unicodedata.name(c, f"U+{ord(c):04X}"))
            for i, c in enumerate(text) if c in CONTROLS]
    return pd.DataFrame(rows, columns=["start", "end", "name"])
