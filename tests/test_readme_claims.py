"""The README shows the claims as they are computed."""

from analysis.claims.verdicts import evaluate
from analysis.report.claims_tables import claims_markdown


def test_the_readme_shows_the_computed_claims(study, repository):
    readme = (repository / "README.md").read_text(encoding="utf-8").splitlines()
    rows = claims_markdown(study, evaluate(study))
    assert len(rows) == 2 + 17
    assert [row for row in rows if row not in readme] == []
