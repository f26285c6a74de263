"""Charts of invented counts: what they draw."""


import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from analysis.plots import rates, style, terms
from analysis.plots.arabic_text import label
from analysis.report import alt_texts
from tests.chart_texts import texts

GROUPS = ["2017", "2024"]
NAMES = [
    ("river", "The river authority", "هيئة النهر الكبير"), ("farmers", "Farmers", "المزارعون"),
    ("ministry", "Ministry of Water Resources and Irrigation in the federal capital",
     "وزارة الموارد المائية والري في العاصمة الاتحادية"),
    ("press", "Press", "الصحافة"),
]
FRAMES = [
    ("drought", "Drought", "الجفاف", "problem"), ("flood", "Flood", "الفيضان", "problem"),
    ("waste", "Waste", "الهدر", "cause"), ("unjust", "Injustice", "الظلم", "moral"),
    ("dam", "A new dam", "سدّ جديد", "remedy"), ("talks", "Talks", "المفاوضات", "remedy"),
]
COUNTS = {"2017": [9, 0, 4, 2, 7, 1], "2024": [3, 12, 4, 0, 0, 1]}
SIZES = {"2017": 300, "2024": 700}


def counts(items) -> pd.DataFrame:
    table = pd.DataFrame([
        {"id": item[0], "label_en": item[1], "label_ar": item[2], "group": group,
         "function": item[3] if len(item) > 3 else None, "count": COUNTS[group][i],
         "size": SIZES[group]}
        for i, item in enumerate(items) for group in GROUPS
    ])
    rate = 1000 / table["size"]
    return table.assign(
        per_thousand=table["count"] * rate,
        low=(table["count"] - 2).clip(lower=0) * rate,
        high=(table["count"] + 4) * rate,
    )


def keyness() -> pd.DataFrame:
    table = pd.DataFrame(
        [("سد", "dam", 7, 0), ("جفاف", "drought", 9, 3), ("نهر", "river", 4, 4),
         ("فيضان", "flood", 0, 12), ("إدارة المياه المشتركة", "joint water management", 0, 5)],
        columns=["term", "gloss", "count_2017", "count_2024"],
    )
    rate = [(table[f"count_{g}"] + 0.5) / SIZES[g] for g in GROUPS]
    return table.assign(log_ratio=np.log2(rate[0] / rate[1]))


BLOCKS = pd.DataFrame(
    [("a", 0, 40, "headline"), ("a", 41, 60, "share"), ("a", 61, 261, "body"),
     ("a", 262, 302, "subheading"), ("a", 303, 503, "body"), ("a", 504, 560, "related"),
     ("b", 0, 50, "headline"), ("b", 51, 171, "summary"), ("b", 172, 372, "body"),
     ("b", 373, 423, "embed"), ("b", 424, 444, "ui"), ("b", 445, 465, "site"),
     ("b", 466, 566, "caption")],
    columns=["article", "start", "end", "role"],
).assign(counted=lambda blocks: blocks["role"].isin(rates.ARTICLE))
MENTIONS = pd.DataFrame(
    [("a", "drought", 5), ("a", "dam", 50), ("a", "drought", 161), ("a", "dam", 303),
     ("b", "flood", 60), ("b", "flood", 180), ("b", "talks", 380), ("b", "flood", 430)],
    columns=["article", "id", "start"],
)
ARTICLES = {
    "en": {"a": "2017: a wire story", "b": "2024: translated from another page (Some Site)"},
    "ar": {"a": "2017: خبر وكالة", "b": "2024: مترجم عن صفحة أخرى (Some Site)"},
}
ITEMS = pd.DataFrame(
    [("drought", "the river", "النهر"), ("flood", "the well", "البئر"), ("dam", "a dam", "سدّ"),
     ("talks", "talks", "مفاوضات")],
    columns=["id", "label_en", "label_ar"],
)
DOTS = pd.DataFrame(
    [(section, *headings, item, *labels, group, body, echo, str(body + echo))
     for section, headings, item, labels, each in [
         ("dries", ("What dries", "ما الذي يجف"), "drought", ("the river", "النهر"),
          ((3, 1), (0, 0))),
         ("dries", ("What dries", "ما الذي يجف"), "flood", ("the well", "البئر"), ((0, 0), (0, 1))),
         ("called", ("What is called for", "ما المطلوب"), "dam", ("a dam", "سدّ"),
          ((2, 0), (0, 0))),
         ("called", ("What is called for", "ما المطلوب"), "talks", ("talks", "مفاوضات"),
          ((0, 0), (11, 0)))]
     for group, (body, echo) in zip(GROUPS, each, strict=True)],
    columns=["section", "heading_en", "heading_ar", "item", "label_en", "label_ar", "group",
             "in_body", "in_echo", "text"],
)
KINDS = ("in_body", "in_echo")
CHARTS = {
    "terms": lambda **how: terms.diverging_bars(keyness(), GROUPS, **how),
    "actors": lambda **how: rates.dumbbells(counts(NAMES), **how),
    "frames": lambda **how: rates.dumbbells(counts(FRAMES), **how),
    "dots": lambda **how: rates.dot_table(DOTS, GROUPS, KINDS, 11, **how),
    "many": lambda **how: rates.dot_table(
        DOTS.assign(in_body=DOTS["in_body"] * 90), GROUPS, KINDS, 990, **how),
    "dispersion": lambda **how: rates.dispersion(
        MENTIONS, BLOCKS, ITEMS, ARTICLES.get(how["lang"], ARTICLES["en"]), **how),
    "anatomy": lambda **how: rates.page_anatomy(
        BLOCKS, ARTICLES.get(how["lang"], ARTICLES["en"]), **how),
}


