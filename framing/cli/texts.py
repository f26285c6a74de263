"""The commands on texts, with or without a study: annotate, count, words, concordance."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import typer

from analysis.files import written_out
from framing.cli import shared
from framing.cli.shared import HERE, Conflation, Format, say, tell

BATCH = 500
"""So many files are read and annotated at once."""


def _parse(terms: list[str], lexicon, conflate: str) -> list:
    from analysis.text.terms import parse_term

    try:
        return [parse_term(term, lexicon, conflate) for term in terms]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="TERM") from error


def _batches(files: list[Path], lexicon, number: int = BATCH, repair: bool = False
             ) -> Iterator[dict[str, tuple]]:
    """Give the article files that can be read, so many at a time: path and article by an id.

    What may hide something in a text is told.
    """
    from analysis.arabic.characters import hidden_characters
    from analysis.pages.article_files import read_article_file

    read = shared.readable(shared.shown(files), lambda path: read_article_file(
        path, folder=lexicon.folder, repair=repair))
    number = min(number, len(files))  # so that the bar ends when all is done
    while batch := {f"{n:09}": each for n, each in enumerate(islice(read, number))}:
        for path, article in batch.values():
            for note in article.notes:
                say(f"{path.name}: {note}.")
            hidden = hidden_characters(article.text)
            if len(hidden):
                first = hidden.iloc[0]
                say(f"{path.name}: {len(hidden)} invisible characters, which can hide text; the "
                    f"first, at {first['start']}, is {first['name']}.")
        yield batch


def _given(batch: dict[str, tuple]) -> tuple[dict[str, str], dict]:
    """Return the texts of a batch, and the blocks of those that came with some."""
    return ({name: article.text for name, (_, article) in batch.items()},
            {name: article.blocks for name, (_, article) in batch.items()
             if article.blocks is not None})


def _words(batch: dict[str, tuple], lexicon, conflate: str):
    """Annotate a batch as far as its words."""
    from analysis.study.annotation import find_words

    texts, pages = _given(batch)
    tables = find_words(texts, lexicon, conflate, pages=pages, glossed=False)
    _tell_marks(batch, tables.blocks)
    return tables


def _study(batch: dict[str, tuple], lexicon, conflate: str, day: datetime | None = None,
           workers: int = 1, proposed: bool = False):
    """Make a study of a batch."""
    from analysis.study.study import annotate_texts

    texts, pages = _given(batch)
    days = dict.fromkeys(texts, day.date()) if day else None
    study = annotate_texts(texts, lexicon=lexicon, conflation=conflate, pages=pages, days=days,
                           workers=workers, proposed=proposed)
    _tell_marks(batch, study.tables.blocks)
    return study


def _tell_marks(batch: dict[str, tuple], blocks) -> None:
    """Tell of quotation marks that have no partner."""
    from analysis.text.tokens import by_article
    from analysis.voices.marks import Line, marked_spans

    lines = by_article(blocks, batch, *Line._fields)
    for (path, article), rows in zip(batch.values(), lines, strict=True):
        for problem in marked_spans(article.text, [Line(*row) for row in rows])[1]:
            say(f"{path.name}, at {problem.start}: {problem.problem} ({problem.mark}).")


def _name(path: Path) -> str:
    return written_out(path.stem)


def annotate(files: list[Path], format: Format = "table", lexicon: Path | None = None,
             conflate: Conflation = "stem", day: datetime | None = None,
             repair: bool = False, workers: int = 1) -> bool:
    """Annotate articles: what belongs to them, their tokens, actors and frames, with spans."""
    from analysis.study.annotation import (
        GROUP,
        Annotation,
        annotation_record,
        in_counted_blocks,
    )

    done, loaded = 0, shared.read_lexicon(lexicon)
    for batch in _batches(files, loaded, GROUP * workers if workers > 1 else BATCH, repair):
        study = _study(batch, loaded, conflate, day, workers, proposed=True)
        parts = {name: dict(iter(table.groupby("article")))
                 for name, table in study.tables._asdict().items() if name != "vocabulary"}
        for number, (path, article) in batch.items():
            done += 1
            tables = Annotation(vocabulary=study.tables.vocabulary, **{
                name: part.get(number, getattr(study.tables, name).iloc[:0]).assign(
                    article=_name(path)).reset_index(drop=True) for name, part in parts.items()})
            if format == "jsonl":
                record = annotation_record(_name(path), article.text, article.sha256, tables)
                # Spans refer to the text that was extracted from a page, so it is handed over.
                beside = {} if article.blocks is None and not article.repaired else {
                    "text": article.text}
                shared.print_json({**record, **beside})
                continue
            blocks = tables.blocks
            tokens, mentions = (in_counted_blocks(table, blocks)
                                for table in (tables.tokens, tables.mentions))
            say(f"{path.name}: {int(blocks['counted'].sum())} of {len(blocks)} lines belong to the "
                f"article, {len(tokens)} tokens counted.")
            shared.show_table(blocks[["line", "role", "reason"]])
            counts = mentions.groupby(["kind", "id", "status"]).size().rename("count").reset_index()
            shared.show_table(counts.sort_values(["kind", "count", "id"],
                                                 ascending=[True, False, True]))
    return done < len(files)


def count(terms: list[str], files: list[Path], whole_page: bool = False, format: Format = "table",
          lexicon: Path | None = None, conflate: Conflation = "stem", repair: bool = False
          ) -> bool:
    """Count terms in articles, with their clitics and spellings, without the page's clutter."""
    import pandas as pd

    from analysis.study.annotation import in_counted_blocks
    from analysis.text.terms import count_term

    counts, loaded = [], shared.read_lexicon(lexicon)
    parsed = _parse(terms, loaded, conflate)
    for batch in _batches(files, loaded, repair=repair):
        tables = _words(batch, loaded, conflate)
        tokens = tables.tokens if whole_page else in_counted_blocks(tables.tokens, tables.blocks)
        # An article's terms stand together.
        table = pd.concat([count_term(term, tokens, tables.vocabulary, batch) for term in parsed]
                          ).sort_index(kind="stable")
        counts.append(table.assign(article=table["article"].map(
            {name: _name(path) for name, (path, _) in batch.items()})))
        if format == "jsonl":
            shared.print_json(*counts[-1].to_dict("records"))
    if format == "table" and counts:
        table = pd.concat(counts)
        table["per_thousand"] = table["per_thousand"].map("{:.2f}".format)
        shared.show_table(table[["term", "article", "count", "per_thousand"]],
                   {"per_thousand": "per 1,000 tokens"})
    return sum(map(len, counts)) < len(parsed) * len(files)


