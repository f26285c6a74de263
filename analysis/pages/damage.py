"""Whether a text reads as Arabic, and what was done to it where it does not.

What happens to texts on their way (bytes read in another encoding, letters stored in the order in
which they are seen, ligatures taken apart the wrong way round by a PDF) leaves letters of Arabic
that make no words. So a text is judged by its words: how many of them are known (wordfreq,
simplemma), and whether undoing one of these accidents makes known words of those it changes.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.arabic.characters import LETTERS, MARKS, TATWEEL, fold, fold_all
from analysis.arabic.frequencies import load_evidence
from analysis.arabic.keys import LONGEST, keys_of, spell
from analysis.pages.lines import data_of

LEAST_WORDS = 3
"""Words of fewer letters are made by chance too; fewer changed words than this say nothing."""
GAIN = .4
"""How much greater the share of known words must become among those that are read otherwise."""
WHOLE = .8
"""A text of which this share is known was not damaged as a whole, or in a large part."""
UNREADABLE = .35
"""Of a text of which fewer words are known than this no part is counted in good faith."""
STRANGE = .6
"""The same for texts long enough that no dialect, names or verses explain it."""
ENOUGH, MANY = 20, 150
"""Of so many words some are known; of many one has a lam-alef."""
FAR_MORE = 2
"""Decimal orders of magnitude by which a reading must be more frequent than what is written."""
USUAL = .05
"""Of the words of a good text so many are rare and like a frequent one, if they are."""
MOST = 1000
"""Words of a text that are looked at letter by letter."""
SURE = 60
"""Tenths of a natural logarithm by which the order of words must speak for another one."""

_L = "".join(sorted(LETTERS))
_ALPHABET = sorted({fold(chr(point)) for point in range(0x621, 0x64b)} - {"", TATWEEL})
_RUN = re.compile(f"[{_L}][{_L}{TATWEEL}{''.join(sorted(MARKS))}]*")
_TOKEN = re.compile(r"\S+")
_FROM_RIGHT = str.maketrans("()[]{}«»<>", ")(][}{»«><")
_SWAPPED = re.compile("ا(?=ل)|ل(?=[اأإآ])|[أإآ](?=ل)|ى(?=ل)|ي(?=ف)")
_HYPHEN = re.compile(f"(?<=[{_L}])[-\u00ad\u2010]\\r?\\n(?=[{_L}])")
_CLITICS = re.compile("^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بلس]?|[بلكس])(?=...)")
_TWO_ALEFS = re.compile("[اأإآ]{2}")
_ASKED = re.compile(f"(?<=[{_L}])\\?(?=[{_L}])")
_LAM_ALEF = re.compile("ل[اأإآٱ]|[\ufef5-\ufefc]")
_STOP, _STOPPED = (".", "؟", "!", "…"), 2
_AROUND = "\"'«»“”()[]،؛:-–" + "".join(_STOP)
# A stop that stands before its word: at the left end, as it is seen.
_BEFORE = re.compile(r"(?<!\S)([.؟!…،؛:»”)]+)(\w\S*)")


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
    share = _known_share(words)
    whole = share >= WHOLE and not any(map(is_strange, text.splitlines()))
    for kind, undo in ACCIDENTS.items():
        # Most words of a good text are known: there only single words can be other than they were.
        if whole and kind not in ("ligatures", "hyphens"):
            continue
        repaired = undo(text)
        number, gain = _gain(text, repaired)
        if number >= LEAST_WORDS and gain >= (0 if kind in ("ligatures", "hyphens") else GAIN) and (
                not _other_order(repaired)):
            found.append((_known_share(_RUN.findall(repaired)), Damage(kind, number, repaired)))
    letters = partial(_of_letters, words, bool(_LAM_ALEF.search(text)))
    if found:
        best = max(found, key=lambda pair: pair[0])[1]
        # Where letters were lost all over, some words happen to be others with two exchanged.
        wider = letters() if best.kind == "ligatures" else None
        return wider if wider and wider.words > 2 * best.words else best
    if lost := text.count("\ufffd"):
        return Damage("replaced", lost, None)
    if (lost := len(_ASKED.findall(text))) > max(LEAST_WORDS, len(words) / 50):
        return Damage("question marks", lost, None)
    if order := _other_order(text):
        return order
    length = sum(map(len, words))
    if len(words) >= ENOUGH and share < UNREADABLE or length >= 10 * ENOUGH and share < (
            UNREADABLE if len(words) < 2 * ENOUGH else STRANGE):
        return Damage("unreadable", len(words), None)
    return letters()


def _of_letters(words: list[str], lam_alef: bool) -> Damage | None:
    """Tell whether letters were lost or exchanged, or words parted, all over a text."""
    words = fold_all(spell(words[:MOST]))
    if len(words) < 2 * ENOUGH:
        return None
    if not lam_alef and (len(words) >= MANY or _better(words, lambda word: [
            word[:n] + "لا" + word[n:] for n in range(len(word) + 1)])):
        return Damage("lam-alef", len(words), None)
    if (parted := sum(len(word) == 1 and word != "و" for word in words)) > len(words) / 10:
        return Damage("parted", parted, None)
    # Dialects have many words that are rare in print and like others, and few of the standard's.
    if sum(map(_standard().__contains__, words)) < .03 * len(words):
        return None
    long = [word for word in words if len(word) > LEAST_WORDS]
    frequency = _frequency([form for word in long for form in (word, _CLITICS.sub("", word))])
    rare = [word for word, known in zip(long, frequency.reshape(-1, 2).max(1), strict=True)
            if known < FAR_MORE]
    near = _better(rare, _edits)
    lost, usual = sum(word in near for word in rare), USUAL * len(long)
    # A few verses, or names of places, have as many.
    few = len(long) < 3 * ENOUGH or lost <= usual + 3 * usual ** .5 + 1
    return None if few else Damage("letters", lost, None)


def _edits(word: str) -> list[str]:
    """Return what a word may have been before one letter was lost, added or another (Norvig)."""
    parts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    return [*(start + c + end[cut:] for start, end in parts for c in _ALPHABET for cut in (0, 1)),
            *(start + end[1:2] + end[:1] + end[2:] for start, end in parts),
            *(start + end[1:] for start, end in parts)]


@cache
def _standard() -> frozenset[str]:
    return frozenset(fold_all(data_of("languages.yml")["Arabic"]["standard"].split()))


def is_strange(line: str) -> bool:
    """Tell whether hardly a word of a line is known."""
    words = _RUN.findall(line)
    return len(words) > LEAST_WORDS and _known_share(words) < UNREADABLE


def in_words(damage: Damage) -> str:
    """Say for people what was done to a text, and how much of it shows it."""
    what = "characters" if damage.kind in ("replaced", "question marks") else "words"
    return f"{_TOLD[damage.kind]} ({damage.words} {what})"


def damage_note(text: str) -> str | None:
    """Say for people what was done to a text and how it would read, null where it is good.

    >>> damage_note("دمشق تعلن وقف إطالق النار، والمعارضة تقبل االتفاق باإلجماع").split("; ")[1]
    'it would read: دمشق تعلن وقف إطلاق النار، والمعارضة تقب'
    """
    damage = find_damage(text)
    if damage is None:
        return None
    note = f"the text is damaged: {in_words(damage)}"
    if damage.repaired is None:
        return f"{note}. Save it again from its source."
    lines = zip(text.splitlines(), damage.repaired.splitlines(), strict=False)
    changed = next(after for before, after in lines if before != after)
    return (f"{note}. Save it again from its source, or use --repair; it would read: "
            f"{changed.strip()[:40]}")


def _gain(text: str, repaired: str) -> tuple[int, float]:
    """Return how many words differ between two readings, and how much more are known in one."""
    before, after = (Counter(_RUN.findall(reading)) for reading in (text, repaired))
    lost, new = list((before - after).elements()), list((after - before).elements())
    if not new or _foreign(repaired) > _foreign(text):
        return 0, 0.0
    return len(new), _known_share(new) - _known_share(lost)


def _foreign(text: str) -> int:
    return sum(c.isalpha() and c not in LETTERS for c in text)


def _known_share(words: list[str]) -> float:
    """Return the share of letters that stand in listed words of three letters and more."""
    forms = fold_all(spell(words))
    lengths = np.array([len(form) for form in forms])
    evidence = load_evidence()
    rows = evidence.find(keys_of(forms))
    known = (evidence.either(rows) > 0) | evidence.entry[rows]
    return float(lengths[known & (lengths >= LEAST_WORDS)].sum() / max(lengths.sum(), 1))


def _by_line(change: Callable[[str], str], text: str) -> str:
    """Change each line of a text, its end left as it is."""
    bodies = ((line.rstrip("\r\n"), line) for line in text.splitlines(keepends=True))
    return "".join(change(body) + line[len(body):] for body, line in bodies)


def _recoded(wrong: str, right: str, times: int = 1) -> Callable[[str], str]:
    """Return what reads a text's bytes again, line by line: a file may be damaged in parts."""
    def again(line: str) -> str:
        return _bytes(line, wrong).decode(right)

    def word(written: str) -> str:
        try:
            return again(written)
        except UnicodeError:
            return written

    def undo(line: str) -> str:
        for _ in range(times):
            try:
                line = again(line)
            except UnicodeError:  # perhaps only some of its words
                line = " ".join(map(word, line.split(" ")))
        return line
    return partial(_by_line, undo)


