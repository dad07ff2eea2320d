"""Limits that pages state are those of the program."""

import pytest

from forecast.defaults import MAX_DRAWS, MOST_POINTS
from forecast.doctor import KNOWN_ANSWER, KNOWN_SCENARIO
from forecast.verification.cubes import MOST_VARIABLES
from forecast.verification.json_results import MAX_BYTES as MAX_JSON
from forecast.verification.json_results import read_result
from scenarios.loading.load import MAX_FILES
from scenarios.schema.calendar import FIRST_YEAR, LAST_YEAR
from scenarios.schema.sections import MOST
from scenarios.schema.text import MAX_TITLE
from scenarios.yaml_tree import MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, MAX_SAMPLES
from tools.page import ROOT

SIZE = f"{MAX_BYTES / 1e6:g} MB"
KNOWN_DRAWS = read_result(KNOWN_ANSWER)["made_by"]["draws"]


@pytest.mark.parametrize(
    ("page", "row"),
    [
        ("scenarios", f"a file | {SIZE}, UTF-8"),
        ("scenarios", f"values in all files of a scenario together | {MAX_ENTRIES:,};"),
        ("scenarios", f"files that a scenario stands on | {MAX_FILES} |"),
        ("scenarios", f"sample files together | {MAX_SAMPLES:,} lines and {SIZE} |"),
        ("scenarios", f"products that an anchor sees | {MOST} each |"),
        ("scenarios", f"title and milestone | {MAX_TITLE} characters |"),
        ("scenarios", f"years | {FIRST_YEAR} to {LAST_YEAR} |"),
        ("scenarios", f"points of a sweep | {MOST_POINTS:,} |"),
        ("verifying", f"a JSON result | {MAX_JSON / 1e6:g} MB;"),
        ("verifying", f": {SIZE}, {MAX_ENTRIES:,} values, {MAX_DEPTH} levels |"),
        ("verifying", f"draws that are made again | {MAX_DRAWS:,}, or"),
        ("verifying", f"a cube | {MOST_VARIABLES:,} arrays,"),
        ("verifying", f"known answer | `{KNOWN_SCENARIO}` with {KNOWN_DRAWS:,} draws"),
        ("merging", f"up to {SIZE}, {MAX_DEPTH} levels and {MAX_ENTRIES:,} values"),
    ],
)
def test_pages_state_the_limits(page, row):
    assert row in (ROOT / "docs" / f"{page}.md").read_text("utf-8")
