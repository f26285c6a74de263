"""The versions of what is installed."""

from importlib.metadata import PackageNotFoundError, version


def installed_version(name: str) -> str | None:
    """Return the version of an installed package, null for one that is not.

    >>> installed_version("no-such-package") is None
    True
    """
    try:
        return version(name)
    except PackageNotFoundError:
        return None
