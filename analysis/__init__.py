"""Comparative discourse study of Arabic news: a study is tables, measures take and give tables.

    import analysis as fa

    study = fa.load(".")                  # a study folder; or fa.annotate({"a": text})
    study.articles, study.blocks, study.words, study.mentions, study.quotations, study.calls

Each table has a row an article, line, word, mention, quotation or call, and on every row `article`,
`group`, `role` (of the line: headline, body ...), `echo` (whether that line restates the body),
`counted`, `voice` (outlet, reported, quoted), `speaker`, `start` and `end`: `text[start:end]` of
the article, as it was given, is what the row stands for. Tables are pandas' own: `query`, `groupby`
and whatever else narrows or counts them. `study.whole_pages` has the same with the menus and
teasers around the article, which is not `counted`.

    assad = study.find(actor="assad", voice="outlet")
    assad.lines(), assad.by("outlet", "form"), assad.collocates(), assad.sample(50)

`find` gives the places of a term as typed, of an actor, frame, referent or speaker by id, narrowed
by any column; they know what was asked, and so the page of the site that their number leads to.

    fa.rates(study.find(kind="actor"), by="outlet")
    fa.keyness(study.words.query("voice == 'outlet'"), "2017", "2024", minimum=5)
    fa.show(table)                        # a table that shows itself, right to left where it must
    fa.bars(table, most=20)               # a chart that shows itself; .save("figures") writes it

Measures take words or mentions, narrowed as one likes, and note in `table.attrs["made"]` what they
were made with; two short texts are described by them and not tested. What each returns, in which
unit and after whom, stands in its help: `help(fa.keyness)`.
"""

from importlib import import_module
from typing import Any

_DOOR = {
    "load": "study.study:load_study",
    "annotate": "study.study:annotate_texts",
    "Study": "study.study:Study",
    "Places": "study.places:Places",
    "rates": "study.places:rates",
    "keyness": "measures.keyness:keyness",
    "dispersion": "measures.dispersion:dispersion_table",
    "dispersion_keyness": "measures.keyness:dispersion_keyness",
    "collocates": "measures.collocation:collocates",
    "ngrams": "measures.frequency:ngrams",
    "terms": "measures.frequency:count_terms",
    "tfidf": "measures.frequency:tfidf",
    "naming": "measures.frequency:naming_profile",
    "word_shift": "measures.word_shift:word_shift",
    "permutation": "measures.resampling:permute_articles",
    "placebo": "measures.uncertainty:placebo",
    "show": "report.display:show",
}
"""What a researcher imports, and where it stands. Charts come from `report.charts`."""

__all__ = list(_DOOR)  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that `import analysis` stays fast."""
    if name not in _DOOR:
        raise AttributeError(f"analysis has no {name!r}; it has {', '.join(__all__)}.")
    module, _, attribute = _DOOR[name].partition(":")
    value = getattr(import_module(f"analysis.{module}"), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the door."""
    return sorted(__all__)
