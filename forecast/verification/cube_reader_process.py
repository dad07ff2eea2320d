"""Reads the cubes of stored results in a process of its own, for `cube_reader`.

Damaged HDF5 makes its library loop for ever or ask for any amount of memory. Here that ends by
the limits of a process. Nothing but this file, numpy and the format's library is loaded.

The process writes one line of JSON that describes the cube. It then reads names of variables,
one a line, and answers each by a line of JSON and the bytes that this announces. A line with
`refused` says why it cannot.
"""

import contextlib
import json
import math
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

MEMORY = 6 * 2**30
"""Bytes of address space that the process may take, libraries included."""
MOST_VARIABLES = 10_000
MOST_TEXT = 16_000_000
"""Longest attribute, and largest file of attributes of a Zarr folder, in characters."""
_MOST_VALUES = 2**28
_NUMBER = re.compile(r"[<>|][fiu][1248]")
_TEXT = re.compile(r"<U[0-9]{1,4}")
_PLACEHOLDER = b"This is a netCDF dimension but not a netCDF variable"

Reader = Callable[[str], Any]


class RefusedError(Exception):
    """The file is not what `forecast` writes."""


def main(path: str) -> None:
    """Serve one cube."""
    _limit_memory()
    read: Reader | None = None
    try:
        found, read = (open_zarr if path.endswith(".zarr") else open_netcdf)(Path(path))
    except RefusedError as error:
        found = {"refused": str(error)}
    except Exception:  # what the libraries raise on damaged files is not documented
        found = {"refused": "it is damaged, or no file of its format"}
    _answer(found)
    for line in sys.stdin if read is not None else ():
        _serve(line.rstrip("\n"), read)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _serve(name: str, read: Reader | None) -> None:
    assert read is not None
    try:
        values = read(name)
    except RefusedError as error:
        return _answer({"refused": str(error)})
    except Exception:  # as above
        return _answer({"refused": f"the values of {name} are damaged"})
    if isinstance(values, list):
        return _answer({"text": values})
    plain = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return _answer({"dtype": plain.dtype.str, "bytes": plain.nbytes}, plain.tobytes())


