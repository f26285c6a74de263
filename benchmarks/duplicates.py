"""How long it takes to find the duplicates of a set of articles, and how many there are.

    python benchmarks/duplicates.py [CORPUS] [--articles 10000]

CORPUS is a Parquet file with columns `id` and `text`. Where more articles are asked for than it
has, articles with the same words in another order are added, which are duplicates of none.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.pages.copies import find_duplicates

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "news-1m.parquet"


def _memory() -> str:
    try:
        import resource
    except ImportError:  # Windows
        return ""
    return f", {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--articles", type=int, default=10_000)
    wanted = parser.parse_args()
    if not wanted.corpus.is_file():
        print(f"{wanted.corpus} is not there; nothing was measured.")
        return
    table = pd.read_parquet(wanted.corpus, columns=["id", "text"]).head(wanted.articles)
    texts = dict(zip(table["id"].astype(str), table["text"], strict=True))
    rng, originals = np.random.default_rng(1), list(texts.values())
    while len(texts) < wanted.articles:
        words = originals[len(texts) % len(originals)].split()
        texts[f"shuffled-{len(texts):07}"] = " ".join(rng.permutation(words))
    blocks = pd.DataFrame({"article": list(texts), "start": 0,
                           "end": [len(text) for text in texts.values()], "counted": True})
    begin = time.perf_counter()
    found = find_duplicates(texts, blocks)
    seconds = time.perf_counter() - begin
    print(f"{len(texts):,} articles: {seconds:.1f} s{_memory()}; pairs: "
          f"{found['kind'].value_counts().sort_index().to_dict()}")


if __name__ == "__main__":
    main()
