"""Formulas as MathML: every browser draws them without a script."""

import re

from latex2mathml.converter import convert

_PARTS = re.compile(r"\n\s*\n")


def mathml(latex: str, display: str = "inline") -> str:
    r"""Return a formula in LaTeX notation as MathML; `display` is inline or block.

    >>> mathml(r"\frac{a}{b}").count("<mfrac>")
    1
    """
    return convert(latex.strip(), display=display)


def _visit_inline(writer, node) -> None:
    from docutils import nodes

    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _visit_block(writer, node) -> None:
    from docutils import nodes

    for part in filter(None, map(str.strip, _PARTS.split(node.astext()))):
        # A long formula scrolls in its own box, which the keyboard can reach.
        writer.body.append('<div class="formula" tabindex="0" role="group" aria-label="Formula">'
                           f"{mathml(part, 'block')}</div>\n")
    raise nodes.SkipNode


def setup(app) -> dict[str, bool]:
    """Register the renderer with Sphinx."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