def at(figure, text: str):
    """The middle of the label with this text, in pixels."""
    (found,) = [t for t in figure.findobj(Text)
                if t.get_text() == text and t.get_visible() and t.get_window_extent().width]
    box = found.get_window_extent()
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


@pytest.mark.parametrize("chart", ["terms", "actors", "frames"])
def test_an_arabic_chart_has_its_labels_at_the_right(chart):
    first = {"terms": "سد", "actors": "هيئة النهر الكبير", "frames": "الجفاف"}[chart]
    arabic, english = (CHARTS[chart](lang=lang) for lang in ("ar", "en"))
    assert at(arabic, label(first))[0] > arabic.bbox.width * 0.7
    left = {"terms": label("سد (dam)", "ltr"), "actors": "Farmers", "frames": "Drought"}[chart]
    assert at(english, left)[0] < english.bbox.width * 0.4


def test_terms_carry_glosses_in_english_only():
    assert label("سد (dam)", "ltr") in texts(CHARTS["terms"](lang="en"))
    arabic = texts(CHARTS["terms"](lang="ar"))
    assert label("سد") in arabic and not any("dam" in text for text in arabic)


def bars(figure) -> list[Rectangle]:
    return list(figure.axes[0].containers[0]) + [c[0] for c in figure.axes[0].containers[1:]]


def test_bars_show_the_log_ratio_and_differ_in_hatch():
    drawn = bars(CHARTS["terms"](lang="en"))
    by_width = {round(bar.get_width(), 6): bar.get_hatch() or "" for bar in drawn}
    expected = sorted(keyness()["log_ratio"].round(6))
    assert sorted(by_width) == pytest.approx(expected)
    assert {h for width, h in by_width.items() if width > 0} == {""}
    assert {h for width, h in by_width.items() if width < 0} == {"//////"}


def test_ticks_say_how_many_times_as_frequent():
    ax = terms.diverging_bars(keyness(), GROUPS).axes[0]
    names = {t.get_loc(): t.label1.get_text() for t in ax.xaxis.get_major_ticks()}
    assert names[0] == "1" and names[2] == names[-2] == "4×"


def test_only_the_strongest_terms_of_each_side_are_drawn():
    shown = texts(terms.diverging_bars(keyness(), GROUPS, most=1, lang="ar"))
    assert label("سد") in shown and label("فيضان") in shown and label("جفاف") not in shown


def test_small_differences_have_a_scale_too():
    ax = terms.diverging_bars(keyness().assign(log_ratio=[.3, .2, .1, -.1, -.3]), GROUPS).axes[0]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1.2×", "1", "1.2×"]
    assert [round(2 ** abs(place), 3) for place in ax.get_xticks()] == [1.2, 1, 1.2]


def test_long_names_of_groups_give_way_to_their_signs():
    names = {"2017": "The River Gazette", "2024": "The Market Observer"}
    table = counts(NAMES).replace({"group": names})
    short, long = rates.dumbbells(counts(NAMES), GROUPS), rates.dumbbells(table)
    assert {"2017", "2024"} <= set(texts(short.axes[0]))
    assert not set(names.values()) & set(texts(long.axes[0]))
    over = [line for line in long.axes[0].lines
            if line.get_clip_on() is False and list(line.get_ydata()) == [1]]
    assert [line.get_marker() for line in over] == [cue.marker for cue in
                                                    style.cues(list(names.values())).values()]


