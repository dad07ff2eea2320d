"""Cubes written some batches at a time: the same as at once, and gone on with."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import forecast.export.streaming
from forecast.defaults import APART
from forecast.engine.run import run
from forecast.export.dataset import dataset
from forecast.export.provenance import made_by
from forecast.export.streaming import checkpoint_of, write_long_cube
from forecast_commands.output.files import save_result
from scenarios.loading.load import load
from tests.forecast.long_runs import SIZE, make_batches_small

BATCHES = APART + 3


@pytest.fixture(scope="module", autouse=True)
def _small_batches():
    with pytest.MonkeyPatch.context() as patch:
        make_batches_small(patch)
        yield


@pytest.fixture(scope="module")
def long_run(_small_batches):
    """Of one anchor, so that there are few files."""
    return run(load("minimal"), BATCHES * SIZE, name="minimal")


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """First batches of the pieces that are made, of 20 batches each."""
    made: list[int] = []
    simulation = forecast.export.streaming.Simulation

    def counting(scenario, batches):
        made.append(batches.numbers.start)
        return simulation(scenario, batches)

    monkeypatch.setattr(forecast.export.streaming, "APART", 20)
    monkeypatch.setattr(forecast.export.streaming, "Simulation", counting)
    return made


def written(forecast_of, path: Path, stop_after: int | None = None) -> list[int]:
    told: list[int] = []
    attributes = made_by(forecast_of)

    def tell(done: int, of: int) -> None:
        assert of <= BATCHES * SIZE
        told.append(done)
        if len(told) == stop_after:
            raise KeyboardInterrupt

    with checkpoint_of(path.parent / "cache", path, attributes) as known:
        write_long_cube(forecast_of, path, attributes, known, tell)
    return told


def opened(path: Path) -> xr.Dataset:
    return xr.open_zarr(path, chunks=None).load()


def test_it_holds_what_a_cube_made_at_once_holds(pieces, tmp_path):
    long_run = run(load("cotra_2020"), BATCHES * SIZE, name="cotra_2020")
    told = written(long_run, tmp_path / "x.zarr")
    assert pieces == [0, 20, 40, 60]
    assert told == [20 * SIZE, 40 * SIZE, 60 * SIZE, BATCHES * SIZE]
    xr.testing.assert_identical(opened(tmp_path / "x.zarr"), dataset(long_run))


def test_an_interrupted_one_goes_on_and_ends_the_same(long_run, pieces, tmp_path):
    path = tmp_path / "x.zarr"
    with pytest.raises(KeyboardInterrupt):
        written(long_run, path, stop_after=2)
    written(long_run, path)
    assert pieces == [0, 20, 40, 60]
    xr.testing.assert_identical(opened(path), dataset(long_run))


DAMAGE = {
    "a chunk is gone": lambda path: first_chunk(path, 1).unlink(),
    "a chunk is cut": lambda path: first_chunk(path, 1).write_bytes(b"\x02\x01"),
    "chunks are exchanged": lambda path: first_chunk(path, 1).write_bytes(
        first_chunk(path, 0).read_bytes()
    ),
}


def first_chunk(path: Path, number: int) -> Path:
    return min(path.glob(f"arrival_year/*.{number}"))


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_piece_is_made_again(long_run, pieces, tmp_path, damage):
    path = tmp_path / "x.zarr"
    with pytest.raises(KeyboardInterrupt):
        written(long_run, path, stop_after=3)
    damage(path)
    assert written(long_run, path)[-1] == (BATCHES - 40) * SIZE
    assert pieces == [0, 20, 40, 20, 60]
    xr.testing.assert_identical(opened(path), dataset(long_run))


@pytest.mark.parametrize(
    "change",
    [
        lambda path: (path / "left").touch(),
        lambda path: (path / "arrival_year" / ".zattrs").write_text('{"add_offset": 20}'),
        lambda path: (path / ".zmetadata").unlink(),
        lambda path: shutil.rmtree(path.parent / "cache"),
        lambda path: path.rename(path.with_name("away")),
    ],
)
def test_a_store_that_is_not_as_it_was_left_is_begun_anew(long_run, pieces, tmp_path, change):
    path = tmp_path / "x.zarr"
    with pytest.raises(KeyboardInterrupt):
        written(long_run, path, stop_after=1)
    change(path)
    written(long_run, path)
    assert pieces == [0, 0, 20, 40, 60]
    xr.testing.assert_identical(opened(path), dataset(long_run))
    assert not (path / "left").exists()


def test_the_command_line_moves_it_into_place_when_it_is_whole(
    long_run, pieces, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "result.zarr"
    save_result(long_run, path, (), {})
    assert capsys.readouterr().err == f"wrote {path}\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["result.zarr"]
    assert not list((tmp_path / "cache").rglob("*.part"))
    assert len(pieces) == 4
    assert json.loads((path / ".zattrs").read_text())["draws"] == BATCHES * SIZE
    arrival = opened(path).arrival_year
    counted = np.mean(arrival.sel(anchor="network").values <= 2040.0)
    assert 0.0 < counted < 1.0
