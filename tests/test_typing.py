"""Words typed in several ways are one term: as users of other tools found that they were not."""

import pytest

from analysis.lexicon.schema import load_lexicon
from analysis.study.annotation import annotate
from analysis.text.terms import count_term, parse_term

LEXICON = load_lexicon(None)


@pytest.mark.parametrize(("term", "text", "count"), [
    ("عبدالله", "قال عبد الله وعبدالله", 2), ("أبو ظبي", "في أبو ظبي وأبوظبي", 2),
    ("منصور", "نشر صورا من صور المعركة", 0), ("عبد الرحمن", "عبدالرحمن وعبد الرحمن", 2),
    ("غوغل", "شركة گوگل وغوغل", 2), ("فيينا", "مفاوضات ڤيينا وفيينا", 2),
    ("مسؤولون", "مسئولون ومسؤولون", 2), ("هيئة", "الهيأة والهيئة", 2),
    ("1500", "قتل 1,500 ثم ١٬٥٠٠ ثم 1500", 3), ("500", "قتل 1,500 شخص", 0),
    ("2.4", "بلغ الناتج ٢٫٤ مليون", 1), ("12", "وقع الاتفاق في 12.5.2017", 1),
    ("لم", "ألم يحن الوقت", 1), ("لم", "يشكو من ألم شديد", 0), ("ليس", "أليس هذا صحيحا", 1),
    ("شباب", "ياشباب تعالوا", 1), ("ياسمين", "زهر الياسمين", 1), ("أيام", "ثلاثة أيام", 1),
    ("كثير", "كثييييير من الناس", 1), ("ممتاز", "عمل ممممتاز", 1), ("لجنة", "للللجنة", 1),
    ("الكتاب", "ٱلْكِتَٰبُ والكتاب", 2), ("هذا", "هٰذا وهذا", 2), ("حزب الله", "حزب\u200cالله", 1),
])
def test_one_term_however_typed(term, text, count):
    done = annotate({"x": text}, LEXICON)
    assert count_term(parse_term(term, LEXICON), done.tokens, done.vocabulary, ["x"])[
        "count"].tolist() == [count]


def test_an_article_that_dots_every_yeh_means_prepositions_by_it():
    dotted, usual = "وصل علي إلي دمشق علي متن طائرة حتي المساء", "وصل علي إلى دمشق مساء"
    done = annotate({"dotted": dotted, "usual": usual}, LEXICON)
    content = done.vocabulary[~done.vocabulary["stopword"]].set_index("word")["form"]
    words = done.tokens.assign(form=done.tokens["word"].map(content)).dropna()
    assert "علي" in words.loc[words["article"] == "usual", "form"].tolist()
    assert not {"علي", "الي", "حتي"} & set(words.loc[words["article"] == "dotted", "form"])


def test_a_line_of_hashtags_is_no_body_and_a_short_line_with_a_colon_heads_its_paragraph():
    text = """الحكومة تبحث خطة الإنقاذ

قالت الحكومة يوم الأحد إنها ستبحث خطة جديدة لإنقاذ القطاع الصحي في البلاد بعد أسابيع من الإضرابات.

خلفيات الأزمة:

بدأت الأزمة حين توقفت الوزارة عن دفع رواتب الأطباء في خمس مدن، وهو ما دفع النقابات إلى الإضراب.

#الصحة #إضراب_الأطباء #رواتب

ويقول الأطباء إنهم لن يعودوا إلى العمل قبل أن تدفع لهم رواتب الأشهر الثلاثة الماضية كاملة."""
    roles = annotate({"x": text}, LEXICON).blocks["role"].tolist()
    assert roles == ["headline", "body", "subheading", "body", "related", "body"]
