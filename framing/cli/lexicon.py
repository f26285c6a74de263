"""The commands on lexicons: propose entries, compare them with annotations, look for faults."""

from pathlib import Path
from typing import Annotated

import typer

from framing.cli import shared
from framing.cli.shared import FormatOption, StudyOption, tell, told


def suggest(
    files: Annotated[list[Path] | None, typer.Argument(
        metavar="FILE...", help="Arabic text files; without them the study in --study.")] = None,
    study: StudyOption = Path("."),
    out: Annotated[Path | None, typer.Option(
        help="Write the entries as YAML, to paste into actors.yml.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many are proposed at most.")] = 40,
    force: Annotated[bool, typer.Option(
        "--force", help="Write over a file that is there already.")] = False,
    format: FormatOption = "table",
) -> None:
    """Propose actors that the articles name and the lexicon lacks, each with its lines.

    Names are known by titles, reporting verbs, words for what they are (وزارة، حزب، قناة), their
    rarity in general Arabic, and each other. Nothing is decided: read the lines, delete what is
    wrong, correct the rest.

    Example: `framing lexicon suggest --study dam --out suggested.yml`
    """
    from analysis.files import write_atomically
    from analysis.lexicon.schema import load_lexicon
    from analysis.study.annotation import annotate
    from framing.suggest.drafts import draft, entries_of, places_found, with_entries
    from framing.suggest.ranking import suggest as propose

    if out is not None and out.exists() and not force:
        raise typer.BadParameter(f"{out} is there already and may hold your corrections. Name "
                                 "another file, or write over it with --force.",
                                 param_hint="--out")
    failed = False
    with shared.reporting_errors():
        if files:
            texts, failed = _read(files)
            lexicons = study / "data" / "lexicon"
            lexicon = load_lexicon(lexicons if lexicons.is_dir() else None)
            tables = annotate(texts, lexicon) if texts else None
        else:
            from analysis.study.study import load_study
            loaded = load_study(study)
            texts, lexicon, tables = loaded.texts, loaded.lexicon, loaded.tables
            failed = shared.tell_problems(loaded)
        if tables is None:
            raise typer.Exit(1)
        suggested = propose(texts, tables, lexicon, most)
        text = draft(suggested, lexicon)
        read_back = with_entries(text, lexicon)
        if out is not None:
            write_atomically(out, text.encode("utf-8"))
    if format == "jsonl":
        entries = entries_of(suggested, lexicon)
        for row, entry in zip(suggested.table.itertuples(index=False), entries, strict=True):
            shared.print_json({**row._asdict(), "why": row.why.split("; ") if row.why else [],
                        "evidence": row.evidence.drop(columns="role").to_dict("records"),
                        "entry": entry})
    else:
        shared.show_table(suggested.table.drop(columns="evidence"))
    mentions = annotate(texts, read_back).mentions
    covered, places = places_found(suggested, mentions)
    told.print(f"{len(suggested.table)} suggestions; their entries find {covered} of the {places} "
               "places they were made from.", markup=False)
    told.print(f"Wrote {out}: read it, correct it, paste it below the last actor of actors.yml."
               if out else "--out FILE.yml writes them as entries, with the lines to decide by.",
               markup=False)
    raise typer.Exit(int(failed))


