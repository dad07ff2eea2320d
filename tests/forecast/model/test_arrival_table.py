"""Crossings that are looked up against crossings that are solved."""

import numpy as np
import pytest

from forecast.model import arrival_table as inverse
from forecast.model.arrival import first_crossing
from forecast.model.arrival_table import fixed_crossing
from forecast.model.simulation import Simulation
from forecast.model.trends import Line, Trend
from priors.sampling.lattice import Batches
from scenarios.loading.load import built_in_names, load


def trend(level, rate, room, *changes, sink=0.0):
    return Trend(
        Line(2025, np.asarray(level), np.asarray(rate)),
        Line(2025, np.asarray(level + room), np.asarray(sink)),
        [(year, np.asarray(changed)) for year, changed in changes],
    )


SLOW = Trend(Line(2025, np.asarray(26.0), np.asarray(0.002)))
SETS = {
    "without a ceiling": [SLOW],
    "bending where its table ends": [trend(26.0, 0.002, 5.45)],
    "saturating": [trend(26.0, 0.12, 6.0), trend(0.0, 0.12, 2.0, sink=0.0128)],
    "saturating for ever": [trend(17.0, 0.12, 6.0), trend(9.0, 0.12, 2.0)],
    "pauses": [trend(26.0, 0.3, 9.0, (2030, 0.0), (2041, 0.2)), trend(0.0, 0.01, 3.0)],
    "falls for a while": [trend(26.0, 0.3, 9.0, (2030, -0.2), (2041, 0.2))],
    "falls": [trend(26.0, -0.3, 9.0)],
    "daily": [trend(26.0, 110.0, 50.0), trend(1.0, 1e-3, 9.0)],
    "flat": [trend(26.0, 0.0, 50.0)],
}


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    """Make each test solve its own tables."""
    inverse._table.cache_clear()


@pytest.mark.parametrize("trends", SETS.values(), ids=SETS)
def test_what_is_looked_up_is_what_is_solved(trends):
    needed = np.random.default_rng(1).uniform(24.0, 45.0, (3, 2000))
    needed[0, :3] = [26.0, np.inf, -np.inf]
    solved = first_crossing(trends, needed, 2025)
    found = fixed_crossing(trends, needed, 2025)
    assert np.array_equal(np.isinf(found), np.isinf(solved))
    assert np.array_equal(found == 2025, solved == 2025)
    near = np.isfinite(solved) & (solved < 1e5)
    np.testing.assert_allclose(found[near], solved[near], rtol=0, atol=1e-6)


@pytest.mark.parametrize("trends", SETS.values(), ids=SETS)
def test_what_lies_about_the_end_of_a_table_is_what_is_solved(trends):
    # Tables end 2,000 years after the first.
    end = sum(float(trend.at(np.asarray(4025.0))) for trend in trends)
    needed = end + np.linspace(-0.05, 0.05, 1001)
    solved = first_crossing(trends, needed, 2025)
    near = np.isfinite(solved) & (solved < 1e5)
    found = fixed_crossing(trends, needed, 2025)
    np.testing.assert_allclose(found[near], solved[near], rtol=0, atol=1e-6)


@pytest.mark.parametrize("kind", ["saturating", "without a ceiling", "pauses"])
def test_what_has_been_solved_once_is_looked_up(kind, monkeypatch):
    solved = []

    def counted(trends, requirement, first_year):
        solved.append(requirement.size)
        return first_crossing(trends, requirement, first_year)

    monkeypatch.setattr("forecast.model.arrival_table.first_crossing", counted)
    trends, needed = SETS[kind], np.linspace(24.0, 30.0, 10_001)
    fixed_crossing(trends, needed, 2025)
    solved.clear()
    fixed_crossing(trends, needed, 2025)
    assert sum(solved) < 0.01 * needed.size


@pytest.mark.parametrize("name", [n for n in built_in_names() if n.startswith("cotra")])
def test_built_in_scenarios_are_looked_up_exactly(name):
    simulation = Simulation(load(name), Batches(3, range(4), 2048))
    for anchor in simulation.anchors.values():
        if not all(t.is_fixed for t in anchor.trends) or len(anchor.needs) > 1:
            continue
        met = first_crossing(anchor.trends, anchor.log10_requirement, 2025)
        solved = met + anchor.lag.constant
        inside = solved < 2200
        np.testing.assert_allclose(
            anchor.arrival_year[inside], solved[inside], rtol=0, atol=1e-6
        )
