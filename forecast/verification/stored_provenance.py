"""What a stored result says of its making, checked before anything is made again."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forecast.defaults import MAX_SEED
from forecast.errors import StoredError
from priors.sampling.lattice import Batches
from scenarios.loading.restore import restore
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario

_VERSION = re.compile(r"[\w.+!\- ]{1,60}")
_HASH = re.compile(r"[0-9a-f]{16}")
_MOST_NAME = 500
_MOST_BY = 10_000
_MOST_WHOLE = 10**30


@dataclass(frozen=True)
class Making:
    """What made a result.

    Parameters
    ----------
    name : str
        What the scenario was asked for by.
    scenario : Scenario
        The scenario itself, with everything that it stood on.
    hash : str
        Hash of the scenario, as recorded.
    versions : dict of str to str
        Versions at the time, as `forecast.export.provenance.versions` names them.
    draws, seed : int
    by : tuple of float
        Years reported beside the whole ones.
    edits : dict of str to str, optional
        What `--set` laid over the scenario of that name; None where nothing is recorded.
    """

    name: str
    scenario: Scenario
    hash: str
    versions: dict[str, str]
    draws: int
    seed: int
    by: tuple[float, ...] = ()
    edits: dict[str, str] | None = None

    @property
    def hash_is_right(self) -> bool:
        """Whether the recorded hash is that of the recorded scenario."""
        return self.hash == self.scenario.hash


def read_making(data: Mapping[str, Any], most_draws: int) -> Making:
    """Read what `forecast.export.provenance.made_by` has written.

    Parameters
    ----------
    data : mapping
        Attributes of a cube, or `made_by` of a JSON result.
    most_draws : int
        Draws that are made again.

    Raises
    ------
    StoredError
        When something is missing, or cannot be.
    """
    name = _text(data, "scenario_name", _MOST_NAME)
    if not name.isprintable():
        raise StoredError("its scenario_name is not plain text")
    stored_hash = _text(data, "scenario_hash", 16)
    if not _HASH.fullmatch(stored_hash):
        raise StoredError("its scenario_hash is not a hash of 16 digits")
    scenario = _scenario(data)
    return Making(
        name=name,
        scenario=scenario,
        hash=stored_hash,
        versions=_versions(data),
        draws=_draws(data, most_draws),
        seed=_seed(data),
        by=_by(data, scenario),
        edits=_edits(data),
    )


def _given(data: Mapping[str, Any], key: str) -> Any:
    if data.get(key) is None:
        raise StoredError(
            f"it does not say its {key}, as results of `forecast run --output` do"
        )
    return data[key]


def _text(data: Mapping[str, Any], key: str, most: int | None = None) -> str:
    value = _given(data, key)
    if not isinstance(value, str) or (most is not None and len(value) > most):
        limit = f" of up to {most:,} characters" if most else ""
        raise StoredError(f"its {key} should be text{limit}")
    return value


def _whole(data: Mapping[str, Any], key: str, least: int) -> int:
    value = _given(data, key)
    if type(value) is not int or not least <= value < _MOST_WHOLE:
        raise StoredError(f"its {key} should be a whole number from {least} on")
    return value


def _seed(data: Mapping[str, Any]) -> int:
    seed = _whole(data, "seed", 0)
    if seed > MAX_SEED:
        raise StoredError(f"its seed should be a whole number from 0 to {MAX_SEED:,}")
    return seed


def _scenario(data: Mapping[str, Any]) -> Scenario:
    try:
        return restore(_text(data, "scenario"), "the scenario in it")
    except ScenarioError as error:
        count = len(error.problems) + error.unlisted
        rest = f" (the first of {count} problems)" if count > 1 else ""
        raise StoredError(f"{error.problems[0]}{rest}") from None


def _versions(data: Mapping[str, Any]) -> dict[str, str]:
    keys = [key for key in data if key.endswith("_version") or key == "machine"]
    found = {key: _text(data, key) for key in keys}
    _text(data, "forecast_version")
    for key, version in found.items():
        if not _VERSION.fullmatch(version):
            raise StoredError(f"its {key[:60]!r} is not a version")
    return found


def _draws(data: Mapping[str, Any], most: int) -> int:
    draws = _whole(data, "draws", 1)
    if draws > most:
        raise StoredError(
            f"it says that it took {draws:,} draws; up to {most:,} are made again unless "
            "--max-draws allows more"
        )
    batches, size = Batches.for_draws(draws, 0), _whole(data, "batch_size", 1)
    if (batches.draws, batches.size) != (draws, size):
        raise StoredError(
            f"it says that it took {draws:,} draws in batches of {size:,}; no run makes these"
        )
    return draws


def _by(data: Mapping[str, Any], scenario: Scenario) -> tuple[float, ...]:
    years = data.get("by", [])
    first, last = scenario.years.first, scenario.years.last
    if (
        not isinstance(years, list)
        or len(years) > _MOST_BY
        or not all(type(year) in (int, float) and first <= year <= last for year in years)
    ):
        raise StoredError(
            f"its made_by.by should be a list of up to {_MOST_BY:,} years, each from {first} "
            f"to {last}"
        )
    return tuple(float(year) for year in years)


def _edits(data: Mapping[str, Any]) -> dict[str, str] | None:
    if "edits" not in data:
        return None
    try:
        edits = json.loads(_text(data, "edits", 100_000))
    except (ValueError, RecursionError):
        edits = None
    if not isinstance(edits, dict) or not all(isinstance(v, str) for v in edits.values()):
        raise StoredError("its edits should be a JSON object of settings, each of them text")
    return edits


def read_json(text: str) -> dict[str, Any]:
    """Read a JSON object of finite numbers and without equal keys.

    Raises
    ------
    StoredError
        When it is something else.
    """
    try:
        data = json.loads(
            text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_unequal
        )
    except RecursionError:
        raise StoredError("it is nested too deep for a result") from None
    except StoredError:
        raise
    except ValueError as error:
        place = getattr(error, "lineno", None)
        where = f" (line {place})" if place else ""
        raise StoredError(f"it is no JSON{where}") from None
    if not isinstance(data, dict):
        raise StoredError("it is no JSON object, which every result is")
    return data


def _refuse(word: str) -> None:
    raise StoredError(f"it holds {word}; numbers in JSON are finite, and null is not a value")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise StoredError(f"it holds {text[:30]}, which is beyond floating point")
    return number


def _unequal(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise StoredError("it holds the same key twice in one object")
    return data
