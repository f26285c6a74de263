"""Unicode facts about Arabic script: which characters are letters, marks or invisible, and how words fold.

Nothing here edits a text. `spelling` and `fold` give the two written forms of a *word* that stand
beside its span: the spelling keeps what tells words apart (hamza on alef, the tanwin of the
accusative), the form drops it, so that writers who spell differently are counted together.
"""

import unicodedata

import pandas as pd

TATWEEL = "\u0640"
FATHATAN = "\u064b"
ALEF = "\u0627"
DAGGER_ALEF = "\u0670"
WASLA_ALEF = "\u0671"
COMBINING_HAMZA = frozenset("\u0653\u0654\u0655")
PRESENTATION = frozenset(
    c for c in map(chr, (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))) if unicodedata.name(c, "")
)


def _block(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(point) for first, last in ranges for point in range(first, last + 1))


MARKS = _block((0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8),
               (0x6EA, 0x6ED), (0x610, 0x61A), (0x8D3, 0x8E1), (0x8E3, 0x8FF))
"""Diacritics and Quranic marks: they belong to the letter before them and vanish from the form."""

CONTROLS = _block((0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F),
                  (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x206F), (0xFEFF, 0xFEFF))
"""Invisible and bidirectional controls: they vanish from the form and are reported."""

LETTERS = frozenset(
    c for c in _block((0x620, 0x64A), (0x66E, 0x6D5), (0x6EE, 0x6EF), (0x6FA, 0x6FF),
                      (0x750, 0x77F), (0x870, 0x8C9)) | PRESENTATION
    if unicodedata.category(c) == "Lo"
)
"""Letters of Arabic script, with the letters of other languages and the presentation forms."""

DIGITS = _block((0x30, 0x39), (0x660, 0x669), (0x6F0, 0x6F9))

_PERSIAN = {"\u06cc": "ي", "\u06a9": "ك", "\u06d2": "ي", WASLA_ALEF: ALEF}
_BARE_ALEF = str.maketrans({"أ": ALEF, "إ": ALEF, "آ": ALEF, FATHATAN: None})
_KEY = str.maketrans({"ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})


def _decomposed(character: str) -> str:
    # Compatibility decomposition of a mark on its own puts a space before it.
    plain = unicodedata.normalize("NFKC", character).replace(" ", "")
    return "".join(c for c in plain if c not in MARKS or c == FATHATAN).replace(TATWEEL, "")


_SPELLING = str.maketrans(
    {c: _decomposed(c) for c in PRESENTATION}
    | {c: None for c in MARKS - {FATHATAN} - COMBINING_HAMZA}
    | {c: None for c in CONTROLS}
    | {TATWEEL: None}
    | {c: str(unicodedata.digit(c)) for c in DIGITS}
    | _PERSIAN
)
_COMBINING = str.maketrans({c: None for c in COMBINING_HAMZA})


def spelling(word: str) -> str:
    """Return a word without marks, tatweel and controls, its hamza and accusative tanwin kept.

    Presentation forms are decomposed, Persian yeh and kaf become Arabic, digits become ASCII.

    >>> spelling("أُلمـانيا"), spelling("ﻻﻣ"), spelling("تقدُّماً"), spelling("٢٠١٧")
    ('ألمانيا', 'لام', 'تقدماً', '2017')
    """
    plain = word.translate(_SPELLING)
    if not COMBINING_HAMZA.isdisjoint(plain):
        plain = unicodedata.normalize("NFC", plain).translate(_COMBINING)
    return plain


def fold(word: str) -> str:
    """Return the folded form of a word: its spelling with every alef bare and no tanwin.

    >>> fold("إيـران"), fold("تقدماً"), fold("آمنة")
    ('ايران', 'تقدما', 'امنة')
    """
    return spelling(word).translate(_BARE_ALEF)


def matching_key(form: str) -> str:
    """Return a form with teh marbuta as heh, alef maqsura as yeh and hamza seats as bare letters.

    >>> matching_key(fold("أستانة")), matching_key(fold("مسؤولى"))
    ('استانه', 'مسوولي')
    """
    return fold(form).translate(_KEY)


def hidden_characters(text: str) -> pd.DataFrame:
    """List the invisible and bidirectional controls of a text, which can hide words from a reader.

    Returns one row a character: `start`, `end` (code points into the text) and its Unicode `name`.

    >>> hidden_characters("سوريا\\u202e").name.tolist()
    ['RIGHT-TO-LEFT OVERRIDE']
    """
    rows = [(i, i + 1, unicodedata.name(c, f"U+{ord(c):04X}"))
            for i, c in enumerate(text) if c in CONTROLS]
    return pd.DataFrame(rows, columns=["start", "end", "name"])
