"""Who calls on whom to do what: calls, declared support and questions, with their addressees."""

import re

import numpy as np
import pandas as pd

from analysis.arabic.characters import fold
from analysis.voices.speech import Speech

CALLS = ("call_for", "ask")
SUPPORT = "support"

_WORD = re.compile(r"[^\W\d_]+")
# What governs the word after it, which is then nobody's addressee (دعا من موسكو إلى).
_PREPOSITIONS = frozenset(map(fold, (
    "في", "من", "عن", "على", "إلى", "مع", "بين", "عبر", "ضد", "لدى", "بشأن", "حول", "قبل", "بعد",
    "خلال", "قرب", "نحو", "منذ", "باسم")))
# What may stand between an addressee and what is called for.
_TO = frozenset(map(fold, ("إلى", "على", "أن", "بأن", "إن", "ألا", "عما", "عن", "ما",
                             "ب", "ل")))
_ASKED_OF = "طلب"
_SUBORDINATE = re.compile("ب?ان(ه|ها|هم|هما|نا|ني|ي)?")
_PRONOUN = re.compile("(ه|ها|هم|هما|نا|ي)$")


def find_calls(text: str, quotations: pd.DataFrame, mentions: pd.DataFrame,
               sentences: pd.DataFrame, speech: Speech) -> pd.DataFrame:
    """Find who calls on whom to do what, in one article.

    A call is reported speech whose verb's kind is call_for or ask, or whose content opens with a
    word of support or will (أعرب عن دعمه للحوار), which is of the kind support. Its addressee is
    the actor named right before what is called for (دعت المعارضة روسيا إلى); null where nobody is
    named there, where it is a pronoun, and where it is nobody of the lexicon. An actor whom a
    preposition governs (دعا من موسكو إلى), or who belongs to the speaker's name, is not addressed.

    Returns one row a call: `kind`, `caller` (as the speaker of the quotation), `addressee`
    (several joined by +), `verb_start`, `verb_end`, `start`, `end` (of what is called for, or
    asked).
    """
    kinds = {form.verb.lemma: form.verb.kind for forms in speech.forms.values() for form in forms}
    kind = quotations["verb"].map(kinds)
    supports = [_opens_with(text[start:end], speech.lists["endorsements"])
                for start, end in zip(quotations["start"], quotations["end"], strict=True)]
    kind = kind.where(kind.isin(CALLS) | quotations["verb"].isna() | ~np.array(supports, bool),
                      SUPPORT)
    told = quotations.assign(kind=kind)[kind.isin((*CALLS, SUPPORT))]
    told = told.sort_values(["verb_start", "start", "end"], ascending=[True, True, False])
    actors = mentions[(mentions["kind"] == "actor") & ~mentions["nested"].astype(bool)]
    rows = []
    for (start, end), own in told.groupby(["verb_start", "verb_end"]):
        first = own.iloc[0]
        before = sentences.loc[sentences["start"] <= start, "start"].max()
        near = actors[(actors["start"] >= before) & (actors["end"] <= first["start"])]
        whom = None if first["kind"] == SUPPORT else _addressee(
            text, int(end), int(first["start"]), first["speaker"], near, first["verb"])
        rows.append((first["kind"], first["speaker"], whom, int(start), int(end),
                     int(first["start"]), int(own["end"].max())))
    return pd.DataFrame(rows, columns=["kind", "caller", "addressee", "verb_start", "verb_end",
                                       "start", "end"])


def _opens_with(content: str, words: frozenset[str]) -> bool:
    """Whether what is said opens with one of some words, after إلى, أن and the like."""
    found = [fold(word) for word in _WORD.findall(content)[:3]]
    first = next((word for word in found if word not in _TO
                  and not _SUBORDINATE.fullmatch(word)), "")
    return first in words or _PRONOUN.sub("", first) in words


def _addressee(text: str, verb: int, content: int, caller: str | None, near: pd.DataFrame,
               lemma: str) -> str | None:
    """Whom a call is made on: the actors between verb and content that touch the content."""
    parts = set((caller or "").split("+"))
    written = text.find(caller, verb, content) if caller else -1
    named = written >= 0
    addressed: list[str] = []
    edge = verb
    for row in near.sort_values(["start", "end"]).itertuples():
        if parts & set(row.id.split("+")):
            # Who is joined to the speaker by a conjunction speaks too.
            named, addressed, edge = True, [], max(verb, row.end)
            continue
        if row.start < verb or written >= 0 and row.start < written + len(caller):
            continue
        prefix, between = _before(text, row.start, edge)
        joined = bool(addressed) and prefix == "و" and not between
        if not joined:
            addressed = []
            allowed = not between or named
            governed = between[-1:] and fold(between[-1]) in _PREPOSITIONS and not (
                lemma == _ASKED_OF and between[-1] == "من")
            beside_caller = prefix == "و" and not between and edge > verb
            if not allowed or governed or beside_caller or prefix not in ("", "و", "ل"):
                edge = row.end
                continue
        addressed.append(row.id)
        edge = row.end
    after = [fold(word) for word in _WORD.findall(text[edge:content])]
    return "+".join(sorted(addressed)) if addressed and set(after) <= _TO else None


def _before(text: str, start: int, edge: int) -> tuple[str, list[str]]:
    """What is written together with a mention before it, and the words from an edge to there."""
    first = start
    while first > edge and text[first - 1].isalpha():
        first -= 1
    return text[first:start], _WORD.findall(text[edge:first])
