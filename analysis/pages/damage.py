"""Whether a text reads as Arabic, and what was done to it where it does not.

What happens to texts on their way (bytes read in another encoding, letters stored in the order in
which they are seen, ligatures taken apart the wrong way round by a PDF) leaves letters of Arabic
that make no words. So a text is judged by its words: how many of them are known (wordfreq,
simplemma), and whether undoing one of these accidents makes known words of those it changes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from analysis.arabic.characters import LETTERS, MARKS, TATWEEL, fold
from analysis.arabic.frequencies import load_evidence
from analysis.arabic.keys import keys_of

LEAST_WORDS = 3
"""Words of fewer letters are made by chance too; fewer changed words than this say nothing."""
GAIN = .4
"""How much greater the share of known words must become among those that are read otherwise."""
WHOLE = .8
"""A text of which this share is known was not damaged as a whole, or in a large part."""
UNREADABLE = .35
"""Of a text of which fewer words are known than this no part is counted in good faith."""
ENOUGH = 20

_L = "".join(sorted(LETTERS))
_RUN = re.compile(f"[{_L}][{_L}{TATWEEL}{''.join(sorted(MARKS))}]*")
_TOKEN = re.compile(r"\S+")
_FROM_RIGHT = str.maketrans("()[]{}«»<>", ")(][}{»«><")
_SWAPPED = re.compile("ا(?=ل)|ل(?=[اأإآ])|[أإآ](?=ل)|ى(?=ل)|ي(?=ف)")
_STOP = ".؟!…"
_LEADS = frozenset("في من على إلى عن أن إن التي الذي".split())


class Damage(NamedTuple):
    """What was done to a text: the `kind`, how many words show it, and the text as it was before.

    `repaired` is null where it cannot be undone.
    """

    kind: str
    words: int
    repaired: str | None


def find_damage(text: str) -> Damage | None:
    """Tell what was done to a text, null where it reads as Arabic does.

    >>> find_damage("قال الرئيس السوري في دمشق إن الحكومة ملتزمة بوقف إطلاق النار في سوريا.")
    >>> find_damage("ط¯ظ…ط´ظ‚ طھط¹ظ„ظ† ظˆظ‚ظپ ط¥ط·ظ„ط§ظ‚ ط§ظ„ظ†ط§ط±").repaired
    'دمشق تعلن وقف إطلاق النار'
    """
    words, found = _RUN.findall(text), []
    whole = _known_share(words) >= WHOLE
    for kind, undo in ACCIDENTS.items():
        # Most words of a good text are known: there only ligatures can be the wrong way round.
        if whole and kind != "ligatures":
            continue
        repaired = undo(text)
        number, gain = _gain(text, repaired)
        # Letters that were exchanged make words that nobody writes: told word by word.
        if number >= LEAST_WORDS and (gain >= GAIN or kind == "ligatures") and not _reversed_order(
                repaired):
            found.append((_known_share(_RUN.findall(repaired)), Damage(kind, number, repaired)))
    if found:
        return max(found, key=lambda pair: pair[0])[1]
    if text.count("\ufffd"):
        return Damage("replaced", text.count("\ufffd"), None)
    if order := _reversed_order(text):
        return order
    if len(words) >= ENOUGH and _known_share(words) < UNREADABLE:
        return Damage("unreadable", len(words), None)
    return None


def damage_note(text: str) -> str | None:
    """Say for people what was done to a text and how it would read, null where it is good.

    >>> damage_note("دمشق تعلن وقف إطالق النار، والمعارضة تقبل االتفاق باإلجماع").split("; ")[1]
    'it would read: دمشق تعلن وقف إطلاق النار، والمعارضة تقب'
    """
    damage = find_damage(text)
    if damage is None:
        return None
    note = f"the text is damaged: {_TOLD[damage.kind]} ({damage.words}"
    note += " characters)" if damage.kind == "replaced" else " words)"
    if damage.repaired is None:
        return f"{note}. Save it again from its source."
    lines = zip(text.splitlines(), damage.repaired.splitlines(), strict=False)
    changed = next(after for before, after in lines if before != after)
    return f"{note}. Save it again from its source; it would read: {changed.strip()[:40]}"


def _gain(text: str, repaired: str) -> tuple[int, float]:
    """Return how many words differ between two readings, and how much more are known in one."""
    before, after = (Counter(_RUN.findall(reading)) for reading in (text, repaired))
    lost, new = list((before - after).elements()), list((after - before).elements())
    if not new or _foreign(repaired) > _foreign(text):
        return 0, 0.0
    return len(new), _known_share(new) - _known_share(lost)


def _foreign(text: str) -> int:
    return sum(c.isalpha() and c not in LETTERS for c in text)


def _known_share(words: Iterable[str]) -> float:
    """Return the share of letters that stand in listed words of three letters and more."""
    forms = [fold(word) for word in words]
    lengths = np.array([len(form) for form in forms])
    evidence = load_evidence()
    rows = evidence.find(keys_of(forms))
    known = (evidence.either(rows) > 0) | evidence.entry[rows]
    return float(lengths[known & (lengths >= LEAST_WORDS)].sum() / max(lengths.sum(), 1))


def _recoded(wrong: str, right: str, times: int = 1) -> Callable[[str], str]:
    """Return what reads a text's bytes again, line by line: a file may be damaged in parts."""
    def undo(line: str) -> str:
        for _ in range(times):
            try:
                line = _bytes(line, wrong).decode(right)
            except UnicodeError:
                return line
        return line

    def repair(text: str) -> str:
        return "".join(map(undo, text.splitlines(keepends=True)))
    return repair


