"""How many claims come out `supported` where nothing differs: random splits within one outlet.

    python benchmarks/splits.py [--shared ../shared] [--claims 600] [--seed 0]

Articles of one newspaper are dealt at random to two groups, and a claim is made without looking:
that a term is more frequent in one group (a term of a word drawn from these articles, conflated by
stem; the direction drawn too), or that of two verbs of saying (data/lexicon/speech.yml) one has a
larger share there. Its verdict is that of a frozen claim about articles not yet read, given by the
rule of `framing claims` in the study's own settings; a multiverse could only make it stricter. At
most 5 percent may be `supported`, and as many `contradicted`; right intervals give about 2.5, few
or agreeing articles less.
Beside it what would be supported if words, or expressions, were taken as independent.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from scipy import sparse  # noqa: E402

from analysis.claims.source import Expectation, Measure, Part, holds  # noqa: E402  # noqa: E402
from analysis.claims.verdicts import _over_articles, _verdict  # noqa: E402
from analysis.files import default_lexicon  # noqa: E402
from analysis.lexicon.schema import load_lexicon  # noqa: E402
from analysis.measures.uncertainty import newcombe, rate_ratio_interval, wilson  # noqa: E402
from analysis.text.tokens import tokenize_arrow  # noqa: E402
from analysis.text.vocabulary import build_vocabulary  # noqa: E402
from analysis.voices.speech import load_speech  # noqa: E402

NUMBERS = ((2, 2), (5, 5), (10, 10), (30, 30), (100, 100), (2, 30))
BANDS = {"below .1": (0, .1), ".1 to .5": (.1, .5), ".5 to 2": (.5, 2), "2 and more": (2, np.inf)}
GROUPS = ("one", "other")
OF_TERM = Measure(kind="rate", term="any")
OF_VERB = Measure(kind="choice", referent="saying", choice="verb")


def by_article(codes: np.ndarray, article: np.ndarray, articles: int) -> sparse.csc_array:
    """Count codes (below 0: none) by article: one row an article, one column a code."""
    known = codes >= 0
    counts = sparse.coo_array((np.ones(known.sum()), (article[known], codes[known])),
                              shape=(articles, codes.max() + 1))
    return sparse.csc_array(counts)


class Corpus(NamedTuple):
    """Terms and verbs of saying by article, and of each outlet its articles and terms' rates."""

    terms: sparse.csc_array
    said: sparse.csc_array
    sizes: np.ndarray
    words: np.ndarray
    starts: np.ndarray
    outlets: list[np.ndarray]
    rates: list[np.ndarray]


def read_corpus(path: Path) -> Corpus:
    table = pq.read_table(path, columns=["outlet", "text"])
    number = table.num_rows
    found = tokenize_arrow(table.column("text"))
    vocabulary = build_vocabulary(found.spellings, load_lexicon(default_lexicon()))
    words = pd.factorize(vocabulary["key"])[0][found.word]
    terms = by_article(words, found.article, number)
    sizes = np.bincount(found.article, minlength=number)
    names = pd.Series(table.column("outlet").to_pylist())
    outlets = [rows for _, rows in sorted(names.groupby(names).indices.items())
               if len(rows) >= max(map(sum, NUMBERS))]
    return Corpus(
        terms, by_article(verbs_of_saying(vocabulary["form"])[found.word], found.article, number),
        sizes, words, np.searchsorted(found.article, np.arange(number + 1)), outlets,
        [1000 * terms[rows].sum(axis=0) / sizes[rows].sum() for rows in outlets])


def verbs_of_saying(forms: pd.Series) -> np.ndarray:
    """For each form the code of the one verb of saying that it can be, else -1."""
    meant = {form: {one.verb.lemma for one in found
                    if one.verb.kind == "say" and not one.verb.close}
             for form, found in load_speech().forms.items()}
    names = forms.map(lambda form: next(iter(meant[form])) if len(meant.get(form, ())) == 1
                      else None)
    return pd.factorize(names, sort=True)[0]


def claim_of_a_term(corpus: Corpus, band: tuple[float, float], number: tuple[int, int],
                    random: np.random.Generator) -> tuple[Part, pd.DataFrame]:
    while True:
        outlet = random.integers(len(corpus.outlets))
        chosen = random.permutation(corpus.outlets[outlet])[:sum(number)]
        words = np.concatenate([corpus.words[corpus.starts[row]:corpus.starts[row + 1]]
                                for row in chosen])
        rates = corpus.rates[outlet][words]
        words = words[(band[0] <= rates) & (rates < band[1])]
        if len(words):
            counts = corpus.terms[:, [random.choice(words)]].toarray()[chosen, 0]
            return claim(OF_TERM, counts, corpus.sizes[chosen], number, random)