def test_terms_with_equal_ratios_stand_in_a_fixed_order():
    table = pd.DataFrame({"term": ["ب", "ا", "ج"], "gloss": [None] * 3, "log_ratio": [1.0] * 3,
                          "count_2017": [2, 2, 5], "count_2024": [1, 1, 1]})
    figure = terms.diverging_bars(table.sample(frac=1, random_state=3), GROUPS)
    shown = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert shown == [label("ج"), label("ا"), label("ب")]


def test_each_row_has_both_rates_both_intervals_and_both_counts():
    table = counts(NAMES)
    ax = CHARTS["actors"](lang="en").axes[0]
    points = [line for line in ax.lines if line.get_marker() in ("o", "D")]
    assert sorted(float(p.get_xdata()[0]) for p in points) == pytest.approx(
        sorted(table["per_thousand"]))
    spans = {tuple(map(float, line.get_xdata())) for line in ax.lines if len(line.get_xdata()) == 2}
    assert spans >= set(zip(table["low"], table["high"], strict=True))
    for group, marker in zip(GROUPS, "oD", strict=True):
        assert sum(p.get_marker() == marker for p in points) == len(NAMES), group
    numbers = sorted(t for t in texts(ax.figure) if t.isdigit() and int(t) <= 12 and t != "0")
    assert set(numbers) >= {"9", "12", "3", "4", "2"}


def test_actors_stand_in_the_order_of_their_highest_rate():
    figure = CHARTS["actors"](lang="en")
    (shown,) = [[t.get_text().split()[0] for t in ax.get_yticklabels()] for ax in figure.axes]
    assert shown == ["The", "Farmers", "Ministry", "Press"]
    heights = [at(figure, name)[1] for name in ("The river authority", "Farmers", "Press")]
    assert heights == sorted(heights, reverse=True)


def test_frames_stand_under_the_function_they_have():
    figure = CHARTS["frames"](lang="en")
    order = sorted(["Problem", "Drought", "Flood", "Cause", "Waste", "Moral judgement",
                    "Injustice", "Remedy", "A new dam", "Talks"],
                   key=lambda name: -at(figure, name)[1])
    assert order == ["Problem", "Drought", "Flood", "Cause", "Waste", "Moral judgement",
                     "Injustice", "Remedy", "A new dam", "Talks"]


def test_a_function_that_entman_has_not_is_refused():
    with pytest.raises(ValueError, match="blame.*problem, cause, moral, remedy"):
        rates.dumbbells(counts(FRAMES).replace({"function": {"moral": "blame"}}))


def test_one_dot_is_one_mention_and_echoes_are_hollow():
    first, second = CHARTS["dots"](lang="en").axes
    dots = [line for line in first.lines if line.get_marker() == "o"]
    row = [(float(d.get_xdata()[0]), d.get_fillstyle()) for d in dots
           if d.get_ydata()[0] == dots[0].get_ydata()[0]]
    assert row == [(1, "full"), (2, "full"), (3, "full"), (4, "none")] and len(dots) == 6
    assert [t.get_text() for t in first.texts] == ["4", "0", "2", "0"]
    assert [t.get_text() for t in second.texts] == ["0", "1", "0", "11"]


