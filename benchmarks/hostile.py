"""Spoil every file of a small study in turn, and call commands on it: none may end in a traceback.

A file gets other bytes, another kind of text, JSON or YAML of another shape, deep nesting, huge
numbers, control characters, line ends in cells, formulas, or is a folder or gone; a name of 255
bytes or one that is not UTF-8 is given too. Commands run in this process, drawn by the seed; what
ends neither well nor in a told error is counted by kind and shown with what brought it about.

    python benchmarks/hostile.py --rounds 300 --seed 1
"""

import argparse
import csv
import io
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from analysis.study.study import load_study  # noqa: E402
from framing.cli.main import _spread_files, app  # noqa: E402
from framing.intake import study_folder  # noqa: E402
from framing.intake.study_folder import new_study  # noqa: E402

COMMANDS = [
    "check", "check --format jsonl", "claims", "claims --format jsonl", "claims freeze",
    "export --format csv --out {out}/csv", "export --format jsonl --out {out}/x.jsonl",
    "export --format parquet --out {out}/parquet", "export --format quanteda --out {out}/r",
    "export --format excel --out {out}/x.xlsx", "paper methods", "paper cite", "paper checklist",
    "paper tables --out {out}/tables", "code draw ceasefire --out {out}/sheet.xlsx --force",
    "code draw ceasefire --blind --out {out}/sheet.csv --force", "code compare {out}/coded.csv",
    "code book --out {out}/book.html", "lexicon check", "lexicon suggest", "concordance هدنة",
    "concordance --frame ceasefire --docx {out}/c.docx --html {out}/c.html --excel {out}/c.xlsx",
    "lexicon validate --reference {study}/data/reference", "remove example-1 --dry-run",
    "rename example-1 other", "regroup example-1 --group late", "add {file} --group late --dry-run",
    "add {file} --group late", "update example-1 {file}"]
ON_FILES = ["annotate {file}", "annotate {file} --format jsonl", "count هدنة --in {file}",
            "words --in {file}", "concordance هدنة --in {file} --html {out}/c.html"]
DEEP = 50_000


def yaml_deep(depth: int) -> bytes:
    return ("a:\n  - " + "[" * depth + "]" * depth).encode()


