"""Cubes that are too large for memory, written some batches at a time."""

import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import xarray as xr
import zarr

from forecast.defaults import APART
from forecast.engine.sharded import Progress
from forecast.export.dataset import dataset, draws_of
from forecast.model.simulation import Simulation
from forecast.results.forecast import Forecast
from priors.sampling.lattice import Batches

_DRAW = "draw"
_MARK = ".written"  # what of the store is there, while not all of it is


def write_long_cube(
    forecast: Forecast,
    path: Path,
    attributes: dict[str, str | int],
    progress: Progress | None = None,
) -> None:
    """Write the cube of a forecast as .zarr, with the draws of 64 batches at a time.

    What an interrupted attempt at the same cube has written is gone on with; anything else
    that stands there is deleted.

    Parameters
    ----------
    forecast : Forecast
    path : Path
        A folder.
    attributes : dict
        What to say of its making.
    progress : callable, optional
        Called with the draws that are written and to be written.
    """
    work = sha256(json.dumps(attributes, sort_keys=True).encode()).hexdigest()
    written = _written(path, work)
    for batches in _pieces(forecast.batches):
        start, stop = (n * batches.size for n in (batches.numbers.start, batches.numbers.stop))
        if stop > written:
            simulation = Simulation(forecast.scenario, batches)
            piece = draws_of(simulation).assign_attrs(attributes)
            if start == 0:
                _begin(forecast, path, piece)
            else:
                piece.to_zarr(path, region={_DRAW: slice(start, stop)}, zarr_format=2)
            _mark(path, work, stop)
            simulation.forget()
        if progress:
            progress(stop, forecast.batches.draws)
    (path / _MARK).unlink()


def _pieces(batches: Batches) -> Iterator[Batches]:
    numbers = batches.numbers
    for start in range(numbers.start, numbers.stop, APART):
        stop = min(start + APART, numbers.stop)
        yield Batches(batches.seed, range(start, stop), batches.size)


def _begin(forecast: Forecast, path: Path, piece: xr.Dataset) -> None:
    """Write all but the draws, and make room for all of these by the first ones."""
    if path.exists():
        shutil.rmtree(path)
    dataset(forecast, draws=False).to_zarr(path, zarr_format=2, consolidated=False)
    chunks = {
        name: {"chunks": (*(1 for _ in variable.shape[1:]), piece.sizes[_DRAW])}
        for name, variable in piece.data_vars.items()
    }
    piece.to_zarr(path, mode="a", zarr_format=2, consolidated=False, encoding=chunks)
    store = zarr.open_group(path, mode="r+", zarr_format=2)
    for name, variable in piece.data_vars.items():
        room = store[str(name)]
        assert isinstance(room, zarr.Array)
        room.resize((*variable.shape[:-1], forecast.batches.draws))
    zarr.consolidate_metadata(str(path), zarr_format=2)


def _mark(path: Path, work: str, draws: int) -> None:
    fresh = path / f"{_MARK}.new"
    fresh.write_text(json.dumps([work, draws]), encoding="utf-8")
    fresh.replace(path / _MARK)


def _written(path: Path, work: str) -> int:
    """Draws of this work that are there."""
    try:
        found, draws = json.loads((path / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return 0
    return int(draws) if found == work else 0
