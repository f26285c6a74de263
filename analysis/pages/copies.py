"""Which articles are the same story: exact copies, near copies, parts; and two set side by side.

Articles share a folded word of counted blocks where it stands in a run of five words, a shingle,
that both have (Broder 1997). All pairs that share any shingle are compared. Of more than some
100,000 articles only every nth shingle, picked by its hash (Broder's sketches modulo m), is looked
at to find them: of 3,484 a tenth gave 220 of 221 near copies and 124 of 127 parts.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy

from analysis.arabic.characters import fold_all, matching_key
from analysis.pages.roles import label_blocks
from analysis.pages.rules import ARTICLE_ROLES
from analysis.text.tokens import place, tokenize

SHINGLE = 5
"""Words in a run that counts as shared: as a rule by chance only in set phrases."""
SHARE = 0.5
"""Of an article's words that stand in shared runs, for it to be a copy or part of the other."""
MIN_SHARED = 10
"""Words: fewer are a phrase, not a story."""

COLUMNS = ["article", "other", "kind", "similarity", "share", "other_share", "shared_words",
           "words", "other_words", "story"]
SIDES = ["kind", "start", "end", "surface", "words", "other_start", "other_end", "other_surface",
         "other_words"]

_FULL = 30_000_000  # shingles that are all looked at; some 100,000 articles
_AT_ONCE = 20_000  # articles that are tokenised together
_COMMON = 1000  # a run in more articles than this is a set phrase or a form, no sign of a story
_PAIRS = 2_000_000  # pairs weighed at a time
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def find_duplicates(texts: Mapping[str, str], blocks: pd.DataFrame | None = None, *,
                    share: float = SHARE) -> pd.DataFrame:
    """Find the articles that are the same story as another.

    `texts` maps ids to texts as decoded; `blocks` has `article`, `start`, `end` and `counted` (as
    in a study's table) or, in its place, `role`; without it the texts are labelled as pages are.
    Returns one row a pair, sorted by `article`, the smaller id, and `other`: `kind` (exact: the
    same words in the same order; near: of each at least `share` of the words stand in runs of five
    that both have; part: of one of them only), `similarity` (Jaccard coefficient of the sets of
    shingles; Broder 1997: 2), `share` and `other_share` (of the words of each in shared runs, 0 to
    1), `shared_words` (that many of the words of `article`, or of `other` if these are fewer),
    `words` and `other_words` (counted words) and `story`, the smallest id of all articles that
    exact and near pairs link. Of several exact copies each is paired with the first only, which
    stands for them in the other pairs. Articles without counted words are in no pair.

    Reports made from a form (telegrams, prices, the weather) are near copies of one another by
    their words, though each is of another day: look before you count two as one.

    >>> cut = "أعلنت الوزارة أن سوق السمك يعود إلى العمل بعد شهر من الإغلاق."
    >>> found = find_duplicates({"a": cut, "b": cut.replace("الوزارة", "الوزارةُ")})
    >>> found[["article", "other", "kind"]].values.tolist()
    [['a', 'b', 'exact']]
    """
    names, keys = sorted(texts), []
    for begin in range(0, len(names), _AT_ONCE):
        some = names[begin:begin + _AT_ONCE]
        words = _counted_words({name: texts[name] for name in some}, blocks)
        keys += np.split(words["key"].to_numpy(),
                         np.searchsorted(words["article"], np.arange(1, len(some))))
    seen: dict[bytes, int] = {}
    first = [seen.setdefault(hashlib.blake2b(key.tobytes(), digest_size=16).digest(), i)
             if len(key) else -1 for i, key in enumerate(keys)]
    rows = [(one, i, "exact", 1.0, 1.0, 1.0) for i, one in enumerate(first) if 0 <= one < i]
    rows += _near(keys, [i for i, one in enumerate(first) if one == i], share)
    story = stories(len(names), [row[:2] for row in rows if row[2] != "part"])
    size = [len(key) for key in keys]
    return pd.DataFrame([
        (names[i], names[j], *row, min(round(row[2] * size[i]), round(row[3] * size[j])), size[i],
         size[j], names[story[i]]) for i, j, *row in sorted(rows)], columns=COLUMNS)


SKETCH = 32
"""Runs of words in a sketch."""


