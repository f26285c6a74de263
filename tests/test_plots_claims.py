"""Charts of claims and choices, drawn from invented numbers and from the study's own."""

from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from analysis.claims.universes import Counter, default_universe
from analysis.claims.verdicts import VERDICTS, evaluate
from analysis.measures.uncertainty import OPTIONS
from analysis.plots import claims
from analysis.plots.arabic_text import has_arabic, label
from analysis.report import alt_texts
from analysis.report.charts import fitted
from analysis.report.choices import choices_chart
from analysis.report.claims import claim_values, forest
from analysis.report.robustness import (
    claim_outcomes,
    label_forms,
    overview,
    placebo,
)
from analysis.wording import entries
from tests.chart_texts import texts

GROUPS = ["2017", "2024"]
LONG = ("label (a judging word), of the expressions for the minister of water and irrigation",
        "وصف تقييمي، من العبارات عن وزير الموارد المائية والري في العاصمة")


def values() -> pd.DataFrame:
    parts = [  # id, part, tempting, labels, share, expected, verdict, flip, flip_missed, values
        ("dam", 0, False, ("mentions of the dam", "ذكر السد"), False, "2017", "accurate as coded",
         6, 1, (20, 9, 40), (0, 0, 6)),
        ("dam", 1, False, LONG, True, "2024", "rests on choices", 1, 1, (0, 0, 56), (75, 41, 93)),
        ("well", 0, False, ("the term بئر (well)", "لفظ بئر"), False, "2017+2024", "undecided",
         None, None, (4, 1, 9), (4, 2, 8)),
        ("flood", 0, True, ("Flood, asserted", "الفيضان بصيغة التقرير"), True, "2024",
         "not accurate", 0, 0, (np.nan, np.nan, np.nan), (0, 0, 66)),
    ]
    return pd.DataFrame([
        {"id": p[0], "part": p[1], "tempting": p[2], "label_en": p[3][0], "label_ar": p[3][1],
         "share": p[4], "expected": p[5], "verdict": p[6], "flip": p[7], "flip_missed": p[8],
         "verdict_en": f"{p[6]}; flip {p[7]}; 91%, 78%", "verdict_ar": "يقوم على العناوين؛ 91%",
         "group": group, "count": n, "of": 8, "value": v, "low": low, "high": high}
        for p in parts for n, (group, (v, low, high)) in enumerate(
            zip(GROUPS, p[9:], strict=True))])


def outcomes() -> pd.DataFrame:
    told = [  # id, part, share, overturned, [(values, holds)]
        ("dam", 0, False, "", [((20, 0), True), ((16, 0), True)]),
        ("dam", 1, True, "echoes, quotations, edition",
         [((0, 75), True), ((0, 50), False), ((0, 80), True), ((np.nan, 40), False)]),
        ("well", 0, True, "", [((100, 0), True), ((100, 0), True), ((100, 0), True)]),
        ("flood", 0, False, "", [((9, 4), False), ((9, 9), False)]),
    ]
    names = values().drop_duplicates(["id", "part"]).set_index(["id", "part"])
    return pd.DataFrame([
        {"id": i, "part": part, "label_en": names.loc[(i, part), "label_en"],
         "label_ar": names.loc[(i, part), "label_ar"], "share": share, "expected": "2024",
         "outcome": n, "universes": 4, "holds": holds, "overturned_by": overturned, "group": group,
         "count": 2 + n, "of": 9, "value": value}
        for i, part, share, overturned, each in told for n, (pair, holds) in enumerate(each)
        for group, value in zip(GROUPS, pair, strict=True)])


def chosen() -> pd.DataFrame:
    rows = []
    counts = {"all": (3, 8), "outlet": (3, 4), "reported": (0, 2), "quoted": (0, 2)}
    referents = {"minister": ("The minister", "الوزير"),
                 "river": ("The river and its dams in the north", "النهر وسدوده")}
    for referent, names in referents.items():
        for (choice, en, ar), (voice, totals) in product(
                (("name", "name", "اسم"), ("label", "label (a judging word)", "وصف تقييمي")),
                counts.items()):
            for group, total in zip(GROUPS, totals, strict=True):
                count = total if choice == ("name" if group == "2017" else "label") else 0
                share = count / total if total else np.nan
                rows.append((referent, *names, choice, en, ar, group, voice, count, total, share,
                             max(0, share - .3), min(1, share + .3)))
    return pd.DataFrame(rows, columns=[
        "referent", "label_en", "label_ar", "choice", "choice_en", "choice_ar", "group", "voice",
        "count", "total", "share", "low", "high"])


