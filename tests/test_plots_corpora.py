"""Figures for corpora of many articles, drawn from a corpus of our own sentences."""

import random

import pandas as pd
import pytest

from analysis.plots import style
from analysis.plots.arabic_text import drawn_extent, label
from analysis.plots.rates import rates_over_time
from analysis.plots.terms import terms_scatter, word_shift_bars
from analysis.report import alt_texts
from analysis.report.figures import over_time_chart
from analysis.report.groups import counts_over_time
from analysis.report.terms import SCATTER, SHIFT
from analysis.study.study import load_study
from tests.chart_texts import texts

GROUPS = ["north", "south"]
NOUNS = ["الجسر", "السوق", "المدرسة", "الطريق", "الميناء", "الحديقة", "المتحف", "المستشفى",
         "الملعب", "المصنع", "المزرعة", "المكتبة", "المطحنة", "البحيرة", "القرية", "المعصرة"]
VERBS = ["افتتحت", "أغلقت", "زارت", "رممت", "وسعت"]


def corpus(folder, articles: int = 6, dates: int = 6):
    """A study of two groups whose articles say other things of other places."""
    dealt = random.Random(7)
    rows = []
    for group, weights in (("north", range(1, 17)), ("south", range(16, 0, -1))):
        for number in range(articles):
            nouns = dealt.choices(NOUNS, weights, k=24)
            lines = [f"{dealt.choice(VERBS)} البلدية {noun} يوم الأحد بعد أعمال طويلة فيها."
                     for noun in nouns]
            if group == "north" and number % 2:
                lines.append("ودعا رئيس البلدية إلى وقف إطلاق النار في الوادي.")
            name = f"{group}{number}"
            (folder / "data" / "articles" / f"{name}.txt").write_text(
                "خبر من البلدية\n" + "\n".join(lines) + "\n", encoding="utf-8")
            rows.append(f"{name},{name}.txt,{group},2020-{number % dates + 1:02}-15")
    (folder / "data" / "articles.csv").write_text(
        "\n".join(["id,file,group,date", *rows]) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(
        '[study]\ngroups = ["north", "south"]\n[focus]\nframes = ["ceasefire"]\n',
        encoding="utf-8")
    return load_study(folder)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "data" / "articles").mkdir(parents=True)
    return corpus(folder)


def drawn(study):
    """The figures that need many articles."""
    return {recipe.name: recipe for chart in (
        SCATTER.drawn(study), SHIFT.drawn(study), over_time_chart(study)) for recipe in chart}


@pytest.fixture(scope="module")
def recipes(study):
    return drawn(study)


TERMS = pd.DataFrame(
    [("الجسر", "the bridge", 8.0, 1.0), ("السوق", "the market", 0.0, 4.0),
     ("الميناء", None, 2.0, 0.0), ("الطريق", "the road", 3.0, 3.0), ("السد", "the dam", 8.0, 1.01)],
    columns=["term", "gloss", "per_thousand_north", "per_thousand_south"])
RATES = pd.DataFrame(
    [("n", "Negotiations", "المفاوضات", group, f"2020-{month:02}", f"2020-{month:02}-15", count,
      500, 2.0 * count, low, high)
     for month in (1, 2, 7) for group, count, low, high in (
         ("north", 3, 1.2, 17.5), ("south", 0, 0.0, 7.4))],
    columns=["id", "label_en", "label_ar", "group", "period", "at", "count", "size",
             "per_thousand", "low", "high"])
SHIFTS = pd.DataFrame([("الجسر", "the bridge", 0.02, "north"), ("السوق", None, 0.01, "south")],
                      columns=["term", "gloss", "shift", "side"])
CHARTS = {
    "scatter": lambda **how: terms_scatter(TERMS, GROUPS, **how),
    "over time": lambda **how: rates_over_time(RATES, GROUPS, **how),
    "word shift": lambda **how: word_shift_bars(SHIFTS, GROUPS, 0.04, **how),
}


@pytest.mark.parametrize("preset", style.PRESETS)
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("name", ["terms-scatter", "word-shift", "rates-over-time"])
def test_figures_of_a_corpus_can_be_read_at_every_width(recipes, name, lang, preset):
    recipe = recipes[name]
    if preset == "slide" and recipe.cut:
        recipe = recipe.cut(2)[0]
    figure = recipe.draw(lang, preset)
    assert style.flaws(figure) == []
    assert figure.get_figwidth() * 25.4 == pytest.approx(style.PRESETS[preset].width)
    assert recipe.describe(lang) and recipe.told(lang)


