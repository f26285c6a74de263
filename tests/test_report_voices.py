"""Who calls on whom, who says how much, who calls whom what: in sentences of our own."""

import pytest

from analysis.lexicon.schema import load_lexicon
from analysis.report import voices
from analysis.report.checks import compare_voices
from analysis.study.annotation import annotate
from analysis.study.labels import references
from analysis.study.study import load_study
from analysis.voices.calls import find_calls
from analysis.voices.speech import load_speech


def called(line: str) -> list[tuple]:
    """Kind, caller, addressee and content of each call in a line of body text."""
    text = f"عنوان قصير\n{line}\n"
    tables = annotate({"a": text}, load_lexicon())
    found = find_calls(text, tables.quotations, tables.mentions, tables.sentences, load_speech())
    return [(row.kind, row.caller, row.addressee, text[row.start:row.end])
            for row in found.itertuples()]


@pytest.mark.parametrize(("line", "caller", "addressee", "what"), [
    ("دعت تركيا إيران إلى احترام الهدنة في إدلب.", "turkey", "iran", "إلى احترام الهدنة في إدلب"),
    ("تركيا تدعو إيران لاحترام الهدنة.", "turkey", "iran", "لاحترام الهدنة"),
    ("طالبت فصائل المعارضة السورية روسيا بوقف الغارات.", "syrian_opposition", "russia",
     "وقف الغارات"),
    ("حثت الأمم المتحدة روسيا وتركيا على التهدئة.", "un", "russia+turkey", "على التهدئة"),
    ("ودعا لافروف الذي يزور الدوحة تركيا إلى العودة للمحادثات.", "lavrov", "turkey",
     "إلى العودة للمحادثات"),
    ("دعت موسكو نظيرتها التركية إلى التهدئة.", "russia", "turkey", "إلى التهدئة"),
    ("تركيا طلبت من روسيا أن توقف الغارات.", "turkey", "russia", "توقف الغارات"),
    ("قال أردوغان إن بلاده ملتزمة، داعيا روسيا إلى وقف الغارات.", "erdogan", "russia",
     "إلى وقف الغارات"),
    ("دعت إيران الحكومة السورية إلى الحوار.", "iran", "syria_government", "إلى الحوار"),
])
def test_the_addressee_stands_right_before_what_is_called_for(line, caller, addressee, what):
    assert called(line) == [("call_for", caller, addressee, what)]


@pytest.mark.parametrize("line", [
    "دعا لافروف إلى إنهاء القتال.",
    "دعا لافروف من موسكو إلى إنهاء القتال.",
    "دعت المعارضة السورية في تركيا إلى إنهاء القتال.",
    "دعا لافروف بعد اجتماع مع تركيا إلى إنهاء القتال.",
    "دعت روسيا وتركيا إلى إنهاء القتال.",
    "دعا وزير الخارجية الروسي سيرغي لافروف إلى إنهاء القتال.",
    "دعا المتحدث باسم الخارجية القطرية إلى إنهاء القتال.",
    "دعوة إيران لإنهاء القتال لم تلق ردا.",
])
def test_where_nobody_is_named_as_addressee_there_is_none(line):
    found = called(line)
    assert [addressee for _, _, addressee, _ in found] == [None] * len(found)
    assert found


def test_those_who_call_together_are_not_addressed_and_others_are():
    assert called("دعت روسيا وتركيا إيران إلى إنهاء القتال.")[0][2] == "iran"


def test_a_question_is_told_from_a_call():
    found = called("سألت قناة الجزيرة لافروف عما إذا كانت موسكو ستنسحب.")
    assert [row[0] for row in found] == ["ask"]
    assert found[0][2] == "lavrov"


def test_speech_that_calls_for_nothing_is_no_call():
    assert called("قال لافروف إن روسيا ملتزمة بالاتفاق مع تركيا.") == []


ARTICLE = """تركيا تدعو إيران إلى الحوار
قال لافروف: "الإرهابيون في سوريا لن ينتصروا، وروسيا تدعم الحوار".
وصل الرئيس السوري بشار الأسد إلى موسكو يوم الاثنين.
وأضاف لافروف أن الأسد باق في دمشق.
"""


@pytest.fixture
def own(small_study):
    folder = small_study / "data" / "articles"
    (folder / "first.txt").write_text(ARTICLE, encoding="utf-8")
    return load_study(small_study)


def test_every_counted_word_is_in_one_voice(own):
    words = own.words
    assert len(words) == own.sizes.sum() and words["voice"].notna().all()
    first = words[words["article"] == "first"]
    told = {(row.voice, row.speaker if row.voice != "outlet" else None):
            len(first[first["voice"] == row.voice]) for row in first.itertuples()}
    # Eight words between the marks; "to dialogue" and six words after أن are reported.
    assert told[("quoted", "lavrov")] == 8
    quoted = first[first["voice"] == "quoted"]
    assert [own.texts["first"][a:b] for a, b in zip(quoted["start"], quoted["end"], strict=True)
            ] == ["الإرهابيون", "في", "سوريا", "لن", "ينتصروا", "وروسيا", "تدعم", "الحوار"]
    reported = first[first["voice"] == "reported"]
    assert set(reported["speaker"]) == {"turkey", "lavrov"}


def test_shares_of_a_text_add_up_and_the_page_comes_first(own):
    counts = voices.speaking(own)
    assert counts.groupby("group")["share"].sum().tolist() == pytest.approx([1, 1])
    assert counts.groupby("group")["words"].sum().to_dict() == own.sizes.to_dict()
    assert counts.drop_duplicates("group")["speaker"].tolist() == ["outlet"] * 2
    lavrov = counts[(counts["speaker"] == "lavrov") & (counts["voice"] == "quoted")]
    assert lavrov[["group", "words", "label_en"]].values.tolist() == [
        ["before", 8, "Sergei Lavrov"]]
    table = voices.speaking_table(own, counts)
    assert table.loc[table["label_en"] == "Sergei Lavrov", "quoted"].tolist() == [8]


