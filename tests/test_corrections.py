"""Corrections by hand are applied after the rules, and only to the text they were written for."""

import hashlib

import pandas as pd
import pytest

from analysis.study.corrections import Correction, correct_speakers
from analysis.study.study import load_study

HEADER = "article,sha256,start,end,what,value,who,why\n"


def corrected(folder, *rows):
    (folder / "data" / "corrections.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return load_study(folder)


def row(folder, article, word, what, value, sha=None):
    path = folder / "data" / "articles" / f"{article}.txt"
    text = path.read_text(encoding="utf-8")
    start = text.index(word)
    sha = sha or hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{article},{sha},{start},{start + len(word)},{what},{value},A. Coder,looked at it\n"


def test_a_line_gets_the_role_that_a_coder_says_and_tells_who_and_why(small_study):
    before = load_study(small_study)
    own = row(small_study, "first", "وأضاف أن المحادثات", "role", "related")
    after = corrected(small_study, own)
    lines = after.tables.blocks.query("article == 'first'")
    changed = lines[lines["reason"].str.startswith("corrected by A. Coder")]
    assert changed["role"].tolist() == ["related"]
    assert "looked at it" in changed["reason"].iloc[0]
    assert not changed["counted"].any()
    assert len(after.words) < len(before.words)


def test_a_mention_can_be_taken_out_put_in_and_renamed(small_study):
    before = load_study(small_study).mentions
    assert (before["surface"] == "موسكو").sum() == 1
    after = corrected(
        small_study, row(small_study, "first", "موسكو", "mention", "none"),
        row(small_study, "first", "الوسطاء", "mention", "un generic"),
        row(small_study, "second", "انهيار النظام", "mention", "collapse regime")).mentions
    assert (after["surface"] == "موسكو").sum() == 0
    new = after[after["surface"] == "الوسطاء"].iloc[0]
    assert (new["id"], new["form"], new["kind"], new["voice"]) == ("un", "generic", "actor",
                                                                  "outlet")
    [fall] = after[after["surface"] == "انهيار النظام"].to_dict("records")
    assert (fall["id"], fall["object"], fall["kind"]) == ("collapse", "regime", "frame")
    assert not (after["surface"] == "انهيار").any()


def test_whoever_speaks_can_be_corrected(small_study):
    found = load_study(small_study).tables.quotations
    first = found[(found["article"] == "first") & (found["speaker"] == "lavrov")].iloc[0]
    text = (small_study / "data/articles/first.txt").read_text(encoding="utf-8")
    said = text[first["start"]:first["end"]]
    after = corrected(small_study, row(small_study, "first", said, "speaker", "un"))
    told = after.tables.quotations.query("article == 'first' and start == @first.start")
    assert told["speaker"].tolist() == ["un"]
    assert "un" in set(after.mentions.query("article == 'first'")["speaker"])


def test_a_speaker_corrected_by_hand_is_no_longer_unsure():
    found = pd.DataFrame({"article": "a", "start": [0, 20], "end": [9, 29],
                          "speaker": ["lavrov", "lavrov"], "unsure": [True, True]})
    own = Correction(article="a", sha256="0" * 12, start=20, end=29, what="speaker", value="un",
                     who="A. Coder", why="the voice on the tape")
    after = correct_speakers(found, {"a": [own]})
    assert after[["speaker", "unsure"]].values.tolist() == [["lavrov", True], ["un", False]]
    assert after["unsure"].dtype == bool


@pytest.mark.parametrize(("what", "value", "sha", "told"), [
    ("role", "teaser", None, "is no role"),
    ("mention", "nobody name", None, "no actor or frame"),
    ("mention", "assad", None, "write its form"),
    ("mention", "collapse moon", None, "write nothing or its object"),
    ("speaker", "un", "0" * 12, "changed since this correction was written"),
    ("verdict", "x", None, "what"),
])
def test_a_correction_that_cannot_be_applied_is_told_with_its_line(small_study, what, value, sha,
                                                                   told):
    own = row(small_study, "first", "موسكو", what, value, sha)
    study = corrected(small_study, row(small_study, "second", "قوات", "role", "related"), own)
    [problem] = study.problems["problem"]
    assert problem.startswith("corrections.csv, line 3: ")
    assert told in problem
    assert len(study.corrections["second"]) == 1
