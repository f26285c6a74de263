"""What the notebooks show line by line, and tables that only some studies have."""

import re

import pytest

from analysis.measures.keyness import keyness
from analysis.report.articles import few_articles, page_names
from analysis.report.checks import (
    actor_fit,
    beside_the_article,
    check_terms,
    check_terms_table,
)
from analysis.report.groups import (
    focus_actors,
    focus_company,
    focus_terms,
    note,
    wrong_notes,
)
from analysis.report.terms import company, key_terms, term_lines
from analysis.report.voices import label_shares
from analysis.study.study import StudyError, load_study
from analysis.text.terms import parse_term
from tests.claim_studies import write_study

TRUCE = ("دعا الوفد إلى وقف إطلاق النار في القرى.\n"
         "وأمرت البلدية بوقف البناء قرب السوق، ولم يصمد وقف إطلاق النار يوما.\n")
MARKET = "فتح السوق أبوابه.\nوزار التجار السوق، وقالوا إن السوق جديد.\n"


def study_of(folder, *articles, focus="", **columns):
    write_study(folder, {f"a{n}": article for n, article in enumerate(articles)},
                settings=f"[study]\n[focus]\n{focus}", **columns)
    return load_study(folder)


def test_of_each_contrast_the_clearest_terms_are_shown(tmp_path):
    study = study_of(tmp_path, ("one", TRUCE), ("two", MARKET))
    # وقف stands three times in the one, السوق three times in the other and once in the one.
    assert [term.typed for term in focus_terms(study)] == ["وقف", "سوق"]
    assert [term.typed for term in focus_company(study)] == ["وقف"]
    assert term_lines(study, focus_terms(study)[1])["article"].tolist() == ["a0"] + 3 * ["a1"]


def test_without_a_contrast_the_most_frequent_word_is_shown(tmp_path):
    study = study_of(tmp_path, ("one", MARKET))
    assert [term.typed for term in focus_terms(study)] == ["سوق"]


@pytest.mark.parametrize(("focus", "message"), [
    ('actors = ["nobody"]', r"study\.toml, \[focus\] actors: .*'nobody'"),
    ('terms = ["ceasefire"]', r"study\.toml, \[focus\] terms: 'ceasefire'"),
])
def test_a_wrong_focus_is_told_with_its_place(tmp_path, focus, message):
    study = study_of(tmp_path, ("one", MARKET), focus=focus)
    with pytest.raises(StudyError, match=message):
        (focus_actors if "actors" in focus else focus_terms)(study)


def test_the_person_with_most_mentions_is_shown_before_any_country(tmp_path):
    text = "زار لافروف روسيا، وقالت روسيا إن لافروف عاد، ورحبت روسيا.\n"
    assert focus_actors(study_of(tmp_path, ("one", text))) == ["lavrov"]


def test_the_company_of_a_phrase_is_that_of_the_phrase_alone(tmp_path):
    study = study_of(tmp_path, ("one", TRUCE))
    near = company(study, parse_term("وقف إطلاق النار", study.lexicon), window=2)
    assert {"قرى", "وفد", "يصمد"} <= set(near["term"])
    # وقف of a building is no ceasefire: it is no node, nor are the words beside it near one.
    assert "بناء" not in set(near["term"])
    assert near.loc[near["term"] == "وفد", ["f", "before", "after"]].values.tolist() == [[1, 1, 0]]


def test_a_group_against_the_rest_counts_all_others_together(tmp_path):
    study = study_of(tmp_path, ("one", TRUCE), ("two", MARKET), ("three", "أغلق السوق.\n"))
    row = key_terms(keyness(study.words, "two", "the rest")).set_index("term").loc["سوق"]
    assert (row["count_two"], row["count_the rest"]) == (3, 2)
    others = study.sizes["one"] + study.sizes["three"]
    assert row["per_thousand_the rest"] == pytest.approx(1000 * 2 / others)


def test_labels_are_counted_in_the_groups_that_name_the_actor(study):
    shares = label_shares(study, "assad").set_index("group")
    assert shares[["labels", "expressions"]].values.tolist() == [[0, 3], [6, 8]]
    assert shares.loc["2024", ["low", "high"]].astype(float).round(2).tolist() == [0.41, 0.93]
    assert label_shares(study, "lavrov")["group"].tolist() == ["2024"]


