"""The tables behind the notebook on framing lead back to the texts and say what they hold."""

import shutil

import pytest

from analysis.report.figures import remedies_and_objects
from analysis.report.framing import echoes_apart, expressions, frame_counts, one_sided
from analysis.report.lines import editions, mention_lines
from analysis.report.robustness import placebo_of_longest
from analysis.study.labels import gloss_phrases, modality
from analysis.study.study import load_study


def test_frames_of_one_text_only_are_named(study):
    alone = one_sided(frame_counts(study)).groupby("group")["label_en"].agg(list).to_dict()
    assert alone == {"2017": ["Ceasefire", "Guarantor", "Violation"],
                     "2024": ["Advance of the opposition", "Dictator", "End of hostilities",
                              "Sovereignty", "Terrorism"]}


def test_echoes_are_the_headline_summary_captions_and_subheadings(study):
    frames = study.mentions[study.mentions["kind"] == "frame"]
    table = echoes_apart(study, frames).set_index("label_en")
    assert table.loc["Ceasefire", ["2017: all", "2017: body"]].tolist() == [6, 5]
    assert table.loc["End of hostilities", ["2024: all", "2024: body"]].tolist() == [5, 2]


def test_what_collapses_is_told_by_its_object(study):
    found = remedies_and_objects(study).set_index(["item", "group"])["text"]
    assert found["collapse:ceasefire", "2017"] == "1"
    assert found["collapse:regime", "2024"] == "2"
    assert found["ceasefire", "2024"] == "0"


def test_assad_has_three_expressions_and_eight(study):
    counts = expressions(study, "assad").groupby("group")["count"].sum().to_dict()
    assert counts == {"2017": 3, "2024": 8}


def test_a_mention_s_line_holds_it_and_its_translation(study):
    lines = mention_lines(study, "guarantor")
    assert lines["node"].str.contains("ضامن").all()
    assert lines["english"].str.contains("guarantor").all()
    assert lines["voice"].isin(["reported", "quoted"]).all()


def test_each_collapse_has_a_hand_coding(study):
    assert modality(study)["modality"].tolist() == ["threatened", "feared", "feared"]


def test_two_parts_of_one_text_differ_as_published(study):
    # METHODS of the study: on average 2 of 9 frames, and 96 percent of the cuts have one.
    cut = placebo_of_longest(study)
    assert (cut["article"], cut["length"], cut["frames"]) == ("2024-doha", 258, 9)
    assert cut["average"] == pytest.approx(2, abs=.2)
    assert cut["share"] == pytest.approx(.96, abs=.02)


def test_an_edition_whose_expression_is_not_on_the_page_is_refused(tmp_path, repository):
    for name in ("data/articles", "data/lexicon"):
        shutil.copytree(repository / name, tmp_path / name)
    for name in ("study.toml", "data/articles.csv", "data/editions.csv"):
        shutil.copy(repository / name, tmp_path / name)
    assert len(editions(load_study(tmp_path))) == 12
    table = (tmp_path / "data" / "editions.csv").read_text(encoding="utf-8")
    (tmp_path / "data" / "editions.csv").write_text(table.replace(",783,797,", ",784,797,"),
                                                    encoding="utf-8")
    with pytest.raises(ValueError, match="editions.csv: 2024-doha"):
        editions(load_study(tmp_path))


def test_phrases_are_glossed_word_by_word(study):
    assert gloss_phrases(study, ["لدكتاتور الأسد"]) == {"لدكتاتور الأسد": "to dictator · Assad"}
