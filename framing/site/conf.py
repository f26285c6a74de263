"""How Sphinx renders the site: its settings, formulas, Arabic words and the search.

The search finds Arabic words however they are spelt: pages are indexed by each word as written and
by its stem, folded; a query is folded by `arabic_search.js` and loses the article with what stands
before it: والحوار, للحوار and حوار are one. Else nothing is taken off: بيان is no ب + يان.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from latex2mathml.converter import convert
from markupsafe import Markup, escape
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search.en import SearchEnglish

from analysis.arabic import characters
from analysis.arabic.words import analyse_words

HERE = Path(__file__).resolve().parent

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# Headings begin where their authors let them; a name in a signature may be that of several classes.
suppress_warnings = ["myst.header", "ref.python"]
language = "en"
root_doc = "index"
numfig = False

html_theme = "furo"
templates_path = [str(HERE / "templates")]
html_static_path = [str(HERE / "static")]
html_css_files = ["book.css"]
html_math_renderer = "mathml"
html_copy_source = html_show_sourcelink = html_show_copyright = False
html_use_index = html_domain_indices = False
# The search page would fetch the pages that it found: a browser forbids that to files on disk.
html_show_search_summary = False
pygments_dark_style = "github-dark"
add_module_names = False
toc_object_entries = False

PAGE = re.compile(r"[^:?#]+\.html(?:#|$)")
PLAIN = ("project", "docstitle", "shorttitle")
"""What the templates are given as plain text; Jinja escapes nothing of itself in Sphinx."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr"}
# What is drawn by others' rules, is no text, or is Arabic only as a programmer writes it.
LEFT = {"script", "style", "svg", "math", "textarea", "title", "pre", "option"}
FOLDS = {"[أإآٱٲٳٵ]": "ا", "[یےىئ]": "ي", "[کڪ]": "ك", "[ھہۃة]": "ه", "ؤ": "و"}
"""Letters that are one to a search; those that the package's folding keeps apart too."""
PREFIX = r"^[وف]?(?:[بك]?ال|لل)(?=..)"
"""The article, with conjunction and preposition, where two letters or more are left."""

_TAG = re.compile(r"(<!--(?:[^<]|<(?!!--))*?-->|<[^<>]+>)")
_NAME = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_LANG = re.compile(r"\slang=[\"']?([A-Za-z]*)")
_LETTER = "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"
_RUN = re.compile(rf"{_LETTER}+(?:[ \u200c\u200d]+{_LETTER}+)*")
_ARABIC = re.compile("[\u0600-\u06ff]")
_GONE = f"[\u0640{''.join(sorted(c for c in characters.MARKS if c < chr(0xFB00)))}" \
        f"{''.join(sorted(characters.CONTROLS))}]"
_STEMS: dict[str, str] = {}


class Pages(StandaloneHTMLBuilder):
    """Sphinx's pages, whose search knows titles as text: it shows what it knows, tags and all."""

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        """Take a page into the search; the page itself keeps the mark-up of its headings."""
        bare = doctree.deepcopy()
        for raw in [raw for heading in bare.findall(nodes.title) for raw in heading.findall(
                nodes.raw)]:
            raw.parent.remove(raw)
        super().index_page(pagename, bare, Markup(title).striptags())


