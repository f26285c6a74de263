"""An article's file is read exactly, or an error says which file it is and what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.pages import article_files as encodings
from analysis.pages.article_files import ArticleError, read_text

TEXT = "قال الوزير إن المحادثات انتهت.\r\nوغادر الوفد إلى القاهرة فجر الاثنين 2024.\n\n"


def write(folder, data, name="article.txt"):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "windows-1256",
                                      "iso-8859-6"])
def test_each_encoding_is_told_from_the_bytes(tmp_path, encoding):
    path = write(tmp_path, TEXT.encode(encoding))
    assert read_text(path) == (TEXT, encoding)
    assert read_text(str(path), encoding) == (TEXT, encoding)
    with open(path, encoding=encoding, newline="") as file:
        assert file.read() == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_is_the_first_character(tmp_path, encoding):
    path = write(tmp_path, ("\ufeff" + TEXT).encode(encoding))
    assert read_text(path) == ("\ufeff" + TEXT, encoding)


@pytest.mark.parametrize(("declared", "encoding"), [("utf-16", "utf-16-le"),
                                                    ("utf-16", "utf-16-be"),
                                                    ("utf-8-sig", "utf-8")])
def test_a_declared_encoding_keeps_the_byte_order_mark(tmp_path, declared, encoding):
    path = write(tmp_path, ("\ufeff" + TEXT).encode(encoding))
    assert read_text(path, declared) == ("\ufeff" + TEXT, encoding)


def test_typographic_marks_of_windows_do_not_hide_the_encoding(tmp_path):
    text = "قال «نعم» – ثم “لا”… وغادر الوفد، كما أُعلن أمس"
    assert read_text(write(tmp_path, text.encode("windows-1256"))) == (text, "windows-1256")


def test_a_short_word_in_each_old_encoding(tmp_path):
    for word in ("العربي", "وزراء الخارجية", "للعقوبات"):
        for encoding in ("windows-1256", "iso-8859-6"):
            path = write(tmp_path, word.encode(encoding))
            assert read_text(path) == (word, encoding)


def test_a_stray_control_character_is_kept(tmp_path):
    text = TEXT * 2 + "\x06" + TEXT
    assert read_text(write(tmp_path, text.encode())) == (text, "utf-8")


def fails(path, *said, encoding=None):
    with pytest.raises(ArticleError) as error:
        read_text(path, encoding)
    message = str(error.value)
    assert str(path) in message and "\n" not in message
    for part in said:
        assert part in message
    return message


def test_a_broken_byte_is_named_with_its_offset(tmp_path):
    data = bytearray((TEXT * 3).encode())
    data[20] = 0xFF
    fails(write(tmp_path, bytes(data)), "byte 20", "0xff", "utf-8")


def test_a_file_cut_off_inside_a_letter_is_an_error(tmp_path):
    data = TEXT.strip("\n.0123456789 ").encode() + "ة".encode()[:1]
    fails(write(tmp_path, data), f"byte {len(data) - 1}", "utf-8")


def test_half_a_surrogate_pair_in_utf_16_is_an_error(tmp_path):
    data = TEXT.encode("utf-16-le") + b"\x00\xd8" + "قال".encode("utf-16-le")
    fails(write(tmp_path, b"\xff\xfe" + data), f"byte {2 + len(TEXT) * 2}", "utf-16-le")


def test_a_declared_encoding_is_kept_to(tmp_path):
    path = write(tmp_path, TEXT.encode("windows-1256"))
    fails(path, "byte 0", "utf-8", "declared", encoding="utf-8")
    fails(path, "'arabic-1'", "windows-1256", encoding="arabic-1")
    fails(path, "'rot13'", "windows-1256", encoding="rot13")


def test_another_old_encoding_is_not_taken_for_arabic(tmp_path):
    fails(write(tmp_path, "Déjà vu à l'été, où êtes-vous né ?".encode("latin-1")), "UTF-8")
    fails(write(tmp_path, "Переговоры завершились".encode("cp1251")), "UTF-8")


def test_missing_file_and_folder(tmp_path):
    fails(tmp_path / "none.txt", "no such file")
    fails(tmp_path, "folder")


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", "\ufeff".encode(), "\ufeff \n".encode(),
                                  "\ufeff\r\n".encode("utf-16-le"), "\u00a0\u2003\n".encode()])
def test_an_empty_file(tmp_path, data):
    fails(write(tmp_path, data), "empty")


@pytest.mark.parametrize(("data", "said"), [
    (b"%PDF-1.7\n...", "PDF"), (b"PK\x03\x04\x14\x00", "docx"), (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"), (b"{\\rtf1\\ansi", "RTF"),
    (bytes(range(256)) * 4, "not text"), ("قال".encode() + b"\x00" * 40, "not text"),
    ("قال الوزير\x01".encode(), "not text"),
])
def test_a_file_that_is_not_text(tmp_path, data, said):
    assert "UTF-8" in fails(write(tmp_path, data), said)


@pytest.mark.parametrize("page", [
    "<!DOCTYPE html><html lang=ar><p>قال", "\n <html dir='rtl'>قال",
    "<?xml version='1.0'?><html>قال", "<!-- صفحة --><!doctype HTML>قال", "\ufeff<body>قال",
])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_an_html_page_is_told_by_what_it_holds(tmp_path, page, encoding):
    fails(write(tmp_path, page.encode(encoding)), "HTML page", "framing add", ".txt")


def test_an_html_page_is_told_by_its_name(tmp_path):
    fails(write(tmp_path, f"<p>{TEXT}".encode(), "page.HTML"), "HTML")


def test_a_tag_inside_a_text_does_not_make_it_html(tmp_path):
    text = TEXT + "<html>"
    assert read_text(write(tmp_path, text.encode()))[0] == text


def test_no_arabic(tmp_path):
    fails(write(tmp_path, b"The talks have ended."), "no Arabic")


def test_a_file_too_large(tmp_path, monkeypatch):
    path = write(tmp_path, TEXT.encode())
    monkeypatch.setattr(encodings, "MAX_BYTES", 50)
    fails(path, "50", "file of its own")


@given(st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي 0123456789.،\r\n\u200fA«»🕊ً", min_size=1))
def test_decoded_and_encoded_again_nothing_is_lost(tmp_path_factory, text):
    text = "قال " + text
    path = write(tmp_path_factory.getbasetemp(), text.encode())
    assert read_text(path) == (text, "utf-8")
