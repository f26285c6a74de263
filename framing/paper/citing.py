"""Citations of the tool, the lexicons, the articles and the methods: CSL-JSON, BibTeX, text.

All are items of CSL-JSON first; BibTeX (for biber, or bibtex with a UTF-8 engine) is written from
them.
"""

import hashlib
import re
from importlib.metadata import PackageNotFoundError, metadata

import pandas as pd

from analysis.claims.verdicts import Results
from analysis.study.study import Study
from framing.paper.environment import framing_version, has_own_lexicons, lexicon_digest
from framing.paper.latex_text import COMMANDS
from framing.paper.methods import cited
from framing.paper.papers import load_papers
from framing.paper.statements import statements

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TYPES = {"article-journal": "article", "paper-conference": "inproceedings", "book": "book",
          "report": "report", "webpage": "online", "article-newspaper": "online",
          "software": "software", "dataset": "dataset"}
_NAMES = {"title": "title", "volume": "volume", "issue": "number", "page": "pages", "DOI": "doi",
          "URL": "url", "publisher": "publisher", "edition": "edition", "version": "version",
          "note": "note", "annote": "annotation",
          "language": "langid"}
_AUTHORS, _TITLE = "The framing study developers", (
    "framing: comparative discourse study of Arabic news")
_LANGUAGES = {"ar": "arabic", "en": "english", "fr": "french", "tr": "turkish", "fa": "persian",
              "ru": "russian", "de": "german", "es": "spanish", "he": "hebrew"}


def citations(study: Study, results: Results) -> list[dict]:
    """Return all that a paper on the study should cite, as items of CSL-JSON with unique ids.

    The tool, the study's lexicons, its articles, then the works whose methods it uses.
    """
    used = cited(statements(study, results))
    items = [tool_item(), lexicon_item(study), *article_items(study.articles),
             *(load_papers()[key] for key in sorted(used))]
    return _unique(items)


def tool_item() -> dict:
    """Return the program as an item of CSL-JSON, from the metadata of the installed package."""
    try:
        summary = metadata("framing").get("Summary", "")
    except PackageNotFoundError:
        summary = ""
    item = {"id": "framing", "type": "software", "title": _TITLE,
            "author": [{"literal": _AUTHORS}]}
    if version := framing_version():
        item["version"] = version
    return item | ({"abstract": summary} if summary else {})


def lexicon_item(study: Study) -> dict:
    """Return the lexicons that a study counts with, told apart by the hash of their files."""
    found = lexicon_digest(study)
    own = has_own_lexicons(study)
    title = study.settings.study.title
    item = {"id": f"lexicons{found[:8]}", "type": "dataset",
            "title": f"Lexicons of the study “{title}”" if own and title else
            "Lexicons of the study" if own else f"Lexicons of {_TITLE}",
            "note": f"{len(study.lexicon.actors)} actors, {len(study.lexicon.frames)} frames; "
                    f"SHA-256 of the coding files {found}"}
    if not own:
        item["author"] = [{"literal": _AUTHORS}]
    if version := framing_version():
        item["version"] = f"with framing {version}"
    return item


def article_items(articles: pd.DataFrame) -> list[dict]:
    """Return articles as items of CSL-JSON: the outlet stands as author and as container."""
    items = []
    for row in articles.astype(object).where(articles.notna(), None).to_dict("records"):
        item = {"id": _key(row["article"]), "type": "article-newspaper",
                "title": row["title"] or row["article"]}
        if row["outlet"]:
            item |= {"author": [{"literal": row["outlet"]}], "container-title": row["outlet"]}
        if day := _date(row["date"]):
            item["issued"] = day
        if row["url"]:
            item["URL"] = row["url"]
        if day := _date(row["retrieved"]):
            item["accessed"] = day
        if row["language"]:
            item["language"] = row["language"]
        if row["translated_from"]:
            item["note"] = f"translated from {row['translated_from']}"
        # No style prints this; it is for whoever looks for the very text.
        item["annote"] = f"SHA-256 of the text {row['sha256']}"
        items.append(item)
    return items


def _date(text: str | None) -> dict | None:
    found = _DAY.match(text or "")
    return {"date-parts": [[int(part) for part in found.groups()]]} if found else None


def _key(name: str) -> str:
    """Return a key of ASCII letters and digits, the same for a name each time.

    >>> _key("2017-astana"), _key("a_b.c")
    ('article:2017-astana', 'article:a-b-c')
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
    return f"article:{plain or hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _unique(items: list[dict]) -> list[dict]:
    seen: set[str] = set()
    found = []
    for item in items:
        name, number = item["id"], 1
        # BibTeX knows no upper and lower case in keys.
        while item["id"].lower() in seen:
            number += 1
            item = {**item, "id": f"{name}-{number}"}
        seen.add(item["id"].lower())
        found.append(item)
    return found


def bibtex(items: list[dict]) -> str:
    """Return items of CSL-JSON as BibTeX in the fields of biblatex, UTF-8, escaped.

    A title stands in double braces, so that no style changes its capitals.
    """
    return "\n".join(_entry(item) for item in items)


def _entry(item: dict) -> str:
    fields: dict[str, str] = {}
    if "author" in item:
        fields["author"] = " and ".join(map(_name, item["author"]))
    for csl, name in _NAMES.items():
        if csl in item:
            fields[name] = _text(csl, item[csl])
    if "container-title" in item:
        fields[_container(item["type"])] = escape(item["container-title"])
    if "publisher" in fields and item["type"] == "report":
        fields["institution"] = fields.pop("publisher")
        fields["type"] = "Report"
    for csl, name in (("issued", "date"), ("accessed", "urldate")):
        if csl in item:
            parts = item[csl]["date-parts"][0]
            fields[name] = "-".join(f"{part:0{2 if n else 4}d}" for n, part in enumerate(parts))
    if "date" in fields:
        # Styles of bibtex itself know the year alone.
        fields["year"] = fields["date"][:4]
    if len(fields.get("date", "")) == 4:
        del fields["date"]
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{_TYPES[item['type']]}{{{item['id']},\n{body}}}\n"


def _container(kind: str) -> str:
    return {"article-journal": "journal", "paper-conference": "booktitle"}.get(kind,
                                                                              "organization")


def _name(name: dict) -> str:
    if "family" in name:
        return f"{escape(name['family'])}, {escape(name['given'])}"
    return "others" if name["literal"] == "others" else f"{{{escape(name['literal'])}}}"


def _text(field: str, value: str) -> str:
    if field in ("URL", "DOI"):
        return _address(value)
    if field == "language":
        return _LANGUAGES.get(value.split("-")[0].lower(), escape(value))
    if field == "page":
        return value.replace("-", "--")
    return f"{{{escape(value)}}}" if field == "title" else escape(value)


def _address(value: str) -> str:
    """Braces and spaces would break the entry; what else an address holds is read as it is."""
    kept = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", '"': "%22"}
    return "".join(kept.get(c, c) for c in value if ord(c) > 31)


def escape(text: str) -> str:
    r"""Escape what BibTeX and TeX would read as commands; Arabic stays as it is.

    >>> print(escape("100% & more_#1"))
    100\% \& more\_\#1
    """
    return "".join(COMMANDS.get(c, c) for c in " ".join(text.split()) if ord(c) > 31)
