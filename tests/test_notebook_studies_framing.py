"""The notebooks on framing and on voices take studies of any shape and any subject."""

import re

import pytest

from analysis.report import charts
from analysis.report.groups import groups_told
from analysis.report.lines import editions
from analysis.report.robustness import placebo_of_longest
from analysis.study.study import StudyError, load_study
from tests.claim_studies import write_study
from tests.notebook_cells import run_cells, text_of, undrawn

pytestmark = pytest.mark.whole

TALKS = """الوسطاء يدعون إلى تثبيت الهدنة
قال وزير الخارجية الروسي سيرغي لافروف إن الهدنة صامدة في شمال سوريا، وإن موسكو ضامن لها.
ودعت تركيا إيران إلى احترام وقف إطلاق النار، وقالت المعارضة السورية إن الهدنة هشة.
"""
ADVANCE = """قوات المعارضة تتقدم نحو العاصمة
أعلنت فصائل المعارضة السورية سيطرتها على بلدات جديدة في ريف دمشق بعد انسحاب قوات النظام.
وقال لافروف: "نخشى انهيار النظام، والإرهابيون لن ينتصروا". ووصف معارضون الدكتاتور الأسد بالعاجز.
ودعت الأمم المتحدة إلى حوار عاجل، محذرة من انهيار النظام في سوريا.
"""
MEETING = """اجتماع في جنيف بشأن سوريا
التقى الرئيس السوري بشار الأسد مبعوث الأمم المتحدة، وبحثا وقف إطلاق النار والحوار السياسي.
"""
# A subject of which the lexicons that come with the package know nothing, and nobody speaks.
MARKET = """أسعار الخضار ترتفع في الأسواق
ارتفعت أسعار الطماطم بعد موجة برد أضرت بالمحاصيل، وتراجعت كميات البطاطا في السوق المركزي.
"""
HARVEST = """موسم الزيتون يبدأ باكرا هذا العام
بدأ المزارعون قطف الزيتون في القرى الجبلية، وتعمل المعاصر حتى ساعات المساء كل يوم.
"""
ACTORS = """actors:
  - id: union
    label_en: The bakers' union
    label_ar: نقابة الخبازين
    kind: organisation
    definition: The union of those who bake bread.
    include: its name
    exclude: nothing
    examples: [نقابة الخبازين]
    patterns:
      name: [{match: "نقابة الخبازين"}]
      label: [{match: "عصابة الطحين"}]
  - id: ministry
    label_en: The ministry of supply
    label_ar: وزارة التموين
    kind: organisation
    definition: The ministry that sets the price of bread.
    include: its name
    exclude: nothing
    examples: [وزارة التموين]
    patterns:
      name: [{match: "وزارة التموين"}]
"""
FRAMES = """frames:
  - id: subsidy
    label_en: Subsidy
    label_ar: دعم الخبز
    functions: [remedy]
    definition: The state pays a part of the price.
    include: its name
    exclude: nothing
    examples: [دعم الخبز]
    patterns:
      core: ["دعم الخبز"]
"""
BREAD = """نقابة الخبازين تطلب دعم الخبز
طالبت نقابة الخبازين وزارة التموين بإعادة دعم الخبز قبل نهاية الشهر.
"""
FLOUR = """وزارة التموين ترد على النقابة
قالت وزارة التموين إن دعم الخبز مستمر، وقال مدير فيها: "عصابة الطحين ترفع الأسعار".
"""

# Nothing but the share bar of a page.
SHARED = "شارك على فيسبوك\nشارك على تويتر\nاطبع\n"