def test_fit_is_measured_on_annotated_articles_alone(study, copied_study):
    (copied_study / "data" / "reference" / "2024-doha.json").unlink()
    half = actor_fit(load_study(copied_study)).table.set_index("id")
    whole = actor_fit(study).table.set_index("id")
    # What is found in the other article is not held against the readers of this one.
    assert half.loc["all", "found"] < whole.loc["all", "found"]
    assert half.loc["all", "found"] == half.loc["all", "true_positive"]


def test_few_articles_are_of_each_group_in_turn(tmp_path):
    study = study_of(tmp_path, *[("one", f"{MARKET}\n" + n * "فتح السوق.\n") for n in range(1, 6)],
                     ("two", TRUCE))
    assert few_articles(study) == ["a0", "a1", "a2", "a5"]


def test_pages_are_named_by_their_outlet_where_that_is_clear(tmp_path):
    study = study_of(tmp_path, ("one", TRUCE), ("one", MARKET), ("two", MARKET),
                     outlet={"a0": "Town", "a1": "Town", "a2": "Village"})
    assert page_names(study, list(study.texts)) == {
        "a0": "one: a0", "a1": "one: a1", "a2": "two: Village"}


@pytest.mark.parametrize(("table", "message"), [
    ("term,with_article,english,a0\nسوق,السوق,market,many\n", "line 2, column a0"),
    ("term,english,a0\nسوق,market,3\n", "no column with_article"),
    ("term,with_article,english,a0\nmarket,market,market,3\n", "'market' is not a term"),
])
def test_a_broken_table_of_check_terms_is_told(tmp_path, table, message):
    study = study_of(tmp_path, ("one", MARKET))
    (tmp_path / "data" / "check_terms.csv").write_text(table, encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        check_terms(study)


def test_check_terms_of_other_articles_are_nothing_to_check(tmp_path):
    study = study_of(tmp_path, ("one", MARKET))
    for table in ("term,with_article,english,b9\nسوق,السوق,market,3\n",
                  "term,with_article,english,a0\n"):
        (tmp_path / "data" / "check_terms.csv").write_text(table, encoding="utf-8")
        assert check_terms(study).empty
        assert check_terms_table(study, "with the article").empty
        assert beside_the_article(study).empty


def test_the_page_of_this_study_has_terms_that_its_article_has_not(study):
    rows = beside_the_article(study).set_index("english")
    assert rows.loc["Gaza", ["article", "page", "own", "elsewhere"]].tolist() == [
        "2024-doha", 8, 0, "related 8"]
    assert rows.loc["Israel", ["page", "own"]].tolist() == [14, 1]


def test_what_cannot_be_shown_is_told_before_a_notebook_runs(small_study):
    from analysis.report.groups import check_focus
    check_focus(load_study(small_study))
    path = small_study / "study.toml"
    plain = path.read_text(encoding="utf-8")
    for setting, told in (('actors = ["nobody"]', "no actor 'nobody' in actors.yml"),
                          ('frames = ["nothing"]', "no frame 'nothing' in frames.yml"),
                          ('terms = ["???"]', "???")):
        path.write_text(f"{plain}\n[focus]\n{setting}\n", encoding="utf-8")
        with pytest.raises(StudyError, match=re.escape(told)):
            check_focus(load_study(small_study))


def test_a_note_names_the_line_of_the_words_that_it_names(study, small_study):
    assert list(wrong_notes(study)) == []
    article = load_study(small_study)
    word = article.texts["first"].split()[0]
    notes = {"bare": f"They say {word}.", "right": f"They say “{word}” {{first 1}}.",
             "elsewhere": "They say قنبلة, {first 1}.", "no_line": "As in {first 999}.",
             "front_ar": "نص بالعربية"}
    (small_study / "data" / "notes.yml").write_text(
        "\n".join(f"{key}: '{text}'" for key, text in notes.items()), encoding="utf-8")
    told = dict(wrong_notes(article))
    assert set(told) == {"bare", "elsewhere", "no_line"}
    assert "line 1 of first" in told["elsewhere"]
    assert note(article, "right").rich.endswith("[line 1](../site/articles/first.html#line-1).")
