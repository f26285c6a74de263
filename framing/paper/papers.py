"""The works that methods cite, as items of CSL-JSON, and how a text and a list name a work."""

from functools import cache
from pathlib import Path

import yaml


@cache
def load_papers() -> dict[str, dict]:
    """Return the works of `papers.yml` by key."""
    text = (Path(__file__).parent / "papers.yml").read_text(encoding="utf-8")
    return {item["id"]: item for item in yaml.safe_load(text)}


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
