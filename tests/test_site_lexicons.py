"""The lexicons' pages show what the study reads, Arabic from right to left."""

from analysis.study.study import load_study
from framing.site.lexicons import pages


def test_each_lexicon_has_a_page_that_the_overview_leads_to(study):
    found = pages(study)
    for name in found:
        if name != "lexicons/index":
            assert f"({name.removeprefix('lexicons/')}.md)" in found["lexicons/index"]
    assert '<ul class="word-list" lang="ar" dir="rtl">' in found["lexicons/stop-words"]


def test_an_entry_says_how_often_it_is_counted_and_leads_there(study):
    frames = pages(study)["lexicons/frames"]
    assert '<a href="../concordances/frame-ceasefire.html#group-2017">6</a> in 2017' in frames


def test_a_study_with_other_texts_shows_its_own_counts(small_study):
    assert "Not in these texts." in pages(load_study(small_study))["lexicons/actors"]
