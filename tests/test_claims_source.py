"""claims.yml is checked before anything is counted: each error names the line and the way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.expectations import Expectation
from analysis.claims.source import Claim, load_claims
from analysis.files import LexiconError
from analysis.lexicon.schema import load_lexicon
from analysis.report.claims import expected
from tests.claim_studies import TRUCE, claim, claims_text
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon(None)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "claims.yml"


def written(path, *claims):
    text = claims_text(*claims)
    path.write_text(text, encoding="utf-8")
    return text.splitlines()


def measuring(**measure):
    return claim("one", measure=measure, expect=["some in early"])


def complaint(path, lexicon):
    with pytest.raises(LexiconError) as caught:
        load_claims(path, lexicon)
    return str(caught.value)


@pytest.mark.parametrize(("entry", "at", "told"), [
    (measuring(kind="rates", term="حوار"), "kind:", "Did you mean rate?"),
    (measuring(kind="rate", frame="ceasefir"), "frame:", "Did you mean ceasefire?"),
    (measuring(kind="rate", actor="rusia"), "actor:", "Did you mean russia?"),
    (measuring(kind="choice", referent="asad", choice="label"), "referent:",
     "Did you mean assad?"),
    (measuring(kind="choice", referent="assad", choice="lable"), "choice:",
     "Did you mean label?"),
    (measuring(kind="object", frame="collapse", object="regim"), "object:",
     "Did you mean regime?"),
    (measuring(kind="modality", frame="collapse", modality="fear"), "modality:",
     "Did you mean feared?"),
    (measuring(kind="quotations", speakers="lavrof"), "speakers:", "Did you mean lavrov?"),
    (measuring(kind="calls", caller="rusia"), "caller:", "Did you mean russia?"),
    (measuring(kind="collocate", term="حوار", with_actors="irann"), "with_actors:",
     "Did you mean iran?"),
    (measuring(kind="collocate", term="حوار", with_terms="هدنة", within="3 words"), "within:",
     "3 around"),
    (measuring(kind="rate", term="ceasefire"), "term:", "no Arabic word"),
    (measuring(kind="rate", term="حوار|talks"), "term:", "'talks'"),
    (measuring(kind="collocate", term="حوار", with_terms="…"), "with_terms:", "no Arabic word"),
    (measuring(kind="rate", term="حوار", voices="outlet"), "measure:", "has no voices"),
    (measuring(kind="rate"), "measure:", "needs frame or actor or term"),
    (measuring(kind="voice", frame="collapse"), "measure:", "needs speakers or voices"),
    (claim("one", measure=TRUCE["measure"]), "- id:", "expect is missing"),
    (claim("one", measure=TRUCE["measure"], expect=[]), "- id:", "expect is missing"),
    (claim("one"), "- id:", "either a measure with expect, or parts"),
    (claim("one", **TRUCE, parts=[TRUCE]), "- id:",
     "either a measure with expect, or parts"),
    (claim("one", parts=[{"measure": {"kind": "rate", "term": "حوار"}}]), "- measure:",
     "'expect' is missing"),
    (claim("one", measure=TRUCE["measure"], expect=["rather more in early"]), "- rather",
     "Write: more in A than in B"),
    (claim("one", measure=TRUCE["measure"], expect=["more in early"]), "- more",
     "Write: more in A than in B"),
    (claim("one", measure=TRUCE["measure"], expect=["more in early than in early"]), "- more",
     "against itself"),
    (claim("one", measure=TRUCE["measure"], expect="some in early"), "expect:",
     "should be a list"),
    (claim("one", **TRUCE, fixed={"echo": "no headline"}), "echo:", "Did you mean echoes?"),
    (claim("one", **TRUCE, rivals={"style": "house style"}), "style:",
     "Did you mean house_style?"),
    (claim("one", **{**TRUCE, "about": "words"}), "about:", "Did you mean wording?"),
    (claim("one", **TRUCE, formed_form=["a"]), "formed_form:", "Did you mean formed_from?"),
    (claim("one", **{**TRUCE, "formed_on": "yesterday"}), "formed_on:", "yesterday"),
    (claim("One claim", **TRUCE), "- id:", "small Latin letters"),
])
def test_an_error_names_its_line_and_the_way_out(path, lexicon, entry, at, told):
    lines = written(path, claim("good", **TRUCE), entry)
    # The line of the second claim that says it is the last of its kind.
    number = max(n for n, line in enumerate(lines, 1) if line.strip().startswith(at))
    message = complaint(path, lexicon)
    assert told in message
    first = message.splitlines()[0]
    shown = int(first.removeprefix("claims.yml, line ").split(":")[0])
    # A list that has one value is told at its key or at the value.
    assert shown in (number, number + 1), (message, lines[number - 1])
    assert "Error" not in message and "pydantic" not in message and len(message) < 400
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(("text", "line", "told"), [
    ("", 1, "'claims' is missing"),
    ("# nothing yet\n", 1, "'claims' is missing"),
    ("claims:\n", 1, "should be a list"),
    ("- one\n- two\n", 1, "should be keys with values"),
    ("claims:\n\t- id: one\n", 2, "not valid YAML"),
    ("claims:\n  - {id: [1, 2}\n", 2, "not valid YAML"),
    ("claims:\n  - &a {id: one}\n  - *a\n", 2, "an alias"),
    ("claims: []\nclaims: []\n", 2, "stands twice"),
    ("claims: " + "[" * 40 + "]" * 40, 1, "nested over 20 deep"),
    ('claims: !!python/object/apply:os.system ["true"]\n', 1, "should be keys with values"),
])
def test_a_file_that_is_not_claims_is_told_with_its_line(path, lexicon, text, line, told):
    path.write_text(text, encoding="utf-8")
    message = complaint(path, lexicon)
    assert f"claims.yml, line {line}: " in message and told in message


def test_a_bomb_or_other_bytes_are_refused(path, lexicon):
    path.write_text("claims: " + "[" * 30_000, encoding="utf-8")
    assert "this is no lexicon" in complaint(path, lexicon)
    path.write_bytes("claims: لا".encode("cp1256"))
    assert "not UTF-8 at byte 8" in complaint(path, lexicon)


def test_no_file_is_no_claims(tmp_path, lexicon):
    found = load_claims(tmp_path / "claims.yml", lexicon)
    assert found.claims == {} and "assad" in found.referents


@pytest.mark.parametrize("rival", ["genre", "outlet"])
def test_texts_of_another_genre_or_outlet_are_another_explanation(path, lexicon, rival):
    written(path, claim("one", **TRUCE, rivals={rival: "one group is interviews"}))
    assert list(load_claims(path, lexicon).claims["one"].rivals) == [rival]


def test_an_id_that_stands_twice_is_told_with_both_lines(path, lexicon):
    lines = written(path, claim("one", **TRUCE), claim("one", **TRUCE))
    [first, second] = [n for n, line in enumerate(lines, 1) if line == "- id: one"]
    message = complaint(path, lexicon)
    assert f"line {second}: " in message and f"in line {first} already" in message


def test_all_problems_are_told_at_once(path, lexicon):
    written(path, measuring(kind="rate", frame="ceasefir"),
            {**measuring(kind="rate", actor="rusia"), "id": "two"})
    message = complaint(path, lexicon)
    assert "Did you mean ceasefire?" in message and "Did you mean russia?" in message


def test_people_who_are_in_no_lexicon_may_speak(path, lexicon):
    written(path, measuring(kind="quotations", speakers=["سعاد الخطيب", "resolution_2254",
                                                         "unnamed_sources", "russia"]))
    assert load_claims(path, lexicon).claims["one"].measure.speakers[0] == "سعاد الخطيب"


def test_one_name_may_stand_for_a_list_and_a_term_be_written_in_several_ways(path, lexicon):
    written(path, measuring(kind="rate", term="حوار|الحوار"))
    found = load_claims(path, lexicon)
    assert found.claims["one"].measure.term == ("حوار|الحوار",)
    assert {"حوار", "الحوار"} <= set(found.terms)


def test_parts_keep_their_own_reasons_beside_those_of_the_claim(path, lexicon):
    part = {"measure": {"kind": "rate", "term": "حوار"}, "expect": ["some in early"],
            "fixed": {"echoes": "the headline is the claim"}}
    written(path, claim("one", parts=[part, {**part, "fixed": {}}],
                        fixed={"quotations": "it is quoted"}))
    first, second = load_claims(path, lexicon).claims["one"].all_parts
    assert set(first.fixed) == {"echoes", "quotations"} and set(second.fixed) == {"quotations"}


def test_each_claim_knows_the_line_it_begins_in(study):
    path = REPOSITORY / "data" / "claims.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    found = load_claims(path, study.lexicon)
    assert len(found.lines) == 17
    for name, line in found.lines.items():
        assert lines[line - 1].strip() == f"- id: {name}"


NAMES = st.text("abcdef0123456789-_ ", min_size=1).map(str.strip).filter(
    lambda name: name and "  " not in name and " than in " not in f" {name} ")


@given(st.one_of(
    st.builds(Expectation, st.just("more"), NAMES, NAMES).filter(lambda e: e.group != e.than),
    st.builds(Expectation, st.sampled_from(["none", "some", "most", "all"]), NAMES, st.none())))
def test_an_expectation_is_read_as_it_is_written(wanted):
    [text] = expected([wanted])
    entry = Claim.model_validate(claim("one", measure=TRUCE["measure"], expect=[text]))
    assert entry.expect == (wanted,)


def test_a_study_may_state_no_claim_yet(tmp_path, lexicon):
    (tmp_path / "claims.yml").write_text("claims: []\n", encoding="utf-8")
    assert load_claims(tmp_path / "claims.yml", lexicon).claims == {}
