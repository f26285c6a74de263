"""The pages of the rendered study on how to cite it and how it was done, as MyST Markdown."""

from analysis.claims.verdicts import Results
from analysis.report.display import plain
from analysis.study.study import Study
from framing.checking import check_list, checklist_page
from framing.pages import fenced
from framing.paper.citing import bibtex, citations
from framing.paper.methods import methods_text
from framing.paper.papers import reference_text


def pages(study: Study, results: Results) -> dict[str, str]:
    """Return the pages `cite` and `methods`, by their place in the site."""
    items = citations(study, results)
    listed = "\n".join(f"- {plain(reference_text(item))}" for item in items if "author" in item)
    cite = (f"# How to cite\n\n{listed}\n\n## BibTeX\n\nAlso `framing cite`, and as CSL-JSON for "
            f"reference managers: `framing cite --format csl-json`.\n\n"
            f"{fenced('bibtex', bibtex(items))}\n")
    methods = ("# Methods and checklist\n\n## Methods\n\n"
               + methods_text(study, results, "en", "md")
               + "\n## In Arabic\n\n"
               + _right_to_left(methods_text(study, results, "ar", "md"))
               + "\n## Checklist\n\n" + checklist_page(check_list(study, results, "en")))
    return {"cite": cite, "methods": methods}


def _right_to_left(text: str) -> str:
    """Stand Markdown in a block of Arabic; the blank lines let it be read as Markdown."""
    return f'<div dir="rtl" lang="ar">\n\n{text}\n</div>\n'
