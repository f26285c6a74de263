"""The codebook: what a coder counts and leaves out, made from the lexicons, with its examples.

A rule is an entry's `include` or `exclude`; `examples` illustrate the one and `counter_examples`
the other. `check_examples` says of each whether the entry's own patterns agree with it.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from markupsafe import Markup

from analysis.arabic.characters import LETTERS, MARKS
from analysis.lexicon.schema import Actor, Entry, Lexicon, Pattern
from analysis.mentions.resolve import find_mentions
from analysis.text.sentences import split_sentences
from analysis.text.tokens import place, tokenize
from analysis.text.vocabulary import build_vocabulary
from framing.pages import render

COLUMNS = ["kind", "id", "label_en", "label_ar", "of", "definition", "include", "exclude",
           "strength", "forms", "core", "wide", "examples", "counter_examples", "look_alikes"]
@cache
def _words() -> dict[str, Any]:
    path = Path(__file__).parent / "codebook.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def codebook_table(lexicon: Lexicon, ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the codebook, a row an entry: frames and then actors, in the order of the lexicons.

    `ids` keeps these entries only. Columns: `kind` (frame, actor), `id`, `label_en`, `label_ar`,
    `of` (the functions of a frame after Entman 1993, the kind of an actor), `definition`,
    `include`, `exclude`, `strength` (core, or core+wide where it has wider readings), and tuples
    of texts: `forms` (of an actor), `core` and `wide` (its wordings, each with its conditions in
    words), `examples`, `counter_examples`, `look_alikes` (patterns that are not counted).
    """
    wordings = wordings_table(lexicon)
    written = {key: rows for key, rows in wordings.groupby(["kind", "id"])}
    wanted = None if ids is None else set(ids)
    rows = [_row(kind, entry, written.get((kind, entry.id), wordings.iloc[:0]))
            for kind, entries in (("frame", lexicon.frames), ("actor", lexicon.actors))
            for entry in entries.values() if wanted is None or entry.id in wanted]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(kind: str, entry: Entry, wordings: pd.DataFrame) -> tuple:
    core, wide = (tuple(_worded(match, conditions) for match, conditions, strength in zip(
        wordings["match"], wordings["conditions"], wordings["strength"], strict=True)
        if strength == wanted) for wanted in ("core", "wide"))
    actor = isinstance(entry, Actor)
    return (kind, entry.id, entry.label_en, entry.label_ar,
            entry.kind if actor else ", ".join(entry.functions),
            entry.definition, entry.include, entry.exclude, "core+wide" if wide else "core",
            tuple(dict.fromkeys(wordings["form"].dropna())), core, wide, entry.examples,
            entry.counter_examples, entry.not_this + (entry.others if actor else ()))


def _worded(match: str, conditions: str) -> str:
    return f"{match} ({conditions})" if conditions else match


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
    if pattern.about:
        conditions.append(f"where the article is about @{pattern.about}")
    if pattern.if_named:
        conditions.append("where named elsewhere in the article")
    if pattern.if_topic:
        conditions.append("where the article names it most")
    if pattern.short:
        rivals = " or ".join(f"@{name}" for name in pattern.rivals[:5])
        conditions.append("where it was named last" + (f", not {rivals}" if rivals else "")
                     + (" or others" if len(pattern.rivals) > 5 else ""))
    if pattern.first:
        conditions.append(f"from {pattern.first.isoformat()}")
    if pattern.last:
        conditions.append(f"until {pattern.last.isoformat()}")
    return "; ".join(conditions)


def check_examples(lexicon: Lexicon) -> pd.DataFrame:
    """Look for each entry in its own examples and counter examples.

    Returns one row an example: `kind`, `id`, `example`, `expected` (whether the entry is to be
    found in it), `found` (whether it is, by a core or a wider wording).
    """
    rows = [(kind, entry.id, example, expected)
            for kind, entries in (("frame", lexicon.frames), ("actor", lexicon.actors))
            for entry in entries.values()
            for expected, examples in ((True, entry.examples), (False, entry.counter_examples))
            for example in examples]
    table = pd.DataFrame(rows, columns=["kind", "id", "example", "expected"])
    mentioned = mentions_in(table["example"], lexicon)
    table["found"] = [(kind, name) in ids for kind, name, ids in
                      zip(table["kind"], table["id"], mentioned, strict=True)]
    return table


