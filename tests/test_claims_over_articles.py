"""What a verdict over articles rests on: what counts once, what is one unit, how much was tried."""

from datetime import date

import pytest

from analysis.claims.corpora import Units, hold_over_claims
from analysis.claims.freezing import Status, changes, freeze, read_ledger, record, standing
from analysis.claims.verdicts import evaluate
from analysis.study.study import load_study
from tests.claim_studies import (
    DAY,
    OLD,
    TRUCE,
    WITH,
    WITHOUT,
    claim,
    status,
    write_articles,
    write_claims,
    write_study,
)

NEW = {f"{group[0]}{n}": (group, text) for group, texts in (("early", WITH), ("late", WITHOUT))
       for n, text in enumerate(texts, 1)}
OUTLETS = {name: f"{name[0]}{int(name[1]) % 2}" for name in NEW}


@pytest.fixture
def folder(tmp_path):
    write_study(tmp_path, OLD, claim("truce", **TRUCE))
    freeze(load_study(tmp_path), DAY)
    return tmp_path


def evaluated(folder):
    results = evaluate(load_study(folder))
    return results.claims.to_dict("records")[0], results.parts.to_dict("records")[0]


def test_copies_count_once_whatever_their_order_and_the_one_that_counts_is_said(folder):
    # The same three articles again and again: without them as copies there would be fifteen.
    copies = {f"e{n}{copy}": ("early", text.replace("وصمدت", f"وصمدت {copy}"))
              for n, text in enumerate(WITH[:3], 1) for copy in ("أمس", "غدا", "حقا", "مرة")}
    copies = {f"e{n}{m}": ("early", text) for n in range(1, 4)
              for m, (name, (_, text)) in enumerate(copies.items()) if name.startswith(f"e{n}")}
    few = {name: entry for name, entry in NEW.items() if name[1] in "123"}
    found = []
    for articles in ({**OLD, **few, **copies}, {**dict(reversed(copies.items())), **few, **OLD}):
        write_articles(folder, articles)
        found.append(evaluated(folder))
    (row, part), (turned, of_turned) = found
    assert row["status"] == "confirmatory" and row["verdict"] == "undecided"
    assert part["count"]["early"] == 6 == of_turned["count"]["early"]
    assert "Copies count once: e10 (as e1)" in row["reason"] and "and 7 more" in row["reason"]
    assert row["reason"] == turned["reason"] and part["dealt"] == of_turned["dealt"]


def test_of_copies_the_earliest_by_date_counts_and_one_in_each_group(folder):
    again = {"x": ("early", WITH[0].replace("الهدنة.", "الهدنة أخيرا.")), "y": ("late", WITH[0])}
    write_articles(folder, {**NEW, **again}, date={"x": "2026-01-01", "e1": "2026-01-02"})
    assert Units(load_study(folder)).copies() == {"e1": "x", "y": "l1"}


def test_articles_of_one_outlet_are_one_unit_where_the_claim_or_the_study_says_so(folder):
    write_articles(folder, {**OLD, **NEW}, outlet=OUTLETS)
    row, part = evaluated(folder)
    assert row["verdict"] == "supported" and part["dealt"][0] == pytest.approx(1 / 924)
    write_claims(folder, claim("truce", **TRUCE, cluster="outlet"))
    *_, part = evaluated(folder)
    # Two outlets a group, and the article of before beside, can be dealt in twenty ways.
    assert part["dealt"][0] == pytest.approx(1 / 20) and part["over_articles"][0] <= 0
    write_claims(folder, claim("truce", **TRUCE))
    (folder / "study.toml").write_text(
        '[study]\ngroups = ["early", "late"]\ncluster = "outlet"\n', encoding="utf-8")
    row, part = evaluated(folder)
    assert part["dealt"][0] == pytest.approx(1 / 20)
    assert "study.toml" in row["reason"], "to make it a cluster after the freeze is an edit"


def test_articles_of_one_story_are_copies_parts_and_editions_of_one_another(folder):
    whole = WITHOUT[0] + WITHOUT[1] + WITHOUT[2]
    write_articles(folder, {"p": ("early", WITHOUT[0]), "w": ("early", whole),
                            "e": ("early", WITHOUT[3]), "o": ("early", WITHOUT[4])},
                   edition_of={"e": "w"})
    units = Units(load_study(folder))
    assert units.clustered("story").tolist() == ["p", "p", "p", "o"]
    assert units.clustered("none").tolist() == ["p", "w", "e", "o"]


def held(values, frozen, looks=1, verdict="supported", **row):
    rows = [{"id": str(n), "verdict": verdict, "rule": "So.", "by_a_place": False, **row}
            for n in range(len(values))]
    parts = [{"id": str(n), "dealt": (p, p)} for n, p in enumerate(values)]
    statuses = {str(n): Status(True, frozenset(), "", looks, "The plan asks for more.")
                for n in range(len(values))}
    hold_over_claims(rows, parts, statuses, frozen)
    return rows


