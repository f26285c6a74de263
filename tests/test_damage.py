"""Texts that were damaged on their way are told, good ones are not."""

import re
from pathlib import Path

import pytest
import yaml

from analysis.pages import damage
from analysis.pages.damage import find_damage
from analysis.pages.languages import language_problem

TEXTS = [path.read_text(encoding="utf-8") for path in sorted(
    (Path(__file__).parents[1] / "data" / "articles").glob("*.txt"))]


def again(wrong, right, times=1):
    def damage(text):
        for _ in range(times):
            text = text.encode(right).decode(wrong, "replace")
        return text
    return damage


def by_line(change):
    return lambda text: "\n".join(map(change, text.split("\n")))


def half(text):
    lines = text.split("\n")
    return "\n".join(lines[:len(lines) // 2]) + "\n" + again("cp1256", "utf-8")(
        "\n".join(lines[len(lines) // 2:]))


TOLD = {
    "utf-8 as windows-1256": again("cp1256", "utf-8"),
    "utf-8 as windows-1256, twice": again("cp1256", "utf-8", 2),
    "utf-8 as latin-1": again("latin-1", "utf-8"),
    "half of it": half,
    "lines as they are seen": by_line(lambda line: line[::-1]),
    "words as they are seen": lambda text: re.sub(r"\S+", lambda word: word.group()[::-1], text),
    "words from left to right": by_line(lambda line: " ".join(line.split()[::-1])),
    "lam and alef exchanged": lambda text: re.sub("ل([اأإآ])", r"\1ل", text),
    "lam and alef maqsura exchanged": lambda text: text.replace("لى", "ىل"),
    "one letter in twenty lost": lambda text: re.sub(r"(?s)(.{19}).", "\\1\ufffd", text),
}
UNDONE = ("utf-8 as windows-1256", "utf-8 as windows-1256, twice", "utf-8 as latin-1", "half of it",
          "lam and alef maqsura exchanged")


@pytest.mark.parametrize("text", TEXTS)
def test_a_good_text_is_not_called_damaged(text):
    assert find_damage(text) is None


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", TOLD)
def test_a_damaged_text_is_told(kind, text):
    damage = find_damage(TOLD[kind](text))
    assert damage is not None
    if kind in UNDONE:
        before, after = damage.repaired.split(), text.split()
        wrong = sum(one != other for one, other in zip(before, after, strict=True))
        # لاله is made الله: which letters were exchanged is told by what is usual.
        assert wrong <= len(after) / 100


@pytest.mark.parametrize("text", yaml.safe_load(
    (Path(__file__).parent / "inputs" / "good_texts.yml").read_text(encoding="utf-8")))
def test_dialects_verses_lists_and_short_texts_are_good_arabic(text):
    assert find_damage(text) is None
    assert language_problem(text) is None


def test_dots_that_were_lost_leave_no_words():
    plain = str.maketrans("بتثنيفقجخذزشضظغ", "ٮٮٮںىڡٯححدرسصطع")
    assert find_damage(TEXTS[0].translate(plain)).kind == "unreadable"


@pytest.mark.parametrize("text", TEXTS)
def test_words_that_were_read_wrongly_here_and_there_are_told(text):
    wrong = by_line(lambda line: " ".join(again("cp1256", "utf-8")(word) if n % 3 else word
                                          for n, word in enumerate(line.split(" "))))
    assert find_damage(wrong(text)).repaired == text


@pytest.mark.parametrize("text", TEXTS)
def test_words_that_hyphens_part_at_the_ends_of_lines_are_joined(text):
    assert find_damage(re.sub(r"(.{38}\w)(?=\w\w)", "\\1-\n", text)).kind == "hyphens"


LOST = {
    "dots": (str.maketrans("بتثنيجحخدذرزسشصضطظعغفق", "تبنيبحجحذدزرشسضصظطغعقف"), 7),
    "alefs": (str.maketrans("", "", "ا"), 2),
    "last letters": (None, 0),
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", LOST)
def test_letters_that_were_lost_or_exchanged_all_over_a_text_are_told(kind, text):
    table, every = LOST[kind]
    damaged = (re.sub(r"(\w{4,})\w\b", r"\1", text) if table is None else "".join(
        c.translate(table) if n % every == 0 else c for n, c in enumerate(text)))
    assert find_damage(damaged).kind == "letters"


@pytest.mark.parametrize("text", TEXTS)
def test_words_in_no_order_and_lam_alefs_that_were_lost_are_told(text):
    mixed = by_line(lambda line: " ".join(sorted(line.split())))
    assert find_damage(mixed(text)).kind in ("no order", "word order")
    assert find_damage(re.sub("ل[اأإآ]", "", text)).kind in ("lam-alef", "letters", "ligatures")


def test_verses_and_what_is_no_sentence_stand_in_good_order():
    verses = "ارحل رحيل ابوك للمجد ثاير\nمكانك التاريخ يابر الابرار\n" * 20
    names = "محمد صلاح، ساديو ماني، روبرتو فيرمينو، سيرخيو راموس، لوكا مودريتش\n" * 9
    assert find_damage(verses) is None
    assert find_damage(names) is None


def test_a_word_that_is_too_long_to_be_looked_up_has_no_other_readings():
    # A flood of لا has as many as letters, each of its length: minutes.
    asked = []
    damage._better(["لا" * 20, "يف"], lambda word: asked.append(word) or [word[::-1]])
    assert asked == ["يف"]
