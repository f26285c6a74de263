"""A study that came from a stranger: nothing that its files say becomes markup of the site."""

import csv
import shutil
from html.parser import HTMLParser

import nbformat
import pytest
import yaml

from analysis.files import default_lexicon
from analysis.lexicon.source import Source
from framing.site import sources
from tests.browser.chromium import chromium, opened
from tests.browser.skips import needed_chromium
from tests.study_folders import framing

RUNS = ("<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
        "<img src=https://stranger.invalid/x.png><link rel=stylesheet href=//stranger.invalid/x>"
        "<iframe src=https://stranger.invalid></iframe>")
NASTY = f"{RUNS} & <b>x</b> ``{RUNS}` ]( {RUNS}"
FENCED = f"text\n\n```{{raw}} html\n{RUNS}\n```\n\n:::{{raw}} html\n{RUNS}\n:::\n\n`a\n{RUNS}`\n"
FENCED += "\n[a](javascript:alert(1)) <javascript:alert(1)>\n"
FENCED += r"$\text{<script>alert(1)</script>} \href{javascript:alert(1)}{x}$ or 5$ or $\frac{$"
FORMULA = r"\text{<img src=x onerror=alert(1)>} \href{javascript:alert(1)}{x} < 1"
FILE = "a](javascript:alert(1)) <img src=x onerror=alert(1)>"
SAID = {"label_en", "label_ar", "question_en", "question_ar", "definition", "definition_ar",
        "include", "exclude", "en", "ar", "source", "text_en", "text_ar", "would_be_wrong_if",
        "formed_by"}
NOTES = ("front", "front_ar", "front_title_ar", "limits", "limits_ar")


def poisoned(value, key=""):
    """The data of a YAML file, in which every text that is only shown has markup."""
    if isinstance(value, dict):
        return {name: poisoned(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one) for one in value]
    return f"{value} {NASTY}" if key in SAID else FORMULA if key == "formula" else value


def poison(path):
    path.write_text(yaml.safe_dump(poisoned(Source(path).data), allow_unicode=True, width=10_000,
                                   default_flow_style=False),
                    encoding="utf-8")


def write_notebook(path):
    """A notebook of a stranger: its text, what it gave, and how its figure is called."""
    cells = [nbformat.v4.new_markdown_cell(f"# {NASTY}\n\n{FENCED}")]
    for data in ({"text/html": NASTY, "text/plain": NASTY}, {"text/markdown": FENCED},
                 {"text/html": NASTY}, {"text/plain": FENCED}):
        cells.append(nbformat.v4.new_code_cell(FENCED, outputs=[
            nbformat.v4.new_output("execute_result", data),
            nbformat.v4.new_output("stream", text=FENCED),
            nbformat.v4.new_output("error", ename=NASTY, evalue=NASTY)]))
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


class Live(HTMLParser):
    """What a page would run or fetch for the stranger, and the text that it shows."""

    def __init__(self, text: str):
        super().__init__()
        self.found, self.shown, self.script = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.script = tag == "script"
        named = dict(attrs)
        asks = tag != "a" and any("stranger" in (named.get(n) or "") for n in ("src", "href"))
        if asks or named.get("src") == "x" or any(
                name.startswith("on") and "alert" in (value or "")
                or (value or "").lower().startswith("javascript:") for name, value in attrs):
            self.found.append((tag, attrs))

    def handle_endtag(self, tag):
        self.script = self.script and tag != "script"

    def handle_data(self, data):
        if self.script and "alert(1)" in data:
            self.found.append(("script", data))
        elif not self.script:
            self.shown.append(data)


pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, begun):
    """A study whose every text that is shown holds scripts, and its site."""
    pytest.importorskip("sphinx", reason="the site needs: pip install 'framing[site]'")
    from framing.site.build import build_site

    folder = tmp_path_factory.mktemp("hostile") / "study"
    shutil.copytree(begun, folder)
    shutil.rmtree(folder / "notebooks")
    write_notebook(folder / "notebooks" / f"{FILE}.ipynb")
    lexicon = folder / "data" / "lexicon"
    lexicon.mkdir()
    for name in ("actors.yml", "frames.yml", "referents.yml", "glossary.yml"):
        shutil.copy(default_lexicon() / name, lexicon)
        poison(lexicon / name)
    poison(folder / "data" / "claims.yml")
    (lexicon / "glosses.csv").write_text("word,gloss\nهدنة,\"" + NASTY + "\"\n", encoding="utf-8")
    (lexicon / "README.md").write_text(f"# {RUNS}\n\n{FENCED}", encoding="utf-8")
    (folder / "data" / "notes.yml").write_text(yaml.safe_dump(
        {name: NASTY if "title" in name else FENCED for name in NOTES}), encoding="utf-8")
    (folder / "study.toml").write_text(
        f"[study]\ntitle = '''{NASTY}'''\ngroups = ['''before {NASTY}''', '''after {NASTY}''']\n",
        encoding="utf-8")
    for name, line in (("translations", f'example-1,1,"{NASTY}"'), ("modality", "")):
        heads = {"translations": "article,line,english",
                 "modality": "article,start,end,frame,modality,why"}
        (folder / "data" / f"{name}.csv").write_text(f"{heads[name]}\n{line}\n", encoding="utf-8")
    table = folder / "data" / "articles.csv"
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    for row in rows:
        for name in ("group", "title", "outlet", "genre", "rights", "url", "retrieved",
                     "translated_from", "repaired"):
            row[name] = f"{row.get(name, '')} {NASTY}"
        text = folder / "data" / "articles" / row["file"]
        text.write_text(f"{text.read_text('utf-8') * 9}{NASTY}\n{FENCED}", encoding="utf-8")
        row["file"], row["sha256"] = f"{FILE} {row['file']}", ""
        text.rename(text.with_name(row["file"]))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    # What the package says of itself comes from no study, and takes long to render.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "reference", lambda: "# Reference\n")
        return folder, build_site(folder, live=False).index.parent


def test_no_page_of_the_site_runs_what_a_study_says(hostile):
    found = {}
    for path in sorted(hostile[1].rglob("*.html")):
        page = Live(path.read_text(encoding="utf-8"))
        if page.found:
            found[path.relative_to(hostile[1]).as_posix()] = page.found[:3]
    assert not found


def test_no_page_runs_anything_or_asks_for_anything_in_the_browser(hostile, tmp_path):
    folder, site = hostile
    for number, command in enumerate((["code", "book"], ["checklist", "--format", "html"])):
        result = framing(*command, "--study", folder, "--out", tmp_path / f"{number}.html")
        assert result.exit_code == 0, result.stderr
    result = framing("concordance", "--frame", "ceasefire", "--study", folder, "--html",
                     tmp_path / "concordance.html")
    assert result.exit_code == 0, result.stderr
    ran, asked, seen = [], [], set()
    with chromium(needed_chromium()) as browser, opened(browser) as page:
        page.on("dialog", lambda dialog: (ran.append(page.url), dialog.dismiss()))
        page.on("request", lambda request: asked.append((page.url, request.url)) if not (
            request.url.startswith(("file:", "data:"))) else None)
        pages = [*sorted(site.rglob("*.html")), *sorted(tmp_path.glob("*.html"))]
        addresses = [path.as_uri() for path in pages]
        # The search writes what it found into its page.
        addresses += [f"{(site / 'search.html').as_uri()}?q={word}"
                      for word in ("alert", "script", "onerror", "before", "after", "stranger")]
        live = tmp_path / "live.htm"
        live.write_text(f"<!DOCTYPE html>{RUNS}", encoding="utf-8")
        page.goto(live.as_uri(), wait_until="load")
        assert len(ran) == 3 and len(asked) >= 2
        ran.clear()
        asked.clear()
        for address in addresses:
            page.goto(address, wait_until="load")
            if "?q=" in address:
                page.wait_for_function("document.querySelector('#search-results p')")
                page.wait_for_timeout(300)
            seen.update(page.evaluate("[...document.querySelectorAll('a[href], [*|href]')].map("
                                      "a => String(a.getAttribute('href')))"))
    assert len(pages) > 30
    assert not ran and not asked
    assert not [address for address in seen if address.lower().startswith("javascript:")]


@pytest.mark.parametrize("name", ["index.html", "search.html", "articles/index.html"])
def test_the_title_of_a_study_is_shown_as_it_was_written(hostile, name):
    page = Live((hostile[1] / name).read_text(encoding="utf-8"))
    assert f"{RUNS} & <b>x</b>" in "".join(page.shown)


@pytest.mark.parametrize("arguments", [
    ["methods"], ["methods", "--lang", "ar"], ["checklist"], ["codebook"],
    ["export", "--format", "csv"]])
def test_what_is_written_for_papers_holds_no_markup_of_a_study(hostile, tmp_path, arguments):
    from markdown_it import MarkdownIt

    out = tmp_path / "out"
    export = arguments[0] == "export"
    result = framing(*arguments, "--study", hostile[0], *(["--out", out] if export else []))
    assert result.exit_code == 0
    text = (out / "README.md").read_text(encoding="utf-8") if export else result.stdout
    assert not Live(MarkdownIt().enable("table").render(text)).found
