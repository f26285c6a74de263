"""A concordance to read and to pass on: a linked page, a spreadsheet, a Word document."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
from markupsafe import Markup

from analysis.files import write_atomically
from analysis.measures.concordance import line_at
from framing.pages import render
from framing.spreadsheets import add_sheet, new_book, save_book, without_dates

ON_ONE_LINE = 38
"""How many characters of context stand beside the node on one line of an upright page."""

# Letters for the classes of Unicode's bidirectional algorithm; S ends what runs in one direction.
_CLASSES = {"L": "L", "R": "R", "AL": "R", "AN": "R", "B": "S", "S": "S", "EN": "N"}
_OTHER_WAY = {True: re.compile("(?:N[oN]*)?L(?:[^RS]*L)?(?:[oN]*N)?"),
              False: re.compile("R(?:[^LS]*R)?")}
_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_concordance_html(table: pd.DataFrame, path: Path | str, title: str,
                           pages: Mapping[str, str] | None = None) -> Path:
    """Write a concordance as one HTML page that needs nothing else, and return its path.

    Contexts run right to left, what comes before on the right. With `pages` (article to text) the
    whole paragraph of each occurrence stands below, its node marked, each linked to the other.
    All text is escaped; there is no script.
    """
    table = table.reset_index(drop=True)
    paragraphs = [] if pages is None else [
        {"article": article, "line": line, "numbers": list(lines.index + 1),
         "pieces": list(_marked(pages[article], lines))}
        for (article, line), lines in table.groupby(["article", "line"], sort=True)]
    page = render("concordance", title=title, lines=table.to_dict("records"),
                  linked=pages is not None, paragraphs=paragraphs)
    write_atomically(Path(path), page.encode("utf-8"))
    return Path(path)


def _marked(text: str, lines: pd.DataFrame) -> Iterator[dict]:
    """Cut a paragraph wherever a node begins or ends: nodes may overlap."""
    begin, finish = line_at(text, int(lines["start"].iloc[0]))
    spans = [(number, line.start, min(line.end, finish))
             for number, line in zip(lines.index + 1, lines.itertuples(), strict=True)]
    cuts = sorted({begin, finish, *(cut for _, *ends in spans for cut in ends)})
    for left, right in zip(cuts, cuts[1:], strict=False):
        yield {"text": text[left:right],
               "marked": any(start <= left < end for _, start, end in spans),
               "places": [number for number, start, _ in spans if start == left]}


def write_concordance_excel(table: pd.DataFrame, path: Path | str) -> Path:
    """Write a concordance as a spreadsheet that runs from right to left, and return its path."""
    book = new_book()
    add_sheet(book, "concordance", table, {"before": 60, "after": 60, "node": 24, "article": 16})
    return save_book(book, path)


def write_concordance_docx(table: pd.DataFrame, path: Path | str, title: str, *,
                           settings: Iterable[str] = (),
                           sources: Mapping[str, Sequence[str]] | None = None,
                           english: Mapping[tuple[str, int], str] | None = None) -> Path:
    """Write a concordance as a Word document, and return its path.

    Each line stands in three columns, what comes before on the right, its node bold in the middle;
    below it its number, article, line, and what `sources` has of the article (day, outlet), then
    the translation of the whole line where `english` has one by article and line. `settings` are
    sentences for the caption: how the lines were found. With contexts longer than `ON_ONE_LINE` the
    page lies across. Characters that a document cannot hold are written as U+FFFD. Styles and fonts
    are those of `concordance.docx` beside this module.
    """
    sources, english = sources or {}, english or {}
    lines = [{**line, "source": ", ".join([
        # What has Arabic in it comes last: digits after Arabic would be drawn in its order.
        f"({number}) {line['article']}", f"line {line['line']}",
        *sources.get(line["article"], ())]),
        "english": english.get((line["article"], line["line"]))}
        for number, line in enumerate(table.to_dict("records"), 1)]
    contexts = [*table["before"].str.len(), *table["after"].str.len()]
    count = f"{len(table)} line{'' if len(table) == 1 else 's'}, read from right to left."
    body = render("word_concordance", title=title, lines=lines, runs=_runs,
                  caption=" ".join([count, *settings]),
                  across=max(contexts, default=0) > ON_ONE_LINE)
    new = {"word/document.xml": ("w:body", "".join(body.split("\n"))),
           "docProps/core.xml": ("dc:title", escape(_allowed(title)[:255]))}
    result = io.BytesIO()
    template = files("framing.export").joinpath("concordance.docx")
    with template.open("rb") as file, zipfile.ZipFile(file) as old, \
            zipfile.ZipFile(result, "w") as document:
        for name in old.namelist():
            content = old.read(name)
            if name in new:
                tag, inside = new[name]
                before, _, after = content.decode("utf-8").partition(f"<{tag}>")
                rest = after.partition(f"</{tag}>")[2]
                content = f"{before}<{tag}>{inside}</{tag}>{rest}".encode()
            document.writestr(name, content)
    write_atomically(Path(path), without_dates(result.getvalue()))
    return Path(path)


def pieces(text: str, in_arabic: bool = True) -> list[tuple[str, bool]]:
    """Cut a text into stretches that run right to left (True) and others that do not.

    In an Arabic paragraph what stands between two Latin words is Latin too, as are digits and signs
    that touch one; all else, numbers that stand alone too, belongs to the Arabic around it. In a
    Latin paragraph only what stands from one Arabic word to another runs right to left.

    >>> pieces("قالت Al Jazeera في 2017 إن F-16")
    [('قالت ', True), ('Al Jazeera', False), (' في 2017 إن ', True), ('F-16', False)]
    >>> pieces("line 2, 2017-01-22, الجزيرة نت", in_arabic=False)
    [('line 2, 2017-01-22, ', False), ('الجزيرة نت', True)]
    """
    classes = "".join(_CLASSES.get(unicodedata.bidirectional(character))
                      or (" " if character.isspace() else "o") for character in text)
    result, last = [], 0
    for stretch in _OTHER_WAY[in_arabic].finditer(classes):
        first, end = stretch.span()
        result += [(text[last:first], in_arabic), (text[first:end], not in_arabic)]
        last = end
    return [piece for piece in [*result, (text[last:], in_arabic)] if piece[0]]


def _runs(text: object, in_arabic: object) -> list[tuple[list[str], bool]]:
    """The pieces of a text for Word, in each what is no text (a tab, a line end) apart."""
    return [([Markup(escape(part)) for part in re.split("([\t\n\r])", piece) if part], turned)
            for piece, turned in pieces(_allowed(text), bool(in_arabic))]


def _allowed(text: object) -> str:
    return _REFUSED.sub("\ufffd", str(text))
