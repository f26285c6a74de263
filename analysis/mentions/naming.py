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
_BROKEN_PLURALS = frozenset({"الروس", "روس", "الأتراك", "أتراك", "الأكراد", "العرب", "الألمان",
                             "الأمريكان", "الأميركان", "اليهود"})
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
    table = mentions[mentions["kind"] == "actor"] if "kind" in mentions else mentions
    table = (table[table["id"] == actor] if actor is not None else table).copy()
    if "voice" not in table:
        table["voice"] = "outlet"
    parts = [_parts(row, texts) for row in table.itertuples()]
    table["expression"], table["head"] = [p[0] for p in parts], [p[1] for p in parts]
    forms = table["form"].tolist()
    table["titles"] = ["" if form == "label" else around
                       for (*_, around), form in zip(parts, forms, strict=True)]
    # The judging words are those beside a named head (الدكتاتور الأسد), else the head itself.
    table["labels"] = [around or head if form == "label" else ""
                       for (_, head, around), form in zip(parts, forms, strict=True)]
    kinds = table["id"].map(lambda name: (kinds or {}).get(name, "person"))
    # The first words of the full names of each person: alone they are informal.
    given = {(row.id, row.head.split()[0]) for row in table[
        (table["form"] == "name") & (kinds == "person")].itertuples() if row.head.split()[1:]}
    table["strategy"] = [
        _strategy(row.form, kind, row.head, (row.id, row.head) in given)
        for row, kind in zip(table.itertuples(), kinds, strict=True)]
    table["family"] = table["strategy"].map(FAMILIES)
    table["titulation"] = (table["family"] == "nomination") & (table["titles"] != "")
    return table


def _parts(row, texts: Mapping[str, str] | None) -> tuple[str, str, str]:
    """An expression as it stands alone, its head, and the words around the head.

    The article may have lost its alef to ل, so that the span begins with its lam (لدكتاتور).
    """
    elided = bool(texts is not None and row.start and row.surface.startswith("ل")
                  and texts[row.article][row.start - 1] == "ل")
    expression = "ا" * elided + row.surface
    if pd.isna(row.head_start):
        return expression, expression, ""
    first, last = int(row.head_start) - row.start, int(row.head_end) - row.start + elided
    first += elided and first > 0
    return (expression, expression[first:last],
            " ".join(f"{expression[:first]} {expression[last:]}".split()))


def _strategy(form: str, kind: str, head: str, given: bool) -> str:
    if form == "name":
        if kind == "person" and head.split()[1:]:
            return "semi-formal"
        return "informal" if given else "formal"
    if form == "generic":
        return "collectivisation" if kind in _GROUPS else "genericisation"
    if form == "demonym":
        # A demonym may mean the people (السوريون، الإيرانيين), or a quality.
        people = head.endswith(("ون", "ين")) or head in _BROKEN_PLURALS
        return "genericisation" if kind == "country" and people else "identification"
    return {"metonym": "impersonalisation", "title": "functionalisation",
            "label": "appraisement"}[form]
