"""The lexicons as tables to read: who is an actor, what is a frame, and by which words.

Frames and actors are the codebook's entries, with what of them is counted in the study; the word
lists are folded by letter. What is shown is what the study reads: its own files, else the
package's.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.addresses import concordance_link, within_site
from analysis.arabic.characters import fold
from analysis.edited_files import read_lexicon_rows, read_yaml
from analysis.files import lexicon_file
from analysis.lexicon.schema import choice_names, load_referents
from analysis.mentions.resolve import each_named
from analysis.report.display import boxed_table, cell, escaped, in_markdown, tamed
from analysis.study.study import Study
from analysis.text.vocabulary import read_glosses, read_words
from framing.coding.codebook import codebook_table, entry_html
from framing.pages import raw, render

FUNCTIONS = {"problem": "Problems", "cause": "Causes", "moral": "Moral judgements",
             "remedy": "Remedies"}
KINDS = {"country": "Countries", "government": "Governments", "person": "Persons",
         "armed group": "Armed groups", "opposition": "Opposition", "organisation": "Organisations",
         "medium": "Media", "community": "Communities"}
SHORT_LIST = 60
"""A list of up to so many words is shown whole; a longer one is folded by letter."""


def pages(study: Study) -> dict[str, str]:
    """Return `lexicons/index` and a page for each lexicon."""
    folder = study.lexicon.folder
    table = codebook_table(study.lexicon)
    made = [_entries(study, table, "frame"), _entries(study, table, "actor"), _referents(study),
            _speech(folder), _page_cues(folder), _titles(folder), _stop_words(folder),
            _variants(folder), _glosses(folder), _writing(folder)]
    listed = "\n".join(f"- [{in_markdown(page.title)}]({page.name}.md): {in_markdown(page.about)} "
                       f"`{page.file}`, {page.size}." for page in made)
    index = ("# Lexicons\n\nWhat is counted follows from these files, which a researcher can read "
             f"and edit in `data/lexicon/`.\n\n{listed}\n")
    return {"lexicons/index": index, **{f"lexicons/{page.name}": page.markdown() for page in made}}


class _Page(NamedTuple):
    """A page of one lexicon; `text` stands in place of title and parts where there is one."""

    name: str
    title: str
    about: str
    file: str
    size: str
    parts: Sequence[str] = ()
    text: str = ""

    def markdown(self) -> str:
        return self.text or "\n\n".join([
            f"# {in_markdown(self.title)}",
            f"{in_markdown(self.about)} ({self.size}; `{self.file}`)", *self.parts]) + "\n"


def _entries(study: Study, table: pd.DataFrame, kind: str) -> _Page:
    own = table[table["kind"] == kind]
    sections = FUNCTIONS if kind == "frame" else KINDS
    counts = _counts(study, kind)
    first = own["of"].str.split(", ").str[0]
    parts = []
    for key, heading in sections.items():
        entries = own[first == key]
        if len(entries):
            parts.append(f"## {heading}")
        for row in entries.itertuples():
            parts += [f"({kind}-{row.id.replace('_', '-')})=\n### {in_markdown(row.label_en)}",
                      _shown("entry", label_ar=row.label_ar, entry=entry_html(row),
                             counts=_counted(study, kind, row.id, counts))]
    title, about = {
        "frame": ("Frames", "What counts as a frame: definition, rules, examples that count and "
                            "that do not, wordings."),
        "actor": ("Actors", "Who is an actor, and by which words."),
    }[kind]
    return _Page(f"{kind}s", title, about, f"{kind}s.yml", _many(len(own), "entry", "entries"),
                 parts)


def _counts(study: Study, kind: str) -> pd.Series:
    own = each_named(study.mentions[study.mentions["kind"] == kind])
    return own.groupby(["id", "group"]).size()


def _counted(study: Study, kind: str, name: str, counts: pd.Series) -> list[tuple]:
    """How often an entry is counted in each group and where these lines are; empty for nowhere."""
    found = [(group, int(counts.get((name, group), 0)),
              within_site(concordance_link(kind, name, group), "lexicons/x"))
             for group in study.groups]
    return found if any(count for _, count, _ in found) else []


def _shown(kind: str, **values: object) -> str:
    return raw(render("lexicon", kind=kind, **values))


def _many(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str) -> str:
    head = "".join(f'<th scope="col" style="text-align:left">{escaped(name)}</th>'
                   for name in columns)
    body = ["".join(cell(_told(value), "", False) for value in row) for row in rows]
    return raw(boxed_table(head, body, caption, []))


def _told(value: object) -> str:
    if value is None:
        return ""
    return "، ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _referents(study: Study) -> _Page:
    referents, entries = load_referents(study.lexicon), study.lexicon.actors
    frames, parts = study.lexicon.frames, []
    for referent in referents.values():
        named = ", ".join(entries[name].label_en for name in referent.actors)
        told = f"The mentions of {named}, each of the choice that its form is." if named else (
            "The frames, terms and patterns of its choices.")
        if referent.beside:
            told += " Only in sentences that name " + " or ".join(
                entries[name].label_en for name in referent.beside) + "."
        rows = []
        for name, labels in choice_names(referent).items():
            option = referent.choices.get(name)
            words = (*option.words, *option.terms, *option.patterns) if option else ()
            of = [frames[frame].label_en for frame in option.frames] if option else []
            rows.append((*labels, words, ", ".join(of)))
        heading = referent.question_en or referent.label_en
        parts += [f"## {in_markdown(heading)}", in_markdown(told), _table(
            ("choice", "choice in Arabic", "words and patterns", "frames"), rows,
            referent.label_en)]
    return _Page("referents", "Referents", "One thing, and the expressions between which a text "
                 "chooses for it.", "referents.yml",
                 _many(len(referents), "referent", "referents"), parts)


def _heading(name: str) -> str:
    return f"## {in_markdown(name.replace('_', ' ').capitalize())}"


def _speech(folder: Path | None) -> _Page:
    data = read_yaml(lexicon_file("speech.yml", folder))
    columns = ("lemma", "imperfect", "participle", "noun", "stance")
    parts, verbs = [], pd.DataFrame(data["verbs"]).reindex(columns=[*columns, "kind"]).fillna("")
    for kind, own in verbs.groupby("kind", sort=False):
        parts += [_heading(kind), _table(
            columns, own[list(columns)].to_numpy(), f"Verbs: {kind.replace('_', ' ')}")]
    for name, words in data.items():
        if isinstance(words, list) and words and isinstance(words[0], str):
            parts += [_heading(name), _words(words)]
    return _Page("speech", "Speech verbs", "Words that report what somebody says, each with all "
                 "its inflections, and the words around them.", "speech.yml",
                 _many(len(verbs), "verb", "verbs"), parts)


def _page_cues(folder: Path | None) -> _Page:
    groups = read_yaml(lexicon_file("page_cues.yml", folder))["groups"]
    parts = []
    for role in dict.fromkeys(group["role"] for group in groups):
        parts.append(_heading(role))
        for group in (own for own in groups if own["role"] == role):
            how = {"line": "the whole line", "label": "the line, or what stands before its colon",
                   "start": "the beginning of the line", "part": "anywhere in the line"}
            parts.append(_shown("cues", name=group["name"], how=how[group["match"]],
                                number=_many(len(group["cues"]), "cue", "cues"),
                                rows=list(map(str, group["cues"]))))
    return _Page("page-cues", "Page cues", "Words by which a line of a page is known as clutter, "
                 "by the role they give it away as.", "page_cues.yml",
                 _many(sum(len(group["cues"]) for group in groups), "cue", "cues"), parts)


def _titles(folder: Path | None) -> _Page:
    data = read_yaml(lexicon_file("titles.yml", folder))
    parts, size = [], 0
    for kind, words in data["heads"].items():
        parts += [_heading(f"Begin the name of: {kind}"), _words(words)]
        size += len(words)
    for name, words in data.items():
        if isinstance(words, list):
            parts += [_heading(name), _words(words)]
            size += len(words)
    return _Page("titles", "Titles and name words", "Words that stand before or in a name: by them "
                 "names that the lexicons lack are suggested.", "titles.yml",
                 _many(size, "word", "words"), parts)


def _stop_words(folder: Path | None) -> _Page:
    words = read_words("stopwords.txt", folder)
    return _Page("stop-words", "Stop words", "Function words that tables of terms leave out, never "
                 "the text or the number of words.", "stopwords.txt",
                 _many(len(words), "word", "words"), [_words(words)])


def _variants(folder: Path | None) -> _Page:
    rows = read_lexicon_rows(lexicon_file("variants.csv", folder), ("spelling", "name"))
    spellings: dict[str, list[str]] = {}
    for _, row in rows:
        spellings.setdefault(row["name"], []).append(row["spelling"])
    return _Page("variants", "Spelling variants", "Spellings that count as one name.",
                 "variants.csv", _many(len(rows), "spelling", "spellings"),
                 [_by_letter(spellings, lambda name: (name, spellings[name]),
                             ("name", "other spellings"))])


def _glosses(folder: Path | None) -> _Page:
    glosses = read_glosses(folder).set_index("word")["gloss"]
    return _Page("glosses", "Glosses", "The English that stands beside Arabic words; shown and "
                 "never counted.", "glosses.csv", _many(len(glosses), "word", "words"),
                 [_by_letter(glosses.index, lambda word: (word, glosses[word]),
                             ("word", "gloss"))])


def _writing(folder: Path | None) -> _Page:
    text = lexicon_file("README.md", folder).read_text(encoding="utf-8-sig")
    return _Page("writing", "How to write in the lexicons", "Patterns, conditions, kinds and "
                 "forms, corrections.", "README.md", "a help page", text=tamed(text))


def _lettered(words: Iterable[str]) -> dict[str, list[str]]:
    """Sort words by their folded forms, under the first letter of these."""
    letters: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (fold(word), word)):
        letters.setdefault((fold(word) or word)[:1], []).append(word)
    return letters


def _by_letter(words: Iterable[str], row: Callable[[str], Sequence[object]],
               columns: Sequence[str]) -> str:
    """Return rows as folded tables, one for each first letter."""
    return "\n\n".join(
        raw(f'<details class="entry"><summary><bdi lang="ar" dir="rtl">{escaped(letter)}</bdi> '
            f"({len(some):,})</summary>") + "\n\n"
        + _table(columns, map(row, some), f"{columns[0]}: {letter}") + "\n\n" + raw("</details>")
        for letter, some in _lettered(words).items())


def _words(words: Sequence[str]) -> str:
    """Return a list of words, a long one folded by letter."""
    short = len(words) <= SHORT_LIST
    return _shown("words" if short else "letters", rows=words if short else _lettered(words))
