"""Numbers and lists that rules are written with: what falls just inside and just outside of each.

One test a constant, each with sentences of our own, so that a constant which is changed is noticed.
"""

import pandas as pd
import pytest

from analysis.arabic import analyse_words
from analysis.lexicon.schema import load_lexicon
from analysis.pages.roles import label_blocks
from analysis.report.display import part_link
from analysis.study.annotation import annotate
from analysis.voices.quotations import add_voices
from tests.test_pages import ARTICLE
from tests.test_voices import quotations_of


def mentions(text: str, identifier: str, column: str = "surface") -> list[str | None]:
    table = annotate({"a": text}, load_lexicon()).mentions
    return table.loc[table["id"] == identifier, column].tolist()


def speakers(text: str) -> list[str | None]:
    return quotations_of(text)["speaker"].tolist()


@pytest.mark.parametrize(("others", "found"), [(4, ["الحكومة"]), (5, [])])
def test_a_government_is_syrias_where_a_fifth_of_the_states_named_is_syria(others, found):
    named = ["روسيا", "تركيا", "العراق", "لبنان", "الأردن"][:others]
    text = "زار الوزير سوريا. " + " ".join(f"ثم زار {name}." for name in named)
    assert mentions(f"{text} وقالت الحكومة إنها موافقة.", "syria_government") == found


@pytest.mark.parametrize(("between", "found"), [(2, []), (3, ["الأسد"])])
def test_another_of_the_name_is_remembered_for_three_sentences(between, found):
    text = "قُتل ماهر الأسد في سوريا. " + "سقط المطر في القرى. " * between
    assert mentions(text + "وكان الأسد ضابطا.", "assad") == found


@pytest.mark.parametrize(("word", "between", "found"), [
    ("ينهار", 4, "regime"), ("ينهار", 5, None), ("انهيار", 2, "regime"), ("انهيار", 3, None)])
def test_what_collapses_stands_within_five_words_of_a_verb_and_three_of_a_noun(
        word, between, found):
    words = " ".join(["سريعا", "اليوم", "أيضا", "مجددا", "هناك"][:between])
    assert mentions(f"وقد {word} {words} النظام السوري.", "collapse", "object") == [found]


@pytest.mark.parametrize(("between", "found"), [(43, ["lavrov"]), (44, [])])
def test_what_is_said_begins_within_45_words_of_the_verb(between, found):
    words = " ".join((["في", "الجلسة", "الطويلة"] * 20)[:between - 3])
    assert speakers(f"قال الوزير سيرغي لافروف {words} إن الهدنة صامدة.") == found


@pytest.mark.parametrize(("before", "found"), [
    ("أمس", ["lavrov"]), ("بعد", []), ("في", []), ("إلى", [])])
def test_after_a_preposition_a_form_is_no_verb(before, found):
    assert speakers(f"{before} أكد لافروف أن الهدنة صامدة.") == found


@pytest.mark.parametrize(("text", "found"), [
    ("وصلت زاخاروفا إلى جنيف، مؤكدة أن الهدنة صامدة.", ["zakharova"]),
    ("وصلت زاخاروفا إلى جنيف مؤكدة أن الهدنة صامدة.", []),
    ("وصل لافروف إلى جنيف مؤكدا أن الهدنة صامدة.", ["lavrov"]),
])
def test_a_feminine_participle_reports_after_a_comma_only(text, found):
    assert speakers(text) == found


def test_of_spans_in_one_another_the_innermost_speaks():
    blocks = pd.DataFrame({"start": [0], "end": [100], "role": ["body"]})
    spans = pd.DataFrame({"start": [5, 9, 10, 20, 60]})
    found = pd.DataFrame({"start": [0, 10], "end": [50, 20], "mode": "direct",
                          "speaker": ["lavrov", "guterres"]})
    for table in (found, found[::-1]):
        voices = add_voices(spans, table, blocks)
        assert voices["speaker"].tolist() == ["lavrov", "lavrov", "guterres", "lavrov", None]


WORDS = ("خرج السكان من البلدة صباح اليوم بعد أن وصلت المياه إلى البيوت القريبة من النهر وأغلقت "
         "الطرق التي تربط القرى بالمدينة الكبيرة هناك").split()


@pytest.mark.parametrize(("count", "role", "reason"), [
    (21, "headline", "line above"), (22, "body", "a paragraph"), (23, "body", "a whole text")])
def test_a_line_of_22_words_is_a_paragraph_and_a_longer_one_may_be_all(count, role, reason):
    [line] = label_blocks(" ".join(WORDS[:count])).itertuples()
    assert line.role == role and reason in line.reason


@pytest.mark.parametrize(("count", "reason"), [(8, "names the source"), (9, "a single headline")])
def test_a_line_that_names_sources_has_at_most_eight_words(count, reason):
    sources = "رويترز أسوشيتد برس الأناضول الفرنسية وكالات سانا بترا كونا".split()[:count]
    lines = label_blocks("\n\n".join([*ARTICLE, " ".join(sources), "شارك"]))
    assert reason in lines["reason"].iloc[4]


@pytest.mark.parametrize(("word", "future"), [
    ("سيكتب", True), ("سنكتب", True), ("ستكتب", True), ("سأكتب", True),
    ("سقال", False), ("سرجل", False), ("سوصل", False), ("سمدرسة", False)])
def test_the_sin_of_the_future_stands_before_the_letters_of_the_imperfect_only(word, future):
    assert analyse_words([word])["proclitics"].tolist() == ["س" if future else ""]


@pytest.mark.parametrize(("count", "form"), [(0, {}), (1, {"form": "label"})])
def test_the_address_of_no_place_is_that_of_the_whole_group(count, form):
    assert part_link("actor", "russia", "2017", count, form="label") == part_link(
        "actor", "russia", "2017", 1, **form)
