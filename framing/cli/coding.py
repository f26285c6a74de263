"""The commands on coding by hand and on lexicons: make them, and hold them against each other."""

from pathlib import Path
from typing import Literal

import typer

from analysis.files import write_atomically, written_out
from framing.cli import shared
from framing.cli.shared import HERE, Format, say, tell


def draw(names: list[str], study: Path = HERE, number: int = 100, seed: int = 1,
         out: Path = Path("coding.xlsx"), coder: str = "", blind: bool = False, wide: bool = False,
         codes: str = "", force: bool = False) -> bool:
    """Draw places of actors, frames or terms into a spreadsheet for coding by hand."""
    from framing.coding.sheets import CodingError, draw_sheet, write_sheet

    if out.exists() and not force:
        raise CodingError(f"{out} is there already and may hold a coder's work. Name another file "
                          "with --out, or write over it with --force.")
    loaded = shared.load_study(study)
    given = tuple(code.strip() for code in codes.split(",")) if codes else ()
    drawn = draw_sheet(loaded, names, number=number, seed=seed, blind=blind, wide=wide,
                       codes=given, coder=coder)
    write_sheet(drawn, loaded, out)
    say(f"Wrote {out}: {len(drawn.sheet)} of {drawn.of} {'sentences' if blind else 'places'}, "
        f"seed {seed}.")
    say(f"Codes: {', '.join(drawn.codes) or 'any; --codes fixes them'}. A place left empty is left "
        "out.")
    shared.tell_problems(loaded)
    return False


def compare(sheets: list[Path], study: Path = HERE,
            level: Literal["nominal", "ordinal", "interval", "ratio"] = "nominal",
            format: Format = "table") -> None:
    """Compare coded sheets: Krippendorff's alpha, what coders confuse, and whether the rules agree.
    """
    from analysis.study.annotation import records
    from framing.coding.agreement import agree, rules_against_coders
    from framing.coding.sheets import read_sheets

    loaded = shared.load_study(study)
    coded = read_sheets(sheets, loaded)
    result, rules = agree(coded, loaded, level), rules_against_coders(coded, loaded)
    for remark in coded.remarks:
        say(remark)
    if format == "jsonl":
        [summary] = records(result.summary)
        shared.print_json({"record": "agreement", "draw": coded.draw, "blind": coded.blind,
                    "coders": list(coded.coders), **summary})
        for name, table in (("code", result.codes), ("confusion", result.confusion),
                            ("disagreement", result.disagreements), ("rules", rules)):
            shared.print_json(*({"record": name, **row} for row in records(table)))
        return
    row = result.summary.iloc[0]
    print(f"{row.units} units, {len(coded.coders)} coders ({', '.join(coded.coders)}), "
          f"{row.coded_twice} coded by two or more.")
    if row.coded_twice:
        print(f"The same code: {_number(row.agreement, '.0%')} of pairs. Krippendorff's alpha "
              f"({row.level}): {_number(row.alpha)}"
              + ("" if row.alpha == row.alpha else " (cannot be computed: all codes are the same)")
              + ".")
    lines = result.disagreements.drop(columns=["notes", "unit"])
    lines["codes"] = [", ".join(f"{coder}: {code}" for coder, code in codes.items())
                      for codes in lines["codes"]]
    for share in ("precision", "recall"):
        rules[share] = _with_intervals(rules, share, ".0%", "-")
    shown = ["id", "strength", "by", "found", "right", "precision", "missed", "recall"]
    for title, table in (
            ("Codes", result.codes.assign(alpha=result.codes["alpha"].map(_number))),
            ("What was coded as what", result.confusion), ("Where coders disagree", lines),
            ("The rules, by what coders say", rules[shown if coded.blind else shown[:-1]])):
        if len(table):
            print(f"\n{title}")
            shared.show_table(table)


def _number(value: float, style: str = ".3f") -> str:
    return f"{value:{style}}" if value == value else "-"


def _with_intervals(table, share: str, style: str = ".2f", missing: str = "") -> list[str]:
    bounds = table[[share, f"{share}_low", f"{share}_high"]].to_numpy(float)
    return [missing if value != value else f"{value:{style}} ({low:{style}} to {high:{style}})"
            for value, low, high in bounds]


def book(study: Path | None = None, out: Path | None = None) -> bool:
    """Make the codebook from the lexicons: every rule with examples of what counts and what not."""
    from analysis.study.settings import load_settings
    from framing.coding import codebook
    from framing.coding.sheets import CodingError

    if study is not None or Path("study.toml").is_file():
        load_settings(study or HERE)
    lexicon = shared.read_lexicon(study=study or HERE)
    kind = ".md" if out is None else out.suffix.lower()
    if kind not in (".md", ".html"):
        raise CodingError(f"{out}: the codebook is written as .md or .html. Name a file that ends "
                          "so.")
    shared.print_or_write(codebook.codebook_page(lexicon, kind.removeprefix(".")), out,
                          f": {len(lexicon.frames)} frames, {len(lexicon.actors)} actors.")
    examples, table = codebook.check_examples(lexicon), codebook.codebook_table(lexicon)
    for column, what in (("examples", "example"), ("counter_examples", "counter example")):
        lacking = table.loc[table[column].map(len) == 0, "id"].tolist()
        if lacking:
            say(f"No {what} yet: {', '.join(lacking)}.")
    wrong = examples[examples["expected"] != examples["found"]]
    for row in wrong.itertuples():
        tell(f"{row.kind}s.yml, {row.id}: the patterns "
             + (f"do not find the example «{row.example}»." if row.expected
                else f"find the counter example «{row.example}»."))
    return len(wrong) > 0


