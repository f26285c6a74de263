from datetime import date

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis.files import LexiconError, lexicon_file
from analysis.pages.roles import label_blocks
from framing.intake.dates import Date, date_of_page, find_dates, load_calendar, parse_date

SEVENTH = date(2024, 12, 7)


def dates_of(text):
    return pd.DataFrame(find_dates(text), columns=Date._fields)


@pytest.mark.parametrize("written", [
    "٧ ديسمبر 2024", "۷ ديسمبر ۲۰۲۴", "7 كانون الأول 2024", "7 دجنبر 2024", "07-12-2024",
    "7 كانون الأول/ديسمبر 2024", "7 ديسمبر/كانون الأول 2024", "7 ديسمبر (كانون الأول) 2024",
    "السبت 07/12/2024", "2024-12-07", "2024/12/7", "07.12.2024", "ديسمبر 7, 2024", "Dec 7, 2024",
    "7 ديسمبر، 2024", "7 من ديسمبر عام 2024", "السابع من كانون الأول 2024", "7 ديسمبر لعام 2024",
    "2024-12-07T21:30:00+03:00", "Sat, 07 Dec 2024 18:00:00 GMT", "7 décembre 2024",
    "2024 ديسمبر 7",
    "December 7th, 2024", "7-Dec-24", "07/12/24", "٠٧/١٢/٢٠٢٤", "7 / 12 / 2024", "20241207",
    "بتاريخ: 7 ديسمبر 2024م", "و7 ديسمبر 2024", "لـ7 ديسمبر 2024", "7/ديسمبر/2024",
])
def test_each_way_of_writing_the_same_day_is_read(written):
    assert parse_date(written) == SEVENTH


@pytest.mark.parametrize(("month", "names"), [
    (1, "يناير|كانون الثاني|جانفي|كانون الثانى"), (2, "فبراير|شباط|فيفري"), (3, "مارس|آذار|اذار"),
    (4, "أبريل|إبريل|ابريل|نيسان|أفريل|افريل"), (5, "مايو|أيار|ايار|ماي"),
    (6, "يونيو|يونيه|حزيران|جوان"), (7, "يوليو|يوليوز|يوليه|تموز|جويلية"),
    (8, "أغسطس|اغسطس|آب|اب|غشت|أوت"), (9, "سبتمبر|أيلول|ايلول|شتنبر"),
    (10, "أكتوبر|اكتوبر|تشرين الأول|تشرين الاول"), (11, "نوفمبر|تشرين الثاني|نونبر"),
    (12, "ديسمبر|كانون الأول|كانون الاول|دجنبر"),
])
def test_months_have_the_names_of_egypt_the_levant_and_the_maghreb(month, names):
    for name in names.split("|"):
        assert parse_date(f"3 {name} 2019") == date(2019, month, 3), name


@pytest.mark.parametrize("written", [
    "31 فبراير 2024", "30/02/2024", "29 شباط 2023", "32 ديسمبر 2024", "13/13/2024", "0/5/2024",
    "أمس", "قبل ساعتين", "منذ 3 أيام", "ديسمبر 2024", "نوفمبر/ديسمبر 2024", "عام 2024", "فاز 3-2",
    "بنسبة 7.12 بالمئة", "القرار 2254", "تغلب 3 صفر", "هاتف 07122024555", "الإصدار 1.12.2024.3",
    "7 نوفمبر/كانون الأول 2024", "كوروش 5 آذر 1403", "they may 7 times",
])
def test_what_is_no_day_of_the_calendar_is_no_date(written):
    assert parse_date(written) is None
    assert dates_of(written)["date"].isna().all()


def test_a_day_that_no_month_has_leaves_no_shorter_date_behind():
    assert dates_of("في 31 فبراير 2024").empty


def test_spans_give_the_date_as_written_with_the_invisible_controls_inside():
    text = "نُشر يوم \u202b٧\u200f ديســمبر\u202c ٢٠٢٤ في دمشق"
    row = dates_of(text).iloc[0]
    assert row.date == SEVENTH
    assert text[row.start:row.end] == row.surface == "٧\u200f ديســمبر\u202c ٢٠٢٤"


def test_a_ligature_before_a_date_does_not_shift_its_span():
    text = "ﻻ شيء، ٧ ديسمبر ٢٠٢٤"
    assert dates_of(text)["surface"].tolist() == ["٧ ديسمبر ٢٠٢٤"]


def test_numbers_are_read_day_first_and_told_as_ambiguous():
    dates = dates_of("نشر 07/12/2024 ثم 25/12/2024 ثم 12/25/2024 ثم 05/05/2024")
    assert dates["date"].tolist() == [SEVENTH, date(2024, 12, 25), date(2024, 12, 25),
                                      date(2024, 5, 5)]
    assert dates["ambiguous"].tolist() == [True, False, False, False]


def test_the_weekday_beside_a_number_settles_which_is_the_month():
    # 7 December 2024 was a Saturday, 12 July 2024 a Friday.
    dates = dates_of("السبت 07/12/2024\nالجمعة، 07/12/2024\nالاثنين 07/12/2024")
    assert dates["date"].tolist() == [SEVENTH, date(2024, 7, 12), SEVENTH]
    assert dates["ambiguous"].tolist() == [False, False, True]
    assert dates["note"].iloc[2] == "another weekday than named"


def test_hijri_dates_are_told_as_such_and_the_gregorian_one_is_taken():
    text = "الجمعة 26 رمضان 1436 هـ الموافق 10 يوليو 2015 م"
    dates = dates_of(text)
    assert dates["calendar"].tolist() == ["hijri", "gregorian"]
    assert dates["surface"].tolist() == ["26 رمضان 1436 هـ", "10 يوليو 2015"]
    assert dates["date"].tolist() == [None, date(2015, 7, 10)]
    assert parse_date(text) == date(2015, 7, 10)
    assert parse_date("1446/6/6هـ") is None
    assert dates_of("6-6-1446")["note"].tolist() == ["Hijri date: not converted"]