def _bytes(line: str, encoding: str) -> bytes:
    """Encode a line; bytes that an encoding does not define stand as the control of that number."""
    return b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode(encoding) for c in line)


def _in_order(line: str) -> str:
    """Reverse a line that was stored as it is seen; numbers and Latin words stay as they are."""
    back = unicodedata.normalize("NFKC", line)[::-1].translate(_FROM_RIGHT)
    return re.sub(r"[0-9A-Za-z٠-٩](?:[0-9A-Za-z٠-٩.,:/-]*[0-9A-Za-z٠-٩])?",
                  lambda match: match.group()[::-1], back)


def _as_typed(line: str) -> str:
    """Reverse a line where it then reads better, or not worse: only some may be stored as seen."""
    back = _in_order(line)
    before, after = (_known_share(_RUN.findall(one)) for one in (line, back))
    return back if after > before or after == before and _RUN.search(line) else line


def _words_reversed(text: str) -> str:
    return _TOKEN.sub(lambda match: _in_order(match.group()), text)


def _ligatures(text: str) -> str:
    """Put right the letters of a ligature that stand the wrong way round (إطالق, عىل, يف)."""
    # Two alefs in a row are what a ligature taken apart leaves, and no reading; looked up as one
    # stretched letter they may be another word.
    better = _better(filter(_SWAPPED.search, _RUN.findall(text)), lambda word: [
        other for m in _SWAPPED.finditer(word) if not _TWO_ALEFS.search(
            other := word[:m.start()] + word[m.end()] + m[0] + word[m.end() + 1:])], folded=False)
    return _RUN.sub(lambda match: better.get(match.group(), match.group()), text)


