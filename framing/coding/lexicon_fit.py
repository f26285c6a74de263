"""How good a lexicon is: against annotations by hand, and against itself.

Precision and recall of each entry come with the interval of Wilson (1927) and with every error in
its line. Whether they show that a lexicon is valid depends on the articles: against those that it
was written beside they only show how well it was made to fit. That cannot be known from the files,
so the rule is stated and plain: articles of the study are fit, all others are validity.
"""

import hashlib
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.arabic.characters import fold
from analysis.files import lexicon_file
from analysis.lexicon.matching import Matches
from analysis.lexicon.schema import ActorsFile, FramesFile, Lexicon
from analysis.lexicon.source import Source
from analysis.measures.concordance import concordance
from analysis.measures.uncertainty import wilson
from analysis.mentions.fit import compare_frames, compare_mentions, read_reference
from analysis.pages.article_files import ArticleError, read_text
from analysis.study.annotation import annotate, in_counted_blocks
from analysis.study.study import Study
from analysis.text.tokens import tokenize
from analysis.text.vocabulary import build_vocabulary, load_stopwords, stopword_flags
from framing.coding.codebook import check_examples

RULE = ("fit: articles of the study, beside which its lexicon was written or may have been; "
        "validity: other articles. A lexicon was only tried out on what it was not written beside.")
COLUMNS = ["set", "kind", "id", "expected", "found", "true_positive", "precision",
           "precision_low", "precision_high", "recall", "recall_low", "recall_high"]
ERRORS = ["set", "article", "error", "kind", "id", "line", "before", "node", "after", "start",
          "end"]
CHECKS = ["check", "file", "line", "id", "written", "told"]
ORDER = ("example", "counter example", "placeholder", "stop word", "overlap", "crossing", "dead")


class Validation(NamedTuple):
    """How a lexicon compares with reference annotations.

    `table`: one row a set (fit, validity), kind and id, the last of each kind being `all`:
    `expected`, `found`, `true_positive` (counts), `precision` and `recall` (shares; null where
    nothing was found or expected) with the bounds of their 95 % intervals (`_low`, `_high`).
    `errors`: every place missed, extra or of another object, with its line (`line`, `before`,
    `node`, `after`). `sets` maps each article to fit or validity. `problems` says what could not
    be compared, and why.
    """

    table: pd.DataFrame
    errors: pd.DataFrame
    sets: dict[str, str]
    problems: list[str]


def validate_lexicon(study: Study, references: Path) -> Validation:
    """Compare the study's lexicon with the reference annotations in a folder.

    `references` holds one JSON file an article, as `data/reference` does. An annotated article that
    is none of the study stands beside its annotations as text (`name.txt`). A file that cannot be
    compared is listed in `problems`, the others are.

    Raises `ValueError` where the folder has no annotations at all.
    """
    files = sorted(Path(references).glob("*.json"))
    if not files:
        raise ValueError(f"{references} has no reference annotations. It should hold one JSON file "
                         "an article, made like those in data/reference.")
    read: list[dict[str, Any]] = []
    problems: list[str] = []
    texts: dict[str, str] = {}
    for path in files:
        try:
            reference = read_reference(path)
            texts[reference["article"]] = _text(study, path, reference)
            read.append(reference)
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"{path.name}: {error}" if path.name not in str(error) else str(error))
    sets = {r["article"]: "fit" if r["article"] in study.texts else "validity" for r in read}
    others = {name: texts[name] for name in texts if sets[name] == "validity"}
    settings = study.settings
    mentions, blocks = [study.mentions], [study.tables.blocks]
    if others:
        tables = annotate(others, study.lexicon, settings.terms.conflation, settings.pages.counted)
        counted = in_counted_blocks(tables.mentions, tables.blocks)
        wide = settings.coding.strength == "wide"
        mentions.append(counted[wide | (counted["strength"] == "core")])
        blocks.append(tables.blocks)
    compared = _compared(pd.concat(mentions), read, sets)
    return Validation(compared[0], _with_lines(compared[1], texts, pd.concat(blocks)), sets,
                      problems)


