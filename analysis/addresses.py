"""Addresses in the rendered study: the only place that makes them.

A number leads to the lines it was counted from (a concordance page, the section of its group), a
line to its place in the article (the reader). Names of files are ASCII, the same on every system
and in every run: what cannot stand in a file name is transliterated and a short digest added.
"""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from analysis.arabic.characters import fold

SITE = "../site/"
"""Where the site stands, seen from the notebooks; inside the site this is rewritten."""

CONCORDANCES = f"{SITE}concordances/index.html"
"""The list of all concordance pages."""

KINDS = ("actor", "frame", "term", "pair", "string", "speaker", "choice", "call", "claim")
"""What a concordance page may be of. `pair`: words in a row as they are written; `string`:
characters as typed, clutter included; `choice`: all expressions for a referent."""

LATIN = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ", [
    "a", "b", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z", "",
    "gh", "f", "q", "k", "l", "m", "n", "h", "w", "y", "a", "a", "", "a", "i", "a", "w", "y"],
    strict=True))
"""One Latin letter or two for each Arabic one, to be recognised rather than read back."""
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?")
_LONGEST = 40
# Names that Windows keeps for devices, and the page that lists the others.
_TAKEN = re.compile(r"(?:index|con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def slug(name: str) -> str:
    """Return a name that can stand in an address and a file name on every system.

    Names of lower-case ASCII letters, digits, dots, hyphens and underscores stay as they are. Any
    other is transliterated and six digits of its SHA-256 are added, so that no two are the same.

    >>> slug("2017-astana"), slug("حوار"), slug("Nul")
    ('2017-astana', 'hwar-e12acc', 'nul-e54bdb')
    """
    if _PLAIN.fullmatch(name) and len(name) <= _LONGEST and not _TAKEN.fullmatch(name):
        return name
    latin = "".join(LATIN.get(letter, letter) for letter in fold(name).lower())
    latin = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    read = re.sub(r"[^a-z0-9]+", "-", latin)[:_LONGEST].strip("-")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{read}-{digest}" if read else digest


def concordance_page(kind: str, identifier: str) -> str:
    """Return the docname of the page with the lines of something.

    `identifier`: of an actor, frame, claim or referent (kind `choice`) its id; of a term its keys
    with a space between them; of a speaker the id or surface, `outlet` for the page itself; of
    calls `all`. Raises `ValueError` for another kind.

    >>> concordance_page("actor", "russia")
    'concordances/actor-russia'
    """
    if kind not in KINDS:
        raise ValueError(f"There are no concordance pages of {kind!r}; there are of "
                         f"{', '.join(KINDS)}.")
    return f"concordances/{kind}-{slug(identifier)}"


def reader_page(article: str) -> str:
    """Return the docname of an article in the reader.

    >>> reader_page("2017-astana")
    'articles/2017-astana'
    """
    return f"articles/{slug(article)}"


def group_anchor(group: str, **part: str) -> str:
    """Return the anchor of a group's section on a page, or of a part of its lines.

    >>> group_anchor("2017"), group_anchor("2017", form="label")
    ('group-2017', 'group-2017-form-label')
    """
    return "-".join(["group", slug(group), *(f"{name}-{slug(value)}"
                                             for name, value in sorted(part.items()))])


def line_anchor(line: int) -> str:
    """Return the anchor of a line (from 1) in the reader."""
    return f"line-{line}"


def place_anchor(start: int) -> str:
    """Return the anchor of the word or span that begins at a code point of an article."""
    return f"c{start}"


def concordance_link(kind: str, identifier: str, group: str | None = None, **part: str) -> str:
    """Return the address of some lines, as it stands in a notebook.

    `group` names the section; `part` which of its lines (`form="label"`, `voice="quoted"`).

    >>> concordance_link("frame", "ceasefire", "2017")
    '../site/concordances/frame-ceasefire.html#group-2017'
    """
    at = "" if group is None else f"#{group_anchor(group, **part)}"
    return f"{SITE}{concordance_page(kind, identifier)}.html{at}"


def reader_link(article: str, line: int | None = None, start: int | None = None,
                role: str | None = None) -> str:
    """Return the address of a place in an article, as it stands in a notebook.

    `start` is the code point at which the word or span begins, `line` counts from 1, `role` leads
    to the lines of a role.

    >>> reader_link("2017-astana", start=57)
    '../site/articles/2017-astana.html#c57'
    """
    at = (f"#{place_anchor(int(start))}" if start is not None else
          f"#{line_anchor(int(line))}" if line is not None else
          f"#role-{slug(role)}" if role is not None else "")
    return f"{SITE}{reader_page(article)}.html{at}"


def articles_link(group: str | None = None) -> str:
    """Return the address of the list of articles, or of a group's articles in it.

    >>> articles_link("2017")
    '../site/articles/index.html#group-2017'
    """
    return f"{SITE}articles/index.html" + ("" if group is None else f"#{group_anchor(group)}")


def within_site(address: str, page: str) -> str:
    """Return an address as it stands on a page of the site, given by its docname.

    >>> within_site("../site/articles/a.html#c5", "concordances/actor-b")
    '../articles/a.html#c5'
    """
    if not address.startswith(SITE):
        return address
    return "../" * (len(PurePosixPath(page).parts) - 1) + address.removeprefix(SITE)