def _better(words: Iterable[str], others_of: Callable[[str], list[str]],
            folded: bool = True) -> dict[str, str]:
    """Return of words that other reading which is far more frequent, if one is.

    What is longer than words that are looked up has too many readings.
    """
    readings = {word: others_of(word) for word in dict.fromkeys(words) if len(word) <= LONGEST}
    forms = [form for word, others in readings.items() for form in (word, *others)]
    frequency = iter(_frequency(forms if folded else fold_all(spell(forms))).tolist())
    better = {}
    for word, others in readings.items():
        written, *several = islice(frequency, 1 + len(others))
        written = 0 if _TWO_ALEFS.search(word) else written
        if max(several, default=written) > written + FAR_MORE:
            better[word] = others[several.index(max(several))]
    return better


def _frequency(forms: list[str]) -> np.ndarray:
    evidence = load_evidence()
    return evidence.either(evidence.find(keys_of(forms)))


def word_classes(line: list[str], kinds: re.Pattern) -> list[int]:
    """Return the number of the kind of each word of a line, with its begin, end and stops."""
    return [0, *chain.from_iterable(_word_class(word, kinds) for word in line), 1]


@lru_cache(maxsize=50_000)
def _word_class(word: str, kinds: re.Pattern) -> list[int]:
    word = fold(word)
    kind = 2 + kinds.match(word.strip(_AROUND)).lastindex
    return [*[_STOPPED] * word.startswith(_STOP), kind, *[_STOPPED] * word.endswith(_STOP)]


