"""Addresses and handles in texts: what stands in them is no word."""

import re
from collections.abc import Iterator

import numpy as np

from analysis.arabic import characters

LETTER = "".join(map(re.escape, sorted(characters.LETTERS)))
MARK = "".join(map(re.escape, sorted(characters.MARKS | {characters.TATWEEL})))
_SPACE = re.compile(r"\s")

# In an address Arabic letters follow its own punctuation; right after a Latin letter or a digit
# they are the next word of the sentence, its space lost.
_TAIL = (rf"(?:[!#-&*-;=?-Z_a-z~]|(?<=[-#%&+./:=?@_~{LETTER}{MARK}])[{LETTER}{MARK}])*"
         r"(?<![!*,.:;?])")
ADDRESS = re.compile(
    r"(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{0,40}://|www\.)" + _TAIL
    + r"|(?<![a-z0-9._%+-])[a-z0-9._%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}"
    + r"|(?<![a-z0-9.-])(?!\d+\.)(?:[a-z0-9-]+\.)+[a-z]{2,}(?![a-z0-9])(?::\d+)?(?:/" + _TAIL + ")?"
    + r"|@[a-z0-9_]+",
    re.IGNORECASE | re.ASCII,
)


def address_spans(text: str, ends: np.ndarray, signs: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the spans of addresses and handles in joined texts, which end at `ends`.

    They are looked for round `signs`, dots between words, and where :// or @ stands.
    """
    for sign in ("://", "@"):
        if sign in text:
            signs += [m.start() for m in re.finditer(sign, text)]
    done = 0
    for at in sorted(signs):
        if at < done:
            continue
        article = int(np.searchsorted(ends, at, "right"))
        begin = max(done, int(ends[article - 1]) if article else 0)
        begin = at - len((text[begin:at] + "|").rsplit(None, 1)[-1]) + 1
        space = _SPACE.search(text, at, int(ends[article]))
        done = space.start() if space else int(ends[article])
        for m in ADDRESS.finditer(text[begin:done]):
            yield begin + m.start(), begin + m.end()
