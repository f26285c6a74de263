"""Which rules no text needs: each branch of a room taken out, in memory, and the output compared.

    python benchmarks/ablation.py {voices,mentions,pages} [SHARED]

A branch is an `if`, `elif` or conditional expression, made False. Texts: the articles of the study
and of the example, the sentences and pages of tests/, what SHARED/development (`../shared`) has.
Lists the branches without which all come out the same, with the number of calls that meet them.
"""

import ast
import importlib
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402

import analysis.study.annotation as annotation  # noqa: E402
from analysis.arabic.characters import LETTERS  # noqa: E402
from analysis.files import lexicon_file  # noqa: E402
from analysis.lexicon.schema import load_lexicon  # noqa: E402
from analysis.pages import html_pages, roles  # noqa: E402
from analysis.voices import calls, proposed, speech  # noqa: E402

ENTRANCES = {"voices": ("find_quotations", "add_voices"), "mentions": ("find_mentions",)}
LONGEST = 60  # seconds: without some branches a loop does not end


def texts(shared: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the texts, those of tests/voices with the roles of their lines."""
    for folder in (ROOT / "data/articles", ROOT / "framing/example/data/articles",
                   shared / "development/articles", shared / "development/pages"):
        if not folder.is_dir():
            print(f"There is no {'/'.join(folder.parts[-2:])}: left out.")
        yield from ((path.read_bytes().decode("utf-8"), ()) for path in folder.glob("*.txt"))
    for name in ("test_voices", "test_quotations", "test_report_voices", "mention_sentences"):
        for node in ast.walk(ast.parse((ROOT / f"tests/{name}.py").read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and " " in value and LETTERS & set(value):
                yield value, ()
    for path in (ROOT / "tests/voices").glob("*.yml"):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield case["text"], tuple(case.get("roles") or ["body"] * 20)


def prepared(room: str, shared: Path) -> list[Callable]:
    """Return calls of the room on each text; what other rooms make for them is made once."""
    pairs = dict(enumerate(sorted(set(texts(shared)), key=lambda pair: (len(pair[0]), pair))))
    if room == "pages":
        pages = [path.read_text("utf-8") for path in (ROOT / "tests/pages").glob("*.txt")]
        plain = ["\n".join(row.rpartition("\t")[2] for row in page.split("\n")) for page in pages]
        return [*(partial(roles.label_blocks, text) for text in sorted(plain, key=len)),
                *(partial(roles.label_blocks, text) for text, _ in pairs.values()),
                *(partial(html_pages.read_page, page) for page in sorted([
                    *(ROOT / "tests/pages").rglob("*.html"), *shared.rglob("pages/*.html")]))]
    runs: list[Callable] = []
    for name in ENTRANCES[room]:
        work = getattr(annotation, name)
        setattr(annotation, name, lambda *given, work=work: (
            runs.append(partial(work, *given)), work(*given))[1])
    blocks = {name: roles.label_blocks(text) for name, (text, _) in pairs.items()}
    for name, (_, lines) in pairs.items():
        blocks[name]["role"] = lines[:len(blocks[name])] or blocks[name]["role"]
    for name, (text, _) in pairs.items():
        tables = annotation.annotate({name: text}, load_lexicon(), pages=blocks)
        if room == "voices":
            runs.append(partial(calls.find_calls, text, tables.quotations, tables.mentions,
                                tables.sentences, speech.load_speech()))
            runs.append(partial(proposed.propose, {name: text}, tables))
    return [*runs, partial(speech.read_speech.__wrapped__, [
        lexicon_file("speech.yml"), lexicon_file("grammar.yml")])]


def changed(source: str, change: Callable[[int, ast.expr], ast.expr]) -> tuple[ast.Module, list]:
    """Return a module with the tests of its branches changed, and these tests."""
    tree = ast.parse(source)
    branches = [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.IfExp)]
    tests = [branch.test for branch in branches]
    for number, branch in enumerate(branches):
        branch.test = ast.copy_location(change(number, branch.test), branch.test)
    return ast.fix_missing_locations(tree), tests


def replace_code(module: ModuleType, tree: ast.Module) -> None:
    """Give the functions of a module, methods too, the code of a changed one."""
    todo, codes = [compile(tree, module.__file__, "exec")], {}
    while todo:
        inner = [code for code in todo.pop().co_consts if isinstance(code, CodeType)]
        codes |= {code.co_qualname: code for code in inner}
        todo += inner
    things = list(vars(module).values())
    for thing in [*things, *(t for c in things if isinstance(c, type) for t in vars(c).values())]:
        thing = getattr(thing, "fget", None) or getattr(thing, "func", None) or thing
        thing = getattr(thing, "__wrapped__", thing)
        if getattr(thing, "__module__", "") == module.__name__ and hasattr(thing, "__code__"):
            thing.__code__ = codes.get(thing.__code__.co_qualname, thing.__code__)


def outcome(run: Callable) -> object:
    """Return everything a call gives, or what it raises."""
    signal.alarm(LONGEST)
    try:
        given = run()
        parts = given if isinstance(given, tuple) else [given]
        return [part.to_csv() if hasattr(part, "to_csv") else part for part in parts]
    except Exception as error:
        return repr(error)
    finally:
        signal.alarm(0)


def main() -> None:
    room, *shared = sys.argv[1:]
    runs = prepared(room, Path(*shared) if shared else ROOT.parent / "shared")
    signal.signal(signal.SIGALRM, lambda *_: 1 // 0)  # any error ends a call
    plain, met, modules = [outcome(run) for run in runs], {}, []
    for path in sorted((ROOT / "analysis" / room).glob("*.py")):
        source = path.read_text(encoding="utf-8")
        module = importlib.import_module(f"analysis.{room}.{path.stem}")
        module._met = lambda number, given, name=path.stem: (
            given and met.setdefault((name, number), set()).add(met[""]), given)[1]
        asked, tests = changed(source, lambda number, test: ast.Call(
            ast.Name("_met", ast.Load()), [ast.Constant(number), test], []))
        replace_code(module, asked)
        modules.append((source, module, path.stem, tests))
    for met[""], run in enumerate(runs):
        outcome(run)
    for source, module, *_ in modules:
        replace_code(module, ast.parse(source))
    idle = []
    for source, module, name, tests in modules:
        for out, test in enumerate(tests):
            replace_code(module, changed(source, lambda number, whole, out=out: ast.BoolOp(
                ast.And(), [whole, ast.Constant(number != out)]))[0])
            meeting = sorted(met.get((name, out), ()))
            if all(outcome(runs[n]) == plain[n] for n in meeting):
                shown = " ".join(ast.get_source_segment(source, test).split())
                idle.append(f"{name}.py:{test.lineno}: {shown} ({len(meeting)})")
        replace_code(module, ast.parse(source))
    print(*idle, f"{len(idle)} of {sum(len(m[-1]) for m in modules)} change nothing.", sep="\n")


if __name__ == "__main__":
    main()
