"""The prose says what two texts can show: words that claim more are kept out, in both languages."""

import json
import re

import pytest
import yaml

from tests.conftest import REPOSITORY

WORDING = yaml.safe_load((REPOSITORY / "data" / "wording.yml").read_text(encoding="utf-8"))


def offences(text):
    for allowed in WORDING["allowed"]:
        text = re.sub(re.escape(allowed), "", text, flags=re.IGNORECASE)
    return [phrase for phrase in WORDING["avoid"]
            if re.search(r"(?<!\w)" + re.escape(phrase), text, flags=re.IGNORECASE)]


def notebook_prose(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            yield "".join(cell["source"])
        for output in cell.get("outputs", []):
            for kind in ("text/plain", "text/markdown", "text/html"):
                yield "".join(output.get("data", {}).get(kind, ""))
            yield "".join(output.get("text", ""))


FILES = [*sorted((REPOSITORY / "notebooks").glob("*.ipynb")),
         *sorted((REPOSITORY / "figures").glob("*.txt")),
         *sorted((REPOSITORY / "docs").glob("*.md")),
         *(REPOSITORY / "data" / name for name in (
             "README.md", "claims.yml", "notes.yml", "lexicon/referents.yml",
             "lexicon/glossary.yml")),
         *sorted((REPOSITORY / "data" / "wordings").glob("*.yml")),
         REPOSITORY / "README.md", REPOSITORY / "study.toml",
         REPOSITORY / "framing" / "example" / "data" / "claims.yml"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_prose_says_no_more_than_its_numbers(path):
    pieces = notebook_prose(path) if path.suffix == ".ipynb" else [path.read_text(encoding="utf-8")]
    found = {phrase for piece in pieces for phrase in offences(piece)}
    assert not found


@pytest.mark.parametrize(("text", "found"), [
    ("The discourse Shifted", ["shift"]), ("a significant difference", ["significant"]),
    ("a word shift graph", []), ("وهذا يثبت أن", ["يثبت"]), ("unbiased", []), ("p < .05", ["p <"]),
])
def test_the_search_finds_what_it_should(text, found):
    assert offences(text) == found
