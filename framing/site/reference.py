"""The package's reference, read from its docstrings without importing anything."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from analysis.report.markup import with_code
from analysis.study.study import Study

PACKAGE = Path(__file__).resolve().parents[2] / "analysis"
LEFT_OUT = {"report", "default_lexicon", "default_wordings"}
"""Rooms that serve the notebooks alone."""


def pages(study: Study) -> dict[str, str]:
    """Return the reference: `api/index`, and a page for each room of the package."""
    rooms = {"analysis": PACKAGE} | {
        f"analysis.{folder.name}": folder for folder in sorted(PACKAGE.iterdir())
        if (folder / "__init__.py").is_file() and folder.name not in LEFT_OUT}
    found = {}
    for name, folder in rooms.items():
        modules = [_module(path, name) for path in sorted(folder.glob("*.py"))
                   if path.name not in ("__init__.py",)]
        about = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
        # A page must not end like a file: there is a room for HTML.
        found[f"api/{name.replace('.', '-')}"] = "\n\n".join(
            [f"# `{name}`", _prose(about), *filter(None, modules)])
    listed = "\n".join(f"- [{_name(text)}]({name.removeprefix('api/')}.md): {_first(text)}"
                       for name, text in found.items())
    found["api/index"] = (
        "# Reference\n\nTables in, tables out: `load_study` reads a study, measures take its tables"
        " and return tables. `import analysis` in Python, `framing` on the command line (`framing "
        f"COMMAND --help` tells the options).\n\n{listed}\n")
    return found


def _name(page: str) -> str:
    return page.split("\n", 1)[0].removeprefix("# ")


def _first(page: str) -> str:
    lines = page.split("\n\n")
    return lines[1].replace("\n", " ") if len(lines) > 1 else ""


def _module(path: Path, room: str) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    members = [text for node in tree.body for text in _member(node)]
    if not members:
        return ""
    name = f"{room}.{path.stem}"
    # The next directive's names belong to the module that was named last.
    return "\n\n".join([f"## `{path.stem}`", f"```{{py:module}} {name}\n```",
                        _prose(ast.get_docstring(tree) or ""), *members])


def _member(node: ast.stmt) -> Iterator[str]:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
        return
    text = ast.get_docstring(node) or ""
    if isinstance(node, ast.FunctionDef):
        yield _directive("py:function", _signature(node), _prose(text))
        return
    fields = [f"- `{ast.unparse(line)}`" for line in node.body if isinstance(line, ast.AnnAssign)]
    methods = [part for line in node.body if isinstance(line, ast.FunctionDef)
               for part in _method(line)]
    body = "\n\n".join(filter(None, [_prose(text), "\n".join(fields), *methods]))
    yield _directive("py:class", node.name, body, fence="::::")


def _method(node: ast.FunctionDef) -> Iterator[str]:
    text = ast.get_docstring(node)
    if text and not node.name.startswith("_"):
        yield _directive("py:method", _signature(node), _prose(text))


def _signature(node: ast.FunctionDef) -> str:
    arguments = ast.unparse(node.args)
    arguments = re.sub(r"^(self|cls)(, )?", "", arguments)
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({arguments}){returns}"


def _directive(kind: str, head: str, body: str, fence: str = ":::") -> str:
    return f"{fence}{{{kind}}} {head}\n\n{body}\n{fence}"


def _prose(text: str) -> str:
    """Return a docstring as Markdown: its plain prose escaped, its examples as code."""
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()) if part)


def _paragraph(part: str) -> str:
    if part.lstrip().startswith(">>>"):
        lines = part.split("\n")
        indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        return "```python\n" + "\n".join(line[indent:] for line in lines) + "\n```"
    return with_code(part)
