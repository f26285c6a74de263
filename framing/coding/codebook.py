"""The codebook: what a coder counts and leaves out, made from the lexicons, with its examples.

A rule is an entry's `include` or `exclude`; `examples` illustrate the one and `counter_examples`
the other. `check_examples` says of each whether the entry's own patterns agree with it.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from analysis.arabic.characters import LETTERS, MARKS
from analysis.lexicon.schema import Actor, Entry, Lexicon, Pattern
from analysis.mentions.resolve import find_mentions
from analysis.text.sentences import split_sentences
from analysis.text.tokens import place, tokenize
from analysis.text.vocabulary import build_vocabulary

COLUMNS = ["kind", "id", "label_en", "label_ar", "of", "definition", "include", "exclude",
           "strength", "forms", "core", "wide", "examples", "counter_examples", "look_alikes"]
TITLES = {"frame": "Frames", "actor": "Actors"}

_CONDITIONS = {
    "if_after": "after {}", "unless_after": "not after {}", "if_before": "before {}",
    "unless_before": "not before {}", "if_sentence": "with {} in the sentence",
    "unless_sentence": "without {} in the sentence", "if_article": "with {} in the article",
    "unless_article": "without {} in the article"}
_INTRODUCTION = (
    "What is counted and what is left out, entry by entry. *Count* and *Leave out* are the rules "
    "for a coder; every phrase under *Yes* is found by the patterns of its entry, no phrase under "
    "*No* is. *Wordings* are the patterns themselves: the core ones are counted by default, the "
    "wide ones are what a coder might leave out.")
_SIGNS = (
    ("نظام", "with or without the article"), ("النظام", "only with it"),
    ("نظام:bare", "only without it"), ("كلمة:exact", "as written, no clitics"),
    ("روسي:adj", "feminine, dual and plural too"), ("مقاتل:plural", "plurals"),
    ("انهار:verb", "every person of the verb"), ("نفوذ:own", "may carry a pronoun, :owned must"),
    ("أ|ب", "one of them"), ("كلمة?", "optional"), ("*", "one word between, ** up to three"),
    ("ل+كلمة", "must carry ل"), ("$title", "one of a list of words"),
    ("[الأسد]", "the head of the mention"), ("@russia", "a mention of that entry"))


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
    kept = None if ids is None else set(ids)
    rows = [_row(kind, entry, written.get((kind, entry.id), wordings.iloc[:0]))
            for kind, entries in (("frame", lexicon.frames), ("actor", lexicon.actors))
            for entry in entries.values() if kept is None or entry.id in kept]
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
    found = [words.format(" or ".join(getattr(pattern, name)))
             for name, words in _CONDITIONS.items() if getattr(pattern, name)]
    if pattern.about:
        found.append(f"where the article is about @{pattern.about}")
    if pattern.if_named:
        found.append("where named elsewhere in the article")
    if pattern.if_topic:
        found.append("where the article names it most")
    if pattern.short:
        rivals = " or ".join(f"@{name}" for name in pattern.rivals[:5])
        found.append("where it was named last" + (f", not {rivals}" if rivals else "")
                     + (" or others" if len(pattern.rivals) > 5 else ""))
    if pattern.first:
        found.append(f"from {pattern.first.isoformat()}")
    if pattern.last:
        found.append(f"until {pattern.last.isoformat()}")
    return "; ".join(found)


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
    found = mentions_in(table["example"], lexicon)
    table["found"] = [(kind, name) in ids for kind, name, ids in
                      zip(table["kind"], table["id"], found, strict=True)]
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
        found = find_mentions(phrase, tokens, vocabulary, lexicon)
        result.append({(kind, name) for kind, names in zip(found["kind"], found["id"], strict=True)
                       for name in names.split("+")})
    return result


def codebook_markdown(lexicon: Lexicon, title: str = "Codebook") -> str:
    """Return the codebook as a page of Markdown."""
    table, parts = codebook_table(lexicon), [f"# {_plain(title)}", _INTRODUCTION]
    for kind, entries in table.groupby("kind", sort=False):
        parts.append(f"## {TITLES[kind]}")
        for row in entries.itertuples():
            parts += _entry_markdown(row)
    for heading, items in _lists(lexicon).items():
        parts += [f"## {heading}", "\n".join(f"- {_code(match)}: {_plain(meaning)}"
                                             for match, meaning in items)] if items else []
    return "\n\n".join(parts) + "\n"


def _lists(lexicon: Lexicon) -> dict[str, list[tuple[str, str]]]:
    together = [(rule.together.match, f"{rule.together.count} named side by side nearby, each a "
                 f"{rule.together.of}: {rule.together.form}, {rule.together.strength}")
                for rule in lexicon.rules if rule.together]
    classes = [(f"${name}", "، ".join(members)) for name, members in lexicon.classes.items()]
    return {"Words for several actors at once": together, "The signs of the wordings": list(_SIGNS),
            "Lists of words": classes}


def _entry_markdown(row) -> list[str]:
    lines = []
    for name, text in (("Count", row.include), ("Leave out", row.exclude)):
        lines += [f"- **{name}:** {_plain(text)}"] if text else []
    for name, phrases in (("Yes", row.examples), ("No", row.counter_examples)):
        lines += _items(name, [f"«{_plain(phrase)}»" for phrase in phrases])
    for name, wordings in (("Wordings, core", row.core), ("Wordings, wide", row.wide),
                           ("Not these", row.look_alikes)):
        lines += _items(name, [_code(wording) for wording in wordings])
    return [f"### {_plain(row.label_en)} · {_plain(row.label_ar)}",
            f"`{row.id}`, {_of(row)}. {_plain(row.definition)}", "\n".join(lines)]


def _items(name: str, items: list[str]) -> list[str]:
    # One a line: side by side, Arabic phrases would be read in the wrong order.
    return [f"- **{name}:**", *(f"  - {item}" for item in items)] if items else []


def _of(row) -> str:
    named = f"{row.kind}: {row.of}"
    return named + (f"; named by {', '.join(row.forms)}" if row.forms else "")


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]#|<>~])", r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{' '.join(text.split())}{fence}"


_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --quiet: #5c5c5c; --rule: #d8d8d8;
  --yes: #1a6b3c; --no: #a3321f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181b; --quiet: #a8a8a8;
  --rule: #3a3d42; --yes: #7fd0a0; --no: #f0a08f; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; }
a { color: inherit; }
[lang=ar] { font-family: "Noto Naskh Arabic", "Amiri", "Geeza Pro", "Traditional Arabic",
  "DejaVu Sans", serif; font-size: 1.08em; line-height: 1.7; }
nav { columns: 14rem; font-size: .9rem; }
nav h2 { font-size: 1rem; margin: 0; }
nav ul { margin: 0 0 1rem; padding-inline-start: 1.2rem; }
section { border-top: 1px solid var(--rule); padding-top: .5rem; margin-top: 1.5rem; }
h3 { margin: 0; }
.of, summary { color: var(--quiet); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { font-weight: 600; }
dd { margin: 0; }
dd ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
.yes { color: var(--yes); } .no { color: var(--no); }
.yes::before { content: "✓ "; } .no::before { content: "✗ "; }
details ul { padding-inline-start: 1.2rem; font-size: .9rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } }
@media print { details { display: none; } section { break-inside: avoid; } }
"""
_LETTERS = "".join(sorted(LETTERS | MARKS))
_RUN = re.compile(f"[{_LETTERS}](?:[^a-zA-Z<>&\n;:()@$]*[{_LETTERS}])?")


