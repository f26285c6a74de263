"""The commands for corpora: any number of articles, annotated in parts, and questions to them."""

from pathlib import Path
from typing import Literal

from typer import Argument, Option

from framing.cli import shared
from framing.cli.shared import HERE, FormatOption, say, tell
from framing.cli.study import columns_given


def build(
    inputs: list[Path] = Argument(metavar="FILE|DIR...", help="Saved web pages, texts, tables "
                                  "(CSV, JSON Lines, Parquet ...), or folders of them."),
    out: Path = Option(..., help="The corpus's folder; an interrupted build goes on there."),
    group: str = Option("", help="The group they belong to. By default the table's column, or the "
                        "name of the folder inside DIR, or of the file."),
    column: list[str] | None = Option(None, help="Which column of a table is what, as in "
                                      "text=body; may be repeated."),
    lexicon: Path | None = Option(None, help="A folder of lexicons, by default the package's."),
    conflate: Literal["form", "stem", "lemma"] = Option("stem", help="What is the same term."),
    workers: int = Option(1, min=1, help="Processes; what is built does not depend on it."),
    scheduler: str = Option("", metavar="ADDRESS", help="Of a running Dask cluster that sees the "
                            "same files: it shares the work in place of --workers."),
) -> bool:
    """Annotate any number of articles into a corpus of Parquet files, part by part.

    Example: `framing corpus build news.parquet --column text=body --out corpus --workers 4`
    """
    from framing.corpus import build_corpus
    from framing.intake.recognising import Given

    given = Given(group=group, columns=columns_given(column or []))
    with shared.steps("building") as step:
        done = build_corpus(inputs, out, given, lexicon=lexicon, conflation=conflate,
                            workers=workers, scheduler=scheduler, progress=step)
    for row in done.set_aside.head(10).itertuples():
        tell(shared.placed(row.file, row.line, row.problem))
    say(f"{done.articles:,} articles with {done.words:,} counted words in {done.parts:,} part(s); "
        f"{len(done.set_aside):,} set aside, with reasons in set-aside.csv.")
    return len(done.set_aside) > 0


def query(
    sql: str = Argument(help="A question in SQL to the tables articles, blocks, sentences, words, "
                        "mentions and quotations."),
    folder: Path = Option(HERE, "--in", help="A corpus or a study."),
    format: FormatOption = "table",
) -> None:
    """Answer a question in SQL to the tables of a corpus or of a study.

    Example: `framing query "SELECT outlet, count(*) FROM mentions JOIN articles USING (article)
    WHERE id = 'iran' GROUP BY outlet" --in corpus`
    """
    from framing.corpus import query as ask

    shared.print_table(ask(folder, sql), format)
