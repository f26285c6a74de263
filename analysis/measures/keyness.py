"""Keyness: how much more often a term stands in one group of texts than in another.

Every measure is a vectorised function of (a, c, b, d): the term's count in the target and the
target's size, its count in the reference and the reference's size, both in tokens. The names say
the variant. G2 and chi-squared carry no sign; the log ratio does. On two short texts all of this
describes these words and tests nothing; groups of several articles are tested over articles.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy

from analysis.measures.dispersion import dispersion_table
from analysis.measures.frequency import count_wide, group_sizes, usual_spellings
from analysis.measures.made import made
from analysis.measures.resampling import term_contrasts
from analysis.measures.uncertainty import DESCRIBES, Numbers, rate_ratio_interval


def _cells(a: Numbers, c: Numbers, b: Numbers, d: Numbers) -> list[np.ndarray]:
    arrays = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (a, c, b, d)))
    a, c, b, d = arrays
    if (a < 0).any() or (b < 0).any() or (a > c).any() or (b > d).any():
        raise ValueError("A count is negative or larger than its size. "
                         "The order is: target count, target size, reference count, its size.")
    return arrays


def _expected(a: np.ndarray, c: np.ndarray, b: np.ndarray, d: np.ndarray) -> list[np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (a + b) / (c + d)
    return [c * share, d * share, c * (1 - share), d * (1 - share)]


def g2_4cell(a: Numbers, c: Numbers, b: Numbers, d: Numbers) -> Any:
    """Give the log-likelihood ratio over all four cells: 2 sum O ln(O/E) (Dunning 1993, eq. 15).

    >>> print(f"{g2_4cell(10, 100, 5, 200):.6f}")
    7.329812
    """
    a, c, b, d = _cells(a, c, b, d)
    observed = [a, b, c - a, d - b]
    expected = _expected(a, c, b, d)
    return np.maximum(2 * sum(map(scipy.special.rel_entr, observed, expected)), 0)


def g2_2cell(a: Numbers, c: Numbers, b: Numbers, d: Numbers) -> Any:
    """Give the log-likelihood ratio over the term's two cells (Rayson & Garside 2000).

    >>> print(f"{g2_2cell(52, 50_000, 57, 75_000):.2f}")
    2.65
    """
    a, c, b, d = _cells(a, c, b, d)
    first, second, *_ = _expected(a, c, b, d)
    rel_entr = scipy.special.rel_entr
    return np.maximum(2 * (rel_entr(a, first) + rel_entr(b, second)), 0)


def log_ratio(a: Numbers, c: Numbers, b: Numbers, d: Numbers) -> Any:
    """Give the binary log of the ratio of rates, a count of 0 taken as 0.5 (Hardie 2014).

    1 is twice as often in the target, -1 half as often.
    """
    a, c, b, d = _cells(a, c, b, d)
    a, b = np.where(a == 0, .5, a), np.where(b == 0, .5, b)
    return np.log2((a / c) / (b / d))


def log_ratio_walter(a: Numbers, c: Numbers, b: Numbers, d: Numbers) -> Any:
    """Give the binary log of the ratio of rates, smoothed by half a token (Walter 1975).

    >>> print(f"{log_ratio_walter(3, 1177, 1, 341_805):.6f}")
    9.403697
    """
    a, c, b, d = _cells(a, c, b, d)
    return np.log2((a + .5) / (c + .5)) - np.log2((b + .5) / (d + .5))


def lrc(a: Numbers, c: Numbers, b: Numbers, d: Numbers, *, alpha: float = .05, m: int = 1) -> Any:
    """Give the conservative log ratio: the end of its exact interval that is nearer 0 (Evert 2022).

    0 where the interval holds 0. The interval is at `alpha`, two-sided, shared among `m` terms.

    >>> print(f"{lrc(1189, 168_329, 968, 19_552_238, m=599):.6f}")
    6.910069
    """
    low, high = rate_ratio_interval(*_cells(a, c, b, d), alpha=alpha / m)
    with np.errstate(divide="ignore"):
        low, high = np.log2(low), np.log2(high)
    return np.where(low > 0, low, np.where(high < 0, high, 0.0))[()]


def percent_diff(a: Numbers, c: Numbers, b: Numbers, d: Numbers) -> Any:
    """Give the difference of rates in percent of the reference's (Gabrielatos & Marchi 2011).

    Infinite where the term is absent from the reference, nan where it is absent from both.
    """
    a, c, b, d = _cells(a, c, b, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * ((a / c) / (b / d) - 1)


def odds_ratio(a: Numbers, c: Numbers, b: Numbers, d: Numbers) -> Any:
    """Give the ratio of odds, [a/(c-a)] / [b/(d-b)]; infinite if only the target has it."""
    a, c, b, d = _cells(a, c, b, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (a / (c - a)) / (b / (d - b))


def simple_maths(a: Numbers, c: Numbers, b: Numbers, d: Numbers, *, k: float = 1) -> Any:
    """Give the ratio of rates per million, `k` added to each (Kilgarriff 2009)."""
    a, c, b, d = _cells(a, c, b, d)
    return (a / c * 1e6 + k) / (b / d * 1e6 + k)


def bic(a: Numbers, c: Numbers, b: Numbers, d: Numbers, *, cells: int = 2) -> Any:
    """Give the Bayes factor in BIC form: G2 - ln N (Wilson 2013), from the G2 of 2 or 4 `cells`.

    Below 0 speaks for no difference, 2 to 6 is positive evidence, above 10 very strong.
    """
    a, c, b, d = _cells(a, c, b, d)
    return (g2_2cell if cells == 2 else g2_4cell)(a, c, b, d) - np.log(c + d)


def dirichlet_z(a: Numbers, c: Numbers, b: Numbers, d: Numbers,
                prior: Numbers, prior_total: Numbers) -> Any:
    """Give the z of the weighted log-odds with an informative Dirichlet prior.

    `prior` is the pseudo-count of the term, `prior_total` that of all terms (Monroe, Colaresi &
    Quinn 2008, eq. 16, 18 and 22 with the approximate variance).
    """
    a, c, b, d = _cells(a, c, b, d)
    prior, total = np.asarray(prior, dtype=float), np.asarray(prior_total, dtype=float)
    if (prior <= 0).any() or (total <= prior).any():
        raise ValueError("prior must be above 0 for each term and below prior_total.")
    delta = (np.log((a + prior) / (c + total - a - prior))
             - np.log((b + prior) / (d + total - b - prior)))
    return delta / np.sqrt(1 / (a + prior) + 1 / (b + prior))


def keyness_table(counts: pd.DataFrame, sizes: pd.Series, target: str, reference: str, *,
                  minimum: int = 1, alpha: float = .05) -> pd.DataFrame:
    """Set the terms of a target group against a reference, those absent from either included.

    `counts` has one row a term (its index) and one column a group, a missing count is 0; `sizes`
    has the tokens of each group. `minimum` leaves out terms rarer than that in both together.

    Returns, indexed by term, the clearest contrast first (G2, then the term): `count_target`,
    `size_target`, `per_thousand_target`, the same for the reference; `log_ratio_walter` and its
    conservative form `lrc` (at `alpha`, shared among all terms of the table); `percent_diff`;
    `g2_4cell`, `g2_2cell`; `q`, the Benjamini-Hochberg rate of g2_4cell over the table; and
    `dirichlet_z`, whose prior is the two groups pooled, one pseudo-token a term on average.
    `attrs` keeps what the table is of, and as `note` that it describes and does not test. Raises
    ValueError for a group that is not there.
    """
    for group in (target, reference):
        if group not in counts.columns or group not in sizes.index:
            raise ValueError(f"No group {group!r}: counts have {', '.join(map(str, counts))}; "
                             f"sizes have {', '.join(map(str, sizes.index))}.")
    pair = counts[[target, reference]].fillna(0)
    pair = pair[pair.sum(axis=1) >= max(minimum, 1)]
    a, b = (pair[group].to_numpy(dtype=int) for group in (target, reference))
    c, d = (int(sizes[group]) for group in (target, reference))
    m = max(len(pair), 1)
    g2 = g2_4cell(a, c, b, d)
    total = a.sum() + b.sum()
    prior = (a + b) / total * m if total else np.zeros(len(pair))
    table = pd.DataFrame({
        "count_target": a, "size_target": c, "per_thousand_target": 1000 * a / c,
        "count_reference": b, "size_reference": d, "per_thousand_reference": 1000 * b / d,
        "log_ratio_walter": log_ratio_walter(a, c, b, d),
        "lrc": lrc(a, c, b, d, alpha=alpha, m=m),
        "percent_diff": percent_diff(a, c, b, d),
        "g2_4cell": g2, "g2_2cell": g2_2cell(a, c, b, d),
        "q": scipy.stats.false_discovery_control(scipy.stats.chi2.sf(g2, df=1)),
        # One term alone has no other to be set against.
        "dirichlet_z": dirichlet_z(a, c, b, d, prior, m) if m > 1 else np.nan,
    }, index=pd.Index(pair.index, name="term"))
    table.attrs = {"terms": len(pair), "note": DESCRIBES,
                   "prior": "both groups pooled, one pseudo-token a term on average"}
    order = np.lexsort((table.index.astype(str), -np.round(g2, 9)))
    return made(table.iloc[order], "keyness", target=str(target), reference=str(reference),
                minimum=minimum, alpha=alpha)


REST = "the rest"
"""In place of a group: all the others together."""

MORE = {"log_ratio_hardie": log_ratio, "odds_ratio": odds_ratio, "simple_maths": simple_maths,
        "bic": bic}
"""Measures that `keyness` adds where they are asked for."""


def keyness(words: pd.DataFrame, target: str, reference: str = REST, *, by: str = "group",
            minimum: int = 3, measures: Sequence[str] = (), stopwords: bool = False,
            alpha: float = .05, repeats: int = 4999, seed: int = 0) -> pd.DataFrame:
    """Set the words of two groups against each other, the clearest contrast first (G2).

    `words` are `study.words` or some of them (`study.words.query("voice == 'outlet'")`), which
    rates are over. `target` and `reference` are values of the column `by`; without `reference` all
    other words are. Terms rarer than `minimum` in both together are left out, and stop words and
    numbers unless `stopwords`.

    Returns, indexed by key, `term` (its usual spelling), `gloss`, `count_` and `per_thousand_` with
    each group's name, `log_ratio` (Walter 1975; positive: more in the target) and the others of
    `keyness_table`: `lrc`, `percent_diff`, `g2_4cell`, `g2_2cell`, `q`, `dirichlet_z`. `measures`
    may add `log_ratio_hardie` (Hardie 2014), `odds_ratio`, `simple_maths` (Kilgarriff 2009) and
    `bic` (Wilson 2013). It describes; it tests nothing.

    Where both groups have two articles or more the units are articles, since words of one article
    come together: in place of `lrc` and `q`, which take each word as drawn on its own, there are
    `log_ratio_low`, `log_ratio_high` and `p_family` (see `term_contrasts`), smallest `p_family`
    first. `repeats` and `seed` are of the articles dealt anew.
    """
    if reference == REST:
        words = words.assign(**{by: words[by].where(words[by] == target, REST)})
    if unknown := [name for name in measures if name not in MORE]:
        raise ValueError(f"There is no measure {unknown[0]!r} to add; there are {', '.join(MORE)}.")
    sizes = group_sizes(words, by)
    terms = words if stopwords else words[~words["stopword"] & ~words["form"].str.isdigit()]
    counts = count_wide(terms, by).reindex(columns=sizes.index, fill_value=0)
    table = keyness_table(counts, sizes, target, reference, minimum=minimum, alpha=alpha)
    cells = [table[f"{what}_{side}"].to_numpy() for side in ("target", "reference")
             for what in ("count", "size")]
    spelt = usual_spellings(terms).reindex(table.index)
    table.insert(0, "term", spelt["stem"].to_numpy())
    table.insert(1, "gloss", spelt["gloss"].to_numpy())
    names = {f"{value}_{side}": f"{value}_{group}" for value in ("count", "per_thousand")
             for side, group in (("target", target), ("reference", reference))}
    table = table.drop(columns=["size_target", "size_reference"]).rename(
        columns={**names, "log_ratio_walter": "log_ratio"}).rename_axis("key")
    table = table[["term", "gloss", *names.values(), *(
        name for name in table if name not in ("term", "gloss", *names.values()))]]
    table = table.assign(**{name: MORE[name](*cells) for name in measures})
    drawn = {}
    if words.groupby(by)["article"].nunique()[[target, reference]].min() > 1:
        drawn = {"repeats": repeats, "draws": "dealt_terms", "seed": seed}
        table = _over_articles(table, words, terms, (target, reference), by, alpha=alpha,
                               repeats=repeats, random=np.random.default_rng(seed))
    return made(table, "keyness_articles" if drawn else "keyness", target=target,
                reference=reference, by=by, minimum=minimum, stopwords=stopwords or None,
                alpha=alpha, **drawn)


def _over_articles(table: pd.DataFrame, words: pd.DataFrame, terms: pd.DataFrame,
                   pair: tuple[str, str], by: str, **options: Any) -> pd.DataFrame:
    words = words[words[by].isin(pair)]
    # An article of which a part is in each group (voices, say) is one of each.
    sizes = words.groupby(["article", by], sort=True).size()
    rows = sizes.index.get_indexer(pd.MultiIndex.from_frame(terms[["article", by]]))
    columns = table.index.get_indexer(terms["key"])
    there = (rows >= 0) & (columns >= 0)
    counts = scipy.sparse.csc_array((np.ones(there.sum()), (rows[there], columns[there])),
                                    shape=(len(sizes), len(table)))
    first = sizes.index.get_level_values(by) == pair[0]
    contrasts = term_contrasts(counts, sizes.to_numpy(), first, **options).set_index(table.index)
    place = table.columns.get_loc("log_ratio") + 1
    for offset, name in enumerate(contrasts):
        table.insert(place + offset, name, contrasts[name])
    return table.drop(columns=["lrc", "q"]).sort_values("p_family", kind="stable")


def dispersion_keyness(words: pd.DataFrame, target: str, reference: str, *, term: str = "key",
                       by: str = "block", group: str = "group") -> pd.DataFrame:
    """Set two groups against each other by how many of their parts hold a term, not by how often.

    Text dispersion keyness (Egbert & Biber 2019): a term that one paragraph repeats counts once.
    Parts are paragraphs (`by="block"`) or articles (`by="article"`). Returns, indexed by term as
    `keyness_table` is, so that the two can be joined: `range_target`, `parts_target` (parts with
    the term, parts in all), `dp_norm_target` (nan where the term is absent), the same for the
    reference; `log_ratio_dispersion` (Walter) and `g2_dispersion` (four cells) of the ranges.
    """
    sides = {}
    for side, name in (("target", target), ("reference", reference)):
        rows = words[words[group] == name]
        if rows.empty:
            raise ValueError(f"No words of {group} {name!r}; there are "
                             f"{', '.join(map(str, pd.unique(words[group])))}.")
        columns = dispersion_table(rows, by=by, term=term)[["range", "parts", "dp_norm"]]
        sides[side] = columns.add_suffix(f"_{side}")
    table = sides["target"].join(sides["reference"], how="outer")
    for side, columns in sides.items():
        table[f"range_{side}"] = table[f"range_{side}"].fillna(0).astype(int)
        table[f"parts_{side}"] = int(columns[f"parts_{side}"].iloc[0])
    ranges = [table[name].to_numpy() for name in
              ("range_target", "parts_target", "range_reference", "parts_reference")]
    table["log_ratio_dispersion"] = log_ratio_walter(*ranges)
    table["g2_dispersion"] = g2_4cell(*ranges)
    table.attrs = {"note": DESCRIBES}
    order = np.lexsort((table.index.astype(str), -table["g2_dispersion"].round(9)))
    return made(table.iloc[order], "dispersion_keyness", target=str(target),
                reference=str(reference), by=by)


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
    table.attrs = {"total": float(total), "note": DESCRIBES}
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
