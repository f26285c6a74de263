"""The glossary explains what tables show, by formulas that a browser can draw."""

import re
from importlib import import_module

import pytest

from analysis.files import LexiconError, lexicon_file
from framing.site.lexicons import glossary_page, load_glossary

MEASURES = ("lrc", "p_family", "log_ratio_low", "g2_4cell", "g2_2cell",
            "dirichlet_z", "percent_diff", "log_ratio", "dp",
            "dp_norm", "juilland_d", "carroll_d2", "rosengren_s", "kld", "log_dice", "precision",
            "recall", "flip distance", "outcomes that agree", "verdict", "per_thousand_early",
            "early: per 1,000 (95% interval)", "verbatim", "voice", "strategy")


@pytest.fixture(scope="module")
def glossary():
    return load_glossary()


@pytest.mark.parametrize("column", MEASURES)
def test_a_measure_that_a_table_shows_has_an_entry(glossary, column):
    assert any(column == written.replace("{group}", group) for entry in glossary.entries
               for written in entry.columns for group in ("early", "late"))


def test_what_computes_a_measure_is_in_the_package(glossary):
    for entry in glossary.entries:
        if entry.module:
            module, name = entry.module.split(":")
            assert hasattr(import_module(module), name), entry.id


def test_every_formula_renders_and_every_letter_in_it_is_explained(glossary):
    mathml = pytest.importorskip("framing.site.conf").mathml

    def letters(latex):
        return set(re.findall(r"<mi>([^<&]+|&#x003[A-C].;)</mi>", mathml(latex))) - {
            "log", "ln", "min", "max", "i", "j", "DP"}

    for entry in glossary.entries:
        if entry.formula:
            told = set().union(*map(letters, glossary.symbols_of(entry)))
            assert letters(entry.formula) <= told, entry.id


def test_names_are_arabic_in_arabic(glossary):
    assert all(re.search("[\u0621-\u064a]", entry.ar) for entry in glossary.entries)


def test_a_wrong_entry_is_told_with_file_and_line(tmp_path):
    text = lexicon_file("glossary.yml").read_text(encoding="utf-8")
    wrong = text.replace("see: [concordance, token]", "see: [concordanse]", 1)
    (tmp_path / "glossary.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"glossary\.yml, line \d+: .*concordance"):
        load_glossary(tmp_path)


def test_the_page_has_an_anchor_for_each_entry(glossary):
    page = glossary_page(glossary)
    anchors = re.findall(r"^\((term-[\w-]+)\)=$", page, re.M)
    assert len(anchors) == len(set(anchors)) == len(glossary.entries)
