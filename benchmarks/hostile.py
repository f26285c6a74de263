"""Give every command hostile input: no traceback, nothing executed, nothing lost.

Kinds of input: a file of a study spoiled (other bytes, another text, JSON or YAML of another shape,
deep nesting, huge numbers, control characters, line ends in cells, formulas, a folder, gone);
articles that are floods of signs; tables and workbooks with such cells, bombs and entities; names
of files, terms, ids and groups that nobody gives; outputs that are closed, full or no place to
write. Each command runs in a child of this process, with 60 s of processor; what would begin a
program or ask the network is stopped and counted, and so is a file of the study that is lost.

    python benchmarks/hostile.py --runs 2000 --seed 1
"""

import argparse
import csv
import gc
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pandas as pd  # noqa: E402
from forked import MEMORY, PROCESSOR, REPOSITORY, begun_study, call, tree  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from analysis.study.study import load_study  # noqa: E402
from framing.cli.main import app  # noqa: E402

csv.field_size_limit(1 << 30)
READING = [
    "check", "check --format jsonl", "claims", "claims --format jsonl",
    "claims show ceasefire_before",
    "export --format csv --out {out}/csv", "export --format jsonl --out {out}/x.jsonl",
    "export --format parquet --out {out}/parquet", "export --format quanteda --out {out}/r",
    "export --format excel --out {out}/x.xlsx", "paper methods", "paper methods --lang ar",
    "paper cite", "paper checklist", "paper tables --out {out}/tables", "code book",
    "code draw ceasefire --out {out}/sheet.xlsx", "code draw هدنة --out {out}/sheet.csv --blind",
    "lexicon check", "lexicon suggest --out {out}/names.yml", "concordance هدنة",
    "concordance --frame ceasefire --docx {out}/c.docx --html {out}/c.html --excel {out}/c.xlsx",
    "lexicon validate --reference {study}/data/reference", "remove example-1 --dry-run"]
CHANGING = ["claims freeze", "remove example-1", "rename example-1 other",
            "regroup example-1 --group late", "update example-1 {file}", "add {file} --group late",
            "figures --only claims --out {out}/figures"]
ON_FILES = ["annotate {file}", "annotate {file} --format jsonl", "count هدنة --in {file}",
            "words --in {file}", "concordance هدنة --in {file} --html {out}/c.html",
            "concordance هدنة --in {file} --excel {out}/c.xlsx --docx {out}/c.docx",
            "lexicon suggest {file}"]
ON_TABLES = ["add {file}", "add {file} --group x", "add {file} --dry-run --format jsonl",
             "code compare {file} {file}", "annotate {file}"]
WHOLE = ["run --trust --only 1-articles", "site"]
"""Seldom called: they start programs and take seconds."""
WITHOUT_STUDY = ("annotate", "count", "words", "code compare", "lexicon suggest {file}")
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


PIECES = [
    *"\0\x01\x1c\x1f\x7f\x85\u200b\u200f\u202e\u2028\u2066\ufeff\ufffd\ue000ـَّ",
    *"ﷺ﷽😀ا١،؟«»\"'`_*#|[](){}<>&;=+-@~^$%\\.:/\n\r\t ",
    "://", "<!--", "<!---->", "a-", "</", "<p>", "<div>", "<script>alert(1)</script>",
    "&#0;", "&#xD800;", "&lol;", "http://a.", "قال: «", "وقال إن ", "- ", "> ", "1. ", "2024-", 
    "كانون ", "يناير-", "هدنة ", "ه د ن ة ", "و", "ال", "بسم", "\r\n", "\n\n", "٪", "{{", "{%",
    "\\input{/etc/passwd}", "=1+1\n", "<![CDATA[", "]]>", "<?php ", "data:", "javascript:", "ﻻ",
    "${x}", "e\u0301", "A" * 300, "س" * 300,
    "🏳️‍🌈", "<a href=x>", "<!DOCTYPE x [", "<svg onload=x>", "\U000e0041"]
