"""The site built: pages written, rendered by Sphinx, moved into place whole."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import fontpkg_amiri

from analysis.caches import digest
from analysis.files import packaged, write_atomically
from analysis.study.study import StudyError, load_study
from framing.pages import figure_files
from framing.run import LIBRARIES, fingerprint, read_state

HERE = Path(__file__).resolve().parent
NEEDED = ("sphinx", "myst_parser", "furo", "latex2mathml")
FACES = ("Amiri-Regular.ttf", "Amiri-Bold.ttf")
STEPS = 3
_WARNING = re.compile(r"(?:.+?\.md(?::\d+)?: )?(?:WARNING|ERROR): ")


class Site(NamedTuple):
    """A built site: its front page, whether it was built anew, and what Sphinx said of it."""

    index: Path
    built: bool
    warnings: list[str]


def build_site(folder: Path, force: bool = False,
               tell: Callable[[str, int, int], None] = lambda *_: None, live: bool = True) -> Site:
    """Render a study as a site of static pages that needs neither server nor network.

    Nothing is rendered where data, notebooks, figures, package and libraries are those of the last
    time; `force` renders all the same. The site is `site` in the study's folder; the pages'
    sources stay in `.framing/site-source` beside it. An interrupted build leaves the former site.
    Unless they are `live`, as of a study that came from a stranger, the HTML of notebooks is text.

    Raises `StudyError` where Sphinx and its theme are not installed, the folder is no study, or
    a page cannot be rendered.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise StudyError(f"The site needs {', '.join(missing)}. Install it with: "
                         "pip install 'framing[site]'")
    folder = Path(folder).resolve()
    out, work = folder / "site", folder / ".framing"
    inputs, state = _inputs(folder) + " text" * (not live), work / "site.json"
    if not force and read_state(state) == {"inputs": inputs, "files": _listing(out)}:
        return Site(out / "index.html", False, [])
    from framing.site.sources import site_pages

    tell("articles", 1, STEPS)
    study = load_study(folder)
    tell("pages", 2, STEPS)
    shutil.rmtree(work / "site-source", ignore_errors=True)
    for name, text in site_pages(study, live).items():
        page = work / "site-source" / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8", newline="\n")
    tell("site", 3, STEPS)
    fresh, former = work / "site-new", work / "site-old"
    warnings = _render(work / "site-source", fresh, study.settings.study.title or folder.name)
    faces = Path(fontpkg_amiri.__file__).parent
    copied = {f"figures/{path.name}": path for path in figure_files(study.figures)}
    copied |= {f"_static/fonts/{name}": faces / "files" / name for name in FACES}
    copied["_static/fonts/Amiri-LICENSE.txt"] = faces / "LICENSE"
    for name, path in copied.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, fresh / name)
    # What was there is kept until the new site stands in its place.
    shutil.rmtree(former, ignore_errors=True)
    if out.exists():
        os.replace(out, former)
    os.replace(fresh, out)
    shutil.rmtree(former, ignore_errors=True)
    record = json.dumps({"inputs": inputs, "files": _listing(out)}, sort_keys=True)
    write_atomically(state, record.encode())
    tell("site", STEPS + 1, STEPS)
    return Site(out / "index.html", True, warnings)


def _inputs(folder: Path) -> str:
    notebooks = sorted((folder / "notebooks").glob("*.ipynb"))
    files = [*notebooks, *figure_files(folder / "figures"), *sorted(packaged("docs").glob("*.md")),
             *sorted((HERE / "static").rglob("*"))]
    return fingerprint(folder, notebooks, files, (*LIBRARIES, *NEEDED, "fontpkg-amiri"))


def _listing(out: Path) -> str:
    """A digest of the names and sizes of a site's files: was any lost or cut?"""
    return digest(f"{path.relative_to(out).as_posix()} {path.stat().st_size}".encode()
                  for path in sorted(out.rglob("*")) if path.is_file()).hex()


def _render(source: Path, out: Path, title: str) -> list[str]:
    """Run Sphinx over the sources; returns its warnings, one line each."""
    doctrees = source.parent / "site-doctrees"
    for left in (out, doctrees):
        shutil.rmtree(left, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-j",
               "auto" if os.name == "posix" else "1", "-c", HERE, "-d", doctrees,
               "-D", f"project={title}", "-D", f"html_title={title}", source, out]
    # Dates and the order of sets would change the bytes; the language of the machine the words.
    environment = os.environ | {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0",
                                "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8",
                          errors="replace", env=environment)
    shutil.rmtree(doctrees, ignore_errors=True)
    told = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    if done.returncode:
        raise StudyError("The site could not be rendered, and the former one was left as it was. "
                         f"Sphinx says: {' '.join(told[-3:])}")
    (out / ".buildinfo").unlink(missing_ok=True)
    shutil.rmtree(out / "_sources", ignore_errors=True)
    return [line.replace(f"{source.as_posix()}/", "") for line in told if _WARNING.match(line)]
