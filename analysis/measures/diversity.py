"""Lexical diversity, by measures that hardly depend on how long a text is.

Both take a text's terms in their order. A type-token ratio falls as a text grows; these do not, but
a text of fewer than about 100 words is too short for either to say much (Koizumi & In'nami 2012).
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import pandas as pd


def mattr(terms: Iterable[Hashable], window: int = 50) -> float:
    """Give the mean type-token ratio of all stretches of `window` words (Covington & McFall 2010).

    A text shorter than that gives its own ratio, an empty one nan.

    >>> mattr("a b a c".split(), window=2)
    1.0
    """
    if window < 1:
        raise ValueError(f"window is {window}; it must be at least 1 word.")
    terms = list(terms)
    if not terms:
        return float("nan")
    window = min(window, len(terms))
    inside = Counter(terms[:window])
    types = [len(inside)]
    for entering, leaving in zip(terms[window:], terms, strict=False):
        inside[entering] += 1
        inside[leaving] -= 1
        if not inside[leaving]:
            del inside[leaving]
        types.append(len(inside))
    return sum(types) / len(types) / window


def _factors(terms: Sequence[Hashable], threshold: float) -> float:
    whole, types, length = 0, set(), 0
    for term in terms:
        types.add(term)
        length += 1
        if len(types) / length < threshold:
            whole, types, length = whole + 1, set(), 0
    rest = (1 - len(types) / length) / (1 - threshold) if length else 0
    return whole + rest


def mtld(terms: Iterable[Hashable], threshold: float = .72) -> float:
    """Give the mean length of stretches that keep a type-token ratio of `threshold`.

    The measure of textual lexical diversity, read forwards and backwards and averaged, the last
    stretch counted in part (McCarthy & Jarvis 2010). Infinite where no term comes twice, since no
    stretch ever ends; nan for no terms.
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold is {threshold}; it must be between 0 and 1.")
    terms = list(terms)
    if not terms:
        return float("nan")
    lengths = [len(terms) / factors if (factors := _factors(way, threshold)) else float("inf")
               for way in (terms, terms[::-1])]
    return sum(lengths) / 2


def diversity_table(words: pd.DataFrame, by: str = "article", *, term: str = "key",
                    window: int = 50, threshold: float = .72) -> pd.DataFrame:
    """Tabulate the diversity of each article: tokens, types, `mattr` (a ratio), `mtld` (words)."""
    groups = words.sort_values(["article", "token"], kind="stable").groupby(by, sort=True)[term]
    return pd.DataFrame({
        "tokens": groups.size(), "types": groups.nunique(),
        "mattr": groups.agg(lambda terms: mattr(terms, window)),
        "mtld": groups.agg(lambda terms: mtld(terms, threshold)),
    })
