"""How many good articles are called damaged, and how many damaged ones are told.

    python benchmarks/damage.py [--shared ../shared] [--damaged 200]

Every article of the corpus is taken as it is; every so many of them is damaged in each way below.
"""

import argparse
import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from analysis.pages.damage import find_damage  # noqa: E402

ISOLATED = {ord(unicodedata.normalize("NFKC", chr(code))): chr(code)
            for code in range(0xFE80, 0xFEF5)
            if unicodedata.decomposition(chr(code)).startswith("<isolated>")}
DOTTED = str.maketrans("بتثنيفقجخذزشضظغ", "ٮٮٮںىڡٯححدرسصطع")


def recoded(wrong, right, times=1):
    """Read in one encoding what was written in another."""
    def damage(text):
        for _ in range(times):
            text = text.encode(right, "ignore").decode(wrong, "replace")
        return text
    return damage


def by_line(change):
    """Change each line of a text."""
    return lambda text: "\n".join(map(change, text.split("\n")))


def with_holes(text):
    """Lose one letter in twenty."""
    chance = random.Random(1)
    return "".join("\ufffd" if c.isalpha() and chance.random() < .05 else c for c in text)


def half(text):
    """Damage the second half of the lines."""
    lines = text.split("\n")
    kept = len(lines) // 2
    return "\n".join([*lines[:kept], *map(recoded("cp1256", "utf-8"), lines[kept:])])


WAYS = {
    "UTF-8 as Windows-1256": recoded("cp1256", "utf-8"),
    "the same twice": recoded("cp1256", "utf-8", 2),
    "UTF-8 as Latin-1": recoded("latin-1", "utf-8"),
    "Windows-1256 as ISO-8859-6": recoded("iso8859_6", "cp1256"),
    "ISO-8859-6 as Windows-1256": recoded("cp1256", "iso8859_6"),
    "Windows-1256 as Windows-1252": recoded("cp1252", "cp1256"),
    "lines as seen": by_line(lambda line: line[::-1]),
    "words as seen": lambda text: re.sub(r"\S+", lambda word: word.group()[::-1], text),
    "isolated forms as seen": by_line(lambda line: line.translate(ISOLATED)[::-1]),
    "order of words": by_line(lambda line: " ".join(line.split()[::-1])),
    "lam-alef exchanged": lambda text: re.sub("ل([اأإآ])", r"\1ل", text),
    "ends exchanged": lambda text: re.sub(r"\bفي\b", "يف", text.replace("لى", "ىل")),
    "letters lost": with_holes,
    "without dots": lambda text: text.translate(DOTTED),
    "half of the lines": half,
}


def main():
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--damaged", type=int, default=200)
    given = parser.parse_args()
    path = given.shared / "corpus" / "news-1m.parquet"
    if not path.is_file():
        raise SystemExit(f"There is no {path}: name the folder that holds corpus/ with --shared.")
    table = pd.read_parquet(path)
    texts = (table["title"] + "\n\n" + table["text"]).tolist()
    wrong = [find_damage(text) for text in texts]
    print(f"called damaged: {sum(map(bool, wrong))} of {len(texts)} good articles")
    some = texts[3::max(len(texts) // given.damaged, 1)]
    shares = []
    for way, damage in WAYS.items():
        found = [find_damage(damage(text)) for text in some]
        undone = sum(bool(one and one.repaired == text) for one, text in zip(found, some,
                                                                           strict=True))
        shares.append(sum(map(bool, found)) / len(some))
        print(f"{way:30} told {shares[-1]:.3f}, undone {undone / len(some):.3f}",
              dict(Counter(one and one.kind for one in found)))
    print(f"told of {len(WAYS)} ways with {len(some)} articles: {sum(shares) / len(shares):.3f}")


if __name__ == "__main__":
    main()
