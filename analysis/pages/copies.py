"""Which articles are the same story: exact copies, near copies, parts; and two set side by side.

Articles are compared by the words of their counted blocks, folded, so that the menus and teasers of
one site do not make two of its stories alike. Two articles share a word where it stands in a run of
five words, a shingle, that both have (Broder 1997). A pair is compared if it shares any shingle, so
nothing is missed. Of more than some 100,000 articles only every nth shingle, picked by its hash as
in Broder's sketches modulo m, is looked at to find the pairs, which are then compared in full; of
3,484 news articles a tenth of the shingles gave 220 of 221 near copies and 124 of 127 parts.
"""

import hashlib
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

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


class _Words(NamedTuple):
    """The counted words of articles, one after another: `key` from `edge[i]` to `edge[i + 1]`."""

    names: list[str]
    key: np.ndarray
    edge: np.ndarray


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
    words = _counted_words(texts, blocks)
    first_of = _exact(words)
    rows = [(first, i, "exact", 1.0, 1.0, 1.0) for i, first in enumerate(first_of)
            if 0 <= first < i]
    alone = np.flatnonzero(first_of == np.arange(len(first_of)))
    rows += list(_near(words, alone, share))
    return _table(words, rows)


def _counted_words(texts: Mapping[str, str], blocks: pd.DataFrame | None) -> _Words:
    names = sorted(texts)
    keys, sizes = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for first in range(0, len(names), _AT_ONCE):
        key, size = _keys({name: texts[name] for name in names[first:first + _AT_ONCE]}, blocks)
        keys.append(key)
        sizes.append(size)
    return _Words(names, np.concatenate(keys), np.r_[0, np.cumsum(np.concatenate(sizes))])