def test_a_group_of_two_articles_is_no_corpus(tmp_path):
    (tmp_path / "data" / "articles").mkdir(parents=True)
    assert drawn(corpus(tmp_path, articles=2)) == {}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_labels_hide_no_dot_and_the_first_terms_come_first(lang):
    figure = terms_scatter(TERMS, GROUPS, lang=lang)
    ax = figure.axes[0]
    dots = ax.transData.transform(ax.lines[1].get_xydata())
    named = [t for t in ax.texts if t.get_visible()]
    assert 3 <= len(named) <= 5
    for text in named:
        box = drawn_extent(text)
        assert not any(box.x0 < x < box.x1 and box.y0 < y < box.y1 for x, y in dots)


def test_a_rate_of_zero_stands_in_the_margin_at_zero():
    ax = terms_scatter(TERMS, GROUPS).axes[0]
    places = ax.lines[1].get_xydata()
    zero = ax.get_xticks()[0]
    assert ax.get_xticklabels()[0].get_text() == "0"
    assert places[1].tolist() == [zero, 4.0] and places[2].tolist() == [2.0, zero]
    assert places[3].tolist() == [3.0, 3.0]


def test_the_same_terms_are_named_in_the_same_places(recipes):
    once, again = ([(t.get_text(), t.get_position()) for t in figure.axes[0].texts]
                   for figure in (recipes["terms-scatter"].draw("en", "elsevier-half")
                                  for _ in range(2)))
    assert once == again and once


def test_arabic_scatters_have_no_glosses():
    assert any("bridge" in text for text in texts(terms_scatter(TERMS, GROUPS, lang="en")))
    assert not any("bridge" in text for text in texts(terms_scatter(TERMS, GROUPS, lang="ar")))


def test_points_of_a_time_are_not_joined_and_stand_where_their_time_is():
    ax = rates_over_time(RATES, GROUPS).axes[0]
    points = [line for line in ax.lines if line.get_marker() not in ("None", None, "")]
    assert len(points) == 6 and all(len(point.get_xdata()) == 1 for point in points)
    lines = [line for line in ax.lines if len(line.get_xdata()) > 1]
    assert all(len(set(line.get_xdata())) == 1 for line in lines)
    days = [float(point.get_xdata()[0]) for point in points[:3]]
    assert days[1] - days[0] == pytest.approx(31) and days[2] - days[1] == pytest.approx(151)


def test_an_arabic_key_is_read_from_the_right():
    said = texts(rates_over_time(RATES, GROUPS, lang="ar"))
    assert label("north (1,500 كلمة)", "rtl") in said


def test_counts_stand_over_the_points_where_they_have_room():
    assert [t.get_text() for t in rates_over_time(RATES, GROUPS).axes[0].texts] == [
        "3", "3", "3", "0", "0", "0"]
    crowded = pd.concat([RATES.head(2).assign(
        count=1000, period=f"2020-01-{day:02}", at=f"2020-01-{day:02}") for day in range(1, 29)])
    assert not rates_over_time(crowded, GROUPS, preset="acm-single").axes[0].texts


def test_a_month_is_counted_with_its_exact_interval(study):
    table, unit = counts_over_time(study)
    assert unit == "week" and set(table["group"]) == set(GROUPS)
    none = table[table["count"] == 0].iloc[0]
    # The upper bound of a zero count is -ln(0.025) events (Garwood 1936).
    assert none["low"] == 0 and none["high"] == pytest.approx(3.688879 / none["size"] * 1000)
    assert table.loc[table["group"] == "north", "count"].sum() == 3


def test_dates_too_few_are_no_time(tmp_path):
    (tmp_path / "data" / "articles").mkdir(parents=True)
    names = list(drawn(corpus(tmp_path, articles=3)))
    assert names == ["terms-scatter", "word-shift"]


def test_bars_of_a_shift_are_in_percent_and_point_to_their_group():
    english, arabic = (word_shift_bars(SHIFTS, GROUPS, 0.04, lang=lang) for lang in ("en", "ar"))
    assert [bar.get_width() for bar in english.axes[0].patches] == pytest.approx([50, -25])
    assert english.axes[0].xaxis_inverted() and not arabic.axes[0].xaxis_inverted()
    hatches = [bar.get_hatch() or "" for bar in english.axes[0].patches]
    assert hatches[0] != hatches[1]


def test_the_score_of_a_shift_is_said_on_it():
    said = " ".join(texts(word_shift_bars(SHIFTS, GROUPS, 0.04))).replace("\n", " ")
    assert "Jensen-Shannon" in said and "0.040 bits" in said


def test_alt_texts_have_the_numbers_that_are_drawn():
    assert "the bridge) 8.00, 1.00" in alt_texts.of_scatter(TERMS, GROUPS)
    assert "2020-07 6.0 (3)" in alt_texts.of_rates_over_time(RATES, GROUPS)
    assert "50.0 (north)" in alt_texts.of_word_shift(SHIFTS, GROUPS, 0.04)
