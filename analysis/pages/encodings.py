"""Read the original file of an article exactly: its bytes decoded, nothing stripped or replaced.

Line ends stay as they are, and so does a byte order mark (U+FEFF, the first character): offsets
count every character of the file. What cannot be read as an Arabic article is an error that says
what to do, never a text with holes.
"""

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from analysis.arabic import characters

MAX_BYTES = 20_000_000
"""The largest file that is read: some two thousand times a news article."""

_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_KINDS = {
    b"%PDF": "a PDF document", b"PK\x03\x04": "a zip archive or Office document (docx, xlsx, odt)",
    b"\xd0\xcf\x11\xe0": "an old Office document (doc, xls)", b"{\\rtf": "an RTF document",
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive", b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive",
    b"PAR1": "a Parquet file", b"SQLite format 3": "an SQLite database",
    b"bplist": "a web archive of Safari (save the page's source instead)",
}
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
                   re.IGNORECASE | re.DOTALL)
_HTML_NAMES = frozenset([".html", ".htm", ".xhtml", ".mht", ".mhtml"])
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>|<!doctype", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]+)|"""
                   rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([\w:.-]+)""", re.IGNORECASE)
_UNPRINTED = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ARABIC = re.compile("[" + "".join(sorted(characters.LETTERS)) + "]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class ArticleError(ValueError):
    """An article's file cannot be used; the message names the file and what to do."""


class Article(NamedTuple):
    """The decoded text of a file, and the encoding it was decoded from."""

    text: str
    encoding: str


def read_text(path: Path | str, encoding: str | None = None) -> Article:
    """Read the text of an article's file and tell its encoding.

    `encoding` is the declared one; without it UTF-8, UTF-16, Windows-1256 and ISO-8859-6 are told
    apart by the bytes. Returns `text` and `encoding` (a name that Python's `open` takes; with
    `newline=""` it gives the same text). Raises `ArticleError` for a file that is missing, a
    folder, empty, too large, HTML, not text, without Arabic, or not valid in its encoding.
    """
    path = Path(path)
    return decode_text(path, read_bytes(path), encoding)


def decode_text(path: Path | str, data: bytes, encoding: str | None = None) -> Article:
    """Decode the bytes of an article's plain text, as `read_text` does; `path` is for messages."""
    if is_page(path, data):
        raise _html(path)
    name, text = _decode(path, data, encoding)
    _check(path, text)
    return Article(text, name)


def is_page(path: Path | str, data: bytes) -> bool:
    """Tell whether a file is an HTML page, by its name or by what it begins with.

    A file named so that has no tag in it is plain text all the same.
    """
    start = data[:100_000].replace(b"\0", b"").decode("latin-1")
    if Path(path).suffix.lower() in _HTML_NAMES:
        return bool(_TAGS.search(start))
    return bool(_HTML.match(start.removeprefix("\xef\xbb\xbf").removeprefix("\xff\xfe")
                            .removeprefix("\xfe\xff")))


def decode_page(path: Path | str, data: bytes, encoding: str | None = None,
                hint: str | None = None) -> tuple[str, str, list[str]]:
    """Decode an HTML page: return its markup, its encoding and notes for people.

    `encoding` is binding; what the page declares (or `hint`, what came with it) is not believed
    where its bytes say otherwise, and a note says so. Raises `ArticleError` as `read_text` does.
    """
    found = _META.search(data[:8192].replace(b"\0", b""))
    said = hint or (found and (found[1] or found[2]).decode("ascii", "replace")) or None
    try:
        name, text = _decode(path, data, encoding)
    except ArticleError:
        # In none of the encodings of Arabic: perhaps a page in another language, as it declares.
        fallback = _readable(said, data)
        if encoding or fallback is None or b"\0" in data:
            raise
        name, text = said, fallback
    if _unprintable(text):
        raise _binary(path)
    notes = []
    marked = data[:2] in _UTF_16 or data.startswith(codecs.BOM_UTF8)
    if not encoding and said and not marked and not _same(said, name, data, text):
        notes.append(f"the page declares the encoding {said}, but is in {name}, and was read so")
    return text.removeprefix("\ufeff"), name, notes


def _readable(name: str | None, data: bytes) -> str | None:
    try:
        known = name and codecs.lookup(name).name
        return data.decode(known) if known and not known.startswith("utf") else None
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _same(said: str, name: str, data: bytes, text: str) -> bool:
    try:
        if codecs.lookup(said).name.startswith("utf-16") and name.startswith("utf-16"):
            return True
        return codecs.lookup(said).name == codecs.lookup(name).name or data.decode(said) == text
    except (LookupError, UnicodeDecodeError, ValueError):
        return False


def _decode(path: Path | str, data: bytes, encoding: str | None) -> tuple[str, str]:
    try:
        name = _declared(encoding, data) if encoding else detect_encoding(path, data)
        return name, data.decode(name)
    except LookupError:
        raise ArticleError(
            f"{path}: no encoding is called {encoding!r}. Write utf-8, utf-16, windows-1256 or "
            "iso-8859-6, or leave it out to have it detected."
        ) from None
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"{path}: byte {error.start} ({data[error.start]:#04x}) is not valid in {name}, "
            f"{'as was declared' if encoding else 'which the rest of the file is in'}. "
            "Save the page again as UTF-8, or name its true encoding."
        ) from None


