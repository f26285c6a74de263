"""Notebooks 1 to 3 on studies of every shape: they run through, and say what a study lacks."""

import csv
import hashlib
import re
from functools import cache

import nbformat
import pytest
from matplotlib.text import Text

from analysis.plots import style
from analysis.report import charts
from analysis.study import study as studies
from tests.claim_studies import write_study
from tests.conftest import FIRST, REPOSITORY, SECOND
from tests.notebook_cells import run_cells, text_of, undrawn

pytestmark = pytest.mark.whole

NOTEBOOKS = ("1-articles", "2-terms", "3-actors")

MARKET = ("أسعار الخضار في السوق\n"
          "ارتفعت أسعار الخضار في سوق المدينة، وقال باعة السوق إن السوق لم يفتح أبوابه يومين.\n"
          "وتراجعت أسعار الفواكه في السوق بعد موسم طويل من المطر.\n")
RAIN = ("المطر يغلق الطريق\n"
        "هطل المطر على القرى ثلاثة أيام، وأغلق المطر الطريق بين القرى والمدينة.\n"
        "وقالت البلدية إن الطريق يفتح حين يتوقف المطر، وإن القرى لم تتضرر من المطر.\n")
SCHOOL = ("المدرسة تفتح أبوابها\n"
          "فتحت المدرسة أبوابها للتلاميذ، وقالت المعلمة إن المدرسة جديدة وإن في المدرسة مكتبة.\n"
          "وزار التلاميذ المكتبة في اليوم الأول.\n")
ONLY_LINKS = "شارك\nفيسبوك\n"

