"""Every claim under every reasonable choice: held against a slow count by hand."""

import json
import random

import numpy as np
import pytest

from analysis.arabic.characters import fold
from analysis.claims.expectations import holds
from analysis.claims.miscoding import survival
from analysis.claims.multiverse import AXES, applicable, multiverse
from analysis.claims.source import Measure, Part, load_claims
from analysis.claims.universes import Counter, Universe, default_universe, units
from analysis.claims.verdicts import evaluate
from analysis.measures.uncertainty import OPTIONS
from analysis.report.claims import claim_records, claims_table, fixed_told, verdict_told
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
                            ("tempting_more_russia", 0, ["russia"])):
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
        first = results.universes.query("id == @part['id'] and part == @part['part']").iloc[0]
        assert all(first[name] == getattr(default, name) for name in OPTIONS)
        assert first["count"] == part["count"] and first["of"] == part["of"]
        assert first["holds"] == part["holds"] and first["outcome"] == 0
        if part["measure"].kind == "rate":
            assert part["of"] == study.sizes.to_dict()
            own = study.mentions[study.mentions["id"].isin(part["measure"].frame)]
            if part["measure"].frame:
                assert part["count"] == own.groupby("group").size().reindex(
                    study.groups, fill_value=0).to_dict()


@pytest.fixture(scope="module")
def every(counter, results):
    """The counts of every part in every universe."""
    return {(part["id"], part["part"]): multiverse(counter, part_of(
        results, part["id"], part["part"])) for part in rows(results.parts)}


def test_every_choice_is_varied_or_has_a_reason(study, counter, results, every):
    default = default_universe(study)
    for part in rows(results.parts):
        entry, some = part_of(results, part["id"], part["part"]), every[part["id"], part["part"]]
        reasons = applicable(counter, entry)
        assert {name: why for name, why in reasons.items() if why} == part["fixed"]
        assert all(why.endswith(".") for why in part["fixed"].values())
        for name, options in some.options.items():
            assert options[0] == getattr(default, name) and len(options) == len({*options})
            assert (len(options) > 1) == (reasons[name] is None or name in entry.fixed), name
        free = [len(some.options[name]) for name in AXES if name not in entry.fixed]
        assert part["universes"] == np.prod(free)


def test_all_universes_at_once_are_those_that_are_counted_one_by_one(study, counter, results,
                                                                     every):
    draw, default = random.Random(15), default_universe(study)
    for (name, n), some in every.items():
        part = part_of(results, name, n)
        for _ in range(12):
            place = [draw.randrange(len(some.options[axis])) for axis in AXES]
            place[AXES.index("unit")] = 0
            universe = default._replace(**{
                axis: some.options[axis][at] for axis, at in zip(AXES, place, strict=True)})
            assert counter.by_group(part, universe) == {
                group: (some.count[group][tuple(place)], some.of[group][tuple(place)])
                for group in study.groups}, (name, universe)


def test_a_claim_about_quotations_cannot_leave_them_out(counter, results):
    reasons = applicable(counter, part_of(results, "who_is_quoted"))
    assert "cannot be left out" in reasons["quotations"] and reasons["echoes"] is None
    told = part_of(results, "government_and_opposition").fixed["window"].en
    assert applicable(counter, part_of(results, "government_and_opposition"))["window"] == told
    row = results.claims.set_index("id").loc["government_and_opposition"]
    assert told in fixed_told(row, "en") and "الزوج اسمان" in fixed_told(row, "ar")
    assert applicable(counter, part_of(results, "tempting_more_russia"))[
        "denominator"] is None


def _own(results, part):
    return rows(results.universes.query("id == @part['id'] and part == @part['part']"))


def test_distinct_outcomes_and_the_share_that_agrees(results):
    for part in rows(results.parts):
        named = {name for e in part["expect"] for name in (e.group, e.than) if name}
        outcomes = {}
        for row in _own(results, part):
            # Of a rate the counts tell outcomes apart, of a share also what they are of.
            seen = tuple((row["count"][group], row["of"][group] if part["share"] else None)
                         for group in sorted(named))
            if not row["empty"]:
                outcomes.setdefault((seen, row["holds"]), set()).add(row["outcome"])
        assert len(outcomes) == part["outcomes"], part["id"]
        assert all(len(numbers) == 1 for numbers in outcomes.values())
        agree = [holds for *_, holds in outcomes]
        assert part["agree"] == pytest.approx(sum(agree) / len(agree))


