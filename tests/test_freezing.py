"""A claim is confirmatory only for articles added after it was frozen, and only while it stands."""

import hashlib
import json
import shutil
from datetime import date

import pytest

from analysis.claims.freezing import LEDGER, changes, freeze, read_ledger, record
from analysis.claims.verdicts import evaluate
from analysis.files import default_lexicon
from analysis.study.study import StudyError, load_study
from tests.claim_studies import (
    DAY,
    OLD,
    TEXTS,
    TRUCE,
    WITH,
    WITHOUT,
    claim,
    status,
    write_articles,
    write_claims,
    write_study,
)

NEW = {"c": ("early", TEXTS["truce twice"]), "d": ("late", TEXTS["rain"])}


@pytest.fixture
def folder(tmp_path):
    return write_study(tmp_path, OLD, claim("truce", **TRUCE))


def froze(folder, on=DAY):
    return freeze(load_study(folder), on)


def add(folder, articles):
    write_articles(folder, articles)


def test_a_claim_that_was_never_frozen_is_exploratory(folder):
    add(folder, {**OLD, **NEW})
    found = status(folder)
    assert not found.confirmatory and found.reason == "The claim was never frozen."


def test_a_claim_frozen_before_an_article_was_added_is_confirmatory_for_it_alone(folder):
    froze(folder)
    add(folder, {**OLD, **NEW})
    found = status(folder)
    assert found.confirmatory and found.articles == {"c", "d"}
    assert "2026-03-01" in found.reason and "before 2 of 4 articles" in found.reason


def test_a_claim_frozen_after_the_articles_were_added_is_exploratory(folder):
    add(folder, {**OLD, **NEW})
    froze(folder)
    found = status(folder)
    assert not found.confirmatory and "no article was added since" in found.reason


def test_one_claim_frozen_before_and_one_after_get_different_status(folder):
    froze(folder)
    add(folder, {**OLD, **NEW})
    write_claims(folder, claim("truce", **TRUCE), claim("later", **TRUCE))
    froze(folder, date(2026, 4, 1))
    results = evaluate(load_study(folder)).claims.set_index("id")
    assert results["status"].to_dict() == {"truce": "confirmatory", "later": "exploratory"}
    assert "2026-03-01" in results.loc["truce", "reason"]


def test_each_group_needs_an_article_that_was_added_since(folder):
    froze(folder)
    add(folder, {**OLD, "c": NEW["c"]})
    found = status(folder)
    assert not found.confirmatory and "no article was added since in late" in found.reason


def test_the_rest_needs_an_article_that_was_added_since(folder):
    write_claims(folder, claim("truce", measure=TRUCE["measure"],
                               expect=["more in early than in the rest"]))
    froze(folder)
    add(folder, {**OLD, "c": NEW["c"]})
    assert "in the rest" in status(folder).reason
    add(folder, {**OLD, "c": NEW["c"], "d": ("other", TEXTS["rain"])})
    assert status(folder).articles == {"c", "d"}


def test_a_group_that_the_study_lacks_keeps_a_claim_exploratory(folder):
    write_claims(folder, claim("truce", measure=TRUCE["measure"],
                               expect=["more in early than in 2031"]))
    froze(folder)
    add(folder, {**OLD, **NEW})
    assert not status(folder).confirmatory
    assert evaluate(load_study(folder)).claims["verdict"].item() == "not applicable"


def test_an_article_that_a_claim_was_formed_from_does_not_confirm_it(folder):
    write_claims(folder, claim("truce", **TRUCE, formed_from=["c"]))
    froze(folder)
    add(folder, {**OLD, **NEW, "e": ("early", TEXTS["school"])})
    assert status(folder).articles == {"d", "e"}
    write_claims(folder, claim("truce", **TRUCE, formed_from=["c", "d"]))
    froze(folder, date(2026, 5, 1))
    assert not status(folder).confirmatory


