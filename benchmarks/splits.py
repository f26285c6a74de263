"""How often does a frozen claim come out `supported` or `contradicted` where nothing differs?

    python benchmarks/splits.py [--shared ../shared] [--cache FILE] [--times 1000] [--seed 0]

The articles of the corpus are annotated once; what each has of every term, actor, frame and verb of
saying is counted, and kept in a file. Then articles are drawn and dealt at random to two groups of
10, 30 and 100, and a claim is made without looking: that something has a higher rate in one of them
(drawn as often as it is used, by how often that is; the direction too), or that an actor has a
larger share of all actors, a verb of all verbs of saying. Its verdict is that of `framing claims`
in the study's own settings; a multiverse could only make it stricter. Right tests give 2.5 percent
of each, and no more than 3 or 5 may be.

`one outlet` and `all outlets`: from where articles are drawn. `twice`, `five times`: every story is
in its group so often, lightly edited, and copies count once as `find_duplicates` finds them; `not
counted once` is what it would be without. `outlets dealt`: whole outlets, not articles, are dealt
to the groups, and `cluster: outlet` is set, or not. `12 claims`: studies with twelve frozen claims
on the same articles, in which any is false, with Holm and without. Last, what `framing claims plan`
promises: in how many of 100 studies, as large as it says, a rate or the odds of a share that are
two or four times as high are `supported`; the lower group has real counts thinned at random.
"""

import argparse
import os
import pickle
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# Many small products: more threads than one only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from scipy import sparse  # noqa: E402

from analysis.claims.corpora import LEVEL, hold_over_claims  # noqa: E402
from analysis.claims.freezing import Status  # noqa: E402
from analysis.claims.planning import articles_needed  # noqa: E402
from analysis.files import default_lexicon  # noqa: E402
from analysis.lexicon.schema import load_lexicon  # noqa: E402
from analysis.measures.resampling import contrast_dealt  # noqa: E402
from analysis.measures.uncertainty import wilson  # noqa: E402
from analysis.pages.copies import find_duplicates  # noqa: E402
from analysis.study.annotation import annotate  # noqa: E402
from analysis.voices.speech import load_speech  # noqa: E402

NUMBERS = (10, 30, 100)
BANDS = {".05 to .2": (.05, .2), ".2 to 1": (.2, 1), "1 to 5": (1, 5), "5 and more": (5, np.inf)}
DEALS = 999
BESIDE = 4  # edited copies of each article


class Corpus(NamedTuple):
    """What each article has, a row an article; outlets and stories (with all copies) as codes."""

    terms: sparse.csr_array
    actors: sparse.csr_array
    frames: sparse.csr_array
    said: sparse.csr_array
    sizes: np.ndarray
    outlet: np.ndarray
    story: np.ndarray

    @property
    def outlets(self) -> list[np.ndarray]:
        """The articles of each outlet that has enough of them."""
        return [rows for rows in (np.flatnonzero(self.outlet == code)
                                  for code in range(self.outlet.max() + 1))
                if len(rows) >= 2 * max(NUMBERS)]


def counted(articles: pd.Series, ids: pd.Series, number: int) -> sparse.csr_array:
    """Count ids by article: one row an article, one column an id (null: none)."""
    codes, there = pd.factorize(ids)[0], ids.notna().to_numpy()
    return sparse.csr_array(sparse.coo_array(
        (np.ones(there.sum()), (articles[there], codes[there])), shape=(number, codes.max() + 1)))


def verbs_of_saying(forms: pd.Series) -> pd.Series:
    """For each form the one verb of saying that it can be, else null."""
    meant = {form: {one.verb.lemma for one in found
                    if one.verb.kind == "say" and not one.verb.close}
             for form, found in load_speech().forms.items()}
    return forms.map(lambda form: next(iter(meant[form])) if len(meant.get(form, ())) == 1
                     else None)


