r"""Text for LaTeX: special characters escaped, Arabic and Latin runs marked in their languages.

The marks are `\foreignlanguage{arabic}{...}`, which both babel and polyglossia know, or
`\textarabic{...}` of polyglossia alone.
"""

import re

from analysis.arabic.characters import CONTROLS, LETTERS, MARKS
from analysis.report.display import is_arabic

COMMANDS = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
            "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
"""What TeX would take for a command, and how it is written to be read."""
_SPECIAL = COMMANDS | {
            "−": "$-$", "∞": r"$\infty$", "<": r"\textless{}", ">": r"\textgreater{}",
            "|": r"\textbar{}", '"': r"\textquotedbl{}"}
_LETTERS = "".join(sorted(LETTERS | MARKS))
_BETWEEN = r"[\s،؛؟.,:()«»/\-–0-9]*"
_ARABIC = re.compile(f"[{_LETTERS}]+(?:{_BETWEEN}[{_LETTERS}]+)*")
_LATIN = re.compile(r"(?:[0-9][0-9./_-]*)?[A-Za-z\u00c0-\u024f]"
                    r"(?:[^\u0600-\u06ff(){}]*[A-Za-z\u00c0-\u024f0-9])?")
_HIDDEN = str.maketrans("", "", "".join(sorted(CONTROLS)))


def escape(text: str) -> str:
    r"""Escape what LaTeX reads as a command; invisible and control characters are dropped.

    >>> print(escape("100% & more_#1"))
    100\% \& more\_\#1
    """
    text = " ".join(text.translate(_HIDDEN).split())
    return "".join(_SPECIAL.get(c, c) for c in text if ord(c) >= 32 and ord(c) != 127)


def marked(text: str, package: str = "babel") -> str:
    r"""Escape a text and mark its Arabic; in a text that is mostly Arabic, its Latin too.

    `package` is babel or polyglossia.

    >>> print(marked("the word حوار"))
    the word \foreignlanguage{arabic}{حوار}
    """
    # Counts in a row read from the right where an Arabic semicolon sets them apart.
    if is_arabic(text) or ("؛" in text and not any(c.isalpha() for c in text)):
        return arabic(inner(text, "ar", package), package)
    return inner(text, "en", package)


def inner(text: str, lang: str, package: str = "babel") -> str:
    """Escape a text that stands among words of `lang`, and mark what is of the other language."""
    pattern, mark = (_LATIN, english) if lang == "ar" else (_ARABIC, arabic)
    text = re.sub(r"\s+", " ", text.translate(_HIDDEN))
    told, last = [], 0
    for run in pattern.finditer(text):
        told += [_kept(text[last:run.start()]), mark(escape(run.group()), package)]
        last = run.end()
    return "".join([*told, _kept(text[last:])])


def _kept(text: str) -> str:
    """Escape a text whose spaces at the edges matter."""
    if not text.strip():
        return " " if text else ""
    return (" " if text[0].isspace() else "") + escape(text) + (" " if text[-1].isspace() else "")


def arabic(text: str, package: str = "babel") -> str:
    """Mark an escaped text as Arabic."""
    return rf"\textarabic{{{text}}}" if package == "polyglossia" else (
        rf"\foreignlanguage{{arabic}}{{{text}}}")


def english(text: str, package: str = "babel") -> str:
    """Mark an escaped text as English."""
    return rf"\textenglish{{{text}}}" if package == "polyglossia" else (
        rf"\foreignlanguage{{english}}{{{text}}}")
