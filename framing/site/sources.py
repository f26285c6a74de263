"""All pages of the site as MyST Markdown by docname, and where each stands in its contents.

Notebooks stand as they were executed: the story, the code on demand, figures with their files.
"""

import ast
import base64
import html
import re
from collections.abc import Iterable, Iterator
from inspect import getsource
from textwrap import dedent

import nbformat

import analysis
from analysis.addresses import slug
from analysis.claims.verdicts import Results, evaluate
from analysis.files import packaged
from analysis.report.display import NOTED, plain, tamed, with_code
from analysis.study.study import Study
from framing.checking import check_list, checklist_page
from framing.pages import KINDS, drawn, fenced, raw, short
from framing.paper.citing import bibtex, reference_text
from framing.paper.methods import citations, methods_text
from framing.site import WORDS, concordances, front, lexicons, reader

TITLES = {"ar": "بالعربية"}
"""What pages are called in the contents, where that is not their title."""

_LINK = re.compile(r"concordances/[\w-]+(?=\.(?:html|md)\b)")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_SITE = re.compile(r"""((?:href|src)=["']|\]\()\.\./site/""")
"""Where a link of a notebook leads into the site."""


def site_pages(study: Study, live: bool = True) -> dict[str, str]:
    """Return every page of the site, by docname; the front page holds the contents.

    Unless they are `live`, the HTML of notebooks stands there as text.
    """
    results, glossary = evaluate(study), lexicons.load_glossary(study.lexicon.folder)
    figures = {path.stem: path.read_bytes() for path in study.figures.glob("*.png")}
    told = {f"notebooks/{slug(path.stem)}":
            notebook_page(nbformat.read(path, as_version=4), figures, live)
            for path in sorted((study.folder / "notebooks").glob("*.ipynb"))}
    pages = {**front.pages(study, results), **told, **reader.pages(study),
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
             for caption, patterns in WORDS["contents"].items()}
    listed, found = {"index"}.union(*shown.values()), {}
    for name, text in sorted(pages.items()):
        said = _FRONT_MATTER.match(text)
        found[name] = text if name in listed else (
            f"---\n{said[1]}\norphan: true\n---\n{text[said.end():]}" if said else
            f"---\norphan: true\n---\n\n{text}")
    for caption, docs in shown.items():
        # The title of a page in Arabic would be turned about in the contents of an English book.
        docs = [f"{TITLES[doc]} <{doc}>" if doc in TITLES else doc for doc in docs]
        head = f":caption: {caption}\n" if caption else ""
        if docs:
            found["index"] += (f"\n```{{toctree}}\n:hidden:\n:maxdepth: 1\n{head}\n"
                               + "\n".join(docs) + "\n```\n")
    return found


def _matching(pattern: str, pages: dict[str, str]) -> list[str]:
    part = pattern.removesuffix("*")
    for name in (part, f"{part}index"):
        if name in pages:
            return [name]
    return sorted(name for name in pages if part != pattern and name.startswith(part))


def notebook_page(notebook: nbformat.NotebookNode, known: dict[str, bytes], live: bool = True
                  ) -> str:
    """Return a notebook as MyST Markdown; a chart that is saved under a `known` name has its files.

    Code is folded under the table or figure that it gives, with that of the sentences before.
    """
    parts, code = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if re.search("^#", cell.source, re.M):
                parts += _folded(code)
            parts.append(_inside(cell.source if live else tamed(cell.source)))
        elif cell.cell_type == "code":
            code.append(cell.source)
            for output in cell.outputs:
                parts += _output(output, known, live)
            if any(set(output.get("data", {})) & {"text/html", "image/png"}
                   for output in cell.outputs):
                parts += _folded(code)
    return "\n\n".join([*parts, *_folded(code)]) + "\n"


def _folded(code: list[str]) -> list[str]:
    source = "\n\n".join(filter(None, map(str.strip, code)))
    code.clear()
    return [raw('<details class="code"><summary>Code</summary>'), fenced("python", source),
            raw("</details>")] if source else []


def _output(output, known: dict[str, bytes], live: bool) -> Iterator[str]:
    data = output.get("data", {})
    if not live:
        data = {kind: data[kind] for kind in ("image/png", "text/plain") if kind in data}
    if output.output_type == "stream":
        yield fenced("text", output.text)
    elif output.output_type == "error":
        yield fenced("text", f"{output.ename}: {output.evalue}")
    elif "text/html" in data:
        yield raw(_inside(data["text/html"]))
    elif "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt") or data.get("text/plain", "")
        alt, name = " ".join(alt.split()), output.metadata.get(NOTED, {}).get("figure")
        png = known.get(name) or base64.b64decode(data["image/png"])
        source, files = f"../figures/{name}.png", {
            label: f"../figures/{name}.{kind}" for kind, label in KINDS.items()}
        if name not in known:
            source, files = f"data:image/png;base64,{base64.b64encode(png).decode()}", None
        yield raw(drawn(png, source, short(alt), "Figure", files=files,
                        words=html.escape(alt) if short(alt) != alt else ""))
    elif "text/markdown" in data:
        yield _inside(data["text/markdown"])
    elif "text/plain" in data:
        yield fenced("text", data["text/plain"])


def _inside(text: str) -> str:
    return _SITE.sub(r"\1../", text)


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
    return "\n\n".join(f"```python\n{dedent(part)}\n```" if part.startswith("    ")
                       or part.lstrip().startswith(">>>") else with_code(part)
                       for part in re.split(r"\n\s*\n", text.strip()) if part)
