"""The README's Python example gives the numbers that the notebooks show."""

import re

import nbformat


def shown_counts(notebook):
    """The counts of each group by the actor's English name, as notebook 3 shows them."""
    texts = (output.data.get("text/plain", "") for cell in notebook.cells
             for output in cell.get("outputs", []) if "data" in output)
    head, *rows = next(text for text in texts if text.startswith("Mentions of each actor\n")
                       ).splitlines()[1:-1]
    names = [name.strip() for name in head.split(" | ")]
    groups = {at: name.removesuffix(": count") for at, name in enumerate(names)
              if name.endswith(": count")}
    for row in rows:
        cells = [cell.strip() for cell in row.split(" | ")]
        label = re.search(r"\((.+)\)$", cells[0])[1]
        for at, group in groups.items():
            yield group, label, int(cells[at])


def test_the_example_counts_as_notebook_3_does(repository, study, monkeypatch):
    monkeypatch.chdir(repository)
    [code] = re.findall(r"```python\n(.*?)```",
                        (repository / "README.md").read_text(encoding="utf-8"), re.S)
    *lines, last = code.strip().splitlines()
    names = {}
    exec("\n".join(lines), names)
    counts = eval(last, names).set_index(["group", "id"])["count"]
    ids = {entry.label_en: name for name, entry in study.lexicon.actors.items()}
    shown = list(shown_counts(nbformat.read(repository / "notebooks" / "3-actors.ipynb", 4)))
    assert {(group, label): counts.get((group, ids[label]), 0) for group, label, _ in shown} == {
        (group, label): count for group, label, count in shown}
    assert len(shown) > 20
