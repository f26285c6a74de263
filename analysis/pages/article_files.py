"""An article's file, text, a saved page or a document: decoded exactly, or refused with a reason.

Line ends and a byte order mark (U+FEFF) stay: offsets count every character of the file.
"""

import codecs
import hashlib
import json
import os
import re
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.arabic.characters import LETTERS
from analysis.edited_files import CsvError, read_csv
from analysis.files import write_atomically
from analysis.pages.damage import damage_note, find_damage, in_words
from analysis.pages.documents import PDF, ZIP, read_document
from analysis.pages.languages import language_problem
from analysis.pages.lines import data_of, line_spans, load_cues
from analysis.pages.rules import ARTICLE_ROLES, CLUTTER_ROLES

MAX_BYTES = 20_000_000
"""The largest file that is read: some two thousand times a news article."""
KEPT = ["line", "role", "unsure", "reason"]

_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_KINDS = {
    PDF: "a PDF document", ZIP: "a zip archive or Office document (docx, xlsx, odt)",
    b"\xd0\xcf\x11\xe0": "an old Office document (doc, xls)", b"{\\rtf": "an RTF document",
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive", b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7z archive",
    b"PAR1": "a Parquet file", b"SQLite format 3": "an SQLite database",
    b"bplist": "a web archive of Safari (save the page's source instead)",
}
_HTML = re.compile("(?:\ufeff|\xef\xbb\xbf|\xff\xfe|\xfe\xff)?"  # a byte order mark, decoded or not
                   r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
                   re.IGNORECASE | re.DOTALL)
