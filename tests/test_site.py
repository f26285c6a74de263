"""The rendered study: what a reader finds in it, and what a build leaves behind."""

import json
import re
import shutil
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

import analysis

pytest.importorskip("sphinx", reason="the site needs: pip install 'framing[site]'")

from analysis.report.display import table_html  # noqa: E402
from analysis.study.study import StudyError  # noqa: E402
from framing import pages  # noqa: E402
from framing.site import build, conf, sources  # noqa: E402


class Addresses(HTMLParser):
    """Every address that a page loads or leads to, and every place that can be led to."""

    def __init__(self, text: str):
        super().__init__()
        self.loaded, self.linked, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.add(attrs["id"])
        if tag == "a" and "href" in attrs:
            self.linked.append(attrs["href"])
        elif tag == "link" and attrs.get("rel") in ("stylesheet", "preload", "shortcut icon"):
            self.loaded.append(attrs["href"])
        elif attrs.get("src"):
            self.loaded.append(attrs["src"])


@pytest.fixture(scope="session")
def addresses(site):
    return {path: Addresses(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_sphinx_finds_nothing_wrong_in_our_pages(built_site):
    assert built_site.warnings == []


def test_every_notebook_is_a_page(site, repository):
    for path in (repository / "notebooks").glob("*.ipynb"):
        heading = nbformat.read(path, as_version=4).cells[0].source.split("\n")[0].lstrip("# ")
        text = (site / "notebooks" / f"{path.stem}.html").read_text(encoding="utf-8")
        assert heading in text


def test_nothing_is_loaded_from_the_network(site, addresses):
    loaded = [address for page in addresses.values() for address in page.loaded]
    assert loaded
    assert [a for a in loaded if urlsplit(a).scheme not in ("", "data")] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", styles) == []


def test_every_link_inside_the_site_leads_somewhere(site, addresses):
    broken = []
    for path, page in addresses.items():
        for address in {*page.linked, *page.loaded}:
            parts = urlsplit(address)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            lost = parts.fragment and target in addresses and (
                unquote(parts.fragment) not in addresses[target].ids)
            if lost or not target.is_file() or not target.is_relative_to(site):
                broken.append((path.name, address))
    assert broken == []


def test_a_figure_has_its_files_beside_it_and_says_what_it_shows(site):
    text = (site / "notebooks" / "3-actors.html").read_text(encoding="utf-8")
    alts = re.findall(r'<img src="\.\./figures/actors-en\.png" alt="([^"]+)"', text)
    assert len(alts) == 1
    assert "Russia" in alts[0]
    for kind in ("pdf", "png", "csv"):
        assert f'href="../figures/actors-en.{kind}"' in text
        assert (site / "figures" / f"actors-en.{kind}").stat().st_size


def test_the_site_may_be_moved(site, tmp_path):
    moved = shutil.copytree(site, tmp_path / "elsewhere")
    for path in moved.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert str(site.parent) not in text
        assert "file:/" not in text


def test_no_script_draws_formulas(addresses):
    assert not [a for page in addresses.values() for a in page.loaded if "mathjax" in a.lower()]


def test_the_arabic_face_comes_along(site):
    style = (site / "_static" / "book.css").read_text(encoding="utf-8")
    faces = re.findall(r'url\("(fonts/[^"]+)"\)', style)
    assert len(faces) == 2
    for face in faces:
        assert (site / "_static" / face).read_bytes()[:4] == b"\0\1\0\0"


def test_the_same_study_renders_to_the_same_bytes(site, copied_study):
    again = build.build_site(copied_study).index.parent
    names = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    assert names == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    different = [name for name in names
                 if (site / name).read_bytes() != (again / name).read_bytes()]
    assert different == []


def test_nothing_is_rendered_where_nothing_changed_and_all_is_where_something_did(
        copied_study, monkeypatch):
    rendered = []

    def render(source, out, title):
        rendered.append(title)
        out.mkdir(parents=True)
        (out / "index.html").write_text("front page", encoding="utf-8")
        return []
    monkeypatch.setattr(build, "_render", render)
    monkeypatch.setattr(sources, "site_pages", lambda study, _live: {"index": "# Front page"})
    assert build.build_site(copied_study).built
    assert not build.build_site(copied_study).built
    (copied_study / "site" / "index.html").unlink()
    assert build.build_site(copied_study).built
    figure = next((copied_study / "figures").glob("*.csv"))
    figure.write_bytes(figure.read_bytes() + b"\n")
    assert build.build_site(copied_study).built
    assert build.build_site(copied_study, force=True).built
    assert len(rendered) == 4


def test_a_build_that_fails_leaves_the_former_site(copied_study, monkeypatch):
    site = copied_study / "site"
    site.mkdir()
    (site / "index.html").write_text("the former site", encoding="utf-8")
    monkeypatch.setattr(sources, "site_pages", lambda *_: {"other": "# No front page\n"})
    with pytest.raises(StudyError, match="former one was left"):
        build.build_site(copied_study)
    assert (site / "index.html").read_text(encoding="utf-8") == "the former site"


def test_without_sphinx_the_message_says_what_to_install(small_study, monkeypatch):
    monkeypatch.setattr(build, "find_spec", lambda name: None if name == "furo" else name)
    with pytest.raises(StudyError, match=r"pip install 'framing\[site\]'"):
        build.build_site(small_study)
    assert not (small_study / "site").exists()


@pytest.mark.whole
def test_a_study_that_was_just_begun_has_a_site(folder):
    done = build.build_site(folder)
    assert done.warnings == []
    assert (folder / "site" / "notebooks" / "1-articles.html").is_file()
    assert (folder / "site" / "first-study.html").is_file()


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def code(source, *outputs):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs))


