"""Twelve terms, counted by hand in both articles, against the study and three simpler ways.

The counts by hand stand in data/check_terms.csv; the figures for the simpler ways were published
with the task that this study answers and show what a plain search would have said.
"""

import pytest

from analysis.report.checks import check_terms, check_terms_table
from analysis.report.terms import term_counts
from analysis.study.study import without_echoes


@pytest.fixture(scope="module")
def checked(study):
    return check_terms(study)


@pytest.mark.parametrize(("way", "typed", "right"), [
    ("whole word in the page", "without the article", 1),
    ("whole word in the page", "with the article", 1),
    ("substring in the page", "without the article", 7),
    ("substring in the page", "with the article", 1),
    ("substring in the article", "without the article", 11),
    ("substring in the article", "with the article", 5),
    ("this study", "without the article", 12),
    ("this study", "with the article", 12),
])
def test_how_many_of_the_twelve_terms_each_way_gets_right(checked, way, typed, right):
    rows = checked[(checked["way"] == way) & (checked["typed"] == typed)]
    by_term = (rows["count"] == rows["by_hand"]).groupby(rows["english"]).all()
    assert len(by_term) == 12
    assert by_term.sum() == right


def test_the_counts_by_hand_are_those_that_were_published(checked):
    rows = checked[["english", "article", "by_hand"]].drop_duplicates()
    table = rows.pivot(index="english", columns="article", values="by_hand")
    assert {term: tuple(map(int, counts)) for term, counts in
            zip(table.index, table[["2017-astana", "2024-doha"]].to_numpy(), strict=True)} == {
        "ceasefire": (6, 0), "guarantor": (3, 0), "collapse": (1, 2), "dictator": (0, 6),
        "dialogue": (0, 5), "influence": (3, 0), "Assad": (3, 6), "Gaza": (0, 0),
        "Israel": (0, 1), "the United Nations": (0, 1), "talks": (3, 1), "Astana": (3, 2)}


@pytest.mark.parametrize("other", ["أستانا", "الآستانة", "أستانه"])
def test_another_spelling_of_astana_counts_the_same(study, other):
    from analysis.text.terms import find_term, parse_term
    counted = study.words[["article", "block", "token"]].merge(study.tables.tokens)
    found = find_term(parse_term(other, study.lexicon), counted, study.tables.vocabulary)
    assert found.groupby("article").size().to_dict() == {"2017-astana": 3, "2024-doha": 2}


def test_the_readme_shows_the_computed_counts(study, repository):
    readme = (repository / "README.md").read_text(encoding="utf-8").splitlines()
    plain = check_terms_table(study, "without the article")
    with_article = check_terms_table(study, "with the article").tail(1).drop(columns="term")
    for row in (*plain.itertuples(index=False), *with_article.itertuples(index=False)):
        assert "| " + " | ".join(row) + " |" in readme


def test_rates_without_echoes_are_over_the_words_without_them(study):
    table = term_counts(study, without_echoes(study.content_words)).set_index("term")
    blocks = study.tables.blocks
    body = blocks[blocks["counted"] & ~blocks["role"].isin(study.settings.pages.echoes)]
    tokens = study.tables.tokens.merge(body[["article", "block"]], on=["article", "block"])
    sizes = tokens["article"].value_counts()
    for article, group in (("2017-astana", "2017"), ("2024-doha", "2024")):
        rates = 1000 * table[f"{group}: count"] / sizes[article]
        assert sizes[article] < study.sizes[group]
        assert table[f"{group}: per 1,000"].tolist() == pytest.approx(rates.tolist())
