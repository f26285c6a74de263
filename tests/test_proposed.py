"""Actors that no lexicon lists: found with all their places, apart from those that are listed."""

import analysis as fa
from tests.marked_names import read_marked, score

TEXT = """محاكمة رجل الأعمال فريد الزواري

قالت المحامية سنية بن يوسف إن موكلها بريء. وأضافت بن يوسف أن روسيا لم تسلم أي وثيقة.

وحضر الزواري الجلسة، وكذلك ممثل عن منظمة العفو الدولية. وقال الزواري إن المنظمة تتابع القضية."""


def test_actors_and_markers_of_frames_on_subjects_that_no_lexicon_is_for():
    found, extra, missed = score(*read_marked("first_try"))["actor"]
    assert 2 * found / (2 * found + extra + missed) >= .87


def test_an_actor_not_listed_goes_by_its_fullest_name_wherever_it_stands():
    study = fa.annotate({"a": TEXT}, proposed=True)
    mentions = study.mentions[study.mentions["kind"] == "actor"]
    places = {name: [TEXT[a:b] for a, b in zip(rows["start"], rows["end"], strict=True)]
              for name, rows in mentions[mentions["status"] == "proposed"].groupby("id")}
    assert places["سنية بن يوسف"] == ["سنية بن يوسف", "بن يوسف"]
    assert places["فريد الزواري"] == ["فريد الزواري", "الزواري", "الزواري"]
    assert places["منظمة العفو الدولية"] == ["منظمة العفو الدولية", "المنظمة"]
    assert mentions.loc[mentions["status"] == "listed", "id"].tolist() == ["russia"]
    assert study.lexicon.actors["سنية بن يوسف"].kind == "person"


def test_what_is_proposed_counts_only_where_a_study_says_so():
    plain, counting = fa.annotate({"a": TEXT}), fa.annotate({"a": TEXT}, proposed=True)
    assert set(plain.mentions.loc[plain.mentions["kind"] == "actor", "id"]) == {"russia"}
    assert {"سنية بن يوسف", "فريد الزواري"} <= set(plain.proposed["id"])
    assert len(counting.find(actor="سنية بن يوسف")) == 2