def test_an_old_article_is_not_new_because_its_name_or_a_character_changed(folder):
    froze(folder)
    add(folder, {"a2": OLD["a"], "b2": OLD["b"]})
    assert not status(folder).confirmatory
    add(folder, {name: (group, text + " \n") for name, (group, text) in OLD.items()})
    assert not status(folder).confirmatory


def test_freezing_again_after_articles_were_added_does_not_rewind(folder):
    froze(folder)
    add(folder, {**OLD, **NEW})
    froze(folder, date(2026, 4, 1))
    assert status(folder).articles == {"c", "d"}
    add(folder, {**OLD, **NEW, "e": ("early", TEXTS["school"])})
    assert status(folder).articles == {"c", "d", "e"}


def test_an_edit_of_the_claim_makes_it_exploratory_and_a_freeze_after_it_too(folder):
    froze(folder)
    add(folder, {**OLD, **NEW})
    write_claims(folder, claim("truce", **TRUCE, formed_from=["a"]))
    found = status(folder)
    assert not found.confirmatory
    assert "Edited since it was frozen on 2026-03-01: the claim." in found.reason
    froze(folder, date(2026, 4, 1))
    assert not status(folder).confirmatory
    more = {"e": ("early", TEXTS["school"]),
            "f": ("late", TEXTS["bridge"])}
    add(folder, {**OLD, **NEW, **more})
    assert status(folder).articles == {"e", "f"}


def test_an_edit_of_another_claim_or_of_the_layout_takes_nothing_away(folder):
    froze(folder)
    add(folder, {**OLD, **NEW})
    write_claims(folder, claim("other", **TRUCE), claim("truce", **TRUCE))
    path = folder / "data" / "claims.yml"
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert status(folder).confirmatory


@pytest.mark.parametrize("name", ["actors.yml", "referents.yml", "stopwords.txt"])
def test_an_edit_of_a_lexicon_makes_a_claim_exploratory_and_is_named(folder, name):
    froze(folder)
    add(folder, {**OLD, **NEW})
    own = folder / "data" / "lexicon"
    own.mkdir()
    shutil.copy(default_lexicon() / name, own)
    assert status(folder).confirmatory
    with (own / name).open("a", encoding="utf-8") as lines:
        lines.write("\n# another look\n")
    found = status(folder)
    assert not found.confirmatory and f": {name}. Freeze it again" in found.reason


def test_a_gloss_or_what_only_a_computer_changes_takes_nothing_away(folder):
    own = folder / "data" / "lexicon"
    own.mkdir()
    text = (default_lexicon() / "referents.yml").read_text(encoding="utf-8")
    (own / "referents.yml").write_text(text, encoding="utf-8", newline="\n")
    froze(folder)
    add(folder, {**OLD, **NEW})
    (own / "referents.yml").write_text(text, encoding="utf-8", newline="\r\n")
    (own / "glosses.csv").write_text("word,gloss\nهدنة,lull\n", encoding="utf-8")
    (own / ".DS_Store").write_bytes(b"\0\0\0\1")
    (own / "~$referents.xlsx").write_bytes(b"PK")
    assert status(folder).confirmatory


@pytest.mark.parametrize("setting", ['[coding]\nstrength = "wide"\n',
                                     '[terms]\nconflation = "lemma"\n',
                                     '[pages]\ncounted = ["body"]\n'])
def test_an_edit_of_what_is_counted_makes_a_claim_exploratory(folder, setting):
    froze(folder)
    add(folder, {**OLD, **NEW})
    path = folder / "study.toml"
    was = path.read_text(encoding="utf-8")
    path.write_text(was + setting, encoding="utf-8")
    found = status(folder)
    assert not found.confirmatory and "study.toml" in found.reason
    path.write_text(was + '[figures]\nlanguage = "ar"\n', encoding="utf-8")
    assert status(folder).confirmatory


