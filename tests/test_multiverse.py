"""Every claim under every reasonable choice: held against a slow count by hand."""

import json
from itertools import product

import pytest

from analysis.arabic.characters import fold
from analysis.claims.source import Measure
from analysis.claims.universes import (
    Counter,
    Universe,
    applicable,
    default_universe,
    units,
    universes,
)
from analysis.claims.verdicts import evaluate
from analysis.measures.uncertainty import OPTIONS
from analysis.report.claims import claim_records
from analysis.study.annotation import in_counted_blocks
from analysis.study.study import load_study
from tests.claim_studies import TEXTS, TRUCE, claim, write_claims, write_study


@pytest.fixture(scope="module")
def counter(study, results):
    return Counter(study, results.source.terms)


def rows(table):
    return table.to_dict("records")


class Hand:
    """A reader who counts row by row, with the study's tables and nothing of the engine."""

    def __init__(self, study):
        self.study, self.tables = study, study.tables
        self.block = {(b["article"], b["block"]): b for b in rows(self.tables.blocks)}
        self.group = dict(zip(study.articles["article"], study.articles["group"], strict=True))
        self.quoted = [(q["article"], q["start"], q["end"]) for q in rows(self.tables.quotations)
                       if q["mode"] == "direct"]
        self.vocabulary = rows(self.tables.vocabulary)

    def kept(self, row, universe):
        block = self.block[row["article"], row["block"]]
        if universe.page == "article" and not block["counted"]:
            return False
        echoes = ("headline", "summary", "caption", "subheading")
        if universe.echoes == "without" and block["role"] in echoes:
            return False
        if universe.roles != "as set" and block["role"] in ("caption", "embed"):
            return False
        if universe.coding == "core" and row.get("strength") == "wide":
            return False
        return not (universe.quotations == "without" and self.is_quoted(row, block))

    def is_quoted(self, row, block):
        """A post that is embedded is its author's; else what stands in quotation marks."""
        return block["role"] == "embed" or any(
            article == row["article"] and start <= row["start"] < end
            for article, start, end in self.quoted)

    def counted(self, found, universe):
        count = dict.fromkeys(self.study.groups, 0)
        for row in found:
            count[self.group[row["article"]]] += self.kept(row, universe)
        return count

    def mentions(self, *ids):
        return [m for m in rows(self.tables.mentions) if set(m["id"].split("+")) & set(ids)]

    def words(self, written):
        """Tokens of which `written` says whether their folded form is one."""
        return [token for token in rows(self.tables.tokens)
                if written(self.vocabulary[token["word"]])]

    def size(self, universe):
        kept = [token for token in rows(self.tables.tokens) if self.kept(token, universe)]
        if universe.denominator == "content words":
            kept = [t for t in kept if not self.vocabulary[t["word"]]["stopword"]]
        if universe.denominator == "sentences":
            kept = list({(t["article"], t["sentence"]): t for t in kept}.values())
        if universe.denominator == "actor mentions":
            kept = [m for m in rows(self.tables.mentions)
                    if m["kind"] == "actor" and self.kept(m, universe)]
        size = dict.fromkeys(self.study.groups, 0)
        for row in kept:
            size[self.group[row["article"]]] += 1
        return size


@pytest.fixture(scope="module")
def hand(study):
    return Hand(study)


SOME = [Universe(), Universe(echoes="without"), Universe(quotations="without"),
        Universe(roles="without captions and embeds"), Universe(coding="wide"),
        Universe(page="whole"), Universe(page="whole", coding="wide"),
        Universe(echoes="without", quotations="without"),
        Universe(coding="wide", echoes="without", roles="without captions and embeds")]


def part_of(results, name, part=0):
    return results.source.claims[name].all_parts[part]


def counts(counter, part, universe):
    return {group: k for group, (k, _) in counter.by_group(part, universe).items()}


def sizes(counter, part, universe):
    return {group: n for group, (_, n) in counter.by_group(part, universe).items()}


@pytest.mark.parametrize("universe", SOME, ids=str)
def test_mentions_are_those_that_a_reader_counts_by_hand(counter, hand, results, universe):
    for name, part, ids in (("ceasefire_or_hostilities", 0, ["ceasefire"]),
                            ("opposition_advances", 0, ["advance"]),
                            ("tempting_collapse_is_new", 0, ["collapse"]),
                            ("tempting_more_russia", 0, ["russia"]),
                            ("tempting_gaza_and_israel", 1, ["israel"])):
        expected = hand.counted(hand.mentions(*ids), universe)
        assert counts(counter, part_of(results, name, part), universe) == expected, name