def sketches(texts: Mapping[str, str], blocks: pd.DataFrame) -> dict[str, str]:
    """Return of each article what is enough to know a near copy of it by.

    These are the smallest hashes of its shingles (Broder 1997), or of all words of one that is
    shorter than a shingle, in hexadecimal and set apart by spaces; empty where nothing is counted.
    """
    if not texts:
        return {}
    words, names = _counted_words(texts, blocks), list(texts)
    parts = np.split(words["key"].to_numpy(),
                     np.searchsorted(words["article"], np.arange(1, len(names))))
    found = (np.unique(_shingles(key) if len(key) >= SHINGLE else key)[:SKETCH] for key in parts)
    return {name: " ".join(f"{value:016x}" for value in values)
            for name, values in zip(names, found, strict=True)}


def resemblance(sketch: str, other: str) -> float:
    """Estimate the Jaccard coefficient of two articles' shingles from their sketches."""
    one, two = {*sketch.split()}, {*other.split()}
    smallest = sorted(one | two)[:SKETCH]
    return len(one & two & {*smallest}) / len(smallest) if one and two else 0.0


def _counted_words(texts: Mapping[str, str], blocks: pd.DataFrame | None) -> pd.DataFrame:
    """Return the tokens in counted blocks with `key`, the hash of the folded word, and `block`."""
    if blocks is None:
        blocks = pd.concat([label_blocks(text).assign(article=name)
                            for name, text in texts.items()])
    counted = (blocks["counted"].astype(bool) if "counted" in blocks
               else blocks["role"].isin(ARTICLE_ROLES))
    spans = blocks[counted & blocks["article"].isin(list(texts))]
    tokens, spellings = tokenize(list(texts.values()))
    # Codes depend on which article came first; hashes of the words do not.
    folded = [matching_key(form) for form in fold_all(spellings)]
    hashed = pd.util.hash_array(np.array([*folded, ""], dtype=object), categorize=False)
    # One number orders places in all articles.
    far = 1 + max(table.to_numpy(np.int64).max(initial=0) for table in (
        tokens["start"], spans["end"]))
    row = pd.Index(list(texts)).get_indexer(spans["article"]) * far
    at = pd.DataFrame({"start": tokens["article"].astype(np.int64) * far + tokens["start"]})
    block = place(at, pd.DataFrame({"start": row + spans["start"], "end": row + spans["end"]}))
    return tokens.assign(key=hashed[tokens["word"]], block=block)[block >= 0]


def _shingles(key: np.ndarray) -> np.ndarray:
    """Return the hash of each run of five words of an article, in order."""
    hashed = np.zeros(max(len(key) - SHINGLE + 1, 0), np.uint64)
    for n in range(SHINGLE if len(hashed) else 0):
        hashed = (hashed + key[n:n + len(hashed)]) * _MULTIPLIER
        hashed ^= hashed >> np.uint64(29)
    return hashed


def _near(keys: Sequence[np.ndarray], alone: Sequence[int], least: float) -> Iterator[tuple]:
    for i, j in _candidates([keys[i] for i in alone], least):
        i, j = alone[i], alone[j]
        sides = _shingles(keys[i]), _shingles(keys[j])
        both = np.intersect1d(*sides)
        shared = [_covered(side, both) for side in sides]
        share = [words / len(keys[n]) for words, n in zip(shared, (i, j), strict=True)]
        if min(shared) >= MIN_SHARED and max(share) >= least:
            yield (i, j, "near" if min(share) >= least else "part",
                   len(both) / len(np.union1d(*sides)), *share)


def _covered(shingles: np.ndarray, both: np.ndarray) -> int:
    """Return how many words of an article stand in shared shingles."""
    shared = np.isin(shingles, both)
    return int(np.convolve(shared, np.ones(SHINGLE)).astype(bool).sum()) if len(shared) else 0