def finish(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give a page its language and direction, and the keyboard a way to every scrolling box."""
    context |= {name: escape(context[name]) for name in PLAIN if name in context}
    for part in ("furo_navigation_tree", "body"):
        # Sphinx calls the captions of contents headings, and of no level.
        context[part] = (context.get(part) or "").replace(
            'role="heading">', 'role="heading" aria-level="2">')
    context["furo_navigation_tree"] = mark_arabic(context["furo_navigation_tree"])
    body = re.sub(r'<(pre(?![^<>]*tabindex)|div(?= class="table-wrapper))', r'<\1 tabindex="0"',
                  context["body"])
    lang = (context.get("meta") or {}).get("lang", "en")
    if body and lang != "en":
        context["language"] = lang
        direction = "rtl" if lang in ("ar", "fa", "ur", "he") else "ltr"
        body = f'<div class="page-{lang}" lang="{lang}" dir="{direction}">\n{body}\n</div>'
    context["body"] = mark_arabic(body, lang)


def mark_arabic(html: str, lang: str = "en") -> str:
    """Return HTML whose Arabic words stand in elements that say that they are Arabic.

    `lang` is the language of the page around it; what is already said to be Arabic stays as it is.

    >>> mark_arabic('<p>with ال or <b lang="ar">الهدنة</b></p>')
    '<p>with <span lang="ar" dir="rtl">ال</span> or <b lang="ar">الهدنة</b></p>'
    """
    around, out = [("", lang)], []
    for piece in _TAG.split(html):
        tag = _NAME.match(piece)
        if tag and tag[1]:
            # An element that its author did not close ends with the one around it.
            if any(name == tag[2] for name, _ in around[1:]):
                while around.pop()[0] != tag[2]:
                    pass
        elif tag and tag[2] not in VOID and not piece.endswith("/>"):
            said = _LANG.search(piece)
            around.append((tag[2], said[1].lower() if said else around[-1][1]))
        elif not tag and around[-1][1] != "ar" and not any(name in LEFT for name, _ in around):
            piece = _RUN.sub(r'<span lang="ar" dir="rtl">\g<0></span>', piece)
        out.append(piece)
    return "".join(out)


def lead_to_pages(app, doctree) -> None:
    """Keep links to `page.html#place` as they are: places in a page's own HTML are no targets."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        target = link.get("reftarget") or ""
        if link.get("reftype") == "myst" and PAGE.match(target):
            reference = nodes.reference("", "", *link.children, refuri=target, internal=True)
            link.replace_self(reference)


def mathml(latex: str, display: str = "inline") -> str:
    """Return a formula in LaTeX notation as MathML, which every browser draws without a script.

    Neither an element nor an address that a formula names is one on the page.
    """
    try:
        made = convert(latex.replace("<", r"\lt ").replace(">", r"\gt ").strip(), display=display)
    except Exception:  # whatever is wrong with a formula, it is text
        return f"<code>{escape(latex)}</code>"
    return re.sub(r' href="[^"]*"', "", made)


def _visit_math(writer, node) -> None:
    if isinstance(node, nodes.math):
        writer.body.append(mathml(node.astext()))
        raise nodes.SkipNode
    for part in filter(str.strip, re.split(r"\n\s*\n", node.astext())):
        # A long formula scrolls in its own box, which the keyboard can reach.
        writer.body.append('<div class="formula" tabindex="0" role="group" aria-label="Formula">'
                           f"{mathml(part, 'block')}</div>\n")
    raise nodes.SkipNode


def query_key(word: str) -> str:
    """Return what an Arabic word is looked up by; the browser does the same."""
    folded = characters.fold(word)
    for letters, one in FOLDS.items():
        folded = re.sub(letters, one, folded)
    return re.sub(PREFIX, "", folded)


class Search(SearchEnglish):
    """Sphinx's English search, to which Arabic words are added."""

    def split(self, input: str) -> list[str]:
        """Return the words of a text, and of each Arabic word its stem too."""
        words = super().split(re.sub(_GONE, "", input))
        arabic = [word for word in words if _ARABIC.search(word) and not word.isdigit()]
        # Sphinx leaves numbers out, and a resolution is known by its number.
        words = [f"_{characters.fold(word)}" if word.isdigit() and len(word) > 2 else word
                 for word in words]
        # Taken apart together: one at a time is a hundred times as slow.
        if new := sorted(set(arabic).difference(_STEMS)):
            _STEMS.update(zip(new, analyse_words(new)["stem"], strict=True))
        return words + [_STEMS[word] for word in arabic if _STEMS[word]]

    def stem(self, word: str) -> str:
        """Return what a word is indexed by."""
        return query_key(word) if _ARABIC.search(word) else super().stem(word)

    @property
    def js_splitter_code(self) -> str:
        """The same for the browser, laid over Sphinx's own English stemmer."""
        text = (HERE / "arabic_search.js").read_text(encoding="utf-8")
        for place, content in (("GONE", _GONE), ("PREFIX", PREFIX),
                               ("FOLDS", json.dumps(list(FOLDS.items()), ensure_ascii=False))):
            text = text.replace(place, content)
        return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text)


def setup(app) -> None:
    """Connect what finishes each page, draws formulas and searches."""
    app.add_builder(Pages, override=True)
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_math, None))
    app.add_search_language(Search)
    app.connect("doctree-read", lead_to_pages)
    # After the theme, which adds the tree of contents.
    app.connect("html-page-context", finish, priority=900)
