"""Text as safe HTML and Markdown: what may come from an article is escaped, Arabic is marked."""

import html
import re
from collections.abc import Sequence

from analysis.arabic.characters import LETTERS, MARKS

RULE = "1px solid rgba(128,128,128,.4)"
SMALL = "font-size:85%;opacity:.8"
_WORDS = "".join(sorted(LETTERS | MARKS))
_ARABIC_RUN = re.compile(f"[{_WORDS}]+(?:[\\s،؛.]+[{_WORDS}]+)*")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$-])")
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~^$])")
_LATIN = re.compile("[A-Za-z]")
_CODE = re.compile(r"((?<!`)(`+)(?!`)[^`]+(?<!`)\2(?!`))")
# A tag or an address, what a fence is to be given to, a role: an address is all that is left.
_LIVE = re.compile(r"<(?!https?://|mailto:)|(?<=[`~:]{3})\s*\{|\{(?=[^{}\s]+\}`)")


def is_arabic(text: str) -> bool:
    """Return whether a text is to be read from right to left: half of its letters are Arabic.

    >>> is_arabic("روسيا (RF)"), is_arabic("the form الأسد"), is_arabic("2017")
    (True, False, False)
    """
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and 2 * sum(c in LETTERS for c in letters) >= len(letters)


def escaped(text: str) -> str:
    """Return a text as one line of HTML."""
    return html.escape(" ".join(text.split()))


def marked(text: str) -> str:
    """Return HTML or Markdown with its Arabic marked as such."""
    return _ARABIC_RUN.sub(lambda run: f'<span dir="rtl" lang="ar">{run.group()}</span>', text)


def mixed(text: str) -> str:
    """Return a text as HTML with its Arabic marked as such."""
    return marked(escaped(text))


def in_markdown(text: str, lang: str = "en") -> str:
    """Return a text as Markdown that says the same, for a sentence in a language.

    Arabic in an English sentence is marked as such, Latin letters in an Arabic one keep their
    direction.

    >>> in_markdown("*a* <b>"), in_markdown("2024-doha", "ar")
    ('\\\\*a\\\\* &lt;b&gt;', '<bdi>2024\\\\-doha</bdi>')
    """
    # Quotes stay: the # of their entities would be taken for Markdown.
    plain = html.escape(" ".join(text.split()), quote=False)
    safe = _MARKDOWN.sub(r"\\\1", plain)
    if lang == "ar":
        return f"<bdi>{safe}</bdi>" if _LATIN.search(text) else safe
    return marked(safe)


def plain(text: str) -> str:
    """Return plain text as Markdown: the signs of Markdown and HTML in it are text.

    >>> plain("*a* <b>")
    '\\\\*a\\\\* \\\\<b\\\\>'
    """
    return _SIGNS.sub(r"\\\1", text)


def with_code(text: str) -> str:
    """Return plain text as Markdown, in which what stands between backticks is code.

    >>> with_code("a_b is `a_b`")
    'a\\\\_b is `a_b`'
    """
    # Its ticks stand beside each piece of code.
    return "".join(piece if at % 3 else plain(piece)
                   for at, piece in enumerate(_CODE.split(text)) if at % 3 < 2)


def tamed(text: str) -> str:
    """Return Markdown of a study's authors, whose HTML, directives and roles are only text.

    >>> print(tamed("*so* <b>, :::{raw} html"))
    *so* &lt;b>, :::&#123;raw} html
    """
    return _LIVE.sub(lambda sign: "&lt;" if sign[0] == "<" else sign[0].replace("{", "&#123;"),
                     text)


def linked(content: str, address: str | None) -> str:
    """Return HTML that leads to an address; as it is without one, or where it is empty.

    >>> linked("5", "a.html#b"), linked("5", None)
    ('<a href="a.html#b">5</a>', '5')
    """
    return f'<a href="{html.escape(address)}">{content}</a>' if address and content else content


def gloss(text: str) -> str:
    """Return what stands small under an Arabic cell: its English."""
    if not text:
        return ""
    return f'<br><span dir="ltr" lang="en" style="{SMALL}">{escaped(text)}</span>'


def cell(text: str, under: str, numeric: bool, address: str | None = None) -> str:
    """Return a cell of a table, from right to left where its text is Arabic."""
    if is_arabic(text):
        return (f'<td dir="rtl" lang="ar" style="text-align:right">'
                f"{linked(escaped(text), address)}{gloss(under)}</td>")
    side = "right" if numeric else "left"
    return (f'<td dir="ltr" style="text-align:{side}">{linked(mixed(text), address)}'
            f"{gloss(under)}</td>")


def scrolling(content: str, label: str, kind: str = "wide", style: str = "") -> str:
    """Return HTML in a box that scrolls by itself, which the keyboard reaches and a reader names.

    >>> scrolling("<table></table>", "Who")
    '<div class="wide" tabindex="0" role="region" aria-label="Who"><table></table></div>'
    """
    look = f' style="{style}"' if style else ""
    return (f'<div class="{kind}" tabindex="0" role="region" '
            f'aria-label="{escaped(label) or "Table"}"{look}>{content}</div>')


def boxed_table(head: str, rows: Sequence[str], caption: str, notes: Sequence[str],
                direction: str = "ltr") -> str:
    """Return a table in a box that scrolls by itself.

    `head` and each of `rows` are the cells of a row; `notes` stand under the table.
    """
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    # In a table that runs from right to left English would be turned round with it.
    title = (f'<caption dir="ltr" style="caption-side:top;text-align:left">{mixed(caption)}'
             "</caption>")
    under = "".join(f'<div style="{SMALL}">{mixed(line)}</div>' for line in notes)
    turned = ' dir="rtl"' if direction == "rtl" else ""
    return scrolling(
        f'\n<table{turned} style="border-collapse:collapse">'
        f'{title if caption else ""}\n<thead style="border-bottom:{RULE}">'
        f"<tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>{under}\n",
        caption, style="overflow-x:auto")
