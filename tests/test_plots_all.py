"""What holds of every chart: its labels can be read at every width, in both languages."""

import pytest

from analysis.plots import style
from tests import test_plots, test_plots_claims, test_plots_voices, test_plots_wordings
from tests.test_plots_corpora import CHARTS as OF_CORPORA

CHARTS = {name: chart for module in (
    test_plots, test_plots_claims, test_plots_voices, test_plots_wordings)
    for name, chart in module.CHARTS.items()}


@pytest.mark.parametrize("preset", ["acm-single", "elsevier-double", "slide"])
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("chart", CHARTS)
def test_every_label_can_be_read_at_every_width(chart, lang, preset):
    figure = CHARTS[chart](lang=lang, preset=preset)
    assert style.flaws(figure) == []
    assert figure.get_figwidth() * 25.4 == pytest.approx(style.PRESETS[preset].width)


@pytest.mark.parametrize("chart", {**CHARTS, **OF_CORPORA})
def test_a_language_that_figures_do_not_have_is_refused(chart):
    with pytest.raises(ValueError, match="fr"):
        {**CHARTS, **OF_CORPORA}[chart](lang="fr")
