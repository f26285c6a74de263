"""Every figure of this repository's study, in every width and language a journal asks for."""

import json
import re
import shutil
import subprocess
from itertools import pairwise

import pytest
from matplotlib import font_manager
from matplotlib.image import imread
from matplotlib.patches import Rectangle
from typer.testing import CliRunner

from analysis.arabic.characters import CONTROLS
from analysis.plots import style
from analysis.plots.arabic_text import has_arabic
from analysis.plots.rates import _ROLES
from analysis.report.charts import fitted
from analysis.report.exhibits import all_recipes
from framing.cli.main import app
from tests import contrast

# Every width in one language and every language in one width; the rest of the grid is like these.
GRID = [("acm-single", "en"), ("acm-double", "ar"), ("elsevier-single", "ar"),
        ("elsevier-half", "en"), ("elsevier-double", "en"), ("slide", "ar")]
PERSUADING = ["page-anatomy", "where-frames-fall", "called-for-and-collapsing", "naming-assad",
              "terms", "actors", "claims"]


@pytest.fixture(scope="module")
def recipes(study, results):
    return {recipe.name: recipe for recipe in all_recipes(study, results)}


def test_the_figures_that_persuade_are_there(recipes):
    assert set(PERSUADING) <= set(recipes)
    assert len(recipes) == len(all_names(recipes))


def all_names(recipes):
    return {recipe.name for recipe in recipes.values()}


@pytest.mark.whole
@pytest.mark.parametrize(("preset", "lang"), GRID)
def test_every_figure_can_be_read_at_every_width(recipes, preset, lang):
    chosen = style.PRESETS[preset]
    for name, recipe in recipes.items():
        for drawn in fitted(recipe, preset, [lang]):
            figure = drawn.figures[lang]
            assert drawn.flaws[lang] == [], name
            assert figure.get_figwidth() * 25.4 == pytest.approx(chosen.width, abs=1e-6), name
            assert figure.get_figheight() * 25.4 <= chosen.height + 0.1, name
            assert contrast.alike_neighbours(figure) == [], name


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_alt_texts_and_captions_are_in_their_language(recipes, study, lang):
    for name, recipe in recipes.items():
        for text in (recipe.describe(lang), recipe.told(lang, study)):
            assert has_arabic(text) or lang == "en", name
            assert not re.search(r"[{}]|\bnan\b|None", text), name
        english = re.findall("[A-Za-z]{3,}", recipe.describe(lang)) if lang == "ar" else []
        # Names of outlets and wordings in English are as the study gives them.
        assert len(english) < 15 or name.startswith("editions"), (name, english)


def test_captions_tell_what_they_count(recipes, study):
    assert "2017: 258 words in 1 article; 2024: 656 words in 1 article" in recipes[
        "actors"].told("en", study)
    assert "Garwood" in recipes["actors"].told("en", study)
    assert re.search(r"1,502 .* 2,153", recipes["page-anatomy"].told("en", study))
    assert "(11 of 11)" in recipes["naming-assad"].told("en", study)


def test_parts_show_together_what_the_whole_shows(recipes):
    for name in ("claims", "naming-assad", "actors", "where-frames-fall", "placebo"):
        recipe = recipes[name]
        parts = recipe.cut(3)
        assert [part.name for part in parts][:2] == [name, f"{name}-2"]
        assert sum(len(part.data) for part in parts) == len(recipe.data), name
        assert all(len(part.data) for part in parts)


def test_parts_of_a_figure_share_one_scale(recipes):
    parts = [part.draw("en", "elsevier-single") for part in recipes["actors"].cut(3)]
    assert all(a.axes[0].get_xlim() == b.axes[0].get_xlim() for a, b in pairwise(parts))


@pytest.fixture(scope="module")
def saved(recipes, tmp_path_factory):
    """A few figures in their files, in a narrow column."""
    folder = tmp_path_factory.mktemp("figures")
    return [folder / drawn.save(folder, "ar")
            for name in ("terms", "actors", "page-anatomy", "naming-assad")
            for drawn in fitted(recipes[name], "elsevier-single", ["ar"])]


