"""Of the expressions for one thing, which are chosen: by form, by words, by frames and terms."""

import pandas as pd
import pytest
import yaml

from analysis.claims.source import load_claims
from analysis.files import LexiconError
from analysis.lexicon.referents import Referent, load_referents
from analysis.lexicon.schema import load_lexicon
from analysis.report import choices
from analysis.report.framing import choice_expressions, choice_shares
from analysis.study.study import load_study
from analysis.study.whole_pages import expressions
from tests.claim_studies import write_study

LABELS = {"label_en": "thing", "label_ar": "شيء"}


def option(**values):
    return {**LABELS, **values}


def referent(identifier="thing", **values):
    return Referent(id=identifier, **LABELS, **values)


@pytest.fixture
def found(tmp_path):
    """The expressions for a referent in one text of our own: surface, choice."""
    def look(text, thing, conflation="stem"):
        study = load_study(write_study(tmp_path, {"a": ("early", text)}))
        table = expressions(study.whole_pages, thing, conflation)
        return [(text[row.start:row.end], row.choice) for row in table.itertuples()]
    return look


def test_an_actor_is_named_by_name_title_or_label(found):
    text = ("التقى الرئيس بشار الأسد الوفد صباحا.\n\n"
            "وقال سكان إن الدكتاتور السوري لن يتنحى، ثم غادر الأسد العاصمة.\n")
    choices = [choice for _, choice in found(text, referent(actors=["assad"]))]
    assert choices == ["name", "label", "name"]


def test_an_actor_is_called_by_one_of_some_words_or_otherwise(found):
    thing = referent(actors=["syria_government"], choices={
        "government": option(words=["حكومة"]), "regime": option(words=["نظام"])})
    text = ("قالت الحكومة السورية إن الطرق مفتوحة، ورد معارضون بأن النظام السوري يغلقها.\n\n"
            "ثم دعت دمشق للحوار.\n")
    assert [choice for _, choice in found(text, thing)] == ["government", "regime", "other"]
    assert thing.choice_names == ("government", "regime", "other")


def test_frames_and_terms_choose_too(found):
    thing = referent(choices={"ceasefire": option(frames=["ceasefire"]),
                              "talks": option(terms=["محادثات"])})
    text = "طالب الوفد بوقف إطلاق النار قبل المحادثات، ورأى أن محادثات أخرى لا تفيد.\n"
    assert found(text, thing) == [("وقف إطلاق النار", "ceasefire"), ("المحادثات", "talks"),
                                  ("محادثات", "talks")]


def test_by_written_forms_only_what_is_written_so_is_found(found):
    thing = referent(choices={"talks": option(terms=["محادثات"])})
    text = "رأى الوفد قبل المحادثات أن محادثات أخرى لا تفيد.\n"
    assert found(text, thing, "form") == [("محادثات", "talks")]


def test_an_expression_counts_only_beside_an_actor_where_that_is_asked(found):
    thing = referent(beside=["russia"], choices={"mediator": option(terms=["وسيط"])})
    text = ("ترى موسكو أنها وسيط مقبول في النزاع.\n\n"
            "وقال تاجر إنه وسيط في سوق السيارات.\n")
    assert found(text, thing) == [("وسيط", "mediator")]


def test_expressions_that_overlap_count_once_the_longest_from_the_left(found):
    thing = referent(choices={
        "whole": option(terms=["اتفاق وقف إطلاق النار"]), "stop": option(frames=["ceasefire"]),
        "agreement": option(terms=["اتفاق"])})
    text = "وقع الطرفان اتفاق وقف إطلاق النار، ثم خرق أحدهما وقف إطلاق النار.\n"
    assert found(text, thing) == [("اتفاق وقف إطلاق النار", "whole"), ("وقف إطلاق النار", "stop")]


def test_an_expression_stays_that_overlaps_only_one_which_was_left_out(found):
    # A B, B C and C D: the second overlaps the first and goes; the third overlaps only the second.
    thing = referent(choices={"one": option(terms=["مجلس الأمن"]),
                              "two": option(terms=["الأمن القومي"]),
                              "three": option(terms=["القومي العربي"])})
    text = "عقد مجلس الأمن القومي العربي اجتماعا.\n"
    assert found(text, thing) == [("مجلس الأمن", "one"), ("القومي العربي", "three")]


def test_the_studys_referents_are_counted_as_the_notebook_shows_them(study):
    found = load_claims(study.folder / "data" / "claims.yml", study.lexicon)
    assad = expressions(study.whole_pages, found.referents["assad"], "stem")
    assad = assad[assad["counted"]]
    own = study.mentions[study.mentions["id"].str.split("+").map(lambda ids: "assad" in ids)]
    assert list(zip(assad["article"], assad["start"], assad["choice"], strict=True)) == list(
        zip(own["article"], own["start"], own["form"], strict=True))
    for thing in found.referents.values():
        table = expressions(study.whole_pages, thing, "stem")
        for _, rows in table.sort_values(["article", "start"]).groupby("article"):
            assert (rows["start"].iloc[1:].to_numpy() >= rows["end"].iloc[:-1].to_numpy()).all()
        assert set(table["choice"]) <= set(thing.choice_names)


