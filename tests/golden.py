"""The golden list: a hash of everything that `framing` gives, so that no change goes unseen.

`make golden` makes all of it anew, in a folder of its own, for the study of this repository, the
study that `framing new` lays out, and the pages of `tests/pages`, and compares the hashes with
`tests/golden.csv`. It knows nothing of modules: what is made is made by the command line, but for
the tables of a study. A change that is meant goes into the list with `--write`.

Not what was computed but with what stands in some texts: versions of Python and of libraries, and
the hash of the lock file. These are replaced by words before hashing, and files of Office by their
parts.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from fnmatch import fnmatch
from importlib import import_module
from importlib.metadata import entry_points, version
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
LIST = REPOSITORY / "tests" / "golden.csv"
SLOW = (("analysis.study.study", "load_study"), ("analysis.claims.verdicts", "evaluate"))
"""What many commands begin with, and one process does once: modules and functions."""

VERSION = re.compile(
    rb"(?i)(\b(?:framing|python|pandas|numpy|scipy|scikit-learn|simplemma|wordfreq|matplotlib)"
    rb"[\"}: ]{1,4}|version[\":\s={]+(?:with framing )?)\d+(?:\.\d+)+")

ASKED = {"study": {"terms": ["ضامن", "وقف إطلاق النار", "حوار", "الأسد"], "actor": "assad",
                   "frame": "dictator", "claim": "assad_dictator"},
         "example": {"terms": ["هدنة", "وقف إطلاق النار", "حوار"], "actor": "russia",
                     "frame": "ceasefire", "claim": "dialogue_after"}}
FIGURES = ("actors", "frames", "claims", "terms")
WORDS = "وبانهيار للدكتاتور ونفوذها والحوار فسيكتبونها لبنان بالاتفاق وللمعارضة".split()


def compare(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, str]]:
    """Return what differs between two lists: `new`, `gone` or `changed`, and the entry's name."""
    kinds = {name: "new" if name not in old else "gone" if name not in new else "changed"
             for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)}
    return [(kind, name) for name, kind in kinds.items()]


def chosen(name: str, only: list[str]) -> bool:
    """Tell whether an entry is asked for, as by `study/paper` or `*/site/api/*`; all by default."""
    return not only or any(fnmatch(name, glob) or fnmatch(name, f"{glob}/*") for glob in only)


def needed(section: str, only: list[str]) -> bool:
    """Tell whether a section, as `study/paper`, may hold an entry that is asked for."""
    return chosen(section, ["/".join(glob.split("/")[:2]) for glob in only])


def digest(path: Path) -> str:
    """Return the SHA-256 of a file without the versions that it was made with."""
    data = path.read_bytes()
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            data = b"".join(f"{name}\n".encode() + parts.read(name) for name in parts.namelist())
    if path.suffix not in (".pdf", ".png", ".svg", ".ttf"):
        lock = hashlib.sha256((REPOSITORY / "requirements.lock").read_bytes()).hexdigest()
        data = VERSION.sub(rb"\1VERSION", data).replace(lock.encode(), b"LOCK")
        # Between the marks of a highlighted page.
        data = data.replace(f"{{{version('framing')}}}".encode(), b"{VERSION}")
    return hashlib.sha256(data).hexdigest()


def framing(*arguments: object) -> tuple[str, str, int]:
    """Call the command in this process; returns what it printed, what it told, its exit status."""
    # How far a command is would be told sooner on a slower machine.
    import_module("framing.cli.shared")._SECONDS = float("inf")
    [command] = {point.value: point for point in entry_points(
        group="console_scripts", name="framing")}.values()
    printed, told = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    former, sys.argv = sys.argv, ["framing", *map(str, arguments)]
    try:
        with redirect_stdout(printed), redirect_stderr(told):
            command.load()()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv = former
    texts = []
    for stream in (printed, told):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    if code not in (0, 1):
        raise SystemExit(f"framing {' '.join(map(str, arguments))} ended with {code}. {texts[1]}")
    return *texts, code


