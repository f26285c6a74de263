"""How much of the annotated quotations, reports and speakers of tests/voices is found.

    python -m tests.annotated_speech [train|test]

prints the counts and every error.
"""

import re
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import yaml

from analysis.lexicon.schema import load_lexicon
from analysis.voices.quotations import find_quotations
from tests.test_voices import laid_out

TEXTS = Path(__file__).parent / "voices" / "new_subjects.yml"
ATTRIBUTIONS = ("بحسب", "وفقا", ":")
MARKS = " \n\"'«»“”„<>()﴿﴾.،"


def plain(text: str) -> str:
    return re.sub(r"[^\w ]", "", text or "")


def same_speaker(wanted: str | None, found: str | None, named: dict[str, set[str]]) -> bool:
    """Whether a speaker found, an id with its names in the text or a name, is the one wanted."""
    if wanted is None or found is None:
        return wanted == found
    name = plain(wanted)
    return any(other in name or name in other or other.split()[-1] == name.split()[-1]
               for other in map(plain, named.get(found, {found})))


def is_span(words: str, text: str, start: int, end: int) -> bool:
    first, *last = words.split(" ... ")
    span = text[start:end].strip(MARKS)
    first, last = first.strip(MARKS), (last[0] if last else first).strip(MARKS)
    return span.startswith(first) and span.endswith(last)


def measure(part: str | None = None, show=lambda *_: None) -> Counter:
    n = Counter()
    for case in yaml.safe_load(TEXTS.read_text(encoding="utf-8")):
        if part and case["part"] != part:
            continue
        text = case["text"]
        tables = laid_out(text, case.get("roles"))
        rows = list(find_quotations(*tables, load_lexicon()).itertuples())
        named = {}
        for mention in tables[-1].itertuples():
            named.setdefault(mention.id, set()).add(text[mention.start:mention.end])
        rows = [row._replace(verb_start=-1, verb_end=-1) if pd.isna(row.verb_start) else row
                for row in rows]
        direct = [row for row in rows if row.mode == "direct"]
        used = set()
        for words, speaker in case.get("direct", []):
            hit = next((i for i, row in enumerate(direct) if i not in used
                        and is_span(words, text, row.start, row.end)), None)
            n["quotations wanted"] += 1
            if hit is None:
                show("quotation missed ", words)
                continue
            used.add(hit)
            n["quotations found"] += 1
            right = same_speaker(speaker, direct[hit].speaker, named)
            n["quotation speakers right"] += right
            if not right:
                show("quotation speaker", words[:40], "|", speaker, "| found", direct[hit].speaker)
        for i, row in enumerate(direct):
            if i not in used:
                n["quotations too many"] += 1
                show("quotation extra  ", text[row.start:row.end])
        taken = set()
        for verb, speaker, content in case.get("reports", []):
            n["verbs wanted"] += 1
            n[f"{content} wanted"] += 1
            hits = [(i, row) for i, row in enumerate(rows) if i not in taken and (
                text[row.verb_start:row.verb_end] == verb if row.verb_start >= 0
                else verb in ATTRIBUTIONS and row.mode == "indirect")]
            hits.sort(key=lambda hit: (hit[1].mode == "direct", hit[1].verb_start))
            if not hits:
                show("verb missed      ", verb, speaker, content)
                continue
            first = hits[0][1].verb_start
            taken |= {i for i, row in hits if row.verb_start == first}
            n["verbs found"] += 1
            n[f"{content} found"] += 1
            right = any(same_speaker(speaker, row.speaker, named) for _, row in hits
                        if row.verb_start == first)
            n["verb speakers right"] += right
            if not right:
                show("verb speaker     ", verb, "|", speaker, "| found",
                     [row.speaker for _, row in hits if row.verb_start == first])
        known = {row.verb_start for i, row in enumerate(rows) if i in taken}
        known |= {row.verb_start for i, row in enumerate(direct) if i in used}
        extra = {row.verb_start: row.verb for row in rows if row.verb_start >= 0
                 and row.verb_start not in known
                 and not any(m in text[row.verb_start:row.verb_end]
                             for m in case.get("maybe", []))}
        n["verbs too many"] += len(extra)
        for start, verb in extra.items():
            show("verb extra       ", verb, text[start:start + 50].replace("\n", "/"))
    return n


if __name__ == "__main__":
    for name, count in sorted(measure(*sys.argv[1:2], show=print).items()):
        print(f"{name:<28}{count}")
