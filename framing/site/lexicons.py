"""The lexicons and the glossary that a study reads, as pages.

Frames and actors are the codebook's entries, with what of them is counted in the study.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field

from analysis.addresses import concordance_link, within_site
from analysis.arabic.characters import fold
from analysis.edited_files import Strict, read_lexicon_rows, read_lexicon_text, read_yaml
from analysis.files import lexicon_file
from analysis.lexicon.referents import choice_names, load_referents
from analysis.lexicon.schema import Identifier, Text
from analysis.lexicon.source import Source
from analysis.mentions.ids import each_named
from analysis.report.display import escaped, in_markdown, table_html, tamed
from analysis.study.study import Study
from analysis.text.vocabulary import read_glosses, read_words
from framing.coding.codebook import codebook_table, entry_html
from framing.pages import raw, render
from framing.site import WORDS

SHORT_LIST = 60
"""A list of up to so many words is shown whole; a longer one is folded by letter."""

Part = tuple[int, list[str]]
"""How many words, entries ... a lexicon has, and the parts of its page in Markdown."""


def pages(study: Study) -> dict[str, str]:
    """Return `lexicons/index` and a page for each lexicon."""
    folder = study.lexicon.folder
    made = {"frames": _entries(study, "frame"), "actors": _entries(study, "actor"),
            "referents": _referents(study), **_word_lists(folder)}
    found, listed = {}, []
    for name, (number, parts) in made.items():
        title, about, file, unit = WORDS["pages"][name].values()
        size = f"{number:,} {unit[number != 1]}"
        found[f"lexicons/{name}"] = "\n\n".join([
            f"# {title}", f"{about} ({size}; `{file}`)", *parts]) + "\n"
        listed.append(f"- [{title}]({name}.md): {about} `{file}`, {size}.")
    found["lexicons/writing"] = tamed(read_lexicon_text(lexicon_file("README.md", folder)))
    listed.append("- [How to write in the lexicons](writing.md): Patterns, conditions, kinds and "
                  "forms, corrections. `README.md`, a help page.")
    found["lexicons/index"] = (
        "# Lexicons\n\nWhat is counted follows from these files, which a researcher can read and "
        "edit in `data/lexicon/`.\n\n" + "\n".join(listed) + "\n")
    return found


def _entries(study: Study, kind: str) -> Part:
    table = codebook_table(study.lexicon)
    table = table[table["kind"] == kind]
    mentions = each_named(study.mentions[study.mentions["kind"] == kind])
    counts = mentions.groupby(["id", "group"]).size()
    parts = []
    for key, heading in WORDS["sections"][kind].items():
        entries = table[table["of"].str.split(", ").str[0] == key]
        parts += [f"## {heading}"] * (len(entries) > 0)
        for row in entries.itertuples():
            counted = [(group, int(counts.get((row.id, group), 0)), within_site(
                concordance_link(kind, row.id, group), "lexicons/x")) for group in study.groups]
            parts += [f"({kind}-{row.id.replace('_', '-')})=\n### {in_markdown(row.label_en)}",
                      _shown("entry", label_ar=row.label_ar, entry=entry_html(row),
                             counts=counted if row.id in counts.index else [])]
    return len(table), parts


def _shown(kind: str, **values: object) -> str:
    return raw(render("lexicon", kind=kind, **values))


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str) -> str:
    cells = [([("، ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value),
                "", "left", None, None) for value in row], "") for row in rows]
    return raw(table_html([(name, "left") for name in columns], cells, caption))


def _referents(study: Study) -> Part:
    referents, actors, frames = (load_referents(study.lexicon), study.lexicon.actors,
                                 study.lexicon.frames)
    parts = []
    for referent in referents.values():
        named = ", ".join(actors[name].label_en for name in referent.actors)
        told = f"The mentions of {named}, each of the choice that its form is." if named else (
            "The frames, terms and patterns of its choices.")
        if referent.beside:
            told += " Only in sentences that name " + " or ".join(
                actors[name].label_en for name in referent.beside) + "."
        rows = []
        for name, labels in choice_names(referent).items():
            option = referent.choices.get(name)
            words = (*option.words, *option.terms, *option.patterns) if option else ()
            of = [frames[frame].label_en for frame in option.frames] if option else []
            rows.append((*labels, words, ", ".join(of)))
        parts += [f"## {in_markdown(referent.question_en or referent.label_en)}",
                  in_markdown(told), _table(
                      ("choice", "choice in Arabic", "words and patterns", "frames"), rows,
                      referent.label_en)]
    return len(referents), parts


def _heading(name: str) -> str:
    return f"## {in_markdown(name.replace('_', ' ').capitalize())}"


def _lists(data: dict) -> list[str]:
    """The lists of words in a file, each under its name."""
    return [part for name, words in data.items()
            if isinstance(words, list) and words and isinstance(words[0], str)
            for part in (_heading(name), _words(words))]


def _word_lists(folder: Path | None) -> dict[str, Part]:
    """The files that hold words alone: verbs of speech, cues of pages, titles, stop words ..."""
    speech = read_yaml(lexicon_file("speech.yml", folder))
    columns = ["lemma", "imperfect", "participle", "noun", "stance"]
    verbs = pd.DataFrame(speech["verbs"]).reindex(columns=[*columns, "kind"]).fillna("")
    said = [part for kind, rows in verbs.groupby("kind", sort=False) for part in (
        _heading(kind), _table(columns, rows[columns].to_numpy(),
                               f"Verbs: {kind.replace('_', ' ')}"))]
    groups = pd.DataFrame(read_yaml(lexicon_file("page_cues.yml", folder))["groups"])
    cues = [part for role, some in groups.groupby("role", sort=False) for part in (
        _heading(role), *(_shown("cues", name=row.name, how=WORDS["cues"][row.match],
                                 rows=list(map(str, row.cues))) for row in some.itertuples()))]
    titles = read_yaml(lexicon_file("titles.yml", folder))
    titles = {f"Begin the name of: {kind}": words for kind, words in titles["heads"].items()} | {
        name: words for name, words in titles.items() if isinstance(words, list)}
    stopwords = read_words("stopwords.txt", folder)
    variants = pd.DataFrame([row for _, row in read_lexicon_rows(
        lexicon_file("variants.csv", folder), ("spelling", "name"))], columns=["spelling", "name"])
    spellings = variants.groupby("name", sort=False)["spelling"].agg(list)
    glosses = read_glosses(folder).set_index("word")["gloss"]
    return {"speech": (len(verbs), said + _lists(speech)),
            "page-cues": (int(groups["cues"].str.len().sum()), cues),
            "titles": (sum(map(len, titles.values())), _lists(titles)),
            "stop-words": (len(stopwords), [_words(stopwords)]),
            "variants": (len(variants), _by_letter(spellings, ("name", "other spellings"))),
            "glosses": (len(glosses), _by_letter(glosses, ("word", "gloss")))}


def _lettered(words: Iterable[str]) -> dict[str, list[str]]:
    """Sort words by their folded forms, under the first letter of these."""
    letters: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (fold(word), word)):
        letters.setdefault((fold(word) or word)[:1], []).append(word)
    return letters


def _by_letter(beside: Mapping[str, object], columns: Sequence[str]) -> list[str]:
    """Return words and what stands beside each as folded tables, one for each first letter."""
    return [part for letter, some in _lettered(beside.keys()).items() for part in (
        raw(f'<details class="entry"><summary><bdi lang="ar" dir="rtl">{escaped(letter)}</bdi> '
            f"({len(some):,})</summary>"),
        _table(columns, [(word, beside[word]) for word in some], f"{columns[0]}: {letter}"),
        raw("</details>"))]


def _words(words: Sequence[str]) -> str:
    """Return a list of words, a long one folded by letter."""
    short = len(words) <= SHORT_LIST
    return _shown("words" if short else "letters", rows=words if short else _lettered(words))


class _Named(Strict):
    id: Identifier
    en: Text
    ar: Text


class GlossaryEntry(_Named):
    """A term or measure; `columns` are the headings of tables that show it."""

    part: Identifier
    definition: Text
    definition_ar: Text
    formula: Text | None = None
    symbols: dict[Text, Text] = {}
    shares: Identifier | None = None
    source: str = ""
    module: Annotated[str, Field(
        pattern=r"^(analysis|framing|scipy|statsmodels)(\.\w+)+:\w+$")] | None = None
    columns: tuple[Text, ...] = ()
    see: tuple[Identifier, ...] = ()


class Glossary(Strict):
    """The file as a whole: sections, shared symbols, entries, full references."""

    parts: tuple[_Named, ...] = Field(min_length=1)
    symbols: dict[Identifier, dict[Text, Text]] = {}
    entries: tuple[GlossaryEntry, ...] = Field(min_length=1)
    references: dict[Text, Text] = {}

    def symbols_of(self, entry: GlossaryEntry) -> dict[str, str]:
        """Return what the letters of an entry's formula mean: its own, then those it shares."""
        shared = self.symbols.get(entry.shares or "", {})
        return entry.symbols | {symbol: meaning for symbol, meaning in shared.items()
                                if symbol not in entry.symbols and _stands_in(symbol, entry)}