SPOILS = {
    "bytes": lambda old, pick: pick.randbytes(2000),
    "nothing": lambda old, pick: b"",
    "a NUL within": lambda old, pick: within(old, pick, b"\0"),
    "not UTF-8": lambda old, pick: within(old, pick, b"\xff\xfe\xd8"),
    "Windows-1256": lambda old, pick: "العنوان,السوق\nمرحبا\n".encode("cp1256") * 9,
    "UTF-16": lambda old, pick: old.decode("utf-8", "replace").encode("utf-16"),
    "cut off": lambda old, pick: old[:pick.randrange(len(old) or 1)],
    "control characters": lambda old, pick: within(old, pick,
                                                   "\x01\x1c\x1f\x7f\x85\u2028".encode()),
    "line feeds in a cell": lambda old, pick: cells(old, pick, "a\nb\r\nc"),
    "a formula in a cell": lambda old, pick: cells(old, pick, "=HYPERLINK(1)"),
    "controls in a cell": lambda old, pick: cells(old, pick, "a\x1c\x01\x1fb"),
    "a surrogate escape": lambda old, pick: within(old, pick, b'"\\ud800"'),
    "a huge cell": lambda old, pick: cells(old, pick, "س" * 200_000),
    "a huge number": lambda old, pick: cells(old, pick, "9" * 5000),
    "1e400 in a cell": lambda old, pick: cells(old, pick, "1e400"),
    "a column's name": lambda old, pick: cells(old, pick, pick.choice(["id", "article", "text"])),
    "-1 in a cell": lambda old, pick: cells(old, pick, "-1"),
    "numbers grown": lambda old, pick: b"".join(
        bytes([c]) * (5000 if 48 <= c < 58 and pick.random() < .01 else 1) for c in old),
    "lines exchanged": lambda old, pick: b"\n".join(pick.sample(lines := old.split(b"\n"),
                                                                len(lines))),
    "a line twice": lambda old, pick: old + pick.choice(old.split(b"\n")) + b"\n",
    "a list": lambda old, pick: b"[1, [2, {}], null, 3.5]",
    "an object": lambda old, pick: b'{"a": {"b": [1, null]}, "claims": 5, "actors": {"id": []}}',
    "a null": lambda old, pick: b"null",
    "a huge YAML number": lambda old, pick: b"actors: " + b"9" * 5000,
    "a huge TOML number": lambda old, pick: b"[study]\ntitle = " + b"9" * 5000,
    "a huge exponent": lambda old, pick: b"claims: 1e999999\nactors: .inf\nframes: .nan\n",
    "deep JSON": lambda old, pick: b"[" * DEEP,
    "deep objects": lambda old, pick: b'{"a":' * DEEP,
    "deep YAML": lambda old, pick: yaml_deep(DEEP),
    "deep YAML within": lambda old, pick: old + b"\nx: " + b"{a: " * 500 + b"}" * 500,
    "deep TOML": lambda old, pick: b"a = " + b"[" * DEEP,
    "dates": lambda old, pick: b"a: 2024-02-31\nb: 0000-00-00\n",
    "tags": lambda old, pick: b"a: !!python/object/apply:os.system ['true']\nb: !!binary x\n",
    "aliases": lambda old, pick: b"a: &a [x]\nb: *a\n",
    "keys that are no text": lambda old, pick: b"1: 2\nnull: 3\n[a]: 4\n? {b: c}\n: 5\n",
    "values exchanged": lambda old, pick: swap(old, pick),
    "HTML": lambda old, pick: b"<html><script>x</script>" + b"<div>" * 3000,
}


def within(old: bytes, pick: random.Random, piece: bytes) -> bytes:
    at = pick.randrange(len(old) + 1)
    return old[:at] + piece + old[at:]


def cells(old: bytes, pick: random.Random, value: str) -> bytes:
    """Put a value into a cell of a CSV, or after a colon or an equals sign of another file."""
    text = old.decode("utf-8", "replace")
    rows = list(csv.reader(io.StringIO(text)))
    if len(rows) > 1 and len({len(row) for row in rows}) == 1 and len(rows[0]) > 1:
        pick.choice(rows)[pick.randrange(len(rows[0]))] = value
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode()
    places = [n for n, c in enumerate(text) if c in ":="] or [0]
    at = pick.choice(places) + 1
    end = text.find("\n", at)
    return (text[:at] + f' "{value}"'.replace("\n", "\\n") + text[end:]).encode()


def swap(old: bytes, pick: random.Random) -> bytes:
    """Exchange what stands after a colon, an equals sign or a comma by another kind of value."""
    text = old.decode("utf-8", "replace").splitlines()
    at = pick.randrange(len(text) or 1)
    if text:
        head = text[at].partition(":")[0] if ":" in text[at] else text[at].partition("=")[0]
        sign = ":" if ":" in text[at] else " ="
        text[at] = f"{head}{sign} " + pick.choice(["[]", "{}", "5", "null", "true", '""', "[[1]]",
                                                   "{a: b}", "2024-01-01", "-0.0", "x y z"])
    return "\n".join(text).encode()


def prepare(place: Path) -> Path:
    """Lay out a study whose every kind of file is there."""
    study = place / "study"
    new_study(study)
    for path in list((study / "notebooks").glob("*.ipynb"))[1:]:
        path.unlink()
    shutil.copytree(Path(__file__).parents[1] / "data" / "lexicon", study / "data" / "lexicon",
                    dirs_exist_ok=True)
    data, read = study / "data", load_study(study)
    (data / "translations.csv").write_text("article,line,english\nexample-1,1,A line\n")
    (data / "modality.csv").write_text("article,start,end,frame,modality,why\n")
    (data / "corrections.csv").write_text(
        "article,sha256,start,end,what,value,who,why\n"
        f"example-1,{read.articles['sha256'][0]},0,5,role,body,me,because\n")
    (data / "reference").mkdir()
    shutil.copy(Path(__file__).parents[1] / "data" / "reference" / "2017-astana.json",
                data / "reference" / "example-1.json")
    return study


