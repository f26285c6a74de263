"""The methods of a study as paragraphs: Markdown, LaTeX or plain text, in English or Arabic."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from babel import Locale

from analysis.claims.verdicts import Results
from analysis.report.display import number
from analysis.report.markup import plain
from analysis.study.study import Study
from analysis.wording import check_language, wording
from framing.paper import latex_text
from framing.paper.papers import author_year, load_papers, reference_text
from framing.paper.statements import (
    Counted,
    Item,
    Language,
    Statement,
    Word,
    by_paragraph,
    statements,
)

FORMATS = ("md", "tex", "txt")
_CITED = re.compile(r" ?\[(@[^\]]+)\]")
_KEY = re.compile(r"@([a-z0-9]+)")
_COMMA = {"en": ", ", "ar": "، "}
_SEMICOLON = {"en": "; ", "ar": "؛ "}


def methods_text(study: Study, results: Results, lang: str = "en", kind: str = "md") -> str:
    """Return the methods of a study as text, with the works it cites at the end (not in LaTeX).

    `kind` is md, tex or txt. In LaTeX works are cited by the keys that `framing cite` gives them,
    and Arabic is marked as `latex_text` does.

    Raises `ValueError` for another language or kind.
    """
    check_language(lang)
    if kind not in FORMATS:
        raise ValueError(f"{kind!r} is no format of the methods; there are {', '.join(FORMATS)}.")
    found = statements(study, results)
    paragraphs = [" ".join(sentence(one, lang, kind) for one in own)
                  for own in by_paragraph(found).values()]
    if kind == "tex":
        if lang == "ar":
            paragraphs = [r"\begin{otherlanguage}{arabic}", *paragraphs, r"\end{otherlanguage}"]
        return "\n\n".join(paragraphs) + "\n"
    papers = load_papers()
    references = [reference_text(papers[key]) for key in sorted(cited(found))]
    if kind == "md":
        references = ["- " + plain(text) for text in references]
    head = words()["labels"]["reference_list"][lang]
    head = f"**{head}**" if kind == "md" else head
    return "\n\n".join([*paragraphs, head, "\n".join(references)]) + "\n"


def methods_records(study: Study, results: Results, lang: str = "en") -> list[dict]:
    """Return one object a sentence: `about`, `key`, `text`, `values` (plain), `cites`."""
    check_language(lang)
    return [{"about": one.about, "key": one.key, "text": sentence(one, lang, "txt"),
             "values": _plain(one.values), "cites": cited([one])}
            for one in statements(study, results)]


def cited(found: list[Statement]) -> list[str]:
    """Return the keys of the works that statements cite, each once, in order."""
    templates = (words()["sentences"][one.key]["en"] for one in found)
    return list(dict.fromkeys(key for text in templates for group in _CITED.findall(text)
                              for key in _KEY.findall(group)))


@cache
def words() -> dict[str, dict]:
    """Return the sentences, nouns and labels of `methods.yml`."""
    path = Path(__file__).parent / "methods.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def sentence(statement: Statement, lang: str, kind: str = "txt") -> str:
    """Return one statement as a sentence."""
    template = words()["sentences"][statement.key][lang]
    named = {name for _, name, _, _ in Formatter().parse(template) if name}
    if named != set(statement.values):
        odd = ", ".join(sorted(named ^ set(statement.values)))
        raise ValueError(f"The sentence {statement.key} and its values do not name the same: {odd}")
    return "".join(_pieces(template, statement.values, lang, kind))


def _pieces(template: str, values: dict, lang: str, kind: str) -> Iterator[str]:
    for literal, name, _, _ in Formatter().parse(template):
        last = 0
        for found in _CITED.finditer(literal):
            yield _literal(literal[last:found.start()], lang, kind)
            yield _citation(_KEY.findall(found.group()), kind)
            last = found.end()
        yield _literal(literal[last:], lang, kind)
        if name:
            yield _value(values[name], lang, kind)


def _citation(keys: list[str], kind: str) -> str:
    if kind == "tex":
        return rf"~\cite{{{','.join(keys)}}}"
    return " (" + "; ".join(author_year(load_papers()[key]) for key in keys) + ")"


def _literal(text: str, lang: str, kind: str) -> str:
    if kind == "tex" and text:
        return latex_text.inner(text, lang)
    return text


def _value(value: Any, lang: str, kind: str) -> str:
    if isinstance(value, list):
        told = [_value(one, lang, kind) for one in value]
        # What holds commas itself is set apart by semicolons.
        apart = _SEMICOLON if any(set(one) & set(",،;؛") for one in told) else _COMMA
        return apart[lang].join(told)
    if isinstance(value, Item):
        template = words()["items"][value.item][lang]
        return "".join(_pieces(template, value.values, lang, kind))
    if isinstance(value, Counted):
        return counted(value, lang)
    if isinstance(value, Word):
        return _escaped(_word(value.key, lang), lang, kind)
    if isinstance(value, Language):
        return _escaped(language_name(value.code, lang), lang, kind)
    return _escaped(number(value), lang, kind)


def _escaped(text: str, lang: str, kind: str) -> str:
    if kind == "tex":
        return latex_text.inner(text, lang)
    text = " ".join(text.split())
    return plain(text) if kind == "md" else text


def _word(key: str, lang: str) -> str:
    labels = words()["labels"]
    return labels[key][lang] if key in labels else wording(key, lang)


def language_name(code: str, lang: str) -> str:
    """Return the name of a language in another, or its code where that is not known."""
    name = Locale(lang).languages.get(code.strip().lower().replace("-", "_"))
    return name or code


def counted(value: Counted, lang: str) -> str:
    """Return a number with its noun in the form that it takes.

    >>> counted(Counted(1, "word"), "en"), counted(Counted(1200, "word"), "en")
    ('1 word', '1,200 words')
    """
    forms = words()["nouns"][value.noun][lang]
    form = forms.get(Locale(lang).plural_form(value.n), forms["other"])
    if "{n}" in form or lang == "ar":
        return form.format(n=number(value.n))
    return f"{number(value.n)} {form}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_plain(own) for own in value]
    if isinstance(value, Counted):
        return value.n
    if isinstance(value, Item):
        return _plain(value.values)
    if isinstance(value, Word | Language):
        return value[0]
    return value.item() if hasattr(value, "item") else value
