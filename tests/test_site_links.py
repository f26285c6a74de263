"""Every number of the notebooks leads to exactly as many lines as it says."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.addresses import SITE
from analysis.study.study import load_study
from framing.site import concordances, reader

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
ADDRESS = re.compile(r"""(?:href=["']|\]\()(\.\./site/[^"')\s]+)""")


def shown(notebook):
    """What the outputs of a notebook hold as HTML and Markdown."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(output.get("data", {}).get(kind, "")) for cell in cells
            for output in cell.get("outputs", []) for kind in ("text/html", "text/markdown")]


def addresses(notebook):
    return [address for text in shown(notebook) for address in ADDRESS.findall(text)]


def docname(address):
    return address.removeprefix(SITE).partition("#")[0].removesuffix(".html")


pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def built():
    study = load_study(".")
    needed = {docname(address) for path in NOTEBOOKS for address in addresses(path)}
    return concordances.pages(study, needed) | reader.pages(study)


class Sections(HTMLParser):
    """The number of lines under each anchor of a page."""

    def __init__(self):
        super().__init__()
        self.ids, self.lines, self.section, self.part, self.stretches = set(), {}, None, None, None

    def handle_starttag(self, tag, attributes):
        own = dict(attributes)
        name = own.get("id")
        if name:
            self.ids.add(name)
        if tag == "section":
            self.section = name
            self.lines.setdefault(name, 0)
        elif tag == "tr" and own.get("class") == "counted":
            self.lines[self.section] += 1
        elif tag == "tr" and name:
            self.part = name
            self.lines[name] = 0
        elif tag == "a" and self.part and "#group" in own.get("href", ""):
            self.lines[self.part] += 1

    def handle_endtag(self, tag):
        if tag == "tr":
            self.part = None


def read(page):
    parser = Sections()
    parser.feed(page)
    return parser


def numbers_with_addresses():
    for path in NOTEBOOKS:
        for text in shown(path):
            yield from ((path.name, *found) for found in re.findall(
                r'<a href="(\.\./site/[^"]+)">([^<]*)</a>', text))


def test_every_link_of_the_notebooks_leads_to_a_place_on_a_page(built):
    known = {name: read(page) for name, page in built.items()}
    missing = []
    for path in NOTEBOOKS:
        for address in dict.fromkeys(addresses(path)):
            page, _, anchor = address.partition("#")
            name = docname(address)
            if name not in known or anchor and anchor not in known[name].ids:
                missing.append((path.name, address))
    assert not missing


def test_a_number_leads_to_as_many_lines_as_it_says(built):
    known = {name: read(page) for name, page in built.items()}
    wrong, checked = [], 0
    for notebook, address, text in numbers_with_addresses():
        name, anchor = docname(address), address.partition("#")[2]
        number = re.match(r"(?:once|[\d,]+(?=\D*$| of | \(| times))", text)
        if "concordances/" not in address or not anchor or not number or (
                name.startswith("concordances/speaker-")):
            continue
        said = 1 if number[0] == "once" else int(number[0].replace(",", ""))
        lines = known[name].lines.get(anchor)
        checked += 1
        if said and lines != said:
            wrong.append((notebook, address, text, lines))
    assert checked > 300
    assert not wrong
