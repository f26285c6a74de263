import os
import re
import shutil
import subprocess
import sys
import unicodedata
from io import BytesIO
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread
from matplotlib.text import Text

from analysis.plots import style
from analysis.plots.arabic_text import LAYS_OUT_ARABIC, drawn_extent, label

TEXT = "سلام الأطراف واتفاق"


@pytest.fixture
def data():
    return pd.DataFrame({"term": ["هدنة", "=1+1"], "count": [3, 4]})


def drawn(text: str = TEXT, preset: str = "elsevier-single", size=None, direction=None):
    with style.applied(preset) as chosen:
        figure = style.new_figure(chosen, 30)
        ax = figure.add_subplot()
        ax.bar(["a", "b"], [1, 2], hatch="///", facecolor="#FFFFFF", edgecolor="#000000")
        ax.set_xlabel(label(text, direction), **({"fontsize": size} if size else {}))
        return style.settle(figure)


def saved(folder: Path, data: pd.DataFrame, text: str = TEXT, direction=None) -> dict[str, bytes]:
    style.save_figure(drawn(text, direction=direction), folder, "bars", data, "Two bars.")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(("preset", "width"), [
    ("acm-single", 84.8), ("acm-double", 177.9), ("elsevier-single", 90), ("elsevier-half", 140),
    ("elsevier-double", 190),
])
def test_a_preset_has_its_exact_width_in_the_pdf(preset, width):
    buffer = BytesIO()
    with style.applied(preset):
        drawn(preset=preset).savefig(buffer, format="pdf")
    box = re.search(rb"/MediaBox \[ *0 0 ([\d.]+) ([\d.]+)", buffer.getvalue())
    assert float(box[1]) / 72 * 25.4 == pytest.approx(width, abs=0.01)


@pytest.mark.parametrize("preset", style.PRESETS)
def test_no_preset_sets_text_or_lines_too_small(preset):
    assert style.flaws(drawn(preset=preset)) == []


def test_an_unknown_preset_lists_those_there_are():
    with pytest.raises(ValueError, match="acm-single.*slide"), style.applied("a4"):
        pass


def test_a_figure_comes_in_all_its_files(tmp_path, data):
    files = saved(tmp_path, data)
    assert sorted(files) == ["bars.csv", "bars.pdf", "bars.png", "bars.svg", "bars.txt"]
    assert files["bars.txt"] == b"Two bars.\n"
    assert files["bars.csv"].decode() == "term,count\nهدنة,3\n'=1+1,4\n"
    assert imread(BytesIO(files["bars.png"])).shape[1] == pytest.approx(90 / 25.4 * 300, abs=1)


def test_the_same_figure_gives_the_same_bytes_in_another_process(tmp_path, data):
    here = saved(tmp_path / "here", data)
    code = (
        "import sys; sys.path[:0] = ['tests', '.']\n"
        "import pandas as pd, pathlib, test_style\n"
        "data = pd.DataFrame({'term': ['هدنة', '=1+1'], 'count': [3, 4]})\n"
        "test_style.saved(pathlib.Path(sys.argv[1]), data)\n"
    )
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-X", "utf8", "-c", code, str(tmp_path / "there")], check=True,
                   cwd=Path(__file__).parents[1], env=other)
    assert here == {p.name: p.read_bytes() for p in (tmp_path / "there").iterdir()}


def test_files_name_no_date_and_no_program(tmp_path, data):
    files = saved(tmp_path, data)
    assert b"CreationDate" not in files["bars.pdf"] and b"/Producer" not in files["bars.pdf"]
    assert b"<dc:date>" not in files["bars.svg"]
    assert b"Software" not in files["bars.png"]
    assert matplotlib.__version__.encode() not in b"".join(files.values())


def test_a_pdf_holds_its_fonts_as_truetype_and_nothing_transparent(tmp_path, data):
    pypdf = pytest.importorskip("pypdf")
    page = pypdf.PdfReader(BytesIO(saved(tmp_path, data)["bars.pdf"])).pages[0]
    fonts = [f.get_object() for f in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert inner["/Subtype"] in ("/CIDFontType2", "/TrueType")
        assert "/FontFile2" in inner["/FontDescriptor"].get_object()
    states = [s.get_object() for s in page["/Resources"]["/ExtGState"].values()]
    # 0 is the fill of what has none.
    assert {float(s[k]) for s in states for k in ("/CA", "/ca") if k in s} <= {0.0, 1.0}


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is missing")
@pytest.mark.parametrize(("text", "direction"), [
    ("سلام الأطراف والاتفاق لا", None), ("محادثات أرز السورية تحرير", None),
    ("إطلاق محادثات السلام (talks)", "ltr"), ("المفاوضات (talks)", "rtl"),
])
def test_arabic_is_copied_out_of_a_pdf_in_logical_order(tmp_path, data, text, direction):
    saved(tmp_path, data, text, direction)
    arabic = text.split(" (")[0]
    copied = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(tmp_path / "bars.pdf"), "-"],
        capture_output=True, check=True,
    ).stdout.decode()
    # Reshaped text, which older matplotlib needs, is copied as presentation forms.
    plain = copied if LAYS_OUT_ARABIC else unicodedata.normalize("NFKC", copied)
    assert arabic in plain