def test_words_of_people_in_no_lexicon_are_theirs_under_their_name_as_written(small_study):
    text = 'عنوان قصير\nقال الخبير سمير النجار: "الهدنة هشة جدا في الشمال".\n'
    (small_study / "data" / "articles" / "first.txt").write_text(text, encoding="utf-8")
    counts = voices.speaking(load_study(small_study))
    row = counts[(counts["group"] == "before") & (counts["voice"] == "quoted")].iloc[0]
    assert row["words"] == 5
    assert row["label_ar"] == row["label_en"] == "سمير النجار"


def test_the_matrix_counts_whom_each_speaker_mentions(own):
    matrix = voices.speakers_by_actors(own)
    before = matrix[matrix["group"] == "before"].set_index(["speaker", "id"])["count"]
    assert before["lavrov", "russia"] == 1 and before["outlet", "assad"] == 1
    assert before["lavrov", "assad"] == 1 and before["outlet", "iran"] == 1
    assert voices.speakers_by_actors(own, 3)["id"].nunique() == 3


def test_each_expression_is_told_with_its_voice_and_its_line(own):
    tiles = voices.naming_tiles(own, "assad")
    assert tiles[["expression", "choice", "voice", "speaker", "line"]].values.tolist() == [
        ["الرئيس السوري بشار الأسد", "name", "outlet", "outlet", 3],
        ["الأسد", "name", "reported", "lavrov", 4]]
    assert tiles["text"].iloc[1] == "وأضاف لافروف أن الأسد باق في دمشق."
    for row in tiles.itertuples():
        assert own.texts[row.article][row.start:row.end] == row.expression


def test_each_expression_is_marked_in_its_line_with_its_kind_and_whose_it_is(own, study):
    (recipe,) = voices.naming(own, "assad", voices.naming_tiles(own, "assad"))
    assert recipe.name == "naming-assad"
    assert "line 4: name, Sergei Lavrov, reported: " in recipe.describe("en")
    assert recipe.data["node"].tolist() == ["الرئيس السوري بشار الأسد", "الأسد"]
    (recipe,) = voices.naming(study, "assad", voices.naming_tiles(study, "assad"))
    assert "label (a judging word), Samuel Ramani, quoted in translation" in recipe.describe("en")
    # The whole written word, with what is joined to it.
    assert "للدكتاتور الأسد" in recipe.data["node"].tolist()


def test_whose_word_a_frame_is(own):
    terrorism, dictator = voices.words_told(own, ["terrorism", "dictator"]).text.splitlines()
    assert "in the before text in 1 place: Sergei Lavrov, quoted (1)" in terrorism
    assert "in the before text" not in dictator


def test_profiles_of_groups_that_never_name_an_actor_have_no_share(own):
    table = voices.profile_table(own, voices.naming_tiles(own, "assad"))
    assert table["before: share (95% interval)"].tolist() == ["2 of 2: 1.00 (0.34 to 1.00)"]
    assert table["after: share (95% interval)"].tolist() == ["–"]


def test_an_addressee_is_labelled_where_there_is_one(own):
    table = own.calls
    first = table[table["group"] == "before"].iloc[0]
    assert (first["caller_en"], first["addressee_en"], first["what"], first["line"]) == (
        "Turkey", "Iran", "إلى الحوار", 1)
    assert set(table["addressee_en"]) == {"Iran", ""}


def test_the_claims_of_the_two_articles(study):
    counts = voices.who_says(study, "terrorism", "guarantor", "dictator")
    told = counts.groupby(["id", "group", "voice", "speaker"])["count"].sum().to_dict()
    assert told == {
        ("terrorism", "2024", "quoted", "lavrov"): 3,
        ("guarantor", "2017", "quoted", "alloush"): 2,
        ("guarantor", "2017", "reported", "syrian_opposition"): 1,
        ("dictator", "2024", "outlet", "outlet"): 3,
        ("dictator", "2024", "quoted", "ramani"): 2,
        ("dictator", "2024", "reported", "aljazeera"): 1,
    }
    addressed = study.calls.dropna(subset="addressee")
    assert addressed[["group", "caller", "addressee"]].values.tolist() == [
        ["2017", "syrian_opposition", "russia"], ["2017", "alloush", "russia"]]
    assert set(voices.naming_tiles(study, "assad").query("voice == 'quoted'")["verbatim"]) == {
        "translated"}


def test_voices_agree_with_the_reference(study):
    table = compare_voices(study, references(study)).set_index("what")
    assert table["expected"].to_dict() == {"direct quotations": 19, "reporting words": 31,
                                           "voices of mentions": 173}
    assert table.loc["direct quotations", "right"] == 19
    assert table.loc["reporting words", "right"] >= 28
    assert table.loc["voices of mentions", "right"] >= 0.95 * 173


@pytest.mark.parametrize(("line", "who"), [
    ("أعرب لافروف عن دعمه للحوار بين الطرفين.", "lavrov"),
    ("وقالت تركيا إنها تريد وقف إطلاق النار.", "turkey"),
    ("أكد فيدان تأييده لتسوية سياسية.", "fidan"),
])
def test_declared_support_is_told_from_a_call(line, who):
    assert [(kind, caller, whom) for kind, caller, whom, _ in called(line)] == [
        ("support", who, None)]


def test_speech_about_support_declares_none():
    assert called("قال لافروف إن الدعم التركي للمعارضة مستمر.") == []
