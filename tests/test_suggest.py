"""Suggestions: what a reader would list as actors is proposed, with its lines, as valid entries."""

import csv
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from analysis.arabic.characters import matching_key
from analysis.files import default_lexicon
from analysis.lexicon.schema import load_lexicon
from analysis.study.annotation import annotate
from analysis.voices.names import countries, demonym_base, is_common
from framing.cli.main import app
from framing.suggest.suggestions import draft, entries_of, suggest
from tests.study_folders import framing

SUBJECTS = Path(__file__).parent / "subjects"
DRAFT = """# Suggested.
actors:

  # 1. الوزير سعد نحلو: 2 places in 1 article, score 5.
  #   page, line 2: افتتح جسر الوزير سعد نحلو أمس
  - id: nhalu
    label_en: Saad Nhalu
    label_ar: سعد نحلو
    kind: person
    definition: "?"
    patterns:
      name:
      - سعد نحلو

  # 2. هيئة الجسور: 1 place in 1 article, score 2.
  - id: bridges
    label_en: The bridges authority
    label_ar: هيئة الجسور
    kind: organisation
    definition: "?"
    patterns:
      name:
      - هيئة الجسور
"""
NAMES = ("dam", "election", "football", "mine", "trial")


def texts_of(subject):
    return {path.stem: path.read_text(encoding="utf-8")
            for path in sorted(SUBJECTS.glob(f"{subject}-*.txt"))}


def suggestions(texts, most=60):
    lexicon = load_lexicon()
    return suggest(texts, annotate(texts, lexicon), lexicon, most)


def pasted(written, folder):
    """The lexicon with the entries of a draft pasted below its last actor, as the draft says."""
    shutil.copytree(default_lexicon(), folder, dirs_exist_ok=True)
    actors = folder / "actors.yml"
    entries = written.partition("actors:\n")[2]
    actors.write_text(actors.read_text(encoding="utf-8").rstrip() + "\n" + entries,
                      encoding="utf-8")
    return load_lexicon(folder)


def from_text(*paragraphs):
    return suggestions({"page": "\n\n".join(("عنوان قصير للخبر اليوم", *paragraphs)) + "\n"})


def proposed(found):
    return dict(zip(found.table["name"], found.table["kind"], strict=True))


def key(name):
    return tuple(matching_key(word).removeprefix("ال") for word in name.split())


def wanted(subject):
    """The actors a reader lists for a subject: the ways each may be named, and whether needed."""
    with (SUBJECTS / "actors.csv").open(encoding="utf-8", newline="") as lines:
        return [({key(name) for name in (row["name"], *row["also"].split(";")) if name}, row)
                for row in csv.DictReader(lines) if row["subject"] == subject]


@pytest.fixture(scope="module")
def subjects():
    return {name: suggestions(texts_of(name)) for name in NAMES}


def test_most_actors_of_a_new_subject_are_proposed_and_the_first_twenty_are_actors(subjects):
    found = needed = right = kinds = 0
    first = []
    for name, result in subjects.items():
        rows = [({key(" ".join(f.words)) for f in group.names} | {key(row.name)}, row)
                for row, group in zip(result.table.itertuples(), result.groups, strict=True)]
        gold = wanted(name)
        for names, actor in gold:
            matches = [row for mine, row in rows if mine & names]
            if actor["needed"] == "yes":
                needed += 1
                found += bool(matches)
                if matches:
                    right += 1
                    kinds += matches[0].kind == actor["kind"]
        first += [any(mine & names for names, _ in gold) for mine, _ in rows[:20]]
    assert found / needed >= .93
    assert kinds / right >= .95
    assert sum(first) / len(first) >= .95


@pytest.mark.parametrize("subject", NAMES)
def test_the_entries_are_valid_and_find_the_places_they_were_made_from(subjects, subject, tmp_path):
    lexicon, result = load_lexicon(), subjects[subject]
    extended = pasted(draft(result, lexicon), tmp_path)
    assert len(extended.actors) == len(lexicon.actors) + len(result.table)
    mentions = annotate(texts_of(subject), extended).mentions
    actors = mentions[mentions["kind"] == "actor"]
    for place in (place for group in result.groups for place in group.places):
        assert ((actors["article"] == place.article) & (actors["start"] < place.end)
                & (actors["end"] > place.start)).any(), place.words


def test_nothing_that_the_lexicon_finds_is_proposed(tmp_path):
    texts = texts_of("dam")
    extended = pasted(draft(suggestions(texts), load_lexicon()), tmp_path)
    again = suggest(texts, annotate(texts, extended), extended)
    assert set(again.table["name"]) & set(suggestions(texts).table["name"]) == set()
    known = from_text("قال وزير الخارجية الروسي سيرغي لافروف إن تنظيم داعش هزم، وذكرت قناة الجزيرة "
                      "أن الحكومة التركية رحبت وأن حركة حماس وافقت.")
    assert proposed(known) == {}


