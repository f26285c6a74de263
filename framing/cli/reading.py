"""The commands on texts: annotate, count, words; and how files and lexicons are named and read."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from framing.cli import shared
from framing.cli.shared import FormatOption, tell, told

if TYPE_CHECKING:
    from analysis.pages.article_files import ArticleFile
    from analysis.study.study import Study


LexiconOption = Annotated[Path | None, typer.Option(
    "--lexicon", help="A folder of lexicons to use in place of the package's own; a file that it "
    "lacks is taken from there.")]
ConflateOption = Annotated[Literal["form", "stem", "lemma"], typer.Option(
    "--conflate", help="Words are the same term if they share their form, their stem (without "
    "clitics), or their lemma.")]
InOption = Annotated[list[Path], typer.Option(
    "--in", metavar="FILE...", help="Text files; stands after the terms.")]


def read_lexicon(folder: Path | None):
    """Read the lexicons of a folder, or the package's own."""
    from analysis.lexicon.schema import load_lexicon

    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder", param_hint="--lexicon")
    return load_lexicon(folder)


def parse_given(terms: list[str], lexicon, conflate: str) -> list:
    """Parse the terms that were typed; one that holds no Arabic word is wrong usage."""
    from analysis.text.terms import parse_term

    try:
        return [parse_term(term, lexicon, conflate) for term in terms]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="TERM") from error


def read_articles(files: list[Path], folder: Path | None = None
                  ) -> Iterator[tuple[Path, "ArticleFile | None"]]:
    """Read article files one by one; one that cannot be read is told of and comes as None."""
    from analysis.pages.article_files import ArticleError, read_article_file

    with shared.progress() as bar:
        task = bar.add_task("reading", total=len(files), visible=len(files) > 5)
        for path in files:
            bar.update(task, description=path.name)
            try:
                article = read_article_file(path, folder=folder)
            except ArticleError as error:
                tell(str(error))
                article = None
            for note in article.notes if article else ():
                told.print(f"{path.name}: {note}.", markup=False)
            yield path, article
            bar.advance(task)


def annotate_article(path: Path, article: "ArticleFile", lexicon, conflate: str,
                     day: date | None = None) -> "Study":
    """Annotate one article as a study of its own, and tell what in its text may hide something."""
    from analysis.arabic.characters import hidden_characters
    from analysis.study.study import annotate_texts
    from analysis.voices.quotations import marked_spans

    text = article.text
    hidden = hidden_characters(text)
    if len(hidden):
        first = hidden.iloc[0]
        told.print(f"{path.name}: {len(hidden)} invisible characters, which can hide text; "
                   f"the first, at {first['start']}, is {first['name']}.", markup=False)
    with shared.reporting_errors():
        study = annotate_texts({path.stem: text}, lexicon=lexicon, conflation=conflate,
                               days={path.stem: day} if day else None, pages=None
                               if article.blocks is None else {path.stem: article.blocks})
    _, problems = marked_spans(text, study.tables.blocks)
    for problem in problems.itertuples():
        told.print(f"{path.name}, at {problem.start}: {problem.problem} ({problem.mark}).",
                   markup=False)
    return study


def annotate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Text files or saved "
                                                "web pages.")],
    format: FormatOption = "table",
    lexicon: LexiconOption = None,
    conflate: ConflateOption = "stem",
    day: Annotated[datetime | None, typer.Option(
        "--date", formats=["%Y-%m-%d"], help="Their day: offices change hands.")] = None,
) -> None:
    """Annotate articles: what belongs to them, their tokens, actors and frames, with spans.

    With `--format jsonl` one object an article: blocks with role and reason, sentences, tokens
    with their analysis, mentions and quotations. Every `start` and `end` counts code points of
    the text as decoded from the file, so `text[start:end]` is the surface.

    Example: `framing annotate page.txt --format jsonl > page.jsonl`
    """
    from analysis.study.annotation import annotation_record

    failed = False
    with shared.reporting_errors():
        loaded = read_lexicon(lexicon)
    for path, article in read_articles(files, loaded.folder):
        if article is None:
            failed = True
            continue
        tables = annotate_article(path, article, loaded, conflate, day and day.date()).tables
        if format == "jsonl":
            record = annotation_record(path.stem, article.text, article.sha256, tables)
            # Spans refer to the text that was extracted from a page, so it is handed over.
            beside = {} if article.blocks is None else {"text": article.text}
            shared.print_json({**record, **beside})
        else:
            _show_annotation(path, tables)
    raise typer.Exit(int(failed))


