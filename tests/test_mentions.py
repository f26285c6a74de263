import unicodedata
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lexicon.schema import load_lexicon
from analysis.mentions.fit import compare_frames, compare_mentions
from analysis.study.annotation import annotate
from tests.mention_sentences import SENTENCES


def mentions(text: str, kind: str = "actor") -> pd.DataFrame:
    table = annotate({"a": text}, load_lexicon()).mentions
    return table[table["kind"] == kind].reset_index(drop=True)


def of(text: str, identifier: str) -> list[str]:
    table = mentions(text)
    return table.loc[table["id"] == identifier, "surface"].tolist()


@pytest.mark.parametrize(("text", "actors", "frames"), SENTENCES)
def test_sentences_of_our_own(text, actors, frames):
    found = mentions(text)
    assert sorted(zip(found["id"], found["surface"], found["form"], strict=True)) == sorted(actors)
    core = mentions(text, "frame").query("strength == 'core'")
    assert sorted(core["id"]) == sorted(name for name, _ in frames)
    for name, surface in frames:
        assert core.loc[core["id"] == name, "surface"].str.contains(surface).any()


@pytest.mark.parametrize(("day", "president"), [
    (None, "assad"), (date(2016, 3, 1), "assad"), (date(2025, 6, 1), "sharaa"),
])
def test_an_office_is_whoever_holds_it_that_day(day, president):
    text = "التقى الرئيس السوري وفدا من الأمم المتحدة في دمشق."
    found = annotate({"a": text}, load_lexicon(), days={"a": day} if day else {}).mentions
    assert found.loc[found["form"] == "title", "id"].tolist() == [president]


def test_office_and_name_are_one_mention_with_the_name_as_head():
    text = "وللرئيس السوري بشار الأسد قصر"
    found = mentions(text).set_index("id")
    assassin = found.loc["assad"]
    assert text[assassin["start"]:assassin["end"]] == "لرئيس السوري بشار الأسد"
    assert text[assassin["head_start"]:assassin["head_end"]] == "بشار الأسد"
    assert found.loc["syria_state", "nested"] and not assassin["nested"]


def test_one_noun_two_ministers():
    text = "لقاء لافروف مع نظيريه الإيراني والتركي، ومنهم عراقجي وفيدان"
    found = mentions(text)
    pairs = set(zip(found["id"], found["surface"], found["form"], found["nested"], strict=True))
    assert {("araghchi", "نظيريه الإيراني", "title", False), ("iran", "الإيراني", "demonym", True),
            ("fidan", "التركي", "title", False), ("turkey", "التركي", "demonym", True)} <= pairs


def test_the_adjective_of_the_same_actor_inside_does_not_count_twice():
    assert of("ودولة إيرانية تحارب", "iran") == ["دولة إيرانية"]
    assert of("قالت الولايات المتحدة الأميركية", "usa") == ["الولايات المتحدة الأميركية"]


def test_a_judging_word_wins_over_the_name():
    (row,) = mentions("سقط الطاغية الأسد في سوريا").query("id == 'assad'").itertuples()
    assert (row.form, row.surface) == ("label", "الطاغية الأسد")


def test_a_surname_is_whoever_bore_it_last():
    text = "قُتل ماهر الأسد في سوريا. وكان الأسد ضابطا. أما بشار الأسد ففر. ويملك الأسد قصرا."
    assert of(text, "assad") == ["بشار الأسد", "الأسد"]


def test_the_same_generic_words_of_another_state_are_not_syrias():
    text = "أعلنت الحكومة العراقية حظرا. وقالت الحكومة إن مقاتلين دخلوا من سوريا والعراق."
    assert of(text, "syria_government") == []
    assert of(text.replace("العراقية", "السورية"), "syria_government") == [
        "الحكومة السورية", "الحكومة"]


def test_several_together_are_those_named_side_by_side():
    text = "وصل وفد من روسيا وتركيا وإيران. واتفقت الدول الثلاث."
    (row,) = mentions(text).query("surface == 'الدول الثلاث'").itertuples()
    assert row.id == "iran+russia+turkey"
    assert mentions("واتفقت الدول الثلاث.").empty


@pytest.mark.parametrize(("text", "what"), [
    ("خشية انهيار وقف إطلاق النار", "ceasefire"),
    ("انهارت الهدنة أمس", "ceasefire"),
    ("الهدنة التي رعتها جهات عدة توشك على الانهيار", "ceasefire"),
    ("نظام الأسد في سوريا على حافة الانهيار", "regime"),
    ("بدأ النظام السوري بالانهيار", "regime"),
    ("انهيار سريع لليرة", "economy"),
    ("انهيار المحادثات في جنيف", "talks"),
    ("انهيار مبنى من خمس طبقات", "building"),
    ("خاف الناس من الانهيار", None),
    ("النظام السوري يخشى انهيار الثقة", None),
])
def test_what_collapses_follows_from_the_sentence(text, what):
    (row,) = mentions(text, "frame").query("id == 'collapse'").itertuples()
    assert row.object == what or (what is None and pd.isna(row.object))


def test_frames_have_no_head_and_no_form():
    (row,) = mentions("دعا إلى هدنة", "frame").itertuples()
    assert pd.isna(row.head_start) and row.form is None


