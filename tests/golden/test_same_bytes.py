"""The same scenario, seed and draws give the same bytes, wherever and however they are run."""

import json
import os
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from forecast.engine.run import run
from forecast.export.report import forecast_dict
from forecast.model.simulation import AnchorSimulation, Simulation
from forecast.results.forecast import Forecast
from priors.sampling.lattice import Batches
from scenarios.loading.load import load

ROOT = Path(__file__).parents[2]
NAME, DRAWS, SEED = "trend_2026", 1024, 5
ELSEWHERE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from forecast.engine.run import run
from tests.golden.test_same_bytes import digest
print(digest(run({NAME!r}, draws={DRAWS}, seed={SEED}, workers=8)))
"""
GERMAN = {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"}
BARE = {"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Marquesas", "PYTHONCOERCECLOCALE": "0"}


def arrays(anchor: AnchorSimulation) -> list[bytes]:
    """Draws of an anchor, batch by batch."""
    parts = (anchor.log10_requirement, anchor.arrival_year, anchor.evidence_weight)
    return [b"".join(part[i].tobytes() for part in parts) for i in range(len(parts[0]))]


def digest(forecast: Forecast) -> str:
    """Hash of the JSON, of the curves, and of the draws of a forecast."""
    found = sha256(json.dumps(forecast_dict(forecast, by=[2030.25])).encode())
    for curves in forecast.anchors.values():
        found.update(curves.arrival.hits(forecast.years).tobytes())
        found.update(curves.requirement.mass.tobytes())
    for anchor in forecast.simulation.anchors.values():
        found.update(b"".join(arrays(anchor)))
    return found.hexdigest()


@pytest.fixture(scope="module")
def here() -> str:
    return digest(run(NAME, draws=DRAWS, seed=SEED))


@pytest.mark.parametrize("workers", [2, pytest.param(8, marks=pytest.mark.slow)])
def test_any_number_of_workers(here, workers):
    assert digest(run(NAME, draws=DRAWS, seed=SEED, workers=workers)) == here


def test_batches_so_many_that_they_are_added_up_in_groups():
    few, many = (run("minimal", draws=66 * 4096, workers=count) for count in (1, 8))
    assert json.dumps(forecast_dict(few)) == json.dumps(forecast_dict(many))


def test_batches_in_any_order():
    scenario, batches = load(NAME), Batches.for_draws(DRAWS, SEED)
    whole = {name: arrays(a) for name, a in Simulation(scenario, batches).anchors.items()}
    order = list(batches.numbers)
    random.Random(1).shuffle(order)
    for number in order:
        alone = Simulation(scenario, Batches(SEED, range(number, number + 1), batches.size))
        for name in random.Random(number).sample(sorted(whole), len(whole)):
            assert arrays(alone.anchors[name]) == [whole[name][number]]


@pytest.mark.parametrize(
    "place",
    [pytest.param(GERMAN, id="German"), pytest.param(BARE, id="C", marks=pytest.mark.slow)],
)
def test_another_folder_locale_time_zone_and_hash_seed(here, place, tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=tmp_path,
        env={**os.environ, **place, "PYTHONHASHSEED": str(len(place["TZ"]))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == here
    assert result.stderr == ""