def _text(study: Study, path: Path, reference: dict[str, Any]) -> str:
    """The text that annotations refer to, checked against their checksum."""
    name = reference["article"]
    if name in study.texts:
        row = study.articles.set_index("article").loc[name]
        text, digest = study.texts[name], row["sha256"]
    else:
        beside = path.with_suffix(".txt")
        if not beside.is_file():
            raise ValueError(f"{path.name}: the study has no article {name!r}, and its text does "
                             f"not stand beside as {beside.name}. Put it there.")
        try:
            text, _ = read_text(beside)
        except ArticleError as error:
            raise ValueError(str(error)) from error
        digest = hashlib.sha256(beside.read_bytes()).hexdigest()
    if reference.get("sha256") not in (None, digest):
        raise ValueError(f"{path.name}: the annotations are of another text than {name} (its "
                         f"SHA-256 begins with {digest[:12]}). Put the text back, or annotate it "
                         "anew.")
    for span in (*reference["mentions"], *reference["frames"]):
        if text[span["start"]:span["end"]] != span["surface"]:
            raise ValueError(f"{path.name}: {span['start']}-{span['end']} is not "
                             f"{span['surface']!r} in the text of {name}. Correct the span.")
    return text


def _compared(mentions: pd.DataFrame, references: list[dict[str, Any]], sets: dict[str, str],
              ) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables, errors = [], []
    for name in dict.fromkeys(sorted(sets.values())):
        annotated = [r for r in references if sets[r["article"]] == name]
        mentioned = mentions[mentions["article"].isin([r["article"] for r in annotated])]
        for kind, compare in (("actor", compare_mentions), ("frame", compare_frames)):
            result = compare(mentioned, annotated)
            tables.append(result.table.assign(set=name, kind=kind))
            errors.append(result.errors.rename(columns={"kind": "error"}).assign(
                set=name, kind=kind))
    if not tables:
        return pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=ERRORS)
    table = pd.concat(tables, ignore_index=True)
    for share, of in (("precision", "found"), ("recall", "expected")):
        table[f"{share}_low"], table[f"{share}_high"] = wilson(table["true_positive"], table[of])
    return table[COLUMNS], pd.concat(errors, ignore_index=True)


def _with_lines(errors: pd.DataFrame, texts: dict[str, str], blocks: pd.DataFrame) -> pd.DataFrame:
    if errors.empty:
        return errors.reindex(columns=ERRORS)
    lines = concordance(texts, errors, blocks).drop(columns="role")
    lines = lines.drop_duplicates(["article", "start", "end"])
    return errors.merge(lines, on=["article", "start", "end"])[ERRORS]


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
    lines = {(place.kind, place.id, place.written): place for place in [*patterns, *examples]}
    rows = []
    with warnings.catch_warnings():
        # Stop words that never match are warned of elsewhere; here they are findings.
        warnings.simplefilter("ignore", UserWarning)
        checked = check_examples(lexicon)
        rows += _stop_words(lexicon)
    for row in checked[checked["expected"] != checked["found"]].itertuples():
        place = lines[row.kind, row.id, row.example]
        rows.append(place.finding("example", "is not found by this entry's own patterns")
                    if row.expected else
                    place.finding("counter example", "is found although it is a counter example"))
    rows += placeholders(lexicon)
    lines = {(place.kind, place.id, place.written): place for place in patterns}
    rows += _overlaps(lexicon, lines)
    if study is not None:
        matched = _matched(lexicon, study)
        rows += _crossing(lexicon, study, matched, lines)
        live = {_key(lexicon.rules[n]) for n in np.unique(matched.pattern)}
        rows += [place.finding("dead", "matches nothing in the study") for place in patterns
                 if (place.kind, place.id, place.written) not in live]
    table = pd.DataFrame(rows, columns=CHECKS).astype({"line": "Int64"})
    order = {name: n for n, name in enumerate(ORDER)}
    return table.sort_values(
        ["check", "file", "line", "written"], ignore_index=True,
        key=lambda column: column.map(order) if column.name == "check" else column)


class _Place(NamedTuple):
    """Where a pattern or an example stands in a lexicon."""

    file: str
    line: int | None
    kind: str
    id: str
    written: str

    def finding(self, check: str, told: str) -> tuple:
        """Return a row of `check_lexicon`."""
        return check, self.file, self.line, self.id, self.written, told


