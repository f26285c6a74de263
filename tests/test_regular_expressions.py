"""No regular expression of the package takes more than linear time on a flood of signs."""

import ast
import importlib
import pkgutil
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import analysis
import framing
from analysis.pages.lines import load_cues
from analysis.pages.witnesses import load_names
from framing.intake.article_tables import load_names as load_columns
from framing.intake.dates import load_calendar
from tests.regex_steps import grows

pytestmark = pytest.mark.whole

FUNCTIONS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub",
             "subn"}
AT_BEGINNING = {"match", "fullmatch"}


def patterns_in(value, seen: set) -> list[re.Pattern]:
    """Patterns of text in an object, however deep."""
    value = getattr(value, "__self__", value)  # a pattern's method
    if isinstance(value, re.Pattern):
        return [value] if isinstance(value.pattern, str) else [
            re.compile(value.pattern.decode("latin-1"), value.flags | re.ASCII)]
    if id(value) in seen or isinstance(value, str | bytes | int | float | type(sys)):
        return []
    seen.add(id(value))
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = value
    else:
        parts = vars(value).values() if hasattr(value, "__dict__") and not isinstance(
            value, type) else ()
    return [pattern for part in parts for pattern in patterns_in(part, seen)]


def collected() -> dict[tuple[str, int], tuple[str, bool]]:
    """Every pattern of the package: where it is, and whether it is only tried at a beginning."""
    modules = [importlib.import_module(module.name) for package in (analysis, framing)
               for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
               if not module.name.endswith("__main__")]
    called, found = defaultdict(set), {}
    trees = {module: ast.parse(Path(module.__file__).read_text("utf-8")) for module in modules}
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                named = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                called[module.__name__ * named.startswith("_"), named].add(node.attr)
    for module, tree in trees.items():
        for name, value in vars(module).items():
            for pattern in patterns_in(value, set()) if not callable(value) else []:
                ways = called[module.__name__ * name.startswith("_"), name] & FUNCTIONS
                found.setdefault((pattern.pattern, pattern.flags), (
                    f"{module.__name__}.{name}", bool(ways) and ways <= AT_BEGINNING))
        for call in ast.walk(tree):
            if (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
                    and isinstance(call.func.value, ast.Name) and call.func.value.id == "re"
                    and call.func.attr in FUNCTIONS - {"compile"}
                    and isinstance(call.args[0], ast.Constant)):
                [pattern] = patterns_in(re.compile(call.args[0].value), set())
                found.setdefault((pattern.pattern, pattern.flags), (
                    f"{module.__name__}, line {call.lineno}", call.func.attr in AT_BEGINNING))
    for loaded in (load_cues(), load_names(), load_calendar(), load_columns()):
        for pattern in patterns_in(loaded, set()):
            found.setdefault((pattern.pattern, pattern.flags), (type(loaded).__name__, False))
    return found


@pytest.fixture(scope="module", autouse=True)
def _deep():
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize(("pattern", "slow"), [
    ("<[^>]+>", True), ("<[^<>]+>", False), (r"\s+$", True), (r"(?<!\s)\s+$", False),
    ("a*a*b", True), (r"[^\s]*$", True),
    ("(?:a+)+b", True), ("[^a]*a", True), ("a++b", True), ("<!--.*?-->", True), ("a{1,9}b", False)])
def test_what_grows_is_told_from_what_does_not(pattern, slow):
    assert bool(grows(re.compile(pattern))) == slow


def test_no_pattern_takes_more_than_linear_time():
    found = collected()
    assert len(found) > 150
    slow = {f"{where}: {text[:60]!r}": worst for (text, flags), (where, anchored) in found.items()
            if (worst := grows(re.compile(text, flags & ~re.UNICODE), anchored))}
    assert not slow, "\n".join(f"{where} on {worst}" for where, worst in slow.items())