def test_of_all_claims_ever_frozen_holms_procedure_holds_the_error():
    assert held([.02], 1)[0]["verdict"] == "supported"
    # .002 of twelve is held against .025 / 12, the next against .025 / 11.
    rows = held([.002, .0022, .003], 12)
    assert [row["verdict"] for row in rows] == ["supported", "supported", "undecided"]
    assert [row["p"] for row in rows] == pytest.approx([.024, .0242, .03])
    assert "12 frozen claims (Holm)" in rows[2]["rule"]
    # That eleven of them are stated no more changes nothing.
    assert held([.0022], 12)[0]["verdict"] == "undecided"


def test_a_claim_looked_at_several_times_has_its_p_as_often():
    assert held([.009], 1, looks=2)[0]["verdict"] == "supported"
    [row] = held([.009], 1, looks=3)
    assert row["verdict"] == "undecided" and "looked at 3 times" in row["rule"]


def test_what_contradicts_is_held_in_the_same_way_but_one_place_is_enough():
    assert held([.02], 1, verdict="contradicted")[0]["verdict"] == "contradicted"
    assert held([.02], 2, verdict="contradicted")[0]["verdict"] == "undecided"
    assert held([.02], 2, verdict="contradicted", by_a_place=True)[0]["verdict"] == "contradicted"


def test_before_a_plan_is_fulfilled_there_is_no_verdict():
    [row] = held([.0001], 1, looks=0)
    assert (row["verdict"], row["rule"]) == ("undecided", "The plan asks for more.")


def number_tested(folder):
    study = load_study(folder)
    return standing(study, read_ledger(study)).tested


def test_claims_that_are_gone_count_and_wordings_that_met_no_article_do_not(folder):
    write_claims(folder, claim("truce", **TRUCE), claim("other", **TRUCE))
    freeze(load_study(folder), DAY)
    write_claims(folder, claim("truce", **TRUCE), claim("other", **TRUCE, tempting=True))
    freeze(load_study(folder), date(2026, 3, 2))
    assert number_tested(folder) == 2
    write_articles(folder, {**OLD, **NEW})
    record(load_study(folder))
    write_claims(folder, claim("truce", **TRUCE))
    assert number_tested(folder) == 2
    write_claims(folder, claim("truce", **TRUCE, tempting=True))
    freeze(load_study(folder), date(2026, 3, 3))
    assert number_tested(folder) == 3


def add(folder, number, **columns):
    names = [f"{group}{n}" for n in range(1, number + 1) for group in "el"]
    write_articles(folder, OLD | {name: NEW[name] for name in names}, **columns)


def test_every_time_articles_came_and_the_claims_were_shown_is_a_look(folder):
    for number in (1, 2, 2, 3):
        add(folder, number)
        record(load_study(folder))
    assert status(folder).looks == 3
    add(folder, 4)
    assert status(folder).looks == 4, "what is not recorded yet is looked at now"


PLAN = {"articles": "every second one on the truce", "per_group": 3, "until": date(2026, 6, 1)}


@pytest.fixture
def planned(folder):
    write_claims(folder, claim("truce", **TRUCE), plan=PLAN)
    freeze(load_study(folder), date(2026, 3, 2))
    return folder


def test_by_a_plan_looks_count_from_when_it_is_fulfilled(planned):
    for number, looks in ((1, 0), (2, 0), (3, 1), (4, 2)):
        add(planned, number)
        record(load_study(planned))
        found = status(planned)
        assert found.looks == looks
        assert ("asks for 3 articles a group" in found.lacking) == (looks == 0)
    # A plan that is written once articles are there decides nothing any more.
    write_claims(planned, claim("truce", **TRUCE), plan={**PLAN, "per_group": 4})
    freeze(load_study(planned), date(2026, 3, 9))
    assert status(planned).looks == 2


def plan_changed(folder):
    study = load_study(folder)
    return changes(study, read_ledger(study))["plan_changed"]


def test_a_plan_that_is_changed_after_its_freeze_is_told(planned):
    add(planned, 4)
    assert plan_changed(planned) == set()
    write_claims(planned, claim("truce", **TRUCE), plan={**PLAN, "per_group": 4})
    assert plan_changed(planned) == {"data/claims.yml"}
    freeze(load_study(planned), date(2026, 3, 9))
    assert plan_changed(planned) == set()
    write_claims(planned, claim("truce", **TRUCE))
    freeze(load_study(planned), date(2026, 3, 12))
    assert plan_changed(planned) == {"data/claims.yml", "2026-03-12"}
