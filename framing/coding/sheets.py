"""Sheets for hand coding: places drawn from a study, coded by people who read them, read back.

A sheet of lines holds mentions of actors and frames, or places of terms: they show whether what
the rules found is right. A sheet of sentences (`blind`) holds sentences with and without what was
asked for, and not what the rules say: it shows also what they missed.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.arabic.characters import NO_CONTROLS, fold
from analysis.lexicon.source import near
from analysis.measures.concordance import concordance
from analysis.mentions.ids import apart, each_named, names_any
from analysis.pages.article_files import ArticleError
from analysis.study.places import thinned, unit_names
from analysis.study.study import Study, StudyError
from framing.coding.codebook import codebook_table, lexicon_hash, short_hash
from framing.intake.table_files import open_csv, written
from framing.intake.workbooks import open_workbook
from framing.spreadsheets import add_sheet, new_book, save_book, write_csv

NONE = "none"
"""The code of a place that is nothing of what was asked for."""
SHEET = "Coding"
COLUMNS = ["unit", "article", "line", "before", "node", "after", "id", "rule", "code", "note",
           "codes", "coder", "seed", "draw", "lexicon", "sha256"]
_NEEDED = ("unit", "node", "code", "draw", "sha256")
_WIDTHS = {"unit": 20, "article": 14, "line": 6, "before": 45, "node": 24, "after": 45, "id": 18,
           "code": 18, "note": 30, "codes": 24, "draw": 24, "sha256": 16}
_CODES = {"code": 18, "label_ar": 20, "label_en": 20, "definition": 40, "include": 50,
          "exclude": 50, "examples": 40, "counter_examples": 40}
_UNIT = re.compile(r"(.+):(\d{1,9})-(\d{1,9})")
_SHOWN = 20


class CodingError(StudyError):
    """A sheet that cannot be drawn or read: the message names file and row, and the fix."""


class Draw(NamedTuple):
    """A drawn sheet: its rows, the codes that are allowed (empty: any), and drawn of how many."""

    sheet: pd.DataFrame
    codes: tuple[str, ...]
    ids: tuple[str, ...]
    of: int


def draw_sheet(study: Study, names: Iterable[str], *, number: int = 100, seed: int = 1,
               blind: bool = False, wide: bool = False, codes: Sequence[str] = (),
               coder: str = "", width: int = 60) -> Draw:
    """Draw places of ids or terms from the counted blocks of a study, for coding by hand.

    `number` places are drawn, all where there are fewer. The draw follows from `seed` and the
    places alone: it is the same on every machine, and a smaller one is part of a larger one.
    Lines are sorted by the word before, then the three words after (L1, R1, R2, R3). With `blind`
    half of the units are sentences that hold an id asked for and half do not, in the order of the
    texts. `wide` draws the wider readings of the lexicon too. `codes` are the codes allowed;
    without them the ids asked for and "none", and any for terms alone.

    The sheet's columns: `unit` (article:start-end), `article`, `line`, `before`, `node`, `after`,
    `id` and `rule` (what the rules say: core, wide or none; not with `blind`), `code` and `note`
    (empty, for the coder), `codes`, `coder`, `seed`, `draw` (the same in all sheets of one draw:
    its kind, how many places there were, a hash), `lexicon` and `sha256` (of lexicons and article,
    to tell when they changed).

    Raises `CodingError` where nothing is found, or an id is unknown.
    """
    known = {**study.lexicon.frames, **study.lexicon.actors}
    names = list(dict.fromkeys(names))
    ids, terms = (tuple(name for name in names if (name in known) == of) for of in (True, False))
    if strange := next((name for name in terms if re.search("[A-Za-z]", name)), None):
        raise CodingError(f"There is no actor or frame {strange!r} in the lexicons, and a term is "
                          f"Arabic.{_meant(strange, known)} All ids stand in `framing code book`.")
    for code in codes:
        if not code.strip() or re.search(r"[|+]", code):
            raise CodingError(f"{code!r} cannot be a code: | and + stand between codes. Name it "
                              "otherwise.")
    if blind and (terms or wide):
        raise CodingError("Sentences (--blind) are drawn for ids, as the study counts them. Leave "
                          + ("--wide" if wide else ", ".join(terms)) + " out.")
    widely = wide or study.settings.coding.strength == "wide"
    try:
        places = pd.concat([study.find(wide=widely, id=ids).spans,
                            *(study.find(term).spans for term in terms)])
    except ValueError as error:
        raise CodingError(str(error)) from error
    places = places.drop_duplicates(["article", "start", "end"], ignore_index=True)
    if places.empty:
        raise CodingError(f"None of {', '.join([*ids, *terms])} occurs in the counted "
                          "parts of the study's articles: there is nothing to draw."
                          + ("" if wide else " (--wide looks for the wider readings too.)"))
    if blind:
        pool, key = counted_sentences(study), ["article", "sentence"]
        holds = pd.MultiIndex.from_frame(pool[key]).isin(pd.MultiIndex.from_frame(places[key]))
        half = max(math.ceil(number / 2), number - int((~holds).sum()))
        held = thinned(pool[holds], half, seed)
        chosen = pd.concat([held, thinned(pool[~holds], number - len(held), seed)])
    else:
        pool = places[["article", "start", "end"]]
        chosen = thinned(pool, number, seed)
    allowed = tuple(codes) or ((*ids, NONE) if ids else ())
    sheet = concordance(study.texts, chosen, study.tables.blocks, width,
                        sort="text" if blind else "context")
    sheet.insert(0, "unit", unit_names(sheet))
    if not blind:
        found, sheet["rule"] = decisions(
            study, sheet, ids or [*study.lexicon.frames, *study.lexicon.actors])
        sheet["id"] = ["+".join(sorted(named)) or None for named in found]
    hashes = study.articles.set_index("article")["sha256"]
    sheet["code"] = sheet["note"] = None
    sheet["codes"], sheet["coder"], sheet["seed"] = " | ".join(allowed) or None, coder or None, seed
    sheet["lexicon"], sheet["sha256"] = lexicon_hash(study), sheet["article"].map(hashes)
    kind = f"{'sentences' if blind else 'lines'}-{len(pool)}"
    facts = [kind, *ids, *terms, *allowed, str(seed), *sheet["unit"], *sheet["sha256"],
             *sheet["lexicon"].unique()]
    sheet["draw"] = f"{kind}-{short_hash(facts)}"
    return Draw(sheet[[name for name in COLUMNS if name in sheet]], allowed, ids, len(pool))


def _meant(name: str, known: Iterable[str]) -> str:
    """Return the question after a known name that is much alike, empty where none is."""
    alike = near(name, known)
    return f" Did you mean {alike}?" if alike else ""


def counted_sentences(study: Study) -> pd.DataFrame:
    """Return the sentences that a blind draw is made from: the counted ones that hold a word."""
    worded = study.tables.tokens[["article", "sentence"]].drop_duplicates()
    return study.sentences.merge(worded, on=["article", "sentence"])


def decisions(study: Study, units: pd.DataFrame, ids: Iterable[str],
              sentences: bool = False) -> tuple[list[set[str]], list[str]]:
    """Return what the rules find of `ids` in each unit (article, start, end), and how surely.

    In a line a mention with exactly these characters counts, else those that overlap it, in a
    sentence those that the study counts; how surely is core, wide, or "none".
    """
    ids, names, strengths = set(ids), [], []
    mentions = study.mentions if sentences else study.counted(study.whole_pages.mentions, wide=True)
    by_article = dict(list(mentions[names_any(mentions["id"], ids)].groupby("article")))
    for article, start, end in zip(units["article"], units["start"], units["end"], strict=True):
        here = by_article.get(article, mentions.iloc[:0])
        if sentences:
            here = here[(here["start"] >= start) & (here["end"] <= end)]
        else:
            same = here[(here["start"] == start) & (here["end"] == end)]
            here = same if len(same) else here[(here["start"] < end) & (here["end"] > start)]
        named = set(each_named(here)["id"])
        names.append(named & ids if sentences else named)
        strengths.append(study.settings.coding.strength if sentences
                         else min(here["strength"], default=NONE))
    return names, strengths


def write_sheet(draw: Draw, study: Study, path: Path | str) -> Path:
    """Write a drawn sheet as .csv, or as .xlsx with its codebook on a second sheet.

    The workbook offers the codes in a list. Raises `CodingError` for another kind of file.
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        return write_csv(draw.sheet, path)
    if path.suffix.lower() != ".xlsx":
        raise CodingError(f"{path.name}: sheets are written as .xlsx or .csv. Name a file that "
                          "ends so.")
    book = new_book()
    widths = _WIDTHS if "id" in draw.sheet else _WIDTHS | {"node": 70, "before": 25, "after": 25}
    lines = add_sheet(book, SHEET, draw.sheet, widths, wrap=True)
    known = codebook_table(study.lexicon, draw.ids or draw.codes).set_index("id")
    known = known[[name for name in _CODES if name != "code"]].astype(object)
    codes = known.reindex(list(draw.codes))
    for name in ("examples", "counter_examples"):
        codes[name] = codes[name].map("\n".join, na_action="ignore")
    if NONE in codes.index:
        codes.loc[NONE, "definition"] = "None of what is asked for."
    if len(codes):
        rows = codes.reset_index(names="code")
        if draw.ids:
            rows.loc[len(rows), "definition"] = "Several codes of one place are joined by +."
        add_sheet(book, "Codebook", rows, _CODES, wrap=True)
        column = lines.cell(1, list(draw.sheet.columns).index("code") + 1).column_letter
        choice = DataValidation("list", f"Codebook!$A$2:$A${len(draw.codes) + 1}", allow_blank=True,
                                # Joined codes and notes of doubt are the coder's to write.
                                showErrorMessage=False)
        choice.add(f"{column}2:{column}{len(draw.sheet) + 1}")
        lines.add_data_validation(choice)
    return save_book(book, path)