def test_a_part_rests_on_the_fewest_choices_that_overturn_it(results):
    resting = 0
    for part in rows(results.parts):
        own = _own(results, part)
        apart = [tuple(name for name in OPTIONS if row[name] != own[0][name]) for row in own]
        alone = {names[0] for names, row in zip(apart, own, strict=True)
                 if len(names) == 1 and row["outcome"] != own[0]["outcome"]}
        assert alone <= set(part["moved_by"])
        failing = [names for names, row in zip(apart, own, strict=True)
                   if not row["holds"] and not row["empty"]]
        expected = {names for names in failing if len(names) == min(map(len, failing))}
        found = {tuple(name for name, _ in some) for some in part["rests_on"]}
        assert found == (expected if part["holds"] else set()), part["id"]
        assert set(part["overturned_by"]) == set().union(*found)
        resting += bool(found)
    assert resting >= 4


def test_echoes_are_the_one_universe_that_differs_in_nothing_else(counter, results):
    for part in rows(results.parts):
        entry = part_of(results, part["id"], part["part"])
        counted = counter.by_group(entry, Universe(echoes="without"))
        expected = holds(entry.expected, counted, share=part["share"])
        assert part["echoes"] == (None if "echoes" in part["empty"] else expected)


def test_the_whole_page_would_count_the_wrong_war(study, results):
    counter = Counter(study)
    for measure, article, page in (({"term": "غزة|بغزة|لغزة|وغزة"}, 0, 8),
                                   ({"actor": "israel"}, 1, 11),
                                   ({"term": "سقوط|السقوط|بسقوط|وسقوط|لسقوط|سقط"}, 0, 1)):
        part = Part(measure={"kind": "rate", **measure}, expect=["some in 2024"])
        assert counter.by_group(part, Universe())["2024"][0] == article
        assert counter.by_group(part, Universe(page="whole"))["2024"][0] >= page
    for part in rows(results.parts):
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

def claims_of(study):
    return load_claims(study.folder / "data" / "claims.yml", study.lexicon).claims


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
    assert results.claims["verdict"].item() == "rests on choices"
    assert verdict_told(results.claims.iloc[0]) == "rests on the narrower wordings"


def test_what_the_study_sets_comes_first_and_is_not_varied_twice(tmp_path):
    folder = write_study(
        tmp_path, {"a": ("early", TEXTS["truce twice"]), "b": ("late", TEXTS["market"])},
        settings='[study]\ngroups = ["early", "late"]\n[terms]\nconflation = "lemma"\n'
                 '[coding]\nstrength = "wide"\n')
    part, results = evaluated(folder, claim("truce", **TRUCE))
    table = results.universes
    assert table.loc[0, "conflation"] == "lemma" and table.loc[0, "coding"] == "wide"
    some = multiverse(Counter(load_study(folder)), results.source.claims["truce"].all_parts[0])
    assert some.options["conflation"] == ["lemma", "stem", "form"]
    assert len(table) == len(table.drop_duplicates(list(OPTIONS)))
    assert part["count"] == {"early": 2, "late": 0}


def test_a_group_that_a_claim_does_not_name_moves_nothing(tmp_path):
    title = "هدنة طويلة في القرى\n\n"
    folder = write_study(tmp_path, {
        "a": ("early", TEXTS["truce twice"] * 3), "b": ("late", TEXTS["market"] * 3),
        "c": ("later", title + TEXTS["rain"] * 3)})
    part, _ = evaluated(folder, claim("truce", **TRUCE))
    assert part["count"]["later"] == 1
    # The two truces of one paragraph count once where a paragraph does.
    assert part["moved_by"] == ["unit"] and part["outcomes"] == 2
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
        table = results.universes[results.universes["edition"].eq(edition)
                                  & results.universes["unit"].eq("mention")]
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


# What a hostile reader would choose

HEAD = "هدنة في القرى القريبة\n\n"


def verdicts(folder, *claims):
    part, results = evaluated(folder, *claims)
    return part, results.claims.iloc[0]


def test_a_claim_that_fails_without_headlines_rests_on_headlines(tmp_path):
    folder = write_study(tmp_path, {
        "a": ("early", HEAD + TEXTS["truce"] + TEXTS["market"]),
        "b": ("late", TEXTS["truce"] + TEXTS["rain"])})
    part, row = verdicts(folder, claim("truce", measure=TRUCE["measure"],
                                       expect=["more in early than in late"]))
    assert part["count"] == {"early": 2, "late": 1} and part["holds"]
    assert row["verdict"] == "rests on choices" and part["empty"] == []
    assert verdict_told(row).startswith("rests on ") and "headlines" in verdict_told(row)
    assert "العناوين" in verdict_told(row, "ar")


