"""The executed notebooks as pages: the story to read, the code on demand, figures with their files.

A notebook's Markdown, tables and figures are taken as they are committed; nothing is executed.
"""

import base64
import html
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import nbformat

from analysis.report.display import NOTED, linked
from analysis.study.study import Study
from framing.pages import fenced, raw

SITE = re.compile(r"""((?:href|src)=["']|\]\()\.\./site/""")
"""Where a link of a notebook leads into the site."""
KINDS = {"pdf": "PDF", "png": "PNG", "csv": "the numbers (CSV)"}
LONGEST_ALT = 250
_BOX = re.compile(r'<div style="overflow-x:auto">\n(?=<table)')
_CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.S)
_HEADING = re.compile(r"^#", re.M)
_TAG = re.compile(r"<[^>]+>")


def pages(study: Study) -> dict[str, str]:
    """Return a page for each notebook of a study, `notebooks/<name>`."""
    known = {path.stem: path.read_bytes() for path in study.figures.glob("*.png")}
    return {f"notebooks/{path.stem}": page(nbformat.read(path, as_version=4), known)
            for path in sorted((study.folder / "notebooks").glob("*.ipynb"))}


def page(notebook: nbformat.NotebookNode, known: dict[str, bytes]) -> str:
    """Return a notebook as MyST Markdown.

    `known` has the PNG of each figure by its name: a chart that was saved under one of these stands
    on the page with its files. Code is folded under the table or figure
    that it gives, together with that of the sentences before; the rest at the end of its section.
    """
    parts, code = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if _HEADING.search(cell.source):
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


def _folded(code: list[str]) -> Iterator[str]:
    source = "\n\n".join(filter(None, (text.strip() for text in code)))
    code.clear()
    if source:
        yield raw('<details class="code"><summary>Code</summary>')
        yield fenced("python", source)
        yield raw("</details>")


def _output(output, known: dict[str, bytes]) -> Iterator[str]:
    if output.output_type == "stream":
        yield fenced("text", output.text)
    elif output.output_type == "error":
        yield fenced("text", f"{output.ename}: {output.evalue}")
    else:
        data = output.data
        if "text/html" in data:
            yield raw(_inside(boxed(data["text/html"])))
        elif "image/png" in data:
            alt = output.metadata.get("image/png", {}).get("alt") or data.get("text/plain", "")
            name = output.metadata.get(NOTED, {}).get("figure")
            yield raw(_figure(base64.b64decode(data["image/png"]), alt, name, known))
        elif "text/markdown" in data:
            yield _inside(data["text/markdown"])
        elif "text/plain" in data:
            yield fenced("text", data["text/plain"])


def _inside(text: str) -> str:
    return SITE.sub(r"\1../", text)


def boxed(table: str) -> str:
    """Return a table's HTML in a box that scrolls by itself and that the keyboard can reach."""
    caption = _CAPTION.search(table)
    name = html.unescape(_TAG.sub("", caption[1])).strip() if caption else "Table"
    return _BOX.sub(f'<div class="wide" tabindex="0" role="region" '
                    f'aria-label="{html.escape(name)}">\n', table)


def _figure(png: bytes, alt: str, name: str | None, known: dict[str, bytes]) -> str:
    if name in known:
        source, png = f"../figures/{name}.png", known[name]
    else:
        source, name = f"data:image/png;base64,{base64.b64encode(png).decode()}", None
    alt = " ".join(alt.split())
    links = " · ".join(linked(label, f"../figures/{name}.{kind}")
                       for kind, label in KINDS.items()) if name else ""
    under = [f'<span class="files">{links}</span>' if links else ""]
    if short(alt) != alt:
        under.append(f"<details><summary>In words</summary>{html.escape(alt)}</details>")
    return drawn(png, source, short(alt), "Figure", "".join(under))


def drawn(png: bytes, source: str, alt: str, label: str, under: str) -> str:
    """Return a figure as HTML: its image in a box that scrolls, and what stands under it (HTML)."""
    width, height = struct.unpack(">II", png[16:24])
    return (f'<figure class="drawn"><div class="plate" tabindex="0" role="group" '
            f'aria-label="{html.escape(label)}"><img src="{html.escape(source)}" '
            f'alt="{html.escape(alt)}" width="{width}" height="{height}" loading="lazy"></div>\n'
            f"<figcaption>{under}</figcaption></figure>")


def short(alt: str) -> str:
    """Return an alt text that can be listened to; one that tells every number is cut.

    >>> short("Mentions by group; 2017: Russia 10")
    'Mentions by group; 2017: Russia 10'
    """
    if len(alt) <= LONGEST_ALT:
        return alt
    cut = alt[:LONGEST_ALT]
    end = next((at for at in map(cut.rfind, ("; ", ", ", " ")) if at > 0), LONGEST_ALT)
    return f"{cut[:end]} … (all of it: In words)"


def figure_files(folder: Path) -> list[Path]:
    """Return the files of a study's figures that the site takes along."""
    return sorted(path for kind in KINDS for path in Path(folder).glob(f"*.{kind}"))
