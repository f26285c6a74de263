"""How well mentions and frames are found: against the reference, and the development set if there.

    python benchmarks/mentions.py [SHARED]

Prints precision and recall of each actor and frame in each article of `data/reference`, every
error, and how long the two articles take. SHARED (default: `../shared` beside the repository) may
hold a development set; where it is missing that part is left out with a word.
"""

import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from analysis.lexicon.schema import load_lexicon  # noqa: E402
from analysis.mentions.fit import compare_frames, compare_mentions, read_reference  # noqa: E402
from analysis.pages.rules import CLUTTER_ROLES  # noqa: E402
from analysis.study.annotation import annotate  # noqa: E402


def read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def found_in(texts: dict[str, str]) -> pd.DataFrame:
    tables = annotate(texts, load_lexicon())
    clutter = tables.blocks.loc[tables.blocks["role"].isin(CLUTTER_ROLES), ["article", "block"]]
    joined = tables.mentions.merge(clutter, on=["article", "block"], how="left", indicator=True)
    return joined[joined["_merge"] == "left_only"].drop(columns="_merge")


def show(title: str, comparison) -> None:
    print(f"\n== {title}")
    print(comparison.table.to_string(index=False, float_format=lambda x: f"{x:.3f}", na_rep="-"))
    for error in comparison.errors.itertuples():
        print(f"   {error.kind:7} {error.id:20} {error.start:6} {error.surface}")


def development(shared: Path) -> None:
    folder = shared / "development" / "articles"
    if not folder.is_dir():
        print(f"\nNo development set in {shared.name}: left out.")
        return
    gold = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    texts = {g["article"]: read(folder / f"{g['article']}.txt") for g in gold}
    found = found_in(texts)
    core = {part for g in gold for m in g["mentions"] if m["scope"] == "core"
            for part in m["actor"].split("+")}
    extra = {m["actor"] for g in gold for m in g["mentions"] if m["scope"] == "extra"}
    for g in gold:
        for m in g["mentions"]:
            m.setdefault("head", [m["start"], m["end"]])
    found = found[found["id"].isin(core | extra) | (found["kind"] == "frame")]
    show("development set, actors", compare_mentions(found, gold))


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    reference = [read_reference(path) for path in sorted((ROOT / "data/reference").glob("*.json"))]
    texts = {r["article"]: read(ROOT / "data/articles" / f"{r['article']}.txt")
             for r in reference}
    found_in(texts)
    begin = time.perf_counter()
    found = found_in(texts)
    print(f"{len(texts)} articles annotated in {time.perf_counter() - begin:.2f} s")
    for article in reference:
        mine = found[found["article"] == article["article"]]
        show(f"{article['article']}, actors", compare_mentions(mine, [article]))
        show(f"{article['article']}, frames", compare_frames(mine, [article]))
    development(shared)


if __name__ == "__main__":
    main()