def test_a_character_without_a_glyph_is_an_error_and_writes_nothing(tmp_path, data):
    with pytest.raises(ValueError, match="20013.*missing"):
        style.save_figure(drawn("\u4e2d"), tmp_path / "new", "bars", data, "Two bars.")
    assert not (tmp_path / "new").exists()


def test_a_failed_save_leaves_the_figure_that_was_there(tmp_path, data):
    before = saved(tmp_path, data)
    with pytest.raises(ValueError, match="missing"):
        style.save_figure(drawn("\u4e2d"), tmp_path, "bars", data, "Two bars.")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", ["../bars", "a/b", "", ".hidden", "C:bars", "Bars one"])
def test_a_figure_cannot_be_named_out_of_its_folder(tmp_path, data, name):
    with pytest.raises(ValueError, match="name"):
        style.save_figure(drawn(), tmp_path, name, data, "Two bars.")
    assert not list(tmp_path.iterdir())


def test_a_figure_needs_an_alt_text(tmp_path, data):
    with pytest.raises(ValueError, match="alt text"):
        style.save_figure(drawn(), tmp_path, "bars", data, " ")


def test_text_with_dollars_is_no_formula():
    figure = drawn("$5 and $6")
    (text,) = [t for t in figure.findobj(matplotlib.text.Text) if "$" in t.get_text()]
    assert text.get_parse_math() is False


def test_settings_are_put_back():
    before = dict(matplotlib.rcParams)
    drawn()
    assert dict(matplotlib.rcParams) == before


def test_settings_of_the_machine_do_not_reach_a_figure(tmp_path, data):
    plain = saved(tmp_path / "plain", data)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.dpi": 20,
                                "savefig.facecolor": "black", "savefig.bbox": "tight"}):
        assert saved(tmp_path / "set", data) == plain


@pytest.mark.parametrize(("text", "size", "flaw"), [
    ("small", 6.9, "6.9 pt"), ("far too long " * 12, None, "runs out of the figure"),
])
def test_flaws_are_found(text, size, flaw):
    assert any(flaw in found for found in style.flaws(drawn(text, size=size)))


def test_overlapping_labels_and_transparency_are_found():
    with style.applied() as chosen:
        figure = style.new_figure(chosen, 30)
        for word in ("one", "two"):
            figure.text(0.5, 0.5, word)
        figure.add_subplot().plot([1, 2], alpha=0.5, linewidth=0.1)
    found = " ".join(style.flaws(style.settle(figure)))
    assert "'one' overlaps 'two'" in found and "transparent" in found and "a line of 0.1" in found


def test_groups_differ_in_more_than_colour():
    cues = list(style.cues(list("abcdef")).values())
    assert len({c.color for c in cues}) == len({c.marker for c in cues}) == 6
    assert len({c.hatch for c in cues}) == 6
    with pytest.raises(ValueError, match="7 groups"):
        style.cues(list("abcdefg"))


def test_the_first_two_groups_read_in_grey():
    def mean_grey(cue: style.Cue) -> float:
        with style.applied() as chosen:
            figure = style.new_figure(chosen, 30)
            figure.add_artist(matplotlib.patches.Rectangle(
                (0.1, 0.1), 0.8, 0.8, facecolor=cue.fill, edgecolor=cue.color, hatch=cue.hatch))
            FigureCanvasAgg(figure).draw()
            pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]
        return float((pixels @ [0.299, 0.587, 0.114])[120:240, 300:700].mean())

    first, second = (mean_grey(cue) for cue in style.cues(["a", "b"]).values())
    assert abs(first - second) > 50


@pytest.mark.skipif(not LAYS_OUT_ARABIC, reason="older matplotlib measures what it draws")
@pytest.mark.parametrize("name", ["المعهد البيطري المركزي", "ذكر حصار الأرزاق"])
def test_a_label_at_the_edge_is_drawn_as_a_whole(name):
    # matplotlib measures these names narrower than it draws them without kerning.
    with style.applied() as chosen:
        figure = style.new_figure(chosen, 30)
        ax = figure.add_subplot()
        ax.set_yticks([0.5], [label(name)])
        ax.yaxis.tick_right()
        style.settle(figure)
    figure.canvas.draw()
    inked = np.asarray(figure.canvas.buffer_rgba())[:, :, :3].min(axis=2) < 128
    assert not inked[:, -1].any(), "letters touch the edge"
    assert style.flaws(figure) == []


@pytest.mark.skipif(not LAYS_OUT_ARABIC, reason="older matplotlib measures what it draws")
def test_the_width_of_arabic_is_that_of_its_ink():
    figure = drawn("المعهد البيطري المركزي")
    (text,) = [t for t in figure.findobj(Text) if "المعهد" in t.get_text()]
    box = drawn_extent(text)
    figure.canvas.draw()
    ink = np.asarray(figure.canvas.buffer_rgba())[::-1, :, :3].min(axis=2) < 128
    columns = np.flatnonzero(ink[int(box.y0):int(box.y1)].any(axis=0))
    assert columns[-1] == pytest.approx(box.x1, abs=6)
