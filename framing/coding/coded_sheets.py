"""Coded sheets read back, every row checked against the study and the draw it comes from."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from analysis.arabic.characters import CONTROLS, fold
from analysis.pages.article_files import ArticleError, read_text
from analysis.study.study import Study
from framing.coding.draws import (
    NONE,
    SHEET,
    CodingError,
    counted_sentences,
    lexicon_hash,
    meant,
    unit_names,
)

_NEEDED = ("unit", "node", "code", "draw", "sha256")
_UNIT = re.compile(r"(.+):(\d{1,9})-(\d{1,9})")
_LARGEST = 50_000_000
_TOLD = 20
_HIDDEN = str.maketrans("", "", "".join(sorted(CONTROLS)))


class Coded(NamedTuple):
    """Sheets read back, all of one draw.

    `rows` has a row a unit and coder: `unit`, `article`, `start`, `end`, `coder`, `code` (null
    where it was left empty; joined codes in alphabetical order), `note`. `as_drawn` says
    whether the lexicons, and the sentences of a blind draw, are still those of the draw. `remarks`
    are what a reader should know and no error.
    """

    rows: pd.DataFrame
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    ids: tuple[str, ...]
    blind: bool
    draw: str
    as_drawn: bool
    remarks: tuple[str, ...]


def read_sheets(paths: Sequence[Path | str], study: Study) -> Coded:
    """Read coded sheets (.xlsx or .csv) of one draw and check every row against the study.

    Raises `CodingError` that names file and row of each problem: a column or unit that is not
    there, an article that changed, a row of another draw, a code that is not allowed.
    """
    sheets = [_read(Path(path)) for path in paths]
    problems: list[str] = []
    rows, coders = [], []
    first = next(((name, row["draw"]) for name, table in sheets for row in table if row["draw"]),
                 ("the others", ""))
    check = _Check(study, first, problems)
    for name, table in sheets:
        coder = next((row["coder"] for row in table if row.get("coder")), Path(name).stem)
        if coder in coders:
            coder = f"{coder} ({name})"
        coders.append(coder)
        rows += [(*found, coder) for found in check.rows(name, table)]
    if problems:
        more = [f"... and {len(problems) - _TOLD} more."] if len(problems) > _TOLD else []
        raise CodingError("\n".join([*problems[:_TOLD], *more]))
    table = pd.DataFrame(rows, columns=["unit", "article", "start", "end", "code", "note", "coder"])
    if table["code"].isna().all():
        raise CodingError("No row of " + ", ".join(name for name, _ in sheets) + " has a code yet. "
                          "Fill the column code, and save.")
    codes = check.codes
    known = {**study.lexicon.frames, **study.lexicon.actors}
    asked = codes or tuple(dict.fromkeys(
        code for joined in table["code"].dropna() for code in joined.split("+")))
    return Coded(table.astype({"code": object, "note": object}), tuple(coders), codes,
                 tuple(code for code in asked if code in known), check.blind, first[1],
                 *check.remarks(table, len(sheets)))


def _read(path: Path) -> tuple[str, list[dict[str, str]]]:
    """Return a file's name and its rows as texts, each with its number as `row`."""
    try:
        rows = _cells(path)
    except FileNotFoundError:
        raise CodingError(f"There is no file {path}.") from None
    except PermissionError:
        raise CodingError(f"{path.name} cannot be read. Close it in other programs.") from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, CodingError):
            raise
        raise CodingError(f"{path.name} is no spreadsheet that can be read ({error}). Save it as "
                          ".xlsx or as CSV (UTF-8).") from error
    header = [text.strip().lower() for text in rows[0]] if rows else []
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise CodingError(f"{path.name}: there is no column {', '.join(missing)} in its first row. "
                          "Keep the columns that `framing code draw` wrote.")
    result = []
    for number, values in enumerate(rows[1:], start=2):
        row = dict(zip(header, (_clean(value) for value in values), strict=False))
        if row.get("unit") or row.get("code"):
            result.append({**dict.fromkeys(header, ""), **row, "row": str(number)})
    return path.name, result


def _cells(path: Path) -> list[list[str]]:
    if path.stat().st_size > _LARGEST:
        raise CodingError(f"{path.name} is larger than {_LARGEST // 1_000_000} MB: this is no "
                          "coded sheet.")
    if path.suffix.lower() == ".csv":
        try:
            text, _ = read_text(path)
        except ArticleError as error:
            raise CodingError(str(error)) from error
        text = text.removeprefix("\ufeff")
        # Excel writes the separator of the country it runs in.
        first = text.split("\n", 1)[0]
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t",
                                                                           key=first.count)))
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > 10 * _LARGEST:
            raise CodingError(f"{path.name} unpacks to more than {_LARGEST // 100_000} MB: this is "
                              "no coded sheet.")
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    return [["" if value is None else str(value) for value in row]
            for row in sheet.iter_rows(values_only=True)]


