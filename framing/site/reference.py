"""The reference: exactly what `import analysis` gives, read from its docstrings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import analysis
from analysis.report.display import with_code
from analysis.study.study import Study

PACKAGE = Path(analysis.__file__).parent


def pages(study: Study) -> dict[str, str]:
    """Return the reference: `api/index`, what `import analysis` gives, name by name."""
    members = [text for name in analysis.__all__ for text in _named(name)]
    return {"api/index": "\n\n".join([
        "# Reference", "```{py:module} analysis\n```", _prose(analysis.__doc__), *members])}


def _named(name: str) -> Iterator[str]:
    """What the door calls `name`, as its own module has it."""
    module, _, attribute = analysis.DOOR[name].partition(":")
    tree = ast.parse((PACKAGE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if getattr(node, "name", None) == attribute:
            yield from _member(node, name)


def _member(node: ast.stmt, name: str) -> Iterator[str]:
    text = ast.get_docstring(node) or ""
    if isinstance(node, ast.FunctionDef):
        yield _directive("py:function", _signature(node, name), _prose(text))
        return
    methods = [part for line in node.body if isinstance(line, ast.FunctionDef)
               for part in _method(line)]
    yield _directive("py:class", name, "\n\n".join([_prose(text), *methods]), fence="::::")


def _method(node: ast.FunctionDef) -> Iterator[str]:
    text = ast.get_docstring(node)
    if text and not node.name.startswith("_"):
        if node.decorator_list:
            yield _directive("py:attribute", node.name, _prose(text))
        else:
            yield _directive("py:method", _signature(node, node.name), _prose(text))


def _signature(node: ast.FunctionDef, name: str) -> str:
    arguments = ast.unparse(node.args)
    arguments = re.sub(r"^(self|cls)(, )?", "", arguments)
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{name}({arguments}){returns}"


def _directive(kind: str, head: str, body: str, fence: str = ":::") -> str:
    return f"{fence}{{{kind}}} {head}\n\n{body}\n{fence}"


def _prose(text: str) -> str:
    """Return a docstring as Markdown: its plain prose escaped, its examples as code."""
    return "\n\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()) if part)


def _paragraph(part: str) -> str:
    if part.startswith("    "):
        return f"```python\n{dedent(part)}\n```"
    if part.lstrip().startswith(">>>"):
        lines = part.split("\n")
        indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        return "```python\n" + "\n".join(line[indent:] for line in lines) + "\n```"
    return with_code(part)
