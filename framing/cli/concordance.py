"""The command that shows every place of a term, an actor or a frame: concordance."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from framing.cli import reading, shared
from framing.cli.reading import ConflateOption, LexiconOption
from framing.cli.shared import FormatOption, StudyOption, told

if TYPE_CHECKING:
    from analysis.lexicon.schema import Lexicon
    from analysis.study.study import Study

COLUMNS = ["article", "line", "role", "before", "node", "after", "start", "end"]


class _Asked(NamedTuple):
    """What is looked for: a term, or the id of an actor or frame."""

    kind: str
    name: str


def concordance(
    term: Annotated[str | None, typer.Argument(help="One word, or several in quotation "
                                               "marks.")] = None,
    files: Annotated[list[Path] | None, typer.Option(
        "--in", metavar="FILE...", help="Text files; without it the study in this folder.")] = None,
    study: StudyOption = Path("."),
    actor: Annotated[str | None, typer.Option(
        metavar="ID", help="In place of a term: every mention of this actor.")] = None,
    frame: Annotated[str | None, typer.Option(
        metavar="ID", help="In place of a term: every mention of this frame.")] = None,
    width: Annotated[int | None, typer.Option(
        min=10, help="Characters before and after. By default 60, with --docx what fits on a "
        "line.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a linked page, right to left.")] = None,
    excel: Annotated[Path | None, typer.Option(help="Write a sheet, right to left.")] = None,
    docx: Annotated[Path | None, typer.Option(
        help="Write a Word document, right to left, to paste into a paper.")] = None,
    whole_page: Annotated[bool, typer.Option("--whole-page", help="Show the clutter too.")] = False,
    format: FormatOption = "table",
    lexicon: LexiconOption = None,
    conflate: ConflateOption = "stem",
) -> None:
    """Show every place of a term, an actor or a frame in its context.

    Example: `framing concordance الأسد --in page.txt --html assad.html --docx assad.docx`
    """
    import pandas as pd

    from framing.export.concordance_files import write_concordance_excel, write_concordance_html
    from framing.export.document import ON_ONE_LINE, write_concordance_docx

    asked = _asked(term, actor, frame)
    width = width or (ON_ONE_LINE if docx else 60)
    failed, studies = False, []
    with shared.reporting_errors():
        if files:
            loaded = reading.read_lexicon(lexicon)
            title = _title(asked, loaded, conflate)
            for path, article in reading.read_articles(files, loaded.folder):
                failed |= article is None
                if article is not None:
                    studies.append(reading.annotate_article(path, article, loaded, conflate))
        else:
            from analysis.study.study import load_study
            studies = [load_study(study)]
            title = _title(asked, studies[0].lexicon, conflate)
            conflate = studies[0].settings.terms.conflation
        if not studies:
            raise typer.Exit(1)
        lines = [some.find(**{asked.kind: asked.name}, whole_page=whole_page).lines(width)
                 for some in studies]
        table = pd.concat(lines, ignore_index=True)[COLUMNS]
        texts = {name: text for some in studies for name, text in some.texts.items()}
        if html:
            write_concordance_html(table, html, title, texts)
        if excel:
            write_concordance_excel(table, excel)
        if docx:
            sources, english = _beside(None if files else studies[0])
            write_concordance_docx(
                table, docx, title, sources=sources, english=english,
                settings=_settings(asked, studies[0], whole_page, len(texts)))
        for path in filter(None, (html, excel, docx)):
            told.print(f"Wrote {path}", markup=False)
    shared.print_table(table, format, ["article", "line", "before", "node", "after"])
    if format == "table":
        told.print(f"{len(table)} places.")
    raise typer.Exit(int(failed))


def _asked(term: str | None, actor: str | None, frame: str | None) -> _Asked:
    given = [_Asked(kind, name) for kind, name in
             (("term", term), ("actor", actor), ("frame", frame)) if name is not None]
    if len(given) != 1:
        raise typer.BadParameter("name one term, or one actor with --actor ID, or one frame with "
                                 "--frame ID", param_hint="TERM")
    return given[0]


def _title(asked: _Asked, lexicon: "Lexicon", conflate: str) -> str:
    """Return how the places are headed; what there is not is wrong usage."""
    if asked.kind == "term":
        reading.parse_given([asked.name], lexicon, conflate)
        return asked.name
    known = getattr(lexicon, f"{asked.kind}s")
    if asked.name not in known:
        shared.tell(f"There is no {asked.kind} {asked.name!r}. There are: "
                    f"{', '.join(sorted(known))}.")
        raise typer.Exit(2)
    return f"{known[asked.name].label_ar} ({known[asked.name].label_en})"


def _beside(study: "Study | None") -> tuple[dict, dict]:
    """Return what a study knows of its articles, and its translations by article and line."""
    from analysis.study.labels import translations

    if study is None:
        return {}, {}
    articles = study.articles
    sources = {row.article: [value for value in (row.date, row.outlet) if isinstance(value, str)]
               for row in articles.itertuples()}
    english = {(row.article, row.line): row.english for row in translations(study).itertuples()}
    return sources, english


def _settings(asked: _Asked, study: "Study", whole_page: bool, articles: int) -> list[str]:
    if asked.kind == "term":
        how = f"Words are the same term if they share their {study.settings.terms.conflation}."
    else:
        how = (f"Mentions of the {asked.kind} {asked.name} by the "
               + ("wider reading of the lexicon." if study.settings.coding.strength == "wide"
                  else "narrow reading of the lexicon."))
    return [f"From {articles} article{'' if articles == 1 else 's'}.", how,
            "The clutter of the pages is counted too." if whole_page
            else "The clutter of the pages is left out."]