def claim_of_a_verb(corpus: Corpus, number: tuple[int, int],
                    random: np.random.Generator) -> tuple[Part, pd.DataFrame]:
    while True:
        outlet = random.integers(len(corpus.outlets))
        chosen = random.permutation(corpus.outlets[outlet])[:sum(number)]
        said = corpus.said[chosen].toarray()
        there = np.flatnonzero(said.sum(axis=0))
        if len(there) > 1:
            # As often as they are used, so that the pair is not of two rare ones.
            weights = said.sum(axis=0)[there]
            pair = random.choice(there, 2, replace=False, p=weights / weights.sum())
            return claim(OF_VERB, said[:, pair[0]], said[:, pair].sum(axis=1), number, random)


def claim(measure: Measure, counts: np.ndarray, of: np.ndarray, number: tuple[int, int],
          random: np.random.Generator) -> tuple[Part, pd.DataFrame]:
    high, low = random.permutation(GROUPS)
    part = Part.model_construct(measure=measure, expect=(Expectation("more", high, low),), fixed={})
    return part, pd.DataFrame({"article": range(len(counts)),
                               "group": np.repeat(GROUPS, number),
                               "count": counts.astype(int), "of": of.astype(int)})


def supported(part: Part, articles: pd.DataFrame) -> tuple[bool, bool, bool, bool]:
    """Whether a claim holds, is `supported`, `contradicted`, supported by words on their own."""
    sums = articles.groupby("group")[["count", "of"]].sum()
    counted = {group: tuple(map(int, sums.loc[group])) for group in GROUPS}
    share = not part.measure.is_rate
    met = holds(part.expect, counted, share=share)
    row = {"holds": met, "share": share, "agree": float(met), "outcomes": 1, "overturned_by": [],
           "count": {g: k for g, (k, _) in counted.items()},
           "of": {g: n for g, (_, n) in counted.items()}, "echoes": None,
           "over_articles": _over_articles(part, articles)}
    verdict, _ = _verdict(part, row, GROUPS, int(articles["group"].value_counts().min()))
    (high, low), = [(e.group, e.than) for e in part.expect]
    (k1, n1), (k2, n2) = counted[high], counted[low]
    naive = (newcombe(k1, n1, k2, n2).low > 0 if share
             else rate_ratio_interval(k1, n1, k2, n2).low > 1)
    return met, verdict == "supported", verdict == "contradicted", bool(met and naive)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--claims", type=int, default=300,
                         help="for each band and number of articles")
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    path = given.shared / "corpus" / "news-1m.parquet"
    if not path.is_file():
        print(f"{path} is not there: nothing to split. Name the folder with --shared.")
        return
    began = time.perf_counter()
    corpus = read_corpus(path)
    random = np.random.default_rng(given.seed)
    rows = []
    for number in NUMBERS:
        told = "{} and {}".format(*number)
        for band, limits in BANDS.items():
            rows += [("rate of a term", band, told,
                      *supported(*claim_of_a_term(corpus, limits, number, random)))
                     for _ in range(given.claims)]
        rows += [("share of a verb of saying", "share", told,
                  *supported(*claim_of_a_verb(corpus, number, random)))
                 for _ in range(given.claims)]
    claims = pd.DataFrame(rows, columns=["claim", "per 1,000", "articles", "holds", "supported",
                                         "contradicted", "independent"])
    print(f"{len(claims):,} claims on random splits within {len(corpus.outlets)} outlets, words "
          f"conflated by stem, {time.perf_counter() - began:.0f} s. Percent of all claims; with "
          "the Wilson interval of what is supported.\n")
    for by in ("claim", "articles", "per 1,000"):
        print(percentages(claims, by).to_string(), "\n")
    for column, told in (("supported", "Supported"), ("contradicted", "Contradicted"),
                         ("independent", "If words or expressions were independent")):
        table = claims.pivot_table(index="per 1,000", columns="articles", values=column,
                                   sort=False) * 100
        print(f"{told}, percent\n{table.round(1).to_string()}\n")
    print(percentages(claims.assign(all=""), "all").to_string())


def percentages(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    groups = claims.groupby(by, sort=False)
    number = groups.size()
    low, high = wilson(groups["supported"].sum(), number)
    return pd.DataFrame({
        "claims": number, "hold": 100 * groups["holds"].mean(),
        "supported": 100 * groups["supported"].mean(), "from": 100 * low, "to": 100 * high,
        "contradicted": 100 * groups["contradicted"].mean(),
        "if independent": 100 * groups["independent"].mean()}).round(1)


if __name__ == "__main__":
    main()
