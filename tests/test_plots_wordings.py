"""Figures that show text: editions side by side and concordances, on sentences of our own."""

import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from analysis.plots import style
from analysis.plots.arabic_text import drawn_extent, label
from analysis.plots.marked_text import paired_concordance, spans_of, wordings
from analysis.report import alt_texts
from analysis.report.exhibits import EXHIBITS
from analysis.report.lines import chosen_lines, differing, edition_chart, evenly, places_that_differ
from analysis.study.study import load_study

PLACES = {"place_en": "2017, line 3: River authority", "place_ar": "2017، السطر 3: هيئة النهر",
          "who_en": "The Valley Post (a rewrite; Arabic)", "who_ar": "The Valley Post (العربية)"}
WORDINGS = pd.DataFrame([
    {**PLACES, "first": "أغلقت الهيئة السد القديم", "second": "أغلقت السلطة السد القديم",
     "first_differs": "6-12", "second_differs": "6-12", "first_gloss": "closed · the authority",
     "second_gloss": "closed · the power"},
    {**PLACES, "who_en": "The Upper Valley Herald (English)", "who_ar": "Herald (الإنجليزية)",
     "first": "الجدار الخرب", "second": "the old dam of the upper valley", "first_differs": None,
     "second_differs": None, "first_gloss": "the wall · the ruined", "second_gloss": "",
     "first_choice_en": "label (a judging word)", "first_choice_ar": "وصف تقييمي",
     "second_choice_en": "name", "second_choice_ar": "اسم"},
    {**PLACES, "place_en": "2017, no single line: Farmers", "place_ar": "2017، بلا سطر: المزارعون",
     "first": "", "second": "مزارعو الوادي الأعلى " * 6, "first_differs": None,
     "second_differs": None, "first_gloss": "", "second_gloss": "farmers · the valley " * 6},
])
LINES = pd.DataFrame([
    {"group": group, "article": group, "line": line, "place_en": f"line {line}: quoted directly",
     "place_ar": f"السطر {line}: مقتبس", "before": "قال رئيس البلدية يوم الأحد إن مياه " * 3,
     "node": node, "after": "ستعود إلى القرى بعد شهر، وإن الإصلاح مستمر " * 3,
     "english": english, "gloss": "the river"}
    for group, line, node, english in (
        ("2017", 3, "النهر", "The mayor said on Sunday that the water of the river would be back."),
        ("2017", 3, "للنهر", "The mayor said on Sunday that the water of the river would be back."),
        ("2024", 9, "والنهر", ""))])
TOTALS = {"2017": 5, "2024": 1}
CHARTS = {
    "wordings": lambda **how: wordings(WORDINGS, ("one", "other"), **how),
    "concordance": lambda **how: paired_concordance(LINES, TOTALS, **how),
}


def shown(figure) -> list[Text]:
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


def written(figure, text: str) -> Text:
    return next(t for t in shown(figure) if t.get_text() == label(text))


