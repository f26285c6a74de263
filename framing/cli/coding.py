"""The commands on coding by hand: draw a sheet, compare coded sheets, print the codebook."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from framing.cli import shared
from framing.cli.shared import FormatOption, StudyOption, tell, told


def draw(
    names: Annotated[list[str], typer.Argument(
        metavar="ID_OR_TERM...", help="Ids of actors or frames (`framing code book` lists them), "
        "or terms.")],
    study: StudyOption = Path("."),
    number: Annotated[int, typer.Option(min=1, help="How many places are drawn at most.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed, another draw.")] = 1,
    out: Annotated[Path, typer.Option(help="The sheet to write: .xlsx, or .csv.")] = Path(
        "coding.xlsx"),
    coder: Annotated[str, typer.Option(help="Who will code it.")] = "",
    blind: Annotated[bool, typer.Option(
        "--blind", help="Draw sentences with and without what is asked for, and do not show what "
        "the rules say: so that missed places are found.")] = False,
    wide: Annotated[bool, typer.Option(
        "--wide", help="Draw the wider readings of the lexicon too.")] = False,
    codes: Annotated[str, typer.Option(
        help="The codes allowed, with commas between; else the ids and none.")] = "",
    force: Annotated[bool, typer.Option(
        "--force", help="Write over a sheet that is there already.")] = False,
) -> None:
    """Draw places of actors, frames or terms into a spreadsheet for coding by hand.

    Draw once for each coder, with the same options and another file; `framing code compare`
    compares what they coded.

    Example: `framing code draw dictator --coder anna --out anna.xlsx`
    """
    from analysis.study.study import load_study
    from framing.coding.draws import CodingError, draw_sheet, write_sheet

    with shared.reporting_errors():
        if out.exists() and not force:
            raise CodingError(f"{out} is there already and may hold a coder's work. Name another "
                              "file with --out, or write over it with --force.")
        loaded = load_study(study)
        given = tuple(code.strip() for code in codes.split(",")) if codes else ()
        drawn = draw_sheet(loaded, names, number=number, seed=seed, blind=blind, wide=wide,
                           codes=given, coder=coder)
        write_sheet(drawn, loaded, out)
    told.print(f"Wrote {out}: {len(drawn.sheet)} of {drawn.of} "
               f"{'sentences' if blind else 'places'}, seed {seed}.", markup=False)
    told.print("Codes: " + (", ".join(drawn.codes) if drawn.codes else "any; --codes fixes them")
               + ". A place left empty is left out.", markup=False)
    shared.tell_problems(loaded)


def compare(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEET...", help="Coded sheets.")],
    study: StudyOption = Path("."),
    level: Annotated[Literal["nominal", "ordinal", "interval", "ratio"], typer.Option(
        help="How codes are compared: as names, or as numbers.")] = "nominal",
    format: FormatOption = "table",
) -> None:
    """Compare coded sheets: Krippendorff's alpha, what coders confuse, and whether the rules agree.

    One sheet alone is held against the rules only.

    Example: `framing code compare anna.xlsx ben.csv`
    """
    from analysis.study.study import load_study
    from framing.coding.agreement import agree, rules_against_coders
    from framing.coding.coded_sheets import read_sheets

    with shared.reporting_errors():
        loaded = load_study(study)
        coded = read_sheets(sheets, loaded)
        result = agree(coded, loaded, level)
        rules = rules_against_coders(coded, loaded)
    for remark in coded.remarks:
        told.print(remark, markup=False)
    if format == "jsonl":
        _print_records(coded, result, rules)
    else:
        _show(coded, result, rules)


def _print_records(coded, result, rules) -> None:
    from analysis.study.annotation import records

    [summary] = records(result.summary)
    shared.print_json({"record": "agreement", "draw": coded.draw, "blind": coded.blind,
                "coders": list(coded.coders), **summary})
    for name, table in (("code", result.codes), ("confusion", result.confusion),
                        ("disagreement", result.disagreements), ("rules", rules)):
        for row in records(table):
            shared.print_json({"record": name, **row})


def _show(coded, result, rules) -> None:
    row = result.summary.iloc[0]
    print(f"{row.units} units, {len(coded.coders)} coders ({', '.join(coded.coders)}), "
          f"{row.coded_twice} coded by two or more.")
    if row.coded_twice:
        print(f"The same code: {_percent(row.agreement)} of pairs. "
              f"Krippendorff's alpha ({row.level}): {_decimals(row.alpha)}"
              + ("" if row.alpha == row.alpha else " (cannot be computed: all codes are the same)")
              + ".")
    _table("Codes", result.codes.assign(alpha=result.codes["alpha"].map(_decimals)))
    _table("What was coded as what", result.confusion)
    lines = result.disagreements.drop(columns=["notes", "unit"]).assign(
        codes=[", ".join(f"{coder}: {code}" for coder, code in codes.items())
               for codes in result.disagreements["codes"]])
    _table("Where coders disagree", lines)
    for share in ("precision", "recall"):
        bounds = rules[[share, f"{share}_low", f"{share}_high"]].to_numpy(float)
        rules = rules.assign(**{share: [_interval(*cells) for cells in bounds]})
    shown = ["id", "strength", "by", "found", "right", "precision", "missed"]
    _table("The rules, by what coders say", rules[
        [*shown, *(["recall"] if coded.blind else [])]])


def _table(title: str, table) -> None:
    if len(table):
        print(f"\n{title}")
        shared.show_table(table)


def _decimals(value: float) -> str:
    return f"{value:.3f}" if value == value else "-"


def _percent(value: float) -> str:
    return f"{value:.0%}" if value == value else "-"


def _interval(value: float, low: float, high: float) -> str:
    return "-" if value != value else f"{_percent(value)} ({_percent(low)} to {_percent(high)})"


def book(
    study: Annotated[Path | None, typer.Option(
        "--study", help="The study's folder; without it the package's own lexicons, or those of "
        "the study in this folder.")] = None,
    out: Annotated[Path | None, typer.Option(
        help="Write .md or .html; without it the page is printed.")] = None,
) -> None:
    """Make the codebook from the lexicons: every rule with examples of what counts and what not.

    Each example is looked for by the entry's own patterns. One that is not found, or a counter
    example that is, is told, and the exit status is 1.

    Example: `framing code book --out codebook.html`
    """
    import sys

    from analysis.files import write_atomically
    from framing.coding import codebook
    from framing.coding.draws import CodingError

    with shared.reporting_errors():
        lexicon = _study_lexicon(study)
        kind = ".md" if out is None else out.suffix.lower()
        if kind not in (".md", ".html"):
            raise CodingError(f"{out}: the codebook is written as .md or .html. Name a file that "
                              "ends so.")
        write = codebook.codebook_markdown if kind == ".md" else codebook.codebook_html
        page = write(lexicon)
        if out is None:
            sys.stdout.write(page)
        else:
            write_atomically(out, page.encode("utf-8"))
            told.print(f"Wrote {out}: {len(lexicon.frames)} frames, {len(lexicon.actors)} actors.",
                       markup=False)
        examples = codebook.check_examples(lexicon)
        table = codebook.codebook_table(lexicon)
    for column, what in (("examples", "example"), ("counter_examples", "counter example")):
        lacking = table.loc[table[column].map(len) == 0, "id"].tolist()
        if lacking:
            told.print(f"No {what} yet: {', '.join(lacking)}.", markup=False)
    wrong = examples[examples["expected"] != examples["found"]]
    for row in wrong.itertuples():
        tell(f"{row.kind}s.yml, {row.id}: the patterns "
             + (f"do not find the example «{row.example}»." if row.expected
                else f"find the counter example «{row.example}»."))
    raise typer.Exit(int(len(wrong) > 0))


def _study_lexicon(study: Path | None):
    from analysis.lexicon.schema import load_lexicon
    from analysis.study.study import load_settings

    folder = Path(".") if study is None else study
    if study is not None or (folder / "study.toml").is_file():
        load_settings(folder)
    lexicons = folder / "data" / "lexicon"
    return load_lexicon(lexicons if lexicons.is_dir() else None)