def codebook_html(lexicon: Lexicon, title: str = "Codebook") -> str:
    """Return the codebook as one HTML page that needs nothing else; all text is escaped."""
    table = codebook_table(lexicon)
    head = [
        '<!DOCTYPE html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        f'<h1 dir="auto">{_mixed(title)}</h1>',
        "<p>" + re.sub(r"\*(.+?)\*", r"<em>\1</em>", _INTRODUCTION) + "</p>", "<nav>"]
    body = []
    for kind, entries in table.groupby("kind", sort=False):
        head += [f"<h2>{TITLES[kind]}</h2>\n<ul>",
                 *(f'<li><a href="#{kind}-{row.id}">{_mixed(row.label_en)} '
                   f"{_arabic('bdi', row.label_ar)}</a></li>" for row in entries.itertuples()),
                 "</ul>"]
        body += [f"<h2>{TITLES[kind]}</h2>", *map(_entry_html, entries.itertuples())]
    for heading, items in _lists(lexicon).items():
        lines = "".join(f"<li>{_wording(match)}: {_mixed(meaning)}</li>"
                        for match, meaning in items)
        body += [f"<h2>{heading}</h2>\n<ul>{lines}</ul>"] if items else []
    return "\n".join([*head, "</nav>\n<main>", *body, "</main>\n</body>\n</html>\n"])


def _entry_html(row) -> str:
    return "\n".join([
        f'<section id="{row.kind}-{escape(row.id)}">',
        f"<h3>{_mixed(row.label_en)} {_arabic('bdi', row.label_ar)}</h3>", entry_html(row),
        "</section>"])


def entry_html(row) -> str:
    """Return an entry as HTML without its heading; `row` is one of `codebook_table`, as a tuple."""
    items = []
    for name, text in (("Count", row.include), ("Leave out", row.exclude)):
        items += [f"<dt>{name}</dt><dd>{_mixed(text)}</dd>"] if text else []
    for name, phrases in (("Yes", row.examples), ("No", row.counter_examples)):
        phrases = "".join(f'<li class="{name.lower()}">{_arabic("span", phrase)}</li>'
                          for phrase in phrases)
        items += [f"<dt>{name}</dt><dd><ul>{phrases}</ul></dd>"] if phrases else []
    folded = []
    for name, wordings in (("Core wordings", row.core), ("Wide wordings", row.wide),
                           ("Not these", row.look_alikes)):
        lines = "".join(f"<li>{_wording(wording)}</li>" for wording in wordings)
        folded += [f"<p>{name}</p><ul>{lines}</ul>"] if lines else []
    count = len(row.core) + len(row.wide)
    return "\n".join([
        f'<p class="of"><code>{escape(row.id)}</code>, {escape(_of(row))}</p>',
        f"<p>{_mixed(row.definition)}</p>", f"<dl>{''.join(items)}</dl>" if items else "",
        f"<details><summary>{count} wordings</summary>{''.join(folded)}</details>"])


def _arabic(tag: str, text: str) -> str:
    return f'<{tag} lang="ar" dir="rtl">{escape(text)}</{tag}>'


def _mixed(text: str) -> str:
    """Escape an English text and mark the Arabic in it."""
    pieces, last = [], 0
    for run in _RUN.finditer(text):
        pieces += [escape(text[last:run.start()]), _arabic("bdi", run.group())]
        last = run.end()
    return "".join([*pieces, escape(text[last:])])


def _wording(text: str) -> str:
    match, opened, conditions = text.partition(" (")
    return _arabic("code", match) + (_mixed(opened + conditions) if opened else "")