def _bytes(line: str, encoding: str) -> bytes:
    """Encode a line; bytes that an encoding does not define stand as the control of that number."""
    return b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode(encoding) for c in line)


def _in_order(line: str) -> str:
    """Reverse a line that was stored as it is seen; numbers and Latin words stay as they are."""
    back = unicodedata.normalize("NFKC", line)[::-1].translate(_FROM_RIGHT)
    return re.sub(r"[0-9A-Za-z٠-٩](?:[0-9A-Za-z٠-٩.,:/-]*[0-9A-Za-z٠-٩])?",
                  lambda match: match.group()[::-1], back)


def _lines_reversed(text: str) -> str:
    return "".join(_in_order(line.rstrip("\r\n")) + line[len(line.rstrip("\r\n")):]
                   for line in text.splitlines(keepends=True))


def _words_reversed(text: str) -> str:
    return _TOKEN.sub(lambda match: _in_order(match.group()), text)


def _ligatures(text: str) -> str:
    """Put right the letters of a ligature that stand the wrong way round (إطالق, عىل, يف)."""
    words = {word for word in _RUN.findall(text) if _SWAPPED.search(word)}
    better = {}
    for word in sorted(words):
        readings = [word[:m.start()] + word[m.start() + 1] + word[m.start()]
                    + word[m.start() + 2:] for m in _SWAPPED.finditer(word)]
        frequency = _frequency([word, *readings])
        best = int(frequency[1:].argmax()) + 1
        if frequency[best] > frequency[0] + 2:
            better[word] = readings[best - 1]
    return _RUN.sub(lambda match: better.get(match.group(), match.group()), text)


def _frequency(words: list[str]) -> np.ndarray:
    evidence = load_evidence()
    return evidence.either(evidence.find(keys_of([fold(word) for word in words])))


def _reversed_order(text: str) -> Damage | None:
    """Tell whether the words of lines stand in reverse: by their stops and by pairs of words."""
    lines = [words for words in map(str.split, text.splitlines()) if len(words) > 3]
    pairs = Counter(pair for words in lines for pair in pairwise(map(fold, words)))
    first, last = (
        sum(words[at][-1] in _STOP or words[-1 - at] in _LEADS for words in lines)
        + sum(pairs[pair[::way]] for pair in _pairs())
        for at, way in ((0, -1), (-1, 1)))
    if first < LEAST_WORDS or first <= 3 * last:
        return None
    repaired = "".join(" ".join(line.split()[::-1]) + line[len(line.rstrip("\r\n")):]
                       for line in text.splitlines(keepends=True))
    return Damage("word order", first, repaired)


@cache
def _pairs() -> list[tuple[str, ...]]:
    written = Path(__file__).with_name("word_order.yml").read_text(encoding="utf-8")
    return [tuple(map(fold, pair.split())) for pair in yaml.safe_load(written)]


ACCIDENTS: dict[str, Callable[[str], str]] = {
    "utf-8 as windows-1256": _recoded("cp1256", "utf-8"),
    "utf-8 as windows-1256 twice": _recoded("cp1256", "utf-8", 2),
    "utf-8 as windows-1252": _recoded("cp1252", "utf-8"),
    "utf-8 as windows-1252 twice": _recoded("cp1252", "utf-8", 2),
    "windows-1256 as windows-1252": _recoded("cp1252", "cp1256"),
    "windows-1256 as iso-8859-6": _recoded("iso8859_6", "cp1256"),
    "iso-8859-6 as windows-1256": _recoded("cp1256", "iso8859_6"),
    "lines reversed": _lines_reversed,
    "words reversed": _words_reversed,
    "ligatures": _ligatures,
}
"""What may have been done to a text, and how each is undone."""
_TOLD = {
    "utf-8 as windows-1256": "UTF-8 was read as Windows-1256",
    "utf-8 as windows-1256 twice": "UTF-8 was read as Windows-1256, twice",
    "utf-8 as windows-1252": "UTF-8 was read as Windows-1252",
    "utf-8 as windows-1252 twice": "UTF-8 was read as Windows-1252, twice",
    "windows-1256 as windows-1252": "Windows-1256 was read as Windows-1252",
    "windows-1256 as iso-8859-6": "Windows-1256 was read as ISO-8859-6",
    "iso-8859-6 as windows-1256": "ISO-8859-6 was read as Windows-1256",
    "lines reversed": "its lines stand in the order in which they are seen, from left to right",
    "words reversed": "the letters of its words stand in reverse",
    "word order": "the words of its lines stand in reverse",
    "ligatures": "letters of lam and alef, or the last two of a word, are exchanged, as by a PDF",
    "replaced": "characters were lost and stand as \ufffd",
    "unreadable": "hardly a word of it is known",
}