def output(**data):
    data = {kind.replace("_", "/"): content for kind, content in data.items()}
    return nbformat.v4.new_output("display_data", data)


def test_code_is_folded_under_the_table_that_it_gives():
    page = sources.notebook_page(notebook(
        code("import this"), code("say()", output(text_markdown="A sentence.")),
        code("show()", output(text_html="<b>table</b>"))), {})
    assert page.index("A sentence.") < page.index("<b>table</b>") < page.index("<summary>")
    assert page.count("<summary>") == 1
    assert "import this\n\nsay()\n\nshow()" in page


def test_code_of_a_section_does_not_wander_into_the_next():
    page = sources.notebook_page(
        notebook(code("x = 1"), nbformat.v4.new_markdown_cell("## Next")), {})
    assert page.index("x = 1") < page.index("## Next")


def test_links_into_the_site_are_those_of_a_page_in_it():
    page = sources.notebook_page(notebook(
        nbformat.v4.new_markdown_cell("[lines](../site/concordances/term-a.html#group-b)"),
        code("t", output(text_html='<a href="../site/articles/x.html#c12">3</a>'))), {})
    assert "(../concordances/term-a.html#group-b)" in page
    assert 'href="../articles/x.html#c12"' in page
    assert "../site/" not in page


def test_html_of_an_article_cannot_close_its_fence():
    assert pages.raw("a\n````\nb").startswith("`````{raw} html\n")


def test_a_wide_table_is_a_region_with_the_name_of_its_caption():
    box = table_html([], [], "Who < whom")
    assert box.startswith('<div class="wide" tabindex="0" role="region" '
                          'aria-label="Who &lt; whom" ')


def test_a_long_alt_text_is_cut_between_its_parts():
    alt = "Mentions by group; " + "; ".join(f"actor number {n}: 10 (5)" for n in range(40))
    cut = pages.short(alt)
    assert len(cut) < 300
    assert alt.startswith(cut.split(" … ")[0])
    assert re.search(r"\(5\) … ", cut)


def test_pages_of_many_articles_do_not_crowd_the_contents():
    pages = sources.with_contents({
        "index": "# Front", "articles/index": "# Articles", "articles/a": "# A",
        "articles/b": "---\nlang: ar\n---\n\n# B", "notebooks/1-x": "# X"})
    contents = pages["index"].split("# Front")[1]
    assert "articles/index" in contents
    assert "articles/a" not in contents
    assert "notebooks/1-x" in contents
    assert pages["articles/a"].startswith("---\norphan: true\n---")
    assert pages["articles/b"].startswith("---\nlang: ar\norphan: true\n---")


@pytest.mark.parametrize("query", ["الحوار", "والحوار", "للحوار", "بالحوار", "الحِوار", "الحـوار"])
def test_a_query_with_the_article_is_looked_up_without_it(query):
    assert conf.query_key(query) == "حوار"


@pytest.mark.parametrize(("query", "key"), [("بيان", "بيان"), ("واشنطن", "واشنطن"), ("الى", "الي"),
                                            ("أستانة", "استانه"), ("آمال", "امال")])
def test_nothing_is_taken_off_a_query_that_may_be_part_of_the_word(query, key):
    assert conf.query_key(query) == key


def test_a_page_is_indexed_by_the_stems_of_its_words():
    search = conf.Search({})
    indexed = {search.stem(word) for word in search.split("وبالحِوار في لبنان ولواشنطن 2254")}
    assert {"حوار", "لبنان", "واشنطن", "_2254"} <= indexed


def test_the_search_knows_titles_as_they_are_read(site):
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    titles = [*index["titles"], *index["alltitles"]]
    assert "وقف إطلاق النار · Ceasefire · frame" in titles
    assert not [title for title in titles if re.search(r"<\w|</|&\w+;", title)]


def test_english_words_are_indexed_as_sphinx_does():
    search = conf.Search({})
    assert search.stem("Ceasefires") == search.stem("ceasefire")


def test_a_formula_is_mathml():
    assert "<mfrac>" in conf.mathml(r"\frac{O_{11}}{E_{11}}", "block")
    assert 'display="block"' in conf.mathml("x", "block")


def test_the_reference_has_what_the_package_offers_and_nothing_private():
    page = sources.reference()
    assert re.findall(r"\{py:(?:function|class)\} (\w+)", page) == analysis.__all__
    for method in ("find(term", "where(", "lines(", "by(", "collocates(", "sample("):
        assert f"{{py:method}} {method}" in page
    assert "{py:method} _" not in page


def test_plain_prose_of_docstrings_is_not_taken_for_markup():
    assert sources.prose("Give a_b * c < d[1] and `x_y`.") == (
        r"Give a\_b \* c \< d\[1\] and `x_y`.")
