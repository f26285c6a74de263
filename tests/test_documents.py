"""Word documents and PDFs with a text layer are read; spans refer to the text that is kept."""

import zipfile

import pytest
from docx import Document

from analysis.pages.article_files import ArticleError, read_article_file
from framing.intake.adding import add_articles
from framing.intake.recognising import Given
from framing.intake.study_folder import new_study

STORY = ["وزير النقل يعلن إصلاح الجسر القديم",
         "قال وزير النقل سامي حداد إن إصلاح الجسر القديم يبدأ غدا ويستمر ثلاثة أشهر كاملة.",
         "وأكد الوزير أن الكلفة أقل مما كان مقدرا لها العام الماضي، ولن تزيد عنه إلا قليلا.",
         "وطالب السكان بإعلان الخطة الآن، لأن الطريق إلى السوق مغلق أمام الشاحنات منذ شهور."]


def word(path, paragraphs=STORY):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(path)
    return path


def pdf(path, pages, change=lambda line: line):
    """Write a PDF of lines, one glyph a letter, with the table that says which letter it is."""
    lines = [[change(line) for line in page] for page in pages]
    letters = sorted({c for page in lines for line in page for c in line})
    unicode = "\n".join(f"<{n:04x}> <{ord(c):04x}>" for n, c in enumerate(letters, 1))
    cmap = (f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(letters)} beginbfchar\n"
            f"{unicode}\nendbfchar")
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", f"<< /Length {len(cmap)} >>\nstream\n{cmap}"
               "\nendstream", "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
               "/ToUnicode 3 0 R /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 "
               "/BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
               "/Supplement 0 >> /DW 500 >>] >>"]
    kids = []
    for page in lines:
        shown = "\n".join(f"<{''.join(f'{letters.index(c) + 1:04x}' for c in line)}> Tj T*"
                          for line in page)
        content = f"BT /F 10 Tf 14 TL 50 800 Td\n{shown}\nET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents "
                    f"{len(objects) + 2} 0 R /Resources << /Font << /F 4 0 R >> >> >>",
                    f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"]
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size "
            f"{len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF")
    path.write_bytes(out.encode("ascii"))
    return path


def test_a_word_document_gives_its_paragraphs(tmp_path):
    article = read_article_file(word(tmp_path / "a.docx"))
    assert article.text.split("\n\n") == STORY
    assert article.blocks["role"].tolist() == ["headline", "body", "body", "body"]


@pytest.mark.parametrize("change", [str, lambda line: line[::-1]], ids=["typed", "seen"])
def test_a_pdf_is_read_in_the_order_in_which_it_is_typed(tmp_path, change):
    broken = [part for line in STORY for part in (line[:40].rpartition(" ")[0] or line,
                                                  line[len(line[:40].rpartition(" ")[0]):].strip())]
    path = pdf(tmp_path / "a.pdf", [broken], change)
    article = read_article_file(path)
    assert " ".join(article.text.split()) == " ".join(STORY)


def test_ligatures_of_a_pdf_are_put_right_and_that_is_told(tmp_path):
    path = pdf(tmp_path / "a.pdf", [STORY], lambda line: line.replace("لا", "ال").replace(
        "إلى", "إىل"))
    article = read_article_file(path)
    assert "إصلاح الجسر" in article.text
    assert any("put right" in note for note in article.notes)


def test_what_heads_every_page_of_a_pdf_is_left_out_and_told(tmp_path):
    path = pdf(tmp_path / "a.pdf", [["جريدة الميناء 1", *STORY], ["جريدة الميناء 2", *STORY[1:]],
                                    ["جريدة الميناء 3", *STORY[1:]]])
    article = read_article_file(path)
    assert "جريدة" not in article.text
    assert any("edge of most of its pages" in note for note in article.notes)


@pytest.mark.parametrize(("name", "content", "why"), [
    ("a.pdf", b"%PDF-1.4\nnothing", "cannot be read as a PDF"),
    ("a.docx", b"PK\x03\x04 broken", "cannot be read as a Word document"),
])
def test_a_broken_document_is_refused_with_a_reason(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArticleError, match=why):
        read_article_file(tmp_path / name)


def test_a_pdf_of_pictures_a_long_one_and_another_archive_are_refused(tmp_path):
    for path, why in ((pdf(tmp_path / "p.pdf", [[]]), "no text layer"),
                      (pdf(tmp_path / "l.pdf", [STORY[:1]] * 101), "101 pages")):
        with pytest.raises(ArticleError, match=why):
            read_article_file(path)
    with zipfile.ZipFile(tmp_path / "x.docx", "w") as archive:
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(ArticleError, match="no Word document"):
        read_article_file(tmp_path / "x.docx")
    with zipfile.ZipFile(tmp_path / "b.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    with pytest.raises(ArticleError, match="far more text"):
        read_article_file(tmp_path / "b.docx")


def test_an_address_is_told_to_be_saved_first():
    with pytest.raises(ArticleError, match="save the page"):
        read_article_file("https://example.org/story")


def test_a_document_is_kept_beside_its_text_in_a_study(tmp_path):
    new_study(tmp_path / "s", False)
    source = word(tmp_path / "bridge.docx")
    done = add_articles(tmp_path / "s", [source, pdf(tmp_path / "sheet.pdf", [[
        "افتتاح معرض الكتاب في الميناء", "افتتح المحافظ معرض الكتاب السنوي أمس بحضور الناشرين.",
        "وقال المحافظ إن المعرض يستمر أسبوعا ويشارك فيه مئة ناشر من خمس دول."]])], Given(group="g"))
    assert done.articles["state"].tolist() == ["added", "added"]
    data = tmp_path / "s" / "data"
    assert (data / "originals" / "bridge.docx").read_bytes() == source.read_bytes()
    assert (data / "originals" / "sheet.pdf").is_file()
    kept = read_article_file(data / "articles" / "bridge.txt")
    assert kept.text.split("\n\n") == STORY
    assert kept.blocks["role"].tolist() == ["headline", "body", "body", "body"]
