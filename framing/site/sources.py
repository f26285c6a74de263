"""All pages of the site as MyST Markdown by docname, and where each stands in its contents."""

import ast
import re
from collections.abc import Iterable, Iterator
from inspect import getsource
from textwrap import dedent

import analysis
from analysis.claims.verdicts import Results, evaluate
from analysis.report.display import plain, with_code
from analysis.study.study import Study
from framing.checking import check_list, checklist_page
from framing.pages import fenced, packaged
from framing.paper.citing import bibtex, citations
from framing.paper.methods import methods_text
from framing.paper.papers import reference_text
from framing.site import concordances, front, lexicons, notebooks, reader

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


def site_pages(study: Study) -> dict[str, str]:
    """Return every page of the site, by docname; the front page holds the contents."""
    results, glossary = evaluate(study), lexicons.load_glossary(study.lexicon.folder)
    pages = {**front.pages(study, results), **notebooks.pages(study), **reader.pages(study),
             **lexicons.pages(study), "glossary": lexicons.glossary_page(glossary),
             **paper_pages(study, results), "api/index": reference(),
             "first-study": (packaged("docs") / "first-study.md").read_text(encoding="utf-8")}
    needed = {link for text in pages.values() for link in _LINK.findall(text)}
    return with_contents(pages | concordances.pages(study, needed, results))


def with_contents(pages: dict[str, str]) -> dict[str, str]:
    """Return pages of which the front page holds the contents.

    Of a part with a page of its own (`articles/index`) the other pages are reached from there.
    """
    shown = {caption: [doc for pattern in patterns for doc in _matching(pattern, pages)]
             for caption, patterns in CONTENTS.items()}
    listed = {"index"}.union(*shown.values())
    pages = {name: text if name in listed else _orphan(text)
             for name, text in sorted(pages.items())}
    pages["index"] = "\n".join([pages["index"], *(
        _toctree(caption, docs) for caption, docs in shown.items() if docs)])
    return pages


def _matching(pattern: str, pages: dict[str, str]) -> list[str]:
    part = pattern.removesuffix("*")
    for name in (part, f"{part}index"):
        if name in pages:
            return [name]
    return sorted(name for name in pages if part != pattern and name.startswith(part))


def _orphan(text: str) -> str:
    found = _FRONT_MATTER.match(text)
    if found:
        return f"---\n{found[1]}\norphan: true\n---\n{text[found.end():]}"
    return f"---\norphan: true\n---\n\n{text}"


def _toctree(caption: str, docs: list[str]) -> str:
    # The title of a page in Arabic would be turned about in the contents of an English book.
    docs = [f"{TITLES[doc]} <{doc}>" if doc in TITLES else doc for doc in docs]
    head = f":caption: {caption}\n" if caption else ""
    return f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n{head}\n" + "\n".join(docs) + "\n```\n"


def paper_pages(study: Study, results: Results) -> dict[str, str]:
    """Return the pages `cite` and `methods`: how to cite a study and how it was done."""
    items = citations(study, results)
    listed = "\n".join(f"- {plain(reference_text(item))}" for item in items if "author" in item)
    methods = {lang: methods_text(study, results, lang) for lang in ("en", "ar")}
    return {
        "cite": f"# How to cite\n\n{listed}\n\n## BibTeX\n\nAlso `framing cite`, and as CSL-JSON "
                "for reference managers: `framing cite --format csl-json`.\n\n"
                f"{fenced('bibtex', bibtex(items))}\n",
        # The blank lines let what stands in the block be read as Markdown.
        "methods": f"# Methods and checklist\n\n## Methods\n\n{methods['en']}\n## In Arabic\n\n"
                   f'<div dir="rtl" lang="ar">\n\n{methods["ar"]}\n</div>\n\n## Checklist\n\n'
                   f"{checklist_page(check_list(study, results))}"}


def reference() -> str:
    """Return the reference: exactly what `import analysis` gives, read from its docstrings."""
    parts = ["# Reference", "```{py:module} analysis\n```", prose(analysis.__doc__)]
    for name in analysis.__all__:
        node = ast.parse(getsource(getattr(analysis, name))).body[0]
        parts.append(_function(node, name) if isinstance(node, ast.FunctionDef) else
                     _directive("py:class", name, node, _methods(node), fence="::::"))
    return "\n\n".join(parts)


def _methods(node: ast.ClassDef) -> Iterator[str]:
    for method in node.body:
        if (isinstance(method, ast.FunctionDef) and ast.get_docstring(method)
                and not method.name.startswith("_")):
            yield (_directive("py:attribute", method.name, method) if method.decorator_list else
                   _function(method, method.name, "py:method"))


def _function(node: ast.FunctionDef, name: str, kind: str = "py:function") -> str:
    arguments = re.sub(r"^(self|cls)(, )?", "", ast.unparse(node.args))
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return _directive(kind, f"{name}({arguments}){returns}", node)


def _directive(kind: str, head: str, node: ast.AST, parts: Iterable[str] = (),
               fence: str = ":::") -> str:
    body = "\n\n".join([prose(ast.get_docstring(node) or ""), *parts])
    return f"{fence}{{{kind}}} {head}\n\n{body}\n{fence}"


def prose(text: str) -> str:
    """Return a docstring as Markdown: its plain prose escaped, its examples as code."""
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()) if part)


def _paragraph(part: str) -> str:
    if part.startswith("    ") or part.lstrip().startswith(">>>"):
        return f"```python\n{dedent(part)}\n```"
    return with_code(part)
