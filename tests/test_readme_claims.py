"""The README shows the claims as they are computed."""

from analysis.report.claims import claims_overview


def test_the_readme_shows_the_computed_claims(study, results, repository):
    readme = (repository / "README.md").read_text(encoding="utf-8").splitlines()
    table = claims_overview(study, results).drop(columns=["status", "outcomes that agree"])
    table["id"] = [results.source.claims[name].text_en for name in table["id"]]
    rows = [f"| claim | {' | '.join(table.columns[1:])} |", f"|{'---|' * len(table.columns)}",
            *(f"| {' | '.join(row)} |" for row in table.to_numpy(str))]
    assert len(rows) == 2 + 17
    assert [row for row in rows if row not in readme] == []
