"""Whose words: quotations, reported speech, speakers and voices, in sentences of our own."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lexicon.schema import load_lexicon
from analysis.mentions.resolve import find_mentions
from analysis.text.sentences import split_sentences
from analysis.text.tokens import place, tokenize
from analysis.text.vocabulary import build_vocabulary
from analysis.voices.quotations import add_voices, find_quotations
from analysis.voices.speakers import choose_by
from analysis.voices.speech import load_speech

CASES = Path(__file__).parent / "voices"


def laid_out(text: str, roles: list[str] | None = None) -> tuple:
    """Text, blocks, tokens, vocabulary and mentions of an article whose lines have given roles."""
    rows, position = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            rows.append((len(rows), number, position, position + len(line)))
        position += len(line) + 1
    blocks = pd.DataFrame(rows, columns=["block", "line", "start", "end"])
    blocks["role"] = (roles or ["body"] * len(rows))[:len(rows)]
    blocks["counted"], blocks["article"] = True, 0
    sentences = split_sentences({0: text}, blocks)
    tokens, spellings = tokenize([text])
    tokens["block"] = blocks["block"].to_numpy()[place(tokens, blocks)] if len(tokens) else []
    tokens["sentence"] = (sentences["sentence"].to_numpy()[place(tokens, sentences)]
                          if len(tokens) else [])
    tokens["token"] = np.arange(len(tokens))
    lexicon = load_lexicon()
    vocabulary = build_vocabulary(spellings, lexicon)
    mentions = find_mentions({0: text}, tokens, vocabulary, lexicon)
    return {0: text}, blocks, tokens, vocabulary, mentions


def quotations_of(text: str, roles: list[str] | None = None) -> pd.DataFrame:
    return find_quotations(*laid_out(text, roles), load_lexicon())


def cases(name: str) -> list:
    loaded = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in loaded]


def check(case: dict) -> None:
    text = case["text"]
    found = quotations_of(text, case.get("roles"))
    said = [(text[row.start:row.end], row.speaker, row.verb) for row in found.itertuples()]
    if "direct" in case:
        direct = [list(s[:2]) for s, mode in zip(said, found["mode"], strict=True)
                  if mode == "direct"]
        assert direct == case["direct"]
    if "reported" in case:
        reported = [list(s) for s, mode in zip(said, found["mode"], strict=True)
                    if mode == "indirect"]
        assert reported == case["reported"]


@pytest.mark.parametrize("case", cases("marks.yml"))
def test_direct_quotations(case):
    check(case)


@pytest.mark.parametrize("case", cases("speakers.yml"))
def test_speakers_and_reports(case):
    check(case)


def voices_of(text: str, roles: list[str] | None = None) -> list[tuple]:
    texts, blocks, tokens, vocabulary, mentions = laid_out(text, roles)
    quotations = find_quotations(texts, blocks, tokens, vocabulary, mentions, load_lexicon())
    told = add_voices(mentions, quotations, blocks)
    return [(text[m.start:m.end], m.voice, m.speaker) for m in told.itertuples()
            if m.kind == "actor" and not m.nested]


def test_voice_of_each_mention():
    text = 'قال لافروف إن إيران جاهزة وأضاف: "تركيا شريك مهم لنا جميعا".'
    assert voices_of(text) == [("لافروف", "outlet", None), ("إيران", "reported", "lavrov"),
                               ("تركيا", "quoted", "lavrov")]


def test_an_aside_is_the_outlets():
    text = "قال لافروف إن موسكو - وهي حليف قديم لإيران - تريد الحوار مع تركيا."
    voices = {surface: voice for surface, voice, _ in voices_of(text)}
    assert voices["إيران"] == "outlet"
    assert voices["تركيا"] == "reported"


def test_an_embedded_post_is_its_authors():
    text = ("التقى الوزير نظيره في طهران أمس.\n• زار وفد من تركيا قطر اليوم.\n"
            "• وزارة الخارجية التركية")
    roles = ["body", "embed", "embed"]
    posted = [(s, v, who) for s, v, who in voices_of(text, roles) if s in ("تركيا", "قطر")]
    assert posted == [("تركيا", "quoted", "turkey"), ("قطر", "quoted", "turkey")]


@pytest.mark.parametrize("text", ["", "كلمة", "«", "\"", "قال", "قال:", "وقال «", "»", "إن",
                                  "مشيرا إلى أن", "\n\n", "بحسب", "hello \"world\""])
def test_texts_with_nothing_to_find_pass_through(text):
    blocks = pd.DataFrame({"article": [0], "block": [0], "line": [1], "start": [0],
                           "end": [len(text)], "role": ["body"], "counted": [True]})
    if not text.strip():
        blocks = blocks.iloc[:0]
    tokens, spellings = tokenize([text])
    tokens["block"] = tokens["sentence"] = 0
    vocabulary = pd.DataFrame({"spelling": spellings})
    mentions = pd.DataFrame(columns=["article", "start", "end", "kind", "id", "form"])
    found = find_quotations({0: text}, blocks, tokens, vocabulary, mentions, load_lexicon())
    assert found.empty


def test_clutter_is_not_read():
    text = 'قال لافروف إن الحل ممكن.\nوقال فيدان: "شاركوا الخبر مع أصدقائكم جميعا".'
    found = quotations_of(text, ["body", "related"])
    assert found["speaker"].tolist() == ["lavrov"]


words = st.sampled_from("قال وقال لافروف إن أن روسيا « » \" “ ” : ، . مشيرا إلى بحسب دعا الحل "
                        "ممكن - \n وأضاف قالوا الذي نقلت عن قوله تركيا وإيران ' ‘".split(" "))


@settings(max_examples=60)
@given(st.lists(words, max_size=25).map(" ".join))
def test_every_span_lies_within_its_block(text):
    _, blocks, *_ = laid = laid_out(text)
    found = find_quotations(*laid, load_lexicon())
    for row in found.itertuples():
        assert ((blocks["start"] <= row.start) & (row.end <= blocks["end"])).any()
        assert row.start < row.end
        if pd.notna(row.verb_start):
            assert 0 <= row.verb_start < row.verb_end <= len(text)


def test_a_speaker_does_not_depend_on_the_order_in_which_weights_are_added():
    choose = choose_by({"here": .1, "free": .2, "plural": .3, "first": 1.4})
    # (.1 + .2) + .3 is more than (.3 + .2) + .1 by its last digit; 1.4 is .8 above both.
    nearest, other = ("plural", "free", "here"), ("here", "free", "plural")
    assert choose(None, {"nearest": nearest, "other": other})[0] == "nearest"
    assert [choose(None, {"sure": ("first",), "other": names})[1] for names in (nearest, other)
            ] == [False, False]


def test_every_verb_of_the_lexicon_is_found_in_a_sentence():
    speech = load_speech()
    assert {v.verb.stance for forms in speech.forms.values() for v in forms} == {
        "neutral", "distancing", "endorsing"}
    for lemma in ("قال", "زعم", "حذر", "نفى", "اعترف", "تساءل"):
        found = quotations_of(f"{lemma} لافروف أن الحل ممكن.")
        assert found[["verb", "speaker"]].values.tolist() == [[lemma, "lavrov"]]


def test_a_broken_lexicon_says_where(tmp_path):
    (tmp_path / "speech.yml").write_text(
        "verbs:\n  - {lemma: قال, imperfect: يقول, kind: shout, stance: neutral}\n",
        encoding="utf-8")
    with pytest.raises(ValueError, match=r"speech\.yml, line 2: 'shout' is not one of say"):
        load_speech(tmp_path)