FORMS = pd.DataFrame(
    [("dam", 0, "a", "6 and 0", .63, "a frame 6 or more times against none", "إطار 6 مرات"),
     ("well", 0, "b", "3 and 0", 1.0, "a frame 3 or more times against none", "إطار 3 مرات"),
     ("bank", 0, "b", "3 and 0", 1.0, "a frame 3 or more times against none", "إطار 3 مرات"),
     ("flood", 0, "c", "1.00 and 0.00", .0, f"{LONG[0]}: a difference of 100", f"{LONG[1]}: فرق"),
     ("flood", 1, "d", "1.00 and 0.00", np.nan, "Flood of the ceiling", "فيضان السقف")],
    columns=["claim", "part", "form", "observed", "share", "label_en", "label_ar"])

CHARTS = {
    "forest": lambda lang="en", preset="elsevier-double": forest(values())[0].draw(lang, preset),
    "overview": lambda **how: claims.outcomes_overview(outcomes(), GROUPS, **how),
    "choices": lambda lang="en", preset="elsevier-double": choices_chart(
        chosen())[0].draw(lang, preset),
    "placebo": lambda lang="en", preset="elsevier-double": placebo(FORMS)[0].draw(lang, preset),
}


@cache
def drawn(chart: str, lang: str = "en"):
    """A chart that several tests look at."""
    return CHARTS[chart](lang=lang)


def marks(ax, marker: str) -> list[tuple[float, float]]:
    """Where marks stand among the values, not beside them."""
    return [(float(x), float(y)) for line in ax.lines
            if line.get_marker() == marker and line.get_transform() == ax.transData
            for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]


def beside(ax, marker: str) -> list:
    """Marks at the end of the rows."""
    return [line for line in ax.lines
            if line.get_marker() == marker and line.get_transform() != ax.transData]


@pytest.fixture(scope="module")
def results(study):
    return evaluate(study)


@pytest.mark.parametrize("chart", CHARTS)
def test_an_arabic_chart_begins_at_the_right(chart):
    arabic, english = (drawn(chart, lang) for lang in ("ar", "en"))
    assert arabic.axes[0].xaxis_inverted() and not english.axes[0].xaxis_inverted()
    words = {word for text in texts(arabic) for word in text.split() if word.isascii()}
    assert not any(word.isalpha() for word in words), words


def fills(ax) -> list[str]:
    """The looks of the dots, row by row."""
    return [line.get_fillstyle() for line in ax.lines if line.get_marker() == "o"]


def test_each_place_of_a_claim_is_a_dot_and_the_others_of_a_share_are_hollow():
    first, second = drawn("forest").axes
    assert [t.get_text() for t in first.texts] == ["0", "0/8", "0", "0/8"]
    assert fills(first) == ["none"] * 16
    assert fills(second) == ["full"] * 2 + ["none"] * 7 + ["full"] * 2 + ["none"] * 7
    assert [" ".join(t.get_text().split()) for t in second.texts] == [
        "1", "1/8", "1", "1/8", "accurate as coded; flip 6; 91%, 78%",
        "rests on choices; flip 1; 91%, 78%", "undecided; flip None; 91%, 78%",
        "not accurate; flip 0; 91%, 78%", "Verdict"]


def test_every_verdict_has_its_words():
    assert {f"verdict_{verdict.replace(' ', '_')}" for verdict in VERDICTS} <= set(entries())


def test_tempting_claims_stand_apart_and_only_where_there_are_both_kinds():
    assert "Tempting claims" in texts(drawn("forest", "en"))
    own = values()[~values()["tempting"]]
    assert not any("claims" in text.lower() and len(text) < 25
                   for text in texts(forest(own)[0].draw("en", "elsevier-double")))


