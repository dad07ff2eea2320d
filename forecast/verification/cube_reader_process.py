"""Reads the cubes of stored results in a process of its own, for `cube_reader`.

Damaged HDF5 makes its library loop for ever or ask for any amount of memory. Here that ends by
the limits of a process. xarray reads, so that what is compared is what every reader sees; first
it is made sure that reading opens no other file and runs nothing that a file names.

The process writes one line of JSON that describes the cube. It then reads names of variables,
one a line, and answers each by a line of JSON and the bytes that this announces. A line with
`refused` says why it cannot.
"""

import contextlib
import json
import math
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

import numpy as np
import xarray as xr

MEMORY = 6 * 2**30
"""Bytes of address space that the process may take, libraries included."""
MOST_VARIABLES = 10_000
MOST_TEXT = 16_000_000
"""Longest attribute, and largest file of attributes of a Zarr folder, in characters."""
_MOST_CHUNKS = 1_000_000
_MOST_VALUES = 2**28
_NUMBER = re.compile(r"[<>|][fiu][1248]")
_TEXT = re.compile(r"<U[0-9]{1,4}")
_PACKING = re.compile(r"add_offset|scale_factor|missing_value|_Unsigned|valid_(min|max|range)")
"""Attributes by which readers show other values than are stored."""


class RefusedError(Exception):
    """The file is not what `forecast` writes."""


def main(path: str) -> None:
    """Serve one cube."""
    _limit_memory()
    warnings.simplefilter("ignore")  # a file that deserves one is compared all the same
    try:
        cube = open_cube(Path(path))
    except RefusedError as error:
        return _answer({"refused": str(error)})
    except Exception:  # what the libraries raise on damaged files is not documented
        return _answer({"refused": "it is damaged, or no file of its format"})
    _answer(_described(cube))
    for line in sys.stdin:
        _serve(line.rstrip("\n"), cube)
    return None


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _serve(name: str, cube: xr.Dataset) -> None:
    try:
        values = cube.variables[name].values
    except Exception:  # as above
        return _answer({"refused": f"the values of {name} are damaged"})
    if _is_text(values.dtype):
        return _answer({"text": values.astype(str).ravel().tolist()})
    plain = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
    return _answer({"dtype": plain.dtype.str, "bytes": plain.nbytes}, plain.tobytes())


