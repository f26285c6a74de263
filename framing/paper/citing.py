"""Citations of the tool, the lexicons, the articles and the methods: CSL-JSON, BibTeX, text.

All are items of CSL-JSON first; BibTeX (for biber, or bibtex with a UTF-8 engine) is made of them.
"""

import hashlib
import json
import re
from functools import cache
from importlib.metadata import metadata
from pathlib import Path

import pandas as pd
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from analysis.claims.freezing import coding_hashes
from analysis.files import installed_version, packaged_yaml
from analysis.report.sentences import language_name
from analysis.study.study import Study
from framing.paper.latex import COMMANDS, escape

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TYPES = {"article-journal": "article", "paper-conference": "inproceedings",
          "webpage": "online", "article-newspaper": "online"}
_NAMES = {"title": "title", "volume": "volume", "issue": "number", "page": "pages", "DOI": "doi",
          "URL": "url", "publisher": "publisher", "edition": "edition", "version": "version",
          "note": "note", "annote": "annotation", "language": "langid"}
_CONTAINERS = {"article-journal": "journal", "paper-conference": "booktitle"}
# What would break an entry; whatever else an address holds is read as it is.
_IN_ADDRESSES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", '"': "%22"}
                              | dict.fromkeys(map(chr, range(32))))
_AUTHOR = [{"literal": "The framing study developers"}]
_TITLE = "framing: comparative discourse study of Arabic news"


@cache
def load_papers() -> dict[str, dict]:
    """Return the works that methods cite, of `papers.yml`, by key."""
    papers = packaged_yaml(Path(__file__).with_name("papers.yml"))
    return {item["id"]: item for item in papers}


def with_unique_ids(items: list[dict]) -> list[dict]:
    """Return items of which a later one with a former one's id has a number after it."""
    found: dict[str, dict] = {}
    for item in items:
        name, number = item["id"], 1
        # BibTeX knows no upper and lower case in keys.
        while name.lower() in found:
            number += 1
            name = f"{item['id']}-{number}"
        found[name.lower()] = item | {"id": name}
    return list(found.values())


def tool_item() -> dict:
    """Return the program as an item of CSL-JSON, from the metadata of the installed package."""
    version = installed_version("framing")
    return _known({"id": "framing", "type": "software", "title": _TITLE, "author": _AUTHOR,
                   "version": version, "abstract": version and metadata("framing")["Summary"]})


def has_own_lexicons(study: Study) -> bool:
    """Return whether a study has lexicons of its own in place of the package's."""
    return (study.folder / "data" / "lexicon").is_dir()


def lexicon_digest(study: Study) -> str:
    """Return one SHA-256 for all files of the lexicons that counts depend on."""
    hashes = {name: value for name, value in coding_hashes(study).items() if name != "study.toml"}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()


def lexicon_item(study: Study) -> dict:
    """Return the lexicons that a study counts with, told apart by the hash of their files."""
    digest, version = lexicon_digest(study), installed_version("framing")
    own, title = has_own_lexicons(study), study.settings.study.title
    return _known({
        "id": f"lexicons{digest[:8]}", "type": "dataset",
        "title": f"Lexicons of the study “{title}”" if own and title else
        "Lexicons of the study" if own else f"Lexicons of {_TITLE}",
        "note": f"{len(study.lexicon.actors)} actors, {len(study.lexicon.frames)} frames; "
                f"SHA-256 of the coding files {digest}",
        "author": None if own else _AUTHOR,
        "version": version and f"with framing {version}"})


def article_items(articles: pd.DataFrame) -> list[dict]:
    """Return articles as items of CSL-JSON: the outlet stands as author and as container."""
    rows = articles.astype(object).where(articles.notna(), None).to_dict("records")
    return [_known({
        "id": _key(row["article"]), "type": "article-newspaper",
        "title": row["title"] or row["article"],
        "author": row["outlet"] and [{"literal": row["outlet"]}], "container-title": row["outlet"],
        "issued": _date(row["date"]), "URL": row["url"], "accessed": _date(row["retrieved"]),
        "language": row["language"],
        "note": row["translated_from"] and f"translated from {row['translated_from']}",
        # No style prints this; it is for whoever looks for the very text.
        "annote": f"SHA-256 of the text {row['sha256']}"}) for row in rows]


