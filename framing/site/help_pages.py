"""Help that stands in the repository's docs/ and is shown in every study's site."""

from analysis.study.study import Study
from framing.pages import packaged

PAGES = ("first-study",)


def pages(study: Study) -> dict[str, str]:
    """Return the help pages, by docname."""
    return {name: (packaged("docs") / f"{name}.md").read_text(encoding="utf-8") for name in PAGES}
