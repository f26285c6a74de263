"""Pages from templates (`templates/*.jinja`), escaped."""

import html
import re
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from analysis.addresses import slug
from analysis.report.display import in_markdown, is_arabic, templates, with_code

KINDS = {"pdf": "PDF", "png": "PNG", "csv": "the numbers (CSV)"}
LONGEST_ALT = 250


@cache
def _templates() -> Environment:
    made = templates("framing")
    made.filters |= {"code": lambda text: Markup(with_code(" ".join(str(text).split()))),
                     "n": "{:,}".format, "slug": slug}
    made.globals["fenced"] = lambda *given: Markup(fenced(*given))
    return made


def render(template: str, **values: object) -> str:
    """Return a page or a part of one, made from a template of `framing/templates`.

    To the filters of `display.templates` come `|code`, a text with `code` in it, and `|n`, a number
    with thousands apart.
    Raises jinja2's `UndefinedError` for a value that is not given.
    """
    return _templates().get_template(f"{template}.jinja").render(values)


def raw(content: str) -> str:
    """Return HTML for a page in Markdown, in a fence that it cannot close."""
    return fenced("{raw} html", content)


def heading(*parts: str) -> str:
    """Return the heading of a page as Markdown; each Arabic part is one phrase, its digits with it.

    >>> heading("ضامن", "guarantor")
    '# <span dir="rtl" lang="ar">ضامن</span> · guarantor'
    """
    return "# " + " · ".join(
        f'<span dir="rtl" lang="ar">{in_markdown(part, "ar")}</span>' if is_arabic(part)
        else in_markdown(part) for part in parts)


def fenced(kind: str, content: str) -> str:
    """Return text in a fence longer than any that begins a line of it.

    >>> print(fenced("text", "a"))
    ```text
    a
    ```
    """
    runs = re.findall("^ {0,3}(`{3,})", content, re.M)
    fence = "`" * (max(map(len, runs), default=2) + 1)
    return f"{fence}{kind}\n{content.strip(chr(10))}\n{fence}"


def drawn(png: bytes, source: str, alt: str, label: str, *, caption: str = "",
          files: Mapping[str, str] | None = None, words: str = "", summary: str = "In words"
          ) -> str:
    """Return a figure as HTML; `caption` and `words` are HTML, `files` addresses by their names."""
    width, height = struct.unpack(">II", png[16:24])
    return render("figure", source=source, alt=Markup(html.escape(alt)), label=label, width=width,
                  height=height, caption=Markup(caption), files=files, words=Markup(words),
                  summary=summary)


def short(alt: str) -> str:
    """Return an alt text that can be listened to; one that tells every number is cut."""
    if len(alt) <= LONGEST_ALT:
        return alt
    cut = alt[:LONGEST_ALT]
    end = next((at for at in map(cut.rfind, ("; ", ", ", " ")) if at > 0), LONGEST_ALT)
    return f"{cut[:end]} … (all of it: In words)"


def figure_files(folder: Path) -> list[Path]:
    """Return the files of a study's figures that the site takes along."""
    return sorted(path for kind in KINDS for path in Path(folder).glob(f"*.{kind}"))
