"""Before collecting: how many articles a group a claim needs."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from analysis.claims.planning import articles_needed
from analysis.measures.resampling import contrast_dealt
from framing.cli.main import app
from tests.claim_studies import WITH, WITHOUT, claim, write_study

EVEN = np.tile([2, 2, 3, 1], 15), np.full(60, 400)
CLUMPED = np.tile([8, 0, 0, 0], 15), np.full(60, 400)


def test_words_that_clump_need_more_articles_than_words_as_many_that_do_not():
    assert EVEN[0].sum() == CLUMPED[0].sum()
    assert articles_needed(*CLUMPED, 2) > 4 * articles_needed(*EVEN, 2)


def test_larger_effects_higher_rates_and_fewer_claims_need_fewer_articles():
    needed = [articles_needed(*CLUMPED, effect) for effect in (1.25, 1.5, 2, 4)]
    assert needed == sorted(needed, reverse=True)
    assert articles_needed(*EVEN, 2, base=.02) < articles_needed(*EVEN, 2, base=.002)
    assert articles_needed(*EVEN, 2, tests=12) > articles_needed(*EVEN, 2)


def test_what_cannot_be_planned_has_no_number():
    assert articles_needed(np.zeros(60), EVEN[1], 2) is None
    assert articles_needed(EVEN[0], EVEN[0], 2, share=True) is None
    assert articles_needed(*CLUMPED, 1.05, base=1e-6) is None


def test_never_fewer_articles_than_can_be_dealt_in_enough_ways():
    many = np.tile([30, 31], 30), np.full(60, 400)
    # Three and three can be dealt in 20 ways, four and four in 70.
    assert articles_needed(*many, 10) == 4
    assert articles_needed(*many, 10, tests=12) == 6


@pytest.mark.parametrize("effect", [2, 3])
@pytest.mark.parametrize("clumps", [1, 5])
def test_studies_of_the_planned_size_find_the_effect_in_about_eighty_of_a_hundred(effect, clumps):
    random = np.random.default_rng(4)
    pilot = random.poisson(random.gamma(clumps, 2 / clumps, 400))
    number = articles_needed(pilot, np.full(400, 500), effect)
    first = np.arange(2 * number) < number
    rates = random.gamma(clumps, 2 / clumps, (400, 2 * number)) * np.where(first, effect, 1)
    deals = random.permuted(np.tile(first, (399, 1)), axis=1).astype(float)
    *_, more, _ = contrast_dealt(random.poisson(rates).astype(float), np.full(rates.shape, 500.),
                                 first, [deals], False)
    assert .7 <= (more <= .025).mean() <= .9


MORE = ["more in early than in late"]


@pytest.fixture
def pilot(tmp_path):
    texts = {"early": WITH[:3] + WITHOUT[3:], "late": WITHOUT[:3] + WITH[3:]}
    articles = {f"{group[0]}{n}": (group, text) for group, some in texts.items()
                for n, text in enumerate(some)} | {"e9": ("early", WITH[0])}
    return write_study(
        tmp_path, articles,
        claim("truce", measure={"kind": "rate", "term": "هدنة|الهدنة"}, expect=MORE),
        claim("nowhere", measure={"kind": "rate", "term": "زلزال"}, expect=MORE),
        claim("some", measure={"kind": "rate", "term": "الهدنة"}, expect=["some in early"]))


def plan(*arguments):
    result = CliRunner().invoke(app, ["claims", "plan", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result


def test_the_plan_says_what_each_contrast_needs_and_draws_it(pilot, tmp_path):
    out = tmp_path / "drawn"
    result = plan("--study", pilot, "--format", "jsonl", "--out", out)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["truce", "nowhere"]
    truce, nowhere = rows
    # Twelve articles, of which six name the truce twice; a copy of one counts no more.
    assert truce["articles"] == 12 and truce["form"] == "rate"
    assert truce["base"] == pytest.approx(1000 * 12 / (12 * truce["each"]))
    assert truce["needed"] > truce["alone"] > 4
    assert nowhere["alone"] is None and nowhere["base"] == 0
    for lang in ("en", "ar"):
        assert (out / f"articles-needed-{lang}.pdf").is_file()
        assert "truce" in (out / f"articles-needed-{lang}.txt").read_text(encoding="utf-8")


def test_a_rate_is_steered_to_a_share_where_that_needs_fewer(tmp_path):
    # All actors are named in some articles much, in others not: of them each has as many.
    long = "قالت روسيا كلمة وقالت تركيا كلمة وقالت إيران جملة ثم عادت روسيا وتركيا إلى الصمت"
    texts = [f"{WITHOUT[n]}{f' {long}.' * 6 * (n % 2)}" for n in range(6)]
    write_study(tmp_path, {f"{g[0]}{n}": (g, t) for g in ("early", "late")
                           for n, t in enumerate(texts)},
                claim("russia", measure={"kind": "rate", "actor": "russia"}, expect=MORE))
    result = plan("--study", tmp_path)
    assert "as a share of expressions" in result.output and "are enough" in result.output
    assert "from fewer than 20" in result.output
