import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pages import copies
from analysis.pages.copies import editions_side_by_side, find_duplicates

# A wire story of our own, and what two sites made of it.
PARAGRAPHS = [
    "أعلنت وزارة الزراعة يوم الأحد أن محصول القمح في سهل الغاب بلغ هذا الموسم ثلاثمائة ألف طن "
    "بزيادة الثلث عن الموسم الماضي.",
    "وقال الوزير في مؤتمر صحفي عقده في حماة إن الأمطار التي هطلت في آذار أنقذت الزرع بعد شتاء "
    "جاف دفع كثيرا من الفلاحين إلى ترك أرضهم.",
    "وأضاف أن الحكومة ستشتري المحصول كله بسعر يغطي كلفة الإنتاج وأجور النقل، وأن الصوامع جاهزة "
    "لاستقبال القمح ابتداء من الأسبوع المقبل.",
    "واشتكى مزارعون التقتهم الوكالة من غلاء الوقود والسماد، وقالوا إن الحصادات القديمة تتعطل كل "
    "يوم وإن قطع الغيار لا تصل إلا بعد أسابيع.",
]
STORY = "\n\n".join(["محصول القمح يرتفع بمقدار الثلث", *PARAGRAPHS])
RETOLD = "\n\n".join(["النظام يعد الفلاحين بشراء القمح", *PARAGRAPHS[:3]]).replace(
    "الحكومة", "النظام")
OTHER = "\n\n".join([
    "سوق السمك في طرطوس يعود إلى العمل",
    "عاد سوق السمك في مدينة طرطوس إلى العمل صباح الاثنين بعد شهر من الإغلاق بسبب أعمال الصيانة "
    "في الرصيف.",
    "وقال صيادون إن الأسعار ستبقى مرتفعة حتى يتحسن الطقس، وإن القوارب الصغيرة لا تخرج إلى البحر "
    "منذ أسبوعين بسبب العاصفة.",
])


def kinds(texts, **more):
    return {(row.article, row.other): row.kind
            for row in find_duplicates(texts, **more).itertuples()}


def test_the_same_story_on_two_sites_is_a_near_copy_and_another_story_is_none():
    found = find_duplicates({"site": RETOLD, "wire": STORY, "fish": OTHER})
    assert found[["article", "other", "kind"]].values.tolist() == [["site", "wire", "near"]]
    row = found.iloc[0]
    assert row.share > row.other_share > 0.5
    assert row.shared_words < row.words < row.other_words
    assert row.story == "site"


def test_spelling_marks_and_line_ends_do_not_hide_an_exact_copy():
    respelt = STORY.replace("أعلنت", "اعلنت").replace("الزراعة", "الزراعه").replace(
        "الوزير", "الوزيـرُ").replace("\n\n", "\r\n")
    found = find_duplicates({"a": STORY, "b": respelt})
    assert found[["kind", "similarity", "share"]].values.tolist() == [["exact", 1.0, 1.0]]


def test_a_story_within_a_longer_one_is_a_part_of_it():
    report = "\n\n".join([OTHER, PARAGRAPHS[0], OTHER.replace("طرطوس", "بانياس"),
                          STORY.replace("القمح", "القطن").replace("الوزير", "المدير")])
    note = PARAGRAPHS[0]
    whole = pd.DataFrame({"article": ["note", "report"], "start": 0,
                          "end": [len(note), len(report)], "counted": True})
    row = find_duplicates({"note": note, "report": report}, whole).iloc[0]
    assert row.kind == "part"
    assert row.share > 0.9
    assert row.other_share < 0.5


def test_the_menu_and_teasers_of_a_site_do_not_make_two_stories_alike():
    around = "\n\n".join(["قائمة الأخبار والرياضة والاقتصاد والثقافة والعلوم والصحة والسفر"] * 9)
    texts = {"a": f"{STORY}\n\n{around}", "b": f"{OTHER}\n\n{around}"}
    blocks = pd.DataFrame([
        (name, start, end, counted) for name, story in (("a", STORY), ("b", OTHER))
        for start, end, counted in ((0, len(story), True),
                                    (len(story), len(texts[name]), False))],
        columns=["article", "start", "end", "counted"])
    assert kinds(texts, blocks=blocks) == {}
    assert kinds(texts, blocks=blocks.assign(counted=True)) != {}


def test_labelled_pages_are_compared_by_their_article_only():
    foot = "\n\nاقرأ أيضا\n\nالبرلمان يناقش الموازنة\n\nالذهب يتراجع\n\nجميع الحقوق محفوظة"
    assert kinds({"a": STORY + foot, "b": OTHER + foot, "c": STORY}) == {("a", "c"): "exact"}


