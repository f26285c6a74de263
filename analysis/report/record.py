"""What a study's executed notebooks show, and with which parameters it was made.

Tables and charts note it in the metadata of the outputs (`analysis.measures.made`): what is said of
a study's methods is read from there, not from the source of a cell, which may not have run.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from analysis.report.display import NOTED


def shown(folder: Path | str) -> list[dict]:
    """Return what each output of the notebooks in a study's folder shows, in order.

    Each has `notebook` (its name) and what was noted: of a table or chart the `measure` and its
    parameters, of a chart that was saved its `figure`. A notebook that was not executed, or cannot
    be read, shows nothing.
    """
    return [{"notebook": path.stem, **note} for path, cells in _notebooks(folder)
            for cell in cells for output in cell.get("outputs", ())
            if (note := output.get("metadata", {}).get(NOTED))]


def unexecuted(folder: Path | str) -> list[str]:
    """Return the names of the notebooks of which no cell was executed."""
    return [path.stem for path, cells in _notebooks(folder)
            if not any(cell.get("execution_count") for cell in cells)]


def _notebooks(folder: Path | str) -> Iterator[tuple[Path, list[dict]]]:
    for path in sorted((Path(folder) / "notebooks").glob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            yield path, [cell for cell in cells if cell["cell_type"] == "code"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