def _known(item: dict) -> dict:
    return {name: value for name, value in item.items() if value}


def _date(text: str | None) -> dict | None:
    found = _DAY.match(text or "")
    return {"date-parts": [[int(part) for part in found.groups()]]} if found else None


def _key(name: str) -> str:
    """A key of ASCII letters and digits, the same for a name each time.

    >>> _key("2017-astana"), _key("a_b.c")
    ('article:2017-astana', 'article:a-b-c')
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
    return f"article:{plain or hashlib.sha256(name.encode()).hexdigest()[:8]}"


def author_year(item: dict) -> str:
    """Return how a text names a work: authors and year.

    >>> author_year(load_papers()["garwood1936"]), author_year(load_papers()["monroe2008"])
    ('Garwood 1936', 'Monroe et al. 2008')
    """
    names = [name.get("family", "") for name in item["author"]]
    who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    return f"{who} {_year(item)}".strip()


def _year(item: dict) -> str:
    return str(item["issued"]["date-parts"][0][0]) if "issued" in item else ""


def reference_text(item: dict) -> str:
    """Return a work as a line of a list of references."""
    names = [f"{name['family']}, {name['given']}" if "family" in name else
             "et al." if name["literal"] == "others" else name["literal"]
             for name in item.get("author", ())]
    when = f" ({_year(item)})" if _year(item) else ""
    told = [", ".join(names) + when, item["title"]] if names else [item["title"] + when]
    where = item.get("container-title", "")
    if "volume" in item:
        where += f" {item['volume']}" + (f"({item['issue']})" if "issue" in item else "")
    if "page" in item:
        where += f", {item['page'].replace('-', '–')}"
    told += [where, item.get("publisher", ""),
             f"Version {item['version']}" if "version" in item else "",
             f"https://doi.org/{item['DOI']}" if "DOI" in item else item.get("URL", "")]
    return ". ".join(filter(None, told)) + "."


class _Braced(Writer):
    """BibTeX whose values are escaped already: pybtex would escape addresses too."""

    def _write_field(self, stream, type, value):
        stream.write(f",\n  {type} = {{{value}}}")


def bibtex(items: list[dict]) -> str:
    """Return items of CSL-JSON as BibTeX in the fields of biblatex, UTF-8, escaped.

    A title stands in double braces, so that no style changes its capitals.
    """
    return _Braced().to_string(BibliographyData({item["id"]: _entry(item) for item in items}))


def _entry(item: dict) -> Entry:
    kind = item["type"]
    fields = {name: _text(csl, item[csl]) for csl, name in _NAMES.items() if csl in item}
    if "container-title" in item:
        fields[_CONTAINERS.get(kind, "organization")] = escape(item["container-title"], COMMANDS)
    if "publisher" in fields and kind == "report":
        fields |= {"institution": fields.pop("publisher"), "type": "Report"}
    for csl, name in (("issued", "date"), ("accessed", "urldate")):
        if csl in item:
            fields[name] = "-".join(f"{part:02}" for part in item[csl]["date-parts"][0])
    if "date" in fields:
        # Styles of bibtex itself know the year alone.
        fields["year"] = fields["date"][:4]
        if fields["date"] == fields["year"]:
            del fields["date"]
    names = [{part: escape(text, COMMANDS) for part, text in name.items()}
             for name in item.get("author", ())]
    return Entry(_TYPES.get(kind, kind), fields, {"author": [
        Person(f"{name['family']}, {name['given']}" if "family" in name else
               name["literal"] if name["literal"] == "others" else f"{{{name['literal']}}}")
        for name in names]})


def _text(field: str, value: str) -> str:
    if field in ("URL", "DOI"):
        return value.translate(_IN_ADDRESSES)
    if field == "page":
        return value.replace("-", "--")
    if field == "language":
        value = language_name(value.split("-")[0], "en").lower()
    value = escape(value, COMMANDS)
    return f"{{{value}}}" if field == "title" else value
