"""Everybody an article names, and how a phrase that may name a speaker is told on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import LETTERS, fold
from analysis.voices.quotations import CLUTTER
from analysis.voices.speech import Inflection, Speech


class Entity(NamedTuple):
    """An actor mention by its words: `first` to `last` (exclusive)."""

    id: str
    first: int
    last: int
    form: str
    governed: bool = False  # a preposition is written together with it


class Phrase(NamedTuple):
    """A noun phrase that may name a speaker."""

    first: int
    last: int
    speaker: str
    kind: str  # actor, person, office, document, unnamed, body, other
    plural: bool = False
    quoted: str | None = None

    @property
    def likely(self) -> bool:
        """Whether this is somebody or something that can speak."""
        return self.kind != "other"


@dataclass(frozen=True)
class Cast:
    """Everybody an article names: actor mentions by first word, persons by name, open quotes."""

    at: Mapping[int, Entity]
    inner: Mapping[int, tuple[Entity, ...]]
    kinds: Mapping[str, str]
    quotes: frozenset[int]
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    holders: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)

    def known_name(self, words: tuple[str, ...]) -> str | None:
        """The fullest name that holds these words, of the persons found so far."""
        for name, parts in self.people.items():
            if set(words) <= set(parts) and (
                    len(words) > 1 and words[-1] in parts[1:] or words == parts[-1:]):
                return name
        for name, parts in self.people.items():
            if words == parts:
                return name
        return None

    def holder(self, office: tuple[str, ...], before: int) -> str | None:
        """Who holds an office, by the persons named with it: الوزير، مدير المرصد.

        A bare title is its nearest holder before a word; a fuller one must have only one holder.
        """
        if len(office) == 1:
            held = [name for at, words, name in self.holders
                    if words[0] == office[0] and at < before]
            return held[-1] if held else None
        held = {name for _, words, name in self.holders
                if words[:len(office)] == office or len(words) > 1 and (
                    office[:len(words)] == words)}
        return next(iter(held)) if len(held) == 1 else None


# The particles of Arabic grammar that bound a phrase; word lists of the news stand in speech.yml.
PREPOSITIONS = frozenset(map(fold, """
    في من عن على إلى الى الي مع خلال أمام بعد قبل عند عبر حول ضد منذ حتى بين لدى تحت فوق
    أثناء عقب إثر بشأن رغم بسبب بعيد قبيل نحو تجاه وراء خلف داخل خارج قرب أثناء ضمن دون بدون
    برفقة بحضور بحق بخصوص إزاء حيال باستثناء سوى غير مثل كل لأجل ل ب
""".split()))
PARTICLES = frozenset(map(fold, """
    إن أن ان قد لقد لم لن لا ما ليس ليست كان كانت كانوا حيث كما فيما بينما لكن ولكن بل ثم أو
    أم إذا إذ لو لولا هل سوف هنا هناك حين حينها عندما بعدما قبلما حينما كي لكي لأن كأن إلا
    أما إما الذي التي الذين اللذين اللذان اللتين اللاتي اللواتي هو هي هم هما نحن أنا ذلك هذه
    هؤلاء أي كلا أيضا ايضا كذلك مجددا مؤخرا سابقا لاحقا حاليا صراحة مباشرة تحديدا أولا ثانيا
    أخيرا ردا تعليقا وفقا وفق بحسب حسب حسبما مساء صباح ظهر فجر ليل ليلة اليوم أمس غدا غد يوم
    الآن آنذاك السبت الأحد الاحد الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة
    قريبا مقتضبا متحدثا ثمة إنه أنه أنها إنها أنهم إنهم بأن بأنه بأنها بدوره بدورها الماضي
    الماضية علما وذلك وهو وهي وهم عاما هكذا جميعا معا له لها لهم لهما لي لنا لك به بها بهم
    بهما بنا فيه فيها فيهم عنه عنها عنهم منه منها منهم عليه عليها عليهم إليه إليها إليهم معه
    معها معهم
""".split()))
PERIODS = frozenset(map(fold, "العام الأسبوع الشهر السنة الليلة العاشرة الساعة".split()))
PERIOD_ENDS = frozenset(map(fold, "الماضي الماضية الجاري الحالي المقبل المنصرم الفائت".split()))
CLAUSE = frozenset(map(fold, """
    إن أن إنه إنها إنهم إنهما إنهن إني إنني إننا أنه أنها أنهم أنهما أنهن أني أنني أننا بأن
    بأنه بأنها بأنهم بأنهما بأني بأنني بأننا بإن بإنه بإنها
""".split()))
# With these before it, أن belongs to a conjunction or an auxiliary, not to the reporting verb.
NOT_CLAUSE_AFTER = frozenset(map(fold, """
    بعد قبل غير إلا كما مع منذ رغم لولا يمكن يجب ينبغي يريد تريد أجل شريطة دون بدون حيث
    طالما سيما لاسيما بما بيد وبما فبعد وبعد وقبل شرط بشرط خشية خوفا مخافة احتمال
    إمكانية ضرورة لمجرد قرر قررت يمكنه يمكنها بد
