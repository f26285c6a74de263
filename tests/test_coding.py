"""Sheets for hand coding: what is drawn, what comes back, and what coders and rules agree on."""

import csv
import io
import json

import openpyxl
import pytest
from typer.testing import CliRunner

from analysis.measures.concordance import concordance
from analysis.study.study import load_study
from framing.cli.main import app
from framing.coding.agreement import agree, rules_against_coders
from framing.coding.sheets import CodingError, draw_sheet, read_sheets, write_sheet
from tests.test_concordance import spans_of

# Four sentences with the truce, twelve without; the last of them means it without its words.
HOLDING = ["قالت موسكو إن الهدنة صامدة.", "ورحبت أنقرة بالهدنة أمس.", "=وانهارت الهدنة ليلا.",
           "وتحدث الناس عن هدنة قصيرة."]
WITHOUT = [f"وصل الوفد رقم {n} إلى جنيف صباحا." for n in range(11)] + ["وسكتت المدافع أخيرا."]
TERMS = "أكل الولد تفاحا. " * 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "data" / "articles").mkdir(parents=True)
    (folder / "study.toml").write_text("", encoding="utf-8")
    texts = {"truce": "\n".join([*HOLDING, *WITHOUT]) + "\n", "apples": TERMS + "\n"}
    for name, text in texts.items():
        (folder / "data" / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "data" / "articles.csv").write_text(
        "id,file,group\n" + "".join(f"{name},{name}.txt,g\n" for name in texts), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def study(folder):
    return load_study(folder)


def cells(path, sheet="Coding"):
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def coded(path, draw, study, code, **columns):
    """Write a sheet, fill in its codes as a coder would, and return its path."""
    write_sheet(draw, study, path)
    book = openpyxl.load_workbook(path)
    sheet = book["Coding"]
    header = [cell.value for cell in sheet[1]]
    for number in range(2, sheet.max_row + 1):
        row = {name: sheet.cell(number, n).value for n, name in enumerate(header, start=1)}
        for name, value in {"code": code, **columns}.items():
            value = value(row) if callable(value) else value
            sheet.cell(number, header.index(name) + 1).value = value
    book.save(path)
    return path


def test_lines_are_sorted_by_the_word_before_then_three_after():
    text = "في بيت قرب نهر\nفي بيت قرب بحر\nفِي بيت على تل\nمن بيت ثان\nإلى بيت آخر\nبيت أول"
    lines = concordance({"a": text}, spans_of(text, "بيت"), sort="context")
    around = [f"{row.before.strip()} {row.after.strip()}".strip() for row in lines.itertuples()]
    # Vowels of the word before do not part the three of في; these go by the words after.
    assert around == ["أول", "إلى آخر", "فِي على تل", "في قرب بحر", "في قرب نهر", "من ثان"]


def test_a_clitic_of_the_node_is_not_the_word_before():
    text = "قبل بالبيت\nثم للبيت\nأما البيت"
    lines = concordance({"a": text}, spans_of(text, "لبيت"), sort="context")
    assert lines["before"].str.split().str[0].tolist() == ["أما", "ثم", "قبل"]


def test_a_sheet_holds_places_with_empty_codes(study):
    draw = draw_sheet(study, ["ceasefire"], coder="anna", seed=7)
    sheet = draw.sheet
    assert draw.of == len(sheet) == 4 and draw.codes == ("ceasefire", "none")
    for row in sheet.itertuples():
        article, span = row.unit.split(":")
        start, end = map(int, span.split("-"))
        assert study.texts[article][start:end] == row.node and "هدنة" in row.node
    assert sheet["code"].isna().all() and sheet["note"].isna().all()
    assert set(sheet["id"]) == {"ceasefire"} and set(sheet["rule"]) == {"core"}
    assert set(sheet["seed"]) == {7} and set(sheet["coder"]) == {"anna"}
    hashes = study.articles.set_index("article")["sha256"]
    assert set(sheet["sha256"]) == {hashes["truce"]}


def test_a_draw_is_thinned_by_its_seed_and_grows_by_adding(study):
    def units(number, seed):
        return set(draw_sheet(study, ["تفاح"], number=number, seed=seed).sheet["unit"])

    assert len(units(100, 1)) == 10
    assert units(3, 1) < units(6, 1)
    assert units(3, 1) != units(3, 2)
    # The draw of a seed is a promise to other machines: the three units with the smallest SHA-256
    # of "1 apples:start-end", by the command sha256sum.
    assert units(3, 1) == {"apples:44-49", "apples:95-100", "apples:112-117"}


def test_terms_beside_an_id_show_places_that_the_rules_leave_out(study):
    sheet = draw_sheet(study, ["ceasefire", "المدافع"]).sheet.set_index("node")
    assert sheet.loc["المدافع", "rule"] == "none" and len(sheet) == 5


def test_a_workbook_runs_right_to_left_offers_codes_and_has_the_codebook(study, tmp_path):
    path = write_sheet(draw_sheet(study, ["ceasefire", "guarantor"]), study, tmp_path / "s.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Coding", "Codebook"]
    sheet = book["Coding"]
    assert sheet.sheet_view.rightToLeft
    [choice] = sheet.data_validations.dataValidation
    column = [cell.value for cell in sheet[1]].index("code") + 1
    assert str(choice.sqref) == ":".join(sheet.cell(n, column).coordinate for n in (2, 5))
    assert choice.formula1 == "Codebook!$A$2:$A$4"
    codebook = cells(path, "Codebook")
    assert [row[0] for row in codebook[1:4]] == ["ceasefire", "guarantor", "none"]
    entry = dict(zip(codebook[0], codebook[1], strict=True))
    frame = study.lexicon.frames["ceasefire"]
    assert (entry["definition"], entry["include"], entry["exclude"]) == (
        frame.definition, frame.include, frame.exclude)
    assert entry["counter_examples"].split("\n") == list(frame.counter_examples)


def test_formula_characters_stay_text(study, tmp_path):
    draw = draw_sheet(study, ["ceasefire"])
    sheet = openpyxl.load_workbook(write_sheet(draw, study, tmp_path / "s.xlsx"))["Coding"]
    [cell] = [cell for row in sheet.iter_rows() for cell in row
              if str(cell.value).startswith("=وانهارت")]
    assert cell.data_type == "s" and cell.quotePrefix
    text = write_sheet(draw, study, tmp_path / "s.csv").read_text(encoding="utf-8-sig")
    values = [value for row in csv.reader(io.StringIO(text)) for value in row]
    assert "'=وانهارت " in values and not [v for v in values if v.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("name", ["s.xlsx", "s.csv"])
def test_the_same_draw_gives_the_same_bytes(folder, tmp_path, name):
    first, second = (write_sheet(draw_sheet(study, ["ceasefire"], blind=True), study,
                                 tmp_path / part / name).read_bytes()
                     for part, study in (("1", load_study(folder)), ("2", load_study(folder))))
    assert first == second


def test_a_blind_sheet_mixes_sentences_and_does_not_tell(study):
    draw = draw_sheet(study, ["ceasefire"], number=8, blind=True)
    sheet = draw.sheet
    assert not {"id", "rule"} & set(sheet)
    assert sheet["node"].str.contains("هدنة").sum() == 4 and len(sheet) == 8
    everything = draw_sheet(study, ["ceasefire"], number=99, blind=True)
    assert len(everything.sheet) == everything.of == 26
    # The order is that of the text, not of what the rules found.
    places = [(unit.split(":")[0], int(unit.split(":")[1].split("-")[0])) for unit in sheet["unit"]]
    assert places == sorted(places)


@pytest.mark.parametrize(("names", "words"), [
    (["ceasfire"], "Did you mean ceasefire"), (["terrorism"], "there is nothing to draw"),
    (["قطار"], "there is nothing to draw"),
])
def test_what_cannot_be_drawn_is_told(study, names, words):
    with pytest.raises(CodingError, match=words):
        draw_sheet(study, names)


@pytest.mark.parametrize(("names", "wide"), [(["ceasefire"], True), (["ceasefire", "وفد"], False)])
def test_sentences_are_drawn_for_what_the_study_counts(study, names, wide):
    with pytest.raises(CodingError, match="are drawn for ids"):
        draw_sheet(study, names, blind=True, wide=wide)


def test_codes_that_cannot_be_told_from_joined_ones_are_refused(study):
    with pytest.raises(CodingError, match="cannot be a code"):
        draw_sheet(study, ["ceasefire"], codes=["a+b"])


def test_alpha_of_a_published_table(study, tmp_path):
    """Krippendorff (2011), two observers and ten units: alpha .095, six of ten the same."""
    draw = draw_sheet(study, ["تفاح"], codes=["0", "1"])
    meg = dict(zip(sorted(draw.sheet["unit"]), "0100000010", strict=True))
    owen = dict(zip(sorted(draw.sheet["unit"]), "1110010000", strict=True))
    sheets = [coded(tmp_path / f"{name}.xlsx", draw, study, lambda row, own=own: own[row["unit"]])
              for name, own in (("meg", meg), ("owen", owen))]
    read = read_sheets(sheets, study)
    result = agree(read, study)
    row = result.summary.iloc[0]
    assert row["alpha"] == pytest.approx(.095, abs=5e-4)
    assert (row["agreement"], row["coded_twice"]) == (.6, 10)
    assert agree(read, study, "ordinal").summary["alpha"].item() == pytest.approx(.095, abs=5e-4)
    confusion = result.confusion.set_index(["code_1", "code_2"])["units"].to_dict()
    assert confusion == {("0", "0"): 5, ("0", "1"): 3, ("1", "0"): 1, ("1", "1"): 1}
    assert {unit: tuple(codes.values()) for unit, codes in zip(
        result.disagreements["unit"], result.disagreements["codes"], strict=True)} == {
        unit: (meg[unit], owen[unit]) for unit in meg if meg[unit] != owen[unit]}
    assert set(result.disagreements["node"]) == {"تفاحا"}
    assert rules_against_coders(read, study).empty


def test_precision_by_each_coder_and_by_what_all_say(study, tmp_path):
    draw = draw_sheet(study, ["ceasefire", "المدافع"])
    anna = coded(tmp_path / "a.xlsx", draw, study, "ceasefire", coder="anna")
    ben = coded(tmp_path / "b.xlsx", draw, study, coder="ben", code=lambda row: (
        "none" if row["after"].strip().startswith("قصيرة") else "ceasefire"))
    rules = rules_against_coders(read_sheets([anna, ben], study), study).set_index("by")
    assert rules["found"].to_dict() == {"anna": 4, "ben": 4, "all": 3}
    assert rules["right"].to_dict() == {"anna": 4, "ben": 3, "all": 3}
    # The place of المدافع is one that the rules do not find.
    assert set(rules["missed"]) == {1}
    # Wilson (1927) for 3 of 4 and 4 of 4.
    assert rules.loc["ben", ["precision", "precision_low", "precision_high"]].tolist() == \
        pytest.approx([.75, .3006, .9544], abs=1e-4)
    assert rules.loc["anna", "precision_low"] == pytest.approx(.5101, abs=1e-4)
    assert rules["recall"].isna().all()


def means_truce(row):
    return "ceasefire" if "هدنة" in row["node"] or "المدافع" in row["node"] else "none"


def test_recall_from_all_sentences_is_the_plain_share(study, tmp_path):
    draw = draw_sheet(study, ["ceasefire"], blind=True)
    path = coded(tmp_path / "a.xlsx", draw, study, means_truce)
    [row] = rules_against_coders(read_sheets([path], study), study).to_dict("records")
    assert (row["found"], row["right"], row["missed"]) == (4, 4, 1)
    assert row["precision"] == 1 and row["recall"] == pytest.approx(4 / 5)
    assert 0 < row["recall_low"] < 4 / 5 < row["recall_high"] <= 1


def test_recall_counts_thinly_drawn_sentences_for_those_left_out(study, tmp_path):
    draw = next(draw for seed in range(50) for draw in
                [draw_sheet(study, ["ceasefire"], number=8, seed=seed, blind=True)]
                if draw.sheet["node"].str.contains("المدافع").any())
    path = coded(tmp_path / "a.xlsx", draw, study, means_truce)
    [row] = rules_against_coders(read_sheets([path], study), study).to_dict("records")
    # 4 of 4 with it, 1 of 4 drawn of the 22 without it: 4 / (4 + 22 / 4).
    assert row["recall"] == pytest.approx(4 / 9.5)
    plain = draw_sheet(study, ["ceasefire"], blind=True)
    whole = coded(tmp_path / "w.xlsx", plain, study, means_truce)
    [full] = rules_against_coders(read_sheets([whole], study), study).to_dict("records")
    assert row["recall_high"] - row["recall_low"] > full["recall_high"] - full["recall_low"]


def test_no_miss_seen_in_few_sentences_is_not_sure_recall(study, tmp_path):
    draw = next(draw for seed in range(50) for draw in
                [draw_sheet(study, ["ceasefire"], number=8, seed=seed, blind=True)]
                if not draw.sheet["node"].str.contains("المدافع").any())
    path = coded(tmp_path / "a.xlsx", draw, study, means_truce)
    [row] = rules_against_coders(read_sheets([path], study), study).to_dict("records")
    assert row["recall"] == 1 and row["recall_low"] < .3


def test_what_coders_type_is_read_as_they_mean_it(study, tmp_path):
    draw = draw_sheet(study, ["ceasefire", "collapse"])
    typed = iter(["\u200fCeasefire ", "collapse + ceasefire", None, "none", "ceasefire"])
    path = coded(tmp_path / "a.xlsx", draw, study, lambda row: next(typed))
    read = read_sheets([path], study)
    assert sorted(read.rows["code"].dropna()) == ["ceasefire", "ceasefire", "ceasefire+collapse",
                                                  "none"]
    assert read.remarks == ("1 of 5 rows have no code and are left out.",)


@pytest.mark.parametrize(("encoding", "separator"), [
    ("utf-8-sig", ","), ("utf-8", ";"), ("utf-16", "\t"), ("cp1256", ";")])
def test_csv_comes_back_from_any_spreadsheet(study, tmp_path, encoding, separator):
    draw = draw_sheet(study, ["ceasefire"])
    path = write_sheet(draw, study, tmp_path / "anna.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=separator)
    writer.writeheader()
    writer.writerows({**row, "code": "ceasefire"} for row in reversed(rows))
    path.write_bytes(out.getvalue().encode(encoding))
    read = read_sheets([path], study)
    assert read.coders == ("anna",) and len(read.rows) == 4
    assert set(read.rows["code"]) == {"ceasefire"}


@pytest.mark.parametrize(("column", "value", "words"), [
    ("unit", "atlantis:1-5", "no article 'atlantis'"),
    ("unit", "truce:1-5", "do not belong together"),
    ("unit", "truce", "is not a unit"),
    ("node", "السلام", "do not belong together"),
    ("sha256", "0" * 64, "the article truce has changed"),
    ("code", "ceasfire", "Did you mean ceasefire"),
    ("code", "none+ceasefire", "none and something"),
    ("draw", "lines-4-000000000000", "of another draw"), ("draw", None, "of another draw"),
])
def test_a_wrong_row_is_named_with_its_file(study, tmp_path, column, value, words):
    draw = draw_sheet(study, ["ceasefire"])
    path = coded(tmp_path / "anna.xlsx", draw, study, "ceasefire")
    book = openpyxl.load_workbook(path)
    sheet = book["Coding"]
    sheet.cell(3, [cell.value for cell in sheet[1]].index(column) + 1).value = value
    book.save(path)
    with pytest.raises(CodingError, match=words) as caught:
        read_sheets([path], study)
    assert str(caught.value).startswith("anna.xlsx, row 3: ")


def test_sheets_of_two_draws_are_not_compared(study, tmp_path):
    one = coded(tmp_path / "one.xlsx", draw_sheet(study, ["ceasefire"]), study, "ceasefire")
    two = coded(tmp_path / "two.xlsx", draw_sheet(study, ["ceasefire"], seed=2), study, "none")
    with pytest.raises(CodingError, match=r"two.xlsx, row 2: of another draw .* than one.xlsx"):
        read_sheets([one, two], study)


def test_a_row_copied_twice_is_named(study, tmp_path):
    path = coded(tmp_path / "a.xlsx", draw_sheet(study, ["ceasefire"]), study, "ceasefire")
    book = openpyxl.load_workbook(path)
    book["Coding"].append([cell.value for cell in book["Coding"][2]])
    book.save(path)
    with pytest.raises(CodingError, match=r"row 6: truce:\S+ stands in row 2 already"):
        read_sheets([path], study)


def test_an_article_that_changed_after_the_draw_is_told(folder, study, tmp_path):
    path = coded(tmp_path / "a.xlsx", draw_sheet(study, ["ceasefire"]), study, "ceasefire")
    changed = tmp_path / "changed"
    (changed / "data" / "articles").mkdir(parents=True)
    for name in ("study.toml", "data/articles.csv", "data/articles/apples.txt",
                 "data/articles/truce.txt"):
        (changed / name).write_bytes((folder / name).read_bytes())
    with (changed / "data/articles/truce.txt").open("a", encoding="utf-8") as file:
        file.write("تتمة الخبر.\n")
    with pytest.raises(CodingError, match="a.xlsx, row 2: the article truce has changed"):
        read_sheets([path], load_study(changed))


def test_recall_is_not_estimated_by_another_lexicon(folder, study, tmp_path):
    path = coded(tmp_path / "a.xlsx", draw_sheet(study, ["ceasefire"], blind=True), study,
                 means_truce, lexicon="0" * 12)
    read = read_sheets([path], study)
    assert "lexicons have changed" in read.remarks[0] and not read.as_drawn
    [row] = rules_against_coders(read, study).to_dict("records")
    assert row["precision"] == 1 and row["recall"] != row["recall"]


def test_recall_is_not_estimated_with_other_sentences(folder, study, tmp_path):
    path = coded(tmp_path / "a.xlsx", draw_sheet(study, ["ceasefire"], blind=True), study,
                 means_truce)
    more = tmp_path / "more"
    (more / "data" / "articles").mkdir(parents=True)
    for name in ("study.toml", "data/articles.csv", "data/articles/apples.txt",
                 "data/articles/truce.txt"):
        (more / name).write_bytes((folder / name).read_bytes())
    (more / "data/articles/new.txt").write_text("خبر جديد عن الطقس.\n", encoding="utf-8")
    with (more / "data/articles.csv").open("a", encoding="utf-8") as file:
        file.write("new,new.txt,g\n")
    read = read_sheets([path], load_study(more))
    assert read.remarks == ("The study has other sentences than when the sheets were drawn.",
                            "Recall is not estimated: draw again for it.")


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.xlsx", b"PK\x03\x04 nothing", "is no spreadsheet"),
    ("a.csv", "نعم,لا\n1,2\n".encode(), "no column unit, node, code"),
    ("a.csv", b"\x00\x01", "a.csv"),
])
def test_files_that_are_no_sheets_are_told(study, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CodingError, match=words):
        read_sheets([tmp_path / name], study)


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_commands_draw_and_compare(folder, study, tmp_path):
    out = tmp_path / "anna.xlsx"
    result = run("sample", "ceasefire", "--study", folder, "--out", out, "--number", 3)
    assert result.exit_code == 0 and "3 of 4 places, seed 1" in result.stderr
    before = out.read_bytes()
    again = run("sample", "ceasefire", "--study", folder, "--out", out)
    assert again.exit_code == 1 and "may hold a coder's work" in again.stderr
    assert out.read_bytes() == before
    empty = run("agreement", out, "--study", folder)
    assert empty.exit_code == 1 and "has a code yet" in empty.stderr
    draw = draw_sheet(study, ["ceasefire"], number=3)
    for name in ("anna", "ben"):
        coded(tmp_path / f"{name}.xlsx", draw, study, "ceasefire")
    result = run("agreement", out, tmp_path / "ben.xlsx", "--study", folder, "--format", "jsonl")
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert found[0]["record"] == "agreement" and found[0]["coders"] == ["anna", "ben"]
    assert found[0]["alpha"] is None and found[0]["agreement"] == 1
    assert {row["precision"] for row in found if row["record"] == "rules"} == {1}
    table = run("agreement", out, tmp_path / "ben.xlsx", "--study", folder)
    assert "100% of pairs" in table.stdout and "cannot be computed" in table.stdout
    assert run("sample", "--study", folder).exit_code == 2
