"""A term typed by a reader finds what a reader would count, whatever clitics the text has."""


import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lexicon.schema import load_lexicon
from analysis.study.annotation import annotate
from analysis.text.terms import count_term, find_term, parse_term

LEXICON = load_lexicon()


def surfaces(text, typed, conflation="stem"):
    tables = annotate({"t": text}, LEXICON, conflation)
    found = find_term(parse_term(typed, LEXICON, conflation), tables.tokens, tables.vocabulary)
    return [text[start:end] for start, end in zip(found["start"], found["end"], strict=True)]


@pytest.mark.parametrize("typed", ["حوار", "الحوار", "للحوار", "حِوار", "حـوار"])
def test_clitics_article_marks_and_tatweel_make_no_difference(typed):
    text = "دعا إلى الحوار، ورحب بالحوار وبحوارٍ شامل، وقال إن للحوار شروطا."
    assert surfaces(text, typed) == ["الحوار", "بالحوار", "وبحوارٍ", "للحوار"]


def test_a_term_of_several_words_keeps_within_a_sentence_and_takes_clitics_first():
    text = ("طالب بوقف إطلاق النار. وانتهى الوقف. إطلاق النار مستمر، "
            "ووقف لإطلاق النار خير من لا شيء، فلا وقف وإطلاق النار.")
    assert surfaces(text, "وقف إطلاق النار") == ["بوقف إطلاق النار", "ووقف لإطلاق النار"]


def test_a_word_inside_another_is_not_found():
    assert surfaces("عوامل جيوسياسية في السياسة", "سياسي") == []


def test_conflation_decides_what_is_the_same_term():
    text = "مدينة واحدة، والمدينة الأخرى، ومدن كثيرة"
    assert surfaces(text, "مدينة", "form") == ["مدينة"]
    assert surfaces(text, "مدينة", "stem") == ["مدينة", "والمدينة"]
    assert surfaces(text, "مدينة", "lemma") == ["مدينة", "والمدينة", "ومدن"]


def test_a_rate_is_over_the_tokens_given():
    tables = annotate({"t": "سلام سلام حرب حرب"}, LEXICON)
    [row] = count_term(parse_term("سلام", LEXICON), tables.tokens, tables.vocabulary,
                       ["t"]).to_dict("records")
    assert (row["count"], row["per_thousand"], row["spans"]) == (2, 500.0, [[0, 4], [5, 9]])


def test_a_term_without_arabic_is_refused():
    with pytest.raises(ValueError, match="no Arabic word"):
        parse_term("ceasefire", LEXICON)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["حوار", "وبالحوار", "سلام", "للسلام", ".", "\n", "حرب"]),
                max_size=12))
def test_counts_add_up_over_articles(pieces):
    text = " ".join(pieces)
    both = annotate({"a": text, "b": text}, LEXICON)
    term = parse_term("حوار", LEXICON)
    counts = count_term(term, both.tokens, both.vocabulary, ["a", "b"])["count"].tolist()
    assert counts == [sum("حوار" in piece for piece in pieces)] * 2