def keep(path: Path, *arguments: object) -> None:
    """Write what a command prints to a file; to read and not for programs, what it tells too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    printed, told, code = framing(*arguments)
    if path.suffix == ".table":
        printed += f"\n{told}\nexit status {code}\n"
    path.write_text(printed, encoding="utf-8", newline="\n")


def both(path: Path, *arguments: object) -> None:
    """Keep what a command prints as JSON Lines, and as a table."""
    for kind in ("jsonl", "table"):
        keep(path.with_name(f"{path.name}.{kind}"), *arguments, "--format", kind)


def tables(out: Path, name: str) -> None:
    """The tables of a study, as CSV."""
    study = import_module("analysis.study.study").load_study(".")
    out.mkdir(parents=True)
    for table, rows in {**study.tables._asdict(), "articles": study.articles, "words": study.words,
                        "counted-mentions": study.mentions}.items():
        rows.to_csv(out / f"{table}.csv", index=False, lineterminator="\n")


def commands(out: Path, name: str) -> None:
    """What the commands print on a study and on its texts."""
    asked, files = ASKED[name], sorted(Path("data/articles").glob("*.txt"))
    for path in files:
        both(out / f"annotate-{path.stem}", "annotate", path)
    for conflation in ("stem", "form", "lemma"):
        both(out / f"count-{conflation}", "count", *asked["terms"], "--conflate", conflation,
             "--in", *files)
    both(out / "count-whole-page", "count", *asked["terms"], "--whole-page", "--in", *files)
    both(out / "words", "words", *WORDS)
    for number, term in enumerate(asked["terms"], 1):
        both(out / f"concordance-term-{number}", "concordance", term)
    both(out / "concordance-whole-page", "concordance", asked["terms"][-1], "--whole-page",
         "--width", 30, "--in", *files)
    for kind in ("actor", "frame"):
        both(out / f"concordance-{kind}", "concordance", f"--{kind}", asked[kind])
    for kind in ("html", "excel", "docx"):
        suffix = "xlsx" if kind == "excel" else kind
        framing("concordance", asked["terms"][1], f"--{kind}", out / f"concordance.{suffix}")
    both(out / "claims", "claims")
    keep(out / "claim.table", "claims", "--id", asked["claim"])
    keep(out / "lexicon-suggest.jsonl", "lexicon", "suggest", "--out", out / "suggested.yml",
         "--format", "jsonl")
    both(out / "lexicon-check", "lexicon", "check", "--all")
    if Path("data/reference").is_dir():
        both(out / "lexicon-validate", "lexicon", "validate", "--reference", "data/reference")


def coding(out: Path, name: str) -> None:
    """The codebook, sheets drawn for two coders, what they agree on, and a frozen study."""
    out.mkdir(parents=True)
    asked = ASKED[name]
    for kind in ("md", "html"):
        framing("codebook", "--study", ".", "--out", out / f"codebook.{kind}")
    framing("sample", asked["actor"], asked["frame"], "--blind", "--number", 20, "--out",
            out / "blind.xlsx")
    framing("sample", asked["actor"], "--wide", "--out", out / "wide.csv")
    for every, coder in enumerate(("anna", "ben"), 3):
        sheet = out / f"{coder}.csv"
        framing("sample", asked["actor"], asked["terms"][0], "--coder", coder, "--number", 20,
                "--out", sheet)
        rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
        for number, row in enumerate(rows):
            row["code"] = "none" if number % every == 0 else row["id"]
        coded = io.StringIO()
        writer = csv.DictWriter(coded, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (out / f"{coder}-coded.csv").write_text(coded.getvalue(), encoding="utf-8", newline="\n")
    both(out / "agreement", "agreement", out / "anna-coded.csv", out / "ben-coded.csv")
    copy = shutil.copytree("data", Path("frozen", "data")).parent
    shutil.copy("study.toml", copy)
    framing("claims", "freeze", "--study", copy, "--on", "2025-01-31")
    shutil.copy(copy / "data" / "ledger.jsonl", out)


def paper(out: Path, name: str) -> None:
    """Methods, citations, checklist and tables for a paper, in both languages."""
    for language in ("en", "ar"):
        for kind in ("md", "tex", "txt", "jsonl"):
            keep(out / f"methods-{language}.{kind}", "methods", "--lang", language, "--format",
                 kind)
        for kind in ("md", "html", "jsonl"):
            keep(out / f"checklist-{language}.{kind}", "checklist", "--lang", language, "--format",
                 kind)
    for kind in ("bibtex", "csl-json", "text"):
        keep(out / f"cite.{kind}", "cite", "--format", kind)
    framing("tables", "--out", out / "tables")
    framing("tables", "--out", out / "tables-polyglossia", "--polyglossia")


def figures(out: Path, name: str) -> None:
    """Some figures in two widths, in both languages; all stand with the notebooks, in one width."""
    only = [part for figure in FIGURES for part in ("--only", figure)]
    for preset in ("elsevier-double", "acm-single"):
        keep(out / f"{preset}.jsonl", "figures", "--lang", "both", "--preset", preset, *only,
             "--out", out / preset, "--format", "jsonl")


def export(out: Path, name: str) -> None:
    """A study in every format for other programs."""
    for kind in ("csv", "parquet", "jsonl", "quanteda", "excel"):
        framing("export", "--format", kind, "--out", out / kind)
    framing("export", "--format", "quanteda", "--whole-page", "--out", out / "quanteda-whole-page")


def notebooks(out: Path, name: str) -> None:
    """What the cells of executed notebooks give, by section, their code apart; their figures."""
    both(out / "check", "check")
    for path in sorted(Path("notebooks").glob("*.ipynb")):
        folder, heading, code, numbers = out / path.stem, "top", [], Counter()
        folder.mkdir(parents=True)
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            code.append(source)
            seen = [{"text/markdown": source}] * (cell["cell_type"] == "markdown")
            for output in [*seen, *map(shown, cell.get("outputs", []))]:
                for title in re.findall(r"(?m)^#+ +(.+)$", output.get("text/markdown", "")):
                    heading = re.sub(r"\W+", "-", title).strip("-").lower()[:40]
                if output in seen:
                    continue
                numbers[heading] += 1
                (folder / f"{heading}-{numbers[heading]}.json").write_text(json.dumps(
                    output, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8",
                    newline="\n")
        (folder / "source.txt").write_text("\n\n".join(code), encoding="utf-8", newline="\n")
    shutil.copytree("figures", out / "figures",
                    ignore=lambda _, names: [one for one in names if Path("figures", one).is_dir()])


def shown(output: dict) -> dict:
    """What of an output a reader sees: not the name of its class where there is better to show."""
    data = output.get("data", {"text": output.get("text")})
    return {kind: "".join(value) for kind, value in data.items() if kind != "text/plain"
            or len(data) == 1}


def site(out: Path, name: str) -> None:
    """Every file of a site; figures, which are those of the notebooks, as one list."""
    shutil.copytree("site", out, ignore=shutil.ignore_patterns("figures"))
    (out / "figures.txt").write_text("".join(
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n"
        for path in sorted(Path("site/figures").iterdir())), encoding="utf-8", newline="\n")


def pages(out: Path, name: str) -> None:
    """Every page fixture: its texts as annotated, and as it would be added to a study."""
    for folder, suffix in (("pages", "txt"), ("pages/html", "html"), ("subjects", "txt")):
        for path in sorted((REPOSITORY / "tests" / folder).glob(f"*.{suffix}")):
            copy = Path(folder, path.name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            # The annotation of a page, before each line or in its tags, is no part of it.
            gold = rb' data-gold="[^"]*"' if suffix == "html" else rb"(?m)^[^\t\n]*\t"
            copy.write_bytes(re.sub(gold, b"", path.read_bytes()))
            keep(out / f"{folder.split('/')[-1]}-{path.stem}.jsonl", "annotate", copy, "--format",
                 "jsonl")
    framing("new", "added")
    both(out / "add", "add", "--dry-run", "--group", "one", "--study", "added", "pages")


OF_STUDIES = {"tables": tables, "jsonl": commands, "coding": coding, "paper": paper,
              "figures": figures, "notebooks": notebooks, "export": export, "site": site}
SECTIONS = {f"{name}/{section}": function for section, function in OF_STUDIES.items()
            for name in ASKED} | {"pages/annotated": pages}
RUN = ("notebooks", "paper", "site")
"""Sections that read the results of `framing run`, or say how fresh they are."""


def make(work: Path, task: str) -> tuple[str, float]:
    """Make a section in its study's folder; returns its name and the seconds it took."""
    began, name = time.monotonic(), task.split("/")[0]
    os.environ.update(COLUMNS="240", NO_COLOR="1", TERM="dumb")
    for module, function in SLOW:
        module = import_module(module)
        if not hasattr(getattr(module, function), "__wrapped__"):
            setattr(module, function, _once(getattr(module, function)))
    os.chdir(work / name)
    SECTIONS[task](work / "golden" / task, name)
    return task, time.monotonic() - began


