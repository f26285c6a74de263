"""The commands for corpora: any number of articles, annotated in parts, and questions to them."""

from pathlib import Path

from framing.cli import shared
from framing.cli.shared import HERE, Conflation, Format, say, tell
from framing.cli.study import columns_given


def build(inputs: list[Path], out: Path, group: str = "", column: list[str] | None = None,
          lexicon: Path | None = None, conflate: Conflation = "stem",
          workers: int = 1, scheduler: str = "") -> bool:
    """Annotate any number of articles into a corpus of Parquet files, part by part."""
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


def query(sql: str, folder: Path = HERE, format: Format = "table") -> None:
    """Answer a question in SQL to the tables of a corpus or of a study."""
    from framing.corpus import query as ask

    shared.print_table(ask(folder, sql), format)
