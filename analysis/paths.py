"""Where the package finds its lexicons and keeps what it may rebuild."""

from pathlib import Path

from platformdirs import user_cache_path


class LexiconError(ValueError):
    """A lexicon that cannot be used: the message names file and line, what is wrong and the fix."""


_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "default_lexicon"


def default_lexicon() -> Path:
    """Return the folder of the lexicons that come with the package.

    A wheel takes them in from `data/lexicon/`; in a checkout they are read from there.
    """
    return _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "data" / "lexicon"


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


def lexicon_file(name: str, folder: Path | None = None) -> Path:
    """Return the path of a lexicon file: from `folder` where it has one, else the package's own.

    Raises `FileNotFoundError` where neither has it.
    """
    places = [Path(folder)] if folder is not None else []
    for place in [*places, default_lexicon()]:
        if (place / name).is_file():
            return place / name
    raise FileNotFoundError(
        f"No lexicon file {name} in {' or '.join(map(str, [*places, default_lexicon()]))}. "
        "Copy the one that comes with the package, or correct the folder's name."
    )


def cache_folder() -> Path:
    """Return the user's cache folder for tables that are quick to read and slow to build."""
    return user_cache_path("framing")
