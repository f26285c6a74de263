"""The codebook, made from the lexicons: what a coder counts and leaves out, with its examples.

A rule is an entry's `include` or `exclude`; `examples` illustrate the one and `counter_examples`
the other. `check_lexicon` says where the entry's own patterns disagree with them, and what else is
wrong or useless in a lexicon.
"""

import hashlib
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from analysis.arabic.characters import LETTERS, MARKS, fold
from analysis.edited_files import read_lexicon_text
from analysis.files import lexicon_file, packaged_yaml
from analysis.lexicon.schema import CONDITIONS, ActorsFile, Entry, FramesFile, Lexicon, Pattern
from analysis.lexicon.source import Source
from analysis.mentions.ids import each_named
from analysis.study.annotation import annotate
from analysis.study.study import Study
from analysis.text.tokens import tokenize
from analysis.text.vocabulary import build_vocabulary, load_stopwords, stopword_flags
from framing.pages import render

COLUMNS = ["kind", "id", "label_en", "label_ar", "of", "definition", "include", "exclude",
           "strength", "forms", "core", "wide", "examples", "counter_examples", "look_alikes"]
CHECKS = ["check", "file", "line", "id", "written", "told"]
_ORDER = ("example", "counter example", "placeholder", "stop word", "overlap", "crossing", "dead")
_ARABIC = "".join(sorted(LETTERS | MARKS))
_RUN = re.compile(f"([{_ARABIC}](?:[^a-zA-Z<>&\n;:()@$]*[{_ARABIC}])?)")

Key = tuple[str, str, str]
"""What a pattern or an example goes by: its kind, the id of its entry, and how it is written."""


@cache
def _words() -> dict[str, Any]:
    return packaged_yaml(Path(__file__).with_name("codebook.yml"))


def _entries(lexicon: Lexicon) -> list[tuple[str, Entry]]:
    return [("frame", entry) for entry in lexicon.frames.values()] + [
        ("actor", entry) for entry in lexicon.actors.values()]


