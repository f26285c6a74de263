"""The README shows the claims as they are computed."""

from analysis.claims.verdicts import evaluate
from analysis.report.claims import claims_overview


def test_the_readme_shows_the_computed_claims(study, repository):
    readme = (repository / "README.md").read_text(encoding="utf-8").splitlines()
    results = evaluate(study)
    rows = ["| claim | " + " | ".join(study.groups) + " | verdict |", "|---|---|---|---|"]
    for row in claims_overview(study, results).to_dict("records"):
        cells = (results.source.claims[row["id"]].text_en, *map(row.get, study.groups),
                 row["verdict"])
        rows.append(f"| {' | '.join(cells)} |")
    assert len(rows) == 2 + 17
    assert [row for row in rows if row not in readme] == []