class Coded(NamedTuple):
    """Sheets read back, all of one draw.

    `rows` has a row a unit and coder: `unit`, `article`, `start`, `end`, `coder`, `code` (null
    where it was left empty; joined codes in alphabetical order), `note`. `as_drawn`: lexicons, and
    sentences of a blind draw, are still those of the draw. `remarks` are no errors.
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
    first, draw = next(((name, row["draw"]) for name, table in sheets for row in table
                        if row["draw"]), ("the others", ""))
    codes, lexicon = (next((row[column] for _, table in sheets for row in table if row.get(column)),
                           "") for column in ("codes", "lexicon"))
    codes = tuple(filter(None, map(str.strip, codes.split("|"))))
    blind = draw.startswith("sentences-")
    sentences = set(unit_names(counted_sentences(study))) if blind else None
    problems: list[str] = []
    rows, coders = [], []
    for name, table in sheets:
        coder = next((row["coder"] for row in table if row.get("coder")), Path(name).stem)
        coders.append(f"{coder} ({name})" if coder in coders else coder)
        problems += [f"{name}: there is no row with a unit."] * (not table)
        seen: dict[str, str] = {}
        for row in table:
            unit, (code, wrong) = row["unit"], _code(row["code"], codes)
            problem = _misplaced(row, study, first, draw, sentences) or (
                f"{unit} stands in row {seen[unit]} already. Take one of the two rows out."
                if unit in seen else wrong)
            if problem:
                problems.append(f"{name}, row {row['row']}: {problem}")
                continue
            seen[unit] = row["row"]
            article, start, end = _UNIT.fullmatch(unit).groups()
            rows.append((unit, article, int(start), int(end), code, row.get("note") or None,
                         coders[-1]))
    if problems:
        more = [f"... and {len(problems) - _SHOWN} more."] * (len(problems) > _SHOWN)
        raise CodingError("\n".join([*problems[:_SHOWN], *more]))
    table = pd.DataFrame(rows, columns=["unit", "article", "start", "end", "code", "note", "coder"])
    if table["code"].isna().all():
        raise CodingError("No row of " + ", ".join(name for name, _ in sheets) + " has a code yet. "
                          "Fill the column code, and save.")
    remarks = []
    if lexicon and lexicon != lexicon_hash(study):
        remarks.append("The lexicons have changed since the sheets were drawn: what the rules "
                       "say is said by the lexicons of today.")
    if blind and draw.split("-")[1] != str(len(sentences)):
        remarks.append("The study has other sentences than when the sheets were drawn.")
    as_drawn = not remarks
    if blind and not as_drawn:
        remarks.append("Recall is not estimated: draw again for it.")
    if empty := int(table["code"].isna().sum()):
        remarks.append(f"{empty} of {len(table)} rows have no code and are left out.")
    if lacking := table["unit"].nunique() * len(sheets) - len(table):
        remarks.append(f"{lacking} rows stand in one sheet and not in another.")
    used = codes or table["code"].map(apart).explode().dropna().unique()
    ids = tuple(code for code in used if code in {**study.lexicon.frames, **study.lexicon.actors})
    return Coded(table.astype({"code": object, "note": object}), tuple(coders), codes, ids, blind,
                 draw, as_drawn, tuple(remarks))


def _read(path: Path) -> tuple[str, list[dict[str, str]]]:
    """Return a file's name and its rows as texts, each with its number as `row`."""
    if not path.is_file():
        raise CodingError(f"There is no file {path}.")
    try:
        table = (open_csv(path, COLUMNS.__contains__) if path.suffix.lower() == ".csv" else
                 open_workbook(path, lambda headings: {*_NEEDED} <= {*map(str.lower, headings)}))
        lines = list(table.rows)
    except (ArticleError, OSError) as error:
        raise CodingError(f"{path.name} is no spreadsheet that can be read: {error}") from error
    header = [*map(str.lower, table.headings)]
    if missing := [name for name in _NEEDED if name not in header]:
        raise CodingError(f"{path.name}: there is no column {', '.join(missing)} in its first row. "
                          "Keep the columns that `framing code draw` wrote.")
    if broken := next((line for line in lines if line.problem), None):
        raise CodingError(f"{path.name}, row {broken.line}: {broken.problem}.")
    # Editors put marks of direction into cells that run from right to left.
    rows = [dict(zip(header, ((written(cell) or "").translate(NO_CONTROLS).strip()
                              for cell in line.values), strict=True)) | {"row": str(line.line)}
            for line in lines]
    return path.name, [row for row in rows if row["unit"] or row["code"]]


