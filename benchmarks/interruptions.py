"""Kill `framing add` and `framing run` at random points, and look what is left of the study.

Each time a study is copied, a command begun on it and killed (SIGKILL); half of the kills fall
anywhere in its time, half while it writes. Then the folder must be whole: the study is read without
a problem, and every file has either the bytes it had or those it will have. Then the command is
called once more, and the study must end with the bytes of one that was left alone.

    python benchmarks/interruptions.py --rounds 50
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from analysis.files import PARTIAL  # noqa: E402
from analysis.study.study import load_study  # noqa: E402
from framing.intake.study_folder import new_study  # noqa: E402

CALL = [sys.executable, "-c", "from framing.cli.main import main; main()"]
WORDS = ("السوق الجسر الميناء البلدية الوزارة المدرسة الطريق القرية الموسم الزيتون القمح السمك "
         "المطر الصيف الشتاء العمال التجار المزارعون المهندسون الأسعار").split()


def article(number: int) -> str:
    """Write an article of some sentences, another for each number."""
    pick = random.Random(number)
    lines = [" ".join(pick.sample(WORDS, 4))]
    for _ in range(6):
        lines.append(f"قال {pick.choice(WORDS)} رقم {number} إن " + " ".join(pick.sample(WORDS, 9))
                     + ".")
    return "\n".join(lines) + "\n"


def page(number: int) -> str:
    headline, *lines = article(number).splitlines()
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (f"<!DOCTYPE html><html lang='ar'><head><meta charset='utf-8'><title>{headline}</title>"
            f"</head><body><nav><a href='/'>الرئيسية</a></nav><article><h1>{headline}</h1>{body}"
            "</article></body></html>")


def prepare(place: Path, notebooks: list[str]) -> tuple[Path, Path]:
    """Lay out a study and a folder of articles to add."""
    study, given = place / "study", place / "given"
    new_study(study)
    for path in (study / "notebooks").glob("*.ipynb"):
        if path.stem not in notebooks:
            path.unlink()
    for group, first in (("early", 0), ("late", 100)):
        (given / group).mkdir(parents=True)
        for n in range(first, first + 12):
            (given / group / f"page{n}.html").write_text(page(n), encoding="utf-8")
            (given / group / f"text{n}.txt").write_text(article(n + 20), encoding="utf-8")
    rows = [f'row{n},late,"{article(n + 200)}"' for n in range(12)]
    (given / "table.csv").write_text("id,group,text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return study, given


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def called(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen([*CALL, *command], cwd=REPOSITORY, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def kill(process: subprocess.Popen, wait: float, folder: Path, writes: bool) -> list[int]:
    """Kill a command after a time, counted from its first write if `writes`; return its children.

    Only the command itself is killed, as a user or a system short of memory would do it.
    """
    before = set(folder.rglob("*"))
    while writes and process.poll() is None and before >= set(folder.rglob("*")):
        time.sleep(.0005)
    time.sleep(wait)
    try:
        children = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        children = []
    process.kill()
    process.wait()
    return children


def whole(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> str:
    """Say what is wrong with a study after an interruption, empty where nothing is."""
    study = load_study(folder)
    if len(study.problems):
        return f"problems: {study.problems['problem'].iloc[0]}"
    now = {name: content for name, content in tree(folder).items()
           if not name.endswith(PARTIAL)}
    odd = [name for name in now if now[name] not in (old.get(name), new.get(name))]
    gone = [name for name in old if name in new and name not in now]
    return f"neither old nor new: {odd}" if odd else f"gone: {gone}" if gone else ""


def measure(name: str, command, start: Path, place: Path, rounds: int, seed: int) -> Counter:
    """Interrupt a command again and again; count how it ended."""
    reference = Path(shutil.copytree(start, place / f"{name}-alone"))
    began = time.time()
    if called(command(reference)).wait():
        raise SystemExit(f"{name} fails when left alone: {' '.join(command(reference))}")
    ended = time.time()
    times = [path.stat().st_mtime for path in reference.rglob("*") if path.is_file()]
    written = [moment for moment in times if moment > began]
    first, last = min(written), max(written)
    old, new = tree(start), tree(reference)
    pick, found = random.Random(seed), Counter()
    for n in range(rounds):
        folder = Path(shutil.copytree(start, place / "interrupted"))
        writes = bool(n % 2)
        length = last - first if writes else ended - began
        children = kill(called(command(folder)), pick.uniform(0, length), folder, writes)
        now = tree(folder)
        found["rounds"] += 1
        found["before anything was written"] += now == old
        found["after all was written"] += now == new
        found["left a .partial"] += any(path.endswith(PARTIAL) for path in now)
        problem = whole(folder, old, new)
        again = called(command(folder)).wait()
        now = tree(folder)
        differs = [path for path in {*now, *new} if now.get(path) != new.get(path)]
        if problem or again or differs:
            found["NOT WHOLE"] += bool(problem)
            found["NOT ENDED ALIKE"] += bool(again or differs)
            print(f"  {name}, round {n}: {problem} exit {again} differs: {differs[:5]}")
        alive = [pid for pid in children if psutil.pid_exists(pid) and psutil.Process(
            pid).status() != psutil.STATUS_ZOMBIE]
        found["children still there"] += bool(alive)
        shutil.rmtree(folder)
    found["milliseconds alone"] = round(1000 * (ended - began))
    found["of which writing"] = round(1000 * (last - first))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--notebooks", nargs="*", default=["1-articles"])
    parser.add_argument("--only", choices=["add", "run"])
    asked = parser.parse_args()
    if os.name == "nt":
        print("This needs signals that Windows has not.")
        return
    table = {}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        study, given = prepare(place, asked.notebooks)
        commands = {"add": lambda folder: ["add", str(given), "--group", "g", "--study",
                                           str(folder)],
                    "run": lambda folder: ["run", "--trust", "--study", str(folder)]}
        for what, command in commands.items():
            if asked.only in (None, what):
                table[what] = measure(what, command, study, place, asked.rounds, asked.seed)
    names = list(dict.fromkeys(name for found in table.values() for name in found))
    print(f"{'':30}" + "".join(f"{what:>10}" for what in table))
    for name in [*names, *(n for n in ("NOT WHOLE", "NOT ENDED ALIKE") if n not in names)]:
        print(f"{name:30}" + "".join(f"{found[name]:>10}" for found in table.values()))


if __name__ == "__main__":
    main()
