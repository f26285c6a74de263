"""A study's tables as they are exported: typed, documented, with the texts they refer to."""

import pandas as pd

from analysis.study.annotation import in_counted_blocks
from analysis.study.study import Study, surface
from framing.export.documented import documentation, typed


def study_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the whole annotated study: the tables of the contract and `texts`.

    Articles, blocks, sentences, tokens, vocabulary, mentions, quotations as in `study.tables`,
    clutter and wider readings too, with the columns and types of `columns.yml`; `texts` has
    `article` and `text`. `tokens.word` leads to `vocabulary`, which is not joined.
    """
    texts = pd.DataFrame({"article": list(study.texts), "text": list(study.texts.values())})
    tables = {"articles": study.articles, **study.tables._asdict(), "texts": texts}
    return {name: typed(name, table) for name, table in tables.items()}


def quanteda_tables(study: Study, whole_page: bool = False) -> dict[str, pd.DataFrame]:
    """Return what quanteda takes: `corpus`, one row an article, and `words`, one a token.

    `text` holds the counted blocks, one a line, and `words` their tokens with this study's analysis
    (`key` is what counts as the same term); `whole_page` takes the clutter in. An article without
    words has an empty text and no row in `words`.
    """
    blocks = study.tables.blocks
    if whole_page:
        texts = study.texts
    else:
        counted = blocks[blocks["counted"]]
        lines = counted.assign(text=list(surface(study, counted)))
        texts = lines.groupby("article")["text"].agg("\n".join).to_dict()
        blocks = counted
    words = in_counted_blocks(study.tables.tokens, blocks.assign(counted=True))
    words = words.join(study.tables.vocabulary.set_index("word"), on="word")
    words["token_id"] = words.groupby("article").cumcount() + 1
    words = words.assign(doc_id=words["article"], sentence_id=words["sentence"] + 1,
                         token=list(surface(study, words)))
    corpus = study.articles.assign(
        doc_id=study.articles["article"],
        text=[texts.get(article, "") for article in study.articles["article"]],
        words=words.groupby("article").size().reindex(
            study.articles["article"], fill_value=0).to_numpy())
    return {name: typed(name, table[list(documentation()[name].columns)])
            for name, table in (("corpus", corpus), ("words", words))}
