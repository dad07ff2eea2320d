"""`verify`: cubes, and files of other kinds, that nobody vouches for."""

import json
import os
import re
import shutil
from typing import Any

import h5py
import numpy as np
import pytest

from forecast.errors import StoredError
from forecast.verification.cubes import open_cube
from tests.forecast_commands.verify.asking import refusal


def test_a_csv_does_not_say_what_made_it(tmp_path):
    message = "a .csv does not say what made it; results in .nc, .zarr or .json do"
    assert refusal(tmp_path / "result.csv") == message


def test_what_is_no_file_is_refused(tmp_path):
    assert refusal(tmp_path / "absent.nc") == "it cannot be read: no such file or directory"
    assert refusal(tmp_path / "result.yaml").endswith("those end in .nc, .zarr or .json")
    (tmp_path / "folder.nc").mkdir()
    assert refusal(tmp_path / "folder.nc") == "it is not a plain file"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
        assert refusal(tmp_path / "pipe.json") == "it is not a plain file"
    (tmp_path / "file.zarr").touch()
    assert refusal(tmp_path / "file.zarr") == "it is not a folder, as .zarr results are"


def leads_elsewhere(file: h5py.File) -> None:
    del file["weight"]
    file["weight"] = h5py.ExternalLink("/etc/other.h5", "/weight")


def holds_objects(file: h5py.File) -> None:
    del file["weight"]
    file.create_dataset("weight", (6,), h5py.ref_dtype)


def kept_elsewhere(file: h5py.File) -> None:
    del file["weight"]
    file.create_dataset("weight", (6,), "f8", external=[("/etc/passwd", 0, 48)])


def holds_nan(file: h5py.File) -> None:
    file["weight"][...] = np.nan


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (leads_elsewhere, "weight leads to another place; a result holds its own values"),
        (kept_elsewhere, "weight is kept in another file; a result holds its own values"),
        (holds_objects, "weight holds object, not numbers or text"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_netcdf_that_is_not_as_written_is_refused(changed_netcdf, edit, message):
    path = changed_netcdf(edit)
    with pytest.raises(StoredError, match=re.escape(message)):
        open_cube(path)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (holds_nan, "weight holds NaN, which no result does"),
        (
            lambda file: file.attrs.update(draws=128, batch_size=8),
            "log10_training_compute_requirement has 64 along draw; by the scenario and the "
            "draws it says it is from, 128 would be right",
        ),
        (leads_elsewhere, "weight leads to another place; a result holds its own values"),
    ],
    ids=["nan", "lengths", "link"],
)
def test_netcdf_that_lies_is_refused(changed_netcdf, edit, message):
    assert refusal(changed_netcdf(edit)) == message


def test_netcdf_that_is_damaged_is_refused(stored, tmp_path):
    whole = (stored / "result.nc").read_bytes()
    (tmp_path / "result.nc").write_bytes(whole[:30_000])
    assert refusal(tmp_path / "result.nc") == "it is damaged, or no file of its format"


def test_zarr_that_is_not_as_written_is_refused(copied_zarr):
    array = copied_zarr / "weight"
    about, chunk = (array / ".zarray").read_text(), (array / "0").read_bytes()

    def refused() -> str:
        with pytest.raises(StoredError) as caught:
            open_cube(copied_zarr)
        return str(caught.value)

    def with_entry(**entry: Any) -> str:
        (array / ".zarray").write_text(json.dumps(json.loads(about) | entry))
        return refused()

    (copied_zarr / ".zmetadata").unlink()
    assert with_entry(shape=["1"]) == "weight has no shape"
    pickled = {"dtype": "|O", "filters": [{"id": "pickle"}]}
    assert with_entry(**pickled) == "weight holds '|O', not numbers or text"
    assert with_entry(filters=pickled["filters"]).startswith("weight is encoded unlike results")
    assert with_entry(dimension_separator="/../").startswith("weight is encoded unlike results")
    (array / ".zarray").write_text("[" * 100_000)
    assert refused() == "weight/.zarray in it is not a JSON object"
    (array / ".zarray").write_text(about)

    (array / "0").write_bytes(b"\xff" * len(chunk))
    assert refusal(copied_zarr) == "the values of weight are damaged"
    (array / "0").unlink()
    assert refusal(copied_zarr) == "weight holds NaN, which no result does"
    (array / "0").symlink_to("/dev/zero")
    assert refused() == "weight/0 in it is not a plain file"
    shutil.rmtree(array)
    array.symlink_to("/etc")
    assert refusal(copied_zarr) == "'weight' in it is not an array; a result holds arrays alone"