NAMES = [b"\xff\xd8.txt", "ا".encode() * 125 + b".txt", b"a\nb.txt", b"-x.txt", b"\x1b[2J.txt",
         "\u202etxt.txt".encode(), b" .txt", b"con.txt", b"a" * 251 + b".txt", b"a\\b.txt",
         b"--help.txt", b"a,b;c.txt", b"=1+1.txt", b"<b>.html", b".txt", b"..txt", b"a.b.c.html",
         b"'; x.txt", b"%s%d.txt", b"{x}.txt", b"\xe2\x80.html", b"[bold].txt", b"x.TXT "]
SUFFIXES = [".txt", ".html", ".htm", ".mht", ".mhtml", ".docx", ".pdf", ".epub", ".md", ".xml", ""]
WORDS = ["", " ", "*", "|", "a|b", "هدنة|", "هدنة*", "**", "(", "[", "$x", "@x", "هدنة:verb",
         "\x01", "ـ", "َ", "ه" * 5000, "هدنة " * 500, "\ud800", "هد\nنة", "../../x", "-1",
         "9" * 5000,
         "a\x1cb", "con", "=1+1", "<b>", "'", '"', "\u202e", "%", "\\", "😀", "ﷺ", "F-16", "NaN",
         "2024-02-31", "x" * 300, "%s", "{}", "nan", "None", "id", "__class__", "١", "~",
         "$(x)", "; x"]
WITH_WORDS = ["count WORD --in {file}", "words WORD", "concordance WORD --in {file}",
              "concordance WORD --html {out}/c.html", "concordance WORD --excel {out}/c.xlsx",
              "concordance WORD --docx {out}/c.docx",
              "concordance --actor WORD", "concordance --frame WORD --in {file}",
              "code draw WORD --out {out}/sheet.xlsx", "remove WORD", "rename example-1 WORD",
              "rename WORD other", "regroup example-1 --group WORD", "regroup WORD --group x",
              "update WORD {file}", "add {file} --group WORD", "add {file} --group x --outlet WORD",
              "add {file} --group x --date WORD", "add {file} --group x --genre WORD",
              "add {file} --group x --edition-of WORD", "add {table} --column WORD",
              "add {table} --column text=WORD", "add {file} --group x --encoding WORD",
              "add {table} --sheet WORD", "claims show WORD", "claims --only WORD",
              "claims freeze --note WORD", "figures --only WORD", "annotate {file} --date WORD",
              "export --format csv --out WORD", "paper tables --out WORD", "new WORD",
              "code draw ceasefire --codes WORD --out {out}/s.csv", "lexicon check --lexicon WORD",
              "code draw ceasefire --coder WORD --out {out}/s.xlsx", "check --study WORD",
              "lexicon accept WORD", "annotate WORD", "code book --out WORD"]
OUTPUTS = ["/dev/full", "closed"]
# No device is among them: who may write to /dev could lose it.
PLACES = ["{out}/pipe", "{out}", "{study}", "{study}/study.toml/x", "/proc/x",
          "{out}/" + "a" * 300, "{out}/" + "ا" * 126 + ".xlsx", "{out}/a/b/c.csv", "{out}/loop", ""]
WITH_PLACES = ["export --format csv --out PLACE", "export --format jsonl --out PLACE",
               "export --format excel --out PLACE", "concordance هدنة --excel PLACE",
               "concordance هدنة --docx PLACE", "concordance هدنة --html PLACE",
               "paper methods --out PLACE", "paper tables --out PLACE", "code book --out PLACE",
               "code draw ceasefire --force --out PLACE", "lexicon suggest --force --out PLACE",
               "figures --only claims --out PLACE"]


def within(old: bytes, pick: random.Random, piece: bytes) -> bytes:
    at = pick.randrange(len(old) + 1)
    return old[:at] + piece + old[at:]


def cells(old: bytes, pick: random.Random, value: str) -> bytes:
    """Put a value into a cell of a CSV, or after a colon or an equals sign of another file."""
    text = old.decode("utf-8", "replace")
    rows = list(csv.reader(io.StringIO(text, newline="")))
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


def flood(pick: random.Random, text: str) -> str:
    """An article with floods of signs in it."""
    for _ in range(pick.randint(1, 4)):
        piece = pick.choice(PIECES)
        most = 200_000 // len(piece)
        at = pick.randrange(len(text))
        text = text[:at] + piece * int(10 ** pick.uniform(0, len(str(most)) - 1)) + text[at:]
    return text


