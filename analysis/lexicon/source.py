"""A lexicon's YAML file with the line of each of its values, so that every error can be found."""

import difflib
from collections.abc import Collection, Hashable, Iterable
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from analysis.files import LexiconError
from analysis.lexicon.patterns import Parser, PatternError, Variant

_LARGEST = 2_000_000
_DEEPEST = 20


class Source:
    """A YAML file with the line of each of its values."""

    def __init__(self, path: Path):
        """Read the file; raises `LexiconError` where it is no YAML, not UTF-8 or far too large."""
        self.name = path.name
        self._lines: dict[tuple[Hashable, ...], int] = {}
        self._problems: dict[str, None] = {}
        if path.stat().st_size > _LARGEST:
            raise LexiconError(f"{self.name} is larger than {_LARGEST // 1_000_000} MB: this is "
                               "no lexicon. Put the right file in its place.")
        try:
            text = path.read_text(encoding="utf-8-sig")
            if text.count("[") + text.count("{") > 20_000:
                raise LexiconError(f"{self.name} has over 20,000 brackets: this is no lexicon.")
            node = yaml.compose(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader")
                                else yaml.SafeLoader)
        except UnicodeDecodeError as error:
            raise LexiconError(f"{self.name}: not UTF-8 at byte {error.start}. Save it as UTF-8."
                               ) from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise LexiconError(f"{self.name}, line {mark.line + 1 if mark else '?'}: not valid "
                               f"YAML ({error.problem}). Look at the indentation, the colons and "
                               "the quotation marks around that line.") from error
        except yaml.YAMLError as error:
            raise LexiconError(f"{self.name}: not valid YAML ({error}). Take the character out."
                               ) from error
        self._seen: set[int] = set()
        self.data = self._value(node, ()) if node is not None else {}

    def _value(self, node: yaml.Node, path: tuple[Hashable, ...]) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > _DEEPEST:
            raise LexiconError(f"{self.name}, line {node.start_mark.line + 1}: nested over "
                               f"{_DEEPEST} deep: this is no lexicon.")
        if id(node) in self._seen:
            self.problem(path, "an alias (*). Lexicons are written out: repeat the lines.")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            entries: dict[str, Any] = {}
            for key, value in node.value:
                name = str(key.value)
                at = (*path, name)
                if name in entries:
                    self._lines[at] = key.start_mark.line + 1
                    self.problem(at, f"{name!r} stands twice. Join the two.")
                self._lines[at] = key.start_mark.line + 1
                entries[name] = self._value(value, at)
            return entries
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, n)) for n, item in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if node.tag == "tag:yaml.org,2002:bool":
            return node.value.lower() in ("true", "yes", "on")
        if path and path[-1] == "count" and node.value.isdecimal():
            return int(node.value)
        return node.value

    def line(self, path: tuple) -> int:
        """Return the line of a value, or of the nearest thing it is in."""
        path = tuple(path)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def problem(self, path: tuple, text: str) -> None:
        """Note what is wrong at a place."""
        self._problems[f"{self.name}, line {self.line(path)}: {text}"] = None

    def raise_problems(self) -> None:
        """Raise what was noted."""
        if self._problems:
            problems = list(self._problems)
            more = [f"... and {len(problems) - 10} more problems."] if len(problems) > 10 else []
            raise LexiconError("\n".join(problems[:10] + more))

    def validate(self, model: type[BaseModel]) -> Any:
        """Check the file against its layout."""
        try:
            result = model.model_validate(self.data)
        except ValidationError as error:
            for problem in error.errors():
                self.problem(problem["loc"], _in_words(problem, model))
            self.raise_problems()
            raise
        self.raise_problems()
        return result

    def unique(self, key: str, entries: Iterable[Any]) -> dict[str, Any]:
        """Index entries by id, noting those that stand twice."""
        by_id: dict[str, Any] = {}
        first: dict[str, int] = {}
        for n, entry in enumerate(entries):
            at = (key, n, "id")
            if entry.id in by_id:
                self.problem(at, f"the id {entry.id!r} was given in line {first[entry.id]} "
                             "already. Give this entry another id or join the two.")
            by_id.setdefault(entry.id, entry)
            first.setdefault(entry.id, self.line(at))
        return by_id

    def parse(self, path: tuple, written: str, parser: Parser) -> tuple[Variant, ...]:
        """Read a pattern, noting what is wrong with it."""
        try:
            return tuple(parser.parse(written))
        except PatternError as error:
            unknown = error.args[1] if len(error.args) > 1 else None
            close = near(unknown, parser.classes) if unknown else ""
            self.problem(path, str(error.args[0]) + (f" Did you mean ${close}?" if close else ""))
            return ()

    def context(self, path: tuple, written: str, ids: Collection[str]) -> None:
        """Check an actor or frame named in a condition."""
        if written.startswith("@"):
            self.known(path, written[1:], ids)

    def known(self, path: tuple, name: str, ids: Iterable[str]) -> None:
        """Note an id that no entry has."""
        if name not in ids:
            close = near(name, ids)
            self.problem(path, f"there is no entry with the id {name!r}."
                         + (f" Did you mean {close}?" if close else " Add it or take it out."))


def near(name: Any, known: Iterable[str]) -> str:
    """Return the known name that is most like another, empty where none is."""
    nearest = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.6)
    return nearest[0] if nearest else ""


def _in_words(problem: dict, model: type[BaseModel]) -> str:
    """Say in plain words what pydantic found."""
    key = problem["loc"][-1] if problem["loc"] else "the file"
    value = problem.get("input")
    if problem["type"] == "extra_forbidden":
        close = near(key, _keys(model))
        return f"there is no key {key!r} here." + (
            f" Did you mean {close}?" if close else " Take it out or correct it.")
    if problem["type"] == "missing":
        return f"{key!r} is missing. Add it to this entry."
    if problem["type"] in ("literal_error", "enum"):
        expected = problem.get("ctx", {}).get("expected", "")
        options = [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]
        close = near(value if key != "[key]" else problem["loc"][-2], options)
        shown = problem["loc"][-2] if key == "[key]" else value
        return f"{shown!r} is not one of {', '.join(options)}." + (
            f" Did you mean {close}?" if close else "")
    if problem["type"] == "string_pattern_mismatch":
        return (f"{value!r} cannot be used for {key!r}. Write an id of small Latin letters, "
                "digits and _, as in syria_state.")
    if problem["type"] in ("too_short", "string_too_short"):
        return f"{key!r} is empty. Fill it in or take it out."
    if problem["type"] == "value_error":
        reason = str(problem["ctx"]["error"]).rstrip(".")
        return f"{reason}." if isinstance(key, int) else f"{key!r}: {reason}."
    if problem["type"] in ("string_type", "tuple_type", "dict_type", "model_type"):
        wanted = {"string_type": "a text", "tuple_type": "a list (lines that begin with -)",
                  "dict_type": "keys with values", "model_type": "keys with values"}
        return f"{key!r} should be {wanted[problem['type']]}, not {value!r}."
    return f"{key!r}: {problem['msg']} (found {value!r})."


def _keys(model: type[BaseModel]) -> list[str]:
    """List the keys of a layout and of everything inside it."""
    keys, todo, seen = [], [model], set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        keys += list(current.model_fields)
        for info in current.model_fields.values():
            stack = [info.annotation]
            while stack:
                item = stack.pop()
                stack += get_args(item)
                if isinstance(item, type) and issubclass(item, BaseModel):
                    todo.append(item)
    return keys
