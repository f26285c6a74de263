"""How Sphinx renders the site; `build.py` names the study on the command line."""

import re
from pathlib import Path

from docutils import nodes
from markupsafe import Markup, escape
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder

from framing.site.arabic_runs import mark_arabic

extensions = ["myst_parser", "framing.site.mathml", "framing.site.arabic_search"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# Headings begin where their authors let them; a name in a signature may be that of several classes.
suppress_warnings = ["myst.header", "ref.python"]
language = "en"
root_doc = "index"
numfig = False

html_theme = "furo"
templates_path = [str(Path(__file__).resolve().parent / "templates")]
html_static_path = [str(Path(__file__).resolve().parent / "static")]
html_css_files = sorted(path.name for path in Path(html_static_path[0]).glob("*.css"))
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
    body = context["body"]
    if not body:
        return
    body = re.sub(r'<(pre(?![^>]*tabindex)|div(?= class="table-wrapper))', r'<\1 tabindex="0"',
                  body)
    lang = (context.get("meta") or {}).get("lang", "en")
    if lang != "en":
        context["language"] = lang
        direction = "rtl" if lang in ("ar", "fa", "ur", "he") else "ltr"
        body = f'<div class="page-{lang}" lang="{lang}" dir="{direction}">\n{body}\n</div>'
    context["body"] = mark_arabic(body, lang)


def lead_to_pages(app, doctree) -> None:
    """Keep links to `page.html#place` as they are: places in a page's own HTML are no targets."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        target = link.get("reftarget") or ""
        if link.get("reftype") == "myst" and PAGE.match(target):
            reference = nodes.reference("", "", *link.children, refuri=target, internal=True)
            link.replace_self(reference)


def setup(app) -> dict[str, bool]:
    """Connect what finishes each page."""
    app.add_builder(Pages, override=True)
    app.connect("doctree-read", lead_to_pages)
    # After the theme, which adds the tree of contents.
    app.connect("html-page-context", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
