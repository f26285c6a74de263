"""Do corrected intervals cover? Simulated predictions that err, and err more in one group.

    python benchmarks/prevalence.py [--reps 2000] [--seed 1]

3,000 articles in two groups (an item holds in .3 and .2 of them); predictions have recall .6 and
precision .8 in the first, .45 and .6 in the second; 60, 150 or 400 of all are coded by hand. Prints
how often 95 percent intervals cover the truth (each group, and their difference): of predictions
alone, of the coded sample alone, corrected, and corrected as published; and how wide the corrected
ones are against those of the coded sample alone. `--each 5`: five units an article, alike in it.
"""

import argparse

import numpy as np
import pandas as pd

from analysis.measures.prevalence import prevalence

TRUE, RECALL, PRECISION = (.3, .2), (.6, .45), (.8, .6)


def simulated(rng: np.random.Generator, coded: int, each: int) -> pd.DataFrame:
    """Return the units of two groups, of which so many are coded by hand."""
    groups = []
    for n, (share, recall, precision) in enumerate(zip(TRUE, RECALL, PRECISION, strict=True)):
        articles = np.repeat(np.arange(1500 // each), each)
        # Units of an article are alike in half of what decides them.
        tendency = np.repeat(rng.random(1500 // each) < share, each)
        truth = np.where(rng.random(len(articles)) < .5 * (each > 1), tendency,
                         rng.random(len(articles)) < share)
        wrongly = share * recall * (1 - precision) / precision / (1 - share)
        found = rng.random(len(articles)) < np.where(truth, recall, wrongly)
        groups.append(pd.DataFrame({"group": f"g{n}", "article": n * 10_000 + articles,
                                    "coded": truth.astype(float), "predicted": found * 1.}))
    units = pd.concat(groups, ignore_index=True)
    drawn = units["article"].drop_duplicates().sample(coded // each, random_state=rng)
    return units.assign(coded=units["coded"].where(units["article"].isin(drawn)))


def main() -> None:
    """Print coverage and widths."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reps", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=1)
    asked = parser.parse_args()
    rng, truths = np.random.default_rng(asked.seed), np.array([*TRUE, TRUE[0] - TRUE[1]])
    for coded in (60, 150, 400):
        covered, widths = {name: [] for name in ("naive", "by hand", "corrected", "published")}, []
        for _ in range(asked.reps):
            units = simulated(rng, coded, asked.each)
            table = prevalence(units, by="group")
            normal = prevalence(units, by="group", published=True)
            size = 1.96 * np.sqrt(table["naive"] * (1 - table["naive"]) / table["units"])
            bounds = {"naive": (table["naive"] - size, table["naive"] + size),
                      "by hand": (table["by_hand_low"], table["by_hand_high"]),
                      "corrected": (table["low"], table["high"]),
                      "published": (normal["low"], normal["high"])}
            for name, (low, high) in bounds.items():
                covered[name].append((low <= truths) & (truths <= high))
            widths.append((table["high"] - table["low"])
                          / (table["by_hand_high"] - table["by_hand_low"]))
        for name, each in covered.items():
            first, second, apart = np.mean(each, axis=0)
            said = "" if name == "naive" else f", of the difference {apart:.3f}"
            print(f"{coded} coded, {name}: covers {first:.3f} and {second:.3f}{said}")
        print(f"{coded} coded: corrected intervals are {np.mean(widths):.2f} times as wide as by "
              "hand alone")


if __name__ == "__main__":
    main()