""".split()))
QUESTION = frozenset(map(fold, "إذا إن كان هل كيف لماذا متى أين عما".split()))


# ألبرت and إلهام begin with no article.
_OTHER_ALEF = ("أل", "إل", "آل")


class Reading(NamedTuple):
    """The words of an article (clutter left out), each list as long as there are words."""

    text: str
    start: list[int]
    end: list[int]
    form: list[str]
    spelling: list[str]
    proclitics: list[tuple[str, ...]]
    core: list[str]
    noun: list[str]
    enclitic: list[bool]
    block: list[int]
    sentence: list[int]
    gap: list[str]
    role: dict[int, str]
    block_end: dict[int, int]
    sentence_end: dict[int, int]
    speech: Speech

    def listed(self, i: int, name: str) -> bool:
        """Whether a word stands in a list of the lexicon, with or without article and enclitic."""
        words = self.speech.lists[name]
        return self.noun[i] in words or self.core[i] in words or self.form[i] in words

    def definite(self, i: int) -> bool:
        """Whether a word carries the article."""
        spelled = self.spelling[i]
        return self.core[i].startswith("ال") and len(self.core[i]) > 3 and not (
            spelled.startswith(_OTHER_ALEF) or spelled[1:].startswith(_OTHER_ALEF))

    def preposition(self, i: int) -> bool:
        """Whether a word is a preposition, with or without a conjunction before it."""
        return _plain(self.form[i], PREPOSITIONS) or self.core[i] in PREPOSITIONS

    def joined_preposition(self, i: int) -> bool:
        """Whether a preposition is written together with the word."""
        return any(p in ("ب", "ل", "ك") for p in self.proclitics[i])

    def particle(self, i: int) -> bool:
        """Whether a word is one that no noun phrase goes over."""
        nxt = self.core[i + 1] if i + 1 < len(self.form) else ""
        if self.core[i] in PERIODS:
            return nxt in PERIOD_ENDS
        return _plain(self.form[i], PARTICLES) or self.core[i] in PARTICLES

    def clause(self, i: int) -> bool:
        """Whether a word begins a reported clause: إن، أنه، بأن ..."""
        if self.form[i] not in CLAUSE:
            return False
        return i == 0 or self.form[i - 1] not in NOT_CLAUSE_AFTER

    def same(self, i: int, j: int) -> bool:
        """Whether two words stand in one sentence of one block."""
        return (i >= 0 and j < len(self.form) and self.block[i] == self.block[j]
                and self.sentence[i] == self.sentence[j])

    def first_of_sentence(self, i: int) -> int:
        """The first word of the sentence that a word stands in."""
        while i > 0 and self.same(i - 1, i):
            i -= 1
        return i


def read_article(text: str, blocks: pd.DataFrame, sentences: pd.DataFrame, tokens: pd.DataFrame,
                 vocabulary: pd.DataFrame, speech: Speech) -> Reading:
    """Lay out the tokens of an article that lie outside its clutter.

    `tokens` has `block`, `sentence`, `start`, `end` and `word`, a position in `vocabulary`, which
    has `spelling` and, where known, `proclitics` and `enclitics` (joined by +).
    """
    role = dict(zip(blocks["block"].tolist(), blocks["role"].tolist(), strict=True))
    kept = tokens[~tokens["block"].map(role).isin(CLUTTER) & (tokens["block"] >= 0)]
    words = vocabulary.iloc[kept["word"].to_numpy(np.int64)]
    spelling = words["spelling"].tolist()
    before = _column(words, "proclitics")
    after = _column(words, "enclitics")
    form = [fold(word) for word in spelling]
    names = speech.lists["names"]
    proclitics = [() if f in names else tuple(p for p in joined.split("+") if p)
                  for f, joined in zip(form, before, strict=True)]
    core = [_core(f, p) for f, p in zip(form, proclitics, strict=True)]
    noun = [_noun(c, e) for c, e in zip(core, after, strict=True)]
    start, end = kept["start"].tolist(), kept["end"].tolist()
    block = kept["block"].tolist()
    sentence = kept["sentence"].tolist()
    begins = dict(zip(blocks["block"].tolist(), blocks["start"].tolist(), strict=True))
    gap = []
    for i, first in enumerate(start):
        same = i and block[i - 1] == block[i]
        gap.append(text[end[i - 1] if same else begins[block[i]]:first])
    return Reading(text, start, end, form, spelling, proclitics, core, noun,
                   [bool(e) for e in after], block, sentence, gap, role,
                   dict(zip(blocks["block"].tolist(), blocks["end"].tolist(), strict=True)),
                   dict(zip(sentences["sentence"].tolist(), sentences["end"].tolist(),
                            strict=True)), speech)


def _plain(form: str, words: frozenset[str]) -> bool:
    """Whether a word is in a set, as it stands or after و or ف."""
    return form in words or form[0] in "وف" and form[1:] in words


def _column(words: pd.DataFrame, name: str) -> list[str]:
    if name not in words:
        return [""] * len(words)
    return words[name].fillna("").tolist()


def _core(form: str, proclitics: tuple[str, ...]) -> str:
    """A form without conjunctions and prepositions, its article kept and put back after لل."""
    rest = form
    for clitic in proclitics:
        if clitic == "ال":
            break
        if rest.startswith(fold(clitic)) and len(rest) > len(clitic) + 1:
            rest = rest[len(clitic):]
            if clitic == "ل" and rest.startswith("ل") and "ال" in proclitics:
                rest = "ا" + rest
    return rest


def _noun(core: str, enclitics: str) -> str:
    bare = core[2:] if core.startswith("ال") and len(core) > 3 else core
    for clitic in reversed([e for e in enclitics.split("+") if e]):
        if bare.endswith(fold(clitic)) and len(bare) > len(clitic) + 1:
            bare = bare[:-len(clitic)]
    return bare


def letters_in(text: str, start: int, count: int) -> int:
    """The position after so many letters from `start`, marks and tatweel passed over."""
    position = start
    while count:
        count -= text[position] in LETTERS
        position += 1
    while position < len(text) and text[position] not in LETTERS:
        position += 1
    return position


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