def test_each_distinct_outcome_is_a_line_and_a_failing_one_has_a_cross():
    shares, rates = drawn("overview", "en").axes
    # Three outcomes of the well have equal values, so they are one line.
    assert sorted(x for x, _ in marks(shares, "D")) == [0, 40, 50, 75, 80]
    assert len(beside(shares, "x")) == 2 and len(beside(rates, "x")) == 2
    assert [t.get_text() for t in shares.texts if "/" in t.get_text()] == ["2/4", "3/3"]
    dotted = [line for line in shares.lines if line.get_linestyle() == ":"]
    assert len(dotted) == 2
    bands = [p for p in shares.patches if to_hex(p.get_facecolor()) == claims._BAND.lower()]
    assert len(bands) == 2


def test_what_overturns_a_claim_is_named_beside_it():
    shown = [text.replace("\n", " ") for text in texts(drawn("overview", "en"))]
    assert "echoes, quotations, edition" in shown and shown.count("–") == 3


def test_choices_show_whose_words_they_stand_in_and_how_many_expressions_there_are():
    first, second = drawn("choices").axes
    assert [t.get_text() for t in first.texts] == ["3/3", "0/3"] * 2
    assert [t.get_text() for t in second.texts] == ["0/8", "8/8"] * 2
    assert fills(first) == ["full"] * 6
    assert fills(second) == (["full"] * 4 + ["left"] * 2 + ["none"] * 2) * 2


def test_a_form_that_several_claims_have_is_drawn_once_the_commonest_first():
    (ax,) = drawn("placebo").axes
    assert [t.get_text() for t in ax.texts] == ["100%", "63%", "0%", "–"]
    assert len(fills(ax)) == 20 + 13


@pytest.mark.parametrize(("call", "match"), [
    (lambda: claims.outcomes_overview(outcomes().drop(columns="holds"), GROUPS), "holds"),
])
def test_a_table_that_cannot_be_drawn_is_told_why(call, match):
    with pytest.raises(ValueError, match=match):
        call()


def test_alt_texts_are_written_from_the_numbers():
    told = forest(values())[0].describe("en")
    assert "Claims of the study: mentions of the dam 0, 1: accurate as coded; flip 6; 91%" in told
    assert "Tempting claims: Flood, asserted 0/8, 1/8: not accurate; flip 0; 91%, 78%." in told
    told = alt_texts.of_outcomes(outcomes(), GROUPS)
    assert (f"{LONG[0]}: holds with 2 of 9 and 2 of 9, 4 of 9 and 4 of 9, does not hold with 3 of "
            "9 and 3 of 9, 5 of 9 and 5 of 9, overturned by echoes, quotations, edition;") in told
    told = choices_chart(chosen())[0].describe("en")
    assert "The minister: name 3/3 (0, 0), 0/8 (0, 0); label (a judging word) 0/3 (0, 0)" in told
    assert "8/8 (2, 2). The river" in told
    assert placebo(FORMS)[0].describe("en").count("against none 100%") == 1


@pytest.mark.parametrize("tell", [
    lambda lang: forest(values())[0].describe(lang),
    lambda lang: alt_texts.of_outcomes(outcomes(), GROUPS, lang),
    lambda lang: choices_chart(chosen())[0].describe(lang),
    lambda lang: placebo(FORMS)[0].describe(lang),
])
def test_an_arabic_alt_text_holds_no_english(tell):
    assert has_arabic(tell("ar")) and not any(c.isascii() and c.isalpha() for c in tell("ar"))


def test_parts_are_named_by_what_they_count(study, results):
    table = results.parts.set_index(["id", "part"])
    named = table.loc[("russia_guarantor", 0)]
    assert named["label_en"] == "mentions of Guarantor" and named["label_ar"] == "ذكر الضامن"
    assert table.loc[("talks_or_dialogue", 1), "label_en"] == "the term حوار (dialogue)"
    assert table.loc[("assad_dictator", 0), "label_ar"] == "وصف تقييمي، من العبارات عن بشار الأسد"
    assert not table["label_ar"].str.contains("[A-Za-z_]").any()
    assert not table["label_en"].str.contains("_").any()


