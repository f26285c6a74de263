"""A concordance as a Word document, right to left, to be pasted into a paper.

Word orders a paragraph by what its marks say, not by its letters alone: `w:bidi` turns a paragraph,
`w:bidiVisual` the columns of a table, `w:rtl` a run of characters (ECMA-376, part 1, 17.3 and
17.4). Latin words inside Arabic stand in runs of their own without it.
"""

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from analysis.files import write_atomically
from framing.spreadsheets import without_dates

FONT, SECOND_FONT = "Amiri", "Traditional Arabic"
ON_ONE_LINE = 38
"""How many characters of context stand beside the node on one line of an upright page."""

_UPRIGHT, _ACROSS = (6.7, 2.6, 6.7), (11.1, 2.6, 11.1)
_DAY = datetime(1980, 1, 1)
_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ARABIC = ("R", "AL", "AN")
_QUIET = RGBColor(0x55, 0x55, 0x55)

# Trailing contexts stand at the end of the line: "right" is that end where a paragraph is turned.
_TOWARDS_NODE = {"before": "right", "node": "center", "after": "left"}


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
    kinds = [unicodedata.bidirectional(character) for character in text]
    inserted, around = (("L",), _ARABIC) if in_arabic else (_ARABIC, ("L",))
    turned = [in_arabic] * len(text)
    last = None
    for place, kind in enumerate(kinds):
        if kind in inserted:
            begin = place if last is None else last
            turned[begin:place + 1] = [not in_arabic] * (place + 1 - begin)
            last = place
        elif kind in around or kind in ("B", "S"):
            last = None
    if in_arabic:
        for place in _touching(text, kinds, turned):
            turned[place] = False
    result: list[tuple[str, bool]] = []
    first = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or turned[place] != turned[first]:
            result.append((text[first:place], turned[first]))
            first = place
    return result


def _touching(text: str, kinds: Sequence[str], turned: Sequence[bool]) -> list[int]:
    found = []
    for step in (1, -1):
        order = range(len(text)) if step == 1 else range(len(text) - 1, -1, -1)
        run: list[int] = []
        beside = False
        for place in order:
            if not turned[place]:
                beside, run = True, []
            elif beside and kinds[place] == "EN":
                found += [*run, place]
                run = []
            elif beside and not text[place].isspace() and kinds[place] not in _ARABIC:
                run.append(place)
            else:
                beside, run = False, []
    return found


def write_concordance_docx(table: pd.DataFrame, path: Path | str, title: str, *,
                           settings: Sequence[str] = (),
                           sources: Mapping[str, Sequence[str]] | None = None,
                           english: Mapping[tuple[str, int], str] | None = None) -> Path:
    """Write a concordance as a Word document, and return its path.

    `table` is one of `measures.concordance`. Each line stands in three columns, what comes before
    on the right, its node bold in the middle; below it its number, article, line, and what
    `sources` has of the article (day, outlet), then the translation of the whole line where
    `english` has one by article and line. `settings` are sentences for the caption: how the lines
    were found. With contexts longer than `ON_ONE_LINE` the page lies across. Characters that a
    document cannot hold are written as U+FFFD. The same input gives the same bytes.
    """
    document = Document()
    contexts = [*table["before"].str.len(), *table["after"].str.len()]
    widths = _ACROSS if max(contexts, default=0) > ON_ONE_LINE else _UPRIGHT
    _prepare(document, title, across=widths is _ACROSS)
    _write(document.add_paragraph(style="Title"), title)
    count = f"{len(table)} line{'' if len(table) == 1 else 's'}, read from right to left."
    _write(document.add_paragraph(style="Caption"), " ".join([count, *settings]))
    if len(table):
        _add_lines(document, table, sources or {}, english or {}, [Cm(width) for width in widths])
    saved = io.BytesIO()
    document.save(saved)
    write_atomically(Path(path), without_dates(saved.getvalue()))
    return Path(path)


