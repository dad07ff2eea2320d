"""Names that users choose do not replace, clash with or break what a result calls its own."""

import csv
import json

import pytest
import xarray as xr

import forecast
from tests.forecast.scenes import scene, stated
from tests.forecast.verification.here import verify
from tests.forecast_commands.calling import call

NAMES = (
    *("weight", "year", "anchor", "arrival_year", "probability", "draw", "scenario", "error"),
    *("quantile", "median", "evidence_weight", "units", "attrs", "index", "posterior_weight"),
    *("mixture_arrival_probability", "never", "log10_training_compute_requirement", "by"),
)
VARYING = {"lognormal": {"median": 1e30, "sd_oom": 1.0}}


def named(*names):
    one = stated(training_compute=VARYING)["stated"]
    anchors = {name: one for name in names}
    return scene(weights={name: 1 / len(names) for name in names}, anchors=anchors)


@pytest.fixture(scope="module")
def found():
    return forecast.run(named(*NAMES), draws=32)


def test_the_cube_holds_every_anchor_and_what_is_its_own(found):
    cube, plain = found.to_dataset(compute_draws=True), forecast.run(scene(), draws=32)
    own = set(plain.to_dataset(compute_draws=True).variables)
    assert own <= set(cube.variables)
    assert list(cube.anchor.values) == list(NAMES)
    assert {f"{name}.training_compute" for name in NAMES} <= set(cube.data_vars) or (
        "training_compute" in cube
    )


@pytest.mark.parametrize("name", NAMES)
def test_an_anchor_alone_keeps_its_name(name):
    cube = forecast.run(named(name), draws=16).to_dataset()
    assert list(cube.anchor.values) == [name]
    assert cube[f"{name}.training_compute"].dims == ("draw",)
    frame = forecast.run(named(name), draws=16).sample(8)
    assert set(frame.anchor) <= {name}
    assert f"{name}.training_compute" in frame


def test_a_table_by_year_has_a_column_for_each(found):
    frame = found.to_dataframe()
    assert len(frame.columns) == 3 + len(NAMES)
    assert (frame["year"] == found.years).all()
    assert (frame["probability"] == found.by_year.value).all()
    expected = found.anchors["probability"].probability(found.years).value
    assert (frame["anchor.probability"] == expected).all()


@pytest.mark.parametrize("suffix", [".nc", ".zarr", ".csv", ".json"])
def test_files_hold_all_of_them(suffix, tmp_path):
    scenario, path = tmp_path / "mine.yaml", tmp_path / f"result{suffix}"
    plain = named(*NAMES).plain()
    scenario.write_text(json.dumps(plain))
    ran = call("run", scenario, "--draws", "32", "--output", path)
    assert ran.exit_code == 0, ran.output
    if suffix == ".csv":
        with path.open() as file:
            head = next(csv.reader(file))
        assert len(set(head)) == len(head) == 3 + len(NAMES)
        return
    if suffix == ".json":
        assert list(json.loads(path.read_text())["anchors"]) == list(NAMES)
    else:
        with xr.open_dataset(path) as cube:
            assert list(cube.anchor.values) == list(NAMES)
            assert cube.weight.dims == ("anchor",)
    assert verify(path).holds


def test_forecasts_of_one_name_stand_side_by_side():
    both = [forecast.run(named(*NAMES), draws=16, name="weight") for _ in range(2)]
    cube = forecast.cubes(both)
    assert list(cube.scenario.values) == ["weight", "weight"]


@pytest.mark.parametrize("key", ["weights.year", "anchors.anchor.priors.training_compute"])
def test_a_sweep_over_them_has_its_own_dimension(key):
    found = forecast.sweep(named("year", "anchor"), {key: [0.25, 0.5]}, draws=16)
    assert found.to_dataset()[key].size == 2
    assert len(set(found.to_dataframe().columns)) == found.to_dataframe().shape[1]