def validate(
    reference: Annotated[Path, typer.Option(
        help="A folder of reference annotations, made like those in data/reference; the text of an "
        "article that is none of the study stands beside them.")],
    study: StudyOption = Path("."),
    format: FormatOption = "table",
) -> None:
    """Give precision and recall of each entry, and every miss and every extra with its line.

    Against the study's own articles this is the fit of the lexicon, not its validity.

    Example: `framing lexicon validate --reference data/reference`
    """
    from analysis.study.study import load_study
    from framing.coding.lexicon_fit import RULE, validate_lexicon

    with shared.reporting_errors():
        loaded = load_study(study)
        failed = shared.tell_problems(loaded)
        try:
            result = validate_lexicon(loaded, reference)
        except ValueError as error:
            tell(str(error))
            raise typer.Exit(1) from error
    for problem in result.problems:
        tell(problem)
    if format == "jsonl":
        for name, table in (("entry", result.table), ("error", result.errors)):
            shared.print_rows(table.assign(record=name)[["record", *table.columns]])
    else:
        shown = result.table.copy()
        for share in ("precision", "recall"):
            low, high = shown.pop(f"{share}_low"), shown.pop(f"{share}_high")
            shown[share] = [_interval(*row) for row in zip(shown[share], low, high, strict=True)]
        shared.show_table(shown, {"true_positive": "both"})
        if len(result.errors):
            shared.show_table(result.errors.drop(columns=["start", "end"]))
        else:
            told.print("No place was missed, none is extra.")
    for name in ("fit", "validity"):
        articles = sorted(a for a, of in result.sets.items() if of == name)
        told.print(f"{name}: {', '.join(articles) or 'no article'}", markup=False)
    told.print(RULE, markup=False)
    if not any(of == "validity" for of in result.sets.values()):
        told.print("So these numbers are FIT: they say nothing of other articles.", markup=False)
    raise typer.Exit(int(bool(result.problems) or failed))


def check(
    lexicon: Annotated[Path | None, typer.Option(
        "--lexicon", help="A folder of lexicons; else that of the study, else the package's.")
    ] = None,
    study: StudyOption = Path("."),
    everything: Annotated[bool, typer.Option(
        "--all", help="List the dead patterns too, one by one.")] = False,
    format: FormatOption = "table",
) -> None:
    """Read a lexicon and list what is wrong or useless in it, with file and line.

    An example that its own entry does not find, a counter example that it does, a ? that is still
    to be filled in, a stop word that stops nothing, a pattern of two entries; and, in a study,
    patterns of two entries that match the same words, and patterns that match nothing there.

    Example: `framing lexicon check --study dam`
    """
    from analysis.lexicon.schema import load_lexicon
    from analysis.study.study import load_study
    from framing.coding.lexicon_fit import check_lexicon, summary

    if lexicon is not None and not lexicon.is_dir():
        raise typer.BadParameter(f"{lexicon} is not a folder", param_hint="--lexicon")
    with shared.reporting_errors():
        loaded = load_study(study) if (study / "study.toml").is_file() else None
        checked = load_lexicon(lexicon) if lexicon is not None or loaded is None else loaded.lexicon
        table = check_lexicon(checked, loaded)
    wrong = table[table["check"] != "dead"]
    if format == "jsonl":
        shared.print_rows(table)
    else:
        listed = table if everything else wrong
        if len(listed):
            shared.show_table(listed.astype(object).where(listed.notna(), None))
        shared.show_table(summary(table, [*checked.actors, *checked.frames]))
        if len(wrong) < len(table):
            told.print("dead: patterns that match nothing in this study; no fault.", markup=False)
    faults = f"{len(wrong)} things to look at." if len(wrong) else "Nothing is wrong in it."
    told.print(f"The lexicon can be read: {len(checked.actors)} actors, {len(checked.frames)} "
               f"frames. {faults}", markup=False)
    if loaded is None:
        told.print("No study here: patterns that match nothing were not looked for.", markup=False)
    raise typer.Exit(int(table["check"].isin(
        ["example", "counter example", "placeholder"]).any()))


def _interval(share: float, low: float, high: float) -> str:
    return "" if share != share else f"{share:.2f} ({low:.2f} to {high:.2f})"


def _read(files: list[Path]) -> tuple[dict[str, str], bool]:
    from analysis.pages.article_files import ArticleError, read_text

    texts, failed = {}, False
    for path in files:
        try:
            texts[path.stem], _ = read_text(path)
        except ArticleError as error:
            tell(str(error))
            failed = True
    return texts, failed

