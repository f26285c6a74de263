"""The glossary: every term and measure that notebooks, figures and claims use, with its formula.

The entries stand in `data/lexicon/glossary.yml`, which a researcher can edit; its head explains the
layout. On the page each entry has the anchor that `anchor` gives.
"""

import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from analysis.files import lexicon_file
from analysis.lexicon.schema import Identifier, Text
from analysis.lexicon.source import Source, near
from analysis.report.display import escaped, with_code
from analysis.study.study import Study
from framing.pages import fenced

Symbols = dict[Text, Text]
Place = Annotated[str, Field(pattern=r"^(analysis|framing|scipy|statsmodels)(\.\w+)+:\w+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PartOfGlossary(_Strict):
    """A section of the page."""

    id: Identifier
    en: Text
    ar: Text


class Entry(_Strict):
    """A term or measure; `columns` are the headings of tables that show it."""

    id: Identifier
    en: Text
    ar: Text
    part: Identifier
    definition: Text
    definition_ar: Text
    formula: Text | None = None
    symbols: Symbols = Field(default_factory=dict)
    shares: Identifier | None = None
    source: str = ""
    module: Place | None = None
    columns: tuple[Text, ...] = ()
    see: tuple[Identifier, ...] = ()


class Glossary(_Strict):
    """The file as a whole: sections, shared symbols, entries, full references."""

    parts: tuple[PartOfGlossary, ...] = Field(min_length=1)
    symbols: dict[Identifier, Symbols] = Field(default_factory=dict)
    entries: tuple[Entry, ...] = Field(min_length=1)
    references: dict[Text, Text] = Field(default_factory=dict)

    def symbols_of(self, entry: Entry) -> Symbols:
        """Return what the letters of an entry's formula mean: its own, then those it shares."""
        shared = self.symbols.get(entry.shares or "", {})
        return entry.symbols | {symbol: meaning for symbol, meaning in shared.items()
                                if symbol not in entry.symbols and _stands_in(symbol, entry)}

    def entry_of(self, column: str, groups: tuple[str, ...] = ()) -> Entry | None:
        """Return the entry that explains a column of a table, null where none does.

        The names of a study's groups stand as `{group}` in the columns of the file.
        """
        for entry in self.entries:
            if any(column == written.replace("{group}", group) for written in entry.columns
                   for group in (groups if "{group}" in written else ("",))):
                return entry
        return None


def load_glossary(folder: Path | None = None) -> Glossary:
    """Read `glossary.yml` of a lexicon's folder, else the one that comes with the package.

    Raises `LexiconError` that names file, line and entry for a wrong layout, an id that stands
    twice, and a section, set of symbols or related entry that is not there.
    """
    source = Source(lexicon_file("glossary.yml", folder))
    found: Glossary = source.validate(Glossary)
    entries = source.unique("entries", found.entries)
    parts = {part.id for part in found.parts}
    names: dict[str, str] = {}
    for n, entry in enumerate(found.entries):
        at = ("entries", n)
        for key, known in (("part", parts), ("shares", found.symbols)):
            if (value := getattr(entry, key)) and value not in known:
                close = near(value, known)
                source.problem((*at, key), f"{entry.id}: there is no {value!r} under "
                               f"{'parts' if key == 'part' else 'symbols'}."
                               + (f" Did you mean {close}?" if close else ""))
        for name in entry.see:
            source.known((*at, "see"), name, entries)
        for language in ("en", "ar"):
            name = getattr(entry, language)
            if names.setdefault(name, entry.id) != entry.id:
                source.problem((*at, language), f"{entry.id}: the name {name!r} is that of "
                               f"{names[name]} too. Give one of them another.")
    source.raise_problems()
    return found


def _stands_in(symbol: str, entry: Entry) -> bool:
    # In LaTeX f_1f_2 is f_1 times f_2, but the d of \\cdot is no symbol.
    after = "(?![A-Za-z_])" if symbol[-1].isalpha() else "(?!_)"
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}{after}", entry.formula or ""))


def anchor(identifier: str) -> str:
    """Return the anchor of an entry on the page `glossary`.

    >>> anchor("g2_4cell")
    'term-g2-4cell'
    """
    return f"term-{identifier.replace('_', '-')}"


def pages(study: Study) -> dict[str, str]:
    """Return the page `glossary`: by section each term with its names, formula and source."""
    found = load_glossary(study.lexicon.folder)
    sections = []
    for part in found.parts:
        own = [entry for entry in found.entries if entry.part == part.id]
        if own:
            sections.append((part, own))
    overview = "\n".join(f"- **[{_plain(part.en)}](#part-{part.id})**: " + ", ".join(
        f"[{_plain(entry.en)}](#{anchor(entry.id)})" for entry in own) for part, own in sections)
    blocks = ["# Glossary", _INTRODUCTION, f"::: glossary-overview\n{overview}\n:::"]
    for part, own in sections:
        blocks += [f"(part-{part.id})=\n## {_plain(part.en)}",
                   *(_entry(found, entry) for entry in own)]
    if found.references:
        blocks += ["## References", "\n".join(
            f"- {_plain(full)}" for _, full in sorted(found.references.items()))]
    return {"glossary": "\n\n".join(blocks) + "\n"}


_INTRODUCTION = (
    "What the terms, tables and measures of the notebooks, figures and claims mean: each with its "
    "name in Arabic, its formula, where it comes from and where the package computes it.")


def _entry(found: Glossary, entry: Entry) -> str:
    blocks = [f"({anchor(entry.id)})=\n### {_plain(entry.en)}", _plain(entry.definition),
              f'<p class="term-ar" lang="ar" dir="rtl"><b>{escaped(entry.ar)}</b>: '
              f"{escaped(entry.definition_ar)}</p>"]
    if entry.formula:
        blocks.append(fenced("{math}", entry.formula))
        symbols = found.symbols_of(entry)
        if symbols:
            blocks.append("::: symbols\n" + "; ".join(
                f"${symbol.replace('$', '')}$ {_plain(meaning)}"
                for symbol, meaning in symbols.items()) + "\n:::")
    told = []
    if entry.source:
        told.append(f"From {_plain(entry.source)}.")
    if entry.module:
        told.append(f"Computed by {{py:obj}}`{entry.module.replace(':', '.')}`.")
    if entry.columns:
        columns = (name.replace("{group}", "…").replace("`", "") for name in entry.columns)
        told.append("In tables: " + ", ".join(f"`{name}`" for name in columns) + ".")
    if entry.see:
        names = {other.id: other.en for other in found.entries}
        told.append("See also " + ", ".join(
            f"[{_plain(names[name])}](#{anchor(name)})" for name in entry.see) + ".")
    if told:
        blocks.append("::: about-term\n" + " ".join(told) + "\n:::")
    return "\n\n".join(blocks)


def _plain(text: str) -> str:
    return with_code(" ".join(text.split()))