def codebook_table(lexicon: Lexicon, ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the codebook, a row an entry: frames and then actors, in the order of the lexicons.

    `ids` keeps these entries only. Columns: `kind` (frame, actor), `id`, `label_en`, `label_ar`,
    `of` (the functions of a frame after Entman 1993, the kind of an actor), `definition`,
    `include`, `exclude`, `strength` (core, or core+wide where it has wider readings), and tuples
    of texts: `forms` (of an actor), `core` and `wide` (its wordings, each with its conditions in
    words), `examples`, `counter_examples`, `look_alikes` (patterns that are not counted).
    """
    wordings = wordings_table(lexicon)
    wordings["worded"] = [f"{match} ({conditions})" if conditions else match for match, conditions
                          in zip(wordings["match"], wordings["conditions"], strict=True)]
    of_entry = dict(list(wordings.groupby(["kind", "id"])))
    wanted, rows = None if ids is None else set(ids), []
    for kind, entry in _entries(lexicon):
        if wanted is None or entry.id in wanted:
            mine, actor = of_entry.get((kind, entry.id), wordings.iloc[:0]), kind == "actor"
            core, wide = (tuple(mine.loc[mine["strength"] == strength, "worded"])
                          for strength in ("core", "wide"))
            rows.append((
                kind, entry.id, entry.label_en, entry.label_ar,
                entry.kind if actor else ", ".join(entry.functions), entry.definition,
                entry.include, entry.exclude, "core+wide" if wide else "core",
                tuple(mine["form"].dropna().unique()), core, wide, entry.examples,
                entry.counter_examples, entry.not_this + (entry.others if actor else ())))
    return pd.DataFrame(rows, columns=COLUMNS)


def wordings_table(lexicon: Lexicon) -> pd.DataFrame:
    """Return the patterns that find the entries, one a row, in the order of the lexicons.

    Columns: `kind`, `id`, `form` (of an actor; null for a frame), `strength`, `match` (the pattern
    as written), `conditions` (in words, empty where there are none).
    """
    rows = [(rule.kind, rule.id, rule.form, rule.pattern.strength, rule.pattern.match,
             _conditions(rule.pattern)) for rule in lexicon.rules if rule.role == "mention"]
    columns = ["kind", "id", "form", "strength", "match", "conditions"]
    return pd.DataFrame(rows, columns=columns).astype({"form": object})


def _conditions(pattern: Pattern) -> str:
    conditions = [words.format(" or ".join(getattr(pattern, name)))
                  for name, words in _words()["conditions"].items() if getattr(pattern, name)]
    conditions += [words for words, holds in (
        (f"where the article is about @{pattern.about}", pattern.about),
        ("where named elsewhere in the article", pattern.if_named),
        ("where the article names it most", pattern.if_topic)) if holds]
    if pattern.short:
        rivals = " or ".join(f"@{name}" for name in pattern.rivals[:5])
        conditions.append("where it was named last" + (f", not {rivals}" if rivals else "")
                          + (" or others" if len(pattern.rivals) > 5 else ""))
    conditions += [f"{word} {day.isoformat()}" for word, day in (
        ("from", pattern.first), ("until", pattern.last)) if day]
    return "; ".join(conditions)


def check_examples(lexicon: Lexicon) -> pd.DataFrame:
    """Look for each entry in its own examples and counter examples.

    Returns one row an example: `kind`, `id`, `example`, `expected` (whether the entry is to be
    found in it), `found` (whether it is, by a core or a wider wording).
    """
    rows = [(kind, entry.id, example, expected) for kind, entry in _entries(lexicon)
            for expected, examples in ((True, entry.examples), (False, entry.counter_examples))
            for example in examples]
    table = pd.DataFrame(rows, columns=["kind", "id", "example", "expected"])
    mentioned = mentions_in(list(table["example"]), lexicon)
    table["found"] = [(kind, name) in ids for kind, name, ids in
                      zip(table["kind"], table["id"], mentioned, strict=True)]
    return table


def mentions_in(phrases: Sequence[str], lexicon: Lexicon) -> list[set[tuple[str, str]]]:
    """Return which entries each phrase mentions, as (kind, id); a phrase is an article of its own.

    >>> from analysis.lexicon.schema import load_lexicon
    >>> mentions_in(["صمود الهدنة", "الطقس"], load_lexicon())
    [{('frame', 'ceasefire')}, set()]
    """
    mentions = annotate({str(n): phrase for n, phrase in enumerate(phrases)}, lexicon).mentions
    result: list[set[tuple[str, str]]] = [set() for _ in phrases]
    for row in each_named(mentions).itertuples():
        result[int(row.article)].add((row.kind, row.id))
    return result


def entry_html(row) -> str:
    """Return an entry as HTML without its heading; `row` is one of `codebook_table`, as a tuple."""
    return render("codebook_entry", row=row, **_WRITING)


def codebook_page(lexicon: Lexicon, kind: str = "html", title: str = "Codebook") -> str:
    """Return the codebook as one HTML page that needs nothing else, or as Markdown (`md`)."""
    parts = [(kind, _words()["titles"][kind], list(entries.itertuples()))
             for kind, entries in codebook_table(lexicon).groupby("kind", sort=False)]
    together = [(rule.together.match, f"{rule.together.count} named side by side nearby, each a "
                 f"{rule.together.of}: {rule.together.form}, {rule.together.strength}")
                for rule in lexicon.rules if rule.together]
    classes = [(f"${name}", "، ".join(members)) for name, members in lexicon.classes.items()]
    lists = {"Words for several actors at once": together,
             "The signs of the wordings": _words()["signs"], "Lists of words": classes}
    introduction = _words()["introduction"]
    if kind == "html":
        introduction = Markup(re.sub(r"\*(.+?)\*", r"<em>\1</em>", introduction))
    return render(f"codebook_{kind}", title=title, introduction=introduction, parts=parts,
                  lists=lists.items(), **_WRITING).rstrip("\n") + "\n"


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{' '.join(text.split())}{fence}"


def _arabic(text: str, tag: str = "bdi") -> str:
    return f'<{tag} lang="ar" dir="rtl">{escape(text)}</{tag}>'


def _mixed(text: str) -> str:
    """Escape an English text and mark the Arabic in it."""
    return "".join((_arabic if at % 2 else escape)(piece)
                   for at, piece in enumerate(_RUN.split(text)))


def _wording(text: str) -> str:
    match, opened, conditions = text.partition(" (")
    return _arabic(match, "code") + _mixed(opened + conditions)


_WRITING = {name: lambda *given, write=write: Markup(write(*given)) for name, write in (
    ("plain", lambda text: re.sub(r"([\\`*_{}\[\]#|<>~])", r"\\\1", " ".join(text.split()))),
    ("code", _code), ("arabic", _arabic), ("marked", _mixed), ("wording", _wording))}
"""What the templates write texts with; what it returns is escaped already."""


def check_lexicon(lexicon: Lexicon, study: Study | None = None) -> pd.DataFrame:
    """Look for what is wrong or useless in a lexicon that can be read.

    Returns one row a finding: `check`, `file` and `line` (of the lexicon), `id`, `written` (the
    example, pattern or word), `told`. The checks: `example` (not found by its own entry),
    `counter example` (found), `placeholder` (a ? that is still to be filled in),
    `stop word` (does not come out of the word analysis as it went in),
    `overlap` (a pattern that another entry has too, with no condition on either), and with a study
    `crossing` (patterns of two entries whose heads share words in its articles, where the longer
    match is counted) and `dead` (a pattern that matches nowhere in them).
    """
    patterns, examples = _written(lexicon)
    rows: list[tuple] = []
    with warnings.catch_warnings():
        # Stop words that never match are warned of elsewhere; here they are findings.
        warnings.simplefilter("ignore", UserWarning)
        checked = check_examples(lexicon)
        rows += _stop_words(lexicon)
    lines = dict([*patterns, *examples])
    for row in checked[checked["expected"] != checked["found"]].itertuples():
        what = (("example", "is not found by this entry's own patterns") if row.expected else
                ("counter example", "is found although it is a counter example"))
        rows.append(_finding(what[0], (row.kind, row.id, row.example), lines, what[1]))
    lines = dict(patterns)
    rows += [*placeholders(lexicon), *_overlaps(lexicon, lines)]
    if study is not None:
        # Every match of every pattern, whatever their conditions.
        tokens = study.tables.tokens
        groups = tokens.groupby(["article", "block", "sentence"], sort=False).ngroup().to_numpy()
        matched = lexicon.patterns.match(tokens["word"].to_numpy(), groups,
                                         study.tables.vocabulary)
        rows += _crossing(lexicon, tokens, matched, lines)
        live = {(rule.kind, rule.id, rule.pattern.match) for rule in map(
            lexicon.rules.__getitem__, np.unique(matched.pattern)) if rule.role == "mention"}
        rows += [_finding("dead", key, {key: line}, "matches nothing in the study")
                 for key, line in patterns if key not in live]
    table = pd.DataFrame(rows, columns=CHECKS).astype({"line": "Int64"})
    return table.sort_values(
        ["check", "file", "line", "written"], ignore_index=True,
        key=lambda column: column.map(_ORDER.index) if column.name == "check" else column)


def summary(table: pd.DataFrame, entries: Iterable[str]) -> pd.DataFrame:
    """Count the findings of each check: `check`, `findings`, `entries` (that have any), `of`."""
    counts = table.groupby("check", sort=False).agg(findings=("written", "size"),
                                                    entries=("id", "nunique"))
    return counts.assign(of=len(list(entries))).reset_index()


def _written(lexicon: Lexicon) -> tuple[list[tuple[Key, int]], list[tuple[Key, int]]]:
    """Return the lines that the patterns stand in, and those of the examples."""
    patterns, examples = [], []
    for kind, model in (("actor", ActorsFile), ("frame", FramesFile)):
        source = Source(lexicon_file(f"{kind}s.yml", lexicon.folder))
        for n, entry in enumerate(getattr(source.validate(model), f"{kind}s")):
            at = f"{kind}s", n
            patterns += [((kind, entry.id, pattern.match), source.line((*at, "patterns", form, m)))
                         for form, several in entry.patterns.items()
                         for m, pattern in enumerate(several)]
            examples += [((kind, entry.id, example), source.line((*at, key, m)))
                         for key in ("examples", "counter_examples")
                         for m, example in enumerate(getattr(entry, key))]
    return patterns, examples


def _finding(check: str, key: Key, lines: dict[Key, int], told: str) -> tuple:
    kind, name, written = key
    return check, f"{kind}s.yml", lines.get(key), name, written, told


def placeholders(lexicon: Lexicon) -> Iterator[tuple[str, str, int, str, str, str]]:
    """Yield the texts with a ? of its own, as `framing lexicon suggest` leaves it to be filled in.

    Each is a row of `check_lexicon`: check, file, line, id, the text as written, what is told.
    """
    for kind, entries in (("actors", lexicon.actors), ("frames", lexicon.frames)):
        unfilled = [(n, entry, key) for n, entry in enumerate(entries.values())
                    for key in ("label_en", "label_ar", "definition", "include", "exclude")
                    if "?" in getattr(entry, key).split()]
        # Reading a file again for its lines takes a second: only where there is a reason.
        source = Source(lexicon_file(f"{kind}.yml", lexicon.folder)) if unfilled else None
        for n, entry, key in unfilled:
            yield ("placeholder", f"{kind}.yml", source.line((kind, n, key)), entry.id,
                   getattr(entry, key), f"{key} has a ? that is still to be filled in")


def _stop_words(lexicon: Lexicon) -> Iterator[tuple]:
    """Yield the stop words that would never stop a word, and those that stand twice."""
    path = lexicon_file("stopwords.txt", lexicon.folder)
    listed = [(n, word) for n, line in enumerate(read_lexicon_text(path).splitlines(), 1)
              if (word := line.split("#", 1)[0].strip())]
    located, spellings = tokenize([word for _, word in listed])
    vocabulary = build_vocabulary(spellings, lexicon)
    stops = stopword_flags(vocabulary, load_stopwords(lexicon.folder)).to_numpy()
    words = located.groupby("article")["word"].agg(list)
    seen: dict[str, int] = {}
    for number, (n, word) in enumerate(listed):
        codes = words.get(number, [])
        if len(codes) != 1:
            problem = f"is {len(codes)} words of the text, and a stop word is one"
        elif vocabulary["form"][codes[0]] != fold(word) or not stops[codes[0]]:
            problem = f"comes out as {vocabulary['form'][codes[0]]}, which is no stop word"
        elif seen.setdefault(word, n) != n:
            problem = f"stands in line {seen[word]} already"
        else:
            continue
        yield "stop word", path.name, n, "", word, problem


def _conditional(pattern: Pattern) -> bool:
    """Whether something but its words decides on a pattern."""
    return pattern.refers or pattern.first is not None or pattern.last is not None or any(
        getattr(pattern, name) for name in CONDITIONS)


def _overlaps(lexicon: Lexicon, lines: dict[Key, int]) -> Iterator[tuple]:
    """Yield patterns that another entry of the same kind has too, with no condition on either."""
    holders: dict[tuple, dict[str, str]] = defaultdict(dict)
    for rule, variants in zip(lexicon.rules, lexicon.parsed, strict=True):
        if rule.role == "mention" and not _conditional(rule.pattern):
            for variant in variants:
                head = variant.elements[slice(*variant.head)]
                holders[rule.kind, variant.elements, head].setdefault(rule.id, rule.pattern.match)
    pairs: dict[tuple, str] = {}
    for (kind, *_), owners in holders.items():
        for first, second in combinations(sorted(owners), 2):
            pairs.setdefault((kind, first, second, owners[first]), owners[second])
    for (kind, first, second, written), other in pairs.items():
        yield _finding("overlap", (kind, first, written), lines,
                       f"matches the same words as {other!r} of {second}")


def _crossing(lexicon: Lexicon, tokens: pd.DataFrame, matched, lines: dict[Key, int],
              ) -> Iterator[tuple]:
    heads: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for n, start, end in zip(matched.pattern, matched.head_start, matched.head_end, strict=True):
        rule = lexicon.rules[n]
        if rule.role == "mention" and not _conditional(rule.pattern):
            for token in range(start, end):
                heads[token].append((n, start))
    crossing: dict[tuple[int, int], set[int]] = defaultdict(set)
    for owners in heads.values():
        for first, at in owners:
            for second, _ in owners:
                rule, other = lexicon.rules[first], lexicon.rules[second]
                if first < second and rule.kind == other.kind and rule.id != other.id:
                    crossing[first, second].add(at)
    for (first, second), starts in sorted(crossing.items()):
        rule, other, row = lexicon.rules[first], lexicon.rules[second], tokens.iloc[min(starts)]
        yield _finding("crossing", (rule.kind, rule.id, rule.pattern.match), lines,
                       f"and {other.pattern.match!r} of {other.id} match the same words "
                       f"{len(starts)} times, first in {row['article']} at {row['start']}")


def lexicon_hash(study: Study) -> str:
    """Return a short hash of the lexicons of actors and frames, whatever their line ends."""
    return short_hash(read_lexicon_text(lexicon_file(name, study.lexicon.folder))
                       for name in ("actors.yml", "frames.yml"))


def short_hash(texts: Iterable[str]) -> str:
    """Return the first twelve digits of the SHA-256 of texts."""
    return hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()[:12]