def test_clutter_tells_nothing_about_the_article():
    article = "اجتمع المدربون في الملعب. وزأر الأسد في وجه المدرب بعد نهاية التدريب الطويل جدا."
    assert of(article, "assad") == []
    related = "\n\nشاهد أيضا: قصف عنيف على سوريا"
    assert of(article + related, "assad") == []
    assert of(article + related, "syria_state") == ["سوريا"]
    assert of(article + "\n\nوصل الفريق من سوريا بعد رحلة طويلة استغرقت يومين كاملين.", "assad")


def test_an_account_in_a_post_is_its_owner():
    assert of("تغريدة من @HakanFidan اليوم", "fidan") == ["@HakanFidan"]
    assert of("بريد HakanFidan2@example.org", "fidan") == []


PIECES = st.sampled_from(["سوريا", "لِلأسـد", "والرئيس السوري بشار الأسد",
                          "ﻟﻼﻓﺮوف", "\u202bتركيا\u202c",
                          "وقفًا لإطلاق النار", "🇸🇾", "HakanFidan", " ", "\n", "، ",
                          ". ", "(", "بإيران", "الهدنة", "انهيار", 
                          "نظيريه الإيراني والتركي", "لافروف", "2254", "القرار"])


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_the_span_contract_holds(text):
    table = annotate({"a": text}, load_lexicon()).mentions
    for row in table.itertuples():
        assert text[row.start:row.end] == row.surface and row.surface
        assert unicodedata.category(row.surface[0]) in ("Lo", "Lu", "Po")
        if row.kind == "actor":
            assert row.start <= row.head_start < row.head_end <= row.end


def test_one_actor_is_never_counted_twice_for_the_same_words():
    text = " ".join(sentence for sentence, _, _ in SENTENCES)
    for _, table in mentions(text).groupby("id"):
        assert (table["start"].iloc[1:].to_numpy() >= table["end"].iloc[:-1].to_numpy()).all()


def reference(actor: str, start: int, end: int, **more) -> dict:
    return {"actor": actor, "start": start, "end": end, "head": [start, end], "surface": "",
            **more}


def test_comparing_counts_hits_misses_and_extras():
    found = mentions("قالت روسيا إن تركيا وإيران").assign(article="a")
    expected = {"article": "a", "frames": [], "mentions": [
        reference("russia", 5, 10), reference("turkey", 14, 19), reference("lebanon", 0, 4)]}
    table, errors = compare_mentions(found, [expected])
    total = table.set_index("id").loc["all"]
    assert (total["expected"], total["found"], total["true_positive"]) == (3, 3, 2)
    assert total["precision"] == pytest.approx(2 / 3) == total["recall"]
    assert set(zip(errors["kind"], errors["id"], strict=True)) == {
        ("missed", "lebanon"), ("extra", "iran")}


def test_what_is_borderline_counts_neither_way():
    found = mentions("قالت روسيا").assign(article="a")
    expected = {"article": "a", "frames": [],
                "mentions": [reference("russia", 5, 10, borderline=True)]}
    table, errors = compare_mentions(found, [expected])
    assert errors.empty and table["found"].tolist() == [0]


def test_a_collapse_of_something_else_is_an_error():
    found = mentions("انهيار الهدنة", "frame").assign(article="a")
    frames = [{"frame": "collapse", "start": 0, "end": 6, "surface": "", "object": "regime"},
              {"frame": "ceasefire", "start": 7, "end": 13, "surface": ""}]
    _, errors = compare_frames(found, [{"article": "a", "mentions": [], "frames": frames}])
    assert errors["kind"].tolist() == ["extra", "missed"]
    frames[0]["object"] = "ceasefire"
    assert compare_frames(found, [{"article": "a", "mentions": [], "frames": frames}]).errors.empty


def test_the_object_of_any_frame_that_is_found_with_objects_is_compared():
    found = pd.DataFrame([("a", "frame", name, "core", start, start + 4, "", of)
                          for name, start, of in (("threat", 0, "oil"), ("hope", 10, None))],
                         columns=["article", "kind", "id", "strength", "start", "end", "surface",
                                  "object"])
    frames = [{"frame": "threat", "start": 0, "end": 4, "surface": "", "object": "gas"},
              {"frame": "hope", "start": 10, "end": 14, "surface": "", "object": "peace"}]
    table, errors = compare_frames(found, [{"article": "a", "mentions": [], "frames": frames}])
    assert errors[["kind", "id"]].values.tolist() == [["extra", "threat"], ["missed", "threat"]]
    assert table.set_index("id").loc["hope", "true_positive"] == 1


@pytest.mark.parametrize(("text", "identifier", "surface"), [
    ("في شمال سوريا، طالبت المعارضة روسيا بوقف الغارات.", "syrian_opposition", "المعارضة"),
    ("طالبت المعارضة السورية تركيا بالحماية.", "syrian_opposition", "المعارضة السورية"),
    ("اتهم النظام السوري جيرانه. واتهم النظام تركيا بدعم خصومه.", "syria_government", "النظام"),
])
def test_a_country_after_a_subject_is_its_object_and_no_adjective(text, identifier, surface):
    assert surface in of(text, identifier)
