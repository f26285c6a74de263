"""A lexicon's YAML file with the line of each of its values, so that every error can be found."""

import difflib
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from analysis.edited_files import parse_yaml, read_lexicon_text
from analysis.files import LexiconError
from analysis.lexicon.patterns import Parser, PatternError, Variant
from analysis.text.tokens import tokenize

_DEEPEST = 20


class Source:
    """A YAML file with the line of each of its values."""

    def __init__(self, path: Path):
        """Read the file; raises `LexiconError` where it is no YAML, not UTF-8 or far too large."""
        self.name = path.name
        self._lines: dict[tuple[Hashable, ...], int] = {}
        self._problems: dict[str, None] = {}
        self._seen: set[int] = set()
        text = read_lexicon_text(path)
        if text.count("[") + text.count("{") > 20_000:
            raise LexiconError(f"{self.name} has over 20,000 brackets: this is no lexicon.")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        node = parse_yaml(self.name, text, loader, yaml.compose)
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
                self._lines[at] = key.start_mark.line + 1
                if name in entries:
                    self.problem(at, f"{name!r} stands twice. Join the two.")
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
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def problem(self, path: tuple, text: str) -> None:
        """Note what is wrong at a place."""
        self._problems[f"{self.name}, line {self.line(path)}: {text}"] = None

    def raise_problems(self) -> None:
        """Raise what was noted."""
        first, more = list(self._problems)[:10], len(self._problems) - 10
        if first:
            raise LexiconError("\n".join(
                [*first, *[f"... and {more} more problems."] * (more > 0)]))

    def validate(self, model: type[BaseModel]) -> Any:
        """Check the file against its layout."""
        try:
            result = model.model_validate(self.data)
        except ValidationError as error:
            for problem in error.errors():
                self.problem(problem["loc"], _in_words(problem, model))
        self.raise_problems()
        return result

    def unique(self, key: str, entries: Iterable[Any]) -> dict[str, Any]:
        """Index entries by id, noting those that stand twice."""
        by_id: dict[str, tuple[Any, int]] = {}
        for n, entry in enumerate(entries):
            line = self.line((key, n, "id"))
            if entry.id in by_id:
                self.problem((key, n, "id"), f"the id {entry.id!r} was given in line "
                             f"{by_id[entry.id][1]} already. Give this entry another id or join "
                             "the two.")
            by_id.setdefault(entry.id, (entry, line))
        return {name: entry for name, (entry, _) in by_id.items()}

    def parse(self, path: tuple, written: str, parser: Parser) -> tuple[Variant, ...]:
        """Read a pattern, noting what is wrong with it."""
        try:
            return parser.parse(written)
        except PatternError as error:
            text, *unknown = error.args
            self.problem(path, text + "".join(
                _suggested(name, parser.classes, "$") for name in unknown))
            return ()

    def known(self, path: tuple, name: str, ids: Iterable[str]) -> None:
        """Note an id that no entry has."""
        if name not in ids:
            self.problem(path, f"there is no entry with the id {name!r}."
                         + (_suggested(name, ids) or " Add it or take it out."))


def near(name: Any, known: Iterable[str]) -> str:
    """Return the known name that is most like another, empty where none is."""
    nearest = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.6)
    return nearest[0] if nearest else ""


def _suggested(name: Any, known: Iterable[str], sign: str = "") -> str:
    close = near(name, known)
    return f" Did you mean {sign}{close}?" if close else ""


_WANTED = {"string_type": "a text", "tuple_type": "a list (lines that begin with -)",
           "dict_type": "keys with values", "model_type": "keys with values"}


def _in_words(problem: dict, model: type[BaseModel]) -> str:
    """Say in plain words what pydantic found."""
    kind, value = problem["type"], problem.get("input")
    key = problem["loc"][-1] if problem["loc"] else "the file"
    if kind == "extra_forbidden":
        return f"there is no key {key!r} here." + (
            _suggested(key, _keys(model)) or " Take it out or correct it.")
    if kind == "missing":
        return f"{key!r} is missing. Add it to this entry."
    if kind == "literal_error":
        expected = problem["ctx"]["expected"].replace(" or ", ",")
        options = [part.strip(" '") for part in expected.split(",")]
        shown = problem["loc"][-2] if key == "[key]" else value
        return f"{shown!r} is not one of {', '.join(options)}." + _suggested(shown, options)
    if kind == "string_pattern_mismatch":
        return (f"{value!r} cannot be used for {key!r}. Write an id of small Latin letters, "
                "digits and _, as in syria_state.")
    if kind in ("too_short", "string_too_short"):
        return f"{key!r} is empty. Fill it in or take it out."
    if kind == "value_error":
        reason = str(problem["ctx"]["error"]).rstrip(".")
        return f"{reason}." if isinstance(key, int) else f"{key!r}: {reason}."
    if kind in _WANTED:
        return f"{key!r} should be {_WANTED[kind]}, not {value!r}."
    return f"{key!r}: {problem['msg']} (found {value!r})."


def _keys(model: type[BaseModel]) -> set[str]:
    """The keys of a layout and of everything inside it."""
    keys, todo, seen = set(), [model], set()
    for item in todo:  # grows as parts are found
        if isinstance(item, type) and issubclass(item, BaseModel) and item not in seen:
            seen.add(item)
            keys |= item.model_fields.keys()
            todo += [info.annotation for info in item.model_fields.values()]
        todo += get_args(item)
    return keys


def spellings(term: str) -> tuple[str, ...]:
    """Return the ways in which a term is written, which `|` sets apart (حوار|الحوار).

    >>> spellings("حوار|الحوار")
    ('حوار', 'الحوار')
    """
    return tuple(dict.fromkeys(part.strip() for part in term.split("|") if part.strip()))


def check_term(source: Source, at: tuple, term: str) -> None:
    """Note a term of which some way of writing holds nothing that can be counted."""
    written = spellings(term) or (term,)
    counted = set(tokenize(written)[0]["article"])
    for number, spelling in enumerate(written):
        if number not in counted:
            source.problem(at, f"{spelling!r} holds no Arabic word and no number, so it cannot be "
                           "counted. Write the term in Arabic letters.")
