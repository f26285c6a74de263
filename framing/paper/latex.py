r"""Text and tables for LaTeX: escaped, with Arabic marked as such.

The marks are `\foreignlanguage{arabic}{...}`, which babel and polyglossia both know, or
`\textarabic{...}` of polyglossia alone. A document that takes tables in loads array, booktabs,
longtable and one of the two.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.arabic.characters import LETTERS, MARKS, NO_CONTROLS
from analysis.claims.verdicts import Results
from analysis.files import write_atomically
from analysis.report.display import is_arabic, texts_of
from analysis.report.exhibits import EXHIBITS
from analysis.report.groups import REST
from analysis.study.study import Study
from analysis.wording import LANGUAGES, wording
from framing.spreadsheets import write_csv

COMMANDS = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
            "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
"""What TeX would take for a command, and how it is written to be read."""
_SPECIAL = COMMANDS | {
    "−": "$-$", "∞": r"$\infty$", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}"}
_LETTERS = "".join(sorted(LETTERS | MARKS))
_BETWEEN = r"[\s،؛؟.,:()«»/\-–0-9]*"
_ARABIC = re.compile(f"([{_LETTERS}]+(?:{_BETWEEN}[{_LETTERS}]+)*)")
_LATIN = re.compile(r"((?:[0-9][0-9./_-]{0,99})?[A-Za-z\u00c0-\u024f]"
                    r"(?:[^\u0600-\u06ff(){}]*[A-Za-z\u00c0-\u024f0-9])?)")

TABLES = tuple(exhibit.name for exhibit in EXHIBITS if exhibit.printed)
LONG, MANY = 45, 6
"""Lines of a table that fit a page, and columns that have the usual room between them."""
CELL, LINE, NARROW = 40, 88, 16
"""Letters, about, in a line of a cell, in a line of a page, in a column that is never broken."""


def escape(text: str, special: dict[str, str] = _SPECIAL) -> str:
    r"""Escape what LaTeX reads as a command; invisible and control characters are dropped.

    >>> print(escape("100% & more_#1"))
    100\% \& more\_\#1
    """
    text = " ".join(text.translate(NO_CONTROLS).split())
    return "".join(special.get(c, c) for c in text if ord(c) >= 32 and ord(c) != 127)


def marked(text: str, package: str = "babel") -> str:
    r"""Escape a text and mark its Arabic; in a text that is mostly Arabic, its Latin too.

    >>> print(marked("the word حوار"))
    the word \foreignlanguage{arabic}{حوار}
    """
    # Counts in a row read from the right where an Arabic semicolon sets them apart.
    if is_arabic(text) or ("؛" in text and not any(c.isalpha() for c in text)):
        return _in("arabic", inner(text, "ar", package), package)
    return inner(text, "en", package)


def inner(text: str, lang: str, package: str = "babel") -> str:
    """Escape a text that stands among words of `lang`, and mark what is of the other language."""
    pattern, other = (_LATIN, "english") if lang == "ar" else (_ARABIC, "arabic")
    pieces = pattern.split(re.sub(r"\s+", " ", text.translate(NO_CONTROLS)))
    # Spaces at the edges of what stands between matter.
    return "".join(_in(other, escape(piece), package) if at % 2 else
                   f"{' ' * piece[:1].isspace()}{escape(piece)}{' ' * (piece[1:][-1:] == ' ')}"
                   for at, piece in enumerate(pieces))


def _in(language: str, text: str, package: str) -> str:
    return (rf"\text{language}{{{text}}}" if package == "polyglossia" else
            rf"\foreignlanguage{{{language}}}{{{text}}}")


def paper_tables(study: Study, results: Results, lang: str = "en") -> dict[str, dict[str, Any]]:
    """Return the tables of a study by name (`TABLES`), without those that would have no row.

    Each as `latex_table` takes it: `table`, `caption`, `notes`, `decimals`.
    """
    found = {}
    for exhibit in EXHIBITS:
        if not exhibit.printed:
            continue
        printed = exhibit.printed(study, results, exhibit.table(study, results), lang)
        if printed.table.empty:
            continue
        decimals, heads = {}, []
        for column in printed.table.columns:
            # A heading is a key, or a key and a group.
            key, group = column if isinstance(column, tuple) else (column, None)
            heads.append(wording(f"head_{key}", lang,
                                 group=wording("rest", lang) if group == REST else group))
            if key in printed.decimals:
                decimals[heads[-1]] = printed.decimals[key]
        found[exhibit.name] = {
            "table": printed.table.set_axis(heads, axis=1).reset_index(drop=True),
            "caption": wording(f"table_{exhibit.name}", lang), "decimals": decimals,
            "notes": [wording(f"note_{note}", lang, **values)
                      for note, values in printed.notes.items()]}
    return found


def save_tables(study: Study, results: Results, folder: Path | str,
                only: Collection[str] | None = None, package: str = "babel") -> list[Path]:
    """Write the tables of a study as CSV and LaTeX, in English and in Arabic; return the paths.

    `only` are names of `TABLES`. Files are called `<name>-en.csv`, `<name>-en.tex` and so on; the
    label of a table in LaTeX is `tab:<name>`, with `-ar` after it in Arabic.
    """
    saved = []
    for lang in LANGUAGES:
        for name, printed in paper_tables(study, results, lang).items():
            if only and name not in only:
                continue
            label = f"tab:{name}" + ("-ar" if lang == "ar" else "")
            text = latex_table(**printed, label=label, package=package, lang=lang)
            path = Path(folder) / f"{name}-{lang}.tex"
            write_atomically(path, text.encode("utf-8"))
            saved += [path, write_csv(printed["table"], path.with_suffix(".csv"))]
    return sorted(saved)


def latex_table(table: pd.DataFrame, caption: str = "", label: str = "",
                notes: Collection[str] = (), *, decimals: dict[str, int] | None = None,
                package: str = "babel", long: bool | None = None, lang: str = "en") -> str:
    r"""Return any table as LaTeX with the rules of booktabs, every cell escaped.

    `decimals` of the columns that are not of whole numbers (2 where it does not say), `package`
    (babel, polyglossia) says how Arabic is marked, `long` whether it may break over pages (null:
    with more lines than `LONG`). With `lang` ar the columns run from right to left, the first at
    the right. Columns of long text are broken into lines.

    >>> print(latex_table(pd.DataFrame({"term": ["حوار"], "count": [5]}), "Terms", "tab:terms"))
    \begin{table}[htbp]
    \centering\small
    \caption{Terms}\label{tab:terms}
    \begin{tabular}{@{}rr@{}}
    \toprule
    term & count \\
    \midrule
    \foreignlanguage{arabic}{حوار} & 5 \\
    \bottomrule
    \end{tabular}
    \end{table}
    <BLANKLINE>
    """
    if lang == "ar":
        table = table.loc[:, ::-1]
    columns = [[str(head), *("–" if missing else text for missing, text in zip(
        column.isna(), texts_of(column, (decimals or {}).get(head, 2)), strict=True))]
        for head, column in table.items()]
    rows = list(zip(*columns, strict=True))
    head, *body = (" & ".join(marked(text, package) for text in row) + r" \\" for row in rows)
    if long is None:
        long = sum(max(-(-len(text) // CELL) for text in row) for row in rows[1:]) > LONG
    title = rf"\caption{{{marked(caption, package)}}}" if caption else ""
    if caption and label:
        title += rf"\label{{{label}}}"
    side = r"\raggedleft" if lang == "ar" else r"\raggedright"
    under = [rf"\par\smallskip\parbox{{\linewidth}}{{{side}\footnotesize "
             f"{marked(' '.join(notes), package)}}}"] if notes else []
    # Many columns stand closer together.
    size = r"\small" + (r"\setlength{\tabcolsep}{4pt}" if len(columns) > MANY else "")
    set_as = f"{{@{{}}{_set_as(table, columns)}@{{}}}}"
    if long:
        lines = ["{" + size, rf"\begin{{longtable}}{set_as}", *([title + r" \\"] if title else []),
                 r"\toprule", head, r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule",
                 r"\endhead", r"\bottomrule", r"\endfoot", *body, r"\end{longtable}}", *under]
    else:
        lines = [r"\begin{table}[htbp]", r"\centering" + size, *([title] if title else []),
                 rf"\begin{{tabular}}{set_as}", r"\toprule", head, r"\midrule", *body,
                 r"\bottomrule", r"\end{tabular}", *under, r"\end{table}"]
    return "\n".join(lines) + "\n"


def _set_as(table: pd.DataFrame, columns: list[list[str]]) -> str:
    """Say how each column is set: numbers and Arabic at the right, long text broken into lines."""
    # A long heading over short cells is broken into lines too.
    wanted = [max(4, *map(len, column)) for column in columns]
    room = LINE - 2 * len(columns)
    # The square root leaves shorter texts enough to be read; no word is wider than its column.
    weights = {n: chars ** .5 for n, chars in enumerate(wanted)
               if chars > NARROW and sum(wanted) > room}
    left = room - sum(chars for n, chars in enumerate(wanted) if n not in weights)
    least = {n: 1.15 * max(len(word) for text in columns[n] for word in text.split() or [""])
             for n in weights}
    widths = {n: max(left * weight / sum(weights.values()), least[n])
              for n, weight in weights.items()}
    if widths:
        # What the others had to be given is taken from the widest.
        spare = sum(widths.values()) - left
        widest = max(widths, key=widths.get)
        widths[widest] = max(widths[widest] - max(spare, 0), least[widest])
    told = []
    for n, column in enumerate(columns):
        right = pd.api.types.is_numeric_dtype(table.iloc[:, n]) or any(map(is_arabic, column))
        if n in widths:
            side = r"\raggedleft" if right else r"\raggedright"
            told.append(rf">{{{side}\arraybackslash}}p{{{widths[n] / LINE:.3f}\linewidth}}")
        else:
            told.append("r" if right else "l")
    return "".join(told)
