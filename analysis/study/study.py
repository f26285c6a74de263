"""A study: a folder's settings, its articles, and the tables that every notebook starts from."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from analysis.caches import digest, program, recall
from analysis.files import written_out
from analysis.lexicon.schema import Lexicon, lexicon_parts, load_lexicon
from analysis.measures.frequency import usual_spellings
from analysis.pages.article_files import (
    ArticleError,
    ArticleFile,
    blocks_path,
    read_article_file,
    read_bytes,
)
from analysis.study.annotation import (
    GROUP,
    MOST_GROUPS,
    Annotation,
    annotate,
    in_counted_blocks,
)
from analysis.study.corrections import Correction, read_corrections
from analysis.study.settings import (
    COLUMNS,
    ArticleRow,
    CodingSettings,
    Settings,
    StudyError,
    TermSettings,
    load_settings,
    read_articles,
)
from analysis.study.whole_pages import WholePages
from analysis.voices.proposed import propose, with_proposed

if TYPE_CHECKING:
    from analysis.study.places import Places
    from analysis.text.terms import Term


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """A study, read: settings, lexicon, articles with their texts, and the tables.

    `articles`, `blocks` (every line of the pages), `sentences`, `words`, `mentions`, `quotations`
    and `calls` are tables: a row has `article`, `group`, `role`, `echo`, `counted`, `voice`,
    `speaker`, `start` and `end`, and `text[start:end]` is what it stands for. All but articles and
    blocks hold what the study counts. `find` gives the places of anything.

    `folder` is null where texts were annotated without one. `tables` holds the annotation as it
    was made. `problems` lists what was left out and why: `file`, `line` (of `articles.csv`),
    `problem`. `corrections` are those that were applied, by article.
    """

    folder: Path | None
    settings: Settings
    lexicon: Lexicon
    articles: pd.DataFrame
    texts: dict[str, str]
    tables: Annotation
    problems: pd.DataFrame
    corrections: dict[str, list[Correction]] = field(default_factory=dict)

    @property
    def figures(self) -> Path:
        """Where figures are written: `figures/`, unless the environment names another folder."""
        return Path(os.environ.get("FRAMING_FIGURES") or (self.folder or Path()) / "figures")

    def find(self, term: "str | Term | None" = None, *, actor: str | None = None,
             frame: str | None = None, referent: str | None = None, speaker: str | None = None,
             pair: str | None = None, string: str | None = None, whole_page: bool = False,
             wide: bool | None = None, **where: object) -> "Places":
        """Find the places of something: `find("هدنة")`, `find(actor="assad", voice="outlet")`.

        One of: a `term` as typed (a word or several, with or without the article), the id of an
        `actor`, `frame` or `referent`, a `speaker` (an id, `outlet` for the page itself), a `pair`
        of words as they are written, a `string` of characters as typed; none of them: every
        mention. Besides a term, actor, frame or referent `speaker` narrows, as does any other
        column of the places or the articles (`group`, `form`, `outlet` ...; see `Places.where`).
        `whole_page` also finds what was set aside, `wide` what the lexicon reads more widely.

        Raises `ValueError` for an unknown id or column, and a term without any Arabic word.
        """
        from analysis.study.places import find

        asked = {kind: name for kind, name in (
            ("term", term), ("actor", actor), ("frame", frame), ("referent", referent),
            ("pair", pair), ("string", string)) if name is not None}
        if len(asked) > 1:
            raise ValueError(f"Ask for one thing, not for {' and '.join(asked)}.")
        if speaker is not None:
            (where if asked or "kind" in where else asked)["speaker"] = speaker
        kind, name = next(iter(asked.items()), (None, None))
        return find(self, kind, name, whole_page, wide, **where)

    @property
    def groups(self) -> list[str]:
        """The groups in the order of `study.toml`, then any others in the order of the articles."""
        groups = list(dict.fromkeys(self.articles["group"]))
        named = [group for group in self.settings.study.groups if group in groups]
        return named + [group for group in groups if group not in named]

    def __repr__(self) -> str:
        """Say in one line what there is."""
        sizes = ", ".join(f"{group} ({size:,} words)" for group, size in self.sizes.items())
        articles, groups = (f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in
                            ((len(self.articles), "article"), (len(self.groups), "group")))
        return f"Study of {articles} in {groups}: {sizes}"

    @cached_property
    def whole_pages(self) -> WholePages:
        """The same tables with the clutter of the pages, which is not `counted`."""
        return WholePages(self)

    def counted(self, table: pd.DataFrame, whole_page: bool = False,
                wide: bool | None = None) -> pd.DataFrame:
        """Return the rows that the study counts: the one rule of what counts.

        They stand in counted blocks, or anywhere with `whole_page`; mentions by a wider reading
        are left out unless `wide` (by default: unless `study.toml` asks for them).
        """
        wide = self.settings.coding.strength == "wide" if wide is None else wide
        keep = table["counted"] | whole_page
        if "strength" in table and not wide:
            keep &= table["strength"] == "core"
        return table[keep].reset_index(drop=True)

    @cached_property
    def blocks(self) -> pd.DataFrame:
        """Every line of the pages with its `role` and the `reason` for it.

        Columns `article`, `group`, `block`, `line`, `start`, `end`, `role`, `counted`, `echo`
        (whether it restates the body), `reason`, `unsure`.
        """
        return self.whole_pages.blocks.drop(columns="clutter")

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """The counted sentences, one a row."""
        return self.counted(self.whole_pages.sentences).drop(columns="clutter")

    @cached_property
    def words(self) -> pd.DataFrame:
        """The counted tokens, one a row: what the measures of terms take.

        Columns `article`, `group`, `block`, `sentence`, `token`, `start`, `end`, `role`, `form`,
        `stem`, `key` (what counts as the same term), `stopword`, `gloss`, `echo` (whether the
        block restates the body), `counted`, `voice` (outlet, reported, quoted) and `speaker` (null
        where the words are the page's own or nobody is named).
        """
        return self.counted(self.whole_pages.words).drop(columns=["word", "clutter"])

    @cached_property
    def content_words(self) -> pd.DataFrame:
        """The rows of `words` that are neither stop words nor numbers."""
        words = self.words
        return words[~words["stopword"] & ~words["form"].str.isdigit()].reset_index(drop=True)

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """The counted mentions of actors and frames, one a row, with the columns of `words`' place.

        Also `kind` (actor, frame), `id` (of several actors together joined by +), `form` (of
        actors: name, title, label ...), `object` (of frames), `surface`, `strength` (core, wide).
        """
        return self.counted(self.whole_pages.mentions).drop(columns="clutter")

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """The counted quotations and reported clauses, one a row.

        Also `mode` (direct, indirect), `verbatim`, `verb` (the reporting verb's lemma).
        """
        return self.counted(self.whole_pages.quotations).drop(columns="clutter")

    @cached_property
    def calls(self) -> pd.DataFrame:
        """Who calls on whom to do what, one call a row."""
        from analysis.study.places import calls

        return calls(self)

    @cached_property
    def sizes(self) -> pd.Series:
        """The number of counted tokens of each group, indexed by group."""
        return self.words.groupby("group").size().reindex(self.groups, fill_value=0)

    def sizes_by(self, *names: str) -> pd.Series:
        """Return the number of counted tokens by columns of the articles, in their order.

        The index has these names; without any there is one number, of all.
        """
        if not names:
            return pd.Series([len(self.words)])
        words = self.words.groupby("article").size()
        articles = self.articles.sort_values(
            "group", key=lambda groups: groups.map(self.groups.index), kind="stable")
        articles = articles.assign(words=articles["article"].map(words).fillna(0).astype(int))
        return articles.groupby(list(names), sort=False, dropna=False)["words"].sum()

    @cached_property
    def proposed(self) -> pd.DataFrame:
        """The mentions of actors that the articles name and the lexicon lacks, their `id` the name.

        They are no part of `mentions` and its counts unless the study's settings say so.
        """
        return self.counted(self.whole_pages.placed(
            propose(self.texts, self.tables, self.lexicon.folder)[0])).drop(columns="clutter")

    @cached_property
    def term_labels(self) -> pd.DataFrame:
        """How a term is shown: indexed by `key`, its most frequent `stem` and `gloss`."""
        return usual_spellings(self.words)


def load_study(folder: Path | str = ".", proposed: bool | None = None) -> Study:
    """Read a study folder: settings, lexicon, articles; annotate every article.

    A bad article (missing, empty, not text, changed since its checksum was taken, listed twice)
    is left out and listed in `problems`; the others are read. So is a correction that cannot be
    applied. An article that was taken from an HTML page has the roles of its lines beside it, in a
    file with the suffix `.blocks.csv`. With `proposed`, by default as `study.toml` says, actors
    that the articles name and the lexicon lacks count as those listed do.

    Raises `StudyError` where the study itself cannot be read, and `LexiconError` for a lexicon.
    """
    folder = Path(folder)
    settings = load_settings(folder)
    if proposed is not None:
        coding = settings.coding.model_copy(update={"proposed": proposed})
        settings = settings.model_copy(update={"coding": coding})
    lexicons = folder / "data" / "lexicon"
    lexicon = load_lexicon(lexicons if lexicons.is_dir() else None)
    rows, problems = read_articles(folder / "data" / "articles.csv")
    articles, texts, pages = [], {}, {}
    files = _read_files([folder / "data" / "articles" / row.file for _, row in rows], lexicon)
    for (line, row), (read, problem) in zip(rows, files, strict=True):
        if problem := problem or _changed(read, row):
            problems.append((row.file, line, problem))
            continue
        texts[row.id] = read.text
        if read.blocks is not None:
            pages[row.id] = read.blocks
        values = row.model_dump()
        articles.append({"article": row.id, **{name: values[name] or None for name in COLUMNS},
                         "file": row.file, "original": row.original or None,
                         "encoding": read.encoding, "sha256": read.sha256,
                         "characters": len(read.text)})
    if not texts:
        reasons = " ".join(problem for *_, problem in problems)
        raise StudyError(f"The study has no article that can be read. {reasons}".strip())
    corrections, wrong = read_corrections(
        folder / "data" / "corrections.csv",
        {row["article"]: row["sha256"] for row in articles}, lexicon)
    problems += [("corrections.csv", line, f"corrections.csv, line {line}: {problem}" if line
                  else problem) for line, problem in wrong]
    return _annotated(folder, settings, lexicon, articles, texts, pages, problems, corrections)


def annotate_texts(texts: Mapping[str, str], groups: Mapping[str, str] | None = None, *,
                   days: Mapping[str, date] | None = None,
                   pages: Mapping[str, pd.DataFrame] | None = None,
                   lexicon: Lexicon | Path | str | None = None,
                   conflation: Literal["form", "stem", "lemma"] = "stem",
                   workers: int = 1, proposed: bool = False) -> Study:
    """Annotate texts without a study folder; the study has the same tables.

    `texts` maps ids to texts as decoded; `groups` names the group of each (by default each is its
    own), `days` when it appeared, `pages` the blocks of one whose roles are known from its HTML.
    `lexicon` is a folder, by default the package's; `conflation` says what counts as the same term;
    `workers` processes share the work; with `proposed` actors that the texts name and the lexicon
    lacks stand in the mentions too.

    >>> study = annotate_texts({"a": "اتهمت موسكو فصائل المعارضة بخرق الهدنة."})
    >>> study
    Study of 1 article in 1 group: a (6 words)
    >>> study.find("هدنة")
    Places of term هدنة: 1 in a
    """
    if not isinstance(lexicon, Lexicon):
        lexicon = load_lexicon(None if lexicon is None else Path(lexicon))
    days, groups = days or {}, groups or {}
    articles = [{"article": name, **dict.fromkeys(COLUMNS), "group": groups.get(name, name),
                 "date": days[name].isoformat() if name in days else None, "file": name,
                 "original": None, "encoding": None,
                 "sha256": sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
                 "characters": len(text)} for name, text in texts.items()]
    settings = Settings(terms=TermSettings(conflation=conflation),
                        coding=CodingSettings(proposed=proposed))
    return _annotated(None, settings, lexicon, articles, dict(texts),
                      dict(pages or {}), [], {}, workers)


def _annotated(folder: Path | None, settings: Settings, lexicon: Lexicon, articles: list[dict],
               texts: dict[str, str], pages: dict[str, pd.DataFrame],
               problems: list[tuple[str, int, str]],
               corrections: dict[str, list[Correction]], workers: int = 1) -> Study:
    translated = {row["article"]: "translated" for row in articles if row["translated_from"]}
    days = {row["article"]: date.fromisoformat(row["date"]) for row in articles if row["date"]}
    tables = annotate(texts, lexicon, settings.terms.conflation, settings.pages.counted,
                      translated, days, pages, corrections, workers,
                      folder is not None)
    if settings.coding.proposed:
        tables, lexicon = with_proposed(texts, tables, lexicon)
    frame = pd.DataFrame(articles).astype({name: object for name in COLUMNS})
    words = in_counted_blocks(tables.tokens, tables.blocks).groupby("article").size()
    frame["words"] = words.reindex(frame["article"], fill_value=0).to_numpy()
    unsure = tables.blocks.groupby("article")["unsure"].sum()
    frame["unsure"] = unsure.reindex(frame["article"], fill_value=0).to_numpy(int)
    return Study(folder, settings, lexicon, frame, texts, tables,
                 pd.DataFrame(problems, columns=["file", "line", "problem"]), corrections)


def _read_files(paths: list[Path], lexicon: Lexicon) -> Iterator[tuple[ArticleFile | None, str]]:
    """Read articles, or tell why one cannot be read; what was read once is kept in the cache."""
    def read(path: Path) -> tuple[ArticleFile | None, str]:
        try:
            return read_article_file(path, folder=lexicon.folder), ""
        except ArticleError as error:
            return None, str(error)

    def content(path: Path) -> bytes:
        try:
            return b"file" + read_bytes(path, documents=True)
        except ArticleError as error:
            return written_out(error).encode()

    files = lexicon_parts(lexicon)
    for first in range(0, len(paths), GROUP):
        some = paths[first:first + GROUP]
        key = digest([program(), *files, *(
            part for path in some for part in (
                os.fsencode(path), content(path), content(blocks_path(path))))])
        yield from recall("articles", key, lambda some=some: [*map(read, some)], MOST_GROUPS)


def _changed(read: ArticleFile, row: ArticleRow) -> str:
    """Tell of a file that is not the one that its row describes."""
    return "" if row.sha256 in ("", None, read.sha256) else (
        f"{row.file} is not the file that articles.csv describes. Restore the original, or if the "
        "change was meant, write its SHA-256 into articles.csv, in the place of "
        f"{row.sha256}: {read.sha256}")


def without_echoes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `words` or `mentions` outside blocks that restate the body."""
    return table[~table["echo"]].reset_index(drop=True)


def surface(study: Study, table: pd.DataFrame) -> list[str]:
    """Return the exact characters that each row of a table was counted from."""
    return [study.texts[article][start:end] for article, start, end in
            zip(table["article"], table["start"], table["end"], strict=True)]


def fingerprint(study: Study) -> bytes | None:
    """Return the SHA-256 of a study's texts, tables, settings and lexicons, and of the program.

    None where the lexicons are not those of a folder: what is changed in memory has no fingerprint.
    """
    files = lexicon_parts(study.lexicon)
    if files is None:
        return None
    parts = [program(), study.settings.model_dump_json().encode(), *files,
             *(part.encode() for item in study.texts.items() for part in item)]
    for table in (study.articles, *study.tables):
        parts += [repr(list(table.columns)).encode(),
                  pd.util.hash_pandas_object(table).to_numpy().tobytes()]
    return digest(parts)