def test_values_are_rates_or_percents_with_their_intervals(study, results):
    table = claim_values(study, results).set_index(["id", "part", "group"])
    rate = table.loc[("ceasefire_or_hostilities", 0, "2017")]
    assert (rate["count"], rate["of"]) == (6, 258)
    assert rate["value"] == pytest.approx(23.26, abs=.01)
    # Garwood's interval of 6 events is 2.20 to 13.06 (Ulm 1990), here per .258 thousand words.
    assert (rate["low"], rate["high"]) == pytest.approx((2.202 / .258, 13.059 / .258), rel=1e-3)
    share = table.loc[("assad_dictator", 0, "2024")]
    assert share["value"] == 75 and share["expected"] == "2024"
    assert (share["low"], share["high"]) == pytest.approx((40.9, 92.9), abs=.1)
    assert np.isnan(table.loc[("russia_guarantor", 1, "2024"), "value"])


def test_outcomes_are_those_of_the_multiverse(study, results):
    table = claim_outcomes(study, results)
    moved = results.parts[results.parts["outcomes"] > 1]
    drawn = table.drop_duplicates(["id", "part", "outcome"]).groupby(["id", "part"], sort=False)
    assert len(drawn) == len(moved)
    for (_, some), part in zip(drawn, moved.to_dict("records"), strict=True):
        assert 0 in set(some["outcome"]) and len(some) <= part["outcomes"]
        # What overturns a part is shown, and nothing else fails.
        assert (some["holds"] != part["holds"]).any() == (part["agree"] not in (0, 1))


def test_another_denominator_is_scaled_to_words_and_keeps_the_ratio(study, results):
    # Universes list only choices that move a part; no claim on an actor hangs on its denominator.
    name, counter, default = "tempting_more_russia", Counter(study), default_universe(study)
    [part] = results.source.claims[name].all_parts
    universes = pd.DataFrame([
        {**universe._asdict(), "id": name, "part": 0, "holds": False, "empty": False, "outcome": n,
         **{what: {group: pair[place] for group, pair in counts.items()}
            for place, what in enumerate(("count", "of"))}}
        for n, option in enumerate(OPTIONS["denominator"])
        for universe in [default._replace(denominator=option)]
        for counts in [counter.by_group(part, universe)]])
    parts = results.parts[results.parts["id"] == name].assign(outcomes=len(universes))
    table = claim_outcomes(study, results._replace(parts=parts, universes=universes))
    assert table["outcome"].nunique() == len(OPTIONS["denominator"])
    words = sum(study.sizes)
    for _, one in table.groupby("outcome"):
        rates = 1000 * one["count"] / one["of"]
        assert (one["value"] / rates).nunique() == 1 or np.ptp(one["value"] / rates) < 1e-9
        pooled = (one["value"] * one["of"]).sum() / one["of"].sum()
        assert pooled == pytest.approx(1000 * one["count"].sum() / words)


def test_forms_are_told_in_both_languages(results):
    forms = pd.DataFrame({"claim": ["russia_guarantor", "talks_or_dialogue", "who_is_quoted"],
                          "part": [0, 0, 0], "form": list("abc"), "share": [.9, 1, 0]})
    table = label_forms(results, forms)
    assert table["label_en"].tolist()[:2] == ["a frame 3 or more times against none",
                                              "a term 3 or more times against 1 or fewer"]
    assert table["label_en"][2].endswith("a difference of 94 points or more")
    assert table["label_ar"][0] == "إطار يرد 3 مرات أو أكثر مقابل لا شيء"


def test_a_study_without_claims_has_empty_tables(study, results):
    empty = results._replace(parts=results.parts.iloc[:0], claims=results.claims.iloc[:0])
    assert claim_values(study, empty).empty and claim_outcomes(study, empty).empty


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_figures_of_the_study_can_be_read(study, results, lang):
    # Claims fill more than a page, so their figures are printed in parts.
    for [recipe] in (forest(claim_values(study, results)),
                     overview(claim_outcomes(study, results))):
        for part in fitted(recipe, languages=[lang]):
            assert part.flaws == {lang: []}
            # A page of A4 leaves about 250 mm.
            assert part.figures[lang].get_figheight() * 25.4 < 250


def test_markup_in_a_label_is_drawn_as_it_is():
    table = outcomes().replace("mentions of the dam", "$a_1$ & <b>")
    assert label("$a_1$ & <b>") in texts(claims.outcomes_overview(table, GROUPS))