def suggest(files: list[Path] | None = None, study: Path = HERE, out: Path | None = None,
            most: int = 40, force: bool = False, format: Format = "table") -> bool:
    """Propose actors that the articles name and the lexicon lacks, each with its lines."""
    from analysis.pages.article_files import read_text
    from analysis.study.annotation import annotate
    from framing.suggest.suggestions import draft, entries_of
    from framing.suggest.suggestions import suggest as propose

    if out is not None and out.exists() and not force:
        raise typer.BadParameter(f"{out} is there already and may hold your corrections. Name "
                                 "another file, or write over it with --force.",
                                 param_hint="--out")
    if files:
        read = shared.readable(files, read_text)
        texts = {written_out(path.stem): text for path, (text, _) in read}
        failed, lexicon = len(texts) < len(files), shared.read_lexicon(study=study)
        if not texts:
            return True
        tables = annotate(texts, lexicon)
    else:
        loaded = shared.load_study(study)
        texts, lexicon, tables = loaded.texts, loaded.lexicon, loaded.tables
        failed = shared.tell_problems(loaded)
    suggested = propose(texts, tables, lexicon, most)
    if out is not None:
        write_atomically(out, draft(suggested, lexicon).encode("utf-8"))
    if format == "jsonl":
        entries = entries_of(suggested, lexicon)
        for row, entry in zip(suggested.table.itertuples(index=False), entries, strict=True):
            shared.print_json({**row._asdict(), "why": row.why.split("; ") if row.why else [],
                        "evidence": row.evidence.drop(columns="role").to_dict("records"),
                        "entry": entry})
    else:
        shared.show_table(suggested.table.drop(columns="evidence"))
    say(f"{len(suggested.table)} suggestions.")
    say(f"Wrote {out}. To take over what is right: framing lexicon accept {out}" if out
        else "--out FILE.yml writes them as entries, with the lines to decide by.")
    return failed


def accept(draft: Path, only: list[str] | None = None, study: Path = HERE) -> None:
    """Accept suggested actors one by one: each is shown with its lines, and asked for."""
    from analysis.edited_files import read_lexicon_text
    from framing.suggest.suggestions import accept as write
    from framing.suggest.suggestions import drafted

    entries, known = drafted(read_lexicon_text(draft)), shared.read_lexicon(study=study).actors
    shared.check_names(only, list(entries), "entry", "--id")
    chosen = [name for name in only or entries if name not in known]
    if not only:
        for name in list(chosen):
            print(shared.visible(entries[name][0]))
            if not typer.confirm(f"Accept {name}?", default=False, err=True):
                chosen.remove(name)
    if chosen:
        write(study, [entries[name][1] for name in chosen])
    say(f"{len(chosen)} of {len(entries)} entries written to data/lexicon/actors.yml. "
        "To see what is still to be said of them: framing lexicon check.")


def validate(reference: Path, study: Path = HERE, format: Format = "table") -> bool:
    """Give precision and recall of each entry, and every miss and every extra with its line."""
    from framing.coding.agreement import RULE, validate_lexicon

    loaded = shared.load_study(study)
    failed = shared.tell_problems(loaded)
    try:
        result = validate_lexicon(loaded, reference)
    except ValueError as error:
        tell(str(error))
        return True
    for problem in result.problems:
        tell(problem)
    if format == "jsonl":
        for name, table in (("entry", result.table), ("error", result.errors)):
            shared.print_rows(table.assign(record=name)[["record", *table.columns]])
    else:
        shown = result.table.assign(**{share: _with_intervals(result.table, share)
                                       for share in ("precision", "recall")})
        shared.show_table(shown.drop(columns=[name for name in shown if name.endswith(
            ("_low", "_high"))]), {"true_positive": "both"})
        if len(result.errors):
            shared.show_table(result.errors.drop(columns=["start", "end"]))
        else:
            say("No place was missed, none is extra.")
    for name in ("fit", "validity"):
        articles = sorted(a for a, of in result.sets.items() if of == name)
        say(f"{name}: {', '.join(articles) or 'no article'}")
    say(RULE)
    if "validity" not in result.sets.values():
        say("So these numbers are FIT: they say nothing of other articles.")
    return bool(result.problems) or failed


def check(lexicon: Path | None = None, study: Path = HERE, everything: bool = False,
          format: Format = "table") -> bool:
    """Read a lexicon and list what is wrong or useless in it, with file and line."""
    from analysis.lexicon.referents import load_referents
    from framing.coding.codebook import check_lexicon, summary

    loaded = shared.load_study(study) if (study / "study.toml").is_file() else None
    checked = loaded.lexicon if loaded and lexicon is None else shared.read_lexicon(lexicon)
    if loaded:
        load_referents(checked)  # what they name and is not there would stop the notebooks
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
            say("dead: patterns that match nothing in this study; no fault.")
    faults = f"{len(wrong)} things to look at." if len(wrong) else "Nothing is wrong in it."
    say(f"The lexicon can be read: {len(checked.actors)} actors, {len(checked.frames)} frames. "
        f"{faults}")
    if loaded is None:
        say("No study here: patterns that match nothing were not looked for.")
    return bool(table["check"].isin(["example", "counter example", "placeholder"]).any())
