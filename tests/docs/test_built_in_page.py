"""The page of built-in scenarios says what they answer."""

import math
import re

import pytest

import forecast
from scenarios.loading.load import built_in_names, resolve
from tools.make_built_in import HEADER, PAGE
from tools.page import ROOT

ROWS = {
    row[0].split("`")[1]: row
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `") and (row := [cell.strip() for cell in line.split(" | ")])
}


def test_every_scenario_has_its_row_with_its_hash():
    hashes = {name: row[0].split("`")[3] for name, row in ROWS.items()}
    assert hashes == {name: resolve(name).scenario.hash for name in built_in_names()}, (
        "run: python tools/make_built_in.py"
    )


@pytest.mark.parametrize("name", built_in_names())
def test_the_answers_are_those_of_few_draws_within_their_error(name):
    """The seed is fixed, so that nothing is left to luck once it passes."""
    found = forecast.run(name, draws=1024)
    stated = dict(zip(HEADER, ROWS[name], strict=True))
    if stated["median"].startswith("after"):
        assert math.isinf(found.median)
    else:
        median = float(stated["median"].split()[0])
        assert abs(found.median - median) <= 5 * found.median_error + 0.005
    for header, cell in stated.items():
        if year := re.fullmatch(r"by (\d+)", header):
            error = found.probability_by(int(year[1])) - float(cell.split("%")[0]) / 100
            assert abs(error) <= 5 * found.by_year.error.max() + 0.0005


def test_the_changelog_has_the_medians_of_today():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## 0.1.0")[0]
    now = dict(re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", changes, re.M))
    assert len(now) == 20  # that 0.1.0 had
    assert now == {name: ROWS[name][HEADER.index("median")] for name in now}
