"""Ids of articles: short ASCII names that every file system takes."""

import re
import unicodedata
from collections.abc import Container

from analysis.arabic.characters import fold

PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
LONGEST = 60

# One Latin letter or two for each Arabic one, to be recognised rather than read back.
_LATIN = str.maketrans({
    "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh",
    "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a",
    "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w",
    "ي": "y", "ى": "a", "ة": "a", "ء": "", "ؤ": "w", "ئ": "y", "پ": "p", "چ": "ch", "ژ": "zh",
    "گ": "g", "ڤ": "v",
})
# Windows opens a device under these names, whatever follows the first dot.
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt")
                                                    for n in range(10))])


def is_safe_id(name: str) -> bool:
    """Tell whether a name can be an article's id: ASCII, no path, no device of Windows.

    >>> is_safe_id("2024-doha"), is_safe_id("../secret"), is_safe_id("con.txt")
    (True, False, False)
    """
    return (bool(PATTERN.fullmatch(name)) and len(name) <= 2 * LONGEST and ".." not in name
            and not name.endswith(".") and name.split(".")[0].lower() not in _DEVICES)


def safe_id(proposal: str, taken: Container[str] = ()) -> str:
    """Make an id from a file's name or a title: ASCII, unique, safe as the name of a file.

    Arabic letters are written in Latin ones. `taken` are the ids in use, in lower case where
    capitals must make no difference, as on Windows. Where it is taken, -2, -3 ... follow.

    >>> safe_id("../Été 2024.html"), safe_id("سوريا اليوم"), safe_id("CON"), safe_id("؟")
    ('Ete-2024.html', 'swrya-alywm', 'article-CON', 'article')
    >>> safe_id("doha", {"doha", "doha-2"})
    'doha-3'
    """
    plain = unicodedata.normalize("NFKD", fold(proposal).translate(_LATIN))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", plain)
    plain = re.sub(r"\.{2,}", ".", plain)[:LONGEST].strip("-._") or "article"
    if plain.split(".")[0].lower() in _DEVICES:
        plain = f"article-{plain}"
    free, n = plain, 1
    while free in taken or free.lower() in taken:
        n += 1
        free = f"{plain}-{n}"
    return free