NOTEBOOKS = ("4-framing", "5-voices")


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Run both notebooks, or one of them, on a study of some articles; return what they show.

    Figures are named and described, not drawn.
    """
    undrawn(monkeypatch)
    monkeypatch.setenv("FRAMING_FIGURES", str(tmp_path / "figures"))

    def save(figure, folder, name, data, alt, *_):
        folder.mkdir(exist_ok=True)
        for kind, text in (("txt", alt), ("csv", data.to_csv()), ("png", "")):
            (folder / f"{name}.{kind}").write_text(text, encoding="utf-8")
    monkeypatch.setattr(charts, "save_figure", save)

    def run(articles, settings="", lexicon=None, notebooks=NOTEBOOKS, **columns):
        folder = write_study(tmp_path / "study", articles, settings=settings, **columns)
        for name, text in (lexicon or {}).items():
            path = folder / "data" / "lexicon" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        texts = [text_of(run_cells(name, folder)) for name in notebooks]
        return texts if len(texts) > 1 else texts[0]
    return run


def figures(tmp_path):
    return {path.stem for path in (tmp_path / "figures").glob("*.png")}


def test_one_article_is_described_and_compared_with_nothing(shown, tmp_path):
    framing, voices = shown({"only": ("winter", ADVANCE)})
    for text in (framing, voices):
        assert "There are words of one group only, the winter text" in text
    assert "One group: there is nothing it is compared with." in framing
    assert "This needs two articles of different length" in framing
    assert "Collapse is said of the regime (2 places) in the winter text." in framing
    assert "No other edition of these articles is known" in framing
    assert "In the winter text: 1 call, 0 on somebody by name; by United Nations." in voices
    assert {"frames-en", "who-speaks-en", "naming-assad-ar"} <= figures(tmp_path)


def test_two_articles_of_one_group_are_one_group(shown):
    framing, voices = shown({"a": ("winter", ADVANCE), "b": ("winter", TALKS)})
    assert "the winter texts" in framing and "the winter texts" in voices
    assert "Only in" not in framing
    assert re.search(r"Of \d+ frames \d+ are found: .*Ceasefire", framing)
    # Where a group has several articles a line number alone would not say where.
    assert re.search(r"group +\| article +\| line", voices)


def test_of_three_groups_each_is_set_against_the_rest(shown):
    framing = shown({"a": ("north", ADVANCE), "b": ("south", TALKS), "c": ("east", MEETING)},
                    notebooks=["4-framing"])
    assert "3 groups, each set against the rest" in framing
    for group in ("north", "south", "east"):
        assert f"{group} against the rest" in framing
        assert f"Only in the {group} text: " in framing
    row = next(line for line in framing.split("east against the rest")[1].splitlines()
               if line.startswith("وقف إطلاق النار"))
    # MEETING has it once, TALKS four times, counting a truce (هدنة).
    assert [cell.strip() for cell in row.split("|")][1:3] == ["1", "4"]


def test_many_groups_are_drawn_in_handfuls(shown, tmp_path):
    shown({f"a{n}": (f"g{n}", TALKS) for n in range(8)}, notebooks=["4-framing"])
    assert {"frames-en", "frames-2-en", "called-for-and-collapsing-3-en"} <= figures(tmp_path)


def test_a_group_without_a_counted_word_is_named(shown):
    settings = '[study]\ngroups = ["north", "south", "west"]\n'
    framing, voices = shown({"a": ("north", ADVANCE), "b": ("south", SHARED), "c": ("east", TALKS)},
                            settings)
    assert "Only in the east text: " in framing
    for text in (framing, voices):
        assert "Set side by side: the north text (45 words) and the east text (35 words)." in text
        assert "No counted word: the south text." in text
        assert "No article: west. study.toml names what no article" in text
        assert text.count("the south text") == 1


def test_without_any_counted_word_nothing_breaks(shown, tmp_path):
    framing, voices = shown({"a": ("north", SHARED)})
    assert "No counted word: the north text." in framing
    assert "There is no counted word, so nobody speaks." in voices
    assert figures(tmp_path) == set()


def test_texts_in_which_the_lexicon_finds_nothing_and_nobody_speaks(shown, tmp_path):
    framing, voices = shown({"a": ("spring", MARKET), "b": ("autumn", HARVEST)})
    assert "No frame of the lexicon (data/lexicon/frames.yml) is found in these texts." in framing
    assert "No expression in these texts for: Bashar al-Assad," in framing
    assert "has no frame to cut apart" in framing
    assert "No quotation and no reported speech is found" in voices
    assert "No call, declared support or question is found" in voices
    assert "No actor of the lexicon" in voices
    assert "Nobody else speaks." in voices
    assert "frames-en" not in figures(tmp_path)


def test_a_study_on_another_subject_says_nothing_of_the_first(shown, tmp_path):
    framing, voices = shown(
        {"a": ("press", BREAD), "b": ("radio", FLOUR)},
        lexicon={"actors.yml": ACTORS, "frames.yml": FRAMES})
    for text in (framing, voices):
        assert not re.search("Assad|Syria|Russia|2017|2024|Lavrov|dictator", text)
    assert ("Remedies, places of the frames listed as such: 2 in the press text (Subsidy 2); "
            "1 in the radio text") in framing
    assert "In the press text: " in voices and "by The bakers' union" in voices
    assert re.search(r"press +\| The bakers' union +\| The ministry of supply +\| +\d", voices)
    assert "Who else is called by a judging word?" in framing


def test_frames_and_actors_in_focus_are_the_study_s_own(shown):
    settings = '[focus]\nactors = ["lavrov"]\nframes = ["ceasefire"]\n'
    voices = shown({"a": ("north", ADVANCE), "b": ("south", TALKS)}, settings,
                   notebooks=["5-voices"])
    assert "What is Sergei Lavrov called, and by whom?" in voices
    assert "Ceasefire stands in the south text in 4 places" in voices


def test_a_frame_in_focus_that_is_in_no_lexicon_is_told_with_its_place(shown):
    with pytest.raises(StudyError, match=r"\[focus\] frames: there is no frame 'truce'"):
        shown({"a": ("north", TALKS)}, '[focus]\nframes = ["truce"]\n', notebooks=["5-voices"])


def test_editions_of_one_story_are_set_side_by_side(shown):
    framing = shown({"a": ("north", ADVANCE), "b": ("south", ADVANCE.replace("عاجل", "سريع"))},
                    notebooks=["4-framing"], edition_of={"b": "a"})
    assert "Where a and b, editions of one story, differ" in framing
    row = next(line for line in framing.split("editions of one story")[1].splitlines()
               if line.startswith("changed"))
    assert "عاجل" in row and "سريع" in row


def test_clutter_that_names_what_the_article_does_not_is_told(shown):
    page = TALKS + "\nاقرأ أيضا\nإسرائيل تقصف قطاع غزة\nغزة: إسرائيل تعلن هدنة\n"
    framing = shown({"a": ("north", page), "b": ("south", ADVANCE)}, notebooks=["4-framing"])
    assert "Named on a page and never in its article: on the page of a " in framing
    assert "Gaza 2" in framing.split("never in its article")[1]


def test_an_edition_of_an_article_that_is_not_there_is_passed_over(tmp_path):
    folder = write_study(tmp_path, {"a": ("north", TALKS)}, settings="")
    (folder / "data" / "editions.csv").write_text(
        "article,start,end,expression,edition,relation,language,other_expression,note\n"
        "gone,0,5,abcde,Other,same wire,ar,x,\n", encoding="utf-8")
    assert editions(load_study(folder)).empty


def test_one_article_cannot_be_cut_as_if_it_were_two(tmp_path):
    study = load_study(write_study(tmp_path, {"a": ("north", TALKS)}, settings=""))
    with pytest.raises(StudyError, match="two articles of different length"):
        placebo_of_longest(study)


def test_figures_in_arabic(shown, tmp_path):
    shown({"a": ("الشمال", ADVANCE), "b": ("الجنوب", TALKS)}, '[figures]\nlanguage = "ar"\n')
    told = (tmp_path / "figures" / "frames-ar.txt").read_text(encoding="utf-8")
    assert "الشمال" in told and "الجنوب" in told and "وقف إطلاق النار" in told


def test_the_two_texts_of_this_study_are_set_side_by_side(study):
    assert groups_told(study).text == (
        "Set side by side: the 2017 text (258 words) and the 2024 text (656 words).")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_nothing_of_the_first_study_stands_in_code_or_general_prose(name, repository):
    import nbformat
    cells = nbformat.read(repository / "notebooks" / f"{name}.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells)
    assert not re.search("Assad|Syria|Russia|Lavrov|dictator|guarantor|2017|2024|Astana|Doha|"
                         "الأسد|روسيا|لافروف|الدكتاتور", text)
    for cell in cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 12


def test_frames_of_no_article_are_not_drawn(shown, tmp_path):
    other = FRAMES.removeprefix("frames:\n").replace("دعم الخبز", "بطاقة الزيت")
    other = other.replace("subsidy", "ration").replace("Subsidy", "Ration")
    shown({"a": ("winter", FLOUR), "b": ("summer", BREAD)}, notebooks=["4-framing"],
          lexicon={"frames.yml": FRAMES + other})
    for name in ("frames-en", "where-frames-fall-en"):
        told = "".join((tmp_path / "figures" / f"{name}.{kind}").read_text(encoding="utf-8")
                       for kind in ("txt", "csv"))
        assert "subsidy" in told.lower() and "ration" not in told.lower(), name


def test_articles_of_one_group_are_told_apart_where_frames_fall(shown, tmp_path):
    shown({"a": ("winter", FLOUR), "b": ("winter", BREAD), "c": ("summer", BREAD)},
          notebooks=["4-framing"], lexicon={"frames.yml": FRAMES})
    told = (tmp_path / "figures" / "where-frames-fall-en.txt").read_text(encoding="utf-8")
    assert "winter: a, " in told and "winter: b, " in told
    assert re.search(r"summer: [\d,]+ words", told)
