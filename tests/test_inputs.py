"""What people's files hold that goes wrong elsewhere, each kind with its right values as data."""

import re
from pathlib import Path

import pytest
import yaml

from analysis.lexicon.schema import load_lexicon
from analysis.pages.article_files import MARKUP, read_article_file, without_markup
from analysis.pages.html_pages import read_page
from analysis.pages.lines import line_spans
from analysis.pages.roles import label_blocks
from analysis.study.annotation import annotate
from analysis.text.terms import find_term, parse_term
from framing.intake.article_tables import joined_list
from framing.intake.dates import parse_date

LEXICON = load_lexicon()
INPUTS = Path(__file__).parent / "inputs"


def inputs(name):
    return yaml.safe_load((INPUTS / f"{name}.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "day"), inputs("dates").items())
def test_a_day_is_read_as_it_is_written_or_not_at_all(written, day):
    assert str(parse_date(written) or "") == str(day)


@pytest.mark.parametrize(("term", "text", "right"), inputs("terms"))
def test_a_term_is_counted_as_it_is_typed_or_its_sign_is_named(term, text, right):
    if right == "refused":
        with pytest.raises(ValueError, match=re.escape(repr(term))):
            parse_term(term, LEXICON)
        return
    found = annotate({"x": text}, LEXICON)
    spans = find_term(parse_term(term, LEXICON), found.tokens, found.vocabulary)
    assert len(spans) == right


@pytest.mark.parametrize(("line", "role"), inputs("lines").items())
def test_a_long_word_makes_a_line_no_menu(line, role):
    text = "\n\n".join(["سوق السمك يعود", "عاد سوق السمك إلى العمل بعد شهر من الإغلاق.", line,
                        "وقال التجار إن الأسعار ستبقى كما كانت قبل الإغلاق."])
    blocks = label_blocks(text)
    assert blocks.loc[blocks["start"] == text.index(line), "role"].item() == role


@pytest.mark.parametrize(("written", "read"), inputs("markup")["texts"])
def test_tags_and_references_in_plain_text_are_read(tmp_path, written, read):
    path = tmp_path / "page.txt"
    path.write_bytes(written.encode())
    article = read_article_file(path)
    assert article.text == read
    assert (MARKUP in article.notes) == (written != read)


@pytest.mark.parametrize(("written", "read"), inputs("markup")["cells"])
def test_lists_and_tags_in_cells_are_read(written, read):
    assert without_markup(joined_list(written)) == read


def broken(lines, width, newline="\n", blank=True, indent="", first="", headline="", trailing="",
           ragged=0):
    """Break each line of a story at a width; `ragged` lets each line be so much narrower."""
    paragraphs = []
    for number, line in enumerate(lines):
        out, word_lines = [""], 0
        for word in line.split():
            room = width - len(indent) - (word_lines * 5 % (ragged + 1))
            room -= len(first) * (not word_lines)
            if out[-1] and len(out[-1]) + 1 + len(word) > room and not (headline and not number):
                out.append("")
                word_lines += 1
            out[-1] += " " * bool(out[-1]) + word
        paragraphs.append([(first if not n else "") + indent + one + trailing
                           for n, one in enumerate(out)])
    between = newline * 2 if blank else newline
    head, *body = (newline.join(paragraph) for paragraph in paragraphs)
    return head + 2 * newline + between.join(body) + newline


def outcome(text):
    done = annotate({"x": text}, LEXICON)
    surface = [" ".join(text[a:b].split()) for a, b in zip(done.sentences["start"],
                                                          done.sentences["end"], strict=True)]
    quoted = [(row.mode, row.speaker, " ".join(text[row.start:row.end].split()))
              for row in done.quotations.itertuples()]
    spans = find_term(parse_term("إصلاح الجسر القديم", LEXICON), done.tokens, done.vocabulary)
    return done.blocks["role"].tolist(), surface, quoted, len(spans), len(done.mentions)


@pytest.mark.parametrize("way", inputs("wrapped")["ways"], ids=str)
def test_a_story_broken_into_lines_is_read_as_if_it_were_whole(way):
    story = inputs("wrapped")["story"]
    roles, *found = outcome(broken(story, **way))
    right, *others = outcome("\n\n".join(story) + "\n")
    assert found == others
    # Without empty lines nothing tells whether a full line with a full stop ends its paragraph.
    assert roles == right if way.get("blank", True) else set(roles) == set(right)


@pytest.mark.parametrize("text", inputs("wrapped")["kept"])
def test_verses_lists_and_menus_are_not_joined(text):
    assert line_spans(text) == line_spans(text, wrapped=False)


def cut_page(head="", body="", only=""):
    first, second = ("قال وزير النقل سامي حداد إن إصلاح الجسر القديم يبدأ غدا ويستمر ثلاثة أشهر.",
                     "وأكد الوزير أن الكلفة أقل مما كان مقدرا لها العام الماضي، ولن تزيد عنه.")
    page = (f'<html><head><meta charset="utf-8"><title>إصلاح الجسر القديم يبدأ غدا</title>{head}'
            f"</head><body><article><h1>إصلاح الجسر القديم يبدأ غدا</h1>"
            f"{only or '<p>FIRST</p><p>SECOND</p>' + body}</article></body></html>")
    last = "وذكرت الوزارة في بيان أن العمل سينجز على ثلاث مراحل متتالية."
    for name, text in {"FIRST": first, "SECOND": second, "LAST": last,
                       "REST": inputs("cut_pages")["rest"]}.items():
        page = page.replace(name, text)
    return page.encode()


@pytest.mark.parametrize(("parts", "told"), [
    (parts, told) for name, told in (("more", True), ("none", False))
    for parts in inputs("cut_pages")[name]])
def test_a_page_that_holds_more_of_its_story_than_is_counted_says_so(parts, told):
    found = read_page(cut_page(**parts))
    counted = [found.text[start:end] for start, end, role in found.blocks[
        ["start", "end", "role"]].itertuples(index=False) if role == "body"]
    said = any("more of the story" in note for note in found.notes)
    assert (said or inputs("cut_pages")["rest"] in counted) == told


@pytest.mark.parametrize("broken", [b"\xa0", b"\xd8", b"\xff\xfe", b"\x92"])
def test_a_wrong_byte_is_read_as_lost_and_its_line_is_told(broken):
    head, body = cut_page().split(b"<body>")
    bridge = "الجسر".encode()
    found = read_page(head + b"<body>\n\n" + body.replace(bridge, bridge + broken))
    assert "\ufffd" in found.text
    assert any("line 3" in note for note in found.notes)
