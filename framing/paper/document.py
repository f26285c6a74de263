r"""A small LaTeX document with figures, tables and methods of a study, for xelatex with Arabic.

It shows how a paper takes them in; journals' own classes need the same lines of the preamble.
"""

from collections.abc import Iterable
from pathlib import Path

from framing.paper import latex_text

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{array,booktabs,graphicx,longtable}
"""
BABEL = r"""\usepackage[bidi=bidi,english]{babel}
\babelprovide[import]{arabic}
\babelfont[arabic]{rm}{Amiri}
"""
POLYGLOSSIA = r"""\usepackage{polyglossia}
\setmainlanguage{english}
\setotherlanguage[numerals=maghrib]{arabic}
\newfontfamily\arabicfont[Script=Arabic]{Amiri}
"""


def paper_document(title: str, figures: Iterable[tuple[Path, str]] = (),
                   tables: Iterable[Path] = (), text: str = "", bibliography: str = "",
                   package: str = "babel") -> str:
    r"""Return a LaTeX document that takes in figures (file, caption) and tables by their paths.

    `text` is LaTeX already, as `framing methods --format tex` writes it; `bibliography` is the name
    of a file of BibTeX for biblatex, none where it is empty. `package` is babel or polyglossia.
    """
    known = {"babel": BABEL, "polyglossia": POLYGLOSSIA}
    if package not in known:
        raise ValueError(f"{package!r} is no package for Arabic here; use {' or '.join(known)}.")
    lines = [PREAMBLE + known[package]]
    if bibliography:
        lines.append("\\usepackage[style=authoryear,backend=biber]{biblatex}\n"
                     f"\\addbibresource{{{bibliography}}}\n")
    lines.append(f"\\title{{{latex_text.marked(title, package)}}}\n\\date{{}}\n"
                 "\\begin{document}\n\\maketitle\n")
    lines.append(text)
    for path, caption in figures:
        lines.append("\\begin{figure}[htbp]\n\\centering\n"
                     f"\\includegraphics[width=\\linewidth]{{{path.as_posix()}}}\n"
                     f"\\caption{{{latex_text.marked(caption, package)}}}\n\\end{{figure}}\n")
    lines += [f"\\input{{{path.as_posix()}}}\n" for path in tables]
    if bibliography:
        lines.append("\\printbibliography\n")
    return "\n".join([*lines, "\\end{document}\n"])