def words(given: list[str] | None = None, files: list[Path] | None = None, format: Format = "table",
          lexicon: Path | None = None) -> bool:
    """Explain words: their clitics, stem, what counts as the same term, and their lemma."""
    from analysis.arabic import analyse_words
    from analysis.pages.article_files import read_text

    read = [text for _, (text, _) in shared.readable(files or (), read_text)]
    failed = len(read) < len(files or ())
    asked = [*(given or ()), *(line.strip() for text in read for line in text.splitlines()
                               if line.strip())]
    if not asked and not failed:
        raise typer.BadParameter("name words, or a file with --in FILE")
    loaded = shared.read_lexicon(lexicon)
    table = analyse_words(asked, loaded.protected, loaded.folder)
    if format == "jsonl":
        table = table[["word", "form", "proclitics", "stem", "enclitics", "key", "lemma"]]
    shared.print_table(table, format, names={"key": "same term (stem)",
                                             "lemma": "same term (lemma)"})
    return failed


def concordance(term: str | None = None, files: list[Path] | None = None, study: Path = HERE,
                actor: str | None = None, frame: str | None = None, width: int | None = None,
                html: Path | None = None, excel: Path | None = None, docx: Path | None = None,
                whole_page: bool = False, format: Format = "table", lexicon: Path | None = None,
                conflate: Conflation = "stem", repair: bool = False) -> bool:
    """Show every place of a term, an actor or a frame in its context."""
    import pandas as pd

    from analysis.study.settings import Settings, TermSettings
    from framing.export import documents

    asked = [(kind, name) for kind, name in (("term", term), ("actor", actor), ("frame", frame))
             if name is not None]
    if len(asked) != 1:
        raise typer.BadParameter("name one term, or one actor with --actor ID, or one frame with "
                                 "--frame ID", param_hint="TERM")
    [(kind, name)] = asked
    width = width or (documents.ON_ONE_LINE if docx else 60)
    whole = None if files else shared.load_study(study)
    loaded = whole.lexicon if whole else shared.read_lexicon(lexicon)
    title = _title(kind, name, loaded, conflate)
    settings = whole.settings if whole else Settings(terms=TermSettings(conflation=conflate))
    if whole:
        texts, table = whole.texts, whole.find(**{kind: name}, whole_page=whole_page).lines(width)
    else:
        texts, tables, done = {}, [], 0
        for batch in _batches(files, loaded, repair=repair):
            lines = _lines(batch, loaded, conflate, kind, name, whole_page, width)
            stems = {number: _name(path) for number, (path, _) in batch.items()}
            tables.append(lines.assign(article=lines["article"].map(stems)))
            texts |= {_name(path): article.text for path, article in batch.values()}
            done += len(batch)
        if not tables:
            return True
        table = pd.concat(tables, ignore_index=True)
    table = table[["article", "line", "role", "before", "node", "after", "start", "end"]]
    if html:
        documents.write_concordance_html(table, html, title, texts)
    if excel:
        documents.write_concordance_excel(table, excel)
    if docx:
        documents.write_concordance_docx(
            table, docx, title, **(_beside(whole) if whole else {}),
            settings=_settings(kind, name, settings, whole_page, len(texts)))
    for path in filter(None, (html, excel, docx)):
        say(f"Wrote {path}")
    shared.print_table(table, format, ["article", "line", "before", "node", "after"])
    if format == "table":
        say(f"{len(table)} places.")
    return not whole and done < len(files)


