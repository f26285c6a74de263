"""Kill commands with SIGKILL, at each write and at random moments: the next call ends alike.

A small study of made-up articles is copied, a command begun on it in a child of this process (which
has loaded everything) and killed: at its first, second, ... change of a file, then at moments drawn
over its time. Then the study must be read, what is lacking is told, and the command, called again,
must leave byte for byte what it leaves undisturbed.

    python benchmarks/kills.py --kills 50
"""

import argparse
import gc
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import nbformat  # noqa: E402
from forked import begin, begun_study, call, end, tree, trusted  # noqa: E402

from analysis.study.study import load_study  # noqa: E402
from framing.site import sources  # noqa: E402

WORDS = ("السوق الجسر الميناء البلدية الوزارة المدرسة الطريق القرية الموسم الزيتون القمح السمك "
         "المطر الصيف الشتاء العمال التجار المزارعون المهندسون الأسعار").split()
COMMANDS = {
    "add": ["add", "given", "--group", "g", "--study", "study"],
    "remove": ["remove", "example-1", "example-3", "--study", "study"],
    "export": ["export", "--format", "csv", "--out", "export", "--study", "study"],
    "run": ["run", "--trust", "--study", "study"],
    "site": ["site", "--study", "study"],
}
NOTEBOOK = """from pathlib import Path
import analysis as fa
study = fa.load("..")
Path("../figures").mkdir(exist_ok=True)
Path("../figures/{}.csv").write_text(study.sizes.to_csv())
study.articles"""
CHANGES = ("rename", "replace", "unlink", "rmdir", "mkdir")


def article(number: int) -> str:
    """An article of some sentences, another for each number."""
    pick = random.Random(number)
    return "\n".join([" ".join(pick.sample(WORDS, 4)), *(
        f"قال {pick.choice(WORDS)} رقم {number} إن {' '.join(pick.sample(WORDS, 9))}."
        for _ in range(6))]) + "\n"


def page(number: int) -> str:
    headline, *lines = article(number).splitlines()
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (f"<!DOCTYPE html><html lang='ar'><head><meta charset='utf-8'><title>{headline}</title>"
            f"</head><body><nav><a href='/'>الرئيسية</a></nav><article><h1>{headline}</h1>{body}"
            "</article></body></html>")


def prepare(place: Path) -> None:
    """Lay out a study, and a folder of articles to add."""
    study = begun_study(place, ())
    for name in ("first", "second"):
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
            NOTEBOOK.format(name))]), study / "notebooks" / f"{name}.ipynb")
    for group in ("early", "late"):
        (place / "given" / group).mkdir(parents=True)
        for n in range(3):
            number = n + 10 * (group == "late")
            (place / "given" / group / f"page{number}.html").write_text(page(number), "utf-8")
            (place / "given" / group / f"text{number}.txt").write_text(article(number + 40),
                                                                        "utf-8")
    (place / "given" / "table.csv").write_text("id,group,text\n" + "".join(
        f'row{n},late,"{article(n + 200)}"\n' for n in range(3)), "utf-8")


def dying(step: int) -> Callable[[], None]:
    """Return what makes a child kill itself before its change of a file number `step`."""
    def prepare_child() -> None:
        left = iter(range(step))

        def mortal(act: Callable) -> Callable:
            def wrapped(*given, **options):
                if next(left, None) is None:
                    os.kill(os.getpid(), signal.SIGKILL)
                return act(*given, **options)
            return wrapped
        for name in CHANGES:
            setattr(os, name, mortal(getattr(os, name)))
    return prepare_child


def written(place: Path) -> dict[str, bytes]:
    """What a command left: all but what was laid there, whom it trusts, and the site's sources."""
    return {name: content for name, content in tree(place).items()
            if name != "trusted" and not name.startswith(("given/", "study/.framing/site-s"))
            and not name.endswith("changing.lock")}


def measure(command: Sequence[str], start: Path, place: Path, kills: int, seed: int) -> Counter:
    """Kill a command again and again; count how it ended, and print what was not whole."""
    def copied() -> Path:
        here = Path(shutil.copytree(start, place / "killed"))
        trusted(here)
        return here

    here = copied()
    before = written(here)
    began = time.perf_counter()
    alone = call(command, here, strict=False)
    took = time.perf_counter() - began
    if alone.status:
        raise SystemExit(f"{command[0]} fails when left alone: {alone.said}{alone.fault}")
    expected = written(here)
    shutil.rmtree(here)
    pick, found, step = random.Random(seed), Counter(), 0
    for n in range(kills):
        here = copied()
        if step is not None and n < kills * 2 // 3:
            child = begin(command, here, strict=False, before=dying(step))
            step += 1
        else:
            child = begin(command, here, strict=False)
            time.sleep(pick.uniform(0, took))
            os.kill(child[0], signal.SIGKILL)
        died = end(child).status == -signal.SIGKILL
        if not died and step is not None:
            found["writes"], step = step - 1, None
        left = written(here)
        found["killed"] += died
        found["before anything was written"] += left == before
        found["after all was written"] += left == expected
        problems = load_study(here / "study").problems["problem"]
        again = call(command, here, strict=False)
        now = written(here)
        differs = sorted(name for name in {*now, *expected} if now.get(name) != expected.get(name))
        found["told what is lacking until called again"] += bool(len(problems))
        found["NOT ENDED ALIKE"] += bool(differs)
        if differs or again.status and left != expected:
            print(f"  {command[0]}, kill {n}: {list(problems)[:1]} exit {again.status} "
                  f"{again.said[-200:] if again.status else ''} differs: {differs[:5]}", flush=True)
        shutil.rmtree(here)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--only", nargs="*", choices=COMMANDS, default=list(COMMANDS))
    asked = parser.parse_args()
    # What the package says of itself is no part of a study, and takes long to render.
    sources.reference = lambda: "# Reference\n"
    gc.freeze()
    for name in asked.only:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / "start").mkdir()
            prepare(place / "start")
            found = measure(COMMANDS[name], place / "start", place, asked.kills, asked.seed)
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in found.items()),
              flush=True)


if __name__ == "__main__":
    main()