def test_each_exact_copy_is_paired_with_the_first_and_near_ones_only_once():
    found = find_duplicates({"d": RETOLD, "c": STORY, "b": STORY, "a": STORY})
    assert found[["article", "other", "kind"]].values.tolist() == [
        ["a", "b", "exact"], ["a", "c", "exact"], ["a", "d", "near"]]
    assert set(found["story"]) == {"a"}


def test_a_shared_phrase_and_empty_texts_make_no_pair():
    phrase = "وقال المتحدث باسم وزارة الخارجية في بيان"
    texts = {"a": phrase, "b": f"{phrase} مكتوب نشر على موقعها مساء أمس", "c": "", "d": "...",
             "e": "", "f": "..."}
    assert kinds(texts) == {}
    assert find_duplicates({}).empty


def test_a_sample_of_the_shingles_finds_the_pairs_of_long_articles_too(monkeypatch):
    texts = {"site": RETOLD, "wire": STORY, "fish": OTHER}
    full = find_duplicates(texts)
    monkeypatch.setattr(copies, "_FULL", 80)
    pd.testing.assert_frame_equal(find_duplicates(texts), full)


WORDS = "القمح السمك السوق الوزير الصوامع البحر الرصيف الأمطار الفلاح القارب".split()
article = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


def whole(texts):
    return pd.DataFrame({"article": list(texts), "start": 0,
                         "end": [len(text) for text in texts.values()], "counted": True})


@given(st.lists(article, min_size=2, max_size=5), st.randoms())
def test_neither_the_order_of_articles_nor_their_names_matter(stories, random):
    texts = {f"{i}": story for i, story in enumerate(stories)}
    items = list(texts.items())
    random.shuffle(items)
    shuffled = dict(items)
    pd.testing.assert_frame_equal(find_duplicates(texts, whole(texts)),
                                  find_duplicates(shuffled, whole(shuffled)))
    one, two = stories[:2]
    there = find_duplicates({"a": one, "b": two}, whole({"a": one, "b": two}))
    back = find_duplicates({"a": two, "b": one}, whole({"a": two, "b": one}))
    assert there[["kind", "similarity", "shared_words"]].equals(
        back[["kind", "similarity", "shared_words"]])
    assert there["share"].tolist() == back["other_share"].tolist()


@given(article.filter(bool), article.filter(bool))
def test_a_copy_is_exact_and_nothing_else_is(one, two):
    texts = {"a": one, "b": one, "c": two}
    found = kinds(texts, blocks=whole(texts))
    assert found[("a", "b")] == "exact"
    assert (found.get(("a", "c")) == "exact") == (one == two)


def test_editions_are_aligned_with_the_words_that_differ():
    a = "سقوط المدينة\n\nقالت الحكومة إن القوات انسحبت من المدينة ليلا.\n\nوفر السكان إلى الجبال."
    b = "قالت السلطة إن القوات انسحبت من المدينه ليلا أمس.\n\nوفر السكان إلى الجبال."
    found = editions_side_by_side(a, b)
    assert found[["kind", "surface", "other_surface"]].fillna("").values.tolist() == [
        ["only_a", "سقوط المدينة", ""],
        ["same", "قالت", "قالت"],
        ["changed", "الحكومة", "السلطة"],
        ["same", "إن القوات انسحبت من المدينة ليلا", "إن القوات انسحبت من المدينه ليلا"],
        ["only_b", "", "أمس"],
        ["same", "وفر السكان إلى الجبال", "وفر السكان إلى الجبال"],
    ]


@given(article, article)
def test_every_word_of_both_editions_stands_in_one_row_in_order(one, two):
    blocks = [pd.DataFrame({"start": [0], "end": [len(text) + 1], "counted": [True]})
              for text in (one, two)]
    found = editions_side_by_side(one, two, *blocks)
    for text, before in ((one, ""), (two, "other_")):
        rows = found[found[f"{before}surface"].notna()]
        assert " ".join(rows[f"{before}surface"]) == text
        for row in rows.itertuples():
            start, end = getattr(row, f"{before}start"), getattr(row, f"{before}end")
            assert text[start:end] == getattr(row, f"{before}surface")
    same = found[found["kind"] == "same"]
    assert same["surface"].tolist() == same["other_surface"].tolist()


def test_what_stands_between_two_paragraphs_is_in_no_run():
    menu = "\n\nاقرأ أيضا\n\nالذهب يتراجع\n\n"
    a, b = (sep.join(PARAGRAPHS) for sep in (menu, "\n\n"))
    found = editions_side_by_side(a, b)
    assert found["kind"].tolist() == ["same"] * 4
    assert not found["surface"].str.contains("الذهب").any()


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_the_share_that_makes_a_copy_can_be_set(share):
    found = kinds({"site": RETOLD, "wire": STORY}, share=share)
    assert found == {("site", "wire"): "near" if share == 0.3 else "part"}
