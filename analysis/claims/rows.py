"""What a claim is counted from besides the words and mentions: quotations, calls, codings by hand.

All stand on the whole pages: a choice (with or without headlines, with or without quotations, ...)
then only selects rows, so the same tables serve the study's own settings and every other choice.
"""

from collections.abc import Iterable
from functools import cached_property

import pandas as pd

from analysis.study.beside import modality, read_beside
from analysis.study.study import Study


class Evidence:
    """The whole pages of a study, and its tables that only claims count, each made once.

    Each table has the columns `PLACE` of `whole_pages`, `start`, `end` and `strength` (core where
    there is no other).
    """

    def __init__(self, study: Study, terms: Iterable[str] = ()):
        """Take over a study that was read, not changing it; `terms` are those to be counted."""
        self.study, self.pages = study, study.whole_pages
        self.pages.parse(terms)

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """Every direct quotation."""
        table = self.pages.quotations
        return table[table["mode"] == "direct"].assign(strength="core")

    @cached_property
    def calls(self) -> pd.DataFrame:
        """Every call and declared support, placed where its verb stands."""
        table = self.study.calls
        table = table[table["kind"] != "ask"][["kind", "caller", "addressee", "verb_start", "start",
                                               "end", "article"]]
        return self.pages.at_words(table.reset_index(drop=True), "verb_start").assign(
            strength="core")

    @cached_property
    def modality(self) -> pd.DataFrame:
        """Mentions that were coded by hand as asserted, threatened, feared or denied."""
        coded = modality(self.study)[["article", "start", "end", "modality"]]
        return self.pages.mentions.merge(coded, on=["article", "start", "end"])

    @cached_property
    def editions(self) -> pd.DataFrame:
        """What other editions have in place of a mention: `article`, `start`, `end`, `form`."""
        table = read_beside(self.study, "editions.csv", ["article", "start", "end", "form"])
        if "form" not in table:
            table = table.assign(form="")
        table = table[(table["start"] != "") & (table["form"] != "")]
        return table[["article", "start", "end", "form"]].astype({"start": int, "end": int})
