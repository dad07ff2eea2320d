"""The cube: dimensions, units, and nothing lost on the way to a file."""

import json

import numpy as np
import pytest
import xarray as xr

import forecast
from forecast.export.attributes import attributes
from forecast.export.dataset import labelled, write_cube
from scenarios.schema.scenario import Scenario
from tests.forecast.scenes import scene

ORDER = ("scenario", "anchor", "draw", "quantile", "year")


@pytest.fixture(scope="module", params=["cotra_2020", "trend_2026", "short_horizon"])
def result(request):
    return forecast.run(request.param, draws=256)


def test_every_variable_has_units_and_a_name_and_no_nan(result):
    cube = result.to_dataset(compute_draws=True)
    for name, variable in cube.data_vars.items():
        assert variable.attrs["units"], name
        assert variable.attrs["long_name"], name
        assert not variable.isnull().any(), name


def test_dimensions_stand_in_order(result):
    for variable in result.to_dataset(compute_draws=True).data_vars.values():
        positions = [ORDER.index(dim) for dim in variable.dims]
        assert positions == sorted(positions)


def test_the_draws_have_the_contracts_dimensions(result):
    cube = result.to_dataset()
    for name in ("log10_training_compute_requirement", "arrival_year", "evidence_weight"):
        assert cube[name].dims == ("anchor", "draw")
    assert cube["arrival_probability"].dims == ("anchor", "year")
    assert cube["mixture_arrival_probability"].dims == ("year",)


def test_counting_the_draws_gives_the_probabilities(result):
    cube = result.to_dataset()
    weight = cube.evidence_weight
    arrived = (cube.arrival_year <= 2050.0) * weight
    counted = arrived.sum("draw") / weight.sum("draw")
    np.testing.assert_allclose(counted, cube.arrival_probability.sel(year=2050.0), atol=0.08)


def test_it_says_what_made_it(result):
    attributes = result.to_dataset().attrs
    again = Scenario.model_validate(json.loads(attributes["scenario"]))
    assert again == result.scenario
    assert attributes["scenario_hash"] == again.hash
    assert (attributes["draws"], attributes["seed"]) == (256, 0)
    assert attributes["numpy_version"] == np.__version__


@pytest.mark.parametrize("suffix", [".nc", ".zarr"])
def test_files_hold_the_same(result, tmp_path, suffix):
    cube = result.to_dataset()
    write_cube(cube, tmp_path / f"cube{suffix}")
    read = xr.open_dataset(tmp_path / f"cube{suffix}").load()
    xr.testing.assert_identical(read.drop_attrs(), cube.drop_attrs())
    assert read.attrs == cube.attrs
    read.close()


def test_forecasts_stack_along_scenario():
    both = [forecast.run(name, draws=64) for name in ("cotra_2020", "kaplan")]
    cube = forecast.cubes(both)
    assert cube["arrival_probability"].dims == ("scenario", "anchor", "year")
    assert list(cube.scenario.values) == ["cotra_2020", "kaplan"]


def test_forecasts_of_other_anchors_are_not_silently_cut():
    others = [forecast.run(name, draws=64) for name in ("cotra_2020", "minimal")]
    with pytest.raises(ValueError, match="anchor"):
        forecast.cubes(others)


def test_no_crossing_stays_infinite():
    flat = {"base_year": 2025, "growth_oom": 0.0}
    stuck = scene(
        hardware={**flat, "price_performance": 1e17},
        spending={**flat, "largest_run_cost": 1e9},
        anchors={"stated": {"kind": "stated", "priors": {"training_compute": 1e30,
                                                         "algorithmic_growth_oom": 0.0}}},
    )  # fmt: skip
    assert np.isinf(forecast.run(stuck, draws=16).to_dataset().arrival_year).all()


@pytest.mark.parametrize(
    ("name", "units", "long_name"),
    [
        ("hardware.doubling_time.times", "1", ", times"),
        ("priors.brain_compute.plus", "FLOP/s", ", plus"),
        ("priors.brain_compute.spread", "1", ", spread"),
        ("my_own.factor", "1", "my own, factor"),
    ],
)
def test_edits_of_beliefs_have_units_and_names_too(name, units, long_name):
    found = attributes(name)
    assert found["units"] == units
    assert found["long_name"].endswith(long_name)


def test_nan_is_a_bug_and_raises():
    with pytest.raises(FloatingPointError, match="weight holds NaN"):
        labelled({"weight": (("anchor",), np.array([0.5, np.nan]))})
