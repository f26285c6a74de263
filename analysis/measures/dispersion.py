"""Dispersion: how evenly a term is spread over the parts of a text or a corpus.

Each measure is a function of (v, s): the term's counts in the parts, and the parts' shares of all
tokens, which sum to 1. `v` may hold many terms, one a row. The parts of an article are its
paragraphs, those of a corpus its articles. A term with no occurrence has no dispersion: nan.
"""

from typing import Any

import numpy as np
import pandas as pd
import scipy

from analysis.measures.made import made
from analysis.measures.uncertainty import Numbers

_ROWS_AT_ONCE = 2000


def _parts(v: Numbers, s: Numbers) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    v, s = np.asarray(v, dtype=float), np.asarray(s, dtype=float)
    if v.shape[-1:] != s.shape:
        raise ValueError(f"v has {v.shape[-1] if v.ndim else 0} parts and s {s.size}: "
                         "each part needs a count and a share.")
    if (v < 0).any() or (s <= 0).any() or not np.isclose(s.sum(), 1):
        raise ValueError("Counts cannot be negative, and shares must be above 0 and sum to 1.")
    with np.errstate(invalid="ignore"):
        return v, s, v / v.sum(axis=-1, keepdims=True)


def dp(v: Numbers, s: Numbers) -> Any:
    """Give the deviation of proportions, 1/2 sum |v/f - s| (Gries 2008): 0 even, near 1 clumped.

    >>> round(float(dp([2, 1, 0], [1/3, 1/3, 1/3])), 4)
    0.3333
    """
    _, s, t = _parts(v, s)
    return np.abs(t - s).sum(axis=-1) / 2


def dp_norm(v: Numbers, s: Numbers) -> Any:
    """Give DP / (1 - min s), which reaches 1 (Lijffijt & Gries 2012); nan for a single part.

    >>> round(float(dp_norm([2, 1, 0], [1/3, 1/3, 1/3])), 4)
    0.5
    """
    deviation = dp(v, s)
    most = 1 - np.min(s)
    return deviation / most if most > 1e-12 else deviation * np.nan


def juilland_d(v: Numbers, s: Numbers) -> Any:
    """Give Juilland's D, 1 - CV / sqrt(n - 1), CV that of the parts' rates: 1 even, 0 clumped.

    The standard deviation is the population's (Juilland & Chang-Rodriguez 1964). nan for one part.
    """
    v, s, _ = _parts(v, s)
    rates = v / s
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 - rates.std(axis=-1) / rates.mean(axis=-1) / np.sqrt(s.size - 1)


def carroll_d2(v: Numbers, s: Numbers) -> Any:
    """Give Carroll's D2, the entropy of the rates over its greatest value: 1 even, 0 clumped.

    (Carroll 1970.) nan for one part.
    """
    v, s, _ = _parts(v, s)
    rates = v / s
    with np.errstate(divide="ignore", invalid="ignore"):
        p = rates / rates.sum(axis=-1, keepdims=True)
        return -scipy.special.xlogy(p, p).sum(axis=-1) / np.log(s.size)


def rosengren_s(v: Numbers, s: Numbers) -> Any:
    """Give Rosengren's S, (sum sqrt(v s))^2 / f (Rosengren 1971): 1 even, min s clumped."""
    v, s, _ = _parts(v, s)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sqrt(v * s).sum(axis=-1) ** 2 / v.sum(axis=-1)


def kld(v: Numbers, s: Numbers) -> Any:
    """Give the Kullback-Leibler divergence of v/f from s in bits, sum t log2(t/s): 0 even."""
    _, s, t = _parts(v, s)
    return np.maximum(scipy.special.rel_entr(t, s).sum(axis=-1) / np.log(2), 0)


def dispersion_table(words: pd.DataFrame, by: str = "block", *, term: str = "key") -> pd.DataFrame:
    """Tabulate the dispersion of every term over the paragraphs or the articles of `words`.

    `by` is "block" (paragraphs, told apart by article too) or another column, as "article". Give
    the words of one group, and those of the body alone where headlines and captions repeat it.

    Returns, indexed by term, most frequent first: `count`, `range` (parts with the term), `parts`
    (parts in all) and `dp`, `dp_norm`, `juilland_d`, `carroll_d2`, `rosengren_s`, `kld`.
    """
    keys = ["article", by] if by in ("block", "sentence") else [by]
    part = words.groupby(keys, sort=True).ngroup().to_numpy()
    codes, terms = pd.factorize(words[term], sort=True)
    known = codes >= 0
    counts = scipy.sparse.csr_matrix((np.ones(known.sum()), (codes[known], part[known])),
                               shape=(len(terms), part.max(initial=-1) + 1))
    counts.sum_duplicates()
    s = np.bincount(part) / max(len(part), 1)
    measures = (dp, dp_norm, juilland_d, carroll_d2, rosengren_s, kld)
    # The dense table of all terms and parts of a corpus would not fit; some rows of it do.
    slices = [counts[first:first + _ROWS_AT_ONCE]
              for first in range(0, len(terms), _ROWS_AT_ONCE)]
    values = {measure.__name__: np.concatenate(
                  [measure(rows.toarray(), s) for rows in slices] or [[]])
              for measure in measures}
    table = pd.DataFrame({
        "count": np.asarray(counts.sum(axis=1)).ravel().astype(int),
        "range": np.diff(counts.indptr), "parts": len(s), **values,
    }, index=pd.Index(terms, name="term"))
    return made(table.iloc[np.lexsort((table.index.astype(str), -table["count"]))], "dispersion",
                by=by)
