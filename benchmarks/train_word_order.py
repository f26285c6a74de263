"""Learn in which order words stand, by what is written in `analysis/pages/word_order.json`.

    python benchmarks/train_word_order.py [--shared ../shared] [--write]

Words are put in classes: each frequent function word is one, the others go by how they begin and
end. The weight of a pair of classes is how much more often (log, in tenths) it stands in a line
than if the words of all lines were shuffled. Every other article of the corpus is learned from;
what the others show is printed, as they are and with the words of their lines in another order.
"""

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from analysis.arabic.characters import fold  # noqa: E402
from analysis.pages import damage  # noqa: E402
from analysis.pages.lines import load_cues  # noqa: E402
from benchmarks.damage import LAST_WAYS, WAYS  # noqa: E402

SHAPES = ["[0-9٠-٩]", "وال", "[بكف]ال|لل", "ال", ".*ه$", ".*(?:ات|ين|ون|يا)$", "و", "[يت]", ""]
LEAST, SMOOTHED = 250, 30


def main():
    """Print what the held-out half shows; write the weights where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    table = pd.read_parquet(given.shared / "corpus" / "news-1m.parquet")
    texts = (table["title"] + "\n\n" + table["text"]).tolist()
    learned, held_out = texts[::2], texts[1::2]
    counts = Counter(fold(word) for text in learned for word in text.split())
    words = sorted(w for w in load_cues().function if counts[w] >= LEAST)
    kinds = [*map("{}$".format, words), *SHAPES]
    pattern, size = re.compile("|".join(map("({})".format, kinds))), len(kinds) + 3
    pairs = np.zeros((size, size))
    for text in learned:
        for line in damage.lines_of_words(text):
            row = damage.word_classes(line, pattern)
            np.add.at(pairs, (row[:-1], row[1:]), 1)
    chance = pairs.sum(1, keepdims=True) * pairs.sum(0, keepdims=True) / pairs.sum()
    weights = np.rint(10 * np.log((pairs + SMOOTHED) / (chance + SMOOTHED))).astype(int)
    print(f"{size} classes")
    for name, change in {"as they are": str, "in reverse": WAYS["order of words"],
                         "ten in reverse": LAST_WAYS["order of words, in lines of ten"],
                         "shuffled": LAST_WAYS["words shuffled"]}.items():
        fits = np.array([damage.fit_of_order(change(text), pattern, weights)
                         for text in held_out[::1 if change is str else 8]])
        print(name, "for - against", np.quantile(fits[:, 0] - fits[:, 1], [0, .01, .5, .99, 1]),
              "for", np.quantile(fits[:, 0], [0, .01, .5, .99, 1]), "a pair",
              np.quantile(fits[:, 0] / fits[:, 2], [0, .01, .5, .99, 1]).round(3))
    if given.write:
        rows = ",\n  ".join(json.dumps(row, separators=(",", ":")) for row in weights.tolist())
        text = json.dumps({"kinds": kinds}, ensure_ascii=False)[:-1]
        path = Path(damage.__file__).with_name("word_order.json")
        path.write_text(f'{text}, "weights": [\n  {rows}]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
