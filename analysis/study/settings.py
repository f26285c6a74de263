"""What a study's author writes: `study.toml` and `data/articles.csv`, read and checked."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from analysis.edited_files import CsvError, Strict, first_problem, read_rows
from analysis.pages.rules import ARTICLE_ROLES

Role = Literal["headline", "summary", "caption", "subheading", "body", "embed",
               "site", "share", "related", "ui"]
Cluster = Literal["outlet", "story", "none"]


class StudyError(ValueError):
    """A study that cannot be read: the message names the file and the fix."""


class StudySettings(Strict):
    """`[study]`: its title, the groups that are compared, in the order to show them, and clusters.

    Of the articles of a cluster, those of one outlet or story, verdicts make one unit.
    """

    title: str = ""
    groups: tuple[str, ...] = ()
    cluster: Cluster = "none"


class PageSettings(Strict):
    """`[pages]`: the roles that are counted, and those that restate the body."""

    counted: tuple[Role, ...] = ARTICLE_ROLES
    echoes: tuple[Role, ...] = ("headline", "summary", "caption", "subheading")


class TermSettings(Strict):
    """`[terms]`: what counts as the same term."""

    conflation: Literal["form", "stem", "lemma"] = "stem"


class CodingSettings(Strict):
    """`[coding]`: whether wider readings of the lexicon, and actors not listed, are counted too."""

    strength: Literal["core", "wide"] = "core"
    proposed: bool = False


class FigureSettings(Strict):
    """`[figures]`: print size and language of the figures."""

    preset: str = "elsevier-double"
    language: Literal["en", "ar"] = "en"


class FocusSettings(Strict):
    """`[focus]`: what the notebooks show line by line; by default what stands out by its counts."""

    terms: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()


class SiteSettings(Strict):
    """`[site]`: the figures on its front pages, by their names without language."""

    figures: tuple[str, ...] = ()


class Settings(Strict):
    """The settings of a study, read from `study.toml`."""

    study: StudySettings = StudySettings()
    pages: PageSettings = PageSettings()
    terms: TermSettings = TermSettings()
    coding: CodingSettings = CodingSettings()
    figures: FigureSettings = FigureSettings()
    focus: FocusSettings = FocusSettings()
    site: SiteSettings = SiteSettings()


class ArticleRow(Strict):
    """One row of `data/articles.csv`."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    file: str
    group: str = Field(min_length=1)
    title: str = ""
    outlet: str = ""
    date: str = ""
    genre: str = ""
    language: str = "ar"
    translated_from: str = ""
    edition_of: str = ""
    url: str = ""
    retrieved: str = ""
    rights: str = ""
    sha256: str = ""
    original: str = ""
    original_sha256: str = ""
    repaired: str = ""

    @field_validator("date")
    @classmethod
    def _is_a_date(cls, value: str) -> str:
        if value:
            date.fromisoformat(value)
        return value

    @field_validator("file", "original")
    @classmethod
    def _stays_inside(cls, value: str, field: ValidationInfo) -> str:
        if not value and field.field_name == "original":
            return value
        if not value or Path(value).is_absolute() or ".." in Path(value).parts:
            raise ValueError("name a file inside data/articles, without .. or a drive")
        return value


COLUMNS = [name for name in ArticleRow.model_fields if name not in (
    "id", "file", "sha256", "original", "original_sha256", "repaired")]


def load_settings(folder: Path) -> Settings:
    """Read `study.toml`; a setting that is not named keeps its default.

    Raises `StudyError` where the file is missing, is not TOML, or has an unknown or wrong setting.
    """
    path = Path(folder) / "study.toml"
    if not path.is_file():
        raise StudyError(f"There is no study.toml in {Path(folder).resolve().name or folder}: this "
                         "is not a study folder. Go to one, or name it with --study DIR.")
    try:
        settings = Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError as error:
        raise StudyError(f"study.toml is not in UTF-8 (byte {error.start}). Save it as UTF-8."
                         ) from error
    except ValidationError as error:
        raise StudyError(f"study.toml: {first_problem(error)}") from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError
        raise StudyError(f"study.toml is not valid TOML: {error}.") from error
    for section, values in settings.model_dump().items():
        for name, value in values.items():
            _refuse_controls(f"study.toml: {section} {name}",
                             "" if isinstance(value, bool) else "".join(value))
    return settings


def read_articles(path: Path) -> tuple[list[tuple[int, ArticleRow]], list[tuple[str, int, str]]]:
    """Read the rows of `articles.csv` by line, and what is wrong with others: file, line, problem.

    Raises `StudyError` where there is no such file, or it is no table.
    """
    if not path.is_file():
        raise StudyError("There is no data/articles.csv in the study. It has one row an article: "
                         "id, file, group and what else is known.")
    seen: dict[str, int] = {}
    try:
        rows, wrong = read_rows(path, ArticleRow, lambda row, line: _check(row, line, seen))
    except CsvError as error:
        raise StudyError(str(error)) from error
    return rows, [(raw.get("file") or raw.get("id") or "?", line,
                   f"articles.csv, line {line}: {problem}") for line, raw, problem in wrong]


def _check(row: ArticleRow, line: int, seen: dict[str, int]) -> None:
    for name, value in row:
        if name not in ("retrieved", "rights"):  # which may have several lines
            _refuse_controls(f"column {name}", value)
    for value, what in ((row.id, "id"), (re.sub(r"\\", "/", row.file), "file")):
        key = f"{what} {value}"
        if key in seen:
            raise StudyError(f"the article with {key} was listed in line {seen[key]} already. "
                             "Take one of the two lines out.")
        seen[key] = line


def _refuse_controls(where: str, value: str) -> None:
    """Raise `StudyError` for a character that nobody sees, and that no Word or Excel file takes."""
    if odd := re.search(r"[\0-\x1f\x7f-\x9f]", value):
        raise StudyError(f"{where} holds a control character (U+{ord(odd[0]):04X}). Take it "
                         "out, or write a space for it.")
