"""All pages of the site as MyST Markdown, and where each stands in its contents."""

import re
from collections.abc import Callable
from importlib import import_module
from inspect import signature

from analysis.claims.verdicts import evaluate
from analysis.study.study import Study

PAGES = (
    "framing.site.front",
    "framing.site.notebooks",
    "framing.site.reader",
    "framing.site.concordances",
    "framing.site.glossary",
    "framing.site.lexicons",
    "framing.site.help_pages",
    "framing.site.reference",
    "framing.site.paper_pages",
)
"""The modules that have pages: each offers `pages(study) -> {docname: MyST Markdown}`.

One that also takes `results` gets the evaluated claims, which are evaluated once for all; one that
takes `needed` the docnames of concordances that the other pages link to.
"""

CONTENTS = {
    "": ("ar",),
    "The story": ("notebooks/*",),
    "The texts": ("articles/*", "concordances/*"),
    "Words and measures": ("glossary", "lexicons/*", "methods", "cite"),
    "Your own study": ("first-study", "api/*"),
}
"""The captions of the contents and what stands under them."""

TITLES = {"ar": "بالعربية"}
"""What pages are called in the contents, where that is not their title."""

_LINK = re.compile(r"concordances/[\w-]+(?=\.(?:html|md)\b)")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.S)


def site_pages(study: Study, modules: tuple[str, ...] = PAGES) -> dict[str, str]:
    """Return every page of the site, by docname; the front page holds the contents.

    Of a part that has a page of its own (`articles/index`) the others are reached from there, so
    that the contents of hundreds of articles stay short.
    """
    pages: dict[str, str] = {}
    makers = [import_module(name).pages for name in modules]
    results = evaluate(study) if any(_takes("results", make) for make in makers) else None
    # What others link to is made last.
    for make in sorted(makers, key=lambda make: _takes("needed", make)):
        given = {"results": results} if _takes("results", make) else {}
        if _takes("needed", make):
            given["needed"] = {link for text in pages.values() for link in _LINK.findall(text)}
        pages |= make(study, **given)
    shown = {caption: [doc for pattern in patterns for doc in _matching(pattern, pages)]
             for caption, patterns in CONTENTS.items()}
    listed = {"index"}.union(*shown.values())
    pages = {name: text if name in listed else _with_key(text, "orphan: true")
             for name, text in sorted(pages.items())}
    pages["index"] = "\n".join([pages["index"], *(
        _toctree(caption, docs) for caption, docs in shown.items() if docs)])
    return pages


def _takes(name: str, make: Callable) -> bool:
    return name in signature(make).parameters


def _matching(pattern: str, pages: dict[str, str]) -> list[str]:
    part, star, _ = pattern.partition("*")
    if not star:
        return [pattern] if pattern in pages else []
    if f"{part}index" in pages:
        return [f"{part}index"]
    return sorted(name for name in pages if name.startswith(part))


def _with_key(text: str, line: str) -> str:
    found = _FRONT_MATTER.match(text)
    if found:
        return f"---\n{found[1]}\n{line}\n---\n{text[found.end():]}"
    return f"---\n{line}\n---\n\n{text}"


def _toctree(caption: str, docs: list[str]) -> str:
    # The title of a page in Arabic would be turned about in the contents of an English book.
    docs = [f"{TITLES[doc]} <{doc}>" if doc in TITLES else doc for doc in docs]
    head = f":caption: {caption}\n" if caption else ""
    return f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n{head}\n" + "\n".join(docs) + "\n```\n"
