"""What two parts of one text look like: contrasts between cuts of the study's longest article.

    python benchmarks/placebo.py [--study .] [--cuts 2000]

The article is cut into a stretch of consecutive words and the rest, as if they were two texts.
First the figures that the notebooks show beside a contrast: the stretch is as long as the study's
shortest article, a contrast is a frame with three mentions or more on one side and none on the
other. Then the same for other thresholds and lengths, every possible cut taken once. Nothing here
differs but the place of the cut.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from analysis.measures.uncertainty import placebo  # noqa: E402
from analysis.report.robustness import THRESHOLD, placebo_of_longest  # noqa: E402
from analysis.study.study import load_study  # noqa: E402

THRESHOLDS = (2, 3, 4, 5, 6)
LENGTHS = (50, 100, 150, 200, 258, 300)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--study", type=Path, default=ROOT)
    options.add_argument("--cuts", type=int, default=2000)
    given = options.parse_args()
    study = load_study(given.study)
    shown = placebo_of_longest(study, cuts=given.cuts)
    print(f"{shown['article']}, cut {shown['cuts']:,} times into {shown['length']} consecutive "
          f"words and the rest: on average {shown['average']:.2f} of {shown['frames']} frames "
          f"come out “{THRESHOLD} or more against 0”, and {shown['share']:.1%} of the cuts have "
          "one.\n")
    words = study.words[study.words["article"] == shown["article"]]
    frames = study.mentions[(study.mentions["kind"] == "frame")
                            & (study.mentions["article"] == shown['article'])]
    rows = []
    for length in sorted({*LENGTHS, shown['length']}):
        if length >= len(words):
            continue
        for threshold in THRESHOLDS:
            cuts = placebo(words, frames, length, cuts=None, threshold=threshold)["one_sided"]
            rows.append((length, threshold, cuts.mean(), 100 * cuts.gt(0).mean()))
    table = pd.DataFrame(rows, columns=["words", "or more", "frames", "percent"])
    print(f"Every cut once, {len(words)} words. Rows: words in the stretch. Columns: mentions on "
          "one side, none on the other.\n\nFrames that come out so, on average")
    print(table.pivot(index="words", columns="or more", values="frames").round(2).to_string())
    print("\nPercent of cuts that have one")
    print(table.pivot(index="words", columns="or more", values="percent").round(1).to_string())


if __name__ == "__main__":
    main()