def _keys(texts: Mapping[str, str], blocks: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the hash of each counted word of some articles, and how many each article has."""
    names = list(texts)
    if blocks is None:
        blocks = pd.concat([label_blocks(text).assign(article=name)
                            for name, text in texts.items()])
    if "counted" not in blocks:
        blocks = blocks.assign(counted=blocks["role"].isin(ARTICLE_ROLES))
    tokens, spellings = tokenize(list(texts.values()))
    # Codes depend on which article came first; hashes of the words do not.
    folded = [matching_key(form) for form in fold_all(spellings)]
    hashed = pd.util.hash_array(np.array([*folded, ""], dtype=object), categorize=False)[:-1]
    article = tokens["article"].to_numpy()
    counted = _in_spans(article, tokens["start"].to_numpy(), names,
                        blocks.loc[blocks["counted"].astype(bool), ["article", "start", "end"]])
    return (hashed[tokens["word"].to_numpy()[counted]].astype(np.uint64),
            np.bincount(article[counted], minlength=len(names)))


def _in_spans(article: np.ndarray, start: np.ndarray, names: list[str],
              spans: pd.DataFrame) -> np.ndarray:
    """Tell which tokens stand in one of the spans, which do not overlap within an article."""
    place = pd.Series(np.arange(len(names)), index=names, dtype=np.int64)
    spans = spans[spans["article"].isin(place.index)]
    if not len(spans) or not len(article):
        return np.zeros(len(article), bool)
    row = place[spans["article"]].to_numpy()
    # One number orders places in all articles.
    far = int(max(start.max(), spans["end"].max())) + 1
    begin = row * far + spans["start"].to_numpy(np.int64)
    end = row * far + spans["end"].to_numpy(np.int64)
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], end[order]
    at = article.astype(np.int64) * far + start
    before = np.searchsorted(begin, at, "right") - 1
    return (before >= 0) & (at < end[np.maximum(before, 0)])


def _exact(words: _Words) -> np.ndarray:
    """Return for each article the first one with the same words, -1 where it has none."""
    first: dict[bytes, int] = {}
    result = np.full(len(words.names), -1)
    for i, (begin, end) in enumerate(pairwise(words.edge.tolist())):
        if end > begin:
            digest = hashlib.blake2b(words.key[begin:end].tobytes(), digest_size=16).digest()
            result[i] = first.setdefault(digest, i)
    return result


def _shingles(words: _Words, article: int) -> np.ndarray:
    """Return the hash of each run of five words of an article, in order."""
    key = words.key[words.edge[article]:words.edge[article + 1]]
    if len(key) < SHINGLE:
        return np.empty(0, np.uint64)
    count = len(key) - SHINGLE + 1
    hashed = np.zeros(count, np.uint64)
    for n in range(SHINGLE):
        hashed = (hashed + key[n:n + count]) * _MULTIPLIER
        hashed ^= hashed >> np.uint64(29)
    return hashed


def _near(words: _Words, alone: np.ndarray, least: float) -> Iterator[tuple]:
    length = np.diff(words.edge)[alone]
    total = int(np.maximum(length - SHINGLE + 1, 0).sum())
    every = -(-total // _FULL) if total else 1
    for i, j in _candidates(words, alone, every, least):
        one, other = _shingles(words, i), _shingles(words, j)
        both = np.intersect1d(one, other)
        shared = _covered(one, both), _covered(other, both)
        size = [int(words.edge[n + 1] - words.edge[n]) for n in (i, j)]
        share = shared[0] / size[0], shared[1] / size[1]
        if min(shared) < MIN_SHARED or max(share) < least:
            continue
        similarity = len(both) / len(np.union1d(one, other))
        yield i, j, "near" if min(share) >= least else "part", similarity, *share


def _covered(shingles: np.ndarray, both: np.ndarray) -> int:
    """Return how many words of an article stand in shared shingles."""
    at = np.flatnonzero(np.isin(shingles, both))
    covered = np.zeros(len(shingles) + SHINGLE - 1, bool)
    for n in range(SHINGLE):
        covered[at + n] = True
    return int(covered.sum())


def _candidates(words: _Words, alone: np.ndarray, every: int,
                share: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of articles that share enough shingles to be worth comparing in full."""
    parts = []
    for i in alone.tolist():
        found = np.unique(_shingles(words, i))
        parts.append(found[found % np.uint64(every) == 0] if every > 1 else found)
    sizes = np.array([len(part) for part in parts], np.int64)
    if not sizes.sum():
        return
    values = np.concatenate(parts)
    rows = np.repeat(np.arange(len(parts)), sizes)
    del parts
    order = np.argsort(values, kind="stable")
    values, rows = values[order], rows[order]
    code = np.cumsum(np.r_[0, values[1:] != values[:-1]])
    count = np.bincount(code)
    kept = (count[code] > 1) & (count[code] <= _COMMON)
    table = scipy.sparse.csr_array(
        (np.ones(kept.sum(), np.int32), (rows[kept], code[kept])),
        shape=(len(sizes), int(code[-1]) + 1))
    table.sort_indices()
    turned = table.T.tocsr()
    # A shared shingle covers at most five words each time it occurs: too few cannot be the share of
    # either article. Of a sample half as many are asked for, as it may hold fewer by chance.
    length = np.diff(words.edge)[alone]
    if every == 1:
        repeats = np.maximum(length - SHINGLE + 1, 0) - sizes
        least = np.maximum(share * length / SHINGLE - repeats, 1)
    else:
        least = np.maximum(share * length / SHINGLE / every / 2, 1)
    work = np.r_[0, np.cumsum(table @ np.diff(turned.indptr).astype(np.int64))]
    begin = 0
    while begin < len(sizes):
        end = max(begin + 1, int(np.searchsorted(work, work[begin] + _PAIRS, "right")) - 1)
        product = (table[begin:end] @ turned).tocoo()
        one, other = product.row + begin, product.col
        good = (one < other) & (product.data >= np.minimum(least[one], least[other]))
        pairs = sorted(zip(one[good].tolist(), other[good].tolist(), strict=True))
        yield from ((int(alone[i]), int(alone[j])) for i, j in pairs)
        begin = end


def _table(words: _Words, rows: list[tuple]) -> pd.DataFrame:
    size = np.diff(words.edge)
    story = _stories(len(words.names), [row[:2] for row in rows if row[2] != "part"])
    records = []
    for i, j, kind, similarity, share, other_share in sorted(rows):
        shared = min(round(share * size[i]), round(other_share * size[j]))
        records.append((words.names[i], words.names[j], kind, similarity, share, other_share,
                        int(shared), int(size[i]), int(size[j]), words.names[story[i]]))
    return pd.DataFrame(records, columns=COLUMNS)


def _stories(count: int, pairs: list[tuple[int, int]]) -> np.ndarray:
    """Return for each article the first one of those that pairs link it to."""
    if not pairs:
        return np.arange(count)
    one, other = zip(*pairs, strict=True)
    links = scipy.sparse.coo_array((np.ones(len(pairs)), (one, other)), shape=(count, count))
    _, group = scipy.sparse.csgraph.connected_components(links, directed=False)
    first = np.full(count, count)
    np.minimum.at(first, group, np.arange(count))
    return first[group]


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
    one, two = _block_words(text, blocks), _block_words(other, other_blocks)
    matcher = SequenceMatcher(None, one.key.tolist(), two.key.tolist(), autojunk=False)
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
    return table.astype({name: "Int64" for name in SIDES
                         if name.endswith(("start", "end", "words"))})


def _block_words(text: str, blocks: pd.DataFrame | None) -> pd.DataFrame:
    blocks = label_blocks(text) if blocks is None else blocks
    if "counted" in blocks:
        blocks = blocks[blocks["counted"].astype(bool)]
    else:
        blocks = blocks[blocks["role"].isin(ARTICLE_ROLES)]
    tokens, spellings = tokenize([text])
    keys = np.array([matching_key(form) for form in fold_all(spellings)], dtype=object)
    tokens = tokens.assign(key=keys[tokens["word"]], block=place(tokens, blocks))
    return tokens[tokens["block"] >= 0]


def _side(text: str, words: pd.DataFrame | None) -> tuple:
    if words is None:
        return None, None, None, None
    start, end = int(words["start"].iloc[0]), int(words["end"].iloc[-1])
    return start, end, text[start:end], len(words)
