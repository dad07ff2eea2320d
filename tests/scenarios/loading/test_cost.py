"""What loading costs: little, since every command begins with it."""

import subprocess
import sys
from pathlib import Path
from threading import local

import pytest

from scenarios.loading.load import load
from scenarios.schema.beliefs import walk

ROOT = Path(__file__).parents[3]
FORBIDDEN = ("scipy", "matplotlib", "xarray", "pandas", "jsonschema")


def test_loading_imports_nothing_heavy():
    code = (
        "import sys; from scenarios.loading.load import load; load('cotra_2020'); "
        f"print([m for m in sys.modules if m.partition('.')[0] in {FORBIDDEN}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_loading_builds_no_table_of_quantiles():
    code = (
        "from scenarios.loading.load import load; load('cotra_2020'); "
        "from priors.distributions.skew_normal import _table; print(_table.cache_info().misses)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("hardware.doubling_time", 1.25),
        ("priors.overtraining", 2.0),
        ("anchors.genome.priors.algorithmic_ceiling", 4.5),
        ("limits.power", {"level": 1e28, "yearly_factor": 2.0, "base_year": 2026}),
        ("lag.deployment", 0.75),
        ("weights.none", 0.25),
    ],
)
def test_an_edit_leaves_all_other_beliefs_the_objects_that_they_are(key, value, monkeypatch):
    # What was worked out of them need not be worked out again. Only so many are kept: those of
    # the scenarios of other tests must not have displaced these.
    monkeypatch.setattr("scenarios.checks.validation._earlier", local())
    before = {path: belief for path, _, belief in walk(load("trend_2026"))}
    after = {path: belief for path, _, belief in walk(load("trend_2026", {key: value}))}
    others = before.keys() - {path for path in before if ".".join(map(str, path)) == key}
    assert len(others) > 40
    assert all(after[path] is before[path] for path in others)
    assert load("trend_2026", {key: value}).hash != load("trend_2026").hash