def _once(function):
    done = {}

    def remembered(*given, **named):
        # A study, or its folder, and claims: what reports progress is nothing to go by.
        key = (os.getcwd(), *(id(one) if hasattr(one, "tables") else str(one) for one in given
                              if not callable(one)), *map(str, named.values()))
        if key not in done:
            done[key] = given, function(*given, **named)
        return done[key][1]
    remembered.__wrapped__ = function
    return remembered


def produce(work: Path, only: list[str], built: bool) -> dict[str, float]:
    """Make all sections that are asked for; returns the seconds that each step took."""
    wanted = [section for section in SECTIONS if needed(section, only)]
    seconds = {}
    for folder in (*ASKED, "pages", "golden"):
        shutil.rmtree(work / folder, ignore_errors=True)
    framing("new", work / "example")
    shutil.copytree(REPOSITORY / "data", work / "study" / "data")
    shutil.copy(REPOSITORY / "study.toml", work / "study")
    for part in ("notebooks", *("figures", ".framing", "site") * built):
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, work / "study" / part)
    (work / "pages").mkdir()
    for name in ASKED:
        for step, sections in (("run", RUN), ("site", ("site",))):
            if any(f"{name}/{section}" in wanted for section in sections):
                began = time.monotonic()
                trust = ["--trust"] if step == "run" else []
                _, told, code = framing(step, *trust, "--study", work / name)
                if code:
                    raise SystemExit(told)
                seconds[f"{name}: framing {step}"] = time.monotonic() - began
    # A process keeps to one study: it remembers what it read, by paths inside that folder.
    with ProcessPoolExecutor(1) as first, ProcessPoolExecutor(1) as second:
        made = [(first if section.startswith("study/") else second).submit(make, work, section)
                for section in wanted]
        return seconds | dict(one.result() for one in made)