def _lines(batch: dict[str, tuple], lexicon, conflate: str, kind: str, name: str, whole_page: bool,
           width: int):
    """Return the concordance of a batch of files: of a term from their words alone."""
    from analysis.measures.concordance import concordance
    from analysis.study.annotation import in_counted_blocks
    from analysis.text.terms import find_term

    if kind != "term":
        return _study(batch, lexicon, conflate).find(
            **{kind: name}, whole_page=whole_page).lines(width)
    tables = _words(batch, lexicon, conflate)
    spans = find_term(_parse([name], lexicon, conflate)[0], tables.tokens, tables.vocabulary)
    if not whole_page:
        spans = in_counted_blocks(spans, tables.blocks)
    return concordance(_given(batch)[0], spans, tables.blocks, width)


def _title(kind: str, name: str, lexicon, conflate: str) -> str:
    """Return how the places are headed; what there is not is wrong usage."""
    if kind == "term":
        _parse([name], lexicon, conflate)
        return name
    known = getattr(lexicon, f"{kind}s")
    if name not in known:
        tell(f"There is no {kind} {name!r}. There are: {', '.join(sorted(known))}.")
        raise typer.Exit(2)
    return f"{known[name].label_ar} ({known[name].label_en})"


def _beside(study) -> dict[str, dict]:
    """Return what a study knows of its articles, and its translations by article and line."""
    from analysis.study.labels import translations

    return {"sources": {row.article: [value for value in (row.date, row.outlet)
                                      if isinstance(value, str)]
                        for row in study.articles.itertuples()},
            "english": {(row.article, row.line): row.english
                        for row in translations(study).itertuples()}}


def _settings(kind: str, name: str, settings, whole_page: bool, articles: int) -> Iterable[str]:
    reading = "wider" if settings.coding.strength == "wide" else "narrow"
    return (f"From {articles} article{'' if articles == 1 else 's'}.",
            f"Words are the same term if they share their {settings.terms.conflation}."
            if kind == "term" else
            f"Mentions of the {kind} {name} by the {reading} reading of the lexicon.",
            f"The clutter of the pages is {'counted too' if whole_page else 'left out'}.")