def _show_annotation(path: Path, tables) -> None:
    from analysis.study.annotation import in_counted_blocks

    tokens = in_counted_blocks(tables.tokens, tables.blocks)
    blocks = tables.blocks
    told.print(f"{path.name}: {int(blocks['counted'].sum())} of {len(blocks)} lines belong to the "
               f"article, {len(tokens)} tokens counted.", markup=False)
    shared.show_table(blocks[["line", "role", "reason"]])
    mentions = in_counted_blocks(tables.mentions, tables.blocks)
    counts = mentions.groupby(["kind", "id"]).size().rename("count").reset_index()
    shared.show_table(counts.sort_values(["kind", "count", "id"], ascending=[True, False, True]))


def count(
    terms: Annotated[list[str], typer.Argument(metavar="TERM...", help="One word or several in "
                     "quotation marks, with or without the article.")],
    files: InOption,
    whole_page: Annotated[bool, typer.Option(
        "--whole-page", help="Count the clutter too.")] = False,
    format: FormatOption = "table",
    lexicon: LexiconOption = None,
    conflate: ConflateOption = "stem",
) -> None:
    """Count terms in articles, with their clitics and spellings, without the page's clutter.

    Example: `framing count ضامن "وقف إطلاق النار" --in page.txt other.txt`
    """
    import pandas as pd

    from analysis.study.annotation import in_counted_blocks
    from analysis.text.terms import count_term

    failed, counts = False, []
    with shared.reporting_errors():
        loaded = read_lexicon(lexicon)
        parsed = parse_given(terms, loaded, conflate)
    for path, article in read_articles(files, loaded.folder):
        if article is None:
            failed = True
            continue
        tables = annotate_article(path, article, loaded, conflate).tables
        tokens = tables.tokens if whole_page else in_counted_blocks(
            tables.tokens, tables.blocks)
        for term in parsed:
            counted = count_term(term, tokens, tables.vocabulary, [path.stem])
            counts.append(counted)
            if format == "jsonl":
                shared.print_json(counted.iloc[0].to_dict())
    if format == "table" and counts:
        table = pd.concat(counts)
        table["per_thousand"] = table["per_thousand"].map("{:.2f}".format)
        shared.show_table(table[["term", "article", "count", "per_thousand"]],
                          {"per_thousand": "per 1,000 tokens"})
    raise typer.Exit(int(failed))


def words(
    given: Annotated[list[str] | None, typer.Argument(metavar="WORD...", help="Words.")] = None,
    files: Annotated[list[Path] | None, typer.Option(
        "--in", metavar="FILE...", help="Files with one word a line.")] = None,
    format: FormatOption = "table",
    lexicon: LexiconOption = None,
) -> None:
    """Explain words: their clitics, stem, what counts as the same term, and their lemma.

    Example: `framing words وبانهيار للدكتاتور ونفوذها`
    """
    from analysis.arabic import analyse_words
    from analysis.pages.article_files import ArticleError, read_text

    failed, asked = False, list(given or [])
    for path in files or []:
        try:
            asked += [line.strip() for line in read_text(path)[0].splitlines() if line.strip()]
        except ArticleError as error:
            tell(str(error))
            failed = True
    if not asked and not failed:
        raise typer.BadParameter("name words, or a file with --in FILE")
    with shared.reporting_errors():
        loaded = read_lexicon(lexicon)
        table = analyse_words(asked, loaded.protected, loaded.folder)
    if format == "jsonl":
        shared.print_rows(table[["word", "form", "proclitics", "stem", "enclitics", "key",
                                 "lemma"]])
    else:
        shared.show_table(table, {"key": "same term (stem)", "lemma": "same term (lemma)"})
    raise typer.Exit(int(failed))
