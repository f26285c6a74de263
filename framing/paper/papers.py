"""The works that methods cite, as items of CSL-JSON, read from `papers.yml`."""

from functools import cache
from pathlib import Path

import yaml

_FIELDS = {"container": "container-title"}
_SAME = ("title", "volume", "issue", "page", "DOI", "URL", "publisher", "edition", "version")


@cache
def load_papers() -> dict[str, dict]:
    """Return the works by key, each an item of CSL-JSON."""
    path = Path(__file__).parent / "papers.yml"
    return {key: _item(key, own) for key, own in
            yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def _item(key: str, own: dict) -> dict:
    authors = [dict(zip(("family", "given"), name.split(", ", 1), strict=True))
               for name in own["authors"]]
    if own.get("others"):
        authors.append({"literal": "others"})
    item = {"id": key, "type": own["type"], "author": authors}
    if "year" in own:
        item["issued"] = {"date-parts": [[own["year"]]]}
    item |= {name: str(own[name]) for name in _SAME if name in own}
    return item | {new: own[old] for old, new in _FIELDS.items() if old in own}


def author_year(item: dict) -> str:
    """Return how a text names a work: authors and year.

    >>> author_year(load_papers()["garwood1936"]), author_year(load_papers()["monroe2008"])
    ('Garwood 1936', 'Monroe et al. 2008')
    """
    names = [name.get("family", "") for name in item["author"]]
    who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    return f"{who} {year(item)}".strip()


def year(item: dict) -> str:
    """Return the year of a work, empty where it has none."""
    return str(item["issued"]["date-parts"][0][0]) if "issued" in item else ""


def reference_text(item: dict) -> str:
    """Return a work as a line of a list of references."""
    names = [f"{name['family']}, {name['given']}" if "family" in name else
             "et al." if name["literal"] == "others" else name["literal"]
             for name in item.get("author", ())]
    when = f" ({year(item)})" if year(item) else ""
    told = [", ".join(names) + when, item["title"]] if names else [item["title"] + when]
    where = item.get("container-title", "")
    if "volume" in item:
        where += f" {item['volume']}" + (f"({item['issue']})" if "issue" in item else "")
    if "page" in item:
        where += f", {item['page'].replace('-', '–')}"
    told += [part for part in (
        where, item.get("publisher", ""),
        f"Version {item['version']}" if "version" in item else "",
        f"https://doi.org/{item['DOI']}" if "DOI" in item else item.get("URL", "")) if part]
    return ". ".join(told) + "."
