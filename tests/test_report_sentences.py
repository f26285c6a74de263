"""The sentences of the package: both languages, every place, every key used and known."""

import ast
import re
from dataclasses import replace

import nbformat
import pytest

from analysis.arabic.characters import LETTERS
from analysis.report.display import Linked, is_arabic
from analysis.report.sentences import Labels, Style, counted, names, said, say, sentence, write
from analysis.wording import LANGUAGES, entries, wording
from tests.conftest import REPOSITORY
from tests.test_wording import offences

ROOMS = ("analysis", "framing")
PLURALS = {"en": {"one", "other"}, "ar": {"one", "two", "few", "many", "other"}}


TURNED = {"site_other_language"}
"""A link to the page in the other language is in the other language."""


def texts(entry):
    if isinstance(entry, str):
        return [entry]
    return [text for some in (entry.values() if isinstance(entry, dict) else entry)
            for text in texts(some)]


def flaws(entry):
    if set(entry) != set(LANGUAGES):
        yield f"it has {', '.join(entry)}"
        return
    # A noun may hold its number itself: موضعان.
    held = {"n"} if any(isinstance(text, dict) for text in entry.values()) else set()
    if names(entry["en"]) - held != names(entry["ar"]) - held:
        yield "it names other values in each language"
    for lang, forms in entry.items():
        if isinstance(forms, dict) and not {"other"} <= set(forms) <= PLURALS[lang]:
            yield f"its forms are {', '.join(forms)}"
        for text in texts(forms):
            words = re.sub(r"\{[^}]*\}|\[@[^\]]*\]|\bPDF\b", "", text)
            # A text without a word of its own is the same in both; English may name an Arabic word.
            other = is_arabic(words) if lang == "en" else not any(c in LETTERS for c in words)
            if other and re.search(r"[^\W\d_]", words) or not text.strip():
                yield f"{text!r} is not in {lang}"
            yield from offences(text)


def test_every_entry_has_both_languages_and_names_the_same_values():
    found = {key: list(flaws(entry)) for key, entry in entries().items() if key not in TURNED}
    assert {key: some for key, some in found.items() if some} == {}


def strings(tree):
    """The texts of a module that may be keys, those with places as patterns; docstrings apart."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+"
                          for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_numbers":
            yield from (re.escape(noun.arg) for noun in node.keywords if noun.arg)


def trees():
    for room in ROOMS:
        for path in sorted((REPOSITORY / room).rglob("*.py")):
            yield path.name, ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((REPOSITORY / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        yield path.name, ast.parse("\n".join(cell.source for cell in cells
                                             if cell.cell_type == "code"))


CALLS = {"say": 0, "said": 0, "wording": 0, "sentence": 1}


def written(node):
    """The texts that an argument is; none where it is computed."""
    if isinstance(node, ast.IfExp):
        return [*written(node.body), *written(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) else []


def test_every_key_that_is_said_is_an_entry():
    asked = []
    for name, tree in trees():
        own = {alias.asname or alias.name for node in ast.walk(tree)
               if isinstance(node, ast.ImportFrom) and node.module in (
                   "analysis.report.sentences", "analysis.wording") for alias in node.names}
        for node in ast.walk(tree):
            called = getattr(node, "func", None)
            of = isinstance(called, ast.Attribute) and getattr(called.value, "id", "")
            if of == "sentences" and called.attr in CALLS:
                asked += [(name, key) for key in written(node.args[CALLS[called.attr]])]
            elif isinstance(called, ast.Name) and called.id in CALLS and called.id in own:
                asked += [(name, key) for key in written(node.args[CALLS[called.id]])]
            elif isinstance(called, ast.Name) and called.id == "counted" and "counted" in own:
                asked += [(name, f"n_{noun}") for noun in written(node.args[1])]
    assert len(asked) > 50
    assert [found for found in asked if found[1] not in entries()] == []


def test_every_entry_is_used():
    patterns = {text for _, tree in trees() for text in strings(tree)}
    # Statements of the methods, captions, modalities and nouns are asked for by the rest of a key.
    fixed = {text for text in patterns if r"[\w-]+" not in text}
    parts = [re.compile(text) for text in patterns - fixed if re.match(r"\w{2,}_", text)]
    unused = []
    for key in entries():
        short = re.sub(r"^(n|methods|caption|modality)_", "", key)
        if not ({re.escape(key), re.escape(short)} & fixed
                or any(part.fullmatch(key) for part in parts)):
            unused.append(key)
    assert unused == []


def test_a_number_takes_its_noun_in_the_form_that_the_language_asks_for():
    words = [write(counted(n, "word"), "ar") for n in (1, 2, 3, 11, 100)]
    assert words == ["كلمة واحدة", "كلمتان", "3 كلمات", "11 كلمة", "100 كلمة"]
    assert [wording("n_word", "en", n=n) for n in (0, 1, 2)] == ["0 words", "1 word", "2 words"]
    told = said("methods_size", articles=counted(2, "article"), groups=counted(2, "group"),
                each=["2017"])
    assert write(told, "ar") == "تضم المدونة مقالين في مجموعتين: 2017."


def test_parts_that_hold_commas_are_set_apart_by_semicolons():
    def roles(*listed):
        return say("methods_roles", "en", roles=list(listed)).partition(": ")[2]
    assert roles("body", "caption") == "body, caption."
    assert roles("body, subheading", "caption") == "body, subheading; caption."


def test_a_list_may_name_what_stands_before_its_last_part():
    for which, expected in ((["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")):
        assert say("differ_unknown", "en", what=which) == f"Not known of every group: {expected}."
    assert say("differ_unknown", "ar", what=["ا", "ب"]).endswith(": ا وب.")


def test_values_that_the_sentence_does_not_name_are_an_error():
    with pytest.raises(ValueError, match="differ_in .*words"):
        say("differ_in", "en", what=["genre"], words=3)
    with pytest.raises(ValueError, match="differ_in .*what"):
        say("differ_in", "en")


def test_a_sentence_of_a_notebook_is_in_the_language_of_the_figures_and_its_numbers_lead(study):
    value = Linked(counted(1200, "word"), "a.html#b")
    shown = sentence(study, "group_sized", texts=said("texts", n=1, group="a_b"), words=value)
    assert shown.text == "the a_b text (1,200 words)"
    assert shown.rich == r'the a\_b text (<a href="a.html#b">1,200 words</a>)'
    figures = study.settings.figures.model_copy(update={"language": "ar"})
    arabic = replace(study, settings=study.settings.model_copy(update={"figures": figures}))
    shown = sentence(arabic, "group_sized", texts=said("texts", n=1, group="2017"), words=value)
    assert shown.text == "نص 2017 (1,200 كلمة)"
    assert shown.rich == ('<div dir="rtl" lang="ar">\n\nنص 2017 (<a href="a.html#b">1,200 كلمة</a>)'
                          "\n\n</div>")


def test_a_style_writes_the_words_and_the_values_of_a_sentence():
    style = Style(str.upper, lambda text: f"<{text}>", lambda text, address: text)
    told = said("focus_actors", names=[Labels("Russia", "روسيا")])
    assert write(told, "en", style) == "SHOWN, AS STUDY.TOML SAYS: <Russia>."
