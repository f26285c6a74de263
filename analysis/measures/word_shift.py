"""Word shift: how much each term adds to the difference of two groups (Gallagher et al. 2021).

Shares, not counts, are compared, so two groups of unequal size can be. The divergence of two short
texts is large whatever they say: `split_half` shows how large it is within one of them.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import entr

from .uncertainty import Numbers

KINDS = ("jensen_shannon", "proportion")


def _shares(counts: Numbers) -> np.ndarray:
    counts = np.asarray(counts, dtype=float)
    if (counts < 0).any() or not (counts.sum(axis=-1) > 0).all():
        raise ValueError("Counts cannot be negative, and a group needs at least one word.")
    return counts / counts.sum(axis=-1, keepdims=True)


def proportion_shift(target: Numbers, reference: Numbers) -> Any:
    """Give each term's share in the target less that in the reference (eq. 1); they sum to 0."""
    return _shares(target) - _shares(reference)


def jensen_shannon_shift(target: Numbers, reference: Numbers) -> Any:
    """Give each term's part, in bits and at least 0, of the Jensen-Shannon divergence.

    The two groups weigh the same: m = (p + q) / 2, m log 1/m - (p log 1/p + q log 1/q) / 2. The
    parts sum to the divergence, 0 for equal shares and 1 for groups with no term in common.
    """
    p, q = _shares(target), _shares(reference)
    return np.maximum(entr((p + q) / 2) - (entr(p) + entr(q)) / 2, 0) / np.log(2)


def word_shift(counts: pd.DataFrame, target: str, reference: str,
               kind: str = "jensen_shannon") -> pd.DataFrame:
    """Tabulate what each term adds to the difference of two groups.

    `counts` has one row a term (its index) and one column a group. `kind` is "jensen_shannon" or
    "proportion". Returns, indexed by term, the largest part first: `share_target` and
    `share_reference` (of all words), `shift` (the part of the term, in bits or as a difference of
    shares) and `side` (the group where its share is larger). `attrs["total"]` has the divergence.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it must be {' or '.join(KINDS)}.")
    missing = [group for group in (target, reference) if group not in counts.columns]
    if missing:
        raise ValueError(f"No group {missing[0]!r}; there are {', '.join(map(str, counts))}.")
    pair = counts[[target, reference]].fillna(0)
    pair = pair[pair.sum(axis=1) > 0]
    p, q = _shares(pair[target]), _shares(pair[reference])
    measure = jensen_shannon_shift if kind == "jensen_shannon" else proportion_shift
    shift = measure(pair[target], pair[reference])
    table = pd.DataFrame({
        "share_target": p, "share_reference": q, "shift": shift,
        "side": np.select([p > q, p < q], [str(target), str(reference)], ""),
    }, index=pd.Index(pair.index, name="term"))
    total = jensen_shannon_shift(pair[target], pair[reference]).sum()
    table.attrs = {"target": str(target), "reference": str(reference), "kind": kind,
                   "total": float(total)}
    order = np.lexsort((table.index.astype(str), -np.abs(shift).round(12)))
    return table.iloc[order]


def split_half(words: pd.DataFrame, *, term: str = "key", group: str = "group",
               by: str = "block", repeats: int = 200, seed: int = 0) -> pd.DataFrame:
    """Give the divergence between two random halves of one group, as a baseline.

    The parts of a group (its paragraphs; `by="article"` for its articles) are dealt to two halves
    at random, `repeats` times from `seed`. Returns one row a group and repeat: the group, `repeat`,
    `tokens` (of the smaller half) and `divergence` (Jensen-Shannon, bits). A group of one part
    cannot be halved and has no row. Smaller halves diverge more, so a divergence between groups
    that is hardly above their own says nothing of them.
    """
    random = np.random.default_rng(seed)
    rows = []
    for name, own in words.groupby(group, sort=True):
        part = own.groupby(["article", by] if by == "block" else by, sort=True).ngroup().to_numpy()
        codes, terms = pd.factorize(own[term])
        parts = part.max() + 1
        if parts < 2:
            continue
        counts = sparse.csr_matrix((np.ones(len(own)), (part, codes)), shape=(parts, len(terms)))
        for repeat in range(repeats):
            dealt = random.permutation(parts) < parts / 2
            halves = dealt @ counts, ~dealt @ counts
            rows.append((name, repeat, int(min(half.sum() for half in halves)),
                         float(jensen_shannon_shift(*halves).sum())))
    return pd.DataFrame(rows, columns=[group, "repeat", "tokens", "divergence"])