_HTML_NAMES = frozenset([".html", ".htm", ".xhtml", ".mht", ".mhtml"])
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>|<!doctype", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]+)|"""
                   rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([\w:.-]+)""", re.IGNORECASE)
_UNPRINTED = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ARABIC = re.compile("[" + "".join(sorted(LETTERS)) + "]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WEB = re.compile(r"(?:https?|ftp):/|www\.", re.IGNORECASE)
REPAIRED = "the text was damaged and was repaired: {}. The file itself stays as it was"
MARKUP = "HTML tags, character references and escapes in it were read as what they stand for"
_REFERENCE = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z]{2,8}\d{0,2});")
_NAMED_TAG = re.compile(r"""</?(?:p|br|div|span|a|b|i|u|em|strong|h[1-6]|img|[uo]l|li|blockquote
    |font|table|t[rdh]|thead|tbody|section|article|figure|figcaption|su[pb]|small|hr|iframe|script|style)
    \b[^<>]*>|<!--""", re.IGNORECASE | re.VERBOSE)
_UNREAD = re.compile(r"<(script|style)\b[^<>]*>.*?</\1>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_LINE_END = re.compile(r"</(?:p|div|h\d|li|t[dh])>|<br\s*/?>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[((?:(?!<!\[CDATA\[).)*?)\]\]>", re.DOTALL)
# As JSON writes them, but not within an address or a path of Latin letters. Where none is sure to
# be one, a \" stands there as it was scraped (data/articles has it).
_ESCAPE = re.compile(
    r"""(?<![A-Za-z:\\])(?:(?:\\u[0-9a-fA-F]{4})+|(?:\\[nrt])+(?![A-Za-z])|\\["/])""")
_JSON = re.compile(r"(?<![A-Za-z:\\])\\(?:u[0-9a-fA-F]{4}|[nrt](?![A-Za-z]))")


class ArticleError(ValueError):
    """An article's file cannot be used; the message names the file and what to do."""


def refusal(reason: str, path: Path | str, **facts: object) -> ArticleError:
    """Return the error of a reason, in the words of `refusals.yml`."""
    return ArticleError(data_of("refusals.yml")[reason].format(path=path, **facts))


class ArticleFile(NamedTuple):
    """What a file holds.

    `text` is the text that spans refer to: of plain text the file as decoded, of a web page what
    was extracted. `blocks` are the lines of a web page with their roles, null for plain text, whose
    roles are told from its words. `sha256` is of the file, `notes` are for people; `repaired` says
    what was undone in the text, which then is no longer that of the file.
    """

    text: str
    encoding: str
    sha256: str
    blocks: pd.DataFrame | None = None
    metadata: dict[str, Any] = {}  # noqa: RUF012 - never changed
    notes: tuple[str, ...] = ()
    repaired: str = ""


def read_article_file(path: Path | str, encoding: str | None = None, folder: Path | None = None,
                      repair: bool = False) -> ArticleFile:
    """Read an article from plain text, a saved web page, a Word document or a PDF.

    The roles that a study keeps beside a text are read with it. `encoding` is the declared one,
    `folder` holds other lexicons than the package's, `repair` undoes what damaged its text where
    that can be; the file stays as it is. Raises `ArticleError`, which names the file and says what
    to do, for whatever is no Arabic article.
    """
    path = Path(path)
    try:
        article = _read(path, encoding, folder)
    except ArticleError:
        # So damaged that it reads as no Arabic at all: only undoing that makes it an article.
        if not repair or (article := _as_stored(path)) is None:
            raise
    return repair_article(article, path) if repair else article


def _as_stored(path: Path) -> ArticleFile | None:
    """Return a file in UTF-8 as it is, if its text is damaged so that it can be repaired."""
    try:
        data = read_bytes(path)
        text = data.decode()
    except (ArticleError, UnicodeDecodeError):
        return None
    damage = find_damage(text)
    return ArticleFile(text, "utf-8", hashlib.sha256(data).hexdigest()) if (
        damage and damage.repaired) else None


def repair_article(article: ArticleFile, where: Path | str) -> ArticleFile:
    """Undo the damage of a text that can be undone; its roles are then to be told anew.

    Raises `ArticleError` where what comes of it does not read as Arabic either.
    """
    damage = find_damage(article.text)
    if damage is None or damage.repaired is None:
        return article
    what = in_words(damage)
    if left := damage_note(damage.repaired) or language_problem(damage.repaired):
        raise ArticleError(f"{where}: {what}; undone it still does not read as Arabic ({left}). "
                           "Save it again from its source.")
    return article._replace(text=damage.repaired, blocks=None, notes=(REPAIRED.format(what),),
                            repaired=what)


def _read(path: Path, encoding: str | None, folder: Path | None) -> ArticleFile:
    data = read_bytes(path, documents=True)
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith((PDF, ZIP)):
        from analysis.pages.roles import label_blocks

        try:
            text, told = read_document(path, data)
        except ValueError as error:
            raise refusal("document", path, problem=error) from None
        if problem := language_problem(text):
            raise refusal("language", path, problem=problem)
        return ArticleFile(text, "utf-8", digest, label_blocks(text, load_cues(folder)),
                           notes=(*told, *_damage(text)))
    if is_page(path, data):
        # Reading pages needs libraries that plain text does not.
        from analysis.pages.html_pages import read_page

        page = read_page(path, encoding, folder)
        notes = *page.notes, *_damage(page.text)
        return ArticleFile(page.text, page.encoding, digest, page.blocks, page.metadata, notes)
    text, name = decode_text(path, data, encoding)
    # Beside what was taken from a page stand its roles: what looks like a tag there is text.
    plain = text if os.path.isfile(blocks_path(path)) else without_markup(text)
    if problem := language_problem(plain):
        raise refusal("language", path, problem=problem)
    notes = *((MARKUP,) if plain != text else ()), *_damage(plain)
    return ArticleFile(plain, name, digest, read_blocks(path, plain), notes=notes)


def without_markup(text: str, tag: re.Pattern = _NAMED_TAG) -> str:
    """Return a plain text without tags and references, which pages and databases leave in it.

    >>> without_markup("<p>وصل &quot;الوفد&quot;.</p>")
    'وصل "الوفد".\\n'
    """
    text = _CDATA.sub(r"\1", text)
    text = _ESCAPE.sub(lambda match: json.loads(f'"{match[0]}"'),
                        text) if _JSON.search(text) else text
    for _ in range(2):  # some escape what is escaped
        text = _REFERENCE.sub(lambda match: unescape(match[0]), text)
    return tag.sub("", _LINE_END.sub("\n", _UNREAD.sub("", text))) if tag.search(text) else text


def _damage(text: str) -> tuple[str, ...]:
    note = damage_note(text)
    return (note,) if note else ()


def read_text(path: Path | str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of an article's file and its encoding.

    `encoding` is the declared one; without it UTF-8, UTF-16, Windows-1256 and ISO-8859-6 are told
    apart by the bytes. With the name that is returned, and `newline=""`, Python's `open` gives the
    same text. Raises `ArticleError` for a file that is missing, a folder, empty, too large, HTML,
    not text, without Arabic, or not valid in its encoding.
    """
    return decode_text(path, read_bytes(Path(path)), encoding)


def read_bytes(path: Path, documents: bool = False) -> bytes:
    """Return the bytes of an article's file, unless it is none, too large, or of another kind.

    PDFs and Word documents are of another kind where `documents` are not meant.
    """
    try:
        if not path.is_file():
            known = ("odd" if path.exists() else "address" if _WEB.match(str(path))
                     else "missing")
            shown = re.sub(r"^(\w+:)/+", r"\1//", str(path)) if known == "address" else path
            raise refusal("folder" if path.is_dir() else known, shown)
        if (size := path.stat().st_size) > MAX_BYTES:
            raise refusal("large", path, size=size, most=MAX_BYTES)
        data = path.read_bytes()
    except OSError as error:  # also a name that is too long
        raise refusal("unreadable", path, why=error.strerror) from None
    if not data.strip(b" \t\r\n\x00"):
        raise refusal("empty", path)
    for start, kind in _KINDS.items():
        if data.startswith(start) and not (documents and start in (PDF, ZIP)):
            raise refusal("kind", path, kind=kind)
    return data


def decode_text(path: Path | str, data: bytes, encoding: str | None = None
                ) -> tuple[str, str]:
    """Decode the bytes of an article's plain text, as `read_text` does; `path` is for messages."""
    if is_page(path, data):
        raise refusal("html", path)
    name, text = _decode(path, data, encoding)
    problem = ("html" if _HTML.match(text) else "binary" if _is_binary(text)
               else "empty" if not text.strip().strip("\ufeff")
               else "" if _ARABIC.search(without_markup(text)) else "no_arabic")
    if problem:
        raise refusal(problem, path)
    return text, name


def is_page(path: Path | str, data: bytes) -> bool:
    """Tell whether a file is an HTML page, by its name (if it has any tag) or by its beginning."""
    start = data[:100_000].replace(b"\0", b"").decode("latin-1")
    if Path(path).suffix.lower() in _HTML_NAMES:
        return bool(_TAGS.search(start))
    return bool(_HTML.match(start))


def decode_page(path: Path | str, data: bytes, encoding: str | None = None,
                hint: str | None = None) -> tuple[str, str, list[str]]:
    """Return the markup of an HTML page, its encoding and notes for people.

    `encoding` is binding; what the page declares (or `hint`, what came with it) is not believed
    where its bytes say otherwise.
    """
    found = _META.search(data[:8192].replace(b"\0", b""))
    said = hint or (found and (found[1] or found[2]).decode("ascii", "replace")) or ""
    try:
        known, as_said = codecs.lookup(said).name, data.decode(said)
    except (LookupError, ValueError):
        known = as_said = None
    lost: list[str] = []
    try:
        name, text = _decode(path, data, encoding, lost)
    except ArticleError:
        # In none of the encodings of Arabic: perhaps a page in another language, as it declares.
        if encoding or as_said is None or known.startswith("utf") or b"\0" in data:
            raise
        name, text = said, as_said
    if _is_binary(text):
        raise refusal("binary", path)
    marked = data[:2] in _UTF_16 or data.startswith(codecs.BOM_UTF8)
    believed = as_said == text or known and known[:6] == name[:6] == "utf-16"
    notes = [] if encoding or not said or marked or believed or lost else [
        f"the page declares the encoding {said}, but is in {name}, and was read so"]
    return text.removeprefix("\ufeff"), name, [*lost, *notes]


def _decode(path: Path | str, data: bytes, encoding: str | None, lost: list[str] | None = None
            ) -> tuple[str, str]:
    """Decode a file; where there is a list for what is lost, a few wrong bytes are."""
    try:
        name = encoding or detect_encoding(path, data)
        # These two would take the byte order mark away, and offsets would no longer fit the file.
        name = {"utf-16": _UTF_16.get(data[:2], "utf-16-le"), "utf-8-sig": "utf-8"}.get(
            codecs.lookup(name).name, name)
        return name, data.decode(name)
    except LookupError:
        raise refusal("unknown_encoding", path, encoding=encoding) from None
    except UnicodeDecodeError as error:
        text = data.decode(name, "replace")
        if lost is not None and not encoding and text.count("\ufffd") <= max(10, .01 * len(text)):
            line = text.count("\n", 0, text.index("\ufffd")) + 1
            lost.append(f"bytes of it are not valid in {name} and stand as \ufffd, the first in "
                        f"line {line} of the file")
            return name, text
        source = "as was declared" if encoding else "which the rest of the file is in"
        raise refusal("broken_byte", path, place=error.start, byte=data[error.start], name=name,
                      source=source) from None


def detect_encoding(path: Path | str, data: bytes) -> str:
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
            raise refusal("binary", path)
    with suppress(UnicodeDecodeError):
        data.decode("utf-8")
        return "utf-8"
    # A page in UTF-8 with a few broken bytes has many whole letters; in a one-byte encoding
    # Arabic hardly ever makes one.
    replaced = data.decode("utf-8", "replace")
    if replaced.count("\ufffd") < len(_ARABIC.findall(replaced)):
        return "utf-8"
    name, text = "windows-1256", data.decode("windows-1256")
    with suppress(UnicodeDecodeError):
        # Read in the other's place waw and yeh come out as Latin letters or as marks. Both have
        # alef at 0xC7, but lam is 0xE1 in Windows-1256 and 0xE4 in ISO-8859-6.
        iso = data.decode("iso-8859-6")
        if ((len(_ARABIC.findall(iso)), data.count(b"\xc7\xe4"))
                > (len(_ARABIC.findall(text)), data.count(b"\xc7\xe1"))):
            name, text = "iso-8859-6", iso
    if _is_binary(text):
        raise refusal("binary", path)
    if len(_ARABIC.findall(text)) < 0.5 * len(_NOT_ASCII.findall(text)):
        raise refusal("no_encoding", path)
    return name


def _is_binary(text: str) -> bool:
    """Tell whether a text holds more control characters than the few that pages now and then do."""
    return "\0" in text or len(_UNPRINTED.findall(text)) > 0.01 * len(text)


def blocks_path(text_path: Path) -> Path:
    """Return where the roles of an article's lines are kept, beside its text."""
    return text_path.parent / f"{text_path.stem}.blocks.csv"  # a row may name no file


def write_blocks(text_path: Path, blocks: pd.DataFrame) -> None:
    """Keep the roles of an article's lines beside its text."""
    rows = blocks.assign(unsure=blocks["unsure"].map({True: "yes", False: "no"}))[KEPT]
    write_atomically(blocks_path(text_path),
                     rows.to_csv(index=False, lineterminator="\n").encode())


def read_blocks(text_path: Path, text: str) -> pd.DataFrame | None:
    """Read the roles of an article's lines; null where none are kept beside its text.

    Returns the columns of `label_blocks`. Raises `ArticleError` where the file does not fit.
    """
    path = blocks_path(text_path)
    if not os.path.isfile(path):  # unlike a path's own method also where the name is too long
        return None
    spans, joined = line_spans(text, False), line_spans(text)
    try:
        rows = [row for _, row in read_csv(path)]
        known = {int(row["line"]): row for row in rows}
        if joined != spans and len(known) < len(spans):
            spans = [span for span in joined if span[0] in known]
        fits = set(known) == {number for number, _, _ in spans} and all(
            {*KEPT} <= {*row} and row["role"] in (*ARTICLE_ROLES, *CLUTTER_ROLES) for row in rows)
    except CsvError as error:
        raise ArticleError(f"{error} Or add the page again.") from None
    except (KeyError, TypeError, ValueError):
        fits = False
    if not fits:
        raise refusal("roles", path.name, text=text_path.name, columns=", ".join(KEPT))
    return pd.DataFrame(
        [(n, number, start, end, known[number]["role"], known[number]["reason"] or "",
          known[number]["unsure"] == "yes") for n, (number, start, end) in enumerate(spans)],
        columns=["block", "line", "start", "end", "role", "reason", "unsure"])