def test_the_record_only_grows(folder):
    froze(folder)
    before = (folder / LEDGER).read_text(encoding="utf-8")
    add(folder, {**OLD, **NEW})
    froze(folder, date(2026, 4, 1))
    text = (folder / LEDGER).read_text(encoding="utf-8")
    assert text.startswith(before) and str(folder) not in text
    first, second = map(json.loads, text.splitlines())
    assert (first["on"], second["on"]) == ("2026-03-01", "2026-04-01")
    assert (set(first["articles"]), set(second["articles"])) == ({"a", "b"}, {"c", "d"})
    assert second["previous"] == hashlib.sha256(before.rstrip("\n").encode()).hexdigest()


def test_the_same_freeze_gives_the_same_bytes(folder, tmp_path_factory):
    other = write_study(tmp_path_factory.mktemp("again"), dict(reversed(OLD.items())),
                        claim("truce", **TRUCE))
    froze(folder)
    froze(other)
    assert (folder / LEDGER).read_bytes() == (other / LEDGER).read_bytes()


@pytest.mark.parametrize("content", [
    b"\n", b"{", b"[]", b'{"claims": 3}', b'{"on": "2026-03-01"}', b"\xff\xfe",
    b'{"on": "x", "previous": ""}', b"null"])
def test_a_record_that_cannot_be_read_is_told_and_not_overwritten(folder, content):
    path = folder / LEDGER
    path.write_bytes(content)
    study = load_study(folder)
    for attempt in (lambda: evaluate(study), lambda: freeze(study, DAY), lambda: record(study)):
        with pytest.raises(StudyError, match=r"ledger\.jsonl, line 1 cannot be read"):
            attempt()
    assert path.read_bytes() == content


# Ways round a freeze: each ends in plain words, none in a silent "confirmatory".

def test_the_known_articles_with_one_more_full_stop_confirm_nothing(folder):
    froze(folder)
    stopped = {f"{name}2": (group, text.rstrip() + ".\n") for name, (group, text) in OLD.items()}
    add(folder, {**OLD, **stopped})
    found = status(folder)
    assert not found.confirmatory
    assert "Near copies of articles known before: a2, b2" in found.reason
    add(folder, {**OLD, **NEW, **stopped})
    assert status(folder).articles == {"c", "d"}


def test_exchanging_the_groups_is_told(folder):
    froze(folder)
    add(folder, {**OLD, **NEW})
    assert status(folder).confirmatory
    record(load_study(folder))
    add(folder, {**OLD, "c": ("late", NEW["c"][1]), "d": ("early", NEW["d"][1])})
    found = status(folder)
    assert not found.confirmatory and "other groups were given to c, d" in found.reason
    # Under another name and after another freeze the text is still the one that was counted.
    froze(folder, date(2026, 4, 1))
    add(folder, {**OLD, "e": ("late", NEW["c"][1]), "f": ("early", NEW["d"][1])})
    assert "other groups were given to e, f" in status(folder).reason


@pytest.mark.parametrize("name", ["corrections.csv", "modality.csv", "editions.csv"])
def test_editing_what_is_coded_by_hand_is_told(folder, name):
    froze(folder)
    add(folder, {**OLD, **NEW})
    (folder / "data" / name).write_text("article,start,end\n", encoding="utf-8")
    found = status(folder)
    assert not found.confirmatory and f"since it was frozen on 2026-03-01: {name}" in found.reason


def test_another_program_counts_otherwise(folder, monkeypatch):
    froze(folder)
    add(folder, {**OLD, **NEW})
    monkeypatch.setattr("analysis.claims.freezing.installed_version", lambda name: "99.0")
    assert ": framing. Freeze it again" in status(folder).reason


def test_a_frozen_claim_that_lost_is_not_forgotten_by_deleting_it(folder):
    turned = {**TRUCE, "expect": ["more in late than in early"]}
    write_claims(folder, claim("truce", **TRUCE), claim("turned", **turned))
    froze(folder)
    add(folder, {**OLD, **NEW})
    write_claims(folder, claim("truce", **TRUCE))
    study = load_study(folder)
    assert "Frozen too, and no longer stated: turned." in status(folder).reason
    assert changes(study, read_ledger(study))["claims_gone"] == {"turned"}


