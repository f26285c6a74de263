"""Pages from templates (`templates/*.jinja`), escaped; pages that come with the package."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from analysis.report.display import escaped, in_markdown, is_arabic, mixed


@cache
def _templates() -> Environment:
    made = Environment(loader=PackageLoader("framing"), autoescape=True, trim_blocks=True,
                       lstrip_blocks=True, undefined=StrictUndefined)
    for name, safe in (("text", escaped), ("mixed", mixed), ("md", in_markdown)):
        made.filters[name] = lambda value, safe=safe: Markup(safe(str(value)))
    made.filters["n"] = "{:,}".format
    made.tests["arabic"] = is_arabic
    return made


def render(template: str, **values: object) -> str:
    """Return a page or a part of one, made from a template of `framing/templates`.

    In templates `|text` is a text on one line, `|mixed` an English one whose Arabic is marked,
    `|md` the same in Markdown, `|n` a number with thousands apart. Raises jinja2's
    `UndefinedError` for a value that is not given.
    """
    return _templates().get_template(f"{template}.jinja").render(values)


def raw(content: str) -> str:
    """Return HTML for a page in Markdown, in a fence that it cannot close."""
    return fenced("{raw} html", content)


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


def packaged(name: str) -> Path:
    """Return the folder of the `notebooks` or `docs` that come with the package.

    A wheel takes them in; in a checkout they are read from where they stand.
    """
    package = Path(__file__).resolve().parent
    installed = package / f"default_{name}"
    return installed if installed.is_dir() else package.parent / name
