"""Notebooks run on another study, cell by cell in one namespace: quicker than a kernel."""

import ast
from pathlib import Path

import nbformat
from matplotlib.figure import Figure

from analysis.report import charts
from analysis.report.charts import Figures
from analysis.wording import LANGUAGES
from tests.conftest import REPOSITORY


def undrawn(patch) -> None:
    """Let charts be described, named and cut, but not laid out or saved, most of a notebook's time.

    `test_shapes` draws those of studies of every shape, `test_plots` each at every width.
    """
    patch.setattr(charts, "fitted", lambda recipe, preset=None, languages=LANGUAGES: [charts.Drawn(
        recipe, {lang: Figure() for lang in languages}, {lang: [] for lang in languages})])
    patch.setattr(charts, "save_figure", lambda figure, folder, name, *_: name)


def run_cells(notebook: str, folder: Path) -> list[object]:
    """Run a notebook's code cells on the study in `folder`; return what they show, in order.

    As in a notebook that is what is passed to `display`, and the value of a cell's last expression.
    """
    shown: list[object] = []
    namespace: dict[str, object] = {"display": lambda *values: shown.extend(values),
                                    "__name__": "__main__"}
    path = REPOSITORY / "notebooks" / f"{notebook}.ipynb"
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source, filename=f"{path.name}, cell {number}").body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), f"{path.name}, cell {number}", "exec"), namespace)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"{path.name}, cell {number}", "eval"),
                         namespace)
            if value is not None:
                shown.append(value)
        if "parameters" in cell.metadata.get("tags", []):
            namespace["study_folder"] = str(folder)
    return shown


def text_of(shown: list[object]) -> str:
    """Return the text form of everything that was shown; of saved figures their names."""
    figures = [figure for value in shown
               for figure in (value if isinstance(value, Figures) else [value])]
    return "\n".join((getattr(figure, "made", None) or {}).get("figure") or str(figure)
                     for figure in figures)
