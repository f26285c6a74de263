"""Tokens with spans, folded and coded: how many times as fast as `re.finditer` and a dict.

    python benchmarks/tokens.py [--shared ../shared] [--rounds 7]

Both ways read the same million words from memory, give every token its article, start, end and
code, fold the vocabulary, and must find the same spans and count the same. Rounds are interleaved,
so that a busy machine slows both; the ratio of the medians is what counts (at least 6). Peak memory
is that of a process which does nothing else.
"""

import argparse
import re
import subprocess
import sys
import time
from array import array
from collections import Counter
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from analysis.arabic import characters  # noqa: E402
from analysis.text import tokens  # noqa: E402


def read(path):
    return pq.read_table(path, columns=["text"]).column("text")


def ours(texts):
    found, spellings = tokens.tokenize(texts.to_pylist())
    return found, characters.fold_all(spellings)


def plain_way():
    """Return the plain way: a loop over `re.finditer`, each distinct surface folded once."""
    letters = "".join(map(re.escape, sorted(characters.LETTERS)))
    marks = "".join(map(re.escape, sorted(characters.MARKS | {characters.TATWEEL})))
    controls = "".join(sorted(characters.CONTROLS))
    latin = "".join(sorted(characters.LATIN))
    word = re.compile(f"{characters.TATWEEL}*[{letters}](?:[{controls}]*[{letters}{marks}])*"
                      f"|(?<![{latin}\\d])\\d+(?![{latin}\\d])")

    def plain(texts):
        article, start, end, code = (array("i") for _ in range(4))
        codes, of_surface, spellings, forms = {}, {}, [], []
        for i, text in enumerate(texts.to_pylist()):
            if "://" in text or "www." in text or "@" in text or ".com" in text:
                text = tokens.ADDRESS.sub(lambda match: " " * len(match.group()), text)
            for match in word.finditer(text):
                surface = match.group()
                number = of_surface.get(surface)
                if number is None:
                    spelling = characters.spelling(surface)
                    number = of_surface[surface] = codes.setdefault(spelling, len(codes))
                    if number == len(forms):
                        spellings.append(spelling)
                        forms.append(characters.fold(spelling))
                article.append(i)
                start.append(match.start())
                end.append(match.end())
                code.append(number)
        return pd.DataFrame(dict(zip(("article", "start", "end", "word"), map(
            np.array, (article, start, end, code)), strict=True))), forms

    return plain


def differences(one, other):
    """Say how many folded forms are counted differently, and how many spans."""
    counts = [Counter(), Counter()]
    for count, (found, forms) in zip(counts, (one, other), strict=True):
        for form, n in zip(forms, np.bincount(found.word).tolist(), strict=True):
            count[form] += n
    forms = sum(counts[0][form] != counts[1][form] for form in counts[0] | counts[1])
    spans = [set(zip(found.article.tolist(), found.start.tolist(), found.end.tolist(), strict=True))
             for found, _ in (one, other)]
    return forms, len(spans[0] ^ spans[1])


def peak_megabytes():
    """Return the peak memory of this process, or nothing where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def memory_of(way, path):
    done = subprocess.run([sys.executable, __file__, "--only", way, "--file", str(path)],
                          capture_output=True, text=True, check=True)
    return f"{float(done.stdout):.0f} MB" if done.stdout.strip() != "None" else "not told here"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=["read", "ours", "plain"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    ways = {"read": len, "ours": ours, "plain": plain_way()}
    if arguments.only:
        ways[arguments.only](read(arguments.file))
        print(peak_megabytes())
        return 0
    path = arguments.shared / "corpus" / "news-1m.parquet"
    if not path.exists():
        print(f"Nothing measured: there is no {path}. Name its folder with --shared.")
        return 0

    # First, as a process starts from the peak of the one that starts it.
    print("peak memory: " + ", ".join(
        f"{name} {memory_of(way, path)}" for way, name in
        [("read", "reading alone"), ("ours", "ours"), ("plain", "re.finditer")]))
    texts = read(path)
    (found, forms), other = ours(texts), ways["plain"](texts)
    unlike = differences((found, forms), other)
    print(f"{len(found.word):,} tokens, {len(found.spellings):,} spellings, {len(set(forms)):,} "
          f"folded forms; {unlike[0]} forms counted differently, {unlike[1]} spans differ")
    del found, forms, other
    seconds = {"ours": [], "plain": []}
    for _ in range(arguments.rounds):
        for way, taken in seconds.items():
            begin = time.perf_counter()
            ways[way](texts)
            taken.append(time.perf_counter() - begin)
    mid = {way: median(taken) for way, taken in seconds.items()}
    print(f"ours {mid['ours']:.3f} s, re.finditer and a dict {mid['plain']:.3f} s "
          f"(medians of {arguments.rounds} rounds): {mid['plain'] / mid['ours']:.1f} times as fast")
    return 1 if any(unlike) else 0


if __name__ == "__main__":
    sys.exit(main())
