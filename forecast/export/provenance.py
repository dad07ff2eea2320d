"""What a stored result tells of its making, so that it can be made again."""

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from forecast.defaults import MAX_SEED
from forecast.export.report import forecast_dict
from forecast.results.forecast import Forecast
from forecast.version import __version__
from scenarios.schema.scenario import Scenario

_LIBRARIES = ("numpy", "xarray")
_VERSION = "a version"
_MOST_WHOLE = 10**30

_Version = Annotated[str | None, Field(pattern=r"^[\w.+!\- ]{1,60}$", description=_VERSION)]


class Provenance(BaseModel):
    """What made a result, as its attributes say; each description ends "should be".

    Of files that nobody vouches for it takes nothing but what stands here.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    scenario_name: str = Field(
        max_length=500, pattern=r"^\P{C}*$", description="plain text of up to 500 characters"
    )
    scenario: str = Field(description="a scenario as JSON text")
    scenario_hash: str = Field(pattern=r"^[0-9a-f]{16}$", description="a hash of 16 digits")
    forecast_version: str = Field(pattern=r"^[\w.+!\- ]{1,60}$", description=_VERSION)
    python_version: _Version = None
    numpy_version: _Version = None
    xarray_version: _Version = None
    machine: Annotated[_Version, Field(description="the name of a kind of machine")] = None
    draws: int = Field(ge=1, lt=_MOST_WHOLE, description="a whole number from 1 on")
    seed: int = Field(ge=0, le=MAX_SEED, description=f"a whole number from 0 to {MAX_SEED:,}")
    batch_size: int = Field(ge=1, lt=_MOST_WHOLE, description="a whole number from 1 on")
    edits: dict[str, str] | None = Field(
        default=None, description="a JSON object of settings, each of them text"
    )
    by: list[float] = Field(
        default=[], max_length=10_000, description="a list of up to 10,000 years"
    )

    @property
    def versions(self) -> dict[str, str]:
        """Versions at the time, by the names of `versions`."""
        found = {name: getattr(self, name) for name in versions()}
        return {name: value for name, value in found.items() if value is not None}


def versions() -> dict[str, str]:
    """Versions of what computes and writes results, by the names that results have them by."""
    return {
        "forecast_version": __version__,
        "python_version": platform.python_version(),
        **{f"{library}_version": version(library) for library in _LIBRARIES},
        "machine": f"{platform.system()} {platform.machine()}",
    }


def maker(name: str, scenario: Scenario, draws: int, seed: int) -> dict[str, str | int]:
    """The scenario, the versions and the draws that made something."""
    return {
        "title": scenario.title,
        "milestone": scenario.arrives,
        "scenario_name": name,
        "scenario": json.dumps(scenario.plain()),
        "scenario_hash": scenario.hash,
        **versions(),
        "draws": draws,
        "seed": seed,
    }


def made_by(forecast: Forecast, edits: Mapping[str, str] | None = None) -> dict[str, str | int]:
    """What a result must tell of its making, as attributes.

    Parameters
    ----------
    forecast : Forecast
    edits : mapping of str to str, optional
        What `--set` laid over the scenario of that name; the scenario itself has them in it.
    """
    batches = forecast.batches
    return {
        **maker(forecast.name, forecast.scenario, batches.draws, batches.seed),
        "batch_size": batches.size,
        "edits": json.dumps(dict(edits or {})),
    }


def json_result(
    forecast: Forecast,
    by: Sequence[float] = (),
    extra: Mapping[str, Any] | None = None,
    edits: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A forecast as the JSON file that `run --output` writes.

    Parameters
    ----------
    forecast : Forecast
    by : sequence of float
        Years reported beside the whole ones.
    extra : mapping, optional
        `given` and `precision`, where they were asked for.
    edits : mapping of str to str, optional
        As for `made_by`.
    """
    making = {**made_by(forecast, edits), "by": [float(year) for year in by]}
    return {**forecast_dict(forecast, by), **(extra or {}), "made_by": making}
