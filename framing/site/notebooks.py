"""Notebooks as pages, as they were executed: the story, the code on demand, figures with files."""

import base64
import html
import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
from markupsafe import Markup

from analysis.report.display import NOTED
from analysis.study.study import Study
from framing.pages import fenced, raw, render

SITE = re.compile(r"""((?:href|src)=["']|\]\()\.\./site/""")
"""Where a link of a notebook leads into the site."""
KINDS = {"pdf": "PDF", "png": "PNG", "csv": "the numbers (CSV)"}
LONGEST_ALT = 250


def pages(study: Study) -> dict[str, str]:
    """Return a page for each notebook of a study, `notebooks/<name>`."""
    known = {path.stem: path.read_bytes() for path in study.figures.glob("*.png")}
    return {f"notebooks/{path.stem}": page(nbformat.read(path, as_version=4), known)
            for path in sorted((study.folder / "notebooks").glob("*.ipynb"))}


def page(notebook: nbformat.NotebookNode, known: dict[str, bytes]) -> str:
    """Return a notebook as MyST Markdown; a chart that is saved under a `known` name has its files.

    Code is folded under the table or figure that it gives, with that of the sentences before.
    """
    parts, code = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if re.search("^#", cell.source, re.M):
                parts += _folded(code)
            parts.append(_inside(cell.source))
        elif cell.cell_type == "code":
            code.append(cell.source)
            for output in cell.outputs:
                parts += _output(output, known)
            if any(set(output.get("data", {})) & {"text/html", "image/png"}
                   for output in cell.outputs):
                parts += _folded(code)
    return "\n\n".join([*parts, *_folded(code)]) + "\n"


def _folded(code: list[str]) -> list[str]:
    source = "\n\n".join(filter(None, map(str.strip, code)))
    code.clear()
    return [raw('<details class="code"><summary>Code</summary>'), fenced("python", source),
            raw("</details>")] if source else []


def _output(output, known: dict[str, bytes]) -> Iterator[str]:
    data = output.get("data", {})
    if output.output_type == "stream":
        yield fenced("text", output.text)
    elif output.output_type == "error":
        yield fenced("text", f"{output.ename}: {output.evalue}")
    elif "text/html" in data:
        yield raw(_inside(data["text/html"]))
    elif "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt") or data.get("text/plain", "")
        name = output.metadata.get(NOTED, {}).get("figure")
        yield raw(_figure(data["image/png"], " ".join(alt.split()), name, known))
    elif "text/markdown" in data:
        yield _inside(data["text/markdown"])
    elif "text/plain" in data:
        yield fenced("text", data["text/plain"])


def _inside(text: str) -> str:
    return SITE.sub(r"\1../", text)


def _figure(encoded: str, alt: str, name: str | None, known: dict[str, bytes]) -> str:
    heard, words = short(alt), html.escape(alt) if short(alt) != alt else ""
    if name not in known:
        png = base64.b64decode(encoded)
        source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        return drawn(png, source, heard, "Figure", words=words)
    files = {label: f"../figures/{name}.{kind}" for kind, label in KINDS.items()}
    return drawn(known[name], f"../figures/{name}.png", heard, "Figure", files=files, words=words)


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
