"""Naming: what an actor is called, by which strategy, in whose voice.

Strategies follow van Leeuwen (2008, ch. 2), as the discourse-historical approach uses them (Reisigl
& Wodak 2001). A mention's form in the lexicon decides its strategy, its words the rest:

=====================  =================  ======================================================
strategy               family             what
=====================  =================  ======================================================
formal                 nomination         a family name alone (الأسد), the name of a state or body
semi-formal            nomination         given and family name (بشار الأسد)
informal               nomination         a given name alone (بشار)
functionalisation      categorisation     by office or activity (الرئيس السوري)
identification         categorisation     by origin or belonging (الروسي)
appraisement           categorisation     by a judging word (الدكتاتور، الثوار)
genericisation         genericisation     as a class or institution (الروس، النظام)
collectivisation       collectivisation   as a group (المعارضة)
impersonalisation      impersonalisation  by a place (موسكو)
=====================  =================  ======================================================

A name may have titles (titulation: الرئيس بشار الأسد) and labels (الدكتاتور الأسد); a label makes
it an appraisement, as labels win over names in the lexicon.
"""

from collections.abc import Mapping

import pandas as pd

FAMILIES = {
    "formal": "nomination", "semi-formal": "nomination", "informal": "nomination",
    "functionalisation": "categorisation", "identification": "categorisation",
    "appraisement": "categorisation", "genericisation": "genericisation",
    "collectivisation": "collectivisation", "impersonalisation": "impersonalisation",
}
_GROUPS = frozenset({"opposition", "armed group", "community"})
_NEEDED = ("id", "form", "surface", "start", "end", "head_start", "head_end")


def naming_expressions(mentions: pd.DataFrame, actor: str | None = None,
                       kinds: Mapping[str, str] | None = None,
                       texts: Mapping[str, str] | None = None) -> pd.DataFrame:
    """List every expression used for an actor, with its parts and its strategy.

    Parameters: `mentions` of actors as the contract has them (rows of frames are passed over; a
    `voice` of `outlet` is assumed where the column is missing); `actor`, the id of one actor, else
    all; `kinds`, what each actor is (person, country, ...): a name of somebody not in it counts
    as a person's; `texts`, article ids to texts: an article elided in لل is then put back.

    Returns one row a mention, in the order given: its own columns and `expression` (the surface,
    as it stands alone), `head`, `titles` and `labels` (the words around the head, as
    written), `strategy`, `family`, `titulation` (whether a name carries a title).

    Raises `ValueError` where a column is missing.

    >>> table = pd.DataFrame({"kind": "actor", "id": "assad", "form": ["name", "label"],
    ...     "surface": ["الرئيس بشار الأسد", "الدكتاتور الأسد"], "start": [0, 30], "end": [17, 45],
    ...     "head_start": [7, 40], "head_end": [17, 45]})
    >>> naming_expressions(table, kinds={"assad": "person"})[
    ...     ["head", "titles", "labels", "strategy"]].values.tolist()
    [['بشار الأسد', 'الرئيس', '', 'semi-formal'], ['الأسد', '', 'الدكتاتور', 'appraisement']]
    """
    missing = [column for column in _NEEDED if column not in mentions]
    if missing:
        raise ValueError(f"The table of mentions has no column {', '.join(missing)}; naming needs "
                         f"{', '.join(_NEEDED)}.")
    kinds = {} if kinds is None else kinds
    table = mentions[mentions["kind"] == "actor"] if "kind" in mentions else mentions
    table = (table[table["id"] == actor] if actor is not None else table).copy()
    if "voice" not in table:
        table["voice"] = "outlet"
    elided = [_elided(row, texts) for row in table.itertuples()]
    parts = [_parts(row, lost) for row, lost in zip(table.itertuples(), elided, strict=True)]
    table["expression"] = [f"ا{surface}" if lost else surface
                           for surface, lost in zip(table["surface"], elided, strict=True)]
    table["head"] = [head for head, _ in parts]
    around = [rest for _, rest in parts]
    labelled = (table["form"] == "label").tolist()
    table["titles"] = ["" if label else rest for rest, label in zip(around, labelled, strict=True)]
    table["labels"] = [_labels(head, rest) if label else "" for (head, rest), label in
                       zip(parts, labelled, strict=True)]
    given = _given_names(table, kinds)
    table["strategy"] = [
        _strategy(row.form, kinds.get(row.id, "person"), row.head, given.get(row.id, frozenset()))
        for row in table.itertuples()]
    table["family"] = table["strategy"].map(FAMILIES)
    table["titulation"] = (table["family"] == "nomination") & (table["titles"] != "")
    return table


def _elided(row, texts: Mapping[str, str] | None) -> bool:
    """Whether the article lost its alef to ل, so that the span begins with its lam (لدكتاتور)."""
    if texts is None or row.start == 0 or not row.surface.startswith("ل"):
        return False
    return texts[row.article][row.start - 1] == "ل"


def _parts(row, elided: bool) -> tuple[str, str]:
    """The head of an expression and the words around it."""
    surface = f"ا{row.surface}" if elided else row.surface
    if pd.isna(row.head_start):
        return surface, ""
    first = int(row.head_start) - row.start
    last = int(row.head_end) - row.start + elided
    first += elided and first > 0
    return surface[first:last], " ".join(f"{surface[:first]} {surface[last:]}".split())


def _labels(head: str, around: str) -> str:
    """The judging words: those beside a named head (الدكتاتور الأسد), else the head itself."""
    return around or head


def _given_names(table: pd.DataFrame, kinds: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The first words of the full names of each person: alone they are informal."""
    names: dict[str, set[str]] = {}
    for row in table.itertuples():
        words = row.head.split()
        if row.form == "name" and len(words) > 1 and kinds.get(row.id, "person") == "person":
            names.setdefault(row.id, set()).add(words[0])
    return {actor: frozenset(words) for actor, words in names.items()}


def _strategy(form: str, kind: str, head: str, given: frozenset[str]) -> str:
    words = head.split()
    if form == "name":
        if kind != "person":
            return "formal"
        if len(words) > 1:
            return "semi-formal"
        return "informal" if head in given else "formal"
    if form == "generic":
        return "collectivisation" if kind in _GROUPS else "genericisation"
    if form == "demonym":
        return "genericisation" if kind == "country" and _people(head) else "identification"
    return {"metonym": "impersonalisation", "title": "functionalisation",
            "label": "appraisement"}[form]


def _people(head: str) -> bool:
    """Whether a demonym means the people (السوريون، الإيرانيين), not a quality."""
    return head.endswith(("ون", "ين")) or head in _BROKEN_PLURALS


_BROKEN_PLURALS = frozenset({"الروس", "روس", "الأتراك", "أتراك", "الأكراد", "العرب", "الألمان",
                             "الأمريكان", "الأميركان", "اليهود"})