def _written(lexicon: Lexicon) -> tuple[list[_Place], list[_Place]]:
    """Return where the patterns stand, and where the examples do."""
    patterns, examples = [], []
    for name, kind, model in (("actors", "actor", ActorsFile), ("frames", "frame", FramesFile)):
        source = Source(lexicon_file(f"{name}.yml", lexicon.folder))
        for n, entry in enumerate(getattr(source.validate(model), name)):
            patterns += [
                _Place(f"{name}.yml", source.line((name, n, "patterns", form, m)), kind, entry.id,
                       pattern.match)
                for form, several in entry.patterns.items() for m, pattern in enumerate(several)]
            examples += [
                _Place(f"{name}.yml", source.line((name, n, key, m)), kind, entry.id, example)
                for key in ("examples", "counter_examples")
                for m, example in enumerate(getattr(entry, key))]
    return patterns, examples


def _key(rule) -> tuple[str, str, str] | None:
    """Return what a rule goes by in the lexicon, null where it finds no mention."""
    return (rule.kind, rule.id, rule.pattern.match) if rule.role == "mention" else None


def _place_of(lines: dict[tuple, _Place], key: tuple[str, str, str]) -> _Place:
    return lines.get(key) or _Place(f"{key[0]}s.yml", None, *key)


def placeholders(lexicon: Lexicon) -> Iterator[tuple[str, str, int, str, str, str]]:
    """Yield the texts with a ? of its own, as `framing lexicon suggest` leaves it to be filled in.

    Each is a row of `check_lexicon`: check, file, line, id, the text as written, what is told.
    """
    for name, entries in (("actors", lexicon.actors), ("frames", lexicon.frames)):
        unfilled = [(n, entry, key) for n, entry in enumerate(entries.values())
                    for key in ("label_en", "label_ar", "definition", "include", "exclude")
                    if "?" in getattr(entry, key).split()]
        # Reading a file again for its lines takes a second: only where there is a reason.
        source = Source(lexicon_file(f"{name}.yml", lexicon.folder)) if unfilled else None
        for n, entry, key in unfilled:
            yield ("placeholder", f"{name}.yml", source.line((name, n, key)), entry.id,
                   getattr(entry, key), f"{key} has a ? that is still to be filled in")


def _stop_words(lexicon: Lexicon) -> Iterator[tuple]:
    """Yield the stop words that would never stop a word, and those that stand twice."""
    path = lexicon_file("stopwords.txt", lexicon.folder)
    listed = [(n, line.split("#", 1)[0].strip()) for n, line in enumerate(
        path.read_text(encoding="utf-8").splitlines(), 1)]
    listed = [(n, word) for n, word in listed if word]
    located, spellings = tokenize([word for _, word in listed])
    vocabulary = build_vocabulary(spellings, lexicon)
    stops = stopword_flags(vocabulary, load_stopwords(lexicon.folder)).to_numpy()
    words: dict[int, list[int]] = defaultdict(list)
    for article, code in zip(located["article"], located["word"], strict=True):
        words[article].append(code)
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


def _overlaps(lexicon: Lexicon, lines: dict[tuple, _Place]) -> Iterator[tuple]:
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
        yield _place_of(lines, (kind, first, written)).finding(
            "overlap", f"matches the same words as {other!r} of {second}")


def _conditional(pattern) -> bool:
    """Whether something but its words decides on a pattern."""
    return pattern.refers or pattern.first is not None or pattern.last is not None or any(
        getattr(pattern, name) for name in type(pattern).model_fields
        if name.startswith(("if_", "unless_")) and name not in ("if_named", "if_topic"))


def _matched(lexicon: Lexicon, study: Study) -> Matches:
    """Every match of every pattern in the study, whatever their conditions."""
    tokens = study.tables.tokens
    groups = tokens.groupby(["article", "block", "sentence"], sort=False).ngroup().to_numpy()
    return lexicon.patterns.match(tokens["word"].to_numpy(), groups, study.tables.vocabulary)


def _crossing(lexicon: Lexicon, study: Study, matched: Matches, lines: dict[tuple, _Place],
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
    tokens = study.tables.tokens
    for (first, second), starts in sorted(crossing.items()):
        other, row = lexicon.rules[second], tokens.iloc[min(starts)]
        yield _place_of(lines, _key(lexicon.rules[first])).finding(
            "crossing", f"and {other.pattern.match!r} of {other.id} match the same words "
            f"{len(starts)} times, first in {row['article']} at {row['start']}")


def summary(table: pd.DataFrame, entries: Iterable[str]) -> pd.DataFrame:
    """Count the findings of each check: `check`, `findings`, `entries` (that have any), `of`."""
    size = len(list(entries))
    counts = table.groupby("check", sort=False).agg(findings=("written", "size"),
                                                    entries=("id", "nunique"))
    return counts.assign(of=size).reset_index()