def marks(figure) -> list:
    return [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_mark_stands_around_the_word_that_differs_and_no_other(lang):
    figure = wordings(WORDINGS.head(1), ("one", "other"), lang=lang)
    whole = drawn_extent(written(figure, WORDINGS["first"][0]))
    boxes = [mark.get_window_extent() for mark in marks(figure)]
    assert len(boxes) == 2
    own = min(boxes, key=lambda box: abs(box.x0 - whole.x0))
    # The second of four words: not at the right edge, where the line begins, nor at the left.
    assert whole.x0 + 0.3 * whole.width < own.x0 < own.x1 < whole.x1 - 2
    assert all(mark.get_linewidth() > 0 for mark in marks(figure))


def test_wordings_in_two_languages_are_compared_by_kind_alone():
    assert len(marks(wordings(WORDINGS.iloc[1:2], ("one", "other")))) == 2
    same = WORDINGS.iloc[1:2].assign(second_choice_en="label (a judging word)")
    assert not marks(wordings(same, ("one", "other")))


@pytest.mark.parametrize(("first", "second", "words"), [
    ("قصفت قوات الحكومة المدينة", "قصفت قوات النظام المدينة", (["الحكومة"], ["النظام"])),
    ("وفد القرية المسلح", "وفد القرية", (["المسلح"], [])),
    # Vowels and the form of alef make no other word.
    ("أغلقَ السدُّ", "اغلق السد", ([], [])),
    ("السد", "السد", ([], [])),
])
def test_differing_words_are_those_that_the_other_has_not(first, second, words):
    found = tuple([text[a:b] for a, b in spans_of(spans)] for text, spans in
                  zip((first, second), differing(first, second), strict=True))
    assert found == words


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_nodes_stand_in_one_column_and_are_read_from_right_to_left(lang):
    figure = paired_concordance(LINES, TOTALS, lang=lang)
    boxes = [drawn_extent(written(figure, node)) for node in LINES["node"]]
    middles = [(box.x0 + box.x1) / 2 for box in boxes]
    assert max(middles) - min(middles) < 2
    before = next(t for t in shown(figure) if "مياه" in t.get_text()
                  or t.get_text().endswith(label("مياه")))
    after = next(t for t in shown(figure) if "القرى" in t.get_text())
    assert drawn_extent(before).x0 > boxes[0].x1 and drawn_extent(after).x1 < boxes[0].x0


def test_a_translation_stands_once_under_its_line_else_the_node_is_glossed():
    texts = " ".join(t.get_text() for t in shown(paired_concordance(LINES, TOTALS, lang="en")))
    assert texts.count("said on Sunday") == 1 and texts.count("the river") == 2
    arabic = " ".join(t.get_text() for t in shown(paired_concordance(LINES, TOTALS, lang="ar")))
    assert "river" not in arabic and "Sunday" not in arabic


def test_a_concordance_says_how_many_of_how_many_lines():
    for said in (" ".join(t.get_text() for t in shown(paired_concordance(LINES, TOTALS))),
                 alt_texts.of_concordance(LINES, TOTALS, "river")):
        assert "2017 (2 of 5 lines)" in said and "2024 (1 of 1 lines)" in said


@pytest.mark.parametrize("number", [1, 7, 8, 9, 100])
def test_lines_are_chosen_evenly_with_the_first_and_the_last(number):
    kept = evenly(pd.DataFrame({"n": range(number)}), 8)["n"]
    assert len(kept) == min(number, 8) and kept.is_unique
    assert kept.iloc[0] == 0 and kept.iloc[-1] == number - 1
    assert kept.diff().max() - kept.diff().min() <= 1 or number <= 8


def test_a_node_of_a_study_is_whole_words_of_its_text(small_study):
    (small_study / "study.toml").write_text(
        (small_study / "study.toml").read_text(encoding="utf-8")
        + '[focus]\nterms = ["حوار"]\nframes = ["ceasefire"]\n', encoding="utf-8")
    study = load_study(small_study)
    recipes = [recipe for exhibit in EXHIBITS if exhibit.name.startswith("concordance")
               for recipe in exhibit.drawn(study)]
    assert [r.name.split("-")[1] for r in recipes] == ["term", "frame"]
    found = study.mentions[study.mentions["id"] == "ceasefire"]
    for row in chosen_lines(study, found).itertuples():
        text = study.texts[row.article]
        assert row.node == text[row.start:row.end]
        assert not text[row.start - 1:row.start].isalpha() and not text[row.end].isalpha()


FIRST = """إغلاق السد القديم شهرا
قالت هيئة النهر إن السد القديم سيغلق شهرا للإصلاح، وإن المياه ستصل إلى القرى من السد الجديد.
وذكرت الهيئة أن عشرين مهندسا يشاركون في العمل كل يوم.
"""


def two_editions(folder):
    (folder / "data" / "articles" / "first.txt").write_text(FIRST, encoding="utf-8")
    (folder / "data" / "articles" / "second.txt").write_text(
        FIRST.replace("السد القديم سيغلق", "الجدار الخرب سيغلق"), encoding="utf-8")
    (folder / "data" / "articles.csv").write_text(
        "id,file,group,title,edition_of\nfirst,first.txt,before,,\n"
        "second,second.txt,after,,first\n", encoding="utf-8")
    return load_study(folder)


def test_two_editions_are_shown_where_they_differ_with_the_same_context(small_study):
    study = two_editions(small_study)
    table = places_that_differ(study, "first", "second", context=3)
    assert len(table) == 1
    row = table.iloc[0]
    assert row["first"] == "هيئة النهر إن السد القديم سيغلق شهرا للإصلاح،"
    assert row["second"] == row["first"].replace("السد القديم", "الجدار الخرب")
    assert [row["first"][a:b] for a, b in spans_of(row["first_differs"])] == ["السد القديم"]
    assert row["place_en"] == "line 2 | line 2"
    recipe, = edition_chart(study)
    assert recipe.name == "editions-compared" and "الجدار الخرب" in recipe.describe("en")
    assert style.flaws(recipe.draw("ar", "acm-single")) == []


def test_a_study_without_other_editions_has_no_figure_of_them(small_study):
    assert edition_chart(load_study(small_study)) == ()