def test_a_universe_that_leaves_nothing_to_count_decides_nothing_and_is_told(tmp_path):
    folder = write_study(tmp_path, {"a": ("early", HEAD + TEXTS["market"] * 2),
                                    "b": ("late", TEXTS["rain"] * 2)})
    part, row = verdicts(folder, claim("truce", **TRUCE))
    assert part["count"] == {"early": 1, "late": 0} and part["empty"] == ["echoes"]
    assert row["verdict"] == "accurate as coded" and part["echoes"] is None
    assert "decide nothing: echoes" in row["rule"]
    # Of a share too: 0 of 0 refutes nothing, where by the settings it was of something.
    part, row = verdicts(folder, claim("truce", measure={
        "kind": "voice", "term": "هدنة", "voices": "outlet"}, expect=["all in early"]))
    assert part["of"]["early"] == 1 and part["empty"] == ["echoes"] and row["agree"] == 1
    # What the study itself finds nothing of is what it finds.
    part, row = verdicts(folder, claim("truce", measure={
        "kind": "voice", "term": "هدنة", "voices": "outlet"}, expect=["all in late"]))
    assert part["empty"] == [] and row["verdict"] == "not accurate"


BESIDE = ("زار الوزير سوق القرى الجديد وقال التجار إن الأسعار في السوق ثابتة.\n", {
    "kind": "collocate", "term": "الوزير", "with_terms": ["القرى", "الجديد"],
    "within": "3 around"})


def test_how_many_words_are_beside_and_which_are_listed_are_choices(tmp_path):
    text, measure = BESIDE
    folder = write_study(tmp_path, {"a": ("early", text), "b": ("late", TEXTS["rain"])})
    part, row = verdicts(folder, claim("beside", measure=measure, expect=["all in early"]))
    # القرى is the second word after, الجديد the third: either will do, in any window.
    assert part["count"]["early"] == 1 and row["verdict"] == "rests on choices"
    assert part["rests_on"] == [(("words", ("without القرى",)), ("window", ("2",)))]
    assert verdict_told(row) == "rests on its list of words and its window of words together"
    one = {**measure, "with_terms": ["الجديد"]}
    part, row = verdicts(folder, claim("beside", measure=one, expect=["all in early"]))
    assert part["rests_on"] == [(("window", ("2",)),)]
    part, row = verdicts(folder, claim(
        "beside", measure=one, expect=["all in early"], fixed={"window": "The claim says three."}))
    assert row["verdict"] == "accurate as coded" and row["unfixed"] == "rests on choices"
    assert claims_table(evaluate(load_study(folder)))["fixed by its author"].to_list() == [
        "how many words are beside (The claim says three.); without that: rests on its window of "
        "words"]


def test_a_headline_and_its_paragraph_are_one_statement(tmp_path):
    folder = write_study(tmp_path, {
        "a": ("early", HEAD + TEXTS["truce twice"] + "\n" + TEXTS["truce"]),
        "b": ("late", TEXTS["rain"] + "\n" + TEXTS["truce"])})
    write_claims(folder, claim("truce", **TRUCE))
    study = load_study(folder)
    assert study.tables.blocks.query("article == 'a'")["role"].to_list()[0] == "headline"
    some = multiverse(Counter(study), claims_of(study)["truce"].all_parts[0])
    place = [0] * len(AXES)
    found = {}
    for n, unit in enumerate(some.options["unit"]):
        place[AXES.index("unit")] = n
        found[unit] = [int(some.count[group][tuple(place)]) for group in study.groups]
    # Four mentions; three paragraphs have them; the headline says what the first of these says.
    assert found == {"mention": [4, 1], "paragraph": [3, 1], "statement": [2, 1]}


def test_neighbouring_frames_are_merged_in_turn(counter, results, every):
    part = results.parts.query("id == 'ceasefire_or_hostilities'").iloc[0]
    some = every["ceasefire_or_hostilities", 0]
    place = [0] * len(AXES)
    place[AXES.index("frames")] = some.options["frames"].index("merged")
    merged = {group: int(some.count[group][tuple(place)]) for group in ("2017", "2024")}
    assert merged == {"2017": 6, "2024": 5}
    assert ("frames", ("merged",)) in dict.fromkeys(
        choice for choices in part["rests_on"] for choice in choices)


def test_failure_may_be_coded_as_weakness(counter, results, every):
    some = every["influence_and_weakness", 2]
    place, counted = [0] * len(AXES), {}
    for n, option in enumerate(some.options["frames"]):
        place[AXES.index("frames")] = n
        counted[option] = [int(some.of[group][tuple(place)]) for group in ("2017", "2024")]
    # فشلت, أفشل and إفشالها beside the two places of عجز; the 2024 text has no such word.
    assert counted == {"apart": [2, 8], "merged": [5, 8]}
    assert results.claims.set_index("id").loc["influence_and_weakness", "rests_on"] == [
        (("frames", ("merged",)),)]


