"""Cubes of stored results, opened as readers see them.

xarray reads; first it is made sure that reading opens no other file and runs nothing that a
file names.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

import numpy as np
import xarray as xr

from forecast.errors import StoredError

MOST_VARIABLES = 10_000
MOST_TEXT = 16_000_000
"""Characters of the largest file of attributes of a Zarr folder."""
_NUMBER = re.compile(r"[<>|][fiu][1248]")
_TEXT = re.compile(r"<U[0-9]{1,4}")
_PACKING = re.compile(r"add_offset|scale_factor|missing_value|_Unsigned|valid_(min|max|range)")
"""Attributes by which readers show other values than are stored."""
_HARMLESS = {"_FillValue", "coordinates"}  # NaN alone, and names


def open_cube(path: Path) -> xr.Dataset:
    """Open a .nc file or a .zarr folder as readers see it, its values not read yet.

    Raises
    ------
    StoredError
        When something is not as `forecast` writes it.
    """
    how: dict[str, Any] = {"engine": "h5netcdf"}
    if path.suffix == ".zarr":
        _check_zarr(path)
        how = {"engine": "zarr", "consolidated": (path / ".zmetadata").exists()}
    else:
        _check_netcdf(path)
    packed = xr.open_dataset(path, decode_cf=False, cache=False, **how)
    for name, variable in packed.variables.items():
        for attribute in filter(_PACKING.fullmatch, variable.attrs):
            raise _packs(name, attribute)
        if not np.all(np.isnan(variable.attrs.get("_FillValue", np.nan))):
            raise _packs(name, "_FillValue")
    cube = xr.decode_cf(packed)
    for name, variable in packed.variables.items():
        if decoded := variable.attrs.keys() - cube.variables[name].attrs.keys() - _HARMLESS:
            raise _packs(name, min(decoded))
    return cube


def _packs(name: object, attribute: str) -> StoredError:
    return StoredError(
        f"{name} has the attribute {attribute}, by which readers see other values than are "
        "stored; a result holds them as they are"
    )


def read_values(cube: xr.Dataset) -> None:
    """Read the values of all variables, in place.

    Raises
    ------
    StoredError
        When they are damaged, or not numbers.
    """
    for name, variable in cube.variables.items():
        try:
            variable.load()
        except MemoryError:
            raise
        except Exception:  # what the libraries raise on damaged files is not documented
            raise StoredError(f"the values of {name} are damaged") from None
        if variable.dtype.kind == "f" and np.isnan(variable.values).any():
            raise StoredError(f"{name} holds NaN, which no result does")


def _check_count(names: object) -> None:
    if len(names) > MOST_VARIABLES:  # type: ignore[arg-type]
        raise StoredError(f"it holds more than {MOST_VARIABLES:,} variables")


# NetCDF: arrays of this very file.


def _check_netcdf(path: Path) -> None:
    import h5py

    with h5py.File(path, "r") as file:
        _check_count(file)
        for name in file:
            _check_hdf5(file, name)


def _check_hdf5(file: Any, name: str) -> None:
    import h5py

    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        raise StoredError(f"{name} leads to another place; a result holds its own values")
    dataset = file[name]
    if not isinstance(dataset, h5py.Dataset):
        raise StoredError(f"{name} is not an array; a result holds arrays alone")
    if dataset.external or dataset.is_virtual:
        raise StoredError(f"{name} is kept in another file; a result holds its own values")
    is_text = h5py.check_string_dtype(dataset.dtype) is not None
    if not is_text and not _NUMBER.fullmatch(dataset.dtype.str):
        raise StoredError(f"{name} holds {dataset.dtype}, not numbers or text")


# Zarr, format 2: plain files, and no codec but blosc, for others run what a file names.


def _check_zarr(path: Path) -> None:
    if (path / "zarr.json").exists():
        raise StoredError("it is Zarr of format 3; results are written in format 2")
    found = {
        inside.relative_to(path).as_posix(): _object(inside)
        for inside in _walked(path)
        if inside.name in (".zarray", ".zattrs", ".zgroup", ".zmetadata")
    }
    consolidated = found.pop(".zmetadata", {"metadata": found}).get("metadata")
    if not isinstance(consolidated, dict) or _filled(consolidated) != _filled(found):
        raise StoredError("its .zmetadata says other than its arrays do")
    arrays = [key.removesuffix("/.zarray") for key in found if key.endswith("/.zarray")]
    _check_count(arrays)
    for name in arrays:
        _check_array(name, found[f"{name}/.zarray"])
        if "_FillValue" in found.get(f"{name}/.zattrs", {}):  # beside its own fill_value
            raise _packs(name, "_FillValue")


def _walked(path: Path) -> Iterator[Path]:
    """Files of a folder of arrays, none of which is a link or a device."""
    for entry in path.iterdir():
        is_array = S_ISDIR(entry.lstat().st_mode) and (entry / ".zarray").is_file()
        if not is_array and not entry.name.startswith(".z"):
            raise StoredError(
                f"{entry.name!r} in it is not an array; a result holds arrays alone"
            )
        for inside in entry.iterdir() if is_array else [entry]:
            if not S_ISREG(inside.lstat().st_mode):
                raise StoredError(
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
        raise StoredError(f"{path.parent.name}/{path.name} in it is not a JSON object")
    return data


def _filled(documents: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document for name, document in documents.items() if document}


def _check_array(name: str, about: Mapping[str, Any]) -> None:
    dtype, compressor = about.get("dtype"), about.get("compressor")
    if not isinstance(dtype, str) or not (_NUMBER.fullmatch(dtype) or _TEXT.fullmatch(dtype)):
        raise StoredError(f"{name} holds {str(dtype)[:20]!r}, not numbers or text")
    codec = compressor.get("id") if isinstance(compressor, dict) else compressor
    is_dotted = about.get("dimension_separator", ".") == "."
    if codec not in (None, "blosc") or about.get("filters") or not is_dotted:
        raise StoredError(
            f"{name} is encoded unlike results are: without filters, by blosc or not at all"
        )
    for key in ("shape", "chunks"):
        lengths = about.get(key)
        if not isinstance(lengths, list) or not all(type(n) is int and n >= 0 for n in lengths):
            raise StoredError(f"{name} has no {key}")
