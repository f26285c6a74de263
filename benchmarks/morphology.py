"""Measure clitics and lemmas against the treebank PADT, and their speed against the prototype.

    python benchmarks/morphology.py [--shared ../shared] [--rounds 3]
"""

import argparse
import importlib.util
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from analysis.arabic import analyse_words
from analysis.arabic.characters import fold

ROOT = Path(__file__).resolve().parent.parent
AIMS = [
    ("stem right, tokens", "seg.tok", 0.985, 1), ("false splits", "falsesplit", 0.015, -1),
    ("false splits of names", "falsesplit.name", 0.05, -1), ("missed splits", "missed", 0.012, -1),
    ("lemma pairs F1", "all.pairF", 0.865, 1), ("lemma B3 F1, tokens", "all.b3tokF", 0.95, 1),
]


def load_module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def measure(evaluate, gold):
    forms = sorted({row[0] for row in gold})
    found = analyse_words(forms)
    return evaluate.score(gold, *(dict(zip(forms, found[column], strict=True))
                                  for column in ("stem", "lemma")))


def prototype_analysis(folder):
    prototype = load_module(folder / "prototype.py")
    stored = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
    weights = np.array([stored.get(name, 0.0) for name in prototype.FEATS])

    def analyse(words):
        # Fresh objects, so that no round profits from the look-ups that an earlier one has kept.
        segmenter = prototype.Seg()
        key = prototype.Key(segmenter)
        result = []
        # In parts: for all words at once its table of features would not fit into memory.
        for first in range(0, len(words), 5000):
            part = words[first:first + 5000]
            found = prototype.segment(part, weights, segmenter)
            result += [(stem, key(prototype.rawstem(word, before, after, stem), stem))
                       for word, (before, after, stem) in zip(part, found, strict=True)]
        return result

    return analyse


def news_words(shared):
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = shared / "corpus" / "news-1m.parquet"
    text = pq.read_table(path, columns=["text"])["text"]
    parts = pc.split_pattern_regex(text, "[^\u0621-\u0652\u0670]+")
    words = pc.unique(pc.list_flatten(parts)).to_pylist()
    return sorted(word for word in words if fold(word))


def seconds(function, words):
    start = time.perf_counter()
    function(words)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = options.shared / "morphology"
    if not (folder / "padt-dev.tsv").is_file():
        print(f"No {folder / 'padt-dev.tsv'}: nothing to measure with. Name it with --shared.")
        return
    evaluate = load_module(folder / "evaluate.py")
    scores = measure(evaluate, evaluate.load(folder / "padt-dev.tsv"))
    print("padt-dev.tsv, weights trained on PUD")
    for name, key, aim, direction in AIMS:
        verdict = "reached" if direction * (scores[key] - aim) >= 0 else "MISSED"
        print(f"  {name:24} {scores[key]:.4f}  aim {'>=' if direction > 0 else '<='} {aim}"
              f"  {verdict}")

    words = news_words(options.shared)
    peer = prototype_analysis(folder)
    analyse_words(words[:100])
    peer(words[:100])
    ours, theirs = [], []
    for _ in range(options.rounds):
        theirs.append(seconds(peer, words))
        ours.append(seconds(analyse_words, words))
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"{len(words):,} distinct words of news, tables loaded, medians of {options.rounds} "
          "interleaved rounds")
    print(f"  analyse_words {len(words) / mine:,.0f} words/s, prototype {len(words) / other:,.0f} "
          f"words/s: {other / mine:.1f} times as fast")


if __name__ == "__main__":
    main()