def test_files_have_the_exact_width_and_truetype_fonts(saved):
    pypdf = pytest.importorskip("pypdf")
    for one in saved:
        page = pypdf.PdfReader(one.with_suffix(".pdf")).pages[0]
        assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(90, abs=0.01)
        pixels = imread(one.with_suffix(".png")).shape[1]
        assert pixels == pytest.approx(90 / 25.4 * 300, abs=1)
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            assert inner["/Subtype"] in ("/CIDFontType2", "/TrueType"), one.name
            assert "/FontFile2" in inner["/FontDescriptor"].get_object(), one.name


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is missing")
def test_arabic_of_the_figures_is_copied_in_logical_order(saved, study):
    for name, words in {"terms": ["ضامن", "محادثات", "لافروف", "أكثر في"],
                        "actors": ["روسيا", "سوريا"], "page-anatomy": ["المتن", "مواضيع أخرى"],
                        }.items():
        (one,) = [one for one in saved if one.name == f"{name}-ar"]
        text = subprocess.run(["pdftotext", "-enc", "UTF-8", str(one.with_suffix(".pdf")), "-"],
                              capture_output=True, check=True).stdout.decode()
        text = text.translate({ord(mark): None for mark in CONTROLS})
        assert [word for word in words if word not in text] == [], name


def test_no_font_of_the_machine_is_used():
    paths = [font_manager.findfont(family, fallback_to_default=False) for family in style.fonts()]
    assert all("fontpkg" in path or "mpl-data" in path for path in paths)


def patch(color, hatch=""):
    return Rectangle((0, 0), 1, 1, facecolor=color, hatch=hatch)


def test_contrast_is_that_of_the_standard():
    # WCAG 2.2: black on white is 21 to 1; #777777 on white is just under 4.5 to 1.
    assert contrast.ratio("black", "white") == pytest.approx(21)
    assert contrast.ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_fills_of_one_tone_are_told_from_each_other_by_hatch_alone():
    assert contrast.alike(patch("#D55E00"), patch("#0072B2"), 2)
    assert not contrast.alike(patch("#D55E00", "//////"), patch("#0072B2"), 2)
    assert not contrast.alike(patch("#FFFFFF"), patch("#000000"))


def test_neighbours_of_one_tone_are_found():
    with style.applied() as chosen:
        figure = style.new_figure(chosen, 30)
        figure.add_subplot().bar([0, 1], [1, 1], width=1, color=["#D55E00", "#CC4411"])
    assert len(contrast.alike_neighbours(style.settle(figure))) == 1


def test_all_roles_of_a_page_differ_in_grey():
    fills = [patch(*look) for look in _ROLES.values()]
    assert not [1 for n, one in enumerate(fills) for other in fills[n + 1:]
                if contrast.alike(one, other)]


def test_the_command_writes_the_named_figure_in_the_width_asked_for(tmp_path, repository):
    run = CliRunner().invoke(app, [
        "figures", "--study", str(repository), "--preset", "acm-single", "--lang", "both",
        "--only", "terms", "--out", str(tmp_path), "--format", "jsonl"])
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.exit_code == 0
    assert [(row["figure"], row["language"], row["width_mm"]) for row in rows] == [
        ("terms", "en", 84.8), ("terms", "ar", 84.8)]
    kinds = ("pdf", "svg", "png", "csv", "txt", "caption.txt")
    assert {path.name for path in tmp_path.iterdir()} == {
        f"terms-{lang}.{kind}" for lang in ("en", "ar") for kind in kinds}


@pytest.mark.parametrize(("arguments", "message"), [
    (["--only", "pie"], "No figure is called pie; there are page-anatomy, "),
    (["--preset", "a4"], "acm-single"),
])
def test_a_wrong_name_lists_those_there_are(repository, arguments, message):
    run = CliRunner().invoke(app, ["figures", "--study", str(repository), *arguments])
    assert run.exit_code == 2
    assert message in " ".join(run.stderr.split())