def _misplaced(row: Mapping[str, str], study: Study, first: str, draw: str,
               sentences: Collection[str] | None) -> str:
    """Say why a row is none of the draw that the sheet called `first` is of, empty where it is."""
    match = _UNIT.fullmatch(row["unit"])
    if not match:
        return (f"{row['unit']!r} is not a unit (article:start-end). Restore the row from the "
                "sheet as it was drawn.")
    article, start, end = match[1], int(match[2]), int(match[3])
    known = study.articles.loc[study.articles["article"] == article, "sha256"]
    if known.empty:
        return (f"the study has no article {article!r}. Name the study that the sheet was "
                "drawn from with --study DIR.")
    if not row["draw"] or row["draw"] != draw:
        return (f"of another draw ({row['draw'] or 'none'}) than {first} ({draw}). Compare sheets "
                "of one draw.")
    if row["sha256"] != known.iloc[0]:
        return (f"the article {article} has changed since the sheet was drawn. Restore it, or "
                "draw and code again.")
    # Spreadsheets may spell a node otherwise.
    text, node = ("".join(c for c in fold(some) if c.isalnum())
                  for some in (study.texts[article][start:end], row["node"]))
    if not start < end <= len(study.texts[article]) or text != node or (
            sentences is not None and row["unit"] not in sentences):
        return (f"the unit {row['unit']} and its node do not belong together. Restore the row "
                "from the sheet as it was drawn.")
    return ""


def _code(typed: str, allowed: Sequence[str]) -> tuple[str | None, str]:
    """Return what a coder typed as codes in order, joined by +, and what is wrong with it."""
    codes = {code.strip() for code in apart(typed or None)}
    if allowed:
        folded = {code.casefold(): code for code in allowed}
        if strange := next((code for code in sorted(codes) if code.casefold() not in folded), None):
            return None, (f"{strange!r} is no code of this sheet.{_meant(strange, allowed)} "
                          f"Allowed: {', '.join(allowed)}.")
        codes = {folded[code.casefold()] for code in codes}
    if NONE in codes and len(codes) > 1:
        return None, f"{typed!r} says none and something. Choose one."
    return "+".join(sorted(codes)) or None, ""
