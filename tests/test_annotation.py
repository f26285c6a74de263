"""The tables of articles do not depend on how the articles are dealt out."""

from unittest import mock

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.lexicon.schema import load_lexicon
from analysis.study import annotation

TEXTS = {
    "b": "قمة في جنيف\n\nقال لافروف إن إيران جاهزة وأضاف: «تركيا شريك مهم لنا جميعا».",
    "empty": "",
    "a": "وقال: «نريد حلا.\nولن نقبل بغيره.\nوسنعود غدا». ثم غادر.\nأعلن @KremlinRussia ذلك.",
    "latin": "hello \"world\"",
    "c": "دعت المعارضة روسيا إلى وقف القتال. وبحسب الوزارة انهارت الهدنة.",
    "d": "قال الوزير إن الأسد غادر دمشق، وقال: «هذا كثير جدا علينا نحن جميعا هنا».",
}
LEXICON = load_lexicon()


def tables(texts: dict[str, str], group: int, workers: int = 1) -> annotation.Annotation:
    with mock.patch.object(annotation, "GROUP", group):
        return annotation.annotate(texts, LEXICON, workers=workers)


def assert_same(some: annotation.Annotation, others: annotation.Annotation) -> None:
    for one, other in zip(some, others, strict=True):
        pd.testing.assert_frame_equal(one, other)


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(st.permutations(list(TEXTS)), st.integers(1, 5))
def test_groups_of_any_size_give_the_same_tables(order, size):
    texts = {name: TEXTS[name] for name in order}
    assert_same(tables(texts, size), tables(texts, len(texts)))


def test_an_article_alone_has_the_rows_that_it_has_among_others():
    together = tables(TEXTS, len(TEXTS))
    for name, text in TEXTS.items():
        alone = tables({name: text}, 1)
        for table in ("blocks", "sentences", "mentions", "quotations"):
            rows = getattr(together, table)
            rows = rows[rows["article"] == name].reset_index(drop=True)
            pd.testing.assert_frame_equal(rows, getattr(alone, table))


def test_several_processes_give_the_tables_of_one():
    assert_same(tables(TEXTS, 2, workers=2), tables(TEXTS, len(TEXTS)))
