"""Charts of invented voices: what they draw."""

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from analysis.plots import terms
from analysis.report import alt_texts
from tests.chart_texts import texts

GROUPS = ["2017", "2024"]
SPEAKING = pd.DataFrame(
    [("2017", "outlet", "outlet", 150), ("2017", "mayor", "reported", 30),
     ("2017", "mayor", "quoted", 120), ("2024", "outlet", "outlet", 400),
     ("2024", "council", "reported", 99), ("2024", "farmers", "quoted", 1)],
    columns=["group", "speaker", "voice", "words"])
SPEAKING["size"] = SPEAKING["group"].map({"2017": 300, "2024": 500})
SPEAKING["share"] = SPEAKING["words"] / SPEAKING["size"]
NAMES = {"outlet": ("this page", "هذه الصفحة"), "mayor": ("The mayor", "رئيس البلدية"),
         "council": ("The water council of the upper valley", "مجلس المياه في الوادي الأعلى"),
         "farmers": ("Farmers", "المزارعون")}
for place, lang in enumerate(("en", "ar")):
    SPEAKING[f"label_{lang}"] = [NAMES[name][place] for name in SPEAKING["speaker"]]
ACTORS = {"river": ("River authority", "هيئة النهر"), "farmers": NAMES["farmers"],
          "council": NAMES["council"]}


def matrix(actors: int = 3) -> pd.DataFrame:
    spoken = SPEAKING.drop_duplicates(["group", "speaker"])
    names = [(f"{name}{n}" if n else name, *labels) for n in range(actors // 3)
             for name, labels in ACTORS.items()]
    table = pd.DataFrame([
        {**row, "id": name, "actor_en": en, "actor_ar": ar, "count": (3 * i + 2 * j) % 9}
        for i, row in enumerate(spoken.to_dict("records"))
        for j, (name, en, ar) in enumerate(names)])
    return table[["group", "speaker", "id", "count", "label_en", "label_ar", "actor_en",
                  "actor_ar"]]


CHARTS = {
    "speaking": lambda **how: terms.who_speaks(SPEAKING, GROUPS, **how),
    "matrix": lambda **how: terms.speaker_actors(matrix(), GROUPS, **how),
    "wide matrix": lambda **how: terms.speaker_actors(matrix(12), GROUPS, **how),
}


def patches(figure) -> list[Rectangle]:
    return [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]


def test_bars_are_as_long_as_the_shares_and_stacked():
    bars = [(p.get_x(), p.get_width(), p.get_hatch() or "") for p in
            patches(CHARTS["speaking"](lang="en"))]
    assert bars == [(0, pytest.approx(50), ""), (0, pytest.approx(10), "//////"),
                    (pytest.approx(10), pytest.approx(40), ""), (0, pytest.approx(80), ""),
                    (0, pytest.approx(19.8), "//////"), (0, pytest.approx(0.2), "")]
    assert {"150", "400", "99", "1"} <= set(texts(CHARTS["speaking"](lang="en")))


def test_cells_hold_their_counts_and_darken_with_them():
    figure = CHARTS["matrix"](lang="en")
    counts = matrix()["count"].tolist()
    assert [t.get_text() for t in figure.axes[0].texts] == [str(n) for n in counts if n]
    shades = [sum(p.get_facecolor()[:3]) for p in patches(figure)]
    by_count = sorted(zip(counts, shades, strict=True))
    assert [shade for _, shade in by_count] == sorted(shades, reverse=True)
    assert by_count[0] == (0, 3)


@pytest.mark.parametrize(("call", "match"), [
    (lambda: terms.who_speaks(SPEAKING.iloc[:0], GROUPS), "empty"),
    (lambda: terms.speaker_actors(matrix().drop(columns="actor_en"), GROUPS), "actor_en"),
])
def test_a_table_that_cannot_be_drawn_is_told_why(call, match):
    with pytest.raises(ValueError, match=match):
        call()


def test_alt_texts_are_written_from_the_numbers():
    assert ("2017: this page: the page's own words 50.0 (150); The mayor: reported in other words "
            "10.0 (30), quoted directly 40.0 (120). 2024:") in alt_texts.of_speaking(
                SPEAKING, GROUPS)
    assert "2017: this page: Farmers 2, The water council" in alt_texts.of_matrix(matrix(), GROUPS)
