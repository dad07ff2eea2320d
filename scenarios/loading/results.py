"""Results as scenarios: what a result carries of the scenario that made it.

Damaged HDF5 makes its library loop for ever or ask for any amount of memory. So NetCDF is read
in a process of its own (`netcdf_scenario`), whose memory and time are limited.
"""

import json
import sys
from pathlib import Path as FilePath

from scenarios.loading.files import inside, read_text, refusal
from scenarios.problems import Mark, Path, Problem, ScenarioError
from scenarios.yaml_tree import MAX_BYTES, Node

CUBES = (".nc", ".zarr")
"""Suffixes of results that are not text."""
ANSWERS = ("hash", "scenarios", "differences")
"""Keys of what `--json` prints, and of no scenario."""

_SECONDS = 30.0
_READER = FilePath(__file__).with_name("netcdf_scenario.py")
_NONE = "holds no scenario, as results of `forecast run SCENARIO --output FILE` do"


def scenario_of_cube(path: FilePath, mark: Mark, key: Path = ()) -> str:
    """The scenario in a .nc file or a .zarr folder, as text.

    Parameters
    ----------
    path : Path
        The result.
    mark, key
        Where it is asked for: the file itself, or an entry of another one.

    Raises
    ------
    ScenarioError
        When it holds none.
    """
    text = _of_zarr(path, mark, key) if path.suffix == ".zarr" else _of_netcdf(path, mark, key)
    if text is None or len(text) > MAX_BYTES:
        raise refusal(_NONE, path, mark, key)
    return text


def scenario_of_json(tree: Node) -> str | None:
    """The scenario that a result as JSON carries, if a file is one.

    Raises
    ------
    ScenarioError
        When it is an answer that leaves its scenario out.
    """
    made_by = tree.mapping.get("made_by") if tree.is_mapping else None
    of = made_by.mapping.get("scenario") if made_by and made_by.is_mapping else None
    if of and isinstance(of.value, str):
        return of.value
    if is_answer(tree):
        raise ScenarioError([Problem(_NONE, mark=tree.mark)])
    return None


def is_answer(tree: Node) -> bool:
    """Whether a file is what a command answered, with its scenario or without."""
    return tree.is_mapping and any(key in tree.mapping for key in (*ANSWERS, "made_by"))


def _of_zarr(path: FilePath, mark: Mark, key: Path) -> str | None:
    try:
        attributes = json.loads(read_text(inside(path, ".zattrs"), mark, key))
    except (ValueError, RecursionError):
        return None
    text = attributes.get("scenario") if isinstance(attributes, dict) else None
    return text if isinstance(text, str) else None


def _of_netcdf(path: FilePath, mark: Mark, key: Path) -> str | None:
    import subprocess  # which most runs do without

    if not path.is_file():
        read_text(path, mark, key)  # which says what it is instead
    # -P: nothing is imported from the folder of the script, whose modules are not meant.
    command = [sys.executable, "-P", str(_READER), str(path.absolute()), str(MAX_BYTES)]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    try:
        done = subprocess.run(
            command, stdin=null, stdout=pipe, stderr=null, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