@pytest.mark.parametrize("universe", SOME, ids=str)
def test_shares_are_those_that_a_reader_counts_by_hand(counter, hand, results, universe):
    assad = hand.mentions("assad")
    part = part_of(results, "assad_dictator")
    assert sizes(counter, part, universe) == hand.counted(assad, universe)
    labels = [m for m in assad if m["form"] == "label"]
    assert counts(counter, part, universe) == hand.counted(labels, universe)
    collapse = [m for m in hand.mentions("collapse") if m["object"] is not None
                and m["object"] == m["object"]]
    part = part_of(results, "what_may_collapse", 1)
    assert sizes(counter, part, universe) == hand.counted(collapse, universe)
    assert counts(counter, part, universe) == hand.counted(
        [m for m in collapse if m["object"] == "regime"], universe)
    part = part_of(results, "terrorism_lavrov", 1)
    terrorism = hand.mentions("terrorism")
    assert sizes(counter, part, universe) == hand.counted(terrorism, universe)
    assert counts(counter, part, universe) == hand.counted(
        [m for m in terrorism if m["speaker"] == "lavrov"], universe)


@pytest.mark.parametrize("denominator", OPTIONS["denominator"])
@pytest.mark.parametrize("universe", SOME, ids=str)
def test_denominators_are_those_that_a_reader_counts_by_hand(counter, hand, results, universe,
                                                             denominator):
    universe = universe._replace(denominator=denominator)
    part = part_of(results, "tempting_more_russia")
    assert sizes(counter, part, universe) == hand.size(universe)


@pytest.mark.parametrize("universe", SOME[:5], ids=str)
def test_a_term_by_form_stem_and_lemma(counter, hand, results, universe):
    written = {fold(word) for word in "حوار الحوار للحوار بالحوار".split()}
    part = part_of(results, "talks_or_dialogue", 1)
    by_form = hand.words(lambda word: word["form"] in written)
    assert counts(counter, part, universe._replace(conflation="form")) == hand.counted(
        by_form, universe)
    by_stem = hand.words(lambda word: fold(word["stem"]) == "حوار")
    assert counts(counter, part, universe) == hand.counted(by_stem, universe)
    by_lemma = hand.words(lambda word: fold(word["lemma"]) == "حوار")
    assert counts(counter, part, universe._replace(conflation="lemma")) == hand.counted(
        by_lemma, universe)
    assert len(by_form) <= len(by_stem) <= len(by_lemma)


def test_the_first_universe_is_the_study_as_it_is_set(study, counter, results):
    default = default_universe(study)
    assert default == Universe()
    counted = in_counted_blocks(study.tables.mentions, study.tables.blocks)
    assert len(counted[counted["strength"] == "core"]) == len(study.mentions)
    for part in rows(results.parts):
        entry = part_of(results, part["id"], part["part"])
        assert universes(counter, entry)[0] == default
        first = results.universes.query("id == @part['id'] and part == @part['part']").iloc[0]
        assert first["count"] == part["count"] and first["of"] == part["of"]
        assert first["holds"] == part["holds"]
        if part["measure"].kind == "rate":
            assert part["of"] == study.sizes.to_dict()
            own = study.mentions[study.mentions["id"].isin(part["measure"].frame)]
            if part["measure"].frame:
                assert part["count"] == own.groupby("group").size().reindex(
                    study.groups, fill_value=0).to_dict()


def test_every_choice_is_varied_in_every_combination_or_has_a_reason(study, counter, results):
    default = default_universe(study)
    for part in rows(results.parts):
        own = results.universes.query("id == @part['id'] and part == @part['part']")
        combinations = set(map(tuple, own[list(OPTIONS)].to_numpy()))
        assert len(combinations) == len(own) == part["universes"]
        assert combinations == set(product(*(own[name].unique() for name in OPTIONS)))
        for name in OPTIONS:
            varied = own[name].nunique() > 1
            assert varied != (name in part["fixed"]), (part["id"], name)
            assert varied or own[name].iloc[0] == getattr(default, name)
        assert all(why.endswith(".") for why in part["fixed"].values())


