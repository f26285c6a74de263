"""The door and places: one question asked of a study, and what can be done with its answer."""

import subprocess
import sys

import pandas as pd
import pytest

import analysis as fa
from analysis.measures.made import made
from analysis.study.study import load_study

TEXT = """موسكو وأنقرة ترعيان هدنة جديدة
قال وزير الخارجية الروسي سيرغي لافروف إن "الهدنة صامدة" في شمال سوريا.
وأكدت روسيا وإيران وتركيا أن الدول الثلاث ضامنة للهدنة، ثم تحدث لافروف عن الهدنة مرة أخرى.
"""
OTHER = """مزارعون يستعدون لموسم الزيتون
توقع مزارعون في الجبل موسما جيدا للزيتون بعد أمطار الخريف، رغم قلة العمال في القرى.
اقرأ أيضا: الهدنة في يومها الثالث
"""
PLACE = ["article", "group", "role", "echo", "counted", "start", "end"]


@pytest.fixture(scope="module")
def two():
    return fa.annotate({"a": TEXT, "b": OTHER}, {"a": "early", "b": "late"})


def nodes(places):
    return [places.study.texts[row.article][row.start:row.end]
            for row in places.spans.itertuples()]


def test_every_table_says_where_its_rows_stand_and_whose_words_they_are(two):
    for name in ("blocks", "sentences", "words", "mentions", "quotations", "calls"):
        table = getattr(two, name)
        assert set(PLACE) <= set(table), name
        assert name in ("blocks", "sentences") or {"voice", "speaker"} <= set(table), name
        assert name == "blocks" or table["counted"].all(), name
    assert not two.blocks["counted"].all()


def test_texts_without_a_folder_give_the_tables_of_a_study_folder(small_study):
    read = load_study(small_study)
    texts = fa.annotate(read.texts, {"first": "before", "second": "after"},
                        days=dict(zip(read.articles["article"], pd.to_datetime(
                            read.articles["date"]).dt.date, strict=True)))
    for name in ("blocks", "sentences", "words", "mentions", "quotations"):
        pd.testing.assert_frame_equal(getattr(texts, name), getattr(read, name))
    assert texts.groups == read.groups and texts.folder is None


def test_a_study_and_its_places_are_each_one_line(two):
    assert repr(two) == "Study of 2 articles in 2 groups: early (33 words), late (19 words)"
    assert repr(two.find("هدنة", voice="quoted")) == (
        "Places of term هدنة (voice quoted): 1 in early, 0 in late")


def test_a_term_is_found_with_its_clitics_and_in_what_was_set_aside_if_asked(two):
    assert nodes(two.find("الهدنة")) == ["هدنة", "الهدنة", "للهدنة", "الهدنة"]
    whole = two.find("الهدنة", whole_page=True)
    assert whole.spans["counted"].tolist() == [True] * 4 + [False]
    assert nodes(two.find(string="دنة", whole_page=True)) == ["دنة"] * 5
    assert nodes(two.find(pair="الهدنة صامدة")) == ["الهدنة صامدة"]


def test_several_actors_named_at_once_are_places_of_each(two):
    together = two.mentions[two.mentions["id"].str.contains("+", regex=False)]
    assert together["id"].tolist() == ["iran+russia+turkey"]
    for actor in ("russia", "turkey"):
        places = two.find(actor=actor, form="with others")
        assert nodes(places) == ["الدول الثلاث"] and places.spans["id"].tolist() == [actor]
    both = two.find(id=["russia", "turkey"], form="with others")
    assert len(both) == 2 and both.lines()["node"].tolist() == ["الدول الثلاث"]
    counts = fa.rates(two.find(kind="actor")).set_index(["id", "group"])["count"]
    assert counts["turkey", "early"] == len(two.find(actor="turkey"))


def test_places_are_narrowed_by_any_column(two):
    assert nodes(two.find("هدنة", speaker="lavrov")) == ["الهدنة"]
    assert len(two.find("هدنة", speaker="outlet")) + len(two.find(
        "هدنة").where(voice=["quoted", "reported"])) == 4
    assert nodes(two.find("هدنة", echo=True, article="a")) == ["هدنة"]
    with pytest.raises(ValueError, match="no column 'newspaper'; there are article, group"):
        two.find("هدنة", newspaper="x")


def test_what_there_is_not_is_said_with_what_there_is(two):
    with pytest.raises(ValueError, match="There is no actor 'rusia'. There are: .*russia"):
        two.find(actor="rusia")
    with pytest.raises(ValueError, match="no Arabic word"):
        two.find("hello")
    with pytest.raises(ValueError, match="one thing, not for actor and frame"):
        two.find(actor="russia", frame="ceasefire")


