"""Names of any length stand inside the figure, in every chart that has labels."""

import pytest

from analysis.plots import claims, rates, style, terms
from tests import test_plots, test_plots_claims, test_plots_voices

LONG = {
    "en": ["Central Veterinary Institute", "The Wilhelmina Commonwealth Museum of Mammoths",
           "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"],
    # Names of which letters are not kerned, so that they are drawn wider than matplotlib measures.
    "ar": ["المعهد البيطري المركزي", "ذكر حصار الأرزاق",
           "المركز الوطني للبحوث البيطرية والزراعية والمائية في محافظات الشمال والشرق"],
}
GROUPS = {"2017": {"en": "The Observer of the Valley", "ar": "مرصد البريد المركزي"},
          "2024": {"en": "Capital Commonwealth News", "ar": "وكالة أنباء البرزخ المركزية"}}


def longer(table, lang, shift=0):
    """A table with long names in place of its own, other names for other names."""
    table = table.copy()
    for column in (f"label_{lang}", f"actor_{lang}"):
        if column in table:
            known = list(dict.fromkeys(table[column]))
            table[column] = [LONG[lang][(known.index(name) + shift) % 3] for name in table[column]]
    if "group" in table:
        table["group"] = [GROUPS[group][lang] if group in GROUPS else group
                          for group in table["group"]]
    return table


def groups(lang):
    return [names[lang] for names in GROUPS.values()]


CHARTS = {
    "actors": lambda t, lang: rates.dumbbells(
        t(test_plots.counts(test_plots.NAMES)), groups(lang), lang=lang, preset="elsevier-half"),
    "frames": lambda t, lang: rates.dumbbells(
        t(test_plots.counts(test_plots.FRAMES)), groups(lang), lang=lang, preset="elsevier-half"),
    "dots": lambda t, lang: rates.dot_table(
        t(test_plots.DOTS), groups(lang), test_plots.KINDS, 11, lang=lang, preset="elsevier-half"),
    "verdicts": lambda t, lang: rates.dot_table(
        t(test_plots.DOTS).assign(**{f"verdict_{lang}": "; ".join(LONG[lang])}), groups(lang),
        test_plots.KINDS, 11, aside="verdict", lang=lang),
    "strips": lambda t, lang: rates.dispersion(
        test_plots.MENTIONS, test_plots.BLOCKS, t(test_plots.ITEMS),
        dict(zip("ab", LONG[lang][1:], strict=True)), lang=lang),
    "pages": lambda t, lang: rates.page_anatomy(
        test_plots.BLOCKS, dict(zip("ab", LONG[lang][1:], strict=True)), lang=lang),
    "speaking": lambda t, lang: terms.who_speaks(
        t(test_plots_voices.SPEAKING), groups(lang), lang=lang),
    "matrix": lambda t, lang: terms.speaker_actors(
        t(test_plots_voices.matrix()), groups(lang), lang=lang),
    "wide matrix": lambda t, lang: terms.speaker_actors(
        t(test_plots_voices.matrix(12)), groups(lang), lang=lang),
    "overview": lambda t, lang: claims.outcomes_overview(
        longer(test_plots_claims.outcomes(), lang), test_plots_claims.GROUPS, lang=lang),
}


@pytest.mark.parametrize("shift", range(2))
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("chart", CHARTS)
def test_no_name_runs_out_of_the_figure(chart, lang, shift):
    figure = CHARTS[chart](lambda table: longer(table, lang, shift), lang)
    assert [flaw for flaw in style.flaws(figure) if "runs out" in flaw] == []