def test_a_claim_about_quotations_cannot_leave_them_out(counter, results):
    reasons = applicable(counter, part_of(results, "who_is_quoted"))
    assert "cannot be left out" in reasons["quotations"] and reasons["echoes"] is None
    told = part_of(results, "terrorism_lavrov", 1).fixed["quotations"]
    assert applicable(counter, part_of(results, "terrorism_lavrov", 1))["quotations"] == (
        told)
    assert applicable(counter, part_of(results, "tempting_more_russia"))[
        "denominator"] is None


def test_distinct_outcomes_and_the_share_that_agrees(results):
    for part in rows(results.parts):
        own = rows(results.universes.query("id == @part['id'] and part == @part['part']"))
        named = {name for e in part["expect"] for name in (e.group, e.than) if name}
        outcomes = {}
        for row in own:
            # Of a rate the counts tell outcomes apart, of a share also what they are of.
            seen = tuple((row["count"][group], row["of"][group] if part["share"] else None)
                         for group in sorted(named))
            outcomes.setdefault((seen, row["holds"]), set()).add(row["outcome"])
        assert len(outcomes) == part["outcomes"], part["id"]
        assert all(len(numbers) == 1 for numbers in outcomes.values())
        agree = [holds for *_, holds in outcomes]
        assert part["agree"] == pytest.approx(sum(agree) / len(agree))


def test_a_choice_moves_what_two_universes_differ_in_that_differ_in_nothing_else(results):
    for part in rows(results.parts):
        own = rows(results.universes.query("id == @part['id'] and part == @part['part']"))
        moved, overturned = set(), set()
        for one, two in product(own, own):
            apart = [name for name in OPTIONS if one[name] != two[name]]
            if len(apart) == 1 and one["outcome"] != two["outcome"]:
                moved.add(apart[0])
            if len(apart) == 1 and one["holds"] != two["holds"]:
                overturned.add(apart[0])
        assert set(part["moved_by"]) == moved, part["id"]
        assert set(part["overturned_by"]) == overturned, part["id"]
        assert overturned <= moved


def test_echoes_are_the_one_universe_that_differs_in_nothing_else(results):
    for part in rows(results.parts):
        own = results.universes.query("id == @part['id'] and part == @part['part']")
        first = own.iloc[0]
        same = own[own["echoes"] == "without"]
        for name in OPTIONS:
            if name != "echoes":
                same = same[same[name] == first[name]]
        assert len(same) == 1 and part["echoes"] == same["holds"].item()


def test_the_whole_page_would_count_the_wrong_war(results):
    parts = {(part["id"], part["part"]): part for part in rows(results.parts)}
    gaza = parts["tempting_gaza_and_israel", 0]
    assert gaza["count"]["2024"] == 0 and gaza["whole_page"]["count"]["2024"] == 8
    assert not gaza["holds"] and gaza["whole_page"]["holds"]
    israel = parts["tempting_gaza_and_israel", 1]
    assert israel["count"]["2024"] == 1 and israel["whole_page"]["count"]["2024"] > 10
    fall = parts["tempting_fall_of_assad", 0]
    assert fall["count"]["2024"] == 0 and fall["whole_page"]["count"]["2024"] > 0
    for part in parts.values():
        assert all(part["whole_page"]["of"][g] >= part["of"][g] for g in part["of"])
        assert all(part["whole_page"]["count"][g] >= part["count"][g] for g in part["of"])


def test_by_the_wording_of_other_editions_four_of_eight_are_labels(counter, results):
    part = part_of(results, "assad_dictator")
    own = results.universes.query("id == 'assad_dictator'")
    assert set(own["edition"]) == {"this page", "other wording"}
    elsewhere = counter.by_group(part, Universe(edition="other wording"))
    assert elsewhere == {"2017": (0, 3), "2024": (4, 8)}
    assert "edition" in results.parts.query("id == 'assad_dictator'")["overturned_by"].item()


# Small studies of our own

def evaluated(folder, *claims, name="truce"):
    write_claims(folder, *claims)
    results = evaluate(load_study(folder))
    return rows(results.parts)[0], results


