"""What is passed on while speech is read: a marked span, and a reporting word with its content."""

from dataclasses import dataclass
from typing import NamedTuple

from analysis.speaking.cast import Cast, Phrase
from analysis.speaking.reading import Reading
from analysis.speaking.speech import Inflection

COMMAS = frozenset("،,؛;")
NEAR = 3
RELATIVE = frozenset({"الذي", "التي", "الذين"})


@dataclass
class Quote:
    """A marked span that may be somebody's words, by its words: `first` to `last` (exclusive)."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    part: int | None
    first: int
    last: int
    role: str = ""  # name, or empty
    speaker: str | None = None
    report: "Report | None" = None
    direct: bool = False


@dataclass
class Report:
    """A reporting word with its content; `speaker` is found in a second step."""

    word: int | None
    inflection: Inflection | None
    verb_start: int | None
    verb_end: int | None
    how: str  # clause, quote, colon, complement, before, attribution; act: no content
    first: int  # first word of the content
    last: int  # end of the content's words where known, else -1
    after: Phrase | None = None
    before: Phrase | None = None
    quote: Quote | None = None
    speaker: str | None = None
    quoted_speaker: str | None = None
    start: int = -1
    end: int = -1

    @property
    def anchor(self) -> int:
        """The word that shows where the report stands."""
        if self.word is not None:
            return self.word
        return self.after.first if self.after is not None else self.first


class Scene(NamedTuple):
    """An article while its reporting words are read: what may open or end content, what is taken.

    `opening` and `closing` are its quotations by first word and by the word after the last.
    """

    reading: Reading
    cast: Cast
    opening: dict[int, Quote]
    closing: dict[int, Quote]
    taken: set[int]


def close_by(reading: Reading, j: int, i: int) -> bool:
    """Whether no punctuation parts a word from the verb before it."""
    return j < len(reading.form) and reading.same(i, j) and not (
        set(reading.gap[j]) & (COMMAS | set(":.؟!")))

