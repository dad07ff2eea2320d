"""Cubes that nobody vouches for: what is refused of them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import zarr

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.export.dataset import dataset, write_cube
from forecast.verification import cubes
from forecast.verification.cubes import open_cube, read_values
from scenarios.loading.load import load


@pytest.fixture(scope="module")
def cube():
    return dataset(run(load("minimal"), 64))


@pytest.fixture(scope="module")
def written(cube, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    for suffix in ("nc", "zarr"):
        write_cube(cube, folder / f"result.{suffix}")
    return folder


@pytest.fixture
def netcdf(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written / "result.nc", tmp_path / "changed.nc"))


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written / "result.zarr", tmp_path / "changed.zarr"))


def edited(path: Path, edit: Callable[[h5py.File], object]) -> Path:
    with h5py.File(path, "a") as file:
        edit(file)
    return path


def a_group(file: h5py.File) -> None:
    del file["weight"]
    file.create_group("weight")


@pytest.mark.parametrize(
    ("edit", "message"), [(a_group, "weight is not an array; a result holds arrays alone")]
)
def test_netcdf_that_is_no_set_of_named_arrays_is_refused(netcdf, edit, message):
    with pytest.raises(StoredError) as caught:
        open_cube(edited(netcdf, edit))
    assert str(caught.value) == message


@pytest.mark.parametrize("suffix", ["nc", "zarr"])
def test_more_variables_than_any_result_has_are_refused(written, suffix, monkeypatch):
    monkeypatch.setattr(cubes, "MOST_VARIABLES", 3)
    with pytest.raises(StoredError, match="it holds more than 3 variables"):
        open_cube(written / f"result.{suffix}")


@pytest.mark.parametrize("suffix", ["nc", "zarr"])
def test_values_are_those_that_were_written(written, cube, suffix):
    opened = open_cube(written / f"result.{suffix}")
    assert opened.variables.keys() == cube.variables.keys()
    for name in opened.variables:
        assert opened[name].values.tolist() == cube[name].values.tolist()


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("add_offset", -20.0),
        ("scale_factor", 0.5),
        ("missing_value", 2100.0),
        ("_FillValue", 2100.0),
        ("_Unsigned", "true"),
        ("valid_range", [2000.0, 2050.0]),
        ("valid_max", 2050.0),
        ("units", "days since 2000-01-01"),
    ],
)
@pytest.mark.parametrize("suffix", ["nc", "zarr"])
def test_attributes_by_which_readers_see_other_values_are_refused(
    netcdf, folder, suffix, attribute, value
):
    if suffix == "nc":
        path = netcdf
        with h5py.File(path, "a") as file:
            file["arrival_year"].attrs[attribute] = value
    else:
        path = folder
        array = zarr.open_group(path, mode="r+", zarr_format=2)["arrival_year"]
        array.attrs[attribute] = value
        zarr.consolidate_metadata(str(path), zarr_format=2)
    with pytest.raises(StoredError, match=f"arrival_year has the attribute {attribute}, by"):
        open_cube(path)


def test_a_value_for_what_is_missing_is_refused(folder):
    """Zarr's readers take its fill value for what is missing."""
    about = json.loads((folder / "arrival_year" / ".zarray").read_text())
    (folder / "arrival_year" / ".zarray").write_text(json.dumps(about | {"fill_value": 2100.0}))
    (folder / ".zmetadata").unlink()
    with pytest.raises(StoredError, match="arrival_year has the attribute _FillValue, by"):
        open_cube(folder)


def test_two_descriptions_that_differ_are_refused(folder):
    """Some readers take the one, and some the other."""
    text = (folder / ".zmetadata").read_text()
    (folder / ".zmetadata").write_text(text.replace('"units": "year"', '"units": "days"'))
    with pytest.raises(StoredError, match=r"its \.zmetadata says other than its arrays do"):
        open_cube(folder)


def test_zarr_of_another_format_is_refused(tmp_path):
    zarr.open_group(tmp_path / "x.zarr", mode="w", zarr_format=3)
    with pytest.raises(StoredError, match="it is Zarr of format 3; results are written in"):
        open_cube(tmp_path / "x.zarr")


def test_a_file_where_an_array_would_be_is_refused(folder):
    (folder / "notes.txt").touch()
    with pytest.raises(StoredError, match=r"'notes\.txt' in it is not an array"):
        open_cube(folder)


def test_chunks_that_are_not_compressed_are_read_as_they_are(folder):
    array = folder / "weight"
    about = json.loads((array / ".zarray").read_text())
    (array / ".zarray").write_text(json.dumps(about | {"compressor": None}))
    (array / "0").write_bytes(np.array([0.25]).tobytes())
    (folder / ".zmetadata").unlink()
    assert open_cube(folder).weight.values.tolist() == [0.25]


def test_values_that_are_damaged_are_refused_by_name(folder):
    (folder / "weight" / "0").write_bytes(b"\xff" * 16)
    with pytest.raises(StoredError, match="the values of weight are damaged"):
        read_values(open_cube(folder))