def _answer(data: dict[str, Any], body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(data).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


def open_cube(path: Path) -> xr.Dataset:
    """Open a .nc file or a .zarr folder as readers see it, its values not read yet.

    Raises
    ------
    RefusedError
        When something is not as `forecast` writes it.
    """
    if path.suffix == ".zarr":
        _check_zarr(path)
        how: dict[str, Any] = {"consolidated": (path / ".zmetadata").exists()}
        packed = xr.open_dataset(path, engine="zarr", decode_cf=False, cache=False, **how)
    else:
        _check_netcdf(path)
        packed = xr.open_dataset(path, engine="h5netcdf", decode_cf=False, cache=False)
    for name, variable in packed.variables.items():
        _refuse_packing(str(name), variable.attrs)
    cube = xr.decode_cf(packed)
    for name, variable in packed.variables.items():
        if decoded := variable.attrs.keys() - cube.variables[name].attrs.keys() - _HARMLESS:
            raise RefusedError(_packs(str(name), min(decoded)))
    return cube


_HARMLESS = {"_FillValue", "coordinates"}  # NaN alone, and names


def _refuse_packing(name: str, attributes: dict[str, Any]) -> None:
    for attribute in filter(_PACKING.fullmatch, attributes):
        raise RefusedError(_packs(name, attribute))
    if not np.all(np.isnan(attributes.get("_FillValue", np.nan))):
        raise RefusedError(_packs(name, "_FillValue"))


def _packs(name: str, attribute: str) -> str:
    return (
        f"{name} has the attribute {attribute}, by which readers see other values than are "
        "stored; a result holds them as they are"
    )


def _described(cube: xr.Dataset) -> dict[str, Any]:
    variables = {
        name: {
            "dims": variable.dims,
            "shape": variable.shape,
            "dtype": "text" if _is_text(variable.dtype) else variable.dtype.str,
            "units": str(variable.attrs.get("units", ""))[:100],
        }
        for name, variable in cube.variables.items()
    }
    return {"attributes": dict(_attributes(cube)), "variables": variables}


def _attributes(cube: xr.Dataset) -> Iterator[tuple[str, str | int]]:
    """Attributes that are one whole number or text."""
    for name, value in list(cube.attrs.items())[:100]:
        if isinstance(value, str) and len(value) <= MOST_TEXT:
            yield str(name), value
        elif isinstance(value, int | np.integer) and not isinstance(value, bool):
            yield str(name), int(value)


def _is_text(dtype: "np.dtype[Any]") -> bool:
    return dtype.kind in "UOT"


def _check_shape(name: str, shape: tuple[int, ...]) -> None:
    if math.prod(shape) > _MOST_VALUES:
        raise RefusedError(f"{name} claims more than {_MOST_VALUES:,} values")


# NetCDF: arrays of this very file.


def _check_netcdf(path: Path) -> None:
    import h5py

    with h5py.File(path, "r") as file:
        if len(file) > MOST_VARIABLES:
            raise RefusedError(f"it holds more than {MOST_VARIABLES:,} variables")
        for name in file:
            _check_hdf5(file, name)


def _check_hdf5(file: Any, name: str) -> None:
    import h5py

    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        raise RefusedError(f"{name} leads to another place; a result holds its own values")
    dataset = file[name]
    if not isinstance(dataset, h5py.Dataset):
        raise RefusedError(f"{name} is not an array; a result holds arrays alone")
    if dataset.external or dataset.is_virtual:
        raise RefusedError(f"{name} is kept in another file; a result holds its own values")
    is_text = h5py.check_string_dtype(dataset.dtype) is not None
    if not is_text and not _NUMBER.fullmatch(dataset.dtype.str):
        raise RefusedError(f"{name} holds {dataset.dtype}, not numbers or text")
    _check_shape(name, dataset.shape)
    if dataset.size and not dataset.id.get_storage_size() and not _is_dimension(dataset):
        raise RefusedError(f"{name} claims {dataset.size:,} values and holds none")


def _is_dimension(dataset: Any) -> bool:
    """Whether it is a dimension without values."""
    return str(dataset.attrs.get("NAME", b""), "ascii", "replace").startswith(
        "This is a netCDF dimension but not a netCDF variable"
    )


# Zarr, format 2: plain files, and no codec but blosc, for others run what a file names.


def _check_zarr(path: Path) -> None:
    if (path / "zarr.json").exists():
        raise RefusedError("it is Zarr of format 3; results are written in format 2")
    found: dict[str, dict[str, Any]] = {}
    for count, inside in enumerate(_walked(path)):
        if count > _MOST_CHUNKS:
            raise RefusedError(f"it holds more than {_MOST_CHUNKS:,} files")
        if inside.name in (".zarray", ".zattrs", ".zgroup", ".zmetadata"):
            found[inside.relative_to(path).as_posix()] = _object(inside)
    consolidated = found.pop(".zmetadata", {"metadata": found}).get("metadata")
    if not isinstance(consolidated, dict) or _filled(consolidated) != _filled(found):
        raise RefusedError("its .zmetadata says other than its arrays do")
    arrays = [name for name in found if name.endswith("/.zarray")]
    if len(arrays) > MOST_VARIABLES:
        raise RefusedError(f"it holds more than {MOST_VARIABLES:,} variables")
    for key in arrays:
        name = key.removesuffix("/.zarray")
        _check_array(name, found[key])
        if "_FillValue" in found.get(f"{name}/.zattrs", {}):  # beside its own fill_value
            raise RefusedError(_packs(name, "_FillValue"))


def _walked(path: Path) -> Iterator[Path]:
    """Files of a folder of arrays, none of which is a link or a device."""
    for entry in path.iterdir():
        is_array = S_ISDIR(entry.lstat().st_mode) and (entry / ".zarray").is_file()
        if not is_array and not entry.name.startswith(".z"):
            raise RefusedError(
                f"{entry.name!r} in it is not an array; a result holds arrays alone"
            )
        for inside in entry.iterdir() if is_array else [entry]:
            if not S_ISREG(inside.lstat().st_mode):
                raise RefusedError(
                    f"{inside.parent.name}/{inside.name} in it is not a plain file"
                )
            yield inside


def _object(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8") if path.stat().st_size <= MOST_TEXT else ""
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise RefusedError(f"{path.parent.name}/{path.name} in it is not a JSON object")
    return data


def _filled(documents: dict[str, Any]) -> dict[str, Any]:
    return {name: document for name, document in documents.items() if document}


def _check_array(name: str, about: dict[str, Any]) -> None:
    dtype, compressor = about.get("dtype"), about.get("compressor")
    if not isinstance(dtype, str) or not (_NUMBER.fullmatch(dtype) or _TEXT.fullmatch(dtype)):
        raise RefusedError(f"{name} holds {str(dtype)[:20]!r}, not numbers or text")
    codec = compressor.get("id") if isinstance(compressor, dict) else compressor
    is_dotted = about.get("dimension_separator", ".") == "."
    if codec not in (None, "blosc") or about.get("filters") or not is_dotted:
        raise RefusedError(
            f"{name} is encoded unlike results are: without filters, by blosc or not at all"
        )
    for key in ("shape", "chunks"):
        lengths = about.get(key)
        if not isinstance(lengths, list) or not all(type(n) is int and n >= 0 for n in lengths):
            raise RefusedError(f"{name} has no {key}")
        _check_shape(name, tuple(lengths))


if __name__ == "__main__":
    main(sys.argv[1])