def test_articles_that_do_not_fit_are_not_forgotten_by_leaving_them_out(folder):
    froze(folder)
    more = {**OLD, **NEW, "e": ("early", TEXTS["bridge"])}
    add(folder, more)
    record(load_study(folder))
    add(folder, {**OLD, **NEW})
    found = status(folder)
    assert not found.confirmatory and "no longer there: e." in found.reason
    # Under another name it is there.
    add(folder, {**OLD, **NEW, "f": more["e"]})
    assert status(folder).confirmatory


def test_counting_first_and_freezing_without_the_articles_confirms_nothing(folder):
    add(folder, {**OLD, **NEW})
    record(load_study(folder))
    add(folder, OLD)
    froze(folder)
    add(folder, {**OLD, **NEW})
    assert not status(folder).confirmatory


def test_what_a_ledger_begun_anew_cannot_show_is_said_with_every_confirmatory_claim(folder):
    add(folder, {**OLD, **NEW})
    record(load_study(folder))
    (folder / LEDGER).unlink()
    add(folder, OLD)
    froze(folder)
    add(folder, {**OLD, **NEW})
    found = status(folder)
    assert found.confirmatory and "begun anew only a copy elsewhere shows." in found.reason


def test_an_edit_of_the_ledger_is_told(folder):
    add(folder, {**OLD, **NEW})
    record(load_study(folder))
    froze(folder)
    path = folder / LEDGER
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[1])
    found = status(folder)
    assert not found.confirmatory and "line 1 does not follow" in found.reason


def test_git_may_turn_the_line_ends_of_the_ledger(folder):
    froze(folder)
    add(folder, {**OLD, **NEW})
    record(load_study(folder))
    path = folder / LEDGER
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert status(folder).confirmatory
    assert record(load_study(folder)) == 0


def test_a_study_without_claims_has_nothing_to_freeze(tmp_path):
    study = load_study(write_study(tmp_path, OLD))
    with pytest.raises(StudyError, match="no claim to freeze"):
        freeze(study, DAY)
    assert not (tmp_path / LEDGER).exists()


def test_nothing_is_frozen_while_an_article_cannot_be_read(folder):
    # Restored afterwards it would seem to be new.
    kept = (folder / "data" / "articles" / "b.txt").read_bytes()
    (folder / "data" / "articles" / "b.txt").unlink()
    with pytest.raises(StudyError, match=r"b\.txt"):
        froze(folder)
    assert not (folder / LEDGER).exists()
    (folder / "data" / "articles" / "b.txt").write_bytes(kept)
    froze(folder)


# Verdicts on articles that were added since

def added(group, texts, first):
    return {f"{group[0]}{n}": (group, text) for n, text in enumerate(texts, first)}


def confirmed(folder, early, late, **values):
    """The claim's row and its first part, frozen, with articles of both groups added since."""
    values = {**TRUCE, **values}
    write_claims(folder, claim("truce", **values))
    froze(folder)
    add(folder, {**OLD, **added("early", early, 1), **added("late", late, 1)})
    results = evaluate(load_study(folder))
    [row] = results.claims.to_dict("records")
    assert row["status"] == "confirmatory"
    return row, results.parts.to_dict("records")[0]


def test_supported_takes_every_universe_and_an_interval_that_excludes_no_difference(folder):
    row, part = confirmed(folder, WITH, WITHOUT)
    assert row["verdict"] == "supported" and part["over_articles"][0] > 0
    assert part["agree"] == 1 and "excludes no difference" in row["rule"]
    assert part["count"] == {"early": 12, "late": 0}  # the old article's truce is not counted


def test_a_claim_that_some_universe_overturns_is_not_supported(folder):
    # In the body as often in both; only the headlines of one group name the truce.
    title = "هدنة طويلة في القرى\n\n"
    row, part = confirmed(folder, [title + text for text in WITH], WITH)
    assert part["over_articles"][0] > 0
    assert row["verdict"] == "undecided" and "not in each of" in row["rule"]
    assert "echoes" in part["overturned_by"]


