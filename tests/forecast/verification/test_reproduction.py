"""Stored results, read and made again."""

import json

import numpy as np
import pytest

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.export.dataset import dataset, write_cube
from forecast.verification.reproduction import make_again, read
from scenarios.loading.load import load


@pytest.fixture(scope="module")
def forecast():
    return run(load("minimal"), 64, name="minimal")


def test_a_name_that_no_file_can_have_is_refused(tmp_path):
    with pytest.raises(StoredError, match="its name is none of a file"):
        read(tmp_path / "a\0b.json", most_draws=64)


@pytest.mark.parametrize("suffix", ["nc", "zarr"])
def test_a_dimension_of_no_run_is_refused(forecast, tmp_path, suffix):
    path = tmp_path / f"result.{suffix}"
    write_cube(dataset(forecast).rename({"draw": "world"}), path)
    with pytest.raises(StoredError, match="has the dimension world, which results of"):
        read(path, most_draws=64)


@pytest.mark.parametrize(
    ("change", "name", "reason"),
    [
        (
            lambda cube: cube.assign(more=cube.weight, most=cube.weight),
            "more and 1 more",
            "no run of this version has it",
        ),
        (lambda cube: cube.assign(arrival_year=cube.arrival_year.T), "arrival_year", None),
        (lambda cube: cube.assign(weight=cube.weight.astype("i8")), "weight", None),
    ],
    ids=["more", "turned", "whole numbers"],
)
def test_variables_that_no_run_has_are_named_and_not_compared(
    forecast, tmp_path, change, name, reason
):
    path = tmp_path / "result.nc"
    write_cube(change(dataset(forecast)), path)
    (unmatched,) = make_again(read(path, most_draws=64)).unmatched
    assert unmatched.name == name
    assert reason in (None, unmatched.reason)
    assert unmatched.reason


@pytest.mark.parametrize("dims", [None, "anchor", [], ["anchor", "year"]])
def test_a_zarr_array_without_the_names_of_its_dimensions_is_refused(forecast, tmp_path, dims):
    folder = tmp_path / "result.zarr"
    write_cube(dataset(forecast), folder)
    (folder / "weight" / ".zattrs").write_text(json.dumps({"_ARRAY_DIMENSIONS": dims}))
    (folder / ".zmetadata").unlink()
    with pytest.raises(StoredError, match="it is damaged, or no file of its format"):
        read(folder, most_draws=64)


@pytest.mark.parametrize("value", [2.5, np.arange(3)])
def test_attributes_of_another_kind_are_passed_over(forecast, tmp_path, value):
    write_cube(dataset(forecast).assign_attrs(other=value), tmp_path / "result.nc")
    assert read(tmp_path / "result.nc", most_draws=64).recorded.provenance.seed == 0