def test_what_would_show_a_claim_wrong_decides(tmp_path):
    text, measure = BESIDE
    late = "أعلن الوزير بعد ساعات من الاجتماع أن الطريق الجديد مفتوح أمام سكان البلدة كلها.\n"
    folder = write_study(tmp_path, {"a": ("early", text), "b": ("late", late)})
    stated = claim("beside", measure={**measure, "with_terms": ["الجديد"]}, expect=["all in early"])
    part, _ = verdicts(folder, stated)
    assert part["rests_on"] == [(("window", ("2",)),)]
    # Within the sentence it stands beside him in the late text too.
    part, row = verdicts(folder, {**stated, "wrong_if": ["some in late"]})
    assert part["holds"] and part["rests_on"] == [(("window", ("2", "sentence")),)]
    part, row = verdicts(folder, {**stated, "wrong_if": ["some in early"]})
    assert not part["holds"] and row["verdict"] == "not accurate" and "none in early" in row["rule"]
    assert claim_records(evaluate(load_study(folder)))[0]["parts"][0]["expect"] == [
        "all in early", "wrong if some in early"]


def test_where_two_coded_either_may_be_believed(tmp_path):
    text = "حذر مسؤولون من انهيار النظام في العاصمة بعد أسابيع من القتال.\n"
    folder = write_study(tmp_path, {"a": ("early", text), "b": ("late", TEXTS["rain"])})
    start = text.index("انهيار")
    lines = [f"a,{start},{start + 6},collapse,{said},,{who}" for said, who in (
        ("feared", "Samia"), ("asserted", "Omar"))]
    (folder / "data" / "modality.csv").write_text(
        "\n".join(["article,start,end,frame,modality,why,coder", *lines]), encoding="utf-8")
    feared = {"kind": "modality", "frame": "collapse", "modality": "feared"}
    part, row = verdicts(folder, claim("feared", measure=feared, expect=["all in early"]))
    assert part["count"]["early"] == part["of"]["early"] == 1
    assert part["rests_on"] == [(("coder", ("Omar",)),)]
    assert verdict_told(row) == "rests on one coder"


# Coding wrong at random, held against sums by hand

def survived(folder, *claims, rate):
    write_claims(folder, *claims)
    study = load_study(folder)
    return survival(Counter(study), claims_of(study)[claims[0]["id"]].all_parts, rates=[rate],
                    seed=7)[rate]


def test_a_claim_survives_wrong_codings_as_often_as_a_sum_by_hand_says(tmp_path):
    # Three collapses in the page's own words, and nothing else that is coded as a frame.
    text = "بدأ انهيار النظام في العاصمة بعد أسابيع من القتال.\n"
    folder = write_study(tmp_path, {"a": ("early", text * 3), "b": ("late", TEXTS["rain"])})
    wrong, near = .2, .04  # three standard errors of a share over a thousand runs
    some = claim("some", measure={"kind": "rate", "frame": "collapse"}, expect=["some in early"])
    assert survived(folder, some, rate=wrong) == pytest.approx(1 - wrong**3, abs=near)
    # All of three stay what they are where each that still is one has the right voice; one at
    # least is left, and without quotations the same are.
    voiced = claim("voiced", measure={"kind": "voice", "frame": "collapse", "voices": "outlet"},
                   expect=["all in early"])
    each = (1 - wrong) ** 2
    expected = (each + wrong) ** 3 - wrong**3
    assert survived(folder, voiced, rate=wrong) == pytest.approx(expected, abs=near)
    # A term is a word as written: nothing about it is coded but whose words it is in.
    term = claim("term", measure={"kind": "rate", "term": "انهيار"}, expect=["some in early"])
    assert survived(folder, term, rate=wrong) == 1
    # A claim that fails survives where it still does.
    none = claim("none", measure={"kind": "rate", "frame": "collapse"}, expect=["none in early"])
    assert survived(folder, none, rate=wrong) == pytest.approx(1 - wrong**3, abs=near)
    assert survived(folder, some, rate=0.0) == 1


def test_the_study_says_how_often_each_claim_survives(results):
    for row in rows(results.claims):
        few, many = row["survives"][.02], row["survives"][.05]
        assert 0 <= many <= few + .02 <= 1.02, row["id"]
    told = results.claims.set_index("id")["survives"]
    assert told["ceasefire_or_hostilities"][.05] < .9 < told["opposition_advances"][.02]