def article(pick: random.Random, text: str, place: Path) -> Path:
    """A file that is given as an article, of any kind and content."""
    path = place / ("given" + pick.choice(SUFFIXES))
    content = flood(pick, text).encode("utf-8", "surrogatepass")
    kind = pick.randrange(6)
    if kind == 0:
        body = b"".join(b"<p>%s</p>" % line for line in content.splitlines())
        content = b"<html><head><title>x</title></head><body><article>" + body
    elif kind == 1:
        content = SPOILS[pick.choice(list(SPOILS))](content, pick)
    elif kind == 2:
        content = zipped(pick, path.suffix)
    elif kind == 3:
        content = text.encode(pick.choice(["utf-16", "utf-32", "cp1256", "utf-7", "utf-8-sig"]),
                              "replace")
    path.write_bytes(content)
    return path


def zipped(pick: random.Random, suffix: str) -> bytes:
    """A zip file that is no document: a bomb, entities, paths out of the folder, or cut off."""
    out = io.BytesIO()
    inside = ["word/document.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "OEBPS/a.xhtml",
              "xl/sharedStrings.xml", "../../x", "[Content_Types].xml", "META-INF/container.xml"]
    entities = '<!DOCTYPE x [<!ENTITY a "' + "x" * 1000 + '">' + "".join(
        f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi",
                                                                strict=True)) + "]><x>&i;</x>"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in pick.sample(inside, pick.randint(1, len(inside))):
            with file.open(name, "w") as member:
                kind = pick.randrange(4)
                if kind == 0:
                    for _ in range(300):
                        member.write(b"<w:t>" + b" " * 1_000_000)
                else:
                    member.write([b"", entities.encode(), b"<x>" * 20_000, b"<a/>"][kind])
    content = out.getvalue()
    return content[:pick.randrange(len(content))] if pick.random() < .2 else content