def _prepare(document, title: str, across: bool) -> None:
    section = document.sections[0]
    short, long = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (long, short) if across else (short, long)
    if across:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2)
    about = document.core_properties
    about.title, about.author, about.comments = _allowed(title)[:255], "", ""
    about.created = about.modified = _DAY
    normal = document.styles["Normal"]
    _set_fonts(normal, 10)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1
    for name, size in (("Title", 16), ("Caption", 9)):
        style = document.styles[name]
        for borders in style.element.findall(f".//{qn('w:pBdr')}"):
            borders.getparent().remove(borders)
        _set_fonts(style, size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.bold = name == "Title"
        style.paragraph_format.space_after = Pt(6)
    for name, size in (("Concordance Line", 9), ("Concordance Source", 8)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _set_fonts(style, size)
    document.styles["Concordance Source"].font.color.rgb = _QUIET
    _name_second_font(document)


def _set_fonts(style, size: float) -> None:
    style.font.name = "Times New Roman"
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in [name for name in fonts.attrib if name.endswith("Theme") or "heme" in name]:
        del fonts.attrib[name]
    fonts.set(qn("w:cs"), FONT)
    # Arabic has its own size: a naskh face looks smaller than a Latin one.
    arabic = properties.find(qn("w:szCs"))
    if arabic is None:
        arabic = OxmlElement("w:szCs")
        properties.find(qn("w:sz")).addnext(arabic)
    arabic.set(qn("w:val"), str(int(size * 2 * 1.2)))


def _name_second_font(document) -> None:
    # A document cannot list fonts; it can name one to take where the first is not installed.
    part = next(part for part in document.part.package.iter_parts()
                if str(part.partname) == "/word/fontTable.xml")
    fonts = parse_xml(part.blob)
    fonts.append(parse_xml(
        f'<w:font {nsdecls("w")} w:name="{FONT}"><w:altName w:val="{SECOND_FONT}"/>'
        '<w:charset w:val="B2"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'))
    part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)


def _add_lines(document, table: pd.DataFrame, sources: Mapping[str, Sequence[str]],
               english: Mapping[tuple[str, int], str], widths: Sequence[int]) -> None:
    lines = document.add_table(rows=1 + 2 * len(table), cols=3)
    lines.alignment = WD_TABLE_ALIGNMENT.CENTER
    lines.autofit = False
    properties = lines._tbl.tblPr
    properties.insert(int(properties.find(qn("w:tblStyle")) is not None),
                      OxmlElement("w:bidiVisual"))
    for column, width in zip(lines.columns, widths, strict=True):
        column.width = width
    rows = list(lines._tbl.tr_lst)
    cells = [[_Cell(cell, lines) for cell in row.tc_lst] for row in rows]
    for name, cell in zip(_TOWARDS_NODE, cells[0], strict=True):
        _write(_paragraph(cell, "Concordance Source", name), name)
    _row_property(rows[0], "w:tblHeader")
    for number, line in enumerate(table.itertuples(index=False), start=1):
        place = 2 * number - 1
        for name, cell in zip(_TOWARDS_NODE, cells[place], strict=True):
            _write(_paragraph(cell, "Concordance Line", name), getattr(line, name),
                   bold=name == "node")
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        below = cells[place + 1][0].merge(cells[place + 1][2])
        # What has Arabic in it comes last: digits after Arabic would be drawn in its order.
        told = [f"({number}) {line.article}", f"line {line.line}", *sources.get(line.article, ())]
        _write(_paragraph(below, "Concordance Source"), ", ".join(told))
        if meaning := english.get((line.article, line.line)):
            _write(below.add_paragraph(style="Concordance Source"), meaning, italic=True)
        _border_below(below)
        for row in rows[place:place + 2]:
            _row_property(row, "w:cantSplit")
    for row in cells:
        for cell, width in zip(row, widths, strict=True):
            if len(cell._tc.xpath("./w:tcPr/w:gridSpan")) == 0:
                cell.width = width


def _paragraph(cell: _Cell, style: str, side: str | None = None) -> Paragraph:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    if side:
        properties = paragraph._p.get_or_add_pPr()
        properties.append(OxmlElement("w:bidi"))
        align = OxmlElement("w:jc")
        align.set(qn("w:val"), _TOWARDS_NODE[side])
        properties.append(align)
    return paragraph


def _write(paragraph: Paragraph, text: str, bold: bool = False, italic: bool = False) -> None:
    in_arabic = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    for piece, turned in pieces(_allowed(text), in_arabic):
        run = paragraph.add_run(piece)
        run.bold, run.italic = bold or None, (italic and not turned) or None
        properties = run._r.get_or_add_rPr()
        if turned:
            if bold:
                properties.append(OxmlElement("w:bCs"))
            properties.append(OxmlElement("w:rtl"))
        language = OxmlElement("w:lang")
        language.set(qn("w:bidi" if turned else "w:val"), "ar-SA" if turned else "en-GB")
        properties.append(language)


def _allowed(text: str) -> str:
    return _REFUSED.sub("\ufffd", str(text))


def _row_property(row, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))


def _border_below(cell: _Cell) -> None:
    properties = cell._tc.get_or_add_tcPr()
    properties.append(parse_xml(
        f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="4" w:space="0" '
        'w:color="BFBFBF"/></w:tcBorders>'))