def edited(text: str, random: np.random.Generator) -> str:
    """Another outlet's copy: a place name before it, one word in fifty gone, often its end too."""
    words = [word for word in text.split(" ") if random.random() > .02]
    if random.random() < .5 and len(words) > 60:
        words = words[:int(len(words) * random.uniform(.8, 1))]
    return "الرياض - واس " * int(random.random() < .5) + " ".join(words)


def read_corpus(path: Path, cache: Path | None = None) -> Corpus:
    """Annotate the corpus and find its copies, or take what was kept of that."""
    if cache and cache.is_file():
        return pickle.loads(cache.read_bytes())
    table = pq.read_table(path, columns=["outlet", "text"]).to_pandas()
    number = len(table)
    texts = {f"{n:06d}": text for n, text in enumerate(table["text"])}
    found = annotate(texts, load_lexicon(default_lexicon()))
    tokens = found.tokens.merge(found.vocabulary[["word", "key", "form", "stopword"]], on="word")
    row = tokens["article"].astype(int).to_numpy()
    actors, frames = (found.mentions[found.mentions["kind"] == kind] for kind in ("actor", "frame"))
    random = np.random.default_rng(0)
    copies = texts | {f"{name}-{n}": edited(text, random) for name, text in texts.items()
                      for n in range(1, BESIDE + 1)}
    blocks = pd.DataFrame({"article": list(copies), "start": 0, "counted": True,
                           "end": [len(text) for text in copies.values()]})
    pairs = find_duplicates(copies, blocks)
    linked = pd.concat([pairs.loc[pairs["kind"] != "part"].set_index(side)["story"]
                        for side in ("article", "other")])
    linked = linked[~linked.index.duplicated()]
    names = pd.Series([f"{name}-{n}" if n else name for n in range(BESIDE + 1) for name in texts])
    story = names.map(linked).fillna(names)
    corpus = Corpus(
        counted(row, tokens["key"].where(~tokens["stopword"]), number),
        *(counted(some["article"].astype(int).to_numpy(), some["id"].str.split("+").str[0], number)
          for some in (actors, frames)),
        counted(row, verbs_of_saying(tokens["form"]), number), np.bincount(row, minlength=number),
        pd.factorize(table["outlet"])[0],
        pd.factorize(story)[0].reshape(BESIDE + 1, number))
    if cache:
        cache.write_bytes(pickle.dumps(corpus))
    return corpus


