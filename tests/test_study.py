"""A study folder is read whole, bad articles are named, changed settings reach every table."""

import hashlib

import pytest

from analysis.study.study import StudyError, load_study, surface, without_echoes

TABLES = ("blocks", "sentences", "tokens", "mentions")


def test_the_articles_have_their_published_sizes(study):
    sizes = study.articles.set_index("article")["words"].to_dict()
    assert sizes == {"2017-astana": 258, "2024-doha": 656}
    assert study.articles["characters"].tolist() == [2188, 6513]
    assert study.groups == ["2017", "2024"]
    assert study.problems.empty


def test_the_originals_are_those_that_were_annotated(study, repository):
    import json
    for row in study.articles.itertuples():
        reference = json.loads((repository / "data" / "reference" / f"{row.article}.json")
                               .read_text(encoding="utf-8"))
        original = (repository / "data" / "articles" / row.file).read_bytes()
        assert hashlib.sha256(original).hexdigest() == reference["sha256"]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_leads_back_to_its_characters(study, name):
    table = getattr(study.tables, name)
    assert len(table)
    for row in table.itertuples():
        text = study.texts[row.article]
        assert 0 <= row.start < row.end <= len(text)
        assert text[row.start:row.end].strip() == text[row.start:row.end] or name == "blocks"
        if name == "mentions":
            assert text[row.start:row.end] == row.surface
            if row.kind == "actor":
                assert row.start <= row.head_start < row.head_end <= row.end


def test_tokens_know_their_sentence_and_block(study):
    for tokens in (study.tables.tokens,):
        blocks = tokens.merge(study.tables.blocks, on=["article", "block"], suffixes=("", "_b"))
        assert (blocks["start_b"] <= blocks["start"]).all()
        assert (blocks["end"] <= blocks["end_b"]).all()
        sentences = tokens.merge(study.tables.sentences, on=["article", "sentence"],
                                 suffixes=("", "_s"))
        assert len(sentences) == len(tokens)
        assert (sentences["start_s"] <= sentences["start"]).all()
        assert (sentences["end"] <= sentences["end_s"]).all()


def test_words_and_mentions_are_of_counted_blocks_only(study):
    assert len(study.words) == 258 + 656
    assert set(study.words["role"]) <= set(study.settings.pages.counted)
    assert set(study.mentions["role"]) <= set(study.settings.pages.counted)
    assert set(without_echoes(study.words)["role"]) == {"body", "embed"}


def test_a_surface_is_read_from_the_original(study):
    dictators = study.mentions[study.mentions["id"] == "dictator"]
    assert all("دكتاتور" in found for found in surface(study, dictators))


def test_fewer_counted_roles_reach_every_table(small_study):
    before = load_study(small_study)
    settings = small_study / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '[pages]\ncounted = ["body"]\n',
                        encoding="utf-8")
    after = load_study(small_study)
    headline = before.words[before.words["role"] == "headline"]
    assert len(headline) == 5 + 5
    assert len(after.words) == len(before.words) - len(headline)
    assert set(after.mentions["role"]) == {"body"}
    assert after.sizes.to_dict() == {group: size - 5 for group, size in before.sizes.items()}
    assert len(after.tables.tokens) == len(before.tables.tokens)


def test_another_conflation_reaches_the_terms(small_study):
    terms = {}
    for conflation in ("form", "stem", "lemma"):
        (small_study / "study.toml").write_text(f'[terms]\nconflation = "{conflation}"\n',
                                                encoding="utf-8")
        terms[conflation] = set(load_study(small_study).words["key"])
    assert "المعارضه" in terms["form"]
    assert "معارضه" in terms["stem"]
    assert len(terms["form"]) > len(terms["stem"]) >= len(terms["lemma"])


def _rows(folder, text):
    (folder / "data" / "articles.csv").write_text(text, encoding="utf-8")


def test_a_bad_article_is_named_and_the_others_are_read(small_study):
    _rows(small_study, "id,file,group\nfirst,first.txt,a\nlost,lost.txt,a\n"
                       "empty,empty.txt,b\nnoise,noise.txt,b\nsecond,second.txt,b\n")
    articles = small_study / "data" / "articles"
    (articles / "empty.txt").write_bytes(b"  \n")
    (articles / "noise.txt").write_bytes(bytes(range(256)))
    study = load_study(small_study)
    assert study.articles["article"].tolist() == ["first", "second"]
    assert study.problems["file"].tolist() == ["lost.txt", "empty.txt", "noise.txt"]
    for row in study.problems.itertuples():
        assert row.file in row.problem
        assert "\n\n" not in row.problem


@pytest.mark.parametrize(("again", "said"), [
    ("first,second.txt,b", "id first was listed in line 2"),
    ("other,first.txt,b", "file first.txt was listed in line 2"),
])
def test_an_article_listed_twice_is_named_once_and_read_once(small_study, again, said):
    _rows(small_study, f"id,file,group\nfirst,first.txt,a\n{again}\n")
    study = load_study(small_study)
    assert study.articles["article"].tolist() == ["first"]
    [problem] = study.problems["problem"]
    assert "line 3" in problem and said in problem


@pytest.mark.parametrize(("row", "said"), [
    ("x,../secret.txt,a,", "inside data/articles"),
    ("x y,first.txt,a,", "id"),
    ("x,first.txt,,", "group"),
    ("x,first.txt,a,7 December", "date"),
    ("x,first.txt,a,2020-01-01,more", "more values"),
])
def test_a_bad_row_is_explained(small_study, row, said):
    _rows(small_study, f"id,file,group,date\nsecond,second.txt,b,2021-02-06\n{row}\n")
    [problem] = load_study(small_study).problems["problem"]
    assert "articles.csv, line 3" in problem and said in problem


def test_a_changed_original_is_refused(small_study):
    _rows(small_study, "id,file,group,sha256\nsecond,second.txt,b,\n"
                       f"first,first.txt,a,{'0' * 64}\n")
    study = load_study(small_study)
    assert study.articles["article"].tolist() == ["second"]
    assert "articles.csv describes" in study.problems["problem"][0]


@pytest.mark.parametrize(("settings", "said"), [
    ('[terms]\nconflate = "stem"\n', "conflate"),
    ('[terms]\nconflation = "root"\n', "root"),
    ("[terms\n", "not valid TOML"),
    ('[pages]\ncounted = ["bodies"]\n', "bodies"),
])
def test_a_wrong_setting_is_explained(small_study, settings, said):
    (small_study / "study.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(StudyError, match="study.toml") as told:
        load_study(small_study)
    assert said in str(told.value)


def test_a_folder_that_is_no_study_is_told_so(tmp_path):
    with pytest.raises(StudyError, match="not a study folder"):
        load_study(tmp_path)