def read_bytes(path: Path) -> bytes:
    """Return the bytes of an article's file.

    Raises `ArticleError` where it is missing, a folder, unreadable, too large (found out before it
    is read), empty, or of a known kind that is neither text nor HTML.
    """
    try:
        if path.is_dir():
            raise ArticleError(f"{path} is a folder. Name the text file of one article.")
        if not path.exists():
            raise ArticleError(
                f"{path}: there is no such file. Correct the name, or put the article there."
            )
        if not path.is_file():
            raise ArticleError(f"{path} is no ordinary file. Name the text file of one article.")
        size = path.stat().st_size
        data = b"" if size > MAX_BYTES else path.read_bytes()
    except OSError as error:  # also a name that is too long
        raise ArticleError(
            f"{path} cannot be read ({error.strerror}). Check that you may open it."
        ) from None
    if size > MAX_BYTES:
        raise ArticleError(
            f"{path} has {size:,} bytes, more than the {MAX_BYTES:,} that an article may have. "
            "Give each article a file of its own."
        )
    if not data.strip(b" \t\r\n\x00"):
        raise ArticleError(f"{path} is empty. Save the article's text in it, or leave it out.")
    for start, kind in _KINDS.items():
        if data.startswith(start):
            raise ArticleError(
                f"{path} is {kind}, not text. Save the article as plain text (UTF-8) and use that."
            )
    return data


def _declared(encoding: str, data: bytes) -> str:
    # These two would take the byte order mark away, and offsets would no longer fit the file.
    name = codecs.lookup(encoding).name
    return {"utf-16": _UTF_16.get(data[:2], "utf-16-le"), "utf-8-sig": "utf-8"}.get(name, encoding)


def detect_encoding(path: Path, data: bytes) -> str:
    """Tell the encoding of an Arabic text from its bytes, or from the first of them.

    `path` is for messages. Raises `ArticleError` where they are not text, or not Arabic text.
    """
    if data[:2] in _UTF_16:
        return _UTF_16[data[:2]]
    if b"\x00" in data or b"\x06" in data:
        # The high byte of Arabic letters in UTF-16 is 6, of a space and a digit 0.
        for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            high = data[first::2]
            if high.count(6) + high.count(0) + high.count(0x20) > 0.8 * len(high):
                return name
        if b"\x00" in data:
            raise _binary(path)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    # A page in UTF-8 with a few broken bytes has many whole letters; in a one-byte encoding
    # Arabic hardly ever makes one.
    replaced = data.decode("utf-8", "replace")
    if replaced.count("\ufffd") < len(_ARABIC.findall(replaced)):
        return "utf-8"
    return _one_byte(path, data)


def _one_byte(path: Path, data: bytes) -> str:
    name = "windows-1256"
    text = data.decode(name)
    try:
        # Read in the other's place waw and yeh come out as Latin letters or as marks. Both have
        # alef at 0xC7, but lam is 0xE1 in Windows-1256 and 0xE4 in ISO-8859-6.
        iso = data.decode("iso-8859-6")
        if ((len(_ARABIC.findall(iso)), data.count(b"\xc7\xe4"))
                > (len(_ARABIC.findall(text)), data.count(b"\xc7\xe1"))):
            name, text = "iso-8859-6", iso
    except UnicodeDecodeError:
        pass
    if _unprintable(text):
        raise _binary(path)
    if len(_ARABIC.findall(text)) < 0.5 * len(_NOT_ASCII.findall(text)):
        raise ArticleError(
            f"{path} is not in UTF-8, and in no other encoding that is known here does it read as "
            "Arabic (UTF-16, Windows-1256, ISO-8859-6). Save the page again as UTF-8."
        )
    return name


def _check(path: Path | str, text: str) -> None:
    if _HTML.match(text.removeprefix("\ufeff")):
        raise _html(path)
    if _unprintable(text):
        raise _binary(path)
    if not text.strip().strip("\ufeff"):
        raise ArticleError(f"{path} is empty. Save the article's text in it, or leave it out.")
    if not _ARABIC.search(text):
        raise ArticleError(
            f"{path} has no Arabic in it. Check that it is the right file, and its encoding."
        )


def _unprintable(text: str) -> bool:
    """Tell whether a text holds more control characters than the few that pages now and then do."""
    return "\0" in text or len(_UNPRINTED.findall(text)) > 0.01 * len(text)


def _binary(path: Path) -> ArticleError:
    return ArticleError(
        f"{path} is not text (it has control characters that no page has). "
        "Save the article as plain text (UTF-8) and use that."
    )


def _html(path: Path | str) -> ArticleError:
    return ArticleError(
        f"{path} is an HTML page, not plain text. Add it as a page (`framing add` and `framing "
        "annotate` read both), or copy its text to a .txt file in UTF-8, and use that."
    )
