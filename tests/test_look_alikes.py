"""Words that only look like a country, and glosses that hold for any subject."""

import csv
from pathlib import Path

import pytest
import yaml

import analysis
from analysis.files import lexicon_file
from analysis.lexicon.schema import load_lexicon
from analysis.study.annotation import annotate
from analysis.study.labels import gloss_phrases

LOOK_ALIKES = yaml.safe_load((Path(__file__).parent / "inputs" / "look_alikes.yml").read_text(
    encoding="utf-8"))


@pytest.mark.parametrize(("country", "text", "named"), [
    (*row, kind == "some") for kind, rows in LOOK_ALIKES.items() for row in rows])
def test_languages_currencies_and_names_of_media_are_no_country(country, text, named):
    assert (country in set(annotate({"x": text}, load_lexicon()).mentions["id"])) == named


def test_the_first_sense_of_a_gloss_is_whole_and_of_no_one_subject():
    with lexicon_file("glosses.csv", None).open(encoding="utf-8", newline="") as file:
        first = {row["word"]: row["gloss"].split(";")[0] for row in csv.DictReader(file)}
    assert all(gloss.count("(") == gloss.count(")") for gloss in first.values())
    assert first["حزب"] == "party"
    assert first["قناة"] == "channel"


def test_of_a_phrase_all_words_are_glossed_or_none():
    study = analysis.annotate({"a": "أعلن وقف إطلاق النار."})
    glosses = gloss_phrases(study, ["وقف إطلاق النار", "وقف زقنبوط", "القرار 2254"])
    assert glosses["وقف زقنبوط"] == ""
    assert glosses["القرار 2254"].endswith("2254")
    assert "fire" in glosses["وقف إطلاق النار"]
