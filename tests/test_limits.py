"""What a study's design cannot carry is told beside each claim, and only where it is so."""

import pytest

from analysis.claims.verdicts import evaluate
from analysis.study.study import load_study
from tests.claim_studies import TEXTS, TRUCE, WITHOUT, claim, write_study

ONE, FEW, NOTHING = "one article a group", "counts below 5", "nothing was counted"
PLACE, LABEL = "all in one paragraph", "a label in a translated quotation"
TWICE, NEVER = TEXTS["truce twice"], TEXTS["rain"]


@pytest.fixture
def told(tmp_path):
    """The warnings on one claim of a study of our own, up to their colon."""
    def look(articles, measure=TRUCE["measure"], expect=TRUCE["expect"], **columns):
        folder = write_study(tmp_path, articles, claim("truce", measure=measure, expect=expect),
                             **columns)
        [warnings] = evaluate(load_study(folder)).parts["warnings"]
        assert len(warnings) == len(set(warnings))
        return {warning.split(":")[0] for warning in warnings}
    return look


def several(text, group, number=3):
    """Articles that each name what the text does, and tell of other things beside: no copies."""
    return {f"{group[0]}{n}": (group, f"{text}\n{WITHOUT[n]}\n{WITHOUT[n + 3]}")
            for n in range(number)}


def test_a_study_that_can_carry_its_claim_is_not_warned_of(told):
    assert told({**several(TWICE, "early"), **several(NEVER, "late")}) == set()


def test_one_article_a_group(told):
    assert ONE in told({**several(TWICE, "early"), **several(NEVER, "late", 1)})


def test_a_group_that_a_claim_does_not_name_may_have_one_article(told):
    articles = {**several(TWICE, "early"), **several(NEVER, "late"), **several(NEVER, "xlater", 1)}
    assert ONE not in told(articles)
    # As part of the rest it is not alone.
    assert ONE not in told(articles, expect=["more in early than in the rest"])
    alone = {**several(TWICE, "early"), **several(NEVER, "late", 1)}
    assert ONE in told(alone, expect=["more in early than in the rest"])


def test_counts_below_five_and_nothing(told):
    assert FEW in told({**several(TWICE, "early", 2), **several(NEVER, "late")})
    assert told({**several(NEVER, "early"), **several(NEVER, "late")}) == {NOTHING}


def test_all_in_one_paragraph(told):
    whole = TWICE.strip() + " "
    assert PLACE in told({"a": ("early", whole * 3), "b": ("late", NEVER)})
    assert PLACE not in told({"a": ("early", TWICE + "\n" + TWICE), "b": ("late", NEVER)})


@pytest.mark.parametrize(("column", "one", "two", "warning"), [
    ("genre", "news", "analysis", "genres differ between the groups"),
    ("outlet", "Here", "There", "outlets differ between the groups"),
    ("translated_from", "en", "", "only one group is translated")])
def test_groups_that_differ_in_more_than_time(told, column, one, two, warning):
    articles = {**several(TWICE, "early"), **several(NEVER, "late")}
    values = {name: one if group == "early" else two for name, (group, _) in articles.items()}
    assert warning in told(articles, **{column: values})
    assert warning not in told(articles, **{column: dict.fromkeys(articles, one)})
    # Where the groups share a genre or an outlet they do not differ between them.
    first = next(iter(articles))
    if two:
        assert warning not in told(articles, **{column: {**values, first: two}})


def test_both_groups_translated_from_different_languages_are_both_translated(told):
    articles = {**several(TWICE, "early"), **several(NEVER, "late")}
    values = {name: "en" if group == "early" else "fr" for name, (group, _) in articles.items()}
    found = told(articles, translated_from=values)
    assert found == {"source languages differ between the groups"}


def test_a_genre_that_is_not_known_is_not_said_to_differ(told):
    articles = {**several(TWICE, "early"), **several(NEVER, "late")}
    assert told(articles, genre={name: "news" for name in articles if name[0] == "e"}) == set()


def test_a_label_in_a_translated_quotation(told):
    said = 'قال الوزير: "هذا الدكتاتور السوري لن يبقى في السلطة".\n'
    articles = {"a": ("early", said + "\n" + TWICE), "b": ("late", NEVER)}
    measure = {"kind": "choice", "referent": "assad", "choice": "label"}
    assert LABEL in told(articles, measure, ["some in early"], translated_from={"a": "en"})
    assert LABEL not in told(articles, measure, ["some in early"])
    assert LABEL not in told(articles, {**measure, "choice": "name"}, ["none in early"],
                             translated_from={"a": "en"})


def test_the_study_is_warned_of_what_it_cannot_carry(results):
    warnings = results.parts.groupby("id")["warnings"].agg(
        lambda own: " ".join(warning for part in own for warning in part))
    assert warnings.str.contains(ONE).all()
    assert LABEL in warnings["assad_dictator"] and LABEL not in warnings["ceasefire_or_hostilities"]
    assert FEW in warnings["russia_guarantor"] and FEW not in warnings["opposition_advances"]
    assert NOTHING in warnings["tempting_rebels_terrorists"]
