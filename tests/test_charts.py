"""Charts as a researcher makes them: of a table, with a few options, shown and saved."""

import struct

import pandas as pd
import pytest

from analysis.measures.made import made
from analysis.report.charts import numbered
from analysis.report.figures import bars, dumbbells


@pytest.fixture
def rates():
    """Mentions of sixteen farmers in two groups, those of the last named never."""
    rows = [(f"f{n}", f"Farmer {n}", "مزارع", group, max(0, 15 - n), 1000, max(0, 15 - n), 0.1, 20)
            for n in range(16) for group in ("north", "south")]
    table = pd.DataFrame(rows, columns=["id", "label_en", "label_ar", "group", "count", "size",
                                        "per_thousand", "low", "high"])
    return made(table, "rates", kind="actor")


def test_a_chart_shows_as_many_rows_as_are_asked_for(rates):
    for most in (3, 8):
        (figure,) = dumbbells(rates, most=most).drawn()
        assert [f"Farmer {n} " in repr(figure) for n in (most - 1, most)] == [True, False]


def test_what_is_never_mentioned_has_no_row(rates):
    assert "Farmer 15" not in repr(dumbbells(rates, most=16).drawn())


def test_a_chart_shows_itself_with_its_alt_text_and_what_it_was_made_with(rates):
    (figure,) = dumbbells(rates, most=3).drawn()
    forms, notes = figure._repr_mimebundle_()
    assert forms["text/plain"] == notes["image/png"]["alt"] == repr(figure)
    assert notes["framing"] == {"measure": "rates", "kind": "actor"}
    width = struct.unpack(">I", forms["image/png"][16:20])[0]
    assert width == pytest.approx(140 / 25.4 * 150, abs=1)


def test_a_saved_chart_has_all_its_files_in_both_languages(rates, tmp_path):
    (shown,) = dumbbells(rates, most=3).save(tmp_path)
    kinds = ("caption.txt", "csv", "pdf", "png", "txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"actors-{lang}.{kind}" for lang in ("ar", "en") for kind in kinds]
    assert shown._repr_mimebundle_()[1]["framing"]["figure"] == "actors-en"
    assert len(pd.read_csv(tmp_path / "actors-en.csv")) == 6
    dumbbells(rates, most=3).save(tmp_path, svg=True)
    assert (tmp_path / "actors-ar.svg").exists()


def test_more_groups_than_can_be_told_apart_make_several_figures(rates):
    many = pd.concat([rates.assign(group=f"{group} {n}") for n in range(4)
                      for group in ("north", "south")])
    assert [recipe.name for recipe in dumbbells(many)] == ["actors", numbered("actors", 1)]


def test_nothing_to_draw_is_no_figure(rates):
    assert dumbbells(rates.assign(count=0)).drawn() == ()
    assert bars(pd.DataFrame({"term": []})).drawn() == ()
