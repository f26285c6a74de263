"""What a study's own authors say in the notebooks, and what they look at more closely.

The notebooks serve any study, so nothing of one study stands in them. Its authors' remarks stand in
`data/notes.yml` (a key a place, Markdown), and what is shown line by line in `[focus]` of
`study.toml`; where a study says nothing, what stands out by its own counts is shown.
"""

from typing import NamedTuple

from analysis.edited_files import read_yaml
from analysis.files import LexiconError
from analysis.measures.keyness import REST
from analysis.report.display import Shown
from analysis.report.markup import tamed
from analysis.study.study import Study, StudyError


def note(study: Study, key: str) -> Shown:
    """Show what the authors of a study remark at a place of the notebooks; nothing if nothing.

    Raises `StudyError` where `data/notes.yml` is no YAML of texts by key.
    """
    text = _notes(study).get(key, "").strip()
    return Shown(text, tamed(text), "text/markdown")


def _notes(study: Study) -> dict[str, str]:
    path = study.folder / "data" / "notes.yml"
    if not path.is_file():
        return {}
    try:
        found = read_yaml(path) or {}
    except LexiconError as error:
        raise StudyError(f"data/{error}") from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise StudyError("data/notes.yml should have a text (Markdown) under each key, as in\n"
                         "where_from: The first is a wire story.")
    return {str(key): text for key, text in found.items()}


class Contrast(NamedTuple):
    """Two groups set against each other; `against` may be `the rest`, all others together."""

    group: str
    against: str


def contrasts(study: Study) -> list[Contrast]:
    """Return the groups that are set against each other.

    Two groups are one contrast; of more, each is set against the rest; of one there is none.
    Groups without a counted word are left out.
    """
    groups = [group for group in study.groups if study.sizes[group]]
    if len(groups) == 2:
        return [Contrast(*groups)]
    return [Contrast(group, REST) for group in groups] if len(groups) > 2 else []


def groups_with_words(study: Study) -> list[str]:
    """Return the groups of which a word is counted, in their order."""
    return [group for group in study.groups if study.sizes[group]]
