"""Texts marked with their named actors and markers of frames, and what is right of those found.

[[form|id]] is a place of a named actor, {{form|frame}} a marker of a frame.
"""

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import yaml

from analysis.lexicon.schema import load_lexicon
from analysis.study.annotation import annotate
from analysis.voices.proposed import propose

FOLDER = Path(__file__).parent / "names"
FRAMES = ("weakness", "advance", "influence")
_MARK = re.compile(r"\[\[(.+?)\|(\w+)\]\]|\{\{(.+?)\|(\w+)\}\}")


def read_marked(name: str) -> tuple[dict[str, str], pd.DataFrame]:
    """Return the texts of a file by id, and their marks: article, kind, id, start, end."""
    given = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    marked = {f"s{n:02}": text for n, text in enumerate(given.get("sentences", []), 1)}
    marked |= {article["id"]: article["text"] for article in given.get("articles", [])}
    texts, rows = {}, []
    for article, text in marked.items():
        plain, at = "", 0
        for mark in _MARK.finditer(text):
            plain += text[at:mark.start()]
            form, kind = (mark[1], "actor") if mark[1] else (mark[3], "frame")
            rows.append((article, kind, mark[2] or mark[4], len(plain), len(plain) + len(form)))
            plain, at = plain + form, mark.end()
        texts[article] = plain + text[at:]
    return texts, pd.DataFrame(rows, columns=["article", "kind", "id", "start", "end"])


def score(texts: dict[str, str], marks: pd.DataFrame) -> dict[str, tuple[int, int, int]]:
    """Return true positives, false positives and misses of actors and of frames, and print errors.

    A place of an actor is right where a mention overlaps it whose id stands mostly for that actor
    in the text; one of a frame where a core or wide realisation of that frame overlaps it.
    """
    tables = annotate(texts, load_lexicon(None))
    found = pd.concat([tables.mentions, propose(texts, tables)[0]])
    found = found[~found["nested"].astype(bool) | (found["kind"] == "frame")]
    return {kind: _score(texts, marks[marks["kind"] == kind], found[
        (found["kind"] == kind) & ((kind == "actor") & (found["form"] != "demonym")
                                   | found["id"].isin(FRAMES))])
            for kind in ("actor", "frame")}


def _score(texts, marks, found):
    hits = extra = 0
    missed = []
    for article, text in texts.items():
        wanted = marks[marks["article"] == article]
        rows = found[found["article"] == article]
        pairs = [(w, f) for w in wanted.itertuples() for f in rows.itertuples()
                 if w.start < f.end and f.start < w.end
                 and (w.kind == "actor" or w.id == f.id)]
        votes = Counter((f.id, w.id) for w, f in pairs)
        means = {name: max((n, w) for (f, w), n in votes.items() if f == name)[1]
                 for name, _ in votes}
        right = {w.start for w, f in pairs if means[f.id] == w.id}
        hits += len(right)
        missed += [(article, "missed", w.id, text[w.start:w.end]) for w in wanted.itertuples()
                   if w.start not in right]
        touched = {(f.start, f.end) for w, f in pairs if means[f.id] == w.id}
        for f in rows.itertuples():
            # الفصائل of the study's opposition is a class of people, which is not marked.
            if (f.start, f.end) not in touched and f.form != "generic":
                extra += 1
                print(article, "extra", f.id, text[f.start:f.end])
    for row in missed:
        print(*row)
    return hits, extra, len(missed)
