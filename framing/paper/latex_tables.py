r"""Tables for LaTeX: booktabs, numbers at the right, Arabic cells marked; long ones as longtable.

A document that takes them in loads `booktabs`, `array` and, for long ones, `longtable`, and sets
Arabic up: for xelatex `\usepackage[bidi=bidi,english]{babel}`, `\babelprovide[import]{arabic}` and
`\babelfont[arabic]{rm}{Amiri}`; or polyglossia. `benchmarks/latex.py` writes such a document.
"""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from analysis.claims.verdicts import Results
from analysis.files import write_atomically
from analysis.report.display import is_arabic, texts_of
from analysis.study.study import Study
from analysis.wording import LANGUAGES
from framing.paper import latex_text
from framing.paper.tables import TABLES, paper_tables
from framing.spreadsheets import write_csv

__all__ = ["TABLES", "latex_table", "paper_tables", "save_tables"]
LONG = 45
"""Lines of a table that is broken over pages: more do not fit one."""
CELL = 40
"""Letters of a cell, about, that stand in one line."""
LINE = 88
"""Characters of the small print that fit a line of a page."""
MANY = 6
"""Columns of a table that has the usual room between them."""
NARROW = 16
"""Characters of a column that is never broken into lines."""


def save_tables(study: Study, results: Results, folder: Path | str,
                only: Collection[str] | None = None, package: str = "babel") -> list[Path]:
    """Write the tables of a study as CSV and LaTeX, in English and in Arabic; return the paths.

    `only` are names of `TABLES`. Files are called `<name>-en.csv`, `<name>-en.tex` and so on; the
    label of a table in LaTeX is `tab:<name>`, with `-ar` after it in Arabic.
    """
    saved = []
    for lang in LANGUAGES:
        for name, one in paper_tables(study, results, lang).items():
            if only and name not in only:
                continue
            path = Path(folder) / f"{name}-{lang}"
            saved.append(write_csv(one.table, path.with_name(path.name + ".csv")))
            label = f"tab:{name}" + ("-ar" if lang == "ar" else "")
            text = latex_table(one.table, one.caption, label, one.notes, decimals=one.decimals,
                               package=package, lang=lang)
            path = path.with_name(path.name + ".tex")
            write_atomically(path, text.encode("utf-8"))
            saved.append(path)
    return sorted(saved)


def latex_table(table: pd.DataFrame, caption: str = "", label: str = "",
                notes: Collection[str] = (), *, decimals: dict[str, int] | None = None,
                package: str = "babel", long: bool | None = None, lang: str = "en") -> str:
    r"""Return any table as LaTeX with the rules of booktabs, every cell escaped.

    `decimals` of the columns that are not of whole numbers (2 where it does not say), `package`
    (babel, polyglossia) says how Arabic is marked, `long` whether it may break over pages (null:
    with more lines than `LONG`). With `lang` ar the columns run from right to left, the first at
    the right. Columns of long text are broken into lines. Raises `ValueError` for a table without
    columns and for another package.

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
    if package not in ("babel", "polyglossia"):
        raise ValueError(f"{package!r} is no package that marks Arabic here; use babel or "
                         "polyglossia.")
    if not len(table.columns):
        raise ValueError("A table without columns cannot be printed.")
    if lang == "ar":
        table = table.loc[:, ::-1]
    texts = {place: _texts(table.iloc[:, place], (decimals or {}).get(head, 2))
             for place, head in enumerate(table.columns)}
    heads = [str(head) for head in table.columns]
    columns = _columns(table, texts, heads)
    head = " & ".join(_mark(text, package) for text in heads) + r" \\"
    body = [" & ".join(_mark(texts[n][row], package) for n in texts) + r" \\"
            for row in range(len(table))]
    lines = sum(max(-(-len(texts[n][row]) // CELL) for n in texts) for row in range(len(table)))
    long = lines > LONG if long is None else long
    title = _title(caption, label, package)
    note = _mark(" ".join(notes), package)
    side = r"\raggedleft" if lang == "ar" else r"\raggedright"
    under = [rf"\par\smallskip\parbox{{\linewidth}}{{{side}\footnotesize {note}}}"
             ] if notes else []
    # Many columns stand closer together.
    size = r"\small" + (r"\setlength{\tabcolsep}{4pt}" if len(heads) > MANY else "")
    if long:
        return "\n".join([
            "{" + size, rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
            *([title + r" \\"] if title else []), r"\toprule", head, r"\midrule", r"\endfirsthead",
            r"\toprule", head, r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot", *body,
            r"\end{longtable}}", *under]) + "\n"
    return "\n".join([
        r"\begin{table}[htbp]", r"\centering" + size, *([title] if title else []),
        rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}", r"\toprule", head, r"\midrule", *body,
        r"\bottomrule", r"\end{tabular}", *under, r"\end{table}"]) + "\n"


def _title(caption: str, label: str, package: str) -> str:
    told = rf"\caption{{{_mark(caption, package)}}}" if caption else ""
    return told + (rf"\label{{{label}}}" if label and caption else "")


def _mark(text: str, package: str) -> str:
    return latex_text.marked(text, package)


def _texts(column: pd.Series, decimals: int) -> list[str]:
    return ["–" if missing else text for missing, text in
            zip(column.isna(), texts_of(column, decimals), strict=True)]


def _columns(table: pd.DataFrame, texts: dict[int, list[str]], heads: list[str]) -> str:
    """Say how each column is set: numbers and Arabic at the right, long text broken into lines."""
    widest = [max([len(head), *map(len, texts[n])]) for n, head in enumerate(heads)]
    # A long heading over short cells is broken into lines too.
    wanted = [max(width, 4) for width in widest]
    room = LINE - 2 * len(heads)
    broken = [n for n, width in enumerate(wanted) if width > NARROW]
    told = []
    if sum(wanted) <= room or not broken:
        broken = []
    left = room - sum(width for n, width in enumerate(wanted) if n not in broken)
    # The square root leaves shorter texts enough to be read; no word is wider than its column.
    weight = {n: wanted[n] ** .5 for n in broken}
    total = sum(weight.values()) or 1
    width = {n: max(left * weight[n] / total, 1.15 * _longest_word([heads[n], *texts[n]]))
             for n in broken}
    spare = sum(width.values()) - left
    for n in sorted(width, key=width.get, reverse=True)[:1]:
        # What the others had to be given is taken from the widest.
        width[n] = max(width[n] - max(spare, 0), 1.15 * _longest_word([heads[n], *texts[n]]))
    for n in range(len(heads)):
        right = (pd.api.types.is_numeric_dtype(table.iloc[:, n])
                 or any(map(is_arabic, texts[n])) or is_arabic(heads[n]))
        if n in broken:
            share = width[n] / LINE
            side = r"\raggedleft" if right else r"\raggedright"
            told.append(rf">{{{side}\arraybackslash}}p{{{share:.3f}\linewidth}}")
        else:
            told.append("r" if right else "l")
    return "".join(told)


def _longest_word(texts: list[str]) -> int:
    return max(len(word) for text in texts for word in (text.split() or [""]))