def called(command: str, study: Path, out: Path, file: Path):
    words = [word.format(study=study, out=out, file=file) for word in command.split()]
    if command not in ON_FILES:
        words += ["--study", str(study)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CliRunner().invoke(app, _spread_files(words))


def odd_names(study: Path) -> list[bytes]:
    """Names of files that no editor gives."""
    return [b"\xff\xd8.txt", "ا".encode() * 125 + b".txt", b"a\nb.txt", b"-x.txt", b"\x1b[2J.txt",
            "\u202etxt.txt".encode(), b" .txt", b"con.txt", b"a" * 251 + b".txt"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, default=2, help="for each spoiled file")
    parser.add_argument("--only", help="only files whose name holds this")
    asked = parser.parse_args()
    pick, found, runs, slow = random.Random(asked.seed), Counter(), 0, []
    with tempfile.TemporaryDirectory() as name:
        study_folder._TRUSTED = Path(name) / "trusted"
        place = Path(name)
        start = prepare(place)
        paths = [path.relative_to(start) for path in sorted(start.rglob("*")) if path.is_file()
                 and (asked.only or "") in path.as_posix()]
        text = (start / "data" / "articles" / "example-1.txt").read_bytes()
        for number in range(asked.rounds):
            study, out = Path(shutil.copytree(start, place / "spoiled")), place / "out"
            out.mkdir()
            if number % 8 == 7:
                path = pick.choice(odd_names(study))
                at, what = Path(os.fsdecode(os.fsencode(place / "given") + b"/" + path)), "a name"
                at.parent.mkdir(exist_ok=True)
                at.write_bytes(text + b"\n" + pick.choice([b"", "وهذا سطر آخر.\n".encode()]))
                commands, file = [*ON_FILES, "add {file} --group x"], at
            else:
                path, what = pick.choice(paths), pick.choice([*SPOILS, "a folder", "gone"])
                at = study / path
                old = at.read_bytes()
                if what in ("a folder", "gone"):
                    at.unlink()
                    if what == "a folder":
                        at.mkdir()
                else:
                    at.write_bytes(SPOILS[what](old, pick))
                is_text = path.suffix == ".txt" and "articles" in path.parts
                commands = COMMANDS + ON_FILES * is_text
                file = at if is_text else start / "data" / "articles" / "example-2.txt"
            for command in pick.sample(commands, min(asked.commands, len(commands))):
                began, runs = time.perf_counter(), runs + 1
                result = called(command, study, out, file)
                if (took := time.perf_counter() - began) > 20:
                    slow.append((round(took), command, str(path), what))
                if result.exception and not isinstance(result.exception, SystemExit):
                    frames = traceback.extract_tb(result.exc_info[2])
                    last = next((f for f in reversed(frames) if "/analysis/" in f.filename
                                 or "/framing/" in f.filename), frames[-1])
                    kind = (f"{type(result.exception).__name__} at {Path(last.filename).name}:"
                            f"{last.lineno} {last.name}")
                    if not found[kind]:
                        print(f"{kind}: {str(result.exception)[:150]!r}\n    round {number}: "
                              f"{what} in {path}; framing {command}", flush=True)
                    found[kind] += 1
            shutil.rmtree(study)
            shutil.rmtree(out)
            shutil.rmtree(place / "given", ignore_errors=True)
    print(f"seed {asked.seed}: {asked.rounds} spoiled files, {runs} runs, {sum(found.values())} "
          f"tracebacks of {len(found)} kinds; over 20 s: {slow or 'none'}")


if __name__ == "__main__":
    main()
