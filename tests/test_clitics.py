"""Words taken apart: what a reader of Arabic expects, and what must hold for any word."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.arabic import analyse_words, frequencies, keys
from analysis.arabic.characters import FATHATAN, fold

ANALYSES = """
للدكتاتور ل+ال دكتاتور _
بانهيار ب انهيار _
كضامن ك ضامن _
ونفوذها و نفوذ ها
للنفوذ ل+ال نفوذ _
وبوقف و+ب وقف _
للحوار ل+ال حوار _
والمحادثات و+ال محادثات _
بأستانا ب أستانا _
قواته _ قوات ه
معركتنا _ معركة نا
نيتها _ نية ها
بسيارته ب سيارة ه
أولاده _ أولاد ه
للغة ل+ال لغة _
للوصول ل+ال وصول _
وسيعلن و+س يعلن _
ستبدأ س تبدأ _
فالقوات ف+ال قوات _
أصدقائهم _ أصدقاء هم
مستواه _ مستوى ه
وأكد و أكد _
وقال و قال _
لله ل الله _
والله و الله _
وبالله و+ب الله _
والذين و الذين _
للتي ل التي _
إليهم _ إلى هم
لابد لا بد _
ومازالت و+ما زالت _
وحدها _ وحد ها
وصفه _ وصف ه
بموجبه ب موجب ه
""".split("\n")[1:-1]

WHOLE = """ألمانيا المانيا الله لواء والي فانس باول كيري لافروف وزير فرنسا لندن بيان كتاب فيينا
ليبيا بريطانيا كندا وقف لجنة لدى فيما محادثات أستانة بايدن بوتين بلينكن واشنطن سيدني كوريا باريس
كييف توجه يتوجه مياه اتجاه بنك شارك وصل والدة واقع وفد فيدرالية بترول انتباه معارك""".split()


def row(word, **options):
    return analyse_words([word], **options).iloc[0]


@pytest.mark.parametrize("line", ANALYSES)
def test_clitics_are_told_from_the_stem(line):
    word, *expected = line.split()
    found = row(word)
    assert [found.proclitics or "_", found.stem, found.enclitics or "_"] == expected


@pytest.mark.parametrize("word", WHOLE)
def test_letters_of_the_word_itself_are_no_clitics(word):
    found = row(word)
    assert (found.proclitics, found.stem, found.enclitics) == ("", word, "")


def test_the_article_and_prepositions_come_off_before_a_name():
    table = analyse_words(["ولبنان", "الفلبين", "ببرلين", "لباريس", "وفانس"])
    assert table.stem.tolist() == ["لبنان", "فلبين", "برلين", "باريس", "فانس"]


def test_an_alef_with_hamza_is_no_article():
    assert row("وألمانيا").proclitics == "و"
    assert row("بألغام").stem == "ألغام"


def test_teh_marbuta_typed_as_heh_is_no_pronoun():
    assert row("القاهره").enclitics == ""
    assert row("القاهره").key == row("القاهرة").key


def test_diacritics_tatweel_and_controls_change_nothing_but_the_word():
    plain, marked = row("وبالحوار"), row("وبالْحِـوَارِ\u200f")
    assert marked.drop("word").equals(plain.drop("word"))
    assert marked.word == "وبالْحِـوَارِ\u200f"


@pytest.mark.parametrize("word", ["2017", "1", "abc", "", "ٹرمپ", "🙂", "ا" * 500])
def test_what_is_not_arabic_passes_through(word):
    found = row(word)
    assert (found.proclitics, found.stem, found.enclitics) == ("", fold(word), "")


def test_one_row_for_each_word_in_the_order_given():
    words = ["حوار", "الحوار", "حوار", "و", "حوار"]
    assert analyse_words(iter(words)).word.tolist() == words
    assert analyse_words([]).columns.tolist() == [
        "word", "form", "proclitics", "stem", "enclitics", "key", "lemma"]


def test_a_protected_name_stays_whole():
    protected = frozenset({"بسطاوي", "الكرك"})
    words = ["بسطاوي", "وبسطاوي", "كرك", "والكرك"]
    found = analyse_words(words, protected=protected)
    assert found.stem.tolist() == ["بسطاوي", "بسطاوي", "كرك", "كرك"]
    assert found.lemma.tolist() == ["بسطاوي", "بسطاوي", "كرك", "كرك"]


@pytest.mark.parametrize("listed", [{"اسد"}, {"الاسد"}, {"اسد", "الاسد"}])
def test_a_name_is_one_term_with_and_without_its_article(listed):
    found = analyse_words(["أسد", "الأسد", "للأسد", "والأسد"], protected=frozenset(listed))
    assert found.key.unique().tolist() == ["اسد"]


def test_a_lexicon_folder_can_bring_its_own_lists(tmp_path):
    (tmp_path / "protected.txt").write_text("بلحسن  # a family\n", encoding="utf-8")
    assert row("بلحسن", lexicon=tmp_path).stem == "بلحسن"


def test_a_list_without_its_columns_is_an_error_that_says_what_to_do(tmp_path):
    (tmp_path / "variants.csv").write_text("name,other\nأستانة,أستانا\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"variants\.csv, line 1: no column spelling"):
        row("أستانة", lexicon=tmp_path)


letters = st.sampled_from("اأإآبتةجدرسعفقكلمنهويىءئؤ")
arabic = st.one_of(
    st.text(letters, min_size=1, max_size=12),
    st.builds("".join, st.tuples(
        st.sampled_from(["", "و", "ف", "ب", "ال", "لل", "وال", "وبال", "سي"]),
        st.sampled_from(["حوار", "لغة", "مستوى", "سماء", "قوات", "أسد", "كتب", "هجوما"]),
        st.sampled_from(["", "ه", "ها", "هم", "نا", "ي"]))))
anything = st.one_of(arabic, st.text(max_size=8))


@settings(max_examples=20)
@given(st.lists(anything, min_size=2, max_size=4), st.randoms())
def test_an_analysis_depends_on_the_word_alone(words, random):
    shuffled = random.sample(words, len(words))
    together = analyse_words(shuffled).drop_duplicates("word").set_index("word")
    for word in words:
        assert together.loc[word].equals(row(word)[1:].rename(word))


# Words are analysed many at once, which costs little more than one.
@settings(max_examples=8)
@given(st.lists(anything, min_size=8, max_size=20))
def test_form_and_keys_are_folded(words):
    for found in analyse_words(words).itertuples():
        assert found.form == fold(found.word) == fold(found.form)
        # Letters that differ may have one key, and so stand three times in it (ئئى): not stretched.
        assert found.key == "".join(map(fold, found.key))
        assert found.lemma == "".join(map(fold, found.lemma))


def written(proclitics, stem, enclitics):
    """Return the ways in which clitics and a stem are written together."""
    before = proclitics.replace("+", "").replace("لال", "لل")
    stems = {fold(stem)}
    if enclitics:
        ends = {"ة": "ت", "ى": "اي", "ء": "ئؤ"}
        stems |= {s[:-1] + end for s in stems for end in ends.get(s[-1:], "")}
        stems |= {s[:-1] for s in stems if s.endswith("وا") or s[-1:] + enclitics == "ننا"}
    forms = {before + s for s in stems}
    if before.endswith("لل"):
        forms |= {before[:-1] + s for s in stems if s.startswith("ل")}
    if before.endswith("ل"):
        forms |= {before + s[1:] for s in stems if s.startswith("ال")}
    return {form + enclitics for form in forms}


@settings(max_examples=15)
@given(st.lists(arabic, min_size=10, max_size=20))
def test_the_parts_put_together_are_the_form(words):
    for found in analyse_words(words).itertuples():
        assert found.form in written(found.proclitics, found.stem, found.enclitics)


@settings(max_examples=8)
@given(st.lists(arabic.filter(lambda word: FATHATAN not in word), min_size=5, max_size=20))
def test_marks_between_letters_do_not_change_the_analysis(words):
    marked = [unicodedata.normalize("NFD", "".join(letter + "\u064e" for letter in word))
              for word in words]
    plain, other = (analyse_words(some).drop(columns="word") for some in (words, marked))
    pd.testing.assert_frame_equal(plain, other)


def test_frequencies_are_those_of_the_word_list():
    import wordfreq

    listed = wordfreq.get_frequency_dict("ar", wordlist="large")
    known = frequencies.load_evidence()
    folded = [(fold(word), weight) for word, weight in listed.items()]
    for form in ("حوار", "اكد"):
        total = sum(weight for word, weight in folded if word == form)
        stored = known.frequency[known.find(keys.keys_of([form]))[0]]
        assert 10**stored - 1 == pytest.approx(total * 1e9, rel=1e-4)


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from(keys.FOLDED), min_size=1, max_size=11), min_size=2,
                max_size=20, unique=True))
def test_short_forms_have_keys_of_their_own(forms):
    assert len(set(keys.keys_of(forms).tolist())) == len(forms)


@settings(max_examples=60)
@given(st.text(st.sampled_from(keys.FOLDED), min_size=2, max_size=20), st.data())
def test_the_key_of_a_part_is_the_key_of_its_letters(word, data):
    start = data.draw(st.integers(0, len(word) - 1))
    end = data.draw(st.integers(start + 1, len(word)))
    words = keys.encode([word])
    assert words.part([0], start, end)[0] == keys.keys_of([word[start:end]])[0]
