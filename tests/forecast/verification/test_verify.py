"""The process that makes results again, and its limits."""

import json
import shutil
from pathlib import Path

import h5netcdf
import pytest

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.export.dataset import dataset, write_cube
from forecast.export.provenance import json_result
from forecast.verification import verify as verifying
from forecast.verification.verify import verify
from scenarios.loading.load import load


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    forecast = run(load("minimal"), 64, name="minimal")
    for suffix in ("nc", "zarr"):
        write_cube(dataset(forecast), folder / f"result.{suffix}")
    write_cube(dataset(forecast, draws=False), folder / "summary.nc")
    (folder / "result.json").write_text(json.dumps(json_result(forecast)))
    return folder


@pytest.mark.parametrize("suffix", ["nc", "zarr", "json"])
def test_what_a_process_makes_again_holds(written, suffix):
    found = verify(written / f"result.{suffix}", most_draws=64)
    assert (found.holds, found.agreement, found.unmatched) == (True, "byte", [])


def test_a_refusal_says_what_the_process_found(tmp_path):
    (tmp_path / "x.nc").write_bytes(b"no cube")
    with pytest.raises(StoredError, match="it is damaged, or no file of its format"):
        verify(tmp_path / "x.nc", most_draws=64)


def test_reading_that_does_not_end_is_ended(written, tmp_path, monkeypatch):
    """Names of dimensions whose heap is cleared: HDF5 2.0 looks for them for ever."""
    damaged = bytearray((written / "result.nc").read_bytes())
    for heap in [i for i in range(len(damaged)) if damaged.startswith(b"GCOL", i)]:
        damaged[heap + 16 : heap + 2048] = bytes(2032)
    (tmp_path / "result.nc").write_bytes(damaged)
    monkeypatch.setattr(verifying, "SECONDS_TO_READ", 0.5)
    with pytest.raises(StoredError, match="it takes longer than 0 s to read"):
        verify(tmp_path / "result.nc", most_draws=64)


def test_work_that_takes_too_long_is_ended(written, monkeypatch):
    monkeypatch.setattr(verifying, "SECONDS", 0.0)
    monkeypatch.setattr(verifying, "SECONDS_PER_DRAW", 0.0)
    with pytest.raises(StoredError, match="it takes longer than 0 s to make again"):
        verify(written / "result.nc", most_draws=64)


def never_written(file: h5netcdf.File) -> None:
    """Draws of compute that are zero and take no room in the file."""
    file.dimensions["draw"] = 1 << 21
    variable = "log10_affordable_compute_of_draw"
    file.create_variable(variable, ("draw", "year"), "f8", chunks=(4096, 76))


def claims_much(file: h5netcdf.File) -> None:
    file.dimensions["many"] = 10**12
    file.create_variable("many", ("many",), "f8", chunks=(4096,))


@pytest.mark.parametrize("edit", [never_written, claims_much])
def test_a_small_file_that_asks_for_much_memory_is_refused(
    written, tmp_path, monkeypatch, edit
):
    path = Path(shutil.copy(written / "summary.nc", tmp_path))
    with h5netcdf.File(path, "a") as file:
        file.attrs.update(draws=1 << 21, batch_size=4096)
        edit(file)
    assert path.stat().st_size < 1e6
    monkeypatch.setattr(verifying, "MEMORY", 2**30)
    monkeypatch.setattr(verifying, "MEMORY_PER_DRAW", 0)
    with pytest.raises(StoredError, match=r"it takes more than 1\.1 GiB of memory to make"):
        verify(path, most_draws=1 << 21)


def test_a_process_that_breaks_is_said_to_have_broken(written, tmp_path, monkeypatch):
    (tmp_path / "process.py").write_text("raise SystemExit(1)")
    monkeypatch.setattr(verifying, "_PROCESS", tmp_path / "process.py")
    with pytest.raises(StoredError, match="the process that was to read it has broken"):
        verify(written / "result.nc", most_draws=64)


def test_nothing_is_imported_from_the_current_folder(written, tmp_path, monkeypatch):
    shutil.copy(written / "result.json", tmp_path)
    (tmp_path / "xarray.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert verify(Path("result.json"), most_draws=64).holds
