"""The methods of a study as paragraphs: Markdown, LaTeX or plain text, in English or Arabic."""

import re

from analysis.claims.verdicts import Results
from analysis.report.markup import plain
from analysis.report.sentences import Style, plain_values, said, write
from analysis.study.study import Study
from analysis.wording import check_language, entries, wording
from framing.paper import latex_text
from framing.paper.papers import author_year, load_papers, reference_text
from framing.paper.statements import Statement, by_paragraph, statements

FORMATS = ("md", "tex", "txt")
_CITED = re.compile(r" ?\[(@[^\]]+)\]")
_KEY = re.compile(r"@([a-z0-9]+)")


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
    head = wording("methods_reference_list", lang)
    head = f"**{head}**" if kind == "md" else head
    return "\n\n".join([*paragraphs, head, "\n".join(references)]) + "\n"


def methods_records(study: Study, results: Results, lang: str = "en") -> list[dict]:
    """Return one object a sentence: `about`, `key`, `text`, `values` (plain), `cites`."""
    check_language(lang)
    return [{"about": one.about, "key": one.key, "text": sentence(one, lang, "txt"),
             "values": plain_values(one.values), "cites": cited([one])}
            for one in statements(study, results)]


def cited(found: list[Statement]) -> list[str]:
    """Return the keys of the works that statements cite, each once, in order."""
    templates = (entries()[f"methods_{one.key}"]["en"] for one in found)
    return list(dict.fromkeys(key for text in templates for group in _CITED.findall(text)
                              for key in _KEY.findall(group)))


def sentence(statement: Statement, lang: str, kind: str = "txt") -> str:
    """Return one statement as a sentence."""
    return write(said(f"methods_{statement.key}", **statement.values), lang, _style(lang, kind))


def _style(lang: str, kind: str) -> Style:
    if kind == "tex":
        def value(text: str) -> str:
            return latex_text.inner(text, lang)
    else:
        def value(text: str) -> str:
            text = " ".join(text.split())
            return plain(text) if kind == "md" else text
    # Words that come from the files of sentences are Markdown already.
    own = value if kind == "tex" else str

    def words(text: str) -> str:
        pieces, last = [], 0
        for cite in _CITED.finditer(text):
            pieces += [own(text[last:cite.start()]), _citation(_KEY.findall(cite.group()), kind)]
            last = cite.end()
        return "".join([*pieces, own(text[last:])])
    return Style(words, value, lambda text, address: text)


def _citation(keys: list[str], kind: str) -> str:
    if kind == "tex":
        return rf"~\cite{{{','.join(keys)}}}"
    return " (" + "; ".join(author_year(load_papers()[key]) for key in keys) + ")"