def test_russias_roles_are_those_that_a_reader_lists(study):
    # Read before the rules were tried: noun, verb or participle, each with its first character.
    by_hand = {
        "2017-astana": [(379, "توسطت", "mediator"), (582, "ضامن", "guarantor"),
                        (879, "ضامن", "guarantor"), (1051, "طرف مباشر في القتال", "party"),
                        (1075, "طرف ضامن", "guarantor"), (1085, "حيادي", "no_side"),
                        (1290, "المنظمان الرئيسيان", "organiser"), (1368, "تدعم", "backer")],
        "2024-doha": [(966, "تشارك", "participant"), (1717, "داعم", "backer"),
                      (3303, "مدعومة", "backer"), (4501, "متفرجين", "onlooker")]}
    roles = choice_expressions(study)["russia_role"]
    listed = {article: list(zip(rows["start"], rows["surface"], rows["choice"], strict=True))
              for article, rows in roles.groupby("article")}
    assert listed == by_hand


@pytest.mark.parametrize(("sentence", "roles"), [
    ("قالت روسيا إن الجماعات المدعومة من إيران باقية.", []),
    ("كانت الحكومة مدعومة من إيران وروسيا.", ["backer"]),
    ("تدعم روسيا الحوار بين الطرفين.", []),
    ("قال سكان إن روسيا تدعم النظام.", ["backer"]),
    ("أعلنت موسكو أن واشنطن تدعم المعارضة.", []),
    ("استقبلت روسيا وفدا من إيران، حليفة الأسد.", []),
    ("توسطت قطر بين تركيا وروسيا.", []),
    ("توسطت روسيا وأنقرة في الاتفاق.", ["mediator"]),
    ("زارت منظمة دولية روسيا.", []),
    ("نظمت روسيا جولة محادثات جديدة.", ["organiser"]),
    ("التزمت روسيا الصمت.\n\nوكانوا متفرجين على ما يحدث.", ["onlooker"]),
    ("التزمت قطر الصمت.\n\nوكانوا متفرجين على ما يحدث.", []),
])
def test_a_role_is_russias_only_where_the_text_gives_it_to_russia(found, study, sentence, roles):
    thing = load_referents(study.lexicon)["russia_role"]
    assert [choice for _, choice in found(sentence + "\n", thing)] == roles


def test_shares_of_a_choice_by_group_and_voice():
    table = pd.DataFrame({
        "group": ["late"] * 8 + ["early"] * 3, "voice": ["outlet"] * 6 + ["quoted"] * 2
        + ["reported"] * 3, "choice": ["label"] * 6 + ["name"] * 5})
    shares = choice_shares(table, referent(actors=["assad"]), ["early", "late"])
    by = shares.set_index(["choice", "group", "voice"])
    assert by.loc[("label", "late", "all"), ["count", "total"]].tolist() == [6, 8]
    # Wilson (1927) for 6 of 8, as published tables give it.
    low, high = by.loc[("label", "late", "all"), ["low", "high"]]
    assert (round(low, 2), round(high, 2)) == (0.41, 0.93)
    assert by.loc[("label", "late", "outlet"), "share"] == 1
    assert by.loc[("label", "early", "quoted"), "total"] == 0
    assert pd.isna(by.loc[("label", "early", "quoted"), "share"])
    totals = shares[shares["voice"] != "all"].groupby(["group", "choice"])["count"].sum()
    whole = shares[shares["voice"] == "all"].set_index(["group", "choice"])["count"]
    assert totals.sort_index().equals(whole.sort_index())


@pytest.mark.parametrize(("entry", "told"), [
    ({"actors": ["asad"]}, "Did you mean assad?"),
    ({"beside": ["rusia"], "choices": {"one": option(terms=["وسيط"])}}, "Did you mean russia?"),
    ({"choices": {"one": option(frames=["ceasefir"])}}, "Did you mean ceasefire?"),
    ({"choices": {"one": option(terms=["mediator"])}}, "no Arabic word"),
    ({"choices": {"one": option(patterns=["يدعم:verbs"])}}, "no flag 'verbs'"),
    ({"choices": {"one": option(patterns=["يدعم:verb $rusia"])}, "classes": {"russia": ["روسيا"]}},
     "Did you mean $russia?"),
    ({"choices": {"one": option()}}, "needs frames, terms or patterns"),
    ({"actors": ["assad"], "choices": {"one": option(terms=["وسيط"])}}, "needs words"),
    ({}, "has actors, or choices"),
    ({"actors": ["assad"], "choice": {}}, "Did you mean choices?"),
])
def test_an_error_in_referents_names_its_line(tmp_path, entry, told):
    text = yaml.safe_dump({"referents": [{"id": "thing", **LABELS, **entry}]}, allow_unicode=True,
                          sort_keys=False)
    (tmp_path / "referents.yml").write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        load_referents(load_lexicon(tmp_path))
    message = str(caught.value)
    assert message.startswith("referents.yml, line ") and told in message
    assert "Error" not in message


def test_a_study_may_have_no_referents(small_study):
    folder = small_study / "data" / "lexicon"
    folder.mkdir()
    (folder / "referents.yml").write_text("referents: []\n", encoding="utf-8")
    assert load_referents(load_lexicon(folder)) == {}
    shares = choices.referent_shares(load_study(small_study))
    assert choices.choices_read(shares).empty and len(choices.choices_chart(shares)) == 0
