"""The text of a Word document, or of a PDF with a text layer: a line for each paragraph.

The text is taken out once and kept beside the original, so that spans refer to characters that
stay. A PDF is read by a process of its own, which may take so much time and memory and no more: run
as a program this module writes the pages of a PDF as JSON, with nothing of the package imported.
"""

import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from contextlib import suppress
from io import BytesIO
from pathlib import Path

MAX_PAGES, MAX_XML, SECONDS, MAX_MEMORY = 100, 50_000_000, 30, 2 * 1024 ** 3
PDF, ZIP = b"%PDF", b"PK\x03\x04"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback "
                     f"{_W}del {_W}moveFrom {_W}instrText".split())
_FORMS = {n: unicodedata.normalize("NFKC", chr(n)) for n in (*range(0xFB50, 0xFBC2),
                                                           *range(0xFE80, 0xFEFD))}


def read_document(path: Path | str, data: bytes) -> tuple[str, list[str]]:
    """Return the text of a document and notes for people.

    Raises `ValueError` that continues a sentence which begins with the name of the document.
    """
    return _of_pdf(Path(path)) if data.startswith(PDF) else (_of_word(data), [])


def _of_word(data: bytes) -> str:
    """Return the paragraphs of a Word document, those in tables and text boxes too."""
    from lxml import etree

    written = b""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open("word/document.xml") as file:
            written = file.read(MAX_XML)
        root = etree.fromstring(written, etree.XMLParser(resolve_entities=False, no_network=True))
    except KeyError:
        raise ValueError("is an archive or Office document, but no Word document (docx)") from None
    except Exception as error:  # noqa: BLE001 - archives break in many ways
        why = "far more text than an article" if len(written) == MAX_XML else error
        raise ValueError(f"cannot be read as a Word document ({why})") from None
    lines: list[str] = [""]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag in _SKIPPED:
            walk.skip_subtree()
        elif event == "end" and element.tag == f"{_W}p":
            lines.append("")
        elif event == "start":
            lines[-1] += {f"{_W}t": element.text or "", f"{_W}tab": " ", f"{_W}br": "\n",
                          f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}.get(element.tag, "")
    return "\n\n".join(line.strip() for line in lines if line.strip())


def _of_pdf(path: Path) -> tuple[str, list[str]]:
    """Return the lines of a PDF: its letters as they are typed, without what heads every page."""
    from analysis.pages.damage import find_damage, in_words, is_strange

    try:
        done = subprocess.run([sys.executable, "-I", __file__, str(path.resolve())],
                              capture_output=True, timeout=SECONDS, check=False)
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise ValueError(f"takes more than {SECONDS} seconds to be read") from None
    except ValueError:
        raise ValueError("cannot be read as a PDF") from None
    if isinstance(found, str):
        raise ValueError(found)
    pages = [[line.strip() for line in page.translate(_FORMS).splitlines() if line.strip()]
             for page in found]
    edges = Counter(re.sub(r"\d+", "", line) for page in pages
                    for line in {*page[:2], *page[-2:]}) if len(pages) > 2 else {}
    often = {line for line, count in edges.items() if count > len(pages) / 2}
    kept = [line for page in pages for line in page if re.sub(r"\d+", "", line) not in often]
    text, notes = "\n".join(kept), []
    if not text:
        raise ValueError("has no text layer: it holds pictures of text. Use a program that "
                         "recognises Arabic print, and read its result against the picture")
    if often:
        notes.append(f"{sum(map(len, pages)) - len(kept)} lines that stand at the edge of most of "
                     "its pages were left out")
    while (damage := find_damage(text)) and damage.repaired not in (None, text) and len(notes) < 4:
        text = damage.repaired
        notes.append(f"its text layer was put right: {in_words(damage)}; read some of it against "
                     "the page")
    text = _joined(text.splitlines())
    if strange := [n for n, line in enumerate(text.splitlines(), 1) if is_strange(line)]:
        notes.append(f"{len(strange)} lines of its text hardly read as Arabic, the first is line "
                     f"{strange[0]}: correct them in the text that is kept, or save the article "
                     "from a page")
    return text, notes


def _joined(lines: list[str]) -> str:
    """Join the lines of paragraphs: one that is nearly as long as most is full, and goes on."""
    full = .85 * sorted(map(len, lines))[len(lines) * 3 // 4]
    out = ""
    for line, before in zip(lines, ["", *lines], strict=False):
        out += (" " if len(before) >= full else "\n") + line
    return out.strip()


def _main(path: str) -> list[str] | str:
    """Return the text of each page, or what is wrong with the PDF."""
    with suppress(ImportError, OSError, ValueError):  # else the limit of time remains
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    try:
        from pypdf import PdfReader

        pages = PdfReader(path).pages
        if len(pages) > MAX_PAGES:
            return f"has {len(pages)} pages, more than {MAX_PAGES}. Save the article alone"
        return [page.extract_text() for page in pages]
    except ImportError:
        return "is a PDF. To read PDFs install pypdf: pip install 'framing[documents]'"
    except Exception as error:  # noqa: BLE001 - a reader of PDFs raises whatever it may
        return f"cannot be read as a PDF ({type(error).__name__}: {str(error)[:100]})"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_main(sys.argv[1])))
