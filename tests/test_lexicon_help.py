"""The help page of the lexicons tells the truth: its examples are found, or not, as it says."""

import csv
import re
from typing import get_args

import pytest

from analysis.files import default_lexicon
from analysis.lexicon.patterns import FLAGS
from analysis.lexicon.schema import Form, Kind, Pattern, load_lexicon
from analysis.study.corrections import COLUMNS, ROLES, Correction
from framing.coding.codebook import check_examples, mentions_in

PAGE = (default_lexicon() / "README.md").read_text(encoding="utf-8")
ROWS = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in PAGE.split("## Patterns")[1].split("## Conditions")[0].splitlines()
        if line.startswith("| `")]
FRAME = """frames:
  - {id: some, label_en: some, label_ar: بعض, functions: [problem], definition: None here.,
     patterns: {core: [زلزال]}}
"""


def lexicon(folder, actors, frames=FRAME):
    (folder / "actors.yml").write_text(actors, encoding="utf-8")
    (folder / "frames.yml").write_text(frames, encoding="utf-8")
    return load_lexicon(folder)


@pytest.mark.parametrize(("pattern", "finds", "not_found"), [
    (row[0].strip("`"), row[2].split("، "), row[3].split("، ")) for row in ROWS])
def test_each_pattern_finds_what_the_page_says_and_nothing_more(tmp_path, pattern, finds,
                                                                not_found):
    own = lexicon(tmp_path, f"""classes: {{union: [نقابة, رابطة]}}
actors:
  - {{id: one, label_en: one, label_ar: واحد, kind: organisation, definition: One.,
     patterns: {{name: ["{pattern}"]}}}}
""")
    phrases = [*finds, *not_found]
    found = {phrase for phrase, ids in zip(phrases, mentions_in(phrases, own), strict=True) if ids}
    assert found == set(finds)


def test_the_entries_of_the_page_can_be_read_and_find_their_examples(tmp_path):
    actors, frames = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    table = check_examples(lexicon(tmp_path, actors, frames))
    assert len(table) == 11
    wrong = table[table["expected"] != table["found"]]
    assert wrong.empty, wrong.to_string()


def test_the_page_names_every_flag_kind_form_condition_and_role():
    for flag in FLAGS:
        assert f":{flag}" in PAGE
    for name in (*get_args(Kind), *get_args(Form)):
        assert f"| `{name}` |" in PAGE
    for name, field in Pattern.model_fields.items():
        assert f"`{field.alias or name}" in PAGE
    assert all(re.search(rf"\b{role}\b", PAGE) for role in ROLES)


def test_the_corrections_of_the_page_are_rows_of_that_file():
    head, *rows = PAGE.split("```\narticle,")[1].split("```")[0].strip().splitlines()
    assert ("article," + head).split(",") == COLUMNS
    for row in csv.reader(rows):
        Correction.model_validate(dict(zip(COLUMNS, row, strict=True)))
    assert {row.split(",")[4] for row in rows} == {"role", "mention", "speaker"}
