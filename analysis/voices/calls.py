"""Who calls on whom, and what for."""

import re

import numpy as np
import pandas as pd

from analysis.arabic.characters import fold
from analysis.mentions.ids import apart
from analysis.voices.speech import Speech

CALLS = ("call_for", "ask")
SUPPORT = "support"
_WORD = re.compile(r"[^\W\d_]+")
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
    kind = quotations["verb"].map(speech.kinds)
    supports = [_opens_with_support(text[start:end], speech)
                for start, end in zip(quotations["start"], quotations["end"], strict=True)]
    kind = kind.where(kind.isin(CALLS) | quotations["verb"].isna() | ~np.array(supports, bool),
                      SUPPORT)
    rows = quotations.assign(kind=kind)[kind.isin((*CALLS, SUPPORT))].sort_values(
        ["verb_start", "start", "end"], ascending=[True, True, False])
    actors = mentions[(mentions["kind"] == "actor") & ~mentions["nested"].astype(bool)]
    table = []
    for (start, end), content in rows.groupby(["verb_start", "verb_end"]):
        first = content.iloc[0]
        before = sentences.loc[sentences["start"] <= start, "start"].max()
        near = actors[(actors["start"] >= before) & (actors["end"] <= first["start"])]
        whom = None if first["kind"] == SUPPORT else _addressee(text, int(end), first, near, speech)
        table.append((first["kind"], first["speaker"], whom, int(start), int(end),
                     int(first["start"]), int(content["end"].max())))
    return pd.DataFrame(table, columns=["kind", "caller", "addressee", "verb_start", "verb_end",
                                       "start", "end"])


def _opens_with_support(content: str, speech: Speech) -> bool:
    """Whether what is said opens with declared support, after إلى, أن and the like."""
    words = [fold(word) for word in _WORD.findall(content)[:3]]
    first = next((word for word in words if word not in speech.lists["leading"]
                  and not _SUBORDINATE.fullmatch(word)), "")
    return not speech.lists["endorsements"].isdisjoint((first, _PRONOUN.sub("", first)))


def _addressee(text: str, verb: int, call: pd.Series, near: pd.DataFrame, speech: Speech
               ) -> str | None:
    """Whom a call is made on: the actors between verb and content that touch the content."""
    caller, content = call["speaker"] or "", int(call["start"])
    written = text.find(caller, verb, content) if caller else -1
    spoken = written + len(caller) if written >= 0 else verb
    named, edge, addressed = written >= 0, verb, []
    for row in near.sort_values(["start", "end"]).itertuples():
        if not set(apart(caller)).isdisjoint(apart(row.id)):
            # Who is joined to the speaker by a conjunction speaks too.
            named, addressed, edge = True, [], max(verb, row.end)
            continue
        if row.start < spoken:
            continue
        # What is written together with the mention before it, and the words from the edge to there.
        first = row.start
        while first > edge and text[first - 1].isalpha():
            first -= 1
        prefix, between = text[first:row.start], _WORD.findall(text[edge:first])
        joined = prefix == "و" and not between
        governed = bool(between) and fold(between[-1]) in speech.lists["governing"] and (
            call["verb"], between[-1]) != (_ASKED_OF, "من")
        edge_before, edge = edge, row.end
        if not (addressed and joined):
            addressed = []
            if between and not named or governed or joined and edge_before > verb or (
                    prefix not in ("", "و", "ل")):
                continue
        addressed.append(row.id)
    after = {fold(word) for word in _WORD.findall(text[edge:content])}
    return "+".join(sorted(addressed)) if addressed and after <= speech.lists["leading"] else None
