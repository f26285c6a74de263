"""How well quotations, reported speech, speakers and voices are found, against the reference.

    python benchmarks/voices.py [SHARED]

Prints for each article of `data/reference` how many direct quotations have their exact span and
speaker, how many reporting words are found with their speaker, how many are too many, how many
mentions have their voice, and every error. SHARED (default: `../shared` beside the repository) may
hold a development set with a program that scores it; the last lines say how to run that.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from analysis.lexicon.schema import load_lexicon  # noqa: E402
from analysis.pages.rules import CLUTTER_ROLES  # noqa: E402
from analysis.study.annotation import annotate  # noqa: E402
from analysis.voices.quotations import add_voices  # noqa: E402

VOICES = {"attributed": "reported"}


def read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return min(a[1], b[1]) > max(a[0], b[0])


def direct(text: str, gold: dict, found: pd.DataFrame) -> list[str]:
    mine = {(q.start, q.end): q.speaker for q in found.itertuples() if q.mode == "direct"}
    wanted = {(q["start"], q["end"]): q["speaker"] for q in gold["direct_quotations"]}
    errors = [f"missed    {who}: {text[a:b]}" for (a, b), who in wanted.items()
              if (a, b) not in mine]
    errors += [f"too many  {who}: {text[a:b]}" for (a, b), who in mine.items()
               if (a, b) not in wanted]
    errors += [f"speaker   {wanted[s]}, found {mine[s]}: {text[s[0]:s[1]]}"
               for s in wanted if s in mine and mine[s] != wanted[s]]
    right = sum(mine.get(span) == who for span, who in wanted.items())
    print(f"direct quotations: span and speaker right {right} of {len(wanted)}, "
          f"too many {len(mine.keys() - wanted.keys())}")
    return errors


def reported(text: str, gold: dict, found: pd.DataFrame) -> list[str]:
    mine = [((int(q.verb_start), int(q.verb_end)), q) for q in found.itertuples()
            if pd.notna(q.verb_start)]
    right, errors, counted, exact = 0, [], 0, 0
    for report in gold["reported_speech"]:
        if report.get("borderline"):
            continue
        counted += 1
        verb = tuple(report["verb"])
        hits = [q for span, q in mine if overlap(span, verb)]
        right += any(q.speaker == report["speaker"] for q in hits)
        exact += any((q.start, q.end) == (report["start"], report["end"]) for q in hits)
        word = text[slice(*verb)]
        if not hits:
            errors.append(f"missed    {word}, {report['speaker']}")
        elif not any(q.speaker == report["speaker"] for q in hits):
            errors.append(f"speaker   {word}, {report['speaker']}, found {hits[0].speaker}")
    known = [tuple(r["verb"]) for r in gold["reported_speech"]]
    known += [tuple(q["verb"]) for q in gold["direct_quotations"] if q["verb"]]
    extra = sorted({span for span, _ in mine if not any(overlap(span, k) for k in known)})
    errors += [f"too many  {text[slice(*span)]}" for span in extra]
    print(f"reporting words: found with their speaker {right} of {counted}, too many {len(extra)}; "
          f"reported clause exact {exact} of {counted}")
    return errors


def voices(text: str, gold: dict, found: pd.DataFrame, mentions: pd.DataFrame,
           blocks: pd.DataFrame) -> list[str]:
    table = pd.DataFrame([m for m in gold["mentions"] if not m.get("borderline")])
    table = table.rename(columns={"voice": "wanted", "actor": "id"}).assign(
        kind="actor", article=gold["article"])
    told = add_voices(table, found, blocks)
    wrong = told[told["voice"] != told["wanted"].replace(VOICES)]
    print(f"voice of the reference's mentions right {len(told) - len(wrong)} of {len(told)}")
    errors = [f"voice     {m.wanted}, found {m.voice}: {m.surface}" for m in wrong.itertuples()]
    right = 0
    for label in gold["assad_labels"]:
        hit = mentions[(mentions["id"] == "assad") & (mentions["start"] == label["start"])
                       & (mentions["end"] == label["end"])]
        voice = VOICES.get(label["voice"], label["voice"])
        right += voice in hit["voice"].tolist()
        if voice not in hit["voice"].tolist():
            errors.append(f"label     {label['surface']}: {voice}, found {hit['voice'].tolist()}")
    print(f"expressions for Assad with exact span and voice {right} of {len(gold['assad_labels'])}")
    return errors


def development(shared: Path) -> None:
    scorer = shared / "development" / "score.py"
    if not scorer.is_file():
        print("\nThere is no development set beside the repository: left out.")
        return
    print("\nThe development set has a program of its own. With the environment active:\n"
          f"  python {scorer} --commands predictions | sh\n"
          f"  python {scorer} predictions -v")


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    for path in sorted((ROOT / "data" / "reference").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = read(ROOT / "data" / "articles" / f"{gold['article']}.txt")
        tables = annotate({gold["article"]: text}, load_lexicon())
        clutter = tables.blocks[tables.blocks["role"].isin(CLUTTER_ROLES)]
        found = tables.quotations[~tables.quotations["start"].map(
            lambda s, c=clutter: bool(((c["start"] <= s) & (s < c["end"])).any()))]
        print(f"\n== {gold['article']}")
        errors = direct(text, gold, found) + reported(text, gold, found)
        errors += voices(text, gold, found, tables.mentions, tables.blocks)
        for error in errors:
            print("   " + error)
    development(shared)


if __name__ == "__main__":
    main()
