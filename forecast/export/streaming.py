"""Cubes that are too large for memory, written some batches at a time."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import xarray as xr
import zarr

from forecast.defaults import APART
from forecast.engine.checkpoints import Checkpoint
from forecast.engine.work_folder import remove
from forecast.export.dataset import dataset, draws_of
from forecast.model.simulation import Simulation
from forecast.progress import Progress
from priors.sampling.lattice import Batches

if TYPE_CHECKING:
    from forecast.results.forecast import Forecast

_DRAW = "draw"
_FRAME = "frame"  # the part that is all but the draws

Shapes = Mapping[str, tuple[int, ...]]
"""Shape of each variable of draws, but for its last dimension, which is the draws."""


def write_long_cube(
    forecast: "Forecast",
    path: Path,
    attributes: dict[str, str | int],
    checkpoint: Checkpoint | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the cube of a forecast as .zarr, with the draws of 64 batches at a time.

    Parameters
    ----------
    forecast : Forecast
    path : Path
        A folder. What stands there is gone on with as far as the checkpoint knows its bytes.
    attributes : dict
        What to say of its making.
    checkpoint : Checkpoint, optional
        Knows what has been written; see `checkpoint_of`.
    progress : callable, optional
        Called with the draws that are written and to be written, not counting those of an
        earlier attempt.
    """
    store = _Store(path, checkpoint or Checkpoint(None, ()))
    resumed = store.is_begun
    kept = 0
    for number, batches in enumerate(_pieces(forecast.batches)):
        if resumed and store.holds(number):
            kept += batches.draws
            continue
        simulation = Simulation(forecast.scenario, batches)
        piece = draws_of(simulation).assign_attrs(attributes)
        if number == 0 and not resumed:
            store.begin(forecast, piece)
        start = batches.numbers.start * batches.size
        store.write(number, piece, slice(start, start + batches.draws))
        simulation.forget()
        if progress:
            progress(start + batches.draws - kept, forecast.batches.draws - kept)


def checkpoint_of(folder: Path, path: Path, attributes: Mapping[str, str | int]) -> Checkpoint:
    """Checkpoint of a cube, bound to where it goes and how it is made."""
    return Checkpoint(folder, (str(path.absolute()), sorted(attributes.items())), 0.0)


def _pieces(batches: Batches) -> Iterator[Batches]:
    numbers = batches.numbers
    for start in range(numbers.start, numbers.stop, APART):
        stop = min(start + APART, numbers.stop)
        yield Batches(batches.seed, range(start, stop), batches.size)


class _Store:
    """A store on the disk, whose checkpoint holds the hash of each piece's files."""

    def __init__(self, path: Path, checkpoint: Checkpoint):
        self._path, self._checkpoint = path, checkpoint
        frame = json.loads(checkpoint.read(_FRAME) or "{}")
        self._shapes: Shapes = frame.get("shapes", {})
        self.is_begun = bool(frame) and frame["hash"] == self._hash(self._frame_files())

    def holds(self, number: int) -> bool:
        """Whether the files of a piece are those that were written."""
        hashed = self._hash(self._piece_files(number)).encode()
        return self._checkpoint.read(str(number)) == hashed

    def begin(self, forecast: "Forecast", piece: xr.Dataset) -> None:
        """Write all but the draws, and make room for these, chunked as the first of them."""
        remove(self._path)
        dataset(forecast, draws=False).to_zarr(self._path, zarr_format=2, consolidated=False)
        self._shapes = {str(n): v.shape[:-1] for n, v in piece.data_vars.items()}
        chunks = {
            name: {"chunks": (*(1 for _ in shape), piece.sizes[_DRAW])}
            for name, shape in self._shapes.items()
        }
        piece.to_zarr(self._path, mode="a", zarr_format=2, consolidated=False, encoding=chunks)
        store = zarr.open_group(self._path, mode="r+", zarr_format=2)
        for name, shape in self._shapes.items():
            room = store[name]
            assert isinstance(room, zarr.Array)
            room.resize((*shape, forecast.batches.draws))
        zarr.consolidate_metadata(str(self._path), zarr_format=2)
        frame = {"shapes": self._shapes, "hash": self._hash(self._frame_files())}
        self._checkpoint.write(_FRAME, json.dumps(frame).encode())

    def write(self, number: int, piece: xr.Dataset, at: slice) -> None:
        """Write the draws of a piece, and what its files are."""
        piece.to_zarr(self._path, region={_DRAW: at}, zarr_format=2)
        hashed = self._hash(self._piece_files(number)).encode()
        self._checkpoint.write(str(number), hashed)

    def _piece_files(self, number: int) -> list[str]:
        """A chunk of each row of each variable, as Zarr names them."""
        return [
            f"{name}/{'.'.join(map(str, [*at, number]))}"
            for name, shape in self._shapes.items()
            for at in product(*map(range, shape))
        ]

    def _frame_files(self) -> list[str]:
        """All files but the chunks of draws."""
        files = (path for path in self._path.rglob("*") if not path.is_dir())
        names = (path.relative_to(self._path).as_posix() for path in files)
        return sorted(name for name in names if not self._is_of_draws(name))

    def _is_of_draws(self, name: str) -> bool:
        variable, _, chunk = name.partition("/")
        return variable in self._shapes and chunk[:1].isdigit()

    def _hash(self, names: list[str]) -> str:
        """Hash of files, also of those that are not there: Zarr leaves out what is empty."""
        whole = sha256()
        for name in names:
            path = self._path / name
            content = path.read_bytes() if path.is_file() else b""
            whole.update(f"{name} {path.is_file()} {sha256(content).hexdigest()}\n".encode())
        return whole.hexdigest()