def dealt(number: int, first: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return random.permuted(np.tile(first, (DEALS, 1)), axis=1).astype(float)


def drawn_claims(corpus: Corpus, rows: np.ndarray, number: int, random: np.random.Generator
                 ) -> list[tuple[str, str, np.ndarray, np.ndarray, bool]]:
    """Claims on articles: kind, how frequent, counts, what these are out of, whether a share."""
    sizes = corpus.sizes[rows].astype(float)
    claims = []
    for kind in ("term", "actor", "frame"):
        counts = getattr(corpus, kind + "s")[rows].tocsc()
        total = counts.sum(axis=0)
        rate = 1000 * total / sizes.sum()
        for band, (low, high) in BANDS.items():
            there = np.flatnonzero((rate >= low) & (rate < high))
            if len(there):
                some = random.choice(there, number, p=total[there] / total[there].sum())
                claims += [(kind, band, counts[:, [one]].toarray()[:, 0], sizes, False)
                           for one in some]
    for kind, counts in (("share of an actor", corpus.actors[rows]),
                         ("share of a verb of saying", corpus.said[rows])):
        of, total = counts.sum(axis=1), counts.sum(axis=0)
        if total.sum():
            some = random.choice(len(total), number, p=total / total.sum())
            claims += [(kind, "share", counts[:, [one]].toarray()[:, 0], of, True) for one in some]
    return claims


def tried(claims: list, first: np.ndarray, random: np.random.Generator,
          unit: np.ndarray | None = None) -> pd.DataFrame:
    """The verdict of each claim; articles of a `unit` are dealt together."""
    if unit is not None:
        codes, unit = np.unique(2 * unit + first, return_inverse=True)
        first = codes % 2 == 1
        claims = [(kind, band, *(np.bincount(unit, part) for part in parts), share)
                  for kind, band, *parts, share in claims]
    deals, results = dealt(len(first), first, random), []
    for share in (False, True):
        some = [claim for claim in claims if claim[4] == share]
        if not some:
            continue
        k, n = (np.array([claim[place] for claim in some], dtype=float) for place in (2, 3))
        _, _, more, less = contrast_dealt(k, n, first, [deals], False, share=share)
        turned = random.random(len(some)) < .5
        results.append(pd.DataFrame({
            "claim": [claim[0] for claim in some], "per 1,000": [claim[1] for claim in some],
            "more": np.where(turned, less, more), "less": np.where(turned, more, less)}))
    table = pd.concat(results, ignore_index=True)
    return table.assign(supported=table["more"] <= LEVEL, contradicted=table["less"] <= LEVEL)


def once(story: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Keep one article of each story and group."""
    kept = np.zeros(len(story), dtype=bool)
    kept[np.unique(2 * story + first, return_index=True)[1]] = True
    return kept


def at_random(corpus: Corpus, number: int, where: str, each: int, random: np.random.Generator,
              times: int = 1, counted_once: bool = True) -> pd.DataFrame:
    """Claims of a random split of stories, each of which is there so many times in its group."""
    rows = (corpus.outlets[random.integers(len(corpus.outlets))] if where == "one outlet"
            else np.arange(len(corpus.sizes)))
    rows = random.permutation(rows)[:2 * number]
    story = corpus.story[:times, rows].ravel()
    first = np.tile(np.arange(2 * number) < number, times)
    rows = np.tile(rows, times)
    if counted_once:
        kept = once(story, first)
        rows, first = rows[kept], first[kept]
    return tried(drawn_claims(corpus, rows, each, random), first, random)


def outlets_dealt(corpus: Corpus, number: int, each: int, random: np.random.Generator,
                  cluster: bool) -> pd.DataFrame:
    """Claims on groups of whole outlets, each with as many articles as it can give."""
    known = random.permutation(np.flatnonzero(np.bincount(corpus.outlet) >= 20))[:12]
    side = np.arange(len(known)) < len(known) // 2
    rows, first = [], []
    for outlet, group in zip(known, side, strict=True):
        some = random.permutation(np.flatnonzero(corpus.outlet == outlet))
        some = some[:-(-number // (len(known) // 2))]
        rows.append(some)
        first.append(np.full(len(some), group))
    rows, first = np.concatenate(rows), np.concatenate(first)
    return tried(drawn_claims(corpus, rows, each, random), first, random,
                 corpus.outlet[rows] if cluster else None)


def studies(corpus: Corpus, number: int, times: int, random: np.random.Generator,
            claims: int = 12) -> dict[str, float]:
    """In what part of studies any of twelve frozen claims is false, with Holm and without."""
    found = []
    for _ in range(times):
        table = at_random(corpus, number, "all outlets", 1, random)
        table = table.sample(min(claims, len(table)), random_state=int(random.integers(2**31)))
        rows = [{"id": str(n), "rule": "", "by_a_place": False, "verdict":
                 "supported" if row.supported else "contradicted" if row.contradicted else
                 "undecided"} for n, row in enumerate(table.itertuples())]
        alone = any(row["verdict"] != "undecided" for row in rows)
        hold_over_claims(rows, [{"id": str(n), "dealt": (row.more, row.less)}
                                for n, row in enumerate(table.itertuples())],
                         {row["id"]: Status(True, frozenset(), "") for row in rows}, claims)
        found.append((any(row["verdict"] != "undecided" for row in rows), alone))
    held, alone = 100 * np.mean(found, axis=0)
    return {"with Holm": held, "without": alone}


def planned(corpus: Corpus, random: np.random.Generator, most: int = 200, studies: int = 200
            ) -> pd.DataFrame:
    """How often studies of the planned size find an effect that is there."""
    rows = []
    for outlet in corpus.outlets:
        for kind in ("terms", "actors", "said"):
            share, counts = kind == "said", getattr(corpus, kind)[outlet].tocsc()
            of = counts.sum(axis=1) if share else corpus.sizes[outlet].astype(float)
            for one in random.choice(np.flatnonzero(counts.sum(axis=0) >= 30), 12):
                column = counts[:, [one]].toarray()[:, 0]
                high = column.sum() / of.sum()
                for effect in (2, 4):
                    odds = high / (1 - high) / effect
                    base = odds / (1 + odds) if share else high / effect
                    number = articles_needed(column, of, effect, share=share, base=base)
                    if number is None or number > most:
                        continue
                    drawn = random.integers(0, len(column), (studies, 2 * number))
                    k, n = column[drawn], of[drawn]
                    first = np.arange(2 * number) < number
                    thin = random.binomial(k[:, ~first].astype(int), 1 / effect)
                    if share:
                        n[:, ~first] -= k[:, ~first] - thin
                    k[:, ~first] = thin
                    *_, more, _ = contrast_dealt(k, n, first, [dealt(number, first, random)], False,
                                                 share=share)
                    rows.append((kind, effect, number, 100 * (more <= LEVEL).mean()))
    return pd.DataFrame(rows, columns=["what", "effect", "articles", "found"])


def percentages(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    groups = table.groupby(by, sort=False)
    _, high = wilson(groups["supported"].sum(), groups.size())
    return pd.DataFrame({"claims": groups.size(), "supported": 100 * groups["supported"].mean(),
                         "up to": 100 * high,
                         "contradicted": 100 * groups["contradicted"].mean()}).round(1)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options.add_argument("--cache", type=Path, help="a file that keeps the counts of the corpus")
    options.add_argument("--times", type=int, default=200, help="splits of each kind and size")
    options.add_argument("--each", type=int, default=4, help="claims of each kind and band in one")
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    path = given.shared / "corpus" / "news-1m.parquet"
    if not path.is_file():
        print(f"{path} is not there: nothing to split. Name the folder with --shared.")
        return
    corpus, random = read_corpus(path, given.cache), np.random.default_rng(given.seed)
    kinds = {
        "one outlet": lambda n: at_random(corpus, n, "one outlet", given.each, random),
        "all outlets": lambda n: at_random(corpus, n, "all outlets", given.each, random),
        **{f"{told}{beside}": lambda n, times=times, counted=counted: at_random(
            corpus, n, "one outlet", given.each, random, times, counted)
           for times, told in ((2, "twice"), (5, "five times"))
           for counted, beside in ((True, ""), (False, ", not counted once"))},
        "outlets dealt": lambda n: outlets_dealt(corpus, n, given.each, random, True),
        "outlets dealt, no cluster": lambda n: outlets_dealt(corpus, n, given.each, random, False)}
    rows = [split(number).assign(split=kind, articles=number) for kind, split in kinds.items()
            for number in NUMBERS for _ in range(given.times)]
    table = pd.concat(rows, ignore_index=True)
    print(f"{len(table):,} claims where nothing differs, percent of all (up to: the upper end of "
          "the Wilson interval of what is supported)\n")
    print(percentages(table, ["split", "articles"]).to_string(), "\n")
    some = table[table["split"].isin(["one outlet", "all outlets"])]
    print(percentages(some, ["claim", "articles"]).to_string(), "\n")
    print(percentages(some, ["per 1,000", "articles"]).to_string(), "\n")
    print("Studies with 12 frozen claims in which any is supported or contradicted, percent")
    print(pd.DataFrame({number: studies(corpus, number, 3 * given.times, random)
                        for number in NUMBERS}).round(1).to_string(), "\n")
    print("Percent of studies of the planned size that find what is there (80 promised)")
    power = planned(corpus, random).assign(all="")
    for by in ("all", ["what", "effect"]):
        print(power.groupby(by)[["articles", "found"]].agg(
            {"articles": ["size", "min", "max"], "found": ["mean", "sem", "min", "max"]})
            .round(1).to_string())


if __name__ == "__main__":
    main()