def test_the_same_articles_give_the_same_bytes_in_any_order():
    texts = texts_of("mine")
    back = dict(reversed(texts.items()))
    lexicon = load_lexicon()
    assert draft(suggestions(texts), lexicon) == draft(suggestions(back), lexicon)


def test_every_suggestion_has_its_lines_which_lead_back_to_the_text(subjects):
    texts = texts_of("trial")
    for row in subjects["trial"].table.itertuples():
        assert len(row.evidence) == row.places
        for line in row.evidence.itertuples():
            assert texts[line.article][line.start:line.end] == line.node
            assert f"{line.before}{line.node}{line.after}" in texts[line.article]


def test_a_person_is_one_entry_whether_named_fully_or_by_family_name():
    found = from_text("قال وزير الطاقة سمير الدرويكي إن الشبكة آمنة.",
                      "وأضاف الدرويكي أن الخطة جاهزة.", "والتقى الدرويكي نقابيين.")
    row = found.table.iloc[0]
    assert (row["kind"], row["name"], row["places"]) == ("person", "سمير الدرويكي", 3)
    [entry] = entries_of(found, load_lexicon())[:1]
    assert entry["patterns"]["name"] == ["$title? [سمير الدرويكي]",
                                         {"match": "$title? [الدرويكي]", "short": True}]
    assert entry["definition"] == "? وزير الطاقة"


def test_two_of_one_family_are_two_entries_that_know_of_each_other():
    found = from_text("قال الرئيس نيكو فاندريلي إن الحوار مفتوح.",
                      "وقالت الوزيرة لورا فاندريلي إن الأزمة انتهت.")
    first, second = entries_of(found, load_lexicon())
    assert {first["label_ar"], second["label_ar"]} == {"نيكو فاندريلي", "لورا فاندريلي"}
    found = from_text("قال الرئيس نيكو فاندريلي إن الحوار مفتوح.",
                      "وقالت الوزيرة لورا فاندريلي إن الأزمة انتهت.", "ورد فاندريلي بغضب.")
    short = [(entry, pattern) for entry in entries_of(found, load_lexicon())
             for pattern in entry["patterns"]["name"] if isinstance(pattern, dict)]
    assert {(entry["id"], *pattern["rivals"]) for entry, pattern in short} <= {
        (first["id"], second["id"]), (second["id"], first["id"])} and short


def test_two_family_names_side_by_side_are_no_third_person():
    found = from_text("قال الوزير تامو كيريندا إن العرض عادل.",
                      "وقالت الناشطة ليزي مودويلا إنه ظالم.", "ووصفت مودويلا كيريندا بالكاذب.")
    assert proposed(found) == {"تامو كيريندا": "person", "ليزي مودويلا": "person"}


@pytest.mark.parametrize(("sentence", "name", "kind"), [
    ("وأعلنت حركة الوفاق الشعبي مقاطعة الجلسة.", "حركة الوفاق الشعبي", "organisation"),
    ("وهاجم مقاتلون من حركة أبناء الوادي المسلحة الميناء.", "حركة أبناء الوادي", "organisation"),
    ("ونقلت وكالة «صدى النهر» عن شهود أن النار أخمدت.", "وكالة صدى النهر", "medium"),
    ("ورحبت وزارة التربية والتعليم بالقرار أمس.", "وزارة التربية والتعليم", "government"),
    ("وطالبت المفوضية العليا للانتخابات بالهدوء.", "المفوضية العليا للانتخابات", "organisation"),
    ("وانتقدت منظمة أطباء بلا حدود التأخير.", "منظمة أطباء بلا حدود", "organisation"),
    ("وغادر الوفد إلى السنغال صباح أمس.", "السنغال", "country"),
    ("ورحلت قبيلة اللامبا عن أرضها.", "قبيلة اللامبا", "community"),
])
def test_names_end_where_grammar_ends_them_and_have_the_kind_of_their_first_word(
        sentence, name, kind):
    assert proposed(from_text(sentence)) == {name: kind}


def test_a_country_that_no_list_knows_is_told_by_its_adjective():
    found = from_text("قالت الحكومة الكوندارية إن الحدود مغلقة.", "وردت كوندارا بالمثل.",
                      "واحتج الكونداريون على الحكومة الكوندارية.")
    assert proposed(found) == {"كوندارا": "country", "الحكومة الكوندارية": "government"}
    entries = {entry["kind"]: entry for entry in entries_of(found, load_lexicon())}
    assert entries["country"]["patterns"] == {"name": ["[كوندارا]"]}
    assert entries["government"]["patterns"] == {"name": ["[الحكومة الكوندارية]"]}


