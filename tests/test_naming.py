"""What an actor is called: strategies, titles and labels, and shares with their intervals."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.measures.frequency import naming_profile
from analysis.mentions.naming import naming_expressions
from analysis.study.whole_pages import named_speaker

KINDS = {"assad": "person", "lavrov": "person", "russia": "country", "rebels": "opposition",
         "government": "government", "hts": "armed group"}


def mention(surface: str, head: str, form: str, actor: str, **more) -> dict:
    at = more.pop("at", 0)
    first = at + surface.index(head)
    return {"article": "a", "group": "g", "kind": "actor", "id": actor, "form": form,
            "surface": surface, "start": at, "end": at + len(surface), "head_start": first,
            "head_end": first + len(head), "voice": "outlet", "speaker": None, **more}


@pytest.mark.parametrize(("surface", "head", "form", "actor", "strategy", "titulation"), [
    ("الأسد", "الأسد", "name", "assad", "formal", False),
    ("بشار الأسد", "بشار الأسد", "name", "assad", "semi-formal", False),
    ("الرئيس بشار الأسد", "بشار الأسد", "name", "assad", "semi-formal", True),
    ("الرئيس الأسد", "الأسد", "name", "assad", "formal", True),
    ("بشار", "بشار", "name", "assad", "informal", False),
    ("الرئيس السوري", "الرئيس", "title", "assad", "functionalisation", False),
    ("الدكتاتور الأسد", "الأسد", "label", "assad", "appraisement", False),
    ("الدكتاتور السوري", "الدكتاتور", "label", "assad", "appraisement", False),
    ("روسيا", "روسيا", "name", "russia", "formal", False),
    ("موسكو", "موسكو", "metonym", "russia", "impersonalisation", False),
    ("الروسي", "الروسي", "demonym", "russia", "identification", False),
    ("الروس", "الروس", "demonym", "russia", "genericisation", False),
    ("الإيرانيين", "الإيرانيين", "demonym", "russia", "genericisation", False),
    ("المعارضة", "المعارضة", "generic", "rebels", "collectivisation", False),
    ("الثوار", "الثوار", "label", "rebels", "appraisement", False),
    ("النظام", "النظام", "generic", "government", "genericisation", False),
])
def test_each_expression_has_its_strategy(surface, head, form, actor, strategy, titulation):
    others = [mention("بشار الأسد", "بشار الأسد", "name", "assad", at=100)]
    table = pd.DataFrame([mention(surface, head, form, actor), *others])
    row = naming_expressions(table, kinds=KINDS).iloc[0]
    assert (row["strategy"], row["titulation"]) == (strategy, titulation)


def test_titles_and_labels_stand_apart_from_the_head():
    table = pd.DataFrame([
        mention("وزير الخارجية الروسي سيرغي لافروف", "سيرغي لافروف", "name", "lavrov"),
        mention("الدكتاتور الأسد", "الأسد", "label", "assad"),
        mention("الثوار", "الثوار", "label", "rebels")])
    told = naming_expressions(table, kinds=KINDS)
    assert told[["head", "titles", "labels"]].values.tolist() == [
        ["سيرغي لافروف", "وزير الخارجية الروسي", ""], ["الأسد", "", "الدكتاتور"],
        ["الثوار", "", "الثوار"]]


def test_an_elided_article_is_put_back():
    text = "نظرة للدكتاتور الأسد"
    start = text.index("لدكتاتور")
    table = pd.DataFrame([mention("لدكتاتور الأسد", "الأسد", "label", "assad", at=start)])
    told = naming_expressions(table, "assad", KINDS, texts={"a": text})
    assert told[["expression", "head", "labels"]].values.tolist() == [
        ["الدكتاتور الأسد", "الأسد", "الدكتاتور"]]


def test_a_name_that_begins_with_lam_keeps_its_letters():
    table = pd.DataFrame([mention("لافروف", "لافروف", "name", "lavrov", at=4)])
    assert naming_expressions(table, texts={"a": "قال لافروف"})["expression"].tolist() == ["لافروف"]


def test_only_the_actor_asked_for_and_no_frames():
    frame = mention("هدنة", "هدنة", "name", "ceasefire") | {"kind": "frame", "form": None}
    table = pd.DataFrame([mention("الأسد", "الأسد", "name", "assad"), frame,
                          mention("روسيا", "روسيا", "name", "russia")])
    assert naming_expressions(table, "assad", KINDS)["surface"].tolist() == ["الأسد"]
    assert len(naming_expressions(table, kinds=KINDS)) == 2


def test_profile_gives_every_choice_of_every_group_with_wilson_intervals():
    table = pd.DataFrame({"group": ["2017"] * 3 + ["2024"] * 8,
                          "strategy": ["formal"] * 3 + ["appraisement"] * 6 + ["formal"] * 2})
    profile = naming_profile(table).set_index(["group", "strategy"])
    assert profile["count"].to_dict() == {
        ("2017", "appraisement"): 0, ("2017", "formal"): 3,
        ("2024", "appraisement"): 6, ("2024", "formal"): 2}
    low, high = proportion_confint(6, 8, method="wilson")
    row = profile.loc[("2024", "appraisement")]
    assert (row["share"], row["low"], row["high"]) == pytest.approx((.75, low, high))


def test_words_are_the_pages_own_somebodys_or_nobodys():
    rows = [mention("الأسد", "الأسد", "name", "assad"),
            mention("روسيا", "روسيا", "name", "russia", voice="quoted", speaker="lavrov"),
            mention("روسيا", "روسيا", "name", "russia", voice="reported", speaker=None)]
    assert named_speaker(pd.DataFrame(rows)).tolist() == ["outlet", "lavrov", "unknown"]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="head_start"):
        naming_expressions(pd.DataFrame({"id": [], "form": [], "surface": [], "start": [],
                                         "end": [], "head_end": []}))
    with pytest.raises(ValueError, match="tone"):
        naming_profile(pd.DataFrame({"group": ["a"]}), by="tone")