def _stands_in(symbol: str, entry: GlossaryEntry) -> bool:
    # In LaTeX f_1f_2 is f_1 times f_2, but the d of \cdot is no symbol.
    after = "(?![A-Za-z_])" if symbol[-1].isalpha() else "(?!_)"
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}{after}", entry.formula or ""))


def load_glossary(folder: Path | None = None) -> Glossary:
    """Read a folder's `glossary.yml`, else the package's; raises `LexiconError` with the lines.
    """
    source = Source(lexicon_file("glossary.yml", folder))
    found: Glossary = source.validate(Glossary)
    entries = source.unique("entries", found.entries)
    parts, names = {part.id for part in found.parts}, {}
    for n, entry in enumerate(found.entries):
        for key, ids, known in (("part", [entry.part], parts), ("see", entry.see, entries),
                                ("shares", filter(None, [entry.shares]), found.symbols)):
            for name in ids:
                source.known(("entries", n, key), name, known)
        for language in ("en", "ar"):
            name = getattr(entry, language)
            if names.setdefault(name, entry.id) != entry.id:
                source.problem(("entries", n, language), f"{entry.id}: the name {name!r} is that "
                               f"of {names[name]} too. Give one of them another.")
    source.raise_problems()
    return found


def anchor(identifier: str) -> str:
    """Return the anchor of an entry on the page `glossary`."""
    return f"term-{identifier.replace('_', '-')}"


def glossary_page(found: Glossary) -> str:
    """Return the glossary: by section each term with its names, formula and source."""
    by_id = {entry.id: entry for entry in found.entries}
    parts = [(part, [entry for entry in found.entries if entry.part == part.id])
             for part in found.parts]
    return render("glossary", glossary=found, parts=[some for some in parts if some[1]],
                  by_id=by_id, anchor=anchor).rstrip("\n") + "\n"
