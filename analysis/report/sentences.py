"""Sentences in Arabic and English: entries of `data/wordings/*.yml` put into one another.

A sentence is first made without a language (`said`), then written in one. In an entry's braces
stands the name of a value and, after a colon, how it is written there:

- a number: a format, as in `{share:.0%}`; else thousands apart and one decimal;
- a sentence or a number of things: `{words:oblique}` for the Arabic form after a preposition;
- a list: what stands between its parts, and after `|` what stands before the last, as in
  `{names:, | and }`; else commas, or semicolons where a part holds a comma itself.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from string import Formatter
from typing import Any, NamedTuple

from analysis.report.display import Linked, Shown, in_markdown, linked, number
from analysis.study.study import Study
from analysis.wording import COMMA, LANGUAGES, SEMICOLON, entries, template


class Said(NamedTuple):
    """A sentence or a part of one before it is put in a language: its entry, and the values."""

    key: str
    values: dict[str, Any]


class Labels(NamedTuple):
    """A name that has its form in each language."""

    en: str
    ar: str


class Language(NamedTuple):
    """A language by its code, to be named."""

    code: str


class Style(NamedTuple):
    """How words of entries, values among them, and values that lead somewhere are written."""

    words: Callable[[str], str]
    value: Callable[[str], str]
    link: Callable[[str, str | None], str]


TEXT = Style(str, str, lambda text, address: text)
_NOTEBOOK = {lang: Style(str, partial(in_markdown, lang=lang), linked) for lang in LANGUAGES}


def said(key: str, /, **values: Any) -> Said:
    """Return a sentence, or a part of one, that has no language yet."""
    return Said(key, values)


def counted(n: int, noun: str) -> Said:
    """Return a number of things; the noun is one of `data/wordings/nouns.yml`.

    >>> write(counted(1, "word"), "en"), write(counted(1200, "word"), "en")
    ('1 word', '1,200 words')
    >>> write(counted(2, "word"), "ar"), write(counted(11, "word"), "ar")
    ('كلمتان', '11 كلمة')
    """
    return Said(f"n_{noun}", {"n": n})


def labels(entry: Any) -> Labels:
    """Return the name of an entry of a lexicon, or of a row that has `label_en` and `label_ar`."""
    return Labels(entry.label_en, entry.label_ar)


def say(key: str, lang: str, /, **values: Any) -> str:
    """Return a sentence as plain text.

    >>> say("texts", "en", n=1, group="2017"), say("texts", "ar", n=3, group="2017")
    ('the 2017 text', 'نصوص 2017')
    """
    return write(Said(key, values), lang)


def sentence(study: Study, key: str, /, **values: Any) -> Shown:
    """Return a sentence for a notebook, in the language of the study's figures."""
    return shown(study, [Said(key, values)])


def shown(study: Study, parts: Sequence[Said | Labels], sign: str = "") -> Shown:
    """Return sentences for a notebook in the language of the figures, several as a list.

    `sign` of Markdown stands before each.
    """
    lang = study.settings.figures.language
    sign = sign or "- " * (len(parts) > 1)
    text, content = ("\n".join(before + write(part, lang, style) for part in parts)
                     for before, style in (("", TEXT), (sign, _NOTEBOOK[lang])))
    if lang == "ar":
        content = f'<div dir="rtl" lang="ar">\n\n{content}\n\n</div>'
    return Shown(text, content, "text/markdown")


def heading(study: Study, text: Said | Labels, level: int = 3) -> Shown:
    """Return a heading between parts whose number depends on the study."""
    return shown(study, [text], f"{'#' * level} ")


def names(text: str | dict | list) -> set[str]:
    """Return what an entry names in braces, in any of its forms."""
    if not isinstance(text, str):
        return set().union(*map(names, text.values() if isinstance(text, dict) else text))
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def write(value: Any, lang: str, style: Style = TEXT, spec: str = "") -> str:
    """Return a sentence, or a value of one, in a language: as plain text or in another style.

    Raises `KeyError` for an entry that there is not, `ValueError` where the entry and the values
    do not name the same things.
    """
    if isinstance(value, Linked):
        return style.link(write(value.value, lang, style, spec), value.address)
    if isinstance(value, Said):
        return "".join(_pieces(value, lang, style, spec == "oblique"))
    if isinstance(value, Labels):
        return style.value(getattr(value, lang))
    if isinstance(value, Language):
        return style.value(language_name(value.code, lang))
    if isinstance(value, list):
        return _listed([write(part, lang, style) for part in value], spec, lang)
    return format(value, spec) if spec else style.value(number(value, 1))


def _pieces(one: Said, lang: str, style: Style, oblique: bool) -> Iterator[str]:
    entry = entries()[one.key][lang]
    # The number that chooses a form need not stand in it.
    odd = names(entry) ^ set(one.values)
    if odd and (isinstance(entry, str) or odd != {"n"}):
        raise ValueError(f"The sentence {one.key} and its values do not name the same things: "
                         f"{', '.join(sorted(odd))}.")
    n = one.values.get("n")
    text = template(one.key, lang, n.value if isinstance(n, Linked) else n, oblique)
    for words, name, spec, _ in Formatter().parse(text):
        yield style.words(words)
        if name:
            yield write(one.values[name], lang, style, spec or "")


def _listed(parts: list[str], spec: str, lang: str) -> str:
    between, _, last = spec.partition("|")
    if not between:
        # What holds commas itself is set apart by semicolons.
        apart = SEMICOLON if any(set(part) & set(",،;؛") for part in parts) else COMMA
        between = apart[lang]
    if last and len(parts) > 1:
        parts = [*parts[:-2], parts[-2] + last + parts[-1]]
    return between.join(parts)


def language_name(code: str, lang: str) -> str:
    """Return the name of a language in another, or its code where that is not known."""
    from babel import Locale  # takes a while, and most sentences name no language

    name = Locale(lang).languages.get(code.strip().lower().replace("-", "_"))
    return name or code


def plain_values(value: Any) -> Any:
    """Return the values of a sentence as a program reads them: numbers, texts, lists, objects."""
    if isinstance(value, dict):
        return {key: plain_values(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain_values(part) for part in value]
    if isinstance(value, Said):
        if not value.values:
            return value.key
        return value.values["n"] if value.key.startswith("n_") else plain_values(value.values)
    if isinstance(value, Language):
        return value.code
    return value.item() if hasattr(value, "item") else value