def table(pick: random.Random, text: str, place: Path) -> Path:
    """A file that is given as a table of articles, or of coded places."""
    def value() -> object:
        return pick.choice([lambda: flood(pick, text)[:30_000], lambda: pick.choice(WORDS),
                            lambda: None, lambda: pick.choice([1, -1, 1e308, float("nan")]),
                            lambda: text, lambda: pick.choice(PIECES)])()
    names = pick.sample(["id", "text", "title", "group", "date", "outlet", "url", "code", "unit",
                         "coder", "genre", "edition_of", "النص", "", "a\x1cb", "=1", "x" * 300], 6)
    rows = [{name: value() for name in names} for _ in range(pick.randint(1, 6))]
    if "text" in names:
        rows.append({**dict.fromkeys(names), "text": text})
    path = place / ("table" + pick.choice([".csv", ".tsv", ".jsonl", ".json", ".xlsx", ".parquet"]))
    if path.suffix == ".xlsx":
        book = Workbook()
        for n, row in enumerate([names, *(list(row.values()) for row in rows)], 1):
            for m, cell in enumerate(row, 1):
                cell = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", cell) if isinstance(
                    cell, str) else cell
                book.active.cell(n, m).value = cell
        book.save(path)
    elif path.suffix == ".parquet":
        pd.DataFrame([{name: None if cell is None else str(cell).encode("utf-8", "replace").decode()
                       for name, cell in row.items()} for row in rows]).to_parquet(path)
    elif path.suffix in (".csv", ".tsv"):
        with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            writer = csv.writer(file, delimiter="," if path.suffix == ".csv" else "\t",
                                quoting=pick.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
            writer.writerows([names, *(list(row.values()) for row in rows)])
    else:
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    if pick.random() < .4:
        old = path.read_bytes()
        path.write_bytes(zipped(pick, path.suffix) if pick.random() < .3 else
                         SPOILS[pick.choice(list(SPOILS))](old, pick))
    return path


def prepare(place: Path) -> Path:
    """Lay out a study whose every kind of file is there."""
    study = begun_study(place)
    shutil.copytree(REPOSITORY / "data" / "lexicon", study / "data" / "lexicon",
                    dirs_exist_ok=True)
    data = study / "data"
    listed = data / "articles.csv"
    # An example that nobody changed goes when the first article is added.
    listed.write_text(listed.read_text("utf-8").replace("made up", "of ours"), encoding="utf-8")
    for path in (study / "study.toml", data / "claims.yml"):
        path.write_text(path.read_text("utf-8") + "# of ours\n", encoding="utf-8")
    read = load_study(study)
    (data / "translations.csv").write_text("article,line,english\nexample-1,1,A line\n")
    (data / "modality.csv").write_text("article,start,end,frame,modality,why\n")
    (data / "corrections.csv").write_text(
        "article,sha256,start,end,what,value,who,why\n"
        f"example-1,{read.articles['sha256'][0]},0,5,role,body,me,because\n")
    (data / "reference").mkdir()
    shutil.copy(REPOSITORY / "data" / "reference" / "2017-astana.json",
                data / "reference" / "example-1.json")
    return study


def spoiled(pick: random.Random, study: Path, only: str) -> str:
    """Spoil a file of a study; returns what was done."""
    path = pick.choice([path for path in sorted(study.rglob("*")) if path.is_file()
                        and only in path.relative_to(study).as_posix()])
    what = pick.choice([*SPOILS, "a folder", "gone", "a link to itself"])
    old = path.read_bytes()
    if what in SPOILS:
        path.write_bytes(SPOILS[what](old, pick))
    else:
        path.unlink()
        {"a folder": path.mkdir, "gone": lambda: None,
         "a link to itself": lambda: path.symlink_to(path)}[what]()
    return f"{what} in {path.relative_to(study)}"


def scene(pick: random.Random, place: Path, study: Path, only: str
          ) -> tuple[str, list[str], str | None, dict]:
    """Lay out one hostile input; returns what it is, commands, where output goes, and places."""
    given = place / "given"
    given.mkdir()
    text = (study / "data" / "articles" / "example-1.txt").read_text("utf-8")
    fresh = text + "وهذا سطر آخر لم يكن هناك من قبل في هذه المقالة.\n"
    where = {"study": study, "out": place / "out", "file": given / "fresh.txt",
             "table": given / "fresh.csv"}
    where["file"].write_text(fresh, "utf-8")
    where["table"].write_text(f'text,group\n"{fresh}",x\n', "utf-8")
    kind = "spoiled" if only else pick.choices(
        ["spoiled", "article", "table", "name", "word", "place", "output"],
        [45, 16, 12, 5, 14, 4, 4])[0]
    if kind == "spoiled":
        what = spoiled(pick, study, only)
        return what, READING * 2 + CHANGING + WHOLE * (pick.random() < .2), None, where
    if kind == "article":
        where["file"] = article(pick, fresh, given)
        return f"an article {where['file'].name}", [*ON_FILES, *CHANGING[-3:-1]], None, where
    if kind == "table":
        where["file"] = table(pick, fresh, given)
        return f"a table {where['file'].name}", ON_TABLES, None, where
    if kind == "name":
        name = pick.choice(NAMES)
        where["file"] = Path(os.fsdecode(os.fsencode(given) + b"/" + name))
        where["file"].write_text(fresh, "utf-8")
        return f"a name {name[:20]!r}", [*ON_FILES, *CHANGING[-3:-1]], None, where
    if kind == "word":
        return "", WITH_WORDS, None, {**where, "WORD": pick.choice(WORDS)}
    if kind == "place":
        (place / "out" / "loop").symlink_to(place / "out" / "loop")
        os.mkfifo(place / "out" / "pipe")
        return "", WITH_PLACES, None, {**where, "WORD": pick.choice(PLACES).format(**where)}
    output = pick.choice(OUTPUTS)
    return f"output {output}", READING + ON_FILES, output, where


def words_of(command: str, where: dict) -> list[bytes]:
    """The words of a command line, with places and the hostile word put in."""
    words = [word.format(**where).replace("WORD", where.get("WORD", ""))
             for word in command.replace("PLACE", "WORD").split()]
    if not command.startswith(WITHOUT_STUDY) and words[0] != "new" and not (
            {"--in", "--study"} & set(words)):
        words += ["--study", str(where["study"])]
    return [os.fsencode(word) if "\ud800" not in word else word.encode("utf-8", "surrogatepass")
            for word in words]


def rows_of(content: bytes) -> list[str]:
    return sorted(str([cell.lstrip("'").strip() for cell in row if cell]) for row in csv.reader(
        io.StringIO(content.decode("utf-8-sig", "replace"), newline="")))


def lost(command: str, before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Return what of a study is gone that the command was not asked to change."""
    found = []
    for name, old in before.items():
        if name.startswith((".framing", "figures", "site", "notebooks")) or after.get(name) == old:
            continue
        if "example-1" in name and command.startswith(("remove", "rename", "update")):
            continue
        if name.endswith(".csv") and name in after and command.startswith(
                ("add", "remove", "rename", "regroup", "update")):
            kept = rows_of(after[name])
            if all(row in kept for row in rows_of(old) if "example-1" not in row
                   and "'id'" not in row):
                continue
        if name.endswith("ledger.jsonl") and after.get(name, b"").startswith(old):
            continue
        found.append(name)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, default=2, help="for each input")
    parser.add_argument("--only", default="", help="only spoil files whose name holds this")
    parser.add_argument("--input", type=int, help="only this one, and show what is said")
    asked = parser.parse_args()
    found, runs, number, most, longest = Counter(), 0, -1, 0, 0.0
    kinds = Counter()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        start = prepare(place)
        for command in ("check", "claims", "lexicon suggest", "code draw ceasefire --force --out "
                        f"{place}/x.xlsx", f"export --format excel --out {place}/y.xlsx"):
            CliRunner().invoke(app, [*command.split(), "--study", str(start)])
        gc.collect()
        gc.freeze()  # what children share is not copied to be looked at
        while runs < asked.runs:
            number += 1
            pick = random.Random(f"{asked.seed} {number}")
            if asked.input not in (None, number):
                continue
            here = place / "deep" / "here"
            study = Path(shutil.copytree(start, here / "study"))
            (here / "out").mkdir()
            what, commands, output, where = scene(pick, here, study, asked.only)
            for command in pick.sample(commands, min(asked.commands, len(commands))):
                before = tree(study)
                runs += 1
                words = words_of(command, where)
                said = f"input {number}: {what or repr(where['WORD'][:30])}; framing {command}"
                ended = call(words, here, output, strict=command not in WHOLE)
                most, longest = max(most, ended.peak), max(longest, ended.seconds)
                gone = lost(command, before, tree(study))
                kind = ""
                if ended.fault:
                    frames = re.findall(r'/(?:analysis|framing)/([^"]+)", line (\d+), in (\S+)',
                                        ended.fault)
                    last = ended.fault.strip().splitlines()[-1]
                    kind = f"{last.split(':')[0]} at {frames[-1] if frames else '?'}"
                elif ended.status < 0:
                    kind = f"signal {-ended.status}"
                elif ended.seconds > PROCESSOR or ended.peak > MEMORY:
                    kind = f"{ended.seconds:.0f} s, {ended.peak >> 20} MB"
                elif "Traceback" in ended.said:
                    kind = "Traceback in what is said"
                elif gone:
                    kind = f"LOST {gone}"
                if kind:
                    if not found[kind]:
                        tail = ended.fault.strip().splitlines()[-1:] or [ended.said[-200:]]
                        print(f"{kind}: {tail[0][:200]!r}\n    {said}", flush=True)
                    found[kind] += 1
                if asked.input is not None:
                    print(said, ended.status, ended.seconds, ended.said, ended.fault, sep="\n")
                kinds[command.split("--")[0].split("{")[0].strip()] += 1
                if ended.seconds > 10:
                    print(f"    {ended.seconds:.0f} s, {ended.peak >> 20} MB: {said}", flush=True)
            shutil.rmtree(here, ignore_errors=True)
            if asked.input is not None:
                break
    print(f"seed {asked.seed}: {number + 1} inputs, {runs} runs of {len(kinds)} commands, "
          f"{sum(found.values())} faults of {len(found)} kinds; longest {longest:.0f} s of "
          f"processor, most {most >> 20} MB")
    for kind, times in found.most_common():
        print(f"  {times:4} {kind}")


if __name__ == "__main__":
    main()