def test_undecided_where_the_interval_includes_no_difference(folder):
    row, part = confirmed(folder, [WITH[0], WITHOUT[1]], [WITHOUT[0], WITHOUT[2]])
    assert part["holds"] and part["over_articles"][0] <= 0
    assert row["verdict"] == "undecided" and "includes no difference" in row["rule"]


def test_contradicted_where_the_interval_excludes_the_claim(folder):
    row, part = confirmed(folder, WITHOUT, WITH)
    assert part["over_articles"][1] < 0 and row["verdict"] == "contradicted"
    assert "a higher rate in early than in late" in row["rule"]


def test_the_other_sign_alone_contradicts_nothing(folder):
    row, part = confirmed(folder, [WITHOUT[1], WITHOUT[3]], [WITH[0], WITHOUT[2]])
    assert not part["holds"] and part["over_articles"][1] >= 0
    assert row["verdict"] == "undecided" and "does not exclude it" in row["rule"]


def test_what_may_not_occur_and_does_contradicts(folder):
    expect = ["more in early than in late", "none in late"]
    row, part = confirmed(folder, WITH, [*WITHOUT[:5], WITH[5]], expect=expect)
    assert part["over_articles"][1] > 0 and row["verdict"] == "contradicted"


def test_with_one_article_a_group_nothing_is_contradicted(folder):
    row, _ = confirmed(folder, WITHOUT[:1], WITH[:1],
                       expect=["more in early than in late", "none in late"])
    assert row["verdict"] == "undecided" and "One article a group" in row["rule"]


@pytest.mark.parametrize("expect", [["more in early than in late"], ["some in early"],
                                    ["more in early than in late", "none in late"]])
def test_with_one_article_a_group_nothing_is_supported(folder, expect):
    row, part = confirmed(folder, WITH[:1], WITHOUT[:1], expect=expect)
    assert part["holds"] and row["verdict"] == "undecided"
    assert part["verdict"] == "undecided" and "One article a group" in part["rule"]
    assert any("one article a group" in warning for warning in row["warnings"])


def test_a_claim_that_sets_no_group_against_another_is_never_supported(folder):
    row, part = confirmed(folder, WITH, WITHOUT, expect=["some in early", "none in late"])
    assert part["holds"] and part["agree"] == 1
    assert row["verdict"] == "undecided" and "against another" in row["rule"]


def test_every_contrast_of_a_part_needs_its_interval(folder):
    more = ["more in early than in late", "more in early than in between"]
    write_claims(folder, claim("truce", measure=TRUCE["measure"], expect=more))
    froze(folder)
    # Between the two stands a group of two articles, one of which has the truce once.
    between = {"m1": ("between", WITHOUT[0] + TEXTS["school"]), "m2": ("between", WITHOUT[1])}
    articles = {**OLD, **added("early", WITH, 1), **added("late", WITHOUT, 1), **between}
    add(folder, articles)
    [part] = evaluate(load_study(folder)).parts.to_dict("records")
    assert part["holds"] and part["agree"] == 1
    assert part["over_articles"][0] <= 0 and part["verdict"] == "undecided"


def test_a_share_of_nothing_is_not_refuted(folder):
    measure = {"kind": "modality", "frame": "ceasefire", "modality": "denied"}
    row, _ = confirmed(folder, WITH[:2], WITHOUT[:2], measure=measure, expect=["most in early"])
    assert row["verdict"] == "undecided" and "nothing was found" in row["rule"]


def test_a_claim_of_several_parts_is_as_good_as_its_worst(folder):
    parts = [TRUCE, {**TRUCE, "expect": ["more in late than in early"]}]
    write_claims(folder, claim("truce", parts=parts))
    froze(folder)
    add(folder, {**OLD, **added("early", WITH, 1), **added("late", WITHOUT, 1)})
    results = evaluate(load_study(folder))
    assert results.parts["verdict"].to_list() == ["supported", "contradicted"]
    assert results.claims["verdict"].item() == "contradicted"
