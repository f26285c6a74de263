"""Compile a LaTeX document with a study's figure, tables and methods, and look for what overflows.

    python benchmarks/latex.py [--study DIR] [--out DIR] [--polyglossia]

Needs xelatex with Arabic: on Debian texlive-xetex, texlive-lang-arabic, texlive-latex-extra and
fonts-hosny-amiri. Where it is missing a line says so, and the exit status is 0. An error of LaTeX
or a missing character ends with status 1; boxes that are too wide are listed.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from string import Template

from analysis.claims.verdicts import evaluate
from analysis.study.study import load_study
from framing.paper.latex import marked, save_tables
from framing.paper.methods import methods_text

WIDEST = 2.0
"""Points by which a box may be too wide: less is not seen."""


def compiled(folder: Path, name: str = "paper") -> tuple[list[str], list[tuple[float, str]]]:
    """Compile a document twice; return errors and missing characters, and what is too wide."""
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", name]
    for _ in range(2):
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)
    log = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    faults = re.findall(r"^! .*|^Missing character: .*", log, flags=re.MULTILINE)
    if done.returncode and not faults:
        faults = [f"xelatex ended with status {done.returncode}"]
    boxes = re.findall(r"^Overfull \\hbox \((\d+\.?\d*)pt too wide\) (.*)", log,
                       flags=re.MULTILINE)
    return sorted(set(faults)), [(float(width), where) for width, where in boxes]


def paper_document(title: str, figures: Iterable[tuple[Path, str]] = (),
                   tables: Iterable[Path] = (), text: str = "", bibliography: str = "",
                   package: str = "babel") -> str:
    r"""Return a document for xelatex that takes in figures (file, caption) and tables (files).

    It shows how a paper does so; journals' own classes need the same lines of the preamble.
    `text` is LaTeX already, as `framing methods --format tex` writes it; `bibliography` is the name
    of a file of BibTeX for biblatex, none where it is empty. `package` is babel or polyglossia.
    """
    parts = [text, *(f"\\begin{{figure}}[htbp]\n\\centering\n"
                     f"\\includegraphics[width=\\linewidth]{{{path.as_posix()}}}\n"
                     f"\\caption{{{marked(caption, package)}}}\n\\end{{figure}}\n"
                     for path, caption in figures),
             *(f"\\input{{{path.as_posix()}}}\n" for path in tables),
             *(["\\printbibliography\n"] if bibliography else [])]
    biblatex = ("\\usepackage[style=authoryear,backend=biber]{biblatex}\n"
                f"\\addbibresource{{{bibliography}}}\n\n") if bibliography else ""
    template = Template((Path(__file__).parent / f"{package}.tex").read_text(encoding="utf-8"))
    return template.substitute(title=marked(title, package), biblatex=biblatex,
                               content="\n".join(parts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", type=Path, default=Path("."))
    parser.add_argument("--out", type=Path, help="keep the document here")
    parser.add_argument("--polyglossia", action="store_true")
    given = parser.parse_args()
    if shutil.which("xelatex") is None:
        print("xelatex is not installed, so nothing was compiled. On Debian: sudo apt install "
              "texlive-xetex texlive-lang-arabic texlive-latex-extra fonts-hosny-amiri")
        return 0
    package = "polyglossia" if given.polyglossia else "babel"
    study = load_study(given.study)
    results = evaluate(study)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.out or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        saved = [path for path in save_tables(study, results, folder, package=package)
                 if path.suffix == ".tex"]
        figures = [Path(shutil.copy(path, folder)) for path in
                   sorted((study.folder / "figures").glob("*.pdf"))[:1]]
        text = "".join(methods_text(study, results, lang, "tex") for lang in ("en", "ar"))
        # Citations are left to whoever has a bibliography: here they would be question marks.
        text = re.sub(r"~\\cite\{[^}]*\}", "", text)
        document = paper_document(study.settings.study.title or "A study", [
            (Path(path.name), path.stem) for path in figures],
            [Path(path.name) for path in saved], text, package=package)
        (folder / "paper.tex").write_text(document, encoding="utf-8", newline="\n")
        faults, boxes = compiled(folder)
    for fault in faults:
        print(fault)
    for width, where in boxes:
        print(f"{width:.1f} pt too wide: {where}")
    wide = [width for width, _ in boxes if width > WIDEST]
    print(f"{len(saved)} tables, {len(figures)} figure, methods in two languages ({package}): "
          f"{len(faults)} errors or missing characters, {len(boxes)} boxes too wide, of them "
          f"{len(wide)} over {WIDEST:g} pt.")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