def test_a_short_name_in_brackets_belongs_to_the_name_before_it():
    found = from_text("لوح الاتحاد الدولي للتجديف (فيزا) بالعقوبات.", "وقالت فيزا إن المهلة انتهت.")
    assert proposed(found) == {"الاتحاد الدولي للتجديف": "organisation"}
    assert found.table["places"][0] == 3


def test_plain_prose_proposes_nobody():
    found = from_text("ارتفعت أسعار القمح في الأسواق بعد موسم جاف، وانخفض استهلاك الوقود قليلا.",
                      "وبدأ العمال إصلاح الطريق السريع صباحًا، وتوقع الخبراء تحسنًا سريعًا.")
    assert proposed(found) == {}


def test_the_draft_survives_what_a_page_may_hide_in_a_line():
    text = ("عنوان\n\nقال الوزير تامو كيريندا\u2028: \"لا # تعليق\" \u202eإن\u202c العرض: [عادل] "
            "{نعم} '& *'.\n")
    found = suggestions({"page": text})
    written = draft(found, load_lexicon())
    assert "\u202e" not in written and "\u2028" not in written
    assert yaml.safe_load(written)["actors"][0]["label_ar"] == "تامو كيريندا"


def test_an_empty_or_foreign_article_proposes_nothing(tmp_path):
    found = suggestions({"empty": "\n", "english": "Nothing here is Arabic.\n"})
    assert found.table.empty
    assert yaml.safe_load(draft(found, load_lexicon())) == {"actors": None}
    assert pasted(draft(found, load_lexicon()), tmp_path).actors


@pytest.mark.parametrize(("word", "common"), [
    ("مدينة", True), ("استقبل", True), ("استقالته", True), ("لاعبي", True), ("تسجيلا", True),
    ("محمد", False), ("لافروف", False), ("غوتيريش", False), ("كوالالمبور", False)])
def test_names_are_told_from_words_by_how_they_are_inflected(word, common):
    assert is_common(word) == common


def test_adjectives_and_countries():
    assert [demonym_base(word) for word in ("التشادية", "الغانيون", "بحر")] == [
        "تشادي", "غاني", None]
    assert countries()["السنغال",] == "Senegal"


def test_the_command_writes_once_and_says_what_it_did(tmp_path):
    out = tmp_path / "suggested.yml"
    files = [str(path) for path in sorted(SUBJECTS.glob("dam-*.txt"))]
    arguments = ["suggest", *files, "--study", str(tmp_path), "--out", str(out), "--most", "5"]
    first = CliRunner().invoke(app, ["lexicon", *arguments])
    assert first.exit_code == 0
    assert "5 suggestions" in first.stderr
    assert len(yaml.safe_load(out.read_text(encoding="utf-8"))["actors"]) == 5
    again = CliRunner().invoke(app, ["lexicon", *arguments])
    assert again.exit_code == 2
    assert CliRunner().invoke(app, ["lexicon", *arguments, "--force"]).exit_code == 0


def test_a_bad_file_is_named_and_the_others_are_read(tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02")
    good = SUBJECTS / "dam-1.txt"
    result = CliRunner().invoke(app, ["lexicon", 
        "suggest", str(tmp_path / "bad.txt"), str(good), "--study", str(tmp_path),
        "--format", "jsonl"])
    assert result.exit_code == 1
    assert "bad.txt" in result.stderr
    assert '"entry"' in result.stdout.splitlines()[0]


def test_suggestions_are_accepted_one_by_one(folder, tmp_path):
    path = tmp_path / "draft.yml"
    path.write_text(DRAFT, encoding="utf-8")
    asked = framing("lexicon", "accept", path, "--study", folder, input="y\nn\n")
    assert asked.exit_code == 0 and "1 of 2" in asked.stderr
    assert "جسر الوزير سعد نحلو" in asked.stdout
    actors = load_lexicon(folder / "data" / "lexicon").actors
    assert "nhalu" in actors and "bridges" not in actors
    # What is there already is not asked for again.
    again = framing("lexicon", "accept", path, "--id", "nhalu", "--id", "bridges", "--study",
                    folder)
    assert "1 of 2" in again.stderr
    text = (folder / "data" / "lexicon" / "actors.yml").read_text(encoding="utf-8")
    assert text.count("id: nhalu") == 1 and "bridges" in load_lexicon(
        folder / "data" / "lexicon").actors


def test_what_cannot_be_accepted_leaves_the_lexicon_as_it_was(folder, tmp_path):
    path = tmp_path / "draft.yml"
    path.write_text(DRAFT.replace("kind: person", "kind: bridge"), encoding="utf-8")
    result = framing("lexicon", "accept", path, "--study", folder, "--id", "nhalu")
    assert result.exit_code == 1 and "'bridge' is not one of" in result.stderr
    assert not (folder / "data" / "lexicon" / "actors.yml").exists()
    path.write_text("actors:\n  - just text\n", encoding="utf-8")
    assert "no entry" in framing("lexicon", "accept", path, "--study", folder).stderr
