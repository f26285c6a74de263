"""What people read and pass on: the study as a workbook; concordances as page, workbook, for Word.
"""

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
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from analysis.files import write_atomically
from analysis.measures.concordance import line_at
from analysis.study.study import Study, surface
from framing.export.packages import Column, documentation, study_tables
from framing.pages import render
from framing.spreadsheets import add_sheet, new_book, save_book, without_dates

ROWS = 1_048_576
"""How many rows a sheet of Excel has, the header among them."""
CHARACTERS = 32_767
"""How many characters a cell of Excel holds."""
_WIDTHS = {"string": 18, "integer": 10, "boolean": 9, "date": 12}
_WIDE = {"text": 80, "title": 45, "reason": 45, "surface": 24, "gloss": 24, "about": 90,
         "missing": 40, "sha256": 20, "url": 40}
_CUT = "... [cut: a cell of Excel holds no more]"
ON_ONE_LINE = 38
"""How many characters of context stand beside the node on one line of an upright page."""

# Letters for the classes of Unicode's bidirectional algorithm; S ends what runs in one direction.
_CLASSES = {"L": "L", "R": "R", "AL": "R", "AN": "R", "B": "S", "S": "S", "EN": "N"}
_OTHER_WAY = {True: re.compile("(?:N[oN]{0,99})?L(?:[^RS]*L)?(?:[oN]*N)?"),
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


def export_excel(study: Study, out: Path, rows: int = ROWS) -> tuple[list[Path], list[str]]:
    """Write the study's tables as one workbook; return the paths written and what to be told.

    Sheets run right to left, their header stays in sight and filters; Arabic is as in the text, and
    what looks like a formula is stored as text. A table of more than `rows` rows goes on in further
    sheets; a text too long for a cell is cut and says so. Where `out` does not end in .xlsx it is a
    folder that gets `study.xlsx`.
    """
    path = out if out.suffix.lower() == ".xlsx" else out / "study.xlsx"
    book, notes = new_book(), []
    readme = _read_me(book, study)
    # With the words beside what is numbered: texts, surfaces, vocabulary.
    tables = study_tables(study)
    del tables["texts"]
    for name in ("blocks", "sentences", "quotations"):
        tables[name]["text"] = list(surface(study, tables[name]))
    tokens = tables["tokens"].join(tables["vocabulary"].set_index("word"), on="word")
    tokens.insert(tokens.columns.get_loc("word") + 1, "surface", list(surface(study, tokens)))
    for name, table in (tables | {"tokens": tokens}).items():
        columns = documentation()[name].columns | documentation()["vocabulary"].columns
        table, cut = _cut_to_cells(table)
        if cut:
            notes.append(f"{cut} texts of the table {name} are longer than the {CHARACTERS:,} "
                         "characters that a cell of Excel holds, and are cut there. The other "
                         "formats have them whole.")
        parts = range(0, max(len(table), 1), rows - 1)
        if len(parts) > 1:
            notes.append(f"The table {name} has {len(table):,} rows and goes on over {len(parts)} "
                         "sheets: one of Excel holds no more.")
        for number, first in enumerate(parts, start=1):
            _add(book, name if number == 1 else f"{name} {number}", columns,
                 table.iloc[first:first + rows - 1])
    for note in notes:
        readme.append([note])
    return [save_book(book, path)], notes


def _read_me(book: Workbook, study: Study) -> Worksheet:
    rows = [(name, column, told.type, told.unit, told.whole, told.missing or "never")
            for name in ("articles", *study.tables._fields)
            for column, told in documentation()[name].columns.items()]
    rows += [("blocks, sentences, quotations", "text", "string", None,
              "The exact characters of the text that start and end lead to.", "never"),
             ("tokens", "surface", "string", None,
              "The exact characters of the text, beside them the columns of vocabulary.", "never")]
    names = ["table", "column", "type", "unit", "what it holds", "missing where"]
    sheet = add_sheet(book, "README", pd.DataFrame(rows, columns=names, dtype=object), {
        "table": 16, "column": 18, "unit": 14, "what it holds": 90, "missing where": 50})
    sheet.sheet_view.rightToLeft = False
    sheet.append([])
    for line in filter(None, (
            study.settings.study.title,
            "start and end count code points from 0 in the text of the article, end exclusive.",
            f"Counted are these roles: {', '.join(study.settings.pages.counted)}; the sheets "
            "hold the others too.",
            f"Words are the same term if they share their {study.settings.terms.conflation}.",
            "The texts belong to who published them: see rights in articles before passing on.")):
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).data_type = "s"
    return sheet


def _cut_to_cells(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Cut texts that are too long for a cell; Excel counts in UTF-16, where some are two."""
    def fitting(value: object) -> object:
        units = value.encode("utf-16-le") if isinstance(value, str) else b""
        if len(units) <= 2 * CHARACTERS:
            return value
        room = 2 * (CHARACTERS - len(_CUT))
        return units[:room].decode("utf-16-le", errors="ignore") + _CUT

    texts = table.select_dtypes(exclude=["number", "bool"])
    shown = texts.map(fitting)
    cut = int((shown.notna() & (shown != texts)).sum().sum())
    return table.assign(**{name: shown[name] for name in shown}), cut


def _add(book: Workbook, title: str, columns: Mapping[str, Column], table: pd.DataFrame) -> None:
    widths = {column: _WIDE.get(column, _WIDTHS[columns[column].type] if column in columns else 18)
              for column in table}
    sheet = add_sheet(book, title, table, widths)
    sheet.auto_filter.ref = sheet.dimensions
    right_to_left = Alignment(readingOrder=2)
    for number, column in enumerate(table, start=1):
        if column in ("text", "surface") or (column in columns and columns[column].arabic):
            # Excel would take the order from the first letter, which may be a Latin one.
            for row in range(2, len(table) + 2):
                sheet.cell(row, number).alignment = right_to_left