SETTINGS = '[study]\ngroups = ["early", "late"]\n'
SEVEN = {f"a{n}": (f"country {n}", FIRST if n % 2 else SECOND) for n in range(7)}
STUDIES = {
    "one article": ({"only": ("early", FIRST)}, '[study]\ngroups = ["early"]\n'),
    "one group": ({"one": ("early", FIRST), "two": ("early", SECOND)}, "[study]\n"),
    "three groups": ({"market": ("south", MARKET), "rain": ("north", RAIN),
                      "school": ("east", SCHOOL)}, '[study]\ngroups = ["north", "south"]\n'),
    "an empty group": ({"one": ("early", FIRST), "two": ("early", SECOND)}, SETTINGS),
    "no mention": ({"market": ("early", MARKET), "rain": ("late", RAIN)}, SETTINGS),
    "no word": ({"links": ("early", ONLY_LINKS), "rain": ("late", RAIN)}, SETTINGS),
    "no word at all": ({"links": ("early", ONLY_LINKS)}, "[study]\n"),
    "seven groups": (SEVEN, "[study]\n"),
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What a notebook shows of a study: figures are described but not drawn."""
    root = tmp_path_factory.mktemp("studies")
    with pytest.MonkeyPatch.context() as patch:
        undrawn(patch)
        patch.setattr(studies, "load_study", cache(studies.load_study))

        @cache
        def run(name, notebook):
            folder = root / name.replace(" ", "-")
            if not folder.exists():
                articles, settings = STUDIES[name]
                write_study(folder, articles, settings=settings)
            return text_of(run_cells(notebook, folder))

        yield run


@pytest.mark.parametrize("notebook", NOTEBOOKS)
@pytest.mark.parametrize("name", STUDIES)
def test_a_study_of_any_shape_runs_through(outputs, name, notebook):
    said = outputs(name, notebook)
    assert not re.search(r"\b(nan|None|NaT)\b", said)


def test_one_article_is_told_that_nothing_is_compared(outputs):
    assert "1 article in 1 group: early (1)." in outputs("one article", "1-articles")
    assert "nothing is set against another" in outputs("one article", "1-articles")
    terms = outputs("one article", "2-terms")
    assert "There are no two groups with counted words" in terms
    assert "against late" not in terms
    assert "Every place of" in terms


def test_an_empty_group_is_named(outputs):
    said = outputs("an empty group", "1-articles")
    assert "No article is in late, which study.toml names" in said
    assert "no two groups with counted words" in outputs("an empty group", "2-terms")


def test_a_group_without_counted_words_is_named_and_left_out_of_contrasts(outputs):
    assert "No word is counted in early" in outputs("no word", "1-articles")
    terms = outputs("no word", "2-terms")
    assert "There are no two groups with counted words" in terms
    assert re.search(r"^early +\| +1 \| +0 \|", terms, flags=re.MULTILINE)


def test_three_groups_are_each_set_against_the_rest(outputs):
    said = outputs("three groups", "2-terms")
    assert re.findall(r"^(.+) against the rest: the clearest", said, flags=re.MULTILINE) == [
        "north", "south", "east"]
    # مطر: five times in the north, once in the other two articles together.
    row = re.search(r"^مطر[^|]*\|\s*(\d+) \|\s*(\d+) \|", said, flags=re.MULTILINE)
    assert row
    assert (row[1], row[2]) == ("5", "1")
    assert said.count("keep a contrast between") == 3
    # The clearest term of each group is read line by line.
    assert re.findall("^Every place of (.+)$", said, flags=re.MULTILINE) == [
        "طريق", "سوق", "مدرسة"]


def test_without_mentions_there_is_a_sentence_and_no_figure(outputs):
    said = outputs("no mention", "3-actors")
    assert "No actor of the lexicon is mentioned in what is counted." in said
    assert "framing lexicon suggest" in said
    assert "No actor is mentioned alone, so there are no expressions to show." in said
    assert "actors\n" not in said


def test_more_groups_than_a_figure_can_show_make_two(outputs):
    said = outputs("seven groups", "3-actors").splitlines()
    assert [line for line in said if line.startswith("actors")] == [
        "actors-en", "actors-2-en"]
    assert "4 of 7 articles are shown." in outputs("seven groups", "1-articles")


@pytest.mark.parametrize("name", ["one article", "three groups"])
def test_what_a_study_lacks_is_said_in_a_sentence(outputs, name):
    articles, actors = outputs(name, "1-articles"), outputs(name, "3-actors")
    assert "no reference annotations of lines" in articles
    assert "no terms counted by hand" in articles
    assert "No correction was applied" in articles
    assert "No two articles are copies" in articles
    assert "outlet" in articles.split("known of no article: ")[1].splitlines()[0].split(", ")
    assert "no reference annotations (`data/reference/`)" in actors


@pytest.fixture
def rich(tmp_path):
    """Another subject: the same story twice, a correction, terms checked by hand, focus, notes."""
    page = "أخبار القرية\nمواضيع ذات صلة\nحريق في السوق\n" + RAIN
    copy = RAIN.replace("القرى ثلاثة أيام", "القرى والمزارع ثلاثة أيام")
    write_study(tmp_path, {"page": ("north", page), "copy": ("south", copy)},
                settings='[study]\ngroups = ["north", "south"]\n[focus]\n'
                         'terms = ["الطريق", "جمل"]\ncompany = ["القرى"]\nactors = ["russia"]\n',
                edition_of={"page": "rain", "copy": "rain"},
                outlet={"page": "The Village", "copy": "The Town"})
    data = tmp_path / "data"
    digest = hashlib.sha256((data / "articles" / "copy.txt").read_bytes()).hexdigest()
    start = copy.index("وقالت البلدية")
    with (data / "corrections.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([
            ["article", "sha256", "start", "end", "what", "value", "who", "why"],
            ["copy", digest, start, start + 5, "role", "caption", "R. Reader", "under a photo"]])
    (data / "check_terms.csv").write_text(
        "term,with_article,english,page,copy\nسوق,السوق,market,0,0\nطريق,الطريق,road,3,3\n",
        encoding="utf-8")
    (data / "notes.yml").write_text("articles_what: Two pages on **rain**.\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def unsaved(monkeypatch):
    undrawn(monkeypatch)


@pytest.mark.usefixtures("unsaved")
def test_what_a_study_has_is_shown(rich):
    said = text_of(run_cells("1-articles", rich))
    assert "Two pages on **rain**." in said
    assert re.search(r"^copy +\| +3 \| role \| وقالت +\| caption \| R\. Reader \| under a photo$",
                     said, flags=re.MULTILINE)
    assert re.search(r"^copy +\| page +\| (near|part) .*\| +True$", said, flags=re.MULTILINE)
    assert "Where copy and page differ" in said
    assert "والمزارع" in said.split("Where copy and page differ")[1].split("\nOn the page")[0]
    assert "“market” once on the page of page and 0 times in the article" in said
    assert re.search(r"^السوق|^سوق \(market\).*related 1", said, flags=re.MULTILINE)


@pytest.mark.usefixtures("unsaved")
def test_a_study_says_what_is_read_line_by_line(rich):
    said = text_of(run_cells("2-terms", rich))
    assert "Every place of الطريق" in said
    assert "Shown, as study.toml says: الطريق، جمل." in said
    assert "جمل is not among the counted words." in said
    assert re.search("Within five words of القرى", said)
    assert "Russia is not mentioned in what is counted." in text_of(run_cells("3-actors", rich))


def test_figures_have_the_plain_name_first(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_FIGURES", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(charts, "save_figure", style.save_figure)
    folder = tmp_path / "study"
    write_study(folder, STUDIES["three groups"][0], settings=STUDIES["three groups"][1])
    run_cells("2-terms", folder)
    assert sorted(path.name for path in (tmp_path / "elsewhere").glob("terms*.png")) == [
        "terms-2-ar.png", "terms-2-en.png", "terms-3-ar.png", "terms-3-en.png", "terms-ar.png",
        "terms-en.png"]
    assert not (folder / "figures").exists()


def test_an_arabic_figure_says_the_rest_in_arabic(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(charts, "save_figure", lambda figure, folder, name, *_: (
        drawn.append(figure) if name.startswith("terms") and name.endswith("-ar") else None))
    folder = tmp_path / "study"
    write_study(folder, STUDIES["three groups"][0],
                settings=STUDIES["three groups"][1] + '[figures]\nlanguage = "ar"\n')
    run_cells("2-terms", folder)
    words = {text.get_text() for figure in drawn for text in figure.findobj(Text)}
    assert len(drawn) == 3
    assert not any("rest" in text for text in words)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_groups_with_long_names_do_not_overlap_in_figures(tmp_path, monkeypatch, language):
    drawn = {}
    monkeypatch.setattr(charts, "save_figure",
                        lambda figure, folder, name, *_: drawn.update({name: figure}))
    names = ("Village Gazette", "وكالة أنباء المدينة", "The Market Observer")
    folder = tmp_path / "study"
    write_study(folder, {f"a{n}": (name, text) for n, (name, text) in
                         enumerate(zip(names, (FIRST + MARKET, SECOND, RAIN), strict=True))},
                settings=f'[study]\n[figures]\nlanguage = "{language}"\n')
    for notebook in NOTEBOOKS:
        run_cells(notebook, folder)
    lines = [name for name in drawn if name.startswith("concordance-term-")]
    assert lines
    assert [name for name in drawn if name not in lines] == [
        f"{name}-{lang}" for name in ("page-anatomy", "terms", "terms-2", "terms-3", "actors")
        for lang in ("en", "ar")]
    assert {name: style.flaws(figure) for name, figure in drawn.items()} == dict.fromkeys(drawn, [])


@pytest.fixture(scope="module")
def own_names(study):
    """Names that only data may bring into a notebook: actors, outlets, articles, terms in focus."""
    actors = study.lexicon.actors
    mentioned = {part for name in study.mentions["id"] for part in name.split("+")} & set(actors)
    labels = [label for name in mentioned for label in (actors[name].label_en,
                                                        actors[name].label_ar)]
    words = {word for label in (*labels, *study.articles["outlet"])
             for word in re.findall(r"\w+", label) if word[:1].isupper() or not word.isascii()}
    focus = study.settings.focus
    words |= {*study.texts, *focus.terms, *focus.company, *focus.actors, "Gaza", "Astana", "Doha",
              "Syrian", "Russian", "Moscow", "موسكو", "Al Jazeera English"}
    # Words of names that are words of the language too.
    return words - {"Armed", "By", "English", "من", "الحكومة"}


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_no_name_of_the_first_study_stands_in_a_notebook(own_names, notebook):
    cells = nbformat.read(REPOSITORY / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    source = "\n".join(cell.source for cell in cells)
    assert {"Assad", "Reuters", "روسيا", "2024-doha"} <= own_names
    assert not {name for name in own_names
                if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source)}
    assert not re.search(r"\b(the first|the second) (text|page|article)\b|\bboth (texts|pages)\b",
                         source)