def _answer(data: dict[str, Any], body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(data).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


def _checked(variables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    for name, entry in variables.items():
        if math.prod(entry["shape"]) > _MOST_VALUES:
            raise RefusedError(f"{name} claims more than {_MOST_VALUES:,} values")
    return variables


# NetCDF.


def open_netcdf(path: Path) -> tuple[dict[str, Any], Reader]:
    """Describe a NetCDF file, and read its variables.

    Raises
    ------
    RefusedError
        When something is not as `forecast` writes it.
    """
    import h5py

    file = h5py.File(path, "r")
    names = list(file)
    if len(names) > MOST_VARIABLES:
        raise RefusedError(f"it holds more than {MOST_VARIABLES:,} variables")
    for name in names:
        _refuse_elsewhere(file, name)
    kept = [name for name in names if not _is_placeholder(file[name])]
    variables = {name: _described(file[name], name) for name in kept}
    attributes = dict(_netcdf_attributes(file))
    return {"attributes": attributes, "variables": _checked(variables)}, _netcdf_reader(file)


def _refuse_elsewhere(file: Any, name: str) -> None:
    """Refuse what is not an array of this very file."""
    import h5py

    link = file.get(name, getlink=True)
    if not isinstance(link, h5py.HardLink):
        raise RefusedError(f"{name} leads to another place; a result holds its own values")
    dataset = file[name]
    if not isinstance(dataset, h5py.Dataset):
        raise RefusedError(f"{name} is not an array; a result holds arrays alone")
    if dataset.external or dataset.is_virtual:
        raise RefusedError(f"{name} is kept in another file; a result holds its own values")


def _is_placeholder(dataset: Any) -> bool:
    """Whether it is a dimension that has no values."""
    if dataset.ndim != 1 or "NAME" not in dataset.attrs:
        return False
    return bytes(np.asarray(dataset.attrs["NAME"]).ravel()[:1].tobytes()).startswith(
        _PLACEHOLDER
    )


def _described(dataset: Any, name: str) -> dict[str, Any]:
    import h5py

    is_text = h5py.check_string_dtype(dataset.dtype) is not None
    if not is_text and not _NUMBER.fullmatch(dataset.dtype.str):
        raise RefusedError(f"{name} holds {dataset.dtype}, and no numbers or text")
    if h5py.h5ds.is_scale(dataset.id):
        dims = [name]
    else:
        dims = [_dimension(scales, name) for scales in dataset.dims]
    shape = list(dataset.shape)
    return {"dims": dims, "shape": shape, "dtype": "text" if is_text else dataset.dtype.str}


def _dimension(scales: Any, name: str) -> str:
    if len(scales) != 1:
        raise RefusedError(f"{name} lacks the names of its dimensions")
    return str(scales[0].name).rpartition("/")[2]


def _netcdf_attributes(file: Any) -> Iterator[tuple[str, Any]]:
    """Attributes that are one number or text."""
    for name in list(file.attrs)[:100]:
        where = file.attrs.get_id(name)
        if where.shape not in ((), (1,)) or where.dtype.kind not in "iuO":
            continue
        value = np.asarray(file.attrs[name]).ravel()[0]
        if isinstance(value, str) and len(value) <= MOST_TEXT:
            yield name, value
        elif isinstance(value, np.integer):
            yield name, int(value)


def _netcdf_reader(file: Any) -> Reader:
    def read(name: str) -> Any:
        dataset = file[name]
        if dataset.dtype.kind == "O":
            return _short(dataset.asstr()[()].tolist(), name)
        if dataset.size and not dataset.id.get_storage_size():
            raise RefusedError(f"{name} claims {dataset.size:,} values and holds none")
        return dataset[()]

    return read


def _short(texts: list[str], name: str) -> list[str]:
    if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > MOST_TEXT:
        raise RefusedError(f"{name} holds no list of names")
    return texts


# Zarr, format 2, as `forecast` writes it.


def open_zarr(path: Path) -> tuple[dict[str, Any], Reader]:
    """Describe a Zarr folder, and read its variables; see `open_netcdf`."""
    if (path / "zarr.json").exists():
        raise RefusedError("it is Zarr of format 3; results are written in format 2")
    entries = list(os.scandir(path))
    if len(entries) > MOST_VARIABLES:
        raise RefusedError(f"it holds more than {MOST_VARIABLES:,} variables")
    names = [entry.name for entry in entries if not entry.name.startswith(".z")]
    for entry in entries:
        if entry.is_symlink() or not (entry.is_dir() or entry.name.startswith(".z")):
            raise RefusedError(
                f"{entry.name!r} in it is not an array; a result holds arrays alone"
            )
    arrays = {name: _Array(path / name) for name in sorted(names)}
    variables = {name: array.described for name, array in arrays.items()}
    attributes = {
        key: value
        for key, value in _object(path / ".zattrs").items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }
    found = {"attributes": attributes, "variables": _checked(variables)}
    return found, lambda name: arrays[name].values()


def _bytes(path: Path, most: int) -> bytes:
    """Content of a plain file of bounded size."""
    where = f"{path.parent.name}/{path.name}"
    try:
        status = path.lstat()
    except OSError:
        raise RefusedError(f"{where} is missing in it") from None
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError(f"{where} in it is not a plain file")
    if status.st_size > most:
        raise RefusedError(f"{where} in it is larger than {most:,} bytes, as it should not be")
    return path.read_bytes()


def _object(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(_bytes(path, MOST_TEXT))
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise RefusedError(f"{path.parent.name}/{path.name} in it is no JSON object")
    return data


class _Array:
    """One array of a Zarr folder."""

    def __init__(self, folder: Path):
        self._folder = folder
        about = _object(folder / ".zarray")
        self._shape = self._whole(about, "shape", 0)
        self._chunks = self._whole(about, "chunks", 1)
        dtype = about.get("dtype")
        if not isinstance(dtype, str) or not (
            _NUMBER.fullmatch(dtype) or _TEXT.fullmatch(dtype)
        ):
            raise RefusedError(
                f"{folder.name} holds {str(dtype)[:20]!r}, and no numbers or text"
            )
        self._dtype = np.dtype(dtype)
        self._compressor = self._readable_compressor(about)
        dims = _object(folder / ".zattrs").get("_ARRAY_DIMENSIONS")
        if not isinstance(dims, list) or len(dims) != len(self._shape):
            raise RefusedError(f"{folder.name} lacks the names of its dimensions")
        self._dims = [str(dim) for dim in dims]

    @property
    def described(self) -> dict[str, Any]:
        dtype = "text" if self._dtype.kind == "U" else self._dtype.str
        return {"dims": self._dims, "shape": self._shape, "dtype": dtype}

    def _whole(self, about: dict[str, Any], key: str, least: int) -> list[int]:
        numbers = about.get(key)
        if not isinstance(numbers, list) or not all(
            type(number) is int and least <= number <= _MOST_VALUES for number in numbers
        ):
            raise RefusedError(f"{self._folder.name} has no {key}")
        if key == "chunks" and len(numbers) != len(self._shape):
            raise RefusedError(f"{self._folder.name} has chunks of another shape than its own")
        return numbers

    def _readable_compressor(self, about: dict[str, Any]) -> str | None:
        compressor = about.get("compressor")
        name = compressor.get("id") if isinstance(compressor, dict) else compressor
        plain = about.get("filters") in (None, []) and about.get("order") == "C"
        dotted = about.get("dimension_separator", ".") == "."
        if name not in (None, "blosc") or not plain or not dotted:
            raise RefusedError(
                f"{self._folder.name} is encoded unlike results are: in order C, without "
                "filters, by blosc or not at all"
            )
        return name

    def values(self) -> Any:
        """All values; text as a list."""
        whole = np.empty(self._shape, self._dtype)
        counts = [-(-n // c) for n, c in zip(self._shape, self._chunks, strict=True)]
        if math.prod(counts) > MOST_VARIABLES or self._chunk_bytes > 8 * _MOST_VALUES:
            raise RefusedError(f"{self._folder.name} has too many chunks, or too large ones")
        for index in np.ndindex(*counts):
            starts = [i * c for i, c in zip(index, self._chunks, strict=True)]
            place = tuple(slice(a, a + c) for a, c in zip(starts, self._chunks, strict=True))
            inside = whole[place]
            inside[...] = self._chunk(index)[tuple(slice(n) for n in inside.shape)]
        return whole.tolist() if self._dtype.kind == "U" else whole

    @property
    def _chunk_bytes(self) -> int:
        return math.prod(self._chunks) * self._dtype.itemsize

    def _chunk(self, index: tuple[int, ...]) -> Any:
        name = ".".join(map(str, index)) or "0"
        size = self._chunk_bytes
        data = _bytes(self._folder / name, size + size // 8 + 4096)
        if self._compressor:
            if int.from_bytes(data[4:8], "little") != size or len(data) < 16:
                raise RefusedError(f"{self._folder.name}/{name} in it is damaged")
            from numcodecs.blosc import decompress

            data = decompress(data)
        return np.frombuffer(data, self._dtype).reshape(self._chunks)


if __name__ == "__main__":
    main(sys.argv[1])