def fit_of_order(text: str, kinds: re.Pattern, weights: np.ndarray) -> tuple[int, int, int]:
    """Return what speaks for the order of words in lines, for the reverse, and how many pairs.

    `weights` say of two kinds how much more often they stand so than by chance (log, in tenths).
    """
    forward = backward = pairs = 0
    for line in lines_of_words(text):
        one, other = (word_classes(way, kinds) for way in (line, line[::-1]))
        forward += int(weights[one[:-1], one[1:]].sum())
        backward += int(weights[other[:-1], other[1:]].sum())
        pairs += len(one) - 1
    return forward, backward, pairs


def lines_of_words(text: str) -> list[list[str]]:
    """Return the words of lines of some length."""
    return [words for words in map(str.split, text.splitlines()) if len(words) > 3]


def _other_order(text: str) -> Damage | None:
    """Tell whether the words of lines stand in reverse, or in no order."""
    forward, backward, pairs = fit_of_order(text, *_order())
    reverse = backward - forward > SURE
    if reverse and backward > -.3 * pairs:
        return Damage("word order", pairs, _by_line(lambda line: _BEFORE.sub(
            lambda match: match[2] + match[1][::-1], " ".join(line.split()[::-1])), text))
    # In verses hardly a pair is usual, but fewer still are backwards.
    if reverse or max(forward, backward) < -SURE and forward < backward + .3 * pairs:
        return Damage("no order", pairs, None)
    return None


@cache
def _order() -> tuple[re.Pattern, np.ndarray]:
    known = json.loads(Path(__file__).with_name("word_order.json").read_text(encoding="utf-8"))
    return re.compile("|".join(map("({})".format, known["kinds"]))), np.array(known["weights"])


ACCIDENTS: dict[str, Callable[[str], str]] = {
    "utf-8 as windows-1256": _recoded("cp1256", "utf-8"),
    "utf-8 as windows-1256 twice": _recoded("cp1256", "utf-8", 2),
    "utf-8 as windows-1252": _recoded("cp1252", "utf-8"),
    "utf-8 as windows-1252 twice": _recoded("cp1252", "utf-8", 2),
    "windows-1256 as windows-1252": _recoded("cp1252", "cp1256"),
    "windows-1256 as iso-8859-6": _recoded("iso8859_6", "cp1256"),
    "iso-8859-6 as windows-1256": _recoded("cp1256", "iso8859_6"),
    "lines reversed": partial(_by_line, _as_typed),
    "words reversed": _words_reversed,
    "ligatures": _ligatures,
    "hyphens": partial(_HYPHEN.sub, ""),
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
    "no order": "the words of its lines stand in no order",
    "ligatures": "letters of lam and alef, or the last two of a word, are exchanged, as by a PDF",
    "hyphens": "words are parted by hyphens at the ends of lines",
    "replaced": "characters were lost and stand as \ufffd",
    "question marks": "letters were lost and stand as ?",
    "lam-alef": "not one lam-alef stands in it, as if a PDF had lost them",
    "parted": "letters stand alone, as if spaces were put within words",
    "letters": "letters of it were lost or exchanged: so many words are rare, and but one letter "
               "from usual ones",
    "unreadable": "hardly a word of it is known",
}