def read(path: Path) -> dict[str, str]:
    """Read a list: hashes by name."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["sha256"] for row in csv.DictReader(file)}


def write(path: Path, entries: dict[str, str]) -> None:
    """Write a list, sorted by name."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("name", "sha256"), *sorted(entries.items())])


def main(arguments: list[str] | None = None) -> int:
    """Make what is asked for, and compare it with the list or write it there."""
    parser = argparse.ArgumentParser(description="Compare everything that framing gives with "
                                                 "tests/golden.csv.")
    parser.add_argument("--write", action="store_true", help="write the list in place of comparing")
    parser.add_argument("--only", nargs="+", default=[], metavar="GLOB",
                        help="only these: pages, study/paper, '*/figures', 'study/site/api/*'")
    parser.add_argument("--keep", type=Path, metavar="DIR",
                        help="keep what is made in this folder, to compare it with another")
    parser.add_argument("--built", action="store_true", help="take the notebooks, figures and site "
                        "that `framing run` and `framing site` left, where they are fresh")
    given = parser.parse_args(arguments)
    if given.keep and given.keep.is_dir() and not (given.keep / "golden").is_dir() and any(
            given.keep.iterdir()):
        parser.error(f"{given.keep} holds something else. Name a folder that is empty or new, or "
                     "one that was filled by --keep: what was made there is made anew.")
    os.environ.pop("FRAMING_FIGURES", None)
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.keep or Path(temporary)).resolve()
        for name, taken in produce(work, given.only, given.built).items():
            print(f"{taken:6.0f} s  {name}", file=sys.stderr)
        golden = work / "golden"
        made = {path.relative_to(golden).as_posix(): digest(path)
                for path in golden.rglob("*") if path.is_file()}
    made = {name: value for name, value in made.items() if chosen(name, given.only)}
    known = read(LIST) if LIST.is_file() else {}
    others = {name: value for name, value in known.items() if not chosen(name, given.only)}
    if given.write:
        write(LIST, others | made)
    changes = compare(known, others | made)
    for kind, name in changes:
        print(f"{kind:8} {name}")
    print(f"{len(made)} entries, {len(changes)} differ from tests/golden.csv"
          + (", which was written." if given.write else "."))
    return int(bool(changes) and not given.write)


if __name__ == "__main__":
    raise SystemExit(main())
