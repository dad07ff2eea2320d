"""Trends told by levels: straight between them in the logarithm, one rank for all of them."""

import numpy as np
import pytest

from forecast.model.simulation import Simulation
from priors.sampling.lattice import Batches
from scenarios.loading.load import load
from scenarios.schema.beliefs import random_names
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import fixed_at

BATCHES = Batches(0, range(2), 64)
GROWING = {"growth_oom": 0.25}
WIDE = {"lognormal": {"p10": 1e18, "p90": 1e19}}
WIDER = {"lognormal": {"p10": 1e19, "p90": 1e23}}


def _with(levels: dict, after: dict, section: str = "hardware", **more: object) -> Scenario:
    told = {f"{section}.levels": levels, f"{section}.after": after}
    return load("cotra_2020", edits={"hardware.ceiling": None, **told, **more})


def _height(scenario: Scenario, t: float, section: str = "hardware") -> np.ndarray:
    return getattr(Simulation(scenario, BATCHES), section).at(np.asarray(t))


@pytest.mark.parametrize(
    ("t", "height"),
    [(2020.0, 17.0), (2025.0, 17.5), (2030.0, 18.0), (2032.5, 19.0), (2035.0, 20.0)],
)
def test_levels_are_joined_by_straight_lines_in_the_logarithm(t, height):
    scenario = _with({2020: 1e17, 2030: 1e18, 2035: 1e20}, GROWING)
    assert _height(scenario, t) == pytest.approx(height, abs=1e-12)


def test_after_the_last_level_the_growth_that_is_given_holds():
    scenario = _with({2020: 1e17, 2030: 1e18}, GROWING)
    assert _height(scenario, 2050.0) == pytest.approx(18.0 + 20 * 0.25, abs=1e-12)


def test_two_levels_are_the_growth_between_them():
    by_growth = load(
        "cotra_2020",
        edits={
            "hardware.base_year": 2020,
            "hardware.price_performance": 1e17,
            "hardware.growth_oom": 0.1,
        },
    )
    by_levels = load(
        "cotra_2020",
        edits={
            "hardware.levels": {2020: 1e17, 2030: 1e18},
            "hardware.after": {"growth_oom": 0.1},
        },
    )
    for t in (2022.0, 2041.0, 2100.0):
        assert _height(by_growth, t) == pytest.approx(_height(by_levels, t), abs=1e-12)


def test_one_rank_drives_all_levels():
    scenario = _with({2030: WIDE, 2040: WIDER}, GROWING)
    early, late = (_height(scenario, t).ravel() for t in (2030.0, 2040.0))
    assert np.array_equal(np.argsort(early), np.argsort(late))
    width_early, width_late = np.log10(1e19 / 1e18), np.log10(1e23 / 1e19)
    slope = np.polyfit(early, late, 1)[0]
    assert slope == pytest.approx(width_late / width_early, rel=1e-9)


def test_a_schedule_changes_the_growth_of_its_moment():
    levels = {2020: 1e17, 2030: 1e18, 2040: 1e20}
    paused = _with(levels, GROWING, **{"hardware.schedule": {2025: "pause", 2035: "resume"}})
    assert _height(paused, 2035.0) == pytest.approx(17.5, abs=1e-12)
    assert _height(paused, 2040.0) == pytest.approx(18.5, abs=1e-12)
    halved = _with(levels, GROWING, **{"hardware.schedule": {2030: {"times": 0.5}}})
    assert _height(halved, 2040.0) == pytest.approx(19.0, abs=1e-12)
    assert _height(halved, 2050.0) == pytest.approx(19.0 + 10 * 0.125, abs=1e-12)


_LEVEL = {"hardware": "price_performance", "spending": "largest_run_cost", "data": "stock"}


@pytest.mark.parametrize("section", ["hardware", "spending", "data"])
def test_levels_displace_inherited_growth_and_the_other_way_round(section, tmp_path):
    levels = tmp_path / "levels.yaml"
    told = "levels: {2020: 1e6, 2030: 1e7}, after: {growth_oom: 0.25}"
    levels.write_text(f"title: a\nextends: data_limited\n{section}: {{{told}}}\n")
    by_levels = getattr(load(levels), section)
    assert (by_levels.base_year, by_levels.doubling_time) == (None, None)
    assert (getattr(by_levels, _LEVEL[section]), by_levels.origin) == (None, 2020)
    growth = tmp_path / "growth.yaml"
    told = f"base_year: 2024, {_LEVEL[section]}: 1e7, doubling_time: 2"
    growth.write_text(f"title: b\nextends: levels.yaml\n{section}: {{{told}}}\n")
    by_growth = getattr(load(growth), section)
    assert (by_growth.levels, by_growth.after, by_growth.origin) == (None, None, 2024)


def test_levels_are_one_belief():
    scenario = _with({2030: WIDE, 2040: WIDER}, GROWING)
    assert list(random_names(scenario)).count("hardware.levels") == 1
    fixed = fixed_at(scenario, "hardware.levels", 0.9)
    assert _height(fixed, 2030.0) == pytest.approx(19.0, abs=1e-9)
    assert _height(fixed, 2040.0) == pytest.approx(23.0, abs=1e-9)


def test_levels_can_be_correlated():
    pair = {"between": ["hardware.levels", "spending.doubling_time"], "rho": -0.8}
    slow = {"spending.doubling_time": "2 to 4", "rank_correlations": [pair]}
    scenario = _with({2030: WIDE, 2040: WIDER}, GROWING, **slow)
    heights = _height(scenario, 2030.0), _height(scenario, 2060.0, "spending")
    one, other = (height.ravel().argsort().argsort() for height in heights)
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0.8, abs=0.06)
