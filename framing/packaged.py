"""The notebooks and help pages that come with the package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def default_notebooks() -> Path:
    """Return the folder of the notebooks that come with the package.

    A wheel takes them in from `notebooks/`; in a checkout they are read from there.
    """
    installed = _PACKAGE / "default_notebooks"
    return installed if installed.is_dir() else _PACKAGE.parent / "notebooks"


def default_docs() -> Path:
    """Return the folder of the help pages that come with the package.

    A wheel takes them in from `docs/`; in a checkout they are read from there.
    """
    installed = _PACKAGE / "default_docs"
    return installed if installed.is_dir() else _PACKAGE.parent / "docs"