def test_counts_have_a_row_for_each_group_and_value_over_the_words_of_the_group(two):
    table = two.find("هدنة").by("group", "voice")
    rows = table.set_index(["group", "voice"])
    assert rows["count"].groupby("group").sum().to_dict() == {"early": 4, "late": 0}
    assert rows["size"].groupby("group").first().to_dict() == two.sizes.to_dict()
    early = two.find("هدنة").by("group").set_index("group").loc["early"]
    assert early["per_thousand"] == pytest.approx(4000 / 33)
    assert early["low"] < early["per_thousand"] < early["high"]
    assert two.find("هدنة").by("voice")["size"].unique().tolist() == [two.sizes.sum()]


def test_collocates_leave_the_words_of_the_places_out(two):
    near = two.find("هدنة").collocates(window=1)
    assert "هدنة" not in near["term"].tolist()
    assert near.loc[near["term"] == "صامدة", "f"].tolist() == [1]
    assert near.attrs["made"] == {"measure": "collocates", "term": "هدنة", "window": 1,
                                  "minimum": 1}


def test_a_smaller_draw_is_part_of_a_larger_one_and_follows_from_the_seed(study):
    actors = study.find(kind="actor")
    draws = {n: set(actors.sample(n, seed=3).spans[["article", "start", "end", "id"]].itertuples(
        index=False, name=None)) for n in (5, 20)}
    assert len(draws[5]) == 5 and draws[5] < draws[20]
    assert draws[20] != set(actors.sample(20, seed=4).spans[
        ["article", "start", "end", "id"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(("asked", "at"), [
    ({"actor": "assad"}, "actor-assad.html"),
    ({"actor": "assad", "group": "2024"}, "actor-assad.html#group-2024"),
    ({"actor": "assad", "group": "2024", "form": "label"},
     "actor-assad.html#group-2024-form-label"),
    ({"actor": "assad", "group": "2024", "echo": False}, "actor-assad.html#group-2024-text-body"),
    ({"actor": "assad", "group": "2024", "form": "demonym"}, "actor-assad.html#group-2024"),
    ({"frame": "dictator", "group": "2024", "voice": "quoted", "speaker": "ramani"},
     "frame-dictator.html#group-2024-whose-quoted-ramani-"),
    ({"referent": "assad", "group": "2017"}, "choice-assad.html#group-2017"),
    ({"speaker": "lavrov"}, "speaker-lavrov.html"),
    ({"kind": "actor"}, "index.html")])
def test_the_address_follows_from_what_was_asked(study, asked, at):
    assert study.find(**asked).address.startswith(f"../site/concordances/{at}")


def test_lines_keep_their_columns_in_every_order(study):
    places = study.find(actor="assad")
    text, context = places.lines(), places.lines(sort="context")
    assert len(text) == len(places) and text["node"].tolist() == nodes(places)
    columns = ["article", "start", "end", "form", "voice", "english"]
    assert sorted(context[columns].values.tolist()) == sorted(text[columns].values.tolist())
    assert context["start"].tolist() != text["start"].tolist()


def test_rates_are_by_any_column_of_the_articles(study):
    table = fa.rates(study.find(kind="actor"), by="outlet")
    assert set(table["group"]) == set(study.articles["outlet"])
    again = fa.rates(study.mentions.query("kind == 'actor'"), study, by="outlet")
    pd.testing.assert_frame_equal(table.drop(columns="group"), again.drop(columns="group"))
    with pytest.raises(ValueError, match=r"rates\(mentions, study\)"):
        fa.rates(study.mentions)


def test_keyness_leaves_rare_terms_out_and_says_with_which_minimum(study):
    words = study.words
    for minimum in (2, 3, 8):
        table = fa.keyness(words, "2017", "2024", minimum=minimum)
        total = table["count_2017"] + table["count_2024"]
        assert total.min() == minimum and table.attrs["made"]["minimum"] == minimum
    own = fa.keyness(words.query("voice == 'outlet'"), "2017", "2024", minimum=1)
    assert own["count_2024"].sum() < fa.keyness(words, "2017", "2024", minimum=1)[
        "count_2024"].sum()
    assert fa.keyness(words, "2017", measures=["odds_ratio"])["odds_ratio"].gt(0).any()
    with pytest.raises(ValueError, match="no measure 'fisher' to add; there are log_ratio_hardie"):
        fa.keyness(words, "2017", measures=["fisher"])


def test_what_a_table_was_made_with_goes_where_the_table_goes():
    table = made(pd.DataFrame({"count": [3, 1]}), "keyness", minimum=5, alpha=None)
    for kept in (table.head(1), table.query("count > 1"), table.rename(columns={"count": "n"}),
                 table.assign(more=1), table[["count"]]):
        assert kept.attrs["made"] == {"measure": "keyness", "minimum": 5}


def test_the_door_is_light_and_says_what_it_has():
    seen = subprocess.run(
        [sys.executable, "-c", "import analysis, sys; print('pandas' in sys.modules, "
         "dir(analysis) == sorted(analysis.__all__))"], capture_output=True, text=True, check=True)
    assert seen.stdout.split() == ["False", "True"]
    for name in fa.__all__:
        assert getattr(fa, name).__doc__, name
    with pytest.raises(AttributeError, match="no 'keynes'; it has load, annotate"):
        fa.keynes  # noqa: B018
