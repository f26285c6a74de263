"""Ids of actors that one mention names together: joined by +, and taken apart only here."""

from collections.abc import Iterable

import pandas as pd


def each_named(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return mentions with a row for each actor that one names together with others.

    >>> each_named(pd.DataFrame({"id": ["russia+turkey", "iran"]}))["id"].tolist()
    ['russia', 'turkey', 'iran']
    """
    return mentions.assign(id=mentions["id"].map(apart)).explode("id", ignore_index=True)


def apart(joined: str | None) -> list[str]:
    """Return the ids that are joined by +, none of a missing value.

    >>> apart("russia+turkey"), apart(None)
    (['russia', 'turkey'], [])
    """
    return joined.split("+") if isinstance(joined, str) else []


def names_any(ids: pd.Series, wanted: Iterable[str]) -> pd.Series:
    """Say of each value, ids joined by +, whether one of some ids is among them.

    >>> names_any(pd.Series(["russia+turkey", "iran", None]), ["turkey"]).tolist()
    [True, False, False]
    """
    wanted = frozenset(wanted)
    known = {value: not wanted.isdisjoint(apart(value)) for value in ids.dropna().unique()}
    return ids.map(known).eq(True)
