"""Word shift: how much each term adds to the difference of two groups (Gallagher et al. 2021).

Shares, not counts, are compared, so two groups of unequal size can be. The divergence of two short
texts is large whatever they say: `beside_halves` shows how large it is within one of them.
"""

from typing import Any

import numpy as np
import pandas as pd
import scipy

from analysis.measures.made import made
from analysis.measures.uncertainty import DESCRIBES, Numbers

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
    entr = scipy.special.entr
    return np.maximum(entr((p + q) / 2) - (entr(p) + entr(q)) / 2, 0) / np.log(2)


def word_shift(counts: pd.DataFrame, target: str, reference: str,
               kind: str = "jensen_shannon") -> pd.DataFrame:
    """Tabulate what each term adds to the difference of two groups.

    `counts` has one row a term (its index) and one column a group. `kind` is "jensen_shannon" or
    "proportion". Returns, indexed by term, the largest part first: `share_target` and
    `share_reference` (of all words), `shift` (the part of the term, in bits or as a difference of
    shares) and `side` (the group where its share is larger). `attrs["total"]` has the divergence,
    `attrs["note"]` that it describes and does not test: `beside_halves` shows what it is worth.
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
                   "total": float(total), "note": DESCRIBES}
    order = np.lexsort((table.index.astype(str), -np.abs(shift).round(12)))
    return made(table.iloc[order], "word_shift", target=str(target), reference=str(reference),
                kind=kind)


def beside_halves(words: pd.DataFrame, target: str, reference: str, *, term: str = "key",
                  group: str = "group", by: str = "block", repeats: int = 200, seed: int = 0
                  ) -> pd.DataFrame:
    """Set the divergence of two groups beside that of two halves of each, at one length.

    A small text diverges more from anything, so all are compared at the same number of words: in
    each repeat both groups are halved by parts (paragraphs; `by="article"`: articles), halves are
    cut at random to the words of the smallest of the four, and compared with the other half of
    their own group and with one of the other group.

    Returns three rows: `compared` (the two groups, then the halves of each), `tokens` (words a
    side, on average), `divergence` (Jensen-Shannon, bits; the median), `low` and `high` (5 and 95
    percent of the repeats). Groups that lie no further apart than their own halves do not differ in
    their words. Raises ValueError where a group is missing or has one part only.
    """
    random = np.random.default_rng(seed)
    codes, terms = pd.factorize(words[term], sort=True)
    sides = []
    for name in (target, reference):
        inside = words[group].eq(name).to_numpy()
        part = words[inside].groupby(["article", by] if by == "block" else by, sort=True).ngroup()
        if part.nunique() < 2:
            raise ValueError(f"Group {name!r} has {part.nunique()} of the two parts that halves "
                             "need.")
        sides.append((codes[inside], part.to_numpy()))
    rows = []
    for _ in range(repeats):
        halves = []
        for code, part in sides:
            first = random.permutation(part.max() + 1) < (part.max() + 1) / 2
            halves += [code[first[part]], code[~first[part]]]
        least = min(map(len, halves))
        first, second, other, rest = (
            np.bincount(random.choice(half, least, replace=False), minlength=len(terms))
            for half in halves)
        rows.append((least, *(float(jensen_shannon_shift(*pair).sum())
                              for pair in ((first, other), (first, second), (other, rest)))))
    values = np.array(rows)
    low, middle, high = np.quantile(values[:, 1:], [.05, .5, .95], axis=0)
    table = pd.DataFrame({
        "compared": [f"{target} and {reference}", f"halves of {target}", f"halves of {reference}"],
        "tokens": int(round(values[:, 0].mean())), "divergence": middle, "low": low, "high": high})
    return made(table, "beside_halves", target=str(target), reference=str(reference), by=by,
                repeats=repeats, seed=seed)