def test_a_dot_stands_for_more_where_there_is_no_room_and_the_key_says_for_how_many():
    figure = CHARTS["many"](lang="en")
    dots = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
    (unit,) = [int(text.split()[-1]) for text in texts(figure) if text.startswith("a dot: up to")]
    assert len(dots) == -(-990 // unit) + 1


def test_dots_of_three_kinds_have_three_looks_and_words_stand_at_the_end():
    table = DOTS.assign(quoted=1, verdict_en="rests on headlines and quotations together; flip 1",
                        verdict_ar="يقوم على العناوين والاقتباسات معا؛ القلب 1")
    figure = rates.dot_table(table, GROUPS, (*KINDS, "quoted"), 12, aside="verdict",
                             preset="elsevier-double")
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert {dot.get_fillstyle() for dot in dots} == {"full", "left", "none"}
    words = [text for text in texts(figure) if text.startswith("rests on")]
    assert [" ".join(text.split()) for text in words] == [table["verdict_en"].iloc[0]] * 4
    assert "\n" in words[0] and "Verdict" in texts(figure) and style.flaws(figure) == []


def marks(ax) -> dict[str, list[float]]:
    return {line.get_marker(): sorted(map(float, line.get_xdata())) for line in ax.lines
            if line.get_marker() in ("|", "o", "x")}


def test_strips_leave_clutter_out_and_measure_the_rest():
    first, second = CHARTS["dispersion"](lang="en").axes
    # 480 characters of article a: 40 headline, 200 body, 40 subheading, 200 body.
    assert marks(first) == {"o": pytest.approx([5 / 480 * 100]),
                            "|": pytest.approx([140 / 480 * 100, 280 / 480 * 100])}
    # 520 of article b: what stands in a button is not in the strip.
    assert marks(second) == {"o": pytest.approx([59 / 520 * 100]), "|": pytest.approx([178 / 5.2]),
                             "x": pytest.approx([377 / 5.2])}


def test_an_arabic_strip_begins_at_the_right():
    assert CHARTS["dispersion"](lang="ar").axes[0].xaxis_inverted()
    assert not CHARTS["dispersion"](lang="en").axes[0].xaxis_inverted()


def test_a_page_is_drawn_line_by_line_as_long_as_its_characters():
    first, second = CHARTS["anatomy"](lang="en").axes
    widths = [patch.get_width() for patch in first.patches]
    assert widths == [40, 19, 200, 40, 200, 56]
    assert first.xaxis_inverted() and len(second.patches) == 7
    shown = " ".join(texts(first.figure)).replace("\n", " ")
    assert "480 of 555 characters are counted" in shown
    assert "body: lines 3, characters 600" in shown
    assert "other stories: lines 1, characters 56" in shown


def test_article_and_clutter_differ_without_colour():
    fills = dict(rates._ROLES)
    assert all(fills[role][0] == "#FFFFFF" and fills[role][1] for role in rates.CLUTTER)
    assert all(fills[role][0] != "#FFFFFF" for role in rates.ARTICLE)
    assert len(set(fills.values())) == len(fills)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="per_thousand"):
        rates.dumbbells(counts(FRAMES).drop(columns="per_thousand"))


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="empty"):
        rates.dumbbells(counts(NAMES).iloc[:0])


def test_markup_and_dollars_in_a_label_are_drawn_as_they_are():
    table = counts(NAMES).replace("Farmers", "$a_1$ & <b>")
    figure = rates.dumbbells(table)
    (text,) = [t for t in figure.findobj(Text) if t.get_text() == "$a_1$ & <b>"
               and t.get_window_extent().width and t.get_visible()]
    assert text.get_parse_math() is False


def test_alt_texts_are_written_from_the_numbers():
    assert "The river authority 30.0 (9), 4.3 (3)" in alt_texts.of_rates(
        counts(NAMES), GROUPS)
    assert "سد (dam) 7, 0; " in alt_texts.of_terms(keyness(), GROUPS)
    assert "سد 7، 0؛ " in alt_texts.of_terms(keyness(), GROUPS, "ar")
    assert alt_texts.of_dots(DOTS, GROUPS, key="dots", also=["in_echo"]).endswith(
        "2017, 2024: What dries: the river 4 (1), 0 (0); the well 0 (0), 1 (1). What is called "
        "for: a dam 2 (0), 0 (0); talks 0 (0), 11 (0).")
    assert "2017: a wire story: the river 1, 29; a dam 58. 2024:" in alt_texts.of_dispersion(
        MENTIONS, BLOCKS, ITEMS, ARTICLES["en"])
    assert ("2017: a wire story: headline 1 (40), subheading 1 (40), body 2 (400), "
            in alt_texts.of_pages(BLOCKS, ARTICLES["en"]))


def test_roles_that_a_study_does_not_count_leave_the_strip():
    blocks = BLOCKS.assign(counted=BLOCKS["role"] == "body")
    first, second = rates.dispersion(MENTIONS, blocks, ITEMS, ARTICLES["en"]).axes
    assert marks(first) == {"|": pytest.approx([25.0, 50.0])}
    assert marks(second) == {"|": pytest.approx([4.0])}
    shown = " ".join(texts(rates.page_anatomy(blocks, ARTICLES["en"])))
    assert "400 of 555 characters are counted" in shown.replace("\n", " ")


def test_an_article_without_any_counted_line_has_an_empty_strip():
    blocks = BLOCKS.assign(role="related", counted=False)
    first, _ = rates.dispersion(MENTIONS, blocks, ITEMS, ARTICLES["en"]).axes
    assert marks(first) == {}


def test_a_figure_without_room_says_so_in_its_flaws():
    names = {f"article-{n}": f"article {n} of an agency with a long name" for n in range(4)}
    roles = ["headline", "body", "body", "site", "share", "related", "caption", "summary"]
    blocks = pd.DataFrame([{"article": name, "start": n * 100, "end": n * 100 + 80, "role": role,
                            "counted": True} for name in names for n, role in enumerate(roles)])
    assert style.flaws(rates.page_anatomy(blocks, names, preset="acm-single"))