def test_a_wider_reading_is_a_choice_of_its_own(tmp_path):
    wide = "حذر مسؤولون من سقوط النظام في العاصمة بعد أسابيع من القتال.\n"
    core = "حذر مسؤولون من انهيار النظام في العاصمة بعد أسابيع من القتال.\n"
    folder = write_study(tmp_path, {"a": ("early", wide), "b": ("late", core)})
    study = load_study(folder)
    found = study.tables.mentions.query("id == 'collapse'").set_index("article")["strength"]
    assert found.to_dict() == {"a": "wide", "b": "core"}
    part, results = evaluated(folder, claim(
        "truce", measure={"kind": "rate", "frame": "collapse"}, expect=["none in early"]))
    assert part["count"] == {"early": 0, "late": 1}
    assert part["overturned_by"] == ["coding"]
    assert results.claims["verdict"].item() == "depends on coding"


def test_what_the_study_sets_comes_first_and_is_not_varied_twice(tmp_path):
    folder = write_study(
        tmp_path, {"a": ("early", TEXTS["truce twice"]), "b": ("late", TEXTS["market"])},
        settings='[study]\ngroups = ["early", "late"]\n[terms]\nconflation = "lemma"\n'
                 '[coding]\nstrength = "wide"\n')
    part, results = evaluated(folder, claim("truce", **TRUCE))
    table = results.universes
    assert table.loc[0, "conflation"] == "lemma" and table.loc[0, "coding"] == "wide"
    assert set(table["conflation"]) == set(OPTIONS["conflation"])
    assert len(table) == len(table.drop_duplicates(list(OPTIONS)))
    assert part["count"] == {"early": 2, "late": 0}


def test_a_group_that_a_claim_does_not_name_moves_nothing(tmp_path):
    title = "هدنة طويلة في القرى\n\n"
    folder = write_study(tmp_path, {
        "a": ("early", TEXTS["truce twice"] * 3), "b": ("late", TEXTS["market"] * 3),
        "c": ("later", title + TEXTS["rain"] * 3)})
    part, _ = evaluated(folder, claim("truce", **TRUCE))
    assert part["count"]["later"] == 1
    assert part["moved_by"] == [] and part["outcomes"] == 1
    part, _ = evaluated(folder, claim("truce", measure=TRUCE["measure"],
                                      expect=["more in early than in the rest"]))
    assert "echoes" in part["moved_by"]


def test_of_a_story_in_several_editions_another_one_may_be_counted(tmp_path):
    folder = write_study(tmp_path, {
        "a": ("early", TEXTS["truce twice"]), "b": ("late", TEXTS["market"]),
        "b2": ("late", TEXTS["truce"] + TEXTS["truce twice"].replace("الوفد", "الوزير"))},
        edition_of={"b2": "b"})
    part, results = evaluated(folder, claim("truce", **TRUCE))
    assert part["count"] == {"early": 2, "late": 3}
    for edition, late in (("first edition", 0), ("other edition", 3)):
        table = results.universes[results.universes["edition"] == edition]
        assert len(table) and all(row == {"early": 2, "late": late} for row in table["count"])
    assert "edition" in part["moved_by"] and "edition" not in part["fixed"]


def test_a_quotation_is_counted_where_it_stands_though_it_begins_with_no_word(tmp_path):
    # The quotation opens a paragraph of its own with a Latin name: no Arabic word comes before it
    # there, and the one before stands in a teaser that is not counted.
    text = ("قال الوزير إن القرى بخير وإن الطرق مفتوحة أمام السكان في كل مكان.\n\n"
            "شاهد أيضاً: أمطار غزيرة على العاصمة\n\n"
            "\"UNIFIL قوة صغيرة لا تكفي لحماية القرى القريبة من النهر\"، قال الوزير.\n")
    folder = write_study(tmp_path, {"a": ("early", text), "b": ("late", TEXTS["market"])})
    study = load_study(folder)
    direct = study.tables.quotations.query("mode == 'direct'")
    [start] = direct["start"].to_list()
    assert study.texts["a"][start:].startswith("UNIFIL")
    table = units(study, {}, Measure(kind="quotations", speakers="x"), "stem")
    assert table["counted"].to_list() == [True] and table["role"].to_list() == ["body"]


def test_results_are_json_without_holes(results):
    text = json.dumps(claim_records(results), allow_nan=False, ensure_ascii=False)
    assert "NaN" not in text and "Infinity" not in text
    assert [record["id"] for record in json.loads(text)] == results.claims["id"].to_list()