def test_a_date_without_year_is_told_as_such_and_no_day():
    assert parse_date("في 20 تموز") is None
    assert dates_of("في 20 تموز")[["surface", "note"]].values.tolist() == [["20 تموز", "no year"]]
    assert dates_of("29 فبراير")["note"].tolist() == ["no year"]
    assert dates_of("30 فبراير").empty


def test_the_date_in_an_address_is_no_date_of_the_text():
    assert dates_of("https://example.org/2024/12/07/story").empty


MONTHS = yaml.safe_load(lexicon_file("months.yml").read_text(encoding="utf-8"))["months"]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.data())
def test_every_day_under_every_name_is_read_back(day, data):
    name = data.draw(st.sampled_from(MONTHS[day.month]))
    digits = data.draw(st.sampled_from([None, "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
    written = data.draw(st.sampled_from([f"{day.day} {name} {day.year}",
                                         f"{name} {day.day}, {day.year}"]))
    if digits:
        written = written.translate({ord(str(i)): c for i, c in enumerate(digits)})
    around = data.draw(st.sampled_from(["{}", "نشر في {} بدمشق", "\u200f{}\u200f", "({})"]))
    text = around.format(written)
    (row,) = dates_of(text).itertuples()
    assert (row.date, row.surface) == (day, written)


PIECES = "0123456789٠٧/.-–: 24ديسمبركانونالأولهـ\u200f\u0651ﻻ،MayDec\n"


@given(st.text(alphabet=PIECES, max_size=60))
def test_any_text_gives_spans_that_fit_and_never_an_error(text):
    dates = dates_of(text)
    for row in dates.itertuples():
        assert text[row.start:row.end] == row.surface
    assert dates["start"].is_monotonic_increasing
    assert (dates["end"].to_numpy()[:-1] <= dates["start"].to_numpy()[1:]).all()
    parse_date(text)


BODY = ("قال وزير الزراعة يوم السبت إن محصول القمح يفوق ما جنته البلاد في 3 مايو 2019.\n\n"
        "وأضاف الوزير في مؤتمر صحفي أن المزارعين سلموا أكثر من مليون طن حتى الآن.\n")


def page(*above, below=""):
    return "\n\n".join([*above, BODY]) + below


def day_of(text):
    return date_of_page(text, label_blocks(text))


def test_the_date_line_below_the_headline_is_the_day_of_the_page():
    text = page("محصول القمح يفوق التوقعات", "السبت 7 ديسمبر 2024 - 14:05")
    found = day_of(text)
    assert (found.date, found.sure) == (SEVENTH, True)
    assert text[found.start:found.end] == found.surface == "7 ديسمبر 2024"


def test_publication_counts_before_an_update_whatever_their_order():
    found = day_of(page("محصول القمح يفوق التوقعات",
                        "آخر تحديث: 9 ديسمبر 2024", "تاريخ النشر: 7 ديسمبر 2024"))
    assert (found.date, found.sure) == (SEVENTH, True)
    same_line = day_of(page("محصول القمح يفوق التوقعات",
                            "آخر تحديث: 9 ديسمبر 2024 | نشر في: 7 ديسمبر 2024"))
    assert same_line.date == SEVENTH


def test_dates_in_sentences_and_in_teasers_are_not_the_day_of_the_page():
    assert day_of(page("محصول القمح يفوق التوقعات")).date is None
    below = "\n\nاقرأ أيضا\nسوق السمك يعود إلى العمل\n8 ديسمبر 2024\n"
    assert day_of(page("محصول القمح يفوق التوقعات", below=below)).date is None


def test_a_date_that_can_be_read_in_two_ways_is_not_sure():
    found = day_of(page("محصول القمح يفوق التوقعات", "07/12/2024"))
    assert (found.date, found.sure) == (SEVENTH, False)
    assert "exchanged" in found.reason
    assert day_of(page("محصول القمح يفوق التوقعات", "السبت 07/12/2024")).sure


def test_another_date_of_the_page_shows_which_number_is_the_day():
    below = "\n\nاقرأ أيضا\nسوق السمك يعود إلى العمل\n{}\n"
    for other, sure in (("28/11/2024", True), ("11/28/2024", False), ("8/12/2024", False),
                        ("7 ديسمبر 2024", True)):
        found = day_of(page("محصول القمح يفوق التوقعات", "07/12/2024", below=below.format(other)))
        assert (found.date, found.sure) == (SEVENTH, sure), other


def test_the_date_at_the_top_of_the_page_may_be_that_of_the_visit():
    menu = ["الجمعة 2 يناير 2026", "الرئيسية", "سياسة", "اقتصاد", "رياضة", "ثقافة"]
    found = day_of(page(*menu, "محصول القمح يفوق التوقعات"))
    assert not found.sure
    assert "visit" in found.reason
    dated = day_of(page(*menu, "محصول القمح يفوق التوقعات", "7 دجنبر 2024"))
    assert (dated.date, dated.sure) == (SEVENTH, True)


def test_the_dateline_of_the_first_paragraph_is_taken_but_not_for_sure():
    text = "محصول القمح يفوق التوقعات\n\nدمشق - 7 ديسمبر 2024 (وكالات) - " + BODY
    found = day_of(text)
    assert (found.date, found.sure) == (SEVENTH, False)


def test_a_broken_list_of_months_is_told_with_its_file(tmp_path):
    (tmp_path / "months.yml").write_text("months: [يناير]", encoding="utf-8")
    with pytest.raises(LexiconError, match="months.yml"):
        load_calendar(tmp_path)
