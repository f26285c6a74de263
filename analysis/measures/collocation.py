"""Collocation: which words stand near a word more often than its absence would lead one to expect.

Each measure is a vectorised function of (f, f1, f2, n): how often the two occur together, how
often each occurs, and the size of the text in tokens.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from analysis.measures.keyness import g2_4cell, log_ratio_walter
from analysis.measures.made import made
from analysis.measures.uncertainty import DESCRIBES, Numbers


def _signature(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> list[np.ndarray]:
    arrays = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (f, f1, f2, n)))
    f, f1, f2, n = arrays
    if (f < 0).any() or (f > f1).any() or (f > f2).any() or (np.maximum(f1, f2) > n).any():
        raise ValueError("A joint count is negative or larger than a single one, or that than n. "
                         "The order is: joint count, first, second, all tokens.")
    return arrays


def mi(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Any:
    """Give pointwise mutual information in bits, log2(f n / (f1 f2)) (Church & Hanks 1990).

    >>> print(f"{mi(8, 1105, 44, 15_000_000):.1f}")
    11.3
    """
    f, f1, f2, n = _signature(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(f * n / (f1 * f2))


def t_score(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Any:
    """Give the t-score, (f - f1 f2 / n) / sqrt(f) (Church et al. 1991).

    >>> print(f"{t_score(8, 15_828, 4_675, 14_307_668):.6f}")
    0.999932
    """
    f, f1, f2, n = _signature(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (f - f1 * f2 / n) / np.sqrt(f)


def log_dice(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Any:
    """Give logDice, 14 + log2(2f / (f1 + f2)), at most 14 (Rychly 2008); `n` plays no part."""
    f, f1, f2, n = _signature(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 14 + np.log2(2 * f / (f1 + f2))


def delta_p(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> tuple[Any, Any]:
    """Give how much likelier the second is where the first is, and the other way (Gries 2013)."""
    f, f1, f2, n = _signature(f, f1, f2, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return f / f1 - (f2 - f) / (n - f1), f / f2 - (f1 - f) / (n - f2)


def _node_rows(words: pd.DataFrame, nodes: Any, term: str) -> np.ndarray:
    if isinstance(nodes, str):
        return words[term].eq(nodes).to_numpy()
    if isinstance(nodes, (pd.Series, np.ndarray)) and nodes.dtype == bool:
        if len(nodes) != len(words):
            raise ValueError(f"nodes marks {len(nodes)} words, the table has {len(words)}.")
        return np.asarray(nodes)
    return words[term].isin(list(nodes)).to_numpy()


def collocates(words: pd.DataFrame, nodes: str | Iterable[str] | pd.Series, window: int = 5, *,
               term: str = "key", minimum: int = 1) -> pd.DataFrame:
    """List the terms within `window` words of the nodes and within their sentence.

    `nodes` is a term, several terms, or True and False for each row of `words` (as for the words
    of an actor's mentions). A row of `words` that was left out, as a function word, still takes up
    its place: distance is by `token`. Counts are those of Evert (2008): a word near two nodes
    counts once, and the nodes themselves are no collocates.

    Returns, indexed by term, the closest first (G2, then the term): `f` (occurrences near a node),
    `before` and `after` (of these, before or after one), `f1` (words near a node), `f2`
    (occurrences anywhere), `n` (words that are no nodes), then `mi`, `t_score`, `log_dice`,
    `delta_p_term` (of the term on the node), `delta_p_node` (of the node on the term), `g2_4cell`
    and `log_ratio_walter` (near a node against elsewhere). `attrs` keeps the window, the number
    of nodes, and as `note` that it describes and does not test.
    """
    if window < 1:
        raise ValueError(f"window is {window}; it must be at least 1 word.")
    article = pd.factorize(words["article"])[0].astype(np.int64)
    token = words["token"].to_numpy(dtype=np.int64)
    # One number for each place in all articles, far enough apart that no window crosses over.
    place = article * (token.max(initial=0) + 2 * window + 1) + token
    order = np.argsort(place, kind="stable")
    rows, place = words.iloc[order], place[order]
    sentence = rows["sentence"].to_numpy()
    node = _node_rows(words, nodes, term)[order]
    centres = np.flatnonzero(node)
    near = {"before": np.zeros(len(rows), dtype=bool), "after": np.zeros(len(rows), dtype=bool)}
    for distance in range(1, window + 1):
        for side, step in (("before", -distance), ("after", distance)):
            wanted = place[centres] + step
            at = np.minimum(np.searchsorted(place, wanted), max(len(place) - 1, 0))
            there = (place[at] == wanted) & (sentence[at] == sentence[centres])
            near[side][at[there]] = True
    others = pd.DataFrame({"term": rows[term].to_numpy(), "before": near["before"],
                           "after": near["after"], "f": near["before"] | near["after"]})[~node]
    table = others.groupby("term", sort=True)[["f", "before", "after"]].sum().astype(int)
    table["f2"] = others["term"].value_counts().reindex(table.index)
    table["f1"], table["n"] = int(others["f"].sum()), len(others)
    table = table.loc[table["f"] >= max(minimum, 1), ["f", "before", "after", "f1", "f2", "n"]]
    signature = [table[name].to_numpy() for name in ("f", "f1", "f2", "n")]
    f, f1, f2, n = signature
    for measure in (mi, t_score, log_dice):
        table[measure.__name__] = measure(*signature)
    table["delta_p_term"], table["delta_p_node"] = delta_p(*signature)
    table["g2_4cell"] = g2_4cell(f, f1, f2 - f, n - f1)
    table["log_ratio_walter"] = log_ratio_walter(f, f1, f2 - f, n - f1)
    table.attrs = {"window": window, "nodes": len(centres), "note": DESCRIBES}
    order = np.lexsort((table.index.astype(str), -table["g2_4cell"].round(9)))
    return made(table.iloc[order], "collocates", window=window, minimum=minimum)
