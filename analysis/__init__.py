"""Comparative discourse study of Arabic news: a study is tables; measures take and give tables.

A study is a folder of articles, or texts that are annotated without one (`fa.annotate`).

>>> import analysis as fa
>>> study = fa.load(".")
>>> study
Study of 2 articles in 2 groups: 2017 (258 words), 2024 (656 words)

Its tables are `articles`, `blocks` (the lines of the pages), `sentences`, `words`, `mentions` (of
actors and frames), `quotations` and `calls` (on whom, to do what). Every row has `article`,
`group`, `role` (of its line: headline, body ...), `echo` (whether that line restates the body),
`counted`, `voice` (outlet, reported, quoted), `speaker`, `start` and `end`: `text[start:end]` of
the article as it was given is what the row stands for. The tables are pandas' own.

>>> study.quotations.groupby("group").size().to_dict()
{'2017': 10, '2024': 41}

`study.find` gives the places of a term as it is typed, of an actor, frame, referent or speaker by
id, narrowed by any column. They know what was asked, and so the page where their number leads.

>>> dialogue, assad = study.find("حوار"), study.find(actor="assad")
>>> dialogue.lines(width=20)["node"].tolist()[:3]
['للحوار', 'للحوار', 'الحوار']
>>> assad.by("voice")[["voice", "count"]].values.tolist()
[['outlet', 7], ['quoted', 2], ['reported', 2]]
>>> assad.where(group="2024", voice="quoted").address
'../site/concordances/actor-assad.html#group-2024-voice-quoted'

Counts become rates per 1,000 words with exact intervals, by group or any column of the articles.
Measures take words, narrowed as one likes, and note in `attrs["made"]` what they were made with.

>>> fa.rates(study.find(kind="actor"), by="outlet").query("id == 'iran'")["count"].tolist()
[5, 11]
>>> key = fa.keyness(study.words.query("voice == 'outlet'"), "2017", "2024", minimum=2)
>>> key.attrs["made"]["minimum"], key["term"].tolist()[:3]
(2, ['تقول', 'سورية', 'علوش'])

Charts show themselves in a notebook and save themselves: PDF, PNG, numbers, alt text, caption.

>>> fa.bars(key, most=20)
Chart(terms)
>>> own = fa.rates(study.find(kind="actor", voice="outlet"))
>>> fa.dumbbells(own, most=8)
Chart(actors)

What a function takes and returns, in which unit and after whom, stands in its help. Two short texts
are described by all this, not tested: they differ whatever they stand for.
"""

from importlib import import_module
from typing import Any

DOOR = {
    "load": "study.study:load_study",
    "annotate": "study.study:annotate_texts",
    "Study": "study.study:Study",
    "Places": "study.places:Places",
    "rates": "study.places:rates",
    "terms": "measures.frequency:count_terms",
    "ngrams": "measures.frequency:ngrams",
    "tfidf": "measures.frequency:tfidf",
    "keyness": "measures.keyness:keyness",
    "dispersion": "measures.dispersion:dispersion_table",
    "dispersion_keyness": "measures.keyness:dispersion_keyness",
    "collocates": "measures.collocation:collocates",
    "word_shift": "measures.keyness:word_shift",
    "permutation": "measures.resampling:permute_articles",
    "prevalence": "measures.prevalence:prevalence",
    "placebo": "measures.uncertainty:placebo",
    "dumbbells": "report.figures:dumbbells",
    "dot_rows": "report.figures:dot_rows",
    "bars": "report.figures:bars",
    "evaluate": "claims.verdicts:evaluate",
    "scatter": "report.figures:scatter",
    "over_time": "report.figures:over_time",
    "show": "report.display:show",
}
"""What a researcher imports, and where it stands: module and name."""

__all__ = list(DOOR)  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Import what is asked for only then, so that `import analysis` itself is fast."""
    if name not in DOOR:
        raise AttributeError(f"analysis has no {name!r}; it has {', '.join(__all__)}.")
    module, _, attribute = DOOR[name].partition(":")
    value = globals()[name] = getattr(import_module(f"analysis.{module}"), attribute)
    return value


def __dir__() -> list[str]:
    """List the door."""
    return sorted(__all__)
