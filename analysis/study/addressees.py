"""Who calls on whom to do what, in the parts of the articles that are counted."""

import pandas as pd

from analysis.study.labels import label_speakers, with_english
from analysis.study.study import Study, surface
from analysis.study.whole_pages import NOBODY
from analysis.text.tokens import place
from analysis.voices.calls import find_calls
from analysis.voices.speech import load_speech
from analysis.wording import LANGUAGES


def calls(study: Study) -> pd.DataFrame:
    """Find who calls on whom to do what, in the counted parts of the articles.

    The columns of `find_calls` with `article`, `group`, `line`, `what` (the words of the call),
    `english` (of the line), `caller_en`, `caller_ar`, `addressee_en`, `addressee_ar` (empty where
    nobody is named), and where the call stands: `role`, `echo`, `counted`, `voice`, `speaker`.
    """
    speech = load_speech(study.lexicon.folder)
    tables, parts = study.tables, []
    by_article = [(dict(iter(table.groupby("article"))), table.iloc[:0]) for table in (
        tables.quotations, tables.mentions, tables.sentences, tables.blocks)]
    for article, text in study.texts.items():
        quotations, mentions, sentences, blocks = (
            of.get(article, none) for of, none in by_article)
        if len(parts) and quotations.empty:
            continue
        table = find_calls(text, quotations, mentions, sentences, speech).assign(article=article)
        inside = place(table, blocks)
        table = table.assign(line=blocks["line"].to_numpy()[inside])
        parts.append(table[(inside >= 0) & blocks["counted"].to_numpy()[inside]])
    table = pd.concat(parts, ignore_index=True)
    table["what"] = surface(study, table)
    table["group"] = table["article"].map(study.articles.set_index("article")["group"])
    for column in ("caller", "addressee"):
        labels = label_speakers(study, table.assign(speaker=table[column].fillna(NOBODY)))
        for lang in LANGUAGES:
            table[f"{column}_{lang}"] = labels[f"label_{lang}"].where(
                labels["speaker"] != NOBODY, "").to_numpy()
    where = ["role", "echo", "counted", "voice", "speaker"]
    at = study.whole_pages.at_words(table)[where]
    return with_english(study, table).join(at)
