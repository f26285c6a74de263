"""The command `framing`: run a study, annotate articles, count and show terms, explain words."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from framing.cli.reading import (
    ConflateOption,
    Conflation,
    InOption,
    LexiconOption,
    annotate_article,
    parse_given,
    read_articles,
    read_lexicon,
)
from framing.cli.shared import (
    Format,
    FormatOption,
    StudyOption,
    end_with_problems,
    print_json,
    progress,
    reporting_errors,
    show_table,
    tell,
    told,
)
from framing.cli.topics import register

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown",
                  pretty_exceptions_enable=False, help=(
    "Comparative discourse study of Arabic news: from scraped pages to framing, with every number "
    "led back to the characters it was counted from.\n\n"
    "Begin with `framing run` in a study folder, or try `framing count TERM --in FILE`."))


@app.command()
def run(
    study: StudyOption = Path("."),
    force: Annotated[bool, typer.Option("--force", help="Run even if nothing changed.")] = False,
) -> None:
    """Run a whole study: read its articles, execute its notebooks, write its figures.

    Everything follows from `data/` and `study.toml`. If neither these nor the notebooks nor the
    package changed since the last run, nothing is done.
    """
    from analysis.claims.source import load_claims
    from analysis.report.focus import check_focus
    from analysis.study.study import load_study
    from framing.run import run_study

    with reporting_errors():
        loaded = load_study(study)
        # What is wrong here would stop a notebook after a minute.
        check_focus(loaded)
        load_claims(study / "data" / "claims.yml", loaded.lexicon)
        problems = loaded.problems
        with progress() as bar:
            task = bar.add_task("notebooks", total=None)
            done = run_study(study, force, lambda name, number, total: bar.update(
                task, description=name, completed=number - 1, total=total))
            bar.update(task, completed=len(done.notebooks), total=len(done.notebooks))
    if done.executed:
        told.print(f"Executed {len(done.executed)} notebooks; "
                   f"{len(done.figures)} files in figures/.")
    else:
        told.print("Nothing changed since the last run. (--force runs all the same.)")
    told.print(f"Read: {(study / 'notebooks').as_posix()}/   "
               f"Print: {(study / 'figures').as_posix()}/")
    end_with_problems(problems["problem"])


@app.command()
def annotate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Text files or saved "
                                                "web pages.")],
    format: FormatOption = Format.table,
    lexicon: LexiconOption = None,
    conflate: ConflateOption = Conflation.stem,
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
    with reporting_errors():
        loaded = read_lexicon(lexicon)
    for path, article in read_articles(files, loaded.folder):
        if article is None:
            failed = True
            continue
        tables = annotate_article(path, article, loaded, conflate, day and day.date()).tables
        if format is Format.jsonl:
            record = annotation_record(path.stem, article.text, article.sha256, tables)
            # Spans refer to the text that was extracted from a page, so it is handed over.
            print_json(record if article.blocks is None else {**record, "text": article.text})
        else:
            _show_annotation(path, tables)
    raise typer.Exit(int(failed))


@app.command()
def count(
    terms: Annotated[list[str], typer.Argument(metavar="TERM...", help="One word or several in "
                     "quotation marks, with or without the article.")],
    files: InOption,
    whole_page: Annotated[bool, typer.Option(
        "--whole-page", help="Count the clutter too.")] = False,
    format: FormatOption = Format.table,
    lexicon: LexiconOption = None,
    conflate: ConflateOption = Conflation.stem,
) -> None:
    """Count terms in articles, with their clitics and spellings, without the page's clutter.

    Example: `framing count ضامن "وقف إطلاق النار" --in page.txt other.txt`
    """
    import pandas as pd

    from analysis.study.annotation import in_counted_blocks
    from analysis.text.terms import count_term

    failed, counts = False, []
    with reporting_errors():
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
            found = count_term(term, tokens, tables.vocabulary, [path.stem])
            counts.append(found)
            if format is Format.jsonl:
                print_json(found.iloc[0].to_dict())
    if format is Format.table and counts:
        table = pd.concat(counts)
        table["per_thousand"] = table["per_thousand"].map("{:.2f}".format)
        show_table(table[["term", "article", "count", "per_thousand"]],
                    {"per_thousand": "per 1,000 tokens"})
    raise typer.Exit(int(failed))


@app.command()
def words(
    given: Annotated[list[str] | None, typer.Argument(metavar="WORD...", help="Words.")] = None,
    files: Annotated[list[Path] | None, typer.Option(
        "--in", metavar="FILE...", help="Files with one word a line.")] = None,
    format: FormatOption = Format.table,
    lexicon: LexiconOption = None,
) -> None:
    """Explain words: their clitics, stem, what counts as the same term, and their lemma.

    Example: `framing words وبانهيار للدكتاتور ونفوذها`
    """
    from analysis.arabic import analyse_words
    from analysis.pages.encodings import ArticleError, read_text

    failed, asked = False, list(given or [])
    for path in files or []:
        try:
            asked += [line.strip() for line in read_text(path).text.splitlines() if line.strip()]
        except ArticleError as error:
            tell(str(error))
            failed = True
    if not asked and not failed:
        raise typer.BadParameter("name words, or a file with --in FILE")
    with reporting_errors():
        loaded = read_lexicon(lexicon)
        table = analyse_words(asked, loaded.protected, loaded.folder)
    if format is Format.jsonl:
        for row in table[["word", "form", "proclitics", "stem", "enclitics", "key",
                          "lemma"]].to_dict("records"):
            print_json(row)
    else:
        show_table(table, {"key": "same term (stem)", "lemma": "same term (lemma)"})
    raise typer.Exit(int(failed))


register(app)


def _show_annotation(path: Path, tables) -> None:
    from analysis.study.annotation import in_counted_blocks

    tokens = in_counted_blocks(tables.tokens, tables.blocks)
    blocks = tables.blocks
    told.print(f"{path.name}: {int(blocks['counted'].sum())} of {len(blocks)} lines belong to the "
               f"article, {len(tokens)} tokens counted.", markup=False)
    show_table(blocks[["line", "role", "reason"]], {})
    mentions = in_counted_blocks(tables.mentions, tables.blocks)
    counts = mentions.groupby(["kind", "id"]).size().rename("count").reset_index()
    show_table(counts.sort_values(["kind", "count", "id"], ascending=[True, False, True]), {})


def _spread_files(arguments: list[str]) -> list[str]:
    """Let one `--in` name several files: `--in a b` becomes `--in a --in b`."""
    result, naming = [], False
    for argument in arguments:
        if argument.startswith("-") and argument != "-":
            naming = argument == "--in"
            if not naming:
                result.append(argument)
        elif naming:
            result += ["--in", argument]
        else:
            result.append(argument)
    return result


def main() -> NoReturn:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles default to a code page that has no Arabic.
        stream.reconfigure(encoding="utf-8")
    app(_spread_files(sys.argv[1:]))
    raise SystemExit(0)
