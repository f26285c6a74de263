"""What the commands on articles share: how files and lexicons are named, read and annotated."""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from framing.cli.shared import progress, reporting_errors, tell, told

if TYPE_CHECKING:
    from analysis.pages.article_files import ArticleFile
    from analysis.study.study import Study


class Conflation(str, Enum):  # noqa: UP042
    """What counts as the same term."""

    form = "form"
    stem = "stem"
    lemma = "lemma"


LexiconOption = Annotated[Path | None, typer.Option(
    "--lexicon", help="A folder of lexicons to use in place of the package's own; a file that it "
    "lacks is taken from there.")]
ConflateOption = Annotated[Conflation, typer.Option(
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


def parse_given(terms: list[str], lexicon, conflate: Conflation) -> list:
    """Parse the terms that were typed; one that holds no Arabic word is wrong usage."""
    from analysis.text.terms import parse_term

    try:
        return [parse_term(term, lexicon, conflate.value) for term in terms]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="TERM") from error


def read_articles(files: list[Path], folder: Path | None = None
                  ) -> Iterator[tuple[Path, "ArticleFile | None"]]:
    """Read article files one by one; one that cannot be read is told of and comes as None."""
    from analysis.pages.article_files import read_article_file
    from analysis.pages.encodings import ArticleError

    with progress() as bar:
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


def annotate_article(path: Path, article: "ArticleFile", lexicon, conflate: Conflation,
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
    with reporting_errors():
        study = annotate_texts({path.stem: text}, lexicon=lexicon, conflation=conflate.value,
                               days={path.stem: day} if day else None, pages=None
                               if article.blocks is None else {path.stem: article.blocks})
    _, problems = marked_spans(text, study.tables.blocks)
    for problem in problems.itertuples():
        told.print(f"{path.name}, at {problem.start}: {problem.problem} ({problem.mark}).",
                   markup=False)
    return study