def mentions_in(phrases: Sequence[str], lexicon: Lexicon) -> list[set[tuple[str, str]]]:
    """Return which entries each phrase mentions, as (kind, id); a phrase is an article of its own.

    >>> from analysis.lexicon.schema import load_lexicon
    >>> mentions_in(["صمود الهدنة", "الطقس"], load_lexicon())
    [{('frame', 'ceasefire')}, set()]
    """
    phrases = list(phrases)
    located, spellings = tokenize(phrases)
    vocabulary = build_vocabulary(spellings, lexicon)
    result = []
    for number, phrase in enumerate(phrases):
        block = pd.DataFrame({"block": [0], "line": [1], "start": [0], "end": [len(phrase)],
                              "role": ["body"]})
        sentences = split_sentences(phrase, block)
        tokens = located[located["article"] == number].drop(columns="article")
        tokens = tokens.reset_index(drop=True).assign(block=0, token=range(len(tokens)))
        tokens["sentence"] = sentences["sentence"].to_numpy()[place(tokens, sentences)]
        mentions = find_mentions(phrase, tokens, vocabulary, lexicon)
        result.append({(row.kind, name) for row in mentions.itertuples()
                       for name in row.id.split("+")})
    return result


def codebook_markdown(lexicon: Lexicon, title: str = "Codebook") -> str:
    """Return the codebook as a page of Markdown."""
    return _page("codebook_markdown", lexicon, title)


def codebook_html(lexicon: Lexicon, title: str = "Codebook") -> str:
    """Return the codebook as one HTML page that needs nothing else; all text is escaped."""
    return _page("codebook", lexicon, title)


def entry_html(row) -> str:
    """Return an entry as HTML without its heading; `row` is one of `codebook_table`, as a tuple."""
    return render("codebook_entry", row=row, **_WRITING)


def _page(template: str, lexicon: Lexicon, title: str) -> str:
    parts = [(kind, _words()["titles"][kind], list(entries.itertuples()))
             for kind, entries in codebook_table(lexicon).groupby("kind", sort=False)]
    return render(template, title=title, introduction=_words()["introduction"], parts=parts,
                  lists=_lists(lexicon).items(), **_WRITING).rstrip("\n") + "\n"


def _lists(lexicon: Lexicon) -> dict[str, list[tuple[str, str]]]:
    together = [(rule.together.match, f"{rule.together.count} named side by side nearby, each a "
                 f"{rule.together.of}: {rule.together.form}, {rule.together.strength}")
                for rule in lexicon.rules if rule.together]
    classes = [(f"${name}", "، ".join(members)) for name, members in lexicon.classes.items()]
    return {"Words for several actors at once": together,
            "The signs of the wordings": _words()["signs"], "Lists of words": classes}


def _of(row) -> str:
    named = f"{row.kind}: {row.of}"
    return named + (f"; named by {', '.join(row.forms)}" if row.forms else "")


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]#|<>~])", r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{' '.join(text.split())}{fence}"


_LETTERS = "".join(sorted(LETTERS | MARKS))
_RUN = re.compile(f"[{_LETTERS}](?:[^a-zA-Z<>&\n;:()@$]*[{_LETTERS}])?")


def _arabic(text: str, tag: str) -> str:
    return f'<{tag} lang="ar" dir="rtl">{escape(text)}</{tag}>'


def _mixed(text: str) -> str:
    """Escape an English text and mark the Arabic in it."""
    pieces, last = [], 0
    for run in _RUN.finditer(text):
        pieces += [escape(text[last:run.start()]), _arabic(run.group(), "bdi")]
        last = run.end()
    return "".join([*pieces, escape(text[last:])])


def _wording(text: str) -> str:
    match, opened, conditions = text.partition(" (")
    return _arabic(match, "code") + (_mixed(opened + conditions) if opened else "")


def _emphasised(text: str) -> str:
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)


_WRITING = {name: lambda *given, write=write: Markup(write(*given)) for name, write in (
    ("of", _of), ("plain", _plain), ("code", _code), ("arabic", _arabic), ("marked", _mixed),
    ("wording", _wording), ("emphasised", _emphasised))}
"""What the templates write texts with; what it returns is escaped already."""
