"""Call two commands at once on one study: neither loses what the other wrote.

Both are begun in children of this process, in a small study of made-up articles, the second some
moments after the first. What is there in the end must be what the two leave one after the other, in
one order or the other.

    python benchmarks/pairs.py --pairs 20
"""

import argparse
import itertools
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from forked import begin, call, end, trusted  # noqa: E402
from kills import article, page, prepare, written  # noqa: E402

from analysis.study.study import load_study  # noqa: E402

COMMANDS = {
    "add a page": ["add", "one.html", "--group", "early", "--study", "study"],
    "add a folder": ["add", "given", "--group", "early", "--study", "study"],
    "add a text": ["add", "two.txt", "--group", "late", "--study", "study"],
    "remove": ["remove", "mine-1", "--study", "study"],
    "rename": ["rename", "mine-2", "other", "--study", "study"],
    "regroup": ["regroup", "mine-3", "mine-4", "--group", "late", "--study", "study"],
    "update": ["update", "mine-5", "one.html", "--study", "study"],
    "freeze": ["claims", "freeze", "--study", "study"],
    "export": ["export", "--format", "csv", "--out", "export", "--study", "study"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=2024)
    asked = parser.parse_args()
    pick, faults = random.Random(asked.seed), 0
    pairs = [*itertools.combinations(COMMANDS, 2), *((name, name) for name in COMMANDS)]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        start = place / "start"
        start.mkdir()
        prepare(start)
        (start / "mine").mkdir()
        for n in range(1, 6):
            (start / "mine" / f"mine-{n}.txt").write_text(article(n + 500), "utf-8")
        (start / "one.html").write_text(page(900), "utf-8")
        (start / "two.txt").write_text(article(901), "utf-8")
        trusted(start)
        call(["add", "mine", "--group", "early", "--study", "study"], start)

        def ended(*names: str, wait: float | None = None):
            """How two commands end, one after the other or at once, and what they leave."""
            here = Path(shutil.copytree(start, place / "pair"))
            trusted(here)
            if wait is None:
                done = [call(COMMANDS[name], here) for name in names]
            else:
                first = begin(COMMANDS[names[0]], here)
                time.sleep(wait)
                second = begin(COMMANDS[names[1]], here)
                done = [end(first), end(second)]
            left = {name: content for name, content in written(here).items()
                    if not name.endswith("ledger.jsonl")}  # it holds the time of a freeze
            problems = list(load_study(here / "study").problems["problem"])
            shutil.rmtree(here)
            return left, problems, done

        for number, (first, second) in enumerate(pick.sample(pairs, min(asked.pairs, len(pairs)))):
            wait = pick.uniform(0, .3)
            left, problems, done = ended(first, second, wait=wait)
            alike = any(left == ended(*names)[0] for names in ((first, second), (second, first)))
            waited = sum("waiting for it" in one.said for one in done)
            fault = any(one.fault for one in done) or problems or not alike
            faults += bool(fault)
            print(f"{number}: {first} and {second}, {1000 * wait:.0f} ms apart: exits "
                  f"{done[0].status}, {done[1].status}; {waited} waited"
                  + (f"; NOT AS ONE AFTER THE OTHER {problems}" if fault else ""), flush=True)
    print(f"{asked.pairs} pairs: {faults} lost something")


if __name__ == "__main__":
    main()
