"""Train the weights of `analysis/arabic/clitics.py` on the treebank PUD and write them as JSON.

    python benchmarks/train_clitics.py [--shared ../shared] [--output FILE]

The weights maximise the conditional likelihood of the treebank's analyses among the candidates
(each word form weighted by the root of its count, a small L2 penalty), by L-BFGS.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from analysis.arabic import characters, clitics
from analysis.arabic.frequencies import load_evidence
from analysis.arabic.keys import encode, keys_of

ROOT = Path(__file__).resolve().parent.parent
PENALTY = 0.05
CREDIT = (
    "Weights trained on the Universal Dependencies treebank Arabic-PUD (CC BY-SA 3.0) with word "
    "frequencies of wordfreq (CC BY-SA 4.0) by benchmarks/train_clitics.py."
)


def read_gold(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return [(form, before, stem, after, kind, int(count))
            for form, before, stem, after, _, kind, count in rows if kind not in ("FUNC", "NUM")]


def same_end(stem):
    return stem[:-1] + "ة" if stem[-1:] in ("ة", "ت", "ه") else stem


def fits(proposed, gold, enclitic):
    if same_end(proposed.replace("ى", "ا")) != same_end(gold.replace("ى", "ا")):
        return False
    if not enclitic:
        return True
    # What stands alone with ة or ى must be proposed so, and only that.
    return (proposed[-1] if proposed[-1] in "ةى" else "") == (gold[-1] if gold[-1] in "ةى" else "")


def usual_end(stem, evidence):
    """The treebank leaves أعدائ of أعدائه and قتلو of قتلوهم; alone they are أعداء and قتلوا."""
    alone = {"ئ": stem[:-1] + "ء", "ؤ": stem[:-1] + "ء", "و": stem + "ا"}.get(stem[-1:], stem)
    frequency = evidence.frequency[evidence.find(keys_of([stem, alone]))]
    return stem if frequency[0] > frequency[1] else alone


def training_table(gold, evidence):
    bare = [characters.spelling(row[0]).replace(characters.FATHATAN, "") for row in gold]
    forms = [characters.fold(word) for word in bare]
    words = encode(bare)
    found = clitics.find_candidates(words, evidence)
    right = np.zeros(len(found.word), bool)
    for row, (word, proclitic, enclitic, start, end, way, _) in enumerate(zip(*found, strict=True)):
        _, before, stem, after, _, _ = gold[word]
        before = before.replace("+", "").replace("لال", "لل")
        if clitics.PROCLITICS[proclitic].written == before and clitics.ENCLITICS[enclitic] == after:
            proposed = clitics.standing_alone(forms[word][start:end], way)
            wanted = characters.fold(stem)
            right[row] = fits(proposed, usual_end(wanted, evidence) if after else wanted, after)
    return found.word, right, clitics.features(words, found, evidence).astype(float)


def likelihood(weights, word, right, table, importance):
    """Return the penalised negative log-likelihood and its gradient."""
    scores = table @ weights
    best = np.full(len(importance), -np.inf)
    np.maximum.at(best, word, scores)
    mass = np.exp(scores - best[word])
    total = np.bincount(word, mass)
    total_right = np.maximum(np.bincount(word, mass * right), 1e-300)
    loss = -(importance * (np.log(total_right) - np.log(total))).sum()
    difference = importance[word] * (mass * right / total_right[word] - mass / total[word])
    penalty = PENALTY * importance.mean()
    return (loss + penalty * weights @ weights,
            -(table.T @ difference) + 2 * penalty * weights)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--output", type=Path, default=ROOT / "data/lexicon/clitic_weights.json")
    options = parser.parse_args()
    source = options.shared / "morphology" / "pud.tsv"
    if not source.is_file():
        print(f"No training data at {source}: nothing was trained. Name the folder with --shared.")
        return
    gold = read_gold(source)
    word, right, table = training_table(gold, load_evidence())
    reachable = np.bincount(word, right) > 0
    keep = reachable[word]
    number = np.cumsum(reachable) - 1
    counts = np.array([row[-1] for row in gold], float)[reachable]
    print(f"{len(gold)} word forms of {source.name}, {len(word)} candidates; for "
          f"{int((~reachable).sum())} forms no candidate is the treebank's, they are left out")
    found = minimize(likelihood, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B",
                     args=(number[word[keep]], right[keep], table[keep], np.sqrt(counts)),
                     options={"maxiter": 500})
    weights = {name: round(float(w), 2) for name, w in zip(clitics.FEATURES, found.x, strict=True)}
    text = json.dumps({"source": CREDIT, "weights": weights}, ensure_ascii=False, indent=1)
    options.output.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{found.nit} steps, penalised log-likelihood {-found.fun:.1f}; wrote {options.output}")
    for name, weight in weights.items():
        print(f"  {name:10} {weight:6.2f}")


if __name__ == "__main__":
    main()
