"""What people's files hold that goes wrong elsewhere, each kind with its right values as data."""

from pathlib import Path

import pytest
import yaml

from framing.intake.dates import parse_date

INPUTS = Path(__file__).parent / "inputs"


def inputs(name):
    return yaml.safe_load((INPUTS / f"{name}.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "day"), inputs("dates").items())
def test_a_day_is_read_as_it_is_written_or_not_at_all(written, day):
    assert str(parse_date(written) or "") == str(day)