def _candidates(keys: Sequence[np.ndarray], share: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of articles that share enough shingles to be worth comparing in full."""
    length = np.array([len(key) for key in keys], np.int64)
    runs = np.maximum(length - SHINGLE + 1, 0)
    every = max(1, -(-int(runs.sum()) // _FULL))
    parts = []
    for key in keys:
        hashed = np.unique(_shingles(key))
        parts.append(hashed[hashed % np.uint64(every) == 0])
    sizes = np.array([len(part) for part in parts], np.int64)
    if not sizes.sum():
        return
    _, code, count = np.unique(np.concatenate(parts), return_inverse=True, return_counts=True)
    rows = np.repeat(np.arange(len(parts)), sizes)
    del parts
    telling = (count[code] > 1) & (count[code] <= _COMMON)
    table = scipy.sparse.csr_array(
        (np.ones(telling.sum(), np.int32), (rows[telling], code[telling])),
        shape=(len(sizes), len(count)))
    turned = table.T.tocsr()
    # A shared shingle covers at most five words each time it occurs: too few cannot be the share of
    # either article. Of a sample half as many are asked for, as it may hold fewer by chance.
    least = np.maximum(share * length / SHINGLE - (runs - sizes) if every == 1
                       else share * length / SHINGLE / every / 2, 1)
    work = np.r_[0, np.cumsum(table @ np.diff(turned.indptr).astype(np.int64))]
    begin = 0
    while begin < len(sizes):
        end = max(begin + 1, int(np.searchsorted(work, work[begin] + _PAIRS, "right")) - 1)
        product = (table[begin:end] @ turned).tocoo()
        one, other = product.row + begin, product.col
        good = (one < other) & (product.data >= np.minimum(least[one], least[other]))
        yield from sorted(zip(one[good].tolist(), other[good].tolist(), strict=True))
        begin = end


def stories(count: int, pairs: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return for each article, by its number, the first one of those that pairs link it to."""
    if not pairs:
        return np.arange(count)
    one, other = zip(*pairs, strict=True)
    links = scipy.sparse.coo_array((np.ones(len(pairs)), (one, other)), shape=(count, count))
    _, group = scipy.sparse.csgraph.connected_components(links, directed=False)
    return np.unique(group, return_index=True)[1][group]


def editions_side_by_side(text: str, other: str, blocks: pd.DataFrame | None = None,
                          other_blocks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Align the counted words of two editions of a story (Ratcliff & Metzener 1988, by difflib).

    `blocks` and `other_blocks` are as in `find_duplicates`, without `article`. Returns one row a
    run of words, in order: `kind` (same, changed, only_a, only_b), `start`, `end`, `surface` and
    the number of `words` in the first text and, with `other_` before them, in the second; null
    where it has none. Words are the same where their folded forms are. No run goes beyond its
    block, so that none takes in what stands between two paragraphs.

    >>> editions_side_by_side("قصفت قوات الحكومة المدينة.", "قصفت قوات النظام المدينة.")[
    ...     ["kind", "surface", "other_surface"]].values.tolist()  # doctest: +NORMALIZE_WHITESPACE
    [['same', 'قصفت قوات', 'قصفت قوات'], ['changed', 'الحكومة', 'النظام'],
     ['same', 'المدينة', 'المدينة']]
    """
    one, two = (_counted_words({"": side}, None if own is None else own.assign(article=""))
                for side, own in ((text, blocks), (other, other_blocks)))
    matcher = SequenceMatcher(None, one["key"].tolist(), two["key"].tolist(), autojunk=False)
    rows = []
    for tag, begin, end, other_begin, other_end in matcher.get_opcodes():
        a, b = one[begin:end], two[other_begin:other_end]
        if tag == "equal":
            cuts = a.block.ne(a.block.shift()).to_numpy() | b.block.ne(b.block.shift()).to_numpy()
            edges = [*np.flatnonzero(cuts), len(a)]
            rows += [("same", a[i:j], b[i:j]) for i, j in pairwise(edges)]
        elif tag == "replace" and a.block.nunique() == b.block.nunique() == 1:
            rows.append(("changed", a, b))
        else:
            rows += [("only_a", part, None) for _, part in a.groupby("block", sort=False)]
            rows += [("only_b", None, part) for _, part in b.groupby("block", sort=False)]
    table = pd.DataFrame([(kind, *_side(text, a), *_side(other, b)) for kind, a, b in rows],
                         columns=SIDES)
    numbers = [name for name in SIDES if name.endswith(("start", "end", "words"))]
    return table.astype(dict.fromkeys(numbers, "Int64"))


def _side(text: str, words: pd.DataFrame | None) -> tuple:
    if words is None:
        return None, None, None, None
    start, end = int(words["start"].iloc[0]), int(words["end"].iloc[-1])
    return start, end, text[start:end], len(words)