def _clean(text: str) -> str:
    # Editors put marks of direction into cells that run from right to left.
    return text.translate(_HIDDEN).strip()


class _Check:
    """Checks rows against the study, and collects what is wrong with them."""

    def __init__(self, study: Study, first: tuple[str, str], problems: list[str]):
        self._study, self._problems, self._first = study, problems, first
        self._hashes = dict(zip(study.articles["article"], study.articles["sha256"], strict=True))
        self.blind = first[1].startswith("sentences-")
        self._sentences = set(unit_names(counted_sentences(study))) if self.blind else set()
        self.codes: tuple[str, ...] = ()
        self._lexicon = ""

    def rows(self, name: str, table: list[dict[str, str]]) -> list[tuple]:
        if not table:
            self._problems.append(f"{name}: there is no row with a unit.")
        coded, seen = [], {}
        for row in table:
            self.codes = self.codes or tuple(filter(None, (
                code.strip() for code in row.get("codes", "").split("|"))))
            self._lexicon = self._lexicon or row.get("lexicon", "")
            place = f"{name}, row {row['row']}"
            code, problem = self._code(row["code"])
            twice = (f"{row['unit']} stands in row {seen[row['unit']]} already. Take one of the "
                     "two rows out." if row["unit"] in seen else "")
            if problem := self._place(row) or twice or problem:
                self._problems.append(f"{place}: {problem}")
                continue
            seen[row["unit"]] = row["row"]
            article, start, end = _UNIT.fullmatch(row["unit"]).groups()
            coded.append((row["unit"], article, int(start), int(end), code,
                          row.get("note") or None))
        return coded

    def _place(self, row: dict[str, str]) -> str:
        match = _UNIT.fullmatch(row["unit"])
        if not match:
            return (f"{row['unit']!r} is not a unit (article:start-end). Restore the row from the "
                    "sheet as it was drawn.")
        article, start, end = match[1], int(match[2]), int(match[3])
        if article not in self._hashes:
            return (f"the study has no article {article!r}. Name the study that the sheet was "
                    "drawn from with --study DIR.")
        if not row["draw"] or row["draw"] != self._first[1]:
            return (f"of another draw ({row['draw'] or 'none'}) than {self._first[0]} "
                    f"({self._first[1]}). Compare sheets of one draw.")
        if row["sha256"] != self._hashes[article]:
            return (f"the article {article} has changed since the sheet was drawn. Restore it, or "
                    "draw and code again.")
        text = self._study.texts[article]
        if not start < end <= len(text) or _letters(text[start:end]) != _letters(row["node"]) or (
                self.blind and row["unit"] not in self._sentences):
            return (f"the unit {row['unit']} and its node do not belong together. Restore the row "
                    "from the sheet as it was drawn.")
        return ""

    def _code(self, typed: str) -> tuple[str | None, str]:
        if not typed:
            return None, ""
        codes = sorted({code.strip() for code in typed.split("+")})
        folded = {code.casefold(): code for code in self.codes}
        if self.codes:
            for code in codes:
                if code.casefold() not in folded:
                    return None, (f"{code!r} is no code of this sheet.{meant(code, self.codes)} "
                                  f"Allowed: {', '.join(self.codes)}.")
            codes = sorted({folded[code.casefold()] for code in codes})
        if NONE in codes and len(codes) > 1:
            return None, f"{typed!r} says none and something. Choose one."
        return "+".join(codes), ""

    def remarks(self, table: pd.DataFrame, sheets: int) -> tuple[bool, tuple[str, ...]]:
        """Say whether all is as it was drawn, and what else is no error but worth knowing."""
        remarks = []
        if self._lexicon and self._lexicon != lexicon_hash(self._study):
            remarks.append("The lexicons have changed since the sheets were drawn: what the rules "
                         "say is said by the lexicons of today.")
        if self.blind and self._first[1].split("-")[1] != str(len(self._sentences)):
            remarks.append("The study has other sentences than when the sheets were drawn.")
        as_drawn = not remarks
        if self.blind and not as_drawn:
            remarks.append("Recall is not estimated: draw again for it.")
        empty = int(table["code"].isna().sum())
        if empty:
            remarks.append(f"{empty} of {len(table)} rows have no code and are left out.")
        lacking = table["unit"].nunique() * sheets - len(table)
        if lacking:
            remarks.append(f"{lacking} rows stand in one sheet and not in another.")
        return as_drawn, tuple(remarks)


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())
